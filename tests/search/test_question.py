from datetime import date

import pytest

from onrecord.corpus.filters import Filters
from onrecord.corpus.model import Date, Document, Place, Quotation
from onrecord.corpus.store.library import Library
from onrecord.search.question import agreement, mentions_in, place_filters

TODAY = date(2024, 7, 1)
# Invented people; the towns are real, since the gazetteer is the point.
SAID = [
    ("Ann Orlo", "Mayor", "New Orleans", "LA", "2024-04-05"),
    ("Carl Menk", "Police Chief", "Houston", "TX", "2023-01-01"),
    ("Ida Talcott", "Governor", None, "GA", "2024-06-01"),
    ("Bo Talcott", "Sheriff", None, "TX", "2024-06-02"),
    ("Rhea Black", "resident", "Mobile", "AL", "2024-06-03"),
    ("Zoe van Dorr", "Council member", "Reading", "PA", "2024-06-04"),
    ("Oxbarrow Ferry Union", None, "Richmond", "VA", "2024-06-05"),
    ("Lee Sands", "Mayor", "Richmond", "CA", "2024-06-06"),
]


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    with Library.open(tmp_path_factory.mktemp("library")) as library:
        for at, (speaker, role, city, state, day) in enumerate(SAID):
            document = Document(f"“Statement {at} it is.”", outlet="The Quillhaven Courier")
            place = Place(city=city, state=state, country="US", level="city" if city else "state")
            said = Quotation(
                document.id, 1, 19, document.text[1:19], "direct", speaker=speaker, speaker_mention=speaker,
                role=role, place=place, said_on=Date(day, "stated"), method="given", confidence=1.0,
            )  # fmt: skip
            library.add(document, [said])
        yield library


def read(library, question):
    return [(each.text, each.field, each.label) for each in mentions_in(library, question, today=TODAY)]


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("How have New Orleans officials responded to ICE?",
         [("New Orleans", "place", "New Orleans, LA"), ("officials", "office", "officials")]),
        ("houston police chief on raids",
         [("houston", "place", "Houston, TX"), ("police chief", "office", "police chief")]),
        ("Texas sheriffs", [("Texas", "place", "Texas"), ("sheriffs", "office", "sheriffs")]),
        ("what georgia said", [("georgia", "place", "Georgia")]),
        ("schools in richmond, va", [("richmond", "place", "Richmond")]),  # "va" may be a word
        ("schools in Richmond, VA", [("Richmond, VA", "place", "Richmond, VA")]),
        ("Are schools safe in Richmond?", [("Richmond", "place", "Richmond")]),
        ("Denver officials act?", [("Denver", "place", "Denver, CO"), ("officials", "office", "officials")]),
    ],
)  # fmt: skip
def test_mentions_in_reads_places(library, question, named):
    assert read(library, question) == named


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("What did Ann Orlo say about rent?", [("Ann Orlo", "speaker", "Ann Orlo")]),
        ("carl menk on rent", [("carl menk", "speaker", "Carl Menk")]),
        ("Did Orlo defend the plan?", [("Orlo", "speaker", "Ann Orlo")]),
        ("Did van Dorr defend the plan?", [("van Dorr", "speaker", "Zoe van Dorr")]),
        ("Did Talcott defend the plan?", [("Talcott", "speaker", "Talcott")]),  # one of two
        ("What did Ms. Black say?", [("Black", "speaker", "Rhea Black")]),
        (
            "What did the Oxbarrow Ferry Union say?",
            [("Oxbarrow Ferry Union", "speaker", "Oxbarrow Ferry Union")],
        ),
    ],
)
def test_mentions_in_reads_speakers_on_record(library, question, named):
    assert read(library, question) == named


@pytest.mark.parametrize(
    ("question", "label"),
    [
        ("New Orlens leaders on rent", "New Orleans, LA"),
        ("Houstin police chief on rent", "Houston, TX"),
        ("is rent fair in huoston", "Houston, TX"),
        ("What did Anne Orlo say?", "Ann Orlo"),
        ("carl menck on rent", "Carl Menk"),
    ],
)
def test_mentions_in_bridges_typing_errors_in_names(library, question, label):
    assert label in [each.label for each in mentions_in(library, question, today=TODAY)]


@pytest.mark.parametrize(
    "question",
    [
        "Will it rain?",
        "mobile homes near the river",
        "Mobile homes are cheap",
        "Reading scores are falling",
        "Why are reading scores falling?",
        "Should Black residents pay more?",
        "The Black Sands are near",
        "Should mayors run schools?",
        "the Houston Astros won",
        "turkey farms and bird flu",
        "What was told to Orlo? Tell Orlo.",
        "criticism of Orlo",
        "a commissioner's house",
        "May I park here? 2019 people did.",
        "Harris County homes",
        "",
        "?!",
    ],
)
def test_mentions_in_reads_nothing_where_nothing_is_named(library, question):
    assert [each for each in read(library, question) if each[0] != "residents"] == []


def test_mentions_in_tells_a_town_with_the_name_of_a_word_by_what_stands_around(library):
    assert read(library, "Is rent fair in Mobile?") == [("Mobile", "place", "Mobile, AL")]
    assert read(library, "What do Reading officials say?")[0] == ("Reading", "place", "Reading, PA")


def test_mentions_in_reads_outlets_and_times(library):
    assert read(library, "What did the Quillhaven Courier print last spring?") == [
        ("Quillhaven Courier", "outlet", "The Quillhaven Courier"),
        ("last spring", "time", "last spring"),
    ]


def test_an_office_before_a_name_is_no_mention_of_its_own(library):
    assert read(library, "What did Mayor Orlo say?") == [("Orlo", "speaker", "Ann Orlo")]


def test_a_mention_becomes_a_filter(library):
    conditions = [
        each.condition for each in mentions_in(library, "Georgia lawmakers since 2023", today=TODAY)
    ]
    assert conditions[0] == Filters(region=("GA",))
    assert "senator" in conditions[1].role
    assert conditions[2] == Filters(after="2023-01-01")


def test_mentions_that_were_taken_back_are_not_read(library):
    (officials,) = mentions_in(library, "New Orleans officials", unread=["new orleans"], today=TODAY)
    assert officials.field == "office"


def test_agreement_is_the_share_of_the_mentions_that_a_statement_agrees_with(library):
    mentions = mentions_in(library, "What did New Orleans officials say last spring?", today=TODAY)
    numbers = library.numbers().tolist()
    shares = agreement(library, mentions, numbers)
    assert [round(shares[number], 2) for number in numbers[:3]] == [1.0, 0.33, 0.33]
    assert agreement(library, (), numbers[:1]) == {numbers[0]: 0.0}


@pytest.mark.parametrize(
    ("name", "filters"),
    [
        ("Houston", Filters(city=("Houston",))),
        ("Georgia", Filters(region=("Georgia",))),
        ("texas", Filters(region=("texas",))),
        ("Richmond, VA", Filters(city=("Richmond, VA",))),
        ("Oxbarrow", Filters(city=("Oxbarrow",))),
    ],
)
def test_place_filters_reads_a_name_as_the_city_or_the_region_that_it_is(library, name, filters):
    assert place_filters(library, name) == filters
