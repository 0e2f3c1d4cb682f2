"""One question, many cities: what each has on record, how alike their answers are, and their dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from onrecord.corpus.english.dates import LATEST, bounds
from onrecord.corpus.english.gazetteer import STATES
from onrecord.corpus.filters import Criteria, Filters, criteria
from onrecord.corpus.model import Coverage
from onrecord.corpus.store.library import Library
from onrecord.index.vectors import VectorIndex
from onrecord.search.display import count_of, date_in_words
from onrecord.search.engine import MOST, Engine
from onrecord.search.errors import InvalidQuestion
from onrecord.search.query import NO_FILTERS, Query, parse
from onrecord.search.question import place_filters, understood
from onrecord.search.ranking.candidates import Numbers, eligible
from onrecord.search.ranking.fit import CLOSE
from onrecord.search.ranking.hit import CONTRACT, Hit
from onrecord.search.ranking.pipeline import Asked, rank, retrieve

if TYPE_CHECKING:
    import pandas as pd

Field = Literal["city", "region", "speaker"]
Outcome = Literal["close", "related", "nothing close", "nothing on record"]

ALIKE = 0.75
"""The least cosine at which two statements say nearly the same (docs/comparing.md)."""
MOST_PLACES = 100
_CHOSEN = 8  # places, where none is named
_VOICES = 3  # of others about a place
_TRIED = 16  # of the nearest cities, in search of those with something close
_LOOKED_AT = 1000  # of the best statements, whose places are tried


@dataclass(frozen=True, slots=True)
class Account:
    """What one place has on record: how much in all, and the statements closest to the question.

    Where none is close ``hits`` is the best one that is related, if any is.
    ``place`` is spelled as it was given. ``coverage`` counts what passes the question's filters; its
    words and exclusions do not narrow it. ``voices`` are close statements about the place, or made there, by
    others than those who speak for it: residents, advocates, visitors.
    """

    place: str
    field: Field
    coverage: Coverage
    hits: tuple[Hit, ...]
    voices: tuple[Hit, ...] = ()

    @property
    def answers(self) -> tuple[Hit, ...]:
        """The statements that are close."""
        return tuple(hit for hit in self.hits if hit.close)

    @property
    def outcome(self) -> Outcome:
        """Whether there is an answer and, if not, whether there is anything at all."""
        if self.hits:
            return "close" if self.hits[0].close else "related"
        return "nothing close" if self.coverage.quotations else "nothing on record"

    @property
    def on_record(self) -> str:
        """How much there is and from when, in words."""
        found = self.coverage
        if not found.quotations:
            return "nothing on record"
        much = f"{count_of(found.quotations, 'quotation')} in {count_of(found.documents, 'document')}"
        days = list(dict.fromkeys(date_in_words(day) for day in (found.earliest, found.latest) if day))
        return f"{much}, {' to '.join(days) or 'none of them dated'}"


@dataclass(frozen=True, slots=True)
class Group:
    """Statements of several places that are nearly alike: their ids, the most typical one's first."""

    ids: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """When a place made a statement: an EDTF date and whether it is the day of speaking or of printing."""

    date: str | None
    basis: Literal["said", "published", "unknown"]
    place: str
    id: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What several places have on record about one question.

    ``likeness`` is how alike their answers are, a row and a column a place: the mean, both ways, of
    each statement's greatest cosine to one of the other place; None where a place has no answer.
    """

    query: Query
    k: int
    accounts: tuple[Account, ...]
    likeness: tuple[tuple[float | None, ...], ...]
    groups: tuple[Group, ...]
    timeline: tuple[Moment, ...]

    @property
    def reading(self) -> str:
        """How the question was read, in words to show."""
        return self.query.reading

    def silence(self, account: Account) -> str | None:
        """Why a place has no answer, in a sentence, so that it is not read as a position; None if it has."""
        if account.outcome == "close":
            return None
        if account.outcome == "related":
            return f"Nothing close from {account.place}; this is the closest related statement."
        conditions = " under these conditions" if self.query.filters else ""
        if account.outcome == "nothing close":
            return f"{account.place} is on record{conditions}, but with nothing close to the question."
        return f"Nothing is on record from {account.place}{conditions}."

    def as_dict(self) -> dict[str, object]:
        """The comparison as ``compare --json`` prints it."""
        return {
            "question": self.query.meaning,
            "reading": self.reading,
            "k": self.k,
            "floor": CLOSE,
            "places": [
                {
                    "place": account.place,
                    "field": account.field,
                    "outcome": account.outcome,
                    **asdict(account.coverage),
                    "statements": [hit.as_dict() for hit in account.hits],
                    "voices": [hit.as_dict() for hit in account.voices],
                }
                for account in self.accounts
            ],
            "likeness": [list(row) for row in self.likeness],
            "groups": [{"ids": list(group.ids), "places": list(group.places)} for group in self.groups],
            "timeline": [asdict(moment) for moment in self.timeline],
        }

    def frames(self) -> dict[str, pd.DataFrame]:
        """The comparison as tables: ``statements``, ``coverage``, ``likeness`` and ``timeline``."""
        import pandas as pd

        places = [account.place for account in self.accounts]
        said = [
            {"place": account.place, "rank": rank, **hit.as_dict()}
            for account in self.accounts
            for rank, hit in enumerate(account.hits, start=1)
        ]
        covered = [
            {"place": account.place, "outcome": account.outcome, **asdict(account.coverage)}
            for account in self.accounts
        ]
        return {
            "statements": pd.DataFrame(said, columns=["place", "rank", *CONTRACT]),
            "coverage": pd.DataFrame(covered, columns=["place", "outcome", *_names(Coverage)]),
            "likeness": pd.DataFrame(self.likeness, index=places, columns=places, dtype=float),
            "timeline": pd.DataFrame(map(asdict, self.timeline), columns=_names(Moment)),
        }


@dataclass(frozen=True, slots=True)
class _Place:
    """A place to be compared: what it is called, and which statements are its own."""

    name: str
    field: Field
    filters: Filters


def compare(
    engine: Engine,
    question: str | Query,
    *,
    cities: Sequence[str] = (),
    regions: Sequence[str] = (),
    speakers: Sequence[str] = (),
    k: int = 5,
    filters: Filters = NO_FILTERS,
) -> Comparison:
    """Return for each place the k statements closest to the question, as a search of that place ranks them.

    Shown are those that the search calls close or, where none is, the best one that is related. Without a
    named place they are the cities that the filters name, else the nearest cities with something close or,
    where none has, the states and countries. k is at most MOST over the number of places. Raises
    InvalidQuestion, InvalidFilter or InvalidDate.
    """
    query = (parse(question) if isinstance(question, str) else question).within(filters)
    query = understood(engine.library, query)
    if not query.meaning:
        raise InvalidQuestion("A comparison needs words that answers can be close to; type some.")
    library = engine.library
    named = _named(library, cities, regions, speakers)
    places = named or _named(library, cities=query.filters.city)
    if len(places) > MOST_PLACES:
        raise InvalidQuestion(
            f"{len(places)} places were named; {MOST_PLACES} at most can be compared; name fewer."
        )
    k = max(0, min(k, MOST // (len(places) or _CHOSEN)))
    index = engine.refresh(wait=False)
    found = _Places(library, index, Asked(query, engine.encoder))
    answers = [found.answer(place, k) for place in places] if places else found.chosen(k)
    accounts = tuple(
        Account(place.name, place.field, library.coverage(own), hits, found.voices(place, own))
        for place, own, hits in answers
    )
    words = {hit.id: _words_of(hit) for account in accounts for hit in account.answers}
    row_of = {id: row for row, id in enumerate(words)}
    rows = [[row_of[hit.id] for hit in account.answers] for account in accounts]
    # By their words alone: vectors in the index are of what stands around them, too.
    vectors = engine.encoder.encode(list(words.values())) if words else np.empty((0, 1), np.float32)
    cosines = np.clip(vectors @ vectors.T, -1.0, 1.0)
    return Comparison(
        query,
        k,
        accounts,
        _likeness(cosines, rows),
        tuple(_groups(cosines, rows, list(row_of), [account.place for account in accounts])),
        tuple(_timeline(accounts)),
    )


_Answer = tuple[_Place, Numbers, tuple[Hit, ...]]
"""A place, the numbers of what the question's filters leave of it, and of that what is shown, best first."""


