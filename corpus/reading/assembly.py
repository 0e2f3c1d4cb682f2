"""What a reader found in a source, put together as a reading."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from onrecord.corpus.errors import UnreadableSource
from onrecord.corpus.model import Date, Document, Quotation
from onrecord.corpus.reading.bylines import authors_in
from onrecord.corpus.reading.dating import in_file_name, in_title, published
from onrecord.corpus.reading.records import Metadata, Reading
from onrecord.corpus.reading.source import Source

LONGEST = 16_000_000
"""Characters: some 25 novels. Extraction needs some 200 bytes of memory for each."""
_CONTROLS = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f\xad\u200b\u2060\ufdd0-\ufdef\ufeff\ufffe\uffff\ud800-\udfff]"
)
"""What prints nothing: controls, soft hyphens and spaces without width; and what is no character."""
# Set by mailings, advertisements and social networks, and read by no page.
_TRACKING = re.compile(
    r"(?:utm_\w*|fbclid|gclid|dclid|msclkid|yclid|twclid|ttclid"
    r"|gbraid|wbraid|igshid|igsh|mc_[ce]id|mkt_tok|_ga|_gl|_hs(?:enc|mi)|oly_(?:anon|enc)_id|vero_(?:id|conv)"
    r"|pk_\w+|mtm_\w+|smid|cmpid|__twitter_impression|guccounter|guce_referrer\w*)(?:=|$)",
    re.IGNORECASE,
)
_BLANK_LINES = re.compile(r"\n{3,}")


def reading(
    source: Source,
    given: Metadata,
    text: str,
    media_type: str,
    *,
    title: str | None = None,
    outlet: str | None = None,
    authors: Sequence[str] = (),
    url: str | None = None,
    dates: Iterable[Date | None] = (),
    source_hash: str | None = None,
    statements: tuple[Quotation, ...] | None = None,
    moments: tuple[tuple[int, float], ...] = (),
    recognized: float | None = None,
) -> Reading:
    """The reading of a source that is one document. ``dates`` come in order of trust.

    Raises UnreadableSource for a text too long to be one.
    """
    if len(text) > LONGEST:
        raise UnreadableSource(
            f"{source.name} holds more than {LONGEST // 1_000_000} million characters; cut it into parts."
        )
    day, others = published(given, (*dates, in_title(title), in_file_name(source.file_name)))
    document = Document(
        text=text,
        title=given.title or one_line(title),
        outlet=given.outlet or one_line(outlet),
        authors=authors_in(map(one_line, authors)),
        url=given.url or without_tracking(url or source.url),
        published=day,
        retrieved=source.retrieved,
        media_type=media_type,
        source_hash=source.digest() if source_hash is None else source_hash,
        file_name=source.file_name,
        other_dates=others,
        moments=moments,
        recognized=recognized,
        video=given.video,
    )
    return Reading(source.label, document, statements)


def without_tracking(url: str | None) -> str | None:
    """The address without what only tells where a reader came from: it makes no other page."""
    if url is None or "?" not in url:
        return url
    address, _, rest = url.partition("?")
    query, mark, fragment = rest.partition("#")
    kept = "&".join(part for part in query.split("&") if part and not _TRACKING.match(part))
    return address + (f"?{kept}" if kept else "") + mark + fragment


def tidied(text: str) -> str:
    r"""The text with ``\n`` at each line's end, no runs of empty lines and nothing unprinted."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n").replace("\f", "\n\n")
    text = "\n".join(line.rstrip(" \t") for line in _CONTROLS.sub("", text).split("\n"))
    return _BLANK_LINES.sub("\n\n", text).strip()


def with_text(text: str, source: Source, remedy: str) -> str:
    """The text tidied. Raises UnreadableSource, with the remedy, where there is none."""
    text = tidied(text)
    if not any(character.isalpha() for character in text):
        raise UnreadableSource(f"{source.name} holds no text; {remedy}.")
    return text


def one_line(text: str | None) -> str | None:
    """A title or name in one line, None when it is empty."""
    return " ".join(_CONTROLS.sub("", text).split()) or None if text else None
