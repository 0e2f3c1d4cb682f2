"""What stands around a quotation in its source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.corpus.model import Document, Quotation

# A stop, then whatever closes with it; a sentence may end here.
_STOP = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)")
_WHOLE_STOP = re.compile(rf"(?<![.!?…]){_STOP.pattern}")  # a run of ten thousand is looked at once
_PARAGRAPH = re.compile(r"\n\s*\n|[\r\n\u2028\u2029]+")
_ITEM = re.compile(r"[-–—*•·▪‣◦][ \t\xa0]+(?=\S)")  # before an item of a list, whose sentence begins after it
_LONGEST_START = 8  # of what tells a new sentence
_OPENERS = "\"'“‘«([—–-"
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr st ste mt ft prof rev hon gov govs sen sens rep reps pres supt lt sgt det cpl capt col gen "
    "maj cmdr adm atty asst assn dept dist jr sr vs no nos jan feb mar apr jun jul aug sept sep oct nov dec "
    "inc co corp ltd ave blvd rd approx est al cf fig vol ed eds univ messrs".split()
)
# "Why now?" she asked: the sentence runs on past the question mark.
_CUE = re.compile(
    r"\W*(?:[\w.’'-]+\s+){0,4}?(?:said|says|asked|asks|added|adds|told|wrote|writes|tweeted|continued|replied"
    r"|answered|argued|declared|stated|noted|explained|insisted|warned|exclaimed|recalled|demanded)\b"
)


@dataclass(frozen=True, slots=True)
class Passage:
    """The characters right before and right after a quotation, as the source prints them."""

    prefix: str
    suffix: str


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The start and end of the printed sentence, or run of sentences, that holds ``text[start:end]``.

    Offsets are code points, end exclusive, without surrounding white space. The sentence never
    reaches beyond its paragraph; stops inside the span do not divide it.
    """
    left, right = _paragraph(text, start, end)
    if (start, end) == (left, right):  # as a row of a table is
        return start, end
    opening = _past_item(text, _skip_space(text, left, start), start)
    for stop in _stops(text, left, start):
        after = _skip_space(text, stop.end(), start)
        if after <= start and _ends_sentence(text, stop, after, right):
            opening = after
    closing = right
    # A stop that the quotation ends with may end the sentence too, so look from just inside it.
    for stop in _stops(text, max(start, end - 1), right):
        after = _skip_space(text, stop.end(), right)
        if stop.end() >= end and _closes(text, stop, after, right, spoken=stop.start() < end):
            closing = stop.end()
            break
    opening = min(_skip_space(text, opening, start), start)
    while closing > end and text[closing - 1].isspace():
        closing -= 1
    return opening, closing


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """The start and end of each sentence of a text, as ``sentence_around`` gives them."""
    at = 0
    while (start := _skip_space(text, at, len(text))) < len(text):
        paragraph = _PARAGRAPH.search(text, start)
        right = paragraph.start() if paragraph else len(text)
        start = _past_item(text, start, right - 1)
        for stop in _stops(text, start, right):
            after = _skip_space(text, stop.end(), right)
            if stop.end() > start and _closes(text, stop, after, right, spoken=stop.start() == start):
                yield start, stop.end()
                start = after
        at = max(right, start)
        if start < right:
            while text[at - 1].isspace():
                at -= 1
            yield start, at
            at = right


def passage(document: Document, quotation: Quotation, size: int = 200) -> Passage:
    """Up to ``size`` characters on either side of a quotation, cut between words.

    ``prefix + quotation.text + suffix`` is one unbroken stretch of the document's text.
    """
    text = document.text
    first, last = max(0, quotation.start - size), min(len(text), quotation.end + size)
    while 0 < first < quotation.start and not text[first - 1].isspace():
        first += 1
    while quotation.end < last < len(text) and not text[last].isspace():
        last -= 1
    return Passage(text[first : quotation.start], text[quotation.end : last])


def rest_of_sentence(document: Document, quotation: Quotation) -> Passage:
    """What stands on either side of a quotation in its printed sentence, or run of sentences, in full."""
    start, end = sentence_around(document.text, quotation.start, quotation.end)
    return Passage(document.text[start : quotation.start], document.text[quotation.end : end])


def sentence_of(document: Document, quotation: Quotation) -> str:
    """The printed sentence, or run of sentences, that holds a quotation."""
    start, end = sentence_around(document.text, quotation.start, quotation.end)
    return document.text[start:end]


def _paragraph(text: str, start: int, end: int) -> tuple[int, int]:
    # Backwards from the span: a document may be long, and each of its quotations asks.
    left = 1 + max(text.rfind(mark, 0, start) for mark in "\r\n\u2028\u2029")
    after = _PARAGRAPH.search(text, end)
    return left, after.start() if after else len(text)


def _stops(text: str, at: int, limit: int) -> Iterator[re.Match[str]]:
    """Where a sentence may end, from here on; what is here may be the rest of a stop."""
    if rest := _STOP.match(text, at, limit):
        yield rest
        at = rest.end()
    yield from _WHOLE_STOP.finditer(text, at, limit)


def _skip_space(text: str, at: int, limit: int) -> int:
    while at < limit and text[at].isspace():
        at += 1
    return at


def _past_item(text: str, at: int, limit: int) -> int:
    """Behind the mark of a list's item, where one stands here with words, at the limit or before."""
    found = _ITEM.match(text, at)
    return found.end() if found and found.end() <= limit else at


def _clause(text: str, at: int, limit: int) -> str:
    """The text from here to the next mark that ends or divides a sentence, at most 80 characters."""
    found = re.compile(r"[.!?,;:\"“”]").search(text, min(at + 1, limit), limit)
    return text[at : min(found.start() if found else limit, at + 80)]


def _closes(text: str, stop: re.Match[str], after: int, limit: int, *, spoken: bool) -> bool:
    """Whether a sentence ends with a stop; from words that were ``spoken`` it may run on to who spoke."""
    if not _ends_sentence(text, stop, after, limit):
        return False
    to_the_end = spoken or stop.group()[-1] in '"”’»'
    return not (to_the_end and _CUE.match(_clause(text, after, limit)))


def _ends_sentence(text: str, stop: re.Match[str], after: int, limit: int) -> bool:
    if after >= limit:
        return True
    if not text[stop.start() : stop.end()].startswith("."):
        return not text[after].islower()
    while after < limit and text[after] in _OPENERS:
        after += 1
    following = text[after : min(after + _LONGEST_START, limit)]
    if following[:1].islower():
        return False
    before = re.search(r"([^\W\d_]+(?:\.[^\W\d_]+)*)$", text[max(0, stop.start() - 24) : stop.start()])
    if before is None or (stop.end() - stop.start() > 1 and text[stop.start() + 1] == "."):
        return True
    word = before.group(1)
    if stop.end() - stop.start() > 1:  # a closing mark follows the stop: not an abbreviation's
        return True
    if len(word) == 1 and word.isupper():
        return False  # an initial
    if "." in word:  # U.S., D.C., a.m.: the end of a sentence only before a word that cannot be a name
        return bool(
            re.match(r"(?:The|A|An|He|She|It|They|We|I|In|On|At|But|And|That|This|His|Her)\b", following)
        )
    return word.casefold() not in _ABBREVIATIONS
