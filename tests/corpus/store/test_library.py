import os
import resource
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from onrecord.corpus.errors import InvalidFilter, InvalidRecord, LibraryBusy, LibraryUnavailable, NotOnRecord
from onrecord.corpus.filters import Filters
from onrecord.corpus.model import Date, Document, Place, Quotation
from onrecord.corpus.store.library import FILE_NAME, Library
from onrecord.corpus.store.schema import schema_version

TEXT = "“We will plant ten thousand trees,” said Mayor Ines Talcott. “Shade is not a luxury.”"


def quotation(document, words, **fields):
    start = document.text.index(words)
    return Quotation(
        document_id=document.id,
        start=start,
        end=start + len(words),
        text=words,
        kind=fields.pop("kind", "direct"),
        **fields,
    )


def talcott(document, words, **fields):
    place = Place(city="St. Orrin", state="VA", country="US", level="city")
    return quotation(
        document, words, speaker="Inés Talcott", role="Mayor", place=place, confidence=0.9, **fields
    )


@pytest.fixture
def library(tmp_path):
    with Library.open(tmp_path / "library") as library:
        yield library


@pytest.fixture
def document():
    return Document(text=TEXT, title="Trees", outlet="The Courier", published=Date("2024-06-03", "given"))


def both(document):
    return [
        talcott(document, "We will plant ten thousand trees,"),
        talcott(document, "Shade is not a luxury."),
    ]


def test_what_is_added_comes_back_as_it_was(library, document):
    quotations = both(document)
    assert library.add(document, quotations) == "added"
    assert list(library.documents()) == [(document, quotations)]
    assert library.quotation(quotations[1].id) == quotations[1]
    assert library.document(document.id) == document


def test_adding_again_changes_nothing(library, document):
    library.add(document, both(document))
    generation, numbers = library.generation, library.numbers().tolist()
    assert library.add(document, both(document)) == "unchanged"
    assert (library.generation, library.numbers().tolist()) == (generation, numbers)


def test_an_attribution_that_changes_keeps_the_number(library, document):
    library.add(document, both(document))
    numbers = library.numbers().tolist()
    corrected = [replace(each, speaker="Otto Brandvold") for each in both(document)]
    assert library.add(document, corrected) == "updated"
    assert library.numbers().tolist() == numbers
    assert [entry.quotation.speaker for entry in library.entries(numbers)] == ["Otto Brandvold"] * 2


def test_a_quotation_of_another_kind_gets_a_number_never_used(library, document):
    library.add(document, both(document))
    last = max(library.numbers())
    library.add(document, [replace(each, kind="partial") for each in both(document)])
    assert min(library.numbers()) > last


def test_numbers_are_not_reused_after_removal(library, document):
    library.add(document, both(document))
    last = max(library.numbers())
    library.remove(document.id)
    assert library.numbers().tolist() == []
    library.restore(document)
    library.add(document, both(document))
    assert min(library.numbers()) > last


def test_words_that_the_document_does_not_print_are_refused_and_nothing_is_stored(library, document):
    forged = replace(both(document)[0], text="We will plant ten thousand TREES,")
    with pytest.raises(InvalidRecord, match="is not what the document Trees prints"):
        library.add(document, [both(document)[1], forged])
    assert library.counts().documents == 0
    assert library.generation == 0


def test_a_later_copy_with_its_source_takes_the_place_of_one_without(library):
    bare = Document(text=TEXT, title="Trees")
    library.add(bare, both(bare))
    full = Document(text=TEXT, outlet="The Courier", url="https://courier.example/trees")
    assert library.add(full, both(full)) == "updated"
    [(stored, quotations)] = library.documents()
    assert (stored.title, stored.outlet, len(quotations)) == ("Trees", "The Courier", 2)
    assert library.add(bare, both(bare)) == "unchanged"


def test_a_date_that_a_person_gave_outlasts_the_sources_own(library):
    given = Document(text=TEXT, published=Date("2024-06-03", "given"))
    library.add(given, both(given))
    again = Document(text=TEXT, published=Date("2024-06-05", "metadata"))
    assert library.add(again, both(again)) == "unchanged"
    assert library.document(given.id).published == Date("2024-06-03", "given")


