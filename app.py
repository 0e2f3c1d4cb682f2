"""The page: a question in, quotations out, with their sources and citations.

``build`` makes the web application over an engine, ``serve`` runs it on this machine. All markup
comes from ``search.cards`` and all answers from the engine.
"""

from __future__ import annotations

import os

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # Gradio reads it while it is being imported.

import asyncio
import ipaddress
import logging
import socket
import webbrowser
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import astuple, dataclass, replace
from importlib import resources
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import gradio as gr
import uvicorn
from fastapi import FastAPI
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from corpus.dates import parse_date
from corpus.errors import NotOnRecord, OnRecordError
from corpus.filters import Filters
from search import cards
from search.citations import FORMATS, cite

if TYPE_CHECKING:
    from search.engine import Engine

STEP, MOST = 10, 200
"""How many hits an answer shows at first, how many more each time; and at most."""

MOST_VALUES = 500
"""How many values a filter offers; others can be typed."""

LARGEST_SELECTION = 500
"""How many ids one address can carry."""

PATIENCE = 0.5
"""Seconds after which a search that is not done says that it is under way."""

EXAMPLES = (
    "Police officers should not act as immigration agents",
    "Rents are driving families out of town",
    "We will keep cooling centers open during the heat",
)

FACETS = ("city", "speaker", "outlet")

LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "::1")

log = logging.getLogger(__name__)

_LOADING = "Opening the library and loading the language model…"
_SEARCHING = "Searching…"
_PAGE_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)
_STRICT_POLICY = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; form-action 'none'"
_HEADERS = {
    "Referrer-Policy": "no-referrer",  # a question is in the address
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
    '<rect width="32" height="32" fill="#fdfcf9"/>'
    '<text x="16" y="40" font-family="Georgia,serif" font-size="46" text-anchor="middle"'
    ' fill="#8a1c1c">“</text></svg>'
)


class AddressRefused(OnRecordError):
    """A host or a port on which the page cannot, or should not, be served."""


class InvalidSelection(OnRecordError):
    """A selection that cannot be downloaded."""


@dataclass(frozen=True, slots=True)
class Form:
    """What is filled in on the page, in the order of its fields."""

    question: str = ""
    city: str = ""
    speaker: str = ""
    outlet: str = ""
    after: str = ""
    before: str = ""

    @classmethod
    def of_address(cls, query: str) -> Form:
        """The form that the query string of an address describes; unknown names are passed over."""
        given = parse_qs(query.removeprefix("?"))
        return cls(*(given.get(name, [""])[0] for name in ("q", *FACETS, "after", "before")))

    def filters(self) -> Filters:
        """The filters as a record. Raises InvalidDate and InvalidFilter."""
        chosen = {name: (value,) for name in FACETS if (value := getattr(self, name).strip())}
        after, before = (parse_date(day) if day.strip() else None for day in (self.after, self.before))
        return Filters(**chosen, after=after, before=before)


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows for a form: markup, a status line, and the filters' values with counts."""

    answer: str
    status: str = ""
    shown: int = 0
    more: bool = False
    choices: dict[str, list[tuple[str, int]]] | None = None


def look(engine: Engine, form: Form, wanted: int, *, sample: bool) -> View:
    """The view of a form with at most ``wanted`` hits; a problem becomes its sentence."""
    try:
        filters = form.filters()
        choices = _values(engine, filters)
        if not form.question.strip() and not filters:
            return View(cards.opening(EXAMPLES if sample else ()), choices=choices)
        answer = engine.search(form.question, wanted, filters)
        others = engine.library.entries_of([id for hit in answer.hits for id in hit.variants])
    except OnRecordError as error:
        return View(cards.problem(str(error)))
    if not answer.hits:
        return View(cards.nothing_found(answer), cards.summary(answer), choices=choices)
    shown = len(answer.hits)
    more = shown == wanted < answer.eligible
    printings = {entry.quotation.id: entry for entry in others}
    return View(
        cards.hits(answer, printings),
        cards.summary(answer, more=more),
        shown,
        more and wanted < MOST,
        choices,
    )


