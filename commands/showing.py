"""All that is on record of one quotation or document: ``show``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from onrecord.commands.printing import shown, standing
from onrecord.commands.shared import Command, print_json

if TYPE_CHECKING:
    from onrecord.corpus.model import Document, Entry, Quotation
    from onrecord.corpus.store.corrections import Correction
    from onrecord.corpus.store.library import Library

_PASSAGE = 300  # characters on either side


def register(command: Command) -> None:
    """Adds ``show``."""
    show = command("show", _show, "Show everything on record of a quotation or a document")
    show.add_argument("id", metavar="ID", help="an id, or its first eight characters or more")
    show.add_argument("--json", action="store_true", help="print one JSON document")


def _show(given: argparse.Namespace) -> int:
    from onrecord.corpus.store.library import Library

    with Library.open(given.library, read_only=True) as library:
        kind, identity = library.named(given.id)
        if kind == "document":
            _show_document(library, identity, given.json)
        else:
            _show_quotation(library, identity, given.json)
    return 0


def _show_quotation(library: Library, identity: str, as_json: bool) -> None:
    from onrecord.search.display import (
        attribution_in_words,
        day_in_words,
        doubts,
        place_in_full,
        place_in_words,
        source_in_words,
    )
    from onrecord.search.moments import clock, moment_link

    [entry] = library.entries_of([identity])
    if as_json:
        print_json(quotation_record(library, entry))
        return
    quotation, document = entry.quotation, entry.document
    printed = f" (printed as “{quotation.speaker_mention}”)" if quotation.speaker_mention else ""
    print(f"{marked(entry)}\n")
    _print_facts(
        ("speaker", f"{quotation.speaker or 'not named'}{printed}"),
        ("role", quotation.role),
        ("organization", quotation.organization),
        ("place", place_in_full(quotation.place)),
        ("about", place_in_words(quotation.scene)),
        ("begins at", None if quotation.at is None else clock(quotation.at)),
        ("recording", moment_link(document, quotation.at)),
        ("said on", day_in_words(quotation.said_on)),
        ("kind", doubts(quotation.kind, quotation.speaker, quotation.confidence)[0]),
        ("attribution", attribution_in_words(quotation)),
        ("id", quotation.id),
        ("document", document.id),
        *_facts_of(document),
    )
    if others := _printings(library, entry):
        print("\nalso printed")
        for other in others:
            document = other.document
            source = source_in_words(document.outlet, document.title, None, document.file_name)
            print(f"    {other.quotation.id}  {source or 'an untitled document'}")
    if log := library.corrections_of(identity):
        print("\ncorrections")
        _print_edits(log)


def _show_document(library: Library, identity: str, as_json: bool) -> None:
    document, entries = library.document(identity), library.entries_in(identity)
    log = library.corrections_of(identity)
    lost = [each for each in library.lost_corrections() if each.document == identity]
    if as_json:
        print_json(
            {
                "document": _document_record(document),
                "quotations": [
                    {"id": each.id, "quote": each.text, "kind": each.kind, "speaker": each.speaker,
                     "confidence": round(each.confidence, 3)}
                    for each in (entry.quotation for entry in entries)
                ],
                "corrections": [_correction_record(each) for each in (*log, *lost)],
            }
        )  # fmt: skip
        return
    _print_facts(("document", identity), *_facts_of(document))
    print()
    for entry in entries:
        quotation = entry.quotation
        print(f"{quotation.id}  {shown(quotation.text, quotation.kind)}")
        print(f"    {standing_line(quotation)}")
    if log:
        print("\ncorrections")
        _print_edits(log)
    if lost:
        print("\ncorrections of quotations that extraction no longer finds")
        _print_edits(lost)


def print_corrections(corrections: Sequence[Correction]) -> None:
    from onrecord.search.display import correction_in_words

    # Of what was settled together, what stayed as it was is told only where nothing changed.
    changed = [each for each in corrections if not each.is_acceptance] or corrections[:1]
    for each in changed:
        print(f"    {each.made[:10]} {each.made[11:16]}  {correction_in_words(each)}")


def _print_edits(log: Sequence[Correction]) -> None:
    for edit in dict.fromkeys(each.edit for each in log):
        print_corrections([each for each in log if each.edit == edit])


def _facts_of(document: Document) -> list[tuple[str, str | None]]:
    from onrecord.search.display import day_in_words, origin_in_words, other_date_in_words

    other = "; ".join(map(other_date_in_words, document.other_dates))
    return [
        ("title", document.title),
        ("outlet", document.outlet),
        ("author", ", ".join(document.authors)),
        ("url", document.url),
        ("published", "; ".join(filter(None, [day_in_words(document.published), other]))),
        ("file", document.file_name),
        ("recognized", None if document.recognized is None else f"scans, {document.recognized:.0%} sure"),
        ("fetched", (origin_in_words(document) or "no").removeprefix("fetched ")),
    ]


def _print_facts(*facts: tuple[str, str | None]) -> None:
    for name, value in facts:
        print(f"{name:<14}{value or 'not given'}")


def marked(entry: Entry) -> str:
    """The passage in one paragraph, with the quotation between double brackets."""
    from onrecord.corpus.english.sentences import passage

    around = passage(entry.document, entry.quotation, _PASSAGE)
    return " ".join(f"{around.prefix}[[{entry.quotation.text}]]{around.suffix}".split())


def standing_line(quotation: Quotation) -> str:
    from onrecord.search.display import place_in_words

    return standing(quotation.speaker, quotation.role, place_in_words(quotation.place))


def _printings(library: Library, entry: Entry) -> list[Entry]:
    return library.entries(list(library.variants_of([entry.number])[entry.number]))


def quotation_record(library: Library, entry: Entry) -> dict[str, object]:
    from onrecord.corpus.english.sentences import passage

    quotation = entry.quotation
    around = passage(entry.document, quotation, _PASSAGE)
    return {
        "id": quotation.id,
        "quote": quotation.text,
        "kind": quotation.kind,
        "speaker": quotation.speaker,
        "speaker_mention": quotation.speaker_mention,
        "role": quotation.role,
        "organization": quotation.organization,
        "place": {**asdict(quotation.place), "region": quotation.place.region},
        "said_on": quotation.said_on.value,
        "said_on_basis": quotation.said_on.basis,
        "method": quotation.method,
        "confidence": round(quotation.confidence, 3),
        **quotation.support,
        "at": quotation.at,
        "start": quotation.start,
        "end": quotation.end,
        "prefix": around.prefix,
        "suffix": around.suffix,
        "document": _document_record(entry.document),
        "variants": [
            {
                "id": other.quotation.id,
                "quote": other.quotation.text,
                "document": other.document.id,
                "title": other.document.title,
                "outlet": other.document.outlet,
                "url": other.document.url,
            }
            for other in _printings(library, entry)
        ],
        "corrections": [_correction_record(each) for each in library.corrections_of(quotation.id)],
    }


def _document_record(document: Document) -> dict[str, object]:
    return {
        "id": document.id,
        "title": document.title,
        "outlet": document.outlet,
        "authors": list(document.authors),
        "url": document.url,
        "published": document.published.value,
        "published_basis": document.published.basis,
        "other_dates": [asdict(each) for each in document.other_dates],
        "retrieved": document.retrieved,
        "media_type": document.media_type,
        "file_name": document.file_name,
        "recognized": document.recognized,
    }


def _correction_record(correction: Correction) -> dict[str, object]:
    return {
        name: value
        for name, value in asdict(correction).items()
        if name in ("edit", "made", "field", "old", "new")
    }
