"""Dates, places, kinds and doubts in plain words, for every screen that shows a quotation."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from typing import cast

from onrecord.corpus.english.gazetteer import STATES
from onrecord.corpus.model import Basis, Date, Document, Kind, Place, Quotation
from onrecord.corpus.store.corrections import Correction, Value

UNCERTAIN_BELOW = 0.6
"""An attribution less probable than this is called uncertain."""

STANCE = "For and against stand together: On Record does not guess anyone’s position, so read the words."
"""What is said over answers and comparisons: they are about a subject, whatever side they take."""

NOT_GIVEN = "date not given"

_SEASONS = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}
_QUALIFIERS = {"": "{}", "~": "about {}", "?": "{} (uncertain)", "%": "about {} (uncertain)"}
_DATE = re.compile(
    r"(?P<year>\d{2}(?:\d\d|\dX|XX))(?:-(?P<month>\d\d|XX))?(?:-(?P<day>\d\d|XX))?(?P<doubt>[?~%]?)"
)
_OF_FEEDS = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_BASES: dict[Basis, str] = {
    "stated": "the text says",
    "metadata": "the metadata says",
    "page": "the page says",
    "file name": "the file's name says",
    "given": "whoever added it says",
}
KINDS_IN_WORDS: dict[Kind, str] = {
    "direct": "verbatim",
    "partial": "fragment",
    "indirect": "reported, not verbatim",
}
_DAY_BASES: dict[Basis, str] = {
    **_BASES,
    "given": "a person says",
    "inferred": "inferred from the words and the day of printing",
}
_METHODS = {
    "cue": "a verb of saying names the speaker",
    "context": "no verb of saying stands by; taken from the text around",
    "same speaker": "taken to go on from the quotation before",
    "reported: name": "reported speech; a verb of saying names the speaker",
    "reported: entity": "reported speech; a verb of saying has this name",
    "reported: role": "reported speech; the office named is held by one person here",
    "reported: subject before": "reported speech; a pronoun, taken for whom the text spoke of last",
    "reported: name before": "reported speech; a pronoun, taken for the name before it",
    "turn": "a transcript names whose turn it is",
    "label": "a name stands before or after it",
    "announced": "the speaker is named before it",
    "given": "the source says so",
    "quotebank": "Quotebank says so",
    "corrected": "corrected by a person",
    "reviewed": "found right by a person",
}
_FIELDS = {
    "said_on": "said on",
    "scene": "about",
    "organization": "organization",
    "published": "date",
    "authors": "author",
}


def date_in_words(edtf: str | None) -> str:
    """An EDTF date as a person says it, such as "about June 2020"; what is not understood stays as it is."""
    if edtf is None:
        return NOT_GIVEN
    begin, slash, end = edtf.partition("/")
    if not slash:
        return _one_date(edtf)
    if begin in ("", "..") and end in ("", ".."):
        return NOT_GIVEN
    if begin in ("", ".."):
        return f"until {_one_date(end)}"
    if end in ("", ".."):
        return f"from {_one_date(begin)} on"
    return f"{_one_date(begin)} to {_one_date(end)}"


def time_in_words(time: str) -> str:
    """A time (ISO, UTC) to the minute."""
    return f"{date_in_words(time[:10])}, {time[11:16]} UTC"


def months_in_words(first: str, last: str) -> str:
    """A run of months, named by the first and the last of them as in 2019-07; one month is named once."""
    return date_in_words(first) if first == last else date_in_words(f"{first}/{last}")


def said_in_words(said_on: str | None, published: str | None) -> str:
    """When it was said or, where that is not known, when it was printed, never the one for the other."""
    if said_on is not None:
        return date_in_words(said_on)
    if published is None:
        return NOT_GIVEN
    return f"published {date_in_words(published)} (date of statement unknown)"


def other_date_in_words(date: Date) -> str:
    """A date of publication besides the one that is trusted most, and where it was found."""
    return f"{_BASES.get(date.basis, 'another date is')} {date_in_words(date.value)}"


def origin_in_words(document: Document) -> str | None:
    """When a document was fetched, and whether its text is a feed's own; None where it was not fetched."""
    if document.retrieved is None:
        return None
    fetched = f"fetched {date_in_words(document.retrieved[:10])}"
    return f"the text of a feed, not of the page; {fetched}" if document.media_type in _OF_FEEDS else fetched


def place_in_words(place: Place) -> str | None:
    """Whom a speaker speaks for, such as "Chicago, IL" or "State of California"; None if unknown."""
    region = place.region
    if town := place.city or place.county:
        return f"{town}, {region}" if region else town
    if place.level == "federal":
        return "Federal government"
    if place.nation or region is None:
        return place.nation
    name = STATES.get(region, region)
    return f"State of {name}" if place.level == "state" and region in STATES and region != "DC" else name


