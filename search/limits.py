"""How long one question may take: it is given up, and says so, rather than hold a processor."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from onrecord.search.errors import InvalidQuestion

SECONDS = 5.0
"""For one question on the page or by a program; the command takes the time that it takes."""
MOST_PARTS = 30
"""Different phrases in one question, and different sentences or quotations in one text to check."""

_deadline: ContextVar[float] = ContextVar("deadline", default=float("inf"))


@contextmanager
def time_limit(seconds: float | None = None) -> Iterator[None]:
    """Give up whatever is asked inside once it has taken so many seconds, SECONDS by default."""
    token = _deadline.set(time.monotonic() + (SECONDS if seconds is None else seconds))
    try:
        yield
    finally:
        _deadline.reset(token)


def check_time() -> None:
    """Raise InvalidQuestion when the question has taken too long; called where the work can repeat."""
    if time.monotonic() > _deadline.get():
        raise InvalidQuestion(
            f"This takes more than {SECONDS:g} seconds and was given up, so nothing is said of it; ask with "
            "fewer exact words or conditions, or a shorter text."
        )


def check_parts(count: int, what: str) -> None:
    """Raise InvalidQuestion where there are more than MOST_PARTS, named by ``what``."""
    if count > MOST_PARTS:
        raise InvalidQuestion(
            f"There are {count} different {what}; {MOST_PARTS} at most can be asked at once."
        )
