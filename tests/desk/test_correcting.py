"""Correcting on the page: a form, a preview, one step for many, the log with undo, the queue."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from starlette.testclient import TestClient

from onrecord.corpus.model import Place
from onrecord.desk import application as app
from onrecord.search.engine import Engine
from tests.desk.test_page import HOSTILE, cards, chromium, open_page, served, serving, violations  # fixtures
from tests.desk.test_profiles import many
from tests.support.ferrymeade import DOORS, ERRAND, HEAT, JOB, fill

__all__ = ["chromium", "open_page", "serving"]
pytestmark = [pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")]
browser = pytest.mark.browser


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with fill(tmp_path) as opened:
        yield opened


@pytest.fixture
def client(engine: Engine) -> TestClient:
    return TestClient(app.build(engine, sample=False), base_url="http://127.0.0.1:7860")


def token_of(client: TestClient) -> str:
    found = re.search(
        'name="token" value="([^"]+)"', client.get(f"/correct/{DOORS.id}?preview=1&role=Clerk").text
    )
    assert found is not None
    return found[1]


def hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of the first form on a page."""
    form = page.partition("<form")[2].partition("</form>")[0]
    return dict(re.findall('type="hidden" name="([^"]+)" value="([^"]*)"', form))


SHOWN = {"speaker": "Oda Quillfeather", "role": "Mayor", "city": "Ferrymeade, OH", "region": "",
         "level": "city", "scene": "", "said_on": "2019-06-14", "kind": "direct"}  # fmt: skip


def test_preview_counts_and_writes_nothing(client: TestClient, engine: Engine) -> None:
    before = engine.library.generation
    page = client.get(f"/correct/{DOORS.id}?preview=1&role=Clerk&scope=speaker in document").text
    assert "3 quotations would change." in page
    assert "Mayor → Clerk" in page
    assert engine.library.generation == before


def test_one_step_corrects_all_of_a_speaker_and_is_undone_whole(client: TestClient, engine: Engine) -> None:
    token = token_of(client)
    done = client.post(
        f"/correct/{DOORS.id}",
        data={**SHOWN, "city": "Ostwick, VT", "scope": "speaker", "token": token, "back": "?q=doors"},
    )
    assert "3 quotations corrected." in done.text
    assert '<a href="./?q=doors">' in done.text
    library = engine.library
    assert [library.quotation(each.id).place.city for each in (DOORS, JOB, ERRAND)] == ["Ostwick"] * 3
    assert library.quotation(HEAT.id).speaker == "Bram Tolliver"
    (edit,) = library.edits(5)
    assert edit.changes[0][3] == 3
    undone = client.post("/corrections/undo", data={"edit": edit.number, "token": token})
    assert "Taken back in 3 quotations." in undone.text
    assert [library.quotation(each.id).place for each in (DOORS, JOB, ERRAND)] == [DOORS.place] * 3
    assert library.edits(5) == []


def test_a_kind_that_was_wrong_is_corrected_and_taken_back(client: TestClient, engine: Engine) -> None:
    client.post(
        f"/correct/{ERRAND.id}", data={**SHOWN, "said_on": "", "kind": "indirect", "token": token_of(client)}
    )
    assert engine.library.quotation(ERRAND.id).kind == "indirect"
    client.post(
        "/corrections/undo", data={"edit": engine.library.edits(1)[0].number, "token": token_of(client)}
    )
    assert engine.library.quotation(ERRAND.id) == ERRAND


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("said_on", "yesterday", "is not a date"),
        ("city", "Springfield", "name the region"),
        ("kind", "loud", "is not a kind of quotation"),
        ("level", "village", "is not a level"),
        ("speaker", "?!", "is not a name"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    client: TestClient, engine: Engine, field: str, value: str, sentence: str
) -> None:
    given = {**SHOWN, field: value}
    preview = client.get(f"/correct/{DOORS.id}", params={**given, "preview": "1"})
    assert sentence in preview.text
    refused = client.post(f"/correct/{DOORS.id}", data={**given, "token": token_of(client)})
    assert refused.status_code == 400
    assert sentence in refused.text
    assert engine.library.quotation(DOORS.id) == DOORS


@pytest.mark.parametrize(("edit", "status"), [("", 400), ("x", 400), ("0", 404), (str(1 << 70), 404)])
def test_what_is_no_number_of_an_edit_is_refused_in_a_sentence(
    client: TestClient, edit: str, status: int
) -> None:
    refused = client.post("/corrections/undo", data={"edit": edit, "token": token_of(client)})
    assert refused.status_code == status
    assert "edit" in refused.text


@pytest.mark.parametrize("where", [f"/correct/{DOORS.id}", "/corrections/undo", f"/review/{DOORS.id}/accept"])
def test_nothing_is_written_without_the_token_of_the_page(
    client: TestClient, engine: Engine, where: str
) -> None:
    before = engine.library.generation
    for token in ("", "wrong", "é"):
        refused = client.post(where, data={**SHOWN, "role": "Clerk", "edit": "1", "token": token})
        assert refused.status_code == 403
    assert engine.library.generation == before


