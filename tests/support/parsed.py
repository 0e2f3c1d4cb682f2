"""Texts parsed as the extraction parses them, for the tests of its steps."""

from __future__ import annotations

from spacy.tokens import Doc

from onrecord.corpus.extraction.parsing import mask, parse
from onrecord.corpus.extraction.people import find_people
from onrecord.corpus.extraction.records import Person
from onrecord.corpus.extraction.spans import find_spans


def parsed(text: str) -> Doc:
    """The text with its quotations masked, parsed."""
    return next(iter(parse([mask(text, find_spans(text))])))


def people_in(text: str) -> dict[str, Person]:
    """Everyone in the text, by name."""
    return {person.name: person for person in find_people(parsed(text))}
