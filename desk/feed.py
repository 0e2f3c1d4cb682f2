"""Saved searches as Atom feeds (RFC 4287), each at an address that holds a token."""

from __future__ import annotations

import os
import re
import secrets
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote
from xml.etree import ElementTree

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, Response

from onrecord.corpus.errors import OnRecordError
from onrecord.desk.plain import status_of
from onrecord.desk.security import Forbidden
from onrecord.search.display import said_in_words

if TYPE_CHECKING:
    from onrecord.corpus.store.searches import SavedSearch
    from onrecord.search.engine import Engine
    from onrecord.search.ranking.hit import Hit

MOST = 50
"""Statements that a feed lists, those that came on record last first."""
_ASKED = 200  # of which these are taken
_ATOM = "http://www.w3.org/2005/Atom"
_FILE_NAME = "feed-token"
_NO_CHARACTER = re.compile(
    "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)  # of XML 1.0, section 2.2


def feed_token(folder: Path) -> str:
    """Return the token of a library's feeds, made the first time: a reader keeps the address for years."""
    path = folder / _FILE_NAME
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text("ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        token = secrets.token_urlsafe(24)
        file.write(token)
    return token


def feed_path(folder: Path, name: str) -> str:
    """Where this server shows the feed of a saved search."""
    return f"saved/{quote(name, safe='')}.atom?token={feed_token(folder)}"


def add_feeds(web: FastAPI, opening: Future[Engine], *, read_only: bool) -> None:
    """Add ``/saved/NAME.atom``. On a page that is ``read_only`` there is none: searches are their owner's."""

    @web.get("/saved/{name:path}.atom")
    def feed(request: Request, name: str, token: str = "") -> Response:
        try:
            engine = opening.result()
            if read_only:
                raise Forbidden("This page is for reading only; it has no feeds of saved searches.")
            own = feed_token(engine.library.folder)
            # An empty file, as of a full disk, is no token that anybody may guess.
            if not own or not secrets.compare_digest(token.encode("utf-8", "replace"), own.encode()):
                raise Forbidden("The address of a feed ends in its token; copy it from the page again.")
            search = engine.library.saved_search(name)
            answer = engine.search(search.question, _ASKED, search.filters)
            close = {hit.id: hit for hit in answer.hits if hit.close}
            added = engine.library.added_on(list(close))
            latest = sorted(close, key=lambda id: added.get(id, ""), reverse=True)[:MOST]
            base = str(request.base_url)
            markup = atom(search, [(close[id], added.get(id, search.saved)) for id in latest], base)
            return Response(markup, media_type="application/atom+xml")
        except OnRecordError as error:
            return PlainTextResponse(str(error), status_of(error))


def atom(search: SavedSearch, hits: list[tuple[Hit, str]], base: str) -> bytes:
    """Return the feed of a saved search: each statement with its speaker, words and source.

    ``hits`` come with the time (ISO, UTC) at which each went on record; ``base`` is the page's address.
    """
    ElementTree.register_namespace("", _ATOM)
    feed = ElementTree.Element(f"{{{_ATOM}}}feed")

    def put(parent: ElementTree.Element, tag: str, text: str = "", **attributes: str) -> ElementTree.Element:
        made = ElementTree.SubElement(parent, f"{{{_ATOM}}}{tag}", attributes)
        made.text = _NO_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", text) or None
        return made

    put(feed, "title", f"{search.name} · On Record")
    put(feed, "id", f"urn:onrecord:saved:{quote(search.name, safe='')}")
    put(feed, "updated", _time(max((when for _, when in hits), default=search.saved)))
    put(put(feed, "author"), "name", "On Record")
    put(feed, "link", rel="alternate", href=base)
    for hit, when in hits:
        entry = put(feed, "entry")
        put(entry, "title", f"{hit.speaker or 'Unknown speaker'}: {_cut(hit.quote)}")
        put(entry, "id", f"urn:onrecord:quotation:{hit.id}")
        put(entry, "updated", _time(when))
        put(put(entry, "author"), "name", hit.speaker or "Unknown speaker")
        put(entry, "link", rel="alternate", href=f"{base}source/{hit.document}?quotation={hit.id}#{hit.id}")
        said = (
            f"{hit.sentence.prefix}{hit.quote}{hit.sentence.suffix}" if hit.kind == "indirect" else hit.quote
        )
        words = f"Reported, not verbatim: {said}" if hit.kind == "indirect" else f"“{said}”"
        facts = filter(None, [hit.speaker, hit.role, hit.outlet, said_in_words(hit.said_on, hit.published)])
        put(entry, "content", f"{words}\n{', '.join(facts)}", type="text")
    markup: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return markup


def _time(stored: str) -> str:
    """A stored time as RFC 3339 has it."""
    return stored if stored.endswith("Z") or "+" in stored else f"{stored}Z"


def _cut(text: str) -> str:
    return text if len(text) <= 100 else text[:100].rstrip() + "…"
