"""Which of the names that documents print are one person's.

Taking two people for one is far worse than leaving one as two, so only what agrees is joined, and
what agrees with two who cannot be one is joined with neither. The outcome depends on the set of what
is on record and of what people have chosen, never on the order in which it came.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache, cached_property, lru_cache
from itertools import combinations, product
from typing import Literal

from onrecord.corpus.english.folding import fold, fold_city, fold_words
from onrecord.corpus.english.names import NICKNAMES, PARTICLES, SUFFIXES
from onrecord.corpus.model import Place, Quotation, identify

_ALWAYS_PARTICLES = frozenset("de di du der della von van del".split())  # the others are given names too
_ACRONYM = re.compile(r"@\S+$|(?=.*[A-Z\d].*[A-Z\d])[A-Z\d&.]+$")
# What with other such words alone names no body in particular ("the Police Department").
_GENERIC = frozenset(
    """a the of and for city county state town village borough police fire sheriff sheriffs health public
    local national federal government hall house white mayor mayors governor governors campaign""".split()
)
_SHORTEST_STEM = 3
_PLAIN_SOUND = (("ph", "v"), ("ck", "c"), ("k", "c"), ("th", "t"), ("y", "i"))

# Words of a role that do not change which office it is.
_PASSING = frozenset(
    """former then ex elect designate acting interim incoming outgoing late retired longtime current new us u
    s state city county town village municipal borough the a an democratic republican independent""".split()
)
_OTHER_OFFICE = frozenset("deputy vice assistant associate under lieutenant lt chief junior".split())
_ONE_OFFICE = {
    word: office
    for office, words in {
        "representative": "rep congressman congresswoman congressmember congressperson",
        "senator": "sen",
        "governor": "gov",
        "superintendent": "supt",
        "councilmember": "councilman councilwoman councilperson councillor councilor alderman alderwoman "
        "alderperson alder",
        "assemblymember": "assemblyman assemblywoman assemblyperson",
        "chair": "chairman chairwoman chairperson",
        "spokesperson": "spokesman spokeswoman",
        "commissioner": "comm",
    }.items()
    for word in words.split()
}
_CANDIDATES = frozenset("candidate nominee challenger contender hopeful incumbent frontrunner".split())


Part = tuple[str, str]
"""A block, and of its bearings those of one body, such as a town; the body is empty where none is known."""


@dataclass(frozen=True)
class Bearing:
    """What documents show alike of a speaker: a name as spelled, a place, an office.

    All but ``name`` is folded and empty where it is not known. ``office`` is a public office,
    ``calling`` any other role. ``party`` names the text where that alone can tell who is meant, as
    with a surname, or whoever a person has told apart.
    """

    name: str
    level: str = ""
    region: str = ""
    body: str = ""
    office: str = ""
    calling: str = ""
    organization: str = ""
    party: str = ""

    @cached_property
    def spoken(self) -> SpokenName:
        """The name taken apart."""
        return parse_name(self.name)

    @cached_property
    def key(self) -> str:
        """Sixteen hexadecimal digits: all that bears the same is the same person.

        In a known place a name's offices are one person's, one after another; elsewhere not.
        """
        office = "" if self.settled else self.office
        place = (self.level, self.region, self.body)
        return identify(self.spoken.key, *place, office, self.calling, self.organization, self.party)

    @cached_property
    def settled(self) -> bool:
        """Whether the place is one whose officials can be told apart by name."""
        return _is_settled(self.level, self.region, self.body)

    @property
    def block(self) -> str:
        """What only bearings share that could be one person's without anybody's choice."""
        return self.spoken.block + (f" {self.party}" if self.spoken.reach == "text" else "")

    @property
    def part(self) -> Part:
        """What only bearings share that could be one person's, where all of a block tell their body."""
        return self.block, self.body

    def as_json(self) -> str:
        """The bearing as text from which ``from_json`` makes it again."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Bearing:
        """The bearing that ``as_json`` wrote."""
        return cls(**json.loads(text))


@lru_cache(maxsize=10_000)
def bearing_of(*facts: str) -> Bearing:
    """The bearing of these facts, which keeps what has once been worked out of it."""
    return Bearing(*facts)


@dataclass(frozen=True)
class SpokenName:
    """A name taken apart. ``reach`` is how far it can tell who is meant: in its text, a place, anywhere."""

    given: str
    middle: tuple[str, ...]
    surname: str
    suffix: str
    is_body: bool
    reach: Literal["text", "place", "anywhere"]

    @cached_property
    def key(self) -> str:
        """All of it, folded."""
        return " ".join(filter(None, (self.given, *self.middle, self.surname, self.suffix)))

    @cached_property
    def block(self) -> str:
        """The surname and how the formal given name begins; the whole name of a body."""
        if self.is_body or not self.given:
            return self.key
        return f"{self.surname} {_sound(_formal(self.given))[:1]}"


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person has decided of two bearings."""

    kind: Literal["same", "apart"]
    one: Bearing
    other: Bearing


