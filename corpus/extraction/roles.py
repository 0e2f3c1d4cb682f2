"""Roles as English prints them: which nouns name an office, and what stands beside them.

A role phrase such as "Houston Police Chief" or "president and CEO of the Harbor Coalition" is taken
apart into the role, the organisation and the jurisdiction. The words are general English and the
common offices of English-speaking governments; no list of people or towns is involved.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

from onrecord.corpus.english import gazetteer
from onrecord.corpus.english.ordinary import is_ordinary
from onrecord.corpus.extraction.records import Gender


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ABBREVIATIONS = words(
    """gov govs sen sens rep reps del dels supt sgt lt capt cpl maj col gen det dr rev fr hon mr mrs ms
    mx prof pres sec asst dep ald cllr coun cr adm da ada dda ag ceo cfo coo cto vp mp mla msp pm atty
    cmdr insp messrs"""
)
POSTNOMINALS = frozenset("MP MSP MLA MPP MNA MHA MEP TD AM MS QC KC SC OBE MBE CBE".split())
"""Letters after a name: seats of parliaments, and honours."""
SEATS = POSTNOMINALS - frozenset("QC KC SC OBE MBE CBE".split())
COUNCILLORS = words("cllr coun cr")
"""Short forms of "councillor", which stand before a name as a form of address beside any other office."""
COURTESY = words("mr mrs ms mx miss sir dame lord lady madam messrs")
ADDRESSES = words("dr hon")
"""Forms of address that say nothing of an office."""
RANKS = words(
    """captain lieutenant sergeant colonel major general admiral commander corporal detective officer deputy
    trooper commodore brigadier capt lt sgt col maj gen adm cmdr cpl det rear vice insp inspector constable"""
)
HONORIFICS = COURTESY | words("rev reverend dr fr hon")

# Nouns that can stand directly before a name, or open an apposition after it.
HEADS = ABBREVIATIONS | words(
    """mayor governor senator representative congressman congresswoman congressmember congressperson delegate
    legislator lawmaker assemblyman assemblywoman assemblymember assemblyperson councilman councilwoman
    councilmember councillor councilor alderman alderwoman alderperson alder supervisor selectman selectwoman
    selectboard freeholder burgess trustee commissioner chief superintendent sheriff marshal constable ranger
    warden captain lieutenant sergeant detective inspector officer deputy trooper corporal major colonel
    general admiral commander commandant cadet president vice-president chairman chairwoman chairperson chair
    co-chair vice-chair cochair speaker leader whip head spokesman spokeswoman spokesperson director
    co-director secretary undersecretary attorney solicitor prosecutor judge justice magistrate lawyer
    counsel litigator paralegal treasurer comptroller controller auditor assessor clerk registrar recorder
    coroner examiner manager administrator executive ceo chancellor provost dean rector principal professor
    lecturer teacher instructor student graduate founder co-founder cofounder owner co-owner proprietor
    operator organizer organiser activist advocate campaigner volunteer lobbyist analyst economist historian
    scientist researcher scholar fellow expert epidemiologist physician doctor nurse surgeon psychologist
    psychiatrist therapist strategist consultant adviser advisor aide staffer assistant associate
    coordinator specialist planner engineer architect developer contractor builder broker realtor landlord
    tenant resident neighbor neighbour homeowner witness victim survivor plaintiff defendant suspect
    candidate nominee challenger incumbent contender hopeful ambassador minister premier chancellor
    envoy diplomat czar tsar ombudsman monitor regulator pastor reverend bishop archbishop cardinal rabbi
    imam priest deacon minister chaplain pope king queen prince princess duke businessman businesswoman
    entrepreneur investor banker accountant publisher editor reporter journalist columnist correspondent
    anchor author writer novelist poet artist actor actress musician singer rapper comedian filmmaker host
    producer photographer coach player quarterback athlete farmer rancher fisherman fisher driver
    firefighter paramedic worker employee laborer mechanic electrician carpenter barber chef waiter
    bartender shopkeeper merchant grocer parent mother father son daughter brother sister wife husband
    widow widower uncle aunt cousin nephew niece grandmother grandfather grandson granddaughter stepmother
    stepfather girlfriend boyfriend fiance fiancee partner friend member elder veteran boss guru mogul
    billionaire cop policeman policewoman agent patrolman pilot astronaut chairman-elect mayor-elect
    governor-elect president-elect senator-elect representative-elect congressman-elect
    congresswoman-elect sheriff-elect sheriff-coroner secretary-general secretary-treasurer borough-president
    chairman-designate prime-minister librarian curator demographer meteorologist forecaster
    biologist ecologist hydrologist climatologist geologist physicist chemist pollster negotiator mediator
    defender spokesperson-elect alderman-elect councilmember-elect councilman-elect councilwoman-elect"""
)

# Nouns of persons that are more often something else where a title could stand.
_NO_TITLES = words(
    """following native local individual minor public nobody everybody somebody someone anyone person people
    human mortal soul other child baby adult fellow self regular visible best favorite past present average
    yesterday tomorrow today man woman boy girl guy kid"""
)
_SHORTEST, _LONG_NOUN = 3, 6
"""Letters that the first and the last part of a compound noun have at least ("harbor|master")."""

KIN = words(
    """mother father son daughter brother sister wife husband widow widower uncle aunt cousin nephew niece
    grandmother grandfather grandson granddaughter stepmother stepfather girlfriend boyfriend fiance fiancee
    partner friend parent neighbor neighbour"""
)

# Words that are given names or surnames as often as titles: a title only before a whole name.
DOUBTFUL = words(
    """dean major bishop king queen prince duke judge marshal page general chase cardinal pope warden
    ranger rector deacon abbot priest barber chair speaker head page fisher mason cook farmer driver
    singer player graduate coach partner fellow elder justice whip anchor hope"""
)

# What may stand between the jurisdiction or organisation and the head without being either.
MODIFIERS = words(
    """police fire deputy assistant associate first second third vice executive general public senior junior
    chief acting interim former ex then-interim current new newly-elected newly-appointed longtime late
    retired incoming outgoing city county state town village township borough parish district municipal
    regional federal local national schools school communications press housing transportation health
    planning finance budget campaign policy field press legal legislative majority minority house senate
    assembly council board commission committee probate circuit district attorney attorneys state's states
    commonwealth's assistant advocate tribal lieutenant criminal civil appellate supreme court u.s. us
    mayoral presidential gubernatorial congressional parliamentary managing founding supervising lead
    principal staff technical operating financial information technology creative marketing program project
    operations security safety homeland emergency medical fiscal human services environmental
    research education immigration defense foreign interior labor treasury commerce agriculture energy
    veterans justice prime cabinet under permanent pro tem tempore president public works parks
    sanitation water transit rail traffic building buildings corrections correction probation juvenile
    homicide patrol detective detectives undersheriff lt. lt gov. lieutenant- governor at-large county-wide
    special honorary emeritus adjunct distinguished political community youth student faculty union party
    republican democratic democrat gop conservative liberal labour tory independent progressive libertarian
    green socialist bipartisan ranking media relations affairs outreach member police- fire- animal control
    code enforcement economic development utility utilities high elementary middle math science english
    history
    highway aviation railroad reserve trade language communication commerce detention customs border"""
)
PARTIES = words(
    """republican democratic democrat gop conservative liberal labour tory independent progressive libertarian
    socialist dfl dem sinn"""
)
ORGANIZATION_WORDS = words(
    """academy administration agency alliance army assembly assn association associates attorneys authority
    bank board brigade brotherhood bureau cabinet campaign caucus center centre chamber church
    club coalition college commission committee community communities companies company conference congress
    consortium control cooperative corp corporation council court defenders department dept diocese division
    enforcement enterprises exchange federation force forum foundation fund group guild holdings hospital
    hotel inc industries initiative institute institution insurance international journal laboratory
    league legislature library llc llp lp ltd magazine mayors media ministry mission museum network news
    ngo office orchestra organization organisation park parliament partners partnership party patrol police
    post press program project projects properties radio registry rescue research resources restaurant review
    school schools senate service services shelter society solutions states studio studios strategies
    syndicate systems task taskforce team television times trust tribune union unit university utilities
    utility workers ymca"""
)

MALE_TITLES = words(
    """mr sir lord congressman assemblyman councilman alderman selectman chairman spokesman businessman
    policeman patrolman fisherman king prince duke father son brother husband widower uncle nephew grandfather
    grandson stepfather boyfriend fiance actor waiter"""
)
FEMALE_TITLES = words(
    """mrs ms miss dame lady madam congresswoman assemblywoman councilwoman alderwoman selectwoman
    chairwoman spokeswoman businesswoman policewoman queen princess mother daughter sister wife widow aunt
    niece grandmother granddaughter stepmother girlfriend fiancee actress waitress"""
)

# What a name after a possessive must end in to be one body with what stands before.
BODIES = words(
    """office department association council league union alliance club federation committee commission
    bureau hospital fund foundation coalition caucus guild trust network center society organization"""
)
PARTS_OF_BODIES = words("bureau department division office program service services control research")
"""What a body is divided into, so that its head's title has the name of the part."""
SOCIETIES = words("union association league guild alliance club federation coalition society foundation")
STATE_CODE = re.compile(
    r"A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]"
)
_EDGES = re.compile(r"^\W+|\W+$")


