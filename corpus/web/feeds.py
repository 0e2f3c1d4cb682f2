"""Feeds: the lists of articles that a site offers to programs, in RSS, Atom and JSON."""

from __future__ import annotations

import hashlib
import html
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from xml.sax import SAXException

from httpx2 import URL

from onrecord.corpus.errors import UnreachableAddress, UnreadableSource
from onrecord.corpus.model import Date, identify
from onrecord.corpus.reading import Metadata, Reading, Skipped, jsonfeed, of_bytes, read_source
from onrecord.corpus.reading.assembly import without_tracking
from onrecord.corpus.reading.dating import known, published
from onrecord.corpus.reading.feed import authors_of, link_of, words_of
from onrecord.corpus.reading.fields import mended
from onrecord.corpus.web.addresses import parsed
from onrecord.corpus.web.fetching import Answer

MAX_BYTES = 10_000_000
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_KINDS = ("application/rss+xml", "application/atom+xml")
_OFFERED = (*_KINDS, jsonfeed.MEDIA_TYPE)
# Where a feed breaks off its articles to have them read on the site.
_CUT_OFF = re.compile(
    r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|(?:read|continue)\s+(?:more|reading|on|the\s+(?:rest|full\s+\w+)))\W*$",
    re.IGNORECASE,
)
_PARAGRAPHS = re.compile(r"\n\s*\n")
_LEAST = 400
"""Characters: what is shorter is a summary, whatever the feed calls it."""

_ZONES = timedelta(hours=12), timedelta(hours=14)
"""How far the clocks of the world are behind and before Greenwich."""

_TRUST = {"given": 0, "metadata": 1, "page": 3, "stated": 4, "file name": 5}


