"""Whom a pronoun or a noun phrase that speaks stands for.

Everyone named before it is a candidate. How far back, how often and in what part of the sentence
they were last named, whether gender and role agree and who spoke last are weighed by log-linear
weights (``reference.json``, made by ``scripts/train_speakers.py``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from onrecord.corpus.extraction import loglinear
from onrecord.corpus.extraction.attribution.subjects import STRANGER, topic_before
from onrecord.corpus.extraction.records import Gender, Mention, Person
from onrecord.corpus.extraction.roles import COURTESY, KIN, gender_of, is_head, is_person_noun, stem

if TYPE_CHECKING:
    from onrecord.corpus.extraction.attribution.speakers import Scene, Source

_GENDER: dict[str, Gender] = {
    "he": "male", "she": "female", "man": "male", "woman": "female", "congressman": "male",
    "congresswoman": "female", "councilman": "male", "councilwoman": "female", "spokesman": "male",
    "spokeswoman": "female", "chairman": "male", "chairwoman": "female",
}  # fmt: skip
_BODIES = frozenset(
    """agency administration airline association authority bank board body brewery builder bureau campaign
    carrier chain chamber charity church city clinic club coalition college commission committee company
    consortium contractor cooperative corporation council county court department developer district firm
    foundation government group hospital institute landlord league manufacturer ministry museum network
    newspaper nonprofit office operator organization organisation owner paper party producer provider railroad
    railway retailer school service station store studio supplier team tenant theater town tribe trust union
    university utility village zoo it""".split()
)
# Of one kind, whatever the text calls it.
_SAME_BODY = {
    name: kind
    for kind, names in {
        "railway": "railroad railway rail railways",
        "organization": "organization organisation group nonprofit charity",
        "newspaper": "newspaper paper",
    }.items()
    for name in names.split()
}
_VOICES = frozenset(
    "spokesman spokeswoman spokesperson representative rep official aide spokespeople".split()
)
# Who acts for the body that they are said to be from ("a manager from the City of Dunmere").
_ACTING = _VOICES | frozenset("manager director officer executive administrator employee staffer".split())
_DOCUMENTS = frozenset(
    "release statement memo memorandum report letter notice complaint lawsuit filing website email".split()
)
_NOBODY = frozenset("we i you they".split())
# Offices that have several names, by the one that is compared.
_OFFICES = {
    name: names.split()[0]
    for names in (
        "governor gov", "mayor", "superintendent supt", "president pres", "secretary sec", "attorney atty",
        "senator sen", "representative rep congressman congresswoman congressmember congressperson",
        "councilmember councilman councilwoman councillor councilor alderman alderwoman alderperson ald cllr",
        "assemblymember assemblyman assemblywoman assemblyperson", "chair chairman chairwoman chairperson",
        "selectman selectwoman selectperson", "delegate del", "sergeant sgt", "lieutenant lt",
        "captain capt", "commander cmdr", "professor prof", "doctor dr", "reverend rev", "deputy dep",
    )
    for name in names.split()
}  # fmt: skip
_LEGISLATORS = frozenset(("senator", "representative", "assemblymember", "delegate", "councilmember"))
_DEFINITE = frozenset(("the", "this", "that"))
_PLAIN_TOPIC, _ODD_TOPIC = 1, 2
_TOPIC_SURE, _ONLY_HOLDER, _LATEST_HOLDER, _UNTITLED, _OWN_NAME, _SEVERAL = 0.8, 0.9, 0.75, 0.6, 0.7, 0.9
_OWN_VOICE, _ODD_GENDER = 0.7, 0.6
_GOVERNMENT = re.compile(
    r"\b(?P<name>(?:City|Town|Village|County|Borough|Township|State) of "
    r"(?:(?:St|Ste|Ft|Mt)\. )?[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,2})"
)
_LONG_NAME = 60
_FAR_TEXT = 20_000
_FAR = 5000
"""Tokens before "the mayor" within which the mayor named last is sought."""
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
    person, sure = _meant(scene, source, before)
    return (_in_full(scene, person), sure) if person is not None else (None, sure)


def _in_full(scene: Scene, person: Person) -> Person:
    """The one whom the text knows by a fuller name ("the Chair", "Midstate" for "Midstate Health")."""
    if " " in person.name:
        return person
    if person.is_organization:
        longer = [
            who for who in scene.people if who.is_organization and who.name.startswith(f"{person.name} ")
        ]
    elif is_head(person.name):
        longer = [
            who for who in scene.people if " " in who.name and _holds(scene, who, person.name.casefold())
        ]
    else:
        return person
    return longer[0] if len(longer) == 1 else person


def _meant(scene: Scene, source: Source, before: Source | None) -> tuple[Person | None, float]:
    head = scene.doc[source.head]
    if source.person is not None:
        return source.person, 1.0
    if head.lower_ in _NOBODY:
        return None, 1.0
    if source.form == "nominal":
        said = _voice(scene, source)
        if said is not None:
            return said, 0.8
        if head.lower_ in _VOICES | _DOCUMENTS and source.head - source.first <= 1:
            # "A spokesperson said", "the release stated": of the body that the text was speaking of.
            return _body_before(scene, source), _OWN_VOICE
        named = _proper(scene, source)
        if named is not None:
            return named, 0.9
        if scene.doc[source.first].lower_ in _DEFINITE:
            someone = is_head(head.text) or (head.lower_ not in _BODIES and is_person_noun(head.text))
            meant, sure = _holder(scene, source) if someone else _body(scene, source)
            if meant is not None:
                return meant, sure
        if head.tag_ == "NNS":
            return None, _SEVERAL
    found = referents(scene, source, before)
    chances = loglinear.chances(_weights(), [referent.features for referent in found])
    topic, plain = _topic(scene, source)
    if plain == STRANGER:
        return None, _TOPIC_SURE
    if topic is not None and plain >= _PLAIN_TOPIC:
        chance = max((c for r, c in zip(found, chances, strict=True) if r.person == topic), default=0.0)
        return topic, max(chance, _TOPIC_SURE)
    best = max(range(len(found)), key=chances.__getitem__)
    if found[best].person is None:
        odd, plain = _topic(scene, source, any_gender=True)
        if odd is not None and plain >= _ODD_TOPIC:
            return odd, _ODD_GENDER
    return found[best].person, chances[best]


@cache
def _weights() -> dict[str, float]:
    return loglinear.load("reference.json")


def _voice(scene: Scene, source: Source) -> Person | None:
    """The organisation that a spokesperson without a name speaks for."""
    if scene.doc[source.head].lower_ not in _ACTING | _DOCUMENTS:
        return None
    named = scene.named_between(source.first, source.last)
    body = next((person for _, _, person in named if person.is_organization), None)
    return body or _government(scene, source) or _body_within(scene, source)


def _body_within(scene: Scene, source: Source) -> Person | None:
    """The body that a phrase calls by its kind ("a spokesman for the council")."""
    for place in range(source.head + 1, source.last + 1):
        noun = scene.doc[place]
        if (
            noun.lower_ in _BODIES
            and noun.dep_ == "pobj"
            and noun.head.lower_ in ("for", "from", "of", "with")
        ):
            return _last_body(scene, source.first, noun.lower_)
    return None


def speaks_for_body(noun: str) -> bool:
    """Whether a noun means a body, what it wrote, or who speaks for it."""
    return noun in _BODIES or noun in _DOCUMENTS or noun in _ACTING


def _government(scene: Scene, source: Source) -> Person | None:
    """The government that a phrase names in full and that nothing else gave away ("the City of Dunmere")."""
    found = _GOVERNMENT.search(
        scene.text, scene.doc[source.head].idx, scene.doc[source.last].idx + _LONG_NAME
    )
    if found is None or found.start() > scene.doc[source.last].idx:
        return None
    mention = Mention(found.start("name"), found.end("name"), found["name"])
    return Person(found["name"], (mention,), is_organization=True)


def _body_before(scene: Scene, source: Source) -> Person | None:
    """The body that the sentences before are about, in the same paragraph or the one before."""
    paragraph = scene.paragraph[source.first]
    for other in reversed(scene.sources_before(source.first)):
        if paragraph - scene.paragraph[other.first] > 1:
            return None
        noun = scene.doc[other.head]
        if other.form == "organization" and noun.dep_ in ("nsubj", "nsubjpass"):
            return other.person
        if other.form == "nominal" and noun.lower_ in _BODIES:
            return _last_body(scene, other.first, noun.lower_)
    return None


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


def _topic(scene: Scene, source: Source, *, any_gender: bool = False) -> tuple[Person | None, int]:
    """The person or body whom the sentence before a pronoun is about, and how plainly.

    ``any_gender`` lets somebody fit whose given name is more often that of the other gender.
    """
    word = scene.doc[source.head].lower_
    if source.form != "pronoun" or word not in ("he", "she", "it"):
        return None, 0

    def fits(who: Person) -> bool:
        return not who.is_organization if any_gender and word != "it" else _fits(who, word)

    def meant(index: int) -> Person | None:
        return _subject_body(scene, index) if word == "it" else _subject_holder(scene, index)

    return topic_before(scene, source.first, fits, meant, word)


def _subject_holder(scene: Scene, index: int) -> Person | None:
    """Who "the mayor" is, where the words are the subject of a sentence."""
    noun = scene.doc[index]
    first = noun.left_edge.i
    if scene.doc[first].lower_ not in _DEFINITE or not is_head(noun.text):
        return None
    return _named_holder(scene, first, index)[0]


def _subject_body(scene: Scene, index: int) -> Person | None:
    """The body that the subject of a sentence names and that nothing else gave away.

    "The Riders' Table, an advocacy group, opposed the increase."
    """
    noun = scene.doc[index]
    first = noun.left_edge.i
    if scene.doc[first].lower_ in _DEFINITE and noun.lower_ in _BODIES:
        return _last_body(scene, first, noun.lower_)
    first += scene.doc[first].lower_ == "the"
    explained = any(child.dep_ == "appos" and child.lower_ in _BODIES for child in noun.rights)
    if not explained or first > index or not noun.text[:1].isupper():
        return None
    return _called(scene, first, index)


def _called(scene: Scene, first: int, last: int) -> Person:
    """A body known by the words that the text has for it."""
    start, end = scene.doc[first].idx, scene.doc[last].idx + len(scene.doc[last])
    name = scene.text[start:end]
    return Person(name, (Mention(start, end, name),), is_organization=True)


def _fits(person: Person, pronoun: str) -> bool:
    """Whether a pronoun may stand for somebody; a given name that is rare says nothing of gender."""
    if pronoun == "it":
        return person.is_organization
    return not person.is_organization and person.gender in (None, _GENDER[pronoun])


def _holder(scene: Scene, source: Source) -> tuple[Person | None, float]:
    """Who "the mayor" is: somebody with that office, else the untitled person of the sentence before."""
    person, sure = _named_holder(scene, source.first, source.head)
    noun = scene.doc[source.head].lower_
    if person is not None or noun in _VOICES or stem(noun) in KIN:
        return person, sure
    gender = gender_of(noun)

    def fits(who: Person) -> bool:
        return not who.is_organization and (gender is None or who.gender in (None, gender))

    person, plain = topic_before(scene, source.first, fits)
    if person is not None and plain >= _PLAIN_TOPIC and not scene.roles_of(person) - COURTESY:
        return person, _UNTITLED
    return None, 0.0


def _named_holder(scene: Scene, first: int, head: int) -> tuple[Person | None, float]:
    """The one person of the text with the office of a noun, of several the one named last."""
    noun = scene.doc[head].lower_
    gender = gender_of(noun)
    held = [
        who
        for who in scene.people
        if not who.is_organization
        and (gender is None or who.gender in (None, gender))
        and _holds(scene, who, noun)
    ]
    # "The fire chief" is no police chief.
    beside = {token.lower_ for token in scene.doc[first:head]}
    held = [who for who in held if beside & scene.roles_of(who)] or held
    if len(held) == 1:
        return held[0], _ONLY_HOLDER
    for _, _, person in reversed(scene.named_between(first - _FAR, first - 1)):
        if person in held:
            return person, _LATEST_HOLDER
    return None, 0.0


def _holds(scene: Scene, person: Person, noun: str) -> bool:
    """Whether a person's office can be called by the noun."""
    office = _OFFICES.get(stem(noun), stem(noun))
    offices = {_OFFICES.get(word, word) for word in scene.roles_of(person)}
    return office in offices or (office in ("lawmaker", "legislator") and bool(offices & _LEGISLATORS))


