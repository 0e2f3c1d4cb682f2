"""Prints what On Record, txtai, Chroma and FAISS with pandas make of the same statements, side by side.

    pip install '.[peers]'
    python -m benchmarks.peers BEIR_DIR STATEMENTS.jsonl... [--n 100000] [--work FOLDER] [--only NAME...]

The corpus of judged questions is filled up to n by varied statements (see ``benchmarks.search``), and
each of them gets one of ten regions, one of a hundred cities, a speaker and, where it has none, a day.
All are given the same vectors, of statements and of questions, so that nobody's encoding is measured. Each
builds in a process of its own and answers in others, in turns and several rounds; a time is the median
of the rounds' medians. Memory is what a process needs beyond one whose corpus is a hundred statements.

Every question is asked of all statements, and then of those of its answer's region (a tenth) and city
(a hundredth). "Kept" is the share of the ten nearest of these, by looking at every vector, that a
contestant gives when it ranks by vectors alone; "answers" is how many of the ten asked for it gives.

With --work all files are kept there: nothing is encoded twice, and what was built is not built again.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from benchmarks.search import STATES, Spread, varied
from onrecord.index.encoders.protocol import Encoder, Progress
from onrecord.index.encoders.registry import open_encoder
from onrecord.search.evaluation.retrieval import corpus_text, measure, read_judgements, read_rows

Vectors = NDArray[np.float32]
DIMENSION = 384
K = 10
EMPTY = 100
"""Statements of the corpus whose process counts as empty."""
CHUNK = 5_000
CITIES = [first + last for first in "Al Bran Cor Dun Elm Fen Gar Hol Ives Kel".split()
          for last in "bury combe dale fold ham keld low mere stead wick".split()]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Statement:
    """What every contestant stores."""

    id: str
    text: str
    speaker: str
    city: str
    region: str
    day: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the city and the region of its answer."""

    id: str
    text: str
    city: str
    region: str


class Contestant(Protocol):
    """A way to keep statements and to ask for them."""

    def build(self, folder: Path, data: Data) -> None:
        """Stores all statements in the folder."""

    def open(self, folder: Path, data: Data) -> None:
        """Gets ready to answer from what was stored."""

    def ask(self, question: str, vector: Vectors, where: dict[str, str], *, dense: bool) -> list[str]:
        """The ids of the ten best; by vectors alone if ``dense``."""


class Data:
    """The statements, the questions and the vectors of both, in files of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def statements(self) -> Iterator[list[Statement]]:
        """The statements, some thousand at a time."""
        chunk = []
        with (self.folder / "statements.jsonl").open(encoding="utf-8") as lines:
            for line in lines:
                chunk.append(Statement(**json.loads(line)))
                if len(chunk) == CHUNK:
                    yield chunk
                    chunk = []
        if chunk:
            yield chunk

    def vectors(self, first: int, count: int) -> Vectors:
        """The vectors of so many statements from the first on, read anew: nothing stays in memory."""
        path = self.folder / "vectors.f32"
        found = np.fromfile(path, np.float32, DIMENSION * count, offset=4 * DIMENSION * first)
        return found.reshape(-1, DIMENSION)

    def questions(self) -> list[Asked]:
        """The questions."""
        return [Asked(**row) for row in json.loads((self.folder / "questions.json").read_text("utf-8"))]

    def question_vectors(self) -> Vectors:
        """The questions' vectors."""
        vectors: Vectors = np.load(self.folder / "questions.npy")
        return vectors

    def read_vectors(self) -> Vectors:
        """The questions' vectors as On Record reads them."""
        vectors: Vectors = np.load(self.folder / "asked.npy")
        return vectors


class Given:
    """An encoder that only looks up what was encoded before."""

    name, digest, dimension = "given", "given", DIMENSION

    def __init__(self, data: Data) -> None:
        self._data = data
        asked = data.questions()
        own = json.loads((data.folder / "asked.json").read_text("utf-8"))
        self._asked = dict(zip(own, data.read_vectors(), strict=True))
        self._asked |= {each.text: row for each, row in zip(asked, data.question_vectors(), strict=True)}
        self._places: dict[str, int] = {}

    def read(self) -> None:
        """Learns where the statements' vectors lie."""
        texts = (each.text for chunk in self._data.statements() for each in chunk)
        self._places = {text: at for at, text in enumerate(texts)}

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """The vectors of statements, those that follow one another read at once, or of questions."""
        if all(text in self._asked for text in texts):
            return np.stack([self._asked[text] for text in texts])
        places = np.array([self._places[text] for text in texts])
        starts = [0, *(np.flatnonzero(np.diff(places) != 1) + 1).tolist(), len(places)]
        return np.concatenate(
            [self._data.vectors(int(places[start]), end - start) for start, end in pairwise(starts)]
        )


