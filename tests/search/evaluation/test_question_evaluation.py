import ast
import json
import math
import random
import subprocess
import sys
from types import SimpleNamespace

import pytest

from onrecord.corpus.errors import LibraryUnavailable, UnreadableSource
from onrecord.corpus.ingest import EXTRACTION_VERSION
from onrecord.corpus.model import Document
from onrecord.corpus.reading import Metadata, read
from onrecord.corpus.store.library import Library
from onrecord.search.engine import Engine
from onrecord.search.errors import InvalidQuestion
from onrecord.search.evaluation import questions as evaluation
from onrecord.search.evaluation.figures import figure
from onrecord.search.evaluation.question_set import (
    JudgedRows,
    JudgedSpans,
    PlacesQuestion,
    Question,
    read_question_set,
)
from onrecord.search.evaluation.questions import (
    METHODS,
    evaluate_questions,
    format_report,
    places_parts,
    question_parts,
)
from tests.support.towns import CountingEncoder

LIBRARY = "The library on Fen Street stays open all night."
BRIDGE = "The old bridge is closed to lorries."
MARKET = "Our market moves indoors this winter."
DUNMERE = f"“{LIBRARY}” Mayor Ada Brandt of Dunmere said. She added: “{BRIDGE}”"
VANTRY = f"“{MARKET}” said Otis Bram, the mayor of Vantry."


def span(text, words, document):
    start = text.index(words)
    return f"{document}:{start}-{start + len(words)}"


LIBRARY_SPAN, BRIDGE_SPAN = span(DUNMERE, LIBRARY, "dunmere"), span(DUNMERE, BRIDGE, "dunmere")
MARKET_SPAN = span(VANTRY, MARKET, "vantry")


