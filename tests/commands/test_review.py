import json
import os
import signal
import subprocess
import sys

import pytest

from onrecord.corpus.model import Date, Document, Place, Quotation
from onrecord.corpus.store.corrections import Correction
from onrecord.corpus.store.library import Library

TEXT = (
    "“We will plant ten thousand trees,” said Mayor Ines Talcott. “Shade is not a luxury.” "
    "“Trees do not lower rents,” said Council Member Otto Brandvold. “Nobody asked us,” somebody said."
)
ORRIN = Place(city="St. Orrin", state="VA", country="US", level="city")
WORDS = {
    "We will plant ten thousand trees,": ("Ines Talcott", "Mayor", 0.95),
    "Shade is not a luxury.": ("Otto Brandvold", "Council Member", 0.4),
    "Trees do not lower rents,": ("Otto Brandvold", "Council Member", 0.8),
    "Nobody asked us,": (None, None, 0.0),
}


@pytest.fixture
def folder(tmp_path):
    document = Document(TEXT, title="Trees", outlet="The Courier", published=Date("2024-06-03", "given"))
    quotations = []
    for words, (speaker, role, confidence) in WORDS.items():
        start = TEXT.index(words)
        place = ORRIN if speaker else Place()
        quotations.append(
            Quotation(document.id, start, start + len(words), words, "direct", speaker=speaker, role=role,
                      place=place, confidence=confidence, method="cue" if speaker else "none")
        )  # fmt: skip
    with Library.open(tmp_path / "library") as library:
        library.add(document, quotations)
    return tmp_path / "library"


@pytest.fixture
def run(folder, run):
    """The command over this library."""
    return run


@pytest.fixture
def said(folder):
    def said(words):
        with Library.open(folder, read_only=True) as library:
            for entry in library.entries(library.numbers()):
                if entry.quotation.text == words:
                    return entry.quotation
        raise AssertionError(words)

    return said


def refused(result):
    code, out, err = result
    assert (code, out) == (2, "")
    assert err.endswith(".\n")
    assert err.count("\n") == 1
    return err


SHADE, TREES, RENTS, NOBODY = (
    "Shade is not a luxury.", "We will plant ten thousand trees,", "Trees do not lower rents,",
    "Nobody asked us,",
)  # fmt: skip


def test_the_queue_begins_with_the_least_certain(run):
    code, out, _ = run("review", "--json", "-n", 3)
    records = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [record["quote"] for record in records] == [NOBODY, SHADE, RENTS]
    assert records[1]["prefix"].endswith("said Mayor Ines Talcott. “")
    assert records[1]["document"]["title"] == "Trees"


def test_each_is_shown_in_its_passage_with_what_is_doubtful(run):
    code, out, _ = run("review", typed="q\n")
    assert code == 0
    assert "1 of 4" in out
    assert "“[[Nobody asked us,]]” somebody said." in out
    assert "the text names nobody" in out
    assert "published 3 June 2024 (date of statement unknown)" in out
    assert "The Courier, Trees" in out
    assert out.endswith("0 attributions settled.\n")


def test_accepting_correcting_and_naming_nobody(run, said):
    # Nobody is right; shade was the mayor's, whose role and place the document shows; rents are right.
    code, out, _ = run("review", typed="a\nc\nInes Talcott\n\n\n1 June 2024\nA\nq\n")
    assert code == 0
    assert "Role [Mayor]: City [St. Orrin, VA]: Said on [-]: " in out
    assert out.endswith("3 attributions settled.\n")
    assert (said(NOBODY).method, said(NOBODY).speaker) == ("reviewed", None)
    shown = run("show", said(NOBODY).id)[1]
    assert "attribution   found right by a person" in shown
    assert shown.count("found right") == 2
    assert "speaker found right: none" in shown
    shade = said(SHADE)
    assert (shade.speaker, shade.role, shade.place, shade.method) == (
        "Ines Talcott", "Mayor", ORRIN, "corrected",
    )  # fmt: skip
    assert shade.said_on == Date("2024-06-01", "given")
    assert (said(RENTS).method, said(RENTS).confidence) == ("reviewed", 1.0)
    assert [json.loads(line)["quote"] for line in run("review", "--json")[1].splitlines()] == [TREES]
    assert "3 edits by hand, 0 documents removed" in run("info")[1]


def test_nobody_and_skip_and_undo(run, said):
    before = said(SHADE)
    code, out, _ = run("review", typed="s\nn\nu\nu\nn\nq\n")
    assert code == 0
    assert "Nothing to undo." in out
    assert (said(NOBODY).method, said(SHADE).speaker) == ("none", None)
    run("edit", said(SHADE).id, "--undo")
    assert said(SHADE) == before


