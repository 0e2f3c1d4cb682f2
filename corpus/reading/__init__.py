"""Sources as documents, one module a format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from corpus.errors import UnreadableSource
from corpus.reading import archive, packing
from corpus.reading.formats import format_of
from corpus.reading.readers import read_source
from corpus.reading.records import Metadata, Reading, Skipped
from corpus.reading.source import Source, of_bytes, opened

__all__ = [
    "Metadata", "Reading", "Skipped", "Source", "count", "files_of", "of_bytes", "read", "read_source",
]  # fmt: skip

_SAMPLE = 1 << 20
_BYTES_A_PAGE = 20_000
"""About what a page takes in a packed web archive, with the pictures around it."""


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
    """About how many documents a file holds, from a glance at its beginning."""
    try:
        with opened(path) as source:
            return _count(source)
    except (UnreadableSource, OSError):
        return 1


def read(path: Path, given: Metadata) -> Iterator[Reading | Skipped]:
    """Every document in a file, and every part of it that had to be left out."""
    try:
        with opened(path) as source:
            yield from read_source(source, given)
    except OSError as error:
        reason = error.strerror or error
        yield Skipped(str(path), f"{path} cannot be opened ({reason}); check its permissions.")


def _count(source: Source) -> int:
    format_ = format_of(source)
    if format_ == "archive":
        return archive.count(source) or 1
    if format_ == "web archive":
        return source.size // _BYTES_A_PAGE + 1
    if format_ == "gzip" or format_ == "bzip2":
        inner, _ = packing.unpacked(source, format_)
        sample = inner.stream.read(_SAMPLE)
        taken = source.stream.tell()
        inner.stream.seek(0)
        if sample.startswith(b"WARC/"):
            return source.size // _BYTES_A_PAGE + 1
        lines = sample.count(b"\n") if format_of(inner) in ("json lines", "table") else 0
        return round(lines * source.size / max(1, taken)) or 1
    if format_ not in ("json lines", "table"):
        return 1
    sample = source.head(_SAMPLE)
    lines = sample.count(b"\n") + (not sample.endswith(b"\n"))
    return round((lines - (format_ == "table")) * source.size / max(1, len(sample))) or 1
