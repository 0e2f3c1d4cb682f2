"""Which encoding bytes are in, where nothing that is declared is true and they are not UTF-8."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from onrecord.corpus.errors import UnreadableSource

if TYPE_CHECKING:
    from charset_normalizer import CharsetMatches

# Those that files on the web still come in (WHATWG Encoding Standard). The guesser would otherwise
# read curly quotation marks as letters of some DOS code page.
_LEGACY_ENCODINGS = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "iso8859_2",
    "koi8_r", "koi8_u", "mac_roman", "cp949", "gb18030", "big5", "shift_jis", "euc_jp",
]  # fmt: skip
_LATIN = ("cp1252", "cp1250", "cp1254", "cp1257", "iso8859_2", "mac_roman")
"""Those of Latin letters; of equals the first is taken, which most files are in."""
_NEAR = 0.1
"""So little more disorder tells nothing: the guesser scores readings of one text in Latin letters alike."""
# The letters beyond ASCII of the languages that these encodings serve (Unicode CLDR, exemplar characters).
_ALPHABETS = tuple(
    frozenset(letters)
    for letters in (
        "àâæçéèêëîïôœùûüÿ", "áéíñóúü", "àáâãçéêíóôõúü", "àèéìîòóù", "äöüß", "àçèéíïòóúü", "áéëïíóöüú",
        "åäöéü", "æøåéòôó", "áðéíóúýþæö", "åäöšž",  # western
        "ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîșțşţ", "čćđšž",  # central
        "çğıöşüâîûİ", "ąčęėįšųūž", "āčēģīķļņšūž", "äõöüšž",
    )
)  # fmt: skip
_INSIDE_WORD = re.compile(
    r"(?<=[^\W\d_])[^\w\s’‘'\u00ad-](?=[^\W\d_])|[¦¯¬¨¸´¶±](?=[^\W\d_])|(?<=[^\W\d_])[¦¯¬¨¸´¶±]"
)
_MOST_LOOKED_AT = 200_000


def browser_name(declared: str | None) -> str | None:
    """Return the encoding that browsers read under a declared name (WHATWG Encoding Standard, 4.2)."""
    if declared is None:
        return None
    try:
        name = codecs.lookup(declared.strip().strip("\"'")).name
    except (LookupError, ValueError):
        return None
    return "cp1252" if name in ("iso8859-1", "ascii") else name.replace("iso2022_", "iso2022")


def guessed_encoding(data: bytes, name: str) -> str:
    """Return the encoding of bytes that are not UTF-8. Raises UnreadableSource, naming ``name``."""
    from charset_normalizer import from_bytes

    # Half the letters of a sentence in a wrong encoding still read as words: be strict.
    found = from_bytes(data, threshold=0.15, cp_isolation=_LEGACY_ENCODINGS)
    best = found.best()
    if best is None:
        raise UnreadableSource(f"The encoding of {name} cannot be found; save it as UTF-8.")
    letters = [character for character in str(best)[:_MOST_LOOKED_AT] if character.isalpha()]
    if best.encoding not in _LATIN and sum(map(str.isascii, letters)) * 2 < len(letters):
        return best.encoding
    near = _near_readings(found, best.chaos, data)
    return max(near, key=lambda encoding: near[encoding]) if near else best.encoding


def _near_readings(found: CharsetMatches, least: float, data: bytes) -> dict[str, float]:
    """Return the Latin encodings that are hardly worse than the best, with how well each reads."""
    near: dict[str, float] = {}
    sample = data[:_MOST_LOOKED_AT]
    for encoding in _LATIN:
        if any(encoding in each.could_be_from_charset and each.chaos <= least + _NEAR for each in found):
            near[encoding] = _familiar(sample.decode(encoding, "replace"))
    return near


def _familiar(text: str) -> float:
    """Return the share of the letters beyond ASCII that are of one language, that which has most of them.

    A sign between two letters, as a wrong reading makes it, counts as a letter that none has.
    """
    letters = [character for character in text.lower() if not character.isascii() and character.isalpha()]
    strange = sum(not found[0].isascii() for found in _INSIDE_WORD.finditer(text))
    if not letters:
        return 0.0 if strange else 1.0
    most = max(sum(letter in alphabet for letter in letters) for alphabet in _ALPHABETS)
    return most / (len(letters) + strange)
