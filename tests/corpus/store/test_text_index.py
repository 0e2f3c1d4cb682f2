import json
import math
import re
import sqlite3
from collections import Counter
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.corpus.model import Document, Place, Quotation
from onrecord.corpus.store import library as store
from onrecord.corpus.store import text_index as module
from onrecord.corpus.store.index_files import Underivable
from onrecord.corpus.store.library import Library
from onrecord.corpus.store.text_index import Row, Words
from tests.support.manifests import rewrite
from tests.support.towns import state

VOCABULARY = "bus rents police school ferry levee budget vote housing water park road tax fire union".split()


def stem(word):
    [[found]] = module.stems_of([word]).values()
    return found


def bm25(texts, asked, alive):
    """The scores by the textbook, of texts by number whose words are their own stems."""
    counts = {number: Counter(text.split()) for number, text in texts.items()}
    mean = sum(sum(count.values()) for count in counts.values()) / max(1, len(counts))
    scores = {}
    for number in alive:
        count, score = counts[number], 0.0
        for word in dict.fromkeys(asked):
            held = sum(word in each for each in counts.values())
            rarity = max(math.log((len(alive) - held + 0.5) / (held + 0.5)) if len(alive) > held else 0, 1e-6)
            norm = 1.2 * (0.25 + 0.75 * sum(count.values()) / mean)
            score += rarity * count[word] * 2.2 / (count[word] + norm)
        if score:
            scores[number] = score
    return scores


texts = st.lists(st.lists(st.sampled_from(VOCABULARY[:6]), min_size=1, max_size=8).map(" ".join), max_size=60)


@settings(deadline=None, max_examples=80)
@given(texts=texts, asked=st.lists(st.sampled_from(VOCABULARY[:7]), max_size=4), share=st.integers(0, 3))
def test_the_best_are_those_of_the_textbook_under_any_filter(texts, asked, share):
    by_number = dict(enumerate(texts, start=1))
    words = Words().changed(map(Row, by_number, texts), np.empty(0, dtype=np.int64), 1)
    allowed = None if share == 0 else np.array([n for n in by_number if n % share == 0], dtype=np.int64)

    found = words.best(asked, 7, allowed)

    stemmed = {n: " ".join(stem(w) for w in text.split()) for n, text in by_number.items()}
    scores = bm25(stemmed, [stem(word) for word in asked], list(by_number))
    left = {n: score for n, score in scores.items() if allowed is None or n in allowed}
    expected = sorted(left.values(), reverse=True)[:7]
    assert [score for _, score in found] == pytest.approx(expected, rel=1e-4)
    assert all(left[n] == pytest.approx(score, rel=1e-4) for n, score in found)
    assert found == sorted(found, key=lambda each: (-each[1], each[0]))
    numbers = np.array([0, *by_number], dtype=np.int64)
    of_each = [scores.get(n, 0.0) for n in numbers.tolist()]
    assert words.scores(asked, numbers).tolist() == pytest.approx(of_each, rel=1e-4)


@settings(deadline=None, max_examples=60)
@given(texts=texts, gone=st.sets(st.integers(1, 60)), most=st.integers(0, 9))
def test_those_that_hold_all_words_of_a_text_are_found_while_they_are_few(texts, gone, most):
    rows = [Row(number, text) for number, text in enumerate(texts, start=1)]
    words = Words().changed(rows[:20], np.array([], dtype=np.int64), 1)
    words = words.changed(rows[20:], np.array(sorted(gone), dtype=np.int64), 2)
    asked = ["bus", "police bus", "tax", "Rents, police rents", ""]
    alive = {row[0]: set(row[1].split()) for row in rows if row[0] not in gone or row[0] > 20}
    expected = [
        [number for number, held in alive.items() if wanted and wanted <= held]
        for wanted in ({"bus"}, {"police", "bus"}, {"tax"}, {"rents", "police"}, set())
    ]
    for found, right in zip(words.holding(asked, most), expected, strict=True):
        assert (None if found is None else sorted(found.tolist())) == (right if len(right) <= most else None)