class _Places:
    """One question asked of one place after the other."""

    def __init__(self, library: Library, index: VectorIndex, asked: Asked) -> None:
        self.library, self.index, self.asked = library, index, asked
        self.allowed = eligible(library, asked.query)
        filters = asked.query.filters
        self.filtered = library.eligible(filters) if filters else None

    def answer(self, place: _Place, k: int) -> _Answer:
        """Return what a place has on record, and what of it is shown."""
        own = self._passing(place.filters)
        hits = self._best(own, max(k, 1))
        shown = [hit for hit in hits if hit.close] or [hit for hit in hits[:1] if hit.fit == "related"]
        return place, own, tuple(shown[:k])

    def voices(self, place: _Place, own: Numbers) -> tuple[Hit, ...]:
        """Return what others said of a place, close to the question; ``own`` are its speakers' numbers."""
        if place.field == "speaker":
            return ()
        others = np.setdiff1d(self._passing(Filters(scene=(place.name,))), own, assume_unique=True)
        return tuple(hit for hit in self._best(others, _VOICES) if hit.close)

    def _passing(self, filters: Filters) -> Numbers:
        """The numbers that these filters and the question's leave."""
        passing = self.library.eligible(filters)
        return (
            passing if self.filtered is None else np.intersect1d(passing, self.filtered, assume_unique=True)
        )

    def _best(self, among: Numbers, k: int) -> list[Hit]:
        if self.allowed is not None:
            among = np.intersect1d(among, self.allowed, assume_unique=True)
        return retrieve(self.library, self.index, self.asked, k, allowed=among) if len(among) else []

    def chosen(self, k: int) -> list[_Answer]:
        """Return the answers of the nearest cities with something close, else of states and countries."""
        nearest = rank(self.library, self.index, self.asked, _LOOKED_AT, allowed=self.allowed)
        for field in ("city", "region"):
            value_of = self.library.values_of(field, nearest)
            values = list(dict.fromkeys(value_of[number] for number in nearest if number in value_of))[
                :_TRIED
            ]
            places = (
                _named(self.library, cities=values)
                if field == "city"
                else _named(self.library, regions=[STATES.get(value, value) for value in values])
            )
            answers = (self.answer(place, k) for place in places)
            if close := [each for each in answers if each[2] and each[2][0].close]:
                return close[:_CHOSEN]
        return []


