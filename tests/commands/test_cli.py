import io
import json
import os
import sys

import pytest

from onrecord import cli
from onrecord.commands.printing import print_emphasised
from onrecord.commands.terminal import plain_output
from tests.support.manifests import rewrite

STORY = """MARROW BAY — Ten thousand trees will line the avenues by spring.

“Shade is not a luxury. We will plant until every bus stop has it,” said Mayor Ines Talcott of Marrow Bay.

“Trees do not lower anybody's rent,” Council Member Otto Brandvold said.
"""
ROWS = [
    {"text": "We will not raise bus fares this year.", "speaker": "Ruth Okpara", "role": "Mayor",
     "city": "Dunmere", "date": "2024-02-01", "outlet": "City of Dunmere"},
    {"text": "Every school will have a nurse by the autumn.", "speaker": "Lena Fairweather-Soto",
     "role": "Superintendent", "city": "Marrow Bay", "date": "2024-08-20"},
]  # fmt: skip


@pytest.fixture
def story(tmp_path):
    path = tmp_path / "story.txt"
    path.write_text(STORY, "utf-8")
    return path


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "table.jsonl"
    path.write_text("\n".join(map(json.dumps, ROWS)), "utf-8")
    return path


def json_lines(text):
    return [json.loads(line) for line in text.splitlines()]


def refused(result):
    code, out, err = result
    assert code == 2
    assert out == ""
    assert err.endswith("\n")
    assert err.count("\n") == 1
    assert "Traceback" not in err
    return err.strip()


def test_from_files_to_an_answer(run, story, table):
    code, out, err = run("add", story, table, "--date", "2024-06-03")
    assert (code, err) == (0, "")
    assert out == (
        "3 documents added, 0 updated, 0 already there and unchanged, 0 skipped; "
        "4 quotations written, 0 of doubtful speaker.\n"
    )
    code, out, _ = run("search", "will buses cost more?", "--json", "-k", 1)
    [hit] = json_lines(out)
    assert code == 0
    assert (hit["quote"], hit["speaker"], hit["city"], hit["said_on"]) == (
        "We will not raise bus fares this year.", "Ruth Okpara", "Dunmere", "2024-02-01",
    )  # fmt: skip
    assert list(hit) == [
        "id", "quote", "speaker", "role", "organization", "city", "region", "country", "level", "said_on",
        "published", "title", "outlet", "url", "document", "start", "end", "prefix", "suffix", "score",
        "similarity", "variants", "kind", "confidence", "closeness", "marks", "nearest",
        "at", "video", "close",
        "scene_city", "scene_region", "place_confidence", "place_evidence", "date_confidence",
        "date_evidence", "scene_confidence", "scene_evidence",
    ]  # fmt: skip


def test_adding_again_changes_nothing_and_says_so(run, story):
    run("add", story)
    code, out, _ = run("add", story)
    assert code == 0
    assert out.startswith(
        "0 documents added, 0 updated, 1 already there and unchanged, 0 skipped; 0 quotations"
    )


def test_the_same_words_on_two_days_are_two_statements_and_adding_them_again_changes_nothing(run, table):
    table.write_text(
        "\n".join(json.dumps({**ROWS[0], "date": date}) for date in ("2024-02-01", "2024-03-01"))
    )
    assert run("add", table)[1].startswith("2 documents added, 0 updated")
    assert run("add", table)[1].startswith("0 documents added, 0 updated, 2 already there")


def test_metadata_given_later_fills_in(run, story):
    run("add", story)
    assert run("add", story, "--outlet", "The Courier", "--date", "3 June 2024")[1].startswith(
        "0 documents added, 1 updated"
    )
    hits = json_lines(run("search", "shade", "--json")[1])
    assert {(hit["outlet"], hit["published"]) for hit in hits} == {("The Courier", "2024-06-03")}
    assert json.loads(run("info", "--json")[1])["documents"] == 1


def test_filters_of_the_command_and_of_the_question_are_the_same(run, table):
    run("add", table)
    for asked in (["nurse", "--city", "dunmere"], ["nurse city:dunmere"], ["nurse", "--role", "mayor"],
                  ["nurse before:2024-05"], ["nurse", "--before", "2024-05"]):  # fmt: skip
        assert [hit["speaker"] for hit in json_lines(run("search", *asked, "--json")[1])] == ["Ruth Okpara"]


def test_an_empty_answer_says_which_condition_emptied_it(run, table):
    run("add", table)
    code, out, _ = run("search", "nurse", "--city", "Elsewhere")
    assert code == 0
    assert "Nothing is on record under these conditions." in out
    assert "Without city there would be 2 quotations to choose from." in out


