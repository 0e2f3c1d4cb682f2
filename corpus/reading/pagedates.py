"""When a page was published: by its metadata, by what it prints and by its address, by htmldate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from onrecord.corpus.english.dates import parse_date
from onrecord.corpus.errors import InvalidDate
from onrecord.corpus.model import Date
from onrecord.corpus.reading.dating import after_label, in_text, known

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_EARLIEST = "1690-01-01"
"""No newspaper is older; htmldate's own is 1995."""
_WEB = "1995-01-01"
"""What a page prints of an earlier day goes before its metadata, which is of the day it was digitised."""
_MODIFIED = re.compile(r"modif|updat|revis", re.IGNORECASE)
_JSON_MODIFIED = re.compile(r'"(?:dateModified|uploadDate)"\s*:\s*"[^"]*"\s*,?')
_FIGURES = re.compile(r"(?<![\d/.-])\d{1,2}([/.-])\d{1,2}\1(?:\d{4}|\d\d)(?![\d/-]|\.\d)")
_UTC = re.compile(r"(\d{4}-\d\d-\d\d)T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]00:?00)\b")
_ABOUT = re.compile(r"byline|author|date|time|publi|posted|meta", re.IGNORECASE)
_MOST_LABELS, _LONGEST_LABEL = 200, 200


def dates_of(tree: HtmlElement, url: str | None, text: str) -> tuple[Date | None, ...]:
    """Return the days of publication that a page gives, in order of trust; never that of a change to it.

    ``text`` is the article's. The tree is changed.
    """
    from lxml.html import Element

    labels = list(_labels(tree))
    head = Element("head")
    printed_as_data = tree.xpath("//*[@itemprop='datePublished'][@content or @datetime][not(self::meta)]")
    microdata = [element.get("content") or element.get("datetime") for element in printed_as_data]
    for element in tree.xpath("//meta"):
        about = element.get("property") or element.get("name") or element.get("itemprop") or ""
        element.drop_tree()
        if not _MODIFIED.search(about):
            element.tail = None
            head.append(element)
    for script in tree.xpath("//script[@type='application/ld+json']"):
        script.text = _JSON_MODIFIED.sub("", script.text or "")
        script.drop_tree()
        script.tail = None
        head.append(script)
    for element in tree.xpath("//time | //*[@itemprop]"):
        about = " ".join(filter(None, map(element.get, ("class", "itemprop", "id"))))
        if _MODIFIED.search(about) and "published" not in about.casefold():
            element.drop_tree()
    metadata, printed = Element("html"), Element("html")
    metadata.append(head)
    metadata.append(Element("body"))
    printed.append(Element("head"))
    body = tree.find("body")
    printed.append(Element("body") if body is None else body)
    moments = frozenset(found[1] for content in _contents(head) for found in _UTC.finditer(content))
    address = known(_found(Element("html"), url), "metadata") if url else None
    held = known(_found(metadata), "metadata") or next(
        filter(None, (known(_unambiguous(each), "metadata") for each in microdata)), None
    )
    labelled = next(filter(None, map(after_label, labels)), None)
    shown = [known(_found(printed), "page") if labelled is None else labelled, in_text(text)]
    first = next((day for day in shown if day is not None), None)
    if held is not None and first is not None:
        older = str(first.value) < _WEB <= str(held.value)
        if older or (held.value in moments and _is_the_same_moment(first, held)):
            return (*shown, held, address)
    return held, address, *shown


def _labels(tree: HtmlElement) -> Iterator[str]:
    """The short lines of a page that say who wrote it and when."""
    count = 0
    for element in tree.iter("p", "div", "span", "time", "small", "li", "address"):
        about = " ".join(filter(None, map(element.get, ("class", "itemprop", "id"))))
        if _ABOUT.search(about) and count < _MOST_LABELS:
            count += 1
            words = " ".join(element.text_content().split())
            if len(words) <= _LONGEST_LABEL:
                yield words


def _contents(head: HtmlElement) -> Iterator[str]:
    for element in head:
        yield element.get("content") or element.text or ""


def _is_the_same_moment(local: Date, utc: Date) -> bool:
    """Whether a day that is printed and one in Greenwich time can be of one moment."""
    try:
        days = date.fromisoformat(str(utc.value)) - date.fromisoformat(str(local.value))
    except ValueError:
        return False
    return abs(days) <= timedelta(days=1)


def _found(part: HtmlElement, address: str | None = None) -> str | None:
    """The day that htmldate finds; figures that are two days in two halves of the world are no day."""
    from htmldate import find_date

    for element in part.iter():
        if not isinstance(element.tag, str):
            continue
        element.text, element.tail = _unambiguous(element.text), _unambiguous(element.tail)
        for name in ("content", "datetime", "title"):
            if (value := element.get(name)) is not None:
                element.set(name, _unambiguous(value) or "")
    try:
        day: str | None = find_date(
            part, url=address, original_date=True, extensive_search=False, min_date=_EARLIEST
        )
    except Exception:  # a date that cannot be read is a date that is not known
        return None
    return day


def _unambiguous(text: str | None) -> str | None:
    return _FIGURES.sub(_only_day, text) if text else text


def _only_day(figures: re.Match[str]) -> str:
    try:
        return parse_date(figures[0])
    except InvalidDate:
        return ""
