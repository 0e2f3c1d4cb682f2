"""Single files packed with gzip or bzip2, unpacked as they are read."""

from __future__ import annotations

import bz2
import gzip
import io
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, Literal

from onrecord.corpus.errors import UnreadableSource
from onrecord.corpus.reading.source import Source

_SUSPICIOUS_SIZE, _SUSPICIOUS_RATIO = 256_000_000, 400
"""Text packs 3- to 30-fold; what unpacks to much more is made to fill a machine."""


def unpacked(source: Source, packing: Literal["gzip", "bzip2"]) -> tuple[Source, Unpacking]:
    """The source inside, whose size is not known until it has been read, and what unpacks it."""
    label = source.label
    inner = label.rpartition(".")[0] if Path(label).suffix.casefold() in (".gz", ".bz2") else label
    unpacking = Unpacking(source, packing)
    return replace(source, label=inner, stream=io.BufferedReader(unpacking, 1 << 16)), unpacking


class Unpacking(io.RawIOBase):
    """The bytes of a packed stream, up to where it is damaged or swells; ``failure`` then says so.

    An error raised in the middle of a read would take what was read before it along.
    """

    def __init__(self, source: Source, packing: Literal["gzip", "bzip2"]) -> None:
        source.stream.seek(0)
        self.failure: UnreadableSource | None = None
        self._name = source.name
        self._outer: BinaryIO = source.stream
        self._inner: Any = (
            gzip.GzipFile(fileobj=source.stream) if packing == "gzip" else bz2.BZ2File(source.stream)
        )

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return int(self._inner.tell())

    def seek(self, offset: int, whence: int = 0) -> int:
        """Back to the beginning, which is all that telling the format needs."""
        if offset or whence:
            raise io.UnsupportedOperation("a packed stream is read from its beginning")
        self.failure = None
        return int(self._inner.seek(0))

    def readinto(self, buffer: Any) -> int:
        if self.failure is not None:
            return 0
        try:
            data = self._inner.read1(len(buffer))
        except (EOFError, OSError, zlib.error, ValueError):
            self.failure = UnreadableSource(
                f"{self._name} is damaged or ends in the middle; fetch it again and add it once more."
            )
            return 0
        done = self._inner.tell()
        if done > _SUSPICIOUS_SIZE and done > _SUSPICIOUS_RATIO * max(1, self._outer.tell()):
            self.failure = UnreadableSource(
                f"{self._name} unpacks to more than {_SUSPICIOUS_RATIO} times its size; leave it out."
            )
            return 0
        buffer[: len(data)] = data
        return len(data)
