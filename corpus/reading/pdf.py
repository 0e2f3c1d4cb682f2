"""PDF files: the lines that a page shows, put together again as paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from ctypes import byref
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import fmean, median
from typing import Any

from onrecord.corpus.errors import UnreadableSource
from onrecord.corpus.reading.assembly import reading, with_text
from onrecord.corpus.reading.dating import in_text
from onrecord.corpus.reading.recognition import is_installed, recognized
from onrecord.corpus.reading.records import Metadata, Reading
from onrecord.corpus.reading.source import Source
from onrecord.corpus.reading.spelling import Spelling

MEDIA_TYPE = "application/pdf"
MAX_BYTES = 256_000_000
_END = b"%%EOF"
_END_WITHIN = 4096
_WHOLE_LENGTH = re.compile(rb"/Linearized\b.{0,200}?/L\s+(\d+)", re.DOTALL)
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_LIGATURE = re.compile("|".join(_LIGATURES))
_LINE_HYPHENS = re.compile("[\u0002\ufffe]")
"""PDFium's signs for the hyphen and the line's end where a word is broken."""
_PAGE_NUMBER = re.compile(
    r"[-–—|\s]*(?:page\s*)?(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:of|/|\|)\s*\d{1,4})?[-–—|\s]*", re.IGNORECASE
)
_NO_TITLE = re.compile(
    r"\.(?:docx?|indd|pdf|pages|pub|odt|qxd|rtf|html?)$|^untitled|^\((?:anonymous|unspecified)\)$",
    re.IGNORECASE,
)
_AT_EDGES, _OFTEN = 3, 0.4
_INDENT, _WIDEST_INDENT, _OFTEN_FIRST = 5, 60, 0.2
_ENDS = re.compile(r"[.!?:;…][\"”’')\]]*$")
_CLOSED = re.compile(r"[\w,.!?…][\"”]\s+[a-z]")
_WIDE_GAP = 1.0
"""In heights of the font: wider than the space between words of all but the worst justified lines."""
_LEAST_ROWS, _NEXT_ROW = 3, 2.5
_WORDS_OF_A_LINE, _OFTEN_GOING_ON = 3, 0.15
_PASSWORD = 4  # FPDF_ERR_PASSWORD


_Box = tuple[float, float, float, float]
"""Left, right, bottom and top, in points."""
_Word = tuple[str, _Box, _Box]
"""A word with the boxes of its first and of its last character."""
_LINE = re.compile(r"[^\r\n\x02\ufffe]+[\x02\ufffe]?")
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page: its words and its box in points, from the lower left.

    ``gaps`` are the wide ones between two words: where in the text the second begins, and the two ends.
    """

    text: str
    left: float
    right: float
    bottom: float
    top: float
    gaps: tuple[tuple[int, float, float], ...] = ()

    @property
    def height(self) -> float:
        return self.top - self.bottom


@dataclass(frozen=True, slots=True)
class _Setting:
    """How a page is set, in points: the step, height and width of its lines, and where paragraphs begin."""

    leading: float
    height: float
    width: float
    indents: frozenset[int]


@dataclass(slots=True)
class _Content:
    """The lines of each page, with how many pages are scans and how sure the words on those are."""

    title: str | None
    author: str | None
    pages: list[list[_Line]] = field(default_factory=list)
    scans: int = 0
    confidences: list[float] = field(default_factory=list)

    @property
    def unread(self) -> int:
        """How many pages are scans from which no word was taken."""
        return 0 if self.confidences else self.scans

    @property
    def recognized(self) -> float | None:
        """How sure the words of the scans are, None where there are none."""
        return round(fmean(self.confidences), 3) if self.confidences else None

    @property
    def note(self) -> str:
        """What a person is told of the file: "12 pages, 1 of them a scan that was not read"."""
        count = len(self.pages)
        pages = f"{count:,} page{'s' if count != 1 else ''}"
        if not self.scans:
            return pages
        told = "a scan" if self.scans == 1 else "scans"
        read = f"read with {self.recognized:.0%} confidence" if self.recognized else "not read"
        return f"{pages}, {self.scans:,} of them {told} ({read})"


def read(source: Source, given: Metadata) -> Iterator[Reading]:
    """The one document of a PDF file. Raises UnreadableSource.

    The days on which the file was made and changed are not days of publication and are not taken.
    """
    data = source.whole(MAX_BYTES, "cut it into parts")
    _check_whole(data, source)
    content = _content(data, source)
    remedy = "it may be a scan: run text recognition on it first"
    if content.unread:
        remedy = "it is a scan: install the program tesseract and pip install 'onrecord[ocr]' to have it read"
    text = with_text(_paragraphs(_without_edges(content.pages)), source, remedy)
    found = reading(
        source,
        given,
        text,
        MEDIA_TYPE,
        title=content.title,
        authors=(content.author,) if content.author else (),
        dates=(in_text(text),),
        recognized=content.recognized,
    )
    yield replace(found, note=content.note)


