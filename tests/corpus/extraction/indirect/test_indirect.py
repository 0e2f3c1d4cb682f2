"""Reported speech is found, named and kept apart from what is quoted."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.corpus.extraction.indirect.candidates import candidates, stem
from onrecord.corpus.extraction.indirect.classify import features, find_indirect, model
from onrecord.corpus.extraction.parsing import mask, parse
from onrecord.corpus.extraction.people import find_people
from onrecord.corpus.extraction.spans import find_spans


def reports(text):
    spans = find_spans(text)
    doc = next(parse([mask(text, spans)]))
    return find_indirect(doc, spans, find_people(doc))


def reported(text):
    return [(one.person.name if one.person else None, text[one.start : one.end]) for one in reports(text)]


@pytest.mark.parametrize(
    ("sentence", "content"),
    [
        (
            "Mayor Ines Talcott said the plows will roll by dawn.",
            "the plows will roll by dawn",
        ),
        (
            "Mayor Ines Talcott told reporters on Friday that the plows will roll by dawn.",
            "that the plows will roll by dawn",
        ),
        (
            "The plows will roll by dawn, Mayor Ines Talcott said.",
            "The plows will roll by dawn",
        ),
        (
            "The town will run out of salt by March, according to Mayor Ines Talcott.",
            "The town will run out of salt by March",
        ),
    ],
    ids=["said", "told", "inverted", "according to"],
)
def test_reported_words_are_found_with_their_speaker(sentence, content):
    assert reported(sentence) == [("Ines Talcott", content)]


def test_a_report_has_its_kind_its_cue_and_its_mention():
    text = "Mayor Ines Talcott said the plows will roll by dawn."
    (one,) = reports(text)
    assert one.kind == "indirect"
    assert text[slice(*one.cue)] == "said"
    assert text[slice(*one.mention)].endswith("Ines Talcott")
    assert one.method == "reported: name"
    assert one.confidence >= 0.9


def test_a_pronoun_is_the_last_person_who_acted():
    text = (
        "Mayor Ines Talcott met Councilman Otis Bram on Friday. "
        "She said the town would buy nine plows before winter."
    )
    (one,) = reports(text)
    assert one.person.name == "Ines Talcott"
    assert one.confidence < 0.9


def test_an_unnamed_speaker_stays_unnamed():
    text = "Residents said the plows had never come to Mill Street."
    (one,) = reports(text)
    assert one.person is None
    assert one.confidence == 0.0
    assert text[slice(*one.mention)] == "Residents"


@pytest.mark.parametrize(
    "text",
    [
        "The plows left the yard at ten, and the snow stopped at noon.",
        "“We will plow every street of this town by dawn,” said Mayor Ines Talcott.",
        "Mayor Ines Talcott said, “We will plow every street of this town by dawn.”",
        "",
    ],
    ids=["narration", "quotation", "introduced quotation", "nothing"],
)
def test_narration_and_quotations_are_no_reports(text):
    assert reported(text) == []


def test_a_clause_with_a_quoted_fragment_is_reported_whole():
    text = "Mayor Ines Talcott said the council’s budget was “a cruel joke on us” and would fail by March."
    assert reported(text) == [
        ("Ines Talcott", "the council’s budget was “a cruel joke on us” and would fail by March")
    ]


def test_a_fragment_at_the_end_keeps_its_closing_mark():
    text = "Mayor Ines Talcott said the council’s budget would be “a cruel joke on all of us.”"
    assert reported(text) == [("Ines Talcott", "the council’s budget would be “a cruel joke on all of us.”")]


@pytest.mark.parametrize(
    ("forms", "key"),
    [
        (("say", "says", "said", "saying"), "say"),
        (("argue", "argues", "argued", "arguing"), "argu"),
        (("deny", "denies", "denied", "denying"), "deny"),
        (("admit", "admits", "admitted", "admitting"), "admit"),
    ],
)
def test_the_forms_of_a_verb_share_a_key(forms, key):
    assert {stem(form) for form in forms} == {key}


def test_nothing_that_is_weighed_holds_a_name():
    doc = next(
        parse(["Ines Talcott said Otis Bram and the Water Board of Brindle Falls will pay for plows."])
    )
    weighed = {
        word
        for one in candidates(doc, model().cues)
        for feature in features(doc, one, ())
        for word in feature.casefold().split()
    }
    assert "say" in weighed
    assert weighed.isdisjoint(
        {"ines", "talcott", "otis", "bram", "water", "board", "brindle", "falls", "fall"}
    )


def test_candidates_can_be_kept_to_the_cues_that_are_known():
    doc = next(parse(["Talcott said the plows will roll. Bram thinks they will not."]))
    assert {doc[one.cue].text for one in candidates(doc, frozenset({"say"}))} == {"said"}
    assert {doc[one.cue].text for one in candidates(doc)} >= {"said", "thinks"}


PIECES = [
    "Ines Talcott",
    " said ",
    "that ",
    "the plows will roll",
    "“",
    "”",
    '"',
    ", ",
    ". ",
    "according to ",
]
PIECES += ["\n\n", ":", "she ", "SHE SAID ", "🚜", "\u200f", "\x00", "as ", "xxxx "]


@given(st.lists(st.sampled_from(PIECES), max_size=20))
@settings(max_examples=60, deadline=None)
def test_no_text_raises_and_reports_lie_within_it(pieces):
    text = "".join(pieces)
    for one in reports(text):
        assert 0 <= one.start < one.end <= len(text)
        assert 0.0 <= one.confidence <= 1.0
