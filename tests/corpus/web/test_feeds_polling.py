import json
import os
import signal
import subprocess
import sys
import time

import pytest
from filelock import FileLock

from onrecord.corpus.errors import LibraryUnavailable, NotOnRecord, UnreadableSource
from onrecord.corpus.store.library import Library
from onrecord.corpus.web.exchange import Limits
from onrecord.corpus.web.fetching import Fetcher
from onrecord.corpus.web.polling import subscribe, update
from tests.support.website import moved, sent, served, story

WHOLE = "<p>" + "“We will plant until every bus stop has shade,” said Mayor Ines Talcott. " * 8 + "</p>"


@pytest.fixture
def site():
    with served() as site:
        site["/feed"] = feed(site, "trees")
        for name in ("trees", "rent", "water"):
            site[f"/{name}"] = page(name)
        yield site


@pytest.fixture
def library(tmp_path):
    with Library.open(tmp_path / "library") as library:
        yield library


def page(name, words=None):
    return story(f"The {name} of the bay", words or f"We will look after the {name} as long as it takes,")


def feed(site, *names, extra="", **headers):
    items = "".join(
        f"<item><title>{name}</title><link>{site.url}/{name}</link><guid>{name}</guid>"
        f"<pubDate>Mon, 03 Jun 2024 08:00:00 -0500</pubDate>{extra}</item>"
        for name in names
    )
    return sent(
        '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>Marrow Bay Courier</title>{items}</channel></rss>",
        kind="application/rss+xml",
        **headers,
    )


def fetcher():
    return Fetcher(allow_private=True, limits=Limits(connect=5, read=10, total=20, pause=0))


def polled(library):
    """The titles that came in, and the reasons for what did not."""
    found = update(library, fetcher())
    return [each.title for each in found.arrivals], [each.reason for each in found.skipped]


def test_what_is_new_comes_in_and_only_that(site, library):
    found, new = subscribe(library, fetcher(), f"{site.url}/feed#latest")
    assert (found.title, len(found.items), new) == ("Marrow Bay Courier", 1, True)
    assert subscribe(library, fetcher(), f"{site.url}/feed")[1] is False
    assert polled(library) == (["The trees of the bay"], [])
    site["/feed"] = feed(site, "rent", "trees")
    assert polled(library) == (["The rent of the bay"], [])
    assert polled(library) == ([], [])
    assert site.requests().count("/trees") == 1
    stored = {document.url: document for document, _ in library.documents()}
    assert set(stored) == {f"{site.url}/trees", f"{site.url}/rent"}
    assert stored[f"{site.url}/trees"].media_type == "text/html"
    [subscription] = library.subscriptions()
    assert (subscription.items, subscription.failure) == (2, None)
    assert subscription.polled


def test_a_feed_that_has_not_changed_is_not_sent_again(site, library):
    def answer(handler):
        unchanged = handler.headers["If-None-Match"] == '"a1"'
        (sent("", 304) if unchanged else feed(site, "trees", ETag='"a1"', Last_Modified="Mon, 03 Jun 2024"))(
            handler
        )

    site["/feed"] = answer
    subscribe(library, fetcher(), f"{site.url}/feed")
    assert "if-none-match" not in site.asked[-1][1]
    assert polled(library)[0] == ["The trees of the bay"]
    assert polled(library) == ([], [])
    headers = site.asked[-1][1]
    assert (headers["if-none-match"], headers["if-modified-since"]) == ('"a1"', "Mon, 03 Jun 2024")
    assert library.subscriptions()[0].failure is None


def test_what_could_not_be_had_is_tried_again_though_the_feed_is_the_same(site, library):
    site["/feed"] = feed(site, "trees", "rent", ETag='"a1"')
    site["/rent"] = [503, page("rent")]
    subscribe(library, fetcher(), f"{site.url}/feed")
    titles, [reason] = polled(library)
    assert titles == ["The trees of the bay"]
    assert reason.startswith(f"{site.url}/rent cannot be fetched: the site is out of order (status 503)")
    assert polled(library) == (["The rent of the bay"], [])
    assert "if-none-match" not in site.asked[-1][1]


def test_what_will_never_be_had_is_told_once(site, library):
    site["/feed"], site["/trees"] = feed(site, "trees", ETag='"a1"'), 410
    subscribe(library, fetcher(), f"{site.url}/feed")
    assert len(polled(library)[1]) == 1
    assert polled(library) == ([], [])
    assert site.requests().count("/trees") == 1


