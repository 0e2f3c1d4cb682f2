"""Which quotations share most of the words of a text: few of many, by the words that few hold.

The rarest words of a text find what may be among them; of the best of that, ranked as by BM25 but as if
every word stood in a quotation once, and as if none were longer than what is looked up of the text, the
commoner words are counted, too. Neither grows much with the library. What no speaker or day allows, or
what has too few of the words however many of the uncounted ones it may have, is left out. Many texts are
looked for at once: each step is one sweep over what is found of all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from onrecord.corpus.duplicates.alignment import COMMON_WEIGHT
from onrecord.corpus.store.text_index import K1, B, Numbers, Segment, Words

_READ = 6_000
"""Postings of a text's rarest words that are read, all of a word's or none."""
_MOST_READ = 300_000  # of the rarest few
_FEW = 4
_FIRST = 100  # quotations that hold most of these words, of which further words are counted
_COUNTED = 12  # the next rarest
_WORDS_A_TERM = 2  # of a text, common ones and all, for each that tells something
_AT_ONCE = 1 << 17  # postings that are swept over together: as many as the processor's memory holds

_NTH = 0xFFFF  # words of a text that are told apart by what they are worth

Places = NDArray[np.intp]
_NOTHING = (*(np.empty(0, dtype=np.intp) for _ in range(3)), *(np.empty(0) for _ in range(3)))


class Among(Protocol):
    """For each of several texts the quotations that it is sought among, told by their speakers and days."""

    def holds(self, segment: Segment, rows: Places, texts: Places) -> NDArray[np.bool_]:
        """For each row whether the text of that place is sought there."""

    def least(self, segment: Segment, rows: Places, texts: Places) -> NDArray[np.float32]:
        """The least part of the weight of the lighter one that each row must share with its text."""


@dataclass(frozen=True, slots=True)
class Sought:
    """Texts: the words of each that tell something, the weight of all its different words, where to look."""

    words: Sequence[Collection[str]]
    weights: NDArray[np.float32]
    among: Among


@dataclass(frozen=True, slots=True)
class Sharing:
    """The numbers of the quotations that share most of a text's words, ascending.

    Any of those that hold one of the ``read`` rarest words may be among them; ``unread`` words are so
    common that what holds only these is not.
    """

    numbers: Numbers
    read: int
    unread: int


@dataclass(frozen=True, slots=True)
class _Asked:
    """The words of all texts, text by text, each text's rarest first, and what they are worth.

    ``first`` and ``last`` say for each segment where a word's rows begin and end. A text's words begin at
    ``starts``; as many as ``read`` are looked up, which takes ``postings``.
    """

    texts: Places
    worth: NDArray[np.float32]
    first: Sequence[NDArray[np.int64]]
    last: Sequence[NDArray[np.int64]]
    sizes: Places
    starts: Places
    read: Places
    postings: NDArray[np.int64]

    @classmethod
    def of(cls, words: Words, texts: Sequence[Collection[str]]) -> _Asked:
        """Those of these texts."""
        terms = words.terms(texts)
        sizes = np.array([len(each) for each in terms], dtype=np.intp)
        flat = np.array([term for each in terms for term in each], dtype=np.uint64)
        different, inverse = np.unique(flat, return_inverse=True)
        lying = [segment.held(different) for segment in words.segments]
        held = np.zeros(len(different), dtype=np.int64)
        for each in lying:
            held += each.last - each.first
        of_text = np.repeat(np.arange(len(sizes)), sizes)
        inverse = inverse[np.lexsort((flat, held[inverse], of_text))]
        often = held[inverse]
        starts = sizes.cumsum() - sizes
        sums = np.concatenate([[0], often.cumsum()])
        postings = sums[1:] - sums[starts[of_text]]
        few = np.arange(len(often)) - starts[of_text] < _FEW
        is_read = (postings <= _READ) | (few & (postings <= _MOST_READ))
        read = np.bincount(of_text[is_read], minlength=len(sizes))
        return cls(
            texts=of_text,
            worth=np.log1p(words.alive / np.maximum(often, 1)).astype(np.float32),
            first=[each.first[inverse] for each in lying],
            last=[each.last[inverse] for each in lying],
            sizes=sizes,
            starts=starts,
            read=read,
            postings=sums[starts + read] - sums[starts],
        )

    @property
    def counted(self) -> Places:
        """How many words of each text are counted before it is told which are too few."""
        counted: Places = np.minimum(self.read + _COUNTED, self.sizes)
        return counted

    def looked_up(self, start: int, end: int, segment: int) -> Places:
        """The words that are looked up of these texts and that the segment has."""
        words = slice(self.starts[start], self.starts[end - 1] + self.sizes[end - 1])
        within = np.arange(words.start, words.stop) - self.starts[self.texts[words]]
        has = self.first[segment][words] < self.last[segment][words]
        found: Places = words.start + np.flatnonzero(has & (within < self.read[self.texts[words]]))
        return found


@dataclass(slots=True)
class _Found:
    """Rows that hold words of texts: how many, and what these are worth.

    ``segments`` are the places of the rows' segments, ``needed`` is the least weight that a row must have in
    common with its text.
    """

    texts: Places
    segments: Places
    rows: Places
    held: NDArray[np.float64]
    worth: NDArray[np.float64]
    needed: NDArray[np.float64]

    def keep(self, kept: NDArray[np.bool_]) -> None:
        """Forgets the others."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name)[kept])

    def of_rows(self, arrays: Sequence[NDArray[np.integer]]) -> NDArray[np.int64]:
        """What stands for each row in the array of its segment."""
        found = np.empty(len(self.rows), dtype=np.int64)
        for at, array in enumerate(arrays):
            mine = self.segments == at
            found[mine] = array[self.rows[mine]]
        return found


