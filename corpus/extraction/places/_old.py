"""The jurisdiction a speaker speaks for: a city, a county, a state, the federal government, or none.

The role says which kind of jurisdiction it is; where it lies is read, in this order, from what
stands beside the name ("Marrow Bay Mayor"), from the organisation's name, from a heading or an
opening "In Marrow Bay," above the name, from the dateline and outlet, and from the one city that the
whole text is about. A name that several towns share stays without a state unless the text, or a
clear dominance of one of them, decides.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from corpus import gazetteer
from corpus.extraction import roles
from corpus.extraction.records import Person
from corpus.extraction.places.unlisted import read_towns
from corpus.folding import fold, fold_words
from corpus.model import NOWHERE, Document, Level, Place

if TYPE_CHECKING:
    from spacy.tokens import Doc

# A town is meant by its bare name when it is large and the next of that name much smaller. Of the 30
# cities that the Associated Press prints without a state, all pass (St. Louis only where the text plays
# in the United States); Richmond, Springfield, Kansas City, Rochester and Albany do not.
DOMINANT_POPULATION = 90_000
DOMINANT_RATIO = 4.0
# Above this no evidence of a state makes a bare name mean a namesake.
NATIONAL_POPULATION = 500_000
# A town abroad is taken for named only from this size.
FOREIGN_POPULATION = 300_000
# Bodies known by acronyms that do not spell out their city.
KNOWN_BODIES = {"NYPD": "New York City", "FDNY": "New York City", "LAPD": "Los Angeles", "CTA": "Chicago"}
# How a body is called after its name in full.
SHORT_BODIES = frozenset(
    (
        "trust",
        "commission",
        "authority",
        "agency",
        "board",
        "committee",
        "bureau",
        "council",
        "Trust",
        "Commission",
        "Authority",
        "Agency",
        "Board",
    )
)
# Around the five boroughs: GeoNames lists their neighbourhoods as places.
NEW_YORK_BOX = ((40.49, 40.90), (-74.26, -73.75))

_FEDERAL = re.compile(
    r"\b(?:congress(?:man|woman|member|person)|(?<![\w] )congress$|u\.?s\.?|united states|federal|"
    r"white house|border (?:czar|patrol)|"
    r"homeland security|ice|fbi|cbp|dea|atf|fema|epa|cdc|fda|irs|tsa|usps|usda|hud|hhs|doj|usdot|nasa|noaa|"
    r"uscis|customs|pentagon|cabinet|secret service|postal service|coast guard|national weather service|"
    r"environmental protection agency|"
    r"trump administration|biden administration|obama administration|department of (?:homeland security|"
    r"justice|defense|state|the treasury|the interior|agriculture|commerce|labor|energy|"
    r"health and human services|housing and urban development|veterans affairs)|(?:health and human services|"
    r"treasury|defense|interior|homeland|commerce|veterans affairs) secretary|"
    r"secretary of (?:defense|the treasury|the interior|homeland|commerce|war))\b"
)
_SENATE = re.compile(r"\b(?:senators?|sens?|representatives?|reps?)\b")
_STATE = re.compile(
    r"\b(?:governor|gov|lieutenant governor|state (?:senat|sen\b|rep|assembl|house|school|superintend|"
    r"treasur|"
    r"audit|attorney general|police|trooper|legislat|lawmaker|director|health|department)|"
    r"assembly(?:man|woman|member)?|"
    r"delegate|del|attorney general|ag|house (?:speaker|majority|minority|democratic|republican)|legislator|"
    r"senate (?:president|majority|minority|democratic|republican)|first lady|legislature|"
    r"state lawmaker|house of delegates|"
    r"state (?:house|senate|assembly)|general assembly)\b"
)
_COUNTY = re.compile(
    r"\b(?:county|parish|sheriffs?|undersheriff|district attorney|d\.?a\.?|state's attorney|states attorney|"
    r"state attorney|county executive|prosecuting attorney|prosecutor|commonwealth's attorney|"
    r"borough president|"
    r"freeholder|ada|dda|sheriff-coroner|county judge|coroner)\b"
)
_CITY = re.compile(
    r"\b(?:township|mayor|mayoral|vice mayor|council ?(?:member|man|woman|person|president|speaker|chair\w*)|"
    r"council|councill?or|"
    r"alder(?:man|woman|person)?|city|town|village|police|fire (?:chief|department|commissioner|"
    r"marshal)|chief of "
    r"(?:police|detectives|patrol|department)|deputy chief|selectm[ae]n|selectboard|select board|"
    r"public advocate|"
    r"city hall|first deputy commissioner|nypd|fdny|lapd|municipal|borough)\b"
)
# Offices that many governments have; which one, the organisation or the text around must tell.
_ANY_GOVERNMENT = re.compile(
    r"\b(?:commissioner|superintendent|comptroller|controller|treasurer|auditor|assessor|clerk|registrar|"
    r"secretary of|director of utilities|public works|transportation|(?<!in )chief(?! (?:of staff|"
    r"\w+ officer|executive))|administrator|health officer|"
    r"public health|public safety|emergency management|housing authority|parks|planning|trustee|supervisor|"
    r"department|deputy (?:chief|commissioner|sheriff|secretary|superintendent)|"
    r"schools? (?:superintendent|chancellor)|schools chancellor|"
    r"superintendent of schools|independent school district|isd|public schools|school (?:district|board))\b"
)
# Services that towns run, and who heads them; a company or a campaign may have a "finance director" too.
_SERVICES = (
    r"(?:housing|transit|transportation|finance|budget|planning|zoning|public works|public safety|"
    r"utilit(?:y|ies)|water|sewer|sanitation|streets?|(?:public )?health|parks?|recreation|library|airport|"
    r"port|harbor|emergency|emergency (?:management|services)|(?:community|economic) development|"
    r"human services|code enforcement|building|elections?|animal control)"
)
_HEAD_OF_SERVICE = re.compile(
    rf"(?<!campaign )\b{_SERVICES} (?:director|manager|chief|administrator|coordinator|engineer)\b|"
    rf"\b(?:director|manager|chief|head) of {_SERVICES}\b"
)
_SERVICE_OF_TOWN = re.compile(rf"(?:{_SERVICES}|(?:[\w-]+ )?schools|police|fire)(?: department| system)?")
_TOWN_HALL = re.compile(
    r"\b(?:mayor|council|city hall|town hall|selectboard|alderm[ae]n|the (?:city|town|village))\b", re.I
)
_PUBLIC_OUTLET = re.compile(
    r"^(?:City|Town|Village|Borough|Township|County) of |(?:County|Department|Schools|District|Transit|"
    r"Authority|Commission|Council|Board|Agency|Police|Fire)$"
)
# "Its mayor, Ines Talcott", "Marrow Bay, whose police chief, Ana Ruiz": what stands before the name.
_TAKEN_UP = re.compile(r"\b(?:[Ii]ts|whose)(?: [\w’'-]+){0,3},? $")
_OFFICE_IN_BODY = re.compile(
    r"\b(?:general manager|board (?:member|chair\w*|president)|executive director|spokes\w+|trustee|"
    r"(?:deputy|assistant) director|director)$"
)
_POLICE_ACRONYM = re.compile(r"^[A-Z]{1,3}PD$|^FD[A-Z]{2}$")
_GOVERNMENT_BODY = re.compile(
    r"\b(?:department|dept|police|sheriff'?s?|council|commission|city of|county|town of|village of|mayor|"
    r"office of|attorney'?s? office|authority|bureau|agency|board of|public schools|school district|isd|"
    r"fire|administration|legislature|senate|assembly|house of|district court|state of|budget office|"
    r"government|ministry|parliament|executive)\b"
)
_PRIVATE_BODY = re.compile(
    r"\b(?:coalition|alliance|association|union|foundation|institute|project|center|centre|fund|society|league|"
    r"network|university|college|inc|llc|llp|company|corp|corporation|campaign|party|church|committee to|"
    r"chamber of commerce|services?|advocates|partnership|group|club|news|times|post|hospital|hotel|"
    r"federation|"
    r"brotherhood|local \d+|benevolent|conference of|association of|counties|cities|legal aid|defenders?|"
    r"initiative|international|ministries|watch|action|citizens|communities|families|families for)\b"
)
_PUBLIC_WORKS = re.compile(
    r"\b(?:transportation|transit|water|housing|port|planning|sewer|sanitation|zoning|library|parks?|utility|utilities|"
    r"school|fire|health|airport|redevelopment|port) (?:trust|authority|board|commission|district|"
    r"agency|department)\b"
)
_PRIVATE_ROLE = re.compile(
    r"\b(?:founder|owner|organizer|activist|advocate for|resident|witness|teacher|student|professor|pastor|"
    r"reverend|rev|rabbi|bishop|imam|analyst|attorney for|lawyer|counsel|tenant|landlord|developer|"
    r"coach|player|"
    r"plaintiff|defendant|suspect|candidate|nominee|author|reporter|editor|columnist|victim|"
    r"mother|father|son|daughter|brother|sister|wife|husband|widow|uncle|aunt|cousin|friend|neighbor)\b"
)
_TRIBE = re.compile(r"\b(?:tribe|tribal|nation|pueblo|band of|rancheria|reservation)\b")
_DATELINE = re.compile(
    r"(?:^|\n)[ \t]*(?P<city>[A-Z][A-Za-z.'’ -]{2,30}?)(?:,\s*(?P<state>[A-Z][A-Za-z. ]{1,20}?))?"
    r"\s*(?:\((?:Reuters|[A-Z]{2,6})\)\s*)?(?:[—–]|--| - )\s*(?=[A-Z“\"])"
)
_CITY_STATE = re.compile(
    r"\b(?P<city>[A-Z][\w'’-]{1,30}\.?(?: (?:[A-Z][\w'’-]{1,30}|of|de|la|del)){0,3}), "
    r"(?P<state>(?:N|S|W)\. ?[A-Z][A-Za-z]*\.?|D\.C\.|R\.I\.|[A-Z][a-z]+\.?(?: [A-Z][a-z]+)?|"
    r"[A-Z]{2})(?![\w])"
)
_STATE_NAME = re.compile(
    r"\b(?:" + "|".join(sorted((name for name in gazetteer.STATES.values()), key=len, reverse=True)) + r")\b"
)
_PARTY_STATE = re.compile(r"\([DRI]-\s*(?P<state>[A-Z][A-Za-z. ]+?)(?:-\d+)?\)")
_OUTLET_STATE = re.compile(r"\((?:Senate|House), (?P<state>[A-Z]{2})\)")
_OPENING = re.compile(
    r"(?:^|[.:•–—-]\s+|\n)In (?P<city>[A-Z][\w.'’-]{1,30}(?: [A-Z][\w.'’-]{1,30}){0,3})(?:,|\s*$)"
)
_CITY_TITLE = r"\b(?:[Mm]ayor(?:-elect)?|Public Advocate|Council(?:man|woman|member))"
# Characters before a mention in which "In Marrow Bay," is looked for.
_LEAD = 400
_CAPITALS = re.compile(r"(?:[A-Z][\w.'’-]*|\bof\b|\bthe\b)(?: (?:[A-Z][\w.'’-]*|of|de|la))*")


@dataclass(slots=True)
class _Setting:
    """What the whole document says about where it plays."""

    states: Counter[str] = field(default_factory=Counter)
    pairs: dict[str, str] = field(default_factory=dict)
    towns: dict[str, str] = field(default_factory=dict)
    cities: Counter[str] = field(default_factory=Counter)
    counties: Counter[str] = field(default_factory=Counter)
    countries: Counter[str] = field(default_factory=Counter)
    headings: list[tuple[int, str]] = field(default_factory=list)
    dateline: str | None = None
    named: list[tuple[int, str]] = field(default_factory=list)
    outlet_city: str | None = None
    outlet_county: str | None = None
    member: str | None = None
    titled: dict[tuple[str, int], list[int]] = field(default_factory=dict)
    expansions: dict[str, str] = field(default_factory=dict)
    text: str = ""
    government: Level = "none"
    office: Level = "none"

    def top_state(self) -> str | None:
        """The state most spoken of, None when two are level."""
        ranked = [pair for pair in self.states.most_common(3) if pair[0] != "DC"]
        if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
            return None
        return ranked[0][0]

    def only_state(self) -> str | None:
        """The state most spoken of, if at least twice as much as any other."""
        ranked = [pair for pair in self.states.most_common(3) if pair[0] != "DC"]
        if not ranked or (len(ranked) > 1 and ranked[0][1] < 2 * ranked[1][1]):
            return None
        return ranked[0][0]

    def local_state(self) -> str | None:
        """The state that the outlet or nearly every mention of a state names."""
        if self.member:
            return self.member
        top = self.only_state()
        return (
            top
            if top and self.states[top] >= 3 and self.states[top] * 5 >= 4 * sum(self.states.values())
            else None
        )

    def only_city(self) -> str | None:
        """The city that most of the text's mentions of cities name."""
        top = self.top_city()
        return top if top and self.cities[top] * 2 > sum(self.cities.values()) else None

    def top_city(self) -> str | None:
        """The city most often named, None when two are level."""
        ranked = self.cities.most_common(2)
        if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
            return None
        return ranked[0][0]

    def expansion(self, name: str) -> str:
        """The name that the text prints in full for an acronym or for "the trust", or the name itself."""
        if name not in self.expansions:
            self.expansions[name] = self._expand(name)
        return self.expansions[name]

    def _expand(self, name: str) -> str:
        if name in KNOWN_BODIES:
            return f"{KNOWN_BODIES[name]} Department"
        letters = name.replace(".", "")
        if name in SHORT_BODIES:
            pattern = rf"(?:[A-Z][\w'’]{{1,30}} ){{1,6}}{re.escape(name.capitalize())}\b"
        elif 2 <= len(letters) <= 6 and letters.isalpha() and letters.isupper():
            small = r" (?:(?:of|for|the|and|in|on|&) ){0,3}"
            pattern = r"\b" + small.join(letter + r"[\w'’]{1,30}" for letter in letters) + r"\b"
        else:
            return name
        found = re.search(pattern, self.text)
        return found[0] if found else name

    def official(self, surname: str) -> Level:
        """The level of the official whom a spokesman serves, by surname or by title and name."""
        if re.match(r"Mayor\b", surname):
            return "city"
        if re.match(r"Gov(?:\.|ernor\b)", surname):
            return "state"
        name = r" (?:[A-Z][\w.]{0,30} ){0,3}" + re.escape(surname) + r"\b"
        if re.search(_CITY_TITLE + name, self.text):
            return "city"
        return "state" if re.search(r"\b(?:Governor|Gov\.)" + name, self.text) else "none"


