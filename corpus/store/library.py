"""The store: one SQLite file in the library's folder, the only truth about what is on record."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, replace
from functools import cache
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Literal, Self, TypeVar

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from onrecord.corpus.english.acronyms import ShortNames
from onrecord.corpus.english.dates import now
from onrecord.corpus.errors import (
    DamagedRecord,
    InvalidCorrection,
    InvalidFilter,
    InvalidRecord,
    LibraryUnavailable,
    NotOnRecord,
    OnRecordError,
)
from onrecord.corpus.filters import (
    Criteria,
    Filters,
    criteria,
    is_region,
    region_code,
)
from onrecord.corpus.identity.resolve import Part
from onrecord.corpus.model import Added, Counts, Coverage, Document, Entry, Outcome, Outline, Quotation
from onrecord.corpus.setting import DocumentSetting, Setting, setting_of
from onrecord.corpus.store import corrections, definitions, digests, feeds, profiles, searches
from onrecord.corpus.store import speakers as people
from onrecord.corpus.store.columns import Columns
from onrecord.corpus.store.conditions import FACETS, speaker_condition
from onrecord.corpus.store.corrections import Changes, Correction, Edit, Field, Value
from onrecord.corpus.store.database import Database, missing
from onrecord.corpus.store.feeds import Subscription
from onrecord.corpus.store.index_files import FOLDER, INDEX_MANIFEST, Underivable, distinct, read_manifest
from onrecord.corpus.store.names_on_record import NamesOnRecord, mistyped
from onrecord.corpus.store.neighbours import Batch, Candidates, near_duplicate_candidates
from onrecord.corpus.store.profiles import Person, Profile, Voice
from onrecord.corpus.store.rows import (
    as_document,
    as_extracted,
    as_quotation,
    as_source,
    document_record,
    quotation_record,
)
from onrecord.corpus.store.searches import SavedSearch
from onrecord.corpus.store.speakers import Speaker
from onrecord.corpus.store.statistics import Collection, collect
from onrecord.corpus.store.text_index import Row, Words

FILE_NAME = "library.sqlite"
SHORTEST_PREFIX = 8
"""Characters of an id that must be typed at least."""
_WORTH_SAVING = 500  # quotations whose words are not yet in the files
_WITNESSES = 16
_REMEMBERED = 8_000_000  # numbers kept at hand of what filters leave: one is often asked several questions
_AN_ENTRY = 1000  # of these at least each filter counts for
_Derivation = TypeVar("_Derivation", Words, Columns)
_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)  # as SQLite can take it
_BATCH = 500  # SQLite takes at least 999 parameters in one statement


class _PerThread(threading.local):
    """What is derived of what a thread's transaction has written so far."""

    def __init__(self) -> None:
        self.uncommitted: dict[type, Words | Columns] = {}


