import math
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.corpus.english.dates import days_named
from onrecord.corpus.filters import Filters
from onrecord.corpus.model import Date, Document, Quotation
from onrecord.corpus.store.library import Library
from onrecord.index.vectors import bring_up_to_date
from onrecord.search.engine import Engine
from onrecord.search.query import parse, plain
from onrecord.search.ranking.date_boost import TIMELY, WINDOW, added, timely
from onrecord.search.ranking.pipeline import Asked, retrieve
from tests.support.towns import CountingEncoder, state

BUSES = "The bus will run every ten minutes"
PRINTED = ["2016-01-09", "2016-01-12", "2015-12-20", "2016-01", "2016", "2016-02-22", "2016-02-25", None]
ASKED = ["2016-01-09", "2016-01-15", "0001-01-01", "9999-12-31"]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Shame! — Cy (@cyorr) January 9, 2016", ("2016-01-09",)),
        ("on Jan. 5th, 2019, 5 January 2019 and sept 7 2019", ("2019-01-05", "2019-09-07")),
        ("the 3rd of March 2021, 2021-03-04T10:00", ("2021-03-03", "2021-03-04")),
        ("3/4/2019, May 2020, 2020, May 5, 1.5 May 20201, x2020-05-04, 2020-05-041, Maybe 4, 2020", ()),
        ("February 30, 2019; 2019-02-29", ()),
    ],
)
def test_days_that_are_named_in_full_are_read(text, days):
    assert days_named(text) == days


@pytest.mark.parametrize("text", ["May " * 9_000, "1 " * 9_000, "2020-05-0" * 4_000, "9 of " * 4_000])
def test_no_text_takes_long_to_be_read(text):
    assert days_named(text) == ()


def test_a_statement_of_about_the_day_comes_before_closer_ones_of_other_years(tmp_path):
    with Library.open(tmp_path) as library:
        then = state(library, f"{BUSES} at night.", day="2016-01-14")
        later = state(library, f"{BUSES}.", day="2019-05-04")
        engine = Engine(library, CountingEncoder(dimension=512))

        def ids(typed, filters=Filters()):  # noqa: B008
            return [hit.id for hit in engine.search(typed, filters=filters).hits]

        assert ids(BUSES) == [later, then]
        assert ids(f"{BUSES}, January 9, 2016") == [then, later]
        assert ids(f"{BUSES}, January 9, 2014") == [later, then]
        assert ids(f"{BUSES}, 2016-01-09", Filters(after="2018")) == [later]
        assert engine.search(f"{BUSES}, Jan. 9, 2016").reading.endswith(
            " · preferably from around 9 January 2016"
        )


def test_what_is_far_in_meaning_is_looked_at_when_it_is_of_the_day(tmp_path):
    with Library.open(tmp_path) as library:
        for at in range(1000, 1400):
            state(library, f"{BUSES}, {at}.", day="2019-05-04")
        then = state(library, "A bus came.", day="2016-01-09")
        encoder = CountingEncoder(dimension=512)
        index = bring_up_to_date(library, encoder)
        query = plain("The bus, January 9, 2016")
        assert retrieve(library, index, Asked(query, encoder), 1)[0].id == then


def test_no_day_is_preferred_where_many_are_named():
    days = [f"2016-01-0{at}" for at in range(1, 5)]
    assert parse(" ".join(days[:3])).days == tuple(days[:3])
    assert parse(" ".join(days)).days == ()
    assert "around" not in parse(" ".join(days)).reading


@settings(deadline=None, max_examples=40)
@given(
    printed=st.lists(st.sampled_from(PRINTED), min_size=1, max_size=12),
    asked=st.lists(st.sampled_from(ASKED), max_size=2, unique=True),
)
def test_a_statement_is_worth_what_its_farthest_day_allows(tmp_path_factory, printed, asked):
    with Library.open(tmp_path_factory.mktemp("days")) as library:
        for at, day in enumerate(printed):
            document = Document(f"Said {at}.", published=Date(day, "given") if day else Date())
            library.add(document, [Quotation(document.id, 0, 7, document.text[:7], "direct")])
        found = timely(library, asked, [*library.numbers().tolist(), 99])
        expected = {}
        for number, day in zip(library.numbers().tolist(), printed, strict=True):
            if day is None or len(day) == 4:
                continue  # nobody knows whether it was then
            ends = [day, day] if len(day) == 10 else [f"{day}-01", f"{day}-31"]
            apart = [
                max(abs(date.fromisoformat(end) - date.fromisoformat(each)) for end in ends) for each in asked
            ]
            if apart and min(apart) <= timedelta(WINDOW):
                expected[number] = TIMELY * math.exp(-min(apart).days / (WINDOW / 3))
        assert found == pytest.approx(expected)
        assert added({1: 1.0}, found) == pytest.approx({1: 1.0 + expected.get(1, 0.0)})
