"""Records as rows of the store, and rows as records."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from onrecord.corpus.english.dates import bounds
from onrecord.corpus.english.folding import fold_city, fold_words
from onrecord.corpus.errors import DamagedRecord, InvalidRecord
from onrecord.corpus.model import NOWHERE, Date, Document, Evidence, Place, Quotation
from onrecord.corpus.store.digests import document_digest, quotation_digest

Arguments = ParamSpec("Arguments")
Record = TypeVar("Record")


def _named(read: Callable[Arguments, Record]) -> Callable[Arguments, Record]:
    """Make a function that reads a row name the row where it is damaged. It raises DamagedRecord then."""

    @wraps(read)
    def named(*given: Arguments.args, **options: Arguments.kwargs) -> Record:
        try:
            return read(*given, **options)
        except (ValueError, TypeError, KeyError, AttributeError, InvalidRecord) as error:
            row: Any = given[0]
            kind = "document" if "text_id" in row.keys() else "quotation"  # noqa: SIM118 - a Row is no mapping
            raise DamagedRecord(
                f"What is stored of {kind} {row['id']!r} is damaged; run onrecord verify, and restore the "
                "library from a copy."
            ) from error

    return named


@_named
def as_document(row: sqlite3.Row) -> Document:
    """The document of a row, as people have put it right."""
    source = json.loads(row["source"]) if row["source"] else row
    printed_as = (source["outlet"], source["url"])
    return Document(
        text=row["text"],
        title=row["title"],
        outlet=row["outlet"],
        authors=tuple(_listed(row["authors"])),
        url=row["url"],
        published=Date(row["published"], row["published_basis"]),
        retrieved=row["retrieved"],
        media_type=row["media_type"],
        source_hash=row["source_hash"],
        attributed_to=row["attributed_to"],
        file_name=row["file_name"],
        other_dates=tuple(Date(value, basis) for value, basis in _listed(row["other_dates"])),
        printed_as=printed_as if printed_as != (row["outlet"], row["url"]) else None,
        moments=tuple((offset, seconds) for offset, seconds in _listed(row["moments"])),
        video=row["video"],
        recognized=row["recognized"],
    )


def _listed(written: str) -> list[Any]:
    return json.loads(written) if written != "[]" else []  # as most are


def _written(listed: Sequence[Any]) -> str:
    return json.dumps(listed, ensure_ascii=False) if listed else "[]"


@_named
def as_source(row: sqlite3.Row) -> Document:
    """The document of a row, as its source gives it."""
    document = as_document(row)
    if not row["source"]:
        return document
    source = json.loads(row["source"])
    return replace(
        document,
        title=source["title"],
        outlet=source["outlet"],
        url=source["url"],
        authors=tuple(source["authors"]),
        published=Date(**source["published"]),
        printed_as=None,
    )


@_named
def as_quotation(row: sqlite3.Row, document_id: str) -> Quotation:
    """The quotation of a row, as people have put it right."""
    return Quotation(
        document_id=document_id,
        start=row["start"],
        end=row["end"],
        text=row["text"],
        kind=row["kind"],
        speaker=row["speaker"],
        speaker_mention=row["speaker_mention"],
        cue=row["cue"],
        role=row["role"],
        organization=row["organization"],
        place=Place(
            city=row["city"],
            county=row["county"],
            state=row["state"],
            country=row["country"],
            nation=row["nation"],
            level=row["level"],
            geonames_id=row["geonames_id"],
            latitude=row["latitude"],
            longitude=row["longitude"],
            population=row["population"],
        ),
        said_on=Date(row["said_on"], row["said_on_basis"]),
        method=row["method"],
        confidence=row["confidence"],
        place_confidence=row["place_confidence"],
        place_evidence=_evidence(_listed(row["place_evidence"])),
        date_confidence=row["date_confidence"],
        date_evidence=_evidence(_listed(row["date_evidence"])),
        scene=Place(**json.loads(row["scene"])) if row["scene"] else NOWHERE,
        scene_confidence=row["scene_confidence"],
        scene_evidence=_evidence(_listed(row["scene_evidence"])),
        at=row["at"],
    )


@_named
def as_extracted(row: sqlite3.Row, document_id: str) -> Quotation:
    """The quotation of a row, as extraction found it."""
    quotation = as_quotation(row, document_id)
    if not row["extracted"]:
        return quotation
    found = json.loads(row["extracted"])
    for name in ("place", "scene"):
        if name in found:  # an earlier version kept no scene
            found[name] = Place(**found[name])
    for name in ("place_evidence", "date_evidence", "scene_evidence"):
        found[name] = _evidence(found.get(name, ()))
    return replace(quotation, **{**found, "said_on": Date(**found["said_on"])})


def source_of(source: Document, document: Document) -> str | None:
    """What the source says, where people have put the document right; ``as_source`` reads it."""
    if source == document:
        return None
    record = asdict(source)
    names = ("title", "outlet", "url", "authors", "published")
    return json.dumps({name: record[name] for name in names}, ensure_ascii=False)


def extracted_of(extracted: Quotation, quotation: Quotation) -> str | None:
    """What extraction found, where people have put the quotation right; ``as_extracted`` reads it."""
    if extracted == quotation:
        return None
    record = asdict(extracted)
    names = (
        "speaker", "speaker_mention", "role", "organization", "place", "said_on", "method", "confidence",
        "place_confidence", "date_confidence", "scene", "scene_confidence",
    )  # fmt: skip
    kept = {name: record[name] for name in names}
    if extracted.kind != quotation.kind:
        kept["kind"] = extracted.kind
    for name in ("place_evidence", "date_evidence", "scene_evidence"):
        kept[name] = _as_lists(getattr(extracted, name))
    return json.dumps(kept, ensure_ascii=False)


def _evidence(listed: Sequence[Sequence[Any]]) -> tuple[Evidence, ...]:
    return tuple(Evidence(*each) for each in listed)


def _as_lists(evidence: Sequence[Evidence]) -> list[list[str | int | None]]:
    return [[each.kind, each.start, each.end] for each in evidence]


def quotation_record(
    quotation: Quotation, document: Document, number: int, extracted: Quotation
) -> dict[str, object]:
    """The columns of a quotation; ``number`` is its document's."""
    place, scene = quotation.place, quotation.scene
    day = quotation.said_on.value or document.published.value
    day_from, day_to = bounds(day) if day else (None, None)
    record: dict[str, object] = {
        "id": quotation.id,
        "document": number,
        "start": quotation.start,
        "end": quotation.end,
        "text": quotation.text,
        "kind": quotation.kind,
        "speaker": quotation.speaker,
        "speaker_key": fold_words(quotation.speaker) if quotation.speaker else None,
        "speaker_mention": quotation.speaker_mention,
        "cue": quotation.cue,
        "role": quotation.role,
        "role_key": fold_words(quotation.role) if quotation.role else None,
        "organization": quotation.organization,
        "city": place.city,
        "city_key": fold_city(place.city) if place.city else None,
        "county": place.county,
        "state": place.state,
        "country": place.country,
        "nation": place.nation,
        "region": place.region,
        "level": place.level,
        "geonames_id": place.geonames_id,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "population": place.population,
        "said_on": quotation.said_on.value,
        "said_on_basis": quotation.said_on.basis,
        "day_from": day_from,
        "day_to": day_to,
        "method": quotation.method,
        "confidence": quotation.confidence,
        "place_confidence": quotation.place_confidence,
        "place_evidence": _written(_as_lists(quotation.place_evidence)),
        "date_confidence": quotation.date_confidence,
        "date_evidence": _written(_as_lists(quotation.date_evidence)),
        "scene": json.dumps(asdict(scene), ensure_ascii=False) if scene != NOWHERE else None,
        "scene_city": scene.city,
        "scene_city_key": fold_city(scene.city) if scene.city else None,
        "scene_region": scene.region,
        "scene_confidence": quotation.scene_confidence,
        "scene_evidence": _written(_as_lists(quotation.scene_evidence)),
        "at": quotation.at,
        "extracted": extracted_of(extracted, quotation),
    }
    return record | {"digest": quotation_digest(record)}


def document_record(document: Document, source: Document, extractor: str) -> dict[str, object]:
    """The columns of a document. ``extractor`` names the version that found its quotations."""
    record: dict[str, object] = {
        "id": document.id,
        "text": document.text,
        "text_id": document.text_id,
        "title": document.title,
        "outlet": document.outlet,
        "outlet_key": fold_words(document.outlet) if document.outlet else None,
        "authors": _written(document.authors),
        "url": document.url,
        "published": document.published.value,
        "published_basis": document.published.basis,
        "retrieved": document.retrieved,
        "media_type": document.media_type,
        "source_hash": document.source_hash,
        "attributed_to": document.attributed_to,
        "file_name": document.file_name,
        "other_dates": _written([[each.value, each.basis] for each in document.other_dates]),
        "moments": _written(document.moments),
        "video": document.video,
        "recognized": document.recognized,
        "extractor": extractor,
        "source": source_of(source, document),
    }
    return record | {"digest": document_digest(record)}
