"""Single files packed with gzip or bzip2, unpacked as they are read."""

from __future__ import annotations

import bz2
import gzip
import io
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, Literal

from corpus.errors import UnreadableSource
from corpus.reading.source import Source

_SUSPICIOUS_SIZE, _SUSPICIOUS_RATIO = 256_000_000, 400
"""Text packs 3- to 30-fold; what unpacks to much more is made to fill a machine."""


def unpacked(source: Source, packing: Literal["gzip", "bzip2"]) -> Source:
    """The source inside, whose size is not known until it has been read."""
    label = source.label
    inner = label.rpartition(".")[0] if Path(label).suffix.casefold() in (".gz", ".bz2") else label
    stream = io.BufferedReader(_Unpacking(source, packing), 1 << 16)
    return replace(source, label=inner, stream=stream)


class _Unpacking(io.RawIOBase):
    """The bytes of a packed stream. Reading raises UnreadableSource where it is damaged or swells."""

    def __init__(self, source: Source, packing: Literal["gzip", "bzip2"]) -> None:
        source.stream.seek(0)
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
        return int(self._inner.seek(0))

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._inner.read(len(buffer))
        except (EOFError, OSError, zlib.error, ValueError) as error:
            raise UnreadableSource(
                f"{self._name} is damaged or ends in the middle; fetch it again and add it once more."
            ) from error
        done = self._inner.tell()
        if done > _SUSPICIOUS_SIZE and done > _SUSPICIOUS_RATIO * max(1, self._outer.tell()):
            raise UnreadableSource(
                f"{self._name} unpacks to more than {_SUSPICIOUS_RATIO} times its size; leave it out."
            )
        buffer[: len(data)] = data
        return len(data)
