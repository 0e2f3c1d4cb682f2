"""What is on record of one speaker or one place: people, roles, months and sources, from the columns.

``Library.profile`` calls ``profile``: the numbers of a hundred thousand quotations are summed up without
reading one of their rows.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from onrecord.corpus.errors import NotOnRecord
from onrecord.corpus.store.columns import Columns, Numbers, day_of
from onrecord.corpus.store.speakers import person_of
from onrecord.corpus.store.statistics import Tally, months_of, tallies

MOST_PEOPLE = 200
"""People of whom a profile tells, the most quoted first."""
_MOST_BEARINGS = 2000


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is quoted: the id, the name that is shown, and every spelling on record."""

    id: str
    name: str
    spellings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tenure:
    """A role and the town or region that it was held in, from its first to its last day on record (ISO)."""

    role: str | None
    place: str | None
    quotations: int
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody quoted among others: how often, last as what, and whether ever for a government."""

    id: str
    name: str
    role: str | None
    quotations: int
    is_official: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """Quotations summed up. ``first`` and ``last`` are days (ISO) of speaking or printing.

    ``months`` are in their order, ``outlets`` and ``voices`` have the most frequent first, ``roles`` the
    earliest. ``unattributed`` counts quotations without a speaker, ``undated`` those without any day.
    """

    quotations: int
    documents: int
    first: str | None
    last: str | None
    months: tuple[Tally, ...]
    outlets: tuple[Tally, ...]
    roles: tuple[Tenure, ...]
    voices: tuple[Voice, ...]
    unattributed: int
    undated: int


def person(connection: sqlite3.Connection, identity: str) -> Person:
    """Return the person of this id, or of an id that was theirs. Raises NotOnRecord."""
    found = person_of(connection, identity)
    (name,) = connection.execute("SELECT name FROM person WHERE id = ?", (found,)).fetchone()
    rows = connection.execute("SELECT DISTINCT name FROM bearing WHERE person = ? ORDER BY name", (found,))
    return Person(found, name, tuple(row[0] for row in rows))


def speaker_of(connection: sqlite3.Connection, quotation_id: str) -> str:
    """Return the id of the person who is held to have said this. Raises NotOnRecord."""
    row = connection.execute(
        "SELECT b.person FROM quotation q JOIN bearing b ON b.number = q.bearing WHERE q.id = ?",
        (quotation_id,),
    ).fetchone()
    if row is None:
        raise NotOnRecord(f"No speaker is known of a quotation {quotation_id!r} in this library.")
    return str(row[0])


def people_called(connection: sqlite3.Connection, name: str) -> list[tuple[str, str]]:
    """Return the ids and names of the people who are shown under this name, whatever its case."""
    rows = connection.execute(
        "SELECT DISTINCT p.id, p.name FROM person p WHERE p.name = ? COLLATE NOCASE ORDER BY p.id", (name,)
    )
    return [(row[0], row[1]) for row in rows]


def said_by(connection: sqlite3.Connection, columns: Columns, person_id: str) -> Numbers:
    """Return the numbers of a person's quotations, ascending."""
    borne = [
        row[0] for row in connection.execute("SELECT number FROM bearing WHERE person = ?", (person_id,))
    ]
    return columns.numbers[np.isin(columns.bearings, borne)]


def profile(connection: sqlite3.Connection, columns: Columns, numbers: Numbers) -> Profile:
    """Return what these quotations sum up to."""
    rows, _ = columns.rows_of(numbers)
    few = columns.of_rows(rows)
    documents, quotations, first, last = columns.covered(rows)
    months = sorted(tallies(*months_of(few), few.documents), key=lambda each: each.value)
    return Profile(
        quotations=quotations,
        documents=documents,
        first=first,
        last=last,
        months=tuple(months),
        outlets=tuple(tallies(*few.values_of("outlet", {}), few.documents)),
        roles=tuple(_tenures(few)),
        voices=tuple(_voices(connection, few)),
        unattributed=int((few.bearings == 0).sum()),
        undated=int((few.days[0] == 0).sum()),
    )


def quoted_with(
    connection: sqlite3.Connection, columns: Columns, numbers: Numbers, person_id: str, most: int
) -> list[tuple[Voice, int]]:
    """Return who else the documents of these quotations quote, and in how many, the most frequent first."""
    rows, _ = columns.rows_of(numbers)
    every = columns.documents
    theirs = np.zeros(int(every.max(initial=0)) + 1, dtype=bool)
    theirs[every[rows]] = True
    few = columns.of_rows(np.flatnonzero(theirs[every]))
    shared = _documents_of(few)
    voices = {each.id: each for each in _voices(connection, few) if each.id != person_id}
    found = Counter[str]()
    for bearing, (identity, _) in _people(connection, list(shared)).items():
        if identity in voices:
            found[identity] += shared[bearing]
    ranked = sorted(found.items(), key=lambda item: (-item[1], voices[item[0]].name, item[0]))
    return [(voices[identity], count) for identity, count in ranked[:most]]


