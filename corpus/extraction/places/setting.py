"""Where a document plays, read once: its outlet, its dateline and every place name, weighed together.

No single name settles a place. Towns that share a name are told apart by the state that most of the
evidence points to and by the towns near them; the town that the text is about is the one that the
dateline, the outlet, the bodies and the mentions agree on. Everything that is given keeps the words
that speak for it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from math import cos, hypot, inf, log10, radians
from urllib.parse import urlsplit

from onrecord.corpus.english import gazetteer
from onrecord.corpus.english.folding import fold_words
from onrecord.corpus.english.ordinary import is_ordinary
from onrecord.corpus.extraction.people import given_names
from onrecord.corpus.extraction.places.datelines import Dateline, find_dateline, is_washington
from onrecord.corpus.extraction.places.names import (
    KNOWN_POPULATION,
    How,
    PlaceName,
    kind_of,
    read_names,
    towns_called,
)
from onrecord.corpus.extraction.places.unlisted import read_towns
from onrecord.corpus.extraction.records import Person
from onrecord.corpus.model import Document, Evidence, Place

HOW_MUCH: dict[How, float] = {
    "dateline": 4.0, "with state": 2.0, "body": 2.0, "locative": 1.0, "heading": 1.5, "bare": 0.4,
}  # fmt: skip
"""What a mention is worth as evidence that its town is what the text is about."""
_OF_LARGE = 0.8  # the same for a city so large that its bare name means it
NEAR = 90.0  # kilometres within which towns speak for one another
# A town is meant by its bare name when it is large and the next of that name much smaller.
DOMINANT_RATIO = 4.0
# A county's name that no more states have speaks a little for each of them.
_FEW_STATES, _COUNTY = 3, 2.0
_OPENING = 400  # characters: what a report names first it is about
_BRACKETED = re.compile(r"\((?P<inside>[^()]{2,40})\)")
_ZIP = re.compile(r"\b(?P<state>[A-Z]{2}),? \d{5}(?:-\d{4})?\b")
_PARTY = re.compile(r"\([DRI]-\s*(?P<state>[A-Z][A-Za-z.]+(?: [A-Z][A-Za-z.]+)?)(?:-\d+)?\)")
_DISTRICT = re.compile(r"\((?P<state>[A-Z]{2})-\d{1,2}\)")
_HEADING_BODY = re.compile(
    r"(?:City|Town|Village|Borough|Township|Municipality) of (?P<town>[A-Z][\w.'’-]+(?: "
    r"[A-Z][\w.'’-]+){0,3})|"
    r"(?P<before>[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,3}) (?:City|Town|Village|Borough|Police|Fire|Public|"
    r"Transit|"
    r"School|Housing|Water|Mayor)\b"
)
# Institutions, offices, parties and signs that texts from these countries name and others seldom do.
_ABROAD = {
    "GB": re.compile(
        r"£|\b(?:NHS|MSPs?|Ofsted|Ofcom|DWP|HMRC|constabulary|Westminster|Whitehall|Holyrood|Stormont|Senedd|"
        r"(?:borough|district|parish|unitary) council\b|(?:Borough|District|Parish) Council|council tax|"
        r"Downing Street|[Cc]rown [Cc]ourt|Lib Dems?|Tor(?:y|ies)|Plaid Cymru|SNP|DUP|Home Secretary|"
        r"Baroness|Chancellor of the Exchequer|postcode|GP surgery|trading standards)"
    ),
    "IE": re.compile(
        r"\b(?:Taoiseach|Tánaiste|Dáil|Seanad|Oireachtas|Garda[ií]?|Fianna Fáil|Fine Gael|Sinn Féin|TDs?|HSE|"
        r"An (?:Bord|Garda|Post)|"
        r"Co(?:unty|\.)? (?:Carlow|Cavan|Clare|Cork|Donegal|Dublin|Galway|Kerry|Kildare|Kilkenny|Laois|"
        r"Leitrim|Limerick|Longford|Louth|Mayo|Meath|Monaghan|Offaly|Roscommon|Sligo|Tipperary|Waterford|Westmeath|"
        r"Wexford|Wicklow))\b|\((?:FF|FG|SF)\)|€"
    ),
    "CA": re.compile(
        r"\b(?:MPPs?|MLAs?|MNAs?|RCMP|Ottawa|Queen's Park|reeve|Coun\.|[Pp]rovinc(?:e|ial)|First Nations?|"
        r"Métis|Your Worship|Crown (?:corporation|attorney)|Treasury Board|territorial)"
    ),
    "AU": re.compile(
        r"\bCr [A-Z]|\b(?:Shire|NSW|AEST|Canberra|State MP|ratepayers|Premier|Aboriginal|Centrelink|"
        r"Australians?|Queensland|Victorian government|federal MP)\b"
    ),
    "NZ": re.compile(
        r"\b(?:iwi|hapū|marae|Māori|kaumātua|Beehive|regional council|Waka Kotahi|Aotearoa|"
        r"New Zealanders?|ratepayers|Cr [A-Z])"
    ),
}
# Spelling, forms of address and dates as English is written outside the United States.
_NOT_AMERICAN = re.compile(
    r"\b(?P<word>[Cc]ouncillors?|Cllr|Coun\.(?= [A-Z])|Cr(?= [A-Z])|[a-z]{3,}isation|"
    r"(?:[Nn]eighbour|[Cc]olour|[Ff]avour|[Hh]onour|[Bb]ehaviour|[Ll]abour(?! Party))\w*|"
    r"[Cc]entres?|[Pp]rogrammes?|(?:kilo|centi)?metres?|litres?|cheques?|kerbs?|tyres?|[Pp]er cent|mum|"
    r"whilst|(?:Mr|Mrs|Ms|Dr)(?= [A-Z])|\d{1,2} (?:January|February|March|April|June|July|August|September|"
    r"October|November|December)(?=,? \d{4}))"
)
_TITLE_OFFICE = re.compile(
    r"(?P<name>(?!New |Former |Acting |The )[A-Z][\w’'-]{3,30}) (?:Superintendent|[Mm]ayor|[Cc]ouncil|"
    r"[Ss]chool|"
    r"[Pp]olice|[Bb]oard|[Tt]own|[Tt]ownship|[Bb]orough|[Vv]illage|[Pp]lanning|[Ff]ire)\b"
)
_OF_TOWN = re.compile(r"\b[Tt]he (?:township|town|borough|village)\b")
_AGENCY = re.compile(
    r"\b(?:Attorney General|Department of|Governor|Secretary of State|Office of (?:the )?[A-Z]|U\.S\. |"
    r"\((?:House|Senate), )"
)
_LOCAL_OFFICE = re.compile(
    r"\b(?:Mayor|Council\w*|Alder\w+|Sheriff|City|Town|Village|Borough|County|Parish|Police|"
    r"District Attorney)\b"
)
# The forces that the country knows by their letters.
_POLICE = re.compile(r"\b(?:NYPD|FDNY|LAPD)\b")
_OF = re.compile(r"^(?:City|Town|Village|Borough|Township) [Oo]f ")
_CITY = re.compile(r"\b(?:[Tt]he [Cc]ity|[Cc]ity [Cc]ouncil|[Cc]ity [Hh]all|[Tt]he [Mm]ayor|Mayor)\b")
_CAPITALISED = re.compile(r"[A-Z][a-zà-ÿ’'-]+(?: [A-Z][a-zà-ÿ’'-]+)*")
_ENDINGS = {"uk": "GB", "ie": "IE", "ca": "CA", "au": "AU", "nz": "NZ"}
_ANGLOPHONE = frozenset(_ENDINGS.values())


Region = tuple[str | None, str]
"""A state's code, where it is one of the United States', and the country's: CA is California or Canada."""


