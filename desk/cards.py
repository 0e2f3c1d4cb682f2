"""Hits, answers and stored sources as HTML that shows their text and runs none of it.

Everything that comes from a library passes through ``literal``; nothing else may put corpus text
into markup.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from onrecord.corpus.store.searches import LONGEST_NAME
from onrecord.search.check import differences
from onrecord.search.citations.textfragment import web_address
from onrecord.search.display import (
    STANCE,
    count_of,
    date_in_words,
    doubts,
    place_in_words,
    said_in_words,
    support_doubts,
)
from onrecord.search.moments import clock

if TYPE_CHECKING:
    from onrecord.corpus.model import Counts, Document, Entry, Place
    from onrecord.search.check import Difference
    from onrecord.search.engine import Answer
    from onrecord.search.ranking.hit import Hit

# Gradio's HTML component reads its value as a JavaScript template and as a Handlebars template.
_TEMPLATE_MARKS = str.maketrans({mark: f"&#{ord(mark)};" for mark in "$`{}@\\"})

_READING = 200
"""Characters of the question as it was read that the page repeats."""

_ARTICLES = {
    "place": "a place", "speaker": "a speaker", "office": "an office", "outlet": "an outlet",
    "time": "a time",
}  # fmt: skip
_NAMED = 3
"""How many other outlets are named before the list is opened."""

_LONG, _VERY_LONG, _LONGEST = 240, 700, 1200
"""Characters from which words are set smaller, smaller still, and shown whole on demand only."""


def literal(text: str) -> str:
    """Markup that shows exactly this text, in elements, in quoted attributes, in Gradio's templates."""
    return html.escape(text, quote=True).translate(_TEMPLATE_MARKS)


def printed_by(source: Document | Hit) -> str:
    """What to call a source in few words: its outlet, or else its title or the file it came from."""
    return source.outlet or source.title or source.file_name or "another source"


def source_path(document_id: str, quotation_id: str) -> str:
    """Where this server shows the stored text with the quotation marked."""
    document, quotation = quote(document_id, safe=""), quote(quotation_id, safe="")
    return f"source/{document}?quotation={quotation}#{quotation}"


def place_path(place: Place) -> str | None:
    """Where this server shows what is on record of a place; None for one that has no page."""
    if place.city:
        return f"place/{quote(place.region or '-', safe='')}/{quote(place.city, safe='')}"
    if place.county or place.nation:
        return None
    code = "US" if place.level == "federal" else place.region
    return f"place/{quote(code, safe='')}" if code else None


def card(
    hit: Hit,
    others: Sequence[Entry] = (),
    *,
    within: str = "",
    open_passage: bool = False,
    scripted: bool = True,
) -> str:
    """One hit: where and when, the quotation, who said it, what is doubtful, the passage, the source.

    ``others`` are the other printings of the same statement. ``within`` tells the cards of one
    statement apart that stand in several places of the page; ``#card-`` with it and the hit's id
    leads to this one. ``open_passage`` shows the passage at once. Where the page is not ``scripted`` nothing
    is selected, and a citation is a link.
    """
    at = literal(f"{within}{hit.id}")
    kind, *rest = doubts(hit.kind, hit.speaker, hit.confidence)
    reported = hit.kind == "indirect"
    said = said_in_words(hit.said_on, hit.published)
    if hit.said_on and hit.said_on_basis == "inferred":
        said += ", inferred from the article"
    place = place_in_words(hit.place)
    where = (
        f'<span class="place">{_linked(place, place_path(hit.place))}</span>'
        if place
        else '<span class="place none">No city</span>'
    )
    if (about := place_in_words(hit.scene)) and about != place:
        where += f' <span class="about">about {_linked(about, place_path(hit.scene))}</span>'
    name = (
        _linked(hit.speaker, f"speaker?of={quote(hit.id, safe='')}")
        if hit.speaker
        else _inline("Speaker not named")
    )
    pick = (
        f'<label class="pick"><input type="checkbox" data-pick="{literal(hit.id)}"'
        f' aria-describedby="who-{at}"> Select</label>'
    )
    cite = f'<a href="citation?id={quote(hit.id, safe="")}">Cite</a>'
    form = "kind" if hit.kind == "direct" else "kind doubt"
    marks = "" if reported else f'<span class="{form}">{kind}</span>'  # else it stands over the words
    marks += "".join(
        f'\n<span class="doubt">{doubt}</span>' for doubt in (*rest, *support_doubts(hit.support))
    )
    if hit.parts:
        marks += f'\n<span class="fit">{hit.fit}</span>'
    return f"""<article class="card" id="card-{at}" aria-labelledby="who-{at}">
<p class="dateline">{where}
<span class="when">{literal(said)}</span>
{marks}</p>
<div class="said">
{_reported(hit, kind) if reported else _quoted(hit)}
<p class="who"><span class="speaker" id="who-{at}">{name}</span>{_standing(hit)}</p>
<p class="print">{_source_line(hit)}{_moment(hit)}</p>{_others(hit, others)}
{_passage(hit, is_open=open_passage)}
<div class="actions">{pick if scripted else ""}
<a href="{literal(source_path(hit.document, hit.id))}">Full text</a>{_outward(hit.url)}
{cite_switch(hit.id) if scripted else cite}
<a class="correct-link" href="correct/{quote(hit.id, safe="")}">Correct</a></div>
</div>
</article>"""


