"""The quoted spans of a text, found paragraph by paragraph from the marks alone.

Marks are told apart by shape as well as by glyph: a mark after a space and before a letter
opens, one after a letter and before a space closes, and a curly mark that points the wrong way
is read by its place. Every pass goes through the text once, so that a megabyte on one line costs
a megabyte's time.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from corpus.extraction.records import Offsets, Span

_BREAK = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Doubled singles are one mark (TeX, old wire copy), and so are doubles that a table escaped as "".
_DOUBLE = re.compile(r"``|''|‘‘|’’|\"\"(?!\")|[\"“”„‟«»＂]")
_SINGLE = re.compile(r"['‘’‚‛`]")
_MARK = re.compile(r"``|''|‘‘|’’|[\"“”„‟«»＂'‘’‚‛`]")
_OPENS = frozenset(("“", "„", "‟", "«", "``", "‘‘"))
_CLOSES = frozenset(("”", "»", "’’"))
_STRAIGHT = frozenset(('"', "＂", "''", '""'))
_BEFORE_OPENING = frozenset("([{—–-/:;,>*•|…'‘“\"")
_ELISION = re.compile(r"(?:em|tis|til|till|twas|cause|round|bout|n|nuff|kay|\d+s?)\b", re.IGNORECASE)
_STARTS_WITH_MARK = re.compile(r"[\s\-–—•*·>]*(?:``|''|‘‘|[\"“„‟«＂‘'])")
_LABEL = re.compile(r"\s*[A-Z][A-Z.'’ -]{2,29}:\s")
_INTRODUCES = re.compile(r"[:,]\s*$")
# A line cannot end a sentence on one of these, whatever the next one starts with.
_HANGING = re.compile(
    r"(?:\b(?:a|an|the|of|and|or|to|in|on|for|from|by|with|at|as|that|is|are|was|were|said|says|added|adds|"
    r"stated|explained|continued|told|he|she|they|we|our|his|her|their)|,[\"”’']*)$"
)
_CONTINUES_LINE = re.compile(r"\s*[a-z.,;)\]]")
_ENDS_SENTENCE = re.compile(r"[.!?:…][\"”’')\]]*$")


class _Mark(NamedTuple):
    start: int
    end: int
    glyph: str
    may_open: bool
    may_close: bool


def find_spans(text: str) -> tuple[Span, ...]:
    """Every stretch of the text between quotation marks, in order, one for each paragraph it runs through.

    Only the outermost marks count; a quotation inside a quotation is part of it. A quotation that
    is reopened in the next paragraph without having been closed continues there. Unbalanced marks
    are passed over; nothing raises.
    """
    bounds = paragraphs(text)
    spans: list[Span] = []
    running = False
    for number, (start, end) in enumerate(bounds):
        following = bounds[number + 1] if number + 1 < len(bounds) else None
        reopened = following is not None and bool(_STARTS_WITH_MARK.match(text, *following))
        closed_later = following is not None and not reopened and _first_mark_closes(text, *following)
        found, unclosed = _spans_of_paragraph(text, start, end, running, reopened or closed_later)
        spans += found
        running = unclosed
    return tuple(spans)


def is_label(lead: str) -> bool:
    """Whether a text is only the label of a transcript's turn ("MAYOR TALCOTT:"), marks aside."""
    return bool(_LABEL.fullmatch(lead.lstrip("\"“”'‘ ") + " "))


def paragraphs(text: str) -> tuple[Offsets, ...]:
    """Where the paragraphs of a text stand; a line that runs on in the next one does not end a paragraph.

    Headings and list items are paragraphs of their own. In a text that was wrapped at a fixed
    width only an empty line, or a short line that ends a sentence, ends a paragraph.
    """
    lines: list[Offsets] = []
    position = 0
    for found in _BREAK.finditer(text):
        lines.append((position, found.start()))
        position = found.end()
    lines.append((position, len(text)))
    width = _wrap_width(text, lines)
    bounds: list[list[int]] = []
    open_ended = False
    for start, end in lines:
        while end > start and text[end - 1].isspace():
            end -= 1
        if end == start:
            open_ended = False
            continue
        if open_ended and _runs_on(text, bounds[-1], start, end, width):
            bounds[-1][1] = end
        else:
            bounds.append([start, end])
        open_ended = True
    return tuple((start, end) for start, end in bounds)