class Weights(dict[str, float]):
    """How much speaks for each of several names; 0 for a name for which nothing does."""

    def __missing__(self, name: str) -> float:
        return 0.0

    def most_common(self, most: int | None = None) -> list[tuple[str, float]]:
        """Return the names with their weights, the heaviest first, equals in the order of their adding."""
        return sorted(self.items(), key=lambda pair: -pair[1])[:most]


@dataclass(slots=True)
class Setting:
    """Where a document plays: weights of states, countries and towns, and what was printed of each."""

    document: Document
    names: list[PlaceName] = field(default_factory=list)
    towns: dict[str, str] = field(default_factory=dict)
    states: Weights = field(default_factory=Weights)
    state_evidence: dict[str, list[Evidence]] = field(default_factory=lambda: defaultdict(list))
    countries: Weights = field(default_factory=Weights)
    town_weights: Weights = field(default_factory=Weights)
    town_evidence: dict[str, list[Evidence]] = field(default_factory=lambda: defaultdict(list))
    county_weights: Weights = field(default_factory=Weights)
    county_evidence: dict[str, list[Evidence]] = field(default_factory=lambda: defaultdict(list))
    printed: dict[str, Counter[Region]] = field(default_factory=lambda: defaultdict(Counter))
    dateline: Dateline | None = None
    member: str | None = None
    outlet_town: str | None = None
    outlet_is_body: bool = False
    outlet_is_agency: bool = False
    is_written_abroad: bool = False
    """Whether the text has any mark of English outside the United States that is not weighed yet."""
    is_british: bool = False
    """Whether the text is written as English is outside the United States."""
    parts: set[str] = field(default_factory=set)
    starts: list[int] = field(default_factory=list)
    _fits: dict[str, float] = field(default_factory=dict)
    _resolved: dict[tuple[str, str | None, str | None], tuple[Place, float]] = field(default_factory=dict)

    @property
    def country(self) -> str:
        """The country in which most of the document plays; the United States where nothing says otherwise."""
        american = sum(weight for code, weight in self.states.items() if code != "DC")
        ranked = self.countries.most_common(1)
        return ranked[0][0] if ranked and ranked[0][1] > max(1.0, american) else "US"

    @property
    def state(self) -> str | None:
        """The American state that most evidence agrees on; None where two are level, and abroad."""
        if self.country != "US":
            return None
        if self.member:
            return self.member
        ranked = [pair for pair in self.states.most_common(3) if pair[0] != "DC"]
        if not ranked or (len(ranked) > 1 and ranked[0][1] < 1.25 * ranked[1][1]):
            return None
        # One small town by its bare name is too little to place another in its state.
        alone = len(ranked) == 1 and self._leads_in(ranked[0][0])
        return ranked[0][0] if ranked[0][1] > 1.0 or alone else None

    def _leads_in(self, state: str) -> bool:
        """Return whether the town that is named most lies in this state, and so is no witness for another."""
        leading = self.town_weights.most_common(1)
        return bool(leading) and any(place.state == state for place in towns_called(leading[0][0]))

    @property
    def state_share(self) -> float:
        """How much of all evidence of states speaks for the first of them, from 0 to 1."""
        if self.member:
            return 1.0
        total = sum(weight for code, weight in self.states.items() if code != "DC")
        return (
            max((w for code, w in self.states.items() if code != "DC"), default=0.0) / total if total else 0.0
        )

    @property
    def home(self) -> str | None:
        """The town that the document is about, by its folded name; None where none stands out."""
        ranked = sorted(
            ((key, weight * self._here(key)) for key, weight in self.town_weights.items()),
            key=lambda pair: -pair[1],
        )
        if not ranked:
            return None
        first, weight = ranked[0]
        if weight < 1.9 and not self._is_lone(first, weight, [other for _, other in ranked[1:2]]):
            return None
        if len(ranked) > 1 and weight < 1.1 * ranked[1][1]:
            own = town_key(self.outlet_town) if self.outlet_town else None
            if own not in (first, ranked[1][0]):
                return None
            first = own  # a paper writes about its own town
        dated = self.dateline is not None and town_key(self.dateline.name) == first
        if self.outlet_is_agency and dated and gazetteer.is_capital(first):
            return None
        if self.outlet_is_agency and not dated and all(e.kind != "title" for e in self.town_evidence[first]):
            return None  # what a state's agency says is said of the state
        if not dated and max(self.county_weights.values(), default=0.0) > weight:
            return None  # the story is the county's
        return first

    @property
    def is_of_one_town(self) -> bool:
        """Whether dateline, title or outlet speak for ``home``, or half of what speaks for any town.

        In a round-up of several cities the one that is named most is only one of them.
        """
        home = self.home
        if home is None:
            return False
        if any(each.kind != "name" for each in self.town_evidence[home]):
            return True
        return 2 * self.town_weights[home] >= sum(self.town_weights.values())

    @property
    def leading_town(self) -> str | None:
        """The town named far more than any other where the document is about none, as in a county's story."""
        ranked = self.town_weights.most_common(2)
        if not ranked or ranked[0][1] < 1.0 or (len(ranked) > 1 and ranked[0][1] < 2 * ranked[1][1]):
            return None
        key = ranked[0][0]
        shown = any(each.start is not None and each.kind != "dateline" for each in self.town_evidence[key])
        return key if shown else None

    def _is_lone(self, key: str, weight: float, others: list[float]) -> bool:
        """Whether a text that speaks of "the city" names this town, though rarely, and hardly another."""
        shown = [each.kind for each in self.town_evidence[key] if each.start is not None]
        named = bool(set(shown) - {"dateline"} if self.outlet_is_agency else shown)
        return (
            named
            and all(other <= weight / 2 for other in others)
            and _CITY.search(self.document.text) is not None
        )

    def _here(self, key: str) -> float:
        """How far a town of this name can lie where the document plays: 1 where one is listed there."""
        if key in self._fits:
            return self._fits[key]
        state, country = self.state, self.country
        places = towns_called(key)
        beside = self.printed.get(key)
        if not places or beside or (country == "US" and state is None) or _dominates(places):
            fit = 1.0
        elif country != "US":
            fit = 1.0 if any(place.country == country for place in places) else 0.7
        else:
            fit = 1.0 if any(place.state == state for place in places) else 0.5
        self._fits[key] = fit
        return fit

    @property
    def county(self) -> str | None:
        """The county that the document names most, None where two are level."""
        ranked = self.county_weights.most_common(2)
        if not ranked or (len(ranked) > 1 and ranked[0][1] <= ranked[1][1]):
            return None
        return ranked[0][0]

    def town(self, key: str) -> tuple[Place, float]:
        """Return the town of a key of ``town_weights``, spelled as the text prints it, and how sure it is."""
        place, sure = self.resolve(self.towns.get(key, key))
        if place.geonames_id:
            return place, sure
        printed = [_OF.sub("", named.name) for named in self.names if named.kind == "city"]
        if self.dateline is not None:
            printed.append(self.dateline.name)
        return replace(place, city=next((one for one in printed if town_key(one) == key), place.city)), sure

    def resolve(self, name: str, state: str | None = None, country: str | None = None) -> tuple[Place, float]:
        """Return the town that a name means here and how sure its state is, from 0 to 1.

        ``state`` or ``country`` is what stands beside the name. Where several towns fit alike the place
        has the name and no state.
        """
        key = (gazetteer.key(name), state, country)
        if key not in self._resolved:
            self._resolved[key] = self._choose(name, state, country)
        return self._resolved[key]

    def _choose(self, name: str, state: str | None, abroad: str | None) -> tuple[Place, float]:
        folded = fold_words(name)
        if folded in gazetteer.BOROUGHS or folded in self.parts:
            return gazetteer.find("New York City", "NY")[0], 0.97
        beside = self.printed.get(folded)
        if state is None and abroad is None and beside:
            (first, count), *others = beside.most_common(2)
            if not others or count > others[0][1]:
                state, abroad = first[0], None if first[0] else first[1]
        if abroad is not None:
            there = gazetteer.find(name, country=abroad)
            return (there[0] if there else Place(city=name, country=abroad, level="city")), 0.97
        if state is not None:
            found = gazetteer.find(name, state)
            return (found[0] if found else Place(city=name, state=state, country="US", level="city")), 0.98
        places = list(towns_called(name))
        home, country = self.state, self.country
        if country != "US":
            there = [place for place in places if place.country == country]
            if there:
                return there[0], 0.95
            if not places or places[0].country == "US" or (places[0].population or 0) < KNOWN_POPULATION:
                return Place(city=name, country=country, level="city"), 0.9
            return places[0], 0.7
        if any(place.country == "US" for place in places):
            # In a text that plays in the United States a namesake abroad is meant only with its country.
            places = [p for p in places if p.country == "US" or self.countries[p.country or ""] >= 1]
        if not places:
            return (
                Place(
                    city=self.towns.get(folded, name),
                    state=home,
                    country="US" if home else None,
                    level="city",
                ),
                0.5 + 0.45 * self.state_share if home else 0.9,
            )
        scored = sorted(((self._fit(place), place) for place in places), key=lambda each: -each[0])
        if home and all(place.state != home for place in places) and not _dominates(places):
            strong = self.member is not None or (self.states[home] >= 4 and self.state_share >= 0.6)
            if strong:  # no table has every town
                return Place(city=places[0].city, state=home, country="US", level="city"), 0.75
        best, nearest = scored[0]
        rivals = [
            fit for fit, place in scored if (place.state, place.country) != (nearest.state, nearest.country)
        ]
        margin = best - max(rivals, default=-2.0)
        if margin < 0.8:
            every = {place.country for place in places}
            return Place(city=nearest.city, country="US" if every == {"US"} else None, level="city"), 0.5
        return nearest, min(0.98, 0.7 + 0.1 * margin)

    def _fit(self, place: Place) -> float:
        """How well a town fits all that the document says: its state, its neighbours, its size."""
        population = log10((place.population or 0) + 1000) - 3  # 0 for a hamlet, 3 for a million
        if place.country != "US":
            return population + (2.0 if self.countries[place.country or ""] >= 1 else -3.0)
        total = sum(self.states.values())
        share = self.states[place.state or ""] / total if total else 0.0
        weight = min(total, 8.0) / 2
        return 1.1 * population + weight * share + (2.0 if place.state == self.member else 0.0)


