"""How often we are right: ``evaluate``."""

from __future__ import annotations

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from onrecord.commands.shared import Command, model_option, print_json, progress_bar
from onrecord.corpus.errors import OnRecordError

if TYPE_CHECKING:
    from onrecord.search.evaluation.questions import Report
    from onrecord.search.ranking.pipeline import Method

_ONLY_FOR = {"part": "extraction", "run_file": "retrieval", "rows": "questions", "methods": "questions"}
_SPELLED = {"run_file": "--run", "methods": "--method"}


def register(command: Command) -> None:
    """Adds ``evaluate``."""
    evaluate = command("evaluate", _evaluate, "Measure extraction, retrieval or answers on labelled data")
    evaluate.add_argument("what", choices=("extraction", "retrieval", "questions"), help="what to measure")
    evaluate.add_argument(
        "data",
        type=Path,
        metavar="GOLD",
        help="labelled JSON Lines, a BEIR folder, or a folder of people's questions, whose documents "
        "--library keeps for the next run",
    )
    evaluate.add_argument(
        "--part",
        choices=("seen", "blind"),
        help="extraction: only the documents that were looked at, or the third that was set aside",
    )
    evaluate.add_argument("--run", dest="run_file", type=Path, metavar="FILE", help="write a TREC run file")
    evaluate.add_argument(
        "--rows",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="questions: JSON Lines of the statements that are judged by id, where they are no documents",
    )
    evaluate.add_argument(
        "--method",
        dest="methods",
        nargs="+",
        type=_method,
        metavar="NAME",
        help="questions: only these rankings; all that search has without it",
    )
    evaluate.add_argument("--json", action="store_true", help="print the figures as JSON")
    model_option(evaluate)


def _method(text: str) -> Method:
    from onrecord.search.evaluation.questions import METHODS

    for method in METHODS:
        if method == text:
            return method
    raise argparse.ArgumentTypeError(f"{text!r} is not a ranking; use one of {', '.join(METHODS)}")


def _evaluate(given: argparse.Namespace) -> int:
    for option, what in _ONLY_FOR.items():
        if getattr(given, option) is not None and given.what != what:
            name = _SPELLED.get(option, f"--{option}")
            raise OnRecordError(f"{name} belongs to onrecord evaluate {what}; leave it out.")
    if given.what == "extraction":
        from onrecord.corpus.evaluation import extraction as evaluation

        extraction = evaluation.evaluate_extraction(given.data, part=given.part)
        record, text = extraction.as_dict(), evaluation.format_report(extraction)
    elif given.what == "retrieval":
        from onrecord.search.evaluation.retrieval import evaluate_retrieval, format_report

        retrieval = evaluate_retrieval(given.data, given.run_file, model=given.model)
        record, text = retrieval.as_dict(), format_report(retrieval)
    else:
        from onrecord.search.evaluation import questions

        answers = _answers(given)
        record, text = answers.as_dict(), questions.format_report(answers)
    if given.json:
        print_json(record)
    else:
        print(text)
    return 0


def _answers(given: argparse.Namespace) -> Report:
    from onrecord.search.engine import Engine
    from onrecord.search.evaluation.questions import METHODS, evaluate_questions

    with (
        TemporaryDirectory(prefix="onrecord-") as temporary,
        Engine.open(given.library if given.names_library else temporary, given.model, make=True) as engine,
        progress_bar("Reading", "documents") as reading,
        progress_bar("Asking", "questions") as asking,
    ):
        return evaluate_questions(
            engine,
            given.data,
            given.rows or (),
            given.methods or METHODS,
            on_document=reading.update,
            on_question=asking.update,
        )
