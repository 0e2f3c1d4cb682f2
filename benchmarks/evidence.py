"""What search knows of each judged question's candidates, for the benchmarks that weigh it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from corpus.library import Library
from index.encoder import open_encoder
from index.vectors import embedded
from search.engine import Engine
from search.evaluation import load_corpus, read_judgements, read_rows
from search.query import plain
from search.retrieve import (
    POOL,
    RERANKED,
    TIMELY_POOL,
    by_words,
    fuse,
    near,
    similarities,
    spelling,
    word_scores,
)
from search.timing import added, timely
from search.words import in_plain_words

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """A judged question: its words, its vector, and the numbers of its relevant statements."""

    name: str
    text: str
    vector: NDArray[np.float32]
    relevant: frozenset[int]


@dataclass(frozen=True, slots=True)
class Candidates:
    """The candidates of one question: their cosines, the scores of their words, what their days are worth."""

    cosines: Mapping[int, float]
    words: Mapping[int, float]
    worths: Mapping[int, float]

    def best(self, scores: Mapping[int, float], k: int = RERANKED) -> list[int]:
        """The k best by these scores, equals by number."""
        return sorted(scores, key=lambda number: (-scores[number], number))[:k]


@contextmanager
def judged(folder: Path, home: Path | None) -> Iterator[tuple[Engine, list[Asked]]]:
    """An engine over a BEIR folder's corpus, and its judged questions.

    The library is made in ``home``, where the next run finds it and need not encode again.
    """
    with TemporaryDirectory(prefix="onrecord-") as temporary:
        place = home or Path(temporary)
        names = load_corpus(folder / "corpus.jsonl", place)
        with Engine(Library.open(place), open_encoder()) as engine:
            engine.refresh()
            number_of = {
                names[entry.quotation.id]: entry.number
                for entry in engine.library.entries(engine.library.numbers())
            }
            relevant = {
                name: frozenset(number_of[document] for document, gain in each.items() if gain > 0)
                for name, each in read_judgements(folder).items()
            }
            rows = [row for row in read_rows(folder / "queries.jsonl") if relevant.get(row["_id"])]
            texts = [" ".join(row["text"].split()) for row in rows]
            vectors = engine.encoder.encode(list(map(in_plain_words, texts)))
            yield (
                engine,
                [
                    Asked(row["_id"], text, vector, relevant[row["_id"]])
                    for row, text, vector in zip(rows, texts, vectors, strict=True)
                ],
            )


def candidates(engine: Engine, asked: Asked, *, without_answers: bool = False) -> Candidates:
    """What search finds for the question, in the whole library or in one without its answers."""
    allowed = None
    if without_answers:
        allowed = np.setdiff1d(engine.library.numbers(), list(asked.relevant), assume_unique=True)
    index = engine.refresh(wait=False)
    days = plain(asked.text).days
    nearest, _ = near(index, asked.vector, TIMELY_POOL, allowed)
    cosines = dict(islice(nearest.items(), POOL))
    worths = timely(engine.library, days, nearest)
    cosines |= {number: nearest[number] for number in worths}
    words = by_words(engine.library, asked.text, POOL, allowed)
    words |= word_scores(engine.library, asked.text, cosines)
    cosines |= similarities(index, asked.vector, words.keys() - cosines.keys())
    worths |= timely(engine.library, days, cosines.keys() - nearest.keys())
    return Candidates(cosines, words, worths)


def likeness(engine: Engine, asked: Asked, numbers: Sequence[int]) -> dict[int, float]:
    """How alike these statements are spelled to the question, among themselves."""
    return spelling(
        in_plain_words(asked.text), embedded(engine.library, engine.library.outlines(numbers).values())
    )


def fused(found: Candidates) -> dict[int, float]:
    """The score of each candidate before the best are reranked."""
    return added(fuse(found.cosines, found.words), found.worths)


def folds(questions: Sequence[Asked]) -> NDArray[np.int64]:
    """The fold of each question; questions with a common answer share one."""
    generator = np.random.default_rng(0)
    fold_of: dict[int, int] = {}
    for asked in questions:
        known = [fold_of[number] for number in sorted(asked.relevant) if number in fold_of]
        fold = known[0] if known else int(generator.integers(FOLDS))
        fold_of.update(dict.fromkeys(asked.relevant, fold))
    return np.array([fold_of[min(asked.relevant)] for asked in questions])


def split(questions: Sequence[Asked]) -> tuple[list[Asked], list[Asked]]:
    """The questions to learn from, and those to check on: the others than "train:…", where there are any."""
    learned = [asked for asked in questions if asked.name.startswith("train:")]
    checked = [asked for asked in questions if not asked.name.startswith("train:")]
    return (learned, checked) if learned else (checked, [])
