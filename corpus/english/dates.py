"""Dates as people write them, and as EDTF (ISO 8601-2, levels 0 and 1) keeps them."""

from __future__ import annotations

import calendar
import re
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import lru_cache

from onrecord.corpus.errors import InvalidDate

MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name}
MONTHS |= {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}
SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}

EARLIEST, LATEST = "0001-01-01", "9999-12-31"

_MONTH = r"(?P<month>[^\W\d_]{3,9})\.?"
_YEAR = r"(?P<year>\d{4})"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_WEEKDAY = r"(?:(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\.?,?\s+)?"
_TIME = r"(?:,?[T\s]\s*(?:at\s+)?\d{1,2}:\d\d.{0,24})?"
_FORMS = tuple(
    re.compile(_WEEKDAY + form + _TIME, re.IGNORECASE | re.ASCII)
    for form in (
        rf"{_YEAR}[-/](?P<number>\d\d)[-/](?P<day>\d\d)",
        rf"{_YEAR}(?P<number>\d\d)(?P<day>\d\d)",
        rf"{_MONTH}\s*{_DAY}(?:,\s*|\s+){_YEAR}",
        rf"(?:the\s+)?{_DAY}[\s-]+(?:of\s+)?{_MONTH}(?:,\s*|[\s-]+){_YEAR}",
        rf"{_MONTH},?\s+(?:of\s+)?{_YEAR}",
    )
)
_MONTHS = "|".join(sorted(MONTHS, key=len, reverse=True))
_NAMED = re.compile(
    rf"(?<![\w-])(?:\d{{4}}-\d\d-\d\d|(?:{_MONTHS})\.?\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?(?:{_MONTHS})\.?,?\s\d{{4}})(?!\d)",
    re.IGNORECASE | re.ASCII,
)
_SEASON = re.compile(rf"(?P<season>[a-z]+)(?:\s+of)?\s+{_YEAR}", re.IGNORECASE | re.ASCII)
_LEVEL_1 = re.compile(r"[\dX]{4}(?:-(?:0[1-9]|1[0-2]|XX)(?:-[0-3X][\dX])?)?[?~%]?", re.ASCII)
# A day and a month in either order: one day where one of the two can be no month, or both are the same.
_FIGURES = re.compile(
    rf"(?P<one>\d{{1,2}})(?P<mark>[/.-])(?P<other>\d{{1,2}})(?P=mark){_YEAR}{_TIME}", re.ASCII
)
_SEASON_DAYS = {21: (3, 5), 22: (6, 8), 23: (9, 11)}


def parse_date(text: str) -> str:
    """The EDTF value of a date that a person typed or a source's metadata holds.

    Reads EDTF levels 0 and 1 ("2019", "2019-06", "2019-21", "2019-06/..", "2019~"), ISO dates with
    or without a time, and "Jan. 5, 2019", "5 January 2019", "June 2019", "spring 2019". Figures
    such as 3/4/2019 are refused, since one half of the world reads another day there; 1/16/2025 can only
    be one. Raises InvalidDate.
    """
    folded = " ".join(text.split())
    if (found := _SEASON.fullmatch(folded)) and (season := SEASONS.get(found["season"].casefold())):
        return f"{found['year']}-{season}"
    for form in _FORMS:
        if found := form.fullmatch(folded):
            return _assemble(found.groupdict(), text)
    if found := _FIGURES.fullmatch(folded):
        return _only_day(found, text)
    bounds(folded)
    return folded


def days_named(text: str) -> tuple[str, ...]:
    """The different days (ISO) that a text names in full, with month and year, in its order."""
    days = []
    for found in _NAMED.finditer(text):
        with suppress(InvalidDate):
            days.append(parse_date(found[0]))
    return tuple(dict.fromkeys(days))


