"""Quotations that a public set prints with some words before and after, put together as one text."""

from __future__ import annotations

from collections.abc import Iterable

_MARKS = "\"“”„‟«»'‘’`"
_LEAST_OVERLAP = 12
"""So many letters must be the same at the end of one passage and the beginning of the next."""


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
    tail = [character for character in text[-4000:] if character.isalnum()]
    head = [(place, character) for place, character in enumerate(passage[:4000]) if character.isalnum()]
    letters = "".join(tail)
    for length in range(min(len(tail), len(head)), _LEAST_OVERLAP - 1, -1):
        if letters.endswith("".join(character for _, character in head[:length])):
            return head[length - 1][0] + 1
    return 0
