"""How fast extraction is: python -m benchmarks.extraction DOCUMENTS.jsonl [--documents N] [--beside FOLDER].

Prints articles a second as adding takes them in, the cost of the whole extraction against that of the
parser alone on the same documents, the time a quotation of a document of 100 and of one of 2,000, and
the most memory held; with --beside also for another build, whose folder it names. Each measurement runs
in a process of its own, so that none pays for another's model or memory. Costs are compared by the clock
and by the processor's time, which other work on the machine does not change.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parents[1]
LONG, SHORT = 2_000, 100
_WHO = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
_TO_BEGIN_WITH = "“A sentence,” said Ines Talcott, “to begin with.”"


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock and of the processor, and the most memory that one process held, in MB."""

    clock: float
    processor: float
    memory: float


def measure(work: Callable[[], object]) -> Cost:
    """What the work costs, this process's and its children's."""
    began, before = time.perf_counter(), _processor_seconds()
    work()
    clock, processor = time.perf_counter() - began, _processor_seconds() - before
    most = max(resource.getrusage(who).ru_maxrss for who in _WHO)
    return Cost(clock, processor, most / (1024 * 1024 if sys.platform == "darwin" else 1024))


def _processor_seconds() -> float:
    used = [resource.getrusage(who) for who in _WHO]
    return sum(each.ru_utime + each.ru_stime for each in used)


def parser_alone(path: Path) -> Cost:
    """The cost of the parser alone, its model loaded before."""
    import spacy

    from onrecord.corpus.extraction.parsing import MODEL

    texts = [json.loads(line)["text"] for line in path.open(encoding="utf-8")]
    nlp = spacy.load(MODEL)
    nlp(_TO_BEGIN_WITH)
    return measure(lambda: list(nlp.pipe(texts, batch_size=16)))


def extraction(path: Path) -> Cost:
    """The cost of the whole extraction in one process, its model loaded before."""
    from onrecord.corpus.extraction import extract_many
    from onrecord.corpus.model import Document

    documents = [Document(json.loads(line)["text"]) for line in path.open(encoding="utf-8")]
    list(extract_many([Document(_TO_BEGIN_WITH)]))
    return measure(lambda: list(extract_many(documents)))


def adding(path: Path) -> Cost:
    """The cost of taking the documents into a library, as the command does, without the index."""
    from onrecord.corpus.ingest import ingest
    from onrecord.corpus.reading import Metadata, read
    from onrecord.corpus.store.library import Library

    processes = 1
    if find_spec("corpus.extraction.parallel"):  # earlier builds add with one process
        from onrecord.corpus.extraction.parallel import cores

        processes = cores()
    with TemporaryDirectory() as folder, Library.open(Path(folder) / "library") as library:
        return measure(lambda: ingest(library, read(path, Metadata()), processes=processes))


MEASURES = {"parser": parser_alone, "extraction": extraction, "adding": adding}


def long_document(quotations: int) -> str:
    """A made-up story with so many quotations."""
    names = ("Ana Reyes", "Tom Gaskell", "Ines Talcott", "Bram Oddie", "Lena Voss")
    return "\n\n".join(
        f"“We will not close pier {number} before the winter comes to the river town,” Council Member "
        f"{names[number % 5]} said on Monday. The members had heard of the plan in the year before."
        for number in range(quotations)
    )


def in_process(measured: str, path: Path, build: Path) -> Cost:
    """A measurement in a process of its own, with the code of a build."""
    command = [sys.executable, str(Path(__file__).resolve()), str(path), "--measure", measured]
    environment = {**os.environ, "PYTHONPATH": str(build)}
    done = subprocess.run(command, env=environment, cwd=build, stdout=subprocess.PIPE, text=True, check=True)
    return Cost(**json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", type=Path)
    parser.add_argument("--documents", dest="most", type=int, default=84, metavar="N", help="at most (84)")
    parser.add_argument("--beside", type=Path, metavar="FOLDER", help="another build to measure in turns")
    parser.add_argument("--measure", choices=MEASURES, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(asdict(MEASURES[given.measure](given.documents))))
        return
    lines = given.documents.read_text(encoding="utf-8").splitlines()[: given.most]
    texts = [json.loads(line)["text"] for line in lines]
    print(f"{len(texts)} documents, {sum(map(len, texts)):,} characters")
    builds = [HERE] + ([given.beside.resolve()] if given.beside else [])
    with TemporaryDirectory() as folder:
        files = {"documents": texts, SHORT: [long_document(SHORT)], LONG: [long_document(LONG)]}
        paths = {name: Path(folder) / f"{name}.jsonl" for name in files}
        for name, held in files.items():
            paths[name].write_text("".join(json.dumps({"text": text}) + "\n" for text in held), "utf-8")
        for build in builds:
            name = "this build" if build == HERE else build.name
            alone = in_process("parser", paths["documents"], build)
            whole = in_process("extraction", paths["documents"], build)
            added = in_process("adding", paths["documents"], build)
            print(
                f"{name}: extraction {whole.processor / alone.processor:.2f} of the parser's own time "
                f"({whole.processor:.1f} of {alone.processor:.1f} s of processor), {whole.memory:.0f} MB"
            )
            print(
                f"{name}: adding {len(texts) / added.clock:.2f} articles/s ({added.clock:.1f} s by clock, "
                f"{added.processor:.1f} s of processor), at most {added.memory:.0f} MB in a process"
            )
            each = {
                count: in_process("extraction", paths[count], build).processor / count
                for count in (SHORT, LONG)
            }
            print(
                f"{name}: a quotation of {SHORT} takes {1000 * each[SHORT]:.1f} ms, of {LONG:,} "
                f"{1000 * each[LONG]:.1f} ms ({each[LONG] / each[SHORT]:.2f})"
            )


if __name__ == "__main__":
    main()
