"""When two names that sources print can be one speaker's."""

from __future__ import annotations

import re
from functools import lru_cache

from onrecord.corpus.english.folding import fold, fold_words

SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv"))
NICKNAMES = {
    short: whole
    for whole, shorts in {
        "william": "bill will billy", "robert": "bob bobby rob robbie", "james": "jim jimmy jamie",
        "michael": "mike mick", "richard": "dick rick rich", "john": "jack johnny", "anthony": "tony",
        "elizabeth": "liz beth betty betsy eliza", "margaret": "peggy maggie meg", "edward": "ed eddie ted",
        "thomas": "tom tommy", "katherine": "kate kathy katie", "catherine": "cathy", "charles": "chuck",
        "lawrence": "larry", "andrew": "andy drew", "steven": "steve", "stephen": "steve", "patricia": "pat",
        "henry": "hank harry", "rebecca": "becky", "deborah": "debbie deb", "victoria": "vicky",
        "david": "dave", "joseph": "joe", "gerald": "jerry", "alexander": "alex sandy",
        "kenneth": "ken", "theodore": "ted",
    }.items()
    for short in shorts.split()
}  # fmt: skip
TITLES = frozenset(
    "mr mrs ms dr mayor governor gov lieutenant lt president vice secretary senator sen representative rep "
    "congressman congresswoman councilmember councilman councilwoman alderman alderwoman commissioner "
    "supervisor superintendent chief sheriff deputy police attorney general judge".split()
)
PARTICLES = frozenset("de da di del della der den dos du van von bin la al le".split())
"""Words with which a surname may begin."""
_SHORTEST_STEM = 3


def same_speaker(one: str | None, other: str | None) -> bool | None:
    """Whether two names can be one speaker's; None where either is not known.

    Middle names, initials, suffixes and short forms do not divide ("Anne" and "Annie", "Bob" and
    "Robert"), and a surname alone is its bearer's. Titles before a name are not part of it.
    """
    first, second = _words(one), _words(other)
    if not first or not second:
        return None
    if len(first) > len(second):
        first, second = second, first
    if second[-len(first) :] == first:
        return True
    # A middle name, or a title not known here: both end alike and share the given name.
    return first[-1] == second[-1] and any(_same_given(first[0], word) for word in second[:-1])


def surname(name: str | None) -> str | None:
    """The last word of a name, folded, without what follows it such as "Jr."; None where there is none."""
    words = _words(name)
    return words[-1] if words else None


@lru_cache(maxsize=4096)
def _words(name: str | None) -> tuple[str, ...]:
    # A nickname in quotation marks or brackets stands beside the given name, not in its place.
    plain = re.sub(r"[\"'(][^\"'()]*[\"')]", " ", fold(name or ""))
    words = fold_words(plain).split()
    while len(words) > 1 and words[-1] in SUFFIXES:
        words.pop()
    while len(words) > 1 and words[0] in TITLES:
        words.pop(0)
    return tuple(words)


def _same_given(one: str, other: str) -> bool:
    if one == other:
        return True
    if len(one) == 1 or len(other) == 1:
        return one[0] == other[0]
    if NICKNAMES.get(one, one) == NICKNAMES.get(other, other):
        return True
    short, long = sorted((one, other), key=len)
    stem = short.rstrip("iey")
    return len(short) >= _SHORTEST_STEM and len(stem) >= 2 and short[:3] == long[:3] and long.startswith(stem)
