import sqlite3
import sys
import tracemalloc

import pytest
from sources import bounded

from corpus.errors import LibraryUnavailable
from corpus.ingest import ingest
from corpus.library import Library
from corpus.model import Document, Quotation
from corpus.reading import Reading


def statements(count, *, said="Statement {}."):
    for at in range(count):
        document = Document(said.format(at))
        yield Reading(f"row {at}", document, (Quotation(document.id, 0, 9, document.text[:9], "direct"),))


def test_a_row_that_cannot_be_stored_is_left_out_and_the_rest_goes_in(tmp_path):
    document = Document("Rents must fall.")
    wrong = Reading("row 1", document, (Quotation(document.id, 0, 5, "Rates", "direct"),))
    with Library.open(tmp_path) as library:
        summary = ingest(library, [*statements(2), wrong])
    assert (summary.added, [each.source for each in summary.skipped]) == (2, ["row 1"])


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
