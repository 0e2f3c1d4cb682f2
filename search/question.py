"""What a question names: places, speakers on record, offices, outlets and times.

What is named is evidence and no condition: a statement that agrees with it ranks a little higher
(``agreement``), the page shows it as a chip that becomes a filter at a click, and nothing is left out because
of it. Case, the words around and what is on record decide, and where they do not, nothing is read: "Will" is
no person, "mobile homes" are not in Mobile, and "reading scores" not in Reading.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import islice
from typing import Literal

from onrecord.corpus.english import gazetteer
from onrecord.corpus.english.folding import fold, fold_city, fold_words
from onrecord.corpus.english.gazetteer import STATES
from onrecord.corpus.english.names import PARTICLES, SUFFIXES, TITLES, same_speaker
from onrecord.corpus.english.offices import LEVELS, LONGEST_OFFICE, OFFICES, office
from onrecord.corpus.english.ordinary import is_ordinary
from onrecord.corpus.english.stopwords import STOP_WORDS
from onrecord.corpus.english.times import times_in
from onrecord.corpus.filters import Filters, is_region
from onrecord.corpus.store.library import Library
from onrecord.corpus.store.names_on_record import NamesOnRecord, mistyped
from onrecord.search.query import Query

Field = Literal["place", "speaker", "office", "outlet", "time"]

LARGE_CITY = 100_000
"""People in a town that is read as one although nothing is on record from it."""
SMALL_TOWN = 10_000
"""People in a town below which its name may be a slip of the hand for one on record."""
_MOST_TOKENS = 64  # of a question that are looked at: a longer one is a text that was pasted
_LONGEST_NAME = 7  # words
_MOST_NAMESAKES = 4  # speakers of one surname, where nothing but the surname is named
_LONGEST_PERSON = 4  # words of a person's name; that of an organization may have more
_LONGEST_PLACE = 4
_MOST_LOOKED_UP = 500  # names of organizations of one question
_FEWEST_LETTERS = 3

_TOKEN = re.compile(r"(?:[A-Za-z]\.){2,}|[^\W_]+(?:['’][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s?$")
# After these a name that could be another word is a place, and before those.
_BEFORE_PLACE = frozenset("in from of near around across outside throughout at to for within".split())
_AFTER_PLACE = frozenset(
    "official officials leader leaders mayor mayors police sheriff sheriffs residents people council "
    "councilmember city area county schools school district lawmakers legislators legislature senators "
    "governor politicians authorities firefighters voters business businesses landlords tenants teachers "
    "parents students fire public state region metro town hall".split()
)  # fmt: skip
_OF_STATE = frozenset("state legislature lawmakers legislators governor senators senator assembly".split())
# What is named after these is spoken of, or spoken to, and is not the speaker.
_NOT_SPEAKER = frozenset(
    "about against told tell tells telling ask asks asked blame blamed blames versus vs than to".split()
)
_REACTION = frozenset(
    "support criticism criticisms opposition praise hatred fear fears attack attacks".split()
)
# In "Should mayors …?" the mayors are what is asked about, not who is asked.
_OUGHT = frozenset("should must shall may".split())


@dataclass(frozen=True, slots=True)
class Mention:
    """Something that a question names: where it stands in the question, its text, and as what it is read.

    ``label`` says it to a person. Of ``filters`` a statement agrees with it that passes any one; the first
    is what it becomes as a condition.
    """

    start: int
    end: int
    text: str
    field: Field
    label: str
    filters: tuple[Filters, ...]

    @property
    def condition(self) -> Filters:
        """The filter that it becomes at a click."""
        return self.filters[0]

    def as_dict(self) -> dict[str, object]:
        """Return the mention as scripts read it."""
        condition = {
            name.name: value for name in fields(Filters) if (value := getattr(self.condition, name.name))
        }
        return {
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "field": self.field,
            "label": self.label,
            "filters": {
                name: list(value) if isinstance(value, tuple) else value for name, value in condition.items()
            },
        }


def understood(library: Library, query: Query, *, unread: Collection[str] = ()) -> Query:
    """Return the query with what it names, and with the other forms of the short names in it."""
    if not query.meaning:
        return query
    return replace(
        query,
        mentions=mentions_in(library, query.meaning, unread=unread),
        other_forms=tuple(library.short_names().other_forms(query.meaning)),
    )


def mentions_in(
    library: Library, question: str, *, unread: Collection[str] = (), today: date | None = None
) -> tuple[Mention, ...]:
    """Return what a question names, in its order, without the texts that a person took back (``unread``)."""
    reader = _Reader(library, question, today or datetime.now(UTC).date())
    refused = {fold(text) for text in unread}
    return tuple(each for each in reader.read() if fold(each.text) not in refused)


def agreement(library: Library, mentions: Sequence[Mention], numbers: Sequence[int]) -> dict[int, float]:
    """Return for each statement on record, by number, the share of the mentions that it agrees with: 0 to 1.

    Its speaker's or its own place, its speaker, role or level, outlet or day must be as named. 0 for all
    where nothing is named.
    """
    ways = [(at, each) for at, mention in enumerate(mentions) for each in mention.filters]
    passed = library.passing(numbers, [each for _, each in ways])
    return {
        number: len({at for (at, _), passes in zip(ways, all_passes, strict=True) if passes})
        / max(len(mentions), 1)
        for number, all_passes in passed.items()
    }


def place_filters(library: Library, name: str) -> Filters:
    """Return the filter for a place of which a person does not say whether it is a city, state or country.

    A city on record goes before a region of the same name, a region before a city that is not on record; what
    is neither stays a city, of which nothing is on record.
    """
    town, comma, region = name.rpartition(",")
    if comma and town.strip() and is_region(region):
        return Filters(city=(name,))
    if fold_city(name) not in library.names().cities and is_region(name):
        return Filters(region=(name,))
    return Filters(city=(name,))


@dataclass(frozen=True)
class _Token:
    start: int
    end: int
    text: str

    @cached_property
    def word(self) -> str:
        """The folded word without its possessive."""
        return fold_words(_POSSESSIVE.sub("", self.text))

    @cached_property
    def is_capital(self) -> bool:
        return self.text[:1].isupper()

    @cached_property
    def is_possessive(self) -> bool:
        return _POSSESSIVE.search(self.text) is not None


class _Reader:
    """One question, looked through from left to right for the longest names first."""

    def __init__(self, library: Library, question: str, today: date) -> None:
        self.library, self.question, self.today = library, question, today
        self.names: NamesOnRecord = library.names()
        found = islice(_TOKEN.finditer(question), _MOST_TOKENS)
        self.tokens = [_Token(each.start(), each.end(), each[0]) for each in found]
        self.words = tuple(token.word for token in self.tokens)
        self.called: dict[str, list[tuple[str, str]]] = {}
        # Capitals tell something where some words have them and others do not.
        rest = [token for token in self.tokens[1:] if token.text != "I"]
        self.is_cased = any(token.is_capital for token in rest) and not all(
            token.is_capital for token in rest if token.word not in STOP_WORDS
        )
        if len(rest) < 3 and any(token.is_capital for token in rest):
            self.is_cased = True

    def read(self) -> list[Mention]:
        """The mentions, in the order of the question."""
        found = [self._time(*each) for each in times_in(self.question, self.today)]
        taken = [any(m.start < token.end and token.start < m.end for m in found) for token in self.tokens]
        at = 0
        while at < len(self.tokens):
            mention, size = (None, 1) if taken[at] else self._at(at, taken)
            if mention is not None:
                found.append(mention)
            at += size
        found += self._mistyped(found)
        found.sort(key=lambda mention: mention.start)
        speakers = {mention.start for mention in found if mention.field == "speaker"}
        once = {
            (each.field, each.filters): each
            for each in reversed(found)
            if not (each.field == "office" and each.end + 1 in speakers)  # "Mayor Ruiz" is one person
        }
        return list(reversed(once.values()))

    def _mistyped(self, found: Sequence[Mention]) -> Iterator[Mention]:
        """What is left that differs from a town or a speaker on record by a slip of the hand."""
        at = 0
        while at < len(self.tokens):
            for size in (3, 2, 1):
                if at + size > len(self.tokens) or self._overlaps(at, size, found):
                    continue
                if mention := self._slip(at, size):
                    yield mention
                    at += size - 1
                    break
            at += 1

    def _overlaps(self, at: int, size: int, found: Sequence[Mention]) -> bool:
        start, end = self.tokens[at].start, self.tokens[at + size - 1].end
        return any(mention.start < end and start < mention.end for mention in found) or any(
            self._divides(place) for place in range(at + 1, at + size)
        )

    def _slip(self, at: int, size: int) -> Mention | None:
        words = self._words(at, size)
        name = " ".join(words)
        if not mistyped(name) or not self._is_named(at, size) or self._is_within_name(at, size):
            return None
        if size > 1 and self.is_cased and not self._may_be_name(at, size):
            return None
        if any(word in STOP_WORDS for word in (words[0], words[-1])) or all(map(is_ordinary, words)):
            return None
        if (
            size == 1
            and self._begins_sentence(at)
            and not (self.tokens[at].is_possessive or self._precedes_place(at))
        ):
            return None
        if self._is_place_of_note(name) or office(words):
            return None
        if city := self.names.city_like(fold_city(name)):
            values = self.names.cities[city]
            town = values[0] if len(values) == 1 else city.title()
            return self._of_town(at, size, town)
        if size == 1 and not self._is_title(at - 1):
            return None
        if person := self.library.person_like(name):
            return self._mention(at, size, "speaker", person, Filters(speaker=(person,)))
        return None

    def _at(self, at: int, taken: Sequence[bool]) -> tuple[Mention | None, int]:
        """What begins at this token, and how many tokens it takes; one where it is nothing."""
        longest = min(_LONGEST_NAME, len(self.tokens) - at)
        longest = next(
            (size for size in range(1, longest) if taken[at + size] or self._divides(at + size)), longest
        )
        for size in range(longest, 0, -1):
            for reader in (self._outlet, self._speaker, self._place, self._office):
                if mention := reader(at, size):
                    return mention, self._until(mention.end) - at
            if self._is_county(at, size):
                return None, size
        return None, 1

    # What stands around

    def _word(self, at: int) -> str:
        return self.words[at] if 0 <= at < len(self.words) else ""

    def _words(self, at: int, size: int) -> tuple[str, ...]:
        return self.words[at : at + size]

    def _shown(self, at: int, size: int) -> str:
        """The tokens as a name is written."""
        printed = self._printed(at, size)
        return printed.title() if printed.islower() else printed

    def _people(self, surname: str) -> list[tuple[str, str]]:
        """The speakers on record whose name ends in the word; looked up once."""
        if surname not in self.called:
            self.called[surname] = self.library.people_named(surname)
        return self.called[surname]

    def _printed(self, at: int, size: int) -> str:
        """The tokens as they stand in the question, without a possessive."""
        return _POSSESSIVE.sub("", self.question[self.tokens[at].start : self.tokens[at + size - 1].end])

    def _between(self, at: int) -> str:
        """What stands before a token, after the one before it."""
        if not 0 < at < len(self.tokens):
            return " . "
        return self.question[self.tokens[at - 1].end : self.tokens[at].start]

    def _divides(self, at: int) -> bool:
        """Whether more than a space or a hyphen stands before the token."""
        return self._between(at) not in (" ", "-") and bool(self._between(at).strip(" .-\n"))

    def _begins_sentence(self, at: int) -> bool:
        return at == 0 or bool(re.search(r"[.?!:;\"“(]", self._between(at)))

    def _until(self, end: int) -> int:
        """The place of the first token after this end."""
        return next((at for at, token in enumerate(self.tokens) if token.start >= end), len(self.tokens))

    def _is_named(self, at: int, size: int) -> bool:
        """Whether the tokens can be a name by their letters: capitals, where the question has any."""
        if not self.is_cased:
            return True
        edges = (self.tokens[at], self.tokens[at + size - 1])
        return all(token.is_capital or token.text[0].isdigit() for token in edges)

    def _is_within_name(self, at: int, size: int) -> bool:
        """Whether a capital right before or after makes the tokens part of a longer name."""
        if not self.is_cased:
            return "-" in (self._between(at), self._between(at + size)) and self._word(at + size) not in (
                "area",
                "based",
            )
        before, after = at - 1, at + size
        if after < len(self.tokens) and self.tokens[after].is_capital and not self._divides(after):
            owned = self.tokens[after - 1].is_possessive
            if (
                not owned
                and self._word(after) not in _AFTER_PLACE | LEVELS.keys()
                and not self._office_at(after)
            ):
                return True
        if self._between(after) == "-" and self._word(after) not in ("area", "based"):
            return True
        if (
            at > 0
            and self.tokens[before].is_capital
            and not self._divides(at)
            and not self.tokens[before].is_possessive
        ):
            word = self._word(before)
            return not (
                self._begins_sentence(before) and (word in STOP_WORDS or is_ordinary(word))
            ) and word not in (_BEFORE_PLACE | STOP_WORDS)
        return False

    def _office_at(self, at: int) -> bool:
        return any(
            office(self._words(at, size)) is not None
            for size in range(1, min(LONGEST_OFFICE, len(self.tokens) - at) + 1)
        )

    def _mention(self, at: int, size: int, field: Field, label: str, *filters: Filters) -> Mention:
        start, end = self.tokens[at].start, self.tokens[at + size - 1].end
        text = _POSSESSIVE.sub("", self.question[start:end])
        return Mention(start, start + len(text), text, field, label, filters)

    # What is read

    def _time(self, start: int, end: int, after: str | None, before: str | None) -> Mention:
        text = self.question[start:end]
        return Mention(start, end, text, "time", text, (Filters(after=after, before=before),))

    def _outlet(self, at: int, size: int) -> Mention | None:
        value = self.names.outlets.get(" ".join(self.words[at : at + size]))
        if value is None or not self._is_named(at, size):
            return None
        if size == 1:
            word = self._word(at)
            named = self.tokens[at].is_capital and not self._begins_sentence(at) and not is_ordinary(word)
            if not named or word in self.names.cities or self._is_within_name(at, size):
                return None
        elif not self.is_cased and all(
            is_ordinary(word) or word in STOP_WORDS for word in self._words(at, size)
        ):
            return None
        return self._mention(at, size, "outlet", value, Filters(outlet=(value,)))

    def _is_county(self, at: int, size: int) -> bool:
        """Whether a county is named, which no filter knows; it must not be read as a town or a person."""
        last = at + size - 1
        if size < 2 or self._word(last) not in ("county", "parish") or not self._is_named(at, 1):
            return False
        return bool(gazetteer.counties(" ".join(self._words(at, size))))

    def _place(self, at: int, size: int) -> Mention | None:
        words = self._words(at, size)
        if size > _LONGEST_PLACE or not words[0]:
            return None
        if size == 1 and len(words[0]) < _FEWEST_LETTERS and not self.tokens[at].text.isupper():
            return None
        name = fold_city(" ".join(words))
        values = self.names.cities.get(name, ())
        if not (values or gazetteer.is_listed(name)) or not self._is_named(at, size):
            return None
        if self._word(at + size) in ("county", "parish") and self._is_county(at, size + 1):
            return None
        if size == 1 and self._between(at) == "-":
            return None
        printed = self._printed(at, size)
        if values or gazetteer.find(name):
            within, more = self._region_after(at + size)
            if within is not None:
                return self._town_within(at, size, more, name, within)
        region = self._region(printed, name)
        certain = size > 1 or self._is_certain(at)
        if not certain or (self._is_within_name(at, size) and (region is None or size == 1)):
            return None
        if (
            self._is_title(at - 1)
            and size == 1
            and not self._between(at).strip()
            and self.tokens[at - 1].is_capital
        ):
            return None  # "Mayor Jackson"
        if region is not None and (
            not values or self._word(at + size) in _OF_STATE or self._word(at - 2) == "state"
        ):
            return self._of_region(at, size, region)
        if values:
            town = values[0] if len(values) == 1 else self._shown(at, size)
            return self._of_town(at, size, town)
        return self._large_town(at, size, name)

    def _is_certain(self, at: int) -> bool:
        """Whether a single word that names a place can mean nothing else here."""
        word, token = self._word(at), self.tokens[at]
        if word in STOP_WORDS and not token.text.isupper():
            return False
        if not is_ordinary(word):
            return True
        if not self.is_cased or self._begins_sentence(at) or not token.is_capital:
            return False
        return self._word(at - 1) in _BEFORE_PLACE or self._precedes_place(at)

    def _is_place_of_note(self, name: str) -> bool:
        """Whether the name is a place's that a person may well mean, though nothing is on record from it."""
        if gazetteer.state_code(name.title()) or gazetteer.country_code(name):
            return True
        return any((town.population or 0) >= SMALL_TOWN for town in gazetteer.find(name))

    def _precedes_place(self, at: int) -> bool:
        """Whether what follows is said of places: "… officials", "… residents"."""
        return self._word(at + 1) in _AFTER_PLACE or self._office_at(at + 1)

    def _region(self, printed: str, name: str) -> str | None:
        """The code of the state or country of this name; of a country only where it is on record."""
        if len(name) <= 2:
            return None
        code = gazetteer.state_code(printed.title() if printed.islower() else printed)
        if code is not None:
            return code if self.is_cased or code in self.names.regions or not is_ordinary(name) else None
        code = gazetteer.country_code(name)
        return code if code != "US" and code in self.names.regions else None

    def _region_after(self, at: int) -> tuple[str | None, int]:
        """The region named right after a town, as in "Richmond, VA", and how many tokens it is."""
        if self._between(at) not in (" ", ", "):
            return None, 0
        for size in (2, 1):
            if at + size > len(self.tokens):
                continue
            printed = self._printed(at, size)
            is_code = len(printed) == 2
            if is_code and not (printed.isupper() and printed in STATES):
                continue
            code = self._region(printed, "".join(self._words(at, size))) if not is_code else printed
            if code is not None:
                return code, size
        return None, 0

    def _town_within(self, at: int, size: int, more: int, name: str, region: str) -> Mention | None:
        values = [value for value in self.names.cities.get(name, ()) if value.endswith(f", {region}")]
        if not values:
            towns = gazetteer.find(name, state=region) if region in STATES else []
            if not towns:
                return None
            values = [f"{towns[0].city}, {region}"]
        return self._of_town(at, size + more, values[0])

    def _large_town(self, at: int, size: int, name: str) -> Mention | None:
        """A large town of which nothing is on record."""
        if size == 1 and not (self.tokens[at].is_capital and (self.is_cased or self._precedes_place(at))):
            return None
        towns = gazetteer.find(name)
        if not towns or (towns[0].population or 0) < LARGE_CITY:
            return None
        return self._of_town(at, size, f"{towns[0].city}, {towns[0].state}")

    def _of_town(self, at: int, size: int, town: str) -> Mention:
        return self._mention(at, size, "place", town, Filters(city=(town,)), Filters(scene=(town,)))

    def _of_region(self, at: int, size: int, code: str) -> Mention:
        return self._mention(
            at,
            size,
            "place",
            STATES.get(code) or self._shown(at, size),
            Filters(region=(code,)),
            Filters(scene=(code,)),
        )

    def _is_title(self, at: int) -> bool:
        word = self._word(at)
        return bool(word) and (word in TITLES or word in OFFICES)

    def _speaker(self, at: int, size: int) -> Mention | None:
        words = self._words(at, size)
        if not self._may_be_name(at, size):
            return None
        if self._word(at - 1) in _NOT_SPEAKER or (
            self._word(at - 1) in ("of", "for", "to") and self._word(at - 2) in _REACTION
        ):
            return None
        if size == 1:
            return self._by_surname(at)
        if self._is_title(at) and size == 2:
            return None  # "Mayor Ruiz": by the surname alone
        if size <= _LONGEST_PERSON and self._may_be_person(words):
            surname = words[-1] if words[-1] not in SUFFIXES else words[-2]
            people = [shown for key, shown in self._people(surname) if _is_called(key, words)]
            if people:
                return self._mention(
                    at, size, "speaker", people[0], Filters(speaker=(self._shown(at, size),))
                )
        return self._body(at, size)

    def _may_be_person(self, words: Sequence[str]) -> bool:
        """Whether the words can be a person's name: in small letters no common word, no ordinary surname."""
        return self.is_cased or (STOP_WORDS.isdisjoint(words) and not is_ordinary(words[-1]))

    def _may_be_name(self, at: int, size: int) -> bool:
        """Whether the tokens can name a speaker by their letters."""
        words = self._words(at, size)
        if not words[0] or not words[-1]:
            return False
        if self.is_cased:
            first, last = self.tokens[at], self.tokens[at + size - 1]
            return last.is_capital and (first.is_capital or (size > 1 and first.word in PARTICLES))
        return words[0] not in STOP_WORDS and words[-1] not in STOP_WORDS

    @cached_property
    def _bodies(self) -> dict[str, str]:
        """The organizations on record that have words of the question as their whole name."""
        spans = (
            (at, size)
            for at in range(len(self.words))
            for size in range(2, min(_LONGEST_NAME, len(self.words) - at) + 1)
        )
        return self.library.bodies_named(
            list({" ".join(self._words(*span)) for span in spans if self._may_be_name(*span)})[
                :_MOST_LOOKED_UP
            ]
        )

    def _body(self, at: int, size: int) -> Mention | None:
        """An organization on record by its whole name."""
        name = " ".join(self._words(at, size))
        if name not in self._bodies or fold_city(name) in self.names.cities or office(self._words(at, size)):
            return None
        return self._mention(at, size, "speaker", self._bodies[name], Filters(speaker=(self._bodies[name],)))

    def _by_surname(self, at: int) -> Mention | None:
        """A speaker named by the surname alone, after a title or with a capital that makes it a name."""
        token, word = self.tokens[at], self._word(at)
        titled = (
            self._is_title(at - 1)
            and not self._between(at).strip(" .")
            and not self.tokens[at - 1].is_possessive
        )
        if (
            word in STOP_WORDS
            or len(word) < _FEWEST_LETTERS
            or office((word,))
            or self._region(token.text, word)
        ):
            return None
        if titled:
            if not (token.is_capital or not self.is_cased) or (not token.is_capital and is_ordinary(word)):
                return None
        else:
            known = fold_city(word) in self.names.cities or is_ordinary(word)
            capital = (
                self.is_cased and token.is_capital and (not self._begins_sentence(at) or token.is_possessive)
            )
            if known or not capital or self._is_within_name(at, 1):
                return None
        found = self._people(word)
        if not found and titled and word.endswith("s"):  # "senator schiffs housing bill"
            word = word[:-1]
            found = self._people(word)
        names = {shown for key, shown in found if key.split()[-1] == word or key.split()[-2:-1] == [word]}
        if not names or (len(_different(names)) > _MOST_NAMESAKES and not titled):
            return None
        label = max(names, key=len) if len(_different(names)) == 1 else self._shown(at, 1)[: len(word)]
        return self._mention(at, 1, "speaker", label, Filters(speaker=(self._shown(at, 1)[: len(word)],)))

    def _office(self, at: int, size: int) -> Mention | None:
        if size > LONGEST_OFFICE:
            return None
        words = self._words(at, size)
        named = office(words)
        if named is None or self._word(0) in _OUGHT or self._word(at - 1) in (*_NOT_SPEAKER, "a", "an"):
            return None
        plain = len(words[-1]) <= 2 and not self.tokens[at + size - 1].text.isupper()  # "da", "ag"
        if plain or (
            size == 1
            and self._word(at + 1) in ("", *_NOT_SPEAKER)
            and self._word(at - 1) in ("public", "general")
        ):
            return None
        filters = Filters(role=named.roles, level=named.levels)
        return self._mention(at, size, "office", self._printed(at, size), filters)


def _is_called(key: str, words: Sequence[str]) -> bool:
    """Whether a folded name on record is the one that is named: all of it, or its first and last words."""
    name = key.split()
    while len(name) > 1 and name[-1] in SUFFIXES and name[-1] not in words:
        name.pop()
    if name == list(words) or (words[0] in PARTICLES and name[-len(words) :] == list(words)):
        return True
    return len(name) > 1 and (name[0], name[-1]) == (words[0], words[-1]) and set(words) <= set(name)


def _different(names: Collection[str]) -> list[str]:
    """The names without those that can be another of them."""
    kept: list[str] = []
    for name in sorted(names, key=len, reverse=True):
        if not any(same_speaker(name, other) for other in kept):
            kept.append(name)
    return kept
