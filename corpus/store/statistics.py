"""What is on record, counted: by city, speaker, outlet, month and kind, and what is missing.

``Library.collection`` calls ``collect`` and keeps the answer until the library changes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from onrecord.corpus.english.folding import fold_words
from onrecord.corpus.store.columns import Columns, Numbers
from onrecord.corpus.store.conditions import FACETS
from onrecord.corpus.store.index_files import distinct


@dataclass(frozen=True, slots=True)
class Tally:
    """How many quotations have one value of a field, and in how many documents."""

    value: str
    quotations: int
    documents: int


@dataclass(frozen=True, slots=True)
class Gaps:
    """What the library does not know, and where it has nothing.

    ``undated`` quotations have neither a day of speaking nor one of printing, ``loosely_dated`` ones
    a date that is wider than a month. ``quiet`` are the first and last of the months, between those
    that have something, in which nothing is known to have been said or printed. ``one_source`` are
    the cities of which a single outlet tells; a document without an outlet is a source by itself.
    """

    undated: int
    loosely_dated: int
    without_place: int
    documents_undated: int
    documents_without_outlet: int
    documents_without_quotations: int
    quiet: tuple[tuple[str, str], ...]
    one_source: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class Collection:
    """What is on record: each field's values, most frequent first; the months in their order; the gaps."""

    tallies: dict[str, tuple[Tally, ...]]
    months: tuple[Tally, ...]
    gaps: Gaps

    def as_dict(self) -> dict[str, object]:
        """The collection as ``info --json`` prints it, beside the counts."""
        gaps = self.gaps
        return {
            **{name: {each.value: each.quotations for each in found} for name, found in self.tallies.items()},
            "months": {each.value: each.quotations for each in self.months},
            "gaps": {
                "undated": gaps.undated,
                "loosely_dated": gaps.loosely_dated,
                "without_place": gaps.without_place,
                "documents_undated": gaps.documents_undated,
                "documents_without_outlet": gaps.documents_without_outlet,
                "documents_without_quotations": gaps.documents_without_quotations,
                "months_without_anything": [list(each) for each in gaps.quiet],
                "cities_with_one_source": [each.value for each in gaps.one_source],
            },
        }


def collect(connection: sqlite3.Connection, columns: Columns, names: Mapping[int, str]) -> Collection:
    """Everything counted. ``names`` are those of the people, by the numbers of their bearings."""
    valued = {facet: columns.values_of(facet, names) for facet in FACETS}
    since, _ = columns.days
    names_of_months, of_month = months_of(columns)
    within = of_month >= 0
    months = tallies(names_of_months, of_month, columns.documents)
    nowhere = connection.execute(
        "SELECT count(*) FROM quotation "
        "WHERE level = 'none' AND coalesce(region, city, county, nation) IS NULL"
    ).fetchone()[0]
    documents = connection.execute(
        "SELECT (SELECT count(*) FROM document WHERE published IS NULL) AS documents_undated, "
        "(SELECT count(*) FROM document WHERE outlet IS NULL) AS documents_without_outlet, "
        "(SELECT count(*) FROM document) AS n"
    ).fetchone()
    chronicle = tuple(sorted(months, key=lambda each: each.value))
    return Collection(
        {facet: tuple(tallies(*found, columns.documents)) for facet, found in valued.items()},
        chronicle,
        Gaps(
            undated=int((since == 0).sum()),
            loosely_dated=int(((since > 0) & ~within).sum()),
            without_place=nowhere,
            documents_undated=documents["documents_undated"],
            documents_without_outlet=documents["documents_without_outlet"],
            documents_without_quotations=documents["n"] - len(distinct(columns.documents)),
            quiet=tuple(_quiet(chronicle)),
            one_source=tuple(_of_one_source(valued["city"], valued["outlet"], columns.documents)),
        ),
    )


def months_of(columns: Columns) -> tuple[list[str], Numbers]:
    """The months of which something is, and for each quotation the place of its own; -1 if it has none."""
    since, until = columns.days
    within = (since > 0) & (since // 100 == until // 100)
    numbers, places = np.unique(since[within] // 100, return_inverse=True)
    of_month = np.full(len(since), -1, dtype=np.int64)
    of_month[within] = places
    return [f"{month // 100:04}-{month % 100:02}" for month in numbers.tolist()], of_month


def tallies(values: Sequence[str], places: Numbers, documents: Numbers) -> list[Tally]:
    """How often each value stands at its place, the most frequent first and equals by name."""
    has = places >= 0
    quotations = np.bincount(places[has], minlength=len(values)).tolist()
    printed = np.bincount(_each_once(places[has], documents[has]), minlength=len(values)).tolist()
    found = map(Tally, values, quotations, printed)
    return sorted(found, key=lambda each: (-each.quotations, each.value))


def _of_one_source(
    city: tuple[list[str], Numbers], outlet: tuple[list[str], Numbers], documents: Numbers
) -> list[Tally]:
    """The cities whose quotations all stand in one outlet, however that is spelled, or in one document."""
    cities, of_city = city
    outlets, of_outlet = outlet
    keys = {key: place for place, key in enumerate(dict.fromkeys(map(fold_words, outlets)))}
    same = np.array([keys[fold_words(each)] for each in outlets] or [-1], dtype=np.int64)
    sources = np.where(of_outlet >= 0, same[of_outlet], len(keys) + documents)
    has = of_city >= 0
    counted = np.bincount(_each_once(of_city[has], sources[has]), minlength=len(cities))
    alone = {value for value, number in zip(cities, counted.tolist(), strict=True) if number == 1}
    return [each for each in tallies(cities, of_city, documents) if each.value in alone]


def _each_once(places: Numbers, with_: Numbers) -> Numbers:
    """The places, as often as there are different numbers that stand with them."""
    base = int(with_.max(initial=0)) + 1
    return distinct(places * base + with_) // base


def _quiet(months: Sequence[Tally]) -> Iterator[tuple[str, str]]:
    """The first and last month of each run of months between these that are not among them."""
    for before, after in pairwise(months):
        first, last = _number(before.value) + 1, _number(after.value) - 1
        if first <= last:
            yield _named(first), _named(last)


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1


def _named(number: int) -> str:
    return f"{number // 12:04}-{number % 12 + 1:02}"
