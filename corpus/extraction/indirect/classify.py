"""Reported speech without quotation marks: "Talcott said the plows will roll by dawn".

The candidates of ``reported`` are weighed by a logistic model learned from PolNeAR's training
articles (``scripts/train_indirect.py`` makes ``indirect.json`` anew). What passes is a paraphrase
by the reporter and is never shown as the speaker's own words.
"""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from onrecord.corpus.extraction.indirect.candidates import SUBJECTS, Candidate, candidates, stem
from onrecord.corpus.extraction.parsing import text_of
from onrecord.corpus.extraction.records import Attribution, Gender, Mention, Offsets, Person, Span
from onrecord.corpus.extraction.roles import gender_of, is_head
from onrecord.corpus.extraction.roles import stem as title

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as Entity

_LENGTHS = (1, 2, 3, 5, 8, 12, 20, 35)
# Words of these kinds are few and say how a clause is built; all others are known by their kind.
_BUILDING = frozenset({"ADP", "SCONJ", "PRON", "DET", "AUX", "PART", "CCONJ", "ADV"})
_STRETCH = 100
_TOO_CLOSE = 0.3
"""Two reports that overlap by more of what both cover (IoU) are one."""
_QUOTED = 0.6
"""A clause of which this share stands between marks is a quotation, which is found by its marks."""
_REACH = 800
"""Characters before a pronoun within which the name it stands for is looked for."""
# About how often each way of finding the speaker is right on PolNeAR, pronouns by its silver labels.
_SURE = {"name": 0.93, "entity": 0.8, "role": 0.8, "subject before": 0.8, "name before": 0.6}
_LEAD = 4  # words before a comma and a quotation that are no part of what was said
_LOOSE = 2
"""Punctuation that may stand between the last word of a fragment and the mark that closes it."""
# What begins with one of these is the clause that names the speaker of the words before it.
_INVERTED = frozenset({"said", "says", "added", "asked", "told", "wrote", "tweeted"})
_OPENING = ('"', "“", "‘", "'")
_CLOSING = ('"', "”", "’", "'")
_RELATIVE = frozenset({"who", "which", "that"})
_GENDERS: dict[str, Gender] = {"he": "male", "him": "male", "his": "male", "she": "female", "her": "female"}


@dataclass(frozen=True, slots=True)
class Model:
    """The learned weights: cues by stem, the words' weights, and the least probability that passes."""

    cues: frozenset[str]
    bias: float
    threshold: float
    weights: dict[str, float]

    def probability(self, features: Sequence[str]) -> float:
        """How likely it is that a candidate with these features is a statement."""
        score = self.bias + sum(map(self.weights.get, features, [0.0] * len(features)))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))


def find_indirect(doc: Doc, spans: Sequence[Span], people: Sequence[Person]) -> tuple[Attribution, ...]:
    """The statements that the text reports in other words, in order.

    ``doc`` is the parse of the text with its quotations (``spans``) masked, of the text's length.
    A clause with a quoted fragment in it is reported whole, the fragment included; one that is
    quoted whole is left to its marks.
    """
    learned = model()
    found = [one for one in candidates(doc, learned.cues) if may_report(doc, one, spans)]
    chances = [learned.probability(features(doc, candidate, spans)) for candidate in found]
    naming = _Naming(doc, people)
    text = text_of(doc)
    reports = []
    for candidate in choose(found, chances, learned.threshold):
        start, end = _with_marks(text, spans, *_characters(doc, candidate))
        cue = doc[candidate.cue]
        source = None if candidate.source is None else _antecedent(doc[candidate.source])
        person, how = (None, "none") if source is None else naming.speaker(source)
        reports.append(
            Attribution(
                start,
                end,
                "indirect",
                cue=(cue.idx, cue.idx + len(cue)),
                mention=None if source is None else _phrase(doc, source),
                person=person,
                method=f"reported: {how}",
                confidence=_SURE.get(how, 0.0),
            )
        )
    return tuple(sorted(reports, key=lambda report: (report.start, report.end)))


