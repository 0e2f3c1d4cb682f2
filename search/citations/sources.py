"""What kind of source a quotation is printed in, and whose words the source as a whole is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from onrecord.corpus.english.folding import fold_city, fold_words
from onrecord.search.citations.names import parse_name
from onrecord.search.citations.plain import one_line

if TYPE_CHECKING:
    from onrecord.corpus.model import Entry

Type = Literal["news", "release", "record", "speech", "page", "document"]

_OFFICE = re.compile(
    r"\b(?:office of|(?:press|mayor|governor|sheriff|attorney|clerk|comptroller|controller|speaker) office"
    r"|(?:city|town|village|county|state|borough|township|parish|commonwealth|government) of"
    r"|(?:city|county|town|village) council|board of \w+|(?:police|fire|health|sheriff) department"
    r"|department of|ministry of|(?:district|state) attorney|attorney general|press release)\b"
)
_RELEASE = re.compile(
    r"\b(?:press release|news release|for immediate release|media advisory|statement (?:from|by|of|on)"
    r"|(?:mayor|governor|chief|sheriff|council|senator)\b.{0,60}\bstatement|open letter)\b"
)
_SPEECH = re.compile(
    r"\b(?:state of the (?:city|state|county|union|town|village|borough|district|commonwealth|tribe|nation)"
    r"|inaugural|inauguration|remarks (?:by|of|at|to|on|from|as prepared)|speech|keynote"
    r"|address (?:by|of|to|at)|(?:budget|farewell|annual) address|testimony (?:by|of|to|before))\b"
)
# What a public body adopts or keeps, where the title's own form says that this is one: "Resolution No. 7",
# "An ordinance amending …", "Minutes of …", "Regular meeting minutes, May 2". A release about one ("Council
# adopts resolution") names it elsewhere.
_ADOPTED = (
    "resolution|ordinance|proclamation|executive order|administrative order|emergency order|charter|bylaws"
)
_KEPT = (
    "minutes|agenda|memorandum|memo|transcript|staff report|audit report|annual report|public notice"
    "|notice of public hearing"
)
_BEFORE_RECORD = (
    r"(?:(?:an?|the|draft|proposed|adopted|approved|joint|emergency|final|official|certified|regular|special"
    r"|meeting|hearing|session|work|city|town|village|county|state|borough|township|mayors?|governors?|council"
    r"|commission|committee|board|of|and|for|aldermen|supervisors|commissioners|trustees|selectmen|fiscal|year|fy"
    r"|\d[\w-]*) )*"
)
_AFTER_RECORD = (
    r"(?= (?:no|nos|number|of|for|on|from|[ro]|\w*\d[\w-]*|january|february|march|april|may|june|july|august"
    r"|september|october|november|december)\b|$)"
)
_RECORD = re.compile(
    rf"{_BEFORE_RECORD}(?P<kind>(?:{_ADOPTED})(?= (?:to|in|by|concerning|regarding|\w+ing)\b)"
    rf"|(?:{_ADOPTED}|{_KEPT}){_AFTER_RECORD})"
)
_GOVERNMENT_HOST = re.compile(r"^https?://[^/]*\.(?:gov|mil)(?:\.[a-z]{2})?(?:[:/?#]|$)", re.IGNORECASE)


_OFFICES = ("mayor", "governor", "sheriff", "district attorney", "state attorney", "attorney general")


@dataclass(frozen=True, slots=True)
class Source:
    """The type of a source; ``own`` is True where the source is the speaker's own statement.

    ``genre`` names what it is where the type alone does not: "Press release", "Speech", "Resolution".
    """

    type: Type
    own: bool
    genre: str = ""


def source_type(entry: Entry) -> Source:
    """What the entry is printed in, told from what is on record about the document and nothing else.

    1. An office (its outlet is called one: "Office of the Mayor", "City of ...", "... Police
       Department", or is the speaker or the speaker's organisation; or it has no outlet and a .gov
       address) issues a "speech" where the title says so (address, remarks, testimony), a "record" where
       the title is one's own ("Resolution No. 7", "Minutes of …"), else a "release".
    2. Any other outlet makes it "news", whatever the title says: papers print speeches and statements.
    3. Without an outlet the title decides between "speech" and "release"; else it is a "page" where
       there is an address and a "document" where there is none.

    The words are the speaker's ``own`` when the office is the speaker's (it bears the speaker's full
    name, organisation, or place and title), and when a table of statements attributes the whole text to
    the speaker and no outlet stands between. An official quoted in another office's release is quoted
    there as in the news.
    """
    quotation, document = entry.quotation, entry.document
    outlet, title = fold_words(one_line(document.outlet)), fold_words(one_line(document.title))
    speaker = fold_words(one_line(quotation.speaker))
    is_itself = bool(outlet) and outlet in (speaker, fold_words(one_line(quotation.organization)))
    if outlet and not (is_itself or _OFFICE.search(outlet)):
        return Source("news", False)
    if outlet:
        own = is_itself or _is_own_office(entry, outlet)
    else:
        own = document.attributed_to is not None or _names(title, speaker)
    own = own and bool(speaker)
    if _SPEECH.search(title):
        return Source("speech", own, "Speech")
    official = document.url is not None and _GOVERNMENT_HOST.match(document.url.strip())
    if (outlet or official) and (record := _RECORD.match(title)):
        return Source("record", own, record["kind"].capitalize())
    if outlet or official or _RELEASE.search(title):
        return Source("release", own, "Press release")
    return Source("page" if document.url else "document", own)


def _is_own_office(entry: Entry, outlet: str) -> bool:
    """Whether the outlet bears the speaker's name, or is the office of the speaker's title and place."""
    quotation = entry.quotation
    speaker = one_line(quotation.speaker)
    if not outlet or not speaker:
        return False
    if _names(outlet, fold_words(speaker)):
        return True
    role, city = fold_words(one_line(quotation.role)), fold_city(one_line(quotation.place.city))
    return any(
        re.search(rf"\b(?:office of the {title}|{title} office)\b", outlet)
        and (outlet in (f"office of the {title}", f"{title} office") or city in outlet)
        for title in _OFFICES
        if re.search(rf"\b{title}\b", role)
    )


def _names(text: str, speaker: str) -> bool:
    """Whether the folded text has the speaker's first word and family name."""
    name = parse_name(speaker.title())
    words = text.split()
    family = fold_words(name.family or name.literal)
    first = fold_words(name.given).split()[:1]
    return bool(family) and f" {family} " in f" {text} " and all(word in words for word in first)
