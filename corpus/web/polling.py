"""Feeds polled: what they list that is new, fetched and put on record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from filelock import FileLock, Timeout

from onrecord.corpus.errors import LibraryUnavailable, UnreachableAddress, UnreadableSource
from onrecord.corpus.ingest import Summary, ingest
from onrecord.corpus.reading import Metadata, Reading, Skipped
from onrecord.corpus.reading.html import site_of
from onrecord.corpus.store.feeds import Subscription
from onrecord.corpus.store.library import Library
from onrecord.corpus.web.addresses import parsed
from onrecord.corpus.web.feeds import Feed, Item, dated, own_text, parse_feed
from onrecord.corpus.web.fetching import Fetcher
from onrecord.corpus.web.pages import readings

MOST_ITEMS = 500
"""How many items of one feed are fetched in one run; the others wait for the next."""

MOST_PAGES = 20
"""How many further pages of a feed are read when it is first polled."""

MOST_FAILURES = 3
"""After as many in succession that may be mended later, a feed is left alone until the next run."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A document that came in by a feed, by its id; ``earlier`` is that of what its address read before.

    ``from_feed`` says that the page could not be had and that the text is what the feed carries.
    """

    feed: str
    document: str
    title: str | None
    outlet: str | None
    published: str | None
    url: str | None
    from_feed: bool
    earlier: str | None


@dataclass(slots=True)
class Update:
    """What came in by the feeds. ``quotations`` and ``doubtful`` count what was written."""

    feeds: int = 0
    arrivals: list[Arrival] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    quotations: int = 0
    doubtful: int = 0


def subscribe(library: Library, fetcher: Fetcher, address: str) -> tuple[Feed, bool]:
    """The feed at an address, and whether it is a new one. Raises UnreadableSource where it is none."""
    url = str(parsed(address))
    feed = parse_feed(fetcher.fetch(url))
    return feed, library.subscribe(url, feed.title)


def update(
    library: Library,
    fetcher: Fetcher,
    *,
    on_arrival: Callable[[Arrival], object] = lambda arrival: None,
    on_skipped: Callable[[Skipped], object] = lambda skipped: None,
) -> Update:
    """What is new in the feeds, each item stored as soon as it is read.

    A run that was killed goes on where it stopped. Raises LibraryUnavailable while another one polls,
    and where nothing can be written.
    """
    found = Update()

    def skip(skipped: Skipped) -> None:
        found.skipped.append(skipped)
        on_skipped(skipped)

    def arrive(arrival: Arrival, summary: Summary) -> None:
        found.arrivals.append(arrival)
        found.quotations += summary.quotations
        found.doubtful += summary.doubtful
        on_arrival(arrival)

    try:
        alone = FileLock(library.folder / "update.lock").acquire(timeout=0)
    except Timeout as error:
        raise LibraryUnavailable(
            f"Another update of the library {library.folder} is at work; let it finish."
        ) from error
    except OSError as error:
        raise LibraryUnavailable(
            f"The library {library.folder} cannot be written ({error.strerror}); check the folder's "
            "permissions."
        ) from error
    with alone:
        for feed in library.subscriptions():
            found.feeds += 1
            _poll(library, fetcher, feed, arrive, skip)
    return found


def _poll(
    library: Library,
    fetcher: Fetcher,
    feed: Subscription,
    arrive: Callable[[Arrival, Summary], None],
    skip: Callable[[Skipped], None],
) -> None:
    try:
        answer = fetcher.fetch(feed.url, etag=feed.etag, last_modified=feed.last_modified)
        if answer.data is None:
            library.note_poll(replace(feed, failure=None))
            return
        listed = parse_feed(answer)
    except UnreadableSource as error:
        if isinstance(error, UnreachableAddress) and error.gone:
            library.unsubscribe(feed.url)
            skip(
                Skipped(
                    feed.url,
                    f"{feed.url} is gone for good, as its site says (status 410), and is polled no more; "
                    "what came by it stays on record.",
                )
            )
            return
        library.note_poll(replace(feed, failure=str(error)))
        skip(Skipped(feed.url, str(error)))
        return
    if answer.moved is not None:
        library.move_feed(feed.url, answer.moved)
        feed = replace(feed, url=answer.moved)
    if feed.polled is None:
        listed = replace(listed, items=(*listed.items, *_earlier(fetcher, listed, answer.url)))
    library.note_versions(feed.url, [(item.key, item.version) for item in listed.items])
    left, failed = MOST_ITEMS, 0
    for item in listed.items:
        if left and failed < MOST_FAILURES and not _is_done(library, feed, item):
            left -= 1
            failed = 0 if _take(library, fetcher, feed, listed, item, arrive, skip) else failed + 1
    # Told that nothing has changed, one would not see again what could not be had.
    settled = all(_is_done(library, feed, item) for item in listed.items)
    library.note_poll(
        replace(
            feed,
            title=listed.title or feed.title,
            etag=answer.etag if settled else None,
            last_modified=answer.last_modified if settled else None,
            failure=None,
        )
    )


def _is_done(library: Library, feed: Subscription, item: Item) -> bool:
    return library.is_done(feed.url, item.key, item.link, item.version)


def _earlier(fetcher: Fetcher, listed: Feed, url: str) -> Iterator[Item]:
    """The items of a feed's further pages, which are read once, when it is first polled."""
    seen, following = {url}, listed.next
    for _ in range(MOST_PAGES):
        if following is None or following in seen or site_of(following) != site_of(url):
            return
        seen.add(following)
        try:
            page = parse_feed(fetcher.fetch(following))
        except UnreadableSource:  # what the first page lists is no worse for it
            return
        yield from page.items
        following = page.next


def _take(
    library: Library,
    fetcher: Fetcher,
    feed: Subscription,
    listed: Feed,
    item: Item,
    arrive: Callable[[Arrival, Summary], None],
    skip: Callable[[Skipped], None],
) -> bool:
    """Puts an item on record: its page, else what the feed carries of it if that is the whole.

    Whether nothing more is to be done with it.
    """
    whole, failure, lasting = _page(fetcher, feed, item)
    from_feed = not whole
    # A feed speaks for its own site: what another site prints is read there or not at all.
    if from_feed and site_of(item.link or feed.url) == site_of(feed.url):
        retrieved = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        whole = [each for each in own_text(item, listed, retrieved) if isinstance(each, Reading)]
    if not whole:
        library.note_item(feed.url, item.key, item.link, None, item.version, lasting=lasting)
        skip(Skipped(item.link or feed.url, failure))
        return lasting
    for reading in (dated(each, item) for each in whole):
        summary = ingest(library, [reading])
        stored = library.merged(reading.document)
        if summary.added or summary.updated:
            arrival = Arrival(
                feed.url, stored.id, stored.title, stored.outlet, stored.published.value, stored.url,
                from_feed, earlier=summary.revised.get(str(stored.url)),
            )  # fmt: skip
            arrive(arrival, summary)
        library.note_item(feed.url, item.key, item.link, stored.id, item.version)
    return True


def _page(fetcher: Fetcher, feed: Subscription, item: Item) -> tuple[list[Reading], str, bool]:
    """The documents at an item's address, why there are none, and whether that will last."""
    if item.link is None:
        named = item.title or item.key
        return [], f"{named!r} in {feed.url} has neither an address nor its whole text.", True
    try:
        found = list(readings(fetcher.fetch(item.link), Metadata()))
    except UnreachableAddress as error:
        return [], str(error), error.lasting
    reasons = [each.reason for each in found if isinstance(each, Skipped)]
    return [each for each in found if isinstance(each, Reading)], next(iter(reasons), ""), True
