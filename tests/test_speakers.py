"""Who said it: the ways in which a text names the speaker of its quotations."""

import pytest

from corpus.extraction import extract
from corpus.model import Document


def said(text):
    """The direct and partial statements of a text, each with its speaker."""
    return [(one.text, one.speaker) for one in extract(Document(text)) if one.kind != "indirect"]


def speakers(text):
    return [speaker for _, speaker in said(text)]


PLOW = "We will plow every street in town by dawn"


@pytest.mark.parametrize(
    "text",
    [
        f"“{PLOW},” said Mayor Ines Talcott.",
        f"“{PLOW},” Mayor Ines Talcott said.",
        f"Mayor Ines Talcott said, “{PLOW}.”",
        f"Mayor Ines Talcott said: “{PLOW}.”",
        f"“{PLOW},” said Ines Talcott, the mayor of Brindle Falls.",
        f"“{PLOW},” Ines Talcott, mayor of Brindle Falls, told the Brindle Courier.",
        f"According to Mayor Ines Talcott, “{PLOW}.”",
        f"“{PLOW},” Mayor Ines Talcott wrote in a letter to the council.",
        f"“{PLOW},” Mayor Ines Talcott tweeted Friday.",
        f"“{PLOW}?” asked Mayor Ines Talcott.",
        f"Mayor Ines Talcott praised the crews on Friday, adding, “{PLOW}.”",
        f"The mayor, Ines Talcott, said in a statement that “{PLOW}.”",
        f"Mayor Ines Talcott, who grew up in Brindle Falls, said, “{PLOW}.”",
        f"Town crews were out early, with the mayor, Ines Talcott, saying in a press conference:\n“{PLOW}.”",
        f"“{PLOW},”\nsaid Mayor Ines Talcott.",
    ],
)
def test_the_cue_and_its_subject(text):
    assert speakers(text) == ["Ines Talcott"]


def test_the_other_half_of_a_split_quotation():
    text = f"“{PLOW},” said Mayor Ines Talcott. “Nobody will be left behind a wall of snow.”"
    assert speakers(text) == ["Ines Talcott", "Ines Talcott"]


def test_pronouns_go_to_the_person_of_that_gender_named_last():
    text = (
        f"“{PLOW},” said Mayor Ines Talcott at a meeting with Otis Bram, the schools superintendent.\n\n"
        "“The schools open two hours late on Monday,” Bram said.\n\n"
        "“We called every parent in the district,” he continued.\n\n"
        "Talcott thanked the crews for their work.\n\n"
        "“They have not slept since Friday night,” she said."
    )
    assert speakers(text) == ["Ines Talcott", "Otis Bram", "Otis Bram", "Ines Talcott"]


def test_the_mayor_is_the_one_mayor_of_the_text():
    text = (
        "Brindle Falls Mayor Ines Talcott met fire chief Otis Bram on Friday.\n\n"
        f"“{PLOW},” said the first-term mayor. “Nobody will be left behind.”"
    )
    assert speakers(text) == ["Ines Talcott", "Ines Talcott"]


def test_a_quotation_that_runs_over_paragraphs_has_one_speaker():
    text = f"Mayor Ines Talcott said: “{PLOW}.\n\n“Then we rest for a day.\n\n“Then we start again.”"
    assert speakers(text) == ["Ines Talcott"] * 3


def test_fragments_keep_their_speaker():
    text = "Mayor Ines Talcott called the storm “cruel” and the forecast “worthless.”"
    assert said(text) == [("cruel", "Ines Talcott"), ("worthless.", "Ines Talcott")]


def test_an_agency_speaks_for_itself():
    text = "The Department of Public Works posted on social media: “The plows will not stop tonight.”"
    assert speakers(text) == ["Department of Public Works"]


@pytest.mark.parametrize(
    "text",
    [
        f"“{PLOW},” said a resident of Elm Street.",
        f"“{PLOW},” one man shouted during the meeting.",
        f"“{PLOW},” Mayor Ines Talcott’s father told reporters.",
    ],
)
def test_a_speaker_whom_the_text_does_not_name_is_nobody(text):
    assert speakers(text) == [None]


def test_what_is_printed_for_the_speaker_and_how_it_was_found():
    text = f"Mayor Ines Talcott met the crews. “{PLOW},” she said. “Nobody will be left behind.”"
    first, second = (one for one in extract(Document(text)) if one.kind != "indirect")
    assert (first.speaker_mention, first.cue, first.method) == ("she", "said", "cue")
    assert (second.cue, second.method) == (None, "same speaker")
    assert 0.5 < second.confidence <= 1
    assert first.role == "Mayor"


def test_a_plain_attribution_is_surer_than_none():
    (plain,) = extract(Document(f"“{PLOW},” said Mayor Ines Talcott."))
    (bare,) = extract(Document(f"Mayor Ines Talcott met Otis Bram and Ada Quill.\n\n“{PLOW}.”"))
    assert plain.confidence >= 0.95 > bare.confidence
