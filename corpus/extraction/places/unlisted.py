"""Towns by what the text prints beside them, whether or not any table lists them.

The gazetteer has most towns but not all, and none of the smallest. A capitalised name is a town's
when the text itself says so: a dateline, "the mayor of", "City of", or the name in front of a mayor,
a city council or a police chief. A name in front of an office must be printed twice, since any
capital may stand there ("Embattled Mayor Ana Ruiz").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from onrecord.corpus.english import gazetteer
from onrecord.corpus.english.folding import fold_words
from onrecord.corpus.english.ordinary import is_ordinary
from onrecord.corpus.extraction import roles
from onrecord.corpus.extraction.people import CALENDAR, COMMON, NOT_NAMES, given_names

_WORD = r"(?:(?:St|Ste|Ft|Mt)\. ?)?[A-Z][\w’'-]{1,30}"
_NAME = rf"(?P<name>(?:{_WORD} ){{0,3}}{_WORD})"
_OFFICES = (
    r"(?:[Pp]olice|[Ff]ire) (?:[Cc]hief|[Dd]epartment|[Cc]ommissioner)|"
    r"[Pp]olice (?:[Oo]fficers?|[Ss]uperintendent)|"
    r"(?:[Cc]ity|[Tt]own|[Vv]illage|[Tt]ownship|[Bb]orough) (?:[Cc]ouncil\w*|[Hh]all|[Mm]anager|[Aa]ttorney|"
    r"[Cc]lerk|[Aa]dministrator|[Cc]ommission\w*)|[Cc]ouncil(?:man|woman|member|lor)|[Ss]elect(?:man|"
    r"woman|board)|"
    r"(?:(?:[Dd]eputy|[Vv]ice|[Aa]cting|[Ff]ormer|[Ii]nterim) )?[Mm]ayor|Public Schools|"
    r"(?:[A-Z]\w+ )?School District"
)
_BEFORE_OFFICE = re.compile(rf"\b{_NAME}(?:['’]s)? (?:{_OFFICES})\b")
_AFTER_OF = re.compile(
    r"\b(?:[Mm]ayor(?:-elect)?(?: [A-Z][\w.’'-]{0,30}){0,4}|[Cc]ity|[Tt]own|[Vv]illage|"
    rf"[Tt]ownship|[Bb]orough) of (?:the )?{_NAME}"
)
_OWNER = re.compile(
    r"[,.:;] (?:[Ii]ts|whose) (?:\w+ )?(?:mayor|police chief|fire chief|"
    r"(?:transit|housing|planning|public works|parks) director|"
    r"(?:city|town|village|emergency) manager|(?:city|town|village) council)\b"
)
_SERVICE = re.compile(
    rf"\b{_NAME} (?:Transit|Water|Utilities|Public Works|Public Library|Housing Authority)\b"
)
_STANDING = r"\b(?:[Ii]n|[Nn]ear|[Ff]rom|[Aa]round|[Oo]utside)(?: neighboring| nearby)? {}\b"
# Characters before "its mayor" in which the town's name is looked for.
_LEAD = 200
# A text that seems to name more towns than that is none that is worth reading for them.
_NAMES = 400
_WITH_STATE = re.compile(
    rf"\b(?:in|of|from|near|at|to) {_NAME}, (?P<state>[A-Z][a-z]+\.?(?: [A-Z][a-z]+)?|[A-Z]{{2}})\b"
)
_DATELINE = re.compile(
    r"(?:^|\n)[ \t]*(?P<name>[A-Z][A-Z.'’ -]{2,30}[A-Z])(?:, [A-Z][A-Za-z. ]{1,20})?"
    r"\s*(?:\([A-Z][A-Za-z]{1,10}\)\s*)?(?:[—–]|--| - )\s*(?=[A-Z“\"])"
)
# What papers print in capitals before a dash that is no dateline.
_LABELS = roles.words(
    """update updated watch analysis opinion editorial column correction exclusive breaking photos photo video
    live listen read note editor's editors advertisement release immediate media contact news review profile
    interview commentary letter letters background summary question answer"""
)
# Words that end or open other bodies' names than a town's.
_NO_TOWN = roles.words(
    """metropolitan metro capitol port airport campus railway railroad harbor transit state county parish
    nation tribal national federal district regional region unified consolidated independent public
    central memorial president senate house congress white black"""
)
_MAY_OPEN = roles.words(
    "new high green middle late independent old north south east west upper lower white black"
)


def read_towns(text: str, *others: str | None) -> dict[str, str]:
    """The towns that the text, its title and its outlet show to be towns: folded name -> printed name."""
    whole = "\n".join((text, *(other for other in others if other)))
    counted = _Occurrences(whole)
    towns: dict[str, str] = {}
    for found in _DATELINE.finditer(text[:3000]):
        name = _in_capitals(found["name"])
        labels = {word.casefold() for word in name.split()} & _LABELS
        # "CHARGES — " is none, for the text has the word in small letters too.
        plain = is_ordinary(name.casefold()) and not gazetteer.is_listed(name)
        if not labels and not plain and not re.search(rf"\b{re.escape(name.casefold())}\b", whole):
            _note(name, towns)
            break
    for town in _named(whole, text, counted):
        _note(town, towns)
    return towns


def _named(whole: str, text: str, counted: _Occurrences) -> Iterator[str]:
    """The names beside which the text prints what only a town has."""
    for found in _AFTER_OF.finditer(whole):
        if name := _name(found["name"].split(), counted):
            yield name
    for found in _WITH_STATE.finditer(whole):
        if gazetteer.state_code(found["state"]) and (name := _name(found["name"].split(), counted)):
            yield name
    for found in _BEFORE_OFFICE.finditer(whole):
        words = re.sub(r"['’]s$", "", found["name"]).split()
        # "Dismissal of Charges Against Marrow Bay Police Chief": what stands before a small word is apart.
        small = max((k for k, word in enumerate(words) if word.casefold() in COMMON | CALENDAR), default=-1)
        # "Embattled Marrow Bay Mayor": the longest of the names that is printed elsewhere too.
        for k in range(small + 1, len(words)):
            name = _name(words[k:], counted)
            if name and counted.of(name) >= 2:
                yield name
                break
    for found in _SERVICE.finditer(whole):
        name = _name(found["name"].split(), counted)
        if name and counted.of(name) >= 2 and re.search(_STANDING.format(re.escape(name)), whole):
            yield name
    for found in _OWNER.finditer(text):
        if name := _owner(text[max(0, found.start() - _LEAD) : found.start()], counted):
            yield name


def _owner(before: str, counted: _Occurrences) -> str | None:
    """The last name of the paragraph's words before "its mayor" that can be a town's."""
    runs = list(re.finditer(_NAME, before[before.rfind("\n") + 1 :]))
    for run in reversed(runs):
        words = run["name"].split()
        name = None if words[-1].casefold() in NOT_NAMES else _name(words, counted)
        if name:
            return name
    return None


class _Occurrences:
    """How often a name is printed, in any capitals."""

    def __init__(self, text: str) -> None:
        self._words = f" {fold_words(text)} "
        self._known: Counter[str] = Counter()

    def of(self, name: str) -> int:
        """The number of times."""
        folded = fold_words(name)
        if folded not in self._known and len(self._known) < _NAMES:
            self._known[folded] = self._words.count(f" {folded} ")
        return self._known[folded]


def _in_capitals(name: str) -> str:
    """The words of a dateline as a text prints them elsewhere."""
    return re.sub(r"[A-Z]+(?:['’]S\b)?", lambda word: word[0].capitalize(), name.strip())


def _note(name: str, towns: dict[str, str]) -> None:
    folded = fold_words(name)
    if gazetteer.state_code(name) or gazetteer.country_code(name) or folded in gazetteer.BOROUGHS:
        return
    halves = name.split("-")
    if len(halves) == 2 and (fold_words(halves[0]) in towns or gazetteer.find(halves[0])):
        return  # "Marrow-Saltby" are two towns
    if folded and not folded.startswith("washington"):
        towns.setdefault(folded, name)


def _name(words: list[str], counted: _Occurrences) -> str | None:
    """The town's name in a run of capitals, without what opens the sentence or follows as an office."""
    while words and _opens(words[0]) and not (len(words) > 1 and counted.of(" ".join(words)) >= 2):
        words = words[1:]
    for k, word in enumerate(words):
        if k and words[k - 1].endswith(("'s", "’s")):
            words = words[:k]
            break
        if _closes(word) and (
            k == 0 or counted.of(" ".join(words[:k])) > counted.of(" ".join(words[: k + 1]))
        ):
            words = words[:k]
            break
    if not words or len(words) > 4 or any(_bars(word) for word in words):
        return None
    low = words[0].casefold()
    if len(words) == 1 and (
        low in _MAY_OPEN or words[0].isupper() or low in given_names() or roles.is_head(low)
    ):
        return None
    return re.sub(r"['’]s$", "", " ".join(words))


def _closes(word: str) -> bool:
    """Whether a town's name ends before the word, if the text prints it without the word."""
    low = word.casefold()
    if low in CALENDAR or low in COMMON or word.isupper():
        return True
    return roles.is_head(word) or (low in roles.MODIFIERS and low not in _MAY_OPEN)


def _bars(word: str) -> bool:
    """Whether the word shows that the name is another body's or a region's."""
    low = word.casefold()
    return (low in _NO_TOWN and low not in _MAY_OPEN) or low in roles.ORGANIZATION_WORDS - roles.PLACE_LIKE


def _opens(word: str) -> bool:
    """Whether a capital in front of a name is the sentence's or a title's rather than the name's."""
    low = word.casefold().strip(".")
    if low in COMMON or low in CALENDAR or low in roles.PARTIES:
        return True
    return (low in roles.MODIFIERS or roles.is_head(word)) and low not in _MAY_OPEN