def source_in_words(
    outlet: str | None, title: str | None, url: str | None, file_name: str | None
) -> str | None:
    """What a statement is printed in; where neither title nor address tells it, the file's name does."""
    return ", ".join(filter(None, [outlet, title or (None if url else file_name), url])) or None


def doubts(kind: Kind, speaker: str | None, confidence: float) -> list[str]:
    """What a reader must know before quoting: the kind in words first, then any doubt about the speaker."""
    found = [KINDS_IN_WORDS[kind]]
    if speaker is None:
        found.append("speaker not named")
    elif confidence < UNCERTAIN_BELOW:
        found.append("attribution uncertain")
    return found


def support_doubts(support: Mapping[str, object]) -> list[str]:
    """Return which of place, day and scene are uncertain, of a ``Quotation.support``."""
    named = {"place_confidence": "place", "date_confidence": "day", "scene_confidence": "subject’s place"}
    return [
        f"{words} uncertain"
        for name, words in named.items()
        if isinstance(sure := support[name], float | int) and sure < UNCERTAIN_BELOW
    ]


def attribution_in_words(quotation: Quotation) -> str:
    """How the speaker, or that there is none, was found, and how sure that is."""
    sure = f"{int(100 * quotation.confidence)}% sure"  # never rounded to certainty
    if quotation.method in ("corrected", "reviewed"):
        return _METHODS[quotation.method]
    if quotation.speaker is None:
        return f"the text names nobody; {sure}" if quotation.confidence else "the text names nobody"
    return f"{_METHODS.get(quotation.method, quotation.method)}; {sure}"


def day_in_words(date: Date) -> str:
    """A day of speaking or of printing, and how it is known."""
    words = date_in_words(date.value)
    return f"{words} ({_DAY_BASES[date.basis]})" if date.basis in _DAY_BASES else words


def region_in_words(code: str) -> str:
    """A state, or the country of this code, such as "Ohio"; "US" stands for its federal government."""
    region = code.upper()
    return "Federal government" if region == "US" else STATES.get(region, code)


def place_in_full(place: Place) -> str:
    """Everything known of a place, in a line."""
    name = place_in_words(place)
    parts = [name, place.county if place.city else None, place.level if place.level != "none" else None]
    if place.country and place.country not in (name, "US"):
        parts.append(place.country)
    if place.population:
        parts.append(f"population {place.population:,}")
    if place.latitude is not None and place.longitude is not None:
        parts.append(f"{place.latitude:.4f}, {place.longitude:.4f}")
    if place.geonames_id is not None:
        parts.append(f"GeoNames {place.geonames_id}")
    return "; ".join(filter(None, parts)) or "not given"


def correction_in_words(correction: Correction) -> str:
    """What was put right, from what to what, or that it was found right."""
    field = field_in_words(correction.field)
    if correction.is_acceptance:
        return f"{field} found right: {_value(correction.new)}"
    return f"{field}: {change_in_words(correction.field, correction.old, correction.new)}"


def field_in_words(field: str) -> str:
    """What a field that can be corrected is called."""
    return _FIELDS.get(field, field)


def change_in_words(field: str, old: Value, new: Value) -> str:
    """A value that took the place of another."""
    if field == "kind":
        return f"{KINDS_IN_WORDS[cast('Kind', old)]} → {KINDS_IN_WORDS[cast('Kind', new)]}"
    return f"{_value(old)} → {_value(new)}"


def count_of(number: int, singular: str, plural: str | None = None) -> str:
    """A number with its noun, such as "1 statement" and "1,204 statements"."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def _one_date(edtf: str) -> str:
    parts = _DATE.fullmatch(edtf)
    if parts is None:
        return edtf
    words = _unqualified(parts["year"], parts["month"], parts["day"])
    return edtf if words is None else _QUALIFIERS[parts["doubt"]].format(words)


def _unqualified(year: str, month: str | None, day: str | None) -> str | None:
    if year.endswith("XX"):
        return f"between {year[:2]}00 and {year[:2]}99"
    if year.endswith("X"):
        return f"the {year[:3]}0s"
    if month in (None, "XX"):
        return year
    if month in _SEASONS:
        return f"{_SEASONS[month]} {year}"
    if not 1 <= int(month) <= 12:
        return None
    name = f"{calendar.month_name[int(month)]} {year}"
    return name if day in (None, "XX") else f"{int(day)} {name}"


def _value(value: Value) -> str:
    if isinstance(value, Place):
        named = place_in_words(value) or "none"
        level = value.level if value.level not in ("city", "none") else None
        return f"{named} ({level})" if level else named
    if isinstance(value, Date):
        return date_in_words(value.value)
    if isinstance(value, tuple):
        return ", ".join(value) or "none"
    return value or "none"
