import json
import shutil
import threading
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.corpus.model import Document, Quotation
from onrecord.corpus.store.library import FILE_NAME, Library
from onrecord.index import vectors
from onrecord.index.errors import UnusableIndex
from onrecord.index.vector_file import STORED, RowFile
from onrecord.index.vectors import VectorIndex, bring_up_to_date, index_behind, verify_index
from tests.support.manifests import rewrite
from tests.support.towns import CountingEncoder, state


@pytest.fixture
def library(tmp_path):
    with Library.open(tmp_path / "library") as library:
        state(library, "The bus will run every ten minutes.")
        state(library, "Our officers will not take part in raids.", "Bo Hall", "Ostwick")
        state(library, "Rents must fall.", "Cy Orr", "Ostwick")
        yield library


@pytest.fixture
def encoder():
    return CountingEncoder()


def said(encoder):
    """The statements that were encoded, by their words."""
    return [text for text in encoder.seen if ": " not in text]


def unit(generator, count, dimension=16):
    """Unit vectors as an index stores them."""
    rows = generator.standard_normal((count, dimension))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(STORED).astype(np.float32)


def folder(library):
    return library.folder / "index"


@settings(deadline=None, max_examples=60)
@given(
    seed=st.integers(0, 2**32 - 1),
    count=st.integers(0, 300),
    k=st.integers(1, 40),
    share=st.sampled_from([None, 0.0, 0.01, 0.04, 0.06, 0.5, 1.0]),
)
def test_search_agrees_with_brute_force_under_any_filter(seed, count, k, share):
    generator = np.random.default_rng(seed)
    numbers = np.sort(generator.choice(5000, count, replace=False)).astype(np.int64)
    rows = unit(generator, count)
    index = VectorIndex(16)
    half = count // 2
    index.add(numbers[:half], rows[:half])
    index.add(numbers[half:], rows[half:])
    gone = numbers[generator.random(count) < 0.1]
    index.remove(gone)
    asked = unit(generator, 2)
    allowed = None if share is None else numbers[generator.random(count) < share]

    scores, found = index.search(asked, k, allowed)

    left = np.setdiff1d(numbers if allowed is None else allowed, gone)
    held = rows[np.searchsorted(numbers, left)]
    assert found.shape == (2, min(k, len(left)))
    for row in range(2):
        products = held @ asked[row]
        expected = left[np.lexsort((left, -products))][:k]
        assert list(found[row]) == list(expected)
        assert np.allclose(scores[row], products[np.searchsorted(left, expected)], atol=1e-5)


def test_allowed_numbers_that_are_not_held_are_passed_over():
    index = VectorIndex(2)
    index.add(np.array([3, 9]), np.array([[1, 0], [0, 1]], dtype=np.float32))
    _, found = index.search(np.array([[1, 0]], dtype=np.float32), 5, np.array([1, 9, 9, 70]))
    assert found.tolist() == [[9]]


def test_equal_scores_go_by_number():
    index = VectorIndex(2)
    index.add(np.arange(1, 8), np.tile(np.array([[1, 0]], dtype=np.float32), (7, 1)))
    assert index.search(np.array([[1, 0]], dtype=np.float32), 7)[1].tolist() == [[1, 2, 3, 4, 5, 6, 7]]


def test_numbers_may_come_in_any_order_and_only_once():
    index = VectorIndex(2)
    index.add(np.array([5]), np.array([[1, 0]], dtype=np.float32))
    index.add(np.array([9, 2]), np.array([[0.6, 0.8], [0, 1]], dtype=np.float32))
    assert index.numbers.tolist() == [2, 5, 9]
    assert index.search(np.array([[0, 1]], dtype=np.float32), 3)[1].tolist() == [[2, 9, 5]]
    with pytest.raises(ValueError, match="once"):
        index.add(np.array([5]), np.array([[1, 0]], dtype=np.float32))


def test_similarity_is_nan_where_there_is_no_vector():
    index = VectorIndex(2)
    index.add(np.array([2, 5]), np.array([[1, 0], [0.6, 0.8]], dtype=np.float32))
    values = index.similarity(np.array([1, 0], dtype=np.float32), np.array([9, 5, 1]))
    assert np.isnan(values[[0, 2]]).all()
    assert values[1] == pytest.approx(0.6, abs=1e-3)


def test_only_what_is_new_is_encoded_and_what_is_gone_is_forgotten(library, encoder):
    first = bring_up_to_date(library, encoder)
    assert len(said(encoder)) == len(first) == 3
    state(library, "Schools open on Monday.")
    library.remove(library.entries([2])[0].document.id)

    second = bring_up_to_date(library, encoder)

    assert said(encoder)[3:] == ["Schools open on Monday."]
    assert second.numbers.tolist() == [1, 3, 4]
    again = CountingEncoder()
    assert bring_up_to_date(library, again).numbers.tolist() == [1, 3, 4]
    assert again.seen == []


