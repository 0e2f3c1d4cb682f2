import pytest

from onrecord.search.framing import without_frame
from onrecord.search.words import in_plain_words, words_sought


@pytest.mark.parametrize(
    ("asked", "about"),
    [
        ("What do mayors say about the ferry?", "the ferry?"),
        ("what did other city leaders say about rents", "rents"),
        ("Which officials have commented on the levee?", "the levee?"),
        ("How do people feel about buses", "buses"),
        ("What has been said about the pier?", "the pier?"),
        ("Who spoke about the pier?", "the pier?"),
        ("statements on rents", "rents"),
        ("views of elected officials on rents", "rents"),
        ("the mayors’ positions on rents", "rents"),
        ("What are the governors' positions on rents?", "rents?"),
        ("Show me what mayors think of rents", "rents"),
        ("Do city leaders support the ferry?", "support the ferry?"),
    ],
)
def test_words_that_only_ask_are_set_aside(asked, about):
    assert without_frame(asked) == about


@pytest.mark.parametrize(
    "text",
    [
        "What did Mayor Brandt say about the ferry?",
        "What do mayors say about",
        "mayors and the ferry",
        "Do mayors ride the ferry?",
        "The views of Ada Brandt are critical.",
        "Are cities supportive of ferries?",
        "positions in the police",
        "Yesterday, what did mayors say about it",
        "",
    ],
)
def test_words_that_tell_more_are_kept(text):
    assert without_frame(text) == text


def test_whom_one_asks_about_is_looked_up_all_the_same():
    asked = "What do mayors say about #FerryFares?"
    assert in_plain_words(asked) == "Ferry Fares?"
    assert words_sought(asked) == ["mayors", "say", "ferry", "fares", "ferryfares"]
