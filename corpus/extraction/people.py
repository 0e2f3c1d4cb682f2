"""Who can speak in a document: people and organisations, with every place that names them.

The small model's named entities miss and mislabel one name in five, so they are only one witness
among several: titles, appositions, given names, and capitals. Everything is decided on the words of
the parsed document; nothing is looked up but given names and general English.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from onrecord.corpus.english import gazetteer
from onrecord.corpus.english.folding import fold
from onrecord.corpus.english.names import NICKNAMES, SUFFIXES
from onrecord.corpus.extraction import roles
from onrecord.corpus.extraction.cues import strengths as verbs_of_saying
from onrecord.corpus.extraction.parsing import text_of
from onrecord.corpus.extraction.records import Gender, Mention, Person

if TYPE_CHECKING:
    from spacy.tokens import Doc

PARTICLES = roles.words(
    """de da di del della dei degli dello der den des dos das do du van von vom zu zum zur ter ten te bin ibn
    bint abu ben la las lo los le les el al y e i und af av ap ni nic"""
)
# Words that are particles only after another one, or between two words of a name ("Ortega y Gasset").
_LINKING_PARTICLES = roles.words("la las lo los le les el al y e i und do te ten den i ben")
_PREFIXED = re.compile(r"(?:al|el|ad|as|ash|an|ar|at|ed|bin|ibn|abu)[-‐‑][A-Z]|[dlDL][’'][A-Z]")
_NICKNAME_OPENS, _NICKNAME_CLOSES = frozenset("\"“‘'("), frozenset("\"”’')")
CALENDAR = roles.words(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july
    august september october november december jan feb mar apr jun jul aug sept sep oct nov dec today
    yesterday tomorrow"""
)
# Capitalised only because a sentence begins with them; never part of a name.
COMMON = roles.words(
    """a an the this that these those it he she they we you i his her its their our your my in on at by for
    from with to of as if when while after before since because but and or nor so yet not no also although
    though however meanwhile still then there here what who which whose whom where why how both each every
    all some many most more other another such only even just now once over under into during until about
    against among between through asked according is are was were be been has have had do does did will
    would can could should may might must let said says photo image click read watch contact via yes like
    likewise instead following earlier later last next one two three several nearly around despite without
    within per than too very much any few first-term joint standing speaking appearing responding neither
    either nobody everybody everyone someone nothing something"""
)
NOT_NAMES = roles.words(
    """street avenue road boulevard lane drive highway bridge river lake island county city town township
    village airport station building tower center park act bill law amendment plan initiative operation
    house day week month year award prize game league cup stadium arena"""
)
ACRONYM_SKIPS = roles.words("of for the and in on at to a an")
# "City of Marrow Bay Police Chief": what an "of" may join to a title from the left.
_OPEN_BODIES = frozenset(
    ("port", "city", "town", "village", "county", "department", "office", "university", "board")
)
_ARTICLES = frozenset(("a", "an", "the", "one", "his", "her", "its", "their"))
_LINKS = frozenset(("of", "for", "at", "with"))
_MUNICIPALITIES = frozenset("city town village borough township hamlet".split())
_LONGEST_TOWN = 6  # words and marks
_TITLE_LINKS = frozenset(("of", "for", "in", "the", "and", "&", "to"))
_BEING = frozenset(("is", "was"))
# What a member of a council can be besides.
_COUNCIL_OFFICES = roles.words(
    "leader chair chairman chairwoman chairperson convener convenor speaker whip member minister"
)
# "Ana Ruiz started in May as harbormaster": verbs whose complement is their subject's role.
_AS = roles.words(
    """serve serves served work works worked start starts started begin began retire retires retired act acts
    acted volunteer volunteers volunteered continue continues continued return returns returned"""
)
_BECOMING = roles.words("become becomes became")
_LONGEST_TITLE = 10
"""Words of a title before its last small word."""
# "Agnes Hale, a cleaner,": what a person does, by the word's ending, where no list has it.
_DOES = re.compile(r"[a-z-]{2,}(?:er|or|ist|ian|eer|man|woman|person|keeper)$")
_THINGS = roles.words(
    """number center river paper newspaper tower quarter order letter harbor corridor border chapter shelter
    matter paper power water winter summer member other former later never over under number cover answer
    factor sector error color favor honor labor supper dinner offer disorder computer server trailer"""
)
_JOINS = "-‐‑"
_POSSESSIVES = ("'s", "’s", "'", "’")
_NUMBERED = re.compile(r"\d+[A-Z]{1,}\w*$")
_PARTY = re.compile(r"[DRI](?:emocrat|epublican|ndependent)?\.?(?:[-–—]\s*(?P<place>[A-Z][\w.’' -]*))?$")


@dataclass(slots=True)
class _Unit:
    """A word with the words hyphenated to it."""

    text: str
    start: int
    end: int
    low: str
    pos: str
    entity: str
    capital: bool
    breaks: int
    headline: bool = False


@dataclass(slots=True)
class _Found:
    """One name as it stands in the text, before it is known whose it is."""

    start: int
    end: int
    tokens: tuple[str, ...]
    role: roles.Role
    titled: bool
    organization: bool = False
    phrase: int = 0
    """Where the title before the name begins, or the name itself where it has none."""
    doubtful: bool = False
    """Whether it is a name only if a person of that surname is in the document."""


@dataclass(slots=True)
class _Cluster:
    """The names held to be one person's, their different forms, and where they stand."""

    names: list[_Found] = field(default_factory=list)
    forms: set[tuple[str, ...]] = field(default_factory=set)
    starts: list[int] = field(default_factory=list)
    called_by_surname: bool = False

    def add(self, name: _Found) -> None:
        """Take the name in."""
        self.names.append(name)
        insort(self.starts, name.start)
        if _whole(name.tokens):
            self.forms.add(_core(name.tokens))
        else:
            self.called_by_surname = True


def find_people(doc: Doc) -> list[Person]:
    """Everyone and everything that can speak in the document, in the order of first mention.

    The document's quotations are expected to be masked by filler of the same length, so that
    people whom only a speaker names are not among them and every offset is that of the document.
    """
    units = _units(doc)
    found = _names(units)
    return _people(text_of(doc), found)


@cache
def given_names() -> dict[str, Gender | None]:
    """The common given names of the United States, folded, with the gender that 19 of 20 bearers have."""
    text = (
        resources.files("onrecord.corpus.extraction.weights")
        .joinpath("given_names.txt")
        .read_text(encoding="ascii")
    )
    genders: dict[str, Gender | None] = {"f": "female", "m": "male", "?": None}
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {name: genders[letter] for name, letter in rows}