def write_lines(path, *rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def write_set(folder, documents, questions, judgements, comparisons=()):
    folder.mkdir(exist_ok=True)
    if documents:
        write_lines(folder / "documents.jsonl", *documents)
    write_lines(folder / "questions.jsonl", *questions)
    write_lines(folder / "compare.jsonl", *comparisons)
    lines = ["\t".join(map(str, row)) for row in judgements]
    (folder / "judgements.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path):
    return write_set(
        tmp_path / "set",
        [{"doc": "dunmere", "text": DUNMERE, "title": "Nights"}, {"doc": "vantry", "text": VANTRY}],
        [
            {"id": "q1", "text": "library on Fen Street open all night"},
            {"id": "q2", "text": "Is the old bridge closed to lorries?"},
            {"id": "q3", "text": "volcano insurance premiums in Antarctica"},
        ],
        [("q1", LIBRARY_SPAN, 3), ("q2", BRIDGE_SPAN, 2), ("q2", LIBRARY_SPAN, 1)],
        [{"question": "market indoors this winter", "expect": {"Vantry": [MARKET_SPAN], "Dunmere": []}}],
    )


def hit(text, words, *, close=True, shift=0, closeness=0.9):
    start = text.index(words) + shift
    end = start + len(words)
    return SimpleNamespace(quote=text[start:end], start=start, end=end, close=close, closeness=closeness)


# Figures by hand


def test_figures_of_a_question_are_those_computed_by_hand():
    question = Question("?", {"a": 3, "b": 2, "c": 1})
    parts = question_parts(question, [1, 0, 3], [True, False, True])
    found = 1 / math.log2(2) + 7 / math.log2(4)
    ideal = 7 / math.log2(2) + 3 / math.log2(3) + 1 / math.log2(4)
    assert parts == {
        "ndcg": (pytest.approx(found / ideal), 1),
        "mrr": (1 / 3, 1),
        "recall": (1 / 2, 1),
        "p5": (1 / 2, 1),
        "answered": (True, 1),
        "precision": (1, 2),
    }


def test_recall_is_over_ten_right_answers_at_most_and_precision_at_five_over_five():
    question = Question("?", {f"s{at}": 2 for at in range(12)})
    parts = question_parts(question, [2] * 9 + [0], [False] * 10)
    assert (parts["recall"], parts["p5"]) == ((9 / 10, 1), (1, 1))
    assert (parts["answered"], parts["precision"]) == ((False, 1), (0, 0))


def test_a_question_without_a_right_answer_asks_for_silence_alone():
    question = Question("?", {"a": 1})
    assert question_parts(question, [1, 0], [False, False]) == {"silence": (True, 1)}
    assert question_parts(question, [1, 0], [False, True]) == {"silence": (False, 1)}


def test_a_comparison_asks_each_place_for_its_own():
    judged = JudgedSpans({"dunmere": DUNMERE, "vantry": VANTRY}, [LIBRARY_SPAN, MARKET_SPAN])
    right = {
        "Dunmere": frozenset({LIBRARY_SPAN}),
        "Vantry": frozenset({MARKET_SPAN}),
        "Fen": frozenset(),
        "Fen Hill": frozenset(),
    }
    accounts = [
        SimpleNamespace(place="Dunmere (city)", hits=[hit(DUNMERE, BRIDGE), hit(DUNMERE, LIBRARY)]),
        SimpleNamespace(place="Vantry", hits=[hit(VANTRY, MARKET, close=False)]),
        SimpleNamespace(place="Fen Hill", hits=[hit(VANTRY, MARKET)]),
        SimpleNamespace(place="Fen", hits=[]),
    ]
    parts = places_parts(PlacesQuestion("?", right), accounts, judged)
    assert parts == {"compare_answered": (1, 2), "compare_silent": (1, 2)}


def test_a_hit_is_the_statement_of_which_it_covers_half():
    judged = JudgedSpans({"dunmere": DUNMERE}, [LIBRARY_SPAN, BRIDGE_SPAN])
    question = Question("?", {LIBRARY_SPAN: 3, BRIDGE_SPAN: 2})
    hits = [
        hit(DUNMERE, LIBRARY, shift=5),
        hit(DUNMERE, LIBRARY),
        hit(DUNMERE, BRIDGE[:10]),
        hit(VANTRY, MARKET),
        hit(DUNMERE, BRIDGE),
    ]
    assert judged.grades(question, hits) == [3, 0, 0, 0, 2]


def test_a_row_is_known_by_its_words_and_unjudged_without_a_grade():
    judged = JudgedRows({LIBRARY: frozenset({"r1", "r2"}), BRIDGE: frozenset({"r3"})})
    question = Question("?", {"r1": 1, "r2": 3})
    hits = [hit(DUNMERE, LIBRARY), hit(DUNMERE, BRIDGE), hit(DUNMERE, LIBRARY)]
    assert judged.grades(question, hits) == [3, None, 3]


# Intervals


def test_a_figure_is_the_sum_given_over_the_sum_possible():
    assert figure([(1, 2), (0, 1), (3, 3)]).value == pytest.approx(4 / 6)
    assert figure([(0, 0), (0, 0)]).value is None


def test_the_interval_of_a_mean_is_nearly_that_of_the_normal_distribution():
    chance = random.Random(5)
    values = [chance.gauss(0.6, 0.1) for _ in range(400)]
    found = figure([(value, 1) for value in values])
    deviation = math.sqrt(sum((value - found.value) ** 2 for value in values) / 400)
    half = 1.96 * deviation / math.sqrt(400)
    assert found.low == pytest.approx(found.value - half, abs=half / 10)
    assert found.high == pytest.approx(found.value + half, abs=half / 10)


def test_intervals_are_the_same_each_time_and_wider_over_fewer_questions():
    parts = [(1, 1), (0, 1), (0, 1), (1, 1), (1, 1)]
    few, many = figure(parts), figure(parts * 20)
    assert figure(parts) == few
    assert few.value == many.value == 0.6
    assert few.high - few.low > 3 * (many.high - many.low)


# From documents to figures


@pytest.fixture
def engine(tmp_path):
    with Engine(Library.open(tmp_path / "library"), CountingEncoder(dimension=512)) as engine:
        yield engine


def test_documents_are_added_and_their_questions_asked_by_every_ranking(engine, folder):
    report = evaluate_questions(engine, folder)
    assert (report.documents, report.statements) == (2, 3)
    assert (report.answerable, report.unanswerable, report.comparisons) == (2, 1, 1)
    assert [ranking.method for ranking in report.rankings] == list(METHODS)
    figures = report.rankings[0].figures
    assert {name: figures[name].value for name in ("mrr", "recall", "answered", "silence")} == {
        "mrr": 1,
        "recall": 1,
        "answered": 1,
        "silence": 1,
    }
    assert (figures["compare_answered"].value, figures["compare_silent"].value) == (1, 1)
    assert "compare_answered" not in report.rankings[1].figures
    counted = [sum(tenth.n for tenth in ranking.reliability) for ranking in report.rankings]
    assert counted == [
        9,
        9,
        4,
    ]  # the lexical one finds what shares words with a question


def test_the_report_prints_every_figure_with_its_interval(engine, folder):
    lines = format_report(evaluate_questions(engine, folder)).splitlines()
    assert lines[0].startswith("2 documents with 3 statements; 2 answerable questions, 1 unanswerable")
    assert lines[3].split()[:3] == ["default", lines[3].split()[1], "1.000"]
    assert lines[4].count("-") == 9
    assert lines[5].split()[-2:] == ["-", "-"]
    assert sum(line[:4].strip().startswith(("0.", "1.")) and " to " in line for line in lines[13:]) == 10


def test_a_library_that_holds_the_documents_is_asked_as_it_is(engine, folder):
    first = evaluate_questions(engine, folder)
    engine.library.add(Document("Nothing that anybody asks about."), [])
    generation = engine.library.generation
    again = evaluate_questions(engine, folder)
    assert engine.library.generation == generation
    assert (again.documents, again.rankings) == (3, first.rankings)


def test_a_library_of_something_else_is_left_alone(engine, folder):
    engine.library.add(Document("Somebody's own."), [])
    with pytest.raises(LibraryUnavailable, match="lacks 2 of the documents that are asked about"):
        evaluate_questions(engine, folder)
    assert engine.library.size() == 1


def rows_set(tmp_path):
    rows = write_lines(
        tmp_path / "rows.jsonl",
        {"id": "r1", "text": LIBRARY, "speaker": "Ada Brandt", "city": "Dunmere"},
        {"id": "r2", "text": BRIDGE, "speaker": "Ada Brandt", "city": "Dunmere"},
        {"id": "r3", "text": MARKET, "speaker": "Otis Bram", "city": "Vantry"},
    )
    asked = [{"id": "q1", "text": LIBRARY}, {"id": "q2", "text": "harbour dues"}]
    judgements = [("q1", "r1", 3), ("q1", "r2", 0), ("q2", "r3", 1)]
    compared = [{"question": "market indoors this winter", "expect": {"Vantry": ["r3"], "Dunmere": []}}]
    return write_set(tmp_path / "set", (), asked, judgements, compared), rows


def test_rows_are_asked_for_by_id_and_only_of_questions_that_they_answer(engine, tmp_path):
    folder, rows = rows_set(tmp_path)
    report = evaluate_questions(engine, folder, [rows])
    assert (report.documents, report.answerable, report.unanswerable, report.comparisons) == (3, 1, 0, 1)
    ranking = report.rankings[0]
    names = ("mrr", "recall", "compare_answered", "compare_silent")
    assert [ranking.figures[name].value for name in names] == [1, 1, 1, 1]
    assert ranking.unjudged == 1
    assert "silence" not in ranking.figures
    assert "default: 1 hits were never judged" in format_report(report)


def test_a_library_that_holds_the_rows_is_asked_as_it_is(engine, tmp_path):
    folder, rows = rows_set(tmp_path)
    first = evaluate_questions(engine, folder, [rows])
    assert evaluate_questions(engine, folder, [rows]) == first


def test_the_command_prints_figures_and_keeps_a_named_library(run, folder):
    code, printed, complaint = run("evaluate", "questions", folder, "--method", "default", "--json")
    report = json.loads(printed)
    assert (code, complaint) == (0, "")
    assert (report["documents"], [each["method"] for each in report["rankings"]]) == (2, ["default"])
    assert report["rankings"][0]["figures"]["mrr"]["value"] == 1
    _, shown, _ = run("info", "--json")
    assert json.loads(shown)["documents"] == 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--method", "tarot"), "'tarot' is not a ranking; use one of default, dense, lexical"),
        (("--part", "blind"), "--part belongs to onrecord evaluate extraction; leave it out."),
        (("--run", "x"), "--run belongs to onrecord evaluate retrieval; leave it out."),
        (("--rows", "no/such.jsonl"), "no/such.jsonl cannot be read"),
    ],
)
def test_the_command_refuses_what_cannot_be_done(run, folder, arguments, told):
    code, printed, complaint = run("evaluate", "questions", folder, *arguments)
    assert (code, printed) == (2, "")
    assert told in complaint


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("documents.jsonl", None, "name the files of its rows with --rows"),
        ("documents.jsonl", '{"text": "x"}', 'give it one under "doc"'),
        ("questions.jsonl", '{"id": "q1"}', "with the strings id and text"),
        ("judgements.tsv", "q1\tdunmere:1-9", "not a question, a document and a whole number"),
        ("judgements.tsv", "q1\tr-17\t3", "'r-17' is not document:start-end"),
        ("judgements.tsv", "q1\tdunmere:1-9\t1", "None of the questions"),
        ("compare.jsonl", '{"question": "x", "expect": ["Vantry"]}', 'under "expect"'),
    ],
)
def test_a_bad_folder_is_told_in_one_sentence(folder, name, content, told):
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_text(content + "\n", encoding="utf-8")
    with pytest.raises(UnreadableSource, match=told):
        read_question_set(folder)