def test_two_outlets_that_print_one_text_are_two_documents(library):
    for outlet in ("The Courier", "The Bay Ledger"):
        document = Document(text=TEXT, outlet=outlet)
        assert library.add(document, both(document)) == "added"
    assert library.counts().documents == 2


def test_one_text_said_by_two_people_is_two_documents(library):
    for speaker in ("Ines Talcott", "Otto Brandvold"):
        document = Document(text="Thank you.", attributed_to=speaker)
        library.add(document, [quotation(document, "Thank you.", speaker=speaker)])
    assert library.facets(Filters())["speaker"] == [("Ines Talcott", 1), ("Otto Brandvold", 1)]


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        (Filters(), 2),
        (Filters(city=("saint orrin",)), 2),
        (Filters(city=("City of St Orrin",)), 2),
        (Filters(city=("St. Orrin, Virginia",)), 2),
        (Filters(city=("St. Orrin, OH",)), 0),
        (Filters(region=("va",)), 2),
        (Filters(region=("Virginia",)), 2),
        (Filters(region=("Ohio", "Virginia")), 2),
        (Filters(speaker=("ines",)), 2),
        (Filters(speaker=("TALCOTT",)), 2),
        (Filters(speaker=("Talc",)), 0),
        (Filters(role=("mayor",)), 2),
        (Filters(outlet=("the courier",)), 2),
        (Filters(kind=("partial",)), 0),
        (Filters(level=("City",)), 2),
        (Filters(after="2024-06"), 2),
        (Filters(after="2024-06-04"), 0),
        (Filters(after="June 4, 2024"), 0),
        (Filters(before="June 2024"), 2),
        (Filters(before="2024"), 2),
        (Filters(before="2024-06-02"), 0),
        (Filters(city=("St. Orrin",), kind=("indirect",)), 0),
    ],
    ids=repr,
)
def test_filters(library, document, filters, count):
    library.add(document, both(document))
    assert len(library.eligible(filters)) == count
    assert len(library.match("trees OR shade", 10, filters)) == count
    assert sum(n for _, n in library.facets(filters)["kind"]) == count


def test_an_uncertain_day_counts_where_it_may_fall(library, document):
    month = talcott(document, "Shade is not a luxury.", said_on=Date("2024-05", "stated"))
    library.add(document, [month])
    assert len(library.eligible(Filters(after="2024-05-31"))) == 1
    assert len(library.eligible(Filters(before="2024-05-01"))) == 1
    assert len(library.eligible(Filters(after="2024-06-01"))) == 0


def test_a_statement_without_any_date_is_in_no_period(library):
    document = Document(text=TEXT)
    library.add(document, both(document))
    assert len(library.eligible(Filters(after="1900"))) == 0


def test_a_region_is_a_state_a_country_or_one_on_record(library, document):
    shire = Place(city="St. Orrin", state="THE SHIRE", country="US", level="city")
    library.add(document, [quotation(document, "Shade is not a luxury.", place=shire)])
    [(region, _)] = library.facets(Filters())["region"]
    for name in (region, "the Shire"):
        assert len(library.eligible(Filters(region=(name,)))) == 1
    for name in ("ZA", "za", "South Africa", "Ivory Coast", "PR", "Calif.", "US", "Holland"):
        assert len(library.eligible(Filters(region=(name,)))) == 0
    for ask in (library.eligible, library.facets):
        with pytest.raises(InvalidFilter, match="'Atlantis' is not a state or a country"):
            ask(Filters(region=("VA", "Atlantis")))


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": ("loud",)},
        {"level": ("galaxy",)},
        {"city": ("…",)},
        {"after": "2020", "before": "2019"},
        {"after": "2020-03-02", "before": "March 1, 2020"},
    ],
)
def test_a_filter_that_cannot_be_is_refused(fields):
    with pytest.raises(InvalidFilter):
        Filters(**fields)


def test_a_period_may_be_one_day_or_meet_in_one_year():
    assert Filters(after="2020-03-01", before="2020-03-01")
    assert Filters(after="2020-03", before="2020")


