"""What is on record put right: ``edit`` and ``remove``."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from onrecord.commands.shared import Command, bring_up_to_date
from onrecord.commands.showing import print_corrections
from onrecord.commands.terminal import complain, plain
from onrecord.corpus.errors import InvalidCorrection, OnRecordError

if TYPE_CHECKING:
    from onrecord.corpus.editing import Change
    from onrecord.corpus.model import Quotation
    from onrecord.corpus.store.corrections import Field, Value
    from onrecord.corpus.store.library import Library

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
    "kind": ("KIND", "direct, partial or indirect"),
}
_DOCUMENT_OPTIONS = {
    "title": ("TITLE", "title of the document"),
    "outlet": ("OUTLET", "who printed it"),
    "url": ("URL", "address of the document"),
    "date": ("DATE", "day of publication; '' for unknown"),
}
_LOGGED = 20  # edits that --log prints
_PLACE = ("city", "county", "region", "country", "level")


def register(command: Command) -> None:
    """Adds ``edit`` and ``remove``."""
    edit = command("edit", _edit, "Correct a quotation's or document's details")
    edit.add_argument("ids", nargs="*", metavar="ID", help="an id, or its first eight characters or more")
    edit.add_argument("--all-of", metavar="DOCUMENT", help="every quotation of this document")
    edit.add_argument(
        "--speaker-id", metavar="ID", help="every quotation of this speaker, or with --all-of those in it"
    )
    for name, (metavar, meaning) in _QUOTATION_OPTIONS.items():
        edit.add_argument(f"--{name.replace('_', '-')}", metavar=metavar, help=f"quotation: {meaning}")
    edit.add_argument(
        "--in", dest="scene", metavar="PLACE", help="quotation: town or state that it is about; '' for none"
    )
    for name, (metavar, meaning) in _DOCUMENT_OPTIONS.items():
        edit.add_argument(f"--{name}", metavar=metavar, help=f"document: {meaning}")
    edit.add_argument("--author", metavar="NAME", action="append", help="document: who wrote it; '' for none")
    edit.add_argument("--dry-run", action="store_true", help="print what would change, and change nothing")
    edit.add_argument("--undo", action="store_true", help="take back the last edit of the one ID")
    edit.add_argument("--log", action="store_true", help="print the latest edits with their numbers")
    edit.add_argument(
        "--undo-edit", type=int, metavar="NUMBER", help="take back the whole edit of this number"
    )

    remove = command("remove", _remove, "Remove documents with their quotations, for good")
    remove.add_argument(
        "ids", nargs="+", metavar="DOCUMENT", help="a document's id, or its first eight characters or more"
    )


def _edit(given: argparse.Namespace) -> int:
    from onrecord.corpus.editing import undo_edit
    from onrecord.corpus.store.library import Library

    of_quotation = _given(given, (*_QUOTATION_OPTIONS, "scene"))
    of_document = _given(given, (*_DOCUMENT_OPTIONS, "author"))
    named = bool(given.ids or given.all_of or given.speaker_id)
    alone = given.log or given.undo_edit is not None
    if given.undo + given.log + (given.undo_edit is not None) + bool(of_quotation) + bool(
        of_document
    ) != 1 or (alone and named):
        raise OnRecordError(
            "--undo takes back the last edit and stands alone; leave it or the other options out."
            if given.undo
            else "Say what to put right, of quotations or a document, or --undo, --undo-edit or --log; "
            "see onrecord edit --help."
        )
    if not alone and not named:
        raise OnRecordError("Name what to edit: one or more ids, --all-of DOCUMENT or --speaker-id ID.")
    with Library.open(given.library, make=False, read_only=given.log) as library:
        if given.log:
            _print_log(library)
        elif given.undo_edit is not None:
            taken = undo_edit(library, given.undo_edit)
            print("Taken back:")
            print_corrections(taken)
        elif len(given.ids) == 1 and not (given.all_of or given.speaker_id or given.dry_run):
            _edit_one(given, library, of_quotation, of_document)
        else:
            _edit_many(given, library, of_document)
    return 0


def _edit_one(
    given: argparse.Namespace, library: Library, of_quotation: list[str], of_document: list[str]
) -> None:
    from onrecord.corpus.editing import correct, correct_document, undo

    kind, identity = library.named(given.ids[0])
    if kind == "document" and of_quotation:
        raise InvalidCorrection(
            f"{identity} is a document, and --{of_quotation[0].replace('_', '-')} is of a quotation; "
            f"name it with --all-of, or one of the quotations that onrecord show {identity} lists."
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
        return
    if kind == "document":
        correct_document(library, identity, _document_changes(given))
    else:
        correct(library, identity, _quotation_changes(given, library.quotation(identity)))
    log = library.corrections_of(identity)
    print_corrections([each for each in log if each.edit == log[-1].edit])


def _edit_many(given: argparse.Namespace, library: Library, of_document: list[str]) -> None:
    from onrecord.corpus.editing import changes_of, correct_all
    from onrecord.search.display import count_of

    if of_document or given.undo:
        option = f"--{of_document[0]}" if of_document else "--undo"
        raise InvalidCorrection(f"{option} is of one document or quotation; name a single id with it.")
    ids = _chosen(given, library)

    def wanted(quotation: Quotation) -> dict[Field, Value]:
        return _quotation_changes(given, quotation)

    if given.dry_run:
        changes = changes_of(library, ids, wanted)
        _print_changes(changes)
        print(f"{count_of(len(changes), 'quotation')} of {len(ids):,} would change; nothing was changed.")
        return
    edit, changes = correct_all(library, ids, wanted)
    _print_changes(changes)
    print(
        f"{count_of(len(changes), 'quotation')} of {len(ids):,} corrected; "
        f"onrecord edit --undo-edit {edit} takes that back."
    )


def _chosen(given: argparse.Namespace, library: Library) -> list[str]:
    """The ids of the quotations to edit. Raises NotOnRecord or InvalidCorrection."""
    ids = []
    for typed in given.ids:
        kind, identity = library.named(typed)
        if kind == "document":
            raise InvalidCorrection(f"{identity} is a document; name it with --all-of.")
        ids.append(identity)
    if not (given.all_of or given.speaker_id):
        return list(dict.fromkeys(ids))
    if ids:
        raise InvalidCorrection("Name ids, or --all-of and --speaker-id, one or the other.")
    numbers = []
    if given.all_of:
        kind, identity = library.named(given.all_of)
        if kind == "quotation":
            identity = library.quotation(identity).document_id
        numbers = [each.number for each in library.outlines_in(identity)]
    if given.speaker_id:
        said = library.said_by(library.person(given.speaker_id).id).tolist()
        within = set(numbers)
        numbers = [number for number in said if number in within] if given.all_of else said
    if not numbers:
        raise InvalidCorrection("Nothing on record is both of that document and of that speaker.")
    return library.ids_of(numbers)


def _print_changes(changes: Sequence[Change]) -> None:
    from onrecord.search.display import change_in_words, count_of, field_in_words

    counted = Counter(
        f"{field_in_words(field)}: {change_in_words(field, old, new)}"
        for each in changes
        for field, new in each.new.items()
        if (old := getattr(each.entry.quotation, field)) != new
    )
    for words, number in counted.most_common():
        print(plain(f"  {words} ({count_of(number, 'quotation')})"))


def _print_log(library: Library) -> None:
    from onrecord.search.display import change_in_words, field_in_words, time_in_words

    edits = library.edits(_LOGGED)
    if not edits:
        print("Nothing has been corrected in this library.")
    for edit in edits:
        print(f"{edit.number}  {time_in_words(edit.made)}, document {edit.document}")
        for field, old, new, number in edit.changes:
            words = "found right" if old == new else change_in_words(field, old, new)
            print(plain(f"    {field_in_words(field)}: {words}{f' ({number:,} times)' * (number > 1)}"))


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
    from onrecord.corpus.editing import date_given, kind_given, name_given, place_given, scene_given

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
    if given.kind is not None:
        changes["kind"] = kind_given(given.kind)
    if given.scene is not None:
        changes["scene"] = scene_given(given.scene)
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
