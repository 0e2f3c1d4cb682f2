import ipaddress
import socket

import pytest
from httpx2 import URL
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from onrecord.corpus.errors import UnreachableAddress
from onrecord.corpus.web import is_address
from onrecord.corpus.web.addresses import is_public, parsed
from onrecord.corpus.web.exchange import Limits
from onrecord.corpus.web.fetching import Fetcher
from onrecord.corpus.web.guard import resolve


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("https://courier.example/trees#top", "https://courier.example/trees"),
        ("  HTTPS://Courier.Example:443/a b?q=é ", "https://courier.example/a%20b?q=%C3%A9"),
        ("http://courier.example", "http://courier.example/"),
        ("https://zürich.example/bäume", "https://xn--zrich-kva.example/b%C3%A4ume"),
        ("http://[2606:4700::1]:8080/x", "http://[2606:4700::1]:8080/x"),
    ],
)
def test_an_address_as_it_is_asked_for(typed, asked):
    assert is_address(typed)
    assert str(parsed(typed)) == asked


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("file:///etc/passwd", "is not of the web"),
        ("ftp://courier.example/x", "is not of the web"),
        ("data:text/html,<p>words</p>", "is not of the web"),
        ("javascript:alert(1)", "is not of the web"),
        ("gopher://courier.example", "is not of the web"),
        ("https://reader:hunter2@courier.example/x", "carries a user name or password"),
        ("https://courier.example\\@evil.example/", "carries a user name or password"),
        ("http://", "is not a web address"),
        ("http:///path", "is not a web address"),
        ("http://a b/", "is not a web address"),
        ("http://courier.example:99999/", "is not a web address"),
        ("http://courier.example:0/", "is not a web address"),
        ("http://[::1/", "is not a web address"),
        ("http://ⓛocalhost/", "is not a web address"),
        ("http://127%2e0%2e0%2e1/", "is not a web address"),
        ("http://127.0.0.1%00.courier.example/", "is not a web address"),
        ("http://\x1b[31mcourier.example/", "http://[31mcourier.example/ is not a web address"),
        ("http://cou\0rier.example/", "is not a web address"),
        ("http://courier.example/a\r\nHost: evil.example", "is not a web address"),
        ("http://courier.example/" + "a" * 5000, "is longer than 4096 characters"),
    ],
)
def test_what_is_no_address_is_refused_in_a_sentence(typed, sentence):
    assert is_address(typed)
    with pytest.raises(UnreachableAddress) as refused:
        parsed(typed)
    told = str(refused.value)
    assert sentence in told
    assert told.endswith(".")
    assert "\n" not in told
    assert len(told) < 420
    assert "hunter2" not in told


PARTS = (
    "http:// https:// : // / \\ @ # ? [ ] ::1 127.0.0.1 % %00 %2e é 。 ① \x00 \x1b a "
    "b.example ß xn-- .. . - _ 80 0 99999999999999 \ud800 \u202e & = ; '"
).split(" ")


@settings(deadline=None)
@given(st.lists(st.sampled_from([*PARTS, " ", "\n", "\t"]), max_size=9).map("".join))
def test_whatever_is_typed_is_an_address_or_told_in_a_sentence(typed):
    try:
        url = parsed(f"http://{typed}")
    except UnreachableAddress as error:
        told = str(error)
        assert told.endswith(".")
        assert not {"\n", "\x00", "\x1b", "\ud800"} & set(told)
    else:
        assert url.scheme in ("http", "https")
        assert url.host
        assert not url.userinfo
        assert str(url).isascii()
        assert "#" not in str(url)
        assert parsed(str(url)) == url


@pytest.mark.parametrize(
    "name", ["story.txt", "C:/papers/story.txt", "a/b", "notes: trees.txt", "./http", "-", ""]
)
def test_a_file_is_no_address(name):
    assert not is_address(name)