@settings(deadline=None, max_examples=60)
@given(texts=texts, asked=st.lists(st.sampled_from(VOCABULARY[:7]), max_size=4), share=st.integers(1, 20))
def test_the_best_of_many_are_found_without_looking_at_all_of_them(texts, asked, share):
    rows = [Row(number, text) for number, text in enumerate(texts * 8, start=1)]
    words = Words().changed(rows, np.empty(0, dtype=np.int64), 1)
    numbers = np.array([row.number for row in rows], dtype=np.int64)
    allowed = None if share == 1 else numbers[numbers % share == 0]
    every = words.scores(asked, numbers if allowed is None else allowed)
    with pytest.MonkeyPatch.context() as patched:
        for name, value in (("_BLOCK", 16), ("_FEW", 0), ("_COMPLETED", 3)):
            patched.setattr(module, name, value)
        found = words.best(asked, 3, allowed)
    assert [score for _, score in found] == pytest.approx(sorted(every[every > 0])[::-1][:3], rel=1e-4)


@settings(deadline=None, max_examples=100)
@given(texts=texts, asked=st.lists(st.sampled_from(VOCABULARY[:7]), max_size=5), least=st.floats(0, 9))
def test_none_that_scores_less_than_is_asked_for_is_found_and_none_other_is_missed(texts, asked, least):
    said = [*texts, "bus bus " * 9, "rents", "ferry"] * 2
    rows = [Row(number, text) for number, text in enumerate(said, start=1)]
    words = Words().changed(rows[:30], np.empty(0, dtype=np.int64), 1)
    words = words.changed(rows[30:], np.array([2]), 2)
    every = words.best(asked, 999)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "_BLOCK", 16)
        found = dict(words.best(asked, 999, least=least))
    assert {n for n, score in every if score > least + 1e-5} <= found.keys()
    assert found.keys() <= {n for n, score in every if score > least - 1e-5}
    assert found == pytest.approx({n: score for n, score in every if n in found}, rel=1e-5)


def test_none_is_missed_where_other_segments_hold_longer_or_shorter_texts(monkeypatch):
    monkeypatch.setattr(module, "_FEW", 0)
    short = [Row(n, "park road tax") for n in range(1003, 1190)]
    short += [Row(1001, "bus park"), Row(1002, "bus " * 6 + "levee " + "road " * 53)]
    long = [Row(n, "road " * 600) for n in range(1, 2001)]
    for first, then in ((short, long), (long, [row._replace(number=row.number + 2000) for row in short])):
        words = Words().changed(first, np.empty(0, dtype=np.int64), 1)
        words = words.changed(then, np.empty(0, dtype=np.int64), 2)
        (number, score), *_ = words.best(["bus", "levee"], 9)
        assert words.best(["bus", "levee"], 9, least=0.99 * score) == [(number, score)]


def test_the_commonest_of_many_words_only_rank_what_rarer_ones_find(monkeypatch):
    monkeypatch.setattr(module, "SCANNED", 10)
    rows = [Row(n, "the bus") for n in range(1, 101)]
    rows += [Row(n, "bus levee " + "x " * n) for n in range(101, 105)]
    words = Words().changed(rows, np.empty(0, dtype=np.int64), 1)
    found = words.best(["levee", "bus"], 50)
    assert [number for number, _ in found] == [101, 102, 103, 104]
    alone = dict(words.best(["levee"], 50))
    assert all(score > alone[number] for number, score in found)
    assert len(words.best(["bus"], 500)) == 104


