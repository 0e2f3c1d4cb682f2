import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.corpus.english.folding import fold
from onrecord.search.highlight import marks, nearest_sentence

QUOTE = "We won’t help ICE agents. Our POLICE guard the cafe\u0301! Naïve? Budgets will fall in Saint-Ouen."


def marked(asked, *phrases, quote=QUOTE):
    return [quote[start:end] for start, end in marks(asked, phrases, quote)]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("agent policing budget", ["agents", "POLICE", "Budgets"]),
        ("CAFÉ naive", ["cafe\u0301", "Naïve"]),
        ("what is our budget", ["Budgets"]),
        ("saint ouen", ["Saint", "Ouen"]),
        ("the will", ["the", "will"]),
        ("zebra", []),
        ("", []),
    ],
)
def test_words_are_marked_whatever_their_form_case_and_accents(asked, words):
    assert marked(asked) == words


def test_of_a_tag_its_words_are_marked_and_the_whole():
    assert marked("#PoliceBudget", quote="The police budget. #PoliceBudget!") == [
        "police",
        "budget",
        "PoliceBudget",
    ]


def test_exact_words_are_marked_as_one_with_the_common_words_in_them():
    assert marked("help ice agents", "Won't help ICE") == ["won’t help ICE", "agents"]
    assert marked("", "the café") == ["the cafe\u0301"]
    assert marked("", "agents our") == ["agents. Our"]
    assert marked("", "…") == []


def test_the_nearest_sentence_of_several_is_the_one_spelled_most_like_the_question():
    start, end = nearest_sentence("a budget that falls", QUOTE)
    assert QUOTE[start:end] == "Budgets will fall in Saint-Ouen."
    assert nearest_sentence("zebra", QUOTE) is None
    assert nearest_sentence("ICE", "We won’t help ICE agents.") is None
    assert nearest_sentence("ICE", "") is None


@settings(deadline=None)
@given(st.text(max_size=60), st.lists(st.text(max_size=12), max_size=3), st.text(max_size=120))
def test_marks_lie_within_any_text_in_order_and_apart(asked, phrases, quote):
    edges = [edge for span in marks(asked, phrases, quote) for edge in span]
    assert edges == sorted(set(edges))
    assert all(0 <= edge <= len(quote) for edge in edges)
    nearest = nearest_sentence(asked, quote)
    assert nearest is None or 0 <= nearest[0] < nearest[1] <= len(quote)


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["Café", "budgets", "the", "ICE", "naïve", "of", "won’t", "2019"]), min_size=1)
)
def test_a_text_asked_for_is_marked_in_itself(words):
    text = " ".join(words)
    assert "".join(text[start:end] for start, end in marks("", [text], text)) == text
    assert fold("".join(marked(text, quote=text)))


@pytest.mark.parametrize(
    "word", ["pay", "day", "tax", "ice", "ayes", "eyes", "ties", "dying", "eyed", "IEDs", "IED"]
)
def test_a_short_word_is_found_whatever_its_stem(word):
    quote = f"It is {word} that we mean."
    assert marked(word, quote=quote) == [word]
