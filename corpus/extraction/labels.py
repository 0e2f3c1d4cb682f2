"""Labels: a name, and maybe a role, that stand alone beside words and say whose they are."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from corpus.extraction import roles
from corpus.extraction.people import given_names
from corpus.extraction.records import Attribution, Mention, Offsets, Person, Span
from corpus.extraction.unmarked import announced_quotations
from corpus.folding import fold

SMALL = roles.words("of the and for de da del der van von la le to at")
# Offices that are surnames too, and surnames less often.
_OFFICES = frozenset({"chair", "speaker", "justice", "whip"})
_CAPITALS = 0.7
_COURTESY = roles.COURTESY | {"dr", "hon"}
_LONGEST = 200
_MARKS = "\"“”„«»'‘’ \t"
_ITEM = " \t>•*·▪-–"
# “…” — Ines Talcott, Mayor of Brindle Falls
_DASHED = re.compile(r"\s*(?:[-–—―]{1,3}|~)\s*(?P<label>[^\n:;“”\"]+?)[.\s]*$")
_SURE = 0.96


def attribute_labels(
    text: str, spans: Sequence[Span], people: Sequence[Person], found: Sequence[Attribution]
) -> list[Attribution]:
    """The quotations found, those that a label names the speaker of given to that speaker.

    A label stands before the quotation at the beginning of a line ("Ines Talcott, Mayor: “…”"),
    after it at the end of one ("“…” - Ines Talcott"), or in a paragraph of its own that announces
    the quoted ones after it ("From Chair Sloat:").
    """
    announced = announced_quotations(text, spans, people)
    known = _Known(text, people)
    labelled = []
    for one in found:
        speaker = announced.get(one.start) or known.before(one) or known.after(one)
        if speaker is not None:
            one = replace(one, person=speaker[0], mention=speaker[1], method="label", confidence=_SURE)
        labelled.append(one)
    return labelled


class _Known:
    """The labels beside quotations, and the people whom they name."""

    def __init__(self, text: str, people: Sequence[Person]) -> None:
        self._text = text
        named = [(mention, person) for person in people for mention in person.mentions]
        self._named = sorted(named, key=lambda pair: pair[0].start)
        self._starts = [mention.start for mention, _ in self._named]

    def before(self, one: Attribution) -> tuple[Person, Offsets] | None:
        """Whose label opens the line that goes on with the quotation."""
        low = max(0, one.start - _LONGEST)
        start = self._text.rfind("\n", low, one.start) + 1
        if not start and low:
            return None
        while self._text[start] in _ITEM and start < one.start:
            start += 1
        lead = self._text[start : one.start].rstrip(_MARKS)
        return self._speaker(start, lead[:-1]) if lead.endswith(":") else None

    def after(self, one: Attribution) -> tuple[Person, Offsets] | None:
        """Whose label follows the quotation, after a dash, to the end of the line."""
        start = one.end
        while self._text[start : start + 1] and self._text[start] in _MARKS:
            start += 1
        if self._text[start : start + 1] == "\n":
            start += 1
        end = self._text.find("\n", start)
        line = self._text[start : len(self._text) if end < 0 else end][: _LONGEST + 1]
        found = _DASHED.match(line)
        if found is None or len(line) > _LONGEST:
            return None
        return self._speaker(start + found.start("label"), found["label"])

    def _speaker(self, start: int, label: str) -> tuple[Person, Offsets] | None:
        """The person of a label, when it begins with somebody's name or office and says nothing else."""
        head = label.split(",")[0]
        words = head.split()
        if not 1 < len(words) <= 7 or not all(word[0].isupper() or word in SMALL for word in words):
            return None
        number = bisect_left(self._starts, start)
        if number < len(self._named) and self._named[number][0].start < start + len(head):
            mention, person = self._named[number]
            return None if person.is_organization else (person, (mention.start, mention.end))
        role, name = role_and_name(label)
        if " " not in name or (role is None and fold(name.split()[0]) not in given_names()):
            return None
        _, _, apposition = label.partition(",")
        office, _, beyond = apposition.strip().partition(", ")
        held = roles.after(office.split())
        place = f"{held.jurisdiction}, {beyond}" if held.jurisdiction and beyond else held.jurisdiction
        role = held.role or role
        mention = Mention(start, start + len(head), head, role, held.organization, place)
        person = Person(name, (mention,), role=role, organization=held.organization, jurisdiction=place)
        return person, (start, start + len(head))


def role_and_name(label: str) -> tuple[str | None, str]:
    """A label taken apart: "MAYOR INES TALCOTT" and "Ines Talcott, Mayor" alike; the name may be empty."""
    name, _, apposition = label.partition(",")
    if apposition and any(roles.is_head(word) for word in apposition.split()):
        return _spelled(apposition.strip()), _spelled(name.strip())
    words = label.split()
    heads = [place for place, word in enumerate(words) if roles.is_head(word)]
    if not heads:
        only = all(fold(word) in roles.MODIFIERS | SMALL for word in words)
        return (_spelled(label), "") if only else (None, _spelled(" ".join(words)))
    last = heads[-1]
    surname = len(heads) > 1 and last == len(words) - 1 and fold(words[last]) in roles.DOUBTFUL - _OFFICES
    if surname:
        last = heads[-2]
    # "Chief of Police Ada Lunn": the title runs on through "of" and what is no name.
    while last + 1 < len(words) and (
        fold(words[last + 1]) in roles.MODIFIERS | SMALL and not (surname and last + 2 == len(words))
    ):
        last += 1
    title = " ".join(words[: last + 1])
    role = None if all(roles.stem(word) in _COURTESY for word in title.split()) else _spelled(title)
    return role, _spelled(" ".join(words[last + 1 :]))


def _spelled(printed: str) -> str:
    """A name or title as it is usually written, when it is printed in capitals."""
    letters = [letter for letter in printed if letter.isalpha()]
    # "McSLOAT" is in capitals too.
    if sum(letter.isupper() for letter in letters) <= _CAPITALS * len(letters):
        return " ".join(printed.split())
    return " ".join(
        word.casefold()
        if word.casefold() in SMALL
        else re.sub(r"\b(Mc|O['’])([a-zA-Z])", lambda found: found[1] + found[2].upper(), word.title())
        for word in printed.split()
    )
