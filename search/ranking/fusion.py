"""Meaning, words and days as one score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from onrecord.search.ranking.date_boost import added

LEXICAL_WEIGHT = 0.25
"""What the best match of words adds to a cosine; docs/benchmarks.md says how these were chosen."""
CONVINCING = 15.0
"""The BM25 score from which the best match of words adds all of that: a lone common word must not."""
LENGTH_WEIGHT = 0.04
"""What a statement gains for each e-fold of its words: of two about the same the longer one says more."""
LONGEST = 100
"""Words beyond which a statement gains nothing more."""


@dataclass(slots=True)
class Evidence:
    """What is known of each candidate, by number: its cosine, or nearly, and what its length is worth.

    Of some also how well the words of the question match it, and what its day is worth.
    """

    cosines: dict[int, float]
    lengths: dict[int, float] = field(default_factory=dict)
    words: dict[int, float] = field(default_factory=dict)
    days: dict[int, float] = field(default_factory=dict)

    def scores(self) -> dict[int, float]:
        """Return the score of each candidate."""
        worth, words, lengths = worth_of_words(self.words), self.words, self.lengths
        scores = {
            number: cosine + worth * words.get(number, 0.0) + lengths.get(number, 0.0)
            for number, cosine in self.cosines.items()
        }
        return added(scores, self.days)

    def parts(self, number: int) -> dict[str, float]:
        """Return what each part of the evidence adds to the score of a candidate."""
        parts = {
            "meaning": self.cosines.get(number, 0.0),
            "words": worth_of_words(self.words) * self.words.get(number, 0.0),
            "length": self.lengths.get(number, 0.0),
            "day": self.days.get(number, 0.0),
        }
        return {name: part for name, part in parts.items() if part}

    def among(self, numbers: Mapping[int, float]) -> Evidence:
        """Return what is known of these numbers, with ``numbers`` as their cosines."""
        return Evidence(
            dict(numbers),
            {number: self.lengths[number] for number in numbers if number in self.lengths},
            self.words,
            {number: self.days[number] for number in numbers if number in self.days},
        )


def fuse(cosines: Mapping[int, float], words: Mapping[int, float]) -> dict[int, float]:
    """Return the score of each number that has a cosine: that, and what its match of words is worth."""
    worth = worth_of_words(words)
    return {number: cosine + worth * words.get(number, 0.0) for number, cosine in cosines.items()}


def worth_of_words(words: Mapping[int, float]) -> float:
    """Return what a match of words adds to a cosine, for each of its BM25 score."""
    return LEXICAL_WEIGHT / max([CONVINCING, *words.values()])


def worth_of_lengths(words: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return what statements of so many words gain."""
    worths: NDArray[np.float64] = LENGTH_WEIGHT * np.log1p(np.minimum(words, LONGEST))
    return worths
