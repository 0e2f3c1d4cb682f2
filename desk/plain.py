"""Whole pages of plain HTML: their frame, a stored source, a problem. They run no script."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from fastapi.responses import HTMLResponse

from onrecord.corpus.errors import LibraryBusy, NotOnRecord, OnRecordError
from onrecord.desk.cards import literal, problem
from onrecord.desk.security import PLAIN_POLICY, Forbidden
from onrecord.search.citations.textfragment import web_address
from onrecord.search.display import date_in_words, origin_in_words, other_date_in_words

if TYPE_CHECKING:
    from onrecord.corpus.model import Document, Quotation

SEPARATOR = ' <span aria-hidden="true">·</span> '


def page(title: str, body: str, *, depth: int = 1, wide: bool = False, script: str = "") -> str:
    """A whole page. ``depth`` is how many folders its address lies below the server's own.

    Every relative link in it leads on from there. ``wide`` is as wide as the answers of the main page.
    ``script`` is one of the server's own.
    """
    scripted = f'<script src="{script}" defer></script>' if script else ""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{literal(title)}</title><base href="{"../" * depth or "./"}">'
        f'<link rel="stylesheet" href="page.css">{scripted}</head>'
        f'<body class="plain{" wide" if wide else ""}">'
        '<header class="home"><a href="./">On Record</a></header>'
        f"<main>{body}</main></body></html>"
    )


def shown(markup: str, *, scripted: bool = False) -> HTMLResponse:
    """The page as a response that runs nothing but, where it is ``scripted``, files of this server.

    Its forms lead to this server alone.
    """
    policy = f"{PLAIN_POLICY}; script-src 'self'; connect-src 'self'" if scripted else PLAIN_POLICY
    return HTMLResponse(markup, headers={"Content-Security-Policy": policy})


def status_of(error: OnRecordError) -> int:
    """Return the HTTP status that tells of a problem."""
    if isinstance(error, LibraryBusy):
        return 503
    if isinstance(error, Forbidden):
        return 403
    return 404 if isinstance(error, NotOnRecord) else 400


def refused(error: OnRecordError, *, depth: int = 1) -> HTMLResponse:
    """A whole page that says what went wrong."""
    markup = page("On Record", f'<h1 class="unseen">On Record</h1>{problem(str(error))}', depth=depth)
    answer = shown(markup)
    answer.status_code = status_of(error)
    return answer


def source_page(document: Document, marked: Quotation | None) -> str:
    """A whole page with the stored text of a document, the quotation in it marked."""
    title = title_of(document)
    return page(
        f"{title} · On Record",
        f'<article class="source"><h1 dir="auto">{literal(title)}</h1>{facts_of(document)}'
        f'<p class="note">The text as On Record stored it. '
        f'<a href="document/{literal(document.id)}">What is quoted in it</a></p>'
        f'<div class="text" dir="auto">{_marked(document.text, marked)}</div></article>',
    )


def title_of(document: Document) -> str:
    """What to call a document."""
    return document.title or document.file_name or "Untitled document"


def facts_of(document: Document) -> str:
    """What is known of a document: outlet, authors, dates, address."""
    published = date_in_words(document.published.value)
    facts = [document.outlet or "Unknown outlet", *document.authors, f"published {published}"]
    if document.published.value is None:
        facts[-1] = "date of publication not given"
    facts += map(other_date_in_words, document.other_dates)
    facts += filter(None, [origin_in_words(document)])
    address = ""
    if document.url:
        address = f"<bdi>{literal(document.url)}</bdi>"
        if link := web_address(document.url):
            address = f'<a href="{literal(link)}" rel="noopener noreferrer">{address}</a>'
        address = f'<p class="address">{address}</p>'
    return f'<p class="print">{line(facts)}</p>{address}'


def line(facts: Iterable[str]) -> str:
    """The facts in one line."""
    return SEPARATOR.join(f"<bdi>{literal(fact)}</bdi>" for fact in facts)


def _marked(text: str, quotation: Quotation | None) -> str:
    if quotation is None:
        return literal(text)
    start, end = quotation.start, quotation.end
    return (
        f'{literal(text[:start])}<mark id="{literal(quotation.id)}">{literal(text[start:end])}</mark>'
        f"{literal(text[end:])}"
    )