def _documents_of(columns: Columns) -> dict[int, int]:
    """Return in how many documents each bearing is quoted, those in most of them alone."""
    known = columns.bearings > 0
    base = int(columns.documents.max(initial=0)) + 1
    pairs = np.unique(columns.bearings[known].astype(np.int64) * base + columns.documents[known])
    bearings, counts = np.unique(pairs // base, return_counts=True)
    order = np.argsort(-counts, kind="stable")[:_MOST_BEARINGS]
    return dict(zip(bearings[order].tolist(), counts[order].tolist(), strict=True))


def _tenures(columns: Columns) -> list[Tenure]:
    """Return the roles held, each in its place, the earliest first; those of unknown days come last."""
    roles, of_role = columns.values_of("role", {})
    cities, of_city = columns.values_of("city", {})
    regions, of_region = columns.values_of("region", {})
    places = [*cities, *regions]
    of_place = np.where(of_city >= 0, of_city, np.where(of_region >= 0, of_region + len(cities), -1))
    since, until = columns.days
    pairs, inverse, counts = np.unique(
        (of_role + 1) * (len(places) + 1) + of_place + 1, return_inverse=True, return_counts=True
    )
    unknown = 99999999
    firsts, lasts = np.full(len(pairs), unknown), np.zeros(len(pairs), dtype=np.int64)
    np.minimum.at(firsts, inverse, np.where(since > 0, since, unknown))
    np.maximum.at(lasts, inverse, np.where(since > 0, until, 0))
    order = np.lexsort((-counts, firsts))
    found = []
    for at in order.tolist():
        role, place = divmod(int(pairs[at]), len(places) + 1)
        found.append(
            Tenure(
                roles[role - 1] if role else None,
                places[place - 1] if place else None,
                int(counts[at]),
                day_of(int(firsts[at])) if firsts[at] != unknown else None,
                day_of(int(lasts[at])) if lasts[at] else None,
            )
        )
    return found


def _voices(connection: sqlite3.Connection, columns: Columns) -> list[Voice]:
    """Return the people quoted, the most quoted first, each with the latest role that is known."""
    bearings = columns.bearings
    counts = np.bincount(bearings)
    counts[:1] = 0  # nobody
    frequent = np.argsort(-counts, kind="stable")[:_MOST_BEARINGS]
    people = _people(connection, [each for each in frequent.tolist() if counts[each]])
    roles, of_role = columns.values_of("role", {})
    levels, of_level = columns.values_of("level", {})
    governs = np.array([level != "none" for level in levels] or [False], dtype=bool)[of_level]
    official = np.bincount(bearings[governs], minlength=len(counts))
    has_role = np.flatnonzero(of_role >= 0)
    in_time = has_role[np.argsort(columns.days[1][has_role], kind="stable")]
    latest = np.full(len(counts), -1)
    latest[bearings[in_time]] = in_time  # the last one assigned stays
    days = columns.days[1]
    told: dict[str, tuple[str, int, bool, int]] = {}
    for bearing, (identity, name) in people.items():
        _, number, is_official, row = told.get(identity, (name, 0, False, -1))
        mine = int(latest[bearing])
        if row < 0 or (mine >= 0 and days[mine] > days[row]):
            row = mine
        told[identity] = (name, number + int(counts[bearing]), is_official or bool(official[bearing]), row)
    found = [
        Voice(identity, name, roles[int(of_role[row])] if row >= 0 else None, number, is_official)
        for identity, (name, number, is_official, row) in told.items()
    ]
    return sorted(found, key=lambda each: (-each.quotations, each.name, each.id))[:MOST_PEOPLE]


def _people(connection: sqlite3.Connection, bearings: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Return the id and the name of the person of each bearing."""
    found: dict[int, tuple[str, str]] = {}
    for at in range(0, len(bearings), 500):  # SQLite takes at least 999 parameters in one statement
        batch = bearings[at : at + 500]
        rows = connection.execute(
            "SELECT b.number, p.id, p.name FROM bearing b JOIN person p ON p.id = b.person "  # noqa: S608
            f"WHERE b.number IN ({','.join('?' * len(batch))})",
            batch,
        )
        found.update((row[0], (row[1], row[2])) for row in rows)
    return found
