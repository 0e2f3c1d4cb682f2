"""Citations as a CSV table (RFC 4180) that opens in a spreadsheet without running anything."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from onrecord.corpus.english.sentences import passage
from onrecord.search.citations.reference import Cited, Reference

COLUMNS = (
    "id", "quote", "kind", "speaker", "role", "organization", "city", "region", "country", "level", "said_on",
    "published", "title", "outlet", "authors", "url", "link", "document", "start", "end", "prefix", "suffix",
    "confidence", "at", "video",
)  # fmt: skip
"""A hit's names, less those that only a search gives (score, similarity, variants), and what a citation needs
beside them: kind, authors, link, confidence, and the moment of a recording."""

# What Excel, LibreOffice and Google Sheets take for a formula, also behind white space and in full width.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")


def write(references: Sequence[Reference]) -> str:
    """A header and a row for each reference, ended by CRLF. What is not known is an empty cell.

    A cell that a spreadsheet would run as a formula begins with an apostrophe; take one apostrophe
    off before =, +, -, @ or white space to have the text as it was.
    """
    table = io.StringIO()
    rows = csv.writer(table, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    rows.writerows(
        [defuse(cell) for cell in _row(cited)] for reference in references for cited in reference.quotations
    )
    return table.getvalue()


def defuse(cell: str) -> str:
    """The cell, behind an apostrophe where a spreadsheet would take it for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _row(cited: Cited) -> list[str]:
    quotation, document = cited.entry.quotation, cited.entry.document
    around = passage(document, quotation)
    place = quotation.place
    cells = (
        quotation.id, quotation.text, quotation.kind,
        quotation.speaker, quotation.role, quotation.organization,
        place.city, place.region, place.country, place.level, quotation.said_on.value,
        document.published.value, document.title, document.outlet, "; ".join(document.authors), document.url,
        cited.link, document.id, quotation.start, quotation.end, around.prefix, around.suffix,
        f"{quotation.confidence:.2f}", _figure(quotation.at), cited.recording,
    )  # fmt: skip
    # A spreadsheet ends a text at a null character, and no other file can hold one either.
    return ["" if cell is None else str(cell).replace("\0", "\N{REPLACEMENT CHARACTER}") for cell in cells]


def _figure(seconds: float | None) -> str | None:
    return None if seconds is None else f"{seconds:g}"
