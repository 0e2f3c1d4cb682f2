"""The words of the quotations as a ranked index, in NumPy arrays that lie in files.

FTS5 ranks every quotation that holds any word of a question one by one, which at a million takes
seconds. Here a word's quotations and what it tells of each lie side by side and are summed up in one
sweep (Okapi BM25 with SQLite's parameters and stems). Where a question's words are very common its rarest
find the candidates and all of them rank these, so that the time hardly grows with the library.

The index is a few segments that are never changed, each of them some quotations' words: what is new
becomes a small one, and small ones are merged. What was changed or removed is dead in its segment
until that is merged. A segment is a folder of arrays; ``words.json``, written last, names those that
count. Like the vectors it is derived from the store and never trusted.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import accumulate, chain, islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from onrecord.corpus.english.common_words import COMMON_WEIGHT, weight_of_all
from onrecord.corpus.english.folding import fold, words_in
from onrecord.corpus.english.names import surname
from onrecord.corpus.setting import Setting
from onrecord.corpus.store.index_files import (
    ANSWERING_VERSIONS,
    INDEX_VERSIONS,
    Underivable,
    distinct,
    open_arrays,
    read_manifest,
    remove_unnamed,
    rows_of,
    rows_of_numbers,
    write_arrays,
    write_manifest,
)

Numbers = NDArray[np.int64]
_Mask = NDArray[np.bool_]


class Row(NamedTuple):
    """A quotation as it is indexed; ``first`` and ``last`` are the days that it may be of.

    ``setting`` are the texts around it by which it is found, too.
    """

    number: int
    text: str
    speaker: str | None = None
    role: str | None = None
    city: str | None = None
    first: str | None = None
    last: str | None = None
    setting: Setting | None = None


K1, B = 1.2, 0.75
SCANNED = 200_000
"""Postings of the rarest words that are read to find candidates, at least those of one word."""
_OTHERS = 0.75  # of the least score that is asked for: what the words that are not read first may add to it
_COMPLETED = 1_000  # candidates that the commoner words are looked up for
_FEW = 2_000  # allowed quotations that are ranked one and all
_TINY = float(np.finfo(np.float32).tiny)
_BLOCK = 1 << 18  # rows that are summed up at a time
_GROWTH = 8  # a segment is merged with the next when it is no more than so many times its size
_REMEMBERED = 40_000  # words whose stems are kept at hand
_LONGEST_NAME = 80  # characters
_CHUNK = 50_000  # quotations whose words are counted at a time
_EXACT_LENGTHS = 192  # longer texts count as about as long as they are
LATEST = 2**16 - 1
"""What stands for the last day of all."""
_DAYS_FROM = date(1900, 1, 1).toordinal()
MANIFEST = "words.json"
_KIND = "words"
_FIELDS: dict[str, type[np.generic]] = {
    "numbers": np.int64, "lengths": np.uint16, "sizes": np.uint16, "terms": np.uint64, "starts": np.int64,
    "rows": np.int32, "shapes": np.uint16, "peaks": np.uint16, "weights": np.uint16, "surnames": np.uint16,
    "first_days": np.uint16, "last_days": np.uint16,
}  # fmt: skip
_OF_ROWS = ("lengths", "sizes", "weights", "surnames", "first_days", "last_days")  # and numbers
_WHOLE = 8
"""What a word of the statement, its title or its speaker counts for."""
_AROUND = 2
"""What a word of the passage or of the document's topic counts for: a quarter of that."""
_OTHERS_TERM = 1 << 63
"""Changes a term's digest into that of its postings for rows that have it in their setting alone."""


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """Some quotations' words: for each term, ascending, the rows that hold it, ascending, and their shapes.

    Terms are 64-bit digests of stems: at a million terms two share one with a chance of 1 in 40 million. Rows
    that have a stem in their setting alone, not in their words or names, stand under another term: what looks
    for the words themselves never meets them.
    A shape is how much the row holds of the term, in eighths of a word, times 256, and the class of the row's
    size: all that BM25 asks of the two (BM25F: a word around it counts a quarter, in sizes, too).
    The peak of a term is that of its shapes to which it is worth most in this segment alone.
    ``lengths`` count the row's own words and names.

    A weight is that of a text's different words, as many common ones. Of a speaker's surname 16 bits of a
    digest tell most apart, and 0 stands for none. Days are counted from 1900 to 2079; what is earlier or
    later counts as the first or the last of these, and what is not known as both.
    """

    numbers: Numbers
    lengths: NDArray[np.uint16]
    sizes: NDArray[np.uint16]
    terms: NDArray[np.uint64]
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    shapes: NDArray[np.uint16]
    peaks: NDArray[np.uint16]
    weights: NDArray[np.uint16]
    surnames: NDArray[np.uint16]
    first_days: NDArray[np.uint16]
    last_days: NDArray[np.uint16]

    @classmethod
    def of(cls, **arrays: NDArray[Any]) -> Segment:
        """The segment of all of these but its peaks, which are found."""
        sizes = arrays["sizes"]
        mean = _mean(int(sizes.sum(dtype=np.int64)), len(sizes))
        worths = _worths(mean)  # all positive, so that their bits are in their order
        ranks = worths.view(np.uint32).astype(np.uint64) << 16 | np.arange(len(worths), dtype=np.uint64)
        starts = arrays["starts"]
        peaks = np.zeros(len(arrays["terms"]), dtype=np.uint16)
        held = np.diff(starts) > 0
        if held.any():
            peaks[held] = np.maximum.reduceat(ranks[arrays["shapes"]], starts[:-1][held]) & 0xFFFF
        return cls(peaks=peaks, **arrays)

    def __len__(self) -> int:
        return len(self.numbers)

    def held(self, terms: NDArray[np.uint64]) -> _Held:
        """Where the rows of each of the terms, ascending, lie, and its peak."""
        first, last, peaks = np.zeros((3, len(terms)), dtype=np.int64)
        at, known = rows_of(self.terms, terms)
        first[known], last[known], peaks[known] = self.starts[at], self.starts[at + 1], self.peaks[at]
        return _Held(first, last, peaks)

    def places(self, numbers: Numbers) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """The rows of those of the numbers that it holds, and which these are."""
        return rows_of_numbers(self.numbers, numbers)


