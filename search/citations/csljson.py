"""References as CSL-JSON (citation-style-language/schema, csl-data.json 1.0.2)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from search.citations.dates import CitedDate, Day
from search.citations.names import Name
from search.citations.reference import Reference
from search.citations.sources import Type

# CSL has no type for a press release. Zotero refuses a whole file for one type that it does not know.
_TYPES: dict[Type, str] = {
    "news": "article-newspaper",
    "release": "webpage",
    "speech": "speech",
    "page": "webpage",
    "document": "document",
}


def write(references: Sequence[Reference]) -> str:
    """One JSON array with an item for each reference."""
    return json.dumps([item(reference) for reference in references], ensure_ascii=False, indent=2) + "\n"


def item(reference: Reference) -> dict[str, Any]:
    """The reference as a CSL item. The official who is quoted stands in ``note``, the words in ``custom``."""
    quotation = reference.entry.quotation
    fields: dict[str, Any] = {
        "id": reference.key,
        "type": _TYPES[reference.type],
        "genre": reference.genre,
        "author": [_name(name) for name in reference.authors],
        "title": reference.title,
        "publisher" if reference.type == "speech" else "container-title": reference.container,
        "issued": date(reference.published),
        "accessed": date(reference.accessed),
        "URL": reference.url,
        "note": f"{reference.about} {reference.annotation}",
        "custom": _present(
            {
                "on-record-id": quotation.id,
                "quotation": quotation.text,
                "kind": quotation.kind,
                "speaker": quotation.speaker,
                "said-on": quotation.said_on.value,
                "link": reference.link,
            }
        ),
    }
    return _present(fields)


def _present(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}


def date(cited: CitedDate) -> dict[str, Any] | None:
    """A CSL date variable, or None where nothing is known. A season is one only without an end."""
    if cited.begin is None:
        return {"literal": cited.words} if cited.words else None
    if cited.end and (cited.begin.season or cited.end.season):
        return {"literal": cited.words}
    written: dict[str, Any] = {"date-parts": [_parts(day) for day in (cited.begin, cited.end) if day]}
    if cited.begin.season:
        written["season"] = cited.begin.season
    if cited.circa:
        written["circa"] = True
    return written


def _parts(day: Day) -> list[int]:
    return [part for part in (day.year, None if day.season else day.month, day.day) if part is not None]


def _name(name: Name) -> dict[str, str]:
    if name.literal:
        return {"literal": name.literal}
    parts = {"family": name.family, "given": name.given, "suffix": name.suffix}
    return {part: value for part, value in parts.items() if value}
