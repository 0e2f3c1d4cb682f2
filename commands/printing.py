"""Quotations on the terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corpus.model import Kind
    from search.retrieve import Hit

_BOLD, _PLAIN = "\x1b[1m", "\x1b[22m"


def shown(text: str, kind: Kind) -> str:
    """The words as a reader may take them: between marks only when they are verbatim."""
    return text if kind == "indirect" else f"“{text}”"


def standing(speaker: str | None, role: str | None, place: str | None) -> str:
    return ", ".join(filter(None, [speaker or "speaker not named", role, place]))


def emphasised(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with these spans in bold where a person reads it on a terminal, else as it is."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return text
    for start, end in reversed(spans):
        text = f"{text[:start]}{_BOLD}{text[start:end]}{_PLAIN}{text[end:]}"
    return text


def print_hit(number: int, hit: Hit) -> None:
    from search.wording import doubts, place_in_words, said_in_words

    place = place_in_words(hit.city or hit.county, hit.region, hit.level)
    said = said_in_words(hit.said_on, hit.published)
    whole = emphasised(hit.quote, hit.marks)
    if hit.kind == "indirect":  # alone it lacks the words that govern it; the sentence has them
        whole = f"{hit.sentence.prefix}{whole}{hit.sentence.suffix}"
    print(f"{number}. {shown(whole, hit.kind)}")
    print(f"    {standing(hit.speaker, hit.role, place)}")
    print(f"    {'; '.join(doubts(hit.kind, hit.speaker, hit.confidence))}; {said}")
    if printed := ", ".join(filter(None, [hit.outlet, hit.title, hit.url])):
        print(f"    {printed}")
    print(f"    {hit.id}  similarity {hit.similarity:.2f}\n")
