"""Which quotations on record may share their words with a wording: few of many, found by rare words."""

from __future__ import annotations

import math
from collections import defaultdict
from itertools import pairwise

from corpus.alignment import COMMON, Word, Wording, wording
from corpus.library import Library

_COMMONEST = 400
"""A word that more quotations hold than this tells too little; SQLite stops looking there."""
_LOOKED_UP = 32  # words of one wording
_ENOUGH = 5  # rare words that make looking for runs of common ones needless
_RUNS = 6
_FETCHED = 32  # quotations whose words are compared


def resembling(library: Library, given: Wording, most: int, *, least: float = 0.4) -> list[int]:
    """At most ``most`` numbers of quotations that hold much of the wording, most first.

    ``least`` is the smallest share that the two have in common of the weight of the lighter one. The
    time does not grow with the library: words are looked up one by one, the longest first, and those
    that very many quotations hold are passed over.
    """
    votes = _votes(library, given)
    told = max(map(len, votes.values()), default=0)
    voted = [number for number, told_by in votes.items() if len(told_by) > 1 or told <= _ENOUGH]
    best = sorted(voted, key=lambda number: (-sum(votes[number]), number))[:_FETCHED]
    texts = library.texts(best)
    ours = {word.key: word.weight for word in given.words}
    total = sum(ours.values())
    shared = []
    for number in best:
        if number in texts:
            theirs = {word.key: word.weight for word in wording(texts[number]).words}
            common = sum(weight for key, weight in ours.items() if key in theirs)
            if common and common >= least * min(total, sum(theirs.values())):
                shared.append((-common, number))
    return [number for _, number in sorted(shared)[:most]]


def _votes(library: Library, given: Wording) -> dict[int, list[float]]:
    """For each quotation that holds rare words of the wording, how much each of those tells."""
    votes: defaultdict[int, list[float]] = defaultdict(list)
    told = 0
    by_key = {word.key: word for word in given.words if _is_worth_looking_up(word)}
    words = sorted(by_key.values(), key=lambda word: (-len(word.key), word.start))[:_LOOKED_UP]
    for word in words:
        told += _count(library, _quoted(given.text[word.start : word.end]), votes)
    if told < _ENOUGH:
        in_order = sorted(words, key=lambda word: word.start)
        pairs = [
            " AND ".join(_quoted(given.text[word.start : word.end]) for word in pair)
            for pair in pairwise(in_order)
        ]
        for pair in pairs[:_RUNS]:
            told += _count(library, pair, votes)
    if told < _ENOUGH:
        size = min(4, len(given.words))
        starts = range(0, len(given.words) - size + 1, max(1, size // 2))
        for start in starts[:_RUNS]:
            _count(library, _quoted(given.slice(start, start + size)), votes)
    return votes


def _count(library: Library, expression: str, votes: defaultdict[int, list[float]]) -> bool:
    """Whether the expression was rare enough to tell; then all that hold it have its vote."""
    found = library.holding(expression, _COMMONEST + 1)
    if not 0 < len(found) <= _COMMONEST:
        return False
    tells = math.log(1 + _COMMONEST / len(found))
    for number in found.tolist():
        votes[number].append(tells)
    return True


def _is_worth_looking_up(word: Word) -> bool:
    return word.key not in COMMON and (len(word.key) > 2 or word.key.isdigit())


def _quoted(words: str) -> str:
    return '"' + words.replace('"', " ") + '"'
