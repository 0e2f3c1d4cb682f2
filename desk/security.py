"""What keeps the page to itself: where it listens, to whom it answers, how much it takes, its headers."""

from __future__ import annotations

import asyncio
import base64
import binascii
import ipaddress
import re
import secrets
import socket
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, cookie_parser
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from onrecord.corpus.errors import OnRecordError

LOOPBACK = ("127.0.0.1", "localhost", "::1")
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::\d{1,5})?")
PAGE_HEADER = "X-On-Record-Token"
"""With it the page's script shows, where it asks for something to be written, that it is the page's."""
_PAGE_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)
PLAIN_POLICY = (
    "default-src 'none'; style-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'self'"
)
"""Of the pages that run no script: what they ask for is their style, and their forms lead here."""
_HEADERS = {
    # A question is in the address, and no other site is told of it. Under "no-referrer" browsers send
    # "Origin: null" with our own forms (Fetch, "append a request Origin header").
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


_OPEN = {
    "GET": re.compile(
        r"/|/(page\.css|favicon\.ico|robots\.txt|theme\.css|config/?|export|citation|source/[^/]+)"
        r"|/(keys\.js|speaker|(speaker|document|correct|add)/[^/]+|place/.+|corrections|review|add|saved/.+\.atom)"
        r"|/(assets|static|svelte)/.+"
        r"|/gradio_api/(theme\.css|info/?|openapi\.json|app_id/?|startup-events|mcp/?)"
        r"|/gradio_api/(heartbeat/[^/]+|queue/(data|status)|call/[^/]+/[^/]+)"
    ),
    "POST": re.compile(
        r"/(saved|saved/remove|correct/[^/]+|corrections/undo|review/[^/]+/[^/]+|add(/[^/]+)?)"
        r"|/gradio_api/(run/[^/]+/?|call/(v2/)?[^/]+/?|queue/join/?|cancel|reset/?|mcp/?)"
    ),
    "DELETE": re.compile(r"/gradio_api/mcp/?"),
}
_OPEN["HEAD"] = _OPEN["GET"]
"""The addresses that the page or a program needs. Gradio has more: some write files, fetch or run things."""

LARGEST_REQUEST = 1 << 18
"""Bytes of a request; the longest question with all its filters takes a tenth of it."""

LARGEST_UPLOAD = 32 << 20
"""Bytes of the files that are added on the page at once."""

_PAUSE = 0.5  # seconds that a wrong password costs all who give one
_LINE = 20  # passwords that may wait to be looked at
_COOKIE = "onrecord-known"


class AddressRefused(OnRecordError):
    """A host or a port on which the page cannot, or should not, be served."""


class Forbidden(OnRecordError):
    """Something that this page may not do, or not for whoever asks."""


def check_token(token: str | None, given: str) -> None:
    """Raise Forbidden unless what asks to write holds the page's token; without one nobody may."""
    if token is None:
        raise Forbidden("This page is for reading only; nothing can be saved.")
    if not secrets.compare_digest(given.encode("utf-8", "replace"), token.encode()):
        raise Forbidden("This page was opened before On Record was started again; reload it.")


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the host."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def names_of(host: str, others: Sequence[str] = ()) -> Names:
    """Return the names by which a page on this host may be asked for; another site's name is none of them.

    ``others`` are further names that the person gives it, as behind a proxy.
    """
    try:
        every = ipaddress.ip_address(host).is_unspecified
    except ValueError:
        every = False
    own = (socket.gethostname(),) if every else (host,)
    return Names(frozenset(map(_normal, (*LOOPBACK, *own, *others))), any_address=every)


@dataclass(frozen=True, slots=True)
class Names:
    """Names of this server, in lower case. ``any_address`` allows every address written in numbers, too.

    Such an address is no name that another site could have pointed at this machine.
    """

    known: frozenset[str]
    any_address: bool = False

    def holds(self, host: str) -> bool:
        """Return whether a Host header, perhaps with a port, is one of the names."""
        written = _HOST.fullmatch(host)
        name = _normal(written[1]) if written else ""
        return bool(name) and (name in self.known or (self.any_address and _is_address(name)))


def _normal(name: str) -> str:
    return name.strip("[]").lower().removesuffix(".")


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def listen(host: str, port: int, *, allow_remote: bool) -> socket.socket:
    """A socket at the address; who comes before the server is up waits there. Raises AddressRefused."""
    if not allow_remote and not is_loopback(host):
        raise AddressRefused(
            f"Serving on {host!r} would let other machines read this library; protect it with "
            "--auth NAME:PASSWORD, say --allow-remote if all may read it, or leave --host out."
        )
    try:
        family, _, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
    except (OSError, OverflowError) as error:
        raise AddressRefused(f"{host!r} is not an address of this machine; leave --host out.") from error
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(where)
        listener.listen()
    except (OSError, OverflowError) as error:
        listener.close()
        raise AddressRefused(
            f"Port {port} on {host} cannot be used ({error}); name another with --port."
        ) from error
    return listener


class OwnPage:
    """Refuses whatever another site's page asks, and every name that is not this server's.

    A browser says where a request comes from: in Origin wherever a script could read the answer or a form
    could write, and newer ones in Sec-Fetch-Site always (Fetch Metadata, W3C). A link from elsewhere is
    followed. Programs that are no browser send neither.
    """

    def __init__(self, app: ASGIApp, names: Names) -> None:
        self.app = app
        self.names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = None if scope["type"] == "lifespan" else self._refusal(scope)
        if refusal is None:
            await self.app(scope, receive, send)
        else:
            await _refuse(scope, receive, send, *refusal)

    def _refusal(self, scope: Scope) -> tuple[str, int] | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not self.names.holds(host):
            return (
                f"{host[:100]!r} is not a name of this page; if it is meant to be one, serve it with --name.",
                400,
            )
        scheme = {"ws": "http", "wss": "https"}.get(scope["scheme"], scope["scheme"])
        origins = headers.getlist("origin")
        is_elsewhere = any(origin.lower() != f"{scheme}://{host}".lower() for origin in origins)
        if not origins and headers.get("sec-fetch-site") in ("cross-site", "same-site"):
            is_link = scope["method"] in ("GET", "HEAD") and headers.get("sec-fetch-mode") == "navigate"
            is_elsewhere = not is_link
        if is_elsewhere:
            return "Another site's page asked for this; open the page itself.", 403
        return None


class OpenDoors:
    """Answers at the addresses alone that the page or a program needs; at all others is nothing."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or self._is_open(scope):
            await self.app(scope, receive, send)
        else:
            await _refuse(scope, receive, send, "There is nothing at this address.", 404)

    def _is_open(self, scope: Scope) -> bool:
        door = _OPEN.get(scope.get("method", ""))
        return door is not None and door.fullmatch(scope["path"]) is not None


class SecureHeaders:
    """Puts the headers on every answer that keep the page to itself; takes those off that let others in."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", _PAGE_POLICY)
                for name, value in _HEADERS.items():
                    headers[name] = value
                for name in [each for each in headers if each.startswith("access-control-")]:
                    del headers[name]
                if scope["path"] == "/":
                    # Gradio asks for it only when the page is drawn; without it the page is drawn bare.
                    headers["Link"] = "<page.css>; rel=preload; as=style"
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class SmallRequests:
    """Refuses requests whose body is larger than ``LARGEST_REQUEST``, whatever they say of its length.

    Where files are added it is ``LARGEST_UPLOAD``.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        largest = LARGEST_UPLOAD if scope["path"] == "/add" else LARGEST_REQUEST
        refusal = PlainTextResponse(
            f"A request may hold at most {largest:,} bytes; ask for less at once.", 413
        )
        told = Headers(scope=scope).get("content-length", "0")
        if told.isascii() and told.isdigit() and int(told[:20]) > largest:
            await refusal(scope, receive, send)
            return
        taken, begun = 0, False

        async def receive_little() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            return message if taken <= largest else {"type": "http.disconnect"}

        async def send_unless_refused(message: Message) -> None:
            nonlocal begun
            if begun or taken <= largest:
                begun = True
                await send(message)

        with suppress(ClientDisconnect):
            await self.app(scope, receive_little, send_unless_refused)
        if taken > largest and not begun:
            await refusal(scope, receive, send)


class Password:
    """Asks whoever comes for a name and a password (HTTP Basic), on every address.

    Guesses are looked at one after the other, and a wrong one holds up all that come after it, so that
    many at once are no faster than one. Who has had the right password keeps a cookie, which opens nothing
    by itself, and does not stand in that line.
    """

    def __init__(self, app: ASGIApp, name: str, password: str) -> None:
        self.app = app
        self.expected = f"{name}:{password}".encode()
        self._known = secrets.token_urlsafe(24)
        self._line = asyncio.Lock()
        self._waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.get("authorization", "")
        if self._is_known(headers) and self._is_right(given):
            await self.app(scope, receive, send)
        elif given and self._waiting >= _LINE:
            await _refuse(scope, receive, send, "Too many wrong passwords; try again in a minute.", 429)
        elif given and await self._is_right_in_turn(given):
            await self.app(scope, receive, self._with_cookie(send))
        else:
            asked = {"WWW-Authenticate": 'Basic realm="On Record", charset="UTF-8"'}
            await _refuse(scope, receive, send, "A name and a password are needed.", 401, asked)

    async def _is_right_in_turn(self, authorization: str) -> bool:
        self._waiting += 1
        try:
            async with self._line:
                is_right = self._is_right(authorization)
                if not is_right:
                    await asyncio.sleep(_PAUSE)
                return is_right
        finally:
            self._waiting -= 1

    def _is_right(self, authorization: str) -> bool:
        scheme, _, credentials = authorization.partition(" ")
        try:
            given = base64.b64decode(credentials, validate=True)
        except (binascii.Error, ValueError):
            return False
        return scheme.lower() == "basic" and secrets.compare_digest(given, self.expected)

    def _is_known(self, headers: Headers) -> bool:
        cookie = cookie_parser(headers.get("cookie", "")).get(_COOKIE, "")
        return secrets.compare_digest(cookie.encode("utf-8", "replace"), self._known.encode())

    def _with_cookie(self, send: Send) -> Send:
        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                cookie = f"{_COOKIE}={self._known}; HttpOnly; SameSite=Strict; Path=/"
                MutableHeaders(scope=message).append("Set-Cookie", cookie)
            await send(message)

        return send_with_cookie


async def _refuse(
    scope: Scope,
    receive: Receive,
    send: Send,
    sentence: str,
    status: int,
    headers: dict[str, str] | None = None,
) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    else:
        await PlainTextResponse(sentence, status, headers)(scope, receive, send)
