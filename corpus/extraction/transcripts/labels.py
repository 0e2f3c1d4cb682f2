"""Labels: a name, and maybe a role, that stand alone beside words and say whose they are."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from onrecord.corpus.english.folding import fold
from onrecord.corpus.extraction import roles
from onrecord.corpus.extraction.cues import strengths
from onrecord.corpus.extraction.indirect.unmarked import announced_quotations
from onrecord.corpus.extraction.people import given_names
from onrecord.corpus.extraction.records import Mention, Offsets, Person, Span
from onrecord.corpus.extraction.transcripts.label_names import SMALL, role_and_name

_LONGEST = 200
_MARKS = "\"“”„«»'‘’″❝❞「」 \t*_|"
_ITEM = " \t>•*·▪-–_#|"
# “…” — Ines Talcott, Mayor of Brindle Falls
_DASHED = re.compile(r"\s*(?:[-–—―]{1,3}|~)\s*(?P<label>[^\n:;“”\"]+?)[.\s*_|]*$")
# “…” (Ines Talcott, Mayor)
_BRACKETED = re.compile(r"\s*[(\[](?P<label>[^\n:;“”\"()\[\]]+?)[)\]][.\s*_|]*$")
# What may follow a quotation in its paragraph without saying whose it is: [Statement, 3/9/22]
_REMARK = re.compile(r"[.\s*_|]*(?:[\[(][^\])\n]{1,60}[\])])?[.\s*_|]*$")
# Chet Sommer (NY), Ines Talcott (D-Ohio)
_SEAT = re.compile(r"\s*\((?:[DRI][-–])?(?P<place>[A-Z]{2}|[A-Z][a-z]+\.?)(?:-\d+)?\)")
_QUOTES = re.compile(r"[\"“”«»]")
_HEADING_WORDS, _NAME_WORDS = 14, 4
LABELLED = 0.96
"""How probably a label names the speaker."""

Label = tuple[Person, Offsets]
"""Whose words a label says that they are, and where it names them."""


def find_labels(text: str, spans: Sequence[Span], people: Sequence[Person]) -> dict[int, Label]:
    """Return whose each quotation is that a label names the speaker of, by where the quotation starts.

    A label stands before the quotation at the beginning of a line or of a table's row ("Ines Talcott,
    Mayor: “…”"), after it at the end of one ("“…” - Ines Talcott"), on a line of its own above the quoted
    paragraph, or in a paragraph that announces the quoted ones after it ("From Chair Sloat:").
    """
    found: dict[int, Label] = dict(announced_quotations(text, spans, people))
    known = _Known(text, people)
    for span in spans:
        if span.start not in found:
            label = known.before(span) or known.after(span) or known.above(span)
            if label is not None:
                found[span.start] = label
    return found


class _Known:
    """The labels beside quotations, and the people whom they name."""

    def __init__(self, text: str, people: Sequence[Person]) -> None:
        self._text = text
        named = [(mention, person) for person in people for mention in person.mentions]
        self._named = sorted(named, key=lambda pair: pair[0].start)
        self._starts = [mention.start for mention, _ in self._named]

    def before(self, span: Span) -> Label | None:
        """Whose label opens the line that goes on with the quotation."""
        start = self._line(span.start)
        if start is None:
            return None
        lead = self._text[start : span.start].rstrip(_MARKS)
        if lead.endswith((":", "—", "–")):
            return self._speaker(start, lead[:-1].rstrip(_MARKS))
        # The cell of a table before that of the quotation.
        return self._speaker(start, lead, alone=True) if self._tab(lead, span) else None

    def after(self, span: Span) -> Label | None:
        """Whose label follows the quotation, after a dash or in brackets, to the end of the line."""
        start = span.end
        while self._text[start : start + 1] and self._text[start] in _MARKS:
            start += 1
        for _ in range(2):
            if self._text[start : start + 1] == "\n":
                start += 1
        end = self._text.find("\n", start)
        line = self._text[start : len(self._text) if end < 0 else end][: _LONGEST + 1]
        found = _DASHED.match(line) or _BRACKETED.match(line)
        if found is None or len(line) > _LONGEST:
            return None
        return self._speaker(start + found.start("label"), found["label"])

    def above(self, span: Span) -> Label | None:
        """Whose name alone makes the line above a paragraph that is the quotation and nothing else."""
        start = self._line(span.start)
        end = self._text.find("\n", span.end)
        rest = self._text[span.end : len(self._text) if end < 0 else end].lstrip(_MARKS)
        if start is None or self._text[start : span.start].strip(_MARKS) or not _REMARK.fullmatch(rest):
            return None
        stop = start
        while stop and self._text[stop - 1] in "\n \t*_>-–":
            stop -= 1
        first = self._line(stop)
        if first is None or stop <= first or len(self._text[first:stop].split()) > _HEADING_WORDS:
            return None
        return self._speaker(first, self._text[first:stop].rstrip(_MARKS + ":"), alone=True)

    def _line(self, place: int) -> int | None:
        """Where the line of a place begins, past the mark of a list's item; None where that is too far."""
        low = max(0, place - _LONGEST)
        start = self._text.rfind("\n", low, place) + 1
        if not start and low:
            return None
        while start < place and self._text[start] in _ITEM:
            start += 1
        return start

    def _tab(self, lead: str, span: Span) -> bool:
        between = self._text[span.start - 8 : span.start]
        return bool(lead) and ("\t" in between or "|" in between)

    def _speaker(self, start: int, label: str, *, alone: bool = False) -> Label | None:
        """The person of a label, when it begins with somebody's name or office and says nothing else.

        ``alone`` says that only the place makes it a label, so that the name has to end it or its head.
        """
        label = label.strip(_MARKS)
        if _QUOTES.search(label) or any(strengths().get(word) == "strong" for word in label.split()[-3:]):
            return None  # "Ines Talcott, the mayor, said:" is a sentence
        seat = _SEAT.search(label)
        plain = _SEAT.sub("", label).strip()
        head, _, rest = plain.partition(",")
        if _is_office(head) and rest.strip():
            # "Senate Majority Leader, Chet Sommer": the office comes first.
            name, _, rest = rest.strip().partition(",")
            head = f"{head} {name.strip()}"
        words = head.split()
        if not 1 < len(words) <= 12 or not all(word[0].isupper() or word in SMALL for word in words):
            return None
        apposition = rest.strip()
        number = bisect_left(self._starts, start)
        mention, person = self._named[number] if number < len(self._named) else (None, None)
        while person is not None and person.is_organization and number + 1 < len(self._named):
            number += 1
            mention, person = self._named[number]
        if mention is not None and person is not None and not person.is_organization:
            inside = mention.start < start + len(label) and mention.end <= start + len(label) + 1
            if inside and (not alone or self._ends(mention, start, label)):
                return _with_role(person, head, apposition, seat), (mention.start, mention.end)
            if alone and inside:
                return None
        role, name = role_and_name(head)
        held = roles.after(apposition.split(",")[0].split()) if apposition else roles.Role()
        few = len(name.split()) <= (2 if alone else _NAME_WORDS)
        if " " not in name or not few:
            return None
        if role is None and held.role is None and fold(name.split()[0]) not in given_names():
            return None
        return self._new(start, label, name, role, apposition, seat)

    def _ends(self, mention: Mention, start: int, label: str) -> bool:
        """Whether a name ends the label or its first part."""
        rest = self._text[mention.end : start + len(label)].strip(_MARKS)
        title = self._text[start : mention.start].split()
        titled = not title or any(roles.is_head(word) or roles.is_person_noun(word) for word in title)
        return titled and (not rest or rest.startswith((",", "(", "–", "—", "-")))

    def _new(
        self, start: int, label: str, name: str, role: str | None, apposition: str, seat: re.Match[str] | None
    ) -> Label:
        held, place = _apposition(apposition)
        place = place or (seat["place"] if seat else None)
        role = held.role or role
        mention = Mention(start, start + len(label), label, role, held.organization, place)
        person = Person(name, (mention,), role=role, organization=held.organization, jurisdiction=place)
        return person, (start, start + len(label))


