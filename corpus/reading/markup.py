"""A page's tree made fit for a reader of articles: every word that is shown stays, and no other.

trafilatura deletes elements that it takes for furniture wherever they stand (``time``, ``output``,
``label``, ``figure``, ``footer``), and keeps words that a browser hides or strikes out. So words are
freed from such elements before it sees them, and what nobody says is taken out.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from onrecord.corpus.reading.blockquotes import CREDIT, are_said
from onrecord.corpus.reading.raised import NOTE, as_power, is_note

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# The elements that running text stands in (HTML Living Standard, 4.3 and 4.4), and all that break a line.
_TEXT_BLOCKS = frozenset(
    "p li dd dt td th blockquote figcaption caption h1 h2 h3 h4 h5 h6 pre summary address".split()
)
_BLOCKS = _TEXT_BLOCKS | frozenset(
    "div section article main aside header footer figure table tr ul ol dl body form details".split()
)
# Part of a sentence where words stand around it, and of the page's furniture where it is alone.
_IN_SENTENCES = ("time", "output", "label", "button", "legend", "progress", "meter", "noindex", "math")
_STRUCK = frozenset(("s", "del", "strike"))
_NEVER_SHOWN = frozenset(("template", "rt", "rp", "rtc"))
_AS_WRITTEN = frozenset("code kbd samp script style textarea".split())
_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
# Other ways to show nothing of some words in a line: no size, off the page, cut to nothing, transparent.
_NOT_SEEN = re.compile(
    r"font-size\s*:\s*0(?:px|pt|em|rem|%)?\s*(?:!|;|$)|(?:left|top|right|text-indent)\s*:\s*-\d{4,}"
    r"|clip\s*:\s*rect\(\s*[01](?:px)?\b|clip-path\s*:\s*inset\((?:50|100)%|opacity\s*:\s*0(?:\.0+)?\s*(?:!|;|$)",
    re.IGNORECASE,
)
_IN_LINES = frozenset("span i em b strong a small sup sub font mark u abbr".split())
_MOST_STYLES = 200_000
_STYLE_COMMENT = re.compile(r"/\*.{0,5000}?\*/", re.DOTALL)
_BRACED = re.compile(r"[{}]|[^{}]+")
_SELECTOR = re.compile(r"(?P<tag>[a-z][a-z0-9]*)?(?:\.(?P<name>[\w-]+)|\#(?P<id>[\w-]+))", re.IGNORECASE)
_LINE_THROUGH = re.compile(r"text-decoration[a-z-]*\s*:[^;]*line-through", re.IGNORECASE)
# By these names the style sheets in wide use (Bootstrap, WordPress, Drupal, Foundation) hide words.
_HIDING_CLASS = re.compile(
    r"(?<!\S)(?:(?!not-)[\w-]*(?:visually-?hidden|(?<![^\W_])(?:sr|screen-?readers?)-?(?:only|text))[\w-]*"
    r"|element-invisible|show-for-sr|a11y-(?:hidden|text)|d-none|(?:u-|is-)?hidden|invisible|hide)(?!\S)",
    re.IGNORECASE,
)
_NOTE_ROLES = frozenset(("doc-noteref", "doc-backlink"))
_NOTE_TARGET = re.compile(r"#_?(?:foot|end|cite|side)?_?(?:note|fn|edn|ftn|ref)", re.IGNORECASE)
_BRACKETED = re.compile(r"\s*\[[^\]]{1,60}\]\s*")
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_MARKS = (("“", "”"), ("‘", "’"))
_MARKED = re.compile(r"\s*[\"“”„«»‘'❝]")
_MOST_HIDDEN = 0.5
# A quotation between marks with a break in it; neither a block's end nor an empty line is.
_BREAK, _BLOCK_END = "\v", "\0"
_BROKEN = re.compile(r"“(?:[^“”\0\v]|\v(?!\s{0,20}\v))*”|\"(?:[^\"“”\0\v]|\v(?!\s{0,20}\v))*\"")
_GONE, _FREED = "x-gone", "x-freed"


def prepare(tree: HtmlElement) -> None:
    """Change the tree so that its text is what a browser shows of it."""
    from lxml.etree import strip_elements, strip_tags

    body = tree.find("body")
    if body is None:
        return
    _apply_styles(tree)
    steps = (_hide, _strike_out, _drop_notes, _mark_quotations, _open_figures, _free_sentences, _join_lines)
    for step in steps:
        step(body)
        # One sweep for all: to take them out one by one costs the square of their number.
        strip_elements(body, _GONE, with_tail=False)
        strip_tags(body, _FREED)
    _mend_references(body)


def _apply_styles(tree: HtmlElement) -> None:
    """Write into the elements what the page's own style sheet says of hidden and struck-out ones.

    Of rules for other media and of combined selectors nothing is taken. What is hidden stays so within
    lines only: blocks are hidden to be opened at a click.
    """
    sheet = "".join(style.text or "" for style in tree.iter("style"))[:_MOST_STYLES]
    told: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for selectors, body in _rules(_STYLE_COMMENT.sub("", sheet)):
        hides, strikes = _NOT_SHOWN.search(body), _LINE_THROUGH.search(body)
        for selector in selectors.split(",") if hides or strikes else ():
            if found := _SELECTOR.fullmatch(selector.strip()):
                key = ("class", found["name"]) if found["name"] else ("id", found["id"])
                style = "text-decoration:line-through" if strikes else "display:none"
                told.setdefault(key, []).append(((found["tag"] or "").casefold(), style))
    if not told:
        return
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        keys = [("class", name) for name in (element.get("class") or "").split()]
        keys.append(("id", element.get("id") or ""))
        for tag, style in (each for key in keys for each in told.get(key, ())):
            within = element.tag in _IN_LINES or "line-through" in style
            if within and tag in ("", element.tag):
                element.set("style", f"{element.get('style') or ''};{style}")


def _rules(sheet: str) -> Iterable[tuple[str, str]]:
    """The selectors and declarations of a style sheet's rules for all media."""
    depth, selectors = 0, ""
    before = ""
    for piece in _BRACED.findall(sheet):
        if piece == "{":
            depth += 1
            selectors = before if depth == 1 else selectors
        elif piece == "}":
            depth = max(0, depth - 1)
        elif depth == 1 and not selectors.lstrip().startswith("@"):
            yield selectors, piece
        before = piece


