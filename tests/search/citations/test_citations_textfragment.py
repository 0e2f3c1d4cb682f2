"""Links with text fragments: what they say, and where a real browser goes with them."""

from __future__ import annotations

import html
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from onrecord.search.citations.textfragment import link, web_address
from tests.support.citations_cases import entry

URL = "https://courier.example/a"
CHROMIUM = Path("/usr/bin/chromium")


def place(text: str, words: str, occurrence: int) -> int:
    """Where the words stand in the text for the n-th time, counted from 0."""
    return [found.start() for found in re.finditer(re.escape(words), text)][occurrence]


def directive(text: str, words: str, occurrence: int = 0) -> str:
    """What follows ``text=`` in the link to the n-th place of the words."""
    row = entry(text, words, place(text, words, occurrence), url=URL)
    return str(link(row.document, row.quotation)).removeprefix(f"{URL}#:~:text=")


def test_words_printed_once_stand_alone() -> None:
    assert directive("She said “we will not take part in it” today.", "we will not take part in it") == (
        "we%20will%20not%20take%20part%20in%20it"
    )


def test_words_printed_twice_take_what_stands_before() -> None:
    text = "He said: we will not take part in it. She answered: we will not take part in it."
    assert (
        directive(text, "we will not take part in it", 1)
        == "She%20answered%3A-,we%20will%20not%20take%20part%20in%20it"
    )


def test_short_words_take_context_since_a_page_prints_more_than_its_text() -> None:
    assert directive("The raids were “cruel,” she said.", "cruel") == "were%20%E2%80%9C-,cruel"


@pytest.mark.parametrize(
    ("text", "words", "occurrence", "expected"),
    [
        ("Q: Stay?\nA: Yes.\nQ: Go?\nA: Yes.", "Yes", 1, None),
        ("Will you stay?\n\nNever.\n\nWill you go?\n\nNever.", "Never.", 1, "you%20go%3F-,Never."),
        ("Duarte\tOpposed.\nFord\tOpposed.", "Opposed.", 1, "Ford-,Opposed."),
        ("Opposed.\tDuarte\nOpposed.\tFord", "Opposed.", 1, "Duarte-,Opposed."),
        ("No.\n\nNo.", "No.", 1, "No.-,No."),
    ],
)
def test_context_is_of_one_block_each(text: str, words: str, occurrence: int, expected: str | None) -> None:
    found = directive(text, words, occurrence)
    if expected is not None:
        assert found == expected
    for part in re.split(r"-,|,-|,", found):
        assert any(unquote(part) in block for block in re.split(r"[\n\t]", text))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Résumé of the whole plan", "Resume of the whole plan"),
        ("We don’t want any of it", "We don't want any of it"),
        ("The oﬃce opens on Sunday", "The office opens on Sunday"),
        ("Wait… and see what comes", "Wait... and see what comes"),
        ("Sørensen spoke for them all", "Sorensen spoke for them all"),
        ("NO ONE LEAVES THE HARBOR", "No one leaves the harbor"),
        ("an un\u00addivided harbor council", "an undivided harbor council"),
    ],
)
def test_what_chromium_takes_for_the_same_words_is_printed_twice(first: str, second: str) -> None:
    found = directive(f"He said: {first}. She said: {second}.", second)
    assert found.startswith(("She%20said%3A-,", "He%20said%3A-,"))


def test_words_that_the_title_prints_take_context() -> None:
    text = "“We will not leave the old harbor,” Duarte said."
    row = entry(text, "We will not leave the old harbor", url=URL, title="We will not leave the old harbor")
    assert "harbor,-%2C%E2%80%9D%20Duarte" in str(link(row.document, row.quotation))


def test_a_long_quotation_is_given_by_its_first_and_last_words() -> None:
    words = "one two three four five " + "and so on and so forth " * 8 + "six seven eight nine ten"
    assert (
        directive(f"“{words},” she said.", words)
        == "one%20two%20three%20four%20five,six%20seven%20eight%20nine%20ten"
    )


def test_a_quotation_over_paragraphs_never_asks_for_words_across_them() -> None:
    found = directive(
        "“We will stay here.\n\n“And we will not go,” she said.", "We will stay here.\n\n“And we will not go"
    )
    assert found == "We%20will%20stay%20here.,%E2%80%9CAnd%20we%20will%20not%20go"


def test_long_words_are_given_whole_and_fewer() -> None:
    words = "Notwithstanding administrative responsibilities, intergovernmental considerations " * 3
    found = directive(f"“{words}” she said.", words)
    assert found.split("-,")[-1].split(",-")[0] == (
        "Notwithstanding%20administrative%20responsibilities%2C,"
        "responsibilities%2C%20intergovernmental%20considerations"
    )


