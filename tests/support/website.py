"""A web site on this machine, for the tests of what is fetched."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answering = Callable[[BaseHTTPRequestHandler], None]

STORY = """<!DOCTYPE html>
<html lang="en"><head><title>{title}</title>
<meta property="og:site_name" content="Marrow Bay Courier">
<meta name="author" content="Odile Brandt">
<meta property="article:published_time" content="{day}">{head}</head>
<body><nav><a href="/">Home</a> <a href="/city">City</a></nav>
<article><h1>{title}</h1>
<p>Ten thousand trees will line the avenues of Marrow Bay by spring, the council decided on Monday.</p>
<p>“{words}” said Mayor Ines Talcott of Marrow Bay.</p>
<p>The vote followed two hours of comment, most of it about the cost of water in a dry summer.</p>
</article><footer>Copyright</footer></body></html>"""
WORDS = "Shade is not a luxury, and we will plant until every bus stop has it,"


def story(
    title: str = "Trees for every avenue", words: str = WORDS, day: str = "2024-06-03", head: str = ""
) -> str:
    """A page as a newspaper sets it."""
    return STORY.format(title=title, words=words, day=day, head=head)


class Site:
    """What each path answers: a text, bytes, a status, or a function that answers by itself."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.paths: dict[str, Any] = {}

    def __setitem__(self, path: str, answer: Any) -> None:
        self.paths[path] = answer

    def requests(self) -> list[str]:
        """The paths that were asked for besides robots.txt, in order."""
        return [path for path, _ in self.asked if path != "/robots.txt"]


def sent(
    body: str | bytes, status: int = 200, kind: str = "text/html; charset=utf-8", **headers: str
) -> Answering:
    """An answer with these headers, in which an underline stands for a dash."""
    data = body.encode() if isinstance(body, str) else body

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(data)

    return answer


def packed(body: str | bytes, **headers: str) -> Answering:
    """An answer packed for the way."""
    data = body.encode() if isinstance(body, str) else body
    return sent(gzip.compress(data), Content_Encoding="gzip", **headers)


def moved(to: str, status: int = 302) -> Answering:
    """An answer that sends elsewhere."""
    return sent("", status, Location=to)


@contextmanager
def served(context: Any = None) -> Iterator[Site]:
    """A site on loopback while the context lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.path, {name.casefold(): value for name, value in self.headers.items()}))
            answer = site.paths.get(self.path, 404)
            if isinstance(answer, list):
                answer = answer.pop(0) if len(answer) > 1 else answer[0]
            try:
                if isinstance(answer, int):
                    sent("", answer)(self)
                else:
                    (answer if callable(answer) else sent(answer))(self)
            except (BrokenPipeError, ConnectionResetError):
                pass

        def log_message(self, *arguments: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = False
        closing: threading.Event

        def handle_error(self, *arguments: object) -> None:
            pass

    server = Server(("127.0.0.1", 0), Handler)
    server.closing = threading.Event()
    site = Site(server.server_address[1])
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        site.url = site.url.replace("http://127.0.0.1", "https://localhost")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield site
    finally:
        server.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()