def sharing(words: Words, sought: Sought, most: int) -> list[Sharing]:
    """For each text at most ``most`` quotations that share most of its words, and surely not too few."""
    if not sought.words:
        return []
    asked = _Asked.of(words, sought.words)
    together = asked.postings.cumsum() // _AT_ONCE
    ends = [*(np.flatnonzero(np.diff(together)) + 1).tolist(), len(together)]
    numbers: list[Numbers] = []
    for start, end in pairwise([0, *ends]):
        found = _looked_up(words, sought, asked, start, end)
        _leave_out(words, asked, found, _FIRST)
        for since, until in ((asked.read, asked.counted), (asked.counted, asked.sizes)):
            _count(words, asked, found, since, until)
            found.keep(found.held + (sought.weights - until)[found.texts] >= found.needed)
        _leave_out(words, asked, found, most)
        of_rows = found.of_rows([each.numbers for each in words.segments])
        order = np.lexsort((of_rows, found.texts))
        of_texts = found.texts[order].searchsorted(np.arange(start + 1, end))
        numbers += np.split(of_rows[order], of_texts)
    return [
        Sharing(found, read, size - read)
        for found, read, size in zip(numbers, asked.read.tolist(), asked.sizes.tolist(), strict=True)
    ]


def _looked_up(words: Words, sought: Sought, asked: _Asked, start: int, end: int) -> _Found:
    """What the rarest words of the texts from the start to the end find, and may share enough."""
    parts = [_NOTHING]
    for at, (segment, dead) in enumerate(zip(words.segments, words.dead, strict=True)):
        if not len(looked_up := asked.looked_up(start, end, at)):
            continue
        first, last = asked.first[at][looked_up], asked.last[at][looked_up]
        # Of the type that NumPy would make of them each time.
        rows = np.concatenate(
            [segment.rows[a:b] for a, b in zip(first.tolist(), last.tolist(), strict=True)], dtype=np.intp
        )
        texts = np.repeat(asked.texts[looked_up], last - first)
        kept = sought.among.holds(segment, rows, texts).nonzero()[0]
        which = looked_up[(last - first).cumsum().searchsorted(kept, side="right")]
        rows, texts = rows[kept], texts[kept]
        # To sort numbers is several times as fast as to find their order.
        nth = np.minimum(which - asked.starts[texts], _NTH)
        keys = np.sort(texts << 48 | rows << 16 | nth)
        worth = asked.worth[asked.starts[keys >> 48] + (keys & _NTH)]
        keys >>= 16
        firsts = np.flatnonzero(np.diff(keys, prepend=-1))
        held = np.diff(firsts, append=len(keys))
        texts, rows = keys[firsts] >> 32, keys[firsts] & 0xFFFFFFFF
        needed = np.minimum(segment.weights.take(rows) * COMMON_WEIGHT, sought.weights[texts])
        needed *= sought.among.least(segment, rows, texts)
        enough = held + (sought.weights - asked.read)[texts] >= needed
        enough &= ~dead[rows]
        worth = np.add.reduceat(worth, firsts) if len(firsts) else worth
        part = (texts, np.full(len(texts), at), rows, held, worth, needed)
        parts.append(tuple(each[enough] for each in part))
    return _Found(*map(np.concatenate, zip(*parts, strict=True)))


def _leave_out(words: Words, asked: _Asked, found: _Found, most: int) -> None:
    """Forgets of each text all but its ``most`` best rows, equal ones by number.

    What is longer than the words that are counted may be counts as if it were so long: it may hold much
    else besides.
    """
    if not len(found.texts) or np.bincount(found.texts).max() <= most:
        return
    lengths = found.of_rows([each.lengths for each in words.segments])
    longest = _WORDS_A_TERM * asked.counted[found.texts]
    scores = found.worth / (K1 * (1 - B) + 1 + K1 * B / words.mean * np.minimum(lengths, longest))
    numbers = found.of_rows([each.numbers for each in words.segments])
    order = np.lexsort((numbers, -scores, found.texts))
    ordered = found.texts[order]
    kept = np.zeros(len(order), dtype=np.bool_)
    kept[order[np.arange(len(order)) - ordered.searchsorted(ordered) < most]] = True
    found.keep(kept)


def _count(words: Words, asked: _Asked, found: _Found, since: Places, until: Places) -> None:
    """Counts for each row those of further words of its text, from ``since`` to ``until``, that it holds."""
    more = (until - since)[found.texts]
    pairs = np.repeat(np.arange(len(more)), more)
    which = np.arange(len(pairs)) + np.repeat(
        (asked.starts + since)[found.texts] - more.cumsum() + more, more
    )
    holds = np.zeros(len(pairs), dtype=np.bool_)
    for at, segment in enumerate(words.segments):
        mine = np.flatnonzero(found.segments[pairs] == at)
        first, last = asked.first[at][which[mine]], asked.last[at][which[mine]]
        holds[mine] = _within(segment.rows, first, last, found.rows[pairs[mine]])
    found.held += np.bincount(pairs[holds], minlength=len(more))
    found.worth += np.bincount(pairs[holds], weights=asked.worth[which[holds]], minlength=len(more))


def _within(rows: NDArray[np.int32], first: Places, last: Places, wanted: Places) -> NDArray[np.bool_]:
    """Whether each wanted row is among the rows from the first to the last, ascending."""
    low, high = first, last
    for _ in range(int((last - first).max(initial=0)).bit_length()):
        middle = (low + high) >> 1
        is_below = (rows.take(middle, mode="clip") < wanted) & (low < high)
        low, high = np.where(is_below, middle + 1, low), np.where(is_below, high, middle)
    found: NDArray[np.bool_] = (low < last) & (rows.take(low, mode="clip") == wanted)
    return found
