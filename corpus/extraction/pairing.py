"""Which marks of a paragraph open and which close: the reading that asks for the least to be wrong.

Every mark may open, close, open or close a quotation inside the one that is open, or be no mark of
quotation at all (inches, a doubled mark). Where a mark was left out, a later one ends what was open, or
closes what nothing opened. Each reading has a price by the mark's glyph, by what stands around it and by
what then lies between marks; the cheapest one is found in one pass. So a mark that is missing, doubled
or in the wrong place costs its own quotation at most, and never the next one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

OPENS = frozenset(("“", "„", "‟", "«", "``", "‘‘", "❝", "〝", "「", "『", "<<"))
CLOSES = frozenset(("”", "»", "’’", "❞", "〞", "」", "』", ">>"))

State = Literal["closed", "open", "nested"]
Action = Literal["open", "close", "skip", "nest", "unnest", "reopen", "unopened"]

_FREE, _ODD, _WRONG = 0.0, 0.5, 4.0
_AMBIGUOUS = 1.0
_SKIPPED, _INCHES, _DOUBLED = 3.5, 0.75, 1.0
_LOST = 2.0
"""The price of a mark that was left out where a sentence or a clause ends, as quotations do."""
_LOST_BEFORE_NEXT, _LOST_ANYWHERE = 2.5, 5.0
"""The same where only the words that lead up to the next quotation follow, and anywhere else."""
_BOTH = 2.5
"""The price of one mark that closes two quotations."""
_REPORTED = 1.0
"""The price of a reporting clause ("said Hale.") between two marks that are taken for a quotation's."""
_CONTINUED, _AT_START, _INTRODUCED, _AFTER_SENTENCE, LEFT_OPEN = 0.0, 1.0, 1.5, 2.0, 3.0

_SAYING = (
    r"(?:said|says|added|adds|told|explained|continued|noted|stated|replied|asked|wrote|insisted|recalled)"
)
_CLAUSE = re.compile(
    rf"[,.?!…][’']?\s+{_SAYING}\s+(?:the|an?|[A-Z@])|\b(?:he|she|they|[A-Z][\w’'-]+)\s+{_SAYING}\s*[,.:]"
)
_ENDS_CLAUSE = re.compile(r"[.!?…,—–-][’')\]]*\s*$")
_ENDS_SENTENCE = re.compile(r"[.!?…][’'”\")\]]*\s*$")
_LOOK = 8


@dataclass(frozen=True, slots=True)
class Mark:
    """A double mark, and what its place allows it to do: a space before and a letter after open."""

    start: int
    end: int
    glyph: str
    may_open: bool
    may_close: bool


class Step(NamedTuple):
    """One mark and what it does."""

    mark: Mark
    action: Action


@dataclass(frozen=True, slots=True)
class Setting:
    """How a paragraph begins and ends: ``running`` on from the one before, and into the next one.

    ``opened_above`` says that the first mark may close what the paragraph's first word began,
    ``introduced`` that a comma or a colon stands before the last opening mark.
    """

    start: int
    end: int
    running: bool
    opened_above: bool
    goes_on: bool


def paired(
    text: str, marks: Sequence[Mark], setting: Setting, inside: Sequence[bool]
) -> tuple[bool, list[Step]]:
    """Return whether the paragraph begins inside a quotation, and what each of its marks does.

    ``inside`` says of each mark whether single marks hold it and its partner.
    """
    if not marks:
        return False, []
    reports = [found.start() for found in _CLAUSE.finditer(text, setting.start, setting.end)]
    costs: dict[State, float] = {"closed": _REPORTED if setting.running else _FREE}
    if setting.opened_above:
        lost = _FREE if setting.running else _REPORTED
        costs["open"] = lost + _said(reports, setting.start, marks[0].start)
    trail: list[dict[State, tuple[State, Action]]] = []
    for number, mark in enumerate(marks):
        before = marks[number - 1] if number else None
        after = marks[number + 1] if number + 1 < len(marks) else None
        prices = _Prices(text, mark, before, after, setting, inside[number])
        gap = _said(reports, mark.end, after.start) if after else _FREE
        step: dict[State, tuple[float, State, Action]] = {}
        for origin, spent in costs.items():
            for action, target, price in prices.choices(origin):
                total = spent + price + (gap if target != "closed" else _FREE)
                if target not in step or total < step[target][0]:
                    step[target] = (total, origin, action)
        costs = {target: value[0] for target, value in step.items()}
        trail.append({target: (value[1], value[2]) for target, value in step.items()})
    state = min(costs, key=lambda one: costs[one] + _left_open(text, marks, setting, one))
    steps: list[Step] = []
    for mark, moves in zip(reversed(marks), reversed(trail), strict=True):
        state, action = moves[state]
        steps.append(Step(mark, action))
    return state == "open", steps[::-1]


