"""Compare, Check and Collection in a real browser: from the form to the export, and back by the link."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.desk.test_page import (
    HOSTILE,
    address,
    box,
    cards,
    chromium,
    hostile_address,
    open_page,
    serving,
    violations,
)
from tests.support.ferrymeade import DOORS, FERRYMEADE, HEAT, JOB

__all__ = ["address", "chromium", "hostile_address", "open_page", "serving"]  # fixtures

# Gradio uses what pandas is about to drop.
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")]

expect.set_options(timeout=20_000)  # of a page that is drawn while other tests keep the machine busy

Opened = Callable[..., Page]


def tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()


def test_compare_from_the_form_to_the_export(address: str, open_page: Opened) -> None:
    page = open_page(address)
    tab(page, "Compare cities")
    expect(page.get_by_text("How to compare")).to_be_visible()
    page.get_by_role("textbox", name="Question to compare").fill("officers will not knock on doors")
    places = page.get_by_label("Places or speakers")
    places.click()
    page.get_by_role("option", name="Ferrymeade, OH (city, 3)").click()
    page.get_by_role("option", name="Vermont (state or country, 3)").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Compare").click()

    column = page.get_by_role("region", name="Ferrymeade, OH")
    expect(column).to_contain_text("On record: 3 quotations in 1 document")
    expect(column.get_by_role("article").first).to_contain_text(DOORS.text)
    silent = page.get_by_role("region", name="Vermont")
    expect(silent).to_contain_text("Vermont is on record, but with nothing close to the question.")
    expect(page.get_by_role("status").filter(has_text="1 of 2 places with something close")).to_be_visible()
    box(page, DOORS).check()

    again = open_page(page.url)
    expect(again.get_by_role("tab", name="Compare cities")).to_have_attribute("aria-selected", "true")
    expect(again.get_by_role("textbox", name="Question to compare")).to_have_value(
        "officers will not knock on doors"
    )
    expect(again.get_by_role("region", name="Ferrymeade, OH")).to_contain_text(DOORS.text)
    expect(again.get_by_role("region", name="Vermont")).to_contain_text("nothing close")
    expect(box(again, DOORS)).to_be_checked()
    basket = again.get_by_role("region", name="Selection")
    with again.expect_download() as downloading:
        basket.get_by_role("link", name="Download").click()
    assert DOORS.id in Path(downloading.value.path()).read_text("utf-8")


def test_places_are_typed_and_taken_away(address: str, open_page: Opened) -> None:
    page = open_page(f"{address}?tab=compare&about=doors&of=Ostwick&of=Ferrymeade")
    expect(page.get_by_role("region", name="Ostwick")).to_be_visible()
    places = page.get_by_label("Places or speakers")
    places.click()
    page.keyboard.type("Nowhere")
    places.press("Enter")
    expect(page).to_have_url(re.compile("&of=Ostwick&of=Ferrymeade&of=Nowhere$"))
    expect(page.get_by_role("region", name="Nowhere")).to_be_visible()
    places.press("Backspace")
    expect(page).to_have_url(re.compile("&of=Ostwick&of=Ferrymeade$"))
    page.keyboard.type("Vermont")
    places.press("Tab")
    expect(page).to_have_url(re.compile("&of=Ostwick&of=Ferrymeade&of=Vermont$"))
    page.get_by_title("Clear").click()
    expect(page).to_have_url(re.compile("about=doors$"))


def test_a_point_of_the_line_of_dates_leads_to_its_card(address: str, open_page: Opened) -> None:
    page = open_page(f"{address}?tab=compare&about=officers+knock+on+doors+job&of=Ferrymeade&of=Ostwick")
    time = page.get_by_role("region", name="Who spoke when")
    expect(time).to_be_visible()
    page.get_by_role("textbox", name="Question to compare").fill("half a new question")
    time.get_by_role("link", name="Oda Quillfeather").first.click()
    expect(page).to_have_url(re.compile(rf"#card-0-{DOORS.id}$"))
    expect(page.locator(f"#card-0-{DOORS.id}")).to_be_in_viewport()
    expect(page.get_by_role("textbox", name="Question to compare")).to_have_value("half a new question")
    again = open_page(page.url)
    expect(again.locator(f"#card-0-{DOORS.id}")).to_be_in_viewport()


def test_check_an_altered_quotation(address: str, open_page: Opened) -> None:
    page = open_page(address)
    tab(page, "Check a quotation")
    expect(page.get_by_text("Printed character for character.")).to_be_visible()
    page.get_by_role("textbox", name="Quotation, sentence or paragraph").fill(
        f"“{DOORS.text.replace('not ', 'gladly ')}” and “{JOB.text}”"
    )
    page.get_by_role("combobox", name="Said by").fill("Bram Tolliver")
    page.get_by_role("combobox", name="Said by").press("Enter")
    page.get_by_role("button", name="Check").click()

    altered = page.get_by_role("region", name="Altered")
    expect(altered.locator("del")).to_contain_text("gladly")
    expect(altered.locator("ins")).to_contain_text("not")
    expect(altered).to_contain_text("Changed: on record “not”, here “gladly”")
    expect(altered).to_contain_text("Another speaker. On record as said by Oda Quillfeather")
    expect(page.get_by_role("region", name="Exact")).to_contain_text("Right words, other speaker.")
    expect(page.get_by_role("status").filter(has_text="1 exact, 1 altered")).to_be_visible()
    box(page, JOB).check()
    altered.get_by_text("Context").click()
    expect(altered.get_by_text("would stay out of it")).to_be_visible()

    again = open_page(page.url)
    expect(again.get_by_role("textbox", name="Quotation, sentence or paragraph")).to_have_value(
        re.compile("gladly knock")
    )
    expect(again.get_by_role("region", name="Altered").locator("del")).to_contain_text("gladly")
    expect(box(again, JOB)).to_be_checked()


def test_a_row_of_the_collection_leads_to_the_search_that_it_counts(address: str, open_page: Opened) -> None:
    page = open_page(f"{address}?tab=collection")
    row = page.get_by_role("row").filter(has_text="Ostwick, VT")
    expect(row.first).to_contain_text("2")
    row.first.get_by_role("link").click()
    expect(page.get_by_role("tab", name="Search")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("tab", name="Search")).to_be_focused()
    expect(page.get_by_role("combobox", name="City")).to_have_value(re.compile("^Ostwick, VT"))
    expect(cards(page)).to_have_count(2)
    assert page.evaluate("scrollY") == 0
    again = open_page(page.url)
    expect(cards(again)).to_have_count(2)
    page.go_back()
    expect(page.get_by_role("tab", name="Collection")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_text("July 2019 to May 2020")).to_be_visible()
    page.get_by_role("link", name="3 in June 2019").click()
    expect(cards(page)).to_have_count(3)
    expect(cards(page).first).to_contain_text(FERRYMEADE.outlet or "")


def test_a_table_is_shown_whole_and_ordered_by_keyboard(hostile_address: str, open_page: Opened) -> None:
    page = open_page(f"{hostile_address}?tab=collection")
    table = page.get_by_role("region", name="Speaker")
    expect(table.get_by_role("row")).to_have_count(11)
    table.get_by_role("button", name="All 11 speakers").press("Enter")
    expect(table.get_by_role("row")).to_have_count(1 + len(HOSTILE))
    expect(table).to_be_focused()
    table.get_by_role("button", name="Order by name").press("Enter")
    expect(table.get_by_role("button", name="Order by number")).to_be_visible()
    again = open_page(page.url)
    expect(again.get_by_role("region", name="Speaker").get_by_role("row")).to_have_count(1 + len(HOSTILE))


@pytest.mark.parametrize(
    "where",
    [
        "?tab=compare",
        "?tab=compare&about=zero+width+x&of=Ferrymeade&of=region:OH",
        "?tab=check",
        "?tab=check&text=zerowidth&by=Somebody",
        "?tab=collection",
        "?tab=collection&all=speaker&order=name",
    ],
)
def test_no_tab_needs_scrolling_sideways_or_runs_the_library(
    hostile_address: str, open_page: Opened, where: str
) -> None:
    page = open_page(f"{hostile_address}{where}", viewport={"width": 360, "height": 740})
    answer = page.locator(f"#{where.split('=')[1].split('&')[0]}-answer")
    expect(answer).to_contain_text(re.compile(r"\w"))
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert answer.locator("img, script, h1, b").count() == 0
    assert page.title() == "On Record"


def test_what_cannot_be_compared_is_said_where_it_was_asked(address: str, open_page: Opened) -> None:
    page = open_page(f"{address}?tab=compare&about=heat&of=Ostwick&since=yesterday")
    expect(page.get_by_role("alert")).to_contain_text("'Ostwick' alone cannot be compared")
    page = open_page(f"{address}?tab=check&text={'x+' * 900}")
    expect(page.get_by_role("region", name="Not on record")).to_contain_text("Not found in these 3 documents")
    assert HEAT.text not in page.content()


STATES = {
    "compare, opening": "?tab=compare",
    "compare": "?tab=compare&about=knock+on+doors+job&of=Ferrymeade&of=region:OH&of=Ostwick&of=Nowhere",
    "check, opening": "?tab=check",
    "check": f"?tab=check&text={DOORS.text.replace(' not', '')}&by=Tolliver",
    "check, absent": "?tab=check&text=zeppelins+land+at+noon",
    "collection": "?tab=collection",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_no_violation_on_any_tab(address: str, open_page: Opened, state: str, scheme: str) -> None:
    # As wide as a screen of 1280 at 400%, where the dark one is tried.
    size = {"width": 320, "height": 640} if scheme == "dark" else {"width": 1280, "height": 900}
    page = open_page(address + STATES[state], color_scheme=scheme, viewport=size, reduced_motion="reduce")
    expect(page.locator(f"#{state.split(',')[0]}-answer")).to_contain_text(re.compile(r"\w"))
    expect(page.locator("[data-asking]")).to_have_count(0)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
