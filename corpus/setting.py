"""What stands around a statement and tells what it is about: its passage, who speaks, its document.

Most of what a short statement means stands outside its words: "We will not enforce civil law" says little
without the article around it. What is shown and cited are the words alone; all of this serves to find them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from onrecord.corpus.english.acronyms import ShortNames, bodies_of, defined_in
from onrecord.corpus.english.folding import fold, fold_letters, words_in
from onrecord.corpus.english.gazetteer import STATES
from onrecord.corpus.english.sentences import sentence_around, sentences
from onrecord.corpus.english.stopwords import STOP_WORDS
from onrecord.corpus.model import Kind, Place

BEFORE, AFTER = 2, 2
"""Sentences of a passage before and after those of the statement."""
BLOCK = 4
"""Sentences that are encoded together: neighbours share their blocks, so that a text is encoded once."""
LEAD = 900
"""Characters at a document's beginning that stand for what it is about."""
TOPIC_WORDS = 128
"""A document's commonest words that its statements are found by. The number is fixed so that what a statement
takes in the index does not grow with its document."""


@dataclass(frozen=True)
class DocumentSetting:
    """A document as the setting of its statements; what is derived of the text is derived once."""

    text: str
    title: str | None = None

    @cached_property
    def _sentences(self) -> tuple[list[int], list[int]]:
        """The starts and the ends of the text's sentences, ascending."""
        spans = list(sentences(self.text))
        return [start for start, _ in spans], [end for _, end in spans]

    def passage(self, start: int, end: int) -> str:
        """Return the sentences of ``text[start:end]`` with BEFORE more before and AFTER more after."""
        starts, ends = self._sentences
        first, last = self._reach(start, end)
        if first > last:
            return self.text[start:end]
        return self.text[min(start, starts[first]) : max(end, ends[last])]

    def blocks(self, start: int, end: int) -> dict[str, float]:
        """Return the blocks that the passage of ``text[start:end]`` meets, with how many sentences of it."""
        first, last = self._reach(start, end)
        met: dict[str, float] = {}
        for block in range(first // BLOCK, last // BLOCK + 1):
            text = self._block(block)
            shared = min(last, BLOCK * block + BLOCK - 1) - max(first, BLOCK * block) + 1
            met[text] = met.get(text, 0.0) + shared
        return met

    @cached_property
    def lead(self) -> dict[str, float]:
        """The blocks that the text begins with, which say what it is about, each with weight 1."""
        starts, _ = self._sentences
        return {self._block(at // BLOCK): 1.0 for at, start in enumerate(starts) if start < LEAD}

    def _block(self, number: int) -> str:
        starts, ends = self._sentences
        first = BLOCK * number
        return self.text[starts[first] : ends[min(first + BLOCK, len(ends)) - 1]]

    def _reach(self, start: int, end: int) -> tuple[int, int]:
        """The first and the last sentence of the passage; the first is greater where there is none."""
        starts, ends = self._sentences
        first, last = bisect_right(ends, start), bisect_left(starts, end) - 1
        return max(0, first - BEFORE), min(len(starts) - 1, last + AFTER)

    @cached_property
    def topic(self) -> str:
        """The commonest words of the text that tell something, of equally common ones the first."""
        words = [word for word in words_in(fold_letters(self.text)) if word not in STOP_WORDS]
        return " ".join(word for word, _ in Counter(words).most_common(TOPIC_WORDS))

    @cached_property
    def definitions(self) -> dict[str, str]:
        """What the short names in the text stand for."""
        return defined_in(self.text)


@dataclass(frozen=True, slots=True)
class Setting:
    """The texts by which one statement is found; None or empty where there is nothing to add.

    ``words`` are its own or, if they do not say by themselves what was said, the sentence that prints
    them. ``title`` is its document's, unless the words say it themselves. ``who`` names speaker, role,
    organisation and place, ``place`` the organisation and the state alone. ``other_names`` are what short
    names in the words stand for, and the other way about. ``passage`` is what stands around the words,
    ``blocks`` and ``lead`` the blocks of sentences that this and the document's beginning meet, with their
    weights, and ``topic`` words of the document; None or empty where the statement is the whole document.
    """

    words: str
    title: str | None
    who: str | None
    place: str | None
    other_names: tuple[str, ...]
    passage: str | None
    blocks: Mapping[str, float]
    lead: Mapping[str, float]
    topic: str | None


def words_of(text: str, kind: Kind, start: int, end: int) -> str:
    """Return the statement's words, if they say by themselves what was said, else the sentence around them.

    A fragment, and reported speech, which a denial before it can turn about, have the sentence.
    """
    if kind != "direct":
        start, end = sentence_around(text, start, end)
    return text[start:end]


def setting_of(
    document: DocumentSetting,
    kind: Kind,
    start: int,
    end: int,
    speaker: str | None = None,
    role: str | None = None,
    organization: str | None = None,
    city: str | None = None,
    state: str | None = None,
) -> Setting:
    """Return the setting of ``document.text[start:end]``; ``state`` is a two-letter code."""
    words = words_of(document.text, kind, start, end)
    is_whole = end - start >= len(document.text)
    region = STATES.get(state or "")
    definitions = document.definitions | bodies_of(words, Place(city=city, state=state))
    return Setting(
        words=words,
        title=None if not document.title or fold(document.title) in fold(words) else document.title,
        who=_joined(speaker, role, organization, city, region),
        place=_joined(organization, region),
        other_names=tuple(ShortNames(definitions).other_forms(words)) if definitions else (),
        passage=None if is_whole else document.passage(start, end),
        blocks={} if is_whole else document.blocks(start, end),
        lead={} if is_whole else document.lead,
        topic=None if is_whole else document.topic,
    )


def _joined(*names: str | None) -> str | None:
    return ", ".join(dict.fromkeys(filter(None, names))) or None
