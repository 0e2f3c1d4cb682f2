"""The feeds of a library, and what was done with their items.

The functions work inside the store's own transactions, on its connection; ``Library`` calls them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from onrecord.corpus.errors import NotOnRecord

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
    version: str | None,
    *,
    lasting: bool,
) -> None:
    """Keeps what became of an item: the document, or that it cannot be had, at all or for now.

    What a changed item was before stays its document where the change cannot be had.
    """
    done = lasting or document is not None
    connection.execute(
        "INSERT INTO feed_item (feed, key, link, document, tries, done, noted, version) "
        "SELECT number, ?, ?, ?, ?, ?, ?, ? FROM feed WHERE url = ? "
        "ON CONFLICT DO UPDATE SET document = coalesce(excluded.document, document), noted = excluded.noted, "
        "tries = CASE WHEN version IS excluded.version OR version IS NULL THEN tries ELSE 0 END "
        "+ excluded.tries, version = excluded.version, "
        "done = excluded.done OR (tries + 1 >= ? AND version IS excluded.version)",
        (key, link, document, int(document is None), int(done), _now(), version, url, MOST_TRIES),
    )


def note_versions(connection: sqlite3.Connection, url: str, versions: Iterable[tuple[str, str]]) -> None:
    """Keeps what a feed says of items of which it is not known what it said before."""
    connection.executemany(
        "UPDATE feed_item SET version = ? WHERE key = ? AND version IS NULL "
        "AND feed = (SELECT number FROM feed WHERE url = ?)",
        [(version, key, url) for key, version in versions],
    )


def is_done(
    connection: sqlite3.Connection, url: str, key: str, link: str | None, version: str | None = None
) -> bool:
    """Whether nothing more is to be done with an item, which another feed may have listed too.

    One of which its feed says otherwise than before is to be looked at again.
    """
    row = connection.execute(
        "SELECT done, version FROM feed_item WHERE key = ? "
        "AND feed = (SELECT number FROM feed WHERE url = ?)",
        (key, url),
    ).fetchone()
    if row is not None and row["done"]:
        return row["version"] is None or version is None or row["version"] == version
    elsewhere = connection.execute(
        "SELECT 1 FROM feed_item WHERE link = ? AND document IS NOT NULL "
        "AND feed != (SELECT number FROM feed WHERE url = ?)",
        (link, url),
    ).fetchone()
    return elsewhere is not None


def move(connection: sqlite3.Connection, url: str, to: str) -> None:
    """Keeps the address that a feed has from now on; two that meet there become one."""
    moved = connection.execute("UPDATE OR IGNORE feed SET url = ? WHERE url = ?", (to, url))
    if moved.rowcount == 0:
        connection.execute("DELETE FROM feed WHERE url = ?", (url,))


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
