"""Arrays that are derived from the store, kept in files that are never trusted.

A set of arrays is a folder of ``.npy`` files, written beside, renamed, and named by what is in it. A
manifest names the sets that count with each file's size and checksum; its own rename is the moment
from which they do. The checksum is against accidents, a torn or flipped file, not against malice.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import uuid
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

FOLDER = "index"
"""The folder within a library's that holds all that is derived from the store."""
INDEX_MANIFEST = "manifest.json"
"""Says of the index of vectors how many quotations it holds."""
INDEX_VERSIONS = {"columns": 2, "words": 5, "vectors": 4}
"""The version of each kind of derived files: raise it when their form, or what they are made of, changes."""
ANSWERING_VERSIONS = {"words": 4, "vectors": 3}
"""The earlier versions, without settings, that answer until files of the present one are made."""
_BLOCK = 1 << 22
_SET = re.compile(r"[a-z]+-[0-9a-f]{16}")
_CHECKSUM = re.compile(rb'\{"checksum": ([0-9]+), ')

Arrays = dict[str, NDArray[Any]]
_Integer = TypeVar("_Integer", np.int64, np.uint64)


class Underivable(Exception):
    """What a manifest or its arrays are not fit to be used for; they are made anew."""


def write_manifest(path: Path, record: Mapping[str, object]) -> None:
    """Puts the record, as JSON, in the place of what was there; a reader finds the one or the other."""
    beside = path.with_name(f".{uuid.uuid4().hex}.tmp")
    try:
        rest = json.dumps(record)[1:].encode()  # to indent it takes ten times as long
        beside.write_bytes(b'{"checksum": %d, ' % zlib.crc32(rest) + rest)
        rename(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def read_manifest(path: Path) -> dict[str, Any]:
    """The record of a manifest. Raises Underivable."""
    try:
        content = path.read_bytes()
        record = json.loads(content)
    except (OSError, ValueError, RecursionError) as error:
        raise Underivable(f"{path} cannot be read.") from error
    # An earlier program wrote none.
    mark = _CHECKSUM.match(content)
    if not isinstance(record, dict) or (mark and int(mark[1]) != zlib.crc32(content[mark.end() :])):
        raise Underivable(f"{path} is damaged.")
    return record


def write_arrays(folder: Path, kind: str, arrays: Mapping[str, NDArray[Any]]) -> dict[str, Any]:
    """What a manifest says of a set of arrays that is now in the folder. Raises OSError."""
    beside = folder / f".{uuid.uuid4().hex}.tmp"
    beside.mkdir(parents=True)
    try:
        files = {}
        for name, array in arrays.items():
            path = beside / f"{name}.npy"
            with path.open("wb") as stream:
                np.save(stream, array, allow_pickle=False)
                stream.flush()
                os.fsync(stream.fileno())
            files[name] = [path.stat().st_size, checksum(path)]
        mark = zlib.crc32(json.dumps(files).encode())
        name = f"{kind}-{mark:08x}{uuid.uuid4().hex[:8]}"
        rename(beside, folder / name)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return {"folder": name, "files": files}


def open_arrays(folder: Path, record: Any, expected: Mapping[str, type[np.generic]]) -> Arrays:
    """The arrays that a manifest tells of, memory-mapped. Raises Underivable for any but those, whole."""
    try:
        name, files = record["folder"], record["files"]
        if not _SET.fullmatch(name) or set(files) != set(expected):
            raise Underivable(f"The manifest in {folder} names what is none of its arrays.")
        arrays = {}
        for each, (size, mark) in files.items():
            path = folder / name / f"{each}.npy"
            if path.stat().st_size != size or checksum(path) != mark:
                raise Underivable(f"{path} is damaged.")
            array = np.load(path, mmap_mode="r", allow_pickle=False) if size else None
            if array is None or array.ndim != 1 or array.dtype != expected[each]:
                raise Underivable(f"{path} is damaged.")
            # A plain view: a memmap's own class makes every slice of it several times slower.
            arrays[each] = array.view(np.ndarray)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Underivable(f"The arrays in {folder} cannot be read.") from error
    return arrays


def distinct(*numbers: NDArray[_Integer]) -> NDArray[_Integer]:
    """Return the different numbers of these arrays together, ascending.

    As ``numpy.unique`` and ``numpy.union1d``, which since NumPy 2.3 hash: for as many different numbers as a
    library has that takes forty times as long (findings/numpy-unique.sh).
    """
    ordered = np.sort(np.concatenate(numbers))
    is_first = np.ones(len(ordered), dtype=bool)
    is_first[1:] = ordered[1:] != ordered[:-1]
    return ordered[is_first]


def rows_of(
    numbers: NDArray[np.integer], wanted: NDArray[np.integer]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The places among these numbers, ascending, of those that are wanted and held; and which these are."""
    if not len(numbers):
        return np.empty(0, dtype=np.int64), np.zeros(len(wanted), dtype=bool)
    at = np.searchsorted(numbers, wanted)
    at[at == len(numbers)] = 0
    held = numbers[at] == wanted
    return at[held], held


def rows_of_numbers(
    numbers: NDArray[np.int64], wanted: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """As ``rows_of``; sooner where the numbers were given out one after the other and few are missing."""
    if not len(numbers):
        return rows_of(numbers, wanted)
    at = np.clip(wanted - numbers[0], 0, len(numbers) - 1)
    held = numbers[at] == wanted
    if not held.all():
        others = np.flatnonzero(~held & (wanted >= numbers[0]) & (wanted <= numbers[-1]))
        places, found = rows_of(numbers, wanted[others])
        at[others[found]], held[others[found]] = places, True
    return at[held], held


def remove_unnamed(folder: Path, kind: str, named: set[str]) -> None:
    """Removes the sets of this kind that no manifest names any longer."""
    for path in folder.glob(f"{kind}-*"):
        if path.name not in named and _SET.fullmatch(path.name):
            shutil.rmtree(path, ignore_errors=True)


def checksum(path: Path) -> int:
    """The CRC-32 of a file."""
    mark = 0
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            mark = zlib.crc32(block, mark)
    return mark


def rename(beside: Path, path: Path) -> None:
    """Puts a finished file or folder in its place, on the disk before in the folder."""
    descriptor = os.open(beside, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
