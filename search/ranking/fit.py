"""How well an answer fits its question: one probability, and three words for it.

Calibrated on people's questions judged by reading (``benchmarks.fit``): a logistic model of the cosine and of
which share of the question's words, by rarity, the statement has by itself and with its setting. The
probabilities of a list are made to fall with the rank (isotonic regression), so that the words for them
never contradict the order.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

Fit = Literal["close", "related", "distant"]

WEIGHTS = (-4.67, 7.34, 0.33, 2.16)
"""The log-odds: of no likeness at all, per cosine, per share in the words, per share in words and setting."""
CLOSE = 0.35
"""The probability that the best answer must reach for any to be close."""
OF_BEST = 0.92
"""The share of the best one's probability that another close one must reach."""
RELATED = 0.2
"""The probability below which an answer is distant."""
CONSIDERED = 10
"""The fit of so many of the best is judged together, also where fewer are asked for."""
_ALL = 0.999  # of the words' shares; sums of rounded numbers


def probabilities(
    cosines: Sequence[float],
    own: Sequence[float],
    either: Sequence[float],
    weights: Sequence[float] = WEIGHTS,
) -> list[float]:
    """Return how probably each of a list's statements answers the question, falling with the rank.

    ``own`` and ``either`` are the shares of the question's words that each has by itself and with its
    setting. A statement that has all of them by itself is close.
    """
    least, per_cosine, per_own, per_either = weights
    each = []
    for cosine, has, has_around in zip(cosines, own, either, strict=True):
        log_odds = least + per_cosine * cosine + per_own * has + per_either * has_around
        each.append(max(1 / (1 + math.exp(-log_odds)), CLOSE if has > _ALL else 0.0))
    judged = falling(each[:CONSIDERED])
    for later in each[CONSIDERED:]:  # what comes after changes nothing before it
        judged.append(min(judged[-1], later))
    return judged


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


def fits(judged: Sequence[float], close: float = CLOSE, of_best: float = OF_BEST) -> list[Fit]:
    """Return the word for each of a list's falling probabilities."""
    best = judged[0] if judged else 0.0
    least = max(close, of_best * best) if best >= close else math.inf
    return ["close" if each >= least else "related" if each >= RELATED else "distant" for each in judged]
