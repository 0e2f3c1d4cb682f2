"""The library itself: ``verify`` and ``info``."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from commands.shared import Command, print_json


def register(command: Command) -> None:
    """Adds ``verify`` and ``info``."""
    verify = command("verify", _verify, "Find every quotation again in its stored source; check the index")
    verify.add_argument("--json", action="store_true", help="print the outcome as JSON")

    info = command("info", _info, "Say what the library holds")
    info.add_argument("--json", action="store_true", help="print it as JSON")


def _verify(given: argparse.Namespace) -> int:
    from corpus.library import Library
    from corpus.verification import verify
    from index.errors import ModelUnavailable
    from index.vectors import verify_index
    from search.engine import Engine
    from search.wording import count_of

    with Library.open(given.library, read_only=True) as library:
        outcome = verify(library)
        problems = [*outcome.problems, *verify_index(library)]
    try:
        Engine.open(given.library, read_only=True).close()
    except ModelUnavailable as error:  # a search would be refused
        problems.append(str(error))
    if given.json:
        print_json({**asdict(outcome), "problems": problems})
    else:
        for problem in problems:
            print(problem)
        looked_at = count_of(outcome.quotations, "quotation")
        documents = count_of(outcome.documents, "document")
        print(f"{looked_at} in {documents} looked at, {count_of(len(problems), 'problem')} found.")
    return 2 if problems else 0


def _info(given: argparse.Namespace) -> int:
    from corpus.filters import Filters
    from corpus.library import Library
    from search.wording import count_of

    with Library.open(given.library, read_only=True) as library:
        counts, facets = library.counts(), library.facets(Filters())
    if given.json:
        print_json({**asdict(counts), **{name: dict(values) for name, values in facets.items()}})
        return 0
    print(f"{given.library}\n")
    print(f"{count_of(counts.documents, 'document')}, {count_of(counts.quotations, 'quotation')}, ", end="")
    print(f"{count_of(counts.speakers, 'speaker')}")
    if counts.earliest and counts.latest:
        print(f"from {counts.earliest} to {counts.latest}")
    print(
        f"{counts.without_speaker} without a speaker, {counts.without_day} without the day of speaking, "
        f"{counts.doubtful} with a doubtful attribution"
    )
    for name, values in facets.items():
        if values:
            shown = ", ".join(f"{value} ({number})" for value, number in values[:8])
            more = f", and {len(values) - 8} more" if len(values) > 8 else ""
            print(f"\n{name}: {shown}{more}")
    return 0
