"""Times that a question names: "in 2019", "last spring", "since March 2020", "this year"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from typing import NamedTuple

from onrecord.corpus.english.dates import MONTHS, SEASONS, bounds, parse_date
from onrecord.corpus.errors import InvalidDate

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_SEASON = "|".join(SEASONS)
_YEAR = r"(?:19|20)\d\d"
_DATE = (
    rf"(?:(?:{_MONTH})\.?\s\d{{1,2}}(?:st|nd|rd|th)?,?\s{_YEAR}|\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?(?:{_MONTH})\.?,?\s{_YEAR}"
    rf"|{_YEAR}-\d\d-\d\d|(?:{_MONTH})\.?,?\s(?:of\s)?{_YEAR}|(?:{_SEASON})\s(?:of\s)?{_YEAR}|{_YEAR})"
)
_RELATIVE = (
    rf"(?:yesterday|today|(?:last|this|past)\s(?:year|month|week|{_SEASON}|{_MONTH})"
    rf"|the\s(?:last|past)\s(?:\d{{1,2}}\s)?(?:years?|months?|weeks?|days?)|(?:\d{{1,2}}|a)\s(?:year|month|week)s?\sago)"
)
# A year is a time after such a word, with a month or a season, or at the end; elsewhere it may be a number.
_TIME = re.compile(
    rf"(?<![\w$€£#.,-])(?:(?P<how>in|during|since|after|before|until|by|from|of|for|around|between)\s(?:(?:the\s)?(?:early|mid|late)\s)?)?"
    rf"(?:the\s)?(?P<first>{_DATE}|{_RELATIVE}|(?:{_MONTH})(?=\W|$)|(?:{_SEASON})(?=\W|$))"
    rf"(?:\s?(?:-|–|to|and|until|through)\s?(?P<second>{_DATE}))?(?![\w%-])",
    re.IGNORECASE,
)
_WHOLE_DATE = re.compile(_DATE, re.IGNORECASE)
_BARE = re.compile(rf"(?:{_MONTH}|{_SEASON})", re.IGNORECASE)
_OPEN = {"since": "after", "after": "after", "before": "before", "until": "before", "by": "before"}


class Time(NamedTuple):
    """A time named in a text: where, and the days (ISO) between which it lies, None where it is open."""

    start: int
    end: int
    after: str | None
    before: str | None


def times_in(text: str, today: date) -> Iterator[Time]:
    """Yield the times that a text names, seen from a day.

    "Last spring" is the one that ended last. A month or a season without a year is one only after "last",
    "this", "in" or "since" ("in March" is the last one that began), a year alone not where it counts things.
    """
    for found in _TIME.finditer(text):
        how = (found["how"] or "").lower()
        first = found["first"]
        if _BARE.fullmatch(first) and (
            how not in ("in", "since", "during", "until") or not first[0].isupper()
        ):
            continue
        if re.fullmatch(_YEAR, first) and not (how or found["second"] or _stands_alone(text, found)):
            continue
        span = _span(first, today)
        if span is None:
            continue
        after: str | None = span[0]
        before: str | None = span[1]
        if found["second"] and (last := _span(found["second"], today)):
            before = last[1]
        elif side := _OPEN.get(how):
            after, before = (
                (after, None)
                if side == "after"
                else (None, before if how in ("until", "by") else _day_before(span[0]))
            )
        if after is None or before is None or after <= before:
            yield Time(found.start("first") if not how else found.start(), found.end(), after, before)


def _stands_alone(text: str, found: re.Match[str]) -> bool:
    """Whether a year without a word before it ends the text or a part of it: "mayor on transit, 2019"."""
    return not re.match(r"\s+\w", text[found.end() :]) and bool(
        re.search(r"[\w,(]\s*$", text[: found.start()])
    )


def _span(words: str, today: date) -> tuple[str, str] | None:
    """The first and the last day that the words name."""
    folded = " ".join(words.lower().split())
    with suppress(InvalidDate):
        return bounds(parse_date(words.replace(".", "")))
    if folded in ("today", "yesterday"):
        day = (today - timedelta(days=folded == "yesterday")).isoformat()
        return day, day
    if _WHOLE_DATE.fullmatch(words):  # such as February 31
        return None
    parts = folded.removeprefix("the ").split()
    if parts[-1] == "ago":
        days = {"year": 365, "month": 30, "week": 7}[parts[1].rstrip("s")] * (
            1 if parts[0] == "a" else int(parts[0])
        )
        near = today - timedelta(days=days)
        return _unit_around(parts[1].rstrip("s"), near)
    unit = parts[-1].rstrip("s") if parts[-1] not in MONTHS else parts[-1]
    if folded.startswith("the ") or (len(parts) == 3):
        many = int(parts[1]) if len(parts) == 3 else 1
        days = {"year": 365, "month": 30, "week": 7, "day": 1}[unit] * many
        return (today - timedelta(days=days)).isoformat(), today.isoformat()
    return _named(parts[0] if len(parts) == 2 else "", unit, today)


def _named(which: str, unit: str, today: date) -> tuple[str, str] | None:
    """The last or this year, month, week, season or month of a name."""
    if unit in ("year", "month", "week"):
        begin, end = _unit_around(unit, today)
        return (
            (begin, end)
            if which == "this"
            else _unit_around(unit, date.fromisoformat(begin) - timedelta(days=1))
        )
    for year in (today.year + 1, today.year, today.year - 1, today.year - 2):
        begin, end = bounds(f"{year}-{SEASONS[unit]}" if unit in SEASONS else f"{year}-{MONTHS[unit]:02}")
        if which == "this" and begin[:4] == str(today.year):
            return begin, end
        if which != "this" and (end if which in ("last", "past") else begin) <= today.isoformat():
            return begin, end
    return None


def _unit_around(unit: str, day: date) -> tuple[str, str]:
    if unit == "year":
        return bounds(f"{day.year:04}")
    if unit == "month":
        return bounds(f"{day.year:04}-{day.month:02}")
    monday = day - timedelta(days=day.weekday())
    return monday.isoformat(), (monday + timedelta(days=6)).isoformat()


def _day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()
