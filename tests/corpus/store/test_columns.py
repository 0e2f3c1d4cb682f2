import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.corpus.english.dates import bounds
from onrecord.corpus.english.folding import fold_city, fold_words
from onrecord.corpus.filters import Filters
from onrecord.corpus.model import Date, Document, Place, Quotation
from onrecord.corpus.store import library as store
from onrecord.corpus.store.columns import Columns
from onrecord.corpus.store.index_files import Underivable
from onrecord.corpus.store.library import Library
from tests.support.manifests import flip, rewrite
from tests.support.towns import state

CITIES = [("St. Orrin", "VA"), ("Ostwick", "OH"), ("Ostwick", "VA"), (None, "OH"), (None, None)]
ROLES = [None, "Mayor", "Deputy Mayor", "Chief of Police"]
SPEAKERS = [None, "Ada Brandt", "Bo Hall", "Cy Orr"]
OUTLETS = [None, "The Ostwick Herald", "Radio Orrin"]
DAYS = [None, "2020-05-04", "2020-05", "2021", "2019-12-31/2020-01-02"]


@st.composite
def said(draw):
    return (
        draw(st.sampled_from(CITIES)), draw(st.sampled_from(ROLES)), draw(st.sampled_from(SPEAKERS)),
        draw(st.sampled_from(OUTLETS)), draw(st.sampled_from(DAYS)),
        draw(st.sampled_from(["direct", "partial"])),
    )  # fmt: skip


@st.composite
def filters(draw):
    some = lambda values: tuple(draw(st.lists(st.sampled_from(values), max_size=2)))  # noqa: E731
    after, before = sorted(draw(st.tuples(*[st.sampled_from(["2019", "2020-05-04", "2020-12", "2022"])] * 2)))
    return Filters(
        city=some(["ostwick", "Ostwick, VA", "Saint Orrin", "Nowhere"]), region=some(["VA", "Ohio", "FR"]),
        level=some(["city", "none"]), speaker=some(["brandt", "Bo Hall", "nobody"]),
        role=some(["mayor", "police chief"]), outlet=some(["the ostwick herald"]), kind=some(["Direct"]),
        after=draw(st.sampled_from([None, after])), before=draw(st.sampled_from([None, before])),
    )  # fmt: skip


def passes(one, asked):
    (city, region), role, speaker, outlet, day, kind = one
    lower, upper = bounds(day) if day else (None, None)

    def any_of(values, test):
        return not values or any(map(test, values))

    def in_city(text):
        name, _, where = text.rpartition(", ")
        return city is not None and fold_city(city) == fold_city(name or text) and where in (region, text)

    return (
        any_of(asked.city, in_city)
        and any_of(asked.region, lambda name: {"VA": "VA", "Ohio": "OH", "FR": "FR"}[name] == region)
        and any_of(asked.level, lambda level: level == ("city" if city else "none"))
        and any_of(
            asked.speaker, lambda name: speaker is not None and fold_words(name) in fold_words(speaker)
        )
        and any_of(
            asked.role, lambda words: {*fold_words(words).split()} <= {*fold_words(role or "").split()}
        )
        and any_of(asked.outlet, lambda name: outlet is not None and fold_words(outlet) == name)
        and any_of(asked.kind, lambda _: kind == "direct")
        and (asked.after is None or (upper is not None and upper >= bounds(asked.after)[0]))
        and (asked.before is None or (lower is not None and lower <= bounds(asked.before)[1]))
    )


def add(library, at, one):
    (city, region), role, speaker, outlet, day, kind = one
    text = f"Statement number {at} on the buses of the town."
    document = Document(text, outlet=outlet, attributed_to=speaker)
    place = Place(city=city, state=region, country="US" if region else None, level="city" if city else "none")
    said_on = Date(day, "stated") if day else Date(None, "unknown")
    library.add(
        document,
        [
            Quotation(
                document.id,
                0,
                len(text),
                text,
                kind,
                speaker=speaker,
                role=role,
                place=place,
                said_on=said_on,
            )
        ],
    )


@settings(deadline=None, max_examples=25)
@given(rows=st.lists(said(), min_size=1, max_size=12), asked=st.lists(filters(), min_size=1, max_size=6))
def test_filters_and_counts_are_those_of_the_records(tmp_path_factory, rows, asked):
    with Library.open(tmp_path_factory.mktemp("library")) as library:
        for at, one in enumerate(rows):
            add(library, at, one)
        for each in asked:
            passing = [at + 1 for at, one in enumerate(rows) if passes(one, each)]
            assert library.eligible(each).tolist() == passing
            assert library.passing([1, 99, len(rows)], [each, Filters()]) == {
                number: (number in passing, True) for number in (1, len(rows))
            }
            covered = library.coverage(library.eligible(each))
            assert (covered.documents, covered.quotations) == (len(passing), len(passing))
            days = [bounds(rows[number - 1][4]) for number in passing if rows[number - 1][4]]
            assert covered.earliest == min((day for day, _ in days), default=None)
            assert covered.latest == max((day for _, day in days), default=None)
            facets = library.facets(each)
            outlets = [rows[number - 1][3] for number in passing if rows[number - 1][3]]
            expected = sorted(
                ((name, outlets.count(name)) for name in {*outlets}), key=lambda n: (-n[1], n[0])
            )
            assert facets["outlet"] == expected
            assert sum(n for _, n in facets["speaker"]) == sum(rows[n - 1][2] is not None for n in passing)
            cities = {", ".join(filter(None, rows[n - 1][0])) for n in passing if rows[n - 1][0][0]}
            assert {name for name, _ in facets["city"]} == cities


