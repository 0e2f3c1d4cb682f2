"""One question, many cities: what each has on record, how alike their answers are, and their dates."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from itertools import islice
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from corpus.dates import LATEST, bounds
from corpus.derived import rows_of
from corpus.filters import Criteria, Filters, criteria
from corpus.gazetteer import STATES
from corpus.library import Coverage, Library, Outline
from index.encoder import Encoder
from index.vectors import VectorIndex, embedded, embedded_text
from search.engine import MOST, Engine
from search.errors import InvalidQuestion
from search.marks import holds_all
from search.query import NO_FILTERS, Query, parse
from search.retrieve import (
    BESIDES,
    CLOSE,
    CONTRACT,
    RERANKED,
    TIMELY_POOL,
    Hit,
    Numbers,
    by_words,
    closeness,
    eligible,
    entries_among,
    fuse,
    hit_of,
    near,
    rerank,
    similarities,
    spelling,
    statements,
    word_scores,
)
from search.timing import added, timely
from search.wording import count_of, date_in_words
from search.words import in_plain_words

if TYPE_CHECKING:
    import pandas as pd

Field = Literal["city", "region", "speaker"]
Outcome = Literal["close", "nothing close", "nothing on record"]

ALIKE = 0.75
"""The least cosine at which two statements say nearly the same (docs/comparing.md)."""
MOST_PLACES = 100
_CHOSEN = 8  # places, where none is named
_CONSIDERED = 10  # statements of each at least, as many as search shows unless it is asked for more
_TRIED = 16  # of the nearest cities, in search of those with something close
_LOOKED_AT = 1024  # statements nearest to the question by meaning, and as many by words
_BATCH = 256  # of the nearest, whose places are read


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
            "floor": CLOSE,
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

    A statement is close where search, asked the same of that place, calls it close. Without a named
    place they are the cities that the filters name, else the nearest cities with something close or,
    where none has, the states and countries. k is at most MOST over the number of places. Raises
    InvalidQuestion, InvalidFilter or InvalidDate.
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
    found = _Found(library, index, engine.encoder, query)
    answers = found.answers(places, k) if places else found.chosen(k)
    accounts = tuple(
        Account(place.name, place.field, library.coverage(own), tuple(close.values()))
        for place, own, close in answers
    )
    shown = {number: hit.id for _, _, close in answers for number, hit in close.items()}
    row_of = {number: row for row, number in enumerate(shown)}
    rows = [[row_of[number] for number in close] for _, _, close in answers]
    vectors = np.nan_to_num(index.vectors(np.array(list(shown), dtype=np.int64)))
    cosines = np.clip(vectors @ vectors.T, -1.0, 1.0)
    return Comparison(
        query,
        k,
        accounts,
        _likeness(cosines, rows),
        tuple(_groups(cosines, rows, list(shown.values()), [account.place for account in accounts])),
        tuple(_timeline(accounts)),
    )


_Answer = tuple[_Place, Numbers, dict[int, Hit]]
"""A place, the numbers of what the question's filters leave of it, and of that the close, best first."""