def test_a_page_for_reading_only_has_no_forms(engine: Engine) -> None:
    client = TestClient(app.build(engine, sample=False, read_only=True), base_url="http://127.0.0.1:7860")
    for where in (f"/correct/{DOORS.id}", "/corrections", "/review"):
        refused = client.get(where)
        assert refused.status_code == 403
        assert "for reading only" in refused.text
    assert ".correct-link { display: none; }" in client.get("/page.css").text
    assert (
        client.post(f"/correct/{DOORS.id}", data={**SHOWN, "role": "Clerk", "token": ""}).status_code == 403
    )


@pytest.mark.parametrize(
    "back", ["https://evil.example", "//evil.example", "javascript:alert(1)", "x" * 9000]
)
def test_a_correction_leads_back_to_the_page_alone(client: TestClient, back: str) -> None:
    page = client.post(
        f"/correct/{DOORS.id}", data={**SHOWN, "role": "Clerk", "token": token_of(client), "back": back}
    ).text
    assert "Back to the answers" not in page


def test_what_was_changed_after_it_was_shown_is_not_accepted_unseen(
    client: TestClient, engine: Engine
) -> None:
    fields = hidden(client.get("/review").text)
    engine.library.correct(ERRAND.id, {"role": "Clerk"})
    for answer in ("accept", "nobody"):
        refused = client.post(f"/review/{ERRAND.id}/{answer}", data=fields)
        assert refused.status_code == 400
        assert "changed after it was shown" in refused.text
    assert engine.library.quotation(ERRAND.id).speaker == ERRAND.speaker


def test_the_queue_accepts_skips_and_takes_back(client: TestClient, engine: Engine) -> None:
    token = token_of(client)
    first = client.get("/review").text
    assert ERRAND.id in first  # the least certain one
    after = client.post(f"/review/{ERRAND.id}/accept", data=hidden(first)).text
    assert f"review/{ERRAND.id}/accept" not in after
    assert engine.library.quotation(ERRAND.id).method == "reviewed"
    assert f"review/{ERRAND.id}" not in client.get("/review?skip=1").text
    edit = engine.library.edits(1)[0].number
    again = client.post("/corrections/undo", data={"edit": edit, "token": token, "back": "review?skip=0"})
    assert f"review/{ERRAND.id}/accept" in again.text
    client.post(f"/review/{ERRAND.id}/nobody", data=hidden(again.text))
    assert engine.library.quotation(ERRAND.id).speaker is None
    assert "Every attribution is certain" in client.get("/review?skip=900").text


@browser
def test_a_person_corrects_a_city_of_forty_quotations_in_one_step_and_undoes_it(
    tmp_path: Path, serving: ExitStack, open_page: Callable[..., Page]
) -> None:
    engine = serving.enter_context(many(tmp_path / "library", 40))
    page = open_page(f"{serving.enter_context(served(engine))}?q=mend+bridge")
    cards(page).first.get_by_role("link", name="Correct").click()
    page.get_by_role("textbox", name="City").fill("Ostwick, VT")
    page.get_by_role("radio", name="All by Oda Quillfeather 40").check()
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("40 quotations would change.")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Correct 40 quotations").click()
    expect(page.get_by_text("40 quotations corrected.")).to_be_visible()
    assert violations(page) == []
    assert {engine.library.quotation(each).place for each in ids(engine)} == {
        Place(city="Ostwick", state="VT", country="US", level="city")
    }
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back in 40 quotations.")).to_be_visible()
    assert {engine.library.quotation(each).place.city for each in ids(engine)} == {"Ferrymeade"}
    page.get_by_role("link", name="Back to the answers").click()
    expect(page.get_by_role("textbox", name="Question")).to_have_value("mend bridge")


def ids(engine: Engine) -> list[str]:
    return engine.library.ids_of(engine.library.numbers_stored().tolist())


@browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_queue_is_worked_by_single_keys(
    engine: Engine, serving: ExitStack, open_page: Callable[..., Page], scheme: str
) -> None:
    size = {"width": 360, "height": 640} if scheme == "dark" else {"width": 1440, "height": 900}
    page = open_page(f"{serving.enter_context(served(engine))}review", color_scheme=scheme, viewport=size)
    accept = page.locator("[data-key=a]")
    shown_is_errand = page.locator(f"form[action$='{ERRAND.id}/accept']")
    expect(accept).to_be_focused()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.keyboard.press("a")
    expect(page.locator("[data-key=u]")).to_be_visible()  # the next page is there, with its keys
    page.wait_for_load_state()
    assert engine.library.quotation(ERRAND.id).method == "reviewed"
    expect(shown_is_errand).to_have_count(0)
    page.keyboard.press("u")
    expect(shown_is_errand).to_have_count(1)
    page.wait_for_load_state()
    page.keyboard.press("s")
    expect(page).to_have_url(re.compile("skip=1"))
    page.wait_for_load_state()
    page.keyboard.press("c")
    expect(page.get_by_role("heading", level=1)).to_have_text("Correct this quotation")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_hostile_values_stay_text_in_the_form_and_the_log(client: TestClient, engine: Engine) -> None:
    for text in HOSTILE[:8]:
        named = re.sub(r"[^\x20-\x7e]", "", text) + " name"
        shown = client.get(f"/correct/{DOORS.id}", params={**SHOWN, "role": named, "preview": "1"}).text
        client.post(f"/correct/{DOORS.id}", data={**SHOWN, "role": named, "token": token_of(client)})
        for page in (shown, client.get("/corrections").text):
            assert not re.search("<(img|h1>owned|script>)", page)
