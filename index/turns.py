"""Whose turn it is to change an index's files: one process at a time, in the order in which they come.

A process that has much to do ends its turn now and then. A lock alone would not let others in between:
who has just released it is the first to take it again. So whoever wants a turn first takes the place of
the one who is next.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

_LOOK = 0.02  # seconds between two looks at a lock that is taken


class Turns:
    """The turns of this process, and of all others, at the files in a folder."""

    def __init__(self, folder: Path) -> None:
        self._next = FileLock(folder / ".next.lock")
        self._working = FileLock(folder / ".lock")

    @contextmanager
    def taken(self, *, wait: bool = True) -> Iterator[None]:
        """Have a turn inside. Raises Timeout without ``wait`` where it is another's, and OSError."""
        if wait:
            with self._next.acquire(poll_interval=_LOOK):
                self._working.acquire(poll_interval=_LOOK)
        else:
            self._working.acquire(timeout=0)
        try:
            yield
        finally:
            self._working.release()

    def is_awaited(self) -> bool:
        """Return, within a turn, whether another process waits for its own."""
        try:
            with self._next.acquire(timeout=0):
                return False
        except Timeout:
            return True
