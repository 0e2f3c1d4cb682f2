"""Prints how fast the default model's weights run in several ways: ours, and what else is installed.

    python -m benchmarks.encoding STATEMENTS.jsonl... [--texts 256] [--threads 1]

Each way runs in a process of its own. Texts go longest first, in batches of at most 512 tokens (the plain
sentence-transformers way: 32 texts). One thread is timed by the processor's clock, which a busy machine
disturbs least; more by the wall's. ``cosine`` is the least with the vectors of sentence-transformers;
``alone`` the least between a text's vector from its batch and from a batch of its own. A way counts as
right where both are at least .9999; the ratio is to the fastest of those, and above 1 only for a way that
is not. ONNX Runtime and OpenVINO run a graph that torch exports, which takes the ``peers`` extra.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.index.encoders.registry import default_folder, open_encoder

Floats = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Floats]
RIGHT = 0.9999
TOKENS = 512
QUESTION = "police will not help immigration agents"
BASELINE = "sentence-transformers"
WAYS = (
    "onrecord", BASELINE, "torch fp32, sorted", "torch bf16, sorted", "onnxruntime fp32",
    "onnxruntime int8 dynamic", "openvino fp32", "openvino bf16",
)  # fmt: skip


def main() -> None:
    """Measures every way and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--texts", type=int, default=256)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--way", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.way:
        measure(given.way, given.folder, given.threads)
        return
    rows = (json.loads(line)["text"] for file in given.files for line in file.open(encoding="utf-8"))
    texts = list(dict.fromkeys(rows))
    chosen = np.random.default_rng(1).choice(len(texts), min(given.texts, len(texts)), replace=False)
    with TemporaryDirectory() as folder:
        Path(folder, "texts.json").write_text(json.dumps([texts[at] for at in chosen]), "utf-8")
        figures = {way: in_own_process(way, folder, given.threads) for way in WAYS}
        vectors = {way: np.load(Path(folder, f"{way}.npy")) for way, found in figures.items() if found}
    cosines = {way: float((each * vectors[BASELINE]).sum(axis=1).min()) for way, each in vectors.items()}
    done = {way: found for way, found in figures.items() if found}
    right = [way for way, found in done.items() if min(cosines[way], found["alone"]) >= RIGHT]
    best = max(done[way]["rate"] for way in right)
    print(f"{len(chosen)} texts, {given.threads} threads\n")
    print(
        f"{'way':<26}{'texts/s':>8}{'ms/query':>9}{'ready s':>9}{'MB':>6}"
        f"{'cosine':>8}{'alone':>8}{'ratio':>6}"
    )
    for way, found in done.items():
        print(
            f"{way:<26}{found['rate']:>8.1f}{found['query']:>9.1f}{found['ready']:>9.2f}{found['memory']:>6.0f}"
            f"{cosines[way]:>8.4f}{found['alone']:>8.4f}{found['rate'] / best:>6.2f}"
        )


def in_own_process(way: str, folder: str, threads: int) -> dict[str, float] | None:
    """What was measured of this way; None where it is not installed."""
    command = [sys.executable, "-m", "benchmarks.encoding", "--way", way, "--folder", folder]
    environment = {**os.environ, "OMP_NUM_THREADS": str(threads)}
    run = subprocess.run(
        [*command, "--threads", str(threads)], capture_output=True, text=True, env=environment
    )
    if run.returncode:
        print(f"{way}: {(run.stderr.strip().splitlines() or ['no reason'])[-1]}", flush=True)
        return None
    found: dict[str, float] = json.loads(run.stdout.splitlines()[-1])
    return found


def measure(way: str, folder: Path, threads: int) -> None:
    """Prints one way's figures as JSON and saves its vectors."""
    clock = time.process_time if threads == 1 else time.perf_counter
    texts = json.loads((folder / "texts.json").read_text("utf-8"))
    start = clock()
    encode = opened(way, folder, threads)
    encode([QUESTION])
    ready = clock() - start
    times = []
    for _ in range(3):
        start = clock()
        vectors = encode(texts)
        times.append(clock() - start)
    asked = []
    for _ in range(20):
        start = clock()
        encode([QUESTION])
        asked.append(clock() - start)
    alone = np.concatenate([encode([text]) for text in texts[:32]])
    np.save(folder / f"{way}.npy", vectors)
    found = {
        "rate": len(texts) / min(times),
        "query": 1000 * float(np.median(asked)),
        "ready": ready,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "alone": float((alone * vectors[:32]).sum(axis=1).min()),
    }
    print(json.dumps(found))


