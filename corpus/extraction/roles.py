"""Roles as English prints them: which nouns name an office, and what stands beside them.

A role phrase such as "Houston Police Chief" or "president and CEO of the Harbor Coalition" is taken
apart into the role, the organisation and the jurisdiction. The words are general English and the
common offices of English-speaking governments; no list of people or towns is involved.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.extraction.records import Gender


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ABBREVIATIONS = words(
    """gov govs sen sens rep reps del dels supt sgt lt capt cpl maj col gen det dr rev fr hon mr mrs ms
    mx prof pres sec asst dep ald cllr adm da ada dda ag ceo cfo coo cto vp mp mla msp pm atty cmdr insp
    messrs"""
)
COURTESY = words("mr mrs ms mx miss sir dame lord lady madam messrs")

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
    spokesperson-elect alderman-elect councilmember-elect councilman-elect councilwoman-elect"""
)

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
    code enforcement economic development utility utilities"""
)
PARTIES = words(
    """republican democratic democrat gop conservative liberal labour tory independent progressive libertarian
    green socialist dfl dem sinn labor"""
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


def is_head(word: str) -> bool:
    """Whether the word names an office, an occupation or a kinship."""
    low = stem(word)
    if low in HEADS:
        return True
    prefix, _, rest = low.partition("-")
    return bool(rest) and (
        (prefix in ("then", "ex", "co", "vice", "former") and rest in HEADS)
        or (rest in ("elect", "designate") and prefix in HEADS)
        or (prefix in HEADS and rest in HEADS)
    )


def is_plural_head(word: str) -> bool:
    """Whether the word names an office of several people ("Senators", "Reps.")."""
    return _EDGES.sub("", word.casefold()).replace(".", "") in _SINGULAR


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
    selectman selectwoman sheriff constable"""
)
PUBLIC = LOCAL | words(
    """governor gov senator sen representative rep congressman congresswoman congressmember delegate del
    assemblyman assemblywoman assemblymember supervisor commissioner chief superintendent attorney
    prosecutor judge clerk treasurer comptroller controller auditor assessor coroner administrator manager
    secretary legislator lawmaker freeholder supt executive"""
)
_ORGANIZATIONS_END = re.compile(r"[A-Z]{2,}[a-z]?|\d+[A-Z]+")


def is_local(role: str) -> bool:
    """Whether the role is held in a city, town or county and nowhere else."""
    return any(stem(word).removesuffix("-elect").removeprefix("then-") in LOCAL for word in role.split())


def is_public(role: str) -> bool:
    """Whether the role is an office of a government, so that "of" after it names a jurisdiction."""
    return any(stem(word).removesuffix("-elect").removeprefix("then-") in PUBLIC for word in role.split())


def before(phrase: list[str]) -> Role:
    """The parts of a role phrase that stands before a name and ends in its title."""
    while phrase and phrase[0] in ("'s", "’s", "'", "’", "and", "of", "for", "the", "&", "at"):
        phrase = phrase[1:]
    last = max((k for k, word in enumerate(phrase) if is_head(word)), default=-1)
    if last < 0:
        return Role()
    first = last
    while first > 0:
        word = phrase[first - 1]
        low = _EDGES.sub("", word.casefold())
        plain = word[:1].islower() and word not in ("'s", "’s")
        if not (plain or low in MODIFIERS or is_head(word) or word == "&" or low == "of"):
            break
        first -= 1
    rest, title = phrase[:first], phrase[first:]
    if any(is_head(word) for word in rest):
        # Two offices at once, or "Chief of the Appellate Division": the phrase stays whole.
        return Role(_joined(phrase), None, _innermost(rest))
    while title and _EDGES.sub("", title[0].casefold()) in PARTIES and len(title) > 1:
        title = title[1:]
    outer = [word for word in rest if word.casefold() not in PARTIES and word not in ("'s", "’s", "'", "’")]
    name = _joined(outer)
    if not name:
        return Role(_joined(title))
    if title[0].casefold() == "county":
        name, title = f"{name} {title[0]}", (title[1:] if len(title) > 2 else title)
    if _is_organization(outer, title):
        return Role(_joined(title), name, None)
    return Role(_joined(title), None, name)


