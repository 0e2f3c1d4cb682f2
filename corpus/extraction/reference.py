"""Whom a pronoun or a noun phrase that speaks stands for.

Everyone named before it is a candidate. How far back, how often and in what part of the sentence
they were last named, whether gender and role agree and who spoke last are weighed by log-linear
weights (``reference.json``, made by ``scripts/train_speakers.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from corpus.extraction import loglinear
from corpus.extraction.records import Gender, Mention, Person
from corpus.extraction.roles import is_head

if TYPE_CHECKING:
    from corpus.extraction.speakers import Scene, Source

_GENDER: dict[str, Gender] = {
    "he": "male", "she": "female", "man": "male", "woman": "female", "congressman": "male",
    "congresswoman": "female", "councilman": "male", "councilwoman": "female", "spokesman": "male",
    "spokeswoman": "female", "chairman": "male", "chairwoman": "female",
}  # fmt: skip
_BODIES = frozenset(
    """agency administration association authority board body bureau campaign chamber city club coalition
    commission committee company corporation council county court department district firm foundation
    government group institute league ministry network newspaper nonprofit office organization organisation
    paper party service station team town trust union university village it""".split()
)
_VOICES = frozenset(
    "spokesman spokeswoman spokesperson representative rep official aide spokespeople".split()
)
_NOBODY = frozenset("we i you they".split())
_REACH = 12
"""How many different people before a pronoun are looked at."""


@dataclass(frozen=True, slots=True)
class Referent:
    """One person or organisation (None: nobody the text names) whom a source may mean."""

    person: Person | None
    features: tuple[str, ...]


def person_of(scene: Scene, source: Source, before: Source | None) -> tuple[Person | None, float]:
    """The person or organisation that a source means, None when the text names none, and how probably.

    ``before`` is the source of the quotation before, whose person a pronoun often takes up.
    """
    head = scene.doc[source.head]
    if source.person is not None:
        return source.person, 1.0
    if head.lower_ in _NOBODY:
        return None, 1.0
    if source.form == "nominal":
        said = _voice(scene, source)
        if said is not None:
            return said, 0.8
        named = _proper(scene, source)
        if named is not None:
            return named, 0.9
        if scene.doc[source.first].lower_ == "the":
            holder, sure = _holder(scene, source) if is_head(head.text) else (_last_body(scene, source), 0.75)
            if holder is not None:
                return holder, sure
    found = referents(scene, source, before)
    chances = loglinear.chances(_weights(), [referent.features for referent in found])
    best = max(range(len(found)), key=chances.__getitem__)
    return found[best].person, chances[best]


@cache
def _weights() -> dict[str, float]:
    return loglinear.load("reference.json")


def _voice(scene: Scene, source: Source) -> Person | None:
    """The organisation that a spokesperson without a name speaks for."""
    if scene.doc[source.head].lower_ not in _VOICES:
        return None
    named = scene.names_between(source.first, source.last)
    return next((person for person in named if person.is_organization), None)


def _proper(scene: Scene, source: Source) -> Person | None:
    """The person whom a phrase that ends in a proper noun names, though nothing else gave it away."""
    head = scene.doc[source.head]
    if head.text.startswith("@"):
        handle = head.lower_
        return next((who for who in scene.people if handle.endswith(_joined(who.name))), None)
    if head.pos_ != "PROPN" or not head.text[:1].isupper() or is_head(head.text):
        return None
    if head.text in scene.people_by_word:
        return scene.people_by_word[head.text]
    first = head.i
    while first > source.first and scene.doc[first - 1].pos_ == "PROPN":
        first -= 1
    start, end = scene.doc[first].idx, head.idx + len(head)
    name = scene.text[start:end]
    return Person(name=name, mentions=(Mention(start, end, name),))


def _holder(scene: Scene, source: Source) -> tuple[Person | None, float]:
    """The one person of the text who is a mayor where it says "the mayor", else the one named last."""
    noun = scene.doc[source.head].lower_
    held = [who for who in scene.people if noun in _roles_of(who)]
    if len(held) == 1:
        return held[0], 0.9
    for other in reversed(scene.sources_before(source.first)):
        if other.person in held:
            return other.person, 0.7
    return None, 0.0


def _roles_of(person: Person) -> set[str]:
    """The words of every role that the text gives a person."""
    roles = [mention.role for mention in person.mentions if mention.role]
    return set(" ".join((*roles, person.role or "")).casefold().replace("-", " ").split())


def _last_body(scene: Scene, source: Source) -> Person | None:
    """The organisation named last before "the agency", in the same paragraph or the two before."""
    if scene.doc[source.head].lower_ not in _BODIES:
        return None
    for other in reversed(scene.sources_before(source.first)):
        if scene.paragraph[source.first] - scene.paragraph[other.first] > 2:
            return None
        if other.form == "organization":
            return other.person
    return None


def _joined(name: str) -> str:
    """A name as people write it in the handle of an account."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def referents(scene: Scene, source: Source, before: Source | None) -> list[Referent]:
    """Everyone whom a pronoun or noun phrase may mean, nobody among them."""
    head = scene.doc[source.head]
    low = head.lower_
    gender = _GENDER.get(low)
    determiner = scene.doc[source.first].lower_ if source.form == "nominal" else ""
    if determiner not in (
        "the",
        "a",
        "an",
        "one",
        "another",
        "his",
        "her",
        "its",
        "their",
        "this",
        "that",
        "",
    ):
        determiner = "bare"
    kind = low if source.form == "pronoun" else "body" if low in _BODIES else "nominal"
    found: list[Referent] = []
    seen: dict[str, int] = {}
    mentions: dict[str, list[Source]] = {}
    for other in reversed(scene.sources_before(source.first)):
        person = other.person
        if person is None:
            continue
        mentions.setdefault(person.name, []).append(other)
        if len(mentions) > _REACH:
            break
    for rank, (name, places) in enumerate(mentions.items()):
        person = places[0].person
        if person is None or (gender and person.gender and person.gender != gender):
            continue
        if low in ("he", "she") and person.is_organization:
            continue
        seen[name] = len(seen)
        latest = places[0]
        apart = min(4, scene.paragraph[source.first] - scene.paragraph[latest.first])
        same = scene.sentence[source.first] == scene.sentence[latest.first]
        role = scene.doc[latest.head].dep_
        subject = any(
            scene.doc[place.head].dep_ == "nsubj" or place.cues
            for place in places
            if scene.paragraph[place.first] == scene.paragraph[latest.first]
        )
        spoke = before is not None and before.person == person
        agrees = low in _roles_of(person) if kind == "nominal" else person.gender == gender
        features = (
            f"{kind}|rank|{min(rank, 5)}",
            f"{kind}|order|{min(seen[name], 4)}",
            f"{kind}|apart|{apart}|{same}",
            f"{kind}|apart|{apart}|{subject}",
            f"{kind}|role|{role}|{apart}",
            f"{kind}|agrees|{agrees}",
            f"{kind}|{determiner}|agrees|{agrees}",
            f"{kind}|organization|{person.is_organization}",
            f"{kind}|spoke|{spoke}|{apart}",
            f"{kind}|spoke|{spoke}|{subject}|{min(rank, 3)}",
            f"{kind}|often|{min(4, len(places))}",
            f"{kind}|cue|{bool(latest.cues)}|{apart}|{same}",
            f"first|{apart}|{same}|{subject}|{spoke}",
            f"known|{person.role is not None}|{len(name.split()) > 1}",
            f"always|{min(6, len(person.mentions))}",
        )
        found.append(Referent(person, features))
    found.append(Referent(None, (f"{kind}|nobody", f"{kind}|{determiner}|nobody", f"nobody|{bool(found)}")))
    return found
