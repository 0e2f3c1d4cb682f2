"""Which format a source is in, told by its content first and by its name where the content leaves it open."""

from __future__ import annotations

import codecs
import json
import re
import zipfile
from typing import Literal

from onrecord.corpus.errors import UnreadableSource
from onrecord.corpus.reading.columns import is_header
from onrecord.corpus.reading.source import Source
from onrecord.corpus.reading.text import wide_encoding

Format = Literal[
    "text", "markdown", "html", "pdf", "docx", "mail", "captions", "json lines", "table", "workbook",
    "feed", "archive", "web archive", "gzip", "bzip2",
]  # fmt: skip

_SUFFIXES: dict[str, Format] = {
    ".html": "html", ".htm": "html", ".xhtml": "html", ".md": "markdown", ".markdown": "markdown",
    ".eml": "mail", ".jsonl": "json lines", ".ndjson": "json lines", ".csv": "table", ".tsv": "table",
    ".tab": "table",
}  # fmt: skip
_CODE = frozenset({".css", ".js", ".mjs", ".map"})
"""What a browser saves beside a page; its strings are nobody's words."""
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CLOCK = r"(?:\d+:)?\d\d:\d\d[.,]\d{1,3}"
_TIMES = rf"(?:{_CLOCK}[ \t]*-->[ \t]*{_CLOCK}|{_CLOCK},\d+:\d\d:\d\d[.,]\d{{1,3}}[ \t]*\n)"
_CAPTIONS = re.compile(rf"\s*(?:WEBVTT\b|(?:\d+[ \t]*\r?\n)?{_TIMES})")
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|article)\b", re.IGNORECASE)
_FEED = re.compile(r"<(?:!DOCTYPE\s+)?(?:rss|feed|rdf:RDF)\b")
_JSON_FEED = re.compile(r'\s*\{[^\[]{0,20000}?"version"\s*:\s*"https://jsonfeed\.org/version/')
_HEADER = re.compile(r"^([A-Za-z][A-Za-z0-9-]*):[ \t]", re.MULTILINE)
_OF_MAIL = frozenset(
    "received return-path mime-version message-id delivered-to dkim-signature content-type".split()
)


def format_of(source: Source) -> Format:
    """The format of a source. Raises UnreadableSource for one that is known and cannot be read."""
    head = source.head()
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _packed(source)
    if head.startswith(_OLD_OFFICE):
        raise _old_office(source)
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith(b"BZh"):
        return "bzip2"
    if head.startswith(b"WARC/"):
        return "web archive"
    return _written(_characters(head), source)


def _packed(source: Source) -> Format:
    try:
        with zipfile.ZipFile(source.stream) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableSource(
            f"{source.name} is damaged or ends in the middle ({error}); fetch it again."
        ) from error
    finally:
        source.stream.seek(0)
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.xml" in names:
        return "workbook"
    if "[Content_Types].xml" in names or "mimetype" in names:
        raise UnreadableSource(
            f"{source.name} is of an office or book format that is not read; save it as DOCX, PDF or text."
        )
    return "archive"


def _old_office(source: Source) -> UnreadableSource:
    # Word and Excel keep a file with a password as one encrypted stream in the old container.
    source.stream.seek(0)
    window = b""
    while block := source.stream.read(1 << 20):
        window = window[-64:] + block
        if "EncryptedPackage".encode("utf-16-le") in window:
            return UnreadableSource(f"{source.name} is locked with a password; save it without one.")
    return UnreadableSource(
        f"{source.name} is in the format of Word or Excel before 2007; save it as DOCX or XLSX."
    )


def _characters(head: bytes) -> str:
    """The first characters, near enough to tell a format by."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, "ignore")
    if (wide := wide_encoding(head)) is not None:
        return head.decode(wide, "ignore")
    return head.decode("utf-8", "replace")


def _written(text: str, source: Source) -> Format:
    """The format of a file that is made of characters."""
    if text.startswith("{\\rtf"):
        raise UnreadableSource(f"{source.name} is rich text; save it as DOCX or plain text.")
    if _CAPTIONS.match(text):
        return "captions"
    if _HTML.match(_without_prologue(text)):
        return "html"
    if _FEED.match(_without_prologue(text)):
        return "feed"
    if text.lstrip().startswith("<?xml"):
        raise UnreadableSource(f"{source.name} is XML of a kind that is not read; save its text.")
    if _JSON_FEED.match(text):
        return "feed"
    if _is_mail(text):
        return "mail"
    if source.suffix in _CODE:
        raise UnreadableSource(f"{source.name} is code and not a text; leave it out.")
    named = _SUFFIXES.get(source.suffix)
    if named is None and _is_json_lines(text, source):
        return "json lines"
    if named is None and is_header(text.lstrip().partition("\n")[0]):
        return "table"
    return named or "text"


def _without_prologue(text: str) -> str:
    """The text from its first tag on, without an XML declaration and comments."""
    text = text.lstrip()
    while text.startswith(("<?", "<!--")):
        _, closed, text = text.partition("-->" if text.startswith("<!--") else "?>")
        text = text.lstrip()
        if not closed:
            break
    return text


def _is_mail(text: str) -> bool:
    """Whether a text opens with the headers of a message that was sent."""
    opening = text.lstrip().partition("\n\n")[0].partition("\r\n\r\n")[0]
    if not _HEADER.match(opening):
        return False
    names = {found[1].casefold() for found in _HEADER.finditer(opening)}
    return "from" in names and len(names & _OF_MAIL) >= 1 and bool(names & {"date", "subject"})


def _is_json_lines(text: str, source: Source) -> bool:
    start = text.lstrip()
    if not start.startswith("{"):
        if source.suffix == ".json" and start.startswith("["):
            raise UnreadableSource(f"{source.name} is one JSON array; write one object a line.")
        return False
    line, ended, _ = start.partition("\n")
    if not ended and len(text) > HEAD_CHARACTERS:
        return start.startswith('{"')
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError) as error:
        if source.suffix == ".json":
            raise UnreadableSource(
                f"{source.name} is not JSON Lines; write each object on a line of its own."
            ) from error
        return False


HEAD_CHARACTERS = 30_000
"""A first line that is longer than this may run on past what is looked at."""
