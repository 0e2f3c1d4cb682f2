"""Interviews: whom they are with, and the answers that stand under questions without labels."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.corpus.extraction.records import Attribution, Mention, Offsets, Person, Span
from onrecord.corpus.extraction.spans import paragraphs
from onrecord.corpus.extraction.transcripts.label_names import role_and_name

_CALLED = re.compile(
    r"\b(?:interview|q ?(?:&|and) ?a|questions? (?:for|with|to)|conversation with|"
    r"talk(?:s|ed|ing)? (?:to|with)|"
    r"(?:spoke|sat down|caught up|chatted) with|asked (?:her|him|them)|answer(?:s|ed)? (?:\w+ )?questions)\b",
    re.IGNORECASE,
)
"""What the title or the head of an interview calls it."""
_WITH = re.compile(
    r"(?:\bwith|\bfor|\bof|q ?(?:&|and) ?a:|interview:|questions:|conversation:)\s+(?P<name>[^,;:–—|]+)",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"[^“”\"]{6,300}\?[*_\s]*")
_OWN = re.compile(r"\b(?:I|I[’']\w+|[Mm]y|[Mm]e)\b")
_OURS = re.compile(r"\b(?:I|I[’']\w+|[Mm]y|[Mm]e|[Ww]e|[Ww]e[’']\w+|[Oo]ur|us)\b")
_LEAST_QUESTIONS, _LEAST_OWN = 3, 2
_EDGE = " \t*_–—-"
_SURE = 0.8


def interviewee(title: str | None, people: Sequence[Person], first: int) -> Person | None:
    """Return whom an interview is with: whom the title names, else the one whom its head names most.

    ``first`` is where the first question stands.
    """
    named: dict[str, tuple[int, Person]] = {}
    for person in people:
        count = sum(mention.start < first for mention in person.mentions)
        if count and not person.is_organization and " " in person.name:
            named[person.name] = count, person
    if title:
        words = set(re.findall(r"[\w’'-]+", title))
        in_title = [person for _, person in named.values() if person.name.split()[-1] in words]
        if len(in_title) == 1:
            return in_title[0]
        if _CALLED.search(title) and not in_title and (called := _of_title(title)):
            return called
    ranked = sorted((pair for pair in named.values()), key=lambda pair: -pair[0])
    if len(ranked) == 1 or (len(ranked) > 1 and ranked[0][0] > ranked[1][0]):
        return ranked[0][1]
    return None


def _of_title(title: str) -> Person | None:
    """The person whom only the title of an interview names ("Q&A: Ines Talcott")."""
    found = _WITH.search(title)
    role, name = role_and_name(found["name"].strip()) if found else (None, "")
    words = name.split()
    if not 2 <= len(words) <= 4 or not all(word[:1].isupper() for word in words):
        return None
    return Person(name, (Mention(0, 0, name, role),), role=role)


def find_answers(
    text: str, title: str | None, spans: Sequence[Span], people: Sequence[Person]
) -> tuple[Attribution, ...]:
    """Return the answers of an interview that prints its questions as paragraphs without labels.

    Nothing is found where the text does not call itself an interview, where it does not say with whom, or
    where the answers are not somebody's own ("I"): a list of common questions has none of these.
    """
    bounds = paragraphs(text)
    asked = [number for number, each in enumerate(bounds) if _QUESTION.fullmatch(text, *each)]
    if len(asked) < _LEAST_QUESTIONS:
        return ()
    first = bounds[asked[0]][0]
    if not _CALLED.search(f"{title or ''}\n{text[:first]}"):
        return ()
    person = interviewee(title, people, first)
    if person is None:
        return ()
    quoted = [(span.start, span.end) for span in spans]
    answers: list[Offsets] = []
    for number in range(asked[0] + 1, len(bounds)):
        if number in asked:
            continue
        start, end = bounds[number]
        while start < end and text[start] in _EDGE:
            start += 1
        while end > start and text[end - 1] in _EDGE:
            end -= 1
        words = text[start:end]
        outside = not any(low < end and start < high for low, high in quoted)
        about = person.name.split()[-1] in words
        answering = number - 1 in asked or bool(_OWN.search(words))
        if len(words.split()) > 2 and outside and not about and answering:
            answers.append((start, end))
    speaking = sum(bool(_OURS.search(text, *each)) for each in answers)
    if speaking < _LEAST_OWN or not any(_OWN.search(text, *each) for each in answers):
        return ()
    mention = person.mentions[0]
    at = (mention.start, mention.end) if mention.end else None
    return tuple(
        Attribution(start, end, "direct", mention=at, person=person, method="turn", confidence=_SURE)
        for start, end in answers
    )