def test_what_is_merely_nearest_is_shown_apart(run, table):
    run("add", table)
    apart = "Nothing close is on record. Closest we have:\n\n1. "
    assert apart in run("search", "a total eclipse of the moon")[1]
    assert apart not in run("search", "will bus fares go up?")[1]
    told = "Nothing close is on record; these are the nearest.\n"
    code, out, err = run("search", "a total eclipse of the moon", "--format", "csv")
    assert (code, err) == (0, told)
    assert "quote" in out
    assert run("search", "will bus fares go up?", "--format", "csv")[2] == ""


def test_the_words_of_the_question_are_bold_on_a_terminal_only(monkeypatch):
    def printed():
        written = io.StringIO()
        written.isatty = lambda: True  # as a terminal is
        monkeypatch.setattr(sys, "stdout", written)
        with plain_output():
            print_emphasised("We won’t \x1b[2Jhelp ICE.", [(3, 8), (18, 21)])
        return written.getvalue()

    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert printed() == "We \x1b[1mwon’t\x1b[22m ␛[2Jhelp \x1b[1mICE\x1b[22m."
    monkeypatch.setenv("NO_COLOR", "1")
    assert printed() == "We won’t ␛[2Jhelp ICE."
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert printed() == "We won’t ␛[2Jhelp ICE."


def test_search_for_reading_shows_words_speaker_source_and_doubt(run, story):
    run("add", story, "--outlet", "The Courier", "--url", "https://courier.example/trees")
    out = run("search", "trees and rent")[1]
    assert "“Trees do not lower anybody's rent,”" in out
    assert "Otto Brandvold, Council Member" in out
    assert "date not given" in out
    assert "The Courier, https://courier.example/trees" in out


def test_extract_prints_the_contract_and_stores_nothing(run, story, tmp_path):
    code, out, _ = run("extract", story, "--json")
    rows = json_lines(out)
    assert code == 0
    assert [row["speaker"] for row in rows] == ["Ines Talcott", "Otto Brandvold"]
    assert all(STORY[row["start"] : row["end"]] == row["text"] for row in rows)
    assert list(rows[0]) == [
        "doc", "start", "end", "text", "kind", "speaker", "speaker_mention", "role", "organization", "city",
        "region", "level", "said_on", "confidence", "scene_city", "scene_region", "place_confidence",
        "place_evidence", "date_confidence", "date_evidence", "scene_confidence", "scene_evidence", "at",
    ]  # fmt: skip
    assert not (tmp_path / "library").exists()


@pytest.mark.parametrize(("form", "sign"), [("csv", "quote"), ("bibtex", "@"), ("apa", "Okpara")])
def test_citations_of_an_answer_and_of_ids_are_the_same(run, table, form, sign):
    run("add", table)
    ids = [hit["id"] for hit in json_lines(run("search", "bus", "--json")[1])]
    code, of_answer, _ = run("search", "bus", "--format", form)
    assert code == 0
    assert sign in of_answer
    assert run("cite", *ids, "--format", form)[1] == of_answer


def test_verify_finds_what_was_changed_behind_the_librarys_back(run, story, tmp_path):
    import sqlite3

    run("add", story)
    assert run("verify")[:2] == (0, "2 quotations in 1 document looked at, 0 problems found.\n")
    with sqlite3.connect(tmp_path / "library" / "library.sqlite") as other:
        other.execute("UPDATE document SET text = replace(text, 'Shade', 'Light')")
    other.close()
    code, out, _ = run("verify")
    assert code == 2
    assert "does not print quotation" in out
    assert "was changed outside On Record" in out


def test_info_counts_what_is_there(run, table):
    run("add", table)
    record = json.loads(run("info", "--json")[1])
    assert (record["documents"], record["quotations"], record["without_speaker"]) == (2, 2, 0)
    assert (record["earliest"], record["latest"]) == ("2024-02-01", "2024-08-20")
    assert record["city"] == {"Dunmere": 1, "Marrow Bay": 1}
    assert record["months"] == {"2024-02": 1, "2024-08": 1}
    assert record["gaps"]["months_without_anything"] == [["2024-03", "2024-07"]]
    told = run("info")[1]
    assert "Ruth Okpara (1)" in told
    assert "month: February 2024 (1); August 2024 (1)" in told
    assert "nothing from: March 2024 to July 2024" in told
    assert "one source only: Dunmere; Marrow Bay" in told


