"""Prints what a question costs on a library of n statements, asked beside measured.

    python -m benchmarks.search STATEMENTS.jsonl... [--n 1000000] [--library FOLDER] [--questions 50]

The statements' own vectors are spread to n by small noise, so that the index is of real shape. Their
texts are varied to match: three words of ten give way to words of other statements, as common as they
are, so that every statement is another and words are as frequent as in speech. The store is filled by
SQL, without looking for variants; index, words and columns are then built by the product. Every file is
read once before the questions are asked, so that none waits for a cold disk. With
--library all that is kept for the next run; each run adds a thousand statements, which stay.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.corpus.filters import Filters
from onrecord.corpus.identity.resolve import Part
from onrecord.corpus.ingest import ingest
from onrecord.corpus.model import Date, Document, Place, Quotation, identify
from onrecord.corpus.reading import Reading
from onrecord.corpus.store import rows as rows_of_store
from onrecord.corpus.store import speakers as people
from onrecord.corpus.store.library import Library
from onrecord.index.encoders.protocol import Encoder, Progress
from onrecord.index.encoders.registry import open_encoder
from onrecord.index.vectors import VectorIndex, bring_up_to_date
from onrecord.search.engine import Engine
from onrecord.search.query import Query, plain
from onrecord.search.ranking.candidates import eligible
from onrecord.search.ranking.pipeline import Asked, retrieve
from onrecord.search.words import in_plain_words, words_sought

Vectors = NDArray[np.float32]
SHARES = (0.5, 0.01, 0.0001)
NOISE = 0.02
BATCH = 20_000
ADDED = 1000
STATES = ("OH", "VA", "GA", "CA", "NY", "TX", "WA", "IL", "FL", "MI")


def main() -> None:
    """Builds the library, unless it is there, and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--n", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=50)
    parser.add_argument("--library", type=Path)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        print(json.dumps(child(given.library)))
        return
    rows = [json.loads(line) for file in given.files for line in file.open(encoding="utf-8")]
    rows = list({row["text"]: row for row in rows}.values())
    with TemporaryDirectory() as temporary:
        measure(given.library or Path(temporary) / "library", rows, given.n, given.questions)


def measure(folder: Path, rows: list[dict[str, Any]], n: int, questions: int) -> None:
    """Prints the table."""
    encoder = open_encoder()
    with Library.open(folder) as library:
        fill(library, rows, n)
        spread = Spread(encoder, rows, folder / "base.npy", int(library.numbers()[-1]))
        index = bring_up_to_date(library, spread, progress)
        n = len(index)
        warm(folder)
        chosen = np.random.default_rng(7).choice(len(rows), questions, replace=False)
        asked = [plain(rows[at]["text"][:200]) for at in chosen]
        ready = Ready(encoder, [in_plain_words(query.meaning) for query in asked])
        vectors = ready.encode([query.meaning for query in asked])

        def whole(query: Query) -> None:
            retrieve(library, index, Asked(query, ready), 10, allowed=eligible(library, query))

        print(f"\nn = {n:,}, {questions} questions of up to 200 characters\n")
        print(f"{'milliseconds':<46}{'p50':>9}{'p95':>9}{'CPU p50':>9}{'CPU p95':>9}  asked")
        plainly = show("retrieval without encoding", asked, whole, "8 / 25")
        show(
            "  the nearest 500 vectors", asked, lambda query: index.search(ready.encode([query.meaning]), 500)
        )
        show("  the best 500 by words", asked, lambda query: by_words(library, query))
        for share in SHARES:
            filters = Filters(city=(f"Share {share}",))
            took = show(f"filtered to {share:.2%}", [query.within(filters) for query in asked], whole)
            times = [one / other for one, other in zip(took, plainly, strict=True)]
            print(f"{'  times the unfiltered':<46}{times[0]:>9.2f}{'':>9}{times[1]:>9.2f}{'':>9}  1.5")
        own = show("encoding one question", asked, lambda query: encoder.encode([query.meaning]))
        engine = Engine(library, encoder)
        took = show("whole question with encoding", asked, engine.search, "the encoder's own + 10")
        beyond = [one - other for one, other in zip(took, own, strict=True)]
        print(f"{'  beyond the encoder':<46}{beyond[0]:>9.1f}{'':>9}{beyond[1]:>9.1f}{'':>9}  10")
        show("counts for every filter", asked[:5], lambda query: library.facets(query.filters))
        filters = Filters(city=(f"Share {SHARES[0]}",))
        show(f"counts under {SHARES[0]:.0%}", asked[:5], lambda query: library.facets(filters))
        print()
        print_recall(library, index, vectors)
        print_process(folder)
        print_adding(library, spread, rows, index)


