"""What may be among the best answers: the nearest by meaning, and what matches the question's words."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from onrecord.corpus.english.folding import fold
from onrecord.corpus.store.library import Library
from onrecord.index.vectors import VectorIndex
from onrecord.search.limits import check_time
from onrecord.search.query import Query
from onrecord.search.ranking.date_boost import TIMELY, timely
from onrecord.search.ranking.fusion import (
    LEXICAL_WEIGHT,
    LONGEST,
    Evidence,
    fuse,
    worth_of_lengths,
    worth_of_words,
)

Numbers = NDArray[np.int64]

WORDS_POOL = 1000  # by their words; 300 lose one in sixteen of the ten best of a million to tweets
TIMELY_POOL = 1000  # the nearest, of which those of about a day that the question names are candidates, too
_NO_LIMIT = 2**62


def eligible(library: Library, query: Query) -> Numbers | None:
    """Return the numbers that filters, exact words and exclusions leave, ascending; None for all."""
    if not (query.filters or query.phrases or query.excluded):
        return None
    allowed = library.eligible(query.filters)
    for phrase in query.phrases:
        check_time()
        allowed = _holding(library, phrase, allowed)
    for words in query.excluded:
        check_time()
        allowed = np.setdiff1d(allowed, _holding(library, words, allowed), assume_unique=True)
    return allowed


def _holding(library: Library, words: str, among: Numbers) -> Numbers:
    """Those of the numbers whose quotations hold exactly these words, ascending."""
    escaped = words.replace('"', '""')
    found = np.intersect1d(library.holding(f'"{escaped}"', _NO_LIMIT), among, assume_unique=True)
    # The word index stems, so what it finds is checked against the words as printed.
    pattern = re.compile(rf"(?<!\w){re.escape(fold(words))}(?!\w)")
    texts = library.texts(found.tolist())
    return np.array(
        [number for number in sorted(texts) if pattern.search(fold(texts[number]))], dtype=np.int64
    )


def similarities(
    index: VectorIndex, vector: NDArray[np.float32], numbers: Iterable[int], *, exact: bool = True
) -> dict[int, float]:
    """Return the cosine of each number, nearly so without ``exact``; 0 for one that has no vector yet."""
    asked = list(numbers)
    if not asked:
        return {}
    cosines = np.nan_to_num(index.similarity(vector, np.array(asked, dtype=np.int64), exact=exact))
    return dict(zip(asked, cosines.tolist(), strict=True))


def lengths(library: Library, numbers: Iterable[int]) -> dict[int, float]:
    """Return what its length is worth to each number."""
    asked = list(numbers)
    worths = worth_of_lengths(library.lengths_in_words(np.array(asked, dtype=np.int64)))
    return dict(zip(asked, worths.tolist(), strict=True))


def by_meaning(
    library: Library,
    index: VectorIndex,
    vector: NDArray[np.float32],
    days: Sequence[str],
    pool: int,
    allowed: Numbers | None,
) -> tuple[Evidence, float]:
    """Return the ``pool`` nearest, and of the TIMELY_POOL nearest those of about the days.

    With them the score that no other of the allowed exceeds without words, all but surely.
    """
    found = index.nearest(vector, max(pool, TIMELY_POOL) if days else pool, allowed)
    nearest = dict(zip(found.numbers.tolist(), found.scores.tolist(), strict=True))
    beyond = found.beyond
    cosines = dict(islice(nearest.items(), pool))
    worths = timely(library, days, nearest)
    if len(nearest) > len(cosines):
        beyond = max(beyond, min(cosines.values()))
    if index.generation != library.generation:
        beyond = max(beyond, 0.0)  # what has no vector yet is of this cosine
    cosines |= {number: nearest[number] for number in worths}
    most = beyond + float(worth_of_lengths(np.array(LONGEST))) + (TIMELY if days else 0.0)
    return Evidence(cosines, lengths(library, cosines), {}, worths), most


def add_words(
    library: Library,
    index: VectorIndex,
    vector: NDArray[np.float32],
    words: Sequence[str],
    days: Sequence[str],
    found: Evidence,
    beyond: float,
    pool: int,
    most: int,
    allowed: Numbers | None,
) -> None:
    """Add to what was found by meaning how well words match it, and what is found by words alone.

    Only of what may be among the ``most`` best by both. What scores at most ``beyond`` without words is
    looked for by them, a WORDS_POOL of it at most, or a ``pool`` where that is larger.
    """
    scores = found.scores()
    least = _highest(scores, most) - LEXICAL_WEIGHT
    likely = {number: score for number, score in scores.items() if score >= least}
    found.words = word_scores(library, words, likely)
    least = _highest(fuse(likely, found.words), most)
    if beyond == -math.inf or least - beyond > LEXICAL_WEIGHT:
        return
    needed = (least - beyond) / worth_of_words(found.words)
    others = by_words(library, words, max(pool, WORDS_POOL), allowed, least=needed)
    found.words |= others
    cosines = similarities(index, vector, others.keys() - found.cosines.keys(), exact=False)
    worths, sizes = timely(library, days, cosines), lengths(library, cosines)
    worth, least = worth_of_words(found.words), _highest(fuse(likely, found.words), most)
    for number, cosine in cosines.items():
        if cosine + sizes[number] + worth * others[number] + worths.get(number, 0.0) >= least:
            found.cosines[number], found.lengths[number] = cosine, sizes[number]
    found.days |= worths


def _highest(scores: Mapping[int, float], most: int) -> float:
    """The lowest of the ``most`` highest scores; minus infinite where there are fewer."""
    return sorted(scores.values())[-most] if len(scores) >= most else -math.inf


def word_scores(library: Library, words: Sequence[str], numbers: Iterable[int]) -> dict[int, float]:
    """Return what ``by_words`` scores each of the numbers that has any of the words."""
    among = np.array(sorted(numbers), dtype=np.int64)
    scores = library.scores_by_words(words, among)
    return {number: score for number, score in zip(among.tolist(), scores.tolist(), strict=True) if score > 0}


def by_words(
    library: Library, words: Sequence[str], k: int, allowed: Numbers | None, *, least: float = 0.0
) -> dict[int, float]:
    """Return the k best matches of the words among the allowed, of at least so much, with their scores."""
    return dict(library.best_by_words(words, k, allowed, least=least))
