"""Which quotations on record may share their words with a wording: few of many, found by rare words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from onrecord.corpus.duplicates.alignment import COMMON, COMMON_WEIGHT, weight_of, weight_of_all
from onrecord.corpus.english.folding import fold, words_in
from onrecord.corpus.store.library import Library
from onrecord.corpus.store.neighbours import Among, Places, Sought
from onrecord.corpus.store.text_index import Segment, tokens

Numbers = NDArray[np.int64]

_COMMONEST = 400
"""A run of words that more quotations hold than this tells too little."""
_ENOUGH = 4  # words that make looking for runs of common ones needless
_RUNS = 6
_SHORTEST_RUN = 4  # words
_FETCHED = 24  # quotations whose words are compared
BY_STEMS = 0.02
"""By which the part that two texts share is less by their stems than by their words, at most."""
_NOT_ALONE = re.compile(r"[.,'’ʼ‘\[\]](?<=\w.)[.,'’ʼ‘\[\]]*(?=\w)")
_BRACKETS = re.compile(r"\[[^\[\]]*\]")
_WORDS = re.compile(r"\w+|[$€£¥]")


def resembling(library: Library, text: str, most: int, *, least: float) -> dict[int, str]:
    """At most ``most`` quotations that hold much of the text, their texts by number, most first.

    ``least`` is the smallest share that the two have in common of the weight of the lighter one. The
    time hardly grows with the library.
    """
    ours = words_of(text)
    shared = []
    [told] = may_resemble(library, [text], least, _Anything(least))
    texts = library.texts(told)
    for number, other in texts.items():
        theirs = words_of(other)
        common = ours.in_common(theirs)
        if common and common >= least * min(ours.weight, theirs.weight):
            shared.append((-common, number))
    return {number: texts[number] for _, number in sorted(shared)[:most]}


@dataclass(frozen=True, slots=True)
class _Anything:
    """Everything on record that shares so much."""

    share: float

    def holds(self, segment: Segment, rows: Places, texts: Places) -> NDArray[np.bool_]:
        return np.ones(len(rows), dtype=np.bool_)

    def least(self, segment: Segment, rows: Places, texts: Places) -> NDArray[np.float32]:
        return np.full(len(rows), self.share - BY_STEMS, dtype=np.float32)


def may_resemble(library: Library, texts: Sequence[str], least: float, among: Among) -> list[list[int]]:
    """For each text the numbers of those that may share so much of it, few of many, by rare words.

    ``among`` says of each text where to look, and what it must share with which others at least.
    """
    words = [tokens(text) for text in texts]
    telling = [{word for word in each if _is_telling(word)} for each in words]
    weights = [weight_of_all(set(each)) for each in words]
    sought = Sought(telling, np.array(weights, dtype=np.float32), among)
    shared = library.sharing(sought, _FETCHED)
    found = []
    for ordered, weight, sharing in zip(words, weights, shared, strict=True):
        numbers = sharing.numbers.tolist()
        # What holds none of the words that were looked up shares at most the others.
        others = weight - sharing.read >= least * weight
        if sharing.read < _ENOUGH and (others or len(numbers) == _FETCHED):
            numbers = list(dict.fromkeys([*_holding_runs(library, ordered), *numbers]))
        found.append(numbers)
    return found


def _holding_runs(library: Library, words: Sequence[str]) -> list[int]:
    """Those that hold a run of words together, where few do; most such runs first."""
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
    """Those of the findings that tell something: neither none nor very many."""
    return [numbers for numbers in found if numbers is not None and 0 < len(numbers) <= _COMMONEST]


def _is_telling(word: str) -> bool:
    return word not in COMMON and (len(word) > 2 or word.isdigit())


@dataclass(frozen=True)
class Words:
    """The words of a text, near enough as ``alignment`` compares them and many times as fast.

    ``weight`` is that of the different words, each counted once.
    """

    text: str
    ordered: Sequence[str]
    different: frozenset[str]
    weight: float

    @cached_property
    def telling(self) -> _Row:
        """Those that tell which statement it is, in order."""
        return _Row([word for word in self.ordered if word not in COMMON])

    @cached_property
    def common(self) -> _Row:
        """The others, in order."""
        return _Row([word for word in self.ordered if word in COMMON])

    @cached_property
    def joined(self) -> frozenset[str]:
        """Every two that follow one another, as one word."""
        return frozenset(first + second for first, second in pairwise(self.ordered))

    @cached_property
    def least(self) -> float:
        """The weight without an editor's words and the "and" by which a clause may be left out."""
        editors = words_of(" ".join(_BRACKETS.findall(self.text))).ordered if "[" in self.text else ()
        left_out = sum(map(weight_of, editors)) + COMMON_WEIGHT * self.common.words.count("and")
        return len(self.telling.words) + COMMON_WEIGHT * len(self.common.words) - left_out

    def in_common(self, other: Words) -> float:
        """The weight of the different words that stand in both."""
        return weight_of_all(self.different & other.different)

    def divided_in(self, other: Words) -> float:
        """The weight of those that two words of the other are together."""
        if self.different.isdisjoint(other.joined):
            return 0.0
        return sum(
            max(weight_of(first) + weight_of(second), weight_of(first + second))
            for first, second in pairwise(other.ordered)
            if first + second in self.different
        )


@dataclass(frozen=True)
class _Row:
    """Some words in their order."""

    words: Sequence[str]

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each stands: a bit for every place."""
        places: dict[str, int] = {}
        for at, word in enumerate(self.words):
            places[word] = places.get(word, 0) | 1 << at
        return places

    def in_order(self, other: _Row) -> int:
        """How many words stand in both in one order: the longest common subsequence.

        H. Hyyrö, "Bit-parallel LCS-length computation revisited" (2004).
        """
        places = self.places
        row = every = (1 << len(self.words)) - 1
        for word in other.words:
            if found := row & places.get(word, 0):
                row = (row + found | row - found) & every
        return len(self.words) - row.bit_count()


@lru_cache(maxsize=256)
def words_of(text: str) -> Words:
    """The words of a text."""
    folded = text.lower() if text.isascii() else fold(text)
    if "%" in folded or "&" in folded:
        folded = folded.replace("%", " percent ").replace("&", " and ")
    bare = _NOT_ALONE.sub("", folded)
    is_plain = bare.isascii() and "$" not in bare
    ordered = words_in(bare) if is_plain else _WORDS.findall(bare)
    different = frozenset(ordered)
    return Words(text, ordered, different, weight_of_all(different))


def most_in_common(one: Words, other: Words, least: float = 0.0) -> float:
    """About the greatest overlap that ``alignment`` can find between two texts, many times as fast.

    No more words can be kept than stand in both in one order, or are only divided otherwise in the one
    than in the other; nor can the lighter text weigh less, but for what may be left out of it. Of what is
    surely less than ``least`` no more than that may be told.
    """
    lighter = min(one.least, other.least)
    if lighter <= 0:
        return 1.0
    most = one.telling.in_order(other.telling) + one.divided_in(other) + other.divided_in(one)
    if most + COMMON_WEIGHT * min(len(one.common.words), len(other.common.words)) >= least * lighter:
        most += COMMON_WEIGHT * one.common.in_order(other.common)
    return min(1.0, most / lighter)
