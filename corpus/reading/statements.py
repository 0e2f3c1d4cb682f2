"""Rows of a table of statements: words that somebody has already attributed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from onrecord.corpus.english.dates import parse_date
from onrecord.corpus.english.gazetteer import STATES, country_code, find, state_code
from onrecord.corpus.errors import UnreadableSource
from onrecord.corpus.filters import is_region, region_code
from onrecord.corpus.model import (
    KINDS,
    LEVELS,
    NOWHERE,
    UNKNOWN_DATE,
    Date,
    Document,
    Kind,
    Level,
    Place,
    Quotation,
)
from onrecord.corpus.reading.assembly import one_line
from onrecord.corpus.reading.columns import NAMES, confidence_of, seconds_of
from onrecord.corpus.reading.fields import mended, string
from onrecord.corpus.reading.records import Metadata, Reading
from onrecord.corpus.reading.source import Source

_EMPTY = re.compile(r"n\s*[/.]?\s*a\.?|none|null|nil|nan|tb[dca]|unknown|[-–—_.?*/]+", re.IGNORECASE)
"""What stands in a cell in place of nothing."""
# Who is called so has not been named: one of these words, and none but these and those of anybody.
_UNNAMED = frozenset(
    """unknown unidentified unnamed anonymous anon unspecified undisclosed undetermined unattributed unclear
    not withheld without no nobody none several various multiple unlisted""".split()
)
_ANYBODY = frozenset(
    """name named given available applicable known identified stated specified provided listed disclosed
    recorded the a an speaker speakers source sources person people individual official officials spokesperson
    man woman male female resident residents member audience public caller voice commenter attendee
    participant citizen to and of or by request on""".split()
)
_PAIRS = {"“": "”", '"': '"', "«": "»", "„": "“", "‘": "’", "'": "'", "»": "«"}
_WITH_CODE = re.compile(r"(?P<city>[^,(]*[^,(\s])\s+(?P<region>[A-Z]{2})")
_WITH_REGION = re.compile(r"(?P<city>[^,(]+?)\s*[,(]\s*(?P<region>[^()]+?)\)?")
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

    ``date`` is the day of speaking; ``published`` that of the source, if the row has one. What a search
    printed comes back as it was: reported speech stays reported, and a doubtful speaker doubtful. Raises
    UnreadableSource or InvalidDate.
    """
    text = _without_marks((string(row, "text") or "").strip())
    if not text:
        raise UnreadableSource('the row has no "text"; give it one, or name its column with --map text=NAME.')
    speaker, day = _speaker(row), string(row, "date")
    said_on = UNKNOWN_DATE if day is None else Date(parse_date(day), "given")
    document = Document(
        text=text,
        title=at.given.title or _line(row, "source_title"),
        outlet=at.given.outlet or _line(row, "outlet"),
        authors=authors(row),
        url=at.given.url or string(row, "source_url"),
        published=at.given.published(string(row, "published")),
        video=at.given.video or string(row, "video"),
        media_type=at.media_type,
        attributed_to=", ".join(filter(None, (speaker, said_on.value))),
        file_name=at.source.file_name,
    )
    place, scene = _place(row), _scene(row)
    sure = confidence_of(row.get("confidence"))
    quotation = Quotation(
        document_id=document.id,
        start=0,
        end=len(text),
        text=text,
        kind=_kind(row.get("kind")),
        speaker=speaker,
        speaker_mention=speaker,
        role=_line(row, "role"),
        organization=_line(row, "organization"),
        place=place,
        said_on=said_on,
        method="given",
        at=seconds_of(row.get("at")),
        confidence=(1.0 if sure is None else sure) if speaker else 0.0,
        place_confidence=_sure(row, "place_confidence", given=place != NOWHERE),
        date_confidence=_sure(row, "date_confidence", given=said_on.value is not None),
        scene=scene,
        scene_confidence=_sure(row, "scene_confidence", given=scene != NOWHERE),
    )
    return Reading(string(row, "id") or at.label, document, (quotation,))


def authors(row: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of a row's authors: a list of names, of objects with a name, or names between semicolons."""
    given = row.get("authors") or []
    if isinstance(given, str):
        given = given.split(";")
    elif isinstance(given, dict):
        given = [given]
    elif not isinstance(given, list):
        raise _no_names()
    names = [each.get("name") if isinstance(each, dict) else each for each in given]
    if not all(isinstance(name, str) for name in names):
        raise _no_names()
    return tuple(filter(None, (one_line(mended(str(name))) for name in names)))


def _no_names() -> UnreadableSource:
    return UnreadableSource('"authors" is not a list of names; write ["First Author", "Second Author"].')


def _kind(value: object) -> Kind:
    for kind in KINDS:
        if kind == value:
            return kind
    return "direct"


def _sure(row: Mapping[str, Any], name: str, *, given: bool) -> float | None:
    """How sure the row says that a place or a date is; certain where it is given and the row does not say."""
    if not given:
        return None
    return confidence_of(row[name]) if name in row else 1.0


def _scene(row: Mapping[str, Any]) -> Place:
    """Where it was said or what it is about, of which a row tells the town and its state or country."""
    city, region = _line(row, "scene_city"), _line(row, "scene_region")
    if region is None:
        return Place(city=city)
    if is_region(region) and region_code(region) in STATES:
        return Place(city=city, state=region_code(region), country="US")
    return Place(city=city, country=country_code(region) or _spelled(region))


def _line(row: Mapping[str, Any], name: str) -> str | None:
    """A name in one line; None for blanks, and for what people write in a cell that they leave empty."""
    line = one_line(string(row, name))
    return None if line is None or _EMPTY.fullmatch(line) else line


def _speaker(row: Mapping[str, Any]) -> str | None:
    """The speaker, from one column or two; None for "Unknown" and the like, who is nobody."""
    speaker = _line(row, "speaker") or one_line(" ".join(filter(None, (_line(row, name) for name in NAMES))))
    if speaker is None:
        return None
    words = re.findall(r"[^\W\d_]+", speaker.casefold())
    nobody = any(word in _UNNAMED for word in words) and all(word in _UNNAMED | _ANYBODY for word in words)
    return None if nobody or not words else speaker


def _without_marks(text: str) -> str:
    """The words of a cell that stands between quotation marks as a whole."""
    if len(text) > 2 and _PAIRS.get(text[0]) == text[-1]:
        inside = text[1:-1]
        if text[0] in "'‘":  # an apostrophe inside a word is no mark
            inside = re.sub(r"(?<=\w)['’](?=\w)", "", inside)
        if not {text[0], text[-1]}.intersection(inside):
            return text[1:-1].strip()
    return text


def _place(row: Mapping[str, Any]) -> Place:
    city, state, country = _parted(_line(row, "city"), _line(row, "state"), _line(row, "country"))
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


def _parted(
    city: str | None, state: str | None, country: str | None
) -> tuple[str | None, str | None, str | None]:
    """City, state and country where the city's cell holds them all, as "Richmond, VA" does."""
    if city is None:
        return city, state, country
    found = _WITH_REGION.fullmatch(city)
    if found is None:  # "St. Paul MN"
        found = _WITH_CODE.fullmatch(city)
        if found is None or found["region"] not in STATES:
            return city, state, country
    parts = [part.strip(" ()") for part in found["region"].split(",")]
    if not all(map(is_region, parts)) or len(parts) > 2:
        return city, state, country
    for part in parts:
        code = region_code(part)
        if code in STATES and country_code(part) is None and state is None:
            state = part
        elif state_code(part) is None and country is None:
            country = part
    return found["city"].strip(), state, country


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
