"""Prints how well the fit of answers is judged on questions that its weights were not fitted on.

    python -m benchmarks.fit FOLDER... [--rows FILE...] [--library FOLDER]

FOLDERs hold people's questions (``onrecord evaluate questions``), or a BEIR set. People's questions are
asked as search asks them, and the weights of ``search.ranking.fit`` are fitted, by logistic regression of
the ten best hits of all sets together, in ten folds by question, several times. The least probability of
what is close, and the share of the best one's, are fitted with them or kept. Every BEIR question is asked
of all statements, and of those that do not answer it: the area under ROC is the share of such pairs in
which the closeness of the best of ten hits tells which is which.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit
from scipy.stats import rankdata

from benchmarks.libraries import DEPTH, JudgedQuestion, beir_library, folds, is_beir, people_library, split
from onrecord.corpus.filters import Filters
from onrecord.search.engine import Engine
from onrecord.search.evaluation.question_set import RIGHT
from onrecord.search.evaluation.questions import TENTHS
from onrecord.search.ranking import fit
from onrecord.search.ranking.hit import Hit
from onrecord.search.ranking.pipeline import Asked, evidence_of_fit, retrieve

FOLDS, SEEDS = 10, range(5)
SHRUNK = 0.001  # of the weights, so that they stay finite where all is told apart
CLOSES, SHARES = (0.3, 0.35, 0.4, 0.43, 0.45, 0.5), (0.7, 0.8, 0.85, 0.9, 0.92, 0.95)
MOST_LACK = 5.0  # in log-odds that another agrees better with the names: one of them may be misread
THRESHOLDS = tuple(product(CLOSES, SHARES))
SHIPPED = (fit.CLOSE, fit.OF_BEST)
GOALS = {"answered": 0.9, "precision": 0.8, "silence": 0.83}

Weights = NDArray[np.float64]
Thresholds = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Shown:
    """The hits of one question, and which are right.

    ``evidence`` is their cosine, margin, own share, either share and named share: (hits, 5).
    """

    evidence: NDArray[np.float64]
    right: NDArray[np.bool_]
    answerable: bool

    def probabilities(self, weights: Sequence[float] | Weights) -> list[float]:
        """Return how probably each hit is right by these weights."""
        return fit.probabilities(*self.evidence.T.tolist(), weights=[float(each) for each in weights])


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument(
        "--rows", nargs="+", type=Path, default=(), help="statements of a set without documents"
    )
    parser.add_argument("--library", type=Path, help="where the libraries are kept for the next run")
    given = parser.parse_args()
    sets = {}
    for folder in given.folders:
        if not is_beir(folder):
            sets[folder.name] = shown_to_people(folder, given.rows, given.library)
    if sets:
        print_fit(sets)
    for folder in given.folders:
        if is_beir(folder):
            print_areas(folder, given.library)


def shown_to_people(folder: Path, rows: Sequence[Path], home: Path | None) -> list[Shown]:
    """Return what is shown to each question of a set."""
    with people_library(folder, rows, home) as (engine, questions):
        every = []
        for question in questions.questions:
            answer = engine.search(question.text, DEPTH, Filters(kind=questions.kinds))
            grades = questions.judged.grades(question, answer.hits)
            right = np.array([(grade or 0) >= RIGHT for grade in grades], dtype=bool)
            evidence = evidence_of(engine, Asked(answer.query, engine.encoder), answer.hits)
            every.append(Shown(evidence, right, question.is_answerable))
        return every


def evidence_of(engine: Engine, asked: Asked, hits: Sequence[Hit]) -> NDArray[np.float64]:
    """Return the cosine, margin, own share, either share and named share of each hit: (hits, 5)."""
    numbers = [entry.number for entry in engine.library.entries_known([hit.id for hit in hits])]
    evidence = evidence_of_fit(engine.library, asked, numbers)
    background = asked.background(engine.refresh(wait=False))
    margins = [hit.score - background for hit in hits]
    return np.column_stack([[hit.similarity for hit in hits], margins, *evidence]).astype(float)


def fitted(shown: Iterable[Shown]) -> Weights:
    """Return the log-odds that tell right hits from wrong ones best: of none, and per evidence."""
    every = list(shown)
    rows = np.concatenate(
        [
            np.column_stack([each.evidence[:, [0, 1, 3]], fit.lacks(each.evidence[:, 4].tolist())])
            for each in every
        ]
    )
    rows = np.column_stack([np.ones(len(rows)), rows])
    signs = np.where(np.concatenate([each.right for each in every]), 1.0, -1.0)

    def loss(weights: Weights) -> tuple[float, Weights]:
        likely = expit(signs * (rows @ weights))
        seen = fit.DOUBT + (1 - 2 * fit.DOUBT) * likely
        slope = -(rows * (signs * (1 - 2 * fit.DOUBT) * likely * (1 - likely) / seen)[:, None]).mean(axis=0)
        shrunk = SHRUNK / 100 * np.array([0.0, *weights[1:]])
        return float(-np.log(seen).mean() + shrunk @ weights / 2), slope + shrunk

    bounds = [(None, None)] * (rows.shape[1] - 1) + [(-MOST_LACK, None)]
    return np.asarray(minimize(loss, np.zeros(rows.shape[1]), jac=True, bounds=bounds).x)


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures that closeness is judged by; NaN where no question can tell."""

    answered: float
    precision: float
    silence: float

    def shortfall(self) -> float:
        """Return by how much the goals are missed, all together."""
        return float(sum(max(0.0, goal - getattr(self, name)) for name, goal in GOALS.items()))


