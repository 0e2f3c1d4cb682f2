"""The statements' vectors: a FAISS index that is derived from the store and never trusted.

Two files in the library's ``index`` folder: the vectors, in a file named by its own digest, and
``manifest.json``, which names that file. Both are written beside and renamed; the rename of the
manifest is the moment from which the new index counts.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import threading
import uuid
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Self

import faiss
import filelock
import numpy as np
from numpy.typing import NDArray

from corpus.context import sentence_around
from corpus.errors import NotOnRecord
from corpus.library import Entry, Library
from index.encoder import Encoder, Progress
from index.errors import UnusableIndex

Numbers = NDArray[np.int64]
Vectors = NDArray[np.float32]

SCHEMA = 2
"""Grows when the files' form or the text that is embedded changes; an index of another is made anew."""
FOLDER = "index"
MANIFEST = "manifest.json"
_CHUNK = 512  # statements read from the store at a time
_CHECKPOINT = 50_000  # statements encoded between two saves of a long build
_WITNESSES = 16
_FILE = re.compile(r"vectors-[0-9a-f]{16}\.faiss")
_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)  # as SQLite can take it
# Measured at 100,000 x 384: gathering rows beats the bitmap until about a twentieth is allowed.
_GATHER = 20

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index is of. ``witnesses`` are the ids of the newest quotations in it, by number.

    The witnesses tell a store that was put back from a copy, and then grew other quotations under
    the same numbers, from the store that the index was made of.
    """

    schema: int
    model: str
    digest: str
    dimension: int
    count: int
    generation: int
    file: str
    sha256: str
    witnesses: dict[str, str]


class VectorIndex:
    """Vectors of unit length under the numbers of their quotations; searched exactly, by inner product."""

    def __init__(self, dimension: int) -> None:
        self.dimension = dimension
        self.manifest: Manifest | None = None
        """What is saved of it; None while it is in memory only."""
        self.generation = -1
        self._hold(faiss.IndexIDMap(faiss.IndexFlatIP(dimension)))
        # Adding may move the vectors in memory while another thread reads them.
        self._lock = threading.RLock()

    @property
    def numbers(self) -> Numbers:
        """The numbers it holds, ascending."""
        return self._numbers

    def __len__(self) -> int:
        return len(self._numbers)

    def add(self, numbers: Numbers, vectors: Vectors) -> None:
        """Takes in the vectors, float32 of (len(numbers), dimension), under numbers it does not hold yet."""
        with self._lock:
            if np.isin(numbers, self._numbers).any() or len(np.unique(numbers)) != len(numbers):
                raise ValueError("a number can be added once")
            in_order = not len(self) or not len(numbers) or self._numbers[-1] < numbers.min()
            order = np.argsort(numbers)
            self._index.add_with_ids(
                np.ascontiguousarray(vectors[order], dtype=np.float32),
                np.ascontiguousarray(numbers[order], dtype=np.int64),
            )
            if in_order:
                self._hold(self._index)
            else:  # only an index that lost some in the middle comes here
                held = faiss.vector_to_array(self._index.id_map)
                order = np.argsort(held)
                whole = faiss.IndexIDMap(faiss.IndexFlatIP(self.dimension))
                whole.add_with_ids(self._rows(self._index)[order], held[order])
                self._hold(whole)

    def remove(self, numbers: Numbers) -> None:
        """Forgets these numbers; those that it does not hold are passed over."""
        with self._lock:
            self._index.remove_ids(faiss.IDSelectorBatch(np.ascontiguousarray(numbers, dtype=np.int64)))
            self._hold(self._index)

    def search(
        self, vectors: Vectors, k: int, allowed: Numbers | None = None
    ) -> tuple[NDArray[np.float32], Numbers]:
        """The scores and the numbers of the nearest, best first: two arrays of (len(vectors), found).

        ``found`` is the smaller of k and of how many of the allowed numbers are held, so there is
        never an empty place. The order is exact; equal scores go by number.
        """
        vectors = np.ascontiguousarray(vectors, dtype=np.float32)
        with self._lock:
            rows = None if allowed is None else self._places(allowed)
            found = min(k, len(self) if rows is None else len(rows))
            if found <= 0:
                empty = (len(vectors), 0)
                return np.empty(empty, dtype=np.float32), np.empty(empty, dtype=np.int64)
            if rows is not None and len(rows) * _GATHER <= len(self):
                scores = vectors @ self._rows(self._index)[rows].T
                best = np.argpartition(-scores, found - 1, axis=1)[:, :found]
                scores, numbers = np.take_along_axis(scores, best, axis=1), self._numbers[rows[best]]
            else:
                scores, places = self._flat.search(vectors, found, params=_only(rows, len(self)))
                numbers = self._numbers[places]
        order = np.lexsort((numbers, -scores), axis=1)
        return np.take_along_axis(scores, order, axis=1), np.take_along_axis(numbers, order, axis=1)

    def similarity(self, vector: Vectors, numbers: Numbers) -> NDArray[np.float32]:
        """The inner product of one vector, of shape (dimension,), with each number's; nan if not held."""
        with self._lock:
            places = np.searchsorted(self._numbers, numbers)
            known = places < len(self)
            known[known] = self._numbers[places[known]] == numbers[known]
            scores = np.full(len(numbers), np.nan, dtype=np.float32)
            # Not by matrix product, whose last digit depends on where a row lies: equal vectors score equal.
            scores[known] = np.einsum("ij,j->i", self._rows(self._index)[places[known]], vector)
        return scores

    def vectors(self, numbers: Numbers) -> Vectors:
        """A copy of each number's vector, of shape (len(numbers), dimension); nan where it is not held."""
        found = np.full((len(numbers), self.dimension), np.nan, dtype=np.float32)
        with self._lock:
            places = np.searchsorted(self._numbers, numbers)
            known = places < len(self)
            known[known] = self._numbers[places[known]] == numbers[known]
            found[known] = self._rows(self._index)[places[known]]
        return found

    def save(self, folder: Path, encoder: Encoder, witnesses: dict[str, str]) -> None:
        """Writes the index so that a reader finds the old one or the new one and nothing between."""
        folder.mkdir(parents=True, exist_ok=True)
        beside = folder / f".{uuid.uuid4().hex}.tmp"
        try:
            with self._lock:
                faiss.write_index(self._index, str(beside))
                generation, count = self.generation, len(self)
            digest = _sha256(beside)
            file = f"vectors-{digest[:16]}.faiss"
            _rename(beside, folder / file)
            manifest = Manifest(
                schema=SCHEMA,
                model=encoder.name,
                digest=encoder.digest,
                dimension=self.dimension,
                count=count,
                generation=generation,
                file=file,
                sha256=digest,
                witnesses=witnesses,
            )
            beside.write_text(json.dumps(asdict(manifest), indent=1) + "\n", "utf-8")
            _rename(beside, folder / MANIFEST)
        finally:
            beside.unlink(missing_ok=True)
        self.manifest = manifest
        for old in folder.glob("vectors-*.faiss"):
            if old.name != file:
                old.unlink(missing_ok=True)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The saved index. Raises UnusableIndex for one that is missing or anything else but whole."""
        for last_try in (False, False, True):
            manifest = read_manifest(folder)
            if manifest.schema != SCHEMA:
                raise UnusableIndex(f"The index in {folder} is of another version.")
            path = folder / manifest.file
            try:
                if _sha256(path) != manifest.sha256:
                    raise UnusableIndex(f"The index file {path} is damaged.")
                read = faiss.read_index(str(path))
            except FileNotFoundError:
                # Another process has just put a newer one in its place: read the manifest again.
                if last_try:
                    raise UnusableIndex(f"The index file {path} is missing.") from None
                continue
            except (OSError, RuntimeError) as error:
                raise UnusableIndex(f"The index file {path} cannot be read.") from error
            break
        if not _is_ours(read) or (read.ntotal, read.d) != (manifest.count, manifest.dimension):
            raise UnusableIndex(f"The index file {path} is not the one that its manifest tells of.")
        index = cls(manifest.dimension)
        index._hold(read)
        index.manifest = manifest
        index.generation = manifest.generation
        return index

    def _hold(self, index: Any) -> None:
        self._index = index
        self._flat = faiss.downcast_index(index.index)
        self._numbers: Numbers = faiss.vector_to_array(index.id_map)

    def _rows(self, index: Any) -> Vectors:
        """The vectors where they lie, without a copy; valid until the next change."""
        flat: Any = faiss.downcast_index(index.index)
        rows: Vectors = faiss.rev_swig_ptr(flat.get_xb(), flat.ntotal * self.dimension)
        return rows.reshape(flat.ntotal, self.dimension)

    def _places(self, allowed: Numbers) -> NDArray[np.int64]:
        """The rows of those allowed numbers that are held, ascending."""
        if not len(self):
            return np.empty(0, dtype=np.int64)
        places = np.searchsorted(self._numbers, allowed)
        places[places == len(self)] = 0
        return np.unique(places[self._numbers[places] == allowed])


def bring_up_to_date(
    library: Library,
    encoder: Encoder,
    progress: Progress | None = None,
    *,
    current: VectorIndex | None = None,
    wait: bool = True,
) -> VectorIndex:
    """The index of everything in the store by this encoder, with only what is new encoded, and saved.

    An index that is missing, torn, of another model or of another store is made anew. Where the
    folder cannot be written the index stays in memory. ``current`` is the one in use: it is returned
    as it is when nothing has changed or when, without ``wait``, another process is at work on it.
    """
    if current is not None and current.generation == library.generation:
        return current
    folder = library.folder / FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock: AbstractContextManager[object] = filelock.FileLock(folder / ".lock").acquire(
            timeout=-1 if wait or current is None else 0
        )
    except filelock.Timeout:
        if current is not None:
            return current
        raise
    except OSError:
        lock = nullcontext()
    with lock:
        index = _usable(library, folder, encoder, current)
        if index.generation != library.generation or index.manifest is None:
            _catch_up(library, folder, encoder, index, progress)
    return index


def read_manifest(folder: Path) -> Manifest:
    """What the index in this folder says of itself. Raises UnusableIndex."""
    try:
        record = json.loads((folder / MANIFEST).read_text("utf-8"))
        manifest = Manifest(**{field.name: record[field.name] for field in fields(Manifest)})
    except FileNotFoundError as error:
        raise UnusableIndex(f"There is no index in {folder} yet.") from error
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise UnusableIndex(f"The file {folder / MANIFEST} is damaged.") from error
    if not _is_sound(manifest):
        raise UnusableIndex(f"The file {folder / MANIFEST} is damaged.")
    if not _FILE.fullmatch(manifest.file):
        raise UnusableIndex(f"The file {folder / MANIFEST} names a file that is no index.")
    return manifest


def _is_sound(manifest: Manifest) -> bool:
    """Whether every field is of its kind; what stands in a file may be anything."""
    numbers = (manifest.schema, manifest.dimension, manifest.count, manifest.generation)
    words = (manifest.model, manifest.digest, manifest.file, manifest.sha256)
    return (
        all(isinstance(number, int) for number in numbers)
        and all(isinstance(word, str) and word for word in words)
        and isinstance(manifest.witnesses, dict)
        and all(
            _NUMBER.fullmatch(number) and isinstance(quotation_id, str)
            for number, quotation_id in manifest.witnesses.items()
        )
    )


def _is_ours(index: Any) -> bool:
    """Whether FAISS read an index of the one kind that is written here."""
    return isinstance(index, faiss.IndexIDMap) and isinstance(
        faiss.downcast_index(index.index), faiss.IndexFlatIP
    )


def verify_index(library: Library) -> list[str]:
    """Sentences about what is wrong with the index or missing in it; none when it is as the store is."""
    numbers = library.numbers()
    try:
        index = VectorIndex.open(library.folder / FOLDER)
    except UnusableIndex as problem:
        return [f"{problem} The next search makes it anew."] if len(numbers) else []
    problems = []
    assert index.manifest is not None  # noqa: S101 - it was opened
    if not _witnessed(library, index.manifest.witnesses):
        problems.append("The index is of another store; the next search makes it anew.")
    missing = len(np.setdiff1d(numbers, index.numbers, assume_unique=True))
    gone = len(np.setdiff1d(index.numbers, numbers, assume_unique=True))
    if missing or gone:
        problems.append(
            f"The index lacks {missing} of the store's quotations and holds {gone} that are no more; "
            "the next search brings it up to date."
        )
    return problems


def embedded_text(entry: Entry) -> str:
    """The text whose vector stands for a quotation: its words, if they say by themselves what was said.

    A fragment, and reported speech, which a denial before it can turn about, have the sentence around them.
    """
    quotation = entry.quotation
    if quotation.kind == "direct":
        return quotation.text
    start, end = sentence_around(entry.document.text, quotation.start, quotation.end)
    return entry.document.text[start:end]


def _usable(library: Library, folder: Path, encoder: Encoder, current: VectorIndex | None) -> VectorIndex:
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
    if not _witnessed(library, saved.witnesses):
        log.info("The index in %s is of another store. It is made anew.", folder)
        return VectorIndex(encoder.dimension)
    return index


def _witnessed(library: Library, witnesses: dict[str, str]) -> bool:
    for number, quotation_id in witnesses.items():
        try:
            if library.entries([int(number)])[0].quotation.id != quotation_id:
                return False
        except NotOnRecord:
            continue
    return True


def _catch_up(
    library: Library, folder: Path, encoder: Encoder, index: VectorIndex, progress: Progress | None
) -> None:
    # The generation is read before the numbers: a write in between is then noticed the next time.
    generation = library.generation
    numbers = library.numbers()
    gone = np.setdiff1d(index.numbers, numbers, assume_unique=True)
    new = np.setdiff1d(numbers, index.numbers, assume_unique=True)
    if len(gone):
        index.remove(gone)
    index.generation = -1
    unsaved = 0
    try:
        for first in range(0, len(new), _CHUNK):
            chunk = _entries(library, new[first : first + _CHUNK])
            vectors = encoder.encode([embedded_text(entry) for entry in chunk])
            index.add(np.array([entry.number for entry in chunk], dtype=np.int64), vectors)
            unsaved += len(chunk)
            if unsaved >= _CHECKPOINT:
                _try_to_save(library, folder, encoder, index)
                unsaved = 0
            if progress is not None:
                progress(min(first + _CHUNK, len(new)), len(new))
    except KeyboardInterrupt:  # what is encoded need not be encoded again
        _try_to_save(library, folder, encoder, index)
        raise
    index.generation = generation
    _try_to_save(library, folder, encoder, index)


def _entries(library: Library, numbers: Numbers) -> list[Entry]:
    try:
        return library.entries(numbers)
    except NotOnRecord:  # another process has just removed some
        return library.entries(np.intersect1d(numbers, library.numbers(), assume_unique=True))


def _try_to_save(library: Library, folder: Path, encoder: Encoder, index: VectorIndex) -> None:
    newest = _entries(library, index.numbers[-_WITNESSES:])
    try:
        index.save(folder, encoder, {str(entry.number): entry.quotation.id for entry in newest})
    except (OSError, RuntimeError) as error:  # FAISS tells of a file it cannot write by RuntimeError
        log.warning("The index could not be saved in %s (%s) and is kept in memory.", folder, error)


def _only(rows: NDArray[np.int64] | None, size: int) -> Any:
    """FAISS search parameters that leave only these rows, or None for all."""
    if rows is None:
        return None
    chosen = np.zeros(size, dtype=bool)
    chosen[rows] = True
    # The selector keeps a bare pointer, so the parameters must keep the bitmap alive.
    bitmap = np.packbits(chosen, bitorder="little")
    selector = faiss.IDSelectorBitmap(size, faiss.swig_ptr(bitmap))
    parameters: Any = faiss.SearchParameters()
    parameters.sel = selector
    parameters.bitmap = bitmap
    return parameters


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _rename(beside: Path, path: Path) -> None:
    """Puts a finished file in its place, on the disk before in the folder."""
    with beside.open("rb") as stream:
        os.fsync(stream.fileno())
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
