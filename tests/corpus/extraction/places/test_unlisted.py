"""Towns that no table lists, known by what the text prints beside them."""

from __future__ import annotations

import pytest

from onrecord.corpus.english import gazetteer
from onrecord.corpus.extraction.places.unlisted import read_towns


@pytest.mark.parametrize(
    "text",
    [
        "MARROW BAY — The council met.",
        "MARROW BAY, Ohio (AP) — The council met.",
        "FOR IMMEDIATE RELEASE\n\nMARROW BAY — The council met.",
        "Mayor Ines Talcott of Marrow Bay said no.",
        "The mayor of Marrow Bay said no.",
        "The City of Marrow Bay said no.",
        "She moved to Marrow Bay, Ohio, in May.",
        "Embattled Marrow Bay Mayor Ines Talcott said no. She was born in Marrow Bay.",
        "The Marrow Bay City Council met. Marrow Bay is dry.",
        "Marrow Bay’s mayor said no. Marrow Bay is dry.",
        "Former Marrow Bay Police Chief Ana Ruiz said no. Marrow Bay is dry.",
        "Ana Ruiz runs Marrow Bay Transit. The buses in Marrow Bay are blue.",
        "Up the coast, Marrow Bay stayed put. Its emergency manager, Ana Ruiz, said so.",
        "They came from Marrow Bay, whose mayor drove a truck.",
        "Marrow Bay had no wall. It had time: its transit director, Ana Ruiz, sent the buses.",
    ],
)
def test_the_text_shows_a_town(text: str) -> None:
    assert gazetteer.find("Marrow Bay", country=None) == []
    assert read_towns(text) == {"marrow bay": "Marrow Bay"}


def test_the_office_that_issues_a_release_names_its_town() -> None:
    assert read_towns("Buses are free.", "Free buses", "City of Marrow Bay") == {"marrow bay": "Marrow Bay"}


@pytest.mark.parametrize(
    "text",
    [
        "Embattled Mayor Ines Talcott said no.",
        "UPDATE — The council met.",
        "CHARGES — Two men face charges.",
        "Metropolitan Police Chief Ana Ruiz said no. The Metropolitan line is closed.",
        "State Police Chief Ana Ruiz said no. The State agreed.",
        "Talks in Bavaria ended. Bavaria is cold.",
        "The governor of Ohio said no. Ohio Police Department heads met in Ohio.",
        "Hale Transit said no. Ana Hale resigned.",
        "A coalition, whose mayor is a friend.",
        "",
    ],
)
def test_capitals_alone_show_none(text: str) -> None:
    assert read_towns(text) == {}
