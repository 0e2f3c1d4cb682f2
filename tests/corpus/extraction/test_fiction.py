"""What holds of every document, tried on fiction of many kinds of source."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onrecord.corpus.extraction import extract, extract_many
from onrecord.corpus.model import Document

GOLD = Path(__file__).parents[2] / "gold"


def test_no_two_statements_of_a_document_have_the_same_bounds() -> None:
    lines = (GOLD / "dev" / "documents.jsonl").read_text("utf-8").splitlines()
    documents = [
        Document(row["text"], title=row["title"], outlet=row["outlet"]) for row in map(json.loads, lines)
    ]
    for statements in extract_many(documents):
        bounds = [(one.start, one.end) for one in statements]
        assert bounds == sorted(set(bounds))


@pytest.mark.parametrize(
    "dateline",
    [
        "MADISON – ",
        "MADISON, Ind. – ",
        "MADISON, Ind. – (March 4, 2024) – ",
        "MADISON, Ind. – (February 29, 2024) – ",
        "Madison, Ind. (AP) -- ",
    ],
)
def test_the_town_of_a_dateline_says_nothing(dateline: str) -> None:
    [said] = extract(Document(f"{dateline}Mayor Dana Okoro on Thursday said, “We will open the pool.”"))
    assert said.speaker == "Dana Okoro"
    assert said.place.city == "Madison"


def test_a_body_behind_a_name_is_whose_president_it_is() -> None:
    [said] = extract(
        Document("President Lia Shore, Guild of Coopers: “The roof must be mended by the spring.”")
    )
    assert (said.role, said.organization) == ("President", "Guild of Coopers")
    assert said.place.level == "none"


def test_spelling_tells_of_the_country_that_is_named() -> None:
    [said] = extract(
        Document(
            "Two councillors in the UK want a boycott. "
            "Tarnbeck council leader Idris Hall said: “Our market can wait.”"
        )
    )
    assert (said.place.city, said.place.country) == ("Tarnbeck", "GB")
