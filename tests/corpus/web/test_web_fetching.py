import gzip
import hashlib
import socket
import ssl
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
import trustme

from onrecord.corpus.errors import OnRecordError, UnreachableAddress
from onrecord.corpus.reading import Metadata, Skipped
from onrecord.corpus.web.exchange import Limits
from onrecord.corpus.web.fetching import Fetcher
from onrecord.corpus.web.pages import read_address
from tests.support.website import moved, packed, sent, served, story

PICTURE = b"\x89PNG\r\n\x1a\n" + b"\0" * 50
QUICK = Limits(connect=5, read=10, total=20, size=100_000, pause=0)


@pytest.fixture
def site():
    with served() as site:
        yield site


def fetcher(limits=QUICK, **options):
    return Fetcher(allow_private=True, limits=limits, **options)


def refused(address, by=None, **options):
    with pytest.raises(UnreachableAddress) as error:
        (by or fetcher(**options)).fetch(address)
    told = str(error.value)
    assert told.startswith(address.partition("#")[0])
    assert told.endswith(".")
    assert "\n" not in told
    return told.removeprefix(f"{address} cannot be fetched: ")


def test_a_page_comes_whole_with_what_the_server_says_of_it(site):
    site["/trees"] = sent(
        story(), kind='text/html; charset="UTF-8"', ETag='"7"', Last_Modified="Mon, 03 Jun 2024"
    )
    answer = fetcher().fetch(f"{site.url}/trees#vote")
    assert answer.data == story().encode()
    assert (answer.url, answer.media_type, answer.charset) == (f"{site.url}/trees", "text/html", "utf-8")
    assert (answer.etag, answer.last_modified) == ('"7"', "Mon, 03 Jun 2024")
    assert datetime.now(UTC) - datetime.fromisoformat(answer.retrieved) < timedelta(seconds=20)


def test_it_says_who_asks_and_nothing_else(site, monkeypatch):
    site["/trees"] = sent(story(), Set_Cookie="who=you; Path=/")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    asking = fetcher(contact="desk@courier.example")
    asking.fetch(f"{site.url}/trees")
    asking.fetch(f"{site.url}/trees")
    headers = site.asked[-1][1]
    assert headers.pop("user-agent").startswith("OnRecord/0.")
    assert site.asked[0][1]["user-agent"].endswith(" (+desk@courier.example)")
    assert sorted(headers) == ["accept", "accept-encoding", "connection", "host"]


@pytest.mark.parametrize("contact", ["a b", "a\r\nHost: evil.example", "(x)", "ü@courier.example", "x" * 300])
def test_a_contact_that_cannot_be_sent_is_refused(contact):
    with pytest.raises(OnRecordError, match="is not a mail or web address"):
        fetcher(contact=contact)


def test_a_packed_page_is_unpacked(site):
    site["/trees"] = packed(story())
    assert fetcher().fetch(f"{site.url}/trees").data == story().encode()
    assert site.asked[0][1]["accept-encoding"] == "gzip"


def test_redirects_are_followed_to_where_they_end(site):
    site["/old"] = moved("/older", 301)
    site["/older"] = moved(f"{site.url}/trees?x=1#here", 308)
    site["/trees?x=1"] = story()
    assert fetcher().fetch(f"{site.url}/old").url == f"{site.url}/trees?x=1"


