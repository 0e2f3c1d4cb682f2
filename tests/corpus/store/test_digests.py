"""What is known of a statement or a document, and was changed by accident, is noticed."""

import sqlite3
from contextlib import closing, suppress

import pytest

from onrecord.corpus.errors import DamagedRecord
from onrecord.corpus.model import Date, Document, Place, Quotation
from onrecord.corpus.store.digests import digest_all
from onrecord.corpus.store.library import FILE_NAME, Library
from onrecord.corpus.store.verification import verify

TEXT = "Mayor Una Feld spoke. “The bridge will open.”"


@pytest.fixture
def folder(tmp_path):
    document = Document(TEXT, title="The bridge", outlet="Courier", published=Date("2020-05-04", "given"))
    place = Place(city="Ferrymeade", state="OH", country="US", level="city")
    said = Quotation(
        document.id, 23, 44, TEXT[23:44], "direct", speaker="Una Feld", role="Mayor", place=place,
        said_on=Date("2020-05-03", "text"), confidence=0.9,
    )  # fmt: skip
    with Library.open(tmp_path) as library:
        library.add(document, [said])
    return tmp_path


def execute(folder, sql):
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection, connection:
        connection.execute(sql)


def problems(folder):
    with Library.open(folder, read_only=True) as library:
        return verify(library).problems


@pytest.mark.parametrize(
    "change",
    [
        "quotation SET speaker = 'Una Field'",
        "quotation SET role = NULL",
        "quotation SET city = 'Ferrymeads'",
        "quotation SET said_on = '2020-05-08'",
        "quotation SET confidence = 0.8",
        "quotation SET kind = 'partial'",
        "document SET title = 'The fridge'",
        "document SET published = '2021-05-04'",
        "document SET authors = '[\"Somebody\"]'",
    ],
)
def test_a_changed_column_is_a_problem(folder, change):
    assert problems(folder) == []
    execute(folder, f"UPDATE {change}")
    table = change.split()[0]
    assert any(f"What is known of {table} " in each for each in problems(folder))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("quotation SET said_on = NULL", "What is stored of quotation "),
        ("quotation SET kind = 'shouted'", "What is stored of quotation "),
        ("document SET authors = char(0, 0, 0)", "What is stored of document "),
        ("document SET other_dates = 'zz'", "What is stored of document "),
    ],
)
def test_a_row_that_cannot_be_read_is_named_and_the_rest_is_looked_at(folder, change, told):
    execute(folder, f"UPDATE {change}")
    assert any(each.startswith(told) and each.endswith("is damaged.") for each in problems(folder))
    with Library.open(folder, read_only=True) as library, pytest.raises(DamagedRecord, match=told):
        list(library.documents())


@pytest.mark.parametrize("day", ["char(0,0,0,0,0,0,0,0,0,0)", "'0000-00-00'"])
def test_a_day_of_zeros_is_no_traceback(folder, day):
    execute(folder, f"UPDATE quotation SET day_from = {day}, day_to = {day}, said_on = {day}")
    assert any("What is known of quotation" in each for each in problems(folder))
    with Library.open(folder) as library:
        with suppress(DamagedRecord):
            library.info()
        with pytest.raises(DamagedRecord, match="run onrecord verify, which names it"):
            library.best_by_words(["bridge"], 1)


def test_what_people_change_with_on_record_is_no_problem(folder):
    with Library.open(folder) as library:
        [entry] = library.entries(library.numbers())
        library.correct(entry.quotation.id, {"speaker": "Ada Feld"})
        library.correct_document(entry.document.id, {"title": "A bridge"})
        assert library.quotation(entry.quotation.id).speaker == "Ada Feld"
    assert problems(folder) == []


def test_a_library_of_before_is_given_its_digests_and_nothing_counts_as_changed(folder):
    def digests(library):
        return [
            tuple(row)
            for table in ("quotation", "document")
            for row in library._rows(f"SELECT id, digest FROM {table}")
        ]

    with Library.open(folder) as library:
        before = digests(library)
        library._execute("DELETE FROM change")
        library._execute("UPDATE document SET digest = NULL")
        library._execute("UPDATE quotation SET digest = NULL")
        library._execute("DELETE FROM change")
        digest_all(library._connection)
        assert digests(library) == before
        assert library._rows("SELECT * FROM change") == []
        library._execute("UPDATE quotation SET role = NULL")
        assert len(library._rows("SELECT * FROM change")) == 1