def _dominates(places: Sequence[Place]) -> bool:
    """Whether the largest place of a name is so much larger that the bare name means it."""
    if not places:
        return False
    first = places[0].population or 0
    others = [place.population or 0 for place in places[1:] if place.state != places[0].state]
    return first >= KNOWN_POPULATION and first >= DOMINANT_RATIO * max(others, default=0)


def is_neighbourhood(name: str) -> bool:
    """Whether the name is of a part of New York City: GeoNames lists these as places of their own."""
    (south, north), (west, east) = (40.49, 40.92), (-74.26, -73.68)
    if fold_words(name) in gazetteer.BOROUGHS:
        return True
    places = gazetteer.find(name, "NY")
    return any(
        p.latitude is not None
        and p.longitude is not None
        and south <= p.latitude <= north
        and west <= p.longitude <= east
        for p in places
    )


def distance(one: Place, other: Place) -> float:
    """Return the kilometres between two towns, roughly; infinite where one has no coordinates."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return inf
    north = 111.2 * (one.latitude - other.latitude)
    east = 111.2 * cos(radians(one.latitude)) * (one.longitude - other.longitude)
    return hypot(north, east)


def read_setting(document: Document, people: Iterable[Person]) -> Setting:
    """Return where the document plays. Its text is gone through once."""
    persons = [person for person in people if not person.is_organization]
    taken = [(mention.start, mention.end) for person in persons for mention in person.mentions]
    surnames = frozenset(fold_words(person.name.split()[-1]) for person in persons if person.name)
    setting = Setting(document, towns=read_towns(document.text, document.title, document.outlet))
    setting.dateline = find_dateline(document.text)
    _weigh_outlet(setting)
    _weigh_dateline(setting)
    _weigh_marks(setting)
    _weigh_towns_abroad(setting)
    setting.names = list(read_names(document.text, taken, surnames, setting.towns))
    setting.starts = [name.start for name in setting.names]
    _weigh_names(setting)
    _weigh_title(setting, surnames)
    _weigh_spelling(setting)
    _weigh_lone_towns(setting)
    return setting


def _add_state(setting: Setting, code: str | None, weight: float, evidence: Evidence) -> None:
    if code:
        setting.states[code] += weight
        if len(setting.state_evidence[code]) < 3:
            setting.state_evidence[code].append(evidence)


def _add_town(setting: Setting, name: str, weight: float, evidence: Evidence) -> None:
    key = town_key(name)
    setting.town_weights[key] += weight
    setting.town_evidence[key].append(evidence)


def town_key(name: str) -> str:
    """Return the key under which a town is counted: boroughs and nicknames count for their city."""
    key = gazetteer.key(name)
    if fold_words(name) in gazetteer.BOROUGHS:
        return "new york city"
    return gazetteer.NICKNAMES[key][0] if key in gazetteer.NICKNAMES else key


def _weigh_outlet(setting: Setting) -> None:
    """Weighs the outlet's name and address: papers and press offices say where they are."""
    document = setting.document
    host = urlsplit(document.url).hostname if document.url else None
    if host:
        parts = host.casefold().split(".")
        if parts[-1] in _ENDINGS:
            setting.countries[_ENDINGS[parts[-1]]] += 3
        if (
            parts[-1] in ("gov", "us")
            and len(parts) > 2
            and (code := gazetteer.state_code(parts[-2].upper()))
        ):
            _add_state(setting, code, 3, Evidence("address"))
    outlet = document.outlet or ""
    setting.outlet_is_agency = _AGENCY.search(outlet) is not None and not _LOCAL_OFFICE.search(outlet)
    bracketed = _BRACKETED.search(outlet)
    if bracketed:
        _weigh_bracket(setting, bracketed["inside"])
    plain = _BRACKETED.sub("", outlet).strip()
    if body := _HEADING_BODY.search(plain):
        town = (body["town"] or body["before"]).removeprefix("The ").removesuffix(" City and County")
        if kind_of(town, setting.towns) is None and body["before"]:
            town = ""
        if not town:
            pass
        elif gazetteer.state_code(town):
            _add_state(setting, gazetteer.state_code(town), 4, Evidence("outlet"))
        else:
            setting.outlet_town, setting.outlet_is_body = town, True
            _add_town(setting, town, 5, Evidence("outlet"))
            _weigh_state_of_outlet(setting, town, plain[body.end() :])
        if town:
            return
    words = plain.removeprefix("The ").removeprefix("Office of ").split()
    for start in range(len(words)):
        for size in range(min(3, len(words) - start), 0, -1):
            name = " ".join(words[start : start + size]).strip(",.")
            if name.endswith((" County", " Parish")):
                _add_county(setting, name, 3, Evidence("outlet"))
            elif code := gazetteer.state_code(name):
                if len(name) > 2:
                    _add_state(setting, code, 4, Evidence("outlet"))
            elif len(name) > 4 and (country := gazetteer.country_of(name)):
                setting.countries[country] += 3
            elif start == 0 and len(words) > size and _is_town_of_outlet(setting, name):
                setting.outlet_town = name
            else:
                continue
            break
    if setting.outlet_town:
        _add_town(setting, setting.outlet_town, 1, Evidence("outlet"))


