"""Which of the ranked say something new: the printings of one statement are one answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from onrecord.corpus.english.names import same_speaker
from onrecord.corpus.model import Outline
from onrecord.corpus.store.library import Library


def statements(
    library: Library, ranked: Sequence[int], k: int, outlines: dict[int, Outline]
) -> dict[int, tuple[str, ...]]:
    """Return the first k of the ranked numbers that say something new, with the ids of their other printings.

    A printing of one before it does not, nor does reported speech around verbatim words before it.
    ``outlines`` are those read before, and afterwards others too.
    """
    shown: dict[int, tuple[str, ...]] = {}
    verbatim: dict[int, list[Outline]] = defaultdict(list)
    for at in range(0, len(ranked), max(k, 1)):
        batch = ranked[at : at + k]
        outlines |= library.outlines(number for number in batch if number not in outlines)
        held = [number for number in batch if number in outlines]
        for number, others in library.variants_of(held).items():
            each = outlines[number]
            if each.kind != "indirect":
                verbatim[each.document].append(each)
            elif any(holds(each, words) for words in verbatim[each.document]):
                continue
            if not _of_one_speaker(each, [outlines[other] for other in others if other in shown]):
                shown[number] = tuple(others.values())
            if len(shown) == k:
                return shown
    return shown


def holds(reported: Outline, words: Outline) -> bool:
    """Return whether the second are words in quotation marks within reported speech of the same speaker."""
    return (
        reported.kind == "indirect" != words.kind
        and reported.document == words.document
        and reported.start <= words.start
        and words.end <= reported.end
        and same_speaker(reported.speaker, words.speaker) is not False
    )


def _of_one_speaker(one: Outline, others: Iterable[Outline]) -> bool:
    """Whether any of the others may have its speaker: who is said to have spoken is not hidden."""
    return any(same_speaker(one.speaker, other.speaker) is not False for other in others)
