"""Prints how well Spanish questions find English statements, beside the same questions in English.

    python -m benchmarks.multilingual FOLDER [--model multilingual]

FOLDER is the Snopes set in the BEIR layout; benchmarks/data/snopes_dev_es.jsonl has the first forty
questions of its dev split in Spanish, put so by hand. Both are asked through the product's own search.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from tempfile import TemporaryDirectory

from onrecord.corpus.store.library import Library
from onrecord.index.encoders.registry import open_encoder
from onrecord.index.encoders.universal import MULTILINGUAL
from onrecord.search.engine import Engine
from onrecord.search.evaluation.retrieval import DEPTH, load_corpus, measure, read_judgements, read_rows
from onrecord.search.query import plain
from onrecord.search.ranking.pipeline import Method

QUESTIONS = Path(__file__).parent / "data" / "snopes_dev_es.jsonl"
METHODS: tuple[Method, ...] = ("dense", "lexical", "default")


def main() -> None:
    """Builds the library once and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", default=MULTILINGUAL)
    given = parser.parse_args()
    rows = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    english = {row["_id"]: row["text"] for row in read_rows(given.folder / "queries.jsonl")}
    asked = {
        "English": {row["query_id"]: english[row["query_id"]] for row in rows},
        "Spanish": {row["query_id"]: row["question"] for row in rows},
    }
    judgements = read_judgements(given.folder)
    with TemporaryDirectory(prefix="onrecord-") as folder:
        names = load_corpus(given.folder / "corpus.jsonl", Path(folder))
        with Engine(Library.open(Path(folder)), open_encoder(given.model)) as engine:
            engine.refresh()
            print(f"{len(names):,} English statements, {len(rows)} questions, model {given.model}\n")
            print(f"{'questions':<10}{'method':<9}{'MRR@10':>9}{'Recall@10':>11}")
            for language, questions in asked.items():
                for method in METHODS:
                    rankings = {
                        name: [names[hit.id] for hit in engine.search(plain(text), DEPTH, method=method).hits]
                        for name, text in questions.items()
                    }
                    row = measure(method, language, rankings, judgements)
                    print(f"{language:<10}{method:<9}{row.mrr:>9.3f}{row.recall:>11.3f}", flush=True)


if __name__ == "__main__":
    main()
