"""Words that were broken at a line's end, made whole as the text spells them elsewhere, or as words are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spellchecker import SpellChecker

_BROKEN = re.compile(r"([^\W\d_]+)-$")
_FIRST = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


class Spelling:
    """How the words of a text are spelled. ``lines`` are its lines, in order."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._words: set[str] = set()
        for line in lines:
            found = _WORD.findall(line.casefold())
            # The first and the last word of a line may be parts of one.
            self._words.update(found[1:-1])

    def joined(self, line: str, following: str) -> list[str]:
        """Two lines of a paragraph, as one where a word is broken between them."""
        broken, goes_on = _BROKEN.search(line), _FIRST.match(following)
        if broken is None or goes_on is None:
            return [line + following] if line.endswith("-") else [line, following]
        kept = self._has_hyphen(broken[1], goes_on[0])
        return [(line if kept else line[:-1]) + following]

    def _has_hyphen(self, first: str, second: str) -> bool:
        """Whether the hyphen belongs to the word and not only to the line's end."""
        whole, compound = f"{first}{second}".casefold(), f"{first}-{second}".casefold()
        for form in (compound, whole):
            if form in self._words:
                return form is compound
        if second[0].isupper():
            return not (first + second).isupper()  # before a name
        words = _words()
        # What is a word without it was broken; two words that are none together belong together.
        return whole not in words and first.islower() and first in words and second.casefold() in words


@cache
def _words() -> SpellChecker:
    """The English words, as films and series are subtitled."""
    from spellchecker import SpellChecker

    return SpellChecker(language="en", distance=1)