def bearings(quotations: Iterable[Quotation], text_id: str, parties: dict[str, str]) -> dict[str, Bearing]:
    """The bearing of each name that a document's quotations give their speakers, by the name as spelled.

    In one document a name is one person, with the first role and the first place it is shown with.
    ``parties`` are those whom people have told apart in this text, by folded name.
    """
    shown: defaultdict[str, list[Quotation]] = defaultdict(list)
    for quotation in quotations:
        if quotation.speaker:
            shown[parse_name(quotation.speaker).key].append(quotation)
    found = {}
    for key, theirs in shown.items():
        places = [_placed(quotation.place) for quotation in theirs]
        level, region, body = max(places, key=lambda place: sum(map(bool, place)))
        role, organization = next(
            ((quotation.role, quotation.organization) for quotation in theirs if quotation.role), (None, None)
        )
        office, calling = _held(role)
        party = parties.get(key, "")
        for name in {quotation.speaker for quotation in theirs if quotation.speaker}:
            settled = _is_settled(level, region, body)
            reach = parse_name(name).reach
            found[name] = bearing_of(
                name, level, region, body, office, calling,
                fold_words(organization) if organization and calling and not settled else "",
                party or (text_id if reach == "text" or (reach == "place" and not settled) else ""),
            )  # fmt: skip
    return found


def group(shown: Iterable[Bearing], choices: Sequence[Choice]) -> list[list[Bearing]]:
    """The bearings of each person, whatever the order they are given in."""
    by_key: defaultdict[str, list[Bearing]] = defaultdict(list)
    for bearing in shown:
        by_key[bearing.key].append(bearing)
    clusters = [by_key[key] for key in sorted(by_key)]
    if len(clusters) < 2 and not choices:
        return clusters
    resolved = [_resolve(choice, by_key) for choice in choices]
    apart = {frozenset((one, other)) for kind, one, other in resolved if kind == "apart"}

    def differ(one: Bearing, other: Bearing) -> bool:
        return contradicts(one, other) or (bool(apart) and frozenset((one.key, other.key)) in apart)

    clusters = _join(clusters, lambda each: (each.spoken.key, each.party), _same_name, differ)
    clusters = _join(
        clusters, lambda each: (each.level, each.region, each.body, each.party), _same_office, differ
    )
    same = [(one, other) for kind, one, other in resolved if kind == "same"]
    return _united(clusters, same)


def contradicts(one: Bearing, other: Bearing) -> bool:
    """Whether two bearings cannot be one person's."""
    if one.party != other.party:
        return True
    place = _places(one, other)
    if place is False:
        return True
    if one.spoken.key != other.spoken.key and not _alike(one.spoken, other.spoken):
        return True
    if one.calling or other.calling:
        if one.office or other.office:
            return True
        if one.calling and other.calling and one.calling != other.calling:
            return True
        return bool(one.organization and other.organization and one.organization != other.organization)
    return not (place and one.settled) and bool(
        one.office and other.office and not _one_office(one.office, other.office)
    )