def _units(doc: Doc) -> list[_Unit]:
    units: list[_Unit] = []
    breaks = 0
    glue = False
    for token in doc:
        text = token.text
        if token.is_space:
            breaks += text.count("\n")
            continue
        start = token.idx
        end = start + len(text)
        last = units[-1] if units else None
        if (
            last is not None
            and last.end == start
            and (glue or text in _JOINS)
            and last.text[-1:] not in ("'", ".")
        ):
            # "Worthy-Davis", "Mayor-elect" and "co-founder" are one word here.
            glue = text in _JOINS
            last.text += text
            last.end = end
            last.low = last.text.casefold()
            last.capital = last.capital or bool(_PREFIXED.match(last.text))
            continue
        if (
            text == "."
            and last is not None
            and last.end == start
            and (last.low in roles.ABBREVIATIONS and last.capital)
        ):
            last.text, last.end = last.text + text, end
            continue
        glue = False
        capital = text[0].isupper() or bool(_NUMBERED.match(text))
        units.append(_Unit(text, start, end, text.casefold(), token.pos_, token.ent_type_, capital, breaks))
        breaks = 0
    _mark_headlines(units)
    return units


def _mark_headlines(units: Sequence[_Unit]) -> None:
    """Marks the lines in which nearly every word has a capital, so that capitals prove no name there."""
    first = 0
    for k in range(1, len(units) + 1):
        if k < len(units) and not units[k].breaks:
            continue
        line = units[first:k]
        words = [unit for unit in line if len(unit.text) > 3 and unit.text[0].isalpha()]
        capitals = sum(unit.capital for unit in words)
        if len(words) >= 4 and capitals * 5 >= len(words) * 4 and line[-1].text != ".":
            for unit in line:
                unit.headline = True
        first = k


def _is_name_word(unit: _Unit) -> bool:
    if not unit.capital or unit.low in COMMON or unit.low in CALENDAR:
        return False
    return not unit.low.endswith(("-based", "-area", "-led", "-born", "-style", "-era", "-run"))


def _runs(units: Sequence[_Unit]) -> list[tuple[int, int]]:
    """The stretches of capitalised words, as indices, with the particles and initials inside them."""
    runs: list[tuple[int, int]] = []
    i, n = 0, len(units)
    while i < n:
        unit = units[i]
        opens = _is_name_word(unit) or (
            # "April Snell" and "May Boeve", but not "April 5".
            unit.capital and unit.low in given_names() and unit.low in CALENDAR and unit.entity == "PERSON"
        )
        if not opens and unit.low in PARTICLES - _LINKING_PARTICLES:
            opens = _past_particles(units, i) > i
        if not opens:
            i += 1
            continue
        j = i + 1
        while j < n and units[j].breaks == 0:
            nxt = units[j]
            if (
                _is_name_word(nxt)
                or _is_given_month(units, j)
                or (nxt.text == "&" and j + 1 < n and units[j + 1].capital)
            ):
                j += 1
            elif (past := _past_particles(units, j)) > j or (past := _past_nickname(units, j)) > j:
                j = past
            elif nxt.text == "," and j + 1 < n and _suffix(units[j + 1].text):
                j += 2
            else:
                break
        runs.append((i, j))
        i = j
    return runs


def _is_given_month(units: Sequence[_Unit], k: int) -> bool:
    """Whether the name of a month is a given name: between a title and a surname ("Mayor Jan Reed")."""
    unit = units[k]
    if not (unit.capital and unit.low in CALENDAR and unit.low in given_names() and k and k + 1 < len(units)):
        return False
    return roles.is_head(units[k - 1].text) and _is_name_word(units[k + 1]) and not units[k + 1].breaks


def _past_particles(units: Sequence[_Unit], first: int) -> int:
    """Return the index past the name's word that particles lead to ("de la Cruz"), or where they begin."""
    last = first
    while last < len(units) and units[last].low in PARTICLES and not units[last].breaks and last < first + 3:
        last += 1
    if last == first or last >= len(units) or units[last].breaks or not _is_name_word(units[last]):
        return first
    return last + 1


def _past_nickname(units: Sequence[_Unit], mark: int) -> int:
    """Return the index past a nickname in marks or brackets inside a name, or of the mark where none is.

    "Carlos “Charlie” Ortega", "William (Bill) Hale III".
    """
    if units[mark].text not in _NICKNAME_OPENS or units[mark].breaks:
        return mark
    for last in range(mark + 1, min(mark + 4, len(units) - 1)):
        if units[last].text in _NICKNAME_CLOSES and last > mark + 1:
            following = units[last + 1]
            return last + 1 if _is_name_word(following) and not following.breaks else mark
        if not _is_name_word(units[last]) or units[last].breaks:
            return mark
    return mark


def _of_name(units: Sequence[_Unit]) -> list[_Unit]:
    """Return the words of a name without a nickname in marks or brackets and its marks."""
    words: list[_Unit] = []
    inside = False
    for unit in units:
        if unit.text in _NICKNAME_OPENS or unit.text in _NICKNAME_CLOSES:
            inside = not inside
        elif not inside:
            words.append(unit)
    return words


def _suffix(word: str) -> bool:
    return word.casefold().strip(".") in SUFFIXES


def _names(units: Sequence[_Unit]) -> list[_Found]:
    """Every name of a person or an organisation, with the role printed beside it."""
    found: list[_Found] = []
    # Index past the last name of anything, and past the last name of a person.
    taken = person_end = 0
    waiting: tuple[int, roles.Role] | None = None
    runs = _runs(units)
    surnames = _surnames(units, runs)
    for a, b in runs:
        a = max(a, taken)
        if a >= b:
            continue
        while b - a > 1 and units[b - 1].text in roles.POSTNOMINALS:
            b -= 1  # "Rhodri Hale MSP": an office follows the name
        body_end = _possessive_body(units, b)
        if body_end:
            found.append(_record(units, a, body_end, roles.Role(), titled=False, organization=True))
            taken = body_end
            continue
        first = _after_titles(units, a, b, surnames)
        titled = first > a or (a > 0 and units[a].breaks == 0 and _is_title(units[a - 1]))
        role = _role_before(units, first, person_end) if titled else roles.Role()
        plural = titled and _is_shared(units, first)
        if not titled and _opens_title(units, a - 1, person_end):
            # "Secretary of State Marisol Trent": the title runs on into the name's capitals.
            past = _past_unit(units, a, b)
            titled, first = past > a, past
            role = _role_before(units, first, person_end) if titled else role
        elif not titled and _runs_on(units, a, person_end):
            # "Director of community services Ana Ruiz"
            titled, role = True, _role_before(units, a, person_end)
        if titled and role.role and _is_address(role.role):
            # "The mayor of Leominster, Cllr Ana Ruiz,": the office is printed before the form of address.
            opened = _introduction(units, _title_before(units, first, person_end)[1], b)
            role = opened or role
        if first == b:
            # A bare title: in a wrapped text the name may open the next line.
            waiting = (b, role) if b < len(units) and units[b].breaks == 1 else None
            continue
        if waiting is not None and not titled and (a == waiting[0] or _only_listing(units, waiting[0], a)):
            plural = a != waiting[0]
            role, titled = waiting[1], True
        elif not titled and _listed(units, a, b):
            # "The candidates (Ana Ruiz, Ed Hale and Bo Lund)"
            role, titled, plural = _role_before(units, a - 1, person_end), True, True
        elif not titled and _introduced(units, a, b):
            # "The superintendent, Annie Hale, said": a title, and the name as its apposition.
            role = _role_before(units, a - 1, person_end)
        elif not titled and (opened := _introduction(units, a, b)):
            role = opened
        waiting = None
        first = _skip_rank(units, first, b) if titled else _skip_opening(units, first, b)
        headline = units[first].headline
        if headline:
            first, b = _person_in_headline(units, first, b, titled)
            if first >= b:
                continue
        end = _person_end(units, first, b, titled)
        if end > first and not _modifies_title(units, end):
            after, past = _role_after(units, end, role, loose=True)
            whole = _merged(role, after)
            if plural:
                whole = replace(whole, role=roles.in_singular(whole.role))
            found.append(_record(units, first, end, whole, titled, doubtful=headline, floor=person_end))
            taken = person_end = max(end, past)
            waiting = (end, role) if plural else None
            continue
        if b - a == 1 and not units[a].text.isupper():
            found.append(_record(units, a, b, roles.Role(), titled=False, doubtful=True))
        start = a - 2 if _plural_possessive(units, a) and a - 2 >= taken else a
        end = _organization_end(units, a, b)
        if end > a:
            found.append(_record(units, start, end, roles.Role(), titled=False, organization=True))
            taken = end
    return found


