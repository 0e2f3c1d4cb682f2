"""Who is held to have said each quotation of a document.

Every name, pronoun and noun phrase around a quotation is a candidate. What stands between it and
the quotation, whether a cue has it as its subject, and whom the quotation before was given to are
weighed by a model of log-linear weights (``speakers.json``, made by ``scripts/train_speakers.py``).
The probabilities of candidates that mean the same person add up to the confidence.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Literal

from onrecord.corpus.extraction import cues, loglinear
from onrecord.corpus.extraction.attribution.coreference import person_of, speaks_for_body
from onrecord.corpus.extraction.attribution.kinds import kind_of
from onrecord.corpus.extraction.parsing import text_of
from onrecord.corpus.extraction.records import Attribution, Offsets, Person, Span
from onrecord.corpus.extraction.roles import is_head, is_person_noun, stem
from onrecord.corpus.extraction.spans import is_label, paragraphs
from onrecord.corpus.extraction.transcripts.labels import LABELLED, Label

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

Form = Literal["name", "organization", "pronoun", "nominal"]

_WINDOW_BEFORE = 8
_WINDOW_AFTER = 4
_BESIDE = 3
"""Tokens from a quotation to the cue or name right after it, the marks among them."""
_MEMORY = 200
"""Names and phrases before a pronoun among which its person is sought."""
_MARKS = frozenset("\"“”„‟«»'‘’`")
_INTERRUPTION = re.compile(r"[\"”’'″]?\s?(?:—|–|--)\s?[^—–\"“”]{4,120}?\s?(?:—|–|--)\s?[\"“‘'″]?")
_HANDLE = re.compile(r"(?:^|\s)[@#]\w+")
INTERRUPTED = 0.85
_CLIMBS = frozenset(("compound", "appos", "nmod", "amod", "flat", "dep"))


@dataclass(frozen=True, slots=True)
class Source:
    """A place of the text, outside quotations, that may name who is speaking."""

    first: int
    last: int
    form: Form
    person: Person | None
    head: int
    cues: tuple[int, ...] = ()
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """One possible speaker of a quotation: a source, or the speaker before, or (both None) nobody."""

    source: Source | None
    features: tuple[str, ...]
    again: bool = False


class Scene:
    """A parsed document with everything that the choice of a speaker looks at, by token."""

    def __init__(self, doc: Doc, spans: Sequence[Span], people: Sequence[Person], original: str) -> None:
        self.doc = doc
        self.text = text_of(doc)
        self.original = original
        self.spans = tuple(spans)
        self.people = tuple(people)
        self._roles = {id(person): _roles_of(person) for person in people}
        self.people_by_word = {word: person for person in reversed(people) for word in person.name.split()}
        self.starts = [token.idx for token in doc]
        self.hidden = [-1] * len(doc)
        self.extents: list[tuple[int, int]] = []
        for number, span in enumerate(self.spans):
            first, last = self.tokens_at(span.start, span.end)
            self.extents.append((first, last))
            for index in range(first, last + 1):
                self.hidden[index] = number
        self.bounds = paragraphs(self.text)
        self.paragraph = self._paragraph_of_tokens()
        self.sentence = [0] * len(doc)
        self.sentence_starts: list[int] = []
        for number, sentence in enumerate(doc.sents):
            self.sentence_starts.append(sentence.start)
            for index in range(sentence.start, sentence.end):
                self.sentence[index] = number
        self.cue_strength = dict(cues.cues_in(doc, self.hidden))
        self._titled: dict[int, int] = {}
        self.named = self._named()
        self.sources = self._sources()
        self.source_starts = [source.first for source in self.sources]
        self.classes = self._classes()

    def context(self, number: int) -> tuple[str, str, str, str]:
        """How a quotation stands in its paragraph: what leads to it, ends it and follows it, and its size."""
        span = self.spans[number]
        text = self.text
        start, end = self.bounds[self.paragraph[self.extents[number][0]]]
        ending = text[span.end - 1]
        ending = "," if ending == "," else "." if ending in ".!…" else "?" if ending == "?" else "w"
        lead = text[max(start, span.start - 40) : span.start].rstrip(" \t\"“”„‟«»'‘’`")
        if not lead or is_label(lead):
            # A paragraph of its own, maybe one that the paragraph before announces.
            leading = "¶:" if text[max(0, start - 6) : start].rstrip().endswith(":") else "^"
        else:
            leading = lead[-1] if lead[-1] in ",:.—–-;()" else "w"
        rest = text[span.end : min(end, span.end + 40)].lstrip("\"“”'’`»").strip()
        following = "$" if not rest else rest[0]
        following = following if following in "$,.:;—–-()" else "w" if following.islower() else "W"
        size = span.end - span.start
        return leading, ending, following, "long" if size > 60 else "mid" if size > 20 else "short"

    def sources_before(self, index: int) -> list[Source]:
        """The last names and phrases outside quotations that stand before a token, in order."""
        place = bisect_left(self.source_starts, index)
        return self.sources[max(0, place - _MEMORY) : place]

    def quoted(self, span: Span) -> str:
        """The words of a quotation, which the parsed text hides."""
        return self.original[span.start : span.end]

    def tokens_at(self, start: int, end: int) -> tuple[int, int]:
        """The first and last token that stand, even partly, between two places of the text."""
        first = max(0, bisect_right(self.starts, start) - 1)
        last = max(first, bisect_left(self.starts, end) - 1)
        return first, last

    def roles_of(self, person: Person) -> frozenset[str]:
        """The words of every role that the text gives a person, as ``roles.stem`` has them."""
        known = self._roles.get(id(person))
        return _roles_of(person) if known is None else known

    def interruption(self, number: int) -> Source | None:
        """Who acts between two dashes that part a quotation ("“our”—Mayor Reed leaned in—“shared win”")."""
        for before, after in ((number, number + 1), (number - 1, number)):
            if before < 0 or after >= len(self.spans):
                continue
            between = self.text[self.spans[before].end : self.spans[after].start]
            if _INTERRUPTION.fullmatch(between):
                first, last = self.extents[before][1] + 1, self.extents[after][0]
                place = bisect_left(self.source_starts, first)
                inside = [one for one in self.sources[place:] if one.last < last][:1]
                return inside[0] if inside and inside[0].person is not None else None
        return None

    def is_post(self, number: int) -> bool:
        """Whether a quotation stands beside handles and hashtags only, as a post does."""
        span = self.spans[number]
        start, end = self.bounds[self.paragraph[self.extents[number][0]]]
        around = self.original[start : span.start] + self.original[span.end : end]
        low, high = self.tokens_at(start, end)
        return bool(_HANDLE.search(around)) and not any(
            index in self.cue_strength for index in range(low, high + 1)
        )

    def source_at(self, mention: Offsets, person: Person) -> Source:
        """The place of the text where a label names somebody, as a source."""
        first, last = self.tokens_at(*mention)
        return Source(first, last, "name", person, last)

    def named_between(self, first: int, last: int) -> list[tuple[int, int, Person]]:
        """Every name that begins from one token to another: its first and last token, and whose."""
        low = bisect_left(self.named, first, key=lambda here: here[0])
        high = bisect_right(self.named, last, key=lambda here: here[0])
        return self.named[low:high]

    def _paragraph_of_tokens(self) -> list[int]:
        starts = [start for start, _ in self.bounds]
        return [max(0, bisect_right(starts, index) - 1) for index in self.starts]

    def _sources(self) -> list[Source]:
        doc = self.doc
        subjects: dict[int, list[int]] = {}
        for index in self.cue_strength:
            subject = self._subject(index)
            if subject is not None and self.hidden[subject] < 0:
                subjects.setdefault(subject, []).append(index)
        sources: list[Source] = []
        taken = [False] * len(doc)
        claimed: set[int] = set()
        for first, last, person in self.named:
            if self._describes(last, person):
                continue
            for index in range(first, last + 1):
                taken[index] = True
            head = doc[first : last + 1].root.i
            top, joined = self.climb(head)
            if top > last and doc[top].pos_ == "NOUN":
                continue  # "a city spokesman", "the Reyes campaign": the name only says which
            claimed.add(top)
            form: Form = "organization" if person.is_organization else "name"
            titles = [index for index in range(self._titled.get(first, first), first) if index in subjects]
            claimed.update(titles)
            known = (*subjects.get(top, ()), *(cue for index in titles for cue in subjects[index]))
            found = (*known, *self._adjacent(first, last, head, known))
            sources.append(Source(first, last, form, person, head, found, joined))
        for token in doc:
            index = token.i
            if taken[index] or self.hidden[index] >= 0:
                continue
            low = token.lower_
            if low in cues.PRONOUNS and low != "who":
                if token.dep_ == "nsubj" or index in subjects or self._beside_cue(index):
                    found = tuple(subjects.get(index, ()))
                    sources.append(Source(index, index, "pronoun", None, index, found))
            elif index in subjects and index not in claimed and token.pos_ in ("NOUN", "PROPN", "ADJ", "NUM"):
                first, last = self._phrase(token)
                sources.append(Source(first, last, "nominal", None, index, tuple(subjects[index])))
        sources.sort(key=lambda source: source.first)
        return sources

    def _named(self) -> list[tuple[int, int, Person]]:
        """Every name outside quotations, as tokens; a surname alone means the last person who has it."""
        named: dict[int, tuple[int, Person]] = {}
        for person in self.people:
            for mention in person.mentions:
                first, last = self.tokens_at(mention.start, mention.end)
                if self.hidden[first] < 0 and (first not in named or named[first][0] < last):
                    named[first] = (last, person)
                    if mention.phrase is not None and mention.phrase < mention.start:
                        self._titled[first] = self.tokens_at(mention.phrase, mention.start)[0]
        surnames: dict[str, Person] = {}
        found: list[tuple[int, int, Person]] = []
        index = 0
        while index < len(self.doc):
            last, who = named.get(index, (index, None))
            word = self.doc[index].text
            if (who is None or (who.is_organization and last == index)) and self.hidden[index] < 0:
                who = surnames.get(word, who)
            if who is not None:
                found.append((index, last, who))
                surname = self.doc[last].text
                if last > index and not who.is_organization and surname[:1].isupper():
                    surnames[surname] = who
            index = last + 1
        return found

    def _describes(self, last: int, who: Person) -> bool:
        """Whether an organisation only says who the person named right after it is.

        "North Harbor Fire Board Chair and Dunmore Mayor Ana Reyes".
        """
        if not who.is_organization:
            return False
        named = self.named
        place = bisect_right(named, last, key=lambda other: other[0])
        for following, _, person in named[place : place + 3]:
            if following - last > 9:
                return False
            if not person.is_organization:
                words = self.doc[last + 1 : following]
                return (
                    len(words) > 0
                    and words[-1].pos_ in ("NOUN", "PROPN")
                    and all(
                        word.pos_ in ("NOUN", "PROPN", "ADJ", "CCONJ") or word.lower_ in ("of", "for", "-")
                        for word in words
                    )
                )
        return False

    def _subject(self, cue: int) -> int | None:
        """The head of what does the saying, by the parse or, where that fails, by place."""
        doc = self.doc
        if doc[cue].lower_ == "according":
            for child in doc[cue].subtree:
                if child.dep_ == "pobj" and child.i > cue:
                    return int(child.i)
            return None
        subject = cues.subject_of(doc[cue])
        if subject is not None and self.hidden[subject.i] < 0:
            return int(subject.i)
        # "…," said a spokesman: the phrase right after the cue, where a quotation stands before it.
        if self._follows_quotation(cue):
            index, noun = cue + 1, None
            while index < len(doc) and doc[index].pos_ in ("DET", "ADJ", "NOUN", "PROPN", "NUM"):
                noun = index
                index += 1
            return noun
        return None

    def _adjacent(self, first: int, last: int, head: int, known: Sequence[int]) -> Iterator[int]:
        """The cue right after a name, or right before one where a quotation goes before it."""
        if self.doc[head].dep_ in ("pobj", "dobj", "poss"):
            return  # "a friend of Reyes said"
        if last + 1 in self.cue_strength and last + 1 not in known:
            yield last + 1
        if first - 1 in self.cue_strength and first - 1 not in known and self._follows_quotation(first - 1):
            yield first - 1

    def _follows_quotation(self, index: int) -> bool:
        """Whether nothing but marks and a comma stands between a token and a quotation before it."""
        before = index - 1
        while before >= 0 and (
            self.doc[before].is_space or self.doc[before].text in _MARKS or self.doc[before].text == ","
        ):
            before -= 1
        return before >= 0 and self.hidden[before] >= 0

    def climb(self, head: int) -> tuple[int, bool]:
        """The noun that the phrase of a name hangs on, and whether "and" joins it there."""
        token = self.doc[head]
        joined = False
        for _ in range(6):
            if token.dep_ == "conj" and token.head.pos_ in ("NOUN", "PROPN"):
                joined = True
            elif token.dep_ not in _CLIMBS or token.head.pos_ not in ("NOUN", "PROPN", "ADJ"):
                break
            token = token.head
        return token.i, joined

    def _beside_cue(self, index: int) -> bool:
        return index + 1 in self.cue_strength or index - 1 in self.cue_strength

    def _phrase(self, noun: Token) -> tuple[int, int]:
        """The tokens of the noun's phrase, with an "of" or "for" that belongs to it."""
        first = noun.i
        while first > 0 and noun.i - first < 8:
            before = self.doc[first - 1]
            possessive = before.dep_ == "case"
            if (
                before.pos_ not in ("DET", "ADJ", "NOUN", "PROPN", "NUM", "PART")
                and before.text != "-"
                and not possessive
            ):
                break
            if self.hidden[first - 1] >= 0 or before.is_space:
                break
            first -= 1
        last = noun.i
        for child in noun.rights:
            if child.dep_ == "prep" and child.lower_ in ("of", "for", "with", "from", "at"):
                last = max(last, min(child.right_edge.i, noun.i + 8))
        while last > noun.i and (
            self.hidden[last] >= 0 or self.doc[last].is_punct or self.doc[last].is_space
        ):
            last -= 1
        return first, last

    def _classes(self) -> list[str]:
        """A letter for each token: what it is as far as the place of a speaker goes."""
        letters: list[str] = []
        for token in self.doc:
            index = token.i
            if self.hidden[index] >= 0:
                letters.append("Q")
            elif index in self.cue_strength:
                letters.append("C" if self.cue_strength[index] == "strong" else "c")
            elif token.is_space:
                letters.append("¶" if "\n" in token.text else "")
            elif token.text in _MARKS or token.text in ("''", "``"):
                letters.append("")
            elif token.pos_ == "PUNCT" or token.text in ("-", "–", "—"):
                letters.append(
                    {"-": "—", "–": "—", "--": "—", ";": ".", "?": ".", "!": "."}.get(
                        token.text, token.text[0]
                    )
                )
            elif token.pos_ == "VERB":
                letters.append("v")
            elif token.pos_ in ("AUX", "ADV", "PART", "INTJ"):
                letters.append("")
            elif token.pos_ in ("ADP", "SCONJ"):
                letters.append("t" if token.lower_ == "that" else "p")
            elif token.pos_ == "CCONJ":
                letters.append("&")
            elif token.pos_ == "PRON":
                letters.append("w" if token.lower_ in ("who", "which", "that") else "o")
            else:
                letters.append("n")
        for source in self.sources:
            letter = "O" if source.form == "pronoun" else "M" if source.person else "n"
            for index in range(source.first, source.last + 1):
                if letters[index] not in ("C", "c"):
                    letters[index] = letter
        return letters

    def between(self, first: int, end: int) -> str:
        """What stands from token ``first`` up to ``end``, as letters, shortened."""
        if end - first > 60:
            head, tail = self._squeezed(first, first + 20), self._squeezed(end - 20, end)
            return f"{head[:2]}~{tail[-3:]}"
        letters = self._squeezed(first, end)
        return letters if len(letters) <= 6 else f"{letters[:3]}~{letters[-3:]}"

    def _squeezed(self, first: int, end: int) -> str:
        found: list[str] = []
        for letter in self.classes[max(first, 0) : end]:
            if letter and (not found or found[-1] != letter):
                found.append(letter)
        return "".join(found)


