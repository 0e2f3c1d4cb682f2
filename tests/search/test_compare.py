import json
from dataclasses import asdict, replace

import numpy as np
import pytest

from onrecord import cli
from onrecord.corpus.errors import InvalidFilter
from onrecord.corpus.filters import Filters
from onrecord.corpus.model import Coverage, Date, Document, Place, Quotation
from onrecord.corpus.store.library import Library
from onrecord.search import compare as module
from onrecord.search.compare import Group, Moment, compare
from onrecord.search.engine import Engine
from onrecord.search.errors import InvalidQuestion
from onrecord.search.ranking.fit import CLOSE
from onrecord.search.ranking.hit import CONTRACT
from tests.support.towns import CountingEncoder, state

PAPERS = "officers ask about papers"


@pytest.fixture
def library(tmp_path):
    with Library.open(tmp_path / "library") as library:
        state(library, "Our officers will not ask about papers.", "Ada Brandt", "Ferrymeade", "2020-03-14")
        state(library, "Officers here may ask a driver about papers.", "Ada Brandt", "Ferrymeade", "2019-06")
        state(library, "The pool opens on Monday.", "Ada Brandt", "Ferrymeade", "2021-07-01")
        state(library, "Our officers will never ask about papers.", "Bo Hall", "Ostwick", "2020-02-01")
        state(library, "The pool closes early.", "Cy Orr", "Dunmere", "2020-07-01")
        yield library


@pytest.fixture
def engine(library):
    return Engine(library, CountingEncoder(dimension=512))


def said(comparison):
    return {account.place: [hit.quote for hit in account.hits] for account in comparison.accounts}


def test_each_place_answers_with_its_closest_statements_best_first(engine):
    found = compare(engine, PAPERS, cities=["Ostwick", "Ferrymeade"], k=2)
    assert said(found) == {
        "Ostwick": ["Our officers will never ask about papers."],
        "Ferrymeade": [
            "Our officers will not ask about papers.",
            "Officers here may ask a driver about papers.",
        ],
    }
    assert said(compare(engine, PAPERS, cities=["Ferrymeade"], k=1)) == {
        "Ferrymeade": ["Our officers will not ask about papers."]
    }
    assert all(hit.close for account in found.accounts for hit in account.hits)
    assert found.reading == "close in meaning to “officers ask about papers”"


