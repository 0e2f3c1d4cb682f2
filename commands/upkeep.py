"""The library itself: ``init``, ``verify`` and ``info``."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import asdict, replace

from onrecord.commands.shared import Command, nonempty, print_json
from onrecord.corpus.errors import DamagedRecord, LibraryUnavailable


def register(command: Command) -> None:
    """Adds ``init``, ``verify`` and ``info``."""
    init = command("init", _init, "Make an empty library, for a model of its own if one is named")
    init.add_argument(
        "--model",
        metavar="NAME",
        type=nonempty,
        help="multilingual, for questions in other languages than the statements', or a "
        "sentence-transformers model or folder",
    )

    verify = command("verify", _verify, "Find every quotation again in its stored source; check the index")
    verify.add_argument("--json", action="store_true", help="print the outcome as JSON")

    info = command("info", _info, "Say what the library holds")
    info.add_argument("--json", action="store_true", help="print it as JSON")


def _init(given: argparse.Namespace) -> int:
    from onrecord.corpus.store.library import Library, is_library
    from onrecord.index.encoders.registry import open_encoder

    if is_library(given.library):
        raise LibraryUnavailable(
            f"There is a library in {given.library} already; name another with --library."
        )
    encoder = open_encoder(given.model)  # first, so that a model that is none leaves nothing behind
    with Library.open(given.library) as library:
        if given.model is not None:
            library.choose_model(encoder.name)
    print(f"An empty library in {given.library}, for the model {encoder.name}.")
    return 0


def _verify(given: argparse.Namespace) -> int:
    from onrecord.corpus.store.library import Library
    from onrecord.corpus.store.verification import verify
    from onrecord.index.errors import ModelUnavailable
    from onrecord.index.vectors import index_behind, verify_index
    from onrecord.search.display import count_of
    from onrecord.search.engine import Engine

    with Library.open(given.library, read_only=True) as library:
        outcome = verify(library)
        problems = list(outcome.problems)
        try:
            problems += verify_index(library)
            outcome = replace(outcome, notes=[*outcome.notes, *index_behind(library)])
        except DamagedRecord:
            problems.append("The index cannot be compared with the store before that is mended.")
    try:
        Engine.open(given.library, read_only=True).close()
    except ModelUnavailable as error:  # a search would be refused
        problems.append(str(error))
    if given.json:
        print_json({**asdict(outcome), "problems": problems})
    else:
        for sentence in (*problems, *outcome.notes):
            print(sentence)
        looked_at = count_of(outcome.quotations, "quotation")
        documents = count_of(outcome.documents, "document")
        print(f"{looked_at} in {documents} looked at, {count_of(len(problems), 'problem')} found.")
    return 2 if problems else 0


def _info(given: argparse.Namespace) -> int:
    from onrecord.corpus.store.library import Library
    from onrecord.search.display import count_of, date_in_words, months_in_words

    with Library.open(given.library, read_only=True) as library:
        if given.json:
            print_json(library.info())
            return 0
        counts, held = library.counts(), library.collection()
    print(f"{given.library}\n")
    print(f"{count_of(counts.documents, 'document')}, {count_of(counts.quotations, 'quotation')}, ", end="")
    print(f"{count_of(counts.speakers, 'speaker')}")
    if counts.earliest and counts.latest:
        print(f"from {date_in_words(counts.earliest)} to {date_in_words(counts.latest)}")
    print(
        f"{counts.without_speaker} without a speaker, {counts.without_day} without the day of speaking, "
        f"{counts.doubtful} with a doubtful attribution"
    )
    if counts.corrections or counts.removed:
        print(
            f"{count_of(counts.corrections, 'edit')} by hand, {count_of(counts.removed, 'document')} removed"
        )
    for name, found in held.tallies.items():
        if found:
            print(f"\n{name}: {_first(f'{each.value} ({each.quotations})' for each in found)}")
    if held.months:
        fullest = sorted(held.months, key=lambda each: -each.quotations)
        print(f"\nmonth: {_first(f'{date_in_words(each.value)} ({each.quotations})' for each in fullest)}")
    gaps = held.gaps
    if gaps.quiet:
        print(f"\nnothing from: {_first(months_in_words(*each) for each in gaps.quiet)}")
    if gaps.one_source:
        print(f"\none source only: {_first(each.value for each in gaps.one_source)}")
    return 0


def _first(values: Iterable[str]) -> str:
    """The first few of the values, and how many more there are."""
    shown = list(values)
    more = f"; and {len(shown) - 8} more" if len(shown) > 8 else ""
    return f"{'; '.join(shown[:8])}{more}"
