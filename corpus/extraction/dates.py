"""When the words were spoken, from the paragraph that prints them or the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.model import UNKNOWN_DATE, Date, Document

if TYPE_CHECKING:
    from spacy.tokens import Doc


def said_on(
    document: Document, doc: Doc, start: int, end: int, cue_start_end: tuple[int, int] | None = None
) -> Date:
    """The day on which ``document.text[start:end]`` was said, as far as the text dates the speaking."""
    return UNKNOWN_DATE