def cite_switch(quotation_id: str) -> str:
    """The switch under which the page's script shows one citation to copy."""
    return f'<details class="cite" data-cite="{literal(quotation_id)}"><summary>Cite</summary></details>'


def hits(answer: Answer, printings: Mapping[str, Entry]) -> str:
    """The answer's hits as lists of cards, best first; ``printings`` holds their variants by id.

    Those at the end that are merely the nearest of the rest stand apart, and say so.
    """
    close = max((place for place, hit in enumerate(answer.hits, 1) if hit.close), default=0)
    near, far = answer.hits[:close], answer.hits[close:]

    def listed(some: Sequence[Hit]) -> str:
        shown = (card(hit, [printings[id] for id in hit.variants if id in printings]) for hit in some)
        items = "".join(f'<li data-item tabindex="-1">{each}</li>' for each in shown)
        return f'<ol class="hits">{items}</ol>'

    found = f'<h2 class="unseen">Statements</h2>{listed(near)}' if near else ""
    if not far:
        return found
    nearest = "Related" if answer.close else "Closest we have"
    lead = "" if answer.close else '<p class="lead">Nothing close is on record.</p>'
    return f'{found}<div class="far">{lead}<h2>{nearest}</h2>{listed(far)}</div>'


def more_filters(names: Sequence[str]) -> str:
    """The switch that shows the filters of these names; they are shown, too, where the address sets one."""
    return (
        '<button type="button" data-reveal="more-filters" aria-expanded="false" aria-controls="more-filters" '
        f'data-fields="{",".join(names)}">More filters</button>'
    )


def more_button(shown: int, step: int) -> str:
    """The button that shows more answers than these."""
    return (
        f'<button type="button" class="more" data-set="n" data-value="{shown + step}" data-more="{shown}">'
        f"Show {step} more</button>"
    )


def stamped(markup: str, number: str, *, waiting: bool) -> str:
    """An answer with the number of its question; ``waiting`` asks the page to ask again soon."""
    state = " data-waiting" if waiting else ""
    return f'<div data-stamp="{literal(number)}"{state}>{markup}</div>'


def progress() -> str:
    """The line in which a tab says that an answer is under way."""
    return '<p data-progress role="status"></p>'


def tab_list(tabs: Sequence[tuple[str, str]], pages: Sequence[tuple[str, str]] = ()) -> str:
    """The tabs, by name and label, which the page's script opens; beside them links to ``pages``."""
    chosen = ['aria-selected="true"', *['aria-selected="false" tabindex="-1"'] * (len(tabs) - 1)]
    buttons = "".join(
        f'<button type="button" role="tab" id="tab-{name}" data-tab="{name}" aria-controls="panel-{name}" '
        f"{state}>{literal(label)}</button>"
        for (name, label), state in zip(tabs, chosen, strict=True)
    )
    links = "".join(f'<a href="{path}">{literal(label)}</a>' for path, label in pages)
    nav = f'<nav class="deeds" aria-label="Work on the library">{links}</nav>' if links else ""
    return f'<div class="tab-row"><div role="tablist" aria-label="On Record">{buttons}</div>{nav}</div>'


