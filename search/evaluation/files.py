"""The files of judged questions, read: JSON Lines, and judgements between tabs."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from onrecord.corpus.errors import UnreadableSource


def read_text(path: Path) -> str:
    """Return the text of a file. Raises UnreadableSource."""
    try:
        return path.read_text("utf-8")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise UnreadableSource(f"The file {path} cannot be read ({reason}); check the folder.") from error


def read_objects(path: Path, strings: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the JSON object of each line that is not blank; each must have these fields as strings.

    Raises UnreadableSource.
    """
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not all(isinstance(row[name], str) for name in strings):
                raise TypeError
        except (ValueError, TypeError, KeyError) as error:
            raise UnreadableSource(
                f"Line {number} of {path} is not a JSON object with the strings {' and '.join(strings)}."
            ) from error
        yield row


def read_grades(path: Path) -> dict[str, dict[str, int]]:
    """Return the grade of each judged document, by question; a line that ends in "score" may head the file.

    Raises UnreadableSource.
    """
    grades: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        parts = line.split("\t")
        if (number == 1 and parts[-1].strip() == "score") or not line.strip():
            continue
        try:
            question, document, grade = parts
            grades[question][document] = int(grade)
        except ValueError as error:
            raise UnreadableSource(
                f"Line {number} of {path} is not a question, a document and a whole number between tabs."
            ) from error
    return dict(grades)
