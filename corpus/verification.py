"""Whether the store still holds what it took in: every quotation found again in its document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.library import Library


@dataclass(frozen=True, slots=True)
class Verification:
    """How much was looked at, and a sentence for each thing that is wrong."""

    documents: int
    quotations: int
    problems: Sequence[str]


def verify(library: Library) -> Verification:
    """The outcome of finding every quotation again, and of the store's own checks."""
    problems = library.integrity()
    documents = quotations = 0
    for stored_id, document, found in library.documents_as_stored():
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
    return Verification(documents, quotations, problems)
