"""Digests of rows: by them ``verify`` notices what a failing disk, or another program, has changed.

They are against accidents and not against malice: whoever can write the store can write its digests.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping, Sequence

_OF_QUOTATION = (
    "id", "start", "end", "text", "kind", "speaker", "speaker_mention", "cue", "role", "organization", "city",
    "county", "state", "country", "nation", "level", "said_on", "said_on_basis", "method", "confidence",
    "extracted",
)  # fmt: skip
_OF_DOCUMENT = (
    "id", "title", "outlet", "authors", "url", "published", "published_basis", "retrieved", "media_type",
    "source_hash", "attributed_to", "file_name", "other_dates", "source",
)  # fmt: skip
_COLUMNS = {"quotation": _OF_QUOTATION, "document": _OF_DOCUMENT}


def quotation_digest(record: Mapping[str, object]) -> str:
    """Return the digest of a quotation's columns."""
    return _digest_of([record[name] for name in _OF_QUOTATION])


def document_digest(record: Mapping[str, object]) -> str:
    """Return the digest of a document's columns; its text has one of its own, in its id."""
    return _digest_of([record[name] for name in _OF_DOCUMENT])


def digest_all(connection: sqlite3.Connection) -> None:
    """Write the digests of rows of a time when they had none. No row counts as changed by that."""
    _define(connection)
    [trigger] = connection.execute(
        "SELECT sql FROM sqlite_master WHERE name = 'quotation_changed'"
    ).fetchone()
    connection.execute("DROP TRIGGER quotation_changed")
    for table in _COLUMNS:
        connection.execute(f"UPDATE {table} SET digest = {_call(table)}")  # noqa: S608
    connection.execute(trigger)


def changed(connection: sqlite3.Connection, table: str) -> list[str]:
    """Return the ids of the rows of a table, quotation or document, that are not what their digests say."""
    _define(connection)
    rows = connection.execute(f"SELECT id FROM {table} WHERE digest IS NOT {_call(table)} ORDER BY number")  # noqa: S608
    return [str(row[0]) for row in rows]


def _define(connection: sqlite3.Connection) -> None:
    connection.create_function("digest_of", -1, _digest, deterministic=True)


def _call(table: str) -> str:
    names = ", ".join(f'"{name}"' for name in _COLUMNS[table])
    return f"digest_of({names})"


def _digest(*values: object) -> str:
    return _digest_of(values)


def _digest_of(values: Sequence[object]) -> str:
    # Not by unpacking: Python keeps up to two thousand tuples that were made from generators.
    written = json.dumps(values, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(written, digest_size=8).hexdigest()
