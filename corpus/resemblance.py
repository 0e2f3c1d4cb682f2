"""Which quotations on record may share their words with a wording: few of many, found by rare words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import combinations, pairwise

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
_PAIRED = 5  # the rarest of the common words, looked up two by two
_RUNS = 6
_SHORTEST_RUN = 4  # words
_RANKED_BY = 16  # of its words, the rarest, by which those found are ranked
_FETCHED = 32  # quotations whose words are compared
_WORDS = re.compile(r"\w+|[$€£¥]")
_WITHIN = re.compile(r"(?<=\w)[.,'’ʼ‘\[\]]+(?=\w)")


def resembling(library: Library, given: Wording, most: int, *, least: float = 0.4) -> dict[int, str]:
    """At most ``most`` quotations that hold much of the wording, their texts by number, most first.

    ``least`` is the smallest share that the two have in common of the weight of the lighter one. The
    time hardly grows with the library: words are looked up one by one, and those that very many
    quotations hold only where few are rare, together.
    """
    ours = frozenset(_words(given.text))
    total = _weight(ours)
    shared = []
    texts = library.texts(_told(library, given))
    for number, text in texts.items():
        theirs = frozenset(_words(text))
        common = _weight(ours & theirs)
        if common and common >= least * min(total, _weight(theirs)):
            shared.append((-common, number))
    return {number: texts[number] for _, number in sorted(shared)[:most]}


@lru_cache(maxsize=64)
def most_in_common(one: str, other: str) -> float:
    """About the greatest overlap that ``alignment`` can find between two texts, many times as fast.

    No more words can be kept than stand in both in one order, nor can the lighter text weigh less. Where
    words may be an editor's, or divided otherwise in the one than in the other, it is 1.
    """
    ours, theirs = _words(one), _words(other)
    if "[" in one or "[" in other or _is_divided(ours, theirs) or _is_divided(theirs, ours):
        return 1.0
    sides = [
        ([word for word in side if word not in COMMON], [word for word in side if word in COMMON])
        for side in (ours, theirs)
    ]
    (told, common), (other_told, other_common) = sides
    kept = _in_order(told, other_told) + COMMON_WEIGHT * _in_order(common, other_common)
    # A clause may be left out with the "and" that joined it.
    lighter = min(len(told) + COMMON_WEIGHT * (len(common) - common.count("and")) for told, common in sides)
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


def _weight(words: frozenset[str]) -> float:
    return len(words) - (1 - COMMON_WEIGHT) * len(words & COMMON)


def _told(library: Library, given: Wording) -> list[int]:
    """The numbers of those that may resemble the wording, at most so many as are fetched."""
    words = [given.text[word.start : word.end] for word in _worth_looking_up(given)]
    held = sorted((often, word) for often, word in zip(library.held_by(words), words, strict=True) if often)
    rarest = [word for _, word in held]
    rare = sum(often <= _COMMONEST for often, _ in held)
    votes = _votes(library, given, rarest[:rare], rarest[rare:])
    if not votes:
        return []
    numbers, place = np.unique(np.concatenate(votes), return_inverse=True)
    told = np.bincount(place)
    # One word alone tells of nothing where many are rare.
    voted = numbers[(told > 1) | (told.max() <= _ENOUGH)]
    if len(voted) > _FETCHED:
        scores = library.scores_by_words(rarest[:_RANKED_BY], voted)
        voted = voted[np.lexsort((voted, -scores))][:_FETCHED]
    return [int(number) for number in voted]


def _votes(library: Library, given: Wording, rare: Sequence[str], common: Sequence[str]) -> list[Numbers]:
    """For each rare word of the wording the quotations that hold it; else for several common ones."""
    votes = _few(library.holding_all(rare, _COMMONEST))
    if len(votes) < _ENOUGH:
        pairs = [" ".join(pair) for pair in combinations(common[:_PAIRED], 2)]
        votes += _few(library.holding_all(pairs, _COMMONEST))
    size = _SHORTEST_RUN
    while len(votes) < _ENOUGH and size < 2 * len(given.words):
        starts = range(0, max(1, len(given.words) - size + 1), size // 2)
        runs = [given.slice(start, min(start + size, len(given.words))) for start in starts[:_RUNS]]
        votes += _few(library.holding_all(runs, _COMMONEST))
        size *= 2
    if not votes and given.words:
        # Many hold all of these words; fewer may hold them in this order.
        whole = _quoted(given.slice(0, len(given.words)))
        votes += _few([library.holding(whole, _COMMONEST + 1)])
    return votes


def _few(found: Iterable[Numbers | None]) -> list[Numbers]:
    """Those of the findings that tell something: neither none nor very many."""
    return [numbers for numbers in found if numbers is not None and 0 < len(numbers) <= _COMMONEST]


def _worth_looking_up(given: Wording) -> list[Word]:
    by_key = {word.key: word for word in given.words if _is_worth_looking_up(word)}
    return sorted(by_key.values(), key=lambda word: (-len(word.key), word.start))[:_LOOKED_UP]


def _is_worth_looking_up(word: Word) -> bool:
    return word.key not in COMMON and (len(word.key) > 2 or word.key.isdigit())


def _quoted(words: str) -> str:
    return '"' + words.replace('"', " ") + '"'
