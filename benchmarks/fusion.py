"""Prints what each weight of the ranking is worth, on questions that it was not chosen on.

    python -m benchmarks.fusion FOLDER... [--rows FILE...] [--library FOLDER] [--questions N] [--weights NAME]

FOLDERs hold people's questions (``onrecord evaluate questions``), or a BEIR set. Every question is asked
as search asks it, by the weights that ship and with one of them changed at a time. In each of ten folds
the best of these by the other nine ranks the questions of the fold, several times: that is the
cross-validated line. BEIR questions with a common answer share a fold.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from benchmarks.libraries import DEPTH, beir_library, folds, is_beir, people_library
from onrecord.corpus.filters import Filters
from onrecord.index import embedding
from onrecord.index.vectors import VectorIndex
from onrecord.search.engine import Engine
from onrecord.search.evaluation.questions import question_parts
from onrecord.search.query import parse
from onrecord.search.question import understood
from onrecord.search.ranking import candidates, date_boost, fusion, rerank
from onrecord.search.ranking.pipeline import Asked, retrieve

FOLDS, SEEDS = 10, range(5)
MODULES: tuple[ModuleType, ...] = (fusion, candidates, rerank, date_boost)
CHOICES: Mapping[str, tuple[float, ...]] = {
    "LEXICAL_WEIGHT": (0.0, 0.15, 0.2, 0.3, 0.4),
    "CONVINCING": (10.0, 20.0, 30.0),
    "LENGTH_WEIGHT": (0.0, 0.02, 0.06),
    "SPELLING_WEIGHT": (0.0, 0.2, 0.4),
    "LONG": (1, 4, 12),
    "OWN_SHARE": (0.0, 0.1),
    "EITHER_SHARE": (0.0, 0.05, 0.15),
    "VERBATIM": (0.0, 0.05),
    "ATTRIBUTED": (0.0, 0.1),
    "TIMELY": (0.0, 0.15, 0.35),
}
LEAD, LEAD_WEIGHTS = "LEAD_WEIGHT", (0.0, 1.0)
"""Tried where the statements have documents; each encodes all of them once more."""
NAMES = ("nDCG@10", "MRR@10", "Recall@10")

Ask = Callable[[VectorIndex], NDArray[np.float64]]
"""Asks every question once: the figures by NAMES, (questions, 3)."""


def main() -> None:
    """Prints a table a set."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument(
        "--rows", nargs="+", type=Path, default=(), help="statements of a set without documents"
    )
    parser.add_argument("--library", type=Path, help="where the libraries are kept for the next run")
    parser.add_argument("--questions", type=int, help="only so many of a BEIR set, by lot")
    parser.add_argument("--weights", nargs="+", choices=(*CHOICES, LEAD), default=(*CHOICES, LEAD))
    given = parser.parse_args()
    for folder in given.folders:
        with _opened(folder, given.rows, given.library, given.questions) as (engine, ask, keys):
            print_table(folder.name, engine, ask, keys, given.weights)


def print_table(
    name: str, engine: Engine, ask: Ask, keys: Sequence[Hashable], weights: Sequence[str]
) -> None:
    """Prints the figures by the shipped weights, by each change, and by the choice among them."""
    index = engine.refresh(wait=False)
    rows = {"shipped": ask(index)}
    for weight in weights:
        for value in CHOICES.get(weight, ()):
            with weighing(weight, value):
                rows[f"{weight} {value:g}"] = ask(index)
    if LEAD in weights and any(
        setting.lead for _, setting in engine.library.settings(engine.library.numbers()[:1].tolist())
    ):
        for value in LEAD_WEIGHTS:
            with patch.object(embedding, LEAD, value):
                rows[f"{LEAD} {value:g}"] = ask(encoded(engine))
    figures = np.array(list(rows.values()))
    runs = [chosen_blind(figures, folds(keys, FOLDS, seed)) for seed in SEEDS]
    print(f"\n{name:<24}{'questions':>10}" + "".join(f"{each:>11}" for each in NAMES))
    for row, each in {**rows, "cross-validated": np.mean(runs, axis=0)}.items():
        print(f"{row:<24}{len(each):>10,}" + "".join(f"{mean:>11.3f}" for mean in each.mean(axis=0)))


