"""The jurisdiction a speaker speaks for, and the silence where the text does not say."""

from __future__ import annotations

import pytest

from onrecord.corpus.extraction import extract
from onrecord.corpus.extraction.people import find_people
from onrecord.corpus.extraction.places import Places
from onrecord.corpus.model import NOWHERE, Document, Place
from tests.support.parsed import parsed


def place(text: str, name: str, outlet: str | None = None) -> Place:
    """The place of the person of that name, at the text's end."""
    people = find_people(parsed(text))
    person = next(person for person in people if person.name == name)
    return Places(Document(text, outlet=outlet), people).spoken_for(person, len(text) - 1).place


@pytest.mark.parametrize(
    ("text", "name", "city", "state", "level"),
    [
        ("Houston Police Chief Aldo Brandt said no.", "Aldo Brandt", "Houston", "TX", "city"),
        ("Chicago Mayor Ana Ruiz said no.", "Ana Ruiz", "Chicago", "IL", "city"),
        ("Washington D.C. Mayor Ana Ruiz said no.", "Ana Ruiz", "Washington", "DC", "city"),
        ("New York City Councilmember Ana Ruiz said no.", "Ana Ruiz", "New York City", "NY", "city"),
        ("Mayor Ana Ruiz of Newark, New Jersey, said no.", "Ana Ruiz", "Newark", "NJ", "city"),
        ("Newark, N.J., Mayor Ana Ruiz said no.", "Ana Ruiz", "Newark", "NJ", "city"),
        ("Minneapolis Police Department spokesman Ed Lund said no.", "Ed Lund", "Minneapolis", "MN", "city"),
        ("Mayor Ines Talcott of Marrow Bay said no.", "Ines Talcott", "Marrow Bay", None, "city"),
        ("Marrow Bay Mayor Ines Talcott said no.", "Ines Talcott", "Marrow Bay", None, "city"),
        ("Green Bay Mayor Ines Talcott said no.", "Ines Talcott", "Green Bay", "WI", "city"),
        ("California’s Democratic Gov. Nora Hale said no.", "Nora Hale", None, "CA", "state"),
        ("Utah State Senator Glen Marsh said no.", "Glen Marsh", None, "UT", "state"),
        ("U.S. Senator Tomas Wray (R-Ohio) said no.", "Tomas Wray", None, "OH", "federal"),
        ("Rep. Ida Moss of Oregon said no.", "Ida Moss", None, "OR", "federal"),
        ("Federal Highway Administrator Ed Lund said no.", "Ed Lund", None, None, "federal"),
        ("President Amos Reed said no.", "Amos Reed", None, None, "federal"),
        (
            "Wayne Fell, director of the Harbor Immigration Coalition, said no.",
            "Wayne Fell",
            None,
            None,
            "none",
        ),
        ("Slate Group co-founder Ana Ruiz said no.", "Ana Ruiz", None, None, "none"),
        ("Ana Ruiz said no.", "Ana Ruiz", None, None, "none"),
        ("Teacher Ana Ruiz of Houston said no.", "Ana Ruiz", None, None, "none"),
    ],
)
def test_the_role_says_which_government(
    text: str, name: str, city: str | None, state: str | None, level: str
) -> None:
    found = place(text, name)
    assert (found.city, found.state, found.level) == (city, state, level)


def test_a_county_is_no_city() -> None:
    found = place("Sheriff Ed Lund of Travis County said no.", "Ed Lund")
    assert (found.city, found.county, found.state, found.level) == (None, "Travis County", "TX", "county")


def test_a_county_that_many_states_have_waits_for_evidence() -> None:
    assert place("Orange County Sheriff Ed Lund said no.", "Ed Lund").state is None
    with_evidence = "Orange County Sheriff Ed Lund said no. The fire began in Santa Ana, Calif., in May."
    assert place(with_evidence, "Ed Lund").state == "CA"


def test_the_district_attorney_of_a_borough_serves_its_county() -> None:
    found = place("Brooklyn District Attorney Ana Ruiz said no.", "Ana Ruiz")
    assert (found.city, found.county, found.region, found.level) == (None, "Kings County", "NY", "county")


