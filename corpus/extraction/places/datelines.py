"""Datelines: the place before a dash at the head of a report, in every form that papers and wires print.

``LARAMIE, Wyo., March 3, 2025 —``, ``HOUSTON (AP) --``, ``DeKALB – ``, ``(Dallas, Texas) –``,
``NEW YORK, May 4 /PRNewswire/ --``, ``FERGUSON, Mo./WASHINGTON The …``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from onrecord.corpus.english import gazetteer
from onrecord.corpus.english.folding import fold_words
from onrecord.corpus.english.ordinary import is_ordinary
from onrecord.corpus.extraction import roles

_CAPITALS = r"(?:(?:Mc|Mac|De|Du|La|Le)?[A-Z][A-Z'’.-]*[A-Z]|(?:ST|MT|FT|STE)\.)"
_UPPER = rf"{_CAPITALS}(?: {_CAPITALS}){{0,3}}"
_MIXED = r"[A-Z][\w.'’-]{1,30}(?: (?:[A-Z][\w.'’-]{1,30}|of|de|du|la)){0,3}"
_STATE = r"(?:(?:[NSW]|D|R)\. ?[A-Z][a-z]*\.?|[A-Z][a-z]+\.?(?: [A-Z][a-z]+\.?)?|[A-Z]{2,}(?: [A-Z]{3,})?)"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_DATE = (
    rf"(?:{_MONTH} \d{{1,2}}(?:, ?\d{{4}})?|\d{{1,2}} {_MONTH}(?:,? \d{{4}})?|\d{{1,2}}/\d{{1,2}}/\d{{2,4}})"
)
_WIRE = r"(?:\([^()\n]{2,30}\)|/[A-Z][A-Za-z -]{2,30}/)"
_DASH = r"(?:[—–|]|--|[-_](?=\s))"
_TAIL = (
    rf"(?:[,.:]?\s?\(?{_DATE}\)?)?(?:,?\s?{_WIRE})*(?P<apart>\s*{_DASH}\s*\(?{_DATE}\)?)?\s*{_DASH}\s*"
    r"(?=[A-Z“\"‘'’$£€\d])"
)
_SECOND = rf"(?:/(?:{_UPPER})(?:, {_STATE})?)?"
_AT_LINE = re.compile(
    rf"(?:^|\n)[ \t]*[(\[]?(?P<city>{_UPPER}|{_MIXED}?)(?:,\s(?P<state>{_STATE}))?[)\]]?{_SECOND}{_TAIL}"
)
_IN_LINE = re.compile(rf"(?<=[\w.)] )(?P<city>{_UPPER})(?:,\s(?P<state>{_STATE}))?{_SECOND}{_TAIL}")
_BARE = re.compile(rf"^\s*(?P<city>{_UPPER}), (?P<state>{_STATE}){_SECOND} (?=[A-Z][a-z]?)")
# What is printed in capitals before a dash, and is no dateline.
_LABELS = roles.words(
    """update updated watch analysis opinion editorial column correction exclusive breaking photos photo video
    live listen read note editor's editors advertisement release immediate media contact news review profile
    interview commentary letter letters background summary question answer am pm sport sports business final
    edition byline dateline section length body headline source copyright q a press"""
)
_LINKS = roles.words("of by for and in to the at on with from")
_LARGER = 5_000
_HEAD = 3000
"""Characters of the text's beginning in which a dateline is looked for."""


@dataclass(frozen=True, slots=True)
class Dateline:
    """A town as a dateline names it: where it stands, in the letters of running text, with its state.

    Where a day stands between dashes it ends at ``behind``, which is else the start.
    """

    start: int
    end: int
    behind: int
    name: str
    state: str | None
    country: str | None


def find_dateline(text: str) -> Dateline | None:
    """Return the first dateline near the head of the text; None where there is none."""
    head = text[:_HEAD]
    for pattern in (_BARE, _AT_LINE, _IN_LINE):
        for found in pattern.finditer(head):
            if dateline := _read(found, text):
                return dateline
    return None


def _read(found: re.Match[str], text: str) -> Dateline | None:
    printed = found["city"].strip()
    words = printed.split()
    if {word.casefold().strip(".") for word in words} & _LABELS or len(printed) < 3:
        return None
    name = in_running_letters(printed) if printed.upper() == printed or _is_capitals(printed) else printed
    code = gazetteer.state_code(found["state"]) if found["state"] else None
    country = gazetteer.country_of(found["state"]) if found["state"] and not code else None
    if found["state"] and not (code or country):
        return None
    listed = gazetteer.find(name, country=None)
    if not (code or country) and len(words) == 1 and is_ordinary(name.casefold()):
        # "MINUTES — ": a plain word is a town's only where a larger town has it ("MOBILE — ").
        listed = [place for place in listed if (place.population or 0) >= _LARGER and place.country == "US"]
    if not (code or country or listed):
        # "CHARGES — " is none: the text has the word in small letters, too.
        folded = name.casefold()
        heading = len(words) > 3 or set(folded.split()) & _LINKS
        if heading or is_ordinary(folded):
            return None
        if not _is_capitals(printed) or re.search(rf"\b{re.escape(folded)}\b", text):
            return None
        # "bought by PREP — " is an acronym: before a dateline that was run into a line its sentence ends.
        before = text[: found.start("city")].split()[-1:]
        if found.re is _IN_LINE and before and before[0].islower() and before[0].isalpha():
            return None
    if not (code or country) and not _is_capitals(printed) and not listed:
        return None
    if gazetteer.state_code(name) and not listed:
        return None
    apart = found.end("apart") if "apart" in found.re.groupindex else 0
    behind = max(found.start("city"), apart)
    return Dateline(found.start("city"), found.end("city"), behind, name, code, country)


def _is_capitals(name: str) -> bool:
    return re.fullmatch(_UPPER, name) is not None


def in_running_letters(name: str) -> str:
    """Return a name in capitals as a text prints it elsewhere: "MARROW BAY" as "Marrow Bay"."""

    def lowered(word: re.Match[str]) -> str:
        return word[0][0] + word[0][1:].lower()

    return re.sub(r"(?:(?<=Mc)|(?<=Mac)|(?<=De)|(?<=La)|(?<=Le)|(?<=Du)|\b)[A-Z]+(?:['’]S\b)?", lowered, name)


def is_washington(name: str) -> bool:
    """Whether the name is that of the capital, from where all the country is reported."""
    return fold_words(name).startswith("washington")
