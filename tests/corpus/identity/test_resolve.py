import json
import random
import sqlite3
from collections import defaultdict
from contextlib import closing
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord import cli
from onrecord.corpus.errors import InvalidChoice, NotOnRecord
from onrecord.corpus.filters import Filters
from onrecord.corpus.identity.resolve import Bearing, bearings, canonical, group
from onrecord.corpus.model import Date, Document, Place, Quotation, identify
from onrecord.corpus.store import schema, speakers
from onrecord.corpus.store.library import FILE_NAME, Library

DUNMERE = Place(city="Dunmere", state="OH", country="US", level="city")
MARROW_BAY = Place(city="Marrow Bay", state="VA", country="US", level="city")
OHIO = Place(state="OH", country="US", level="state")
FEDERAL = Place(country="US", level="federal")
NOWHERE = Place()


@pytest.fixture
def library(tmp_path):
    with Library.open(tmp_path / "library") as library:
        yield library


def said(library, text, speaker, role=None, place=NOWHERE, day=None, organization=None, outlet=None):
    """The document of one statement, which is now on record."""
    document = Document(text=f"{text} {speaker}", outlet=outlet)
    library.add(document, [words(document, text, speaker, role, place, day, organization)])
    return document


def words(document, text, speaker, role=None, place=NOWHERE, day=None, organization=None):
    return Quotation(
        document.id, document.text.index(text), document.text.index(text) + len(text), text, "direct",
        speaker=speaker, role=role, place=place, organization=organization, confidence=0.9,
        said_on=Date(day, "stated") if day else Date(),
    )  # fmt: skip


def people(library):
    """The spellings of each person, sorted."""
    return sorted(sorted(name for name, _ in each.aliases) for each in library.speakers())


def of(speakers):
    """As ``people``, of bearings, each (name, role, place) in a document of its own."""
    shown = []
    for number, (name, role, place) in enumerate(speakers):
        document = Document(text=f"Words {number}")
        quotation = Quotation(document.id, 0, 5, "Words", "direct", speaker=name, role=role, place=place)
        shown += bearings([quotation], f"text {number}", {}).values()
    return sorted(sorted(bearing.name for bearing in person) for person in group(set(shown), []))


ONE = [
    [("Ines Talcott", "Mayor", DUNMERE), ("Inés Talcott", "Mayor", DUNMERE)],
    [("Ines Talcott", "Mayor-elect", DUNMERE), ("Ines Talcott", "Mayor", DUNMERE)],
    [("Ines Talcott", "Council Member", DUNMERE), ("Ines Talcott", "Mayor", DUNMERE)],
    [("Ines Talcott", "Mayor", DUNMERE), ("Ines Talcott", None, NOWHERE)],
    [("Ines Talcott", "Mayor", DUNMERE), ("Ines Talcott", "Mayor", Place(city="Dunmere", level="city"))],
    [("Ines Talcott", None, NOWHERE), ("INES TALCOTT", "Mayor", NOWHERE)],
    [("Anne Ferro", "Council Member", DUNMERE), ("Annie Ferro", "Councilwoman", DUNMERE)],
    [("Anne Ferro", "Mayor-elect", DUNMERE), ("Annie Ferro", "Mayor", DUNMERE)],
    [("Robert Odom", "Mayor", DUNMERE), ("Bob Odom", "former Mayor", DUNMERE)],
    [(f"{given} Wend", "Sheriff", DUNMERE) for given in ("Daniel", "Danny", "Dan")],
    [("Stephen Wend", "Mayor", DUNMERE), ("Steven Wend", "Mayor", DUNMERE)],
    [("Jon Wend", "Police Chief", DUNMERE), ("John Wend", "Dunmere Police Chief", DUNMERE)],
    [("J. Wend", "Mayor", DUNMERE), ("John Wend", "Mayor", DUNMERE)],
    [(f"John {middle}Wend", "Mayor", DUNMERE) for middle in ("Q. ", "", "Quincy ")],
    [("John Wend Jr.", "Mayor", DUNMERE), ("John Wend, Jr", "Council President", DUNMERE)],
    [('John "Jack" Wend', "Mayor", DUNMERE), ("John Wend", "Mayor", DUNMERE)],
    [("Sen. Ada Brandt", "Senator", OHIO), ("Ada Brandt", "State Sen.", OHIO)],
    [("Harbor Coalition", None, NOWHERE), ("The Harbor Coalition", None, NOWHERE)],
    [("Dunmere Police Department", None, DUNMERE), ("Dunmere Police Department", None, NOWHERE)],
    [("FEMA", None, FEDERAL), ("FEMA", None, NOWHERE)],
    [("Ada Brandt", "director", NOWHERE), ("Ada Brandt", None, NOWHERE)],
]  # fmt: skip


