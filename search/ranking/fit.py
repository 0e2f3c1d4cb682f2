"""How well an answer fits its question: one probability, and three words for it.

Calibrated on people's questions judged by reading (``benchmarks.fit``): a logistic model of the cosine, of
how far the score stands out from what is near the question without answering it, of which share of the
question's words, by rarity, the statement has with its setting, and of whether others agree better with the
places, people and offices that the question names. The probabilities of a list are made to fall with the rank
(isotonic regression), so that the words for them never contradict the order.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Literal

Fit = Literal["close", "related", "distant"]

WEIGHTS = (-5.49, 4.69, 4.79, 1.74, -3.67)
"""The log-odds: of no likeness at all, per cosine, per margin, per share of the question's words in words and
setting, and per share of what the question names that another of the list agrees with and this one does not.

To agree is no merit by itself: the right person may speak of something else.
"""
DOUBT = 0.05
"""How probably a judge says otherwise whatever the evidence: no probability is nearer to 0 or to 1."""
CLOSE, CLOSE_OF_FEW = 0.43, 0.28
"""The probability that the best answer must reach for any to be close; the second where there were FEW to
choose from, as of one place: the more there are, the more are near by chance."""
OF_BEST, OF_BEST_OF_FEW = 0.92, 0.8
"""The share of the best one's probability that another close one must reach; the second of FEW."""
FEW = 100
RELATED = 0.2
"""The probability below which an answer is distant."""
FIRST_OF_BACKGROUND, LAST_OF_BACKGROUND = 20, 100
"""The ranks, by cosine, between which lies what is near a question without answering it."""
USUAL_BACKGROUND = 0.3
"""What is taken for the mean cosine there where a library has too few statements to tell; not measured."""
CONSIDERED = 10
"""The fit of so many of the best is judged together, also where fewer are asked for."""
_ALL = 0.999  # of the words' shares; sums of rounded numbers


def probabilities(
    cosines: Sequence[float],
    margins: Sequence[float],
    own: Sequence[float],
    either: Sequence[float],
    named: Sequence[float],
    weights: Sequence[float] = WEIGHTS,
) -> list[float]:
    """Return how probably each of a list's statements answers the question, falling with the rank.

    ``margins`` say by how much the scores exceed the ``background``: how near the nearest are differs from
    question to question, and what answers one stands out. ``own`` and ``either`` are the shares of the
    question's words that each has by itself and with its setting, ``named`` the share that each agrees with
    of what the question names. A statement that has all of the words by itself is close.
    """
    least, per_cosine, per_margin, per_either, per_lack = weights
    each = []
    for cosine, margin, has, has_around, lack in zip(
        cosines, margins, own, either, lacks(named), strict=True
    ):
        log_odds = least + per_cosine * cosine + per_margin * margin
        log_odds += per_either * has_around + per_lack * lack
        likely = DOUBT + (1 - 2 * DOUBT) / (1 + math.exp(-log_odds))
        each.append(max(likely, CLOSE if has > _ALL else 0.0))
    judged = falling(each[:CONSIDERED])
    for later in each[CONSIDERED:]:  # what comes after changes nothing before it
        judged.append(min(judged[-1], later))
    return judged


def background(cosines: Iterable[float]) -> float:
    """Return the mean of the cosines from rank FIRST_OF_BACKGROUND to LAST_OF_BACKGROUND."""
    there = sorted(cosines, reverse=True)[FIRST_OF_BACKGROUND:LAST_OF_BACKGROUND]
    return sum(there) / len(there) if there else USUAL_BACKGROUND


def lacks(named: Sequence[float]) -> list[float]:
    """Return by how much each agrees less with what the question names than the best of the first does."""
    most = max(named[:CONSIDERED], default=0.0)
    return [max(0.0, most - each) for each in named]


def falling(probabilities: Sequence[float]) -> list[float]:
    """Return the probabilities nearest to these, in squares, that never rise (pool adjacent violators)."""
    pools: list[tuple[float, int]] = []
    for each in probabilities:
        mean, size = each, 1
        while pools and pools[-1][0] < mean:
            before, many = pools.pop()
            mean, size = (mean * size + before * many) / (size + many), size + many
        pools.append((mean, size))
    return [mean for mean, size in pools for _ in range(size)]


def thresholds(count: int) -> tuple[float, float]:
    """Return the least probability, and the least share of the best one's, of what is close."""
    return (CLOSE_OF_FEW, OF_BEST_OF_FEW) if count <= FEW else (CLOSE, OF_BEST)


def fits(judged: Sequence[float], close: float = CLOSE, of_best: float = OF_BEST) -> list[Fit]:
    """Return the word for each of a list's falling probabilities."""
    best = judged[0] if judged else 0.0
    least = max(close, of_best * best) if best >= close else math.inf
    return ["close" if each >= least else "related" if each >= RELATED else "distant" for each in judged]
