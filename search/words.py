"""The words that tell what a text is about."""

from __future__ import annotations

import re

from corpus.folding import fold

STOP_WORDS = frozenset(
    "a about after all also am an and any are as at be because been before being but by can could did do "
    "does doing done down for from had has have having he her here hers him his how i if in into is it "
    "its itself just me more most my no nor not now of off on once only or other our ours out over own s "
    "same shall she should so some such t than that the their theirs them then there these they this "
    "those through to too under until up us very was we were what when where which while who whom whose "
    "why will with would you your yours".split()
)

_WORD = re.compile(r"\w+")
_ADDRESS = re.compile(r"(?:https?://|www\.|pic\.twitter\.com/|t\.co/)\S+", re.IGNORECASE)


def without_addresses(text: str) -> str:
    """The text without web addresses, in single spaces; the text itself where it is nothing else."""
    return " ".join(_ADDRESS.sub(" ", text).split()) or text


def content_words(text: str) -> list[str]:
    """The folded words in their order, without the commonest ones unless there are no others."""
    words = _WORD.findall(fold(text))
    return [word for word in words if word not in STOP_WORDS] or words
