"""Pages from the web, fetched as a guest: asked for one at a time, by name, and only where allowed."""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from functools import cached_property
from importlib.metadata import version

import httpcore2
from httpx2 import URL

from onrecord.corpus.errors import OnRecordError, UnreachableAddress
from onrecord.corpus.web.addresses import parsed
from onrecord.corpus.web.exchange import Failure, Limits, Reply, ask
from onrecord.corpus.web.guard import Resolve, resolve
from onrecord.corpus.web.robots import AGENT, ALL_ALLOWED, MOST_BYTES, Rules, rules

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_FOR_GOOD = frozenset({301, 308})
# Where sites send whom they do not know, or who has not agreed to anything yet.
_GATE = re.compile(
    r"(?:^|[/.])(?:log-?in|sign-?in|sso|auth|authenticate|subscribe|consent|collectconsent|captcha)(?:[/.]|$)",
    re.IGNORECASE,
)
_CONTACT = re.compile(r"[!-'*-~]{3,200}")
_LONGEST_VALIDATOR = 1000
_BY_HAND = "open it in a browser, save the page and add the file"


@dataclass(frozen=True, slots=True)
class Answer:
    """A page as it came: ``url`` is where it was found in the end, ``data`` None where it is unchanged.

    ``moved`` is the address to ask for from now on, where the site says that it has changed for good.
    """

    url: str
    data: bytes | None
    media_type: str
    charset: str | None
    retrieved: str
    etag: str | None
    last_modified: str | None
    moved: str | None = None


