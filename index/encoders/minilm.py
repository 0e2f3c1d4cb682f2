"""The default model on OpenVINO: the same weights, sooner and in less memory than by torch.

The weights are read from upstream's verified safetensors file each time; the graph is made from them in
memory, a tenth of a second's work, so that nothing derived is kept on the disk or has to be trusted.
On processors with bfloat16 products are reckoned in it, with sums, norms and means in full precision:
twice as fast, and no vector's cosine with the published one is below .9999. docs/benchmarks.md has the
figures.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from onrecord.index.encoders.protocol import Progress
from onrecord.index.encoders.weights import verified_digest
from onrecord.index.errors import ModelUnavailable

if TYPE_CHECKING:
    from tokenizers import Tokenizer

DEFAULT_MODEL = "all-MiniLM-L6-v2"
DEFAULT_DIGEST = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of upstream's own model.safetensors: what we trust, since the package's publisher is unknown."""
_LAYERS = 6
_HEADS = 12
_WIDTH = 384
_SCALE = (_WIDTH // _HEADS) ** -0.5
_LONGEST = 256  # tokens, as upstream's sentence_bert_config.json has it
_EPSILON = 1e-12
_TOKENS = 512  # in one batch: the activations stay in the processor's cache
_SLICE = 512  # texts between two reports of progress
_SHAPES = 64  # whose preparations are kept: more take memory and no less time

Floats = NDArray[np.float32]


class MiniLM:
    """all-MiniLM-L6-v2, loaded when first needed; safe to use from several threads."""

    name = DEFAULT_MODEL
    digest = DEFAULT_DIGEST
    dimension = _WIDTH

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.RLock()
        self._compiled: Any = None
        self._tokenizer: Tokenizer
        self._words: Floats
        self._positions: Floats

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Floats:
        """One row of unit length for each text, in their order: float32 of (len(texts), 384).

        Raises ModelUnavailable when the weights are missing or are not the ones expected.
        """
        self._load()
        vectors = np.empty((len(texts), _WIDTH), dtype=np.float32)
        # Texts of like length share a batch, so that little of it is padding; the longest go first,
        # so that the time left is never underestimated.
        order = sorted(range(len(texts)), key=lambda at: -len(texts[at]))
        with ThreadPoolExecutor(_threads()) as pool:
            for first in range(0, len(order), _SLICE):
                chosen = order[first : first + _SLICE]
                with self._lock:
                    tokens = [each.ids for each in self._tokenizer.encode_batch([texts[at] for at in chosen])]
                batches = _batches([len(each) for each in tokens])
                asked = [[tokens[at] for at in batch] for batch in batches]
                # One batch, such as a question, is not worth a thread.
                run = map if len(asked) == 1 else pool.map
                for batch, rows in zip(batches, run(self._pooled, asked), strict=True):
                    vectors[[chosen[at] for at in batch]] = rows
                if progress is not None:
                    progress(first + len(chosen), len(order))
        return vectors

    def _pooled(self, tokens: list[list[int]]) -> Floats:
        """The means of the tokens' vectors, a row of unit length for each text."""
        lengths = np.array([len(each) for each in tokens])
        longest = int(lengths.max())
        held = np.arange(longest) < lengths[:, None]
        numbers = np.zeros(held.shape, dtype=np.int64)
        numbers[held] = np.concatenate(tokens)
        given = {
            "words": self._words[numbers] + self._positions[:longest],
            "ignored": np.where(held, 0, -1e9).astype(np.float32)[:, None, None, :],
        }
        # A request of its own: they are cheap, and no two threads may share one.
        found = self._compiled.create_infer_request().infer(given, share_inputs=True, share_outputs=True)
        kept = found[0] * held[:, :, None]
        means = kept.sum(axis=1) / lengths[:, None]
        unit: Floats = (means / np.linalg.norm(means, axis=1, keepdims=True)).astype(np.float32)
        return unit

    def _load(self) -> None:
        with self._lock:
            if self._compiled is not None:
                return
            verified_digest(self.name, self._folder, DEFAULT_DIGEST)
            from safetensors.numpy import load_file
            from tokenizers import Tokenizer

            try:
                self._tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
            except Exception as error:  # tokenizers raises nothing narrower
                raise ModelUnavailable(
                    f"The tokenizer of {self.name} cannot be read; install its package again."
                ) from error
            self._tokenizer.no_padding()
            self._tokenizer.enable_truncation(_LONGEST)
            weights = load_file(self._folder / "model.safetensors")
            self._words = weights["embeddings.word_embeddings.weight"]
            types = weights["embeddings.token_type_embeddings.weight"]
            self._positions = weights["embeddings.position_embeddings.weight"] + types[0]
            self._compiled = compiled(weights)


def compiled(weights: dict[str, Floats]) -> Any:
    """BERT's layers with these weights, ready to run.

    ``words``, the sums of embeddings, float32 of (texts, tokens, 384), and ``ignored``, of
    (texts, 1, 1, tokens), 0 or where padding stands -1e9, give the tokens' states, of the shape of ``words``.
    """
    # OpenVINO tells its makers of every import by way of this package, and does without where it is missing.
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]
    import openvino

    core, threads = openvino.Core(), _threads()
    # What is native to the processor, but no half precision, which nobody has tried here.
    native = core.get_property("CPU", "INFERENCE_PRECISION_HINT") == openvino.Type.bf16
    settings = {
        # A batch a thread: they need not wait for each other within a layer.
        "NUM_STREAMS": threads,
        "INFERENCE_NUM_THREADS": threads,
        "ENABLE_CPU_PINNING": False,
        "CPU_RUNTIME_CACHE_CAPACITY": _SHAPES,
        "INFERENCE_PRECISION_HINT": "bf16" if native else "f32",
    }
    return core.compile_model(_graph_of(weights), "CPU", settings)


