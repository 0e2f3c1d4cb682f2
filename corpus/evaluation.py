"""How often extraction is right, measured against quotations labelled by hand.

Two kinds of labelled file are read. One holds a label a line, and the documents lie beside it in
``documents.jsonl`` ("officials"). The other holds a document a line with its quotations inside
("PolNeAR": Newell, Margolin, Ruths 2018). The figures are explained where they are made; a span
counts as found when it overlaps a labelled one by half of what both cover together (IoU 0.5), each
labelled and each extracted span being used once.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from corpus.agreement import (
    same_city,
    same_full_name,
    same_polnear_speaker,
    same_region,
    same_role,
    same_speaker,
)
from corpus.errors import UnreadableSource
from corpus.model import Date, Document, Quotation

ENOUGH_OVERLAP = 0.5
ENOUGH_WORDS = 4
SURE = 0.9
_BIN_EDGES = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0)
_EDGE_CHARACTERS = " \t\n\r\"“”‘’'`.,;:!?-–—…)(][\xa0"

Extract = Callable[[Document], Sequence[Quotation]]
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
    """The speakers given with a confidence from ``low`` up to ``high``: how many, and how many right."""

    low: float
    high: float
    right: int
    n: int
    mean: float


@dataclass(frozen=True, slots=True)
class Report:
    """Figures by view: the same extraction scored for several choices of what counts."""

    gold: str
    documents: int
    views: Mapping[str, Mapping[str, Figure]]
    reliability: tuple[Bin, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """The report as one JSON object."""
        return {
            "gold": self.gold,
            "documents": self.documents,
            "views": {
                name: {figure: value.as_dict() for figure, value in view.items()}
                for name, view in self.views.items()
            },
            "reliability": [
                {"from": b.low, "to": b.high, "mean": b.mean, "right": b.right, "n": b.n}
                for b in self.reliability
            ],
        }


@dataclass(frozen=True, slots=True)
class Row:
    """One quotation as it is compared, labelled or extracted; offsets are code points, end exclusive.

    ``kind`` is in the words of the labelled files: direct, mixed (our "partial") or indirect.
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
    )


def evaluate_extraction(gold: Path, extract: Extract | None = None) -> Report:
    """The figures of an extraction, by default the product's own, on a labelled file of either kind.

    Raises UnreadableSource when the file, or the documents it needs, cannot be read.
    """
    if extract is None:
        from corpus.extraction import extract as product_extract

        extract = product_extract
    lines = _read_lines(gold)
    if lines and "quotes" in lines[0]:
        found = {
            line["doc_id"]: [row_of(quotation, line["doc_id"]) for quotation in extract(_document_of(line))]
            for line in lines
        }
        return score_polnear(read_polnear(lines), found)
    if not lines or "statement" not in lines[0]:
        raise UnreadableSource(
            f"{gold} holds no labelled quotations; use a file of labels with documents.jsonl beside it, "
            "or one of documents with their quotes."
        )
    wanted = {line["doc"] for line in lines}
    beside = gold.with_name("documents.jsonl")
    rows = [
        row_of(quotation, line["doc"])
        for line in _read_lines(beside)
        if line["doc"] in wanted
        for quotation in extract(_document_of(line))
    ]
    return score_officials([read_row(line, line["doc"]) for line in lines], rows)