def canonical(names: Iterable[str]) -> str:
    """The fullest and most formal of a person's spellings."""

    def rank(name: str) -> tuple[object, ...]:
        spoken = parse_name(name)
        return (
            bool(spoken.given),
            not _is_initials(name.split()[0]) if name.split() else False,
            spoken.given == _formal(spoken.given) and not _is_diminutive(spoken.given),
            len(spoken.key.split()),
            name not in (name.upper(), name.lower()),
            not re.search(r"[\"“”()]", name),
            sum(not character.isascii() for character in name),
            len(name),
            name,
        )

    given = list(names)
    return max(given, key=rank) if len(given) > 1 else given[0]


@lru_cache(maxsize=100_000)
def parse_name(name: str) -> SpokenName:
    """The parts of a name as printed. A nickname within marks is set aside."""
    words = fold_words(re.sub(r"[\"'(][^\"'()]*[\"')]", " ", fold(name))).split()
    words = words or fold_words(name).split() or [fold(name)]
    suffix = ""
    while len(words) > 1 and words[-1] in SUFFIXES:
        suffix = words.pop()
    body = _is_body(name)
    printed = name.split()
    while len(words) > 1 and (words[0] == "the" if body else _is_title(words[0])):
        del words[0], printed[:1]
    given, middle = ("", ()) if len(words) == 1 else (words[0], tuple(words[1:-1]))
    return SpokenName(given, middle, words[-1], suffix, body, _reach(printed, words, body))


def _reach(printed: Sequence[str], words: Sequence[str], body: bool) -> Literal["text", "place", "anywhere"]:
    if body:
        return "place" if all(_is_generic(word) for word in words) else "anywhere"
    if len(words) == 1:
        return "anywhere" if printed and _ACRONYM.match(printed[0]) else "text"
    lower = printed[0].islower() if printed else False
    if all(word in (PARTICLES if lower else _ALWAYS_PARTICLES) for word in words[:-1]):
        return "text"
    initials = bool(printed) and _is_initials(printed[0]) and all(len(word) == 1 for word in words[1:-1])
    return "place" if initials else "anywhere"


def _is_title(word: str) -> bool:
    """Whether a name's first word is a title and no given name."""
    from onrecord.corpus.extraction.people import given_names
    from onrecord.corpus.extraction.roles import is_head

    return is_head(word) and word not in given_names()


def _is_body(name: str) -> bool:
    """Whether the name is that of an organisation, as far as its words tell."""
    from onrecord.corpus.extraction.roles import is_organization_word

    words = name.split()
    return len(words) > 1 and (
        is_organization_word(words[-1])
        or words[0].casefold() == "the"
        or any(word in ("of", "for", "and", "&") for word in words)
    )


def _is_generic(word: str) -> bool:
    from onrecord.corpus.extraction.roles import is_organization_word

    return word in _GENERIC or is_organization_word(word)


def _is_initials(word: str) -> bool:
    bare = word.replace(".", "").replace("-", "")
    return len(bare) == 1 or (len(bare) <= 3 and "." in word) or (len(bare) == 2 and bare.isupper())


@lru_cache(maxsize=100_000)
def _alike(one: SpokenName, other: SpokenName) -> bool:
    """Whether two different names can be spellings or short forms of one person's."""
    if one.is_body or other.is_body or one.surname != other.surname or not (one.given and other.given):
        return False
    if one.suffix and other.suffix and one.suffix != other.suffix:
        return False
    middles = zip(one.middle, other.middle, strict=False)
    if any(a != b and not (1 in (len(a), len(b)) and a[0] == b[0]) for a, b in middles):
        return False
    return _alike_given(*sorted((one.given, other.given), key=len))


def _alike_given(short: str, long: str) -> bool:
    from onrecord.corpus.extraction.people import given_names

    if short == long:
        return True
    if len(short) == 1:
        return short in (long[0], _formal(long)[0])
    genders = {given_names().get(short), given_names().get(long)} - {None}
    if len(genders) == 2:
        return False
    if _formal(short) == _formal(long) or _sound(_formal(short)) == _sound(_formal(long)):
        return True
    return any(
        len(stem) >= _SHORTEST_STEM and other.startswith(stem)
        for name, other in ((short, long), (long, short))
        for stem in _stems(name)
    )


