"""The coarse tier: a byte a dimension for each vector, in lists of near ones, memory-mapped.

It tells which vectors may be the nearest; the vectors themselves then tell which are. FAISS's IVF lists
of bytes, of one step for all dimensions, so that the processor compares them as bytes: by the square of
the distance, which of vectors of unit length tells their inner product.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from onrecord.corpus.store.index_files import checksum, rename, rows_of
from onrecord.index.errors import UnusableIndex
from onrecord.index.vector_file import RowFile, Vectors

_SAMPLE = 64  # vectors a list that its middle is learned from
_ROUNDS = 10
_ROOM = 0.1
_STRAY = 1.5  # times what codes lose in the mean: of a row that loses more the code is not relied on
_LEAST = 1e-6  # of what a vector's numbers may be
_BYTES = faiss.ScalarQuantizer.QT_8bit_direct
_ZERO = 128  # the byte that stands for 0
_LISTS = 4
"""Times the square root of how many rows there are: many short lists miss least for the rows they read."""
_PROBED = 32
"""Lists that are looked into first, where everything is allowed."""
_MOST_PROBED = 512
_CLEAR = 50
"""So many of the nearest are found all but surely, or a tenth of those asked for."""
_MARGIN = 0.21
"""How much nearer than the middle of its list a vector may be, all but surely.

With the score that _CLEAR vectors of the first lists reach it tells which others may hold anything as
near: a question that has its likes on record is answered by the first, one that has not looks into hundreds.
"""
_AT_A_TIME = 512  # rows whose codes fit into the processor's own memory


@dataclass(frozen=True, slots=True)
class CoarseRecord:
    """What a manifest says of the coarse tier: it has the first ``count`` rows.

    ``trained`` is how many there were when the lists were made, and a vector's number is rounded to a
    multiple of ``step``. No row's score is further than ``error`` from that of its code, but those of the
    ``strays``, whose codes lose more.
    """

    file: str
    size: int
    checksum: int
    count: int
    trained: int
    step: float
    error: float
    strays: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Codes:
    """Where in the mapped file the code of each row lies, and what a step of it is."""

    file: NDArray[np.uint8]
    """A view of ``dimension`` bytes from each place of the file."""
    places: NDArray[np.int64]
    step: float

    @classmethod
    def of(cls, index: Any, step: float) -> _Codes:
        """The codes in the lists of an index, which must outlive them."""
        on_disk: Any = faiss.downcast_InvertedLists(index.invlists)
        dimension = index.d
        content = faiss.rev_swig_ptr(on_disk.ptr, on_disk.totsize)
        described = [on_disk.lists.at(number) for number in range(index.nlist)]
        starts, sizes, room = np.array(
            [(each.offset, each.size, each.capacity) for each in described], dtype=np.int64
        ).T
        # A list is its codes, one after the other, and then the numbers of its rows.
        lists = np.repeat(np.arange(index.nlist), sizes)
        within = np.arange(len(lists)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        names = (starts + room * dimension)[lists] + 8 * within
        rows = _stretches(content, 8)[names].view(np.int64).ravel()
        known = (rows >= 0) & (rows < index.ntotal)
        places = np.zeros(index.ntotal, dtype=np.int64)
        places[rows[known]] = (starts[lists] + within * dimension)[known]
        return cls(_stretches(content, dimension), places, step)

    def taken(self, rows: NDArray[np.int64]) -> Taken:
        """A copy of the codes of these rows."""
        return Taken(rows, self.file[self.places[rows]], self.step)


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """The codes of some rows, side by side."""

    rows: NDArray[np.int64]
    codes: NDArray[np.uint8]
    step: float

    def scores(self, vector: Vectors) -> NDArray[np.float32]:
        """The inner product of the vector with what each row's code stands for."""
        weights = (vector * self.step).astype(np.float32)
        scores = np.full(len(self.rows), -_ZERO * weights.sum(dtype=np.float64), dtype=np.float32)
        values = np.empty((min(len(self.rows), _AT_A_TIME), len(vector)), dtype=np.float32)
        for at in range(0, len(self.rows), _AT_A_TIME):
            codes = self.codes[at : at + _AT_A_TIME]
            values[: len(codes)] = codes
            scores[at : at + len(codes)] += values[: len(codes)] @ weights
        return scores


