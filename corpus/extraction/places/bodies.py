"""Public bodies as a text names them: which government each belongs to, and what its short form stands for.

"The board" in a story is the board that the story named in full; "MBTA" is what its letters stand for
there. A body's level is read from its own name: a police department is a town's, a sewer district covers
several, "Division of Highways" is a state's.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.corpus.english import gazetteer
from onrecord.corpus.english.acronyms import defined_in
from onrecord.corpus.english.folding import fold, fold_words
from onrecord.corpus.extraction.places.names import kind_of
from onrecord.corpus.extraction.places.setting import Setting
from onrecord.corpus.model import Level

_NAME = r"(?:(?:St\.|[A-Z][\w’'-]*|of|\d{1,3}) ){0,4}"
_BODY = re.compile(
    rf"\b(?P<of>{_NAME})(?P<body>(?:City|Town|Village|Borough|County|Parish|Township|Municipal|Common|"
    rf"Metro|Regional) "
    r"(?:Council|Commission(?:ers?)?(?: Court)?|Board|Government|Court)|"
    r"[Cc]ommissioners [Cc]ourt|[Cc]ounty [Cc]ommission(?:ers)?|[Cc]ounty [Cc]ouncil|[Cc]ity [Cc]ouncil|"
    r"[Tt]own [Cc]ouncil|"
    r"(?:[Cc]ounty |[Tt]ownship |[Cc]ity )?[Bb]oard of (?:[Cc]ounty )?(?:[Cc]ommissioners|[Ss]upervisors|"
    r"[Aa]ldermen|"
    r"[Ss]electmen|[Ee]ducation|[Tt]ax [Aa]ssessors|[Tt]rustees)|"
    r"[Ss]chool [Bb]oard|[Ss]chool [Dd]istrict|(?:Independent |Unified |Consolidated )?School District|"
    r"Public Schools|"
    r"(?:[Ss]tate )?(?:[Dd]epartment|[Dd]ivision|[Bb]ureau) of (?:the )?[A-Z]\w+(?:,? (?:and "
    r")?[A-Z]\w+){0,3}|"
    r"Port of [A-Z]\w+(?: [A-Z]\w+)?|(?:[A-Z]{1,3}PD|FD[A-Z]{2})\b|"
    r"[Pp]olice [Dd]epartment|[Ff]ire [Dd]epartment|[Ss]heriff['’]s (?:[Oo]ffice|[Dd]epartment)|"
    r"(?:Port|Transit|Transportation|Housing|Water|Utility|Sewer|Sanitary|Hospital|Park|Library|Port "
    r"Development|"
    r"Redevelopment|Development) (?:Authority|District|Commission|Board|Corporation|Agency|Trust))"
)
_FEDERAL = re.compile(
    r"(?:^congress$)|\b(?:federal|u\.?s\.?|united states|white house|homeland security|ice|fbi|cbp|dea|"
    r"atf|fema|epa|cdc|fda|"
    r"irs|tsa|usps|usda|hud|hhs|doj|usdot|nasa|noaa|uscis|nlrb|fcc|faa|ntsb|customs|pentagon|secret service|"
    r"postal service|coast guard|"
    r"national (?:weather|park|guard bureau) service|environmental protection agency|"
    r"(?:trump|biden|obama|bush|clinton) administration|drug enforcement administration|"
    r"federal bureau|justice dep(?:artment|t)|department of (?:homeland security|justice|defense|state|"
    r"the treasury|"
    r"the interior|agriculture|commerce|labor|energy|health and human services|housing and urban development|"
    r"veterans affairs))\b"
)
_STATE_BODY = re.compile(
    r"\b(?:state(?! university)|governor|general assembly|legislature|house of (?:delegates|"
    r"representatives)|highway patrol|"
    r"attorney general|secretary of state|(?:superior|circuit|supreme|appeals|appellate|district) court|"
    r"court of appeals|"
    r"department of (?:corrections|natural resources|motor vehicles)|division of \w+|cannabis control|"
    r"office of (?:emergency services)|department of (?:fish|conservation))\b"
)
_COUNTY_BODY = re.compile(
    r"\b(?:county|parish|sheriff'?s?|district attorney'?s?|state'?s attorney'?s?|coroner'?s?)\b"
)
_SCHOOL_BODY = re.compile(
    r"\b(?:school (?:board|district|committee|system|division)|board of education|boe|public schools|isd|"
    r"unified|"
    r"independent school|schools)\b"
)
_DISTRICT = re.compile(
    r"^port of |\b(?:port|sewer|sanitary|sanitation|water|utility|irrigation|flood control|fire "
    r"protection|hospital|health|"
    r"nursing|transit|transportation|park|airport|conservation|metropolitan|metro|bus|rail|ferry)"
    r"(?: \w+)? (?:district|authority|commission|agency|board|trust)\b|\bregional\b"
)
_CITY_BODY = re.compile(
    r"\b(?:police(?: department)?|fire department|city (?:council|hall)|town (?:council|hall)|village "
    r"(?:council|board)|"
    r"council|aldermen|selectmen|city of|town of|village of|township|borough council|mayor'?s? office|"
    r"municipal|"
    r"department of|parks department|city|town|corporation)\b"
)
_GOVERNMENT_WORD = re.compile(
    r"\b(?:department|dept|commission|authority|bureau|agency|board|administration|government|office of|"
    r"budget office|"
    r"executive|public works|budget|council|court)\b"
)
_ANY_BODY = re.compile(
    r"\b(?:department|dept|bureau|commission|office of|administration|budget|public works)\b"
)
_PRIVATE = re.compile(
    r"\b(?:coalition|alliance|association|union|foundation|institute|project|center|centre|fund|society|"
    r"league|"
    r"network|university|college|inc|llc|llp|company|corp|campaign|party|church|committee to|"
    r"chamber of commerce|services?|advocates|partnership|group|club|news|times|post|hospital|hotel|"
    r"federation|"
    r"brotherhood|local \d+|benevolent|conference of|association of|counties|cities|legal aid|defenders?|"
    r"guild|"
    r"project|initiative|international|ministries|watch|action|citizens|communities|families|families for|"
    r"neighbors|"
    r"associates|partners|consulting|law firm|firm|bank|restaurant|museum|llc|motors|industries|lawyers|"
    r"occupy)\b"
)
_TRIBE = re.compile(r"\b(?:tribe|tribal|nation(?!al)|pueblo|band of|rancheria|reservation)\b")
_POLICE_ACRONYM = re.compile(r"[A-Z]{1,3}PD|FD[A-Z]{2}")
# Short forms of local bodies begin with the place's letters; New York's fire department ends with them.
_LOCAL_ACRONYM = re.compile(r"(?P<letters>[A-Z]{1,4}?)(?P<body>PD|FD|TA|HA|PS)|FD(?P<last>NY)")
_LOCAL_BODIES = {
    "PD": "Police Department", "FD": "Fire Department", "TA": "Transit Authority", "HA": "Housing Authority",
    "PS": "Public Schools",
}  # fmt: skip
_STATE_DOT = re.compile(r"(?:[A-Z]{2}|[A-Z][a-z]{2,4}|[A-Z]x|Tx|Penn|Cal)DOT|Cal(?:trans|Fire)")
_ABROAD_NATIONAL = re.compile(
    r"\b(?:public health|health service|nhs|ministry|parliament|home office|treasury|hse|garda)\b"
)
_SERVICE_OF_TOWN = re.compile(
    r"(?:housing|transit|transportation|finance|budget|planning|zoning|public works|public safety|"
    r"utilit(?:y|ies)|"
    r"water|sewer|sanitation|streets?|(?:public )?health|parks?|recreation|library|airport|port|harbor|"
    r"emergency(?: (?:management|services))?|(?:community|economic) development|human services|code "
    r"enforcement|"
    r"building|elections?|animal control|police|fire)(?: department| system| authority)?"
)
_LANDSCAPE = frozenset("valley lake river hills bay creek islands basin mountain coast shore plains".split())
_SHORT = frozenset(
    "trust commission authority agency board committee bureau council department district corporation".split()
)


@dataclass(frozen=True, slots=True)
class Body:
    """A public body that the text names: where it stands, its name in full, its level, its place's name."""

    start: int
    end: int
    name: str
    level: Level
    of: str | None