def _stems(name: str) -> Iterator[str]:
    """What a longer name may begin with that this one is short for: "Danny" is "Dan", "Annie" is "Ann"."""
    yield name
    if ending := re.fullmatch(r"(\w+?)(\w)\2(?:ie|y|i)", name):
        yield ending[1] + ending[2] * 2
        yield ending[1] + ending[2]
    elif (ending := re.fullmatch(r"(\w{4,})ie", name)) is not None:
        yield ending[1]


def _is_diminutive(given: str) -> bool:
    return len(list(_stems(given))) > 1


def _formal(given: str) -> str:
    return NICKNAMES.get(given, given)


def _sound(name: str) -> str:
    """The name with spellings that are said alike made one, such as "Jon" and "John"."""
    first, rest = name[:1].replace("k", "c"), name[1:]
    for written, said in _PLAIN_SOUND:
        rest = rest.replace(written, said)
    rest = re.sub(r"(\w)\1", r"\1", rest).replace("h", "")
    return first + rest.removesuffix("e")


def _placed(place: Place) -> tuple[str, str, str]:
    """Level, region and body (city, county or nation), folded; empty where not known."""
    body = ""
    if place.nation:
        body = fold_words(place.nation)
    elif place.city:
        body = fold_city(place.city)
    elif place.county:
        body = fold_words(place.county).removesuffix(" county").removesuffix(" parish")
    level = place.level if place.level != "none" else "city" if place.city else ""
    return level, place.region or "", body


def _is_settled(level: str, region: str, body: str) -> bool:
    return bool(body) or level == "federal" or (level == "state" and bool(region))


def _places(one: Bearing, other: Bearing) -> bool | None:
    """Whether two places are the same; None where that cannot be told."""
    if one.body != other.body and one.body and other.body:
        return False
    if one.region != other.region and one.region and other.region:
        return False
    if one.level != other.level and one.level and other.level:
        return False
    same = one.body == other.body and one.region == other.region and one.level == other.level
    return True if same and one.settled else None


@lru_cache(maxsize=10_000)
def _held(role: str | None) -> tuple[str, str]:
    """The public office, or else the calling, that a role names; empty where it names none."""
    from onrecord.corpus.extraction import roles

    if not role:
        return "", ""
    first = re.split(r"[,;/]| and | & ", role)[0]
    public = roles.is_public(role)
    words = fold_words(re.split(r"\s(?:of|for|to|at)\s", first)[0].replace("-", " ")).split()
    words = [_ONE_OFFICE.get(word, word) for word in words if word not in _PASSING]
    office = " ".join(words).replace("council member", "councilmember") or fold_words(role)
    if words and words[-1] in _CANDIDATES:
        return "", ""
    if public:
        return office, ""
    heads = [word for word in words if roles.is_head(word)]
    return "", heads[-1] if heads else office


def _one_office(one: str, other: str) -> bool:
    """Whether two offices can be one: "Police Chief" and "Dunmere Police Chief", not "Deputy Mayor"."""
    short, long = sorted((one.split(), other.split()), key=len)
    return long[len(long) - len(short) :] == short and not _OTHER_OFFICE & set(long[: len(long) - len(short)])


def _same_name(one: Bearing, other: Bearing) -> bool:
    return one.spoken.reach == "anywhere" or (one.spoken.reach == "place" and bool(_places(one, other)))


def _same_office(one: Bearing, other: Bearing) -> bool:
    """Whether two bearings of one place, and of names alike, hold the same office there."""
    if not _places(one, other) or one.spoken.is_body:
        return False
    if one.calling or other.calling:
        return one.calling == other.calling
    return bool(one.office and other.office) and _one_office(one.office, other.office)


