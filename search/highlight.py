"""Why a quotation matched: the words it has from the question, and its sentence nearest to it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from onrecord.corpus.english.folding import fold
from onrecord.corpus.english.sentences import sentences
from onrecord.corpus.store.text_index import stems_of
from onrecord.search.trigrams import trigrams
from onrecord.search.words import content_words, words_sought

Span = tuple[int, int]

_WORD = re.compile(r"\w[\w\u0300-\u036f]*")  # with the accents that are characters by themselves


def marks(asked: str, phrases: Sequence[str], quote: str) -> tuple[Span, ...]:
    """Where the quotation has words of the question, or its exact phrases: code points, ascending, apart.

    Words are the same when their stems are, whatever their case and accents. Common words count only in
    a phrase, or where the question has no others.
    """
    lowered = _lowered(quote)
    sought, beginnings = _sought(asked), _beginnings(asked)
    folded = {word: word if word.isascii() else fold(word) for word in _WORD.findall(lowered)}
    likely = {word: own for word, own in folded.items() if own.startswith(beginnings) or not _is_plain(own)}
    stems = stems_of(likely.values())
    told = {word for word, own in likely.items() if not sought.isdisjoint(stems[own])}
    spans = [found.span() for found in _WORD.finditer(lowered) if found[0] in told] if told else []
    for phrase in phrases:
        wanted = _WORD.findall(fold(phrase))
        words = [(found.span(), folded[found[0]]) for found in _WORD.finditer(lowered)]
        spans += [
            (words[at][0][0], words[at + len(wanted) - 1][0][1])
            for at in range(len(words) - len(wanted) + 1)
            if wanted and [word for _, word in words[at : at + len(wanted)]] == wanted
        ]
    return tuple(_apart(spans))


def nearest_sentence(asked: str, quote: str) -> Span | None:
    """The sentence of the quotation that is spelled most like the question.

    None where the quotation is a single sentence, or where none of its sentences has a part of any word.
    """
    spans = list(sentences(quote))
    if len(spans) < 2:
        return None
    sought, lowered = _trigrams_sought(asked), _lowered(quote)
    likeness = [_share(sought, trigrams(content_words(lowered[start:end]))) for start, end in spans]
    best = max(likeness)
    return spans[likeness.index(best)] if best else None


@lru_cache(64)  # one question is asked of many texts
def _trigrams_sought(asked: str) -> frozenset[str]:
    return trigrams(content_words(asked))


@lru_cache(64)
def _sought(asked: str) -> frozenset[str]:
    """The stems of the question's words."""
    return frozenset().union(*_stems(words_sought(asked)))


@lru_cache(64)
def _beginnings(asked: str) -> tuple[str, ...]:
    """What the words that may have these stems begin with: stemming leaves all letters but the last."""
    return tuple({stem[:-1] for stem in _sought(asked)})


def _stems(words: Sequence[str]) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(stems) for stems in stems_of(words).values() if stems)


def _share(sought: frozenset[str], own: frozenset[str]) -> float:
    return len(sought & own) / math.sqrt(len(own) or 1)


def _apart(spans: Sequence[Span]) -> Iterator[Span]:
    """The spans in their order, those that touch or lie within one another as one."""
    last: Span | None = None
    for start, end in sorted(spans):
        if last is not None and start <= last[1]:
            last = (last[0], max(last[1], end))
            continue
        if last is not None:
            yield last
        last = (start, end)
    if last is not None:
        yield last


def _lowered(quote: str) -> str:
    """The quotation in small letters, each where its capital is."""
    lowered = quote.lower()
    if len(lowered) == len(quote):
        return lowered
    return "".join(small if len(small := each.lower()) == 1 else each for each in quote)


def _is_plain(word: str) -> bool:
    """Whether a word is one also to the stemmer, which parts it at marks."""
    return word.isascii() and word.isalnum()
