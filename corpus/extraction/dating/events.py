"""What each time expression of a text dates: a verb, a meeting, a statement, or something else.

The verb that a time hangs on, the nouns on the way to it and around it, and whom the subject of the verb
names are read off the parse; a few words of English say which verbs and nouns are those of speaking.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onrecord.corpus.extraction.cues import strength_of
from onrecord.corpus.extraction.dating.expressions import TimeExpression, day_of
from onrecord.corpus.extraction.parsing import text_of
from onrecord.corpus.extraction.records import Attribution, Offsets, Person

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

HEAD = 400
"""Characters at the head of a text in which its own date may stand."""
_BESIDE = 40
"""Characters that may stand beside a date on a line that is about nothing else."""
_DASH = re.compile(r"[^.]{0,40}?(?:—|–|--| - |\))")
_OPENING = 4
"""Sentences that open a story, its dateline and headline among them."""
_MEETING = frozenset(
    """meeting meetings hearing hearings session sessions conference briefing forum debate trial workshop
    panel summit roundtable assembly caucus convention testimony podcast""".split()
)
_GATHERING = _MEETING | frozenset(
    """rally vigil protest demonstration ceremony event gathering appearance march""".split()
)
SESSION = re.compile(
    r"\b(?:meetings?|agenda|motion|voted|vote|hearing|forum|seconded|unanimously|(?:told|asked) the (?:\w+ )?"
    r"(?:council|board|commission|committee|commissioners|court))\b"
)
"""Words of a story that reports a session; several of them make it one."""
_STATEMENTS = frozenset(
    """statement interview release tweet post letter email e-mail memo remarks speech address message call
    announcement video podcast recording op-ed column blog filing lawsuit talk conversation broadcast show
    segment report text note opinion order decision ruling comments remark comment news press""".split()
)
_NOUNS = {"meeting": _MEETING, "gathering": _GATHERING, "statement": _STATEMENTS}
BODIES = frozenset(
    """council board commission commissioners committee court supervisors trustees selectmen aldermen
    councillors legislature assembly senate house authority panel members directors council's""".split()
)
_IRREGULAR = {
    "speak": "spoke spoken", "meet": "met meeting", "hear": "heard", "hold": "held", "take": "took taken",
    "go": "went gone", "stand": "stood", "lay": "laid", "set": "setting", "deny": "denied",
    "testify": "testified",
}  # fmt: skip


def _forms(verbs: str) -> frozenset[str]:
    """The inflected forms of verbs; the model is run without its lemmatizer."""
    forms: set[str] = set()
    for verb in verbs.split():
        stem = verb.removesuffix("e")
        forms |= {verb, verb + "s", verb + "es", stem + "ed", stem + "ing", *_IRREGULAR.get(verb, "").split()}
    return frozenset(forms)


# What a body does in session.
_DECIDING = _forms(
    """vote approve adopt reject pass decide agree delay debate meet hear repeal table discuss consider lift
    deny move convene gather review hold take set turn"""
)
# What somebody does in public with words of their own, said there or handed out.
_PRESENTING = _forms(
    """announce unveil introduce propose present launch reveal release issue publish outline pitch roll urge
    praise condemn criticize criticise blast oppose endorse back defend call slam demand order direct question
    vow pledge promise appeal testify address speak deliver rule cite declare request lay open kick ask
    show detail sketch argue"""
)
_ISSUING = _forms("issue release publish post send put give make deliver")
_ASKING = _forms("ask question press interview")
# Where somebody is seen to speak.
_APPEARING = _forms("appear stand visit tour attend host rally protest march take go speak")
_ELSEWHERE = frozenset(
    "after before since until till by from about regarding following despite because".split()
)
_MODALS = frozenset(("will", "would", "may", "might", "shall", "’ll", "'ll", "can", "could", "should"))
_PLANS = frozenset("scheduled planned plans expected set due slated".split())
_CAPTION = re.compile(
    r"file photo|\((?:AP )?Photo\b|^In this .{0,40}photo|Photo (?:by|courtesy|credit)|"
    r"^(?:Photo|Image|Caption):"
)


