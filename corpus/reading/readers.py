"""From a source to its readings: the format found, and its reader asked."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import IO, cast

from onrecord.corpus.errors import UnreadableSource
from onrecord.corpus.reading.archive import count, members
from onrecord.corpus.reading.captions import read as read_captions
from onrecord.corpus.reading.feed import read as read_feed
from onrecord.corpus.reading.formats import Format, format_of
from onrecord.corpus.reading.html import read as read_html
from onrecord.corpus.reading.jsonlines import read as read_jsonlines
from onrecord.corpus.reading.mail import read as read_mail
from onrecord.corpus.reading.markdown import read as read_markdown
from onrecord.corpus.reading.packing import Unpacking, unpacked
from onrecord.corpus.reading.pdf import read as read_pdf
from onrecord.corpus.reading.records import Metadata, Reading, Skipped
from onrecord.corpus.reading.source import Source, write_aside
from onrecord.corpus.reading.table import read as read_table
from onrecord.corpus.reading.text import read as read_text
from onrecord.corpus.reading.webarchive import records
from onrecord.corpus.reading.word import read as read_word
from onrecord.corpus.reading.workbook import read as read_workbook

Reader = Callable[[Source, Metadata], Iterator[Reading | Skipped]]

_READERS: dict[Format, Reader] = {
    "text": read_text,
    "markdown": read_markdown,
    "html": read_html,
    "pdf": read_pdf,
    "docx": read_word,
    "mail": read_mail,
    "captions": read_captions,
    "feed": read_feed,
    "json lines": read_jsonlines,
    "table": read_table,
    "workbook": read_workbook,
}
_STREAMED: frozenset[Format] = frozenset({"json lines", "web archive"})
_MOST_UNPACKED = 256_000_000
_BLOCK = 1 << 20


def read_source(source: Source, given: Metadata) -> Iterator[Reading | Skipped]:
    """Every document in a source, and every part of it that had to be left out."""
    empty = True
    try:
        for found in _readings(source, given):
            empty = False
            yield found
    except UnreadableSource as error:
        empty = False
        yield Skipped(source.name, str(error))
    except OSError:
        raise
    except Exception as error:  # a parser of any file in the world may fail in any way; the rest goes in
        empty = False
        yield Skipped(
            source.name,
            f"{source.name} cannot be read ({type(error).__name__}); leave it out, or save its text instead.",
        )
    if empty:
        yield Skipped(
            source.name, f"{source.name} holds nothing that can be read; look into it or leave it out."
        )


def _readings(source: Source, given: Metadata) -> Iterator[Reading | Skipped]:
    format_ = format_of(source)
    if (given.title or given.url or given.video) and (
        format_ == "web archive" or (format_ == "archive" and count(source) > 1)
    ):
        raise UnreadableSource(
            f"{source.name} holds several documents, and --title, --url and --video describe one; "
            "add that by itself."
        )
    if format_ == "archive":
        yield from _each(members(source), given)
    elif format_ == "web archive":
        yield from _each(records(source), given)
    elif format_ == "gzip" or format_ == "bzip2":
        yield from _unpacked(*unpacked(source, format_), given)
    else:
        yield from _READERS[format_](source, given)


def _each(sources: Iterator[Source | Skipped], given: Metadata) -> Iterator[Reading | Skipped]:
    for source in sources:
        if isinstance(source, Skipped):
            yield source
        else:
            yield from read_source(source, given)


def _unpacked(source: Source, unpacking: Unpacking, given: Metadata) -> Iterator[Reading | Skipped]:
    """The readings of what a packed file holds: as it streams where its format allows, else copied aside."""
    head = source.head(512)
    if not head.startswith((b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0")):
        format_ = format_of(source)
        if format_ in ("gzip", "bzip2"):
            raise UnreadableSource(f"{source.name} is packed twice; unpack it once.")
        if format_ in _STREAMED:
            yield from read_source(source, given)
            if unpacking.failure is not None:
                raise unpacking.failure
            return
    with tempfile.SpooledTemporaryFile(_BLOCK * 8) as file:
        size = 0
        while block := source.stream.read(_BLOCK):
            size += len(block)
            if size > _MOST_UNPACKED:
                raise UnreadableSource(
                    f"{source.name} unpacks to more than {_MOST_UNPACKED // 1_000_000} MB; unpack it first."
                )
            write_aside(cast("IO[bytes]", file), block, source.name)
        if unpacking.failure is not None:
            raise unpacking.failure
        yield from _readings(replace(source, stream=file, size=size), given)  # type: ignore[arg-type]
