"""The GDELT Global Quotation Graph as published: gzipped JSON Lines, an article a line.

It names no speakers. English passages go through our own extraction, which finds them in the
words around; in other languages the quotations are kept without.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onrecord.corpus.errors import UnreadableSource
from onrecord.corpus.model import Document, Quotation
from onrecord.corpus.reading.dating import known, published
from onrecord.corpus.reading.fields import string
from onrecord.corpus.reading.passages import joined
from onrecord.corpus.reading.quotebank import host
from onrecord.corpus.reading.records import Reading
from onrecord.corpus.reading.statements import Row

_ENGLISH = frozenset({"english", "eng", "en"})


def is_article(values: Mapping[str, Any]) -> bool:
    """Whether a row is an article of the set."""
    quotes = values.get("quotes")
    return "url" in values and isinstance(quotes, list) and all(isinstance(each, dict) for each in quotes)


def article(values: Mapping[str, Any], at: Row) -> Reading:
    """The passages of an article that hold quotations. Raises UnreadableSource where there is none."""
    entries = [each for each in values["quotes"] if (string(each, "quote") or "").strip()]
    if not entries:
        raise UnreadableSource("the article has no quotation; leave it out.")
    text, spans = joined(
        (string(each, "pre") or "", string(each, "quote") or "", string(each, "post") or "")
        for each in entries
    )
    url = string(values, "url")
    day, _ = published(at.given, (known(string(values, "date"), "metadata"),))
    document = Document(
        text=text,
        title=at.given.title or string(values, "title"),
        outlet=at.given.outlet or host(url),
        url=at.given.url or url,
        published=day,
        media_type=at.media_type,
        file_name=at.source.file_name,
    )
    name = url or at.label
    if (string(values, "lang") or "english").casefold() in _ENGLISH:
        return Reading(name, document)
    found = {
        quotation.id: quotation
        for quotation in (
            Quotation(document.id, start, end, text[start:end], "direct") for start, end in spans
        )
    }
    return Reading(name, document, tuple(found.values()))