def _graph_of(weights: dict[str, Floats]) -> Any:
    import openvino
    from openvino import opset13 as make

    def constant(value: Any, kind: type[np.generic] = np.float32) -> Any:
        return make.constant(np.ascontiguousarray(value, dtype=kind))

    def normalized(states: Any, name: str) -> Any:
        even = make.mvn(states, constant([2], np.int64), True, _EPSILON, "INSIDE_SQRT")
        scaled = make.multiply(even, constant(weights[f"{name}.weight"]))
        return make.add(scaled, constant(weights[f"{name}.bias"]))

    def linear(states: Any, name: str) -> Any:
        product = make.matmul(states, constant(weights[f"{name}.weight"]), False, True)
        return make.add(product, constant(weights[f"{name}.bias"]))

    def turned(states: Any) -> Any:
        return make.transpose(states, constant([0, 2, 1, 3], np.int64))

    def parted(states: Any) -> Any:
        """The states of each head, of (texts, heads, tokens, width of a head)."""
        return turned(make.reshape(states, constant([0, 0, _HEADS, _WIDTH // _HEADS], np.int64), True))

    def attended(states: Any, at: str) -> Any:
        """What the tokens of a text make of each other."""
        names = (f"{at}.{name}" for name in ("query", "key", "value"))
        queries, keys, values = (parted(linear(states, name)) for name in names)
        likeness = make.multiply(make.matmul(queries, keys, False, True), constant(_SCALE))
        seen = make.matmul(make.softmax(make.add(likeness, ignored), -1), values, False, False)
        return make.reshape(turned(seen), constant([0, 0, _WIDTH], np.int64), True)

    words = make.parameter([-1, -1, _WIDTH], np.float32, name="words")
    ignored = make.parameter([-1, 1, 1, -1], np.float32, name="ignored")
    states = normalized(words, "embeddings.LayerNorm")
    for layer in range(_LAYERS):
        at = f"encoder.layer.{layer}."
        seen = linear(attended(states, f"{at}attention.self"), f"{at}attention.output.dense")
        states = normalized(make.add(states, seen), f"{at}attention.output.LayerNorm")
        thought = linear(make.gelu(linear(states, f"{at}intermediate.dense"), "ERF"), f"{at}output.dense")
        states = normalized(make.add(states, thought), f"{at}output.LayerNorm")
    return openvino.Model([states], [words, ignored])


def _batches(lengths: list[int]) -> list[list[int]]:
    """The places of these lengths in batches of at most _TOKENS with padding, the longest first."""
    batches: list[list[int]] = []
    for at in sorted(range(len(lengths)), key=lambda at: -lengths[at]):
        if batches and lengths[batches[-1][0]] * (len(batches[-1]) + 1) <= _TOKENS:
            batches[-1].append(at)
        else:
            batches.append([at])
    return batches


def _threads() -> int:
    """How many batches are encoded at once: the cores that are ours, or fewer if OMP_NUM_THREADS says so."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    told = os.environ.get("OMP_NUM_THREADS", "")
    return min(cores, int(told)) if told.isdecimal() and int(told) else cores