def _named(
    library: Library, cities: Sequence[str] = (), regions: Sequence[str] = (), speakers: Sequence[str] = ()
) -> list[_Place]:
    """The named places, each once and in the spelling that was given first.

    A state or country given as a city is taken as what it is, unless a city of the name is on record.
    Where two fields were given one name, such as Washington, each is called by its field too.
    """
    read = [(name, place_filters(library, name)) for name in cities]
    given: list[_Place] = [
        *(_Place(name, "city" if filters.city else "region", filters) for name, filters in read),
        *(_Place(name, "region", Filters(region=(name,))) for name in regions),
        *(_Place(name, "speaker", Filters(speaker=(name,))) for name in speakers),
    ]
    once: dict[Criteria, _Place] = {}
    for place in given:
        once.setdefault(criteria(place.filters), place)
    called = Counter(place.name for place in once.values())
    return [
        replace(place, name=f"{place.name} ({place.field})") if called[place.name] > 1 else place
        for place in once.values()
    ]


def _words_of(hit: Hit) -> str:
    """What was said: the words, or the sentence of what does not say it by itself."""
    return hit.quote if hit.kind == "direct" else f"{hit.sentence.prefix}{hit.quote}{hit.sentence.suffix}"


def _likeness(
    cosines: NDArray[np.float32], rows: Sequence[Sequence[int]]
) -> tuple[tuple[float | None, ...], ...]:
    table: list[list[float | None]] = [[None] * len(rows) for _ in rows]
    for at, one in enumerate(rows):
        for to, other in enumerate(rows[:at]):
            if one and other:
                between = cosines[np.ix_(one, other)].astype(float)
                mean = (between.max(axis=1).mean() + between.max(axis=0).mean()) / 2
                table[at][to] = table[to][at] = round(float(mean), 6)
        if one:
            table[at][at] = 1.0
    return tuple(map(tuple, table))


def _groups(
    cosines: NDArray[np.float32], rows: Sequence[Sequence[int]], ids: Sequence[str], places: Sequence[str]
) -> Iterable[Group]:
    """The groups, those of most places first. Every statement is nearly like the first of its group.

    A chain of statements, each like the next and the last unlike the first, is therefore no group.
    """
    of_place = np.zeros((len(ids), len(rows)), dtype=bool)
    for at, own in enumerate(rows):
        of_place[list(own), at] = True
    left = np.ones(len(ids), dtype=bool)
    alike = cosines >= ALIKE
    np.fill_diagonal(alike, val=True)
    while left.any():
        near = alike & left & left[:, None]
        reached = (near.astype(np.int32) @ of_place.astype(np.int32)) > 0
        elsewhere = (reached & ~of_place).any(axis=1) & left
        if not elsewhere.any():
            return
        weight = np.where(
            elsewhere, reached.sum(axis=1) + np.where(near, cosines, 0).sum(axis=1) / len(ids), -1
        )
        first = int(weight.argmax())
        others = [row for row in np.flatnonzero(near[first]).tolist() if row != first]
        others.sort(key=lambda row: -cosines[first, row])
        yield Group(
            tuple(ids[row] for row in (first, *others)),
            tuple(name for name, is_in in zip(places, reached[first], strict=True) if is_in),
        )
        left[[first, *others]] = False


def _timeline(accounts: Sequence[Account]) -> list[Moment]:
    """The statements from the earliest to the latest; those without a date come last."""
    moments = [_moment(account.place, hit) for account in accounts for hit in account.answers]
    return sorted(moments, key=lambda each: bounds(each.date) if each.date else (LATEST, LATEST))


def _moment(place: str, hit: Hit) -> Moment:
    if hit.said_on is not None:
        return Moment(hit.said_on, "said", place, hit.id)
    return Moment(hit.published, "unknown" if hit.published is None else "published", place, hit.id)


def _names(record: type) -> list[str]:
    return [field.name for field in fields(record)]
