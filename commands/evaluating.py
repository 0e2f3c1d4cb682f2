"""How often we are right: ``evaluate``."""

from __future__ import annotations

import argparse
from pathlib import Path

from commands.shared import Command, model_option, print_json


def register(command: Command) -> None:
    """Adds ``evaluate``."""
    evaluate = command("evaluate", _evaluate, "Measure extraction or retrieval on labelled data")
    evaluate.add_argument("what", choices=("extraction", "retrieval"), help="what to measure")
    evaluate.add_argument("data", type=Path, metavar="GOLD", help="labelled JSON Lines, or a BEIR folder")
    evaluate.add_argument(
        "--part",
        choices=("seen", "blind"),
        help="extraction: only the documents that were looked at, or the third that was set aside",
    )
    evaluate.add_argument("--run", dest="run_file", type=Path, metavar="FILE", help="write a TREC run file")
    evaluate.add_argument("--json", action="store_true", help="print the figures as JSON")
    model_option(evaluate)


def _evaluate(given: argparse.Namespace) -> int:
    if given.what == "extraction":
        from corpus import evaluation

        extraction = evaluation.evaluate_extraction(given.data, part=given.part)
        record, text = extraction.as_dict(), evaluation.format_report(extraction)
    else:
        from search.evaluation.retrieval import evaluate_retrieval, format_report

        retrieval = evaluate_retrieval(given.data, given.run_file, model=given.model)
        record, text = retrieval.as_dict(), format_report(retrieval)
    if given.json:
        print_json(record)
    else:
        print(text)
    return 0
