"""How well people's questions are answered, end to end: documents added, questions asked, hits judged.

Every question is asked through the engine as the command asks it, for DEPTH answers, and of several places
through ``compare``. The measures:

================  ==================================================================================
ndcg              nDCG@10, with the gain 2**grade - 1
mrr, recall, p5   MRR@10, Recall@10 and P@5 of right answers, the latter two of at most 10 and 5
answered          answerable questions that show a right answer as close
precision         right answers among all that is shown as close to answerable questions
silence           questions without an answer on record that show nothing as close
compare_answered  places with an answer that show a right one as close
compare_silent    places without one that show nothing as close
reliability       in each tenth of closeness, the share of right answers among all hits
================  ==================================================================================
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import get_args

from onrecord.corpus.errors import InvalidDate, InvalidFilter, LibraryUnavailable, UnreadableSource
from onrecord.corpus.evaluation.metrics import Bin, reliability
from onrecord.corpus.filters import Filters
from onrecord.corpus.ingest import EXTRACTION_VERSION, ingest
from onrecord.corpus.reading import Metadata, Reading, Skipped, read
from onrecord.corpus.store.library import Library
from onrecord.search.compare import Account, compare
from onrecord.search.engine import Engine
from onrecord.search.errors import InvalidQuestion
from onrecord.search.evaluation.figures import LEVEL, RESAMPLES, Figure, Part, figure
from onrecord.search.evaluation.question_set import (
    RIGHT,
    Judged,
    PlacesQuestion,
    Question,
    QuestionSet,
    read_question_set,
)
from onrecord.search.ranking.hit import Hit
from onrecord.search.ranking.pipeline import Method

METHODS: tuple[Method, ...] = get_args(Method)
"""Every ranking that search has; the first is the one that ``compare`` ranks by."""
DEPTH = 10
TENTHS = tuple(tenth / 10 for tenth in range(11))

_FIGURES = {
    "ndcg": "nDCG@10",
    "mrr": "MRR@10",
    "recall": "Recall@10",
    "p5": "P@5",
    "answered": "answered",
    "precision": "precision",
    "silence": "silence",
    "compare_answered": "compared",
    "compare_silent": "kept silent",
}
_MEANINGS = f"""\
answered     answerable questions that show a right answer as close
precision    right answers, of all that is shown as close to them
silence      unanswerable questions that show nothing as close
compared     places in comparisons with an answer that show a right one as close
kept silent  places in comparisons without an answer that show nothing as close
Under each figure stands its {LEVEL:.0%} interval: {RESAMPLES:,} draws of the questions with replacement."""

_Parts = Mapping[str, Part]


@dataclass(frozen=True, slots=True)
class Ranking:
    """How well one ranking answers.

    ``unjudged`` counts the hits that nobody judged, which count as wrong; ``refused`` the questions and
    comparisons that could not be asked, which count as showing nothing.
    """

    method: str
    figures: Mapping[str, Figure]
    reliability: tuple[Bin, ...]
    unjudged: int
    refused: int

    def as_dict(self) -> dict[str, object]:
        """Return the ranking as JSON prints it."""
        return {
            "method": self.method,
            "figures": {name: each.as_dict() for name, each in self.figures.items()},
            "reliability": [each.as_dict() for each in self.reliability],
            "unjudged": self.unjudged,
            "refused": self.refused,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """What an evaluation found: the size of the library and of the set, and each ranking."""

    documents: int
    statements: int
    answerable: int
    unanswerable: int
    comparisons: int
    rankings: tuple[Ranking, ...]

    def as_dict(self) -> dict[str, object]:
        """Return the report as JSON prints it."""
        return {
            "documents": self.documents,
            "statements": self.statements,
            "answerable": self.answerable,
            "unanswerable": self.unanswerable,
            "comparisons": self.comparisons,
            "rankings": [ranking.as_dict() for ranking in self.rankings],
        }


def evaluate_questions(
    engine: Engine,
    folder: Path,
    rows: Sequence[Path] = (),
    methods: Sequence[Method] = METHODS,
    *,
    on_document: Callable[[], object] = lambda: None,
    on_question: Callable[[], object] = lambda: None,
) -> Report:
    """Measure how well rankings answer the questions of a folder.

    An empty library is filled from the folder's documents, or from these files of rows; any other has to
    hold them, and may hold more. Raises UnreadableSource or LibraryUnavailable.
    """
    questions = read_question_set(folder, rows)
    fill(engine, questions.sources, on_document)
    rankings = tuple(_ranking(engine, questions, method, on_question) for method in methods)
    answerable = sum(question.is_answerable for question in questions.questions)
    return Report(
        engine.library.size(),
        len(engine.library.numbers()),
        answerable,
        len(questions.questions) - answerable,
        len(questions.comparisons),
        rankings,
    )


def fill(engine: Engine, sources: Iterable[Path], on_document: Callable[[], object] = lambda: None) -> None:
    """Fill an empty library from these files; any other must hold their documents, and is not changed.

    Raises UnreadableSource or LibraryUnavailable.
    """
    library = engine.library
    readings = (reading for path in sources for reading in read(path, Metadata()))
    if library.size():  # somebody's own, perhaps: nothing is added to it
        lacking = sum(not _is_held(library, reading) for reading in readings)
        if lacking:
            raise LibraryUnavailable(
                f"The library {library.folder} lacks {lacking:,} of the documents that are asked about, or "
                "an earlier version read them; name an empty folder, or add them with onrecord add."
            )
    else:
        summary = ingest(library, readings, on_document=lambda outcome: on_document())
        if summary.skipped:
            raise UnreadableSource(summary.skipped[0].reason)
    engine.refresh()


def _is_held(library: Library, reading: Reading | Skipped) -> bool:
    if isinstance(reading, Skipped):
        raise UnreadableSource(reading.reason)
    return library.is_settled(reading.document, str(EXTRACTION_VERSION))


def _ranking(
    engine: Engine, questions: QuestionSet, method: Method, on_question: Callable[[], object]
) -> Ranking:
    refused = 0
    parts: list[_Parts] = []
    judged: list[tuple[float, bool]] = []
    unjudged = 0
    for question in questions.questions:
        hits: Sequence[Hit] = ()
        try:
            hits = engine.search(question.text, DEPTH, Filters(kind=questions.kinds), method=method).hits
        except (InvalidQuestion, InvalidFilter, InvalidDate):
            refused += 1
        grades = questions.judged.grades(question, hits)
        unjudged += grades.count(None)
        known = [grade or 0 for grade in grades]
        parts.append(question_parts(question, known, [hit.close for hit in hits]))
        judged += [(hit.closeness, grade >= RIGHT) for hit, grade in zip(hits, known, strict=True)]
        on_question()
    if method == METHODS[0]:
        for asked in questions.comparisons:
            accounts: Sequence[Account] = ()
            try:
                accounts = compare(engine, asked.text, cities=list(asked.right)).accounts
            except (InvalidQuestion, InvalidFilter, InvalidDate):
                refused += 1
            parts.append(places_parts(asked, accounts, questions.judged))
            on_question()
    return Ranking(method, _figures(parts), reliability(judged, TENTHS), unjudged, refused)


def question_parts(question: Question, grades: Sequence[int], close: Sequence[bool]) -> _Parts:
    """Return what a question gives to each figure, from the grade of each hit and whether it is close."""
    rights = [grade >= RIGHT for grade in grades]
    close_rights = [right for right, is_close in zip(rights, close, strict=True) if is_close]
    if not question.is_answerable:
        return {"silence": (not close_rights, 1)}
    ideal = sorted(question.grades.values(), reverse=True)
    count = sum(grade >= RIGHT for grade in ideal)
    return {
        "ndcg": (_discounted(grades[:DEPTH]) / _discounted(ideal[:DEPTH]), 1),
        "mrr": (next((1 / rank for rank, right in enumerate(rights, start=1) if right), 0), 1),
        "recall": (sum(rights) / min(DEPTH, count), 1),
        "p5": (sum(rights[:5]) / min(5, count), 1),
        "answered": (any(close_rights), 1),
        "precision": (sum(close_rights), len(close_rights)),
    }


def places_parts(asked: PlacesQuestion, accounts: Sequence[Account], judged: Judged) -> _Parts:
    """Return what a comparison gives to the figures of places that have an answer, and that have none."""
    with_answer, without = [], []
    for place, right in asked.right.items():
        close = [hit for hit in _statements_of(place, accounts) if hit.close]
        if right:
            with_answer.append(any(judged.is_any_of(right, hit) for hit in close))
        else:
            without.append(not close)
    return {
        "compare_answered": (sum(with_answer), len(with_answer)),
        "compare_silent": (sum(without), len(without)),
    }


def _statements_of(place: str, accounts: Sequence[Account]) -> Sequence[Hit]:
    """The statements of the account that is called by the place's name, or by that and more."""
    name = place.casefold()
    named = [account for account in accounts if account.place.casefold().startswith(name)]
    return min(named, key=lambda account: len(account.place)).hits if named else ()


