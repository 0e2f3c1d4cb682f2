"""Which quotations share most of the words of a text: few of many, by the words that few hold.

The rarest words of the text find what may be among them; of the best of that, ranked as by BM25 but as if
every word stood in a quotation once, and as if none were longer than what is looked up of the text, the
commoner words are counted, too. Neither grows much with the library. What no speaker or day allows, or
what has too few of the words however many of the uncounted ones it may have, is left out.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.alignment import COMMON_WEIGHT
from corpus.words import K1, B, Numbers, Segment, Words

_READ = 6_000
"""Postings of a text's rarest words that are read, all of a word's or none."""
_MOST_READ = 300_000  # of the rarest few
_FEW = 4
_FIRST = 100  # quotations that hold most of these words, of which further words are counted
_COUNTED = 12  # the next rarest
_WORDS_A_TERM = 2  # of a text, common ones and all, for each that tells something
_NONE = np.empty(0, dtype=np.int64)


class Among(Protocol):
    """Quotations, told by their speakers and days, that a text is sought among."""

    def holds(self, segment: Segment, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Which of the rows are some of these."""

    def least(self, segment: Segment, rows: NDArray[np.intp]) -> NDArray[np.float32]:
        """The least part of the weight of the lighter text that each of these must share to be looked for."""


@dataclass(frozen=True, slots=True)
class Sought:
    """A text as the words that tell something, the weight of all its different words, and where to look."""

    words: Collection[str]
    weight: float
    among: Among


@dataclass(frozen=True, slots=True)
class Sharing:
    """The numbers of the quotations that share most of a text's words, in any order.

    Any of those that hold one of the ``read`` rarest words may be among them; ``unread`` words are so
    common that what holds only these is not.
    """

    numbers: Numbers
    read: int
    unread: int


_Spans = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Place:
    """A segment, its dead rows if it has any, and a table of its rows to add up in, left as it was: zero."""

    segment: Segment
    dead: NDArray[np.bool_] | None
    table: NDArray[np.float32]


@dataclass(slots=True)
class _Part:
    """What is found in one segment: rows, how many words each holds, what these are worth.

    ``needed`` is the least weight that a row must have in common with the text.
    """

    segment: Segment
    spans: _Spans
    rows: NDArray[np.int32]
    held: NDArray[np.float32]
    sums: NDArray[np.float32]
    needed: NDArray[np.float32]

    def keep(self, kept: NDArray[np.bool_]) -> None:
        """Forgets the other rows."""
        self.rows, self.held = self.rows[kept], self.held[kept]
        self.sums, self.needed = self.sums[kept], self.needed[kept]

    def count(self, first: int, worth: NDArray[np.float32]) -> None:
        """Counts further words of the text, from the first on, of this worth, for those that hold them."""
        held = np.zeros((len(worth), len(self.rows)), dtype=np.float32)
        for own, (start, end) in zip(held, self.spans[first : first + len(worth)], strict=True):
            if start < end:
                holding = self.segment.rows[start:end]
                np.equal(holding.take(holding.searchsorted(self.rows), mode="clip"), self.rows, out=own)
        self.held += held.sum(axis=0)
        self.sums += worth @ held

    def scores(self, mean: float, longest: int) -> NDArray[np.float32]:
        """What the rows are ranked by.

        What is longer than ``longest`` words counts as if it were so long: it may hold much else besides.
        """
        lengths = np.minimum(self.segment.lengths.take(self.rows), longest)
        found: NDArray[np.float32] = self.sums / (K1 * (1 - B) + 1 + lengths * np.float32(K1 * B / mean))
        return found