def _hide(body: HtmlElement) -> None:
    whole = len(body.text_content())
    for element in body.iterdescendants():
        # A page that is hidden until a script has run is shown all the same.
        if _is_hidden(element) and len(element.text_content()) <= _MOST_HIDDEN * whole:
            element.tag = _GONE


def _is_hidden(element: HtmlElement) -> bool:
    if element.tag in _NEVER_SHOWN or (element.tag == "dialog" and "open" not in element.attrib):
        return True
    style = element.get("style") or ""
    if "hidden" in element.attrib or _NOT_SHOWN.search(style):
        return True
    if element.tag in _IN_LINES and _NOT_SEEN.search(style):
        return True
    return _HIDING_CLASS.search(element.get("class") or "") is not None


def _strike_out(body: HtmlElement) -> None:
    for element in body.iterdescendants():
        if element.tag in _STRUCK or _LINE_THROUGH.search(element.get("style") or ""):
            tail = element.tail or ""
            before = _text_before(element)
            if tail[:1].isspace() and (not before or before[-1].isspace()):
                element.tail = tail.lstrip()  # of the spaces on both sides one is left
            element.tag = _GONE


def _drop_notes(body: HtmlElement) -> None:
    """Drop the marks of footnotes; other raised figures become characters that stay raised."""
    for link in body.iter("a"):
        target = link.get("href") or ""
        if link.get("role") in _NOTE_ROLES or (
            _NOTE_TARGET.search(target) and NOTE.fullmatch(link.text_content())
        ):
            link.tag = _GONE
    for raised in body.iter("sup"):
        words = raised.text_content()
        linked = raised.find(".//a") is not None or raised.find(f".//{_GONE}") is not None
        linked = linked or any(outer.tag in ("a", _GONE) for outer in raised.iterancestors())
        if not words.strip():
            continue
        if _BRACKETED.fullmatch(words) or (linked and NOTE.fullmatch(words)):
            raised.tag = _GONE
        elif (power := as_power(words, _text_before(raised))) is not None:
            del raised[:]
            raised.text, raised.tag = power, _FREED
        elif is_note(words):
            raised.tag = _GONE


def _text_before(element: HtmlElement) -> str:
    """The characters that stand before an element in its parent."""
    previous = element.getprevious()
    if previous is None:
        return str(element.getparent().text or "")
    return str(previous.tail or previous.text_content())


def _mark_quotations(body: HtmlElement) -> None:
    """Set marks where the browser prints them, and where a block of somebody's words stands for them."""
    for element in body.iter("q"):
        depth = sum(outer.tag == _FREED for outer in element.iterancestors()) % 2
        if not _MARKED.match(element.text_content()):
            _surround(element, *_MARKS[depth])
        element.tag = _FREED
    for block in list(body.iter("blockquote")):
        credited = _set_apart(block)
        if are_said(block.text_content(), credited=credited):
            opening, closing = _MARKS[0]
            spoken = [each for each in block.iter("p", "li") if _has_words(each)] or [block]
            for paragraph in spoken:
                # A quotation of several paragraphs opens each and closes the last.
                _surround(paragraph, opening, closing if paragraph is spoken[-1] else "")