def _discounted(grades: Sequence[int]) -> float:
    return sum((2.0**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(grades, start=1))


def _figures(parts: Iterable[_Parts]) -> dict[str, Figure]:
    """The figures of these parts in the order of printing; those without a part are left out."""
    given: defaultdict[str, list[Part]] = defaultdict(list)
    for each in parts:
        for name, part in each.items():
            given[name].append(part)
    return {name: figure(given[name]) for name in _FIGURES if name in given}


def format_report(report: Report) -> str:
    """Return the report as tables to read."""
    lines = [
        f"{report.documents:,} documents with {report.statements:,} statements; "
        f"{report.answerable:,} answerable questions, {report.unanswerable:,} unanswerable, "
        f"{report.comparisons:,} comparisons",
        "",
        f"{'ranking':<9}" + "".join(f"{name:>12}" for name in _FIGURES.values()),
    ]
    for ranking in report.rankings:
        figures = [ranking.figures.get(name) for name in _FIGURES]
        lines.append(f"{ranking.method:<9}" + "".join(f"{_value(each):>12}" for each in figures))
        lines.append(f"{'':<9}" + "".join(f"{_interval(each):>12}" for each in figures))
    lines += ["", _MEANINGS, ""]
    lines.append(
        "Right answers among all hits, by closeness\n"
        f"{'':<12}" + "".join(f"{ranking.method:>18}" for ranking in report.rankings)
    )
    for low, high in pairwise(TENTHS):
        cells = [
            next((f"{b.right / b.n:.2f} of {b.n:,}" for b in ranking.reliability if b.low == low), "-")
            for ranking in report.rankings
        ]
        lines.append(f"{low:.1f} to {high:.1f}  " + "".join(f"{cell:>18}" for cell in cells))
    for ranking in report.rankings:
        if ranking.unjudged:
            lines.append(
                f"{ranking.method}: {ranking.unjudged:,} hits were never judged and count as wrong; judge "
                "them before you believe a small difference."
            )
        if ranking.refused:
            lines.append(f"{ranking.method}: {ranking.refused:,} questions could not be asked.")
    return "\n".join(lines)


def _value(each: Figure | None) -> str:
    return "-" if each is None or each.value is None else f"{each.value:.3f}"


def _interval(each: Figure | None) -> str:
    return "" if each is None or each.low is None else f"{each.low:.2f}-{each.high:.2f}"
