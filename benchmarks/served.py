"""A page that is served by a process of its own, for the benchmarks that ask it; on loopback alone."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Served:
    """A page at a port of this machine, and the process that serves it."""

    port: int
    process: subprocess.Popen[str]
    defaults: list[object]
    """Of what the search takes besides the question; other builds take more or less."""

    def search(self, question: str, session: str) -> str:
        """Return what Gradio's endpoint streams for a question, asked in a session of its own."""
        return self.ask("GET", f"/gradio_api/call/search/{self.begin(question, session)}")

    def begin(self, question: str, session: str) -> str:
        """Return the number under which Gradio's endpoint will give an answer."""
        body = json.dumps({"data": [question, *self.defaults], "session_hash": session})
        return str(json.loads(self.ask("POST", "/gradio_api/call/search", body))["event_id"])

    def ask(self, method: str, path: str, body: str | None = None) -> str:
        """Return the body of one request's answer, over a connection of its own."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request(method, path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            text = answer.read().decode()
            if answer.status != 200:
                raise RuntimeError(f"{answer.status}: {text[:200]}")
            return text
        finally:
            connection.close()

    @property
    def memory(self) -> float:
        """Resident memory in MB, of this process alone."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    @property
    def descriptors(self) -> int:
        """How many files and sockets the process has open."""
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))


def command(checkout: Path, *arguments: object) -> tuple[list[str], dict[str, str]]:
    """Return the command line that runs ``onrecord`` from a checkout, and its environment."""
    environment = os.environ | {"PYTHONUNBUFFERED": "1", "PYTHONPATH": str(checkout)}
    return [sys.executable, "-c", "from onrecord import cli; cli.main()", *map(str, arguments)], environment


@contextmanager
def served(library: Path, *, checkout: Path = ROOT, options: Sequence[str] = ()) -> Iterator[Served]:
    """Serve the library from a checkout meanwhile; the page has answered a question when this begins."""
    line, environment = command(
        checkout, "--library", library, "serve", "--port", "0", "--no-browser", *options
    )
    process = subprocess.Popen(line, env=environment, cwd=checkout, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        told = re.search(r"http://\S+/", process.stdout.readline())
        assert told is not None, "it was not served"
        page = Served(urlsplit(told.group()).port or 0, process, [])
        endpoints = json.loads(page.ask("GET", "/gradio_api/info"))["named_endpoints"]
        taken = endpoints["/search"]["parameters"][1:]
        page.defaults.extend(each["parameter_default"] for each in taken)
        answer = page.search("warm", "warm")
        assert "complete" in answer, answer
        yield page
    finally:
        process.terminate()
        process.wait(30)
