"""The statements' vectors: an index that is derived from the store and never trusted.

In the library's ``index`` folder lie the vectors, in a file that only grows; the numbers that they
stand under, in another; the coarse tier, once there are many; and ``manifest.json``, written beside
and renamed, which says how much of these counts. Its rename is the moment from which it does.
"""

from __future__ import annotations

import logging
import math
import os
import re
import threading
import time
import uuid
import zlib
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, NamedTuple, Self

import filelock
import numpy as np
from numpy.typing import NDArray

from onrecord.corpus.store.index_files import (
    ANSWERING_VERSIONS,
    FOLDER,
    INDEX_MANIFEST,
    INDEX_VERSIONS,
    Underivable,
    distinct,
    rows_of_numbers,
    write_manifest,
)
from onrecord.corpus.store.index_files import read_manifest as read_record
from onrecord.corpus.store.library import Library
from onrecord.index.embedding import embed
from onrecord.index.encoders.protocol import Encoder, Progress
from onrecord.index.errors import UnusableIndex
from onrecord.index.ivf import Coarse, CoarseRecord, Taken
from onrecord.index.turns import Turns
from onrecord.index.vector_file import STORED, RowFile, Vectors

Numbers = NDArray[np.int64]
Scores = NDArray[np.float32]

SCHEMA = INDEX_VERSIONS["vectors"]
_WORDS_ALONE = ANSWERING_VERSIONS["vectors"]
"""The version whose files are the same, but whose vectors are of the words alone."""
EXACT = 20_000
"""Vectors up to which every one is looked at; more of them have a coarse tier."""
_LATEST = 2048
_LATEST_SHARE = 512
"""Vectors that may be outside the coarse tier, or one in so many of those in it: each is looked at."""
_OUTGROWN = 4  # times as many vectors as the lists were made for: they are made anew
_FEW = 256  # allowed vectors that are looked at one by one whatever the tier
_SURELY = 0.015  # up to this share of the vectors, what is allowed is ranked without a miss
_SURE = 100  # answers of those that are the nearest without a miss; what comes after may lack one
_REFINED = 1.1  # times as many as are asked for, and some besides, are scored exactly after the coarse tier
_BESIDES = 30
_CHUNK = 64  # statements read from the store and encoded at a time
_GATHERED = 8192  # vectors that are added together
_TURN = 2.0
"""Seconds after which what was encoded is saved and another process may go on: who adds a document beside
a long build waits no longer than that, and for one chunk."""
_FILE = re.compile(r"vectors-[0-9a-f]{16}\.f(16|32)")
_COARSE = re.compile(r"coarse-[0-9a-f]{16}\.faiss")
_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)  # as SQLite can take it

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index is of. ``witnesses`` are the ids of the newest quotations in it, by number.

    ``rows`` counts the vectors in the file and ``gone`` are the places of those that are no more.
    ``generation`` is the store's of which nothing is missing, ``cleared`` the one of which nothing is stale.
    """

    schema: int
    model: str
    digest: str
    dimension: int
    count: int
    generation: int
    cleared: int
    file: str
    rows: int
    checksums: tuple[int, ...]
    numbers: int
    """The CRC-32 of the numbers' file."""
    gone: tuple[int, ...]
    coarse: CoarseRecord | None
    witnesses: dict[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class _Held:
    """What an index holds at one moment; it never changes, so that readers need no lock.

    ``numbers`` and ``gone`` are by row. ``living`` are the numbers that are not gone, ascending, and
    ``places`` their rows, or None where both orders are one. The last rows are in memory (``latest``),
    those before in the file and in the coarse tier.
    """

    numbers: Numbers
    gone: NDArray[np.bool_]
    living: Numbers
    places: NDArray[np.int64] | None
    latest: Vectors
    file: RowFile | None
    coarse: Coarse | None

    @property
    def first(self) -> int:
        """The first of the rows that are in memory."""
        return len(self.numbers) - len(self.latest)

    def rows_of(self, numbers: Numbers) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """The rows of those of the numbers that are held, and which these are."""
        rows, held = rows_of_numbers(self.living, numbers)
        return (rows if self.places is None else self.places[rows]), held

    def mask(self, allowed: Numbers) -> NDArray[np.bool_]:
        """For each row whether it is one of the allowed numbers'."""
        if not len(self.numbers):
            return np.zeros(0, dtype=bool)
        greatest = int(self.numbers.max())
        table = np.zeros(greatest + 1, dtype=bool)
        table[allowed[(allowed >= 0) & (allowed <= greatest)]] = True
        return table[self.numbers] & ~self.gone

    def take(self, rows: NDArray[np.int64]) -> Vectors:
        """A copy of these rows' vectors."""
        stored = rows < self.first
        if not stored.any():
            return self.latest[rows - self.first]
        taken = np.empty((len(rows), self.latest.shape[1]), dtype=np.float32)
        taken[~stored] = self.latest[rows[~stored] - self.first]
        assert self.file is not None  # noqa: S101 - what is not in memory is in the file
        taken[stored] = self.file.take(rows[stored])
        return taken


@dataclass(frozen=True, slots=True, eq=False)
class _Left:
    """What a filter leaves of the rows that an index holds.

    ``few`` are all of them, where they are so few that each is looked at; ``stored`` and ``latest`` tell
    which of the rows of the file and of those in memory they are. ``surely`` are the codes of those of the
    file where no more than a share of _SURELY are left.
    """

    count: int
    few: NDArray[np.int64] | None
    stored: NDArray[np.bool_]
    latest: NDArray[np.bool_]
    share: float
    surely: Taken | None

    @classmethod
    def of(cls, held: _Held, allowed: Numbers | None) -> _Left:
        if allowed is not None and len(allowed) <= _FEW:
            few, none = distinct(held.rows_of(allowed)[0]), np.zeros(0, dtype=bool)
            return cls(len(few), few, none, none, 0.0, None)
        mask = ~held.gone if allowed is None else held.mask(allowed)
        stored, latest = mask[: held.first], mask[held.first :]
        left = int(np.count_nonzero(stored))
        share = left / max(1, held.first)
        return cls(
            left + int(np.count_nonzero(latest)),
            None,
            stored,
            latest,
            share,
            held.coarse.taken(np.flatnonzero(stored)) if held.coarse and share <= _SURELY else None,
        )


class Nearest(NamedTuple):
    """What is nearest to a vector, best first, by scores and numbers.

    No other that was allowed scores above ``beyond``, all but surely; minus infinite where there is none.
    """

    scores: Scores
    numbers: Numbers
    beyond: float


class VectorIndex:
    """Vectors of unit length under the numbers of their quotations; searched by inner product.

    Up to EXACT of them every vector is looked at. Of more, the coarse tier tells which may be the
    nearest, and the vectors themselves in what order. Safe to read while one thread changes it.
    """

    def __init__(self, dimension: int) -> None:
        self.dimension = dimension
        self.manifest: Manifest | None = None
        """What is saved of it; None while it is in memory only."""
        self.generation = -1
        """The store's generation of which it lacks nothing."""
        self.cleared = -1
        """The store's generation up to which it holds nothing that was changed since."""
        self.is_earlier = False
        """Whether its vectors are of an earlier version: it answers until one is made anew."""
        self._numbers_mark = 0
        self._lock = threading.RLock()
        self._asked: tuple[_Held, Numbers | None, _Left] | None = None
        nothing = np.empty(0, dtype=np.int64)
        vectors = np.empty((0, dimension), dtype=np.float32)
        self._held = _Held(nothing, nothing.astype(bool), nothing, None, vectors, None, None)

    @property
    def numbers(self) -> Numbers:
        """The numbers it holds, ascending."""
        return self._held.living

    @property
    def is_settled(self) -> bool:
        """Whether it is saved, with a coarse tier where it should have one."""
        manifest = self.manifest
        return manifest is not None and (manifest.coarse is not None or manifest.rows <= EXACT)

    def __len__(self) -> int:
        return len(self._held.living)

    def add(self, numbers: Numbers, vectors: Vectors) -> None:
        """Takes in the vectors, of (len(numbers), dimension), under numbers it does not hold yet.

        They are rounded to what is stored, so that a saved index answers as the one in memory.
        """
        with self._lock:
            held = self._held
            numbers = np.ascontiguousarray(numbers, dtype=np.int64)
            order = np.argsort(numbers, kind="stable")
            numbers, vectors = numbers[order], np.asarray(vectors)[order].astype(STORED).astype(np.float32)
            if (np.diff(numbers) == 0).any() or held.rows_of(numbers)[1].any():
                raise ValueError("a number can be added once")
            self._hold(
                np.concatenate([held.numbers, numbers]),
                np.concatenate([held.gone, np.zeros(len(numbers), dtype=bool)]),
                np.concatenate([held.latest, vectors]),
                held.file,
                held.coarse,
            )

    def remove(self, numbers: Numbers) -> None:
        """Forgets these numbers; those that it does not hold are passed over."""
        with self._lock:
            held = self._held
            gone = held.gone.copy()
            gone[held.rows_of(np.asarray(numbers, dtype=np.int64))[0]] = True
            self._hold(held.numbers, gone, held.latest, held.file, held.coarse)

    def search(self, vectors: Vectors, k: int, allowed: Numbers | None = None) -> tuple[Scores, Numbers]:
        """The scores and the numbers of the nearest, best first: two arrays of (len(vectors), found).

        ``found`` is the smaller of k and of how many of the allowed numbers are held, so there is
        never an empty place. Scores are exact, and equal ones go by number. Without a coarse tier, and
        where no more than one vector in a hundred is allowed, the first hundred surely are the nearest.
        """
        held = self._held
        left = self._left(held, allowed)
        found = min(k, len(held.living) if left is None else left.count)
        if found <= 0:
            empty = (len(vectors), 0)
            return np.empty(empty, dtype=np.float32), np.empty(empty, dtype=np.int64)
        answers = [
            _nearest(held, vector, found, left, exact=True) for vector in np.asarray(vectors, np.float32)
        ]
        return np.stack([each.scores for each in answers]), np.stack([each.numbers for each in answers])

    def nearest(self, vector: Vectors, k: int, allowed: Numbers | None = None) -> Nearest:
        """As many as ``search`` finds for one vector, of shape (dimension,), but nearly so.

        Scores are those of the coarse tier where there is one: off by some thousandths, but hardly
        anything is read from the disk.
        """
        held = self._held
        left = self._left(held, allowed)
        count = len(held.living) if left is None else left.count
        if min(k, count) <= 0:
            return Nearest(np.empty(0, np.float32), np.empty(0, np.int64), math.inf if count else -math.inf)
        found = _nearest(held, np.asarray(vector, np.float32), min(k, count), left, exact=False)
        return found if k < count else found._replace(beyond=-math.inf)

    def similarity(self, vector: Vectors, numbers: Numbers, *, exact: bool = True) -> Scores:
        """The inner product of one vector, of shape (dimension,), with each number's; nan if not held.

        Without ``exact`` those of the coarse tier, as in ``search``.
        """
        held = self._held
        rows, known = held.rows_of(np.asarray(numbers, dtype=np.int64))
        scores = np.full(len(numbers), np.nan, dtype=np.float32)
        scores[known] = _products(held.take(rows), vector) if exact else _about(held, vector, rows)
        return scores

    def vectors(self, numbers: Numbers) -> Vectors:
        """A copy of each number's vector, of shape (len(numbers), dimension); nan where it is not held."""
        held = self._held
        rows, known = held.rows_of(np.asarray(numbers, dtype=np.int64))
        found = np.full((len(numbers), self.dimension), np.nan, dtype=np.float32)
        found[known] = held.take(rows)
        return found

    def copy(self) -> Self:
        """Return an index that holds the same and can be changed without changing this one."""
        with self._lock:
            index = type(self)(self.dimension)
            index.manifest, index.generation, index.cleared = self.manifest, self.generation, self.cleared
            index.is_earlier = self.is_earlier
            index._numbers_mark, index._held = self._numbers_mark, self._held
            return index

    def save(self, folder: Path, encoder: Encoder, witnesses: dict[str, str]) -> None:
        """Writes what is new so that a reader finds the old index or the new one and nothing between.

        Where there are enough vectors, those that came since are taken into the coarse tier too.
        """
        folder.mkdir(parents=True, exist_ok=True)
        with self._lock:
            held, mark = self._written(folder)
            held = _tiered(folder, held)
            assert held.file is not None  # noqa: S101 - it was just written
            coarse = held.coarse
            manifest = Manifest(
                schema=SCHEMA,
                model=encoder.name,
                digest=encoder.digest,
                dimension=self.dimension,
                count=len(held.living),
                generation=self.generation,
                cleared=self.cleared,
                file=held.file.path.name,
                rows=held.file.count,
                checksums=held.file.checksums,
                numbers=mark,
                gone=tuple(np.flatnonzero(held.gone).tolist()),
                coarse=None if coarse is None else coarse.record,
                witnesses=witnesses,
            )
            write_manifest(folder / INDEX_MANIFEST, asdict(manifest))
            self.manifest, self._held, self._numbers_mark = manifest, held, mark
        kept = {held.file.path, held.file.path.with_suffix(".i64"), coarse.path if coarse else None}
        for old in (*folder.glob("vectors-*"), *folder.glob("coarse-*")):
            if old not in kept:
                old.unlink(missing_ok=True)

    @classmethod
    def open(cls, folder: Path, *, whole: bool = False, schema: int = SCHEMA) -> Self:
        """The saved index. Raises UnusableIndex for one that is missing or anything else but whole.

        All of a small index is checked; of a large one the sizes, the numbers, and the vectors that
        were written first and last, unless ``whole``. ``schema`` is the version that it must be of.
        """
        for last_try in (False, False, True):
            manifest = read_manifest(folder)
            if manifest.schema != schema:
                raise UnusableIndex(f"The index in {folder} is of another version.")
            try:
                return cls._opened(folder, manifest, whole)
            except UnusableIndex:
                # Another process may just have put a newer one in its place: read the manifest again.
                if last_try or read_manifest(folder) == manifest:
                    raise
        raise AssertionError  # pragma: no cover - the last try returns or raises

    @classmethod
    def _opened(cls, folder: Path, manifest: Manifest, whole: bool) -> Self:
        file = RowFile.opened(folder / manifest.file, manifest.dimension, manifest.rows, manifest.checksums)
        file.check(whole=whole)
        numbers = _read_numbers(file.path.with_suffix(".i64"), manifest)
        coarse = None
        if manifest.coarse is not None:
            coarse = Coarse.opened(folder, manifest.coarse, manifest.dimension)
            if whole and not coarse.is_whole():
                raise UnusableIndex(f"The index file {coarse.path} is damaged.")
        first = 0 if coarse is None else coarse.record.count
        if first > len(file) or (coarse and any(row >= first for row in coarse.record.strays)):
            raise UnusableIndex(f"The manifest in {folder} is damaged.")
        gone = np.zeros(len(numbers), dtype=bool)
        if manifest.gone and max(manifest.gone) >= len(numbers):
            raise UnusableIndex(f"The manifest in {folder} is damaged.")
        gone[list(manifest.gone)] = True
        index = cls(manifest.dimension)
        index._hold(numbers, gone, file.take(np.arange(first, len(file))), file, coarse)
        if len(index) != manifest.count:
            raise UnusableIndex(f"The index in {folder} is not the one that its manifest tells of.")
        index.manifest, index._numbers_mark = manifest, manifest.numbers
        index.generation, index.cleared = manifest.generation, manifest.cleared
        return index

    def _hold(
        self,
        numbers: Numbers,
        gone: NDArray[np.bool_],
        latest: Vectors,
        file: RowFile | None,
        coarse: Coarse | None,
    ) -> None:
        rows: NDArray[np.int64] | None = np.flatnonzero(~gone) if gone.any() else None
        living = numbers if rows is None else numbers[rows]
        if (np.diff(living) < 0).any():  # only an index that lost some in the middle comes here
            order = np.argsort(living, kind="stable")
            living, rows = living[order], order if rows is None else rows[order]
        self._held = _Held(numbers, gone, living, rows, latest, file, coarse)

    def _left(self, held: _Held, allowed: Numbers | None) -> _Left | None:
        """What is left of the rows; None for all of them."""
        if allowed is None and len(held.living) == len(held.numbers):
            return None
        # Several questions in a row are often asked of the same statements.
        asked = self._asked
        if asked is None or asked[0] is not held or asked[1] is not allowed:
            asked = self._asked = held, allowed, _Left.of(held, allowed)
        return asked[2]

    def _written(self, folder: Path) -> tuple[_Held, int]:
        """What is held, with all of its vectors in a file in the folder; and the numbers' checksum."""
        held = self._held
        file, mark = held.file, self._numbers_mark
        wasted = np.count_nonzero(held.gone)
        if file is None or file.path.parent != folder or wasted > max(_LATEST, len(held.living)):
            # Written anew, and without those that are gone.
            file, mark = RowFile.made(folder / f"vectors-{uuid.uuid4().hex[:16]}.f16", self.dimension), 0
            rows = np.flatnonzero(~held.gone)
            for at in range(0, max(1, len(rows)), _GATHERED):
                file = file.appended(held.take(rows[at : at + _GATHERED]))
            numbers = held.numbers[rows]
            mark = _append_numbers(file.path.with_suffix(".i64"), 0, numbers, 0)
            self._hold(numbers, np.zeros(len(rows), dtype=bool), file.take(np.arange(len(rows))), file, None)
            return self._held, mark
        known = len(file)
        if known < len(held.numbers):
            file = file.appended(held.latest[known - held.first :])
            mark = _append_numbers(file.path.with_suffix(".i64"), known, held.numbers[known:], mark)
        return replace(held, file=file), mark


def _nearest(held: _Held, vector: Vectors, k: int, left: _Left | None, *, exact: bool) -> Nearest:
    """The k nearest of the rows that are left, or of all; there are as many."""
    if left is not None and left.few is not None:
        return _best(held, vector, left.few, k)
    coarse, share, stored, later = held.coarse, 1.0, None, None
    if left is not None:
        share, stored, later = left.share, left.stored, left.latest
    if coarse is None or not share:
        return _best(held, vector, _narrowed(held, vector, k, later), k)
    beyond = -math.inf
    if left is not None and left.surely is not None:
        scores, near = _surely(coarse, vector, k, left.surely)
    else:
        wanted = min(round(share * held.first), int(k * _REFINED) + _BESIDES if exact else k)
        scores, near, beyond = coarse.nearest(vector, wanted, share, stored)
        if len(near) < min(k, wanted):  # too few in the lists that were looked into
            scores, near, beyond = coarse.nearest(vector, wanted, 0.0, stored)
    astray, least = coarse.strays(near), -np.inf
    if len(told := scores[~astray]) >= k:  # the codes of the others may make them nearer than they are
        least = np.partition(told, -k)[-k] - coarse.slack(vector)
    if len(near):  # the codes of what is left out are farther; what is found may itself be even farther
        beyond = max(beyond, float(told.min(initial=scores.max())))
    latest = _narrowed(held, vector, k, later, float(least))
    if exact:
        return _best(held, vector, np.concatenate([near, latest]), k, beyond)
    itself = np.concatenate([near[astray], latest])
    scores = np.concatenate([scores[~astray], _products(held.take(itself), vector)])
    return _ordered(scores, held.numbers[np.concatenate([near[~astray], itself])], k, beyond)


def _about(held: _Held, vector: Vectors, rows: NDArray[np.int64]) -> Scores:
    """The scores of these rows, by their codes where these tell."""
    if held.coarse is None:
        return _products(held.take(rows), vector)
    coded = rows < held.first
    coded[coded] = ~held.coarse.strays(rows[coded])
    scores = np.empty(len(rows), dtype=np.float32)
    scores[coded] = held.coarse.taken(rows[coded]).scores(vector)
    scores[~coded] = _products(held.take(rows[~coded]), vector)
    return scores


def _narrowed(
    held: _Held, vector: Vectors, k: int, allowed: NDArray[np.bool_] | None, least: float = -np.inf
) -> NDArray[np.int64]:
    """Those of the rows in memory, if allowed, among which the k nearest, if at ``least`` so near, are."""
    # The matrix product is quick; its last digits depend on where a row lies.
    about = held.latest @ vector
    near = about >= least - 1e-5
    rows = np.flatnonzero(near if allowed is None else near & allowed)
    if len(rows) > k:
        rows = rows[about[rows] >= np.partition(about[rows], -k)[-k] - 1e-5]
    return rows + held.first


def _surely(coarse: Coarse, vector: Vectors, k: int, left: Taken) -> tuple[Scores, NDArray[np.int64]]:
    """About k of these rows, among them surely the k, up to _SURE, nearest; with scores by their codes.

    No row is left out whose code does not rule out that it is one of those.
    """
    scores, rows = left.scores(vector), left.rows
    astray = coarse.strays(rows)
    told = scores[~astray]
    if len(told) <= k or not k:
        return scores, rows
    slack = 2 * coarse.record.error * float(np.linalg.norm(vector)) + 1e-5
    descending = -np.partition(-told, (min(k, _SURE) - 1, k - 1))
    least = min(descending[min(k, _SURE) - 1] - slack, descending[k - 1])
    kept = (scores >= least) | astray
    return scores[kept], rows[kept]


def _best(
    held: _Held, vector: Vectors, rows: NDArray[np.int64], k: int, beyond: float = -math.inf
) -> Nearest:
    """The k of these rows with the highest scores, reckoned exactly."""
    return _ordered(_products(held.take(rows), vector), held.numbers[rows], k, beyond)


def _ordered(scores: Scores, numbers: Numbers, k: int, beyond: float) -> Nearest:
    """The k highest scores; what is not among these rows scores at most ``beyond``."""
    order = np.lexsort((numbers, -scores))[:k]
    return Nearest(scores[order], numbers[order], max(beyond, float(scores[order[-1]])))


def _products(rows: Vectors, vector: Vectors) -> Scores:
    # Not by matrix product, whose last digit depends on where a row lies: equal vectors score equal.
    products: Scores = np.einsum("ij,j->i", rows, vector)
    return products


def _tiered(folder: Path, held: _Held) -> _Held:
    """What is held, its coarse tier made, made anew, or extended where its size asks for that."""
    coarse, file = held.coarse, held.file
    assert file is not None  # noqa: S101 - only what is written has tiers
    if len(file) <= EXACT:
        return held
    if coarse is None or len(file) > _OUTGROWN * coarse.record.trained:
        coarse = Coarse.made(folder, file)
    elif len(file) - coarse.record.count > max(_LATEST, coarse.record.count // _LATEST_SHARE):
        coarse = coarse.extended(folder, file)
    else:
        return held
    return replace(held, coarse=coarse, latest=held.latest[:0])


def _append_numbers(path: Path, known: int, numbers: Numbers, mark: int) -> int:
    """The checksum of the file of numbers now that these stand after the ``known`` of before."""
    with path.open("r+b" if known else "wb") as stream:
        stream.truncate(8 * known)
        stream.seek(0, os.SEEK_END)
        stream.write(numbers.astype("<i8").tobytes())
        stream.flush()
        os.fsync(stream.fileno())
    return zlib.crc32(numbers.astype("<i8").tobytes(), mark)


def _read_numbers(path: Path, manifest: Manifest) -> Numbers:
    try:
        with path.open("rb") as stream:
            content = stream.read(8 * manifest.rows)
    except OSError as error:
        raise UnusableIndex(f"The index file {path} cannot be read.") from error
    if len(content) != 8 * manifest.rows or zlib.crc32(content) != manifest.numbers:
        raise UnusableIndex(f"The index file {path} is damaged.")
    return np.frombuffer(content, dtype="<i8").astype(np.int64)


def bring_up_to_date(
    library: Library,
    encoder: Encoder,
    progress: Progress | None = None,
    *,
    current: VectorIndex | None = None,
    wait: bool = True,
    share: bool = False,
) -> VectorIndex:
    """The index of everything in the store by this encoder, with only what is new encoded, and saved.

    An index that is missing, torn, of another model or of another store is made anew. Where the
    folder cannot be written the index stays in memory. ``current`` is the one in use: it is returned
    as it is when nothing has changed or when, without ``wait``, another process is at work on it.
    With ``share`` what is left after a turn is left to another process that waits for its own, so that
    the index returned may be behind.
    """
    if current is not None and current.generation == library.generation:
        return current
    build = _Build(library, encoder, progress)
    turns, is_whole = Turns(build.folder), False
    while not is_whole:
        with ExitStack() as turn:
            try:
                build.folder.mkdir(parents=True, exist_ok=True)
                turn.enter_context(turns.taken(wait=wait or current is None))
            except filelock.Timeout:
                if current is None:
                    raise
                return current
            except OSError as error:
                build.keep_in_memory(error)
            current = _usable(library, build.folder, encoder, current)
            is_whole = build.is_whole(current) or build.go_on(current)
            if share and not is_whole and turns.is_awaited():
                break
        wait = True
    if build.has_worked:
        library.catch_up()
    assert current is not None  # noqa: S101 - it was made in the first turn
    return current


def saved_index(library: Library, encoder: Encoder) -> VectorIndex:
    """Return the index as it was last saved, however far behind; empty where none fits the encoder.

    One of the version before answers until another is made, by the vectors of the words alone.
    """
    folder = library.folder / FOLDER
    with suppress(UnusableIndex):
        saved = read_manifest(folder)
        if (saved.schema, saved.digest) == (_WORDS_ALONE, encoder.digest) and library.is_witnessed(
            saved.witnesses
        ):
            index = VectorIndex.open(folder, schema=_WORDS_ALONE)
            index.manifest, index.generation, index.is_earlier = None, -1, True
            return index
    index = _usable(library, folder, encoder, None)
    if not index.is_settled:
        index.generation = -1  # it is still to be saved, or to have its coarse tier made
    return index


def read_manifest(folder: Path) -> Manifest:
    """What the index in this folder says of itself. Raises UnusableIndex."""
    path = folder / INDEX_MANIFEST
    if not path.exists():
        raise UnusableIndex(f"There is no index in {folder} yet.")
    try:
        record = read_record(path)
        record.setdefault("cleared", record["generation"])  # of a time when a build had no turns
        known = {field.name: record[field.name] for field in fields(Manifest)}
        if known["coarse"] is not None and "step" not in known["coarse"]:
            known["coarse"] = None  # of an earlier form: it is made anew
        if known["coarse"] is not None:
            strays = tuple(known["coarse"]["strays"])
            known["coarse"] = CoarseRecord(**{**known["coarse"], "strays": strays})
        manifest = Manifest(**{**known, "gone": tuple(known["gone"]), "checksums": tuple(known["checksums"])})
    except (Underivable, TypeError, KeyError) as error:
        raise UnusableIndex(f"The file {path} is damaged.") from error
    if not _is_sound(manifest):
        raise UnusableIndex(f"The file {path} is damaged.")
    coarse = manifest.coarse
    if not _FILE.fullmatch(manifest.file) or (coarse is not None and not _COARSE.fullmatch(coarse.file)):
        raise UnusableIndex(f"The file {path} names a file that is no index.")
    return manifest


def _is_sound(manifest: Manifest) -> bool:
    """Whether every field is of its kind; what stands in a file may be anything."""
    coarse = manifest.coarse
    words: list[Any] = [manifest.model, manifest.digest, manifest.file]
    counts: list[Any] = [manifest.count, manifest.rows, manifest.numbers, *manifest.gone, *manifest.checksums]
    if coarse is not None:
        words.append(coarse.file)
        counts += [coarse.size, coarse.checksum, coarse.count, coarse.trained, *coarse.strays]
        scales: list[Any] = [coarse.error, coarse.step]
        if not all(isinstance(each, float) and math.isfinite(each) for each in scales) or coarse.step <= 0:
            return False
    return (
        isinstance(manifest.schema, int)
        and isinstance(manifest.generation, int)
        and isinstance(manifest.cleared, int)
        and isinstance(manifest.dimension, int)
        and manifest.dimension > 0
        and all(isinstance(count, int) and count >= 0 for count in counts)
        and all(isinstance(word, str) and word for word in words)
        and isinstance(manifest.witnesses, dict)
        and all(
            _NUMBER.fullmatch(number) and isinstance(quotation_id, str)
            for number, quotation_id in manifest.witnesses.items()
        )
    )


def verify_index(library: Library) -> list[str]:
    """Sentences about what is wrong with the index; none when it is as the store is, or once was."""
    numbers = library.numbers()
    try:
        index = VectorIndex.open(library.folder / FOLDER, whole=True)
    except UnusableIndex as problem:
        return [f"{problem} The next search makes it anew."] if len(numbers) else []
    assert index.manifest is not None  # noqa: S101 - it was opened
    if not library.is_witnessed(index.manifest.witnesses):
        return ["The index is of another store; the next search makes it anew."]
    if index.generation > library.generation:
        return [_later_than(library, index)]
    expected = library.expected(index.numbers, index.generation)
    missing = len(np.setdiff1d(numbers, expected, assume_unique=True))
    gone = len(np.setdiff1d(expected, numbers, assume_unique=True))
    if missing or gone:
        return [
            f"The index lacks {missing} of the store's quotations and holds {gone} that are no more; "
            "the next search brings it up to date."
        ]
    return []


def index_behind(library: Library) -> list[str]:
    """A sentence about how far the index is behind the store, which is no problem; none where it is not."""
    try:
        index = VectorIndex.open(library.folder / FOLDER)
    except UnusableIndex:
        return []
    new = len(np.setdiff1d(library.numbers(), index.numbers, assume_unique=True))
    if not new or index.generation >= library.generation:
        return []
    lacks = "1 new quotation" if new == 1 else f"{new:,} new quotations"
    return [f"The index is behind the store by {lacks}; the next search brings it up to date."]


def _later_than(library: Library, index: VectorIndex) -> str:
    lost = len(np.setdiff1d(index.numbers, library.numbers(), assume_unique=True))
    return (
        f"The index in {library.folder / FOLDER} is of a later state than the store, which lacks {lost:,} of "
        "its quotations; add their documents again, unless you put back an earlier copy of the library."
    )


def _usable(library: Library, folder: Path, encoder: Encoder, current: VectorIndex | None) -> VectorIndex:
    if current is not None and current.is_earlier:
        current = None
    try:
        saved = read_manifest(folder)
        if current is not None and current.manifest == saved:
            return current
        if (saved.digest, saved.dimension) != (encoder.digest, encoder.dimension):
            raise UnusableIndex(f"The index in {folder} was made with another model, {saved.model}.")
        index = VectorIndex.open(folder)
    except UnusableIndex as problem:
        log.info("%s It is made anew.", problem)
        return current if current is not None else VectorIndex(encoder.dimension)
    if not library.is_witnessed(saved.witnesses):
        log.info("The index in %s is of another store. It is made anew.", folder)
        return VectorIndex(encoder.dimension)
    if saved.generation > library.generation:
        log.warning("%s", _later_than(library, index))
    return index


class _Build:
    """The work of one process at an index that is behind its store, a turn at a time."""

    def __init__(self, library: Library, encoder: Encoder, progress: Progress | None) -> None:
        self.folder = library.folder / FOLDER
        self.can_save = True
        self.has_worked = False
        self._library, self._encoder, self._progress = library, encoder, progress
        self._encoded = 0

    def is_whole(self, index: VectorIndex) -> bool:
        """Whether the index lacks nothing, and is saved if it can be."""
        # Lists that cannot be kept are not made: that takes longer than to look at every vector.
        return index.generation == self._library.generation and (index.is_settled or not self.can_save)

    def go_on(self, index: VectorIndex) -> bool:
        """Take into the index what is new until the turn is over; return whether that was all."""
        self.has_worked = True
        end = time.monotonic() + _TURN
        library = self._library
        # The generation is read before the numbers: a write in between is then noticed the next time.
        generation = library.generation
        numbers = library.numbers_stored()
        # What was changed is removed first, so that a run that is interrupted finds it missing afterwards.
        lost = np.setdiff1d(index.numbers, numbers, assume_unique=True)
        gone = distinct(lost, library.changed_since(index.cleared))
        if len(gone):
            index.remove(gone)
        index.cleared = generation
        new = np.setdiff1d(numbers, index.numbers, assume_unique=True)
        taken: list[tuple[Numbers, Vectors]] = []
        done = 0
        try:
            while done < len(new):
                chunk = new[done : done + _CHUNK]
                if settings := dict(library.settings(chunk.tolist())):
                    vectors = embed(self._encoder, list(settings.values()))
                    taken.append((np.array(list(settings), dtype=np.int64), vectors))
                done += len(chunk)
                if self._progress is not None:
                    self._progress(self._encoded + done, self._encoded + len(new))
                if len(taken) * _CHUNK >= _GATHERED:
                    _take_in(index, taken)
                if self.can_save and time.monotonic() > end:
                    break
        except KeyboardInterrupt:  # what is encoded need not be encoded again
            _take_in(index, taken)
            self._save(index)
            raise
        _take_in(index, taken)
        self._encoded += done
        is_all = done == len(new)
        if is_all:
            index.generation = generation
        self._save(index)
        return is_all

    def _save(self, index: VectorIndex) -> None:
        if not self.can_save:
            return
        try:
            index.save(self.folder, self._encoder, self._library.witnesses())
        except (OSError, RuntimeError) as error:  # FAISS tells of a file it cannot write by RuntimeError
            self.keep_in_memory(error)

    def keep_in_memory(self, reason: Exception) -> None:
        """Do the rest in one turn, since nothing of it can be saved."""
        log.warning("The index could not be saved in %s (%s) and is kept in memory.", self.folder, reason)
        self.can_save = False


def _take_in(index: VectorIndex, taken: list[tuple[Numbers, Vectors]]) -> None:
    """Move what was encoded into the index."""
    if taken:
        numbers, vectors = zip(*taken, strict=True)
        index.add(np.concatenate(numbers), np.concatenate(vectors))
        taken.clear()