def test_a_wrong_answer_is_asked_again_and_a_wrong_place_too(run, said):
    code, out, err = run(
        "review", typed="\nx\ns\nc\n!!!\nRuth Okpara\nMayor\nRichmond\nRichmond, VA\nsoon\n-\n"
    )
    assert code == 0
    assert out.count("Answer with one of the letters") == 2
    assert [line.split(";")[0] for line in err.splitlines()] == [
        "'!!!' is not a name", "Richmond is in VA, CA, IN, KY, AU, GB, NZ, TX, …", "'soon' is not a date",
    ]  # fmt: skip
    shade = said(SHADE)
    assert (shade.speaker, shade.role, shade.place.city, shade.place.population is not None) == (
        "Ruth Okpara", "Mayor", "Richmond", True,
    )  # fmt: skip
    assert out.endswith("1 attribution settled.\n")


def test_input_that_ends_in_the_middle_leaves_what_was_done(run, said):
    code, out, _ = run("review", typed="a\nc\nInes Talcott\n")
    assert code == 0
    assert out.endswith("1 attribution settled.\n")
    assert (said(NOBODY).method, said(SHADE).speaker) == ("reviewed", "Otto Brandvold")


def test_nothing_is_left_to_ask(run):
    run("review", typed="a\na\na\na\n")
    assert run("review")[1] == "Every attribution is certain or has been looked at.\n"