@dataclass(slots=True)
class Bodies:
    """The public bodies of one document, in order, and what its short forms stand for."""

    setting: Setting
    found: list[Body]
    short: dict[str, str]
    starts: list[int]

    def full(self, name: str) -> str:
        """Return the name that a short form stands for here, or the name itself."""
        bare = name.replace(".", "")
        if _FEDERAL.search(fold(bare)):
            return name
        if bare in self.short:
            whole = self.short[bare]
            return next((body.name for body in self.found if body.name.endswith(f" {whole}")), whole)
        letters = _LOCAL_ACRONYM.fullmatch(bare)
        if letters:
            rest = _LOCAL_BODIES.get(letters["body"] or "FD", "")
            place = place_of_letters(letters["letters"] or letters["last"], self.setting)
            if place or letters["body"] in ("PD", "FD"):
                return f"{place or ''} {rest}".strip()
        words = bare.removeprefix("the ").split()
        if len(words) == 1 and words[0].casefold() in _SHORT:
            wanted = words[0].casefold()
            for body in self.found:
                if body.name.casefold().endswith(wanted):
                    return body.name
        return name

    def short_in(self, title: str) -> str | None:
        """Return the body in full whose short form a title holds: "trust member"."""
        for word in title.replace("’s", "").replace("'s", "").split()[:-1]:
            if word.casefold() in _SHORT and (whole := self.full(word)) != word:
                return whole
        return None

    def nearest(self, words: re.Pattern[str], position: int) -> Body | None:
        """Return the last body before a position whose name has such words, or else the first one after."""
        at = bisect_right(self.starts, position) - 1
        for body in (*reversed(self.found[: at + 1]), *self.found[at + 1 :]):
            if words.search(fold(body.name)):
                return body
        return None