def test_a_cut_word_is_widened_to_the_whole_word() -> None:
    assert directive("They are uncooperative with the agents.", "cooperative with the agents") == (
        "uncooperative%20with%20the%20agents"
    )


@given(st.text(st.sampled_from("ab-,&é “”.中"), min_size=1).filter(str.strip))
def test_what_has_a_meaning_in_a_directive_is_encoded(words: str) -> None:
    found = directive(f"x {words} y", words)
    for part in re.split(r"-,|,-|,", found):
        assert re.fullmatch(r"(?:[A-Za-z0-9._~]|%[0-9A-F]{2})+", part), found


@given(st.text(st.sampled_from("ab ,.-\n“”"), min_size=3), st.data())
def test_the_words_of_a_link_stand_in_the_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    row = entry(text, text[start:end], start, url=URL)
    found = str(link(row.document, row.quotation))
    flat = " ".join(text.split())
    for part in re.split(r"-,|,-|,", found.removeprefix(f"{URL}#:~:text=")):
        assert unquote(part) in flat


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "ftp://x.example/a",
        "file:///etc/passwd",
        "https://",
        "no address",
        "http://[bad",
    ],
)
def test_what_is_no_web_address_has_no_link(url: str | None) -> None:
    row = entry(url=url)
    assert link(row.document, row.quotation) is None


@pytest.mark.parametrize(
    ("url", "start"),
    [
        ("https://x.example/a#top", "https://x.example/a#top:~:text="),
        ("https://x.example/a#:~:text=other", "https://x.example/a#:~:text="),
        (
            "https://x.example/a b{c}\\d?q=ü&r=%20\n",
            "https://x.example/ab%7Bc%7D%5Cd?q=%C3%BC&r=%20#:~:text=",
        ),
    ],
)
def test_the_address_before_the_fragment(url: str, start: str) -> None:
    row = entry(url=url)
    assert str(link(row.document, row.quotation)).startswith(start)


@given(st.text())
def test_an_address_has_only_what_an_address_may_have(url: str) -> None:
    found = web_address(f"https://x.example/{url}")
    assert found is None or re.fullmatch(r"[A-Za-z0-9!$&'()*+,;=:@/?#\[\]%._~-]+", found)


PARAGRAPHS = [
    "Editors’ picks: “We will not take part,” and other stories.",
    *["Filler about the weather in Harbor Falls, day after day." for _ in range(60)],
    "“We will not take part,” Councilman Lee Ford told the paper, “not in this town.”",
    *["More filler, to make the page long." for _ in range(60)],
    "“We will not take part,” Mayor Ana Duarte said, calling the raids “cruel” and - in a word-for-word "
    "reply, “un-American & wrong.”",
    *["Yet more filler, so that nothing is in view by chance." for _ in range(60)],
    "“We thank everyone who came out in the rain tonight to be with their neighbors, to ask",
    "“what must be asked in a free country; we will go on asking, for as long as it takes,” she said.",
    *["The last filler of all." for _ in range(60)],
]
TEXT = "\n\n".join(PARAGRAPHS[1:])
TARGETS = {
    "second of two printings": ("We will not take part,", 1, 122),
    "one word": ("cruel", 0, 122),
    "marks with a meaning": ("un-American & wrong.", 0, 122),
    "over two paragraphs": (TEXT[TEXT.index("We thank everyone") : TEXT.index("” she said.")], 0, 183),
    "once, in one paragraph": ("not in this town.", 0, 61),
}


@contextmanager
def serving(markup: str) -> Iterator[str]:
    """The address of a page with this markup."""
    page = markup.encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=partial(server.serve_forever, 0.05), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/a"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def page_url() -> Iterator[str]:
    body = "".join(f'<p id="p{number}">{html.escape(text)}</p>\n' for number, text in enumerate(PARAGRAPHS))
    with serving(
        f"<!doctype html><meta charset=utf-8><title>t</title><style>p{{margin:2em}}</style>{body}"
    ) as url:
        yield url


def blocks(kind: str) -> list[tuple[str, str]]:
    """Two blocks that print the same words as Chromium counts, and the markup of each."""
    pairs = {
        "interview": ("<b>Q:</b> Will you stay? <b>A:</b> Yes.", "<b>Q:</b> Will you go? <b>A:</b> Yes."),
        "answers in blocks of their own": (
            "<h3>Will you stay?</h3><p>Never.</p>",
            "<h3>Will you go?</h3><p>Never.</p>",
        ),
        "accents": ("The résumé of our plan is public.", "The resume of our plan is public."),
        "marks": ("We don’t want any part of it.", "We don't want any part of it."),
        "dots": ("Wait… and see what comes of it.", "Wait... and see what comes of it."),
        "ligatures": ("The oﬃce will open on Sundays.", "The office will open on Sundays."),
        "capitals": ("NO ONE LEAVES THE HARBOR TONIGHT.", "No one leaves the harbor tonight."),
        "strokes": ("Sørensen spoke for all of Harbor Falls.", "Sorensen spoke for all of Harbor Falls."),
    }  # fmt: skip
    first, second = pairs[kind]
    return [(kind, f"One said: {first}"), (kind, f"Another said: {second}")]


