"""How often extraction is right on the sample, whose towns no table lists: the figures do not fall."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onrecord.corpus.evaluation.extraction import evaluate_extraction
from onrecord.corpus.evaluation.metrics import Figure, Score, Share

ROOT = Path(__file__).parents[3]
# A little below what extraction reaches, so that a fall is noticed.
SHARES = {"speaker_named": 96, "role": 94, "city": 95, "region": 100, "level": 96, "said_on": 78}
SCORES = {"statements": 97, "direct": 98, "span_and_speaker": 95, "end_to_end": 93}


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Figure]:
    """The figures of the whole sample, extracted once."""
    folder = tmp_path_factory.mktemp("sample")
    rows = [
        json.loads(line)
        for path in sorted((ROOT / "corpus" / "sample").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    documents = "".join(json.dumps(row | {"doc": row["id"]}) + "\n" for row in rows)
    (folder / "documents.jsonl").write_text(documents, encoding="utf-8")
    gold = folder / "gold.jsonl"
    gold.write_bytes((ROOT / "tests" / "sample_gold.jsonl").read_bytes())
    return evaluate_extraction(gold).views["direct and partial"]


@pytest.mark.parametrize(("name", "floor"), SHARES.items())
def test_a_field_is_right_as_often_as_before(figures: dict[str, Figure], name: str, floor: float) -> None:
    figure = figures[name]
    assert isinstance(figure, Share)
    assert figure.n >= 40
    assert figure.percent is not None
    assert figure.percent >= floor


@pytest.mark.parametrize(("name", "floor"), SCORES.items())
def test_what_is_found_is_right_as_often_as_before(
    figures: dict[str, Figure], name: str, floor: float
) -> None:
    figure = figures[name]
    assert isinstance(figure, Score)
    assert figure.gold >= 290
    assert figure.f1 >= floor
