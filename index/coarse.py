"""The coarse tier: a byte a dimension for each vector, in lists of near ones, memory-mapped.

It tells which vectors may be the nearest; the vectors themselves then tell which are. FAISS's
IVF lists with 8-bit scalar quantisation of the difference from each list's middle.
"""

from __future__ import annotations

import math
import uuid
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from corpus.derived import checksum, rename, rows_of
from index.errors import UnusableIndex
from index.rows import RowFile, Vectors

_SAMPLE = 64  # vectors a list that its middle is learned from
_ROUNDS = 10
_ROOM = 0.1
_STRAY = 0.015  # a row whose code loses more, unlike all of the sample, is always looked at itself
_LISTS = 4
"""Times the square root of how many rows there are: many short lists miss least for the rows they read."""
_PROBED = 32
"""Lists that are looked into first, where everything is allowed."""
_MOST_PROBED = 512
CLEAR = 50
"""So many of the nearest are found all but surely, or a sixth of those asked for."""
_MARGIN = 0.21
"""How much nearer than the middle of its list a vector may be, all but surely.

With the score that CLEAR vectors of the first lists reach it tells which others may hold anything as
near: a question that has its likes on record is answered by the first, one that has not looks into hundreds.
"""
_AT_A_TIME = 512  # rows whose codes fit into the processor's own memory


