"""Who said it: the ways in which a text names the speaker of its quotations."""

import pytest

from onrecord.corpus.extraction import extract
from onrecord.corpus.model import Document


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


@pytest.mark.parametrize(
    ("before", "attribution", "speaker"),
    [
        # The subject of the sentence before comes before whoever spoke before it.
        ("Police Chief Orla Quist said that her officers would help.", "she said", "Orla Quist"),
        ("Mayor Ines Talcott broke the tie.", "she said afterward", "Ines Talcott"),
        # A given name that no list knows says nothing of gender.
        ("Councilmember Thandrel Voss voted against the plan.", "she said", "Thandrel Voss"),
        ("Brindle Falls waited. Its mayor, Ines Talcott, was brief.", "she said", "Ines Talcott"),
        ("Mayor Ines Talcott read the letter. Asked about it, she laughed.", "she said", "Ines Talcott"),
        ("The driver at the other end is Ines Talcott, who is retired.", "she said", "Ines Talcott"),
    ],
)
def test_a_pronoun_goes_to_the_subject_of_the_sentence_before(before, attribution, speaker):
    text = (
        "“The schools open two hours late on Monday,” said Superintendent Maria Bram.\n\n"
        f"{before}\n\n“{PLOW},” {attribution}."
    )
    assert speakers(text) == ["Maria Bram", speaker]


@pytest.mark.parametrize(
    ("before", "attribution", "speaker"),
    [
        ("Gov. Ines Talcott declared an emergency.", "the governor said", "Ines Talcott"),
        ("Police Chief Ines Talcott met Fire Chief Otis Bram.", "the police chief said", "Ines Talcott"),
        (
            "Councilwoman Ines Talcott voted no.",
            "said the councilmember, who commutes by bus",
            "Ines Talcott",
        ),
        # Nobody is given an office: the untitled subject of the sentence before has it.
        ("Ines Talcott asked for a new plow.", "the councilmember said", "Ines Talcott"),
        ("Mayor Ines Talcott met Otis Bram.", "the mayor went on", "Ines Talcott"),
        ("Otis Bram opposed the plan.", "the mayor, Ines Talcott, said", "Ines Talcott"),
        ("Mayor Ines Talcott met Otis Bram.", "a resident said", None),
    ],
)
def test_an_office_goes_to_whoever_holds_it(before, attribution, speaker):
    assert speakers(f"{before}\n\n“{PLOW},” {attribution}.") == [speaker]


def test_a_body_speaks_under_the_name_that_the_text_has_for_it():
    text = (
        "Mayor Ines Talcott called the plan sound.\n\n"
        f"The Plow Table, an advocacy group, opposed the plan. “{PLOW},” it wrote.\n\n"
        "The drivers' association, which fought it, now describes it as “a relief to all.”"
    )
    assert speakers(text) == ["Plow Table", "drivers' association"]


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