def _possessive_body(units: Sequence[_Unit], b: int) -> int:
    """Where a body's name ends that runs on over a possessive ("Marrow County Sheriff's Office"), or 0."""
    if b + 1 >= len(units) or units[b].text not in _POSSESSIVES or units[b + 1].breaks:
        return 0
    end = b + 1
    while end < len(units) and units[end].capital and units[end].breaks == 0 and end < b + 4:
        if units[end].low in roles.BODIES:
            return end + 1
        end += 1
    return 0


def _plural_possessive(units: Sequence[_Unit], a: int) -> bool:
    """Whether the words open with a plural possessive before the run ("Citizens' Transit Trust")."""
    return (
        a >= 2 and units[a - 1].text in ("'", "’") and units[a - 2].capital and units[a - 2].low.endswith("s")
    )


def _introduced(units: Sequence[_Unit], a: int, b: int) -> bool:
    """Whether a title and a comma stand before the name and a comma or the end after it."""
    if a < 2 or units[a - 1].text != "," or not _is_title(units[a - 2]) or units[a].breaks:
        return False
    if roles.is_plural_head(units[a - 2].text):
        return False
    return (
        b < len(units)
        and (units[b].text in (",", ".", ":", ")") or units[b].low in ("of", "from", "with"))
        and b - a >= 2
    )


def _runs_on(units: Sequence[_Unit], a: int, floor: int) -> bool:
    """Return whether an office with its field in small letters runs on into the name."""
    k = a - 1
    while k > floor and a - k <= 4 and not units[k + 1].breaks and units[k].pos in ("NOUN", "ADJ"):
        k -= 1
    return floor < k < a - 1 and units[k].low in ("of", "for") and _opens_title(units, k, floor)


def _is_address(title: str) -> bool:
    """Return whether a title is no more than a form of address, beside which an office may be printed."""
    forms = roles.HONORIFICS | roles.COUNCILLORS
    return all(roles.stem(word) in forms for word in title.split())


def _listed(units: Sequence[_Unit], a: int, b: int) -> bool:
    """Whether the name opens a list of the people whom a plural title announces."""
    if a < 2 or b - a < 2 or not roles.is_plural_head(units[a - 2].text) or not _is_title(units[a - 2]):
        return False
    opening = units[a - 1].text
    return opening in ("(", ":", "—", "–") or (opening == "," and b < len(units) and units[b].low == "and")


def _introduction(units: Sequence[_Unit], a: int, b: int) -> roles.Role | None:
    """The role that opens the clause before the name, if the name is its apposition.

    "The head of the Harbor League, Ana Ruiz, said"; "A spokesman for Mayor Ines Talcott, Ed Lund, said".
    """
    if a < 4 or units[a - 1].text != "," or units[a].breaks or b - a < 2:
        return None
    if b < len(units) and units[b].text not in (",", ".", ":", "(", ")"):
        return None
    k = a - 2
    while k >= 0 and a - k < 16:
        unit = units[k]
        if unit.low in _ARTICLES or unit.text in ("'s", "’s"):
            words = [word.text for word in units[k + 1 : a - 1]]
            if _opens_role(words):
                role = roles.after(words)
                if (
                    unit.text in _POSSESSIVES
                    and role.role
                    and not role.organization
                    and not role.jurisdiction
                ):
                    role = _owned(units, k, role)
                return role if role.role else None
        if unit.pos in ("VERB", "AUX", "SCONJ") and not unit.capital:
            return None
        ends = unit.text in (",", ";", ":", "?", "!", "“", "”", '"', "—", "–") or unit.low == "."
        if ends or unit.breaks or k == 0:
            # "Mayor of London, Ana Ruiz, said", with no article before it.
            words = [word.text for word in units[k + ends : a - 1]]
            opens = bool(words) and words[0][:1].isupper() and _opens_role(words)
            return roles.after(words) if opens else None
        k -= 1
    return None


def _opens_role(words: Sequence[str]) -> bool:
    """Whether the words are a role phrase: its office comes before the first "of" or "for"."""
    return bool(words) and roles.is_head(
        words[0] if len(words) < 2 or words[1] in _LINKS else _until_link(words)
    )


def _owned(units: Sequence[_Unit], mark: int, role: roles.Role) -> roles.Role:
    """The role with the body or place before a possessive ("TfL's director for transport policy")."""
    first = mark
    while first > 0 and units[first - 1].capital and not units[first].breaks:
        first -= 1
    name = " ".join(unit.text for unit in units[first:mark])
    if not name or roles.is_public(role.role or ""):
        return replace(role, jurisdiction=name or None)
    return replace(role, organization=name)


def _until_link(words: Sequence[str]) -> str:
    """The word before the first "of" or "for", where a role's title ends."""
    return next((words[k - 1] for k, word in enumerate(words) if k and word in _LINKS), "")


def _modifies_title(units: Sequence[_Unit], end: int) -> bool:
    """Whether the name only says whose a title is ("Talcott spokeswoman Ana Ruiz", "Talcott aides")."""
    if end >= len(units) or units[end].breaks or units[end].pos not in ("NOUN", "ADJ"):
        return False
    k = end
    while k < len(units) and k < end + 4 and units[k].pos in ("NOUN", "ADJ") and not units[k].breaks:
        if _is_title(units[k]):
            return k + 1 < len(units) and units[k + 1].capital
        k += 1
    return False


