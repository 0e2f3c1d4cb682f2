"""The page's functions and addresses, without a browser."""

from __future__ import annotations

import gc
import json
import re
import socket
from collections.abc import Iterator
from concurrent.futures import Future
from functools import partial
from itertools import chain
from pathlib import Path

import pytest
from gradio.queueing import Queue
from gradio.state_holder import StateHolder
from starlette.routing import Mount
from starlette.testclient import TestClient

from onrecord.corpus.errors import InvalidDate, LibraryBusy, LibraryUnavailable
from onrecord.corpus.filters import Filters
from onrecord.corpus.store.searches import SavedSearch
from onrecord.desk import application as app
from onrecord.desk import basket, page, security
from onrecord.desk.form import EXAMPLES, Form, look, look_for
from onrecord.desk.tab import LOADING, Filled, View, view_of
from onrecord.search.citations import FORMATS, cite
from onrecord.search.engine import Engine
from onrecord.search.query import parse
from tests.support.ferrymeade import (
    DOORS,
    ERRAND,
    FERRYMEADE,
    GOVERNOR,
    HEAT,
    HOMES,
    JOB,
    OPEN,
    OSTWICK,
    fill,
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with fill(tmp_path_factory.mktemp("library")) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[TestClient]:
    with TestClient(app.build(engine, sample=False), base_url="http://127.0.0.1:7860") as opened:
        yield opened


def test_what_is_filled_in_makes_the_form() -> None:
    filled = Filled({"q": ["police"], "city": ["Ferrymeade, OH"], "after": ["2019-07"], "kind": ["direct"]})
    assert Form.of(filled) == Form("police", city="Ferrymeade, OH", after="2019-07", kind="direct")
    assert Form.of(Filled({})) == Form()
    wanted = {"30": 30, "7": 10, "-1": 10, "٣": 10, "x": 10, "9999": 200, "9" * 5000: 10}
    assert [Form.of(Filled({"n": [typed]})).wanted for typed in wanted] == list(wanted.values())


def test_the_form_gives_filters() -> None:
    form = Form("", " Ostwick ", "Bram Tolliver", after="July 2019", before="2020")
    assert form.filters() == Filters(
        city=("Ostwick",), speaker=("Bram Tolliver",), after="2019-07", before="2020"
    )
    with pytest.raises(InvalidDate):
        Form(after="yesterday").filters()


def test_a_question_brings_cards_and_says_how_many(engine: Engine) -> None:
    view = look_for(engine, Form("officers knock on doors", wanted=2), sample=False)
    assert view.answer.count("<article") == 2
    assert view.answer.index(DOORS.text) < view.answer.index("</article>")
    assert "The 2 best matches of 6 quotations" in view.status
    assert 'data-set="n" data-value="12" data-more="2">Show 10 more</button>' in view.answer
    assert "</button>" not in look_for(engine, Form("officers knock on doors"), sample=False).answer


def test_filters_alone_list_what_they_leave(engine: Engine) -> None:
    view = look_for(engine, Form(city="Ferrymeade, OH"), sample=False)
    assert view.answer.count("<article") == 3
    assert "3 statements, latest first" in view.status
    assert HEAT.text not in view.answer


def test_a_chosen_filter_still_offers_its_other_values(engine: Engine) -> None:
    view = look_for(engine, Form("heat", city="Ostwick, VT"), sample=False)
    city, speaker, kind = (view.choices[name] for name in ("city", "speaker", "kind"))
    assert city == [
        ("Any city", ""),
        ("Ferrymeade, OH (3)", "Ferrymeade, OH"),
        ("Ostwick, VT (2)", "Ostwick, VT"),
    ]
    assert speaker == [("Any speaker", ""), ("Bram Tolliver (2)", "Bram Tolliver")]
    assert kind == [("Any kind", ""), ("verbatim (1)", "direct"), ("reported, not verbatim (1)", "indirect")]


def test_without_a_question_the_page_says_how_to_ask(engine: Engine) -> None:
    plain, sample = (look_for(engine, Form("  "), sample=sample) for sample in (False, True))
    assert "How to ask" in plain.answer
    assert "Try asking" not in plain.answer
    assert all(f"{example}</a>" in sample.answer for example in EXAMPLES)
    assert plain.choices.keys() == {"city", "speaker", "outlet", "region", "level", "role", "kind", "scene"}


def test_nothing_found_names_the_filter_to_give_up(engine: Engine) -> None:
    view = look_for(engine, Form('"hot afternoon"', city="Ferrymeade, OH"), sample=False)
    assert "Nothing like this is on record" in view.answer
    asked = "?q=%22hot+afternoon%22"
    assert f'<a href="{asked}">Without the city</a>: 1 quotation.' in view.answer
    assert "Without the exact words: 3 quotations." in view.answer


@pytest.mark.parametrize(
    ("filled", "words"),
    [
        ({"q": ["x" * 100_000]}, "The question has 100,000 characters"),
        ({"q": ["colour:red"]}, "There is no filter"),
        ({"q": ["heat"], "after": ["soon"]}, "is not a date"),
        ({"q": ["heat"], "city": ["..."]}, "The filter city was given"),
        ({"q": ["heat"], "kind": ["loud"]}, "is not a kind; use one of"),
    ],
    ids=["long question", "unknown filter", "no date", "empty filter", "no kind"],
)
def test_a_problem_is_one_sentence_on_the_page(
    engine: Engine, filled: dict[str, list[str]], words: str
) -> None:
    opening: Future[Engine] = Future()
    assert view_of(partial(look, sample=False), opening, Filled(filled)) == (View("", LOADING), False)
    opening.set_result(engine)
    view, is_open = view_of(partial(look, sample=False), opening, Filled(filled))
    assert is_open
    assert 'role="alert"' in view.answer
    assert words in view.answer
    assert view.answer.count("<p>") == 1
    assert view.status == ""


def test_every_answer_carries_the_headers_that_keep_the_page_to_itself(client: TestClient) -> None:
    for address in ("/", "/page.css", f"/source/{OSTWICK.id}", "/source/none", "/export", "/gradio_api/info"):
        headers = client.get(address).headers
        assert headers["referrer-policy"] == "same-origin"
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert (
        client.get(f"/source/{OSTWICK.id}")
        .headers["content-security-policy"]
        .startswith("default-src 'none'")
    )


@pytest.mark.parametrize("host", ["evil.example", "evil.example:7860", "127.0.0.1.evil.example", ""])
def test_the_page_answers_to_this_machine_s_names_only(client: TestClient, host: str) -> None:
    for address in ("/", "/export", "/gradio_api/info"):
        assert client.get(address, headers={"host": host}).status_code == 400
    for own in ("127.0.0.1:7860", "localhost:7860", "[::1]:7860"):
        assert client.get("/page.css", headers={"host": own}).status_code == 200


def test_the_page_names_no_other_machine_to_load_from(client: TestClient) -> None:
    policy = client.get("/").headers["content-security-policy"]
    assert policy.startswith("default-src 'self';")
    assert "http" not in policy
    assert client.get("/page.css").headers["content-type"].startswith("text/css")
    assert "url(" not in client.get("/page.css").text


def test_the_stored_text_is_shown_with_the_quotation_marked(client: TestClient) -> None:
    answer = client.get(f"/source/{FERRYMEADE.id}", params={"quotation": DOORS.id})
    assert answer.status_code == 200
    assert f'“<mark id="{DOORS.id}">{DOORS.text}</mark>” Quillfeather said.' in answer.text
    assert 'href="https://courier.example/2019/06/police" rel="noopener noreferrer"' in answer.text
    assert "published 15 June 2019" in answer.text


def test_a_source_s_address_that_is_none_is_no_link(client: TestClient) -> None:
    text = client.get(f"/source/{OSTWICK.id}").text
    assert "javascript:alert(1)" in text
    assert 'href="javascript' not in text
    assert "<mark" not in text
    assert "date of publication not given" in text


@pytest.mark.parametrize(
    "address",
    [
        "/source/none",
        "/source/%3Cscript%3E",
        f"/source/{OSTWICK.id}?quotation=none",
        f"/source/{OSTWICK.id}?quotation={DOORS.id}",
        "/export?ids=none",
    ],
)
def test_what_is_not_on_record_is_said_plainly(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert answer.text.count('role="alert"') == 1
    assert "<script" not in answer.text


@pytest.mark.parametrize("form", FORMATS)
def test_the_download_is_the_selection_row_for_row(client: TestClient, engine: Engine, form: str) -> None:
    chosen = [HOMES.id, DOORS.id, HEAT.id]
    answer = client.get("/export", params={"format": form, "ids": ",".join(chosen)})
    assert answer.content == FORMATS[form].encode(cite(engine.library.entries_of(chosen), form))
    places = [answer.text.index(quotation.id) for quotation in (HOMES, DOORS, HEAT)]
    assert places == sorted(places)
    assert JOB.id not in answer.text
    assert answer.headers["content-disposition"] == (
        f'attachment; filename="on-record{FORMATS[form].extension}"'
    )


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "No quotation is selected"),
        (f"format=zip&ids={DOORS.id}", "is not a citation format"),
        ("ids=" + ",".join([ERRAND.id] * 501), "501 quotations are too many"),
    ],
    ids=["none", "unknown format", "too many"],
)
def test_a_selection_that_cannot_be_downloaded(client: TestClient, query: str, words: str) -> None:
    answer = client.get(f"/export?{query}")
    assert answer.status_code == 400
    assert words in answer.text