def _body(scene: Scene, source: Source) -> tuple[Person | None, float]:
    """The body that "the agency" or "the teachers' union" is."""
    head = scene.doc[source.head]
    if head.lower_ not in _BODIES:
        return None, 0.0
    if any(child.dep_ == "poss" and child.i > source.first for child in head.lefts):
        return _called(scene, source.first + 1, source.head), _OWN_NAME
    return _last_body(scene, source.first, head.lower_), 0.75


def _last_body(scene: Scene, index: int, noun: str) -> Person | None:
    """The body that "the railroad" is: one with the noun in its name, else that named last.

    That named last counts in the same paragraph or the two before, or where it is the only one, and not where
    its name says that it is a body of another kind ("the company" is no "Board of Works").
    """
    others: dict[str, tuple[Person, int]] = {}
    wanted = _SAME_BODY.get(noun, noun)
    for other in reversed(scene.sources_before(index)):
        if other.form != "organization" or other.person is None:
            continue
        kinds = [_SAME_BODY.get(word, word) for word in other.person.name.casefold().split()]
        if wanted in kinds:
            return other.person
        if not _BODIES.intersection(kinds):
            others.setdefault(other.person.name, (other.person, scene.paragraph[other.first]))
    if (own := _own_name(scene, index, wanted)) is not None:
        return own
    for person, paragraph in others.values():
        return person if len(others) == 1 or scene.paragraph[index] - paragraph <= 2 else None
    return None


def _own_name(scene: Scene, index: int, kind: str) -> Person | None:
    """The body whose name before a token ends in a noun, though nothing else gave it away."""
    nouns = "|".join({kind.title(), *(noun.title() for noun, one in _SAME_BODY.items() if one == kind)})
    until = scene.doc[index].idx
    named = re.compile(rf"(?:[A-Z][\w’'.-]*|&)(?: (?:[A-Z][\w’'.-]*|&|and|of)){{0,5}} (?:{nouns})\b")
    found = None
    for found in named.finditer(scene.text, max(0, until - _FAR_TEXT), until):  # noqa: B007  # the last one
        pass
    if found is None:
        return None
    start = found.start() + (4 if found[0].startswith("The ") else 0)
    name = scene.text[start : found.end()]
    if " " not in name:
        return None
    return Person(name, (Mention(start, found.end(), name),), is_organization=True)


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
        agrees = _holds(scene, person, low) if kind == "nominal" else person.gender == gender
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
