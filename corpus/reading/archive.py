"""Zip archives: their files one after the other, none of them written to where its name says."""

from __future__ import annotations

import re
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, cast

from onrecord.corpus.errors import UnreadableSource
from onrecord.corpus.reading.records import Skipped
from onrecord.corpus.reading.source import Source, write_aside

DEEPEST = 1
"""An archive may lie in an archive, and no deeper."""

_IN_MEMORY = 8_000_000
_LARGEST, _ALL, _ALL_INSIDE = 4_000_000_000, 16_000_000_000, 1_000_000_000
"""A file; an archive; an archive in an archive, which could swell twice over."""
_SUSPICIOUS_SIZE, _SUSPICIOUS_RATIO = 1_000_000, 200
_ENCRYPTED = 0x1
_BLOCK = 1 << 20
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)


def members(source: Source) -> Iterator[Source | Skipped]:
    """The visible files of an archive in their order, and those that are refused, by name.

    Each is open until the next is asked for. Raises UnreadableSource for an archive that is damaged
    or lies too deep.
    """
    if source.depth > DEEPEST:
        raise UnreadableSource(f"{source.name} is an archive in an archive in an archive; unpack it first.")
    with _opened(source) as archive:
        total = 0
        for info in archive.infolist():
            name = f"{source.name}/{info.filename}"
            if info.is_dir() or _is_hidden(info.filename):
                continue
            total += info.file_size
            if reason := _refusal(info, total > (_ALL_INSIDE if source.depth else _ALL)):
                yield Skipped(name, f"{name} {reason}.")
                continue
            with tempfile.SpooledTemporaryFile(_IN_MEMORY) as file:
                try:
                    _copy(archive, info, cast("IO[bytes]", file), name)
                except UnreadableSource as error:
                    yield Skipped(name, str(error))
                    continue
                except DAMAGED as error:
                    yield Skipped(name, f"{name} is damaged ({error}); fetch {source.name} again.")
                    continue
                yield Source(
                    name,
                    f"{source.label}/{info.filename}",
                    file,  # type: ignore[arg-type]  # a SpooledTemporaryFile is a BinaryIO in all but name
                    info.file_size,
                    depth=source.depth + 1,
                )


def count(source: Source) -> int:
    """How many visible files an archive holds."""
    with _opened(source) as archive:
        return sum(not info.is_dir() and not _is_hidden(info.filename) for info in archive.infolist())


def _opened(source: Source) -> zipfile.ZipFile:
    source.stream.seek(0)
    try:
        return zipfile.ZipFile(source.stream)
    except DAMAGED as error:
        raise UnreadableSource(
            f"{source.name} is damaged or ends in the middle ({error}); fetch it again."
        ) from error


def _is_hidden(name: str) -> bool:
    # Not "..": such a name is refused aloud.
    return name.startswith("__MACOSX/") or any(
        part.startswith(".") and part not in (".", "..") for part in name.replace("\\", "/").split("/")
    )


def _refusal(info: zipfile.ZipInfo, too_much: bool) -> str | None:
    """Why a file of an archive is not read, None where it is."""
    path = info.filename.replace("\\", "/")
    if path.startswith("/") or ".." in path.split("/") or re.match(r"[A-Za-z]:", path):
        return "has a path that leads out of the archive; leave it out"
    if info.flag_bits & _ENCRYPTED:
        return "is locked with a password; pack it without one"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "is a link and not a file; pack the file itself"
    swells = info.file_size > _SUSPICIOUS_RATIO * max(1, info.compress_size)
    if info.file_size > _SUSPICIOUS_SIZE and swells:
        return f"unpacks to more than {_SUSPICIOUS_RATIO} times its size; leave it out"
    if info.file_size > _LARGEST or too_much:
        return "makes the archive too large to unpack; add the file by itself"
    return None


def _copy(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: IO[bytes], name: str) -> None:
    # zipfile reads no more than the size that it declares, and checks the sum at its end.
    with archive.open(info) as member:
        while block := member.read(_BLOCK):
            write_aside(file, block, name)
    file.seek(0)
