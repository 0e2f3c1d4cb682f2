"""Makes corpus/extraction/weights/indirect.json anew: python scripts/train_indirect.py polnear_train.jsonl.

Learns which candidates of reported speech are statements. A candidate is right when it overlaps
(IoU 0.5) a labelled mixed or indirect statement. Needs scikit-learn, which the product does not.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from spacy.tokens import Doc

from onrecord.corpus.evaluation.metrics import Row
from onrecord.corpus.evaluation.polnear import LabelledText, read_polnear
from onrecord.corpus.extraction.indirect import classify
from onrecord.corpus.extraction.indirect.candidates import candidates, stem
from onrecord.corpus.extraction.parsing import mask, parse
from onrecord.corpus.extraction.spans import find_spans

LEAST_CUES = 3
LEAST_FEATURES = 6
STRENGTH = 0.3
ENOUGH = 0.5
THRESHOLD = 0.5
"""0.4 finds as much at lower precision; a statement that was never made is worse than a missing one."""
TARGET = Path(__file__).parents[1] / "corpus" / "extraction" / "weights" / "indirect.json"


def label_of(bounds: tuple[int, int], quotes: tuple[Row, ...]) -> Row | None:
    """The label that these bounds overlap best, None where none overlaps enough."""

    def overlap(row: Row) -> float:
        shared = min(bounds[1], row.end) - max(bounds[0], row.start)
        return shared / (max(bounds[1], row.end) - min(bounds[0], row.start))

    best = max(quotes, key=overlap, default=None)
    return best if best is not None and overlap(best) >= ENOUGH else None


def parsed(items: list[LabelledText], cache: Path | None) -> Iterator[Doc]:
    """The masked articles parsed, from the cache where there is one."""
    from spacy.tokens import DocBin

    from onrecord.corpus.extraction.parsing import model

    if cache is not None and cache.exists():
        yield from DocBin().from_disk(cache).get_docs(model().vocab)
        return
    kept = DocBin()
    for doc in parse(mask(item.text, find_spans(item.text)) for item in items):
        kept.add(doc)
        yield doc
    if cache is not None:
        kept.to_disk(cache)


def read_examples(
    items: list[LabelledText], cache: Path | None
) -> Iterator[tuple[str, bool, bool, list[str]]]:
    """Cue's stem, whether it is printed small, whether the candidate is a statement, its features."""
    for item, doc in zip(items, parsed(items, cache), strict=True):
        spans = find_spans(item.text)
        for candidate in candidates(doc):
            if not classify.may_report(doc, candidate, spans):
                continue
            last = doc[candidate.end - 1]
            label = label_of((doc[candidate.start].idx, last.idx + len(last)), item.quotes)
            if label is not None and label.kind == "direct" and label.statement:
                continue
            cue = doc[candidate.cue]
            small = cue.is_lower or cue.is_punct
            right = label is not None and label.statement
            yield stem(cue.lower_), small, right, classify.features(doc, candidate, spans)


def main() -> None:
    """Learn from the labelled articles and write the model."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("gold", type=Path)
    arguments.add_argument("--cache", type=Path, help="where to keep the parsed articles between runs")
    given = arguments.parse_args()
    with given.gold.open(encoding="utf-8") as file:
        items = read_polnear(json.loads(line) for line in file)
    examples = list(read_examples(items, given.cache))
    # Only words printed small become cues: what is learned must not hang on anybody's name.
    seen = Counter(cue for cue, small, right, _ in examples if right and small)
    cues = {cue for cue, count in seen.items() if count >= LEAST_CUES}
    examples = [example for example in examples if example[0] in cues]
    frequent = Counter(feature for *_, features in examples for feature in set(features))
    columns = {
        feature: place
        for place, feature in enumerate(sorted(f for f, n in frequent.items() if n >= LEAST_FEATURES))
    }
    rows = [sorted({columns[f] for f in features if f in columns}) for *_, features in examples]
    matrix = csr_matrix(
        (
            np.ones(sum(map(len, rows)), dtype=np.float32),
            np.array([column for row in rows for column in row]),
            np.cumsum([0, *map(len, rows)]),
        ),
        shape=(len(rows), len(columns)),
    )
    answers = np.array([right for _, _, right, _ in examples])
    # The first power (L1) leaves most weights at nought, which keeps the file small.
    learned = LogisticRegression(C=STRENGTH, l1_ratio=1.0, solver="liblinear", max_iter=200, random_state=0)
    learned.fit(matrix, answers)
    weights = {
        feature: round(float(learned.coef_[0, place]), 3)
        for feature, place in columns.items()
        if abs(learned.coef_[0, place]) >= 0.001
    }
    stored = {
        "about": f"Learned from {len(items)} articles by scripts/train_indirect.py; do not edit.",
        "bias": round(float(learned.intercept_[0]), 3),
        "threshold": THRESHOLD,
        "cues": sorted(cues),
        "weights": weights,
    }
    TARGET.write_text(json.dumps(stored, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    print(f"{len(examples)} candidates, {answers.sum()} statements, {len(cues)} cues, {len(weights)} weights")


if __name__ == "__main__":
    main()
