"""Asks a served page for a long time in little, and prints how long questions take, descriptors and memory.

    python -m benchmarks.soak [--questions 2000] [--threads 600] [--calls 0] [--adding 10000]
                              [--beside CHECKOUT]

Questions come in bursts of 24, so that the server's threads end between them. Then each of so many threads
asks once and ends. ``--calls`` asks Gradio's endpoint so many different questions, each in a session of its
own, of which every fourth never takes its answer. The times are measured at rest, and again while a command
adds statements to the same library and until they are indexed; ``--beside`` measures another checkout in
the same run, turn by turn.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.ingest import _lines, statements
from benchmarks.served import ROOT, Served, command, served

HELD, BURST, AT_REST = 2000, 24, 500
WORDS = (
    "streets",
    "schools",
    "water",
    "taxes",
    "the budget",
    "buses",
    "housing",
    "parks",
    "jobs",
)


def main() -> None:
    """Measure this checkout, and another where one is named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--questions", type=int, default=2000, help="in bursts of 24 (%(default)s)")
    parser.add_argument("--threads", type=int, default=600, help="that ask once each (%(default)s)")
    parser.add_argument("--calls", type=int, default=0, help="whose memory is measured (%(default)s)")
    parser.add_argument("--adding", type=int, default=10_000, help="statements added meanwhile (%(default)s)")
    parser.add_argument("--beside", type=Path, help="another checkout to measure in the same run")
    given = parser.parse_args()
    for checkout in filter(None, (ROOT, given.beside)):
        with TemporaryDirectory() as folder:
            print(f"{'this build' if checkout == ROOT else 'the other build'}:", flush=True)
            soak(Path(folder), checkout, given.questions, given.threads, given.calls, given.adding)


def soak(folder: Path, checkout: Path, questions: int, threads: int, calls: int, adding: int) -> None:
    """Serve a library from a checkout, ask it, and print what that took."""
    (folder / "held.jsonl").write_text(_lines(statements(0, HELD)), "utf-8")
    (folder / "new.jsonl").write_text(_lines(statements(HELD, adding)), "utf-8")
    library = folder / "library"
    add(checkout, library, folder / "held.jsonl").wait()
    with served(library, checkout=checkout) as page:
        timed(page, BURST)
        show(page, "begun")
        for _ in range(questions // BURST):
            with ThreadPoolExecutor(BURST) as burst:
                list(burst.map(lambda at: page.search(WORDS[at % len(WORDS)], f"burst {at}"), range(BURST)))
        show(page, f"{questions} questions in bursts")
        for at in range(threads):
            thread = threading.Thread(target=page.search, args=(WORDS[at % len(WORDS)], f"thread {at}"))
            thread.start()
            thread.join()
        show(page, f"{threads} threads")
        if calls:
            growth(page, calls)
        if adding:
            rest = timed(page, AT_REST)
            adder = add(checkout, library, folder / "new.jsonl")
            busy: list[float] = []
            while adder.poll() is None or indexed(library) < HELD + adding:
                busy += timed(page, 5)
            show(page, f"{adding} statements added")
            low, high = percentile(rest), percentile(busy)
            print(f"  p95 at rest {low:.0f} ms, while adding {high:.0f} ms, {high / low:.2f} times;", end=" ")
            print(f"the longest {max(busy):.0f} ms", flush=True)


def indexed(library: Path) -> int:
    """Return how many statements the index holds."""
    count = json.loads((library / "index" / "manifest.json").read_text())["count"]
    return int(count)


def growth(page: Served, calls: int) -> None:
    """Print how much memory so many calls take for good; a tenth of them go before as a warm-up."""
    before = page.memory
    for at in range(-(calls // 10), calls):
        if not at:
            before = page.memory
        question = f"what was said about {WORDS[at % len(WORDS)]} number {at}"
        if at % 4:
            page.search(question, f"call {at}")
        else:
            page.begin(question, f"call {at}")
        if at > 0 and not (at + 1) % (calls // 5):
            print(f"  {at + 1} calls: {page.memory - before:+.1f} MB", flush=True)


def add(checkout: Path, library: Path, file: Path) -> subprocess.Popen[bytes]:
    """Begin to add a file of statements to the library."""
    line, environment = command(checkout, "--library", library, "add", file)
    return subprocess.Popen(line, env=environment, cwd=checkout, stdout=subprocess.DEVNULL)


def timed(page: Served, count: int) -> list[float]:
    """Return how many milliseconds each of so many questions takes, one after the other."""
    took = []
    for at in range(count):
        begun = time.perf_counter()
        page.search(f"what was said about {WORDS[at % len(WORDS)]}", f"timed {at}")
        took.append(1000 * (time.perf_counter() - begun))
    return took


def percentile(times: list[float]) -> float:
    """Return the time that one in twenty exceeds."""
    return statistics.quantiles(times, n=20)[-1]


def show(page: Served, when: str) -> None:
    print(f"  {when}: {page.descriptors} descriptors, {page.memory:.0f} MB", flush=True)


if __name__ == "__main__":
    main()