def test_what_fails_for_now_is_given_up_in_the_end(site, library):
    site["/trees"] = 500
    subscribe(library, fetcher(), f"{site.url}/feed")
    assert [len(polled(library)[1]) for _ in range(7)] == [1] * 5 + [0] * 2


def test_a_site_that_is_out_of_order_is_left_alone_until_the_next_run(site, library):
    names = [f"story{number}" for number in range(6)]
    site["/feed"] = feed(site, *names)
    site["/story0"] = 410
    for name in names[1:]:
        site[f"/{name}"] = [500, page(name)]
    subscribe(library, fetcher(), f"{site.url}/feed")
    titles, reasons = polled(library)
    assert (titles, len(reasons)) == ([], 4)
    assert site.requests()[2:] == ["/story0", "/story1", "/story2", "/story3"]
    assert len(polled(library)[0]) == 3


def test_the_text_of_the_feed_stands_in_for_a_page_and_says_so(site, library):
    content = f"<content:encoded><![CDATA[{WHOLE}]]></content:encoded>"
    site["/feed"], site["/trees"] = feed(site, "trees", extra=content), 403
    subscribe(library, fetcher(), f"{site.url}/feed")
    found = update(library, fetcher())
    [arrival] = found.arrivals
    assert (arrival.from_feed, found.skipped) == (True, [])
    assert arrival.published == "2024-06-03"
    assert library.document(arrival.document).media_type == "application/rss+xml"
    assert found.quotations >= 1
    assert polled(library) == ([], [])


def test_a_feed_does_not_speak_for_another_site(site, library):
    other = site.url.replace("127.0.0.1", "localhost")
    item = f"<item><link>{other}/trees</link><content:encoded><![CDATA[{WHOLE}]]></content:encoded></item>"
    site["/feed"] = sent(
        '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>Marrow Bay Courier</title>{item}</channel></rss>",
        kind="application/rss+xml",
    )
    site["/trees"] = 403
    subscribe(library, fetcher(), f"{site.url}/feed")
    titles, [reason] = polled(library)
    assert titles == []
    assert "status 403" in reason
    assert library.counts().documents == 0


def test_a_summary_never_stands_in_for_the_article(site, library):
    site["/feed"] = feed(site, "trees", extra=f"<description><![CDATA[{WHOLE}]]></description>")
    site["/trees"] = 403
    subscribe(library, fetcher(), f"{site.url}/feed")
    titles, [reason] = polled(library)
    assert titles == []
    assert "does not give it to programs (status 403)" in reason
    assert library.counts().documents == 0


def test_an_item_that_leads_to_a_private_network_is_left_out(site, library, monkeypatch):
    monkeypatch.setattr("onrecord.corpus.web.guard.is_public_text", lambda address: address == "127.0.0.1")
    item = "<item><link>http://169.254.169.254/latest/meta-data</link></item>"
    site["/feed"] = sent(f'<rss version="2.0"><channel><title>A</title>{item}</channel></rss>')
    asking = Fetcher(limits=Limits(pause=0))
    subscribe(library, asking, f"{site.url}/feed")
    found = update(library, asking)
    assert found.arrivals == []
    assert "169.254.169.254 is on a private network or is this machine" in found.skipped[0].reason


def test_an_article_that_two_feeds_list_is_fetched_once(site, library):
    site["/other"] = feed(site, "trees", "rent")
    for name in ("feed", "other"):
        subscribe(library, fetcher(), f"{site.url}/{name}")
    assert polled(library)[0] == ["The trees of the bay", "The rent of the bay"]
    assert site.requests().count("/trees") == 1
    assert polled(library) == ([], [])


def test_an_article_listed_anew_with_other_words_is_kept_beside_the_earlier(site, library):
    subscribe(library, fetcher(), f"{site.url}/feed")
    [first] = update(library, fetcher()).arrivals
    site["/trees"] = page("trees", "We will look into the trees when there is money,")
    site["/feed"] = sent(
        f'<rss version="2.0"><channel><item><link>{site.url}/moved</link></item></channel></rss>'
    )
    site["/moved"] = moved("/trees")
    [second] = update(library, fetcher()).arrivals
    assert second.earlier == first.document
    assert second.url == first.url
    assert {document.id for document, _ in library.documents()} == {first.document, second.document}


