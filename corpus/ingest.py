"""From sources to the store: read, extract what is new, write each document whole."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from corpus.errors import LibraryUnavailable, OnRecordError
from corpus.library import Entry, Library, Outcome
from corpus.model import Document, Quotation
from corpus.reading import Reading, Skipped
from corpus.variants import link_variants

BATCH = 32
"""Documents that are extracted together: enough for the parser, few enough to lose to a kill."""

DOUBTFUL_BELOW = 0.5


@dataclass(slots=True)
class Summary:
    """What became of the sources. ``quotations`` and ``doubtful`` count what was written.

    ``removed`` counts the documents that were left out because a person had removed them. ``revised``
    holds the addresses that read otherwise when they were fetched before, with the earlier document's id.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    quotations: int = 0
    doubtful: int = 0
    revised: dict[str, str] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)

    @property
    def written(self) -> int:
        """How many documents went in or were changed."""
        return self.added + self.updated

    def count(self, outcome: Outcome, written: Sequence[Entry] = ()) -> None:
        """Adds one document to the sum, with what was written of it."""
        setattr(self, outcome, getattr(self, outcome) + 1)
        self.quotations += len(written)
        self.doubtful += sum(entry.quotation.confidence < DOUBTFUL_BELOW for entry in written)


def ingest(
    library: Library,
    readings: Iterable[Reading | Skipped],
    summary: Summary | None = None,
    *,
    processes: int = 1,
    restore: bool = False,
    on_document: Callable[[Outcome], object] = lambda outcome: None,
    on_skipped: Callable[[Skipped], object] = lambda skipped: None,
) -> Summary:
    """What was added, updated, left as it was and left out; ``summary`` itself, where one is given.

    Each document is written whole or not at all; a document that is stored as it stands is not
    extracted again unless extraction itself has changed. One that a person has removed is left out
    unless ``restore``. A row that cannot be stored is left out; raises LibraryUnavailable where nothing
    can be stored at all.
    """
    summary = Summary() if summary is None else summary
    version = extractor_version()

    def write(document: Document, quotations: tuple[Quotation, ...]) -> None:
        with library.writing():
            if restore:
                library.restore(document)
            outcome = library.add(document, quotations, extractor=version)
            written: Sequence[Entry] = ()
            if outcome in ("added", "updated"):
                stored = library.merged(document)
                link_variants(library, stored.id)
                written = library.entries_in(stored.id)
                if outcome == "added" and (earlier := library.earlier_version(stored)):
                    summary.revised[str(stored.url)] = earlier.id
        summary.count(outcome, written)
        on_document(outcome)

    def leave_out(skipped: Skipped) -> None:
        summary.skipped.append(skipped)
        on_skipped(skipped)

    pending: list[Document] = []
    for reading in readings:
        if isinstance(reading, Skipped):
            leave_out(reading)
        elif library.is_settled(reading.document, version):
            summary.count("unchanged")
            on_document("unchanged")
        elif not restore and library.is_removed(reading.document):
            summary.count("removed")
            on_document("removed")
        elif reading.statements is not None:
            try:
                write(reading.document, reading.statements)
            except LibraryUnavailable:
                raise
            except OnRecordError as error:
                leave_out(Skipped(reading.name, f"{reading.name}: {error}"))
        else:
            pending.append(reading.document)
            if len(pending) == BATCH:
                _extract_and_write(library, pending, processes, write)
                pending.clear()
    _extract_and_write(library, pending, processes, write)
    return summary


def extract_again(library: Library, document_id: str) -> None:
    """Finds the quotations of a stored document again, as when what is known of it has changed."""
    from corpus.extraction import extract_many

    document = library.document(document_id)
    [quotations] = extract_many([document])
    with library.writing():
        library.add(library.source(document_id), quotations, extractor=extractor_version())
        link_variants(library, document_id)


def extract(
    readings: Iterable[Reading | Skipped], *, processes: int = 1
) -> Iterator[tuple[Reading, tuple[Quotation, ...]] | Skipped]:
    """Every reading with its quotations, in order, nothing stored."""
    from corpus.extraction import extract_many

    for reading in readings:
        if isinstance(reading, Skipped):
            yield reading
        elif reading.statements is not None:
            yield reading, reading.statements
        else:
            yield reading, next(iter(extract_many([reading.document], processes=processes)))


def _extract_and_write(
    library: Library,
    documents: list[Document],
    processes: int,
    write: Callable[[Document, tuple[Quotation, ...]], None],
) -> None:
    if not documents:
        return
    from corpus.extraction import extract_many

    known = [library.merged(document) for document in documents]
    for document, quotations in zip(documents, extract_many(known, processes=processes), strict=True):
        write(document, quotations)


@cache
def extractor_version() -> str:
    """A digest of the code and weights of extraction: when they change, adding again finds anew."""
    digest = hashlib.sha256()
    files = (file for file in resources.files("corpus.extraction").iterdir() if file.is_file())
    for file in sorted(files, key=lambda file: file.name):
        digest.update(file.name.encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
