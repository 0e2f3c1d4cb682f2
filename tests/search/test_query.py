import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.corpus.errors import InvalidDate, InvalidFilter, OnRecordError
from onrecord.corpus.filters import Filters
from onrecord.search.errors import InvalidQuestion
from onrecord.search.query import LONGEST, Query, join, parse, plain


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("police will not help", Query("police will not help")),
        ("  two\n spaces ", Query("two spaces")),
        ('"sanctuary city"', Query("sanctuary city", ("sanctuary city",))),
        ("“Sanctuary  City” now", Query("Sanctuary City now", ("Sanctuary City",))),
        ("say „never“ again", Query("say never again", ("never",))),
        ('the mayor said "we will not,"', Query("the mayor said we will not", ("we will not",))),
        ("rent -federal", Query("rent", (), ("federal",))),
        ('rent -"white house" -“city hall”', Query("rent", (), ("white house", "city hall"))),
        ("-federal", Query("", (), ("federal",))),
        ("po\0lice \udcffword", Query("police word")),
        ('"\udcff x\x1b"', Query("x", ("x",))),
        ("city:Chi\0cago", Query("", filters=Filters(city=("Chicago",)))),
        ("rent city:Chicago", Query("rent", filters=Filters(city=("Chicago",)))),
        ("City:Chicago rent", Query("rent", filters=Filters(city=("Chicago",)))),
        ('city:"New York City" rent', Query("rent", filters=Filters(city=("New York City",)))),
        ("city:“New York City”, rent", Query("rent", filters=Filters(city=("New York City",)))),
        ("city:Chicago city:Boston, heat", Query("heat", filters=Filters(city=("Chicago", "Boston")))),
        ("after:2019-07 before:2020", Query("", filters=Filters(after="2019-07", before="2020"))),
        ("after:2018 after:2019-07", Query("", filters=Filters(after="2019-07"))),
        (
            "kind:direct level:city speaker:Brandt role:mayor outlet:Courier region:OH",
            Query(
                "",
                filters=Filters(
                    kind=("direct",), level=("city",), speaker=("Brandt",), role=("mayor",),
                    outlet=("Courier",), region=("OH",),
                ),
            ),
        ),
    ],
)  # fmt: skip
def test_what_was_typed_is_understood(typed, understood):
    assert parse(typed) == understood


@pytest.mark.parametrize(
    "typed",
    [
        "doors open at 12:30",
        "see https://town.example/a:b",
        "Note: this is plain",
        "Note:this is plain",
        "city: Chicago",
        "what was asked:",
        "Note:",
        "law-abiding people",
        "cut — or keep — the budget",
        "6\" pipe and 8\" pipe",
        "an unclosed “mark",
        "the mayor's plan",
        "rent - and heat",
        "@town:desk #tag:words",
        "re-city:plans",
    ],
)  # fmt: skip
def test_marks_that_are_only_words_stay_words(typed):
    assert parse(typed) == Query(typed)


@pytest.mark.parametrize(
    ("typed", "kind", "told"),
    [
        ("citty:Chicago", InvalidFilter, "There is no filter 'citty' (city, region, level"),
        ("Ciyt:Chicago", InvalidFilter, "write city:."),
        ("mayor:Brandt", InvalidFilter, "put a space after the colon"),
        ("level:village", InvalidFilter, "'village' is not a level; use one of city, county"),
        ("kind:verbatim", InvalidFilter, "'verbatim' is not a kind"),
        ("after:2019-13", InvalidDate, "'2019-13' is not a date for after:"),
        ("before:soon", InvalidDate, "2019-07-15"),
        ("-city:Chicago rent", InvalidFilter, "cannot be excluded"),
        ("city:... rent", InvalidFilter, "'...'"),
        ("city:", InvalidFilter, "The filter city was given ''; give it a name."),
        ("rent city: ", InvalidFilter, "The filter city was given ''; give it a name."),
        ('city:""', InvalidFilter, "The filter city was given ''; give it a name."),
        ("rent after:", InvalidDate, "'' is not a date for after:"),
        ("rent level:", InvalidFilter, "'' is not a level"),
        ("after:2020 before:2019", InvalidFilter, "Nothing was said after 2020 and before 2019"),
        ("", InvalidQuestion, "empty"),
        (" \n ", InvalidQuestion, "empty"),
        ("\0\udcff", InvalidQuestion, "empty"),
        ("?!", InvalidQuestion, "no word"),
        ('""', InvalidQuestion, "no word"),
        ("a" * (LONGEST + 1), InvalidQuestion, "10,001 characters"),
        ("a " * 50_000, InvalidQuestion, "100,000 characters"),
    ],
)
def test_what_cannot_be_asked_is_told_in_one_sentence(typed, kind, told):
    with pytest.raises(kind) as problem:
        parse(typed)
    assert told in str(problem.value)
    assert "\n" not in str(problem.value)
    assert len(str(problem.value)) < 200


@pytest.mark.parametrize(
    ("typed", "reading"),
    [
        ("What do mayors say about #RentControl?", "close in meaning to “Rent Control?”"),
        ("rent", "close in meaning to “rent”"),
        ('"rent control"', "with the exact words “rent control”"),
        (
            'heat "cooling center" -school city:Boston city:"St. Paul" after:2019',
            "close in meaning to “heat cooling center” · with the exact words “cooling center” · "
            "without “school” · city: Boston or St. Paul · after: 2019",
        ),
    ],
)
def test_the_reading_tells_every_part(typed, reading):
    assert parse(typed).reading == reading


def test_plain_takes_every_mark_as_words():
    assert plain('he said: "no" -never city:Chicago').meaning == 'he said: "no" -never city:Chicago'
    assert plain("rent -a").filters == Filters()


def test_filters_join_and_the_first_dates_win():
    first = Filters(city=("Boston",), after="2020")
    second = Filters(city=("Chicago", "Boston"), speaker=("Ada",), after="2018", before="2021")
    assert join(first, second) == Filters(
        city=("Boston", "Chicago"), speaker=("Ada",), after="2020", before="2021"
    )


@given(st.text(alphabet=st.sampled_from('ab "“”-:,.city after2019\n\0\udcff'), min_size=1, max_size=60))
def test_any_text_is_understood_or_refused_in_words(typed):
    try:
        query = parse(typed)
    except OnRecordError:
        return
    assert query.meaning or query.phrases or query.excluded or query.filters
    assert query.reading


@given(st.from_regex(r"[A-Za-z]{2,9}( [A-Za-z]{2,9}){0,5}", fullmatch=True))
def test_plain_words_are_their_own_meaning(words):
    assert parse(words).meaning == words
    assert parse(f"“{words}”").phrases == (words,)
