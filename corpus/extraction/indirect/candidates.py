"""Where a sentence may report what somebody said: a cue, its source, and the words that may be the content.

Everything here comes from the dependency parse alone; whether a candidate is a statement is
decided in ``indirect``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
_OBJECTS = frozenset({"dobj", "oprd", "attr", "acomp", "dative"})
_TOPIC_PREPOSITIONS = frozenset(
    {"about", "of", "for", "to", "on", "against", "with", "as"}
    | {"over", "at", "that", "from", "into", "in", "by"}
)
_COLON_REACH = 12
"""Words after the cue within which a colon opens its content: "said in a statement on Friday:"."""
_HEADLINE_REACH = 40
_SHARED_SUBJECT_DEPTH = 5
_SHARING = frozenset({"conj", "xcomp", "advcl", "pcomp", "prep", "dep"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """Words that may be reported, as places of tokens, ``end`` exclusive.

    ``cue`` is the place of the word that may report them, ``source`` that of the head word of
    whoever may have said them, ``form`` how the three hang together in the sentence.
    """

    start: int
    end: int
    cue: int
    form: str
    source: int | None


def candidates(doc: Doc, cues: frozenset[str] | None = None) -> list[Candidate]:
    """Every candidate of a parsed text; with ``cues``, only those whose cue has one of these stems."""
    found: list[Candidate] = []
    # Asked of a token, its sentence costs a look at the whole text each time.
    sentences = [(sentence.start, sentence.end) for sentence in doc.sents for _ in sentence]
    for token in doc:
        part = token.pos_
        if part not in ("VERB", "AUX", "NOUN", "PROPN", "ADJ"):
            continue
        if cues is not None and stem(token.lower_) not in cues:
            continue
        if token.lower_ == "according":
            found += _according(doc, token, sentences[token.i])
        elif part in ("VERB", "AUX"):
            found += _of_verb(doc, token, sentences[token.i][1])
        elif part == "ADJ":
            found += _of_adjective(doc, token)
        else:
            found += _of_noun(doc, token)
    found += _of_headline(doc)
    return found


_IRREGULAR = {
    "said": "say",
    "told": "tell",
    "thought": "think",
    "wrote": "writ",
    "written": "writ",
    "spoke": "speak",
    "spoken": "speak",
    "made": "mak",
    "gave": "giv",
    "given": "giv",
    "found": "find",
    "held": "hold",
    "took": "tak",
    "taken": "tak",
    "knew": "know",
    "known": "know",
    "felt": "feel",
    "heard": "hear",
    "saw": "se",
    "seen": "se",
    "swore": "swear",
    "sworn": "swear",
    "sought": "seek",
    "laid": "lay",
    "meant": "mean",
    "drew": "draw",
    "drawn": "draw",
    "put": "put",
    "set": "set",
}


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """One form for "argue", "argues", "argued" and "arguing"; not a word of its own, only a key."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) > 4 and word.endswith(("ies", "ied")):
        return word[:-3] + "y"
    for ending in ("ing", "ed", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) > 2 and not word.endswith("ss"):
            word = word[: -len(ending)]
            break
    # "admitted" and "admit" share one, "call" and "called" do too.
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeou":
        word = word[:-1]
    return word


def _edges(token: Token) -> tuple[int, int]:
    return token.left_edge.i, token.right_edge.i + 1


