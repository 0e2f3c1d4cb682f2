"""Printings of one utterance: which quotations of different documents are the same words once spoken.

Two printings are decided on alone, by the words that they share, their speakers and their days, and
stored as a pair. Adding a document therefore touches only the quotations that resemble its own, and
a quotation that prints two others as one does not make those two the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from corpus.alignment import align, wording
from corpus.library import Library, Printed
from corpus.names import same_speaker, surname
from corpus.resemblance import may_resemble, most_in_common, words_of

_NEIGHBOURS = 12
"""How many quotations that resemble a new one are compared with it word by word."""
_TOGETHER = 100  # quotations whose printings are looked for at once

# What two printings must share: the least part of the words, their least weight, and their least
# number. Weight counts common words a quarter. Measured by benchmarks/check.py.
_Needed = tuple[float, float, int]
_SAME_SPEAKER: _Needed = (0.68, 2.5, 4)
_SAME_SPEAKER_WHOLE: _Needed = (0.95, 1.5, 3)  # a short sentence, when nothing more is printed of either
_SAME_SPEAKER_ANOTHER_TIME: _Needed = (0.8, 6.0, 8)  # who repeats himself says it in other words
_UNKNOWN_SPEAKER: _Needed = (0.75, 4.0, 6)
_OTHER_SPEAKER: _Needed = (0.95, 4.0, 7)  # a wrong attribution or a joint statement, not a stock phrase
_NEARLY = 0.01  # by which what two texts may share is reckoned too low, at worst
_ROUGHLY = 0.1  # the same where a word counts once, however often it stands there
_LEAST = _SAME_SPEAKER[0] - _NEARLY
_ANOTHER_TIME = 30  # days
_FEW = 3  # words that may differ between two documents of one outlet, which prints its set phrases again
_SAME_NEWS = 3  # days: what others say later in the same words, they say themselves


def link_variants(library: Library, *document_ids: str) -> int:
    """How many pairs the documents' quotations make with those of others; all are recorded."""
    with library.writing():
        return link_quotations(library, [entry.number for entry in library.entries_in(*document_ids)])


def link_quotations(library: Library, numbers: Sequence[int]) -> int:
    """How many pairs these quotations make with those of other documents; all are recorded."""
    made = 0
    with library.writing():
        for at in range(0, len(numbers), _TOGETHER):
            found = find_variants(library, numbers[at : at + _TOGETHER])
            library.link(found)
            made += sum(map(len, found.values()))
    return made


def find_variants(library: Library, numbers: Sequence[int]) -> dict[int, list[int]]:
    """For each of these quotations the other printings of its utterance, the most alike first."""
    given = library.printed(numbers)
    return dict(zip(given, _variants(library, list(given.values())), strict=True))


def _variants(library: Library, given: Sequence[Printed]) -> Iterator[list[int]]:
    may_be = may_resemble(library, [one.text for one in given], _LEAST)
    others = library.printed(sorted({number for numbers in may_be for number in numbers}))
    for one, numbers in zip(given, may_be, strict=True):
        found = sorted(_resembling(one, (others[number] for number in numbers)), reverse=True)
        yield [-number for _, number in found[:_NEIGHBOURS] if is_variant(one, others[-number])]


def _resembling(one: Printed, others: Iterable[Printed]) -> Iterator[tuple[float, int]]:
    """Those that may print the same utterance: the weight in common, and the number, less than nothing."""
    if one.kind == "indirect":
        return
    ours = words_of(one.text)
    for other in others:
        if other.document == one.document or other.kind == "indirect":
            continue
        needed, _ = _needed(one, other)
        if needed:
            theirs = words_of(other.text)
            common = ours.in_common(theirs)
            if common >= (needed[0][0] - _ROUGHLY) * min(ours.weight, theirs.weight):
                yield common, -other.number


def is_variant(one: Printed, other: Printed) -> bool:
    """Whether two quotations print one utterance.

    They must stand in different documents and be verbatim. One may be a part of the other, with other
    marks, words left out, and words changed: a word more or less, a lost "not" or another number is a
    difference between printings that readers must see, not a second utterance. What decides is how
    much is the same, measured against what is known of the speakers and days.
    """
    if one.document == other.document or "indirect" in (one.kind, other.kind):
        return False
    needed, most_edits = _needed(one, other)
    if not needed or most_in_common(words_of(one.text), words_of(other.text)) < needed[0][0] - _NEARLY:
        return False
    shorter, longer = sorted((wording(one.text), wording(other.text)), key=lambda each: len(each.words))
    found = align(shorter, longer)

    def has(needed: _Needed) -> bool:
        overlap, weight, words = needed
        return found.overlap >= overlap and found.kept >= weight and found.kept_words >= words

    if most_edits is not None and found.edits > most_edits:
        return False
    return any(has(each) for each in needed if each is not _SAME_SPEAKER_WHOLE or found.is_whole)


def _needed(one: Printed, other: Printed) -> tuple[tuple[_Needed, ...], int | None]:
    """What any of which two printings must share, the least first, and how many words may differ at most."""
    agree = same_speaker(one.speaker, other.speaker)
    if agree is None:
        return (_UNKNOWN_SPEAKER,), None
    apart = _days_apart(one, other)
    if not agree:
        # What each one's own office prints, each has said: the same text, but twice.
        is_doubtful = not (_is_own_words(one) and _is_own_words(other))
        return ((_OTHER_SPEAKER,) if is_doubtful and apart <= _SAME_NEWS else ()), None
    most_edits = _FEW if one.outlet_key and one.outlet_key == other.outlet_key else None
    if apart > _ANOTHER_TIME:
        return (_SAME_SPEAKER_ANOTHER_TIME,), most_edits
    return (_SAME_SPEAKER, _SAME_SPEAKER_WHOLE), most_edits


def _is_own_words(one: Printed) -> bool:
    """Whether the speaker's own office printed it: the outlet bears the speaker's name."""
    return surname(one.speaker) in one.outlet_key.split()


def _days_apart(one: Printed, other: Printed) -> int:
    """The fewest days that can lie between two sayings, or printings where a day is not known; else 0."""
    if one.first is None or one.last is None or other.first is None or other.last is None:
        return 0
    if one.first <= other.last and other.first <= one.last:
        return 0
    first, last, other_first, other_last = map(
        date.fromisoformat, (one.first, one.last, other.first, other.last)
    )
    return max((other_first - last).days, (first - other_last).days)