def may_report(doc: Doc, candidate: Candidate, spans: Sequence[Span]) -> bool:
    """Whether a candidate can be reported speech: not quoted, and not itself a clause such as "said Bram"."""
    first = doc[candidate.start]
    return (
        _marked(spans, *_characters(doc, candidate)) not in ("inside", "is")
        and not _marked_at(spans, doc[candidate.cue].idx)
        and not _leads_up(doc, candidate, spans)
        and first.lower_ not in _INVERTED
    )


def _leads_up(doc: Doc, candidate: Candidate, spans: Sequence[Span]) -> bool:
    """Whether a candidate is a quotation but for a few words before a comma ("On Monday, “…”")."""
    start, end = _characters(doc, candidate)
    place = bisect_left(spans, start, key=lambda span: span.start)
    if place == len(spans) or spans[place].end + _LOOSE < end:
        return False
    lead = text_of(doc)[start : spans[place].start].rstrip("\"'“‘ ")
    return lead.endswith(",") and len(lead.split()) <= _LEAD


def _marked_at(spans: Sequence[Span], place: int) -> bool:
    """Whether the character at the place is quoted."""
    number = bisect_right(spans, place, key=lambda span: span.start) - 1
    return number >= 0 and place < spans[number].end


def _antecedent(source: Token) -> Token:
    """The noun that "who" or "which" stands for, else the word itself."""
    verb = source.head
    if source.lower_ in _RELATIVE and verb.dep_ == "relcl":
        return verb.head
    return source


def _phrase(doc: Doc, source: Token) -> Offsets:
    """Where the noun phrase of a source stands, without the clauses and appositions after it."""
    first, last = source.left_edge.i, source.i
    for child in source.rights:
        if child.dep_ not in ("prep", "compound", "nmod", "amod", "nummod", "case") or child.i > last + 1:
            break
        last = child.right_edge.i
    while first < last and (doc[first].is_punct or doc[first].is_space):
        first += 1
    return doc[first].idx, doc[last].idx + len(doc[last])


class _Naming:
    """Who the sources of a document are: by name, by office, or by what a pronoun stands for."""

    def __init__(self, doc: Doc, people: Sequence[Person]) -> None:
        self._people = people
        named = [(mention, person) for person in people for mention in person.mentions]
        self._named = sorted(named, key=lambda pair: pair[0].start)
        self._starts = [mention.start for mention, _ in self._named]
        self._subjects = self._acting(doc)
        self._entities = {word: entity for entity in doc.ents for word in range(entity.start, entity.end)}

    def _acting(self, doc: Doc) -> frozenset[int]:
        """The starts of the mentions that are subjects of a verb."""
        acting = set()
        for token in doc:
            if token.dep_ in SUBJECTS:
                pair = self._covering(token)
                if pair is not None:
                    acting.add(pair[0].start)
        return frozenset(acting)

    def _covering(self, token: Token) -> tuple[Mention, Person] | None:
        place = bisect_right(self._starts, token.idx) - 1
        if place >= 0 and token.idx < self._named[place][0].end:
            return self._named[place]
        return None

    def speaker(self, source: Token) -> tuple[Person | None, str]:
        """The person and how they were found; None and "none" when the text does not tell."""
        for token in (source, *(child for child in source.children if child.dep_ in ("appos", "compound"))):
            pair = self._covering(token)
            if pair is not None:
                return pair[1], "name"
        if source.lower_ in _GENDERS:
            return self._before(source, _GENDERS[source.lower_])
        if source.ent_type_ in ("ORG", "PERSON") and source.pos_ == "PROPN":
            return _new(self._entities[source.i]), "entity"
        if is_head(source.text):
            return self._holding(source)
        return None, "none"

    def _holding(self, noun: Token) -> tuple[Person | None, str]:
        """The only person with the office that "the mayor" names."""
        office = title(noun.text)
        holders = [
            person
            for person in self._people
            if person.role is not None and office in (title(word) for word in person.role.split())
        ]
        definite = any(child.lower_ in ("the", "this") for child in noun.children)
        return (holders[0], "role") if definite and len(holders) == 1 else (None, "none")

    def _before(self, pronoun: Token, gender: Gender) -> tuple[Person | None, str]:
        """The last person of that gender who acted before the pronoun, else the last one named."""
        last = None
        for mention, person in reversed(self._named[: bisect_left(self._starts, pronoun.idx)]):
            if pronoun.idx - mention.start > _REACH:
                break
            known = person.gender or gender_of(person.role or "")
            if person.is_organization or known not in (None, gender):
                continue
            if mention.start in self._subjects:
                return person, "subject before"
            last = last or person
        return (last, "name before") if last is not None else (None, "none")


