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
import math
import re
import sqlite3
import threading
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.derived import (
    Underivable,
    open_arrays,
    read_manifest,
    remove_unnamed,
    rows_of,
    write_arrays,
    write_manifest,
)
from corpus.folding import fold

Numbers = NDArray[np.int64]
Row = Sequence[Any]
"""A quotation's number, and then the texts whose words stand for it."""
_Term = tuple[int, float, list[slice]]

K1, B = 1.2, 0.75
SCANNED = 200_000
"""Postings of the rarest words that are read to find candidates, at least those of one word."""
_COMPLETED = 1_000  # candidates that the commoner words are looked up for
_STRIPES = 64  # scores that are looked through as one for the highest
_FEW = 2_000  # allowed quotations that are ranked one and all
_SPARSE = 16  # where no more than one in so many is allowed these are looked at, not all
_GROWTH = 8  # a segment is merged with the next when it is no more than so many times its size
_REMEMBERED = 20_000  # words whose stems are kept at hand
_CHUNK = 50_000  # quotations whose words are counted at a time
_EXACT_LENGTHS = 192  # longer texts count as about as long as they are
MANIFEST = "words.json"
_KIND = "words"
_SCHEMA = 2
_FIELDS: dict[str, type[np.generic]] = {
    "numbers": np.int64, "lengths": np.uint16, "terms": np.uint64, "starts": np.int64, "rows": np.int32,
    "shapes": np.uint16,
}  # fmt: skip
_TOKEN = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """Some quotations' words: for each term, ascending, the rows that hold it, ascending, and their shapes.

    Terms are 64-bit digests of stems: at a million terms two share one with a chance of 1 in 40 million.
    A shape is how often the row holds the term, times 256, and the class of the row's length: all that BM25
    asks of the two.
    """

    numbers: Numbers
    lengths: NDArray[np.uint16]
    terms: NDArray[np.uint64]
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    shapes: NDArray[np.uint16]

    def __len__(self) -> int:
        return len(self.numbers)

    def spans(self, terms: Iterable[int]) -> dict[int, slice]:
        """Where the rows and shapes lie of those of the terms that any row holds."""
        asked = np.array(list(terms), dtype=np.uint64)
        if not len(self.terms):
            return {}
        at = np.searchsorted(self.terms, asked)
        at[at == len(self.terms)] = 0
        held = self.terms[at] == asked
        first, last = self.starts[at[held]].tolist(), self.starts[at[held] + 1].tolist()
        return dict(zip(asked[held].tolist(), map(slice, first, last), strict=True))

    def places(self, numbers: Numbers) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """The rows of those of the numbers that it holds, and which these are."""
        return rows_of(self.numbers, numbers)


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    """Which rows of a segment are alive and allowed: a mask, and the rows themselves where they are few."""

    mask: NDArray[np.bool_]
    rows: NDArray[np.int64] | None

    @classmethod
    def by(cls, mask: NDArray[np.bool_]) -> _Kept:
        """Those that the mask holds."""
        few = np.count_nonzero(mask) * _SPARSE <= len(mask)
        return cls(mask, np.flatnonzero(mask) if few else None)


