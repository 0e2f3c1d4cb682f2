"""Citations as Markdown (CommonMark): the words as a block quotation, then who said them and where."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.search.citations import chicago
from onrecord.search.citations.reference import Cited, Reference
from onrecord.search.citations.rich import Line, Run, as_markdown, closing, roman
from onrecord.search.citations.typography import ended


def write(references: Sequence[Reference]) -> str:
    """A paragraph for each reference; what the source prints in quotation marks is set off as a quotation."""
    return "\n".join(_citation(reference) for reference in references)


def _citation(reference: Reference) -> str:
    if len(reference.quotations) > 1:
        return _source(reference)
    (cited,) = reference.quotations
    told = roman(f"{cited.speaker}, {reference.verb(cited)} ") + chicago.note(reference, cited.begins)
    told += roman(" ".join((closing(told), *cited.notes, *reference.notes)) + " ") + _provenance(cited)
    return f"{_words(cited, told)}\n"


def _source(reference: Reference) -> str:
    """The source once, then each of its quotations."""
    source = chicago.note(reference)
    source += roman(" ".join((closing(source), *reference.notes)))
    blocks = [as_markdown(source)]
    for cited in reference.quotations:
        who = ", ".join(filter(None, (cited.speaker, cited.begins)))
        told = roman(" ".join((ended(who), *cited.notes)) + " ") + _provenance(cited)
        blocks.append(_words(cited, told))
    return "\n\n".join(blocks) + "\n"


def _words(cited: Cited, told: Line) -> str:
    """The words, and what is told about them behind a dash."""
    if cited.is_reported:
        words = roman(f"Reported, not verbatim: {cited.quote}")
        return f"{as_markdown(words)} — {as_markdown(told)}"
    lines = [as_markdown(roman(line.strip())) for line in f"“{cited.entry.quotation.text}”".splitlines()]
    quoted = "\n".join(f"> {line}".rstrip() for line in lines)
    return f"{quoted}\n>\n> — {as_markdown(told)}"


def _provenance(cited: Cited) -> Line:
    opened = (Run("Open at these words", href=cited.link), Run(". ")) if cited.link else ()
    played = (Run("Play from there", href=cited.recording), Run(". ")) if cited.recording else ()
    return opened + played + roman(f"On Record {cited.id}")