@pytest.mark.parametrize("speakers", ONE, ids=lambda speakers: ", ".join(str(each[0]) for each in speakers))
def test_one_person(speakers):
    assert len(of(speakers)) == 1
    assert len(of(speakers[::-1])) == 1


APART = [
    [("John Wend", "Mayor", DUNMERE), ("John Wend", "Mayor", MARROW_BAY)],
    [("John Wend", "Mayor", Place(city="Dunmere", state="PA", country="US", level="city")),
     ("John Wend", "Mayor", DUNMERE)],
    [("John Wend Jr.", "Mayor", DUNMERE), ("John Wend Sr.", "Mayor", DUNMERE)],
    [("John Wend", "Mayor", DUNMERE), ("Jane Wend", "Mayor", DUNMERE)],
    [("Mary Wend", "Council Member", DUNMERE), ("Mark Wend", "Council Member", DUNMERE)],
    [("Paul Wend", "Council Member", DUNMERE), ("Paula Wend", "Council Member", DUNMERE)],
    [("Anne Ferro", "Council Member", DUNMERE), ("Annie Ferro", "Council Member", MARROW_BAY)],
    [("Anne Ferro", "Council Member", DUNMERE), ("Annie Ferro", "Police Chief", DUNMERE)],
    [("Anne Ferro", None, DUNMERE), ("Annie Ferro", None, DUNMERE)],
    [("Anne Ferro", "Mayor", NOWHERE), ("Annie Ferro", "Mayor", NOWHERE)],
    [("Anne Ferro", "Mayor", DUNMERE), ("Annie Ferro", "Deputy Mayor", DUNMERE)],
    [("Richard J. Wend", "Mayor", DUNMERE), ("Richard M. Wend", "Mayor", DUNMERE)],
    [("Wend", "Mayor", DUNMERE), ("Wend", "Mayor", DUNMERE)],
    [("Wend", "Mayor", DUNMERE), ("John Wend", "Mayor", DUNMERE)],
    [("Mayor Wend", "Mayor", DUNMERE), ("John Wend", "Mayor", DUNMERE)],
    [("de Wend", "Mayor", DUNMERE), ("de Wend", "Mayor", DUNMERE)],
    [("J. Wend", None, NOWHERE), ("J. Wend", None, NOWHERE)],
    [("John Wend", "Mayor", DUNMERE), ("John Wend", "resident", DUNMERE)],
    [("John Wend", "Mayor", DUNMERE), ("John Wend", "witness", NOWHERE)],
    [("John Wend", "teacher", NOWHERE), ("John Wend", "plumber", NOWHERE)],
    [("John Wend", "Sheriff", NOWHERE), ("John Wend", "Mayor", NOWHERE)],
    [("John Wend", "Mayor", DUNMERE), ("John Wend", "Governor", OHIO)],
    [("Police Department", None, NOWHERE), ("Police Department", None, NOWHERE)],
    [("Police Department", None, DUNMERE), ("Police Department", None, MARROW_BAY)],
    [("Harbor Coalition", None, NOWHERE), ("Harbour Coalition", None, NOWHERE)],
]  # fmt: skip


@pytest.mark.parametrize(
    "speakers", APART, ids=lambda speakers: ", ".join(f"{each[0]} {each[1]}" for each in speakers)
)
def test_two_people(speakers):
    assert len(of(speakers)) == 2
    assert len(of(speakers[::-1])) == 2


def test_who_agrees_with_two_that_differ_is_neither():
    two = [("John Wend", "Mayor", DUNMERE), ("John Wend", "Mayor", MARROW_BAY)]
    assert len(of([*two, ("John Wend", None, NOWHERE)])) == 3
    initial = [
        ("John Wend", "Mayor", DUNMERE),
        ("James Wend", "Mayor", DUNMERE),
        ("J. Wend", "Mayor", DUNMERE),
    ]
    assert len(of(initial)) == 3
    father_and_son = [(f"John Wend{suffix}", "Mayor", DUNMERE) for suffix in (" Jr.", " Sr.", "")]
    assert len(of(father_and_son)) == 3


