"""Kills commands at moments drawn by chance, and looks for what was lost or doubled.

    python -m benchmarks.kills [--trials 300] [--seed 1]

Each trial copies a library, runs one command on it (add, edit, remove, update of a feed on loopback, merging
speakers), and kills it with SIGKILL after a time drawn from how long the command takes when left alone. What
the library held and the command does not touch must be there once; what it was to change is as before or
as after; the command run again must end as if nothing had happened; and ``verify`` must find nothing.
"""

from __future__ import annotations

import argparse
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.ingest import _lines, statements
from benchmarks.served import ROOT, command
from onrecord.corpus.errors import OnRecordError
from onrecord.corpus.store.library import Library
from onrecord.corpus.store.verification import verify

HELD, NEW = 60, 40
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Town</title>
<item><title>Trams</title><link>{address}page.html</link><guid>1</guid></item></channel></rss>"""
PAGE = """<!doctype html><html><head><title>Trams</title></head><body><article><h1>Trams</h1>
<p>“The trams will run all night from Monday,” Mayor Ada Lindqvist of Ferrymeade said on Friday. The council
had asked for it twice, and the drivers agreed after a week of talks.</p></article></body></html>"""


def main() -> None:
    """Run the trials and print what they found; exits with 1 where anything was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--trials", type=int, default=300, help="how many (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of what is drawn by chance (%(default)s)")
    given = parser.parse_args()
    chance, outcomes, wrong = random.Random(given.seed), Counter[str](), []
    with TemporaryDirectory() as name, website() as address:
        folder = Path(name)
        kept, jobs = prepared(folder, address)
        lasting = {what: alone(folder, kept, arguments) for what, arguments in jobs.items()}
        for trial in range(given.trials):
            what = list(jobs)[trial % len(jobs)]
            library = fresh(folder, kept)
            before = held(library)
            was_killed = run(library, jobs[what], chance.uniform(0.0, lasting[what][0] * 1.05))
            problems = looked_at(library, before, lasting[what][1])
            run(library, jobs[what], None)
            if held(library) != lasting[what][1]:
                problems.append("run again it does not end as it does when left alone")
            outcomes[f"{what}: {'killed' if was_killed else 'ended before'}"] += 1
            wrong += [f"trial {trial}, {what}: {problem}" for problem in problems]
    for outcome, count in sorted(outcomes.items()):
        print(f"{outcome:<30} {count:>5}")
    print(f"{given.trials} trials, {len(wrong)} problems")
    print("\n".join(wrong[:20]))
    sys.exit(bool(wrong))


Held = Counter[tuple[str, str, str | None, str]]


def held(library: Path) -> Held:
    """Return every document and quotation, with its words, speaker and the document's title."""
    with Library.open(library) as opened:
        return Counter(
            (document.id, quotation.text, quotation.speaker, document.title or "")
            for document, quotations in opened.documents()
            for quotation in quotations
        )


def looked_at(library: Path, before: Held, after: Held) -> list[str]:
    """Return what is wrong with a library in which a command was killed."""
    problems: list[str] = []
    try:
        now = held(library)
        with Library.open(library) as opened:
            problems += verify(opened).problems
    except OnRecordError as error:
        return [str(error)]
    if lost := (before & after) - now:
        problems.append(f"lost: {sorted(lost)[0]}")
    if doubled := [one for one, count in now.items() if count > max(before[one], after[one])]:
        problems.append(f"doubled or invented: {doubled[0]}")
    return problems


def prepared(folder: Path, address: str) -> tuple[Path, dict[str, Sequence[str]]]:
    """Return a library, and commands that change it by their names."""
    (folder / "held.jsonl").write_text(_lines(statements(0, HELD)), "utf-8")
    (folder / "new.jsonl").write_text(_lines(statements(HELD, NEW)), "utf-8")
    kept = folder / "kept"
    run(kept, ["add", str(folder / "held.jsonl")], None)
    run(kept, ["feeds", "add", "--allow-private", f"{address}feed.xml"], None)
    with Library.open(kept) as library:
        entries = library.entries(library.numbers())
        people = [person.id for person in library.speakers()]
    return kept, {
        "add": ["add", str(folder / "new.jsonl")],
        "edit": ["edit", entries[3].quotation.id, "--speaker", "Una Feld"],
        "remove": ["remove", *sorted({each.document.id for each in entries})[:5]],
        "update": ["update", "--allow-private"],
        "merge": ["speakers", "merge", *people[:2]],
    }


def alone(folder: Path, kept: Path, arguments: Sequence[str]) -> tuple[float, Held]:
    """Return how many seconds the command takes when left alone, and what is then held."""
    library = fresh(folder, kept)
    begun = time.perf_counter()
    run(library, arguments, None)
    return time.perf_counter() - begun, held(library)


def fresh(folder: Path, kept: Path) -> Path:
    """Return a copy of the library to work on, in place of the last one."""
    library = folder / "library"
    shutil.rmtree(library, ignore_errors=True)
    shutil.copytree(kept, library)
    return library


def run(library: Path, arguments: Sequence[str], seconds: float | None) -> bool:
    """Run a command; return whether it was killed, which it is after so many seconds."""
    line, environment = command(ROOT, "--library", library, *arguments)
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(line, env=environment, cwd=ROOT, stdin=quiet, stdout=quiet, stderr=quiet)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
    return process.wait() == -signal.SIGKILL


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""


@contextmanager
def website() -> Iterator[str]:
    """Serve a feed and its page on loopback meanwhile."""
    with TemporaryDirectory() as folder:
        handler = partial(_Quiet, directory=folder)
        with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            address = f"http://127.0.0.1:{server.server_port}/"
            (Path(folder) / "feed.xml").write_text(FEED.format(address=address), "utf-8")
            (Path(folder) / "page.html").write_text(PAGE, "utf-8")
            threading.Thread(target=server.serve_forever, daemon=True).start()
            yield address
            server.shutdown()


if __name__ == "__main__":
    main()