def test_redirects_in_a_ring_and_without_end(site):
    site["/a"], site["/b"] = moved("/b"), moved("/a#again")
    assert refused(f"{site.url}/a").startswith("its redirects run in a ring; ")
    assert site.requests() == ["/a", "/b"]
    for number in range(9):
        site[f"/{number}"] = moved(f"/{number + 1}")
    assert refused(f"{site.url}/0").startswith("it redirects more than 5 times; ")
    assert site.requests()[2:] == [f"/{number}" for number in range(6)]


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ("file:///etc/passwd", "it leads to no page (file:///etc/passwd is not of the web"),
        ("http://u:secret@127.0.0.1/", "it leads to no page (http://…@127.0.0.1/ carries a user name"),
        ("http://a b/", "it leads to no page (http://a b/ is not a web address"),
        ("/accounts/login?next=/trees", "it leads to a page to log in or to agree; open it in a browser"),
        (
            "https://consent.courier.example/x",
            "it leads to a page to log in or to agree; open it in a browser",
        ),
    ],
)
def test_a_redirect_to_no_page(site, target, sentence):
    site["/trees"] = moved(target)
    told = refused(f"{site.url}/trees")
    assert told.startswith(sentence)
    assert "secret" not in told


def test_a_redirect_to_a_network_of_its_own_is_refused_as_the_address_itself_would_be(site, monkeypatch):
    # Tests reach no public site: here 127.0.0.1 passes for one, and what localhost stands for does not.
    monkeypatch.setattr("onrecord.corpus.web.guard.is_public_text", lambda address: address == "127.0.0.1")
    site["/trees"] = moved(f"{site.url.replace('127.0.0.1', 'localhost')}/admin")
    site["/admin"] = story("Secret")
    addresses = {"127.0.0.1": ["127.0.0.1"], "localhost": ["127.0.0.1", "::1"]}
    told = refused(f"{site.url}/trees", Fetcher(limits=QUICK, resolve=lambda host, port: addresses[host]))
    assert told.startswith("localhost is on a private network or is this machine; say --allow-private")
    assert site.requests() == ["/trees"]


def test_loopback_is_refused_unless_it_is_allowed(site):
    site["/trees"] = story()
    told = refused(f"{site.url}/trees", Fetcher(limits=QUICK))
    assert (
        told == "127.0.0.1 is on a private network or is this machine; say --allow-private if that is meant."
    )
    assert site.asked == []


@pytest.mark.parametrize(
    ("status", "sentence", "lasting"),
    [
        (401, "the site does not give it to programs (status 401); open it in a browser", True),
        (403, "the site does not give it to programs (status 403); open it in a browser", True),
        (404, "there is no such page (status 404); check the address", True),
        (410, "there is no such page (status 410); check the address", True),
        (418, "the site answers without a page (status 418); open it in a browser", True),
        (429, "the site says that it is asked too often; try again later", False),
        (500, "the site is out of order (status 500); try again later", False),
        (503, "the site is out of order (status 503); try again later", False),
        (204, "the site answers without a page (status 204); open it in a browser", True),
        (304, "the site answers without a page (status 304); open it in a browser", True),
        (302, "the site answers without a page (status 302); open it in a browser", True),
    ],
)
def test_a_site_that_has_no_page_to_give(site, status, sentence, lasting):
    site["/trees"] = status
    with pytest.raises(UnreachableAddress) as error:
        fetcher().fetch(f"{site.url}/trees")
    assert f"cannot be fetched: {sentence}" in str(error.value)
    assert error.value.lasting is lasting


def test_a_busy_site_is_asked_once_more_when_it_says_when(site):
    slept = []
    site["/trees"] = [sent("", 429, Retry_After="7"), sent(story())]
    assert fetcher(sleep=slept.append).fetch(f"{site.url}/trees").data == story().encode()
    assert slept == [7]
    site["/trees"] = sent("", 503, Retry_After="7")
    assert refused(f"{site.url}/trees", sleep=slept.append).endswith("try again in 7 seconds.")
    assert site.requests() == ["/trees"] * 4


def test_a_busy_site_that_wants_more_time_than_we_have_is_left(site):
    later = format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=True)
    for given in ("3600", later):
        site["/trees"] = sent("", 429, Retry_After=given)
        told = refused(f"{site.url}/trees", sleep=lambda seconds: pytest.fail("it waited"))
        assert told.startswith("the site says that it is asked too often; try again in ")
    for given in ("soon", "Fri, 31 Dec 9999 23:59:59 -2359", f"Fri, 31 Dec 9999 23:59:59 +{'9' * 20}"):
        site["/trees"] = sent("", 429, Retry_After=given)
        assert refused(f"{site.url}/trees").endswith("try again later.")