class OnRecord:
    """A library of On Record, filled as ``onrecord add`` does and asked as ``onrecord search`` does."""

    def build(self, folder: Path, data: Data) -> None:
        from onrecord.corpus.ingest import ingest
        from onrecord.corpus.model import Date, Document, Place, Quotation
        from onrecord.corpus.reading import Reading
        from onrecord.corpus.store.library import Library
        from onrecord.search.engine import Engine

        def readings() -> Iterator[Reading]:
            for chunk in data.statements():
                for each in chunk:
                    day = Date(each.day, "given")
                    document = Document(
                        each.text, url=f"urn:peers:{each.id}", attributed_to=each.speaker, published=day
                    )
                    said = Quotation(
                        document.id, 0, len(each.text), each.text, "direct", speaker=each.speaker,
                        place=Place(city=each.city, state=each.region, country="US", level="city"),
                        said_on=day, method="given", confidence=1.0,
                    )  # fmt: skip
                    yield Reading(each.id, document, (said,))

        given = Given(data)
        given.read()
        with Library.open(folder) as library:
            ingest(library, readings())
            Engine(library, given).refresh()

    def open(self, folder: Path, data: Data) -> None:
        from onrecord.corpus.store.library import Library
        from onrecord.search.engine import Engine

        self._engine = Engine(Library.open(folder), Given(data))

    def ask(self, question: str, vector: Vectors, where: dict[str, str], *, dense: bool) -> list[str]:
        from onrecord.corpus.filters import Filters
        from onrecord.search.query import LONGEST, plain

        filters = Filters(**{name: (value,) for name, value in where.items()})
        method = "dense" if dense else "default"
        hits = self._engine.search(plain(question[:LONGEST]), K, filters, method=method).hits
        return [str(hit.url).removeprefix("urn:peers:") for hit in hits]


class Txtai:
    """txtai with hybrid=True and content=True, filtered by SQL, as its documentation does."""

    candidates: int | None = None
    """For ``similar()``; txtai's own default is ten times the answers where SQL filters."""

    def build(self, folder: Path, data: Data) -> None:
        given = Given(data)
        given.read()
        embeddings = _embeddings(given)
        embeddings.index(
            (each.id, {name: value for name, value in asdict(each).items() if name != "id"}, None)
            for chunk in data.statements()
            for each in chunk
        )
        embeddings.save(str(folder))

    def open(self, folder: Path, data: Data) -> None:
        self._embeddings = _embeddings(Given(data))
        config = self._embeddings.config
        self._embeddings.load(str(folder), config={"transform": config["transform"]})

    def ask(self, question: str, vector: Vectors, where: dict[str, str], *, dense: bool) -> list[str]:
        similar = f"similar(:q, {self.candidates})" if where and self.candidates else "similar(:q)"
        clauses = [similar, *(f"{name} = :{name}" for name in where)]
        sql = "select id, text, speaker, city, region, day, score from txtai where " + " and ".join(clauses)
        rows = self._embeddings.search(
            sql, K, weights=[1.0, 0.0] if dense else None, parameters={"q": question, **where}
        )
        return [row["id"] for row in rows]


class TxtaiWide(Txtai):
    """txtai that looks at ten thousand candidates where SQL filters."""

    candidates = 10_000


class Chroma:
    """Chroma, persistent, cosine, its own settings otherwise; filtered by ``where``."""

    def build(self, folder: Path, data: Data) -> None:
        client = self._client(folder)
        collection = client.create_collection("statements", configuration={"hnsw": {"space": "cosine"}})
        first = 0
        for chunk in data.statements():
            names = ("speaker", "city", "region", "day")
            collection.add(
                ids=[each.id for each in chunk],
                documents=[each.text for each in chunk],
                metadatas=[{name: getattr(each, name) for name in names} for each in chunk],
                embeddings=data.vectors(first, len(chunk)),
            )
            first += len(chunk)

    def open(self, folder: Path, data: Data) -> None:
        self._collection = self._client(folder).get_collection("statements", embedding_function=None)

    def ask(self, question: str, vector: Vectors, where: dict[str, str], *, dense: bool) -> list[str]:
        found = self._collection.query(
            query_embeddings=[vector], n_results=K, where=where or None,
            include=["documents", "metadatas", "distances"],
        )  # fmt: skip
        return list(found["ids"][0])

    def _client(self, folder: Path) -> Any:
        import chromadb

        return chromadb.PersistentClient(str(folder), chromadb.Settings(anonymized_telemetry=False))