def _is_title(unit: _Unit) -> bool:
    return roles.is_head(unit.text) and unit.pos not in ("VERB", "AUX", "ADJ", "ADV", "PRON")


def _names_calling(units: Sequence[_Unit], k: int, a: int, b: int) -> bool:
    """Whether a noun that is on no list of offices stands as a title before a name ("Bosun Kit Sorrel")."""
    unit, following = units[k], units[k + 1] if k + 1 < b else None
    if following is None or b - k < 3 or k != a or not roles.is_person_noun(unit.text):
        return False
    first = fold(following.text).split("-")[0]
    begins = first in given_names() or (following.entity == "PERSON" != unit.entity)
    return unit.low not in given_names() and begins


def _surnames(units: Sequence[_Unit], runs: Sequence[tuple[int, int]]) -> dict[str, str]:
    """The surnames of whole names with a common given name, and that given name."""
    found: dict[str, str] = {}
    for a, b in runs:
        for k in range(a, b - 1):
            if fold(units[k].text) in given_names() and units[k].low not in roles.DOUBTFUL:
                found.setdefault(units[b - 1].text, units[k].low)
    return found


def _after_titles(units: Sequence[_Unit], a: int, b: int, surnames: Mapping[str, str] | None = None) -> int:
    """Where the name begins in a run: after its last title, or at its beginning.

    ``surnames`` are those that the text has with a given name elsewhere: before one of them alone, a word
    that is a title or a name is a title ("Whip Orlett").
    """
    first = a
    for k in range(a, b):
        unit = units[k]
        if not roles.is_head(unit.text):
            if _names_calling(units, k, a, b):
                first = k + 1
            continue
        low = roles.stem(unit.text)
        if low in roles.DOUBTFUL:
            body = k > a and (
                units[k - 1].low in roles.MODIFIERS or roles.is_organization_word(units[k - 1].text)
            )
            if k > a and first < k and k == b - 1 and not body:
                continue  # "Tim Cook", but "Rescue Board Chair"
            known = surnames is not None and k + 2 == b and surnames.get(units[b - 1].text, low) != low
            calls = known and low not in given_names()
            named = first == k > a or unit.entity == "PERSON" or low in given_names()
            if k + 2 >= b and named and not calls:
                continue  # "Assemblyman Dean Murray"
        if (
            low == "general"
            and k + 1 < b
            and not (k > a and units[k - 1].low in ("attorney", "surgeon", "adjutant"))
        ) and units[k + 1].entity != "PERSON":
            continue  # "General Motors"
        first = k + 1
    return first


def _is_shared(units: Sequence[_Unit], first: int) -> bool:
    """Whether the title before a name is that of several people; a "Chief of Detectives" is one."""
    if first < 1 or not roles.is_plural_head(units[first - 1].text):
        return False
    return first < 2 or units[first - 2].low not in _LINKS


def _opens_title(units: Sequence[_Unit], link: int, floor: int) -> bool:
    """Whether a small word belongs to a title that began before it ("Attorney for the District of")."""
    if link < floor or units[link].low not in _TITLE_LINKS:
        return False
    for k in range(link - 1, max(floor, link - _LONGEST_TITLE) - 1, -1):
        unit = units[k]
        if k + 1 <= link and units[k + 1].breaks > 1:
            return False
        if _is_title(unit):
            return True
        if not (unit.capital or unit.low in _TITLE_LINKS or unit.low in roles.MODIFIERS):
            return False
    return False


def _past_unit(units: Sequence[_Unit], a: int, b: int) -> int:
    """Where the name begins in capitals that a title runs on into, or their beginning where no name is seen.

    "Superintendent of | Business Operations Dave Courtney"
    """
    for k in range(a + 1, b - 1):
        here, before = units[k], units[k - 1]
        given = fold(here.text).split("-")[0].rstrip(".") in given_names()
        if (given and here.low not in roles.MODIFIERS) or (here.entity == "PERSON" != before.entity):
            return k
    return _skip_rank(units, a, b)


def _only_listing(units: Sequence[_Unit], start: int, end: int) -> bool:
    """Whether only commas and "and" stand between two names ("Senators Hale, Ruiz, and Stone")."""
    return end - start <= 2 and all(unit.low in (",", "and", "&") for unit in units[start:end])


def _skip_rank(units: Sequence[_Unit], first: int, end: int) -> int:
    """Past the rest of a title that an "of" had cut off ("Secretary of | State Marisol Trent")."""
    while first < end - 1 and units[first].low in roles.MODIFIERS and units[first].entity != "PERSON":
        first += 1
    return first


def _person_in_headline(units: Sequence[_Unit], first: int, end: int, titled: bool) -> tuple[int, int]:
    """The stretch of a run in a headline that the model takes for a person, empty when there is none."""
    if not titled:
        while first < end and units[first].entity != "PERSON":
            first += 1
    stop = first
    while stop < end and (
        units[stop].entity == "PERSON" or (titled and stop - first < 2 and not units[stop].text.isupper())
    ):
        stop += 1
    return first, stop


def _skip_opening(units: Sequence[_Unit], first: int, end: int) -> int:
    """Past a capital that the sentence's beginning or a party gives "
    "("Rival Ana Ruiz", "Republican Ana Ruiz").
    """
    while end - first >= 2:
        unit = units[first]
        verbal = unit.pos in ("VERB", "AUX", "ADV", "ADP", "DET", "PRON", "CCONJ", "SCONJ", "INTJ")
        party = roles.stem(unit.text) in roles.PARTIES
        outside = unit.entity != "PERSON" and all(u.entity == "PERSON" for u in units[first + 1 : end])
        given = fold(unit.text).split("-")[0] in given_names()
        says = first > 0 and units[first - 1].text in ('"', "”", "’", "'") and _announces(unit)
        if not (
            party
            or says
            or (verbal and unit.entity != "PERSON" and not given)
            or (outside and end - first >= 3 and not given)
        ):
            break
        first += 1
    return first


def _announces(unit: _Unit) -> bool:
    """Whether a capitalised word is a verb of saying before its subject ("Added Hall:")."""
    return fold(unit.text) not in given_names() and verbs_of_saying().get(unit.low) == "strong"


