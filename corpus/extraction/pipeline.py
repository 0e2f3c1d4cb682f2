"""Documents in, attributed quotations out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from onrecord.corpus.extraction.attribution.speakers import Scene, attribute
from onrecord.corpus.extraction.dating.said_on import Dating, Datings
from onrecord.corpus.extraction.indirect.attributable import agreeing, may_stand
from onrecord.corpus.extraction.indirect.classify import find_indirect
from onrecord.corpus.extraction.indirect.unmarked import find_unmarked
from onrecord.corpus.extraction.parsing import mask, parse
from onrecord.corpus.extraction.people import find_people
from onrecord.corpus.extraction.places import Places, read_places
from onrecord.corpus.extraction.places.datelines import find_dateline
from onrecord.corpus.extraction.records import Attribution, Person, Span
from onrecord.corpus.extraction.spans import find_spans
from onrecord.corpus.extraction.transcripts.interviews import find_answers
from onrecord.corpus.extraction.transcripts.labels import find_labels
from onrecord.corpus.extraction.transcripts.moments import moment_of
from onrecord.corpus.extraction.transcripts.turns import find_turns
from onrecord.corpus.model import Document, Quotation

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["attributions", "chunks", "extract", "extract_chunk", "extract_many"]

_CHUNK, _CHUNK_CHARACTERS = 8, 30_000
"""Documents, and characters, that are parsed together."""
_CAPTIONS = frozenset(("text/vtt", "application/x-subrip"))
"""What is always a transcript, however few its turns."""


def extract(document: Document) -> tuple[Quotation, ...]:
    """The document's statements in the order in which they are printed."""
    return next(extract_many((document,)))


def extract_many(documents: Iterable[Document]) -> Iterator[tuple[Quotation, ...]]:
    """The statements of each document, in order."""
    for chunk in chunks(documents):
        yield from extract_chunk(chunk)


def chunks(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """Yield the documents in those groups that are parsed together, whoever parses them."""
    chunk: list[Document] = []
    size = 0
    for document in documents:
        if chunk and (len(chunk) == _CHUNK or size + len(document.text) > _CHUNK_CHARACTERS):
            yield chunk
            chunk, size = [], 0
        chunk.append(document)
        size += len(document.text)
    if chunk:
        yield chunk


def extract_chunk(documents: Sequence[Document]) -> list[tuple[Quotation, ...]]:
    """Return the statements of each document; they are parsed together."""
    spans = [find_spans(document.text) for document in documents]
    parsed = parse(_parsed(document.text, found) for document, found in zip(documents, spans, strict=True))
    return [
        _quotations(document, found, doc)
        for document, found, doc in zip(documents, spans, parsed, strict=True)
    ]


def _quotations(document: Document, spans: Sequence[Span], doc: Doc) -> tuple[Quotation, ...]:
    people = find_people(doc)
    found = attributions(document, spans, doc, people)
    places = read_places(document, people)
    datings = Datings(document, doc, found, people)
    return tuple(
        _quotation(document, places, one, datings.dating(number)) for number, one in enumerate(found)
    )


def _parsed(text: str, spans: Sequence[Span]) -> str:
    """Return what is parsed of a text: its spans masked, and no dateline with a day between dashes.

    The parser ends a sentence behind other datelines; of these it makes the town or the day a speaker.
    """
    masked = mask(text, spans)
    dateline = find_dateline(text)
    if dateline is None:
        return masked
    blank = " " * (dateline.behind - dateline.start)
    return masked[: dateline.start] + blank + masked[dateline.behind :]


def attributions(
    document: Document, spans: Sequence[Span], doc: Doc, people: Sequence[Person]
) -> Sequence[Attribution]:
    """Return the statements of a document and who made them, in order, without their places and dates."""
    certain = document.media_type in _CAPTIONS
    return (
        find_turns(document.text, people, certain=certain, title=document.title)
        or find_answers(document.text, document.title, spans, people)
        or _statements(document, spans, doc, people)
    )


def _statements(
    document: Document, spans: Sequence[Span], doc: Doc, people: Sequence[Person]
) -> Sequence[Attribution]:
    """What a text that is no transcript holds: words between marks, announced words, reported words."""
    text = document.text
    labels = find_labels(text, spans, people)
    found = [one for one in attribute(Scene(doc, spans, people, text), labels) if one is not None]
    announced = find_unmarked(text, spans, people, title=document.title)
    found += announced
    found += (
        one
        for one in find_indirect(doc, spans, people)
        if may_stand(doc, one)
        and not any(whole.start <= one.start and one.end <= whole.end for whole in announced)
    )
    # Words between marks that a form announces too are one statement.
    by_bounds = {(one.start, one.end): one for one in reversed(agreeing(found))}
    return [by_bounds[bounds] for bounds in sorted(by_bounds)]


def _quotation(document: Document, places: Places, found: Attribution, dating: Dating) -> Quotation:
    person = found.person
    text = document.text
    placed = places.spoken_for(person, found.start, found.mention, found.role)
    scene = places.about(placed)
    return Quotation(
        document_id=document.id,
        start=found.start,
        end=found.end,
        text=text[found.start : found.end],
        kind=found.kind,
        speaker=person.name if person else None,
        speaker_mention=" ".join(text[slice(*found.mention)].split()) if found.mention else None,
        cue=text[slice(*found.cue)] if found.cue else None,
        role=found.role or (person.role if person else None),
        organization=person.organization if person else None,
        place=placed.place,
        said_on=dating.date,
        date_confidence=dating.confidence,
        date_evidence=dating.evidence,
        method=found.method,
        confidence=found.confidence,
        at=moment_of(document, found.start, found.method),
        place_confidence=placed.confidence,
        place_evidence=placed.evidence,
        scene=scene.place,
        scene_confidence=scene.confidence,
        scene_evidence=scene.evidence,
    )