def test_what_is_of_the_day_is_found_as_far_off_as_by_a_search_of_the_place(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_LOOKED_AT", 80)
    with Library.open(tmp_path / "buses") as library:
        for at in range(60):
            for city in ("Ferrymeade", "Ostwick"):
                state(library, f"The bus will run every ten minutes, {city} {at}.", city=city)
        state(library, "The bus will run every ten minutes or so, Ferrymeade 99.", day="2016-01-09")
        engine = Engine(library, CountingEncoder(dimension=512))
        asked = "the bus will run every ten minutes 2016-01-09"
        (hit,) = engine.search(asked, k=1, filters=Filters(city=("Ferrymeade",))).hits
        found = compare(engine, asked, cities=["Ferrymeade", "Ostwick"], k=1)
    assert hit.published == "2016-01-09"
    assert said(found)["Ferrymeade"] == [hit.quote]


def test_reported_speech_goes_after_words_that_are_as_close(library, engine):
    document = Document("Ames said they ask about papers.")
    place = Place(city="Arlen", state="OH", country="US", level="city")
    library.add(document, [Quotation(document.id, 10, 32, "they ask about papers.", "indirect", place=place)])
    state(library, "Here ask about papers.", "Flo Ames", "Arlen")
    found = engine.search(f"{PAPERS} city:Arlen").hits
    assert [hit.quote for hit in found] == ["Here ask about papers.", "they ask about papers."]


def test_silence_is_told_from_having_nothing_close_and_from_having_nothing(engine):
    found = compare(engine, PAPERS, cities=["Ferrymeade", "Dunmere", "Zebulon, VA"])
    ferrymeade, dunmere, zebulon = found.accounts
    assert [account.outcome for account in found.accounts] == ["close", "nothing close", "nothing on record"]
    assert ferrymeade.coverage == Coverage(3, 3, "2019-06-01", "2021-07-01")
    assert ferrymeade.on_record == "3 quotations in 3 documents, 1 June 2019 to 1 July 2021"
    assert dunmere.on_record == "1 quotation in 1 document, 1 July 2020"
    assert zebulon.coverage == Coverage(0, 0, None, None)
    assert found.silence(ferrymeade) is None
    assert found.silence(dunmere) == "Dunmere is on record, but with nothing close to the question."
    assert found.silence(zebulon) == "Nothing is on record from Zebulon, VA."


def test_conditions_narrow_what_counts_as_on_record_and_the_sentence_says_so(engine):
    found = compare(engine, f"{PAPERS} after:2021", cities=["Ferrymeade", "Ostwick"])
    assert [account.coverage.quotations for account in found.accounts] == [1, 0]
    assert [found.silence(account) for account in found.accounts] == [
        "Ferrymeade is on record under these conditions, but with nothing close to the question.",
        "Nothing is on record from Ostwick under these conditions.",
    ]
    early = compare(engine, PAPERS, cities=["Ferrymeade"], filters=Filters(before="2019"))
    assert said(early) == {"Ferrymeade": ["Officers here may ask a driver about papers."]}
    assert early.accounts[0].coverage.quotations == 1


def test_an_outlet_narrows_what_counts_as_on_record(library, engine):
    state(library, "We ask about papers.", "Flo Ames", "Ostwick", outlet="The Courier")
    found = compare(engine, f'{PAPERS} outlet:"the courier"', cities=["Ostwick", "Ferrymeade"])
    assert said(found) == {"Ostwick": ["We ask about papers."], "Ferrymeade": []}
    assert [account.coverage.quotations for account in found.accounts] == [1, 0]


def test_undated_statements_are_on_record_without_days(library, engine):
    document = Document("The pool is shut.")
    place = Place(city="Arlen", state="OH", country="US", level="city")
    library.add(document, [Quotation(document.id, 0, 17, "The pool is shut.", "direct", place=place)])
    found = compare(engine, "pool shut", cities=["Arlen"])
    assert found.accounts[0].coverage == Coverage(1, 1, None, None)
    assert found.accounts[0].on_record == "1 quotation in 1 document, none of them dated"
    assert [(moment.date, moment.basis) for moment in found.timeline] == [(None, "unknown")]


def test_without_named_places_those_with_the_closest_statements_are_taken(library, engine):
    assert sorted(said(compare(engine, PAPERS))) == ["Ferrymeade, OH", "Ostwick, OH"]
    assert list(said(compare(engine, "the pool opens"))) == ["Ferrymeade, OH", "Dunmere, OH"]
    assert compare(engine, "budget surplus").accounts == ()
    for at in range(10):
        state(library, f"Ask about papers, number {at}.", "Di Voss", f"Town {at}")
    assert len(compare(engine, PAPERS).accounts) == 8
    assert list(said(compare(engine, f"{PAPERS} city:Ostwick city:Dunmere"))) == ["Ostwick", "Dunmere"]


def test_states_are_taken_where_no_close_statement_is_a_citys(library, engine):
    document = Document("This state will build homes.")
    place = Place(state="VT", country="US", level="state")
    library.add(document, [Quotation(document.id, 0, 28, document.text, "direct", place=place)])
    assert said(compare(engine, "state build homes")) == {"Vermont": ["This state will build homes."]}


def test_regions_and_speakers_are_compared_beside_cities(engine):
    found = compare(engine, PAPERS, cities=["Ostwick"], regions=["Ohio", "VT"], speakers=["brandt"], k=1)
    assert [(account.place, account.field, len(account.hits)) for account in found.accounts] == [
        ("Ostwick", "city", 1), ("Ohio", "region", 1), ("VT", "region", 0), ("brandt", "speaker", 1),
    ]  # fmt: skip


def test_a_place_is_spelled_as_it_was_given_and_compared_once(library, engine):
    state(library, "We ask about papers.", "Flo Ames", "Saint Olm")
    found = compare(engine, PAPERS, cities=["St. Olm, oh", "OSTWICK", "saint olm, Ohio", "Ostwick, VA"])
    assert [(account.place, len(account.hits)) for account in found.accounts] == [
        ("St. Olm, oh", 1), ("OSTWICK", 1), ("Ostwick, VA", 0),
    ]  # fmt: skip


def test_a_state_given_as_a_city_is_compared_as_the_state_that_it_is(library, engine):
    found = compare(engine, PAPERS, cities=["Ohio", "Ostwick"])
    assert [(account.place, account.field) for account in found.accounts] == [
        ("Ohio", "region"),
        ("Ostwick", "city"),
    ]
    assert found.accounts[0].hits


def test_one_name_in_two_fields_is_told_apart(library, engine):
    state(library, "Officers ask about papers here.", "Flo Ames", "Washington")
    found = compare(engine, PAPERS, cities=["Washington", "Ostwick"], regions=["Washington"])
    assert [account.place for account in found.accounts] == [
        "Washington (city)", "Ostwick", "Washington (region)",
    ]  # fmt: skip
    assert found.frames()["likeness"].columns.is_unique


def test_nothing_below_the_floor_is_an_answer_unless_it_has_the_exact_words(library, engine):
    long = "papers " + " ".join(f"word{at}" for at in range(40))
    state(library, long, "Ed Lund", "Arlen")
    assert said(compare(engine, "papers for boats", cities=["Arlen"])) == {"Arlen": []}
    assert said(compare(engine, "the paper", cities=["Arlen"])) == {"Arlen": [long]}
    assert said(compare(engine, '"papers"', cities=["Arlen"])) == {"Arlen": [long]}
    assert said(compare(engine, f"{PAPERS} -never", cities=["Ostwick"])) == {"Ostwick": []}


QUESTIONS = (
    PAPERS,
    "the pool",
    "pool hours this summer",
    "papers",
    "officers",
    "budget surplus",
    '"closes"',
    "pool hours on May 4, 2020",
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_statement_is_close_in_search_and_in_the_comparison_or_in_neither(library, engine, question):
    for at in range(60):
        state(library, f"The pool and its officers, item {at % 7} of papers {at}.", "Di Voss", "Ostwick")
    found = compare(engine, question, cities=["Ferrymeade", "Ostwick", "Dunmere"], regions=["OH"], k=10)
    for account in found.accounts:
        answer = engine.search(question, 10, Filters(**{account.field: (account.place,)}))
        assert [hit.as_dict() for hit in account.hits] == [hit.as_dict() for hit in answer.hits if hit.close]
        assert (account.outcome == "close") == answer.close


def test_a_statement_that_is_no_nearer_in_meaning_is_close_by_its_spelling(library):
    class Blunt(CountingEncoder):
        """Every statement is about as near to every question."""

        def encode(self, texts, progress=None):
            vectors = np.array([[0.3, 0.0], [1.0, 0.0]])[[int(text == PAPERS) for text in texts]]
            vectors[:, 1] = np.sqrt(1 - vectors[:, 0] ** 2)
            return vectors.astype(np.float32)

    found = compare(Engine(library, Blunt(dimension=2)), PAPERS, cities=["Ostwick", "Dunmere"])
    assert said(found) == {"Ostwick": ["Our officers will never ask about papers."], "Dunmere": []}
    assert [account.outcome for account in found.accounts] == ["close", "nothing close"]


def test_likeness_is_the_mean_of_the_best_matches_both_ways(engine):
    found = compare(engine, PAPERS, cities=["Ferrymeade", "Ostwick", "Dunmere"])
    hits = [account.hits for account in found.accounts]
    first, second, other = engine.encoder.encode([hit.quote for hit in (*hits[0], *hits[1])])
    expected = ((first @ other + second @ other) / 2 + first @ other) / 2
    assert first @ other == pytest.approx(6 / 7, abs=0.01)
    [ferrymeade, ostwick, dunmere] = found.likeness
    assert ferrymeade == (1.0, pytest.approx(expected, abs=1e-3), None)
    assert ostwick == (ferrymeade[1], 1.0, None)
    assert dunmere == (None, None, None)


def test_statements_that_say_nearly_the_same_are_grouped_across_places(engine):
    found = compare(engine, PAPERS, cities=["Ferrymeade", "Ostwick"])
    by_quote = {hit.quote: hit.id for account in found.accounts for hit in account.hits}
    assert found.groups == (
        Group(
            (
                by_quote["Our officers will not ask about papers."],
                by_quote["Our officers will never ask about papers."],
            ),
            ("Ferrymeade", "Ostwick"),
        ),
    )


def test_statements_of_one_place_are_no_group(library, engine):
    state(library, "Our officers will not ask about their papers.", "Gil Hart", "Ferrymeade")
    assert len(compare(engine, PAPERS, cities=["Ferrymeade"]).accounts[0].hits) == 3
    assert compare(engine, PAPERS, cities=["Ferrymeade"]).groups == ()
    state(library, "Schools open soon.", "Gil Hart", "Arlen")
    assert compare(engine, "schools open soon", cities=["Arlen", "Arlen, OH"]).groups == ()


def test_every_member_of_a_group_is_like_its_first_so_a_chain_is_cut(library, engine):
    # Each shares 8 of 10 words with the next, and the first 6 with the third.
    chain = ["a b c d e f g h i j", "c d e f g h i j k l", "e f g h i j k l m n", "g h i j k l m n o p"]
    ids = [state(library, text, "Di Voss", f"Town {at}") for at, text in enumerate(chain)]
    found = compare(engine, "g h i j", cities=[f"Town {at}" for at in range(4)])
    assert [len(account.hits) for account in found.accounts] == [1, 1, 1, 1]
    [group] = found.groups
    assert set(group.ids) in (set(ids[:3]), set(ids[1:]))
    assert group.ids[0] in (ids[1], ids[2])


def test_a_group_begins_with_its_most_typical_statement_and_goes_on_with_those_most_like_it(library, engine):
    typical = "one two three four five six seven eight nine ten eleven twelve"
    texts = {"Farwell": typical.replace("one two", "uno dos"), "Nearby": typical.replace("twelve", "doce")}
    ids = [state(library, text, "Di Voss", city) for city, text in (texts | {"Midtown": typical}).items()]
    [group] = compare(engine, typical, cities=["Farwell", "Nearby", "Midtown"]).groups
    assert group == Group((ids[2], ids[1], ids[0]), ("Farwell", "Nearby", "Midtown"))


def test_the_run_of_dates_tells_days_of_speaking_from_days_of_printing(library, engine):
    document = Document("Ask about papers, I say.", published=Date("2022-01-02", "given"))
    spoken = Quotation(
        document.id, 0, 24, document.text, "direct",
        place=Place(city="Arlen", state="OH", country="US", level="city"), said_on=Date("2018", "stated"),
    )  # fmt: skip
    library.add(document, [spoken])
    found = compare(engine, PAPERS, cities=["Ferrymeade", "Ostwick", "Arlen"])
    assert found.timeline[0] == Moment("2018", "said", "Arlen", spoken.id)
    assert [(moment.date, moment.basis, moment.place) for moment in found.timeline[1:]] == [
        ("2019-06", "published", "Ferrymeade"),
        ("2020-02-01", "published", "Ostwick"),
        ("2020-03-14", "published", "Ferrymeade"),
    ]


def test_printings_of_one_statement_are_one_answer(library, engine):
    one, other = (
        state(library, f"They ask about papers{end}", "Hal Ives", "Arlen", outlet=outlet)
        for end, outlet in ((".", "The Courier"), ("!", "The Register"))
    )
    first, second = (entry.number for entry in library.entries_of([one, other]))
    library.link({first: [second]})
    [hit] = compare(engine, PAPERS, cities=["Arlen"]).accounts[0].hits
    assert (hit.id, hit.variants) in [(one, (other,)), (other, (one,))]


def test_the_question_is_encoded_once_for_all_places(library, engine):
    cities = [f"Town {at}" for at in range(20)]
    for city in cities:
        state(library, f"Ask about papers in {city}.", "Di Voss", city)
    engine.refresh()
    engine.encoder.seen.clear()
    found = compare(engine, PAPERS, cities=cities)
    assert [len(account.hits) for account in found.accounts] == [1] * 20
    assert engine.encoder.seen.count(PAPERS) == 1


def test_a_place_among_thousands_of_closer_statements_is_not_left_short(library, engine, monkeypatch):
    monkeypatch.setattr(module, "_LOOKED_AT", 4)
    generator = np.random.default_rng(5)
    for at in range(120):
        text = " ".join(generator.choice(["ask", "about", "papers", "tree", "bus", f"n{at}"], 6))
        state(library, f"{text} {at}", ("Di Voss", "Ed Lund")[at % 2], f"Town {generator.integers(4)}")
    towns = [f"Town {at}" for at in range(4)]
    for filters in (Filters(), Filters(speaker=("Voss",))):
        found = compare(engine, "ask tree papers", cities=towns, k=40, filters=filters)
        for account in found.accounts:
            own = library.entries(library.eligible(replace(filters, city=(account.place,))))
            answer = engine.search("ask tree papers", 40, replace(filters, city=(account.place,)))
            expected = [hit.as_dict() for hit in answer.hits if hit.close]
            assert 0 < len(expected) < len(own)
            assert [hit.as_dict() for hit in account.hits] == expected


def test_the_tables_hold_what_the_comparison_holds(engine):
    found = compare(engine, PAPERS, cities=["Ferrymeade", "Dunmere"])
    frames = found.frames()
    assert list(frames) == ["statements", "coverage", "likeness", "timeline"]
    assert list(frames["statements"].columns) == ["place", "rank", *CONTRACT]
    assert frames["statements"][["place", "rank"]].values.tolist() == [["Ferrymeade", 1], ["Ferrymeade", 2]]
    assert frames["coverage"].values.tolist() == [
        ["Ferrymeade", "close", 3, 3, "2019-06-01", "2021-07-01"],
        ["Dunmere", "nothing close", 1, 1, "2020-07-01", "2020-07-01"],
    ]
    assert frames["likeness"].loc["Ferrymeade", "Ferrymeade"] == 1.0
    assert frames["likeness"].isna().sum().sum() == 3
    assert frames["timeline"].to_dict("records") == [asdict(moment) for moment in found.timeline]
    for frame in compare(engine, "budget surplus").frames().values():
        assert frame.empty


def test_the_record_for_scripts_is_json(engine):
    found = compare(engine, PAPERS, cities=["Ostwick", "Zebulon"], k=3)
    record = json.loads(json.dumps(found.as_dict(), allow_nan=False))
    assert list(record) == [
        "question", "reading", "k", "floor", "places", "likeness", "groups", "timeline",
    ]  # fmt: skip
    ostwick, zebulon = record["places"]
    assert zebulon == {
        "place": "Zebulon", "field": "city", "outcome": "nothing on record", "documents": 0, "quotations": 0,
        "earliest": None, "latest": None, "statements": [], "voices": [],
    }  # fmt: skip
    assert tuple(ostwick["statements"][0]) == CONTRACT
    assert record["likeness"] == [[1.0, None], [None, None]]
    assert (record["k"], record["floor"]) == (3, CLOSE)


def test_an_empty_library_has_nothing_on_record(tmp_path):
    with Library.open(tmp_path) as library:
        engine = Engine(library, CountingEncoder())
        assert compare(engine, PAPERS).accounts == ()
        assert [each.outcome for each in compare(engine, PAPERS, cities=["A", "B"]).accounts] == [
            "nothing on record", "nothing on record",
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("question", "places", "error"),
    [
        ("  ", {}, InvalidQuestion),
        ("city:Ostwick", {}, InvalidQuestion),
        ("-papers", {"cities": ["Ostwick"]}, InvalidQuestion),
        ("papers", {"cities": [f"Town {at}" for at in range(101)]}, InvalidQuestion),
        ("papers", {"speakers": ["…"]}, InvalidFilter),
    ],
    ids=["empty", "a place alone", "an exclusion alone", "too many places", "no name"],
)
def test_what_cannot_be_compared_is_refused(engine, question, places, error):
    with pytest.raises(error):
        compare(engine, question, **places)


@pytest.mark.parametrize(("k", "kept"), [(0, 0), (-1, 0), (1000, 100)])
def test_as_many_are_shown_of_each_as_make_a_thousand(engine, k, kept):
    found = compare(engine, PAPERS, cities=[f"Town {at}" for at in range(9)] + ["Ferrymeade"], k=k)
    assert found.k == kept
    assert len(found.accounts[-1].hits) == min(kept, 2)


@pytest.fixture
def onrecord(library, monkeypatch, capsys):
    monkeypatch.setattr(
        "onrecord.search.engine._encoder", lambda folder, model: CountingEncoder(dimension=512)
    )

    def run(*arguments):
        code = cli.main(["--library", str(library.folder), "compare", *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


def test_the_command_prints_each_place_and_what_it_is_silent_about(onrecord):
    cities = ("Ostwick", "Dunmere", "Richmond, VA")
    code, out, err = onrecord(PAPERS, *(part for city in cities for part in ("--city", city)))
    assert (code, err) == (0, "")
    assert out.startswith(
        "close in meaning to “officers ask about papers”\n\n"
        "Ostwick: 1 quotation in 1 document, 1 February 2020\n\n"
        "1. “Our officers will never ask about papers.”\n"
        "    Bo Hall, Ostwick, OH\n"
    )
    assert (
        "Dunmere: 1 quotation in 1 document, 1 July 2020\n\n"
        "    Dunmere is on record, but with nothing close to the question.\n\n"
        "Richmond, VA: nothing on record\n\n"
        "    Nothing is on record from Richmond, VA.\n"
    ) in out


def test_the_command_prints_one_json_document_that_is_the_comparison(onrecord, engine):
    places = ("--city", "Ferrymeade", "--region", "OH", "--speaker", "Hall", "-k", "1")
    code, out, _ = onrecord(PAPERS, *places, "--json")
    expected = compare(engine, PAPERS, cities=["Ferrymeade"], regions=["OH"], speakers=["Hall"], k=1)
    assert code == 0
    assert json.loads(out) == json.loads(json.dumps(expected.as_dict()))
    _, text, _ = onrecord(PAPERS, *places)
    assert "Nearly alike, for or against, in Ferrymeade; OH; Hall: " in text
    assert "    14 March 2020, published: Ferrymeade  " in text


def test_the_command_without_places_says_when_none_is_close(onrecord):
    assert onrecord(PAPERS)[1].count("\n\nOstwick, OH: ") == 1
    assert "No city or region on record has anything close to the question." in onrecord("budget surplus")[1]


def test_the_command_refuses_what_is_no_question(onrecord):
    code, out, err = onrecord("city:Ostwick")
    assert (code, out) == (2, "")
    assert err == "A comparison needs words that answers can be close to; type some.\n"