def opened(way: str, folder: Path, threads: int) -> Encode:
    """The function that encodes in this way."""
    if way == "onrecord":
        return open_encoder().encode
    if way == BASELINE:
        from sentence_transformers import SentenceTransformer

        model = SentenceTransformer(str(default_folder()), local_files_only=True)
        return lambda texts: model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
    if way.startswith("torch"):
        return sorted_batches(by_torch("bf16" in way))
    if way.startswith("onnxruntime"):
        return sorted_batches(by_onnxruntime(folder, threads, whole="int8" in way))
    return sorted_batches(by_openvino(folder, threads, "bf16" if "bf16" in way else "f32"))


def sorted_batches(states: Callable[[NDArray[np.int64], NDArray[np.int64]], Floats]) -> Encode:
    """Encodes with what gives each token's state: batches by length, means of the tokens."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(default_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(256)

    def encode(texts: Sequence[str]) -> Floats:
        tokens = [each.ids for each in tokenizer.encode_batch(list(texts))]
        vectors = np.empty((len(texts), 384), dtype=np.float32)
        batch: list[int] = []
        order = sorted(range(len(tokens)), key=lambda at: -len(tokens[at]))
        for at, following in zip(order, [*order[1:], None], strict=True):
            batch.append(at)
            if following is None or len(tokens[batch[0]]) * (len(batch) + 1) > TOKENS:
                held = np.zeros((len(batch), len(tokens[batch[0]])), dtype=np.int64)
                numbers = np.zeros_like(held)
                for row, text in enumerate(batch):
                    numbers[row, : len(tokens[text])] = tokens[text]
                    held[row, : len(tokens[text])] = 1
                means = (states(numbers, held) * held[:, :, None]).sum(axis=1)
                vectors[batch] = means / np.linalg.norm(means, axis=1, keepdims=True)
                batch = []
        return vectors

    return encode


def bert() -> Any:
    """The model as transformers has it."""
    from transformers import BertModel

    return BertModel.from_pretrained(default_folder(), local_files_only=True).eval()


def by_torch(half: bool) -> Callable[[NDArray[np.int64], NDArray[np.int64]], Floats]:
    import torch

    model = bert().bfloat16() if half else bert()

    def states(numbers: NDArray[np.int64], held: NDArray[np.int64]) -> Floats:
        with torch.inference_mode():
            found = model(input_ids=torch.from_numpy(numbers), attention_mask=torch.from_numpy(held))
            return found.last_hidden_state.float().numpy()

    return states


def exported(folder: Path) -> Path:
    """The model as ONNX, made from its weights once."""
    path = folder / "model.onnx"
    if not path.exists():
        import torch

        model = bert()
        model.set_attn_implementation("eager")

        class States(torch.nn.Module):  # by name: the exporter hands its inputs over by place
            def __init__(self) -> None:
                super().__init__()
                self.bert = model

            def forward(self, numbers: Any, held: Any) -> Any:
                return self.bert(input_ids=numbers, attention_mask=held).last_hidden_state

        example = torch.ones((2, 9), dtype=torch.int64)
        names = ["input_ids", "attention_mask"]
        torch.onnx.export(
            States(), (example, example), str(path), input_names=names, output_names=["states"],
            dynamic_axes={name: {0: "texts", 1: "tokens"} for name in (*names, "states")},
            opset_version=17, dynamo=False,
        )  # fmt: skip
    return path


def by_onnxruntime(
    folder: Path, threads: int, whole: bool
) -> Callable[[NDArray[np.int64], NDArray[np.int64]], Floats]:
    import onnxruntime

    path = exported(folder)
    if whole:
        from onnxruntime.quantization import QuantType, quantize_dynamic

        path = folder / "whole.onnx"
        quantize_dynamic(folder / "model.onnx", path, weight_type=QuantType.QInt8, per_channel=True)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    return lambda numbers, held: session.run(
        ["states"], {"input_ids": numbers, "attention_mask": held}
    )[0]  # fmt: skip


def by_openvino(
    folder: Path, threads: int, precision: str
) -> Callable[[NDArray[np.int64], NDArray[np.int64]], Floats]:
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]  # see index/encoders/minilm.py
    import openvino

    core = openvino.Core()
    settings = {"INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": 1, "INFERENCE_PRECISION_HINT": precision}
    request = core.compile_model(str(exported(folder)), "CPU", settings).create_infer_request()

    def states(numbers: NDArray[np.int64], held: NDArray[np.int64]) -> Floats:
        request.infer({"input_ids": numbers, "attention_mask": held})
        return np.asarray(request.get_output_tensor(0).data, dtype=np.float32)

    return states


if __name__ == "__main__":
    main()