def attribute(scene: Scene, labels: Mapping[int, Label] | None = None) -> list[Attribution | None]:
    """For each quoted stretch who said it, None for a stretch that is no statement.

    ``labels`` tells whose a quotation is that a label names the speaker of, by where it starts.
    """
    found: list[Attribution | None] = []
    before: Source | None = None
    trust = 0.0
    left_out = False
    for number, span in enumerate(scene.spans):
        if labels and span.start in labels:
            who, mention = labels[span.start]
            before, trust, left_out = scene.source_at(mention, who), LABELLED, False
            found.append(
                Attribution(
                    span.start,
                    span.end,
                    "direct",
                    mention=mention,
                    person=who,
                    method="label",
                    confidence=LABELLED,
                )
            )
            continue
        interrupted = scene.interruption(number)
        if interrupted is not None:
            before, trust, left_out = interrupted, INTERRUPTED, False
            mention = _offsets(scene, interrupted.first, interrupted.last)
            found.append(
                Attribution(
                    span.start,
                    span.end,
                    "direct",
                    mention=mention,
                    person=interrupted.person,
                    method="context",
                    confidence=INTERRUPTED,
                )
            )
            continue
        candidates = candidates_for(scene, number, before)
        chances = loglinear.chances(_weights(), [candidate.features for candidate in candidates])
        best = max(range(len(chances)), key=chances.__getitem__)
        source, again = candidates[best].source, candidates[best].again
        cue = None if source is None or again else cue_of(scene, source, number)
        nobody = sum(p for p, one in zip(chances, candidates, strict=True) if one.source is None)
        if again and cue is None and scene.is_post(number):
            source, again = None, False  # a post of an account that nobody is named for
        running = span.continues and number > 0 and found[-1] is not None
        person, sure = None, trust
        if source is not None:
            person, sure = (source.person, trust) if again else person_of(scene, source, before)
        spoken = person is not None or (
            source is not None and source.form == "nominal" and bool(described(scene, source))
        )
        things = source is not None and not again and person is None and _is_thing(scene, source)
        kind = (
            "direct" if running else kind_of(scene, number, cue, nobody, person is not None, left_out, spoken)
        )
        if kind == "partial" and things:
            kind = None  # "The brochure promises “new open space”": nobody said so
        left_out = kind is None
        if kind is None:
            found.append(None)
            continue
        if source is None:
            before = None
            found.append(Attribution(span.start, span.end, kind, confidence=round(nobody, 3)))
            continue
        role = described(scene, source) if source.form == "nominal" and not again else None
        if again and found and found[-1] is not None:
            role = found[-1].role
        # Whoever is given the quotation before wrongly would be given this one wrongly too.
        confidence = sum(
            chance * (trust if one.again else sure)
            for one, chance in zip(candidates, chances, strict=True)
            if one.source is not None
            and (one.source is source or (person is not None and one.source.person == person))
        )
        before, trust = replace(source, person=person), confidence
        found.append(
            Attribution(
                span.start,
                span.end,
                kind,
                cue=_offsets(scene, cue, cue) if cue is not None else None,
                mention=_offsets(scene, source.first, source.last),
                person=person,
                method="same speaker" if again else "cue" if cue is not None else "context",
                confidence=round(min(1.0, confidence), 3),
                role=role if person is None or person.is_organization else None,
            )
        )
    return found


