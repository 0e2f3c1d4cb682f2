"""Tables of statements as CSV or TSV: a row a statement, the columns found by their names."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice
from typing import Any

from onrecord.corpus.errors import OnRecordError, UnreadableSource
from onrecord.corpus.reading.charset import guessed_encoding
from onrecord.corpus.reading.columns import check_mapped, delimiter, match, match_documents, without_text
from onrecord.corpus.reading.documents import document
from onrecord.corpus.reading.records import Metadata, Reading, Skipped, Untaken
from onrecord.corpus.reading.source import Source
from onrecord.corpus.reading.statements import Row, statement
from onrecord.corpus.reading.text import wide_encoding

LONGEST_CELL = 16_000_000
_LOOKED_AT = 50
_BLOCK = 1 << 20
_GUESSED_FROM = 262_144
_SEPARATOR = re.compile(r"\ufeff?\"?sep=(.)\"?", re.IGNORECASE)
"""What Excel writes on a line of its own above the names of the columns."""
_CELL = re.compile(r'(?:^|(?<=\t))(?:"(?:[^"]|"")*"(?=\t|$)|[^\t]*)')
_QUOTED_CELL = re.compile(r'"(?:[^"]|"")*"')
_MOST_LINES = 1000
# A mark within a cell, as databases write it, and as RFC 4180 does.
_ESCAPED = re.compile(rb'[^\\]\\"(?![\r\n]|[,;|][^ ])')
_DOUBLED = re.compile(rb'[^,;|\r\n]""[^,;|\r\n]')
_OF_OURS = frozenset({"quote", "prefix", "suffix", "start", "end"})
"""Columns of the tables of citations that we write."""
_DEFUSED = re.compile(r"'\s*[=+\-@＝＋－＠]")
_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)|Err:\d{3}")


def read(source: Source, given: Metadata) -> Iterator[Reading | Skipped]:
    """A reading for each good row, and for each bad one a Skipped. Raises UnreadableSource."""
    source.stream.seek(0)
    if source.size == 0 or not source.head().strip():
        raise UnreadableSource(f"{source.name} is empty; there is nothing to read.")
    head = source.head()
    escape = "\\" if _ESCAPED.search(head) and not _DOUBLED.search(head) else None
    lines = io.TextIOWrapper(source.stream, encoding=_encoding(source), newline="")
    try:
        first = _first_line(lines)
        told = _SEPARATOR.fullmatch(first.rstrip("\r\n"))
        if told:
            first = _first_line(lines)
        by_name = "\t" if source.suffix in (".tsv", ".tab") else None
        mark = told[1] if told else by_name or delimiter(first.strip("\r\n"))
        csv.field_size_limit(LONGEST_CELL)
        whole = chain([first], lines)
        rows = tab_separated(whole) if mark == "\t" else _to_the_end(whole, mark, escape)
        media_type = "text/tab-separated-values" if mark == "\t" else "text/csv"
        yield from readings(_numbered(rows, source), source, given, media_type)
    finally:
        lines.detach()  # the stream is its owner's to close


def _first_line(lines: io.TextIOWrapper) -> str:
    """The next line that is not blank."""
    line = lines.readline()
    while line and not line.strip():
        line = lines.readline()
    return line


def tab_separated(lines: Iterable[str]) -> Iterator[list[str]]:
    """The rows of tab-separated text, of which some programs quote cells and some write marks as they are.

    A cell is quoted only where its mark is closed before a tab or the line's end. It goes on over lines
    only where what they make together has no more cells than the first row, and none is a row by itself.
    """
    rest = iter(lines)
    ahead: deque[str] = deque()
    width = 0
    while (row := ahead.popleft() if ahead else next(rest, None)) is not None:
        row = row.rstrip("\r\n")
        whole, taken = row, 0
        goes_on = row.count("\t") + 1 < width or row.rpartition("\t")[2].startswith('"')
        while goes_on and not _is_closed(whole) and taken < _MOST_LINES:
            if taken == len(ahead) and (line := next(rest, None)) is not None:
                ahead.append(line)
            if taken == len(ahead) or whole.count("\t") + ahead[taken].count("\t") + 1 > max(2, width):
                break
            whole += "\n" + ahead[taken].rstrip("\r\n")
            taken += 1
        if taken and _is_closed(whole):
            row = whole
            for _ in range(taken):
                ahead.popleft()
        cells = [_unquoted(found[0]) for found in _CELL.finditer(row)]
        width = width or len(cells)
        yield cells


def _is_closed(row: str) -> bool:
    return '"' not in row or not any(
        cell[0].startswith('"') and not _is_quoted(cell[0]) for cell in _CELL.finditer(row)
    )


def _is_quoted(cell: str) -> bool:
    return _QUOTED_CELL.fullmatch(cell) is not None


def _unquoted(cell: str) -> str:
    return cell[1:-1].replace('""', '"') if _is_quoted(cell) else cell


def _to_the_end(lines: Iterable[str], mark: str, escape: str | None) -> Iterator[list[str]]:
    """The rows of delimited text; ``escape`` stands before a mark within a cell.

    Raises csv.Error where a mark that nothing closes swallows the others.
    """
    closed = "\0"  # no line of a text file holds it
    previous: list[str] | None = None
    for row in csv.reader(chain(lines, [closed]), delimiter=mark, escapechar=escape):
        if previous is not None:
            yield previous
        previous = row
    if previous is not None and previous != [closed]:
        raise csv.Error("a quotation mark opens there that nothing closes")


def readings(
    rows: Iterable[tuple[int, Sequence[Any]]], source: Source, given: Metadata, media_type: str
) -> Iterator[Reading | Skipped]:
    """The readings of numbered rows, the first of which names the columns.

    A table whose rows have no speaker, and whose text column does not say that it was said, is one
    of documents. Raises UnreadableSource where no column holds text.
    """
    rows = iter(rows)
    header = next(rows, None)
    names = [str(name).strip() for name in header[1]] if header else []
    peeked: list[tuple[int, Sequence[Any]]] = []
    failure: UnreadableSource | None = None
    try:
        peeked.extend(islice(rows, _LOOKED_AT))
    except UnreadableSource as error:  # what came before it is read
        failure = error
    columns = match(names, given.columns, [dict(zip(names, cells, strict=False)) for _, cells in peeked])
    check_mapped(source, names, given)
    attributed = columns.attributed
    if not attributed:
        columns = match_documents(names, given.columns)
    if "text" not in columns.of:
        raise without_text(source, names)
    untaken = Untaken(source.name, columns.left) if columns.left else None
    for number, cells in chain(peeked, rows):
        if not any(str(cell).strip() for cell in cells if cell is not None):
            continue
        values = columns.row(dict(zip(names, map(_stripped, cells), strict=False)))
        if set(names) >= _OF_OURS:
            values = {field: _as_it_was(value) for field, value in values.items()}
        row = Row(source, number, media_type, given)
        try:
            _check(values)
            reading = statement(values, row) if attributed else document(values, row)
        except OnRecordError as error:
            yield Skipped(f"{source.name} row {number}", f"{source.name} row {number}: {error}")
        else:
            yield replace(reading, untaken=untaken) if untaken else reading
            untaken = None
    if failure is not None:
        raise failure


def _check(values: Mapping[str, Any]) -> None:
    """Raises UnreadableSource for what a spreadsheet shows in place of what it cannot work out."""
    for field, value in values.items():
        if isinstance(value, str) and _ERROR.fullmatch(value):
            raise UnreadableSource(f"the {field} is the spreadsheet's error {value}; mend its formula.")


def holds_text(names: Sequence[str], given: Metadata) -> bool:
    """Whether a row of names has one for a column of text."""
    matched = match(names, given.columns), match_documents(names, given.columns)
    return any("text" in columns.of for columns in matched)


def _as_it_was(cell: Any) -> Any:
    """The cell without the apostrophe that our own tables put before what a spreadsheet would run."""
    return cell[1:] if isinstance(cell, str) and _DEFUSED.match(cell) else cell


def _stripped(cell: Any) -> Any:
    return cell.strip() if isinstance(cell, str) else cell


def _numbered(rows: Iterator[list[str]], source: Source) -> Iterator[tuple[int, list[str]]]:
    """The rows with their numbers; the one with the names is number 1."""
    number = 0
    try:
        for number, cells in enumerate(rows, start=1):
            yield number, cells
    except UnicodeDecodeError as error:
        raise UnreadableSource(
            f"The encoding of {source.name} cannot be found after row {number}; save it as UTF-8."
        ) from error
    except csv.Error as error:
        raise UnreadableSource(
            f"{source.name} cannot be read after row {number} ({error}); check its quotation marks."
        ) from error


def _encoding(source: Source) -> str:
    """The encoding of the whole file, found without holding it."""
    head = source.head()
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
            return name
    if (wide := wide_encoding(head)) is not None:
        return wide
    if b"\0" in head:
        raise UnreadableSource(f"{source.name} is not a text file; save it as CSV first.")
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for block in iter(lambda: source.stream.read(_BLOCK), b""):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return guessed_encoding(source.head(_GUESSED_FROM), source.name)
    finally:
        source.stream.seek(0)
    return "utf-8"
