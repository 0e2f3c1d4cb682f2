"""Prints how good the weights of the default ranking are on questions that they were not chosen on.

    python -m benchmarks.fusion BEIR_FOLDER [--library FOLDER]

In each of five folds the weights that do best on the other four, by MRR@10 + Recall@10, rank the
questions of the fold; questions with a common answer share a fold. Beside that stand the weights that
ship, on the same questions.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.evidence import FOLDS, Asked, candidates, folds, judged, likeness, split
from search import retrieve, timing
from search.engine import Engine

WORDS, CONVINCING, SPELLING = (0.0, 0.1, 0.2, 0.3), (10.0, 20.0, 30.0), (0.0, 0.2, 0.3, 0.4, 0.6)
DAYS = (0.0, 0.15, 0.25, 0.35)
DEPTH = 10

Weights = tuple[float, float, float, float]
GRID: tuple[Weights, ...] = tuple(product(WORDS, CONVINCING, DAYS, SPELLING))
SHIPPED: Weights = (retrieve.LEXICAL_WEIGHT, retrieve.CONVINCING, timing.TIMELY, retrieve.OVERLAP_WEIGHT)
WITHOUT_DAYS: Weights = (retrieve.LEXICAL_WEIGHT, retrieve.CONVINCING, 0.0, retrieve.OVERLAP_WEIGHT)
ALONE: Weights = (0.0, CONVINCING[0], 0.0, 0.0)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--library", type=Path, help="where the library is kept for the next run")
    given = parser.parse_args()
    with judged(given.folder, given.library) as (engine, questions):
        learned, checked = split(questions)
        measures = np.array([measured(engine, asked) for asked in learned])
        fold = folds(learned)
        blind = np.empty((len(learned), 2))
        for each in range(FOLDS):
            best = measures[fold != each].mean(axis=0).sum(axis=1).argmax()
            blind[fold == each] = measures[fold == each, best]
            words, convincing, days, letters = GRID[best]
            print(f"fold {each}: words {words}, convincing {convincing}, days {days}, spelling {letters}")
        print(f"\n{'':<32}{'questions':>10}{'MRR@10':>9}{'Recall@10':>11}")
        show("cross-validated", blind)
        show("shipped, same questions", measures[:, GRID.index(SHIPPED)])
        show("shipped without days, same", measures[:, GRID.index(WITHOUT_DAYS)])
        show("meaning alone, same questions", measures[:, GRID.index(ALONE)])
        if checked:
            others = np.array([measured(engine, asked) for asked in checked])
            show("shipped, other questions", others[:, GRID.index(SHIPPED)])
            show("shipped without days, other", others[:, GRID.index(WITHOUT_DAYS)])


def measured(engine: Engine, asked: Asked) -> NDArray[np.float64]:
    """MRR@10 and Recall@10 of one question by each weights of the grid: (len(GRID), 2)."""
    found = candidates(engine, asked)
    numbers = np.array(sorted(found.cosines))
    cosines = np.array([found.cosines[number] for number in numbers.tolist()])
    words = np.array([found.words.get(number, 0.0) for number in numbers.tolist()])
    times = np.array([found.worths.get(number, 0.0) for number in numbers.tolist()]) / timing.TIMELY
    relevant = np.isin(numbers, list(asked.relevant))
    rows = []
    for weight, convincing, days in product(WORDS, CONVINCING, DAYS):
        scores = cosines + weight * words / max(convincing, words.max(initial=0.0)) + days * times
        top = np.lexsort((numbers, -scores))[: retrieve.RERANKED]
        alike = likeness(engine, asked, numbers[top].tolist())
        spelled = np.array(list(alike.values()))
        for share in SPELLING:
            order = np.lexsort((numbers[top], -(scores[top] + share * spelled)))[:DEPTH]
            rows.append(_figures(relevant[top[order]], len(asked.relevant)))
    return np.array(rows)


def show(name: str, rows: Sequence[Sequence[float]] | NDArray[np.float64]) -> None:
    """Prints the means of one line."""
    reciprocal, recall = np.mean(rows, axis=0)
    print(f"{name:<32}{len(rows):>10,}{reciprocal:>9.3f}{recall:>11.3f}")


def _figures(gains: NDArray[np.bool_], relevant: int) -> tuple[float, float]:
    first = 1 / (1 + int(gains.argmax())) if gains.any() else 0.0
    return first, float(gains.sum()) / min(DEPTH, relevant)


if __name__ == "__main__":
    main()
