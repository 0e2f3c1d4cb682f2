"""Which reported clauses may stand as what somebody said.

A clause is stored without the words that govern it. Where these turn its meaning round ("denied
that", "declined to", "did not say whether"), or ask rather than state, the clause alone would put
into somebody's mouth what they did not say; a few words without a verb say nothing at all.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord.corpus.extraction.indirect.candidates import stem
from onrecord.corpus.extraction.records import Attribution

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Doc, Token

FEWEST_WORDS = 4
# The parser runs without its lemmatizer, so verbs are compared by their stems.
_TURNING = frozenset(
    stem(word)
    for word in """avoid bar block cancel caution decline deny disavow discourage dismiss disprove dispute
    doubt fail forbid forget ignore oppose prevent prohibit question rebuff rebut refuse refute reject
    repudiate resist stop stonewall veto""".split()
)
_TURNING_NOUNS = frozenset("denial doubt objection opposition refusal rejection".split())
_NOTHING = frozenset("no none nobody nothing neither nor never not n't without".split())
_ASKING = frozenset(stem(word) for word in "ask wonder inquire query".split())
_QUESTION_WORDS = frozenset("whether if what who whom whose which when where why how".split())
_CARRIED = frozenset(("xcomp", "pcomp", "acl", "dobj", "obj"))


def may_stand(doc: Doc, found: Attribution) -> bool:
    """Whether a reported clause says on its own what its source held to be said."""
    content = doc.char_span(found.start, found.end, alignment_mode="expand")
    if content is None or sum(token.is_alpha or token.like_num for token in content) < FEWEST_WORDS:
        return False
    if not any(token.pos_ in ("VERB", "AUX") for token in content):
        return False
    cue = doc.char_span(*found.cue, alignment_mode="expand") if found.cue else None
    return cue is None or not any(_turns(token, content[0]) for token in cue)


def agreeing(found: Sequence[Attribution]) -> list[Attribution]:
    """The attributions with each reported clause under the speaker of the quoted words inside it."""
    quoted = [one for one in found if one.kind != "indirect"]
    agreed = []
    for one in found:
        inside = (
            [each for each in quoted if one.start <= each.start and each.end <= one.end]
            if one.kind == "indirect"
            else []
        )
        for each in inside[:1]:
            if each.person is not one.person:
                one = replace(
                    one,
                    person=each.person,
                    mention=each.mention,
                    confidence=min(one.confidence, each.confidence),
                )
        agreed.append(one)
    return agreed


def _turns(cue: Token, opening: Token) -> bool:
    """Whether this word of the cue, or what governs it, turns or asks what the clause says."""
    if _is_turning(cue) or _asks(cue, opening):
        return True
    governor = cue
    while governor.dep_ in _CARRIED and governor.head is not governor:
        # "refused to say whether", "rejected claims that": the refusal governs the saying.
        governor = governor.head
        if _is_turning(governor):
            return True
    return False


def _is_turning(token: Token) -> bool:
    if token.lower_ in _TURNING_NOUNS or (token.pos_ != "NOUN" and stem(token.lower_) in _TURNING):
        return True
    for child in token.children:
        word = child.lower_
        if child.dep_ == "neg" or (
            word in _NOTHING and child.dep_ in ("advmod", "dobj", "det", "nsubj", "obj")
        ):
            return True
        if child.dep_ == "prep" and word in ("against", "without"):
            return True
    return False


def _asks(token: Token, opening: Token) -> bool:
    if stem(token.lower_) not in _ASKING:
        return False
    return opening.lower_ in _QUESTION_WORDS or token.tag_ == "VBN" or token.dep_ == "advcl"