def _is_town_of_outlet(setting: Setting, name: str) -> bool:
    """Return whether a paper's name opens with the name of its town: the text names the town, or all know it.

    "The Astor Pilot" and "The Clark Fork Ledger" are named for something else.
    """
    if not name or kind_of(name, setting.towns) != "city":
        return False
    text = f"{setting.document.title or ''}\n{setting.document.text}"
    return _is_well_known(fold_words(name)) or re.search(rf"\b{re.escape(name)}\b", text) is not None


def _weigh_state_of_outlet(setting: Setting, town: str, after: str) -> None:
    """Weigh the state or country behind the town of a public body ("City of Ashland, Wisconsin")."""
    beside = after.rpartition(",")[2].strip(" .") if after.startswith(",") else ""
    if code := gazetteer.state_code(beside):
        setting.printed[fold_words(town)][code, "US"] += 2
        _add_state(setting, code, 5, Evidence("outlet"))
    elif country := gazetteer.country_of(beside):
        setting.printed[fold_words(town)][None, country] += 2
        setting.countries[country] += 5


def _weigh_bracket(setting: Setting, inside: str) -> None:
    """Weighs what stands in an outlet's brackets: "(GA)", "(Alexandria, LA)", "(House, UT)"."""
    *rest, last = [part.strip() for part in inside.split(",")]
    code = gazetteer.state_code(last)
    if code:
        if rest and rest[0] in ("House", "Senate"):
            setting.member = code
        _add_state(setting, code, 6, Evidence("outlet"))
    elif last.upper() in _PROVINCE_CODES:
        setting.countries["CA"] += 6
    elif country := gazetteer.country_of(last):
        setting.countries[country] += 6
    if rest and rest[0] not in ("House", "Senate") and (code or rest[0]) and kind_of(rest[0], {}) == "city":
        setting.outlet_town = rest[0]
        if code:
            setting.printed[fold_words(rest[0])][code, "US"] += 2


