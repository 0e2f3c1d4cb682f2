"""The index with a coarse tier, which needs thousands of vectors: here hundreds, by smaller thresholds."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from onrecord.corpus.store.library import Library
from onrecord.index import ivf as coarse_module
from onrecord.index import vector_file as rows_module
from onrecord.index import vectors
from onrecord.index.errors import UnusableIndex
from onrecord.index.vectors import VectorIndex, bring_up_to_date, verify_index
from tests.support.towns import CountingEncoder, state

DIMENSION = 24


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(vectors, "EXACT", 200)
    monkeypatch.setattr(vectors, "_LATEST", 40)
    monkeypatch.setattr(vectors, "_FEW", 4)
    monkeypatch.setattr(vectors, "_SURELY", 0.1)
    monkeypatch.setattr(coarse_module, "_PROBED", 12)
    monkeypatch.setattr(rows_module, "BLOCK", 64)


def near(generator, count):
    """Unit vectors, as an index stores them, in a few dozen bunches, as those of statements are."""
    middles = np.random.default_rng(5).standard_normal((30, DIMENSION))
    rows = middles[generator.integers(30, size=count)] + 0.5 * generator.standard_normal((count, DIMENSION))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(rows_module.STORED).astype(np.float32)


def best(numbers, rows, vector, k):
    order = np.lexsort((numbers, -(rows @ vector)))[:k]
    return numbers[order].tolist()


def recall(index, numbers, rows, asked, k, allowed=None):
    kept = np.isin(numbers, numbers if allowed is None else allowed)
    found = index.search(asked, k, allowed)[1]
    assert found.shape == (len(asked), min(k, int(kept.sum())))
    hits = [
        len(set(row.tolist()) & set(best(numbers[kept], rows[kept], vector, k)))
        for row, vector in zip(found, asked, strict=True)
    ]
    return sum(hits) / max(1, found.size)


@pytest.fixture
def built(tmp_path):
    generator = np.random.default_rng(1)
    rows, numbers = near(generator, 1200), np.arange(1, 2401, 2)
    index = VectorIndex(DIMENSION)
    for first, stop in ((0, 150), (150, 400), (400, 430), (430, 900), (900, 1200)):
        index.add(numbers[first:stop], rows[first:stop])
        index.save(tmp_path / "index", CountingEncoder(dimension=DIMENSION), {})
    return index, numbers, rows


def test_the_tiers_agree_with_the_exact_and_with_themselves_reopened(built, tmp_path):
    index, numbers, rows = built
    reopened = VectorIndex.open(tmp_path / "index", whole=True)
    assert index.manifest.coarse.count == 1200
    asked = near(np.random.default_rng(2), 40)
    assert recall(index, numbers, rows, asked, 10) >= 0.98
    for k in (1, 10, 400, 5000):
        ours, theirs = index.search(asked, k), reopened.search(asked, k)
        assert (ours[1] == theirs[1]).all()
        assert np.allclose(ours[0], np.einsum("qkd,qd->qk", rows[(ours[1] - 1) // 2], asked), atol=1e-6)
        assert (np.diff(ours[0], axis=1) <= 0).all()
    assert recall(index, numbers, rows, asked, 5000) == 1


@pytest.mark.parametrize("share", [0.5, 0.2, 0.11])
def test_a_wide_filter_has_nearly_all_of_the_best(built, share):
    index, numbers, rows = built
    allowed = numbers[np.random.default_rng(3).random(len(numbers)) < share]
    assert recall(index, numbers, rows, near(np.random.default_rng(2), 40), 10, allowed) >= 0.98


@pytest.mark.parametrize("count", [0, 1, 3, 5, 20, 100])
def test_a_narrow_filter_has_exactly_the_best(built, count):
    index, numbers, rows = built
    allowed = np.sort(np.random.default_rng(count).choice(numbers, count, replace=False))
    for k in (1, 10, 30):
        assert recall(index, numbers, rows, near(np.random.default_rng(2), 40), k, allowed) == (count > 0)


def test_a_narrow_filter_is_exact_however_much_the_codes_lose(built, monkeypatch):
    index, numbers, rows = built
    loose = index._held.coarse.record
    object.__setattr__(loose, "error", 0.5)
    allowed = numbers[::12]
    assert recall(index, numbers, rows, near(np.random.default_rng(2), 40), 10, allowed) == 1


def test_a_vector_unlike_all_that_the_lists_were_made_for_is_not_missed(built, tmp_path):
    index, numbers, rows = built
    strange = np.eye(DIMENSION, dtype=np.float32)[:9]
    new = np.arange(7000, 7100)
    more = np.concatenate([strange, near(np.random.default_rng(4), 91)])
    index.add(new, more)
    index.save(tmp_path / "index", CountingEncoder(dimension=DIMENSION), {})
    assert index.manifest.coarse.count == 1300
    assert 0 < len(index.manifest.coarse.strays) < 100
    allowed = np.concatenate([numbers[::40], new])
    for one in (index, VectorIndex.open(tmp_path / "index")):
        everything = np.concatenate([numbers, new]), np.concatenate([rows, more])
        assert recall(one, *everything, strange, 10, allowed) == 1
        for among in (allowed, None):
            found = [one.nearest(vector, 1, among) for vector in strange]
            assert [each.numbers.tolist() for each in found] == new[:9, None].tolist()
            assert np.allclose([each.scores for each in found], 1, atol=1e-6)


def test_what_codes_make_too_near_does_not_keep_the_latest_out(tmp_path):
    generator, axes = np.random.default_rng(6), np.eye(DIMENSION)

    def around(middle, count):
        rows = middle + 0.02 * generator.standard_normal((count, DIMENSION))
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    flat, sharp = np.ones(DIMENSION) / DIMENSION**0.5, axes[1]
    index = VectorIndex(DIMENSION)
    index.add(np.arange(300), around(flat, 300))
    index.save(tmp_path / "index", CountingEncoder(dimension=DIMENSION), {})
    index.add(np.arange(300, 360), around(0.6 * flat + 0.8 * sharp, 60))  # whose codes stay near the first
    index.save(tmp_path / "index", CountingEncoder(dimension=DIMENSION), {})
    assert set(range(300, 360)) <= set(index.manifest.coarse.strays)
    index.add(np.arange(400, 420), around(axes[2], 20))
    asked = (0.6 * flat - 0.8 * sharp).astype(np.float32)
    among = np.arange(300, 420)
    for found in (index.search(asked[None], 10, among)[1][0], index.nearest(asked, 10, among).numbers):
        assert set(found.tolist()) <= set(range(400, 420))


def test_what_the_allowed_lack_in_near_lists_is_found_in_the_far_ones(built):
    index, numbers, rows = built
    asked = rows[:1]
    far = numbers[np.argsort(rows @ rows[0])[:600]]  # half of all, none of them near
    assert recall(index, numbers, rows, asked, 300, np.sort(far)) > 0.9


def test_what_comes_after_the_coarse_tier_is_found_and_taken_in_when_there_is_more(built, tmp_path):
    index = built[0]
    file = index.manifest.coarse.file
    before = (tmp_path / "index" / index.manifest.file).read_bytes()
    generator = np.random.default_rng(9)
    more, new = near(generator, 30), np.arange(3000, 3030)
    index.add(new, more)
    assert index.search(more, 1)[1].ravel().tolist() == new.tolist()
    index.save(tmp_path / "index", CountingEncoder(dimension=DIMENSION), {})
    assert index.manifest.coarse.file == file
    after = (tmp_path / "index" / index.manifest.file).read_bytes()
    assert after == before + more.astype(rows_module.STORED).tobytes()
    reopened = VectorIndex.open(tmp_path / "index")
    assert reopened.search(more, 1)[1].ravel().tolist() == new.tolist()
    reopened.add(new + 100, near(generator, 30))
    reopened.save(tmp_path / "index", CountingEncoder(dimension=DIMENSION), {})
    record = reopened.manifest.coarse
    assert (record.count, record.trained) == (1260, 400)
    assert [path.name for path in (tmp_path / "index").glob("coarse-*")] == [record.file]


def test_what_is_removed_is_not_found_in_any_tier(built, tmp_path):
    index, numbers, rows = built
    index.add(np.array([9000]), rows[:1])
    gone = np.concatenate([numbers[::2], [9000]])
    index.remove(gone)
    kept = np.isin(numbers, gone, invert=True)
    asked = near(np.random.default_rng(2), 20)
    assert recall(index, numbers[kept], rows[kept], asked, 10) >= 0.98
    index.save(tmp_path / "index", CountingEncoder(dimension=DIMENSION), {})
    reopened = VectorIndex.open(tmp_path / "index")
    assert reopened.numbers.tolist() == numbers[kept].tolist()
    assert recall(reopened, numbers[kept], rows[kept], asked, 10) >= 0.98
    assert recall(reopened, numbers[kept], rows[kept], asked, 10, numbers[:60]) == 1
    assert np.isnan(reopened.similarity(asked[0], gone[:3])).all()


def test_the_vectors_are_written_anew_when_most_of_them_are_gone(built, tmp_path):
    index, numbers, rows = built
    file = index.manifest.file
    index.remove(numbers[:900])
    index.save(tmp_path / "index", CountingEncoder(dimension=DIMENSION), {})
    assert index.manifest.file != file
    assert not (tmp_path / "index" / file).exists()
    assert index.manifest.gone == ()
    asked = near(np.random.default_rng(2), 20)
    for one in (index, VectorIndex.open(tmp_path / "index", whole=True)):
        assert recall(one, numbers[900:], rows[900:], asked, 10) >= 0.98


def test_an_index_that_is_read_goes_on_when_another_process_has_put_a_new_one_in_its_place(built, tmp_path):
    index, numbers, rows = built
    reader = VectorIndex.open(tmp_path / "index")
    index.remove(numbers[:900])
    index.save(tmp_path / "index", CountingEncoder(dimension=DIMENSION), {})
    assert recall(reader, numbers, rows, near(np.random.default_rng(2), 20), 10) >= 0.98


def _torn(folder, manifest):
    path = folder / manifest.coarse.file
    path.write_bytes(path.read_bytes()[:-9])


def _missing(folder, manifest):
    (folder / manifest.coarse.file).unlink()


def _foreign(folder, manifest):
    path = folder / manifest.coarse.file
    path.write_bytes(b"x" * path.stat().st_size)


@pytest.mark.parametrize("damage", [_torn, _missing, _foreign], ids=lambda damage: damage.__name__)
def test_a_damaged_coarse_tier_is_noticed(built, tmp_path, damage):
    damage(tmp_path / "index", built[0].manifest)
    with pytest.raises(UnusableIndex):
        VectorIndex.open(tmp_path / "index")


def test_a_coarse_tier_that_says_it_is_larger_than_all_memory_is_damaged(built, tmp_path, monkeypatch):
    def read(*_):  # what FAISS does where a bit of a length flipped
        raise MemoryError("std::bad_alloc")

    monkeypatch.setattr(coarse_module.faiss, "read_index", read)
    with pytest.raises(UnusableIndex):
        VectorIndex.open(tmp_path / "index")


@pytest.mark.parametrize("kind", ["coarse", "file"])
def test_a_bit_that_flipped_in_the_midst_is_noticed_by_the_whole_check(built, tmp_path, kind):
    manifest = built[0].manifest
    path = tmp_path / "index" / (manifest.coarse.file if kind == "coarse" else manifest.file)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    VectorIndex.open(tmp_path / "index")
    with pytest.raises(UnusableIndex, match="damaged"):
        VectorIndex.open(tmp_path / "index", whole=True)


def test_bytes_of_a_write_that_was_cut_short_give_way(built, tmp_path):
    index = built[0]
    for name in (index.manifest.file, index.manifest.file.replace(".f16", ".i64")):
        with (tmp_path / "index" / name).open("ab") as stream:
            stream.write(b"half a row")
    again = VectorIndex.open(tmp_path / "index", whole=True)
    more = near(np.random.default_rng(9), 5)
    again.add(np.arange(5000, 5005), more)
    again.save(tmp_path / "index", CountingEncoder(dimension=DIMENSION), {})
    again = VectorIndex.open(tmp_path / "index", whole=True)
    assert again.search(more, 1)[1].ravel().tolist() == [*range(5000, 5005)]
    assert (tmp_path / "index" / index.manifest.file).stat().st_size == 1205 * 2 * DIMENSION


@pytest.mark.parametrize("step", ["_append_numbers", "_tiered", "write_manifest"])
def test_a_crash_between_files_leaves_the_index_before(built, tmp_path, monkeypatch, step):
    index, numbers, _ = built
    index.add(np.arange(5000, 5100), near(np.random.default_rng(9), 100))

    def die(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(vectors, step, die)
        with pytest.raises(KeyboardInterrupt):
            index.save(tmp_path / "index", CountingEncoder(dimension=DIMENSION), {})
    before = VectorIndex.open(tmp_path / "index", whole=True)
    assert before.numbers.tolist() == numbers.tolist()
    index.save(tmp_path / "index", CountingEncoder(dimension=DIMENSION), {})
    assert len(VectorIndex.open(tmp_path / "index", whole=True)) == 1300


BUILD = """
import sys
from pathlib import Path
from tests.support.towns import CountingEncoder
from onrecord.corpus.store.library import Library
from onrecord.index import vector_file, vectors
vector_file.BLOCK = 64
vectors.EXACT, vectors._LATEST, vectors._CHUNK, vectors._GATHERED, vectors._TURN = 100, 20, 10, 10, 0.0
library = Library.open(Path(sys.argv[1]))
vectors.bring_up_to_date(library, CountingEncoder(), lambda done, total: print(done, flush=True))
"""


def test_a_build_that_is_killed_goes_on_from_what_was_saved(tmp_path):
    with Library.open(tmp_path) as library:
        with library.writing():
            for at in range(400):
                state(library, f"Statement {at} of the town of number {at % 7}.")
        root = Path(__file__).parents[2]
        builder = subprocess.Popen(
            [sys.executable, "-c", BUILD, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=root
        )
        with builder:
            for line in builder.stdout:
                if int(line) >= 250:
                    os.kill(builder.pid, signal.SIGKILL)
                    break
        saved = len(VectorIndex.open(tmp_path / "index", whole=True))
        assert saved >= 220
        encoder = CountingEncoder()
        index = bring_up_to_date(library, encoder)
        assert sum(": " not in text for text in encoder.seen) == 400 - saved
        assert len(index) == 400
        assert index.manifest.coarse is not None
        assert verify_index(library) == []
        assert json.loads((tmp_path / "index" / "manifest.json").read_text())["count"] == 400


def test_codes_read_where_they_lie_score_as_the_lists_do(built):
    index, _, rows = built
    coarse = index._held.coarse
    for vector in near(np.random.default_rng(6), 5):
        scores, found, beyond = coarse.nearest(vector, len(rows), 0.0, None)
        assert len(found) == len(rows)
        assert beyond == -np.inf
        strays = coarse.strays(found)
        assert np.abs(coarse.taken(found).scores(vector) - scores)[~strays].max() <= coarse.slack(vector)
        lost = np.abs(scores - rows[found] @ vector)
        assert lost[~strays].max() <= coarse.slack(vector)


@pytest.mark.parametrize("allowed", [None, slice(0, None, 2), slice(0, None, 12), slice(0, 3)])
def test_scores_that_need_not_be_exact_nearly_are(built, allowed):
    index, numbers, rows = built
    among = None if allowed is None else numbers[allowed]
    coarse = index.manifest.coarse
    for vector in near(np.random.default_rng(7), 10):
        scores, found, beyond = index.nearest(vector, 100, among)
        [every] = index.search(vector[None], 100, among)[1]
        assert len(found) == len(every) == len(set(found.tolist()))
        assert len(set(found.tolist()) & set(every.tolist())) >= 0.9 * len(every)
        assert (np.diff(scores) <= 0).all()
        lost = np.abs(scores - rows[(found - 1) // 2] @ vector)
        slack = index._held.coarse.slack(vector)
        assert lost[~np.isin(found, numbers[list(coarse.strays)])].max() <= slack
        others = np.isin(numbers, found, invert=True) & (np.isin(numbers, among) if allowed else True)
        assert (beyond == -np.inf) == (not others.any())
        assert np.count_nonzero(rows[others] @ vector > beyond + slack) <= 0.01 * np.count_nonzero(others)


def test_nothing_is_nearer_than_what_is_asked_for_of_nothing(built):
    index, numbers, rows = built
    assert index.nearest(rows[0], 0).beyond == np.inf
    assert index.nearest(rows[0], 5, numbers[:0]).beyond == -np.inf
    assert VectorIndex(DIMENSION).nearest(rows[0], 5).numbers.tolist() == []


@pytest.mark.parametrize("length", [0.0, 0.5])
@pytest.mark.parametrize("narrow", [False, True])
def test_what_is_not_of_unit_length_does_not_hide_how_near_others_are(built, tmp_path, length, narrow):
    index, numbers, rows = built
    short = np.arange(3000, 3100)
    index.add(short, length * near(np.random.default_rng(8), len(short)))
    index.save(tmp_path / "index", CountingEncoder(dimension=DIMENSION), {})
    assert index.manifest.coarse.count == len(index) == 1300
    allowed = np.concatenate([numbers[::100], short]) if narrow else None
    everything = np.concatenate([rows, index.vectors(short)])
    asked = np.random.default_rng(9).standard_normal((20, DIMENSION)).astype(np.float32)
    asked /= np.linalg.norm(asked, axis=1, keepdims=True)
    if narrow or not length:
        assert recall(index, np.concatenate([numbers, short]), everything, asked, 100, allowed) >= 0.95
    for vector in (*asked, *near(np.random.default_rng(10), 20)):
        found = index.nearest(vector, 10, allowed)
        others = np.setdiff1d(index.numbers if allowed is None else allowed, found.numbers)
        true = index.similarity(vector, others[others < 3000])
        assert np.count_nonzero(true > found.beyond + index._held.coarse.slack(vector)) <= 0.01 * len(true)


@pytest.fixture
def earlier(tmp_path, small):
    """A library whose lists are of an earlier form."""
    with Library.open(tmp_path) as library:
        with library.writing():
            for at in range(220):
                state(library, f"Statement {at} of the town of number {at % 7}.")
        bring_up_to_date(library, CountingEncoder())
        path = tmp_path / "index" / "manifest.json"
        manifest = json.loads(path.read_text())
        del manifest["coarse"]["step"], manifest["checksum"]
        path.write_text(json.dumps(manifest))
        yield library


def test_lists_of_an_earlier_form_are_made_anew_and_nothing_is_encoded(earlier):
    encoder = CountingEncoder()
    index = bring_up_to_date(earlier, encoder)
    assert encoder.seen == []
    assert index.manifest.coarse.count == len(index) == 220
    assert "step" in json.loads((earlier.folder / "index" / "manifest.json").read_text())["coarse"]
    assert verify_index(earlier) == []
    assert bring_up_to_date(earlier, encoder, current=index) is index


def test_on_a_disk_for_reading_only_lists_of_an_earlier_form_are_done_without(earlier, monkeypatch):
    def refused(*_, **__):
        raise OSError("Read-only file system")

    monkeypatch.setattr(vectors.filelock.FileLock, "acquire", refused)
    monkeypatch.setattr(coarse_module.Coarse, "made", None)  # to call it fails
    encoder = CountingEncoder()
    index = bring_up_to_date(earlier, encoder)
    assert encoder.seen == []
    [asked] = index.vectors(index.numbers[30:31])
    assert index.nearest(asked, 1).scores[0] == pytest.approx(1, abs=1e-3)
    assert bring_up_to_date(earlier, encoder, current=index) is index


def test_similarities_that_need_not_be_exact_nearly_are_and_tell_what_is_not_held(built):
    index, numbers, _ = built
    new = near(np.random.default_rng(8), 5)
    index.add(np.arange(9000, 9005), new)
    asked = np.array([9001, 7, 4, 2399, *numbers[list(index.manifest.coarse.strays)][:3]])
    [vector] = near(np.random.default_rng(9), 1)
    exact, nearly = (index.similarity(vector, asked, exact=exact) for exact in (True, False))
    assert np.isnan(nearly).tolist() == np.isnan(exact).tolist() == (asked == 4).tolist()
    assert nearly[0] == exact[0] == pytest.approx(new[1] @ vector)
    assert np.nanmax(np.abs(exact - nearly)) <= index.manifest.coarse.error + 1e-5
    assert np.isnan(index.similarity(vector, np.array([4]), exact=False)).all()


def test_a_question_without_its_like_looks_into_more_lists(built, monkeypatch):
    index, numbers, rows = built
    monkeypatch.setattr(coarse_module, "_PROBED", 2)
    looked = []
    look = coarse_module.Coarse._looked_into
    monkeypatch.setattr(
        coarse_module.Coarse,
        "_looked_into",
        lambda self, asked, k, lists, *more: looked.append(len(lists)) or look(self, asked, k, lists, *more),
    )
    index.nearest(rows[0], 3)
    assert max(looked) < 10
    looked.clear()
    unlike = np.random.default_rng(3).standard_normal((20, DIMENSION)).astype(np.float32)
    unlike /= np.linalg.norm(unlike, axis=1, keepdims=True)
    assert recall(index, numbers, rows, unlike, 3) >= 0.98
    assert max(looked) > 30


def test_a_file_that_is_cut_short_under_an_open_index_is_no_vectors(built, tmp_path):
    index, numbers, rows = built
    os.truncate(tmp_path / "index" / index.manifest.file, 2 * DIMENSION * 100 + 7)
    assert (index.vectors(numbers[:100]) == rows[:100]).all()
    with pytest.raises(UnusableIndex, match="cut short"):
        index.vectors(numbers[:101])
