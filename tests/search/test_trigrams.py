import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.search.trigrams import overlap
from onrecord.search.words import content_words, in_plain_words, without_addresses, words_sought


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


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("#ReturnToWork now", "Return To Work now"),
        ("Now!#BackTheFerry#RentsUp2020", "Now! Back The Ferry Rents Up 2020"),
        ("#WW3, #CityOfOSTwick #ÉtéÀLaMer #low_rents", "WW 3, City Of OS Twick Été À La Mer low rents"),
        ("#9thWardNow by @MayorMcHale", "9th Ward Now by Mayor McHale"),
        ("Ada Brandt (@realAdaB) https://t.example/#Rents said", "Ada Brandt said"),
        ("ada@ostwick.example is item # 4 @ 10", "ada@ostwick.example is item # 4 @ 10"),
        ("(@AdaBrandt)", "(@AdaBrandt)"),
        ("#_", "#_"),
        ("", ""),
    ],
)
def test_tags_and_handles_are_words(text, plain):
    assert in_plain_words(text) == plain


@given(st.text(st.sampled_from("aZ9É_#@() .:/ \n"), max_size=30))
def test_plain_words_lose_nothing_but_addresses_and_handles(text):
    letters = [letter for letter in without_addresses(text) if letter.isalnum()]
    kept = [letter for letter in in_plain_words(text) if letter.isalnum()]
    assert kept == letters or "(@" in "".join(text.split())


def test_what_is_sought_of_a_tag_is_the_whole_and_its_words():
    assert words_sought("the #PierForOstwick") == ["pier", "ostwick", "pierforostwick"]
    assert words_sought("Ada Brandt (@AdaB)") == ["ada", "brandt", "ada", "b", "adab"]
    assert words_sought("https://t.example/x rents") == ["rents"]


def test_content_words_are_folded():
    assert content_words("The Café’s RENTS, and the rents") == ["cafe", "rents", "rents"]
    assert content_words("To be or not") == ["to", "be", "or", "not"]