_PROVINCE_CODES = frozenset("ON QC BC AB MB SK NS NB NL PE YT NT NU".split())


def _weigh_dateline(setting: Setting) -> None:
    dateline = setting.dateline
    if dateline is None:
        return
    evidence = Evidence("dateline", dateline.start, dateline.end)
    folded = fold_words(dateline.name)
    if dateline.state:
        setting.printed[folded][dateline.state, "US"] += 2
        _add_state(setting, dateline.state, 1 if dateline.state == "DC" else 4, evidence)
    if dateline.country:
        setting.printed[folded][None, dateline.country] += 2
        setting.countries[dateline.country] += 4
    if is_washington(dateline.name):
        return
    if dateline.name.endswith(" County"):
        _add_county(setting, dateline.name, 4, evidence)
    else:
        # What a state's agency dates from the state's capital is dated where the agency sits.
        sits = setting.outlet_is_agency and gazetteer.is_capital(dateline.name)
        _add_town(setting, dateline.name, 1.0 if sits else HOW_MUCH["dateline"], evidence)


def _add_county(setting: Setting, name: str, weight: float, evidence: Evidence) -> None:
    setting.county_weights[name] += weight
    setting.county_evidence[name].append(evidence)
    codes = {place.state for place in gazetteer.counties(name)}
    for code in codes if len(codes) <= _FEW_STATES else ():
        _add_state(setting, code, _COUNTY / len(codes), evidence)


