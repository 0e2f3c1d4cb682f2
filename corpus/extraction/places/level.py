"""Which government an office belongs to, as a table of rules tried in order.

Each rule says what the title must hold, what else must be so, which level follows, and an example. A
title that many governments have ("commissioner", "superintendent", "board chair") belongs to the body
that the text names for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from onrecord.corpus.english import gazetteer
from onrecord.corpus.english.folding import fold, fold_words
from onrecord.corpus.extraction import roles
from onrecord.corpus.extraction.places.bodies import (
    Bodies,
    Body,
    government_of,
    level_of_body,
    level_of_school,
    place_in,
)
from onrecord.corpus.extraction.places.names import kind_of
from onrecord.corpus.model import Level


@dataclass
class Office:
    """A title with the body and the place that the text prints for it, and where the text plays."""

    title: str
    organization: str | None
    jurisdiction: str | None
    bodies: Bodies
    positions: tuple[int, ...] = (0,)

    @property
    def position(self) -> int:
        """Where the text first prints the title."""
        return self.positions[0]

    @cached_property
    def folded(self) -> str:
        """The title, folded, in the singular."""
        return re.sub(r"\b([a-z]+)s\b", _singular, _SEAT.sub("", fold(self.title)))

    @property
    def abroad(self) -> bool:
        """Whether the text plays outside the United States."""
        return self.bodies.setting.country != "US"

    @cached_property
    def of(self) -> str | None:
        """What kind of place stands beside the title: city, county, state, country, or None."""
        name = (self.jurisdiction or "").split(",")[0].strip()
        if not name:
            return None
        if re.search(r"\b(?:County|Parish)\b", name) or "-Dade" in name:
            return "county"
        if fold_words(name) in gazetteer.BOROUGHS:
            return "borough"
        if re.match(r"(?:City|Town|Village|Borough|Township) of ", name):
            return "city"
        if fold_words(name) in gazetteer.PROVINCES:
            return "province"
        if gazetteer.state_code(name) and gazetteer.key(name) != "new york":
            return "state"
        if fold_words(name) in ("us", "federal", "white house", "united states"):
            return "nation"
        if gazetteer.country_code(name) and kind_of(name, self.bodies.setting.towns) != "city":
            return "country"
        return "city" if kind_of(name, self.bodies.setting.towns) == "city" else "unknown"

    @cached_property
    def body_level(self) -> Level:
        """The level of the body that stands beside the title."""
        named = self.organization or (None if self.jurisdiction else self.bodies.short_in(self.title))
        return level_of_body(named, self.bodies) if named else "none"

    @cached_property
    def body(self) -> Body | None:
        """The body in the text to which such a title belongs."""
        for title, words in _BODY_OF_TITLE:
            if title.search(self.folded):
                return self.bodies.nearest(words, self.position)
        return None

    @cached_property
    def in_congress(self) -> bool:
        """Whether a senator or representative in this text sits in Congress rather than in a state house."""
        setting = self.bodies.setting
        if setting.member or re.search(r"\b(?:u\.?s\.?|united states)\b", self.folded):
            return True
        text = setting.document.text
        if any(_STATE_PARTY.search(text, at, at + 60) for at in self.positions):
            return False
        state = len(_STATE_CHAMBER.findall(text))
        national = len(_CONGRESS.findall(text))
        return national >= state


# "Ward 3 Councilman": a seat's number says nothing of its level.
_SEAT = re.compile(r"\b(?:ward|district|precinct|place|seat|post|zone|position|division) \d+ ")
_MEMBER = r"^(?:incumbent|member|chair\w*|vice[ -]chair\w*)$"
_BODY_OF_TITLE = tuple(
    (re.compile(title), re.compile(words))
    for title, words in (
        (r"\b(?:assessor)", r"\bassessors\b"),
        (
            r"^(?:incumbent|member|chair\w*|vice[ -]chair\w*)$",
            r"\b(?:board|education|commission|council|authority)\b",
        ),
        (r"\b(?:school|education|superintendent|principal)\b", r"\b(?:school|schools|education)\b"),
        (r"\b(?:commissioner|commission)", r"\bcommission|^port of "),
        (r"\bsupervisor", r"\bsupervisors\b"),
        (r"\b(?:alder\w+)", r"\balder"),
        (r"\bselect(?:man|woman)", r"\bselectmen\b"),
        (r"\bcouncil", r"\bcouncil\b"),
        (r"\btrustee", r"\b(?:trustees|education|school)\b"),
        (
            r"\b(?:police|officer|sergeant|lieutenant|captain|detective|sgt|lt|capt|det)\b",
            r"\b(?:police|sheriff)",
        ),
        (r"^(?:deputy |assistant |interim |acting |former )*chief$", r"\b(?:police|fire)\b"),
        (r"\b(?:fire|firefighter)", r"\bfire\b"),
        (r"\bhighways?\b", r"\bhighways?\b|\btransportation\b"),
        (r"\bport\b", r"\bport\b"),
        (r"\bboard\b", r"\b(?:board|education|commission|authority|district)\b"),
        (
            r"\bgeneral manager|executive director|chief executive\b",
            r"\b(?:authority|district|transit|trust)\b",
        ),
    )
)
# "(D-San Francisco)": a member of a state's house is known by the town, one of Congress by the state.
_STATE_PARTY = re.compile(
    r"\((?:D|R)-(?!(?:[A-Z]{2}|[A-Z][a-z]{2,4}\.|[A-Z]\.[A-Z]\.)\b)(?P<town>[A-Z][a-z]+(?: [A-Z][a-z]+)*)\)"
)
_STATE_CHAMBER = re.compile(
    r"\b(?:[Ss]tate (?:[Ss]en|[Rr]ep|[Aa]ssembl|[Ll]egislat|[Hh]ouse|[Ll]awmaker)|[Aa]ssembly(?:man|woman|"
    r"member)?\b|Legislature|"
    r"General Assembly|Senate Bill|Assembly Bill|[AS]B \d|statehouse|House of Delegates)"
)
_CONGRESS = re.compile(r"\b(?:Congress\w*|U\.S\. (?:Sen|Rep|House)|Capitol Hill|Washington, D\.?C|federal)")
_SERVICES = (
    r"(?:housing|transit|transportation|finance|budget|planning|zoning|public works|public safety|"
    r"utilit(?:y|ies)|water|sewer|sanitation|streets?|(?:public )?health|parks?|recreation|library|airport|"
    r"port|harbor|emergency|emergency (?:management|services)|(?:community|economic) development|"
    r"human services|code enforcement|building|elections?|animal control|community services|highways?)"
)
HEAD_OF_SERVICE = re.compile(
    rf"(?<!campaign )\b{_SERVICES} (?:director|manager|chief|administrator|coordinator|engineer)\b|"
    rf"\b(?:director|manager|chief|head) of {_SERVICES}\b"
)
"""Who heads a service that towns run; a company or a campaign may have a "finance director" too."""
_TOWN_HALL = re.compile(
    r"\b(?:mayor|council|city hall|town hall|selectboard|alderm[ae]n|the (?:city|town|village))\b", re.I
)
_PRECINCT = re.compile(r"\b(?:precinct|battalion|ladder company|engine company)\b")
_PUBLIC_TITLE = re.compile(
    r"\b(?:school (?:board|district|committee)|public schools|(?:police|fire) (?:chief|department)|"
    r"board of (?:education|commissioners|supervisors|aldermen|selectmen)|"
    r"(?:city|town|county|village|borough) (?:council|commission|manager|clerk|attorney))\b"
)
Needs = Callable[[Office], bool]


def _singular(word: re.Match[str]) -> str:
    return word[1] if word[1] in roles.HEADS else word[0]


def _always(office: Office) -> bool:
    return True


def _at_home(office: Office) -> bool:
    return not office.abroad


def _abroad(office: Office) -> bool:
    return office.abroad


def _of_county(office: Office) -> bool:
    return office.of == "county" or (office.of is None and office.body_level == "county")


_JUSTICE_DEPARTMENT = re.compile(
    r"(?<!state )(?<!State )\b(?:Justice Dep(?:artment|t)|Department of Justice|U\.S\. Attorney General)"
)


def _federal_attorney_general(office: Office) -> bool:
    """Whether the Attorney General is the nation's: the text has the Justice Department, no state's."""
    if office.of == "state" or "state" in office.folded or "deputy" in office.folded:
        return False
    setting = office.bodies.setting
    outlet = setting.document.outlet or ""
    if re.search(r"Attorney General", outlet) and gazetteer.state_code(
        outlet.split("Attorney")[0].split("of")[-1].strip()
    ):
        return False
    text = setting.document.text
    justice = len(_JUSTICE_DEPARTMENT.findall(text))
    return (
        justice > 0
        and not re.search(r"\bstate(?:'s|’s)? attorney general|Attorney General'?s? Office", text, re.I)
        and (outlet == "" or "Department of Justice" not in outlet or outlet.startswith("U.S."))
    )


def _in_congress(office: Office) -> bool:
    return office.in_congress


def _private(office: Office) -> bool:
    if office.organization is None or office.body_level != "none":
        return False
    if _PUBLIC_TITLE.search(office.folded):
        return False
    if _PRECINCT.search(fold(office.organization)):
        return False
    # What nothing spells out may be a public body's: "DHS Commissioner".
    return not (office.organization.isupper() and len(office.organization) <= 6)


def _has_body(office: Office) -> bool:
    return office.body_level != "none"


def _school_district(office: Office) -> bool:
    return not (office.organization and office.body_level not in ("none", "city", "county"))


def _loose(office: Office) -> bool:
    return not office.organization and office.jurisdiction is None


def _public_place(office: Office) -> bool:
    """Whether a place stands beside the title; a name that nothing shows to be one may be a company's."""
    if office.jurisdiction is None or _private(office):
        return False
    return office.of != "unknown" or not re.search(r"\b(?:manager|director|officer)$", office.folded)


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table: a title that matches, and meets what is needed, is of the level.

    ``level`` is a level, or a function of the office where a body or a place decides. ``example`` is a
    title with its body and its place as the text prints them.
    """

    name: str
    title: str
    level: Level | Callable[[Office], Level]
    example: tuple[str, str | None, str | None]
    needs: Needs = _always

    def applies(self, office: Office) -> bool:
        """Whether the rule says the office's level."""
        return _compiled(self.title).search(office.folded) is not None and self.needs(office)


