"""Raised characters: the marks of footnotes, which nobody says, and what is raised to a power."""

from __future__ import annotations

import re

NOTE = re.compile(r"(?:[\s,;–-]{0,3}[\[(]?(?:\d{1,3}|[*†‡§¶#]{1,4}|[a-z]|[ivx]{1,5})[\])]?){1,9}\s*")
# What is raised to a power: a figure, or a unit of length.
_RAISED_TO = re.compile(r"(?:\d|(?<![^\W\d_])(?:[cmk]?m|ft|in|yd|mi))\s?$")
_RAISED = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")


def as_power(words: str, before: str) -> str | None:
    """Return raised figures as characters that stay raised, None where they are no power of ``before``."""
    if words.strip().strip("+-−").isdigit() and _RAISED_TO.search(before):
        return words.translate(_RAISED)
    return None


def is_note(words: str) -> bool:
    """Return whether raised words are the mark of a footnote; letters alone may be part of a word."""
    return bool(NOTE.fullmatch(words)) and not words.strip().isalpha()