def sharing(words: Words, texts: Sequence[Sought], most: int) -> list[Sharing]:
    """For each text at most ``most`` quotations that share most of its words, and surely not too few."""
    terms = words.terms([text.words for text in texts])
    sizes = [len(each) for each in terms]
    flat = np.array([term for each in terms for term in each], dtype=np.uint64)
    different, inverse = np.unique(flat, return_inverse=True)
    bounds = [segment.bounds(different) for segment in words.segments]
    held = np.zeros(len(different), dtype=np.int64)
    for first, last in bounds:
        held += last - first
    order = np.lexsort((flat, held[inverse], np.repeat(np.arange(len(texts)), sizes)))
    inverse = inverse[order]
    often = held[inverse]
    worth = np.log1p(words.alive / np.maximum(often, 1)).astype(np.float32)
    spans = [
        list(zip(first[inverse].tolist(), last[inverse].tolist(), strict=True)) for first, last in bounds
    ]
    places = [
        _Place(segment, dead if dead.any() else None, np.zeros((2, len(segment)), dtype=np.float32))
        for segment, dead in zip(words.segments, words.dead, strict=True)
    ]
    found, end = [], 0
    for text, size in zip(texts, sizes, strict=True):
        start, end = end, end + size
        own = [each[start:end] for each in spans]
        found.append(_shared(places, words.mean, text, often[start:end], worth[start:end], own, most))
    return found


def _shared(
    places: Sequence[_Place],
    mean: float,
    text: Sought,
    often: NDArray[np.int64],
    worth: NDArray[np.float32],
    spans: Sequence[_Spans],
    most: int,
) -> Sharing:
    postings = often.cumsum()
    read = int(max((postings <= _READ).sum(), (postings[:_FEW] <= _MOST_READ).sum()))
    counted = min(read + _COUNTED, len(often))
    found = [_part(place, own, worth[:read], text) for place, own in zip(places, spans, strict=True)]
    parts = [part for part in found if part is not None]
    if sum(len(part.rows) for part in parts) > _FIRST:
        scores = [part.scores(mean, _WORDS_A_TERM * counted) for part in parts]
        enough = np.partition(np.concatenate(scores), -_FIRST)[-_FIRST]
        for part, of_rows in zip(parts, scores, strict=True):
            part.keep(of_rows >= enough)
    for first, last in ((read, counted), (counted, len(often))):
        if first < last:
            for part in parts:
                part.count(first, worth[first:last])
                part.keep(part.held + np.float32(text.weight - last) >= part.needed)
            parts = [part for part in parts if len(part.rows)]
    numbers = np.concatenate([_NONE, *(part.segment.numbers[part.rows] for part in parts)])
    if len(numbers) > most:
        scores = [part.scores(mean, _WORDS_A_TERM * counted) for part in parts]
        numbers = numbers[np.lexsort((numbers, -np.concatenate(scores)))[:most]]
    return Sharing(numbers, read, len(often) - read)


def _part(place: _Place, spans: _Spans, worth: NDArray[np.float32], text: Sought) -> _Part | None:
    """What any of the rarest words, of this worth, finds in one segment; None where that is nothing."""
    segment = place.segment
    looked_up = spans[: len(worth)]
    found = [segment.rows[start:end] for start, end in looked_up if start < end]
    if not found:
        return None
    rows = np.concatenate(found, dtype=np.intp)  # what NumPy would make of them each time
    kept = text.among.holds(segment, rows).nonzero()[0]
    if not len(kept):
        return None
    rows = rows.take(kept)
    ends = np.array(list(accumulate(end - start for start, end in looked_up)))
    held, sums = place.table
    np.add.at(held, rows, np.float32(1))
    np.add.at(sums, rows, worth.take(ends.searchsorted(kept, side="right")))
    best = _different(rows)
    needed = np.minimum(segment.weights.take(best) * np.float32(COMMON_WEIGHT), np.float32(text.weight))
    needed *= text.among.least(segment, best)
    # However many of the uncounted words they may have.
    enough = held.take(best) + np.float32(text.weight - len(worth)) >= needed
    if place.dead is not None:
        enough &= ~place.dead.take(best)
    best, needed = best[enough], needed[enough]
    part = _Part(segment, spans, best.astype(np.int32), held.take(best), sums.take(best), needed)
    held[rows] = sums[rows] = 0
    return part if len(best) else None


def _different(rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """The different ones of the rows, ascending."""
    ordered = np.sort(rows)
    is_first = np.ones(len(ordered), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=is_first[1:])
    return ordered[is_first]
