"""What is on record of a speaker or a place, summed up from the columns."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.corpus.errors import NotOnRecord
from onrecord.corpus.filters import Filters
from onrecord.corpus.model import Date, Document, Place
from onrecord.corpus.store.library import Library
from onrecord.corpus.store.profiles import Tenure
from onrecord.corpus.store.statistics import Tally
from tests.support.ferrymeade import DOORS, FERRYMEADE, FERRYMEADE_PLACE, HEAT, fill, quote


def test_profile_sums_up_a_speaker(tmp_path: Path) -> None:
    with fill(tmp_path) as engine:
        library = engine.library
        said = library.said_by(library.speaker_of(DOORS.id))
        found = library.profile(said)
        assert (found.quotations, found.documents) == (3, 1)
        assert (found.first, found.last) == ("2019-06-14", "2019-06-15")
        assert found.months == (Tally("2019-06", 3, 1),)
        assert found.outlets == (Tally("Ferrymeade Courier", 3, 1),)
        assert found.roles == (Tenure("Mayor", "Ferrymeade, OH", 3, "2019-06-14", "2019-06-15"),)


def test_roles_are_told_from_the_earliest(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        for role, day in (("Mayor", "2021-02-01"), ("Councilwoman", "2015-03-01"), ("Mayor", "2019-01-05")):
            document = Document(f"“We met as planned on {day}.”", published=Date(day, "given"))
            said = quote(
                document, f"We met as planned on {day}.",
                speaker="Oda Quillfeather", role=role, place=FERRYMEADE_PLACE,
            )  # fmt: skip
            library.add(document, [said])
        (person,) = library.people_called("oda quillfeather")
        assert library.profile(library.said_by(person[0])).roles == (
            Tenure("Councilwoman", "Ferrymeade, OH", 1, "2015-03-01", "2015-03-01"),
            Tenure("Mayor", "Ferrymeade, OH", 2, "2019-01-05", "2021-02-01"),
        )


def test_voices_tell_officials_from_others(tmp_path: Path) -> None:
    text = "“Shut it,” said Mayor Oda Quillfeather. “Leave it open,” said Fenna Oakes, a baker."
    document = Document(text, published=Date("2020-01-02", "given"))
    mayor = quote(document, "Shut it,", speaker="Oda Quillfeather", role="Mayor", place=FERRYMEADE_PLACE)
    baker = quote(
        document, "Leave it open,", speaker="Fenna Oakes", role="baker",
        scene=Place(city="Ferrymeade", state="OH", country="US", level="city"),
    )  # fmt: skip
    with Library.open(tmp_path) as library:
        library.add(document, [mayor, baker])
        of_place = library.profile(library.eligible(Filters(scene=("Ferrymeade, OH",))))
        assert [(each.name, each.role, each.is_official) for each in of_place.voices] == [
            ("Fenna Oakes", "baker", False)
        ]
        oda = library.speaker_of(mayor.id)
        ((other, documents),) = library.quoted_with(library.said_by(oda), oda)
        assert (other.name, documents) == ("Fenna Oakes", 1)
        assert [each.is_official for each in library.profile(library.said_by(oda)).voices] == [True]


def test_a_merged_speaker_is_found_by_each_former_id(tmp_path: Path) -> None:
    with fill(tmp_path) as engine:
        library = engine.library
        one, other = library.speaker_of(DOORS.id), library.speaker_of(HEAT.id)
        merged = library.merge_speakers([one, other])
        assert library.person(one) == library.person(other)
        assert library.person(one).id == merged
        assert len(library.said_by(merged)) == 5


def test_an_unknown_speaker_is_not_on_record(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        library.add(FERRYMEADE, [])
        for ask in (library.person, library.speaker_of):
            with pytest.raises(NotOnRecord, match="in this library"):
                ask("0123456789abcdef")
