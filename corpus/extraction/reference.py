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
    if source.person is not None:
        return source.person, 1.0
    if scene.doc[source.head].lower_ in _NOBODY:
        return None, 1.0
    if source.form == "nominal":
        said = _voice(scene, source)
        if said is not None:
            return said, 0.8
        named = _proper(scene, source)
        if named is not None:
            return named, 0.9
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
    if head.pos_ != "PROPN" or not head.text[:1].isupper():
        return None
    if head.text in scene.people_by_word:
        return scene.people_by_word[head.text]
    first = head.i
    while first > source.first and scene.doc[first - 1].pos_ == "PROPN":
        first -= 1
    start, end = scene.doc[first].idx, head.idx + len(head)
    name = scene.text[start:end]
    return Person(name=name, mentions=(Mention(start, end, name),))


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
        roles = {
            word
            for mention in person.mentions
            for word in (mention.role or "").casefold().replace("-", " ").split()
        }
        roles |= set((person.role or "").casefold().replace("-", " ").split())
        agrees = low in roles if kind == "nominal" else person.gender == gender
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
