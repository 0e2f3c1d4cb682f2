"""The Collection tab without a browser: tables that lead to Search, months, gaps and doubts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from onrecord.corpus.model import Date, Document, Place
from onrecord.corpus.store.feeds import Subscription
from onrecord.corpus.store.library import Library
from onrecord.desk import form
from onrecord.desk.collection import MOST, STEP, look
from onrecord.desk.tab import Filled
from onrecord.search.engine import Engine
from tests.desk.test_cards import HOSTILE, Page
from tests.support.ferrymeade import ERRAND, OSTWICK, WordEncoder, fill, quote


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with fill(tmp_path_factory.mktemp("library")) as opened:
        yield opened


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Twelve towns, the first of which has two statements, and the last of which is named Aster."""
    with Library.open(tmp_path_factory.mktemp("wide")) as library:
        for at in [0, *range(12)]:
            town = "Aster" if at == 11 else f"Town {at}"
            document = Document(f"“We met in {town}.” {library.size()}", published=Date("2019", "given"))
            place = Place(city=town, state="OH", country="US", level="city")
            library.add(document, [quote(document, f"We met in {town}.", place=place)])
        yield Engine(library, WordEncoder())


def shown(engine: Engine, **fields: str) -> Page:
    return Page(look(engine, Filled({name: [value] for name, value in fields.items()})).answer)


def links(page: Page) -> list[dict[str, list[str]]]:
    return [parse_qs((href or "")[1:]) for href in page.values("href") if (href or "").startswith("?")]


def test_every_row_leads_to_a_search_that_finds_what_it_counts(engine: Engine) -> None:
    page = shown(engine)
    searches = links(page)
    assert {"city": ["Ferrymeade, OH"]} in searches
    assert {"speaker": ["Oda Quillfeather"]} in searches
    assert {"outlet": ["Office of the Governor"]} in searches
    assert {"kind": ["indirect"]} in searches
    assert {"after": ["2020-06"], "before": ["2020-06"]} in searches
    counted = engine.library.collection().tallies
    for search in searches:
        if "after" in search:
            continue
        found = form.look(engine, Filled(search), sample=False)
        ((name, (value,)),) = search.items()
        tally = next(each for each in counted[name] if each.value == value)
        assert found.answer.count("<article") == tally.quotations


def test_tables_have_headers_and_numbers(engine: Engine) -> None:
    page = shown(engine)
    assert page.tags.count("table") == page.tags.count("caption") == 8
    assert "Ferrymeade, OH31" in page.text
    assert "reported, not verbatim11" in page.text
    tallies = engine.library.collection().tallies
    assert page.values("scope").count("row") == sum(map(len, tallies.values())) + 2  # and two years


def test_all_values_of_a_field_are_shown_on_demand_and_ordered(wide: Engine) -> None:
    first = shown(wide)
    assert "All 12 cities" in first.text
    assert "Aster" not in first.text.split("What is missing")[0]
    assert first.values("data-set") == ["all", "doubts"]
    whole = shown(wide, all="city")
    assert whole.text.index("Town 0") < whole.text.index("Aster")
    assert "Order by name" in whole.text
    assert "Only the first 10" in whole.text
    named = shown(wide, all="city", order="name")
    assert named.text.index("Aster") < named.text.index("Town 0")
    assert shown(wide, all="nonsense", order="x").text == first.text


def test_months_are_a_calendar_that_shows_where_nothing_is(engine: Engine) -> None:
    page = shown(engine)
    assert "3 in June 2019" in page.text
    assert "1 in June 2020" in page.text
    assert page.text.count("2019") > 1
    months = page.text[page.text.index("Quotations by year and month") :]
    assert months.index("JanFebMar") < months.index("00000") < months.index("2020")


