"""How well search answers, measured on judged questions in the BEIR layout.

Layout and measures: Thakur et al. 2021 (BEIR). The corpus goes into a temporary library as
statements, and every question is asked through the engine, as plain meaning. MRR@10 is the mean of
one over the rank of the first relevant answer; Recall@10 divides the relevant answers by at most
ten relevant ones; nDCG@10 has the linear gain of trec_eval. Means are over the questions that have
a relevant document.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from onrecord.corpus.english.dates import parse_date
from onrecord.corpus.errors import InvalidDate, UnreadableSource
from onrecord.corpus.model import UNKNOWN_DATE, Date, Document, Quotation
from onrecord.corpus.store.library import Library
from onrecord.index.encoders.protocol import Encoder, Progress
from onrecord.index.encoders.registry import open_encoder
from onrecord.search.engine import Engine
from onrecord.search.evaluation.files import read_grades, read_objects
from onrecord.search.query import LONGEST, plain
from onrecord.search.ranking.pipeline import Method

METHODS: tuple[Method, ...] = ("dense", "lexical", "default")
DEPTH = 10
RUN_DEPTH = 100
_SPLITS = ("train", "dev", "test")

Judgements = Mapping[str, Mapping[str, int]]
Rankings = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Figures:
    """The means over one set of questions by one way of asking."""

    method: str
    split: str
    questions: int
    ndcg: float
    mrr: float
    recall: float


@dataclass(frozen=True, slots=True)
class Report:
    """What an evaluation found: figures for each split and each way of asking."""

    documents: int
    figures: tuple[Figures, ...]

    def as_dict(self) -> dict[str, object]:
        """The report as JSON prints it."""
        return {"documents": self.documents, "figures": [asdict(figures) for figures in self.figures]}


def evaluate_retrieval(
    folder: Path,
    run_file: Path | None = None,
    *,
    model: str | None = None,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
) -> Report:
    """The figures of dense, lexical and default search on a folder in the BEIR layout.

    With ``run_file``, the default's first hundred answers to each question are written there in
    TREC's form. ``encoder`` is used instead of the ``model`` where one is given. Raises
    UnreadableSource for a file that is missing or is not what it should be.
    """
    questions = {row["_id"]: row["text"] for row in read_rows(folder / "queries.jsonl")}
    judgements = read_judgements(folder)
    asked = [name for name in questions if any(score > 0 for score in judgements.get(name, {}).values())]
    if not asked:
        raise UnreadableSource(f"None of the questions in {folder} has a relevant document.")
    with TemporaryDirectory(prefix="onrecord-") as temporary:
        names = load_corpus(folder / "corpus.jsonl", Path(temporary))
        library = Library.open(Path(temporary))
        with Engine(library, encoder or open_encoder(model)) as engine:
            engine.refresh(progress)
            scored = {
                method: {name: _ask(engine, names, questions[name], method) for name in asked}
                for method in METHODS
            }
    if run_file is not None:
        _write_run(run_file, scored["default"])
    figures = [
        measure(method, split, {name: [d for d, _ in scored[method][name]] for name in members}, judgements)
        for split, members in _split(asked).items()
        for method in METHODS
    ]
    return Report(len(set(names.values())), tuple(figures))


def measure(method: str, split: str, rankings: Rankings, judgements: Judgements) -> Figures:
    """The means of nDCG@10, MRR@10 and Recall@10 over these rankings, best document first."""
    ndcg = mrr = recall = 0.0
    for name, ranking in rankings.items():
        relevant = {document: gain for document, gain in judgements[name].items() if gain > 0}
        gains = [relevant.get(document, 0) for document in ranking[:DEPTH]]
        ideal = sorted(relevant.values(), reverse=True)[:DEPTH]
        ndcg += _discounted(gains) / _discounted(ideal)
        mrr += next((1 / rank for rank, gain in enumerate(gains, start=1) if gain), 0.0)
        recall += sum(gain > 0 for gain in gains) / len(ideal)
    count = len(rankings)
    return Figures(method, split, count, ndcg / count, mrr / count, recall / count)


def read_judgements(folder: Path) -> dict[str, dict[str, int]]:
    """The judged documents of each question, from ``qrels.tsv`` or ``qrels/test.tsv``.

    Raises UnreadableSource.
    """
    path = folder / "qrels.tsv"
    if not path.is_file():
        path = folder / "qrels" / "test.tsv"
    return read_grades(path)


def format_report(report: Report) -> str:
    """The report as a table to read."""
    lines = [f"{report.documents:,} documents", ""]
    lines.append(f"{'split':<8}{'questions':>10}  {'method':<9}{'nDCG@10':>9}{'MRR@10':>9}{'Recall@10':>11}")
    for row in report.figures:
        figures = f"{row.ndcg:>9.3f}{row.mrr:>9.3f}{row.recall:>11.3f}"
        lines.append(f"{row.split:<8}{row.questions:>10,}  {row.method:<9}{figures}")
    return "\n".join(lines)


def load_corpus(path: Path, folder: Path) -> dict[str, str]:
    """Fills a library with the corpus; quotation id -> corpus id.

    Title and text form one statement, printed on the row's ``date``, where it has one.
    """
    names = {}
    with Library.open(folder) as library, library.writing():
        for row in read_rows(path):
            title, text = corpus_text(row)
            # The address keeps two documents of the same words apart.
            document = Document(
                text, title=title or None, url=f"urn:beir:{row['_id']}", published=_printed(row)
            )
            quotation = Quotation(document.id, 0, len(text), text, "direct")
            library.add(document, [quotation])
            names[quotation.id] = row["_id"]
    return names


def _printed(row: Mapping[str, Any]) -> Date:
    try:
        return Date(parse_date(str(row.get("date") or "")), "given")
    except InvalidDate:
        return UNKNOWN_DATE


def corpus_text(row: Mapping[str, Any]) -> tuple[str, str]:
    """The title of a row of a corpus, and the title and the text as one statement."""
    title = str(row.get("title") or "").strip()
    return title, "\n".join(filter(None, [title, row["text"].strip()])) or row["_id"]


def _ask(engine: Engine, names: Mapping[str, str], question: str, method: Method) -> list[tuple[str, float]]:
    answer = engine.search(plain(question[:LONGEST]), RUN_DEPTH, method=method)
    return [(names[hit.id], hit.score) for hit in answer.hits]


def _write_run(path: Path, scored: Mapping[str, Sequence[tuple[str, float]]]) -> None:
    # Readers of runs order by score, in single precision, and break ties in their own way: a millionth
    # a rank leaves none.
    lines = [
        f"{question} Q0 {document} {rank} {score - rank * 1e-6:.9f} onrecord\n"
        for question, answers in scored.items()
        for rank, (document, score) in enumerate(answers, start=1)
    ]
    try:
        path.write_text("".join(lines), "utf-8")
    except OSError as error:
        raise UnreadableSource(f"The run file {path} cannot be written ({error.strerror}).") from error


def _split(names: Sequence[str]) -> dict[str, list[str]]:
    """The questions by the split that their ids begin with ("train:…"), or all as one."""
    splits: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        prefix, colon, _ = name.partition(":")
        splits[prefix if colon and prefix in _SPLITS else "all"].append(name)
    return dict(splits)


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a corpus or of its questions. Raises UnreadableSource."""
    return read_objects(path, ("_id", "text"))
