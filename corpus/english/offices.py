"""Offices as questions name them ("Texas sheriffs", "state lawmakers"), and what they are printed as."""

from __future__ import annotations

from typing import NamedTuple

from onrecord.corpus.model import Level

_COUNCIL_MEMBERS = (
    "council member", "councilmember", "councilman", "councilwoman", "councillor", "councilor",
    "alderman", "alderwoman", "alderperson",
)  # fmt: skip
_PROSECUTORS = (
    "district attorney", "DA", "prosecutor", "prosecuting attorney", "state's attorney", "county attorney",
    "commonwealth's attorney",
)  # fmt: skip
_REPRESENTATIVES = ("representative", "congressman", "congresswoman", "congressmember")
_LAWMAKERS = (
    "senator", *_REPRESENTATIVES, "lawmaker", "legislator", "delegate", "assemblyman", "assemblywoman",
    "assemblymember",
)  # fmt: skip
_SUPERINTENDENTS = ("superintendent", "schools chancellor")

# What is asked for, in the singular, and the roles that may stand for it in print.
OFFICES: dict[str, tuple[str, ...]] = {
    "mayor": ("mayor",), "deputy mayor": ("deputy mayor",), "vice mayor": ("vice mayor",),
    "governor": ("governor",), "gov": ("governor",), "lieutenant governor": ("lieutenant governor",),
    "sheriff": ("sheriff",), "constable": ("constable",), "coroner": ("coroner",),
    "police chief": ("police chief", "police commissioner", "police superintendent"),
    "chief of police": ("police chief", "police commissioner", "police superintendent"),
    "police commissioner": ("police chief", "police commissioner"),
    "fire chief": ("fire chief",), "fire commissioner": ("fire commissioner",),
    "school superintendent": _SUPERINTENDENTS, "schools superintendent": _SUPERINTENDENTS,
    "superintendent": ("superintendent",), "school board member": ("school board",),
    "district attorney": _PROSECUTORS, "da": _PROSECUTORS, "prosecutor": _PROSECUTORS,
    "attorney general": ("attorney general",), "ag": ("attorney general",),
    "city attorney": ("city attorney",), "county attorney": ("county attorney",),
    "public defender": ("public defender",), "judge": ("judge",),
    "council member": _COUNCIL_MEMBERS, "city council member": _COUNCIL_MEMBERS,
    **dict.fromkeys(_COUNCIL_MEMBERS[1:], _COUNCIL_MEMBERS),
    "city council": (*_COUNCIL_MEMBERS, "city council"),
    "commissioner": ("commissioner",), "county commissioner": ("commissioner",),
    "city manager": ("city manager",), "county executive": ("county executive",),
    "comptroller": ("comptroller", "controller"), "controller": ("comptroller", "controller"),
    "treasurer": ("treasurer",), "auditor": ("auditor",), "secretary of state": ("secretary of state",),
    "senator": ("senator",), "representative": _REPRESENTATIVES, "congressman": _REPRESENTATIVES,
    "congresswoman": _REPRESENTATIVES, "lawmaker": _LAWMAKERS, "legislator": _LAWMAKERS,
    "assembly member": ("assemblyman", "assemblywoman", "assemblymember"), "delegate": ("delegate",),
    "prime minister": ("prime minister",), "minister": ("minister",),
    "borough president": ("borough president",), "public advocate": ("public advocate",),
}  # fmt: skip
LONGEST_OFFICE = 3
"""Words of the longest office."""

_ANY_LEVEL: tuple[Level, ...] = ("city", "county", "state", "federal", "tribal")
GENERAL = frozenset(
    "official leader authority politician policymaker executive government administration".split()
)
"""People and bodies of government of no office in particular."""
LEVELS: dict[str, tuple[Level, ...]] = {
    "city": ("city",), "town": ("city",), "municipal": ("city",), "village": ("city",), "county": ("county",),
    "local": ("city", "county"), "state": ("state",), "federal": ("federal",), "national": ("federal",),
    "tribal": ("tribal",), "elected": _ANY_LEVEL, "public": _ANY_LEVEL, "government": _ANY_LEVEL,
    "political": _ANY_LEVEL,
}  # fmt: skip
"""The levels of government that a word before an office names."""


class Office(NamedTuple):
    """Whom a question asks about: roles of which any will do, and levels of government."""

    roles: tuple[str, ...]
    levels: tuple[Level, ...]


def office(words: tuple[str, ...]) -> Office | None:
    """Return the office that these folded words name, all of them together: ("state", "senators")."""
    *before, last = words
    singular = (*before, _singular(last))
    if roles := OFFICES.get(" ".join(singular)):
        return Office(roles, ())
    levels = LEVELS.get(singular[0]) if before else None
    if levels and (roles := OFFICES.get(" ".join(singular[1:]))):
        return Office(roles, levels if levels != _ANY_LEVEL else ())
    if singular[-1] in GENERAL and last != "executive" and last != "government":
        if not before:
            return Office((), _ANY_LEVEL)
        if len(before) == 1 and levels:
            return Office((), levels)
    return None


def _singular(word: str) -> str:
    if word.endswith("men"):
        return f"{word[:-3]}man"
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word
