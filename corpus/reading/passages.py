"""Quotations that a public set prints with some words before and after, put together as one text."""

from __future__ import annotations

from collections.abc import Iterable

_MARKS = "\"“”„‟«»'‘’`"
_LEAST_OVERLAP, _FURTHEST = 12, 4000
"""So many letters must be the same at the end of one passage and the beginning of the next, and so far
from where they meet it is looked for."""


def joined(passages: Iterable[tuple[str, str, str]]) -> tuple[str, list[tuple[int, int]]]:
    """The text of passages (before, quotation, after), and where each quotation stands in it.

    A passage that goes on from the one before, as its words show, is joined to it; the others are
    paragraphs of their own. A quotation that comes without marks is set between curly ones.
    """
    text = ""
    spans: list[tuple[int, int]] = []
    for before, words, after in passages:
        words = words.strip()
        passage, start = _passage(before.strip(), words, after.strip())
        kept = _overlap(text, passage)
        candidate = text + passage[kept:]
        # What stands where the two meet is the first one's; the quotation must come out whole.
        earliest = spans[-1][1] if spans else 0
        found = candidate.find(words, max(earliest, len(text) + start - kept - 8)) if kept else -1
        if found >= 0:
            text, start = candidate, found
        else:
            text, start = (f"{text}\n\n{passage}", len(text) + 2 + start) if text else (passage, start)
        spans.append((start, start + len(words)))
    return text, spans


def _passage(before: str, words: str, after: str) -> tuple[str, int]:
    """The passage in one string, and where its quotation begins."""
    opened, closed = before.endswith(tuple(_MARKS)), after.startswith(tuple(_MARKS))
    if not opened:
        before += " “" if before else "“"
    if not closed:
        after = f"” {after}" if after and after[0].isalnum() else f"”{after}"
    return before + words + after, len(before)


def _overlap(text: str, passage: str) -> int:
    """How many characters of the passage repeat the end of the text, marks and spaces set aside."""
    tail = "".join(filter(str.isalnum, text[-_FURTHEST:]))
    places = [place for place, character in enumerate(passage[:_FURTHEST]) if character.isalnum()]
    head = "".join(passage[place] for place in places)
    for length in range(min(len(tail), len(head)), _LEAST_OVERLAP - 1, -1):
        if tail.endswith(head[:length]):
            return places[length - 1] + 1
    return 0
