import json
import math
import random

import ir_measures
import pytest

from onrecord.corpus.errors import UnreadableSource
from onrecord.search.evaluation.retrieval import evaluate_retrieval, format_report, measure, read_judgements
from tests.support.towns import CountingEncoder

DOCUMENTS = [
    ("d1", "Buses", "The bus will run every ten minutes."),
    ("d2", "", "Rents must fall this year."),
    ("d3", "Rents again", "Rents must fall this year."),
    ("d4", "Schools", "Schools open on Monday."),
    ("d5", "", "Schools open on Monday."),
    ("d6", "", "Schools open on Monday."),
]
QUESTIONS = [
    ("train:1", "when will the bus run"),
    ("train:2", "rents fall"),
    ("dev:3", "schools monday open"),
    ("dev:4", "a question that nobody judged"),
]
JUDGED = [
    ("train:1", "d1", 1),
    ("train:2", "d2", 1),
    ("train:2", "d3", 2),
    ("dev:3", "d6", 1),
    ("dev:3", "d1", 0),
]


@pytest.fixture
def folder(tmp_path):
    _write(tmp_path / "corpus.jsonl", [{"_id": i, "title": t, "text": x} for i, t, x in DOCUMENTS])
    _write(tmp_path / "queries.jsonl", [{"_id": i, "text": x} for i, x in QUESTIONS])
    rows = ["query-id\tcorpus-id\tscore", *("\t".join(map(str, row)) for row in JUDGED)]
    (tmp_path / "qrels.tsv").write_text("\n".join(rows) + "\n")
    return tmp_path