def _new(entity: Entity) -> Person:
    """Somebody whom only the model's named entities know."""
    text = re.sub(r"^[Tt]he |^\S+-based |['’]s$", "", entity.text)
    start = entity.start_char + entity.text.index(text)
    mention = Mention(start, start + len(text), text)
    return Person(text, (mention,), is_organization=entity.label_ == "ORG")


@cache
def model() -> Model:
    """The learned model, read once."""
    stored = json.loads(
        files("onrecord.corpus.extraction.weights").joinpath("indirect.json").read_text(encoding="utf-8")
    )
    return Model(frozenset(stored["cues"]), stored["bias"], stored["threshold"], stored["weights"])


def _length(count: int) -> str:
    place = bisect_left(_LENGTHS, count)
    return str(_LENGTHS[place]) if place < len(_LENGTHS) else "more"


def _shape(token: Token) -> str:
    """The word itself where it builds the clause, else its part of speech: no names get in."""
    part: str = token.pos_
    return str(token.lower_) if part in _BUILDING else part


def _word(token: Token) -> str:
    """The stem of a word printed small; a capital may be a name, which nothing may be learned from."""
    return stem(token.lower_) if token.is_lower else "*"


def features(doc: Doc, candidate: Candidate, spans: Sequence[Span]) -> list[str]:
    """What the model weighs in a candidate, as strings; ``spans`` are the quoted stretches of the text."""
    cue, form = doc[candidate.cue], candidate.form
    source = None if candidate.source is None else doc[candidate.source]
    content = doc[candidate.start : candidate.end]
    first, root = doc[candidate.start], content.root
    key = stem(cue.lower_)
    who = "nobody" if source is None else source.lower_ if source.pos_ == "PRON" else source.pos_
    size, opening, tag, part = (
        _length(candidate.end - candidate.start),
        _shape(first),
        cue.tag_,
        root.pos_,
    )
    after = candidate.start > candidate.cue
    gap = candidate.start - candidate.cue if after else candidate.cue - candidate.end
    marked = _marked(spans, *_characters(doc, candidate))
    found = [
        f"form {form}",
        f"cue {key}",
        f"cue form {key} {form}",
        f"tag {tag}",
        f"form tag {form} {tag}",
        f"cue as {cue.dep_}",
        f"cue opening {key} {opening}",
        f"who {who}",
        f"form who {form} {who}",
        f"cue who {key} {who}",
        f"size {size}",
        f"form size {form} {size}",
        f"opening {opening}",
        f"form opening {form} {opening}",
        f"root {part}",
        f"form root {form} {part}",
        f"root tag {root.tag_}",
        f"root as {root.dep_}",
        f"side {'after' if after else 'before'}",
        f"gap {min(5, gap)}",
        f"marked {marked}",
        f"form marked {form} {marked}",
        f"cue marked {key} {marked}",
    ]
    if any(child.dep_ in SUBJECTS for child in root.children):
        found += ["clause", f"form clause {form}"]
    if candidate.end < len(doc):
        following = doc[candidate.end]
        found.append(f"next {following.text if following.is_punct else following.pos_}")
    if candidate.start:
        previous = doc[candidate.start - 1]
        found.append(f"previous {previous.text if previous.is_punct else _shape(previous)}")
        if form in ("prep", "object prep", "noun prep", "adjective prep"):
            found += [f"preposition {previous.lower_}", f"cue preposition {key} {previous.lower_}"]
    found += _of_cue(cue, key, form)
    return found


