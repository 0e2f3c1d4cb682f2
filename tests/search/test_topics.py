"""What statements speak of: like ones together, named by words that the others lack."""

from __future__ import annotations

from pathlib import Path

from onrecord.corpus.model import Document, Quotation
from onrecord.corpus.store.library import Library
from onrecord.search.engine import Engine
from onrecord.search.topics import FEWEST, Topic, topics
from tests.support.ferrymeade import WordEncoder

BUSES = [
    "the bus fares stay low",
    "bus fares pay for drivers",
    "no bus fares on Sunday",
    "bus fares don't rise",
]
TREES = [
    "plant oak trees on Mill Street",
    "oak trees need water",
    "our oak trees are old",
    "cut no oak trees",
]


def engine(folder: Path, texts: list[str]) -> Engine:
    library = Library.open(folder)
    for text in texts:
        document = Document(f"“{text}”")
        library.add(document, [Quotation(document.id, 1, 1 + len(text), text, "direct")])
    return Engine(library, WordEncoder())


def test_topics_group_like_statements_and_name_each_by_its_words(tmp_path: Path) -> None:
    with engine(tmp_path, [*BUSES, *TREES]) as opened:
        assert topics(opened, opened.library.numbers()) == [
            Topic(("bus", "fares"), 4), Topic(("oak", "trees"), 4),
        ]  # fmt: skip


def test_topics_of_few_statements_are_none(tmp_path: Path) -> None:
    with engine(tmp_path, BUSES) as opened:
        assert len(BUSES) < FEWEST
        assert topics(opened, opened.library.numbers()) == []
