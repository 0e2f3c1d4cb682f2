import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.overlap import overlap
from search.words import content_words, without_addresses


def test_words_run_together_or_inflected_still_meet():
    joined, inflected, other = overlap(
        "police budgets", ["#PoliceBudget talks", "They budgeted for policing.", "The bus will run on time."]
    )
    assert joined > 0.15
    assert inflected > 0.15
    assert other < 0.05


def test_what_every_candidate_shares_tells_less_than_what_one_has():
    texts = ["The mayor spoke on rent.", "The mayor spoke on heat.", "The mayor spoke on buses."]
    rent, heat, _ = overlap("mayor rent", texts)
    assert rent > 2 * heat


@given(st.text(max_size=60), st.lists(st.text(max_size=60), max_size=6))
def test_overlap_is_a_share_and_whole_only_for_the_same_trigrams(question, texts):
    shares = overlap(question, [*texts, question])
    assert shares.shape == (len(texts) + 1,)
    assert np.all((shares >= 0) & (shares <= 1 + 1e-9))
    assert shares[-1] == pytest.approx(1) or not content_words(question)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Rents rise https://t.example/a?b=c now", "Rents rise now"),
        ("See www.town.example and pic.twitter.com/xyz", "See and"),
        ("https://town.example", "https://town.example"),
        ("no address", "no address"),
    ],
)
def test_addresses_are_set_aside_unless_there_is_nothing_else(text, rest):
    assert without_addresses(text) == rest


def test_content_words_are_folded():
    assert content_words("The Café’s RENTS, and the rents") == ["cafe", "rents", "rents"]
    assert content_words("To be or not") == ["to", "be", "or", "not"]
