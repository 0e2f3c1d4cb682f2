"""What filters and counts ask of the quotations, as columns of numbers: a million rows in milliseconds.

One row a quotation, in the order of their numbers. A place, a role, an outlet and the like stand as
codes for their different values, days as numbers such as 20200504 (0 where none is known). Derived
from the store and never trusted, like the words and the vectors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.corpus.english.dates import EARLIEST, LATEST
from onrecord.corpus.filters import Criteria
from onrecord.corpus.store.conditions import FACETS
from onrecord.corpus.store.index_files import (
    INDEX_VERSIONS,
    Underivable,
    open_arrays,
    read_manifest,
    remove_unnamed,
    rows_of_numbers,
    write_arrays,
    write_manifest,
)
from onrecord.corpus.store.names_on_record import NamesOnRecord

Numbers = NDArray[np.int64]
Mask = NDArray[np.bool_]
Value = tuple[str | None, ...]

_CODED: dict[str, tuple[str, ...]] = {
    "city": (FACETS["city"], "q.city_key", "q.region"),
    "region": (FACETS["region"],),
    "level": (FACETS["level"],),
    "role": (FACETS["role"], "q.role_key"),
    "outlet": (FACETS["outlet"], "d.outlet_key"),
    "kind": (FACETS["kind"],),
    "scene": (FACETS["scene"], "q.scene_city_key", "q.scene_region"),
}
"""What each column of codes stands for, of ``quotation`` as q and ``document`` as d; the first is counted."""
_PLAIN = {"bearing": "q.bearing", "document": "q.document", "day_from": "q.day_from", "day_to": "q.day_to"}
_LAST = date.max.toordinal()
MANIFEST = "columns.json"
_KIND = "columns"
_FIELDS: dict[str, type[np.generic]] = {
    "number": np.int64,
    **dict.fromkeys((*_CODED, *_PLAIN), np.int32),
}


class Columns:
    """The columns at one generation of the store; they never change."""

    is_earlier = False
    """No earlier version of the columns is read."""
    READS = ", ".join(("q.number", *(each for parts in _CODED.values() for each in parts), *_PLAIN.values()))
    """What ``changed`` is to be told of a quotation, in SQL."""

    def __init__(
        self,
        arrays: Mapping[str, NDArray[Any]] | None = None,
        values: Mapping[str, Sequence[Value]] | None = None,
        generation: int = -1,
        saved: int = 0,
        names: NamesOnRecord | None = None,
    ) -> None:
        self._arrays = arrays or {name: np.empty(0, dtype=kind) for name, kind in _FIELDS.items()}
        # The first value of each column is that of the quotations which have none.
        self._values = values or {name: [(None,) * len(parts)] for name, parts in _CODED.items()}
        self.generation = generation
        self._saved = saved
        self._names = names or NamesOnRecord()

    @property
    def numbers(self) -> Numbers:
        """The number of every quotation, ascending."""
        return self._arrays["number"]

    @property
    def newest(self) -> int:
        """The greatest number; 0 where there is none."""
        return int(self.numbers[-1]) if len(self.numbers) else 0

    @property
    def unsaved(self) -> int:
        """How many quotations were read since the columns were written."""
        return self._saved

    def has_region(self, code: str) -> bool:
        """Whether any quotation that is or was on record is of this region, by ``region_code``."""
        return any(value and value.upper() == code for (value,) in self._values["region"])

    def names(self) -> NamesOnRecord:
        """Return the names of the places and outlets that are or were on record."""
        self._names.take_in(self._values)
        return self._names

    def of_rows(self, rows: NDArray[np.int64]) -> Columns:
        """Return the columns of these rows alone, with no other values than theirs."""
        arrays = {name: array[rows] for name, array in self._arrays.items()}
        values = {}
        for name in _CODED:
            codes, arrays[name] = np.unique(arrays[name], return_inverse=True)
            values[name] = [self._values[name][code] for code in codes.tolist()]
        return Columns(arrays, values, self.generation)

    def passing(self, criteria: Criteria, bearings: Callable[[str], Numbers]) -> Mask:
        """For each quotation whether it meets the criteria.

        ``bearings`` gives the numbers of the bearings of the people whom a name's words name.
        """
        masks = []
        if cities := criteria.city:
            masks.append(self._coded("city", [_is_among(cities, *value) for value in self._values["city"]]))
        if scenes := criteria.scene:
            regions = criteria.scene_region
            named = [
                _is_among(scenes, *value) or (value[2] is not None and value[2].upper() in regions)
                for value in self._values["scene"]
            ]
            masks.append(self._coded("scene", named))
        if wanted := criteria.region:  # a name that no list knows is kept as the source spells it
            named = [value is not None and value.upper() in wanted for (value,) in self._values["region"]]
            masks.append(self._coded("region", named))
        for name in ("level", "kind"):
            if wanted := getattr(criteria, name):
                masks.append(self._coded(name, [value in wanted for (value,) in self._values[name]]))
        if criteria.outlet:
            masks.append(self._coded("outlet", [key in criteria.outlet for _, key in self._values["outlet"]]))
        if criteria.role:
            held = [_holds_any(key, criteria.role) for _, key in self._values["role"]]
            masks.append(self._coded("role", held))
        if criteria.speaker:
            found = np.concatenate([bearings(name) for name in criteria.speaker])
            table = np.zeros(self._greatest("bearing", found) + 1, dtype=bool)
            table[found] = True
            masks.append(table[self._arrays["bearing"]])
        if criteria.after is not None:
            masks.append(self._arrays["day_to"] >= day_number(criteria.after))
        if criteria.before is not None:
            day_from = self._arrays["day_from"]
            masks.append((day_from <= day_number(criteria.before)) & (day_from > 0))
        if len(masks) == 1:
            return masks[0]
        return np.logical_and.reduce(masks) if masks else np.ones(len(self.numbers), dtype=bool)

    def counted(self, mask: Mask | None, names: Mapping[int, str]) -> dict[str, list[tuple[str, int]]]:
        """Each facet's values among the quotations of the mask, most frequent first, equals by name.

        ``names`` are those of the people, by the numbers of their bearings.
        """
        found: dict[str, list[tuple[str, int]]] = {}
        for facet in FACETS:
            column = "bearing" if facet == "speaker" else facet
            codes = self._arrays[column]
            counts = np.bincount(codes if mask is None else codes[mask])
            totals: dict[str, int] = {}
            for code in np.flatnonzero(counts).tolist():
                value = names.get(code) if facet == "speaker" else self._values[facet][code][0]
                if value is not None:
                    totals[value] = totals.get(value, 0) + int(counts[code])
            found[facet] = sorted(totals.items(), key=lambda item: (-item[1], item[0]))
        return found

    def latest(self, numbers: Numbers) -> Numbers:
        """Those of the numbers that are on record, the latest first, of one day verbatim words first."""
        rows, known = self.rows_of(numbers)
        reported = self._coded("kind", [value == "indirect" for (value,) in self._values["kind"]])
        order = np.lexsort((numbers[known], reported[rows], -self._arrays["day_from"][rows]))
        return numbers[known][order]

    def about(self, day: str, most: int, numbers: Numbers) -> dict[int, int]:
        """How many days from a day (ISO) those of the numbers are that are at most so many days from it.

        Where a quotation may be of several days the farthest counts.
        """
        rows, known = self.rows_of(numbers)
        first, last = self._arrays["day_from"][rows], self._arrays["day_to"][rows]
        when = date.fromisoformat(day).toordinal()
        earliest, latest = (date.fromordinal(min(max(each, 1), _LAST)) for each in (when - most, when + most))
        near = np.flatnonzero((first >= day_number(str(earliest))) & (last <= day_number(str(latest))))
        ends = zip(first[near].tolist(), last[near].tolist(), strict=True)
        apart = (max(abs(_ordinal(end) - when) for end in each) for each in ends)
        return dict(zip(numbers[known][near].tolist(), apart, strict=True))

    def rows_of(self, numbers: Numbers) -> tuple[NDArray[np.int64], Mask]:
        """The rows of those of the numbers that are on record, and which these are."""
        return rows_of_numbers(self.numbers, numbers)

    @property
    def documents(self) -> Numbers:
        """The number of each quotation's document."""
        return self._arrays["document"].astype(np.int64)

    @property
    def bearings(self) -> Numbers:
        """The number of each quotation's bearing, by which its speaker is known; 0 where nobody is."""
        return self._arrays["bearing"].astype(np.int64)

    @property
    def days(self) -> tuple[Numbers, Numbers]:
        """The first and the last day that each quotation may be of, such as 20200504; 0 where unknown."""
        return self._arrays["day_from"].astype(np.int64), self._arrays["day_to"].astype(np.int64)

    def values_of(self, facet: str, names: Mapping[int, str]) -> tuple[list[str], Numbers]:
        """A facet's different values, and for each quotation the place of its own; -1 where it has none.

        ``names`` are those of the people, by the numbers of their bearings.
        """
        codes = self._arrays["bearing" if facet == "speaker" else facet]
        different, inverse = np.unique(codes, return_inverse=True)
        places: dict[str, int] = {}
        table = []
        for code in different.tolist():
            value = names.get(code) if facet == "speaker" else self._values[facet][code][0]
            table.append(-1 if value is None else places.setdefault(value, len(places)))
        return list(places), np.array(table, dtype=np.int64)[inverse] if table else inverse.astype(np.int64)

    @property
    def span(self) -> tuple[str | None, str | None]:
        """The first and the last day that any quotation may be of; None where no day is known."""
        first, last = self.days
        known = first[first > 0]
        return (day_of(int(known.min())), day_of(int(last.max()))) if len(known) else (None, None)

    def covered(self, rows: NDArray[np.int64]) -> tuple[int, int, str | None, str | None]:
        """How many documents and quotations these rows are, and the first and last day known of them."""
        days_from, days_to = self._arrays["day_from"][rows], self._arrays["day_to"][rows]
        days_from = days_from[(days_from > 0) & (days_from != day_number(EARLIEST))]
        days_to = days_to[(days_to > 0) & (days_to != day_number(LATEST))]
        return (
            int(np.count_nonzero(np.bincount(self._arrays["document"][rows]))),
            len(rows),
            day_of(int(days_from.min())) if len(days_from) else None,
            day_of(int(days_to.max())) if len(days_to) else None,
        )

    def changed(self, new: Iterable[Sequence[Any]], gone: Numbers, generation: int) -> Columns:
        """The columns after these quotations were removed or changed, and these new or changed ones added."""
        rows = list(zip(*new, strict=True))
        arrays, values = dict(self._arrays), {name: list(each) for name, each in self._values.items()}
        if len(gone):
            kept = np.isin(self.numbers, gone, invert=True)
            arrays = {name: array[kept] for name, array in arrays.items()}
        if rows:
            added: dict[str, Any] = {"number": rows[0]}
            at = 1
            for name, parts in _CODED.items():
                codes = {value: code for code, value in enumerate(values[name])}
                added[name] = [
                    codes.setdefault(value, len(codes))
                    for value in zip(*rows[at : at + len(parts)], strict=True)
                ]
                values[name] = list(codes)
                at += len(parts)
            for name in _PLAIN:
                is_day = name.startswith("day")
                added[name] = [(day_number(cell) if is_day else cell) if cell else 0 for cell in rows[at]]
                at += 1
            arrays = {
                name: np.concatenate([array, np.array(added[name], dtype=array.dtype)])
                for name, array in arrays.items()
            }
            if (np.diff(arrays["number"]) < 0).any():
                order = np.argsort(arrays["number"], kind="stable")
                arrays = {name: array[order] for name, array in arrays.items()}
        saved = self._saved + len(gone) + (len(rows[0]) if rows else 0)
        return Columns(arrays, values, generation, saved, self._names)

    def save(self, folder: Path, witnesses: Mapping[str, str]) -> Columns:
        """The columns as they now lie in files. Raises OSError."""
        record = write_arrays(folder, _KIND, self._arrays)
        manifest = {
            "schema": INDEX_VERSIONS[_KIND],
            "generation": self.generation,
            "witnesses": dict(witnesses),
            "values": self._values,
            "arrays": record,
        }
        write_manifest(folder / MANIFEST, manifest)
        remove_unnamed(folder, _KIND, {record["folder"]})
        return Columns(open_arrays(folder, record, _FIELDS), self._values, self.generation, names=self._names)

    @classmethod
    def open(cls, folder: Path) -> tuple[Columns, dict[str, str]]:
        """The saved columns, memory-mapped, and the witnesses saved with them. Raises Underivable."""
        manifest = read_manifest(folder / MANIFEST)
        try:
            if manifest["schema"] != INDEX_VERSIONS[_KIND]:
                raise Underivable("The columns are of another version.")
            arrays = open_arrays(folder, manifest["arrays"], _FIELDS)
            values = {name: [tuple(value) for value in manifest["values"][name]] for name in _CODED}
            witnesses = {str(number): str(identity) for number, identity in manifest["witnesses"].items()}
            generation = int(manifest["generation"])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Underivable(f"The manifest {folder / MANIFEST} is damaged.") from error
        same_length = len({len(array) for array in arrays.values()}) == 1
        whole = all(
            len(value) == len(_CODED[name]) for name, each in values.items() for value in each
        ) and all(int(arrays[name].max(initial=0)) < len(values[name]) for name in _CODED)
        if not same_length or not whole:
            raise Underivable(f"The manifest {folder / MANIFEST} is damaged.")
        return cls(arrays, values, generation), witnesses

    def _coded(self, name: str, passes: Sequence[bool]) -> Mask:
        """For each quotation whether the value that its code stands for passes."""
        mask: Mask = np.array(passes, dtype=bool)[self._arrays[name]]
        return mask

    def _greatest(self, name: str, found: Numbers) -> int:
        return max(int(self._arrays[name].max(initial=0)), int(found.max(initial=0)))


def day_number(day: str) -> int:
    """A day in ISO's form as a number: 20200504."""
    return int(day.replace("-", ""))


def _ordinal(number: int) -> int:
    return date.fromisoformat(day_of(number)).toordinal()


def day_of(number: int) -> str:
    """The day of such a number in ISO's form."""
    return f"{number // 10000:04}-{number // 100 % 100:02}-{number % 100:02}"


def _is_among(
    towns: frozenset[tuple[str, str | None]], _: str | None, key: str | None, region: str | None
) -> bool:
    return (key, None) in towns or (key, region and region.upper()) in towns


def _holds_any(key: str | None, names: Iterable[tuple[str, ...]]) -> bool:
    words = set(key.split()) if key else set()
    return any(words.issuperset(name) for name in names)
