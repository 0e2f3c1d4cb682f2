"""The library's SQLite file: a connection for each thread, transactions, and errors in plain words."""

from __future__ import annotations

import errno
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from weakref import WeakSet

import numpy as np
from numpy.typing import NDArray

from onrecord.corpus.errors import InvalidRecord, LibraryBusy, LibraryUnavailable
from onrecord.corpus.store import schema


class _Connection:
    """A thread's connection, once it has one, and the lock that the thread holds while it uses it.

    It is closed when the thread ends: only the thread itself refers to this.
    """

    def __init__(self) -> None:
        self.using = threading.RLock()
        self.opened: sqlite3.Connection | None = None

    def close(self) -> None:
        """Close it; to close a connection while another thread is using it would be a crash."""
        with self.using:
            if self.opened is not None:
                self.opened.close()

    def __del__(self) -> None:
        self.close()


class _PerThread(threading.local):
    """What each thread has of a database."""

    def __init__(self) -> None:
        self.held = _Connection()


class Database:
    """One SQLite file, used from several threads. ``prepare`` it first."""

    def __init__(self, path: Path, *, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        self._has_written = False
        self._file: tuple[int, int] | None = None  # which file the store is, once it is known to be one
        self._local = _PerThread()
        self._connections: WeakSet[_Connection] = WeakSet()
        self._lock = threading.Lock()

    def prepare(self) -> None:
        """Open the file, check that it is a library, and bring its schema up to date where it may be written.

        Raises LibraryUnavailable.
        """
        folder = self.path.parent
        with self.plainly():
            connection = self.connection
            if connection.execute("PRAGMA application_id").fetchone()[0] not in (0, schema.APPLICATION_ID):
                raise self._foreign()
            version = schema.version_of(connection)
            if version > schema.schema_version():
                raise LibraryUnavailable(
                    f"The library {folder} was made by a newer On Record; update this one."
                )
            if version == 0 and connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                raise self._foreign()
            if foreign := schema.foreign_steps(connection):
                raise LibraryUnavailable(
                    f"The library {folder} was made by another On Record than this one (its schema has "
                    f"{foreign[0]}); open it with the program that made it."
                )
            if self.read_only:
                if version == 0:
                    raise missing(folder)
                if version < schema.schema_version():
                    raise LibraryUnavailable(
                        f"The library {folder} was made by an older On Record; the next onrecord add or "
                        "onrecord serve brings it up to date."
                    )
            else:
                connection.execute("PRAGMA journal_mode = WAL")
                if version < schema.schema_version():
                    schema.migrate(connection, self.path)
        self._file = _identity(self.path)

    def close(self) -> None:
        """Close the connections of all threads; the database cannot be used afterwards."""
        self._checkpoint()
        with self._lock:
            connections = list(self._connections)
        for connection in connections:
            connection.close()

    @property
    def in_transaction(self) -> bool:
        """Whether this thread is inside a transaction."""
        with self.plainly():
            return self.connection.in_transaction

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write all that is done inside, or nothing. Raises LibraryUnavailable for a read-only one."""
        if self.read_only:
            raise LibraryUnavailable(f"The library {self.path.parent} is open for reading only.")
        with self.plainly():
            connection = self.connection
            self.check_file()
            # A savepoint keeps what it may have to put back: less than the cost of a file for it.
            connection.execute("PRAGMA temp_store = MEMORY")
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                connection.execute("COMMIT")
                self._has_written = True
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            finally:
                connection.execute("PRAGMA temp_store = DEFAULT")

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """Return all rows of a query."""
        with self.plainly():
            return self.connection.execute(sql, values).fetchall()

    def column(self, sql: str, *values: object) -> NDArray[np.int64]:
        """Return the only column of a query, as int64 of (rows,)."""
        with self.plainly():
            cursor = self.connection.execute(sql, values)
            return np.fromiter(chain.from_iterable(cursor), dtype=np.int64)

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection of this thread, opened when first needed: the page answers from several at once."""
        connection = self._local.held.opened
        if connection is None:
            self.check_file()
            mode = "rwc" if self._file is None else "rw"  # what is gone is not begun anew
            if self.read_only:
                mode = "ro&immutable=1" if _is_archived(self.path) else "ro"
            uri = f"{self.path.resolve().as_uri()}?mode={mode}"
            connection = sqlite3.connect(
                uri, uri=True, isolation_level=None, timeout=30, check_same_thread=False
            )
            self._local.held.opened = connection
            with self._lock:
                self._connections.add(self._local.held)
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA cache_size = -8000")  # KiB: the inner pages of a million's tables
            connection.execute("PRAGMA wal_autocheckpoint = 4000")  # pages are written again and again
        return connection

    @contextmanager
    def plainly(self) -> Iterator[None]:
        """Turn SQLite's errors inside into LibraryUnavailable, LibraryBusy or InvalidRecord."""
        try:
            with self._local.held.using:
                yield
        except UnicodeEncodeError as error:
            around = error.object[max(0, error.start - 20) : error.start + 20]
            raise InvalidRecord(
                f"{around!r} has half a character, which a library cannot hold; mend it."
            ) from error
        except sqlite3.DatabaseError as error:
            raise self._told(error) from error

    def _told(self, error: sqlite3.DatabaseError) -> LibraryUnavailable:
        """Return SQLite's error, known by its code, as one that a person can mend."""
        # The low byte is the kind of error, whatever the system's own code above it.
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return LibraryBusy(
                f"The library {self.path} is being written by another program; try again in a moment."
            )
        if code == sqlite3.SQLITE_CANTOPEN and _is_short_of_files():
            return LibraryBusy("Too many files are open on this machine; try again in a moment.")
        if self._is_closed():
            return LibraryUnavailable(f"The library {self.path} was closed; open it again.")
        if code == sqlite3.SQLITE_FULL:
            return LibraryUnavailable(f"The disk that holds {self.path} is full; make room and try again.")
        if code == sqlite3.SQLITE_IOERR:  # a quota, too
            sentence = f"The disk that holds {self.path} fails ({error}); see that it has room and is well."
        elif code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
            sentence = f"The library {self.path} cannot be opened ({error}); check the folder's permissions."
        else:
            sentence = f"The library {self.path} cannot be read ({error}); restore it from a copy."
        return LibraryUnavailable(sentence)

    def _is_closed(self) -> bool:
        """Return whether this thread's connection was closed, which SQLite has no code for."""
        opened = self._local.held.opened
        if opened is None:
            return False
        try:
            return opened.total_changes < 0
        except sqlite3.ProgrammingError:
            return True

    def _foreign(self) -> LibraryUnavailable:
        return LibraryUnavailable(f"{self.path} belongs to another program; name another folder.")

    def check_file(self) -> None:
        """Raise LibraryUnavailable where the store was removed or replaced while it was open.

        A connection goes on with the file that it has opened, and numbers mean other quotations in another.
        """
        if self._file is not None and _identity(self.path) != self._file:
            raise LibraryUnavailable(
                f"The file {self.path} was removed or replaced while it was in use; start On Record again."
            )

    def _checkpoint(self) -> None:
        """Move what was written into the file, so that no damage to the write-ahead log loses it."""
        if not self._has_written:
            return
        with suppress(sqlite3.DatabaseError):  # another program may be busy with it, or the disk be full
            self.connection.execute("PRAGMA busy_timeout = 2000")
            self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _is_archived(path: Path) -> bool:
    """Whether nobody writes to a store that we cannot write beside, as on a share for reading.

    SQLite reads a WAL store only with a file of shared memory beside it, unless it is told that the
    store does not change. One that is being written, or was left in the middle of it, has those files.
    """
    log, shared = path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")
    if os.access(path.parent, os.W_OK) or shared.exists():
        return False
    return not log.exists() or log.stat().st_size == 0


def _is_short_of_files() -> bool:
    """Return whether this process, or the machine, can open no more files for now."""
    try:
        os.close(os.open(os.devnull, os.O_RDONLY))
    except OSError as error:
        return error.errno in (errno.EMFILE, errno.ENFILE)
    return False


def _identity(path: Path) -> tuple[int, int] | None:
    """Return what tells a file from all others on this machine, or None where it is gone."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def missing(folder: Path) -> LibraryUnavailable:
    """Return the error for a folder without a library."""
    return LibraryUnavailable(
        f"There is no library in {folder}; check the folder's name, or add a document first."
    )
