import gzip
import re
import time
import warnings
from io import BytesIO

import pytest

from onrecord.corpus.model import Date
from onrecord.corpus.reading import Metadata, of_bytes, read_source
from tests.support.sources import one, parted, reason

PARAGRAPHS = (
    "“Trees are <b>not</b> a luxury,” Mayor Ines Talcott said on Monday in Marrow Bay, where the council has "
    "debated the tree budget since spring.",
    "“We will plant two thousand of them, <a href='/plan'>every year</a>,” she said. The plan costs $4 "
    "million and will be paid from the street fund over three years.",
    "Council member Bo Lark opposed the plan. He called it “a gift to nurseries” and said that the city "
    "should mend its pipes first, before anything else is planted.",
)
HEAD = """<meta property="og:site_name" content="The Courier"><meta name="author" content="Ada Fenwick">
<meta property="article:published_time" content="2024-06-04T10:00:00-07:00">
<meta property="article:modified_time" content="2025-01-09T10:00:00-07:00">
<link rel="canonical" href="https://courier.example/trees">"""


def page(head=HEAD, paragraphs=PARAGRAPHS, printed=""):
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<!doctype html><html><head><title>Mayor backs trees | The Courier</title>{head}</head><body>"
        f"<nav><a href='/'>Home</a> <a href='/news'>News</a></nav><article><h1>Mayor backs trees</h1>"
        f"{printed}{body}</article>"
        "<aside><h3>Related</h3><ul><li><a href='/a'>Council debates pipes</a></li></ul></aside>"
        "<footer>© 2024 The Courier. All rights reserved.</footer></body></html>"
    )


def written(tmp_path, content, name="trees.html"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_page_is_its_article(tmp_path):
    document = one(written(tmp_path, page())).document
    assert document.text.split("\n\n") == [
        "Mayor backs trees",
        PARAGRAPHS[0].replace("<b>", "").replace("</b>", ""),
        PARAGRAPHS[1].replace("<a href='/plan'>", "").replace("</a>", ""),
        PARAGRAPHS[2],
    ]
    assert (document.title, document.outlet, document.authors) == (
        "Mayor backs trees",
        "The Courier",
        ("Ada Fenwick",),
    )
    assert document.url == "https://courier.example/trees"
    assert document.published == Date("2024-06-04", "metadata")
    assert (document.media_type, document.file_name) == ("text/html", "trees.html")
    assert len(document.source_hash) == 64


@pytest.mark.parametrize("name", ["trees.txt", "trees", "trees.csv"])
def test_a_page_is_told_by_its_content(tmp_path, name):
    assert one(written(tmp_path, page(), name)).document.media_type == "text/html"


def test_a_short_page_keeps_its_paragraphs(tmp_path):
    short = page(paragraphs=["“Plant,” said Mayor Ines Talcott.", "“Mend,” said Bo Lark."])
    text = one(written(tmp_path, short)).document.text
    assert text.split("\n\n")[-2:] == ["“Plant,” said Mayor Ines Talcott.", "“Mend,” said Bo Lark."]
    assert "Home" not in text
    assert "Related" not in text
    assert "rights" not in text


@pytest.mark.parametrize(
    "body",
    [
        "<div>{}</div><div>{}</div><div>{}</div>",
        "<div>{}<br><br>{}<br/>\n<br/>{}</div>",
        "<p>{}</p><aside>“Plant!”</aside><figure><img src='a.png'><figcaption>A tree</figcaption></figure>"
        "<p>{}</p><ul><li>{}</li></ul>",
        "<p>{}</p><blockquote><p>{}</p></blockquote><table><tr><td>{}</td></tr></table>",
        "<pre>{}\n\n{}\n\n{}</pre>",
    ],
    ids=["div", "br", "figure", "quote", "pre"],
)
def test_paragraphs_are_kept_however_they_are_set(tmp_path, body):
    said = [re.sub("<.*?>", "", paragraph) for paragraph in PARAGRAPHS]
    content = f"<html><body><article><h1>Trees</h1>{body.format(*said)}</article></body></html>"
    assert one(written(tmp_path, content)).document.text.split("\n\n") == ["Trees", *said]


def test_what_is_given_goes_before_what_a_page_says(tmp_path):
    given = Metadata(
        title="Trees", date="2024-06-03", outlet="The Herald", url="https://herald.example/trees"
    )
    document = one(written(tmp_path, page()), given).document
    assert (document.title, document.outlet, document.url) == (
        "Trees",
        "The Herald",
        "https://herald.example/trees",
    )
    assert document.published == Date("2024-06-03", "given")


@pytest.mark.parametrize(
    ("head", "printed", "name", "date"),
    [
        ("", "<time datetime='2024-06-03'>June 3, 2024</time>", "a.html", Date("2024-06-03", "page")),
        ("", "<p class='date'>Published June 3, 2024</p>", "a.html", Date("2024-06-03", "page")),
        (
            '<script type="application/ld+json">{"@type": "NewsArticle", "dateModified": "2025-02-02", '
            '"datePublished": "2024-06-03"}</script>',
            "", "a.html", Date("2024-06-03", "metadata"),
        ),
        ("", "", "2024-06-02-trees.html", Date("2024-06-02", "file name")),
        ("", "<time class='updated' datetime='2025-02-02'>Feb. 2, 2025</time>", "a.html", Date()),
        ('<meta property="article:modified_time" content="2025-01-09">', "", "a.html", Date()),
        ("", "", "a.html", Date()),
    ],
    ids=["time", "printed", "json", "file name", "updated", "modified", "none"],
)  # fmt: skip
def test_a_date_has_the_basis_that_it_was_found_by(tmp_path, head, printed, name, date):
    content = page(head=head, printed=printed)
    assert one(written(tmp_path, content, name)).document.published == date


def test_the_publisher_is_the_outlet_where_the_page_names_no_site(tmp_path):
    graph = '{"@graph": [{"publisher": {"name": "City of Marrow Bay"}}]}'
    head = f'<script type="application/ld+json">{graph}</script>'
    assert one(written(tmp_path, page(head=head))).document.outlet == "City of Marrow Bay"


def test_controls_in_a_page_do_not_stop_it(tmp_path):
    printed = '<p>By Ada<time class="modified">June 9</time> \x08and\x0c \ufffe\x1bothers</p>'
    document = one(written(tmp_path, page(printed=printed))).document
    assert "“a gift to nurseries”" in document.text
    assert document.published == Date("2024-06-04", "metadata")


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("iso-8859-1", "utf-8"), ("utf-8", "cp1252"), ("iso-8859-1", "cp1252"), ("no-such", "utf-8"),
     ("", "cp1252"), ("windows-1251", "utf-8"), ("undefined", "cp1252"), ("shift_jis", "shift_jis")],
)  # fmt: skip
def test_a_wrong_charset_is_seen_through(tmp_path, declared, encoding):
    said = (
        "「木は大切です」と市長は言った。"
        if encoding == "shift_jis"
        else "“Señora Núñez’s café,” said the mayor."
    )
    content = page(
        head=f'<meta charset="{declared}">',
        paragraphs=[said, PARAGRAPHS[2].replace("“a", "").replace("s”", "s")],
    )
    if encoding == "shift_jis":
        content = content.replace("©", "")
    path = written(tmp_path, content.encode(encoding))
    assert said in one(path).document.text


