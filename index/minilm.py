"""The default model on ONNX Runtime: the same weights and the same vectors, sooner and in less memory.

The weights are read from upstream's verified safetensors file each time; the graph is made from them in
memory, a tenth of a second's work, so that nothing derived is kept on the disk or has to be trusted.
docs/benchmarks.md has the figures.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.encoder import DEFAULT_DIGEST, DEFAULT_MODEL, Progress, verified_digest
from index.errors import ModelUnavailable

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_LAYERS = 6
_HEADS = 12
_WIDTH = 384
_LONGEST = 256  # tokens, as upstream's sentence_bert_config.json has it
_EPSILON = 1e-12
_TOKENS = 512  # in one batch: the activations stay in the processor's cache
_SLICE = 512  # texts between two reports of progress
_OWN = "com.microsoft"

Floats = NDArray[np.float32]


class MiniLM:
    """all-MiniLM-L6-v2, loaded when first needed; safe to use from several threads."""

    name = DEFAULT_MODEL
    digest = DEFAULT_DIGEST
    dimension = _WIDTH

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.RLock()
        self._session: Any = None
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
        words = self._words[numbers] + self._positions[:longest]
        ignored = np.where(held, 0, -1e9).astype(np.float32)[:, None, None, :]
        (states,) = self._session.run(None, {"words": words.reshape(-1, _WIDTH), "ignored": ignored})
        kept = states.reshape(words.shape) * held[:, :, None]
        means = kept.sum(axis=1) / lengths[:, None]
        unit: Floats = (means / np.linalg.norm(means, axis=1, keepdims=True)).astype(np.float32)
        return unit

    def _load(self) -> None:
        with self._lock:
            if self._session is not None:
                return
            verified_digest(self.name, self._folder, DEFAULT_DIGEST)
            import onnxruntime
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
            options = onnxruntime.SessionOptions()
            # A batch a thread: they need not wait for each other within a layer.
            options.intra_op_num_threads = 1
            options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
            options.log_severity_level = 3
            self._session = onnxruntime.InferenceSession(
                graph_of(weights), options, providers=["CPUExecutionProvider"]
            )


def graph_of(weights: dict[str, Floats]) -> bytes:
    """An ONNX model of BERT's layers with these weights.

    ``words``, the sums of embeddings, float32 of (texts * tokens, 384), and ``ignored``, of
    (texts, 1, 1, tokens), 0 or where padding stands -1e9, give ``states``, of the shape of ``words``.
    """
    graph = _Graph(weights)
    states = graph.normalized("words", "embeddings.LayerNorm")
    texts = graph.node("Gather", graph.node("Shape", "ignored"), graph.whole("0 3", [0, 3]))
    parted = graph.node("Concat", texts, graph.whole("parts", [3, _HEADS, _WIDTH // _HEADS]), axis=0)
    for layer in range(_LAYERS):
        at = f"encoder.layer.{layer}."
        of_self = [f"{at}attention.self.{name}" for name in ("query", "key", "value")]
        seen = graph.attended(graph.linear(states, *of_self), parted)
        seen = graph.linear(seen, f"{at}attention.output.dense")
        states = graph.normalized(graph.node("Add", states, seen), f"{at}attention.output.LayerNorm")
        thought = graph.node("Gelu", graph.linear(states, f"{at}intermediate.dense"))
        thought = graph.linear(thought, f"{at}output.dense")
        states = graph.normalized(graph.node("Add", states, thought), f"{at}output.LayerNorm")
    return graph.finished(states)


class _Graph:
    """A graph in the making; each method adds what it is named for and gives its output's name."""

    def __init__(self, weights: dict[str, Floats]) -> None:
        self._weights = weights
        self._nodes: list[Any] = []
        self._constants: dict[str, Any] = {}

    def node(self, kind: str, *inputs: str, domain: str = "", **settings: Any) -> str:
        return self.nodes(kind, *inputs, outputs=1, domain=domain, **settings)[0]

    def nodes(self, kind: str, *inputs: str, outputs: int, domain: str = "", **settings: Any) -> list[str]:
        from onnx import helper

        names = [f"{kind} {len(self._nodes)} {at}" for at in range(outputs)]
        self._nodes.append(helper.make_node(kind, inputs, names, domain=domain, **settings))
        return names

    def constant(self, name: str, value: NDArray[Any]) -> str:
        from onnx import numpy_helper

        if name not in self._constants:
            self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def whole(self, name: str, values: list[int]) -> str:
        return self.constant(name, np.array(values, dtype=np.int64))

    def normalized(self, states: str, name: str) -> str:
        scale = self.constant(f"{name}.weight", self._weights[f"{name}.weight"])
        shift = self.constant(f"{name}.bias", self._weights[f"{name}.bias"])
        return self.node("LayerNormalization", states, scale, shift, axis=-1, epsilon=_EPSILON)

    def linear(self, states: str, *names: str) -> str:
        """The product with the matrices of these names, side by side, and their shift."""
        matrix = np.concatenate([self._weights[f"{name}.weight"] for name in names]).T
        shift = np.concatenate([self._weights[f"{name}.bias"] for name in names])
        product = self.node("MatMul", states, self.constant(f"{names[0]} matrix", matrix))
        return self.node("Add", product, self.constant(f"{names[0]} shift", shift))

    def attended(self, states: str, parted: str) -> str:
        """What the tokens of a text make of each other, from queries, keys and values side by side."""
        heads = self.node("Transpose", self.node("Reshape", states, parted), perm=[2, 0, 3, 1, 4])
        thirds = self.nodes("Split", heads, self.whole("thirds", [1, 1, 1]), outputs=3, axis=0)
        queries, keys, values = (self.node("Squeeze", third, self.whole("first", [0])) for third in thirds)
        scale = (_WIDTH // _HEADS) ** -0.5
        likeness = self.node("FusedMatMul", queries, keys, domain=_OWN, alpha=scale, transB=1)
        shares = self.node("Softmax", self.node("Add", likeness, "ignored"), axis=-1)
        seen = self.node("Transpose", self.node("MatMul", shares, values), perm=[0, 2, 1, 3])
        return self.node("Reshape", seen, self.whole("flat", [-1, _WIDTH]))

    def finished(self, states: str) -> bytes:
        from onnx import TensorProto, helper

        real = TensorProto.FLOAT
        graph = helper.make_graph(
            [*self._nodes, helper.make_node("Identity", [states], ["states"])],
            "MiniLM",
            [
                helper.make_tensor_value_info("words", real, ["rows", _WIDTH]),
                helper.make_tensor_value_info("ignored", real, ["texts", 1, 1, "tokens"]),
            ],
            [helper.make_tensor_value_info("states", real, ["rows", _WIDTH])],
            list(self._constants.values()),
        )
        versions = [helper.make_opsetid("", 20), helper.make_opsetid(_OWN, 1)]
        model: bytes = helper.make_model(graph, opset_imports=versions, ir_version=9).SerializeToString()
        return model


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
