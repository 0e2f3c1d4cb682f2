"""What the days that a question names tell: what was said or printed about then is likelier meant.

"— Ann Ruiz (@annruiz) March 3, 2021" stands under a post, "of May 5, 2020" in a question. A day is no
filter, since what is meant may be older or be printed later; it is evidence beside meaning and words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.derived import rows_of
from corpus.library import Library

Numbers = NDArray[np.int64]

TIMELY = 0.25
"""What a statement of the very day adds to its cosine; weighed, like FADING, by ``benchmarks.fusion``."""
FADING = 15
"""Days apart at which that is a third."""
WINDOW = 3 * FADING
"""Days apart beyond which it is nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Timely:
    """The statements that are about of a day that a question names, ascending, and what that is worth."""

    numbers: Numbers
    worths: NDArray[np.float64]

    def among(self, allowed: Numbers | None) -> Numbers:
        """Those of them that are allowed."""
        return self.numbers if allowed is None else np.intersect1d(self.numbers, allowed, assume_unique=True)

    def added(self, scores: dict[int, float]) -> dict[int, float]:
        """The scores, with what their statements' days are worth."""
        if not len(self.numbers):
            return scores
        asked = np.fromiter(scores, dtype=np.int64, count=len(scores))
        rows, known = rows_of(self.numbers, asked)
        worths = zip(asked[known].tolist(), self.worths[rows].tolist(), strict=True)
        return scores | {number: scores[number] + worth for number, worth in worths}


def timely(library: Library, days: Sequence[str]) -> Timely:
    """What is timely for a question that names these days (ISO)."""
    if not days:
        return Timely(np.empty(0, dtype=np.int64), np.empty(0))
    found = [library.apart(day, WINDOW) for day in days]
    numbers = np.concatenate([numbers for numbers, _ in found])
    worths = TIMELY * np.exp(-np.concatenate([apart for _, apart in found]) / FADING)
    # Of several days the nearest counts.
    order = np.lexsort((-worths, numbers))
    numbers, firsts = np.unique(numbers[order], return_index=True)
    return Timely(numbers, worths[order][firsts])
