"""Links that open a source at the very words (text fragments, wicg.github.io/scroll-to-text-fragment)."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from corpus.model import Document, Quotation

LONGEST_WHOLE = 120
"""Characters up to which a quotation is given whole; a longer one by its first and last words."""

SHORTEST_ALONE = 20
"""Characters from which words stand alone; shorter ones take context, as a page prints more than its text."""

_ENDS = 5  # words at either end of a longer one
_CONTEXT = 8  # words at most before or after, where the words alone are not unique
_PIECE = 60  # characters at most of words at an end or of context, as some scripts set no spaces
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
    words that the text prints more than once are told apart by those before and after them. None when
    the document has no web address.
    """
    address = web_address(document.url)
    if address is None:
        return None
    page, _, anchor = address.partition("#")
    anchor = anchor.partition(":~:")[0]
    return f"{page}#{anchor}:~:text={_directive(document.text, quotation.start, quotation.end)}"


def _directive(text: str, start: int, end: int) -> str:
    start, end = _whole_words(text, start, end)
    if start == end:
        return ""
    opening, closing = _ends(text, start, end)
    short = end - start < SHORTEST_ALONE
    if not short and _is_unique(text, start, end, opening, closing):
        return _written("", opening, closing, "")
    prefix = suffix = ""
    for low, high in (_line(text, start, end), (0, len(text))):
        for words in range(2, _CONTEXT + 1, 2):
            prefix = _last_words(text[low:start], words)
            suffix = _first_words(text[end:high], words)
            for before, after in ((prefix, ""), (prefix, suffix)):
                if (before or after) and _is_unique(text, start, end, opening, closing, before, after):
                    return _written(before, opening, closing, after)
    return _written(prefix, opening, closing, suffix)


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
    lines = spoken.splitlines()
    if len(lines) == 1 and len(spoken) <= LONGEST_WHOLE:
        return spoken, ""
    if len(lines) == 1:
        words = min(_ENDS, max(1, len(spoken.split()) // 2))
        return _first_words(spoken, words), _last_words(spoken, words)
    return _first_words(lines[0], _ENDS), _last_words(lines[-1], _ENDS)


def _is_unique(
    text: str, start: int, end: int, opening: str, closing: str, before: str = "", after: str = ""
) -> bool:
    """Whether a browser that looks for these in the text finds the span, and only it."""
    first = _pattern(before, opening, "" if closing else after)
    starts = [found.start("words") for found in first.finditer(text)]
    if starts != [start]:
        return False
    if not closing:
        return True
    last = _pattern("", closing, after)
    found = last.search(text, start + len(opening))
    return found is not None and found.end("words") == end


def _pattern(before: str, words: str, after: str) -> re.Pattern[str]:
    def loosely(part: str) -> str:
        return r"\s+".join(re.escape(word) for word in part.split())

    parts = (loosely(before), f"(?P<words>{loosely(words)})", loosely(after))
    return re.compile(r"(?<!\w)" + r"\s*".join(part for part in parts if part) + r"(?!\w)", re.IGNORECASE)


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


def _line(text: str, start: int, end: int) -> tuple[int, int]:
    after = re.compile(r"[\r\n\u2028\u2029]").search(text, end)
    before = max(text.rfind(mark, 0, start) for mark in "\r\n\u2028\u2029")
    return before + 1, after.start() if after else len(text)


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
