"""Models that sentence-transformers loads; one that would bring code of its own is refused."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from onrecord.index.encoders.protocol import Progress
from onrecord.index.encoders.weights import verified_digest
from onrecord.index.errors import ModelUnavailable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl")
_BATCH = 32
_SLICE = 512  # texts between two reports of progress


class SentenceEncoder:
    """A sentence-transformers model, loaded when first needed; safe to use from several threads."""

    def __init__(self, name: str, folder: Path, *, digest: str | None = None) -> None:
        """``digest`` is the SHA-256 that the weights must have; without it, whatever they have."""
        self.name = name
        self._folder = folder
        self._expected = digest
        self._verified: str | None = None
        self._model: SentenceTransformer | None = None
        # Tokenizers refuse to be borrowed by two threads at once.
        self._lock = threading.RLock()

    @property
    def digest(self) -> str:
        """The SHA-256 of the weights; one that was expected is verified when they are loaded."""
        return self._expected or self._verify()

    @property
    def dimension(self) -> int:
        """The number of columns that ``encode`` returns."""
        dimension = self._loaded().get_embedding_dimension()
        if dimension is None:
            raise ModelUnavailable(f"The model {self.name} does not tell its dimension; use another --model.")
        return int(dimension)

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """One row of unit length for each text, in their order: float32 of (len(texts), dimension).

        Raises ModelUnavailable when the weights are missing or are not the ones expected.
        """
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        # Texts of like length share a batch, so that little of it is padding; the longest go first,
        # so that the time left is never underestimated.
        order = sorted(range(len(texts)), key=lambda at: -len(texts[at]))
        for first in range(0, len(order), _SLICE):
            chosen = order[first : first + _SLICE]
            with self._lock:
                vectors[chosen] = self._loaded().encode(
                    [texts[at] for at in chosen],
                    batch_size=_BATCH,
                    normalize_embeddings=True,
                    convert_to_numpy=True,
                    show_progress_bar=False,
                )
            if progress is not None:
                progress(first + len(chosen), len(order))
        if not np.isfinite(vectors).all():
            raise ModelUnavailable(f"The model {self.name} answers with numbers that are none; use another.")
        return vectors

    def _loaded(self) -> SentenceTransformer:
        with self._lock:
            if self._model is None:
                self._verify()
                self._model = _load(self.name, self._folder)
            return self._model

    def _verify(self) -> str:
        with self._lock:
            if self._verified is None:
                self._verified = verified_digest(self.name, self._folder, self._expected)
            return self._verified


def find_model(name: str, fetch: bool) -> Path:
    """Return the folder of a model of this name, fetched with ``fetch``. Raises ModelUnavailable."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    repository = name if "/" in name else f"sentence-transformers/{name}"
    wanted = ["*.safetensors", "*.json", "*.txt", "*.model"]
    unwanted = ["onnx/*", "openvino/*"]
    try:
        try:
            found = snapshot_download(
                repository, allow_patterns=wanted, ignore_patterns=unwanted, local_files_only=True
            )
        except LocalEntryNotFoundError:
            if not fetch:
                raise
            found = snapshot_download(repository, allow_patterns=wanted, ignore_patterns=unwanted)
    except HFValidationError as error:
        raise ModelUnavailable(f"There is no model or folder {name!r}; check --model.") from error
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        raise ModelUnavailable(
            f"The model {name!r} is not on this machine and cannot be fetched; "
            "check the name and the network, or give the folder that holds it."
        ) from error
    return Path(found)


def safe_folder(name: str, folder: Path) -> Path:
    """Return the folder if loading it cannot run anyone's code: weights as safetensors only.

    Raises ModelUnavailable.
    """
    if not (folder / "modules.json").is_file() and not (folder / "config.json").is_file():
        raise ModelUnavailable(f"The folder {folder} holds no sentence-transformers model; check --model.")
    if not any(folder.rglob("*.safetensors")):
        raise ModelUnavailable(
            f"The model {name!r} has no weights in the safetensors format, the only one that is loaded; "
            "save it with safe_serialization or use another."
        )
    for pattern in _PICKLES:
        for file in folder.rglob(pattern):
            if not any(file.parent.glob("*.safetensors")):
                raise ModelUnavailable(
                    f"The model {name!r} keeps weights in {file.name}, which can run code when it is read; "
                    "use a model that is all safetensors."
                )
    try:
        modules = json.loads((folder / "modules.json").read_text("utf-8"))
        types = [str(module["type"]) for module in modules]
    except FileNotFoundError:
        return folder
    except (ValueError, TypeError, KeyError) as error:
        raise ModelUnavailable(
            f"The file modules.json of {name!r} cannot be read; fetch it again."
        ) from error
    for kind in types:
        if not kind.startswith("sentence_transformers."):
            raise ModelUnavailable(f"The model {name!r} brings its own code ({kind}), which is never run.")
    return folder


def _load(name: str, folder: Path) -> SentenceTransformer:
    from safetensors import SafetensorError
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    # It would write "Loading weights" between the lines of an answer.
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(
            str(folder),
            trust_remote_code=False,
            local_files_only=True,
            model_kwargs={"use_safetensors": True},
        )
    except (OSError, ValueError, KeyError, RuntimeError, ImportError, SafetensorError) as error:
        raise ModelUnavailable(
            f"The model {name!r} cannot be loaded: {str(error).splitlines()[0]}"
        ) from error
