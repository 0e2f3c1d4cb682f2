"""What was typed, as a meaning, exact words and filters. Pure: knows no library."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from onrecord.corpus.english.dates import days_named, parse_date
from onrecord.corpus.english.folding import fold, fold_words
from onrecord.corpus.errors import InvalidDate, InvalidFilter
from onrecord.corpus.filter_names import TYPED
from onrecord.corpus.filters import Filters
from onrecord.search.display import date_in_words
from onrecord.search.errors import InvalidQuestion
from onrecord.search.limits import check_parts
from onrecord.search.words import in_plain_words

if TYPE_CHECKING:
    from onrecord.search.question import Mention

LONGEST = 10_000
_MOST_DAYS = 3
FILTER_NAMES = tuple(field.name for field in fields(Filters))
_BY_TYPED = {TYPED.get(name, name): name for name in FILTER_NAMES}
_DATES = ("after", "before")
NO_FILTERS = Filters()

_OPEN, _CLOSE = '"“”„‟«»″', '"”“‟»«″'
_QUOTED = rf"[{_OPEN}](?P<{{0}}>[^{_OPEN}{_CLOSE}]*)[{_CLOSE}](?!\w)"
_TOKEN = re.compile(
    rf"""
    (?P<minus>(?<!\S)[-−](?=[\w{_OPEN}]))?
    (?:
        (?P<name>(?<![\w.@#/])[^\W\d_]{{2,}}):(?={_QUOTED.format("_a")}|[^\s/\\{_OPEN}{_CLOSE}]|\s*\Z)
            (?:{_QUOTED.format("quoted_value")}|(?P<value>[^\s{_OPEN}{_CLOSE}]*))
      | (?<!\w){_QUOTED.format("phrase")}
      | (?P<space>\s+)
      | (?P<word>\S)
    )
    """,
    re.VERBOSE,
)
_EXCLUDED_WORD = re.compile(r"\w[^\s" + _OPEN + _CLOSE + "]*")
# Controls that are no white space, and halves of characters: neither is part of a word.
_NO_WORD = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")
_EDGES = " \t\r\n.,;:!?…"


@dataclass(frozen=True, slots=True)
class Query:
    """A question as it was understood.

    ``meaning`` is what answers should be close to, quoted words included and filters not; it is
    empty where only filters or exclusions were typed. ``phrases`` are words that every answer must
    hold exactly, ``excluded`` those that none may. ``mentions`` are what the meaning names and
    ``other_forms`` what its short names stand for, or how its long ones are shortened (search.question).
    """

    meaning: str
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    filters: Filters = NO_FILTERS
    mentions: tuple[Mention, ...] = ()
    other_forms: tuple[str, ...] = ()

    @property
    def spelled_out(self) -> str:
        """The meaning with the other forms of the short names in it."""
        return " ".join((self.meaning, *(f"({form})" for form in self.other_forms)))

    @property
    def days(self) -> tuple[str, ...]:
        """The days (ISO) that it names in full; none where they are so many that it is about none of them."""
        days = days_named(self.meaning)
        return days if len(days) <= _MOST_DAYS else ()

    @property
    def reading(self) -> str:
        """How the question was read, in words to show beside the answers."""
        parts = []
        only_quoted = len(self.phrases) == 1 and fold_words(self.phrases[0]) == fold_words(self.meaning)
        if self.meaning and not only_quoted:
            parts.append(f"close in meaning to “{in_plain_words(self.meaning)}”")
        if self.days:
            parts.append(f"preferably from around {' or '.join(map(date_in_words, self.days))}")
        parts += [f"with the exact words “{phrase}”" for phrase in self.phrases]
        parts += [f"without “{words}”" for words in self.excluded]
        for name in FILTER_NAMES:
            given = getattr(self.filters, name)
            if given:
                parts.append(
                    f"{TYPED.get(name, name)}: {given if isinstance(given, str) else ' or '.join(given)}"
                )
        return " · ".join(parts)

    def within(self, filters: Filters) -> Query:
        """The same question asked with these filters too; a date in the question goes before theirs."""
        return replace(self, filters=join(self.filters, filters))


def join(first: Filters, second: Filters) -> Filters:
    """Both filters as one: any value of either in each field, the first one's dates where it has them."""
    values: dict[str, tuple[str, ...]] = {
        name: tuple(dict.fromkeys(getattr(first, name) + getattr(second, name)))
        for name in FILTER_NAMES
        if name not in _DATES
    }
    return Filters(**values, after=first.after or second.after, before=first.before or second.before)


def plain(text: str) -> Query:
    """A question of meaning alone, in which no mark means anything. Raises InvalidQuestion."""
    text = _checked(text)
    return Query(meaning=" ".join(text.split()))


def parse(text: str) -> Query:
    """The query that a person typed.

    ``"exact words"`` in straight or curly marks, ``-word`` and ``-"exact words"`` to exclude,
    ``city:Chicago`` or ``city:"New York City"`` for any field of Filters; the rest is meaning. Values
    of one field are alternatives. Raises InvalidQuestion, InvalidFilter or InvalidDate.
    """
    text = _checked(text)
    meaning: list[str] = []
    phrases: list[str] = []
    excluded: list[str] = []
    values: dict[str, list[str]] = {}
    at = 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        assert token is not None  # noqa: S101 - every character is space or word
        at = token.end()
        name = _filter_name(token)
        if name is not None:
            if token["minus"]:
                raise InvalidFilter(f"The filter {token['name']}: cannot be excluded; exclude words instead.")
            value = token["quoted_value"] if token["quoted_value"] is not None else token["value"]
            values.setdefault(name, []).append(_value(name, value.strip(_EDGES) or value))
        elif token["phrase"] is not None:
            words = " ".join(token["phrase"].split()).strip(_EDGES)
            if not fold_words(words):
                meaning.append(token.group())
                continue
            (excluded if token["minus"] else phrases).append(words)
            if not token["minus"]:
                meaning.append(token["phrase"])
        elif token["minus"] and (word := _EXCLUDED_WORD.match(text, token.start() + 1)):
            excluded.append(word.group().strip(_EDGES))
            at = word.end()
        else:
            meaning.append(token.group())
    filters = Filters(
        **{name: tuple(dict.fromkeys(given)) for name, given in values.items() if name not in _DATES},
        after=max(values.get("after", []), default=None),
        before=min(values.get("before", []), default=None),
    )
    asked = " ".join("".join(meaning).split()).strip(" ,;")
    if not fold_words(asked):
        asked = ""
    if not (asked or excluded or filters):
        raise InvalidQuestion(f"The question {text.strip()[:40]!r} has no word in it; type some words.")
    distinct, unwanted = (
        tuple({fold(each): each for each in given}.values()) for given in (phrases, excluded)
    )
    check_parts(len(distinct) + len(unwanted), "exact words and exclusions")
    return Query(asked, distinct, unwanted, filters)


def without_controls(text: str) -> str:
    """The text without control characters, white space aside, and without halves of characters."""
    return _NO_WORD.sub("", text)


def _checked(text: str) -> str:
    """The text without what no word has. Raises InvalidQuestion."""
    text = without_controls(text)
    if not text.strip():
        raise InvalidQuestion("The question is empty; type some words.")
    if len(text) > LONGEST:
        raise InvalidQuestion(
            f"The question has {len(text):,} characters; {LONGEST:,} at most can be asked; shorten it."
        )
    return text


def _filter_name(token: re.Match[str]) -> str | None:
    """The filter that a ``word:value`` names, or None where it is plain text ("12:30", "Note:this").

    A small-letter word that is no filter, and any word one slip away from one, is a mistake that the
    person should hear of. Raises InvalidFilter.
    """
    typed = token["name"]
    if typed is None or (token.string[: token.start("name")][-1:] == "-" and not token["minus"]):
        return None
    name = typed.casefold()
    if name in _BY_TYPED:
        return _BY_TYPED[name]
    if token["value"] == "":  # a word and a colon that end the text
        return None
    near = next((known for known in _BY_TYPED if _one_slip(name, known)), None)
    if near is None and not typed.islower():
        return None
    hint = f"write {near}:" if near else "put a space after the colon if no filter was meant"
    raise InvalidFilter(f"There is no filter {typed!r} ({', '.join(_BY_TYPED)}); {hint}.")


def _value(name: str, value: str) -> str:
    if name not in _DATES:
        return value
    try:
        return parse_date(value)
    except InvalidDate as error:
        raise InvalidDate(
            f"{value!r} is not a date for {name}:; write it as 2019, 2019-07 or 2019-07-15."
        ) from error


def _one_slip(typed: str, known: str) -> bool:
    """Whether one letter more, less or other, or two swapped, makes one word of the other."""
    if typed == known:
        return True
    if abs(len(typed) - len(known)) > 1 or min(len(typed), len(known)) < 3:
        return False
    start = 0
    while start < min(len(typed), len(known)) and typed[start] == known[start]:
        start += 1
    a, b = typed[start:], known[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[:2][::-1] and a[2:] == b[2:])
