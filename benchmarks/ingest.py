"""Prints what adding costs in a library that holds 1,000, 10,000 and 100,000 statements already.

    python -m benchmarks.ingest growth [--held 1000 10000 100000] [--statements 1000] [--documents 200]

Everything is generated: invented people of invented towns, with words and surnames as unevenly
frequent as in life. The vectors come from a digest of the text, so that what is measured is
everything but the encoder, whose time goes by the statement.

    python -m benchmarks.ingest whole [--documents 1000 10000]

adds so many documents with the command itself, prints the most memory that took, and for the
largest number also kills a run half way (kill -9) and adds again.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from onrecord.corpus.ingest import ingest
from onrecord.corpus.reading import Metadata, Reading, read
from onrecord.corpus.store.library import Library
from onrecord.index.encoders.protocol import Progress
from onrecord.index.vectors import VectorIndex, bring_up_to_date

SYLLABLES = "bar den fel gor hul jen kir lon mar nov pel quin ros sol tam ven wex yar zim".split()
GIVEN = """Ada Amos Bea Carl Dora Enid Felix Gwen Hugo Ines Joel Kara Leon Mona Nina Omar Peg Quinn Rosa Saul
    Tess Uri Vera Walt Xena Yusuf Zoe""".split()
ROLES = ("Mayor", "Council member", "Police Chief", "County executive", "Governor", "Superintendent")
STATES = "OR OH VA TX ME NM GA WI".split()
GLUE = "the of and to in we is that for it will this with our are not have be on you".split()


@dataclass(frozen=True, slots=True)
class Unevenly:
    """Things of which the first are met most, as words and surnames are."""

    things: Sequence[str]
    weights: Sequence[float]

    @classmethod
    def of(cls, things: Sequence[str], flat: int) -> Unevenly:
        """The things with the weights of Zipf's law; ``flat`` keeps the first from being met too often."""
        return cls(things, list(accumulate(1 / (rank + flat) for rank in range(len(things)))))

    def draw(self, source: random.Random, count: int) -> list[str]:
        """So many of them."""
        return source.choices(self.things, cum_weights=self.weights, k=count)


def coined(count: int, source: random.Random) -> list[str]:
    """So many invented words."""
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(source.choices(SYLLABLES, k=source.randint(2, 4)))] = None
    return list(found)


_coin = random.Random(1)
WORDS = Unevenly.of([*GLUE, *coined(20_000, _coin)], 2)
SURNAMES = Unevenly.of([word.capitalize() for word in coined(3000, _coin)], 30)
TOWNS = Unevenly.of([f"{word.capitalize()} Falls" for word in coined(600, _coin)], 20)


