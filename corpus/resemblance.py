"""Which quotations on record may share their words with a wording: few of many, found by rare words."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from corpus.alignment import COMMON, Word, Wording, weight_of
from corpus.folding import fold
from corpus.library import Library

Numbers = NDArray[np.int64]

_COMMONEST = 400
"""A word that more quotations hold than this tells too little; SQLite stops looking there."""
_LOOKED_UP = 32  # words of one wording
_ENOUGH = 5  # rare words that make looking for runs of common ones needless
_RUNS = 6
_FETCHED = 32  # quotations whose words are compared
_WORDS = re.compile(r"\w+")
_WITHIN = re.compile(r"(?<=\w)[.,'’ʼ‘\[\]]+(?=\w)")


def resembling(library: Library, given: Wording, most: int, *, least: float = 0.4) -> list[int]:
    """At most ``most`` numbers of quotations that hold much of the wording, most first.

    ``least`` is the smallest share that the two have in common of the weight of the lighter one. The
    time does not grow with the library: words are looked up one by one, the longest first, and those
    that very many quotations hold are passed over.
    """
    ours = _words(given.text)
    total = _weight(ours)
    shared = []
    for number, text in library.texts(_told(_votes(library, given))).items():
        theirs = _words(text)
        common = _weight(ours & theirs)
        if common and common >= least * min(total, _weight(theirs)):
            shared.append((-common, number))
    return [number for _, number in sorted(shared)[:most]]


def _words(text: str) -> frozenset[str]:
    """The words of a text, near enough as ``alignment`` compares them and many times as fast."""
    folded = text.lower() if text.isascii() else fold(text)
    return frozenset(_WORDS.findall(_WITHIN.sub("", folded)))


def _weight(words: Iterable[str]) -> float:
    return sum(map(weight_of, words))


def _told(votes: Sequence[tuple[float, Numbers]]) -> list[int]:
    """The numbers that the votes tell most of; one word alone tells of nothing where many are rare."""
    if not votes:
        return []
    numbers, place = np.unique(np.concatenate([found for _, found in votes]), return_inverse=True)
    told = np.bincount(place)
    each = np.repeat([tells for tells, _ in votes], [len(found) for _, found in votes])
    sums = np.bincount(place, weights=each)
    voted = np.flatnonzero((told > 1) | (told.max() <= _ENOUGH))
    best = voted[np.lexsort((numbers[voted], -sums[voted]))][:_FETCHED]
    return [int(number) for number in numbers[best]]


def _votes(library: Library, given: Wording) -> list[tuple[float, Numbers]]:
    """What each rare word of the wording tells, and the numbers of the quotations that hold it."""
    votes: list[tuple[float, Numbers]] = []
    by_key = {word.key: word for word in given.words if _is_worth_looking_up(word)}
    words = sorted(by_key.values(), key=lambda word: (-len(word.key), word.start))[:_LOOKED_UP]
    for word in words:
        votes += _vote(library, _quoted(given.text[word.start : word.end]))
    if len(votes) < _ENOUGH:
        in_order = sorted(words, key=lambda word: word.start)
        pairs = [
            " AND ".join(_quoted(given.text[word.start : word.end]) for word in pair)
            for pair in pairwise(in_order)
        ]
        for pair in pairs[:_RUNS]:
            votes += _vote(library, pair)
    if len(votes) < _ENOUGH:
        size = min(4, len(given.words))
        starts = range(0, len(given.words) - size + 1, max(1, size // 2))
        for start in starts[:_RUNS]:
            votes += _vote(library, _quoted(given.slice(start, start + size)))
    return votes


def _vote(library: Library, expression: str) -> list[tuple[float, Numbers]]:
    """What the expression tells and of which quotations; nothing where it is not rare."""
    found = library.holding(expression, _COMMONEST + 1)
    return [(math.log(1 + _COMMONEST / len(found)), found)] if 0 < len(found) <= _COMMONEST else []


def _is_worth_looking_up(word: Word) -> bool:
    return word.key not in COMMON and (len(word.key) > 2 or word.key.isdigit())


def _quoted(words: str) -> str:
    return '"' + words.replace('"', " ") + '"'