def _check_whole(data: bytes, source: Source) -> None:
    """Raises UnreadableSource for a file that was cut off, which PDFium would repair in silence."""
    declared = _WHOLE_LENGTH.search(data[:2048])
    if _END not in data[-_END_WITHIN:] or (declared and int(declared[1]) > len(data)):
        raise UnreadableSource(f"{source.name} ends in the middle; fetch it again.")


def _content(data: bytes, source: Source) -> _Content:
    """What a file holds. Scanned pages are read where the extra for it is installed."""
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(data) as document:
            try:
                metadata = document.get_metadata_dict(skip_empty=True)
            except UnicodeDecodeError:  # half a character in a title is no reason to leave the text out
                metadata = {}
            content = _Content(title=_titled(metadata.get("Title")), author=metadata.get("Author"))
            for page in document:
                lines = _lines_on(page)
                if not lines and _is_scan(page):
                    content.scans += 1
                    if is_installed():
                        lines = _recognized_lines(page, content.confidences)
                content.pages.append(lines)
                page.close()
            return content
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD or "password" in str(error).casefold():
            raise UnreadableSource(
                f"{source.name} is locked with a password; save it without one."
            ) from error
        raise UnreadableSource(f"{source.name} is damaged ({error}); fetch it again.") from error


def _is_scan(page: Any) -> bool:
    """Whether a page without text holds a picture."""
    from pypdfium2 import raw

    return next(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3), None) is not None


def _recognized_lines(page: Any, confidences: list[float]) -> list[_Line]:
    """The lines of a scanned page."""
    lines = list(recognized(page))
    confidences += (line.confidence for line in lines)
    return [_Line(line.text, line.left, line.right, line.bottom, line.top) for line in lines]


def _titled(title: str | None) -> str | None:
    """The title, None where it is the name of the file that a program made it from."""
    if title is None or _NO_TITLE.search(title):
        return None
    return re.sub(r"^Microsoft Word - ", "", title)


def _lines_on(page: Any) -> list[_Line]:
    """The lines of a page in reading order, those that are set in another direction after the others."""
    from pypdfium2 import raw

    left, bottom, right, top = page.get_cropbox()
    text_page = page.get_textpage()
    lines: dict[str, list[_Line]] = {}
    box = raw.FS_RECTF()
    place = byref(box)

    def box_of(index: int) -> _Box:
        # The loose box has the height of the font, whichever letters stand there.
        raw.FPDFText_GetLooseCharBox(text_page, index, place)
        return box.left, box.right, box.bottom, box.top

    try:
        text = _characters(text_page)
        for found in _LINE.finditer(text):
            words: list[_Word] = []
            for word in _WORD.finditer(text, found.start(), found.end()):
                # Asked for at a word's ends only: a box costs several times what a character does.
                first, last = box_of(word.start()), box_of(word.end() - 1)
                middle, height = (first[0] + last[1]) / 2, (first[2] + last[3]) / 2
                if left <= middle <= right and bottom <= height <= top:  # else nobody sees it
                    words.append((word[0], first, last))
            if words:
                direction = _direction(words)
                lines.setdefault(direction, []).append(_line(words, direction))
    finally:
        text_page.close()
    ordered = sorted(lines.values(), key=len, reverse=True)
    return [line for each in ordered for line in _by_columns(each)]


def _characters(text_page: Any) -> str:
    """The characters of a page by their number, as they are asked about."""
    from pypdfium2 import raw

    count = text_page.count_chars()
    text: str = text_page.get_text_range() if count else ""
    if len(text) != count:  # some have no sign of their own, or two halves
        text = "".join(chr(raw.FPDFText_GetUnicode(text_page, index) or 0xFFFD) for index in range(count))
    return text


def _direction(words: Sequence[_Word]) -> str:
    """Where the words of a line run: "right", or "up", "down" or "left" on a page that is set turned."""
    first, last = words[0][1], words[-1][2]
    across, along = last[0] + last[1] - first[0] - first[1], last[2] + last[3] - first[2] - first[3]
    if abs(along) <= abs(across) or (first == last and len(words) == 1):
        return "right" if across >= 0 else "left"
    return "up" if along > 0 else "down"