def figures(
    shown: Sequence[Shown], judged: Sequence[Sequence[float]], least: Sequence[Thresholds]
) -> Figures:
    """Return the figures of these probabilities, by the thresholds of each question."""
    answered, silent, close, right = [], [], 0, 0
    for each, likely, thresholds in zip(shown, judged, least, strict=True):
        is_close = np.array([word == "close" for word in fit.fits(likely, *thresholds)], dtype=bool)
        if not each.answerable:
            silent.append(not is_close.any())
            continue
        answered.append(bool((is_close & each.right).any()))
        close, right = close + int(is_close.sum()), right + int((is_close & each.right).sum())
    mean = [float(np.mean(each)) if each else np.nan for each in (answered, silent)]
    return Figures(mean[0], right / close if close else np.nan, mean[1])


def print_fit(sets: Mapping[str, Sequence[Shown]]) -> None:
    """Prints the weights, the figures of each set, their like by other thresholds, and the reliability."""
    together = [each for shown in sets.values() for each in shown]
    print(f"{'':<26}{'none':>8}{'cosine':>8}{'margin':>8}{'either':>8}{'lacks':>8}")
    for name, weights in {
        "shipped": np.array(fit.WEIGHTS),
        "fitted on all sets": fitted(together),
        **{f"fitted on {name}": fitted(shown) for name, shown in sets.items()},
    }.items():
        print(f"{name:<26}" + "".join(f"{each:>8.2f}" for each in weights))

    blind = [_blind(sets, seed) for seed in SEEDS]
    print(f"\n{'':<20}{'weights':<18}{'thresholds':<18}{'answered':>10}{'precision':>11}{'silence':>9}")
    for name, shown in sets.items():
        by_shipped = [each.probabilities(fit.WEIGHTS) for each in shown]
        rows = {
            ("shipped", "shipped"): [figures(shown, by_shipped, [SHIPPED] * len(shown))],
            ("cross-validated", "shipped"): [
                figures(shown, run[name][0], [SHIPPED] * len(shown)) for run in blind
            ],
            ("cross-validated", "cross-validated"): [figures(shown, *run[name]) for run in blind],
        }
        for (weights_of, thresholds_of), each in rows.items():
            print(f"{name:<20}{weights_of:<18}{thresholds_of:<18}{_means(each)}")

    print("\nBy other thresholds, weights cross-validated: answered / precision / silence")
    print(f"{'close, of the best':<20}" + "".join(f"{name:>24}" for name in sets))
    for thresholds in THRESHOLDS:
        cells = []
        for name, shown in sets.items():
            each = [figures(shown, run[name][0], [thresholds] * len(shown)) for run in blind]
            means = np.mean([(one.answered, one.precision, one.silence) for one in each], axis=0)
            cells.append(" / ".join("-" if np.isnan(mean) else f"{mean:.3f}" for mean in means))
        mark = " *" if thresholds == SHIPPED else ""
        print(f"{'{:.2f}, {:.2f}'.format(*thresholds) + mark:<20}" + "".join(f"{cell:>24}" for cell in cells))

    print("\nRight answers among all hits, by closeness: the share, its mean closeness, hits")
    columns: dict[str, list[tuple[float, bool]]] = {}
    for name, shown in sets.items():
        columns[f"{name}, shipped"] = _pairs(shown, [each.probabilities(fit.WEIGHTS) for each in shown])
        columns[f"{name}, cross-validated"] = [pair for run in blind for pair in _pairs(shown, run[name][0])]
    print(f"{'':<12}" + "".join(f"{name:>34}" for name in columns))
    for low, high in pairwise(TENTHS):
        cells = []
        for name, pairs in columns.items():
            within = np.array([pair for pair in pairs if low <= pair[0] < high or pair[0] == high == 1])
            runs = len(SEEDS) if name.endswith("validated") else 1
            cells.append(
                f"{within[:, 1].mean():.2f} at {within[:, 0].mean():.2f} of {len(within) / runs:,.0f}"
                if len(within)
                else "-"
            )
        print(f"{low:.1f} to {high:.1f}  " + "".join(f"{cell:>34}" for cell in cells))


