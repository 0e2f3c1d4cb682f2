"""Every schema so far is opened: its rows are still there, and the steps that made it are recorded."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from onrecord.corpus.errors import LibraryBusy, LibraryUnavailable
from onrecord.corpus.filters import Filters
from onrecord.corpus.store import schema
from onrecord.corpus.store.library import FILE_NAME, Library

SCHEMAS = Path(__file__).parent / "schemas"
VERSIONS = [step.number for step in schema.steps()]
# A step that a library may have been made with never changes; only new ones are added.
DIGESTS = {
    "001_records": "8c84bb4c4b82e89c",
    "002_variants": "fc3ac566b3ce1d4f",
    "003_other_dates": "3c7c63f3f6d15dd0",
    "004_people": "7c9ba6187df6c24d",
    "005_coverage": "8fb0b5b117bfbc76",
    "006_changes": "022fbb3163e88626",
    "007_corrections": "0af6c63393645cb7",
    "008_saved_searches": "38943b5ede501ee4",
    "009_feeds": "2f83150067974e3a",
    "010_model": "a079fe42f98ba53a",
    "011_parts": "0c21201391ede65c",
    "012_columns": "4b4def0432567ae3",
    "013_words": "a0d73e286edc6093",
    "014_scene": "28a0b99b0546437a",
    "015_definitions": "4e024f8733df81ff",
    "016_moments": "44c0d01851f2cd8b",
    "017_digests": "c3163df4aaa15d37",
    "018_item_versions": "6e433387b937e854",
    "019_recognized": "a7dd65b6e2370b6b",
    "020_counts": "8e02cada9665d7a2",
    "021_migrations": "88ddd682bdd2b0a4",
}


def make(folder: Path, version: int) -> None:
    """Make the library of this version that is kept in ``schemas``."""
    folder.mkdir(exist_ok=True)
    with closing(sqlite3.connect(folder / FILE_NAME)) as store, store:
        schema.apply(store, 1, version)
        store.executescript((SCHEMAS / f"{version:03}.sql").read_text("utf-8"))
        store.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        store.execute(f"PRAGMA user_version = {version}")


def backups(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("library.before-*"))


def test_the_steps_are_those_that_libraries_were_made_with() -> None:
    assert {step.name: step.digest for step in schema.steps()} == DIGESTS


def test_a_digest_does_not_depend_on_comments_and_spacing() -> None:
    plain = schema.Step(1, "one", "CREATE TABLE a (\n    b TEXT\n);\n")
    assert schema.Step(1, "one", "-- Why.\nCREATE TABLE a (\n  b  TEXT\n);").digest == plain.digest
    assert schema.Step(1, "one", "CREATE TABLE a (\n    c TEXT\n);\n").digest != plain.digest


@pytest.mark.parametrize("version", VERSIONS)
def test_a_library_of_each_version_opens_with_everything_in_it(tmp_path: Path, version: int) -> None:
    make(tmp_path, version)
    with Library.open(tmp_path) as library:
        counts = library.counts()
        assert (counts.documents, counts.quotations, counts.speakers) == (2, 3, 2)
        assert [entry.quotation.text for entry in library.entries(library.numbers().tolist())] == [
            "The ferry runs at night again,", "Nobody is left on the pier,", "A pier is a promise,",
        ]  # fmt: skip
        assert library.facets(Filters(speaker=("Voss",)))["city"] == [("Alder Quay, OH", 2)]
        assert [speaker.name for speaker in library.speakers("Edda Voss")] == ["Edda Voss"]
        assert len(library.saved_searches()) == (version >= 8)
        assert len(library.subscriptions()) == (version >= 9)
        assert library.integrity() == []
        assert library.changed_rows("quotation") == library.changed_rows("document") == []
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as store:
        recorded = store.execute("SELECT number, name, digest, applied IS NOT NULL FROM migration").fetchall()
        assert recorded == [
            (each.number, each.name, each.digest, each.number > version or version >= 21)
            for each in schema.steps()
        ]


def test_a_store_is_copied_before_it_is_migrated_and_only_then(tmp_path: Path) -> None:
    make(tmp_path, 19)
    (tmp_path / "library.before-007.sqlite").write_bytes(b"an earlier copy")
    Library.open(tmp_path).close()
    assert backups(tmp_path) == ["library.before-019.sqlite"]
    with closing(sqlite3.connect(tmp_path / "library.before-019.sqlite")) as copy:
        assert schema.version_of(copy) == 19
        assert copy.execute("SELECT count(*) FROM quotation").fetchone() == (3,)
    (tmp_path / "library.before-019.sqlite").unlink()
    Library.open(tmp_path).close()
    assert backups(tmp_path) == []


def test_a_new_library_has_no_copy(tmp_path: Path) -> None:
    Library.open(tmp_path).close()
    assert backups(tmp_path) == []


def test_a_migration_that_fails_leaves_the_store_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, 3)

    def fail(connection: sqlite3.Connection) -> None:
        raise RuntimeError("in the middle")

    with monkeypatch.context() as patched:
        patched.setattr(schema.speakers, "bear_all", fail)
        with pytest.raises(RuntimeError):
            Library.open(tmp_path)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as store:
        assert schema.version_of(store) == 3
        assert not store.execute("SELECT 1 FROM sqlite_master WHERE name = 'person'").fetchall()
    with Library.open(tmp_path) as library:
        assert library.counts().speakers == 2


@pytest.mark.parametrize("read_only", [False, True])
def test_a_store_that_other_steps_made_is_refused_by_name(tmp_path: Path, read_only: bool) -> None:
    Library.open(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as store, store:
        store.execute("UPDATE migration SET name = '012_pillars', digest = 'abc' WHERE number = 12")
    with pytest.raises(LibraryUnavailable, match=r"made by another On Record than this one .* 012_pillars"):
        Library.open(tmp_path, read_only=read_only)


@pytest.mark.parametrize(
    ("code", "kind", "sentence"),
    [
        (sqlite3.SQLITE_BUSY, LibraryBusy, "is being written by another program"),
        (sqlite3.SQLITE_LOCKED_SHAREDCACHE, LibraryBusy, "is being written by another program"),
        (sqlite3.SQLITE_FULL, LibraryUnavailable, "is full; make room"),
        (sqlite3.SQLITE_IOERR_WRITE, LibraryUnavailable, r"fails \(Unbekannter Fehler\)"),
        (sqlite3.SQLITE_READONLY_DIRECTORY, LibraryUnavailable, "check the folder's permissions"),
        (sqlite3.SQLITE_CANTOPEN, LibraryUnavailable, "check the folder's permissions"),
        (sqlite3.SQLITE_CORRUPT, LibraryUnavailable, "restore it from a copy"),
    ],
)
def test_errors_are_told_apart_by_their_code(tmp_path: Path, code: int, kind: type, sentence: str) -> None:
    error = sqlite3.OperationalError("Unbekannter Fehler")
    error.sqlite_errorcode = code
    with (
        Library.open(tmp_path) as library,
        pytest.raises(kind, match=sentence),
        library.writing(),
    ):
        raise error


def test_a_closed_library_says_so(tmp_path: Path) -> None:
    library = Library.open(tmp_path)
    library.close()
    with pytest.raises(LibraryUnavailable, match="was closed; open it again"):
        library.size()