def summary(answer: Answer, *, more: bool = False) -> str:
    """How many statements are shown, of how many quotations if there are more, and how it was read.

    What is left to choose from are quotations: other printings of a statement count there.
    """
    shown = len(answer.hits)
    counted = count_of(shown, "statement")
    if not answer.query.meaning:
        found, first = "latest", "latest first"
    elif answer.close:
        found, first = "best matches", "best match first"
    else:
        found, first = "nearest", "none of them close"
    if more:
        counted = f"The {shown:,} {found} of {count_of(answer.eligible, 'quotation')}"
    elif shown > 1:
        counted += f", {first}"
    reading = answer.reading
    if len(reading) > _READING:
        reading = reading[:_READING].rstrip() + "…"
    stance = f'<p class="stance">{STANCE}</p>' if answer.query.meaning and answer.hits else ""
    return f'<p>{counted} <span class="reading">{_inline(reading)}</span></p>{stance}'


class Chip(NamedTuple):
    """A name in a question, as what it is read, and the addresses with it as a filter and taken back."""

    text: str
    label: str
    field: str
    as_filter: str
    unread: str


def chips(found: Sequence[Chip]) -> str:
    """What the question names, each to be made a filter or to be taken back at a click."""
    if not found:
        return ""
    items = "".join(
        f'<li class="chip"><a href="{literal(chip.as_filter)}" title="Show only this {literal(chip.field)}">'
        f"{_inline(chip.label)}</a>"
        f'<a class="chip-off" href="{literal(chip.unread)}" title="Not what I mean"'
        f' aria-label="Do not read “{literal(chip.text)}” as {literal(_ARTICLES[chip.field])}">×</a></li>'
        for chip in found
    )
    return f'<div class="chips"><span>Read as</span><ul>{items}</ul></div>'


def unlinked(longest: int) -> str:
    """What is said beside an answer to something too long for the address."""
    return (
        f"<p>What has more than {longest:,} characters does not fit into the page’s address: "
        "the link alone will not bring it back.</p>"
    )


def pending(count: int) -> str:
    """What is said beside every answer while so many new statements cannot be found yet."""
    are = "is" if count == 1 else "are"
    return f"<p>{count_of(count, 'new statement')} {are} still being indexed and not in this answer yet.</p>"


def empty() -> str:
    """What is said of a library that holds nothing."""
    return (
        '<div class="empty"><p class="lead">Nothing is on record yet.</p>'
        "<p>Add a folder, a file or an address: <code>onrecord add FOLDER</code></p></div>"
    )


def nothing_found(answer: Answer, without: Mapping[str, str]) -> str:
    """What the page says when the filters or the exact words leave nothing, and which of them to give up.

    ``without`` are the addresses of the question without a filter, by the filter's name.
    """
    remedies = []
    for name, count in answer.relaxed:
        words = f"Without the {literal(name)}"
        if name in without:
            words = f'<a href="{literal(without[name])}">{words}</a>'
        remedies.append(f"<li>{words}: {count_of(count, 'quotation')}.</li>")
    remedy = (
        f"<ul>{''.join(remedies)}</ul>" if remedies else "<p>Ask with other words or with fewer filters.</p>"
    )
    return f'<div class="empty"><p class="lead">Nothing like this is on record.</p>{remedy}</div>'


def problem(sentence: str) -> str:
    """A plain sentence about what went wrong, announced at once."""
    return f'<div class="problem" role="alert"><p>{literal(sentence)}</p></div>'


def opening(examples: Sequence[str], saved: Mapping[str, tuple[str, str]]) -> str:
    """What stands in place of an answer before a question is asked: how to ask, and what can be asked.

    ``saved`` are the addresses of saved searches and of their feeds, by name.
    """
    ways = (
        ("police will not help federal agents", "finds statements that mean the same, whatever their words"),
        ("“public safety”", "within quotation marks: only statements with exactly these words"),
        ("budget -“property tax”", "leaves out statements with the words after the minus"),
        (
            "heat city:“New Orleans” after:2019-07",
            "narrows the answer; so do speaker, role, outlet, region, level, kind, in (about) and before",
        ),
    )
    rows = "".join(f"<div><dt>{literal(form)}</dt><dd>{literal(sense)}</dd></div>" for form, sense in ways)
    tries = "".join(f'<li><a href="?q={quote(text, safe="")}">{literal(text)}</a></li>' for text in examples)
    asked = f'<h2>Try asking</h2><ul class="tries">{tries}</ul>' if tries else ""
    return f'<div class="opening">{_saved(saved)}{asked}<h2>How to ask</h2><dl class="ways">{rows}</dl></div>'


