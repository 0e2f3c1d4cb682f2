"""Common words, and how much less than others they say about which statement a wording comes from."""

from __future__ import annotations

from collections.abc import Set

COMMON = frozenset(
    "a about all am an and any are as at be because been being but by can could did do does doing dont for "
    "from get go going got had has have he her here hers him his how i id if im in into is it its ive just "
    "let lets like make me more most my no not now of on one only or other our ours out over own people s "
    "say said see she should so some such t than thank that thats the their theirs them then there these "
    "they theyre this those through to too under until up us very want was we well were weve what when where "
    "which while who whom whose why will with would you your youre yours".split()
)
"""Words that say little about which statement a wording comes from."""

COMMON_WEIGHT = 0.25
"""The weight of a common word; that of any other is 1."""


def weight_of(key: str) -> float:
    """How much the word of this key says about which statement a wording comes from."""
    return COMMON_WEIGHT if key in COMMON else 1.0


def weight_of_all(words: Set[str]) -> float:
    """How much these different words say about which statement a wording comes from."""
    return len(words) - (1 - COMMON_WEIGHT) * len(words & COMMON)