def statements(first: int, count: int) -> Iterator[dict[str, str]]:
    """Rows of a table of statements; the same numbers give the same rows."""
    for number in range(first, first + count):
        source = random.Random(number)
        speaker = random.Random(source.randrange(max(10, number // 8)))  # who speaks speaks again
        [surname], [town] = SURNAMES.draw(speaker, 1), TOWNS.draw(speaker, 1)
        said = " ".join(WORDS.draw(source, source.randint(12, 45)))
        yield {
            "text": f"{said.capitalize()}.",
            "speaker": f"{speaker.choice(GIVEN)} {surname}",
            "role": speaker.choice(ROLES),
            "city": town,
            "state": speaker.choice(STATES),
            "date": f"{source.randint(2015, 2024)}-{source.randint(1, 12):02}-{source.randint(1, 28):02}",
            "outlet": f"{TOWNS.draw(source, 1)[0]} Courier",
        }


def article(number: int) -> str:
    """A short article with two quotations; the same number gives the same one."""
    one, two = statements(10_000_000 + 2 * number, 2)
    return (
        f"{one['city'].upper()}, {one['state']} — “{one['text']}” {one['role']} {one['speaker']} of "
        f"{one['city']} said on Monday at a hearing on the budget of the county.\n\nThe council is to vote "
        f"next week. {two['role']} {two['speaker']} was not convinced. “{two['text'].removesuffix('.')},” "
        f"{two['speaker'].split()[-1]} told the paper.\n\nCopies of the plan can be had at the library.\n"
    )


class Digests:
    """An encoder that knows nothing: a vector for each text, made from its digest."""

    name, digest, dimension = "digests", "0" * 64, 384

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """One row of unit length for each text."""
        seeds = (int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") for text in texts)
        rows = np.array([np.random.default_rng(seed).standard_normal(384) for seed in seeds], np.float32)
        rows = rows.reshape(len(texts), self.dimension)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def growth(held: Sequence[int], new_statements: int, new_documents: int) -> None:
    """Fills one library to each size in turn and prints what adding the same amount costs there."""
    encoder = Digests()
    columns = ("held", "statements", "documents", "again", "index", "open")
    print("".join(f"{column:>12}" for column in columns), flush=True)
    first: list[float] = []
    with TemporaryDirectory() as name:
        folder = Path(name)
        _adding(folder, folder / "warm.txt", [article(-1)])
        at = new = 0
        for size in held:
            with Library.open(folder / "library") as library:
                _fill(library, folder / "held.jsonl", at, size - at)
                bring_up_to_date(library, encoder)
            at = size
            rows = folder / "new.jsonl"
            added = _adding(folder, rows, [_lines(statements(1_000_000 + new, new_statements))])
            articles = [article(new + each) for each in range(new_documents)]
            extracted = _adding(folder, folder / "articles", articles)
            again = _adding(folder, folder / "articles", articles)
            with Library.open(folder / "library") as library:
                indexed = timed(lambda: bring_up_to_date(library, encoder))
                opened = timed(lambda: VectorIndex.open(folder / "library" / "index"))
            new += max(new_statements, new_documents)
            times = [added, extracted, again, indexed, opened]
            first = first or times
            print(f"{size:>12,}" + "".join(f"{each:>10.2f} s" for each in times), flush=True)
            ratios = (each / max(0.01, least) for each, least in zip(times, first, strict=True))
            print(f"{'':>12}" + "".join(f"{each:>9.2f} x " for each in ratios), flush=True)


def _fill(library: Library, path: Path, first: int, count: int) -> None:
    """Puts so many statements in at once, without looking for printings of what they say."""
    path.write_text(_lines(statements(first, count)), "utf-8")
    with library.writing():
        for found in read(path, Metadata()):
            assert isinstance(found, Reading)
            library.add(found.document, found.statements or ())


def _lines(rows: Iterator[dict[str, str]]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def _adding(folder: Path, path: Path, texts: Sequence[str]) -> float:
    """Seconds of the processor that adding takes: a file, or without a suffix a folder of several."""
    if path.suffix:
        path.write_text(texts[0], "utf-8")
        files = [path]
    else:
        path.mkdir(exist_ok=True)
        files = [path / f"{number}.txt" for number in range(len(texts))]
        for file, text in zip(files, texts, strict=True):
            file.write_text(text, "utf-8")
    with Library.open(folder / "library") as library:
        readings = (reading for file in files for reading in read(file, Metadata()))
        return timed(lambda: ingest(library, readings))


def timed(work: Callable[[], object]) -> float:
    """Seconds of the processor that the work takes: other work on the machine is not counted."""
    start = time.process_time()
    work()
    return time.process_time() - start


def whole(sizes: Sequence[int]) -> None:
    """Adds so many documents with the command, and prints the most memory and the time that took."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for size in sizes:
            source, library = folder / f"articles-{size}", folder / f"library-{size}"
            source.mkdir()
            for number in range(size):
                (source / f"{number}.txt").write_text(article(number), "utf-8")
            seconds, memory, _ = _command(source, library)
            print(f"{size:>8,} documents: {seconds:8.0f} s, at most {memory:6.0f} MB", flush=True)
        killed = folder / "killed"
        process = subprocess.Popen(_arguments(source, killed), stdout=subprocess.DEVNULL)
        while _held(killed) < size // 2:
            time.sleep(1)
        process.send_signal(signal.SIGKILL)
        process.wait()
        print(f"killed when {_held(killed):,} documents were in", flush=True)
        seconds, _, summary = _command(source, killed)
        print(f"the second run: {seconds:.0f} s, {summary}", flush=True)
        with Library.open(killed, read_only=True) as one, Library.open(library, read_only=True) as other:
            print(f"as a run that nobody killed: {one.counts() == other.counts()}")


def _arguments(source: Path, library: Path) -> list[str]:
    command = [sys.executable, "-c", "import sys; from onrecord import cli; sys.exit(cli.main())"]
    return [*command, "--library", str(library), "add", str(source), "--json"]


def _command(source: Path, library: Path) -> tuple[float, float, str]:
    """Seconds, the most resident memory in MB, and what the command printed."""
    start = time.perf_counter()
    with subprocess.Popen(_arguments(source, library), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        printed = process.stdout.read()
        _, _, used = os.wait4(process.pid, 0)
        process.returncode = 0
    return time.perf_counter() - start, used.ru_maxrss / 1024, printed.strip()


def _held(folder: Path) -> int:
    if not (folder / "library.sqlite").exists():
        return 0
    with Library.open(folder) as library:
        return library.size()


def main() -> None:
    """Runs one of the two."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    kinds = parser.add_subparsers(dest="kind", required=True)
    one = kinds.add_parser("growth")
    one.add_argument("--held", type=int, nargs="+", default=[1000, 10_000, 100_000])
    one.add_argument("--statements", type=int, default=1000)
    one.add_argument("--documents", type=int, default=200)
    other = kinds.add_parser("whole")
    other.add_argument("--documents", type=int, nargs="+", default=[1000, 10_000])
    given = parser.parse_args()
    if given.kind == "growth":
        growth(given.held, given.statements, given.documents)
    else:
        whole(given.documents)


if __name__ == "__main__":
    main()
