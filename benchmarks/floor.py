"""Prints how well closeness tells questions with an answer on record from those without.

    python -m benchmarks.floor BEIR_FOLDER [--library FOLDER]

Every question is asked twice: of the whole library, and of one that its answers were taken out of. The
area under ROC is the share of such pairs in which the answer that is there is told from the best of
what is left, when the closeness of the best of ten hits is what tells. The weights are fitted by
logistic regression, in five folds and on all, beside those that ship.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.stats import rankdata

from benchmarks import evidence
from benchmarks.evidence import FOLDS, Asked, candidates, folds, judged, likeness, split
from search.engine import Engine
from search.retrieve import CLOSE, CLOSENESS, OVERLAP_WEIGHT

SHOWN = 10
SHRUNK = 0.001  # of the weights, so that the fit cannot run away where all is told apart

Evidence = NDArray[np.float64]
"""One, the cosine and the likeness in spelling of each of the SHOWN best: (questions, SHOWN, 3)."""


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--library", type=Path, help="where the library is kept for the next run")
    given = parser.parse_args()
    shipped = np.array(CLOSENESS)
    with judged(given.folder, given.library) as (engine, questions):
        learned, checked = split(questions)
        there, gone = gather(engine, learned), gather(engine, learned, without_answers=True)
        fold = folds(learned)
        blind = np.empty((2, len(learned)))
        for each in range(FOLDS):
            weights = fit(there[fold != each], gone[fold != each])
            # Folds differ in scale: what counts is how far a question is from where chances are equal.
            blind[:, fold == each] = best(there[fold == each], weights), best(gone[fold == each], weights)
        print(f"fitted on all: {np.round(fit(there, gone), 1)}; shipped: {shipped}\n")
        print(f"{'':<32}{'questions':>10}{'ROC area':>10}{'kept':>8}{'told':>8}")
        show("cross-validated", *blind)
        show("shipped, same questions", best(there, shipped), best(gone, shipped))
        alone = np.array([0.0, 1.0, 0.0])
        show("the best cosine, same questions", best(there, alone), best(gone, alone))
        if checked:
            there, gone = gather(engine, checked), gather(engine, checked, without_answers=True)
            show("shipped, other questions", best(there, shipped), best(gone, shipped))
            show("the best cosine, others", best(there, alone), best(gone, alone))


def gather(engine: Engine, questions: Sequence[Asked], *, without_answers: bool = False) -> Evidence:
    """What is known of the best hits of each question."""
    rows = np.zeros((len(questions), SHOWN, 3))
    for at, asked in enumerate(questions):
        found = candidates(engine, asked, without_answers=without_answers)
        scores = found.scores()
        alike = likeness(engine, asked, evidence.best(scores))
        for number in alike:
            scores[number] += OVERLAP_WEIGHT * alike[number]
        shown = evidence.best({number: scores[number] for number in alike}, SHOWN)
        rows[at, : len(shown)] = [(1.0, found.cosines[number], alike[number]) for number in shown]
    return rows


def fit(there: Evidence, gone: Evidence) -> NDArray[np.float64]:
    """The weights that best tell the first hits of questions with an answer from those without."""
    rows = np.concatenate([there[:, 0], gone[:, 0]])
    signs = np.repeat([1.0, -1.0], [len(there), len(gone)])

    def loss(weights: NDArray[np.float64]) -> float:
        doubt = np.logaddexp(0, -signs * (rows @ weights)).mean()
        return float(doubt + SHRUNK * (weights[1:] @ weights[1:]) / 100)

    return np.asarray(minimize(loss, np.zeros(3)).x)


def best(rows: Evidence, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The log-odds of the closest of each question's hits."""
    return np.asarray((rows @ weights).max(axis=1))


def area(there: NDArray[np.float64], gone: NDArray[np.float64]) -> float:
    """The area under ROC: the share of pairs in the right order, equals counting half."""
    ranks = rankdata(np.concatenate([there, gone]))[: len(there)]
    return float((ranks.sum() - len(there) * (len(there) + 1) / 2) / (len(there) * len(gone)))


def show(name: str, there: NDArray[np.float64], gone: NDArray[np.float64]) -> None:
    """Prints one line: also how many answered questions are kept, and how many others told to be so."""
    least = np.log(CLOSE / (1 - CLOSE))
    kept, told = (there >= least).mean(), (gone < least).mean()
    print(f"{name:<32}{len(there):>10,}{area(there, gone):>10.3f}{kept:>8.1%}{told:>8.1%}")


if __name__ == "__main__":
    main()