def place_of(person: Person | None, document: Document, doc: Doc, start: int, end: int) -> Place:
    """The jurisdiction for which the person speaks in ``document.text[start:end]``.

    Advocates, companies, unions, schools and private people speak for no jurisdiction: level
    ``none``. A member of Congress is ``federal`` with the state; a governor's place is the state.
    """
    if person is None:
        return NOWHERE
    setting = _setting(document, doc)
    role, organization, jurisdiction = _office(person, setting)
    level = _level(person, role, organization, jurisdiction, setting)
    if level == "none":
        return NOWHERE
    if level == "federal":
        return _federal(role, jurisdiction, person, setting)
    if level == "tribal":
        return Place(nation=organization or jurisdiction or person.name, country="US", level="tribal")
    near = _near(person, document, setting, start)
    if level == "state":
        code = _state_of(jurisdiction, organization, setting, document, near)
        return gazetteer.state(code) if code else Place(level="state")
    if level == "county":
        return _county(jurisdiction, organization, setting, near)
    return _city(jurisdiction, organization, person, setting, near)


def _office(person: Person, setting: _Setting) -> tuple[str, str | None, str | None]:
    """The role, the organisation and the jurisdiction, as far as any mention prints them."""
    role, organization, jurisdiction = person.role or "", person.organization, person.jurisdiction
    heads = organization and not jurisdiction and _HEAD_OF_SERVICE.search(fold(role))
    if organization and heads and _kind(organization, setting) != "unknown":
        # "Marrow Bay Housing Director Ana Ruiz": a place, unless a body has its name.
        return role, None, organization
    return role, organization, jurisdiction


