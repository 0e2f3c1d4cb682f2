"""Feeds that were saved as files (RSS, Atom, JSON Feed): each item as far as the feed carries it."""

from __future__ import annotations

import html
import io
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from onrecord.corpus.errors import UnreadableSource
from onrecord.corpus.reading.assembly import one_line, reading
from onrecord.corpus.reading.dating import known
from onrecord.corpus.reading.fields import mended
from onrecord.corpus.reading.html import article
from onrecord.corpus.reading.jsonfeed import MEDIA_TYPE, as_entry, read_json_feed
from onrecord.corpus.reading.records import Metadata, Reading, Skipped
from onrecord.corpus.reading.source import Source, of_bytes

MAX_BYTES = 64_000_000
_KINDS = ("application/rss+xml", "application/atom+xml")
_PAGE_TYPES = (None, "text/html", "application/xhtml+xml")


def read(source: Source, given: Metadata) -> Iterator[Reading | Skipped]:
    """Read each item of a feed that has words. Raises UnreadableSource for what is no feed."""
    import feedparser

    data = source.whole(MAX_BYTES)
    if (listed := read_json_feed(data)) is not None:
        entries = [as_entry(each, listed) for each in listed.get("items") or () if isinstance(each, dict)]
        title = listed.get("title")
        feed = {"title": html.escape(title) if isinstance(title, str) else None}
        yield from _items(entries, feed, source, given, MEDIA_TYPE, dated_by_change=False)
        return
    if b"<!ENTITY" in data.replace(b"\0", b""):
        raise UnreadableSource(f"{source.name} declares XML entities, which no feed needs; it is not read.")
    found = feedparser.parse(io.BytesIO(data))
    version = found.get("version") or ""
    if not version.startswith(("rss", "atom")):
        raise UnreadableSource(f"{source.name} is no feed that can be read; save its text.")
    atom = version.startswith("atom")
    yield from _items(found.entries, found.feed, source, given, _KINDS[atom], dated_by_change=not atom)


def _items(
    entries: Sequence[Any], feed: Any, source: Source, given: Metadata, kind: str, *, dated_by_change: bool
) -> Iterator[Reading | Skipped]:
    """Each item of a feed; ``dated_by_change`` says that it has no other word for its day."""
    for number, entry in enumerate(entries, start=1):
        name, title = f"{source.label}:{number}", words_of(entry.get("title"))
        words = _words_in(entry)
        try:
            page = article(_page(title, words), of_bytes(b"", name)) if words_of(words) else None
        except UnreadableSource:  # a picture alone
            page = None
        if page is None:
            label = f"{source.name} item {number}"
            yield Skipped(label, f"{label} has no words; leave it out.")
            continue
        printed = entry.get("published") or (entry.get("updated") if dated_by_change else None)
        yield replace(
            reading(
                source,
                given,
                page.text,
                kind,
                title=title,
                outlet=words_of(feed.get("title")),
                authors=authors_of(entry, feed),
                url=link_of(entry),
                dates=(known(printed, "metadata"),),
                source_hash="",
            ),
            name=name,
        )


def _words_in(entry: Any) -> str:
    """The words of an item in HTML: all where the feed carries them, else its summary."""
    contents = [content for content in entry.get("content", ()) if content.get("value")]
    content = max(contents, key=lambda each: len(each["value"]), default=None)
    words = str((content or {}).get("value") or entry.get("summary") or "")
    kind = (content or entry.get("summary_detail") or {}).get("type")
    if kind == "text/plain" and "<" not in words:
        words = "".join(f"<p>{html.escape(each)}</p>" for each in words.split("\n\n") if each.strip())
    return mended(words)


def _page(title: str | None, words: str) -> str:
    return f"<html><body><article><h1>{html.escape(title or '')}</h1>{words}</article></body></html>"


def authors_of(entry: Any, feed: Any) -> tuple[str, ...]:
    """The authors of an item; of one that names none those of the feed (RFC 4287, 4.2.1)."""
    for holder in (entry, entry.get("source") or {}, feed):
        named = [words_of(author.get("name")) for author in holder.get("authors") or ()]
        if names := tuple(filter(None, named)):
            return names
    return ()


def link_of(entry: Any) -> str | None:
    """The address of an item's page: of several alternates the first page that is no translation."""
    alternates = [
        link for link in entry.get("links") or () if link.get("rel") == "alternate" and link.get("href")
    ]
    pages = [link for link in alternates if link.get("type") in _PAGE_TYPES]
    own = [link for link in pages if not link.get("hreflang")]
    for links in (own, pages, alternates):
        if links:
            return str(links[0]["href"])
    return entry.get("link") or None


def words_of(markup: str | None) -> str | None:
    """The words of a title or name, without markup, in one line."""
    from lxml.etree import LxmlError
    from lxml.html import fragment_fromstring

    text = mended(markup or "")
    if "<" in text or "&" in text:
        with suppress(LxmlError, ValueError, AssertionError):
            text = mended(str(fragment_fromstring(text, create_parent="div").text_content()))
    return one_line(text)