@dataclass(frozen=True, slots=True)
class Role:
    """A role phrase taken apart. ``place`` is a jurisdiction as printed, not yet looked up."""

    role: str | None = None
    organization: str | None = None
    jurisdiction: str | None = None


def stem(word: str) -> str:
    """The word in lower case without outer punctuation, plural titles singular ("Sens." is "sen")."""
    low = _EDGES.sub("", word.casefold()).replace(".", "").replace("’", "'")
    return _SINGULAR.get(low, low)


_PLURALS = {
    head + "s": head for head in HEADS if not head.endswith("s") and head not in ("police", "general", "new")
} | {
    "councilmen": "councilman",
    "congressmen": "congressman",
    "chairmen": "chairman",
    "spokesmen": "spokesman",
    "aldermen": "alderman",
    "assemblymen": "assemblyman",
}
_SINGULAR = {plural: head for plural, head in _PLURALS.items() if plural not in HEADS}


_INITIALS = frozenset("da ada dda ag ceo cfo coo cto vp mp mla msp pm".split())


def is_head(word: str) -> bool:
    """Whether the word names an office, an occupation or a kinship."""
    low = stem(word)
    if low in _INITIALS:
        return word.isupper() or "." in word  # Ada and Da are names, ADA and D.A. offices
    if low in HEADS or (word[:1].islower() and is_person_noun(word)):
        return True
    prefix, _, rest = low.partition("-")
    return bool(rest) and (
        (prefix in ("then", "ex", "co", "vice", "former") and rest in HEADS)
        or (rest in ("elect", "designate") and prefix in HEADS)
        or (prefix in HEADS and (rest in HEADS or word[:1].isupper()))
    )