_PATTERNS: dict[str, re.Pattern[str]] = {}


def _compiled(pattern: str) -> re.Pattern[str]:
    if pattern not in _PATTERNS:
        _PATTERNS[pattern] = re.compile(pattern)
    return _PATTERNS[pattern]


def _by_body(office: Office) -> Level:
    return office.body_level


def _by_place(office: Office) -> Level:
    return {"state": "state", "province": "state", "county": "county", "borough": "county"}.get(
        office.of or "", "city"
    )  # type: ignore[return-value]


def _by_text(office: Office) -> Level:
    """The level of the body in the text that has such titles, or else of the government it speaks of."""
    if office.of in ("state", "province", "county"):
        return _by_place(office)
    if office.organization and office.body_level != "none":
        return office.body_level
    if office.of in ("city", "unknown"):
        return "city"
    if office.body is not None and office.body.level != "none":
        return office.body.level
    outlet = _outlet_level(office)
    return outlet if outlet != "none" else government_of(office.bodies.setting)


def _outlet_level(office: Office) -> Level:
    """The level of the public body that put the text out, if one did."""
    outlet = office.bodies.setting.document.outlet or ""
    return level_of_body(outlet, office.bodies) if _PUBLIC_OUTLET.search(outlet) else "none"


_SCHOOL_OUTLET = re.compile(r"\b(?:Schools|School District|Board of Education)\b")
_PUBLIC_OUTLET = re.compile(
    r"^(?:City|Town|Village|Borough|Township|County) of |\b(?:County|Department|Schools|District|Transit|"
    r"Authority|Commission|Council|Board|Agency|Police|Fire)$|^[A-Z]{3,5}$"
)


