"""Word files (DOCX): paragraphs and tables in the order of the text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from onrecord.corpus.errors import UnreadableSource
from onrecord.corpus.reading import office
from onrecord.corpus.reading.assembly import reading, with_text
from onrecord.corpus.reading.dating import in_text
from onrecord.corpus.reading.raised import as_power, is_note
from onrecord.corpus.reading.records import Metadata, Reading
from onrecord.corpus.reading.source import Source

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAX_BYTES = 100_000_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
# The signs of Word's symbol fonts that are written in texts, by their place in the font.
_SYMBOL = dict(zip(range(0x41, 0x5B), "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", strict=True))
_SYMBOL |= dict(zip(range(0x61, 0x7B), "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True))
_SYMBOL |= {
    0x2D: "−", 0xA2: "′", 0xA3: "≤", 0xA5: "∞", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°",
    0xB1: "±", 0xB2: "″", 0xB3: "≥", 0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈",
    0xBC: "…", 0xD2: "®", 0xD3: "©", 0xD4: "™", 0xD6: "√", 0xE2: "®", 0xE3: "©", 0xE4: "™",
}  # fmt: skip
_WINGDINGS = {
    0x28: "☎", 0x2A: "✉", 0x4A: "☺", 0x4C: "☹", 0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x76: "❖",
    0x9F: "•", 0xA7: "▪", 0xA8: "◻", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒",
    0xFE: "☑",
}  # fmt: skip
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS}
_PLACEHOLDER = "PlaceholderText"
"""The style in which Word sets what is to be typed."""
_DEEPEST_STYLES = 10
_UNKNOWN_SIGN = "\ufffd"
# What was deleted or moved away, properties, fields' code, and drawings, whose text boxes come by themselves.
_NOT_WORDS = frozenset({"del", "moveFrom", "pPr", "rPr", "instrText", "delText", "drawing", "pict",
                        "AlternateContent", "object", "rt"})  # fmt: skip
# What is set so stands in the file and is not said: hidden, or struck out.
_NOT_SAID = ("vanish", "strike", "dstrike")
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
        text = _blocks(document.element.body, _hiding(document.styles.element))
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


def _blocks(parent: Any, hiding: frozenset[str]) -> str:
    """The text of what a body, a cell or a text box holds, an empty line between its blocks.

    python-docx itself passes over what was inserted while changes were tracked, and over content
    controls. ``hiding`` are the styles whose words are not shown.
    """
    found: list[str] = []
    goes_on, last = False, 0
    for element in parent:
        kind = _kind(element)
        if kind == "p":
            if _style(element, "pPr", "pStyle") not in hiding:
                words = _words(element, hiding)
                if goes_on:
                    found[last] += words
                else:
                    last = len(found)
                    found.append(words)
                # Where its mark was deleted while changes were tracked, the next one is part of it.
                goes_on = element.find(f"{_W}pPr/{_W}rPr/{_W}del") is not None
            found += [_blocks(box, hiding) for box in _boxes(element)]
        elif kind == "tbl":
            rows = (
                "\t".join(_blocks(cell, hiding) for cell in _inside(row, "tc"))
                for row in _inside(element, "tr")
            )
            found.append("\n".join(rows))
        elif kind in ("sdt", "sdtContent", "customXml", "ins", "moveTo") and not _is_placeholder(element):
            found.append(_blocks(element, hiding))
    return "\n\n".join(text for text in found if text.strip())


def _words(element: Any, hiding: frozenset[str]) -> str:
    """The words of a paragraph as they stand when all changes are accepted."""
    parts: list[str] = []
    for child in element:
        kind = _kind(child)
        if kind == "t":
            parts.append(child.text or "")
        elif kind in _SIGNS:
            parts.append(_SIGNS[kind])
        elif kind == "sym":
            parts.append(_sign(child))
        elif kind not in _NOT_WORDS and not _is_unsaid(child, hiding) and not _is_placeholder(child):
            words = _words(child, hiding)
            if _is_raised(child):
                power = as_power(words, "".join(parts))
                words = power if power is not None else "" if is_note(words) else words
            parts.append(words)
    return "".join(parts)


def _sign(symbol: Any) -> str:
    """The sign of a symbol font; that it is unknown, where no table has it."""
    try:
        code = int(symbol.get(f"{_W}char") or "", 16)
    except ValueError:
        return ""
    if not 0xF000 <= code <= 0xF0FF:  # not in the private area, where Word puts such fonts
        return chr(code)
    code -= 0xF000
    font = (symbol.get(f"{_W}font") or "").casefold()
    known = _FONTS.get(font, {}).get(code)
    return known or (chr(code) if font == "symbol" and 0x20 <= code < 0x7F else _UNKNOWN_SIGN)


def _is_unsaid(run: Any, hiding: frozenset[str]) -> bool:
    """Whether a run is hidden or struck out, by itself or by its style."""
    properties = run.find(f"{_W}rPr")
    return properties is not None and (
        any(_is_on(properties.find(f"{_W}{name}")) for name in _NOT_SAID)
        or _style(run, "rPr", "rStyle") in hiding
    )


def _is_raised(run: Any) -> bool:
    raised = run.find(f"{_W}rPr/{_W}vertAlign")
    return raised is not None and raised.get(f"{_W}val") == "superscript"


def _is_on(switch: Any) -> bool:
    return switch is not None and switch.get(f"{_W}val") not in ("0", "false", "off")


def _is_placeholder(control: Any) -> bool:
    """Whether a content control shows only what is to be typed there."""
    return _is_on(control.find(f"{_W}sdtPr/{_W}showingPlcHdr"))


def _style(element: Any, properties: str, name: str) -> str | None:
    style = element.find(f"{_W}{properties}/{_W}{name}")
    return None if style is None else style.get(f"{_W}val")


def _hiding(styles: Any) -> frozenset[str]:
    """The styles whose words are not shown, also those that are based on such a one."""
    based: dict[str, str | None] = {}
    hiding: set[str] = {_PLACEHOLDER}
    for style in styles.iter(f"{_W}style"):
        identity = style.get(f"{_W}styleId") or ""
        parent = style.find(f"{_W}basedOn")
        based[identity] = None if parent is None else parent.get(f"{_W}val")
        if _is_on(style.find(f"{_W}rPr/{_W}vanish")):
            hiding.add(identity)
    for _ in range(_DEEPEST_STYLES):
        more = {identity for identity, parent in based.items() if parent in hiding} - hiding
        if not more:
            break
        hiding |= more
    return frozenset(hiding)


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