@cache
def _person_nouns() -> frozenset[str]:
    """The nouns that first of all mean a person, from WordNet."""
    text = (
        resources.files("onrecord.corpus.extraction.weights")
        .joinpath("person_nouns.txt")
        .read_text(encoding="ascii")
    )
    return frozenset(line for line in text.splitlines() if not line.startswith("#")) - MODIFIERS - _NO_TITLES


@cache
def is_person_noun(word: str) -> bool:
    """Whether a noun, in any case, means a person ("bosun", "Harbormaster", "co-ordinators")."""
    low = singular(_EDGES.sub("", word.casefold()))
    if low in _person_nouns() or low.replace("-", "") in _person_nouns():
        return True
    first, _, last = low.rpartition("-")
    if first and last in _person_nouns():
        return True
    ends = (low[cut:] for cut in range(_SHORTEST, len(low) - _LONG_NOUN + 1))
    return any(end in _person_nouns() or end in HEADS for end in ends)


def singular(word: str) -> str:
    """The word in the singular, in small letters, where it is the plural of an office or a person's noun."""
    low = word.casefold()
    if low in _SINGULAR:
        return _SINGULAR[low]
    if low.endswith("men") and low[:-2] + "an" in _person_nouns():
        return low[:-2] + "an"
    if low.endswith("ies") and low[:-3] + "y" in _person_nouns():
        return low[:-3] + "y"
    if low.endswith("s") and low not in _person_nouns() and low[:-1] in _person_nouns():
        return low[:-1]
    return low


