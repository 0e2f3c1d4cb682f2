"""Fetched pages as documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from onrecord.corpus.errors import UnreachableAddress
from onrecord.corpus.reading import Metadata, Reading, Skipped, of_bytes, read_source
from onrecord.corpus.reading.jsonfeed import read_json_feed
from onrecord.corpus.web.addresses import shown_address
from onrecord.corpus.web.fetching import Answer, Fetcher

_NOT_READ = re.compile(r"(image|audio|video|font)/")
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
# The formats that a text's own characters leave open.
_ENDINGS = {
    "text/markdown": ".md", "text/csv": ".csv", "text/tab-separated-values": ".tsv",
    "message/rfc822": ".eml", "application/x-ndjson": ".ndjson", "application/jsonl": ".jsonl",
}  # fmt: skip
_HEAD = 65_536


def read_address(fetcher: Fetcher, address: str, given: Metadata) -> Iterator[Reading | Skipped]:
    """Every document at an address, and every part of it that had to be left out."""
    try:
        answer = fetcher.fetch(address)
    except UnreachableAddress as error:
        yield Skipped(shown_address(address), str(error))
    else:
        yield from readings(answer, given)


def readings(answer: Answer, given: Metadata) -> Iterator[Reading | Skipped]:
    """Every document in what was fetched, and every part of it that had to be left out."""
    data = answer.data or b""
    if _NOT_READ.match(answer.media_type):
        kind = answer.media_type.partition("/")[0]
        yield Skipped(answer.url, f"{answer.url} is no text but {kind}; give the address of a page.")
        return
    if is_feed(data):
        remedy = f"subscribe to it with onrecord feeds add {answer.url}"
        yield Skipped(answer.url, f"{answer.url} is a feed and no document; {remedy}.")
        return
    label = _file_name(answer)
    source = of_bytes(data, label, charset=answer.charset, url=answer.url, retrieved=answer.retrieved)
    for found in read_source(replace(source, name=answer.url), given):
        if isinstance(found, Reading) and found.name == label:
            yield replace(found, name=answer.url)
        else:
            yield found


def is_feed(data: bytes) -> bool:
    """Whether these bytes begin as a feed does."""
    if read_json_feed(data) is not None:
        return True
    head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip()
    while head.startswith((b"<?", b"<!")):
        head = head.partition(b"-->" if head.startswith(b"<!--") else b">")[2].lstrip()
    return head.startswith((b"<rss", b"<feed", b"<rdf:RDF"))


def _file_name(answer: Answer) -> str:
    """The last part of the address, with an ending that tells the format where the server named one."""
    name = PurePosixPath(unquote(urlsplit(answer.url).path)).name.replace("/", "_") or "page"
    if answer.media_type in _PAGES:
        return name if name.casefold().endswith((".html", ".htm")) else f"{name}.html"
    return name if PurePosixPath(name).suffix else name + _ENDINGS.get(answer.media_type, "")
