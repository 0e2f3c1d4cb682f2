"""The moment at which a statement begins in a recording: from captions, else as a transcript prints it."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import pairwise

from onrecord.corpus.model import Document

# A time that opens a line ("[00:12:30] CHAIR BRAM:", "12:30") or stands in brackets after a name.
_PRINTED = re.compile(
    r"^(?:[ \t>*_-]*[\[(]?|[^\W\d_][^:\n\[\](]{0,80}(?::?[ \t][\[(]|[ \t]+(?=\d+:[\d:]+[ \t]*$)))"
    r"(?:(\d{1,2}):)?(\d{1,2}):(\d\d)(?:[.,]\d{1,3})?(?!\d|[:.]\d)[\])]?[ \t]*(?P<clock>[ap]\.?m\b)?",
    re.MULTILINE | re.IGNORECASE,
)
_LEAST = 2
_LATEST_BEGINNING = 600
"""Seconds: what begins later counts the hours of the day and not those of a recording."""
_LABEL = 120
"""Characters from a printed time within which what is said then begins; what follows is said later."""


def moment_of(document: Document, start: int, method: str) -> float | None:
    """Return the second at which the words at ``start`` begin, None where neither captions nor text tell."""
    moments = document.moments or (_printed(document.text) if method == "turn" else ())
    place = bisect_right(moments, start, key=lambda moment: moment[0]) - 1
    if place < 0 or (not document.moments and start - moments[place][0] > _LABEL):
        return None
    return moments[place][1]


@lru_cache(maxsize=4)
def _printed(text: str) -> tuple[tuple[int, float], ...]:
    """Return where a transcript prints a time, and which; none where they are not those of a recording.

    They must begin near nought and never run back; where one says "a.m." they are those of a clock.
    """
    moments = []
    for found in _PRINTED.finditer(text):
        hours, minutes, seconds = (int(part or 0) for part in found.groups()[:3])
        if found["clock"] or seconds >= 60 or (found[1] and minutes >= 60):
            return ()
        moments.append((found.start(), float(hours * 3600 + minutes * 60 + seconds)))
    runs_back = any(later[1] < earlier[1] for earlier, later in pairwise(moments))
    if len(moments) < _LEAST or moments[0][1] > _LATEST_BEGINNING or runs_back:
        return ()
    return tuple(moments)
