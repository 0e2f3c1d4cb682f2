"""When a page was published."""

import pytest

from onrecord.corpus.model import Date
from onrecord.corpus.reading import Metadata, of_bytes, read_source

WORDS = (
    "“We will plant,” said Mayor Ines Talcott of Marrow Bay, where the council met for three hours on the "
    "trees and about sixty residents stayed to the end of the session to hear the vote on them."
)
TIME = '<meta property="article:published_time" content="{}">'


def dates_of(head="", printed="", url=None, title="Trees"):
    page = f"<html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>{printed}"
    [found] = read_source(
        of_bytes(f"{page}<p>{WORDS}</p></article></body></html>".encode(), "a.html", url=url), Metadata()
    )
    return found.document.published, found.document.other_dates


@pytest.mark.parametrize(
    ("head", "printed"),
    [("", '<p class="date">03/04/2024</p>'), ('<meta name="date" content="03/04/2024">', ""),
     ("", '<time datetime="3/4/24">spring</time>')],
)  # fmt: skip
def test_figures_that_can_be_two_days_are_none(head, printed):
    assert dates_of(head, printed) == (Date(), ())


def test_figures_that_can_be_one_day_are_that_day():
    assert dates_of(printed='<p class="date">03/16/2024</p>')[0] == Date("2024-03-16", "page")


def test_the_pages_own_time_goes_before_a_day_in_its_address():
    found = dates_of(TIME.format("2024-06-04T10:00:00-07:00"), url="https://courier.example/2023/01/09/trees")
    assert found == (Date("2024-06-04", "metadata"), (Date("2023-01-09", "metadata"),))
    assert dates_of(url="https://courier.example/2023/01/09/trees")[0] == Date("2023-01-09", "metadata")


def test_a_day_before_the_web_is_that_of_publication():
    found = dates_of(TIME.format("2012-05-01"), "<p class='date'>Published June 4, 1968</p>")
    assert found == (Date("1968-06-04", "page"), (Date("2012-05-01", "metadata"),))
    assert dates_of(TIME.format("1968-06-04"))[0] == Date("1968-06-04", "metadata")


@pytest.mark.parametrize(
    ("time", "printed", "day"),
    [
        ("2024-06-05T06:30:00Z", "June 4, 2024", Date("2024-06-04", "page")),
        ("2024-06-05T06:30:00+00:00", "June 4, 2024", Date("2024-06-04", "page")),
        ("2024-06-04T23:30:00-07:00", "June 4, 2024", Date("2024-06-04", "metadata")),
        ("2024-06-05T06:30:00Z", "June 1, 2024", Date("2024-06-05", "metadata")),
    ],
)
def test_the_local_day_goes_before_that_in_greenwich(time, printed, day):
    assert dates_of(TIME.format(time), f"<p class='date'>Published {printed}</p>")[0] == day


def test_a_day_on_a_line_of_its_own_is_stated():
    assert dates_of(printed="<p>June 4, 2024</p>")[0] == Date("2024-06-04", "stated")


@pytest.mark.parametrize(
    ("title", "day"),
    [
        ("Regular meeting, April 8, 2025", "2025-04-08"),
        ("Minutes of the Regular Meeting of April 8, 2025", "2025-04-08"),
        ("April 8, 2025 Work Session", "2025-04-08"),
        ("City Council Regular Meeting - Tuesday, April 8, 2025, 7:00 p.m.", "2025-04-08"),
        ("What happened on April 8, 2025", None),
        ("Minutes of April 8, 2025, approved April 22, 2025", None),
    ],
)
def test_a_title_as_of_minutes_states_their_day(title, day):
    for source in (f"{title}\n\n{WORDS}", f"---\ntitle: {title}\n---\n{WORDS}"):
        [found] = read_source(of_bytes(source.encode(), "a.md"), Metadata())
        assert found.document.published.value == day


@pytest.mark.parametrize(
    ("url", "stored"),
    [
        ("https://c.example/a?utm_source=x&id=3&fbclid=abc", "https://c.example/a?id=3"),
        ("https://c.example/a?utm_source=x&utm_medium=y#trees", "https://c.example/a#trees"),
        ("https://c.example/a?source=desk&ref=4&cid=2", "https://c.example/a?source=desk&ref=4&cid=2"),
        ("https://c.example/a?q=a%20b&gclid=1", "https://c.example/a?q=a%20b"),
    ],
)
def test_what_only_tells_where_a_reader_came_from_makes_no_other_page(url, stored):
    [found] = read_source(of_bytes(WORDS.encode(), "a.txt", url=url), Metadata())
    assert found.document.url == stored