def _read_lines(path: Path) -> list[dict[str, Any]]:
    try:
        with path.open(encoding="utf-8") as file:
            return [json.loads(line) for line in file if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableSource(
            f"{path} cannot be read ({error}); give a readable JSON Lines file."
        ) from error
    except json.JSONDecodeError as error:
        raise UnreadableSource(f"{path} is not JSON Lines ({error}); mend or drop that line.") from error


def _document_of(line: Mapping[str, Any]) -> Document:
    published = line.get("date")
    return Document(
        line["text"],
        title=line.get("title"),
        outlet=line.get("outlet") or line.get("publisher"),
        published=Date(published, "metadata") if published else Date(),
    )


def _overlap(a: Bounds, b: Bounds) -> float:
    """Intersection over union of two spans, 0.0 when they do not meet."""
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return shared / (max(a[1], b[1]) - min(a[0], b[0])) if shared > 0 else 0.0


def _meets(span: Bounds, others: Iterable[Bounds]) -> bool:
    return any(_overlap(span, other) >= ENOUGH_OVERLAP for other in others)


def _pair(
    gold: Sequence[Bounds], found: Sequence[Bounds], *, later_first: bool = False
) -> list[tuple[int, int]]:
    """Pairs of one labelled and one found span each, the best overlaps first.

    Among equal overlaps the earlier spans come first, or the later ones with ``later_first``.
    """
    sign = -1 if later_first else 1
    candidates = sorted(
        (-overlap, sign * i, sign * j)
        for i, a in enumerate(gold)
        for j, b in enumerate(found)
        if (overlap := _overlap(a, b)) >= ENOUGH_OVERLAP
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


def _core(text: str, bounds: Bounds) -> Bounds:
    """The span without the marks, spaces and punctuation at its edges."""
    start, end = bounds
    while start < end and text[start] in _EDGE_CHARACTERS:
        start += 1
    while end > start and text[end - 1] in _EDGE_CHARACTERS:
        end -= 1
    return start, end


def _reliability(judged: Iterable[tuple[float, bool]]) -> tuple[Bin, ...]:
    """How often a speaker given with such a confidence is right."""
    bins: list[list[tuple[float, bool]]] = [[] for _ in _BIN_EDGES[1:]]
    for confidence, right in judged:
        place = sum(confidence >= edge for edge in _BIN_EDGES[1:-1])
        bins[place].append((confidence, right))
    return tuple(
        Bin(
            low,
            high,
            right=sum(right for _, right in held),
            n=len(held),
            mean=round(sum(confidence for confidence, _ in held) / len(held), 3),
        )
        for low, high, held in zip(_BIN_EDGES[:-1], _BIN_EDGES[1:], bins, strict=True)
        if held
    )


def _sure(judged: Iterable[tuple[float, bool]]) -> Share:
    held = [right for confidence, right in judged if confidence >= SURE]
    return Share(sum(held), len(held))


# Officials: a label a line


def _speaker_agrees(gold: Row, found: Row, same: Callable[[str, str], bool]) -> bool:
    """Nobody is right only for nobody; any of several speakers is right."""
    if not gold.names or found.speaker is None:
        return not gold.names and found.speaker is None
    return any(same(name, found.speaker) for name in gold.names)


def _speaker_right(gold: Row, found: Row) -> bool:
    return _speaker_agrees(gold, found, same_speaker)


@dataclass(frozen=True, slots=True)
class _Field:
    """One field of a matched quotation: whether it is right, and on which labels it is asked."""

    right: Callable[[Row, Row], bool]
    asked: Callable[[Row], bool] = field(default=lambda gold: True)


_FIELDS = {
    "speaker": _Field(_speaker_right),
    "speaker_named": _Field(_speaker_right, lambda gold: bool(gold.names)),
    "speaker_full": _Field(lambda gold, found: _speaker_agrees(gold, found, same_full_name)),
    "role": _Field(lambda gold, found: same_role(gold.role or "", found.role), lambda gold: bool(gold.role)),
    "city": _Field(lambda gold, found: same_city(gold.city, found.city)),
    "region": _Field(lambda gold, found: same_region(gold.region, found.region)),
    "level": _Field(lambda gold, found: gold.level == found.level),
    "said_on": _Field(lambda gold, found: gold.said_on == found.said_on, lambda gold: bool(gold.said_on)),
    "kind": _Field(lambda gold, found: gold.kind == found.kind),
}


def score_officials(gold: Sequence[Row], found: Sequence[Row]) -> Report:
    """The figures on labels of which some are no statements (scare quotes, titles, nicknames).

    Indirect rows, rows that are no statement and rows of documents without labels are set aside.
    ``direct`` and ``mixed`` count the labels of that kind; found there are the rows matched to one
    and the unmatched rows that carry the kind. ``non_statements_predicted`` is the share of the
    labelled non-statements that an unmatched row hits. The fields are asked of matched rows.
    """
    names = {row.document for row in gold}
    rows = [
        row
        for row in found
        if row.document in names and row.statement and row.kind != "indirect" and row.end > row.start
    ]
    statements = [row for row in gold if row.statement]
    by_document: dict[str, tuple[list[Row], list[Row]]] = defaultdict(lambda: ([], []))
    for row in statements:
        by_document[row.document][0].append(row)
    for row in rows:
        by_document[row.document][1].append(row)
    pairs: list[tuple[Row, Row]] = []
    loose: list[Row] = []
    for labelled, extracted in by_document.values():
        matched = _pair([row.bounds for row in labelled], [row.bounds for row in extracted])
        pairs += [(labelled[i], extracted[j]) for i, j in matched]
        hit = {j for _, j in matched}
        loose += [row for j, row in enumerate(extracted) if j not in hit]

    def of_kind(kind: str, right: Callable[[Row, Row], bool] = lambda gold, found: True) -> Score:
        here = [(g, p) for g, p in pairs if g.kind == kind]
        return Score(
            hits=sum(right(g, p) for g, p in here),
            predicted=len(here) + sum(row.kind == kind for row in loose),
            gold=sum(row.kind == kind for row in statements),
        )

    others = [row for row in gold if not row.statement]
    scare = sum(
        any(row.document == other.document and _meets(other.bounds, [row.bounds]) for row in loose)
        for other in others
    )
    exact = sum(g.bounds == p.bounds for g, p in pairs)
    view: dict[str, Figure] = {
        "statements": Score(len(pairs), len(rows), len(statements)),
        "statements_exact": Score(exact, len(rows), len(statements)),
        "direct": of_kind("direct"),
        "direct_exact": of_kind("direct", lambda gold, found: gold.bounds == found.bounds),
        "direct_and_speaker": of_kind("direct", _speaker_right),
        "mixed": of_kind("mixed"),
        "non_statements_predicted": Share(scare, len(others)),
    }
    for name, asked in _FIELDS.items():
        judged = [asked.right(g, p) for g, p in pairs if asked.asked(g)]
        view[name] = Share(sum(judged), len(judged))
    both = sum(_speaker_right(g, p) for g, p in pairs)
    view["span_and_speaker"] = Score(both, len(rows), len(statements))
    whole = sum(_speaker_right(g, p) and same_city(g.city, p.city) for g, p in pairs)
    view["end_to_end"] = Score(whole, len(rows), len(statements))
    named = [(p.confidence, _speaker_right(g, p)) for g, p in pairs if p.speaker]
    view["sure_of_speaker"] = _sure(named)
    return Report("officials", len(names), {"direct and partial": view}, _reliability(named))


# PolNeAR: a document a line


@dataclass(frozen=True, slots=True)
class LabelledText:
    """One document of PolNeAR with the quotations labelled in it."""

    name: str
    text: str
    quotes: tuple[Row, ...]


def read_polnear(lines: Iterable[Mapping[str, Any]]) -> list[LabelledText]:
    """The documents with their labels, from the lines of a file as PolNeAR's."""
    return [
        LabelledText(
            line["doc_id"],
            line["text"],
            tuple(read_row(quote, line["doc_id"]) for quote in line["quotes"]),
        )
        for line in lines
    ]


def score_polnear(gold: Sequence[LabelledText], found: Mapping[str, Sequence[Row]]) -> Report:
    """The figures on PolNeAR in three views: direct alone, with partial, and with indirect speech.

    Each view scores the labels of its kinds against our rows of the same kinds; the last asks for
    statements only, leaving out what somebody merely thought, wished or did.
    """
    direct, both = frozenset({"direct"}), frozenset({"direct", "mixed"})
    everything = both | {"indirect"}
    whole = {name: _in_clauses(rows) for name, rows in found.items()}

    def compared(kinds: frozenset[str], *, statements_only: bool = False) -> list[Comparison]:
        rows = {name: [row for row in rows if row.kind in kinds] for name, rows in whole.items()}
        return compare_polnear(gold, rows, kinds, statements_only=statements_only)

    marked = compared(both)
    views = {
        "direct": figures_polnear(compared(direct)),
        "direct and partial": figures_polnear(marked),
        "all statements": figures_polnear(compared(everything, statements_only=True)),
    }
    return Report("PolNeAR", len(gold), views, _reliability(_judged(marked)))


def _in_clauses(rows: Sequence[Row]) -> list[Row]:
    """The rows with each partial quotation as the clause that reports it, as PolNeAR labels them.

    We hold the quoted fragment and, as indirect speech, the clause around it; there they are one.
    """
    clauses = [row for row in rows if row.kind == "indirect"]
    hosts: dict[Bounds, Row] = {}
    kept = []
    for row in rows:
        around = [c for c in clauses if c.start <= row.start and row.end <= c.end]
        if row.kind != "mixed" or not around:
            kept.append(row)
            continue
        host = min(around, key=lambda clause: clause.end - clause.start)
        better = row if row.speaker else host
        hosts.setdefault(host.bounds, replace(better, kind="mixed", start=host.start, end=host.end))
    return [row for row in kept if row.kind != "indirect" or row.bounds not in hosts] + list(hosts.values())


@dataclass(frozen=True, slots=True)
class Comparison:
    """One document's labels and our rows, brought together.

    Bounds are without the marks and punctuation at the edges. ``others`` bounds the labels that are
    not asked for; ``set_aside`` are our rows, by place, that meet only such a label and count
    neither as right nor as wrong.
    """

    text: str
    quoted: tuple[Bounds, ...] | None
    wanted: tuple[tuple[Bounds, Row], ...]
    others: tuple[Bounds, ...]
    found: tuple[tuple[Bounds, Row], ...]
    pairs: tuple[tuple[int, int], ...]
    set_aside: frozenset[int]


def compare_polnear(
    gold: Sequence[LabelledText],
    found: Mapping[str, Sequence[Row]],
    kinds: frozenset[str],
    *,
    statements_only: bool = False,
) -> list[Comparison]:
    """The documents with the labels of these kinds matched to our rows, whatever kind those have."""
    comparisons = []
    for item in gold:
        labels = _cored(item.text, item.quotes)
        asked = [row.kind in kinds and (row.statement or not statements_only) for _, row in labels]
        wanted = [label for label, counts in zip(labels, asked, strict=True) if counts]
        others = [bounds for (bounds, _), counts in zip(labels, asked, strict=True) if not counts]
        rows = _cored(item.text, found.get(item.name, ()))
        pairs = _pair([bounds for bounds, _ in wanted], [bounds for bounds, _ in rows], later_first=True)
        hit = {j for _, j in pairs}
        quoted = [row.quoted for row in item.quotes if row.quoted is not None]
        comparisons.append(
            Comparison(
                item.text,
                tuple(bounds for strings in quoted for bounds in strings) if quoted else None,
                tuple(wanted),
                tuple(others),
                tuple(rows),
                tuple(pairs),
                frozenset(j for j, (b, _) in enumerate(rows) if j not in hit and _meets(b, others)),
            )
        )
    return comparisons


def _cored(text: str, rows: Iterable[Row]) -> list[tuple[Bounds, Row]]:
    cored = [(_core(text, row.bounds), row) for row in rows]
    return [(bounds, row) for bounds, row in cored if bounds[1] > bounds[0]]


def figures_polnear(comparisons: Sequence[Comparison]) -> dict[str, Figure]:
    """The figures of a view.

    ``span_overlap`` counts the pairs, ``span_exact`` spans that are equal, ``token`` the words
    covered, ``recall_*`` the labels of a kind that were found. ``quoted_strings`` compares the
    strings of four words or more between marks, of whatever kind. ``speaker_*`` is asked of pairs
    whose label has a name: one that the source prints (explicit), or one found by a program (coref,
    about 83% right). ``span_and_speaker`` counts a pair only with the right name, among labels that
    have one. ``sure_of_speaker`` is the share right among the speakers, printed in the source, that
    we give with a confidence of 0.9 or more.
    """
    pairs = [(item.wanted[i][1], item.found[j][1]) for item in comparisons for i, j in item.pairs]
    labels = [row for item in comparisons for _, row in item.wanted]
    predicted = sum(len(item.found) - len(item.set_aside) for item in comparisons)
    figures: dict[str, Figure] = {
        "span_exact": _sum_scores(_exact_spans(item) for item in comparisons),
        "span_overlap": Score(len(pairs), predicted, len(labels)),
        "token": _sum_scores(_words_covered(item) for item in comparisons),
    }
    for kind in sorted({label.kind for label in labels}):
        found = sum(label.kind == kind for label, _ in pairs)
        figures[f"recall_{kind}"] = Share(found, sum(label.kind == kind for label in labels))
    figures["quoted_strings"] = _sum_scores(_strings(item) for item in comparisons)
    named = [(label, row) for label, row in pairs if label.speaker]
    for name, sources in (
        ("explicit", {"explicit"}),
        ("coref", {"coref"}),
        ("all", {"explicit", "coref"}),
    ):
        asked = [(label, row) for label, row in named if label.source in sources]
        figures[f"speaker_{name}"] = Share(
            sum(_polnear_speaker_right(label, row) for label, row in asked),
            len(asked),
            unnamed=sum(not row.speaker for _, row in asked),
        )
    figures["span_and_speaker"] = Score(
        sum(_polnear_speaker_right(label, row) for label, row in named),
        sum(_named_rows(item) for item in comparisons),
        sum(bool(label.speaker) for label in labels),
    )
    figures["sure_of_speaker"] = _sure(_judged(comparisons))
    return figures


def _polnear_speaker_right(label: Row, row: Row) -> bool:
    return same_polnear_speaker(label.speaker or "", row.speaker)


def _judged(comparisons: Iterable[Comparison]) -> list[tuple[float, bool]]:
    """The confidence of each speaker we name, where the source prints who it is, and whether it is right."""
    pairs = [(item.wanted[i][1], item.found[j][1]) for item in comparisons for i, j in item.pairs]
    return [
        (row.confidence, _polnear_speaker_right(label, row))
        for label, row in pairs
        if label.speaker and label.source == "explicit" and row.speaker
    ]


def _sum_scores(scores: Iterable[Score]) -> Score:
    held = list(scores)
    return Score(
        sum(score.hits for score in held),
        sum(score.predicted for score in held),
        sum(score.gold for score in held),
    )


def _exact_spans(item: Comparison) -> Score:
    wanted = [bounds for bounds, _ in item.wanted]
    left = Counter(wanted)
    inexact = []
    for bounds, _ in item.found:
        if left[bounds]:
            left[bounds] -= 1
        else:
            inexact.append(bounds)
    set_aside = sum(_meets(bounds, item.others) and not _meets(bounds, wanted) for bounds in inexact)
    return Score(len(item.found) - len(inexact), len(item.found) - set_aside, len(wanted))


def _words_covered(item: Comparison) -> Score:
    words = [(word.start(), word.end()) for word in re.finditer(r"\w+|[^\w\s]", item.text)]

    def covered(spans: Iterable[Bounds]) -> set[Bounds]:
        return {word for start, end in spans for word in words if word[0] >= start and word[1] <= end}

    wanted = covered(bounds for bounds, _ in item.wanted)
    others = covered(item.others)
    found = covered(bounds for bounds, _ in item.found)
    return Score(len(wanted & found), len(found - (others - wanted)), len(wanted))


def _strings(item: Comparison) -> Score:
    if item.quoted is None:
        return Score(0, 0, 0)
    text = item.text
    gold = {_core(text, bounds) for bounds in item.quoted if _is_long(text, bounds)}
    found = {bounds for bounds in _strings_found(item) if _is_long(text, bounds)}
    return Score(len(gold & found), len(found), len(gold))


def _is_long(text: str, bounds: Bounds) -> bool:
    return len(text[slice(*bounds)].split()) >= ENOUGH_WORDS


def _strings_found(item: Comparison) -> set[Bounds]:
    """The strings between marks that our rows hold; a row with none, but marks beside it, is one itself."""
    # Equal lengths on both sides keep the offsets.
    text = item.text.replace("“", '"').replace("”", '"').replace("''", ' "').replace("``", ' "')
    strings: set[Bounds] = set()
    for (start, end), row in item.found:
        if row.quoted is not None:
            strings |= {_core(item.text, bounds) for bounds in row.quoted}
            continue
        low, high = max(0, start - 3), min(len(text), end + 3)
        between = {
            _core(item.text, (low + match.start(1), low + match.end(1)))
            for match in re.finditer(r'"([^"]+)"', text[low:high])
        }
        inside = {bounds for bounds in between if start <= bounds[0] and bounds[1] <= end}
        if inside:
            strings |= inside
        elif '"' in text[low:start] or '"' in text[end:high]:
            strings.add((start, end))
    return strings


def _named_rows(item: Comparison) -> int:
    """How many of our rows name a speaker where a label could have told whether rightly."""
    nameless = {j for i, j in item.pairs if not item.wanted[i][1].speaker}
    return sum(
        bool(row.speaker) and j not in item.set_aside and j not in nameless
        for j, (_, row) in enumerate(item.found)
    )


# Showing


def format_report(report: Report) -> str:
    """The report as lines of text: a figure a line, under its view, and the reliability of confidence."""
    lines = [f"{report.gold}: {report.documents} documents"]
    for name, view in report.views.items():
        lines += ["", name]
        for figure, value in view.items():
            if isinstance(value, Score):
                shown = (
                    f"F1 {value.f1:5.1f}  precision {value.precision:5.1f}  recall {value.recall:5.1f}"
                    f"  ({value.hits} of {value.predicted} predicted, {value.gold} labelled)"
                )
            else:
                percent = "    -" if value.percent is None else f"{value.percent:5.1f}"
                unnamed = "" if value.unnamed is None else f", {value.unnamed} unnamed"
                shown = f"   {percent}  ({value.right} of {value.n}{unnamed})"
            lines.append(f"  {figure:26}{shown}")
    if report.reliability:
        lines += ["", "speaker right, by confidence"]
        for b in report.reliability:
            share = 100 * b.right / b.n
            lines.append(
                f"  {b.low:.2f} to {b.high:.2f}  {share:5.1f}  ({b.right} of {b.n}, mean {b.mean:.2f})"
            )
    return "\n".join(lines)
