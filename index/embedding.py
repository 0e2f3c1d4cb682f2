"""One vector a statement: the mean of the vectors of its words and of what stands around them.

The words alone are told apart from others of their document, but an article's fragment says little; the
passage, the title and the speaker say what it is about. A statement without a document around it, such as
a row of a table, is mostly its words: its title then counts only where the words are few.

A passage's vector is the mean of those of the blocks of sentences that it meets. Neighbours share these, so
that a text is encoded once and not once for each of its quotations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from onrecord.corpus.english.folding import fold_letters, words_in
from onrecord.corpus.english.stopwords import STOP_WORDS
from onrecord.corpus.setting import Setting
from onrecord.index.encoders.protocol import Encoder

WORDS_WEIGHT = 1.5
"""What the words with their title and speaker count for, beside 1 for their passage (docs/benchmarks.md)."""
LEAD_WEIGHT = 0.3
"""What the beginning of the document counts for."""
FEW_WORDS = 15
"""Words that tell something, below which a statement without a document has its title in its vector."""

Part = tuple[Mapping[str, float], float]
"""Texts whose weighted mean is a part of a statement's vector, and the weight of the part."""


def embedded_parts(setting: Setting) -> list[Part]:
    """Return the parts that make up the statement's vector."""
    words = " ".join([setting.words, *(f"({name})" for name in setting.other_names)])
    has_document = setting.passage is not None
    with_title = setting.title and (has_document or _count(setting.words) < FEW_WORDS)
    before = ". ".join(filter(None, (setting.title if with_title else None, setting.who)))
    headed = f"{before}: {words}" if before else words
    if has_document:
        return [({headed: 1.0}, WORDS_WEIGHT), (setting.blocks, 1.0), (setting.lead, LEAD_WEIGHT)]
    return [({words: 1.0}, 1.0), ({headed: 1.0}, 1.0)] if before else [({words: 1.0}, 1.0)]


def embed(encoder: Encoder, settings: Sequence[Setting]) -> NDArray[np.float32]:
    """Return a vector of unit length for each setting: float32 of (len(settings), dimension).

    A text that several share is encoded once.
    """
    parts_of = [embedded_parts(setting) for setting in settings]
    different = dict.fromkeys(text for parts in parts_of for texts, _ in parts for text in texts)
    row_of = {text: row for row, text in enumerate(different)}
    encoded = encoder.encode(list(row_of))
    vectors = np.zeros((len(settings), encoded.shape[1]), dtype=np.float32)
    for vector, parts in zip(vectors, parts_of, strict=True):
        if len(parts) == 1:  # as it was encoded, to the last digit
            (text,) = parts[0][0]
            vector[:] = encoded[row_of[text]]
            continue
        for texts, weight in parts:
            if texts:
                rows = encoded[[row_of[text] for text in texts]]
                vector += weight * _unit(np.array(list(texts.values()), np.float32) @ rows)
        vector[:] = _unit(vector)
    return vectors


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    length = max(float(np.linalg.norm(vector)), float(np.finfo(np.float32).tiny))
    return np.asarray(vector / length, dtype=np.float32)


def _count(words: str) -> int:
    return sum(word not in STOP_WORDS for word in words_in(fold_letters(words)))