def _level(
    person: Person, role: str, organization: str | None, jurisdiction: str | None, setting: _Setting
) -> Level:
    """Which kind of government the person or body speaks for."""
    if person.is_organization:
        return _level_of_body(person.name, setting)
    title = fold(role)
    if organization and "spokes" in title and (served := setting.official(organization)) != "none":
        return served
    office = title
    if jurisdiction and _kind(jurisdiction, setting) == "county":
        office += " county"
    if not title:
        return "none"
    if _TRIBE.search(title) or (
        organization and _TRIBE.search(fold(organization)) and not _PRIVATE_BODY.search(title)
    ):
        return "tribal"
    if not organization and not jurisdiction:
        short = next((word for word in role.split()[:-1] if word in SHORT_BODIES), None)
        organization = short if short and setting.expansion(short) != short else None
    body = _level_of_body(organization, setting) if organization else "none"
    if _FEDERAL.search(title) or (
        jurisdiction and fold_words(jurisdiction) in ("us", "federal", "white house")
    ):
        return "federal"
    if jurisdiction and _FEDERAL.search(fold(jurisdiction)):
        return "federal"
    if _SENATE.search(title):
        return "state" if "state" in title else "federal"
    if (
        re.fullmatch(r"(?:then-|former |vice )*(?:president|first lady)(?:-elect)?", title)
        and not organization
    ):
        return "federal" if jurisdiction is None else "none"
    if _CITY.search(title) and "mayor" in title:
        return "county" if "county" in office else "city"
    if body == "federal":
        return "federal"
    if _STATE.search(title) and not (jurisdiction and _kind(jurisdiction, setting) in ("city", "county")):
        return "state"
    if _COUNTY.search(office):
        return (
            "city"
            if jurisdiction and _kind(jurisdiction, setting) == "city" and not _COUNTY.search(title)
            else "county"
        )
    if body != "none":
        return body
    if organization and _PRIVATE_BODY.search(fold(organization)):
        return "none"
    if _CITY.search(title):
        return "state" if jurisdiction and _kind(jurisdiction, setting) == "state" else "city"
    if _PRIVATE_ROLE.search(title):
        return "none"
    if not organization and _HEAD_OF_SERVICE.search(title) and _TOWN_HALL.search(setting.text):
        kind = _kind(jurisdiction, setting) if jurisdiction else setting.government
        return "county" if kind == "county" else "state" if kind == "state" else "city"
    if not organization and not jurisdiction and setting.office != "none" and _OFFICE_IN_BODY.search(title):
        return setting.office
    acronym = organization is not None and organization.isupper() and len(organization) <= 6
    if _ANY_GOVERNMENT.search(title) and (not organization or acronym):
        if jurisdiction:
            kind = _kind(jurisdiction, setting)
            return "state" if kind == "state" else "county" if kind == "county" else "city"
        return "state" if title.startswith("state ") else setting.government
    if jurisdiction and not organization and roles.is_public(role):
        kind = _kind(jurisdiction, setting)
        return "state" if kind == "state" else "county" if kind == "county" else "city"
    return "none"


