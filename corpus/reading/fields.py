"""The named fields of a row, as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onrecord.corpus.errors import UnreadableSource


def string(row: Mapping[str, Any], name: str) -> str | None:
    """The text in a row under this name, None where there is none. Raises UnreadableSource for a list."""
    value = row.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, (str, int, float)) or isinstance(value, bool):
        raise UnreadableSource(f'"{name}" is not text; put it between quotation marks.')
    return mended(str(value))


def mended(text: str) -> str:
    """The text with ``?`` for each half of a character (a lone surrogate).

    JSON can spell one, and a file's name or an argument that is not UTF-8 comes with some; no file
    and no store can hold it.
    """
    return text.encode("utf-8", "replace").decode("utf-8")