def test_a_chain_whose_ends_differ_is_not_joined():
    chain = [("Ann Wend", "Mayor", DUNMERE), ("Anna Wend", "Mayor", DUNMERE), ("Anne Wend", "Mayor", DUNMERE)]
    assert ["Anna Wend", "Anne Wend"] not in of(chain)
    assert len(of(chain)) == 3


NAMES = ("John Wend", "J. Wend", "Jon Wend", "Johnny Wend", "James Wend", "Jim Wend", "John Q. Wend",
         "John Wend Jr.", "Wend", "Jóhn Wend", "Joan Wend")  # fmt: skip
SPEAKERS = st.tuples(
    st.sampled_from(NAMES),
    st.sampled_from((None, "Mayor", "Mayor-elect", "Council Member", "resident", "teacher")),
    st.sampled_from((NOWHERE, DUNMERE, MARROW_BAY, OHIO, Place(city="Dunmere", level="city"))),
)


@settings(max_examples=150, deadline=None)
@given(st.data(), st.lists(SPEAKERS, min_size=2, max_size=9, unique_by=str))
def test_nobody_is_two_in_two_cities_or_by_two_given_names(data, speakers):
    shown = set()
    for number, (name, role, place) in enumerate(speakers):
        quotation = Quotation("d", 0, 5, "Words", "direct", speaker=name, role=role, place=place)
        shown.update(bearings([quotation], f"text {number}", {}).values())
    found = {frozenset(person) for person in group(shown, [])}
    shuffled = data.draw(st.permutations(sorted(shown, key=str)))
    assert {frozenset(person) for person in group(shuffled, [])} == found
    for person in found:
        assert len({bearing.body for bearing in person if bearing.body}) <= 1
        assert not {"James Wend", "John Wend"} <= {bearing.name for bearing in person}
        assert len(person) == 1 or not any(bearing.name == "Wend" for bearing in person)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data(), st.lists(SPEAKERS, min_size=2, max_size=6, unique_by=str))
def test_the_order_of_adding_and_what_was_removed_leave_no_trace(tmp_path_factory, data, speakers):
    found = []
    for order in (range(len(speakers)), data.draw(st.permutations(range(len(speakers))))):
        with Library.open(tmp_path_factory.mktemp("library")) as library:
            passing = [
                said(library, f"Passing words {n}.", f"{name}", "Mayor", MARROW_BAY)
                for n, name in enumerate(NAMES[:4])
            ]
            for number in order:
                name, role, place = speakers[number]
                said(library, f"Words {number}.", name, role, place)
            for document in passing:
                remove(library, document)
            listed = library.speakers()
            found.append(listed)
            assert library.counts().speakers == len(listed)
            assert library._rows("SELECT * FROM person WHERE id NOT IN (SELECT person FROM bearing)") == []
            assert library._rows("SELECT * FROM bearing WHERE person IS NULL") == []
    assert found[0] == found[1]
    assert sum(each.quotations for each in found[0]) == len(speakers)


TOWNS = tuple(
    Place(city=f"Town {number}", state=state, country="US", level="city")
    for number in range(8) for state in ("OH", "VA")
)  # fmt: skip
ELSEWHERE = (
    NOWHERE, DUNMERE, MARROW_BAY, OHIO, FEDERAL, Place(city="Dunmere", level="city"),
    Place(state="OH", country="US", level="city"), Place(state="OH", country="US", level="none"),
)  # fmt: skip
ROLES = (None, "Mayor", "Mayor-elect", "Council Member", "Deputy Mayor", "resident", "teacher")