def dripping(chunk, gap=0.05):
    def answer(handler):
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.end_headers()
        for _ in range(200):
            handler.wfile.write(chunk)
            handler.wfile.flush()
            if handler.server.closing.wait(gap):
                return

    return answer


def dripping_head(handler):
    for _ in range(200):
        handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        handler.wfile.flush()
        if handler.server.closing.wait(0.05):
            return


@pytest.mark.parametrize(
    "answer", [dripping(b"<"), dripping_head, dripping(b"", 0.05)], ids=["body", "head", "silence"]
)
def test_a_server_that_drips_or_hangs_is_left_when_the_time_is_up(site, answer):
    site["/robots.txt"] = "User-agent: *\nAllow: /\n"
    site["/trees"] = answer
    by = fetcher(Limits(connect=2, read=0.3, total=0.5, pause=0))
    begun = time.monotonic()
    assert refused(f"{site.url}/trees", by) == "127.0.0.1 does not answer in time; try again later."
    assert time.monotonic() - begun < 4  # it would go on for ten


def broken(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b"<html>")
    handler.close_connection = True


def no_http(handler):
    handler.wfile.write(b"SSH-2.0-server\r\n")
    handler.close_connection = True


def endless_head(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X-A: " + b"a" * 300_000)
    handler.close_connection = True


@pytest.mark.parametrize("answer", [broken, no_http, endless_head])
def test_an_answer_that_is_none_is_not_taken(site, answer):
    site["/trees"] = answer
    assert refused(f"{site.url}/trees") == "127.0.0.1 broke off or gave no valid answer; try again later."


def endless(handler):
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"a" * 10_000)


def test_a_page_that_is_too_large_is_left_before_it_has_come(site):
    by = fetcher(Limits(size=1_000_000, pause=0))
    sentence = "it is larger than 1 MB; fetch it with another program and add its parts."
    site["/declared"] = sent(b"a" * 1_000_001)
    site["/endless"] = endless
    site["/packed"] = packed(b"a" * 50_000_000)
    assert len(gzip.compress(b"a" * 50_000_000)) < 60_000
    for path in ("/declared", "/endless", "/packed"):
        assert refused(f"{site.url}{path}", by) == sentence
    site["/just"] = packed(b"a" * 1_000_000)
    assert len(by.fetch(f"{site.url}/just").data) == 1_000_000


def test_what_is_packed_otherwise_or_badly_is_left(site):
    site["/br"] = sent(b"abc", Content_Encoding="br")
    site["/twice"] = sent(b"abc", Content_Encoding="gzip, gzip")
    site["/damaged"] = sent(b"no gzip at all", Content_Encoding="gzip")
    site["/half"] = sent(gzip.compress(story().encode())[:-20], Content_Encoding="gzip")
    assert refused(f"{site.url}/br").startswith("it comes packed as 'br', which was not asked for; ")
    assert refused(f"{site.url}/twice").startswith("it comes packed as 'gzip, gzip', which")
    assert refused(f"{site.url}/damaged") == "it comes damaged; try again later."
    assert refused(f"{site.url}/half") == "it ends in the middle; try again later."


def test_the_next_address_of_a_host_is_tried_when_one_is_dead(site):
    site["/trees"] = story()
    by = fetcher(resolve=lambda host, port: ["127.0.0.3", "127.0.0.1"])
    address = site.url.replace("127.0.0.1", "courier.example") + "/trees"
    assert by.fetch(address).data == story().encode()
    assert site.asked[-1][1]["host"] == address.split("/")[2]


def test_a_port_where_nobody_listens(site):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    told = refused(f"http://127.0.0.1:{port}/trees")
    assert told == "127.0.0.1 cannot be reached (Connection refused); check the address, or try again later."


