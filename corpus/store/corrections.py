"""What people have put right, kept apart from the rows that it changes so that it outlives them.

The functions that take a connection work inside the store's own transactions; ``Library`` calls them.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, cast

from onrecord.corpus.english.dates import now
from onrecord.corpus.english.names import same_speaker
from onrecord.corpus.model import Date, Document, Place, Quotation

Field = Literal[
    "speaker", "role", "organization", "place", "said_on", "scene", "kind",
    "title", "outlet", "url", "authors", "published", "removed",
]  # fmt: skip
Value = str | tuple[str, ...] | Place | Date | None
Changes = Mapping[Field, Value]
Printing = tuple[str | None, str | None]
Span = tuple[int, int]

ATTRIBUTION: tuple[Field, ...] = ("speaker", "role", "organization", "place")
"""Who spoke and for whom: what is accepted together."""

CORRECTED, REVIEWED = "corrected", "reviewed"
"""The methods of attributions that a person has changed, and of those that one has found right."""

_SAME_SPAN = 0.8  # shared characters of all: another version of extraction draws a comma in or leaves it out


@dataclass(frozen=True, slots=True)
class Correction:
    """One value put right, or found right where ``old`` and ``new`` are the same.

    ``edit`` is shared by what was put right together; ``made`` is the time (UTC, ISO). ``span`` is the
    stretch of the text that is a quotation, or None where the document ``document`` itself was
    corrected, which its source gives ``printing``, an outlet and an address.
    """

    number: int
    edit: int
    made: str
    document: str
    span: Span | None
    printing: Printing
    field: Field
    old: Value
    new: Value

    @property
    def is_acceptance(self) -> bool:
        """Whether somebody found right what was there."""
        return self.old == self.new


@dataclass(frozen=True, slots=True)
class Edit:
    """What was put right together: each change with how many quotations or documents it was made in.

    ``document`` is the id of one of the documents; ``made`` is the time (UTC, ISO).
    """

    number: int
    made: str
    document: str
    changes: tuple[tuple[Field, Value, Value, int], ...]


# What follows from corrections


def corrected(quotations: Iterable[Quotation], log: Sequence[Correction]) -> list[Quotation]:
    """The quotations as people have put them right."""
    found = list(quotations)
    theirs = by_span(log, [(each.start, each.end) for each in found]) if log else {}
    return [_corrected(each, theirs.get((each.start, each.end), ())) for each in found]


def corrected_document(source: Document, log: Sequence[Correction]) -> Document:
    """The document as people have put right what its source says of it; the id stays."""
    changes: dict[str, Any] = {each.field: each.new for each in of_document(source, log)}
    printed_as = (source.outlet, source.url)
    if (changes.get("outlet", source.outlet), changes.get("url", source.url)) != printed_as:
        changes["printed_as"] = printed_as
    return replace(source, **changes) if changes else source


def of_document(source: Document, log: Iterable[Correction]) -> list[Correction]:
    """The corrections of the document itself, in their order; ``source`` is what its source says."""
    return [
        each
        for each in log
        if each.span is None
        and each.field != "removed"
        and same_printing(each.printing, (source.outlet, source.url))
    ]


def same_printing(one: Printing, other: Printing) -> bool:
    """Whether two records of one text are of one printing: they do not name two outlets or addresses."""
    return all(left == right or None in (left, right) for left, right in zip(one, other, strict=True))


def is_held_to_be(source: Document, shown: Document, printing: Printing) -> bool:
    """Whether a person has given a document the very outlet or address that this printing has."""
    before, now = (source.outlet, source.url), (shown.outlet, shown.url)
    return before != now and all(
        new == other if old != new else same_printing((old, None), (other, None))
        for old, new, other in zip(before, now, printing, strict=True)
    )


def by_span(log: Iterable[Correction], spans: Collection[Span]) -> dict[Span | None, list[Correction]]:
    """The corrections of each quotation, in their order; those that none is left of are under None.

    A quotation that extraction now begins or ends a few characters elsewhere is the same.
    """
    found: defaultdict[Span | None, list[Correction]] = defaultdict(list)
    held = set(spans)
    for each in log:
        if each.span is not None:
            found[each.span if each.span in held else _nearest(each.span, held)].append(each)
    return dict(found)


def _nearest(span: Span, spans: Iterable[Span]) -> Span | None:
    def shared(other: Span) -> float:
        both = min(span[1], other[1]) - max(span[0], other[0])
        return both / (max(span[1], other[1]) - min(span[0], other[0]))

    best = max(spans, key=lambda other: (shared(other), other), default=None)
    return best if best is not None and shared(best) >= _SAME_SPAN else None


def _corrected(quotation: Quotation, theirs: Sequence[Correction]) -> Quotation:
    changes: dict[str, Any] = {}
    for each in theirs:
        changes[each.field] = each.new
        if each.field == "speaker":
            changes["method"] = REVIEWED if each.is_acceptance else CORRECTED
    # A person's word takes the place of what the text showed.
    if "place" in changes:
        changes |= {"place_confidence": 1.0, "place_evidence": ()}
    if "said_on" in changes:
        changes |= {"date_confidence": 1.0, "date_evidence": ()}
    if "scene" in changes:
        changes |= {"scene_confidence": 1.0, "scene_evidence": ()}
    if "speaker" in changes:
        changes["confidence"] = 1.0
        if changes["speaker"] != quotation.speaker and not same_speaker(
            quotation.speaker_mention, changes["speaker"]
        ):
            changes["speaker_mention"] = None  # it is another's name
    return replace(quotation, **changes) if changes else quotation


# What is kept


def of_text(connection: sqlite3.Connection, document: Document) -> list[Correction]:
    """Everything put right in any printing of the document's text, in the order in which it was."""
    rows = connection.execute(
        "SELECT * FROM correction WHERE text_id = ? AND attributed_to = ? ORDER BY number", _text(document)
    )
    return [_correction(row) for row in rows]