@pytest.mark.parametrize(
    "content",
    [
        "<html><head><script>var a = 'words'</script></head><body><div id='root'></div></body></html>",
        "<!doctype html><html></html>",
        "<html><body><img src='a.png'></body></html>",
        "<!doctype html>",
    ],
)
def test_a_page_without_text_is_named(tmp_path, content):
    assert "is a page without text of its own" in reason(written(tmp_path, content))


def test_a_page_of_50_mb_is_named(tmp_path):
    path = tmp_path / "large.html"
    with path.open("wb") as file:
        file.write(b"<html><body>")
        for _ in range(50):
            file.write(b"<p>words</p>" * 90_000)
    assert "is larger than 10 MB; save the article alone as text" in reason(path)


@pytest.mark.parametrize(
    "content",
    [
        "<html><body>" + "<div>" * 5000 + "“Plant,” said Ada Lunn." + "</div>" * 5000,
        "<html><body><p>“Plant,” said Ada Lunn.</p><p>&#0;&#xD800;\x00</p></body></html>",
        "<html><body><p>“Plant,” said Ada Lunn.<p><table><tr><td><p>" * 20,
        "<?xml version='1.0' encoding='utf-16'?><!DOCTYPE html [<!ENTITY a 'b'>]><html><body>"
        "<p>“Plant,” said Ada Lunn. &a;</p></body></html>",
    ],
    ids=["deep", "nul", "unclosed", "xml"],
)
def test_hostile_pages_do_not_stop_the_others(tmp_path, content):
    readings, reasons = parted(written(tmp_path, content))
    assert len(readings) + len(reasons) == 1
    for found in readings:
        assert "“Plant,” said Ada Lunn." in found.document.text
        assert "\x00" not in found.document.text