def test_stems_and_scores_are_those_of_the_store_s_word_table(tmp_path):
    said = [
        "The ferries of São Tomé were running; nobody runs them now.",
        "A ferry, running late: “assemblies” and assembly, 1,000 of them — naïve co-operation.",
        "Running running running.", "Ids like A-12 or the_underscored name.", "We assembled.",
    ]  # fmt: skip
    with Library.open(tmp_path) as library:
        for at, text in enumerate(said):
            # Without a title or a state, which the index holds and the table does not.
            document = Document(text, attributed_to=f"Ann {at} Ruiz")
            quotation = Quotation(
                document.id, 0, len(text), text, "direct", speaker=f"Ann {at} Ruiz", place=Place(city="Tarn")
            )
            library.add(document, [quotation])
        for asked in (
            "running",
            "ferry",
            "sao",
            "assembly",
            "ruiz",
            "1",
            "operation",
            "nowhere",
            "a",
        ):
            base = sqlite3.connect(tmp_path / "library.sqlite")
            expected = base.execute(
                "SELECT rowid, -bm25(quotation_words) FROM quotation_words WHERE quotation_words MATCH ? "
                "ORDER BY 2 DESC, 1",
                (f'"{asked}"',),
            ).fetchall()
            base.close()
            found = library.best_by_words([asked], 10)
            assert [n for n, _ in found] == [n for n, _ in expected], asked
            assert [s for _, s in found] == pytest.approx([s for _, s in expected], rel=1e-3, abs=1e-5)


def test_long_texts_count_as_about_as_long_as_they_are():
    texts = ["bus " + "road " * 30, "bus " + "road " * 400, "bus " + "road " * 900, "tax"]
    words = Words().changed(map(Row, range(1, 5), texts), np.empty(0, dtype=np.int64), 1)
    expected = bm25(dict(enumerate(texts, start=1)), ["bus"], [1, 2, 3, 4])
    assert dict(words.best(["bus"], 9)) == pytest.approx(expected, rel=0.1)


@given(st.text(max_size=60))
def test_any_text_can_be_indexed_and_asked_for(text):
    words = Words().changed([Row(1, text)], np.empty(0, dtype=np.int64), 1)
    found = words.best([text], 5)
    assert bool(found) == any(module.stems_of(module.tokens(text)).values())


def ranked(library, word):
    return [number for number, _ in library.best_by_words([word], 50)]


def test_what_is_added_changed_and_removed_is_followed(tmp_path):
    with Library.open(tmp_path) as library, Library.open(tmp_path) as other:
        state(library, "Rents must fall.", "Ada Brandt")
        assert ranked(library, "rents") == [1]
        state(other, "Rents will fall in Ostwick.", "Bo Hall")
        assert ranked(library, "rents") == ranked(other, "rents")
        entry = library.entries([1])[0]
        quotation = entry.quotation
        other.add(entry.document, [type(quotation)(quotation.document_id, 0, 16, quotation.text, "direct",
                                                   speaker="Cy Orr")])  # fmt: skip
        assert ranked(library, "brandt") == []
        assert ranked(library, "orr") == [1]
        other.remove(entry.document.id)
        assert ranked(library, "rents") == [2]
        assert library.scores_by_words(["rents"], np.array([1, 2]))[0] == 0


def test_what_is_taken_back_is_forgotten(tmp_path):
    with Library.open(tmp_path) as library:
        state(library, "Rents must fall.")
        with suppress(InterruptedError), library.writing():
            state(library, "Levees must rise.")
            assert ranked(library, "levees") == [2]
            raise InterruptedError
        state(library, "Ferries must float.")
        assert ranked(library, "levees") == []
        assert ranked(library, "ferries") == [2]


@pytest.fixture
def saving(monkeypatch):
    monkeypatch.setattr(store, "_WORTH_SAVING", 1)


def fill(library, count=30):
    with library.writing():
        for at in range(count):
            state(library, f"{VOCABULARY[at % 15]} {VOCABULARY[at % 7]} statement {at}.")


def test_saved_words_are_those_in_memory_and_only_the_new_are_read(tmp_path, saving, monkeypatch):
    with Library.open(tmp_path) as library:
        fill(library)
        before = {word: library.best_by_words([word], 50) for word in VOCABULARY}
    read = []
    segment = module._segment
    monkeypatch.setattr(module, "_segment", lambda rows: read.append(len(rows)) or segment(rows))
    with Library.open(tmp_path) as library:
        assert {word: library.best_by_words([word], 50) for word in VOCABULARY} == before
        assert read == []
        state(library, "A bus at last.")
        assert 31 in ranked(library, "bus")
        assert read == [1]
    with Library.open(tmp_path) as library:
        assert 31 in ranked(library, "bus")
        assert read == [1]
        named = {
            each["folder"] for each in json.loads((tmp_path / "index" / "words.json").read_text())["segments"]
        }
    assert {path.name for path in (tmp_path / "index").glob("words-*")} == named


