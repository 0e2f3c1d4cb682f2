"""Acronyms and other short names, and what they stand for.

A text that says "ICE" and one that says "Immigration and Customs Enforcement" are about one body. What a
short form stands for is looked up in this order: the document that uses it (``defined_in``), the library
(``most_frequent`` of all documents' definitions), and a rule for the bodies of the speaker's own place
(``bodies_of``). ``ShortNames.added_to`` then writes the missing form behind the one that a text has.

Where to call it: for a statement's searched fields, when it is indexed, with
``spelled_out(text, bodies_of(text, place) | defined_in(document.text))``; for a question, when it is asked,
with the library's table; for highlights with the same table. The result is for vectors and inverted indexes
only. What is shown and cited stays as it was printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from onrecord.corpus.english.folding import fold, fold_letters
from onrecord.corpus.model import Place

SKIPPED = frozenset("a an and at for in of on the to &".split())
"""Words whose initial an acronym may leave out."""
_LONGEST_SHORT = 10  # letters; Schwartz and Hearst 2003, section 3.1
_SHORTEST_IMPLIED = 3  # letters of a short form that nothing but its initials ties to the long one
_AMBIGUOUS = 2  # the commonest meaning is used where it is at least so many times as common as the next

# "ICE", "TxDOT", "F.B.I.", "A&E"
_SHORT = re.compile(
    r"(?<![\w&.-])(?=[\w.&]*[A-Z][\w.&]*[A-Z])[A-Z](?:[A-Za-z0-9&]|\.(?=\w)){1,14}(?:(?<=\.[A-Z])\.)?(?![\w&-])"
)
_REACH = 40  # characters before a short form among which the tie to its long one is looked for
# Between a long form and its short one: "(ICE", "(or “ICE", ", or ICE", ", known as ICE"
_TIE_BEFORE = re.compile(
    r"""(?:\s*\(\s*(?:(?:or|the|now|hereafter|also|aka|a\.k\.a\.|known\ as|called)\s+)*
        |,?\s+or\s+(?:the\s+)?
        |[,–—]?\s+(?:\w+\s+)?(?:known|called|abbreviated|referred\ to)\s+(?:simply\s+)?
            (?:(?:as|to)\s+)?(?:the\s+)?)
        [\"“”'‘’]?\Z""",
    re.VERBOSE,
)
# Between a short form and its long one: "ICE (", "ICE, or ", "ICE, the ", "ICE stands for ".
_TIE_AFTER = re.compile(
    r"""[\"“”'‘’]?
        (?:\s*\(\s*|,?\s+(?:or|(?:which\s+)?stands\ for|short\ for|i\.e\.,?)\s+|\s*[,–—]\s*(?:short\ for\s+)?)
        (?:the\s+)?[\"“”'‘’]?(?=[^\W\d_])""",
    re.VERBOSE,
)
_WORD = re.compile(r"&|[^\W_]+(?:['’][^\W_]+)?")
_SENTENCE_END = re.compile(r"(?<![A-Z])(?<!\b[A-Z]\.[A-Z])[.!?;:](?=\s)|[()\n\r]")
_RUN = re.compile(
    r"[A-Z][\w’']*(?:(?:[ \xa0\n]|-)(?:(?:of|for|the|and|in|on|at|to|a|an|&)\s){0,3}[A-Z][\w’']*)+"
)
_POSSESSIVE = re.compile(r"['’]s?$")
_LONGEST_RUN = 8  # words
_TOKEN = re.compile(r"(?:[A-Za-z]\.){2,}(?!\w)|[^\W_]+(?:&[^\W_]+)*")

# What the letters at the end of a local body's short form stand for; those before them name the place.
_BODY = re.compile(
    r"(?<![\w&.-])(?P<place>[A-Z][A-Za-z]{0,4}?)(?P<body>PD|FD|SO|ISD|USD|PS|DOT|HA)(?![\w&-])"
)
_BODIES = {
    "PD": "Police Department", "FD": "Fire Department", "SO": "Sheriff's Office",
    "DOT": "Department of Transportation", "ISD": "Independent School District",
    "USD": "Unified School District", "PS": "Public Schools",
    "HA": "Housing Authority",
}  # fmt: skip
_COUNCIL = re.compile(r"\b[Tt]he (?:[Cc]ity )?[Cc]ouncil\b(?! of\b)")


def defined_in(text: str) -> dict[str, str]:
    """Return what the short forms in a text stand for, as it says itself, each as it prints it.

    It says so beside one of the two ("Immigration and Customs Enforcement (ICE)", "ICE, or Immigration and
    Customs Enforcement"), or by using a name with these initials, and no other, elsewhere in the text, which
    is how news agencies write. The initials decide in every case (after Schwartz and Hearst 2003, "A simple
    algorithm for identifying abbreviation definitions in biomedical text", but stricter).
    """
    found: dict[str, str] = {}
    unexplained = set()
    for printed in _SHORT.finditer(text):
        short = _bare(printed[0])
        if short in found:
            continue
        long = None
        begin = max(0, printed.start() - _REACH)
        if before := _TIE_BEFORE.search(text[begin : printed.start()]):
            long = _long_before(text, begin + before.start(), short)
        if long is None and (after := _TIE_AFTER.match(text, printed.end())):
            long = _long_after(text, after.end(), short)
        if long:
            found[short] = long
        elif len(short) >= _SHORTEST_IMPLIED and short.isupper():
            unexplained.add(short)
    unexplained -= found.keys()
    return found | (_implied(text, unexplained) if unexplained else {})


def bodies_of(text: str, place: Place) -> dict[str, str]:
    """Return what short names of local bodies in a text mean where somebody of this place speaks.

    For a Chicagoan "CPD" is the Chicago Police Department and "the council" the Chicago City Council.
    """
    found: dict[str, str] = {}
    for name in filter(None, (place.city, place.county, place.region)):
        for body in _BODY.finditer(text):
            if _names_place(body["place"], name, _BODIES[body["body"]]):
                found.setdefault(body[0], f"{name} {_BODIES[body['body']]}")
    if place.city and place.level in ("city", "none") and (council := _COUNCIL.search(text)):
        found[council[0]] = f"{place.city} City Council"
    return found


def most_frequent(counts: Iterable[tuple[str, str, int]]) -> dict[str, str]:
    """Return the commonest meaning of each short form, and leave out those that mean several things.

    ``counts`` are short forms, long forms, and in how many documents the one is defined as the other. Long
    forms that differ only in case, accents or a first word such as "U.S." are one.
    """
    meanings: dict[str, dict[str, tuple[int, str]]] = {}
    for short, long, documents in counts:
        same = meanings.setdefault(short, {})
        key = " ".join(_words_of(long))
        so_far, spelled = same.get(key, (0, long))
        same[key] = (so_far + documents, spelled)
    table = {}
    for short, same in meanings.items():
        first, *others = sorted(same.values(), key=lambda meaning: (-meaning[0], meaning[1]))
        if not others or first[0] >= _AMBIGUOUS * others[0][0]:
            table[short] = first[1]
    return table


class ShortNames:
    """Short forms and what they stand for, to be looked for in many texts."""

    def __init__(self, definitions: Mapping[str, str]) -> None:
        self._by_first: dict[str, list[_Form]] = {}
        for short, long in definitions.items():
            forms = (_Form(_tokens(short), short, long, True), _Form(_tokens(long), long, short, False))
            for form in forms:
                if form.words:
                    self._by_first.setdefault(form.words[0], []).append(form)

    def added_to(self, text: str) -> str:
        """Return the text in which each short form is followed by its long form, or the other way about.

        Each is added once, in brackets, and only where the text does not have it anyway: "stop ICE" becomes
        "stop ICE (Immigration and Customs Enforcement)". A short form counts as it is spelled, in capitals;
        in a text without capitals also in small letters where no vowel makes these a word.
        """
        found = {(form.text, form.other): end for end, form in self._forms_in(text)}
        missing = [(end, other) for (form, other), end in found.items() if (other, form) not in found]
        for end, other in sorted(missing, reverse=True):
            text = f"{text[:end]} ({other}){text[end:]}"
        return text

    def other_forms(self, text: str) -> list[str]:
        """Return what ``added_to`` would add to the text."""
        found = {(form.text, form.other) for _, form in self._forms_in(text)}
        return list(dict.fromkeys(other for form, other in sorted(found) if (other, form) not in found))

    def _forms_in(self, text: str) -> Iterator[tuple[int, _Form]]:
        """The forms in the text, each where it ends first."""
        tokens = list(_TOKEN.finditer(text))
        folded = [_folded(token[0]) for token in tokens]
        careless = text == text.lower()
        seen = set()
        for at, first in enumerate(folded):
            for form in self._by_first.get(first, ()):
                last = at + len(form.words)
                if form.text in seen or tuple(folded[at:last]) != form.words:
                    continue
                if form.exact and not _is_spelled(form.text, tokens[at], tokens[last - 1], careless=careless):
                    continue
                seen.add(form.text)
                yield tokens[last - 1].end(), form


def spelled_out(text: str, definitions: Mapping[str, str]) -> str:
    """Return the text with the long forms of its short ones added, and the other way about."""
    return ShortNames(definitions).added_to(text) if definitions else text


class _Form(NamedTuple):
    """One of two forms of a name: its folded words, its text, the other form, and whether its case counts."""

    words: tuple[str, ...]
    text: str
    other: str
    exact: bool


def _tokens(text: str) -> tuple[str, ...]:
    return tuple(_folded(token) for token in _TOKEN.findall(text))


def _folded(token: str) -> str:
    return fold_letters(token).replace(".", "")


def _is_spelled(short: str, first: re.Match[str], last: re.Match[str], *, careless: bool) -> bool:
    printed = first.string[first.start() : last.end()].replace(".", "")
    if printed == short:
        return True
    return careless and printed == short.lower() and not re.search("[aeiou]", printed)


def _bare(short: str) -> str:
    """A short form without stops and the s of a plural."""
    bare = short.replace(".", "")
    return bare[:-1] if bare[-1:] == "s" and bare[:-1].isupper() and len(bare) > 2 else bare


def _long_before(text: str, end: int, short: str) -> str | None:
    """The name with the initials of the short form that ends right there."""
    if not 2 <= len(short) <= _LONGEST_SHORT:
        return None
    begin = max(0, end - 30 * len(short))
    for stop in _SENTENCE_END.finditer(text, begin, end):
        begin = stop.end()
    words = list(_WORD.finditer(text, begin, end))[-2 * len(short) - 3 :]
    best: tuple[int, int] | None = None
    for first in range(len(words) - 1, -1, -1):
        cost = _misfit(short, [word[0] for word in words[first:]])
        if cost is not None and cost <= (len(short) - 1) // 2 and (best is None or cost < best[0]):
            best = (cost, words[first].start())
    return _as_name(text[best[1] : end], short) if best else None


def _long_after(text: str, start: int, short: str) -> str | None:
    """The name with exactly the initials of the short form that begins right there."""
    if not 2 <= len(short) <= _LONGEST_SHORT:
        return None
    stop = _SENTENCE_END.search(text, start, start + 30 * len(short))
    limit = stop.start() if stop else min(len(text), start + 30 * len(short))
    words = list(_WORD.finditer(text, start, limit))[: 2 * len(short) + 3]
    for last in range(2, len(words) + 1):
        if _misfit(short, [word[0] for word in words[:last]]) == 0:
            return _as_name(text[start : words[last - 1].end()], short)
    return None


def _as_name(printed: str, short: str) -> str | None:
    name = _POSSESSIVE.sub("", " ".join(printed.split()).strip(" ,\"“”'‘’"))
    words = _WORD.findall(name)
    return name if len(words) > 1 and not any(_bare(word) == short for word in words) else None


def _misfit(short: str, words: Sequence[str]) -> int | None:
    """How far the words' initials are from being the short form's letters; None where they cannot be.

    The first word must give its initial. A letter from inside a word ("SEPTA" of "Southeastern …") and a word
    that gives none cost one each; words such as "of" may give theirs or not.
    """
    letters = short.lower().replace("&", "")
    folded = [fold(word) for word in words]
    if not letters or folded[0][:1] != letters[0] or folded[-1] in SKIPPED:
        return None
    # The least cost of having used so many letters, a word at a time.
    costs: dict[int, int] = {0: 0}
    for at, word in enumerate(folded):
        after: dict[int, int] = {}
        for used, cost in costs.items():
            if at:
                skip = cost + (word not in SKIPPED)
                after[used] = min(skip, after.get(used, skip))
            place = 0
            for taken in range(1, len(letters) - used + 1):
                place = word.find(letters[used + taken - 1], place) + 1
                if place == 0 or (taken == 1 and place != 1) or (taken > 1 and word in SKIPPED):
                    break
                each = cost + taken - 1
                after[used + taken] = min(each, after.get(used + taken, each))
        costs = after
    return costs.get(len(letters))


def _implied(text: str, shorts: set[str]) -> dict[str, str]:
    """Of these short forms those that are the initials of one capitalized name in the text, and it."""
    begins = {short[0] for short in shorts}
    names: dict[str, dict[str, str]] = {}
    for run in _RUN.finditer(text):
        words = list(_WORD.finditer(text, run.start(), run.end()))
        for first, begin in enumerate(words):
            if begin[0][0] not in begins:
                continue
            capitals, initials = "", ""
            for word in words[first : first + _LONGEST_RUN]:
                if word[0].isupper():
                    break
                initials += word[0][0].upper()
                if word[0] in SKIPPED:
                    continue
                capitals += word[0][0]
                for letters in {capitals, initials} & shorts:
                    if name := _as_name(text[begin.start() : word.end()], letters):
                        names.setdefault(letters, {}).setdefault(fold(name), name)
    return {short: next(iter(each.values())) for short, each in names.items() if len(each) == 1}


def _names_place(letters: str, name: str, body: str) -> bool:
    """Whether letters such as "NY" or "Tx" name the place: by its initials or its beginning."""
    folded = letters.lower()
    words = [fold(word) for word in _WORD.findall(name)]
    initials = "".join(word[0] for word in words)
    if body == "Sheriff's Office" and "county" not in words and "parish" not in words:
        initials += "c"
    beginning = (
        "".join(words).startswith(folded) if len(folded) > 1 else len(words) == 1 and initials == folded
    )
    return folded == initials or beginning


def _words_of(long: str) -> list[str]:
    words = [fold(word) for word in _WORD.findall(long) if word not in SKIPPED]
    while len(words) > 2 and words[0] in ("u", "s", "us", "the", "united", "states"):
        words.pop(0)
    return words
