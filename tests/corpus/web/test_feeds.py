import time
from datetime import UTC, datetime

import pytest
from feedgen.feed import FeedGenerator

from onrecord.corpus.errors import UnreadableSource
from onrecord.corpus.model import Date, Document
from onrecord.corpus.reading import Reading
from onrecord.corpus.web.feeds import Item, dated, own_text, parse_feed
from onrecord.corpus.web.fetching import Answer

URL = "https://courier.example/city/feed"
WHOLE = "<p>" + "“We will plant until every bus stop has shade,” said Mayor Ines Talcott. " * 8 + "</p>"


def answered(data, kind="application/xml", charset=None):
    data = data.encode() if isinstance(data, str) else data
    return Answer(URL, data, kind, charset, "2024-06-05T08:00:00Z", None, None)


def rss(items, head="", version="2.0"):
    return (
        f'<?xml version="1.0"?><rss version="{version}" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>Marrow Bay Courier</title>{head}{items}</channel></rss>"
    )


def only(data, **options):
    [item] = parse_feed(answered(data, **options)).items
    return item


def generated(kind):
    """A feed as another program writes it."""
    made = FeedGenerator()
    made.id(URL)
    made.title("Marrow Bay Courier")
    made.link(href="https://courier.example/")
    made.description("News of the bay")
    entry = made.add_entry()
    entry.id("tag:courier.example,2024:7")
    entry.title("Trees & shade for every avenue")
    entry.link(href="https://courier.example/2024/trees")
    entry.author(name="Odile Brandt", email="odile@courier.example")
    entry.published(datetime(2024, 6, 3, 18, 0, tzinfo=UTC))
    entry.updated(datetime(2024, 6, 4, 9, 0, tzinfo=UTC))
    entry.summary("The council decided.")
    entry.content(WHOLE, type="CDATA" if kind == "rss" else "html")
    return made.rss_str() if kind == "rss" else made.atom_str()


@pytest.mark.parametrize(
    ("kind", "media_type"), [("rss", "application/rss+xml"), ("atom", "application/atom+xml")]
)
def test_a_feed_of_another_program(kind, media_type):
    feed = parse_feed(answered(generated(kind)))
    assert (feed.title, feed.media_type) == ("Marrow Bay Courier", media_type)
    [item] = feed.items
    assert (item.key, item.link) == ("tag:courier.example,2024:7", "https://courier.example/2024/trees")
    assert item.title == "Trees & shade for every avenue"
    assert item.published == Date("2024-06-03", "metadata")
    assert "every bus stop has shade" in item.content


@pytest.mark.parametrize("version", ["0.91", "0.92", "2.0"])
def test_rss_of_every_age(version):
    item = only(rss("<item><title>Trees</title><link>/2024/trees</link></item>", version=version))
    assert (item.key, item.link, item.title) == ("https://courier.example/2024/trees",) * 2 + ("Trees",)
    assert (item.published, item.content) == (None, None)


def test_rss_in_rdf_and_the_first_dates():
    item = only(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>Courier</title></channel>'
        '<item rdf:about="https://courier.example/trees"><title>Trees</title>'
        "<link>https://courier.example/trees</link><dc:date>2024-06-03T20:00:00-05:00</dc:date>"
        "<dc:creator>Odile Brandt</dc:creator></item></rdf:RDF>"
    )
    assert (item.link, item.published.value) == ("https://courier.example/trees", "2024-06-03")
    assert item.authors == ("Odile Brandt",)


def test_links_are_made_whole_by_what_the_feed_says_they_are_of():
    item = only(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://archive.example/2024/"><title>A</title>'
        '<entry><id>1</id><link rel="enclosure" href="sound.mp3"/><link href="trees"/></entry></feed>'
    )
    assert item.link == "https://archive.example/2024/trees"


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("Mon, 03 Jun 2024 23:30:00 -0500", "2024-06-03"),
        ("Mon, 3 Jun 2024 08:00 EST", "2024-06-03"),
        ("03 Jun 2024 08:00:00 GMT", "2024-06-03"),
        ("2024-06-03T23:30:00+02:00", "2024-06-03"),
        ("2024-06-03", "2024-06-03"),
        ("June 3, 2024", "2024-06-03"),
        ("3/6/2024", None),
        ("yesterday", None),
        ("Mon, 03 Jun 9024 23:30:00 -0500", None),
        ("1" * 5000, None),
    ],
)
def test_the_day_is_the_one_the_feed_prints(printed, day):
    item = only(rss(f"<item><link>/trees</link><pubDate>{printed}</pubDate></item>"))
    assert item.published == (Date(day, "metadata") if day else None)