def _attested(setting: Setting) -> set[str]:
    """Return the folded names of towns that more than a capital shows to be towns in this text.

    A name that the text also prints in small letters is a word of the language.
    """
    text = setting.document.text
    shown: dict[str, set[str]] = defaultdict(set)
    for named in setting.names:
        if named.kind == "city":
            shown[fold_words(named.name)].add(named.how)
    kept = set()
    for folded, hows in shown.items():
        dated = setting.dateline is not None and fold_words(setting.dateline.name) == folded
        listed = any(
            named.how == "with state"
            and fold_words(named.name) == folded
            and (" " in folded or named.country or gazetteer.find(folded, named.state))
            for named in setting.names
        )
        if listed or dated or folded in setting.towns:
            kept.add(folded)
        elif " " not in folded and re.search(rf"(?<![\w.@/-]){re.escape(folded)}(?![\w@-])", text):
            continue
        elif (
            hows & {"body", "locative"}
            or ("heading" in hows and not is_ordinary(folded))  # "Home" over a page is none
            or _is_well_known(folded)
        ):
            kept.add(folded)
    return kept


def _is_well_known(folded: str) -> bool:
    """Whether a bare name is a town's wherever it stands: a borough's, a nickname, or a large city's."""
    if folded in gazetteer.BOROUGHS or folded in gazetteer.NICKNAMES:
        return True
    found = towns_called(folded)
    return bool(found) and (found[0].population or 0) >= KNOWN_POPULATION


