"""How often a changed wording is called what it is, and how well printings of one utterance are joined.

    python -m benchmarks.check ../shared/data/statements [--statements 2000] [--fill 100000] [--words-only]

The statements of every second speaker go on record; each is then mutated by every rule of mutations.py
and checked. Those of the other speakers are unrelated to all that is on record, but for what people say
in each other's words, which is counted against the program too. ``--words-only`` leaves meaning out.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.mutations import MUTATIONS, mutate
from onrecord.corpus.duplicates.detect import link_variants
from onrecord.corpus.english.folding import fold_words
from onrecord.corpus.model import UNKNOWN_DATE, Date, Document, Quotation
from onrecord.corpus.store.library import Library
from onrecord.index.encoders.protocol import Progress
from onrecord.index.encoders.registry import open_encoder
from onrecord.search.check import check
from onrecord.search.engine import Engine

Row = dict[str, Any]
TWICE = 0.85
"""The least part of the words (difflib's ratio) that two rows of one utterance share."""
NEVER_EXACT = ("negation", "number")
EXACT = ("exact", "marks")


class Blind:
    """An encoder to which no two texts are alike: what is left is the work on words."""

    name, digest, dimension = "blind", "0", 8

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        return np.zeros((len(texts), self.dimension), dtype=np.float32)


def read(folder: Path, chance: random.Random) -> tuple[list[Row], list[Row]]:
    """The statements to go on record and the unrelated ones, no speaker in both."""
    rows = [
        json.loads(line) for file in sorted(folder.glob("*.jsonl")) for line in file.open(encoding="utf-8")
    ]
    rows = [row for row in rows if len(row["text"].split()) >= 4]
    speakers = sorted({row["speaker"] for row in rows})
    chance.shuffle(speakers)
    chance.shuffle(rows)
    on_record = set(speakers[::2])
    return [r for r in rows if r["speaker"] in on_record], [r for r in rows if r["speaker"] not in on_record]


def put(library: Library, text: str, row: Row, outlet: str) -> int:
    """The number of a statement put on record in a document of its own."""
    day = Date(row["date"], "given") if row.get("date") else UNKNOWN_DATE
    document = Document(text, outlet=outlet, url=row.get("source_url"), attributed_to=row["speaker"])
    quotation = Quotation(document.id, 0, len(text), text, "direct", speaker=row["speaker"], said_on=day)
    library.add(document, [quotation])
    return library.entries_in(document.id)[0].number


def fillers(rows: Sequence[Row], count: int, chance: random.Random) -> Iterator[Row]:
    """Statements made of the halves of real ones, as many as are wanted."""
    halves = [row["text"].split() for row in rows]
    for number in range(count):
        first, second = chance.choice(halves), chance.choice(halves)
        text = " ".join([*first[: len(first) // 2], *second[len(second) // 2 :]])
        yield {"text": text, "speaker": f"Filler {number % 997}", "source_url": f"urn:filler:{number}"}


def measure_check(engine: Engine, on_record: Sequence[Row], unrelated: Sequence[Row], seed: int) -> None:
    """Prints the share of right rungs, the mistakes that must not be, and the time."""
    chance = random.Random(seed)
    made: Counter[str] = Counter()
    right: Counter[str] = Counter()
    called_exact = 0
    seconds: list[float] = []

    def timed(text: str, speaker: str | None = None) -> list[Any]:
        start = time.perf_counter()
        findings = check(engine, text, speaker)
        seconds.append(time.perf_counter() - start)
        return list(findings)

    for row in on_record:
        for mutation, text in mutate(row["text"], chance):
            rungs = [finding.rung for finding in timed(text)]
            made[mutation.name] += 1
            right[mutation.name] += all(rung in mutation.rungs for rung in rungs)
            called_exact += mutation.name in NEVER_EXACT and any(rung in EXACT for rung in rungs)
        findings = timed(row["text"], "Nobody Atall")
        made["speaker"] += 1
        right["speaker"] += all(f.rung == "exact" and f.same_speaker is False for f in findings)
    print(f"{'mutation':<16}{'texts':>7}{'right rung':>12}")
    for name in [*(mutation.name for mutation in MUTATIONS), "speaker"]:
        print(f"{name:<16}{made[name]:>7,}{right[name] / made[name]:>12.3f}")
    print(f"{'all':<16}{made.total():>7,}{right.total() / made.total():>12.3f}")
    print(f"a changed negation or number called exact: {called_exact}")
    print(f"changed texts, a check: {_times(seconds)}")
    seconds.clear()
    rungs_of_unrelated: Counter[str] = Counter()
    for row in unrelated:
        rungs = {finding.rung for finding in timed(row["text"])}
        rungs_of_unrelated["altered" if "altered" in rungs else min(rungs)] += 1
    shares = (f"{rung} {n / len(unrelated):.4f}" for rung, n in rungs_of_unrelated.most_common())
    print(f"unrelated texts ({len(unrelated):,}): {', '.join(shares)}")
    print(f"unrelated texts, a check: {_times(seconds)}")


def utterances(rows: Sequence[Row]) -> dict[str, str]:
    """The utterance of each row by id: rows that print nearly the same words of one speaker share one.

    The data itself prints some sentences twice. Told by difflib, independently of what is measured.
    """
    of_speaker: dict[str, list[Row]] = {}
    first: dict[str, str] = {}
    for row in rows:
        words = fold_words(row["text"]).split()
        matcher = SequenceMatcher(None, autojunk=False)
        matcher.set_seq2(words)
        same = None
        for other in of_speaker.setdefault(row["speaker"], []):
            matcher.set_seq1(fold_words(other["text"]).split())
            if min(matcher.real_quick_ratio(), matcher.quick_ratio()) >= TWICE and matcher.ratio() >= TWICE:
                same = first[other["id"]]
                break
        first[row["id"]] = same or row["id"]
        of_speaker[row["speaker"]].append(row)
    return first


def measure_variants(rows: Sequence[Row], others: Sequence[Row], folder: Path, seed: int) -> None:
    """Prints precision and recall of the pairs, a mutation of each statement printed by a second outlet."""
    chance = random.Random(seed)
    origin: dict[int, str] = {}
    kind: dict[int, str] = {}
    seconds = []
    with Library.open(folder) as library, library.writing():
        for row in others:
            origin[put(library, row["text"], row, row["outlet"])] = row["id"]
        for row in rows:
            origin[put(library, row["text"], row, row["outlet"])] = row["id"]
            name, text = chance.choice([(m.name, text) for m, text in mutate(row["text"], chance)])
            changed = row | {"speaker": "Nobody Atall"} if name == "verbatim" else row
            number = put(library, text, changed, "Another Outlet")
            origin[number], kind[number] = row["id"], "speaker" if name == "verbatim" else name
        for document, _ in list(library.documents()):
            start = time.perf_counter()
            link_variants(library, document.id)
            seconds.append(time.perf_counter() - start)
        found = library.variants_of(list(origin))
    pairs = {(one, other) for one, all_others in found.items() for other in all_others if one < other}
    true = {(one, other) for one, other in pairs if origin[one] == origin[other]}
    same = utterances([*rows, *others])
    twice = {(one, other) for one, other in pairs - true if same[origin[one]] == same[origin[other]]}
    print(f"pairs found {len(pairs):,}, of which of one statement {len(true):,}; there are {len(kind):,}")
    print(f"pairs of rows that print nearly the same words of one speaker: {len(twice):,}")
    print(f"pair precision {(len(true) + len(twice)) / len(pairs):.4f}, recall {len(true) / len(kind):.4f}")
    print(f"pair precision if those are counted as wrong: {len(true) / len(pairs):.4f}")
    joined = {number for pair in true for number in pair}
    for name in sorted(set(kind.values())):
        numbers = [number for number in kind if kind[number] == name]
        print(f"    {name:<16}{len(numbers):>6,}{sum(n in joined for n in numbers) / len(numbers):>8.3f}")
    print(f"linking a document of one statement: {_times(seconds)}")


def _times(seconds: Sequence[float]) -> str:
    cuts = statistics.quantiles(seconds, n=20)
    return f"median {1000 * statistics.median(seconds):.1f} ms, 95 of 100 below {1000 * cuts[18]:.1f} ms"


def main() -> None:
    """Prints all figures."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--statements", type=int, default=2000, help="to mutate, and as many unrelated")
    arguments.add_argument("--fill", type=int, default=0, help="statements on record, made up where needed")
    arguments.add_argument("--words-only", action="store_true", help="do not look for meaning")
    arguments.add_argument("--no-variants", action="store_true", help="measure the check alone")
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    chance = random.Random(given.seed)
    on_record, unrelated = read(given.folder, chance)
    with tempfile.TemporaryDirectory() as folder:
        with Library.open(Path(folder) / "check") as library:
            with library.writing():
                for row in on_record:
                    put(library, row["text"], row, row["outlet"])
                for row in fillers(on_record, given.fill - len(on_record), chance):
                    put(library, row["text"], row, "Fillers")
            engine = Engine(library, Blind() if given.words_only else open_encoder())
            engine.refresh()
            print(f"on record: {len(library.numbers()):,} statements", flush=True)
            measure_check(engine, on_record[: given.statements], unrelated[: given.statements], given.seed)
        if not given.no_variants:
            mutated, rest = on_record[: given.statements], on_record[given.statements :]
            measure_variants(mutated, rest + unrelated, Path(folder) / "variants", given.seed)


if __name__ == "__main__":
    main()
