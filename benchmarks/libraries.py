"""Libraries of judged questions, for the benchmarks that ask them."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from onrecord.corpus.store.library import Library
from onrecord.index.encoders.registry import open_encoder
from onrecord.search.engine import Engine
from onrecord.search.evaluation.question_set import QuestionSet, read_question_set
from onrecord.search.evaluation.questions import fill
from onrecord.search.evaluation.retrieval import load_corpus, read_judgements, read_rows
from onrecord.search.query import LONGEST, plain
from onrecord.search.ranking.pipeline import Asked

DEPTH = 10


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """A judged question of a BEIR folder, and the numbers of its relevant statements."""

    name: str
    asked: Asked
    relevant: frozenset[int]


def is_beir(folder: Path) -> bool:
    """Return whether a folder is in the BEIR layout; people's questions are in another."""
    return (folder / "corpus.jsonl").is_file()


@contextmanager
def people_library(
    folder: Path, rows: Sequence[Path] = (), home: Path | None = None
) -> Iterator[tuple[Engine, QuestionSet]]:
    """Yield an engine over the statements that people's questions are asked about, and the questions.

    ``rows`` are the files of the statements where the folder has no documents. The library is made in a
    folder of ``home``, where the next run finds it and does not encode again.
    """
    questions = read_question_set(folder, () if (folder / "documents.jsonl").is_file() else rows)
    with _home(folder, home) as place, Engine.open(place, make=True) as engine:
        fill(engine, questions.sources)
        yield engine, questions


@contextmanager
def beir_library(folder: Path, home: Path | None = None) -> Iterator[tuple[Engine, list[JudgedQuestion]]]:
    """Yield an engine over a BEIR folder's corpus, and its judged questions; ``home`` as above."""
    with _home(folder, home) as place:
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
            yield (
                engine,
                [
                    JudgedQuestion(
                        row["_id"],
                        Asked(plain(row["text"][:LONGEST]), engine.encoder),
                        relevant[row["_id"]],
                    )
                    for row in rows
                ],
            )


def split(questions: Sequence[JudgedQuestion]) -> dict[str, list[JudgedQuestion]]:
    """Return the questions by what their names begin with ("train:...", "dev:..."), or all as one."""
    parts: dict[str, list[JudgedQuestion]] = {}
    for each in questions:
        part, colon, _ = each.name.partition(":")
        parts.setdefault(part if colon else "all", []).append(each)
    return parts


def folds(keys: Sequence[Hashable], count: int, seed: int) -> NDArray[np.int64]:
    """Return the fold of each question, drawn at random in equal parts; those of one key share a fold."""
    distinct = list(dict.fromkeys(keys))
    order = np.random.default_rng(seed).permutation(len(distinct))
    fold_of = {key: int(at) % count for key, at in zip(distinct, order, strict=True)}
    return np.array([fold_of[key] for key in keys])


@contextmanager
def _home(folder: Path, home: Path | None) -> Iterator[Path]:
    """The folder of a set's library: one of its name in ``home``, else a temporary one."""
    with TemporaryDirectory(prefix="onrecord-") as temporary:
        place = home / folder.name if home else Path(temporary)
        place.mkdir(parents=True, exist_ok=True)
        yield place
