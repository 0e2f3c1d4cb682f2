"""The table of places: what it holds, how names fold, and who is owed credit."""

from __future__ import annotations

import gzip
import subprocess
import sys
import time
from importlib import resources

import pytest

from onrecord.corpus.english import gazetteer


def test_the_largest_place_of_a_name_comes_first() -> None:
    springfields = gazetteer.find("Springfield")
    assert (springfields[0].city, springfields[0].state) == ("Springfield", "MO")
    populations = [place.population or 0 for place in springfields]
    assert populations == sorted(populations, reverse=True)
    assert len({place.state for place in springfields}) > 10


def test_a_state_narrows_the_search() -> None:
    assert [place.state for place in gazetteer.find("Richmond", "CA")] == ["CA"]
    assert gazetteer.find("Houston", "VT") == []


@pytest.mark.parametrize(
    ("printed", "city", "state"),
    [
        ("New York", "New York City", "NY"),
        ("NYC", "New York City", "NY"),
        ("City of New York", "New York City", "NY"),
        ("L.A.", "Los Angeles", "CA"),
        ("D.C.", "Washington", "DC"),
        ("Washington, D.C.", "Washington", "DC"),
        ("St. Louis", "St. Louis", "MO"),
        ("SAINT LOUIS", "St. Louis", "MO"),
        ("Ft. Worth", "Fort Worth", "TX"),
        ("Kansas City", "Kansas City", "MO"),
        ("Canon City", "Cañon City", "CO"),
        ("O’Fallon", "O'Fallon", "MO"),
        ("NOLA", "New Orleans", "LA"),
    ],
)
def test_names_as_they_are_printed(printed: str, city: str, state: str) -> None:
    first = gazetteer.find(printed)[0]
    assert (first.city, first.state, first.country, first.level) == (city, state, "US", "city")
    assert first.geonames_id
    assert first.latitude
    assert first.longitude


def test_a_place_that_is_none_is_not_found() -> None:
    assert gazetteer.find("Marrow Bay") == []
    assert gazetteer.find("") == []


def test_towns_abroad_are_found_with_their_country() -> None:
    assert gazetteer.find("Belfast", country="GB")[0].region == "GB"
    assert {place.country for place in gazetteer.find("Belfast")} == {"US"}


def test_counties_and_boroughs() -> None:
    assert {place.state for place in gazetteer.counties("Cook County")} == {"GA", "IL", "MN"}
    assert gazetteer.counties("Orleans Parish")[0].state == "LA"
    assert gazetteer.counties("Miami-Dade")[0].county == "Miami-Dade County"
    assert gazetteer.counties("Brooklyn")[0].county == "Kings County"


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("California", "CA"),
        ("Calif.", "CA"),
        ("W.Va.", "WV"),
        ("W. Va.", "WV"),
        ("N.Y.", "NY"),
        ("TX", "TX"),
        ("D.C.", "DC"),
        ("new hampshire", "NH"),
        ("La.", "LA"),
        ("La", None),
        ("Miss", None),
        ("in", None),
        ("ore", None),
        ("Marrow", None),
    ],
)
def test_states_by_name_abbreviation_and_code(printed: str, code: str | None) -> None:
    assert gazetteer.state_code(printed) == code


def test_a_state_is_a_place_without_a_city() -> None:
    ohio = gazetteer.state("OH")
    assert (ohio.city, ohio.state, ohio.level) == (None, "OH", "state")
    assert ohio.geonames_id


def test_countries_by_their_english_names() -> None:
    assert gazetteer.country_code("Northern Ireland") == "GB"
    assert gazetteer.country_code("Germany") == "DE"
    assert gazetteer.country_code("U.S.") == "US"
    assert gazetteer.country_code("Marrow") is None


def test_the_table_names_its_source_and_licence_and_carries_no_time() -> None:
    data = resources.files("onrecord.corpus.english").joinpath("gazetteer.tsv.gz").read_bytes()
    assert data[4:8] == b"\0\0\0\0", "a time in the archive would make every build another file"
    assert len(data) < 2_000_000
    lines = gzip.decompress(data).decode("utf-8").splitlines()
    head = "\n".join(line for line in lines if line.startswith("#"))
    assert "GeoNames" in head
    assert "Attribution 4.0" in head
    rows = [line for line in lines if not line.startswith("#")]
    assert rows == sorted(rows)
    assert all(line.count("\t") == 8 for line in rows)
    assert all(line.split("\t")[0] == gazetteer.key(line.split("\t")[2]) for line in rows[::97])


def test_importing_reads_nothing_and_the_first_look_up_is_quick() -> None:
    code = (
        "import time; from onrecord.corpus.english import gazetteer as g\n"
        "assert g._table.cache_info().currsize == 0\n"
        "t = time.perf_counter(); g.find('Houston'); print(time.perf_counter() - t)"
    )
    taken = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    # 0.05 s on a quiet core; the bound leaves room for a busy one.
    assert float(taken) < 0.5
    begin = time.perf_counter()
    for _ in range(1000):
        gazetteer.find("Houston")
    assert time.perf_counter() - begin < 1.0
