"""How months, quotation marks, capitals and full stops are set in English bibliographies."""

from __future__ import annotations

import calendar
import re

MONTHS = tuple(calendar.month_name)[1:]
SEASONS = ("Spring", "Summer", "Fall", "Winter")

_STOPS = (".", "?", "!", "…")
_MARKS = (("“", "”"), ("‘", "’"))
_PAIR = re.compile(
    r"“(?P<double>[^“”]*)”|(?<!\w)‘(?P<single>(?:[^‘’]|(?<=\w)’(?=\w))*)’(?!\w)"
    r'|"(?P<straight>[^"]*)"' + r"|(?<!\w)'(?P<plain>(?:[^']|(?<=\w)'(?=\w))*)'(?!\w)"
)
# The words that stay small in headline style, as the Citation Style Language's processors have them.
_SMALL = frozenset(
    "a about an and as at but by de down for from in into nor of on onto or over so the till to up van via "
    "von with yet".split()
)
_WORD = re.compile(r"[^\s-]+")


def ended(text: str) -> str:
    """The text with a full stop, unless it has a stop of its own."""
    return text if text.rstrip("’”\"'").endswith(_STOPS) else f"{text}."


def quoted(text: str, stop: str = "") -> str:
    """The text in double quotation marks with a stop before the closing one, unless it has its own."""
    return f"“{with_stop(set_marks(text, 1), stop)}”"


def with_stop(text: str, stop: str) -> str:
    """The text with a stop before the marks that close it, unless it has its own. Marks are curly."""
    words = text.rstrip("’”") if {"‘", "“"} & set(text) else text  # a plural's apostrophe closes nothing
    return f"{words}{'' if words.endswith(_STOPS) else stop}{text[len(words) :]}"


def set_marks(text: str, depth: int = 0) -> str:
    """The text with curly marks, double and single in turn from the depth of the outermost pair on.

    An apostrophe is curly too. A mark that has no partner stays as it is.
    """

    def pair(found: re.Match[str]) -> str:
        inside = next(group for group in found.groups() if group is not None)
        opening, closing = _MARKS[depth % 2]
        return f"{opening}{set_marks(inside, depth + 1)}{closing}"

    return re.sub(r"(?<=\w)'", "’", _PAIR.sub(pair, text))


def title_case(title: str) -> str:
    """The title in headline style: small words stay small but at either end and after a stop or a colon.

    A word with a capital anywhere stays as it is printed.
    """
    words = list(_WORD.finditer(title))
    pieces, at = [], 0
    for number, found in enumerate(words):
        before = title[: found.start()].rstrip("“‘\"'([ ")
        apart = title[found.start() - 1 : found.start()].isspace()
        opens = number == 0 or (apart and before.endswith((":", "?", "!", ".")))
        closes = number == len(words) - 1 or found[0].endswith((":", "?", "!"))
        pieces += [title[at : found.start()], _capitalized(found[0], opens or closes)]
        at = found.end()
    return "".join(pieces) + title[at:]


def _capitalized(word: str, always: bool) -> str:
    start = re.search(r"[^\W_]+", word)
    if start is None or not word.islower() or start[0][0].isdigit():
        return word
    if not always and (len(start[0]) == 1 or start[0] in _SMALL):
        return word
    first = start.start()
    return word[:first] + word[first].upper() + word[first + 1 :]