def _bare(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """The stretch without spaces, punctuation and marks at its edges."""
    while start < end and (doc[start].is_punct or doc[start].is_space):
        start += 1
    while end > start and (doc[end - 1].is_punct or doc[end - 1].is_space):
        end -= 1
    return start, end


def _stretch(
    doc: Doc, start: int, end: int, cue: Token, form: str, source: Token | None
) -> Iterator[Candidate]:
    start, end = _bare(doc, start, end)
    if start < end:
        yield Candidate(start, end, cue.i, form, None if source is None else source.i)


def _around(
    doc: Doc, whole: tuple[int, int], hole: tuple[int, int], cue: Token, form: str, source: Token | None
) -> Iterator[Candidate]:
    """What the stretch holds before and after a hole, where the cue and its own words stand."""
    yield from _stretch(doc, whole[0], min(hole[0], whole[1]), cue, form, source)
    yield from _stretch(doc, max(hole[1], whole[0]), whole[1], cue, form, source)


def subject_of(verb: Token) -> Token | None:
    """Who acts in the verb: its own subject, the one it shares, or the noun that it describes.

    A verb shares the subject of the one that it is joined to or depends on: "he left, saying".
    """
    shared = verb
    for _ in range(_SHARED_SUBJECT_DEPTH):
        for child in shared.children:
            if child.dep_ in SUBJECTS:
                return child
        if shared.dep_ in ("acl", "relcl"):
            return shared.head
        if shared.dep_ not in _SHARING or shared.head is shared:
            return None
        shared = shared.head
    return None


def _objects_of(preposition: Token) -> list[Token]:
    return [child for child in preposition.children if child.dep_ in ("pobj", "pcomp")]


def _according(doc: Doc, word: Token, sentence: tuple[int, int]) -> Iterator[Candidate]:
    """The sentence that "according to X" qualifies, once as its clause and once whole."""
    sources = [thing for child in word.children if child.lower_ == "to" for thing in _objects_of(child)]
    source = sources[0] if sources else None
    head = word.head
    if head is word:
        return
    clause, hole = _edges(head), _edges(word)
    yield from _around(doc, clause, hole, word, "according", source)
    if sentence != clause:
        yield from _around(doc, sentence, hole, word, "according whole", source)


def _of_verb(doc: Doc, verb: Token, sentence_end: int) -> Iterator[Candidate]:
    children = list(verb.children)
    passive = any(child.dep_ in ("nsubjpass", "auxpass") for child in children)
    target = next((child for child in children if child.dep_ == "dobj"), None)
    if passive:
        agents = [thing for child in children if child.dep_ == "agent" for thing in _objects_of(child)]
        source = agents[0] if agents else None
    else:
        source = subject_of(verb)
    clausal = False
    for child in children:
        relation = child.dep_
        start, end = _edges(child)
        if relation in ("ccomp", "parataxis"):
            clausal = True
            if start <= verb.i < end:
                hole = _own_words(verb, child, children)
                yield from _around(doc, (start, end), hole, verb, "around", source)
                continue
            side = "before" if child.i < verb.i else "after"
            yield from _stretch(doc, start, end, verb, f"{relation} {side}", source)
        elif relation == "xcomp" or (relation == "advcl" and child.i > verb.i):
            if start <= verb.i < end:
                continue
            yield from _stretch(doc, start, end, verb, relation, source)
            if target is not None and verb.i < target.i < child.i:
                yield from _stretch(doc, target.left_edge.i, end, verb, f"object {relation}", source)
        elif relation in _OBJECTS:
            yield from _stretch(doc, start, end, verb, relation, source)
            if relation == "dobj":
                rest = [other for other in children if other.dep_ not in ("punct", "conj", "cc")]
                last = max(_edges(other)[1] for other in rest)
                if last > end:
                    yield from _stretch(doc, start, last, verb, "object and rest", source)
        elif relation == "prep" or (relation == "agent" and not passive):
            for thing in _objects_of(child):
                yield from _stretch(doc, *_edges(thing), verb, "prep", source)
                if target is not None and verb.i < target.i < child.i:
                    bounds = target.left_edge.i, thing.right_edge.i + 1
                    yield from _stretch(doc, *bounds, verb, "object prep", source)
        elif relation == "nsubjpass":
            yield from _stretch(doc, start, end, verb, relation, source)
    if not clausal:
        yield from _around_verb(doc, verb, children, source, sentence_end)


def _own_words(verb: Token, content: Token, children: Iterable[Token]) -> tuple[int, int]:
    """The cue's clause inside its content: "he told reporters" in "Taxes, he told reporters, will fall"."""
    low, high = verb.i, verb.i + 1
    for child in children:
        if child is not content and not child.is_punct:
            start, end = _edges(child)
            low, high = min(low, start), max(high, end)
    return low, high


def _around_verb(
    doc: Doc, verb: Token, children: list[Token], source: Token | None, sentence_end: int
) -> Iterator[Candidate]:
    """The sentence that a clause like ", he said" or "as he put it" hangs on, and what follows its colon."""
    head = verb.head
    with_subject = any(child.dep_ in SUBJECTS for child in children)
    likened = verb.dep_ == "advcl" and any(child.lower_ == "as" for child in children)
    if head is not verb and with_subject and (verb.dep_ in ("parataxis", "ccomp", "dep") or likened):
        yield from _around(doc, _edges(head), _edges(verb), verb, f"under {verb.dep_}", source)
    if source is not None:
        limit = min(sentence_end, verb.i + _COLON_REACH)
        for place in range(verb.i + 1, limit):
            if doc[place].text == ":":
                yield from _stretch(doc, place + 1, sentence_end, verb, "colon", source)
                break


def _of_noun(doc: Doc, noun: Token) -> Iterator[Candidate]:
    """What a "claim that", a "call for" or somebody's "criticism of" is about."""
    children = list(noun.children)
    source = _behind_noun(noun, children)
    for child in children:
        if child.dep_ in ("acl", "ccomp", "relcl") and child.i > noun.i:
            yield from _stretch(doc, *_edges(child), noun, f"noun {child.dep_}", source)
        elif child.dep_ == "prep" and child.lower_ in _TOPIC_PREPOSITIONS:
            for thing in _objects_of(child):
                yield from _stretch(doc, *_edges(thing), noun, "noun prep", source)


def _behind_noun(noun: Token, children: Iterable[Token]) -> Token | None:
    """Whose claim it is: "Talcott's claim", "a claim by Talcott", "Talcott made the claim"."""
    for child in children:
        if child.dep_ == "poss":
            return child
        if child.dep_ == "prep" and child.lower_ in ("by", "from"):
            return next(iter(_objects_of(child)), None)
    if noun.dep_ == "dobj":
        return subject_of(noun.head)
    if noun.dep_ == "pobj":
        return subject_of(noun.head.head)
    return None


def _of_adjective(doc: Doc, adjective: Token) -> Iterator[Candidate]:
    """What somebody is "clear that" or "critical of"."""
    source = subject_of(adjective.head) if adjective.dep_ == "acomp" else None
    for child in adjective.children:
        if child.dep_ in ("ccomp", "xcomp"):
            yield from _stretch(doc, *_edges(child), adjective, f"adjective {child.dep_}", source)
        elif child.dep_ == "prep":
            for thing in _objects_of(child):
                yield from _stretch(doc, *_edges(thing), adjective, "adjective prep", source)


def _of_headline(doc: Doc) -> Iterator[Candidate]:
    """The rest of a first line after its colon ("Talcott: No More Plows")."""
    for token in doc[:_HEADLINE_REACH]:
        if token.is_space and "\n" in token.text:
            return
        if token.text == ":" and token.i > 0:
            end = token.i + 1
            while end < len(doc) and "\n" not in doc[end].text:
                end += 1
            yield from _stretch(doc, token.i + 1, end, token, "headline", doc[0])
            return
