"""What programs can ask of the page: its endpoints, its tools, and what it refuses."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
import uvicorn
from gradio_client import Client
from gradio_client.exceptions import AppError
from starlette.testclient import TestClient

from onrecord.desk import application as app
from onrecord.desk import security
from onrecord.desk.answers import CitationFormat, InvalidRequest, answers
from onrecord.desk.endpoints import TOOLS_PATH
from onrecord.search.citations import FORMATS, cite
from onrecord.search.compare import compare
from onrecord.search.engine import Engine
from tests.support.ferrymeade import DOORS, HEAT, HOMES, fill

# Gradio uses what pandas is about to drop.
pytestmark = pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")

INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}
SPEAKS = {"Accept": "application/json, text/event-stream"}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with fill(tmp_path_factory.mktemp("library")) as opened:
        yield opened


@contextmanager
def served(engine: Engine, **options: Any) -> Iterator[str]:
    """The address of a server over the engine."""
    listener = security.listen("127.0.0.1", 0, allow_remote=False)
    server = uvicorn.Server(
        uvicorn.Config(
            app.build(engine, sample=False, **options), log_level="error", timeout_graceful_shutdown=1
        )
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()


@pytest.fixture(scope="module")
def address(engine: Engine) -> Iterator[str]:
    with served(engine, mcp=True) as at:
        yield at


@pytest.fixture
def asked(engine: Engine) -> dict[str, Callable[..., Any]]:
    opening: Future[Engine] = Future()
    opening.set_result(engine)
    return {function.__name__: function for function in answers(opening)}


def session(address: str) -> Client:
    return Client(address, verbose=False, analytics_enabled=False)


def refusal(client: Client, *values: Any, api_name: str) -> str:
    with pytest.raises(AppError) as refused:
        client.predict(*values, api_name=api_name)
    return str(refused.value)


def tool(address: str, name: str, **given: Any) -> dict[str, Any]:
    asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": name, "arguments": given}}
    answer = httpx.post(f"{address}{TOOLS_PATH}/", json=asked, headers=SPEAKS, timeout=60)
    return answer.json()["result"]


def test_the_answers_are_those_of_the_command(engine: Engine, asked: dict[str, Callable[..., Any]]) -> None:
    hits = engine.search("officers knock on doors", 3).hits
    assert asked["search"]("officers knock on doors", 3) == [hit.as_dict() for hit in hits]
    assert asked["compare"]("heat", city=["Ostwick"]) == compare(engine, "heat", cities=["Ostwick"]).as_dict()
    assert asked["check"](HEAT.text)[0]["rung"] in ("exact", "marks")
    assert asked["cite"]([DOORS.id, HOMES.id], "ris") == cite(
        engine.library.entries_of([DOORS.id, HOMES.id]), "ris"
    )
    assert asked["info"]()["quotations"] == 6


def test_reported_speech_says_so(asked: dict[str, Callable[..., Any]]) -> None:
    kinds = {hit["quote"]: hit["kind"] for hit in asked["search"]("the centers to stay open", 6)}
    assert kinds["the centers to stay open through September"] == "indirect"
    assert kinds[HEAT.text] == "direct"


def test_the_formats_are_all_there() -> None:
    assert CitationFormat.__args__ == tuple(FORMATS)


@pytest.mark.parametrize(
    ("name", "given", "named"),
    [
        ("search", {"query": "heat", "k": "5"}, "k is '5'"),
        ("search", {"query": "heat", "k": 0}, "k is 0"),
        ("search", {"query": "heat", "k": 1_000_000}, "k is 1000000"),
        ("search", {"query": "x" * 10_001}, "query is 'xxx"),
        ("search", {"query": None}, "query is None"),
        ("search", {"query": "heat", "city": "Ostwick"}, "city is 'Ostwick'"),
        ("search", {"query": "heat", "level": ["village"]}, "level is 'village'"),
        ("search", {"query": "heat", "outlet": ["x"] * 101}, "outlet is"),
        ("check", {"text": ""}, "text is ''"),
        ("check", {"text": "x" * 2_000_000}, "text is 'xxx"),
        ("cite", {"ids": [], "format": "apa"}, "ids is"),
        ("cite", {"ids": [DOORS.id], "format": "doc"}, "format is 'doc'"),
        ("cite", {"ids": {"path": "/etc/passwd"}, "format": "apa"}, "ids is"),
    ],
)
def test_what_is_not_as_its_hint_says_is_refused(
    asked: dict[str, Callable[..., Any]], name: str, given: dict[str, Any], named: str
) -> None:
    with pytest.raises(InvalidRequest) as refused:
        asked[name](**given)
    assert str(refused.value).startswith(named)
    assert len(str(refused.value)) < 300


def test_endpoints_are_typed_and_answer(address: str) -> None:
    told = httpx.get(f"{address}/gradio_api/info").json()["named_endpoints"]
    assert set(told) == {"/search", "/compare", "/check", "/cite", "/info"}
    parameters = {each["parameter_name"]: each["type"]["type"] for each in told["/search"]["parameters"][:2]}
    assert parameters == {"query": "string", "k": "integer"}
    client = session(address)
    found = client.predict("officers knock on doors", k=1, api_name="/search")
    assert [hit["id"] for hit in found] == [DOORS.id]
    assert DOORS.text.rstrip(",") in client.predict([DOORS.id], "markdown", api_name="/cite")


def test_endpoints_refuse_in_one_sentence(address: str) -> None:
    client = session(address)
    assert refusal(client, "heat", "5", api_name="/search") == "k is '5': input should be a valid integer."
    assert (
        refusal(client, ["nobody"], "apa", api_name="/cite")
        == "'nobody' is too short for an id; type 8 characters or more."
    )
    with pytest.raises(AppError, match="someday"):
        client.predict("heat", after="someday", api_name="/search")


def test_tools_are_the_endpoints(address: str) -> None:
    listed = httpx.post(
        f"{address}{TOOLS_PATH}/", json={"jsonrpc": "2.0", "id": 1, "method": "tools/list"}, headers=SPEAKS
    ).json()["result"]["tools"]
    assert [each["name"] for each in listed] == ["search", "compare", "check", "cite", "info"]
    assert all(each["annotations"]["readOnlyHint"] for each in listed)
    assert listed[0]["inputSchema"]["properties"]["k"]["maximum"] == 1000
    found = tool(address, "search", query="officers knock on doors", k=1)
    assert [hit["id"] for hit in found["structuredContent"]["result"]] == [DOORS.id]
    assert found["structuredContent"]["close"] is True


def test_every_parameter_of_a_tool_is_described_and_no_other_is_allowed(address: str) -> None:
    listed = httpx.post(
        f"{address}{TOOLS_PATH}/", json={"jsonrpc": "2.0", "id": 1, "method": "tools/list"}, headers=SPEAKS
    ).json()["result"]["tools"]
    for each in listed:
        schema = each["inputSchema"]
        assert schema["additionalProperties"] is False
        assert "Args:" not in each["description"]
        for name, parameter in schema["properties"].items():
            assert len(parameter["description"]) > 10, name
            assert "anyOf" not in parameter, name
    search = listed[0]["inputSchema"]
    assert search["required"] == ["query"]
    assert search["properties"]["city"]["type"] == "array"


@pytest.mark.parametrize("path", [TOOLS_PATH, f"{TOOLS_PATH}/"])
def test_tools_answer_with_and_without_the_last_slash(address: str, path: str) -> None:
    answer = httpx.post(address + path, json=INITIALIZE, headers=SPEAKS)
    assert answer.status_code == 200
    assert answer.json()["result"]["serverInfo"]["name"] == "On Record"


@pytest.mark.parametrize(
    ("name", "given", "sentence"),
    [
        (
            "search",
            {"query": "heat", "town": ["Chicago"]},
            "town is no parameter of search; its parameters are query, k, city, region, level, speaker,",
        ),
        ("cite", {"ids": ["0" * 16], "style": "apa", "format": "apa"}, "style is no parameter of cite; its"),
        ("info", {"city": "Chicago"}, "city is no parameter of info; it takes none."),
        ("search", {}, "query is missing; search needs it."),
        ("search", {"query": "heat", "k": "5"}, "k is '5': input should be a valid integer."),
        ("cite", {"ids": ["nobody"], "format": "apa"}, "'nobody' is too short for an id; type 8 characters"),
        ("cite", {"ids": ["0" * 16], "format": "apa"}, "There is no quotation"),
        ("find", {"query": "heat"}, "There is no tool 'find'; use search, compare, check, cite, info."),
    ],
)
def test_a_tool_refuses_in_one_sentence(
    address: str, name: str, given: dict[str, Any], sentence: str
) -> None:
    refused = tool(address, name, **given)
    assert refused["isError"]
    [block] = refused["content"]
    assert block["text"].startswith(sentence)
    assert "\n" not in block["text"]


def test_a_tool_says_where_nothing_is_close(address: str) -> None:
    found = tool(address, "search", query="the price of coffee on the moon")["structuredContent"]
    assert found["close"] is False
    assert found["result"]
    assert not any(hit["close"] for hit in found["result"])


def test_short_ids_are_cited(address: str, engine: Engine) -> None:
    cited = tool(address, "cite", ids=[DOORS.id[:8]], format="mla")
    expected = cite(engine.library.entries_of([DOORS.id]), "mla")
    assert cited["structuredContent"]["result"] == cited["content"][0]["text"] == expected


def test_tools_are_served_only_when_asked_for(engine: Engine) -> None:
    with TestClient(app.build(engine, sample=False), base_url="http://127.0.0.1:7860") as client:
        assert client.post(f"{TOOLS_PATH}/", json=INITIALIZE, headers=SPEAKS).status_code in (404, 405)


@pytest.mark.parametrize("path", [f"{TOOLS_PATH}/", "/gradio_api/call/search", "/"])
def test_another_sites_name_is_refused(address: str, path: str) -> None:
    answer = httpx.post(address + path, json=INITIALIZE, headers={**SPEAKS, "Host": "evil.example"})
    assert answer.status_code in (400, 421)


def test_another_sites_script_cannot_use_the_tools(address: str) -> None:
    answer = httpx.post(
        f"{address}{TOOLS_PATH}/", json=INITIALIZE, headers={**SPEAKS, "Origin": "https://evil.example"}
    )
    assert answer.status_code == 403


def test_large_requests_are_refused(address: str) -> None:
    def drip() -> Iterator[bytes]:
        for _ in range(40):
            yield b"x" * 10_000

    for body in (b"x" * 400_000, drip()):
        answer = httpx.post(f"{address}/gradio_api/call/search", content=body)
        assert answer.status_code == 413
        assert answer.text == "A request may hold at most 262,144 bytes; ask for less at once."


@pytest.mark.parametrize(
    "path", ["/", "/page.css", "/export?ids=x", "/source/x", "/gradio_api/info", f"{TOOLS_PATH}/"]
)
def test_a_password_guards_every_address(engine: Engine, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(security, "_PAUSE", 0)
    web = app.build(engine, sample=False, auth=("desk", "pass: wörd"), mcp=True)
    with TestClient(web, base_url="http://127.0.0.1:7860") as client:
        for wrong in (None, ("desk", "password"), ("", ""), ("desk", "")):
            answer = client.get(path, auth=wrong)
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"].startswith("Basic")
        for header in ("Basic", "Basic !!!", "Basic ÿ", "Bearer x", "Basic " + "A" * 5000):
            assert client.get(path, headers={"Authorization": header.encode("latin-1")}).status_code == 401
        assert client.get(path, auth=("desk", "pass: wörd")).status_code != 401


def test_twenty_sessions_at_once_get_their_own_answers(address: str) -> None:
    expected = {
        "officers knock on doors": DOORS.id,
        "a hot afternoon": HEAT.id,
        "ten thousand homes": HOMES.id,
    }
    asked = [*expected] * 7
    clients = [session(address) for _ in asked]

    def answer(client: Client, question: str) -> str:
        return client.predict(question, k=1, api_name="/search")[0]["id"]

    with ThreadPoolExecutor(len(asked)) as sessions:
        found = list(sessions.map(answer, clients, asked))
    assert found == [expected[question] for question in asked]