@lru_cache(maxsize=4096)
def bounds(edtf: str) -> tuple[str, str]:
    """The earliest and the latest day (ISO, ten characters) that an EDTF value can mean.

    An open or unknown end of an interval reaches to 0001-01-01 or 9999-12-31, so that the two can
    be compared as strings. Winter 2019 ("2019-24") is December 2019 to February 2020. Raises
    InvalidDate.
    """
    begin, slash, end = edtf.partition("/")
    if not slash:
        return _ends(edtf, edtf)
    opened, closed = begin in ("", ".."), end in ("", "..")
    if opened and closed:
        raise _invalid(edtf)
    earliest = EARLIEST if opened else _ends(begin, edtf)[0]
    latest = LATEST if closed else _ends(end, edtf)[1]
    if earliest > latest:
        raise InvalidDate(f"{edtf!r} ends before it begins; put the earlier date first.")
    return earliest, latest


def _ends(value: str, typed: str) -> tuple[str, str]:
    """The first and last day of one EDTF date that is no interval."""
    if season := re.fullmatch(r"(?P<year>\d{4})-(?P<season>2[1-4])", value, re.ASCII):
        return _season(int(season["year"]), int(season["season"]), typed)
    if plain := re.fullmatch(r"(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?", value, re.ASCII):
        # The package's grammar takes 20 ms a date, and nearly all dates are of this form.
        year, month, day = (int(part or 0) for part in plain.groups())
        return _calendar_days(year, month, day, typed)
    if not _LEVEL_1.fullmatch(value):
        raise _invalid(typed)

    # The package costs 0.1 s to import, and most dates of a run come from `_assemble`.
    from edtf import EDTFParseException, parse_edtf

    try:
        parsed = parse_edtf(value)
        first, last = parsed.lower_strict(), parsed.upper_strict()
        return (
            date(first.tm_year, first.tm_mon, first.tm_mday).isoformat(),
            date(last.tm_year, last.tm_mon, last.tm_mday).isoformat(),
        )
    except (EDTFParseException, ValueError, TypeError, AttributeError) as error:
        raise _invalid(typed) from error


def _calendar_days(year: int, month: int, day: int, typed: str) -> tuple[str, str]:
    """The first and last day of a year, of one of its months or of one of its days; 0 stands for none."""
    try:
        first = date(year, month or 1, day or 1)
        last = first if day else date(year, month or 12, calendar.monthrange(year, month or 12)[1])
    except ValueError as error:
        raise _invalid(typed) from error
    return first.isoformat(), last.isoformat()


def _season(year: int, season: int, typed: str) -> tuple[str, str]:
    if not 1 <= year <= 9998:
        raise _invalid(typed)
    if season == 24:
        february = calendar.monthrange(year + 1, 2)[1]
        return f"{year:04}-12-01", f"{year + 1:04}-02-{february}"
    first, last = _SEASON_DAYS[season]
    return f"{year:04}-{first:02}-01", f"{year:04}-{last:02}-{calendar.monthrange(year, last)[1]}"


def _assemble(parts: dict[str, str | None], typed: str) -> str:
    """EDTF from a year, a month by name or number, and perhaps a day."""
    month = parts.get("number") or MONTHS.get((parts.get("month") or "").casefold())
    if month is None:
        raise _invalid(typed)
    year, day = int(parts["year"] or 0), parts.get("day")
    try:
        whole = date(year, int(month), int(day or 1)).isoformat()
    except ValueError as error:
        raise _invalid(typed) from error
    return whole if day else whole[:7]


def _only_day(figures: re.Match[str], typed: str) -> str:
    """EDTF of figures that can be read as one day only."""
    one, other, year = int(figures["one"]), int(figures["other"]), int(figures["year"])
    days = set()
    for month, day in ((one, other), (other, one)):
        with suppress(ValueError):
            days.add(date(year, month, day).isoformat())
    if len(days) != 1:
        raise _invalid(typed)
    return days.pop()


def _invalid(typed: str) -> InvalidDate:
    shown = typed if len(typed) <= 40 else typed[:37] + "..."
    return InvalidDate(f"{shown!r} is not a date; write it as 2019-01-05, 2019-01, 2019 or Jan. 5, 2019.")


def now() -> str:
    """The time in UTC, in ISO's form, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
