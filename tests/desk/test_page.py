"""The page in a real browser: from a question to a downloaded citation, and hostile text on the way."""

from __future__ import annotations

import csv
import os
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from numpy.typing import NDArray
from playwright.sync_api import Browser, Locator, Page, Route, expect, sync_playwright

from onrecord.corpus.model import Document, Quotation
from onrecord.corpus.store.library import Library
from onrecord.desk import application as app
from onrecord.desk import security
from onrecord.index.encoders.protocol import Progress
from onrecord.search.citations import FORMATS
from onrecord.search.engine import Engine
from tests.support.ferrymeade import (
    DOORS,
    ERRAND,
    FERRYMEADE,
    FERRYMEADE_PLACE,
    HEAT,
    HOMES,
    OPEN,
    WordEncoder,
    fill,
)

# Gradio uses what pandas is about to drop.
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")]

CHROMIUM = Path("/usr/bin/chromium")
expect.set_options(timeout=20_000)  # a slow machine is no failure; whatever is there is found at once
HOSTILE = (
    "<img src=x onerror=\"document.title='owned'\">",
    "<script>document.title='owned'</script>",
    "${document.title='owned'}",
    "{{value}} {{{value}}} {{#each value}}{{this}}{{/each}}",
    "</blockquote><h1>owned</h1>",
    "`+document.title+` \\u003cb\\u003e &lt;b&gt; @children",
    '=HYPERLINK("http://evil.example")',
    "שלום \u202ereversed\u202c",
    "zero\u200bwidth",
    "' onfocus='document.title=1' autofocus='",
    "x" * 10_000,
)


