"""Whom a speaker speaks for, and what town a statement is about: a document's places, weighed together."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.corpus.extraction.places.about import scene_of
from onrecord.corpus.extraction.places.jurisdiction import Jurisdictions, Placed
from onrecord.corpus.extraction.places.setting import read_setting
from onrecord.corpus.extraction.records import Offsets, Person
from onrecord.corpus.model import Document

__all__ = ["Placed", "Places", "read_places"]


class Places:
    """The places of one document, read once."""

    def __init__(self, document: Document, people: Sequence[Person]) -> None:
        self.setting = read_setting(document, people)
        self._jurisdictions = Jurisdictions(self.setting)

    def spoken_for(
        self, person: Person | None, start: int, mention: Offsets | None = None, role: str | None = None
    ) -> Placed:
        """Return the jurisdiction for which the person speaks in a statement at ``start``.

        Advocates, companies, unions and private people speak for none: level ``none``. A member of
        Congress is ``federal`` with the state; a governor's place is the state. ``mention`` and ``role`` are
        what the text prints there of a speaker whom it does not name.
        """
        return self._jurisdictions.of(person, start, mention, role)

    def about(self, placed: Placed) -> Placed:
        """Return the town that a statement is about or was made in, ``placed`` being whom it speaks for."""
        return scene_of(self.setting, placed)


def read_places(document: Document, people: Sequence[Person]) -> Places:
    """Return the places of a document in which these people and bodies are named."""
    return Places(document, people)
