"""Links with text fragments: what they say, and where a real browser goes with them."""

from __future__ import annotations

import html
import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import pytest
from citations_cases import entry
from hypothesis import given
from hypothesis import strategies as st

from search.citations.textfragment import link, web_address

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


@pytest.fixture(scope="module")
def page_url() -> Iterator[str]:
    body = "".join(f'<p id="p{number}">{html.escape(text)}</p>\n' for number, text in enumerate(PARAGRAPHS))
    page = f"<!doctype html><meta charset=utf-8><title>t</title><style>p{{margin:2em}}</style>{body}".encode()

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
