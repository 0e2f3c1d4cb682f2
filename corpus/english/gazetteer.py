"""Places and where they lie: cities and counties of the United States, states, countries.

The table is GeoNames' (CC BY 4.0), made compact by scripts/make_gazetteer.py; docs/gazetteer.md
tells what is in it. A name alone seldom settles a place: ``find`` returns every place of that name,
the largest first, and the caller weighs the evidence.
"""

from __future__ import annotations

import gzip
import re
from functools import cache
from importlib import resources

from onrecord.corpus.english.folding import fold_words
from onrecord.corpus.model import Place

STATES = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado",
    "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia", "FL": "Florida", "GA": "Georgia",
    "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas",
    "KY": "Kentucky", "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts",
    "MI": "Michigan", "MN": "Minnesota", "MS": "Mississippi", "MO": "Missouri", "MT": "Montana",
    "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico",
    "NY": "New York", "NC": "North Carolina", "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma",
    "OR": "Oregon", "PA": "Pennsylvania", "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota",
    "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont", "VA": "Virginia", "WA": "Washington",
    "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming", "PR": "Puerto Rico", "GU": "Guam",
    "VI": "U.S. Virgin Islands", "AS": "American Samoa", "MP": "Northern Mariana Islands",
}  # fmt: skip
# The Associated Press Stylebook's abbreviations, and older ones still met in print.
ABBREVIATIONS = {
    "ala": "AL", "ariz": "AZ", "ark": "AR", "calif": "CA", "cal": "CA", "colo": "CO", "conn": "CT",
    "del": "DE",
    "fla": "FL", "ga": "GA", "ill": "IL", "ind": "IN", "kan": "KS", "kans": "KS", "ky": "KY", "la": "LA",
    "md": "MD", "mass": "MA", "mich": "MI", "minn": "MN", "miss": "MS", "mo": "MO", "mont": "MT", "neb": "NE",
    "nebr": "NE", "nev": "NV", "nh": "NH", "nj": "NJ", "nm": "NM", "ny": "NY", "nc": "NC", "nd": "ND",
    "okla": "OK", "ore": "OR", "pa": "PA", "penn": "PA", "ri": "RI", "sc": "SC", "sd": "SD", "tenn": "TN",
    "tex": "TX", "vt": "VT", "va": "VA", "wash": "WA", "wva": "WV", "wis": "WI", "wisc": "WI", "wyo": "WY",
    "dc": "DC", "pr": "PR",
}  # fmt: skip
COUNTRIES = {
    "us": "US", "usa": "US", "united states": "US", "united states of america": "US", "america": "US",
    "uk": "GB", "united kingdom": "GB", "britain": "GB", "great britain": "GB", "england": "GB",
    "scotland": "GB", "wales": "GB", "northern ireland": "GB", "holland": "NL", "czech republic": "CZ",
    "south korea": "KR", "north korea": "KP", "russia": "RU", "ivory coast": "CI", "burma": "MM",
    "turkey": "TR",
    "uae": "AE", "vatican": "VA",
}  # fmt: skip
PROVINCES = {
    "ontario": "CA", "quebec": "CA", "manitoba": "CA", "alberta": "CA", "saskatchewan": "CA",
    "british columbia": "CA", "nova scotia": "CA", "new brunswick": "CA", "newfoundland": "CA",
    "prince edward island": "CA", "yukon": "CA", "nunavut": "CA", "northwest territories": "CA",
    "new south wales": "AU", "queensland": "AU", "tasmania": "AU", "western australia": "AU",
    "south australia": "AU", "northern territory": "AU", "england": "GB", "scotland": "GB", "wales": "GB",
    "northern ireland": "GB", "ulster": "GB", "british": "GB", "scottish": "GB", "welsh": "GB", "irish": "IE",
    "canadian": "CA", "australian": "AU",
}  # fmt: skip
"""Parts of countries abroad whose governments are read of in English, and what is said of these countries:
folded name -> ISO country code."""
_SHORT_PROVINCES = {
    "ont": "CA", "que": "CA", "man": "CA", "alta": "CA", "sask": "CA", "nfld": "CA", "nwt": "CA", "bc": "CA",
    "ns": "CA", "nb": "CA", "pei": "CA", "nsw": "AU", "qld": "AU",
}  # fmt: skip
# Names under which a city is printed that the table does not have: (key, state).
NICKNAMES = {
    "new york": ("new york city", "NY"), "nyc": ("new york city", "NY"), "la": ("los angeles", "CA"),
    "philly": ("philadelphia", "PA"), "nola": ("new orleans", "LA"), "sf": ("san francisco", "CA"),
    "dc": ("washington", "DC"), "washington dc": ("washington", "DC"), "vegas": ("las vegas", "NV"),
    "district of columbia": ("washington", "DC"), "slc": ("salt lake city", "UT"),
    "saint pete": ("saint petersburg", "FL"), "indy": ("indianapolis", "IN"),
}  # fmt: skip
BOROUGHS = {
    "manhattan": "New York County", "brooklyn": "Kings County", "queens": "Queens County",
    "bronx": "Bronx County", "the bronx": "Bronx County", "staten island": "Richmond County",
}  # fmt: skip
# The seats of the states' governments, which their names often stand for.
CAPITALS = frozenset((
    "montgomery", "juneau", "phoenix", "little rock", "sacramento", "denver", "hartford", "dover",
    "tallahassee", "atlanta", "honolulu", "boise", "springfield", "indianapolis", "des moines",
    "topeka", "frankfort", "baton rouge", "augusta", "annapolis", "boston", "lansing", "saint paul",
    "jackson", "jefferson city", "helena", "lincoln", "carson city", "concord", "trenton", "santa fe",
    "albany", "raleigh", "bismarck", "columbus", "oklahoma city", "salem", "harrisburg", "providence",
    "columbia", "pierre", "nashville", "austin", "salt lake city", "montpelier", "richmond", "olympia",
    "charleston", "madison", "cheyenne",
))  # fmt: skip
_SPELLINGS = {"st": "saint", "ste": "sainte", "ft": "fort", "mt": "mount"}
_CODES = {fold_words(name): code for code, name in STATES.items()}


