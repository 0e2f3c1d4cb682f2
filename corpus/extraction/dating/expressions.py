"""The grammar of time expressions: words of a text that name a day or a stretch of days, and which.

Each form is one line of a table: its name, an example, what it looks like, and how it is resolved
against an anchor, the day on which the text was written. The values are EDTF (ISO 8601-2).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from onrecord.corpus.english.dates import MONTHS, SEASONS
from onrecord.corpus.model import UNKNOWN_DATE, Date

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_SEASON_ENDS = {21: 5, 22: 8, 23: 11}
_SEASON_BEGINS = {21: 3, 22: 6, 23: 9, 24: 12}
_FULL_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def _any_case(words: str) -> str:
    """Names of days and months are capitalised, or in capitals throughout in a dateline."""
    return "|".join(f"{word}|{word.upper()}" for word in words.split())


_WEEKDAY = rf"(?:{_any_case('Monday Tuesday Wednesday Thursday Friday Saturday Sunday')})"
_LONG_MONTHS = "January February March April May June July August September October November December"
_MONTH = (
    rf"(?:(?:{_any_case('Jan Feb Mar Apr Aug Sept Sep Oct Nov Dec')})\b\.?|(?:{_any_case(_LONG_MONTHS)})\b)"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)\d\d"
_PART = r"(?: (?:early |late )?(?:morning|afternoon|evening|night))?"
_MODIFIER = r"(?:(?:earlier|later|late|early) )?"
_UNIT = r"week|weekend|month|year|spring|summer|fall|autumn|winter|night|morning|afternoon|evening"


@dataclass(frozen=True, slots=True)
class Form:
    """One way to name a time: what it looks like, and the value it has for an anchor.

    ``value`` takes the match and the anchor and returns EDTF, None where there is no such day.
    ``is_whole`` is True for a form that names its year, which needs no anchor.
    """

    name: str
    example: str
    pattern: re.Pattern[str]
    value: Callable[[re.Match[str], date], str | None]
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A time named in a text, with its offsets there. ``back`` refers to the time named before it."""

    start: int
    end: int
    form: str
    date: Date
    back: bool = False
    ahead: bool = False


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _month(name: str) -> int:
    return MONTHS[name.strip(".").casefold()]


def _number(day: str) -> int:
    return int(re.match(r"\d+", day)[0])  # type: ignore[index]  # the pattern holds a figure


def _weekday(name: str) -> int:
    return _WEEKDAYS.index(re.match(r"[A-Za-z]+", name)[0].casefold())  # type: ignore[index]


def _monday(anchor: date) -> date:
    return anchor - timedelta(days=anchor.weekday())


def _latest_weekday(anchor: date, weekday: int) -> date:
    return anchor - timedelta(days=(anchor.weekday() - weekday) % 7)


def _latest_day(anchor: date, month: int, day: int) -> str | None:
    """The last such day that is not after the anchor."""
    this = _iso(anchor.year, month, day)
    return this if this and this <= anchor.isoformat() else _iso(anchor.year - 1, month, day)


def _whole_day(found: re.Match[str], anchor: date) -> str | None:
    return _iso(int(found["year"]), _month(found["month"]), _number(found["day"]))


def _iso_day(found: re.Match[str], anchor: date) -> str | None:
    return _iso(int(found["year"]), int(found["month"]), int(found["day"]))


def _whole_month(found: re.Match[str], anchor: date) -> str | None:
    return f"{found['year']}-{_month(found['month']):02}"


def _day_of_month(found: re.Match[str], anchor: date) -> str | None:
    return _latest_day(anchor, _month(found["month"]), _number(found["day"]))


def _figures(found: re.Match[str], anchor: date) -> str | None:
    """A day in figures, when only one order of month and day makes one not long after the anchor."""
    one, two = int(found["one"]), int(found["two"])
    until = anchor + timedelta(days=30)
    if year := found["year"]:
        whole = int(year) + (2000 if len(year) == 2 else 0)
        days = {_iso(whole, one, two), _iso(whole, two, one)} - {None}
    else:
        near = (anchor - timedelta(days=60)).isoformat()
        days = {_latest_day(until, one, two), _latest_day(until, two, one)} - {None}
        days = {day for day in days if day and day >= near}
    return days.pop() if len(days) == 1 else None


def _on_weekday(found: re.Match[str], anchor: date) -> str | None:
    return _latest_weekday(anchor, _weekday(found["weekday"])).isoformat()


def _weekday_of_last_week(found: re.Match[str], anchor: date) -> str | None:
    return (_monday(anchor) + timedelta(days=_weekday(found["weekday"]) - 7)).isoformat()


def _days_ago(found: re.Match[str], anchor: date) -> str | None:
    count = found["count"].casefold()
    return (anchor - timedelta(days=_NUMBERS.get(count) or int(count))).isoformat()


