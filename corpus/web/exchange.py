"""One question to one server and what it answers, within bounds of time and size."""

from __future__ import annotations

import ssl
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import httpcore2
from httpx2 import URL

from onrecord.corpus.web.guard import Guard, NoSuchHost, NotPublic, Resolve

_ANSWERED = frozenset({200, 203})
"""The answers that have a page in them; of the others only the head is read."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds, bytes and numbers that one question may take.

    ``total`` bounds a question with its answer, ``pause`` is left between two to the same host and
    ``longest_pause`` is the longest that a site may ask for.
    """

    connect: float = 10.0
    read: float = 20.0
    total: float = 60.0
    size: int = 64_000_000
    pause: float = 1.0
    longest_pause: float = 30.0
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered; header names are in small letters."""

    status: int
    headers: Mapping[str, str]
    data: bytes


class Failure(Exception):
    """Why there is no answer, and what to do: two clauses of a sentence yet to be made."""

    def __init__(self, reason: str, remedy: str, *, lasting: bool = False, gone: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.remedy, self.lasting, self.gone = reason, remedy, lasting, gone


def ask(
    url: URL,
    headers: Mapping[str, str],
    limits: Limits,
    context: ssl.SSLContext | None,
    *,
    allow_private: bool,
    resolve: Resolve,
    first: int | None = None,
) -> Reply:
    """The server's answer, or only its ``first`` bytes. Raises Failure.

    There is a connection a question and no proxy, and nothing is remembered from one to the next.
    """
    guard = Guard(limits.total, allow_private=allow_private, resolve=resolve)
    asked = httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    timeout = {"connect": limits.connect, "read": limits.read, "write": limits.read, "pool": limits.connect}
    own = {"Host": url.netloc.decode("ascii"), "Accept-Encoding": "gzip", "Connection": "close"}
    sent = [*own.items(), *headers.items()]
    try:
        with (
            httpcore2.ConnectionPool(ssl_context=context, network_backend=guard) as pool,
            pool.stream("GET", asked, headers=sent, extensions={"timeout": timeout}) as response,
        ):
            received = {
                name.decode("latin-1").casefold(): value.decode("latin-1") for name, value in response.headers
            }
            if response.status not in _ANSWERED:
                return Reply(response.status, received, b"")
            chunks = response.iter_stream()
            if first is None:
                return Reply(200, received, _body(chunks, received, limits.size))
            return Reply(200, received, _body(chunks, received, first, cut=True))
    except NoSuchHost as error:
        raise Failure(
            f"there is no host {error}", "check the spelling, and whether this machine is online"
        ) from error
    except NotPublic as error:
        raise Failure(
            f"{error} is on a private network or is this machine",
            "say --allow-private if that is meant", lasting=True,
        ) from error  # fmt: skip
    except httpcore2.ConnectTimeout as error:
        raise Failure(f"{url.host} does not answer", "try again later") from error
    except httpcore2.TimeoutException as error:
        raise Failure(f"{url.host} does not answer in time", "try again later") from error
    except httpcore2.ConnectError as error:
        raise _unconnected(url.host, error.args[0]) from error
    except (httpcore2.NetworkError, httpcore2.RemoteProtocolError) as error:
        raise Failure(f"{url.host} broke off or gave no valid answer", "try again later") from error


def _unconnected(host: str, cause: object) -> Failure:
    if isinstance(cause, ssl.SSLCertVerificationError):
        return Failure(
            f"the certificate of {host} is not valid ({cause.verify_message})",
            "check the address; if you trust the site, save the page from your browser and add the file",
        )
    if isinstance(cause, ssl.SSLError):
        return Failure(f"{host} gives no secure connection", "check the address, or try again later")
    reason = getattr(cause, "strerror", None) or "no connection"
    return Failure(f"{host} cannot be reached ({reason})", "check the address, or try again later")


def _body(chunks: Iterable[bytes], headers: Mapping[str, str], most: int, *, cut: bool = False) -> bytes:
    """The bytes of a page as they were before they were packed for the way; ``cut`` leaves out the rest."""
    packing = headers.get("content-encoding", "identity").strip().casefold()
    if packing not in ("identity", "gzip", "x-gzip", ""):
        raise Failure(
            f"it comes packed as {packing[:40]!r}, which was not asked for",
            "save the page from your browser and add the file", lasting=True,
        )  # fmt: skip
    too_large = Failure(
        f"it is larger than {most // 1_000_000} MB", "fetch it with another program and add its parts",
        lasting=True,
    )  # fmt: skip
    length = headers.get("content-length", "")
    if not cut and length.isdecimal() and int(length[:20]) > most:
        raise too_large
    unpacker = zlib.decompressobj(31) if "gzip" in packing else None
    found, taken = bytearray(), 0
    for chunk in chunks:
        taken += len(chunk)
        if unpacker is None:
            found += chunk
        else:
            found += _unpacked(unpacker, chunk, most + 1 - len(found))
        if max(taken, len(found)) > most:
            if cut:
                return bytes(found[:most])
            raise too_large
    if unpacker is not None and taken and not unpacker.eof:
        raise Failure("it ends in the middle", "try again later")
    return bytes(found)


def _unpacked(unpacker: zlib._Decompress, chunk: bytes, most: int) -> bytes:
    try:
        # What follows the end of the packed page is no part of it.
        return b"" if unpacker.eof else unpacker.decompress(chunk, max(1, most))
    except zlib.error as error:
        raise Failure("it comes damaged", "try again later") from error