def key(name: str) -> str:
    """The name folded for looking up: "St. Paul", "SAINT PAUL" and "City of St Paul" are one."""
    words = fold_words(name).split()
    if words[:2] in (["city", "of"], ["town", "of"], ["village", "of"], ["borough", "of"], ["county", "of"]):
        county = words[0] == "county"
        words = words[2:] + (["county"] if county else [])
    return " ".join(_SPELLINGS.get(word, word) for word in words)


def is_capital(name: str) -> bool:
    """Return whether a town of that name is the seat of a state's government."""
    return key(name) in CAPITALS


def is_listed(name: str) -> bool:
    """Return whether any place at all has this name."""
    folded = key(name)
    return folded in _table() or folded in NICKNAMES or folded in COUNTRIES or folded in _CODES


def find(name: str, state: str | None = None, country: str | None = "US") -> list[Place]:
    """Every city of that name, the most populous first; none when the table has none.

    ``state`` is a two-letter code; ``country`` an ISO code, or None for all countries.
    """
    folded = key(name)
    if folded in NICKNAMES and state in (None, NICKNAMES[folded][1]):
        folded, state = NICKNAMES[folded]
    found = [
        _place(row)
        for row in _rows("city", folded)
        if country in (None, row[4]) and (state is None or row[3] == state)
    ]
    return sorted(found, key=lambda place: -(place.population or 0))


def counties(name: str, state: str | None = None) -> list[Place]:
    """Every county, parish or borough of that name ("Cook County", "Orleans Parish"), by state."""
    folded = key(name)
    if folded in BOROUGHS and state in (None, "NY"):
        folded, state = key(BOROUGHS[folded]), "NY"
    rows = _rows("county", folded) or _rows("county", folded + " county")
    return [_place(row) for row in rows if state in (None, row[3])]


def state_code(text: str) -> str | None:
    """The two-letter code of a state named whole, by the AP's abbreviation or by its code."""
    stripped = text.strip()
    bare = stripped.replace(".", "")
    if bare.isupper() and bare in STATES:
        return bare
    folded = fold_words(stripped)
    if folded in _CODES:
        return _CODES[folded]
    # "La." and "Miss." are states only with the capital and the stop, which "Calif" can do without.
    short = folded.replace(" ", "")
    stopped = "." in stripped or (len(bare) > 3 and short not in ("miss", "mass", "wash"))
    if stripped[:1].isupper() and stopped and not re.search("['’]", stripped):  # "I'll" is no Ill.
        return ABBREVIATIONS.get(short)
    return None


def country_code(text: str) -> str | None:
    """The ISO code of a country named in English."""
    folded = fold_words(text)
    if folded in COUNTRIES:
        return COUNTRIES[folded]
    rows = _rows("country", folded)
    return rows[0][4] if rows else None


def country_of(text: str) -> str | None:
    """The ISO code of the country that a name, an adjective or a province's name stands for."""
    folded = fold_words(text)
    if code := PROVINCES.get(folded) or country_code(text):
        return code
    return _SHORT_PROVINCES.get(folded.replace(" ", "")) if "." in text or text.isupper() else None


@cache
def countries() -> frozenset[str]:
    """The ISO codes of all countries."""
    rows = (line.split("\t") for lines in _table().values() for line in lines if "\tcountry\t" in line)
    return frozenset(row[4] for row in rows if row[1] == "country")


def state(code: str) -> Place:
    """The state, district or territory with that two-letter code."""
    rows = [row for row in _rows("state", key(STATES[code])) if row[3] == code]
    number = int(rows[0][8]) if rows else None
    return Place(state=code, country="US", level="state", geonames_id=number)


def _place(row: tuple[str, ...]) -> Place:
    _, kind, name, state, country, latitude, longitude, population, number = row
    return Place(
        city=name if kind == "city" else None,
        county=name if kind == "county" else None,
        state=state or None,
        country=country,
        level="county" if kind == "county" else "city",
        geonames_id=int(number) if number else None,
        latitude=float(latitude) if latitude else None,
        longitude=float(longitude) if longitude else None,
        population=int(population) if population else None,
    )


def _rows(kind: str, folded: str) -> list[tuple[str, ...]]:
    lines = _table().get(folded, ())
    rows = [tuple(line.split("\t")) for line in lines]
    return [row for row in rows if row[1] == kind]


@cache
def _table() -> dict[str, list[str]]:
    """The table's lines under their keys; a line is taken apart only when it is asked for."""
    data = resources.files("onrecord.corpus.english").joinpath("gazetteer.tsv.gz").read_bytes()
    table: dict[str, list[str]] = {}
    for line in gzip.decompress(data).decode("utf-8").splitlines():
        if not line.startswith("#"):
            table.setdefault(line[: line.index("\t")], []).append(line)
    return table
