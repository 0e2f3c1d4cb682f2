"""Adding on the page: seen before it is on record, within bounds, from the page's own machine alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from httpx2 import Response
from playwright.sync_api import Page, expect
from starlette.testclient import TestClient

from onrecord.corpus.model import Date, Document
from onrecord.corpus.reading import Metadata, Reading, Skipped
from onrecord.desk import adding
from onrecord.desk import application as app
from onrecord.search.engine import Engine
from tests.desk.test_page import (
    HOSTILE,
    chromium,
    open_page,
    served,
    serving,
    violations,
)  # fixtures, by name
from tests.support.ferrymeade import fill

__all__ = ["chromium", "open_page", "serving"]
pytestmark = [pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")]
STORY = (
    "QUARRYVALE, Ohio — The council voted on Monday to keep the pool open.\n\n"
    "“Nobody should have to leave town to swim,” said Mayor Delphine Ashgrove.\n"
)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with fill(tmp_path / "library") as opened:
        yield opened


def client_of(engine: Engine, host: str = "127.0.0.1", **given: object) -> TestClient:
    built = app.build(engine, sample=False, **given)  # type: ignore[arg-type]
    return TestClient(built, base_url="http://127.0.0.1:7860", client=(host, 50000))


def token_of(client: TestClient) -> str:
    found = re.search('name="token" value="([^"]+)"', client.get("/add").text)
    assert found is not None
    return found[1]


def put(client: TestClient, shown: Response) -> Response:
    return client.post(shown.url.path, data={"token": token_of(client)})


def test_a_pasted_text_is_shown_first_and_put_on_record_then(engine: Engine) -> None:
    client, before = client_of(engine), engine.library.generation
    given = {"text": STORY, "title": "Pool stays open", "date": "2024-07-02", "token": token_of(client)}
    shown = client.post("/add", data=given)
    assert "1 quotation in 1 document. Not on record yet." in shown.text
    assert "Nobody should have to leave town to swim," in shown.text
    assert "Delphine Ashgrove" in shown.text
    assert engine.library.generation == before
    done = put(client, shown)
    assert "1 document added" in done.text
    (link,) = re.findall('href="(document/[0-9a-f]+)"', done.text)
    document = client.get(f"/{link}").text
    assert "Pool stays open" in document
    assert "published 2 July 2024" in document
    assert client.get(shown.url.path).status_code == 404  # it is not kept any longer


def test_files_are_read_by_their_own_names_and_what_is_left_out_is_told(engine: Engine) -> None:
    client = client_of(engine)
    files = [
        ("files", ("../../story.txt", STORY.encode(), "text/plain")),
        ("files", ("broken.pdf", b"%PDF-1.7 nothing", "application/pdf")),
    ]
    shown = client.post("/add", data={"token": token_of(client)}, files=files)
    assert '<h2 dir="auto">story.txt</h2>' in shown.text
    assert "Left out" in shown.text
    assert "broken.pdf" in shown.text
    assert "/tmp" not in shown.text
    put(client, shown)
    assert [each.file_name for each, _ in engine.library.documents()][-1] == "story.txt"


def test_an_address_is_read_by_what_the_command_gives_or_refused(engine: Engine) -> None:
    asked: list[str] = []

    def read_address(address: str, given: Metadata) -> Iterator[Reading | Skipped]:
        asked.append(address)
        yield Reading("pool", Document(STORY, url=address, published=Date("2024-07-02", "metadata")))
        yield Skipped(
            "https://x.example/2", "https://x.example/2 may not be fetched; its robots.txt says so."
        )

    client = client_of(engine, read_address=read_address)
    shown = client.post("/add", data={"address": " https://x.example/1 ", "token": token_of(client)})
    assert asked == ["https://x.example/1"]
    assert "its robots.txt says so" in shown.text
    assert "1 quotation in 1 document" in shown.text
    plain = client_of(engine)
    refused = plain.post("/add", data={"address": "https://x.example/1", "token": token_of(plain)})
    assert "This page fetches nothing" in refused.text
    assert 'name="address"' not in plain.get("/add").text


def test_sources_out_of_bounds_are_refused_in_a_sentence(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(engine)
    token = token_of(client)
    many = [("files", (f"{at}.txt", b"x", "text/plain")) for at in range(adding.MOST_FILES + 1)]
    for data, files, sentence in (
        ({}, None, "Choose a file, paste a text or give an address."),
        ({"text": "x" * (adding.LONGEST_TEXT + 1)}, None, "add it as a file"),
        ({}, many, "21 files are too many"),
        ({"text": STORY, "date": "soon"}, None, "is not a date"),
    ):
        refused = client.post("/add", data={**data, "token": token}, files=files)
        assert refused.status_code == 400
        assert sentence in refused.text
    large = client.post("/add", content=b"x", headers={"content-length": str(40 << 20)})
    assert large.status_code == 413
    monkeypatch.setattr(adding, "_PATIENCE", -1.0)
    late = client.post("/add", data={"text": STORY, "token": token})
    assert "too much for the page at once" in late.text


def test_nothing_is_added_from_elsewhere_without_the_token_or_for_reading_only(engine: Engine) -> None:
    before = engine.library.generation
    own = client_of(engine)
    assert own.post("/add", data={"text": STORY, "token": "wrong"}).status_code == 403
    assert own.get("/add", headers={"x-forwarded-for": "192.0.2.7"}).status_code == 403
    assert (
        own.post("/add", data={"text": STORY}, headers={"origin": "https://evil.example"}).status_code == 403
    )
    assert client_of(engine, host="192.0.2.7").get("/add").status_code == 403
    reading = client_of(engine, read_only=True)
    assert "for reading only" in reading.get("/add").text
    assert reading.post("/add", data={"text": STORY, "token": ""}).status_code == 403
    assert engine.library.generation == before


def test_hostile_files_run_nothing_in_the_preview(engine: Engine) -> None:
    client = client_of(engine)
    story = "".join(f"“{text[:200]},” said Mayor Delphine Ashgrove.\n\n" for text in HOSTILE)
    files = [("files", ("<img src=x onerror=alert(1)>.txt", story.encode(), "text/plain"))]
    shown = client.post("/add", data={"token": token_of(client), "title": HOSTILE[0]}, files=files)
    assert shown.status_code == 200
    for page in (shown.text, put(client, shown).text):
        assert not re.search("<(img|script|h1>owned)", page)


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_person_drops_a_file_and_puts_it_on_record(
    engine: Engine, serving: ExitStack, open_page: Callable[..., Page], tmp_path: Path, scheme: str
) -> None:
    (tmp_path / "story.txt").write_text(STORY, "utf-8")
    size = {"width": 360, "height": 640} if scheme == "dark" else {"width": 1440, "height": 900}
    where = serving.enter_context(served(engine))
    page = open_page(f"{where}add", color_scheme=scheme, viewport=size)
    page.set_default_timeout(120_000)  # the parser is loaded when the first text is read
    assert violations(page) == []
    page.get_by_label("Files").set_input_files(tmp_path / "story.txt")
    page.get_by_role("button", name="See what is in it").click()
    expect(page.get_by_text("Nobody should have to leave town to swim,")).to_be_visible(timeout=90_000)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Put 1 document on record").click()
    expect(page.get_by_text("1 document added")).to_be_visible(timeout=90_000)
    assert violations(page) == []
    page.get_by_role("link", name="story.txt").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("story.txt")