def test_the_day_of_a_change_is_no_day_of_publication():
    item = only(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><entry><id>1</id><link href="/trees"/>'
        "<updated>2024-06-03T08:00:00Z</updated></entry></feed>"
    )
    assert item.published is None


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "file:///etc/passwd", "https://u:p@courier.example/", "http://["]
)
def test_a_link_that_leads_nowhere_is_none(link):
    assert only(rss(f"<item><title>Trees</title><link>{link}</link></item>")).link is None


def test_two_descriptions_are_no_article():
    data = (
        '<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><item><link>/trees</link>'
        f"<media:description>Trees.</media:description><description><![CDATA[{WHOLE}]]></description>"
        "</item></channel></rss>"
    )
    assert only(data).content is None


def test_titles_are_one_line_without_controls():
    title = "&lt;b&gt;Trees&lt;/b&gt;\n\tand &amp;amp; &#27;[31mshade"
    feed = parse_feed(answered(rss(f"<item><title>{title}</title></item>", head="\x1b<x")))
    assert feed.items[0].title == "Trees and & [31mshade"


@pytest.mark.parametrize(
    ("item", "carried"),
    [
        (f"<content:encoded><![CDATA[{WHOLE}]]></content:encoded>", True),
        (f"<description><![CDATA[{WHOLE}]]></description>", False),
        (f"<description>Trees.</description><content:encoded><![CDATA[{WHOLE}]]></content:encoded>", True),
        (f"<content:encoded><![CDATA[{WHOLE}<p>Read more</p>]]></content:encoded>", False),
        (f"<content:encoded><![CDATA[{WHOLE} […]]]></content:encoded>", False),
        (f'<content:encoded><![CDATA[{WHOLE}<a href="/x">Continue reading →</a>]]></content:encoded>', False),
        ("<content:encoded><![CDATA[<p>The council decided.</p>]]></content:encoded>", False),
        (f"<description><![CDATA[{WHOLE}]]></description>"
         f"<content:encoded><![CDATA[{WHOLE}]]></content:encoded>", False),
    ],
    ids=["whole", "a description", "both", "read more", "an ellipsis", "continue", "short", "the same"],
)  # fmt: skip
def test_a_summary_is_not_taken_for_the_article(item, carried):
    assert (only(rss(f"<item><link>/trees</link>{item}</item>")).content is not None) is carried


def test_atom_content_in_plain_text_keeps_its_paragraphs():
    text = "Shade &amp; water, said the mayor of the bay. " * 8 + "\n\n" + "More of it. " * 20
    data = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><entry><id>1</id><link href="/trees"/>'
        f'<content type="text">{text}</content></entry></feed>'
    )
    [reading] = own_text(only(data), parse_feed(answered(data)), "2024-06-05T08:00:00Z")
    assert reading.document.text.count("\n\n") == 1
    assert "Shade & water" in reading.document.text


def test_what_the_feed_carries_becomes_a_document_that_says_so():
    feed = parse_feed(answered(generated("atom")))
    [reading] = own_text(feed.items[0], feed, "2024-06-05T08:00:00Z")
    document = reading.document
    assert document.media_type == "application/atom+xml"
    assert (document.url, document.outlet) == ("https://courier.example/2024/trees", "Marrow Bay Courier")
    assert (document.title, document.authors) == ("Trees & shade for every avenue", ("Odile Brandt",))
    assert document.text.startswith("“We will plant until every bus stop has shade,”")
    assert document.retrieved == "2024-06-05T08:00:00Z"


def test_a_feed_that_breaks_off_names_its_pages_but_its_texts_are_not_taken():
    data = rss(f"<item><link>/trees</link><content:encoded><![CDATA[{WHOLE}]]></content:encoded></item>")
    item = only(data[: data.index("</item>")])
    assert (item.link, item.content) == ("https://courier.example/trees", None)


def test_an_item_of_the_same_name_is_the_same_item():
    twice = "<item><title>Trees</title><pubDate>Mon, 03 Jun 2024 08:00:00 GMT</pubDate></item>"
    one, other = parse_feed(answered(rss(twice + twice))).items
    assert one.key == other.key
    assert one.key != only(rss(twice.replace("Trees", "Rent"))).key


