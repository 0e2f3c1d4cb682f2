"""Whom a pronoun or a noun phrase that speaks stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.extraction.records import Gender, Person

if TYPE_CHECKING:
    from corpus.extraction.speakers import Scene, Source

_GENDER: dict[str, Gender] = {"he": "male", "she": "female"}
_BODIES = frozenset(
    """agency administration association authority board body bureau campaign chamber city club coalition
    commission committee company corporation council county court department district firm foundation
    government group institute league ministry network newspaper nonprofit office organization organisation
    paper party service station team town trust union university village""".split()
)
_VOICES = frozenset("spokesman spokeswoman spokesperson representative rep official aide".split())


def person_of(scene: Scene, source: Source, before: Source | None) -> tuple[Person | None, float]:
    """The person or organisation that a source means, None when the text does not name one, and how surely.

    ``before`` is the source of the quotation before, whose person a pronoun most often takes up.
    """
    if source.person is not None:
        return source.person, 1.0
    head = scene.doc[source.head]
    low = head.lower_
    if low in _GENDER:
        return _of_gender(scene, source, _GENDER[low], before)
    if low == "it" or low in _BODIES:
        return _body(scene, source), 0.7
    if source.form == "nominal":
        if low in _VOICES:
            inside = [
                s
                for s in scene.sources
                if source.first <= s.first <= source.last and s.form == "organization"
            ]
            return (inside[0].person, 0.8) if inside else (None, 0.8)
        if scene.doc[source.first].lower_ in ("the", "his", "her", "their", "its"):
            return _with_role(scene, source, low)
    return None, 0.8


def _of_gender(
    scene: Scene, source: Source, gender: Gender, before: Source | None
) -> tuple[Person | None, float]:
    best: Person | None = None
    best_score = -1.0
    seen = 0
    for other in reversed([s for s in scene.sources if s.form == "name" and s.first < source.first]):
        person = other.person
        if person is None or (person.gender or gender) != gender:
            continue
        seen += 1
        if seen > 8:
            break
        score = 1.0 / seen
        score += 0.5 * (scene.doc[other.head].dep_ == "nsubj" or bool(other.cues))
        score += 0.6 * (scene.paragraph[other.first] == scene.paragraph[source.first])
        score += 0.5 * (before is not None and before.person == person)
        score += 0.2 * (person.gender == gender)
        if score > best_score:
            best, best_score = person, score
    return best, 0.85 if best else 0.5


def _body(scene: Scene, source: Source) -> Person | None:
    for other in reversed([s for s in scene.sources if s.form == "organization" and s.first < source.first]):
        return other.person
    return None


def _with_role(scene: Scene, source: Source, noun: str) -> tuple[Person | None, float]:
    """The last person named before whose role has the noun in it."""
    for other in reversed([s for s in scene.sources if s.form == "name" and s.first < source.first]):
        person = other.person
        if person is not None and person.role and noun in person.role.casefold().replace("-", " ").split():
            return person, 0.85
    return None, 0.7