def _surround(element: HtmlElement, opening: str, closing: str) -> None:
    element.text = opening + (element.text or "").lstrip()
    if len(element):
        element[-1].tail = (element[-1].tail or "").rstrip() + closing
    else:
        element.text = element.text.rstrip() + closing


def _set_apart(block: HtmlElement) -> bool:
    """Move the line that says whose words a block quotation holds behind it; whether there is one."""
    _split_last_line(block)
    following = block.getnext()
    if following is not None and following.tag == "figcaption":
        _credit(following)
        return True
    for element in reversed(list(block.iter("footer", "cite", "figcaption", "p"))):
        named = element.tag != "p"
        if _is_last(element, block) and (named or CREDIT.match(element.text_content())):
            element.drop_tree()
            element.tail, block.tail = block.tail, None
            block.addnext(element)
            _credit(element)
            return True
    return following is not None and bool(CREDIT.match(following.text_content()))


def _split_last_line(block: HtmlElement) -> None:
    """Make a paragraph of its own of a block's last line where that begins with a dash."""
    from lxml.html import Element

    line_break = next(reversed(list(block.iter("br"))), None)
    if line_break is None:
        return
    line = Element("p")
    line.text = line_break.tail
    after = list(line_break.itersiblings())
    words = (line.text or "") + "".join(each.text_content() + (each.tail or "") for each in after)
    parent = line_break.getparent()
    if CREDIT.match(words) and (parent is block or not any(map(_has_words, parent.itersiblings()))):
        line.extend(after)
        line_break.tail = None
        parent.remove(line_break)
        block.append(line)


def _credit(element: HtmlElement) -> None:
    """Make an element a paragraph that begins with the dash which a style sheet prints there."""
    element.tag = "p"
    if not CREDIT.match(element.text_content()):
        element.text = "— " + (element.text or "").lstrip()


def _is_last(element: HtmlElement, block: HtmlElement) -> bool:
    """Whether words of a block stand before an element, and none after it."""
    before = False
    while element is not block:
        if (element.tail or "").strip() or any(map(_has_words, element.itersiblings())):
            return False
        parent = element.getparent()
        before = before or bool((parent.text or "").strip())
        before = before or any(map(_has_words, element.itersiblings(preceding=True)))
        element = parent
    return before


def _has_words(element: HtmlElement) -> bool:
    return bool(element.text_content().strip() or (element.tail or "").strip())


def _open_figures(body: HtmlElement) -> None:
    """Make a figure that holds words of its own a plain block; the others are pictures."""
    for figure in body.iter("figure"):
        if figure.find(".//blockquote") is not None or figure.find(".//p") is not None:
            figure.tag = "div"
            for caption in figure.iter("figcaption"):
                caption.tag = "p"


def _free_sentences(body: HtmlElement) -> None:
    """Free the words of elements that stand in a running text, or beside other words in their block."""
    mixed: dict[HtmlElement, bool] = {}
    for element in body.iter(*_IN_SENTENCES):
        block = next((outer for outer in element.iterancestors() if outer.tag in _BLOCKS), body)
        if block not in mixed:
            own = (block.text or "", *(child.tail or "" for child in block))
            mixed[block] = block.tag in _TEXT_BLOCKS or any(any(map(str.isalpha, words)) for words in own)
        if mixed[block]:
            element.tag = _FREED


def _join_lines(body: HtmlElement) -> None:
    """Make a space of each break inside a quotation: it is one of the page's width."""
    breaks = list(body.iter("br"))
    if not breaks:
        return
    text = "".join(_pieces(body))
    number = 0
    place = 0
    for quotation in _BROKEN.finditer(text):
        number += text.count(_BREAK, place, quotation.start())
        inside = quotation[0].count(_BREAK)
        for line_break in breaks[number : number + inside]:
            line_break.text, line_break.tag = " ", _FREED
        number += inside
        place = quotation.end()


def _pieces(body: HtmlElement) -> Iterable[str]:
    """The text of a body with a sign for each break and for each beginning and end of a block."""
    from lxml.etree import iterwalk

    for event, element in iterwalk(body, events=("start", "end")):
        if element.tag in _BLOCKS:
            yield _BLOCK_END
        elif element.tag == "br" and event == "start":
            yield _BREAK
        if event == "start":
            yield (element.text or "").replace(_BREAK, " ")
        else:
            yield (element.tail or "").replace(_BREAK, " ")


def _mend_references(body: HtmlElement) -> None:
    """Resolve references that were escaped twice (``&amp;ldquo;``), which browsers show as they stand."""
    for element in body.iter():
        if element.text and element.tag not in _AS_WRITTEN:
            element.text = _resolved(element.text)
        if element.tail:
            element.tail = _resolved(element.tail)


def _resolved(text: str) -> str:
    return _REFERENCE.sub(lambda found: html.unescape(found[0]), text) if "&" in text else text
