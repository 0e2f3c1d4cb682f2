"""Rows of a table of documents: each a text, and what is known about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onrecord.corpus.errors import UnreadableSource
from onrecord.corpus.model import Document
from onrecord.corpus.reading.assembly import one_line
from onrecord.corpus.reading.fields import string
from onrecord.corpus.reading.records import Reading
from onrecord.corpus.reading.statements import Row, authors


def document(row: Mapping[str, Any], at: Row) -> Reading:
    """The reading of a row that is one document, under the names of our fields.

    Raises UnreadableSource or InvalidDate.
    """
    text = string(row, "text")
    if text is None or not text.strip():
        raise UnreadableSource('the row has no "text"; give it one, or name its column with --map text=NAME.')
    made = Document(
        text=text.replace("\r\n", "\n").replace("\r", "\n"),
        title=at.given.title or one_line(string(row, "source_title")),
        outlet=at.given.outlet or one_line(string(row, "outlet")),
        authors=authors(row),
        url=at.given.url or string(row, "source_url"),
        published=at.given.published(string(row, "published")),
        media_type=at.media_type,
        file_name=at.source.file_name,
    )
    return Reading(string(row, "id") or at.label, made)
