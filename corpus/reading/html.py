"""Web pages: the article, without what surrounds it."""

from __future__ import annotations

import codecs
import json
import logging
import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from onrecord.corpus.errors import UnreadableSource
from onrecord.corpus.model import Date
from onrecord.corpus.reading.assembly import reading, tidied
from onrecord.corpus.reading.bylines import authors_in
from onrecord.corpus.reading.charset import browser_name
from onrecord.corpus.reading.markup import prepare
from onrecord.corpus.reading.pagedates import dates_of
from onrecord.corpus.reading.records import Metadata, Reading
from onrecord.corpus.reading.source import Source
from onrecord.corpus.reading.text import decode, wide_encoding

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_BYTES = 10_000_000
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w:.-]+)""", re.IGNORECASE)
_HEAD = 65_536
_SPARSE = 0.03
"""A page with no more bytes beyond ASCII is in a Western language, and in what browsers assume there."""
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_NO_XML = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no tree of elements can hold, though the parser lets it in."""
_PREFORMATTED = re.compile(r"<pre\b[^>]{0,500}>(.*?)</pre>", re.IGNORECASE | re.DOTALL)
_PREFORMATTED_END = re.compile("</pre>", re.IGNORECASE)
# A quotation that a block's end tears in the middle of a sentence, as where each line is a block.
_TORN = re.compile(r"(“[^“”\n]{0,2000}[^\s“”.!?…:;])\n\n(?=[a-z][^“”\n]{0,2000}”)")
_SURROUNDINGS = "script|style|noscript|template|nav|header|footer|aside|form|iframe|svg|button|select"
_BLOCKS = frozenset(
    "p div h1 h2 h3 h4 h5 h6 li ul ol dl dt dd blockquote pre section article main figure figcaption table "
    "tr head item list quote row body address hr".split()
)


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says and what its markup says about it; ``dates`` come in order of trust."""

    text: str
    title: str | None
    outlet: str | None
    authors: tuple[str, ...]
    url: str | None
    dates: tuple[Date | None, ...]


def read(source: Source, given: Metadata) -> Iterator[Reading]:
    """The one article of a page. Raises UnreadableSource."""
    data = source.whole(MAX_BYTES, "save the article alone as text")
    if not data.strip():
        raise UnreadableSource(f"{source.name} is empty; there is nothing to read.")
    page = article(decoded(data, source), source)
    yield reading(
        source,
        given,
        page.text,
        "text/html",
        title=page.title,
        outlet=page.outlet,
        authors=page.authors,
        url=page.url,
        dates=page.dates,
    )


def decoded(data: bytes, source: Source) -> str:
    """The characters of a page: by its byte order mark, else UTF-8, else as declared, else a guess.

    UTF-8 goes before the declaration: other text is hardly ever valid UTF-8 by chance, and wrong
    declarations are common. The names mean what browsers take them to mean (latin-1 is cp1252).
    """
    if data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return decode(data, source.name)
    if (wide := wide_encoding(data)) is not None:
        return data.decode(wide, "replace")
    declared = source.charset
    if declared is None and (found := _CHARSET.search(data[:_HEAD])):
        declared = found[1].decode("ascii", "replace")
    declared = browser_name(declared)
    if not (declared or "").startswith("iso2022"):
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            pass
    if declared:
        try:
            return data.decode(declared)
        except (UnicodeError, LookupError):  # there is a codec "undefined", as scripts write by mistake
            pass
    if sum(byte > 0x7F for byte in data) <= _SPARSE * len(data):
        try:
            return data.decode("cp1252")
        except UnicodeDecodeError:
            pass
    return decode(data, source.name)


def article(page: str, source: Source) -> Page:
    """The article of a page, by trafilatura. Raises UnreadableSource where the page has no text."""
    from trafilatura import bare_extraction
    from trafilatura.metadata import extract_metadata

    _quieten()
    page = _NO_XML.sub("", _XML_DECLARATION.sub("", page).replace("\v", " ").replace("\f", " "))
    # trafilatura makes one line of text that was set line by line, as transcripts are.
    # Not beyond the last end: each beginning without one would be searched to the end of the page.
    end = max((found.end() for found in _PREFORMATTED_END.finditer(page)), default=0)
    page = _PREFORMATTED.sub(_set_in_lines, page[:end]) + page[end:]
    try:
        tree = _parsed(page)
        if tree is None:
            raise _without_text(source)
        metadata = extract_metadata(tree, source.url, {"extensive_search": False, "original_date": True})
        shown = deepcopy(tree)
        prepare(shown)
        found = bare_extraction(shown, url=source.url, include_comments=False, with_metadata=False)
    except UnreadableSource:
        raise
    except Exception as error:  # a parser of any page in the world may fail in any way
        raise UnreadableSource(
            f"{source.name} cannot be read as a web page ({type(error).__name__}); save its text instead."
        ) from error
    text = "" if found is None else tidied(_rendered(found.body))
    if "\n" not in text:
        # On a short page trafilatura falls back to all words in one paragraph; ours keeps them apart.
        text = tidied(_short(shown)) or text
    text = _TORN.sub(r"\1 ", text)
    if found is None or not any(character.isalpha() for character in text):
        raise _without_text(source)
    url = _address(tree, metadata.url, source)
    authors = _authors(tree) or tuple((metadata.author or "").split(";"))
    return Page(
        text=text,
        title=metadata.title,
        outlet=_outlet(tree) or metadata.sitename or _host(url),
        authors=authors,
        url=url,
        dates=dates_of(tree, url, text),
    )


def _without_text(source: Source) -> UnreadableSource:
    return UnreadableSource(
        f"{source.name} is a page without text of its own; "
        "open it in a browser and save it once it has loaded."
    )


def _set_in_lines(preformatted: re.Match[str]) -> str:
    return "<div>" + preformatted[1].strip().replace("\n", "<br>") + "</div>"


@cache
def _quieten() -> None:
    # They report to the terminal what becomes a sentence of ours.
    for name in ("trafilatura", "htmldate"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _parsed(page: str) -> HtmlElement | None:
    from lxml.etree import ParserError
    from lxml.html import HTMLParser, document_fromstring

    try:
        parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        return document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except ParserError:
        return None


def _rendered(body: Any) -> str:
    """The text of an element, a paragraph a block and a line a list item or a row."""
    parts: list[str] = []

    def add(element: Any) -> None:
        if not isinstance(element.tag, str):
            parts.append(_spaced(element.tail))
            return
        tag = element.tag
        closing = "\n" if tag in ("item", "li", "row", "tr") else "\n\n" if tag in _BLOCKS else ""
        if closing and parts and not parts[-1].endswith("\n"):
            parts.append(closing)
        if tag in ("br", "lb"):
            parts.append("\n")
        parts.append(_spaced(element.text))
        for child in element:
            add(child)
        if tag in ("cell", "td", "th"):
            parts.append("\t")
        if closing:
            parts.append(closing)
        parts.append(_spaced(element.tail))

    add(body)
    lines = (re.sub(r" {2,}", " ", line).strip() for line in "".join(parts).split("\n"))
    return "\n".join(lines)


def _spaced(text: str | None) -> str:
    """The text with its line breaks, which mean nothing in HTML, as spaces."""
    return re.sub(r"[ \t\r\n\f]+", " ", text) if text else ""


def _short(tree: HtmlElement) -> str:
    """The text of the page's main element, or of all of it, without menus and the like."""
    found = tree.xpath("//article | //main | //*[@role='main']") or tree.xpath("//body")
    if not found:
        return ""
    element = deepcopy(max(found, key=lambda each: len(each.text_content())))
    element.tail = None
    for surrounding in element.xpath("|".join(f".//{tag}" for tag in _SURROUNDINGS.split("|"))):
        surrounding.drop_tree()
    return _rendered(element)