def test_a_certificate_of_nobody_and_a_server_without_any(site):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(context)
    with served(context) as secure:
        secure["/trees"] = story()
        told = refused(f"{secure.url}/trees")
        assert secure.asked == []
    assert told.startswith("the certificate of localhost is not valid (")
    told = refused(f"{site.url.replace('http:', 'https:')}/trees")
    assert told == "127.0.0.1 gives no secure connection; check the address, or try again later."


def test_a_certificate_of_the_host_is_trusted(monkeypatch, tmp_path):
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    for name, good in (("localhost", True), ("courier.example", False)):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(name).configure_cert(context)
        with served(context) as secure:
            secure["/trees"] = story()
            if good:
                assert fetcher().fetch(f"{secure.url}/trees").data == story().encode()
            else:
                assert refused(f"{secure.url}/trees").startswith(
                    "the certificate of localhost is not valid ("
                )


# robots.txt


def test_what_a_site_asks_programs_to_leave_is_left(site):
    site["/robots.txt"] = "User-agent: *\nDisallow: /private\n\nUser-agent: onrecord\nDisallow: /desk\n"
    site["/private"], site["/desk/1"], site["/moved"] = story(), story(), moved("/desk/1")
    by = fetcher()
    assert by.fetch(f"{site.url}/private").data
    told = (
        "the robots.txt of 127.0.0.1 asks programs to keep away; "
        "open it in a browser, save the page and add the file."
    )
    assert refused(f"{site.url}/desk/1", by) == told
    assert refused(f"{site.url}/moved", by) == told
    assert [path for path, _ in site.asked] == ["/robots.txt", "/private", "/moved"]


def test_a_robots_file_with_a_byte_order_mark_is_obeyed():
    from onrecord.corpus.web.exchange import Reply
    from onrecord.corpus.web.robots import rules

    found = rules(Reply(200, {}, b"\xef\xbb\xbfUser-agent: *\nDisallow: /private\n"))
    assert not found.allow("https://o.example/private")
    assert found.allow("https://o.example/trees")


@pytest.mark.parametrize(
    "answer", [404, 403, 410, sent("<html>no such file</html>"), "", moved("/robots.txt")]
)
def test_a_site_without_a_robots_file_allows(site, answer):
    site["/robots.txt"], site["/trees"] = answer, story()
    assert fetcher().fetch(f"{site.url}/trees").data == story().encode()


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_robots_file_that_cannot_be_had_is_a_ban_and_asked_for_once(site, status):
    site["/robots.txt"], site["/trees"] = status, story()
    by = fetcher()
    for _ in range(2):
        told = refused(f"{site.url}/trees", by)
        assert told.startswith(
            f"the robots.txt of 127.0.0.1 cannot be had (status {status}), which stands for"
        )
    assert [path for path, _ in site.asked] == ["/robots.txt"]


def test_a_robots_file_may_lie_elsewhere_and_is_read_in_part_when_it_is_endless(site):
    site["/robots.txt"], site["/r"] = moved("/r"), "User-agent: *\nDisallow: /trees\n" + "# more\n" * 200_000
    site["/trees"] = story()
    assert "asks programs to keep away" in refused(f"{site.url}/trees")


def test_between_two_questions_to_a_host_there_is_a_pause(site):
    slept = []
    site["/robots.txt"] = "User-agent: *\nCrawl-delay: 7\n"
    site["/trees"], site["/moved"] = story(), moved("/trees")
    by = fetcher(Limits(pause=1), sleep=slept.append)
    by.fetch(f"{site.url}/trees")
    by.fetch(f"{site.url}/moved")
    assert [round(pause) for pause in slept] == [1, 7, 7]