def _wrap_width(text: str, lines: list[Offsets]) -> int:
    """The width at which the text was wrapped, 0 when it was not."""
    filled = [(start, end) for start, end in lines if end > start]
    if len(filled) < 6:
        return 0
    lower = sum(text[start].islower() for start, _ in filled[1:])
    lengths = sorted(end - start for start, end in filled)
    width = lengths[int(len(lengths) * 0.95)]
    return width if lower >= 0.25 * len(filled) and width <= 160 else 0


def _runs_on(text: str, previous: list[int], start: int, end: int, width: int) -> bool:
    """Whether the line from start to end goes on with the paragraph before it."""
    last_break = max(text.rfind("\n", previous[0], previous[1]), previous[0])
    tail = text[max(last_break, previous[1] - 60) : previous[1]]
    if _CONTINUES_LINE.match(text, start, end) or _HANGING.search(tail):
        return True
    if not width:
        return False
    ended = bool(_ENDS_SENTENCE.search(tail))
    short = previous[1] - last_break < 0.75 * width
    return not short and not (ended and bool(_STARTS_WITH_MARK.match(text, start, end)))


def _marks(text: str, start: int, end: int) -> list[_Mark]:
    """The marks of a paragraph, with what each may do where it stands."""
    marks = []
    for found in _MARK.finditer(text, start, end):
        before = text[found.start() - 1] if found.start() > start else " "
        after = text[found.end()] if found.end() < end else " "
        space_before, space_after = before.isspace(), after.isspace()
        may_open = not space_after and (space_before or before in _BEFORE_OPENING)
        # Rock 'n' roll.
        dropped = text[max(start, found.start() - 2) : found.start()].casefold() in ("'n", "’n")
        may_close = not space_before and (space_after or not after.isalnum()) and not dropped
        marks.append(_Mark(found.start(), found.end(), found.group(), may_open, may_close))
    return marks


def _is_double(mark: _Mark) -> bool:
    return bool(_DOUBLE.fullmatch(mark.glyph))


def _closes_from_start(text: str, doubles: list[_Mark], running: bool) -> bool:
    """Whether the first mark of a paragraph closes what its first word began.

    Either the quotation left open above is closed without having been reopened, or the opening
    mark is lost: the words end as a quotation does, and the marks do not come out even without it.
    """
    mark = doubles[0]
    if mark.glyph in _OPENS or not mark.may_close or mark.may_open:
        return False
    lost = text[mark.start - 1] in ",.!?" and (mark.glyph in _CLOSES or len(doubles) % 2 == 1)
    return running or lost


def _first_mark_closes(text: str, start: int, end: int) -> bool:
    """Whether the first double mark of a paragraph closes a quotation that it does not open."""
    doubles = [mark for mark in _marks(text, start, end) if _is_double(mark)]
    return bool(doubles) and _closes_from_start(text, doubles, True)


def _spans_of_paragraph(
    text: str, start: int, end: int, running: bool, goes_on: bool
) -> tuple[list[Span], bool]:
    """The spans of one paragraph, and whether the last of them is left open for the next paragraph."""
    marks = _marks(text, start, end)
    doubles = [mark for mark in marks if _is_double(mark)]
    spans: list[Span] = []
    singles = _single_spans(text, [mark for mark in marks if not _is_double(mark)], end)
    starts = [mark.start for mark in doubles]
    continues = running
    opened: _Mark | None = None
    nested = 0
    position = start
    index = 0
    if (
        doubles
        and not _STARTS_WITH_MARK.match(text, start, end)
        and _closes_from_start(text, doubles, running)
    ):
        _append(spans, text, start, doubles[0].start, running)
        continues = False
        position = doubles[0].end
        index = 1
    odd = sum(mark.glyph in _STRAIGHT for mark in doubles[index:]) % 2 == 1
    for number in range(index, len(doubles)):
        mark = doubles[number]
        if opened is None:
            if _is_inside(mark, singles, starts):
                continue
            if _opens(mark, doubles, number):
                spans += _between(singles, position, mark.start)
                opened, nested = mark, 0
        elif _reopens(mark, opened, odd and goes_on):
            nested += 1
        elif nested:
            nested -= 1
        else:
            _append(spans, text, opened.end, mark.start, continues)
            continues = False
            opened, nested = None, 0
            position = mark.end
    if opened is None:
        spans += _between(singles, position, end)
        return sorted(spans, key=lambda span: span.start), False
    at_start = not text[start : opened.start].strip(" \t-–—•*·>")
    introduced = _INTRODUCES.search(text, start, opened.start) is not None
    if goes_on or at_start or introduced:
        _append(spans, text, opened.end, end, continues)
        return spans, goes_on or at_start
    spans += _between(singles, position, end)
    return spans, False