@dataclass(frozen=True, slots=True)
class Event:
    """What a time expression dates: the verb it hangs on, whose doing that is, and the nouns between.

    ``doing`` classes the verb, ``noun`` the noun ("meeting", "statement"); ``people`` are those whom the
    subject names, ``subject`` is its head word in small letters. ``link`` is the preposition that ties the
    time to the verb, where that says that the one is not the day of the other ("after", "since").
    """

    time: TimeExpression
    token: int
    sentence: int
    paragraph: int
    verb: int | None
    doing: str
    noun: str
    link: str
    people: tuple[Person, ...]
    subject: str
    words: frozenset[str]
    asked: tuple[Person, ...]
    inside: bool
    opens: bool

    @property
    def is_meeting(self) -> bool:
        """Whether the time is that of a session at which many can have spoken."""
        return self.noun in ("meeting", "gathering") or self.doing == "deciding"

    @property
    def grain(self) -> str:
        """How long the time is: a day, or more."""
        return "day" if day_of(self.time.date) else "week" if "/" in str(self.time.date.value) else "more"


def stands_at_head(text: str, time: TimeExpression) -> bool:
    """Whether a whole date stands in a dateline or nearly alone on a line at the head of a text."""
    if time.form != "day of year" or time.start >= HEAD:
        return False
    start, end = text.rfind("\n", 0, time.start) + 1, text.find("\n", time.end)
    beside = (end if end >= 0 else len(text)) - start - (time.end - time.start)
    return beside < _BESIDE or bool(_DASH.match(text, time.end, time.end + 60))


class EventReader:
    """A parsed document, its statements and its people, in which times are read."""

    def __init__(
        self,
        doc: Doc,
        bounds: Sequence[Offsets],
        statements: Sequence[Attribution],
        people: Sequence[Person],
    ) -> None:
        self._doc = doc
        self._text = text_of(doc)
        self._bounds = bounds
        self._paragraph_starts = [start for start, _ in bounds]
        self._sentence_starts = [sentence.start for sentence in doc.sents]
        self._surnames = _surnames(people)
        self._spoken = sorted((one.start, one.end) for one in statements if one.kind == "direct")
        self._reported = sorted((one.start, one.end) for one in statements if one.kind != "direct")
        self._opening = [*self._sentence_starts, len(doc)][min(_OPENING, len(self._sentence_starts))]
        starts = [token.idx for token in doc]
        self._cue_people = {
            max(0, bisect_right(starts, one.cue[0]) - 1): one.person
            for one in statements
            if one.cue is not None and one.person is not None
        }

    def read(self, times: Sequence[TimeExpression]) -> Iterator[Event]:
        """Yield what each time dates, but for times that are quoted, of a caption or still to come."""
        for time in times:
            if time.date.value is None or time.ahead or _covers(self._spoken, time.start):
                continue
            span = self._doc.char_span(time.start, time.end, alignment_mode="expand")
            if span is None:
                continue
            paragraph = max(0, bisect_right(self._paragraph_starts, time.start) - 1)
            if stands_at_head(self._text, time) or _CAPTION.search(self._text, *self._bounds[paragraph]):
                continue
            event = self._event(time, span.root, paragraph)
            if event.doing != "ahead":
                yield event

    def _event(self, time: TimeExpression, root: Token, paragraph: int) -> Event:
        verb, nouns, links = _climb(root)
        nouns += _beside(self._doc, time, root)
        noun = _sort_of(nouns)
        if not noun and verb is not None and verb.lower_ in _ISSUING:
            noun = _sort_of([child.lower_ for child in verb.rights if child.dep_ == "dobj"], "statement")
        link = next((each for each in (*links, *_before(self._doc, root)) if each in _ELSEWHERE), "")
        if _MEETING.intersection(nouns) and link in ("after", "before", "following"):
            link = ""
        found, subject, words = self._subject(verb)
        return Event(
            time, root.i, bisect_right(self._sentence_starts, root.i), paragraph,
            None if verb is None else verb.i, self._doing(verb, subject), noun, link, found, subject, words,
            self._objects(verb), _covers(self._reported, time.start), root.i < self._opening,
        )  # fmt: skip

    def _subject(self, verb: Token | None) -> tuple[tuple[Person, ...], str, frozenset[str]]:
        """The people whom the subject of a verb names, its head word, and all its words."""
        if verb is None:
            return (), "", frozenset()
        subject = subject_of(verb)
        told = self._cue_people.get(verb.i)
        if subject is None:
            return ((told,) if told else ()), "", frozenset()
        phrase = [word for word in subject.subtree if abs(word.i - subject.i) < 16]
        named = [self._surnames[word.text] for word in phrase if word.text in self._surnames]
        if told is not None:
            named.append(told)
        if verb.i and verb.nbor(-1).text in self._surnames:
            named.append(self._surnames[verb.nbor(-1).text])  # whatever the parser makes of a long sentence
        return tuple(named), subject.lower_, frozenset(word.lower_ for word in phrase)

    def _objects(self, verb: Token | None) -> tuple[Person, ...]:
        """The people whom the object of a verb of asking names."""
        if verb is None or verb.lower_ not in _ASKING:
            return ()
        objects = (child for child in verb.rights if child.dep_ in ("dobj", "dative", "nsubj"))
        return tuple(
            self._surnames[word.text]
            for each in objects
            for word in each.subtree
            if word.text in self._surnames
        )

    def _doing(self, verb: Token | None, subject: str) -> str:
        """The class of a verb: speaking, presenting, a body's deciding, or anything else."""
        if verb is None:
            return "nothing"
        if _lies_ahead(verb):
            return "ahead"
        low = verb.lower_
        if low in _DECIDING and subject in BODIES:
            return "deciding"
        if any(child.dep_ in ("auxpass", "nsubjpass") for child in verb.children):
            return "undergoing"
        if verb.i in self._cue_people or strength_of(verb) == "strong":
            return "speaking"
        if low in _PRESENTING:
            return "presenting"
        if low in _APPEARING:
            return "appearing"
        return "weak" if strength_of(verb) == "weak" else "other"


