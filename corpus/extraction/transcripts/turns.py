"""Transcripts: turns that a label opens ("MAYOR TALCOTT: …", "Q: …"), cut into statements.

A turn is verbatim from its label to the next one. It is cut between sentences into statements long
enough to mean something alone and short enough to show.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from onrecord.corpus.english.folding import fold
from onrecord.corpus.extraction import roles
from onrecord.corpus.extraction.people import given_names
from onrecord.corpus.extraction.records import Attribution, Mention, Offsets, Person
from onrecord.corpus.extraction.transcripts.labels import SMALL, role_and_name

LEAST_WORDS, MOST_WORDS = 30, 130
_LEAST_TURNS = 4
_LEAST_SAID = 3
"""A turn of fewer words ("Thank you.") is no statement."""
_LEAST_COVERED = 0.5

_TIME = r"[\[(]?\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?(?:[ ]?[AaPp]\.?[Mm]\.?)?[\])]?[ \t]*[-–—]?[ \t]*"
_LABEL = re.compile(
    rf"""^[ \t>*_]*
    (?:{_TIME})?                                                           # 00:12:30, [10:42 AM]
    (?P<open>[\[(<])?(?P<label>[^\W_][^:\n\[\]"“”?!;<>]{{0,79}}?)(?(open)[\])>])
    (?:[ \t]*[\[(](?P<beside>[^\])\n]{{0,60}})[\])])?[ \t*_]*              # (Mayor), (by phone), [00:12:30]
    :(?=[\s*_]|$)""",
    re.MULTILINE | re.VERBOSE,
)
# A reporter's question in a transcript of the White House's make, and a name in brackets without a colon.
_QUESTION = re.compile(r"^[ \t]*(?P<label>Q)\.?[ \t]+(?=[A-Z“\"(—-])", re.MULTILINE)
_BRACKETED = re.compile(
    rf"^[ \t]*(?:{_TIME})?[\[<](?P<label>[^\W\d_][^\]\n:>]{{2,60}})[\]>][ \t]+(?=\S)", re.MULTILINE
)
# The Congressional Record: "Mr. D'ARMAND. We will not sell the pier."
_RECORD = re.compile(
    r"^[ \t]*(?P<label>(?:Mr|Mrs|Ms|Miss|Dr)\. (?:[A-Z][A-Z.]* )*(?:[A-Z][a-z]{0,2}[’']?)?[A-Z]{2,}[A-Z’'-]*"
    r"(?: of [A-Z][A-Za-z ]+?)?|The [A-Z]{4,}(?: [A-Z]{3,}){0,3})\.[ \t]+(?=[A-Z“\"])",
    re.MULTILINE,
)
# What opens a line with a colon without anybody speaking: the fields of an advisory, a heading.
_FIELDS = roles.words(
    """who what when where why how date time location place contact contacts phone email fax subject from to
    re cc note notes media photo photos source sources related update updated background topic agenda item
    items action vote motion result present absent participants attendees members agenda release web website
    address host example via tags categories posted published read see more summary title file case yeas nays
    ayes noes transcript"""
)
_NAMELESS = re.compile(
    r"(?:q|a|question|answer|questioner|reporter|moderator|interviewer|interviewee|caller|operator|audience(?:"
    r" member)?|unidentified(?: .*)?|unknown(?: .*)?|inaudible|several .*|all|voice|public speaker|"
    r"member of the public|(?:male |female )?speaker(?: ?#?\w)?|man|woman|participant(?: ?#?\w+)?)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’')\]]*\s+(?=[\"“‘'(\[]?[A-Z0-9])|\n\s*\n\s*")
_ABBREVIATED = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|St|No|Jr|Sr|Gov|Sen|Rep|Lt|Sgt|Col|Gen|Hon|vs|U\.S|a\.m|p\.m)|\b[A-Z])\.$"
)
_CLOSING = re.compile(
    r"\s*(?:#{2,}|-30-|\*{3,}|[\[(]?\s*(?:end of (?:transcript|interview)|end)\s*[\])]?\.?)\s*$",
    re.IGNORECASE,
)
_PROCEDURE = roles.words(
    """thank thanks you very much so a the mr mrs ms madam any all other further more questions question and
    comments comment discussion second seconded moved motion aye ayes nay nays yes no okay ok right alright
    next please go ahead good morning afternoon evening council"""
)
_LONGEST_PROCEDURE = 15
_WORD = re.compile(r"\S+")
_CLOSING_REACH = 200
_SURE_NAME, _SURE_OFFICE = 0.97, 0.85


@dataclass(frozen=True, slots=True)
class _Turn:
    """A label, where its line begins, the words that follow it, and the office in brackets beside it."""

    label: Offsets
    line: int
    start: int
    end: int
    office: str | None = None


def find_turns(text: str, people: Sequence[Person], *, certain: bool = False) -> tuple[Attribution, ...]:
    """The statements of a transcript, in order; none when the text is not one.

    It takes several turns, a label that comes again and most of the text to make a transcript. The
    speaker is the person whom the label names, with the full name and role that the first full
    label or the rest of the text gives; "Q" and "Speaker 2" are nobody. ``certain`` says that the text is
    a transcript, however few its turns.
    """
    turns = _turns(text)
    if not certain and not _make_a_transcript(text, turns):
        return ()
    cast = _Cast(text, people, [turn.label for turn in turns])
    found: list[Attribution] = []
    for turn in turns:
        if _is_procedure(text[turn.start : turn.end]):
            continue
        person, confidence = cast.speaker(turn.label, turn.office)
        for start, end in cut(text, turn.start, turn.end):
            found.append(
                Attribution(
                    start,
                    end,
                    "direct",
                    mention=turn.label,
                    person=person,
                    method="turn",
                    confidence=confidence,
                )
            )
    return tuple(found)


def _turns(text: str) -> list[_Turn]:
    labels = _labels(text)
    ends = [line for _, line, _, _ in labels[1:]] + [len(text)]
    turns = []
    for (label, line, opened, office), end in zip(labels, ends[: len(labels)], strict=True):
        closing = _CLOSING.search(text, max(opened, end - _CLOSING_REACH), end)
        end = closing.start() if closing else end
        start = opened
        while start < end and (text[start].isspace() or text[start] in "*_"):
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        turns.append(_Turn(label, line, start, end, office))
    return turns


def _labels(text: str) -> list[tuple[Offsets, int, int, str | None]]:
    """Where each label stands, where its line begins, where its words begin, and the office beside it."""
    found: dict[int, tuple[Offsets, int, int, str | None]] = {}
    for one in _LABEL.finditer(text):
        if not _may_speak(one["label"]):
            continue
        label, beside = one.span("label"), one["beside"]
        office = None
        if beside and _NAMELESS.fullmatch(one["label"].strip()) and _names(beside):
            label = one.span("beside")  # "Unknown (Councilmember Amos):"
        elif beside and any(roles.is_head(word) for word in beside.split()):
            office = beside
        found[one.start()] = label, one.start(), one.end(), office
    for pattern in (_BRACKETED, _RECORD):
        for one in pattern.finditer(text):
            if one.start() not in found and (pattern is _RECORD or _names(one["label"])):
                found[one.start()] = one.span("label"), one.start(), one.end(), None
    if found:
        for one in _QUESTION.finditer(text):
            found.setdefault(one.start(), (one.span("label"), one.start(), one.end(), None))
    return [found[line] for line in sorted(found)]


def _names(label: str) -> bool:
    """Whether a label is plainly somebody's name, or an office with a name."""
    role, name = role_and_name(label)
    if not name or not _may_speak(label):
        return False
    first = fold(name.split()[0]).strip(".")
    titled = role is not None or roles.stem(label.split()[0]) in roles.COURTESY
    return titled or (" " in name and (first in given_names() or len(first) == 1))


def _is_procedure(said: str) -> bool:
    """Whether words only lead the meeting on ("Thank you. Any further questions? Councillor Smith.")."""
    printed = said.split()
    if len(printed) > _LONGEST_PROCEDURE:
        return False
    left = 0
    for place, word in enumerate(printed):
        titled = word[:1].isupper() and roles.is_head(word)
        called = word[:1].isupper() and place > 0 and roles.is_head(printed[place - 1])
        left += not (titled or called or fold(word).strip(".,!?;:-—") in _PROCEDURE)
    return left < _LEAST_SAID and left * 2 < len(printed)


def _may_speak(label: str) -> bool:
    """Whether a label can be that of somebody who speaks."""
    words = label.replace(",", " ").split()
    if not 1 <= len(words) <= 9 or fold(words[0]).strip(".") in _FIELDS or "http" in label:
        return False
    if _NAMELESS.fullmatch(label.strip()):
        return True
    return all(word[0].isupper() or word[0].isdigit() or word in SMALL for word in words) and any(
        word[0].isupper() for word in words
    )


def _make_a_transcript(text: str, turns: Sequence[_Turn]) -> bool:
    spoken = [turn for turn in turns if turn.end > turn.start]
    # "MAYOR INES TALCOTT" comes again as "MAYOR TALCOTT".
    labels = Counter(fold(text[slice(*turn.label)]).split()[-1] for turn in spoken)
    if len(spoken) < _LEAST_TURNS or len(labels) < 2:
        return False
    recurring = sum(count for count in labels.values() if count > 1)
    # At a public comment nearly everybody speaks once.
    named = sum(_names(text[slice(*turn.label)]) for turn in spoken)
    covered = sum(turn.end - turn.line for turn in spoken)
    quoted = sum(text[turn.start] in "\"“'‘" for turn in spoken)
    return (
        (recurring * 2 >= len(spoken) or named * 3 >= len(spoken) * 2)
        and covered >= _LEAST_COVERED * len(text.strip())
        and quoted * 2 < len(spoken)
    )


def cut(text: str, start: int, end: int) -> list[Offsets]:
    """Where the statements of a stretch stand: whole sentences, about 30 to 130 words each.

    A sentence without an end is cut between words. A stretch of fewer than three words has none.
    """
    sentences = [piece for whole in _sentences(text, start, end) for piece in _bounded(text, *whole)]
    if sum(words for _, _, words in sentences) < _LEAST_SAID:
        return []
    groups: list[list[tuple[int, int, int]]] = []
    counted = 0
    for sentence in sentences:
        new_paragraph = bool(groups) and "\n" in text[groups[-1][-1][1] : sentence[0]]
        full = counted + sentence[2] > MOST_WORDS or (new_paragraph and counted >= LEAST_WORDS)
        if not groups or full:
            groups.append([])
            counted = 0
        groups[-1].append(sentence)
        counted += sentence[2]
    _even_out(groups)
    return [(group[0][0], group[-1][1]) for group in groups]


def _even_out(groups: list[list[tuple[int, int, int]]]) -> None:
    """Lends the last statement sentences of the one before while it is short."""

    def size(group: list[tuple[int, int, int]]) -> int:
        return sum(words for _, _, words in group)

    if len(groups) < 2:
        return
    before, last = groups[-2], groups[-1]
    if size(before) + size(last) <= MOST_WORDS:
        before += groups.pop()
        return
    while size(last) < LEAST_WORDS and len(before) > 1 and size(before) - before[-1][2] >= LEAST_WORDS:
        last.insert(0, before.pop())


def _sentences(text: str, start: int, end: int) -> list[Offsets]:
    bounds: list[Offsets] = []
    position = start
    for found in _SENTENCE_END.finditer(text, start, end):
        if _ABBREVIATED.search(text, max(position, found.start() - 8), found.start()):
            continue
        stop = found.start() + len(found.group().rstrip())
        if stop > position:
            bounds.append((position, stop))
        position = found.end()
    if position < end:
        bounds.append((position, end))
    return bounds


def _bounded(text: str, start: int, end: int) -> list[tuple[int, int, int]]:
    """The sentence with its number of words, in pieces where it has too many."""
    words = [found.span() for found in _WORD.finditer(text, start, end)]
    return [
        (piece[0][0], piece[-1][1], len(piece))
        for piece in (words[place : place + MOST_WORDS] for place in range(0, len(words), MOST_WORDS))
    ]


class _Cast:
    """Who the labels of a transcript stand for."""

    def __init__(self, text: str, people: Sequence[Person], labels: Sequence[Offsets]) -> None:
        self._text = text
        # A name in capitals was read from a label, and a label is better read here.
        self._members = [
            person
            for person in people
            if not person.is_organization and " " in person.name and not person.name.isupper()
        ]
        self._known: dict[str, tuple[Person | None, float]] = {}
        for label in labels:
            role, name = role_and_name(text[slice(*label)])
            if " " in name and not self._named(name):
                self._members.append(self._new(label, role, name))

    def speaker(self, label: Offsets, office: str | None = None) -> tuple[Person | None, float]:
        """The person of a label, None where it names nobody, and how likely that is right."""
        printed = " ".join(self._text[slice(*label)].split())
        if printed not in self._known:
            person, sure = self._find(label, printed)
            if person is not None and person.role is None and office:
                person = replace(person, role=" ".join(office.split()))
            self._known[printed] = person, sure
        return self._known[printed]

    def _find(self, label: Offsets, printed: str) -> tuple[Person | None, float]:
        if _NAMELESS.fullmatch(printed):
            return None, 0.0
        role, name = role_and_name(printed)
        if not name:
            return self._in_office(role or printed)
        found = self._named(name)
        if len(found) > 1 and role:
            found = [person for person in found if person.role and fold(role) in fold(person.role)]
        if len(found) > 1:
            return None, 0.0
        if not found:
            return self._new(label, role, name), _SURE_NAME
        person = found[0]
        return (person if person.role or not role else replace(person, role=role)), _SURE_NAME

    def _named(self, name: str) -> list[Person]:
        """The members whose name ends like this."""
        wanted = fold(name).split()
        return [person for person in self._members if fold(person.name).split()[-len(wanted) :] == wanted]

    def _in_office(self, office: str) -> tuple[Person | None, float]:
        """The one member who holds the office that the label is ("The Chair")."""
        wanted = set(fold(office).split()) - {"the"}
        found = [
            person for person in self._members if person.role and wanted <= set(fold(person.role).split())
        ]
        return (found[0], _SURE_OFFICE) if len(found) == 1 else (None, 0.0)

    def _new(self, label: Offsets, role: str | None, name: str) -> Person:
        mention = Mention(*label, self._text[slice(*label)], role)
        return Person(name, (mention,), role=role)