def _turned(box: _Box, direction: str) -> _Box:
    """A box as it stands when the page is turned so that the words run to the right."""
    left, right, bottom, top = box
    if direction == "up":
        return bottom, top, -right, -left
    if direction == "down":
        return -top, -bottom, left, right
    return (-right, -left, -top, -bottom) if direction == "left" else box


def _line(words: Sequence[_Word], direction: str) -> _Line:
    """The line of these words, with the wide gaps in it."""
    if direction != "right":
        words = [(word, _turned(first, direction), _turned(last, direction)) for word, first, last in words]
    _, first, last = words[0]
    left, right, bottom, top = first[0], last[1], first[2], first[3]
    gaps = []
    offset = 0
    before = first[0]
    for word, first, last in words:
        if first[0] - before > _WIDE_GAP * (first[3] - first[2]):
            gaps.append((offset, before, first[0]))
        offset += len(word) + 1
        before = last[1]
        left, right = min(left, first[0]), max(right, last[1])
        bottom, top = min(bottom, first[2], last[2]), max(top, first[3], last[3])
    return _Line(" ".join(word for word, _, _ in words), left, right, bottom, top, tuple(gaps))


def _by_columns(lines: Sequence[_Line]) -> list[_Line]:
    """The lines column by column where two columns were drawn row by row; rows of tables stay rows."""
    ordered: list[_Line] = []
    number = 0
    while number < len(lines):
        rows, gutter = _rows_around_gutter(lines, number)
        if len(rows) >= _LEAST_ROWS:
            halves = [_parted(row, gutter) for row in rows]
            one = [left for left, _ in halves if left is not None]
            other = [right for _, right in halves if right is not None]
            if _runs_on(one) and _runs_on(other):
                ordered += [_spelled_line(line) for line in one]
                ordered += _by_columns(other)
                number += len(rows)
                continue
        ordered.append(_spelled_line(lines[number]))
        number += 1
    return ordered


def _rows_around_gutter(lines: Sequence[_Line], number: int) -> tuple[Sequence[_Line], tuple[float, float]]:
    """The rows from one on that leave the same strip of the page free, and that strip."""
    if not lines[number].gaps:
        return (), (0.0, 0.0)
    _, begin, end = lines[number].gaps[0]
    last = number
    for place in range(number + 1, len(lines)):
        line, before = lines[place], lines[place - 1]
        if not 0 < before.bottom - line.bottom < _NEXT_ROW * max(line.height, before.height):
            break
        narrowed = next(
            (
                (max(begin, left), min(end, right))
                for _, left, right in line.gaps
                if min(end, right) - max(begin, left) > line.height / 2
            ),
            None,
        )
        if narrowed is not None:
            begin, end = narrowed
        elif line.right > begin + 1 and line.left < end - 1:
            break
        last = place
    return lines[number : last + 1], (begin, end)


def _parted(row: _Line, gutter: tuple[float, float]) -> tuple[_Line | None, _Line | None]:
    """What of a row stands before the gutter and what behind it."""
    begin, end = gutter
    for offset, left, right in row.gaps:
        if left <= begin + 1 and right >= end - 1:
            before = tuple(gap for gap in row.gaps if gap[0] < offset)
            after = tuple((place - offset, *ends) for place, *ends in row.gaps if place > offset)
            return (
                replace(row, text=row.text[:offset].rstrip(), right=left, gaps=before),
                replace(row, text=row.text[offset:], left=right, gaps=after),  # type: ignore[arg-type]
            )
    return (row, None) if row.left < begin else (None, row)


def _runs_on(lines: Sequence[_Line]) -> bool:
    """Whether the lines are of running text, and not the cells of a table's column."""
    if len(lines) < _LEAST_ROWS or median(len(line.text.split()) for line in lines) < _WORDS_OF_A_LINE:
        return False
    going_on = sum(line.text[:1].islower() or before.text.endswith("-") for before, line in pairwise(lines))
    return going_on >= max(1, _OFTEN_GOING_ON * len(lines))


def _spelled_line(line: _Line) -> _Line:
    return replace(line, text=_spelled(line.text))


def _spelled(text: str) -> str:
    """The words of a line with ligatures taken apart and one kind of hyphen at its end."""
    text = _LINE_HYPHENS.sub("-", text)
    text = _LIGATURE.sub(lambda found: _LIGATURES[found[0]], text)
    if text.endswith(("\u00ad", "\u2010")):
        text = text[:-1] + "-"
    return text.replace("\u00ad", "")


