"""The store keeps how sure place, day and scene are, and brings a library of before up to date."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from onrecord.corpus.editing import correct, undo
from onrecord.corpus.errors import InvalidRecord
from onrecord.corpus.filters import Filters
from onrecord.corpus.model import Date, Document, Evidence, Place, Quotation
from onrecord.corpus.store import schema
from onrecord.corpus.store.library import FILE_NAME, Library

TEXT = "QUILLHAVEN, Ohio — “Rents must fall,” said Mayor Ada Brandt."
DOCUMENT = Document(TEXT, outlet="The Courier")
QUOTATION = Quotation(
    DOCUMENT.id, 20, 36, TEXT[20:36], "direct", speaker="Ada Brandt", role="Mayor",
    place=Place("Quillhaven", state="OH", country="US", level="city"),
    confidence=0.9, place_confidence=0.8, place_evidence=(Evidence("dateline", 0, 16), Evidence("outlet")),
    date_confidence=0.4, date_evidence=(Evidence("weekday", 38, 42),),
    scene=Place("Quillhaven", state="OH", country="US"), scene_confidence=0.95,
    scene_evidence=(Evidence("dateline", 0, 16),),
)  # fmt: skip


@pytest.fixture
def library(tmp_path):
    with Library.open(tmp_path) as opened:
        opened.add(DOCUMENT, [QUOTATION])
        yield opened


def read(library):
    return library.entries_of([QUOTATION.id])[0].quotation


def test_confidence_evidence_and_scene_come_back_as_they_were_added(library):
    assert read(library) == QUOTATION


def test_a_corrected_place_is_certain_and_undo_brings_its_evidence_back(library):
    correct(library, QUOTATION.id, {"place": Place(state="OH", country="US", level="state")})
    assert (read(library).place_confidence, read(library).place_evidence) == (1.0, ())
    undo(library, QUOTATION.id)
    assert read(library) == QUOTATION


def test_a_corrected_day_and_scene_are_certain(library):
    elsewhere = Place("Vantry", state="OH", country="US")
    correct(library, QUOTATION.id, {"said_on": Date("2020-05-04", "given"), "scene": elsewhere})
    found = read(library)
    assert (found.said_on.value, found.date_confidence, found.date_evidence) == ("2020-05-04", 1.0, ())
    assert (found.scene, found.scene_confidence, found.scene_evidence) == (elsewhere, 1.0, ())


@pytest.mark.parametrize(
    ("asked", "count"),
    [("quillhaven", 1), ("Quillhaven, OH", 1), ("Quillhaven, VA", 0), ("Ohio", 1), ("VA", 0), ("Vantry", 0)],
)
def test_statements_are_found_by_what_they_are_about(library, asked, count):
    assert len(library.eligible(Filters(scene=(asked,)))) == count


def test_a_scene_is_a_facet(library):
    assert library.facets(Filters())["scene"] == [("Quillhaven, OH", 1)]


@pytest.mark.parametrize(("start", "end"), [(3, 3), (-1, 2), (None, 2)])
def test_evidence_that_stands_nowhere_is_refused(start, end):
    with pytest.raises(InvalidRecord, match="evidence cannot run"):
        Evidence("dateline", start, end)


@pytest.mark.parametrize("name", ["place_confidence", "date_confidence", "scene_confidence"])
def test_a_confidence_above_one_is_refused(name):
    with pytest.raises(InvalidRecord, match="not between 0 and 1"):
        replace(QUOTATION, **{name: 1.5})


def test_a_library_of_before_is_brought_up_to_date_with_what_people_corrected(tmp_path, monkeypatch):
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as old, old:
        schema.apply(old, 1, 13)
        old.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        old.execute("PRAGMA user_version = 13")
        document = {
            "id": DOCUMENT.id, "text": TEXT, "text_id": DOCUMENT.text_id, "published_basis": "unknown",
            "media_type": "text/plain", "source_hash": "", "extractor": "abc", "outlet": "The Courier",
            "outlet_key": "the courier", "authors": "[]", "added": "2026-01-01T00:00:00Z",
        }  # fmt: skip
        extracted = (
            '{"speaker": "Ada Brandt", "speaker_mention": null, "role": "Mayor", "organization": null, '
            '"place": {"city": null, "level": "none"}, "said_on": {"value": null, "basis": "unknown"}, '
            '"method": "cue", "confidence": 0.9}'
        )
        quotation = {
            "id": QUOTATION.id, "document": 1, "start": 20, "end": 36, "text": TEXT[20:36], "kind": "direct",
            "speaker": "Ada Brandt", "speaker_key": "ada brandt", "role": "Mayor", "role_key": "mayor",
            "city": "Quillhaven", "city_key": "quillhaven", "state": "OH", "country": "US", "region": "OH",
            "level": "city", "said_on_basis": "unknown", "method": "corrected", "confidence": 1.0,
            "extracted": extracted,
        }  # fmt: skip
        correction = {
            "edit": 1, "made": "2026-01-02T00:00:00Z", "text_id": DOCUMENT.text_id, "attributed_to": "",
            "document": DOCUMENT.id, "start": 20, "end": 36, "field": "place",
            "old": '{"city": null, "level": "none"}',
            "new": '{"city": "Vantry", "state": "OH", "level": "city"}',
        }  # fmt: skip
        rows = (("document", document), ("quotation", quotation), ("correction", correction))
        for table, row in rows:
            marks, names = ", ".join("?" * len(row)), ", ".join(f'"{name}"' for name in row)
            old.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))
    with Library.open(tmp_path) as library:
        found = read(library)
        assert (found.place.city, found.place_confidence, found.place_evidence) == ("Quillhaven", None, ())
        assert (found.scene, found.scene_confidence) == (Place(), None)
        # The next adding keeps what a person has put right, and takes the rest from extraction.
        assert library.add(DOCUMENT, [QUOTATION], extractor="1") == "updated"
        kept = Place("Vantry", state="OH", level="city")
        assert read(library) == replace(QUOTATION, place=kept, place_confidence=1.0, place_evidence=())
        assert library.facets(Filters())["scene"] == [("Quillhaven, OH", 1)]