def in_singular(role: str | None) -> str | None:
    """A role that several people share as one of them has it ("Commissioners" is "Commissioner")."""
    if role is None:
        return None
    *before, last = role.split()
    alone = singular(last)
    if alone == last.casefold():
        return role
    kept = last[: len(alone)] if last.casefold().startswith(alone) else alone
    return " ".join((*before, alone.capitalize() if kept == alone and last[:1].isupper() else kept))


def is_plural_head(word: str) -> bool:
    """Whether the word names an office of several people ("Senators", "Reps.")."""
    low = _EDGES.sub("", word.casefold()).replace(".", "")
    return low in _SINGULAR or (word[:1].islower() and singular(low) != low)


def gender_of(role: str) -> Gender | None:
    """The gender that a title or role itself states."""
    for word in role.split():
        low = stem(word)
        low = low.removeprefix("then-").removesuffix("-elect")
        if low in MALE_TITLES:
            return "male"
        if low in FEMALE_TITLES:
            return "female"
    return None


def is_organization_word(word: str) -> bool:
    """Whether the word, capitalised, marks a name as that of an organisation."""
    return _EDGES.sub("", word.casefold()) in ORGANIZATION_WORDS


LOCAL = words(
    """mayor councilman councilwoman councilmember councillor councilor alderman alderwoman alderperson alder
    selectman selectwoman sheriff constable cllr coun cr"""
)
# Words of towns' names that are words of organisations' names too ("College Park", "Union City").
PLACE_LIKE = words(
    "park mission union church post college university center centre league bank press state hill"
)
PUBLIC = LOCAL | words(
    """governor gov senator sen representative rep congressman congresswoman congressmember delegate del
    assemblyman assemblywoman assemblymember supervisor commissioner chief superintendent
    prosecutor judge clerk treasurer comptroller controller auditor assessor coroner administrator manager
    secretary legislator lawmaker freeholder supt"""
)
_PUBLIC_PHRASE = re.compile(
    r"\b(?:district attorney|attorney general|(?:city|county|state|state's|state’s|u\.s\.|circuit|"
    r"commonwealth's|"
    r"commonwealth’s|prosecuting) attorney|county executive|d\.?a|council (?:president|speaker|"
    r"chair\w*|member)|"
    r"council\w*|public advocate|borough president|(?:house|assembly|senate) (?:speaker|president|leader|"
    r"majority leader|minority leader)|public defender|health officer)\b",
    re.IGNORECASE,
)
_PRIVATE_PHRASE = re.compile(
    r"\bchief \w+ officer\b|\bchief executive\b|\bchief of staff\b|\bgeneral manager\b|"
    r"\bexecutive secretary\b"
    r"|\bcampaign manager\b|\b(?:program|project|policy|office|branch|field|sales|account) manager\b|"
    r"\bsales representative\b|\bunion representative\b",
    re.IGNORECASE,
)
_ACRONYM = re.compile(r"[A-Z]{2,}[a-z]?$|\d+[A-Z]+|[A-Z][a-z]+[A-Z]{2,}$")
_SERVICE = re.compile(r"\b(Police|Fire)(?: (?:and|&) \w+)? (?:Department|Dept\.?|Service|Bureau)$")
_PLACE_ACRONYMS = frozenset(("U.S.", "US", "D.C.", "DC", "NYC", "NOLA", "LA", "L.A.", "UK"))


def is_kinship(role: str) -> bool:
    """Whether the role is a kinship ("wife", "older brother"), which an office goes before."""
    return any(stem(word) in KIN for word in role.split())


def is_local(role: str) -> bool:
    """Whether the role is held in a city, town or county and nowhere else."""
    return any(_held(word) in LOCAL for word in role.split())


def _held(word: str) -> str:
    """The office in a hyphenated title ("Mayor-elect", "then-Mayor", "Sheriff-Coroner")."""
    return stem(word).removeprefix("then-").removeprefix("ex-").split("-")[0]