def test_a_new_attribution_gives_a_new_vector(library, encoder):
    before = bring_up_to_date(library, encoder).vectors(np.array([1, 3]))
    text = "Rents must fall."
    entry = library.entries([3])[0]
    library.add(
        entry.document, [Quotation(entry.document.id, 0, len(text), text, "direct", speaker="Di Moss")]
    )
    encoder.seen.clear()
    after = bring_up_to_date(library, encoder).vectors(np.array([1, 3]))
    assert said(encoder) == [text]
    assert (before[0] == after[0]).all()
    assert not np.allclose(before[1], after[1])


def test_the_files_are_a_manifest_and_the_vectors_it_names(library, encoder):
    bring_up_to_date(library, encoder)
    state(library, "Schools open on Monday.")
    bring_up_to_date(library, encoder)
    manifest = json.loads((folder(library) / "manifest.json").read_text())
    files = {path.name for path in folder(library).iterdir()}
    assert files == {
        ".lock",
        ".next.lock",
        "manifest.json",
        manifest["file"],
        manifest["file"].replace(".f16", ".i64"),
    }
    assert manifest["count"] == 4
    assert manifest["generation"] == library.generation
    assert (manifest["model"], manifest["digest"], manifest["dimension"]) == ("counting", encoder.digest, 64)


def _missing(path, manifest):
    path.unlink()


def _torn(path, manifest):
    path.write_bytes(path.read_bytes()[:-7])


def _flipped(path, manifest):
    content = bytearray(path.read_bytes())
    content[-3] ^= 1
    path.write_bytes(content)


def _emptied(path, manifest):
    path.write_bytes(b"")


def _no_manifest(path, manifest):
    manifest.unlink()


def _torn_manifest(path, manifest):
    manifest.write_text(manifest.read_text()[:40])


def _foreign_manifest(path, manifest):
    manifest.write_text("[1, 2]")


def _older_schema(path, manifest):
    rewrite(manifest, schema=0)


def _outside(path, manifest):
    rewrite(manifest, file="../library.sqlite")


def _changed(**fields):
    def change(path, manifest):
        rewrite(manifest, **fields)

    change.__name__ = "_".join(f"{name}_{value}" for name, value in fields.items())
    return change


def _nested(path, manifest):
    manifest.write_text("[" * 100_000)


def _numbers_torn(path, manifest):
    numbers = path.with_suffix(".i64")
    numbers.write_bytes(numbers.read_bytes()[:-1])


def _numbers_flipped(path, manifest):
    numbers = path.with_suffix(".i64")
    content = bytearray(numbers.read_bytes())
    content[0] ^= 1
    numbers.write_bytes(content)


def _numbers_missing(path, manifest):
    path.with_suffix(".i64").unlink()


DAMAGES = [
    _missing, _torn, _flipped, _emptied, _no_manifest, _torn_manifest, _foreign_manifest, _older_schema,
    _outside, _nested, _numbers_torn, _numbers_flipped, _numbers_missing,
    _changed(witnesses=[1]), _changed(witnesses={"x": "y"}), _changed(witnesses={"1": 2}),
    _changed(witnesses={"9" * 30: "x"}), _changed(model=7), _changed(model=""), _changed(file=""),
    _changed(file="vectors\0"), _changed(schema="1"), _changed(dimension=-1), _changed(dimension=32),
    _changed(count=None), _changed(count=2), _changed(rows=10**6), _changed(rows=0), _changed(checksums=[]),
    _changed(checksums=["x"]), _changed(numbers=7), _changed(gone=[9]), _changed(gone=[1]), _changed(gone=7),
    _changed(coarse=7), _changed(coarse={"file": "../x", "step": 0.1}),
    _changed(coarse={"file": "coarse-0123456789abcdef.faiss", "size": 1, "checksum": 1, "count": 3,
                     "trained": 3, "step": 0.1, "error": 0.1, "strays": []}),
]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__.strip("_"))
def test_a_damaged_index_is_noticed_and_made_anew(library, encoder, damage):
    whole = bring_up_to_date(library, encoder)
    path, manifest = folder(library) / whole.manifest.file, folder(library) / "manifest.json"
    damage(path, manifest)

    with pytest.raises(UnusableIndex):
        VectorIndex.open(folder(library))
    assert len(verify_index(library)) == 1
    again = CountingEncoder()
    healed = bring_up_to_date(library, again)

    assert len(said(again)) == 3
    asked = encoder.encode(["rents fall"])
    assert healed.search(asked, 3)[1].tolist() == whole.search(asked, 3)[1].tolist()
    assert verify_index(library) == []


