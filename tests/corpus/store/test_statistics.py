"""What is on record, counted, against an invented library counted by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from onrecord.corpus.filters import Filters
from onrecord.corpus.model import Date, Document, Place
from onrecord.corpus.store.library import Library
from onrecord.corpus.store.statistics import Tally
from tests.support.ferrymeade import DOORS, FERRYMEADE, GOVERNOR, HEAT, HOMES, OPEN, OSTWICK, fill, quote


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with fill(tmp_path / "library") as engine:
        yield engine.library


def test_each_field_is_counted_the_most_frequent_first(library: Library) -> None:
    tallies = library.collection().tallies
    assert tallies["city"] == (Tally("Ferrymeade, OH", 3, 1), Tally("Ostwick, VT", 2, 1))
    assert tallies["region"] == (Tally("OH", 3, 1), Tally("VT", 3, 2))
    assert [each.value for each in tallies["speaker"]] == [
        "Oda Quillfeather", "Bram Tolliver", "Ysolde Marchetti",
    ]  # fmt: skip
    assert tallies["kind"] == (Tally("direct", 4, 3), Tally("indirect", 1, 1), Tally("partial", 1, 1))
    assert {name: [(each.value, each.quotations) for each in found] for name, found in tallies.items()} == (
        library.facets(Filters())
    )


def test_months_are_those_that_a_date_lies_in_as_a_whole(library: Library) -> None:
    found = library.collection()
    assert found.months == (Tally("2019-06", 3, 1), Tally("2020-06", 1, 1))
    assert found.gaps.quiet == (("2019-07", "2020-05"),)
    assert found.gaps.undated == 2  # Ostwick's

    later = Document("“The year was hard.” “The river rose.”", published=Date("2021", "given"))
    rose = quote(later, "The river rose.", said_on=Date("2020-07-30/2020-08-02", "stated"))
    library.add(later, [quote(later, "The year was hard."), rose])
    found = library.collection()
    assert found.gaps.loosely_dated == 2
    assert found.months == (Tally("2019-06", 3, 1), Tally("2020-06", 1, 1))


def test_months_in_a_row_leave_no_gap_over_the_turn_of_a_year(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        for month in ("2019-11", "2019-12", "2020-01", "2020-03"):
            document = Document(f"“It snowed in {month}.”", published=Date(month, "given"))
            library.add(document, [quote(document, f"It snowed in {month}.")])
        assert library.collection().gaps.quiet == (("2020-02", "2020-02"),)


def test_what_is_not_known_is_counted(library: Library) -> None:
    gaps = library.collection().gaps
    assert (gaps.documents_undated, gaps.documents_without_outlet, gaps.documents_without_quotations) == (
        1,
        0,
        0,
    )
    assert gaps.without_place == 0

    silent = Document("Nobody said a word.")
    library.add(silent, [])
    nowhere = Document("“We went on,” somebody said.", outlet="Dockside Bulletin")
    library.add(
        nowhere, [quote(nowhere, "We went on,"), quote(nowhere, "somebody", place=Place(nation="Reedmoor"))]
    )
    gaps = library.collection().gaps
    assert (gaps.documents_undated, gaps.documents_without_outlet, gaps.documents_without_quotations) == (
        3,
        1,
        1,
    )
    assert gaps.without_place == 1


def test_a_city_of_which_one_outlet_tells_is_named(library: Library) -> None:
    assert [each.value for each in library.collection().gaps.one_source] == ["Ferrymeade, OH", "Ostwick, VT"]
    another = Document("“Doors stay shut,” the mayor said.", outlet="Dockside Bulletin")
    library.add(another, [replace(quote(another, "Doors stay shut,"), place=DOORS.place)])
    again = Document("“It was hot,” the commissioner said.", outlet="OSTWICK REGISTER")
    library.add(again, [replace(quote(again, "It was hot,"), place=HEAT.place)])
    assert library.collection().gaps.one_source == (Tally("Ostwick, VT", 3, 2),)
    for number in (1, 2):  # without an outlet a document is a source by itself
        unnamed = Document(f"“It was hot {number} times.”")
        library.add(unnamed, [quote(unnamed, f"It was hot {number} times.", place=HOMES.place)])
        alone = Document(f"“It was hot {number} times in Ostwick.”")
        library.add(alone, [quote(alone, f"It was hot {number} times", place=OPEN.place)])
    assert library.collection().gaps.one_source == ()


def test_the_count_follows_the_library(library: Library) -> None:
    first = library.collection()
    assert library.collection() is first
    library.remove(OSTWICK.id)
    assert [each.value for each in library.collection().tallies["city"]] == ["Ferrymeade, OH"]
    library.remove(FERRYMEADE.id)
    library.remove(GOVERNOR.id)
    found = library.collection()
    assert (found.months, found.gaps.quiet, found.gaps.one_source) == ((), (), ())
    assert not any(found.tallies.values())


def test_as_json_it_holds_what_info_printed_and_the_gaps(library: Library) -> None:
    record = library.collection().as_dict()
    assert record["speaker"] == {"Oda Quillfeather": 3, "Bram Tolliver": 2, "Ysolde Marchetti": 1}
    assert record["months"] == {"2019-06": 3, "2020-06": 1}
    assert record["gaps"] == {
        "undated": 2,
        "loosely_dated": 0,
        "without_place": 0,
        "documents_undated": 1,
        "documents_without_outlet": 0,
        "documents_without_quotations": 0,
        "months_without_anything": [["2019-07", "2020-05"]],
        "cities_with_one_source": ["Ferrymeade, OH", "Ostwick, VT"],
    }
