"""Texts that are one person's own words throughout: statements, speeches, letters, columns by an official.

The title, a line at the head, a byline or a signature names the speaker. A column counts only where the
text says which office its writer holds; a reporter's is nobody's statement.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.corpus.extraction.records import Mention, Offsets, Person
from onrecord.corpus.extraction.roles import is_head
from onrecord.corpus.extraction.transcripts.label_forms import is_label_line
from onrecord.corpus.extraction.transcripts.label_names import role_and_name

Voice = tuple[int, int, Person, Mention]
"""The first paragraph and one past the last, whose words they are, and where the text names the speaker."""

_SPEECH = r"(?:remarks|speech|address|testimony|opening statement|message|keynote)"
SPEECH_BY = re.compile(
    rf"^(?:[\w’'-]+ ){{0,5}}?(?:{_SPEECH}|(?:column|corner|desk|letter)):? (?:from|by|of)\b", re.IGNORECASE
)
SPEECH_TITLED = re.compile(
    rf"(?:[’']s?|,|:|[–—-]) (?:[\w’'-]+ ){{0,6}}?{_SPEECH}(?: (?:on|to|at|before|in|for)\b|[^\w]*$)",
    re.IGNORECASE,
)
_OCCASION = re.compile(rf"\b{_SPEECH}\b|^state of the\b", re.IGNORECASE)
_STATEMENT_BY = re.compile(r"^(?:[\w’'-]+ ){0,3}?statements? (?:from|by|of)\b", re.IGNORECASE)
_STATEMENT_TITLED = re.compile(
    r"(?:[’']s?)? (?:(?:issues|releases|makes) )?(?:[\w-]+ )?statement "
    r"(?:on|regarding|about|following|after|in)\b",
    re.IGNORECASE,
)
_TITLES_OF_OWN = re.compile(
    r"^(?:(?:a |the )?(?:message|letter|note|column|corner|notes) from\b|(?:from )?the desk of\b|"
    r"[\w’' -]{0,30}[’']s (?:message|column|corner|desk|letter|notes)\b)",
    re.IGNORECASE,
)
"""Headings of what an office prints under its own name ("A Message from the Mayor")."""
_DEAR = re.compile(
    r"^(?:dear\b.{0,80}|to the (?:editor|people|residents|citizens|parents|members)\b.{0,80}|"
    r"(?:fellow |my |good )?(?:friends|neighbou?rs|residents|citizens|colleagues|parents|families)"
    r"(?:,? (?:and|of) [\w’' ]{1,40})?)[,:]$",
    re.IGNORECASE,
)
_YOURS = re.compile(
    r"^(?:sincerely|respectfully|yours|truly|warmly|cordially|faithfully|"
    r"(?:best|kind|warm) (?:regards|wishes)|regards|gratefully|in (?:service|gratitude|friendship)|"
    r"with (?:gratitude|thanks|respect|appreciation|best wishes))\b.{0,30}$",
    re.IGNORECASE,
)
_BY = re.compile(r"^by:? (?=[A-Z])", re.IGNORECASE)
_IS = re.compile(r"\s*(?:,[^,.]{2,60},)?\s*(?:is|serves as|represents|was elected|has served|chairs)\b")
_END_OF_NAME = re.compile(r"[,;:–—|]| (?:at|on|to|in|for|before|regarding|about) ")
_OWN = re.compile(r"\b(?:I|I[’']\w+|[Mm]y)\b")
_HEAD, _SIGNATURE = 5, 5
"""Lines at the head that may name the speaker, and at the end of a letter that may hold the signature."""
_SHORT = 8
"""Words that a line of a signature has at most."""


def one_voice(
    text: str, title: str | None, bounds: Sequence[Offsets], people: Sequence[Person]
) -> Voice | None:
    """Return whose own words a text is throughout, and in which paragraphs; None where it is nobody's."""
    persons = [person for person in people if not person.is_organization]
    return (
        _letter(text, bounds, persons)
        or _titled(title, bounds, persons)
        or _headed(text, title, bounds, persons)
        or _column(text, bounds, persons)
    )


