"""Questions that are asked again, and what is new since."""

import json
import re
from dataclasses import replace

import pytest

from onrecord import cli
from onrecord.corpus.errors import InvalidChoice, NotOnRecord
from onrecord.corpus.filters import Filters
from onrecord.corpus.store.library import Library
from onrecord.search.engine import Engine
from onrecord.search.news import news
from tests.support.ferrymeade import DOORS, FERRYMEADE, GOVERNOR, HEAT, HOMES, OPEN, OSTWICK, WordEncoder


@pytest.fixture
def engine(tmp_path):
    library = Library.open(tmp_path / "library")
    library.add(FERRYMEADE, [DOORS])
    with Engine(library, WordEncoder()) as opened:
        yield opened


def ids(found):
    return [hit.id for hit in found.hits]


def test_news_is_what_came_since_the_last_run(engine):
    library = engine.library
    library.save_search(
        "doors", "our officers will not knock on doors for federal immigration agents", Filters()
    )
    found = news(engine, library.saved_search("doors"))
    assert ids(found) == [DOORS.id]
    assert ids(news(engine, library.saved_search("doors"))) == [DOORS.id]  # nothing was noted
    library.read_search("doors", found.upto)
    assert ids(news(engine, library.saved_search("doors"))) == []
    library.add(OSTWICK, [HEAT, OPEN])
    assert ids(news(engine, library.saved_search("doors"))) == []  # new, and not close


def test_filters_alone_are_a_search(engine):
    library = engine.library
    library.save_search("Vermont", "", Filters(region=("VT",)))
    library.add(GOVERNOR, [HOMES])
    found = news(engine, library.saved_search("vermont"))
    assert ids(found) == [HOMES.id]
    library.read_search("VERMONT", found.upto)
    library.add(OSTWICK, [HEAT])
    assert ids(news(engine, library.saved_search("Vermont"))) == [HEAT.id]


def test_what_is_attributed_anew_is_no_news(engine):
    library = engine.library
    library.save_search("Ohio", "", Filters(region=("OH",)))
    library.read_search("Ohio", news(engine, library.saved_search("Ohio")).upto)
    library.add(FERRYMEADE, [replace(DOORS, confidence=0.2)])
    assert ids(news(engine, library.saved_search("Ohio"))) == []


def test_filters_come_back_as_they_were(engine):
    filters = Filters(city=("Ostwick, VT", "Ferrymeade"), kind=("direct",), after="2019-07", before="2020")
    engine.library.save_search("both", "heat", filters)
    assert engine.library.saved_search("both").filters == filters


@pytest.mark.parametrize("name", ["", "   ", "a\nb\x00", "x" * 101])
def test_a_name_must_be_one(engine, name):
    with pytest.raises(InvalidChoice, match="is no name for a saved search"):
        engine.library.save_search(name, "heat", Filters())


def test_a_name_is_taken_once_and_can_be_given_up(engine):
    library = engine.library
    library.save_search("Heat  wave", "heat", Filters())
    with pytest.raises(InvalidChoice, match="There is a saved search 'heat wave' already"):
        library.save_search("heat wave", "cold", Filters())
    library.forget_search("heat wave")
    assert library.saved_searches() == []
    for act in (library.forget_search, library.saved_search, lambda name: library.read_search(name, 1)):
        with pytest.raises(NotOnRecord, match="no saved search 'heat wave'"):
            act("heat wave")


def test_the_command_prints_news_once(tmp_path, capsys):
    def run(*arguments):
        code = cli.main(["--library", str(tmp_path / "library"), *arguments])
        return code, *capsys.readouterr()

    def story(words):
        path = tmp_path / "story.jsonl"
        row = {
            "text": words,
            "speaker": "Ruth Okpara",
            "role": "Mayor",
            "city": "Dunmere",
            "date": "2024-02-01",
        }
        path.write_text(json.dumps(row), "utf-8")
        return str(path)

    assert run("saved", "list") == (2, "", run("saved", "list")[2])  # there is no library yet
    assert run("add", story("We will not raise bus fares this year."))[0] == 0
    assert run("saved")[1] == "No search is saved; add one with onrecord saved add NAME QUERY.\n"
    told = "fares is saved; onrecord saved run prints what is close to it, then what is new.\n"
    assert run("saved", "add", "--city", "Dunmere", "fares", "-rents raising bus fares") == (0, told, "")
    code, out, _ = run("saved", "run", "fares", "--json")
    assert (code, [json.loads(line)["quote"] for line in out.splitlines()]) == (
        0,
        ["We will not raise bus fares this year."],
    )
    assert run("saved", "run") == (0, "", "")
    assert run("add", story("Bus fares will go up in the spring, and not by a little."))[0] == 0
    code, out, _ = run("saved", "run")
    assert out.startswith("fares: -rents raising bus fares\n\n1. “Bus fares will go up in the spring")
    listed = run("saved", "list")[1]
    assert re.search(
        r"^fares: -rents raising bus fares\n    city Dunmere; last run .* 20\d\d, ..:.. UTC$", listed
    )
    told = "fares is removed; what it found stays on record.\n"
    assert run("saved", "remove", "fares") == (0, told, "")
    assert "no saved search 'fares'" in run("saved", "run", "fares")[2]


@pytest.mark.parametrize("words", [["add", "x"], ["run", "a", "b"], ["delete", "x"], ["remove"]])
def test_what_cannot_be_done_is_told(tmp_path, capsys, words):
    assert cli.main(["--library", str(tmp_path), "saved", *words]) == 2
    assert "use saved add NAME QUERY, saved list" in capsys.readouterr().err