def _of_cue(cue: Token, key: str, form: str) -> Iterator[str]:
    """What stands around the cue: negation, auxiliaries, its other objects, what it hangs on."""
    for child in cue.children:
        relation = child.dep_
        if relation == "neg":
            yield "negated"
            yield f"cue negated {key}"
        elif relation == "aux":
            yield f"auxiliary {child.lower_}"
        elif relation == "auxpass":
            yield "passive"
            yield f"cue passive {key}"
        elif relation == "dobj" and form not in ("dobj", "object and rest"):
            yield f"object {_shape(child)}"
            yield f"cue object {key} {form}"
        elif relation == "dative":
            yield "addressee"
        elif relation == "prep":
            yield f"with {child.lower_}"
        elif relation == "prt":
            yield f"particle {key} {child.lower_}"
        elif relation == "advmod":
            yield f"adverb {_word(child)}"
    head = cue.head
    if head is not cue:
        above = _word(head)
        yield f"under {above}"
        yield f"hangs {cue.dep_} {head.pos_}"
        if cue.dep_ in ("xcomp", "dobj", "pobj", "attr"):
            yield f"under cue {above} {key}"
        if cue.dep_ == "pobj":
            yield f"far under {_word(head.head)}"


def _characters(doc: Doc, candidate: Candidate) -> Offsets:
    last = doc[candidate.end - 1]
    return doc[candidate.start].idx, last.idx + len(last)


def _with_marks(text: str, spans: Sequence[Span], start: int, end: int) -> Offsets:
    """The stretch with the marks of the fragments at its edges, so that none stands there alone."""
    place = max(0, bisect_left(spans, start, key=lambda span: span.start) - 1)
    for span in spans[place:]:
        if span.start >= end:
            break
        if start and span.start <= start < span.end < end and text.startswith(_OPENING, start - 1):
            start -= 1
        if start < span.start and end <= span.end <= end + _LOOSE:
            end = span.end + text.startswith(_CLOSING, span.end)
    return start, end


def _marked(spans: Sequence[Span], start: int, end: int) -> str:
    """How the stretch lies to the quoted ones: apart, inside one, holding one, or being one."""
    place = max(0, bisect_left(spans, start, key=lambda span: span.start) - 1)
    for span in spans[place:]:
        if span.start >= end:
            break
        if span.start <= start + 1 and end <= span.end + 1:
            return "inside"
        if start <= span.start and span.end <= end:
            return "is" if span.end - span.start > _QUOTED * (end - start) else "holds"
    return "apart"


def choose(found: Sequence[Candidate], probabilities: Sequence[float], threshold: float) -> list[Candidate]:
    """The candidates that pass, the likeliest first, none of which repeats another."""
    chosen: list[Candidate] = []
    # By place, so that a long text costs what its length is and not the square of it.
    near: defaultdict[int, list[Candidate]] = defaultdict(list)
    for place in sorted(range(len(found)), key=lambda place: -probabilities[place]):
        if probabilities[place] < threshold:
            break
        one = found[place]
        stretches = range(one.start // _STRETCH, (one.end - 1) // _STRETCH + 1)
        if not any(_repeats(one, other) for stretch in stretches for other in near[stretch]):
            chosen.append(one)
            for stretch in stretches:
                near[stretch].append(one)
    return chosen


def _repeats(one: Candidate, other: Candidate) -> bool:
    shared = min(one.end, other.end) - max(one.start, other.start)
    if shared <= 0:
        return False
    both = max(one.end, other.end) - min(one.start, other.start)
    return one.cue == other.cue or shared >= _TOO_CLOSE * both
