"""How alike two texts are spelled: evidence that words and meaning both miss.

Runs of three letters meet where words are inflected, compounded, abbreviated or run together
("ReturnToWork"), which whole words, even stemmed, do not.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from search.words import content_words


def overlap(question: str, texts: Sequence[str]) -> NDArray[np.float64]:
    """For each text the cosine, from 0 to 1, of its weighted letter trigrams and the question's.

    A trigram weighs (1 + ln tf) times the BM25 idf among these texts: what all candidates share tells
    nothing about which of them is meant.
    """
    counts = [_trigrams(text) for text in texts]
    holding = Counter(trigram for count in counts for trigram in count)
    rarity = {
        trigram: math.log(1 + (len(texts) - held + 0.5) / (held + 0.5)) for trigram, held in holding.items()
    }
    unseen = math.log(1 + (len(texts) + 0.5) / 0.5)
    asked = {trigram: _weight(n) * rarity.get(trigram, unseen) for trigram, n in _trigrams(question).items()}
    length = math.sqrt(sum(weight * weight for weight in asked.values()))
    cosines = np.zeros(len(texts))
    for at, count in enumerate(counts):
        shared = asked.keys() & count.keys()
        product = sum(
            asked[trigram] * _weight(count[trigram]) * rarity[trigram] for trigram in sorted(shared)
        )
        if product:
            squares = sum((_weight(n) * rarity[trigram]) ** 2 for trigram, n in count.items())
            cosines[at] = product / (length * math.sqrt(squares))
    return cosines


@lru_cache(64)  # the question is held against many texts in turn
def _trigrams(text: str) -> Counter[str]:
    return Counter(chain.from_iterable(map(_runs, content_words(text))))


@lru_cache(1 << 16)
def _runs(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    return tuple(padded[at : at + 3] for at in range(len(word)))


@lru_cache(1 << 10)
def _weight(count: int) -> float:
    return 1 + math.log(count)
