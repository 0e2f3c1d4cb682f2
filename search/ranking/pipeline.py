"""The quotations closest to a question, best first: what search and compare rank by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from onrecord.corpus.model import Outline
from onrecord.corpus.store.library import Library
from onrecord.index.encoders.protocol import Encoder
from onrecord.index.vectors import VectorIndex
from onrecord.search.limits import check_time
from onrecord.search.query import Query
from onrecord.search.question import agreement
from onrecord.search.ranking import fit
from onrecord.search.ranking.candidates import Numbers, add_words, by_meaning, by_words, similarities
from onrecord.search.ranking.fusion import Evidence
from onrecord.search.ranking.grouping import statements
from onrecord.search.ranking.hit import Hit, entries_among, hit_of
from onrecord.search.ranking.rerank import RERANKED, naming, rerank, sharing, spelling
from onrecord.search.words import in_plain_words, words_sought

Method = Literal["default", "dense", "lexical"]

POOL = 300  # the nearest, or with lexical search the best by words, that are candidates
BESIDES = 10
"""Candidates beyond those shown whose cosines are computed exactly."""
_MOST_WORDS = 256  # words of a question that are looked up


@dataclass(frozen=True)
class Asked:
    """A question as it is ranked by; encoded once, however many places it is asked of."""

    query: Query
    encoder: Encoder
    _background: list[float] = field(default_factory=list, init=False, repr=False, compare=False)

    def background(self, index: VectorIndex, cosines: Iterable[float] | None = None) -> float:
        """Return the cosine of what is near the question without standing out, whatever the filters.

        Found once: from ``cosines``, where these are those of the nearest of all, or by asking the index.
        """
        if not self._background:
            if cosines is None:
                cosines = index.nearest(self.vector, fit.LAST_OF_BACKGROUND).scores.tolist()
            self._background.append(fit.background(cosines))
        return self._background[0]

    @cached_property
    def plain(self) -> str:
        """What is compared by meaning and by spelling."""
        return in_plain_words(self.query.meaning)

    @cached_property
    def vector(self) -> NDArray[np.float32]:
        """The vector of the question."""
        vector: NDArray[np.float32] = self.encoder.encode([in_plain_words(self.query.spelled_out)])[0]
        return vector

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words that are looked up."""
        return tuple(words_sought(self.query.meaning)[:_MOST_WORDS])

    @cached_property
    def subject(self) -> tuple[str, ...]:
        """The words that say what is asked about: all but those that name people, places, offices and times.

        A statement of the right person about something else has the name, and is no answer.
        """
        rest = self.query.meaning
        for mention in sorted(self.query.mentions, key=lambda each: -each.start):
            rest = f"{rest[: mention.start]} {rest[mention.end :]}"
        words = [word for word in words_sought(rest) if word in self.words]
        return tuple(words[:_MOST_WORDS]) or self.words


def retrieve(
    library: Library,
    index: VectorIndex,
    asked: Asked,
    k: int,
    *,
    allowed: Numbers | None = None,
    method: Method = "default",
) -> list[Hit]:
    """Return the k best of the allowed statements, or all if there are fewer; best first, equals by number.

    Of the printings of one statement by one speaker only the best is a hit, and names the others.
    ``allowed`` are the numbers that ``eligible`` gave for the query; None stands for the whole library.
    """
    if k <= 0:
        return []
    query = asked.query
    if allowed is None and index.generation != library.generation:
        allowed = library.numbers()  # another program is writing: what it removed must not take a place
    if not query.meaning:
        latest = library.latest(library.numbers() if allowed is None else allowed)
        printings = statements(library, latest.tolist(), k, {})
        shown = entries_among(library, list(printings))
        return [hit_of(entry, variants=printings[number]) for number, entry in shown.items()]
    ranking = _Ranking(library, index, asked, allowed, method)
    printings = ranking.best(max(k, fit.CONSIDERED))
    entries = entries_among(library, list(printings))
    if gone := printings.keys() - entries.keys():  # another program has just removed them
        left = np.setdiff1d(library.numbers() if allowed is None else allowed, list(gone), assume_unique=True)
        return retrieve(library, index, asked, k, allowed=left, method=method)
    cosines = ranking.cosines_of(entries)
    # The scores of words alone are on a scale of their own.
    scores = cosines if method == "lexical" else {number: ranking.scores[number] for number in cosines}
    likely = _probabilities(library, index, asked, cosines, scores)
    fits = fit.fits(likely, *fit.thresholds(len(index) if allowed is None else len(allowed)))
    return [
        hit_of(
            entry,
            ranking.scores[number],
            cosines[number],
            printings[number],
            query,
            probable,
            word,
            ranking.parts_of(number),
        )
        for (number, entry), probable, word in list(zip(entries.items(), likely, fits, strict=True))[:k]
    ]


def rank(
    library: Library, index: VectorIndex, asked: Asked, k: int, *, allowed: Numbers | None = None
) -> list[int]:
    """Return the numbers of up to k of the best statements, best first, as ``retrieve`` ranks them."""
    return list(_Ranking(library, index, asked, allowed, "default").best(k))


