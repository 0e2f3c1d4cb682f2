"""A line of a citation with its italics and links, as plain text, HTML and Markdown."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

_MARKDOWN = re.compile(r"([\\`*_\[\]<>&~|$^])")
_AT_LINE_START = re.compile(r"^(\s*)(\d*)([#+\-=:.)])")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one face. ``href`` is an http or https address."""

    text: str
    italic: bool = False
    href: str | None = None


Line = tuple[Run, ...]


def roman(text: str) -> Line:
    """The text in upright type, as a line."""
    return (Run(text),)


def italic(text: str) -> Line:
    """The text in italics, as a line."""
    return (Run(text, italic=True),)


def linked(url: str) -> Line:
    """An address that leads to itself, as a line."""
    return (Run(url, href=url),)


def closing(line: Line) -> str:
    """The full stop that the line still needs, or nothing."""
    return "" if as_text(line).rstrip("’”").endswith((".", "?", "!", "…")) else "."


def as_text(line: Line) -> str:
    """The words alone."""
    return "".join(run.text for run in line)


def as_html(line: Line) -> str:
    """The line as HTML, every character of its text shown as it is."""
    return "".join(_html(run) for run in line)


def as_markdown(line: Line) -> str:
    """The line as CommonMark, every character of its text shown as it is."""
    return _AT_LINE_START.sub(r"\1\2\\\3", "".join(_markdown(run) for run in line))


def _html(run: Run) -> str:
    shown = html.escape(run.text, quote=True)
    if run.href:
        shown = f'<a href="{html.escape(run.href, quote=True)}">{shown}</a>'
    return f"<i>{shown}</i>" if run.italic else shown


def _markdown(run: Run) -> str:
    if run.href == run.text:
        return f"<{run.href}>"
    shown = _MARKDOWN.sub(r"\\\1", run.text)
    if run.href:
        return f"[{shown}](<{run.href}>)"
    return f"*{shown}*" if run.italic else shown
