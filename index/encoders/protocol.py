"""What an encoder is: anything that turns texts into vectors of unit length."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Progress = Callable[[int, int], None]
"""Called with how many are done and how many there are."""


class Encoder(Protocol):
    """Anything that turns texts into vectors of unit length."""

    @property
    def name(self) -> str:
        """What the person calls the model."""

    @property
    def digest(self) -> str:
        """What tells this model's vectors from every other's, made from the SHA-256 of its weights."""

    @property
    def dimension(self) -> int:
        """The number of columns that ``encode`` returns."""

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """One row of unit length for each text, in their order: float32 of (len(texts), dimension)."""
