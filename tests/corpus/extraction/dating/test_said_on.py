"""When the words were spoken: dates tied to the verb of speaking, and silence about all others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.corpus.extraction import extract
from onrecord.corpus.model import UNKNOWN_DATE, Date, Document

# A Wednesday.
PUBLISHED = "2023-11-15"
WORDS = "We will not move from this place at all"


def said(text: str, published: str | None = PUBLISHED) -> Date:
    """The date of the words in the text, in which %s stands for them."""
    text = text.replace("%s", f"“{WORDS},”")
    start = text.index(WORDS)
    day = Date(published, "metadata") if published else UNKNOWN_DATE
    found = [one for one in extract(Document(text, published=day)) if one.start <= start < one.end]
    return found[0].said_on


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("%s Ines Talcott said Monday.", "2023-11-13"),
        ("%s Ines Talcott said on Wednesday.", "2023-11-15"),
        ("%s Ines Talcott said Thursday night.", "2023-11-09"),
        ("%s Ines Talcott told the Herald last Tuesday.", "2023-11-07"),
        ("%s Ines Talcott said in a statement Friday.", "2023-11-10"),
        ("%s said Ines Talcott, director of the Harbor League, in a statement last spring.", "2023-21"),
        ("%s Ines Talcott said yesterday.", "2023-11-14"),
        ("%s Ines Talcott said this morning.", "2023-11-15"),
        ("%s Ines Talcott said two days ago.", "2023-11-13"),
        ("%s Ines Talcott told reporters last week.", "2023-11-06/2023-11-12"),
        ("%s Ines Talcott told residents this week.", "2023-11-13/2023-11-19"),
        ("%s Ines Talcott told reporters earlier this month.", "2023-11"),
        ("%s Ines Talcott told reporters last month.", "2023-10"),
        ("%s Ines Talcott told reporters earlier this year.", "2023"),
        ("%s Ines Talcott said on Nov. 3.", "2023-11-03"),
        ("%s Ines Talcott said on Dec. 3.", "2022-12-03"),
        ("%s Ines Talcott said in June.", "2023-06"),
        ("%s Ines Talcott said at Tuesday’s press conference.", "2023-11-14"),
        ("On Monday, Ines Talcott said, %s adding nothing.", "2023-11-13"),
        ("In a statement Friday night, Mayor Ines Talcott said %s and left.", "2023-11-10"),
        ("Asked on Monday night why the gates were shut, Ines Talcott said: %s and left.", "2023-11-13"),
        ("Ines Talcott on Monday said, %s and left.", "2023-11-13"),
    ],
)
def test_a_date_tied_to_the_verb_is_worked_out_from_the_day_of_publication(text: str, value: str) -> None:
    assert said(text) == Date(value, "inferred")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("%s Ines Talcott said on Jan. 5, 2019.", "2019-01-05"),
        ("%s Ines Talcott said on Saturday, January 5, 2019.", "2019-01-05"),
        ("%s Ines Talcott said on 5 January 2019.", "2019-01-05"),
        ("%s Ines Talcott said in June 2019.", "2019-06"),
    ],
)
def test_a_whole_date_is_stated_and_needs_no_day_of_publication(text: str, value: str) -> None:
    assert said(text, None) == said(text) == Date(value, "stated")


@pytest.mark.parametrize(
    "text",
    [
        "%s Ines Talcott said after Monday’s vote.",
        "%s Ines Talcott said of the raid that began on Monday.",
        "%s Ines Talcott said about the vote scheduled for Friday.",
        "%s Ines Talcott said. The raid was on Monday.",
        "The raid was on Monday. %s Ines Talcott said.",
        "Following a protest on Monday, Ines Talcott said %s and left.",
        "%s said Ines Talcott, who was elected in 2019.",
        "In this Oct. 22, 2018, file photo, Ines Talcott says %s at a rally.",
        "The council meets on Friday.\n\n%s Ines Talcott said.",
    ],
)
def test_a_date_of_something_else_is_not_that_of_the_words(text: str) -> None:
    assert said(text) == UNKNOWN_DATE


@pytest.mark.parametrize(
    "text",
    ["%s Ines Talcott said Monday.", "%s Ines Talcott said last month.", "%s Ines Talcott said on Nov. 3."],
)
@pytest.mark.parametrize("published", [None, "2023", "2023-11"])
def test_without_the_day_of_publication_nothing_is_worked_out(text: str, published: str | None) -> None:
    assert said(text, published) == UNKNOWN_DATE


def test_the_date_holds_for_the_speaker_in_the_rest_of_the_paragraph() -> None:
    text = "“It is late,” Ines Talcott said Monday, and the hall fell silent. %s she added."
    assert said(text).value == "2023-11-13"


def test_the_date_holds_for_the_next_paragraph_of_the_same_speaker_only() -> None:
    opening = "On Monday, Ines Talcott said that the hall was full.\n\n"
    assert said(opening + "%s she said.").value == "2023-11-13"
    assert said(opening + "%s Talcott told reporters.").value == "2023-11-13"
    assert said(opening + "%s Edgar Lund said.").value is None
    assert said(opening + "Nobody else came.\n\n%s she said.").value is None


def test_each_of_two_speakers_has_the_day_of_their_own_verb() -> None:
    text = f"“{WORDS},” Ines Talcott said Monday. Edgar Lund said Tuesday that “{WORDS} again.”"
    found = [one for one in extract(Document(text, published=Date(PUBLISHED, "given"))) if WORDS in one.text]
    assert [one.said_on.value for one in found if one.kind != "indirect"] == ["2023-11-13", "2023-11-14"]


def test_a_date_shows_the_words_that_it_is_read_from_and_how_sure_it_is() -> None:
    text = f"“{WORDS},” Ines Talcott said Monday night."
    [found] = extract(Document(text, published=Date(PUBLISHED, "given")))
    [shown] = found.date_evidence
    assert text[shown.start : shown.end] == "Monday night"
    assert found.date_confidence is not None
    assert 0.7 <= found.date_confidence <= 1


def test_an_unknown_date_has_neither_confidence_nor_evidence() -> None:
    [found] = extract(Document(f"“{WORDS},” Ines Talcott said.", published=Date(PUBLISHED, "given")))
    assert (found.date_confidence, found.date_evidence) == (None, ())


def test_the_turns_of_a_transcript_have_the_day_at_its_head() -> None:
    turns = "".join(f"MAYOR TALCOTT: {WORDS} {n}.\n\nMR. LUND: I second that, number {n}.\n\n" for n in "abc")
    for head, value in (
        ("Fenwick Town Council, Regular Meeting, March 4, 2021", "2021-03-04"),
        ("Fenwick Town Council", None),
        ("A story of March 4, 2021", None),
    ):
        found = extract(Document(f"{head}\n\n{turns}", published=Date(PUBLISHED, "given")))
        assert {one.said_on.value for one in found} == {value}


@pytest.mark.parametrize(
    ("opening", "cue"),
    [
        ("Mayor Ines Talcott announced the plan on Monday.", "Talcott said."),
        ("Sheriff Ines Talcott announced the plan at the courthouse on Monday.", "the sheriff said."),
        ("The bridge will close, the mayor said Monday.", "said Mayor Ines Talcott."),
        ("The City Council rejected the plan on Monday.", "Mayor Ines Talcott told the council."),
        ("The City Council rejected the plan on Monday.", "Mayor Ines Talcott told the applicants."),
        ("The City Council rejected a plan of Nov. 3 on Monday.", "Ines Talcott told the council."),
        ("The City Council rejected the plan on Monday.", "Ines Talcott said before the vote."),
        ("Mayor Ines Talcott stood before the council on Monday night with a map.", "Talcott said."),
        ("Ines Talcott showed both maps at Monday’s board meeting.", "said Talcott."),
    ],
)
def test_the_day_of_the_meeting_or_the_announcement_before_is_that_of_the_words(
    opening: str, cue: str
) -> None:
    assert said(f"{opening}\n\n%s {cue}") == Date("2023-11-13", "inferred")


@pytest.mark.parametrize(
    ("opening", "cue"),
    [
        ("Mayor Ines Talcott announced the plan on Monday.", "Edgar Lund said."),
        ("Mayor Ines Talcott announced the plan today.", "Talcott said."),
        ("Mayor Ines Talcott announced the plan on Monday.", "said Mayor Edgar Lund."),
        ("The City Council rejected the plan on Monday.", "Ines Talcott said."),
        ("The City Council will vote on the plan on Friday.", "Ines Talcott told the council."),
        ("Ines Talcott was elected to the council on Monday.", "Talcott said."),
        ("Ines Talcott joined the board on Nov. 3.", "Talcott said."),
        ("Ines Talcott will speak at Friday’s meeting.", "Talcott said."),
    ],
)
def test_what_happened_to_others_or_lies_ahead_dates_no_words(opening: str, cue: str) -> None:
    assert said(f"{opening}\n\n%s {cue}") == UNKNOWN_DATE


def test_a_meeting_ends_on_the_day_of_what_is_said_after_it() -> None:
    assert said("%s Ines Talcott said after Monday’s council meeting.").value == "2023-11-13"


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("said Monday told Jn.5,2019“”\n xX'’s"), min_size=1, max_size=60))
def test_nothing_raises(text: str) -> None:
    document = Document(text, published=Date(PUBLISHED, "given"))
    assert all(one.said_on.basis in ("stated", "inferred", "unknown") for one in extract(document))


def test_labelled_dates_are_found_and_hardly_any_is_made_up(shared: Path) -> None:
    documents = _rows(shared / "data/officials/documents.jsonl")[:12]
    gold = [row for row in _rows(shared / "data/officials/gold.jsonl") if row["statement"]]
    labelled = found = right = 0
    for row in documents:
        document = Document(row["text"], published=Date(row["date"], "metadata"))
        values = {(one.start, one.end): one.said_on.value for one in extract(document)}
        for statement in (statement for statement in gold if statement["doc"] == row["doc"]):
            value = values.get((statement["start"], statement["end"]))
            labelled += statement["said_on"] is not None
            found += value is not None
            right += value is not None and value == statement["said_on"]
    assert right >= 0.75 * labelled
    assert right >= 0.9 * found


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