def test_a_feed_that_fails_is_told_and_the_others_are_polled(site, library):
    site["/broken"] = feed(site, "rent")
    for name in ("broken", "feed"):
        subscribe(library, fetcher(), f"{site.url}/{name}")
    site["/broken"] = "<html><body>We have moved.</body></html>"
    titles, [reason] = polled(library)
    assert titles == ["The trees of the bay"]
    assert (
        reason == f"{site.url}/broken is no feed; look on the site for a link called RSS, Atom or JSON Feed."
    )
    assert library.subscriptions()[0].failure == reason
    site["/broken"] = feed(site, "rent")
    assert polled(library) == (["The rent of the bay"], [])
    assert library.subscriptions()[0].failure is None


def test_what_is_no_feed_is_not_subscribed_to(site, library):
    for path in ("/trees", "/nothing"):
        with pytest.raises(UnreadableSource):
            subscribe(library, fetcher(), f"{site.url}{path}")
    assert library.subscriptions() == []


def test_a_feed_is_forgotten_and_its_documents_stay(site, library):
    subscribe(library, fetcher(), f"{site.url}/feed")
    polled(library)
    library.unsubscribe(f"{site.url}/feed")
    assert polled(library) == ([], [])
    assert library.counts().documents == 1
    with pytest.raises(NotOnRecord, match="see onrecord feeds list"):
        library.unsubscribe(f"{site.url}/feed")


def test_what_a_person_removed_does_not_come_back_by_a_feed(site, library):
    subscribe(library, fetcher(), f"{site.url}/feed")
    [arrival] = update(library, fetcher()).arrivals
    library.remove(arrival.document)
    site["/again"] = feed(site, "trees", extra="<guid>anew</guid>")
    subscribe(library, fetcher(), f"{site.url}/again")
    assert polled(library) == ([], [])
    assert library.counts().documents == 0


def test_a_disk_that_is_full_leaves_whole_documents_and_the_rest_for_the_next_run(site, library, monkeypatch):
    site["/feed"] = feed(site, "trees", "rent", "water", ETag='"a1"')
    subscribe(library, fetcher(), f"{site.url}/feed")
    write = Library.add_all

    def full(self, batch, **named):
        if any("rent" in document.title for document, _ in batch):
            raise LibraryUnavailable("The disk is full; make room and add the rest again.")
        return write(self, batch, **named)

    with monkeypatch.context() as patched:
        patched.setattr(Library, "add_all", full)
        with pytest.raises(LibraryUnavailable, match="The disk is full"):
            update(library, fetcher())
    assert [document.title for document, _ in library.documents()] == ["The trees of the bay"]
    assert polled(library) == (["The rent of the bay", "The water of the bay"], [])
    assert site.requests().count("/trees") == 1


def test_two_updates_do_not_overlap(library):
    with (
        FileLock(library.folder / "update.lock"),
        pytest.raises(LibraryUnavailable, match=r"Another update .* is at work; let it finish"),
    ):
        update(library, fetcher())
    assert update(library, fetcher()).feeds == 0


def test_where_nothing_can_be_written_an_update_says_so(library, monkeypatch):
    def refuse(self, **how):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(FileLock, "acquire", refuse)
    with pytest.raises(
        LibraryUnavailable, match=r"cannot be written \(Read-only file system\); check the fo"
    ):
        update(library, fetcher())


# The command


@pytest.fixture
def run(run, monkeypatch):
    """The command, without pauses between what it fetches."""
    monkeypatch.setattr("onrecord.corpus.web.fetching.Limits", lambda: Limits(total=20, pause=0))
    return run