def _is_inside(mark: _Mark, singles: list[Span], starts: list[int]) -> bool:
    """Whether a double mark stands in single quotes that hold as many opening as closing ones."""
    place = bisect_left(singles, mark.start, key=lambda span: span.start) - 1
    if place < 0 or mark.start >= singles[place].end:
        return False
    inside = bisect_left(starts, singles[place].end) - bisect_left(starts, singles[place].start)
    return inside % 2 == 0


def _opens(mark: _Mark, doubles: list[_Mark], number: int) -> bool:
    """Whether a mark opens a quotation when none is open."""
    if mark.glyph in _OPENS:
        return mark.may_open or not mark.may_close
    if mark.glyph in _CLOSES:
        return mark.may_open and not mark.may_close
    if mark.may_close and not mark.may_open:
        return False
    # A straight mark with space or letters on both sides opens when another one is there to close it.
    return mark.may_open or number + 1 < len(doubles)


def _reopens(mark: _Mark, opened: _Mark, left_open: bool) -> bool:
    """Whether a mark opens a quotation inside the one that is open.

    A straight mark inside straight marks does so only where the outer quotation is left open for
    the next paragraph; everywhere else it closes.
    """
    if mark.glyph in _OPENS:
        return mark.may_open
    if mark.glyph in _CLOSES or not mark.may_open or mark.may_close:
        return False
    return left_open or opened.glyph not in _STRAIGHT


def _single_spans(text: str, marks: list[_Mark], end: int) -> list[Span]:
    """The spans between single marks, apostrophes left alone."""
    spans: list[Span] = []
    position = -1
    for number, mark in enumerate(marks):
        if mark.start < position or mark.glyph == "’" or not mark.may_open:
            continue
        if _ELISION.match(text, mark.end, end) and mark.glyph != "‘":
            continue
        closing = _single_close(text, marks, number, end)
        if closing is not None:
            _append(spans, text, mark.end, closing.start, False)
            position = closing.end
    return spans


def _single_close(text: str, marks: list[_Mark], number: int, end: int) -> _Mark | None:
    """The single mark that closes the one at ``number``, None when none does before the next one opens."""
    fallback = None
    for following in range(number + 1, len(marks)):
        mark = marks[following]
        if mark.may_open and mark.glyph != "’" and not _ELISION.match(text, mark.end, end):
            break
        if not mark.may_close or mark.glyph in ("‘", "`"):
            continue
        before = text[mark.start - 1]
        after = text[mark.end] if mark.end < end else ""
        if before in ".,?!…" or after in ".,;:!?)" or before not in "sS":
            return mark
        fallback = mark
    return fallback


def _between(spans: list[Span], start: int, end: int) -> list[Span]:
    """Those of the ordered spans that lie between two places."""
    first = bisect_left(spans, start, key=lambda span: span.start)
    found = []
    for span in spans[first:]:
        if span.end > end:
            break
        found.append(span)
    return found


def _append(spans: list[Span], text: str, start: int, end: int, continues: bool) -> None:
    """Add the span without the white space around it, unless nothing is left.

    A transcript quoted turn by turn has its label inside the marks; the label is not what was said.
    """
    if label := _LABEL.match(text, start, end):
        start = label.end()
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if any(character.isalnum() for character in text[start : min(end, start + 200)]):
        spans.append(Span(start, end, continues))