def _titled(title: str | None, bounds: Sequence[Offsets], people: Sequence[Person]) -> Voice | None:
    """The voice that the title gives ("Remarks by Mayor Ines Talcott at the Winter Fair")."""
    if not title:
        return None
    by = SPEECH_BY.search(title) or _STATEMENT_BY.search(title)
    if by:
        named = title[by.end() :]
    elif own := SPEECH_TITLED.search(title) or _STATEMENT_TITLED.search(title):
        named = title[: own.start()]
    else:
        return None
    words = set(re.findall(r"[\w’'-]+", named))
    known = [person for person in people if person.name.split()[-1] in words]
    if len(known) == 1:
        return 0, len(bounds), known[0], known[0].mentions[0]
    if known:
        return None
    role, name = role_and_name(_END_OF_NAME.split(named.strip())[0])
    if not 2 <= len(name.split()) <= 4 or not all(word[:1].isupper() for word in name.split()):
        return None
    mention = Mention(0, 0, name, role)
    return 0, len(bounds), Person(name, (mention,), role=role), mention


def _headed(
    text: str, title: str | None, bounds: Sequence[Offsets], people: Sequence[Person]
) -> Voice | None:
    """The voice of a speech whose head names the occasion on one line and the speaker on another."""
    head = []
    for each in bounds[:_HEAD]:
        if len(text[slice(*each)].split()) > _SHORT or text[each[1] - 1] in ".!?":
            break
        head.append(each)
    lines = [title or "", *(text[slice(*each)] for each in head)]
    if not any(_OCCASION.search(line) for line in lines):
        return None
    for each in head:
        if is_label_line(text[slice(*each)]) and (speaker := _named_in(people, *each)):
            return len(head), len(bounds), *speaker
    return None


def _letter(text: str, bounds: Sequence[Offsets], people: Sequence[Person]) -> Voice | None:
    """The voice of a letter or message: its signer, below it or at its head."""
    lines = [text[slice(*each)] for each in bounds]
    greeting = next((number for number, line in enumerate(lines[: 2 * _HEAD]) if _DEAR.match(line)), None)
    closing = next((number for number, line in enumerate(lines) if number > 1 and _YOURS.match(line)), None)
    headed = next((number for number, line in enumerate(lines[:_HEAD]) if _TITLES_OF_OWN.match(line)), None)
    if greeting is None and headed is None:
        return None
    first = 1 + (greeting if greeting is not None else headed or 0)
    last = len(bounds)
    if closing is not None and closing > first:
        last = closing
        signature = range(closing, min(len(bounds), closing + 1 + _SIGNATURE))
    else:
        least = max(first, len(bounds) - _SIGNATURE)
        while last > least and len(lines[last - 1].split()) <= _SHORT:
            last -= 1
        signature = range(last, len(bounds))
    for number in signature:
        if signer := _named_in(people, *bounds[number]):
            return first, last, *signer
    if headed is not None and (writer := _named_in(people, *bounds[headed])):
        return first, last, *writer
    return None


def _column(text: str, bounds: Sequence[Offsets], people: Sequence[Person]) -> Voice | None:
    """The voice of an official's column, whose last paragraph says which office the writer holds."""
    if len(bounds) < 3:
        return None
    start, end = bounds[-1]
    writer = _named_in(people, start, end)
    if writer is None or writer[1].start - start > 3:
        return None
    person, mention = writer
    verb = _IS.match(text, mention.end, end)
    held = text[verb.end() : verb.end() + 60].split()[:6] if verb else []
    if not any(is_head(word.strip(".,").casefold()) for word in held):
        return None
    first = 0
    for number, each in enumerate(bounds[:_HEAD]):
        if not _BY.match(text[slice(*each)]) and len(text[slice(*each)].split()) > _SHORT:
            break
        first = number + 1
    own = sum(bool(_OWN.search(text, *each)) for each in bounds[first:-1])
    about = any(
        one.start < start and one.start >= bounds[min(first, len(bounds) - 1)][0] for one in person.mentions
    )
    return None if own < 2 or about else (first, len(bounds) - 1, person, mention)


def _named_in(people: Sequence[Person], start: int, end: int) -> tuple[Person, Mention] | None:
    """The first person whom a stretch names."""
    found = [
        (mention.start, person, mention)
        for person in people
        for mention in person.mentions
        if start <= mention.start < end
    ]
    if not found:
        return None
    _, person, mention = min(found, key=lambda each: each[0])
    return person, mention
