"""Dates as people type them, and the days that an EDTF value can mean."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.corpus.english.dates import bounds, parse_date
from onrecord.corpus.errors import InvalidDate


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("2019", "2019"),
        ("2019-06", "2019-06"),
        ("2019-06-05", "2019-06-05"),
        ("2019/06/05", "2019-06-05"),
        ("20190605", "2019-06-05"),
        ("2019-06-05T12:00:00Z", "2019-06-05"),
        ("Jan. 5, 2019", "2019-01-05"),
        ("  january 5th  2019 ", "2019-01-05"),
        ("January 5, 2019 at 3:40 PM", "2019-01-05"),
        ("Tue, 05 Jun 2018 10:00:00 GMT", "2018-06-05"),
        ("5 January 2019", "2019-01-05"),
        ("the 5th of January, 2019", "2019-01-05"),
        ("Sept. 2019", "2019-09"),
        ("May 2019", "2019-05"),
        ("spring of 2019", "2019-21"),
        ("2019-06?", "2019-06?"),
        ("201X", "201X"),
        ("2019-06/..", "2019-06/.."),
        ("2019-06-10/2019-06-16", "2019-06-10/2019-06-16"),
    ],
)
def test_dates_as_people_type_them(typed: str, value: str) -> None:
    assert parse_date(typed) == value


@pytest.mark.parametrize(
    "typed",
    ["", " ", "unknown", "soon", "3/4/2019", "2019-02-30", "2019-13", "13 Smarch 2019", "2020/2019", "/",
     "0000",      "2019-6-5", "Jan. 32, 2019", "２０１９", "x" * 500],
)  # fmt: skip
def test_what_is_no_date_is_refused_in_one_sentence(typed: str) -> None:
    with pytest.raises(InvalidDate) as caught:
        parse_date(typed)
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 200


@pytest.mark.parametrize(
    ("value", "days"),
    [
        ("2019", ("2019-01-01", "2019-12-31")),
        ("2020-02", ("2020-02-01", "2020-02-29")),
        ("2019-06-05", ("2019-06-05", "2019-06-05")),
        ("2019-21", ("2019-03-01", "2019-05-31")),
        ("2019-24", ("2019-12-01", "2020-02-29")),
        ("201X", ("2010-01-01", "2019-12-31")),
        ("2019~", ("2019-01-01", "2019-12-31")),
        ("2019-06/2019-08", ("2019-06-01", "2019-08-31")),
        ("2019-06/..", ("2019-06-01", "9999-12-31")),
        ("../2019", ("0001-01-01", "2019-12-31")),
        ("2019/", ("2019-01-01", "9999-12-31")),
    ],
)
def test_the_days_a_value_can_mean(value: str, days: tuple[str, str]) -> None:
    assert bounds(value) == days


@given(st.dates(min_value=date(1, 1, 1)))
def test_every_day_is_its_own_bounds(day: date) -> None:
    written = day.isoformat()
    assert parse_date(written) == written
    assert bounds(written) == (written, written)


@given(st.text(max_size=30))
def test_any_text_is_a_date_with_bounds_or_an_invalid_date(text: str) -> None:
    try:
        value = parse_date(text)
    except InvalidDate:
        return
    earliest, latest = bounds(value)
    assert earliest <= latest
