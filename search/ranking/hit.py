"""One answer: a quotation, where it is printed, what stands around it, and how near it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from onrecord.corpus.english.sentences import Passage, passage, rest_of_sentence
from onrecord.corpus.model import SUPPORT, Basis, Entry, Kind, Level, Place
from onrecord.corpus.store.library import Library
from onrecord.search.highlight import Span, marks, nearest_sentence
from onrecord.search.moments import moment_link
from onrecord.search.query import Query
from onrecord.search.ranking.fit import Fit

PASSAGE = 200
_UNASKED = Query("")


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer: a quotation, where it is printed, what stands around it, and how near it is.

    ``similarity`` is the cosine of the question and the quotation with its setting; ``score`` is what the
    answers are ordered by. Both are 0 where no meaning was asked for. ``closeness``, from 0 to 1, is how
    probably it answers the question, and ``fit`` the word for it; both fall with the rank. ``close`` is
    whether it is shown as an answer, ``parts`` what each part of the evidence adds to the score.
    ``marks`` are where the words of the question stand in ``quote``, and
    ``nearest`` is its sentence that is most like the question, None where that cannot be told: code points,
    end exclusive. ``variants`` are the ids of other printings of the same statement. ``sentence`` is the rest
    of the printed sentence; reported speech is never shown without it, and ``prefix`` and ``suffix`` reach at
    least as far there. ``place`` is all that is known of whom the speaker speaks for, ``said_on_basis`` tells
    how the day of speaking is known, ``file_name`` where the text came from. ``scene`` is the town that it is
    about or was made in, and ``support`` says how sure place, day and scene are and which words show them
    (``Quotation.support``). ``at`` is the second of a recording at which it begins, and ``video`` the link to
    that moment.
    """

    id: str
    quote: str
    speaker: str | None
    role: str | None
    organization: str | None
    city: str | None
    region: str | None
    country: str | None
    level: Level
    said_on: str | None
    published: str | None
    title: str | None
    outlet: str | None
    url: str | None
    document: str
    start: int
    end: int
    prefix: str
    suffix: str
    score: float
    similarity: float
    variants: tuple[str, ...]
    kind: Kind
    confidence: float
    closeness: float
    close: bool
    marks: tuple[Span, ...]
    nearest: Span | None
    sentence: Passage
    place: Place
    said_on_basis: Basis
    file_name: str | None
    support: Mapping[str, object]
    scene: Place
    at: float | None
    video: str | None
    fit: Fit
    parts: Mapping[str, float]

    def as_dict(self) -> dict[str, object]:
        """The hit as ``search --json`` prints it; the names are a contract."""
        record: dict[str, object] = {name: getattr(self, name) for name in _OWN}
        plain = {name: list(value) if isinstance(value, tuple) else value for name, value in record.items()}
        return {**plain, "close": self.close, **self.support}


_BESIDE = ("sentence", "place", "said_on_basis", "file_name", "support", "scene", "fit", "close", "parts")
_OWN = tuple(field.name for field in fields(Hit) if field.name not in _BESIDE)
CONTRACT = (*_OWN, "close", *SUPPORT)
"""The fields of a hit that scripts outside this program read, in the order in which they are printed."""


def entries_among(library: Library, numbers: Sequence[int]) -> dict[int, Entry]:
    """The entries by number, in this order, without those that another program has just removed."""
    return {entry.number: entry for entry in library.entries_among(numbers)}


def hit_of(
    entry: Entry,
    score: float = 0.0,
    similarity: float = 0.0,
    variants: Sequence[str] = (),
    query: Query = _UNASKED,
    closeness: float = 1.0,
    fit: Fit = "close",
    parts: Mapping[str, float] | None = None,
) -> Hit:
    """An entry as an answer to the query; ``variants`` are the ids of the other printings."""
    quotation, document, place = entry.quotation, entry.document, entry.quotation.place
    around, sentence = passage(document, quotation, PASSAGE), rest_of_sentence(document, quotation)
    if quotation.kind == "indirect":  # the cue, and whatever denies it, may not be cut off
        around = Passage(
            max(around.prefix, sentence.prefix, key=len), max(around.suffix, sentence.suffix, key=len)
        )
    return Hit(
        id=quotation.id,
        quote=quotation.text,
        speaker=quotation.speaker,
        role=quotation.role,
        organization=quotation.organization,
        city=place.city,
        region=place.region,
        country=place.country,
        level=place.level,
        said_on=quotation.said_on.value,
        published=document.published.value,
        title=document.title,
        outlet=document.outlet,
        url=document.url,
        document=document.id,
        start=quotation.start,
        end=quotation.end,
        prefix=around.prefix,
        suffix=around.suffix,
        score=round(score, 6),
        similarity=round(similarity, 6),
        variants=tuple(variants),
        kind=quotation.kind,
        confidence=quotation.confidence,
        sentence=sentence,
        place=place,
        said_on_basis=quotation.said_on.basis,
        file_name=document.file_name,
        support=quotation.support,
        scene=quotation.scene,
        at=quotation.at,
        video=moment_link(document, quotation.at),
        closeness=round(closeness, 6),
        close=fit == "close",
        fit=fit,
        parts=parts or {},
        marks=marks(query.meaning, (*query.phrases, *query.other_forms), quotation.text),
        nearest=nearest_sentence(query.meaning, quotation.text),
    )
