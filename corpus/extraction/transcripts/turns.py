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
from onrecord.corpus.extraction.records import Attribution, Mention, Offsets, Person
from onrecord.corpus.extraction.transcripts.interviews import interviewee
from onrecord.corpus.extraction.transcripts.label_forms import (
    Opening,
    before_colon,
    forms,
    is_answer,
    is_change,
    is_named,
    is_nameless,
)
from onrecord.corpus.extraction.transcripts.label_names import role_and_name

LEAST_WORDS, MOST_WORDS = 30, 130
_LEAST_TURNS = 4
_LEAST_SAID = 3
"""A turn of fewer words ("Thank you.") is no statement."""
_LEAST_COVERED = 0.5

_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’')\]]*\s+(?=[\"“‘'(\[]?[A-Z0-9])|\n\s*\n\s*")
_ABBREVIATED = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|St|No|Jr|Sr|Gov|Sen|Rep|Lt|Sgt|Col|Gen|Hon|vs|U\.S|a\.m|p\.m)|\b[A-Z])\.$"
)
_CLOSING = re.compile(
    r"\s*(?:#{2,}|-30-|\*{3,}|[\[(]?\s*(?:end of (?:transcript|interview)|end)\s*[\])]?\.?)\s*$",
    re.IGNORECASE,
)
# "(Laughter.)", "[Applause]" on a line of its own is nobody's words.
_ASIDE = re.compile(r"\s*\n\s*[(\[*][^()\[\]\n]{1,80}[)\]*]\.?\s*$")
_ADDRESS = re.compile(r"\b(?:I|[Mm]y|[Mm]e|[Ww]e|[Oo]ur|us|[Yy]ou|[Yy]our)\b")
"""Words by which somebody speaks to somebody."""
_BETWEEN_MARKS = re.compile(r"“[^”]*”?|\"[^\"]*\"?")
_PROCEDURE = roles.words(
    """thank thanks you very much so a the mr mrs ms madam any all other further more questions question and
    comments comment discussion second seconded moved motion aye ayes nay nays yes no okay ok right alright
    next please go ahead good morning afternoon evening council"""
)
_LONGEST_PROCEDURE = 15
_WORD = re.compile(r"\S+")
_CLOSING_REACH = 200
_SURE_NAME, _SURE_OFFICE, _SURE_ANSWER = 0.97, 0.85, 0.8


@dataclass(frozen=True, slots=True)
class _Turn:
    """A label, where its line begins, the words that follow it, and the office in brackets beside it."""

    label: Offsets
    line: int
    start: int
    end: int
    office: str | None = None


def find_turns(
    text: str, people: Sequence[Person], *, certain: bool = False, title: str | None = None
) -> tuple[Attribution, ...]:
    """The statements of a transcript, in order; none when the text is not one.

    It takes several turns, a label that comes again and most of the text to make a transcript. The
    speaker is the person whom the label names, with the full name and role that the first full
    label or the rest of the text gives; "A" is whoever the head of an interview names alone, "Q" and
    "Speaker 2" are nobody. ``certain`` says that the text is a transcript, however few its turns.
    """
    turns = _turns(text, before_colon(text))
    if not certain and not _make_a_transcript(text, turns):
        others = (_turns(text, form(text)) for form in forms())
        turns = next((other for other in others if _make_a_transcript(text, other, bare=True)), [])
    if not turns:
        return ()
    cast = _Cast(text, people, [turn.label for turn in turns], title)
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


def _turns(text: str, openings: Sequence[Opening]) -> list[_Turn]:
    ends = [opening.line for opening in openings[1:]] + [len(text)]
    turns = []
    for opening, end in zip(openings, ends[: len(openings)], strict=True):
        start = opening.words
        closing = _CLOSING.search(text, max(start, end - _CLOSING_REACH), end)
        end = closing.start() if closing else end
        while start < end and (text[start].isspace() or text[start] in "*_"):
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        while (aside := _ASIDE.search(text, max(start, end - _CLOSING_REACH), end)) and aside.start() > start:
            end = aside.start()
        turns.append(_Turn(opening.label, opening.line, start, end, opening.office))
    return _without_narration(text, turns)


def _without_narration(text: str, turns: list[_Turn]) -> list[_Turn]:
    """The turns without the writer's own paragraphs behind them, where the others have one paragraph each.

    "She paused to wave off a skiff.": it has no first and no second person.
    """
    single = sum("\n\n" not in text[turn.start : turn.end] for turn in turns)
    if single * 3 < len(turns) * 2:
        return turns
    kept = []
    for turn in turns:
        end = turn.end
        while (place := text.rfind("\n\n", turn.start, end)) > turn.start and not _ADDRESS.search(
            text, place, end
        ):
            end = turn.start + len(text[turn.start : place].rstrip())
        kept.append(replace(turn, end=end))
    return kept


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


def _make_a_transcript(text: str, turns: Sequence[_Turn], *, bare: bool = False) -> bool:
    """Whether the turns are those of a transcript; ``bare`` says that no colon stands behind the labels.

    Headings and bulletins look like labels without a colon, so that labels then have to come again and most
    of what follows them has to speak to somebody.
    """
    spoken = [turn for turn in turns if turn.end > turn.start]
    # "MAYOR INES TALCOTT" comes again as "MAYOR TALCOTT".
    labels = Counter(fold(text[slice(*turn.label)]).split()[-1] for turn in spoken)
    voiceless = all(is_change(text[slice(*turn.label)]) for turn in spoken)
    if len(spoken) < _LEAST_TURNS or (len(labels) < 2 and not voiceless):
        return False
    recurring = sum(count for count in labels.values() if count > 1)
    # At a public comment nearly everybody speaks once.
    named = sum(is_named(text[slice(*turn.label)]) for turn in spoken)
    covered = sum(turn.end - turn.line for turn in spoken)
    quoted = sum(text[turn.start] in "\"“'‘" for turn in spoken)
    if bare:
        addressing = sum(bool(_ADDRESS.search(_unquoted(text[turn.start : turn.end]))) for turn in spoken)
        if recurring * 2 < len(spoken) or addressing * 2 < len(spoken):
            return False
    return (
        (recurring * 2 >= len(spoken) or named * 3 >= len(spoken) * 2)
        and covered >= _LEAST_COVERED * len(text.strip())
        and quoted * 2 < len(spoken)
    )


def _unquoted(said: str) -> str:
    return _BETWEEN_MARKS.sub("", said)


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

    def __init__(
        self, text: str, people: Sequence[Person], labels: Sequence[Offsets], title: str | None
    ) -> None:
        self._text = text
        self._interviewee = interviewee(title, people, labels[0][0] if labels else 0)
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
        if is_answer(printed):
            return self._interviewee, _SURE_ANSWER if self._interviewee else 0.0
        if is_nameless(printed):
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