def _outlet(tree: HtmlElement) -> str | None:
    """The name that the page itself gives to its site."""
    for content in tree.xpath("//meta[@property='og:site_name' or @name='og:site_name']/@content"):
        if content.strip():
            return str(content)
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        try:
            found = _publisher(json.loads(script))
        except (ValueError, RecursionError):
            continue
        if found:
            return found
    return None


def _authors(tree: HtmlElement) -> tuple[str, ...]:
    """The authors that the page's linked data and its metadata for libraries name, else none.

    Those print "Ruiz, Dana" as one name.
    """
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        try:
            found = _written_by(json.loads(script))
        except (ValueError, RecursionError):
            continue
        if found:
            return found
    names = tree.xpath(
        "//meta[translate(@name, 'CDREATOIUHN', 'cdreatoiuhn')='dc.creator' or @name='dcterms.creator'"
        " or @name='citation_author']/@content"
    )
    return tuple(str(name) for name in names)


def _written_by(data: object) -> tuple[str, ...]:
    """The names of the authors of an article in linked data (schema.org)."""
    if isinstance(data, list):
        return next(filter(None, map(_written_by, data)), ())
    if not isinstance(data, dict):
        return ()
    kinds = data.get("@type")
    kind = " ".join(map(str, kinds)) if isinstance(kinds, list) else str(kinds)
    if re.search(r"Article|Posting|Report|WebPage|Review", kind):
        authors = data.get("author")
        listed = authors if isinstance(authors, list) else [authors]
        names = (each.get("name") if isinstance(each, dict) else each for each in listed)
        if found := tuple(name for name in names if isinstance(name, str) and authors_in([name])):
            return found
    return _written_by(data.get("@graph"))


def _publisher(data: object) -> str | None:
    if isinstance(data, list):
        return next(filter(None, map(_publisher, data)), None)
    if not isinstance(data, dict):
        return None
    publisher = data.get("publisher")
    if isinstance(publisher, dict) and isinstance(publisher.get("name"), str):
        return str(publisher["name"])
    return _publisher(data.get("@graph"))


def _address(tree: HtmlElement, found: str | None, source: Source) -> str | None:
    """The canonical address, made whole; the one it was fetched from where it names none to be believed.

    A page speaks for its own site only, and its front page is no article's address.
    """
    canonical = tree.xpath("//link[@rel='canonical']/@href")
    try:
        url = urljoin(source.url or "", str(canonical[0]).strip() if canonical else found or "")
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
            return source.url
        if source.url is None:
            return url
        fetched = urlsplit(source.url)
        if parts.path in ("", "/") and not parts.query and fetched.path not in ("", "/"):
            return source.url
        return url if site_of(url) == site_of(source.url) else source.url
    except ValueError:
        return source.url


def site_of(url: str) -> str:
    """The part of a host that its owner has registered; the host itself where none is known."""
    from tld import get_fld

    return get_fld(url, fail_silently=True, search_private=True) or _host(url) or ""


def _host(url: str | None) -> str | None:
    return (urlsplit(url).hostname or "").removeprefix("www.") or None if url else None