REPEATED = {
    "interview": "Yes.",
    "answers in blocks of their own": "Never.",
    "accents": "The resume of our plan is public.",
    "marks": "We don't want any part of it.",
    "dots": "Wait... and see what comes of it.",
    "ligatures": "The office will open on Sundays.",
    "capitals": "No one leaves the harbor tonight.",
    "strokes": "Sorensen spoke for all of Harbor Falls.",
    "cells of a table": "Opposed, always.",
    "the title": "We will not leave the old harbor",
}
TITLE = "We will not leave the old harbor, mayor says"


def as_read(markup: str) -> str:
    """The text of a block as it is read: a line for each block in it, a tab between cells."""
    apart = re.sub(r"</(?:h3|tr)>", "\n", markup)
    apart = re.sub(r"</td>(?=<td>)", "\t", apart)
    return html.unescape(re.sub(r"<[^>]*>", "", apart)).strip()


def long_page() -> list[str]:
    """The blocks of a page on which everything is printed twice, far apart."""
    found = [f"<h1>{TITLE}</h1>"]
    filler = "<p>Filler about the weather in Harbor Falls, day after day, and of nothing else.</p>" * 20
    for kind in REPEATED:
        if kind == "cells of a table":
            rows = (
                "<tr><td>Ana Duarte</td><td>Opposed, always.</td></tr>",
                "<tr><td>Lee Ford</td><td>Opposed, always.</td></tr>",
            )
            found += [filler, f"<table>{rows[0]}</table>", filler, f"<table id='{kind}'>{rows[1]}</table>"]
        elif kind == "the title":
            found += [filler, f"<p id='{kind}'>“We will not leave the old harbor,” Duarte said.</p>"]
        else:
            (_, first), (_, second) = blocks(kind)
            found += [filler, f"<div>{first}</div>", filler, f"<div id='{kind}'>{second}</div>"]
    return [*found, filler]


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium at /usr/bin/chromium")
def test_chromium_tells_repeated_words_apart_as_we_count_them() -> None:
    from playwright.sync_api import sync_playwright

    page_blocks = long_page()
    text = "\n\n".join(filter(None, map(as_read, page_blocks[1:])))
    missed = []
    markup = f"<!doctype html><meta charset=utf-8><title>t</title>{''.join(page_blocks)}"
    with serving(markup) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        for kind, words in REPEATED.items():
            row = entry(text, words, text.rindex(words), url=url, title=TITLE)
            page = browser.new_page(viewport={"width": 800, "height": 600})
            page.goto(str(link(row.document, row.quotation)))
            in_view = f"""() => {{ const box = document.getElementById('{kind}').getBoundingClientRect();
                return scrollY > 0 && box.top >= -5 && box.bottom <= innerHeight + 5; }}"""
            try:
                page.wait_for_function(in_view, timeout=15000)
            except PlaywrightTimeout:
                missed.append((kind, str(link(row.document, row.quotation)).partition("text=")[2]))
            page.close()
        browser.close()
    assert missed == []


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium at /usr/bin/chromium")
@pytest.mark.parametrize("name", list(TARGETS))
def test_chromium_opens_the_source_at_the_words(name: str, page_url: str) -> None:
    from playwright.sync_api import sync_playwright

    words, occurrence, paragraph = TARGETS[name]
    row = entry(TEXT, words, place(TEXT, words, occurrence), url=page_url)
    target = str(link(row.document, row.quotation))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 800, "height": 600})
        page.goto(target)
        in_view = f"""() => {{ const box = document.getElementById('p{paragraph}').getBoundingClientRect();
            return scrollY > 0 && box.top >= -5 && box.bottom <= innerHeight + 5; }}"""
        page.wait_for_function(in_view, timeout=5000)
        assert page.evaluate("scrollY") > 0
        browser.close()


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason="no chromium at /usr/bin/chromium")
def test_chromium_stays_at_the_top_where_the_words_are_not(page_url: str) -> None:
    """Shows that the test above can fail."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 800, "height": 600})
        page.goto(f"{page_url}#:~:text=words%20that%20nobody%20said")
        page.wait_for_timeout(500)
        assert page.evaluate("scrollY") == 0
        browser.close()
