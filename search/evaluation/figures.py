"""Figures over questions, with bootstrap intervals.

A figure is the sum of what each question gives over the sum of what it could give: a mean where each
could give one, and a share of all shown answers where a question could give as many as it shows. The
interval is the percentile bootstrap of Efron and Tibshirani (1993, section 13.3): questions are drawn
with replacement, not answers, since the answers to one question are not independent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

RESAMPLES = 10_000
LEVEL = 0.95
_SEED = 14

Part = tuple[float, float]
"""What one question gives to a figure, and what it could give."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with the bounds of its interval, over ``questions``; None where nothing could be given."""

    value: float | None
    low: float | None
    high: float | None
    questions: int

    def as_dict(self) -> dict[str, object]:
        """Return the figure as JSON prints it."""
        return asdict(self)


def figure(parts: Sequence[Part]) -> Figure:
    """Return the figure of these parts, one a question, and its interval of LEVEL.

    The draws depend only on how many questions there are, so that two rankings that are asked the
    same questions are compared on the same draws.
    """
    given, possible = np.array(parts, dtype=float).reshape(-1, 2).T
    if not possible.sum():
        return Figure(None, None, None, len(parts))
    drawn = np.random.default_rng(_SEED).integers(len(parts), size=(RESAMPLES, len(parts)))
    sums = possible[drawn].sum(axis=1)
    can_tell = sums > 0  # a draw may hold only questions to which nothing was shown
    ratios = given[drawn].sum(axis=1)[can_tell] / sums[can_tell]
    low, high = np.quantile(ratios, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Figure(float(given.sum() / possible.sum()), float(low), float(high), len(parts))
