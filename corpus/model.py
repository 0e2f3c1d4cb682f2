"""The records: what was said, by whom, where, when, and where it is printed.

Every record is frozen and every id is derived from content, so that adding the
same source twice changes nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, NamedTuple, get_args

from onrecord.corpus.errors import InvalidRecord

Kind = Literal["direct", "partial", "indirect"]
Basis = Literal["stated", "metadata", "page", "file name", "given", "inferred", "unknown"]
Level = Literal["city", "county", "state", "federal", "tribal", "none"]
Outcome = Literal["added", "updated", "unchanged", "removed"]
"""What adding did with a document."""

KINDS: tuple[Kind, ...] = get_args(Kind)
LEVELS: tuple[Level, ...] = get_args(Level)


def identify(*parts: str) -> str:
    """Sixteen hexadecimal digits that depend on every part and on where each ends."""
    marked = bytearray()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        marked += len(data).to_bytes(8, "big")
        marked += data
    return hashlib.sha256(marked).hexdigest()[:16]


_identify_text = lru_cache(maxsize=16)(identify)  # one that is being added is asked several times


@dataclass(frozen=True, slots=True)
class Date:
    """A date as EDTF (ISO 8601-2), and how it is known. ``value`` is None when it is not known."""

    value: str | None = None
    basis: Basis = "unknown"

    def __post_init__(self) -> None:
        if (self.value is None) != (self.basis == "unknown"):
            raise InvalidRecord(f"a date of basis {self.basis!r} cannot have the value {self.value!r}")


UNKNOWN_DATE = Date()


@dataclass(frozen=True, slots=True)
class Place:
    """The jurisdiction a speaker speaks for. What the text does not support stays None.

    ``state`` is the two-letter code of a US state, district or territory; ``country`` is an
    ISO 3166-1 alpha-2 code; ``nation`` names a tribal nation. A governor's place has a state
    and no city.
    """

    city: str | None = None
    county: str | None = None
    state: str | None = None
    country: str | None = None
    nation: str | None = None
    level: Level = "none"
    geonames_id: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    population: int | None = None

    @property
    def region(self) -> str | None:
        """The two-letter state in the United States, the ISO country code abroad."""
        if self.state:
            return self.state
        return self.country if self.country not in (None, "US") else None


NOWHERE = Place()

SUPPORT = (
    "scene_city", "scene_region", "place_confidence", "place_evidence", "date_confidence", "date_evidence",
    "scene_confidence", "scene_evidence",
)  # fmt: skip
"""The names under which ``--json`` prints how sure place, day and scene are, and what shows them."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words that support a place or a date: what they are, and where they stand in the document's text.

    ``start`` and ``end`` are code points, end exclusive. Both are None where the words stand in what is
    known of the document instead: its outlet (kind "outlet"), its title ("title") or its date ("published").
    """

    kind: str
    start: int | None = None
    end: int | None = None

    def __post_init__(self) -> None:
        if (self.start is None) != (self.end is None):
            raise InvalidRecord(f"evidence cannot run from {self.start} to {self.end}")
        if self.start is not None and self.end is not None and not 0 <= self.start < self.end:
            raise InvalidRecord(f"evidence cannot run from {self.start} to {self.end}")

    def as_dict(self) -> dict[str, str | int | None]:
        """Return the evidence as scripts read it."""
        return {"kind": self.kind, "start": self.start, "end": self.end}


@dataclass(frozen=True, slots=True)
class Document:
    """One printed source: its text as extracted and what is known about it.

    ``source_hash`` is the SHA-256 of the original bytes, in hexadecimal. ``attributed_to`` is set
    only on a row of a table of statements, whose whole text is one person's words: it names the person
    and the day, and keeps the same words of two people, or of two days, apart. ``file_name`` is that
    of the file it was read from. ``other_dates`` are those of publication that the source also gives
    and that disagree with ``published``. ``printed_as`` holds the outlet and the address that the source
    itself gives, where a person has corrected either: the id keeps to them, so that it names the
    document for good. ``moments`` are where in the text the captions of a recording begin, and at which
    second each is shown; ``video`` is the recording's address. ``recognized`` is how sure text recognition
    is of the words of scanned pages, from 0 to 1.
    """

    text: str
    title: str | None = None
    outlet: str | None = None
    authors: tuple[str, ...] = ()
    url: str | None = None
    published: Date = UNKNOWN_DATE
    retrieved: str | None = None
    media_type: str = "text/plain"
    source_hash: str = ""
    attributed_to: str | None = None
    file_name: str | None = None
    other_dates: tuple[Date, ...] = ()
    printed_as: tuple[str | None, str | None] | None = None
    moments: tuple[tuple[int, float], ...] = ()
    video: str | None = None
    recognized: float | None = None
    id: str = field(init=False)

    def __post_init__(self) -> None:
        outlet, url = self.printed_as or (self.outlet, self.url)
        identity = identify(self.text, outlet or "", url or "", self.attributed_to or "")
        object.__setattr__(self, "id", identity)

    @property
    def text_id(self) -> str:
        """What all printings of the text have in common."""
        return _identify_text(self.text)


@dataclass(frozen=True, slots=True)
class Quotation:
    """One quotation: the exact characters of its source and who is held to have said them.

    ``start`` and ``end`` are offsets in code points into the document's text, end exclusive.
    ``speaker`` is the resolved name and ``speaker_mention`` what the text prints there; both are
    None when nobody can be named. ``role`` and ``organization`` are those held at the time.
    ``method`` names the rule that found the speaker and ``confidence`` is the estimated
    probability, from 0 to 1, that the speaker is right.

    ``place`` is whom the speaker speaks for; ``scene`` is the town that the statement is about or was
    made in. Place, day and scene each have a probability of their own, None where nothing was
    estimated, and the words that support them. ``at`` is the second of a recording at which it begins.
    """

    document_id: str
    start: int
    end: int
    text: str
    kind: Kind
    speaker: str | None = None
    speaker_mention: str | None = None
    cue: str | None = None
    role: str | None = None
    organization: str | None = None
    place: Place = NOWHERE
    said_on: Date = UNKNOWN_DATE
    method: str = "none"
    confidence: float = 0.0
    place_confidence: float | None = None
    place_evidence: tuple[Evidence, ...] = ()
    date_confidence: float | None = None
    date_evidence: tuple[Evidence, ...] = ()
    scene: Place = NOWHERE
    scene_confidence: float | None = None
    scene_evidence: tuple[Evidence, ...] = ()
    at: float | None = None
    id: str = field(init=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise InvalidRecord(f"{self.kind!r} is not a kind of quotation; use one of {', '.join(KINDS)}")
        if not 0 <= self.start < self.end:
            raise InvalidRecord(f"a quotation cannot run from {self.start} to {self.end}")
        for confidence in (
            self.confidence, self.place_confidence, self.date_confidence, self.scene_confidence,
        ):  # fmt: skip
            if confidence is not None and not 0.0 <= confidence <= 1.0:
                raise InvalidRecord(f"a confidence of {confidence} is not between 0 and 1")
        object.__setattr__(self, "id", identify(self.document_id, str(self.start), str(self.end)))

    @property
    def support(self) -> dict[str, object]:
        """How sure place, day and scene are, and their evidence, as ``--json`` prints them."""
        values = (
            self.scene.city, self.scene.region, self.place_confidence, self.place_evidence,
            self.date_confidence, self.date_evidence, self.scene_confidence, self.scene_evidence,
        )  # fmt: skip
        return dict(zip(SUPPORT, map(_printed, values), strict=True))

    def verbatim_in(self, document: Document) -> bool:
        """Whether the document holds exactly these characters at these offsets."""
        return document.id == self.document_id and document.text[self.start : self.end] == self.text


@dataclass(frozen=True, slots=True)
class Entry:
    """A quotation with the document that prints it. ``number`` is permanent and never reused."""

    number: int
    quotation: Quotation
    document: Document


class Outline(NamedTuple):
    """The few columns that ranking and comparing need: many rows are read and few of them shown.

    ``document`` is a number; ``first`` and ``last`` are the days (ISO) between which it was said or,
    where that is not known, printed.
    """

    number: int
    document: int
    start: int
    end: int
    text: str
    kind: Kind
    speaker: str | None
    confidence: float
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class Added:
    """The result of adding one document; ``id`` is the one that it is stored under."""

    outcome: Outcome
    id: str

    @property
    def is_written(self) -> bool:
        """Whether anything of it was written."""
        return self.outcome in ("added", "updated")


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is on record. ``doubtful`` counts the attributions of confidence below 0.5.

    ``corrections`` counts what people have put right or found right, ``removed`` the documents that
    they have removed.
    """

    documents: int
    quotations: int
    speakers: int
    without_speaker: int
    without_day: int
    doubtful: int
    corrections: int
    removed: int
    earliest: str | None
    latest: str | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of something is on record, and the first and last day (ISO) of speaking or printing."""

    documents: int
    quotations: int
    earliest: str | None
    latest: str | None


def _printed(value: str | float | tuple[Evidence, ...] | None) -> object:
    if isinstance(value, tuple):
        return [each.as_dict() for each in value]
    return round(value, 3) if isinstance(value, float) else value
