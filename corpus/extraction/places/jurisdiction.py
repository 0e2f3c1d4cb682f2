"""The jurisdiction a speaker speaks for, with its confidence and the words that show it.

The office says which kind of government it is; where that lies is read from what stands beside the
name, then from the body's name, a heading or an opening above, then from where the whole document plays.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace

from onrecord.corpus.english import gazetteer
from onrecord.corpus.english.folding import fold, fold_words
from onrecord.corpus.extraction import roles
from onrecord.corpus.extraction.places.bodies import Bodies, level_of_body, place_in, read_bodies
from onrecord.corpus.extraction.places.level import HEAD_OF_SERVICE, Office, level_of
from onrecord.corpus.extraction.places.names import kind_of
from onrecord.corpus.extraction.places.setting import Setting, is_neighbourhood, nearest_name, town_key
from onrecord.corpus.extraction.records import Mention, Offsets, Person
from onrecord.corpus.model import NOWHERE, Evidence, Level, Place

# Characters before a mention in which "In Marrow Bay," is looked for.
_LEAD = 400
_OPENING = re.compile(
    r"(?:^|[.:•–—-]\s+|\n)In (?P<city>[A-Z][\w.'’-]{1,30}(?: [A-Z][\w.'’-]{1,30}){0,3})(?:,|\s*$)"
)
# "Its mayor, Ines Talcott", "Marrow Bay, whose police chief, Ana Ruiz": what stands before the name.
_TAKEN_UP = re.compile(r"\b(?:[Ii]ts|whose)(?: [\w’'-]+){0,3},? $")
# What people are called who hold no office: "company representatives", "group leaders".
_VAGUE = frozenset(
    "representative representatives delegate delegates leader leaders member members president".split()
)
_SPOKESMAN = re.compile(r"\bspokes(?:man|woman|person)\b")
_LEADERS = (
    (
        "city",
        r"(?:[Mm]ayor(?:-elect)?|Public Advocate|Council(?:man|woman|member)|(?:City )?Council (?:Speaker|"
        r"President)|Comptroller)",
    ),
    ("state", r"(?:Governor|Gov\.|Attorney General|Senate (?:Republican|Democratic))"),
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A place with the probability that it is right and the words that show it."""

    place: Place = NOWHERE
    confidence: float | None = None
    evidence: tuple[Evidence, ...] = ()


UNPLACED = Placed()