def is_public(role: str) -> bool:
    """Whether the role is an office of a government, so that "of" after it names a jurisdiction."""
    rest = _PRIVATE_PHRASE.sub(" ", role)
    if _PUBLIC_PHRASE.search(rest):
        return True
    return any(_held(word) in PUBLIC for word in rest.split())


def before(phrase: list[str]) -> Role:
    """The parts of a role phrase that stands before a name and ends in its title."""
    phrase = _closed(phrase)
    while phrase and phrase[0].casefold() in ("'s", "’s", "'", "’", "and", "of", "for", "the", "&", "at"):
        phrase = phrase[1:]
    last = max((k for k, word in enumerate(phrase) if is_head(word)), default=-1)
    if phrase and is_person_noun(phrase[-1]):
        last = len(phrase) - 1
    if last < 0:
        return Role()
    first = last
    while first > 0:
        word = phrase[first - 1]
        plain = word[:1].islower() and word not in ("'s", "’s")
        if not (plain or _modifies(word) or (is_head(word) and not is_plural_head(word)) or word == "&"):
            break
        first -= 1
    rest, title = phrase[:first], phrase[first:]
    if any(is_head(word) and not is_plural_head(word) for word in rest):
        # Two offices at once, or "Chief of the Appellate Division": the phrase stays whole.
        return Role(_joined(phrase), None, _innermost(rest))
    while len(title) > 1 and title[0].casefold() in PARTIES:
        title = title[1:]
    for k in range(len(title) - 1, 0, -1):
        # "vice presidential nominee Sen.": the title in capitals is the office.
        if (
            title[k][0].isupper()
            and is_head(title[k])
            and title[k - 1][0].islower()
            and is_head(title[k - 1])
        ):
            title = title if _modifies(title[k - 1]) else title[k:]
            break
    outer = [word for word in rest if word.casefold() not in PARTIES and word not in ("'s", "’s", "'", "’")]
    while len(outer) > 1 and outer[0].islower() and _modifies(outer[0]):
        # "former Marrow Bay mayor": the word goes with the office.
        title, outer = [outer[0], *title], outer[1:]
    if outer and outer[-1] in ("U.S.", "US"):
        title, outer = [outer[-1], *title], outer[:-1]
    if title[0] == "City" and outer and len(title) > 1 and gazetteer.find(_joined([*outer, "City"])):
        outer, title = [*outer, "City"], title[1:]  # "Salt Lake City Mayor", but "Austin City Councilmember"
    if title[0].casefold() == "county" and outer and outer[-1].casefold() != "county":
        outer, title = [*outer, title[0]], (title[1:] if len(title) > 2 else title)
    if outer and _is_acronym(outer[0]) and not any(is_organization_word(word) for word in outer):
        # "MassDOT West-East Rail Director": the acronym is the body, the rest its field.
        title, outer = [*outer[1:], *title], outer[:1]
    name = _joined(outer)
    if not name:
        return Role(_joined(title))
    if (service := _SERVICE.search(name)) and service[1] not in title:
        # The chief of the "Marrow Bay Fire Department" is a fire chief.
        return Role(_joined([service[1], *title]), name, None)
    if len(title) == 1 and stem(title[0]) not in _HEADS_OF_BODIES | LOCAL and _is_field(outer):
        return Role(_joined([*outer, *title]))
    if _is_organization(outer, title):
        return Role(_joined(title), name, None)
    return Role(_joined(title), None, name)


# Who heads, owns or speaks for a body is called by the body's name, and not by a field.
_HEADS_OF_BODIES = words(
    """president ceo chairman chairwoman chairperson chair founder cofounder co-founder owner co-owner
    executive spokesman spokeswoman spokesperson partner member leader captain coach player"""
)


def _is_field(outer: list[str]) -> bool:
    """Return whether the words name what an office is for ("Parks and Recreation"), not a body or a place."""
    if not outer or outer[-1].casefold() in ("and", "&"):
        return False
    content = [word for word in outer if word.casefold() not in ("and", "&", "of", "the")]
    bodies = {word.casefold() for word in content if is_organization_word(word)}
    return (
        bodies <= PARTS_OF_BODIES
        and not any(word.casefold() in ("county", "city", "town", "parish") for word in content)
        and not _is_acronym(outer[0])
        and gazetteer.state_code(_joined(outer)) is None
        and not gazetteer.find(_joined(outer), country=None)
        and all(_modifies(word) or is_ordinary(word.casefold()) for word in content)
    )


