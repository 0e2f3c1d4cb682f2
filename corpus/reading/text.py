"""Plain text files."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from onrecord.corpus.errors import UnreadableSource
from onrecord.corpus.reading.assembly import reading, tidied
from onrecord.corpus.reading.charset import guessed_encoding
from onrecord.corpus.reading.dating import in_text
from onrecord.corpus.reading.records import Metadata, Reading
from onrecord.corpus.reading.source import Source

MAX_BYTES = 64_000_000
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MOST_ZEROS = 0.7
"""Letters of English, with signs beyond Latin-1 among them, have so many zeros for their other halves."""
_CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\v\f\r\x1b")


def read(source: Source, given: Metadata) -> Iterator[Reading]:
    """The one document of a text file. Raises UnreadableSource."""
    text = tidied(characters(source))
    yield reading(source, given, text, "text/plain", dates=(in_text(text),))


def characters(source: Source) -> str:
    """The text of a whole source, which has some. Raises UnreadableSource."""
    text = decode(source.whole(MAX_BYTES), source.name)
    if not text.strip():
        raise UnreadableSource(f"{source.name} is empty; there is nothing to read.")
    return text


def decode(data: bytes, name: str) -> str:
    r"""The text of these bytes, with ``\n`` at each line's end.

    The encoding is the byte order mark's, else UTF-8, else the one that charset-normalizer finds.
    Raises UnreadableSource, naming ``name``, for binary data and for text whose encoding cannot be found.
    """
    return _decoded(data, name).replace("\r\n", "\n").replace("\r", "\n")


def _decoded(data: bytes, name: str) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding)
            except UnicodeDecodeError:
                break
    if (wide := wide_encoding(data)) is not None:
        return data.decode(wide, "replace")
    if not _CONTROLS.isdisjoint(data[:65_536]):
        raise UnreadableSource(f"{name} is not a text file; save it as plain text first.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode(guessed_encoding(data, name))


def wide_encoding(data: bytes) -> str | None:
    """Return the encoding of UTF-16 without a byte order mark, told by where its zeros stand."""
    head = data[:4096]
    if len(head) % 2 or len(head) < 4:
        return None
    even, odd = head[::2], head[1::2]
    for name, zeros, others in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if zeros.count(0) >= _MOST_ZEROS * len(zeros) and 0 not in others:
            characters = map(ord, head.decode(name, "ignore"))
            return name if _CONTROLS.isdisjoint(characters) else None
    return None
