"""Web archives (WARC, ISO 28500): the pages and documents in them, as they were answered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import redirect_stderr
from io import BytesIO, StringIO
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from onrecord.corpus.errors import UnreadableSource
from onrecord.corpus.reading.records import Skipped
from onrecord.corpus.reading.source import Source

MAX_BYTES = 64_000_000
# What carries words; pictures, styles and scripts are what most of an archive is made of.
_OF_INTEREST = ("text/html", "application/xhtml", "text/plain", "application/pdf", "message/rfc822",
                "text/vtt", "application/vnd.openxmlformats-officedocument.wordprocessingml")  # fmt: skip
_RECORDS = frozenset({"response", "resource", "conversion"})
_OK = "200"


def records(source: Source) -> Iterator[Source | Skipped]:
    """The documents of a web archive, each with its address and the day it was fetched.

    Raises UnreadableSource where the archive is damaged; what came before has been given by then.
    """
    from warcio.archiveiterator import ArchiveIterator

    number = 0
    archive = ArchiveIterator(source.stream)
    while True:
        try:
            # It writes to the terminal what becomes a sentence of ours.
            with redirect_stderr(StringIO()):
                record = next(archive, None)
                found = None if record is None else _document(record, source)
        except Exception as error:  # whatever a parser of foreign files raises
            raise UnreadableSource(
                f"{source.name} is damaged after record {number}; fetch it again and add it once more."
            ) from error
        if record is None:
            return
        number += 1
        if found is not None:
            yield found


def _document(record: Any, source: Source) -> Source | Skipped | None:
    kind, charset = _content_type(record)
    if record.rec_type not in _RECORDS or not kind.startswith(_OF_INTEREST):
        return None
    if record.http_headers is not None and record.http_headers.get_statuscode() != _OK:
        return None
    url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")  # wget sets it in brackets
    if not url.startswith(("http://", "https://")):
        return None  # what the crawler wrote of itself
    name = f"{source.name}/{url}"
    data = cast("bytes", record.content_stream().read(MAX_BYTES + 1))
    if len(data) > MAX_BYTES:
        return Skipped(name, f"{name} is larger than {MAX_BYTES // 1_000_000} MB; add it by itself.")
    if getattr(record.raw_stream, "limit", 0) > 0:
        raise EOFError  # the last record of an archive that was cut off is not a whole page
    fetched = record.rec_headers.get_header("WARC-Date")
    file_name = unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2] or "page"
    return Source(
        name,
        f"{source.label}/{file_name}",
        BytesIO(data),
        len(data),
        depth=source.depth + 1,
        charset=charset,
        url=url,
        retrieved=fetched,
    )


def _content_type(record: Any) -> tuple[str, str | None]:
    """The media type and the charset of what a record holds, as declared."""
    headers = record.http_headers or record.rec_headers
    kind, _, parameters = (headers.get_header("Content-Type") or "").casefold().partition(";")
    charset = parameters.partition("charset=")[2].partition(";")[0].strip(" \"'")
    return kind.strip(), charset or None
