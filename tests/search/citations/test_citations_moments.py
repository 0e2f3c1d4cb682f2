"""Citations of words in a recording: the moment where each style and format has a place for it."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any

import pytest

from onrecord.search.citations import cite
from tests.support.citations_cases import NEWS, TEXT, WORDS, day, entry

FILM = "https://video.example/council.mp4"
SESSION: dict[str, Any] = {
    "title": "Council session",
    "outlet": "Harbor Falls TV",
    "authors": ("Dana Ruiz",),
    "url": FILM,
    "published": day("2019-07-12"),
}


def row(seconds: float | None, **changes: Any) -> Any:
    made = entry(TEXT, WORDS, **{**SESSION, **changes})
    return replace(made, quotation=replace(made.quotation, at=seconds))


@pytest.mark.parametrize(
    ("format", "expected"),
    [
        ("apa", "in Ruiz (2019, 12:30)."),
        ("mla", "in Ruiz, “Council Session” (00:12:30)."),
        (
            "chicago",
            "“Council Session,” Harbor Falls TV, July 12, 2019, 12:30, https://video.example/council.mp4.",
        ),
        ("chicago-author-date", "in Ruiz 2019, 12:30."),
        ("markdown", "July 12, 2019, 12:30, <https://video.example/council.mp4>."),
    ],
)
def test_each_style_names_the_moment_in_its_place(format: str, expected: str) -> None:
    assert expected in cite([row(750.4)], format).replace("*", "")


def test_mla_prints_hours_also_where_there_are_some() -> None:
    assert "(01:02:03)." in cite([row(3723.0)], "mla")


def test_a_second_note_to_a_source_has_its_own_moment() -> None:
    printed = cite([row(750.0), row(3723.0)], "chicago", one_per_source=True)
    assert "in Ruiz, “Council Session,” 1:02:03." in printed


@pytest.mark.parametrize("format", ["apa", "mla", "chicago", "chicago-author-date"])
def test_the_recording_opens_at_the_moment(format: str) -> None:
    assert f"; at 12:30: {FILM}#t=750" in cite([row(750.4)], format)
    assert f'href="{FILM}#t=750"' in cite([row(750.4)], f"{format}-html")


@pytest.mark.parametrize("format", ["ris", "bibtex", "biblatex", "csl-json"])
def test_the_note_of_reference_managers_says_it(format: str) -> None:
    printed = cite([row(750.4)], format)
    assert "Begins at 12:30 of the recording." in printed
    assert "council.mp4" in printed
    assert "t=750" in printed


def test_csl_json_has_the_second_and_the_link_also_of_the_very_beginning() -> None:
    [item] = json.loads(cite([row(0.0)], "csl-json"))
    assert (item["custom"]["at"], item["custom"]["video"]) == (0.0, f"{FILM}#t=0")


def test_the_table_has_the_second_and_the_link() -> None:
    [found] = csv.DictReader(io.StringIO(cite([row(750.4)], "csv")))
    assert (found["at"], found["video"]) == ("750.4", f"{FILM}#t=750")


def test_web_annotation_names_the_moment_as_a_media_fragment() -> None:
    said, _, moment = json.loads(cite([row(750.4)], "jsonld"))["@graph"]
    assert moment["body"] == said["@id"]
    assert moment["target"] == {
        "source": FILM,
        "selector": {
            "type": "FragmentSelector",
            "conformsTo": "http://www.w3.org/TR/media-frags/",
            "value": "t=750.4",
        },
    }


def test_a_moment_of_an_unknown_recording_is_named_and_opens_nothing() -> None:
    printed = cite([row(750.4, url=NEWS["url"])], "apa")
    assert "(2019, 12:30)" in printed
    assert "; at 12:30" not in printed


@pytest.mark.parametrize("format", ["apa", "mla", "chicago", "ris", "bibtex", "markdown"])
def test_words_of_no_recording_have_no_moment(format: str) -> None:
    assert "recording" not in cite([row(None)], format)
    assert "(0" not in cite([row(None)], format)