def test_better_matches_come_first(library, document):
    library.add(document, both(document))
    [(first, high), (second, low)] = library.match('"not a luxury" OR talcott', 10)
    assert high > low
    assert [entry.quotation.text[:5] for entry in library.entries([first, second])] == ["Shade", "We wi"]


def test_unknown_ids_are_named(library):
    for ask in (library.document, library.quotation, library.remove):
        with pytest.raises(NotOnRecord, match="'0123456789abcdef'"):
            ask("0123456789abcdef")


def test_half_a_character_is_told_and_nothing_is_stored(library):
    for ask in (library.document, library.quotation, library.remove):
        with pytest.raises(InvalidRecord, match="has half a character"):
            ask("a\udcff")
    with pytest.raises(InvalidRecord, match="has half a character"):
        library.add(Document(text="Words.", title="T" * 100 + "\ud800"), [])
    assert library.size() == 0


def test_more_entries_than_one_statement_takes_come_in_their_order(library):
    document = Document(text="ab" * 700)
    words = [Quotation(document.id, at, at + 1, document.text[at], "direct") for at in range(1200)]
    library.add(document, words)
    numbers = library.numbers()[::-1]
    assert [entry.number for entry in library.entries(numbers)] == numbers.tolist()
    assert [entry.quotation for entry in library.entries_of([each.id for each in words])] == words


def test_a_file_of_no_bytes_is_no_library(tmp_path):
    (tmp_path / FILE_NAME).touch()
    with pytest.raises(LibraryUnavailable, match="There is no library"):
        Library.open(tmp_path, read_only=True)


@pytest.mark.parametrize("options", [{}, {"read_only": True}, {"make": False}])
@pytest.mark.parametrize("state", ["gone", "empty"])
def test_a_store_that_vanished_is_named_and_no_new_one_is_begun(tmp_path, state, options):
    index = tmp_path / "index"
    index.mkdir()
    (index / "manifest.json").write_text('{"count": 57}')
    if state == "empty":
        (tmp_path / FILE_NAME).touch()
    with pytest.raises(LibraryUnavailable, match=f"which held 57 quotations, is {state}; put it back"):
        Library.open(tmp_path, **options)
    assert [path.name for path in tmp_path.iterdir() if path.stat().st_size and path.is_file()] == []
    (index / "manifest.json").unlink()
    Library.open(tmp_path).close()


def test_what_was_written_is_in_the_file_when_the_library_is_closed(tmp_path, document):
    other = Library.open(tmp_path)  # as a page that is being served
    other.size()
    with Library.open(tmp_path) as library:
        library.add(document, both(document))
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / FILE_NAME).write_bytes((tmp_path / FILE_NAME).read_bytes())
    with Library.open(tmp_path / "copy") as copy:
        assert copy.counts().quotations == 2
    assert other.counts().quotations == 2
    other.close()


def test_a_library_that_cannot_be_written_beside_is_read(tmp_path, document, monkeypatch):
    with Library.open(tmp_path) as library:
        library.add(document, both(document))
        monkeypatch.setattr(os, "access", lambda path, mode: False)
        with Library.open(tmp_path, read_only=True) as beside:  # somebody writes: what is new is seen
            library.remove(document.id)
            assert list(beside.documents()) == []
        library.restore(document)
        library.add(document, both(document))
    for path in tmp_path.glob(f"{FILE_NAME}-*"):
        path.unlink()
    with Library.open(tmp_path, read_only=True) as archived:
        assert list(archived.documents()) == [(document, both(document))]
        assert [path.name for path in tmp_path.glob(f"{FILE_NAME}*")] == [FILE_NAME]


@pytest.mark.parametrize("options", [{"read_only": True}, {"make": False}])
def test_no_library_is_made_where_one_is_looked_for(tmp_path, options):
    with pytest.raises(LibraryUnavailable, match="There is no library in"):
        Library.open(tmp_path / "missing", **options)
    assert not (tmp_path / "missing").exists()


