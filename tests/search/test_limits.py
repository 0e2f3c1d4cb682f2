"""No question holds the processor: what repeats counts once, there is a most, and a limit of time."""

import time
from concurrent.futures import Future

import pytest

from onrecord.corpus.store.library import Library
from onrecord.desk.answers import answers
from onrecord.search import check as checking
from onrecord.search import limits
from onrecord.search.check import check
from onrecord.search.engine import Engine
from onrecord.search.errors import InvalidQuestion
from onrecord.search.limits import MOST_PARTS, time_limit
from onrecord.search.query import parse
from tests.support.towns import CountingEncoder, state


@pytest.fixture
def engine(tmp_path):
    with Library.open(tmp_path) as library:
        for at in range(20):
            state(library, f"The council of ward {at} voted for the new bridge. It opens in May.")
        yield Engine(library, CountingEncoder())


def test_a_phrase_that_is_typed_again_counts_once():
    query = parse('"a" ' * 500 + '"A" "b" -"c" -c')
    assert query.phrases == ("A", "b")
    assert query.excluded == ("c",)


def test_too_many_different_phrases_are_refused_in_one_sentence():
    parse(" ".join(f'"word{at}"' for at in range(MOST_PARTS)))
    with pytest.raises(
        InvalidQuestion, match=r"^There are 31 different exact words and exclusions; 30 at most"
    ):
        parse(" ".join(f'"word{at}"' for at in range(MOST_PARTS)) + " -other")


def test_a_sentence_that_is_pasted_again_is_looked_at_once(engine):
    once = check(engine, "The mayor sang at noon. The council of ward 3 voted for the new bridge.")
    again = check(engine, "The mayor sang at noon. The council of ward 3 voted for the new bridge. " * 40)
    assert [each.text for each in again] == [each.text for each in once]
    assert [each.rung for each in again] == [each.rung for each in once]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (" ".join(f"Number {at} is not on record at all." for at in range(31)), "sentences"),
        (" ".join(f"He said: “Number {at} is not on record.”" for at in range(31)), "quotations"),
    ],
)
def test_too_many_different_parts_are_refused_in_one_sentence(engine, text, what):
    with pytest.raises(InvalidQuestion, match=f"^There are 31 different {what}; 30 at most can be asked"):
        check(engine, text)


def test_what_takes_too_long_is_given_up_and_says_so(engine, monkeypatch):
    real = checking.align

    def slow(given, printed):
        time.sleep(0.05)
        return real(given, printed)

    monkeypatch.setattr(checking, "align", slow)
    monkeypatch.setattr(limits, "SECONDS", 0.2)
    text = "The council of ward 3 voted for the new bridge. It opens in June."
    begun = time.monotonic()
    told = r"^This takes more than 0\.2 seconds and was given up"
    with pytest.raises(InvalidQuestion, match=told), time_limit():
        check(engine, text)
    assert time.monotonic() - begun < 2
    assert check(engine, text)[0].rung == "altered"  # the command takes its time


def test_programs_have_the_limit_too(engine, monkeypatch):
    opening = Future()
    opening.set_result(engine)
    search = answers(opening)[0]
    assert search('"bridge" ward')
    monkeypatch.setattr(limits, "SECONDS", -1.0)
    with pytest.raises(InvalidQuestion, match="was given up"):
        search('"bridge" ward')
