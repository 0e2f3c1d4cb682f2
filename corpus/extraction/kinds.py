"""What a quoted stretch is: a statement, a fragment of one, or no statement at all.

The words, what stands beside the marks and whether a cue reaches the stretch are weighed by
log-linear weights (``kinds.json``, made by ``scripts/train_speakers.py``). Scare quotes, titles,
nicknames and signs are no statements.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

from corpus.extraction import loglinear
from corpus.model import Kind

if TYPE_CHECKING:
    from corpus.extraction.speakers import Scene

CHOICES = ("direct", "partial", "none")
_CLAUSE = re.compile(
    r"\b(?:is|are|was|were|am|be|been|has|have|had|do|does|did|will|would|can|could|should|must|may|might|"
    r"shall|need|needs|want|wants|let|\w+n['’]t|cannot)\b|['’](?:s|re|m|ve|ll|d)\b",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"(?:i|we|you|they|he|she|it|this|that|there|these|those)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W_][\w'’-]*")
_LINKS = frozenset("a an the of and or in on for to at by with from".split())
_SIZES = (1, 2, 3, 4, 6, 9, 13, 20, 40)
_DROP, _DROP_BARE = 0.6, 0.4
"""A stretch is left out when it is more probable than this that it is no statement: with a cue that
surely reaches it, and without."""
_TERM = 4
"""A stretch of up to so many words that modifies the noun after it is a term ("“snow tax” bill"): of
such in PolNeAR's training articles 75% are no statements, whatever cue is near."""


def kind_of(scene: Scene, number: int, cue: int | None, nobody: float) -> Kind | None:
    """The kind of a quoted stretch, None when it is no statement.

    ``cue`` is the token of the cue that reaches it, ``nobody`` the probability that it has no speaker.
    """
    if _is_term(scene, number):
        return None
    found = features(scene, number, cue, nobody)
    direct, partial, none = loglinear.chances(_weights(), spread(found))
    if none > (_DROP if cue is not None and nobody < 0.1 else _DROP_BARE):
        return None
    quoted = scene.quoted(scene.spans[number])
    if _says_all(quoted):
        return "direct"
    return "direct" if direct >= partial and not _says_part(quoted) else "partial"


def _is_term(scene: Scene, number: int) -> bool:
    """Whether the stretch only modifies the noun after it."""
    first, last = scene.extents[number]
    quoted = scene.quoted(scene.spans[number])
    if len(quoted.split(None, _TERM)) > _TERM or not quoted[-1].isalnum():
        return False
    root = scene.doc[first : last + 1].root
    modifies = root.dep_ in ("amod", "compound", "nmod", "nummod") and last < root.head.i <= last + 4
    return modifies or _part(scene, last + 1, 1) in ("NOUN", "PROPN")


def _says_all(quoted: str) -> bool:
    """Whether the words are a whole clause, whatever sentence of the reporter's they stand in."""
    return bool(_SUBJECT.match(quoted)) and bool(_CLAUSE.search(quoted)) and len(quoted.split()) > 3


def _says_part(quoted: str) -> bool:
    """Whether the words begin in mid-sentence and have no verb that makes a clause."""
    return quoted.lstrip("[(…. ")[:1].islower() and not _CLAUSE.search(quoted)


