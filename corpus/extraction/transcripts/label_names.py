"""The name and the office that a label of a turn or a quotation holds."""

from __future__ import annotations

import re

from onrecord.corpus.english.folding import fold
from onrecord.corpus.extraction import roles

SMALL = roles.words("of the and for de da del der van von la le to at")
# Offices that are surnames too, and surnames less often.
_OFFICES = frozenset({"chair", "speaker", "justice", "whip"})
_CAPITALS = 0.7
_COURTESY = roles.COURTESY | {"dr", "hon"}


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
