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

from onrecord.corpus.extraction import loglinear
from onrecord.corpus.model import Kind

if TYPE_CHECKING:
    from onrecord.corpus.extraction.attribution.speakers import Scene

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
_DROP, _DROP_BARE = 0.65, 0.4
"""A stretch is left out when it is more probable than this that it is no statement: with a cue that
surely reaches it, and without."""
_TERM, _BRIEF = 4, 3
"""Words of a stretch that may be a term ("“snow tax” bill": of such before a noun in PolNeAR's training
articles 75% are no statements, whatever cue is near), and of one that nobody is named for."""
_BESIDE = 5
"""Tokens between a title and a cue that is next to it, the marks and the speaker among them."""
_NAMING = frozenset(
    """word words term terms phrase label labels name names nickname nicknames title titles category
    categories slogan slogans so-called nicknamed dubbed titled entitled""".split()
)
_WORKS = frozenset(
    """album anthem article ballad book column documentary editorial essay exhibition film headline hymn
    memoir movie musical novel paper play podcast poem program programme report series show single
    song""".split()
)
_VOTING = frozenset("vote votes voted voting".split())
_AFTER_NAMING = frozenset("of as such like reading called".split())
_SIGNS = frozenset("sign signs banner banners placard placards poster posters sayings plaque".split())
_AFTER_SIGNS = _AFTER_NAMING | frozenset("that which with read reads said saying says proclaiming".split())


def kind_of(
    scene: Scene,
    number: int,
    cue: int | None,
    nobody: float,
    named: bool,
    after_term: bool,
    spoken: bool | None = None,
) -> Kind | None:
    """The kind of a quoted stretch, None when it is no statement.

    ``cue`` is the token of the cue that reaches it, ``nobody`` the probability that it has no speaker,
    ``named`` whether the text names who the speaker is, ``after_term`` whether the stretch before was left
    out, and ``spoken`` whether it says at least what the speaker is ("an official").
    """
    if spoken and not named and cue is not None and _is_supposed(scene, cue):
        spoken = False  # "a driver may say “plow”": nobody did
    if is_term(scene, number, cue, named if spoken is None else spoken, after_term):
        return None
    found = features(scene, number, cue, nobody, named)
    direct, partial, none = loglinear.chances(_weights(), spread(found))
    if none > (_DROP if cue is not None and nobody < 0.1 else _DROP_BARE):
        return None
    quoted = scene.quoted(scene.spans[number])
    if _says_all(quoted):
        return "direct"
    return "direct" if direct >= partial and not _says_part(quoted) else "partial"


def _is_supposed(scene: Scene, cue: int) -> bool:
    """Whether the cue says what may or should be said, not what was."""
    return any(child.tag_ == "MD" and child.lower_ != "will" for child in scene.doc[cue].children)


def is_term(scene: Scene, number: int, cue: int | None, named: bool, after_term: bool) -> bool:
    """Whether the words are a name for something and not what somebody said."""
    first, last = scene.extents[number]
    quoted = scene.quoted(scene.spans[number])
    if _is_introduced(scene, first, _SIGNS, _AFTER_SIGNS):
        return True
    if _is_titled(quoted) and (
        _is_introduced(scene, first, _WORKS, _AFTER_NAMING) or _is_owned(scene, first)
    ):
        return True
    if quoted[-1] in "!?" or _CLAUSE.search(quoted):
        return False
    count = len(_WORD.findall(quoted))
    joined = number > 0 and _is_joined(scene, number)
    return (
        (count <= _TERM and quoted[-1].isalnum() and _modifies(scene, first, last))
        or (count <= _TERM and after_term and joined)
        or (count <= _TERM and _is_introduced(scene, first, _NAMING, _AFTER_NAMING))
        or (count == 1 and _is_introduced(scene, first, _VOTING, frozenset()))
        or (count <= _BRIEF and _names_topic(scene, first, last))
        or (count <= _BRIEF and not named and not _stands_alone(scene, first) and not joined)
        or (_is_titled(quoted) and not _is_announced(scene, first, last, cue))
    )