_Judged = tuple[list[list[float]], list[Thresholds]]
"""Of each question of a set the probabilities of its hits and the thresholds, by weights not fitted on it."""


def _blind(sets: Mapping[str, Sequence[Shown]], seed: int) -> dict[str, _Judged]:
    fold = {name: folds(range(len(shown)), FOLDS, seed) for name, shown in sets.items()}
    judged: dict[str, _Judged] = {
        name: ([[] for _ in shown], [SHIPPED for _ in shown]) for name, shown in sets.items()
    }
    for each in range(FOLDS):
        learned = {
            name: [one for one, of in zip(shown, fold[name], strict=True) if of != each]
            for name, shown in sets.items()
        }
        weights = fitted(one for shown in learned.values() for one in shown)
        thresholds = _chosen(learned, weights)
        for name, shown in sets.items():
            for at in np.flatnonzero(fold[name] == each).tolist():
                judged[name][0][at] = shown[at].probabilities(weights)
                judged[name][1][at] = thresholds
    return judged


def _chosen(sets: Mapping[str, Sequence[Shown]], weights: Weights) -> Thresholds:
    """The thresholds that miss the goals by least, over all sets."""
    judged = {name: [each.probabilities(weights) for each in shown] for name, shown in sets.items()}

    def missed(thresholds: Thresholds) -> float:
        return sum(
            figures(shown, judged[name], [thresholds] * len(shown)).shortfall()
            for name, shown in sets.items()
        )

    return min(THRESHOLDS, key=missed)


def _pairs(shown: Sequence[Shown], judged: Sequence[Sequence[float]]) -> list[tuple[float, bool]]:
    return [
        (probability, bool(right))
        for each, likely in zip(shown, judged, strict=True)
        for probability, right in zip(likely, each.right, strict=True)
    ]


def _means(runs: Sequence[Figures]) -> str:
    values = np.array([(each.answered, each.precision, each.silence) for each in runs])
    return "".join(
        f"{'-' if np.isnan(mean) else f'{mean:.3f}':>{width}}"
        for mean, width in zip(values.mean(axis=0), (10, 11, 9), strict=True)
    )


def print_areas(folder: Path, home: Path | None) -> None:
    """Prints how well the best of ten hits tells whether a question has its answers on record."""
    with beir_library(folder, home) as (engine, every):
        print(f"\n{folder.name:<10}{'':<24}{'questions':>10}{'ROC area':>10}{'kept':>8}{'told':>8}")
        for part, questions in split(every).items():
            there = [_best(engine, each) for each in questions]
            gone = [_best(engine, each, without_answers=True) for each in questions]
            for name, at in (("closeness of the best", 0), ("the best cosine", 1)):
                here, elsewhere = (np.array([each[at] for each in best]) for best in (there, gone))
                row = f"{part:<10}{name:<24}{len(questions):>10,}{area(here, elsewhere):>10.3f}"
                if not at:
                    kept, told = (np.mean([each[2] for each in best]) for best in (there, gone))
                    row += f"{kept:>8.1%}{1 - told:>8.1%}"
                print(row)


def _best(
    engine: Engine, question: JudgedQuestion, *, without_answers: bool = False
) -> tuple[float, float, bool]:
    """The greatest closeness and cosine of ten hits, and whether any is close."""
    allowed = None
    if without_answers:
        allowed = np.setdiff1d(engine.library.numbers(), list(question.relevant), assume_unique=True)
    index = engine.refresh(wait=False)
    hits = retrieve(engine.library, index, question.asked, DEPTH, allowed=allowed)
    return hits[0].closeness, max(hit.similarity for hit in hits), any(hit.close for hit in hits)


def area(there: NDArray[np.float64], gone: NDArray[np.float64]) -> float:
    """Return the area under ROC: the share of pairs in the right order, equals counting half."""
    ranks = rankdata(np.concatenate([there, gone]))[: len(there)]
    return float((ranks.sum() - len(there) * (len(there) + 1) / 2) / (len(there) * len(gone)))


if __name__ == "__main__":
    main()