def test_reading_only(tmp_path, document):
    with pytest.raises(LibraryUnavailable, match="There is no library"):
        Library.open(tmp_path / "none", read_only=True)
    with Library.open(tmp_path) as library:
        library.add(document, both(document))
    with Library.open(tmp_path, read_only=True) as library:
        assert library.counts().quotations == 2
        with pytest.raises(LibraryUnavailable, match="reading only"):
            library.remove(document.id)


def test_another_programs_file_is_left_alone(tmp_path):
    with sqlite3.connect(tmp_path / FILE_NAME) as other:
        other.execute("CREATE TABLE recipe (name TEXT)")
    other.close()
    before = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(LibraryUnavailable, match="another program"):
        Library.open(tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == before


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"\x00" * 5000])
def test_a_file_that_is_no_database_is_named(tmp_path, content):
    (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(LibraryUnavailable, match=r"library\.sqlite"):
        Library.open(tmp_path)


def test_a_library_of_an_older_program_says_what_brings_it_up_to_date(tmp_path):
    Library.open(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as older:
        older.execute(f"PRAGMA user_version = {schema_version() - 1}")
    with pytest.raises(LibraryUnavailable, match="older On Record; the next onrecord add or onrecord serve"):
        Library.open(tmp_path, read_only=True)


def test_migrations_are_numbered_one_after_the_other():
    folder = Path(__file__).parents[3] / "corpus" / "store" / "migrations"
    numbers = [int(path.name[:3]) for path in sorted(folder.glob("*.sql"))]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_newer_library_is_left_alone(tmp_path):
    Library.open(tmp_path).close()
    with sqlite3.connect(tmp_path / FILE_NAME) as newer:
        newer.execute("PRAGMA user_version = 999")
    newer.close()
    with pytest.raises(LibraryUnavailable, match="newer On Record"):
        Library.open(tmp_path)


@pytest.mark.parametrize("name", ["x" * 300, "a\0b"])
def test_what_can_be_no_folder_is_named(tmp_path, name):
    for options in ({}, {"read_only": True}):
        with pytest.raises(LibraryUnavailable, match="is no name for a folder; name another with --library"):
            Library.open(tmp_path / name, **options)


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(LibraryUnavailable, match="cannot be made"):
        Library.open(tmp_path / "file" / "library")


def test_a_full_disk_loses_nothing_that_was_there(library, document):
    library.add(document, both(document))
    connection = library._connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    large = Document(text="x" * 1_000_000)
    with pytest.raises(LibraryUnavailable, match="is full"):
        library.add(large, [])
    assert [stored for stored, _ in library.documents()] == [document]
    assert library.integrity() == []


def test_integrity_notices_words_that_are_not_indexed(library, document):
    library.add(document, both(document))
    assert library.integrity() == []
    library._execute("INSERT INTO quotation_words (quotation_words) VALUES ('delete-all')")
    assert library.integrity() == ["The index of words does not agree with the quotations."]


def test_words_are_indexed_of_what_one_batch_adds_changes_and_replaces(library, document):
    early = replace(document, outlet=None)
    renamed = [replace(each, speaker="Otto Brandvold") for each in both(document)]
    batch = [(early, both(early)), (document, both(document)), (replace(document, title="Shade"), renamed)]
    made = library.add_all(batch)
    assert [each.outcome for each in made] == ["added", "updated", "updated"]
    found = library.match("brandvold", 10)
    assert len(found) == 2
    assert library.match("talcott", 10) == []
    assert len(library.holding('"ten thousand trees"', 10)) == 1
    assert library.integrity() == []
    library.remove(document.id)
    assert library.match("brandvold OR shade", 10) == []
    assert library.integrity() == []


def test_counts(library, document):
    library.add(document, [*both(document)[:1], quotation(document, "Shade is not a luxury.")])
    counts = library.counts()
    assert (counts.documents, counts.quotations, counts.speakers) == (1, 2, 1)
    assert (counts.without_speaker, counts.without_day, counts.doubtful) == (1, 2, 1)
    assert (counts.earliest, counts.latest) == ("2024-06-03", "2024-06-03")


def test_text_of_every_kind_comes_back(library):
    text = "“Ünï\u202ecode 👩‍👩‍👧 \x00 نص” said nobody.\n"
    document = Document(text=text)
    words = text[1 : text.index("”")]
    library.add(document, [quotation(document, words)])
    assert [(d.text, [q.text for q in qs]) for d, qs in library.documents()] == [(text, [words])]


ASKED = """
import sys, threading
from pathlib import Path
from tests.support.towns import state
from onrecord.corpus.errors import LibraryUnavailable
from onrecord.corpus.store.library import Library
folder = Path(sys.argv[1])
with Library.open(folder) as library:
    with library.writing():
        for at in range(300):
            state(library, f"Statement {at} of the town.")

def ask(library, asked):
    try:
        while True:
            library.variants_of(range(300)), library.texts(range(300))
            asked.set()
    except LibraryUnavailable as error:
        assert "was closed; open it again" in str(error)

for _ in range(30):
    library, asked = Library.open(folder), [threading.Event() for _ in range(3)]
    threads = [threading.Thread(target=ask, args=(library, each)) for each in asked]
    for thread in threads:
        thread.start()
    for each in asked:
        each.wait()
    library.close()
    for thread in threads:
        thread.join()
"""


def test_a_library_that_is_closed_while_other_threads_ask_it_says_so(tmp_path):
    ran = subprocess.run(
        [sys.executable, "-c", ASKED, str(tmp_path)],
        capture_output=True, text=True, cwd=Path(__file__).parents[3], timeout=60,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")


def open_files():
    return len(os.listdir("/proc/self/fd"))


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="this system does not list a process's files")
def test_connections_end_with_their_threads(library, document):
    library.add(document, [])
    before = open_files()
    for _ in range(600):
        thread = threading.Thread(target=library.size)
        thread.start()
        thread.join()
    assert open_files() <= before + 3


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="this system does not list a process's files")
def test_a_library_short_of_files_says_so_and_recovers(library, document):
    library.add(document, [])
    told = []

    def ask():
        try:
            told.append(library.size())
        except LibraryUnavailable as error:
            told.append(error)

    def ask_aside():
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    highest = max(map(int, os.listdir("/proc/self/fd")))
    spare = [os.open(os.devnull, os.O_RDONLY) for _ in range(highest + 1 - open_files())]
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 1, hard))
    try:
        ask_aside()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        for each in spare:
            os.close(each)
    ask_aside()
    busy, answered = told
    assert isinstance(busy, LibraryBusy)
    assert str(busy) == "Too many files are open on this machine; try again in a moment."
    assert answered == 1