def _by_council(office: Office) -> Level:
    """The level of the councils that a text abroad speaks of: a county's, a shire's or a town's."""
    text = office.bodies.setting.document.text
    county, town = len(_COUNTY_COUNCIL.findall(text)), len(_TOWN_COUNCIL.findall(text))
    named = office.organization or office.title
    if office.of == "city" and f"{office.jurisdiction} County" not in text:
        return "city"
    return "county" if _COUNTY_COUNCIL.search(named) or county > town else "city"


_COUNTY_COUNCIL = re.compile(
    r"(?<!City and )\b(?:[Cc]ounty|[Ss]hire|[Rr]egional|[A-Z]\w+shire) (?:[Cc]ounc\w*|[Mm]ayor)|"
    r"\b(?:SHIRE|COUNTY|REGIONAL) COUNCIL|\b[Cc]ouncil of the [Cc]ounty"
)
_TOWN_COUNCIL = re.compile(
    r"\b(?:[Cc]ity(?: and County)?|[Tt]own|[Bb]orough|[Pp]arish|[Vv]illage|[Cc]ommunity) [Cc]ounc\w*"
)


def _by_school(office: Office) -> Level:
    """The level of the schools: the town's where they have its name."""
    if office.organization and office.body_level in ("city", "county"):
        return office.body_level
    setting = office.bodies.setting
    outlet = setting.document.outlet or ""
    if re.search(r"\bdistrict \d", office.title, re.I):
        return "county"
    if not office.jurisdiction and _SCHOOL_OUTLET.search(outlet):
        return level_of_school(outlet, place_in(outlet, setting)[0], setting)
    if office.jurisdiction:
        return level_of_school(office.jurisdiction, office.jurisdiction.split(",")[0], setting)
    name = office.body.name if office.body is not None else ""
    return level_of_school(name, place_in(name, setting)[0] if name else None, setting)