def remember(
    connection: sqlite3.Connection,
    source: Document,
    span: Span | None,
    changes: Iterable[tuple[Field, Value, Value]],
    edit: int | None = None,
) -> None:
    """Records fields with the old and the new value, of a document or of a span of its text.

    They are an edit of their own, or a part of the one whose number is given.
    """
    edit = next_edit(connection) if edit is None else edit
    made = now()
    start, end = span or (None, None)
    outlet, url = (source.outlet, source.url) if span is None else (None, None)
    connection.executemany(
        "INSERT INTO correction VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                edit,
                made,
                *_text(source),
                source.id,
                start,
                end,
                outlet,
                url,
                field,
                _encode(old),
                _encode(new),
            )
            for field, old, new in changes
        ],
    )


def next_edit(connection: sqlite3.Connection) -> int:
    """The number that the next edit has."""
    (edit,) = connection.execute("SELECT coalesce(max(edit), 0) + 1 FROM correction").fetchone()
    return int(edit)


def of_edit(connection: sqlite3.Connection, edit: int) -> list[Correction]:
    """Everything put right in one edit."""
    rows = connection.execute(
        "SELECT * FROM correction WHERE edit = ? AND field <> 'removed' ORDER BY number", (edit,)
    )
    return [_correction(row) for row in rows]


def edits(connection: sqlite3.Connection, most: int, after: int = 0) -> list[Edit]:
    """The latest edits, the last one first, without the first ``after`` of these."""
    rows = connection.execute(
        "SELECT edit, min(made) AS made, min(document) AS document, field, old, new, "
        "count(DISTINCT text_id || ' ' || attributed_to || ' ' || coalesce(start, '')) AS n, "
        "min(number) AS first FROM correction WHERE edit IN (SELECT DISTINCT edit FROM correction "
        "WHERE field <> 'removed' ORDER BY edit DESC LIMIT ? OFFSET ?) AND field <> 'removed' "
        "GROUP BY edit, field, old, new ORDER BY edit DESC, first",
        (most, after),
    ).fetchall()
    found: list[Edit] = []
    for number in dict.fromkeys(row["edit"] for row in rows):
        mine = [row for row in rows if row["edit"] == number]
        changes = [
            (row["field"], _decode(row["field"], row["old"]), _decode(row["field"], row["new"]), row["n"])
            for row in mine
        ]
        found.append(Edit(number, mine[0]["made"], mine[0]["document"], tuple(changes)))
    return found


