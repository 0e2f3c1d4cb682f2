"""The page."""

from __future__ import annotations

import argparse
import os
from contextlib import suppress
from functools import partial

from onrecord.commands.shared import Command, model_option


def register(command: Command) -> None:
    """Adds ``serve``."""
    serve = command("serve", _serve, "Open the page in a browser")
    serve.add_argument(
        "--host", default="127.0.0.1", metavar="HOST", help="address to listen on (%(default)s)"
    )
    serve.add_argument(
        "--port", type=_port, default=7860, metavar="PORT", help="port to listen on (%(default)s)"
    )
    serve.add_argument(
        "--name", action="append", default=[], metavar="HOST",
        help="another name that the page may be asked for by, as behind a proxy",
    )  # fmt: skip
    serve.add_argument("--no-browser", action="store_true", help="print the address and open nothing")
    serve.add_argument("--allow-remote", action="store_true", help="let other machines in without a password")
    serve.add_argument(
        "--auth",
        metavar="NAME:PASSWORD",
        type=_auth,
        help="ask for a name and a password; NAME alone prompts for the password",
    )
    serve.add_argument(
        "--read-only",
        action="store_true",
        help="let nobody save, correct or add anything, to show a library to others",
    )
    serve.add_argument("--mcp", action="store_true", help="serve the answers as tools for assistants, too")
    model_option(serve)


def _serve(given: argparse.Namespace) -> int:
    from onrecord.corpus.sample import sample_folder
    from onrecord.corpus.store.library import Library
    from onrecord.corpus.web.fetching import Fetcher
    from onrecord.corpus.web.pages import read_address
    from onrecord.desk.application import serve
    from onrecord.search.engine import Engine

    with Library.open(given.library, read_only=given.read_only) as library:
        empty = library.size() == 0
    read_only = empty or given.read_only
    serve(
        lambda: Engine.open(
            sample_folder() if empty else given.library, model=given.model, read_only=read_only
        ),
        host=given.host,
        port=given.port,
        names=given.name,
        sample=empty,
        read_only=read_only,
        allow_remote=given.allow_remote,
        auth=given.auth,
        mcp=given.mcp,
        open_browser=not given.no_browser,
        read_address=partial(read_address, Fetcher(contact=os.environ.get("ONRECORD_CONTACT"))),
    )
    return 0


def _port(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else -1
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port; use a number from 0 to 65535")
    return number


def _auth(text: str) -> tuple[str, str]:
    from getpass import getpass

    name, colon, password = text.partition(":")
    if name and not colon:
        with suppress(EOFError):
            password = getpass(f"Password for {name}: ")
    if not name or not password:
        raise argparse.ArgumentTypeError("the name or the password is empty; give NAME:PASSWORD")
    return name, password