def test_a_bibliography_names_each_source_once_unless_it_is_not_to(
    client: TestClient, engine: Engine
) -> None:
    document = engine.library.quotation(DOORS.id).document_id
    entries = engine.library.entries_in(document) * 2
    ids = ",".join(entry.quotation.id for entry in entries)
    grouped = client.get(f"/export?format=apa&ids={ids}").text
    assert grouped == cite(entries, "apa", one_per_source=True)
    each = client.get(f"/export?format=apa&ids={ids}&each=true").text
    assert each == cite(entries, "apa")
    assert len(grouped) < len(each)
    assert client.get(f"/export?format=csv&ids={ids}").text.removeprefix("\ufeff") == cite(entries, "csv")


def test_the_basket_lists_what_is_picked_in_its_order(engine: Engine) -> None:
    ids = [HOMES.id, "0" * 16, OPEN.id, DOORS.id, HOMES.id]
    markup = basket.look(engine, Filled({"pick": [",".join(ids)]})).answer
    assert re.findall('data-id="([0-9a-f]{16})"', markup) == ids[:4]
    assert f'<q dir="auto">{DOORS.text}</q>' in markup
    assert f"Reported, not verbatim: He expected {OPEN.text}." in markup
    assert "This quotation is no longer on record." in markup
    assert markup.count("<summary>Cite</summary>") == 3
    assert "No quotation is selected." in basket.look(engine, Filled({})).answer
    many = ",".join(f"{number:016x}" for number in range(600))
    assert basket.look(engine, Filled({"pick": [many]})).answer.count("<li") == basket.LARGEST_SELECTION


