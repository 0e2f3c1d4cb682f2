"""In a real browser: what pages of other origins can do with the page. They can link to it, and no more."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect
from starlette.types import Receive, Scope, Send

from onrecord.desk import application as app
from onrecord.desk import security
from onrecord.desk.endpoints import TOOLS_PATH
from onrecord.search.engine import Engine
from tests.desk.test_page import chromium
from tests.support.ferrymeade import DOORS, OSTWICK, fill

__all__ = ["chromium"]  # a fixture

# Gradio uses what pandas is about to drop.
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")]

HOSTS = ("127.0.0.1", "::1", "0.0.0.0")
TRY = """
async ([address, tools, document_id, quotation]) => {
  const outcome = {};
  const attempt = async (name, path, options) => {
    try {
      const reply = await fetch(address + path, { credentials: "include", ...options });
      outcome[name] = `${reply.status} ${(await reply.text()).length}`;
    } catch {
      outcome[name] = "refused";
    }
  };
  const post = (type, record) => ({
    method: "POST",
    headers: { "Content-Type": type, Accept: "application/json, text/event-stream" },
    body: JSON.stringify(record),
  });
  const load = (kind, path) =>
    new Promise((done) => {
      const element = document.createElement(kind);
      element.onload = () => done("loaded");
      element.onerror = () => done("refused");
      element.src = address + path;
      document.body.append(element);
    });
  const search = { name: "theirs", address: "?q=doors" };
  const call = { jsonrpc: "2.0", id: 1, method: "tools/list" };
  await attempt("the page", "", {});
  await attempt("a source", `source/${document_id}`, {});
  await attempt("an export", `export?ids=${quotation}`, {});
  await attempt("the endpoints", "gradio_api/info", {});
  for (const type of ["application/json", "text/plain"]) {
    await attempt(`a call as ${type}`, "gradio_api/call/search", post(type, { data: ["doors"] }));
    await attempt(`a tool as ${type}`, tools, post(type, call));
    await attempt(`a write as ${type}`, "saved", post(type, search));
  }
  outcome["an image"] = await load("img", "favicon.ico");
  outcome["a script"] = await load("script", "gradio_api/info");
  return outcome;
}
"""


@contextmanager
def running(application: Any, listener: socket.socket) -> Iterator[int]:
    server = uvicorn.Server(uvicorn.Config(application, log_level="critical", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


async def elsewhere(scope: Scope, receive: Receive, send: Send) -> None:
    """Another site: an empty page."""
    if scope["type"] == "http":
        head = [(b"content-type", b"text/html")]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send(
            {"type": "http.response.body", "body": b"<!doctype html><title>Elsewhere</title><p>Elsewhere"}
        )


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with fill(tmp_path_factory.mktemp("library")) as opened:
        yield opened


@pytest.fixture(scope="module", params=HOSTS)
def address(request: pytest.FixtureRequest, engine: Engine) -> Iterator[str]:
    host = request.param
    try:
        listener = security.listen(host, 0, allow_remote=True)
    except security.AddressRefused:
        pytest.skip(f"this machine has no address {host}")
    with running(app.build(engine, sample=False, names=security.names_of(host), mcp=True), listener) as port:
        name = {"::1": "[::1]", "0.0.0.0": "127.0.0.1"}.get(host, host)
        yield f"http://{name}:{port}/"


@pytest.fixture
def foreign(chromium: Browser) -> Iterator[Page]:
    """A page of another origin: another port of this machine under another name."""
    with running(elsewhere, socket.create_server(("127.0.0.1", 0))) as port:
        context = chromium.new_context()
        page = context.new_page()
        page.goto(f"http://localhost:{port}/")
        yield page
        context.close()


def test_a_page_of_another_origin_reads_and_writes_nothing(
    foreign: Page, address: str, engine: Engine
) -> None:
    given = [address, f"{TOOLS_PATH[1:]}/", OSTWICK.id, DOORS.id]
    assert set(foreign.evaluate(TRY, given).values()) == {"refused"}
    assert engine.library.saved_searches() == []


def test_another_port_of_the_same_name_is_another_origin(
    chromium: Browser, address: str, engine: Engine
) -> None:
    context = chromium.new_context()
    with running(elsewhere, socket.create_server(("127.0.0.1", 0))) as port:
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}/")
        given = [address, f"{TOOLS_PATH[1:]}/", OSTWICK.id, DOORS.id]
        assert set(page.evaluate(TRY, given).values()) == {"refused"}
        context.close()
    assert engine.library.saved_searches() == []


def test_a_form_of_another_origin_writes_nothing(foreign: Page, address: str, engine: Engine) -> None:
    field = json.dumps({"name": "theirs", "address": "?q=doors", "x": ""})[:-2]
    foreign.evaluate(
        """([address, field]) => {
          const form = document.createElement("form");
          form.method = "POST"; form.enctype = "text/plain"; form.action = address + "saved";
          const input = document.createElement("input");
          input.name = field; input.value = '"}';
          form.append(input);
          document.body.append(form);
          form.submit();
        }""",
        [address, field],
    )
    expect(foreign.get_by_text("Another site's page asked for this; open the page itself.")).to_be_visible()
    assert engine.library.saved_searches() == []


def test_a_frame_shows_nothing(foreign: Page, address: str) -> None:
    foreign.evaluate(
        """(address) => new Promise((done) => {
          const frame = document.createElement("iframe");
          frame.onload = done; frame.src = address; document.body.append(frame);
        })""",
        address,
    )
    assert foreign.get_by_text("Elsewhere").is_visible()
    assert foreign.frames[1].get_by_role("heading").count() == 0


def test_a_link_from_another_origin_is_followed(foreign: Page, address: str) -> None:
    foreign.evaluate(
        """(address) => {
          const link = document.createElement("a");
          link.href = address + "?q=doors"; link.textContent = "On Record"; document.body.append(link);
        }""",
        address,
    )
    foreign.get_by_role("link", name="On Record").click()
    expect(foreign.get_by_role("article").first).to_be_visible(timeout=20_000)


def test_the_page_itself_answers_and_writes(chromium: Browser, address: str, engine: Engine) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{address}?q=doors")
    expect(page.get_by_role("article").first).to_be_visible(timeout=20_000)
    page.get_by_text("Save this search").first.click()
    page.locator("[data-save-name]").fill("ours")
    page.locator("[data-save-name]").press("Enter")
    expect(page.get_by_text("Saved. See new matches with onrecord saved run ours")).to_be_visible()
    context.close()
    engine.library.forget_search("ours")