def test_a_bad_line_is_named_and_the_rest_goes_in(run, table):
    table.write_text(table.read_text() + "\n{broken\n")
    code, out, err = run("add", table)
    assert code == 2
    assert "table.jsonl line 3: the line is not JSON" in err
    assert err.count("\n") == 1
    assert out.startswith("2 documents added, 0 updated, 0 already there and unchanged, 1 skipped")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["add", "no/such/folder"], "There is no file or folder 'no/such/folder'"),
        (["add", "{story}", "--date", "someday"], "'someday'"),
        (["add", "{story}", "{table}", "--title", "T"], "--title, --url and --video describe one document"),
        (["extract", "no/such/file"], "There is no file or folder 'no/such/file'"),
        (["search", "trees"], "There is no library in"),
        (["info"], "There is no library in"),
        (["saved", "run"], "There is no library in"),
        (["saved", "remove", "x"], "There is no library in"),
        (["update"], "There is no library in"),
        (["feeds", "remove", "https://courier.example/feed"], "There is no library in"),
        (["verify"], "There is no library in"),
        (["cite", "0123", "--format", "apa"], "There is no library in"),
        (["search", "trees", "-k", "0"], "'0' is not a number from 1 to 1000"),
        (["search", "trees", "--citty", "X"], "Unrecognized arguments: --citty X"),
        (["search"], "The following arguments are required: QUERY"),
        (["sing"], "'sing'"),
        (["serve", "--port", "70000"], "'70000' is not a port"),
        (["add", ""], "An empty name stands for no file or folder"),
        (["extract", ""], "An empty name stands for no file or folder"),
        (["add", os.devnull], "is a pipe or a device and not a file"),
        (["info", "--library="], "Argument --library: an empty name is given"),
        (["search", "trees", "--model", ""], "Argument --model: an empty name is given"),
        (["cite", "\udcff", "--format", "apa"], "There is no library in"),
        (["evaluate", "extraction", "no/such/file.jsonl"], "no/such/file.jsonl"),
        (["evaluate", "retrieval", "no/such/folder"], "no/such/folder"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_cannot_be_done_is_said_in_one_sentence(run, story, table, arguments, sentence):
    names = {"{story}": story, "{table}": table}
    assert sentence in refused(run(*(names.get(argument, argument) for argument in arguments)))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([""], "question"),
        (["   "], "question"),
        (["x" * 100_000], "question"),
        (["citty:Dunmere"], "citty"),
        (["city:"], "The filter city was given ''"),
        (["nurse", "--region", "Atlantis"], "'Atlantis' is not a state or a country"),
        (["nurse", "--after", "2020", "--before", "2019"], "Nothing was said after 2020 and before 2019"),
        (["-kk", "-nurse", "-k", "0"], "'0' is not a number"),
        (["nurse", "--after", "someday"], "'someday'"),
        (["nurse", "--kind", "loud"], "'loud' is not a kind"),
        (["nurse", "--level", "galaxy"], "'galaxy' is not a level"),
        (["nurse", "--format", "papyrus"], "papyrus"),
        (["nurse", "--model", "no-such-model"], "no-such-model"),
    ],
    ids=lambda value: " ".join(value)[:30] if isinstance(value, list) else None,
)
def test_a_question_that_cannot_be_asked_is_refused_in_one_sentence(run, table, arguments, sentence):
    run("add", table)
    assert sentence in refused(run("search", *arguments))


@pytest.mark.parametrize("options", [[], ["-k5"], ["-k", "5"], ["--json"]], ids=repr)
def test_a_question_may_begin_with_a_word_to_leave_out(run, table, options):
    run("add", table)
    for asked in (["-nurse", *options], [*options, "-nurse"]):
        code, out, _ = run("search", *asked)
        assert code == 0
        assert "bus fares" in out
        assert "have a nurse" not in out
    assert "required" not in run("compare", "-nurse")[2]
    assert "2 documents" in run("check", "-nurse")[1]


@pytest.mark.parametrize("asked", ["\udcff bus", '"\udcff bus"', "b\0us", '"b\0us"'], ids=ascii)
def test_what_is_no_character_is_passed_over_in_a_question(run, table, asked):
    run("add", table)
    code, out, err = run("search", asked, "--json", "-k", 1)
    assert (code, err) == (0, "")
    assert json_lines(out)[0]["speaker"] == "Ruth Okpara"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has names of files that are not UTF-8")
def test_a_file_whose_name_is_not_utf8_goes_in(run, tmp_path):
    path = tmp_path / "sur\udcff.txt"
    path.write_text(STORY, "utf-8")
    assert run("add", path)[::2] == (0, "")
    assert run("add", path)[1].startswith("0 documents added, 0 updated, 1 already there")


def test_verify_tells_that_the_model_is_gone(run, table, tmp_path):
    run("add", table)
    manifest = tmp_path / "library" / "index" / "manifest.json"
    rewrite(manifest, model="gone-model")
    assert "'gone-model', which is not on this machine" in refused(run("search", "bus"))
    code, out, _ = run("verify")
    assert code == 2
    assert "'gone-model', which is not on this machine" in out
    assert out.endswith("2 quotations in 2 documents looked at, 1 problem found.\n")


def test_a_library_without_a_byte_is_none(run, tmp_path):
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "library.sqlite").touch()
    assert "There is no library in" in refused(run("info"))


