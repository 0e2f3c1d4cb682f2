"""What some statements speak of: groups of like ones, each named by its most typical words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

import numpy as np

from onrecord.corpus.english.folding import fold_words
from onrecord.corpus.english.stopwords import STOP_WORDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onrecord.search.engine import Engine

    Vectors = NDArray[np.float32]

LARGEST_SAMPLE = 600
"""Statements that are grouped at most, the latest ones: so many tell what somebody speaks of."""
FEWEST = 8
"""Statements below which there is nothing to group."""
MOST_TOPICS = 6
_SMALLEST = 3  # statements of a group
_WORDS = 3
_ROUNDS = 12
_WORD = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Topic:
    """Statements that are alike: how many, and the words that tell them from the others."""

    words: tuple[str, ...]
    statements: int


def topics(engine: Engine, numbers: NDArray[np.int64]) -> list[Topic]:
    """Return what these quotations, the latest first, speak of, the largest group first.

    Spherical k-means over their vectors; of more than ``LARGEST_SAMPLE`` the first ones are grouped.
    """
    sample = numbers[:LARGEST_SAMPLE]
    vectors = engine.refresh(wait=False).vectors(sample)
    held = ~np.isnan(vectors[:, 0])
    texts = engine.library.texts(sample[held].tolist())
    known = [number in texts for number in sample[held].tolist()]
    vectors, kept = vectors[held][known], sample[held][known]
    if len(kept) < FEWEST:
        return []
    of = _grouped(vectors, min(MOST_TOPICS, max(2, round((len(kept) / 4) ** 0.5))))
    words = [_content(texts[number]) for number in kept.tolist()]
    return _named(words, of.tolist())


def _content(text: str) -> list[str]:
    """Return the words that name something, as readers spell them; no contractions ("don't"), no figures."""
    words = (word.removesuffix("'s") for word in _WORD.findall(text.lower().replace("’", "'")))
    return [
        word for word in words if len(word) > 2 and "'" not in word and fold_words(word) not in STOP_WORDS
    ]


def _grouped(vectors: Vectors, count: int) -> NDArray[np.int64]:
    """Return the group of each vector; the first centres are far from each other, so nothing is random."""
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    chosen = [int(np.argmax(unit @ unit.mean(axis=0)))]
    while len(chosen) < count:
        chosen.append(int(np.argmin((unit @ unit[chosen].T).max(axis=1))))
    centres = unit[chosen]
    of: NDArray[np.int64] = np.argmax(unit @ centres.T, axis=1)
    for _ in range(_ROUNDS):
        for group in range(count):
            if (members := unit[of == group]).size:
                centre = members.sum(axis=0)
                centres[group] = centre / max(float(np.linalg.norm(centre)), 1e-9)
        after = np.argmax(unit @ centres.T, axis=1)
        if (after == of).all():
            break
        of = after
    return of


def _named(words: Sequence[Sequence[str]], of: Sequence[int]) -> list[Topic]:
    """Name each group by the words of most of its statements that are rarest in the others (log odds)."""
    sizes = Counter(of)
    everywhere = Counter(word for each in words for word in set(each))
    found = []
    for group, size in sizes.items():
        if size < _SMALLEST:
            continue
        here = Counter(
            word for each, mine in zip(words, of, strict=True) if mine == group for word in {*each}
        )
        rest = len(words) - size

        def weight(word: str, here: Counter[str] = here, size: int = size, rest: int = rest) -> float:
            inside, outside = here[word], everywhere[word] - here[word]
            odds = log((inside + 0.5) / (size - inside + 0.5)) - log((outside + 0.5) / (rest - outside + 0.5))
            return float(odds * inside**0.5)

        typical = [word for word in here if here[word] >= max(2, size // 10)]
        best = sorted(typical, key=lambda word: (-weight(word), word))[:_WORDS]
        if best:
            found.append(Topic(tuple(best), size))
    return sorted(found, key=lambda each: (-each.statements, each.words))
