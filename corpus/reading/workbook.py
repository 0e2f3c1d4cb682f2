"""Tables of statements as Excel workbooks (XLSX): each sheet with a column of quotations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from onrecord.corpus.errors import UnreadableSource
from onrecord.corpus.reading import office
from onrecord.corpus.reading.columns import without_text
from onrecord.corpus.reading.records import Metadata, Reading, Skipped
from onrecord.corpus.reading.source import Source
from onrecord.corpus.reading.table import holds_text, readings

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_BYTES = 100_000_000
_BLOCK, _LONGEST_REFERENCE = 1 << 20, 60
_MERGED = re.compile(rb'<(?:\w{1,9}:)?mergeCell ref="([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"')
_HEADER_WITHIN = 10
"""A title or a note may stand above the names of the columns."""


def read(source: Source, given: Metadata) -> Iterator[Reading | Skipped]:
    """A reading for each good row of each sheet that holds text. Raises UnreadableSource."""
    from openpyxl import load_workbook

    source.whole(MAX_BYTES, "save its sheets as CSV")
    office.check(source)
    try:
        book = load_workbook(source.stream, read_only=True, data_only=True)
        sheets = book.worksheets
    except Exception as error:  # whatever a parser of foreign files raises
        raise _unreadable(source, error) from error
    names: Sequence[str] = ()
    found = False
    for sheet in sheets:
        rows = _rows(sheet, source)
        header: list[tuple[int, list[Any]]] = []
        for row in rows:
            cells = [str(cell).strip() for cell in row[1] if cell is not None]
            names = names or cells
            if holds_text(cells, given):
                header = [row]
                break
            if row[0] >= _HEADER_WITHIN:
                break
        if header:
            found = True
            yield from readings(_chained(header, rows), source, given, MEDIA_TYPE)
    if not found:
        raise without_text(source, names)


def _chained(
    header: list[tuple[int, list[Any]]], rows: Iterator[tuple[int, list[Any]]]
) -> Iterator[tuple[int, list[Any]]]:
    for number, cells in header:
        yield number, ["" if cell is None else cell for cell in cells]
    yield from rows


def _rows(sheet: Any, source: Source) -> Iterator[tuple[int, list[Any]]]:
    """The rows of a sheet as Excel numbers them, each cell as text or None."""
    sheet.reset_dimensions()  # files of other programs declare wrong ones
    try:
        merged = _merged_down(sheet)
        spread: dict[int, tuple[str | None, int]] = {}
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            row = [_value(cell) for cell in cells]
            for column, last in merged.get(number, ()):
                spread[column] = (row[column] if column < len(row) else None, last)
            for column, (value, last) in spread.items():
                if number <= last:
                    row += [None] * (column + 1 - len(row))
                    row[column] = value
            yield number, row
    except Exception as error:  # whatever a parser of foreign files raises
        raise _unreadable(source, error) from error


def _merged_down(sheet: Any) -> dict[int, list[tuple[int, int]]]:
    """The cells that are merged with those below: by their row, the column from 0 and the last row.

    A sheet that is read a row at a time does not tell of them, for they are written after the rows.
    """
    from openpyxl.utils import column_index_from_string

    merged: dict[int, list[tuple[int, int]]] = {}
    window = b""
    with sheet._get_source() as part:
        while block := part.read(_BLOCK):
            window = window[-_LONGEST_REFERENCE:] + block
            for found in _MERGED.finditer(window):
                column, first, last = found[1].decode(), int(found[2]), int(found[3])
                if last > first:
                    merged.setdefault(first, []).append((column_index_from_string(column) - 1, last))
    return merged


def _value(cell: Any) -> str | None:
    from openpyxl.utils.escape import unescape

    if cell is None:
        return None
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    text: str = unescape(str(cell))  # _x000D_ and the like
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _unreadable(source: Source, error: Exception) -> UnreadableSource:
    return UnreadableSource(
        f"{source.name} cannot be read as an Excel file ({type(error).__name__}); save it again or as CSV."
    )