def _coded(vectors: Vectors, step: float) -> Vectors:
    """The bytes that stand for the vectors' numbers, as FAISS takes them."""
    bytes_of: Vectors = np.clip(np.rint(vectors / step) + _ZERO, 0, 255).astype(np.float32)
    return np.ascontiguousarray(bytes_of)


def _meant(codes: Vectors, step: float) -> Vectors:
    """The vectors' numbers that these bytes stand for."""
    return (codes - _ZERO) * np.float32(step)


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
        middles = faiss.IndexFlatIP(rows.dimension)
        learning = faiss.Clustering(rows.dimension, lists)
        learning.niter, learning.min_points_per_centroid, learning.spherical = _ROUNDS, 1, True
        chosen = np.linspace(0, len(rows) - 1, min(len(rows), _SAMPLE * lists)).astype(np.int64)
        sample = rows.take(chosen)
        learning.train(sample, middles)
        # A number beyond those of the sample is cut off; with a little room hardly any is.
        step = float(np.abs(sample).max(initial=_LEAST)) * (1 + _ROOM) / (_ZERO - 1)
        quantizer = faiss.IndexScalarQuantizer(rows.dimension, _BYTES, faiss.METRIC_L2)
        quantizer.is_trained = True
        quantizer.add(_coded(middles.reconstruct_n(0, lists), step))
        index = faiss.IndexIVFScalarQuantizer(
            quantizer, rows.dimension, lists, _BYTES, faiss.METRIC_L2, False
        )
        index.is_trained = True
        record = CoarseRecord("", 0, 0, 0, len(rows), step, 0.0, ())
        return cls._written(folder, index, rows, record, lambda chunk: middles.search(chunk, 1)[1])

    def extended(self, folder: Path, rows: RowFile) -> Coarse:
        """These lists with the rows that came since, written to a new file in the folder."""
        index: Any = faiss.read_index(str(self.path))
        step = self.record.step
        return self._written(
            folder, index, rows, self.record, lambda chunk: index.quantizer.search(_coded(chunk, step), 1)[1]
        )

    @classmethod
    def _written(
        cls,
        folder: Path,
        index: Any,
        rows: RowFile,
        before: CoarseRecord,
        lists_of: Callable[[Vectors], NDArray[np.int64]],
    ) -> Coarse:
        error, strays = before.error, list(before.strays)
        astray = _STRAY * before.step * math.sqrt(rows.dimension / 12)
        for at, chunk in rows.chunks(before.count, len(rows)):
            nearest = lists_of(chunk).ravel()
            codes = _coded(chunk, before.step)
            lost = np.linalg.norm(chunk - _meant(codes, before.step), axis=1)
            # Distances tell nothing of what is not of unit length; what has none is like nothing.
            lengths = np.linalg.norm(chunk, axis=1)
            lost = np.maximum(lost, np.abs(lengths - 1))
            codes[lengths == 0] = 0
            strays += (at + np.flatnonzero(lost > astray)).tolist()
            error = max(error, float(lost[lost <= astray].max(initial=0.0)))
            numbers = np.arange(at, at + len(chunk), dtype=np.int64)
            index.add_core(
                len(chunk), faiss.swig_ptr(codes), faiss.swig_ptr(numbers), faiss.swig_ptr(nearest)
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
            replace(
                before, file=path.name, size=size, checksum=mark, count=len(rows), error=error,
                strays=tuple(strays),
            ),
            rows.dimension,
        )  # fmt: skip

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
            or (index.ntotal, index.d, index.metric_type, index.sq.qtype)
            != (record.count, dimension, faiss.METRIC_L2, _BYTES)
            or not isinstance(faiss.downcast_index(index.quantizer), faiss.IndexScalarQuantizer)
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

    def slack(self, vector: Vectors) -> float:
        """How far the scores of ``nearest`` may be from those of the rows themselves, strays aside."""
        lost = vector - _meant(_coded(vector, self.record.step), self.record.step)
        return self.record.error * (1 + float(np.linalg.norm(vector))) + float(np.linalg.norm(lost))

    def strays(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of these rows have codes that tell too little of them."""
        return rows_of(self._strays, rows)[1]

    @cached_property
    def _strays(self) -> NDArray[np.int64]:
        return np.unique(np.array(self.record.strays, dtype=np.int64))

    @cached_property
    def _codes(self) -> _Codes:
        return _Codes.of(self.index, self.record.step)

    def nearest(
        self, vector: Vectors, k: int, share: float, allowed: NDArray[np.bool_] | None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64], float]:
        """About the k nearest rows among the allowed, with scores by their codes, best first.

        The smaller their ``share`` of all, and the farther the nearest, the more lists are looked into;
        with a share of 0 it is all. Fewer only where the lists that were looked into hold no more. The
        last is the score that no row in the other lists exceeds, all but surely.
        """
        threads = faiss.omp_get_max_threads()
        faiss.omp_set_num_threads(1)  # on one question several wait for each other more than they find
        try:
            return self._nearest(vector, k, share, allowed)
        finally:
            faiss.omp_set_num_threads(threads)

    def _nearest(
        self, vector: Vectors, k: int, share: float, allowed: NDArray[np.bool_] | None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64], float]:
        bitmap = None if allowed is None else np.packbits(allowed, bitorder="little")
        most = max(_MOST_PROBED, math.ceil(_PROBED / share)) if share else self.index.nlist
        asked = _coded(vector, self.record.step)
        distances, [lists] = self.index.quantizer.search(asked[None], min(most, self.index.nlist))
        middles = self._scores(asked, distances[0])
        first = math.ceil(_PROBED / share) if share else most
        scores, rows = self._looked_into(asked, k, lists[:first], bitmap)
        enough, margin = -math.inf, _MARGIN * float(np.linalg.norm(vector))
        if len(rows) == k:
            clear = min(k, max(_CLEAR, k // 10))
            enough = scores[clear - 1] - margin
        wanted = max(first, int(np.count_nonzero(middles >= enough)))
        if wanted > first:
            others = self._looked_into(asked, k, lists[first:wanted], bitmap)
            scores, rows = np.concatenate([scores, others[0]]), np.concatenate([rows, others[1]])
            order = np.argsort(-scores, kind="stable")[:k]
            scores, rows = scores[order], rows[order]
        if wanted >= self.index.nlist:
            return scores, rows, -math.inf
        return scores, rows, float(middles[min(wanted, len(lists) - 1)]) + margin

    def _looked_into(
        self, asked: Vectors, k: int, lists: NDArray[np.int64], allowed: NDArray[np.uint8] | None
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """The k nearest of the allowed rows in these lists; all where there are fewer."""
        parameters = faiss.SearchParametersIVF()
        parameters.nprobe = len(lists)
        if allowed is not None:
            parameters.sel = selector = faiss.IDSelectorBitmap(len(allowed), faiss.swig_ptr(allowed))  # noqa: F841
        lists = np.ascontiguousarray(lists)
        unused = np.zeros(len(lists), dtype=np.float32)  # how far the lists are
        distances, rows = np.empty(k, dtype=np.float32), np.empty(k, dtype=np.int64)
        # The method itself: that of the Python class takes no parameters.
        pointers = [faiss.swig_ptr(array) for array in (lists, unused, distances, rows)]
        self.index.search_preassigned_c(1, faiss.swig_ptr(asked), k, *pointers, False, parameters)
        found = (rows >= 0) & (rows < self.record.count)
        return self._scores(asked, distances[found]), rows[found]

    def _scores(self, asked: Vectors, distances: Vectors) -> NDArray[np.float32]:
        """The inner products of what codes stand for, by the squares of their distances in steps."""
        lengths = 1 + float(np.sum(_meant(asked, self.record.step) ** 2))  # the squares of both
        scores: NDArray[np.float32] = np.float32(lengths / 2) - distances * np.float32(
            self.record.step**2 / 2
        )
        return scores
