"""The page."""

from __future__ import annotations

import argparse

from commands.shared import Command, model_option


def register(command: Command) -> None:
    """Adds ``serve``."""
    serve = command("serve", _serve, "Open the page in a browser")
    serve.add_argument(
        "--host", default="127.0.0.1", metavar="HOST", help="address to listen on (%(default)s)"
    )
    serve.add_argument(
        "--port", type=_port, default=7860, metavar="PORT", help="port to listen on (%(default)s)"
    )
    serve.add_argument("--no-browser", action="store_true", help="print the address and open nothing")
    serve.add_argument(
        "--allow-remote", action="store_true", help="let other machines in: there is no password"
    )
    model_option(serve)


def _serve(given: argparse.Namespace) -> int:
    from app import serve
    from corpus.library import Library
    from corpus.sample import sample_folder
    from search.engine import Engine

    with Library.open(given.library) as library:
        empty = library.counts().documents == 0
    serve(
        lambda: Engine.open(sample_folder() if empty else given.library, model=given.model, read_only=empty),
        host=given.host,
        port=given.port,
        sample=empty,
        allow_remote=given.allow_remote,
        open_browser=not given.no_browser,
    )
    return 0


def _port(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else -1
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port; use a number from 0 to 65535")
    return number
