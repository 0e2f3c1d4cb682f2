from datetime import date

import pytest

from onrecord.corpus.english.times import times_in

TODAY = date(2024, 7, 1)


@pytest.mark.parametrize(
    ("text", "named", "after", "before"),
    [
        ("what was said last spring about it", "last spring", "2024-03-01", "2024-05-31"),
        ("in 2019", "in 2019", "2019-01-01", "2019-12-31"),
        ("since March", "since March", "2024-03-01", None),
        ("since March 2020", "since March 2020", "2020-03-01", None),
        ("before 2020", "before 2020", None, "2019-12-31"),
        ("until June 2021", "until June 2021", None, "2021-06-30"),
        ("between 2019 and 2021", "between 2019 and 2021", "2019-01-01", "2021-12-31"),
        ("over the past 3 months", "the past 3 months", "2024-04-02", "2024-07-01"),
        ("last week", "last week", "2024-06-24", "2024-06-30"),
        ("this year", "this year", "2024-01-01", "2024-12-31"),
        ("a year ago", "a year ago", "2023-01-01", "2023-12-31"),
        ("yesterday", "yesterday", "2024-06-30", "2024-06-30"),
        ("the mayor on rent, 2019", "2019", "2019-01-01", "2019-12-31"),
        ("of May 5, 2020", "of May 5, 2020", "2020-05-05", "2020-05-05"),
    ],
)
def test_times_in_reads_days(text, named, after, before):
    (found,) = times_in(text, TODAY)
    assert (text[found.start : found.end], found.after, found.before) == (named, after, before)


@pytest.mark.parametrize(
    "text",
    ["May I go?", "may day", "March for our lives", "2019 people came", "children fall in winter storms",
     "route 2020b", "$2019", "summer jobs", "in the fall of Rome", "0 weeks"],
)  # fmt: skip
def test_times_in_reads_nothing_where_a_word_or_a_number_means_something_else(text):
    assert list(times_in(text, TODAY)) == []


def test_times_in_never_fails_at_the_edges_of_the_calendar():
    for text in (
        "99 years ago",
        "the past 99 years",
        "last winter",
        "31 February 2020",
        "in 1900",
        "winter 2099",
    ):
        for found in times_in(text, date(1950, 1, 1)):
            assert found.after is None or found.before is None or found.after <= found.before
