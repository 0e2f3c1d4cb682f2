"""Prints what the figures of docs/comparing.md are: the time of a comparison, its floor, what is alike.

    python -m benchmarks.compare time [--n 100000] [--places 20] [--questions 20]
    python -m benchmarks.compare floor BEIR_FOLDER [--library FOLDER] [--questions 1000]
    python -m benchmarks.compare alike STSB.tsv

``time`` sets a comparison beside one search, over the same questions in one run. Statements and
vectors are synthetic: each is about one of many subjects, and lies near its subject's direction; each
city holds the same share. The encoder is the product's own, asked for the time that one question
takes; its vector is then replaced by one near a subject, so that answers are found.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from benchmarks.libraries import JudgedQuestion, beir_library
from onrecord.corpus.model import Date, Document, Place, Quotation
from onrecord.corpus.store.library import Library
from onrecord.index.encoders.protocol import Encoder, Progress
from onrecord.index.encoders.registry import open_encoder
from onrecord.index.vectors import VectorIndex
from onrecord.search.compare import compare
from onrecord.search.engine import Engine

COSINES = (0.3, 0.35, 0.4, 0.45, 0.5)
SIZES = (100, 1000)
"""Statements of a place."""
ALIKES = (0.6, 0.65, 0.7, 0.75, 0.8, 0.85)
WORDS, WORDS_ASKED = 3000, 8
SUBJECTS = 200
NEAR = 0.6
"""Cosine of a statement and its subject."""
_BATCH = 10_000


def main() -> None:
    """Prints the table that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    tables = parser.add_subparsers(dest="table", required=True)
    timed = tables.add_parser("time")
    timed.add_argument("--n", type=int, default=100_000)
    timed.add_argument("--places", type=int, default=20)
    timed.add_argument("--questions", type=int, default=20)
    floored = tables.add_parser("floor")
    floored.add_argument("folder", type=Path)
    floored.add_argument("--library", type=Path, help="where the library is kept for the next run")
    floored.add_argument("--questions", type=int, default=1000)
    tables.add_parser("alike").add_argument("file", type=Path)
    given = parser.parse_args()
    if given.table == "time":
        print_times(given.n, given.places, given.questions)
    elif given.table == "floor":
        print_floors(given.folder, given.library, given.questions)
    else:
        print_alike(given.file)


def print_floors(folder: Path, home: Path | None, questions: int) -> None:
    """How many places with an answer show something as close, and how many without say nothing is close.

    A place is dealt anew for each question: statements that do not answer it, and in a place with an
    answer the judged ones in the stead of as many. What is asked is search's answer of that place,
    which comparison shows the close ones of; for comparison, all with a cosine from some floor up.
    """
    generator = np.random.default_rng(3)
    # By size of the place: of each question the greatest cosine and what is close, without and with answers.
    best: dict[int, list[tuple[tuple[float, bool], ...]]] = {size: [] for size in SIZES}
    with beir_library(folder, home) as (engine, every):
        numbers = engine.library.numbers()
        asked = [every[at] for at in sorted(generator.permutation(len(every))[:questions])]
        for each in asked:
            answers = np.array(sorted(each.relevant), dtype=np.int64)
            others = np.setdiff1d(numbers, answers, assume_unique=True)
            for size in SIZES:
                silent = np.sort(generator.choice(others, size, replace=False))
                places = silent, np.union1d(generator.permutation(silent)[len(answers) :], answers)
                best[size].append(tuple(_best(engine, each, place) for place in places))
    print(f"\n{len(asked):,} questions, {len(numbers):,} statements\n")
    print(f"{'floor':<20}" + "".join(f"{f'kept of {size:,}':>16}{'told':>8}" for size in SIZES))
    for name, floor in (*((f"cosine {floor}", floor) for floor in COSINES), ("close", None)):
        row = ""
        for size in SIZES:
            cosines, close = np.moveaxis(np.array(best[size], dtype=float), 2, 0)
            shown = close > 0 if floor is None else cosines >= floor
            row += f"{shown[:, 1].mean():>16.1%}{1 - shown[:, 0].mean():>8.1%}"
        print(f"{name:<20}{row}")


def _best(engine: Engine, question: JudgedQuestion, place: NDArray[np.int64]) -> tuple[float, bool]:
    """The greatest cosine of the place's statements, and whether a search among them shows any as close."""
    found = engine.search(question.asked.query, among=place)
    cosines = engine.refresh(wait=False).similarity(question.asked.vector, place)
    return float(cosines.max()), found.close


def print_alike(file: Path) -> None:
    """What people say of pairs of sentences by cosine: 3 is roughly equivalent, 4 in all but details."""
    pairs = [line.split("\t") for line in file.read_text("utf-8").splitlines()[1:]]
    scores = np.array([float(pair[0]) for pair in pairs])
    encoder = open_encoder()
    one, other = (encoder.encode([pair[side] for pair in pairs]) for side in (1, 2))
    cosines = np.einsum("ij,ij->i", one, other)
    print(
        f"\n{len(pairs):,} pairs\n\n"
        f"{'cosine':<8}{'pairs':>8}{'3 or more':>12}{'4 or more':>12}{'of all 4s':>12}"
    )
    for least in ALIKES:
        near = cosines >= least
        shares = ((scores[near] >= 3).mean(), (scores[near] >= 4).mean(), near[scores >= 4].mean())
        print(f"{least:<8}{near.sum():>8}" + "".join(f"{share:>12.1%}" for share in shares))


def print_times(n: int, places: int, questions: int) -> None:
    """The median and the 95th percentile, and the median of what each takes for one search's time."""
    generator = np.random.default_rng(11)
    encoder = Subjects(open_encoder(), generator)
    cities = [f"City {at}" for at in range(places)]
    with TemporaryDirectory() as folder, Library.open(Path(folder)) as library:
        index = VectorIndex(encoder.dimension)
        print(f"filling a library with {n:,} statements of {places} cities", flush=True)
        texts = fill(library, index, encoder, cities, n, generator)
        index.generation = library.generation
        engine = Engine(library, encoder)
        engine._index = index  # made here: encoding n texts is not what is measured
        chosen = generator.choice(len(texts), questions, replace=False)
        asked = [" ".join(texts[at].split()[:WORDS_ASKED]) for at in chosen]
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
    print(f"\n{questions} questions; {shown:.1f} statements shown a city\n")
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
