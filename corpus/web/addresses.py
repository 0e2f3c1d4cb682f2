"""Web addresses: which may be asked for, and which machines may be asked."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from httpx2 import URL, InvalidURL

from onrecord.corpus.errors import UnreachableAddress
from onrecord.corpus.reading.assembly import one_line

_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9._-]{0,252}[a-z0-9._])?", re.IGNORECASE)
_LONGEST = 4096
_PORTS = {"http": 80, "https": 443}

# The special-purpose registries of IANA (RFC 6890), less what they call globally reachable.
_NOT_PUBLIC = tuple(
    map(
        ip_network,
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 "
        "192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 "
        "224.0.0.0/4 240.0.0.0/4 "
        # What a virtual machine asks its host in one large cloud, though the address is a public one.
        "168.63.129.16/32 "
        # Protocol assignments with Teredo, documentation, 6to4; what is not in 2000::/3 is none of it.
        "2001::/23 2001:db8::/32 2002::/16 3fff::/20".split(),
    )
)
_UNICAST = ip_network("2000::/3")
_TRANSLATED = ip_network("64:ff9b::/96")
"""An IPv4 address as a network that has only IPv6 writes it (RFC 6052): as public as that address."""


def parsed(address: str, base: URL | None = None) -> URL:
    """The address as it is asked for: without a fragment, its host in ASCII. Raises UnreachableAddress.

    It may be relative to ``base``. One that carries a password is refused and the password not shown.
    """
    shown = shown_address(address)
    if len(address) > _LONGEST:
        raise UnreachableAddress(
            f"{shown} is longer than {_LONGEST} characters; look for a shorter one.", lasting=True
        )
    try:
        url = URL(address.strip()) if base is None else base.join(address.strip())
        port = None if url.port == _PORTS.get(url.scheme) else url.port
        url = url.copy_with(fragment=None, port=port, raw_path=url.raw_path)
        host = url.raw_host.decode("ascii")
    except (InvalidURL, ValueError, UnicodeError) as error:
        raise UnreachableAddress(
            f"{shown} is not a web address; check the spelling.", lasting=True
        ) from error
    if url.scheme not in ("http", "https"):
        raise UnreachableAddress(
            f"{shown} is not of the web: only http and https are fetched; give the path of a file instead.",
            lasting=True,
        )
    if url.userinfo:
        raise UnreachableAddress(
            f"{shown_address(str(url))} carries a user name or password, which would be stored with the "
            "document; give it without, or save the page from your browser and add the file.",
            lasting=True,
        )
    if not (":" in host or _HOST.fullmatch(host)) or (port is not None and not 0 < port < 65536):
        raise UnreachableAddress(f"{shown} is not a web address; check the spelling.", lasting=True)
    return url


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is one that anybody on the internet can reach, not of a network of its own."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address in _TRANSLATED:
            return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
        if address not in _UNICAST:
            return False
    return not any(address in network for network in _NOT_PUBLIC if network.version == address.version)


def is_public_text(address: str) -> bool:
    """Whether an address as the resolver writes it is public; one that cannot be read is not."""
    try:
        return is_public(ip_address(address.partition("%")[0]))
    except ValueError:
        return False


def shown_address(address: str) -> str:
    """An address as an error may print it: one line, no password, not too long."""
    line = re.sub(r"//[^/?#\s]*@", "//…@", one_line(address) or "The empty address")
    return line if len(line) <= 200 else line[:199] + "…"
