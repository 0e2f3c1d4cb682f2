"""Quotations on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corpus.model import Kind
    from search.retrieve import Hit


def shown(text: str, kind: Kind) -> str:
    """The words as a reader may take them: between marks only when they are verbatim."""
    return text if kind == "indirect" else f"“{text}”"


def standing(speaker: str | None, role: str | None, place: str | None) -> str:
    return ", ".join(filter(None, [speaker or "speaker not named", role, place]))


def print_hit(number: int, hit: Hit) -> None:
    from search.wording import doubts, place_in_words, said_in_words

    place = place_in_words(hit.city or hit.county, hit.region, hit.level)
    said = said_in_words(hit.said_on, hit.published)
    # Reported speech alone lacks the words that govern it; the sentence has them.
    whole = f"{hit.sentence.prefix}{hit.quote}{hit.sentence.suffix}" if hit.kind == "indirect" else hit.quote
    print(f"{number}. {shown(whole, hit.kind)}")
    print(f"    {standing(hit.speaker, hit.role, place)}")
    print(f"    {'; '.join(doubts(hit.kind, hit.speaker, hit.confidence))}; {said}")
    if printed := ", ".join(filter(None, [hit.outlet, hit.title, hit.url])):
        print(f"    {printed}")
    print(f"    {hit.id}  similarity {hit.similarity:.2f}\n")
