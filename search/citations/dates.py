"""EDTF dates as the parts from which each citation format prints them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from onrecord.corpus.model import Date
from onrecord.search.display import date_in_words

_FORM = re.compile(r"(\d{4})(?:-(\d\d|XX))?(?:-(\d\d|XX))?([?~%]?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Day:
    """A year, perhaps with its month or season (21 spring to 24 winter), perhaps with its day."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def season(self) -> int | None:
        """1 for spring to 4 for winter, None where the month is a month or not known."""
        return self.month - 20 if self.month is not None and self.month > 20 else None


@dataclass(frozen=True, slots=True)
class CitedDate:
    """When a source was published.

    ``begin`` is None where nothing is known (``words`` is empty then) and where no parts can be
    given, as for "201X" or an open interval (``words`` says it then). ``end`` closes an interval.
    ``circa`` holds for approximate and uncertain dates alike, as CSL has one mark for both.
    """

    begin: Day | None = None
    end: Day | None = None
    circa: bool = False
    inferred: bool = False
    words: str = ""
    edtf: str = ""


UNDATED = CitedDate()


def parse(date: Date) -> CitedDate:
    """The parts of a date. A value of another form than the parts can hold is kept in words."""
    if date.value is None:
        return UNDATED
    inferred = date.basis == "inferred"
    words = date_in_words(date.value)
    begin, slash, end = date.value.partition("/")
    first, last = _day(begin), _day(end)
    if first is None or (slash and last is None):
        return CitedDate(inferred=inferred, words=words, edtf=date.value)
    circa = date.value[-1] in "?~%" or begin[-1] in "?~%"
    return CitedDate(first, last, circa, inferred, words, date.value)


def _day(edtf: str) -> Day | None:
    parts = _FORM.fullmatch(edtf)
    if parts is None:
        return None
    year, month, day = (int(part) if part not in (None, "XX") else None for part in parts.groups()[:3])
    if year is None or (day is not None and month is None):
        return None
    if month is not None and not (1 <= month <= 12 or (21 <= month <= 24 and day is None)):
        return None
    return Day(year, month, day)