@pytest.mark.parametrize(
    ("written", "title"),
    [(r'"Mayor \"backs\" trees \u2014 now"', 'Mayor "backs" trees — now'), ("'It''s late'", "It's late"),
     ("Trees: a plan", "Trees: a plan"), (">-\n  Trees\n  and pipes", "Trees and pipes")],
)  # fmt: skip
def test_a_title_in_front_matter_is_read_as_yaml(written, title):
    source = of_bytes(f"---\ntitle: {written}\ndate: 2024-06-04\n---\n{WORDS}".encode(), "a.md")
    [found] = read_source(source, Metadata())
    assert (found.document.title, found.document.published.value) == (title, "2024-06-04")


def test_a_day_in_the_canonical_address_goes_behind_the_pages_own_time():
    head = TIME.format("2024-06-03T10:00:00-05:00")
    head += '<link rel="canonical" href="https://c.example/2024/06/01/trees">'
    assert dates_of(head) == (Date("2024-06-03", "metadata"), (Date("2024-06-01", "metadata"),))


@pytest.mark.parametrize(
    "printed",
    ['<span itemprop="datePublished" content="2024-06-03">Monday</span>',
     '<div itemprop="datePublished" datetime="2024-06-03T22:00:00-05:00">Monday</div>'],
)  # fmt: skip
def test_microdata_names_the_day(printed):
    assert dates_of(printed=printed)[0] == Date("2024-06-03", "metadata")


LINKED = '<script type="application/ld+json">{}</script>'


@pytest.mark.parametrize(
    ("head", "authors"),
    [
        (LINKED.format('{"@type": "Article", "author": [{"name": "Ada Lunn"}, {"name": "Staff Writer"}]}'),
         ("Ada Lunn",)),
        (LINKED.format('{"@graph": [{"@type": ["BlogPosting"], "author": "Ada Lunn"}]}'), ("Ada Lunn",)),
        (LINKED.format('{"@type": "Organization", "author": {"name": "Ada Lunn"}}'), ()),
        (LINKED.format('{"@type": "NewsArticle", "author": {"name": "Administrator"}}'), ()),
        ('<meta name="DC.creator" content="Lunn, Ada">', ("Lunn, Ada",)),
        ('<meta name="citation_author" content="Lunn, Ada"><meta name="citation_author" content="Lark, Bo">',
         ("Lunn, Ada", "Lark, Bo")),
        ('<meta name="author" content="Ada Lunn, Courier Staff Writer">', ("Ada Lunn",)),
    ],
)  # fmt: skip
def test_the_authors_of_a_page(head, authors):
    page = f"<html><head>{head}</head><body><article><h1>Trees</h1><p>{WORDS}</p></article></body></html>"
    [found] = read_source(of_bytes(page.encode(), "a.html"), Metadata())
    assert found.document.authors == authors


@pytest.mark.parametrize(
    ("matter", "authors", "outlet"),
    [("authors:\n  - name: Ada Lunn\n  - name: Bo Lark", ("Ada Lunn", "Bo Lark"), None),
     ("byline: By Ada Lunn\npublisher: The Courier", ("Ada Lunn",), "The Courier")],
)  # fmt: skip
def test_front_matter_names_authors_and_outlet(matter, authors, outlet):
    [found] = read_source(of_bytes(f"---\n{matter}\n---\n{WORDS}".encode(), "a.md"), Metadata())
    assert (found.document.authors, found.document.outlet) == (authors, outlet)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("“We ~~had~~ have twelve[^1] buses.”\n\n[^1]: A note.", "“We have twelve buses.”\n\nA note."),
        ("> We have twelve buses.\n>\n> — Bo Lark", "“We have twelve buses.”\n\n— Bo Lark"),
        ("> I have twelve buses.\n>\n> They are old.\n\nNext.",
         "“I have twelve buses.\n\n“They are old.”\n\nNext."),
        ("> Section 4. No bus shall stand.\n\nNext.", "Section 4. No bus shall stand.\n\nNext."),
    ],
)  # fmt: skip
def test_markdown_is_read_as_it_is_shown(written, text):
    [found] = read_source(of_bytes(f"# Trees\n\n{written}".encode(), "a.md"), Metadata())
    assert found.document.text == f"Trees\n\n{text}"
