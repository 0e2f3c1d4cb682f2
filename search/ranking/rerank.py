"""The best candidates ranked by what is too dear to ask of all: spelling, kind and attribution."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from onrecord.corpus.model import Outline
from onrecord.corpus.setting import words_of
from onrecord.corpus.store.library import Library
from onrecord.search.question import Mention, agreement
from onrecord.search.ranking.grouping import holds
from onrecord.search.trigrams import overlap
from onrecord.search.words import content_words

RERANKED = 30
"""The first so many are looked at."""
SPELLING_WEIGHT = 0.3
"""What equal spelling adds where a whole text is asked for, such as a pasted post."""
LONG = 8
"""Content words of a question from which its spelling counts in full; of fewer, in proportion.

People ask in their own words; letters in common then tell more of names and of chance than of the subject.
"""
OWN_SHARE, EITHER_SHARE = 0.05, 0.1
"""What having all of the question's words, in the statement or with its setting, adds: unlike a BM25 score it
says the same in a library of ten statements and of a million."""
NAMED = 0.1
"""What a statement gains that agrees with all that the question names: places, speakers, offices, times."""
VERBATIM = 0.1
"""What words within quotation marks gain on those that a reporter gives in his own way."""
ATTRIBUTED = 0.05
"""What a speaker who is surely right gains; the gain falls with the probability, to none for nobody.

These two are gains, not losses, so that nothing behind the first RERANKED overtakes. Small beside the
cosine of a good answer they decide between answers about as close.
"""


def spelling(library: Library, asked: str, outlines: Mapping[int, Outline]) -> dict[int, float]:
    """Return what its likeness in spelling to the question is worth to each candidate, by number."""
    weight = SPELLING_WEIGHT * min(1.0, len(content_words(asked)) / LONG)
    texts = statement_words(library, outlines.values())
    likeness = overlap(asked, list(texts.values())).tolist()
    return {number: weight * alike for number, alike in zip(texts, likeness, strict=True)}


def statement_words(library: Library, outlines: Iterable[Outline]) -> dict[int, str]:
    """Return the words of each by number, or their sentence; documents are read only for sentences."""
    texts = {each.number: each.text for each in outlines}
    others = [each.number for each in outlines if each.kind != "direct"]
    for entry in library.entries_among(others):
        said = entry.quotation
        texts[entry.number] = words_of(entry.document.text, said.kind, said.start, said.end)
    return texts


def sharing(library: Library, words: Sequence[str], outlines: Mapping[int, Outline]) -> dict[int, float]:
    """Return what having the question's words is worth to each candidate, by number."""
    own, either = library.shares_of_words(words, np.fromiter(outlines, np.int64, len(outlines)))
    return dict(zip(outlines, (OWN_SHARE * own + EITHER_SHARE * either).tolist(), strict=True))


def naming(
    library: Library, mentions: Sequence[Mention], outlines: Mapping[int, Outline]
) -> dict[int, float]:
    """Return what agreeing with what the question names is worth to each candidate, by number."""
    if not mentions:
        return {}
    return {number: NAMED * share for number, share in agreement(library, mentions, list(outlines)).items()}


def rerank(
    outlines: Mapping[int, Outline],
    spelled: Mapping[int, float],
    shared: Mapping[int, float],
    named: Mapping[int, float],
    scores: dict[int, float],
) -> None:
    """Add to the scores what spelling, words, names, kind and attribution are worth to the outlined.

    Of the words in quotation marks within reported speech that is closer than they are, the closest
    take its place, before it.
    """
    verbatim_in: dict[int, list[Outline]] = defaultdict(list)
    for number, each in outlines.items():
        verbatim = each.kind != "indirect"
        attributed = each.confidence if each.speaker else 0.0
        scores[number] += spelled.get(number, 0.0) + shared[number] + named.get(number, 0.0)
        scores[number] += VERBATIM * verbatim + ATTRIBUTED * attributed
        if verbatim:
            verbatim_in[each.document].append(each)
    for number, each in outlines.items():
        words = verbatim_in.get(each.document, ()) if each.kind == "indirect" else ()
        within = [other.number for other in words if holds(each, other)]
        if within:
            closest = max(within, key=scores.__getitem__)
            scores[closest] = max(scores[closest], scores[number] + VERBATIM)