def test_one_citation_comes_as_plain_text(client: TestClient, engine: Engine) -> None:
    answer = client.get("/citation", params={"id": DOORS.id, "format": "mla"})
    assert answer.text == cite(engine.library.entries_of([DOORS.id]), "mla")
    assert answer.headers["content-type"].startswith("text/plain")
    assert client.get("/citation?id=none").status_code == 404
    assert client.get(f"/citation?id={DOORS.id}&format=zip").status_code == 400


def test_the_page_takes_no_files(client: TestClient) -> None:
    assert client.post("/gradio_api/upload", files={"files": ("x.txt", b"x")}).status_code == 404


def test_of_gradios_addresses_only_those_that_are_needed_are_open(client: TestClient) -> None:
    [gradio] = [each.app for each in client.app.routes if isinstance(each, Mount)]  # type: ignore[attr-defined]
    inner = [each.original_router.routes for each in gradio.routes if hasattr(each, "original_router")]
    doors = security.OpenDoors(client.app)
    reached = {
        (method, re.sub(r"\{[^}]*\}", "x", route.path).rstrip("/"))
        for route in (*gradio.routes, *chain.from_iterable(inner))
        for method in getattr(route, "methods", None) or ()
        if doors._is_open({"method": method, "path": re.sub(r"\{[^}]*\}", "x", route.path)})
    }
    assert {path for method, path in reached if method == "POST"} == {
        "/gradio_api/run/x",
        "/gradio_api/call/v2/x",
        "/gradio_api/call/x",
        "/gradio_api/queue/join",
        "/gradio_api/cancel",
        "/gradio_api/reset",
    }
    assert {method for method, _ in reached} == {"GET", "HEAD", "POST"}
    kept_shut = re.compile("deep_link|file|proxy|stream|vibe|record|monitor|upload|server|login")
    assert not [path for _, path in reached if kept_shut.search(path)]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/gradio_api/deep_link?session_hash=session"),
        ("GET", "/gradio_api/file=/etc/hostname"),
        ("GET", "/gradio_api/proxy=http://127.0.0.1/"),
        ("GET", "/gradio_api//file=x"),
        ("GET", "/monitoring"),
        ("POST", "/gradio_api/process_recording"),
        ("POST", "/gradio_api/component_server"),
        ("POST", "/login"),
        ("PUT", "/saved"),
        ("OPTIONS", "/"),
        ("GET", "/source/x/y"),
    ],
)
def test_every_other_address_holds_nothing(client: TestClient, method: str, path: str) -> None:
    answer = client.request(method, path)
    assert (answer.status_code, answer.text) == (404, "There is nothing at this address.")


