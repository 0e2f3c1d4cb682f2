"""The moment of a recording at which a statement begins: as a clock shows it, and as a link."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from onrecord.corpus.model import Document

_BY_QUERY = re.compile(r"(?:^|\.)(?:youtube(?:-nocookie)?\.com|youtu\.be)$")
"""Hosts whose pages take the second as ``?t=``; others take ``#t=``, as files do (W3C Media Fragments)."""
_PLAYERS = re.compile(r"(?:^|\.)(?:vimeo\.com|dailymotion\.com)$")
_MEDIA = re.compile(r"\.(?:mp4|m4v|webm|ogv|mov|mp3|m4a|ogg|oga|wav|m3u8)$", re.IGNORECASE)


def clock(seconds: float) -> str:
    """Return a moment as hours, minutes and seconds: 1:02:03, 12:30."""
    minutes, second = divmod(int(seconds), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02}:{second:02}" if hour else f"{minute}:{second:02}"


def moment_link(document: Document, at: float | None) -> str | None:
    """Return the recording's address at a moment; None where no recording or no moment is known.

    The document's own address is the recording's where it is that of a film or of its player.
    """
    address = document.video or (document.url if document.url and _is_recording(document.url) else None)
    if address is None or at is None:
        return None
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return None
    if _BY_QUERY.search(host):
        asked = [(name, value) for name, value in parse_qsl(parts.query, True) if name not in ("t", "start")]
        return urlunsplit(parts._replace(query=urlencode([*asked, ("t", str(int(at)))]), fragment=""))
    return urlunsplit(parts._replace(fragment=f"t={int(at)}"))


def _is_recording(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(_BY_QUERY.search(host) or _PLAYERS.search(host) or _MEDIA.search(parts.path))