class Library:
    """A folder that holds documents and their quotations. Open it with ``Library.open``."""

    def __init__(self, folder: Path, *, read_only: bool) -> None:
        self.folder = folder
        self.read_only = read_only
        self.keeps_snapshot = False
        """Whether words and columns stay as they are until ``catch_up``, and no question waits for them."""
        self._database = Database(folder / FILE_NAME, read_only=read_only)
        self._local = _PerThread()
        self._deriving = threading.RLock()
        self._held: dict[type, Words | Columns] = {}
        self._eligible: dict[tuple[int, Criteria], NDArray[np.int64]] = {}
        self._collection: tuple[int, Collection] | None = None
        self._short_names: tuple[int, ShortNames] | None = None

    @classmethod
    def open(cls, folder: str | Path, *, read_only: bool = False, make: bool = True) -> Library:
        """The library in this folder, made there if there is none, unless ``read_only`` or not ``make``.

        Raises LibraryUnavailable when the folder cannot be used or holds another program's file.
        """
        folder = Path(folder)
        path = folder / FILE_NAME
        _check_name(path)
        if _is_empty(path) and (lost := _indexed(folder)):
            state = "empty" if path.exists() else "gone"
            raise LibraryUnavailable(
                f"The file {path}, which held {lost:,} quotation{'' if lost == 1 else 's'}, is {state}; "
                f"put it back from a copy, or remove the folder {folder / FOLDER} to begin a new library."
            )
        if (read_only or not make) and not path.is_file():
            raise missing(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryUnavailable(
                f"The folder {folder} cannot be made ({error.strerror}); name another with --library."
            ) from error
        library = cls(folder, read_only=read_only)
        try:
            library._database.prepare()
        except BaseException:
            library.close()
            raise
        return library

    def close(self) -> None:
        """Closes every connection; the library cannot be used afterwards."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Writing

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction around everything inside; nested uses join the outer one."""
        if self._database.in_transaction:
            with self._plainly():
                yield
            return
        try:
            with self._database.transaction():
                yield
        except BaseException:
            self._uncommitted.clear()
            raise
        with self._deriving:
            self._held.update(self._uncommitted)
            self._uncommitted.clear()

    def add(self, document: Document, quotations: Sequence[Quotation], *, extractor: str = "") -> Outcome:
        """Whether the document was added, updated, already there word for word, or left out.

        Metadata given now fills or replaces what was stored; what is missing now is kept. A document
        whose text is stored without an outlet or an address, and that now comes with one, takes the
        stored one's place. What people have put right is put right again, and what they have removed
        is left out. Raises InvalidRecord for a quotation that is not verbatim.
        """
        with self.writing():
            added, parts = self._add(document, quotations, extractor, anew=True)
            if added.is_written:
                self._conclude(parts)
            return added.outcome

    def add_all(
        self,
        batch: Iterable[tuple[Document, Sequence[Quotation]]],
        *,
        extractor: str = "",
        restore: bool = False,
    ) -> list[Added | OnRecordError]:
        """What became of each document, added as by ``add`` and in one transaction, or why it is left out.

        A document that is stored as it stands, its quotations found by the same extractor, is left so.
        ``restore`` also adds what people have removed.
        """
        made: list[Added | OnRecordError] = []
        parts: set[Part] = set()
        with self.writing():
            for document, quotations in batch:
                self._execute("SAVEPOINT document")
                try:
                    with self._plainly():
                        if restore:
                            self.restore(document)
                        added, new = self._add(document, quotations, extractor, anew=False)
                    made.append(added)
                    parts |= new
                except LibraryUnavailable:
                    raise
                except OnRecordError as error:
                    self._execute("ROLLBACK TO document")
                    made.append(error)
                self._execute("RELEASE document")
            if any(isinstance(each, Added) and each.is_written for each in made):
                self._conclude(parts)
        return made

    def correct(self, quotation_id: str, changes: Changes) -> None:
        """Puts a quotation right, for good and in every printing of its text.

        ``corpus.editing`` knows what goes with a change. Raises NotOnRecord.
        """
        with self.writing():
            [entry] = self.entries_of([quotation_id])
            quotation = entry.quotation
            self._remember(
                self.source(entry.document.id),
                (quotation.start, quotation.end),
                [(field, getattr(quotation, field), new) for field, new in changes.items()],
            )

    def correct_all(self, changes: Mapping[str, Changes]) -> int:
        """Put several quotations right as one edit, by id, and return its number.

        ``corpus.editing`` knows what goes with a change. Raises NotOnRecord.
        """
        with self.writing():
            edit = corrections.next_edit(self._connection)
            sources: dict[str, Document] = {}
            done: set[tuple[str, str | None, int, int]] = set()
            for entry in self.entries_of(list(changes)):
                quotation = entry.quotation
                if entry.document.id not in sources:
                    sources[entry.document.id] = self.source(entry.document.id)
                source = sources[entry.document.id]
                key = (source.text_id, source.attributed_to, quotation.start, quotation.end)
                if key in done:
                    continue  # another printing of the text, which is put right with it
                done.add(key)
                values = [
                    (field, getattr(quotation, field), new) for field, new in changes[quotation.id].items()
                ]
                span = (quotation.start, quotation.end)
                corrections.remember(self._connection, source, span, values, edit)
            for source in {(each.text_id, each.attributed_to): each for each in sources.values()}.values():
                self._apply(source, anew=False)
            return edit

    def correct_document(self, document_id: str, changes: Changes) -> None:
        """Puts right, for good, what is known of a document; its id and those of its quotations stay.

        Raises NotOnRecord, and InvalidCorrection where another document is that printing.
        """
        with self.writing():
            document = self.document(document_id)
            if changes.keys() & {"outlet", "url"}:
                self._refuse_another(document_id, replace(document, **changes))  # type: ignore[arg-type]
            self._remember(
                self.source(document_id),
                None,
                [(field, getattr(document, field), new) for field, new in changes.items()],
            )

    def take_back(self, identity: str) -> list[Correction]:
        """What the last edit of this quotation, or of this document, was that is now taken back.

        Raises NotOnRecord, and InvalidCorrection where there was none.
        """
        with self.writing():
            log = self.corrections_of(identity)
            if not log:
                raise InvalidCorrection(f"Nothing was corrected of {identity!r}.")
            taken = [each for each in log if each.edit == log[-1].edit]
            corrections.forget(self._connection, taken)
            row = self._one(
                "SELECT id FROM document WHERE id = ? UNION "
                "SELECT d.id FROM document d JOIN quotation q ON q.document = d.number WHERE q.id = ?",
                identity, identity,
            )  # fmt: skip
            assert row is not None  # noqa: S101 - it has corrections
            self._apply(self.source(row["id"]), anew=taken[0].span is None)
            return taken

    def take_back_edit(self, edit: int) -> tuple[list[Correction], list[str]]:
        """Take back a whole edit; return what it was and the ids of the documents that it changed.

        Raises NotOnRecord.
        """
        with self.writing():
            # SQLite takes no larger number.
            taken = corrections.of_edit(self._connection, edit) if abs(edit) < 1 << 63 else []
            if not taken:
                raise NotOnRecord(f"There is no edit number {edit} to take back; it may have been already.")
            rows = self._rows(
                "SELECT DISTINCT d.id FROM document d JOIN correction c ON c.text_id = d.text_id "
                "AND c.attributed_to = coalesce(d.attributed_to, '') WHERE c.edit = ?",
                edit,
            )
            corrections.forget(self._connection, taken)
            changed = [str(row["id"]) for row in rows]
            sources = map(self.source, changed)
            of_document = any(each.span is None for each in taken)
            for source in {(each.text_id, each.attributed_to): each for each in sources}.values():
                self._apply(source, anew=of_document)
            return taken, changed

    def remove(self, document_id: str) -> None:
        """Removes a document with its quotations, for good. Raises NotOnRecord."""
        with self.writing():
            source, document = self.source(document_id), self.document(document_id)
            words = ", ".join(filter(None, (document.title, document.outlet))) or document_id
            corrections.remember(self._connection, source, None, [("removed", words, None)])
            borne = people.borne(self._connection, [document_id])
            self._execute("DELETE FROM document WHERE id = ?", document_id)
            self._conclude(people.release(self._connection, borne))

    def restore(self, document: Document) -> None:
        """Lets a document that was removed be added again."""
        with self.writing():
            log = corrections.of_text(self._connection, document)
            corrections.forget(self._connection, corrections.removals(self._connection, document, log))

    def merge_speakers(self, ids: Sequence[str]) -> str:
        """The id of the one person that these speakers are from now on, whatever is added or removed.

        Raises NotOnRecord or InvalidChoice.
        """
        with self.writing():
            merged = people.merge(self._connection, ids)
            self._execute("UPDATE generation SET value = value + 1")
            return merged

    def split_speaker(
        self, speaker_id: str, *, names: Sequence[str] = (), documents: Sequence[str] = ()
    ) -> tuple[str, ...]:
        """The ids of those who are told apart from now on, the one that was split first.

        Told apart are these spellings, or else what stands in these documents, each named by its id or
        by that of a quotation in it. Raises NotOnRecord or InvalidChoice.
        """
        with self.writing():
            parts = people.split(self._connection, speaker_id, names, documents)
            self._execute("UPDATE generation SET value = value + 1")
            return parts

    def save_search(self, name: str, question: str, filters: Filters) -> SavedSearch:
        """The search as it is kept from now on. Raises InvalidChoice for a name that is taken or none."""
        with self.writing():
            return searches.save(self._connection, name, question, filters)

    def read_search(self, name: str, seen: int) -> None:
        """Notes that a saved search has shown everything up to this number. Raises NotOnRecord."""
        with self.writing():
            searches.read(self._connection, name, seen)

    def forget_search(self, name: str) -> None:
        """Removes a saved search. Raises NotOnRecord."""
        with self.writing():
            searches.forget(self._connection, name)

    def is_settled(self, document: Document, extractor: str) -> bool:
        """Whether adding the document would change nothing, so that it need not be read again."""
        stored, merged = self._merged(document)
        return (
            stored == merged
            and self._one("SELECT 1 FROM document WHERE id = ? AND extractor = ?", merged.id, extractor)
            is not None
        )

    def is_removed(self, document: Document) -> bool:
        """Whether a person has removed this document, so that it is not to be added again."""
        stored, source = self._merged(document)
        with self._plainly():
            log = corrections.of_text(self._connection, source)
            return stored is None and bool(corrections.removals(self._connection, source, log))

    def merged(self, document: Document) -> Document:
        """The document as it would be stored: with the gaps in its metadata filled, and put right."""
        source = self._merged(document)[1]
        with self._plainly():
            return corrections.corrected_document(source, corrections.of_text(self._connection, source))

    def subscribe(self, url: str, title: str | None) -> bool:
        """Whether the feed at this address is a new one, to be polled from now on."""
        with self.writing():
            return feeds.subscribe(self._connection, url, title)

    def unsubscribe(self, url: str) -> None:
        """Forgets a feed and what was done with its items; its documents stay. Raises NotOnRecord."""
        with self.writing():
            feeds.unsubscribe(self._connection, url)

    def note_poll(self, feed: Subscription) -> None:
        """Keeps what a poll just now found out about a feed."""
        with self.writing():
            feeds.note_poll(self._connection, feed)

    def note_item(
        self,
        url: str,
        key: str,
        link: str | None,
        document: str | None,
        version: str | None = None,
        *,
        lasting: bool = False,
    ) -> None:
        """Keeps which document a feed's item became, or that it cannot be had, for now or ``lasting``."""
        with self.writing():
            feeds.note_item(self._connection, url, key, link, document, version, lasting=lasting)

    def note_versions(self, url: str, versions: Iterable[tuple[str, str]]) -> None:
        """Keeps what a feed says of the items (by key) of which it is not known what it said before."""
        with self.writing():
            feeds.note_versions(self._connection, url, versions)

    def move_feed(self, url: str, to: str) -> None:
        """Keeps the address that a feed has from now on."""
        with self.writing():
            feeds.move(self._connection, url, to)

    # Reading

    @property
    def model(self) -> str | None:
        """The model that the library was made for; None where none was chosen."""
        row = self._one("SELECT name FROM model")
        return None if row is None else str(row["name"])

    def choose_model(self, name: str) -> None:
        """Remembers the model that the library is made for. There is one choice, before anything is in."""
        with self.writing():
            self._execute("INSERT INTO model VALUES (1, ?)", name)

    @property
    def generation(self) -> int:
        """A number that grows with every change. Raises LibraryUnavailable where the store was replaced."""
        self._database.check_file()
        row = self._one("SELECT value FROM generation")
        return int(row["value"]) if row is not None else 0

    def saved_searches(self) -> list[SavedSearch]:
        """Every saved search, by name."""
        with self._plainly():
            return searches.listed(self._connection)

    def saved_search(self, name: str) -> SavedSearch:
        """The saved search of this name. Raises NotOnRecord."""
        with self._plainly():
            return searches.named(self._connection, name)

    def info(self) -> dict[str, object]:
        """The counts and the collection as ``info --json`` prints them."""
        return {**asdict(self.counts()), **self.collection().as_dict()}

    def document(self, document_id: str) -> Document:
        """The document of this id. Raises NotOnRecord."""
        row = self._one("SELECT * FROM document WHERE id = ?", document_id)
        if row is None:
            raise NotOnRecord(f"There is no document {document_id!r} in this library.")
        return as_document(row)

    def source(self, document_id: str) -> Document:
        """What its source says of a document that is on record. Raises NotOnRecord."""
        row = self._one("SELECT * FROM document WHERE id = ?", document_id)
        if row is None:
            raise NotOnRecord(f"There is no document {document_id!r} in this library.")
        return as_source(row)

    def printings(self, document_id: str) -> list[str]:
        """The ids of the documents that hold this document's text, its own among them."""
        rows = self._rows(
            "SELECT d.id FROM document d JOIN document o ON o.text_id = d.text_id "
            "AND o.attributed_to IS d.attributed_to WHERE o.id = ? ORDER BY d.number",
            document_id,
        )
        return [row["id"] for row in rows]

    def earlier_version(self, document: Document) -> Document | None:
        """What a fetched document's address read when it was last fetched before, None where it is the first.

        A feed's own text of an article is not its page, which is told by the media type.
        """
        row = self._one(
            "SELECT * FROM document WHERE url = ? AND attributed_to IS NULL AND text_id != ? "
            "AND media_type = ? AND retrieved IS NOT NULL ORDER BY retrieved DESC, number DESC LIMIT 1",
            document.url, document.text_id, document.media_type,
        )  # fmt: skip
        return None if row is None or document.retrieved is None else as_document(row)

    def subscriptions(self) -> list[Subscription]:
        """The feeds, in the order in which they were added."""
        with self._plainly():
            return feeds.subscriptions(self._connection)

    def is_done(self, url: str, key: str, link: str | None, version: str | None = None) -> bool:
        """Whether nothing more is to be done with a feed's item, which another feed may list too."""
        with self._plainly():
            return feeds.is_done(self._connection, url, key, link, version)

    def documents(self) -> Iterator[tuple[Document, list[Quotation]]]:
        """Every document with its quotations in the order of the text."""
        for _, document, quotations in self.documents_as_stored():
            yield document, quotations

    def documents_as_stored(
        self, damaged: Callable[[DamagedRecord], None] | None = None
    ) -> Iterator[tuple[str, Document, list[Quotation]]]:
        """Every document under the id it was stored with, and its quotations in the order of the text.

        Each record that cannot be read is given to ``damaged`` and left out. The id differs from the
        document's own when the file was changed by something else.
        """
        for number in self._column("SELECT number FROM document ORDER BY number").tolist():
            row = self._one("SELECT * FROM document WHERE number = ?", number)
            rows = self._rows("SELECT * FROM quotation WHERE document = ? ORDER BY start, number", number)
            if row is None:
                continue
            quotations = []
            try:
                document = as_document(row)
            except DamagedRecord as problem:
                if damaged is None:
                    raise
                damaged(problem)
                continue
            for each in rows:
                try:
                    quotations.append(as_quotation(each, row["id"]))
                except DamagedRecord as problem:
                    if damaged is None:
                        raise
                    damaged(problem)
            yield row["id"], document, quotations

    def quotation(self, quotation_id: str) -> Quotation:
        """The quotation of this id. Raises NotOnRecord."""
        return self.entries_of([quotation_id])[0].quotation

    def entries(self, numbers: Sequence[int] | NDArray[np.int64]) -> list[Entry]:
        """The entries of these numbers, in their order. Raises NotOnRecord."""
        return self._entries("number", [int(number) for number in numbers])

    def entries_among(self, numbers: Sequence[int] | NDArray[np.int64]) -> list[Entry]:
        """The entries of these numbers, in their order, without those that are no longer on record."""
        return self._known("number", [int(number) for number in numbers])

    def entries_known(self, ids: Sequence[str]) -> list[Entry]:
        """The entries of those of these quotation ids that are on record, in their order."""
        return self._known("id", ids)

    def outlines(self, numbers: Iterable[int]) -> dict[int, Outline]:
        """The outlines by number, in this order, without those that are no longer on record."""
        asked = list(numbers)
        found = {
            row[0]: Outline(*row)
            for batch, marks in _batches(asked)
            for row in self._rows(
                'SELECT number, document, start, "end", text, kind, speaker, confidence, day_from, day_to '  # noqa: S608
                f"FROM quotation WHERE number IN ({marks})",
                *batch,
            )
        }
        return {number: found[number] for number in asked if number in found}

    def entries_of(self, ids: Sequence[str]) -> list[Entry]:
        """The entries of these quotation ids, in their order. Raises NotOnRecord."""
        return self._entries("id", list(ids))

    def entries_in(self, *document_ids: str) -> list[Entry]:
        """The entries of documents, each one's in the order of its text; none where there is no document."""
        return self.entries_among(self._numbers_in(document_ids))

    def outlines_in(self, *document_ids: str) -> list[Outline]:
        """The outlines of what ``entries_in`` gives."""
        return list(self.outlines(self._numbers_in(document_ids)).values())

    def named(self, typed: str) -> tuple[Literal["quotation", "document"], str]:
        """Whether an id, or the beginning of one, names a quotation or a document, and the whole id.

        Raises NotOnRecord where it names none or several.
        """
        typed = typed.strip()
        if len(typed) < SHORTEST_PREFIX:
            raise NotOnRecord(f"{typed!r} is too short for an id; type {SHORTEST_PREFIX} characters or more.")
        rows = self._rows(
            "SELECT 'quotation' AS kind, id FROM quotation WHERE id >= ?1 AND id < ?2 "
            "UNION ALL SELECT 'document', id FROM document WHERE id >= ?1 AND id < ?2 LIMIT 5",
            typed, f"{typed}g",
        )  # fmt: skip
        if len(rows) > 1 and typed not in [row["id"] for row in rows]:
            ids = ", ".join(row["id"] for row in rows[:4]) + (", …" if len(rows) > 4 else "")
            raise NotOnRecord(f"{typed!r} begins several ids ({ids}); type more of it.")
        for row in rows:
            if row["id"] == typed or len(rows) == 1:
                return row["kind"], row["id"]
        with self._plainly():
            removed = corrections.removal(self._connection, typed)
        if removed is not None:
            raise NotOnRecord(
                f"The document {typed} was removed on {removed.made[:10]}; add its file with --restore "
                "to have it back."
            )
        raise NotOnRecord(f"There is no quotation or document {typed!r} in this library.")

    def corrections_of(self, identity: str) -> list[Correction]:
        """What people have put right of a quotation, or of a document itself, the earliest first.

        Raises NotOnRecord.
        """
        kind, identity = self.named(identity)
        if kind == "document":
            source = self.source(identity)
            with self._plainly():
                return corrections.of_document(source, corrections.of_text(self._connection, source))
        [entry] = self.entries_of([identity])
        spans = self._rows(
            'SELECT start, "end" FROM quotation WHERE document = '
            "(SELECT document FROM quotation WHERE number = ?)",
            entry.number,
        )
        with self._plainly():
            log = corrections.of_text(self._connection, entry.document)
        theirs = corrections.by_span(log, [(row["start"], row["end"]) for row in spans])
        return theirs.get((entry.quotation.start, entry.quotation.end), [])

    def edits(self, most: int, after: int = 0) -> list[Edit]:
        """The latest edits, the last one first, without the first ``after`` of these."""
        with self._plainly():
            return corrections.edits(self._connection, most, after)

    def lost_corrections(self) -> list[Correction]:
        """The corrections of quotations that extraction no longer finds in a text that is on record."""
        with self._plainly():
            return corrections.without_quotation(self._connection)

    def doubtful(self, limit: int) -> list[Entry]:
        """The least certain attributions that no person has looked at, the least certain first."""
        return self.entries(
            self._column(
                "SELECT number FROM quotation WHERE method NOT IN ('corrected', 'reviewed') "
                "AND confidence < 1 ORDER BY confidence, speaker IS NOT NULL, number LIMIT ?",
                limit,
            )
        )

    def doubtful_count(self) -> int:
        """How many attributions are not certain and no person has looked at."""
        row = self._one(
            "SELECT count(*) AS n FROM quotation WHERE method NOT IN ('corrected', 'reviewed') "
            "AND confidence < 1"
        )
        return int(row["n"]) if row is not None else 0

    def added_on(self, ids: Sequence[str]) -> dict[str, str]:
        """When the documents of these quotations went on record (ISO, UTC), by the quotation's id."""
        found: dict[str, str] = {}
        for batch, marks in _batches(ids):
            rows = self._rows(
                "SELECT q.id, d.added FROM quotation q JOIN document d ON d.number = q.document "  # noqa: S608
                f"WHERE q.id IN ({marks})",
                *batch,
            )
            found.update((row["id"], row["added"]) for row in rows)
        return found

    def ids_of(self, numbers: Sequence[int]) -> list[str]:
        """The ids of those of these numbers that are on record, in their order."""
        found: dict[int, str] = {}
        for batch, marks in _batches(numbers):
            rows = self._rows(f"SELECT number, id FROM quotation WHERE number IN ({marks})", *batch)  # noqa: S608
            found.update((row["number"], row["id"]) for row in rows)
        return [found[number] for number in numbers if number in found]

    def numbers(self) -> NDArray[np.int64]:
        """The number of every quotation, ascending."""
        return self._columns().numbers

    def numbers_stored(self) -> NDArray[np.int64]:
        """Return the number of every quotation in the store now, also where a snapshot is kept; ascending."""
        columns = self._columns()
        gone, new = self._changes(columns.generation, columns.newest)
        return distinct(np.setdiff1d(columns.numbers, gone, assume_unique=True), new)

    def eligible(self, filters: Filters) -> NDArray[np.int64]:
        """The numbers of the quotations that pass the filters, ascending."""
        columns = self._columns()
        key = columns.generation, criteria(filters)
        found = self._eligible.get(key)
        if found is None:
            found = columns.numbers[self._passing(columns, filters)]
            if not self._connection.in_transaction:
                with self._deriving:
                    self._eligible[key] = found
                    while sum(len(each) + _AN_ENTRY for each in self._eligible.values()) > _REMEMBERED:
                        del self._eligible[next(iter(self._eligible))]
        return found

    def about(self, day: str, most: int, numbers: NDArray[np.int64]) -> dict[int, int]:
        """How many days from a day (ISO) each was said or, where that is not known, printed.

        Only those of at most so many days; where it is not known to the day the farthest counts.
        """
        return self._columns().about(day, most, numbers)

    def latest(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """These numbers, the latest first, by day of speaking or, where it is not known, of printing.

        Of one day verbatim words come first, then the smaller number.
        """
        return self._columns().latest(numbers)

    def passing(self, numbers: Sequence[int], filters: Sequence[Filters]) -> dict[int, tuple[bool, ...]]:
        """For each of these numbers whether it passes each of the filters; one that is none is left out."""
        columns = self._columns()
        asked = np.array(numbers, dtype=np.int64)
        rows, known = columns.rows_of(asked)
        few = columns.of_rows(rows)
        passes = [self._passing(few, each) for each in filters]
        return {
            number: tuple(bool(each[row]) for each in passes)
            for row, number in enumerate(asked[known].tolist())
        }

    def names(self) -> NamesOnRecord:
        """Return the names of the places and outlets that are on record."""
        return self._columns().names()

    def people_named(self, surname: str) -> list[tuple[str, str]]:
        """Return the folded and the printed names of the speakers whose name ends in this folded word."""
        rows = self._rows(
            "SELECT DISTINCT name_key, name FROM bearing "
            "WHERE block = ?1 OR (block > ?1 || ' ' AND block < ?1 || '!') ORDER BY number",
            surname,
        )
        return [(row["name_key"], row["name"]) for row in rows]

    def person_like(self, name: str) -> str | None:
        """Return the one speaker on record whose name a folded one may be mistyped for, or None.

        The first letter of the given name and the first two of the surname must be right; of a surname
        alone its first two.
        """
        given, _, surname = name.rpartition(" ")
        most = mistyped(name)
        if len(surname) < 2 or not most:
            return None
        following = surname[:2][:-1] + chr(ord(surname[1]) + 1)
        found: dict[str, int] = {}
        for row in self._rows(
            "SELECT DISTINCT b.name_key, p.name FROM bearing b JOIN person p ON p.id = b.person "
            "WHERE b.block >= ? AND b.block < ?",
            surname[:2],
            following,
        ):
            shown = row["name_key"] if given else row["name_key"].rpartition(" ")[2]
            if shown[:1] == name[:1] and (apart := OSA.distance(name, shown, score_cutoff=most)) <= most:
                found[row["name"]] = min(apart, found.get(row["name"], apart))
        nearest = [each for each, apart in found.items() if apart == min(found.values())]
        return nearest[0] if len(nearest) == 1 else None

    def bodies_named(self, names: Sequence[str]) -> dict[str, str]:
        """Return how organizations on record are printed, by those of the folded names that are theirs."""
        found: dict[str, str] = {}
        for batch, marks in _batches(names):
            rows = self._rows(f"SELECT block, name FROM bearing WHERE block IN ({marks})", *batch)  # noqa: S608
            found.update((row["block"], row["name"]) for row in rows)
        return found

    def values_of(self, facet: Literal["city", "region"], numbers: Sequence[int]) -> dict[int, str]:
        """The city or region of each of these numbers, as facets call it; those without one are left out."""
        found: dict[int, str] = {}
        for batch, marks in _batches(numbers):
            rows = self._rows(
                f"SELECT q.number, {FACETS[facet]} AS value FROM quotation q WHERE q.number IN ({marks})",  # noqa: S608
                *batch,
            )
            found.update((row["number"], row["value"]) for row in rows if row["value"] is not None)
        return found

    def coverage(self, numbers: NDArray[np.int64]) -> Coverage:
        """How much these quotations are, and the days between which they were said or printed."""
        columns = self._columns()
        return Coverage(*columns.covered(columns.rows_of(numbers)[0]))

    def catch_up(self) -> None:
        """Brings what is derived of the quotations up to date, which otherwise the next question does.

        What was derived within transactions, as adding does, is not in files yet.
        """
        self._keep(Columns)
        self._keep(Words)
        if not self.read_only:
            self._define_all()
        with self._deriving:
            generation = self.generation
            if self._short_names is None or self._short_names[0] != generation:
                self._short_names = (generation, self._read_short_names())

    def short_names(self) -> ShortNames:
        """Return what short forms stand for in most documents: "CPD" and "Chicago Police Department"."""
        with self._deriving:
            generation = self.generation
            held = self._short_names
            if held is None or (held[0] != generation and not self.keeps_snapshot):
                held = self._short_names = (generation, self._read_short_names())
            return held[1]

    def best_by_words(
        self, words: Sequence[str], k: int, allowed: NDArray[np.int64] | None = None, *, least: float = 0.0
    ) -> list[tuple[int, float]]:
        """At most k of the allowed numbers whose quotations hold any of the words, with BM25 as score.

        Best first, equal scores by number; none that scores below ``least``. The words of the speaker,
        the role and the city count too.
        """
        return self._words().best(words, k, allowed, least=least)

    def scores_by_words(self, words: Sequence[str], numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """The BM25 score of each number's quotation; 0 where it holds none of the words."""
        return self._words().scores(words, numbers)

    def shares_of_words(
        self, words: Sequence[str], numbers: NDArray[np.int64]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return which share of the words each number's statement has, and which it has with its setting.

        Each word counts by its rarity, also one that nobody says.
        """
        return self._words().shares(words, numbers)

    def lengths_in_words(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return how many words each number's statement and its speaker's names have; 0 if it is unknown."""
        return self._words().lengths_of(numbers)

    def match(self, expression: str, k: int, filters: Filters | None = None) -> list[tuple[int, float]]:
        """At most k numbers whose words match an FTS5 expression, best first, with -bm25 as score."""
        found = self._rows(
            "SELECT rowid AS number, -bm25(quotation_words) AS score FROM quotation_words "
            "WHERE quotation_words MATCH ? ORDER BY score DESC, rowid LIMIT ?",
            expression, -1 if filters else k,
        )  # fmt: skip
        best = [(row["number"], row["score"]) for row in found]
        if filters:
            passing = self.passing([number for number, _ in best], [filters])
            best = [each for each in best if passing.get(each[0]) == (True,)]
        return best[:k]

    def with_phrase(self, words: str, k: int, filters: Filters | None = None) -> list[int]:
        """Return at most k numbers of quotations whose own text has these words in this order, best first."""
        plain = words.replace('"', " ")
        return [number for number, _ in self.match(f'text : "{plain}"', k, filters)]

    def holding(self, expression: str, most: int) -> NDArray[np.int64]:
        """The numbers of at most ``most`` quotations whose own words match an FTS5 expression, ascending.

        Nothing is ranked, so that a word that many hold costs no more than ``most`` rows.
        """
        return self._column(
            "SELECT rowid FROM quotation_words WHERE quotation_words MATCH ? LIMIT ?",
            f"text : ({expression})", most,
        )  # fmt: skip

    def near_duplicate_candidates(self, batch: Batch, most: int) -> list[Candidates]:
        """For each text at most ``most`` quotations that share most of its words, and surely not too few."""
        return near_duplicate_candidates(self._words(), batch, most)

    def holding_all(self, texts: Sequence[str], most: int) -> list[NDArray[np.int64] | None]:
        """For each text the numbers of the quotations that hold all of its words, in any order.

        None for a text whose words more than ``most`` hold. The words of the speaker, the role and the
        city count too.
        """
        return self._words().holding(texts, most)

    def texts(self, numbers: Sequence[int]) -> dict[int, str]:
        """The words of the quotations of these numbers; numbers that are none are left out."""
        found: dict[int, str] = {}
        for batch, marks in _batches(numbers):
            rows = self._rows(f"SELECT number, text FROM quotation WHERE number IN ({marks})", *batch)  # noqa: S608
            found.update((row["number"], row["text"]) for row in rows)
        return found

    def outlets(self, documents: Iterable[int]) -> dict[int, str]:
        """The outlets of the documents of these numbers, folded; empty where none is known."""
        return {
            row[0]: row[1]
            for batch, marks in _batches(sorted(documents))
            for row in self._rows(
                f"SELECT number, ifnull(outlet_key, '') FROM document WHERE number IN ({marks})",  # noqa: S608
                *batch,
            )
        }

    def variants_of(self, numbers: Sequence[int]) -> dict[int, dict[int, str]]:
        """For each of these numbers the other printings of the same utterance: their ids by number."""
        found: dict[int, dict[int, str]] = {int(number): {} for number in numbers}
        for batch, marks in _batches(list(found)):
            rows = self._rows(
                "SELECT v.number, v.other, q.id FROM variant v JOIN quotation q ON q.number = v.other "  # noqa: S608
                f"WHERE v.number IN ({marks}) ORDER BY v.other",
                *batch,
            )
            for row in rows:
                found[row["number"]][row["other"]] = row["id"]
        return found

    def link(self, found: Mapping[int, Sequence[int]]) -> None:
        """Records the other printings of each of these quotations, in place of those recorded."""
        with self.writing():
            connection = self._connection
            connection.executemany(
                "DELETE FROM variant WHERE number = ?1 OR other = ?1", [(number,) for number in found]
            )
            pairs = [(number, other) for number, others in found.items() for other in others]
            both = [*pairs, *((other, number) for number, other in pairs)]
            connection.executemany("INSERT OR IGNORE INTO variant VALUES (?, ?)", both)

    def facets(self, filters: Filters) -> dict[str, list[tuple[str, int]]]:
        """Each field's values among the quotations that pass the filters, most frequent first."""
        columns = self._columns()
        return columns.counted(self._passing(columns, filters) if filters else None, self._names())

    def speakers(self, query: str | None = None) -> list[Speaker]:
        """The people whom a spelling with all words of the query names, or of whom it is an id.

        Those that are quoted most come first; without a query everyone is listed.
        """
        with self._plainly():
            return people.list_speakers(self._connection, query)

    def person(self, identity: str) -> Person:
        """The person of this id, or of one that was theirs. Raises NotOnRecord."""
        with self._plainly():
            return profiles.person(self._connection, identity)

    def speaker_of(self, quotation_id: str) -> str:
        """The id of the person who is held to have said this. Raises NotOnRecord."""
        with self._plainly():
            return profiles.speaker_of(self._connection, quotation_id)

    def people_called(self, name: str) -> list[tuple[str, str]]:
        """The ids and names of the people who are shown under this name, whatever its case."""
        with self._plainly():
            return profiles.people_called(self._connection, name)

    def said_by(self, person_id: str) -> NDArray[np.int64]:
        """The numbers of a person's quotations, ascending."""
        columns = self._columns()
        with self._plainly():
            return profiles.said_by(self._connection, columns, person_id)

    def profile(self, numbers: NDArray[np.int64]) -> Profile:
        """What these quotations sum up to: people, roles, months, sources. No row of theirs is read."""
        columns = self._columns()
        with self._plainly():
            return profiles.profile(self._connection, columns, numbers)

    def quoted_with(
        self, numbers: NDArray[np.int64], person_id: str, most: int = 12
    ) -> list[tuple[Voice, int]]:
        """Who else the documents of a person's quotations quote, and in how many of them; most first."""
        columns = self._columns()
        with self._plainly():
            return profiles.quoted_with(self._connection, columns, numbers, person_id, most)

    def counts(self) -> Counts:
        """How much is on record, and how much of it is unknown or doubtful."""
        # Each of these is counted in an index that holds no more than what is counted.
        row = self._one(
            "SELECT (SELECT count(*) FROM document) AS documents, "
            "(SELECT count(*) FROM quotation) AS quotations, "
            "(SELECT count(*) FROM person) AS speakers, "
            "(SELECT count(*) FROM quotation WHERE speaker IS NULL) AS without_speaker, "
            "(SELECT count(*) FROM quotation WHERE said_on IS NULL) AS without_day, "
            "(SELECT count(*) FROM quotation WHERE confidence < 0.5) AS doubtful, "
            "(SELECT count(DISTINCT edit) FROM correction WHERE field <> 'removed') AS corrections, "
            "(SELECT count(*) FROM correction WHERE field = 'removed') AS removed"
        )
        first, last = self._columns().span
        assert row is not None  # noqa: S101 - an aggregate always has one row
        return Counts(**dict(row), earliest=first, latest=last)

    def collection(self) -> Collection:
        """What is on record by city, speaker, outlet, month and kind, and what is missing.

        Counted once for each state of the library.
        """
        columns, kept = self._columns(), self._collection
        if kept is None or kept[0] != columns.generation:
            names = self._names()
            with self._plainly():
                kept = self._collection = (columns.generation, collect(self._connection, columns, names))
        return kept[1]

    def count_after(self, number: int) -> int:
        """Return how many quotations have a greater number, that is, are newer."""
        row = self._one("SELECT count(*) AS newer FROM quotation WHERE number > ?", number)
        return int(row["newer"]) if row is not None else 0

    def size(self) -> int:
        """How many documents are on record."""
        row = self._one("SELECT count(*) AS documents FROM document")
        return int(row["documents"]) if row is not None else 0

    def integrity(self) -> list[str]:
        """Sentences about what is wrong with the file itself; none when it is whole."""
        problems = [str(row[0]) for row in self._rows("PRAGMA integrity_check") if row[0] != "ok"]
        problems += [
            f"A quotation of no document: row {row[1]}." for row in self._rows("PRAGMA foreign_key_check")
        ]
        if not self.read_only:
            try:
                self._execute(
                    "INSERT INTO quotation_words (quotation_words, rank) VALUES ('integrity-check', 1)"
                )
            except sqlite3.DatabaseError:
                problems.append("The index of words does not agree with the quotations.")
        return problems

    def changed_rows(self, table: Literal["quotation", "document"]) -> list[str]:
        """Return the ids of the rows that were changed by something else than On Record."""
        with self._plainly():
            return digests.changed(self._connection, table)

    # Inside

    @property
    def _uncommitted(self) -> dict[type, Words | Columns]:
        """What is derived of what this thread's transaction has written so far."""
        return self._local.uncommitted

    def _passing(self, columns: Columns, filters: Filters) -> NDArray[np.bool_]:
        """Which rows of the columns pass. Raises InvalidFilter for a region that no statement has."""
        for region in filters.region:
            if not is_region(region) and not columns.has_region(region_code(region)):
                raise InvalidFilter(
                    f"{region!r} is not a state or a country; name one, or its code, as in VA or FR."
                )
        return columns.passing(criteria(filters), self._bearings)

    def _bearings(self, name: str) -> NDArray[np.int64]:
        """The numbers of the bearings of the people of whom a spelling has all words of the name."""
        where, values = speaker_condition(name)
        return self._column(f"SELECT b.number FROM bearing b WHERE {where}", *values)  # noqa: S608

    def _names(self) -> dict[int, str]:
        """The name of the person of each bearing, by its number."""
        rows = self._rows("SELECT b.number, p.name FROM bearing b JOIN person p ON p.id = b.person")
        return dict(map(tuple, rows))

    def _words(self) -> Words:
        """The words of everything on record, brought up to date."""
        return self._derived(Words)

    def _columns(self) -> Columns:
        """The columns of everything on record, brought up to date."""
        return self._derived(Columns)

    def _derived(self, kind: type[_Derivation]) -> _Derivation:
        if self.keeps_snapshot and not self._connection.in_transaction:
            held = self._held.get(kind)
            if held is None:
                with self._deriving:
                    held = self._held.setdefault(kind, self._saved(kind))
            if isinstance(held, kind) and held.generation >= 0:
                return held
        return self._current(kind)

    def _current(self, kind: type[_Derivation]) -> _Derivation:
        with self._deriving:
            generation = self.generation
            in_transaction = self._connection.in_transaction
            held = (self._uncommitted.get(kind) if in_transaction else None) or self._held.get(kind)
            derived = held if isinstance(held, kind) else None
            if derived is not None and derived.generation == generation and not derived.is_earlier:
                return derived
            if derived is None:
                derived = self._held[kind] = self._saved(kind)
            if derived.is_earlier:
                derived = kind()  # made anew; what is held answers until then
            gone, new = self._changes(derived.generation, derived.newest)
            if len(new) >= _WORTH_SAVING and not in_transaction:
                saved = self._saved(kind)  # another program may have taken them in
                if saved.generation > derived.generation and not saved.is_earlier:
                    derived = saved
                    gone, new = self._changes(derived.generation, derived.newest)
            rows = (
                tuple(row)
                for numbers, marks in _batches(new.tolist())
                for row in self._rows(
                    f"SELECT {kind.READS} FROM quotation q JOIN document d ON d.number = q.document "  # noqa: S608
                    f"WHERE q.number IN ({marks}) ORDER BY q.number",
                    *numbers,
                )
            )
            try:
                if isinstance(derived, Words):
                    with_setting = self._with_setting(Row(*row) for row in rows)
                    derived = derived.changed(with_setting, gone, generation)
                else:
                    derived = derived.changed(rows, gone, generation)
            except (ValueError, TypeError, AttributeError, OverflowError) as error:
                raise DamagedRecord(
                    f"The library {self.folder / FILE_NAME} holds a value that cannot be ({error}); run "
                    "onrecord verify, which names it, and restore the library from a copy."
                ) from error
            if in_transaction:
                self._uncommitted[kind] = derived  # it may be taken back
                return derived
            if derived.unsaved >= _WORTH_SAVING:
                derived = self._save(derived)
            self._held[kind] = derived
            return derived

    def _define_all(self) -> None:
        """Write what documents define that an earlier version has added."""
        left = True
        while left:
            if self._one("SELECT 1 FROM document WHERE defined = 0 LIMIT 1") is None:
                return
            with self.writing():
                left = definitions.define_some(self._connection, _BATCH) == _BATCH
            self._short_names = None  # no statement has changed, and so not the generation

    def _read_short_names(self) -> ShortNames:
        with self._plainly():
            return ShortNames(definitions.short_names(self._connection))

    def settings(self, numbers: Iterable[int]) -> Iterator[tuple[int, Setting]]:
        """Yield the setting of each number that is on record, by which its statement is found."""
        document, around = None, DocumentSetting("")
        for batch, marks in _batches(list(numbers)):
            rows = self._rows(
                'SELECT q.number, q.kind, q.start, q."end", q.speaker, q.role, q.organization, q.city, '  # noqa: S608
                "q.state, iif(q.text = d.text, NULL, d.number) AS document, d.title, q.text "
                f"FROM quotation q JOIN document d ON d.number = q.document WHERE q.number IN ({marks}) "
                "ORDER BY q.document, q.number",
                *batch,
            )
            for number, kind, start, end, *who, within, title, text in rows:
                if within is None:  # the statement is the whole document
                    document, around = None, DocumentSetting(text, title)
                elif within != document:
                    (found,) = self._rows("SELECT text FROM document WHERE number = ?", within)
                    document, around = within, DocumentSetting(found["text"], title)
                yield number, setting_of(around, kind, start, end, *who)

    def _with_setting(self, rows: Iterable[Row]) -> Iterator[Row]:
        source = iter(rows)
        while batch := list(islice(source, _BATCH)):
            settings = dict(self.settings(row.number for row in batch))
            yield from (row._replace(setting=settings.get(row.number)) for row in batch)

    def _keep(self, kind: type[_Derivation]) -> None:
        with self._deriving:
            derived = self._current(kind)
            if derived.unsaved >= _WORTH_SAVING and not self._connection.in_transaction:
                self._held[kind] = self._save(derived)

    def _saved(self, kind: type[_Derivation]) -> _Derivation:
        try:
            derived, witnesses = kind.open(self.folder / FOLDER)
        except Underivable:
            return kind()
        return derived if derived.generation <= self.generation and self.is_witnessed(witnesses) else kind()

    def _save(self, derived: _Derivation) -> _Derivation:
        """What lies in files now, or as it is where those cannot be written or another program does."""
        folder = self.folder / FOLDER
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with FileLock(folder / ".derived.lock").acquire(timeout=0):
                return derived.save(folder, self.witnesses())
        except (OSError, Timeout, Underivable):
            return derived

    def witnesses(self) -> dict[str, str]:
        """The ids of the newest quotations by number.

        They tell a store that was put back from a copy, and then grew other quotations under the same
        numbers, from the store that something was derived of.
        """
        rows = self._rows("SELECT number, id FROM quotation ORDER BY number DESC LIMIT ?", _WITNESSES)
        return {str(row["number"]): row["id"] for row in rows}

    def is_witnessed(self, witnesses: Mapping[str, str]) -> bool:
        """Whether these are numbers, and none is another quotation's."""
        if not all(_NUMBER.fullmatch(number) for number in witnesses):
            return False
        stored: dict[str, str] = {}
        for batch, marks in _batches([int(number) for number in witnesses]):
            rows = self._rows(f"SELECT number, id FROM quotation WHERE number IN ({marks})", *batch)  # noqa: S608
            stored.update((str(row["number"]), row["id"]) for row in rows)
        return all(witnesses[number] == identity for number, identity in stored.items())

    def expected(self, numbers: NDArray[np.int64], generation: int) -> NDArray[np.int64]:
        """Return what these numbers, whole at a generation, must have become by now; ascending."""
        newest = int(numbers[-1]) if len(numbers) else 0
        gone, new = self._changes(generation, newest)
        return distinct(np.setdiff1d(numbers, gone, assume_unique=True), new)

    def changed_since(self, generation: int) -> NDArray[np.int64]:
        """Return the numbers of quotations that were changed or removed since this generation, ascending."""
        return self._column(
            "SELECT DISTINCT number FROM change WHERE generation >= ? ORDER BY number", generation
        )

    def _changes(self, generation: int, newest: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """What was changed or removed up to the newest number since the generation; and what is to be read:

        what of that is still there, and all that is newer, ascending.
        """
        gone = self._column(
            "SELECT number FROM change WHERE generation >= ? AND number <= ? ORDER BY number",
            generation, newest,
        )  # fmt: skip
        new = self._column(
            "SELECT number FROM quotation WHERE number > ? UNION "
            "SELECT c.number FROM change c JOIN quotation q ON q.number = c.number "
            "WHERE c.generation >= ? AND c.number <= ? ORDER BY 1",
            newest, generation, newest,
        )  # fmt: skip
        return gone, new

    @property
    def _connection(self) -> sqlite3.Connection:
        return self._database.connection

    def _plainly(self) -> AbstractContextManager[None]:
        return self._database.plainly()

    def _execute(self, sql: str, *values: object) -> sqlite3.Cursor:
        return self._database.connection.execute(sql, values)

    def _rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        return self._database.rows(sql, *values)

    def _one(self, sql: str, *values: object) -> sqlite3.Row | None:
        rows = self._rows(sql, *values)
        return rows[0] if rows else None

    def _column(self, sql: str, *values: object) -> NDArray[np.int64]:
        return self._database.column(sql, *values)

    def _entries(self, column: Literal["number", "id"], keys: Sequence[int] | Sequence[str]) -> list[Entry]:
        found = self._found(column, keys)
        for key in keys:
            if key not in found:
                raise NotOnRecord(f"There is no quotation {str(key)!r} in this library.")
        return [found[key] for key in keys]

    def _known(self, column: Literal["number", "id"], keys: Sequence[int] | Sequence[str]) -> list[Entry]:
        found = self._found(column, keys)
        return [found[key] for key in keys if key in found]

    def _found(
        self, column: Literal["number", "id"], keys: Sequence[int] | Sequence[str]
    ) -> dict[int | str, Entry]:
        """The entries of those of the keys that are on record, in any order."""
        quotations: list[sqlite3.Row] = []
        for batch, marks in _batches(keys):
            quotations += self._rows(f"SELECT * FROM quotation WHERE {column} IN ({marks})", *batch)  # noqa: S608
        documents: dict[int, Document] = {}
        for numbers, marks in _batches(sorted({row["document"] for row in quotations})):
            for row in self._rows(f"SELECT * FROM document WHERE number IN ({marks})", *numbers):  # noqa: S608
                documents[row["number"]] = as_document(row)
        return {
            row[column]: Entry(row["number"], as_quotation(row, document.id), document)
            for row in quotations
            if (document := documents.get(row["document"])) is not None  # it may just have been removed
        }

    def _numbers_in(self, document_ids: Sequence[str]) -> list[int]:
        """The numbers of documents' quotations, each one's in the order of its text."""
        found = [
            self._column(
                "SELECT q.number FROM quotation q JOIN document d ON d.number = q.document "  # noqa: S608
                f"WHERE d.id IN ({marks}) ORDER BY q.document, q.start, q.number",
                *batch,
            )
            for batch, marks in _batches(document_ids)
        ]
        return [number for numbers in found for number in numbers.tolist()]

    def _refuse_another(self, document_id: str, corrected: Document) -> None:
        """Raises InvalidCorrection where another document is already what this one is to be."""
        for row in self._rows("SELECT * FROM document WHERE text_id = ?", corrected.text_id):
            other = as_document(row)
            if other.id != document_id and (other.outlet, other.url, other.attributed_to) == (
                corrected.outlet, corrected.url, corrected.attributed_to,
            ):  # fmt: skip
                raise InvalidCorrection(
                    f"This text by that outlet and at that address is on record already, as {other.id}; "
                    "remove one of the two instead."
                )

    def _remember(
        self,
        source: Document,
        span: corrections.Span | None,
        changes: Sequence[tuple[Field, Value, Value]],
    ) -> None:
        corrections.remember(self._connection, source, span, changes)
        self._apply(source, anew=span is None)

    def _apply(self, source: Document, *, anew: bool) -> None:
        """Writes every printing of a text again as people have put it right.

        ``anew`` has it extracted again when it is next added: extraction reads titles and dates.
        """
        log = corrections.of_text(self._connection, source)
        rows = self._rows(
            "SELECT * FROM document WHERE text_id = ? AND attributed_to IS ?",
            source.text_id, source.attributed_to,
        )  # fmt: skip
        borne = people.borne(self._connection, [row["id"] for row in rows])
        parts: set[Part] = set()
        for row in rows:
            extracted = [
                as_extracted(each, row["id"])
                for each in self._rows("SELECT * FROM quotation WHERE document = ?", row["number"])
            ]
            extractor = "" if anew else row["extractor"]
            parts |= self._write(row["number"], as_source(row), extracted, log, extractor)
        self._conclude(parts | people.release(self._connection, borne))

    def _conclude(self, parts: set[Part]) -> None:
        """Ends a change of quotations: their words are written, and their speakers settled."""
        self._execute(
            "INSERT INTO quotation_words (rowid, text, speaker, role, city) "
            "SELECT number, text, speaker, role, city FROM quotation "
            "WHERE number > (SELECT coalesce(max(id), 0) FROM quotation_words_docsize) ORDER BY number"
        )
        people.settle(self._connection, parts)
        self._execute("UPDATE generation SET value = value + 1")

    def _add(
        self, document: Document, quotations: Sequence[Quotation], extractor: str, *, anew: bool
    ) -> tuple[Added, set[Part]]:
        """What became of a document; and the parts of the speakers' blocks to be settled.

        Unless ``anew``, one that is stored as it stands is not looked at again.
        """
        stored, source = self._merged(document)
        row = self._one("SELECT number, extractor FROM document WHERE id = ?", source.id)
        if not anew and row is not None and stored == source and row["extractor"] == extractor:
            return Added("unchanged", source.id), set()
        for quotation in quotations:
            if source.text[quotation.start : quotation.end] != quotation.text:
                raise InvalidRecord(
                    f"The quotation at {quotation.start}-{quotation.end} is not what the document "
                    f"{source.title or source.id} prints there."
                )
        log = corrections.of_text(self._connection, source)
        if stored is None and corrections.removals(self._connection, source, log):
            return Added("removed", source.id), set()
        extracted = [
            each if each.document_id == source.id else replace(each, document_id=source.id)
            for each in quotations
        ]
        borne = people.borne(self._connection, [source.id, stored.id]) if stored else []
        if stored is not None and stored.id != source.id:
            self._execute("DELETE FROM document WHERE id = ?", stored.id)
            corrections.rename(self._connection, log, stored, source)
            log = corrections.of_text(self._connection, source)
        if row is not None and self._same(row["number"], source, extracted, log):
            if row["extractor"] != extractor:
                self._execute("UPDATE document SET extractor = ? WHERE number = ?", extractor, row["number"])
            return Added("unchanged", source.id), set()
        parts = self._write(None if row is None else row["number"], source, extracted, log, extractor)
        parts |= people.release(self._connection, borne)
        return Added("added" if stored is None else "updated", source.id), parts

    def _merged(self, document: Document) -> tuple[Document | None, Document]:
        """What is stored of the same printing, if anything, and the document with its gaps filled from it.

        Both are as their source gives them. Two records of one text are the same printing unless they
        name two outlets, two addresses or two people; what a person has said to be of an outlet is.
        """
        rows = [
            row
            for row in self._rows("SELECT * FROM document WHERE text_id = ?", document.text_id)
            if row["attributed_to"] == document.attributed_to
        ]
        printing = (document.outlet, document.url)
        printings = [
            stored
            for stored in map(as_source, rows)
            if corrections.same_printing((stored.outlet, stored.url), printing)
        ]
        if not printings:
            for source, shown in ((as_source(row), as_document(row)) for row in rows):
                if corrections.is_held_to_be(source, shown, printing):
                    printings.append(source)
                    document = replace(
                        document,
                        outlet=document.outlet if shown.outlet == source.outlet else source.outlet,
                        url=document.url if shown.url == source.url else source.url,
                    )
                    break
        if not printings:
            return None, document
        stored = next((each for each in printings if each.id == document.id), printings[0])
        # What a person said about it outlasts what the source says, until a person says otherwise.
        told = stored.published.basis == "given" and document.published.basis != "given"
        return stored, replace(
            document,
            outlet=document.outlet or stored.outlet,
            url=document.url or stored.url,
            title=document.title or stored.title,
            authors=document.authors or stored.authors,
            published=stored.published if told or document.published.value is None else document.published,
            retrieved=stored.retrieved or document.retrieved,
            media_type=stored.media_type,
            source_hash=stored.source_hash or document.source_hash,
            file_name=stored.file_name or document.file_name,
            other_dates=document.other_dates or stored.other_dates,
            moments=document.moments or stored.moments,
            video=document.video or stored.video,
            recognized=document.recognized or stored.recognized,
        )

    def _same(
        self, number: int, source: Document, extracted: Sequence[Quotation], log: Sequence[Correction]
    ) -> bool:
        row = self._one("SELECT * FROM document WHERE number = ?", number)
        document = corrections.corrected_document(source, log)
        if row is None or (as_source(row), as_document(row)) != (source, document):
            return False
        rows = self._rows("SELECT * FROM quotation WHERE document = ?", number)
        stored = {each["id"]: (as_extracted(each, source.id), as_quotation(each, source.id)) for each in rows}
        corrected = corrections.corrected(extracted, log)
        return stored == {one.id: (one, other) for one, other in zip(extracted, corrected, strict=True)}

    def _write(
        self,
        number: int | None,
        source: Document,
        extracted: Sequence[Quotation],
        log: Sequence[Correction],
        extractor: str,
    ) -> set[Part]:
        """Writes a document whole, as people have put it right; where speakers are that are new."""
        document = corrections.corrected_document(source, log)
        quotations = corrections.corrected(extracted, log)
        is_new = number is None
        number = self._write_document(document, source, extractor, number)
        bearings, parts = people.bear(self._connection, document.text_id, quotations)
        # A quotation that is only attributed anew keeps its number, and so its vector.
        rows = [] if is_new else self._rows("SELECT * FROM quotation WHERE document = ?", number)
        stored = {(row["id"], row["kind"]): row for row in rows}
        self._write_quotations(number, document, stored, quotations, extracted, bearings)
        return parts

    def _write_document(
        self, document: Document, source: Document, extractor: str, number: int | None
    ) -> int:
        record = document_record(document, source, extractor) | {"defined": 1}
        if number is not None:
            definitions.forget(self._connection, number)
            assignments = ", ".join(f"{name} = :{name}" for name in record)
            self._connection.execute(
                f"UPDATE document SET {assignments} WHERE number = :number",  # noqa: S608
                {**record, "number": number},
            )
        else:
            number = self._insert("document", record | {"added": now()})
        definitions.define(self._connection, number, document.text)
        return number

    def _write_quotations(
        self,
        number: int,
        document: Document,
        stored: Mapping[tuple[str, str], sqlite3.Row],
        quotations: Sequence[Quotation],
        extracted: Sequence[Quotation],
        bearings: Mapping[str, int],
    ) -> None:
        kept = {(quotation.id, quotation.kind) for quotation in quotations}
        for key, stale in stored.items():
            if key not in kept:
                self._execute("DELETE FROM quotation WHERE number = ?", stale["number"])
        for quotation, found in zip(quotations, extracted, strict=True):
            record = quotation_record(quotation, document, number, found)
            record["bearing"] = bearings.get(quotation.speaker or "")
            existing = stored.get((quotation.id, quotation.kind))
            if existing is None:
                self._insert("quotation", record)
            elif any(existing[name] != value for name, value in record.items()):
                assignments = ", ".join(f'"{name}" = :{name}' for name in record)
                self._connection.execute(
                    f"UPDATE quotation SET {assignments} WHERE number = :number",  # noqa: S608
                    {**record, "number": existing["number"]},
                )

    def _insert(self, table: str, record: dict[str, object]) -> int:
        cursor = self._connection.execute(_insertion(table, tuple(record)), tuple(record.values()))
        assert cursor.lastrowid is not None  # noqa: S101 - set by every INSERT
        return cursor.lastrowid


@cache
def _insertion(table: str, columns: tuple[str, ...]) -> str:
    names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
    return f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608


def _batches(keys: Sequence[int] | Sequence[str]) -> Iterator[tuple[list[int | str], str]]:
    """The numbers or ids a batch at a time, with as many question marks."""
    for at in range(0, len(keys), _BATCH):
        # SQLite does not know NumPy's numbers.
        batch = [key if isinstance(key, str) else int(key) for key in keys[at : at + _BATCH]]
        yield batch, ",".join("?" * len(batch))


def is_library(folder: Path) -> bool:
    """Return whether there is a library in the folder. Raises LibraryUnavailable for no name of a folder."""
    _check_name(folder / FILE_NAME)
    return (folder / FILE_NAME).exists()


def _check_name(path: Path) -> None:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return
    except (OSError, ValueError) as error:  # too long, or a name that no file can have
        raise LibraryUnavailable(
            f"{str(path.parent)[:80]!r}… is no name for a folder; name another with --library."
        ) from error


def _is_empty(path: Path) -> bool:
    return not path.is_file() or path.stat().st_size == 0


def _indexed(folder: Path) -> int:
    """Return how many quotations the index knows of, 0 where there is none."""
    try:
        count = read_manifest(folder / FOLDER / INDEX_MANIFEST)["count"]
    except (Underivable, KeyError):
        return 0
    return count if isinstance(count, int) else 0
