"""What the steps of extraction hand to one another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from onrecord.corpus.model import Kind

Gender = Literal["female", "male"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the document's text between quotation marks, without the marks.

    ``start`` and ``end`` are code points, end exclusive. ``continues`` is True when the same
    quotation runs on from the paragraph before.
    """

    start: int
    end: int
    continues: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where the text names a person or an organisation.

    ``start`` and ``end`` bound the name alone ("Lori Lightfoot"), without its title. ``role``,
    ``organization`` and ``jurisdiction`` are what the text prints beside this very mention:
    "Chicago Mayor Lori Lightfoot" has the role "Mayor" and the jurisdiction "Chicago". ``phrase`` is
    where the title before the name begins, None where there is none.
    """

    start: int
    end: int
    text: str
    role: str | None = None
    organization: str | None = None
    jurisdiction: str | None = None
    phrase: int | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Everyone and everything that can speak in one document, with every mention, in order.

    ``name`` is the fullest form the document prints. ``role``, ``organization`` and
    ``jurisdiction`` are those of the first mention that has one. ``is_organization`` is True for
    an agency, company, paper or campaign that speaks as itself.
    """

    name: str
    mentions: tuple[Mention, ...]
    is_organization: bool = False
    gender: Gender | None = None
    role: str | None = None
    organization: str | None = None
    jurisdiction: str | None = None


Offsets = tuple[int, int]
"""Where something stands in the document's text: first code point, and one past the last."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """One statement found in the text and who is held to have made it.

    ``start`` and ``end`` bound the statement's words, without quotation marks. ``cue`` bounds the
    word that announces it ("said", "according to"), ``mention`` what the text prints for the
    speaker there ("she", "the first-term mayor", "Garcetti"). ``person`` is who that is, None when
    nobody can be named; a mention without a person is a speaker whom the text does not name ("a
    resident"), and ``role`` is what it says of them there. ``method`` names the rule that found the
    speaker, ``confidence`` is the estimated
    probability that the speaker is right.
    """

    start: int
    end: int
    kind: Kind
    cue: Offsets | None = None
    mention: Offsets | None = None
    person: Person | None = None
    method: str = "none"
    confidence: float = 0.0
    role: str | None = None
