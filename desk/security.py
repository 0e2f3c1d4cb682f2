"""What keeps the page to itself: names it answers to, sockets it listens on, headers it sends."""

from __future__ import annotations

import ipaddress
import socket

from starlette.datastructures import MutableHeaders
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
    """A socket bound to the address. Raises AddressRefused."""
    if not allow_remote and not is_loopback(host):
        raise AddressRefused(
            f"Serving on {host!r} would let other machines read this library; "
            "say --allow-remote if that is meant, or leave --host out."
        )
    try:
        family, _, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
    except (OSError, OverflowError) as error:
        raise AddressRefused(f"{host!r} is not an address of this machine; leave --host out.") from error
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(where)
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
                    # Gradio asks for these only when the page is drawn; without them it is drawn bare.
                    headers["Link"] = "<page.css>; rel=preload; as=style, <page.js>; rel=preload; as=script"
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)
