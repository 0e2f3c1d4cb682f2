"""Dates, places, kinds and doubts in plain words, for every screen that shows a quotation."""

from __future__ import annotations

import calendar
import re

from corpus.gazetteer import STATES
from corpus.model import Basis, Date, Kind, Level

UNCERTAIN_BELOW = 0.6
"""An attribution less probable than this is called uncertain."""

NOT_GIVEN = "date not given"

_SEASONS = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}
_QUALIFIERS = {"": "{}", "~": "about {}", "?": "{} (uncertain)", "%": "about {} (uncertain)"}
_DATE = re.compile(
    r"(?P<year>\d{2}(?:\d\d|\dX|XX))(?:-(?P<month>\d\d|XX))?(?:-(?P<day>\d\d|XX))?(?P<doubt>[?~%]?)"
)
_BASES: dict[Basis, str] = {
    "stated": "the text says",
    "metadata": "the metadata says",
    "page": "the page says",
    "file name": "the file's name says",
    "given": "whoever added it says",
}
KINDS_IN_WORDS: dict[Kind, str] = {
    "direct": "verbatim",
    "partial": "fragment",
    "indirect": "reported, not verbatim",
}


def date_in_words(edtf: str | None) -> str:
    """An EDTF date as a person says it, such as "about June 2020"; what is not understood stays as it is."""
    if edtf is None:
        return NOT_GIVEN
    begin, slash, end = edtf.partition("/")
    if not slash:
        return _one_date(edtf)
    if begin in ("", "..") and end in ("", ".."):
        return NOT_GIVEN
    if begin in ("", ".."):
        return f"until {_one_date(end)}"
    if end in ("", ".."):
        return f"from {_one_date(begin)} on"
    return f"{_one_date(begin)} to {_one_date(end)}"


def months_in_words(first: str, last: str) -> str:
    """A run of months, named by the first and the last of them as in 2019-07; one month is named once."""
    return date_in_words(first) if first == last else date_in_words(f"{first}/{last}")


def said_in_words(said_on: str | None, published: str | None) -> str:
    """When it was said or, where that is not known, when it was printed, never the one for the other."""
    if said_on is not None:
        return date_in_words(said_on)
    if published is None:
        return NOT_GIVEN
    return f"published {date_in_words(published)}; day of speaking not given"


def other_date_in_words(date: Date) -> str:
    """A date of publication besides the one that is trusted most, and where it was found."""
    return f"{_BASES.get(date.basis, 'another date is')} {date_in_words(date.value)}"


def place_in_words(city: str | None, region: str | None, level: Level) -> str | None:
    """Whom a speaker speaks for, such as "Chicago, IL" or "State of California"; None if unknown."""
    if city:
        return f"{city}, {region}" if region else city
    if level == "federal":
        return "Federal government"
    if region is None:
        return None
    name = STATES.get(region, region)
    return f"State of {name}" if level == "state" and region in STATES and region != "DC" else name


def doubts(kind: Kind, speaker: str | None, confidence: float) -> list[str]:
    """What a reader must know before quoting: the kind in words first, then any doubt about the speaker."""
    found = [KINDS_IN_WORDS[kind]]
    if speaker is None:
        found.append("speaker not named")
    elif confidence < UNCERTAIN_BELOW:
        found.append("attribution uncertain")
    return found


def count_of(number: int, singular: str, plural: str | None = None) -> str:
    """A number with its noun, such as "1 statement" and "1,204 statements"."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def _one_date(edtf: str) -> str:
    parts = _DATE.fullmatch(edtf)
    if parts is None:
        return edtf
    words = _unqualified(parts["year"], parts["month"], parts["day"])
    return edtf if words is None else _QUALIFIERS[parts["doubt"]].format(words)


def _unqualified(year: str, month: str | None, day: str | None) -> str | None:
    if year.endswith("XX"):
        return f"between {year[:2]}00 and {year[:2]}99"
    if year.endswith("X"):
        return f"the {year[:3]}0s"
    if month in (None, "XX"):
        return year
    if month in _SEASONS:
        return f"{_SEASONS[month]} {year}"
    if not 1 <= int(month) <= 12:
        return None
    name = f"{calendar.month_name[int(month)]} {year}"
    return name if day in (None, "XX") else f"{int(day)} {name}"
