import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from onrecord.corpus.errors import InvalidFilter, LibraryUnavailable
from onrecord.corpus.filters import Filters
from onrecord.corpus.model import Document
from onrecord.corpus.store.library import Library
from onrecord.index.errors import ModelUnavailable
from onrecord.index.vectors import bring_up_to_date
from onrecord.search.engine import MOST, Engine
from onrecord.search.errors import InvalidQuestion
from onrecord.search.ranking.hit import CONTRACT
from tests.support.towns import CountingEncoder, state


@pytest.fixture
def library(tmp_path):
    with Library.open(tmp_path / "library") as library:
        state(library, "The bus will run every ten minutes.", "Ada Brandt", "Ferrymeade", "2020-01-01")
        state(library, "Our officers will not take part in raids.", "Bo Hall", "Ostwick", "2020-02-01")
        state(library, "Rents must fall.", "Cy Orr", "Ostwick", "2020-03-01")
        yield library


@pytest.fixture
def engine(library):
    return Engine(library, CountingEncoder(dimension=512))


def quotes(answer):
    return [hit.quote for hit in answer.hits]


def test_an_answer_tells_how_the_question_was_read_and_of_how_many_it_was_asked(engine):
    answer = engine.search("rents city:Ostwick", 1, Filters(after="2020"))
    assert quotes(answer) == ["Rents must fall."]
    assert answer.eligible == 2
    assert answer.reading == "close in meaning to “rents” · city: Ostwick · after: 2020"
    assert engine.search("rents").eligible == 3


def test_an_empty_question_with_filters_asks_for_all_they_leave(engine):
    assert quotes(engine.search("", 10, Filters(city=("Ostwick",)))) == [
        "Rents must fall.",
        "Our officers will not take part in raids.",
    ]
    with pytest.raises(InvalidQuestion):
        engine.search("  ")
    with pytest.raises(InvalidFilter):
        engine.search("citty:Ostwick")


def test_an_answer_that_filters_emptied_says_what_leaving_each_out_would_give(engine):
    answer = engine.search('"bus" city:Ostwick', 10, Filters(speaker=("Brandt",)))
    assert answer.hits == ()
    assert answer.relaxed == (("city", 1),)
    assert engine.search('"rents" -fall').relaxed == (("exact words", 2), ("excluded words", 1))
    assert engine.search("bus city:Ostwick").relaxed == ()
    # Exclusions and exact words that leave nothing of what a filter left.
    assert engine.search("-fall", 10, Filters(speaker=("Orr",))).relaxed == (
        ("speaker", 2),
        ("excluded words", 1),
    )
    # Where two conditions would each leave nothing, giving up one of them does not help.
    assert engine.search('"zebra crossing" bus city:Nowhere').relaxed == (("conditions", 3),)
    assert engine.search("bus city:Nowhere").relaxed == (("city", 3),)


def test_whether_anything_is_close_does_not_hang_on_how_many_are_asked_for(engine):
    for question in ("rents must fall", "zebra", "rents zebra pool"):
        every = engine.search(question, 3)
        for k in (1, 2):
            fewer = engine.search(question, k)
            assert fewer.hits == every.hits[:k]
            assert fewer.close == every.close
    assert engine.search("rents must fall", 0).hits == ()


def test_an_answer_tells_whether_anything_close_is_on_record(engine):
    assert engine.search("rents must fall").close
    far = engine.search("zebra")
    assert (len(far.hits), far.close) == (3, False)
    # What was asked for exactly is there, however little else it says.
    assert engine.search('"bus"').close
    assert engine.search("city:Ostwick").close
    assert not engine.search("rents city:Nowhere").close


def test_the_next_question_sees_what_was_added_meanwhile(engine, library):
    assert len(engine.search("schools").hits) == 3
    state(library, "Schools open on Monday.")
    answer = engine.search("schools", 1)
    assert quotes(answer) == ["Schools open on Monday."]
    assert answer.eligible == 4
    assert engine.encoder.seen.count("Schools open on Monday.") == 1


def test_an_empty_library_answers_with_nothing(tmp_path):
    with Library.open(tmp_path) as library:
        answer = Engine(library, CountingEncoder()).search("rents")
    assert (answer.hits, answer.eligible, answer.relaxed) == ((), 0, ())


@pytest.mark.parametrize("k", [0, -3])
def test_no_answers_are_given_when_none_are_asked_for(engine, k):
    assert engine.search("rents", k).hits == ()


def test_the_most_answers_are_bounded(engine):
    assert len(engine.search("rents", MOST * 50).hits) == 3


