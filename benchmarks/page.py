"""Prints how soon ``onrecord serve`` shows its page, and how soon after that the page has an answer.

    python -m benchmarks.page [--runs 3]

Each run is a process of its own on the sample. The page's time is set beside that of ``import gradio``,
which it cannot go below; the answer is asked for as the page asks, again and again while the model loads.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.request import Request, urlopen

QUESTION = "Rents are driving families out of town"
ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds from the start to the page, and from the page to the first answer; of Gradio's import."""

    gradio: float
    page: float
    answer: float


def main() -> None:
    """Runs and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "--runs", type=int, default=3, help="how often (%(default)s); the medians are printed"
    )
    runs = [measure() for _ in range(parser.parse_args().runs)]
    gradio, page, answer = (
        statistics.median(values)
        for values in zip(*((each.gradio, each.page, each.answer) for each in runs), strict=True)
    )
    print(f"import gradio: {gradio:.2f} s")
    print(f"first page: {page:.2f} s after the start, {page - gradio:.2f} s more, {page / gradio:.2f} times")
    print(f"first answer: {answer:.2f} s after the page, {answer / gradio:.2f} times Gradio's import")


def measure() -> Times:
    """One start of Gradio alone, and one of the page."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import gradio"], check=True, env=_environment())
    gradio = time.perf_counter() - begun
    with TemporaryDirectory() as folder:
        begun = time.perf_counter()
        server = subprocess.Popen(
            [sys.executable, "-c", "from onrecord import cli; cli.main()", "--library", folder,
             "serve", "--port", "0", "--no-browser"],
            stdout=subprocess.PIPE, text=True, env=_environment(), cwd=ROOT,
        )  # fmt: skip
        try:
            assert server.stdout is not None
            told = re.search(r"http://\S+/", server.stdout.readline())
            assert told is not None
            address = told.group()
            config = json.loads(_got(f"{address}config"))
            _got(address)
            shown = time.perf_counter()
            while "<article" not in (answer := _asked(address, config)):
                assert "data-waiting" in answer, answer
                time.sleep(0.1)
            answered = time.perf_counter()
        finally:
            server.terminate()
            server.wait()
    return Times(gradio, shown - begun, answered - shown)


def _asked(address: str, config: dict[str, Any]) -> str:
    """The markup with which the Search tab answers."""
    press = next(each["id"] for each in config["components"] if each["props"].get("elem_id") == "search-ask")
    event = next(each for each in config["dependencies"] if [press, "click"] in each["targets"])
    data = [QUESTION, *[""] * (len(event["inputs"]) - 2), "1"]
    body = json.dumps({"data": data, "fn_index": event["id"], "session_hash": "benchmark"}).encode()
    request = Request(f"{address}gradio_api/run/predict", body, {"Content-Type": "application/json"})
    return str(json.loads(_got(request))["data"][0])


def _got(address: str | Request) -> bytes:
    with urlopen(address, timeout=120) as reply:
        return bytes(reply.read())


def _environment() -> dict[str, str]:
    return os.environ | {"GRADIO_ANALYTICS_ENABLED": "False", "PYTHONUNBUFFERED": "1"}


if __name__ == "__main__":
    main()
