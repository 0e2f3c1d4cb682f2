"""The pages of speakers, places and documents, as the server gives them and in a real browser."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from starlette.testclient import TestClient

from onrecord.corpus.model import Date, Document, Quotation
from onrecord.corpus.store.library import Library
from onrecord.desk import application as app
from onrecord.desk.browsing import A_PAGE
from onrecord.search.engine import Engine
from tests.desk.test_page import (  # fixtures, by name
    HOSTILE,
    address,
    cards,
    chromium,
    hostile_address,
    open_page,
    serving,
    violations,
)
from tests.support.ferrymeade import DOORS, FERRYMEADE, FERRYMEADE_PLACE, WordEncoder, fill

__all__ = ["address", "chromium", "hostile_address", "open_page", "serving"]
pytestmark = [pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")]
browser = pytest.mark.browser


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with (
        fill(tmp_path_factory.mktemp("library")) as engine,
        TestClient(app.build(engine, sample=False), base_url="http://127.0.0.1:7860") as opened,
    ):
        yield opened


def test_a_name_leads_to_the_page_of_its_speaker(client: TestClient) -> None:
    page = client.get(f"/speaker?of={DOORS.id}")
    assert re.fullmatch("/speaker/[0-9a-f]{16}", page.url.path)
    assert page.text == client.get("/speaker?name=oda quillfeather").text
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    assert page.text.count("<article") == 3
    assert "Mayor" in page.text
    assert "June 2019" in page.text


def test_a_place_has_a_page_with_its_officials_and_a_region_its_towns(client: TestClient) -> None:
    town = client.get("/place/OH/Ferrymeade").text
    assert "Speak for it" in town
    assert "Oda Quillfeather" in town
    assert "Only one source" in town
    state = client.get("/place/VT").text
    assert '<a class="name" href="place/VT/Ostwick">' in state
    assert state.count("<article") == 3


@pytest.mark.parametrize(
    "where",
    [
        "/speaker/nobody",
        "/speaker?name=No One",
        "/place/OH/Nowhere",
        "/place/TX",
        "/document/none",
        "/place/-/a/b",
    ],
)
def test_what_is_not_on_record_is_told_in_a_sentence(client: TestClient, where: str) -> None:
    answer = client.get(where)
    assert answer.status_code == 404
    assert 'role="alert"' in answer.text


def test_a_year_that_is_none_is_told_in_a_sentence(client: TestClient) -> None:
    answer = client.get("/place/OH/Ferrymeade?year=soon")
    assert answer.status_code == 400
    assert "is not a date" in answer.text


def test_years_and_pages_narrow_what_is_listed(tmp_path: Path) -> None:
    with many(tmp_path, 3 * A_PAGE) as engine:
        client = TestClient(app.build(engine, sample=False), base_url="http://127.0.0.1:7860")
        first = client.get("/speaker?name=Oda Quillfeather")
        assert "Page 1 of 3" in first.text
        assert first.text.count("<article") == A_PAGE
        path = first.url.path
        last = client.get(f"{path}?page=99").text
        assert "Page 3 of 3" in last
        assert "Newer" in last
        assert "Older" not in last
        year = client.get(f"{path}?year=2001").text
        assert year.count("<article") == 12
        assert client.get(f"{path}?year=1990").text.count("<article") == 0


def test_pages_in_the_order_of_the_text_lead_on_and_back_not_to_older_and_newer(tmp_path: Path) -> None:
    with many(tmp_path, 2 * A_PAGE, each=2 * A_PAGE) as engine:
        client = TestClient(app.build(engine, sample=False), base_url="http://127.0.0.1:7860")
        ((document, _),) = engine.library.documents()
        first = client.get(f"/document/{document.id}").text
        assert ">Next</a>" in first
        assert "Older" not in first
        assert ">Previous</a>" in client.get(f"/document/{document.id}?page=2").text


def many(folder: Path, count: int, each: int = 20) -> Engine:
    """One speaker with so many statements, one a month from January 2000 on, ``each`` in a document."""
    library = Library.open(folder)
    batch = []
    for first in range(0, count, each):
        last = min(first + each, count)
        texts = [f"We will mend bridge number {at} this year." for at in range(first, last)]
        document = Document(
            "\n".join(texts), outlet=f"Paper {first % 7}", url=f"https://paper.example/{first}",
            published=Date("2000-01", "given"),
        )  # fmt: skip
        at, said = 0, []
        for number, text in enumerate(texts, first):
            month = number % 240
            day = Date(f"{2000 + month // 12}-{month % 12 + 1:02}-03", "stated")
            said.append(
                Quotation(
                    document.id,
                    at,
                    at + len(text),
                    text,
                    "direct",
                    speaker="Oda Quillfeather",
                    role="Mayor",
                    place=FERRYMEADE_PLACE,
                    said_on=day,
                    confidence=0.9,
                )
            )
            at += len(text) + 1
        batch.append((document, said))
    library.add_all(batch)
    return Engine(library, WordEncoder())


def test_the_time_of_a_page_does_not_grow_with_the_statements_that_it_leaves_out(tmp_path: Path) -> None:
    with many(tmp_path, 20_000) as engine:
        client = TestClient(app.build(engine, sample=False), base_url="http://127.0.0.1:7860")
        where = client.get("/speaker?name=Oda Quillfeather").url.path  # and the index is made
        began = time.process_time()
        page = client.get(where)
        assert time.process_time() - began < 0.3
        assert "20,000 quotations" in page.text
        assert "Page 1 of 1,000" in page.text


@browser
def test_from_a_card_to_its_speaker_place_and_document(address: str, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{address}?q=knock+on+doors")
    first = cards(page).first
    first.get_by_role("link", name="Oda Quillfeather").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Oda Quillfeather")
    expect(cards(page)).to_have_count(3)
    cards(page).first.get_by_role("link", name="Ferrymeade, OH").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ferrymeade, OH")
    page.get_by_role("link", name="All of Ohio").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ohio")
    cards(page).first.get_by_role("link", name=FERRYMEADE.title).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(FERRYMEADE.title or "")
    page.get_by_role("link", name="Full text", exact=True).first.click()
    page.get_by_role("link", name="What is quoted in it").click()
    page.get_by_role("link", name="Oda Quillfeather").first.click()
    page.get_by_role("searchbox").fill("errand")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("textbox", name="Question")).to_have_value("errand")
    expect(cards(page)).to_have_count(3)


@browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "where", ["speaker?name=Oda+Quillfeather", "place/OH/Ferrymeade", "place/VT", f"document/{FERRYMEADE.id}"]
)
def test_axe_finds_no_violation_in_pages_of_speakers_places_and_documents(
    address: str, open_page: Callable[..., Page], where: str, scheme: str
) -> None:
    size = {"width": 360, "height": 640} if scheme == "dark" else {"width": 1440, "height": 900}
    page = open_page(address + where, color_scheme=scheme, viewport=size)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@browser
def test_hostile_names_run_nothing_on_their_pages(
    hostile_address: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{hostile_address}?q=before&n=50")
    expect(cards(page)).to_have_count(len(HOSTILE))
    links = page.locator(".card a.name").evaluate_all("all => all.map(each => each.href)")
    assert len(links) >= 2 * len(HOSTILE)
    for link in links:
        page.goto(link)
        assert page.locator("img, script").count() == 0
        assert page.get_by_role("heading", level=1).count() == 1
        assert page.title().endswith("On Record")