def test_a_frame_has_the_names_of_the_contract_even_when_it_is_empty(engine):
    full = engine.frame(engine.search("rents"))
    assert tuple(full.columns) == CONTRACT
    assert full["quote"].iloc[0] == "Rents must fall."
    empty = engine.frame(engine.search("rents city:Nowhere"))
    assert (tuple(empty.columns), len(empty)) == (CONTRACT, 0)


def test_facets_and_counts_are_those_of_the_library(engine):
    assert engine.facets(Filters(city=("Ostwick",)))["speaker"] == [("Bo Hall", 1), ("Cy Orr", 1)]
    assert engine.counts().quotations == 3


def test_threads_may_ask_while_another_adds(engine, library):
    stop = threading.Event()

    def add():
        with Library.open(library.folder) as mine:
            for at in range(20):
                state(mine, f"Statement {at} on housing.")
        stop.set()

    def ask(_):
        while not stop.is_set():
            assert engine.search("housing", 3).hits
        return len(engine.search("housing", 50).hits)

    writer = threading.Thread(target=add)
    with ThreadPoolExecutor(3) as pool:
        writer.start()
        assert list(pool.map(ask, range(3))) == [23, 23, 23]
        writer.join()


@pytest.mark.parametrize("read_only", [True, False])
def test_a_mistyped_folder_is_an_error_and_makes_no_library(tmp_path, read_only):
    with pytest.raises(LibraryUnavailable, match="check the folder's name"):
        Engine.open(str(tmp_path / "none"), read_only=read_only)
    assert not (tmp_path / "none").exists()


def test_a_library_is_made_where_that_is_asked(tmp_path):
    with Engine.open(str(tmp_path / "new"), make=True) as engine:
        assert engine.counts().documents == 0


def test_a_library_is_opened_by_the_name_of_its_folder_as_text(library):
    with Engine.open(str(library.folder), read_only=True) as engine:
        assert engine.counts().documents == 3


def test_without_a_name_the_model_of_the_index_is_used(library):
    bring_up_to_date(library, CountingEncoder("no-such/model"))
    with pytest.raises(ModelUnavailable, match=r"was indexed with the model 'no-such/model', .* --model"):
        Engine.open(library.folder)
    with Engine.open(library.folder, "all-MiniLM-L6-v2") as engine:
        assert engine.encoder.name == "all-MiniLM-L6-v2"


def test_a_library_is_asked_by_meaning_with_the_default_model(library):
    with Engine.open(library.folder, read_only=True) as engine:
        answer = engine.search("police refuse to help immigration agents", 1)
    assert quotes(answer) == ["Our officers will not take part in raids."]
    assert answer.hits[0].similarity > 0.3


def test_a_printing_that_was_removed_since_the_answer_is_left_out(library, engine):
    numbers = []
    for outlet in ("Post", "Mail"):
        state(library, "The levee will be raised.", "Di Moss", "Tarn", outlet=outlet)
        numbers.append(int(library.numbers()[-1]))
    library.link({numbers[0]: numbers[1:]})
    answer = engine.search("levee", 1)
    [printing] = answer.hits[0].variants
    assert list(engine.printings(answer.hits)) == [printing]
    library.remove(library.quotation(printing).document_id)
    assert engine.printings(answer.hits) == {}


@pytest.fixture(scope="module")
def articles(shared, tmp_path_factory):
    """An engine over the four real articles."""
    from onrecord.corpus.extraction import extract

    folder = tmp_path_factory.mktemp("articles")
    with Library.open(folder) as library:
        for path in sorted((shared / "articles").glob("*.txt")):
            document = Document(path.read_text("utf-8"))
            library.add(document, extract(document))
    with Engine.open(folder, read_only=True) as engine:
        yield engine


def test_what_mayors_and_chiefs_said_of_immigration_agents_comes_to_the_top(articles):
    hits = articles.search("police will not help immigration agents", 10).hits
    said = [(hit.speaker.split()[-1] if hit.speaker else "nobody", hit.kind) for hit in hits]
    # Shares no word with the question ("CPD", "cooperate", "ICE"): its document says what ICE stands for.
    assert ("Lightfoot", "direct") in said[:2]
    assert ("Garcetti", "direct") in said[:5]
    # Bowser, reported, answers as well as they do.
    first = list(dict.fromkeys(speaker for speaker, _ in said))[:4]
    assert sorted(first) == ["Bowser", "Garcetti", "Kirkpatrick", "Lightfoot"]
    assert ("Kirkpatrick", "direct") in said[:5]


def test_a_city_leaves_only_that_city(articles):
    answer = articles.search("police will not help immigration agents", 10, Filters(city=("New Orleans",)))
    assert {hit.city for hit in answer.hits} == {"New Orleans"}
    assert answer.hits[0].speaker.endswith("Kirkpatrick")
