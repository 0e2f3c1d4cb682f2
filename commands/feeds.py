"""Feeds: ``feeds`` and ``update``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from onrecord.commands.shared import (
    Command,
    bring_up_to_date,
    fetcher,
    model_option,
    print_json,
    private_option,
)
from onrecord.commands.terminal import complain
from onrecord.corpus.errors import OnRecordError, UnreadableSource

if TYPE_CHECKING:
    from onrecord.corpus.store.library import Library
    from onrecord.corpus.web.fetching import Fetcher
    from onrecord.corpus.web.polling import Arrival


def register(command: Command) -> None:
    """Adds ``feeds`` and ``update``."""
    feeds = command("feeds", _feeds, "List the feeds that are polled, add some or remove some")
    feeds.add_argument(
        "words",
        nargs="*",
        metavar="add URL… | list | remove URL…",
        help="what to do; a URL is the address of a feed in RSS or Atom",
    )
    private_option(feeds)
    feeds.add_argument("--json", action="store_true", help="list: one JSON document a line")

    update = command("update", _update, "Poll the feeds and put what is new on record")
    private_option(update)
    update.add_argument("--json", action="store_true", help="print what came in as JSON")
    model_option(update)


def _feeds(given: argparse.Namespace) -> int:
    from onrecord.corpus.store.library import Library
    from onrecord.corpus.web.addresses import parsed

    action, *urls = given.words or ["list"]
    if action not in ("add", "list", "remove") or (action == "list") == bool(urls):
        raise OnRecordError(
            f"{' '.join(['feeds', *given.words])!r} cannot be done; use feeds add URL, feeds list or feeds "
            "remove URL."
        )
    given_up = [str(parsed(url)) for url in urls] if action == "remove" else []
    with Library.open(given.library, read_only=action == "list", make=action == "add") as library:
        if action == "list":
            _list(library, json=given.json)
            return 0
        if action == "add":
            return _subscribe(library, fetcher(given), urls)
        for url in given_up:
            library.unsubscribe(url)
            print(f"{url} is polled no more; what came by it stays on record.")
    return 0


def _list(library: Library, *, json: bool) -> None:
    from onrecord.search.display import count_of, time_in_words

    feeds = library.subscriptions()
    for feed in feeds:
        if json:
            print_json(asdict(feed))
            continue
        print(f"{feed.title or 'A feed without a title'}  {feed.url}")
        polled = f"last polled {time_in_words(feed.polled)}" if feed.polled else "not polled yet"
        print(f"    {count_of(feed.items, 'document')}; {polled}")
        if feed.failure:
            print(f"    {feed.failure}")
    if not feeds and not json:
        print("No feed is polled; add one with onrecord feeds add URL.")


def _subscribe(library: Library, asking: Fetcher, urls: Sequence[str]) -> int:
    from onrecord.corpus.web.polling import subscribe
    from onrecord.search.display import count_of

    code = 0
    for url in urls:
        try:
            feed, new = subscribe(library, asking, url)
        except UnreadableSource as error:
            complain(error)
            code = 2
            continue
        named = f"{feed.title or 'A feed without a title'} ({count_of(len(feed.items), 'item')})"
        print(f"{named} is polled from now on by onrecord update." if new else f"{named} is polled already.")
    return code


def _update(given: argparse.Namespace) -> int:
    from onrecord.corpus.store.library import Library
    from onrecord.corpus.web.polling import update
    from onrecord.index.priority import give_way
    from onrecord.search.display import count_of
    from onrecord.search.engine import Engine

    give_way()
    with Library.open(given.library, make=False) as library:
        found = update(
            library,
            fetcher(given),
            on_arrival=lambda arrival: None if given.json else _print_arrival(arrival),
            on_skipped=lambda skipped: complain(skipped.reason),
        )
    if found.arrivals:
        with Engine.open(given.library, model=given.model) as engine:
            bring_up_to_date(engine)
    if given.json:
        print_json(asdict(found))
    # Cron sends a mail for every line: nothing new is no news.
    elif not found.feeds:
        print("No feed is polled; add one with onrecord feeds add URL.", file=sys.stderr)
    elif found.arrivals or found.skipped:
        print(
            f"{count_of(len(found.arrivals), 'document')} new in {count_of(found.feeds, 'feed')}, "
            f"{len(found.skipped)} left out; {count_of(found.quotations, 'quotation')} written, "
            f"{found.doubtful} of doubtful speaker."
        )
    elif sys.stdout.isatty():
        print(f"Nothing new in {count_of(found.feeds, 'feed')}.")
    return 2 if found.skipped else 0


def _print_arrival(arrival: Arrival) -> None:
    from onrecord.search.display import date_in_words

    print(arrival.title or "Without a title")
    day = date_in_words(arrival.published)
    print(f"    {', '.join(filter(None, [arrival.outlet, day, arrival.url]))}")
    if arrival.from_feed:
        print("    the page could not be had; this is the text that the feed carries")
    if arrival.earlier:
        print(f"    it read otherwise before; the earlier version is kept as {arrival.earlier}")