class _Held(NamedTuple):
    """Where a segment's rows of each of some terms begin and where they end, and the terms' peaks; else 0."""

    first: NDArray[np.int64]
    last: NDArray[np.int64]
    peaks: NDArray[np.int64]


class _Term(NamedTuple):
    """A term of a question: how many rows hold it, its weight, what it adds at most, and by segment where.

    ``is_own`` tells rows that have it in their words or names from those that have it in their setting.
    ``share`` is how much of what was asked for it is.
    """

    held: int
    weight: float
    most: float
    spans: list[slice]
    is_own: bool
    share: float


class Words:
    """The words of all quotations at one generation of the store; it never changes."""

    READS = "q.number, q.text, q.speaker, q.role, q.city, q.day_from, q.day_to"
    """The SQL columns of a quotation's ``Row``; its setting is read besides."""

    def __init__(
        self,
        segments: Sequence[Segment] = (),
        dead: Sequence[NDArray[np.bool_]] | None = None,
        generation: int = -1,
        records: Sequence[Any] | None = None,
        *,
        is_earlier: bool = False,
    ) -> None:
        self.is_earlier = is_earlier
        """Whether it is of an earlier version, and holds no settings."""
        self.segments = tuple(segments)
        self.dead = tuple(map(_none_of, segments) if dead is None else dead)
        self.generation = generation
        self._records = tuple(records) if records is not None else (None,) * len(self.segments)
        self.alive = sum(map(len, self.segments)) - sum(int(dead.sum()) for dead in self.dead)
        totals = [int(each.sizes.sum(dtype=np.int64)) for each in self.segments]
        self._means = list(map(_mean, totals, map(len, self.segments)))
        self.mean = _mean(sum(totals), sum(map(len, self.segments)))
        self._worth = _worths(self.mean)
        self._living = tuple(~dead if dead.any() else None for dead in self.dead)
        self._asked: tuple[Numbers | None, Sequence[_Mask | None]] = None, self._living
        self._looked_up: tuple[tuple[str, ...], list[_Term]] = (), []

    @property
    def newest(self) -> int:
        """The greatest number that it holds or held; 0 where it holds none."""
        return max((int(each.numbers[-1]) for each in self.segments if len(each)), default=0)

    def best(
        self, words: Iterable[str], k: int, allowed: Numbers | None = None, *, least: float = 0.0
    ) -> list[tuple[int, float]]:
        """At most k of the allowed numbers whose quotations hold any of the words, by BM25, best first.

        None that scores below ``least``, and the sooner the higher that is. Equal scores go by number.
        Exact while the words are few or rare and nothing is asked of the scores. Otherwise the commoner
        words rank only the thousand, or k, that the rarer find best.
        """
        terms = self._terms(words)
        if allowed is not None and len(allowed) <= max(k, _FEW):
            rest: Sequence[_Term] = terms
            found = [self._none_yet(of, allowed) for of in range(len(self.segments))]
        else:
            first, rest, needed = _telling(terms, least)
            most = max(_COMPLETED, k) if rest else k
            found = self._highest(first, most, self._kept(allowed), needed)
        for of, (rows, scores) in enumerate(found):
            self._complete(of, rest, rows, scores)
        numbers = [segment.numbers[rows] for segment, (rows, _) in zip(self.segments, found, strict=True)]
        values = [scores for _, scores in found]
        if not numbers:
            return []
        number, score = np.concatenate(numbers), np.concatenate(values)
        best = np.flatnonzero(score >= _least(score, k, least))
        order = best[np.lexsort((number[best], -score[best]))][:k]
        return list(zip(number[order].tolist(), score[order].tolist(), strict=True))

    def scores(self, words: Iterable[str], numbers: Numbers) -> NDArray[np.float32]:
        """The BM25 score of each number's quotation; 0 where it holds none of the words."""
        terms = self._terms(words)
        found = np.zeros(len(numbers), dtype=np.float32)
        for at, segment in enumerate(self.segments):
            rows, held = segment.places(numbers)
            scores = np.zeros(len(rows), dtype=np.float32)
            order = np.argsort(rows)
            ordered = np.zeros(len(rows), dtype=np.float32)
            self._complete(at, terms, rows[order], ordered)
            scores[order] = ordered
            found[held] += np.where(self.dead[at][rows], 0, scores)
        return found

    def shares(
        self, words: Iterable[str], numbers: Numbers
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """For each number which share of the words its statement has, and which it has with its setting.

        Each word counts by its rarity, also one that no statement has.
        """
        terms = self._terms(words)
        own, either = np.zeros((2, len(numbers)), dtype=np.float32)
        for at, segment in enumerate(self.segments):
            rows, held = segment.places(numbers)
            has = np.zeros((2, len(rows)), dtype=np.float32)
            for term in terms:
                found = rows_of(segment.rows[term.spans[at]], rows)[1]
                has[1] += found * term.share
                has[0] += found * (term.share if term.is_own else 0.0)
            own[held], either[held] = has
        return own, either

    def lengths_of(self, numbers: Numbers) -> NDArray[np.int64]:
        """For each number how many words the quotation and its names have; 0 for one that is not here."""
        lengths = np.zeros(len(numbers), dtype=np.int64)
        for segment in self.segments:
            rows, held = segment.places(numbers)
            lengths[held] = segment.lengths[rows]
        return lengths

    def holding(self, texts: Sequence[str], most: int) -> list[Numbers | None]:
        """For each text the quotations that hold all of its words, in any order; None for more than ``most``.

        The words of the speaker, the role and the city count too.
        """
        terms = self.terms([tokens(text) for text in texts])
        every = sorted({term for each in terms for term in each})
        spans = []
        for segment in self.segments:
            first, last, _ = segment.held(np.array(every, dtype=np.uint64))
            within = zip(every, first.tolist(), last.tolist(), strict=True)
            spans.append({term: slice(start, end) for term, start, end in within if start < end})
        return [self._holding(each, spans, most) for each in terms]

    def changed(self, new: Iterable[Row], gone: Numbers, generation: int) -> Words:
        """The words after these quotations were removed or changed, and these new or changed ones added."""
        dead = [mask.copy() for mask in self.dead]
        for at, segment in enumerate(self.segments):
            dead[at][segment.places(gone)[0]] = True
        segments, records = list(self.segments), list(self._records)
        if added := [_segment(rows) for rows in _chunks(new)]:
            segments.append(_merged(added, list(map(_none_of, added))))
            dead.append(_none_of(segments[-1]))
            records.append(None)
        while len(segments) > 1 and len(segments[-2]) <= _GROWTH * len(segments[-1]):
            merged = _merged(segments[-2:], dead[-2:])
            segments[-2:], dead[-2:], records[-2:] = [merged], [_none_of(merged)], [None]
        return Words(segments, dead, generation, records)

    @property
    def unsaved(self) -> int:
        """How many quotations' words are in memory only."""
        return sum(len(each) for each, record in zip(self.segments, self._records, strict=True) if not record)

    def save(self, folder: Path, witnesses: Mapping[str, str]) -> Words:
        """The words as they now lie in files: what was not written yet is, and then the manifest.

        Raises OSError.
        """
        records = [
            record or write_arrays(folder, _KIND, {name: getattr(segment, name) for name in _FIELDS})
            for record, segment in zip(self._records, self.segments, strict=True)
        ]
        manifest = {
            "schema": INDEX_VERSIONS[_KIND],
            "generation": self.generation,
            "witnesses": dict(witnesses),
            "segments": records,
            "dead": [np.flatnonzero(dead).tolist() for dead in self.dead],
        }
        write_manifest(folder / MANIFEST, manifest)
        remove_unnamed(folder, _KIND, {record["folder"] for record in records})
        # What was written can be read from the file, and need not be held in memory.
        segments = [
            segment if known else Segment(**open_arrays(folder, record, _FIELDS))
            for known, segment, record in zip(self._records, self.segments, records, strict=True)
        ]
        return Words(segments, self.dead, self.generation, records)

    @classmethod
    def open(cls, folder: Path) -> tuple[Words, dict[str, str]]:
        """The saved words, memory-mapped, and the witnesses saved with them.

        Raises Underivable for any that are not whole.
        """
        manifest = read_manifest(folder / MANIFEST)
        try:
            if manifest["schema"] not in (INDEX_VERSIONS[_KIND], ANSWERING_VERSIONS[_KIND]):
                raise Underivable("The words are of another version.")
            is_earlier = manifest["schema"] == ANSWERING_VERSIONS[_KIND]
            segments, dead = [], []
            for record, gone in zip(manifest["segments"], manifest["dead"], strict=True):
                segments.append(_without_setting(folder, record) if is_earlier else _opened(folder, record))
                mask = np.zeros(len(segments[-1]), dtype=bool)
                mask[np.array(gone, dtype=np.int64)] = True
                dead.append(mask)
            witnesses = {str(number): str(identity) for number, identity in manifest["witnesses"].items()}
            generation, records = int(manifest["generation"]), manifest["segments"]
            words = cls(segments, dead, generation, records, is_earlier=is_earlier)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
            raise Underivable(f"The manifest {folder / MANIFEST} is damaged.") from error
        return words, witnesses

    def terms(self, texts: Sequence[Collection[str]]) -> list[set[int]]:
        """The terms of each text, given as its words."""
        by_word = _STEMMER.terms({word for each in texts for word in each})
        return [set(chain.from_iterable(map(by_word.__getitem__, each))) for each in texts]

    def _holding(self, terms: set[int], spans: Sequence[Mapping[int, slice]], most: int) -> Numbers | None:
        found = [np.empty(0, dtype=np.int64)]
        left = most
        for segment, living, of_term in zip(self.segments, self._living, spans, strict=True):
            if not terms or not terms <= of_term.keys():
                continue
            rarest, *others = sorted((segment.rows[of_term[term]] for term in terms), key=len)
            if living is None and not others and len(rarest) > left:
                return None
            for other in others:
                rarest = rarest[rows_of(other, rarest)[1]]
            rows = rarest if living is None else rarest[living[rarest]]
            left -= len(rows)
            if left < 0:
                return None
            found.append(segment.numbers[rows])
        return np.concatenate(found)

    def _terms(self, words: Iterable[str]) -> list[_Term]:
        """The terms that any quotation holds, the rarest first: weight, and its postings by segment."""
        words = tuple(words)
        looked_up = self._looked_up  # what is asked of some quotations is then asked of others
        if looked_up[0] != words:
            looked_up = self._looked_up = words, self._found(words)
        return looked_up[1]

    def _found(self, words: Iterable[str]) -> list[_Term]:
        different = {token for word in words for token in tokens(word)}
        by_word = _STEMMER.terms(different)
        often = Counter(chain.from_iterable(map(by_word.__getitem__, different)))
        own = np.array(sorted(often), dtype=np.uint64)
        asked = np.concatenate([own, own ^ np.uint64(_OTHERS_TERM)])
        order = np.argsort(asked)
        held = np.zeros(len(asked), dtype=np.int64)
        highest = np.zeros(len(asked))
        lying = []
        for segment, mean in zip(self.segments, self._means, strict=True):
            each = _Held(*np.empty((3, len(asked)), dtype=np.int64))
            for to, array in zip(each, segment.held(asked[order]), strict=True):
                to[order] = array
            held += each.last - each.first
            highest = np.maximum(highest, _most_worth(each.peaks, mean, self.mean))
            lying.append(each)
        # FTS5's; a word that most quotations hold tells next to nothing, but no less than nothing. Words and
        # settings count together.
        holding = np.tile(held[: len(own)] + held[len(own) :], 2)
        rarity = np.log(np.maximum(self.alive - holding + 0.5, 0.5) / (holding + 0.5))
        counts = np.tile([often[term] for term in own.tolist()], 2)
        weights = counts * np.maximum(rarity, 1e-6) * (K1 + 1)
        most = weights * highest
        # Lucene's, which is never 0: in a library of two statements, too, a word that both have is a word.
        parts = counts * np.log1p(np.maximum(self.alive - holding + 0.5, 0.5) / (holding + 0.5))
        shares = parts / max(float(parts[: len(own)].sum()), _TINY)
        return [
            _Term(
                int(held[at]),
                float(weights[at]),
                float(most[at]),
                [slice(int(each.first[at]), int(each.last[at])) for each in lying],
                at < len(own),
                float(shares[at]),
            )
            for at in np.argsort(held, kind="stable").tolist()
            if held[at]
        ]

    def _highest(
        self, terms: Sequence[_Term], k: int, kept: Sequence[_Mask | None], needed: float
    ) -> list[tuple[NDArray[np.int64], NDArray[np.float32]]]:
        """Of each segment the kept rows among the k best of all, or as good, that have what is needed."""
        high = np.empty(0, dtype=np.float32)
        least = _least(high, k, needed)
        found = []
        for of, mask in enumerate(kept):
            rows, scores = [np.empty(0, dtype=np.int64)], [high[:0]]
            for first, block in self._summed(of, terms):
                high_enough = block >= least
                if mask is not None:
                    high_enough &= mask[first : first + len(block)]
                here = np.flatnonzero(high_enough)
                rows.append(here + first)
                scores.append(block[here])
                high = np.concatenate([high[high >= least], scores[-1]])
                least = _least(high, k, needed)
            found.append((np.concatenate(rows), np.concatenate(scores)))
        return [(rows[scores >= least], scores[scores >= least]) for rows, scores in found]

    def _summed(self, of: int, terms: Sequence[_Term]) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """For each block of a segment its first row and what the terms are worth to its rows.

        It is the same array each time, small enough for the processor's own memory.
        """
        segment = self.segments[of]
        spans = [term.spans[of] for term in terms]
        rows, shapes = ([array[span] for span in spans] for array in (segment.rows, segment.shapes))
        weights = np.array([term.weight for term in terms], dtype=np.float32)
        edges = np.arange(0, len(segment) + _BLOCK, _BLOCK, dtype=np.int32)
        cuts = np.array([np.searchsorted(each, edges) for each in rows]).reshape(-1, len(edges)).T
        block = np.zeros(min(len(segment), _BLOCK), dtype=np.float32)
        for first, starts, ends in zip(edges[:-1].tolist(), cuts[:-1], cuts[1:], strict=True):
            if not (starts < ends).any():
                continue
            here = list(map(slice, starts.tolist(), ends.tolist()))
            places = np.concatenate([each[at] for each, at in zip(rows, here, strict=True)], dtype=np.intp)
            places -= first
            worths = self._worth.take(
                np.concatenate([each[at] for each, at in zip(shapes, here, strict=True)])
            )
            worths *= np.repeat(weights, ends - starts)
            np.add.at(block, places, worths)
            yield first, block[: len(segment) - first]
            block[:] = 0

    def _none_yet(self, of: int, allowed: Numbers) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The rows of a segment that are alive and allowed, with scores of 0."""
        rows = np.sort(self.segments[of].places(allowed)[0])
        rows = rows[~self.dead[of][rows]]
        return rows, np.zeros(len(rows), dtype=np.float32)

    def _kept(self, allowed: Numbers | None) -> Sequence[_Mask | None]:
        """For each segment which of its rows are alive and allowed; None where all are."""
        if allowed is None:
            return self._living
        asked = self._asked  # several questions in a row are often asked of the same quotations
        if asked[0] is not allowed:
            table = _table(allowed, self.newest)
            masks = [
                table[segment.numbers] & ~dead for segment, dead in zip(self.segments, self.dead, strict=True)
            ]
            asked = self._asked = allowed, masks
        return asked[1]

    def _complete(
        self,
        of: int,
        terms: Sequence[_Term],
        rows: NDArray[np.int64],
        scores: NDArray[np.float32],
    ) -> None:
        """Adds to the scores of these rows, ascending, what the terms are worth to them."""
        segment = self.segments[of]
        held = [(term.spans[of], term.weight) for term in terms if term.spans[of].stop > term.spans[of].start]
        if not held or not len(rows):
            return
        wanted = rows.astype(segment.rows.dtype)
        # A row for each term: where in its span each of the wanted is, or would be.
        at = np.stack([segment.rows[span].searchsorted(wanted) for span, _ in held])
        at += np.array([span.start for span, _ in held])[:, None]
        np.minimum(at, np.array([span.stop - 1 for span, _ in held])[:, None], out=at)
        of_term, of_row = np.nonzero(segment.rows[at] == wanted)
        worths = self._worth[segment.shapes[at[of_term, of_row]]]
        worths *= np.array([weight for _, weight in held], np.float32)[of_term]
        scores += np.bincount(of_row, worths, len(rows)).astype(np.float32)


def _opened(folder: Path, record: Any) -> Segment:
    return Segment(**open_arrays(folder, record, _FIELDS))


def _without_setting(folder: Path, record: Any) -> Segment:
    """A segment of the version before: its rows' words count whole, and their sizes are their lengths."""
    fields = {name: kind for name, kind in _FIELDS.items() if name != "sizes"}
    arrays = open_arrays(folder, record, fields)
    shapes = arrays["shapes"].astype(np.int64)
    counts = np.minimum((shapes >> 8) * _WHOLE, 255)
    arrays |= {"shapes": (counts << 8 | shapes & 255).astype(np.uint16), "sizes": arrays["lengths"]}
    del arrays["peaks"]
    return Segment.of(**arrays)


def stems_of(words: Iterable[str]) -> dict[str, list[str]]:
    """The stems of each of these words: one, unless the stemmer sees no word in it or several."""
    return _STEMMER.stems(words)


def tokens(text: str) -> Sequence[str]:
    """The folded words of a text as they are indexed."""
    return (_tokens_of_name if len(text) <= _LONGEST_NAME else _tokens_of_text)(text)


def _tokens(text: str) -> tuple[str, ...]:
    folded = text.lower() if text.isascii() else fold(text)
    return tuple(words_in(folded.replace("_", " ")))


_tokens_of_name = lru_cache(maxsize=_REMEMBERED)(_tokens)  # the same few names come again and again
_tokens_of_text = lru_cache(maxsize=256)(_tokens)  # one that is being added is asked twice


class _Stemmer:
    """SQLite's own tokenizer, that of the store's word table, asked by way of a table in memory."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._base: sqlite3.Connection | None = None
        self._known: dict[str, list[str]] = {}
        self._terms: dict[str, tuple[int, ...]] = {}

    def stems(self, words: Iterable[str]) -> dict[str, list[str]]:
        """The stems of each of the words: one, unless the tokenizer sees none or several in it."""
        asked = list(dict.fromkeys(words))
        with suppress(KeyError):  # as a rule all are known; a thread that forgets them does so at a stroke
            return {word: self._known[word] for word in asked}
        with self._lock:
            found = {word: self._known[word] for word in asked if word in self._known}
            if new := [word for word in asked if word not in found]:
                read = self._read(new)
                if len(self._known) + len(new) > _REMEMBERED:
                    self._known.clear()
                if len(new) <= _REMEMBERED:
                    self._known.update(read)
                found |= read
        return {word: found[word] for word in asked}

    def terms(self, words: Collection[str]) -> Mapping[str, tuple[int, ...]]:
        """The terms of each of the words, and of others."""
        known = self._terms  # never changed, so that threads may share it
        if new := [word for word in words if word not in known]:
            read = {word: tuple(map(_digest, found)) for word, found in self.stems(new).items()}
            if len(known) + len(read) > _REMEMBERED:
                known = {word: known[word] for word in words if word in known}
            known = self._terms = known | read
        return known

    def _read(self, words: Sequence[str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {word: [] for word in words}
        if self._base is None:
            self._base = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            self._base.execute(
                "CREATE VIRTUAL TABLE word USING fts5 (text, content = '', "
                "tokenize = 'porter unicode61 remove_diacritics 2')"
            )
            self._base.execute("CREATE VIRTUAL TABLE stem USING fts5vocab (word, instance)")
        self._base.execute("BEGIN")
        try:
            self._base.executemany("INSERT INTO word (rowid, text) VALUES (?, ?)", enumerate(words))
            for at, stem in self._base.execute("SELECT doc, term FROM stem"):
                found[words[at]].append(stem)
        finally:
            self._base.execute("ROLLBACK")
        return found


_STEMMER = _Stemmer()


def _digest(stem: str) -> int:
    return int.from_bytes(hashlib.blake2b(stem.encode(), digest_size=8).digest(), "little")


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    source = iter(rows)
    while chunk := list(islice(source, _CHUNK)):
        yield chunk


def _segment(quotations: list[Row]) -> Segment:
    """The segment of these quotations, by number."""
    quotations.sort(key=lambda row: row.number)
    flat: list[str] = []
    lengths, weights, sizes = np.empty((3, len(quotations)), dtype=np.int64)
    runs: list[int] = []  # of each quotation the words of its own, of its names, and those around them
    for at, row in enumerate(quotations):
        words = tokens(row.text)
        weights[at] = weight_of_all(set(words)) / COMMON_WEIGHT
        before = len(flat)
        flat += words
        for name in (row.speaker, row.role, row.city):
            if name:
                flat += tokens(name)
        lengths[at] = len(flat) - before
        whole = len(flat)
        setting = row.setting
        if setting is not None:
            for name in (setting.title, setting.place, *setting.other_names):
                if name:
                    flat += tokens(name)
        around = len(flat)
        if setting is not None:
            for text in (setting.passage, setting.topic):
                if text:
                    flat += tokens(text)
        runs += (whole - before, around - whole, len(flat) - around)
        sizes[at] = (around - before) + (len(flat) - around) * _AROUND // _WHOLE
    ids = {word: at for at, word in enumerate(dict.fromkeys(flat))}
    terms_of = _STEMMER.terms(ids)
    digests = np.array([found[0] if (found := terms_of[word]) else 0 for word in ids], dtype=np.uint64)
    different, term_of = np.unique(digests, return_inverse=True)
    keys = term_of[np.fromiter(map(ids.__getitem__, flat), np.int64, len(flat))].astype(np.int64) << 32
    keys |= np.repeat(np.repeat(np.arange(len(quotations)), 3), runs)
    keys, pair_of = np.unique(keys, return_inverse=True)
    counted = np.repeat(np.tile([_WHOLE, _WHOLE, _AROUND], len(quotations)), runs)
    held = np.bincount(pair_of, counted, len(keys)).astype(np.int64)
    is_own = np.repeat(np.tile([True, False, False], len(quotations)), runs)
    owned = np.bincount(pair_of[is_own], minlength=len(keys)) > 0
    of_row = keys & 0xFFFFFFFF
    terms, of_term = np.unique(
        np.where(owned, different[keys >> 32], different[keys >> 32] ^ np.uint64(_OTHERS_TERM)),
        return_inverse=True,
    )
    order = np.argsort(of_term, kind="stable")  # within a term the rows keep their order
    of_row, of_term, held = of_row[order], of_term[order], held[order]
    days = np.array([day_codes(row.first, row.last) for row in quotations], dtype=np.uint16)
    shapes = np.minimum(held, 255) << 8 | _length_classes(sizes)[of_row]
    return Segment.of(
        numbers=np.array([row.number for row in quotations], dtype=np.int64),
        lengths=np.minimum(lengths, 65535).astype(np.uint16),
        sizes=np.minimum(sizes, 65535).astype(np.uint16),
        terms=terms,
        starts=np.searchsorted(of_term, np.arange(len(terms) + 1)).astype(np.int64),
        rows=of_row.astype(np.int32),
        shapes=shapes.astype(np.uint16),
        weights=np.minimum(weights, 65535).astype(np.uint16),
        surnames=np.array([surname_code(surname(row.speaker)) for row in quotations], dtype=np.uint16),
        first_days=days[:, 0],
        last_days=days[:, 1],
    )


@lru_cache(maxsize=_REMEMBERED)
def surname_code(name: str | None) -> int:
    """What stands for a surname in a segment; 0 where there is none."""
    return _digest(name) % 65535 + 1 if name else 0


@lru_cache(maxsize=_REMEMBERED)
def day_codes(first: str | None, last: str | None) -> tuple[int, int]:
    """What stands in a segment for two days in ISO's form, between which something was said."""
    if first is None or last is None:
        return 0, LATEST
    days = (date.fromisoformat(day).toordinal() - _DAYS_FROM for day in (first, last))
    since, until = (min(max(day, 0), LATEST) for day in days)
    return since, until


def _length_classes(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """The class of each length, below 256: itself while it is short, and then one for each 9.5% more."""
    beyond = np.searchsorted(_LENGTHS[_EXACT_LENGTHS:], lengths, side="right") + _EXACT_LENGTHS - 1
    return np.where(lengths < _EXACT_LENGTHS, lengths, beyond)


_LENGTHS = np.concatenate(
    [np.arange(_EXACT_LENGTHS), np.geomspace(_EXACT_LENGTHS, 65535, 256 - _EXACT_LENGTHS)]
)
"""The least length of each class."""


def _mean(total: int, rows: int) -> float:
    """The mean length of so many rows that have so many words in all, at least 1."""
    return max(1.0, total / max(1, rows))


def _worths(mean: float) -> NDArray[np.float32]:
    """What a term of weight 1 is worth to a row by its shape, where rows are of ``mean`` size."""
    often = np.arange(256.0)[:, None] / _WHOLE
    worths = often / (often + K1 * (1 - B + B * _LENGTHS / mean))
    return worths.astype(np.float32).ravel()


def _most_worth(peaks: NDArray[np.integer], own: float, mean: float) -> NDArray[np.float64]:
    """What terms of weight 1 are worth to any row at most, by their peaks among rows of ``own`` words.

    Where rows have ``mean`` words another shape may be worth more, but among longer ones the odds, a worth
    over what it lacks to 1, grow no more than these, and among shorter ones not at all.
    """
    odds = (peaks >> 8) / _WHOLE / (K1 * (1 - B + B * _LENGTHS[peaks & 255] / own)) * max(1.0, mean / own)
    most: NDArray[np.float64] = odds / (1 + odds)
    return most


def _telling(terms: Sequence[_Term], least: float) -> tuple[Sequence[_Term], Sequence[_Term], float]:
    """The terms that tell which rows score at least so much, the others, and what the first must be worth.

    The rarest tell; together the others are worth less than a share of that, or are too common to be read.
    """
    without = [*accumulate((term.most for term in reversed(terms)), initial=0.0)][::-1]
    read = bisect_right(list(accumulate(term.held for term in terms)), SCANNED)
    telling = sum(left >= _OTHERS * least for left in without) if least > 0 else len(terms)
    first = min(telling, max(1, read), len(terms))
    return terms[:first], terms[first:], least - without[first]


def _least(scores: NDArray[np.float32], k: int, needed: float = 0.0) -> float:
    """The least of the k highest scores, but no less than is needed, and more than 0."""
    least = float(np.partition(scores, -k)[-k]) if 0 < k < len(scores) else 0.0
    return max(least, needed, _TINY)


def _merged(segments: Sequence[Segment], dead: Sequence[NDArray[np.bool_]]) -> Segment:
    """One segment of what is alive in these."""
    if len(segments) == 1 and not dead[0].any():
        return segments[0]
    numbers = np.concatenate([each.numbers[~gone] for each, gone in zip(segments, dead, strict=True)])
    of_rows = {
        name: np.concatenate([getattr(each, name)[~gone] for each, gone in zip(segments, dead, strict=True)])
        for name in _OF_ROWS
    }
    order = np.argsort(numbers, kind="stable")
    place = np.empty(len(order), dtype=np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    terms = distinct(*(each.terms for each in segments))
    kept, sizes = [], []
    at = 0
    for segment, gone in zip(segments, dead, strict=True):
        row_of = np.full(len(segment), -1, dtype=np.int32)
        living = len(segment) - int(gone.sum())
        row_of[~gone] = place[at : at + living]
        at += living
        rows, shapes = row_of[segment.rows], np.asarray(segment.shapes)
        of_term = np.repeat(np.searchsorted(terms, segment.terms), np.diff(segment.starts))
        if gone.any():
            alive = rows >= 0
            rows, shapes, of_term = rows[alive], shapes[alive], of_term[alive]
        kept.append((rows, shapes, of_term))
        sizes.append(np.bincount(of_term, minlength=len(terms)))
    starts = np.concatenate([[0], np.cumsum(np.sum(sizes, axis=0))]).astype(np.int64)
    rows_of = np.empty(int(starts[-1]), dtype=np.int32)
    shapes_of = np.empty(int(starts[-1]), dtype=np.uint16)
    begin = starts[:-1].copy()
    for (rows, shapes, of_term), size in zip(kept, sizes, strict=True):
        within = np.arange(len(rows)) - np.repeat(np.cumsum(size) - size, size)
        to = begin[of_term] + within
        rows_of[to], shapes_of[to] = rows, shapes
        begin += size
    term_of = np.repeat(np.arange(len(terms)), np.diff(starts))
    if len(rows_of) and ((np.diff(rows_of) <= 0) & (np.diff(term_of) == 0)).any():
        # A quotation that was changed lies in a later segment than its neighbours.
        sorting = np.lexsort((rows_of, term_of))
        rows_of, shapes_of = rows_of[sorting], shapes_of[sorting]
    return Segment.of(
        numbers=numbers[order],
        terms=terms,
        starts=starts,
        rows=rows_of,
        shapes=shapes_of,
        **{name: each[order] for name, each in of_rows.items()},
    )


def _none_of(segment: Segment) -> NDArray[np.bool_]:
    return np.zeros(len(segment), dtype=bool)


def _table(numbers: Numbers, greatest: int) -> NDArray[np.bool_]:
    """For each number up to the greatest whether it is one of these."""
    table = np.zeros(greatest + 1, dtype=bool)
    table[numbers[numbers <= greatest]] = True
    return table