def warm(folder: Path) -> None:
    """Reads every file once, so that no question waits for a cold disk."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as stream:
                while stream.read(1 << 24):
                    pass


def print_recall(library: Library, index: VectorIndex, asked: Vectors) -> None:
    """Prints how many of the ten nearest, by looking at every vector, the index finds; equals are as good."""
    for share in (None, *SHARES):
        allowed = None if share is None else library.eligible(Filters(city=(f"Share {share}",)))
        truth = nearest(index, asked, index.numbers if allowed is None else allowed)
        hits = np.count_nonzero(index.search(asked, 10, allowed)[0] >= truth[:, -1:] - 1e-5)
        name = "recall@10 against exact" if share is None else f"  filtered to {share:.2%}"
        print(
            f"{name:<46}{hits / truth.size:>9.4f}{'':>9}  {'1' if share and share <= 0.01 else '.98'}",
            flush=True,
        )


def nearest(index: VectorIndex, asked: Vectors, among: NDArray[np.int64]) -> Vectors:
    """The ten highest scores of each of the questions, highest first, by brute force."""
    best = np.full((len(asked), 0), -np.inf, dtype=np.float32)
    for first in range(0, len(among), 50_000):
        scores = np.concatenate([best, asked @ index.vectors(among[first : first + 50_000]).T], axis=1)
        best = -np.sort(-scores, axis=1)[:, :10]
    return best


def print_process(folder: Path) -> None:
    """Prints what a fresh process needs to open the library, and how much memory beyond an empty one."""
    with TemporaryDirectory() as empty:
        Library.open(Path(empty)).close()
        without, full = (
            json.loads(
                subprocess.run(
                    [sys.executable, "-m", "benchmarks.search", "-", "--child", "--library", str(each)],
                    capture_output=True, check=True, text=True,
                ).stdout
            )
            for each in (Path(empty), folder)
        )  # fmt: skip
    beyond = (full["memory"] - without["memory"]) / full["statements"]
    print(f"{'memory beyond an empty library, bytes a statement':<50}{beyond:>5.0f}{'':>9}  1,000")
    print(f"{'  of it not of files':<50}{(full['own'] - without['own']) / full['statements']:>5.0f}")
    print(
        f"{'opening, and all that the first question reads, s':<50}{full['opening']:>5.2f}{'':>9}  2",
        flush=True,
    )


def child(folder: Path) -> dict[str, float]:
    """What a process that opens the library and asks two hundred questions took."""
    start = time.perf_counter()
    with Library.open(folder) as library:
        index = VectorIndex.open(folder / "index") if len(library.numbers()) else VectorIndex(384)
        library.catch_up()
        opening = time.perf_counter() - start
        generator = np.random.default_rng(3)
        ready = Random(generator)
        numbers = library.numbers()
        for at in range(200):
            words = "the city will build housing and schools for families near the river"
            if len(numbers):
                words = " ".join(library.texts([int(generator.choice(numbers))]).popitem()[1].split()[:12])
            query = plain(words).within(Filters(city=(f"Share {SHARES[at % 3]}",) if at % 2 else ()))
            retrieve(library, index, Asked(query, ready), 10, allowed=eligible(library, query))
        status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
        memory, own = (1024 * int(status[name].split()[0]) for name in ("VmRSS", "RssAnon"))
        return {"opening": opening, "memory": memory, "own": own, "statements": len(numbers)}


def print_adding(library: Library, spread: Spread, rows: list[dict[str, Any]], index: VectorIndex) -> None:
    """Prints how long a thousand new statements take, until they are found."""
    start = index.numbers[-1]
    new = list(varied(rows, random.Random(int(start)), ADDED, int(start)))
    began, spent = time.perf_counter(), time.process_time()
    ingest(library, (Reading(document.title or "", document, (said,)) for document, said in new))
    stored = time.perf_counter() - began, time.process_time() - spent
    index = bring_up_to_date(library, spread, current=index)
    took = time.perf_counter() - began - spread.spent, time.process_time() - spent - spread.spent
    print(f"{'':<46}{'clock':>9}{'CPU':>9}")
    print(f"{f'adding {ADDED:,} statements, s':<46}{took[0]:>9.2f}{took[1]:>9.2f}  5")
    print(f"{'  of it storing, and looking for variants':<46}{stored[0]:>9.2f}{stored[1]:>9.2f}", flush=True)


class Spread:
    """The statements' own vectors, one after the other and again, each moved a little."""

    def __init__(self, encoder: Encoder, rows: list[dict[str, Any]], cached: Path, seed: int) -> None:
        self.name, self.digest, self.dimension = encoder.name, encoder.digest, encoder.dimension
        self.spent = 0.0
        if not cached.exists():
            print(f"encoding {len(rows):,} statements", flush=True)
            np.save(cached, encoder.encode([row["text"] for row in rows]))
        self._base = np.load(cached)
        self._at = count()
        self._generator = np.random.default_rng(seed)

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """The next vectors, one for each text."""
        began = time.perf_counter()
        # What stands before a statement's words, and the words again, is of the same statement.
        starts = [not at or not text.endswith(texts[at - 1]) for at, text in enumerate(texts)]
        new = [next(self._at) % len(self._base) for start in starts if start]
        vectors = self._base[np.array(new)[np.cumsum(starts) - 1]]
        vectors = vectors + self._generator.normal(0, NOISE, vectors.shape).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        self.spent = time.perf_counter() - began
        return vectors