def keeping() -> str:
    """What saves the search that is filled in under a name."""
    return (
        '<details class="saving"><summary>Save this search</summary><p>'
        f'<label>Name <input type="text" maxlength="{LONGEST_NAME}" autocomplete="off" data-save-name>'
        '</label> <button type="button" data-save>Save</button> <span role="status"></span></p></details>'
    )


def _saved(searches: Mapping[str, tuple[str, str]]) -> str:
    items = "".join(
        f'<li><a href="{literal(address)}">{_inline(name)}</a> '
        f'<a class="feed" href="{literal(feed)}">Feed<span class="unseen"> of {literal(name)}</span></a> '
        f'<button type="button" data-forget="{literal(name)}">Remove'
        f'<span class="unseen"> {literal(name)}</span></button></li>'
        for name, (address, feed) in searches.items()
    )
    return f'<h2>Saved searches</h2><ul class="saved">{items}</ul>' if items else ""


def masthead(counts: Counts | None) -> str:
    """The page's title and, once the library is open, how much it holds."""
    held = ""
    if counts is not None:
        figures = (
            count_of(counts.quotations, "quotation"),
            count_of(counts.speakers, "speaker"),
            count_of(counts.documents, "document"),
        )
        held = '<p class="held">' + ' <span aria-hidden="true">·</span> '.join(figures) + "</p>"
    return (
        '<header class="masthead"><h1>On Record</h1>'
        f'<p class="motto">Public statements, word for word, with their sources</p>{held}</header>'
    )


def sample_banner() -> str:
    """The line that says that the library is the sample, and how to leave it."""
    return (
        '<aside class="banner" aria-label="Sample library">'
        "<p><strong>This is the sample library, read only.</strong> "
        "Its towns and officials are invented. To search your own documents, run "
        "<code>onrecord add FOLDER</code> and start <code>onrecord serve</code> again.</p></aside>"
    )


def _quoted(hit: Hit) -> str:
    """The words as the source prints them in its quotation marks."""
    words = f'<blockquote class="{_sized(hit.kind, hit.quote)}" dir="auto">{_with_marks(hit)}</blockquote>'
    return _clamped(words, "quotation", hit.quote)


def _with_marks(hit: Hit) -> str:
    """The quotation with the question's words in it marked and, where it is long, its nearest sentence."""
    start, end = hit.nearest if hit.nearest and len(hit.quote) >= _LONG else (0, 0)
    before, inside, after = (
        _marking(hit.quote, hit.marks, *span) for span in ((0, start), (start, end), (end, len(hit.quote)))
    )
    return before + (f'<span class="nearest">{inside}</span>' if inside else "") + after


def _marking(text: str, marks: Sequence[tuple[int, int]], start: int, end: int) -> str:
    """The stretch of the text from start to end, with the parts of the marks that lie in it."""
    markup, at = [], start
    for first, last in marks:
        first, last = max(first, at), min(last, end)
        if first < last:
            markup += [literal(text[at:first]), f'<mark class="word">{literal(text[first:last])}</mark>']
            at = last
    return "".join(markup) + literal(text[at:end])


def _reported(hit: Hit, label: str) -> str:
    """The reporter's sentence, in which the name, the verb and any denial stand, and never as a quotation."""
    before, after = hit.sentence.prefix, hit.sentence.suffix
    whole = f"{before}{hit.quote}{after}"
    words = (
        f'<p class="{_sized("reported", whole)}" dir="auto">{literal(before)}'
        f'<span class="part">{_marking(hit.quote, hit.marks, 0, len(hit.quote))}</span>{literal(after)}</p>'
    )
    return f'<p class="label doubt">{label}</p>{_clamped(words, "sentence", whole)}'