def test_feeds_are_added_listed_and_removed(run, site):
    url = f"{site.url}/feed"
    assert run("feeds", "list") == (2, "", run("feeds", "list")[2])  # there is no library yet
    code, out, err = run("feeds", "add", "--allow-private", url, f"{site.url}/trees")
    assert code == 2
    assert out == "Marrow Bay Courier (1 item) is polled from now on by onrecord update.\n"
    assert err == f"{site.url}/trees is no feed; look on the site for a link called RSS, Atom or JSON Feed.\n"
    assert (
        run("feeds", "add", url, "--allow-private")[1] == "Marrow Bay Courier (1 item) is polled already.\n"
    )
    assert run("feeds")[1] == f"Marrow Bay Courier  {url}\n    0 documents; not polled yet\n"
    listed = json.loads(run("feeds", "list", "--json")[1])
    assert (listed["url"], listed["title"], listed["items"]) == (url, "Marrow Bay Courier", 0)
    assert run("feeds", "remove", url)[0] == 0
    assert run("feeds", "list") == (0, "No feed is polled; add one with onrecord feeds add URL.\n", "")
    code, out, err = run("feeds", "remove", url)
    assert (code, out) == (2, "")
    assert err == f"There is no feed {url} in this library; see onrecord feeds list.\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["add"], "'feeds add' cannot be done; use feeds add URL, feeds list or feeds remove URL."),
        (["remove"], "'feeds remove' cannot be done; use feeds add URL"),
        (
            ["list", "https://courier.example/feed"],
            "'feeds list https://courier.example/feed' cannot be done;",
        ),
        (["poll"], "'feeds poll' cannot be done;"),
        (["remove", "ftp://courier.example/feed"], "ftp://courier.example/feed is not of the web"),
    ],
)
def test_feeds_without_sense_are_refused(run, arguments, sentence):
    code, out, err = run("feeds", *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(sentence)
    assert err.count("\n") == 1


def test_an_update_prints_what_came_in_and_nothing_when_nothing_did(run, site):
    site["/feed"] = feed(site, "trees", "rent")
    site["/rent"] = 404
    run("feeds", "add", f"{site.url}/feed", "--allow-private")
    code, out, err = run("update", "--allow-private")
    assert code == 2
    assert err == (
        f"{site.url}/rent cannot be fetched: there is no such page (status 404); "
        "check the address, or look in a web archive.\n"
    )
    assert out == (
        f"The trees of the bay\n    Marrow Bay Courier, 3 June 2024, {site.url}/trees\n"
        "1 document new in 1 feed, 1 left out; 1 quotation written, 0 of doubtful speaker.\n"
    )
    assert run("update", "--allow-private") == (0, "", "")
    [hit] = run("search", "trees", "--json")[1].splitlines()
    assert json.loads(hit)["url"] == f"{site.url}/trees"


def test_an_update_for_machines(run, site):
    run("feeds", "add", f"{site.url}/feed", "--allow-private")
    told = json.loads(run("update", "--allow-private", "--json")[1])
    [arrival] = told.pop("arrivals")
    assert told == {"feeds": 1, "quotations": 1, "doubtful": 0, "skipped": []}
    assert arrival.pop("document")
    assert arrival == {
        "feed": f"{site.url}/feed", "title": "The trees of the bay", "outlet": "Marrow Bay Courier",
        "published": "2024-06-03", "url": f"{site.url}/trees", "from_feed": False, "earlier": None,
    }  # fmt: skip
    assert json.loads(run("update", "--allow-private", "--json")[1])["arrivals"] == []


def test_a_run_that_was_killed_goes_on_where_it_stopped(site, tmp_path):
    names = [f"story{number}" for number in range(6)]
    site["/feed"] = feed(site, *names, ETag='"a1"')

    def slow(name):
        def answer(handler):
            handler.server.closing.wait(0.5)
            sent(page(name))(handler)

        return answer

    for number, name in enumerate(names):
        site[f"/{name}"] = page(name) if number < 3 else slow(name)
    folder = tmp_path / "library"
    with Library.open(folder) as library:
        subscribe(library, fetcher(), f"{site.url}/feed")
    code = (
        "import sys; from pathlib import Path; from onrecord.corpus.store.library import Library\n"
        "from onrecord.corpus.web.polling import update\n"
        "from onrecord.corpus.web.fetching import Fetcher, Limits\n"
        "with Library.open(Path(sys.argv[1])) as library:\n"
        "    update(library, Fetcher(allow_private=True, limits=Limits(pause=0)))\n"
    )
    running = subprocess.Popen([sys.executable, "-c", code, str(folder)], env=os.environ)
    deadline = time.monotonic() + 120
    while "/story3" not in site.requests() and time.monotonic() < deadline:
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    assert running.wait() == -signal.SIGKILL
    with Library.open(folder) as library:
        held = library.counts().documents
        assert 1 <= held < 6
        assert library.subscriptions()[0].etag is None
        assert len(update(library, fetcher()).arrivals) == 6 - held
        assert library.counts().documents == 6
    assert site.requests().count("/story0") == 1
