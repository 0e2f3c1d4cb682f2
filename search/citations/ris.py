"""References as RIS, in the tags that Zotero, EndNote and Mendeley agree on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from onrecord.search.citations.dates import CitedDate, Day
from onrecord.search.citations.reference import Reference
from onrecord.search.citations.sources import Type

# RIS has no type for a press release, and readers take GEN for a journal article.
_TYPES: dict[Type, str] = {
    "news": "NEWS",
    "release": "ELEC",
    "record": "ELEC",
    "speech": "SLIDE",
    "page": "ELEC",
    "document": "MANSCPT",
}


def write(references: Sequence[Reference]) -> str:
    """A record for each reference, lines ended by CRLF, records by ER. No value runs over a line's end."""
    return "".join(
        "".join(f"{tag}  - {value}\r\n" for tag, value in _fields(reference)) + "ER  - \r\n\r\n"
        for reference in references
    )


def _fields(reference: Reference) -> Iterator[tuple[str, str]]:
    yield "TY", _TYPES[reference.type]
    yield "ID", reference.key
    for name in reference.authors:
        yield "AU", name.inverted
    fields = (
        ("TI", reference.title),
        ("PB" if reference.type == "speech" else "T2", reference.container),
        ("PY", f"{reference.published.begin.year:04}" if reference.published.begin else ""),
        ("DA", _date(reference.published)),
        ("Y2", _date(reference.accessed)),
        ("M3", reference.genre),
        ("UR", reference.url),
        ("N1", " ".join(filter(None, (reference.about, _in_words(reference.published))))),
        ("AB", reference.annotation),
        ("AN", "; ".join(cited.id for cited in reference.quotations)),
    )
    for tag, value in fields:
        if value:
            yield tag, value


def _in_words(date: CitedDate) -> str:
    """A date without one first year, as a sentence of a note: readers take DA without a year for a name."""
    return f"Published: {date.words}." if date.begin is None and date.words else ""


def _date(date: CitedDate) -> str:
    """YYYY/MM/DD/ with what figures cannot say behind the last stroke: a season, "about", a second day."""
    if date.begin is None:
        return ""
    day = date.begin
    plain = date.edtf == _edtf(day)
    month = "" if day.month is None or day.season else f"{day.month:02}"
    return f"{day.year:04}/{month}/{f'{day.day:02}' if day.day else ''}/" + (
        "" if plain and not day.season and not date.inferred else date.words + ", inferred" * date.inferred
    )


def _edtf(day: Day) -> str:
    return "-".join(
        part
        for part in (
            f"{day.year:04}",
            f"{day.month:02}" if day.month else "",
            f"{day.day:02}" if day.day else "",
        )
        if part
    )
