"""Text folded for comparing: case, accents, kinds of mark and white space set aside."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MARKS = {
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "ʼ": "'", "′": "'", "`": "'", "´": "'",
    "“": '"', "”": '"', "„": '"', "‟": '"', "″": '"', "«": '"', "»": '"',
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-",
    "\u00ad": "", "\u200b": "", "\u200c": "", "\u200d": "", "\u2060": "", "\ufeff": "",
}  # fmt: skip
_MARK = re.compile(f"[{''.join(MARKS)}]")
_LONGEST_NAME = 80
_WORD = re.compile(r"\w+")
_BETWEEN = "".join(chr(code) if chr(code).isalnum() or chr(code) == "_" else " " for code in range(128))
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


def fold(text: str) -> str:
    """The text in one case, without accents, with straight marks and single spaces."""
    return " ".join(fold_letters(text).split())


def fold_letters(text: str) -> str:
    """The text in one case, without accents, with straight marks, and with the white space that it has."""
    if text.isascii():  # as most is: nothing to decompose, and the one mark to straighten
        return text.replace("`", "'").lower()
    straight = _MARK.sub(_straight, text)  # sooner than str.translate, which looks up every character
    if straight.isascii():
        return straight.lower()
    return _NOT_ASCII.sub(_without_accents, unicodedata.normalize("NFKD", straight)).casefold()


def _straight(found: re.Match[str]) -> str:
    return MARKS[found[0]]


def _without_accents(found: re.Match[str]) -> str:
    return "".join(c for c in found[0] if not unicodedata.combining(c))


def words_in(text: str) -> list[str]:
    """The words of a text in their order: its runs of letters, digits and underscores."""
    # A third of the expression's time, and most texts are ASCII once they are folded.
    return text.translate(_BETWEEN).split() if text.isascii() else _WORD.findall(text)


def fold_words(text: str) -> str:
    """The folded words of a name or a role, separated by single spaces, without punctuation.

    Words written with stops are closed up ("D.C." and "DC" are one), and a possessive is dropped.
    """
    return _words_of_name(text) if len(text) <= _LONGEST_NAME else _words(text)


def _words(text: str) -> str:
    folded = re.sub(r"'s\b", "", fold(text).replace(".", ""))
    return " ".join(words_in(folded))


_words_of_name = lru_cache(maxsize=20_000)(_words)  # the same few names are folded again and again


@lru_cache(maxsize=20_000)
def fold_city(text: str) -> str:
    """A city's name as a key: "City of St. Paul" and "Saint Paul" are one, and so are New York and NYC."""
    words = fold_words(text).split()
    if words[:2] == ["city", "of"]:
        words = words[2:]
    words = ["saint" if word == "st" else word for word in words]
    key = " ".join(words)
    if key in ("new york city", "nyc"):
        return "new york"
    return "washington" if key in ("washington dc", "dc") else key
