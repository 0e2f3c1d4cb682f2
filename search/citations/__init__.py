"""Quotations as citations: what reference managers, spreadsheets, pages and manuscripts take.

``cite`` is the one door. Every format gives the entries row for row in the order in which they came,
and every citation carries the quotation, its id and a link that opens the source at the words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.errors import OnRecordError
from search.citations import apa, bibtex, csljson, table
from search.citations.listing import Style, write_html, write_text
from search.citations.reference import Reference, refer

if TYPE_CHECKING:
    from corpus.library import Entry


class UnknownFormat(OnRecordError):
    """A format that citations do not come in."""


@dataclass(frozen=True, slots=True)
class Format:
    """A form that citations come in: what people call it, what it is for, and how it is kept as a file."""

    label: str
    extension: str
    media_type: str
    purpose: str
    write: Callable[[Sequence[Reference]], str]
    encoding: str = "utf-8"

    def encode(self, text: str) -> bytes:
        """The bytes of a file with this text. Line ends are the text's own.

        A table begins with a byte order mark, without which Excel reads curly quotes as other characters;
        on a terminal or in a pipe there is none, since scripts would read it into the first column's name.
        """
        return text.encode(self.encoding)


_STYLES = {
    "apa": Style("APA, 7th edition", apa.entry, apa.in_text),
}


def _printed(name: str, purpose: str) -> dict[str, Format]:
    style = _STYLES[name]
    return {
        name: Format(style.name, ".txt", "text/plain", purpose, lambda found: write_text(found, style)),
        f"{name}-html": Format(
            f"{style.name}, HTML",
            ".html",
            "text/html",
            f"{purpose}, with italics and links",
            lambda found: write_html(found, style),
        ),
    }


FORMATS: dict[str, Format] = {
    "csv": Format("CSV", ".csv", "text/csv", "spreadsheets and data tools", table.write, "utf-8-sig"),
    "bibtex": Format("BibTeX", ".bib", "application/x-bibtex", "LaTeX", bibtex.write_bibtex),
    "biblatex": Format(
        "BibLaTeX", ".bib", "application/x-bibtex", "LaTeX with biblatex and biber", bibtex.write_biblatex
    ),
    "csl-json": Format(
        "CSL-JSON",
        ".json",
        "application/vnd.citationstyles.csl+json",
        "Zotero, pandoc and citeproc",
        csljson.write,
    ),
    **_printed("apa", "the social sciences"),
}
"""Every format by the name that ``cite`` and the command line take."""


def cite(entries: Sequence[Entry], format: str) -> str:
    """The text of a whole file with a citation for each entry, in their order.

    Raises UnknownFormat for a name that is not in FORMATS.
    """
    try:
        form = FORMATS[format]
    except KeyError:
        raise UnknownFormat(
            f"{format!r} is not a citation format; use one of {', '.join(FORMATS)}."
        ) from None
    return form.write(refer(entries))