@pytest.mark.parametrize(
    "asked", [Filters(region=("narnia",)), Filters(region=("Narnia",)), Filters(city=("Vlinn, NARNIA",))]
)
def test_a_region_that_no_list_knows_is_found_whatever_its_case(tmp_path, asked):
    with Library.open(tmp_path) as library:
        document = Document("We will mend the harbor.", attributed_to="Odo Brandt")
        place = Place(city="Vlinn", country="Narnia", level="city")
        library.add(document, [Quotation(document.id, 0, 24, document.text, "direct", place=place)])
        assert library.eligible(asked).tolist() == [1]
        assert library.facets(Filters())["city"] == [("Vlinn, Narnia", 1)]


@pytest.fixture
def saving(monkeypatch):
    monkeypatch.setattr(store, "_WORTH_SAVING", 1)


def everything(library):
    return (
        library.numbers().tolist(),
        library.facets(Filters()),
        library.eligible(Filters(city=("Ostwick",))).tolist(),
    )


def test_columns_follow_every_change_and_are_saved(tmp_path, saving):
    with Library.open(tmp_path) as library, Library.open(tmp_path) as other:
        add(library, 1, (("Ostwick", "OH"), "Mayor", "Ada Brandt", None, None, "direct"))
        add(library, 2, (("St. Orrin", "VA"), None, "Bo Hall", None, None, "direct"))
        assert library.eligible(Filters(city=("Ostwick",))).tolist() == [1]
        entry = other.entries([2])[0]
        add(other, 2, (("Ostwick", "OH"), None, "Bo Hall", None, None, "direct"))
        assert library.eligible(Filters(city=("Ostwick",))).tolist() == [1, 2]
        (ada,) = library.speakers("Brandt")
        (bo,) = library.speakers("Hall")
        assert [name for name, _ in library.facets(Filters())["speaker"]] == ["Ada Brandt", "Bo Hall"]
        other.merge_speakers([ada.id, bo.id])
        assert len(library.facets(Filters())["speaker"]) == 1
        assert library.eligible(Filters(speaker=("Hall",))).tolist() == [1, 2]
        other.remove(entry.document.id)
        before = everything(library)
        assert before[0] == [1]
    with Library.open(tmp_path) as library:
        assert everything(library) == before
        assert Columns.open(tmp_path / "index")[0].generation == library.generation


def test_what_is_taken_back_does_not_stay(tmp_path):
    with Library.open(tmp_path) as library:
        state(library, "Rents must fall.", city="Ostwick")
        try:
            with library.writing():
                state(library, "Levees must rise.", city="Ostwick")
                assert library.eligible(Filters(city=("Ostwick",))).tolist() == [1, 2]
                raise InterruptedError
        except InterruptedError:
            pass
        state(library, "Ferries must float.", city="Ferrymeade")
        assert library.eligible(Filters(city=("Ostwick",))).tolist() == [1]
        assert library.numbers().tolist() == [1, 2]


def _flipped(folder):
    path = next(folder.glob("columns-*/city.npy"))
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def _manifest_flipped(folder):
    flip(folder / "columns.json", (folder / "columns.json").read_text().index("Orrin"))


def _missing(folder):
    next(folder.glob("columns-*/role.npy")).unlink()


def _manifest(**fields):
    def change(folder):
        rewrite(folder / "columns.json", **fields)

    change.__name__ = next(iter(fields))
    return change


DAMAGES = [
    _flipped,
    _manifest_flipped,
    _missing,
    _manifest(schema=9),
    _manifest(values={}),
    _manifest(arrays=3),
    _manifest(witnesses=1),
]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__.strip("_"))
def test_damaged_columns_are_noticed_and_made_anew(tmp_path, saving, damage):
    with Library.open(tmp_path) as library:
        for at, (city, role) in enumerate(itertools.product(CITIES, ROLES)):
            add(library, at, (city, role, None, None, None, "direct"))
        before = everything(library)
    damage(tmp_path / "index")
    with pytest.raises(Underivable):
        Columns.open(tmp_path / "index")
    with Library.open(tmp_path) as library:
        assert everything(library) == before
    assert np.array_equal(Columns.open(tmp_path / "index")[0].numbers, before[0])
