"""Writes the pictures in docs/screenshots: every tab over the sample, wide and narrow, light and dark.

Needs a chromium: ``python scripts/screenshots.py [--chromium /usr/bin/chromium]``.
"""

from __future__ import annotations

import argparse
import sys
import threading
from pathlib import Path
from urllib.parse import urlencode

import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from onrecord.corpus.sample import sample_folder  # noqa: E402
from onrecord.desk import application as app  # noqa: E402 - the checkout's, not an installed one
from onrecord.desk import security  # noqa: E402
from onrecord.desk.form import EXAMPLES  # noqa: E402
from onrecord.search.engine import Engine  # noqa: E402

PICTURES = ROOT / "docs" / "screenshots"
DESK, HAND = (1280, 900), (360, 740)
QUESTION = EXAMPLES[0]
COMPARED, PLACES = QUESTION, ("Quillhaven", "Marrow Bay", "Sorrel Junction", "Brackwater")
CHECKED = "Rents will not fall in June. What it does is stop the bleeding, for the next thirty years."
NOTHING = '"a phrase that nobody used"'
FAR = "the price of tea on the moon"


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
    """Every tab, empty, with an answer and with none; some in the dark, and in a hand."""
    asked = f"?{urlencode({'q': QUESTION})}"
    compared = f"?{urlencode({'tab': 'compare', 'about': COMPARED, 'of': PLACES}, doseq=True)}"
    checked = f"?{urlencode({'tab': 'check', 'text': CHECKED})}"
    for name, query, size, is_dark in (
        ("opening", "", DESK, False),
        ("answer", asked, DESK, False),
        ("answer-dark", asked, DESK, True),
        ("answer-narrow", asked, HAND, False),
        ("nothing", f"?{urlencode({'q': NOTHING, 'city': 'Vantry'})}", DESK, False),
        ("far", f"?{urlencode({'q': FAR})}", DESK, False),
        ("problem", "?q=heat&after=someday", DESK, False),
        ("compare", compared, DESK, False),
        ("compare-narrow", compared, HAND, True),
        ("check", checked, DESK, False),
        ("check-dark", checked, DESK, True),
        ("collection", "?tab=collection", DESK, False),
        ("collection-narrow", "?tab=collection", HAND, False),
    ):
        page = opened(browser, address + query, size, dark=is_dark)
        if size == HAND:
            page.locator("[role=tabpanel]:visible [role=status]").first.evaluate(
                "each => each.scrollIntoView()"
            )
        take(page, name)
        page.close()

    page = opened(browser, address + asked, DESK)
    printings = page.get_by_text("Also printed by")
    printings.first.click() if printings.count() else page.get_by_text("In its passage").first.click()
    for number in range(3):
        page.get_by_role("checkbox", name="Select").nth(number).check()
    page.get_by_role("article").first.evaluate("card => card.scrollIntoView()")
    take(page, "passage")
    page.get_by_role("button", name="Review").click()
    page.locator("[data-id] summary").first.click()
    page.get_by_role("textbox", name="Citation").wait_for()
    take(page, "basket")
    page.goto(page.get_by_role("link", name="Read in the stored text").first.evaluate("link => link.href"))
    page.locator("mark").wait_for()
    page.evaluate("scrollTo(0, 0)")
    take(page, "source")


def opened(browser: Browser, address: str, size: tuple[int, int], *, dark: bool = False) -> Page:
    """The page in a window of its own, of this many pixels, once it has answered."""
    width, height = size
    page = browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    )
    page.goto(address)
    page.locator("[role=tabpanel]:visible [data-stamp]:not([data-waiting])").wait_for()
    page.wait_for_function("!document.querySelector('[data-asking]')")
    return page


def take(page: Page, name: str) -> None:
    """Writes a picture of the window once it is at rest."""
    page.wait_for_timeout(700)
    page.screenshot(path=PICTURES / f"{name}.png")
    print(PICTURES / f"{name}.png")


if __name__ == "__main__":
    main()
