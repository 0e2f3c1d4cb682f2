"""Printings of one utterance: which quotations of different documents are the same words once spoken.

Two printings are decided on alone, by the words that they share, their speakers and their days, and
stored as a pair. Adding a document therefore touches only the quotations that resemble its own, and
a quotation that prints two others as one does not make those two the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from corpus.alignment import align, wording
from corpus.dates import bounds
from corpus.folding import fold_words
from corpus.library import Entry, Library
from corpus.names import same_speaker, surname
from corpus.resemblance import most_in_common, resembling

_NEIGHBOURS = 12
"""How many quotations that resemble a new one are compared with it word by word."""

# What two printings must share: the least part of the words, their least weight, and their least
# number. Weight counts common words a quarter. Measured by benchmarks/check.py.
_Needed = tuple[float, float, int]
_SAME_SPEAKER: _Needed = (0.68, 2.5, 4)
_SAME_SPEAKER_WHOLE: _Needed = (0.95, 1.5, 3)  # a short sentence, when nothing more is printed of either
_SAME_SPEAKER_ANOTHER_TIME: _Needed = (0.8, 6.0, 8)  # who repeats himself says it in other words
_UNKNOWN_SPEAKER: _Needed = (0.75, 4.0, 6)
_OTHER_SPEAKER: _Needed = (0.95, 4.0, 7)  # a wrong attribution or a joint statement, not a stock phrase
_LIGHTEST = _SAME_SPEAKER_WHOLE[1]
_NEARLY = 0.01  # by which what two texts may share is reckoned too low, at worst
_LEAST = _SAME_SPEAKER[0] - _NEARLY
_ANOTHER_TIME = 30  # days
_FEW = 3  # words that may differ between two documents of one outlet, which prints its set phrases again
_SAME_NEWS = 3  # days: what others say later in the same words, they say themselves


def link_variants(library: Library, *document_ids: str) -> int:
    """How many pairs the documents' quotations make with those of others; all are recorded."""
    with library.writing():
        return link_entries(library, library.entries_in(*document_ids))


def link_entries(library: Library, entries: Iterable[Entry]) -> int:
    """How many pairs these entries make with those of other documents; all are recorded."""
    made = 0
    with library.writing():
        for entry in entries:
            found = find_variants(library, entry)
            library.link(entry.number, found)
            made += len(found)
    return made


def find_variants(library: Library, entry: Entry) -> list[int]:
    """The numbers of the other printings of an entry's utterance, those that resemble it most first."""
    text = entry.quotation.text
    given = wording(text)
    if entry.quotation.kind == "indirect" or given.weight < _LIGHTEST:
        return []
    found = resembling(library, given, _NEIGHBOURS + 1)
    others = library.entries(
        [
            number
            for number, other in found.items()
            if number != entry.number and most_in_common(text, other) >= _LEAST
        ]
    )
    return [other.number for other in others if is_variant(entry, other)]


def is_variant(one: Entry, other: Entry) -> bool:
    """Whether two quotations print one utterance.

    They must stand in different documents and be verbatim. One may be a part of the other, with other
    marks, words left out, and words changed: a word more or less, a lost "not" or another number is a
    difference between printings that readers must see, not a second utterance. What decides is how
    much is the same, measured against what is known of the speakers and days.
    """
    if one.document.id == other.document.id or "indirect" in (one.quotation.kind, other.quotation.kind):
        return False
    needed, most_edits = _needed(one, other)
    texts = one.quotation.text, other.quotation.text
    if not needed or most_in_common(*texts) < needed[0][0] - _NEARLY:
        return False
    shorter, longer = sorted(map(wording, texts), key=lambda each: len(each.words))
    found = align(shorter, longer)

    def has(needed: _Needed) -> bool:
        overlap, weight, words = needed
        return found.overlap >= overlap and found.kept >= weight and found.kept_words >= words

    if most_edits is not None and found.edits > most_edits:
        return False
    return any(has(each) for each in needed if each is not _SAME_SPEAKER_WHOLE or found.is_whole)


def _needed(one: Entry, other: Entry) -> tuple[tuple[_Needed, ...], int | None]:
    """What any of which two printings must share, the least first, and how many words may differ at most."""
    agree = same_speaker(one.quotation.speaker, other.quotation.speaker)
    if agree is None:
        return (_UNKNOWN_SPEAKER,), None
    apart = _days_apart(one, other)
    if not agree:
        # What each one's own office prints, each has said: the same text, but twice.
        is_doubtful = not (_is_own_words(one) and _is_own_words(other))
        return ((_OTHER_SPEAKER,) if is_doubtful and apart <= _SAME_NEWS else ()), None
    most_edits = _FEW if _of_one_outlet(one, other) else None
    if apart > _ANOTHER_TIME:
        return (_SAME_SPEAKER_ANOTHER_TIME,), most_edits
    return (_SAME_SPEAKER, _SAME_SPEAKER_WHOLE), most_edits


def _is_own_words(entry: Entry) -> bool:
    """Whether the speaker's own office printed it: the outlet bears the speaker's name."""
    return surname(entry.quotation.speaker) in fold_words(entry.document.outlet or "").split()


def _of_one_outlet(one: Entry, other: Entry) -> bool:
    outlets = [fold_words(entry.document.outlet or "") for entry in (one, other)]
    return bool(outlets[0]) and outlets[0] == outlets[1]


def _days_apart(one: Entry, other: Entry) -> int:
    """The fewest days that can lie between two sayings, or printings where a day is not known; else 0."""
    days = []
    for entry in (one, other):
        value = entry.quotation.said_on.value or entry.document.published.value
        if value is None:
            return 0
        days.append(tuple(date.fromisoformat(day) for day in bounds(value)))
    (first, last), (other_first, other_last) = days
    return max((other_first - last).days, (first - other_last).days, 0)
