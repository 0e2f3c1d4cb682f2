"""Feeds that were saved as files."""

import json

import pytest
from feedgen.feed import FeedGenerator

from onrecord.corpus.model import Date
from tests.support.sources import parted

SAID = "“We will plant two thousand trees,” said Mayor Ines Talcott of Marrow Bay."


def feed(path, kind):
    made = FeedGenerator()
    made.id("https://courier.example/")
    made.title("The Courier")
    made.link(href="https://courier.example/", rel="alternate")
    made.description("News")
    made.author({"name": "Ada Fenwick"})
    for number, text in enumerate((f"<p>{SAID}</p>", ""), start=1):
        item = made.add_entry(order="append")
        item.id(f"https://courier.example/{number}")
        item.title("Trees & pipes" if number == 1 else "Pipes")
        item.link(href=f"https://courier.example/{number}")
        item.published("2024-03-04T23:30:00-05:00")
        item.content(text, type="html") if kind == "atom" else item.description(text)
    path.write_bytes(made.atom_str() if kind == "atom" else made.rss_str())
    return path


@pytest.mark.parametrize(("kind", "authors"), [("atom", ("Ada Fenwick",)), ("rss", ())])
@pytest.mark.parametrize("name", ["feed.xml", "feed.txt", "feed"])
def test_each_item_of_a_saved_feed_is_a_document(tmp_path, kind, authors, name):
    [found], [why] = parted(feed(tmp_path / name, kind))
    document = found.document
    assert document.text == f"Trees & pipes\n\n{SAID}"
    assert (document.title, document.outlet, document.url) == (
        "Trees & pipes",
        "The Courier",
        "https://courier.example/1",
    )
    assert document.published == Date("2024-03-04", "metadata")
    if kind == "atom":
        assert document.authors == authors
    assert "item 2 has no words" in why


def test_the_page_is_the_address_of_several(tmp_path):
    path = tmp_path / "a.xml"
    path.write_text(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><id>t</id><author><name>Ada</name></author>'
        "<entry><title>Trees</title><id>1</id><content>Plant them all.</content>"
        '<link rel="alternate" type="text/html" href="https://c.example/1"/>'
        '<link rel="alternate" type="text/html" hreflang="es" href="https://c.example/es/1"/>'
        '<link rel="alternate" type="application/pdf" href="https://c.example/1.pdf"/></entry></feed>'
    )
    [found], _ = parted(path)
    assert (found.document.url, found.document.authors) == ("https://c.example/1", ("Ada",))


def test_a_feed_with_entities_is_refused(tmp_path):
    path = tmp_path / "a.xml"
    path.write_text('<!DOCTYPE rss [<!ENTITY a "b">]><rss version="2.0"><channel/></rss>')
    assert "declares XML entities" in parted(path)[1][0]


def test_a_feed_in_json_is_read_whether_its_lines_are_broken_or_not(tmp_path):
    listed = {
        "version": "https://jsonfeed.org/version/1.1", "title": "Courier",
        "items": [
            {"id": "1", "url": "https://c.example/1?utm_source=feed", "title": "Trees",
             "date_published": "2024-03-04T23:30:00-05:00", "authors": [{"name": "Ada Lunn"}],
             "content_html": "<p>Plant them all.</p>"},
            {"id": "2", "content_text": "Mend the pipes."},
        ],
    }  # fmt: skip
    for indent in (None, 1):
        path = tmp_path / f"feed-{indent}.json"
        path.write_text(json.dumps(listed, indent=indent))
        (first, second), reasons = parted(path)
        assert (first.document.text, second.document.text) == ("Trees\n\nPlant them all.", "Mend the pipes.")
        assert (first.document.authors, first.document.url) == (("Ada Lunn",), "https://c.example/1")
        assert first.document.published == Date("2024-03-04", "metadata")
        assert first.document.outlet == "Courier"
        assert reasons == []