def _clamped(markup: str, noun: str, text: str) -> str:
    """The words and, where they are very many, a switch before them that the style sheet heeds."""
    if len(text) < _LONGEST:
        return markup
    switch = f"<summary>The whole {noun}, {len(text):,} characters</summary>"
    return f'<div class="clamped"><details class="whole">{switch}</details>{markup}</div>'


def _passage(hit: Hit, *, is_open: bool) -> str:
    # The marks of omission are the style sheet's, so that nobody copies them as the source's.
    opening = "cut" if hit.start > len(hit.prefix) else ""
    closing = "cut" if not hit.suffix.rstrip().endswith((".", "!", "?", "”", '"')) else ""
    return (
        f'<details class="passage"{" open" if is_open else ""}><summary>Context</summary>'
        '<p dir="auto">'
        f'<span class="before {opening}">{literal(hit.prefix.lstrip())}</span>'
        f"<mark>{literal(hit.quote)}</mark>"
        f'<span class="after {closing}">{literal(hit.suffix.rstrip())}</span></p></details>'
    )


def _standing(hit: Hit) -> str:
    held = [part for part in (hit.role, hit.organization) if part]
    return f'<span class="role">, {_inline(", ".join(held))}</span>' if held else ""


def _source_line(hit: Hit) -> str:
    parts = [f'<span class="outlet">{_inline(hit.outlet or "Unknown outlet")}</span>']
    page = f"document/{quote(hit.document, safe='')}"
    if hit.title:
        parts.append(f"<cite>{_linked(hit.title, page)}</cite>")
    elif hit.file_name and not hit.url:
        parts.append(_linked(hit.file_name, page))
    return ", ".join(parts)


def _moment(hit: Hit) -> str:
    """When in the recording the words begin, as a link there where its address is known."""
    if hit.at is None:
        return ""
    shown = f"at {clock(hit.at)}"
    address = web_address(hit.video) if hit.video else None
    return f', <a href="{literal(address)}" rel="noreferrer">{shown}</a>' if address else f", {shown}"


def _others(hit: Hit, entries: Sequence[Entry]) -> str:
    """Who else prints the statement, and on demand what each prints otherwise."""
    if not entries:
        return ""
    named = dict.fromkeys(printed_by(each.document) for each in entries)
    names = ", ".join(_inline(name) for name in list(named)[:_NAMED])
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    items = "".join(f"<li>{_printing(hit, each)}</li>" for each in entries)
    return f'<details class="printings"><summary>Also in {names}{more}</summary><ul>{items}</ul></details>'


def _printing(hit: Hit, entry: Entry) -> str:
    link = literal(source_path(entry.document.id, entry.quotation.id))
    runs = differences(hit.quote, entry.quotation.text)
    if all(run.kind == "kept" for run in runs):
        words = '<p class="same">The same words.</p>'
    else:
        words = f'<p class="words" dir="auto">{" ".join(map(_run, runs))}</p>'
    facts = [date_in_words(entry.document.published.value), *_other_speaker(hit, entry)]
    source = f'<a href="{link}">{_inline(printed_by(entry.document))}</a>, {_inline(", ".join(facts))}'
    return f'<p class="print">{source}</p>{words}'


def _run(run: Difference) -> str:
    """Words that both print, or what one of them does not; struck out are those of this card."""
    if run.kind == "kept":
        return literal(run.printed or run.given)
    gone = f"<del>{literal(run.given)}</del>" if run.given else ""
    come = f"<ins>{literal(run.printed)}</ins>" if run.printed else ""
    return " ".join(filter(None, (gone, come)))


def _other_speaker(hit: Hit, entry: Entry) -> list[str]:
    speaker = entry.quotation.speaker
    return [f"said by {speaker or 'somebody not named'}"] if speaker != hit.speaker else []


def _outward(url: str | None) -> str:
    link = web_address(url)
    if link is None:
        return ""
    return f' <a href="{literal(link)}" rel="noopener noreferrer" target="_blank">Open the source</a>'


def _sized(kind: str, text: str) -> str:
    length = " very-long" if len(text) >= _VERY_LONG else " long" if len(text) >= _LONG else ""
    return f"quotation {kind}{length}"


def _linked(text: str, path: str | None) -> str:
    return f'<a class="name" href="{literal(path)}">{_inline(text)}</a>' if path else _inline(text)


def _inline(text: str) -> str:
    return f"<bdi>{literal(text)}</bdi>"
