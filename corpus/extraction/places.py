"""The jurisdiction a speaker speaks for, from the role, the organisation and the text around."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.extraction.records import Person
from corpus.model import NOWHERE, Document, Place

if TYPE_CHECKING:
    from spacy.tokens import Doc


def place_of(person: Person | None, document: Document, doc: Doc, start: int, end: int) -> Place:
    """The jurisdiction for which the person speaks in ``document.text[start:end]``."""
    return NOWHERE