def test_the_banner_stands_above_the_sample_alone(engine: Engine, client: TestClient) -> None:
    with TestClient(app.build(engine, sample=True), base_url="http://localhost") as sample:
        assert "This is the sample library" in sample.get("/").text
    assert "This is the sample library" not in client.get("/").text


def test_a_library_that_does_not_open_is_told_on_the_page(tmp_path: Path) -> None:
    opening: Future[Engine] = Future()
    opening.set_exception(LibraryUnavailable("There is no library in <here>; add a document first."))
    with TestClient(app.build(opening, sample=False), base_url="http://localhost") as client:
        assert client.get("/").status_code == 200
        answer = client.get(f"/source/{GOVERNOR.id}")
    assert answer.status_code == 400
    assert "There is no library in &lt;here&gt;; add a document first." in answer.text


def test_a_library_that_is_busy_is_a_passing_problem(tmp_path: Path) -> None:
    opening: Future[Engine] = Future()
    opening.set_exception(LibraryBusy("Too many files are open; try again in a moment."))
    with TestClient(app.build(opening, sample=False), base_url="http://localhost") as client:
        for address in (f"/source/{GOVERNOR.id}", "/citation?id=none", "/export?ids=none"):
            assert client.get(address).status_code == 503


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "example.org", ""])
def test_other_machines_are_let_in_only_when_that_is_said(host: str) -> None:
    with pytest.raises(security.AddressRefused, match="--allow-remote"):
        security.listen(host, 0, allow_remote=False)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.8.9.10"])
def test_this_machine_s_addresses_are_loopback(host: str) -> None:
    assert security.is_loopback(host)


def test_a_port_in_use_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(security.AddressRefused, match=f"Port {port} .* --port"):
            security.listen("127.0.0.1", port, allow_remote=False)


@pytest.mark.parametrize(
    ("host", "name", "answers"),
    [
        ("127.0.0.1", "evil.example", False),
        ("127.0.0.1", "127.0.0.1:7860", True),
        ("127.0.0.1", "LOCALHOST", True),
        ("127.0.0.1", "[::1]:7860", True),
        ("127.0.0.1", "192.0.2.7", False),
        ("192.0.2.7", "192.0.2.7", True),
        ("fd00::7", "[fd00::7]:7860", True),
        ("fd00::7", "[fd00::8]:7860", False),
        ("desk.example", "Desk.Example.:80", True),
        ("0.0.0.0", "192.0.2.9:7860", True),
        ("::", "[fd00::7]", True),
        ("0.0.0.0", "any.example", False),
        ("0.0.0.0", "1.2.3.4.evil.example", False),
        ("0.0.0.0", "", False),
        ("0.0.0.0", "192.0.2.9:7860@evil.example", False),
    ],
)
def test_a_served_host_answers_to_its_own_name(host: str, name: str, answers: bool) -> None:
    assert security.names_of(host).holds(name) is answers


def test_a_page_answers_to_a_name_that_it_was_given() -> None:
    names = security.names_of("0.0.0.0", ["record.example"])
    assert names.holds("record.example:8080")
    assert not names.holds("other.example")


@pytest.mark.filterwarnings(
    "ignore::pandas.errors.Pandas4Warning"
)  # Gradio uses what pandas is about to drop
def test_gradio_remembers_few_sessions(engine: Engine) -> None:
    with TestClient(app.build(engine, sample=False), base_url="http://127.0.0.1:7860") as client:
        for at in range(40):
            record = {"data": ["heat", *[None] * 11], "session_hash": f"session {at}"}
            event = client.post("/gradio_api/call/search", json=record).json()["event_id"]
            assert "event: " in client.get(f"/gradio_api/call/search/{event}").text
        # By type alone: isinstance would ask every object in memory for its class, also those that warn.
        holders = [each for each in gc.get_objects() if type(each) is StateHolder]
        [holder] = [each for each in holders if "session 39" in each]
        assert len(holder.session_data) == 8