def _level_of_body(name: str, setting: _Setting) -> Level:
    """Which government a body belongs to, by its name; ``none`` when it is no government's."""
    expanded = setting.expansion(name)
    folded = fold(expanded)
    if _POLICE_ACRONYM.match(name):
        return "city"
    if re.fullmatch(r"(?:[A-Z]{2}|[A-Z][a-z]{2,4})DOT", name):
        return "federal" if name == "USDOT" else "state"
    if _FEDERAL.search(folded):
        return "federal"
    if _TRIBE.search(folded) and not re.search(r"\bnation(?:al|wide)?\b(?! of)", folded):
        return "tribal"
    if (
        _PUBLIC_WORKS.search(folded)
        and not re.search(r"\b(?:coalition|alliance|association|union)\b", folded)
        and not gazetteer.state_code(expanded.split()[0])
        and _within(expanded, setting)[0] is None
    ):
        return "county" if "county" in folded else setting.government
    place, rest = _within(expanded, setting)
    if place and not gazetteer.state_code(place) and _SERVICE_OF_TOWN.fullmatch(fold(rest)):
        return "county" if "county" in fold(place) else "city"
    private = _PRIVATE_BODY.search(folded)
    if private and not re.search(r"\b(?:department|police|city of|budget office|public schools)\b", folded):
        return "none"
    if not _GOVERNMENT_BODY.search(folded):
        return "none"
    if re.search(r"\b(?:county|parish|sheriff|district attorney|state'?s attorney|regional)\b", folded):
        return "county"
    if (
        gazetteer.state_code(expanded.split(" Department")[0])
        or _STATE.search(folded)
        or folded.startswith("state ")
    ):
        return "state"
    if place and gazetteer.state_code(place):
        return "state" if not re.search(r"\b(?:police department|city council|city)\b", folded) else "city"
    if place or re.search(r"\b(?:city|mayor|police department|fire department|department of)\b", folded):
        return "city"
    return setting.government if re.search(r"\bdepartment\b", folded) else "none"


