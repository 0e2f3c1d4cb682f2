"""When two names, roles or places are held to be the same, for measuring.

These are the definitions by which extraction is scored; the product itself never decides by them.
Each function takes the labelled value first and the extracted one second.
"""

from __future__ import annotations

import re
import unicodedata

_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})

# A name with one of these words in it belongs to a body, not to a person.
_BODY_NAMES = """administration agency alliance assembly association attorneys authority board bureau campaign
    center centre city club coalition college commission committee company congress corporation
    council county customs department dept enforcement federation foundation fund government group
    house institute ministry network office organization organisation parliament party police senate
    service society state states team trust union university
    of for and the on to in"""
_BODY_WORDS = frozenset(_BODY_NAMES.split())
_EMPTY_ROLE_WORDS = frozenset({"the", "of", "for", "and", "a", "an", "in", "to", "at", "on", "s"})
_ROLE_FORMS = {
    "assemblyman": ("assembly", "member"),
    "assemblymember": ("assembly", "member"),
    "assemblywoman": ("assembly", "member"),
    "ceo": ("chief", "executive", "officer"),
    "chairman": ("chair",),
    "chairperson": ("chair",),
    "chairwoman": ("chair",),
    "congressman": ("representative",),
    "congresswoman": ("representative",),
    "councilman": ("council", "member"),
    "councilmember": ("council", "member"),
    "councilwoman": ("council", "member"),
    "da": ("district", "attorney"),
    "dep": ("deputy",),
    "gov": ("governor",),
    "lt": ("lieutenant",),
    "rep": ("representative",),
    "sen": ("senator",),
    "spokesman": ("spokesperson",),
    "spokeswoman": ("spokesperson",),
    "us": (),
}
_STATES = """alabama=AL alaska=AK arizona=AZ arkansas=AR california=CA colorado=CO connecticut=CT
    delaware=DE district_of_columbia=DC florida=FL georgia=GA hawaii=HI idaho=ID illinois=IL indiana=IN
    iowa=IA kansas=KS kentucky=KY louisiana=LA maine=ME maryland=MD massachusetts=MA michigan=MI
    minnesota=MN mississippi=MS missouri=MO montana=MT nebraska=NE nevada=NV new_hampshire=NH
    new_jersey=NJ new_mexico=NM new_york=NY north_carolina=NC north_dakota=ND ohio=OH oklahoma=OK
    oregon=OR pennsylvania=PA rhode_island=RI south_carolina=SC south_dakota=SD tennessee=TN texas=TX
    utah=UT vermont=VT virginia=VA washington=WA west_virginia=WV wisconsin=WI wyoming=WY"""
_STATE_CODES = {name.replace("_", " "): code for name, code in (pair.split("=") for pair in _STATES.split())}
_PRONOUNS = frozenset(
    {"he", "she", "they", "it", "i", "we", "you", "him", "her", "them", "his", "their", "who"}
)


def fold(text: str) -> str:
    """The text without accents, case, curled apostrophes and doubled spaces."""
    decomposed = unicodedata.normalize("NFKD", text).replace("’", "'").replace("‘", "'")
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(bare.casefold().split())


def _words(text: str) -> list[str]:
    """The words of a name, folded, without possessives and the periods of abbreviations."""
    return re.findall(r"[\w&]+(?:[-']\w+)*", re.sub(r"'s\b", "", fold(text).replace(".", "")))


def _last_name(name: str) -> str:
    words = _words(name)
    while len(words) > 1 and words[-1] in _SUFFIXES:
        words.pop()
    return words[-1] if words else ""


def _names_a_body(name: str) -> bool:
    words = _words(name)
    acronym = len(words) == 1 and len(words[0]) > 1 and name.strip().isupper()
    return acronym or not _BODY_WORDS.isdisjoint(words)


def same_speaker(labelled: str, extracted: str) -> bool:
    """Whether both name one speaker: people by last name, bodies when one name contains the other."""
    if _names_a_body(labelled):
        a, b = (" ".join(word for word in _words(name) if word != "the") for name in (labelled, extracted))
        return bool(a and b) and (f" {a} " in f" {b} " or f" {b} " in f" {a} ")
    return _last_name(labelled) == _last_name(extracted) != ""


def same_full_name(labelled: str, extracted: str) -> bool:
    """Whether the whole names agree, but for case, accents, spaces and a final period."""
    return fold(labelled).rstrip(".") == fold(extracted).rstrip(".")


def _role_words(role: str) -> set[str]:
    spelled = {form for word in _words(role) for form in _ROLE_FORMS.get(word, (word,))}
    return spelled - _EMPTY_ROLE_WORDS


def same_role(labelled: str, extracted: str | None) -> bool:
    """Whether the roles share at least half of their words (Dice), abbreviations spelled out."""
    a, b = _role_words(labelled), _role_words(extracted or "")
    return bool(a or b) and 2 * len(a & b) >= 0.5 * (len(a) + len(b))


def _plain_city(city: str | None) -> str | None:
    if not city:
        return None
    words = ["saint" if word == "st" else word for word in _words(city)]
    if words[:2] == ["city", "of"]:
        words = words[2:]
    plain = " ".join(words)
    return "new york" if plain in ("new york city", "nyc") else plain


def same_city(labelled: str | None, extracted: str | None) -> bool:
    """Whether the cities agree ("St." is "Saint", "NYC" is "New York"); none agrees with none only."""
    return _plain_city(labelled) == _plain_city(extracted)


def _plain_region(region: str | None) -> str | None:
    if not region:
        return None
    return _STATE_CODES.get(" ".join(_words(region)), region.strip().upper())


def same_region(labelled: str | None, extracted: str | None) -> bool:
    """Whether the regions agree, a state's name counting as its code."""
    return _plain_region(labelled) == _plain_region(extracted)


def _tail_name(name: str | None) -> str:
    """The last word of a name as PolNeAR's figures have always taken it: no suffix, no possessive."""
    bare = re.sub(r"['’]s\b", "", name or "")
    words = [word.strip('.,;:()"“”').lower() for word in bare.split()]
    words = [word for word in words if word and word.replace(".", "") not in _SUFFIXES]
    return words[-1] if words else ""


def same_polnear_speaker(labelled: str, extracted: str | None) -> bool:
    """Whether the last names agree, or the labelled one stands among up to eight extracted words."""
    if not extracted:
        return False
    wanted, found = _tail_name(labelled), _tail_name(extracted)
    if wanted == found:
        return True
    words = [word.strip(".,").lower() for word in re.sub(r"['’]s\b", "", extracted).split()]
    return found not in _PRONOUNS and len(wanted) > 2 and wanted in words and len(words) <= 8
