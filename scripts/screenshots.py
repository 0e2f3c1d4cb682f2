"""Writes the pictures in docs/screenshots: the page over the sample, wide and narrow, light and dark.

Needs a chromium: ``python scripts/screenshots.py [--chromium /usr/bin/chromium]``.
"""

from __future__ import annotations

import argparse
import sys
import threading
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import app  # noqa: E402 - the checkout's, not an installed one
from corpus.sample import sample_folder  # noqa: E402
from desk import security  # noqa: E402
from desk.form import EXAMPLES  # noqa: E402
from search.engine import Engine  # noqa: E402

PICTURES = ROOT / "docs" / "screenshots"
DESK, HAND = (1280, 900), (360, 740)
QUESTION = EXAMPLES[0]


def main() -> None:
    """Serves the sample on a free port and takes every picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chromium", default="/usr/bin/chromium", help="the browser (%(default)s)")
    chromium = parser.parse_args().chromium
    PICTURES.mkdir(parents=True, exist_ok=True)
    with Engine.open(sample_folder(), read_only=True) as engine:
        engine.search(QUESTION)
        listener = security.listen("127.0.0.1", 0, allow_remote=False)
        server = uvicorn.Server(
            uvicorn.Config(app.build(engine, sample=True), log_level="critical", timeout_graceful_shutdown=1)
        )
        serving = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        serving.start()
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
                take_all(browser, f"http://127.0.0.1:{listener.getsockname()[1]}/")
                browser.close()
        finally:
            server.should_exit = True
            serving.join()
            listener.close()


def take_all(browser: Browser, address: str) -> None:
    """The opening, an answer in light and dark, a selection, a stored source, and the page in a hand."""
    page = opened(browser, address, DESK)
    page.get_by_text("How to ask").wait_for()
    take(page, "opening")

    page = opened(browser, address, DESK)
    ask(page)
    take(page, "answer")
    page.get_by_text("In its passage").first.click()
    for number in (0, 1):
        page.get_by_role("checkbox", name="Select").nth(number).check()
    page.get_by_role("article").first.evaluate("card => card.scrollIntoView()")
    take(page, "selection")
    page.get_by_role("link", name="Read in the stored text").first.click()
    page.locator("mark").wait_for()
    page.evaluate("scrollTo(0, 0)")
    take(page, "source")

    page = opened(browser, address, DESK, dark=True)
    ask(page)
    take(page, "answer-dark")

    page = opened(browser, address, HAND)
    ask(page)
    page.locator(".status").evaluate("status => status.scrollIntoView()")
    take(page, "answer-narrow")

    page = opened(browser, address, DESK)
    page.get_by_role("textbox", name="Question").fill('"a phrase that nobody used" city:Nowhere')
    page.get_by_role("textbox", name="Question").press("Enter")
    page.locator(".empty").wait_for()
    take(page, "nothing")


def opened(browser: Browser, address: str, size: tuple[int, int], *, dark: bool = False) -> Page:
    """The page in a window of its own, of this many pixels."""
    width, height = size
    page = browser.new_page(
        viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
    )
    page.goto(address)
    return page


def ask(page: Page) -> None:
    """Types the question and waits for its answer."""
    page.get_by_role("textbox", name="Question").fill(QUESTION)
    page.get_by_role("textbox", name="Question").press("Enter")
    page.get_by_role("article").first.wait_for()


def take(page: Page, name: str) -> None:
    """Writes a picture of the window once it is at rest."""
    page.wait_for_timeout(700)
    page.screenshot(path=PICTURES / f"{name}.png")
    print(PICTURES / f"{name}.png")


if __name__ == "__main__":
    main()
