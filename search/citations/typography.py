"""How names of months, titles and sentences are set in English bibliographies."""

from __future__ import annotations

import calendar
import re

MONTHS = tuple(calendar.month_name)[1:]
SEASONS = ("Spring", "Summer", "Fall", "Winter")

_DOUBLE = re.compile(r'["“]([^"“”]*)["”]')


def ended(text: str) -> str:
    """The text with a full stop, unless it has a stop of its own."""
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."


def in_quotes(title: str, stop: str = "") -> str:
    """The title in double quotation marks, those inside it single, a stop before the closing mark.

    A title that ends with a question or exclamation mark takes no other stop.
    """
    inside = _DOUBLE.sub(r"‘\1’", title)
    if inside.rstrip("’”\"'").endswith(("?", "!", "…") if stop == "," else ("?", "!", ".", "…")):
        stop = ""
    return f"“{inside}{stop}”"
