"""How well an answer fits its question: one probability, and three words for it.

Calibrated on people's questions judged by reading (``benchmarks.fit``): a logistic model of the cosine, of
which share of the question's words, by rarity, the statement has by itself and with its setting, and of
whether others agree better with the places, people and offices that the question names. The probabilities
of a list are made to fall with the rank (isotonic regression), so that the words for them never contradict
the order.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

Fit = Literal["close", "related", "distant"]

WEIGHTS = (-4.86, 8.4, 0.73, 2.05, -5.0)
"""The log-odds: of no likeness at all, per cosine, per share in the words, per share in words and setting,
and per share of what the question names that another of the list agrees with and this one does not.

To agree is no merit by itself: the right person may speak of something else.
"""
DOUBT = 0.05
"""How probably a judge says otherwise whatever the evidence: no probability is nearer to 0 or to 1."""
CLOSE = 0.4
"""The probability that the best answer must reach for any to be close."""
OF_BEST, OF_BEST_OF_FEW = 0.95, 0.8
"""The share of the best one's probability that another close one must reach; the second where there were FEW
to choose from, as of one place: the more there are, the more stand right behind the best by chance."""
FEW = 100
RELATED = 0.2
"""The probability below which an answer is distant."""
CONSIDERED = 10
"""The fit of so many of the best is judged together, also where fewer are asked for."""
_ALL = 0.999  # of the words' shares; sums of rounded numbers


def probabilities(
    cosines: Sequence[float],
    own: Sequence[float],
    either: Sequence[float],
    named: Sequence[float],
    weights: Sequence[float] = WEIGHTS,
) -> list[float]:
    """Return how probably each of a list's statements answers the question, falling with the rank.

    ``own`` and ``either`` are the shares of the question's words that each has by itself and with its
    setting, ``named`` the share that each agrees with of what the question names. A statement that has all of
    the words by itself is close.
    """
    least, per_cosine, per_own, per_either, per_lack = weights
    each = []
    for cosine, has, has_around, lack in zip(cosines, own, either, lacks(named), strict=True):
        log_odds = least + per_cosine * cosine + per_own * has + per_either * has_around + per_lack * lack
        likely = DOUBT + (1 - 2 * DOUBT) / (1 + math.exp(-log_odds))
        each.append(max(likely, CLOSE if has > _ALL else 0.0))
    judged = falling(each[:CONSIDERED])
    for later in each[CONSIDERED:]:  # what comes after changes nothing before it
        judged.append(min(judged[-1], later))
    return judged


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


def share_of_best(count: int) -> float:
    """Return the share of the best one's probability that is close, where ``count`` were to choose from."""
    return OF_BEST_OF_FEW if count <= FEW else OF_BEST


def fits(judged: Sequence[float], close: float = CLOSE, of_best: float = OF_BEST) -> list[Fit]:
    """Return the word for each of a list's falling probabilities."""
    best = judged[0] if judged else 0.0
    least = max(close, of_best * best) if best >= close else math.inf
    return ["close" if each >= least else "related" if each >= RELATED else "distant" for each in judged]