def test_a_folder_without_a_file_is_refused(run, tmp_path):
    (tmp_path / "none").mkdir()
    assert "holds no file" in refused(run("add", tmp_path / "none"))


def test_cite_names_an_id_that_is_not_on_record(run, table):
    run("add", table)
    assert "has half a character" in refused(run("cite", "\udcff" * 8, "--format", "apa"))
    assert "'01234567'" in refused(run("cite", "01234567", "--format", "apa"))
    assert "'0123' is too short" in refused(run("cite", "0123", "--format", "apa"))


def test_cite_takes_the_beginning_of_an_id_and_no_document(run, table):
    run("add", table)
    hit = json.loads(run("search", "heat", "-k1", "--json")[1])
    assert run("cite", hit["id"][:8], "--format", "apa") == run("cite", hit["id"], "--format", "apa")
    assert "is a document; cite its quotations" in refused(run("cite", hit["document"], "--format", "apa"))


def test_a_library_that_holds_nothing_says_how_to_fill_it(run):
    run("init")
    told = "Nothing is on record yet; onrecord add FOLDER puts documents on record.\n"
    assert run("search", "trees") == (0, f"close in meaning to “trees”\n\n{told}", "")


def test_of_very_many_printings_a_few_are_told_and_the_others_counted(run, tmp_path):
    path = tmp_path / "printings.jsonl"
    rows = [ROWS[0] | {"outlet": f"The Dunmere Paper {at}"} for at in range(6)]
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    run("add", path)
    told = run("check", "We will not raise bus fares this year.")[1]
    assert told.count("The Dunmere Paper") == 4
    assert told.endswith("    and 2 more printings; --json gives them all\n\n")
    [finding] = json_lines(run("check", "We will not raise bus fares this year.", "--json")[1])
    assert len(finding["printings"]) == 5


def test_the_words_of_a_question_need_no_quotation_marks_and_options_stand_anywhere(run, table):
    run("add", table)
    asked = run("search", "--json", "heat wave -rain", "-k1")
    assert run("search", "heat", "-k", "1", "wave", "-rain", "--json") == asked
    assert run("compare", "heat", "--json", "wave") == run("compare", "heat wave", "--json")
    assert run("check", "a", "heat", "wave", "--json") == run("check", "a heat wave", "--json")
    assert run("search", "--", "--json", "heat")[1].startswith("close in meaning to “--json heat”")
    assert "'-x.txt'" in refused(run("add", "--", "-x.txt"))


def test_the_library_is_named_by_option_before_or_after_the_command_or_by_environment(
    run, table, tmp_path, monkeypatch, capsys
):
    run("add", table)
    library = str(tmp_path / "library")
    assert cli.main(["info", "--library", library]) == 0
    monkeypatch.setenv("ONRECORD_LIBRARY", library)
    assert cli.main(["info"]) == 0
    assert capsys.readouterr().out.count("2 documents, 2 quotations") == 2


def test_a_table_in_a_file_is_marked_for_spreadsheets_and_in_a_pipe_is_not(run, table, tmp_path):
    run("add", table)
    [hit] = json_lines(run("search", "bus", "--json", "-k", 1)[1])
    printed = run("cite", hit["id"], "--format", "csv")[1]
    assert run("cite", hit["id"], "--format", "csv", "--output", tmp_path / "cited.csv") == (0, "", "")
    assert (tmp_path / "cited.csv").read_bytes() == b"\xef\xbb\xbf" + printed.encode()
    refused(run("cite", hit["id"], "--format", "csv", "--output", tmp_path / "none" / "cited.csv"))


def test_a_style_that_is_none_is_refused(run, table, tmp_path):
    run("add", table)
    [hit] = json_lines(run("search", "bus", "--json", "-k", 1)[1])
    assert "no-style.csl" in refused(run("cite", hit["id"], "--csl", tmp_path / "no-style.csl"))


def test_reported_speech_is_printed_with_the_words_that_govern_it(run, tmp_path):
    path = tmp_path / "reported.txt"
    path.write_text("Mayor Ines Talcott said that the shelter on Ferry Street would not close in March.")
    run("add", path)
    out = run("search", "will the shelter close?")[1]
    assert "1. Mayor Ines Talcott said that the shelter on Ferry Street would not close in March." in out
    assert "reported, not verbatim" in out


@pytest.mark.parametrize("given", ["", ":", "desk:", ":secret"])
def test_a_password_that_is_empty_is_refused(given, capsys):
    with pytest.raises(SystemExit) as stopped:
        cli.main(["serve", "--auth", given])
    assert stopped.value.code == 2
    assert "the name or the password is empty" in capsys.readouterr().err


def test_a_password_may_hold_colons():
    assert cli.parser().parse_args(["serve", "--auth", "desk:a:b"]).auth == ("desk", "a:b")
