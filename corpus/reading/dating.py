"""When a source was published, and how that is known."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime

from onrecord.corpus.english.dates import bounds, days_named, parse_date
from onrecord.corpus.errors import InvalidDate
from onrecord.corpus.model import UNKNOWN_DATE, Basis, Date
from onrecord.corpus.reading.records import Metadata

_IN_NAME = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<gap>[-_.]?)(?P<month>0[1-9]|1[0-2])(?P=gap)(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"
)
_LINES, _LINE_LENGTH = 12, 80
_LONGEST_TITLE = 160
# What happens on a day and is written down as of that day.
_OCCASION = re.compile(
    r"\b(?:meetings?|sessions?|minutes|hearings?|workshops?|proceedings|transcripts?|conference|briefing|remarks|"
    r"address|speech|statement|newsletter|press release|news release)\b",
    re.IGNORECASE,
)
# The day of another document, or of what is yet to come.
_ANOTHER = re.compile(
    r"\b(?:approv\w+|adopt\w+|next|previous|prior|amend\w+|since|until|by|before|after)\b", re.IGNORECASE
)
_LABELLED = re.compile(r"\b(?:published|posted|issued|released|release date|dated|date)\b", re.IGNORECASE)
# What a date that stands alone at the top of a story or release may be introduced by.
_BEFORE_DATE = re.compile(
    r"(?:for immediate release|for release|released?|published|posted|date|dated|issued)?"
    r"(?: on)?\s*[:|,–—-]*\s*",
    re.IGNORECASE,
)


def known(text: str | None, basis: Basis) -> Date | None:
    """The date that a source's metadata holds, None where it holds none or what is no date."""
    if text is None or not text.strip():
        return None
    try:
        return Date(parse_date(text), basis)
    except InvalidDate:
        return None


def in_file_name(name: str) -> Date | None:
    """The day in a file's name, as in 2019-07-12-story.txt or story_20190712.pdf."""
    for found in _IN_NAME.finditer(name):
        try:
            day = date(int(found["year"]), int(found["month"]), int(found["day"]))
        except ValueError:
            continue
        # Eight figures of the future are a number of something else.
        if day <= datetime.now(UTC).date():
            return Date(day.isoformat(), "file name")
    return None


def in_text(text: str) -> Date | None:
    """The day that stands on a line of its own near the top, alone or after "Published" and the like.

    So does that of a title as of minutes ("Regular meeting, April 8, 2025").
    """
    lines = [line.strip(" \t*_#") for line in text[: _LINES * 200].splitlines() if line.strip()]
    for line in lines[:_LINES]:
        if len(line) > _LINE_LENGTH:
            continue
        if (title := in_title(line)) is not None:
            return title
        printed = line[_BEFORE_DATE.match(line).end() :]  # type: ignore[union-attr]  # matches nothing too
        found = known(printed, "stated")
        if found and found.value and re.fullmatch(r"\d{4}-\d\d-\d\d", found.value):
            return found
    return None


def in_title(title: str | None) -> Date | None:
    """The day in the title of what is written down as of a day, such as the minutes of a meeting."""
    if title is None or len(title) > _LONGEST_TITLE or not _OCCASION.search(title) or _ANOTHER.search(title):
        return None
    days = days_named(title)
    return Date(days[0], "stated") if len(days) == 1 else None


def after_label(line: str) -> Date | None:
    """The day that a line gives after "Published" and the like, whatever else it says."""
    found = _LABELLED.search(line)
    days = days_named(line[found.end() :]) if found else ()
    return Date(days[0], "page") if days else None


def published(given: Metadata, dates: Iterable[Date | None]) -> tuple[Date, tuple[Date, ...]]:
    """The day of publication, and those that disagree with it, from the dates in order of trust.

    What the person gives goes before all. Two dates agree when one lies within the other.
    """
    found = [each for each in (_given(given), *dates) if each is not None]
    if not found:
        return UNKNOWN_DATE, ()
    first, *rest = found
    others: list[Date] = []
    for each in rest:
        if not any(_agree(each, kept) for kept in (first, *others)):
            others.append(each)
    return first, tuple(others)


def _given(given: Metadata) -> Date | None:
    return given.published() if given.date is not None else None


def _agree(one: Date, other: Date) -> bool:
    if one.value is None or other.value is None:
        return True
    (begin, end), (first, last) = bounds(one.value), bounds(other.value)
    return begin <= last and first <= end
