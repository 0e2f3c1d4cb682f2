"""Quotations as linked data: schema.org for what was said, W3C Web Annotation for where it stands.

The file is one JSON-LD 1.1 document. Each node names its own context, since "creator" is another
property in either vocabulary.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from corpus.context import passage
from corpus.model import Date
from search.citations.names import Name
from search.citations.plain import one_line
from search.citations.reference import Reference

_ANNOTATION = "http://www.w3.org/ns/anno.jsonld"
_SCHEMA = "https://schema.org"
_DOCUMENTS = {"news": "NewsArticle", "page": "WebPage"}
_CONTEXT = 32
"""Characters of prefix and suffix about which the words are anchored."""


def write(references: Sequence[Reference]) -> str:
    """A graph with a quotation and its annotation for each reference, in their order."""
    nodes = [node for reference in references for node in _nodes(reference)]
    return json.dumps({"@graph": nodes}, ensure_ascii=False, indent=2) + "\n"


def _nodes(reference: Reference) -> Iterator[dict[str, Any]]:
    quotation, document = reference.entry.quotation, reference.entry.document
    around = passage(document, quotation, _CONTEXT)
    source = reference.url or f"#{document.id}"
    yield _present(
        {
            "@context": _SCHEMA,
            "@id": f"#{quotation.id}",
            # Reported speech is nobody's verbatim words, so it is no Quotation.
            "@type": "CreativeWork" if reference.is_reported else "Quotation",
            "genre": "reported speech, not verbatim" if reference.is_reported else None,
            "identifier": quotation.id,
            "text": quotation.text,
            "creator": _speaker(reference),
            "dateCreated": _date(quotation.said_on),
            "url": reference.link,
            "description": " ".join((reference.about, *reference.notes)),
            "isPartOf": _present(
                {
                    "@id": source,
                    "@type": _DOCUMENTS.get(reference.type, "CreativeWork"),
                    "headline" if reference.type == "news" else "name": one_line(document.title),
                    "genre": reference.genre,
                    "author": [
                        {"@type": "Person" if not name.literal else "Thing", "name": name.full}
                        for name in reference.authors
                    ],
                    "publisher": {"@type": "Organization", "name": reference.container}
                    if reference.container
                    else None,
                    "datePublished": _date(document.published),
                    "url": reference.url,
                }
            ),
        }
    )
    yield {
        "@context": _ANNOTATION,
        "id": f"#{quotation.id}-place",
        "type": "Annotation",
        "motivation": "identifying",
        "body": f"#{quotation.id}",
        "target": {
            "source": source,
            "selector": [
                {
                    "type": "TextQuoteSelector",
                    "exact": quotation.text,
                    "prefix": around.prefix,
                    "suffix": around.suffix,
                },
                {"type": "TextPositionSelector", "start": quotation.start, "end": quotation.end},
            ],
        },
    }


def _speaker(reference: Reference) -> dict[str, Any] | None:
    """The speaker as a person with role and place, or as an organization; None where nobody is named."""
    quotation = reference.entry.quotation
    name, organization = one_line(quotation.speaker), one_line(quotation.organization)
    if not name:
        return None
    if name == organization:
        return {"@type": "Organization", "name": name}
    place = quotation.place
    where = [part for part in (place.city, place.county, place.nation, place.region) if part]
    return _present(
        {
            "@type": "Person",
            "name": name,
            "jobTitle": one_line(quotation.role),
            "affiliation": {"@type": "Organization", "name": organization} if organization else None,
            "workLocation": {"@type": "Place", "name": ", ".join(where)} if where else None,
        }
    )


def _author(name: Name) -> dict[str, str]:
    """A person, or a name that may be a person's or an organization's, without saying which."""
    return {"name": name.full} if name.literal else {"@type": "Person", "name": name.full}


def _date(date: Date) -> str | dict[str, str] | None:
    """A date that ISO 8601 can say as it is, any other typed as EDTF."""
    if date.value is None or re.fullmatch(r"\d{4}(-(0\d|1[0-2])(-\d\d)?)?", date.value):
        return date.value
    return {"@type": "http://id.loc.gov/datatypes/edtf/EDTF", "@value": date.value}


def _present(node: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in node.items() if value}
