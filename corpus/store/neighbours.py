"""Find candidates for near-duplicates of a text in the inverted index, by its rare words.

First the postings of a text's rarest words are gathered. The rows found are ranked as by BM25, but with
every term frequency 1 and with lengths capped at what is looked up of the text; for the best of them the
commoner words are counted too. This is the common-terms query of search engines, and its cost hardly grows
with the library. Rows are dropped that the filter on speakers and days excludes, or that cannot reach the
least overlap however many of the uncounted words they hold. Many texts are processed as one batch: each
step is one NumPy sweep over the rows of all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from onrecord.corpus.english.common_words import COMMON_WEIGHT
from onrecord.corpus.store.text_index import K1, B, Numbers, Segment, Words

_READ = 6_000
"""At most this many postings are read of a text's rarest words; a word's postings are read whole or not."""
_MOST_READ = 300_000  # postings of the ``_FEW`` rarest words
_FEW = 4
_FIRST = 100  # best rows by the rarest words, for which further words are counted
_COUNTED = 12  # further words, the next rarest, counted before rows are dropped again
_WORDS_A_TERM = 2  # words of a text, common ones included, per distinctive word
_AT_ONCE = 1 << 17  # postings in one sweep: about what the processor's cache holds

_NTH = 0xFFFF  # words of one text that the packed keys can tell apart

Places = NDArray[np.intp]
_NOTHING = (*(np.empty(0, dtype=np.intp) for _ in range(3)), *(np.empty(0) for _ in range(3)))


class Among(Protocol):
    """A filter on the candidates of each text in a batch, by speakers and days."""

    def holds(self, segment: Segment, rows: Places, texts: Places) -> NDArray[np.bool_]:
        """Return for each row whether it is a candidate for the text at the same position."""

    def least(self, segment: Segment, rows: Places, texts: Places) -> NDArray[np.float32]:
        """Return for each row the least share of the lighter text's weight that both must have in common."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts to find candidates for: distinctive words, weight of all different words, and the filter."""

    words: Sequence[Collection[str]]
    weights: NDArray[np.float32]
    among: Among


@dataclass(frozen=True, slots=True)
class Candidates:
    """The row ids that share most of a text's words, ascending.

    ``read`` is how many of the rarest words were looked up. Rows that hold only the other, ``unread``,
    words are not found.
    """

    numbers: Numbers
    read: int
    unread: int


