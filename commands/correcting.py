"""What is on record put right: ``edit`` and ``remove``."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import TYPE_CHECKING

from onrecord.commands.shared import Command, bring_up_to_date
from onrecord.commands.showing import print_corrections
from onrecord.commands.terminal import complain
from onrecord.corpus.errors import InvalidCorrection, OnRecordError

if TYPE_CHECKING:
    from onrecord.corpus.model import Quotation
    from onrecord.corpus.store.corrections import Field, Value

_QUOTATION_OPTIONS = {
    "speaker": ("NAME", "who said it; '' for nobody who can be named"),
    "role": ("ROLE", "the role held at the time"),
    "organization": ("NAME", "for whom the speaker speaks"),
    "city": ("CITY", "as in Richmond or 'Richmond, VA'; '' for none"),
    "county": ("COUNTY", "as in 'Cook County'"),
    "region": ("REGION", "state by name or code, or ISO country code"),
    "country": ("COUNTRY", "by name or ISO code"),
    "level": ("LEVEL", "city, county, state, federal, tribal or none"),
    "said_on": ("DATE", "day of speaking, as in 2019-07-12; '' for unknown"),
}
_DOCUMENT_OPTIONS = {
    "title": ("TITLE", "title of the document"),
    "outlet": ("OUTLET", "who printed it"),
    "url": ("URL", "address of the document"),
    "date": ("DATE", "day of publication; '' for unknown"),
}
_PLACE = ("city", "county", "region", "country", "level")


def register(command: Command) -> None:
    """Adds ``edit`` and ``remove``."""
    edit = command("edit", _edit, "Put right what is on record of a quotation or a document, for good")
    edit.add_argument("id", metavar="ID", help="an id, or its first eight characters or more")
    for name, (metavar, meaning) in _QUOTATION_OPTIONS.items():
        edit.add_argument(f"--{name.replace('_', '-')}", metavar=metavar, help=f"quotation: {meaning}")
    for name, (metavar, meaning) in _DOCUMENT_OPTIONS.items():
        edit.add_argument(f"--{name}", metavar=metavar, help=f"document: {meaning}")
    edit.add_argument("--author", metavar="NAME", action="append", help="document: who wrote it; '' for none")
    edit.add_argument("--undo", action="store_true", help="take back the last edit")

    remove = command("remove", _remove, "Remove documents with their quotations, for good")
    remove.add_argument(
        "ids", nargs="+", metavar="DOCUMENT", help="a document's id, or its first eight characters or more"
    )


def _edit(given: argparse.Namespace) -> int:
    from onrecord.corpus.editing import correct, correct_document, undo
    from onrecord.corpus.store.library import Library

    of_quotation = _given(given, _QUOTATION_OPTIONS)
    of_document = _given(given, (*_DOCUMENT_OPTIONS, "author"))
    if given.undo + bool(of_quotation) + bool(of_document) != 1:
        raise OnRecordError(
            "--undo takes back the last edit and stands alone; leave it or the other options out."
            if given.undo
            else "Say what to put right, of a quotation or a document, or --undo; see onrecord edit --help."
        )
    with Library.open(given.library, make=False) as library:
        kind, identity = library.named(given.id)
        if kind == "document" and of_quotation:
            raise InvalidCorrection(
                f"{identity} is a document, and --{of_quotation[0].replace('_', '-')} is of a quotation; "
                f"onrecord show {identity} lists its quotations."
            )
        if kind == "quotation" and of_document:
            document = library.quotation(identity).document_id
            raise InvalidCorrection(
                f"{identity} is a quotation, and --{of_document[0]} is of a document; edit {document}."
            )
        if given.undo:
            taken = undo(library, identity)
            print("Taken back:")
            print_corrections(taken)
            return 0
        if kind == "document":
            correct_document(library, identity, _document_changes(given))
        else:
            correct(library, identity, _quotation_changes(given, library.quotation(identity)))
        log = library.corrections_of(identity)
        print_corrections([each for each in log if each.edit == log[-1].edit])
    return 0


def _remove(given: argparse.Namespace) -> int:
    from onrecord.corpus.store.library import Library
    from onrecord.index.errors import ModelUnavailable
    from onrecord.search.display import count_of
    from onrecord.search.engine import Engine

    removed = []
    with Library.open(given.library, make=False) as library, library.writing():
        for typed in given.ids:
            kind, identity = library.named(typed)
            if kind == "quotation":
                whole = library.quotation(identity).document_id
                raise InvalidCorrection(f"{identity} is a quotation; its document is {whole}.")
            document = library.document(identity)
            title = document.title or document.file_name or "an untitled document"
            quotations = count_of(len(library.entries_in(identity)), "quotation")
            library.remove(identity)
            removed.append(f"Removed {title} ({identity}) with {quotations}.")
    print(*removed, sep="\n")  # only now are they
    print("What is removed stays away; onrecord add --restore brings it back from its file.")
    try:
        with Engine.open(given.library) as engine:
            bring_up_to_date(engine)
    except ModelUnavailable as error:  # what is removed is, nevertheless
        complain(error)
    return 0


def _given(given: argparse.Namespace, names: Iterable[str]) -> list[str]:
    return [name for name in names if getattr(given, name) is not None]


def _quotation_changes(given: argparse.Namespace, quotation: Quotation) -> dict[Field, Value]:
    from onrecord.corpus.editing import date_given, name_given, place_given

    changes: dict[Field, Value] = {}
    if given.speaker is not None:
        changes["speaker"] = name_given(given.speaker)
    if given.role is not None:
        changes["role"] = name_given(given.role)
    if given.organization is not None:
        changes["organization"] = name_given(given.organization)
    if _given(given, _PLACE):
        changes["place"] = place_given(
            quotation.place,
            **{name: getattr(given, name) for name in _PLACE},
            body=name_given(given.organization or "") or quotation.organization,
        )
    if given.said_on is not None:
        changes["said_on"] = date_given(given.said_on)
    return changes


def _document_changes(given: argparse.Namespace) -> dict[Field, Value]:
    from onrecord.corpus.editing import address_given, date_given, name_given

    changes: dict[Field, Value] = {}
    if given.title is not None:
        changes["title"] = name_given(given.title)
    if given.outlet is not None:
        changes["outlet"] = name_given(given.outlet)
    if given.url is not None:
        changes["url"] = address_given(given.url)
    if given.date is not None:
        changes["published"] = date_given(given.date)
    if given.author is not None:
        changes["authors"] = tuple(filter(None, map(name_given, given.author)))
    return changes
