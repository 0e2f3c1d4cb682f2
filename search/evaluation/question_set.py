"""People's questions with judged answers, read from a folder.

=================  =========================================================================================
questions.jsonl    ``id`` and ``text`` of a question a line
judgements.tsv     question, statement and grade between tabs; what is not named has grade 0
documents.jsonl    the documents that hold the statements, as ``onrecord add`` reads them
compare.jsonl      ``question``, and under ``expect`` each place with its right statements; may be missing
=================  =========================================================================================

A statement is called ``document:start-end``, in code points of the document's text, end exclusive.
Where the library is filled from files of rows there is no documents.jsonl, and a statement is called by
its row's ``id``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from onrecord.corpus.errors import UnreadableSource
from onrecord.corpus.evaluation.metrics import ENOUGH_OVERLAP, Bounds, overlap
from onrecord.search.evaluation.files import read_grades, read_objects
from onrecord.search.ranking.hit import Hit

RIGHT = 2
"""The least grade of a right answer: 3 answers the question, 2 is about it, 1 is marginal."""
VERBATIM_KINDS = ("direct", "partial")


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the grades of its judged statements."""

    text: str
    grades: Mapping[str, int]

    @property
    def is_answerable(self) -> bool:
        """Whether a right answer is on record."""
        return any(grade >= RIGHT for grade in self.grades.values())


@dataclass(frozen=True, slots=True)
class PlacesQuestion:
    """A question to several places, with the right statements of each; none where it said nothing of it."""

    text: str
    right: Mapping[str, frozenset[str]]


class Judged(Protocol):
    """Tells which judged statement a hit is."""

    def grades(self, question: Question, hits: Sequence[Hit]) -> list[int | None]:
        """Return the grade of each hit; None for one that nobody judged."""
        ...

    def is_any_of(self, statements: frozenset[str], hit: Hit) -> bool:
        """Whether the hit is one of these statements."""
        ...


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """The questions of a folder, what their library is filled from, and of which kinds they are asked."""

    questions: tuple[Question, ...]
    comparisons: tuple[PlacesQuestion, ...]
    sources: tuple[Path, ...]
    kinds: tuple[str, ...]
    judged: Judged


class JudgedSpans:
    """Statements called by document and offsets.

    A hit is the one that it overlaps most, by half of what both cover at least, in a document that has the
    hit's very words at its offsets.
    """

    def __init__(self, texts: Mapping[str, str], names: Iterable[str]) -> None:
        self._texts = texts
        self._spans: defaultdict[str, list[tuple[Bounds, str]]] = defaultdict(list)
        for name in sorted(set(names)):
            document, bounds = _document_and_bounds(name)
            self._spans[document].append((bounds, name))

    def grades(self, question: Question, hits: Sequence[Hit]) -> list[int | None]:
        """Return the grade of each hit; a statement that comes again, and one not judged, has 0."""
        grades: list[int | None] = []
        seen = set()
        for hit in hits:
            name = self._name(hit)
            grades.append(question.grades.get(name, 0) if name is not None and name not in seen else 0)
            seen.add(name)
        return grades

    def is_any_of(self, statements: frozenset[str], hit: Hit) -> bool:
        """Whether the hit is one of these statements."""
        return self._name(hit) in statements

    def _name(self, hit: Hit) -> str | None:
        held = [
            (shared, name)
            for document, spans in self._spans.items()
            if self._texts.get(document, "")[hit.start : hit.end] == hit.quote
            for bounds, name in spans
            if (shared := overlap(bounds, (hit.start, hit.end))) >= ENOUGH_OVERLAP
        ]
        return max(held)[1] if held else None


class JudgedRows:
    """Statements called by the ids of rows; a hit is every row of the hit's very words.

    Only what some rankings found was judged, so that a hit may be without a grade.
    """

    def __init__(self, ids: Mapping[str, frozenset[str]]) -> None:
        self._ids = ids

    def grades(self, question: Question, hits: Sequence[Hit]) -> list[int | None]:
        """Return the best grade of each hit's rows; None where none of them was judged."""
        return [
            max((question.grades[id] for id in self._of(hit) & question.grades.keys()), default=None)
            for hit in hits
        ]

    def is_any_of(self, statements: frozenset[str], hit: Hit) -> bool:
        """Whether the hit is one of these statements."""
        return not statements.isdisjoint(self._of(hit))

    def _of(self, hit: Hit) -> frozenset[str]:
        return self._ids.get(hit.quote, frozenset())


def read_question_set(folder: Path, rows: Sequence[Path] = ()) -> QuestionSet:
    """Read the questions of a folder: about its documents, or about the rows of these files.

    Of documents, words in quotation marks are asked for; of rows, every kind. Not all rows were judged, so
    that a question without a right one may have an answer, and is left out. Raises UnreadableSource.
    """
    grades = read_grades(folder / "judgements.tsv")
    questions = tuple(
        Question(row["text"], grades.get(row["id"], {}))
        for row in read_objects(folder / "questions.jsonl", ("id", "text"))
    )
    answerable = tuple(question for question in questions if question.is_answerable)
    if not answerable:
        raise UnreadableSource(
            f"None of the questions in {folder} has an answer of grade {RIGHT} or more in judgements.tsv; "
            "see that both files are of one set."
        )
    comparisons = tuple(_comparisons(folder / "compare.jsonl"))
    if rows:
        return QuestionSet(answerable, comparisons, tuple(rows), (), JudgedRows(_ids_by_text(rows)))
    path = folder / "documents.jsonl"
    if not path.is_file():
        raise UnreadableSource(f"{folder} holds no documents.jsonl; name the files of its rows with --rows.")
    texts = {_called(row, path): row["text"] for row in read_objects(path, ("text",))}
    names = {name for question in questions for name in question.grades}
    names |= {name for each in comparisons for statements in each.right.values() for name in statements}
    return QuestionSet(questions, comparisons, (path,), VERBATIM_KINDS, JudgedSpans(texts, names))


def _document_and_bounds(name: str) -> tuple[str, Bounds]:
    document, _, span = name.rpartition(":")
    start, _, end = span.partition("-")
    if not (document and start.isdecimal() and end.isdecimal()):
        raise UnreadableSource(
            f"The judged statement {name!r} is not document:start-end; where statements are rows, name their "
            "files with --rows."
        )
    return document, (int(start), int(end))


def _called(row: Mapping[str, object], path: Path) -> str:
    name = row.get("doc") or row.get("id")
    if not isinstance(name, str):
        raise UnreadableSource(f'A document in {path} has no name; give it one under "doc".')
    return name


def _ids_by_text(files: Sequence[Path]) -> dict[str, frozenset[str]]:
    ids: defaultdict[str, set[str]] = defaultdict(set)
    for path in files:
        for row in read_objects(path, ("id", "text")):
            ids[row["text"]].add(row["id"])
    return {text: frozenset(named) for text, named in ids.items()}


def _comparisons(path: Path) -> Iterable[PlacesQuestion]:
    """The questions to several places, none where the folder has no such file."""
    for row in read_objects(path, ("question",)) if path.is_file() else ():
        expected = row.get("expect")
        if not isinstance(expected, dict) or not all(isinstance(each, list) for each in expected.values()):
            raise UnreadableSource(
                f'A line of {path} has no list of statements for each place under "expect"; give it one.'
            )
        yield PlacesQuestion(row["question"], {place: frozenset(each) for place, each in expected.items()})
