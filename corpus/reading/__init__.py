"""Sources as documents, one module a format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from corpus.errors import UnreadableSource
from corpus.reading import jsonlines, text
from corpus.reading.records import Metadata, Reading, Skipped

__all__ = ["Metadata", "Reading", "Skipped", "count", "files_of", "read"]


def files_of(sources: Sequence[str]) -> list[Path]:
    """The files that the sources name; a folder stands for all visible files in it, in order.

    Raises UnreadableSource for a source that does not exist.
    """
    found: list[Path] = []
    for source in sources:
        path = Path(source).expanduser()
        if path.is_dir():
            inside = (file for file in path.rglob("*") if file.is_file())
            found += sorted(
                file
                for file in inside
                if not any(part.startswith(".") for part in file.relative_to(path).parts)
            )
        elif path.exists():
            found.append(path)
        else:
            raise UnreadableSource(f"There is no file or folder {source!r}; check the spelling.")
    return found


def count(path: Path) -> int:
    """About how many documents a file holds, from a glance at its lines."""
    if not _is_json_lines(path):
        return 1
    try:
        with path.open("rb") as file:
            return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b"")) or 1
    except OSError:
        return 1


def read(path: Path, given: Metadata) -> Iterator[Reading | Skipped]:
    """Every document in a file, and every part of it that had to be left out."""
    reader = jsonlines if _is_json_lines(path) else text
    try:
        yield from reader.read(path, given)
    except UnreadableSource as error:
        yield Skipped(str(path), str(error))
    except OSError as error:
        yield Skipped(str(path), f"{path} cannot be opened ({error.strerror}); check its permissions.")


def _is_json_lines(path: Path) -> bool:
    return path.suffix.casefold() in (".jsonl", ".ndjson")