@pytest.mark.filterwarnings(
    "ignore::pandas.errors.Pandas4Warning"
)  # Gradio uses what pandas is about to drop
def test_answers_that_nobody_fetches_are_forgotten(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "_WAITING", 5)
    with TestClient(app.build(engine, sample=False), base_url="http://127.0.0.1:7860") as client:
        for at in range(20):
            record = {"data": ["heat", 10, *[None] * 10], "session_hash": f"unfetched {at}"}
            event = client.post("/gradio_api/call/search", json=record).json()["event_id"]
        assert "event: complete" in client.get(f"/gradio_api/call/search/{event}").text
        queues = [each for each in gc.get_objects() if type(each) is Queue]
        [queue] = [each for each in queues if "unfetched 19" in each.pending_messages_per_session]
        assert len(queue.pending_messages_per_session) == 5
        assert len(queue.pending_event_ids_session) == 5
        assert len(queue.event_analytics) <= 5


@pytest.mark.filterwarnings(
    "ignore::pandas.errors.Pandas4Warning"
)  # Gradio uses what pandas is about to drop
def test_a_call_with_too_few_values_is_told_so_without_a_traceback(
    client: TestClient, capfd: pytest.CaptureFixture[str]
) -> None:
    event = client.post("/gradio_api/call/search", json={"data": ["heat"]}).json()["event_id"]
    answer = client.get(f"/gradio_api/call/search/{event}").text
    assert "values and was given 1; gradio_api/info names them." in answer
    assert "Traceback" not in "".join(capfd.readouterr())


ODD_CALLS = [
    b"",
    b"null",
    b"{",
    b'{"data": NaN}',
    b'{"data": "\\ud800"}',
    b'{"data": "\\ud800", "session_hash": "x"}',
    b'{"data": [], "session_hash": 7}',
    b'{"data": [], "fn_index": 99}',
    b'{"data": [], "fn_index": 99, "session_hash": "x"}',
    b'{"data": [], "fn_index": 1}',
    b'{"data": [{"a": 1}, [[]], 1e308, null, "\\ud800"], "fn_index": 0, "event_data": [7]}',
    b'{"data": [' + b'{"a": 1}, ' * 13 + b'{}], "fn_index": 0}',
    b'{"data": [' + b"[[1]], " * 13 + b'[]], "fn_index": 0}',
    b'{"data": ["heat", 1e400], "fn_index": 0}',
    b'{"data": ["heat", ' + b"9" * 400 + b'], "fn_index": 0}',
]


@pytest.mark.filterwarnings(
    "ignore::pandas.errors.Pandas4Warning"
)  # Gradio uses what pandas is about to drop
@pytest.mark.parametrize("address", ["run/predict", "queue/join", "call/none"])
def test_a_strange_call_is_refused_in_a_sentence(
    client: TestClient, capfd: pytest.CaptureFixture[str], address: str
) -> None:
    headers = {"Content-Type": "application/json"}
    for body in ODD_CALLS:
        answer = client.post(f"/gradio_api/{address}", content=body, headers=headers)
        assert answer.text != "Internal Server Error"
        assert "Traceback" not in answer.text
    assert "Traceback" not in "".join(capfd.readouterr())


