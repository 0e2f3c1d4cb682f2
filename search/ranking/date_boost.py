"""What the days that a question names tell: what was said or printed about then is likelier meant.

"— Ann Ruiz (@annruiz) March 3, 2021" stands under a post, "of May 5, 2020" in a question. A day is no
filter, since what is meant may be older or be printed later; it is evidence beside meaning and words.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from onrecord.corpus.store.library import Library

TIMELY = 0.25
"""What a statement of the very day adds to its cosine; weighed by ``benchmarks.fusion``."""
FADING = 15
"""Days apart at which that is a third."""
WINDOW = 3 * FADING
"""Days apart beyond which it is nothing."""


def timely(library: Library, days: Sequence[str], numbers: Iterable[int]) -> dict[int, float]:
    """What being of about one of these days (ISO) is worth to those of the numbers that are, by number."""
    if not days:
        return {}
    asked = np.fromiter(numbers, dtype=np.int64)
    apart: dict[int, int] = {}
    for day in days:
        for number, each in library.about(day, WINDOW, asked).items():
            apart[number] = min(each, apart.get(number, each))
    return {number: TIMELY * math.exp(-each / FADING) for number, each in apart.items()}


def added(scores: dict[int, float], worths: dict[int, float]) -> dict[int, float]:
    """The scores, each with what its day is worth."""
    return {number: score + worths.get(number, 0.0) for number, score in scores.items()} if worths else scores
