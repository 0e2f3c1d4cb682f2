"""Statements printed otherwise, by rule: the ways in which a wording departs from what was said."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?![\w,])|(?<![\w.,-])\d+(?![\w,.]\w|\w)")
_AUXILIARY = re.compile(
    r"\b(is|are|was|were|will|would|can|could|should|must|does|did|has|have|had) (?!not\b|n['’]t\b)(?=[a-z])"
)
_NEGATED = re.compile(
    r"\b(is|are|was|were|will|would|could|should|must|does|do|did|has|have|had)(?: not\b|n['’]t\b)"
    r"|\bcan(?:not|['’]t)\b"
)
_CLAUSES = re.compile(r"(?<=[,;:]) |(?<=[.!?]) (?=[A-Z])")
_WORD = re.compile(r"[^\W\d_]{2,}(?:['’][^\W\d_]+)?")

Changed = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mutation:
    """A rule: its name, the rungs that are right for what it makes, and the rule itself.

    ``rule`` gives None where it does not apply to a text.
    """

    name: str
    rungs: Changed
    rule: Callable[[str, random.Random], str | None]


def verbatim(text: str, chance: random.Random) -> str | None:
    """The text as it is."""
    return text


def other_marks(text: str, chance: random.Random) -> str | None:
    """Straight marks for curly ones or the reverse, another dash, a lost comma, another end."""
    swapped = text.translate(str.maketrans("’‘“”–—'", "''\"\"-–’"))
    swapped = re.sub(r",(?= )", "", swapped, count=1) if chance.random() < 0.5 else swapped
    swapped = re.sub(r"[.,]$", "!", swapped) if re.search(r"[.,]$", swapped) else swapped + "."
    return swapped if swapped != text else None


def other_case(text: str, chance: random.Random) -> str | None:
    """Capitals throughout, none, or some."""
    changed = chance.choice(
        [text.upper(), text.lower(), text.title().replace("’S", "’s").replace("'S", "'s")]
    )
    return changed if changed != text and changed.casefold() == text.casefold() else None


def other_spacing(text: str, chance: random.Random) -> str | None:
    """Two spaces or a line's end where there was one space."""
    return text.replace(" ", chance.choice(["  ", "\n", "\u00a0"])) if " " in text else None


def with_brackets(text: str, chance: random.Random) -> str | None:
    """An editor's word in brackets, or a bracketed first letter."""
    if chance.random() < 0.5 and text[:1].isalpha():
        return f"[{text[0].swapcase()}]{text[1:]}"
    words = text.split(" ")
    if len(words) < 5:
        return None
    words.insert(chance.randrange(2, len(words) - 1), chance.choice(["[local]", "[the mayor]", "[sic]"]))
    return " ".join(words)


def with_ellipsis(text: str, chance: random.Random) -> str | None:
    """Three to eight words in the middle, replaced by an ellipsis."""
    words = text.split()
    if len(words) < 18:
        return None
    length = chance.randrange(3, 9)
    at = chance.randrange(4, len(words) - length - 3)
    return " ".join([*words[:at], chance.choice(["…", "...", "[…]", ". . ."]), *words[at + length :]])


def without_end(text: str, chance: random.Random) -> str | None:
    """The last clause, or the first, dropped, with at least six words left."""
    clauses = _CLAUSES.split(text)
    if len(clauses) < 2:
        return None
    first = chance.random() < 0.5
    cut = " ".join(clauses[1:] if first else clauses[:-1])
    before = clauses[0] if first else clauses[-2]
    is_clause = before.endswith((",", ";", ":"))
    return cut if len(cut.split()) >= 6 and is_clause and any(map(str.isalpha, cut)) else None


def joined_clauses(text: str, chance: random.Random) -> str | None:
    """Two clauses brought together, the four or more words between them left out without a mark."""
    clauses = _CLAUSES.split(text)
    choices = [
        (first, second)
        for first in range(len(clauses))
        for second in range(first + 2, len(clauses))
        if sum(map(_count, clauses[first + 1 : second])) >= 4
        and _count(clauses[first]) >= 3
        and _count(clauses[second]) >= 3
    ]
    if not choices:
        return None
    first, second = chance.choice(choices)
    head, tail = " ".join(clauses[: first + 1]), " ".join(clauses[second:])
    return f"{head} {tail}"


def words_dropped(text: str, chance: random.Random) -> str | None:
    """One to three words gone from inside."""
    words = text.split()
    inside = [at for at in range(1, len(words) - 1) if _WORD.fullmatch(words[at])]
    count = chance.randrange(1, 4)
    if len(words) < 8 or len(inside) < count:
        return None
    gone = set(chance.sample(inside, count))
    return " ".join(word for at, word in enumerate(words) if at not in gone)


def words_swapped(text: str, chance: random.Random) -> str | None:
    """Two neighbours in each other's place, or one to three words replaced by others of the text's kind."""
    words = text.split()
    if len(words) < 8:
        return None
    inside = [at for at in range(1, len(words) - 2) if _WORD.fullmatch(words[at])]
    if chance.random() < 0.5:
        pairs = [at for at in inside if at + 1 in inside and words[at].casefold() != words[at + 1].casefold()]
        if not pairs:
            return None
        at = chance.choice(pairs)
        words[at], words[at + 1] = words[at + 1], words[at]
        return " ".join(words)
    others = ["quickly", "gardens", "promised", "seventh", "bitter", "harbor", "never-ending", "borrowed"]
    for at in chance.sample(inside, min(len(inside), chance.randrange(1, 4))):
        words[at] = chance.choice(others)
    return " ".join(words) if " ".join(words) != text else None


def negated(text: str, chance: random.Random) -> str | None:
    """A negation taken out, or put in where there is none."""
    found = list(_NEGATED.finditer(text))
    if found:
        one = chance.choice(found)
        return text[: one.start()] + (one[1] or "can") + text[one.end() :]
    places = list(_AUXILIARY.finditer(text))
    if not places:
        return None
    one = chance.choice(places)
    return text[: one.end()] + "not " + text[one.end() :]


def other_number(text: str, chance: random.Random) -> str | None:
    """One number changed."""
    found = list(_NUMBER.finditer(text))
    if not found:
        return None
    one = chance.choice(found)
    value = int(one[0].replace(",", ""))
    changed = value + chance.choice([1, 7, 10, 100]) if chance.random() < 0.7 else value * 10 or 5
    written = f"{changed:,}" if "," in one[0] else str(changed)
    return text[: one.start()] + written + text[one.end() :]


MUTATIONS = (
    Mutation("verbatim", ("exact",), verbatim),
    Mutation("marks", ("marks",), other_marks),
    Mutation("case", ("marks",), other_case),
    Mutation("spacing", ("marks",), other_spacing),
    Mutation("brackets", ("marks",), with_brackets),
    Mutation("ellipsis", ("cut",), with_ellipsis),
    Mutation("end dropped", ("cut", "exact"), without_end),
    Mutation("clauses joined", ("cut",), joined_clauses),
    Mutation("words dropped", ("altered",), words_dropped),
    Mutation("words swapped", ("altered",), words_swapped),
    Mutation("negation", ("altered",), negated),
    Mutation("number", ("altered",), other_number),
)


def mutate(text: str, chance: random.Random) -> Iterator[tuple[Mutation, str]]:
    """The text under every mutation that applies to it."""
    for mutation in MUTATIONS:
        changed = mutation.rule(text, chance)
        if changed is not None:
            yield mutation, changed


def _count(text: str) -> int:
    return len(text.split())
