"""Which quotations share most of the words of a text: few of many, by the words that few hold.

The rarest words of the text find what may be among them, as by BM25 but as if every word stood in a
quotation once, and as if none were longer than what is looked up of the text; of the best of that
the commoner words are counted, too. Neither grows much with the library.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.words import K1, B, Numbers, Segment, Words

_READ = 6_000
"""Postings of a text's rarest words that are read, all of a word's or none."""
_MOST_READ = 300_000  # of the rarest few
_FEW = 4
_FIRST = 100  # quotations that hold most of these words, of which further words are counted
_COUNTED = 12  # the next rarest
_DENSE = 16  # rows of a segment to one that is found: to look at all is sooner than to sort
_WORDS_A_TERM = 2  # of a text, common ones and all, for each that tells something


@dataclass(frozen=True, slots=True)
class Sharing:
    """The numbers of the quotations that share most of a text's words, most first.

    Any of those that hold one of the ``read`` rarest words may be among them; ``unread`` words are so
    common that what holds only these is not.
    """

    numbers: Numbers
    read: int
    unread: int


@dataclass(slots=True)
class _Part:
    """What is found in one segment: rows, the worth of the words that each holds, and for its length."""

    segment: Segment
    spans: Mapping[int, slice]
    rows: NDArray[np.int32]
    sums: NDArray[np.float32]
    shares: NDArray[np.float32]

    @property
    def scores(self) -> NDArray[np.float32]:
        """What the rows are ranked by."""
        return self.sums * self.shares

    def keep(self, kept: NDArray[np.bool_]) -> None:
        """Forgets the other rows."""
        self.rows, self.sums, self.shares = self.rows[kept], self.sums[kept], self.shares[kept]

    def count(self, term: int, worth: np.float32) -> None:
        """Adds the worth of a further word to the sums of those that hold it."""
        if len(self.rows) and (span := self.spans.get(term)) is not None:
            holding = self.segment.rows[span]
            self.sums += worth * (holding.take(holding.searchsorted(self.rows), mode="clip") == self.rows)


def sharing(words: Words, texts: Sequence[Iterable[str]], most: int) -> list[Sharing]:
    """For each text, given as its words, at most ``most`` quotations that share most of them."""
    every, spans = words.places([" ".join(text) for text in texts])
    held: Counter[int] = Counter()
    for of_term in spans:
        held.update({term: span.stop - span.start for term, span in of_term.items()})
    tables = [np.zeros(len(segment), dtype=np.float32) for segment in words.segments]
    return [
        _shared(words, sorted((held[term], term) for term in terms), spans, tables, most) for terms in every
    ]


def _shared(
    words: Words,
    rarest: Sequence[tuple[int, int]],
    spans: Sequence[Mapping[int, slice]],
    tables: Sequence[NDArray[np.float32]],
    most: int,
) -> Sharing:
    postings = np.cumsum([often for often, _ in rarest])
    read = int(max((postings <= _READ).sum(), (postings[:_FEW] <= _MOST_READ).sum()))
    worth = {term: np.float32(math.log1p(words.alive / often)) for often, term in rarest if often}
    looked_up = [term for often, term in rarest[:read] if often]
    longest = _WORDS_A_TERM * len(rarest[: read + _COUNTED])
    parts = [
        _part(words, at, looked_up, worth, of_term, table, longest)
        for at, (of_term, table) in enumerate(zip(spans, tables, strict=True))
        if not of_term.keys().isdisjoint(looked_up)
    ]
    if sum(len(part.rows) for part in parts) > _FIRST:
        least = np.partition(np.concatenate([part.scores for part in parts]), -_FIRST)[-_FIRST]
        for part in parts:
            part.keep(part.scores >= least)
    for _, term in rarest[read : read + _COUNTED]:
        for part in parts:
            part.count(term, worth[term])
    if not parts:
        return Sharing(np.empty(0, dtype=np.int64), read, len(rarest) - read)
    numbers = np.concatenate([part.segment.numbers[part.rows] for part in parts])
    best = np.lexsort((numbers, -np.concatenate([part.scores for part in parts])))[:most]
    return Sharing(numbers[best], read, len(rarest) - read)


def _part(
    words: Words,
    at: int,
    terms: Sequence[int],
    worth: Mapping[int, np.float32],
    spans: Mapping[int, slice],
    table: NDArray[np.float32],
    longest: int,
) -> _Part:
    """What any of the terms finds in one segment; ``table`` is for adding up, and left as it was: zero.

    What is longer than ``longest`` words counts as if it were so long: it may hold much else besides.
    """
    segment = words.segments[at]
    here = [term for term in terms if term in spans]
    found = [segment.rows[spans[term]] for term in here]
    of_each = np.array([worth[term] for term in here])
    rows = np.concatenate(found, dtype=np.intp)  # what NumPy would make of them each time
    np.add.at(table, rows, np.repeat(of_each, [len(each) for each in found]))
    best = _worth_more(table, rows, of_each.max())  # no single word has found these
    if len(best) < _FIRST:
        best = _worth_more(table, rows, np.float32(0))
    best = best[~words.dead[at][best]]
    sums = table[best]
    table[rows] = 0
    lengths = np.minimum(segment.lengths[best], longest).astype(np.float32)
    norms = lengths * np.float32(K1 * B / words.mean)
    norms += np.float32(1 + K1 * (1 - B))
    return _Part(segment, spans, best.astype(np.int32), sums, np.reciprocal(norms))


def _worth_more(table: NDArray[np.float32], rows: NDArray[np.intp], least: np.float32) -> NDArray[np.intp]:
    """The different ones of the rows whose sum in the table, 0 for any other, is greater; ascending."""
    if len(table) < _DENSE * len(rows):
        return np.flatnonzero(table > least)
    ordered = np.sort(rows[table.take(rows) > least])
    is_first = np.ones(len(ordered), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=is_first[1:])
    return ordered[is_first]