class Ready:
    """An encoder that has met its questions before: what is measured is everything but encoding."""

    def __init__(self, encoder: Encoder, questions: Sequence[str]) -> None:
        self.name, self.digest, self.dimension = encoder.name, encoder.digest, encoder.dimension
        self._vectors = dict(zip(questions, encoder.encode(questions), strict=True))

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """The vectors of these questions, as they were made at the beginning."""
        return np.stack([self._vectors[in_plain_words(text)] for text in texts])


class Random:
    """An encoder without weights, for a process whose memory is measured."""

    name, digest, dimension = "random", "random", 384

    def __init__(self, generator: np.random.Generator) -> None:
        self._generator = generator

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """A vector for each text, whatever it says."""
        vectors = self._generator.standard_normal((len(texts), self.dimension)).astype(np.float32)
        normalised: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return normalised


def varied(
    rows: list[dict[str, Any]], generator: random.Random, n: int, first: int = 0
) -> Iterator[tuple[Document, Quotation]]:
    """Statements like the given ones, each as a document; the cities of SHARES hold those shares of them."""
    words = [word for row in rows for word in row["text"].split()]
    for at in range(first, first + n):
        row = rows[at % len(rows)]
        own = row["text"].split()
        for _ in range(len(own) * 3 // 10):
            own[int(generator.random() * len(own))] = words[int(generator.random() * len(words))]
        text = " ".join(own)
        # By lot: in turns, a filter would leave all near copies of some statements and none of others.
        lot = random.Random(at).random()
        share = next((share for share in reversed(SHARES) if lot < share), None)
        day = Date(f"{2005 + at % 20}-{1 + at % 12:02}-{1 + at % 28:02}", "given")
        document = Document(
            text, title=row.get("source_title"), outlet=f"Outlet {at % 211}", attributed_to=row["speaker"],
            published=day,
        )  # fmt: skip
        place = Place(
            city=f"Share {share}" if share else f"Town {at % 797}", state=STATES[len(row["speaker"]) % 10],
            country="US", level="city",
        )  # fmt: skip
        yield document, Quotation(
            document.id, 0, len(text), text, "direct", speaker=row["speaker"], role=row["role"], place=place,
            said_on=day, confidence=1.0, method="given",
        )  # fmt: skip


def fill(library: Library, rows: list[dict[str, Any]], n: int) -> None:
    """Puts n statements into an empty library, by SQL and without looking for variants."""
    if library.size():
        return
    connection = library._connection
    connection.execute("PRAGMA cache_size = -600000")
    connection.execute("PRAGMA synchronous = OFF")
    borne: dict[tuple[str, str], int] = {}
    parts: set[Part] = set()
    made = varied(rows, random.Random(7), n)
    for first in range(0, n, BATCH):
        documents, quotations = [], []
        with library.writing():
            for number in range(first + 1, min(first + BATCH, n) + 1):
                document, said = next(made)
                key = str(said.speaker), str(said.role)
                if key not in borne:
                    numbers, new = people.bear(connection, identify(document.text), [said])
                    borne[key] = numbers[str(said.speaker)]
                    parts |= new
                record = rows_of_store.document_record(document, document, "benchmark")
                documents.append({**record, "number": number, "added": "2020-01-01"})
                record = rows_of_store.quotation_record(said, document, number, said)
                quotations.append({**record, "bearing": borne[key]})
            for table, records in (("document", documents), ("quotation", quotations)):
                names = ", ".join(f'"{name}"' for name in records[0])
                marks = ", ".join(f":{name}" for name in records[0])
                connection.executemany(f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})", records)
            library._conclude(set())
        print(f"\rstored {number:,}", end="", flush=True)
    with library.writing():
        library._conclude(parts)
    print()


def progress(done: int, total: int) -> None:
    """Prints how many vectors have been taken in."""
    print(f"\rindexed {done:,} of {total:,}", end="" if done < total else "\n", flush=True)


def by_words(library: Library, query: Query) -> None:
    """The lexical half of a question."""
    library.best_by_words(words_sought(query.meaning), 500)


def show(
    name: str, asked: list[Query], work: Callable[[Query], object], wanted: str = ""
) -> tuple[float, float]:
    """Prints the median and the 95th percentile of the work's time over the questions, and of its CPU time.

    Gives both medians: the processor's counts what two threads do at once twice, the clock other work.
    """
    work(asked[0])
    times = []
    for query in asked:
        start, spent = time.perf_counter(), time.process_time()
        work(query)
        times.append((1000 * (time.perf_counter() - start), 1000 * (time.process_time() - spent)))
    (median, high), (own, own_high) = (np.percentile(each, [50, 95]) for each in zip(*times, strict=True))
    print(f"{name:<46}{median:>9.1f}{high:>9.1f}{own:>9.1f}{own_high:>9.1f}  {wanted}", flush=True)
    return float(median), float(own)


if __name__ == "__main__":
    main()
