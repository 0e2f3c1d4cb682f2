"""JSON Lines: a document, an attributed statement or an entry of a public quotation set a line."""

from __future__ import annotations

import codecs
import io
import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import chain, islice
from typing import Any, BinaryIO

from onrecord.corpus.errors import OnRecordError, UnreadableSource
from onrecord.corpus.reading import gdelt, quotebank
from onrecord.corpus.reading.columns import NAMES, check_mapped, folded, match, match_documents
from onrecord.corpus.reading.documents import document
from onrecord.corpus.reading.records import Metadata, Reading, Skipped, Untaken
from onrecord.corpus.reading.source import Source
from onrecord.corpus.reading.statements import Row, statement
from onrecord.corpus.reading.text import MAX_BYTES, decode

MAX_LINE = 16_000_000
MEDIA_TYPE = "application/jsonl"
_NOTHING: tuple[object, ...] = (None, "", [], {})
_LOOKED_AT = 50
"""Rows of which one at least must have each field that ``--map`` names."""
_NOT_UTF8 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)  # UTF-32-LE begins as UTF-16-LE


def read(source: Source, given: Metadata) -> Iterator[Reading | Skipped]:
    """A reading for each good line, and for each bad one a Skipped that names its number.

    Raises UnreadableSource for a file without any row.
    """
    lines = _lines(_in_utf8(source))
    peeked = list(islice(lines, _LOOKED_AT if given.columns else 1))
    if not peeked:
        raise UnreadableSource(f"{source.name} is empty; there is nothing to read.")
    if given.columns:
        check_mapped(source, _names([line for _, line in peeked]), given)
    named: set[str] = set()
    for number, line in chain(peeked, lines):
        try:
            yield _reading(line, Row(source, number, MEDIA_TYPE, given), named)
        except OnRecordError as error:
            yield Skipped(f"{source.name} line {number}", f"{source.name} line {number}: {error}")


def _names(lines: Iterable[bytes]) -> list[str]:
    """The names of the fields that any of these lines has."""
    names: dict[str, None] = {}
    for line in lines:
        with suppress(OnRecordError):  # a bad line is told of in its turn
            names |= dict.fromkeys(_row(line))
    return list(names)


def _in_utf8(source: Source) -> BinaryIO:
    """The stream; of a file that a byte order mark tells to be in UTF-16 or UTF-32, one of its text."""
    if not source.head(4).startswith(_NOT_UTF8):
        return source.stream
    return io.BytesIO(decode(source.whole(MAX_BYTES), source.name).encode())


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, with their numbers; of one that is too long only the beginning."""
    number = 0
    while line := stream.readline(MAX_LINE):
        number += 1
        rest = line
        while len(rest) == MAX_LINE and not rest.endswith(b"\n"):
            rest = stream.readline(MAX_LINE)
        line = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if line.strip():
            yield number, line


def _reading(line: bytes, at: Row, named: set[str]) -> Reading:
    """The reading of a line; ``named`` are the fields that were already told of as not taken."""
    values = _row(line)
    if quotebank.is_article(values):
        return quotebank.article(values, at)
    if quotebank.is_quotation(values):
        return quotebank.quotation(values, at)
    if gdelt.is_article(values):
        return gdelt.article(values, at)
    columns = match(values, at.given.columns, [values])
    mapped = folded(dict(at.given.columns).get("speaker", ""))
    if (
        columns.spoken
        or columns.said
        or set(NAMES) <= columns.of.keys()
        or mapped in (folded(name) for name in values if mapped)
    ):
        reading = statement(columns.row(values), at)
    else:
        columns = match_documents(values, at.given.columns)
        reading = document(columns.row(values), at)
    left = tuple(
        name for name in columns.left if name not in named and values[name] not in (None, "", [], {})
    )
    if not left:
        return reading
    named.update(left)
    return replace(reading, untaken=Untaken(at.source.name, left))


def _row(line: bytes) -> dict[str, Any]:
    if len(line) >= MAX_LINE:
        raise UnreadableSource(
            f"the line is longer than {MAX_LINE // 1_000_000} MB; cut the text into parts."
        )
    try:
        row = json.loads(line)
    except UnicodeDecodeError as error:
        raise UnreadableSource("the line is not UTF-8; save the file as UTF-8.") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise UnreadableSource(f"the line is not JSON ({error}); mend it or take it out.") from error
    except ValueError as error:  # Python reads no number of more than 4,300 digits
        raise UnreadableSource(
            "the line has a number of too many digits; put it between quotation marks."
        ) from error
    if not isinstance(row, dict):
        raise UnreadableSource(f"the line holds a JSON {type(row).__name__}, not an object with names.")
    return row