def test_another_model_makes_another_index(library, encoder):
    bring_up_to_date(library, encoder)
    other = CountingEncoder("other", dimension=32)
    assert bring_up_to_date(library, other).dimension == 32
    assert len(said(other)) == 3
    assert json.loads((folder(library) / "manifest.json").read_text())["model"] == "other"


def test_a_store_put_back_from_a_copy_is_not_taken_for_the_one_indexed(tmp_path, encoder):
    with Library.open(tmp_path / "one") as one, Library.open(tmp_path / "two") as two:
        state(one, "The bus will run every ten minutes.")
        state(two, "Rents must fall.")
        bring_up_to_date(one, encoder)
        (tmp_path / "one" / "index").rename(tmp_path / "two" / "index")
        assert verify_index(two) == ["The index is of another store; the next search makes it anew."]
        bring_up_to_date(two, encoder)
        # The generation and the numbers are those of the other store; only the ids tell.
        assert said(encoder) == ["The bus will run every ten minutes.", "Rents must fall."]


def test_an_index_behind_the_store_is_told_by_verify(library, encoder):
    bring_up_to_date(library, encoder)
    state(library, "Schools open on Monday.")
    assert verify_index(library) == []
    assert index_behind(library) == [
        "The index is behind the store by 1 new quotation; the next search brings it up to date."
    ]
    bring_up_to_date(library, encoder)
    assert index_behind(library) == []


def test_an_index_that_lacks_what_it_should_have_is_told_by_verify(library, encoder):
    index = bring_up_to_date(library, encoder)
    index.remove(np.array([2]))
    index.save(folder(library), encoder, library.witnesses())
    state(library, "Schools open on Monday.")
    assert verify_index(library) == [
        "The index lacks 1 of the store's quotations and holds 0 that are no more; "
        "the next search brings it up to date."
    ]


def test_a_store_that_lost_what_was_written_last_is_named_and_then_indexed_as_it_is(
    library, encoder, tmp_path, caplog
):
    bring_up_to_date(library, encoder)
    library._execute("PRAGMA wal_checkpoint(TRUNCATE)")
    earlier = (library.folder / FILE_NAME).read_bytes()
    state(library, "Schools open on Monday.")
    bring_up_to_date(library, encoder)
    copy = tmp_path / "copy"
    shutil.copytree(folder(library), copy / "index")
    (copy / FILE_NAME).write_bytes(earlier)
    with Library.open(copy) as lacking:
        [told] = verify_index(lacking)
        assert "is of a later state than the store, which lacks 1 of its quotations" in told
        bring_up_to_date(lacking, encoder)
        assert told in caplog.text
        assert verify_index(lacking) == []


def test_an_index_that_cannot_be_written_stays_in_memory(library, encoder, caplog):
    folder(library).write_text("a file where the folder should be")
    index = bring_up_to_date(library, encoder)
    assert len(index) == 3
    assert "kept in memory" in caplog.text
    state(library, "Schools open on Monday.")
    bring_up_to_date(library, encoder, current=index)
    assert said(encoder)[3:] == ["Schools open on Monday."]


def interrupt(*_):
    raise KeyboardInterrupt


def test_a_crash_before_the_manifest_leaves_the_old_index(library, encoder, monkeypatch):
    old = bring_up_to_date(library, encoder)
    state(library, "Schools open on Monday.")
    with monkeypatch.context() as patched:
        patched.setattr(vectors, "write_manifest", interrupt)
        with pytest.raises(KeyboardInterrupt):
            bring_up_to_date(library, encoder)
    assert VectorIndex.open(folder(library)).numbers.tolist() == old.numbers.tolist()
    assert bring_up_to_date(library, encoder).numbers.tolist() == [1, 2, 3, 4]


def test_a_build_that_is_interrupted_goes_on_where_it_stopped(library, encoder, monkeypatch):
    monkeypatch.setattr(vectors, "_CHUNK", 1)

    def stop(done, total):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring_up_to_date(library, encoder, stop)
    bring_up_to_date(library, encoder)
    assert len(said(encoder)) == 3
    assert verify_index(library) == []


def test_a_reader_uses_what_it_has_while_another_writes_and_then_the_new(library, encoder):
    mine = bring_up_to_date(library, encoder)
    state(library, "Schools open on Monday.")
    started, go_on = threading.Event(), threading.Event()

    class Slow(CountingEncoder):
        def encode(self, texts, progress=None):
            started.set()
            assert go_on.wait(10)
            return super().encode(texts)

    writer = threading.Thread(target=bring_up_to_date, args=(library, Slow()))
    writer.start()
    assert started.wait(10)
    try:
        assert bring_up_to_date(library, encoder, current=mine, wait=False) is mine
        assert len(mine) == 3
    finally:
        go_on.set()
        writer.join()
    later = bring_up_to_date(library, encoder, current=mine, wait=False)
    assert later.numbers.tolist() == [1, 2, 3, 4]
    assert len(said(encoder)) == 3