def _same_day(found: re.Match[str], anchor: date) -> str | None:
    return anchor.isoformat()


def _day_before(found: re.Match[str], anchor: date) -> str | None:
    return (anchor - timedelta(days=1)).isoformat()


def _period(found: re.Match[str], anchor: date) -> str | None:
    """A week, month, year, season or part of a day that is this one, the last one or the past one."""
    which, unit = found["which"].casefold(), found["unit"].casefold()
    back = which != "this"
    if unit in ("night", "morning", "afternoon", "evening"):
        return (anchor - timedelta(days=1 if back else 0)).isoformat()
    if unit == "weekend":
        return _weekend(anchor)
    if which == "past":
        return None  # "the past week" is the seven days up to now, which no unit of EDTF names
    if unit == "week":
        begin = _monday(anchor) - timedelta(days=7 if back else 0)
        return f"{begin.isoformat()}/{(begin + timedelta(days=6)).isoformat()}"
    if unit == "month":
        whole = anchor.replace(day=1) - timedelta(days=1) if back else anchor
        return whole.isoformat()[:7]
    if unit == "year":
        return f"{anchor.year - back:04}"
    return _season(SEASONS[unit], anchor, back)


def _season(season: int, anchor: date, back: bool) -> str:
    if season == 24:  # winter runs into the next year
        begun = anchor.year if anchor.month == 12 else anchor.year - 1
        return f"{begun - (back and anchor.month in (12, 1, 2)):04}-24"
    ended = anchor.month > _SEASON_ENDS[season]
    return f"{anchor.year - (back and not ended):04}-{season}"


def _weekend(anchor: date) -> str:
    saturday = _latest_weekday(anchor, 5)
    return f"{saturday.isoformat()}/{(saturday + timedelta(days=1)).isoformat()}"


def _the_weekend(found: re.Match[str], anchor: date) -> str | None:
    return _weekend(anchor)


def _the_season(found: re.Match[str], anchor: date) -> str | None:
    """The season that began last: "over the summer", told in October."""
    season = SEASONS[found["season"].casefold()]
    begun = anchor.month >= _SEASON_BEGINS[season]
    return f"{anchor.year - (not begun):04}-{season}"


def _the_month(found: re.Match[str], anchor: date) -> str | None:
    month = _month(found["month"])
    return f"{anchor.year - (month > anchor.month):04}-{month:02}"


def _last_month_named(found: re.Match[str], anchor: date) -> str | None:
    month = _month(found["month"])
    return f"{anchor.year - (month >= anchor.month):04}-{month:02}"


def _the_year(found: re.Match[str], anchor: date) -> str | None:
    return found["year"]


def _form(
    name: str,
    example: str,
    pattern: str,
    value: Callable[[re.Match[str], date], str | None],
    *,
    is_whole: bool = False,
) -> Form:
    return Form(name, example, re.compile(pattern), value, is_whole)


