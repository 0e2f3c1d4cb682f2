"""Prints how long a comparison of 20 cities takes beside one search, over the same questions in one run.

    python -m benchmarks.compare [--n 100000] [--places 20] [--questions 20]

Statements and vectors are synthetic: each is about one of many subjects, and lies near its subject's
direction; each city holds the same share. The encoder is the product's own, asked for the time that
one question takes; its vector is then replaced by one near a subject, so that answers are found.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from corpus.library import Library
from corpus.model import Date, Document, Place, Quotation
from index.encoder import Encoder, Progress, open_encoder
from index.vectors import VectorIndex
from search.compare import compare
from search.engine import Engine

WORDS = 3000
SUBJECTS = 200
NEAR = 0.6
"""Cosine of a statement and its subject."""
_BATCH = 10_000


def main() -> None:
    """Fills a library once and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=100_000)
    parser.add_argument("--places", type=int, default=20)
    parser.add_argument("--questions", type=int, default=20)
    given = parser.parse_args()
    generator = np.random.default_rng(11)
    encoder = Subjects(open_encoder(), generator)
    cities = [f"City {at}" for at in range(given.places)]
    with TemporaryDirectory() as folder, Library.open(Path(folder)) as library:
        index = VectorIndex(encoder.dimension)
        print(f"filling a library with {given.n:,} statements of {given.places} cities", flush=True)
        texts = fill(library, index, encoder, cities, given.n, generator)
        index.generation = library.generation
        engine = Engine(library, encoder)
        engine._index = index  # made here: encoding n texts is not what is measured
        asked = [texts[at] for at in generator.choice(len(texts), given.questions, replace=False)]
        encoder.encode([asked[0]])
        measured: dict[str, Callable[[str], object]] = {
            "one search, k = 10": lambda question: engine.search(question),
            f"{len(cities)} searches, k = 5": lambda question: [
                engine.search(f'{question} city:"{city}"', 5) for city in cities
            ],
            f"compare {len(cities)} cities, k = 5": lambda question: compare(engine, question, cities=cities),
            "compare, cities not named": lambda question: compare(engine, question),
            "encoding alone": lambda question: encoder.encode([question]),
        }
        times: dict[str, list[float]] = {name: [] for name in measured}
        for work in measured.values():
            work(asked[0])
        for question in asked:  # side by side, so that a noisy machine is noisy for all of them
            for name, work in measured.items():
                start = time.perf_counter()
                work(question)
                times[name].append(1000 * (time.perf_counter() - start))
        found = [compare(engine, question, cities=cities) for question in asked]
    shown = np.mean([len(account.hits) for each in found for account in each.accounts])
    one = np.array(times["one search, k = 10"])
    print(f"\n{given.questions} questions; {shown:.1f} statements shown a city\n")
    print(f"{'':<28}{'p50 ms':>9}{'p95 ms':>9}{'x one search':>14}")
    for name, each in times.items():
        ratio = np.median(np.array(each) / one)
        print(f"{name:<28}{np.percentile(each, 50):>9.1f}{np.percentile(each, 95):>9.1f}{ratio:>14.2f}")


class Subjects:
    """The product's encoder with its vectors put near one of some subjects, told by the text's first word."""

    def __init__(self, encoder: Encoder, generator: np.random.Generator) -> None:
        self.name, self.digest, self.dimension = encoder.name, encoder.digest, encoder.dimension
        self._encoder = encoder
        self._generator = generator
        self.subjects = unit(generator.normal(size=(SUBJECTS, self.dimension)))

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """Vectors near the subjects of the texts, after the time that encoding them takes."""
        self._encoder.encode(texts)
        return self.near([int(text.split()[0].removeprefix("subject")) for text in texts], 0.8)

    def near(self, subjects: Sequence[int], cosine: float) -> NDArray[np.float32]:
        """Random vectors whose cosine to these subjects is about this."""
        aside = unit(self._generator.normal(size=(len(subjects), self.dimension)))
        return unit(cosine * self.subjects[list(subjects)] + np.sqrt(1 - cosine**2) * aside)


def unit(rows: NDArray[np.float64]) -> NDArray[np.float32]:
    """The rows at length one."""
    whole: NDArray[np.float32] = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return whole


def fill(
    library: Library,
    index: VectorIndex,
    encoder: Subjects,
    cities: Sequence[str],
    n: int,
    generator: np.random.Generator,
) -> list[str]:
    """The texts of n statements that were put into the library, and their vectors into the index."""
    shares = 1 / np.arange(10, WORDS + 10)  # few common words and many rare ones, as in any language
    vocabulary = np.array([f"w{at}" for at in range(WORDS)])
    texts: list[str] = []
    for first in range(0, n, _BATCH):
        about = generator.integers(SUBJECTS, size=min(_BATCH, n - first)).tolist()
        words = generator.choice(vocabulary, (len(about), 25), p=shares / shares.sum())
        with library.writing():
            for at, (subject, row) in enumerate(zip(about, words, strict=True), start=first):
                text = f"subject{subject} {' '.join(row)} {at}"
                place = Place(city=cities[at % len(cities)], state="OH", country="US", level="city")
                document = Document(text, published=Date(f"20{at % 20:02}-05-04", "given"))
                library.add(document, [Quotation(document.id, 0, len(text), text, "direct", place=place)])
                texts.append(text)
        index.add(np.arange(first + 1, first + len(about) + 1), encoder.near(about, NEAR))
    return texts


if __name__ == "__main__":
    main()