def chosen_blind(figures: NDArray[np.float64], fold: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the figures of each question by the row that is best, in sum, on the other folds."""
    chosen = np.empty(figures.shape[1:])
    for each in range(FOLDS):
        best = figures[:, fold != each].mean(axis=1).sum(axis=1).argmax()
        chosen[fold == each] = figures[best, fold == each]
    return chosen


@contextmanager
def weighing(name: str, value: float) -> Iterator[None]:
    """Give a weight another value, wherever it is used."""
    patches = [patch.object(module, name, value) for module in MODULES if hasattr(module, name)]
    for each in patches:
        each.start()
    try:
        yield
    finally:
        for each in patches:
            each.stop()


def encoded(engine: Engine) -> VectorIndex:
    """Return the index of the library, made anew and kept in memory."""
    library = engine.library
    settings = dict(library.settings(library.numbers().tolist()))
    index = VectorIndex(engine.encoder.dimension)
    index.add(np.array(list(settings), np.int64), embedding.embed(engine.encoder, list(settings.values())))
    index.generation = library.generation
    return index


@contextmanager
def _opened(
    folder: Path, rows: Sequence[Path], home: Path | None, most: int | None
) -> Iterator[tuple[Engine, Ask, Sequence[Hashable]]]:
    """A set's engine, how its questions are asked, and of each what it must share a fold with."""
    if is_beir(folder):
        with beir_library(folder, home) as (engine, every):
            drawn = np.random.default_rng(3).permutation(len(every))[:most]
            judged = [every[at] for at in sorted(drawn.tolist())]

            def ask_beir(index: VectorIndex) -> NDArray[np.float64]:
                figures = []
                for question in judged:
                    hits = retrieve(engine.library, index, question.asked, DEPTH)
                    numbers = [each.number for each in engine.library.entries_known([hit.id for hit in hits])]
                    gains = [number in question.relevant for number in numbers]
                    figures.append(_figures(gains, len(question.relevant)))
                return np.array(figures)

            yield engine, ask_beir, [min(question.relevant) for question in judged]
        return
    with people_library(folder, rows, home) as (engine, questions):
        answerable = [question for question in questions.questions if question.is_answerable]
        filters = Filters(kind=questions.kinds)
        asked = [
            Asked(understood(engine.library, parse(question.text).within(filters)), engine.encoder)
            for question in answerable
        ]
        allowed = candidates.eligible(engine.library, asked[0].query)

        def ask_people(index: VectorIndex) -> NDArray[np.float64]:
            figures = []
            for question, each in zip(answerable, asked, strict=True):
                hits = retrieve(engine.library, index, each, DEPTH, allowed=allowed)
                grades = [grade or 0 for grade in questions.judged.grades(question, hits)]
                parts = question_parts(question, grades, [False] * len(grades))
                figures.append([parts[name][0] for name in ("ndcg", "mrr", "recall")])
            return np.array(figures, dtype=float)

        yield engine, ask_people, range(len(answerable))


def _figures(gains: Sequence[bool], relevant: int) -> tuple[float, float, float]:
    """nDCG@10, MRR@10 and Recall@10, where a statement is relevant or not."""
    discounts = 1 / np.log2(np.arange(2, DEPTH + 2))
    given = np.array(gains, dtype=float) @ discounts[: len(gains)]
    most = min(DEPTH, relevant)
    first = next((1 / rank for rank, gain in enumerate(gains, start=1) if gain), 0.0)
    return float(given / discounts[:most].sum()), first, sum(gains) / most


if __name__ == "__main__":
    main()
