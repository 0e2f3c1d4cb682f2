"""What a site asks of programs: its robots.txt (RFC 9309)."""

from __future__ import annotations

from dataclasses import dataclass

from protego import Protego

from onrecord.corpus.web.exchange import Reply

AGENT = "OnRecord"
"""The name under which a robots.txt may address this program."""

MOST_BYTES = 512_000
"""How much of a robots.txt is read (RFC 9309, section 2.5: at least 500 KiB)."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a site allows, and the seconds that it asks to leave between two requests."""

    _parsed: Protego | None
    pause: float = 0.0

    def allow(self, url: str) -> bool:
        """Whether this program may fetch an address of the site."""
        return self._parsed is None or bool(self._parsed.can_fetch(url, AGENT))


ALL_ALLOWED = Rules(None)


def rules(reply: Reply) -> Rules | None:
    """The rules in the answer to a request for robots.txt; None where it says to come back later.

    Without such a file everything is allowed (section 2.3.1.3). One that the site fails to give
    stands for a ban (2.3.1.4), and so does being told that one asks too often.
    """
    if reply.status == 200:
        parsed = Protego.parse(reply.data.decode("utf-8-sig", "replace"))
        return Rules(parsed, float(parsed.crawl_delay(AGENT) or 0.0))
    return None if reply.status >= 500 or reply.status == 429 else ALL_ALLOWED