def _person_end(units: Sequence[_Unit], first: int, b: int, titled: bool) -> int:
    """Where the person's name ends that begins there, or the beginning when none does."""
    end = b
    if end - first > 1 and _suffix(units[end - 1].text) and units[end - 2].text == ",":
        core_end = end - 2
    else:
        core_end = end
    core = [unit for unit in _of_name(units[first:core_end]) if unit.low not in PARTICLES or unit.capital]
    size = len(core)
    if not 1 <= size <= 5 or any(unit.text == "&" for unit in core):
        return first
    if any(roles.is_organization_word(unit.text) for unit in core[1:]) or _all_capitals(core, size):
        return first
    if core[-1].low in NOT_NAMES | roles.MODIFIERS and core[-1].entity != "PERSON" and not titled:
        return first
    if titled:
        if size == 1 and (roles.is_organization_word(core[0].text) or core[0].low in NOT_NAMES):
            return first
        return end
    labels = [unit.entity for unit in core]
    person = labels.count("PERSON")
    place = sum(label in ("GPE", "LOC", "FAC") for label in labels)
    if size == 1:
        return end if person and not core[0].text.isupper() else first
    given = fold(core[0].text).split("-")[0] in given_names()
    if "NORP" in labels or ("ORG" in labels and not person and _is_large_city(core[0].text)):
        given = False  # "Cleveland Cavaliers"
    if person * 2 >= size:
        return end
    if given and not place and size <= 4 and core[-1].entity not in ("NORP", "EVENT", "LAW", "WORK_OF_ART"):
        return end
    evidence = _role_after(units, end, roles.Role())[0].role is not None or _party(units, end) is not None
    return end if evidence and size <= 4 and (given or place < size) else first


def _is_large_city(word: str) -> bool:
    places = gazetteer.find(word)
    return bool(places) and (places[0].population or 0) >= 100_000


def _all_capitals(core: Sequence[_Unit], size: int) -> bool:
    """Whether the words are an acronym or part of a headline in capitals, rather than a name."""
    letters = "".join(unit.text for unit in core if len(unit.text.strip(".")) > 1)
    return size > 3 and letters.isupper() and not any(unit.entity == "PERSON" for unit in core)


def _role_before(units: Sequence[_Unit], first: int, floor: int) -> roles.Role:
    """The role that the words before a name give: "Houston Police Chief", "California's Democratic Gov."."""
    return _title_before(units, first, floor)[0]


def _title_before(units: Sequence[_Unit], first: int, floor: int) -> tuple[roles.Role, int]:
    """The role that the words before a name give, and the index of the first of them."""
    k = first - 1
    words: list[str] = []
    while k >= floor:
        unit = units[k]
        if k + 1 < first and units[k + 1].breaks and not (units[k + 1].breaks == 1 and words):
            break
        if unit.text in _POSSESSIVES:
            words.append(unit.text)
        elif unit.low in ("of", "for", "the", "and", "&", "at", "in", "to"):
            if not _binds(units, k, floor):
                break
            words.append(unit.text)
        elif (
            unit.capital
            or unit.pos in ("NOUN", "ADJ", "PROPN")
            or unit.low in roles.MODIFIERS
            or unit.low.startswith(("then-", "ex-"))
            or (unit.low.endswith("ing") and k == first - 2 and not units[first - 1].capital)
        ):
            if unit.low in COMMON and unit.low != "first":
                break
            if unit.low in CALENDAR:
                break
            words.append(unit.text.lstrip("-–—"))
        else:
            break
        k -= 1
    words.reverse()
    role = roles.before(words)
    if role.role and not role.jurisdiction and not role.organization and k >= floor and units[k].text == ",":
        town, start = _town_and_state(units, k, floor)
        return roles.Role(role.role, None, town), start
    return role, k + 1 if role.role else first


def _town_and_state(units: Sequence[_Unit], comma: int, floor: int) -> tuple[str | None, int]:
    """The town and state before a title ("Newark, New Jersey, Mayor Ana Ruiz"), where a comma ends them."""
    for size in (1, 2):
        at = comma - size
        state = " ".join(unit.text for unit in units[max(at, floor) : comma])
        if at - 2 < floor or units[at - 1].text != "," or gazetteer.state_code(state) is None:
            continue
        first = at - 1
        while first > floor and _is_name_word(units[first - 1]) and not units[first].breaks:
            first -= 1
        if first < at - 1:
            return " ".join(unit.text for unit in units[first : at - 1]) + ", " + state, first
    return None, comma + 1


def _binds(units: Sequence[_Unit], k: int, floor: int) -> bool:
    """Whether a small word holds a title together rather than ending it."""
    low = units[k].low
    if low in ("and", "&"):
        # "President and CEO", "Rail and Transit Administrator", "Secretary of Transport and Manager".
        left = units[max(floor, k - 4) : k]
        if not left or left[-1].pos in ("VERB", "AUX", "PUNCT"):
            return False
        return any(_is_title(unit) for unit in left) or left[-1].capital
    left = units[max(floor, k - 3) : k]
    return bool(left) and (left[-1].low in _OPEN_BODIES or _opens_title(units, k, floor))


def _party(units: Sequence[_Unit], end: int) -> re.Match[str] | None:
    """The party and state printed after a name: "(D-Queens)", ", R-Utah,"."""
    if end + 1 >= len(units) or units[end].text not in ("(", ","):
        return None
    text = ""
    for unit in units[end + 1 : end + 6]:
        if unit.text in (")", ",", ";"):
            break
        text += (" " if text and unit.capital and not text.endswith(("-", "–")) else "") + unit.text
    return _PARTY.fullmatch(text.strip())


def _occupation(words: Sequence[_Unit]) -> str | None:
    """What ", a retired bus cleaner," says that a person does."""
    rest = words[1:]
    if (
        not words
        or words[0].low not in ("a", "an")
        or not 1 <= len(rest) <= 4
        or any(unit.capital for unit in rest)
    ):
        return None
    if any(unit.pos not in ("NOUN", "ADJ", "VERB") for unit in rest) or rest[-1].pos != "NOUN":
        return None
    does = _DOES.fullmatch(rest[-1].low) and rest[-1].low not in _THINGS
    return " ".join(unit.text for unit in rest) if does else None


