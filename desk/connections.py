"""The page's connections: how many there may be at once, and how long one may take."""

from __future__ import annotations

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

MOST_CONNECTIONS = 200
"""At once; an open page keeps one. Each takes a file descriptor, of which a process has some hundreds."""
REQUEST_SECONDS = 20.0
"""In which a request, header and body, must have come."""
READING_SECONDS = 30.0
"""In which a client must take more of an answer that it has begun to take."""

_BUSY = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\n"
    b"Retry-After: 5\r\nConnection: close\r\n\r\nToo many are asking at once; try again in a moment."
)


class _Timer:
    """Cuts a connection off unless it is stopped in time."""

    def __init__(self) -> None:
        self._handle: asyncio.TimerHandle | None = None

    @property
    def is_running(self) -> bool:
        return self._handle is not None

    def start(self, protocol: H11Protocol, seconds: float) -> None:
        """Start the clock anew."""
        self.stop()
        self._handle = protocol.loop.call_later(seconds, protocol.transport.abort)

    def stop(self) -> None:
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None


class BoundedConnection(H11Protocol):
    """An HTTP/1.1 connection: closed when the client is too slow, refused when there are too many."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Refuse the connection if there are too many; otherwise expect a request in time."""
        self._request, self._reading = _Timer(), _Timer()
        super().connection_made(transport)
        if len(self.connections) > MOST_CONNECTIONS:
            transport.write(_BUSY)
            transport.close()
        else:
            self._request.start(self, REQUEST_SECONDS)

    def data_received(self, data: bytes) -> None:
        """Take what has come; stop the clock when the request is whole."""
        if self.transport.is_closing():
            return
        super().data_received(data)
        if self.conn.their_state not in (h11.IDLE, h11.SEND_BODY):
            self._request.stop()
        elif not self._request.is_running:
            self._request.start(self, REQUEST_SECONDS)

    def pause_writing(self) -> None:
        """Wait, but not for ever, until the client has taken some of the answer."""
        super().pause_writing()
        self._reading.start(self, READING_SECONDS)

    def resume_writing(self) -> None:
        """Write on."""
        super().resume_writing()
        self._reading.stop()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._request.stop()
        self._reading.stop()
        super().connection_lost(exc)