def test_a_folder_may_be_without_comparisons(folder):
    (folder / "compare.jsonl").unlink()
    assert read_question_set(folder).comparisons == ()


# The same figures as the reference scorers, on the same hits

REPLAY = f"""#!{sys.executable}
import json, pathlib, sys
answers = json.loads(pathlib.Path(__file__).with_name("answers.json").read_text("utf-8"))
what, question = sys.argv[3], sys.argv[-1]
if what == "add":
    print("added")
elif answers[what][question] is None:
    sys.exit(2)
else:
    print("\\n".join(map(json.dumps, answers[what][question])))
"""


def reference(shared, tmp_path, scorer, answers, *arguments):
    """What a scorer prints of these answers: a program stands in for ours and repeats them."""
    program = tmp_path / "replay"
    program.write_text(REPLAY, encoding="utf-8")
    program.chmod(0o755)
    (tmp_path / "answers.json").write_text(json.dumps(answers), encoding="utf-8")
    scored = subprocess.run(
        [sys.executable, shared / "scorers" / scorer, program, *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    return ast.literal_eval(scored.stdout.split(" short of")[0])


class Scripted(Engine):
    """An engine that gives prepared hits; None stands for a question that cannot be asked."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.answers = {}

    def search(self, question, *arguments, **named):
        if self.answers[question] is None:
            raise InvalidQuestion("?")
        return SimpleNamespace(hits=[SimpleNamespace(**each) for each in self.answers[question]])


@pytest.fixture
def scripted(tmp_path):
    with Scripted(Library.open(tmp_path / "library"), CountingEncoder()) as engine:
        yield engine


def figures_of(ranking, names):
    return {ours: ranking.figures[ours].value for ours in names}


def as_scored(theirs, names):
    return {name: pytest.approx(theirs[name], abs=0.0005) for name in names}


def some_hits(chance, hits):
    """Some of these hits, in any order, some of them twice, each close or not."""
    chosen = chance.choices(hits, k=chance.randint(0, 10))
    return [{**each, "close": chance.random() < 0.5, "closeness": chance.random()} for each in chosen]


@pytest.mark.parametrize("seed", [1, 2])
def test_figures_about_documents_are_the_reference_ones(shared, tmp_path, scripted, monkeypatch, seed):
    chance = random.Random(seed)
    texts = {f"d{at}": " ".join(f"w{chance.randrange(10**6)}" for _ in range(60)) for at in range(4)}
    names = [f"{doc}:{start}-{start + 40}" for doc in texts for start in range(0, 300, 60)]
    hits = []
    for text in texts.values():
        for start in range(0, 300, 60):
            for moved, length in ((0, 40), (3, 38), (15, 40), (30, 20)):
                at = start + moved
                hits.append({"start": at, "end": at + length, "quote": text[at : at + length]})
    hits.append({"start": 0, "end": 5, "quote": "other"})
    asked = [{"id": f"q{at}", "text": f"question {at}", "kind": "topic"} for at in range(9)]
    judgements = [
        (row["id"], name, chance.choice((1, 2, 3)))
        for row in asked[:7]
        for name in chance.sample(names, chance.randint(1, 14))
    ]
    expected = [
        {
            "question": f"places {at}",
            "expect": {p: chance.sample(names, chance.choice((0, 8))) for p in "ABC"},
        }
        for at in range(4)
    ]
    folder = write_set(
        tmp_path / "set",
        [{"doc": doc, "text": text} for doc, text in texts.items()],
        asked,
        judgements,
        expected,
    )
    for reading in read(folder / "documents.jsonl", Metadata()):
        scripted.library.add(reading.document, [], extractor=str(EXTRACTION_VERSION))
    scripted.answers = {row["text"]: some_hits(chance, hits) for row in asked}
    scripted.answers[asked[2]["text"]] = None
    compared = {
        row["question"]: [
            {"places": [{"place": place, "statements": some_hits(chance, hits)} for place in "ABC"]}
        ]
        for row in expected
    }
    compared["places 3"] = None

    def compare(engine, question, *, cities):
        if compared[question] is None:
            raise InvalidQuestion("?")
        places = [place for place in compared[question][0]["places"] if place["place"] in cities]
        accounts = [
            SimpleNamespace(
                place=each["place"], hits=[SimpleNamespace(**statement) for statement in each["statements"]]
            )
            for each in places
        ]
        return SimpleNamespace(accounts=accounts)

    monkeypatch.setattr(evaluation, "compare", compare)
    ranking = evaluate_questions(scripted, folder, methods=("default",)).rankings[0]
    answers = {"search": scripted.answers, "compare": compared}
    theirs = reference(shared, tmp_path, "ask.py", answers, folder / "documents.jsonl", folder)
    scored = ("ndcg", "mrr", "recall", "p5", "answered", "precision", "silence")
    scored = (*scored, "compare_answered", "compare_silent")
    assert figures_of(ranking, scored) == as_scored(theirs, scored)
    assert (ranking.refused, theirs["errors"]) == (2, 2)


@pytest.mark.parametrize("seed", [1, 2])
def test_figures_about_rows_are_the_reference_ones(shared, tmp_path, scripted, seed):
    chance = random.Random(seed)
    words = [f"Statement {at} of the council of Vantry." for at in range(30)]
    rows = [{"id": f"r{at}", "text": text, "speaker": "Otis Bram"} for at, text in enumerate(words)]
    twins = [{"id": f"t{at}", "text": words[at], "speaker": "Ada Brandt"} for at in range(0, 30, 3)]
    path = write_lines(tmp_path / "rows.jsonl", *rows, *twins)
    asked = [{"id": f"q{at}", "text": f"question {at}"} for at in range(8)]
    judgements = [
        (row["id"], judged["id"], chance.choice((0, 1, 2, 3)))
        for row in asked[:7]
        for judged in chance.sample(rows + twins, 12)
    ]
    folder = write_set(tmp_path / "set", (), asked, judgements)
    hits = [{"start": 0, "end": len(text), "quote": text} for text in words]
    scripted.answers = {row["text"]: some_hits(chance, hits) for row in asked}
    ranking = evaluate_questions(scripted, folder, [path], methods=("default",)).rankings[0]
    theirs = reference(shared, tmp_path, "ask_rows.py", {"search": scripted.answers}, folder, path)
    scored = ("ndcg", "mrr", "recall", "answered", "precision")
    assert figures_of(ranking, scored) == as_scored(theirs, scored)
    assert ranking.unjudged == theirs["unjudged"]