def _left_open(text: str, marks: Sequence[Mark], setting: Setting, state: State) -> float:
    if state == "closed":
        return _FREE
    if setting.goes_on:
        return _CONTINUED if state == "open" else _AMBIGUOUS
    last = marks[-1]
    return (LEFT_OPEN if state == "nested" else _FREE) + ending_price(text, last, setting)


def ending_price(text: str, opened: Mark, setting: Setting) -> float:
    """Return what it costs that a quotation is open where the paragraph ends."""
    if setting.goes_on:
        return _CONTINUED
    if not text[setting.start : opened.start].strip(" \t-–—•*·>"):
        return _AT_START
    lead = text[max(setting.start, opened.start - _LOOK) : opened.start].rstrip()
    if lead.endswith((":", ",")):
        return _INTRODUCED
    if lead.endswith((".", "?", "!")) and _ENDS_SENTENCE.search(
        text, max(opened.end, setting.end - _LOOK), setting.end
    ):
        return _AFTER_SENTENCE
    return LEFT_OPEN


def _said(reports: Sequence[int], start: int, end: int) -> float:
    place = bisect_left(reports, start)
    return _REPORTED if place < len(reports) and reports[place] < end else _FREE


class _Prices:
    """What each use of one mark costs."""

    def __init__(
        self, text: str, mark: Mark, before: Mark | None, after: Mark | None, setting: Setting, inside: bool
    ) -> None:
        self._mark = mark
        self._setting = setting
        lead = text[max(setting.start, mark.start - _LOOK) : mark.start]
        self._after_sentence = bool(_ENDS_SENTENCE.search(lead)) or not lead.strip()
        self._after_clause = bool(_ENDS_CLAUSE.search(lead)) and not lead[-1:].isspace()
        touching = (before is not None and before.end == mark.start) or (
            after is not None and mark.end == after.start
        )
        self._again = before is not None and before.end == mark.start and before.glyph == mark.glyph
        figure = lead[-1:].isdigit() and mark.may_close and mark.glyph not in OPENS
        leads = lead.rstrip().endswith((",", ":"))
        self._lost = _LOST if self._after_sentence else _LOST_BEFORE_NEXT if leads else _LOST_ANYWHERE
        self._inside = _AMBIGUOUS if inside else _FREE
        self._skip = _FREE if inside else _DOUBLED if touching else _INCHES if figure else _SKIPPED

    def choices(self, state: State) -> list[tuple[Action, State, float]]:
        """Return every use of the mark from a state: what it does, the state after, the price."""
        mark = self._mark
        if state == "closed":
            found: list[tuple[Action, State, float]] = [
                ("open", "open", self._open() + self._inside),
                ("skip", "closed", self._skip),
            ]
            if mark.may_close and self._after_clause:
                found.append(("unopened", "closed", self._close() + _LOST))
            return found
        if state == "nested":
            return [
                ("unnest", "open", self._close()),
                ("close", "closed", self._close() + _BOTH),
                ("skip", "nested", self._skip),
            ]
        return [
            ("close", "closed", self._close()),
            ("nest", "nested", self._nest()),
            ("skip", "open", self._skip),
            ("reopen", "open", self._open() + self._lost),
        ]

    def _open(self) -> float:
        mark = self._mark
        if mark.glyph in OPENS:
            return _FREE if mark.may_open else _AMBIGUOUS if not mark.may_close else 3.0
        if mark.glyph in CLOSES:
            return _ODD if mark.may_open and not mark.may_close else _LOST if mark.may_open else _WRONG
        if mark.may_open and not mark.may_close:
            return _FREE
        return _WRONG if mark.may_close and not mark.may_open else _AMBIGUOUS

    def _close(self) -> float:
        mark = self._mark
        if mark.glyph in CLOSES:
            return _FREE if mark.may_close or not mark.may_open else _AMBIGUOUS
        if mark.may_close and not mark.may_open:
            return _ODD if mark.glyph in OPENS else _FREE
        if mark.may_open and not mark.may_close:
            return _WRONG if mark.glyph in OPENS else 2.5
        return _AMBIGUOUS if mark.glyph in OPENS else _ODD

    def _nest(self) -> float:
        mark = self._mark
        if self._again:
            return _WRONG
        if mark.glyph in OPENS:
            return (_ODD if mark.may_open else _WRONG) + (_LOST if self._after_sentence else _FREE)
        if mark.glyph in CLOSES or not mark.may_open or mark.may_close:
            return _WRONG + _WRONG
        return _AMBIGUOUS if self._setting.goes_on else _WRONG