@dataclass(frozen=True, slots=True)
class Item:
    """An article as a feed lists it. ``content`` is the whole article in HTML where the feed carries it.

    ``key`` is how the feed tells it from the others; ``published`` is the day as the feed prints it
    and ``moment`` the time, where it gives one. ``version`` changes with whatever the feed says of it.
    """

    key: str
    link: str | None
    title: str | None
    authors: tuple[str, ...]
    published: Date | None
    moment: datetime | None
    content: str | None
    version: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as it was fetched, with its items in its own order; ``next`` is the page of earlier ones."""

    title: str | None
    media_type: str
    items: tuple[Item, ...]
    next: str | None = None


def parse_feed(answer: Answer) -> Feed:
    """The feed that was fetched. Raises UnreadableSource where it is none."""
    import feedparser

    data = answer.data or b""
    if len(data) > MAX_BYTES:
        raise UnreadableSource(
            f"{answer.url} is larger than {MAX_BYTES // 1_000_000} MB; look for a feed of the newest items."
        )
    if (listed := jsonfeed.read_json_feed(data)) is not None:
        return _json_feed(listed, answer.url)
    if b"<!ENTITY" in data.replace(b"\0", b""):
        raise UnreadableSource(f"{answer.url} declares XML entities, which no feed needs; it is not read.")
    given = {"content-location": answer.url, "content-type": "application/xml"}
    if answer.charset:
        given["content-type"] += f"; charset={answer.charset}"
    try:
        found = feedparser.parse(io.BytesIO(data), response_headers=given)
    except Exception as error:  # a parser of any feed in the world may fail in any way
        raise UnreadableSource(
            f"{answer.url} cannot be read as a feed ({type(error).__name__}); tell the site of it."
        ) from error
    version = found.get("version") or ""
    atom = version.startswith("atom")
    if not atom and not version.startswith("rss"):
        raise UnreadableSource(_no_feed(answer))
    # In XML that is broken nobody knows where an article ends; and RSS has whole articles by one name only.
    whole = not isinstance(found.get("bozo_exception"), SAXException) and (
        atom or _CONTENT in found.namespaces.values()
    )
    return Feed(
        title=words_of(found.feed.get("title")),
        media_type=_KINDS[atom],
        items=tuple(_item(entry, found.feed, answer.url, atom=atom, whole=whole) for entry in found.entries),
        next=_link(next(iter(_following(found.feed.get("links", ()))), None), answer.url),
    )


def _following(links: Iterable[Any]) -> Iterator[str]:
    """The addresses of the next page of a feed (RFC 5005)."""
    for link in links:
        if (link.get("rel") or "").casefold() == "next" and link.get("href"):
            yield link["href"]


def _json_feed(listed: dict[str, Any], base: str) -> Feed:
    items = listed.get("items")
    entries = [each for each in items if isinstance(each, dict)] if isinstance(items, list) else []
    title, following = listed.get("title"), listed.get("next_url")
    return Feed(
        title=words_of(html.escape(title)) if isinstance(title, str) else None,
        media_type=jsonfeed.MEDIA_TYPE,
        items=tuple(
            _item(jsonfeed.as_entry(each, listed), {}, base, atom=True, whole=True) for each in entries
        ),
        next=_link(following, base) if isinstance(following, str) else None,
    )


def own_text(item: Item, feed: Feed, retrieved: str) -> Iterator[Reading | Skipped]:
    """The article as the feed itself carries it, which its media type tells; nothing where it does not."""
    if item.content is None:
        return
    page = (
        f"<!DOCTYPE html><html><head><title>{html.escape(item.title or '')}</title>"
        f'<meta property="og:site_name" content="{html.escape(feed.title or "")}"></head>'
        f"<body><article>{item.content}</article></body></html>"
    )
    source = of_bytes(page.encode("utf-8", "replace"), "item.html", url=item.link, retrieved=retrieved)
    for found in read_source(replace(source, name=item.link or item.key), Metadata()):
        if isinstance(found, Reading):
            digest = hashlib.sha256(item.content.encode("utf-8", "replace")).hexdigest()
            document = replace(
                found.document,
                authors=item.authors,
                media_type=feed.media_type,
                source_hash=digest,
                file_name=None,
            )
            yield replace(found, name=item.link or item.key, document=document)
        else:
            yield found


def dated(reading: Reading, item: Item) -> Reading:
    """The reading with the feed's day of publication, which goes before what the page only prints.

    Days that disagree are both kept. A moment given in Greenwich time is one of two days, according to
    where one is: it disagrees with neither.
    """
    document = reading.document
    mine = item.published
    if mine is None:
        return reading
    found = [each for each in (document.published, *document.other_dates) if each.value is not None]
    if item.moment is not None and any(_on(each, item.moment) for each in found):
        return reading
    ordered = sorted([*found, mine], key=lambda each: 2 if each is mine else _TRUST.get(each.basis, 1))
    day, others = published(Metadata(), ordered)
    return replace(reading, document=replace(document, published=day, other_dates=others))


def _on(day: Date, moment: datetime) -> bool:
    """Whether it was that day anywhere in the world at a moment that is given in Greenwich time."""
    if moment.utcoffset() != timedelta(0) or day.value is None or len(day.value) != 10:
        return False
    behind, before = _ZONES
    return (moment - behind).date().isoformat() <= day.value <= (moment + before).date().isoformat()


def _item(entry: Any, feed: Any, base: str, *, atom: bool, whole: bool) -> Item:
    link = without_tracking(_link(link_of(entry), base))
    title = words_of(entry.get("title"))
    # RSS before 2.0 has no other word for it; in Atom that day is one of a change.
    printed = entry.get("published") or (entry["updated"] if not atom and "updated" in entry else None)
    moment = _moment(printed)
    day = known(printed, "metadata") or (Date(moment.date().isoformat(), "metadata") if moment else None)
    return Item(
        key=mended(without_tracking(entry.get("id")) or link or identify(title or "", printed or "")),
        link=link,
        title=title,
        authors=authors_of(entry, feed if atom else {}),
        published=None if day is None or str(day.value) > _tomorrow() else day,
        moment=moment,
        content=_content(entry) if whole else None,
        version=_version(entry),
    )


def _version(entry: Any) -> str:
    """A digest of whatever changes when an article is changed."""
    contents = (each.get("value") or "" for each in entry.get("content", ()))
    has_day = "updated" in entry  # else feedparser gives another day in its place, with a warning
    said = (entry["updated"] if has_day else None, entry.get("title"), entry.get("summary"), *contents)
    return identify(*(mended(each or "") for each in said))


def _tomorrow() -> str:
    return (datetime.now(UTC).date() + timedelta(days=1)).isoformat()


def _moment(printed: str | None) -> datetime | None:
    """The moment that RFC 5322 (RSS) or RFC 3339 (Atom) writes so; None where the zone is not given."""
    from email.utils import parsedate_to_datetime

    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read((printed or "").strip())
        except (ValueError, TypeError, OverflowError):
            continue
        if moment.tzinfo is not None and date(1990, 1, 1) <= moment.date() <= date(9998, 1, 1):
            return moment
    return None


def _link(given: str | None, base: str) -> str | None:
    """The address whole, as it is asked for; None where it is none of the web."""
    try:
        return str(parsed(given, URL(base))) if given else None
    except UnreachableAddress:
        return None


def _content(entry: Any) -> str | None:
    """The article in HTML where the feed carries it whole, and not only a summary or its beginning."""
    contents = entry.get("content", ())
    if not contents:
        return None
    # A second description comes under the same name; what is whole is longer.
    content = max(contents, key=lambda each: len(each.get("value") or ""))
    value = mended(content.get("value") or "")
    if content.get("type") == "text/plain":
        paragraphs = filter(str.strip, _PARAGRAPHS.split(value))
        value = "".join(f"<p>{html.escape(each)}</p>" for each in paragraphs)
    words = words_of(value) or ""
    summary = entry.get("summary") if "summary_detail" in entry else None
    if len(words) < _LEAST or _CUT_OFF.search(words[-80:]) or words == words_of(summary):
        return None
    return value


def _no_feed(answer: Answer) -> str:
    """The sentence about what is no feed, with the address of the feed that it names as its own."""
    from lxml.etree import LxmlError
    from lxml.html import document_fromstring

    links: list[Any] = []
    with suppress(LxmlError, ValueError, AssertionError):
        links = list(document_fromstring(answer.data or b"").iter("link"))
    for link in links:
        names, target = (link.get("rel") or "").casefold().split(), (link.get("href") or "").strip()
        if "alternate" in names and link.get("type") in _OFFERED and target:
            feed = _link(target, answer.url)
            return f"{answer.url} is a page and no feed; its feed is at {feed}: give that address."
    return f"{answer.url} is no feed; look on the site for a link called RSS, Atom or JSON Feed."