def _modifies(scene: Scene, first: int, last: int) -> bool:
    """Whether the stretch only modifies the noun after it."""
    root = scene.doc[first : last + 1].root
    inside = root.dep_ in ("amod", "compound", "nmod", "nummod") and last < root.head.i <= last + 4
    return inside or _part(scene, last + 1, 1) in ("NOUN", "PROPN")


def _names_topic(scene: Scene, first: int, last: int) -> bool:
    """Whether the stretch only says what the subject of a clause is of ("talk of “ferry days” is a joke")."""
    root = scene.doc[first : last + 1].root
    link = root.head
    return (
        root.dep_ == "pobj"
        and link.lower_ == "of"
        and link.head.dep_ in ("nsubj", "nsubjpass")
        and root.tag_ == "NNS"
    )


def _is_joined(scene: Scene, number: int) -> bool:
    """Whether only "or", "and" and commas stand between the stretch and the one before it."""
    between = scene.doc[scene.extents[number - 1][1] + 1 : scene.extents[number][0]]
    words = [token.lower_ for token in between if not token.is_punct and not token.is_space]
    return words in (["or"], ["and"]) or (not words and len(between) > 0 and "," in between.text)


def _is_introduced(scene: Scene, first: int, nouns: frozenset[str], links: frozenset[str]) -> bool:
    """Whether one of the nouns leads up to the mark ("the term “…”", "a category of “…”")."""
    for index in range(first - 1, max(-1, first - 9), -1):
        token = scene.doc[index]
        if scene.hidden[index] >= 0 or token.text in (".", "!", "?", ";") or "\n" in token.text:
            return False
        if not token.is_punct and not token.is_space and token.lower_ not in links:
            return token.lower_ in nouns
    return False


def _is_owned(scene: Scene, first: int) -> bool:
    """Whether a possessive comes right before the mark ("CNN's “…”")."""
    before = [
        token for token in scene.doc[max(0, first - 2) : first] if not (token.is_punct or token.is_space)
    ]
    return bool(before) and before[-1].tag_ == "POS"


def _is_titled(quoted: str) -> bool:
    """Whether the words are printed as a title is."""
    content = [word for word in _WORD.findall(quoted) if word.lower() not in _LINKS]
    return len(content) > 1 and all(word[:1].isupper() or word[:1].isdigit() for word in content)


def _is_announced(scene: Scene, first: int, last: int, cue: int | None) -> bool:
    """Whether the stretch is no part of the sentence around it, or a cue stands beside it."""
    beside = cue is not None and (last < cue <= last + _BESIDE or first - _BESIDE <= cue < first)
    return beside or _stands_alone(scene, first)


def _stands_alone(scene: Scene, first: int) -> bool:
    """Whether a paragraph, a comma or a colon comes right before the stretch ("They chanted, “…”")."""
    return _part(scene, first - 1, -1) in ("¶", "$", "Q", ":", ",")


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


def features(scene: Scene, number: int, cue: int | None, nobody: float, named: bool) -> tuple[str, ...]:
    """What tells the kinds apart, as names of weights."""
    span = scene.spans[number]
    quoted = scene.quoted(span)
    words = _WORD.findall(quoted)
    size = sum(len(words) > limit for limit in _SIZES)
    first, last = scene.extents[number]
    leading, ending, following, _ = scene.context(number)
    opening = quoted.lstrip("[(…. ")[:1]
    case = "A" if opening.isupper() else "a" if opening.islower() else "0"
    titled = _is_titled(quoted)
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
        f"named|{named}|{cue is not None}|{min(size, 5)}",
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
                # A name would be learned by heart, and tells nothing about the next article. The tagger
                # takes one in ten for a common word, so that whatever has a capital or a digit is left out.
                plain = token.is_lower and not token.tag_.startswith("NNP") and not token.like_num
                return str(token.text) if plain else str(token.pos_)
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
