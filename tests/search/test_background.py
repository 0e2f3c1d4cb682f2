"""Questions are answered from the last whole snapshot while what is new is being indexed."""

import threading
import time
from concurrent.futures import Future
from functools import partial

import pytest

from onrecord.corpus.store.library import Library
from onrecord.desk.form import look
from onrecord.desk.tab import Filled, view_of
from onrecord.index.encoders.minilm import DEFAULT_MODEL
from onrecord.index.encoders.registry import open_encoder
from onrecord.index.vectors import VectorIndex, bring_up_to_date, verify_index
from onrecord.search import background
from onrecord.search.background import sync_in_process
from onrecord.search.compare import compare
from onrecord.search.engine import Engine
from tests.support.towns import CountingEncoder, state


class HeldUp(CountingEncoder):
    """Encodes at once, but a statement that mentions the harbor only when it is let."""

    def __init__(self):
        super().__init__()
        self.begun, self.go_on = threading.Event(), threading.Event()

    def encode(self, texts, progress=None):
        if any("harbor" in text and "?" not in text for text in texts):
            self.begun.set()
            assert self.go_on.wait(10)
        return super().encode(texts)


@pytest.fixture
def engine(tmp_path, monkeypatch):
    monkeypatch.setattr(background, "_PAUSE", 0.02)
    with Library.open(tmp_path) as library:
        for at in range(5):
            state(library, f"The library opens on day {at}.", day=f"2020-05-0{at + 1}")
        encoder = HeldUp()
        bring_up_to_date(library, encoder)
        opened = Engine(library, encoder)
        opened.follow(aside=lambda folder, model: None)
        yield opened
        encoder.go_on.set()
        opened.close()


def until(condition):
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.01)


def quotes(answer):
    return {hit.quote for hit in answer.hits}


def test_a_question_does_not_wait_for_an_encoding(engine):
    state(engine.library, "Boats leave the harbor at noon.", city="Ostwick")
    assert engine.encoder.begun.wait(10)
    begun = time.monotonic()
    answer = engine.search("boats at noon", 20)
    filtered = engine.search("city:Ostwick boats", 20)
    compare(engine, "boats", cities=["Ferrymeade", "Ostwick"])
    assert time.monotonic() - begun < 3
    assert len(answer.hits) == 5
    assert filtered.hits == ()
    assert engine.pending == 1
    engine.encoder.go_on.set()
    until(lambda: engine.pending == 0)
    assert engine.search("boats at noon", 1).hits[0].quote == "Boats leave the harbor at noon."
    assert len(engine.search("city:Ostwick boats", 20).hits) == 1
    assert verify_index(engine.library) == []


def test_what_is_removed_meanwhile_is_in_no_answer(engine):
    gone = engine.search("library opens on day 3", 1).hits[0]
    state(engine.library, "Boats leave the harbor at noon.")
    assert engine.encoder.begun.wait(10)
    engine.library.remove(gone.document)
    assert gone.quote not in quotes(engine.search("library opens on day 3", 20))
    assert len(engine.search("library opens on day 3", 20).hits) == 4


def test_a_snapshot_changes_whole(engine):
    before = engine.refresh(wait=False)
    state(engine.library, "Boats leave the harbor at noon.")
    assert engine.encoder.begun.wait(10)
    assert engine.refresh(wait=False) is before
    assert before.numbers.tolist() == [1, 2, 3, 4, 5]
    engine.encoder.go_on.set()
    until(lambda: engine.refresh(wait=False) is not before)
    assert engine.refresh(wait=False).numbers.tolist() == [1, 2, 3, 4, 5, 6]
    assert before.numbers.tolist() == [1, 2, 3, 4, 5]


def test_the_page_says_what_is_still_to_come(engine):
    opening: Future[Engine] = Future()
    opening.set_result(engine)
    ask = partial(view_of, partial(look, sample=False), opening, Filled({"q": ["boats at noon"]}))
    assert "still being indexed" not in ask()[0].status
    state(engine.library, "Boats leave the harbor at noon.")
    assert "1 new statement is still being indexed and not in this answer yet." in ask()[0].status
    engine.encoder.go_on.set()
    until(lambda: engine.pending == 0)
    assert "still being indexed" not in ask()[0].status


def test_a_failure_is_tried_again_and_the_old_answers_stay(engine, monkeypatch, caplog):
    monkeypatch.setattr(background, "_AFTER_FAILURE", 0.02)
    failures = iter([OSError("out of memory"), OSError("out of memory")])
    real = background.bring_up_to_date

    def fail_twice(*given, **options):
        for failure in failures:
            raise failure
        return real(*given, **options)

    monkeypatch.setattr(background, "bring_up_to_date", fail_twice)
    state(engine.library, "Parks close at dusk.")
    assert len(engine.search("library", 20).hits) == 5
    until(lambda: engine.pending == 0)
    assert caplog.text.count("could not be brought up to date") == 2
    assert len(engine.search("library", 20).hits) == 6


def test_much_that_is_new_is_left_to_another_process(tmp_path, monkeypatch):
    monkeypatch.setattr(background, "FEW", 2)
    monkeypatch.setattr(background, "_PAUSE", 0.02)
    encoder = open_encoder(DEFAULT_MODEL)
    with Library.open(tmp_path) as library:
        state(library, "Parks close at dusk.")
        bring_up_to_date(library, encoder)
        encoded = []
        real = encoder.encode
        encoder.encode = lambda texts, progress=None: encoded.append(list(texts)) or real(texts, progress)
        with Engine(library, encoder) as engine:
            for at in range(5):
                state(library, f"The library opens on day {at}.")
            engine.follow(aside=sync_in_process)
            end = time.monotonic() + 60
            while engine.pending:
                assert time.monotonic() < end
                time.sleep(0.05)
            assert encoded == []
            assert len(VectorIndex.open(tmp_path / "index")) == 6
            assert "The library opens on day 3." in quotes(engine.search("When does the library open?", 6))
            assert len(engine.search("city:Ferrymeade library", 20).hits) == 6
            assert library.scores_by_words(["library"], library.numbers()).tolist()[1] > 0