@pytest.mark.parametrize(
    "content",
    [
        "<!-- a --> " * 5000 + "words",
        "<html><body>" + "<pre" * 100_000 + "</pre>",
        "<html><body>" + "<pre>" * 50_000 + "words",
        "<html><body><p>words" + " " * 1_000_000 + "more</p></body></html>",
    ],
    ids=["comments", "pre", "unclosed", "spaces"],
)
def test_a_hostile_page_takes_no_longer_than_its_size(tmp_path, content):
    path = written(tmp_path, content)
    begun = time.process_time()
    parted(path)
    assert time.process_time() - begun < 10  # backtracking would take hours


def test_what_a_server_says_is_taken(tmp_path):
    head = '<link rel="canonical" href="/trees">'
    source = of_bytes(
        page(head=head).encode("cp1252"),
        "https://courier.example/trees?from=feed",
        charset="windows-1252",
        url="https://courier.example/trees?from=feed",
        retrieved="2024-06-05T08:00:00Z",
    )
    [found] = read_source(source, Metadata())
    assert found.document.url == "https://courier.example/trees"
    assert found.document.retrieved == "2024-06-05T08:00:00Z"
    assert "“Trees are not" in found.document.text


@pytest.mark.parametrize(
    ("canonical", "stored"),
    [
        ("https://www.courier.co.uk/trees", "https://www.courier.co.uk/trees"),
        ("https://tribune.co.uk/trees", "https://news.courier.co.uk/trees?from=feed"),
        ("https://www.courier.co.uk/", "https://news.courier.co.uk/trees?from=feed"),
        ("https://u:p@courier.co.uk/trees", "https://news.courier.co.uk/trees?from=feed"),
        ("javascript:alert(1)", "https://news.courier.co.uk/trees?from=feed"),
        ("https://[broken/trees", "https://news.courier.co.uk/trees?from=feed"),
    ],
    ids=["the same site", "another site", "the front page", "a password", "a script", "no address"],
)
def test_a_page_is_believed_only_of_its_own_site(canonical, stored):
    url = "https://news.courier.co.uk/trees?from=feed"
    data = page(head=f'<link rel="canonical" href="{canonical}">').encode()
    [found] = read_source(of_bytes(data, "trees.html", url=url), Metadata())
    assert found.document.url == stored


def web_archive(path, *, packed=True):
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    def answer(url, content, kind, status="200 OK"):
        headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(
                url,
                "response",
                payload=BytesIO(content),
                http_headers=headers,
                warc_headers_dict={"WARC-Date": "2024-06-05T08:00:00Z"},
            )
        )

    with path.open("wb") as file, warnings.catch_warnings():
        # warcio leaves the temporary files that it writes with to the garbage collector.
        warnings.simplefilter("ignore", ResourceWarning)
        writer = WARCWriter(file, gzip=packed)
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "a test"}))
        answer("https://courier.example/trees", page().encode(), "text/html; charset=utf-8")
        answer("https://courier.example/a.png", b"\x89PNG\r\n", "image/png")
        answer("https://courier.example/gone", page().encode(), "text/html", "404 Not Found")
        answer("https://courier.example/empty", b"<html><body></body></html>", "text/html")
        answer("https://courier.example/notes.txt", "“Plant,” said Ada Lunn.".encode(), "text/plain")
    return path


@pytest.mark.parametrize("packed", [True, False])
def test_the_pages_of_a_web_archive_go_in(tmp_path, packed):
    path = web_archive(tmp_path / ("crawl.warc.gz" if packed else "crawl.warc"), packed=packed)
    readings, reasons = parted(path)
    assert [found.document.url for found in readings] == [
        "https://courier.example/trees",
        "https://courier.example/notes.txt",
    ]
    assert [found.document.media_type for found in readings] == ["text/html", "text/plain"]
    assert readings[0].document.retrieved == "2024-06-05T08:00:00Z"
    assert [
        reason for reason in reasons if "crawl.warc" in reason and "/empty is a page" in reason
    ] == reasons
    assert len(reasons) == 1


def test_a_web_archive_that_was_cut_off_gives_what_is_whole(tmp_path):
    path = web_archive(tmp_path / "crawl.warc.gz")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) - 100])
    readings, reasons = parted(path)
    assert readings[0].document.url == "https://courier.example/trees"
    assert "fetch it again" in reasons[-1]


def test_a_packed_page_is_read(tmp_path):
    path = tmp_path / "trees.html.gz"
    path.write_bytes(gzip.compress(page().encode()))
    document = one(path).document
    assert (document.media_type, document.file_name) == ("text/html", "trees.html")