def subject_of(verb: Token) -> Token | None:
    """Return the head of the verb's subject, or of the subject of the verb that it is joined to."""
    for _ in range(4):
        for child in verb.children:
            if child.dep_ in ("nsubj", "nsubjpass"):
                return child
        if verb.dep_ == "relcl":
            return verb.head
        if verb.dep_ not in ("conj", "advcl", "xcomp", "aux", "pcomp", "prep"):
            return None
        verb = verb.head
    return None


def _climb(root: Token) -> tuple[Token | None, list[str], list[str]]:
    """The verb that a time hangs on, with the nouns and prepositions on the way to it."""
    nouns: list[str] = []
    links: list[str] = []
    token = root
    for _ in range(8):
        if token.head is token:
            break
        token = token.head
        if token.pos_ in ("ADP", "SCONJ") or token.lower_ in _ELSEWHERE:
            links.append(token.lower_)
        elif token.pos_ in ("VERB", "AUX") or strength_of(token) == "strong":
            return token, nouns, links
        elif token.pos_ in ("NOUN", "PROPN"):
            nouns.append(token.lower_)
    return (token if token.pos_ in ("VERB", "AUX") else None), nouns, links


def _beside(doc: Doc, time: TimeExpression, root: Token) -> list[str]:
    """The nouns right before a time ("a public forum Wednesday") and right after it ("Wednesday's forum")."""
    nouns: list[str] = []
    first = root.i
    while first > 0 and doc[first - 1].idx >= time.start:
        first -= 1
    for token in reversed(doc[max(0, first - 3) : first]):
        if token.pos_ in ("VERB", "AUX", "PUNCT") or token.is_space:
            break
        if token.pos_ in ("NOUN", "PROPN"):
            nouns.append(token.lower_)
            break
    last = root.i + 1
    while last < len(doc) and doc[last].idx < time.end:
        last += 1
    for token in doc[last : last + 5]:
        if token.pos_ not in ("NOUN", "PROPN", "ADJ", "PART", "NUM"):
            break
        if token.pos_ in ("NOUN", "PROPN"):
            nouns.append(token.lower_)
    return nouns


def _before(doc: Doc, root: Token) -> Iterator[str]:
    """The words before a time in its own phrase, the nearest first."""
    for token in reversed(doc[max(0, root.i - 7) : root.i]):
        if token.lower_ not in _ELSEWHERE and (token.pos_ in ("VERB", "AUX", "PUNCT") or token.is_space):
            return
        yield token.lower_


def _sort_of(nouns: Sequence[str], *sorts: str) -> str:
    """What the nouns around a time say that it dates, of those sorts or of any."""
    for sort, members in _NOUNS.items():
        if (not sorts or sort in sorts) and members.intersection(nouns):
            return sort
    return ""


def _lies_ahead(verb: Token) -> bool:
    """Whether the verb tells of what is still to come."""
    return any(child.lower_ in _MODALS for child in verb.lefts) or verb.lower_ in _PLANS


def _covers(stretches: Sequence[Offsets], place: int) -> bool:
    """Whether one of the sorted stretches holds the place."""
    found = bisect_right(stretches, (place, 1 << 60)) - 1
    return any(stretches[k][0] <= place < stretches[k][1] for k in range(max(0, found - 2), found + 1))


def _surnames(people: Sequence[Person]) -> dict[str, Person]:
    """The people by the last word of each of their names."""
    found: dict[str, Person] = {}
    for person in reversed(people):
        for name in (person.name, *(mention.text for mention in person.mentions)):
            words = name.split()
            if words:
                found[words[-1]] = person
    return found