_CITY_OFFICE = (
    r"\b(?:coun|cllr|clr|council ?(?:member|man|woman|person|president|speaker|chair\w*|leader)|councill?or|"
    r"council|"
    r"alder(?:man|woman|person)?|city|town|village|township|borough|police|patrol(?:man)?|"
    r"fire (?:chief|department|commissioner|marshal|captain)|"
    r"firefighter|chief of (?:police|detectives|patrol|department)|selectm[ae]n|selectwoman|selectboard|"
    r"public advocate|city hall|first deputy commissioner|nypd|fdny|lapd|[a-z]{1,3}pd|municipal|precinct)\b"
)
_ANY_GOVERNMENT = (
    r"\b(?:commissioner|comptroller|controller|treasurer|auditor|assessor|clerk|registrar|public works|"
    r"transportation|"
    r"(?<!in )chief(?! (?:of staff|\w+ officer|executive))|administrator|health officer|public health|"
    r"public safety|"
    r"emergency management|housing authority|parks|planning|supervisor|department|"
    r"deputy (?:chief|commissioner|secretary))\b"
)

RULES: tuple[Rule, ...] = (
    Rule(
        "candidates speak for nobody",
        r"\b(?:candidate|nominee|hopeful|challenger)\b",
        "none",
        ("school board candidate", None, "Quillhaven"),
    ),
    Rule(
        "doctors and teachers",
        r"\b(?:doctor|nurse|gp|teacher|professor|lecturer|obstetrician|volunteer)\b",
        "none",
        ("NHS doctor", "NHS", None),
    ),
    Rule("tribes", r"\b(?:tribe|tribal|pueblo)\b", "tribal", ("tribal chairman", None, None)),
    Rule(
        "the nation's prosecutors",
        r"\b(?:u\.?s\.? attorney|assistant attorney general for the \w+ (?:rights )?division|"
        r"special agent)",
        "federal",
        ("U.S. Attorney", None, None),
        _at_home,
    ),
    Rule(
        "offices of Congress",
        r"\b(?:congress(?:man|woman|member|person)|u\.?s\.? (?:sen|rep)\w*)\b",
        "federal",
        ("Congresswoman", None, "Ohio"),
        _at_home,
    ),
    Rule(
        "offices with a federal body in the title",
        r"\b(?:u\.?s\.?|united states|federal|white house|border (?:czar|patrol)|"
        r"homeland security|ice|fbi|cbp|dea|atf|fema|epa|cdc|fda|irs|tsa|hud|hhs|doj|coast guard|secret "
        r"service|"
        r"national weather service|environmental protection agency|department of (?:homeland security|"
        r"justice|defense|state|"
        r"the treasury|the interior|agriculture|commerce|labor|energy|veterans affairs))\b",
        "federal",
        ("FBI agent", None, None),
        _at_home,
    ),
    Rule(
        "secretaries of the cabinet",
        r"\b(?:(?:health and human services|treasury|defense|interior|homeland|commerce|"
        r"veterans affairs) secretary|secretary of (?:defense|the treasury|the interior|homeland|commerce|"
        r"war|labor|energy))",
        "federal",
        ("Treasury Secretary", None, None),
        lambda office: _at_home(office) and office.of != "state",
    ),
    Rule(
        "secretaries of a state",
        r"\w(?<!\bpress)(?<!executive)(?<!recording)(?<!corresponding)(?<!general)(?<!permanent) secretary\b",
        "state",
        ("Transportation Secretary", None, "Ohio"),
        lambda office: (
            _at_home(office) and not office.organization and office.bodies.setting.state is not None
        ),
    ),
    Rule(
        "premiers and ministers of parts of a country",
        r"\b(?:premier|first minister|ministers?)\b",
        "state",
        ("education minister", None, "Ontario"),
        lambda office: _parts_of_country(office) and "prime" not in office.folded,
    ),
    Rule(
        "members of the parliaments of parts of a country",
        r"\b(?:msp|mla|mpp|ams?|assembly member|state mp|member for [a-z]+)\b",
        "state",
        ("MSP", None, None),
        _abroad,
    ),
    Rule(
        "ministers of a country",
        r"\b(?:prime minister|ministers?|taoiseach|chancellor of the exchequer|home secretary|mps?|"
        r"member of parliament|td)\b",
        "federal",
        ("Prime Minister", None, None),
        lambda office: office.abroad or "prime" in office.folded,
    ),
    Rule(
        "members of a state's house",
        r"\b(?:state|assembly|house of delegates|general assembly)\b.*"
        r"\b(?:senators?|sen|representatives?|rep|delegate|leader|speaker|whip)\b",
        "state",
        ("State Senator", None, "Utah"),
        lambda office: _at_home(office) and not _private(office),
    ),
    Rule(
        "senators and representatives in Congress",
        r"\b(?:senators?|sens?|representatives?|reps?)\b|"
        r"\b(?:house|senate) (?:democratic |republican |gop )?(?:majority |minority )?(?:leader|speaker|"
        r"whip)|"
        r"\b(?:democratic|republican|majority|minority) (?:leader|whip)\b|^whip$",
        "federal",
        ("Sen.", None, "Ohio"),
        lambda office: _at_home(office) and _in_congress(office) and not office.organization,
    ),
    Rule(
        "senators and representatives of a state",
        r"\b(?:senators?|sens?|reps?)\b|\b(?:senate|house) "
        r"(?:president|speaker|majority|minority|democratic|republican|gop)|\b(?:majority|minority) "
        r"(?:leader|whip)\b",
        "state",
        ("House Speaker", None, None),
        lambda office: _at_home(office) and not office.organization,
    ),
    Rule(
        "the president",
        r"^(?:then-|former |vice )*(?:president|first lady)(?:-elect)?$",
        "federal",
        ("President", None, None),
        lambda office: _at_home(office) and _loose(office) and office.title[:1].isupper(),
    ),
    Rule(
        "presidents of other bodies",
        r"^(?:then-|former |vice )*president(?:-elect)?$",
        "none",
        ("President", "Guild of Bakers", None),
        lambda office: _private(office) or office.of == "unknown",
    ),
    Rule("mayors of counties", r"\bcounty mayor\b", "county", ("County Mayor", None, None)),
    Rule(
        "mayors",
        r"\bmayor(?:al)?\b",
        lambda office: _by_council(office) if office.abroad else "city",
        ("Mayor", None, "Quillhaven"),
        lambda office: not _private(office) and office.of != "county",
    ),
    Rule("mayors of a county by its name", r"\bmayor\b", "county", ("Mayor", None, "Miami-Dade"), _of_county),
    Rule(
        "the nation's attorney general",
        r"\battorney general\b",
        "federal",
        ("Attorney General", None, None),
        lambda office: _at_home(office) and _federal_attorney_general(office),
    ),
    Rule(
        "federal bodies",
        r"",
        "federal",
        ("director", "FEMA", None),
        lambda office: office.body_level == "federal",
    ),
    Rule(
        "governors and their house",
        r"\b(?:governor|gov|lieutenant governor|attorney general|ag|"
        r"delegate|del|assembly(?:man|woman|member)|legislator|lawmaker|first lady|"
        r"secretary of state|trooper)\b|"
        r"^(?:former |deputy |assistant |acting )*state (?!university|farm|attorney(?! general))\w",
        "state",
        ("Gov.", None, None),
        lambda office: office.of not in ("city", "county") and not _private(office),
    ),
    Rule(
        "prosecutors, sheriffs and coroners of a county",
        r"\b(?:sheriff|undersheriff|district attorney|d\.?a\.?|"
        r"state'?s attorney|states attorney|state attorney|county|parish|prosecuting attorney|prosecutor|"
        r"commonwealth'?s attorney|constable|borough president|freeholder|ada|dda|coroner)\b",
        "county",
        ("Sheriff", None, "Travis County"),
        lambda office: not re.search(r"superior|circuit|attorney general", office.folded),
    ),
    Rule(
        "judges of the nation",
        r"\b(?:bankruptcy|magistrate) judge\b",
        "federal",
        ("bankruptcy judge", None, None),
        _at_home,
    ),
    Rule(
        "judges of a town",
        r"\b(?:municipal|city|town|traffic) (?:court )?(?:judge|justice|magistrate)",
        "city",
        ("municipal judge", None, None),
    ),
    Rule(
        "judges of a state's courts",
        r"\b(?:judge|justice|chief justice|magistrate)\b",
        "state",
        ("Circuit Court Judge", None, None),
        lambda office: not _private(office) and office.body_level != "city",
    ),
    Rule(
        "offices of councils, by the council",
        r"\bcouncil",
        _by_text,
        ("council chairman", None, "Lexington County"),
        lambda office: (
            _at_home(office)
            and office.body_level in ("none", "city", "county")
            and office.of not in ("borough", "city")
        ),
    ),
    Rule(
        "councillors abroad",
        r"\bcouncill?or|\bc(?:oun|ll?r|r)\b|\bcouncil (?:leader|chair\w*)\b|\bmayor\b",
        _by_council,
        ("councillor", None, "Belfast"),
        _abroad,
    ),
    Rule(
        "public bodies of a part of a country",
        r"\b(?:housing|health|roads|transport|education) (?:executive|authority|board|"
        r"trust|agency)\b",
        "state",
        ("Housing Executive Chief Executive", None, None),
        lambda office: _abroad(office) and not office.organization,
    ),
    Rule(
        "schools",
        r"\b(?:school (?:board|superintendent|chancellor|committee|trustee)|board of education|"
        r"superintendents?|schools? chancellor|trustee)\b",
        _by_school,
        ("school board member", None, "Muscogee County"),
        lambda office: not _private(office) and _school_district(office),
    ),
    Rule("the body beside the title", r"", _by_body, ("chair", "Quillhaven City Council", None), _has_body),
    Rule("private bodies", r"", "none", ("chief executive", "Hale Motors", None), _private),
    Rule(
        "offices of towns",
        _CITY_OFFICE,
        lambda office: "state" if office.of == "state" else "city",
        ("Police Chief", None, "Houston"),
        lambda office: office.of != "county",
    ),
    Rule(
        "offices of towns in a county",
        _CITY_OFFICE,
        "county",
        ("Police Chief", None, "Travis County"),
        _of_county,
    ),
    Rule(
        "private people",
        r"\b(?:founder|owner|organi[sz]er|activist|advocate|resident|witness|teacher|student|professor|"
        r"pastor|"
        r"reverend|rev|rabbi|bishop|imam|analyst|attorney|lawyer|counsel|tenant|landlord|developer|coach|"
        r"player|plaintiff|"
        r"defendant|suspect|author|reporter|editor|columnist|victim|mother|father|son|daughter|brother|"
        r"sister|wife|husband|"
        r"widow|uncle|aunt|cousin|friend|neighbou?r|protester|consultant|scientist|obstetrician|doctor)\b",
        "none",
        ("landlord", None, "Houston"),
    ),
    Rule(
        "who heads a town's service",
        HEAD_OF_SERVICE.pattern,
        _by_text,
        ("Housing director", None, None),
        lambda office: (
            not office.organization
            and (
                office.jurisdiction is not None
                or _TOWN_HALL.search(office.bodies.setting.document.text) is not None
            )
        ),
    ),
    Rule(
        "officers of whoever put the text out",
        r"\b(?:general manager|board (?:member|chair\w*|president)|executive director|"
        r"spokes\w+|trustee|(?:deputy|assistant) director|director)$",
        _outlet_level,
        ("General Manager", None, None),
        lambda office: _loose(office) and _outlet_level(office) != "none",
    ),
    Rule(
        "members of boards that the text names",
        r"\b(?:board|commission|authority|committee) (?:chair\w*|member|president|"
        r"vice\w*|secretary)",
        _by_text,
        ("board member", None, None),
        lambda office: not office.organization and office.body is not None and office.body.level != "none",
    ),
    Rule(
        "members of a body that the text names",
        _MEMBER,
        _by_text,
        ("incumbent", None, None),
        lambda office: _loose(office) and office.body is not None,
    ),
    Rule(
        "offices that many governments have",
        _ANY_GOVERNMENT,
        _by_text,
        ("commissioner", None, None),
        lambda office: not office.organization or len(office.organization) <= 6,
    ),
    Rule(
        "an office beside a place",
        r"\b(?:director|manager|administrator|engineer|attorney|secretary|coordinator|chief|officer|"
        r"official|spokes\w+|deputy|judge|commander|sergeant|captain|lieutenant|detective)\b",
        _by_place,
        ("manager", None, "Quillhaven"),
        _public_place,
    ),
    Rule(
        "ranks of a police force that the text names",
        r"\b(?:officer|sergeant|lieutenant|captain|detective|sgt|lt|capt|det)\b",
        _by_text,
        ("Detective", None, None),
        lambda office: office.body is not None,
    ),
)


def _parts_of_country(office: Office) -> bool:
    """Whether a minister serves a part of a country: it stands beside the title, or the text is about it."""
    if office.of == "province" or (office.of == "state" and office.abroad):
        return True
    if not office.abroad:
        return "premier" in office.folded or "first minister" in office.folded
    if re.search(r"\b(?:premier|first minister)\b", office.folded):
        return True
    named = [n.name for n in office.bodies.setting.names if n.kind == "country" and n.how == "body"]
    parts = sum(
        fold_words(name) in gazetteer.PROVINCES and fold_words(name) not in ("british", "irish")
        for name in named
    )
    return parts > 0 and parts * 2 >= len(named)


def level_of(office: Office) -> Level:
    """Return the level of government that an office belongs to; ``none`` where no rule says so."""
    if not office.folded:
        return "none"
    for rule in RULES:
        if rule.applies(office):
            return rule.level(office) if callable(rule.level) else rule.level
    return "none"
