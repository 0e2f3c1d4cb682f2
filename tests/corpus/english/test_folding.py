"""Folding: what counts as the same spelling."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.corpus.english.folding import MARKS, fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  The\tMayor’s “Plan” ", 'the mayor\'s "plan"'),
        ("Peña–Nuñez", "pena-nunez"),
        ("STRASSE Straße", "strasse strasse"),
        ("ﬁne ½", "fine 1⁄2"),
        ("co\u00adoperate", "cooperate"),
    ],
)
def test_case_accents_and_marks_are_set_aside(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_the_short_ways_through_fold_as_the_long_one(text: str) -> None:
    decomposed = unicodedata.normalize("NFKD", text.translate(str.maketrans(MARKS)))
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    assert fold(text) == " ".join(bare.casefold().split())