def _write(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def evaluate(folder, run_file=None):
    return evaluate_retrieval(folder, run_file, encoder=CountingEncoder(dimension=512))


def test_the_measures_are_those_of_their_definitions():
    judged = {"a": {"x": 1, "y": 2, "z": 0}, "b": {"w": 1}}
    figures = measure("dense", "all", {"a": ["z", "x", "q", "y"], "b": ["p"] * 10 + ["w"]}, judged)
    ideal = 2 / math.log2(2) + 1 / math.log2(3)
    found = 1 / math.log2(3) + 2 / math.log2(5)
    assert figures.questions == 2
    assert figures.ndcg == pytest.approx(found / ideal / 2)
    assert figures.mrr == pytest.approx((1 / 2 + 0) / 2)
    assert figures.recall == pytest.approx((2 / 2 + 0) / 2)


def test_recall_is_over_at_most_ten_relevant_documents():
    judged = {"a": {f"d{at}": 1 for at in range(25)}}
    full = measure("dense", "all", {"a": [f"d{at}" for at in range(10)]}, judged)
    assert (full.recall, full.mrr, full.ndcg) == (1, 1, pytest.approx(1))


def by_an_independent_program(judged, run):
    """nDCG@10, MRR@10 and Recall@10 by trec_eval; a run holds each question's documents with scores."""
    asked = ("nDCG@10", "RR@10", "R@10")
    found = ir_measures.calc_aggregate(map(ir_measures.parse_measure, asked), judged, run)
    figures = {str(measured): value for measured, value in found.items()}
    return [figures[name] for name in asked]


@pytest.mark.parametrize("seed", range(5))
def test_the_measures_are_those_of_an_independent_program(seed):
    chance = random.Random(seed)
    documents = [f"d{at}" for at in range(40)]
    judged = {
        f"q{at}": {
            "d0": 1,
            **{name: chance.choice([-1, 0, 0, 1, 2, 3]) for name in chance.sample(documents, 9)},
        }
        for at in range(60)
    }
    judged = {name: each for name, each in judged.items() if max(each.values()) > 0}
    rankings = {name: chance.sample(documents, chance.choice([0, 3, 10, 40])) for name in judged}
    run = {name: {each: -float(at) for at, each in enumerate(ranked)} for name, ranked in rankings.items()}
    figures = measure("dense", "all", rankings, judged)
    assert [figures.ndcg, figures.mrr, figures.recall] == pytest.approx(
        by_an_independent_program(judged, run)
    )


def test_an_independent_program_reads_the_same_figures_from_the_run_file(folder, tmp_path):
    # Three of the documents have one text and two another, so that answers are tied.
    path = tmp_path / "run.trec"
    report = evaluate(folder, path)
    run = list(ir_measures.read_trec_run(str(path)))
    assert len(run) == 18
    for split in ("train", "dev"):
        judged = {n: j for n, j in read_judgements(folder).items() if n.startswith(split)}
        own = next(row for row in report.figures if (row.split, row.method) == (split, "default"))
        of_split = [row for row in run if row.query_id in judged]
        expected = by_an_independent_program(judged, as_scores(of_split))
        assert [own.ndcg, own.mrr, own.recall] == pytest.approx(expected)


def as_scores(run):
    scores = {row.query_id: {} for row in run}
    for row in run:
        scores[row.query_id][row.doc_id] = row.score
    return scores


def test_every_method_is_measured_on_every_split(folder):
    report = evaluate(folder)
    assert report.documents == 6
    assert [(row.split, row.method, row.questions) for row in report.figures] == [
        ("train", "dense", 2), ("train", "lexical", 2), ("train", "default", 2),
        ("dev", "dense", 1), ("dev", "lexical", 1), ("dev", "default", 1),
    ]  # fmt: skip
    default = report.figures[2]
    assert (default.mrr, default.recall, default.ndcg) == (1, 1, pytest.approx(1))
    # d5 has the very words of d6 and comes before it; both are in the library, kept apart by their ids.
    assert report.figures[5].mrr == pytest.approx(1 / 3)
    assert report.figures[5].recall == 1


def test_the_day_of_a_document_tells_which_is_meant(folder):
    rows = [{"_id": i, "title": t, "text": x} for i, t, x in DOCUMENTS]
    rows[4]["date"], rows[5]["date"] = "soon", "2021-03-03"
    _write(folder / "corpus.jsonl", rows)
    asked = {"_id": "dev:3", "text": "schools monday open — Cy (@cyorr) March 1, 2021"}
    _write(folder / "queries.jsonl", [asked])
    dense, lexical, default = evaluate(folder).figures
    assert default.mrr == 1 > max(dense.mrr, lexical.mrr)


def test_the_report_prints_a_line_for_each_and_is_json(folder):
    report = evaluate(folder)
    assert "train            2  default      1.000    1.000      1.000" in format_report(report).splitlines()
    assert json.loads(json.dumps(report.as_dict()))["figures"][2]["mrr"] == 1


def test_questions_without_splits_are_one_set(folder):
    _write(folder / "queries.jsonl", [{"_id": "1", "text": "bus"}, {"_id": "2:a", "text": "rents"}])
    (folder / "qrels.tsv").write_text("1\td1\t1\n2:a\td2\t1\n")
    assert {row.split for row in evaluate(folder).figures} == {"all"}


def test_the_run_file_is_in_the_form_of_trec_without_ties(folder, tmp_path):
    evaluate(folder, tmp_path / "run.trec")
    rows = [line.split(" ") for line in (tmp_path / "run.trec").read_text().splitlines()]
    assert {row[0] for row in rows} == {"train:1", "train:2", "dev:3"}
    assert {(row[1], row[5]) for row in rows} == {("Q0", "onrecord")}
    of_three = [row for row in rows if row[0] == "dev:3"]
    assert [int(row[3]) for row in of_three] == [1, 2, 3, 4, 5, 6]
    assert len({row[2] for row in of_three}) == 6
    scores = [float(row[4]) for row in of_three]
    assert scores == sorted(set(scores), reverse=True)


def test_the_usual_place_of_judgements_is_known(folder):
    (folder / "qrels").mkdir()
    (folder / "qrels.tsv").rename(folder / "qrels" / "test.tsv")
    assert read_judgements(folder)["train:2"] == {"d2": 1, "d3": 2}


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("corpus.jsonl", '{"_id": "d1", "text": "a"}\n{"_id": 7}\n', r"Line 2 of .*corpus.jsonl"),
        ("queries.jsonl", "[]\n", r"Line 1 of .*queries.jsonl"),
        ("qrels.tsv", "query-id\tcorpus-id\tscore\na\tb\tmuch\n", r"Line 2 of .*qrels.tsv"),
        ("qrels.tsv", "nobody\td1\t1\n", r"None of the questions"),
        ("queries.jsonl", None, r"queries.jsonl cannot be read \(No such file or directory\)"),
        ("qrels.tsv", None, r"test.tsv cannot be read"),
    ],
)
def test_a_bad_folder_is_told_in_one_sentence(folder, name, content, told):
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_text(content)
    with pytest.raises(UnreadableSource, match=told) as problem:
        evaluate(folder)
    assert "\n" not in str(problem.value)