def _is_office(words: str) -> bool:
    """Whether the words are an office and nobody's name."""
    role, name = role_and_name(words)
    return role is not None and not name


def _apposition(printed: str) -> tuple[roles.Role, str | None]:
    """What an apposition gives: "Mayor of Brindle Falls, Ohio", "CEO, Harbor League"."""
    office, _, beyond = printed.partition(", ")
    held = roles.after(office.split())
    if held.jurisdiction and beyond:
        return held, f"{held.jurisdiction}, {beyond}"
    body = beyond if held.role and not held.organization else printed if not held.role else ""
    named = any(roles.is_organization_word(word) for word in body.split())
    if body and (named or (held.role is not None and not roles.is_public(held.role))):
        return roles.Role(held.role, body, held.jurisdiction), held.jurisdiction
    return held, held.jurisdiction


def _with_role(person: Person, head: str, apposition: str, seat: re.Match[str] | None) -> Person:
    """The person with what the label adds to what the text says of them."""
    held, place = _apposition(apposition)
    title = role_and_name(head)[0] if not person.role else None
    role, place = person.role or held.role or title, place or (seat["place"] if seat else None)
    if (role, person.jurisdiction or place) == (person.role, person.jurisdiction):
        return person
    return replace(
        person,
        role=role,
        organization=person.organization or held.organization,
        jurisdiction=person.jurisdiction or place,
    )
