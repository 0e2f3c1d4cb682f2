"""The forms that put quotations right, and the log of what was put right, as markup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from onrecord.corpus.model import KINDS, LEVELS, identify
from onrecord.corpus.store.corrections import ATTRIBUTION
from onrecord.desk.cards import card, literal
from onrecord.desk.plain import page
from onrecord.search.display import (
    KINDS_IN_WORDS,
    change_in_words,
    count_of,
    field_in_words,
    place_in_words,
    time_in_words,
)
from onrecord.search.ranking.hit import hit_of

if TYPE_CHECKING:
    from onrecord.corpus.editing import Change
    from onrecord.corpus.model import Entry, Quotation
    from onrecord.corpus.store.corrections import Edit

SCOPES = ("one", "speaker in document", "document", "speaker")
"""What a correction is made of: the quotation, or all of a speaker, of a document, or of both."""
SHOWN = 20
"""Quotations that a preview shows, and edits that a page of the log shows."""

_LABELS = {
    "speaker": "Speaker",
    "role": "Role",
    "city": "City",
    "region": "State or country",
    "level": "Level",
    "scene": "Place it is about",
    "said_on": "Date of the statement",
    "kind": "Kind",
}
_HINTS = {
    "speaker": "empty for nobody who can be named",
    "city": "as in “Richmond, VA”",
    "said_on": "as in 2019-07-12; empty for unknown",
}


def shown_values(quotation: Quotation) -> dict[str, str]:
    """What the form holds of a quotation before anybody changes it."""
    place = quotation.place
    return {
        "speaker": quotation.speaker or "",
        "role": quotation.role or "",
        "city": (place_in_words(place) or "") if place.city else "",
        "region": "" if place.city else place.region or "",
        "level": place.level,
        "scene": place_in_words(quotation.scene) or "",
        "said_on": quotation.said_on.value or "",
        "kind": quotation.kind,
    }


def form_page(
    entry: Entry,
    values: Mapping[str, str],
    scope: str,
    counts: Mapping[str, int],
    *,
    back: str = "",
    preview: str = "",
) -> str:
    """The form for one quotation, filled in, with a preview of what it would change below it."""
    quotation = entry.quotation
    path = f"correct/{quote(quotation.id, safe='')}"
    fields = "".join(_field(name, values[name]) for name in _LABELS)
    body = (
        f"<h1>Correct this quotation</h1>"
        f'<section class="answer"><h2 class="unseen">As it is on record</h2>'
        f"{card(hit_of(entry), scripted=False, open_passage=True)}</section>"
        f'<form class="correct" action="{path}"><h2>What it should say</h2>'
        f'<input type="hidden" name="back" value="{literal(back)}"><div class="grid">{fields}</div>'
        f"{_scopes(quotation, scope, counts)}"
        '<p class="row"><button name="preview" value="1">Preview</button></p></form>'
        f"{preview}"
    )
    return page("Correct · On Record", body, wide=True)


def preview_of(
    changes: Sequence[Change],
    of: int,
    quotation_id: str,
    values: Mapping[str, str],
    scope: str,
    token: str,
    back: str,
) -> str:
    """What would be changed, counted and shown, with the button that does it."""
    if not changes:
        return (
            '<section class="preview" role="status"><h2>Preview</h2>'
            "<p>Nothing would change: change a field above, then preview again.</p></section>"
        )
    counted = Counter(
        (field, change_in_words(field, getattr(each.entry.quotation, field), new))
        for each in changes
        for field, new in each.new.items()
        if getattr(each.entry.quotation, field) != new
    )
    lines = "".join(
        f"<li><strong>{literal(field_in_words(field))}</strong> <bdi>{literal(words)}</bdi> "
        f'<span class="print">{count_of(number, "quotation")}</span></li>'
        for (field, words), number in counted.most_common(SHOWN)
    )
    quoted = "".join(
        f'<li><q dir="auto">{literal(_cut(each.entry.quotation.text))}</q> '
        f'<span class="print"><bdi>{literal(each.entry.quotation.speaker or "Unknown speaker")}</bdi></span>'
        "</li>"
        for each in changes[:SHOWN]
    )
    more = f"<p class='print'>and {len(changes) - SHOWN:,} more</p>" if len(changes) > SHOWN else ""
    hidden = "".join(
        f'<input type="hidden" name="{literal(name)}" value="{literal(value)}">'
        for name, value in {**values, "scope": scope, "token": token, "back": back}.items()
    )
    button = f"Correct {count_of(len(changes), 'quotation')}"
    whole = f" of {of:,}" if of > len(changes) else ""
    return (
        f'<section class="preview" role="status"><h2>Preview</h2>'
        f"<p>{count_of(len(changes), 'quotation')}{whole} would change.</p>"
        f"<ul>{lines}</ul><details><summary>Which</summary><ul>{quoted}</ul>{more}</details>"
        f'<form method="post" action="correct/{quote(quotation_id, safe="")}">{hidden}'
        f"<button>{button}</button></form></section>"
    )


def log_page(
    edits: Sequence[Edit], token: str, at: int, *, more: bool, done: str = "", back: str = ""
) -> str:
    """What people have put right, the last first, each with a button that takes it back."""
    told = f'<p class="told" role="status">{literal(done)}</p>' if done else ""
    if back:
        told += f'<p><a href="./{literal(back)}">Back to the answers</a></p>'
    items = "".join(_edit(each, token, back) for each in edits)
    nothing = "<p>Nothing has been corrected yet: every card has a link “Correct”.</p>"
    older = f'<a rel="next" href="corrections?page={at + 1}">Older</a>' if more else ""
    newer = f'<a rel="prev" href="corrections?page={at - 1}">Newer</a>' if at > 1 else ""
    pages = f'<nav class="pages" aria-label="Pages">{newer}{older}</nav>' if older or newer else ""
    body = (
        f'<h1>Corrections</h1><p class="standfirst">Kept apart from the sources, and made again whatever is '
        f'added later.</p>{told}<ol class="log">{items}</ol>{pages}'
        if edits
        else f"<h1>Corrections</h1>{told}{nothing}"
    )
    return page("Corrections · On Record", body, depth=0, wide=True)


def review_page(entry: Entry, why: str, left: int, token: str, skipped: int, undo: str) -> str:
    """The least certain attribution that nobody has looked at, and what can be done with it."""
    quotation = entry.quotation
    path = f"review/{quote(quotation.id, safe='')}"
    back = quote(f"review?skip={skipped}", safe="")
    hidden = _hidden(token=token, skip=str(skipped), shown=state_of(quotation))
    body = (
        f'<h1>Review</h1><p class="standfirst">{count_of(left, "attribution")} that nobody has looked at, '
        f'the least certain first.</p><section class="answer"><h2 class="unseen">The quotation</h2>'
        f"{card(hit_of(entry), scripted=False, open_passage=True)}</section>"
        f'<p class="print why">{literal(why)}</p>'
        f'<div class="row deeds"><form method="post" action="{path}/accept">{hidden}'
        '<button data-key="a" autofocus>Accept <kbd>A</kbd></button></form>'
        f'<a class="button" data-key="c" href="correct/{quote(quotation.id, safe="")}?back={back}">'
        "Change <kbd>C</kbd></a>"
        f'<form method="post" action="{path}/nobody">{hidden}'
        '<button class="plain-button" data-key="n">Nobody <kbd>N</kbd></button></form>'
        f'<a class="button" data-key="s" href="review?skip={skipped + 1}">Skip <kbd>S</kbd></a>{undo}</div>'
    )
    return page("Review · On Record", body, depth=0, wide=True, script="keys.js")


def state_of(quotation: Quotation) -> str:
    """Return a digest of an attribution, by which a page knows whether it is still the one that was shown."""
    return identify(*(repr(getattr(quotation, field)) for field in ATTRIBUTION))


def reviewed_page(undo: str) -> str:
    """What the queue shows when it is empty."""
    body = f"<h1>Review</h1><p>Every attribution is certain or has been looked at.</p>{undo}"
    return page("Review · On Record", body, depth=0, wide=True, script="keys.js")


def undo_button(edit: int, token: str, skipped: int) -> str:
    """The button that takes the last answer back and shows its quotation again."""
    return (
        f'<form method="post" action="corrections/undo">'
        f"{_hidden(token=token, edit=str(edit), back=f'review?skip={skipped}')}"
        '<button class="plain-button" data-key="u">Undo the last <kbd>U</kbd></button></form>'
    )


def _hidden(**values: str) -> str:
    return "".join(
        f'<input type="hidden" name="{name}" value="{literal(value)}">' for name, value in values.items()
    )


def _edit(edit: Edit, token: str, back: str) -> str:
    lines = "".join(
        f"<li><strong>{literal(field_in_words(field))}</strong> "
        f"<bdi>{literal(change_in_words(field, old, new))}</bdi> "
        f'<span class="print">{f"{number:,} times" if number > 1 else ""}</span></li>'
        for field, old, new, number in edit.changes[:SHOWN]
        if old != new or len(edit.changes) == 1
    )
    if not lines:
        lines = "<li>Found right as it was</li>"
    hidden = _hidden(token=token, edit=str(edit.number), back=back)
    return (
        f'<li><div><p class="print">{literal(time_in_words(edit.made))} · '
        f'<a href="document/{literal(edit.document)}">the document</a></p><ul>{lines}</ul></div>'
        f'<form method="post" action="corrections/undo">{hidden}<button class="plain-button">Undo'
        f'<span class="unseen"> edit {edit.number}</span></button></form></li>'
    )


def _field(name: str, value: str) -> str:
    hint = f" <span>{_HINTS[name]}</span>" if name in _HINTS else ""
    if name in ("level", "kind"):
        words = {str(kind): said for kind, said in KINDS_IN_WORDS.items()} | {"none": "no government"}
        options = "".join(
            f'<option value="{each}"{" selected" if each == value else ""}>{words.get(each, each)}</option>'
            for each in (LEVELS if name == "level" else KINDS)
        )
        return f'<label>{_LABELS[name]}<select name="{name}">{options}</select></label>'
    return (
        f'<label>{_LABELS[name]}{hint}<input name="{name}" value="{literal(value)}" maxlength="300" '
        f'dir="auto" autocomplete="off"></label>'
    )


def _scopes(quotation: Quotation, scope: str, counts: Mapping[str, int]) -> str:
    name = literal(quotation.speaker or "")
    words = {
        "one": "This quotation",
        "speaker in document": f"All by <bdi>{name}</bdi> in this document",
        "document": "All in this document",
        "speaker": f"All by <bdi>{name}</bdi>",
    }
    radios = "".join(
        f'<label><input type="radio" name="scope" value="{each}"{" checked" if each == scope else ""}> '
        f"{words[each]} <span>{counts[each]:,}</span></label>"
        for each in SCOPES
        if each == "one" or counts.get(each, 0) > 1
    )
    return f"<fieldset><legend>Change it in</legend>{radios}</fieldset>"


def _cut(text: str) -> str:
    return text if len(text) <= 120 else text[:120].rstrip() + "…"
