"""The sample is fiction that says so, and its labels are true to its text."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from onrecord.corpus.english.gazetteer import counties, country_code, find, state_code
from onrecord.corpus.reading import Metadata, Reading, read

ROOT = Path(__file__).parents[2]
SUBJECTS = ("budgets", "housing", "immigration", "policing", "schools", "transit", "weather")
TOWNS = {
    "Brackwater",
    "Cask River",
    "Marrow Bay",
    "Orrin Springs",
    "Oxbarrow",
    "Pellmere",
    "Quillhaven",
    "Saltmeer",
    "Sorrel Junction",
    "Tamsin Falls",
    "Vantry",
    "Wexmoor",
}


def read_rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


FILES = {path.stem: read_rows(path) for path in sorted((ROOT / "corpus" / "sample").glob("*.jsonl"))}
DOCUMENTS = [row for rows in FILES.values() for row in rows]
TEXTS = {row["id"]: row["text"] for row in DOCUMENTS}
GOLD = read_rows(ROOT / "tests" / "sample_gold.jsonl")
STATEMENTS = [row for row in GOLD if row["statement"]]


def test_there_is_a_file_for_each_subject_and_enough_in_them() -> None:
    assert tuple(FILES) == SUBJECTS
    assert len(DOCUMENTS) >= 40
    assert len(STATEMENTS) >= 200


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_reader_takes_every_document_as_it_is_written(subject: str) -> None:
    readings = list(read(ROOT / "corpus" / "sample" / f"{subject}.jsonl", Metadata()))
    texts = {item.name: item.document.text for item in readings if isinstance(item, Reading)}
    assert texts == {row["id"]: row["text"] for row in FILES[subject]}


@pytest.mark.parametrize("subject", SUBJECTS)
def test_five_towns_or_more_speak_on_each_subject(subject: str) -> None:
    ids = {row["id"] for row in FILES[subject]}
    assert len({row["city"] for row in STATEMENTS if row["doc"] in ids} - {None}) >= 5


@pytest.mark.parametrize("row", DOCUMENTS, ids=lambda row: row["id"])
def test_a_document_is_marked_as_fiction_and_leads_nowhere(row: dict[str, Any]) -> None:
    assert row["note"] == "Fiction: invented people and towns"
    assert urlsplit(row["url"]).scheme == "https"
    assert urlsplit(row["url"]).hostname.endswith(".example")
    assert row["title"]
    assert row["outlet"]
    assert isinstance(row["authors"], list)
    assert 120 <= len(row["text"].split()) <= 350


def test_dates_are_days_of_2023_to_2025_and_a_few_documents_have_none() -> None:
    days = [date.fromisoformat(row["date"]) for row in DOCUMENTS if "date" in row]
    assert {day.year for day in days} == {2023, 2024, 2025}
    assert len(DOCUMENTS) - len(days) == 2


@pytest.mark.parametrize("field", ["id", "text", "url"])
def test_no_two_documents_are_the_same(field: str) -> None:
    assert len({row[field] for row in DOCUMENTS}) == len(DOCUMENTS)


def test_labels_are_verbatim_at_their_offsets() -> None:
    wrong = [row for row in GOLD if TEXTS[row["doc"]][row["start"] : row["end"]] != row["text"]]
    assert wrong == []


def test_every_string_in_quotation_marks_is_labelled_once() -> None:
    """Opening marks are counted, for a quotation that runs over paragraphs has one in each."""
    labels = defaultdict(set)
    for row in GOLD:
        labels[row["doc"]].add(row["start"])
    for document, text in TEXTS.items():
        opened: set[int] = set()
        for paragraph in re.finditer(r"[^\n]+", text):
            curly = [mark.end() for mark in re.finditer("“", paragraph[0])]
            straight = [mark.end() for mark in re.finditer('"', paragraph[0])][::2]
            opened |= {paragraph.start() + at for at in curly + straight}
        assert opened == labels[document], document
    assert len(GOLD) == sum(map(len, labels.values()))


def test_labels_name_what_the_text_prints() -> None:
    for row in STATEMENTS:
        text = TEXTS[row["doc"]]
        assert row["speaker"] is None or row["speaker"] in text, row
        assert row["speaker_mention"] in text, row
        assert row["role"] is None or row["role"].casefold() in text.casefold(), row
        assert row["city"] is None or row["city"].casefold() in text.casefold(), row


def test_a_label_is_complete() -> None:
    for row in GOLD:
        assert row["kind"] in ("direct", "mixed"), row
        assert row["level"] in ("city", "county", "state", "none"), row
        assert (row["city"] is not None) == (row["level"] == "city"), row
        assert row["marked"] is True, row
        assert row["said_on"] is None or date.fromisoformat(row["said_on"]), row


def test_the_towns_that_speak_are_these() -> None:
    assert {row["city"] for row in STATEMENTS} - {None} == TOWNS


def test_no_town_is_a_real_one() -> None:
    assert find("Houston")
    assert [town for town in TOWNS if find(town)] == []


def test_the_counties_and_the_state_are_not_real_ones() -> None:
    assert counties("Cook County")
    assert counties("Quern County") == counties("Teasel County") == []
    assert state_code("Kinnowa") is None
    assert country_code("Kinnowa") is None
