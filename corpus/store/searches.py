"""Searches that are kept under a name, and up to where each has been read."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, dataclass
from typing import Any

from onrecord.corpus.english.dates import now
from onrecord.corpus.errors import InvalidChoice, NotOnRecord
from onrecord.corpus.filters import Filters

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A question under a name. ``seen`` is the number of the last quotation on record when it was last run.

    ``saved`` and ``last_run`` are times (ISO, UTC); ``last_run`` is None before the first run.
    """

    name: str
    question: str
    filters: Filters
    seen: int
    saved: str
    last_run: str | None


def save(connection: sqlite3.Connection, name: str, question: str, filters: Filters) -> SavedSearch:
    """The search as it is kept from now on. Raises InvalidChoice for a name that is taken or none."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise InvalidChoice(
            f"{name[:LONGEST_NAME]!r} is no name for a saved search; give a word or two of at most "
            f"{LONGEST_NAME} characters."
        )
    kept = json.dumps(asdict(filters), ensure_ascii=False)
    try:
        connection.execute(
            "INSERT INTO saved_search (name, question, filters, seen, saved) VALUES (?, ?, ?, 0, ?)",
            (name, question, kept, now()),
        )
    except sqlite3.IntegrityError as error:
        raise InvalidChoice(
            f"There is a saved search {name!r} already; remove it or take another name."
        ) from error
    return named(connection, name)


def listed(connection: sqlite3.Connection) -> list[SavedSearch]:
    """Every saved search, by name."""
    return [_as_saved(row) for row in connection.execute("SELECT * FROM saved_search ORDER BY name")]


def named(connection: sqlite3.Connection, name: str) -> SavedSearch:
    """The search of this name, whatever its case. Raises NotOnRecord."""
    row = connection.execute("SELECT * FROM saved_search WHERE name = ?", (name,)).fetchone()
    if row is None:
        raise _missing(name)
    return _as_saved(row)


def read(connection: sqlite3.Connection, name: str, seen: int) -> None:
    """Notes that everything up to this number has been shown. Raises NotOnRecord."""
    done = connection.execute(
        "UPDATE saved_search SET seen = max(seen, ?), last_run = ? WHERE name = ?", (seen, now(), name)
    )
    if done.rowcount == 0:
        raise _missing(name)


def forget(connection: sqlite3.Connection, name: str) -> None:
    """Removes the search of this name. Raises NotOnRecord."""
    if connection.execute("DELETE FROM saved_search WHERE name = ?", (name,)).rowcount == 0:
        raise _missing(name)


def _as_saved(row: sqlite3.Row) -> SavedSearch:
    kept = json.loads(row["filters"])
    given: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()
    }
    filters = Filters(**given)
    return SavedSearch(row["name"], row["question"], filters, row["seen"], row["saved"], row["last_run"])


def _missing(name: str) -> NotOnRecord:
    return NotOnRecord(f"There is no saved search {name!r}; onrecord saved list names those there are.")