@dataclass(frozen=True, slots=True)
class CoarseRecord:
    """What a manifest says of the coarse tier: it has the first ``count`` rows.

    ``trained`` is how many there were when the lists were made. No row's score is further than
    ``error`` from that of its code, but those of the ``strays``, whose codes lose more.
    """

    file: str
    size: int
    checksum: int
    count: int
    trained: int
    error: float
    strays: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Codes:
    """Where in the mapped file the code of each row lies, and what the codes mean."""

    file: NDArray[np.uint8]
    """A view of ``dimension`` bytes from each place of the file."""
    places: NDArray[np.int64]
    lists: NDArray[np.int32]
    middles: Vectors
    least: Vectors
    step: Vectors

    @classmethod
    def of(cls, index: Any, middles: Vectors) -> _Codes:
        """The codes in the lists of an index, which must outlive them."""
        on_disk: Any = faiss.downcast_InvertedLists(index.invlists)
        dimension = index.d
        content = faiss.rev_swig_ptr(on_disk.ptr, on_disk.totsize)
        described = [on_disk.lists.at(number) for number in range(index.nlist)]
        starts, sizes, room = np.array(
            [(each.offset, each.size, each.capacity) for each in described], dtype=np.int64
        ).T
        # A list is its codes, one after the other, and then the numbers of its rows.
        lists = np.repeat(np.arange(index.nlist, dtype=np.int32), sizes)
        within = np.arange(len(lists)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        names = (starts + room * dimension)[lists] + 8 * within
        rows = _stretches(content, 8)[names].view(np.int64).ravel()
        known = (rows >= 0) & (rows < index.ntotal)
        places, list_of = np.zeros(index.ntotal, dtype=np.int64), np.zeros(index.ntotal, dtype=np.int32)
        places[rows[known]] = (starts[lists] + within * dimension)[known]
        list_of[rows[known]] = lists[known]
        least, step = faiss.vector_to_array(index.sq.trained).reshape(2, dimension)
        step = np.divide(step, 255, dtype=np.float32)
        return cls(
            _stretches(content, dimension),
            places,
            list_of,
            middles,
            np.add(least, step / 2, dtype=np.float32),
            step,
        )

    def taken(self, rows: NDArray[np.int64]) -> Taken:
        """A copy of the codes of these rows."""
        return Taken(self, rows, self.file[self.places[rows]], self.lists[rows])


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """The codes of some rows, side by side."""

    source: _Codes
    rows: NDArray[np.int64]
    codes: NDArray[np.uint8]
    lists: NDArray[np.int32]

    def scores(self, vector: Vectors) -> NDArray[np.float32]:
        """The inner product of the vector with what each row's code stands for."""
        middles = self.source.middles
        few = len(self.rows) < len(middles)
        scores = middles[self.lists] @ vector if few else (middles @ vector)[self.lists]
        scores += vector @ self.source.least
        weights = vector * self.source.step
        values = np.empty((min(len(self.rows), _AT_A_TIME), len(vector)), dtype=np.float32)
        for at in range(0, len(self.rows), _AT_A_TIME):
            codes = self.codes[at : at + _AT_A_TIME]
            values[: len(codes)] = codes
            scores[at : at + len(codes)] += values[: len(codes)] @ weights
        return scores


def _stretches(content: NDArray[np.uint8], length: int) -> NDArray[np.uint8]:
    """The ``length`` bytes that begin at each place."""
    return np.lib.stride_tricks.sliding_window_view(content, length)


@dataclass(frozen=True, eq=False)
class Coarse:
    """The coarse tier in its file."""

    path: Path
    record: CoarseRecord
    index: Any

    @classmethod
    def made(cls, folder: Path, rows: RowFile) -> Coarse:
        """The lists of all the rows, learned anew and written to a new file in the folder."""
        lists = _LISTS * max(1, math.isqrt(len(rows)))
        metric = faiss.METRIC_INNER_PRODUCT
        quantizer = faiss.IndexFlatIP(rows.dimension)
        index = faiss.IndexIVFScalarQuantizer(
            quantizer, rows.dimension, lists, faiss.ScalarQuantizer.QT_8bit, metric
        )
        index.cp.niter, index.cp.min_points_per_centroid = _ROUNDS, 1
        # A value beyond those of the sample is cut off; with a little room hardly any is.
        index.sq.rangestat, index.sq.rangestat_arg = faiss.ScalarQuantizer.RS_minmax, _ROOM
        chosen = np.linspace(0, len(rows) - 1, min(len(rows), _SAMPLE * lists)).astype(np.int64)
        index.train(rows.take(chosen))
        return cls._written(folder, index, rows, CoarseRecord("", 0, 0, 0, len(rows), 0.0, ()))

    def extended(self, folder: Path, rows: RowFile) -> Coarse:
        """These lists with the rows that came since, written to a new file in the folder."""
        index = faiss.read_index(str(self.path))
        return self._written(folder, index, rows, self.record)

    @classmethod
    def _written(cls, folder: Path, index: Any, rows: RowFile, before: CoarseRecord) -> Coarse:
        error, strays = before.error, list(before.strays)
        middles = index.quantizer.reconstruct_n(0, index.nlist)
        for at, chunk in rows.chunks(before.count, len(rows)):
            nearest = index.quantizer.search(chunk, 1)[1].ravel()
            difference = chunk - middles[nearest]
            lost = np.linalg.norm(difference - index.sq.decode(index.sq.compute_codes(difference)), axis=1)
            strays += (at + np.flatnonzero(lost > _STRAY)).tolist()
            error = max(error, float(lost[lost <= _STRAY].max(initial=0.0)))
            numbers = np.arange(at, at + len(chunk), dtype=np.int64)
            index.add_core(
                len(chunk), faiss.swig_ptr(chunk), faiss.swig_ptr(numbers), faiss.swig_ptr(nearest)
            )
        beside = folder / f".{uuid.uuid4().hex}.tmp"
        try:
            faiss.write_index(index, str(beside))
            size, mark = beside.stat().st_size, checksum(beside)
            path = folder / f"coarse-{mark:08x}{uuid.uuid4().hex[:8]}.faiss"
            rename(beside, path)
        finally:
            beside.unlink(missing_ok=True)
        return cls.opened(
            folder,
            CoarseRecord(path.name, size, mark, len(rows), before.trained, error, tuple(strays)),
            rows.dimension,
        )

    @classmethod
    def opened(cls, folder: Path, record: CoarseRecord, dimension: int) -> Coarse:
        """The lists in a file, which is mapped, not read. Raises UnusableIndex."""
        path = folder / record.file
        try:
            if path.stat().st_size != record.size:
                raise UnusableIndex(f"The index file {path} is damaged.")
            index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP | faiss.IO_FLAG_READ_ONLY)
        except (OSError, RuntimeError, MemoryError) as error:  # for room as much as a damaged file says
            raise UnusableIndex(f"The index file {path} cannot be read.") from error
        if (
            not isinstance(index, faiss.IndexIVFScalarQuantizer)
            or (index.ntotal, index.d, index.metric_type)
            != (record.count, dimension, faiss.METRIC_INNER_PRODUCT)
        ):  # fmt: skip
            raise UnusableIndex(f"The index file {path} is not the one that its manifest tells of.")
        # FAISS would start 32 threads for every question to read the lists before it reads them.
        lists: Any = faiss.downcast_InvertedLists(index.invlists)  # type: ignore[arg-type]
        lists.prefetch_nthread = 0
        return cls(path, record, index)

    def is_whole(self) -> bool:
        """Whether the file still is what was written."""
        return checksum(self.path) == self.record.checksum

    def taken(self, rows: NDArray[np.int64]) -> Taken:
        """The codes of these rows, to score them by: quicker than ``nearest`` where they are few of all."""
        return self._codes.taken(rows)

    def strays(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of these rows have codes that tell too little of them."""
        return rows_of(self._strays, rows)[1]

    @cached_property
    def _strays(self) -> NDArray[np.int64]:
        return np.unique(np.array(self.record.strays, dtype=np.int64))

    @cached_property
    def _codes(self) -> _Codes:
        return _Codes.of(self.index, self._middles)

    @cached_property
    def _middles(self) -> Vectors:
        middles: Vectors = self.index.quantizer.reconstruct_n(0, self.index.nlist)
        return middles

    def nearest(
        self, vector: Vectors, k: int, share: float, allowed: NDArray[np.bool_] | None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """About the k nearest rows among the allowed, with scores by their codes, best first.

        The smaller their ``share`` of all, and the farther the nearest, the more lists are looked into;
        with a share of 0 it is all. Fewer only where the lists that were looked into hold no more.
        """
        bitmap = None if allowed is None else np.packbits(allowed, bitorder="little")
        most = max(_MOST_PROBED, math.ceil(_PROBED / share)) if share else self.index.nlist
        every = self._middles @ vector
        lists = np.argpartition(-every, most - 1)[:most] if most < len(every) else np.arange(len(every))
        lists = lists[np.argsort(-every[lists])]
        middles = every[lists]
        first = math.ceil(_PROBED / share) if share else most
        scores, rows = self._looked_into(vector, k, middles[:first], lists[:first], bitmap)
        enough = -math.inf
        if len(rows) == k:
            clear = min(k, max(CLEAR, k // 6))
            enough = scores[clear - 1] - _MARGIN * np.linalg.norm(vector)
        wanted = int(np.count_nonzero(middles >= enough))
        if wanted > first:
            others = self._looked_into(vector, k, middles[first:wanted], lists[first:wanted], bitmap)
            scores, rows = np.concatenate([scores, others[0]]), np.concatenate([rows, others[1]])
            order = np.argsort(-scores, kind="stable")[:k]
            scores, rows = scores[order], rows[order]
        return scores, rows

    def _looked_into(
        self,
        vector: Vectors,
        k: int,
        middles: NDArray[np.float32],
        lists: NDArray[np.int64],
        allowed: NDArray[np.uint8] | None,
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """The k nearest of the allowed rows in these lists; all where there are fewer."""
        parameters = faiss.SearchParametersIVF()
        parameters.nprobe = len(lists)
        if allowed is not None:
            parameters.sel = selector = faiss.IDSelectorBitmap(len(allowed), faiss.swig_ptr(allowed))  # noqa: F841
        middles, lists = np.ascontiguousarray(middles), np.ascontiguousarray(lists)
        vector = np.ascontiguousarray(vector, dtype=np.float32)
        scores, rows = np.empty(k, dtype=np.float32), np.empty(k, dtype=np.int64)
        # The method itself: that of the Python class takes no parameters.
        pointers = [faiss.swig_ptr(array) for array in (lists, middles, scores, rows)]
        self.index.search_preassigned_c(1, faiss.swig_ptr(vector), k, *pointers, False, parameters)
        found = (rows >= 0) & (rows < self.record.count)
        return scores[found], rows[found]