@dataclass(frozen=True, slots=True)
class _QueryTerms:
    """The query terms of all texts, text by text, rarest first, with their inverse document frequencies.

    ``first`` and ``last`` hold for each segment where a term's postings begin and end. The terms of a text
    begin at ``starts``; the first ``read`` of them are looked up, which reads ``postings`` postings.
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
    def of(cls, words: Words, texts: Sequence[Collection[str]]) -> _QueryTerms:
        """Return the query terms of these texts."""
        terms = words.terms(texts)
        sizes = np.array([len(each) for each in terms], dtype=np.intp)
        flat = np.array([term for each in terms for term in each], dtype=np.uint64)
        different, inverse = np.unique(flat, return_inverse=True)
        postings_of = [segment.held(different) for segment in words.segments]
        matched = np.zeros(len(different), dtype=np.int64)
        for each in postings_of:
            matched += each.last - each.first
        of_text = np.repeat(np.arange(len(sizes)), sizes)
        inverse = inverse[np.lexsort((flat, matched[inverse], of_text))]
        often = matched[inverse]
        starts = sizes.cumsum() - sizes
        sums = np.concatenate([[0], often.cumsum()])
        postings = sums[1:] - sums[starts[of_text]]
        few = np.arange(len(often)) - starts[of_text] < _FEW
        is_read = (postings <= _READ) | (few & (postings <= _MOST_READ))
        read = np.bincount(of_text[is_read], minlength=len(sizes))
        return cls(
            texts=of_text,
            worth=np.log1p(words.alive / np.maximum(often, 1)).astype(np.float32),
            first=[each.first[inverse] for each in postings_of],
            last=[each.last[inverse] for each in postings_of],
            sizes=sizes,
            starts=starts,
            read=read,
            postings=sums[starts + read] - sums[starts],
        )

    @property
    def counted(self) -> Places:
        """Return how many terms of each text are counted before rows with too few of them are dropped."""
        counted: Places = np.minimum(self.read + _COUNTED, self.sizes)
        return counted

    def looked_up(self, start: int, end: int, segment: int) -> Places:
        """Return the positions of the terms of these texts that are looked up and that the segment holds."""
        words = slice(self.starts[start], self.starts[end - 1] + self.sizes[end - 1])
        within = np.arange(words.start, words.stop) - self.starts[self.texts[words]]
        has = self.first[segment][words] < self.last[segment][words]
        found: Places = words.start + np.flatnonzero(has & (within < self.read[self.texts[words]]))
        return found


@dataclass(slots=True)
class _Rows:
    """Candidate rows of all texts, with the number of terms each holds and their summed worth.

    ``segments`` are positions of the rows' segments; ``needed`` is the least weight that a row must have in
    common with its text.
    """

    texts: Places
    segments: Places
    rows: Places
    matched: NDArray[np.float64]
    worth: NDArray[np.float64]
    needed: NDArray[np.float64]

    def keep(self, kept: NDArray[np.bool_]) -> None:
        """Keep only the candidates of this mask."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name)[kept])

    def of_rows(self, arrays: Sequence[NDArray[np.integer]]) -> NDArray[np.int64]:
        """Gather one value per candidate from the array of its segment."""
        found = np.empty(len(self.rows), dtype=np.int64)
        for at, array in enumerate(arrays):
            mine = self.segments == at
            found[mine] = array[self.rows[mine]]
        return found


def near_duplicate_candidates(words: Words, batch: Batch, most: int) -> list[Candidates]:
    """Return for each text of the batch at most ``most`` candidates, those that share most of its words."""
    if not batch.words:
        return []
    terms = _QueryTerms.of(words, batch.words)
    together = terms.postings.cumsum() // _AT_ONCE
    ends = [*(np.flatnonzero(np.diff(together)) + 1).tolist(), len(together)]
    numbers: list[Numbers] = []
    for start, end in pairwise([0, *ends]):
        found = _gather_postings(words, batch, terms, start, end)
        _keep_best(words, terms, found, _FIRST)
        for since, until in ((terms.read, terms.counted), (terms.counted, terms.sizes)):
            _count_terms(words, terms, found, since, until)
            found.keep(found.matched + (batch.weights - until)[found.texts] >= found.needed)
        _keep_best(words, terms, found, most)
        of_rows = found.of_rows([each.numbers for each in words.segments])
        order = np.lexsort((of_rows, found.texts))
        of_texts = found.texts[order].searchsorted(np.arange(start + 1, end))
        numbers += np.split(of_rows[order], of_texts)
    return [
        Candidates(found, read, size - read)
        for found, read, size in zip(numbers, terms.read.tolist(), terms.sizes.tolist(), strict=True)
    ]