class Words:
    """The words of all quotations at one generation of the store; it never changes."""

    READS = "q.number, q.text, q.speaker, q.role, q.city"
    """What ``changed`` is to be told of a quotation, in SQL."""

    def __init__(
        self,
        segments: Sequence[Segment] = (),
        dead: Sequence[NDArray[np.bool_]] | None = None,
        generation: int = -1,
        records: Sequence[Any] | None = None,
    ) -> None:
        self.segments = tuple(segments)
        self.dead = tuple(map(_none_of, segments) if dead is None else dead)
        self.generation = generation
        self._records = tuple(records) if records is not None else (None,) * len(self.segments)
        self.alive = sum(map(len, self.segments)) - sum(int(dead.sum()) for dead in self.dead)
        total = sum(int(each.lengths.sum(dtype=np.int64)) for each in self.segments)
        self.mean = max(1.0, total / max(1, sum(map(len, self.segments))))
        self._worth = _worths(self.mean)
        self._living = tuple(_Kept.by(~dead) if dead.any() else None for dead in self.dead)
        self._asked: tuple[Numbers | None, Sequence[_Kept | None]] = None, self._living

    @property
    def newest(self) -> int:
        """The greatest number that it holds or held; 0 where it holds none."""
        return max((int(each.numbers[-1]) for each in self.segments if len(each)), default=0)

    def best(self, words: Iterable[str], k: int, allowed: Numbers | None = None) -> list[tuple[int, float]]:
        """At most k of the allowed numbers whose quotations hold any of the words, by BM25, best first.

        Equal scores go by number. Exact while the words are few or rare; otherwise a quotation that
        holds only the commonest of many words may be passed over.
        """
        terms = self._terms(words)
        numbers, values = [], []
        kept_of = self._kept(allowed)
        few = allowed is not None and len(allowed) <= max(k, _FEW)
        for at, (segment, kept) in enumerate(zip(self.segments, kept_of, strict=True)):
            if few and kept is not None:
                rows = np.flatnonzero(kept.mask) if kept.rows is None else kept.rows
                scores = np.zeros(len(rows), dtype=np.float32)
                self._complete(at, terms, rows, scores)
            else:
                rows, scores = self._highest(at, terms, k, kept)
            numbers.append(segment.numbers[rows])
            values.append(scores)
        if not numbers:
            return []
        number, score = np.concatenate(numbers), np.concatenate(values)
        best = _highest(score, k)
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

    def holding(self, texts: Sequence[str], most: int) -> list[Numbers | None]:
        """For each text the quotations that hold all of its words, in any order; None for more than ``most``.

        The words of the speaker, the role and the city count too.
        """
        terms, spans = self.places(texts)
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
            "schema": _SCHEMA,
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
            if manifest["schema"] != _SCHEMA:
                raise Underivable("The words are of another version.")
            segments, dead = [], []
            for record, gone in zip(manifest["segments"], manifest["dead"], strict=True):
                segments.append(Segment(**open_arrays(folder, record, _FIELDS)))
                mask = np.zeros(len(segments[-1]), dtype=bool)
                mask[np.array(gone, dtype=np.int64)] = True
                dead.append(mask)
            witnesses = {str(number): str(identity) for number, identity in manifest["witnesses"].items()}
            words = cls(segments, dead, int(manifest["generation"]), manifest["segments"])
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
            raise Underivable(f"The manifest {folder / MANIFEST} is damaged.") from error
        return words, witnesses

    def places(self, texts: Sequence[str]) -> tuple[list[set[int]], list[dict[int, slice]]]:
        """The terms of each text; and for each segment where the rows of all these terms lie."""
        words = [tokens(text) for text in texts]
        by_word = stems_of({word for each in words for word in each})
        terms = [{_digest(stem) for word in each for stem in by_word[word]} for each in words]
        every = {term for each in terms for term in each}
        return terms, [segment.spans(every) for segment in self.segments]

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
            rows = rarest if living is None else rarest[living.mask[rarest]]
            left -= len(rows)
            if left < 0:
                return None
            found.append(segment.numbers[rows])
        return np.concatenate(found)

    def _terms(self, words: Iterable[str]) -> list[_Term]:
        """The terms that any quotation holds, the rarest first: weight, and its postings by segment."""
        terms = []
        asked = Counter(map(_digest, stems(words)))
        of_segments = [segment.spans(asked) for segment in self.segments]
        for term, times in asked.items():
            spans = [of_terms.get(term, slice(0, 0)) for of_terms in of_segments]
            held = sum(span.stop - span.start for span in spans)
            if held:
                # FTS5's; a word that most quotations hold tells next to nothing, but no less than nothing.
                rarity = math.log((self.alive - held + 0.5) / (held + 0.5)) if self.alive > held else 0.0
                terms.append((held, times * max(rarity, 1e-6) * (K1 + 1), spans))
        return sorted(terms, key=lambda term: term[0])

    def _highest(
        self, of: int, terms: Sequence[_Term], k: int, kept: _Kept | None
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The rows of a segment that are the k best of its allowed ones, or a few more, with their scores."""
        segment = self.segments[of]
        scores = np.zeros(len(segment), dtype=np.float32)
        read = list(accumulate(held for held, _, _ in terms))
        affordable = max(1, bisect_right(read, SCANNED))
        for _, weight, spans in terms[:affordable]:
            worths = self._worth[segment.shapes[spans[of]]]
            worths *= np.float32(weight)
            np.add.at(scores, segment.rows[spans[of]], worths)
        rest = terms[affordable:]
        most = max(_COMPLETED, k) if rest else k
        if kept is None or kept.rows is None:
            if kept is not None:
                scores *= kept.mask
            highest = _highest(scores, most)
        else:
            highest = kept.rows[_highest(scores[kept.rows], most)]
        found = scores[highest]
        self._complete(of, rest, highest, found)
        return highest, found

    def _kept(self, allowed: Numbers | None) -> Sequence[_Kept | None]:
        """For each segment which of its rows are alive and allowed; None where all are."""
        if allowed is None:
            return self._living
        asked = self._asked  # several questions in a row are often asked of the same quotations
        if asked[0] is not allowed:
            table = _table(allowed, self.newest)
            masks = (table[segment.numbers] for segment in self.segments)
            kept = [
                _Kept.by(mask if living is None else mask & living.mask)
                for mask, living in zip(masks, self._living, strict=True)
            ]
            asked = self._asked = allowed, kept
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
        for _, weight, spans in terms:
            span = spans[of]
            held = segment.rows[span]
            if not len(held) or not len(rows):
                continue
            at = np.searchsorted(held, rows.astype(held.dtype))
            at[at == len(held)] = 0
            here = np.flatnonzero(held[at] == rows)
            if len(here):
                scores[here] += self._worth[segment.shapes[span][at[here]]] * np.float32(weight)


def stems(words: Iterable[str]) -> list[str]:
    """The stems of the different words among these, by SQLite's Porter stemmer."""
    by_word = stems_of({word for text in words for word in tokens(text)})
    return [stem for found in by_word.values() for stem in found]


def stems_of(words: Iterable[str]) -> dict[str, list[str]]:
    """The stems of each of these words: one, unless the stemmer sees no word in it or several."""
    return _STEMMER.stems(words)


def tokens(text: str) -> list[str]:
    """The folded words of a text as they are indexed."""
    return _TOKEN.findall(text.lower() if text.isascii() else fold(text))


class _Stemmer:
    """SQLite's own tokenizer, that of the store's word table, asked by way of a table in memory."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._base: sqlite3.Connection | None = None
        self._known: dict[str, list[str]] = {}

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
    quotations.sort(key=lambda row: row[0])
    ids: dict[str, int] = {}
    flat: list[int] = []
    lengths = np.empty(len(quotations), dtype=np.int64)
    for row, (_, *texts) in enumerate(quotations):
        before = len(flat)
        for text in texts:
            if text:
                flat += [ids.setdefault(token, len(ids)) for token in tokens(text)]
        lengths[row] = len(flat) - before
    found = _STEMMER.stems(ids)
    first = {word: _digest(stems[0]) if stems else 0 for word, stems in found.items()}
    digests = np.array([first[word] for word in ids], dtype=np.uint64)
    terms, term_of = np.unique(digests, return_inverse=True)
    keys = term_of[np.array(flat, dtype=np.int64)].astype(np.int64) << 32
    keys |= np.repeat(np.arange(len(quotations)), lengths)
    keys, counts = np.unique(keys, return_counts=True)
    of_term = keys >> 32
    shapes = np.minimum(counts, 255) << 8 | _length_classes(lengths)[keys & 0xFFFFFFFF]
    return Segment(
        numbers=np.array([number for number, *_ in quotations], dtype=np.int64),
        lengths=np.minimum(lengths, 65535).astype(np.uint16),
        terms=terms,
        starts=np.searchsorted(of_term, np.arange(len(terms) + 1)).astype(np.int64),
        rows=(keys & 0xFFFFFFFF).astype(np.int32),
        shapes=shapes.astype(np.uint16),
    )


def _length_classes(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """The class of each length, below 256: itself while it is short, and then one for each 9.5% more."""
    beyond = np.searchsorted(_LENGTHS[_EXACT_LENGTHS:], lengths, side="right") + _EXACT_LENGTHS - 1
    return np.where(lengths < _EXACT_LENGTHS, lengths, beyond)


_LENGTHS = np.concatenate(
    [np.arange(_EXACT_LENGTHS), np.geomspace(_EXACT_LENGTHS, 65535, 256 - _EXACT_LENGTHS)]
)
"""The least length of each class."""


def _worths(mean: float) -> NDArray[np.float32]:
    """What a term of weight 1 is worth to a row by its shape, where rows have ``mean`` words."""
    often = np.arange(256.0)[:, None]
    worths = often / (often + K1 * (1 - B + B * _LENGTHS / mean))
    return worths.astype(np.float32).ravel()


def _highest(scores: NDArray[np.float32], k: int) -> NDArray[np.int64]:
    """Where the k highest of the scores above 0 are, and those equal to the least of them; ascending."""
    if not k:
        return np.empty(0, dtype=np.int64)
    width = len(scores) // _STRIPES
    if k < width:
        # Of the greatest in each of many groups the k highest are k scores: none that is lower is wanted.
        groups = scores[: _STRIPES * width].reshape(_STRIPES, width)
        greatest = groups.max(axis=0)
        least = max(np.partition(greatest, -k)[-k], np.finfo(np.float32).tiny)
        high = np.flatnonzero(greatest >= least)
        stripes, columns = np.nonzero(groups[:, high] >= least)
        rest = np.arange(_STRIPES * width, len(scores))
        found = np.sort(np.concatenate([stripes * width + high[columns], rest]))
    else:
        found = np.arange(len(scores))
    own = scores[found]
    enough = np.partition(own, -k)[-k] if len(own) > k else 0.0
    highest: NDArray[np.int64] = found[(own >= enough) & (own > 0)]
    return highest


def _merged(segments: Sequence[Segment], dead: Sequence[NDArray[np.bool_]]) -> Segment:
    """One segment of what is alive in these."""
    if len(segments) == 1 and not dead[0].any():
        return segments[0]
    numbers = np.concatenate([each.numbers[~gone] for each, gone in zip(segments, dead, strict=True)])
    lengths = np.concatenate([each.lengths[~gone] for each, gone in zip(segments, dead, strict=True)])
    order = np.argsort(numbers, kind="stable")
    place = np.empty(len(order), dtype=np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    terms = np.unique(np.concatenate([each.terms for each in segments]))
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
    return Segment(numbers[order], lengths[order], terms, starts, rows_of, shapes_of)


def _none_of(segment: Segment) -> NDArray[np.bool_]:
    return np.zeros(len(segment), dtype=bool)


def _table(numbers: Numbers, greatest: int) -> NDArray[np.bool_]:
    """For each number up to the greatest whether it is one of these."""
    table = np.zeros(greatest + 1, dtype=bool)
    table[numbers[numbers <= greatest]] = True
    return table
