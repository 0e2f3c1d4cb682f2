"""Sources as documents, one module a format."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from onrecord.corpus.errors import UnreadableSource
from onrecord.corpus.reading import archive, packing
from onrecord.corpus.reading.formats import format_of
from onrecord.corpus.reading.readers import read_source
from onrecord.corpus.reading.records import Metadata, Reading, Skipped
from onrecord.corpus.reading.source import Source, of_bytes, opened

__all__ = [
    "Metadata", "Reading", "Skipped", "Source", "count", "files_of", "of_bytes", "read", "read_source",
]  # fmt: skip

_SAMPLE = 1 << 20
_BYTES_A_PAGE = 20_000
"""About what a page takes in a packed web archive, with the pictures around it."""


def files_of(sources: Sequence[str]) -> list[Path]:
    """The files that the sources name; a folder stands for all visible files in it, in order.

    A folder in it that cannot be opened is there too, for ``read`` to tell of. Raises UnreadableSource
    for a source that does not exist, that is no file, or that is a folder without any.
    """
    found: list[Path] = []
    for source in sources:
        if source == "":
            raise UnreadableSource("An empty name stands for no file or folder; name one.")
        try:
            path = Path(source).expanduser()
            kind = path.stat().st_mode
        except FileNotFoundError as error:
            raise UnreadableSource(f"There is no file or folder {source!r}; check the spelling.") from error
        except (OSError, RuntimeError) as error:  # a home of nobody is a RuntimeError
            reason = getattr(error, "strerror", None) or error
            raise UnreadableSource(f"{source!r} cannot be opened ({reason}); name another.") from error
        if stat.S_ISDIR(kind):
            inside = _visible(path)
            if not inside:
                raise UnreadableSource(f"The folder {source!r} holds no file; name another.")
            found += inside
        elif stat.S_ISREG(kind):
            found.append(path)
        else:
            raise UnreadableSource(
                f"{source!r} is a pipe or a device and not a file; save it as a file first."
            )
    return found


def _visible(folder: Path) -> list[Path]:
    """The visible files in a folder and in those inside, and the folders that cannot be opened, in order."""
    found: list[Path] = []
    closed: list[OSError] = []
    for at, folders, names in os.walk(folder, onerror=closed.append):
        folders[:] = (name for name in folders if not name.startswith("."))
        files = (Path(at, name) for name in names if not name.startswith("."))
        found += (file for file in files if _may_be_read(file))
    return sorted([*found, *(Path(error.filename) for error in closed)])


def _may_be_read(path: Path) -> bool:
    """Whether this is a file, or hidden in a folder that cannot be entered, of which ``read`` tells."""
    try:
        return path.is_file()
    except PermissionError:
        return True


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