def _torn(folder):
    path = next(folder.glob("words-*/rows.npy"))
    path.write_bytes(path.read_bytes()[:-3])


def _flipped(folder):
    path = next(folder.glob("words-*/rows.npy"))
    content = bytearray(path.read_bytes())
    content[-2] ^= 64
    path.write_bytes(content)


def _missing(folder):
    next(folder.glob("words-*/terms.npy")).unlink()


def _emptied(folder):
    next(folder.glob("words-*/terms.npy")).write_bytes(b"")


def _torn_manifest(folder):
    (folder / "words.json").write_text((folder / "words.json").read_text()[:60])


def _manifest(**fields):
    def change(folder):
        rewrite(folder / "words.json", **fields)

    change.__name__ = re.sub(r"\W+", "_", str(fields))
    return change


DAMAGES = [
    _torn, _flipped, _missing, _emptied, _torn_manifest, _manifest(schema=0), _manifest(segments=[7]),
    _manifest(dead=[[10**9]]), _manifest(dead=[]), _manifest(witnesses=[]), _manifest(generation="x"),
    _manifest(segments=[{"folder": "../x", "files": {}}]),
]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__.strip("_"))
def test_damaged_words_are_noticed_and_made_anew(tmp_path, saving, damage):
    with Library.open(tmp_path) as library:
        fill(library)
        before = {word: library.best_by_words([word], 50) for word in VOCABULARY}
    damage(tmp_path / "index")
    with pytest.raises(Underivable):
        Words.open(tmp_path / "index")
    with Library.open(tmp_path) as library:
        assert {word: library.best_by_words([word], 50) for word in VOCABULARY} == before
    Words.open(tmp_path / "index")


@pytest.mark.parametrize(
    "change",
    [_manifest(generation=10**6), _manifest(witnesses={"3": "another"}), _manifest(witnesses={"=90": "x"})],
)
def test_words_of_another_store_are_made_anew(tmp_path, saving, change):
    with Library.open(tmp_path) as library:
        fill(library)
        before = ranked(library, "bus")
    change(tmp_path / "index")
    with Library.open(tmp_path) as library:
        fill(library, 31)
        assert ranked(library, "bus")[: len(before)]
        assert library.best_by_words(["statement"], 99)[-1][0] <= 31
        assert len(library.best_by_words(["statement"], 99)) == 31


def test_a_crash_before_the_manifest_leaves_the_old_words(tmp_path, saving, monkeypatch):
    with Library.open(tmp_path) as library:
        fill(library)
        ranked(library, "bus")
        fill(library, 60)
        with monkeypatch.context() as patched:
            patched.setattr(module, "write_manifest", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                ranked(library, "bus")
    words, _ = Words.open(tmp_path / "index")
    assert words.alive == 30
    with Library.open(tmp_path) as library:
        assert len(library.best_by_words(["statement"], 99)) == 60


def test_words_derived_while_adding_are_saved_by_catching_up(tmp_path, saving, monkeypatch):
    with Library.open(tmp_path) as library:
        with library.writing():
            fill(library)
            assert ranked(library, VOCABULARY[0])  # as looking for other printings does
        library.catch_up()
    monkeypatch.setattr(module, "_segment", lambda rows: pytest.fail("The words are read again."))
    with Library.open(tmp_path) as library:
        assert ranked(library, VOCABULARY[0])


def test_words_that_cannot_be_saved_stay_in_memory(tmp_path, saving):
    with Library.open(tmp_path) as library:
        (tmp_path / "index").write_text("a file where the folder should be")
        fill(library)
        assert len(library.best_by_words(["statement"], 99)) == 30