@contextmanager
def served(engine: Engine | Future[Engine], *, sample: bool = False) -> Iterator[str]:
    """The address at which the page over this engine is served meanwhile."""
    listener = security.listen("127.0.0.1", 0, allow_remote=False)
    application = app.build(engine, sample=sample)
    server = uvicorn.Server(uvicorn.Config(application, log_level="critical", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with fill(tmp_path_factory.mktemp("library")) as engine, served(engine) as opened:
        yield opened


@pytest.fixture(scope="module")
def hostile_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with Library.open(tmp_path_factory.mktemp("hostile")) as library:
        for text in HOSTILE:
            document = Document(
                f"Before: “{text}” After.", title=text, outlet=text, authors=(text,), url=f"javascript:{text}"
            )
            said = Quotation(
                document.id, 9, 9 + len(text), text, "direct", speaker=text, role=text, organization=text,
                place=replace(FERRYMEADE_PLACE, city=text), confidence=0.9,
            )  # fmt: skip
            library.add(document, [said])
        with served(Engine(library, WordEncoder())) as opened:
            yield opened


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists() and os.environ.get("CI") != "true":
        pytest.skip(f"there is no browser at {CHROMIUM}; install Debian's chromium to run these")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def serving() -> Iterator[ExitStack]:
    """Keeps what a test serves up until its pages are closed: an open page still asks its server."""
    with ExitStack() as held:
        yield held


@pytest.fixture
def open_page(chromium: Browser, serving: ExitStack) -> Iterator[Callable[..., Page]]:
    """Opens an address; at the end nothing may have been asked of another machine, nor gone wrong."""
    contexts, asked, wrong = [], [], []

    def opened(where: str, **options: object) -> Page:
        context = chromium.new_context(**options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("request", lambda request: asked.append(request.url))
        page.on("websocket", lambda socket: asked.append(socket.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda line: wrong.append(line.text) if line.type == "error" else None)
        page.goto(where)
        return page

    yield opened
    for context in contexts:
        context.close()
    hosts = {urlsplit(url).hostname for url in asked if not url.startswith(("data:", "blob:"))}
    assert hosts == {"127.0.0.1"}
    assert wrong == []


def cards(page: Page) -> Locator:
    return page.get_by_role("article")


def box(page: Page, quotation: Quotation) -> Locator:
    """The checkbox on the card of this quotation; other cards may print its words in their passages."""
    said = page.locator("blockquote", has_text=quotation.text)
    return cards(page).filter(has=said).get_by_role("checkbox", name="Select")


def ask(page: Page, question: str) -> None:
    page.get_by_role("textbox", name="Question").fill(question)
    page.get_by_role("textbox", name="Question").press("Enter")


def test_from_a_question_to_a_citation(address: str, open_page: Callable[..., Page], tmp_path: Path) -> None:
    page = open_page(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("On Record")
    expect(page.get_by_text("6 quotations · 3 speakers · 3 documents")).to_be_visible()

    ask(page, "officers will not knock on doors")
    first = cards(page).first
    expect(first.locator("blockquote")).to_have_text(DOORS.text)
    for fact in (
        "Oda Quillfeather, Mayor",
        "Ferrymeade, OH",
        "14 June 2019",
        "Ferrymeade Courier",
        "verbatim",
    ):
        expect(first).to_contain_text(fact)
    expect(page.locator("[role=status]").filter(has_text="6 statements, best match first")).to_be_visible()
    expect(first.get_by_role("link", name="Open the source")).to_have_attribute(
        "href", "https://courier.example/2019/06/police"
    )

    expect(first.get_by_text("would stay out of it")).to_be_hidden()
    first.get_by_text("Context").click()
    expect(first.get_by_text("would stay out of it")).to_be_visible()
    expect(first.locator(".passage mark")).to_have_text(DOORS.text)
    expect(first.locator("blockquote mark")).to_have_text(["officers", "knock", "doors"])

    first.get_by_role("checkbox", name="Select").check()
    box(page, HOMES).check()
    box(page, HEAT).check()
    box(page, HEAT).uncheck()
    selection = page.get_by_role("region", name="Selection")
    expect(selection).to_contain_text("2 quotations selected")
    selection.get_by_role("combobox", name="Format").select_option("csv")
    with page.expect_download() as downloading:
        selection.get_by_role("link", name="Download").click()
    assert downloading.value.suggested_filename == "on-record.csv"
    downloading.value.save_as(tmp_path / "on-record.csv")
    with (tmp_path / "on-record.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["id"], row["quote"]) for row in rows] == [(DOORS.id, DOORS.text), (HOMES.id, HOMES.text)]

    selection.get_by_role("combobox", name="Format").select_option("bibtex")
    with page.expect_download() as downloading:
        selection.get_by_role("link", name="Download").click()
    assert downloading.value.suggested_filename == "on-record.bib"

    first.get_by_role("link", name="Full text").click()
    expect(page.locator("mark")).to_have_text(DOORS.text)
    expect(page.locator("mark")).to_be_in_viewport()
    expect(page.get_by_role("heading", level=1)).to_have_text(FERRYMEADE.title or "")
    assert page.url.endswith(f"/source/{FERRYMEADE.id}?quotation={DOORS.id}#{DOORS.id}")


def test_the_address_brings_everything_back(address: str, open_page: Callable[..., Page]) -> None:
    page = open_page(address)
    ask(page, "errand for officers")
    expect(cards(page)).to_have_count(6)
    page.get_by_role("combobox", name="City").click()
    page.get_by_role("option", name="Ferrymeade, OH").click()
    expect(cards(page)).to_have_count(3)
    page.get_by_role("textbox", name="From date").fill("2019-06")
    page.get_by_role("textbox", name="From date").press("Enter")
    expect(page.get_by_text("after: 2019-06")).to_be_visible()
    box(page, ERRAND).check()

    again = open_page(page.url)
    expect(again.get_by_role("textbox", name="Question")).to_have_value("errand for officers")
    expect(again.get_by_role("combobox", name="City")).to_have_value(re.compile("^Ferrymeade, OH"))
    expect(again.get_by_role("textbox", name="From date")).to_have_value("2019-06")
    expect(cards(again)).to_have_count(3)
    expect(box(again, ERRAND)).to_be_checked()
    expect(again.get_by_role("region", name="Selection")).to_contain_text("1 quotation selected")
    again.get_by_role("button", name="Clear").click()
    expect(again.get_by_role("region", name="Selection")).to_contain_text("No quotation selected")
    assert "pick=" not in again.url
    expect(again.get_by_role("link", name="Download")).to_be_hidden()


def test_what_a_question_names_is_a_chip_that_becomes_a_filter_or_goes(
    address: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(address)
    ask(page, "Ferrymeade mayors on the police")
    chips = page.locator(".chip")
    expect(chips).to_have_text(["Ferrymeade, OH×", "mayors×"])
    assert violations(page) == []
    page.get_by_role("link", name="Do not read “mayors” as an office").click()
    expect(chips).to_have_text(["Ferrymeade, OH×"])
    expect(page.get_by_role("textbox", name="Question")).to_have_value("Ferrymeade mayors on the police")
    chips.get_by_role("link", name="Ferrymeade, OH", exact=True).click()
    expect(chips).to_have_count(0)
    expect(page.locator("#city input")).to_have_value(re.compile("^Ferrymeade, OH"))
    expect(cards(page).filter(has_text="Bram Tolliver")).to_have_count(0)


def test_a_filter_that_leaves_nothing_and_a_problem(address: str, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{address}?q=%22hot+afternoon%22&city=Ferrymeade%2C+OH")
    expect(page.get_by_text("Nothing like this is on record.")).to_be_visible()
    expect(page.get_by_text("Without the city: 1 quotation.")).to_be_visible()
    page.get_by_role("textbox", name="To date").fill("yesterday")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("alert")).to_contain_text("'yesterday' is not a date")
    page.get_by_role("textbox", name="To date").fill("")
    ask(page, "x" * 100_000)
    expect(page.get_by_role("alert")).to_contain_text("The question has 100,000 characters")


def test_reported_speech_has_no_quotation_marks(address: str, open_page: Callable[..., Page]) -> None:
    page = open_page(address)
    ask(page, "centers open through September")
    card = cards(page).filter(has_text="reported, not verbatim")
    words = card.locator(".reported")
    expect(words).to_have_text(f"He expected {OPEN.text}.")
    expect(card.locator("blockquote")).to_have_count(0)
    for side in ("::before", "::after"):
        content = words.evaluate("(e, side) => getComputedStyle(e, side).content", side)
        assert content in ("none", "normal")
    assert words.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") < 20


def test_very_many_words_open_on_demand(hostile_address: str, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{hostile_address}?q={'x' * 200}&n=50")
    card = cards(page).filter(has=page.get_by_text("The whole quotation, 10,000 characters"))
    height = "e => e.getBoundingClientRect().height"
    assert card.evaluate(height) < 1500
    card.get_by_text("The whole quotation").click()
    assert card.locator("blockquote").evaluate("e => e.scrollHeight === e.clientHeight")
    assert card.locator("blockquote").evaluate(height) > 1500


def test_the_keyboard_alone_reaches_the_download(address: str, open_page: Callable[..., Page]) -> None:
    page = open_page(address)
    expect(page.get_by_role("textbox", name="Question")).to_be_focused()
    page.keyboard.type("officers will not knock on doors")
    page.keyboard.press("Enter")
    expect(cards(page)).to_have_count(6)
    focused = "document.activeElement.textContent + document.activeElement.type"
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(focused))
        if reached[-1] == "checkbox":
            page.keyboard.press("Space")
            break
    assert "Contextundefined" in reached
    expect(cards(page).first.get_by_role("checkbox")).to_be_checked()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Download":
            break
    with page.expect_download() as downloading:
        page.keyboard.press("Enter")
    assert DOORS.id in Path(downloading.value.path()).read_text("utf-8")


def test_the_keyboard_alone_leads_from_tab_to_tab(address: str, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{address}?q=errand")
    expect(cards(page)).to_have_count(6)
    tabs = page.get_by_role("tab")
    count = tabs.count()
    page.get_by_role("tab", selected=True).focus()
    for key, place in (
        ("ArrowRight", 1 % count),
        ("End", count - 1),
        ("ArrowRight", 0),
        ("ArrowLeft", count - 1),
    ):
        page.keyboard.press(key)
        expect(tabs.nth(place)).to_be_focused()
        expect(page.get_by_role("tab", selected=True)).to_have_count(1)
        expect(tabs.nth(place)).to_have_attribute("aria-selected", "true")
        expect(page.get_by_role("tabpanel")).to_have_count(1)
        label = tabs.nth(place).inner_text()
        expect(page.get_by_role("tabpanel", name=label)).to_be_visible()
    page.keyboard.press("Home")
    expect(cards(page).first).to_be_visible()
    assert page.url == f"{address}?q=errand"


def test_the_page_is_up_while_the_model_loads(
    tmp_path: Path, serving: ExitStack, open_page: Callable[..., Page]
) -> None:
    opening: Future[Engine] = Future()
    engine = serving.enter_context(fill(tmp_path / "library"))
    where = serving.enter_context(served(opening, sample=True))
    page = open_page(where)
    expect(page.get_by_text("Opening the library and loading the language model…")).to_be_visible()
    expect(page.get_by_text("This is the sample library, read only.")).to_be_visible()
    page.get_by_role("textbox", name="Question").fill("hot afternoon")
    page.get_by_role("textbox", name="Question").press("Enter")
    expect(page).to_have_url(re.compile("hot"))
    expect(page.get_by_text("Opening the library and loading the language model…")).to_be_visible()
    opening.set_result(engine)
    expect(page.get_by_text("Opening the library and loading the language model…")).to_be_hidden()
    expect(page.get_by_role("textbox", name="Question")).to_have_value("hot afternoon")
    expect(cards(page).first).to_contain_text(HEAT.text)


@pytest.mark.parametrize("moment", [0, 30, 100, 250, 600, 1200, 2000])
def test_a_question_is_answered_whenever_it_is_asked(
    address: str, open_page: Callable[..., Page], moment: int
) -> None:
    """In the moment in which the page comes up, its first answer does, or long after."""
    page = open_page(f"{address}?q=errand")
    question = page.get_by_role("textbox", name="Question")
    question.wait_for()
    page.wait_for_timeout(moment)
    question.fill("an unfunded errand")
    question.press("Enter")
    question.fill("a hot afternoon")
    question.press("Enter")
    expect(page.get_by_text("close in meaning to “a hot afternoon”")).to_be_visible()
    expect(cards(page).first.locator("blockquote")).to_have_text(HEAT.text)
    expect(page.locator("[data-asking]")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"\?q=a\+hot\+afternoon$"))
    question.fill("an unfunded errand")
    page.get_by_role("button", name="Search").dblclick()
    expect(cards(page).first.locator("blockquote")).to_have_text(ERRAND.text)
    expect(page).to_have_url(re.compile(r"\?q=an\+unfunded\+errand$"))


def test_a_filter_is_typed_over_and_left_by_keyboard(address: str, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{address}?q=errand")
    expect(cards(page)).to_have_count(6)
    city, speaker = (page.get_by_role("combobox", name=name) for name in ("City", "Speaker"))
    city.click()
    page.keyboard.type("Ostwick")
    page.keyboard.press("Tab")
    expect(page).to_have_url(re.compile("city=Ostwick$"))
    expect(cards(page)).to_have_count(2)
    lists = page.get_by_role("listbox")
    expect(lists).to_have_count(1)  # of the speakers, where the keyboard is now
    speaker.click()
    page.keyboard.type("Nobody Known")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Without the speaker: 2 quotations.")).to_be_visible()
    expect(page).to_have_url(re.compile(r"city=Ostwick&speaker=Nobody\+Known$"))
    for name in ("Outlet", "Speaker", "City", "Question"):
        page.get_by_label(name, exact=True).focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Shift+Tab")
    expect(lists).to_have_count(0)
    page.go_back()
    expect(speaker).to_have_value("Any speaker")
    expect(cards(page)).to_have_count(2)


def test_a_list_that_is_open_stays_as_it_is_when_the_answer_comes(
    address: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{address}?q=errand")
    expect(cards(page)).to_have_count(6)
    held: list[Route] = []
    page.route("**/run/predict*", lambda route: held.append(route))
    page.get_by_role("combobox", name="City").click()
    page.get_by_role("option", name="Ostwick").click()
    speaker = page.get_by_role("combobox", name="Speaker")
    speaker.click()
    expect(page.get_by_role("option")).to_have_count(4)
    while held:
        held.pop().continue_()
    page.unroute("**/run/predict*")
    expect(cards(page)).to_have_count(2)
    expect(page.get_by_role("option")).to_have_count(4)
    speaker.press("Tab")
    expect(page.locator("[data-asking]")).to_have_count(0)
    speaker.click()
    expect(page.get_by_role("option")).to_have_text([re.compile("Any speaker"), re.compile("Bram Tolliver")])


def test_a_question_too_long_for_the_address_says_so(address: str, open_page: Callable[..., Page]) -> None:
    page = open_page(address)
    expect(page.get_by_text("How to ask")).to_be_visible()
    ask(page, "errand " * 300)
    expect(page.get_by_text("the link alone will not bring it back")).to_be_visible()
    assert page.url == address
    ask(page, "errand")
    expect(page.get_by_text("the link alone will not bring it back")).to_be_hidden()
    expect(page).to_have_url(f"{address}?q=errand")


def test_what_is_unfolded_stays_so_when_the_same_is_drawn_again(
    address: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{address}?q=a+hot+afternoon")
    answer = page.locator("#search-answer [data-stamp]")
    cards(page).first.get_by_text("Cite", exact=True).click()
    citation = cards(page).first.get_by_role("textbox", name="Citation")
    expect(citation).to_have_value(re.compile("On Record [0-9a-f]{16}"))
    before = answer.get_attribute("data-stamp")
    page.get_by_role("button", name="Search").click()
    expect(answer).not_to_have_attribute("data-stamp", before or "")
    expect(citation).to_have_value(re.compile("On Record [0-9a-f]{16}"))
    ask(page, "an unfunded errand")
    expect(cards(page).first.locator("blockquote")).to_have_text(ERRAND.text)
    expect(page.get_by_role("textbox", name="Citation")).to_have_count(0)


class SlowEncoder(WordEncoder):
    """Takes its time over some words, and does not answer before it is let."""

    def __init__(self) -> None:
        self.let = threading.Event()

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        if any("errand" in text for text in texts) and len(texts) == 1:
            self.let.wait(30)
        return super().encode(texts, progress)


def test_an_answer_that_takes_long_is_announced_and_never_covers_a_later_one(
    tmp_path: Path, serving: ExitStack, open_page: Callable[..., Page]
) -> None:
    encoder = SlowEncoder()
    filled = serving.enter_context(fill(tmp_path / "library"))
    where = serving.enter_context(served(Engine(filled.library, encoder)))
    page = open_page(where)
    expect(page.get_by_text("How to ask")).to_be_visible()
    ask(page, "an unfunded errand")
    progress = page.locator("#panel-search [data-progress]")
    expect(progress).to_have_text("Searching…")
    expect(progress).to_have_attribute("role", "status")
    ask(page, "a hot afternoon")
    encoder.let.set()
    expect(page.get_by_text("close in meaning to “a hot afternoon”")).to_be_visible()
    expect(cards(page).first.locator("blockquote")).to_have_text(HEAT.text)
    expect(progress).to_be_hidden()
    expect(page).to_have_url(re.compile(r"\?q=a\+hot\+afternoon$"))


def test_back_and_forward_lead_through_the_questions(address: str, open_page: Callable[..., Page]) -> None:
    page = open_page(address)
    expect(page.get_by_text("How to ask")).to_be_visible()
    ask(page, "a hot afternoon")
    expect(cards(page).first.locator("blockquote")).to_have_text(HEAT.text)
    ask(page, "an unfunded errand")
    expect(cards(page).first.locator("blockquote")).to_have_text(ERRAND.text)
    page.go_back()
    expect(cards(page).first.locator("blockquote")).to_have_text(HEAT.text)
    expect(page.get_by_role("textbox", name="Question")).to_have_value("a hot afternoon")
    page.go_back()
    expect(page.get_by_text("How to ask")).to_be_visible()
    expect(page.get_by_role("textbox", name="Question")).to_have_value("")
    page.go_forward()
    expect(cards(page).first.locator("blockquote")).to_have_text(HEAT.text)


def test_a_question_that_could_not_be_sent_is_told_and_can_be_asked_again(
    address: str, chromium: Browser
) -> None:
    page = chromium.new_page()
    page.goto(address)
    expect(page.get_by_text("How to ask")).to_be_visible()
    page.route("**/run/predict*", lambda route: route.fulfill(status=500, json={"error": "gone"}))
    ask(page, "a hot afternoon")
    expect(page.get_by_text("On Record does not answer. Is it still running?")).to_be_visible()
    page.unroute("**/run/predict*")
    ask(page, "a hot afternoon")
    expect(cards(page).first.locator("blockquote")).to_have_text(HEAT.text)
    expect(page.get_by_text("On Record does not answer.")).to_be_hidden()
    page.route("**/*", lambda route: route.abort())  # it was stopped
    ask(page, "an unfunded errand")
    expect(page.get_by_text("On Record does not answer. Is it still running?")).to_be_visible()
    page.close()


def test_the_basket_is_put_in_order_and_taken_along_so(
    address: str, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_page(f"{address}?q=officers")
    for quotation in (DOORS, HEAT, HOMES):
        box(page, quotation).check()
    bar = page.get_by_role("region", name="Selection")
    expect(bar).to_contain_text("3 quotations selected")
    bar.get_by_role("button", name="Review").click()
    items = page.get_by_role("region", name="Selected quotations").locator("li")
    expect(items).to_have_count(3)
    items.filter(has_text=HOMES.text).get_by_role("button", name="Move up").press("Enter")
    expect(bar.get_by_text("Now number 2 of 3")).to_be_attached()
    page.keyboard.press("Enter")  # the focus has stayed on the button
    expect(bar.get_by_text("Now number 1 of 3")).to_be_attached()
    items.filter(has_text=DOORS.text).get_by_role("button", name="Remove").click()
    expect(box(page, DOORS)).not_to_be_checked()
    bar.get_by_role("button", name="Undo").click()
    expect(items).to_have_count(3)
    expect(box(page, DOORS)).to_be_checked()

    in_order = [HOMES.id, DOORS.id, HEAT.id]
    assert items.evaluate_all("all => all.map(each => each.dataset.id)") == in_order
    expect(page).to_have_url(re.compile(f"pick={','.join(in_order)}$"))
    for name, form in FORMATS.items():
        bar.get_by_role("combobox", name="Format").select_option(name)
        with page.expect_download() as downloading:
            bar.get_by_role("link", name="Download").click()
        assert downloading.value.suggested_filename == f"on-record{form.extension}"
        text = Path(downloading.value.path()).read_text("utf-8")
        assert sorted(in_order, key=text.index) == in_order
    expect(bar.get_by_role("combobox", name="Format").locator("option")).to_have_text(
        [f"{form.label} ({form.purpose})" for form in FORMATS.values()]
    )

    again = open_page(page.url)
    again.get_by_role("button", name="Review").click()
    expect(again.locator("[data-id]")).to_have_count(3)
    assert again.locator("[data-id]").evaluate_all("all => all.map(each => each.dataset.id)") == in_order
    ask(again, "a hot afternoon")
    expect(again.get_by_text("close in meaning to “a hot afternoon”")).to_be_visible()
    again.go_back()
    expect(again.get_by_text("close in meaning to “officers”")).to_be_visible()
    expect(again.get_by_text("3 quotations selected")).to_be_visible()
    again.get_by_role("button", name="Clear").click()
    expect(again.get_by_text("No quotation selected")).to_be_visible()
    again.get_by_role("button", name="Undo").click()
    expect(again.get_by_text("3 quotations selected")).to_be_visible()


def test_the_basket_is_put_in_order_by_dragging(address: str, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{address}?q=officers&pick={DOORS.id},{HEAT.id},{HOMES.id}")
    page.get_by_role("button", name="Review").click()
    items = page.locator("[data-id]")
    expect(items).to_have_count(3)
    order = "all => all.map(each => each.dataset.id)"

    def drag(quotation: Quotation, onto: Locator, *, at: dict[str, float]) -> None:
        grip = page.locator(f"[data-id='{quotation.id}'] .grip")
        grip.drag_to(onto, target_position=at)  # type: ignore[arg-type]

    drag(HOMES, items.first, at={"x": 60, "y": 4})
    expect(page.get_by_text("Now number 1 of 3")).to_be_attached()
    assert items.evaluate_all(order) == [HOMES.id, DOORS.id, HEAT.id]
    expect(page).to_have_url(re.compile(f"pick={HOMES.id},{DOORS.id},{HEAT.id}$"))
    drag(HOMES, page.get_by_role("heading", level=1), at={"x": 5, "y": 5})  # let go outside of the list
    expect(page).to_have_url(re.compile(f"pick={HOMES.id},{DOORS.id},{HEAT.id}$"))
    assert items.evaluate_all(order) == [HOMES.id, DOORS.id, HEAT.id]


def test_a_download_that_fails_is_told_on_the_page(address: str, chromium: Browser) -> None:
    page = chromium.new_page()
    gone = "0" * 16
    page.goto(f"{address}?q=officers&pick={gone},{DOORS.id},bogus")
    bar = page.get_by_role("region", name="Selection")
    bar.get_by_role("link", name="Download").click()
    expect(bar.get_by_role("alert")).to_contain_text("A selected quotation is no longer on record")
    expect(page.locator("[data-id]")).to_have_count(2)
    missing = page.locator("[data-id]").filter(has_text="This quotation is no longer on record.")
    missing.get_by_role("button", name="Remove").click()
    expect(bar.get_by_role("alert")).to_be_hidden()
    page.route("**/export*", lambda route: route.abort())
    bar.get_by_role("link", name="Download").click()
    expect(bar.get_by_role("alert")).to_have_text("On Record does not answer. Is it still running?")
    page.unroute("**/export*")
    with page.expect_download() as downloading:
        bar.get_by_role("link", name="Download").click()
    assert downloading.value.suggested_filename == "on-record.txt"
    expect(bar.get_by_role("alert")).to_be_hidden()
    page.close()


@pytest.mark.parametrize("clipboard", ["granted", "absent"])
def test_one_citation_is_copied(address: str, open_page: Callable[..., Page], clipboard: str) -> None:
    leave = ["clipboard-read", "clipboard-write"]
    page = open_page(address, permissions=leave if clipboard == "granted" else [])
    if clipboard == "absent":
        page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
        page.evaluate("document.execCommand = () => false")
    ask(page, "officers will not knock on doors")
    card = cards(page).filter(has=page.locator("blockquote", has_text=DOORS.text))
    card.get_by_text("Cite", exact=True).click()
    citation = card.get_by_role("textbox", name="Citation")
    expect(citation).to_have_value(re.compile(r"^Wend, T\. \(2019, June 15\)"))
    card.get_by_role("combobox", name="Style").select_option("chicago")
    expect(citation).to_have_value(re.compile("^“Our officers will not knock"))
    card.get_by_role("button", name="Copy citation").click()
    if clipboard == "granted":
        expect(card.get_by_text("Copied.")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == citation.input_value()
    else:
        expect(card.get_by_text("The citation is selected: press Ctrl+C")).to_be_visible()
        selected = "e => e.value.slice(e.selectionStart, e.selectionEnd)"
        assert citation.evaluate(selected) == citation.input_value()


def test_a_narrow_screen_needs_no_scrolling_sideways(
    hostile_address: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{hostile_address}?q=zero", viewport={"width": 360, "height": 740})
    page.get_by_role("button", name="Show 10 more").click()
    expect(cards(page)).to_have_count(len(HOSTILE))
    cards(page).first.get_by_role("checkbox").check()
    expect(page.get_by_role("region", name="Selection")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    within = "e => e.getBoundingClientRect().right <= innerWidth"
    page.get_by_role("button", name="Review").click()
    page.locator("[data-id]").get_by_text("Cite", exact=True).click()
    expect(page.locator("[data-id]").get_by_role("textbox", name="Citation")).not_to_have_value("")
    for control in page.locator("#basket :is(select, a, button, textarea):visible").all():
        assert control.evaluate(within)
    assert page.locator("#panel-basket").evaluate("e => e.scrollWidth <= e.clientWidth")


def test_no_text_of_a_library_runs(hostile_address: str, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{hostile_address}?q=%24%7Bdocument.title%3D'owned'%7D&pick=%3Cscript%3E&tab=%3Cb%3E")
    expect(cards(page)).to_have_count(10)
    page.get_by_role("button", name="Show 10 more").click()
    expect(cards(page)).to_have_count(len(HOSTILE))
    expect(page.get_by_role("button", name="Show 10 more")).to_be_hidden()
    shown = page.locator("blockquote").evaluate_all("all => all.map(each => each.textContent)")
    assert sorted(shown) == sorted(HOSTILE)
    inert = page.locator("#search-answer :is(img, script, h1, b, [onfocus], [onerror])")
    expect(inert).to_have_count(0)
    page.get_by_role("button", name="More filters").click()
    for filter_name in ("City", "Speaker", "Outlet", "Role"):
        page.get_by_role("combobox", name=filter_name).click()
        options = page.get_by_role("option")
        expect(options).to_have_count(len(HOSTILE) + 1)
        offered = {text.strip() for text in options.all_text_contents()}
        assert sum(any(text in each for each in offered) for text in HOSTILE) == len(HOSTILE)
        expect(page.locator("ul[role=listbox] :is(img, script, h1, b)")).to_have_count(0)
        page.keyboard.press("Escape")
    for link in page.locator("#search-answer a").all():
        assert re.match("(source|place|document|correct)/|speaker\\?of=", link.get_attribute("href") or "")
    assert page.title() == "On Record"

    addresses = page.get_by_role("link", name="Full text").evaluate_all("all => all.map(each => each.href)")
    for number in range(len(HOSTILE)):
        cards(page).nth(number).get_by_role("checkbox").check()
        cards(page).nth(number).get_by_text("Cite", exact=True).click()
    page.get_by_role("button", name="Review").click()
    expect(page.locator("[data-id]")).to_have_count(len(HOSTILE))
    expect(page.locator("#panel-basket :is(img, script, h1, b)")).to_have_count(0)
    for text, number in zip(shown, range(len(HOSTILE)), strict=True):
        expect(page.locator("[data-id] .words").nth(number)).to_contain_text(text[:200])
        citation = cards(page).nth(number).get_by_role("textbox", name="Citation")
        expect(citation).to_have_value(re.compile("On Record [0-9a-f]{16}"))
    assert page.title() == "On Record"

    for text, where in zip(shown, addresses, strict=True):
        page.goto(where)
        assert page.locator("mark").text_content() == text
        assert page.locator("img, script").count() == 0
        assert page.title().startswith(" ".join(text.split())[:40])


STATES: dict[str, Callable[[Page], None]] = {
    "opening": lambda page: expect(page.get_by_text("How to ask")).to_be_visible(),
    "answer": lambda page: _unfold_everything(page),
    "nothing": lambda page: expect(page.get_by_text("Nothing like this is on record.")).to_be_visible(),
    "problem": lambda page: expect(page.get_by_role("alert")).to_be_visible(),
}
ADDRESSES = {"opening": "", "answer": "?q=errand", "nothing": "?q=%22no+such%22", "problem": "?q=colour:red"}


def _unfold_everything(page: Page) -> None:
    first = cards(page).first
    first.get_by_text("Context").click()
    first.get_by_text("Cite", exact=True).click()
    expect(first.get_by_role("textbox", name="Citation")).not_to_have_value("")
    first.get_by_role("checkbox").check()
    page.get_by_role("button", name="More filters").click()
    page.get_by_role("button", name="Review").click()
    expect(page.locator("[data-id]")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_no_violation(
    address: str, open_page: Callable[..., Page], state: str, scheme: str
) -> None:
    # As wide as a screen of 1280 at 400%, where the dark one is tried.
    size = {"width": 320, "height": 640} if scheme == "dark" else {"width": 1280, "height": 900}
    page = open_page(address + ADDRESSES[state], color_scheme=scheme, viewport=size, reduced_motion="reduce")
    STATES[state](page)
    expect(page.locator("[data-asking]")).to_have_count(0)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_axe_finds_no_violation_in_a_stored_source(address: str, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{address}source/{FERRYMEADE.id}?quotation={DOORS.id}")
    expect(page.locator("mark")).to_be_visible()
    assert violations(page) == []


def violations(page: Page) -> list[str]:
    """What axe has to say against the page, a line an element."""
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {node['html']}" for each in found for node in each["nodes"]]


def test_a_search_is_saved_asked_again_and_given_up(
    tmp_path: Path, serving: ExitStack, open_page: Callable[..., Page]
) -> None:
    engine = serving.enter_context(fill(tmp_path / "library"))
    address = serving.enter_context(served(engine))
    page = open_page(f"{address}?q=knock+on+doors&city=Ferrymeade%2C+OH")
    expect(cards(page).first.locator("blockquote")).to_have_text(DOORS.text)
    page.get_by_text("Save this search").click()
    page.get_by_role("textbox", name="Name").fill("Doors <b>&</b> knocks")
    page.get_by_role("textbox", name="Name").press("Enter")
    expect(
        page.get_by_text("Saved. See new matches with onrecord saved run 'Doors <b>&</b> knocks'")
    ).to_be_visible()

    page.goto(address)
    saved = page.get_by_role("link", name="Doors <b>&</b> knocks", exact=True)
    saved.click()
    expect(cards(page).first.locator("blockquote")).to_have_text(DOORS.text)
    expect(page).to_have_url(re.compile(r"q=knock\+on\+doors&city=Ferrymeade"))

    page.goto(address)
    page.get_by_role("button", name="Remove Doors <b>&</b> knocks").click()
    expect(saved).to_have_count(0)
    assert engine.library.saved_searches() == []