def _weigh_names(setting: Setting) -> None:
    seen: Counter[str] = Counter()
    kept = _attested(setting)
    setting.names = [
        named for named in setting.names if named.kind != "city" or fold_words(named.name) in kept
    ]
    setting.starts = [named.start for named in setting.names]
    in_new_york = any(
        town_key(named.name) == "new york city" for named in setting.names if named.kind == "city"
    )
    dated = setting.dateline.start if setting.dateline is not None else -1
    for named in setting.names:
        if named.start == dated:
            continue  # weighed as what it is
        evidence = Evidence("name", named.start, named.end)
        if named.kind == "country":
            if named.country:
                setting.countries[named.country] += 2.0 if named.how == "body" else 0.5
        elif named.kind == "state":
            _add_state(setting, named.state, 1, evidence)
        elif named.kind == "county":
            _add_county(setting, named.name, 1, evidence)
        else:
            folded = fold_words(named.name)
            if named.state or named.country:
                setting.printed[folded][named.state, named.country or "US"] += 1
                if named.state:
                    _add_state(setting, named.state, 2 if seen[folded] == 0 else 0.5, evidence)
                else:  # printed with its country, for readers in another
                    setting.countries[str(named.country)] += 0.3
            worth = HOW_MUCH[named.how]
            if named.country and named.country != setting.country:
                worth *= 0.3
            if worth < _OF_LARGE and _dominates(towns_called(named.name)):
                worth = _OF_LARGE
            if is_washington(named.name) and named.how != "body":
                continue  # from where all the country is reported
            if named.how != "body" and gazetteer.is_capital(named.name):
                worth /= 2  # "in Albany" is said of the state's government
            weight = worth / (1 + 0.15 * seen[folded])
            if in_new_york and is_neighbourhood(named.name):
                setting.parts.add(folded)
            name = "New York City" if folded in setting.parts else named.name
            _add_town(setting, name, weight * (1.5 if named.start < _OPENING else 1.0), evidence)
            seen[folded] += 1


def _weigh_title(setting: Setting, surnames: frozenset[str]) -> None:
    """Weighs what the title names; there every word has a capital, so the text must name it, too."""
    title = setting.document.title
    if not title:
        return
    if (found := _TITLE_OFFICE.match(title)) and _OF_TOWN.search(setting.document.text):
        name = found["name"]
        if kind_of(name, setting.towns) is None and not re.search(
            rf"\b{name.lower()}\b", setting.document.text
        ):
            setting.towns[fold_words(name)] = name
    for named in read_names(title, (), surnames, setting.towns):
        evidence = Evidence("title")
        if named.kind == "state":
            _add_state(setting, named.state, 2, evidence)
        elif named.kind == "county":
            _add_county(setting, named.name, 2, evidence)
        elif named.kind == "country" and named.country:
            setting.countries[named.country] += 1
        elif named.how in ("body", "locative") and town_key(named.name) not in setting.town_weights:
            _add_town(setting, named.name, 2, evidence)
    folded_title = f" {fold_words(title)} "
    for key in list(setting.town_weights):
        short = re.escape(key.removesuffix(" city"))
        if re.search(rf" {short} (?:city )?(?!county|parish)", folded_title):
            _add_town(setting, key, 2, Evidence("title"))


