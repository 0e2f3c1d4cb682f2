"""Quotebank (Vaucher et al., WSDM 2021, doi:10.5281/zenodo.4277311), as published: bzipped JSON Lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from onrecord.corpus.errors import UnreadableSource
from onrecord.corpus.model import Document, Quotation
from onrecord.corpus.reading.dating import known, published
from onrecord.corpus.reading.fields import mended, string
from onrecord.corpus.reading.passages import joined
from onrecord.corpus.reading.records import Reading
from onrecord.corpus.reading.statements import Row

_NOBODY = "None"
"""How the set writes that nobody can be named."""


def is_article(values: Mapping[str, Any]) -> bool:
    """Whether a row is one of the article-centric version."""
    return "articleID" in values and isinstance(values.get("quotations"), list)


def is_quotation(values: Mapping[str, Any]) -> bool:
    """Whether a row is one of the quotation-centric version."""
    return "quoteID" in values and "quotation" in values


def article(values: Mapping[str, Any], at: Row) -> Reading:
    """An article's quotations with the words around each that the set gives.

    The speaker and the confidence are those over all of a quotation's occurrences. Raises
    UnreadableSource.
    """
    entries = [each for each in values["quotations"] if isinstance(each, dict) and string(each, "quotation")]
    if not entries:
        raise UnreadableSource("the article has no quotation; leave it out.")
    entries.sort(key=_offset)
    text, spans = joined(
        (
            string(each, "leftContext") or "",
            string(each, "quotation") or "",
            string(each, "rightContext") or "",
        )
        for each in entries
    )
    document = _document(values, at, text, string(values, "url"), None)
    statements: dict[str, Quotation] = {}
    for each, (start, end) in zip(entries, spans, strict=True):
        kind = "global" if "globalProbas" in each or "globalTopSpeaker" in each else "local"
        speaker, confidence = _speaker(each, f"{kind}TopSpeaker", f"{kind}Probas")
        found = _quotation(document, start, end, speaker, confidence)
        statements[found.id] = found
    return Reading(string(values, "articleID") or at.label, document, tuple(statements.values()))


def quotation(values: Mapping[str, Any], at: Row) -> Reading:
    """One quotation with its likeliest speaker; its source is the first of the pages that print it.

    The date is that of the first printing, not the day of speaking. Raises UnreadableSource.
    """
    text = (string(values, "quotation") or "").strip()
    if not text:
        raise UnreadableSource('the row has no "quotation"; leave it out.')
    speaker, confidence = _speaker(values, "speaker", "probas")
    urls = values.get("urls")
    url = next((each for each in urls if isinstance(each, str)), None) if isinstance(urls, list) else None
    document = _document(values, at, text, url, speaker or "")
    found = _quotation(document, 0, len(text), speaker, confidence)
    return Reading(string(values, "quoteID") or at.label, document, (found,))


def _offset(entry: Mapping[str, Any]) -> float:
    """Where in the article a quotation begins; figures may be strings, as everywhere in the set."""
    try:
        return float(entry.get("quotationOffset") or 0)
    except (TypeError, ValueError, OverflowError):
        return 0.0


def host(url: str | None) -> str | None:
    """The host of an address, which stands for an outlet that the set does not name."""
    try:
        return ((urlsplit(url).hostname or "").removeprefix("www.") or None) if url else None
    except ValueError:
        return None


def _document(
    values: Mapping[str, Any], at: Row, text: str, url: str | None, attributed_to: str | None
) -> Document:
    day, _ = published(at.given, (known(string(values, "date"), "metadata"),))
    return Document(
        text=text,
        title=at.given.title or string(values, "title"),
        outlet=at.given.outlet or host(url),
        url=at.given.url or url,
        published=day,
        media_type=at.media_type,
        attributed_to=attributed_to,
        file_name=at.source.file_name,
    )


def _quotation(document: Document, start: int, end: int, speaker: str | None, confidence: float) -> Quotation:
    return Quotation(
        document_id=document.id,
        start=start,
        end=end,
        text=document.text[start:end],
        kind="direct",
        speaker=speaker,
        speaker_mention=speaker,
        method="quotebank",
        confidence=confidence,
    )


def _speaker(values: Mapping[str, Any], named: str, weighed: str) -> tuple[str | None, float]:
    """The likeliest speaker and how likely; candidates are pairs or objects, figures may be strings."""
    speaker = string(values, named)
    candidates = values.get(weighed)
    for candidate in candidates if isinstance(candidates, list) else []:
        if isinstance(candidate, dict):
            name, weight = candidate.get("speaker"), candidate.get("proba", candidate.get("probability"))
        elif isinstance(candidate, list) and len(candidate) >= 2:
            name, weight = candidate[:2]
        else:
            continue
        if not isinstance(name, str):
            continue
        name = mended(name)
        if speaker is None:
            speaker = name
        if name == speaker and speaker != _NOBODY:
            try:
                return speaker, min(1.0, max(0.0, float(weight or 0)))
            except (TypeError, ValueError, OverflowError):
                break
    return (None, 0.0) if speaker in (None, _NOBODY) else (speaker, 0.0)
