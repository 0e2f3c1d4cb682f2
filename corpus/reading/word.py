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
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
# What was deleted or moved away, properties, fields' code, and drawings, whose text boxes come by themselves.
_NOT_WORDS = frozenset({"del", "moveFrom", "pPr", "rPr", "instrText", "delText", "drawing", "pict",
                        "AlternateContent", "object"})  # fmt: skip
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
        text = _blocks(document.element.body)
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


def _blocks(parent: Any) -> str:
    """The text of what a body, a cell or a text box holds, an empty line between its blocks.

    python-docx itself passes over what was inserted while changes were tracked, and over content
    controls.
    """
    found: list[str] = []
    for element in parent:
        kind = _kind(element)
        if kind == "p":
            found.append(_words(element))
            found += [_blocks(box) for box in _boxes(element)]
        elif kind == "tbl":
            rows = ("\t".join(map(_blocks, _inside(row, "tc"))) for row in _inside(element, "tr"))
            found.append("\n".join(rows))
        elif kind in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
            found.append(_blocks(element))
    return "\n\n".join(text for text in found if text.strip())


def _words(element: Any) -> str:
    """The words of a paragraph as they stand when all changes are accepted."""
    parts: list[str] = []
    for child in element:
        kind = _kind(child)
        if kind == "t":
            parts.append(child.text or "")
        elif kind in _SIGNS:
            parts.append(_SIGNS[kind])
        elif kind not in _NOT_WORDS:
            parts.append(_words(child))
    return "".join(parts)


def _boxes(paragraph: Any) -> Iterator[Any]:
    """The text boxes that are anchored in a paragraph; a copy of each for older programs is passed over."""
    for box in paragraph.iter(f"{_W}txbxContent"):
        if not any(_kind(outer) == "Fallback" for outer in box.iterancestors()):
            yield box


def _inside(element: Any, kind: str) -> Iterator[Any]:
    """The rows of a table or the cells of a row, also those in content controls."""
    for child in element:
        if _kind(child) == kind:
            yield child
        elif _kind(child) in ("sdt", "sdtContent", "customXml"):
            yield from _inside(child, kind)


def _kind(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