# In order of trust: of two forms that overlap, that which begins first holds, then the earlier one here.
FORMS: tuple[Form, ...] = (
    _form("day of year", "Monday, March 3rd, 2025",
          rf"(?:{_WEEKDAY}, )?(?P<month>{_MONTH}) (?P<day>{_DAY}),? (?P<year>\d{{4}})\b",
          _whole_day, is_whole=True),
    _form("day of year", "the 3rd of March, 2025",
          rf"(?:{_WEEKDAY},? )?(?:the )?(?P<day>{_DAY}) (?:of )?(?P<month>{_MONTH}),? (?P<year>\d{{4}})\b",
          _whole_day, is_whole=True),
    _form("day of year", "2025-03-03", r"\b(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b", _iso_day,
          is_whole=True),
    _form("month of year", "March of 2025", rf"\b(?P<month>{_MONTH}),? (?:of )?(?P<year>{_YEAR})\b",
          _whole_month,
          is_whole=True),
    _form("day of month", "Monday, March 3",
          rf"\b(?:{_WEEKDAY}, )?(?P<month>{_MONTH}) (?P<day>{_DAY})\b(?!-\d| ?%)", _day_of_month),
    _form("day of month", "on 3 March", rf"\b(?P<day>{_DAY}) (?:of )?(?P<month>{_MONTH})(?!\w)",
          _day_of_month),
    _form("weekday of last week", "Monday of last week",
          rf"\b(?P<weekday>{_WEEKDAY}){_PART} (?:of )?last week\b", _weekday_of_last_week),
    _form("weekday of last week", "last week on Monday", rf"\b[Ll]ast week,? on (?P<weekday>{_WEEKDAY})\b",
          _weekday_of_last_week),
    _form("last weekday", "last Monday night", rf"\b[Ll]ast (?P<weekday>{_WEEKDAY}){_PART}\b",
          _weekday_of_last_week),
    _form("weekday", "late Monday afternoon",
          rf"\b(?:(?:[Tt]his )?(?:past )?)?(?:early |late )?(?P<weekday>{_WEEKDAY}){_PART}\b", _on_weekday),
    _form("days ago", "two days ago", r"\b(?P<count>[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[2-6]) days ago\b",
          _days_ago),
    _form("day before", "yesterday morning", rf"\b[Yy]esterday{_PART}\b", _day_before),
    _form("same day", "earlier today", r"\b(?:[Ee]arlier |[Ll]ater )?(?:[Tt]oday|[Tt]onight)\b", _same_day),
    _form("part of day", "earlier in the morning",
          r"\b(?:[Ee]arlier|[Ll]ater) (?:in the|that|this) (?:day|morning|afternoon|evening)\b", _same_day),
    _form("period", "earlier this month",
          rf"(?i:\b{_MODIFIER}(?:in )?(?P<which>last|this|past) (?P<unit>{_UNIT})\b(?! of\b))", _period),
    _form("weekend", "over the weekend", r"\b(?:the weekend|weekend(?= [a-z]))\b", _the_weekend),
    _form("season", "over the summer",
          r"\b(?:[Oo]ver|[Dd]uring|[Ii]n|[Tt]hrough) the (?P<season>spring|summer|fall|autumn|winter)\b",
          _the_season),
    _form("last month named", "last June", rf"\b[Ll]ast (?P<month>{_MONTH})(?! ?\d)(?!\w)",
          _last_month_named),
    _form("month", "in early June",
          rf"\b(?:[Ii]n|[Dd]uring) (?:early |late |mid-)?(?P<month>{_MONTH})(?! ?\d)(?!\w)", _the_month),
    _form("month", "a June interview",
          rf"\b(?:[Aa]n?|[Tt]he|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir|\w[’']s) (?P<at>(?P<month>{_MONTH}))(?= [a-z])",
          _the_month),
    _form("year", "in 2016", rf"\b(?:[Ii]n|[Dd]uring) (?P<year>{_YEAR})\b", _the_year, is_whole=True),
    _form("figures", "3/28",
          r"(?<![\d/])(?P<one>\d{1,2})/(?P<two>\d{1,2})(?:/(?P<year>(?:20)?\d\d))?(?![\d/])", _figures),
)  # fmt: skip

_BACK = re.compile(
    r"\b(?:at (?:the|that) time|(?:on )?(?:that|the) same (?:day|night|morning|afternoon|evening)|"
    r"(?:on )?that (?:day|night|morning|afternoon|evening))\b"
)
"""What refers back to the time that the text named before."""
_AHEAD = re.compile(r"\b(?:next|coming|upcoming|until|till|through|by|since|every|each)\s$", re.IGNORECASE)
"""What before a day makes it one that is still to come, or one of many."""
_MONDAYS = re.compile(r"s\b")


def find_times(text: str, anchor: date | None) -> tuple[TimeExpression, ...]:
    """Return the time expressions of a text in order, each resolved against the anchor.

    One that needs an anchor has no date without one; one that is still to come has none either.
    """
    found: list[tuple[int, int, int, TimeExpression]] = []
    for rank, form in enumerate(FORMS):
        for match in form.pattern.finditer(text):
            start, end = match.span("at") if "at" in form.pattern.groupindex else match.span()
            ahead = bool(_AHEAD.search(text, max(0, start - 12), start)) or bool(_MONDAYS.match(text, end))
            found.append(
                (
                    start,
                    rank,
                    end,
                    TimeExpression(start, end, form.name, _dated(form, match, anchor), ahead=ahead),
                )
            )
    for match in _BACK.finditer(text):
        found.append(
            (
                match.start(),
                len(FORMS),
                match.end(),
                TimeExpression(*match.span(), "back", UNKNOWN_DATE, back=True),
            )
        )
    times: list[TimeExpression] = []
    reached = 0
    for start, _, end, time in sorted(found, key=lambda each: each[:3]):
        if start < reached:
            continue
        reached = end
        if time.back:
            time = replace(time, date=_named_before(times, day=not text.startswith("at", start)))
        times.append(time)
    return tuple(times)


def _dated(form: Form, found: re.Match[str], anchor: date | None) -> Date:
    if form.is_whole:
        value = form.value(found, date.min)
        return Date(value, "stated") if value else UNKNOWN_DATE
    value = form.value(found, anchor) if anchor else None
    return Date(value, "inferred") if value else UNKNOWN_DATE


def _named_before(times: Sequence[TimeExpression], *, day: bool) -> Date:
    """The time that was named last, a day where "that day" asks for one."""
    last = next((time.date for time in reversed(times) if time.date.value), UNKNOWN_DATE)
    return UNKNOWN_DATE if day and day_of(last) is None else last


def day_of(day: Date) -> date | None:
    """Return the day that a date names, None when it names none or more than one."""
    return date.fromisoformat(day.value) if day.value and _FULL_DAY.fullmatch(day.value) else None
