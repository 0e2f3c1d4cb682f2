"""The fit of a list of answers: falling probabilities, and three words for them."""

from __future__ import annotations

import pytest

from onrecord.search.ranking.fit import (
    CLOSE,
    FEW,
    background,
    falling,
    fits,
    lacks,
    probabilities,
    thresholds,
)

NOTHING = [0.0, 0.0, 0.0]


def test_probabilities_fall_where_the_cosines_rise():
    judged = probabilities([0.2, 0.6, 0.4], NOTHING, NOTHING, NOTHING, NOTHING)
    assert judged == sorted(judged, reverse=True)
    assert judged[0] == judged[1] > judged[2]


def test_falling_takes_the_mean_of_what_rises():
    assert falling([0.5, 0.9, 0.1, 0.3]) == pytest.approx([0.7, 0.7, 0.2, 0.2])


def test_a_statement_of_somebody_else_than_the_named_one_fits_less():
    same = probabilities([0.6, 0.6], [0.3, 0.3], [0.5, 0.5], [0.5, 0.5], [1.0, 1.0])
    other = probabilities([0.6, 0.6], [0.3, 0.3], [0.5, 0.5], [0.5, 0.5], [1.0, 0.0])
    assert same[0] == same[1] == other[0]
    assert other[1] < same[1]


def test_to_be_of_the_named_one_is_no_merit_where_all_are():
    named = probabilities([0.6, 0.5], [0.3, 0.2], [0.5, 0.5], [0.5, 0.5], [1.0, 1.0])
    assert named == probabilities([0.6, 0.5], [0.3, 0.2], [0.5, 0.5], [0.5, 0.5], [0.0, 0.0])


def test_lacks_compares_with_the_first_ten_alone():
    assert lacks([0.5, 0.0]) == [0.0, 0.5]
    assert lacks([0.0] * 10 + [1.0]) == [0.0] * 11


def test_what_comes_after_the_first_ten_changes_nothing_before_it():
    first = probabilities([0.5] * 10, [0.3] * 10, [0.2] * 10, [0.2] * 10, [0.0] * 10)
    more = probabilities([0.5] * 10 + [0.9], [0.3] * 11, [0.2] * 11, [0.2] * 11, [0.0] * 10 + [1.0])
    assert more[:10] == first
    assert more[10] == first[-1]


def test_a_statement_with_all_words_of_the_question_is_close():
    assert probabilities([0.0], [0.0], [1.0], [1.0], [0.0]) == [CLOSE]
    assert fits([CLOSE]) == ["close"]


def test_fits_are_close_to_the_best_or_not_at_all():
    assert fits([0.8, 0.77, 0.7, 0.1]) == ["close", "close", "related", "distant"]
    assert fits([0.39, 0.38]) == ["related", "related"]
    assert fits([]) == []


def test_of_few_statements_more_are_close_beside_the_best():
    judged = [0.6, 0.5]
    assert fits(judged, *thresholds(FEW)) == ["close", "close"]
    assert fits(judged, *thresholds(FEW + 1)) == ["close", "related"]


def test_what_stands_out_from_the_background_fits_better():
    out = probabilities([0.5], [0.4], [0.5], [0.5], [0.0])
    assert out > probabilities([0.5], [0.1], [0.5], [0.5], [0.0])


def test_the_background_is_what_follows_the_nearest_twenty():
    assert background([0.9] * 20 + [0.4] * 80 + [0.1] * 50) == pytest.approx(0.4)
    assert background([0.9] * 20) == 0.3
