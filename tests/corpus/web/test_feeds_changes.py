"""Feeds that end, move, change what they said, go on over pages, or come as JSON."""

import json

import pytest

from onrecord.corpus.store.library import Library
from onrecord.corpus.web.polling import subscribe
from tests.corpus.web.test_feeds_polling import feed, fetcher, page, polled
from tests.support.website import moved, sent, served


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


def test_a_feed_that_is_gone_ends_and_is_told_of_once(site, library):
    subscribe(library, fetcher(), f"{site.url}/feed")
    polled(library)
    site["/feed"] = 410
    [reason] = polled(library)[1]
    assert reason == (
        f"{site.url}/feed is gone for good, as its site says (status 410), and is polled no more; what came "
        "by it stays on record."
    )
    assert library.subscriptions() == []
    assert polled(library) == ([], [])
    assert len(list(library.documents())) == 1


def test_a_feed_that_is_only_missing_stays(site, library):
    subscribe(library, fetcher(), f"{site.url}/feed")
    site["/feed"] = 404
    assert len(polled(library)[1]) == 1
    assert len(library.subscriptions()) == 1


@pytest.mark.parametrize(("status", "kept"), [(301, "/new"), (308, "/new"), (302, "/feed"), (307, "/feed")])
def test_only_a_permanent_move_is_remembered(site, library, status, kept):
    subscribe(library, fetcher(), f"{site.url}/feed")
    site["/new"] = feed(site, "trees")
    site["/feed"] = moved("/new", status)
    assert polled(library)[0] == ["The trees of the bay"]
    assert [each.url for each in library.subscriptions()] == [f"{site.url}{kept}"]
    assert polled(library) == ([], [])


def test_a_move_by_way_of_a_temporary_one_is_not_for_good(site, library):
    subscribe(library, fetcher(), f"{site.url}/feed")
    site["/feed"], site["/between"], site["/new"] = (
        moved("/between", 302),
        moved("/new", 301),
        feed(site, "trees"),
    )
    polled(library)
    assert [each.url for each in library.subscriptions()] == [f"{site.url}/feed"]


def test_two_feeds_that_move_to_one_address_become_one(site, library):
    site["/other"] = feed(site, "trees")
    for name in ("feed", "other"):
        subscribe(library, fetcher(), f"{site.url}/{name}")
    site["/feed"] = moved("/other", 301)
    assert polled(library)[0] == ["The trees of the bay"]
    assert [each.url for each in library.subscriptions()] == [f"{site.url}/other"]


@pytest.mark.parametrize(
    "extra", ["<description>Corrected.</description>", "<atom:updated>2024-06-05T08:00:00Z</atom:updated>"]
)
def test_an_entry_that_has_changed_is_fetched_again_and_both_versions_are_kept(site, library, extra):
    def listing(extra):
        return sent(
            '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Courier</title><item>'
            f"<title>trees</title><link>{site.url}/trees</link><guid>trees</guid>{extra}</item></channel></rss>",
            kind="application/rss+xml",
        )

    site["/feed"] = listing("")
    subscribe(library, fetcher(), f"{site.url}/feed")
    polled(library)
    site["/trees"] = page("trees", "We will cut every one of them down by the spring,")
    assert polled(library) == ([], [])
    site["/feed"] = listing(extra)
    assert polled(library) == (["The trees of the bay"], [])
    assert site.requests().count("/trees") == 2
    assert len(list(library.documents())) == 2
    assert polled(library) == ([], [])


def test_a_changed_entry_whose_page_is_gone_keeps_what_it_was(site, library):
    subscribe(library, fetcher(), f"{site.url}/feed")
    polled(library)
    site["/trees"] = 404
    site["/feed"] = feed(site, "trees", extra="<description>Corrected.</description>")
    assert len(polled(library)[1]) == 1
    assert polled(library) == ([], [])
    assert library.subscriptions()[0].items == 1


def atom(site, *names, following=""):
    entries = "".join(
        f"<entry><id>{name}</id><title>{name}</title><link href='{site.url}/{name}'/>"
        "<updated>2024-06-03T08:00:00Z</updated></entry>"
        for name in names
    )
    link = f"<link rel='next' href='{following}'/>" if following else ""
    return sent(
        f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Courier</title>{link}{entries}</feed>",
        kind="application/atom+xml",
    )


def test_the_first_poll_reads_the_pages_of_a_feed_and_later_ones_do_not(site, library):
    site["/feed"] = atom(site, "trees", following="/feed?page=2")
    site["/feed?page=2"] = atom(site, "rent", following="/feed?page=3")
    site["/feed?page=3"] = atom(site, "water", following="/feed")
    subscribe(library, fetcher(), f"{site.url}/feed")
    assert len(polled(library)[0]) == 3
    assert polled(library) == ([], [])
    assert site.requests().count("/feed?page=2") == 1


def test_a_feed_in_json_is_read(site, library):
    words = "“We will plant until every bus stop has shade,” said Mayor Ines Talcott. " * 8
    items = [
        {"id": 1, "url": f"{site.url}/trees", "title": "trees", "date_published": "2024-06-03T08:00:00Z"},
        {"id": "2", "url": f"{site.url}/nowhere", "title": "A <b>tag</b>", "content_text": words,
         "authors": [{"name": "Odile Brandt"}]},
    ]  # fmt: skip
    listed = {"version": "https://jsonfeed.org/version/1.1", "title": "Courier", "items": items}
    site["/feed"] = sent(json.dumps(listed), kind="application/feed+json")
    found, _ = subscribe(library, fetcher(), f"{site.url}/feed")
    assert (found.title, [item.key for item in found.items]) == ("Courier", ["1", "2"])
    assert polled(library) == (["The trees of the bay", "A <b>tag</b>"], [])
    stored = {document.url: document for document, _ in library.documents()}
    own = stored[f"{site.url}/nowhere"]
    assert (own.media_type, own.authors) == ("application/feed+json", ("Odile Brandt",))


def test_json_that_is_no_feed_is_named(run, site):
    site["/data"] = sent('{"version": "1"}', kind="application/json")
    code, _, err = run("feeds", "add", f"{site.url}/data", "--allow-private")
    assert code == 2
    assert "is no feed; look on the site for a link called RSS, Atom or JSON Feed." in err


def test_an_entry_that_comes_back_with_other_tracking_is_the_same_entry(site, library):
    def listed(source):
        address = f"{site.url}/trees?utm_source={source}"
        return sent(
            f'<rss version="2.0"><channel><title>C</title><item><title>Trees</title><link>{address}</link>'
            f'<guid isPermaLink="true">{address}</guid></item></channel></rss>',
            kind="application/rss+xml",
        )

    site["/feed"] = listed("rss")
    subscribe(library, fetcher(), f"{site.url}/feed")
    assert polled(library) == (["The trees of the bay"], [])
    site["/feed"] = listed("mail")
    assert polled(library) == ([], [])
    assert site.requests().count("/trees") == 1
    assert [document.url for document, _ in library.documents()] == [f"{site.url}/trees"]