def _values(engine: Engine, filters: Filters) -> dict[str, list[tuple[str, int]]]:
    """The values that each filter of the form could take while the others stay as they are."""
    without = {
        "city": replace(filters, city=()),
        "speaker": replace(filters, speaker=()),
        "outlet": replace(filters, outlet=()),
    }
    counted = {rest: engine.facets(rest) for rest in set(without.values())}
    return {name: counted[rest][name][:MOST_VALUES] for name, rest in without.items()}


def build(engine: Engine | Future[Engine], *, sample: bool, hosts: tuple[str, ...] = LOOPBACK) -> FastAPI:
    """The web application. The engine may still be opening; the page says so until it is there.

    ``sample`` puts the banner above it that says the library is the sample. ``hosts`` are the names
    by which the page may be asked for; "*" allows any.
    """
    opening: Future[Engine]
    if isinstance(engine, Future):
        opening = engine
    else:
        opening = Future()
        opening.set_result(engine)
    web = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    _add_routes(web, opening)
    # Gradio opens event loops and leaves them open where none is running, and ours may not be the
    # first on this thread.
    with ThreadPoolExecutor(1) as aside:
        aside.submit(asyncio.run, _mount(web, opening, sample)).result()
    web.add_middleware(_SecureHeaders)
    web.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)
    return web


async def _mount(web: FastAPI, opening: Future[Engine], sample: bool) -> None:
    gr.mount_gradio_app(
        web,
        _page(opening, sample),
        path="/",
        theme=_theme(),
        head='<link rel="stylesheet" href="page.css"><script src="page.js"></script>',
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        show_error=False,
        allowed_paths=[],
        max_file_size="1kb",
        ssr_mode=False,
        mcp_server=False,
    )


def serve(
    opening: Callable[[], Engine],
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    sample: bool = False,
    allow_remote: bool = False,
    open_browser: bool = False,
) -> None:
    """Serves the page until it is interrupted and prints its address; the engine opens meanwhile.

    Raises AddressRefused.
    """
    listener = listen(host, port, allow_remote=allow_remote)
    engine: Future[Engine] = Future()
    Thread(target=_settle, args=(engine, opening), name="opening", daemon=True).start()
    application = build(engine, sample=sample, hosts=names_of(host))
    name = f"[{host}]" if ":" in host else host
    address = f"http://{name}:{listener.getsockname()[1]}/"

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            print(f"On Record is at {address} (Ctrl-C stops it)", flush=True)  # noqa: T201
            if open_browser:
                webbrowser.open(address)

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            # An open page keeps its connection; cutting it off is nothing to report.
            logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
            await super().shutdown(sockets)

    config = uvicorn.Config(application, log_level="warning", timeout_graceful_shutdown=1)
    with listener:
        Server(config).run(sockets=[listener])


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the host."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def names_of(host: str) -> tuple[str, ...]:
    """The names by which a page on this host may be asked for; another site's name is none of them."""
    try:
        every = ipaddress.ip_address(host).is_unspecified
    except ValueError:
        every = False
    return ("*",) if every else (*LOOPBACK, host)


def listen(host: str, port: int, *, allow_remote: bool) -> socket.socket:
    """A socket bound to the address. Raises AddressRefused."""
    if not allow_remote and not is_loopback(host):
        raise AddressRefused(
            f"Serving on {host!r} would let other machines read this library; "
            "say --allow-remote if that is meant, or leave --host out."
        )
    try:
        family, _, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
    except (OSError, OverflowError) as error:
        raise AddressRefused(f"{host!r} is not an address of this machine; leave --host out.") from error
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(where)
    except (OSError, OverflowError) as error:
        listener.close()
        raise AddressRefused(
            f"Port {port} on {host} cannot be used ({error}); name another with --port."
        ) from error
    return listener


def _settle(engine: Future[Engine], opening: Callable[[], Engine]) -> None:
    try:
        opened = opening()
        opened.refresh()
        opened.encoder.encode(["on record"])  # loads the model, which otherwise waits for a question
        engine.set_result(opened)
    except BaseException as error:  # the page shows it; nobody else waits for this thread
        engine.set_exception(error)


