"""The basket: the picked quotations in their order, and the forms in which they can be taken along.

Which are picked, and in which order, stands in the address; the page's script moves and removes them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from onrecord.corpus.english.sentences import sentence_of
from onrecord.corpus.errors import NotOnRecord
from onrecord.desk.cards import cite_switch, literal, source_path
from onrecord.desk.tab import Field, Filled, Tab, View
from onrecord.search.citations import FORMATS
from onrecord.search.display import place_in_words, said_in_words

if TYPE_CHECKING:
    from onrecord.corpus.model import Entry
    from onrecord.corpus.store.library import Library
    from onrecord.search.citations import Format
    from onrecord.search.engine import Engine

LARGEST_SELECTION = 500
"""How many ids one address can carry."""

_ID = re.compile("[0-9a-f]{16}")  # the page's script counts no others
_SHOWN = 220
"""Characters of a quotation that the basket shows."""


def basket() -> Tab:
    """The basket, which is looked at as a tab is; it has no form, its field is set by picking."""
    return Tab(fields=[Field("pick")], asks=[], look=look)


def look(engine: Engine, filled: Filled) -> View:
    """The picked quotations as a list, in the order of the address."""
    ids = list(dict.fromkeys(filter(_ID.fullmatch, filled.one("pick").split(","))))[:LARGEST_SELECTION]
    entries = {id: _entry(engine.library, id) for id in ids}
    return View(items(entries)) if ids else View("<p>No quotation is selected.</p>")


def items(entries: Mapping[str, Entry | None]) -> str:
    """The list of these entries by id; None where a quotation is no longer on record."""
    return f'<ol class="picked">{"".join(_item(id, entry) for id, entry in entries.items())}</ol>'


def bar(formats: Mapping[str, Format] = FORMATS) -> str:
    """The bar that counts the picked quotations, opens their list and downloads them in one click.

    The choice of forms for a single citation stands beside it, for the script to copy.
    """
    files = "".join(
        f'<option value="{literal(name)}"{" data-sources" if each.of_sources else ""}>'
        f"{literal(each.label)} ({literal(each.purpose)})</option>"
        for name, each in formats.items()
    )
    single = {name: each.label for name, each in formats.items() if each.media_type != "text/html"}
    return (
        '<section class="selection none" id="selection" aria-label="Selection">'
        '<p data-count role="status">No quotation selected</p>'
        '<button type="button" data-unfold aria-expanded="false" aria-controls="panel-basket">Review</button>'
        f"<label>Format <select data-format>{files}</select></label>"
        '<label class="grouping"><input type="checkbox" data-grouping checked> One entry per source</label>'
        '<a class="take" data-download href="export">Download</a>'
        '<button type="button" data-clear>Clear</button>'
        '<button type="button" data-undo hidden>Undo</button>'
        '<span class="unseen" role="status" data-told></span>'
        '<p class="trouble" role="alert" data-trouble></p></section>'
        f'<template id="citing"><label>Style <select>{_options(single)}</select></label>'
        '<textarea readonly rows="5" aria-label="Citation"></textarea>'
        '<p class="copying"><button type="button" data-copy>Copy citation</button> '
        '<span role="status"></span></p></template>'
    )


def _options(labels: Mapping[str, str]) -> str:
    return "".join(
        f'<option value="{literal(name)}">{literal(label)}</option>' for name, label in labels.items()
    )


def _entry(library: Library, id: str) -> Entry | None:
    try:
        return library.entries_of([id])[0]
    except NotOnRecord:
        return None


def _item(id: str, entry: Entry | None) -> str:
    said = _said(entry) if entry else "<p>This quotation is no longer on record.</p>"
    cite = cite_switch(id) if entry else ""
    return (
        f'<li data-id="{literal(id)}"><span class="grip" draggable="true" aria-hidden="true"></span>'
        f'<div id="picked-{literal(id)}">{said}</div>'
        f'<div class="actions">{_buttons(id)}{cite}</div></li>'
    )


def _said(entry: Entry) -> str:
    quotation, document = entry.quotation, entry.document
    if quotation.kind == "indirect":  # with the words that govern it, as everywhere
        whole = _cut(sentence_of(document, quotation))
        words = f'<span class="reported">Reported, not verbatim: {literal(whole)}</span>'
    else:
        words = f'<q dir="auto">{literal(_cut(quotation.text))}</q>'
    place = quotation.place
    facts: Sequence[str | None] = (
        quotation.speaker or "Speaker not named",
        place_in_words(place),
        said_in_words(quotation.said_on.value, document.published.value),
        document.outlet or document.title or document.file_name,
    )
    line = ", ".join(f"<bdi>{literal(fact)}</bdi>" for fact in facts if fact)
    link = literal(source_path(document.id, quotation.id))
    return f'<p class="words">{words}</p><p class="print">{line} · <a href="{link}">stored text</a></p>'


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN].rstrip() + "…"


def _buttons(id: str) -> str:
    described = f'aria-describedby="picked-{literal(id)}"'
    return "".join(
        f'<button type="button" data-move="{step}" {described}>{label}</button>'
        for step, label in (("-1", "Move up"), ("1", "Move down"), ("0", "Remove"))
    )
