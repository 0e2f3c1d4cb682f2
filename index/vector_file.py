"""Vectors in a file that only grows: what a manifest counts is there, what follows is of no account."""

from __future__ import annotations

import os
import weakref
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.index.errors import UnusableIndex

Vectors = NDArray[np.float32]
STORED = np.float16
"""What a vector's numbers are rounded to."""

BLOCK = 16_384
"""Rows that share a checksum: an append reckons no more than that anew, opening checks but two."""
_READ = 1 << 22
_ADVISE = getattr(os, "posix_fadvise", None)


class _Opened:
    """A file that is open as long as anyone holds this."""

    def __init__(self, path: Path) -> None:
        self.number = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, self.number)


@dataclass(frozen=True, slots=True)
class RowFile:
    """The first ``count`` rows of a file of float16 rows, with a CRC-32 of each BLOCK of them.

    Half precision moves a cosine by some hundred-thousandths, far less than two encoders of one model
    differ, and takes half the disk. A file whose name ends in ``.f32`` is an earlier one, of float32.
    """

    path: Path
    dimension: int
    count: int
    checksums: tuple[int, ...]
    opened_file: _Opened
    """Open, so that its rows can be read even when another process has put a new one in its place."""

    @classmethod
    def made(cls, path: Path, dimension: int) -> RowFile:
        """A new file without rows."""
        path.touch()
        return cls(path, dimension, 0, (), _Opened(path))

    @classmethod
    def opened(cls, path: Path, dimension: int, count: int, checksums: Sequence[int]) -> RowFile:
        """The file as a manifest tells of it. Raises UnusableIndex where it is missing."""
        try:
            return cls(path, dimension, count, tuple(checksums), _Opened(path))
        except (OSError, ValueError) as error:
            raise UnusableIndex(f"The index file {path} is missing or damaged.") from error

    def __len__(self) -> int:
        return self.count

    @property
    def stride(self) -> int:
        """How many bytes a row takes."""
        return self._type.itemsize * self.dimension

    @property
    def _type(self) -> np.dtype[Any]:
        return np.dtype(np.float32 if self.path.suffix == ".f32" else STORED)

    def appended(self, rows: Vectors) -> RowFile:
        """The file with these rows after its own, on the disk; bytes of a write that was cut short give way.

        Only one process may append at a time; those that read the rows before are not disturbed.
        """
        checksums = list(self.checksums)
        rows = np.ascontiguousarray(rows, dtype=self._type)
        with self.path.open("r+b") as stream:
            stream.truncate(self.count * self.stride)
            stream.seek(0, os.SEEK_END)
            first = self.count
            while len(rows):
                piece = rows[: BLOCK - first % BLOCK]
                before = checksums.pop() if first % BLOCK else 0
                checksums.append(zlib.crc32(piece.data, before))
                stream.write(piece.data)
                first, rows = first + len(piece), rows[len(piece) :]
            stream.flush()
            os.fsync(stream.fileno())
        return RowFile.opened(self.path, self.dimension, first, checksums)

    def check(self, *, whole: bool) -> None:
        """Raises UnusableIndex where rows are missing or are others; the first and last block, or the whole.

        A file that was torn or written over is noticed by its size and these two; a bit that flipped
        in between is by the check of the whole.
        """
        blocks = range(len(self.checksums))
        if len(blocks) != -(-self.count // BLOCK):
            raise UnusableIndex(f"The index file {self.path} is not the one that its manifest tells of.")
        try:
            with self.path.open("rb") as stream:
                if os.fstat(stream.fileno()).st_size < self.count * self.stride:
                    raise UnusableIndex(f"The index file {self.path} is damaged.")
                for block in blocks if whole else {*blocks[:1], *blocks[-1:]}:
                    stream.seek(block * BLOCK * self.stride)
                    left = (min(self.count, (block + 1) * BLOCK) - block * BLOCK) * self.stride
                    mark = 0
                    while left and (read := stream.read(min(left, _READ))):
                        mark, left = zlib.crc32(read, mark), left - len(read)
                    if left or mark != self.checksums[block]:
                        raise UnusableIndex(f"The index file {self.path} is damaged.")
        except OSError as error:
            raise UnusableIndex(f"The index file {self.path} cannot be read.") from error

    def take(self, places: NDArray[np.int64]) -> Vectors:
        """A copy of these rows, of shape (len(places), dimension)."""
        taken = np.empty((len(places), self.dimension), dtype=self._type)
        file, stride = self.opened_file.number, self.stride
        offsets = [place * stride for place in places.tolist()]
        if _ADVISE is not None:  # a disk reads many at once sooner than one after the other
            for offset in offsets:
                _ADVISE(file, offset, stride, os.POSIX_FADV_WILLNEED)
        # Read, not mapped: a page fault costs several times a read, and mapped pages count as the process's.
        for row, offset in zip(taken, offsets, strict=True):
            if os.preadv(file, [row.data], offset) < stride:
                raise UnusableIndex(f"The index file {self.path} was cut short while it was in use.")
        return taken.astype(np.float32, copy=False)

    def chunks(self, first: int, stop: int) -> Iterator[tuple[int, Vectors]]:
        """The rows from first to stop, a BLOCK at a time, each with the place of its first."""
        with self.path.open("rb") as stream:
            stream.seek(first * self.stride)
            for at in range(first, stop, BLOCK):
                size = min(BLOCK, stop - at)
                read = np.fromfile(stream, dtype=self._type, count=size * self.dimension)
                yield at, read.reshape(size, self.dimension).astype(np.float32, copy=False)
