"""An invented library and an engine without a model, for the tests of the page."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.corpus.english.folding import fold_words
from onrecord.corpus.model import Date, Document, Entry, Place, Quotation
from onrecord.corpus.store.library import Library
from onrecord.index.encoders.protocol import Progress
from onrecord.search.engine import Engine
from onrecord.search.ranking.hit import Hit, hit_of

FERRYMEADE = Document(
    text=(
        "FERRYMEADE — Mayor Oda Quillfeather said on Friday that the police would stay out of it.\n\n"
        "“Our officers will not knock on doors for federal immigration agents,” Quillfeather said. "
        "“That was never their job.”\n\n"
        "Asked about the cost, she called the order “an unfunded errand.”\n"
    ),
    title="Mayor keeps police out of raids",
    outlet="Ferrymeade Courier",
    authors=("Tobias Wend",),
    url="https://courier.example/2019/06/police",
    published=Date("2019-06-15", "metadata"),
)
OSTWICK = Document(
    text=(
        "Ostwick opened four cooling centers on Monday.\n\n"
        "“Nobody in this town should die of a hot afternoon,” said Health Commissioner Bram Tolliver. "
        "He expected the centers to stay open through September.\n"
    ),
    title="Cooling centers open",
    outlet="Ostwick Register",
    url="javascript:alert(1)",
)
GOVERNOR = Document(
    text="Governor Ysolde Marchetti: “This state will build ten thousand homes a year.”\n",
    title="State of the State",
    outlet="Office of the Governor",
    published=Date("2020-06~", "stated"),
)

FERRYMEADE_PLACE = Place(city="Ferrymeade", state="OH", country="US", level="city")
OSTWICK_PLACE = Place(city="Ostwick", state="VT", country="US", level="city")


def quote(document: Document, words: str, **fields: Any) -> Quotation:
    """The quotation of these words where the document first prints them."""
    start = document.text.index(words)
    return Quotation(document.id, start, start + len(words), words, fields.pop("kind", "direct"), **fields)


MAYOR = {"speaker": "Oda Quillfeather", "role": "Mayor", "place": FERRYMEADE_PLACE, "confidence": 0.95}
COMMISSIONER = {"speaker": "Bram Tolliver", "role": "Health Commissioner", "place": OSTWICK_PLACE}

DOORS = quote(
    FERRYMEADE,
    "Our officers will not knock on doors for federal immigration agents,",
    said_on=Date("2019-06-14", "inferred"),
    **MAYOR,
)
JOB = quote(FERRYMEADE, "That was never their job.", **MAYOR)
ERRAND = quote(FERRYMEADE, "an unfunded errand.", kind="partial", **{**MAYOR, "confidence": 0.4})
HEAT = quote(OSTWICK, "Nobody in this town should die of a hot afternoon,", confidence=0.9, **COMMISSIONER)
OPEN = quote(
    OSTWICK, "the centers to stay open through September", kind="indirect", confidence=0.9, **COMMISSIONER
)
HOMES = quote(
    GOVERNOR,
    "This state will build ten thousand homes a year.",
    speaker="Ysolde Marchetti",
    role="Governor",
    place=Place(state="VT", country="US", level="state"),
    said_on=Date("2020-06~", "stated"),
    confidence=0.9,
)


class WordEncoder:
    """Vectors in which every word is a direction of its own, or nearly: enough to tell sentences apart."""

    name = "words"
    digest = "words-1"
    dimension = 256

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        vectors = np.full((len(texts), self.dimension), 1e-6, dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in fold_words(text).split():
                row[zlib.crc32(word.encode()) % self.dimension] += 1
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


def fill(folder: Path) -> Engine:
    """An engine over the invented library, made in this folder."""
    library = Library.open(folder)
    library.add(FERRYMEADE, [DOORS, JOB, ERRAND])
    library.add(OSTWICK, [HEAT, OPEN])
    library.add(GOVERNOR, [HOMES])
    return Engine(library, WordEncoder())


def hit(quotation: Quotation, document: Document, **changed: Any) -> Hit:
    """The hit of a quotation, as the engine gives it, with some of it changed."""
    given = hit_of(Entry(0, quotation, document), 0.5, 0.5)
    return replace(given, **changed)
