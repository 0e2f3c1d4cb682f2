import sqlite3
import sys
import tracemalloc

import pytest

from onrecord.corpus.errors import LibraryUnavailable
from onrecord.corpus.ingest import Summary, ingest
from onrecord.corpus.model import Document, Quotation
from onrecord.corpus.reading import Reading
from onrecord.corpus.store.library import Library
from tests.support.sources import bounded


def statements(count, *, said="Statement {}."):
    for at in range(count):
        document = Document(said.format(at))
        yield Reading(f"row {at}", document, (Quotation(document.id, 0, 9, document.text[:9], "direct"),))


def test_a_row_that_cannot_be_stored_is_left_out_and_the_rest_goes_in(tmp_path):
    document = Document("Rents must fall.")
    wrong = Reading("row 1", document, (Quotation(document.id, 0, 5, "Rates", "direct"),))
    half = Document("Rents must fall \ud800.")
    unwritable = Reading("row 2", half, (Quotation(half.id, 0, 5, "Rents", "direct"),))
    with Library.open(tmp_path) as library:
        summary = ingest(library, [wrong, *statements(1), unwritable, *statements(2)])
        assert library.size() == 2
    assert (summary.added, summary.unchanged) == (2, 1)
    assert [each.source for each in summary.skipped] == ["row 1", "row 2"]


def test_a_document_is_told_of_when_it_is_on_the_disk(tmp_path):
    told = []

    def look(outcome):
        told.append(outcome)
        with Library.open(tmp_path, read_only=True) as other:
            assert other.size() >= len(told)

    with Library.open(tmp_path) as library:
        ingest(library, statements(250), on_document=look)
    assert told == ["added"] * 250


def test_what_was_read_is_stored_when_reading_fails(tmp_path):
    def broken():
        yield from statements(7)
        raise KeyboardInterrupt

    summary = Summary()
    with Library.open(tmp_path) as library:
        with pytest.raises(KeyboardInterrupt):
            ingest(library, broken(), summary)
        assert (summary.added, library.size()) == (7, 7)


def test_a_document_does_not_wait_for_many_others(tmp_path, monkeypatch):
    clock = iter(range(1000))
    monkeypatch.setattr("onrecord.corpus.ingest.time.monotonic", lambda: next(clock))
    sizes = []
    with Library.open(tmp_path) as library:
        ingest(library, statements(3), on_document=lambda outcome: sizes.append(library.size()))
    assert sizes == [1, 2, 3]


def test_printings_that_come_together_are_found_and_a_row_that_comes_twice_stays_as_it_was(tmp_path):
    said = "We will open the ferry landing at Marsh Point before the first snow falls."

    def row(outlet, role):
        document = Document(said, outlet=outlet, attributed_to="Bo Lark")
        quotation = Quotation(document.id, 0, len(said), said, "direct", speaker="Bo Lark", role=role)
        return Reading(outlet, document, (quotation,))

    rows = [row("Ferry Times", "Mayor"), row("Marsh Post", "Mayor"), row("Ferry Times", "Reeve")]
    with Library.open(tmp_path) as library:
        summary = ingest(library, rows)
        assert (summary.added, summary.unchanged) == (2, 1)
        assert {number: [*others] for number, others in library.variants_of([1, 2]).items()} == {
            1: [2],
            2: [1],
        }
        assert [entry.quotation.role for entry in library.entries([1, 2])] == ["Mayor", "Mayor"]


def test_what_is_taken_back_is_not_remembered(tmp_path):
    def add_and_fail(library):
        with library.writing():
            library.add_all([(each.document, each.statements) for each in statements(2, said="Ferries {}.")])
            assert library.holding_all(["ferries"], 9)[0].tolist() == [2, 3]
            raise ZeroDivisionError

    with Library.open(tmp_path) as library:
        ingest(library, statements(1, said="Trams {}."))
        with pytest.raises(ZeroDivisionError):
            add_and_fail(library)
        assert library.holding_all(["ferries"], 9)[0].tolist() == []
        ingest(library, statements(1, said="Bridges {}."))
        assert [found.tolist() for found in library.holding_all(["ferries", "bridges"], 9)] == [[], [2]]


def test_a_full_disk_stops_at_once_and_keeps_what_was_written(tmp_path):
    with Library.open(tmp_path) as library:
        ingest(library, statements(1))
        pages = library._connection.execute("PRAGMA page_count").fetchone()[0]
        library._connection.execute(f"PRAGMA max_page_count = {pages}")
        told = []
        with pytest.raises(LibraryUnavailable, match="is full"):
            ingest(library, statements(9, said="x" * 1_000_000 + "{}"), on_skipped=told.append)
        assert told == []
        assert library.size() == 1


@pytest.mark.skipif(sys.platform == "win32", reason="only Unix bounds the size of a file")
def test_a_quota_that_is_used_up_stops_at_once_and_keeps_what_was_written(tmp_path):
    with Library.open(tmp_path) as library:
        ingest(library, statements(1))
        told = []
        with bounded(1_500_000), pytest.raises(LibraryUnavailable, match="see that it has room"):
            ingest(library, statements(9, said="x" * 1_000_000 + "{}"), on_skipped=told.append)
        assert told == []
        stored = library.size()
        assert 1 <= stored < 10
        assert library.integrity() == []
    with Library.open(tmp_path) as library:
        again = ingest(library, [*statements(1), *statements(9, said="x" * 1_000_000 + "{}")])
        assert (again.added, again.unchanged) == (10 - stored, stored)
        assert library.integrity() == []


def test_a_library_that_is_locked_stops_at_the_first_row(tmp_path):
    with Library.open(tmp_path) as library:
        library._connection.execute("PRAGMA busy_timeout = 10")
        other = sqlite3.connect(tmp_path / "library.sqlite")
        other.execute("BEGIN IMMEDIATE")
        told = []
        with pytest.raises(LibraryUnavailable, match="written by another program"):
            ingest(library, statements(3), on_skipped=told.append)
        assert told == []
        other.close()


def test_memory_does_not_grow_with_the_number_of_documents(tmp_path):
    def peak(first, count):
        documents = (
            Document(f"Minutes of meeting {at}. " + "The vote was put off. " * 50)
            for at in range(first, first + count)
        )
        tracemalloc.start()
        ingest(library, (Reading("minutes", document, ()) for document in documents))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    with Library.open(tmp_path) as library:
        peak(0, 50)  # what is loaded once
        few = peak(50, 100)
        assert peak(150, 1500) < few + 500_000
        assert library.size() == 1650
