"""The words that tell what a text is about."""

from __future__ import annotations

import re

from onrecord.corpus.english.folding import fold_letters, words_in
from onrecord.corpus.english.stopwords import STOP_WORDS
from onrecord.search.framing import without_frame

_ADDRESS = re.compile(r"(?:https?://|www\.|pic\.twitter\.com/|t\.co/)\S+", re.IGNORECASE)
_TAG = re.compile(r"#(\w+)|(?<!\w)@(\w+)")
_HANDLE_OF = re.compile(r"\(\s*@\w+\s*\)")  # in brackets, after the name whose handle it is
_CAPITAL, _SMALL = "A-ZÀ-ÖØ-Þ", "a-zß-öø-ÿ"
_SEAM = re.compile(  # between two words of a tag; "McHale" is one
    rf"(?<=[{_SMALL}0-9])(?<!Mc)(?=[{_CAPITAL}])|(?<=[{_CAPITAL}])(?=[{_CAPITAL}][{_SMALL}])"
    rf"|(?<=[{_CAPITAL}{_SMALL}])(?=[0-9])|_"
)


def without_addresses(text: str) -> str:
    """The text without web addresses, in single spaces; the text itself where it is nothing else."""
    return " ".join(_ADDRESS.sub(" ", text).split()) or text


def in_plain_words(text: str) -> str:
    """What the text is about as people would say it: without web addresses, tags and handles as words.

    "#ReturnToWork" is "Return To Work". A handle in brackets after a name is left out, and so are words
    that only ask. The text itself where nothing else would be left.
    """
    rest = without_addresses(text)
    return without_frame(" ".join(_parted(_HANDLE_OF.sub(" ", rest)).split())) or rest


def words_sought(text: str) -> list[str]:
    """The content words of a question, in which of a tag or handle the whole and its words count."""
    rest = without_addresses(text)
    whole = (hashtag or handle for hashtag, handle in _TAG.findall(rest))
    return content_words(" ".join([_parted(rest), *whole]))


def _parted(text: str) -> str:
    return _TAG.sub(lambda tag: f" {_SEAM.sub(' ', tag[1] or tag[2])}", text)


def content_words(text: str) -> list[str]:
    """The folded words in their order, without the commonest ones unless there are no others."""
    words = words_in(fold_letters(text))
    return [word for word in words if word not in STOP_WORDS] or words