@pytest.mark.parametrize(("asked", "kept"), [("86400", 30), ("inf", 2), ("nan", 2), ("-5", 2), ("soon", 2)])
def test_a_pause_without_sense_is_not_kept(site, asked, kept):
    slept = []
    site["/robots.txt"] = f"User-agent: *\nCrawl-delay: {asked}\n"
    site["/trees"] = story()
    by = fetcher(Limits(pause=2), sleep=slept.append)
    by.fetch(f"{site.url}/trees")
    by.fetch(f"{site.url}/trees")
    assert [round(pause) for pause in slept] == [2, kept]


# Pages as documents


def documents(address, given=None, **options):
    return list(read_address(fetcher(**options), address, given or Metadata()))


def test_a_page_becomes_a_document(site):
    head = f'<link rel="canonical" href="{site.url}/2024/trees">'
    site["/trees?from=mail"] = story(head=head)
    [found] = documents(f"{site.url}/trees?from=mail#vote")
    assert found.name == f"{site.url}/trees?from=mail"
    document = found.document
    assert document.url == f"{site.url}/2024/trees"
    assert (document.title, document.outlet) == ("Trees for every avenue", "Marrow Bay Courier")
    assert (document.authors, document.published.value) == (("Odile Brandt",), "2024-06-03")
    assert document.media_type == "text/html"
    assert document.source_hash == hashlib.sha256(story(head=head).encode()).hexdigest()
    assert datetime.now(UTC) - datetime.fromisoformat(document.retrieved) < timedelta(seconds=20)
    assert "“Shade is not a luxury" in document.text
    assert "Home" not in document.text


def test_what_the_server_declares_tells_the_format_and_the_characters(site):
    words = "<p>“Wir pflanzen Bäume, bis jede Straße Schatten hat,” said Mayor Ines Talcott.</p>" * 3
    site["/seite.php"] = sent(words.encode("cp1252"), kind="text/html; charset=ISO-8859-1")
    [found] = documents(f"{site.url}/seite.php")
    assert found.document.text.startswith("“Wir pflanzen Bäume, bis jede Straße")
    site["/export"] = sent(
        "speaker,date,quote\nInes Talcott,2024-06-03,We will plant trees.\n", kind="text/csv"
    )
    [found] = documents(f"{site.url}/export")
    assert found.statements[0].speaker == "Ines Talcott"


def test_a_pdf_at_an_address(site):
    data = Path(__file__).parents[2].joinpath("files").joinpath("harbor.pdf").read_bytes()
    site["/download?id=7"] = sent(data, kind="application/octet-stream")
    [found] = documents(f"{site.url}/download?id=7")
    assert found.document.media_type == "application/pdf"
    assert found.document.url == f"{site.url}/download?id=7"


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (sent(PICTURE, kind="image/png"), "is no text but image; give the address of a page."),
        (sent(PICTURE, kind="application/octet-stream"), "is not a text file; "),
        (sent("<html><body><div id='app'></div><script>go()</script></body></html>"),
         "is a page without text of its own; "),
        (sent(""), "is empty; there is nothing to read."),
        (sent('<?xml version="1.0"?><!-- a --><rss version="2.0"><channel/></rss>', kind="text/xml"),
         "is a feed and no document; subscribe to it with onrecord feeds add http://127.0.0.1"),
        (sent("<p>" + "word " * 10_000_000), "is larger than 10 MB; save the article alone as text."),
    ],
    ids=["picture", "binary", "program", "empty", "feed", "50 MB"],
)  # fmt: skip
def test_a_page_that_is_no_document_is_left_out_in_a_sentence(site, answer, sentence):
    site["/it"] = answer
    [found] = documents(f"{site.url}/it", limits=Limits(pause=0))
    assert isinstance(found, Skipped)
    assert found.reason.startswith(f"{site.url}/it {sentence}")


def test_an_address_that_cannot_be_fetched_is_left_out(site):
    [found] = documents(f"{site.url}/gone")
    assert found == Skipped(
        f"{site.url}/gone",
        f"{site.url}/gone cannot be fetched: there is no such page (status 404); "
        "check the address, or look in a web archive.",
    )