@pytest.mark.parametrize("seed", range(40))
def test_deciding_bit_by_bit_is_deciding_of_everything(library, seed):
    choose = random.Random(seed)
    names = choose.sample(NAMES, choose.randint(1, 5))
    places = choose.sample(TOWNS, choose.randint(2, 16)) + choose.sample(ELSEWHERE, choose.randint(0, 3))
    roles = choose.sample(ROLES, choose.randint(1, 4))
    documents, number = [], count()
    for _ in range(6):
        batch = []
        for _ in range(choose.choice((1, 2, 12))):
            name, role, place = choose.choice(names), choose.choice(roles), choose.choice(places)
            document = Document(text=f"Words {next(number)}.")
            batch.append((document, [words(document, "Words", name, role, place)]))
            documents.append(document)
        library.add_all(batch)
        if choose.random() < 0.5:
            remove(library, documents.pop(choose.randrange(len(documents))))
        shown = set()
        for document, quotations in library.documents():
            shown |= set(bearings(quotations, identify(document.text), {}).values())
        found = defaultdict(set)
        for row in library._rows(
            "SELECT b.*, p.name AS named FROM bearing b JOIN person p ON p.id = b.person"
        ):
            found[row["person"], row["named"]].add((row["key"], row["name"], row["office"]))
        assert dict(found) == {
            (min(each.key for each in person), canonical({each.name for each in person})): {
                (each.key, each.name, each.office) for each in person
            }
            for person in group(shown, [])
        }


def test_who_speaks_in_many_towns_is_looked_at_in_one(library, monkeypatch):
    looked_at = []
    monkeypatch.setattr(
        speakers, "group", lambda shown, choices: looked_at.append(len(shown)) or group(shown, choices)
    )
    for number in range(30):
        said(library, f"Words {number}.", "John Wend", "Mayor", replace(DUNMERE, city=f"Town {number}"))
    assert max(looked_at) == 1
    assert library.counts().speakers == 30


def test_one_document_shows_a_name_once(library):
    document = Document(text="We will plant. We will water. We will wait.")
    library.add(
        document,
        [
            words(document, "We will plant.", "Ines Talcott"),
            words(document, "We will water.", "Ines Talcott", "Mayor", DUNMERE),
            words(document, "We will wait.", None),
        ],
    )
    said(library, "Later.", "Ines Talcott", "Mayor", MARROW_BAY)
    assert [each.quotations for each in library.speakers()] == [2, 1]


def test_a_person_is_listed_with_spellings_roles_and_days(library):
    said(library, "First.", "Anne Ferro", "Mayor-elect", DUNMERE, "2023-11-08")
    said(library, "Second.", "Annie Ferro", "Mayor", DUNMERE, "2024-02")
    said(library, "Third.", "Annie Ferro", "Mayor", DUNMERE, "2025-01-20")
    said(library, "Fourth.", "Annie Ferro")
    [ferro] = library.speakers()
    assert (ferro.name, ferro.quotations, ferro.documents) == ("Anne Ferro", 4, 4)
    assert ferro.aliases == (("Annie Ferro", 3), ("Anne Ferro", 1))
    assert [(held.role, held.first, held.last, held.quotations) for held in ferro.held] == [
        ("Mayor-elect", "2023-11-08", "2023-11-08", 1),
        ("Mayor", "2024-02-01", "2025-01-20", 2),
        (None, None, None, 1),
    ]
    assert [held.place.city for held in ferro.held] == ["Dunmere", "Dunmere", None]


def test_the_quotation_keeps_the_name_and_role_of_its_document(library):
    said(library, "First.", "Anne Ferro", "Mayor-elect", DUNMERE)
    document = said(library, "Second.", "Annie Ferro", "Mayor", DUNMERE)
    [(_, [quotation])] = [each for each in library.documents() if each[0].id == document.id]
    assert (quotation.speaker, quotation.role) == ("Annie Ferro", "Mayor")


def test_filters_find_a_person_by_any_spelling_and_facets_count_people(library):
    said(library, "First.", "Anne Ferro", "Mayor", DUNMERE)
    said(library, "Second.", "Annie Ferro", "Mayor", DUNMERE)
    said(library, "Third.", "Annie Ferro", "Mayor", MARROW_BAY)
    said(library, "Fourth.", None)
    assert len(library.eligible(Filters(speaker=("Annie",)))) == 3
    assert len(library.eligible(Filters(speaker=("anne ferro",)))) == 2
    assert len(library.eligible(Filters(speaker=("Anne",), city=("Marrow Bay",)))) == 0
    assert len(library.match("first OR second", 10, Filters(speaker=("Annie",)))) == 2
    assert library.facets(Filters())["speaker"] == [("Anne Ferro", 2), ("Annie Ferro", 1)]
    assert (library.counts().speakers, library.counts().without_speaker) == (2, 1)


