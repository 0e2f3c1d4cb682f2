"""How alike two texts are spelled: evidence that words and meaning both miss.

Runs of three letters meet where words are inflected, compounded, abbreviated or run together
("ReturnToWork"), which whole words, even stemmed, do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from search.words import content_words

_SPACE = ord(" ")


def overlap(question: str, texts: Sequence[str]) -> NDArray[np.float64]:
    """For each text the cosine, from 0 to 1, of its weighted letter trigrams and the question's.

    A trigram weighs (1 + ln tf) times the BM25 idf among these texts: what all candidates share tells
    nothing about which of them is meant.
    """
    owners, trigrams, counts = _counted([question, *texts])
    kinds = int(trigrams.max(initial=-1)) + 1
    holding = np.bincount(trigrams[owners > 0], minlength=kinds)
    rarity = np.log1p((len(texts) - holding + 0.5) / (holding + 0.5))
    weights = (1 + np.log(counts)) * rarity[trigrams]
    asked = np.zeros(kinds)
    asked[trigrams[owners == 0]] = weights[owners == 0]
    products = np.bincount(owners, weights * asked[trigrams], len(texts) + 1)
    lengths = np.sqrt(np.bincount(owners, weights**2, len(texts) + 1))
    cosines: NDArray[np.float64] = products[1:] / np.maximum(lengths[0] * lengths[1:], np.finfo(float).tiny)
    return cosines


@lru_cache(64)  # the question is held against many texts in turn
def trigrams(text: str) -> frozenset[str]:
    """The different trigrams of the words that tell what a text is about."""
    padded = f" {' '.join(content_words(text))} "
    return frozenset(padded[at - 1 : at + 2] for at in range(1, len(padded) - 1) if padded[at] != " ")


def _counted(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Each text's different trigrams, numbered from 0, and how often it has them, one array each.

    The trigrams of a word are its letters, each with the one before and after; the ends count as spaces.
    """
    padded = [f" {' '.join(content_words(text))} " for text in texts]
    letters = np.frombuffer("".join(padded).encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(
        np.int64
    )
    middles = np.flatnonzero(letters != _SPACE)
    # A code point has 21 bits, so that three of them are one number.
    runs = letters[middles - 1] << 42 | letters[middles] << 21 | letters[middles + 1]
    kinds, trigrams = np.unique(runs, return_inverse=True)
    owners = np.repeat(np.arange(len(texts)), [len(text) for text in padded])[middles]
    pairs, counts = np.unique(owners * len(kinds) + trigrams, return_counts=True)
    owners, trigrams = np.divmod(pairs, max(1, len(kinds)))
    return owners, trigrams, counts
