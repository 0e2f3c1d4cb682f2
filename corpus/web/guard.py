"""Connections that are made only to machines that may be asked, and that end in time."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from httpcore2 import (
    ConnectError,
    ConnectTimeout,
    NetworkBackend,
    NetworkStream,
    ReadTimeout,
    SyncBackend,
    WriteTimeout,
)

from onrecord.corpus.web.addresses import is_public_text

Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a host and port, as numbers. Raises OSError where there are none."""


def resolve(host: str, port: int) -> list[str]:
    """The addresses that the system gives for a host, the one to try first at the front."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:  # a part of the name is too long for a name
        raise socket.gaierror(str(error)) from error
    return list(dict.fromkeys(str(each[4][0]) for each in found))


class NoSuchHost(Exception):
    """A name that stands for no machine."""


class NotPublic(Exception):
    """A machine of this network, or this machine itself."""


class Guard(NetworkBackend):
    """Connects to the addresses that it has itself looked up and found public, and to no others.

    The look at the address and the connection to it are one step, so that neither a redirect nor a
    name that changes its address in between leads anywhere else. Everything on the connections
    together, from the first on, may last ``total`` seconds, however slowly the bytes come.
    """

    def __init__(self, total: float, *, allow_private: bool, resolve: Resolve) -> None:
        self._end = time.monotonic() + total
        self._allow_private = allow_private
        self._resolve = resolve
        self._inner = SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> NetworkStream:
        """A connection to the host. Raises NoSuchHost, or NotPublic where an address of it is not public."""
        try:
            addresses = self._resolve(host, port)
        except OSError as error:
            raise NoSuchHost(host) from error
        if not self._allow_private and not all(map(is_public_text, addresses)):
            raise NotPublic(host)
        failure: Exception = ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                stream = self._inner.connect_tcp(
                    address, port, self.left(timeout, ConnectTimeout), local_address, socket_options
                )
            except (ConnectError, ConnectTimeout) as error:
                failure = error
            else:
                return _Timed(stream, self)
        raise failure

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> NetworkStream:
        """Nothing: there is no such connection to the web."""
        raise ConnectError(f"{path} is no host")

    def left(self, timeout: float | None, late: type[Exception]) -> float:
        """The seconds that one step may last. Raises ``late`` when the time is up."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise late("the time is up")
        return left if timeout is None else min(timeout, left)


class _Timed(NetworkStream):
    """A connection of which each step ends when all time is up."""

    def __init__(self, stream: NetworkStream, guard: Guard) -> None:
        self._stream = stream
        self._guard = guard

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._guard.left(timeout, ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._guard.left(timeout, WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> NetworkStream:
        try:
            left = self._guard.left(timeout, ConnectTimeout)
        except ConnectTimeout:
            self.close()
            raise
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, left), self._guard)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
