"""The page: a question in, quotations out, with their sources and citations.

``build`` makes the web application over an engine, ``serve`` runs it on this machine. The rooms of
the page are in ``desk``; all answers come from the engine.
"""

from __future__ import annotations

import os

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # Gradio reads it while it is being imported.

import asyncio
import logging
import secrets
import socket
import webbrowser
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Thread
from typing import TYPE_CHECKING, Any

import gradio as gr
import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, Response
from gradio.route_utils import FnIndexInferError
from starlette.routing import Mount

from onrecord.desk.adding import ReadAddress, add_adding
from onrecord.desk.answers import answers
from onrecord.desk.browsing import add_browsing
from onrecord.desk.connections import BoundedConnection
from onrecord.desk.correcting import add_correcting
from onrecord.desk.endpoints import TOOLS_PATH, tools
from onrecord.desk.feed import add_feeds
from onrecord.desk.page import page_of, theme
from onrecord.desk.routes import add_routes
from onrecord.desk.saving import add_saving, explain
from onrecord.desk.security import (  # fmt: skip
    Names,
    OpenDoors,
    OwnPage,
    Password,
    SecureHeaders,
    SmallRequests,
    listen,
    names_of,
)

if TYPE_CHECKING:
    from onrecord.search.engine import Engine

OWN_NAMES = names_of("127.0.0.1")


def build(
    engine: Engine | Future[Engine],
    *,
    sample: bool,
    names: Names = OWN_NAMES,
    auth: tuple[str, str] | None = None,
    mcp: bool = False,
    read_only: bool = False,
    read_address: ReadAddress | None = None,
) -> FastAPI:
    """The web application. The engine may still be opening; the page says so until it is there.

    ``sample`` puts the banner above it that says the library is the sample. ``names`` are those
    by which the page may be asked for. ``auth`` is the name and the password that it
    asks for; ``mcp`` serves its functions as tools too. Nothing can be saved where it is
    ``read_only``. ``read_address`` reads the web addresses that are added on the page; without it there
    are none.
    """
    opening: Future[Engine]
    if isinstance(engine, Future):
        opening = engine
    else:
        opening = Future()
        opening.set_result(engine)
    asked = answers(opening)
    token = None if read_only else secrets.token_urlsafe(24)
    served = tools(answers(opening, whole=True)) if mcp else None
    web = FastAPI(
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=served.router.lifespan_context if served else None,
    )
    add_routes(web, opening, read_only=read_only)
    add_browsing(web, opening)
    add_saving(web, opening, token)
    add_correcting(web, opening, token)
    add_adding(web, opening, token, read_address)
    add_feeds(web, opening, read_only=read_only)
    if served:
        web.router.routes.extend(served.routes)
    # Gradio opens event loops and leaves them open where none is running, and ours may not be the
    # first on this thread.
    with ThreadPoolExecutor(1) as aside:
        aside.submit(asyncio.run, _mount(web, opening, sample, token, asked)).result()
    web.add_middleware(OpenDoors)
    web.add_middleware(SmallRequests)
    if auth is not None:
        web.add_middleware(Password, *auth)
    web.add_middleware(OwnPage, names)
    web.add_middleware(SecureHeaders)
    return web


async def _mount(
    web: FastAPI,
    opening: Future[Engine],
    sample: bool,
    token: str | None,
    asked: Sequence[Callable[..., Any]],
) -> None:
    page, head = page_of(opening, sample, token, asked)
    gr.mount_gradio_app(
        web,
        page,
        path="/",
        theme=theme(),
        head=head,
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        show_error=False,
        allowed_paths=[],
        max_file_size="1kb",
        ssr_mode=False,
        mcp_server=False,
    )
    [gradio] = [each.app for each in web.routes if isinstance(each, Mount)]
    assert isinstance(gradio, FastAPI)  # noqa: S101 - it was just mounted
    gradio.add_exception_handler(RequestValidationError, explain)
    for unknown in (FnIndexInferError, KeyError):  # a name, a number or a session that it does not have
        gradio.add_exception_handler(unknown, _nothing)


def _nothing(request: Request, error: Exception) -> Response:
    return PlainTextResponse(
        "There is nothing of this name or number to call; gradio_api/info names all.", 404
    )


def serve(
    opening: Callable[[], Engine],
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    names: Sequence[str] = (),
    sample: bool = False,
    read_only: bool = False,
    allow_remote: bool = False,
    auth: tuple[str, str] | None = None,
    mcp: bool = False,
    open_browser: bool = False,
    read_address: ReadAddress | None = None,
) -> None:
    """Serves the page until it is interrupted and prints its address; the engine opens meanwhile.

    ``names`` are further names that it may be asked for by. Other machines are let in with
    ``allow_remote``, or with a name and a password in ``auth``.

    Raises AddressRefused.
    """
    listener = listen(host, port, allow_remote=allow_remote or auth is not None)
    engine: Future[Engine] = Future()
    Thread(target=_settle, args=(engine, opening), name="opening", daemon=True).start()
    application = build(
        engine,
        sample=sample,
        names=names_of(host, names),
        auth=auth,
        mcp=mcp,
        read_only=read_only,
        read_address=read_address,
    )
    name = f"[{host}]" if ":" in host else host
    address = f"http://{name}:{listener.getsockname()[1]}/"

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            print(f"On Record is at {address} (Ctrl-C stops it)", flush=True)  # noqa: T201
            if mcp:
                print(f"Its tools (MCP) are at {address}{TOOLS_PATH[1:]}", flush=True)  # noqa: T201
            if open_browser:
                webbrowser.open(address)

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            # An open page keeps its connection; cutting it off is nothing to report.
            logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
            await super().shutdown(sockets)

    config = uvicorn.Config(
        application, http=BoundedConnection, ws="none", log_level="warning", timeout_graceful_shutdown=1
    )
    with listener:
        Server(config).run(sockets=[listener])


def _settle(engine: Future[Engine], opening: Callable[[], Engine]) -> None:
    try:
        opened = opening()
        opened.follow()
        opened.encoder.encode(["on record"])  # loads the model, which otherwise waits for a question
        engine.set_result(opened)
    except BaseException as error:  # the page shows it; nobody else waits for this thread
        engine.set_exception(error)