def _gather_postings(words: Words, batch: Batch, terms: _QueryTerms, start: int, end: int) -> _Rows:
    """Gather the candidates that hold one of the looked-up terms of texts ``start`` to ``end``."""
    parts = [_NOTHING]
    for at, (segment, dead) in enumerate(zip(words.segments, words.dead, strict=True)):
        if not len(looked_up := terms.looked_up(start, end, at)):
            continue
        first, last = terms.first[at][looked_up], terms.last[at][looked_up]
        # As intp at once: NumPy would convert them at each use.
        rows = np.concatenate(
            [segment.rows[a:b] for a, b in zip(first.tolist(), last.tolist(), strict=True)], dtype=np.intp
        )
        texts = np.repeat(terms.texts[looked_up], last - first)
        kept = batch.among.holds(segment, rows, texts).nonzero()[0]
        which = looked_up[(last - first).cumsum().searchsorted(kept, side="right")]
        rows, texts = rows[kept], texts[kept]
        # Packed into one integer (text, row, nth term): sorting numbers is several times as fast as argsort.
        nth = np.minimum(which - terms.starts[texts], _NTH)
        keys = np.sort(texts << 48 | rows << 16 | nth)
        worth = terms.worth[terms.starts[keys >> 48] + (keys & _NTH)]
        keys >>= 16
        firsts = np.flatnonzero(np.diff(keys, prepend=-1))
        matched = np.diff(firsts, append=len(keys))
        texts, rows = keys[firsts] >> 32, keys[firsts] & 0xFFFFFFFF
        needed = np.minimum(segment.weights.take(rows) * COMMON_WEIGHT, batch.weights[texts])
        needed *= batch.among.least(segment, rows, texts)
        enough = matched + (batch.weights - terms.read)[texts] >= needed
        enough &= ~dead[rows]
        worth = np.add.reduceat(worth, firsts) if len(firsts) else worth
        part = (texts, np.full(len(texts), at), rows, matched, worth, needed)
        parts.append(tuple(each[enough] for each in part))
    return _Rows(*map(np.concatenate, zip(*parts, strict=True)))


def _keep_best(words: Words, terms: _QueryTerms, found: _Rows, most: int) -> None:
    """Keep for each text only its ``most`` best candidates, ties by row id.

    A row longer than the counted terms warrant is scored as if it had that length, since it may quote much
    else as well.
    """
    if not len(found.texts) or np.bincount(found.texts).max() <= most:
        return
    lengths = found.of_rows([each.lengths for each in words.segments])
    longest = _WORDS_A_TERM * terms.counted[found.texts]
    scores = found.worth / (K1 * (1 - B) + 1 + K1 * B / words.mean * np.minimum(lengths, longest))
    numbers = found.of_rows([each.numbers for each in words.segments])
    order = np.lexsort((numbers, -scores, found.texts))
    ordered = found.texts[order]
    kept = np.zeros(len(order), dtype=np.bool_)
    kept[order[np.arange(len(order)) - ordered.searchsorted(ordered) < most]] = True
    found.keep(kept)


def _count_terms(words: Words, terms: _QueryTerms, found: _Rows, since: Places, until: Places) -> None:
    """Count for each candidate how many of its text's terms ``since`` to ``until`` it holds."""
    more = (until - since)[found.texts]
    pairs = np.repeat(np.arange(len(more)), more)
    which = np.arange(len(pairs)) + np.repeat(
        (terms.starts + since)[found.texts] - more.cumsum() + more, more
    )
    holds = np.zeros(len(pairs), dtype=np.bool_)
    for at, segment in enumerate(words.segments):
        mine = np.flatnonzero(found.segments[pairs] == at)
        first, last = terms.first[at][which[mine]], terms.last[at][which[mine]]
        holds[mine] = _within(segment.rows, first, last, found.rows[pairs[mine]])
    found.matched += np.bincount(pairs[holds], minlength=len(more))
    found.worth += np.bincount(pairs[holds], weights=terms.worth[which[holds]], minlength=len(more))


def _within(rows: NDArray[np.int32], first: Places, last: Places, wanted: Places) -> NDArray[np.bool_]:
    """Return whether each wanted row is among the sorted ``rows[first:last]`` (binary search)."""
    low, high = first, last
    for _ in range(int((last - first).max(initial=0)).bit_length()):
        middle = (low + high) >> 1
        is_below = (rows.take(middle, mode="clip") < wanted) & (low < high)
        low, high = np.where(is_below, middle + 1, low), np.where(is_below, high, middle)
    found: NDArray[np.bool_] = (low < last) & (rows.take(low, mode="clip") == wanted)
    return found
