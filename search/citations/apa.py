"""References in the style of the American Psychological Association, 7th edition."""

from __future__ import annotations

from onrecord.search.citations.dates import CitedDate, Day
from onrecord.search.citations.names import Name
from onrecord.search.citations.reference import Reference
from onrecord.search.citations.rich import Line, closing, italic, linked, roman
from onrecord.search.citations.typography import MONTHS, SEASONS, ended, quoted, set_marks, with_stop


def entry(reference: Reference, letter: str = "") -> Line:
    """The entry in a reference list (Publication Manual, chapters 9 and 10)."""
    news = reference.type == "news"
    genre = f" [{reference.genre}]" if reference.genre else ""
    date = f"({_date(reference.published, letter)})"
    line: Line
    if reference.authors:
        line = roman(f"{ended(authors(reference.authors))} {date}. ") + _title(reference, genre)
    else:  # the title moves to the author's place, and what it is stays behind the date
        line = _title(reference, "") + roman(f" {date}.{genre}" + ("." if genre else ""))
    if reference.container:
        container = italic(reference.container) if news else roman(reference.container)
        line += roman(" ") + container + roman("." if not reference.container.endswith(".") else "")
    if reference.url:
        line += roman(" ") + _retrieved(reference) + linked(reference.url)
    return line


def in_text(reference: Reference, letter: str = "", begins: str = "") -> Line:
    """How a sentence names the reference, and the moment of a recording: "Ruiz (2019, 1:02:03)"."""
    names = [name.surname for name in reference.authors]
    if not names:
        title = reference.headline
        who = roman(quoted(title)) if reference.type == "news" else italic(set_marks(title))
    elif len(names) > 2:
        who = roman(f"{names[0]} et al.")
    else:
        who = roman(" and ".join(names))
    where = ", ".join(filter(None, (_year(reference.published, letter), begins)))
    return who + roman(f" ({where})")


def authors(names: tuple[Name, ...]) -> str:
    """Up to twenty names, inverted, with initials; of more, the first nineteen and the last."""
    written = [", ".join(part for part in (n.surname, initials(n.given), n.suffix) if part) for n in names]
    if len(written) > 20:
        return ", ".join(written[:19]) + ", … " + written[-1]
    if len(written) == 1:
        return written[0]
    return ", ".join(written[:-1]) + ", & " + written[-1]


def initials(given: str) -> str:
    """The given names as initials: "Jo Ann" is "J. A.", "Jean-Paul" is "J.-P."."""
    return " ".join("-".join(f"{part[0]}." for part in word.split("-") if part) for word in given.split())


def _title(reference: Reference, genre: str) -> Line:
    """The title with its stop, an article's upright and any other work's in italics."""
    title = set_marks(reference.title)
    if reference.type == "news":
        return roman(with_stop(title, "."))
    return italic(title) + roman(f"{genre}." if genre else closing(roman(title)))


def _retrieved(reference: Reference) -> Line:
    """Only what has no date is said to be retrieved: its content may change."""
    if reference.published.begin or reference.published.words:
        return ()
    day = reference.accessed.begin
    if day is None:
        return roman("Retrieved ")
    return roman(f"Retrieved {_month_and_day(day)}, {day.year}, from ")


def _year(date: CitedDate, letter: str) -> str:
    if date.begin is None:
        return f"{date.words}{letter}" if date.words else "n.d." + (f"-{letter}" if letter else "")
    year = str(date.begin.year)
    if date.end and date.end.year != date.begin.year:
        year += f"–{date.end.year}"
    return ("ca. " if date.circa else "") + year + letter


def _date(date: CitedDate, letter: str) -> str:
    year, begin, end = _year(date, letter), date.begin, date.end
    if begin is None or begin.month is None:
        return year
    if end is None:
        return f"{year}, {_month_and_day(begin)}"
    if end.year == begin.year and end.month == begin.month:
        return f"{year}, {_month_and_day(begin)}–{end.day}"
    return f"{year}, {_month_and_day(begin)}–{_month_and_day(end)}"


def _month_and_day(day: Day) -> str:
    if day.season:
        return SEASONS[day.season - 1]
    return " ".join(str(part) for part in (MONTHS[day.month - 1] if day.month else None, day.day) if part)