class FaissPandas:
    """A flat FAISS index and a table: every vector is looked at, filters are masks. Nothing is kept safe."""

    def build(self, folder: Path, data: Data) -> None:
        import faiss
        import pandas as pd

        index = faiss.IndexFlatIP(DIMENSION)
        rows: list[dict[str, str]] = []
        for chunk in data.statements():
            index.add(data.vectors(len(rows), len(chunk)))
            rows += map(asdict, chunk)
        faiss.write_index(index, str(folder / "vectors.faiss"))
        pd.DataFrame(rows).to_csv(folder / "statements.csv", index=False)

    def open(self, folder: Path, data: Data) -> None:
        import faiss
        import pandas as pd

        self._index = faiss.read_index(str(folder / "vectors.faiss"))
        self._frame = pd.read_csv(folder / "statements.csv", dtype=str, keep_default_na=False)

    def ask(self, question: str, vector: Vectors, where: dict[str, str], *, dense: bool) -> list[str]:
        import faiss

        chosen = None
        if where:
            mask = np.logical_and.reduce([self._frame[name] == value for name, value in where.items()])
            bits = faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))
            chosen = faiss.SearchParameters(sel=bits)
        places = self._index.search(vector[None], K, params=chosen)[1][0]
        rows = self._frame.iloc[places[places >= 0]].to_dict("records")
        return [row["id"] for row in rows]


def _embeddings(given: Given) -> Any:
    from txtai import Embeddings

    return Embeddings(
        method="external", transform=lambda texts: given.encode(list(texts)), hybrid=True, content=True
    )


CONTESTANTS: dict[str, type[Contestant]] = {
    "On Record": OnRecord, "txtai": Txtai, "Chroma": Chroma, "FAISS + pandas": FaissPandas,
    "txtai, 10,000 candidates": TxtaiWide,
}  # fmt: skip
SHARED = {"txtai, 10,000 candidates": "txtai"}
"""Who asks of what another built."""


