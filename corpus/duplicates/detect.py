"""Detect duplicates: quotations of different documents that print one utterance.

Each pair is decided by itself, from the words that the two share, their speakers and their dates, and is
stored as a pair. So adding a document touches only the quotations that resemble its own, and a quotation
that runs two others together does not make those two duplicates of each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from onrecord.corpus.duplicates.alignment import Alignment, Wording, align_all, wording
from onrecord.corpus.duplicates.candidates import BY_STEMS, may_resemble, most_in_common, words_of
from onrecord.corpus.english.names import same_speaker, surname
from onrecord.corpus.model import Outline
from onrecord.corpus.store.library import Library
from onrecord.corpus.store.neighbours import Places
from onrecord.corpus.store.text_index import LATEST, Segment, day_codes, surname_code

_NEIGHBOURS = 12
"""How many candidates are aligned with a new quotation word by word."""
_TOGETHER = 200  # quotations per batch

# Thresholds for a duplicate: least share of the words, least shared weight, least number of shared words.
# Common words weigh a quarter. Measured by benchmarks/check.py.
_Needed = tuple[float, float, int]
_SAME_SPEAKER: _Needed = (0.68, 2.5, 4)
_SAME_SPEAKER_WHOLE: _Needed = (0.95, 1.5, 3)  # a short sentence that is all either document prints
_SAME_SPEAKER_ANOTHER_TIME: _Needed = (0.8, 6.0, 8)  # people who repeat themselves use other words
_UNKNOWN_SPEAKER: _Needed = (0.75, 4.0, 6)
_OTHER_SPEAKER: _Needed = (0.95, 4.0, 7)  # a wrong attribution or a joint statement, not a stock phrase
_NEARLY = 0.01  # largest error of the bound ``most_in_common``
_ROUGHLY = 0.05  # largest error where repeated words are counted once
_LEAST = _SAME_SPEAKER[0] - _NEARLY
_ANOTHER_TIME = 30  # days
_FEW = 3  # words that may differ within one outlet, which reprints its boilerplate
_SAME_NEWS = 3  # days: later, another speaker with the same words speaks for themselves


class _DuplicateFilter:
    """Candidate filter for ``near_duplicate_candidates``: surnames and days of the given quotations."""

    def __init__(self, given: Sequence[Outline]) -> None:
        surnames = [surname_code(surname(one.speaker)) for one in given]
        days = np.array([day_codes(one.first, one.last) for one in given], dtype=np.int64).reshape(-1, 2)
        self._surnames = np.array(surnames, dtype=np.uint16)
        self._news = _around(days, _SAME_NEWS)
        self._time = _around(days, _ANOTHER_TIME)

    def holds(self, segment: Segment, rows: Places, texts: Places) -> NDArray[np.bool_]:
        """Return whether each row has the same surname, no speaker, or a date close enough."""
        surnames, ours = segment.surnames.take(rows), self._surnames.take(texts)
        found: NDArray[np.bool_] = surnames == ours
        found |= surnames == 0
        found |= ours == 0
        found |= _is_within(segment, rows, self._news, texts)
        return found

    def least(self, segment: Segment, rows: Places, texts: Places) -> NDArray[np.float32]:
        """Return approximately the least share that ``_needed`` would ask of each row."""
        surnames, ours = segment.surnames.take(rows), self._surnames.take(texts)
        same = np.where(
            _is_within(segment, rows, self._time, texts), _SAME_SPEAKER[0], _SAME_SPEAKER_ANOTHER_TIME[0]
        )
        known = np.where(surnames == ours, same, _OTHER_SPEAKER[0])
        shares = np.where((surnames == 0) | (ours == 0), _UNKNOWN_SPEAKER[0], known)
        return (shares - _ROUGHLY - BY_STEMS).astype(np.float32)


def _around(days: NDArray[np.int64], more: int) -> NDArray[np.uint16]:
    """Return the date ranges widened by ``more`` days on both sides, as day codes of a segment."""
    first, last = np.clip(days[:, 0] - more, 0, LATEST), np.clip(days[:, 1] + more, 0, LATEST)
    return np.array([first, last], dtype=np.uint16)


def _is_within(segment: Segment, rows: Places, days: NDArray[np.uint16], texts: Places) -> NDArray[np.bool_]:
    """Return whether each row's date range overlaps that of its text."""
    found: NDArray[np.bool_] = segment.first_days.take(rows) <= days[1].take(texts)
    found &= segment.last_days.take(rows) >= days[0].take(texts)
    return found


def link_variants(library: Library, *document_ids: str) -> int:
    """Record the duplicates of these documents' quotations and return the number of pairs."""
    with library.writing():
        return link_quotations(library, [each.number for each in library.outlines_in(*document_ids)])


