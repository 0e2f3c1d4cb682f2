"""Names of authors and speakers, taken apart as bibliographies need them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from onrecord.search.citations.plain import one_line

_PARTICLES = frozenset(
    "af al ap av bin bint da dal das de de' degl' dei del dela della delle den der des di do dos du e el "
    "ibn la las le lo los op 't ten ter van vom von y zu zum zur".split()
)
# Written large too, where more than a given name and a family name stand: "Ana De La Cruz", "Tomás Ó Sé".
_LARGE_PARTICLES = frozenset(
    "De Del Della Der Den Di Da Dos Du La Le Van Von Ten Ter Ó Ní Nic Uí Ua Mac".split()
)
_JOINING = frozenset("e y".split())  # two family names: "José Ortega y Gasset"
_SUFFIX = re.compile(r"(?i:jr|sr|jnr|snr)\.?|I{2,3}|IV|V|VI{1,3}|2nd|3rd|4th")
_CORPORATE = frozenset(
    """
    administration agency alliance associated association authority ballot board broadcasting bureau
    campaign center centre chronicle city coalition college commission committee company congress
    corporation correspondent correspondents council county courier court daily department desk district
    division editor editorial editors federation foundation gazette government group herald house inc
    institute journal law league llc magazine media ministry network news newspaper newsroom office
    organization party police post press project public radio report reporter reporters reuters school
    senate service services society staff state station team television times tribune trust tv union
    university wire writer writers
    """.split()
)
_BYLINE = re.compile(r"^(?:(?:story|words|reporting|written) )?by\b[:\s]*", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*;\s*|\s*,?\s+and\s+|\s*,?\s*&\s*")


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name in its parts, or in ``literal`` one that is not to be inverted or shortened."""

    family: str = ""
    given: str = ""
    suffix: str = ""
    literal: str = ""

    @property
    def surname(self) -> str:
        """What a name is called by in the text: "van der Berg", "Harbor Wire"."""
        return self.literal or self.family

    @property
    def full(self) -> str:
        """The name as it is spoken: "Ana Duarte", "D. B. Ruiz Jr."."""
        return " ".join(part for part in (self.given, self.surname, self.suffix) if part)

    @property
    def inverted(self) -> str:
        """The name as it is filed: "Duarte, Ana", "Ruiz, D. B., Jr."."""
        return ", ".join(part for part in (self.surname, self.given, self.suffix) if part)


def parse_names(lines: Iterable[str]) -> tuple[Name, ...]:
    """The authors in one or more printed bylines, in order and each once; their employers are left out."""
    printed: list[str] = []
    for line in lines:
        for part in _people(_BYLINE.sub("", one_line(line), count=1)):
            if not _SUFFIX.fullmatch(part):
                printed.append(part)
            elif printed and not _has_suffix(printed[-1]):  # "Dana Ruiz", "Jr.": cut apart at the comma
                printed[-1] += f", {part}"
    return tuple(dict.fromkeys(map(parse_name, printed)))


def _has_suffix(name: str) -> bool:
    return bool(_SUFFIX.fullmatch(re.split(r"[\s,]+", name)[-1]))


def _people(byline: str) -> list[str]:
    """The byline divided between its authors, where it surely begins with a person."""
    first, *others = [part.strip() for part in _BETWEEN.split(f" {byline} ") if part.strip()] or [""]
    if others and (_is_corporate(first.split(",")[0]) or len(first.split()) < 2):
        return [byline]
    found: list[str] = []
    for part in (first, *others):
        chunks = [chunk.strip() for chunk in part.split(",") if chunk.strip()]
        named = [chunk for chunk in chunks if not _SUFFIX.fullmatch(chunk)]
        if len(named) == 2 and _is_inverted(*named):
            found.append(part)
            continue
        for number, chunk in enumerate(chunks):
            if number and _SUFFIX.fullmatch(chunk) and not _has_suffix(found[-1]):
                found[-1] += f", {chunk}"
            elif not number or not (_is_corporate(chunk) or len(chunk.split()) < 2):
                found.append(chunk)
    return found


def _is_inverted(head: str, tail: str) -> bool:
    if _is_corporate(head) or _is_corporate(tail):
        return False
    return len([word for word in head.split() if word not in _PARTICLES]) == 1 or len(tail.split()) == 1


def parse_name(text: str) -> Name:
    """One name in its parts. What is not surely a person's stays whole, as ``literal``.

    Whole stay a single word, a name with a word that only organisations have ("Press", "Office"),
    and one in a script without letter case, where the family name's place cannot be told.
    """
    printed = one_line(text)
    head, *rest = (part.strip() for part in printed.split(","))
    suffix = ""
    if rest and _SUFFIX.fullmatch(rest[-1]):
        suffix = rest.pop()
    if _is_corporate(printed) or len(rest) > 1 or not re.search(r"[^\W\d_]", printed):
        return Name(literal=printed)
    if rest and rest[0]:
        return Name(head, _stopped(rest[0]), suffix) if head else Name(literal=printed)
    words = head.split()
    if len(words) > 2 and not suffix and _SUFFIX.fullmatch(words[-1]):
        suffix = words.pop()
    if len(words) < 2 or not any(word[0].isupper() for word in words):
        return Name(literal=printed)
    first = len(words) - 1
    while first > 1 and _is_particle(words[first - 1], large=printed.isupper()):
        first -= 2 if words[first - 1] in _JOINING and first > 2 else 1
    return Name(" ".join(words[first:]), _stopped(" ".join(words[:first])), suffix)


def _is_particle(word: str, *, large: bool) -> bool:
    """Whether a word belongs to the family name behind it; ``large`` where all is printed in capitals."""
    return word in _PARTICLES or (word.capitalize() if large else word) in _LARGE_PARTICLES


def _stopped(given: str) -> str:
    """The given names with a stop after each bare initial."""
    return " ".join(
        f"{word}." if len(word) == 1 and word.isupper() and word not in _LARGE_PARTICLES else word
        for word in given.split()
    )


def _is_corporate(name: str) -> bool:
    words = re.findall(r"[^\W\d_]+", name.casefold())
    return name.startswith("The ") or any(word in _CORPORATE for word in words) or " of the " in name
