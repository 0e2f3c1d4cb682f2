"""References in the style of The Chicago Manual of Style, 17th edition: notes, and author and date."""

from __future__ import annotations

from itertools import pairwise

from onrecord.search.citations.dates import CitedDate, Day
from onrecord.search.citations.names import Name
from onrecord.search.citations.reference import Reference
from onrecord.search.citations.rich import Line, italic, linked, roman
from onrecord.search.citations.typography import MONTHS, SEASONS, ended, quoted, title_case


def note(reference: Reference, begins: str = "") -> Line:
    """The text of a footnote (chapter 14), without its full stop; ``begins`` is a moment of a recording."""
    parts: list[Line] = []
    if reference.authors:
        parts.append(roman(_some([name.full for name in reference.authors])))
    parts.append(roman(quoted(reference.headline, ",")))
    if reference.genre:
        parts.append(roman(reference.genre))
    if reference.container:
        parts.append(_container(reference))
    if date := _dated(reference):
        parts.append(roman(date))
    if seen := _accessed(reference):
        parts.append(roman(f"accessed {seen}"))
    if begins:
        parts.append(roman(begins))
    if reference.url:
        parts.append(linked(reference.url))
    line = parts[0]
    for before, part in pairwise(parts):
        line += roman(" " if before[-1].text.endswith("”") else ", ") + part
    return line


def shortened(reference: Reference, begins: str = "") -> Line:
    """The text of a later footnote to the same source (14.29), its full stop before the closing mark."""
    title = roman(
        quoted(reference.headline, ",") + f" {begins}." if begins else quoted(reference.headline, ".")
    )
    if not reference.authors:
        return title
    return roman(f"{_some([name.surname for name in reference.authors])}, ") + title


def bibliography(reference: Reference) -> Line:
    """The entry in a bibliography (chapter 14). A document without outlet and address has none."""
    if reference.type == "document":
        return ()
    return _who_and_what(reference, "") + _where(reference, _dated(reference))


def entry(reference: Reference, letter: str = "") -> Line:
    """The entry in a list of references by author and date (chapter 15)."""
    date = reference.published
    if date.begin is None:
        when = date.words
    else:
        when = date_in_words(date) if reference.type == "news" else _span(date, with_year=False)
    return _who_and_what(reference, _year(date, letter)) + _where(reference, when)


def in_text(reference: Reference, letter: str = "", begins: str = "") -> Line:
    """How a sentence names the reference by author and date: "Ruiz 2019", "Ruiz 2019, 1:02:03"."""
    year = roman(f" {_year(reference.published, letter)}" + (f", {begins}" if begins else ""))
    if reference.authors:
        return roman(_some([name.surname for name in reference.authors])) + year
    if reference.type == "news":
        return italic(reference.container) + year
    return roman(quoted(reference.headline)) + year


def date_in_words(date: CitedDate) -> str:
    """The date in full, in brackets where inferred or doubtful; empty where none is known."""
    return _bracketed(date, _span(date, with_year=True)) if date.begin else date.words


def _who_and_what(reference: Reference, year: str) -> Line:
    """Authors, the year where it belongs there, and title. A paper stands in for a nameless reporter."""
    title = roman(quoted(reference.headline, "."))
    year = f" {ended(year)}" if year else ""
    if reference.authors:
        return roman(f"{ended(_authors(reference.authors))}{year} ") + title
    if reference.type == "news":
        return italic(reference.container) + roman(f".{year} ") + title
    return title + roman(year)


def _where(reference: Reference, when: str) -> Line:
    """Genre, outlet, date, access and address, each with its stop."""
    line: Line = roman(f" {reference.genre}.") if reference.genre else ()
    leads = reference.type == "news" and not reference.authors
    if reference.container and not leads:
        line += roman(" ") + _container(reference) + roman(f", {ended(when)}" if when else ".")
    elif when:
        line += roman(f" {ended(when)}")
    if seen := _accessed(reference):
        line += roman(f" Accessed {seen}.")
    if reference.url:
        line += roman(" ") + linked(reference.url) + roman(".")
    return line


def _container(reference: Reference) -> Line:
    return italic(title_case(reference.container)) if reference.type == "news" else roman(reference.container)


def _dated(reference: Reference) -> str:
    """The date in full. Where none is known, a web page has nothing and other sources have "n.d."."""
    known = date_in_words(reference.published)
    return known if known or reference.type in ("release", "record", "page") else "n.d."


def _accessed(reference: Reference) -> str:
    """When the source was seen, told only where it bears no date of its own."""
    seen = reference.accessed.begin
    if seen is None or reference.published.begin or reference.published.words:
        return ""
    return _day(seen, with_year=True)


def _year(date: CitedDate, letter: str) -> str:
    if date.begin is None:
        return f"{date.words}{letter}" if date.words else "n.d." + (f"-{letter}" if letter else "")
    years = dict.fromkeys(day.year for day in (date.begin, date.end) if day)
    return _bracketed(date, "–".join(str(year) for year in years)) + letter


def _bracketed(date: CitedDate, words: str) -> str:
    if date.circa:
        return f"[{words}?]"
    return f"[{words}]" if date.inferred else words


def _span(date: CitedDate, *, with_year: bool) -> str:
    begin, end = date.begin, date.end
    if begin is None:
        return ""
    if end is None:
        return _day(begin, with_year=with_year)
    if begin.year != end.year:
        ends = (_day(begin, with_year=with_year), _day(end, with_year=with_year))
        return "–".join(day for day in ends if day)
    first = _day(begin, with_year=False)
    last = str(end.day) if begin.month == end.month and end.day else _day(end, with_year=False)
    return (
        f"{first}–{last}, {end.year}"
        if with_year and end.day
        else f"{first}–{last}" + f" {end.year}" * with_year
    )


def _day(day: Day, *, with_year: bool) -> str:
    month = "" if not day.month else SEASONS[day.season - 1] if day.season else MONTHS[day.month - 1]
    words = f"{month} {day.day}" if day.day else month
    if not with_year:
        return words
    return f"{words}, {day.year}" if day.day else f"{words} {day.year}".strip()


def _authors(names: tuple[Name, ...]) -> str:
    """The first name inverted and the others as spoken; of more than ten the first seven."""
    written = [names[0].inverted, *(name.full for name in names[1:])]
    if len(written) > 10:
        return ", ".join(written[:7]) + ", et al."
    if len(written) == 1:
        return written[0]
    return ", ".join(written[:-1]) + f", and {written[-1]}"


def _some(names: list[str]) -> str:
    """Up to three names; of more the first and "et al."."""
    if len(names) > 3:
        return f"{names[0]} et al."
    if len(names) == 3:
        return f"{names[0]}, {names[1]}, and {names[2]}"
    return " and ".join(names)
