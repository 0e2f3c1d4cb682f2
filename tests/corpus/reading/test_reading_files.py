"""Files that other programs made (files/README.md says which), read."""

from pathlib import Path

import pytest

from onrecord.corpus.model import Date
from tests.support.sources import one, parted

FILES = Path(__file__).parents[2] / "files"
FERRY = (
    "“The ferry is our only road in January, and this winter it will not stop,” said Mayor Petra Lindqvist"
)


@pytest.mark.parametrize(("name", "bullet"), [("release.docx", ""), ("release.pdf", "• ")])
def test_a_release_that_a_word_processor_wrote(name, bullet):
    document = one(FILES / name).document
    paragraphs = document.text.split("\n\n")
    assert paragraphs[:3] == [
        "Ferry will run all winter",
        "November 4, 2022",
        f"SKERRY POINT, Ore. — {FERRY} of Skerry Point on Friday.",
    ]
    assert paragraphs[-3:] == [
        "Harbor master Tobias Venn was less sure. “I have seen three winters that would have sunk her,” he "
        "told the council.",
        f"{bullet}Fares stay as they are.",
        f"{bullet}Dogs travel free.",
    ]
    assert (document.title, document.authors, document.published) == (
        "Ferry will run all winter",
        ("Office of the Mayor of Skerry Point",),
        Date("2022-11-04", "stated"),
    )


@pytest.mark.parametrize("name", ["statements.xlsx", "statements.csv"])
def test_statements_that_a_spreadsheet_wrote(name):
    readings, reasons = parted(FILES / name)
    assert reasons == []
    [first], [second] = (found.statements for found in readings)
    assert (first.speaker, first.role, first.place.city, first.place.state, first.said_on) == (
        "Petra Lindqvist",
        "Mayor",
        "Skerry Point",
        "OR",
        Date("2022-11-04", "given"),
    )
    assert second.text == "I have seen three winters that would have sunk her; “café” and all."
    assert [found.document.url for found in readings] == ["https://skerrypoint.example/ferry", None]


def test_a_message_that_a_mail_program_sent():
    document = one(FILES / "release.eml").document
    assert document.text.startswith(f"{FERRY} of Skerry Point.\n\n“I have seen three winters")
    assert (document.title, document.authors, document.published) == (
        "Ferry will run all winter – “without a break”",
        ("Office of the Mayor",),
        Date("2022-11-04", "metadata"),
    )


def test_a_page_that_a_browser_saved():
    document = one(FILES / "ferry.html").document
    assert f"SKERRY POINT, Ore. — {FERRY} of Skerry Point on Friday." in document.text
    assert (document.title, document.outlet, document.published) == (
        "Ferry will run all winter",
        "The Skerry Point Gull",
        Date("2022-11-05", "metadata"),
    )


def test_an_archive_that_wget_wrote():
    # Its addresses stand in brackets, and it holds records that wget wrote of itself.
    readings, reasons = parted(FILES / "crawl.warc.gz")
    assert reasons == []
    assert [found.document.url for found in readings] == [
        "http://127.0.0.1:8765/ferry.html",
        "http://127.0.0.1:8765/notes.txt",
    ]
    assert FERRY in readings[0].document.text
    assert readings[0].document.retrieved == "2026-11-22T00:39:38Z"


@pytest.mark.parametrize("name", ["hearing.srt", "hearing.vtt"])
def test_captions_of_a_hearing(name):
    assert one(FILES / name).document.text == (
        "PETRA LINDQVIST: The ferry is our only road in January, and this winter it will not stop.\n\n"
        "TOBIAS VENN: I have seen three winters that would have sunk her."
    )


def test_rows_that_jq_wrote():
    (first, second), reasons = parted(FILES / "rows.jsonl")
    assert reasons == []
    assert [each.speaker for each in first.statements] == ["Tobias Venn"]
    assert (second.statements, second.document.title) == (None, "Notes")


def test_rows_of_the_public_sets_as_they_are_packed():
    [statement] = one(FILES / "quotes-2022.json.bz2").statements
    assert (statement.text, statement.speaker, statement.confidence) == (
        "Dogs travel free",
        "Tobias Venn",
        0.91,
    )
    document = one(FILES / "20221105001500.gqg.json.gz").document
    assert "told the council: “Dogs travel free on every ferry that I answer for”" in document.text


def test_an_archive_that_zip_wrote():
    readings, reasons = parted(FILES / "news.zip")
    assert reasons == []
    assert [found.name for found in readings] == [
        "news.zip/ferry.html",
        "news.zip/notes.md",
        "news.zip/hearing.srt",
        "news.zip/rows.jsonl:1",
        "news.zip/rows.jsonl:2",
        "news.zip/site/notes.txt",
    ]
