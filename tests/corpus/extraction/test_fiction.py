"""What holds of every document, tried on fiction of many kinds of source."""

from __future__ import annotations

import json
from pathlib import Path

from onrecord.corpus.extraction import extract_many
from onrecord.corpus.model import Document

GOLD = Path(__file__).parents[2] / "gold"


def test_no_two_statements_of_a_document_have_the_same_bounds() -> None:
    lines = (GOLD / "fiction_documents.jsonl").read_text("utf-8").splitlines()
    documents = [
        Document(row["text"], title=row["title"], outlet=row["outlet"]) for row in map(json.loads, lines)
    ]
    for statements in extract_many(documents):
        bounds = [(one.start, one.end) for one in statements]
        assert bounds == sorted(set(bounds))
