import pytest

from onrecord.corpus.extraction import extract
from onrecord.corpus.model import Document


def reported(text):
    return [(found.text, found.speaker) for found in extract(Document(text)) if found.kind == "indirect"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Mayor Ines Talcott denied that police would help the immigration agents.",
        "Mayor Ines Talcott declined to close the shelter on Ferry Street.",
        "Mayor Ines Talcott refused to say whether the shelter would close in March.",
        "Mayor Ines Talcott did not say that the shelter would close in March.",
        "Mayor Ines Talcott never said that the shelter would close in March.",
        "Mayor Ines Talcott rejected claims that the shelter would close in March.",
        "Mayor Ines Talcott cautioned against expecting much from the new budget soon.",
        "Asked what happens to the renters now, Mayor Ines Talcott was silent.",
        "Mayor Ines Talcott asked whether the shelter would close in March.",
        "Mayor Ines Talcott said nothing of the plan to close the shelter.",
    ],
)
def test_what_was_denied_declined_or_asked_is_not_put_into_the_mouth(sentence):
    assert reported(f"{sentence}\n\nThe council meets on Monday.") == []


def test_what_was_said_is_reported():
    text = "Mayor Ines Talcott said that the shelter on Ferry Street would not close in March."
    [(words, speaker)] = reported(text)
    assert "would not close in March" in words
    assert speaker == "Ines Talcott"


def test_a_clause_has_the_speaker_of_the_words_quoted_in_it():
    text = (
        "Council Member Otto Brandvold and Mayor Ines Talcott met on Friday. "
        "Talcott said the shelter on Ferry Street was “a promise that this city made to itself.”"
    )
    found = extract(Document(text))
    assert {one.speaker for one in found} == {"Ines Talcott"}
