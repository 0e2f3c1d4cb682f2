"""The figures of extraction: on small fiction, and against the reference scorers on real labels."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from onrecord.corpus.errors import UnreadableSource
from onrecord.corpus.evaluation.extraction import evaluate_extraction, format_report, part_of, score_officials
from onrecord.corpus.evaluation.matching import (
    same_city,
    same_full_name,
    same_polnear_speaker,
    same_region,
    same_role,
    same_speaker,
)
from onrecord.corpus.evaluation.metrics import Row, Score, Share, read_row
from onrecord.corpus.evaluation.polnear import (
    LabelledText,
    compare_polnear,
    figures_polnear,
    read_polnear,
    score_polnear,
)
from onrecord.corpus.model import Document, Place, Quotation

SHARED = Path(__file__).parents[3].parent / "shared"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="the labelled data in ../shared is absent")

TEXT = (
    'Mayor Ines Talcott of Brindle Falls said, "We will plow every street by dawn." "Snowbird" is a nickname.'
)
STATEMENT = (43, 77)
NICKNAME = (80, 88)


def label(start, end, **fields):
    return Row("a", start, end, fields.pop("kind", "direct"), **fields)


def talcott(start=STATEMENT[0], end=STATEMENT[1], **fields):
    fields = {"speaker": "Ines Talcott", "role": "Mayor", "city": "Brindle Falls", "level": "city"} | fields
    return label(start, end, **fields)


def officials(*found):
    gold = [talcott(said_on="2031-01-05"), label(*NICKNAME, kind="mixed", statement=False)]
    return score_officials(gold, found).views["direct and partial"]


def test_a_perfect_extraction_scores_a_hundred():
    view = officials(talcott(said_on="2031-01-05", confidence=0.95))
    assert view["direct"] == Score(1, 1, 1)
    assert view["direct"].f1 == 100.0
    assert view["end_to_end"].f1 == 100.0
    assert view["said_on"] == Share(1, 1)
    assert view["non_statements_predicted"] == Share(0, 1)
    assert view["sure_of_speaker"] == Share(1, 1)


def test_a_nickname_taken_for_a_statement_costs_precision():
    view = officials(talcott(), label(*NICKNAME, kind="mixed"))
    assert view["statements"] == Score(1, 2, 1)
    assert view["mixed"] == Score(0, 1, 0)
    assert view["non_statements_predicted"] == Share(1, 1)


def test_a_wrong_speaker_is_found_but_not_right():
    view = officials(talcott(speaker="Otis Bram", confidence=0.95))
    assert view["direct"].f1 == 100.0
    assert view["direct_and_speaker"] == Score(0, 1, 1)
    assert view["end_to_end"].f1 == 0.0
    assert view["sure_of_speaker"] == Share(0, 1)


def test_nobody_is_right_only_for_nobody():
    gold = [label(0, 10)]
    assert score_officials(gold, [label(0, 10)]).views["direct and partial"]["speaker"] == Share(1, 1)
    named = score_officials(gold, [label(0, 10, speaker="Otis Bram")]).views["direct and partial"]
    assert named["speaker"] == Share(0, 1)
    assert named["speaker_named"] == Share(0, 0)


def test_each_label_is_used_once():
    view = officials(talcott(), talcott(end=STATEMENT[1] - 1))
    assert view["statements"] == Score(1, 2, 1)
    assert view["statements_exact"] == Score(1, 2, 1)


def test_indirect_rows_are_no_predictions_for_officials():
    assert officials(talcott(), label(0, 40, kind="indirect"))["statements"] == Score(1, 1, 1)


def test_reliability_counts_every_named_speaker_once():
    gold = [talcott(), talcott(0, 40)]
    found = [talcott(confidence=0.97), talcott(0, 40, speaker="Otis Bram", confidence=0.4)]
    bins = score_officials(gold, found).reliability
    assert [(b.low, b.high, b.right, b.n) for b in bins] == [(0.3, 0.5, 0, 1), (0.95, 1.0, 1, 1)]


@pytest.mark.parametrize(
    ("labelled", "extracted", "same"),
    [
        ("Ines Talcott", "TALCOTT", True),
        ("Ines Talcott Jr.", "Mayor Talcott", True),
        ("Inés Talcótt", "Ines Talcott", True),
        ("Ines Talcott", "Ines", False),
        ("Brindle Falls Police Department", "the Police Department", True),
        ("Brindle Falls Police Department", "Brindle Falls", True),
        ("Brindle Falls Police Department", "Fire Department", False),
        ("BFPD", "the BFPD", True),
        ("Ines Talcott", "", False),
    ],
)
def test_speakers_agree(labelled, extracted, same):
    assert same_speaker(labelled, extracted) is same


def test_roles_cities_and_regions_agree():
    assert same_role("Rep.", "U.S. Representative")
    assert same_role("Councilwoman", "City Council Member")
    assert not same_role("Mayor", "Chief of Police")
    assert not same_role("Mayor", None)
    assert same_city("St. Ives", "Saint Ives")
    assert same_city("NYC", "New York")
    assert not same_city("Brindle Falls", None)
    assert same_region("District of Columbia", "DC")
    assert not same_region(None, "OH")
    assert same_full_name("Otis Bram Jr.", "otis  bram jr")


def test_polnear_speakers_agree_by_last_name():
    assert same_polnear_speaker("Ines Talcott", "Talcott’s")
    assert same_polnear_speaker("Talcott", "Talcott campaign spokesman")
    assert not same_polnear_speaker("Ines Talcott", "she")
    assert not same_polnear_speaker("Ines Talcott", None)


POLNEAR = "Ines Talcott said the budget is “a cruel joke on us all.” Otis Bram said taxes will rise."
MIXED = (18, 57)
FRAGMENT = (33, 55)
INDIRECT = (73, 88)


def polnear_gold():
    return [
        LabelledText(
            "a",
            POLNEAR,
            (
                label(*MIXED, kind="mixed", speaker="Ines Talcott", quoted=(FRAGMENT,)),
                label(*INDIRECT, kind="indirect", speaker="Otis Bram", quoted=()),
            ),
        )
    ]


def test_polnear_spans_disregard_marks_and_set_other_kinds_aside():
    rows = [label(*FRAGMENT, kind="mixed", speaker="Talcott"), label(*INDIRECT, kind="indirect")]
    (comparison,) = compare_polnear(polnear_gold(), {"a": rows}, frozenset({"mixed"}))
    assert comparison.set_aside == {1}
    figures = figures_polnear([comparison])
    assert figures["span_overlap"] == Score(1, 1, 1)
    assert figures["span_exact"] == Score(0, 1, 1)
    assert figures["quoted_strings"] == Score(1, 1, 1)
    assert figures["speaker_explicit"] == Share(1, 1, unnamed=0)


def test_a_fragment_is_compared_as_it_is_and_as_the_clause_that_reports_it():
    rows = [
        label(*FRAGMENT, kind="mixed", speaker="Talcott"),
        label(*MIXED, kind="indirect", speaker="Talcott"),
        label(*INDIRECT, kind="indirect", speaker="Bram"),
    ]
    views = score_polnear(polnear_gold(), {"a": rows}).views
    assert views["direct and partial"]["span_exact"] == Score(0, 1, 1)
    assert views["direct and partial, as clauses"]["span_exact"] == Score(1, 1, 1)
    assert views["all statements"]["span_exact"] == Score(2, 3, 2)
    assert views["all statements, as clauses"]["span_overlap"] == Score(2, 2, 2)
    assert views["all statements, as clauses"]["span_exact"] == Score(2, 2, 2)


def extract_talcott(document: Document) -> list[Quotation]:
    start, end = STATEMENT
    return [
        Quotation(
            document.id,
            start,
            end,
            document.text[start:end],
            "direct",
            speaker="Ines Talcott",
            place=Place(city="Brindle Falls", level="city"),
            confidence=0.9,
        )
    ]


def write_lines(path, *rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_the_documents_of_a_file_of_labels_lie_beside_it(tmp_path):
    write_lines(tmp_path / "documents.jsonl", {"doc": "a", "text": TEXT}, {"doc": "unlabelled", "text": "x"})
    gold = write_lines(
        tmp_path / "gold.jsonl",
        {
            "doc": "a",
            "start": STATEMENT[0],
            "end": STATEMENT[1],
            "kind": "direct",
            "statement": True,
            "speaker": "Ines Talcott",
            "city": "Brindle Falls",
            "level": "city",
        },
    )
    report = evaluate_extraction(gold, extract_talcott)
    assert report.views["direct and partial"]["end_to_end"] == Score(1, 1, 1)
    assert "end_to_end" in format_report(report)
    plain = json.loads(json.dumps(report.as_dict()))
    assert plain["views"]["direct and partial"]["end_to_end"]["f1"] == 100.0
    assert plain["reliability"] == [{"from": 0.9, "to": 0.95, "mean": 0.9, "right": 1, "n": 1}]


def test_a_file_of_documents_holds_its_labels(tmp_path):
    quote = {"start": STATEMENT[0] - 1, "end": STATEMENT[1] + 1, "kind": "direct", "speaker": "Talcott"}
    gold = write_lines(tmp_path / "gold.jsonl", {"doc_id": "a", "text": TEXT, "quotes": [quote]})
    report = evaluate_extraction(gold, extract_talcott)
    assert report.gold == "PolNeAR"
    assert report.views["direct"]["span_and_speaker"] == Score(1, 1, 1)
    assert "quoted_strings" in format_report(report)


def test_unreadable_gold_is_refused_in_one_sentence(tmp_path):
    with pytest.raises(UnreadableSource, match=r"gone\.jsonl cannot be read \(No such file or directory\)"):
        evaluate_extraction(tmp_path / "gone.jsonl", extract_talcott)
    broken = tmp_path / "broken.jsonl"
    broken.write_text("{", encoding="utf-8")
    with pytest.raises(UnreadableSource, match="not JSON Lines"):
        evaluate_extraction(broken, extract_talcott)
    with pytest.raises(UnreadableSource, match="holds no labelled quotations"):
        evaluate_extraction(write_lines(tmp_path / "other.jsonl", {"text": "x"}), extract_talcott)
    alone = write_lines(tmp_path / "alone.jsonl", {"doc": "a", "statement": True, "start": 0, "end": 1})
    with pytest.raises(UnreadableSource, match=r"documents\.jsonl cannot be read"):
        evaluate_extraction(alone, extract_talcott)


# The same figures as the reference scorers, on predictions spoilt in every way


def spoil(row, length, dice):
    """The labelled row moved, misattributed, dropped or doubled, by chance."""
    rows = []
    for _ in range(dice.choice((0, 1, 1, 1, 2))):
        shift = dice.choice((0, 0, 1, -2, 9, 40, -25))
        start = min(max(0, row["start"] + shift), length - 1)
        end = min(length, max(start + 1, row["end"] + dice.choice((0, 0, -1, 3, 30))))
        speaker = dice.choice((row.get("speaker"), row.get("speaker"), None, "Otis Bram", "she"))
        kind = dice.choice((row["kind"], row["kind"], "partial", "direct", "indirect"))
        rows.append({**row, "start": start, "end": end, "speaker": speaker, "kind": kind})
    return rows


def reference(script, *arguments):
    run = subprocess.run(
        [sys.executable, str(SHARED / "scorers" / script), *map(str, arguments), "--json"],
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(run.stdout)


def read_lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


# Both sides round once, but not by the same division: a tie may fall either way.
ROUNDING = 0.1001


def compare_score(ours, theirs, precision="precision", recall="recall", predicted="predicted", gold="gold"):
    assert (ours.hits, ours.predicted, ours.gold) == (theirs["tp"], theirs[predicted], theirs[gold])
    assert ours.precision == pytest.approx(theirs[precision], abs=ROUNDING)
    assert ours.recall == pytest.approx(theirs[recall], abs=ROUNDING)
    assert ours.f1 == pytest.approx(theirs["f1"], abs=ROUNDING)


@needs_shared
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_officials_figures_are_the_reference_ones(tmp_path, seed):
    gold_path = SHARED / "data" / "officials" / "gold.jsonl"
    gold = read_lines(gold_path)
    dice = random.Random(seed)
    found = [row for label in gold for row in spoil(label, 10**9, dice)]
    for row in found:
        row.update(statement=dice.random() < 0.95, role=dice.choice((row["role"], "Mayor", None)))
        row.update(city=dice.choice((row["city"], "Brindle Falls", None)), said_on=row["said_on"])
        row.update(region=dice.choice((row["region"], "Ohio")), level=dice.choice((row["level"], "city")))
    theirs = reference("officials.py", gold_path, write_lines(tmp_path / "found.jsonl", *found))
    ours = score_officials(
        [read_row(row, row["doc"]) for row in gold], [read_row(row, row["doc"]) for row in found]
    ).views["direct and partial"]
    for name in ("statements", "direct", "mixed", "end_to_end"):
        compare_score(ours[name], theirs[name])
    scare = theirs["non_statements_predicted"]
    assert ours["non_statements_predicted"] == Share(scare["hit"], scare["n"])
    for name in ("speaker", "speaker_full", "role", "city", "region", "level", "said_on", "kind"):
        assert ours[name] == Share(theirs[name]["right"], theirs[name]["n"]), name
        assert ours[name].percent == theirs[name]["accuracy"]


@needs_shared
@pytest.mark.parametrize(
    ("kinds", "statements_only"),
    [("direct,mixed", False), ("direct", True), ("direct,mixed,indirect", True), ("indirect", False)],
)
def test_polnear_figures_are_the_reference_ones(tmp_path, kinds, statements_only):
    gold_path = SHARED / "data" / "quotations" / "polnear_dev.jsonl"
    lines = read_lines(gold_path)
    dice = random.Random(7)
    found = {}
    for line in lines:
        rows = [row for quote in line["quotes"] for row in spoil(quote, len(line["text"]), dice)]
        for row in rows:
            if dice.random() < 0.8:
                del row["quoted"]
        found[line["doc_id"]] = rows
    predictions = [{"doc_id": name, "quotes": rows} for name, rows in found.items()]
    flags = ["--kinds", kinds, *(["--statements-only"] if statements_only else [])]
    theirs = reference("polnear.py", gold_path, write_lines(tmp_path / "found.jsonl", *predictions), *flags)
    comparisons = compare_polnear(
        read_polnear(lines),
        {name: [read_row(row, name) for row in rows] for name, rows in found.items()},
        frozenset(kinds.split(",")),
        statements_only=statements_only,
    )
    ours = figures_polnear(comparisons)
    for name, theirs_name in (
        ("span_exact", "span_exact"),
        ("span_overlap", "span_overlap"),
        ("token", "token"),
        ("quoted_strings", "quoted_strings"),
        ("span_and_speaker", "end2end"),
    ):
        compare_score(ours[name], theirs[theirs_name], "p", "r", "n_pred", "n_gold")
    for kind, recall in theirs["recall_by_kind"].items():
        assert ours[f"recall_{kind}"].percent == recall
    for name, theirs_name in (
        ("speaker_explicit", "speaker_explicit"),
        ("speaker_coref", "speaker_coref_silver"),
    ):
        assert ours[name].percent == theirs[theirs_name]["acc"]
        assert (ours[name].n, ours[name].unnamed) == (theirs[theirs_name]["n"], theirs[theirs_name]["null"])
    assert ours["speaker_all"].percent == theirs["speaker_all"]["acc"]


def test_a_place_given_where_the_label_has_none_or_another_is_invented():
    gold = [
        label(0, 10),
        label(20, 30, city="Vantry", region="OH"),
        label(40, 50, city="Vantry", region="OH"),
    ]
    found = [
        label(0, 10, city="Vantry", region="OH", place_confidence=0.95),
        label(20, 30, city="Vantry", region="OH", place_confidence=0.95),
        label(40, 50),
    ]
    report = score_officials(gold, found)
    view = report.views["direct and partial"]
    assert (view["invented_city"], view["invented_place"]) == (Share(1, 2), Share(1, 2))
    assert view["sure_of_place"] == Share(1, 2)
    assert [(each.low, each.right, each.n) for each in report.calibration["place"]] == [(0.95, 1, 2)]


def test_a_date_given_where_the_label_has_none_is_invented():
    view = officials(talcott(said_on="2031-01-06", date_confidence=0.5))
    assert view["invented_date"] == Share(1, 1)
    assert view["sure_of_date"] == Share(0, 0)


def test_scenes_are_asked_of_labels_that_have_them():
    gold = [label(0, 10, scene_city="Vantry", scene_region="OH"), label(20, 30)]
    view = score_officials(gold, [label(0, 10, scene_city="Vantry"), label(20, 30)]).views[
        "direct and partial"
    ]
    assert (view["scene_city"], view["scene_region"]) == (Share(2, 2), Share(1, 2))
    assert "scene_city" not in officials(talcott())


def test_statements_without_marks_are_counted_apart():
    gold = [label(0, 10, marked=False), label(20, 30, marked=False), label(40, 50)]
    view = score_officials(gold, [label(0, 10), label(40, 50)]).views["direct and partial"]
    assert view["found_without_marks"] == Share(1, 2)


def test_a_third_of_the_documents_is_set_aside_for_good():
    parts = {f"doc-{number}": part_of(f"doc-{number}") for number in range(300)}
    assert 70 < sum(part == "blind" for part in parts.values()) < 130
    assert (part_of("doc-0"), part_of("doc-6")) == ("seen", "blind")


def test_a_part_keeps_to_its_own_documents(tmp_path):
    rows = [{"doc": f"doc-{k}", "start": 43, "end": 77, "statement": True} for k in range(12)]
    (tmp_path / "gold.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    documents = [{"doc": f"doc-{k}", "text": TEXT} for k in range(12)]
    (tmp_path / "documents.jsonl").write_text("".join(json.dumps(row) + "\n" for row in documents))
    sizes = {
        part: evaluate_extraction(tmp_path / "gold.jsonl", lambda document: [], part).documents
        for part in ("seen", "blind", None)
    }
    assert sizes["seen"] + sizes["blind"] == sizes[None] == 12
    assert sizes["seen"] > sizes["blind"] > 0
