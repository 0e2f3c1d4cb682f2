"""What holds for every format: order, completeness, golden files."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from onrecord.corpus.model import Entry
from onrecord.search.citations import FORMATS, UnknownFormat, cite
from tests.support.citations_cases import (
    NEWS,
    OTHERS_RELEASE,
    PAGE,
    PAPER,
    RELEASE,
    SPEECH,
    TEXT,
    cases,
    day,
    entry,
)

GOLDEN = Path(__file__).parents[2] / "golden" / "citations"
NAMES = (
    "apa", "apa-html", "mla", "mla-html", "chicago", "chicago-html", "chicago-author-date",
    "chicago-author-date-html",
    "csl-json", "ris", "biblatex", "bibtex", "jsonld", "csv", "markdown",
)  # fmt: skip
TOLD = (
    "She said that the town would stand aside, and called it “a matter of conscience” twice: "
    "“a matter of conscience.”"
)


def selection() -> list[Entry]:
    """One entry of every kind of source, of quotation and of speaker."""
    return [
        entry(**NEWS),
        entry(**RELEASE),
        entry(**OTHERS_RELEASE),
        entry(**SPEECH),
        entry(**PAGE),
        entry(**{**PAPER, "published": day("2019~")}),
        entry(TOLD, "the town would stand aside", **{**NEWS, "kind": "indirect", "confidence": 0.4}),
        entry(TOLD, "a matter of conscience", **{**NEWS, "kind": "partial", "said_on": day(None)}),
        entry(speaker=None, speaker_mention="a city aide", role=None, confidence=0.0),
        entry(
            title='=HYPERLINK("x")',
            outlet="Tools & Töwns {Weekly} <b>",
            authors=("陳大文", "O’Neil, Zoë"),
            url="javascript:alert(1)",
        ),
    ]


def test_formats_are_these_and_each_says_what_it_is_for() -> None:
    assert tuple(FORMATS) == NAMES
    for form in FORMATS.values():
        assert form.label
        assert re.fullmatch(r"\.[a-z]+", form.extension)
        assert re.fullmatch(r"[a-z]+/[a-z.+-]+", form.media_type)
        assert form.purpose


def test_an_unknown_format_is_named_with_those_there_are() -> None:
    with pytest.raises(UnknownFormat, match="'word' is not a citation format; use one of apa, apa-html, mla"):
        cite([], "word")


@pytest.mark.parametrize("name", NAMES)
def test_rows_keep_the_order_of_the_selection(name: str) -> None:
    sources = (NEWS, RELEASE, OTHERS_RELEASE, SPEECH, PAGE, PAPER)
    rows = [entry(f"{number}. {TEXT}", **sources[number % len(sources)]) for number in range(30)]
    for order in (rows, rows[::-1]):
        text = cite(order, name)
        at = [text.index(row.quotation.id) for row in order]
        assert at == sorted(at)


@pytest.mark.parametrize("name", NAMES)
def test_every_citation_has_the_quotation_its_id_and_its_link(name: str) -> None:
    for row in (entry(**NEWS), entry(**RELEASE), entry(**SPEECH)):
        text = cite([row], name)
        assert row.quotation.id in text
        assert row.quotation.text in text
        assert re.search(r":text=We\\?%20will\\?%20not\\?%20take\\?%20part", text)


@pytest.mark.parametrize("name", NAMES)
def test_every_case_can_be_written_and_encoded(name: str) -> None:
    for row in cases().values():
        form = FORMATS[name]
        assert form.encode(cite([row], name)).decode(form.encoding)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_chosen_is_a_valid_file(name: str) -> None:
    text = cite([], name)
    assert text == {"csl-json": "[]\n", "jsonld": '{\n  "@graph": []\n}\n'}.get(name, text)
    assert "None" not in text


@pytest.mark.parametrize("name", NAMES)
def test_what_is_not_known_is_left_out(name: str) -> None:
    row = entry()
    bare = replace(
        row, quotation=replace(row.quotation, speaker=None, speaker_mention=None, role=None, confidence=0.0)
    )
    text = cite([bare], name)
    assert "None" not in text
    assert "null" not in text
    assert not re.search(r"\b(19|20)\d\d\b", text)


@pytest.mark.parametrize("name", NAMES)
def test_golden(name: str) -> None:
    """With ONRECORD_WRITE_GOLDEN=1 in the environment the files are written anew: read the diff."""
    path = GOLDEN / f"{name}{FORMATS[name].extension}"
    data = FORMATS[name].encode(cite(selection(), name))
    if os.environ.get("ONRECORD_WRITE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    assert path.read_bytes() == data