def _page(opening: Future[Engine], sample: bool) -> gr.Blocks:
    workers = ThreadPoolExecutor(max_workers=4, thread_name_prefix="search")

    def answer_to(form: Form, wanted: int) -> View:
        try:
            return look(opening.result(), form, wanted, sample=sample)
        except OnRecordError as error:
            return View(cards.problem(str(error)))
        except Exception:  # whatever it is, the person must not wait for an answer that never comes
            log.exception("The page could not answer.")
            return View(cards.problem("Something went wrong inside On Record; its terminal says what."))

    def views(form: Form, wanted: int) -> Iterator[View | str]:
        """The view of the form; before it, where that takes long, why it does."""
        if not opening.done():
            yield _LOADING
            wait([opening])
        work = workers.submit(answer_to, form, wanted)
        try:
            view = work.result(timeout=PATIENCE)
        except TimeoutError:
            yield _SEARCHING
            view = work.result()
        yield view

    def updates(view: View | str) -> list[Any]:
        if isinstance(view, str):
            return [gr.skip(), view, *[gr.skip()] * (2 + len(FACETS))]
        choices = [
            gr.skip() if view.choices is None else _choices(name, view.choices[name]) for name in FACETS
        ]
        return [view.answer, view.status, gr.update(visible=view.more), view.shown, *choices]

    def ask(*values: Any) -> Iterator[list[Any]]:
        yield from map(updates, views(_form(values), STEP))

    def ask_more(shown: int, *values: Any) -> Iterator[list[Any]]:
        yield from map(updates, views(_form(values), min(shown + STEP, MOST)))

    def arrive(address: str) -> Iterator[list[Any]]:
        # Filled in once, and only what the address holds: whoever types meanwhile keeps what they type.
        filled = [value or gr.skip() for value in astuple(Form.of_address(address))]
        yield [gr.skip(), gr.skip() if opening.done() else _LOADING, *filled]
        wait([opening])
        failed = opening.exception() is not None
        yield [
            gr.skip() if failed else cards.masthead(opening.result().counts()),
            *[gr.skip()] * (1 + len(filled)),
        ]

    with gr.Blocks(title="On Record", analytics_enabled=False, fill_width=True) as page:
        head = gr.HTML(cards.masthead(None), elem_id="masthead", js_on_load=None, apply_default_css=False)
        if sample:
            gr.HTML(cards.sample_banner(), elem_id="banner", js_on_load=None, apply_default_css=False)
        with gr.Column(elem_id="form"):
            with gr.Row(elem_id="ask"):
                question = gr.Textbox(
                    label="Question",
                    placeholder="What was said about …",
                    max_lines=1,
                    autofocus=True,
                    scale=1,
                    elem_id="question",
                )
                button = gr.Button("Search", variant="primary", scale=0, elem_id="search")
            with gr.Row(elem_id="filters"):
                chosen = [
                    gr.Dropdown(
                        [(f"Any {name}", "")],
                        value="",
                        label=name.capitalize(),
                        allow_custom_value=True,
                        elem_id=name,
                    )
                    for name in FACETS
                ]
                after = gr.Textbox(
                    label="From date", placeholder="e.g. 2019-07", max_lines=1, elem_id="after"
                )
                before = gr.Textbox(label="To date", placeholder="e.g. 2020", max_lines=1, elem_id="before")
        status = gr.HTML(_LOADING, elem_id="status", js_on_load=None, apply_default_css=False)
        answer = gr.HTML("", elem_id="answer", js_on_load=None, apply_default_css=False)
        more = gr.Button(f"Show {STEP} more", visible=False, elem_id="more")
        gr.HTML(cards.selection_bar(FORMATS), elem_id="basket", js_on_load=None, apply_default_css=False)
        shown = gr.State(0)
        address = gr.Textbox(visible=False)

        form = [question, *chosen, after, before]
        result = [answer, status, more, shown, *chosen]
        options: dict[str, Any] = {
            "show_progress": "hidden",
            "api_visibility": "private",
            "concurrency_limit": None,
        }
        said = {"js": f"(...values) => onrecord.asked(values.slice(0, {len(form)}))"}
        triggers = [
            question.submit,
            button.click,
            after.submit,
            before.submit,
            *(each.input for each in chosen),
        ]
        asking = gr.on(triggers, ask, form, result, trigger_mode="always_last", **said, **options)
        adding = more.click(ask_more, [shown, *form], result, **options)
        arriving = page.load(
            arrive, address, [head, status, *form], js="() => location.search", **options
        ).then(ask, form, result, **options)
        for event in (asking, adding, arriving):
            event.then(None, js="() => onrecord.answered()")
    return page


