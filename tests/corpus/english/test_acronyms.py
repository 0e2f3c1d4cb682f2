import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.corpus.english.acronyms import ShortNames, bodies_of, defined_in, most_frequent, spelled_out
from onrecord.corpus.model import Place

HARBOR = {"OHA": "Oxbarrow Harbor Authority"}


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("The Oxbarrow Harbor Authority (OHA) met.", "OHA", "Oxbarrow Harbor Authority"),
        ("The Department of Tidal Safety (the “DTS”) met.", "DTS", "Department of Tidal Safety"),
        ("The Harbor Authority, or HA, met.", "HA", "Harbor Authority"),
        ("The Ferry Workers Union, also known as FWU, struck.", "FWU", "Ferry Workers Union"),
        ("HA, or the Harbor Authority, met.", "HA", "Harbor Authority"),
        ("OHA (Oxbarrow Harbor Authority) met.", "OHA", "Oxbarrow Harbor Authority"),
        ("OHA stands for Oxbarrow Harbor Authority.", "OHA", "Oxbarrow Harbor Authority"),
        ("The Bureau of Ferries, Tides and Lights (FTL) met.", "FTL", "Ferries, Tides and Lights"),
        ("Southeast Harbor Transit Authority (SEHTA) boats", "SEHTA", "Southeast Harbor Transit Authority"),
        ("The Department of Ferries (DOF) met.", "DOF", "Department of Ferries"),
        ("Two housing choice vouchers (HCVs) were lost.", "HCV", "housing choice vouchers"),
        ("U.S. Citizenship and Ferry Services (USCFS) said", "USCFS", "U.S. Citizenship and Ferry Services"),
    ],
)  # fmt: skip
def test_defined_in_reads_a_definition_beside_the_short_form(text, short, long):
    assert defined_in(text) == {short: long}


def test_defined_in_finds_the_one_name_with_the_initials_elsewhere_in_the_text():
    text = "Tides and Harbor Enforcement agents came on Monday. “THE should go,” she said. “F.T.B. knew.”"
    assert defined_in(text) == {"THE": "Tides and Harbor Enforcement"}


@pytest.mark.parametrize(
    "text",
    [
        "Harbor Workers and Hotel Waiters met. HW is short.",  # two letters prove nothing
        "The Ferry Tariff Board and the Fair Trade Bureau met. FTB won.",  # two names of these initials
        "Rep. Ann Orlo (D-VT) and Carl Menk (VT) spoke.",
        "The mayor of Oxbarrow (who was ill) stayed away.",
        "He sat down. Orlo House Ale (ABC) was served.",
        "",
    ],
)
def test_defined_in_finds_nothing_where_the_initials_do_not_decide(text):
    assert defined_in(text) == {}


def test_bodies_of_gives_short_names_the_place_of_the_speaker():
    oxbarrow = Place(city="Oxbarrow", state="OH", country="US", level="city")
    text = "OPD and the council agree; the CPD and the MFD do not."
    assert bodies_of(text, oxbarrow) == {
        "OPD": "Oxbarrow Police Department",
        "the council": "Oxbarrow City Council",
    }


def test_bodies_of_takes_initials_and_beginnings_of_cities_and_counties():
    both = Place(city="Marrow Bay", county="Tilden County", state="OH", country="US", level="city")
    assert bodies_of("MBPD, TCSO and MarrPS", both) == {
        "MBPD": "Marrow Bay Police Department",
        "TCSO": "Tilden County Sheriff's Office",
        "MarrPS": "Marrow Bay Public Schools",
    }


def test_bodies_of_names_no_city_council_for_a_governor_or_for_nobody():
    assert bodies_of("the council", Place(state="OH", country="US", level="state")) == {}
    assert bodies_of("OPD and the council", Place()) == {}


def test_most_frequent_leaves_out_what_means_several_things():
    counts = [
        ("OHA", "Oxbarrow Harbor Authority", 2),
        ("OHA", "the Oxbarrow harbor authority", 1),
        ("OHA", "Ohio Hotel Association", 1),
        ("FTB", "Ferry Tariff Board", 2),
        ("FTB", "Fair Trade Bureau", 2),
    ]
    assert most_frequent(counts) == {"OHA": "Oxbarrow Harbor Authority"}


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("Stop OHA. OHA must go.", "Stop OHA (Oxbarrow Harbor Authority). OHA must go."),
        ("the O.H.A. said", "the O.H.A. (Oxbarrow Harbor Authority) said"),
        ("stop the oxbarrow  harbor authority", "stop the oxbarrow  harbor authority (OHA)"),
        ("the Oxbarrow Harbor Authority (OHA)", "the Oxbarrow Harbor Authority (OHA)"),
        ("Aloha and Oha and oha", "Aloha and Oha and oha"),
        ("how is oha funded", "how is oha funded"),  # may be a word
    ],
)
def test_spelled_out_adds_the_form_that_a_text_lacks(text, spelled):
    assert spelled_out(text, HARBOR) == spelled


def test_spelled_out_knows_a_short_form_in_small_letters_that_can_be_no_word():
    assert spelled_out("is the mbpd fair?", {"MBPD": "Marrow Bay Police Department"}) == (
        "is the mbpd (Marrow Bay Police Department) fair?"
    )


def test_other_forms_are_what_would_be_added():
    assert ShortNames(HARBOR).other_forms("what OHA did") == ["Oxbarrow Harbor Authority"]
    assert ShortNames(HARBOR).other_forms("what others did") == []


@given(st.text(alphabet="OHAoha rbu.()&’-ty,", max_size=80))
def test_spelled_out_only_adds(text):
    names = ShortNames({"OHA": "our harbor", "HA": "Harbor Authority", "O&H": "oar and hub"})
    spelled = names.added_to(text)
    rest = iter(spelled)
    assert all(letter in rest for letter in text)
    assert len(spelled) == len(text) + sum(len(other) + 3 for other in names.other_forms(text))


@given(st.text(max_size=200))
def test_defined_in_prints_each_long_form_as_the_text_does(text):
    printed = " ".join(text.split())
    assert all(long in printed for long in defined_in(text).values())