HOSTILE = {
    "laughs": '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    '<rss version="2.0"><channel><title>&b;</title></channel></rss>',
    "file": '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    '<rss version="2.0"><channel><title>&a;</title></channel></rss>',
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(data, encoding):
    with pytest.raises(UnreadableSource, match="declares XML entities, which no feed needs; it is not read"):
        parse_feed(answered(data.encode(encoding)))


def test_nothing_is_fetched_for_the_sake_of_a_feed():
    data = (
        '<?xml version="1.0"?><!DOCTYPE rss SYSTEM "http://127.0.0.1:9/rss.dtd">'
        '<?xml-stylesheet href="http://127.0.0.1:9/s.xsl"?>' + rss("<item><link>/trees</link></item>")[21:]
    )
    assert only(data).link == "https://courier.example/trees"


@pytest.mark.parametrize(
    ("page", "sentence"),
    [
        ('<html><head><link rel="alternate" type="application/rss+xml" href="/feed?a=1&amp;b"></head></html>',
         "is a page and no feed; its feed is at https://courier.example/feed?a=1&b: give that address."),
        ('<html><head><link rel="alternate" hreflang="de" href="/de"></head></html>',
         "is no feed; look on the site for a link called RSS, Atom or JSON Feed."),
        ("", "is no feed; look on the site for a link called RSS, Atom or JSON Feed."),
        ('{"version": "1.1"}', "is no feed; look"),
        ("\x00\x01\x02", "is no feed; look"),
    ],
    ids=["named", "not named", "empty", "json", "binary"],
)  # fmt: skip
def test_what_is_no_feed_is_told_with_the_feed_that_it_names(page, sentence):
    with pytest.raises(UnreadableSource) as refused:
        parse_feed(answered(page))
    assert str(refused.value).startswith(f"{URL} {sentence}")


@pytest.mark.parametrize(
    "data",
    [
        "<rss version='2.0'><channel>" + "<" * 200_000,
        "<rss version='2.0'><channel><title>" + "&" * 200_000,
        "<rss version='2.0'><channel>" + "<![CDATA[" * 50_000,
        rss("<item><link>/a</link><content:encoded>" + "." * 200_000 + "a</content:encoded></item>"),
        rss("<item><link>/a</link><content:encoded>" + "&lt;div&gt;" * 30_000 + "</content:encoded></item>"),
        rss("<item><link>" + "../" * 30_000 + "</link><title>" + "&lt;b&gt;" * 30_000 + "</title></item>"),
        rss("<item><link>http://[</link><title>&#xD800;</title></item>"),
    ],
    ids=["brackets", "ampersands", "cdata", "dots", "nested", "titles", "halves"],
)
def test_a_hostile_feed_takes_no_longer_than_its_size(data):
    begun = time.process_time()
    try:
        for item in parse_feed(answered(data)).items:
            assert "\ud800" not in f"{item.title}{item.link}{item.key}"
    except UnreadableSource:
        pass
    assert time.process_time() - begun < 8


# Days of publication


def item(printed):
    return only(rss(f"<item><link>/trees</link><pubDate>{printed}</pubDate></item>"))


@pytest.mark.parametrize(
    ("of_page", "others", "printed", "day", "kept"),
    [
        (None, (), "Mon, 03 Jun 2024 08:00:00 GMT", ("2024-06-03", "metadata"), []),
        (("2024-06-03", "metadata"), (), "Mon, 03 Jun 2024 08:00:00 -0500", ("2024-06-03", "metadata"), []),
        (("2024-06-03", "metadata"), (), "Wed, 05 Jun 2024 08:00:00 -0500",
         ("2024-06-03", "metadata"), ["2024-06-05"]),
        (("2024-06-03", "page"), (), "Wed, 05 Jun 2024 08:00:00 -0500",
         ("2024-06-05", "metadata"), ["2024-06-03"]),
        (("2024-06-03", "metadata"), ("2024-06-01",), "Sat, 01 Jun 2024 08:00:00 -0500",
         ("2024-06-03", "metadata"), ["2024-06-01"]),
        (("2024-06-03", "metadata"), (), "Tue, 04 Jun 2024 02:30:00 GMT", ("2024-06-03", "metadata"), []),
        (("2024-06-03", "metadata"), (), "Tue, 04 Jun 2024 02:30:00 +0200",
         ("2024-06-03", "metadata"), ["2024-06-04"]),
        (("2024-06-03", "metadata"), (), "Tue, 04 Jun 2024 15:30:00 GMT",
         ("2024-06-03", "metadata"), ["2024-06-04"]),
        (("2024-06", "metadata"), (), "Tue, 04 Jun 2024 15:30:00 GMT", ("2024-06", "metadata"), []),
        (("2024-06-03", "metadata"), (), "some day", ("2024-06-03", "metadata"), []),
    ],
    ids=["only the feed", "alike", "otherwise", "before what is printed", "known", "the evening before",
         "not in Greenwich", "too late for it", "a month", "none"],
)  # fmt: skip
def test_the_days_of_the_page_and_of_the_feed(of_page, others, printed, day, kept):
    document = Document(
        "Words.",
        published=Date(*of_page) if of_page else Date(),
        other_dates=tuple(Date(each, "page") for each in others),
    )
    found = dated(Reading("x", document), item(printed)).document
    assert found.published == Date(*day)
    assert [each.value for each in found.other_dates] == kept


def test_an_item_without_a_day_leaves_the_page_as_it_is():
    reading = Reading("x", Document("Words."))
    assert dated(reading, Item("1", None, None, (), None, None, None, "")) == reading
