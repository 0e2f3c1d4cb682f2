"""The grammar of time expressions: one test for each form, and what is no time of an event."""

from __future__ import annotations

from datetime import date

import pytest

from onrecord.corpus.extraction.dating.expressions import FORMS, find_times

# A Friday.
ANCHOR = date(2025, 3, 28)


def values(text: str, anchor: date | None = ANCHOR) -> list[str | None]:
    """The values of the times that a text names and that are not still to come."""
    return [time.date.value for time in find_times(text, anchor) if not time.ahead]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on Monday, March 3rd, 2025", "2025-03-03"),
        ("the 3rd of March, 2025", "2025-03-03"),
        ("on 2025-03-03", "2025-03-03"),
        ("MARCH 3, 2025 FENWICK", "2025-03-03"),
        ("in March of 2025", "2025-03"),
        ("on Monday, March 3", "2025-03-03"),
        ("on Dec. 3", "2024-12-03"),
        ("on 3 March", "2025-03-03"),
        ("Monday of last week", "2025-03-17"),
        ("last week on Monday", "2025-03-17"),
        ("last Monday night", "2025-03-17"),
        ("late Monday afternoon", "2025-03-24"),
        ("a Friday phone interview", "2025-03-28"),
        ("two days ago", "2025-03-26"),
        ("yesterday morning", "2025-03-27"),
        ("earlier in the morning", "2025-03-28"),
        ("later that day", "2025-03-28"),
        ("last night", "2025-03-27"),
        ("during last week’s hearing", "2025-03-17/2025-03-23"),
        ("this week", "2025-03-24/2025-03-30"),
        ("earlier this month", "2025-03"),
        ("late last year", "2024"),
        ("last summer", "2024-22"),
        ("last winter", "2024-24"),
        ("over the weekend", "2025-03-22/2025-03-23"),
        ("in a weekend e-mail", "2025-03-22/2025-03-23"),
        ("over the summer", "2024-22"),
        ("last June", "2024-06"),
        ("last March", "2024-03"),
        ("in early June", "2024-06"),
        ("a June interview", "2024-06"),
        ("in 2016", "2016"),
        ("3/28", "2025-03-28"),
        ("28/3/2025", "2025-03-28"),
    ],
)
def test_each_form_is_resolved_against_the_day_of_writing(text: str, value: str) -> None:
    assert values(text) == [value]


def test_every_form_of_the_table_reads_its_own_example() -> None:
    for form in FORMS:
        text = form.example if "a " not in form.example[:2] else f"in {form.example} of hers"
        assert form.name in [time.form for time in find_times(text, ANCHOR)], form


@pytest.mark.parametrize(
    "text", ["next Monday", "until Friday", "on Mondays", "by March 30", "every Tuesday"]
)
def test_a_day_to_come_or_one_of_many_is_none(text: str) -> None:
    assert values(text) == []


@pytest.mark.parametrize("text", ["It may rain", "March on the mall", "3/4", "the 1,200 block of May Street"])
def test_words_and_figures_that_may_be_something_else_have_no_value(text: str) -> None:
    assert [value for value in values(text) if value] == []


def test_that_day_is_the_day_named_before() -> None:
    assert values("They met on March 3. On that same day it rained.") == ["2025-03-03", "2025-03-03"]
    assert values("It stood there in 2016. On that day it rained.") == ["2016", None]


def test_without_an_anchor_only_whole_dates_have_a_value() -> None:
    assert values("On Monday, and on May 4, 2021", None) == [None, "2021-05-04"]
