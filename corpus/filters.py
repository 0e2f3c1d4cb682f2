"""Which quotations a question is asked of: filters as a record and as a condition in SQL."""

from __future__ import annotations

from dataclasses import dataclass, fields

from corpus.dates import bounds, parse_date
from corpus.errors import InvalidFilter
from corpus.folding import fold_city, fold_words
from corpus.gazetteer import STATES, countries, country_code, state_code
from corpus.model import KINDS, LEVELS

FACETS = {
    "city": "iif(q.region IS NULL, q.city, q.city || ', ' || q.region)",
    "region": "q.region",
    "level": "q.level",
    "speaker": "p.name",
    "role": "q.role",
    "outlet": "d.outlet",
    "kind": "q.kind",
}
"""What each field that is counted reads of ``quotation`` as q, ``document`` as d and ``person`` as p."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions on quotations. Within a field any value will do; every field that is set must hold.

    Cities, outlets, regions, levels and kinds are compared whole, speakers and roles by whole words,
    all of them without regard to case, accents and punctuation. ``city`` takes "Richmond" or
    "Richmond, VA"; ``region`` a state's name or code, or an ISO country code. ``after`` and ``before``
    take what ``parse_date`` reads and keep it as EDTF, inclusive; an uncertain date counts
    where it may fall inside.
    """

    city: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    speaker: tuple[str, ...] = ()
    role: tuple[str, ...] = ()
    outlet: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    after: str | None = None
    before: str | None = None

    def __post_init__(self) -> None:
        for name, known in (("level", LEVELS), ("kind", KINDS)):
            for value in getattr(self, name):
                if value.casefold() not in known:
                    raise InvalidFilter(f"{value!r} is not a {name}; use one of {', '.join(known)}.")
        for name in ("city", "region", "speaker", "role", "outlet"):
            for value in getattr(self, name):
                if not fold_words(value):
                    raise InvalidFilter(f"The filter {name} was given {value!r}; give it a name.")
        for name in ("after", "before"):
            if (typed := getattr(self, name)) is not None:
                object.__setattr__(self, name, parse_date(typed))
        if self.after and self.before and bounds(self.after)[0] > bounds(self.before)[1]:
            raise InvalidFilter(
                f"Nothing was said after {self.after} and before {self.before}; put the earlier date after."
            )

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))


def region_code(text: str) -> str:
    """The code of a US state or of a country, named in full or by its code."""
    code = text.strip().upper()
    return state_code(text) or state_code(code) or country_code(text) or code


def is_region(text: str) -> bool:
    """Whether this is the name or the code of a US state or of a country."""
    code = region_code(text)
    return code in STATES or code in countries()


def condition(filters: Filters) -> tuple[str, list[str]]:
    """An SQL condition over ``quotation`` as q and ``document`` as d, and its parameters."""
    clauses: list[str] = []
    values: list[str] = []

    def any_of(parts: list[tuple[str, list[str]]]) -> None:
        if parts:
            clauses.append("(" + " OR ".join(sql for sql, _ in parts) + ")")
            values.extend(value for _, given in parts for value in given)

    any_of([_city(city) for city in filters.city])
    any_of([("q.region = ?", [region_code(region)]) for region in filters.region])
    any_of([("q.level = ?", [level.casefold()]) for level in filters.level])
    any_of([_speaker(speaker) for speaker in filters.speaker])
    any_of([_words("q.role_key", role) for role in filters.role])
    any_of([("d.outlet_key = ?", [fold_words(outlet)]) for outlet in filters.outlet])
    any_of([("q.kind = ?", [kind.casefold()]) for kind in filters.kind])
    if filters.after is not None:
        any_of([("q.day_to >= ?", [bounds(filters.after)[0]])])
    if filters.before is not None:
        any_of([("q.day_from <= ?", [bounds(filters.before)[1]])])
    return " AND ".join(clauses) or "1", values


def speaker_condition(name: str) -> tuple[str, list[str]]:
    """An SQL condition over ``bearing`` as b: people of whom one spelling has all words of the name."""
    words, values = _words("name_key", name)
    return f"b.person IN (SELECT person FROM bearing WHERE {words})", values  # noqa: S608


def _speaker(name: str) -> tuple[str, list[str]]:
    people, values = speaker_condition(name)
    return f"q.bearing IN (SELECT b.number FROM bearing b WHERE {people})", values  # noqa: S608


def _city(text: str) -> tuple[str, list[str]]:
    name, comma, region = text.rpartition(",")
    if comma and name.strip():
        return "(q.city_key = ? AND q.region = ?)", [fold_city(name), region_code(region)]
    return "q.city_key = ?", [fold_city(text)]


def _words(column: str, text: str) -> tuple[str, list[str]]:
    words = fold_words(text).split()
    return " AND ".join(f"instr(' ' || {column} || ' ', ?) > 0" for _ in words), [f" {w} " for w in words]
