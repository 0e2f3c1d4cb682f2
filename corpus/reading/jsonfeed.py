"""Feeds in JSON (jsonfeed.org, version 1 and 1.1)."""

from __future__ import annotations

import html
import json
from typing import Any

MEDIA_TYPE = "application/feed+json"
_VERSION = "https://jsonfeed.org/version/"


def read_json_feed(data: bytes) -> dict[str, Any] | None:
    """Return the feed that these bytes are, None where they are none."""
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return None
    try:
        found = json.loads(data.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError):
        return None
    is_feed = isinstance(found, dict) and str(found.get("version", "")).startswith(_VERSION)
    return found if is_feed else None


def as_entry(item: dict[str, Any], feed: dict[str, Any]) -> dict[str, Any]:
    """Return an item under the names that feedparser gives to those of RSS and Atom."""
    content = _text(item, "content_html")
    if not content and (plain := _text(item, "content_text")):
        content = "".join(f"<p>{html.escape(part)}</p>" for part in plain.split("\n\n") if part.strip())
    entry: dict[str, Any] = {
        "id": str(item["id"]) if item.get("id") not in (None, "") else "",
        "link": _text(item, "url") or _text(item, "external_url"),
        "title": html.escape(_text(item, "title")),
        "summary": html.escape(_text(item, "summary")),
        "published": _text(item, "date_published"),
        "updated": _text(item, "date_modified"),
        "authors": [{"name": name} for name in _names(item) or _names(feed)],
        "content": [{"value": content, "type": "text/html"}] if content else [],
    }
    if entry["summary"]:
        entry["summary_detail"] = {}
    return entry


def _names(owner: dict[str, Any]) -> list[str]:
    """The names of the authors: a list since version 1.1, one before."""
    listed = owner.get("authors") or [owner.get("author")]
    given = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    return [html.escape(name) for each in given if (name := _text(each, "name"))]


def _text(owner: dict[str, Any], name: str) -> str:
    value = owner.get(name)
    return value if isinstance(value, str) else ""
