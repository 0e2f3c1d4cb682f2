"""Whether the store still holds what it took in: every quotation found again in its document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.corpus.errors import DamagedRecord
from onrecord.corpus.store.library import Library

_FIELDS = {
    "document": "its title, outlet, address, authors or dates",
    "quotation": "its speaker, role, place, day, kind or confidence",
}


@dataclass(frozen=True, slots=True)
class Verification:
    """How much was looked at, a sentence for each thing that is wrong, and for each worth knowing."""

    documents: int
    quotations: int
    problems: Sequence[str]
    notes: Sequence[str] = ()


def verify(library: Library) -> Verification:
    """The outcome of finding every quotation again, and of the store's own checks."""
    problems = library.integrity()
    documents = quotations = 0

    def name(problem: DamagedRecord) -> None:
        problems.append(f"{str(problem).partition(';')[0]}.")

    for stored_id, document, found in library.documents_as_stored(name):
        documents += 1
        if document.id != stored_id:
            problems.append(f"The text or the source of document {stored_id} was changed outside On Record.")
        for quotation in found:
            quotations += 1
            if document.text[quotation.start : quotation.end] != quotation.text:
                problems.append(
                    f"Document {stored_id} does not print quotation {quotation.id} "
                    f"at {quotation.start}-{quotation.end}."
                )
    for kind in ("document", "quotation"):
        problems += [
            f"What is known of {kind} {identity} was changed outside On Record: {_FIELDS[kind]}."
            for identity in library.changed_rows(kind)
        ]
    notes = [
        f"A correction of {each.made[:10]} ({each.field}) is kept, though extraction no longer finds its "
        f"quotation in document {each.document} at {each.span[0]}-{each.span[1]}."
        for each in library.lost_corrections()
        if each.span is not None
    ]
    return Verification(documents, quotations, problems, notes)
