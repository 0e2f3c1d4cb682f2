"""How fast extraction is: python benchmarks/extraction.py DOCUMENTS.jsonl [--documents N].

Prints articles a second, the cost of the whole extraction against that of the parser alone on the
same documents, and the most memory held, with one process and with two. Each measurement runs in a
process of its own, so that none pays for another's model or memory. Costs are compared by the clock
and by the processor's time, which other work on the machine does not change; with two processes both
hold the loading of the two models.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from corpus.model import Document

_WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def read_documents(path: Path, most: int) -> list[Document]:
    """The first documents of a JSON Lines file with a ``text`` a line."""
    with path.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file if line.strip()]
    return [Document(row["text"], title=row.get("title")) for row in rows[:most]]


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock and of the processor, and the most memory that one process held, in MB."""

    clock: float
    processor: float
    memory: float


def measure(work: Iterable[object]) -> Cost:
    """What it costs to go through the work, this process's and its children's."""
    began, before = time.perf_counter(), _processor_seconds()
    for _ in work:
        pass
    clock, processor = time.perf_counter() - began, _processor_seconds() - before
    most = max(resource.getrusage(who).ru_maxrss for who in _WHO)
    return Cost(clock, processor, most / (1024 * 1024 if sys.platform == "darwin" else 1024))


def _processor_seconds() -> float:
    used = [resource.getrusage(who) for who in _WHO]
    return sum(each.ru_utime + each.ru_stime for each in used)


def measure_parser(path: Path, most: int) -> Cost:
    """The cost of the parser alone, its model loaded before."""
    import spacy

    from corpus.extraction.parsing import MODEL

    documents = read_documents(path, most)
    nlp = spacy.load(MODEL)
    nlp("A sentence, to begin with.")
    return measure(nlp.pipe((document.text for document in documents), batch_size=16))


def measure_extraction(path: Path, most: int, processes: int) -> Cost:
    """The cost of the whole extraction; with one process its model is loaded before."""
    from corpus.extraction import extract_many

    documents = read_documents(path, most)
    if processes == 1:
        list(extract_many([Document("“A sentence,” said Ines Talcott, “to begin with.”")]))
    return measure(extract_many(documents, processes))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", type=Path)
    parser.add_argument("--documents", dest="most", type=int, default=84, metavar="N", help="at most (84)")
    given = parser.parse_args()
    documents = read_documents(given.documents, given.most)
    count, characters = len(documents), sum(len(document.text) for document in documents)
    print(f"{count} documents, {characters:,} characters")
    context = get_context("spawn")
    parser_alone: Cost | None = None
    for name, work, arguments in (
        ("parser alone", measure_parser, ()),
        ("extraction, 1 process", measure_extraction, (1,)),
        ("extraction, 2 processes", measure_extraction, (2,)),
    ):
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            cost = pool.submit(work, given.documents, given.most, *arguments).result()
        parser_alone = parser_alone or cost
        print(
            f"{name:24} {count / cost.clock:6.2f} articles/s"
            f"  {cost.clock:6.1f} s, {cost.clock / parser_alone.clock:4.2f} of the parser"
            f"  {cost.processor:6.1f} s of processor, {cost.processor / parser_alone.processor:4.2f} of it"
            f"  {cost.memory:5.0f} MB in a process"
        )


if __name__ == "__main__":
    main()