class Fetcher:
    """Fetches pages, one after the other, and remembers for a run what each site allows.

    ``contact`` is a mail address or a page that sites may turn to. Nothing of the environment is
    taken: no proxy, no password; no cookie is kept, and no page is told where one comes from.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        contact: str | None = None,
        limits: Limits | None = None,
        resolve: Resolve = resolve,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        if contact and not _CONTACT.fullmatch(contact):
            raise OnRecordError(
                f"The contact {contact!r} is not a mail or web address; mend ONRECORD_CONTACT."
            )
        self._limits = limits or Limits()
        self._allow_private = allow_private
        self._resolve = resolve
        self._sleep = sleep
        self._headers = {
            "User-Agent": f"{AGENT}/{version('onrecord')}" + (f" (+{contact})" if contact else ""),
            "Accept": "text/html, application/xhtml+xml, application/pdf, */*;q=0.8",
        }
        self._rules: dict[str, Rules | Failure] = {}
        self._free: dict[str, float] = {}

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return httpcore2.default_ssl_context()

    def fetch(self, address: str, *, etag: str | None = None, last_modified: str | None = None) -> Answer:
        """The page at an address, after at most ``limits.redirects`` redirects, each looked at as the first.

        With the validators of an earlier answer it may be unchanged. Raises UnreachableAddress.
        """
        url = parsed(address)
        known = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        try:
            return self._answer(url, {name: value for name, value in known.items() if value})
        except Failure as failure:
            raise UnreachableAddress(
                f"{url} cannot be fetched: {failure.reason}; {failure.remedy}.",
                lasting=failure.lasting,
                gone=failure.gone,
            ) from failure

    def _answer(self, start: URL, known: Mapping[str, str]) -> Answer:
        url, seen, waited = start, {start}, False
        moved = start
        while True:
            rules = self._rules_of(url)
            if not rules.allow(str(url)):
                raise Failure(
                    f"the robots.txt of {url.host} asks programs to keep away", _BY_HAND, lasting=True
                )
            reply = self._ask(url, known, rules.pause)
            if reply.status in _REDIRECTS and (location := reply.headers.get("location")):
                is_known = url == moved
                url = _next(url, location)
                # Only an unbroken run of permanent redirects says so, and none to where anyone can listen.
                if is_known and reply.status in _FOR_GOOD and url.scheme in (start.scheme, "https"):
                    moved = url
                if url in seen:
                    raise Failure("its redirects run in a ring", _BY_HAND, lasting=True)
                seen.add(url)
                if len(seen) > self._limits.redirects + 1:
                    raise Failure(
                        f"it redirects more than {self._limits.redirects} times",
                        "check the address",
                        lasting=True,
                    )
                if _GATE.search(url.host + url.path) and not _GATE.search(start.host + start.path):
                    raise Failure("it leads to a page to log in or to agree", _BY_HAND, lasting=True)
                continue
            wait = _retry_after(reply)
            if not waited and wait is not None and wait <= self._limits.longest_pause:
                self._sleep(wait)
                waited = True
                continue
            if reply.status != 200 and not (reply.status == 304 and known):
                raise _refusal(reply.status, wait)
            return replace(_as_answer(url, reply), moved=None if moved == start else str(moved))

    def _rules_of(self, url: URL) -> Rules:
        """What the site of an address allows. Raises Failure where it cannot be known."""
        site = f"{url.scheme}://{url.netloc.decode('ascii')}"
        found = self._rules.get(site)
        if found is None:
            try:
                found = self._robots(parsed(f"{site}/robots.txt"))
            except Failure as failure:
                found = failure
            self._rules[site] = found
        if isinstance(found, Failure):
            raise found
        return found

    def _robots(self, url: URL) -> Rules:
        for _ in range(self._limits.redirects + 1):
            reply = self._ask(url, {}, first=MOST_BYTES)
            location = reply.headers.get("location")
            if reply.status not in _REDIRECTS or not location:
                break
            url = _next(url, location)
        else:
            return ALL_ALLOWED
        found = rules(reply)
        if found is None:
            raise Failure(
                f"the robots.txt of {url.host} cannot be had (status {reply.status}), which stands for a ban",
                "try again later",
            )
        return found

    def _ask(self, url: URL, known: Mapping[str, str], pause: float = 0.0, first: int | None = None) -> Reply:
        """The reply to one request, made once the host has had its pause."""
        left = self._free.get(url.host, 0.0) - time.monotonic()
        if left > 0:
            self._sleep(left)
        try:
            return ask(
                url, {**self._headers, **known}, self._limits,
                self._context if url.scheme == "https" else None,
                allow_private=self._allow_private, resolve=self._resolve, first=first,
            )  # fmt: skip
        finally:
            pause = min(max(self._limits.pause, pause), self._limits.longest_pause)
            self._free[url.host] = time.monotonic() + pause


def _next(url: URL, location: str) -> URL:
    try:
        # The bytes of a header are those of the address, whatever they were read as.
        return parsed(location.encode("latin-1").decode("utf-8", "replace"), url)
    except UnreachableAddress as error:
        raise Failure(
            f"it leads to no page ({str(error).rstrip('.')})", "check the address", lasting=True
        ) from error


def _retry_after(reply: Reply) -> float | None:
    """The seconds after which a site that is busy wants to be asked again."""
    given = reply.headers.get("retry-after", "").strip()
    if reply.status not in (429, 503) or not given:
        return None
    if given.isdecimal():
        return float(given[:9])
    try:
        moment = parsedate_to_datetime(given).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _refusal(status: int, wait: float | None) -> Failure:
    when = f"try again in {wait:.0f} seconds" if wait else "try again later"
    if status == 429:
        return Failure("the site says that it is asked too often", when)
    if status >= 500:
        return Failure(f"the site is out of order (status {status})", when)
    if status in (404, 410):
        return Failure(
            f"there is no such page (status {status})",
            "check the address, or look in a web archive",
            lasting=True,
            gone=status == 410,
        )
    if status in (401, 402, 403, 451):
        return Failure(f"the site does not give it to programs (status {status})", _BY_HAND, lasting=True)
    return Failure(f"the site answers without a page (status {status})", _BY_HAND, lasting=True)


def _as_answer(url: URL, reply: Reply) -> Answer:
    declared = Message()
    declared["Content-Type"] = reply.headers.get("content-type", "application/octet-stream")
    return Answer(
        url=str(url),
        data=None if reply.status == 304 else reply.data,
        media_type=declared.get_content_type(),
        charset=declared.get_content_charset(),
        retrieved=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        etag=_validator(reply, "etag"),
        last_modified=_validator(reply, "last-modified"),
    )


def _validator(reply: Reply, name: str) -> str | None:
    """What a site wants to hear again when it is asked again; nothing that cannot be sent."""
    given = reply.headers.get(name, "")
    return given if given.isascii() and 0 < len(given) <= _LONGEST_VALIDATOR else None
