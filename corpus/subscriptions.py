"""The feeds of a library, and what was done with their items.

The functions work inside the store's own transactions, on its connection; ``Library`` calls them.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime

from corpus.errors import NotOnRecord

MOST_TRIES = 5
"""How often an item is tried that cannot be had, when trying again may help."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed that is polled. ``items`` counts those that became documents; times are UTC, in ISO.

    ``failure`` says why the last poll failed, and is None where it did not.
    """

    url: str
    title: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    polled: str | None = None
    failure: str | None = None
    items: int = 0


def subscriptions(connection: sqlite3.Connection) -> list[Subscription]:
    """The feeds, in the order in which they were added."""
    rows = connection.execute(
        "SELECT url, title, etag, last_modified, polled, failure, "
        "(SELECT count(*) FROM feed_item i WHERE i.feed = f.number AND i.document IS NOT NULL) AS items "
        "FROM feed f ORDER BY number"
    )
    return [Subscription(**dict(row)) for row in rows]


def subscribe(connection: sqlite3.Connection, url: str, title: str | None) -> bool:
    """Whether the feed is a new one."""
    added = connection.execute(
        "INSERT INTO feed (url, title, added) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (url, title, _now())
    )
    return added.rowcount == 1


def unsubscribe(connection: sqlite3.Connection, url: str) -> None:
    """Forgets a feed and its items. Raises NotOnRecord."""
    if connection.execute("DELETE FROM feed WHERE url = ?", (url,)).rowcount == 0:
        raise NotOnRecord(f"There is no feed {url} in this library; see onrecord feeds list.")


def note_poll(connection: sqlite3.Connection, feed: Subscription) -> None:
    """Keeps what a poll found out about the feed."""
    connection.execute(
        "UPDATE feed SET title = ?, etag = ?, last_modified = ?, failure = ?, polled = ? WHERE url = ?",
        (feed.title, feed.etag, feed.last_modified, feed.failure, _now(), feed.url),
    )


def note_item(
    connection: sqlite3.Connection,
    url: str,
    key: str,
    link: str | None,
    document: str | None,
    *,
    lasting: bool,
) -> None:
    """Keeps what became of an item: the document, or that it cannot be had, at all or for now."""
    done = lasting or document is not None
    connection.execute(
        "INSERT INTO feed_item SELECT number, ?, ?, ?, ?, ?, ? FROM feed WHERE url = ? "
        "ON CONFLICT DO UPDATE SET document = excluded.document, noted = excluded.noted, "
        "tries = tries + excluded.tries, done = excluded.done OR tries + 1 >= ?",
        (key, link, document, int(document is None), int(done), _now(), url, MOST_TRIES),
    )


def is_done(connection: sqlite3.Connection, url: str, key: str, link: str | None) -> bool:
    """Whether nothing more is to be done with an item, which another feed may have listed too."""
    row = connection.execute(
        "SELECT 1 FROM feed_item WHERE (link = ? AND document IS NOT NULL) "
        "OR (key = ? AND done AND feed = (SELECT number FROM feed WHERE url = ?))",
        (link, key, url),
    ).fetchone()
    return row is not None


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