class Jurisdictions:
    """Who speaks for which place in one document."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.bodies: Bodies = read_bodies(setting)
        text = setting.document.text
        self._openings = [
            (found.start("city"), found.end("city"), found["city"].strip())
            for found in _OPENING.finditer(text)
        ]
        self._headings = [
            (named.start, named.end, named.name)
            for named in setting.names
            if named.how == "heading" and named.kind in ("city", "state")
        ]
        self._placed: dict[tuple[str, int, int], Placed] = {}

    def of(
        self, person: Person | None, position: int, mention: Offsets | None = None, said: str | None = None
    ) -> Placed:
        """Return the place for which the person speaks in a statement that starts at this position.

        ``mention`` and ``said`` are what the text prints for the speaker there and for the role: of one whom
        it does not name ("a police sergeant") that is all there is.
        """
        if person is None:
            if mention is None:
                return UNPLACED
            printed = " ".join(self.setting.document.text[slice(*mention)].split())
            role = roles.before(re.sub(r"^(?:[Aa]n?|[Tt]he|[Oo]ne) ", "", said or printed).split())
            if role.role is None or fold(role.role) in _VAGUE:
                return UNPLACED
            named = Mention(*mention, printed, role=role.role)
            person = Person(
                printed,
                (named,),
                role=role.role,
                organization=role.organization,
                jurisdiction=role.jurisdiction,
            )
        near = self._near(person, position)
        key = (person.name, person.mentions[0].start, near[0] if near else -1)
        if key not in self._placed:
            self._placed[key] = self._of(person, near)
        return self._placed[key]

    def _of(self, person: Person, near: tuple[int, int, str] | None) -> Placed:
        role, organization, jurisdiction = person.role or "", person.organization, person.jurisdiction
        titled = next((mention for mention in person.mentions if mention.role), person.mentions[0])
        # Only the title names somebody whose mention is empty.
        words = Evidence("office", titled.start, titled.end) if titled.end else Evidence("title")
        if person.is_organization:
            level = level_of_body(person.name, self.bodies)
            office = Office(person.name, person.name, None, self.bodies, (titled.start,))
            return self._placed_at(level, office, person, near, words)
        if organization and not jurisdiction and self._is_place_before_service(role, organization):
            # "Marrow Bay Housing Director Ana Ruiz": a place, unless a body has its name.
            organization, jurisdiction = None, organization
        positions = (titled.start, *(mention.start for mention in person.mentions[:20]))
        office = Office(role, organization, jurisdiction, self.bodies, positions)
        level = self._served(office) or level_of(office)
        return self._placed_at(level, office, person, near, words)

    def _is_place_before_service(self, role: str, organization: str) -> bool:
        heads = HEAD_OF_SERVICE.search(fold(role))
        return bool(heads) and (
            kind_of(organization, self.setting.towns) is not None
            or organization.endswith((" County", " Parish"))
        )

    def _served(self, office: Office) -> Level | None:
        """Return the level of the official whom a spokesman serves, by surname or by title and name."""
        if not office.organization or not _SPOKESMAN.search(office.folded):
            return None
        text = self.setting.document.text
        for level, title in _LEADERS:
            served = re.escape(office.organization)
            if re.match(rf"{title}(?!\w)", office.organization) or re.search(
                rf"\b{title} (?:[A-Z][\w.]{{0,30}} ){{0,3}}{served}\b", text
            ):
                return level  # type: ignore[return-value]
        return None

    def _placed_at(
        self, level: Level, office: Office, person: Person, near: tuple[int, int, str] | None, words: Evidence
    ) -> Placed:
        if level == "none":
            return UNPLACED
        if level == "federal":
            return self._federal(office, person, words)
        if level == "tribal":
            nation = office.organization or office.jurisdiction or person.name
            state = self.setting.state
            return Placed(Place(nation=nation, state=state, country="US", level="tribal"), 0.8, (words,))
        if self.setting.country != "US" and level in ("state", "county"):
            return self._abroad(level, office, words)
        if level == "state":
            return self._state(office, near, words)
        if level == "county":
            return self._county(office, near, words)
        return self._city(office, person, near, words)

    # A kind of government each

    def _federal(self, office: Office, person: Person, words: Evidence) -> Placed:
        setting = self.setting
        if setting.country != "US" and not re.search(r"\bu\.?s\.?\b", office.folded):
            return Placed(
                Place(country=setting.country, level="federal"), 0.8, (words, *self._country_evidence())
            )
        seat = re.search(
            r"\b(?:sen|senators?|rep|representatives?|congress\w*|whip|leader|delegate)\b", office.folded
        )
        if not seat or (office.organization and office.body_level == "federal"):
            return Placed(Place(country="US", level="federal"), 0.9, (words,))
        code = next(
            (code for m in person.mentions if m.jurisdiction and (code := state_in(m.jurisdiction))), None
        ) or self._party_state(person)
        if code:
            return Placed(Place(state=code, country="US", level="federal"), 0.95, (words,))
        code = setting.member or (setting.state if setting.state_share >= 0.6 else None)
        evidence = (words, *setting.state_evidence.get(code or "", [])[:1])
        return Placed(Place(state=code, country="US", level="federal"), 0.7 if code else 0.6, evidence)

    def _party_state(self, person: Person) -> str | None:
        """The state in brackets behind one of the person's names: "(R-Ohio)", "(OH-9)", "(HI)"."""
        text = self.setting.document.text
        for mention in person.mentions:
            found = re.match(
                r",? \((?:[DRI]-)?(?P<state>[A-Z][A-Za-z.]+(?: [A-Z][A-Za-z.]+)?)(?:-\d+)?\)",
                text[mention.end : mention.end + 40],
            )
            if found and (code := gazetteer.state_code(found["state"])):
                return code
        return None

    def _country_evidence(self) -> list[Evidence]:
        named = [n for n in self.setting.names if n.kind == "country" and n.country == self.setting.country]
        return [Evidence("country", named[0].start, named[0].end)] if named else [Evidence("outlet")]

    def _abroad(self, level: Level, office: Office, words: Evidence) -> Placed:
        country = self.setting.country
        beside = office.jurisdiction and gazetteer.country_of(office.jurisdiction)
        place = Place(country=beside or country, level=level)
        return Placed(place, 0.85, (words, *self._country_evidence()))

    def _state(self, office: Office, near: tuple[int, int, str] | None, words: Evidence) -> Placed:
        for text in (office.jurisdiction, office.organization, office.title):
            if text and (code := state_in(text)) and not self._is_town_of_state(text, code):
                return Placed(gazetteer.state(code), 0.97, (words,))
        if office.organization:
            whole = self.bodies.full(office.organization)
            place, _ = place_in(whole, self.setting)
            if place and (code := gazetteer.state_code(place)):
                return Placed(gazetteer.state(code), 0.95, (words,))
            prefix = re.sub(r"(?:DOT|trans|Fire)$", "", office.organization)
            code = gazetteer.state_code(prefix) or gazetteer.state_code(prefix + ".")
            if prefix != office.organization and code:
                return Placed(gazetteer.state(code), 0.95, (words,))
        if near and (code := gazetteer.state_code(near[2])):
            return Placed(gazetteer.state(code), 0.9, (words, Evidence("heading", near[0], near[1])))
        code = self.setting.state
        if code:
            evidence = (words, *self.setting.state_evidence.get(code, [])[:1])
            return Placed(gazetteer.state(code), 0.6 + 0.35 * self.setting.state_share, evidence)
        return Placed(Place(level="state"), 0.4, (words,))

    def _is_town_of_state(self, name: str, code: str) -> bool:
        """Whether a state's name is that of a town here: a senator "(R-Indiana)" of Pennsylvania."""
        here = self.setting.state
        return (
            here not in (None, code) and self.setting.state_share >= 0.6 and bool(gazetteer.find(name, here))
        )

    def _county(self, office: Office, near: tuple[int, int, str] | None, words: Evidence) -> Placed:
        setting = self.setting
        body = office.body.name if office.body is not None and office.body.level == "county" else None
        for text, confidence in ((office.jurisdiction, 0.9), (office.organization, 0.9), (body, 0.85)):
            if not text:
                continue
            name = county_name(self.bodies.full(text))
            if name:
                return self._named_county(name, text, confidence, words)
        if office.jurisdiction:
            place, sure = setting.resolve(office.jurisdiction.split(",")[0], state_in(office.jurisdiction))
            if place.state:
                return Placed(Place(state=place.state, country="US", level="county"), sure, (words,))
        outlet = county_name(setting.document.outlet or "")
        name = outlet or setting.county
        school = re.search(r"school|education|superintendent|trustee", office.folded)
        if name and not school:
            shown = setting.county_evidence.get(name, [Evidence("outlet")])[0]
            found = self._named_county(name, name, 0.8, words)
            return replace(found, evidence=(*found.evidence, shown))
        code = (office.jurisdiction and state_in(office.jurisdiction)) or setting.state
        evidence = (words, *setting.state_evidence.get(code or "", [])[:1])
        place = Place(state=code or None, country="US" if code else None, level="county")
        return Placed(place, (0.6 + 0.35 * setting.state_share) if code else 0.4, evidence)

    def _named_county(self, name: str, text: str, confidence: float, words: Evidence) -> Placed:
        setting = self.setting
        code = state_in(text.split(",", 1)[1]) if "," in text else None
        found = gazetteer.counties(name, code)
        if len({place.state for place in found}) > 1:
            state = setting.state
            here = [place for place in found if place.state == state]
            if state and not here:
                return Placed(Place(county=name, state=state, country="US", level="county"), 0.6, (words,))
            if not here:
                return Placed(Place(county=name, country="US", level="county"), 0.4, (words,))
            found, confidence = here, confidence * (0.7 + 0.3 * setting.state_share)
        if found:
            evidence = (words, *setting.state_evidence.get(found[0].state or "", [])[:1])
            return Placed(found[0], confidence, evidence)
        state = code or setting.state
        return Placed(Place(county=name, state=state, country="US", level="county"), 0.7, (words,))

    def _city(
        self, office: Office, person: Person, near: tuple[int, int, str] | None, words: Evidence
    ) -> Placed:
        setting = self.setting
        jurisdiction = office.jurisdiction
        if jurisdiction and (placed := self._named_city(jurisdiction, words, 0.97, office)):
            return placed
        body = office.organization or (person.name if person.is_organization else None)
        if body:
            prefix, _ = place_in(self.bodies.full(body), setting)
            if prefix and (placed := self._named_city(prefix, words, 0.93, office)):
                return placed
        if near and (placed := self._named_city(near[2], Evidence("heading", near[0], near[1]), 0.9, office)):
            return replace(placed, evidence=(words, *placed.evidence))
        if office.body is not None and office.body.of:
            of = place_in(office.body.name, setting)[0]
            if of and town_key(of) != setting.home and kind_of(of, setting.towns) == "city":
                where = Evidence("body", office.body.start, office.body.end)
                if (setting.town_weights[town_key(of)] >= 2 or setting.home is None) and (
                    placed := self._named_city(of, where, 0.8, office)
                ):
                    return replace(placed, evidence=(words, *placed.evidence))
        home = setting.home
        if home and setting.is_of_one_town:
            place, sure = setting.town(home)
            shown = sorted(
                setting.town_evidence.get(home, []),
                key=lambda each: (each.kind != "dateline", each.start is None),
            )[:2]
            ranked = setting.town_weights.most_common(2)
            clear = len(ranked) < 2 or ranked[0][1] >= 2 * ranked[1][1]
            # In a town's story another body's official may speak, unless a body of the town prints it.
            owned = any(each.kind in ("body", "outlet") for each in setting.town_evidence.get(home, []))
            most = (0.92 if owned else 0.85) if clear else 0.75
            return Placed(replace(place, level="city"), min(sure, most), (words, *shown))
        if top := setting.leading_town:
            place, sure = setting.resolve(setting.towns.get(top, top))
            shown = setting.town_evidence[top][:1]
            return Placed(replace(place, level="city"), min(sure, 0.6), (words, *shown))
        if setting.outlet_town and (setting.outlet_is_body or kind_of(setting.outlet_town, setting.towns)):
            place, sure = setting.resolve(setting.outlet_town)
            confident = 0.9 if setting.outlet_is_body else 0.6
            if setting.outlet_is_body or re.search(
                r"\b[Tt]he (?:city|town|council)\b", setting.document.text
            ):
                return Placed(replace(place, level="city"), min(sure, confident), (words, Evidence("outlet")))
        beside = nearest_name(setting, office.position, ("city",), _LEAD)
        if beside is not None and beside.how == "body":
            # "The Borough of Marrow Bay will get a roof. … Mayor Ana Ruiz said"
            place, sure = setting.resolve(beside.name)
            where = Evidence("name", beside.start, beside.end)
            return Placed(replace(place, level="city"), min(sure, 0.7), (words, where))
        country = setting.country if setting.country != "US" else None
        state = setting.state if setting.state_share >= 0.6 else None
        if country:
            return Placed(Place(country=country, level="city"), 0.6, (words, *self._country_evidence()))
        evidence = (words, *setting.state_evidence.get(state or "", [])[:1])
        return Placed(Place(state=state, country="US" if state else None, level="city"), 0.5, evidence)

    def _named_city(self, printed: str, words: Evidence, confidence: float, office: Office) -> Placed | None:
        """The city of a printed jurisdiction, such as "Marrow Bay, Ohio" or "the City of Marrow Bay"."""
        setting = self.setting
        head, _, tail = printed.partition(",")
        head = re.sub(
            r"^(?:the )?(?:City|Town|Village|Borough|Township) (?:and County )?of ", "", head.strip()
        )
        head = re.sub(r"^(?:Downtown|Greater|Metro) ", "", head)
        code = gazetteer.state_code(tail.strip()) if tail else None
        country = gazetteer.country_of(tail.strip()) if tail and not code else None
        if not head or (kind_of(head, {}) == "state" and not gazetteer.find(head)):
            return None
        kind = kind_of(head, setting.towns)
        if kind == "country" and setting.country != "US":
            return None
        known = kind == "city" or code or country
        if not known:
            halves = re.split(r"[-–]", head)
            if len(halves) == 2 and kind_of(halves[0], setting.towns) == "city":
                head = halves[0]
            elif not _can_be_town(head, office):
                return None
            else:
                confidence = min(confidence, 0.75)
        if setting.home == "new york city" and is_neighbourhood(head):
            return Placed(gazetteer.find("New York City", "NY")[0], min(confidence, 0.9), (words,))
        place, sure = setting.resolve(head, code, country)
        evidence = (
            (words, *setting.state_evidence.get(place.state or "", [])[:1]) if place.state else (words,)
        )
        return Placed(replace(place, level="city"), min(confidence, sure), evidence)

    def _near(self, person: Person, position: int) -> tuple[int, int, str] | None:
        """The place that a heading or an opening "In Marrow Bay," sets above a mention that has the role."""
        text = self.setting.document.text
        titled = [mention.start for mention in person.mentions if mention.role] or [person.mentions[0].start]
        last = bisect_right(titled, position)
        for at in dict.fromkeys((titled[max(0, last - 1)], titled[0])):
            paragraph = text.rfind("\n", max(0, at - _LEAD), at) + 1
            k = bisect_left(self._openings, (at,)) - 1
            if k >= 0 and self._openings[k][0] >= max(paragraph, at - _LEAD):
                opening = self._openings[k]
                if kind_of(opening[2], self.setting.towns) == "city":
                    return opening
            if _TAKEN_UP.search(text[max(paragraph, at - 60) : at]):
                j = bisect_left(self.setting.starts, at) - 1
                while j >= 0 and self.setting.starts[j] >= at - _LEAD:
                    named = self.setting.names[j]
                    if named.kind == "city":
                        return named.start, named.end, named.name
                    j -= 1
            k = bisect_left(self._headings, (at,)) - 1
            if k >= 0:
                return self._headings[k]
        return None