def _is_thing(scene: Scene, source: Source) -> bool:
    """Whether a noun phrase means neither people nor what they wrote."""
    head = scene.doc[source.head]
    person = is_head(head.lower_) or is_person_noun(head.text) or head.tag_ == "NNS" or head.ent_type_
    return (
        source.form == "nominal" and head.pos_ == "NOUN" and not person and not speaks_for_body(head.lower_)
    )


def described(scene: Scene, source: Source) -> str | None:
    """What a noun phrase says of a speaker whom it does not name ("an elected official", "her father")."""
    head = scene.doc[source.head]
    if not (is_head(head.lower_) or is_person_noun(head.text)):
        return None
    first = source.head
    while first > source.first:
        before = scene.doc[first - 1]
        if before.pos_ not in ("ADJ", "NOUN", "PROPN", "NUM") and before.text != "-":
            break
        first -= 1
    while first < source.head and scene.doc[first].lower_ in ("other", "another", "one", "several", "many"):
        first += 1
    last = scene.doc[source.head]
    return scene.text[scene.doc[first].idx : last.idx + len(last)]


def _roles_of(person: Person) -> frozenset[str]:
    roles = [mention.role for mention in person.mentions if mention.role]
    return frozenset(stem(word) for word in " ".join((*roles, person.role or "")).replace("-", " ").split())


