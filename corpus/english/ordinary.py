"""Whether a word is an ordinary English one, so that alone it is no sign of a name."""

from __future__ import annotations

import gzip
from functools import cache
from importlib import resources

_ENDINGS = (
    ("ies", "y"),
    ("es", ""),
    ("es", "e"),
    ("s", ""),
    ("ing", ""),
    ("ing", "e"),
    ("ed", ""),
    ("ed", "e"),
)


def is_ordinary(word: str) -> bool:
    """Return whether a folded word, or what it is a plain form of, stands in a dictionary as no name."""
    words = _words()
    return word in words or any(
        word.endswith(ending) and word[: -len(ending)] + lemma in words for ending, lemma in _ENDINGS
    )


@cache
def _words() -> frozenset[str]:
    data = resources.files("onrecord.corpus.english").joinpath("ordinary_words.txt.gz").read_bytes()
    lines = gzip.decompress(data).decode("ascii").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))