def test_a_name_that_two_cities_share_is_not_guessed() -> None:
    found = place("Richmond Mayor Ana Ruiz said no.", "Ana Ruiz")
    assert (found.city, found.state, found.geonames_id) == ("Richmond", None, None)


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ("The bridge to Oakland, California, is closed.", "CA"),
        ("The governor of Virginia disagreed.", "VA"),
        ("People in Richmond, Va., disagreed.", "VA"),
    ],
)
def test_the_text_decides_between_two_cities(more: str, state: str) -> None:
    assert place(f"Richmond Mayor Ana Ruiz said no. {more}", "Ana Ruiz").state == state


def test_a_congressional_office_means_the_town_in_its_state() -> None:
    text = "Garland Mayor Ana Ruiz said no."
    assert place(text, "Ana Ruiz").state == "TX"
    assert place(text, "Ana Ruiz", outlet="Office of Ed Lund (House, UT)").state == "UT"


def test_a_heading_places_the_people_under_it() -> None:
    text = (
        "Mayors are fighting back.\n\nMinneapolis\n\nMayor Ana Ruiz said no.\n\n"
        "New Orleans\n\nMayor Ed Lund said no to that."
    )
    assert place(text, "Ana Ruiz").city == "Minneapolis"
    assert place(text, "Ed Lund").city == "New Orleans"


def test_an_opening_places_the_mayor_of_its_sentence() -> None:
    text = "Chicago is calm, and Boston too.\n\nIn Minneapolis, awaiting the agents, Mayor Ana Ruiz said no."
    assert place(text, "Ana Ruiz").city == "Minneapolis"


def test_the_dateline_places_an_unplaced_mayor_but_washington_does_not() -> None:
    assert place("HOUSTON (AP) — Mayor Ana Ruiz said no.", "Ana Ruiz").city == "Houston"
    assert place("WASHINGTON — Mayor Ana Ruiz said no.", "Ana Ruiz").city is None


@pytest.mark.parametrize(
    ("office", "level"),
    [
        ("Police Chief Ana Ruiz", "city"),
        ("Councilmember Ana Ruiz", "city"),
        ("Superintendent Ana Ruiz", "city"),
        ("Housing director Ana Ruiz", "city"),
        ("Emergency manager Ana Ruiz", "city"),
        ("Campaign finance director Ana Ruiz", "none"),
        ("Teacher Ana Ruiz", "none"),
        ("Sheriff Ana Ruiz", "county"),
        ("Gov. Ana Ruiz", "state"),
    ],
)
def test_the_one_town_of_a_text_is_that_of_its_officials(office: str, level: str) -> None:
    text = f"MARROW BAY — The City Council met in Marrow Bay on Monday. {office} said no."
    found = place(text, "Ana Ruiz")
    assert (found.city, found.state, found.level) == ("Marrow Bay" if level == "city" else None, None, level)


def test_the_state_in_a_dateline_is_that_of_a_town_that_no_table_lists() -> None:
    text = "MARROW BAY, N.J. — Mayor Ana Ruiz said no."
    found = place(text, "Ana Ruiz")
    assert (found.city, found.state, found.country) == ("Marrow Bay", "NJ", "US")


@pytest.mark.parametrize(
    ("text", "city", "level"),
    [
        ("Houston Housing Director Ana Ruiz said no. The mayor agreed.", "Houston", "city"),
        (
            "Marrow Bay Transit Director Ana Ruiz said no. The mayor of Marrow Bay agreed.",
            "Marrow Bay",
            "city",
        ),
        ("Texas Housing Director Ana Ruiz said no. The mayor agreed.", None, "state"),
        ("Ana Ruiz, finance director of Hale Motors, said no. The mayor agreed.", None, "none"),
        ("The mayor of Marrow Bay met township manager Ana Ruiz.", "Marrow Bay", "city"),
    ],
)
def test_who_heads_a_service_serves_the_place_before_the_title(
    text: str, city: str | None, level: str
) -> None:
    found = place(text, "Ana Ruiz")
    assert (found.city, found.level) == (city, level)


