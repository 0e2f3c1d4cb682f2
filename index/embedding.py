"""One vector a statement: the mean of the vectors of its words and of what stands around them.

The words alone are told apart from others of their document, but an article's fragment says little; the
passage, the title and the speaker say what it is about. A statement without a document around it, such as
a row of a table, is mostly its words: its title then counts only where the words are few.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.english.stopwords import STOP_WORDS
from corpus.folding import fold_letters, words_in
from corpus.setting import Setting
from index.encoder import Encoder

LEAD_WEIGHT = 0.5
"""What the beginning of the document counts for, beside 1 for each other text (docs/benchmarks.md)."""
FEW_WORDS = 15
"""Words that tell something, below which a statement without a document has its title in its vector."""


def embedded_texts(setting: Setting) -> list[tuple[str, float]]:
    """Return the texts whose vectors make up the statement's, with their weights."""
    words = " ".join([setting.words, *(f"({name})" for name in setting.other_names)])
    texts = [(words, 1.0)]
    with_title = setting.title and (setting.passage is not None or _count(setting.words) < FEW_WORDS)
    if with_title or setting.who:
        before = ". ".join(filter(None, (setting.title if with_title else None, setting.who)))
        texts.append((f"{before}: {words}", 1.0))
    if setting.passage is not None:
        texts.append((setting.passage, 1.0))
    if setting.lead is not None:
        texts.append((setting.lead, LEAD_WEIGHT))
    return texts


def embed(encoder: Encoder, settings: Sequence[Setting]) -> NDArray[np.float32]:
    """Return a vector of unit length for each setting: float32 of (len(settings), dimension).

    A text that several share, as the lead of a document, is encoded once.
    """
    texts_of = [embedded_texts(setting) for setting in settings]
    row_of = {
        text: row for row, text in enumerate(dict.fromkeys(text for each in texts_of for text, _ in each))
    }
    encoded = encoder.encode(list(row_of))
    vectors = np.zeros((len(settings), encoded.shape[1]), dtype=np.float32)
    for vector, texts in zip(vectors, texts_of, strict=True):
        if len(texts) == 1:
            vector[:] = encoded[row_of[texts[0][0]]]
            continue
        for text, weight in texts:
            vector += weight * encoded[row_of[text]]
        vector /= max(float(np.linalg.norm(vector)), float(np.finfo(np.float32).tiny))
    return vectors


def _count(words: str) -> int:
    return sum(word not in STOP_WORDS for word in words_in(fold_letters(words)))
