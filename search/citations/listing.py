"""Lists of citations as plain text and as HTML, in any of the printed styles."""

from __future__ import annotations

import html
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from onrecord.search.citations.reference import Cited, Reference
from onrecord.search.citations.rich import Line, as_html, as_text, linked, roman

Lines = Callable[[Reference, str], list[Line]]
"""The lines of one citation, from the reference and the letter of its year."""


@dataclass(frozen=True, slots=True)
class Style:
    """How one manual prints a citation."""

    name: str
    lines: Lines


def authored(
    entry: Callable[[Reference, str], Line], in_text: Callable[[Reference, str, str], Line]
) -> Lines:
    """Lines of a style whose text names the entries of a list: the entry, the sentence, id and link."""

    def lines(reference: Reference, letter: str) -> list[Line]:
        found = [entry(reference, letter)]
        for cited in reference.quotations:
            found += [reference.sentence(cited, in_text(reference, letter, cited.begins)), provenance(cited)]
        return found

    return lines


def noted(
    note: Callable[[Reference, str], Line],
    shortened: Callable[[Reference, str], Line],
    bibliography: Callable[[Reference], Line],
) -> Lines:
    """Lines of a style with footnotes: the note as a sentence, the entry in the bibliography, id and link.

    Of several quotations the first has the full note, and the others the shortened one.
    """

    def lines(reference: Reference, letter: str) -> list[Line]:
        first, *others = reference.quotations
        sentence = reference.sentence(first, note(reference, first.begins))
        found = [sentence, bibliography(reference), provenance(first)]
        for cited in others:
            found += [reference.sentence(cited, shortened(reference, cited.begins)), provenance(cited)]
        return [line for line in found if line]

    return lines


def write_text(references: Sequence[Reference], style: Style) -> str:
    """A paragraph for each reference, its first line flush left and the others indented."""
    blocks = []
    for first, *rest in _all(references, style):
        blocks.append("\n".join([as_text(first), *(f"    {as_text(line)}" for line in rest)]) + "\n")
    return "\n".join(blocks)


def write_html(references: Sequence[Reference], style: Style) -> str:
    """The same as an HTML page, with italics and links."""
    items = ("<br>\n".join(as_html(line) for line in lines) for lines in _all(references, style))
    listed = "".join(f"<li><p>{item}</p></li>\n" for item in items)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>Citations: {html.escape(style.name)}</title>\n</head>\n"
        f"<body>\n<ol>\n{listed}</ol>\n</body>\n</html>\n"
    )


def provenance(cited: Cited) -> Line:
    """The quotation's id and the links that open the source at the words and a recording at its moment."""
    line = roman(f"On Record {cited.id}")
    for before, address in ((": ", cited.link), (f"; at {cited.begins}: ", cited.recording)):
        line += roman(before) + linked(address) if address else ()
    return line


def year_letters(references: Sequence[Reference]) -> list[str]:
    """A letter for each reference whose authors and year belong to another source too, else "".

    Letters go by title, as in a list of references; several quotations of one source share theirs.
    """
    sources: dict[tuple[str, str], dict[tuple[object, ...], tuple[str, str]]] = defaultdict(dict)
    for reference in references:
        by_title = (reference.title.casefold(), reference.key)
        sources[_author_and_year(reference)].setdefault(reference.source, by_title)
    letters: dict[tuple[object, ...], str] = {}
    for titles in sources.values():
        if len(titles) > 1:
            for number, source in enumerate(sorted(titles, key=titles.__getitem__)):
                letters[source] = _letter(number)
    return [letters.get(reference.source, "") for reference in references]


def _all(references: Sequence[Reference], style: Style) -> list[list[Line]]:
    letters = year_letters(references)
    return [style.lines(reference, letter) for reference, letter in zip(references, letters, strict=True)]


def _author_and_year(reference: Reference) -> tuple[str, str]:
    """What an author-date citation shows; where nobody is the author, the title or the paper."""
    day = reference.published.begin
    who = "|".join(name.full for name in reference.authors) or reference.container or reference.title
    return who, str(day.year) if day else reference.published.words


def _letter(number: int) -> str:
    """A to z, then aa, ab and so on."""
    first, last = divmod(number, 26)
    return (_letter(first - 1) if first else "") + chr(ord("a") + last)