def test_who_is_not_named_is_nobody(library):
    said(library, "First.", None, "resident", DUNMERE)
    assert library.speakers() == []
    assert library.counts().without_speaker == 1


@pytest.mark.parametrize(
    "name", [" ", "…", "“”", "李四", "\x00", "J", "Jr.", "' '", "-", "the", "The of", "()"]
)
def test_any_name_is_borne(library, name):
    said(library, "First.", name, "Mayor", DUNMERE)
    said(library, "Second.", name)
    assert sum(each.quotations for each in library.speakers()) == 2


@settings(max_examples=200, deadline=None)
@given(st.text(min_size=1, max_size=30), st.text(max_size=20))
def test_no_name_or_role_raises(name, role):
    quotation = Quotation("d", 0, 1, "x", "direct", speaker=name, role=role)
    [bearing] = bearings([quotation], "text", {}).values()
    assert Bearing.from_json(bearing.as_json()) == bearing
    assert group([bearing], []) == [[bearing]]


@pytest.mark.parametrize(
    ("names", "name"),
    [
        (("Bob Odom", "Robert Odom"), "Robert Odom"),
        (("Annie Ferro", "Anne Ferro"), "Anne Ferro"),
        (("J. Wend", "John Wend"), "John Wend"),
        (("INES TALCOTT", "Ines Talcott", "Inés Talcott"), "Inés Talcott"),
        (("Wend", "John Wend", "John Q. Wend"), "John Q. Wend"),
    ],
)
def test_the_fullest_and_most_formal_spelling_is_the_name(names, name):
    assert canonical(names) == canonical(names[::-1]) == name


# Choices


def remove(library, document):
    """Removes the document and lets it be added again."""
    library.remove(document.id)
    library.restore(document)


def ids(library, query=None):
    return [each.id for each in library.speakers(query)]


def test_two_that_are_merged_stay_one_whatever_comes_and_goes(library):
    first = said(library, "First.", "Anne Ferro", "Mayor", DUNMERE)
    second = said(library, "Second.", "Anne Lindqvist")
    merged = library.merge_speakers(ids(library))
    assert ids(library) == [merged]
    remove(library, second)
    assert people(library) == [["Anne Ferro"]]
    said(library, "Third.", "Anne Lindqvist")
    assert people(library) == [["Anne Ferro", "Anne Lindqvist"]]
    remove(library, first)
    assert people(library) == [["Anne Lindqvist"]]
    said(library, "First.", "Anne Ferro", "Mayor", DUNMERE)
    assert people(library) == [["Anne Ferro", "Anne Lindqvist"]]
    assert len(library.eligible(Filters(speaker=("Ferro",)))) == 2


def test_a_merge_holds_by_way_of_what_is_no_longer_on_record(library):
    documents = [
        said(library, f"Words of {name}.", name) for name in ("Ada Brandt", "Bea Brandt", "Cleo Brandt")
    ]
    library.merge_speakers(ids(library))
    for document in documents:
        remove(library, document)
        assert people(library) in ([["Bea Brandt", "Cleo Brandt"]], [["Ada Brandt", "Cleo Brandt"]],
                                   [["Ada Brandt", "Bea Brandt"]])  # fmt: skip
        library.add(
            document, [words(document, document.text.split(".")[0] + ".", document.text.split(". ")[1])]
        )


def test_a_merge_survives_extraction_that_finds_more(library):
    anne = said(library, "First.", "Anne Ferro", "Mayor", DUNMERE)
    second = said(library, "Second.", "Annie Ferro-Lind")
    library.merge_speakers(ids(library))
    library.add(second, [words(second, "Second.", "Annie Ferro-Lind", "Mayor", DUNMERE)])
    assert people(library) == [["Anne Ferro", "Annie Ferro-Lind"]]
    library.add(second, [words(second, "Second.", "Annie Ferro-Lind", "Mayor", MARROW_BAY)])
    assert people(library) == [["Anne Ferro"], ["Annie Ferro-Lind"]]
    library.add(anne, [words(anne, "First.", "Anne Ferro", "former Mayor", DUNMERE)])
    library.add(second, [words(second, "Second.", "Annie Ferro-Lind")])
    assert people(library) == [["Anne Ferro", "Annie Ferro-Lind"]]


