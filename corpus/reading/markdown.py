"""Markdown: the words without their markup, and what the front matter says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from onrecord.corpus.reading.assembly import reading, with_text
from onrecord.corpus.reading.blockquotes import CREDIT, are_said
from onrecord.corpus.reading.dating import in_text, known
from onrecord.corpus.reading.records import Metadata, Reading
from onrecord.corpus.reading.source import Source
from onrecord.corpus.reading.text import characters

if TYPE_CHECKING:
    from markdown_it.token import Token

MEDIA_TYPE = "text/markdown"
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_-]+")
_MOST_FRONT_MATTER = 20_000
_OUTLET, _AUTHORS = ("outlet", "publication", "publisher"), ("authors", "author", "byline")
_NOTE_MARK = re.compile(r"\[\^[^\]\s]{1,40}\](?::[ \t]*)?")
_LABEL = r"[A-Z][^:\n.?!]{0,60}:\s"
_TAG = re.compile(r"<!--.{0,2000}?-->|</?[A-Za-z][^>]{0,1000}>", re.DOTALL)


def read(source: Source, given: Metadata) -> Iterator[Reading]:
    """The one document of a Markdown file. Raises UnreadableSource."""
    from markdown_it import MarkdownIt

    text, fields = _front_matter(characters(source))
    # A note's mark is no word; the note stays, as a paragraph of its own.
    text = _NOTE_MARK.sub("", text)
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)
    _mark_quotations(tokens)
    text = with_text(_rendered(tokens), source, "there is nothing to read")
    yield reading(
        source,
        given,
        text,
        MEDIA_TYPE,
        title=next(iter(fields.get("title", ())), None) or _heading(tokens),
        outlet=next((fields[name][0] for name in _OUTLET if fields.get(name)), None),
        authors=next((fields[name] for name in _AUTHORS if fields.get(name)), ()),
        url=next(iter(fields.get("url") or fields.get("canonical_url") or ()), None),
        dates=(
            *(known(day, "metadata") for day in (*fields.get("date", ()), *fields.get("published", ()))),
            in_text(text),
        ),
    )


def _front_matter(text: str) -> tuple[str, dict[str, list[str]]]:
    """The text without its front matter, and the plain fields of that, each with its values."""
    import yaml

    found = _FRONT_MATTER.match(text)
    if found is None or len(found[1]) > _MOST_FRONT_MATTER:
        return text, {}
    try:
        # Every value as it is written: YAML would make a number of "2024" and a truth of "no".
        matter = yaml.load(found[1], Loader=yaml.BaseLoader)  # noqa: S506 - it makes no objects
    except yaml.YAMLError:
        matter = _by_line(found[1])
    if not isinstance(matter, dict):
        return text[found.end() :], {}
    fields: dict[str, list[str]] = {}
    for name, value in matter.items():
        values = value if isinstance(value, list) else [value]
        values = [each.get("name") if isinstance(each, dict) else each for each in values]
        fields[str(name).casefold()] = [
            each.strip() for each in values if isinstance(each, str) and each.strip()
        ]
    return text[found.end() :], fields


def _by_line(matter: str) -> dict[str, str]:
    """The fields of front matter that is no YAML, as with a colon in a title that is not quoted."""
    fields = {}
    for line in matter.split("\n"):
        name, mark, value = line.partition(":")
        if mark and _NAME.fullmatch(name):
            fields[name] = value.strip().strip("\"'")
    return fields


def _heading(tokens: Sequence[Token]) -> str | None:
    """The words of the first heading of the highest level."""
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open" and opening.tag == "h1":
            return _inline(inline)
    return None


def _mark_quotations(tokens: Sequence[Token]) -> None:
    """Set marks around block quotations that hold somebody's words without any."""
    blocks: list[list[Token]] = []
    depth = 0
    for place, token in enumerate(tokens):
        if token.type == "blockquote_open":
            depth += 1
            blocks += [[]] if depth == 1 else []
        elif token.type == "blockquote_close":
            depth -= 1
            if depth == 0:
                _mark(blocks[-1], next((each for each in tokens[place:] if each.type == "inline"), None))
        elif token.type == "inline" and depth:
            blocks[-1].append(token)


def _mark(block: list[Token], following: Token | None) -> None:
    within = bool(len(block) > 1 and CREDIT.match(block[-1].content))
    spoken = block[:-1] if within else block
    credited = within or bool(following and CREDIT.match(following.content))
    if are_said(" ".join(map(_inline, spoken)), credited=credited):
        for token in spoken:
            # A quotation of several paragraphs opens each and closes the last.
            token.meta["marks"] = ("“", "”" if token is spoken[-1] else "")


def _rendered(tokens: Sequence[Token]) -> str:
    """The text of the blocks; a paragraph each, but a line each in a tight list or a table."""
    parts: list[str] = []
    for place, token in enumerate(tokens):
        if token.type == "inline":
            opened, closed = token.meta.get("marks", ("", ""))
            parts.append(f"{opened}{_inline(token)}{closed}")
            closing = tokens[place + 1]
            if closing.type in ("td_close", "th_close"):
                parts.append("\t")
            else:
                parts.append("\n" if closing.hidden else "\n\n")
        elif token.type in ("fence", "code_block"):
            parts.append(token.content.rstrip() + "\n\n")
        elif token.type == "html_block":
            parts.append(_TAG.sub("", token.content).strip() + "\n\n")
        elif token.type in ("tr_close", "bullet_list_close", "ordered_list_close", "table_close"):
            parts.append("\n")
    return re.sub(r"\t(?=\n)", "", "".join(parts))


def _inline(token: Token) -> str:
    parts: list[str] = []
    struck = 0
    for child in token.children or ():
        struck += child.nesting if child.type.startswith("s_") else 0
        if struck:
            continue
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type == "softbreak":
            parts.append("\n")
        elif child.type == "hardbreak" or (
            child.type == "html_inline" and child.content.casefold().startswith("<br")
        ):
            parts.append("\v")
    # A line that ends without meaning anything is a space, but a transcript's turns keep their lines.
    words = re.sub(r"(?<=\S) {2,}(?=\S)", " ", "".join(parts))  # of the spaces around what is struck out
    return re.sub(rf"\n(?!{_LABEL})", " ", words).replace("\v", "\n")