def _is_acronym(word: str) -> bool:
    """Whether the word is an acronym of a body rather than of a place."""
    return (
        bool(_ACRONYM.match(word) or word == "White House")
        and word not in _PLACE_ACRONYMS
        and not STATE_CODE.fullmatch(word)
    )


def _closed(phrase: list[str]) -> list[str]:
    """The words with the possessive closed up where it is part of a title ("State’s Attorney")."""
    words_: list[str] = []
    for word in phrase:
        if word == "House" and words_ and words_[-1] == "White":
            words_[-1] = "White House"
        elif (
            word in ("'s", "’s")
            and words_
            and words_[-1].casefold() in ("state", "commonwealth", "people", "mayor")
        ):
            words_[-1] += word
        else:
            words_.append(word)
    return words_


def _modifies(word: str) -> bool:
    low = _EDGES.sub("", word.casefold()).replace("’", "'")
    return low in MODIFIERS or low.removeprefix("then-").removeprefix("ex-").removeprefix("non-") in MODIFIERS


def _innermost(rest: list[str]) -> str | None:
    """The place between two offices ("Board Chair and Marrow Bay | Mayor")."""
    last = max(k for k, word in enumerate(rest) if is_head(word))
    tail = [word for word in rest[last + 1 :] if word.casefold() not in ("and", "of", "for", "the", "&")]
    if not tail or any(_modifies(word) or is_organization_word(word) for word in tail) or tail[0].isupper():
        return None
    return _joined(tail)


def _is_organization(name: list[str], title: list[str]) -> bool:
    marks = {_EDGES.sub("", word.casefold()) for word in name if is_organization_word(word)}
    if marks and not (marks <= PLACE_LIKE and is_public(_joined(title))):
        return True
    if len(name) == 1 and _is_acronym(name[0]):
        return True
    return not is_public(_joined(title)) and not _modifies(name[0])


def after(phrase: list[str]) -> Role:
    """The parts of an apposition after a name: "president and CEO of the Harbor Coalition"."""
    phrase = _closed(phrase)
    while phrase and phrase[0].casefold() in ("a", "an", "the", "is", "also"):
        phrase = phrase[1:]
    parts = _offices(phrase)
    if len(parts) > 1:
        held = [after(part) for part in parts]
        if stem(_last_head(parts[0])) not in HEADS:
            return held[1]  # "a retired welder with bad knees and a member of Housing Now"
        first = held[0]
        place = next((one.jurisdiction for one in held if one.jurisdiction), None)
        return Role(" and ".join(_joined(_before_place(part)) for part in parts), first.organization, place)
    head = next((k for k, word in enumerate(phrase) if is_head(word)), -1)
    if head < 0:
        return Role()
    stop = _title_end(phrase, head)
    lead = before(phrase[: head + 1])
    title = _joined(phrase[:stop])
    if head == stop - 1 and (lead.jurisdiction or lead.organization) and stem(phrase[head]) not in KIN:
        title = lead.role or title
    if stop >= len(phrase):
        return Role(title, lead.organization, lead.jurisdiction)
    link = phrase[stop].casefold()
    body = phrase[stop + 1 :]
    while body and body[0].casefold() in ("the", "a", "an"):
        body = body[1:]
    name = _capitals(body)
    if not name and _names_society(body):
        return Role(title, _joined(body), lead.jurisdiction)  # "president of the patrol officers’ union"
    if not name:
        whole = link == "of" or (link == "for" and not is_public(title))
        whole = whole and len(phrase) <= 14
        return Role(_joined(phrase) if whole else title, lead.organization, lead.jurisdiction)
    if link in ("from", "on", "to", "by", "during", "since") or (link == "in" and not is_public(title)):
        return Role(title, lead.organization, lead.jurisdiction)
    second = next(
        (
            k
            for k, word in enumerate(name)
            if is_head(word) and stem(word) not in DOUBTFUL and "and" in name[:k]
        ),
        -1,
    )
    if second >= 0:
        # "President of the Harbor League and Marrow County Supervisor"
        split = max(k for k in range(second) if name[k] == "and")
        other = before(name[split + 1 : second + 1])
        return Role(_joined(phrase), _joined(name[:split]), other.jurisdiction or lead.jurisdiction)
    within = _joined(name)
    marks = {_EDGES.sub("", word.casefold()) for word in name if is_organization_word(word)}
    body_named = bool(marks) and not (marks <= PLACE_LIKE and is_public(title))
    if body_named or not is_public(title) or within.isupper() or _ACRONYM.match(within):
        return Role(title, within, lead.jurisdiction)
    return Role(title, lead.organization, within)


