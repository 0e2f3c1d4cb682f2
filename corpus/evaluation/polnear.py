"""The figures on PolNeAR: a document a line, with its quotations inside (Newell, Margolin, Ruths 2018)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from onrecord.corpus.evaluation.matching import same_polnear_speaker
from onrecord.corpus.evaluation.metrics import (
    Bounds,
    Figure,
    Report,
    Row,
    Score,
    Share,
    core,
    meets,
    pair,
    read_row,
    reliability,
    sure_of,
)

ENOUGH_WORDS = 4


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
    """The figures on PolNeAR: direct quotations alone, with partial ones, and with indirect speech.

    Each view scores the labels of its kinds against our rows of the same kinds, as they are; the
    widest asks for statements only, leaving out what somebody merely thought, wished or did. The
    views "as clauses" compare a fragment as the clause that reports it, which is what PolNeAR labels.
    """
    direct, both = frozenset({"direct"}), frozenset({"direct", "mixed"})
    everything = both | {"indirect"}
    whole = {name: _in_clauses(rows) for name, rows in found.items()}

    def compared(
        ours: Mapping[str, Sequence[Row]], kinds: frozenset[str], *, statements_only: bool = False
    ) -> list[Comparison]:
        rows = {name: [row for row in rows if row.kind in kinds] for name, rows in ours.items()}
        return compare_polnear(gold, rows, kinds, statements_only=statements_only)

    marked = compared(found, both)
    views = {
        "direct": figures_polnear(compared(found, direct)),
        "direct and partial": figures_polnear(marked),
        "direct and partial, as clauses": figures_polnear(compared(whole, both)),
        "all statements": figures_polnear(compared(found, everything, statements_only=True)),
        "all statements, as clauses": figures_polnear(compared(whole, everything, statements_only=True)),
    }
    return Report("PolNeAR", len(gold), views, reliability(_judged(marked)))


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
        pairs = pair([bounds for bounds, _ in wanted], [bounds for bounds, _ in rows], later_first=True)
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
                frozenset(j for j, (b, _) in enumerate(rows) if j not in hit and meets(b, others)),
            )
        )
    return comparisons


def _cored(text: str, rows: Iterable[Row]) -> list[tuple[Bounds, Row]]:
    cored = [(core(text, row.bounds), row) for row in rows]
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
    figures["sure_of_speaker"] = sure_of(_judged(comparisons))
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
    set_aside = sum(meets(bounds, item.others) and not meets(bounds, wanted) for bounds in inexact)
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
    gold = {core(text, bounds) for bounds in item.quoted if _is_long(text, bounds)}
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
            strings |= {core(item.text, bounds) for bounds in row.quoted}
            continue
        low, high = max(0, start - 3), min(len(text), end + 3)
        between = {
            core(item.text, (low + match.start(1), low + match.end(1)))
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
