"""Who is held to have said a quotation, in words that claim no more than the record."""

from __future__ import annotations

import re

from onrecord.corpus.english.folding import fold_city, fold_words
from onrecord.corpus.english.gazetteer import STATES
from onrecord.corpus.model import Quotation
from onrecord.search.citations.plain import one_line

# Titles that American English sets before a name: "Mayor Ana Duarte". Others follow it.
_TITLES = (
    r"(?:mayor|mayor pro tem|governor|gov\.|president|chairman|chairwoman|chairperson|sheriff|senator|sen\."
    r"|representative|rep\.|congressman|congresswoman|delegate|assemblyman|assemblywoman"
    r"|assembly ?member|council ?member|councilman|councilwoman|councill?or|alderman|alderwoman"
    r"|alderperson|alder|selectman|supervisor|commissioner|superintendent|chancellor|comptroller"
    r"|controller|treasurer|chief|captain|lieutenant|sergeant|officer|judge|justice|district attorney"
    r"|state.?s attorney|attorney general|secretary|ombudsman|freeholder|reeve|premier|minister)"
)
_PREFIXED = re.compile(
    r"(?:(?!(?:of|for|at|to|in|and|the|an?)\b)[\w.'’&-]+\s+){0,4}" + _TITLES, re.IGNORECASE
)


def speaker_in_words(quotation: Quotation) -> str:
    """The speaker with role and place: "Mayor Ana Duarte of Harbor Falls", "Lee Ford, a tenant organizer".

    A speaker who is not known is called so, with the words that the source prints in a name's place.
    """
    name, role = one_line(quotation.speaker), one_line(quotation.role)
    if not name:
        mention = one_line(quotation.speaker_mention)
        return "an unidentified speaker" + (f" (the source prints “{mention}”)" if mention else "")
    organization = one_line(quotation.organization)
    if not role:
        return name if fold_words(organization) in ("", fold_words(name)) else f"{name} of {organization}"
    if _PREFIXED.fullmatch(role):
        title = " ".join(word[0].upper() + word[1:] for word in role.split()) if role.islower() else role
        place = _place(quotation, role)
        return f"{title} {name}" + (f" of {place}" if place else "")
    told = f"{role} {organization}"
    after = (
        [organization]
        if organization and fold_words(organization) not in fold_words(f"{role} {name}")
        else []
    )
    place = _place(quotation, told)
    return ", ".join([name, role, *after]) + (f" ({place})" if place else "")


def _place(quotation: Quotation, said: str) -> str:
    """The jurisdiction's name, or nothing where the role already says it."""
    place = quotation.place
    state = STATES.get(place.state or "", "")
    name = one_line(place.city or place.nation or place.county or state)
    if not name or fold_city(name) in fold_words(said):
        return ""
    return name
