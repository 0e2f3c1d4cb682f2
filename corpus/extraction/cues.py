"""The words that announce a statement, and who their grammatical subject is."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc, Token

Strength = Literal["strong", "weak"]

# Verbs that report words. General English; no list of anybody's.
_STRONG = """
    say tell add state ask write tweet continue note explain reply report declare recall respond argue
    acknowledge insist warn announce admit claim answer shout chant predict remark conclude lament complain
    joke quip observe testify post exclaim concede assert stress emphasize emphasise suggest recount mention
    muse maintain counter caution comment contend elaborate interject yell boast clarify confirm deny fume
    gush reiterate remember retort scoff scream sigh tease text thunder vent vow wonder whisper holler opine
    pledge promise proclaim advise allege affirm assure confess cry demand email e-mail estimate imply
    inform inquire interrupt laugh order plead pray preach press quote reason recommend remind repeat reveal
    rule sing snap speculate summarize summarise swear tout urge utter volunteer agree begin believe
    read retweet sum blog telegraph bark bellow chuckle crow drawl giggle groan growl grumble mumble murmur
    mutter rant shrug stammer shriek chime
"""
# Verbs that take a few quoted words as their object.
_WEAK = """
    call describe accuse praise blast label dub slam criticize criticise denounce condemn refer characterize
    characterise blame cite credit thank mock dismiss decry tout deride ridicule brand term portray hail
    lambaste rip attack bash challenge chide defend express echo encourage invite signal cast deem
    deplore compare commend congratulate applaud offer issue release oppose support want mean think feel hope
    fear expect propose question discuss speak talk use know find see learn hear conclude consider
    tackle target acknowledge disavow forbid require ban bar prohibit direct instruct declare hold
    give provide publish present mock voice air dismiss reject bemoan boast sign argue show indicate
"""
_IRREGULAR = {
    "say": "said says saying", "tell": "told tells telling", "write": "wrote written writes writing",
    "read": "read reads reading", "sing": "sang sung sings singing", "swear": "swore sworn swears swearing",
    "begin": "began begun begins beginning", "think": "thought thinks thinking",
    "feel": "felt feels feeling", "mean": "meant means meaning", "speak": "spoke spoken speaks speaking",
    "know": "knew known knows knowing", "find": "found finds finding", "see": "saw seen sees seeing",
    "hear": "heard hears hearing", "hold": "held holds holding", "give": "gave given gives giving",
    "cast": "cast casts casting", "show": "showed shown shows showing",
    "forbid": "forbade forbidden forbids forbidding", "quip": "quipped quips quipping",
    "rip": "ripped rips ripping", "ban": "banned bans banning", "bar": "barred bars barring",
    "snap": "snapped snaps snapping", "sum": "summed sums summing", "blog": "blogged blogs blogging",
    "refer": "referred refers referring", "admit": "admitted admits admitting",
    "dub": "dubbed dubs dubbing", "chat": "chatted chats chatting", "shrug": "shrugged shrugs shrugging",
}  # fmt: skip
PRONOUNS = frozenset("he she they it we i who".split())


def _forms(verb: str) -> Iterator[str]:
    yield verb
    if verb in _IRREGULAR:
        yield from _IRREGULAR[verb].split()
    elif verb.endswith("e"):
        yield from (verb + "s", verb + "d", verb[:-1] + "ing")
    elif verb.endswith("y") and verb[-2] not in "aeiou":
        yield from (verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing")
    else:
        plural = "es" if verb.endswith(("s", "sh", "ch", "x")) else "s"
        yield from (verb + plural, verb + "ed", verb + "ing")


@cache
def strengths() -> dict[str, Strength]:
    """How surely each form of a verb announces a statement."""
    found: dict[str, Strength] = {form: "weak" for verb in _WEAK.split() for form in _forms(verb)}
    found.update({form: "strong" for verb in _STRONG.split() for form in _forms(verb)})
    return found


_CERTAIN = frozenset("said says told added tweeted wrote replied adding saying".split())
_VERBAL = frozenset(("VERB", "AUX"))


def strength_of(token: Token) -> Strength | None:
    """How surely a word announces a statement, None when it does not."""
    low = token.lower_
    strength = strengths().get(low)
    if strength is None or (token.pos_ not in _VERBAL and low not in _CERTAIN):
        return None
    return strength


def subject_of(cue: Token) -> Token | None:
    """The head of the noun phrase that does the speaking, None when the sentence has none.

    A participle takes its subject from the verb it hangs on ("…, adding"), a verb in a relative
    clause from the noun before the clause.
    """
    verb = cue
    for _ in range(5):
        for child in verb.children:
            if child.dep_ == "nsubj":
                return _antecedent(child, verb)
        if verb.dep_ in ("relcl", "acl"):
            return verb.head
        if verb.dep_ not in ("advcl", "xcomp", "conj", "pcomp", "aux", "ccomp", "prep", "dep"):
            return None
        if verb.dep_ == "ccomp" and verb.tag_ != "VBG":
            return None
        verb = verb.head
    return None


def _antecedent(subject: Token, verb: Token) -> Token:
    """The noun that "who" or "which" stands for."""
    if subject.lower_ not in ("who", "which", "that"):
        return subject
    for _ in range(4):
        if verb.dep_ == "relcl":
            return verb.head
        verb = verb.head
    return subject


def _announces(doc: Doc, token: Token) -> bool:
    """Whether a word announces a statement together with the word after it ("according to", "went on")."""
    following = [after.lower_ for after in doc[token.i + 1 : token.i + 3]]
    if token.lower_ == "according":
        return following[:1] == ["to"]
    if token.lower_ in ("put", "puts") and following[:1] == ["it"]:
        return any(child.lower_ == "as" for child in token.lefts)  # "as the Courier put it"
    ended = len(following) < 2 or not following[1][0].isalnum()
    return token.lower_ in ("went", "goes") and following[:1] == ["on"] and ended


def cues_in(doc: Doc, hidden: list[int]) -> list[tuple[int, Strength]]:
    """The places of the words outside quotations that announce a statement."""
    found: list[tuple[int, Strength]] = []
    for token in doc:
        if hidden[token.i] < 0:
            strength = strength_of(token)
            if strength is not None:
                found.append((token.i, strength))
            elif _announces(doc, token):
                found.append((token.i, "strong"))
    return found