def _resolve(choice: Choice, by_key: dict[str, list[Bearing]]) -> tuple[Literal["same", "apart"], str, str]:
    """The choice as keys. One that is no longer on record stands for the only bearing it can have become."""

    def standing(wanted: Bearing, against: Bearing) -> str:
        if wanted.key in by_key:
            return wanted.key
        heirs = {
            key
            for key, (each, *_) in by_key.items()
            if each.spoken.key == wanted.spoken.key and not contradicts(each, wanted)
        }
        heir = heirs.pop() if len(heirs) == 1 else None
        return heir if heir is not None and _places(by_key[heir][0], against) is not False else wanted.key

    return choice.kind, standing(choice.one, choice.other), standing(choice.other, choice.one)


def _join(
    clusters: list[list[Bearing]],
    bucket: Callable[[Bearing], Hashable],
    agree: Callable[[Bearing, Bearing], bool],
    differ: Callable[[Bearing, Bearing], bool],
) -> list[list[Bearing]]:
    """The clusters with those joined that agree and that nothing keeps apart.

    Only clusters that share a bucket are compared. One that agrees with two that differ is joined
    with neither, and where a chain of agreement holds two that differ, none of it is joined.
    """
    # Two bearings of different towns are two people: of a name met in a thousand towns few pairs are left.
    buckets: defaultdict[Hashable, defaultdict[tuple[str, str] | None, set[int]]]
    buckets = defaultdict(lambda: defaultdict(set))
    for at, cluster in enumerate(clusters):
        for bearing in cluster:
            town = (bearing.body, bearing.region) if bearing.body and bearing.region else None
            buckets[bucket(bearing)][town].add(at)
    pairs: set[tuple[int, int]] = set()
    for by_town in buckets.values():
        anywhere = by_town.pop(None, set())
        everywhere = anywhere.union(*by_town.values())
        pairs |= {(min(pair), max(pair)) for pair in product(anywhere, everywhere) if pair[0] != pair[1]}
        pairs.update(pair for held in by_town.values() for pair in combinations(sorted(held), 2))
    if not pairs:
        return clusters

    @cache
    def apart(one: int, other: int) -> bool:
        return any(differ(a, b) for a in clusters[one] for b in clusters[other])

    linked: defaultdict[int, set[int]] = defaultdict(set)
    for one, other in pairs:
        if any(
            bucket(a) == bucket(b) and agree(a, b) for a in clusters[one] for b in clusters[other]
        ) and not apart(one, other):
            linked[one].add(other)
            linked[other].add(one)
    clear = [
        (one, other)
        for one, other in pairs
        if other in linked[one]
        and not any(apart(*sorted((one, third))) for third in linked[other] - {one})
        and not any(apart(*sorted((other, third))) for third in linked[one] - {other})
    ]
    joined: list[list[Bearing]] = []
    for component in _components(len(clusters), clear):
        if any(apart(*pair) for pair in combinations(component, 2)):
            joined += (clusters[at] for at in component)
        else:
            joined.append([bearing for at in component for bearing in clusters[at]])
    return joined


def _united(clusters: list[list[Bearing]], same: Sequence[tuple[str, str]]) -> list[list[Bearing]]:
    """The clusters joined by what people have chosen, also by way of what is no longer on record."""
    home = {bearing.key: at for at, cluster in enumerate(clusters) for bearing in cluster}
    absent = sorted({key for pair in same for key in pair} - home.keys())
    home |= {key: at for at, key in enumerate(absent, start=len(clusters))}
    components = _components(len(clusters) + len(absent), ((home[a], home[b]) for a, b in same))
    people = [[bearing for at in one if at < len(clusters) for bearing in clusters[at]] for one in components]
    return [person for person in people if person]


def _components(count: int, edges: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The numbers below ``count`` in sets that the edges connect, each ascending, by their least."""
    leader = list(range(count))

    def lead(at: int) -> int:
        while leader[at] != at:
            leader[at] = at = leader[leader[at]]
        return at

    for one, other in edges:
        first, second = sorted((lead(one), lead(other)))
        leader[second] = first
    found: defaultdict[int, list[int]] = defaultdict(list)
    for at in range(count):
        found[lead(at)].append(at)
    return list(found.values())
