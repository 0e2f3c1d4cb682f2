"""References in the style of the Modern Language Association, 9th edition."""

from __future__ import annotations

from onrecord.search.citations.dates import CitedDate, Day
from onrecord.search.citations.names import Name
from onrecord.search.citations.reference import Reference
from onrecord.search.citations.rich import Line, italic, linked, roman
from onrecord.search.citations.typography import SEASONS, ended, quoted, set_marks, title_case

_SHORT = ("Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")


def entry(reference: Reference, letter: str = "") -> Line:
    """The entry in a list of works cited (MLA Handbook, chapter 5). MLA has no letters for years."""
    line: Line = roman(f"{ended(authors(reference.authors))} ") if reference.authors else ()
    line += _title(reference, ".")
    if reference.genre:
        line += roman(f" {reference.genre}.")
    where: list[Line] = []
    if reference.container:
        container = title_case(reference.container)
        where.append(roman(reference.container) if reference.type == "speech" else italic(container))
    if date := date_in_words(reference.published):
        where.append(roman(date))
    if reference.url:
        where.append(linked(reference.url))
    for number, part in enumerate(where):
        line += roman(", " if number else " ") + part
    if where:
        line += roman(".")
    seen = reference.accessed.begin
    if seen and not date_in_words(reference.published):
        line += roman(f" Accessed {_day(seen)}.")
    return line


def in_text(reference: Reference, letter: str = "", begins: str = "") -> Line:
    """How a sentence names the reference at its end: "Ruiz, “City Will Not Take Part.”".

    The moment of a recording has hours, minutes and seconds, in parentheses (6.26).
    """
    names = [name.surname for name in reference.authors]
    who = f"{names[0]} et al." if len(names) > 2 else " and ".join(names)
    line = roman(f"{who}, ") if who else ()
    if not begins:
        return line + _title(reference, ".")
    hours = "00:" * (2 - begins.count(":")) + begins
    return line + _title(reference, "") + roman(f" ({hours.zfill(8)}).")


def authors(names: tuple[Name, ...]) -> str:
    """One name inverted; two, the second as spoken; of more the first and "et al."."""
    if len(names) == 1:
        return names[0].inverted
    if len(names) == 2:
        return f"{names[0].inverted}, and {names[1].full}"
    return f"{names[0].inverted}, et al."


def date_in_words(date: CitedDate) -> str:
    """The date as a bibliography prints it, empty where nothing is known; an inferred one in brackets."""
    if date.begin is None:
        return date.words
    begin, end = date.begin, date.end
    words = _day(begin)
    if end:
        last = _day(end)
        if end.year == begin.year and end.month == begin.month:
            words = f"{begin.day}–{last}"
        elif end.year == begin.year:
            words = f"{words.removesuffix(f' {begin.year}')}–{last}"
        else:
            words = f"{words}–{last}"
    words = f"Circa {words}" if date.circa else words
    return f"[{words}]" if date.inferred else words


def _day(day: Day) -> str:
    month = "" if not day.month else SEASONS[day.season - 1] if day.season else _SHORT[day.month - 1]
    return " ".join(str(part) for part in (day.day, month, day.year) if part)


def _title(reference: Reference, stop: str) -> Line:
    """A title in quotation marks, or in italics where the work stands by itself."""
    title = reference.headline
    if reference.type in ("release", "record", "page") and not reference.container:
        return italic(set_marks(title)) + roman("" if ended(title) == title else stop)
    return roman(quoted(title, stop))
