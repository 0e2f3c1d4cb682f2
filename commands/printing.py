"""Quotations on the terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from onrecord.commands.terminal import steer

if TYPE_CHECKING:
    from onrecord.corpus.model import Kind
    from onrecord.search.ranking.hit import Hit

_BOLD, _PLAIN = "\x1b[1m", "\x1b[22m"


def shown(text: str, kind: Kind) -> str:
    """The words as a reader may take them: between marks only when they are verbatim."""
    return text if kind == "indirect" else f"“{text}”"


def standing(speaker: str | None, role: str | None, place: str | None) -> str:
    return ", ".join(filter(None, [speaker or "speaker not named", role, place]))


def print_emphasised(text: str, spans: Sequence[tuple[int, int]]) -> None:
    """Prints the text, and these spans in bold where a person reads it on a terminal."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        spans = ()
    done = 0
    for start, end in spans:
        print(text[done:start], end="")
        steer(_BOLD)
        print(text[start:end], end="")
        steer(_PLAIN)
        done = end
    print(text[done:], end="")


def print_hit(number: int, hit: Hit, *, explain: bool = False) -> None:
    """Print one answer; with ``explain`` also its figures, and what each part adds to its score."""
    from onrecord.search.display import doubts, place_in_words, said_in_words, source_in_words, support_doubts
    from onrecord.search.moments import clock

    said = said_in_words(hit.said_on, hit.published)
    before, after = "“", "”"
    if hit.kind == "indirect":  # alone it lacks the words that govern it; the sentence has them
        before, after = hit.sentence.prefix, hit.sentence.suffix
    print(f"{number}. {before}", end="")
    print_emphasised(hit.quote, hit.marks)
    print(after)
    print(f"    {standing(hit.speaker, hit.role, place_in_words(hit.place))}")
    marks = [*doubts(hit.kind, hit.speaker, hit.confidence), *support_doubts(hit.support)]
    print(f"    {'; '.join(marks)}; {said}")
    if (about := place_in_words(hit.scene)) and about != place_in_words(hit.place):
        print(f"    about {about}")
    if source := source_in_words(hit.outlet, hit.title, hit.url, hit.file_name):
        print(f"    {source}")
    if hit.at is not None:
        print(f"    at {clock(hit.at)}" + (f" of {hit.video}" if hit.video else ""))
    print(f"    {hit.id}" + (f"  {hit.fit}" if hit.parts else ""))
    if explain and hit.parts:
        parts = ", ".join(f"{name} {part:.3f}" for name, part in hit.parts.items())
        print(f"    score {hit.score:.3f} ({parts}); closeness {hit.closeness:.0%}")
    print()