def main() -> None:
    """Prepares the statements, lets every contestant build and answer, and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("judged", type=Path)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--n", type=int, default=100_000)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=list(CONTESTANTS))
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        task, name, folder = given.child
        print(json.dumps(child(task, CONTESTANTS[name](), Path(folder), Data(given.judged))))
        return
    with TemporaryDirectory() as temporary:
        work = given.work or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        data = {
            size: prepare(work, given.judged, given.files, size, given.split) for size in (EMPTY, given.n)
        }
        compare(work, data, given.n, given.only, given.rounds, read_judgements(given.judged))


def compare(
    work: Path,
    data: dict[int, Data],
    n: int,
    names: list[str],
    rounds: int,
    judgements: dict[str, dict[str, int]],
) -> None:
    """Builds with each contestant, asks each in turns, and prints the table."""
    folders = {
        (name, size): work / f"{SHARED.get(name, name)}-{size}" for name in names for size in (EMPTY, n)
    }
    results: dict[str, dict[str, Any]] = {name: {} for name in names}
    for name in names:
        if SHARED.get(name) not in names:
            empty, results[name] = (built(name, folders[name, size], data[size]) for size in (EMPTY, n))
            results[name]["build memory"] -= empty["build memory"]
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    for turn in range(rounds):
        for name in names:
            print(f"{name}: asking, round {turn + 1}", flush=True)
            task = "time" if turn else "ask"
            found[name].append(run(task, name, folders[name, n], data[n]))
    exact = nearest(data[n], data[n].question_vectors())
    read = nearest(data[n], data[n].read_vectors())  # On Record sets web addresses aside
    for name in names:
        empty = run("time", name, folders[name, EMPTY], data[EMPTY])
        results[name] |= summed(found[name], read if name == "On Record" else exact, judgements)
        results[name]["memory"] -= empty["memory"]
    print(f"\nn = {n:,}, {len(data[n].questions())} questions\n")
    show(results)


def built(name: str, folder: Path, data: Data) -> dict[str, Any]:
    """What building took, from the note beside the folder where it was done before."""
    note = folder.with_name(f"{folder.name}.json")
    if not note.exists():
        print(f"{name}: building {folder.name}", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        took = {f"build {key}": value for key, value in run("build", name, folder, data).items()}
        took["disk"] = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        note.write_text(json.dumps(took), "utf-8")
    found: dict[str, Any] = json.loads(note.read_text("utf-8"))
    return found


def prepare(work: Path, judged: Path, files: list[Path], n: int, split: str) -> Data:
    """The statements and the questions, in a folder of the working folder; made if they are not there."""
    folder = work / f"data-{n}"
    if (folder / "questions.json").exists():
        return Data(folder)
    folder.mkdir(exist_ok=True)
    encoder = open_encoder()
    corpus = list(read_rows(judged / "corpus.jsonl"))
    texts = [corpus_text(row)[1] for row in corpus]
    own = encoded(encoder, texts, work / "judged.npy")
    rows = [json.loads(line) for file in files for line in file.open(encoding="utf-8")]
    rows = list({row["text"]: row for row in rows}.values())
    spread = Spread(encoder, rows, work / "statements.npy", n)
    generator = random.Random(5)
    order = list(range(n))
    generator.shuffle(order)
    fill = varied(rows, random.Random(7), n)
    places: dict[str, tuple[str, str]] = {}
    vectors = np.lib.format.open_memmap(folder / "vectors.npy", "w+", np.float32, (n, DIMENSION))
    with (folder / "statements.jsonl").open("w", encoding="utf-8") as lines:
        for at, which in enumerate(order):
            if which < len(corpus):
                identity, text, vector = corpus[which]["_id"], texts[which], own[which]
                speaker = generator.choice(rows)["speaker"]
                day = corpus[which].get("date") or f"{2005 + at % 20}-{1 + at % 12:02}-{1 + at % 28:02}"
            else:
                _, said = next(fill)
                identity, text, vector = str(at), said.text, spread.encode([said.text])[0]
                speaker, day = str(said.speaker), str(said.said_on.value)
            city, region = generator.choice(CITIES), generator.choice(STATES)
            places[identity] = city, region
            lines.write(json.dumps(asdict(Statement(identity, text, speaker, city, region, day))) + "\n")
            vectors[at] = vector
    vectors.astype(np.float32).tofile(folder / "vectors.f32")
    (folder / "vectors.npy").unlink()
    asked = []
    judgements = read_judgements(judged)
    for row in read_rows(judged / "queries.jsonl"):
        answers = [name for name, gain in judgements.get(row["_id"], {}).items() if gain > 0]
        if answers and row["_id"].startswith(split):
            city, region = places.get(answers[0], (CITIES[0], STATES[0]))
            asked.append(Asked(row["_id"], row["text"], city, region))
    write_questions(folder, work, encoder, asked)
    return Data(folder)


def write_questions(folder: Path, work: Path, encoder: Encoder, asked: list[Asked]) -> None:
    """Writes the questions, their vectors, and those of the texts that On Record encodes for them."""
    from onrecord.search.query import LONGEST, plain
    from onrecord.search.words import in_plain_words

    vectors = encoded(encoder, [each.text for each in asked], work / "questions.npy")
    np.save(folder / "questions.npy", vectors)
    own = [in_plain_words(plain(each.text[:LONGEST]).meaning) for each in asked]
    np.save(folder / "asked.npy", encoded(encoder, own, work / "asked.npy"))
    (folder / "asked.json").write_text(json.dumps(own), "utf-8")
    (folder / "questions.json").write_text(json.dumps([asdict(each) for each in asked]), "utf-8")


def encoded(encoder: Encoder, texts: list[str], path: Path) -> Vectors:
    """The vectors of the texts, from the file where they are kept."""
    if not path.exists():
        print(f"encoding {len(texts):,} texts", flush=True)
        np.save(path, encoder.encode(texts))
    vectors: Vectors = np.load(path)
    return vectors


def run(task: str, name: str, folder: Path, data: Data) -> dict[str, Any]:
    """What a process of its own found for this task of this contestant."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.peers", str(data.folder), "--child", task, name, str(folder)],
        stdout=subprocess.PIPE, check=True, text=True,
        env={**os.environ, "HF_HUB_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False"},
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def child(task: str, contestant: Contestant, folder: Path, data: Data) -> dict[str, Any]:
    """What this process took to build, or to open and answer; what it answered; and its greatest memory."""
    start, spent = time.perf_counter(), time.process_time()
    found: dict[str, Any] = {}
    if task == "build":
        contestant.build(folder, data)
        found |= {"time": time.perf_counter() - start, "cpu": time.process_time() - spent}
    else:
        contestant.open(folder, data)
        asked, vectors = data.questions(), data.question_vectors()
        contestant.ask(asked[0].text, vectors[0], {}, dense=False)
        found["opening"] = time.perf_counter() - start
        for share in SHARES:
            times, answers, near = [], {}, {}
            contestant.ask(asked[0].text, vectors[0], narrowed(asked[0], share), dense=False)
            for each, vector in zip(asked, vectors, strict=True):
                where = narrowed(each, share)
                start, spent = time.perf_counter(), time.process_time()
                answers[each.id] = contestant.ask(each.text, vector, where, dense=False)
                times.append((time.perf_counter() - start, time.process_time() - spent))
            for each, vector in zip(asked, vectors, strict=True) if task == "ask" else ():
                near[each.id] = contestant.ask(each.text, vector, narrowed(each, share), dense=True)
            found[share] = {"times": times, "answers": answers, "near": near}
    found["memory"] = peak()
    return found