OWN = "http://127.0.0.1:7860"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": OWN}, 200),
        ({"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}, 200),
        ({"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"}, 200),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 200),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"}, 403),
        ({"Origin": "http://127.0.0.1:9999"}, 403),
        ({"Origin": "http://localhost:7860"}, 403),
        ({"Origin": "https://127.0.0.1:7860"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
    ],
)
def test_what_another_site_s_page_asks_is_refused(
    client: TestClient, headers: dict[str, str], status: int
) -> None:
    for address in ("/", "/gradio_api/info", "/citation?id=" + DOORS.id, "/page.css"):
        answer = client.get(address, headers=headers)
        assert answer.status_code == status
        assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("origin", [OWN, "http://evil.example"])
def test_no_answer_lets_another_site_read_it(client: TestClient, origin: str) -> None:
    asks = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    answer = client.options("/gradio_api/run/predict", headers=asks)
    assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_a_form_on_another_site_is_no_link(client: TestClient) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert client.post("/saved", json={}, headers=headers).status_code == 403


def token(client: TestClient) -> dict[str, str]:
    """The header by which the page's script shows that it is the page's."""
    found = re.search('name="onrecord-token" content="([^"]{32})"', client.get("/").text.replace("\\", ""))
    assert found is not None
    return {"X-On-Record-Token": found[1]}


def test_a_page_for_reading_only_saves_nothing_and_shows_no_saved_search(tmp_path: Path) -> None:
    with fill(tmp_path / "library") as engine:
        engine.library.save_search("private", "heat", Filters())
    with (
        Engine.open(tmp_path / "library", read_only=True) as engine,
        TestClient(app.build(engine, sample=False, read_only=True), base_url=OWN) as client,
    ):
        for given in ({}, {"X-On-Record-Token": ""}):
            answer = client.post("/saved", json={"name": "x", "address": "?q=heat"}, headers=given)
            assert (answer.status_code, answer.text) == (
                403,
                "This page is for reading only; nothing can be saved.",
            )
        assert "Save this search" not in client.get("/").text
        assert "private" not in look_for(engine, Form(), sample=False).answer


@pytest.mark.parametrize("given", [{}, {"X-On-Record-Token": "guess"}, {"X-On-Record-Token": "é"}])
def test_nothing_is_written_without_the_page_s_token(
    client: TestClient, engine: Engine, given: dict[str, str]
) -> None:
    headers = {name.encode(): value.encode() for name, value in given.items()}
    for address, record in (
        ("/saved", {"name": "heat", "address": "?q=heat"}),
        ("/saved/remove", {"name": "heat"}),
    ):
        answer = client.post(address, json=record, headers=headers)
        assert answer.status_code == 403
        assert answer.text == "This page was opened before On Record was started again; reload it."
    assert engine.library.saved_searches() == []


def test_a_search_is_saved_from_the_page_and_given_up(tmp_path: Path) -> None:
    with (
        fill(tmp_path / "library") as engine,
        TestClient(app.build(engine, sample=False), base_url="http://127.0.0.1:7860") as client,
    ):
        record = {"name": "Doors & <b>knocks</b>", "address": "?q=knock+on+doors&city=Ferrymeade%2C+OH&n=20"}
        told = client.post("/saved", json=record, headers=token(client))
        assert (told.status_code, told.text) == (
            200,
            "Saved. See new matches with onrecord saved run 'Doors & <b>knocks</b>'",
        )
        [kept] = engine.library.saved_searches()
        assert (kept.question, kept.filters) == ("knock on doors", Filters(city=("Ferrymeade, OH",)))
        opening = look_for(engine, Form(), sample=False).answer
        assert 'href="?q=knock+on+doors&amp;city=Ferrymeade%2C+OH"' in opening
        assert "<b>" not in opening
        assert client.post("/saved", json=record, headers=token(client)).status_code == 400
        assert (
            client.post("/saved/remove", json={"name": kept.name}, headers=token(client)).text == "Removed."
        )
        assert (
            "no saved search"
            in client.post("/saved/remove", json={"name": kept.name}, headers=token(client)).text
        )


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ({"name": " ", "address": "?q=heat"}, "is no name for a saved search"),
        ({"name": "nothing", "address": ""}, "question"),
        ({"name": "someday", "address": "?q=heat&after=someday"}, "someday"),
        ({"name": "half \ud800", "address": "?q=heat"}, "name: "),
        ({"name": "half", "address": "?q=\udfff"}, "address: "),
        ({"name": "half", "address": "?q=heat&city=%ED%A0%80\x00"}, "has a character in it that is none"),
        ({"name": "none"}, "address: field required."),
    ],
)
def test_a_search_that_cannot_be_asked_is_not_saved(
    client: TestClient, record: dict[str, str], told: str
) -> None:
    body = json.dumps(record)  # halves of characters stand in it as escapes
    headers = token(client) | {"Content-Type": "application/json"}
    answer = client.post("/saved", content=body, headers=headers)
    assert answer.status_code == 400
    assert told in answer.text


def test_another_sites_form_saves_nothing(client: TestClient, engine: Engine) -> None:
    body = '{"name": "x", "address": "?q=heat"}'
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        headers = {"Content-Type": kind, **token(client)}
        assert client.post("/saved", content=body, headers=headers).status_code == 400
    assert engine.library.saved_searches() == []


def test_a_saved_search_with_several_values_is_asked_in_words(engine: Engine) -> None:
    filters = Filters(city=("Ferrymeade, OH", "Ostwick"), kind=("direct",), after="2019")
    kept = SavedSearch("both", "heat", filters, 0, "2024-01-01", None)
    form = Form.of_saved(kept)
    assert form == Form('heat city:"Ferrymeade, OH" city:"Ostwick"', kind="direct", after="2019")
    assert parse(form.question).within(form.filters()).filters == filters