class _Ranking:
    """One question of one library: its candidates and their scores."""

    def __init__(
        self, library: Library, index: VectorIndex, asked: Asked, allowed: Numbers | None, method: Method
    ) -> None:
        self.library, self.index, self.asked = library, index, asked
        self.allowed, self.method = allowed, method
        self.scores: dict[int, float] = {}
        self._exact: dict[int, float] = {}
        self._found = Evidence({})
        self._shared: dict[int, float] = {}
        self._spelled: dict[int, float] = {}
        self._named: dict[int, float] = {}

    def best(self, k: int) -> dict[int, tuple[str, ...]]:
        """Return the k best statements' numbers, best first, with the ids of their other printings."""
        pool, most = max(k + BESIDES, POOL), max(k, RERANKED)
        while True:
            check_time()
            outlines = self._score(k, pool, most)
            ranked = _best(self.scores, len(self.scores))
            printings = statements(self.library, ranked, k, outlines)
            if len(printings) < k and len(self.scores) >= pool:
                pool *= 8  # most of the candidates are printings of a few statements
            elif self.method == "lexical" or not printings.keys() - set(ranked[:most]):
                return printings
            most *= 8  # some of those shown come after all that were surely considered and scored exactly

    def cosines_of(self, numbers: Iterable[int]) -> dict[int, float]:
        """Return the exact cosine of each number."""
        wanted = dict.fromkeys(numbers)
        self._exact |= similarities(
            self.index, self.asked.vector, [number for number in wanted if number not in self._exact]
        )
        return {number: self._exact[number] for number in wanted}

    def parts_of(self, number: int) -> dict[str, float]:
        """Return what each part of the evidence adds to a statement's score; together they are the score."""
        if self.method == "lexical":
            return {"words": self.scores[number]}
        parts = self._found.parts(number)
        parts |= {"shared words": self._shared.get(number, 0.0), "spelling": self._spelled.get(number, 0.0)}
        parts |= {"named in the question": self._named.get(number, 0.0)}
        parts["kind and speaker"] = self.scores[number] - sum(parts.values())
        return {name: round(part, 6) for name, part in parts.items() if round(part, 6)}

    def _score(self, k: int, pool: int, most: int) -> dict[int, Outline]:
        """Score the candidates, and return the outlines of the first."""
        library, index, asked, allowed = self.library, self.index, self.asked, self.allowed
        if self.method == "lexical":
            self.scores = by_words(library, asked.words, pool, allowed)
            return {}
        days = asked.query.days if self.method == "default" else ()
        found, beyond = by_meaning(library, index, asked.vector, days, pool, allowed)
        if allowed is None:
            asked.background(index, found.cosines.values())
        if self.method == "default":
            add_words(
                library, index, asked.vector, asked.words, days, found, beyond, pool, most + BESIDES, allowed
            )
        else:
            found.lengths = {}
        self.scores = found.scores()
        exact = self.cosines_of(_best(self.scores, most + BESIDES))
        self.scores |= found.among(exact).scores()
        self._found = found
        found.cosines |= exact
        if len(self.scores) < k:
            # What another program has just added may have no vector yet; nothing eligible is left out.
            missing = np.setdiff1d(
                library.numbers() if allowed is None else allowed, list(self.scores), assume_unique=True
            )
            self.scores |= dict.fromkeys(missing[: k - len(self.scores)].tolist(), 0.0)
        if self.method == "dense":
            return {}
        outlines = library.outlines(_best(self.scores, RERANKED))
        self._shared = sharing(library, asked.words, outlines)
        self._spelled = spelling(library, asked.plain, outlines)
        self._named = naming(library, asked.query.mentions, outlines)
        rerank(outlines, self._spelled, self._shared, self._named, self.scores)
        return outlines


def _probabilities(
    library: Library,
    index: VectorIndex,
    asked: Asked,
    cosines: Mapping[int, float],
    scores: Mapping[int, float],
) -> list[float]:
    """Return how probably each of the ranked answers the question, falling."""
    if asked.query.phrases:  # what has the exact words that were asked for is an answer
        return [1.0] * len(cosines)
    background = asked.background(index)
    margins = [score - background for score in scores.values()]
    return fit.probabilities(list(cosines.values()), margins, *evidence_of_fit(library, asked, list(cosines)))


def evidence_of_fit(
    library: Library, asked: Asked, numbers: Sequence[int]
) -> tuple[list[float], list[float], list[float]]:
    """Return what ``fit.probabilities`` asks besides cosines and margins: ``own``, ``either``, ``named``.

    The words that say what is asked about must be there, and so must, with them, the names.
    """
    among = np.array(numbers, dtype=np.int64)
    own, either = library.shares_of_words(asked.words, among)
    if asked.subject != asked.words:
        of_subject = library.shares_of_words(asked.subject, among)
        own, either = np.minimum(own, of_subject[0]), np.minimum(either, of_subject[1])
    agreeing = agreement(library, asked.query.mentions, numbers) if asked.query.mentions else {}
    return own.tolist(), either.tolist(), [agreeing.get(number, 0.0) for number in numbers]


def _best(scores: Mapping[int, float], k: int) -> list[int]:
    numbers = np.fromiter(scores, dtype=np.int64, count=len(scores))
    values = np.fromiter(scores.values(), dtype=np.float64, count=len(scores))
    best: list[int] = numbers[np.lexsort((numbers, -values))[:k]].tolist()
    return best