def test_its_mayor_is_that_of_the_town_named_before() -> None:
    text = (
        "MARROW BAY — The wall held in Marrow Bay. Forty miles up the coast, Saltby stayed put. "
        "Its mayor, Ana Ruiz, said no. Mayor Ed Lund of Marrow Bay agreed."
    )
    assert place(text, "Ana Ruiz").city == "Saltby"
    assert place(text, "Ed Lund").city == "Marrow Bay"


def test_a_town_runs_its_buses_and_its_release_speaks_for_it() -> None:
    text = (
        "The fare rises in Marrow Bay.\n\nEd Lund, general manager of Marrow Bay Transit, said no. "
        "Board Member Ana Ruiz agreed. Ida Moss, general manager of Hale Motors, did not."
    )
    assert (place(text, "Ed Lund").city, place(text, "Ed Lund").level) == ("Marrow Bay", "city")
    assert place(text, "Ana Ruiz", outlet="Marrow Bay Transit").city == "Marrow Bay"
    assert place(text, "Ana Ruiz", outlet="The Marrow Bay Tidings").level == "none"
    assert place(text, "Ida Moss", outlet="Marrow Bay Transit").level == "none"


def test_a_spokesman_speaks_for_the_government_of_whom_he_serves() -> None:
    text = (
        "A spokesman for Gov. Nora Hale, Ed Lund, said no. A spokesman for Mayor Ida Moss, Ana Ruiz, agreed."
    )
    assert place(text, "Ed Lund").level == "state"
    assert place(text, "Ana Ruiz").level == "city"


def test_a_town_abroad_has_its_country() -> None:
    found = place("Belfast councillor Ana Ruiz said no.", "Ana Ruiz", outlet="Belfast Live")
    assert (found.city, found.region, found.level) == ("Belfast", "GB", "city")


def test_an_invented_town_has_no_coordinates() -> None:
    found = place("Marrow Bay Mayor Ines Talcott said no.", "Ines Talcott")
    assert (found.geonames_id, found.latitude, found.population) == (None, None, None)


def test_bodies_speak_for_their_government() -> None:
    text = (
        "Harbor people came. The Travis County Commission said no, and the Department of Homeland "
        "Security agreed."
    )
    county = place(text, "Travis County Commission")
    assert (county.level, county.state) == ("county", "TX")
    assert place(text, "Department of Homeland Security").level == "federal"


def test_nobody_speaks_for_nowhere() -> None:
    assert Places(Document("Nobody was named."), []).spoken_for(None, 0).place is NOWHERE


AP_CITIES = (
    "Atlanta,Baltimore,Boston,"
    "Chicago,Cincinnati,Cleveland,Dallas,Denver,Detroit,Honolulu,Houston,Indianapolis,"
    "Las Vegas,Los Angeles,Miami,Milwaukee,Minneapolis,New Orleans,New York,"
    "Oklahoma City,Philadelphia,Phoenix,"
    "Pittsburgh,St. Louis,Salt Lake City,San Antonio,San Diego,San Francisco,Seattle"
)


def test_the_cities_that_the_ap_prints_without_a_state_need_none() -> None:
    unplaced = [
        city
        for city in AP_CITIES.split(",")
        if place(f"{city} Mayor Ana Ruiz said no. Ohio agreed.", "Ana Ruiz").state in (None, "OH")
        and city not in ("Cincinnati", "Cleveland")
    ]
    assert unplaced == []


def test_a_county_is_named_without_the_article() -> None:
    text = "The Quern County sheriff, Ada Fenwick, spoke.\n\n“We count every bed,” Sheriff Fenwick said."
    [found] = [one for one in extract(Document(text)) if one.kind == "direct"]
    assert (found.speaker, found.role) == ("Ada Fenwick", "County sheriff")
    assert (found.place.county, found.place.level) == ("Quern County", "county")