def _kind(name: str, setting: _Setting) -> str:
    """Whether a printed jurisdiction is a state, a county, a city, or unknown."""
    head = name.split(",")[0].strip()
    if gazetteer.state_code(head) and gazetteer.key(head) != "new york":
        return "state"
    if re.search(r"\b(?:County|Parish)\b", head) or fold_words(head) in gazetteer.BOROUGHS or "-Dade" in head:
        return "county"
    if _lookup(head) or fold_words(head) in setting.towns:
        return "city"
    return "unknown"


def _lookup(name: str) -> list[Place]:
    return gazetteer.find(name, country=None)


def _within(name: str, setting: _Setting) -> tuple[str | None, str]:
    """The place that a body's name begins with or holds after "of", and the rest."""
    words = name.split()
    for size in range(min(4, len(words) - 1), 0, -1):
        head = " ".join(words[:size])
        known = gazetteer.state_code(head) or _lookup(head) or fold_words(head) in setting.towns
        if head[0].isupper() and known:
            return head, " ".join(words[size:])
    if found := re.search(r"\b(?:City|Town|Village) of (?P<name>[A-Z].*)", name):
        return found["name"], name[: found.start()]
    return None, name


def _federal(role: str, jurisdiction: str | None, person: Person, setting: _Setting) -> Place:
    """The federal level, with the state that a member of Congress stands for."""
    title = fold(role)
    if not (_SENATE.search(title) or "congress" in title):
        return Place(country="US", level="federal")
    code = None
    for mention in person.mentions:
        if mention.jurisdiction and (code := _code_in(mention.jurisdiction)):
            break
    code = code or setting.member or setting.only_state()
    return Place(state=code, country="US", level="federal")


def _code_in(text: str) -> str | None:
    """The state that a printed jurisdiction names, alone or after a town."""
    for part in reversed([text, *text.split(",")]):
        words = part.strip().removesuffix(" U.S.").split()
        for size in range(len(words), 0, -1):
            if code := gazetteer.state_code(" ".join(words[-size:])):
                return code
    return None


def _state_of(
    jurisdiction: str | None,
    organization: str | None,
    setting: _Setting,
    document: Document,
    near: str | None,
) -> str | None:
    for text in (jurisdiction, organization, near):
        if text and (code := _code_in(text)):
            return code
    if organization:
        place, _ = _within(setting.expansion(organization), setting)
        if place and (code := gazetteer.state_code(place)):
            return code
        # "SCDOT", "MassDOT"
        prefix = organization.removesuffix("DOT")
        if prefix != organization and (
            code := gazetteer.state_code(prefix) or gazetteer.state_code(prefix + ".")
        ):
            return code
    return setting.top_state()