def _role_after(
    units: Sequence[_Unit], end: int, known: roles.Role, loose: bool = False
) -> tuple[roles.Role, int]:
    """The role that the words after a name give, and the index past what belongs to the name.

    With ``loose`` an apposition that only says what a person does is taken too; it is no evidence
    that the name is a person's.
    """
    past = end
    if party := _party(units, end):
        while past < len(units) and units[past].text not in (")",) and past < end + 7:
            past += 1
        return roles.Role(jurisdiction=party["place"]), min(past + 1, len(units))
    if end >= len(units) or units[end].breaks > 2:
        return roles.Role(), end
    opening = units[end]
    if opening.breaks:
        return (_signed(units, end), end) if loose else (roles.Role(), end)
    if opening.low in ("of", "for", "with", "from", "at"):
        beyond = _past_place(units, end + 1)
        if beyond > end + 1 and (held := _apposition(units, beyond, loose=False)).role:
            return held, end
        return _affiliation(units, end, known), end
    if opening.low == "who" and end + 1 < len(units) and units[end + 1].low in _BEING:
        return _apposition(units, end + 1, loose=loose), end
    if opening.text in roles.POSTNOMINALS:
        further, past = _role_after(units, end + 1, known, loose)
        seat = opening.text if opening.text in roles.SEATS else None
        return roles.Role(further.role or seat, further.organization, further.jurisdiction), past
    if loose and (link := _complement(units, end)) is not None:
        held = _apposition(units, link, loose=False)
        return (held if held.role and held.role[:1].islower() else roles.Role()), end
    if opening.text not in (",", "(", "-", "–", "—"):
        return roles.Role(), end
    held = _apposition(units, end, loose=loose and opening.text == ",")
    if held.role is None and known.role and not known.organization and opening.text == ",":
        # "President Lia Shore, Guild of Bakers:"
        body = _body_after(units, end)
        if roles.is_organization_word(body.split(" of ")[0].split()[-1] if body else ""):
            return replace(held, organization=body), end
    return held, end


def _complement(units: Sequence[_Unit], end: int) -> int | None:
    """Return the index before the role that the name's verb gives it ("is", "served as"), if any."""
    opening = units[end].low
    if opening in ("will", "has") and end + 1 < len(units):
        end += 1
        opening = units[end].low
    if opening in _BECOMING or opening in _BEING:
        if end + 2 >= len(units):
            return None
        first, second = units[end + 1], units[end + 2]
        owned = first.low in ("its", "their", "our")
        bare = roles.is_head(first.text) and second.low in ("of", "at", "for")
        if (
            first.low in ("a", "an", "the")
            or bare
            or (opening in _BECOMING and (owned or roles.is_head(first.text)))
        ):
            return end + owned
        return None
    if opening in _AS:
        for k in range(end + 1, min(end + 8, len(units) - 1)):
            if units[k].breaks or units[k].text in (".", ",", ";", ":", "“", "”", '"'):
                return None
            if units[k].low == "as":
                return k
    return None


def _signed(units: Sequence[_Unit], end: int) -> roles.Role:
    """The role on the line below a name that ends its own ("Gus Stamm | General Manager – Sewers")."""
    line: list[_Unit] = []
    for unit in units[end : end + 12]:
        if (unit.breaks and line) or unit.text in (".", ",", "–", "—", ":", "(", "-"):
            break
        line.append(unit)
    if not 1 <= len(line) <= 6 or not line[0].capital or not any(_is_title(unit) for unit in line):
        return roles.Role()
    if not all(unit.capital or unit.low in ACRONYM_SKIPS for unit in line):
        return roles.Role()
    return _apposition(units, end - 1, loose=False)


def _past_place(units: Sequence[_Unit], first: int) -> int:
    """The index of the comma that ends a place with its state ("of Pella, Iowa, | president"), or first."""
    k = first
    while k < len(units) and _is_name_word(units[k]) and not units[k].breaks:
        k += 1
    if k == first or k >= len(units) or units[k].text != ",":
        return first
    stop = k + 1
    while stop < len(units) and _is_name_word(units[stop]) and stop < k + 4:
        stop += 1
    state = " ".join(unit.text for unit in units[k + 1 : stop])
    if stop < len(units) and units[stop].text == "." and gazetteer.state_code(state):
        stop += 1
    if state and stop < len(units) and units[stop].text == "," and gazetteer.state_code(state.strip(".")):
        return stop
    return k


def _apposition(units: Sequence[_Unit], opening: int, *, loose: bool) -> roles.Role:
    """The role that the words after a comma, a dash, a bracket or "is" give."""
    k = opening + 1
    if k + 1 < len(units) and units[k].text.isdigit() and units[k + 1].text == ",":
        k += 2
    if k + 1 < len(units) and units[k].low == "who" and units[k + 1].low in _BEING:
        k += 2
    if k < len(units) and units[k].low in ("and", "or", "but", "&"):
        return roles.Role()
    words: list[_Unit] = []
    closed = ""
    while k < len(units) and len(words) < 30:
        unit = units[k]
        apart = unit.breaks > (0 if words and units[opening].breaks else 1) and k > opening + 1
        if apart or unit.text in (".", ";", ":", "(", ")", "“", "”", '"', "—", "–"):
            break
        if unit.text == ",":
            if not _within_place(units, k):
                closed = ","
                break
        elif unit.low in ("who", "whose", "which", "that", "when", "where") or (
            unit.pos in ("VERB", "AUX")
            and not unit.capital
            and not unit.low.endswith("ing")
            and unit.low not in roles.MODIFIERS
        ):
            closed = unit.low
            break
        words.append(unit)
        k += 1
    if not words or not any(_is_title(unit) for unit in words[:10]):
        return roles.Role(_occupation(words)) if loose else roles.Role()
    result = roles.after([unit.text for unit in words])
    if result.role is None:
        return result
    body = _body_after(units, k) if closed == "," or (k < len(units) and units[k].text in ("–", "—")) else ""
    if not body or roles.is_local(result.role):
        return result
    if result.organization is None and result.jurisdiction is None:
        return roles.Role(result.role, body, None)  # "Executive Director, Family Farm Alliance"
    inner = (result.organization or result.jurisdiction or "").split()
    if roles.is_organization_word(body.split()[-1]) and not any(map(roles.is_organization_word, inner)):
        # "Director of Wellness and Care, Northern Guards Association": what is directed is a part of it.
        return roles.Role(" ".join(unit.text for unit in words if unit.low not in _ARTICLES), body, None)
    return result


def _within_place(units: Sequence[_Unit], comma: int) -> bool:
    """Whether a comma only stands between a town and its state inside a phrase ("in Pella, Iowa and")."""
    for stop in (comma + 2, comma + 3):
        state = " ".join(unit.text for unit in units[comma + 1 : stop])
        if stop < len(units) and units[stop].low == "and" and gazetteer.state_code(state):
            return True
    return False


def _body_after(units: Sequence[_Unit], comma: int) -> str:
    """The capitalised name between a comma or dash and the end of the phrase."""
    stop = comma + 1
    while (
        stop < len(units)
        and units[stop].breaks == 0
        and (_is_name_word(units[stop]) or units[stop].low in ACRONYM_SKIPS)
    ):
        stop += 1
    ends = stop >= len(units) or units[stop].breaks > 0 or units[stop].text in (".", ",", ":")
    if not ends or stop == comma + 1 or not _is_name_word(units[comma + 1]):
        return ""
    return " ".join(unit.text for unit in units[comma + 1 : stop])


