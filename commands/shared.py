"""What several commands share: options, kinds of arguments, progress."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

from onrecord.commands.terminal import complain, spelled_out
from onrecord.corpus.filter_names import TYPED

if TYPE_CHECKING:
    from tqdm import tqdm

    from onrecord.corpus.filters import Filters
    from onrecord.corpus.web.fetching import Fetcher
    from onrecord.search.engine import Engine

Run = Callable[[argparse.Namespace], int]


class Command(Protocol):
    """Adds a command to the parser and gives its own parser back, for its options."""

    def __call__(self, name: str, run: Run, summary: str) -> argparse.ArgumentParser: ...


FILTERS = {
    "city": "city, as in Richmond or 'Richmond, VA'",
    "region": "state by name or code, or ISO country code",
    "level": "city, county, state, federal, tribal or none",
    "speaker": "name, or part of it in whole words",
    "role": "words of the role",
    "outlet": "who printed it",
    "kind": "direct, partial or indirect",
    "scene": "town or state that the statement is about or was made in",
}


def add_filters(command: argparse.ArgumentParser, names: Iterable[str] = FILTERS) -> None:
    """Adds an option for each of these filters, and for the first and the last day."""
    for name in names:
        command.add_argument(
            f"--{TYPED.get(name, name)}",
            dest=name,
            action="append",
            default=[],
            metavar="VALUE",
            help=FILTERS[name],
        )
    command.add_argument("--after", metavar="DATE", help="said on this day or later")
    command.add_argument("--before", metavar="DATE", help="said on this day or earlier")


def filters_of(given: argparse.Namespace) -> Filters:
    """The filters that the options give. Raises InvalidFilter or InvalidDate."""
    from onrecord.corpus.filters import Filters

    chosen = {name: tuple(getattr(given, name)) for name in FILTERS}
    return Filters(**chosen, after=given.after, before=given.before)


def model_option(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--model",
        metavar="NAME",
        type=nonempty,
        help="another sentence-transformers model or folder than the library's",
    )


def one_per_source(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--one-per-source",
        action="store_true",
        help="cite each source once, with all its quotations",
    )


def private_option(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--allow-private",
        action="store_true",
        help="fetch from this machine and private networks too, where an address leads there",
    )


def fetcher(given: argparse.Namespace) -> Fetcher:
    """What fetches pages for this run, under the name of whoever ONRECORD_CONTACT names."""
    from onrecord.corpus.web.fetching import Fetcher

    return Fetcher(allow_private=given.allow_private, contact=os.environ.get("ONRECORD_CONTACT"))


def folder(text: str) -> Path:
    return Path(nonempty(text))


def nonempty(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("an empty name is given; give one or leave the option out")
    return text


def number_of_hits(text: str) -> int:
    from onrecord.search.engine import MOST

    number = int(text) if text.isascii() and text.isdigit() else 0
    if not 1 <= number <= MOST:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to {MOST}")
    return number


def progress_bar(what: str, unit: str) -> tqdm[NoReturn]:
    from tqdm import tqdm

    # Where nobody watches, such as in a pipe or under cron, there is no bar.
    return tqdm(desc=what, unit=f" {unit}", disable=None, file=sys.stderr, leave=False)


def bring_up_to_date(engine: Engine) -> bool:
    """Whether the index, which now holds all that is in the store, could also be saved.

    Where another program is at work on it, too, that one goes on with what is left.
    """
    with progress_bar("Indexing", "quotations") as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        index = engine.refresh(show, share=True)
    if index.generation != engine.library.generation:
        complain("Another program is indexing this library, too, and goes on with what is left.")
    return index.manifest is not None and index.manifest.generation == index.generation


def print_json(record: dict[str, Any]) -> None:
    print(spelled_out(json.dumps(record, ensure_ascii=False)))
