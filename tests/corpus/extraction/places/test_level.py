"""Which government an office belongs to: every rule of the table by its own example, and bodies by name."""

from __future__ import annotations

import pytest

from onrecord.corpus.extraction.places.bodies import level_of_body, read_bodies
from onrecord.corpus.extraction.places.level import RULES, Office, Rule, level_of
from onrecord.corpus.extraction.places.setting import read_setting
from onrecord.corpus.model import Document

TOWN = "The City Council met in Quillhaven. Mayor Ana Ruiz spoke. The mayor of Quillhaven agreed."
ABROAD = (
    "£4 was spent in Belfast, Northern Ireland. Belfast City Council met. Northern Ireland Ministers met."
)
STATE = "COLUMBUS, Ohio — The Ohio Senate met. State Senator Ana Ruiz spoke of Senate Bill 3. Ohio agreed."
NATION = "WASHINGTON — The Justice Department of the United States spoke. Congress met on Capitol Hill."


def office(
    title: str, organization: str | None, jurisdiction: str | None, text: str, outlet: str | None
) -> Office:
    bodies = read_bodies(read_setting(Document(text, outlet=outlet), []))
    return Office(title, organization, jurisdiction, bodies)


PLAYS = {
    "premiers and ministers of parts of a country": ABROAD,
    "ministers of a country": ABROAD.replace("Northern Ireland Ministers met.", ""),
    "members of the parliaments of parts of a country": ABROAD,
    "councillors abroad": ABROAD,
    "public bodies of a part of a country": ABROAD,
    "secretaries of a state": STATE,
    "senators and representatives of a state": STATE,
    "the nation's attorney general": NATION,
    "members of boards that the text names": TOWN + " The Quillhaven Board of Education met.",
    "members of a body that the text names": TOWN + " The Quillhaven School Board met.",
    "ranks of a police force that the text names": TOWN + " The Quillhaven Police Department agreed.",
}
"""The text in which a rule's example stands, where it is not the story of a town."""
BY_NEED = {
    "councillors abroad": "city",
    "mayors": "city",
    "offices of councils, by the council": "county",
    "schools": "county",
    "the body beside the title": "city",
    "who heads a town's service": "city",
    "officers of whoever put the text out": "city",
    "members of boards that the text names": "city",
    "members of a body that the text names": "city",
    "offices that many governments have": "city",
    "an office beside a place": "city",
    "offices of towns": "city",
    "ranks of a police force that the text names": "city",
}
"""What rules say of their example whose level is that of a body or of a place."""


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_decides_its_example(rule: Rule) -> None:
    outlet = "Quillhaven Police Department" if rule.name.startswith("officers of whoever") else None
    example = office(*rule.example, PLAYS.get(rule.name, TOWN), outlet)
    first = next(each for each in RULES if each.applies(example))
    assert first.name == rule.name
    assert level_of(example) == (BY_NEED[rule.name] if callable(rule.level) else rule.level)


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("Quillhaven Police Department", "city"),
        ("Quillhaven City Council", "city"),
        ("Quillhaven Housing Authority", "city"),
        ("Quillhaven Public Schools", "city"),
        ("Travis County Commission", "county"),
        ("Port of Tacoma", "county"),
        ("Tarn Valley Sewer District", "county"),
        ("South Texas Nursing Health Authority", "county"),
        ("Region 4 Board of Education", "county"),
        ("Ohio Department of Transportation", "state"),
        ("state Division of Highways", "state"),
        ("Merrimack County Superior Court", "state"),
        ("MassDOT", "state"),
        ("Department of Homeland Security", "federal"),
        ("FEMA", "federal"),
        ("Quillhaven Chamber of Commerce", "none"),
        ("Police Reform Alliance", "none"),
        ("Harbor Hotel Workers Union", "none"),
        ("Hale Motors", "none"),
        ("Ohio Water Congress", "none"),
    ],
)
def test_a_body_belongs_to_the_government_that_its_name_says(name: str, level: str) -> None:
    assert level_of_body(name, read_bodies(read_setting(Document(TOWN), []))) == level


def test_a_short_form_is_the_body_that_the_text_names_in_full() -> None:
    text = "DUNMERE, Ohio — The Dunmere Port Development Corporation (PDC) met. The board of it agreed."
    bodies = read_bodies(read_setting(Document(text), []))
    assert bodies.full("PDC") == "Dunmere Port Development Corporation"
    assert level_of_body("PDC", bodies) == "city"


@pytest.mark.parametrize(
    ("text", "acronym", "name"),
    [
        ("CHICAGO — Trains stopped in Chicago.", "CTA", "Chicago Transit Authority"),
        ("HOUSTON — An arrest was made in Houston.", "HPD", "Houston Police Department"),
        ("BOSTON, Mass. — Massachusetts has buses.", "MBTA", "Massachusetts Transit Authority"),
        ("Nothing is named.", "NYPD", "New York City Police Department"),
        ("Nothing is named.", "USPS", "USPS"),
    ],
)
def test_the_letters_of_a_local_body_are_its_places(text: str, acronym: str, name: str) -> None:
    assert read_bodies(read_setting(Document(text), [])).full(acronym) == name


@pytest.mark.parametrize(
    ("title", "text", "level"),
    [
        ("Cllr", "The NHS spent £4. Ashfordshire County Council met at County Hall.", "county"),
        ("Cr", "Dunmere Shire Council met in New South Wales, Australia. Shire Council agreed.", "county"),
        ("Coun.", "Winnipeg City Council met in Manitoba, Canada. City council agreed.", "city"),
        ("State Geologist", "It rained in Ohio.", "state"),
        ("State Attorney", "It rained in Ohio.", "county"),
        ("president", "The President spoke in Washington.", "none"),
        ("Precinct 3 Constable", "It rained in Texas.", "county"),
    ],
)
def test_titles_beside_what_their_text_speaks_of(title: str, text: str, level: str) -> None:
    assert level_of(office(title, None, None, text, None)) == level
