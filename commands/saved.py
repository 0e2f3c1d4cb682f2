"""Questions that are asked again: ``saved``."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from onrecord.commands.printing import print_hit
from onrecord.commands.shared import Command, add_filters, filters_of, model_option, print_json
from onrecord.corpus.errors import OnRecordError

_TAKES = {"add": (2, 2), "list": (0, 0), "run": (0, 1), "remove": (1, 1)}  # words after the action


def register(command: Command) -> None:
    """Adds ``saved``."""
    saved = command("saved", _saved, "Keep questions, and print what is new since each was last run")
    saved.add_argument(
        "words",
        nargs="*",
        metavar="add NAME QUERY | list | run [NAME] | remove NAME",
        help="what to do; run without a name runs every saved search",
    )
    add_filters(saved)
    saved.add_argument("--json", action="store_true", help="one JSON document a line")
    model_option(saved)


def _saved(given: argparse.Namespace) -> int:
    from onrecord.corpus.store.library import Library
    from onrecord.search.display import time_in_words

    action, *words = given.words or ["list"]
    least, most = _TAKES.get(action, (1, 0))
    if not least <= len(words) <= most:
        raise OnRecordError(
            f"{' '.join(['saved', *given.words])!r} cannot be done; "
            "use saved add NAME QUERY, saved list, saved run [NAME] or saved remove NAME."
        )
    if action == "run":
        return _run(given, words)
    with Library.open(given.library, read_only=action == "list", make=action == "add") as library:
        if action == "add":
            from onrecord.search.query import parse

            name, question = words
            filters = filters_of(given)
            if question.strip() or not filters:
                parse(question)  # one that cannot be asked is told of now
            kept = library.save_search(name, question.strip(), filters)
            print(f"{kept.name} is saved; onrecord saved run prints what is close to it, then what is new.")
        elif action == "remove":
            library.forget_search(words[0])
            print(f"{words[0]} is removed; what it found stays on record.")
        searches = library.saved_searches() if action == "list" else []
        if action == "list" and not searches and not given.json:
            print("No search is saved; add one with onrecord saved add NAME QUERY.")
        for search in searches:
            if given.json:
                print_json(asdict(search))
                continue
            run = f"last run {time_in_words(search.last_run)}" if search.last_run else "not run yet"
            print(f"{search.name}: {search.question or 'everything'}")
            narrowed = [
                f"{field} {value if isinstance(value, str) else ', '.join(value)}"
                for field, value in asdict(search.filters).items()
                if value
            ]
            print(f"    {'; '.join([*narrowed, run])}")
    return 0


def _run(given: argparse.Namespace, names: list[str]) -> int:
    from onrecord.search.engine import Engine
    from onrecord.search.news import news

    with Engine.open(given.library, model=given.model) as engine:
        for search in [*map(engine.library.saved_search, names)] or engine.library.saved_searches():
            found = news(engine, search)
            if given.json:
                for hit in found.hits:
                    print_json({"saved": search.name, **hit.as_dict()})
            elif found.hits:
                print(f"{search.name}: {search.question or 'everything'}\n")
                for number, hit in enumerate(found.hits, start=1):
                    print_hit(number, hit)
            # After the printing: what could not be printed is news the next time.
            engine.library.read_search(search.name, found.upto)
    return 0