def _can_be_town(name: str, office: Office) -> bool:
    """Whether words that no table knows can be a town's name: beside an office that only towns have."""
    words = name.split()
    return (
        len(words) <= 3
        and all(word[0].isupper() and word.isascii() for word in words)
        and re.search(
            r"\b(?:mayor|council\w*|alder\w+|town|village|city|selectm[ae]n|police chief|fire chief)\b",
            office.folded,
        )
        is not None
    )


def state_in(text: str) -> str | None:
    """Return the state that a printed jurisdiction names, alone, after a town, or inside a body's name."""
    for part in reversed([text, *text.split(",")]):
        words = part.strip().removesuffix(" U.S.").split()
        for size in range(len(words), 0, -1):
            code = gazetteer.state_code(" ".join(words[-size:]))
            if code and (len(words[-1]) > 2 or words[-1].isupper()):
                return code
        for size in (2, 1):
            head = " ".join(words[:size])
            if len(words) > size and len(head) > 3 and (code := gazetteer.state_code(head)):
                return code
    return None


def county_name(text: str) -> str | None:
    """Return the county named in a jurisdiction or in a body's name."""
    if found := re.search(r"(?P<name>(?:[A-Z][\w.'’-]+ )+(?:County|Parish))\b", text):
        words = found["name"].split()
        for k in range(len(words) - 1):
            if gazetteer.counties(" ".join(words[k:])):
                return " ".join(words[k:])
        return found["name"].removeprefix("The ").removeprefix("A ")
    words = re.findall(r"[\w.'’-]+", text.split(",")[0])
    for size in range(min(3, len(words)), 0, -1):
        for k in range(len(words) - size + 1):
            name = " ".join(words[k : k + size])
            if name[0].isupper() and (fold_words(name) in gazetteer.BOROUGHS or "-Dade" in name):
                return name
    return None
