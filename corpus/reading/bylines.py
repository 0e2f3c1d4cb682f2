"""Authors as sources print them: the names, without days, jobs and what stands before them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from onrecord.corpus.english.dates import MONTHS

_SEPARATORS = re.compile(r"\s*[;|•·/]\s*|\s*,\s*(?:and\s+)?|\s+(?:and|&|with)\s+")
_PREFIX = re.compile(
    r"^(?:(?:written|posted|published|reported|story|text|words|article)\s+)?by\b[\s:]*|^authors?\s*:\s*",
    re.IGNORECASE,
)
# Who is called by his job or his account alone has not been named ...
_WRITING = frozenset(
    """admin administrator webmaster author authors writer writers reporter reporters correspondent
    correspondents editor editors columnist columnists contributor contributors staff photographer
    photojournalist producer intern freelance freelancer journalist journalists desk team newsroom user
    unknown anonymous""".split()
)
# ... whatever says which of them.
_JOBS = _WRITING | frozenset(
    """editorial contributing senior junior special guest assistant associate managing executive chief deputy
    news digital web online city metro state national political politics sports business education bureau by
    for from of the a and to at in report reports release press media relations communications manager
    director coordinator officer specialist""".split()
)
_DAY = re.compile(
    r"\d|\b(?:updated?|published|posted|modified|revised|created|last|first|minutes?|hours?|ago|read|today|"
    r"yesterday|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b|@|https?:|www\.",
    re.IGNORECASE,
)
_ABBREVIATED = re.compile(
    r"^(?:mon|tues?|wed|thurs?|fri|sat|sun|a\.?m|p\.?m|[ecmp][sd]?t)\.?$", re.IGNORECASE
)


_LAST_WORDS = _WRITING - frozenset("desk team newsroom user unknown anonymous".split())
# As feeds and mails give an author: "dana@courier.example (Dana Ruiz)", "Dana Ruiz <dana@courier.example>".
_ADDRESSED = re.compile(r"^\S+@\S+\s*\(([^()]+)\)$|^([^<>@]+?)\s*<[^<>]*@[^<>]*>$")


def authors_in(printed: Iterable[str | None]) -> tuple[str, ...]:
    """Return the names among authors as they are printed, each once."""
    names: dict[str, None] = {}
    for line in (" ".join(each.split()) for each in printed if each):
        if addressed := _ADDRESSED.match(line):
            line = addressed[1] or addressed[2]
        for part in _parts(_PREFIX.sub("", line)):
            name = _PREFIX.sub("", part).strip(" ,:–—-")
            if name and _may_be_a_name(name):
                names[name] = None
    people = [name for name in names if name.casefold().split()[-1] not in _LAST_WORDS]
    return tuple(people or names)


def _parts(line: str) -> Iterable[str]:
    """The names of a line, taken apart where days or jobs stand among them; an office's name stays whole."""
    parts = [part for part in re.split(r"\s*[;|•·]\s*", line) if part]
    for part in parts:
        pieces = [piece for piece in _SEPARATORS.split(part) if piece]
        if len(pieces) > 1 and (any(not _may_be_a_name(piece) for piece in pieces) or _are_people(pieces)):
            yield from pieces
        else:
            yield part


def _are_people(pieces: Iterable[str]) -> bool:
    """Whether each piece is of two to four words in capitals, as people's names are."""
    return all(
        2 <= len(words := piece.split()) <= 4 and all(word[:1].isupper() for word in words)
        for piece in pieces
    )


def _may_be_a_name(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*", text.casefold())
    if not words or _DAY.search(text) or _ABBREVIATED.match(text):
        return False
    if words[0] in MONTHS and len(words) == 1:
        return False
    return not (all(word in _JOBS for word in words) and any(word in _WRITING for word in words))