SHARES = {"all": (), "a tenth": ("region",), "a hundredth": ("city",)}
"""What filters a question: nothing, its answer's region or its answer's city."""


def narrowed(asked: Asked, share: str) -> dict[str, str]:
    """The filters of a question."""
    return {name: getattr(asked, name) for name in SHARES[share]}


def peak() -> int:
    """The most memory that this process has had, in bytes."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return 1024 * int(status["VmHWM"].split()[0])


def nearest(data: Data, asked_as: Vectors) -> dict[str, dict[str, set[str]]]:
    """By filter and question the ids of the ten nearest statements, by looking at every vector."""
    statements = [each for chunk in data.statements() for each in chunk]
    scores = asked_as @ data.vectors(0, len(statements)).T
    columns = {name: np.array([getattr(each, name) for each in statements]) for name in ("city", "region")}
    found: dict[str, dict[str, set[str]]] = {}
    for share in SHARES:
        found[share] = {}
        for asked, row in zip(data.questions(), scores, strict=True):
            masks = [columns[name] == value for name, value in narrowed(asked, share).items()]
            places = np.flatnonzero(np.logical_and.reduce(masks)) if masks else np.arange(len(row))
            best = places[np.argsort(-row[places], kind="stable")[:K]]
            found[share][asked.id] = {statements[at].id for at in best}
    return found


def summed(
    rounds: list[dict[str, Any]], exact: dict[str, dict[str, set[str]]], judgements: dict[str, dict[str, int]]
) -> dict[str, float]:
    """The figures of one contestant: quality of the first round, times over all."""
    found: dict[str, float] = {"memory": max(each["memory"] for each in rounds)}
    found["opening"] = float(np.median([each["opening"] for each in rounds]))
    for share in SHARES:
        answers, near = rounds[0][share]["answers"], rounds[0][share]["near"]
        figures = measure("", "", answers, judgements)
        found |= {f"{share} nDCG@10": figures.ndcg, f"{share} MRR@10": figures.mrr}
        found[f"{share} Recall@10"] = figures.recall
        found[f"{share} answers"] = float(np.mean([len(each) for each in answers.values()]))
        kept = [len(wanted & set(near[name])) / len(wanted) for name, wanted in exact[share].items()]
        found[f"{share} kept"] = float(np.mean(kept))
        medians = [1000 * np.median(each[share]["times"], axis=0) for each in rounds]
        found[f"{share} p50"], found[f"{share} p50 CPU"] = map(float, np.median(medians, axis=0))
    return found


def show(results: dict[str, dict[str, float]]) -> None:
    """Prints the table: a line a figure, a column a contestant."""
    lines = [
        (f"{figure}, of {share}", f"{share} {figure}", 1, form)
        for share in SHARES
        for figure, form in (
            ("nDCG@10", ".3f"), ("MRR@10", ".3f"), ("Recall@10", ".3f"), ("answers", ".1f"), ("kept", ".3f"),
            ("p50", ".1f"), ("p50 CPU", ".1f"),
        )
    ]  # fmt: skip
    lines += [
        ("building, s", "build time", 1, ".1f"), ("  of it CPU, s", "build cpu", 1, ".1f"),
        ("  memory, MB", "build memory", 1e6, ".0f"), ("opening and first answer, s", "opening", 1, ".2f"),
        ("memory while answering, MB", "memory", 1e6, ".0f"), ("disk, MB", "disk", 1e6, ".0f"),
    ]  # fmt: skip
    print("| | " + " | ".join(results) + " |\n|---" * 1 + "|---" * len(results) + "|")
    for title, key, unit, form in lines:
        cells = [f"{result[key] / unit:{form}}" if key in result else "" for result in results.values()]
        print(f"| {title} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
