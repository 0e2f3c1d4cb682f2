"""Plain text files."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterator
from pathlib import Path

from corpus.errors import UnreadableSource
from corpus.model import Document
from corpus.reading.records import Metadata, Reading

MAX_BYTES = 64_000_000
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Those that files on the web still come in (WHATWG Encoding Standard). The guesser would otherwise
# read curly quotation marks as letters of some DOS code page.
_LEGACY_ENCODINGS = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "iso8859_2",
    "koi8_r", "koi8_u", "mac_roman", "cp949", "gb18030", "big5", "shift_jis", "euc_jp",
]  # fmt: skip
_CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\v\f\r\x1b")


def read(path: Path, given: Metadata) -> Iterator[Reading]:
    """The one document of a text file. Raises UnreadableSource."""
    if path.stat().st_size > MAX_BYTES:
        raise UnreadableSource(f"{path} is larger than {MAX_BYTES // 1_000_000} MB; cut it into parts.")
    data = path.read_bytes()
    text = decode(data, str(path))
    if not text.strip():
        raise UnreadableSource(f"{path} is empty; there is nothing to read.")
    document = Document(
        text=text,
        title=given.title,
        outlet=given.outlet,
        url=given.url,
        published=given.published(),
        source_hash=hashlib.sha256(data).hexdigest(),
        file_name=path.name,
    )
    yield Reading(path.name, document)


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
    if not _CONTROLS.isdisjoint(data[:65_536]):
        raise UnreadableSource(f"{name} is not a text file; save it as plain text first.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        from charset_normalizer import from_bytes

        # Half the letters of a sentence in a wrong encoding still read as words: be strict.
        found = from_bytes(data, threshold=0.15, cp_isolation=_LEGACY_ENCODINGS).best()
        if found is None:
            raise UnreadableSource(f"The encoding of {name} cannot be found; save it as UTF-8.") from None
        return str(found)
