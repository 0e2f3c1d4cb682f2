"""``onrecord add`` as a person or a script runs it: the summary, and what is left when it is stopped."""

import errno
import json
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from onrecord import cli
from onrecord.corpus.ingest import ingest
from onrecord.corpus.reading import Metadata, read
from onrecord.corpus.store.library import Library
from onrecord.corpus.store.verification import verify
from onrecord.index.vectors import verify_index
from onrecord.search import engine
from tests.support.towns import CountingEncoder

SAID = "Line {} of the tram will be paid for by the province of Oststrand, not by its riders."


@pytest.fixture(autouse=True)
def encoder(monkeypatch):
    """Texts are counted and not understood: what is tested is adding."""
    encoder = CountingEncoder()
    monkeypatch.setattr(engine, "_encoder", lambda folder, model: encoder)
    return encoder


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "trams.jsonl"
    rows = ({"text": SAID.format(number), "speaker": "Ines Talcott"} for number in range(300))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def add(tmp_path, *arguments):
    return cli.main(["--library", str(tmp_path / "library"), "add", *map(str, arguments)])


def held(tmp_path):
    if not (tmp_path / "library" / "library.sqlite").exists():
        return 0
    with Library.open(tmp_path / "library") as library:
        return library.size()


def is_whole(tmp_path):
    with Library.open(tmp_path / "library") as library:
        return [*verify(library).problems, *library.integrity(), *verify_index(library)] == []


def test_the_summary_counts_and_names_each_file_that_was_left_out(tmp_path, capsys):
    (tmp_path / "in").mkdir()
    rows = ({"quote": "Trams run at night.", "speaker": "Bo Lark"}, {"quote": "Nobody asked."}, {"quote": ""})
    (tmp_path / "in" / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (tmp_path / "in" / "c.png").write_bytes(b"\x89PNG\r\n\x1a\n\0")
    assert add(tmp_path, tmp_path / "in", "--json") == 2
    printed = capsys.readouterr()
    [summary] = map(json.loads, printed.out.splitlines())
    assert {name: summary[name] for name in ("added", "updated", "unchanged", "quotations", "doubtful")} == {
        "added": 2, "updated": 0, "unchanged": 0, "quotations": 2, "doubtful": 1,
    }  # fmt: skip
    assert [each["source"].removeprefix(str(tmp_path)) for each in summary["skipped"]] == [
        "/in/a.jsonl line 3",
        "/in/c.png",
    ]
    assert printed.err.splitlines() == [each["reason"] for each in summary["skipped"]]
    assert add(tmp_path, tmp_path / "in") == 2
    assert capsys.readouterr().out == (
        "0 documents added, 0 updated, 2 already there and unchanged, 2 skipped; "
        "0 quotations written, 0 of doubtful speaker.\n"
    )


def test_ctrl_c_while_reading_leaves_whole_documents_and_says_how_to_go_on(tmp_path, table, capsys):
    def interrupt():
        while held(tmp_path) < 20:
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=interrupt)
    thread.start()
    assert add(tmp_path, table) == 130
    thread.join()
    stored = held(tmp_path)
    assert 20 <= stored < 300
    sentence = capsys.readouterr().err
    assert sentence.startswith(f"Stopped; {stored} documents went in")
    assert sentence.endswith("Add the same again to go on from there.\n")
    assert add(tmp_path, table, "--json") == 0
    summary = json.loads(capsys.readouterr().out)
    assert (summary["added"], summary["unchanged"]) == (300 - stored, stored)
    assert is_whole(tmp_path)


def test_ctrl_c_while_indexing_leaves_all_documents_and_the_rest_is_indexed_later(
    tmp_path, table, capsys, encoder, monkeypatch
):
    def interrupt(texts, progress=None):
        signal.raise_signal(signal.SIGINT)

    with monkeypatch.context() as patched:
        patched.setattr(encoder, "encode", interrupt)
        assert add(tmp_path, table) == 130
    assert capsys.readouterr().err.startswith("Stopped while indexing; 300 documents went in, all whole.")
    assert add(tmp_path, table) == 0
    assert sum(": " not in text for text in encoder.seen) == 300
    assert is_whole(tmp_path)


def test_an_index_that_cannot_be_saved_is_told_and_nothing_is_lost(tmp_path, table, capsys, monkeypatch):
    def fail(*arguments, **named):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr("onrecord.index.vectors.VectorIndex.save", fail)
        assert add(tmp_path, table) == 2
    assert "could not be written; see that the disk has room" in capsys.readouterr().err
    assert add(tmp_path, table) == 0
    assert is_whole(tmp_path)


def test_a_name_of_two_lines_is_told_in_one(tmp_path, capsys):
    (tmp_path / "two\nlines.txt").write_text("")
    assert add(tmp_path, tmp_path / "two\nlines.txt") == 2
    assert capsys.readouterr().err.endswith("two lines.txt is empty; there is nothing to read.\n")


def test_a_run_that_was_killed_goes_on_where_it_stopped(tmp_path, table, capsys):
    program = "import sys; from onrecord import cli; sys.exit(cli.main())"
    killed = subprocess.Popen(
        [sys.executable, "-c", program, "--library", tmp_path / "library", "add", table],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    while held(tmp_path) < 20:
        assert killed.poll() is None
        time.sleep(0.01)
    killed.kill()
    killed.wait()
    stored = held(tmp_path)
    assert 20 <= stored < 300
    assert add(tmp_path, table, "--json") == 0
    summary = json.loads(capsys.readouterr().out)
    assert (summary["added"], summary["unchanged"]) == (300 - stored, stored)
    assert is_whole(tmp_path)


def test_what_is_in_is_not_extracted_again(tmp_path, monkeypatch):
    path = tmp_path / "a.jsonl"
    path.write_text(
        "".join(json.dumps({"text": f"“{SAID.format(at)}” said Bo Lark."}) + "\n" for at in range(9))
    )
    with Library.open(tmp_path / "library") as library:
        assert ingest(library, read(path, Metadata())).added == 9
        monkeypatch.setattr("onrecord.corpus.extraction.extract_many", None)
        assert ingest(library, read(path, Metadata())).unchanged == 9


def test_a_model_that_is_none_stops_before_anything_is_read(tmp_path, table, capsys, monkeypatch):
    monkeypatch.undo()
    assert add(tmp_path, table, "--model", "no-such-model") == 2
    assert "no-such-model" in capsys.readouterr().err
    assert held(tmp_path) == 0
