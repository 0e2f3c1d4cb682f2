import math
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import sharing as module
from corpus.sharing import sharing
from corpus.words import K1, B, Words

VOCABULARY = "rents trams ferry levee harbor oak".split()
NONE = np.empty(0, dtype=np.int64)
texts = st.lists(st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=8).map(" ".join), max_size=60)


def indexed(texts, gone=()):
    """The words of the texts, numbered from 1, in two segments; those up to 20 that are gone removed."""
    rows = [(number, text, None, None, None) for number, text in enumerate(texts, start=1)]
    with patch("corpus.words._GROWTH", 0):
        words = Words().changed(rows[:20], NONE, 1)
        return words.changed(rows[20:], np.array(sorted(gone), dtype=np.int64), 2)


@settings(deadline=None, max_examples=80)
@given(
    texts=texts,
    gone=st.sets(st.integers(1, 20)),
    asked=st.lists(st.sampled_from([*VOCABULARY, "unheard"]), unique=True, max_size=7),
    most=st.integers(1, 9),
)
def test_those_that_share_most_of_the_words_come_first(texts, gone, asked, most):
    words = indexed(texts, gone)
    of_number = {n: text.split() for n, text in enumerate(texts, start=1) if n not in gone}
    held = {word: sum(word in text.split() for text in texts) for word in asked}

    [found] = sharing(words, [asked], most)

    scores = {
        number: sum(math.log1p(len(of_number) / held[word]) for word in {*own} & {*asked})
        / (1 + K1 * (1 - B + B * min(len(own), 2 * len(asked)) / words.mean))
        for number, own in of_number.items()
        if {*own} & {*asked}
    }
    assert [scores[number] for number in found.numbers.tolist()] == pytest.approx(
        sorted(scores.values(), reverse=True)[:most], rel=1e-4
    )
    assert (found.read, found.unread) == (len(asked), 0)


def test_the_commonest_words_only_rank_what_rarer_ones_find(monkeypatch):
    monkeypatch.setattr(module, "_READ", 6)
    monkeypatch.setattr(module, "_MOST_READ", 6)
    trams = ["trams run"] * 60
    words = indexed([*trams, "trams levee", "levee closed", "trams levee oak", "ferry trams levee oak"])
    [found, few] = sharing(words, [["trams", "levee", "oak"], ["trams"]], 9)
    assert found.numbers.tolist() == [63, 64, 61, 62]
    assert (found.read, found.unread) == (2, 1)
    assert few.numbers.tolist() == []
    assert (few.read, few.unread) == (0, 1)


def test_the_rarest_few_words_are_looked_up_though_many_hold_them(monkeypatch):
    monkeypatch.setattr(module, "_READ", 6)
    words = indexed(["trams run"] * 60 + ["ferry trams"])
    [found] = sharing(words, [["trams", "ferry"]], 2)
    assert found.numbers.tolist() == [61, 1]
    assert (found.read, found.unread) == (2, 0)


def test_of_many_that_share_rare_words_those_that_share_the_commoner_ones_are_first(monkeypatch):
    monkeypatch.setattr(module, "_READ", 4)
    monkeypatch.setattr(module, "_FEW", 1)
    said = ["rents levee"] * 2 + ["rents harbor"] * 9 + ["levee harbor", "rents harbor levee"]
    [found] = sharing(indexed(said), [["levee", "rents", "harbor"]], 9)
    assert found.numbers.tolist() == [13, 12, 1, 2]
    monkeypatch.setattr(module, "_FIRST", 3)
    [found] = sharing(indexed(said), [["levee", "rents", "harbor"]], 9)
    assert found.numbers.tolist() == [12, 1, 2]  # of those with the levee the shortest


def test_nothing_is_shared_with_a_library_that_is_empty_or_a_text_without_words():
    assert [found.numbers.tolist() for found in sharing(Words(), [["trams"], []], 5)] == [[], []]
    assert [found.numbers.tolist() for found in sharing(indexed(["trams"]), [[], ["unheard"]], 5)] == [[], []]