def _past_town(units: Sequence[_Unit], first: int) -> int:
    """The end of the longest listed town that begins here and is more than a run of capitals.

    "Isle of Palms", "Ste. Genevieve", "Lee's Summit": their names have other words and marks in them.
    """
    limit = first
    while limit < min(len(units), first + _LONGEST_TOWN) and units[limit].breaks == 0:
        limit += 1
    for stop in range(limit, first + 1, -1):
        town = units[first:stop]
        if town[0].capital and town[-1].text != town[-1].low and not all(map(_is_name_word, town)):
            printed = _printed(town)
            if "," not in printed and gazetteer.find(printed, country=None):
                return stop
    return first


def _printed(units: Sequence[_Unit]) -> str:
    """The units with spaces where they were printed apart."""
    parts = [
        ("" if not at or units[at - 1].end == unit.start else " ") + unit.text
        for at, unit in enumerate(units)
    ]
    return "".join(parts)


def _affiliation(units: Sequence[_Unit], end: int, known: roles.Role) -> roles.Role:
    """What "of" after a titled name adds: "Mayor Ras Hale of Newark, New Jersey"."""
    if known.role is None or units[end].low not in ("of", "for", "with", "at"):
        return roles.Role()
    k = end + 1
    if k < len(units) and units[k].low == "the":
        k += 1
    # "the Village of Oak Park" can be no body's name, whatever its words.
    is_municipality = k + 1 < len(units) and units[k].low in _MUNICIPALITIES and units[k + 1].low == "of"
    if is_municipality:
        k += 2
    stop = town = _past_town(units, k)
    while stop < len(units) and units[stop].breaks == 0:
        unit = units[stop]
        comma = unit.text == "," and stop + 1 < len(units) and units[stop + 1].entity == "GPE" and stop > k
        joins = (
            not is_municipality
            and unit.low in ("of", "for", "and", "the")
            and stop > k
            and roles.is_organization_word(units[stop - 1].text)
        )
        if not (_is_name_word(unit) or comma or joins):
            break
        stop += 1
    text = " ".join(filter(None, [_printed(units[k:town]), *(unit.text for unit in units[town:stop])]))
    text = text.replace(" ,", ",")
    if not text:
        return roles.Role()
    if is_municipality:
        return roles.Role(jurisdiction=text)
    if any(roles.is_organization_word(word) for word in text.split()) or not roles.is_public(known.role):
        return roles.Role(organization=text)
    return roles.Role(jurisdiction=text) if units[end].low == "of" else roles.Role()


def _merged(before: roles.Role, after: roles.Role) -> roles.Role:
    title = before.role
    if title and after.role and _is_address(title) and _is_office(before, after.role):
        title = after.role  # "the Rev. Emil Hale, the pastor"; "Cllr Ana Ruiz, cabinet member for culture"
    elif title and after.role and all(roles.stem(word) in roles.RANKS for word in title.split()):
        title = f"{title}, {after.role}"  # "Captain Lou Brandt, the commander of the 12th Precinct"
    return roles.Role(
        title or after.role,
        before.organization or after.organization,
        before.jurisdiction or after.jurisdiction,
    )


def _is_office(before: roles.Role, role: str) -> bool:
    """Return whether a role after a name says more of it than the form of address before it."""
    if not any(roles.stem(word) in roles.COUNCILLORS for word in (before.role or "").split()):
        return True
    return roles.is_public(role) or any(roles.stem(word) in _COUNCIL_OFFICES for word in role.split())


def _organization_end(units: Sequence[_Unit], a: int, b: int) -> int:
    """Where the organisation's name ends that begins there, or the beginning when none does."""
    core = units[a:b]
    marked = any(roles.is_organization_word(unit.text) for unit in core)
    labelled = any(unit.entity == "ORG" for unit in core)
    if not marked and not labelled:
        return a
    if len(core) == 1 and not labelled and core[0].low in roles.ORGANIZATION_WORDS:
        return a
    end = b
    while end + 1 < len(units) and units[end].breaks == 0 and units[end].low in ACRONYM_SKIPS | {"the"}:
        nxt = end + 1 + (units[end + 1].low == "the")
        if nxt >= len(units) or not _is_name_word(units[nxt]) or units[nxt].breaks:
            break
        joined = units[end].entity == "ORG" or (
            units[end].low in ("of", "for") and roles.is_organization_word(units[end - 1].text)
        )
        joined = joined or (
            # "U.S. Immigration and Customs Enforcement": two halves of one name.
            units[end].low == "and" and labelled and not marked and _closes_body(units, nxt)
        )
        if not joined:
            break
        end = nxt + 1
        while end < len(units) and units[end].breaks == 0 and _is_name_word(units[end]):
            if _is_title(units[end]) and units[end].low not in roles.ORGANIZATION_WORDS:
                return a  # "City of Marrow Bay | Police Chief Ana Ruiz": part of a title
            end += 1
    return end


def _closes_body(units: Sequence[_Unit], first: int) -> bool:
    """Whether the capitals from there end in a word that ends a body's name."""
    last = first
    while last + 1 < len(units) and _is_name_word(units[last + 1]) and not units[last + 1].breaks:
        last += 1
    return last > first and roles.is_organization_word(units[last].text)


def _record(
    units: Sequence[_Unit],
    first: int,
    end: int,
    role: roles.Role,
    titled: bool,
    organization: bool = False,
    doubtful: bool = False,
    floor: int | None = None,
) -> _Found:
    tokens = tuple(unit.text for unit in _of_name(units[first:end]) if unit.text != ",")
    opening = first if floor is None or not titled else _title_before(units, first, floor)[1]
    phrase = units[opening].start
    return _Found(
        units[first].start, units[end - 1].end, tokens, role, titled, organization, phrase, doubtful
    )


def _core(tokens: Sequence[str]) -> tuple[str, ...]:
    """The folded words of a person's name without suffixes."""
    folded = tuple(fold(token).strip(".") for token in tokens)
    while len(folded) > 1 and folded[-1] in SUFFIXES:
        folded = folded[:-1]
    return folded


def _whole(tokens: Sequence[str]) -> bool:
    """Whether the name has more than a surname with its particles."""
    core = _core(tokens)
    return len([word for word in core[:-1] if word not in PARTICLES]) > 0


def _same_given(one: str, two: str) -> bool:
    """Whether two given names can be one person's: equal, initial, short form or spelling."""
    if one == two:
        return True
    if len(one) == 1 or len(two) == 1:
        return one[0] == two[0]
    short, long = sorted((one, two), key=len)
    if NICKNAMES.get(short) == NICKNAMES.get(long, long) or NICKNAMES.get(short) == long:
        return True
    return (
        len(short) >= 3
        and short[:3] == long[:3]
        and (long.startswith(short.rstrip("iey")) or len(long) - len(short) <= 1)
    )


def _same_person(one: Sequence[str], two: Sequence[str]) -> bool:
    """Whether two whole names, as folded words, can name one person."""
    a, b = tuple(one), tuple(two)
    if len(a) > len(b):
        a, b = b, a
    if b[-len(a) :] == a:
        return True
    return a[-1] == b[-1] and _same_given(a[0], b[0])


