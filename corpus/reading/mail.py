"""Mail (EML, RFC 5322): the message, with what its headers say."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime

from onrecord.corpus.errors import UnreadableSource
from onrecord.corpus.model import Date
from onrecord.corpus.reading import html
from onrecord.corpus.reading.assembly import reading, with_text
from onrecord.corpus.reading.charset import browser_name
from onrecord.corpus.reading.records import Metadata, Reading
from onrecord.corpus.reading.source import Source, of_bytes
from onrecord.corpus.reading.text import decode

MEDIA_TYPE = "message/rfc822"
MAX_BYTES = 64_000_000
_QUOTED = re.compile(r"(?:> ?)+")
_WORD = re.compile(r"[^\W_]+")
_SHINGLE = 4
_STUB = 0.5
"""A plain part with a smaller share of the page's words is no version of it but says where to look."""


def read(source: Source, given: Metadata) -> Iterator[Reading]:
    """Read the one message of a file. Raises UnreadableSource. Attachments are not read."""
    message = email.message_from_bytes(source.whole(MAX_BYTES, "save its text"), policy=email.policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101 - what this policy makes
    name, address = parseaddr(_header(message, "From") or "")
    yield reading(
        source,
        given,
        with_text(_words(message, source), source, "if the words are in an attachment, add that"),
        MEDIA_TYPE,
        title=_header(message, "Subject"),
        authors=(name or address,),
        dates=(_sent(message),),
    )


def _words(part: EmailMessage, source: Source) -> str:
    """The words that a mail program shows of a part: all of its parts, but one version of each."""
    kind = part.get_content_type()
    if kind == "message/rfc822":  # a mail that is forwarded, which programs show below the one around it
        within = part.get_payload()
        inner = within[0] if isinstance(within, list) and within else None
        return _words(inner, source) if isinstance(inner, EmailMessage) else ""
    if part.is_attachment():
        return ""
    if not part.is_multipart():
        return _text(part, source) if kind in ("text/plain", "text/html") else ""
    parts = [each for each in part.iter_parts() if isinstance(each, EmailMessage)]
    if kind == "multipart/alternative":
        plain = [_words(each, source) for each in parts if each.get_content_type() == "text/plain"]
        rich = [_words(each, source) for each in parts if each.get_content_type() != "text/plain"]
        return _better("\n\n".join(filter(None, plain)), next(filter(None, reversed(rich)), ""))
    if kind == "multipart/related":
        return next(filter(None, (_words(each, source) for each in parts)), "")
    return "\n\n".join(filter(None, (_words(each, source) for each in parts)))


def _better(plain: str, rich: str) -> str:
    """The plain version, or the page where the plain one has not most of its words."""
    words = [word.casefold() for word in _WORD.findall(rich)]
    if not plain.strip() or not words:
        return plain if plain.strip() else rich
    length = min(_SHINGLE, len(words))
    shown = _shingles(words, length)
    held = _shingles([word.casefold() for word in _WORD.findall(plain)], length)
    return plain if len(shown & held) >= _STUB * len(shown) else rich


def _shingles(words: list[str], length: int) -> set[tuple[str, ...]]:
    return {tuple(words[place : place + length]) for place in range(len(words) - length + 1)}


def _text(part: EmailMessage, source: Source) -> str:
    """The text of a plain or HTML part, by the charset that it declares if that is true."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or not data.strip():
        return ""
    declared = of_bytes(data, source.name, charset=part.get_content_charset())
    if part.get_content_type() == "text/html":
        try:
            return html.article(html.decoded(data, declared), of_bytes(b"", source.name)).text
        except UnreadableSource:  # a page of pictures
            return ""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        try:
            text = data.decode(browser_name(declared.charset) or "utf-8")
        except (UnicodeError, LookupError):
            text = decode(data, source.name)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _unquoted(text, part.get_param("format") == "flowed", part.get_param("delsp") == "yes")


def _unquoted(text: str, flowed: bool, deleted: bool) -> str:
    """The text without the signs that quote another mail, which is set apart by an empty line.

    In text that is flowed (RFC 3676, 4.2) a line that ends in a space goes on in the next one of its depth.
    """
    lines: list[str] = []
    depth = 0
    goes_on = False
    for line in text.split("\n"):
        found = _QUOTED.match(line)
        quoted = found[0].count(">") if found else 0
        words = line[found.end() :] if found else line
        if flowed and not found:
            words = words.removeprefix(" ")  # stuffed
        if quoted != depth:
            lines.append("")
            goes_on = False
        signature = words == "-- "
        if goes_on and not signature:
            lines[-1] = (lines[-1].removesuffix(" ") if deleted else lines[-1]) + words
        else:
            lines.append(words)
        depth, goes_on = quoted, flowed and words.endswith(" ") and not signature
    return "\n".join(lines)


def _header(message: EmailMessage, name: str) -> str | None:
    try:
        value = message[name]
    except (ValueError, IndexError, AttributeError, OverflowError):  # their parser can fail on broken ones
        return None
    return None if value is None else str(value)


def _sent(message: EmailMessage) -> Date | None:
    try:
        return Date(parsedate_to_datetime(_header(message, "Date") or "").date().isoformat(), "metadata")
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
