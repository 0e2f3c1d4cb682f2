"""Which quotations on record may share their words with a wording: few of many, found by rare words."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from corpus.alignment import COMMON, COMMON_WEIGHT, Word, Wording
from corpus.folding import fold
from corpus.library import Library

Numbers = NDArray[np.int64]

_COMMONEST = 400
"""A word that more quotations hold than this tells too little."""
_LOOKED_UP = 32  # words of one wording
_ENOUGH = 5  # rare words that make looking for runs of common ones needless
_RUNS = 6
_SHORTEST_RUN = 4  # words
_FETCHED = 32  # quotations whose words are compared
_WORDS = re.compile(r"\w+|[$€£¥]")
_WITHIN = re.compile(r"(?<=\w)[.,'’ʼ‘\[\]]+(?=\w)")


def resembling(library: Library, given: Wording, most: int, *, least: float = 0.4) -> dict[int, str]:
    """At most ``most`` quotations that hold much of the wording, their texts by number, most first.

    ``least`` is the smallest share that the two have in common of the weight of the lighter one. The
    time does not grow with the library: words are looked up one by one, the longest first, and those
    that very many quotations hold are passed over.
    """
    ours = frozenset(_words(given.text))
    total = _weight(ours)
    shared = []
    texts = library.texts(_told(_votes(library, given)))
    for number, text in texts.items():
        theirs = frozenset(_words(text))
        common = _weight(ours & theirs)
        if common and common >= least * min(total, _weight(theirs)):
            shared.append((-common, number))
    return {number: texts[number] for _, number in sorted(shared)[:most]}


def most_in_common(one: str, other: str) -> float:
    """About the greatest overlap that ``alignment`` can find between two texts, many times as fast.

    No more words can be kept than stand in both in one order, nor can the lighter text weigh less. Where
    words may be an editor's, or divided otherwise in the one than in the other, it is 1.
    """
    ours, theirs = _words(one), _words(other)
    if "[" in one or "[" in other or _is_divided(ours, theirs) or _is_divided(theirs, ours):
        return 1.0
    kept = 0.0
    for is_common, weight in ((False, 1.0), (True, COMMON_WEIGHT)):
        sides = ([word for word in side if (word in COMMON) == is_common] for side in (ours, theirs))
        kept += weight * _in_order(*sides)
    # A clause may be left out with the "and" that joined it.
    lighter = min(_weight(side) - COMMON_WEIGHT * side.count("and") for side in (ours, theirs))
    return min(1.0, kept / lighter) if lighter > 0 else 1.0


def _is_divided(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether two of our words are one of theirs."""
    joined = {first + second for first, second in pairwise(ours)}
    return not joined.isdisjoint(theirs)


def _in_order(ours: Sequence[str], theirs: Sequence[str]) -> int:
    """How many words stand in both in one order: the longest common subsequence, a bit for each of our words.

    H. Hyyrö, "Bit-parallel LCS-length computation revisited" (2004).
    """
    places: dict[str, int] = {}
    for at, word in enumerate(ours):
        places[word] = places.get(word, 0) | 1 << at
    every = (1 << len(ours)) - 1
    row = every
    for word in theirs:
        if found := row & places.get(word, 0):
            row = (row + found | row - found) & every
    return len(ours) - row.bit_count()


@lru_cache(maxsize=256)
def _words(text: str) -> tuple[str, ...]:
    """The words of a text, near enough as ``alignment`` compares them and many times as fast."""
    folded = text.lower() if text.isascii() else fold(text)
    spelled = folded.replace("%", " percent ").replace("&", " and ")
    return tuple(_WORDS.findall(_WITHIN.sub("", spelled)))


def _weight(words: Collection[str]) -> float:
    return len(words) - (1 - COMMON_WEIGHT) * sum(word in COMMON for word in words)


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
    by_key = {word.key: word for word in given.words if _is_worth_looking_up(word)}
    words = sorted(by_key.values(), key=lambda word: (-len(word.key), word.start))[:_LOOKED_UP]
    votes = _told_by(library.holding_all([given.text[word.start : word.end] for word in words], _COMMONEST))
    if len(votes) < _ENOUGH:
        in_order = [given.text[word.start : word.end] for word in sorted(words, key=lambda word: word.start)]
        pairs = [" ".join(pair) for pair in pairwise(in_order)]
        votes += _told_by(library.holding_all(pairs[:_RUNS], _COMMONEST))
    size = _SHORTEST_RUN
    while len(votes) < _ENOUGH and size < 2 * len(given.words):
        starts = range(0, max(1, len(given.words) - size + 1), size // 2)
        runs = [given.slice(start, min(start + size, len(given.words))) for start in starts[:_RUNS]]
        votes += _told_by(library.holding_all(runs, _COMMONEST))
        size *= 2
    if not votes and given.words:
        # Many hold all of these words; fewer may hold them in this order.
        whole = _quoted(given.slice(0, len(given.words)))
        votes += _told_by([library.holding(whole, _COMMONEST + 1)])
    return votes


def _told_by(found: Iterable[Numbers | None]) -> list[tuple[float, Numbers]]:
    """What words tell that these quotations hold: nothing where none holds them, or very many."""
    return [
        (math.log(1 + _COMMONEST / len(numbers)), numbers)
        for numbers in found
        if numbers is not None and 0 < len(numbers) <= _COMMONEST
    ]


def _is_worth_looking_up(word: Word) -> bool:
    return word.key not in COMMON and (len(word.key) > 2 or word.key.isdigit())


def _quoted(words: str) -> str:
    return '"' + words.replace('"', " ") + '"'
