"""References as CSL-JSON (citation-style-language/schema, csl-data.json 1.0.2)."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from onrecord.search.citations.dates import CitedDate, Day
from onrecord.search.citations.names import Name
from onrecord.search.citations.reference import Cited, Reference
from onrecord.search.citations.sources import Type

# CSL has no type for a press release. Zotero refuses a whole file for one type that it does not know.
_TYPES: dict[Type, str] = {
    "news": "article-newspaper",
    "release": "webpage",
    "record": "webpage",
    "speech": "speech",
    "page": "webpage",
    "document": "document",
}

_DECADE = re.compile(r"(\d{2,3})X{1,2}(?<=.{4})")  # a decade or a century in EDTF: 201X, 19XX


def write(references: Sequence[Reference]) -> str:
    """One JSON array with an item for each reference."""
    return json.dumps([item(reference) for reference in references], ensure_ascii=False, indent=2) + "\n"


def item(reference: Reference) -> dict[str, Any]:
    """The reference as a CSL item. The official who is quoted stands in ``note``, the words in ``custom``."""
    words = [_words(cited) for cited in reference.quotations]
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
        "custom": words[0] if len(words) == 1 else {"quotations": words},
    }
    return _present(fields)


def _words(cited: Cited) -> dict[str, Any]:
    quotation = cited.entry.quotation
    return _present(
        {
            "on-record-id": quotation.id,
            "quotation": quotation.text,
            "kind": quotation.kind,
            "speaker": quotation.speaker,
            "said-on": quotation.said_on.value,
            "link": cited.link,
            "at": quotation.at,
            "video": cited.recording,
        }
    )


def _present(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value or value == 0}


def date(cited: CitedDate) -> dict[str, Any] | None:
    """A CSL date variable, or None where nothing is known.

    A season is a month from 21 to 24, which citeproc-js and pandoc both print; pandoc drops ``season``.
    Both ends of an interval have as many parts as the shorter, since citeproc-js refuses a whole
    bibliography for one that differs. A decade is its first and last years: pandoc drops words, and
    citeproc-js prints words and years run together where both are given.
    """
    if cited.begin is None:
        if not cited.words:
            return None
        if (decade := _DECADE.fullmatch(cited.edtf)) is None:
            return {"literal": cited.words}
        known = decade[1]
        first, last = known.ljust(4, "0"), known.ljust(4, "9")
        return {"date-parts": [[int(first)], [int(last)]]}
    ends = [_parts(day) for day in (cited.begin, cited.end) if day]
    least = min(map(len, ends))
    parts = [end[:least] for end in ends]
    written: dict[str, Any] = {"date-parts": parts[:1] if parts[0] == parts[-1] else parts}
    if cited.circa:
        written["circa"] = True
    return written


def _parts(day: Day) -> list[int]:
    return [part for part in (day.year, day.month, day.day) if part is not None]


def _name(name: Name) -> dict[str, str]:
    if name.literal:
        return {"literal": name.literal}
    parts = {"family": name.family, "given": name.given, "suffix": name.suffix}
    return {part: value for part, value in parts.items() if value}