def _offices(phrase: list[str]) -> list[list[str]]:
    """The phrase in its offices, each with its body ("CEO of the Museum and President of the League")."""
    for k, word in enumerate(phrase):
        if word.casefold() not in ("and", "&") or not 0 < k < len(phrase) - 1:
            continue
        left, right = phrase[:k], phrase[k + 1 :]
        while right and right[0].casefold() in ("a", "an", "the", "also"):
            right = right[1:]
        links = [at for at, link in enumerate(right) if link.casefold() in ("of", "for", "at", "with")]
        title = right[: links[0]] if links else []
        whole = any(is_head(one) for one in left) and any(one in ("of", "for", "at", "with") for one in left)
        office = bool(title) and is_head(title[-1]) and len(title) <= 4
        if whole and office and stem(title[-1]) not in KIN | (DOUBTFUL if title[-1].istitle() else KIN):
            return [left, *_offices(right)]
    return [phrase]


def _last_head(phrase: list[str]) -> str:
    """The first office of a phrase, by its last word before "of" or "with"."""
    return next((word for word in phrase if is_head(word)), "")


def _before_place(phrase: list[str]) -> list[str]:
    """An office without where its body is ("CEO of the Old Plow Museum | in Dunmere, Iowa")."""
    for k, word in enumerate(phrase):
        if word == "in" and k + 1 < len(phrase) and phrase[k + 1][:1].isupper() and k > 2:
            return phrase[:k]
    return phrase


def _title_end(phrase: list[str], head: int) -> int:
    """Where the title ends in an apposition: before the body or place that "of" or "for" opens."""
    stop = head + 1
    while stop < len(phrase):
        low = phrase[stop].casefold()
        if low in ("for", "at", "with", "from", "in", "on", "to", "by", "during", "since"):
            break
        tail = phrase[stop + 1 :]
        if low == "of" and stem(phrase[stop - 1]) not in KIN and (_names_body(tail) or _names_society(tail)):
            break
        stop += 1
    return stop


def _names_society(tail: list[str]) -> bool:
    """Whether the words are a society without a name of its own ("the patrol officers’ union")."""
    return bool(tail) and tail[-1] in SOCIETIES


def _names_body(tail: list[str]) -> bool:
    """Whether a capitalised name follows that is a body or place rather than part of the title."""
    while tail and tail[0].casefold() in ("the", "a", "an"):
        tail = tail[1:]
    name = _capitals(tail, within=("of", "and", "the"))
    return bool(name) and not all(_modifies(word) or word.casefold() in ("of", "and", "the") for word in name)


def _capitals(
    tail: list[str], within: tuple[str, ...] = ("of", "for", "the", "and", "at", "on", "to")
) -> list[str]:
    """The capitalised words at the beginning, with the small words inside them."""
    name: list[str] = []
    for word in tail:
        joins = word.casefold() in within or word in ("&", "'s", "’s", ",")
        if not (word[:1].isupper() or word[:1].isdigit() or joins) or (joins and not name):
            break
        name.append(word)
    while (name and not name[-1][0].isalnum()) or (name and name[-1].casefold() in within):
        name.pop()
    return name


def _joined(phrase: list[str]) -> str:
    """The words as printed, with possessives closed up."""
    return re.sub(r" (['’](?:s\b|(?= |$))|,)", r"\1", " ".join(phrase))