def test_a_merge_of_surnames_speaks_of_their_documents_only(library):
    said(library, "First.", "Talcott", "Mayor", DUNMERE)
    said(library, "Second.", "Ines Talcott", "Mayor", DUNMERE)
    library.merge_speakers(ids(library))
    said(library, "Third.", "Talcott", "Mayor", DUNMERE)
    assert people(library) == [["Ines Talcott", "Talcott"], ["Talcott"]]


def test_spellings_that_are_split_stay_apart(library):
    said(library, "First.", "Anne Ferro", "Mayor", DUNMERE)
    second = said(library, "Second.", "Annie Ferro", "Mayor", DUNMERE)
    [ferro] = ids(library)
    one, other = library.split_speaker(ferro, names=["annie ferro"])
    assert {one, other} == set(ids(library))
    remove(library, second)
    said(library, "Second.", "Annie Ferro", "Mayor", DUNMERE)
    said(library, "Third.", "Annie Ferro")
    assert people(library) == [["Anne Ferro"], ["Annie Ferro"]]
    assert len(library.eligible(Filters(speaker=("annie",)))) == 2


def test_documents_that_are_split_off_stay_apart(library):
    first = said(library, "First.", "John Wend", "Mayor", DUNMERE)
    said(library, "Second.", "John Wend", "Mayor", DUNMERE)
    third = said(library, "Third.", "John Wend", "Mayor", DUNMERE)
    [wend] = ids(library)
    [quotation] = library.entries_in(third.id)
    parts = library.split_speaker(wend, documents=[first.id, quotation.quotation.id])
    assert len(parts) == 2
    assert [each.quotations for each in library.speakers()] == [2, 1]
    remove(library, third)
    said(library, "Third.", "John Wend", "Mayor", DUNMERE, outlet="The Courier")  # another printing of it
    said(library, "Fourth.", "John Wend", "Mayor", DUNMERE)
    counted = {each.id: each.quotations for each in library.speakers()}
    assert counted == dict.fromkeys(parts, 2)
    library.merge_speakers(parts)
    assert [each.quotations for each in library.speakers()] == [4]


def test_the_last_choice_holds(library):
    said(library, "First.", "Anne Ferro", "Mayor", DUNMERE)
    said(library, "Second.", "Annie Ferro", "Mayor", DUNMERE)
    said(library, "Third.", "Ann Ferro", "Mayor", MARROW_BAY)
    for _ in range(2):
        merged = library.merge_speakers(ids(library))
        assert people(library) == [["Ann Ferro", "Anne Ferro", "Annie Ferro"]]
        library.split_speaker(merged, names=["Annie Ferro"])
        assert people(library) == [["Ann Ferro", "Anne Ferro"], ["Annie Ferro"]]


def test_choices_are_kept_with_their_time_and_change_the_generation(library):
    said(library, "First.", "Anne Ferro", "Mayor", DUNMERE)
    said(library, "Second.", "Otto Brandvold", "Mayor", DUNMERE)
    generation = library.generation
    library.merge_speakers(ids(library))
    assert library.generation > generation
    [row] = library._rows("SELECT * FROM speaker_choice")
    assert (row["kind"], row["decided"][:2]) == ("same", "20")
    assert {Bearing.from_json(row["one"]).name, Bearing.from_json(row["other"]).name} == {
        "Anne Ferro", "Otto Brandvold",
    }  # fmt: skip


def test_every_id_that_was_printed_goes_on_naming_the_person(library):
    said(library, "First.", "Anne Ferro", "Mayor", DUNMERE)
    before = ids(library)
    said(library, "Second.", "Annie Ferro", "Mayor", DUNMERE)
    [ferro] = library.speakers()
    assert [each.id for each in library.speakers(before[0])] == [ferro.id]


def test_an_id_depends_on_content_alone(tmp_path):
    found = []
    for order in ((0, 1), (1, 0)):
        with Library.open(tmp_path / str(order)) as library:
            for number in order:
                said(library, f"Words {number}.", ("Anne Ferro", "Annie Ferro")[number], "Mayor", DUNMERE)
            found.append(ids(library))
    assert found[0] == found[1]


