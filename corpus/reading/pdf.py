"""PDF files: the lines that a page shows, put together again as paragraphs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Any

from corpus.errors import UnreadableSource
from corpus.reading.assembly import reading, with_text
from corpus.reading.dating import in_text
from corpus.reading.records import Metadata, Reading
from corpus.reading.source import Source

MEDIA_TYPE = "application/pdf"
MAX_BYTES = 256_000_000
_END = b"%%EOF"
_END_WITHIN = 4096
_WHOLE_LENGTH = re.compile(rb"/Linearized\b.{0,200}?/L\s+(\d+)", re.DOTALL)
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_LIGATURE = re.compile("|".join(_LIGATURES))
_LINE_HYPHENS = "\u0002\ufffe"
_PAGE_NUMBER = re.compile(
    r"[-–—|\s]*(?:page\s*)?(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:of|/|\|)\s*\d{1,4})?[-–—|\s]*", re.IGNORECASE
)
_NO_TITLE = re.compile(r"\.(?:docx?|indd|pdf|pages|pub|odt|qxd|rtf|html?)$|^untitled", re.IGNORECASE)
_AT_EDGES, _OFTEN = 3, 0.4
_INDENT, _WIDEST_INDENT, _OFTEN_FIRST = 5, 60, 0.2
_WORD_BROKEN = re.compile(r"([^\W\d_]+)-$")
_ENDS = re.compile(r"[.!?:;…][\"”’')\]]*$")
_PASSWORD = 4  # FPDF_ERR_PASSWORD


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page: its words and its box in points, from the lower left."""

    text: str
    left: float
    right: float
    bottom: float
    top: float

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


def read(source: Source, given: Metadata) -> Iterator[Reading]:
    """The one document of a PDF file. Raises UnreadableSource.

    The days on which the file was made and changed are not days of publication and are not taken.
    """
    data = source.whole(MAX_BYTES, "cut it into parts")
    _check_whole(data, source)
    pages, title, author = _lines_of(data, source)
    text = with_text(
        _paragraphs(_without_edges(pages)), source, "it may be a scan: run text recognition on it first"
    )
    yield reading(
        source,
        given,
        text,
        MEDIA_TYPE,
        title=title,
        authors=(author,) if author else (),
        dates=(in_text(text),),
    )


def _check_whole(data: bytes, source: Source) -> None:
    """Raises UnreadableSource for a file that was cut off, which PDFium would repair in silence."""
    declared = _WHOLE_LENGTH.search(data[:2048])
    if _END not in data[-_END_WITHIN:] or (declared and int(declared[1]) > len(data)):
        raise UnreadableSource(f"{source.name} ends in the middle; fetch it again.")


def _lines_of(data: bytes, source: Source) -> tuple[list[list[_Line]], str | None, str | None]:
    """The lines of each page, the title and the author."""
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(data) as document:
            try:
                metadata = document.get_metadata_dict(skip_empty=True)
            except UnicodeDecodeError:  # half a character in a title is no reason to leave the text out
                metadata = {}
            pages = [_lines_on(page) for page in document]
            return pages, _titled(metadata.get("Title")), metadata.get("Author")
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD or "password" in str(error).casefold():
            raise UnreadableSource(
                f"{source.name} is locked with a password; save it without one."
            ) from error
        raise UnreadableSource(f"{source.name} is damaged ({error}); fetch it again.") from error


def _titled(title: str | None) -> str | None:
    """The title, None where it is the name of the file that a program made it from."""
    if title is None or _NO_TITLE.search(title):
        return None
    return re.sub(r"^Microsoft Word - ", "", title)


def _lines_on(page: Any) -> list[_Line]:
    import ctypes

    from pypdfium2 import raw

    text_page = page.get_textpage()
    lines: list[_Line] = []
    characters: list[str] = []
    boxes: list[tuple[float, float, float, float]] = []
    box = raw.FS_RECTF()

    def end() -> None:
        text = "".join(characters)
        if text.strip() and boxes:
            lefts, rights, bottoms, tops = zip(*boxes, strict=True)
            lines.append(_Line(text.rstrip(), min(lefts), max(rights), min(bottoms), max(tops)))
        characters.clear()
        boxes.clear()

    try:
        for index in range(text_page.count_chars()):
            character = chr(raw.FPDFText_GetUnicode(text_page, index) or 0xFFFD)
            if character in "\r\n":
                end()
                continue
            # PDFium takes the hyphen and the line's end for one sign where a word is broken.
            broken = character in _LINE_HYPHENS
            characters.append("-" if broken else character)
            # The loose box has the height of the font, whichever letters stand there.
            if not character.isspace() and raw.FPDFText_GetLooseCharBox(text_page, index, ctypes.byref(box)):
                boxes.append((box.left, box.right, box.bottom, box.top))
            if broken:
                end()
        end()
    finally:
        text_page.close()
        page.close()
    return [replace(line, text=_spelled(line.text)) for line in lines]


def _spelled(text: str) -> str:
    """The words of a line with ligatures taken apart and one kind of hyphen at its end."""
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
    together = " ".join(line.text for page in pages for line in page)
    compounds = Counter(re.findall(r"\b[^\W\d_]+-[^\W\d_]+\b", together.casefold()))
    paragraphs: list[str] = []
    indents = _indents(pages)
    for page in pages:
        setting = _setting(page, indents)
        previous: _Line | None = None
        for line in page:
            if previous is None:
                # A sentence that runs on to the next page is one paragraph.
                new = not (paragraphs and not _ENDS.search(paragraphs[-1]) and line.text[:1].islower())
            else:
                new = _begins(previous, line, setting)
            if new or not paragraphs:
                paragraphs.append(line.text.strip())
            else:
                paragraphs[-1] = _continued(paragraphs[-1], line.text.strip(), compounds)
            previous = line
    return "\n\n".join(paragraphs)


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
    return (ended and (short or round(line.left) in setting.indents)) or (
        short and not line.text[:1].islower()
    )


def _continued(text: str, line: str, compounds: Counter[str]) -> str:
    """The paragraph with one more line, a word that was broken between the two made whole."""
    broken = _WORD_BROKEN.search(text)
    follows = re.match(r"[^\W\d_]+", line)
    if broken is None or follows is None:
        return f"{text}{line}" if text.endswith("-") else f"{text} {line}"
    whole = f"{broken[1]}-{follows[0]}".casefold()
    # The hyphen stays in what the text elsewhere writes with one, and before a name.
    if compounds[whole] or (follows[0][0].isupper() and not (broken[1] + follows[0]).isupper()):
        return text + line
    return text[:-1] + line
