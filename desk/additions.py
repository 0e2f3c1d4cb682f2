"""The form that takes sources, the preview of what was found in them, and what became of it, as markup."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from onrecord.desk.cards import literal
from onrecord.desk.plain import facts_of, line, page, title_of
from onrecord.search.display import count_of, day_in_words, doubts, place_in_words

if TYPE_CHECKING:
    from onrecord.corpus.ingest import Summary
    from onrecord.corpus.model import Document, Quotation
    from onrecord.corpus.reading import Reading, Skipped
    from onrecord.desk.adding import Draft

_MOST = 50
"""Quotations of one document that a preview shows."""


def form_page(token: str, *, fetches: bool) -> str:
    """What takes files, a pasted text or an address."""
    address = (
        "<label>Web address <span>a page or a document; feeds are for onrecord feeds add</span>"
        '<input name="address" type="text" inputmode="url" maxlength="2000" autocomplete="off"></label>'
        if fetches
        else ""
    )
    body = (
        '<h1>Add</h1><p class="standfirst">Nothing goes on record before you have seen what was found.</p>'
        '<form class="correct" method="post" action="add" enctype="multipart/form-data">'
        f'<input type="hidden" name="token" value="{literal(token)}">'
        '<label class="drop">Files <span>drop here a page, PDF, Word, mail, captions, table or text</span>'
        '<input name="files" type="file" multiple></label>'
        '<label>Or paste a text or a transcript<textarea name="text" rows="8" maxlength="300000"></textarea>'
        f"</label>{address}"
        '<h2>What is known of it <span class="print">optional</span></h2><div class="grid">'
        '<label>Title <span>of one document</span><input name="title" maxlength="300"></label>'
        '<label>Outlet <span>who printed it</span><input name="outlet" maxlength="300"></label>'
        '<label>Date <span>of publication, as in 2019-07-12</span><input name="date" maxlength="40"></label>'
        '</div><p class="row"><button>See what is in it</button>'
        '<span class="print">Reading takes some seconds a document.</span></p></form>'
    )
    return page("Add · On Record", body, depth=0, wide=True)


def preview_page(key: str, draft: Draft, token: str) -> str:
    """Every quotation found, with speaker, role, place and date, and everything that was left out."""
    count = sum(len(quotations) for _, quotations in draft.found)
    parts = "".join(_found(reading, quotations) for reading, quotations in draft.found)
    button = (
        f'<form method="post" action="add/{quote(key, safe="")}"><p class="row">'
        f'<input type="hidden" name="token" value="{literal(token)}">'
        f"<button>Put {count_of(len(draft.found), 'document')} on record</button>"
        '<a class="button" href="add">Leave it</a></p></form>'
        if draft.found
        else '<p class="row"><a class="button" href="add">Try another</a></p>'
    )
    told = f"{count_of(count, 'quotation')} in {count_of(len(draft.found), 'document')}. Not on record yet."
    body = (
        f'<h1>What was found</h1><p class="standfirst" role="status">{told}</p>{button}'
        f"{_left_out(draft.skipped)}{parts}"
    )
    return page("Add · On Record", body, wide=True)


def done_page(summary: Summary, ids: Sequence[str], documents: Sequence[Document]) -> str:
    """What became of the sources that were put on record."""
    told = (
        f"{count_of(summary.added, 'document')} added, {summary.updated:,} updated, "
        f"{summary.unchanged:,} unchanged; {count_of(summary.quotations, 'quotation')} written, "
        f"{count_of(summary.doubtful, 'uncertain speaker')}."
    )
    if summary.removed:
        told += f" {count_of(summary.removed, 'document')} removed earlier and left out."
    links = "".join(
        f'<li><a class="name" href="document/{literal(id)}"><bdi>{literal(title_of(each))}</bdi></a></li>'
        for id, each in zip(ids, documents, strict=True)
    )
    body = (
        f'<h1>On record</h1><p class="told" role="status">{told}</p>{_left_out(summary.skipped)}'
        f'<ul class="names">{links}</ul><p class="row"><a class="button" href="add">Add more</a>'
        '<a class="button" href="review">Review uncertain speakers</a></p>'
    )
    return page("Add · On Record", body, wide=True)


def _found(reading: Reading, quotations: Sequence[Quotation]) -> str:
    document = reading.document
    rows = "".join(_row(each) for each in quotations[:_MOST])
    more = f'<p class="print">and {len(quotations) - _MOST:,} more</p>' if len(quotations) > _MOST else ""
    nothing = "" if quotations else '<p class="print">No quotation was found in it.</p>'
    return (
        f'<section class="draft"><h2 dir="auto">{literal(title_of(document))}</h2>{facts_of(document)}'
        f'<ol class="log">{rows}</ol>{more}{nothing}</section>'
    )


def _row(quotation: Quotation) -> str:
    kind, *rest = doubts(quotation.kind, quotation.speaker, quotation.confidence)
    who = [
        quotation.speaker or "Unknown speaker",
        quotation.role,
        place_in_words(quotation.place) or "No city",
    ]
    said = day_in_words(quotation.said_on)
    marks = "".join(f' <strong class="doubt">{each}</strong>' for each in rest)
    return (
        f'<li><div><q dir="auto">{literal(quotation.text)}</q>'
        f'<p class="print">{line(part for part in (*who, said, kind) if part)}{marks}</p></div></li>'
    )


def _left_out(skipped: Sequence[Skipped]) -> str:
    if not skipped:
        return ""
    items = "".join(
        f'<li><bdi>{literal(each.source)}</bdi> <span class="print"><bdi>{literal(each.reason)}</bdi></span>'
        "</li>"
        for each in skipped[:_MOST]
    )
    return f'<section class="draft"><h2>Left out</h2><ul class="names">{items}</ul></section>'