def test_years_without_anything_are_one_row(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        for day in ("1901-05-01", "1987-02-03", "1989-02-03"):
            document = Document(f"“It rained on {day}.”", published=Date(day, "given"))
            library.add(document, [quote(document, f"It rained on {day}.")])
        page = shown(Engine(library, WordEncoder()))
    assert "1902 to 1986nothing" in page.text
    assert "1988nothing" in page.text
    assert "Nothing from: June 1901 to January 1987; March 1987 to January 1989" in page.text


def test_gaps_are_told_with_their_numbers(engine: Engine) -> None:
    text = shown(engine).text
    for told in (
        "2 quotations have no date at all",
        "1 document has no date of publication",
        "1 attribution probably misattributed",
        "Nothing from: July 2019 to May 2020",
        "Only one source for Ferrymeade, OH; Ostwick, VT",
    ):
        assert told in text
    assert "no outlet" not in text


def test_many_gaps_are_shown_on_demand(wide: Engine) -> None:
    page = shown(wide)
    assert "13 documents name no outlet" in page.text
    assert "13 quotations are dated by year or season only" in page.text
    assert "Month by month" not in page.text


def test_the_least_certain_come_first_with_their_passage_and_the_command(engine: Engine) -> None:
    page = shown(engine)
    doubts = page.text[page.text.index("Least certain attributions", 150) :]
    assert "onrecord review" in doubts
    assert (
        doubts.index("probability of 0.40") < doubts.index(ERRAND.text) < doubts.index("probability of 0.90")
    )
    assert ERRAND.id in doubts
    assert page.values("open") == [None] * page.tags.count("article")
    ids = page.values("id")
    assert len(ids) == len(set(ids))


def test_more_doubts_are_shown_on_demand(wide: Engine) -> None:
    first = shown(wide)
    assert first.tags.count("article") == STEP
    assert first.values("data-value")[-1] == "10"
    assert shown(wide, doubts="10").tags.count("article") == 10
    last = shown(wide, doubts=str(MOST))
    assert last.tags.count("article") == 13
    assert "doubts" not in last.values("data-set")
    for typed in ("", "x", "-5", "1", "99999"):
        assert shown(wide, doubts=typed).tags.count("article") == STEP


def test_an_empty_library_says_how_to_fill_it(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        assert "Nothing is on record yet." in shown(Engine(library, WordEncoder())).text
        library.add(OSTWICK, [])
        text = shown(Engine(library, WordEncoder())).text
    assert "1 document holds no quotation" in text


def test_feeds_are_shown_with_their_last_problem(tmp_path: Path) -> None:
    with fill(tmp_path) as opened:
        assert "No feeds yet." in shown(opened).text
        library = opened.library
        library.subscribe("https://courier.example/feed", "Ferrymeade Courier")
        library.subscribe("https://register.example/rss", None)
        library.note_poll(
            Subscription("https://register.example/rss", failure="There is <no> such page (404).")
        )
        page = shown(opened)
    told = page.text[page.text.index("Last problem") :]
    assert told.startswith("Last problemFerrymeade Couriernever0nonehttps://register.example/rss")
    assert re.search(r"\d+ \w+ 20\d\d, \d\d:\d\d UTC0There is <no> such page \(404\)\.$", told)
    assert "https://courier.example/feed" in page.values("href")


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:20])
def test_hostile_text_is_shown_and_adds_no_markup(tmp_path: Path, text: str) -> None:
    def collected(folder: Path, words: str) -> Page:
        with Library.open(folder) as library:
            document = Document(f"Said: {words}", title=words, outlet=words)
            place = Place(city=words, state="VT", country="US", level="city")
            library.add(document, [quote(document, words, speaker=words, role=words, place=place)])
            return shown(Engine(library, WordEncoder()))

    harmless, page = collected(tmp_path / "a", "calm"), collected(tmp_path / "b", text)
    assert set(page.tags) <= {*harmless.tags, "details", "summary", "div"}
    assert {name for name, _ in page.attributes} <= {name for name, _ in harmless.attributes}
    assert page.text.count(text) >= 4