def _county(jurisdiction: str | None, organization: str | None, setting: _Setting, near: str | None) -> Place:
    """The county, with its state when one county of that name is meant."""
    for text in (jurisdiction, organization, setting.outlet_county):
        if not text:
            continue
        name = _county_name(text)
        if name is None:
            continue
        code = _code_in(text.split(",", 1)[1]) if "," in text else None
        found = gazetteer.counties(name, code)
        if code is None:
            found = [place for place in found if place.state in setting.states] or found
            found = sorted(found, key=lambda place: -setting.states.get(place.state or "", 0.0))
            weights = [setting.states.get(place.state or "", 0.0) for place in found]
            if len(found) > 1 and not weights[0] > weights[1]:
                return Place(county=name, country="US", level="county")
        if found:
            return found[0]
        if name.endswith(("County", "Parish")):
            return Place(county=name, state=code or setting.top_state(), country="US", level="county")
    if jurisdiction and (city := _resolve(jurisdiction, setting)) and city.city and city.geonames_id:
        return replace(
            city, level="county", city=None, geonames_id=None, latitude=None, longitude=None, population=None
        )
    if setting.counties:
        name, count = setting.counties.most_common(1)[0]
        if count * 2 > sum(setting.counties.values()):
            return _county(name, None, setting, None)
    state = (jurisdiction and _code_in(jurisdiction)) or setting.top_state()
    return Place(state=state, country="US" if state else None, level="county")


def _county_name(text: str) -> str | None:
    """The county named in a jurisdiction or an organisation's name."""
    if found := re.search(r"(?P<name>(?:[A-Z][\w.'’-]+ )+(?:County|Parish))\b", text):
        words = found["name"].split()
        for k in range(len(words) - 1):
            if gazetteer.counties(" ".join(words[k:])):
                return " ".join(words[k:])
        return found["name"].removeprefix("The ")
    words = re.findall(r"[\w.'’-]+", text.split(",")[0])
    for size in range(min(3, len(words)), 0, -1):
        for k in range(len(words) - size + 1):
            name = " ".join(words[k : k + size])
            if name[0].isupper() and (fold_words(name) in gazetteer.BOROUGHS or "-Dade" in name):
                return name
    head = text.split(",")[0]
    return head if gazetteer.counties(head) and not gazetteer.state_code(head) else None


def _city(
    jurisdiction: str | None, organization: str | None, person: Person, setting: _Setting, near: str | None
) -> Place:
    """The city, with its state when the text or a clear dominance decides."""
    if jurisdiction and (place := _resolve(jurisdiction, setting)):
        return place
    body = organization or (person.name if person.is_organization else None)
    if body:
        prefix, _ = _within(setting.expansion(body), setting)
        if prefix and (place := _resolve(prefix, setting)):
            return place
    if jurisdiction and roles.is_local(person.role or "") and _plausible(jurisdiction):
        return Place(
            city=jurisdiction.split(",")[0].strip(),
            state=_code_in(jurisdiction) or setting.only_state(),
            level="city",
        )
    for name in (near, setting.only_city(), setting.dateline, setting.outlet_city, setting.top_city()):
        if name and (place := _resolve(name, setting)):
            return place
    return Place(level="city")


def _plausible(name: str) -> bool:
    """Whether words that no table knows can be a town's name."""
    words = name.split(",")[0].split()
    return len(words) <= 3 and all(word[0].isupper() and word.isascii() for word in words)


def _resolve(name: str, setting: _Setting) -> Place | None:
    """The city that a printed name means here, without a state when several fit equally."""
    head, _, tail = name.partition(",")
    head = re.sub(r"^(?:the )?(?:City|Town|Village|Borough) of ", "", head.strip())
    if not head:
        return None
    code = gazetteer.state_code(tail.strip()) if tail else None
    if tail and code is None and (country := gazetteer.country_code(tail)):
        abroad = gazetteer.find(head, country=country)
        return abroad[0] if abroad else Place(city=head, country=country, level="city")
    words = head.split()
    for k in range(len(words)):
        part = " ".join(words[k:])
        if k and (len(words) < 3 or not _dominates(_lookup(part))):
            continue  # "Improve Streets Houston" is a heading run into the name, "Marrow Bay" is no Bay
        if (found := _choose(part, code, setting)) is not None:
            return found
    halves = re.split(r"[-–]", head)
    if len(halves) == 2 and all(half[:1].isupper() for half in halves):
        return _choose(halves[0], code, setting)
    if code:
        return Place(city=head, state=code, country="US", level="city")
    return None


