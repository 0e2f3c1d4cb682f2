"""Rows of a table of statements: words that somebody has already attributed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from corpus.dates import parse_date
from corpus.errors import UnreadableSource
from corpus.filters import is_region, region_code
from corpus.gazetteer import country_code, find
from corpus.model import LEVELS, NOWHERE, UNKNOWN_DATE, Date, Document, Level, Place, Quotation
from corpus.reading.assembly import one_line
from corpus.reading.fields import string
from corpus.reading.records import Metadata, Reading
from corpus.reading.source import Source

_LONGEST_CODE = 3  # letters of a country's code


@dataclass(frozen=True, slots=True)
class Row:
    """Where a row stands: its source, its number there, and what holds for all rows."""

    source: Source
    number: int
    media_type: str
    given: Metadata

    @property
    def label(self) -> str:
        """The row's name, where it has none of its own."""
        return f"{self.source.label}:{self.number}"


def statement(row: Mapping[str, Any], at: Row) -> Reading:
    """The reading of a row whose whole text is one person's words, under the names of our fields.

    ``date`` is the day of speaking; ``published`` that of the source, if the row has one. Raises
    UnreadableSource or InvalidDate.
    """
    text = (string(row, "text") or "").strip()
    if not text:
        raise UnreadableSource('the row has no "text"; give it one, or name its column with --map text=NAME.')
    speaker, day = _line(row, "speaker"), string(row, "date")
    said_on = UNKNOWN_DATE if day is None else Date(parse_date(day), "given")
    document = Document(
        text=text,
        title=at.given.title or _line(row, "source_title"),
        outlet=at.given.outlet or _line(row, "outlet"),
        url=at.given.url or string(row, "source_url"),
        published=at.given.published(string(row, "published")),
        media_type=at.media_type,
        attributed_to=", ".join(filter(None, (speaker, said_on.value))),
        file_name=at.source.file_name,
    )
    place = _place(row)
    quotation = Quotation(
        document_id=document.id,
        start=0,
        end=len(text),
        text=text,
        kind="direct",
        speaker=speaker,
        speaker_mention=speaker,
        role=_line(row, "role"),
        organization=_line(row, "organization"),
        place=place,
        said_on=said_on,
        method="given",
        confidence=1.0 if speaker else 0.0,
        place_confidence=1.0 if place != NOWHERE else None,
        date_confidence=1.0 if said_on.value else None,
    )
    return Reading(string(row, "id") or at.label, document, (quotation,))


def _line(row: Mapping[str, Any], name: str) -> str | None:
    """A name in one line; blanks are nobody's."""
    return one_line(string(row, name))


def _place(row: Mapping[str, Any]) -> Place:
    city, state, country = _line(row, "city"), _line(row, "state"), _line(row, "country")
    nation = country_code(country) or _spelled(country) if country else None
    domestic = nation in (None, "US")
    place = Place(
        city=city,
        county=_line(row, "county"),
        state=_state(state) if state and domestic else None,
        country="US" if state and domestic else nation,
        level=_level(string(row, "level"), "city" if city else "none"),
    )
    known = find(city, place.state, place.country) if city and place.region else []
    if len(known) != 1:
        return place
    return replace(
        place,
        geonames_id=known[0].geonames_id,
        latitude=known[0].latitude,
        longitude=known[0].longitude,
        population=known[0].population,
    )


def _state(name: str) -> str:
    return region_code(name) if is_region(name) else _spelled(name)


def _spelled(name: str) -> str:
    """What no list knows, as the source spells it; what may be a code, in capitals."""
    return name.upper() if len(name) <= _LONGEST_CODE else name


def _level(text: str | None, default: Level) -> Level:
    if text is None:
        return default
    for level in LEVELS:
        if level == text.casefold():
            return level
    raise UnreadableSource(f"{text!r} is not a level; use one of {', '.join(LEVELS)}.")
