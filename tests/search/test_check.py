import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord import cli
from onrecord.corpus.duplicates.alignment import align, wording
from onrecord.corpus.duplicates.detect import link_variants
from onrecord.corpus.model import Document, Quotation
from onrecord.corpus.store.library import Library
from onrecord.index.vectors import bring_up_to_date
from onrecord.search.check import RUNGS, check
from onrecord.search.display import date_in_words
from onrecord.search.engine import Engine
from onrecord.search.errors import InvalidQuestion
from onrecord.search.query import LONGEST
from tests.support.towns import CountingEncoder, state

HARBOR = "We won’t close the harbor in 2024, and I’ve told the council so. The ferries will run every day."
RENTS = "Rents have risen by 40 percent in three years; nobody who works here can afford to live here."
RAIDS = "Our officers do not ask about papers, and they will never help with a raid on anybody’s home."
BUDGET = (
    "This budget pays for 1,200 new lamps, for two clinics on the hill, and for a library open on Sundays."
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with Library.open(tmp_path_factory.mktemp("library")) as library:
        state(library, HARBOR, "Ines Talcott")
        state(library, RENTS, "Otto Brandvold", "Ostwick")
        state(library, RAIDS, "Mabel Quist")
        state(library, RAIDS.replace("never", "not").replace("’", "'"), "Mabel Quist", outlet="The Wire")
        state(library, BUDGET, "Ines Talcott")
        state(library, "Thank you very much.", "Ines Talcott")
        state(library, "Thank you very much.", "Otto Brandvold", "Ostwick")
        document = Document("The mayor said that the old pier must come down before the storm season.")
        reported = "the old pier must come down before the storm season"
        start = document.text.index(reported)
        quotation = Quotation(document.id, start, start + len(reported), reported, "indirect")
        library.add(document, [quotation])
        for document, _ in list(library.documents()):
            link_variants(library, document.id)
        yield Engine(library, CountingEncoder(dimension=512))


def one(engine, text, speaker=None):
    (finding,) = check(engine, text, speaker)
    return finding


def differing(finding):
    return [(each.kind, each.printed, each.given) for each in finding.differences if each.kind != "kept"]


@pytest.mark.parametrize(
    ("text", "rung"),
    [
        (HARBOR, "exact"),
        (f"“{HARBOR}”", "exact"),
        (f'"{HARBOR}"', "exact"),
        (f"  {HARBOR}\n", "exact"),
        ("The ferries will run every day.", "exact"),
        ("The ferries will run every day", "marks"),
        (HARBOR.replace("’", "'"), "marks"),
        (HARBOR.upper(), "marks"),
        (HARBOR.replace(" ", "  "), "marks"),
        (HARBOR.replace(",", " —"), "marks"),
        (HARBOR.replace("the council", "the [city] council"), "marks"),
        (HARBOR.replace("We", "[W]e"), "marks"),
        (RAIDS.replace("anybody’s", "any body’s"), "marks"),
        (BUDGET.replace("1,200", "1200"), "marks"),
        ("We won’t close the harbor in 2024", "cut"),
        ("We won’t close the harbor … The ferries will run every day.", "cut"),
        ("We won’t close the harbor [...] The ferries will run every day.", "cut"),
        ("This budget pays for 1,200 new lamps and for a library open on Sundays.", "cut"),
        ("We won’t close the harbor in 2024. The ferries will run every day.", "cut"),
        ("We will close the harbor in 2024, and I’ve told the council so.", "altered"),
        ("We won’t close the harbor in 2025, and I’ve told the council so.", "altered"),
        ("We won’t close the harbor in [2025], and I’ve told the council so.", "altered"),
        (HARBOR.replace("I’ve told", "I’ve [not] told"), "altered"),
        (BUDGET.replace("1,200", "12,00"), "altered"),
        (RENTS.replace("40 percent", "4 0 percent"), "altered"),
        (RENTS.replace("40 percent", "4.0 percent"), "altered"),
        (RENTS.replace("nobody who works", "everybody who works"), "altered"),
        (RENTS.replace("works here", "here works"), "altered"),
        (RENTS.replace(" can afford", ""), "altered"),
        ("The harbor is where I learned to swim, and in 2024 I will swim there again.", "absent"),
        ("Ines Talcott told the council that nobody can afford the clinics on Sundays.", "absent"),
        ("the old pier must come down before the storm season", "meaning"),
        ("Zebras graze quietly.", "absent"),
    ],
)
def test_each_rung_of_the_ladder(engine, text, rung):
    assert one(engine, text).rung == rung


def test_forty_is_forty_percent_however_it_is_written(engine):
    assert one(engine, RENTS.replace(" percent", "%")).rung == "marks"


def test_the_words_that_differ_are_named_on_both_sides(engine):
    finding = one(engine, "We won’t shut the harbor in 2025, and I’ve told the whole council so.")
    assert differing(finding) == [
        ("changed", "close", "shut"),
        ("changed", "2024", "2025"),
        ("added", "", "whole"),
        ("left out", "The ferries will run every day", ""),
    ]
    assert finding.telling == ("2025", "2024")
    assert "“2025”, “2024”" in finding.verdict


def test_a_word_changed_at_an_end_is_told_as_changed(engine):
    finding = one(engine, RAIDS.replace("Our", "Their").replace("home", "house"))
    assert differing(finding) == [("changed", "Our", "Their"), ("changed", "home", "house")]
    # More is printed there than the word can stand for.
    finding = one(engine, RAIDS.replace("help with a raid on anybody’s home.", "help them."))
    assert differing(finding)[-1][0] == "left out"


def test_a_lost_negation_is_told(engine):
    finding = one(engine, "Our officers do ask about papers, and they will never help with a raid")
    assert differing(finding)[0] == ("dropped", "not", "")
    assert finding.telling == ("not",)


def test_the_differences_are_both_texts_from_first_to_last(engine):
    for text in ("We won’t close the port … The ferries will run daily.", RAIDS.replace("papers", "visas")):
        finding = one(engine, text)
        printed = [each.printed for each in finding.differences if each.printed]
        here = [each.given for each in finding.differences if each.given]
        assert wording(" ".join(printed)).keys == wording(finding.sources[0].quote).keys
        assert wording(" ".join(here)).keys == wording(text).keys


def test_the_source_comes_with_its_other_printings(engine):
    finding = one(engine, RAIDS)
    assert finding.sources[0].quote == RAIDS
    assert [(hit.outlet, "will not help" in hit.quote) for hit in finding.printings] == [("The Wire", True)]
    assert finding.sources[0].variants == (finding.printings[0].id,)


def test_right_words_of_another_speaker(engine):
    finding = one(engine, RENTS, "Mabel Quist")
    assert (finding.rung, finding.same_speaker) == ("exact", False)
    assert "Otto Brandvold" in finding.verdict
    assert "not found as said by Mabel Quist in these 8 documents, as of " in finding.verdict
    assert one(engine, RENTS, "Mayor Brandvold").same_speaker is True
    assert one(engine, RENTS).same_speaker is None


def test_words_that_many_say_are_looked_up_as_the_speakers(engine):
    for speaker in ("Ines Talcott", "Otto Brandvold"):
        finding = one(engine, "Thank you very much.", speaker)
        assert (finding.sources[0].speaker, finding.same_speaker) == (speaker, True)


def test_the_speakers_own_is_found_behind_many_others_of_the_same_words(tmp_path):
    with Library.open(tmp_path / "library") as library:
        for number in range(60):
            state(library, "We stand with the families tonight.", f"Ada Number{number}", outlet=f"O{number}")
        engine = Engine(library, CountingEncoder())
        finding = one(engine, "We stand with the families tonight.", "Ada Number57")
        assert (finding.sources[0].speaker, finding.same_speaker) == ("Ada Number57", True)


def test_two_quotations_in_a_paragraph_are_two_findings(engine):
    text = (
        f"Brandvold was blunt: “{RENTS[:45]}” he said on Monday, to some applause. "
        'Quist, for her part, said that "they will always help with a raid on anybody\'s home."'
    )
    first, second = check(engine, text)
    assert (first.rung, first.sources[0].speaker) == ("cut", "Otto Brandvold")
    assert (second.rung, second.telling) == ("altered", ("never",))


def test_marks_inside_what_was_said_do_not_divide_it(engine):
    assert one(engine, HARBOR.replace("the harbor", "“the harbor”")).rung == "marks"


def test_the_sentence_of_a_tweet_that_is_on_record_is_found_among_others(engine):
    findings = check(engine, "Can you believe it? " + RENTS + " Then build something, please! #housing")
    assert [(finding.text, finding.rung) for finding in findings if finding.sources] == [(RENTS, "exact")]
    assert [finding.rung for finding in check(engine, "Can you believe it? Build something! #housing")] == [
        "absent"
    ]


def test_two_statements_made_one_are_joined(engine):
    finding = one(engine, "We won’t close the harbor in 2024, and this budget pays for 1,200 new lamps.")
    assert finding.rung == "cut"
    assert [hit.quote for hit in finding.sources] == [HARBOR, BUDGET]
    # Two people's words are nobody's sentence.
    assert one(engine, "We won’t close the harbor in 2024; rents have risen by 40 percent.").rung != "cut"


def test_absence_is_told_with_its_extent_and_never_called_false(engine):
    finding = one(engine, "Zebras graze quietly.")
    today = date_in_words(finding.as_of)  # as everywhere, and not 2026-11-22
    assert finding.verdict == f"Not found in these 8 documents, as of {today}."
    assert finding.sources == finding.printings == finding.differences == ()
    for rung in RUNGS.values():
        assert "false" not in rung.casefold()


def test_reported_speech_is_never_exact(engine):
    finding = one(engine, "the old pier must come down before the storm season")
    assert finding.rung == "meaning"
    assert finding.sources[0].kind == "indirect"
    assert finding.similarity > 0.9


def test_controls_and_half_characters_are_no_words(engine):
    finding = one(engine, f"\udcff{HARBOR[:9]}\0{HARBOR[9:]}")
    assert (finding.text, finding.rung) == (HARBOR, "exact")


@pytest.mark.parametrize("text", ["", " \n", "“…”", "?!"])
def test_no_words_are_refused(engine, text):
    with pytest.raises(InvalidQuestion, match="no words"):
        check(engine, text)


def test_a_text_too_long_is_refused_and_one_just_short_enough_is_not(engine):
    with pytest.raises(InvalidQuestion, match="10,001 characters"):
        check(engine, "a" * (LONGEST + 1))
    assert check(engine, ("harbor council ferries " * 500)[:LONGEST])


@given(st.text(max_size=80), st.text(max_size=80))
def test_an_alignment_accounts_for_every_given_word(one, other):
    given_words, printed = wording(one), wording(other)
    found = align(given_words, printed)
    at, there = 0, found.blocks[0].printed[0] if found.blocks else 0
    for block in found.blocks:
        assert (block.given[0], block.printed[0]) == (at, there)
        at, there = block.given[1], block.printed[1]
    if printed.words:
        assert at == len(given_words.words)
    assert 0 <= found.overlap <= 1
    for word in given_words.words:
        assert one[word.start : word.end].strip()


@given(st.lists(st.sampled_from("we will not close the old harbor in may and june".split()), max_size=12))
def test_a_text_is_itself(words):
    text = " ".join(words)
    found = align(wording(text), wording(text.upper() + "!"))
    assert found.is_verbatim
    assert found.edits == 0


def test_the_command_prints_the_finding_and_its_json(engine, capsys, monkeypatch):
    monkeypatch.setattr(Engine, "open", lambda *arguments, **options: engine)
    monkeypatch.setattr(Engine, "close", lambda self: None)
    bring_up_to_date(engine.library, engine.encoder)
    assert cli.main(["check", RENTS.replace("40", "50"), "--speaker", "Mabel Quist"]) == 0
    printed = capsys.readouterr().out
    assert "changed: on record “40”, here “50”" in printed
    assert "Otto Brandvold, Ostwick, OH" in printed
    assert cli.main(["check", RENTS, "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert tuple(record) == (
        "text", "rung", "verdict", "speaker", "same_speaker", "telling", "differences", "similarity",
        "sources", "printings", "documents", "as_of",
    )  # fmt: skip
    assert record["rung"] == "exact"
    assert record["sources"][0]["quote"] == RENTS
    assert record["differences"] == [{"kind": "kept", "given": RENTS[:-1], "printed": RENTS[:-1]}]
    assert cli.main(["check", "…"]) == 2
    assert "no words" in capsys.readouterr().err
