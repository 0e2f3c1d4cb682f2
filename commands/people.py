"""Who the speakers are: ``speakers``."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from onrecord.commands.shared import Command, print_json
from onrecord.corpus.errors import OnRecordError


def register(command: Command) -> None:
    """Adds ``speakers``."""
    speakers = command("speakers", _speakers, "List who is on record, merge them or split them")
    speakers.add_argument(
        "words",
        nargs="*",
        metavar="QUERY | merge ID ID… | split ID",
        help="words of a name, an id, or what to do",
    )
    speakers.add_argument(
        "--name",
        action="append",
        default=[],
        metavar="SPELLING",
        help="split off the person spelled this way",
    )
    speakers.add_argument(
        "--document", action="append", default=[], metavar="ID",
        help="split: who speaks there is another; a document's id or a quotation's",
    )  # fmt: skip
    speakers.add_argument("--json", action="store_true", help="one JSON document a line")


def _speakers(given: argparse.Namespace) -> int:
    from onrecord.corpus.store.library import Library
    from onrecord.search.display import NOT_GIVEN, count_of, date_in_words, place_in_words

    action, *ids = given.words or [""]
    if action != "split" and (given.name or given.document):
        raise OnRecordError("--name and --document say whom to split off; use onrecord speakers split ID.")
    if action == "split" and (len(ids) != 1 or not (given.name or given.document)):
        raise OnRecordError("Splitting needs one id and --name SPELLING or --document ID.")
    with Library.open(given.library, read_only=action not in ("merge", "split")) as library:
        if action == "merge":
            people = library.speakers(library.merge_speakers(ids))
        elif action == "split":
            parts = library.split_speaker(ids[0], names=given.name, documents=given.document)
            people = [person for part in parts for person in library.speakers(part)]
        else:
            people = library.speakers(" ".join(given.words) or None)
    for person in people:
        if given.json:
            print_json(asdict(person))
            continue
        print(f"{person.name}  {person.id}  {count_of(person.quotations, 'quotation')}")
        if others := [f"{name} ({number})" for name, number in person.aliases if name != person.name]:
            print(f"    also {', '.join(others)}")
        for held in person.held:
            place = place_in_words(held.place)
            days = " to ".join(map(date_in_words, dict.fromkeys(filter(None, (held.first, held.last)))))
            role = ", ".join(filter(None, [held.role or "role not named", place]))
            print(f"    {role}; {days or NOT_GIVEN} ({held.quotations})")
    if not people and not given.json:
        print("Nobody on record is named so." if given.words else "Nobody is on record.")
    return 0
