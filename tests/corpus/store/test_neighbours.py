import math
import random
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.corpus.store import neighbours as module
from onrecord.corpus.store.neighbours import Batch, near_duplicate_candidates
from onrecord.corpus.store.text_index import K1, B, Row, Words

VOCABULARY = "rents trams ferry levee harbor oak".split()
NONE = np.empty(0, dtype=np.int64)
texts = st.lists(st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=8).map(" ".join), max_size=60)


class Everything:
    """All rows, or the odd ones, that share no less than this part of the weight."""

    def __init__(self, share=0.0, odd=False):
        self.share, self.odd = share, odd

    def holds(self, segment, rows, texts):
        return rows % 2 == 1 if self.odd else np.ones(len(rows), dtype=bool)

    def least(self, segment, rows, texts):
        return np.full(len(rows), self.share, dtype=np.float32)


def found_of(words, asked, most, among=None):
    """What shares most of the words of each list."""
    weights = np.array([len(each) for each in asked], dtype=np.float32)
    return near_duplicate_candidates(words, Batch(asked, weights, among or Everything()), most)


def indexed(texts, gone=()):
    """The words of the texts, numbered from 1, in two segments; those up to 20 that are gone removed."""
    rows = [Row(number, text) for number, text in enumerate(texts, start=1)]
    with patch("onrecord.corpus.store.text_index._GROWTH", 0):
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

    [found] = found_of(words, [asked], most)

    scores = {
        number: sum(math.log1p(len(of_number) / held[word]) for word in {*own} & {*asked})
        / (1 + K1 * (1 - B + B * min(len(own), 2 * len(asked)) / words.mean))
        for number, own in of_number.items()
        if {*own} & {*asked}
    }
    assert sorted((scores[number] for number in found.numbers.tolist()), reverse=True) == pytest.approx(
        sorted(scores.values(), reverse=True)[:most], rel=1e-4
    )
    assert (found.read, found.unread) == (len(asked), 0)


def test_the_commonest_words_only_rank_what_rarer_ones_find(monkeypatch):
    monkeypatch.setattr(module, "_READ", 6)
    monkeypatch.setattr(module, "_MOST_READ", 6)
    trams = ["trams run"] * 60
    words = indexed([*trams, "trams levee", "levee closed", "trams levee oak", "ferry trams levee oak"])
    [found, few] = found_of(words, [["trams", "levee", "oak"], ["trams"]], 9)
    assert found.numbers.tolist() == [61, 62, 63, 64]
    for most, expected in ((3, [61, 63, 64]), (2, [63, 64]), (1, [63])):
        [best, _] = found_of(words, [["trams", "levee", "oak"], ["trams"]], most)
        assert best.numbers.tolist() == expected
    assert (found.read, found.unread) == (2, 1)
    assert few.numbers.tolist() == []
    assert (few.read, few.unread) == (0, 1)


def test_the_rarest_few_words_are_looked_up_though_many_hold_them(monkeypatch):
    monkeypatch.setattr(module, "_READ", 6)
    words = indexed(["trams run"] * 60 + ["ferry trams"])
    [found] = found_of(words, [["trams", "ferry"]], 2)
    assert found.numbers.tolist() == [1, 61]
    assert (found.read, found.unread) == (2, 0)


def test_of_many_that_share_rare_words_those_that_share_the_commoner_ones_are_first(monkeypatch):
    monkeypatch.setattr(module, "_READ", 4)
    monkeypatch.setattr(module, "_FEW", 1)
    said = ["rents levee"] * 2 + ["rents harbor"] * 9 + ["levee harbor", "rents harbor levee"]
    [found] = found_of(indexed(said), [["levee", "rents", "harbor"]], 2)
    assert found.numbers.tolist() == [12, 13]
    monkeypatch.setattr(module, "_FIRST", 3)
    [found] = found_of(indexed(said), [["levee", "rents", "harbor"]], 2)
    assert found.numbers.tolist() == [1, 12]  # of those with the levee the shortest


def test_what_surely_shares_too_little_is_left_out():
    words = indexed(["ferry levee harbor", "ferry oak rents", "ferry", "trams"])
    for share, expected in ((0.3, [1, 2, 3]), (0.6, [1, 3]), (1.0, [3])):
        [found] = found_of(words, [["ferry", "levee", "road"]], 9, Everything(share))
        assert sorted(found.numbers.tolist()) == expected, share


def test_what_may_have_the_rest_of_the_words_is_not_left_out(monkeypatch):
    monkeypatch.setattr(module, "_READ", 1)
    monkeypatch.setattr(module, "_FEW", 1)
    words = indexed(["ferry levee", "levee oak ferry rents", "rents", "levee"])
    for asked, weight, share, expected in (
        # Nobody says harbor: it is looked up, too. Ferry and levee would be too many postings.
        (["harbor", "oak", "ferry", "levee"], 4, 0.75, [2]),
        (["harbor", "oak", "ferry", "levee"], 4, 0.8, []),
        # There may be words that are common, and no terms at all, in both.
        (["oak", "road"], 2.5, 0.55, [2]),
        (["oak", "road"], 2, 0.55, []),
    ):
        weights = np.array([weight], dtype=np.float32)
        [found] = near_duplicate_candidates(words, Batch([asked], weights, Everything(share)), 9)
        assert found.numbers.tolist() == expected, (asked, share)


def test_texts_are_looked_for_together_as_alone(monkeypatch):
    chance = random.Random(3)
    words = indexed([" ".join(chance.choices(VOCABULARY, k=chance.randint(1, 6))) for _ in range(60)], {3, 9})
    asked = [chance.sample([*VOCABULARY, "unheard"], chance.randint(0, 5)) for _ in range(40)]
    together = found_of(words, asked, 5)
    alone = [found for each in asked for found in found_of(words, [each], 5)]
    monkeypatch.setattr(module, "_AT_ONCE", 50)
    for found in together, found_of(words, asked, 5):
        assert [each.numbers.tolist() for each in found] == [each.numbers.tolist() for each in alone]
        assert [(each.read, each.unread) for each in found] == [(each.read, each.unread) for each in alone]
    assert found_of(words, [], 5) == []


def test_only_what_is_sought_among_is_found():
    [found] = found_of(indexed(["ferry", "ferry", "ferry", "ferry"]), [["ferry"]], 9, Everything(odd=True))
    assert found.numbers.tolist() == [2, 4]


def test_nothing_is_shared_with_a_library_that_is_empty_or_a_text_without_words():
    assert [found.numbers.tolist() for found in found_of(Words(), [["trams"], []], 5)] == [[], []]
    words = indexed(["trams"])
    assert [found.numbers.tolist() for found in found_of(words, [[], ["unheard"]], 5)] == [[], []]
