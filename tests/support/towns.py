"""Statements of invented towns and an encoder without weights, for the tests of index and search."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from onrecord.corpus.english.folding import fold_words
from onrecord.corpus.model import Date, Document, Place, Quotation
from onrecord.corpus.store.library import Library
from onrecord.index.encoders.protocol import Progress


class CountingEncoder:
    """Texts that share words lie near each other. Remembers every text that it was given."""

    def __init__(self, name: str = "counting", dimension: int = 64) -> None:
        self.name = name
        self.digest = f"{zlib.crc32(name.encode()):08x}"
        self.dimension = dimension
        self.seen: list[str] = []

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        self.seen += texts
        vectors = np.full((len(texts), self.dimension), 0.01, dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in fold_words(text).split():
                row[zlib.crc32(word.encode()) % self.dimension] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def state(
    library: Library,
    text: str,
    speaker: str = "Ada Brandt",
    city: str = "Ferrymeade",
    day: str = "2020-05-04",
    outlet: str | None = None,
) -> str:
    """The id of a statement that was just added: a document that is one person's words."""
    document = Document(
        text, outlet=outlet, attributed_to=speaker, published=Date(day, "given"), title="A statement"
    )
    place = Place(city=city, state="OH", country="US", level="city")
    quotation = Quotation(document.id, 0, len(text), text, "direct", speaker=speaker, place=place)
    library.add(document, [quotation])
    return quotation.id