def _choose(name: str, code: str | None, setting: _Setting) -> Place | None:
    folded = fold_words(name)
    if folded in gazetteer.BOROUGHS:
        return gazetteer.find("New York City", "NY")[0]
    if (
        gazetteer.state_code(name)
        and folded not in ("new york", "washington", "dc")
        and not gazetteer.find(name)
    ):
        return None
    places = gazetteer.find(name, code, country="US" if code else None)
    if setting.states:
        # In a text that plays in the United States a town abroad is meant only with its country.
        places = [p for p in places if p.country == "US" or p.country in setting.countries] or places
    if not places:
        return _unlisted(name, code, setting)
    if len(places) == 1:
        return places[0]
    if printed := setting.pairs.get(folded):
        same = [place for place in places if place.state == printed]
        if same:
            return same[0]
    weights = setting.states
    ranked = sorted(
        places, key=lambda p: (-weights.get(p.state or p.country or "", 0.0), -(p.population or 0))
    )
    local = setting.local_state()
    near = [place for place in places if local and place.state == local]
    if near and (places[0].population or 0) < NATIONAL_POPULATION:
        # A small town's own paper or its congressman's office means the town nearby.
        return near[0]
    if _dominates(places):
        return places[0]
    best = weights.get(ranked[0].state or ranked[0].country or "", 0.0)
    rivals = [
        p
        for p in ranked
        if p.state != ranked[0].state and weights.get(p.state or p.country or "", 0.0) == best
    ]
    if best > 0 and not rivals:
        return ranked[0]
    return Place(
        city=places[0].city, country="US" if all(p.country == "US" for p in places) else None, level="city"
    )


def _unlisted(name: str, code: str | None, setting: _Setting) -> Place | None:
    """The town of that name that only the text shows to be one."""
    printed = setting.towns.get(fold_words(name))
    if printed is None:
        return None
    state = code or setting.pairs.get(fold_words(name)) or setting.only_state()
    return Place(city=printed, state=state, country="US" if state else None, level="city")


def _near(person: Person, document: Document, setting: _Setting, start: int) -> str | None:
    """The place that a heading or an opening "In Marrow Bay," sets above a mention that has the role."""
    key = (person.name, person.mentions[0].start)
    if key not in setting.titled:
        titled = [mention.start for mention in person.mentions if mention.role]
        setting.titled[key] = titled or [person.mentions[0].start]
    titled = setting.titled[key]
    last = bisect_right(titled, start)
    for position in dict.fromkeys((titled[max(0, last - 1)], titled[0])):
        paragraph = document.text.rfind("\n", max(0, position - _LEAD), position) + 1
        before = document.text[max(paragraph, position - _LEAD) : position]
        for opening in reversed(list(_OPENING.finditer(before))):
            name = opening["city"].strip()
            if _lookup(name) or fold_words(name) in setting.towns:
                return name
        if _TAKEN_UP.search(document.text[max(paragraph, position - 60) : position]):
            last_named = bisect_left(setting.named, (position, ""))
            if last_named and setting.named[last_named - 1][0] >= position - _LEAD:
                return setting.named[last_named - 1][1]
        above = bisect_right(setting.headings, (position, ""))
        if above:
            return setting.headings[above - 1][1]
    return None


def _setting(document: Document, doc: Doc) -> _Setting:
    cached = doc.user_data.get("onrecord.setting")
    if isinstance(cached, _Setting):
        return cached
    setting = _read_setting(document, doc)
    doc.user_data["onrecord.setting"] = setting
    return setting


def _read_setting(document: Document, doc: Doc) -> _Setting:
    """What the text, its title, its dateline and its outlet say about where it plays."""
    text = document.text
    setting = _Setting(text=text, towns=read_towns(text, document.title, document.outlet))
    for source, weight in ((text, 1), (document.title or "", 2), (document.outlet or "", 3)):
        for found in _STATE_NAME.finditer(source):
            if found[0] in ("Washington", "New York", "District of Columbia"):
                continue
            if code := gazetteer.state_code(found[0]):
                setting.states[code] += weight
        for found in _PARTY_STATE.finditer(source):
            if code := gazetteer.state_code(found["state"]):
                setting.states[code] += weight
        for found in _CITY_STATE.finditer(source):
            code = gazetteer.state_code(found["state"])
            if code is None:
                continue
            words = found["city"].split()
            for k in range(len(words)):
                folded = fold_words(" ".join(words[k:]))
                if folded in setting.towns or gazetteer.find(" ".join(words[k:]), code):
                    setting.pairs.setdefault(folded, code)
                    if code != "DC" and found["state"] not in gazetteer.STATES.values():
                        setting.states[code] += weight
                    break
    if document.outlet:
        _read_outlet(document.outlet, setting)
    _read_names(text + "\n" + (document.title or ""), doc, setting)
    for found in _DATELINE.finditer(text[:3000]):
        city, state = found["city"].strip(), found["state"]
        listed = _lookup(city.title()) or fold_words(city) in setting.towns
        if fold_words(city).startswith("washington") or not listed:
            continue
        setting.dateline = f"{city.title()}, {state}" if state else city.title()
        break
    counted = Counter(
        "county" if found[0].casefold() == "county" else "city"
        for found in re.finditer(r"\b(?:county|city|town|mayor|council)\b", text, re.IGNORECASE)
    )
    if counted["county"] > 2 * counted["city"]:
        setting.government = "county"
    elif counted["city"] or setting.cities:
        setting.government = "city"
    if document.outlet and _PUBLIC_OUTLET.search(document.outlet):
        setting.office = _level_of_body(document.outlet, setting)
    return setting


