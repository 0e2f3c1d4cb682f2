"""Prints how long questions take on a library of n statements, in all and part by part.

    python -m benchmarks.search STATEMENTS.jsonl... [--n 100000] [--questions 50]

The statements' own vectors are spread to n by small noise, so that the index is of real shape, and
their texts are repeated with a number to match; what is measured is the product's own retrieval.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from corpus.filters import Filters
from corpus.library import Library
from corpus.model import Document, Place, Quotation
from index.encoder import Encoder, Progress, open_encoder
from index.vectors import VectorIndex
from search.query import Query, plain
from search.retrieve import eligible, retrieve
from search.words import without_addresses

SHARES = (0.5, 0.01, 0.0001)
NOISE = 0.02
KINDS = 4000  # different statements


def main() -> None:
    """Builds the library once and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--n", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=50)
    given = parser.parse_args()
    rows = (json.loads(line) for file in given.files for line in file.open(encoding="utf-8"))
    texts = list(dict.fromkeys(row["text"] for row in rows))[:KINDS]
    encoder = open_encoder()
    print(f"encoding {len(texts):,} statements", flush=True)
    base = encoder.encode(texts)
    with TemporaryDirectory() as folder, Library.open(Path(folder)) as library:
        fill(library, texts, given.n)
        index = spread(base, given.n)
        index.generation = library.generation
        chosen = np.random.default_rng(7).choice(len(texts), given.questions, replace=False)
        asked = [plain(texts[at][:200]) for at in chosen]
        ready = Ready(encoder, [without_addresses(query.meaning) for query in asked])

        def whole(query: Query) -> None:
            retrieve(library, index, ready, query, 10, allowed=eligible(library, query))

        print(f"\nn = {given.n:,}, {given.questions} questions\n\n{'':<34}{'p50 ms':>9}{'p95 ms':>9}")
        show("whole question, encoding apart", asked, whole)
        show("  nearest vectors", asked, lambda query: index.search(ready.encode([query.meaning]), 500))
        for share in SHARES:
            city = Filters(city=(f"share {share}",))
            show(f"filtered to {share:.2%}", [query.within(city) for query in asked], whole)
        show("encoding one question", asked, lambda query: encoder.encode([query.meaning]))


class Ready:
    """An encoder that has met its questions before: what is measured is everything but encoding."""

    def __init__(self, encoder: Encoder, questions: Sequence[str]) -> None:
        self.name, self.digest, self.dimension = encoder.name, encoder.digest, encoder.dimension
        self._vectors = dict(zip(questions, encoder.encode(questions), strict=True))

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """The vectors of these questions, as they were made at the beginning."""
        return np.stack([self._vectors[without_addresses(text)] for text in texts])


def fill(library: Library, texts: list[str], n: int) -> None:
    """Puts n statements into the library; the cities named by SHARES hold those shares of them."""
    with library.writing():
        for at in range(n):
            text = f"{texts[at % len(texts)]} ({at})"
            share = next((share for share in reversed(SHARES) if at % round(1 / share) == 1), None)
            place = Place(city=f"share {share}", state="OH", country="US", level="city")
            document = Document(text)
            library.add(document, [Quotation(document.id, 0, len(text), text, "direct", place=place)])


def spread(base: NDArray[np.float32], n: int) -> VectorIndex:
    """An index of n vectors, each one of the base's moved a little."""
    index = VectorIndex(base.shape[1])
    generator = np.random.default_rng(1)
    for first in range(0, n, 50_000):
        rows = base[np.arange(first, min(first + 50_000, n)) % len(base)]
        rows = rows + generator.normal(0, NOISE, rows.shape).astype(np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        index.add(np.arange(first + 1, first + len(rows) + 1), rows)
    return index


def show(name: str, asked: list[Query], work: Callable[[Query], object]) -> None:
    """Prints the median and the 95th percentile of the work's time over the questions."""
    work(asked[0])
    times = []
    for query in asked:
        start = time.perf_counter()
        work(query)
        times.append(1000 * (time.perf_counter() - start))
    print(f"{name:<34}{np.percentile(times, 50):>9.1f}{np.percentile(times, 95):>9.1f}", flush=True)


if __name__ == "__main__":
    main()
