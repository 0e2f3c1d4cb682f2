"""The digest of a model's weights: it names the model and is checked before loading."""

from __future__ import annotations

import hashlib
from pathlib import Path

from onrecord.index.errors import ModelUnavailable


def verified_digest(name: str, folder: Path, expected: str | None) -> str:
    """The SHA-256 of the weights in the folder. Raises ModelUnavailable where another was expected."""
    found = weights_digest(folder)
    if expected is not None and found != expected:
        raise ModelUnavailable(
            f"The weights of {name} are not the published ones (SHA-256 {found[:12]}…, "
            f"expected {expected[:12]}…); install its package again."
        )
    return found


def weights_digest(folder: Path) -> str:
    """The SHA-256 of a model's safetensors file, in hexadecimal; of their digests where there are several."""
    files = sorted(folder.rglob("*.safetensors"))
    digests = []
    for file in files:
        with file.open("rb") as stream:
            digests.append(hashlib.file_digest(stream, "sha256").hexdigest())
    if len(digests) == 1:
        return digests[0]
    whole = hashlib.sha256()
    for file, digest in zip(files, digests, strict=True):
        whole.update(f"{file.relative_to(folder).as_posix()} {digest}\n".encode())
    return whole.hexdigest()