def test_what_cannot_be_chosen_is_said(library):
    first = said(library, "First.", "Anne Ferro", "Mayor", DUNMERE)
    other = said(library, "Other.", "Otto Brandvold")
    [ferro] = ids(library, "ferro")
    with pytest.raises(NotOnRecord, match="no speaker 'abc'"):
        library.merge_speakers([ferro, "abc"])
    with pytest.raises(InvalidChoice, match="two people or more"):
        library.merge_speakers([ferro, ferro])
    with pytest.raises(InvalidChoice, match="No spelling of this person is 'zoe'"):
        library.split_speaker(ferro, names=["Zoe"])
    with pytest.raises(InvalidChoice, match="nobody on one side"):
        library.split_speaker(ferro, names=["Anne Ferro"])
    with pytest.raises(InvalidChoice, match="nobody on one side"):
        library.split_speaker(ferro, documents=[first.id])
    with pytest.raises(InvalidChoice, match="quotes nobody of this id"):
        library.split_speaker(ferro, documents=[other.id])
    with pytest.raises(NotOnRecord, match="no document or quotation 'abc'"):
        library.split_speaker(ferro, documents=["abc"])
    assert people(library) == [["Anne Ferro"], ["Otto Brandvold"]]


def test_a_library_of_before_there_were_people_has_them_after_opening(tmp_path):
    with Library.open(tmp_path) as library:
        said(library, "First.", "Anne Ferro", "Mayor", DUNMERE)
        said(library, "Second.", "Annie Ferro", "Mayor", DUNMERE)
        said(library, "Third.", None)
    of_then = tmp_path / "then"
    of_then.mkdir()
    with closing(sqlite3.connect(of_then / FILE_NAME)) as then, then:
        schema.apply(then, 1, 3)
        then.execute("ATTACH ? AS now", [str(tmp_path / FILE_NAME)])
        for table in ("document", "quotation"):
            columns = ", ".join(f'"{row[1]}"' for row in then.execute(f"PRAGMA main.table_info({table})"))
            then.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM now.{table}")
        then.execute("PRAGMA user_version = 3")
        then.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
    with Library.open(of_then) as library:
        assert people(library) == [["Anne Ferro", "Annie Ferro"]]
        assert library.integrity() == []


def test_an_attribution_that_changes_moves_the_quotation(library):
    document = said(library, "First.", "Anne Ferro", "Mayor", DUNMERE)
    [entry] = library.entries_in(document.id)
    library.add(document, [replace(entry.quotation, speaker="Otto Brandvold")])
    assert people(library) == [["Otto Brandvold"]]
    library.add(document, [replace(entry.quotation, speaker=None)])
    assert people(library) == []


@pytest.fixture
def run(tmp_path, capsys):
    def run(*arguments):
        code = cli.main(["--library", str(tmp_path / "library"), "speakers", *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def test_the_command_lists_merges_and_splits(library, run):
    said(library, "First.", "Anne Ferro", "Mayor-elect", DUNMERE, "2023-11-08")
    said(library, "Second.", "Annie Ferro", "Mayor", DUNMERE, "2024-02")
    said(library, "Third.", "Otto Brandvold", day="2024-03-01")
    code, out, _ = run("annie")
    [ferro] = ids(library, "ferro")
    assert (code, out) == (
        0,
        f"Anne Ferro  {ferro}  2 quotations\n    also Annie Ferro (1)\n"
        "    Mayor-elect, Dunmere, OH; 8 November 2023 (1)\n"
        "    Mayor, Dunmere, OH; 1 February 2024 to 29 February 2024 (1)\n",
    )
    assert [json.loads(line)["name"] for line in run("--json")[1].splitlines()] == [
        "Anne Ferro", "Otto Brandvold",
    ]  # fmt: skip
    assert run("split", ferro, "--name", "Annie Ferro")[1].count(" quotation\n") == 2
    code, out, _ = run("merge", *ids(library), "--json")
    assert (code, json.loads(out)["quotations"]) == (0, 3)
    assert run("nobody at all")[1] == "Nobody on record is named so.\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["merge"], "two people or more"),
        (["merge", "abc", "def"], "no speaker 'abc'"),
        (["split"], "Splitting needs one id"),
        (["split", "abc"], "Splitting needs one id"),
        (["split", "abc", "--name", "Ann"], "no speaker 'abc'"),
        (["ann", "--name", "Ann"], "whom to split off"),
    ],
)
def test_the_command_refuses_in_one_sentence(library, run, arguments, sentence):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1
