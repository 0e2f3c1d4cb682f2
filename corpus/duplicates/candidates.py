"""Find candidate duplicates of a text: the few quotations that may share most of its words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from onrecord.corpus.english.common_words import COMMON, COMMON_WEIGHT, weight_of, weight_of_all
from onrecord.corpus.english.folding import fold, words_in
from onrecord.corpus.store.library import Library
from onrecord.corpus.store.neighbours import Among, Batch, Places
from onrecord.corpus.store.text_index import Segment, tokens

Numbers = NDArray[np.int64]

_COMMONEST = 400
"""A phrase that more quotations hold than this is too common to narrow the search."""
_ENOUGH = 4  # looked-up words from which on phrases of common words are not searched too
_RUNS = 6
_SHORTEST_RUN = 4  # words
_FETCHED = 24  # candidates per text
BY_STEMS = 0.02
"""At most this much lower is the share of two texts when counted by stems instead of words."""
_NOT_ALONE = re.compile(r"[.,'’ʼ‘\[\]](?<=\w.)[.,'’ʼ‘\[\]]*(?=\w)")
_BRACKETS = re.compile(r"\[[^\[\]]*\]")
_WORDS = re.compile(r"\w+|[$€£¥]")


def resembling(library: Library, text: str, most: int, *, least: float) -> dict[int, str]:
    """Return at most ``most`` quotations that share much of the text, as texts by row id, best first.

    ``least`` is the smallest shared part, from 0 to 1, of the weight of the lighter text. The time hardly
    grows with the library.
    """
    ours = words_of(text)
    shared = []
    [candidates] = may_resemble(library, [text], least, _Anything(least))
    texts = library.texts(candidates)
    for number, other in texts.items():
        theirs = words_of(other)
        common = ours.in_common(theirs)
        if common and common >= least * min(ours.weight, theirs.weight):
            shared.append((-common, number))
    return {number: texts[number] for _, number in sorted(shared)[:most]}


@dataclass(frozen=True, slots=True)
class _Anything:
    """A filter that passes every row, with one least share for all."""

    share: float

    def holds(self, segment: Segment, rows: Places, texts: Places) -> NDArray[np.bool_]:
        return np.ones(len(rows), dtype=np.bool_)

    def least(self, segment: Segment, rows: Places, texts: Places) -> NDArray[np.float32]:
        return np.full(len(rows), self.share - BY_STEMS, dtype=np.float32)


def may_resemble(library: Library, texts: Sequence[str], least: float, among: Among) -> list[list[int]]:
    """Return for each text the row ids of the candidates that may share at least ``least`` of it.

    ``among`` filters the candidates of each text and says how much each must share.
    """
    words = [tokens(text) for text in texts]
    telling = [{word for word in each if _is_telling(word)} for each in words]
    weights = [weight_of_all(set(each)) for each in words]
    batch = Batch(telling, np.array(weights, dtype=np.float32), among)
    shared = library.near_duplicate_candidates(batch, _FETCHED)
    found = []
    for ordered, weight, sharing in zip(words, weights, shared, strict=True):
        numbers = sharing.numbers.tolist()
        # A row without any looked-up word can share at most the weight of the other words.
        others = weight - sharing.read >= least * weight
        if sharing.read < _ENOUGH and (others or len(numbers) == _FETCHED):
            numbers = list(dict.fromkeys([*_holding_runs(library, ordered), *numbers]))
        found.append(numbers)
    return found


def _holding_runs(library: Library, words: Sequence[str]) -> list[int]:
    """Return the rows that hold a phrase of the text, where the phrase is rare; most phrases first."""
    votes: list[Numbers] = []
    size = _SHORTEST_RUN
    while len(votes) < _ENOUGH and size < 2 * len(words):
        starts = range(0, max(1, len(words) - size + 1), size // 2)
        runs = [" ".join(words[start : start + size]) for start in starts[:_RUNS]]
        votes += _few(library.holding_all(runs, _COMMONEST))
        size *= 2
    if not votes and words:
        # Many hold all of these words; fewer may hold them in this order.
        votes = _few([library.holding(f'"{" ".join(words)}"', _COMMONEST + 1)])
    if not votes:
        return []
    numbers, times = np.unique(np.concatenate(votes), return_counts=True)
    most: list[int] = numbers[np.lexsort((numbers, -times))][:_FETCHED].tolist()
    return most


def _few(found: Iterable[Numbers | None]) -> list[Numbers]:
    """Return the results that narrow the search: neither empty nor very large."""
    return [numbers for numbers in found if numbers is not None and 0 < len(numbers) <= _COMMONEST]


def _is_telling(word: str) -> bool:
    return word not in COMMON and (len(word) > 2 or word.isdigit())


@dataclass(frozen=True)
class Words:
    """A text as folded words: a fast approximation of how ``alignment`` tokenizes it.

    ``weight`` is the weight of the different words, each counted once.
    """

    text: str
    ordered: Sequence[str]
    different: frozenset[str]
    weight: float

    @cached_property
    def telling(self) -> list[str]:
        """Return the distinctive words, in order."""
        return [word for word in self.ordered if word not in COMMON]

    @cached_property
    def common(self) -> list[str]:
        """Return the common words, in order."""
        return [word for word in self.ordered if word in COMMON]

    @cached_property
    def joined(self) -> frozenset[str]:
        """Return each pair of adjacent words, joined to one."""
        return frozenset(first + second for first, second in pairwise(self.ordered))

    @cached_property
    def least(self) -> float:
        """Return the weight without words in brackets and without "and", at which a clause may be dropped."""
        editors = words_of(" ".join(_BRACKETS.findall(self.text))).ordered if "[" in self.text else ()
        left_out = sum(map(weight_of, editors)) + COMMON_WEIGHT * self.common.count("and")
        return len(self.telling) + COMMON_WEIGHT * len(self.common) - left_out

    def in_common(self, other: Words) -> float:
        """Return the weight of the different words that both texts hold."""
        return weight_of_all(self.different & other.different)

    def divided_in(self, other: Words) -> float:
        """Return the weight of the words that the other text spells as two words."""
        if self.different.isdisjoint(other.joined):
            return 0.0
        return sum(
            max(weight_of(first) + weight_of(second), weight_of(first + second))
            for first, second in pairwise(other.ordered)
            if first + second in self.different
        )


@lru_cache(maxsize=256)
def words_of(text: str) -> Words:
    """Tokenize a text."""
    folded = text.lower() if text.isascii() else fold(text)
    if "%" in folded or "&" in folded:
        folded = folded.replace("%", " percent ").replace("&", " and ")
    bare = _NOT_ALONE.sub("", folded)
    is_plain = bare.isascii() and "$" not in bare
    ordered = words_in(bare) if is_plain else _WORDS.findall(bare)
    different = frozenset(ordered)
    return Words(text, ordered, different, weight_of_all(different))


def most_in_common(one: Words, other: Words, least: float = 0.0) -> float:
    """Return an approximate upper bound on the overlap that ``alignment`` would find, much faster.

    Words that alignment keeps form a common subsequence, up to words that one text spells as two. The bound
    is exact only from ``least`` on: below it any value under ``least`` may be returned.
    """
    lighter = min(one.least, other.least)
    if lighter <= 0:
        return 1.0
    most = LCSseq.similarity(one.telling, other.telling) + one.divided_in(other) + other.divided_in(one)
    if most + COMMON_WEIGHT * min(len(one.common), len(other.common)) >= least * lighter:
        most += COMMON_WEIGHT * LCSseq.similarity(one.common, other.common)
    return min(1.0, most / lighter)