class _Found:
    """What meaning and words find for a question, for all places in one pass.

    Only the places that this leaves short of candidates are looked through again.
    """

    def __init__(self, library: Library, index: VectorIndex, encoder: Encoder, query: Query) -> None:
        self.library, self.index, self.query = library, index, query
        self.asked = in_plain_words(query.meaning)
        self.allowed = eligible(library, query)
        self.filtered = library.eligible(query.filters) if query.filters else None
        self.cosines: dict[int, float] = {}
        self.words: dict[int, float] = {}
        self.having_all: set[int] = set()
        self.vector = encoder.encode([self.asked])[0]
        self._look(self.allowed, _LOOKED_AT)

    def chosen(self, k: int) -> list[_Answer]:
        """The nearest cities with something close, as ``answers``; where none has, states and countries."""
        nearest = _ranked(self._fused(self.cosines))
        for field in ("city", "region"):
            values = self._first(field, nearest)
            places = (
                _named(cities=values)
                if field == "city"
                else _named(regions=[STATES.get(value, value) for value in values])
            )
            if answers := [each for each in self.answers(places, k) if each[2]]:
                return answers[:_CHOSEN]
        return []

    def answers(self, places: Sequence[_Place], k: int) -> list[_Answer]:
        """Each place with what it has on record and its close statements, at most k.

        How alike a statement is spelled to the question is told among the best of its own place, as
        by a search there: among those of all places other letters would be rare.
        """
        considered = max(k, _CONSIDERED)
        held = [self.library.eligible(place.filters) for place in places]
        if self.filtered is not None:
            held = [np.intersect1d(own, self.filtered, assume_unique=True) for own in held]
        enough = max(RERANKED, 2 * considered)
        # Search, too, looks so far for what is of a day that the question names.
        members = self._members(held, max(enough, TIMELY_POOL) if self.query.days else enough)
        # Those of the nearest are rough as yet; what is a little behind may be before it.
        likely = _distinct(_ranked(self._scores(own))[: enough + BESIDES] for own in members)
        self.cosines |= similarities(self.index, self.vector, likely)
        scores = [self._scores(own) for own in members]
        firsts = [_ranked(own)[:RERANKED] for own in scores]
        outlines = self.library.outlines(_distinct(firsts))
        texts = embedded(self.library, outlines.values())
        self.having_all |= {number for number, text in texts.items() if holds_all(self.query.meaning, text)}
        alike = [spelling(self.asked, {each: texts[each] for each in own if each in texts}) for own in firsts]
        speaking = [self._has_close(own, like) for own, like in zip(scores, alike, strict=True)]
        return [
            (place, own, dict(islice(self._close(found, like, outlines, considered), k)) if is_it else {})
            for place, own, found, like, is_it in zip(places, held, scores, alike, speaking, strict=True)
        ]

    def _near(self, number: int, alike: Mapping[int, float]) -> float:
        spelled, has_all = alike.get(number, 0.0), number in self.having_all
        return closeness(self.query, self.cosines[number], spelled, has_all=has_all)

    def _has_close(self, scores: Mapping[int, float], alike: Mapping[int, float]) -> bool:
        """Whether any of a place's candidates is close: of those of unknown spelling the nearest tells."""
        nearest = sorted(scores, key=self.cosines.__getitem__)[-1:]
        return any(self._near(number, alike) >= CLOSE for number in (*alike, *nearest))

    def _close(
        self,
        scores: dict[int, float],
        alike: Mapping[int, float],
        outlines: dict[int, Outline],
        considered: int,
    ) -> Iterator[tuple[int, Hit]]:
        """The close ones of a place's so many best statements, best first."""
        rerank({number: outlines[number] for number in alike}, alike, scores)
        printings = statements(self.library, _ranked(scores), considered, outlines)
        for number, entry in entries_among(self.library, list(printings)).items():
            if number not in alike and holds_all(self.query.meaning, embedded_text(entry)):
                self.having_all.add(number)
            if (near := self._near(number, alike)) >= CLOSE:
                cosine = self.cosines[number]
                yield number, hit_of(entry, scores[number], cosine, printings[number], self.query, near)

    def _members(self, held: Sequence[Numbers], enough: int) -> list[Numbers]:
        """Of each place's own what was found: all there are, or at least its ``enough`` nearest."""
        while True:
            found = np.array(list(self.cosines), dtype=np.int64)
            surely = np.array(list(self.cosines.values())) >= self._least
            own_of = [rows_of(own, found)[1] for own in held]
            short = [
                own
                for own, are_own in zip(held, own_of, strict=True)
                if np.count_nonzero(are_own & surely) < min(enough, len(own))
            ]
            if not short or self._least == -math.inf:
                return [found[are_own] for are_own in own_of]
            among = np.unique(np.concatenate(short))
            if self.allowed is not None:
                among = np.intersect1d(among, self.allowed, assume_unique=True)
            # So many that at least one of these places, in the worst case one after the other, is filled.
            most = max(_LOOKED_AT, enough * len(short))
            self._look(among, most)

    def _look(self, among: Numbers | None, most: int) -> None:
        """Takes in the nearest, and those with words of the question; no other is as near as ``_least``."""
        nearest, _ = near(self.index, self.vector, most, among)
        matched = by_words(self.library, self.query.meaning, most, among)
        self._least = min(nearest.values()) if len(nearest) == most else -math.inf
        self.words |= matched | word_scores(self.library, self.query.meaning, nearest.keys() - matched.keys())
        others = matched.keys() - nearest.keys()
        self.cosines |= nearest | similarities(self.index, self.vector, others, exact=False)

    def _scores(self, own: Numbers) -> dict[int, float]:
        """The scores of a place's own as a search there fuses them."""
        return self._fused({number: self.cosines[number] for number in own.tolist()})

    def _fused(self, cosines: Mapping[int, float]) -> dict[int, float]:
        words = {number: self.words[number] for number in cosines if number in self.words}
        return added(fuse(cosines, words), timely(self.library, self.query.days, cosines))

    def _first(self, field: Literal["city", "region"], nearest: Sequence[int]) -> list[str]:
        """The cities or regions of the nearest statements: the first few."""
        values: dict[str, None] = {}
        for at in range(0, len(nearest), _BATCH):
            batch = nearest[at : at + _BATCH]
            value_of = self.library.values_of(field, batch)
            values |= dict.fromkeys(value_of[number] for number in batch if number in value_of)
            if len(values) >= _TRIED:
                break
        return list(values)[:_TRIED]


def _ranked(scores: Mapping[int, float]) -> list[int]:
    """The numbers by score, best first, equals by number."""
    return sorted(scores, key=lambda number: (-scores[number], number))


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
