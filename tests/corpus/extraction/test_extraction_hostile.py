"""No text may break extraction, and what comes out is always verbatim."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.corpus.extraction import extract, extract_many
from onrecord.corpus.model import Document

HOSTILE = {
    "nothing": "",
    "only-space": " \n\t\n ",
    "one-mark": '"',
    "only-marks": "\"“”'‘’``''«»" * 20,
    "never-closed": "“We will plow every street, the mayor said.",
    "never-opened": "We will plow every street,” the mayor said.",
    "crossed": "“We ‘will” plow’ every street, said Ines Talcott.",
    "nested": "“She said ‘he told me “go home” today’ twice,” Talcott said.",
    "doubled": '""We will plow,"" said Ines Talcott.',
    "capitals": "“WE WILL PLOW EVERY STREET,” SAID MAYOR INES TALCOTT OF BRINDLE FALLS. “TONIGHT.”",
    "no-punctuation": "mayor talcott said we will plow every street and nobody can stop us " * 30,
    "hebrew": "ראש העיר אמרה: “אנחנו נפנה כל רחוב” ביום שישי.",
    "arabic-isolates": "\u2067قالت العمدة: «سنزيل الثلج من كل شارع»\u2069 الجمعة.",
    "emoji": "“We 👩🏽‍🚒 will plow 🛣️ every street,” said Ines Talcott 🎉. “❄️❄️❄️”",
    "combining": "“Wé will plo\u0308w,” said Inés Talcótt.",
    "controls": "“We\x00 will\x07 plow\x1b[0m,” said\x0b Ines\x0c Talcott.\x85“Tonight.”\u2028“Now.”",
    "surrogate": "“We \ud800 will plow,” said Ines \udfff Talcott.",
    "old-line-ends": "“We will plow,”\r\nsaid Ines Talcott.\r“Tonight.”\r\n",
    "far-planes": "“\U0010fffd𝔚𝔢 𝔴𝔦𝔩𝔩,” said \U0001f3f4Ines Talcott.",
    "markup": '<p>&ldquo;We will plow,&rdquo; <b>said</b> "Ines" Talcott.</p>',
    "one-word-line": "x" * 20_000,
    "commas": "said, " * 3_000,
    "labels": "A: B: C: D:\n" * 300,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_text_raises_and_everything_found_is_verbatim(text):
    document = Document(text)
    for quotation in extract(document):
        assert quotation.verbatim_in(document)


def test_a_megabyte_on_one_line():
    # All but a few words stand between marks, so that the model has little to read.
    text = "“" + "We will plow every street. " * 40_000 + "” said Ines Talcott."
    document = Document(text)
    found = [one for one in extract(document) if one.kind == "direct"]
    assert len(text) > 1_000_000
    assert [one.start for one in found] == [1]
    assert found[0].verbatim_in(document)


def test_a_text_longer_than_the_model_reads_at_once_keeps_its_offsets():
    story = "Snow fell on Brindle Falls for days. The town sent its plows out and the schools stayed shut. "
    text = story * 1_200 + "“We will plow every street by dawn,” said Mayor Ines Talcott."
    document = Document(text)
    last = extract(document)[-1]
    assert last.text == "We will plow every street by dawn,"
    assert last.speaker == "Ines Talcott"
    assert last.verbatim_in(document)


WORDS = """“ ” " ' ‘ ’ `` '' , . : — said she he Mayor Ines|Talcott Talcott told according|to the|town Q:
    We|will|plow|every|street"""
PIECES = st.sampled_from(["\n", "\n\n", " ", "\x00", *(piece.replace("|", " ") for piece in WORDS.split())])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.lists(PIECES, max_size=40).map(" ".join), st.lists(PIECES, max_size=40).map("".join)))
def test_any_arrangement_of_marks_and_cues(text):
    document = Document(text)
    found = extract(document)
    assert all(one.verbatim_in(document) for one in found)
    marked = sorted((one.start, one.end) for one in found if one.kind != "indirect")
    assert all(one[1] <= other[0] for one, other in pairwise(marked))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=120))
def test_any_text(text):
    document = Document(text)
    assert all(one.verbatim_in(document) for one in extract(document))


def test_many_documents_come_out_in_order_and_as_one_by_one():
    documents = [
        Document(f"“We will plow street {number} by dawn,” said Mayor Ines Talcott.") for number in range(5)
    ]
    together = list(extract_many(iter(documents)))
    assert together == [extract(document) for document in documents]
    assert [found[0].document_id for found in together] == [document.id for document in documents]