def _form(values: tuple[Any, ...]) -> Form:
    """The form of the components' values, in their order; an emptied one gives None."""
    return Form(*(value or "" for value in values))


def _choices(name: str, values: list[tuple[str, int]]) -> Any:
    """The values of a filter with their counts, after one that takes the filter away."""
    return gr.update(
        choices=[(f"Any {name}", ""), *((f"{value} ({count})", value) for value, count in values)]
    )


def _theme() -> gr.Theme:
    """Gradio's plainest theme with the machine's own fonts; the rest is in page.css."""
    sans = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif")
    return gr.themes.Base(font=sans, font_mono=("ui-monospace", "monospace")).set(
        body_background_fill="#fdfcf9",
        body_background_fill_dark="#161614",
        body_text_color="#1c1b19",
        body_text_color_dark="#e8e5de",
    )


def _add_routes(web: FastAPI, opening: Future[Engine]) -> None:
    """Our own addresses, before Gradio's: its own would take every other."""
    strict = {"Content-Security-Policy": _STRICT_POLICY}

    def refuse(error: OnRecordError) -> Response:
        status = 404 if isinstance(error, NotOnRecord) else 400
        return HTMLResponse(cards.problem_page(str(error)), status, strict)

    @web.get("/page.css")
    def style() -> Response:
        return Response(_resource("page.css"), media_type="text/css")

    @web.get("/page.js")
    def script() -> Response:
        return Response(_resource("page.js"), media_type="text/javascript")

    @web.get("/favicon.ico")
    def icon() -> Response:
        return Response(_ICON, media_type="image/svg+xml")

    @web.post("/gradio_api/upload")
    def upload() -> Response:
        return Response("The page takes no files.", 403)

    @web.get("/source/{document_id}")
    def source(document_id: str, quotation: str | None = None) -> Response:
        try:
            library = opening.result().library
            document = library.document(document_id)
            marked = library.quotation(quotation) if quotation else None
            if marked is not None and marked.document_id != document.id:
                raise NotOnRecord(f"The document {document_id!r} holds no quotation {quotation!r}.")
        except OnRecordError as error:
            return refuse(error)
        return HTMLResponse(cards.source_page(document, marked), headers=strict)

    @web.get("/export")
    def export(format: str = "csv", ids: str = "") -> Response:
        try:
            return _download(opening.result(), format, ids.split(",") if ids else [])
        except OnRecordError as error:
            return refuse(error)


def _download(engine: Engine, form: str, ids: list[str]) -> Response:
    """The citations of the selected quotations as a file, in the order in which they were selected."""
    if not ids:
        raise InvalidSelection("No quotation is selected; tick at least one, then download.")
    if len(ids) > LARGEST_SELECTION:
        raise InvalidSelection(
            f"{len(ids):,} quotations are too many for one file; select at most {LARGEST_SELECTION}."
        )
    text = cite(engine.library.entries_of(ids), form)
    kept = FORMATS[form]
    name = f'attachment; filename="on-record{kept.extension}"'
    return Response(kept.encode(text), media_type=kept.media_type, headers={"Content-Disposition": name})


def _resource(name: str) -> str:
    return resources.files("search").joinpath(name).read_text("utf-8")


class _SecureHeaders:
    """Puts the headers on every answer that keep the page to itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Content-Security-Policy", _PAGE_POLICY)
                for name, value in _HEADERS.items():
                    headers[name] = value
                if scope["path"] == "/":
                    # Gradio asks for these only when the page is drawn; without them it is drawn bare.
                    headers["Link"] = "<page.css>; rel=preload; as=style, <page.js>; rel=preload; as=script"
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)