@pytest.mark.parametrize(
    "address",
    """
    127.0.0.1 127.255.255.254 0.0.0.0 10.1.2.3 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254
    100.64.0.1 100.100.100.200 192.0.0.192 192.0.2.1 198.18.0.1 198.51.100.7 203.0.113.9 224.0.0.1
    239.255.255.250 240.0.0.1 255.255.255.255 168.63.129.16 192.88.99.1
    ::1 :: fe80::1 fc00::1 fd12:3456::1 fec0::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::127.0.0.1
    64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 2002:7f00:1::1 2001::1 2001:db8::1 2001:10::1
    3fff::1 100::1 5f00::1 fd00:ec2::254
    """.split(),
)
def test_what_is_of_a_network_of_its_own_is_not_public(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address",
    "1.1.1.1 8.8.8.8 172.15.0.1 172.32.0.1 100.63.255.255 100.128.0.1 2606:4700::1111 2a00:1450::1 "
    "::ffff:8.8.8.8 64:ff9b::808:808".split(),
)
def test_what_anybody_reaches_is_public(address):
    assert is_public(ipaddress.ip_address(address))


@settings(deadline=None)
@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)))
def test_nothing_that_the_standard_library_knows_to_be_special_is_public(address):
    assume(getattr(address, "ipv4_mapped", None) is None)
    assume(address not in ipaddress.ip_network("64:ff9b::/96"))
    special = address.is_private or address.is_loopback or address.is_link_local or address.is_multicast
    assert not (is_public(address) and (special or address.is_reserved or address.is_unspecified))


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.1", "017700000001", "0177.0.0.01", "0",
     "localhost", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::]",
     "127.0.0.1.", "127。0。0。1", "①②⑦.0.0.1"],
)  # fmt: skip
def test_no_notation_of_loopback_is_asked(host, monkeypatch):
    connected = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: connected.append(address))
    with pytest.raises(UnreachableAddress) as refused:
        Fetcher(limits=Limits(pause=0)).fetch(f"http://{host}:80/admin")
    assert (
        "private network" in str(refused.value)
        or "not a web address" in str(refused.value)
        or ("there is no host" in str(refused.value))
    )
    assert connected == []


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    connected = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: connected.append(address))
    fetcher = Fetcher(limits=Limits(pause=0), resolve=lambda host, port: ["93.184.216.34", "192.168.0.7"])
    with pytest.raises(
        UnreachableAddress, match=r"courier.example is on a private network or is this machine"
    ):
        fetcher.fetch("https://courier.example/trees")
    assert connected == []


def test_the_address_that_was_looked_at_is_the_one_connected_to(monkeypatch):
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    connected = []

    def connect(address, *others, **named):
        connected.append(address)
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(socket, "create_connection", connect)
    fetcher = Fetcher(limits=Limits(pause=0), resolve=lambda host, port: next(answers))
    with pytest.raises(UnreachableAddress, match=r"courier.example cannot be reached \(Connection refused\)"):
        fetcher.fetch("http://courier.example/trees")
    assert connected == [("93.184.216.34", 80)]  # and the name is not looked up again


def test_an_unreadable_answer_of_the_resolver_is_not_public():
    fetcher = Fetcher(limits=Limits(pause=0), resolve=lambda host, port: ["nonsense"])
    with pytest.raises(UnreachableAddress, match="private network"):
        fetcher.fetch("http://courier.example/")


def test_a_name_that_no_machine_has():
    def nowhere(host, port):
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(UnreachableAddress) as refused:
        Fetcher(limits=Limits(pause=0), resolve=nowhere).fetch("https://courier.example/trees")
    assert str(refused.value) == (
        "https://courier.example/trees cannot be fetched: there is no host courier.example; "
        "check the spelling, and whether this machine is online."
    )


def test_a_part_of_a_name_that_is_too_long_is_no_host():
    with pytest.raises(socket.gaierror):
        resolve("a" * 70 + ".example", 80)


def test_a_relative_address_is_made_whole():
    assert str(parsed("../b?c#d", URL("http://courier.example/x/y"))) == "http://courier.example/b?c"
