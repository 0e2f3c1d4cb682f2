"""Quotations as linked data: schema.org for what was said, W3C Web Annotation for where it stands.

The file is one JSON-LD 1.1 document. Each node names its own context, since "creator" is another
property in either vocabulary.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from onrecord.corpus.english.sentences import passage
from onrecord.corpus.model import Date, Quotation
from onrecord.search.citations.names import Name
from onrecord.search.citations.plain import one_line
from onrecord.search.citations.reference import Cited, Reference

_ANNOTATION = "http://www.w3.org/ns/anno.jsonld"
_SCHEMA = "https://schema.org"
_DOCUMENTS = {"news": "NewsArticle", "page": "WebPage"}
_LINE_END = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_CONTEXT = 32
"""Characters of prefix and suffix about which the words are anchored."""


def write(references: Sequence[Reference]) -> str:
    """A graph with each quotation and its place, and its moment in a recording, in their order."""
    nodes = [
        node
        for reference in references
        for cited in reference.quotations
        for node in _nodes(reference, cited)
    ]
    return json.dumps({"@graph": nodes}, ensure_ascii=False, indent=2) + "\n"


def _nodes(reference: Reference, cited: Cited) -> Iterator[dict[str, Any]]:
    quotation, document = cited.entry.quotation, cited.entry.document
    around = passage(document, quotation, _CONTEXT)
    prefix, suffix = _in_line(around.prefix, around.suffix)
    source = reference.url or f"#{document.id}"
    yield _present(
        {
            "@context": _SCHEMA,
            "@id": f"#{quotation.id}",
            # Reported speech is nobody's verbatim words, so it is no Quotation.
            "@type": "CreativeWork" if cited.is_reported else "Quotation",
            "genre": "reported speech, not verbatim" if cited.is_reported else None,
            "identifier": quotation.id,
            "text": quotation.text,
            "creator": _speaker(quotation),
            "dateCreated": _date(quotation.said_on),
            "url": cited.link,
            "description": " ".join((cited.about, *cited.notes, *reference.notes)),
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
                    "prefix": prefix,
                    "suffix": suffix,
                },
                {"type": "TextPositionSelector", "start": quotation.start, "end": quotation.end},
            ],
        },
    }
    if cited.recording and quotation.at is not None:
        yield {
            "@context": _ANNOTATION,
            "id": f"#{quotation.id}-moment",
            "type": "Annotation",
            "motivation": "identifying",
            "body": f"#{quotation.id}",
            "target": {
                "source": document.video or reference.url,
                "selector": {
                    "type": "FragmentSelector",
                    "conformsTo": "http://www.w3.org/TR/media-frags/",
                    "value": f"t={quotation.at:g}",
                },
            },
        }


def _in_line(prefix: str, suffix: str) -> tuple[str, str]:
    """Cut both at the line's end: what divides the lines of our text is not what divides those of a page."""
    return _LINE_END.split(prefix)[-1], _LINE_END.split(suffix)[0]


def _speaker(quotation: Quotation) -> dict[str, Any] | None:
    """The speaker as a person with role and place, or as an organization; None where nobody is named."""
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
