"""Links that open a source at the very words (text fragments, wicg.github.io/scroll-to-text-fragment)."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urlsplit

from onrecord.corpus.model import Document, Quotation

LONGEST_WHOLE = 120
"""Characters up to which a quotation is given whole; a longer one by its first and last words."""

SHORTEST_ALONE = 20
"""Characters from which words stand alone; shorter ones take context, as a page prints more than its text."""

_ENDS = 5  # words at either end of a longer one
_CONTEXT = 8  # words at most before or after, where the words alone are not unique
_PIECE = 60  # characters at most of words at an end or of context, as some scripts set no spaces
_REACH = 2000  # characters in which context is looked for
_BLOCK_END = re.compile(r"[\n\r\t\v\f\x1c-\x1e\x85\u2028\u2029]+")
# Letters that the collation divides otherwise than Unicode does, and marks that Chromium straightens.
_SHAPES = {
    "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d",
    "‘": "'", "’": "'", "“": '"', "”": '"',
}  # fmt: skip
_LETTER = re.compile(r"[^\W_]")  # marks alone are no context
_WORD = re.compile(r"\S+")
_SAFE = "!$&'()*+,;=:@/?#[]%-._~"  # what RFC 3986 lets stand in an address


def web_address(url: str | None) -> str | None:
    """The address with only characters that an address may have; None if it is not http or https."""
    if url is None:
        return None
    printed = quote("".join(url.split()), safe=_SAFE, errors="replace")
    try:
        parts = urlsplit(printed)
        host = parts.hostname
    except ValueError:
        return None
    return printed if parts.scheme.lower() in ("http", "https") and host else None


def link(document: Document, quotation: Quotation) -> str | None:
    """The document's address with a text fragment that scrolls to the quotation and marks it.

    The words are those of the document's text, from word to word, since a browser finds whole words
    only. A long quotation, and one that runs over a line's end, is given by its first and last words;
    words that the page prints more than once are told apart by those before and after them. None when
    the document has no web address.
    """
    address = web_address(document.url)
    if address is None:
        return None
    page, _, anchor = address.partition("#")
    anchor = anchor.partition(":~:")[0]
    directive = _directive(_Page(document.text, document.title or ""), quotation.start, quotation.end)
    return f"{page}#{anchor}:~:text={directive}"


def _directive(page: _Page, start: int, end: int) -> str:
    text = page.text
    start, end = _whole_words(text, start, end)
    if start == end:
        return ""
    opening, closing = _ends(text, start, end)
    if end - start >= SHORTEST_ALONE and page.finds_only(start, end, "", opening, closing, ""):
        return _written("", opening, closing, "")
    line_before, line_after = _block_before(text, start), _block_after(text, end)
    prefix = suffix = ""
    for words in range(2, _CONTEXT + 1, 2):
        prefix, suffix = _last_words(line_before, words), _first_words(line_after, words)
        for before, after in ((prefix, ""), ("", suffix), (prefix, suffix)):
            if (before or after) and page.finds_only(start, end, before, opening, closing, after):
                return _written(before, opening, closing, after)
    return _written(prefix, opening, closing, suffix)


@dataclass(frozen=True, slots=True)
class _Page:
    """What a browser searches, and how: the text, and the title that stands above it."""

    text: str
    title: str

    def finds_only(self, start: int, end: int, before: str, opening: str, closing: str, after: str) -> bool:
        """Whether a browser that looks for these finds the span, and nothing else on the page."""
        folded, places = _folded(self.text)
        first = _pattern(before, opening, "" if closing else after)
        starts = [places[found.start("words")] for found in first.finditer(folded)]
        if starts != [start] or first.search(_folded(self.title)[0]):
            return False
        if not closing:
            return True
        begins = bisect_left(places, start) + len(_folded(opening)[0])
        last = _pattern("", closing, after).search(folded, begins)
        return last is not None and places[last.end("words") - 1] == places[bisect_left(places, end) - 1]


@lru_cache(maxsize=8)
def _folded(text: str) -> tuple[str, Sequence[int]]:
    """The text as Chromium compares it, and where each of its characters stands in the text.

    Its search looks at letters alone (the collation's primary strength): it is blind to case, accents,
    ligatures and the shape of quotation marks, sees through soft hyphens, and takes "…" for three stops.
    """
    if text.isascii():
        return text.lower(), range(len(text))
    pieces, places = [], []
    for place, character in enumerate(text):
        piece = _folded_character(character)
        pieces.append(piece)
        places.extend([place] * len(piece))
    return "".join(pieces), places


@lru_cache(maxsize=4096)
def _folded_character(character: str) -> str:
    plain = _SHAPES.get(character, character)
    decomposed = unicodedata.normalize("NFKD", plain).casefold()
    return "".join(_SHAPES.get(c, c) for c in decomposed if unicodedata.category(c) not in ("Mn", "Cf"))


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space at its ends, widened where it cuts a word."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    first, last = start, end
    while 0 < first < end and text[first - 1].isalnum() and text[first].isalnum() and start - first < _PIECE:
        first -= 1
    while (
        start < last < len(text) and text[last - 1].isalnum() and text[last].isalnum() and last - end < _PIECE
    ):
        last += 1
    return first, last


def _ends(text: str, start: int, end: int) -> tuple[str, str]:
    """The words to look for, whole and "", or the first and the last ones. Neither runs over a line's end."""
    spoken = text[start:end]
    lines = [line.strip() for line in _BLOCK_END.split(spoken) if line.strip()]
    if len(lines) == 1 and len(spoken) <= LONGEST_WHOLE:
        return spoken, ""
    if len(lines) == 1:
        words = min(_ENDS, max(1, len(spoken.split()) // 2))
        return _first_words(spoken, words), _last_words(spoken, words)
    return _first_words(lines[0], _ENDS), _last_words(lines[-1], _ENDS)


def _pattern(before: str, words: str, after: str) -> re.Pattern[str]:
    """What a browser looks for: parts that each stand within a block, with white space between them."""

    def within_a_block(part: str) -> str:
        return r"[^\S\n\r\t\v\f]+".join(re.escape(word) for word in _folded(part)[0].split())

    parts = (within_a_block(before), f"(?P<words>{within_a_block(words)})", within_a_block(after))
    return re.compile(r"(?<!\w)" + r"\s*".join(part for part in parts if part) + r"(?!\w)")


def _written(before: str, opening: str, closing: str, after: str) -> str:
    parts = [
        f"{_encode(before)}-," if before else "",
        _encode(opening),
        f",{_encode(closing)}" if closing else "",
    ]
    return "".join(parts) + (f",-{_encode(after)}" if after else "")


def _encode(words: str) -> str:
    # quote() leaves the hyphen as it is, but in a text directive it marks context.
    return quote(" ".join(words.split()), safe="", errors="replace").replace("-", "%2D")


def _block_before(text: str, start: int) -> str:
    """The rest of the line before the words or, where they begin their line, the line before that.

    A prefix that runs over the end of a block is found nowhere. Cells of a table are blocks, too.
    """
    blocks = _BLOCK_END.split(text[max(0, start - _REACH) : start])
    return next(filter(_LETTER.search, reversed(blocks)), "")


def _block_after(text: str, end: int) -> str:
    """The rest of the line after the words or, where they end their line, the line after that."""
    return next(filter(_LETTER.search, _BLOCK_END.split(text[end : end + _REACH])), "")


def _first_words(text: str, count: int) -> str:
    """Up to so many words of the text's beginning, whole ones unless the first alone is too long."""
    words = list(_WORD.finditer(text))[:count]
    while len(words) > 1 and words[-1].end() - words[0].start() > _PIECE:
        words.pop()
    return text[words[0].start() : min(words[-1].end(), words[0].start() + _PIECE)] if words else ""


def _last_words(text: str, count: int) -> str:
    """Up to so many words of the text's end, whole ones unless the last alone is too long."""
    words = list(_WORD.finditer(text))[-count:]
    while len(words) > 1 and words[-1].end() - words[0].start() > _PIECE:
        words.pop(0)
    return text[max(words[0].start(), words[-1].end() - _PIECE) : words[-1].end()] if words else ""
