"""Mail (EML, RFC 5322): the message, with what its headers say."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime

from corpus.errors import UnreadableSource
from corpus.model import Date
from corpus.reading import html
from corpus.reading.assembly import reading, with_text
from corpus.reading.records import Metadata, Reading
from corpus.reading.source import Source, of_bytes
from corpus.reading.text import decode

MEDIA_TYPE = "message/rfc822"
MAX_BYTES = 64_000_000
_STUB = 200
"""A plain part that is shorter, beside a longer page, says "open this in a browser"."""


def read(source: Source, given: Metadata) -> Iterator[Reading]:
    """The one message of a file. Raises UnreadableSource. Attachments are not read."""
    message = email.message_from_bytes(source.whole(MAX_BYTES, "save its text"), policy=email.policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101 - what this policy makes
    name, address = parseaddr(_header(message, "From") or "")
    yield reading(
        source,
        given,
        with_text(_body(message, source), source, "if the words are in an attachment, add that"),
        MEDIA_TYPE,
        title=_header(message, "Subject"),
        authors=(name or address,),
        dates=(_sent(message),),
    )


def _body(message: EmailMessage, source: Source) -> str:
    plain, page = _part(message, "plain", source), _part(message, "html", source)
    if page is None or (plain is not None and len(plain.strip()) >= _STUB):
        return plain or ""
    try:
        shown = html.article(page, of_bytes(b"", source.name)).text
    except UnreadableSource:
        return plain or ""
    return shown if plain is None or len(shown) > 2 * len(plain.strip()) else plain


def _part(message: EmailMessage, kind: str, source: Source) -> str | None:
    """The text of the message's plain or HTML part, by the charset that it declares if that is true."""
    part = message.get_body(preferencelist=(kind,))
    if part is None or part.is_multipart():
        return None
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return None
    declared = of_bytes(data, source.name, charset=part.get_content_charset())
    if kind == "html":
        return html.decoded(data, declared)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        try:
            text = data.decode(declared.charset or "utf-8")
        except (UnicodeError, LookupError):
            text = decode(data, source.name)
    text = text.replace("\r\n", "\n")
    if part.get_param("format") == "flowed":  # RFC 3676: a line that ends in a space goes on
        space = "" if part.get_param("delsp") == "yes" else " "
        text = re.sub(r"(?<!^--)(?<!\n--) \n(?![>\n])", space, text)
    return text


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