def forget(connection: sqlite3.Connection, corrections: Iterable[Correction]) -> None:
    """Takes these corrections back."""
    connection.executemany(
        "DELETE FROM correction WHERE number = ?", [(each.number,) for each in corrections]
    )


def rename(
    connection: sqlite3.Connection, log: Iterable[Correction], before: Document, now: Document
) -> None:
    """Makes what was put right in the one document hold for the one that takes its place."""
    connection.executemany(
        "UPDATE correction SET outlet = ?, url = ? WHERE number = ?",
        [(now.outlet, now.url, each.number) for each in of_document(before, log)],
    )


def removal(connection: sqlite3.Connection, document_id: str) -> Correction | None:
    """The latest removal of the document of this id, or None where it was not removed."""
    row = connection.execute(
        "SELECT * FROM correction WHERE field = 'removed' AND document = ? ORDER BY number DESC",
        (document_id,),
    ).fetchone()
    return _correction(row) if row is not None else None


def removals(
    connection: sqlite3.Connection, document: Document, log: Iterable[Correction]
) -> list[Correction]:
    """The removals that keep this document away: of its printing, or of what its address read before.

    ``log`` is all that was put right of its text.
    """
    printing = (document.outlet, document.url)
    found = [each for each in log if each.field == "removed" and same_printing(each.printing, printing)]
    if document.retrieved is not None and document.url is not None and document.attributed_to is None:
        rows = connection.execute(
            "SELECT * FROM correction WHERE field = 'removed' AND attributed_to = '' AND url = ?",
            (document.url,),
        )
        found += map(_correction, rows)
    return found


def without_quotation(connection: sqlite3.Connection) -> list[Correction]:
    """The corrections of quotations that extraction no longer finds in a text that is on record."""
    found = []
    for row in connection.execute(
        "SELECT c.*, d.number AS of, d.id AS now FROM correction c JOIN document d ON d.text_id = c.text_id "
        "AND coalesce(d.attributed_to, '') = c.attributed_to WHERE c.start IS NOT NULL AND NOT EXISTS "
        '(SELECT 1 FROM quotation q WHERE q.document = d.number AND q.start = c.start AND q."end" = c."end") '
        "ORDER BY d.number, c.number"
    ).fetchall():
        spans = connection.execute('SELECT start, "end" FROM quotation WHERE document = ?', (row["of"],))
        correction = replace(_correction(row), document=row["now"])
        found += by_span([correction], [tuple(each) for each in spans]).get(None, [])
    return found


def _text(document: Document) -> tuple[str, str]:
    return document.text_id, document.attributed_to or ""


def _correction(row: sqlite3.Row) -> Correction:
    return Correction(
        number=row["number"],
        edit=row["edit"],
        made=row["made"],
        document=row["document"],
        span=None if row["start"] is None else (row["start"], row["end"]),
        printing=(row["outlet"], row["url"]),
        field=row["field"],
        old=_decode(row["field"], row["old"]),
        new=_decode(row["field"], row["new"]),
    )


def _encode(value: Value) -> str:
    record = asdict(value) if isinstance(value, Place | Date) else value
    return json.dumps(record, ensure_ascii=False)


def _decode(field: Field, text: str) -> Value:
    record = json.loads(text)
    if field in ("place", "scene"):
        return Place(**record)
    if field in ("said_on", "published"):
        return Date(**record)
    return tuple(record) if isinstance(record, list) else cast("str | None", record)
