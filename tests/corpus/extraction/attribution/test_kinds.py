"""Statements, fragments of statements, and marks that hold no statement."""

import pytest

from onrecord.corpus.extraction import extract
from onrecord.corpus.extraction.attribution.kinds import features
from onrecord.corpus.extraction.attribution.speakers import Scene
from onrecord.corpus.extraction.parsing import parse
from onrecord.corpus.extraction.people import find_people
from onrecord.corpus.extraction.records import Span
from onrecord.corpus.model import Document


def kinds(text):
    return [(one.text, one.kind) for one in extract(Document(text)) if one.kind != "indirect"]


@pytest.mark.parametrize(
    "text",
    [
        "Crews got ready for “Operation White Night” on Friday, and shops closed early.",
        "The so-called “snow tax” was passed by the council in March.",
        "He read from the novel “A Winter in Brindle Falls” to the children.",
        "Otis “Snowy” Bram drives the oldest plow in town.",
        "The bill is known as the “Clear Roads Act” and takes effect in May.",
        "PROFESSOR CALLS STORM A ‘FROZEN NIGHTMARE’",
        "Many held handmade signs that read “Plow Our Streets.”",
        "Mayor Ines Talcott bristled at the label “snow city.”",
        "Some of the forms carried the word “snow” in the reason field, the audit said.",
        "The storm fills so-called “snow farms,” or “cold banks,” in March.",
        "A driver may say “plow” or “no plow,” and that is the rule.",
        "Six members voted “no” on the plan.",
    ],
    ids=[
        "operation", "so-called", "title", "nickname", "act", "headline", "signs",
        "label", "word", "two terms", "rule", "vote",
    ],
)  # fmt: skip
def test_no_statement(text):
    assert kinds(text) == []


@pytest.mark.parametrize(
    "dateline",
    [
        "DANFORTH, Ohio (AP) —", "DANFORTH -", "Danforth, OH –", "(Danforth, OH) –", "ST. ORRIN, Va. --",
        "DANFORTH, Ohio – June 3, 2024 –", "DANFORTH, Ohio | June 3, 2024 |", "DANFORTH, June 3 (Reuters) -",
        "DANFORTH, OH – Today,", "On Monday,",
    ],
)  # fmt: skip
def test_a_dateline_is_a_sentence_of_its_own(dateline):
    # Read as one sentence with it, the words were taken for what the town is called, and left out, or
    # the town for who said them.
    text = (
        f"Roads, rivers and rates\n\n{dateline} “The bridge will be shut until spring,” "
        "said Wendell County Commissioner Ines Talcott on Tuesday.\n\n“We have sued for the water that is "
        "ours,” said Chairman Tom Redwing of the Lakeview Tribe."
    )
    assert [(one.text, one.speaker) for one in extract(Document(text))] == [
        ("The bridge will be shut until spring,", "Ines Talcott"),
        ("We have sued for the water that is ours,", "Tom Redwing"),
    ]


def test_a_dateline_is_no_part_of_reported_speech():
    text = (
        "HARBOR FALLS — The city will plant nine hundred trees before the autumn, "
        "Mayor Ana Duarte announced on Monday at the ferry landing."
    )
    [reported] = extract(Document(text))
    assert reported.text == "The city will plant nine hundred trees before the autumn"


@pytest.mark.parametrize(
    "text",
    [
        "“We will plow every street in town by dawn,” said Mayor Ines Talcott.",
        "Mayor Ines Talcott said: “It is not over.”",
        "“It instills fear,” Talcott said.",
        "Talcott said that “we still have more work to do.”",
        "Ines Talcott held up a hand-painted sign. “I am not against plows,” she said.",
        "Many residents chanted, “Plow our streets!”",
    ],
)
def test_words_that_make_a_clause_are_direct(text):
    assert [kind for _, kind in kinds(text)] == ["direct"]


@pytest.mark.parametrize(
    "text",
    [
        "Mayor Ines Talcott called the storm “cruel.”",
        "Mayor Ines Talcott accused the county of “hiding its plows.”",
        "Mayor Ines Talcott said her town “remains open to everyone.”",
        "Mayor Ines Talcott said the plan would “even the playing field” for small towns.",
    ],
)
def test_fragments_inside_the_reporters_sentence_are_partial(text):
    assert [kind for _, kind in kinds(text)] == ["partial"]


def test_no_name_is_weighed():
    """A word with a capital may be a name, whatever the tagger takes it for."""
    text = "Mayor Ines Talcott said WILLOW “cruel and cold” Plow, and left."
    span = Span(text.index("cruel"), text.index("”"))
    doc = next(parse([text]))
    scene = Scene(doc, [span], find_people(doc), text)
    for cue in (None, next(iter(scene.cue_strength))):
        weighed = {part for name in features(scene, 0, cue, 0.5, True) for part in name.casefold().split("|")}
        assert not weighed & {"ines", "talcott", "willow", "plow"}


@pytest.mark.parametrize(
    "sentence",
    [
        "In his second book, “Make Your Town a Garden,” Mayor Otto Brandvold suggested planting limes.",
        "She sang the old anthem “A River Is Going Home,” and the mayor said he had wept.",
        "“It will rain,” Brandvold said on Channel Nine's “State of the Bay.”",
    ],
)
def test_the_title_of_a_work_is_no_statement(sentence):
    titles = ("Make Your", "A River", "State of")
    assert not [found.text for found in extract(Document(sentence)) if found.text.startswith(titles)]
