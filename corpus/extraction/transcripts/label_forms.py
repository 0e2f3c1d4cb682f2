"""The forms in which a transcript prints who speaks: before a colon, on a line of its own, in bold, …"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from onrecord.corpus.english.folding import fold
from onrecord.corpus.extraction import roles
from onrecord.corpus.extraction.people import given_names
from onrecord.corpus.extraction.records import Offsets
from onrecord.corpus.extraction.transcripts.label_names import SMALL, role_and_name

_CLOCK = r"\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?(?:[ ]?[AaPp]\.?[Mm]\.?)?"
_TIME = rf"[\[(]?{_CLOCK}[\])]?[ \t]*[-–—]?[ \t]*"
_COLON = re.compile(
    rf"""^[ \t>*_]*
    (?:{_TIME})?                                                           # 00:12:30, [10:42 AM]
    (?P<open>[\[(<])?(?P<label>[^\W_][^:\n\[\]"“”?!;<>]{{0,79}}?)(?(open)[\])>])
    (?:[ \t]*[\[(](?P<beside>[^\])\n]{{0,60}})[\])])?[ \t*_]*              # (Mayor), (by phone), [00:12:30]
    :(?=[\s*_]|$)
    (?:[ \t]*[\[(]{_CLOCK}[\])])?                                          # "Ines Talcott: (00:12)"
    """,
    re.MULTILINE | re.VERBOSE,
)
# A reporter's question in a transcript of the White House's make, and a name in brackets without a colon.
_QUESTION = re.compile(r"^[ \t]*(?P<label>Q)\.?[ \t]+(?=[A-Z“\"(—-])", re.MULTILINE)
_ANSWER = re.compile(r"^[ \t]*(?P<label>A)\.[ \t]+(?=[A-Z“\"(—-])", re.MULTILINE)
_BRACKETED = re.compile(
    rf"^[ \t]*(?:{_TIME})?[\[<](?P<label>[^\W\d_][^\]\n:>]{{2,60}})[\]>][ \t]+(?=\S)", re.MULTILINE
)
# The Congressional Record: "Mr. D'ARMAND. We will not sell the pier."
_RECORD = re.compile(
    r"^[ \t]*(?P<label>(?:Mr|Mrs|Ms|Miss|Dr)\. (?:[A-Z][A-Z.]* )*(?:[A-Z][a-z]{0,2}[’']?)?[A-Z]{2,}[A-Z’'-]*"
    r"(?: of [A-Z][A-Za-z ]+?)?|The [A-Z]{4,}(?: [A-Z]{3,}){0,3})\.[ \t]+(?=[A-Z“\"])",
    re.MULTILINE,
)
_CAPITALS = re.compile(
    r"^[ \t]*(?P<label>(?:(?:[A-Z][A-Z.’'-]*|Mr\.|Mrs\.|Ms\.|Dr\.) ){0,4}[A-Z][A-Z’'-]{2,})"
    r"(?:\.|[ \t]*[–—]|--)[ \t]+(?=[A-Z“\"])",
    re.MULTILINE,
)
_DASHED = re.compile(
    r"^[ \t]*(?P<label>[^\W\d_][^\n:–—?!;\"“”]{1,59}?)(?:[ \t]*[–—][ \t]*| -{1,2} )(?=[A-Z“\"])", re.MULTILINE
)
_BOLD = re.compile(
    r"^[ \t]*(?:\*\*|__)(?P<label>[^\W\d_][^\n*_:]{1,59}?)(?:\*\*|__)[ \t]+(?=\S)", re.MULTILINE
)
_OWN_LINE = re.compile(
    rf"^[ \t>*_#]*(?:{_TIME})?(?P<label>[^\W_][^\n:\[\]()\"“”?!;<>]{{1,59}}?)[ \t*_]*"
    rf"(?:[ \t]*[\[(]?(?P<time>{_CLOCK})[\])]?)?[ \t*_]*\n+(?=\S)",
    re.MULTILINE,
)
# The change of speaker in captions of broadcasts: ">> I move to approve."
_CHEVRONS = re.compile(r"^[ \t]*(?P<label>>{2,3})[ \t]*(?=\S)", re.MULTILINE)
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
    r" member)?|unidentified(?: .*)?|unknown(?: .*)?|inaudible|several .*|all|voice|public speaker|>+|"
    r"member of the public|(?:male |female )?speaker(?: ?#?\w)?|man|woman|participant(?: ?#?\w+)?)",
    re.IGNORECASE,
)


_LONGEST_LABEL = 14


class Opening(NamedTuple):
    """Where a turn opens: its label, where its line and its words begin, and the office beside the label."""

    label: Offsets
    line: int
    words: int
    office: str | None = None


def before_colon(text: str) -> list[Opening]:
    """Return the labels before a colon, with the other forms that are mixed with them."""
    found: dict[int, Opening] = {}
    for one in _COLON.finditer(text):
        if not may_speak(one["label"]):
            continue
        label, beside = one.span("label"), one["beside"]
        office = None
        if beside and is_nameless(one["label"]) and is_named(beside):
            label = one.span("beside")  # "Unknown (Councilmember Amos):"
        elif beside and any(roles.is_head(word) for word in beside.split()):
            office = beside
        found[one.start()] = Opening(label, one.start(), one.end(), office)
    for pattern in (_BRACKETED, _RECORD):
        for one in pattern.finditer(text):
            if one.start() not in found and (pattern is _RECORD or is_named(one["label"])):
                found[one.start()] = Opening(one.span("label"), one.start(), one.end())
    questions = [one for one in _QUESTION.finditer(text) if one.start() not in found]
    answers = list(_ANSWER.finditer(text)) if questions else []
    if found or answers:
        for one in (*questions, *answers):
            found.setdefault(one.start(), Opening(one.span("label"), one.start(), one.end()))
    return [found[line] for line in sorted(found)]


def _matching(pattern: re.Pattern[str], fits: Callable[[str], bool]) -> Callable[[str], list[Opening]]:
    """Return a form whose labels are those matches of a pattern that fit."""

    def form(text: str) -> list[Opening]:
        return [
            Opening(one.span("label"), one.start(), one.end())
            for one in pattern.finditer(text)
            if fits(one["label"])
        ]

    return form


def on_own_line(text: str) -> list[Opening]:
    """Return the names that stand alone above the words, with the office on the line between."""
    found: list[Opening] = []
    for one in _OWN_LINE.finditer(text):
        if one["time"] is None and one["label"][-1] in ".,":
            continue
        office = _office_line(text, one.start("label"), one.end("label"))
        if found and office and text[found[-1].words : one.start()].strip() == "":
            # The line between the name and the words.
            found[-1] = found[-1]._replace(words=one.end(), office=office)
        elif is_named(one["label"]) or (one["time"] and is_nameless(one["label"])):
            found.append(Opening(one.span("label"), one.start(), one.end()))
    return found


def _office_line(text: str, start: int, end: int) -> str | None:
    role, name = role_and_name(text[start:end])
    return role if role and not name else None


def forms() -> Iterator[Callable[[str], list[Opening]]]:
    """Yield the forms other than labels before a colon, the plainest first."""
    yield _matching(_CAPITALS, may_speak)
    yield _matching(_BOLD, is_named)
    yield on_own_line
    yield _matching(_DASHED, may_speak)
    yield _matching(_CHEVRONS, lambda label: True)


def is_nameless(label: str) -> bool:
    """Whether a label is that of a voice without a name ("Q", "Speaker 2")."""
    return bool(_NAMELESS.fullmatch(label.strip()))


def is_label_line(label: str) -> bool:
    """Whether a line is plainly somebody's name with what they are, and nothing else."""
    label = label.strip(" \t*_#:")
    name, _, apposition = label.partition(",")
    if not label or label[-1] in ".!?" or len(label.split()) > _LONGEST_LABEL:
        return False
    return is_named(label) or (is_named(name) and bool(apposition.strip()))


def is_answer(label: str) -> bool:
    """Whether a label is that of whoever answers in an interview."""
    return fold(label.strip()) in ("a", "answer", "interviewee")


def is_change(label: str) -> bool:
    """Whether a label only says that another voice begins (">>")."""
    return set(label) == {">"}


def is_named(label: str) -> bool:
    """Whether a label is plainly somebody's name, or an office with a name."""
    role, name = role_and_name(label)
    if not name or not may_speak(label):
        return False
    first = fold(name.split()[0]).strip(".")
    titled = role is not None or roles.stem(label.split()[0]) in roles.COURTESY
    return titled or (" " in name and (first in given_names() or len(first) == 1))


def may_speak(label: str) -> bool:
    """Whether a label can be that of somebody who speaks."""
    words = label.replace(",", " ").split()
    if not 1 <= len(words) <= 9 or "http" in label:
        return False
    if fold(words[0]).strip(".") in _FIELDS and not (len(words) > 2 and fold(words[1]) in given_names()):
        return False  # but "HOST RUTH GANLEY:"
    if is_nameless(label):
        return True
    return all(word[0].isupper() or word[0].isdigit() or word in SMALL for word in words) and any(
        word[0].isupper() for word in words
    )