def _without_edges(pages: Sequence[Sequence[_Line]]) -> list[list[_Line]]:
    """The pages without what stands above and below the text: page numbers, and lines that come again."""
    seen: Counter[tuple[str, int]] = Counter()
    for page in pages:
        # Once a page: of a short one, the highest lines are the lowest too.
        seen.update({_key(page[place]) for edge in _edges(page) for place in edge})
    often = max(2, round(len(pages) * _OFTEN))
    kept = []
    for page in pages:
        dropped: set[int] = set()
        for edge in _edges(page):
            # From the outside in, up to the first line that belongs to the text.
            for place in edge:
                if seen[_key(page[place])] < often and not _PAGE_NUMBER.fullmatch(page[place].text):
                    break
                dropped.add(place)
        kept.append([line for place, line in enumerate(page) if place not in dropped])
    return kept


def _edges(page: Sequence[_Line]) -> tuple[list[int], list[int]]:
    """The places of the highest lines of a page, from the top, and of its lowest, from the foot."""
    order = sorted(range(len(page)), key=lambda place: -page[place].top)
    return order[:_AT_EDGES], order[::-1][:_AT_EDGES]


def _key(line: _Line) -> tuple[str, int]:
    """What is the same of a running head on every page: its words but for numbers, and its height."""
    return re.sub(r"\d+", "#", " ".join(line.text.casefold().split())), round(line.top / 12)


def _paragraphs(pages: Sequence[Sequence[_Line]]) -> str:
    """The text, with an empty line between paragraphs and words that were broken made whole."""
    spelling = Spelling(line.text for page in pages for line in page)
    paragraphs: list[list[str]] = []
    indents = _indents(pages)
    for page in pages:
        setting = _setting(page, indents)
        previous: _Line | None = None
        for line in page:
            if previous is None:
                # A sentence that runs on to the next page is one paragraph.
                new = not (paragraphs and not _ENDS.search(paragraphs[-1][-1]) and line.text[:1].islower())
            else:
                new = _begins(previous, line, setting)
            words = line.text.strip()
            if new or not paragraphs:
                paragraphs.append([words])
            else:
                # A word that was broken is made whole with the last line, and not with all before it.
                paragraphs[-1][-1:] = spelling.joined(paragraphs[-1][-1], words)
            previous = line
    return "\n\n".join(" ".join(lines) for lines in paragraphs)


def _indents(pages: Sequence[Sequence[_Line]]) -> frozenset[int]:
    """Where the first lines of paragraphs begin, when they are indented: what follows stands further out."""
    starts: Counter[int] = Counter()
    first: Counter[int] = Counter()
    for page in pages:
        for line, following in pairwise(page):
            starts[round(line.left)] += 1
            first[round(line.left)] += _INDENT < line.left - following.left < _WIDEST_INDENT
    return frozenset(left for left, count in starts.items() if first[left] >= _OFTEN_FIRST * count)


def _setting(page: Sequence[_Line], indents: frozenset[int]) -> _Setting:
    """How a page is set."""
    widths = sorted(line.right - line.left for line in page)
    # Of short paragraphs with space between them most steps are wide; the narrow ones are from line to line.
    steps = sorted(
        above.bottom - below.bottom
        for above, below in pairwise(page)
        if above.height / 2 < above.bottom - below.bottom < 4 * above.height
    )
    return _Setting(
        leading=steps[len(steps) // 10] if steps else 0.0,
        height=median(line.height for line in page) if page else 0.0,
        width=widths[int(len(widths) * 0.8)] if widths else 0.0,
        indents=indents,
    )


def _begins(previous: _Line, line: _Line, setting: _Setting) -> bool:
    """Whether a line begins a paragraph, by the space above, its indent, its size and how the last ended."""
    step = previous.bottom - line.bottom
    if step < -previous.height:  # the top of the next column
        return bool(_ENDS.search(previous.text)) or not line.text[:1].islower()
    larger = max(1.0, min(previous.height, line.height) / setting.height) if setting.height else 1.0
    if setting.leading and step > 1.2 * setting.leading * larger + 0.5:
        return True
    if max(previous.height, line.height) > 1.5 * max(1.0, min(previous.height, line.height)) and step > 0:
        return True
    if previous.text.endswith("-"):
        return False
    ended = bool(_ENDS.search(previous.text))
    short = (previous.right - previous.left) < 0.75 * setting.width
    if short and not ended and _CLOSED.search(previous.text):
        return False  # a sentence that has quoted somebody goes on to name him
    return (ended and (short or round(line.left) in setting.indents)) or (
        short and not line.text[:1].islower()
    )
