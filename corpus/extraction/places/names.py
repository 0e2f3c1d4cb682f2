"""Place names as a text prints them: where each stands, and what stands beside it.

A capital is no place by itself: it may be part of a person's name, of a building's, a street's or a
company's. Only what stands beside the name says so: a state behind it, a preposition of place before
it, or an office or a public body that only a place has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from onrecord.corpus.english import gazetteer
from onrecord.corpus.english.folding import fold_words
from onrecord.corpus.extraction import roles
from onrecord.corpus.extraction.people import CALENDAR, COMMON, NOT_NAMES
from onrecord.corpus.extraction.places.datelines import in_running_letters
from onrecord.corpus.model import Place

Kind = Literal["city", "county", "state", "country"]
How = Literal["dateline", "with state", "body", "locative", "heading", "bare"]
Offsets = tuple[int, int]

FOREIGN_POPULATION = 5_000
# A bare name is a town's, whatever stands beside it, from this size, if it is no other word.
KNOWN_POPULATION = 90_000

_WORD = re.compile(r"(?:(?<=\W)|^)(?:St|Ste|Ft|Mt)\.(?= [A-Z])|[A-Z][\w’'-]*(?:\.[A-Z])*\.?")
_STATE_BESIDE = re.compile(
    r"(?:, ?| \()(?P<state>(?:N|S|W|D|R)\. ?[A-Z][A-Za-z]*\.?|[A-Z][a-z]+\.?(?: [A-Z][a-z]+)?|"
    r"[A-Z]{2})(?![\w])"
)
_BODY_AFTER = re.compile(
    r"(?:['’]s)?(?: |-)(?:[Cc]ity(?! [A-Z]|wide)|[Tt]own(?:ship)?|[Vv]illage|[Bb]orough|[Pp]olice|"
    r"[Ff]ire\b|[Mm]ayor|"
    r"City (?:Council|Manager|Hall|Attorney|Commission|Clerk|Administrator|Police)|[Cc]ouncil|"
    r"[Aa]lder(?:man|men|woman|person)|[Ss]elect(?:men|man|board)|[Pp]ublic|[Ss]chools?|[Dd]epartment|"
    r"[Bb]oard of|[Ss]uperintendents?|[Mm]unicipal|[Oo]fficials?|[Rr]esidents?|[Vv]oters|[Tt]axpayers|"
    r"area\b|based\b|"
    r"[Cc]ommissioners?|[Cc]ommunity (?:School|Police)|(?:Independent |Unified |Area )?School|[Ss]heriff|"
    r"[Hh]ousing Authority|Transit|Water|Port\b|neighborhood|suburb|native)"
)
_BODY_BEFORE = re.compile(
    r"\b(?:[Cc]ity|[Tt]own|[Vv]illage|[Bb]orough|[Tt]ownship|[Cc]ouncil|[Pp]eople|[Rr]esidents|Port|"
    r"[Pp]olice|[Cc]orporation|[Pp]arish) of (?:the )?$"
)
# "(D-San Francisco)": whom a member of a parliament stands for, and nothing that the text is about.
_PARTY_BEFORE = re.compile(r"\([A-Z][a-z]{0,3}-$")
_GOVERNMENT_AFTER = re.compile(
    r"(?:['’]s)? (?:\w+ )?(?:[Pp]remier|[Mm]inisters?|[Gg]overnment|[Pp]arliament|[Pp]rime|Executive|"
    r"Assembly|Senedd)\b"
)
_LOCATIVE = re.compile(
    r"\b(?:in|near|outside|around|throughout|across|from|at|to|into|toward|towards|leaving|left|visited|"
    r"visiting|inside|within|between|via|In|Near|Outside|Around|Across|From|At)"
    r"(?: (?:the|downtown|nearby|neighboring|central|greater|suburban|rural|northern|southern|eastern|"
    r"western|"
    r"north|south|east|west|city of|town of|village of)){0,2} $"
)
_DIRECTIONS = roles.words(
    "north south east west northern southern eastern western greater downtown upper lower central occupy "
    "metro"
)
_NO_PLACE_AFTER = roles.words(
    """street st avenue ave road rd boulevard blvd drive lane ln court place plaza square park hall center
    centre building tower bridge highway parkway pike hotel hospital church cathedral library stadium arena
    museum theater theatre university college high elementary middle academy inc llc corp company co ltd
    group bank times post news herald tribune journal gazette star sun chronicle courier record press
    magazine review express mercury examiner observer dispatch daily foundation institute association club
    society union league museum gallery river lake creek mountain beach island bay valley falls airport
    station mall market cemetery prison jail act"""
)
_NOT_A_TOWN = (
    CALENDAR
    | COMMON
    | _DIRECTIONS
    | roles.HEADS
    | roles.PARTIES
    | roles.HONORIFICS
    | roles.ORGANIZATION_WORDS
    | NOT_NAMES
)
_NOT_TOWNS = frozenset(("white house", "capitol hill", "green party", "independence day", "high school"))
_MOST_WORDS = 4


@dataclass(frozen=True, slots=True)
class PlaceName:
    """One place where the text names a place.

    ``name`` is without a possessive; ``how`` says what shows it to be a place, and ``state`` (or ``country``)
    what is printed beside it.
    """

    start: int
    end: int
    name: str
    kind: Kind
    how: How
    state: str | None = None
    country: str | None = None


@lru_cache(maxsize=50_000)
def towns_called(name: str) -> tuple[Place, ...]:
    """Return every town of that name, in any country, the most populous first."""
    return tuple(gazetteer.find(name, country=None))


def read_names(
    text: str, taken: Iterable[Offsets], surnames: frozenset[str], towns: Mapping[str, str]
) -> Iterator[PlaceName]:
    """Yield the places that the text names, in order.

    ``taken`` are the stretches that name people, ``surnames`` theirs in folded form, and ``towns`` the
    towns that the text shows to be towns though no table has them (``read_towns``).
    """
    words = list(_WORD.finditer(text))
    people = sorted(taken)
    at = 0
    k = 0
    while k < len(words):
        start = words[k].start()
        while at < len(people) and people[at][1] <= start:
            at += 1
        if at < len(people) and people[at][0] <= start < people[at][1]:
            k += 1
            continue
        limit = people[at][0] if at < len(people) else len(text)
        size, named = _longest(text, words, k, limit, surnames, towns)
        if named is not None:
            yield named
        k += max(1, size)


def _longest(
    text: str,
    words: list[re.Match[str]],
    k: int,
    limit: int,
    surnames: frozenset[str],
    towns: Mapping[str, str],
) -> tuple[int, PlaceName | None]:
    """Return how many words the longest place name at word k has, and the name if it names a place here."""
    last = k
    while (
        last + 1 < len(words)
        and last + 1 - k < _MOST_WORDS
        and text[words[last].end() : words[last + 1].start()] in (" ", "-", " of ", " de ", " du ", " la ")
        and words[last + 1].end() <= limit
        and not words[last][0].endswith(("'s", "’s"))
    ):
        last += 1
    for end in range(last, k - 1, -1):
        start, stop = words[k].start(), words[end].end()
        printed = re.sub(r"['’]s?$", "", text[start:stop])
        kind = kind_of(printed, towns) or kind_of(printed.rstrip("."), towns)
        if kind is None:
            continue
        if kind != "state" or not printed.endswith("."):
            printed = printed.rstrip(".") if not _is_short(printed) else printed
        stop = start + len(printed)
        if printed.isupper() and len(printed) > 3 and kind == "city":
            printed = in_running_letters(printed)
        named = _placed(text, start, stop, printed, kind, surnames)
        return end - k + 1, named
    return 1, None


def _is_short(name: str) -> bool:
    return len(name) > 1 and name.endswith(".") and gazetteer.state_code(name) is not None


@lru_cache(maxsize=50_000)
def _listed_kind(name: str) -> Kind | None:
    if name.endswith((" County", " Parish")) and len(name.split()) > 1:
        return "county"
    folded = fold_words(name)
    if not folded or folded in _NOT_TOWNS or (" " not in folded and folded in _NOT_A_TOWN):
        return None
    if folded in gazetteer.BOROUGHS:
        return "city"
    code = gazetteer.state_code(name)
    if code and (len(name) > 3 or "." in name) and folded not in ("washington", "new york"):
        return "state"
    if gazetteer.country_of(name) not in (None, "GE", "US"):
        return "country"
    if code and len(name) <= 3 and "." not in name:
        return None
    found = towns_called(name)
    if found and (found[0].country == "US" or (found[0].population or 0) >= FOREIGN_POPULATION):
        return "city"
    return None


def kind_of(name: str, towns: Mapping[str, str]) -> Kind | None:
    """Return what a name may be the name of; None for one that no table and not the text shows to be one."""
    return "city" if fold_words(name) in towns else _listed_kind(name)


def _placed(
    text: str,
    start: int,
    end: int,
    name: str,
    kind: Kind,
    surnames: frozenset[str],
) -> PlaceName | None:
    """Return the name with what stands beside it; None where that shows it to be something else's."""
    before, after = text[max(0, start - 40) : start], text[end : end + 40]
    if kind == "country":
        country = gazetteer.country_of(name)
        is_body = _GOVERNMENT_AFTER.match(after) is not None
        return PlaceName(start, end, name, kind, "body" if is_body else "bare", country=country)
    if kind in ("state", "county"):
        return PlaceName(start, end, name, kind, "bare", state=gazetteer.state_code(name))
    if found := _STATE_BESIDE.match(after):
        beside = found["state"]
        if code := gazetteer.state_code(beside) or gazetteer.state_code(beside.split()[0]):
            return PlaceName(start, end, name, kind, "with state", state=code)
        # The next sentence may begin behind it: "in Berlin, Germany. Berlin is".
        country = gazetteer.country_of(beside) or gazetteer.country_of(beside.split(". ")[0])
        if country and country != "US":
            return PlaceName(start, end, name, kind, "with state", country=country)
    if _PARTY_BEFORE.search(before):
        return None
    if _BODY_BEFORE.search(before) or (_BODY_AFTER.match(after) and not _has_capital_before(before)):
        return PlaceName(start, end, name, kind, "body")
    if _is_part(before, after):
        return None
    if _LOCATIVE.search(before) or before.endswith(("ayor of ", "ayor-elect of ")):
        return PlaceName(start, end, name, kind, "locative")
    if fold_words(name) in surnames:
        return None
    line_before, line_after = before.rpartition("\n"), after.partition("\n")
    if (line_before[1] or start < 40) and not line_before[2].strip() and not line_after[0].strip(" :"):
        return PlaceName(start, end, name, kind, "heading")
    return PlaceName(start, end, name, kind, "bare")


_CAPITAL_BEFORE = re.compile(r"(?:^|[\s(“\"‘])(?P<word>[A-Z][\w.’'-]*) (?:& )?$")
_CAPITAL_AFTER = re.compile(r"(?: |-)(?:& )?(?P<word>[A-Z][\w’'-]*)")


def _has_capital_before(before: str) -> bool:
    """Whether the word before is part of the same name, as in "Marvin Madison"."""
    found = _CAPITAL_BEFORE.search(before)
    if found is None:
        return False
    low = found["word"].casefold().strip(".")
    return not (low in COMMON or low in CALENDAR or low in _DIRECTIONS or found["word"].isupper())


def _is_part(before: str, after: str) -> bool:
    """Whether the name is part of a longer one: a person's, a street's, a building's or a company's."""
    if _has_capital_before(before):
        return True
    found = _CAPITAL_AFTER.match(after)
    if found is None:
        return re.match(r" (?:street|avenue|road|boulevard)\b", after) is not None
    low = found["word"].casefold()
    if low in _NO_PLACE_AFTER:
        return True
    return not (low in CALENDAR or low in COMMON or roles.is_head(low) or found["word"].isupper())