def _offsets(scene: Scene, first: int, last: int) -> Offsets:
    doc = scene.doc
    return doc[first].idx, doc[last].idx + len(doc[last])


def candidates_for(scene: Scene, number: int, before: Source | None) -> list[Candidate]:
    """Everyone who may have said the quotation, nobody among them.

    ``before`` is the source to which the quotation before was given.
    """
    first, last = scene.extents[number]
    span = scene.spans[number]
    context = scene.context(number)
    near: list[Candidate] = []
    place = bisect_left(scene.source_starts, first)
    paragraph = scene.paragraph[first]
    earlier = [s for s in scene.sources[max(0, place - _WINDOW_BEFORE) : place] if s.last < first]
    for rank, source in enumerate(reversed(earlier)):
        if paragraph - scene.paragraph[source.first] > 3:
            break
        near.append(_candidate(scene, number, source, rank, before, context))
    place = bisect_right(scene.source_starts, last)
    for rank, source in enumerate(scene.sources[place : place + _WINDOW_AFTER]):
        if scene.paragraph[source.first] - scene.paragraph[last] > 1 or source.first - last > 60:
            break
        near.append(_candidate(scene, number, source, rank, before, context))
    if before is not None:
        near.append(Candidate(before, _again_features(scene, number, before, context), again=True))
    near.append(
        Candidate(None, ("nobody", *(f"nobody|{part}" for part in context), "nobody|" + "|".join(context)))
    )
    if span.continues and before is not None:
        # A quotation that was never closed has one speaker.
        own = [
            one for one in near if one.source and not one.again and _speaks_beside(scene, number, one.source)
        ]
        near = own or [candidate for candidate in near if candidate.again]
    return near