def _read_outlet(outlet: str, setting: _Setting) -> None:
    """Notes the place that an outlet or a press office has in its name."""
    if found := _OUTLET_STATE.search(outlet):
        setting.member = found["state"] if found["state"] in gazetteer.STATES else None
        if setting.member:
            setting.states[setting.member] += 3
    if re.search(
        r"\b(?:County|Parish|District Attorney|State Attorney|State’s Attorney|State's Attorney|Sheriff)\b",
        outlet,
    ):
        setting.outlet_county = outlet
    for found in _CAPITALS.finditer(outlet):
        words = found[0].removeprefix("The ").split()
        for size in range(min(3, len(words)), 0, -1):
            name = " ".join(words[:size])
            if fold_words(name) in setting.towns:
                setting.outlet_city = setting.towns[fold_words(name)]
                return
            places = _lookup(name)
            if (
                places
                and (places[0].population or 0) >= DOMINANT_POPULATION
                and not gazetteer.state_code(name)
            ):
                setting.outlet_city = name
                if places[0].state:
                    setting.states[places[0].state] += 2
                return


def _read_names(text: str, doc: Doc, setting: _Setting) -> None:
    """Counts the cities and counties that the text names, and finds the headings that are a place alone."""
    labelled = {ent.text for ent in doc.ents if ent.label_ in ("GPE", "LOC")}
    known: dict[str, str | None] = {}
    for found in _CAPITALS.finditer(text):
        words = found[0].split()
        k = 0
        while k < len(words):
            for size in range(min(4, len(words) - k), 0, -1):
                name = re.sub(r"['’]s$", "", " ".join(words[k : k + size])).rstrip(".,")
                if not name or name[0].islower():
                    continue
                if name not in known:
                    known[name] = _known_place(name, labelled, setting.towns)
                kind = known[name]
                if kind is None:
                    if name in labelled and (country := gazetteer.country_code(name)) not in (None, "US"):
                        setting.countries[str(country)] += not gazetteer.state_code(name)
                    continue
                if kind == "county":
                    setting.counties[name] += 1
                else:
                    setting.cities[kind] += 1
                    setting.named.append((found.start(), kind))
                k += size - 1
                break
            k += 1
    for body in re.findall(r"\b(?:" + "|".join(KNOWN_BODIES) + r")\b", text):
        setting.cities[KNOWN_BODIES[body]] += 1
    for city in setting.cities:
        places = _lookup(city)
        if _dominates(places) and places[0].state:
            setting.states[places[0].state] += 1
    for found in re.finditer(r"^[ \t]*(?P<name>[A-Z][\w.'’ -]{2,30}?):?[ \t]*$", text, re.MULTILINE):
        name = found["name"]
        if known.get(name) or (gazetteer.state_code(name) and len(name) > 3):
            setting.headings.append((found.start(), name))


def _dominates(places: list[Place]) -> bool:
    """Whether the largest place of a name is so much larger that the bare name means it."""
    if not places:
        return False
    first = places[0].population or 0
    others = [place.population or 0 for place in places[1:] if place.state != places[0].state]
    return first >= DOMINANT_POPULATION and first >= DOMINANT_RATIO * max(others, default=0)


def _known_place(name: str, labelled: set[str], towns: Mapping[str, str]) -> str | None:
    """The city that a capitalised name surely is, "county" for a county, None otherwise."""
    if name.endswith((" County", " Parish")):
        return "county" if gazetteer.counties(name) else None
    folded = fold_words(name)
    if folded in gazetteer.BOROUGHS or folded in ("new york city", "nyc", "new york"):
        return "New York City"
    if gazetteer.state_code(name) and folded != "washington dc":
        return None
    if folded in towns:
        return towns[folded]
    places = _lookup(name)
    if not places or (places[0].country != "US" and (places[0].population or 0) < FOREIGN_POPULATION):
        return None
    if all(_in_new_york(place) for place in places[:1]) and name in labelled:
        return "New York City"
    return name if _dominates(places) or name in labelled else None


def _in_new_york(place: Place) -> bool:
    """Whether the place is a neighbourhood of New York City."""
    (south, north), (west, east) = NEW_YORK_BOX
    if place.state != "NY" or place.latitude is None or place.longitude is None:
        return False
    return south <= place.latitude <= north and west <= place.longitude <= east
