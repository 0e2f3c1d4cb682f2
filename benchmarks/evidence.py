"""What search knows of each judged question's candidates, for the benchmarks that weigh it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from corpus.library import Library
from index.encoder import open_encoder
from index.vectors import embedded
from search.engine import Engine
from search.evaluation.retrieval import load_corpus, read_judgements, read_rows
from search.query import plain
from search.retrieve import (
    POOL,
    RERANKED,
    Evidence,
    by_meaning,
    by_words,
    similarities,
    spelling,
    word_scores,
)
from search.timing import timely
from search.words import in_plain_words

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """A judged question: its words, its vector, and the numbers of its relevant statements."""

    name: str
    text: str
    vector: NDArray[np.float32]
    relevant: frozenset[int]


def best(scores: Mapping[int, float], k: int = RERANKED) -> list[int]:
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


def candidates(engine: Engine, asked: Asked, *, without_answers: bool = False) -> Evidence:
    """What search finds for the question, in the whole library or in one without its answers.

    Also what it would not look at, since by the weights that it ships with it cannot be among the best.
    """
    allowed = None
    if without_answers:
        allowed = np.setdiff1d(engine.library.numbers(), list(asked.relevant), assume_unique=True)
    library, index = engine.library, engine.refresh(wait=False)
    days = plain(asked.text).days
    found, _ = by_meaning(library, index, asked.vector, days, POOL, allowed)
    found.words = by_words(library, asked.text, POOL, allowed)
    found.words |= word_scores(library, asked.text, found.cosines)
    others = found.words.keys() - found.cosines.keys()
    found.cosines |= similarities(index, asked.vector, others)
    found.worths |= timely(library, days, others)
    return found


def likeness(engine: Engine, asked: Asked, numbers: Sequence[int]) -> dict[int, float]:
    """How alike these statements are spelled to the question, among themselves."""
    return spelling(
        in_plain_words(asked.text), embedded(engine.library, engine.library.outlines(numbers).values())
    )


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