def _innermost(rest: list[str]) -> str | None:
    heads = [k for k, word in enumerate(rest) if is_head(word)]
    tail = [word for word in rest[heads[-1] + 1 :] if word.casefold() not in ("and", "of", "for", "the", "&")]
    return _joined(tail) or None


def _is_organization(name: list[str], title: list[str]) -> bool:
    if any(is_organization_word(word) for word in name):
        return True
    if (
        len(name) == 1
        and _ORGANIZATIONS_END.match(name[0])
        and name[0] not in ("U.S.", "US", "D.C.", "DC", "NYC")
    ):
        return True
    return not is_public(_joined(title))


def after(phrase: list[str]) -> Role:
    """The parts of an apposition after a name: "president and CEO of the Harbor Coalition"."""
    while phrase and phrase[0].casefold() in ("a", "an", "the", "is", "also"):
        phrase = phrase[1:]
    head = next((k for k, word in enumerate(phrase) if is_head(word)), -1)
    if head < 0:
        return Role()
    stop = head + 1
    while stop < len(phrase):
        low = phrase[stop].casefold()
        if low in ("and", "&") and stop + 1 < len(phrase):
            stop += 1
            continue
        if low in ("for", "at", "with", "from", "in", "on", "to", "by", "during", "since"):
            break
        if low == "of" and _names_body(phrase[stop + 1 :]) and stem(phrase[stop - 1]) not in KIN:
            break
        stop += 1
    lead = before([*phrase[: head + 1]])
    title = _joined(phrase[:stop])
    if stop >= len(phrase) and (lead.jurisdiction or lead.organization) and head == stop - 1:
        return lead
    body = phrase[stop + 1 :]
    link = phrase[stop].casefold() if stop < len(phrase) else ""
    while body and body[0].casefold() in ("the", "a", "an"):
        body = body[1:]
    if not body or link in ("from", "on", "to", "by", "during", "since", "in"):
        if link == "in" and is_public(title) and body and body[0][0].isupper():
            return Role(title, None, _joined(_capitals(body)))
        return Role(title, lead.organization, lead.jurisdiction)
    name = _joined(_capitals(body))
    if not name:
        return Role(title, lead.organization, lead.jurisdiction)
    if any(is_organization_word(word) for word in name.split()) or not is_public(title) or name.isupper():
        return Role(title, name, lead.jurisdiction)
    return Role(title, lead.organization, name)


def _names_body(tail: list[str]) -> bool:
    """Whether a capitalised name follows that is a body or place rather than part of the title."""
    while tail and tail[0].casefold() in ("the", "a", "an"):
        tail = tail[1:]
    name = _capitals(tail)
    if not name or not name[0][0].isupper():
        return False
    return not all(
        _EDGES.sub("", word.casefold()) in MODIFIERS | {"of", "and", "the", "for"} for word in name
    )


def _capitals(tail: list[str]) -> list[str]:
    """The capitalised words at the beginning, with the small words inside them."""
    name: list[str] = []
    for word in tail:
        if not (
            word[:1].isupper()
            or word[:1].isdigit()
            or word.casefold() in SMALL
            or word == "&"
            or word in ("'s", "’s")
        ):
            break
        name.append(word)
    while name and (name[-1].casefold() in SMALL or name[-1] in ("&", "'s", "’s")):
        name.pop()
    return name


SMALL = words("of for the and at in on to")


def _joined(phrase: list[str]) -> str:
    """The words as printed, with possessives closed up."""
    return re.sub(r" (['’]s?\b|['’]$|,)", r"\1", " ".join(phrase))