def spread(found: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The same features for each of the choices."""
    return [tuple(f"{choice}:{feature}" for feature in found) for choice in CHOICES]


@cache
def _weights() -> dict[str, float]:
    return loglinear.load("kinds.json")


def features(scene: Scene, number: int, cue: int | None, nobody: float) -> tuple[str, ...]:
    """What tells the kinds apart, as names of weights."""
    span = scene.spans[number]
    quoted = scene.quoted(span)
    words = _WORD.findall(quoted)
    size = sum(len(words) > limit for limit in _SIZES)
    first, last = scene.extents[number]
    leading, ending, following, _ = scene.context(number)
    opening = quoted.lstrip("[(…. ")[:1]
    case = "A" if opening.isupper() else "a" if opening.islower() else "0"
    content = [word for word in words if word.lower() not in _LINKS]
    titled = len(content) > 1 and all(word[:1].isupper() or word[:1].isdigit() for word in content)
    clause = bool(_CLAUSE.search(quoted))
    subject = bool(_SUBJECT.match(quoted))
    before, earlier = _word(scene, first - 1, -1), _word(scene, first - 1, -1, skip=1)
    after = _word(scene, last + 1, 1)
    found = [
        "bias",
        f"size|{size}",
        f"size|{size}|{case}|{ending}",
        f"size|{size}|{clause}",
        f"size|{size}|{leading}",
        f"size|{min(size, 5)}|{case}|{leading}{ending}{following}",
        f"edges|{leading}{ending}{following}",
        f"case|{case}|{leading}",
        f"clause|{clause}|{subject}|{case}",
        f"titled|{titled}|{min(size, 4)}",
        f"titled|{titled}|{leading}|{cue is not None}",
        f"before|{before}",
        f"before|{_part(scene, first - 1, -1)}|{min(size, 4)}",
        f"earlier|{earlier}",
        f"after|{after}",
        f"after|{_part(scene, last + 1, 1)}|{min(size, 4)}|{ending}",
        f"mark|{scene.text[span.start - 1 : span.start]}|{min(size, 3)}",
        f"nobody|{min(4, int(nobody * 5))}",
        f"nobody|{min(4, int(nobody * 5))}|{min(size, 5)}",
        f"continues|{span.continues}",
    ]
    found += _built_in(scene, first, last, cue, min(size, 5))
    if words:
        found.append(f"word|{words[0].lower() if words[0].lower() in _LINKS or subject else case}")
    if cue is None:
        found += [
            "nocue",
            f"nocue|{min(size, 5)}|{leading}{ending}{following}",
            f"nocue|{clause}|{case}|{size}",
        ]
    else:
        strength = scene.cue_strength[cue]
        near = scene.sentence[cue] == scene.sentence[first]
        way = scene.between(last + 1, cue) if cue > last else scene.between(cue + 1, first)
        side = "A" if cue > last else "B"
        found += [
            f"cue|{strength}|{near}",
            f"cue|{strength}|{side}|{way}",
            f"cue|{strength}|{side}|{way}|{min(size, 4)}",
            f"cue|{strength}|{near}|{min(size, 5)}|{case}",
            f"cue|{scene.doc[cue].lower_}",
            f"cue|{scene.doc[cue].lower_}|{side}|{min(size, 3)}",
        ]
    return tuple(found)


def _built_in(scene: Scene, first: int, last: int, cue: int | None, size: int) -> Iterator[str]:
    """How the stretch hangs in the reporter's sentence, and how far up the sentence its cue is."""
    root = scene.doc[first : last + 1].root
    head = root.head
    inside = head is not root and scene.hidden[head.i] < 0
    yield f"hangs|{root.dep_ if inside else 'not'}|{size}"
    yield f"hangs|{root.dep_ if inside else 'not'}|{head.pos_ if inside else ''}|{cue is not None}"
    yield f"around|{_part(scene, first - 1, -1)}|{_part(scene, last + 1, 1)}|{size}"
    if cue is None:
        return
    steps, token = 0, root
    while token.i != cue and token.head is not token and steps < 8:
        token = token.head
        steps += 1
    reached = token.i == cue
    yield f"steps|{steps if reached else 'never'}|{scene.cue_strength[cue]}"
    yield f"steps|{steps if reached else 'never'}|{root.dep_}|{size}"
    yield f"steps|{steps if reached else 'never'}|{scene.doc[cue].lower_}"


def _word(scene: Scene, index: int, step: int, skip: int = 0) -> str:
    """The next word outside the quotation, passing over marks, as it would be looked up."""
    while 0 <= index < len(scene.doc):
        token = scene.doc[index]
        if scene.hidden[index] >= 0:
            return "Q"
        if not token.is_punct and not token.is_space and token.text not in ("``", "''"):
            if skip == 0:
                # Names would be learned by heart; they tell nothing about the next article.
                return str(token.lower_) if token.pos_ != "PROPN" else "Name"
            skip -= 1
        elif "\n" in token.text:
            return "¶"
        index += step
    return "$"


def _part(scene: Scene, index: int, step: int) -> str:
    """The part of speech of what stands beside the mark."""
    while 0 <= index < len(scene.doc):
        token = scene.doc[index]
        if scene.hidden[index] >= 0:
            return "Q"
        if token.is_space and "\n" in token.text:
            return "¶"
        if not token.is_space and not token.is_quote and token.text not in ("``", "''"):
            return str(token.pos_) if token.pos_ != "PUNCT" else str(token.text[:1])
        index += step
    return "$"
