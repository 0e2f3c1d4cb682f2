"""What extraction is measured in: rows to compare, spans that overlap, and figures.

A span counts as found when it overlaps a labelled one by half of what both cover together (IoU
0.5), each labelled and each extracted span being used once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from onrecord.corpus.model import Quotation

ENOUGH_OVERLAP = 0.5
SURE = 0.9
_BIN_EDGES = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0)
_EDGE_CHARACTERS = " \t\n\r\"“”‘’'`.,;:!?-–—…)(][\xa0"

Bounds = tuple[int, int]


def _percent(part: float, whole: float) -> float | None:
    return round(100 * part / whole, 1) if whole else None


@dataclass(frozen=True, slots=True)
class Score:
    """How many of the labelled things were found, and how many of the found things are labelled."""

    hits: int
    predicted: int
    gold: int

    @property
    def precision(self) -> float:
        return _percent(self.hits, self.predicted) or 0.0

    @property
    def recall(self) -> float:
        return _percent(self.hits, self.gold) or 0.0

    @property
    def f1(self) -> float:
        return _percent(2 * self.hits, self.predicted + self.gold) or 0.0

    def as_dict(self) -> dict[str, float | int | None]:
        """The figure as plain numbers, percentages to one decimal."""
        return {
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
            "hits": self.hits,
            "predicted": self.predicted,
            "gold": self.gold,
        }


@dataclass(frozen=True, slots=True)
class Share:
    """How many of ``n`` are so; ``unnamed`` counts those among them for which nobody was named."""

    right: int
    n: int
    unnamed: int | None = None

    @property
    def percent(self) -> float | None:
        return _percent(self.right, self.n)

    def as_dict(self) -> dict[str, float | int | None]:
        """The figure as plain numbers, the percentage to one decimal."""
        plain = {"percent": self.percent, "right": self.right, "n": self.n}
        return plain if self.unnamed is None else {**plain, "unnamed": self.unnamed}


Figure = Score | Share


@dataclass(frozen=True, slots=True)
class Bin:
    """What is given with a confidence from ``low`` up to ``high``: how many, and how many right."""

    low: float
    high: float
    right: int
    n: int
    mean: float

    def as_dict(self) -> dict[str, float]:
        """Return the bin as plain numbers."""
        return {"from": self.low, "to": self.high, "mean": self.mean, "right": self.right, "n": self.n}


@dataclass(frozen=True, slots=True)
class Report:
    """Figures by view: the same extraction scored for several choices of what counts."""

    gold: str
    documents: int
    views: Mapping[str, Mapping[str, Figure]]
    reliability: tuple[Bin, ...] = ()
    calibration: Mapping[str, tuple[Bin, ...]] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        """The report as one JSON object."""
        return {
            "gold": self.gold,
            "documents": self.documents,
            "views": {
                name: {figure: value.as_dict() for figure, value in view.items()}
                for name, view in self.views.items()
            },
            "reliability": [b.as_dict() for b in self.reliability],
            "calibration": {name: [b.as_dict() for b in bins] for name, bins in self.calibration.items()},
        }


@dataclass(frozen=True, slots=True)
class Row:
    """One quotation as it is compared, labelled or extracted; offsets are code points, end exclusive.

    ``kind`` is in the words of the labelled files: direct, mixed (our "partial") or indirect.
    ``marked`` is False where the statement is printed without quotation marks.
    ``source`` says how a PolNeAR label came by its speaker's name: explicit, coref or none.
    """

    document: str
    start: int
    end: int
    kind: str
    statement: bool = True
    speaker: str | None = None
    co_speakers: tuple[str, ...] = ()
    mention: str | None = None
    role: str | None = None
    city: str | None = None
    region: str | None = None
    level: str | None = None
    said_on: str | None = None
    confidence: float = 0.0
    marked: bool = True
    scene_city: str | None = None
    scene_region: str | None = None
    place_confidence: float | None = None
    date_confidence: float | None = None
    scene_confidence: float | None = None
    source: str = "explicit"
    quoted: tuple[Bounds, ...] | None = None

    @property
    def bounds(self) -> Bounds:
        return self.start, self.end

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name in (self.speaker, *self.co_speakers) if name)


def read_row(fields: Mapping[str, Any], document: str) -> Row:
    """The row that a labelled line, or a line printed by ``onrecord extract --json``, stands for."""
    kind = fields.get("kind") or "direct"
    quoted = fields.get("quoted")
    return Row(
        document=document,
        start=fields["start"],
        end=fields["end"],
        kind="mixed" if kind == "partial" else kind,
        statement=fields.get("statement", fields.get("is_statement", True)),
        speaker=fields.get("speaker") or None,
        co_speakers=tuple(fields.get("co_speakers") or ()),
        mention=fields.get("speaker_mention"),
        role=fields.get("role") or None,
        city=fields.get("city"),
        region=fields.get("region"),
        level=fields.get("level") or None,
        said_on=fields.get("said_on"),
        confidence=fields.get("confidence", 0.0),
        marked=fields.get("marked", True),
        scene_city=fields.get("scene_city"),
        scene_region=fields.get("scene_region"),
        place_confidence=fields.get("place_confidence"),
        date_confidence=fields.get("date_confidence"),
        scene_confidence=fields.get("scene_confidence"),
        source=fields.get("speaker_src", "explicit"),
        quoted=None if quoted is None else tuple((start, end) for start, end in quoted),
    )


def row_of(quotation: Quotation, document: str) -> Row:
    """The row that an extracted quotation is compared as."""
    return Row(
        document=document,
        start=quotation.start,
        end=quotation.end,
        kind="mixed" if quotation.kind == "partial" else quotation.kind,
        speaker=quotation.speaker,
        mention=quotation.speaker_mention,
        role=quotation.role,
        city=quotation.place.city,
        region=quotation.place.region,
        level=quotation.place.level,
        said_on=quotation.said_on.value,
        confidence=quotation.confidence,
        scene_city=quotation.scene.city,
        scene_region=quotation.scene.region,
        place_confidence=quotation.place_confidence,
        date_confidence=quotation.date_confidence,
        scene_confidence=quotation.scene_confidence,
    )


def overlap(a: Bounds, b: Bounds) -> float:
    """Intersection over union of two spans, 0.0 when they do not meet."""
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return shared / (max(a[1], b[1]) - min(a[0], b[0])) if shared > 0 else 0.0


def meets(span: Bounds, others: Iterable[Bounds]) -> bool:
    """Whether the span overlaps any of the others enough to count as the same."""
    return any(overlap(span, other) >= ENOUGH_OVERLAP for other in others)


def pair(
    gold: Sequence[Bounds], found: Sequence[Bounds], *, later_first: bool = False
) -> list[tuple[int, int]]:
    """Pairs of one labelled and one found span each, the best overlaps first.

    Among equal overlaps the earlier spans come first, or the later ones with ``later_first``.
    """
    sign = -1 if later_first else 1
    candidates = sorted(
        (-shared, sign * i, sign * j)
        for i, a in enumerate(gold)
        for j, b in enumerate(found)
        if (shared := overlap(a, b)) >= ENOUGH_OVERLAP
    )
    taken_gold: set[int] = set()
    taken_found: set[int] = set()
    pairs = []
    for _, signed_i, signed_j in candidates:
        i, j = sign * signed_i, sign * signed_j
        if i not in taken_gold and j not in taken_found:
            taken_gold.add(i)
            taken_found.add(j)
            pairs.append((i, j))
    return pairs


def core(text: str, bounds: Bounds) -> Bounds:
    """The span without the marks, spaces and punctuation at its edges."""
    start, end = bounds
    while start < end and text[start] in _EDGE_CHARACTERS:
        start += 1
    while end > start and text[end - 1] in _EDGE_CHARACTERS:
        end -= 1
    return start, end


def reliability(judged: Iterable[tuple[float, bool]], edges: Sequence[float] = _BIN_EDGES) -> tuple[Bin, ...]:
    """How often what is given with such a confidence is right; bins that hold nothing are left out."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in edges[1:]]
    for confidence, right in judged:
        place = sum(confidence >= edge for edge in edges[1:-1])
        bins[place].append((confidence, right))
    return tuple(
        Bin(
            low,
            high,
            right=sum(right for _, right in held),
            n=len(held),
            mean=round(sum(confidence for confidence, _ in held) / len(held), 3),
        )
        for low, high, held in zip(edges[:-1], edges[1:], bins, strict=True)
        if held
    )


def sure_of(judged: Iterable[tuple[float, bool]]) -> Share:
    """How many of those given with a confidence of 0.9 or more are right."""
    held = [right for confidence, right in judged if confidence >= SURE]
    return Share(sum(held), len(held))
