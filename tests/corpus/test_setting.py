import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.corpus.setting import BLOCK, DocumentSetting, setting_of
from onrecord.index.embedding import embed, embedded_parts
from tests.support.towns import CountingEncoder

SENTENCES = [f"Sentence {at} is here." for at in range(12)]
TEXT = " ".join(SENTENCES)


def at(*numbers):
    """The start and the end of these sentences."""
    first, last = SENTENCES[numbers[0]], SENTENCES[numbers[-1]]
    return TEXT.index(first), TEXT.index(last) + len(last)


def test_a_passage_reaches_two_sentences_to_either_side():
    setting = DocumentSetting(TEXT)
    assert setting.passage(*at(5)) == " ".join(SENTENCES[3:8])
    assert setting.passage(*at(0)) == " ".join(SENTENCES[:3])
    assert setting.passage(*at(10, 11)) == " ".join(SENTENCES[8:])


def test_blocks_are_weighed_by_how_much_of_the_passage_they_hold():
    setting = DocumentSetting(TEXT)
    first, second = " ".join(SENTENCES[:4]), " ".join(SENTENCES[4:8])
    assert setting.blocks(*at(5)) == {first: 1.0, second: 4.0}
    assert setting.blocks(*at(1)) == {first: 4.0}
    assert list(setting.lead) == [first, second, " ".join(SENTENCES[8:])]


@given(st.text("ab .!\n“”", max_size=120), st.integers(0, 119), st.integers(1, 40))
def test_any_span_of_any_text_has_a_setting(text, start, length):
    end = min(len(text), start + length)
    if start >= end:
        return
    setting = setting_of(DocumentSetting(text, "A title"), "direct", start, end, "Ann Ruiz")
    assert setting.words == text[start:end]
    assert setting.passage is None or text[start:end] in setting.passage
    vectors = embed(CountingEncoder(), [setting])
    assert np.linalg.norm(vectors[0]) == pytest.approx(1, abs=1e-4)


def test_what_is_the_whole_document_has_no_passage_and_its_title_only_where_its_words_are_few():
    few = "Rents must fall."
    many = "Rents " + " ".join(f"word{number}" for number in range(20))
    for text, headed in ((few, "A plan. Ann Ruiz: "), (many, "Ann Ruiz: ")):
        setting = setting_of(DocumentSetting(text, "A plan"), "direct", 0, len(text), "Ann Ruiz")
        assert (setting.passage, setting.blocks, setting.topic) == (None, {}, None)
        assert [list(texts) for texts, _ in embedded_parts(setting)] == [[text], [headed + text]]


def test_a_title_that_the_words_have_is_not_added():
    setting = setting_of(DocumentSetting("Free fries\nAll fries are free.", "Free Fries"), "direct", 0, 30)
    assert setting.title is None


def test_short_names_are_spelled_out_beside_the_words():
    text = "The Ferrymeade Transit Authority (FTA) met. “The FTA will not raise fares,” she said."
    start = text.index("The FTA will")
    setting = setting_of(DocumentSetting(text), "direct", start, start + 30)
    assert setting.other_names == ("Ferrymeade Transit Authority",)
    assert "(Ferrymeade Transit Authority)" in next(iter(embedded_parts(setting)[0][0]))


def test_neighbours_share_what_is_encoded():
    encoder = CountingEncoder()
    document = DocumentSetting(TEXT, "A title")
    spans = [at(number) for number in range(12)]
    vectors = embed(encoder, [setting_of(document, "direct", *span) for span in spans])
    assert len(vectors) == 12
    assert len(encoder.seen) == 12 + 12 // BLOCK
