"""Doubtful attributions settled by whoever knows better: ``review``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from onrecord.commands.shared import Command, number_of_hits, print_json
from onrecord.commands.showing import marked, quotation_record, standing_line
from onrecord.commands.terminal import complain
from onrecord.corpus.errors import InvalidCorrection, NotOnRecord, OnRecordError

if TYPE_CHECKING:
    from onrecord.corpus.model import Entry
    from onrecord.corpus.store.corrections import Field, Value
    from onrecord.corpus.store.library import Library

V = TypeVar("V")


def register(command: Command) -> None:
    """Adds ``review``."""
    review = command("review", _review, "Look at the least certain attributions and accept or correct them")
    review.add_argument(
        "-n",
        type=number_of_hits,
        default=20,
        metavar="N",
        help="number of attributions (default %(default)s)",
    )
    review.add_argument("--json", action="store_true", help="print as JSON Lines without prompting")


def _review(given: argparse.Namespace) -> int:
    from onrecord.corpus.store.library import Library
    from onrecord.search.display import count_of

    with Library.open(given.library, read_only=given.json, make=False) as library:
        entries = library.doubtful(given.n)
        if given.json:
            for entry in entries:
                print_json(quotation_record(library, entry))
            return 0
        if not entries:
            print("Every attribution is certain or has been looked at.")
            return 0
        decided = _ask_about(library, entries)
        print(f"{count_of(decided, 'attribution')} settled.")
    return 0


def _ask_about(library: Library, entries: Sequence[Entry]) -> int:
    """How many of the attributions the person at the terminal has settled."""
    from onrecord.corpus.editing import undo
    from onrecord.corpus.store.corrections import CORRECTED, REVIEWED

    with suppress(AttributeError):
        sys.stdin.reconfigure(errors="replace")  # type: ignore[union-attr]
    settled: list[int] = []  # where among the entries those stand that were settled, the last one last
    at = 0
    while at < len(entries):
        identity = entries[at].quotation.id
        try:
            [entry] = library.entries_of([identity])
        except NotOnRecord:  # removed by another program meanwhile
            at += 1
            continue
        if entry.quotation.method in (CORRECTED, REVIEWED):  # in another printing, or by another program
            at += 1
            continue
        _print_doubt(entry, at + 1, len(entries))
        answer = _ask("[a]ccept, [c]orrect, [n]obody, [s]kip, [u]ndo, [q]uit? ")
        answer = answer and answer.casefold()
        if answer is None or answer == "q":
            break
        if answer == "u":
            if not settled:
                print("Nothing to undo.")
                continue
            at = settled.pop()
            undo(library, entries[at].quotation.id)
            continue
        if answer != "s":
            try:
                if not _settle(library, entry, answer):
                    continue
            except (InvalidCorrection, NotOnRecord) as error:
                complain(error)
                continue
            settled.append(at)
        at += 1
    return len(settled)


def _settle(library: Library, entry: Entry, answer: str) -> bool:
    """Whether the answer was one that settles the attribution, which is then written."""
    from onrecord.corpus.editing import accept, correct

    if answer == "a":
        accept(library, entry.quotation)
    elif answer == "n":
        correct(library, entry.quotation.id, {"speaker": None})
    elif answer == "c":
        changes = _ask_changes(library, entry)
        if changes is None:
            return False
        correct(library, entry.quotation.id, changes)
    else:
        print("Answer with one of the letters a, c, n, s, u and q.")
        return False
    return True


def _ask_changes(library: Library, entry: Entry) -> dict[Field, Value] | None:
    """What the person says that is otherwise; None at the end of the input."""
    from onrecord.corpus.editing import date_given, name_given, place_given, standing_of
    from onrecord.search.display import place_in_words

    print("Enter keeps what is in brackets; a lone - stands for none.")
    said_on = entry.quotation.said_on
    try:
        speaker = _ask_for("Speaker", entry.quotation.speaker, name_given, entry.quotation.speaker)
        if speaker is None:
            return {"speaker": None}
        role, _, place = standing_of(library, entry, speaker)
        where = place_in_words(place)
        changes: dict[Field, Value] = {
            "speaker": speaker,
            "role": _ask_for("Role", role, name_given, role),
            "place": _ask_for("City", where, lambda city: place_given(place, city=city), place),
        }
        day = _ask_for("Said on", said_on.value, date_given, said_on)
        return changes if day == said_on else {**changes, "said_on": day}
    except EOFError:
        return None


def _ask_for(what: str, shown: object, read: Callable[[str], V], default: V) -> V:
    """What the person types, as ``read`` takes it, or the default. Raises EOFError where the input ends."""
    while True:
        answer = _ask(f"{what} [{shown or '-'}]: ")
        if answer is None:
            raise EOFError
        if not answer:
            return default
        try:
            return read("" if answer == "-" else answer)
        except OnRecordError as error:
            complain(error)


def _ask(question: str) -> str | None:
    """The line that is typed, None at the end of the input."""
    # Not input(), which hands its question to the terminal as it is.
    print(question, end="", flush=True)
    line = sys.stdin.readline()
    if not line:
        print()
        return None
    return line.strip()


def _print_doubt(entry: Entry, number: int, of: int) -> None:
    from onrecord.search.display import attribution_in_words, said_in_words

    quotation, document = entry.quotation, entry.document
    print(f"\n{number} of {of}  {quotation.id}\n")
    print(marked(entry))
    print(f"\n    {standing_line(quotation)}")
    print(f"    {said_in_words(quotation.said_on.value, document.published.value)}")
    print(f"    {attribution_in_words(quotation)}")
    if printed := ", ".join(filter(None, [document.outlet, document.title, document.url])):
        print(f"    {printed}")
