"""Documents from the web, fetched politely, and feeds. Only the command comes here, never the page."""

from __future__ import annotations

import re

# Two letters at least: one and a colon is a drive.
_SCHEME = re.compile(
    r"\s*(?:[a-z][a-z0-9+.-]+://|(?:https?|file|ftp|data|javascript|mailto):)", re.IGNORECASE
)


def is_address(source: str) -> bool:
    """Whether a source names something by its scheme, as in https://…, and not a file."""
    return _SCHEME.match(source) is not None
