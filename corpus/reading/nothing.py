"""Why nothing was found in a document, as far as its text tells."""

from __future__ import annotations

import re

from onrecord.corpus.model import Document

_MARK = re.compile(r"[\"“”„«»‹›「」❝❞]|``|''")
_LABEL = re.compile(r"^[^\W\d_][^:\n]{0,60}:\s", re.MULTILINE)
_WORD = re.compile(r"[^\W\d_]+")
# The commonest words of English: a third of any running text; of other languages hardly any.
_COMMON = frozenset("the of and to a in that is was for it with as on be at by he she they we this".split())
_ENGLISH, _ENOUGH_WORDS = 0.1, 40
_CAPTIONS = frozenset(("text/vtt", "application/x-subrip"))


def why_nothing(document: Document, note: str | None) -> str:
    """Return in a few words why a document may hold no quotation; ``note`` is what its reader says of it."""
    words = [word.casefold() for word in _WORD.findall(document.text)]
    common = sum(word in _COMMON for word in words)
    if len(words) >= _ENOUGH_WORDS and common < _ENGLISH * len(words):
        reason = "it does not seem to be in English"
    elif document.media_type in _CAPTIONS:
        reason = "the captions do not name who speaks"
    elif _MARK.search(document.text):
        reason = "no statement between its quotation marks"
    elif _LABEL.search(document.text):
        reason = "no quotation, and too few turns of speakers for a transcript"
    else:
        reason = "no quotation"
    return f"{note}: {reason}" if note else f"{len(words):,} words: {reason}"
