"""How fast extraction is: python benchmarks/extraction.py DOCUMENTS.jsonl [--documents N].

Prints articles a second, the cost of the whole extraction against that of the parser alone on the
same documents, and the most memory held, with one process and with two. Each measurement runs in a
process of its own, so that none pays for another's model or memory.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from corpus.model import Document


def read_documents(path: Path, most: int) -> list[Document]:
    """The first documents of a JSON Lines file with a ``text`` a line."""
    with path.open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file if line.strip()]
    return [Document(row["text"], title=row.get("title")) for row in rows[:most]]


def most_memory() -> float:
    """The most memory that this process, or the largest of its children, has held, in MB."""
    own, children = (
        resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return max(own, children) / (1024 if sys.platform != "darwin" else 1024 * 1024)


def measure_parser(path: Path, most: int) -> tuple[float, float]:
    """Seconds that the parser alone takes, its model loaded before, and the most memory in MB."""
    import spacy

    from corpus.extraction.parsing import MODEL

    documents = read_documents(path, most)
    nlp = spacy.load(MODEL)
    list(nlp.pipe(["A sentence, to begin with."]))
    began = time.perf_counter()
    for _ in nlp.pipe((document.text for document in documents), batch_size=16):
        pass
    return time.perf_counter() - began, most_memory()


def measure_extraction(path: Path, most: int, processes: int) -> tuple[float, float]:
    """Seconds that the whole extraction takes, and the most memory that one process held, in MB."""
    from corpus.extraction import extract_many

    documents = read_documents(path, most)
    if processes == 1:
        list(extract_many([Document("“A sentence,” said Ines Talcott, “to begin with.”")]))
    began = time.perf_counter()
    for _ in extract_many(documents, processes):
        pass
    return time.perf_counter() - began, most_memory()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", type=Path)
    parser.add_argument("--documents", dest="most", type=int, default=84, metavar="N", help="at most (84)")
    given = parser.parse_args()
    count = len(read_documents(given.documents, given.most))
    characters = sum(len(document.text) for document in read_documents(given.documents, given.most))
    print(f"{count} documents, {characters:,} characters")
    context = get_context("spawn")
    baseline = 0.0
    for name, measure, arguments in (
        ("parser alone", measure_parser, ()),
        ("extraction, 1 process", measure_extraction, (1,)),
        ("extraction, 2 processes", measure_extraction, (2,)),
    ):
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            seconds, memory = pool.submit(measure, given.documents, given.most, *arguments).result()
        baseline = baseline or seconds
        print(
            f"{name:24} {count / seconds:6.2f} articles/s  {seconds:7.2f} s"
            f"  {seconds / baseline:5.2f} of the parser  {memory:6.0f} MB at most in a process"
        )


if __name__ == "__main__":
    main()