def _weigh_marks(setting: Setting) -> None:
    """Weighs zip codes, parties with their states, and what only texts of other countries print."""
    text = setting.document.text
    for found in _POLICE.finditer(text):
        town = "Los Angeles" if found[0] == "LAPD" else "New York City"
        _add_town(setting, town, 0.4, Evidence("body", found.start(), found.end()))
    for pattern, weight in ((_ZIP, 2.0), (_PARTY, 1.0), (_DISTRICT, 1.0)):
        for found in pattern.finditer(text):
            code = gazetteer.state_code(found["state"])
            _add_state(setting, code, weight, Evidence("state", found.start("state"), found.end("state")))
    for country, pattern in _ABROAD.items():
        terms = [found[0].casefold() for found in pattern.finditer(text)]
        if terms:
            setting.countries[country] += min(4.0, len(set(terms)) + 0.25 * (len(terms) - len(set(terms))))
    marks = {found["word"].casefold() for found in _NOT_AMERICAN.finditer(text)}
    setting.is_british = len(marks) > 1
    setting.is_written_abroad = bool(marks)
    _weigh_spelling(setting)


def _weigh_spelling(setting: Setting) -> None:
    """Let the spelling speak for the country abroad that most is said of, once one is named."""
    english = {code: weight for code, weight in setting.countries.items() if code in _ANGLOPHONE}
    if english and setting.is_written_abroad:
        setting.countries[max(english, key=lambda code: english[code])] += 2
        setting.is_written_abroad = False


def _weigh_towns_abroad(setting: Setting) -> None:
    """Let towns that only English-speaking countries abroad have speak for them, and read those of one such.

    In a text that is written as English is outside the United States, towns that have an American
    namesake speak for their countries too.
    """
    text = "\n".join(filter(None, (setting.document.text, setting.document.title)))
    runs = {found[0] for found in _CAPITALISED.finditer(text)}
    called = {name: towns_called(name) for run in runs for name in _parts(run)}
    for places in called.values():
        codes = {place.country for place in places}
        if codes and codes <= _ANGLOPHONE:
            weight = 1.0 if setting.is_british else 0.5
        elif setting.is_british:
            weight = 0.25
        else:
            continue
        for code in codes & _ANGLOPHONE:
            setting.countries[str(code)] += weight / len(codes & _ANGLOPHONE)
    if setting.country in _ANGLOPHONE:
        for name, places in called.items():
            if any(place.country == setting.country for place in places):
                setting.towns.setdefault(fold_words(name), name)


def _parts(run: str) -> list[str]:
    """Return the names of one to three words in a run of capitals that may be a town's."""
    words = run.split()
    names = (words[k : k + size] for k in range(len(words)) for size in (1, 2, 3) if k + size <= len(words))
    return [
        " ".join(name)
        for name in names
        if len(name) > 1 or not (is_ordinary(name[0].casefold()) or fold_words(name[0]) in given_names())
    ]


def _weigh_lone_towns(setting: Setting) -> None:
    """Let towns speak for their states: those that one state alone has, those far larger than their
    namesakes, and those that lie near one another.
    """
    outlet = towns_called(setting.outlet_town) if setting.outlet_town else ()
    if not setting.states and _dominates(outlet) and outlet[0].country in _ANGLOPHONE:
        setting.countries[str(outlet[0].country)] += 2
    kinds: dict[str, list[Place]] = {}
    for key in setting.town_weights:
        if found := list(towns_called(key)):
            kinds[key] = found
    # Where the outlet or the text names states, a large namesake elsewhere says little.
    told = 0.3 if sum(setting.states.values()) >= 3 else 1.0
    for key, places in kinds.items():
        evidence = next(iter(setting.town_evidence[key]))
        codes = {(place.state, place.country) for place in places}
        first = places[0]
        if _dominates(places) or (len(codes) == 1 and (first.population or 0) > 2000):
            if first.country == "US":
                weight = min(1.5 * told if _dominates(places) else 1.0, setting.town_weights[key])
                _add_state(setting, first.state, weight, evidence)
            elif (first.population or 0) > KNOWN_POPULATION and first.country in _ANGLOPHONE:
                setting.countries[str(first.country)] += 0.5
    support = Weights()
    keys = list(kinds)[:40]
    for i, one in enumerate(keys):
        for other in keys[i + 1 :]:
            near = {
                a.state
                for a in kinds[one][:12]
                for b in kinds[other][:12]
                if a.state and a.state == b.state and distance(a, b) <= NEAR
            }
            for code in near:
                if code:
                    support[code] += 1.0 / len(near)
    for code, weight in support.items():
        setting.states[code] += min(weight, 2.0)


def nearest_name(setting: Setting, position: int, kinds: Sequence[str], lead: int) -> PlaceName | None:
    """Return the last place of these kinds named before a position, at most ``lead`` characters before."""
    at = bisect_right(setting.starts, position) - 1
    while at >= 0 and setting.starts[at] >= position - lead:
        if setting.names[at].kind in kinds:
            return setting.names[at]
        at -= 1
    return None