def _people(text: str, found: Sequence[_Found]) -> list[Person]:
    clusters: list[_Cluster] = []
    whole = [name for name in found if not name.organization and _whole(name.tokens)]
    by_word: dict[str, list[_Cluster]] = {}
    for name in sorted(whole, key=lambda n: n.doubtful):
        core = _core(name.tokens)
        for cluster in by_word.get(core[-1], ()):
            if any(_same_person(core, form) for form in cluster.forms):
                cluster.add(name)
                break
        else:
            if not name.doubtful or name.titled or core[0] in given_names():
                clusters.append(_Cluster())
                clusters[-1].add(name)
                for word in {core[0], core[-1]}:
                    by_word.setdefault(word, []).append(clusters[-1])
    partial: dict[tuple[str, ...], _Cluster] = {}
    for name in sorted(found, key=lambda n: (n.doubtful, n.start)):
        if name.organization or _whole(name.tokens):
            continue
        core = _core(name.tokens)
        candidates = _candidates(name, by_word.get(core[-1], ()))
        home = _home(text, name, candidates)
        if home is None:
            home = partial.get(core)
            if home is None and not candidates and name.doubtful:
                continue
            if home is None:
                home = partial[core] = _Cluster()
        home.add(name)
    people = [_person(text, cluster) for cluster in (*clusters, *partial.values())]
    taken = {mention.start for person in people for mention in person.mentions}
    people += _organizations(text, [n for n in found if n.organization and n.start not in taken])
    return sorted(people, key=lambda person: person.mentions[0].start)


def _candidates(name: _Found, clusters: Sequence[_Cluster]) -> list[_Cluster]:
    """The people whom a surname or a given name alone can mean, those named before it first of all."""
    core = _core(name.tokens)
    found = [c for c in clusters if any(form[-len(core) :] == core for form in c.forms)]
    if not found and len(core) == 1:
        found = [c for c in clusters if any(form[0] == core[0] for form in c.forms)]
    return [c for c in found if _last_before(c, name.start) >= 0] or found


def _home(text: str, name: _Found, candidates: list[_Cluster]) -> _Cluster | None:
    """The one person among the candidates whom the name means, None when nobody is sure."""
    if len(candidates) > 1 and name.role.role:
        gender = roles.gender_of(name.role.role)
        heads = {roles.stem(word) for word in name.role.role.split()}
        candidates = [c for c in candidates if _agrees(c, heads, gender)] or candidates
    if len(candidates) > 1:
        # The last one named, if the others were last named in earlier paragraphs.
        recent = sorted(candidates, key=lambda c: _last_before(c, name.start))
        latest, other = _last_before(recent[-1], name.start), _last_before(recent[-2], name.start)
        if latest > other and "\n" in text[max(other, 0) : latest]:
            return recent[-1]
        # Else the one whom it names in full most often, or has called by the surname alone before.
        often = sorted(candidates, key=lambda c: len(c.names))
        if len(often[-1].names) > len(often[-2].names):
            return often[-1]
        called = [c for c in candidates if c.called_by_surname]
        if len(called) == 1:
            return called[0]
        return recent[-1] if re.search(r"[.!?]\s", text[max(other, 0) : max(latest, 0)]) else None
    return candidates[0] if candidates else None


def _agrees(cluster: _Cluster, heads: set[str], gender: Gender | None) -> bool:
    known = {roles.stem(word) for n in cluster.names if n.role.role for word in n.role.role.split()}
    if heads & known:
        return True
    return bool(heads <= roles.COURTESY and gender and _gender(cluster) in (gender, None))


def _last_before(cluster: _Cluster, position: int) -> int:
    k = bisect_left(cluster.starts, position)
    return cluster.starts[k - 1] if k else -1


def _gender(cluster: _Cluster) -> Gender | None:
    for name in cluster.names:
        if name.role.role and (gender := roles.gender_of(name.role.role)):
            return gender
    for name in cluster.names:
        core = _core(name.tokens)
        if len(core) > 1 and (gender := given_names().get(core[0].split("-")[0])):
            return gender
    return None


def _person(text: str, cluster: _Cluster) -> Person:
    mentions = tuple(
        Mention(
            n.start,
            n.end,
            text[n.start : n.end],
            n.role.role,
            n.role.organization,
            n.role.jurisdiction,
            n.phrase,
        )
        for n in sorted(cluster.names, key=lambda n: n.start)
    )
    fullest = max(mentions, key=lambda m: (len(m.text.split()), not m.text.isupper(), -m.start))
    headlines = {n.start for n in cluster.names if n.doubtful}
    named = [m for m in mentions if m.role and roles.stem(m.role) not in roles.COURTESY | roles.ADDRESSES]
    named.sort(key=lambda m: (roles.is_kinship(m.role or ""), m.start in headlines, (m.role or "").isupper()))
    return Person(
        name=" ".join(fullest.text.split()),
        mentions=mentions,
        gender=_gender(cluster),
        role=named[0].role if named else None,
        organization=next((m.organization for m in mentions if m.organization), None),
        jurisdiction=next((m.jurisdiction for m in mentions if m.jurisdiction), None),
    )


def _organizations(text: str, found: Sequence[_Found]) -> list[Person]:
    """The organisations, an acronym and a short form with the name they stand for."""
    clusters: list[list[_Found]] = []
    for name in sorted(found, key=lambda n: (-len(n.tokens), n.start)):
        words = [fold(token).strip(".") for token in name.tokens]
        for cluster in clusters:
            whole = [fold(token).strip(".") for token in cluster[0].tokens]
            if words == whole or _stands_for(name.tokens, cluster[0].tokens):
                cluster.append(name)
                break
        else:
            clusters.append([name])
    people = []
    for cluster in clusters:
        mentions = tuple(
            Mention(n.start, n.end, text[n.start : n.end]) for n in sorted(cluster, key=lambda n: n.start)
        )
        name_text = max(mentions, key=lambda m: (len(m.text.split()), -m.start)).text
        people.append(Person(" ".join(name_text.split()), mentions, is_organization=True))
    return people


def _stands_for(short: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether a name is the acronym or the first or last words of a longer one."""
    words = [fold(token) for token in whole]
    if len(short) == 1 and short[0].isupper() and len(short[0]) > 1:
        letters = "".join(word[0] for word in words if word not in ACRONYM_SKIPS)
        everything = "".join(word[0] for word in words)
        return fold(short[0]).replace(".", "") in (letters, everything)
    part = [fold(token) for token in short]
    if len(part) >= len(words) or part[0] in roles.ORGANIZATION_WORDS:
        return False
    return words[: len(part)] == part or (
        len(part) < len(words) and words[-len(part) :] == part and len(part) > 1
    )
