"""JSON Lines: a document or an already attributed statement a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corpus.errors import OnRecordError, UnreadableSource
from corpus.model import Document
from corpus.reading.fields import string
from corpus.reading.records import Metadata, Reading, Skipped
from corpus.reading.statements import statement

MAX_LINE = 16_000_000


def read(path: Path, given: Metadata) -> Iterator[Reading | Skipped]:
    """A reading for each good line, and for each bad one a Skipped that names its number.

    Raises UnreadableSource for a file without any row.
    """
    empty = True
    with path.open("rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(MAX_LINE), b""), start=1):
            line = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
            if not line.strip():
                continue
            empty = False
            try:
                yield _reading(line, f"{path.name}:{number}", given)
            except OnRecordError as error:
                yield Skipped(f"{path} line {number}", f"{path} line {number}: {error}")
    if empty:
        raise UnreadableSource(f"{path} is empty; there is nothing to read.")


def _reading(line: bytes, name: str, given: Metadata) -> Reading:
    row = _row(line)
    text = string(row, "text")
    if text is None or not text.strip():
        raise UnreadableSource('the row has no "text"; give it one.')
    if "speaker" in row:
        return statement(row, name, given)
    document = Document(
        text=text.replace("\r\n", "\n").replace("\r", "\n"),
        title=given.title or string(row, "title"),
        outlet=given.outlet or string(row, "outlet"),
        authors=_authors(row),
        url=given.url or string(row, "url"),
        published=given.published(string(row, "date")),
        media_type="application/jsonl",
        file_name=name.rpartition(":")[0],
    )
    return Reading(string(row, "id") or string(row, "doc") or name, document)


def _authors(row: dict[str, Any]) -> tuple[str, ...]:
    authors = row.get("authors") or []
    if isinstance(authors, str):
        return (authors,)
    if not isinstance(authors, list) or not all(isinstance(author, str) for author in authors):
        raise UnreadableSource('"authors" is not a list of names; write ["First Author", "Second Author"].')
    return tuple(authors)


def _row(line: bytes) -> dict[str, Any]:
    if len(line) >= MAX_LINE:
        raise UnreadableSource(
            f"the line is longer than {MAX_LINE // 1_000_000} MB; cut the text into parts."
        )
    try:
        row = json.loads(line)
    except UnicodeDecodeError as error:
        raise UnreadableSource("the line is not UTF-8; save the file as UTF-8.") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise UnreadableSource(f"the line is not JSON ({error}); mend it or take it out.") from error
    if not isinstance(row, dict):
        raise UnreadableSource(f"the line holds a JSON {type(row).__name__}, not an object with names.")
    return row
