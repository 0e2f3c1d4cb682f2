"""From sources to the store: read, extract what is new, write each document whole."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from onrecord.corpus.duplicates.detect import link_quotations, link_variants
from onrecord.corpus.model import Added, Outcome, Outline, Quotation
from onrecord.corpus.reading import Reading, Skipped
from onrecord.corpus.reading.nothing import why_nothing
from onrecord.corpus.store.library import Library

BATCH = 32
"""Documents that are extracted together: enough for the parser, few enough to lose to a kill."""

DOUBTFUL_BELOW = 0.5

EXTRACTION_VERSION = 8
"""What extraction finds, as a number: raise it when other statements, speakers, places or dates come out.

Documents that an earlier version read are read again the next time they are added. A changed comment or
a moved module needs no new number.
"""

# What is committed together, at most: more is hardly cheaper, and is lost to a kill.
_TOGETHER = 200  # documents
_MOST_CHARACTERS = 1_000_000
_LONGEST_WAIT = 0.5  # seconds


@dataclass(slots=True)
class Summary:
    """What became of the sources. ``quotations`` and ``doubtful`` count what was written.

    ``removed`` counts the documents that were left out because a person had removed them. ``revised``
    holds the addresses that read otherwise when they were fetched before, with the earlier document's id.
    ``untaken`` holds, by the table's name, the columns from which nothing was taken. ``empty`` names the
    documents that went in and hold no quotation, and why that may be.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    quotations: int = 0
    doubtful: int = 0
    revised: dict[str, str] = field(default_factory=dict)
    untaken: dict[str, list[str]] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    empty: list[Skipped] = field(default_factory=list)

    @property
    def written(self) -> int:
        """How many documents went in or were changed."""
        return self.added + self.updated

    def count(self, outcome: Outcome) -> None:
        """Adds one document to the sum."""
        setattr(self, outcome, getattr(self, outcome) + 1)

    def count_quotations(self, written: Sequence[Outline]) -> None:
        """Adds the quotations that were written to the sum."""
        self.quotations += len(written)
        self.doubtful += sum(each.confidence < DOUBTFUL_BELOW for each in written)


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
    can be stored at all. Documents are committed some at a time, and told of only then; what was
    read is committed, too, when reading fails or is stopped. With several ``processes`` the same is found,
    sooner.
    """
    from onrecord.corpus.extraction.parallel import Extractor

    summary = Summary() if summary is None else summary
    version = str(EXTRACTION_VERSION)
    writer = _Writer(library, summary, version, restore, on_document, on_skipped)
    waiting: list[Reading] = []

    def extract_waiting(extractor: Extractor) -> None:
        writer.commit()  # what is known of a text may have come just now
        known = [library.merged(reading.document) for reading in waiting]
        for reading, quotations in zip(waiting, extractor.extract(known), strict=True):
            writer.write(reading, quotations)
        waiting.clear()

    try:
        with Extractor(processes) as extractor:
            for reading in readings:
                if isinstance(reading, Skipped):
                    writer.leave_out(reading)
                    continue
                if reading.untaken is not None:
                    summary.untaken.setdefault(reading.untaken.source, []).extend(reading.untaken.names)
                if reading.statements is not None:
                    writer.write(reading, reading.statements)
                elif library.is_settled(reading.document, version):
                    writer.tell("unchanged")
                elif not restore and library.is_removed(reading.document):
                    writer.tell("removed")
                else:
                    waiting.append(reading)
                    if len(waiting) == BATCH:
                        extract_waiting(extractor)
            extract_waiting(extractor)
    finally:
        writer.commit()
    return summary


class _Writer:
    """Documents on their way into a library: they wait until it is worth a transaction."""

    def __init__(
        self,
        library: Library,
        summary: Summary,
        version: str,
        restore: bool,
        on_document: Callable[[Outcome], object],
        on_skipped: Callable[[Skipped], object],
    ) -> None:
        self._library, self._summary, self._version, self._restore = library, summary, version, restore
        self._on_document, self._on_skipped = on_document, on_skipped
        self._waiting: list[tuple[Reading, Sequence[Quotation]]] = []
        self._characters = 0
        self._since = 0.0

    def tell(self, outcome: Outcome) -> None:
        """Counts a document of which nothing is to be written."""
        self._summary.count(outcome)
        self._on_document(outcome)

    def leave_out(self, skipped: Skipped) -> None:
        """Counts what is left out, and says why."""
        self._summary.skipped.append(skipped)
        self._on_skipped(skipped)

    def write(self, reading: Reading, quotations: Sequence[Quotation]) -> None:
        """Takes a document, and commits what waits when that is much or has waited long."""
        if not self._waiting:
            self._since = time.monotonic()
        self._waiting.append((reading, quotations))
        self._characters += len(reading.document.text)
        if (
            len(self._waiting) == _TOGETHER
            or self._characters >= _MOST_CHARACTERS
            or time.monotonic() - self._since >= _LONGEST_WAIT
        ):
            self.commit()

    def commit(self) -> None:
        """Writes what waits, with its other printings, in one transaction, and then tells of it."""
        waiting, self._waiting, self._characters = self._waiting, [], 0
        if not waiting:
            return
        library = self._library
        with library.writing():
            batch = [(reading.document, quotations) for reading, quotations in waiting]
            made = library.add_all(batch, extractor=self._version, restore=self._restore)
            written = library.outlines_in(
                *(each.id for each in made if isinstance(each, Added) and each.is_written)
            )
            link_quotations(library, [each.number for each in written])
        self._summary.count_quotations(written)
        for each in made:
            if isinstance(each, Added):
                self._summary.count(each.outcome)
        for (reading, quotations), each in zip(waiting, made, strict=True):
            if isinstance(each, Added):
                self._note_revision(reading, each)
                if each.is_written and not quotations:
                    reason = why_nothing(reading.document, reading.note)
                    self._summary.empty.append(Skipped(reading.name, reason))
                self._on_document(each.outcome)
            else:
                self.leave_out(Skipped(reading.name, f"{reading.name}: {each}"))

    def _note_revision(self, reading: Reading, added: Added) -> None:
        if added.outcome == "added" and reading.document.retrieved is not None:
            stored = self._library.document(added.id)
            if earlier := self._library.earlier_version(stored):
                self._summary.revised[str(stored.url)] = earlier.id


def extract_again(library: Library, document_id: str) -> None:
    """Finds the quotations of a stored document again, as when what is known of it has changed."""
    from onrecord.corpus.extraction import extract_many

    document = library.document(document_id)
    [quotations] = extract_many([document])
    with library.writing():
        library.add(library.source(document_id), quotations, extractor=str(EXTRACTION_VERSION))
        link_variants(library, document_id)


def extract(
    readings: Iterable[Reading | Skipped],
) -> Iterator[tuple[Reading, tuple[Quotation, ...]] | Skipped]:
    """Every reading with its quotations, in order, nothing stored."""
    from onrecord.corpus.extraction import extract_many

    for reading in readings:
        if isinstance(reading, Skipped):
            yield reading
        elif reading.statements is not None:
            yield reading, reading.statements
        else:
            yield reading, next(extract_many([reading.document]))