def _speaks_beside(scene: Scene, number: int, source: Source) -> bool:
    """Whether the words right after a quotation give it to somebody by name ("…,” said Mayor Tim Frost")."""
    last = scene.extents[number][1]
    beside = any(last < cue <= last + _BESIDE or last < source.first <= last + _BESIDE for cue in source.cues)
    return source.form == "name" and beside and scene.sentence[source.first] == scene.sentence[last]


def _candidate(
    scene: Scene,
    number: int,
    source: Source,
    rank: int,
    before: Source | None,
    context: tuple[str, str, str, str],
) -> Candidate:
    first, last = scene.extents[number]
    after = source.first > last
    side = "A" if after else "B"
    low, high = (last + 1, source.first) if after else (source.last + 1, first)
    path = scene.between(low, high)
    beyond = (
        scene.between(source.last + 1, min(source.last + 4, len(scene.doc)))[:2]
        if after
        else scene.between(max(0, source.first - 3), source.first)[-2:]
    )
    edge = "s" if scene.sentence[first] == scene.sentence[source.first] else ""
    apart = min(3, abs(scene.paragraph[first] - scene.paragraph[source.first]))
    form = source.form
    if form == "pronoun":
        form_ = scene.doc[source.first].lower_
        form_ = "he" if form_ in ("he", "she") else form_
    else:
        form_ = form
    spans_between = _spans_between(scene, low, high)
    where = f"{side}{apart}{edge}"
    leading, ending, following, size = context
    role = scene.doc[source.head].dep_
    features = [
        f"form|{form_}",
        f"where|{where}|{min(rank, 3)}",
        f"where|{where}|{form_}",
        f"where|{where}|{leading}{ending}{following}",
        f"path|{side}|{path}",
        f"path|{side}|{form_}|{path}",
        f"path|{side}|{path}|{beyond}|{following if after else leading}",
        f"beyond|{side}|{beyond}",
        f"spans|{side}|{min(spans_between, 2)}|{apart}",
        f"role|{side}|{role}|{edge}{apart}",
        f"size|{size}|{side}|{edge}",
    ]
    if source.joined:
        features.append(f"joined|{side}")
    cue = cue_of(scene, source, number)
    if cue is None:
        features.append(f"nocue|{where}|{form_}")
        features.append(f"nocue|{side}|{leading}{ending}{following}")
    else:
        strength = scene.cue_strength[cue]
        cue_side = "A" if cue > last else "B"
        way = scene.between(last + 1, cue) if cue > last else scene.between(cue + 1, first)
        features += [
            f"cue|{strength}|{where}",
            f"cue|{strength}|{cue_side}|{way}",
            f"cue|{strength}|{cue_side}|{way}|{following if cue_side == 'A' else leading}|{ending}",
            f"cue|{cue_side}|{min(_spans_between(scene, min(cue, last), max(cue, first)), 2)}",
            f"cue|{cue_side}|{leading}{ending}{following}",
            f"cueword|{scene.doc[cue].lower_}|{cue_side}" if strength == "strong" else "cueword|weak",
        ]
    if before is not None:
        same = before is source or (before.person is not None and before.person == source.person)
        features.append(f"before|{same}|{where}|{leading}{following}")
        features.append(f"before|{same}|{bool(cue)}|{where}")
    return Candidate(source, tuple(features))


