"""The Compare tab without a browser: from what is filled in to columns, likeness, groups and dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from onrecord.corpus.errors import InvalidDate, InvalidFilter
from onrecord.corpus.model import Date, Document, Place
from onrecord.corpus.store.library import Library
from onrecord.desk import comparison
from onrecord.desk.comparing import MOST, MOST_EACH, STEP, Form, look
from onrecord.desk.tab import Filled, View
from onrecord.search.engine import Engine
from onrecord.search.errors import InvalidQuestion
from tests.desk.test_cards import HOSTILE, Page
from tests.support.ferrymeade import DOORS, WordEncoder, fill, quote

HARBOR = ("The harbor stays open.", "Mill Reach", "2021-03-05")
HARBOR_TOO = ("The harbor stays open!", "Alder Point", "2019~")
LAMPS = ("New lamps for the harbor road.", "Alder Point", None)
TRAINS = [(f"The night train runs on {day}.", "Long Quay", None) for day in ("Monday", "ice", "time", "us")]


def filled(about: str, *of: str, **others: str) -> Filled:
    return Filled({"about": [about], "of": of, **{name: [value] for name, value in others.items()}})


def shown(engine: Engine, about: str, *of: str, **others: str) -> View:
    return look(engine, filled(about, *of, **others), sample=False)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with fill(tmp_path_factory.mktemp("library")) as opened:
        for words, city, day in (HARBOR, HARBOR_TOO, LAMPS, *TRAINS):
            document = Document(f"“{words}” said the mayor of {city}.", outlet=f"{city} Times")
            said = quote(
                document, words, speaker="Ada Fenn", role="Mayor", confidence=0.9,
                place=Place(city=city, state="OH", country="US", level="city"),
                **({"said_on": Date(day, "stated")} if day else {}),
            )  # fmt: skip
            opened.library.add(document, [said])
        yield opened


def test_a_form_holds_each_place_once_and_bounds_how_many_are_shown() -> None:
    form = Form.of(filled("buses", "Ostwick", " ", "Ostwick ", "region:VT", each="6"))
    assert (form.question, form.places, form.wanted) == ("buses", ("Ostwick", "region:VT"), 6)
    assert [Form.of(filled("", each=each)).wanted for each in ("", "x", "0", "9999999", "²", "100")] == [
        *[STEP] * 5, MOST_EACH,
    ]  # fmt: skip


def test_places_stand_side_by_side_each_with_what_is_on_record(engine: Engine) -> None:
    view = shown(
        engine, f"{HARBOR[0]} {LAMPS[0]}", "Mill Reach, OH", "Alder Point", "Ostwick", "Nowhere Town"
    )
    page = Page(view.answer)
    assert page.tags.count("article") == 3
    for told in (
        "On record: 1 quotation in 1 document, 5 March 2021",
        "On record: 2 quotations in 2 documents",
        "Ostwick is on record, but with nothing close to the question. Silence in this library does not "
        "mean that they took no position.",
        "close ",
        "Nothing is on record from Nowhere Town. Silence in this library does not mean",
    ):
        assert told in page.text
    assert "2 of 4 places with something close, 3 statements" in Page(view.status).text
    assert "Nothing close" in page.text
    assert "Nothing on record" in page.text
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    links = [href for href in page.values("href") if href is not None and href.startswith("#")]
    assert len(links) > 4
    assert {href.removeprefix("#") for href in links} <= set(ids)
    assert set(page.values("aria-labelledby")) <= set(ids)


def test_likeness_is_a_table_with_its_numbers_and_a_warning(engine: Engine) -> None:
    asked = f"{HARBOR[0]} {LAMPS[0]}"
    page = Page(shown(engine, asked, "Mill Reach", "Alder Point", "Ostwick").answer)
    assert "Likeness is not agreement." in page.text
    assert page.values("scope") == ["col"] * 3 + ["row"] * 3
    table = page.text[page.text.index("How alike the statements") :]
    assert table.count("1.00") >= 2
    assert table.count("no answer") == 5  # Ostwick's row and column
    assert "Most alike: Mill Reach and Alder Point, 0." in page.text
    alone = Page(shown(engine, "the harbor stays open", "Mill Reach", "Ostwick").answer)
    assert "Likeness" not in alone.text


def test_statements_nearly_alike_are_grouped_with_links_to_their_cards(engine: Engine) -> None:
    page = Page(shown(engine, "the harbor stays open", "Mill Reach", "Alder Point").answer)
    group = page.text[page.text.index("Nearly the same words", 100) :]
    assert "Mill Reach · Alder Point" in group
    assert group.index(HARBOR[0]) < group.index(HARBOR_TOO[0])
    none = Page(shown(engine, "hot afternoon doors", "Ferrymeade", "Ostwick").answer)
    assert "Nearly the same words" not in none.text


def test_the_line_of_dates_draws_spans_and_keeps_unknown_dates_apart(engine: Engine) -> None:
    harbor = shown(engine, "the harbor stays open", "Mill Reach", "Alder Point").answer
    lamps = shown(engine, "lamps for every road", "Mill Reach", "Alder Point").answer
    markup = harbor + lamps
    time = markup[markup.index('id="cmp-time"') :]
    page = Page(time)
    assert page.text.index("about 2019") < page.text.index("5 March 2021") < page.text.index("Date not given")
    assert 'class="cmp-mark said span" style="left:0.00%;width:' in time
    assert 'class="cmp-mark said day" style="left:100.00%"' in time
    assert page.text.count("Ada Fenn, Alder Point") == 2
    printed = shown(engine, "that was never their job", "Ferrymeade", "region:VT").answer
    assert "published 15 June 2019" in printed
    assert "cmp-mark published day" in printed


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2019, 6, 14), date(2019, 6, 14), ["14 Jun"]),
        (date(2019, 6, 28), date(2019, 7, 2), ["28 Jun", "29 Jun", "30 Jun", "1 Jul", "2 Jul"]),
        (date(2019, 6, 14), date(2019, 10, 2), ["Jul 2019", "Aug 2019", "Sep 2019", "Oct 2019"]),
        (date(2017, 6, 14), date(2020, 2, 1), ["2018", "2019", "2020"]),
    ],
    ids=["a day", "days", "months", "years"],
)
def test_the_axis_of_time_has_even_steps(first: date, last: date, words: list[str]) -> None:
    assert [each for _, each in comparison.ticks_between(first, last)] == words


@pytest.mark.parametrize("last", [date(1, 1, 2), date(9, 5, 1), date(2019, 1, 1), date(9999, 12, 31)])
def test_the_axis_of_time_has_a_few_steps_however_long(last: date) -> None:
    ticks = comparison.ticks_between(date(1, 1, 1), last)
    assert 1 <= len(ticks) <= 9
    assert all(date(1, 1, 1) <= day <= last for day, _ in ticks)


def test_a_bare_name_is_the_city_state_or_speaker_that_is_on_record(engine: Engine) -> None:
    page = Page(
        shown(engine, "knock on doors", "ferrymeade", "Vermont", "Oda Quillfeather", "region:VT").answer
    )
    assert page.text.count("On record: 3 quotations in 1 document") == 2  # the city and its mayor
    assert page.text.count("On record: 3 quotations in 2 documents") == 1  # the state, which is named twice
    assert DOORS.text in page.text


def test_the_choices_are_what_is_on_record(engine: Engine) -> None:
    choices = shown(engine, "").choices["of"]
    assert choices[0] == ("Long Quay, OH (city, 4)", "Long Quay, OH")
    assert ("Ohio (state or country, 10)", "region:OH") in choices
    assert ("Bram Tolliver (speaker, 2)", "speaker:Bram Tolliver") in choices


def test_without_named_places_the_closest_are_compared(engine: Engine) -> None:
    page = Page(shown(engine, "the harbor stays open").answer)
    assert {"Mill Reach, OH", "Alder Point, OH"} == {
        place
        for place in ("Mill Reach, OH", "Alder Point, OH", "Ostwick, OH")
        if f"{place}On record" in page.text
    }
    nothing = shown(engine, "xylophone zeppelin")
    assert "No place on record has anything close to this." in nothing.answer


def test_more_of_each_are_offered_while_there_may_be_more(engine: Engine) -> None:
    asked = "the night train runs", "Long Quay", "Mill Reach"
    few = Page(shown(engine, *asked).answer)
    assert few.tags.count("article") == STEP
    assert "Show up to 6 of each" in few.text
    assert few.values("data-set") == ["each"]
    assert few.values("data-value") == ["6"]
    more = Page(shown(engine, *asked, each="6").answer)
    assert more.tags.count("article") == 4
    assert not more.values("data-set")


@pytest.mark.parametrize(
    ("error", "of", "others", "sentence"),
    [
        (InvalidQuestion, ["Ostwick"], {}, "'Ostwick' alone cannot be compared"),
        (InvalidQuestion, [f"Town {at}" for at in range(MOST + 1)], {}, "9 places were named; 8 at most"),
        (InvalidDate, [], {"since": "yesterday"}, "'yesterday' is not a date"),
        (InvalidFilter, [], {"since": "2020", "until": "2019"}, "Nothing was said after 2020"),
        (InvalidFilter, ["region:Atlantis", "Ostwick"], {}, "'Atlantis' is not a state or a country"),
        (InvalidFilter, ["speaker:...", "Ostwick"], {}, "The filter speaker was given '...'"),
    ],
)
def test_what_cannot_be_compared_is_a_sentence(
    engine: Engine, error: type[Exception], of: list[str], others: dict[str, str], sentence: str
) -> None:
    with pytest.raises(error, match=sentence.replace("(", r"\(")):
        shown(engine, "harbor", *of, **others)
    with pytest.raises(InvalidQuestion, match="The question has 20,000 characters"):
        shown(engine, "x" * 20_000)


def test_the_opening_says_how_to_compare_and_the_sample_offers_examples(engine: Engine) -> None:
    plain, sample = (look(engine, filled("  "), sample=sample).answer for sample in (False, True))
    assert "How to compare" in plain
    assert "Try comparing" not in plain
    assert "?tab=compare&amp;about=Police%20and%20immigration%20agents&amp;of=Quillhaven" in sample


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:20])
def test_hostile_text_is_shown_and_adds_no_markup(tmp_path: Path, text: str) -> None:
    harmless, page = (Page(hostile(tmp_path / name, words)) for name, words in (("a", "calm"), ("b", text)))
    assert page.tags.count("article") == 2
    added = {"details", "summary", "div"} if len(text) > 1000 else set()  # the switch that shows the whole
    assert set(page.tags) <= set(harmless.tags) | added
    assert {name for name, _ in page.attributes} == {name for name, _ in harmless.attributes}
    assert page.text.count(text) >= 8  # speaker, role, outlet, title and words of each


def hostile(folder: Path, text: str) -> str:
    """A comparison of two towns that both said this, as their officials of that name and role."""
    with Library.open(folder) as library:
        for city in ("Ostwick", "Ferrymeade"):
            words = f"The harbor stays open {text}"
            document = Document(f"{words} {city}", title=text, outlet=text)
            place = Place(city=city, state="VT", country="US", level="city")
            said = quote(document, words, speaker=text, role=text, place=place)
            library.add(document, [said])
        asked = filled("the harbor stays open", "Ostwick", "Ferrymeade")
        return look(Engine(library, WordEncoder()), asked, sample=False).answer