def in_a_thread(work):
    """What work returns or raises in a thread that has no connection yet."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()


@pytest.mark.skipif(sys.platform == "win32", reason="a file that is open cannot be removed there")
def test_a_store_that_is_removed_while_it_is_open_is_named_and_not_begun_anew(library, document):
    library.add(document, both(document))
    (library.folder / FILE_NAME).unlink()
    for ask in (lambda: library.generation, library.counts, lambda: library.add(document, [])):
        with pytest.raises(LibraryUnavailable, match="removed or replaced while it was in use"):
            ask()
        with pytest.raises(LibraryUnavailable, match="removed or replaced while it was in use"):
            in_a_thread(ask)
    assert not (library.folder / FILE_NAME).exists()


@pytest.mark.skipif(sys.platform == "win32", reason="a file that is open cannot be replaced there")
def test_a_store_that_takes_the_place_of_one_that_is_open_is_not_mixed_with_it(library, document, tmp_path):
    library.add(document, both(document))
    with Library.open(tmp_path / "other") as other:
        other.add(Document("Una Feld said “no”."), [])
    (tmp_path / "other" / FILE_NAME).replace(library.folder / FILE_NAME)
    with pytest.raises(LibraryUnavailable, match="removed or replaced while it was in use"):
        library.add(document, [])
    with pytest.raises(LibraryUnavailable, match="removed or replaced while it was in use"):
        in_a_thread(library.size)
    with Library.open(library.folder) as opened:
        assert opened.size() == 1
