"""What is on record, counted: by city, speaker, outlet, month and kind, and what is missing.

``collect`` works on the store's own connection; ``Library.collection`` calls it and keeps the answer
until the library changes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.filters import FACETS

_ROWS_OF = {
    "outlet": "JOIN document d ON d.number = q.document",
    "speaker": "LEFT JOIN bearing b ON b.number = q.bearing LEFT JOIN person p ON p.id = b.person",
}
_MONTH = "iif(substr(q.day_from, 1, 7) = substr(q.day_to, 1, 7), substr(q.day_from, 1, 7), NULL)"


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


def collect(connection: sqlite3.Connection) -> Collection:
    """Everything counted, in as many passes over the quotations as there are fields."""
    months = tuple(sorted(_tallies(connection, _MONTH), key=lambda each: each.value))
    row = connection.execute(
        "SELECT count(*) FILTER (WHERE day_from IS NULL) AS undated, "  # noqa: S608
        f"count(*) FILTER (WHERE day_from IS NOT NULL AND {_MONTH} IS NULL) AS loosely_dated, "
        "count(*) FILTER (WHERE city IS NULL AND county IS NULL AND region IS NULL AND nation IS NULL "
        "AND level = 'none') AS without_place FROM quotation q"
    ).fetchone()
    documents = connection.execute(
        "SELECT count(*) FILTER (WHERE published IS NULL) AS documents_undated, "
        "count(*) FILTER (WHERE outlet IS NULL) AS documents_without_outlet, "
        "count(*) FILTER (WHERE number NOT IN (SELECT document FROM quotation)) "
        "AS documents_without_quotations FROM document"
    ).fetchone()
    return Collection(
        {
            name: tuple(_tallies(connection, column, _ROWS_OF.get(name, "")))
            for name, column in FACETS.items()
        },
        months,
        Gaps(**dict(row), **dict(documents), quiet=tuple(_quiet(months)), one_source=_one_source(connection)),
    )


def _tallies(connection: sqlite3.Connection, column: str, rows_of: str = "") -> Iterator[Tally]:
    rows = connection.execute(
        f"SELECT {column} AS value, count(*) AS n, count(DISTINCT q.document) "  # noqa: S608
        f"FROM quotation q {rows_of} WHERE value IS NOT NULL GROUP BY value ORDER BY n DESC, value"
    )
    return (Tally(*row) for row in rows)


def _one_source(connection: sqlite3.Connection) -> tuple[Tally, ...]:
    rows = connection.execute(
        f"SELECT {FACETS['city']} AS value, count(*) AS n, count(DISTINCT q.document) "  # noqa: S608
        "FROM quotation q JOIN document d ON d.number = q.document WHERE value IS NOT NULL GROUP BY value "
        "HAVING count(DISTINCT coalesce(d.outlet_key, d.number)) = 1 ORDER BY n DESC, value"
    )
    return tuple(Tally(*row) for row in rows)


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
