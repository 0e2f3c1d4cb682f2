"""Whom the sentences right before a quotation are about.

"Mayor Ines Talcott broke the tie. “…,” she said": what stands before a pronoun has a subject, and
whoever spoke in an earlier paragraph has to stand back behind it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from onrecord.corpus.extraction.records import Person
from onrecord.corpus.extraction.roles import gender_of, is_head, is_person_noun

if TYPE_CHECKING:
    from onrecord.corpus.extraction.attribution.speakers import Scene

Fits = Callable[[Person], bool]
Meant = Callable[[int], Person | None]

_SUBJECTS = frozenset(("nsubj", "nsubjpass"))
_CLAUSES = frozenset(("ROOT", "conj", "parataxis"))
_DESCRIBES = frozenset(("compound", "nmod", "amod", "poss"))
_SENTENCES = 4
"""Sentences without anybody who fits that are passed over."""
_LONGEST = 150
"""Tokens of a sentence that are looked at: a text without full stops is one sentence."""
_CHAIN = 4
"""Pronouns followed from one to the one before."""
STRANGER = 4
"""The last sentence is about somebody whom the text does not name ("An old man took off his hat.")."""
_SOURCE, _SUBJECT_OF_SENTENCE, _SUBJECT_OF_CLAUSE, _NAMED = 3, 2, 1, 0


def topic_before(
    scene: Scene, index: int, fits: Fits, meant: Meant | None = None, pronoun: str = "", chain: int = _CHAIN
) -> tuple[Person | None, int]:
    """Whom the last sentence before a token is about, of those who fit, and how plainly (0 to 4).

    A quotation that stands right before the token is passed over. ``meant`` tells whom a subject
    that is no name means. ``pronoun`` is the word that stands for the same person; where it is a
    subject, the person whom it means is the topic.
    """
    end = _before_quotation(scene, index)
    paragraph = scene.paragraph[index]
    for _ in range(_SENTENCES):
        if end < 0 or paragraph - scene.paragraph[end] > 2:
            break
        first = max(scene.sentence_starts[scene.sentence[end]], end - _LONGEST)
        person, rank, found = _topic_of(scene, first, end, fits, meant, pronoun, chain)
        if found:
            return person, rank
        end = first - 1
    return None, 0


def _before_quotation(scene: Scene, index: int) -> int:
    """The last token before, passing over the cue, the quotation that stands before it, and marks."""
    end = index - 1
    while end >= 0 and (
        scene.hidden[end] >= 0
        or scene.doc[end].is_space
        or scene.doc[end].is_punct
        or (end in scene.cue_strength and end == index - 1)
    ):
        end -= 1
    return end


def _topic_of(
    scene: Scene, first: int, end: int, fits: Fits, meant: Meant | None, pronoun: str, chain: int
) -> tuple[Person | None, int, bool]:
    """The topic of one sentence, how plainly it is that, and whether anybody in it fits."""
    best: Person | None = None
    rank = -1
    several = False
    for start, last, person in scene.named_between(first, end):
        if not fits(person):
            continue
        here = _rank_of_name(scene, start, last)
        if here > rank:
            best, rank, several = person, here, False
        elif here == rank and person != best:
            several = True
    for index in range(first, end + 1):
        token = scene.doc[index]
        if scene.hidden[index] >= 0 or token.dep_ not in _SUBJECTS or _rank(scene, index) <= rank:
            continue
        if token.lower_ == pronoun and chain:
            same, how = topic_before(scene, index, fits, meant, pronoun, chain - 1)
            return same, how, True
        if pronoun in ("he", "she") and rank < _SUBJECT_OF_CLAUSE and _is_stranger(scene, index):
            return None, STRANGER, True
        named = meant(index) if meant is not None else None
        if named is not None and fits(named):
            best, rank, several = named, _rank(scene, index), False
    if several and rank < _SUBJECT_OF_CLAUSE:
        return None, 0, True
    return best, max(rank, 0), best is not None


def _is_stranger(scene: Scene, index: int) -> bool:
    """Whether the subject of a sentence is one person whom the text does not name ("a woman in red")."""
    noun = scene.doc[index]
    return (
        noun.tag_ == "NN"
        and noun.left_edge.lower_ in ("a", "an", "another", "one")
        and noun.head.dep_ in _CLAUSES
        and (is_person_noun(noun.text) or is_head(noun.text) or gender_of(noun.lower_) is not None)
    )


def _rank_of_name(scene: Scene, first: int, last: int) -> int:
    """How plainly a sentence is about the bearer of a name; one that only describes another word is not."""
    head = scene.doc[first : last + 1].root
    if head.dep_ in _DESCRIBES and head.head.i > last:
        return _NAMED
    if head.dep_ == "pobj" and head.head.lower_ == "to" and head.head.head.lower_ == "according":
        return _SOURCE  # whoever has just been heard goes on
    top = scene.doc[scene.climb(head.i)[0]]
    if top.dep_ == "pobj":
        link = top.head
        if link.lower_ == "by" and link.dep_ == "agent":
            return _SUBJECT_OF_CLAUSE  # "The search was led by Chief Okafor."
        if link.lower_ in ("for", "to") and scene.sentence_starts[scene.sentence[link.i]] == link.i:
            return _SUBJECT_OF_SENTENCE  # "For Vern Sawatzky, that is too late."
    return _rank(scene, top.i)


def _rank(scene: Scene, index: int) -> int:
    """How plainly a sentence is about the phrase of a noun."""
    token = scene.doc[index]
    if token.dep_ in _SUBJECTS:
        return _SUBJECT_OF_SENTENCE if token.head.dep_ in _CLAUSES else _SUBJECT_OF_CLAUSE
    # "The operator is Ana Ruiz."
    return _SUBJECT_OF_CLAUSE if token.dep_ == "attr" and token.head.dep_ == "ROOT" else _NAMED