def link_quotations(library: Library, numbers: Sequence[int]) -> int:
    """Record the duplicates of these quotations and return the number of pairs."""
    made = 0
    with library.writing():
        for at in range(0, len(numbers), _TOGETHER):
            found = find_variants(library, numbers[at : at + _TOGETHER])
            library.link(found)
            made += sum(map(len, found.values()))
    return made


def find_variants(library: Library, numbers: Sequence[int]) -> dict[int, list[int]]:
    """Return for each of these quotations its duplicates in other documents, the most similar first."""
    return _variants(library, list(library.outlines(numbers).values()))


def _variants(library: Library, given: Sequence[Outline]) -> dict[int, list[int]]:
    candidates = may_resemble(library, [one.text for one in given], _LEAST, _DuplicateFilter(given))
    others = {one.number: one for one in given}
    others |= library.outlines(
        sorted({number for numbers in candidates for number in numbers} - others.keys())
    )
    pairs = [
        (one, other)
        for one, numbers in zip(given, candidates, strict=True)
        for other in _alike(one, (others[number] for number in numbers if number in others))
    ]
    outlets = library.outlets({each.document for pair in pairs for each in pair})
    aligned = align_all([_by_length(wording(one.text), wording(other.text)) for one, other in pairs])
    found: dict[int, list[int]] = {one.number: [] for one in given}
    for (one, other), alignment in zip(pairs, aligned, strict=True):
        if _is_variant(one, other, alignment, (outlets[one.document], outlets[other.document])):
            found[one.number].append(other.number)
    return found


def _by_length(one: Wording, other: Wording) -> tuple[Wording, Wording]:
    return (one, other) if len(one.words) <= len(other.words) else (other, one)


def _alike(one: Outline, others: Iterable[Outline]) -> list[Outline]:
    """Return the candidates that pass the cheap tests before alignment, the most similar first."""
    if one.kind == "indirect":
        return []
    alike = []
    for other in others:
        if other.document == one.document or other.kind == "indirect":
            continue
        if needed := _needed(one, other):
            ours, theirs = words_of(one.text), words_of(other.text)
            common = ours.in_common(theirs)
            if common >= (needed[0][0] - _ROUGHLY) * min(ours.weight, theirs.weight):
                alike.append((-common, other.number, other, needed[0][0]))
    return [
        other
        for _, _, other, share in sorted(alike)[:_NEIGHBOURS]
        if most_in_common(words_of(one.text), words_of(other.text), share - _NEARLY) >= share - _NEARLY
    ]


def _is_variant(one: Outline, other: Outline, found: Alignment, outlets: tuple[str, str]) -> bool:
    """Return whether two verbatim quotations of different documents print one utterance.

    One may be part of the other, punctuated differently, with words left out or changed: an extra word, a
    lost "not" or another number is a difference that readers must see, not a second utterance. The share
    of equal words decides, against a threshold that depends on speakers, dates and outlets.
    """
    needed = _needed(one, other)
    if _OTHER_SPEAKER in needed and all(map(_is_own, (one, other), outlets)):
        return False  # each office printed its own speaker: two utterances of one text

    def has(needed: _Needed) -> bool:
        overlap, weight, words = needed
        return found.overlap >= overlap and found.kept >= weight and found.kept_words >= words

    is_of_one_office = len(set(outlets)) == 1 and any(outlets)
    if is_of_one_office and same_speaker(one.speaker, other.speaker) and found.edits > _FEW:
        return False
    return any(has(each) for each in needed if each is not _SAME_SPEAKER_WHOLE or found.is_whole)


def _needed(one: Outline, other: Outline) -> tuple[_Needed, ...]:
    """Return the alternative thresholds for this pair, least strict first."""
    agree = same_speaker(one.speaker, other.speaker)
    if agree is None:
        return (_UNKNOWN_SPEAKER,)
    apart = _days_apart(one, other)
    if not agree:
        return (_OTHER_SPEAKER,) if apart <= _SAME_NEWS else ()
    return (_SAME_SPEAKER_ANOTHER_TIME,) if apart > _ANOTHER_TIME else (_SAME_SPEAKER, _SAME_SPEAKER_WHOLE)


def _is_own(one: Outline, outlet: str) -> bool:
    """Return whether the outlet is the speaker's own office: it bears the speaker's name."""
    return surname(one.speaker) in outlet.split()


def _days_apart(one: Outline, other: Outline) -> int:
    """Return the fewest days between two dates of speaking (or printing); 0 where either is unknown."""
    if one.first is None or one.last is None or other.first is None or other.last is None:
        return 0
    if one.first <= other.last and other.first <= one.last:
        return 0
    first, last, other_first, other_last = map(
        date.fromisoformat, (one.first, one.last, other.first, other.last)
    )
    return max((other_first - last).days, (first - other_last).days)
