"""One question, many cities: what each has on record, how alike their answers are, and their dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from corpus.dates import LATEST, bounds
from corpus.filters import Criteria, Filters, criteria
from corpus.gazetteer import STATES
from corpus.library import Coverage, Library
from index.vectors import VectorIndex
from search.engine import MOST, Engine
from search.errors import InvalidQuestion
from search.query import NO_FILTERS, Query, parse
from search.retrieve import (
    CONTRACT,
    Hit,
    Numbers,
    closeness,
    eligible,
    entries_among,
    fuse,
    hit_of,
    match,
    rerank,
    statements,
)
from search.wording import count_of, date_in_words
from search.words import without_addresses

if TYPE_CHECKING:
    import pandas as pd

Field = Literal["city", "region", "speaker"]
Outcome = Literal["close", "nothing close", "nothing on record"]

FLOOR = 0.4
"""The least cosine of question and statement at which the one answers the other (docs/comparing.md)."""
ALIKE = 0.75
"""The least cosine at which two statements say nearly the same (docs/comparing.md)."""
MOST_PLACES = 100
_CHOSEN = 8  # places, where none is named
_LOOKED_AT = 4096  # statements nearest to the question by meaning, and as many by words


@dataclass(frozen=True, slots=True)
class Account:
    """What one place has on record: how much in all, and the statements closest to the question.

    ``place`` is spelled as it was given. ``coverage`` counts what passes the question's filters; its
    words and exclusions do not narrow it.
    """

    place: str
    field: Field
    coverage: Coverage
    hits: tuple[Hit, ...]

    @property
    def outcome(self) -> Outcome:
        """Whether there is an answer and, if not, whether there is anything at all."""
        if self.hits:
            return "close"
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
            "floor": FLOOR,
            "places": [
                {
                    "place": account.place,
                    "field": account.field,
                    "outcome": account.outcome,
                    **asdict(account.coverage),
                    "statements": [hit.as_dict() for hit in account.hits],
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
    """For each place the k statements closest to the question that are close at all, best first.

    Without a named place they are the cities that the filters name, else the cities with the closest
    statements or, where no close statement is a city's, the states and countries. Exact words in the
    question count as close. k is at most MOST over the number of places. Raises InvalidQuestion,
    InvalidFilter or InvalidDate.
    """
    query = (parse(question) if isinstance(question, str) else question).within(filters)
    if not query.meaning:
        raise InvalidQuestion("A comparison needs words that answers can be close to; type some.")
    places = _named(cities=cities, regions=regions, speakers=speakers) or _named(cities=query.filters.city)
    if len(places) > MOST_PLACES:
        raise InvalidQuestion(
            f"{len(places)} places were named; {MOST_PLACES} at most can be compared; name fewer."
        )
    k = max(0, min(k, MOST // (len(places) or _CHOSEN)))
    library, index = engine.library, engine.refresh(wait=False)
    asked = without_addresses(query.meaning)
    vector = engine.encoder.encode([asked])[0]
    close = _Close(library, index, vector, eligible(library, query), -1.0 if query.phrases else FLOOR)
    places = places or close.places()
    members = close.members(places, 2 * k)

    scores = fuse(close.cosines, match(library, asked, _LOOKED_AT, close.allowed))
    ranked = [sorted(own, key=lambda number: (-scores[number], number)) for own in members]
    entries = entries_among(library, _distinct(own[: 2 * k] for own in ranked))
    likeness = rerank(asked, entries, scores)
    chosen = [
        statements(library, sorted(own, key=lambda number: (-scores[number], number)), k, entries)
        for own in ranked
    ]
    shown = _distinct(chosen)
    accounts = tuple(
        Account(
            place.name,
            place.field,
            library.coverage(place.filters, query.filters),
            tuple(
                hit_of(
                    entries[number],
                    scores[number],
                    close.cosines[number],
                    variants,
                    query,
                    closeness(query, close.cosines[number], likeness.get(number, 0.0)),
                )
                for number, variants in own.items()
                if number in entries
            ),
        )
        for place, own in zip(places, chosen, strict=True)
    )
    vectors = np.nan_to_num(index.vectors(np.array(shown, dtype=np.int64)))
    row_of = {entries[number].quotation.id: row for row, number in enumerate(shown)}
    rows = [[row_of[hit.id] for hit in account.hits] for account in accounts]
    cosines = np.clip(vectors @ vectors.T, -1.0, 1.0)
    return Comparison(
        query,
        k,
        accounts,
        _likeness(cosines, rows),
        tuple(_groups(cosines, rows, list(row_of), [place.name for place in places])),
        tuple(_timeline(accounts)),
    )


class _Close:
    """The statements close to a question, nearest first, found in one pass over the vectors.

    Only where the nearest of the whole library leave some place short, which takes a question that
    thousands of statements are close to, is the search repeated among the statements of those places.
    """

    def __init__(
        self,
        library: Library,
        index: VectorIndex,
        vector: NDArray[np.float32],
        allowed: Numbers | None,
        least: float,
    ) -> None:
        self.library, self.index, self.vector = library, index, vector
        self.allowed, self.least = allowed, least
        self.cosines: dict[int, float] = {}
        self._are_all = self._look(allowed, _LOOKED_AT)

    def places(self) -> list[_Place]:
        """The places of the closest statements, the closest first."""
        numbers = list(self.cosines)
        cities = self.library.values_of("city", numbers)
        if cities:
            return _named(cities=[cities[number] for number in numbers if number in cities])[:_CHOSEN]
        regions = self.library.values_of("region", numbers)
        return _named(
            regions=[STATES.get(regions[number], regions[number]) for number in numbers if number in regions]
        )[:_CHOSEN]

    def members(self, places: Sequence[_Place], enough: int) -> list[list[int]]:
        """For each place the numbers of its own among the close: all, or at least the ``enough`` nearest."""
        short = list(range(len(places) + 1))
        while True:
            own = self._members(places)
            before, short = short, [at for at, numbers in enumerate(own) if len(numbers) < enough]
            if self._are_all or not short or len(short) == len(before):
                return own
            among = np.unique(np.concatenate([self.library.eligible(places[at].filters) for at in short]))
            if self.allowed is not None:
                among = np.intersect1d(among, self.allowed, assume_unique=True)
            # So many that at least one of these places, in the worst case one after the other, is filled.
            self._are_all = self._look(among, max(_LOOKED_AT, enough * len(short)))

    def _look(self, among: Numbers | None, most: int) -> bool:
        """Whether no more than the ``most`` nearest are close; those that are have been taken in."""
        scores, numbers = self.index.search(self.vector[None], most, among)
        near = scores[0] >= self.least
        self.cosines |= dict(zip(numbers[0][near].tolist(), scores[0][near].tolist(), strict=True))
        return len(near) < most or not near[-1]

    def _members(self, places: Sequence[_Place]) -> list[list[int]]:
        passing = self.library.passing(list(self.cosines), [place.filters for place in places])
        return [[number for number, passes in passing.items() if passes[at]] for at in range(len(places))]


def _named(
    cities: Sequence[str] = (), regions: Sequence[str] = (), speakers: Sequence[str] = ()
) -> list[_Place]:
    """The named places, each once and in the spelling that was given first.

    Where two fields were given one name, such as Washington, each is called by its field too.
    """
    given: list[_Place] = [
        *(_Place(name, "city", Filters(city=(name,))) for name in cities),
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


def _distinct(each: Iterable[Iterable[int]]) -> list[int]:
    return list(dict.fromkeys(number for numbers in each for number in numbers))


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
    moments = [_moment(account.place, hit) for account in accounts for hit in account.hits]
    return sorted(moments, key=lambda each: bounds(each.date) if each.date else (LATEST, LATEST))


def _moment(place: str, hit: Hit) -> Moment:
    if hit.said_on is not None:
        return Moment(hit.said_on, "said", place, hit.id)
    return Moment(hit.published, "unknown" if hit.published is None else "published", place, hit.id)


def _names(record: type) -> list[str]:
    return [field.name for field in fields(record)]