def place_of_letters(letters: str, setting: Setting) -> str | None:
    """Return the place that the first letters of a body's short form name: a town or the state of the text.

    Only New York and Los Angeles are known by two letters where the text does not name them.
    """
    for key, _ in setting.town_weights.most_common():
        words = key.split()
        if _initials(words) == letters.casefold() or _initials(words[:-1]) == letters.casefold():
            return key.title()
    code = setting.state
    if code and len(letters) > 1 and letters[0] == gazetteer.STATES[code][0] and letters not in ("NY", "LA"):
        return gazetteer.STATES[code]
    if len(letters) < 2:
        return None
    for key in ("new york city", "los angeles"):  # the two that the country knows by two letters
        if _initials(key.split()).startswith(letters.casefold()):
            return key.title()
    return None


def _initials(words: list[str]) -> str:
    return "".join(word[0] for word in words)


def read_bodies(setting: Setting) -> Bodies:
    """Return the public bodies that the document names."""
    text = setting.document.text
    bodies = Bodies(setting, [], defined_in(text), [])
    bodies.found = list(_named(text, bodies))
    bodies.starts = [body.start for body in bodies.found]
    return bodies


def _named(text: str, bodies: Bodies) -> Iterator[Body]:
    for found in _BODY.finditer(text):
        of = found["of"].strip()
        words = of.split()
        while words and words[0] in ("The", "A", "In", "At", "of", "On", "For"):
            words = words[1:]
        of = " ".join(words)
        name = f"{of} {found['body']}".strip()
        if _POLICE_ACRONYM.fullmatch(found["body"]):
            name = bodies.full(found["body"])
        level = level_of_body(name, bodies)
        yield Body(
            found.start() + len(found["of"]) - len(of) - bool(of), found.end(), name, level, of or None
        )


def place_in(name: str, setting: Setting) -> tuple[str | None, str]:
    """Return the place that a body's name begins with, or holds after "of", and the rest of the name."""
    words = name.split()
    if found := re.search(r"\b(?:City|Town|Village|Township|Borough|Port) of (?P<name>[A-Z].*)", name):
        if "Police" not in found["name"]:
            return found["name"], name[: found.start()]
        return found["name"].split(" Police")[0], "Police Department"
    for size in range(min(4, len(words) - 1), 0, -1):
        head = " ".join(words[:size])
        if not head[:1].isupper():
            continue
        rest = " ".join(words[size:])
        if words[size] in ("County", "Parish") and kind_of(head, setting.towns) != "county":
            continue
        if gazetteer.state_code(head) or kind_of(head, setting.towns) in (
            "city",
            "county",
            "state",
            "country",
        ):
            # "North Texas Health Authority" is no body of North, nor the "Thames Valley Board" one of Thames.
            if words[size].casefold() in _LANDSCAPE or (
                size == 1
                and fold_words(head)
                in (
                    "north",
                    "south",
                    "east",
                    "west",
                    "central",
                    "new",
                    "upper",
                )
            ):
                continue
            return head, rest
    return None, name


