"""How alike two texts are spelled: evidence that words and meaning both miss.

Runs of three letters meet where words are inflected, compounded, abbreviated or run together
("ReturnToWork"), which whole words, even stemmed, do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from onrecord.search.words import content_words

_SPACE = ord(" ")


def overlap(question: str, texts: Sequence[str]) -> NDArray[np.float64]:
    """For each text the cosine, from 0 to 1, of its weighted letter trigrams and the question's.

    A trigram weighs (1 + ln tf) times the BM25 idf among these texts: what all candidates share tells
    nothing about which of them is meant.
    """
    trigrams, owners, counts = _counted([question, *texts])
    if not len(trigrams):
        return np.zeros(len(texts))
    kinds = np.concatenate([[0], np.cumsum(trigrams[1:] != trigrams[:-1])])
    holding = np.bincount(kinds[owners > 0], minlength=int(kinds[-1]) + 1)
    rarity = np.log1p((len(texts) - holding + 0.5) / (holding + 0.5))
    weights = (1 + np.log(counts)) * rarity[kinds]
    asked = np.zeros(len(rarity))
    asked[kinds[owners == 0]] = weights[owners == 0]
    products = np.bincount(owners, weights * asked[kinds], len(texts) + 1)
    lengths = np.sqrt(np.bincount(owners, weights**2, len(texts) + 1))
    cosines: NDArray[np.float64] = products[1:] / np.maximum(lengths[0] * lengths[1:], np.finfo(float).tiny)
    return cosines


def trigrams(words: Iterable[str]) -> frozenset[str]:
    """The different trigrams of the words."""
    return _NONE.union(*map(_of_word, words))


@lru_cache(10_000)  # most words are met again and again
def _of_word(word: str) -> frozenset[str]:
    padded = f" {word} "
    return frozenset(padded[at : at + 3] for at in range(len(word)))


_NONE: frozenset[str] = frozenset()


def _counted(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """The different trigrams of each text, ascending, whose they are, and how often it has them.

    The trigrams of a word are its letters, each with the one before and after; the ends count as spaces.
    """
    padded = [f" {' '.join(content_words(text))} " for text in texts]
    letters = np.frombuffer("".join(padded).encode("utf-32-le", "surrogatepass"), dtype="<u4")
    middles = np.flatnonzero(letters != _SPACE)
    # With 16 bits of each letter, all that most have, three and an owner, below 2**15, are one number.
    letters = letters.astype(np.int64) & 0xFFFF
    owners = np.repeat(np.arange(len(texts)), [len(text) for text in padded])[middles]
    runs = letters[middles - 1] << 32 | letters[middles] << 16 | letters[middles + 1]
    keys = np.sort(runs << 15 | owners)
    firsts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))[: len(keys)]
    counts = np.diff(np.append(firsts, len(keys)))
    keys = keys[firsts]
    return keys >> 15, keys & 0x7FFF, counts
