"""The schema of the store: numbered SQL files, each applied once, in order, and recorded with its digest."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from onrecord.corpus.english.dates import now
from onrecord.corpus.store import digests, speakers

APPLICATION_ID = 0x4F6E5265  # "OnRe": tells our file from any other SQLite file
_WITH_PEOPLE = 4  # the version of the store from which on quotations have bearings
_WITH_DIGESTS = 17  # the version from which on rows have digests
_WITH_RECORDS = 21  # the version from which on the applied steps are recorded


@dataclass(frozen=True, slots=True)
class Step:
    """One migration: its number, the name of its file and its SQL."""

    number: int
    name: str
    sql: str

    @property
    def digest(self) -> str:
        """Sixteen hexadecimal digits that depend on every statement, and not on comments or spacing."""
        lines = (line.strip() for line in self.sql.splitlines())
        written = " ".join(" ".join(line for line in lines if not line.startswith("--")).split())
        return hashlib.sha256(written.encode()).hexdigest()[:16]


@cache
def steps() -> tuple[Step, ...]:
    """Return all migrations in the order in which they are applied."""
    folder = resources.files("onrecord.corpus.store.migrations")
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name
    )
    return tuple(
        Step(number, file.name.removesuffix(".sql"), file.read_text("utf-8"))
        for number, file in enumerate(files, start=1)
    )


def schema_version() -> int:
    """Return the version of the store that this program writes."""
    return len(steps())


def version_of(connection: sqlite3.Connection) -> int:
    """Return how many migrations were applied to this store."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def apply(connection: sqlite3.Connection, first: int, last: int) -> None:
    """Run the statements of the steps with these numbers, both included."""
    for step in steps()[first - 1 : last]:
        for statement in _statements(step.sql):
            connection.execute(statement)


def foreign_steps(connection: sqlite3.Connection) -> list[str]:
    """Return the names of the recorded steps that are not the ones this program has."""
    if version_of(connection) < _WITH_RECORDS:
        return []
    known = {step.number: (step.name, step.digest) for step in steps()}
    rows = connection.execute("SELECT number, name, digest FROM migration ORDER BY number")
    return [name for number, name, digest in rows if known.get(number) != (name, digest)]


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the store up to date in one transaction; a store that held something is copied before.

    The copy lies beside it as ``library.before-NNN.sqlite``, where NNN is the version that it has, and
    takes the place of an earlier one.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have migrated while this one waited for the lock.
        version = version_of(connection)
        if 0 < version < schema_version():
            _back_up(path, version)
        apply(connection, version + 1, schema_version())
        if version < _WITH_PEOPLE:
            speakers.bear_all(connection)
        if version < _WITH_DIGESTS:
            digests.digest_all(connection)
        _record(connection, version)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {schema_version()}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _record(connection: sqlite3.Connection, version: int) -> None:
    """Record every step that is not recorded yet; when those up to ``version`` were applied is not known."""
    connection.executemany(
        "INSERT OR IGNORE INTO migration (number, name, digest, applied) VALUES (?, ?, ?, ?)",
        [(each.number, each.name, each.digest, now() if each.number > version else None) for each in steps()],
    )


def _back_up(path: Path, version: int) -> None:
    """Copy the store while this process holds the lock for writing, so that nobody changes it meanwhile."""
    copy = path.with_name(f"{path.stem}.before-{version:03}{path.suffix}")
    unfinished = copy.with_suffix(".tmp")
    try:
        with (
            closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(unfinished)) as target,
        ):
            source.backup(target)
        os.replace(unfinished, copy)
    finally:
        unfinished.unlink(missing_ok=True)
    for earlier in path.parent.glob(f"{path.stem}.before-*{path.suffix}"):
        if earlier != copy:
            earlier.unlink()


def _statements(script: str) -> Iterator[str]:
    """Yield the statements of an SQL script; a trigger's body stays whole."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
