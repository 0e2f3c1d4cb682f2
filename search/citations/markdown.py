"""Citations as Markdown (CommonMark): the words as a block quotation, then who said them and where."""

from __future__ import annotations

from collections.abc import Sequence

from search.citations import chicago
from search.citations.reference import Reference
from search.citations.rich import Run, as_markdown, closing, roman


def write(references: Sequence[Reference]) -> str:
    """A paragraph for each reference; what the source prints in quotation marks is set off as a quotation."""
    return "\n".join(_citation(reference) for reference in references)


def _citation(reference: Reference) -> str:
    told = roman(f"{reference.speaker}, {reference.verb} ") + chicago.note(reference)
    told += roman(" ".join((closing(told), *reference.notes)) + " ")
    if reference.link:
        told += (Run("Open at these words", href=reference.link), Run(". "))
    told += roman(f"On Record {reference.id}")
    quotation = reference.entry.quotation
    if reference.is_reported:
        words = roman(f"Reported, not verbatim: {reference.quote}")
        return f"{as_markdown(words)} — {as_markdown(told)}\n"
    lines = [as_markdown(roman(line.strip())) for line in f"“{quotation.text}”".splitlines()]
    quoted = "\n".join(f"> {line}".rstrip() for line in lines)
    return f"{quoted}\n>\n> — {as_markdown(told)}\n"
