"""Lists of citations as plain text and as HTML, in any of the printed styles."""

from __future__ import annotations

import html
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from search.citations.reference import Reference
from search.citations.rich import Line, as_html, as_text, linked, roman


@dataclass(frozen=True, slots=True)
class Style:
    """How one manual prints a reference, and how its text refers to it. Both take the year's letter."""

    name: str
    entry: Callable[[Reference, str], Line]
    in_text: Callable[[Reference, str], Line]


def write_text(references: Sequence[Reference], style: Style) -> str:
    """A paragraph for each reference: its entry, then the words with their speaker, then id and link."""
    blocks = []
    for lines in _lines(references, style):
        first, *rest = (as_text(line) for line in lines)
        blocks.append("\n".join([first, *(f"    {line}" for line in rest)]))
    return "\n\n".join(blocks) + ("\n" if blocks else "")


def write_html(references: Sequence[Reference], style: Style) -> str:
    """The same as an HTML page, with italics and links."""
    items = []
    for first, *rest in _lines(references, style):
        notes = "".join(f"\n<br>{as_html(line)}" for line in rest)
        items.append(f"<li><p>{as_html(first)}{notes}</p></li>\n")
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>Citations, {html.escape(style.name)}</title>\n</head>\n<body>\n<ol>\n{''.join(items)}</ol>\n</body>\n</html>\n"
    )


def _lines(references: Sequence[Reference], style: Style) -> list[list[Line]]:
    letters = year_letters(references)
    return [
        [
            style.entry(reference, letter),
            sentence(reference, style.in_text(reference, letter)),
            provenance(reference),
        ]
        for reference, letter in zip(references, letters, strict=True)
    ]


def sentence(reference: Reference, in_text: Line) -> Line:
    """The words, who said them, and where: "“…,” Mayor Ana Duarte of Harbor Falls, quoted in Ruiz (2019)."."""
    verb = "reported in" if reference.is_reported else "in" if reference.own else "quoted in"
    closing = "." + "".join(f" {note}" for note in reference.notes)
    return roman(f"{reference.said}, {verb} ") + in_text + roman(closing)


def provenance(reference: Reference) -> Line:
    """The quotation's id and the link that opens the source at the words."""
    line = roman(f"On Record {reference.id}")
    return line + roman(": ") + linked(reference.link) if reference.link else line


def year_letters(references: Sequence[Reference]) -> list[str]:
    """A letter for each reference whose authors and year belong to another document too, else "".

    Letters go by title, as in a list of references; several quotations of one document share theirs.
    """
    titles: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    keys = []
    for reference in references:
        day = reference.published.begin
        who = "|".join(name.full for name in reference.authors)
        key = (who, f"{day.year}" if day else reference.published.words)
        keys.append(key)
        if who:
            titles[key][reference.entry.document.id] = reference.title.casefold()
    letters: dict[str, str] = {}
    for documents in titles.values():
        if len(documents) > 1:
            for number, (_, id) in enumerate(sorted((title, id) for id, title in documents.items())):
                letters[id] = _letter(number)
    return [letters.get(reference.entry.document.id, "") for reference in references]


def _letter(number: int) -> str:
    """A to z, then aa, ab and so on."""
    first, last = divmod(number, 26)
    return (_letter(first - 1) if first else "") + chr(ord("a") + last)