def test_an_interrupt_leaves_what_was_done(folder, said):
    command = [sys.executable, "-m", "cli", "--library", str(folder), "review"]
    code = "import sys; from onrecord import cli; sys.exit(cli.main(sys.argv[1:]))"
    command[1:3] = ["-c", code]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, start_new_session=True) as process:  # fmt: skip
        assert process.stdin
        assert process.stdout
        process.stdin.write("a\n")
        process.stdin.flush()
        seen = ""
        while "2 of 4" not in seen:
            seen += process.stdout.read(1)
        os.kill(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err == "Stopped; the library is whole.\n"
    assert said(NOBODY).method == "reviewed"


def test_show_tells_everything_of_a_quotation(run, said):
    identity = said(SHADE).id
    run("edit", identity, "--speaker", "Ines Talcott", "--said-on", "1 June 2024")
    code, out, err = run("show", identity[:8])
    assert (code, err) == (0, "")
    for told in ("“[[Shade is not a luxury.]]”", "speaker       Ines Talcott", "role          Mayor",
                 "place         St. Orrin, VA; city", "said on       1 June 2024 (a person says)",
                 "attribution   corrected by a person", "published     3 June 2024 (a person says)",
                 "speaker: Otto Brandvold → Ines Talcott", "role: Council Member → Mayor",
                 "said on: date not given → 1 June 2024"):  # fmt: skip
        assert told in out, told
    record = json.loads(run("show", identity, "--json")[1])
    assert record["quote"] == SHADE
    assert {each["field"]: each["new"] for each in record["corrections"]}["speaker"] == "Ines Talcott"


def test_show_tells_everything_of_a_document(run, said):
    document = said(SHADE).document_id
    run("edit", document, "--title", "Ten thousand trees", "--author", "Lena Fairweather",
        "--author", "A. Wend", "--url", "https://courier.example/trees", "--date", "2024-06-04")  # fmt: skip
    code, out, _ = run("show", document)
    assert code == 0
    for told in ("title         Ten thousand trees", "author        Lena Fairweather, A. Wend",
                 "title: Trees → Ten thousand trees", "author: none → Lena Fairweather, A. Wend",
                 "date: 3 June 2024 → 4 June 2024", *(f"“{words}”" for words in WORDS)):  # fmt: skip
        assert told in out, told
    record = json.loads(run("show", document, "--json")[1])
    assert [each["quote"] for each in record["quotations"]] == list(WORDS)
    run("edit", document, "--undo")
    assert json.loads(run("show", document, "--json")[1])["document"]["title"] == "Trees"


def test_edit_says_what_it_did(run, said):
    code, out, _ = run("edit", said(SHADE).id, "--speaker", "", "--city", "Richmond, VA")
    assert code == 0
    assert [line.split("  ", 3)[-1] for line in out.splitlines()] == [
        "speaker: Otto Brandvold → none", "role: Council Member → none",
        "place: St. Orrin, VA → Richmond, VA",
    ]  # fmt: skip


def test_edit_corrects_several_as_one_and_takes_them_back_as_one(run, said):
    document = said(SHADE).document_id
    otto = ("Shade is not a luxury.", "Trees do not lower rents,")
    speaker = json.loads(run("speakers", "Brandvold", "--json")[1])["id"]
    scope = ("--all-of", document, "--speaker-id", speaker)
    code, out, _ = run("edit", *scope, "--role", "Clerk", "--in", "Richmond, VA", "--dry-run")
    assert code == 0
    assert "role: Council Member → Clerk (2 quotations)" in out
    assert "2 quotations of 2 would change; nothing was changed." in out
    assert {said(words).role for words in otto} == {"Council Member"}

    code, out, _ = run("edit", *scope, "--role", "Clerk", "--in", "Richmond, VA")
    assert code == 0
    assert "2 quotations of 2 corrected; onrecord edit --undo-edit 1 takes that back." in out
    assert {(said(words).role, said(words).scene.city) for words in otto} == {("Clerk", "Richmond")}
    assert said("We will plant ten thousand trees,").role == "Mayor"
    assert "role: Council Member → Clerk (2 times)" in run("edit", "--log")[1]
    assert "says so already" in refused(run("edit", said(SHADE).id, "--role", "Clerk"))
    assert "say so already" in refused(run("edit", *scope, "--role", "Clerk"))

    assert run("edit", "--undo-edit", "1")[0] == 0
    assert {(said(words).role, said(words).scene.city) for words in otto} == {("Council Member", None)}
    assert "no edit number 1" in refused(run("edit", "--undo-edit", "1"))
    assert run("edit", "--log")[1] == "Nothing has been corrected in this library.\n"
    assert "4 quotations in 1 document looked at, 1 problem" in run("verify")[1]  # that there is no index yet


def test_edit_takes_several_ids(run, said):
    ids = [said(words).id for words in (SHADE, "Trees do not lower rents,")]
    code, out, _ = run("edit", *ids, "--kind", "partial", "--said-on", "2024-06-01")
    assert code == 0
    assert "kind: verbatim → fragment (2 quotations)" in out
    assert said(SHADE).kind == "partial"
    assert said(SHADE).said_on == Date("2024-06-01", "given")


def test_edits_of_several_that_cannot_be_are_refused_in_one_sentence(run, said):
    quotation, document = said(SHADE).id, said(SHADE).document_id
    assert "Name what to edit" in refused(run("edit", "--role", "Mayor"))
    assert "one or the other" in refused(run("edit", quotation, "--all-of", document, "--role", "Mayor"))
    assert "is of one document" in refused(run("edit", "--all-of", document, "--title", "T"))
    assert "is of one document" in refused(run("edit", "--all-of", document, "--undo"))
    assert "name it with --all-of" in refused(run("edit", quotation, document, "--role", "Mayor"))
    assert "There is no speaker" in refused(run("edit", "--speaker-id", "f" * 16, "--role", "Mayor"))
    assert "not a kind of quotation" in refused(run("edit", quotation, "--kind", "loud"))


def test_edits_that_cannot_be_are_refused_in_one_sentence(run, said):
    quotation, document = said(SHADE).id, said(SHADE).document_id
    assert "Say what to put right" in refused(run("edit", quotation))
    assert "--undo takes back" in refused(run("edit", quotation, "--role", "Mayor", "--undo"))
    assert "Say what to put right" in refused(run("edit", quotation, "--role", "Mayor", "--title", "T"))
    assert "--said-on is of a quotation" in refused(run("edit", document, "--said-on", "2024"))
    assert f"edit {document}" in refused(run("edit", quotation, "--title", "T"))
    assert "says so already" in refused(run("edit", quotation, "--role", "Council Member"))
    assert "is not a date" in refused(run("edit", quotation, "--said-on", "soon"))
    assert "Nothing was corrected" in refused(run("edit", quotation, "--undo"))
    assert "too short" in refused(run("edit", quotation[:7], "--role", "Mayor"))
    assert "no quotation or document" in refused(run("show", "f" * 16))
    assert "without blanks" in refused(run("edit", document, "--url", "https://x.example/ y"))


def test_removing_is_remembered_and_can_be_taken_back(run, said, folder, tmp_path):
    story = tmp_path / "story.txt"
    story.write_text("“Shade is not a luxury for anyone here,” said Mayor Ines Talcott.\n", "utf-8")
    run("add", story)
    stays, goes = said(SHADE), said("Shade is not a luxury for anyone here,")
    assert "its document is" in refused(run("remove", goes.id))
    code, out, _ = run("remove", goes.document_id[:8])
    assert code == 0
    assert out.startswith(f"Removed story.txt ({goes.document_id}) with 1 quotation.\n")
    assert run("verify")[0] == 0
    assert "was removed on" in refused(run("show", goes.document_id))
    code, out, _ = run("add", story)
    assert code == 0
    assert "1 removed earlier and left out; onrecord add --restore adds such, too." in out
    assert "1 document removed" in run("info")[1]
    assert run("verify")[0] == 0
    assert run("add", story, "--restore")[1].startswith("1 document added")
    assert said("Shade is not a luxury for anyone here,").id == goes.id
    assert said(SHADE) == stays


def test_removing_several_removes_all_or_none(run, said):
    document = said(SHADE).document_id
    assert "no quotation or document" in refused(run("remove", document, "f" * 16))
    assert said(SHADE).document_id == document


def test_a_library_that_cannot_be_written_says_so(run, said, folder):
    if os.geteuid() == 0:
        pytest.skip("for the superuser every file can be written")
    identity = said(SHADE).id
    folder.chmod(0o500)
    try:
        assert "permissions" in refused(run("edit", identity, "--role", "Mayor"))
    finally:
        folder.chmod(0o700)


def test_the_page_has_what_it_needs(folder, said, run):
    run("edit", said(SHADE).id, "--role", "Governor")
    with Library.open(folder, read_only=True) as library:
        assert [entry.quotation.text for entry in library.doubtful(1)] == [NOBODY]
        [correction] = library.corrections_of(said(SHADE).id)
        assert isinstance(correction, Correction)
        assert (correction.field, correction.old, correction.new) == ("role", "Council Member", "Governor")