def test_writers_at_once_leave_a_whole_index(library):
    def work(name):
        with Library.open(library.folder) as mine:
            for at in range(5):
                state(mine, f"Statement {at} of {name}.", name)
                bring_up_to_date(mine, CountingEncoder())

    workers = [threading.Thread(target=work, args=(name,)) for name in ("Ada", "Bo", "Cy")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert verify_index(library) == []
    assert len(VectorIndex.open(folder(library))) == 18


class Slow(CountingEncoder):
    """Takes a moment for each text."""

    def encode(self, texts, progress=None):
        time.sleep(0.008 * len(texts))
        return super().encode(texts)


@pytest.fixture
def long_build(library, monkeypatch):
    """A thread that brings the index of 301 statements up to date, which takes it some seconds."""
    monkeypatch.setattr(vectors, "_CHUNK", 5)
    monkeypatch.setattr(vectors, "_TURN", 0.1)
    with library.writing():
        for at in range(298):
            state(library, f"Statement {at} of a long list.")
    encoder, begun = Slow(), threading.Event()

    def work():
        with Library.open(library.folder) as mine:
            bring_up_to_date(mine, encoder, lambda done, total: begun.set())

    builder = threading.Thread(target=work)
    builder.encoder = encoder
    builder.start()
    assert begun.wait(10)
    yield builder
    builder.join()


def test_who_adds_beside_a_long_build_does_not_wait_for_its_end(library, long_build):
    state(library, "Schools open on Monday.")
    mine = Slow()
    begun = time.monotonic()
    index = bring_up_to_date(library, mine, share=True)
    assert time.monotonic() - begun < 3
    assert long_build.is_alive()
    assert 0 < len(said(mine)) < 100
    assert index.generation != library.generation
    long_build.join()
    assert len(VectorIndex.open(folder(library))) == 302
    assert verify_index(library) == []
    assert sorted(said(mine) + said(long_build.encoder)) == sorted(library.texts(range(1, 303)).values())


def test_two_builds_take_turns_and_encode_nothing_twice(library, long_build):
    mine = Slow()
    index = bring_up_to_date(library, mine)
    long_build.join()
    assert len(index) == len(VectorIndex.open(folder(library), whole=True)) == 301
    assert len(said(mine)) + len(said(long_build.encoder)) == 301
    assert min(len(said(mine)), len(said(long_build.encoder))) > 50


def test_what_was_corrected_is_encoded_once_however_many_turns_a_build_has(library, encoder, monkeypatch):
    bring_up_to_date(library, encoder)
    encoder.seen.clear()
    monkeypatch.setattr(vectors, "_CHUNK", 1)
    monkeypatch.setattr(vectors, "_TURN", 0.0)
    for number in (1, 2):
        [entry] = library.entries([number])
        library.correct(entry.quotation.id, {"speaker": "Una Feld"})
    state(library, "Schools open on Monday.")
    index = bring_up_to_date(library, encoder)
    assert len(said(encoder)) == 3
    assert index.numbers.tolist() == [1, 2, 3, 4]
    assert verify_index(library) == []


def test_a_fragment_is_embedded_in_its_sentence(tmp_path, encoder):
    text = "It rained. The mayor called the order “cruel” on Friday. Nobody answered.\n"
    document = Document(text)
    start = text.index("cruel")
    with Library.open(tmp_path) as library:
        library.add(document, [Quotation(document.id, start, start + 5, "cruel", "partial")])
        bring_up_to_date(library, encoder)
    assert encoder.seen[0] == "The mayor called the order “cruel” on Friday."
    assert "cruel" not in encoder.seen


def test_progress_tells_how_many_are_done(library, encoder):
    told = []
    bring_up_to_date(library, encoder, lambda done, total: told.append((done, total)))
    assert told[-1] == (3, 3)


def test_a_file_of_whole_precision_that_an_earlier_program_wrote_is_read_and_grows(tmp_path):
    rows = np.random.default_rng(4).standard_normal((40, 16)).astype(np.float32)
    file = RowFile.made(tmp_path / "vectors-0123456789abcdef.f32", 16).appended(rows[:30]).appended(rows[30:])
    file.check(whole=True)
    assert (file.take(np.arange(40)) == rows).all()
    assert (np.concatenate([chunk for _, chunk in file.chunks(5, 40)]) == rows[5:]).all()
