"""Word files (DOCX): paragraphs and tables in the order of the text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from corpus.errors import UnreadableSource
from corpus.reading import office
from corpus.reading.assembly import reading, with_text
from corpus.reading.dating import in_text
from corpus.reading.records import Metadata, Reading
from corpus.reading.source import Source

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAX_BYTES = 100_000_000
# What Word and python-docx write where nobody has.
_NO_AUTHOR = frozenset({"", "python-docx", "user", "admin", "administrator", "microsoft office user"})
_NO_TITLE = frozenset({"", "word document", "untitled"})


def read(source: Source, given: Metadata) -> Iterator[Reading]:
    """The one document of a Word file. Raises UnreadableSource.

    The days on which the file was made and changed are not days of publication and are not taken.
    """
    from docx import Document

    source.whole(MAX_BYTES, "save it as text")
    office.check(source)
    try:
        document = Document(source.stream)
        text = "\n\n".join(filter(None, map(_block, document.iter_inner_content())))
        properties = document.core_properties
        title, author = properties.title or "", properties.author or ""
    except Exception as error:  # whatever a parser of foreign files raises
        raise UnreadableSource(
            f"{source.name} cannot be read as a Word file ({type(error).__name__}); save it again."
        ) from error
    text = with_text(text, source, "if it is a picture of a page, run text recognition first")
    yield reading(
        source,
        given,
        text,
        MEDIA_TYPE,
        title=None if title.strip().casefold() in _NO_TITLE else title,
        authors=() if author.strip().casefold() in _NO_AUTHOR else tuple(author.split(";")),
        dates=(in_text(text),),
    )


def _block(block: Any) -> str:
    """The text of a paragraph, or of a table with a line a row and a tab between cells."""
    if not hasattr(block, "rows"):
        return str(block.text)
    rows = []
    for row in block.rows:
        cells: list[str] = []
        seen: set[int] = set()
        for cell in row.cells:
            # A cell that spans several columns is given once for each.
            if id(cell._tc) not in seen:
                seen.add(id(cell._tc))
                cells.append("\n".join(filter(None, map(_block, cell.iter_inner_content()))))
        rows.append("\t".join(cells))
    return "\n".join(rows)
