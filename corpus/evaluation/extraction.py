"""How often extraction is right, measured against quotations labelled by hand.

Two kinds of labelled file are read. One holds a label a line, and the documents lie beside it in
``documents.jsonl`` ("officials"); its figures are made here. The other holds a document a line with
its quotations inside (``corpus.evaluation.polnear``). The figures are explained where they are made.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from onrecord.corpus.errors import UnreadableSource
from onrecord.corpus.evaluation.matching import (
    same_city,
    same_full_name,
    same_region,
    same_role,
    same_speaker,
)
from onrecord.corpus.evaluation.metrics import (
    Figure,
    Report,
    Row,
    Score,
    Share,
    meets,
    pair,
    read_row,
    reliability,
    row_of,
    sure_of,
)
from onrecord.corpus.evaluation.polnear import read_polnear, score_polnear
from onrecord.corpus.model import Date, Document, Quotation

Extract = Callable[[Document], Sequence[Quotation]]


BLIND_SEED = "onrecord-blind-2026-11:"
"""Which documents are set aside: those whose name after this seed has a SHA-256 divisible by three."""
Part = Literal["seen", "blind"]
PARTS: tuple[Part, ...] = get_args(Part)


def part_of(document: str) -> Part:
    """Return the part that a labelled document belongs to: one third is looked at only at the end."""
    digest = hashlib.sha256((BLIND_SEED + document).encode()).hexdigest()
    return "blind" if int(digest, 16) % 3 == 0 else "seen"


def evaluate_extraction(gold: Path, extract: Extract | None = None, part: Part | None = None) -> Report:
    """Return the figures of an extraction, by default the product's own, on a labelled file of either kind.

    ``part`` keeps to the documents that were looked at, or to those that were set aside (``part_of``).
    Raises UnreadableSource when the file, or the documents it needs, cannot be read.
    """
    if extract is None:
        from onrecord.corpus.extraction import extract as product_extract

        extract = product_extract
    lines = _read_lines(gold)
    of_document = "doc_id" if lines and "quotes" in lines[0] else "doc"
    if part is not None and lines and of_document in lines[0]:
        lines = [line for line in lines if part_of(line[of_document]) == part]
        if not lines:
            raise UnreadableSource(f"No document of {gold} belongs to the {part} part; leave --part out.")
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
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise UnreadableSource(
            f"{path} cannot be read ({reason}); give a readable JSON Lines file."
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
_SCENE_FIELDS = {
    "scene_city": _Field(lambda gold, found: same_city(gold.scene_city, found.scene_city)),
    "scene_region": _Field(lambda gold, found: same_region(gold.scene_region, found.scene_region)),
}
"""Asked only of files that label what statements are about."""


@dataclass(frozen=True, slots=True)
class _Given:
    """Something that extraction gives or leaves open: whether it is given, right, and how sure it is."""

    given: Callable[[Row], bool]
    right: Callable[[Row, Row], bool]
    confidence: Callable[[Row], float | None]


_GIVEN = {
    "city": _Given(
        lambda found: bool(found.city),
        lambda gold, found: same_city(gold.city, found.city),
        lambda found: found.place_confidence,
    ),
    "place": _Given(
        lambda found: bool(found.city or found.region),
        lambda gold, found: same_city(gold.city, found.city) and same_region(gold.region, found.region),
        lambda found: found.place_confidence,
    ),
    "date": _Given(
        lambda found: bool(found.said_on),
        lambda gold, found: gold.said_on == found.said_on,
        lambda found: found.date_confidence,
    ),
    "scene": _Given(
        lambda found: bool(found.scene_city or found.scene_region),
        lambda gold, found: (
            same_city(gold.scene_city, found.scene_city)
            and same_region(gold.scene_region, found.scene_region)
        ),
        lambda found: found.scene_confidence,
    ),
}


def score_officials(gold: Sequence[Row], found: Sequence[Row]) -> Report:
    """The figures on labels of which some are no statements (scare quotes, titles, nicknames).

    Indirect rows, rows that are no statement and rows of documents without labels are set aside.
    ``direct`` and ``mixed`` count the labels of that kind; found there are the rows matched to one
    and the unmatched rows that carry the kind. ``non_statements_predicted`` is the share of the
    labelled non-statements that an unmatched row hits. The fields are asked of matched rows.

    ``invented_city``, ``invented_place`` (city or region) and ``invented_date`` are the shares of those
    given in matched rows where the label has none or another; ``sure_of_place`` and the like the shares
    that are right of those given with a confidence of 0.9 or more. ``found_without_marks`` is the share of
    the statements printed without quotation marks that a row matches.
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
        matched = pair([row.bounds for row in labelled], [row.bounds for row in extracted])
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
        any(row.document == other.document and meets(other.bounds, [row.bounds]) for row in loose)
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
    has_scenes = any(row.scene_city or row.scene_region for row in gold)
    for name, asked in {**_FIELDS, **(_SCENE_FIELDS if has_scenes else {})}.items():
        judged = [asked.right(g, p) for g, p in pairs if asked.asked(g)]
        view[name] = Share(sum(judged), len(judged))
    both = sum(_speaker_right(g, p) for g, p in pairs)
    view["span_and_speaker"] = Score(both, len(rows), len(statements))
    whole = sum(_speaker_right(g, p) and same_city(g.city, p.city) for g, p in pairs)
    view["end_to_end"] = Score(whole, len(rows), len(statements))
    named = [(p.confidence, _speaker_right(g, p)) for g, p in pairs if p.speaker]
    view["sure_of_speaker"] = sure_of(named)
    calibration = {}
    for name, given in _GIVEN.items():
        if name == "scene" and not has_scenes:
            continue
        held = [(given.confidence(p), given.right(g, p)) for g, p in pairs if given.given(p)]
        view[f"invented_{name}"] = Share(sum(not right for _, right in held), len(held))
        estimated = [(sure, right) for sure, right in held if sure is not None]
        if name != "city" and estimated:
            view[f"sure_of_{name}"] = sure_of(estimated)
            calibration[name] = reliability(estimated)
    if bare := [row for row in statements if not row.marked]:
        matched_bare = sum(not g.marked for g, _ in pairs)
        view["found_without_marks"] = Share(matched_bare, len(bare))
    return Report("officials", len(names), {"direct and partial": view}, reliability(named), calibration)


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
    for name, bins in {"speaker": report.reliability, **report.calibration}.items():
        if bins:
            lines += ["", f"{name} right, by confidence"]
        for b in bins:
            share = 100 * b.right / b.n
            lines.append(
                f"  {b.low:.2f} to {b.high:.2f}  {share:5.1f}  ({b.right} of {b.n}, mean {b.mean:.2f})"
            )
    return "\n".join(lines)
