"""Quotations as citations: what reference managers, spreadsheets, pages and manuscripts take.

``cite`` is the one door. Every format gives the entries row for row in the order in which they came,
and every citation carries the quotation, its id and a link that opens the source at the words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.corpus.errors import NotOnRecord, OnRecordError
from onrecord.search.citations import apa, bibtex, chicago, csljson, jsonld, markdown, mla, ris, table
from onrecord.search.citations.listing import Style, authored, noted, write_html, write_text
from onrecord.search.citations.reference import Reference, refer

if TYPE_CHECKING:
    from onrecord.corpus.model import Entry
    from onrecord.corpus.store.library import Library


class UnknownFormat(OnRecordError):
    """A format that citations do not come in."""


class InvalidGrouping(OnRecordError):
    """One entry a source asked of a format that lists quotations."""


@dataclass(frozen=True, slots=True)
class Format:
    """A form that citations come in: what people call it, what it is for, and how it is kept as a file."""

    label: str
    extension: str
    media_type: str
    purpose: str
    write: Callable[[Sequence[Reference]], str]
    encoding: str = "utf-8"
    of_sources: bool = True
    """Whether an entry stands for a source, which may hold several quotations, and not for a quotation."""

    def encode(self, text: str) -> bytes:
        """The bytes of a file with this text. Line ends are the text's own.

        A table begins with a byte order mark, without which Excel reads curly quotes as other characters;
        on a terminal or in a pipe there is none, since scripts would read it into the first column's name.
        """
        return text.encode(self.encoding)


_APA = Style("APA, 7th edition", authored(apa.entry, apa.in_text))
_MLA = Style("MLA, 9th edition", authored(mla.entry, mla.in_text))
_NOTES = Style("Chicago, 17th edition, notes", noted(chicago.note, chicago.shortened, chicago.bibliography))
_AUTHOR_DATE = Style("Chicago, 17th edition, author and date", authored(chicago.entry, chicago.in_text))


def _printed(name: str, style: Style, purpose: str) -> dict[str, Format]:
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
    **_printed("apa", _APA, "the social sciences"),
    **_printed("mla", _MLA, "the humanities"),
    **_printed("chicago", _NOTES, "history and journalism, in footnotes"),
    **_printed("chicago-author-date", _AUTHOR_DATE, "the sciences and government reports"),
    "csl-json": Format(
        "CSL-JSON",
        ".json",
        "application/vnd.citationstyles.csl+json",
        "Zotero, pandoc and citeproc",
        csljson.write,
    ),
    "ris": Format(
        "RIS", ".ris", "application/x-research-info-systems", "Zotero, EndNote and Mendeley", ris.write
    ),
    "biblatex": Format(
        "BibLaTeX", ".bib", "application/x-bibtex", "LaTeX with biblatex and biber", bibtex.write_biblatex
    ),
    "bibtex": Format(
        "BibTeX", ".bib", "application/x-bibtex", "LaTeX with classic BibTeX", bibtex.write_bibtex
    ),
    "jsonld": Format(
        "JSON-LD",
        ".jsonld",
        "application/ld+json",
        "web pages, annotation tools and archives",
        jsonld.write,
        of_sources=False,
    ),
    "csv": Format(
        "CSV", ".csv", "text/csv", "spreadsheets and data tools", table.write, "utf-8-sig", of_sources=False
    ),
    "markdown": Format("Markdown", ".md", "text/markdown", "notes, wikis and web pages", markdown.write),
}
"""Every format by the name that ``cite`` and the command line take."""


def cite(entries: Sequence[Entry], format: str, *, one_per_source: bool = False) -> str:
    """The text of a whole file with a citation for each entry, in their order.

    With ``one_per_source``, the quotations of one source share a citation, as in a bibliography. Raises
    UnknownFormat for a name that is not in FORMATS, and InvalidGrouping for a format that lists quotations.
    """
    try:
        form = FORMATS[format]
    except KeyError:
        raise UnknownFormat(
            f"{format!r} is not a citation format; use one of {', '.join(FORMATS)}."
        ) from None
    if one_per_source and not form.of_sources:
        grouping = ", ".join(name for name, each in FORMATS.items() if each.of_sources)
        raise InvalidGrouping(
            f"{format} lists quotations, not sources; leave one entry a source out, or use one of {grouping}."
        )
    return form.write(refer(entries, one_per_source=one_per_source))


def entries_named(library: Library, ids: Sequence[str]) -> list[Entry]:
    """The quotations of these ids, or beginnings of ids, in their order. Raises NotOnRecord."""
    return library.entries_of([_quotation(library, typed) for typed in ids])


def _quotation(library: Library, typed: str) -> str:
    kind, identity = library.named(typed)
    if kind == "document":
        raise NotOnRecord(
            f"{identity} is a document; cite its quotations, which onrecord show {identity} lists."
        )
    return identity