def _again_features(
    scene: Scene, number: int, before: Source, context: tuple[str, str, str, str]
) -> tuple[str, ...]:
    """What speaks for the same speaker as that of the quotation before."""
    first, _ = scene.extents[number]
    previous_last = scene.extents[number - 1][1]
    apart = min(4, scene.paragraph[first] - scene.paragraph[previous_last])
    path = scene.between(previous_last + 1, first)
    leading, ending, following, size = context
    away = min(3, max(0, scene.paragraph[first] - scene.paragraph[before.first]))
    alone = leading in ("^", "¶:") and following == "$"
    return (
        "again",
        f"again|{apart}|{path}",
        f"again|{apart}|{leading}{ending}{following}",
        f"again|{apart}|{alone}|{away}",
        f"again|{size}|{apart}",
        f"again|{before.form}|{apart}",
        f"again|{scene.spans[number].continues}",
        f"again|{apart}|{leading}",
    )


def _spans_between(scene: Scene, low: int, high: int) -> int:
    """How many other quotations stand between two tokens."""
    found = {scene.hidden[index] for index in range(max(low, 0), min(high, low + 400))}
    found.discard(-1)
    return len(found)


def cue_of(scene: Scene, source: Source, number: int) -> int | None:
    """The cue of the source that stands nearest to a quotation, None when it has none."""
    if not source.cues:
        return None
    first, last = scene.extents[number]
    return min(source.cues, key=lambda cue: cue - last if cue > last else first - cue)


@cache
def _weights() -> dict[str, float]:
    return loglinear.load("speakers.json")
