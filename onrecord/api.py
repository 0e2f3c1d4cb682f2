"""What ``import onrecord`` offers as functions: each opens, asks or cites a library in one call."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from os import PathLike, fspath
from typing import Protocol

from onrecord.corpus.filters import Filters
from onrecord.corpus.ingest import Summary, ingest
from onrecord.corpus.model import Document, Quotation
from onrecord.search import check as checking
from onrecord.search import citations
from onrecord.search import compare as comparing
from onrecord.search.engine import Engine
from onrecord.search.query import NO_FILTERS


class Identified(Protocol):
    """A hit, or a quotation: whatever has the id of a quotation on record."""

    @property
    def id(self) -> str:
        """Sixteen hexadecimal digits."""


def open_library(
    folder: str | PathLike[str], *, model: str | None = None, read_only: bool = False, make: bool = False
) -> Engine:
    """Open the library in ``folder`` for questions. Use it in a ``with`` statement, or close it.

    With ``make`` an empty library is made where there is none. ``model`` names another embedding model
    than the library's own. ``Engine.library`` is the store with the records. Raises LibraryUnavailable or
    ModelUnavailable.
    """
    return Engine.open(fspath(folder), model, read_only=read_only, make=make)


def add(
    record: Engine, *sources: str | PathLike[str], outlet: str | None = None, date: str | None = None
) -> Summary:
    """Read files and folders, extract their quotations and store both; return what was done.

    ``outlet`` and ``date``, the day of publication, go before what the sources say themselves. What is
    stored already as it stands is left alone; what cannot be read is listed in ``Summary.skipped`` with
    the reason. Raises UnreadableSource for a source that is not there, and InvalidDate.
    """
    from onrecord.corpus.reading import Metadata, files_of, read

    given = Metadata(outlet=outlet, date=date)
    files = files_of([fspath(source) for source in sources])
    return ingest(record.library, (reading for file in files for reading in read(file, given)))


def extract(source: str | Document) -> tuple[Quotation, ...]:
    """Return the statements in a text or a document, in the order in which they are printed.

    A quotation's ``text`` is exactly ``document.text[start:end]``, in code points. Give a ``Document`` with
    ``outlet``, ``title`` and ``published`` where they are known: places and days are read from them too.
    Nothing is stored.
    """
    from onrecord.corpus.extraction import extract_many

    document = Document(source) if isinstance(source, str) else source
    return next(extract_many([document]))


def compare(
    record: Engine,
    question: str,
    *,
    cities: Sequence[str] = (),
    regions: Sequence[str] = (),
    speakers: Sequence[str] = (),
    k: int = 5,
    filters: Filters | None = None,
) -> comparing.Comparison:
    """Return what several places or people have on record about one question, at most ``k`` statements each.

    Without a named place they are the nearest cities that have something close. Raises InvalidQuestion,
    InvalidFilter or InvalidDate.
    """
    return comparing.compare(
        record,
        question,
        cities=cities,
        regions=regions,
        speakers=speakers,
        k=k,
        filters=filters or NO_FILTERS,
    )


def check(record: Engine, text: str, *, speaker: str | None = None) -> tuple[checking.Finding, ...]:
    """Return what the library knows of the words in ``text``: one finding for each quotation in it.

    ``Finding.rung`` says how exact they are and ``Finding.differences`` every word that differs. "absent"
    means not found in this library, and never that it was not said. Raises InvalidQuestion.
    """
    return checking.check(record, text, speaker)


def cite(
    record: Engine, statements: Iterable[Identified | str], format: str, *, one_per_source: bool = False
) -> str:
    """Return the text of a whole file that cites these hits, quotations or ids, in their order.

    ``format`` is one of ``onrecord.search.citations.FORMATS``, such as "apa", "ris" or "csl-json". Raises
    NotOnRecord, UnknownFormat or InvalidGrouping.
    """
    ids = [each if isinstance(each, str) else each.id for each in statements]
    entries = citations.entries_named(record.library, ids)
    return citations.cite(entries, format, one_per_source=one_per_source)
