"""People and organisations: names, mentions, roles, and who is the same person."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.corpus.extraction import extract, roles
from onrecord.corpus.extraction.people import find_people, given_names
from onrecord.corpus.model import Document
from tests.support.parsed import parsed, people_in


@pytest.mark.parametrize(
    ("sentence", "name", "role", "organization", "jurisdiction"),
    [
        ("Marrow Bay Mayor Ines Talcott said no.", "Ines Talcott", "Mayor", None, "Marrow Bay"),
        ("Houston Police Chief Aldo Brandt said no.", "Aldo Brandt", "Police Chief", None, "Houston"),
        ("Democratic Gov. Nora Hale said no.", "Nora Hale", "Gov.", None, None),
        ("California’s Democratic Gov. Nora Hale said no.", "Nora Hale", "Gov.", None, "California"),
        ("New York City Mayor-elect Zev Okonjo said no.", "Zev Okonjo", "Mayor-elect", None, "New York City"),
        ("former Marrow Bay mayor Ines Talcott said no.", "Ines Talcott", "former mayor", None, "Marrow Bay"),
        ("Acting Police Commissioner Dana Ruiz said "
            "no.", "Dana Ruiz", "Acting Police Commissioner", None, None),
        ("U.S. Senator Tomas Wray (R-Ohio) said no.", "Tomas Wray", "U.S. Senator", None, "Ohio"),
        ("Council Member Luz Ortega (D-Queens) said no.", "Luz Ortega", "Council Member", None, "Queens"),
        ("Utah State Senator Glen Marsh said no.", "Glen Marsh", "State Senator", None, "Utah"),
        ("Cook County State’s Attorney Ida Moss said "
            "no.", "Ida Moss", "State’s Attorney", None, "Cook County"),
        ("NYPD Deputy Chief Carl Benning said no.", "Carl Benning", "Deputy Chief", "NYPD", None),
        ("Mayoral spokeswoman Dee Farrow said no.", "Dee Farrow", "Mayoral spokeswoman", None, None),
        ("Secretary of State Marisol Trent said no.", "Marisol Trent", "Secretary of State", None, None),
        ("Chief of Detectives Roy Ames said no.", "Roy Ames", "Chief of Detectives", None, None),
        ("White House adviser Bo Lund said no.", "Bo Lund", "adviser", "White House", None),
        (
            "Marrow Bay Fire Department Chief Ann Pell said no.",
            "Ann Pell",
            "Fire Chief",
            "Marrow Bay Fire Department",
            None,
        ),
        (
            "Harbor Coalition co-founder Ana Ruiz said no.",
            "Ana Ruiz",
            "co-founder",
            "Harbor Coalition",
            None,
        ),
        (
            "The plan is dead, said Omar Deeb, president and CEO of the Harbor Immigration Coalition.",
            "Omar Deeb",
            "president and CEO",
            "Harbor Immigration Coalition",
            None,
        ),
        (
            "The plan is dead, said Eva Lind, Chief of Police for the Marrow Bay Police Department.",
            "Eva Lind",
            "Chief of Police",
            "Marrow Bay Police Department",
            None,
        ),
        ("The plan is dead, said Eva Lind, Mayor of Marrow Bay.", "Eva Lind", "Mayor", None, "Marrow Bay"),
        ("The plan is dead, said Eva Lind, a fisherman from Marrow "
            "Bay.", "Eva Lind", "fisherman", None, None),
        ("The plan is dead, said Eva Lind, who is Tom’s older "
            "sister.", "Eva Lind", "Tom’s older sister", "Tom", None),
        ("Mayor Amos Reed of Newark, New Jersey, said no.", "Amos Reed", "Mayor", None, "Newark, New Jersey"),
        ("Newark, New Jersey, Mayor Amos Reed said no.", "Amos Reed", "Mayor", None, "Newark, New Jersey"),
        ("The superintendent, Annie Kirk, said no.", "Annie Kirk", "superintendent", None, None),
        ("The mayor of Marrow Bay, Annie Kirk, said no.", "Annie Kirk", "mayor", None, "Marrow Bay"),
        ("The head of the Harbor Teachers Union, Annie Kirk, said no.", "Annie Kirk", "head",
            "Harbor Teachers Union", None),
        ("A lawyer for the Harbor Legal Fund, Annie Kirk, said no.", "Annie Kirk", "lawyer",
            "Harbor Legal Fund", None),
        ("Annie Kirk, the president of the teachers’ union, said no.", "Annie Kirk", "president",
            "teachers’ union", None),
        ("They prayed, said the Rev. Annie Kirk, the pastor.", "Annie Kirk", "pastor", None, None),
        ("Nobody asked me, said Annie Kirk, a retired bus cleaner.", "Annie Kirk", "retired bus cleaner",
            None, None),
    ],
)  # fmt: skip
def test_the_role_printed_beside_a_name(
    sentence: str, name: str, role: str, organization: str | None, jurisdiction: str | None
) -> None:
    person = people_in(sentence)[name]
    assert (person.role, person.organization, person.jurisdiction) == (role, organization, jurisdiction)


def test_a_mention_bounds_the_name_alone() -> None:
    text = "“We will not move from here at all,” said Marrow Bay Mayor Ines Talcott. Talcott left."
    person = people_in(text)["Ines Talcott"]
    assert [text[m.start : m.end] for m in person.mentions] == ["Ines Talcott", "Talcott"]
    assert [m.role for m in person.mentions] == ["Mayor", None]


def test_titles_surnames_and_spellings_of_one_name_are_one_person() -> None:
    text = (
        "Police Superintendent Anne Kirkland spoke first. Annie Kirkland spoke again.\n\n"
        "Superintendent Kirkland left. Kirkland had been tired."
    )
    people = people_in(text)
    assert [len(person.mentions) for person in people.values()] == [4]


def test_two_people_with_one_surname_stay_two() -> None:
    people = people_in(
        "Governor Henry Marsh spoke on Monday.\n\nSean Marsh, a carpenter, was there.\n\nGovernor "
        "Marsh left early."
    )
    assert [m.text for m in people["Henry Marsh"].mentions] == ["Henry Marsh", "Marsh"]
    assert [m.text for m in people["Sean Marsh"].mentions] == ["Sean Marsh"]


def test_a_surname_that_two_people_named_together_share_is_neither_of_them() -> None:
    people = people_in("Paul Smith, a teacher, and Rita Smith, a nurse, came. Smith said nothing.")
    assert [m.text for m in people["Smith"].mentions] == ["Smith"]
    assert len(people["Paul Smith"].mentions) == len(people["Rita Smith"].mentions) == 1


def test_a_person_named_by_title_and_surname_only() -> None:
    person = people_in("Mayor de Brava praised the council. De Brava said it was time.")["de Brava"]
    assert (person.role, len(person.mentions)) == ("Mayor", 2)


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Councilmember Aja Worthy-Dale told reporters no.", "Aja Worthy-Dale"),
        ("Sen. Chris Van Holt told reporters no.", "Chris Van Holt"),
        ("Mayor J. Wesley Rane told reporters no.", "J. Wesley Rane"),
        ("Commissioner James O’Neal told reporters no.", "James O’Neal"),
        ("Mayor Óscar Núñez told reporters no.", "Óscar Núñez"),
        ("Mayor Frank Scott Jr. told reporters no.", "Frank Scott Jr."),
        ("Assemblyman Dean Murrow told reporters no.", "Dean Murrow"),
        ("April Snow, executive director of the Harbor League, told reporters no.", "April Snow"),
        ("MAYOR TALCOTT: The meeting will come to order.", "TALCOTT"),
    ],
)
def test_names_of_every_make(sentence: str, name: str) -> None:
    assert name in people_in(sentence)


def test_several_people_after_one_plural_title() -> None:
    people = people_in("Senators Halvorsen, Bennett, and Fischer introduced it.")
    assert {name: person.role for name, person in people.items()} == dict.fromkeys(
        ("Halvorsen", "Bennett", "Fischer"), "Senator"
    )


def test_a_party_or_an_opening_verb_is_no_part_of_a_name() -> None:
    assert {"Donald Hale"} <= set(
        people_in("Republican Donald Hale disagreed. Neither Hale nor his aides spoke.")
    )


def test_organisations_with_their_acronyms() -> None:
    people = people_in(
        "The Department of Homeless Services opened it. DHS said the shelter was full.\n\n"
        "The National Harbor Law Center is urging people to stay. U.S. Immigration and Customs "
        "Enforcement said no."
    )
    assert [m.text for m in people["Department of Homeless Services"].mentions][-1] == "DHS"
    assert people["National Harbor Law Center"].is_organization
    assert "U.S. Immigration and Customs Enforcement" in people


def test_gender_comes_from_titles_before_given_names() -> None:
    people = people_in(
        "Councilwoman Alex Brandt said no. Mr. Kelly Ames said yes. Muriel Stone said maybe. Robin "
        "Vance left."
    )
    genders = {name: person.gender for name, person in people.items()}
    assert genders == {
        "Alex Brandt": "female",
        "Kelly Ames": "male",
        "Muriel Stone": "female",
        "Robin Vance": None,
    }


def test_given_names_carry_their_source() -> None:
    table = Path(roles.__file__).with_name("weights").joinpath("given_names.txt").read_text(encoding="ascii")
    assert "Census Bureau" in table.splitlines()[0]
    assert given_names()["mary"] == "female"
    assert given_names()["leslie"] is None


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("Mayor JonesofDr.,’s-&()“” \n\tRep D X1é"), max_size=60))
def test_nothing_raises_and_every_mention_is_where_it_says(text: str) -> None:
    doc = parsed(text)
    for person in find_people(doc):
        assert person.mentions
        for mention in person.mentions:
            assert doc.text[mention.start : mention.end] == mention.text


def test_the_labelled_speakers_are_found_with_their_roles(shared: Path) -> None:
    sys.path.insert(0, str(shared / "scorers"))
    try:
        import officials
    finally:
        sys.path.pop(0)
    rows = _rows(shared / "data/officials/documents.jsonl")
    people = {row["doc"]: find_people(parsed(row["text"])) for row in rows[:12]}
    gold = _rows(shared / "data/officials/gold.jsonl")
    gold = [row for row in gold if row["doc"] in people and row["statement"] and row["speaker"]]
    same = [[p for p in people[row["doc"]] if officials.same_name(row["speaker"], p.name)] for row in gold]
    assert sum(map(bool, same)) >= 0.97 * len(gold)
    with_role = [(row, found) for row, found in zip(gold, same, strict=True) if row["role"] and found]
    right = sum(any(officials.same_role(row["role"], p.role) for p in found) for row, found in with_role)
    assert right >= 0.9 * len(with_role)


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(
    ("sentence", "name", "role"),
    [
        ("They left, said Bosun Kit Sorrel.", "Kit Sorrel", "Bosun"),
        ("They left, said Harbormaster Ilse Brandt.", "Ilse Brandt", "Harbormaster"),
        ("Under project co-ordinator Terry Kirk, the group met.", "Terry Kirk", "project co-ordinator"),
        ("Commissioners Amos Reed and Annie Kirk agreed.", "Annie Kirk", "Commissioner"),
        ("Superintendent of Business Operations Annie Kirk said no.", "Annie Kirk",
            "Superintendent of Business Operations"),
        ("Interim U.S. Attorney for the Northern District of Ohio Annie Kirk said no.", "Annie Kirk",
            "U.S. Attorney for the Northern District of Ohio"),
        ("The crates are gone, said ATF Special Agent in Charge Annie Kirk.", "Annie Kirk",
            "Special Agent in Charge"),
        ("Detective Sgt. Amos Reed said no.", "Amos Reed", "Detective Sgt."),
        ("They left, said City of Marrow Bay Fire Chief Amos Reed.", "Amos Reed", "Fire Chief"),
    ],
)  # fmt: skip
def test_titles_before_a_name(sentence: str, name: str, role: str) -> None:
    assert people_in(sentence)[name].role == role


@pytest.mark.parametrize(
    "name",
    [
        "Carlos “Charlie” Ortega", 'J.D. "Buck" Tolliver III', "William (Bill) Hale", "Ana da Silva",
        "María Fernández de la Cruz", "Pieter van der Berg", "Yusuf al-Rashid", "José Ortega y Ruiz",
    ],
)  # fmt: skip
def test_nicknames_and_particles_are_part_of_a_name(name: str) -> None:
    assert people_in(f"“We will pave it,” said Mayor {name} of Marrow Bay.")[name].role == "Mayor"


@pytest.mark.parametrize(
    ("sentence", "name", "role", "organization"),
    [
        ("Annie Kirk of Fernhill, Kansas, president of the Wagon Association, said no.", "Annie Kirk",
            "president", "Wagon Association"),
        ("They left, said Annie Kirk, Director of Wellness and Family Care, Northern Guards Association.",
            "Annie Kirk", "Director of Wellness and Family Care", "Northern Guards Association"),
        ("They left, said Colonel Amos Reed, Superintendent, Lake Tarn School.", "Amos Reed",
            "Colonel, Superintendent", "Lake Tarn School"),
        ("So said Annie Kirk, CEO of the Plow Museum in Pella, Iowa and President of the Plow League.",
            "Annie Kirk", "CEO of the Plow Museum and President of the Plow League", "Plow Museum"),
        ("Annie Kirk who is the marina manager said no.", "Annie Kirk", "marina manager", None),
        ("Annie Kirk is a nurse with the Harbor Hospital.", "Annie Kirk", "nurse", "Harbor Hospital"),
        ("Mayor of London, Amos Reed, said no.", "Amos Reed", "Mayor", None),
        ("TfL’s director for transport policy, Annie Kirk, said no.", "Annie Kirk",
            "director for transport policy", "TfL"),
        ("The candidates (Annie Kirk, Amos Reed and Pat Hale) met.", "Amos Reed", "candidate", None),
        ("It was read by board members, Annie Kirk, lead consultant for Marrow Partners.", "Annie Kirk",
            "lead consultant", "Marrow Partners"),
        ("They left, said Amos Reed\n\nGeneral Manager – Tarn Valley Sewer District. They came back.",
            "Amos Reed", "General Manager", "Tarn Valley Sewer District"),
    ],
)  # fmt: skip
def test_appositions_on_either_side_of_a_name(
    sentence: str, name: str, role: str, organization: str | None
) -> None:
    person = people_in(sentence)[name]
    assert (person.role, person.organization) == (role, organization)


def test_a_title_that_may_be_a_name_is_one_before_a_surname_of_the_text() -> None:
    people = people_in("Democratic Whip Dana Orlett came. They left, said Whip Orlett.")
    assert [mention.text for mention in people["Dana Orlett"].mentions] == ["Dana Orlett", "Orlett"]


@pytest.mark.parametrize(
    ("printed", "city", "region"),
    [
        ("Isle of Palms, S.C.", "Isle of Palms", "SC"),
        ("Ste. Genevieve, Mo.", "Sainte Genevieve", "MO"),
        ("Lee’s Summit, Mo.", "Lee's Summit", "MO"),
        ("Coeur d’Alene, Idaho", "Coeur d'Alene", "ID"),
        ("the Village of Oak Park, Ill.", "Oak Park", "IL"),
        ("the Town of Amherst, N.Y.", "Amherst", "NY"),
        ("Newark, New Jersey", "Newark", "NJ"),
    ],
)
def test_a_town_behind_a_name_is_read_whole(printed, city, region):
    (said,) = extract(Document(f"“We will pave it,” said Mayor Hal Boyd of {printed}."))
    assert (said.speaker, said.role, said.place.city, said.place.region) == (
        "Hal Boyd",
        "Mayor",
        city,
        region,
    )


@pytest.mark.parametrize(
    ("sentence", "name", "role"),
    [
        ("Zoning administrator Arturo Benes said no.", "Arturo Benes", "Zoning administrator"),
        ("The permit was signed by Licensing Office Chief Ann Pell.", "Ann Pell", "Licensing Office Chief"),
        ("Director of visitor services Dean Prokop said no.", "Dean Prokop", "Director of visitor services"),
        ("The surveyor, Carrie Winslow of Winslow Bowe Partners, said no.", "Carrie Winslow", "surveyor"),
        (
            "Cllr Judith Lane, cabinet member for culture, said no.",
            "Judith Lane",
            "cabinet member for culture",
        ),
        ("The mayor of Dunmere, Cllr Felicity Marsh, said no.", "Felicity Marsh", "mayor"),
        ("Rhodri Talmadge MSP said no.", "Rhodri Talmadge", "MSP"),
        ("Bob Pell is president of the Harbor League.", "Bob Pell", "president"),
        ("Inga Swann started in May as Dunmere’s harbormaster.", "Inga Swann", "harbormaster"),
        ("Ruth Okpara retired as superintendent in 1983.", "Ruth Okpara", "superintendent"),
        ("Ana Ruiz became superintendent of Oak Hill School.", "Ana Ruiz", "superintendent"),
    ],
)
def test_roles_of_fields_addresses_and_complements(sentence: str, name: str, role: str) -> None:
    assert people_in(sentence)[name].role == role


def test_an_honour_after_a_name_is_no_part_of_it() -> None:
    assert "Mary Byrne" in people_in("Mary Byrne QC said the court was closed.")
