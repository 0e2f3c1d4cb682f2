"""The quoted spans of a text, found paragraph by paragraph from the marks alone.

Marks are told apart by shape as well as by glyph: a mark after a space and before a letter
opens, one after a letter and before a space closes, and a curly mark that points the wrong way
is read by its place. Every pass goes through the text once, so that a megabyte on one line costs
a megabyte's time.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from onrecord.corpus.extraction.pairing import (
    CLOSES,
    LEFT_OPEN,
    OPENS,
    Mark,
    Setting,
    Step,
    ending_price,
    paired,
)
from onrecord.corpus.extraction.records import Offsets, Span

_BREAK = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# How marks come out of a table, of JSON, of HTML left as it was, and of UTF-8 read as something else.
_ESCAPED = {
    '\\"': '"', "&quot;": '"', "&#34;": '"', "\x93": "“", "\x94": "”", "&ldquo;": "“", "&rdquo;": "”",
    "&#8220;": "“", "&#8221;": "”", "\\u201c": "“", "\\u201d": "”", "â\x80\x9c": "“", "â\x80\x9d": "”",
    "â€œ": "“", "â€\x9d": "”", "\\'": "'", "&#39;": "'", "&apos;": "'", "\x91": "‘", "\x92": "’",
    "&lsquo;": "‘", "&rsquo;": "’", "&#8216;": "‘", "&#8217;": "’", "\\u2018": "‘", "\\u2019": "’",
    "â\x80\x98": "‘", "â\x80\x99": "’", "â€˜": "‘", "â€™": "’",
}  # fmt: skip
_ESCAPE = re.compile("|".join(map(re.escape, sorted(_ESCAPED, key=len, reverse=True))))
# Doubled singles are one mark (TeX, old wire copy), and so are doubles that a table escaped as "".
_DOUBLE = re.compile(r"``|''|‘‘|’’|\"\"(?!\")|[\"“”„‟«»＂″❝❞〝〞「」『』]|<<(?=\S)|(?<=[^\s>])>>")
_SINGLE = re.compile(r"['‘’‚‛`‹›]")
_MARK = re.compile(f"{_ESCAPE.pattern}|{_DOUBLE.pattern}|{_SINGLE.pattern}")
_BEFORE_OPENING = frozenset("([{—–-/:;,>*•|…'‘“\"")
_ELISION = re.compile(r"(?:em|tis|til|till|twas|cause|round|bout|n|nuff|kay|\d+s?)\b", re.IGNORECASE)
_ESCAPED_OPENING = "|".join(re.escape(escape) for escape, glyph in _ESCAPED.items() if glyph not in "”’")
_STARTS_WITH_MARK = re.compile(rf"[\s\-–—•*·>]*(?:``|''|‘‘|<<|[\"“„‟«＂″❝〝「『‘'‹]|{_ESCAPED_OPENING})")
_LABEL = re.compile(r"\s*[A-Z][A-Z.'’ -]{2,29}:\s")
# A line cannot end a sentence on one of these, whatever the next one starts with.
_HANGING = re.compile(
    r"(?:\b(?:a|an|the|of|and|or|to|in|on|for|from|by|with|at|as|that|is|are|was|were|said|says|added|adds|"
    r"stated|explained|continued|told|he|she|they|we|our|his|her|their)|,[\"”’']*)$"
)
_CONTINUES_LINE = re.compile(r"\s*[a-z.,;)\]]")
_ENDS_SENTENCE = re.compile(r"[.!?:…][\"”’')\]]*$")
_SENTENCE_BREAK = re.compile(r"(?<=[a-z\d)][.!?])[\"”’')\]]*\s+(?=[A-Z“\"‘])")
_SAID = r"(?:said|says|added|adds|explained|continued|noted|stated|replied|asked|wrote)"
_NAMED = r"(?:[A-Z][\w.’'-]*|of|and|for|the|de|la|van|von)"
# The reporting clause that a quotation has swallowed, up to the mark, or before a sentence's end.
_CLAUSE_INSIDE = re.compile(rf"[,?!]\s+{_SAID}\s+{_NAMED}(?:\s+{_NAMED}){{0,9}}\.?\s*$")
_CLAUSE_AFTER = re.compile(
    rf"[,?!]\s+(?:{_SAID}\s+(?:the\s|an?\s|{_NAMED})|(?:he|she|they|[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+)?)\s+{_SAID}\b)"
)
_CLAUSE_LENGTH, _LONGEST_SENTENCE, _EDGE = 120, 400, 8
_LONGEST_NICKNAME = 30
_NICKNAME = re.compile(r"[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*)?")
_NAME_BEFORE = re.compile(r"(?:^|[\s(])[A-Z][\w.’'-]* \W{1,6}$")
_NAME_AFTER = re.compile(r"\W{1,6} [A-Z][\w’'-]+")
_PLAIN = str.maketrans(dict.fromkeys("＂″❝❞〝〞「」『』", '"') | {"‹": "‘", "›": "’"})


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


def plain_marks(text: str) -> str:
    """Return the text with marks in other spellings as plain ones, every other character in its place."""
    text = _ESCAPE.sub(lambda found: _ESCAPED[found[0]].ljust(len(found[0])), text)
    return text.translate(_PLAIN)


def _marks(text: str, start: int, end: int) -> list[Mark]:
    """Return the marks of a paragraph, with what each may do where it stands."""
    marks = []
    for found in _MARK.finditer(text, start, end):
        before = text[found.start() - 1] if found.start() > start else " "
        after = text[found.end()] if found.end() < end else " "
        space_before, space_after = before.isspace(), after.isspace()
        may_open = not space_after and (space_before or before in _BEFORE_OPENING)
        # Rock 'n' roll.
        dropped = text[max(start, found.start() - 2) : found.start()].casefold() in ("'n", "’n")
        # "…in June,"said the mayor: the space is missing.
        joined = not after.isalnum() or (before in ",.!?" and not may_open)
        may_close = not space_before and (space_after or joined) and not dropped
        glyph = _ESCAPED.get(found.group(), found.group())
        marks.append(Mark(found.start(), found.end(), glyph, may_open, may_close))
    return marks


def _is_double(mark: Mark) -> bool:
    return bool(_DOUBLE.fullmatch(mark.glyph)) or mark.glyph in ("<<", ">>")


def _closes_from_start(text: str, doubles: list[Mark], running: bool) -> bool:
    """Return whether the first mark of a paragraph closes what its first word began.

    Either the quotation left open above is closed without having been reopened, or the opening
    mark is lost: the words end as a quotation does, and the marks do not come out even without it.
    """
    mark = doubles[0]
    if mark.glyph in OPENS or not mark.may_close or mark.may_open:
        return False
    lost = text[mark.start - 1] in ",.!?" and (mark.glyph in CLOSES or len(doubles) % 2 == 1)
    return running or lost


def _first_mark_closes(text: str, start: int, end: int) -> bool:
    """Return whether the first double mark of a paragraph closes a quotation that it does not open."""
    doubles = [mark for mark in _marks(text, start, end) if _is_double(mark)]
    return bool(doubles) and _closes_from_start(text, doubles, True)


def _spans_of_paragraph(
    text: str, start: int, end: int, running: bool, goes_on: bool
) -> tuple[list[Span], bool]:
    """Return the spans of one paragraph, and whether the last of them is left open for the next one."""
    marks = _marks(text, start, end)
    doubles = [mark for mark in marks if _is_double(mark)]
    singles = _single_spans(text, [mark for mark in marks if not _is_double(mark)], end)
    starts = [mark.start for mark in doubles]
    inside = [_is_inside(mark, singles, starts) for mark in doubles]
    from_above = (
        bool(doubles)
        and not _STARTS_WITH_MARK.match(text, start, end)
        and _closes_from_start(text, doubles, running)
    )
    setting = Setting(start, end, running and from_above, from_above, goes_on)
    begun, steps = paired(text, doubles, setting, inside)
    return _read(text, setting, steps, singles, begun, running)


def _read(
    text: str, setting: Setting, steps: list[Step], singles: list[Span], begun: bool, running: bool
) -> tuple[list[Span], bool]:
    """Return the spans that the marks of a paragraph bound, and whether the last is left open."""
    spans: list[Span] = []
    continues = running
    opened: int | None = setting.start if begun else None
    opener: Mark | None = None
    position = setting.start
    doubled: Mark | None = None
    for mark, action in steps:
        if action == "open":
            spans += _between(singles, position, mark.start)
            opened, opener = mark.end, mark
        elif action == "skip":
            # The second of a doubled mark is no word.
            opened = mark.end if opened == mark.start else opened
            doubled = mark
        elif action == "unopened":
            first = _lost_opening(text, position, mark.start)
            spans += _between(singles, position, first)
            _append(spans, text, first, mark.start, False)
            position = mark.end
        elif action in ("close", "reopen") and opened is not None:
            end = doubled.start if doubled and doubled.end == mark.start else mark.start
            stop = _cut_off(text, opened, end) if action == "close" else _lost_closing(text, opened, end)
            _append(spans, text, opened, stop, continues)
            # Words that are a quotation whole, and a new mark after them: a break of paragraphs is lost.
            continues = action == "reopen" and stop == opened + len(text[opened:end].rstrip())
            position = mark.end
            opened, opener = (mark.end, mark) if action == "reopen" else (None, None)
    if opened is None:
        spans += _between(singles, position, setting.end)
        return sorted(spans, key=lambda span: span.start), False
    if opener is None or ending_price(text, opener, setting) < LEFT_OPEN:
        # "“One is shut, said Reed.": the clause at the end says that the quotation is over before it.
        over = setting.goes_on and _cut_off(text, opened, setting.end) < setting.end
        goes_on = setting.goes_on and not over
        stop = setting.end if goes_on else _lost_closing(text, opened, setting.end)
        _append(spans, text, opened, stop, continues)
        return spans, goes_on
    spans += _between(singles, opened, setting.end)  # those before it were taken when it opened
    return spans, False


def _cut_off(text: str, start: int, end: int) -> int:
    """Return where a quotation ends whose mark stands behind the reporting clause ("…, said Hale.”")."""
    clause = _CLAUSE_INSIDE.search(text, max(start, end - _CLAUSE_LENGTH), end)
    return clause.start() + 1 if clause else end


def _lost_closing(text: str, start: int, end: int) -> int:
    """Return where a quotation ends that nothing closes before the next one opens.

    That is before the reporting clause, where there is one, else before the sentence that leads up to the
    next quotation. A quotation with no such end is none.
    """
    clause = _CLAUSE_AFTER.search(text, start, end)
    if clause:
        return clause.start() + 1
    stop = start + len(text[start:end].rstrip())
    if _ENDS_SENTENCE.search(text, max(start, stop - _EDGE), stop) and text[stop - 1] != ":":
        return stop
    sentences = list(_SENTENCE_BREAK.finditer(text, max(start, end - _CLAUSE_LENGTH * 2), stop))
    return sentences[-1].start() if sentences else start


def _lost_opening(text: str, start: int, end: int) -> int:
    """Return where a quotation begins that nothing opens: at the last sentence before the mark."""
    breaks = list(_SENTENCE_BREAK.finditer(text, max(start, end - _LONGEST_SENTENCE), end - 1))
    return breaks[-1].end() if breaks else start


def _is_inside(mark: Mark, singles: list[Span], starts: list[int]) -> bool:
    """Whether a double mark stands in single quotes that hold as many opening as closing ones."""
    place = bisect_left(singles, mark.start, key=lambda span: span.start) - 1
    if place < 0 or mark.start >= singles[place].end:
        return False
    inside = bisect_left(starts, singles[place].end) - bisect_left(starts, singles[place].start)
    return inside % 2 == 0


def _single_spans(text: str, marks: list[Mark], end: int) -> list[Span]:
    """The spans between single marks, apostrophes left alone."""
    spans: list[Span] = []
    position = -1
    for number, mark in enumerate(marks):
        if mark.start < position or mark.glyph in "’›" or not mark.may_open:
            continue
        if _ELISION.match(text, mark.end, end) and mark.glyph != "‘":
            continue
        closing = _single_close(text, marks, number, end)
        if closing is not None:
            _append(spans, text, mark.end, closing.start, False)
            position = closing.end
    return spans


def _is_followed_by_closing(marks: list[Mark], number: int) -> bool:
    """Return whether the next mark can close and not open, so that this one counts feet or inches."""
    return number + 1 < len(marks) and marks[number + 1].may_close and not marks[number + 1].may_open


def _single_close(text: str, marks: list[Mark], number: int, end: int) -> Mark | None:
    """The single mark that closes the one at ``number``, None when none does before the next one opens."""
    fallback = None
    for following in range(number + 1, len(marks)):
        mark = marks[following]
        if mark.may_open and mark.glyph not in "’›" and not _ELISION.match(text, mark.end, end):
            break
        if not mark.may_close or mark.glyph in ("‘", "`", "‹"):
            continue
        before = text[mark.start - 1]
        after = text[mark.end] if mark.end < end else ""
        if before.isdigit() and _is_followed_by_closing(marks, following):
            continue  # 12' main
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


def _is_nickname(text: str, start: int, end: int) -> bool:
    """Return whether the words stand in marks inside a name ("Carlos “Charlie” Ortega")."""
    return bool(
        _NICKNAME.fullmatch(text, start, end)
        and _NAME_BEFORE.search(text, max(0, start - _CLAUSE_LENGTH), start)
        and _NAME_AFTER.match(text, end)
    )


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
    if end - start <= _LONGEST_NICKNAME and _is_nickname(text, start, end):
        return
    if any(character.isalnum() for character in text[start : min(end, start + 200)]):
        spans.append(Span(start, end, continues))
