"""Where a document plays: outlet, dateline and names weighed together, and what a statement is about."""

import pytest

from onrecord.corpus.extraction import extract
from onrecord.corpus.extraction.people import find_people
from onrecord.corpus.extraction.places import Places
from onrecord.corpus.extraction.places.setting import read_setting
from onrecord.corpus.model import NOWHERE, Document
from tests.support.parsed import parsed


def setting(text, outlet=None, title=None):
    return read_setting(Document(text, title=title, outlet=outlet), find_people(parsed(text)))


def home(text, outlet=None, title=None):
    found = setting(text, outlet, title)
    place = found.resolve(found.home)[0] if found.home else NOWHERE
    return place.city, place.region


@pytest.mark.parametrize(
    ("text", "outlet", "expected"),
    [
        (
            "MANSFIELD -- The Mansfield City Council met.",
            "The Town Bugle (Alexandria, LA)",
            ("Mansfield", "LA"),
        ),
        ("COLUMBUS -- The board met. Columbus is calm.", "Columbus Bugle (NE)", ("Columbus", "NE")),
        ("LARAMIE, Wyo., March 3, 2025 — Ana Madison said no. Madison left.", None, ("Laramie", "WY")),
        ("The mayor of Sligo met in Sligo, she told Irish radio.", "The Irish Bugle", ("Sligo", "IE")),
        ("The council met.", "City of Winnipeg", ("Winnipeg", "CA")),
        ("WASHINGTON — Snow fell.", None, (None, None)),
        ("In the spring it rained.", "The Bugle", (None, None)),
    ],
)
def test_the_town_that_a_document_is_about(text, outlet, expected):
    if outlet == "City of Winnipeg":
        text += " The premier of Manitoba spoke. Winnipeg is in Manitoba, Canada."
    assert home(text, outlet) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Ana Denton spoke. Denton said no. Denton left.",
        "They met at Richmond Hotel on Houston Street.",
        "Columbia Sportswear sold shoes. Stevens & Madison built it.",
        "It is Normal to rest, and normal to work.",
        "The ward met in Ward four; the ward is large.",
    ],
)
def test_a_persons_a_streets_and_a_companys_name_is_no_place(text):
    assert setting(text).town_weights == {}


def test_parts_of_new_york_are_new_york_where_it_is_named():
    text = "The City Council of New York met. Bushwick and Crown Heights wait in Brooklyn."
    assert home(text) == ("New York City", "NY")


def test_the_state_that_most_evidence_agrees_on():
    text = "Springfield is wet. Peoria, Ill., and Joliet, Ill., are dry. Ohio is far."
    assert setting(text).state == "IL"
    assert setting("Springfield is wet.").state is None


def test_what_a_states_agency_sends_out_is_not_about_where_it_sits():
    text = "SACRAMENTO – Growers must have a license."
    assert setting(text, "California Department of Barns").home is None
    assert home(text, "The Daily Barn") == ("Sacramento", "CA")


def test_a_resident_speaks_for_no_place_and_is_heard_about_one():
    text = (
        "CHIEFLAND, Fla. — Rain fell in Chiefland on Monday.\n\n"
        "“The water came up to my porch in an hour,” said Ana Ruiz, a resident."
    )
    (found,) = [each for each in extract(Document(text)) if each.kind == "direct"]
    assert (found.place, found.place_confidence) == (NOWHERE, None)
    assert (found.scene.city, found.scene.state) == ("Chiefland", "FL")
    assert found.scene_confidence >= 0.8
    shown = [text[each.start : each.end] for each in found.scene_evidence if each.start is not None]
    assert shown[0] == "CHIEFLAND"


def test_evidence_of_a_place_is_the_office_and_the_town():
    text = "CHIEFLAND, Fla. — The council met.\n\n“The bridge is closed today,” said Police Chief Ana Ruiz."
    people = find_people(parsed(text))
    person = next(each for each in people if each.name == "Ana Ruiz")
    placed = Places(Document(text), people).spoken_for(person, len(text) - 1)
    assert (placed.place.city, placed.place.state, placed.place.level) == ("Chiefland", "FL", "city")
    words = [(each.kind, text[each.start : each.end]) for each in placed.evidence]
    assert words[:2] == [("office", "Ana Ruiz"), ("dateline", "CHIEFLAND")]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("The fair opened in Mumbai, India. Mumbai is loud.", ("Mumbai", None, "IN")),
        ("The fair opened in Berlin, Germany. Berlin is loud.", ("Berlin", None, "DE")),
        ("The fair opened in Dover, Delaware. Dover is loud.", ("Dover", "DE", "US")),
    ],
)
def test_a_country_is_no_state_with_the_same_code(text, place):
    found, _ = setting(text).resolve(place[0])
    assert (found.city, found.state, found.country) == place


def test_i_will_is_not_illinois():
    assert setting("Ana Ruiz met them. “I'll go and I'll stay,” she said.").states == {}


def test_the_office_of_a_council_member_is_no_agency():
    assert not setting("The pool opens.", "Office of Councilwoman Ana Ruiz").outlet_is_agency
    assert setting("The pool opens.", "Office of the Attorney General").outlet_is_agency


def test_a_round_up_of_cities_is_about_none_of_them():
    text = (
        "Officials in Houston, Boston, Denver and Seattle said no.\n\n"
        "“We will not help,” Houston Mayor Ana Ruiz said in Houston.\n\n"
        "“Nor will we,” Boston Mayor Ida Moss said.\n\n"
        "“Least of all we,” Denver Mayor Ed Lund said.\n\n"
        "“It is wrong,” the Harbor Coalition said in a statement."
    )
    assert home(text) == ("Houston", "TX")
    scenes = {found.speaker: found.scene.city for found in extract(Document(text)) if found.kind == "direct"}
    assert scenes == {
        "Ana Ruiz": "Houston",
        "Ida Moss": "Boston",
        "Ed Lund": "Denver",
        "Harbor Coalition": None,
    }
    titled = extract(Document(text, title="Houston shuts its door"))
    assert {found.scene.city for found in titled} == {"Houston"}
