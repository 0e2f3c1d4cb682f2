"""Rows of documents and statements, as JSON Lines and tables: by whatever names, and what is not taken."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from onrecord.corpus.model import Date
from onrecord.corpus.reading import Metadata, Reading, read
from onrecord.corpus.store.library import Library
from onrecord.search.citations import cite
from tests.support.citations_cases import NEWS, entry
from tests.support.sources import one, parted, reason

TEXT = "“Plant now,” Mayor Ines Talcott of Marrow Bay said."
EXPECTED = (
    "Trees for all",
    "The Courier",
    ("Dana Ruiz",),
    "https://o.example/1",
    Date("2024-06-03", "metadata"),
)


def lines(folder: Path, *rows: dict[str, Any]) -> Path:
    path = folder / "rows.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    return path


def table(folder: Path, *rows: dict[str, Any]) -> Path:
    path = folder / "rows.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def known(reading: Reading) -> tuple[Any, ...]:
    document = reading.document
    return document.title, document.outlet, document.authors, document.url, document.published


@pytest.mark.parametrize("write", [lines, table])
@pytest.mark.parametrize(
    "names",
    [
        ("text", "title", "outlet", "author", "url", "published"),
        ("text", "headline", "publication", "byline", "link", "date"),
        ("body", "Headline", "Source", "Authors", "Permalink", "Published At"),
        ("article_text", "articleTitle", "site_name", "reporter", "web_url", "pub_date"),
        ("content", "source_title", "publisher", "writer", "source_url", "datePublished"),
    ],
)
def test_a_document_is_read_by_the_names_that_people_give(tmp_path, write, names):
    row = dict(zip(names, (TEXT, *EXPECTED[:2], "Dana Ruiz", EXPECTED[3], "2024-06-03"), strict=True))
    reading = one(write(tmp_path, row))
    assert reading.statements is None
    assert (reading.document.text, known(reading)) == (TEXT, EXPECTED)
    assert reading.untaken is None


@pytest.mark.parametrize("write", [lines, table])
def test_a_short_title_of_a_document_is_a_title(tmp_path, write):
    assert one(write(tmp_path, {"title": "Trees", "text": TEXT})).document.title == "Trees"


@pytest.mark.parametrize("write", [lines, table])
def test_of_two_dates_that_of_publication_is_taken_and_the_other_named(tmp_path, write):
    reading = one(write(tmp_path, {"text": TEXT, "date": "2024-07-01", "published": "2024-06-03T08:00:00Z"}))
    assert reading.document.published == Date("2024-06-03", "metadata")
    assert reading.untaken.names == ("date",)


@pytest.mark.parametrize(
    ("given", "authors"),
    [
        (["Dana Ruiz", "Sam Okoro"], ("Dana Ruiz", "Sam Okoro")),
        ("Dana Ruiz; Sam Okoro", ("Dana Ruiz", "Sam Okoro")),
        ("Dana Ruiz and Sam Okoro", ("Dana Ruiz and Sam Okoro",)),
        ([{"name": "Dana Ruiz"}, "Sam Okoro"], ("Dana Ruiz", "Sam Okoro")),
        ({"name": "Dana Ruiz"}, ("Dana Ruiz",)),
        ([], ()),
        ("", ()),
        (None, ()),
    ],
)
def test_authors_come_as_a_list_or_as_one_text(tmp_path, given, authors):
    for row in ({"text": TEXT, "author": given}, {"text": TEXT, "speaker": "Bo Lark", "authors": given}):
        assert one(lines(tmp_path, row)).document.authors == authors


def test_authors_that_are_no_names_are_refused(tmp_path):
    assert '"authors" is not a list of names' in reason(lines(tmp_path, {"text": TEXT, "authors": [7]}))


def test_what_is_not_taken_is_named_once(tmp_path):
    rows = [
        {"text": TEXT, "title": "One", "sentiment": 0.5, "empty": None},
        {"text": f"{TEXT} Again.", "title": "Two", "sentiment": 0.1, "wards": [3]},
        {"text": f"{TEXT} And again.", "title": "Three", "wards": [4]},
    ]
    readings, reasons = parted(lines(tmp_path, *rows))
    assert reasons == []
    assert [each.untaken and each.untaken.names for each in readings] == [("sentiment",), ("wards",), None]


def test_what_is_not_taken_of_a_table_is_named_once(tmp_path):
    rows = [{"quote": "Plant.", "speaker": "Bo Lark", "ward": "3", "": "x"}] * 2
    readings, _ = parted(table(tmp_path, *rows))
    assert [each.untaken and each.untaken.names for each in readings] == [("ward",), None]


def test_adding_ends_by_naming_what_was_not_taken(run, tmp_path):
    path = lines(tmp_path, {"text": TEXT, "mood": "glad"}, {"text": f"{TEXT} Again.", "mood": "sad"})
    code, out, err = run("add", path)
    assert (code, out.count("mood"), err) == (0, 1, "")
    assert f"{path}: nothing was taken from mood; --map FIELD=COLUMN takes one for a field." in out
    code, out, _ = run("add", path, "--json")
    assert json.loads(out)["untaken"] == {str(path): ["mood"]}


def test_a_mapped_date_of_a_document_is_that_of_publication(tmp_path):
    path = table(tmp_path, {"text": TEXT, "ran": "2024-06-03"})
    [reading] = read(path, Metadata(columns=(("date", "ran"),)))
    assert reading.document.published == Date("2024-06-03", "metadata")


@pytest.mark.parametrize("name", ["speaker_name", "said_by", "Quoted Person", "attributedTo"])
def test_a_row_that_names_who_spoke_is_a_statement(tmp_path, name):
    [statement] = one(lines(tmp_path, {"text": "Plant.", name: "Bo Lark"})).statements
    assert statement.speaker == "Bo Lark"


def hits(run, *question: str) -> list[dict[str, Any]]:
    code, out, _ = run("search", *question, "--json", "-k", "20")
    assert code == 0
    return [json.loads(line) for line in out.splitlines()]


STORY = (
    "MARROW BAY, Ore. — “We will plant a thousand trees by the harbor this spring,” Mayor Ines Talcott said "
    "on Monday.\n\nTalcott said that the city would not sell the old orchard. "
    "She called the offer “a bad joke.”"
)
# What tells a place in a library, or how near a question is, is not a fact about the statement.
OF_A_SEARCH = {
    "id", "document", "start", "end", "prefix", "suffix", "score", "similarity", "variants", "closeness",
    "close", "marks", "nearest", "place_evidence", "date_evidence", "scene_evidence",
}  # fmt: skip


def test_what_a_search_prints_comes_back(run, tmp_path):
    document = {
        "text": STORY, "title": "Trees by the harbor", "outlet": "The Courier", "author": "Dana Ruiz",
        "url": "https://o.example/1", "date": "2024-06-03",
    }  # fmt: skip
    assert run("add", lines(tmp_path, document))[0] == 0
    printed = hits(run, "trees and the orchard")
    assert {hit["kind"] for hit in printed} >= {"direct", "indirect"}
    (tmp_path / "library").rename(tmp_path / "first")
    assert run("add", lines(tmp_path, *printed))[0] == 0
    again = {hit["quote"]: hit for hit in hits(run, "trees and the orchard")}
    for hit in printed:
        back = again[hit["quote"]]
        assert {name: value for name, value in back.items() if name not in OF_A_SEARCH} == {
            name: value for name, value in hit.items() if name not in OF_A_SEARCH
        }


def test_a_table_of_citations_comes_back(tmp_path):
    cited = [
        entry(**{**NEWS, "authors": ("Dana Ruiz", "Sam Okoro"), "kind": "partial", "confidence": 0.4}),
        entry("=Plant now", "=Plant now", **{**NEWS, "title": "@Trees", "kind": "direct"}),
    ]
    path = tmp_path / "cited.csv"
    path.write_text(cite(cited, "csv"), "utf-8", newline="")
    readings, reasons = parted(path)
    assert reasons == []
    for reading, before in zip(readings, cited, strict=True):
        [back] = reading.statements
        quotation, document = before.quotation, before.document
        for name in ("text", "kind", "speaker", "role", "organization", "confidence"):
            assert getattr(back, name) == getattr(quotation, name), name
        assert back.said_on.value == quotation.said_on.value
        for name in ("title", "outlet", "authors", "url"):
            assert getattr(reading.document, name) == getattr(document, name), name
        assert reading.document.published.value == document.published.value


def test_the_moment_of_a_recording_comes_back(tmp_path):
    row = {"quote": "Plant.", "speaker": "Bo Lark", "at": 75.5, "video": "https://youtu.be/x?t=75"}
    reading = one(lines(tmp_path, row))
    assert (reading.statements[0].at, reading.document.video) == (75.5, "https://youtu.be/x?t=75")
    assert one(lines(tmp_path, {**row, "at": "City Hall"})).untaken.names == ("at",)


@pytest.mark.parametrize(
    ("row", "kind", "confidence"),
    [
        ({"kind": "indirect", "confidence": 0.25}, "indirect", 0.25),
        ({"kind": "tweet"}, "direct", 1.0),
        ({"confidence": "high"}, "direct", 1.0),
        ({"kind": None, "confidence": None}, "direct", 1.0),
    ],
)
def test_kind_and_confidence_are_taken_where_they_are_ours(tmp_path, row, kind, confidence):
    reading = one(lines(tmp_path, {"text": "Plant.", "speaker": "Bo Lark", **row}))
    assert (reading.statements[0].kind, reading.statements[0].confidence) == (kind, confidence)
    ours = kind == "indirect" or not any(row.values())
    assert (reading.untaken is None) == ours


def test_nobody_stays_nobody_whatever_the_confidence(tmp_path):
    [statement] = one(lines(tmp_path, {"text": "Plant.", "speaker": None, "confidence": 0.9})).statements
    assert (statement.speaker, statement.confidence) == (None, 0.0)


def test_the_library_keeps_what_came_back(tmp_path):
    row = {
        "quote": "Plant.",
        "speaker": "Bo Lark",
        "kind": "indirect",
        "confidence": 0.3,
        "authors": ["Dana Ruiz"],
    }
    reading = one(lines(tmp_path, row))
    with Library.open(tmp_path / "library") as library:
        library.add(reading.document, reading.statements)
        [(document, [statement])] = list(library.documents())
    assert (statement.kind, statement.confidence, document.authors) == ("indirect", 0.3, ("Dana Ruiz",))
