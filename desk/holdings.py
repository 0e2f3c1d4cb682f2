"""What is on record as markup: tables that lead to Search, a calendar, gaps, the least certain first."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from onrecord.desk.cards import card, literal
from onrecord.desk.form import label
from onrecord.search.citations.textfragment import web_address
from onrecord.search.display import count_of, date_in_words, months_in_words, time_in_words

if TYPE_CHECKING:
    from onrecord.corpus.model import Counts
    from onrecord.corpus.store.feeds import Subscription
    from onrecord.corpus.store.statistics import Collection, Gaps, Tally
    from onrecord.search.ranking.hit import Hit

FIELDS = {
    "city": ("City", "cities"),
    "speaker": ("Speaker", "speakers"),
    "outlet": ("Outlet", "outlets"),
    "role": ("Role", "roles"),
    "region": ("State or country", "states and countries"),
    "level": ("Level of government", "levels"),
    "kind": ("Kind", "kinds"),
    "scene": ("Place it is about", "places"),
}
FIRST, MOST_ROWS = 10, 1000
"""How many values a table shows at first; and on demand at most."""

_GAPS_SHOWN = 12


def summary(counts: Counts) -> str:
    """How much is on record, and from when to when, in a line."""
    held = f"{count_of(counts.quotations, 'quotation')} in {count_of(counts.documents, 'document')}"
    if counts.earliest and counts.latest:
        held += f", {date_in_words(counts.earliest)} to {date_in_words(counts.latest)}"
    return f"<p>{literal(held)}</p>"


def holdings(
    counts: Counts,
    held: Collection,
    doubtful: Sequence[Hit],
    feeds: Sequence[Subscription],
    *,
    more: int | None = None,
    whole: str = "",
    by_name: bool = False,
) -> str:
    """Everything: tables, with all values of the field ``whole``, months, gaps, doubts and feeds.

    ``more`` is how many doubts to offer next.
    """
    fields = [name for name in FIELDS if held.tallies[name]]
    tables = "".join(
        _table(name, at, held.tallies[name], whole=name == whole, by_name=by_name)
        for at, name in enumerate(fields)
    )
    parts = [
        ("tables", "On record", f'<div class="col-tables">{tables}</div>' if tables else ""),
        ("months", "Month by month", _months(held)),
        ("gaps", "What is missing", _gaps(counts, held.gaps)),
        ("doubtful", "Least certain attributions", _doubtful(doubtful, len(fields), more)),
        ("feeds", "Feeds", _feeds(feeds)),
    ]
    shown = [part for part in parts if part[2]]
    links = "".join(f'<li><a href="#col-{name}">{title}</a></li>' for name, title, _ in shown)
    sections = "".join(
        f'<section class="part" id="col-{name}" aria-labelledby="col-{name}-title">'
        f'<h2 id="col-{name}-title">{title}</h2>{markup}</section>'
        for name, title, markup in shown
    )
    return f'<ul class="parts" aria-label="Parts of this page">{links}</ul>{sections}'


def search_address(**filters: str) -> str:
    """Where Search shows what passes these filters."""
    return f"?{urlencode(filters, quote_via=quote)}"


def _table(name: str, at: int, tallies: Sequence[Tally], *, whole: bool, by_name: bool) -> str:
    title, plural = FIELDS[name]
    shown = tallies[: MOST_ROWS if whole else FIRST]
    if whole and by_name:
        shown = sorted(tallies, key=lambda each: label(name, each.value).casefold())[:MOST_ROWS]
    largest = max(each.quotations for each in tallies)
    rows = "".join(_row(name, each, largest) for each in shown)
    caption = f"{title} <span>{len(tallies):,}</span>" if len(tallies) > 1 else title
    return (
        f'<section class="col-table" data-item tabindex="-1" aria-label="{title}"><table>'
        f"<caption>{caption}</caption><thead><tr>"
        f'<th scope="col"><span class="unseen">{title}</span></th>'
        '<th scope="col" class="col-number">Quotations</th>'
        '<th scope="col" class="col-number">Documents</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>{_switches(name, at, plural, len(tallies), whole, by_name)}</section>"
    )


def _switches(name: str, at: int, plural: str, count: int, whole: bool, by_name: bool) -> str:
    """The buttons below a table that show all values, or the first, or order them otherwise."""
    if count <= FIRST:
        return ""
    if not whole:
        label = f"All {count:,} {plural}" if count <= MOST_ROWS else f"{MOST_ROWS:,} of {count:,} {plural}"
        return f'<p class="col-switches">{_switch("all", name, at, label)}</p>'
    other = ("", "Order by number") if by_name else ("name", "Order by name")
    rest = f"<span>{count - MOST_ROWS:,} more can be asked for in Search.</span>" if count > MOST_ROWS else ""
    return (
        f'<p class="col-switches">{_switch("order", other[0], at, other[1])}'
        f"{_switch('all', '', at, f'Only the first {FIRST}')}{rest}</p>"
    )


def _switch(parameter: str, value: str, at: int, label: str) -> str:
    return (
        f'<button type="button" data-set="{parameter}" data-value="{value}" data-more="{at}">{label}</button>'
    )


def _row(name: str, tally: Tally, largest: int) -> str:
    share = 100 * tally.quotations / largest
    return (
        f'<tr><th scope="row"><a href="{literal(search_address(**{name: tally.value}))}">'
        f"<bdi>{literal(label(name, tally.value))}</bdi></a>"
        f'<span class="col-bar" style="width:{share:.1f}%"></span></th>'
        f'<td class="col-number">{tally.quotations:,}</td>'
        f'<td class="col-number">{tally.documents:,}</td></tr>'
    )


# Months


def _months(held: Collection) -> str:
    """A row a year and a column a month; years without anything are one row together."""
    if not held.months:
        return ""
    counted = {each.value: each.quotations for each in held.months}
    largest = max(counted.values())
    years = sorted({month[:4] for month in counted})
    rows: list[str] = []
    for before, year in zip([None, *years], years, strict=False):
        if before is not None and int(year) - int(before) > 1:
            first, last = int(before) + 1, int(year) - 1
            run = f"{first:04}" if first == last else f"{first:04} to {last:04}"
            rows.append(f'<tr class="col-quiet"><th scope="row">{run}</th><td colspan="12">nothing</td></tr>')
        cells = "".join(_month(f"{year}-{month:02}", counted, largest) for month in range(1, 13))
        rows.append(f'<tr><th scope="row">{year}</th>{cells}</tr>')
    head = "".join(
        f'<th scope="col"><abbr title="{calendar.month_name[month]}">{calendar.month_abbr[month]}</abbr></th>'
        for month in range(1, 13)
    )
    note = (
        "Quotations by the month of speaking or, where that is not known, of printing. A month leads to "
        "Search, which also shows what is dated less exactly and may fall into it."
    )
    return (
        f'<p class="part-note">{note}</p>'
        '<div class="part-scroll" tabindex="0" role="region" aria-label="Calendar of quotations">'
        '<table class="col-months"><caption class="unseen">Quotations by year and month</caption>'
        f'<thead><tr><th scope="col">Year</th>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
    )


def _month(month: str, counted: dict[str, int], largest: int) -> str:
    number = counted.get(month, 0)
    if not number:
        return '<td class="col-none">0</td>'
    shade = 1 + round(9 * number / largest)
    where = literal(search_address(after=month, before=month))
    words = f'<span class="unseen"> in {date_in_words(month)}</span>'
    return f'<td class="shade-{shade}"><a href="{where}">{number:,}{words}</a></td>'


# Gaps


def _gaps(counts: Counts, gaps: Gaps) -> str:
    items = "".join(f"<li>{each}</li>" for each in _sentences(counts, gaps))
    if not items:
        return '<p class="part-note">Every quotation has a speaker, a place, a date and two sources.</p>'
    return f'<ul class="col-gaps">{items}</ul>'


def _sentences(counts: Counts, gaps: Gaps) -> Iterator[str]:
    quotations = (
        (counts.without_speaker, "names no speaker", "name no speaker"),
        (gaps.without_place, "has no place", "have no place"),
        (counts.without_day, "has no day of speaking", "have no day of speaking"),
        (gaps.undated, "has no date at all", "have no date at all"),
        (gaps.loosely_dated, "is dated by year or season only", "are dated by year or season only"),
    )
    documents = (
        (gaps.documents_undated, "has no date of publication", "have no date of publication"),
        (gaps.documents_without_outlet, "names no outlet", "name no outlet"),
        (gaps.documents_without_quotations, "holds no quotation", "hold no quotation"),
    )
    for noun, found in (("quotation", quotations), ("document", documents)):
        for number, one, many in found:
            if number:
                yield f"<strong>{count_of(number, noun)}</strong> {one if number == 1 else many}"
    if counts.doubtful:
        doubted = count_of(counts.doubtful, "attribution")
        yield (
            f"<strong>{doubted}</strong> probably misattributed: "
            '<a href="#col-doubtful">see the least certain</a>'
        )
    if gaps.quiet:
        runs = [literal(months_in_words(*each)) for each in gaps.quiet]
        yield f"<strong>Nothing from:</strong> {_first(runs, '; ')}"
    if gaps.one_source:
        cities = [
            f'<a href="{literal(search_address(city=each.value))}"><bdi>{literal(each.value)}</bdi></a>'
            for each in gaps.one_source
        ]
        yield f"<strong>Only one source</strong> for {_first(cities, '; ')}"


def _first(items: Sequence[str], between: str) -> str:
    """The first few; the others on demand, up to as many as a table shows."""
    shown, rest = items[:_GAPS_SHOWN], items[_GAPS_SHOWN:MOST_ROWS]
    if not rest:
        return between.join(shown)
    more = f"<details><summary>{len(items) - _GAPS_SHOWN:,} more</summary>{between.join(rest)}</details>"
    return f"{between.join(shown)} {more}"


# Doubts


def _doubtful(hits: Sequence[Hit], tables: int, more: int | None) -> str:
    if not hits:
        return ""
    items = "".join(
        f'<li data-item tabindex="-1"><p class="col-doubt">{literal(_certainty(hit))} '
        f"<code>{literal(hit.id)}</code></p>"
        f"{card(hit, within='doubt-', open_passage=True)}</li>"
        for hit in hits
    )
    # The focus goes to the first that is new; the tables are items too, and stand before.
    button = (
        f'<button type="button" class="more" data-set="doubts" data-value="{more}" '
        f'data-more="{tables + len(hits)}">Show {more - len(hits)} more</button>'
        if more is not None
        else ""
    )
    return (
        '<p class="part-note">Read each in its context. Correct each with its link, or all one by one with '
        "<code>onrecord review</code>.</p>"
        f'<ol class="hits">{items}</ol>{button}'
    )


def _certainty(hit: Hit) -> str:
    if hit.speaker is None:
        return "Nobody is named."
    return f"Attributed with a probability of {hit.confidence:.2f}."


# Feeds


def _feeds(feeds: Sequence[Subscription]) -> str:
    if not feeds:
        return (
            '<p class="part-note">No feeds yet. Add one with <code>onrecord feeds add URL</code>; fetch with '
            "<code>onrecord update</code>.</p>"
        )
    rows = "".join(_feed(each) for each in feeds)
    return (
        '<p class="part-note">This page polls no feed: <code>onrecord update</code> polls these, '
        "and is fit for cron.</p>"
        '<div class="part-scroll" tabindex="0" role="region" aria-label="Table of feeds">'
        '<table class="col-feeds"><caption class="unseen">Feeds</caption><thead><tr><th scope="col">Feed</th>'
        '<th scope="col">Last polled</th><th scope="col" class="col-number">Documents</th>'
        f'<th scope="col">Last problem</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _feed(feed: Subscription) -> str:
    name = f"<bdi>{literal(feed.title or feed.url)}</bdi>"
    link = web_address(feed.url)
    if link is not None:
        name = f'<a href="{literal(link)}" rel="noopener noreferrer" target="_blank">{name}</a>'
    polled = time_in_words(feed.polled) if feed.polled else "never"
    problem = (
        f'<td class="col-problem" dir="auto">{literal(feed.failure)}</td>'
        if feed.failure
        else "<td>none</td>"
    )
    return (
        f'<tr><th scope="row">{name}</th><td>{literal(polled)}</td>'
        f'<td class="col-number">{feed.items:,}</td>{problem}</tr>'
    )
