"""Which quotations a question is asked of: filters as a record, and the criteria that they mean."""

from __future__ import annotations

from dataclasses import dataclass, fields

from onrecord.corpus.english.dates import bounds, parse_date
from onrecord.corpus.english.folding import fold_city, fold_words
from onrecord.corpus.english.gazetteer import STATES, countries, country_code, state_code
from onrecord.corpus.errors import InvalidFilter
from onrecord.corpus.filter_names import TYPED
from onrecord.corpus.model import KINDS, LEVELS


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions on quotations. Within a field any value will do; every field that is set must hold.

    Cities, outlets, regions, levels and kinds are compared whole, speakers and roles by whole words,
    all of them without regard to case, accents and punctuation. ``city`` takes "Richmond" or
    "Richmond, VA"; ``scene``, what a statement is about, takes a town like ``city`` or a state or country
    like ``region``; ``region`` a state's name or code, or an ISO country code. ``after`` and ``before``
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
    scene: tuple[str, ...] = ()
    after: str | None = None
    before: str | None = None

    def __post_init__(self) -> None:
        for name, known in (("level", LEVELS), ("kind", KINDS)):
            for value in getattr(self, name):
                if value.casefold() not in known:
                    raise InvalidFilter(f"{value!r} is not a {name}; use one of {', '.join(known)}.")
        for name in ("city", "region", "speaker", "role", "outlet", "scene"):
            for value in getattr(self, name):
                if not fold_words(value):
                    raise InvalidFilter(
                        f"The filter {TYPED.get(name, name)} was given {value!r}; give it a name."
                    )
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
    """The code of a US state or of a country, named in full or by its code; else the name in capitals."""
    code = text.strip().upper()
    return state_code(text) or state_code(code) or country_code(text) or code


def is_region(text: str) -> bool:
    """Whether this is the name or the code of a US state or of a country."""
    code = region_code(text)
    return code in STATES or code in countries()


@dataclass(frozen=True, slots=True)
class Criteria:
    """Filters in the form in which they are compared: two that mean the same are equal.

    ``city`` and ``scene`` are keys with a region or None for any, ``scene_region`` codes, ``speaker`` and
    ``role`` folded words, ``after`` and ``before`` days.
    """

    city: frozenset[tuple[str, str | None]]
    region: frozenset[str]
    level: frozenset[str]
    speaker: frozenset[str]
    role: frozenset[tuple[str, ...]]
    outlet: frozenset[str]
    kind: frozenset[str]
    scene: frozenset[tuple[str, str | None]]
    scene_region: frozenset[str]
    after: str | None
    before: str | None


def criteria(filters: Filters) -> Criteria:
    """The filters as criteria."""
    return Criteria(
        city=frozenset(map(_city, filters.city)),
        region=frozenset(map(region_code, filters.region)),
        level=frozenset(map(str.casefold, filters.level)),
        speaker=frozenset(map(fold_words, filters.speaker)),
        role=frozenset(tuple(fold_words(role).split()) for role in filters.role),
        outlet=frozenset(map(fold_words, filters.outlet)),
        kind=frozenset(map(str.casefold, filters.kind)),
        scene=frozenset(map(_city, filters.scene)),
        scene_region=frozenset(region_code(name) for name in filters.scene if is_region(name)),
        after=bounds(filters.after)[0] if filters.after is not None else None,
        before=bounds(filters.before)[1] if filters.before is not None else None,
    )


def _city(text: str) -> tuple[str, str | None]:
    name, comma, region = text.rpartition(",")
    if comma and name.strip():
        return fold_city(name), region_code(region)
    return fold_city(text), None
