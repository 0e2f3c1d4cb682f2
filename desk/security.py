"""What keeps the page to itself: where it listens, to whom it answers, how much it takes, its headers."""

from __future__ import annotations

import asyncio
import base64
import binascii
import ipaddress
import secrets
import socket
from contextlib import suppress

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from corpus.errors import OnRecordError

LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")
_PAGE_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)
STRICT_POLICY = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; form-action 'none'"
_HEADERS = {
    "Referrer-Policy": "no-referrer",  # a question is in the address
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


LARGEST_REQUEST = 1 << 18
"""Bytes of a request; the longest question with all its filters takes a tenth of it."""

_PAUSE = 0.5  # seconds that a wrong password costs


class AddressRefused(OnRecordError):
    """A host or a port on which the page cannot, or should not, be served."""


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the host."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def names_of(host: str) -> tuple[str, ...]:
    """The names by which a page on this host may be asked for; another site's name is none of them."""
    try:
        every = ipaddress.ip_address(host).is_unspecified
    except ValueError:
        every = False
    return ("*",) if every else (*LOOPBACK, host)


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


class SecureHeaders:
    """Puts the headers on every answer that keep the page to itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", _PAGE_POLICY)
                for name, value in _HEADERS.items():
                    headers[name] = value
                if scope["path"] == "/":
                    # Gradio asks for it only when the page is drawn; without it the page is drawn bare.
                    headers["Link"] = "<page.css>; rel=preload; as=style"
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class SmallRequests:
    """Refuses requests whose body is larger than ``LARGEST_REQUEST``, whatever they say of its length."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refusal = PlainTextResponse(
            f"A request may hold at most {LARGEST_REQUEST:,} bytes; ask for less at once.", 413
        )
        told = Headers(scope=scope).get("content-length", "0")
        if told.isascii() and told.isdigit() and int(told[:20]) > LARGEST_REQUEST:
            await refusal(scope, receive, send)
            return
        taken, begun = 0, False

        async def receive_little() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            return message if taken <= LARGEST_REQUEST else {"type": "http.disconnect"}

        async def send_unless_refused(message: Message) -> None:
            nonlocal begun
            if begun or taken <= LARGEST_REQUEST:
                begun = True
                await send(message)

        with suppress(ClientDisconnect):
            await self.app(scope, receive_little, send_unless_refused)
        if taken > LARGEST_REQUEST and not begun:
            await refusal(scope, receive, send)


class Password:
    """Asks whoever comes for a name and a password (HTTP Basic), on every address."""

    def __init__(self, app: ASGIApp, name: str, password: str) -> None:
        self.app = app
        self.expected = f"{name}:{password}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or self._knows(Headers(scope=scope).get("authorization", "")):
            await self.app(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        await asyncio.sleep(_PAUSE)
        asked = {"WWW-Authenticate": 'Basic realm="On Record", charset="UTF-8"'}
        await PlainTextResponse("A name and a password are needed.", 401, asked)(scope, receive, send)

    def _knows(self, authorization: str) -> bool:
        scheme, _, credentials = authorization.partition(" ")
        try:
            given = base64.b64decode(credentials, validate=True)
        except (binascii.Error, ValueError):
            return False
        return scheme.lower() == "basic" and secrets.compare_digest(given, self.expected)
