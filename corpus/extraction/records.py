"""What the steps of extraction hand to one another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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
    "Chicago Mayor Lori Lightfoot" has the role "Mayor" and the jurisdiction "Chicago".
    """

    start: int
    end: int
    text: str
    role: str | None = None
    organization: str | None = None
    jurisdiction: str | None = None


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