def level_of_body(name: str, bodies: Bodies) -> Level:
    """Return which government a body belongs to by its name; ``none`` where it is no government's."""
    setting = bodies.setting
    whole = bodies.full(name)
    folded = fold(whole)
    if _POLICE_ACRONYM.fullmatch(name.replace(".", "")):
        return "city"
    if _STATE_DOT.fullmatch(name.replace(".", "")):
        return "federal" if name == "USDOT" else "state"
    place, rest = place_in(whole, setting)
    state = gazetteer.state_code(place) if place else None
    abroad = setting.country != "US"
    if not abroad and _FEDERAL.search(folded):
        return "federal"
    if _TRIBE.search(folded) and not re.search(r"\bnation(?:al|wide)?\b(?! of)", folded):
        return "tribal"
    private = _PRIVATE.search(folded)
    if private and not re.search(
        r"\b(?:department|police(?: force| service)?$|city of|budget office|public schools|school "
        r"(?:board|district)|(?:city|town|county|village|borough) council|"
        r"county commission|port development|emergency services|court)\b|"
        r"\b(?:transportation|transit|water|port|airport|sewer) (?:trust|authority|board|district|"
        r"commission|agency)\b",
        folded,
    ):
        return "none"
    if abroad and _ABROAD_NATIONAL.search(folded):
        return "state" if place and kind_of(place, {}) == "country" else "federal"
    if _SCHOOL_BODY.search(folded) and not (abroad and name.isupper()):
        return level_of_school(whole, place, setting)
    if abroad and "council" in folded:
        return "county" if re.search(r"\b(?:county|\w*shire|regional) council\b", folded) else "city"
    if _COUNTY_BODY.search(folded) and not re.search(r"\b(?:superior|circuit|supreme) court\b", folded):
        return "county"
    if (
        _STATE_BODY.search(folded)
        or (state and _GOVERNMENT_WORD.search(folded))
        or folded.startswith("state ")
    ):
        return "state"
    if place and not state and kind_of(place, setting.towns) == "city":
        if whole.startswith("Port of "):
            return "county"
        if (
            _SERVICE_OF_TOWN.fullmatch(fold(rest))
            or _CITY_BODY.search(folded)
            or _GOVERNMENT_WORD.search(folded)
        ):
            return "county" if re.search(r"\b(?:district|regional)\b", folded) else "city"
    if re.search(r"\bport development\b", folded):
        return "city"
    if _DISTRICT.search(folded):
        return "county"
    if _CITY_BODY.search(folded):
        return "city"
    return government_of(setting) if _ANY_BODY.search(folded) and not private else "none"


def level_of_school(name: str, place: str | None, setting: Setting) -> Level:
    """Return whose schools these are: a town's where they have its name, else a district of several."""
    folded = fold(name)
    if re.search(r"\bcounty|parish|regional|region|district \d|consolidated|unified|unit\b", folded):
        return "county"
    if not place and re.search(
        r"\bdistrict \d|\bcounty schools?\b|\bregional school", setting.document.text, re.I
    ):
        return "county"
    if re.search(r"\b(?:city|township|town|borough|village)\b", folded):
        return "city"
    if place and kind_of(place, setting.towns) == "city" and _is_here(place, setting):
        return "city"
    if not place:
        return "city" if setting.home or setting.country == "US" else "county"
    return "county"


def _is_here(place: str, setting: Setting) -> bool:
    found, _ = setting.resolve(place)
    return setting.state is None or found.state == setting.state


def government_of(setting: Setting) -> Level:
    """Return the government that a text speaks of by its common nouns: a city, a county, or none."""
    text = setting.document.text
    county = len(re.findall(r"\b[Cc]ounty\b", text))
    city = len(re.findall(r"\b(?:[Cc]ity|[Tt]own|[Mm]ayor|[Cc]ouncil|[Tt]ownship|[Vv]illage)\b", text))
    if county > 2 * city:
        return "county"
    return "city" if city or setting.town_weights else "none"
