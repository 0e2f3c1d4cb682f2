"""A comparison as markup: columns side by side, a table of likeness, groups and a line of dates."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import TYPE_CHECKING
from urllib.parse import quote

from onrecord.corpus.english.dates import EARLIEST, LATEST, bounds
from onrecord.desk.cards import card, literal
from onrecord.search.display import STANCE, count_of, date_in_words

if TYPE_CHECKING:
    from onrecord.corpus.model import Entry
    from onrecord.search.compare import Account, Comparison, Group, Moment
    from onrecord.search.ranking.hit import Hit

_SHADES = 10
_TICKS = 7  # about so many on the axis of time
_SHOWN = 160
"""Characters of a statement in a group; its card has the whole."""


def comparison(found: Comparison, printings: Mapping[str, Entry], step: int | None) -> str:
    """The whole answer; ``printings`` holds variants by id, ``step`` how many of each to offer next."""
    parts = [
        _part("side", "Side by side", _columns(found, printings) + _step(step)),
        _part("likeness", "How alike the answers are", _likeness(found)),
        _part("alike", "Nearly the same words", _groups(found)),
        _part("time", "Who spoke when", timeline(found)),
    ]
    shown = [part for part in parts if part is not None]
    links = "".join(f'<li><a href="#cmp-{name}">{title}</a></li>' for name, title, _ in shown)
    ways = f'<ul class="parts" aria-label="Parts of this answer">{links}</ul>' if len(shown) > 1 else ""
    sections = "".join(
        f'<section class="part" id="cmp-{name}" aria-labelledby="cmp-{name}-title">'
        f'<h2 id="cmp-{name}-title">{title}</h2>{markup}</section>'
        for name, title, markup in shown
    )
    return ways + sections


def summary(found: Comparison) -> str:
    """How many places have something close to the question, and how it was read."""
    answered = sum(account.outcome == "close" for account in found.accounts)
    said = sum(len(account.answers) for account in found.accounts)
    places = f"{answered} of {count_of(len(found.accounts), 'place')} with something close"
    return (
        f"<p>{places}, {count_of(said, 'statement')} "
        f'<span class="reading"><bdi>{literal(found.reading)}</bdi></span></p>'
        f'<p class="stance">{STANCE}</p>'
    )


def nothing_close() -> str:
    """What is said where no place was named and none has anything close."""
    return (
        '<div class="empty"><p class="lead">No place on record has anything close to this.</p>'
        "<p>Ask with other words, or name the places to see how much is on record of each.</p></div>"
    )


def opening(examples: Sequence[tuple[str, Sequence[str]]]) -> str:
    """What stands here before a question is asked, with comparisons to try."""
    tries = "".join(
        f'<li><a href="{literal(address(about, of))}">{literal(about)}</a>'
        f'<span class="cmp-of">{literal("; ".join(of) or "the places that are closest")}</span></li>'
        for about, of in examples
    )
    asked = f'<h2>Try comparing</h2><ul class="tries">{tries}</ul>' if tries else ""
    ways = (
        ("A question, and no place", "the eight places with the closest statements"),
        ("A question, and two to eight places", "cities, states, countries or speakers, in any mixture"),
        ("A place without an answer", "says whether it is silent on this, or not on record at all"),
        (
            "What counts as close",
            "what Search calls close; the nearest related statement stands where nothing is",
        ),
    )
    rows = "".join(f"<div><dt>{form}</dt><dd>{sense}</dd></div>" for form, sense in ways)
    return f'<div class="opening">{asked}<h2>How to compare</h2><dl class="ways">{rows}</dl></div>'


def address(about: str, of: Sequence[str]) -> str:
    """Where this comparison is shown."""
    places = "".join(f"&of={quote(place, safe='')}" for place in of)
    return f"?tab=compare&about={quote(about, safe='')}{places}"


def _part(name: str, title: str, markup: str | None) -> tuple[str, str, str] | None:
    return (name, title, markup) if markup is not None else None


# Side by side


def _columns(found: Comparison, printings: Mapping[str, Entry]) -> str:
    columns = "".join(
        f'<section class="cmp-column" aria-labelledby="cmp-place-{at}">'
        f'<h3 id="cmp-place-{at}"><bdi>{literal(account.place)}</bdi></h3>'
        f'<p class="cmp-coverage">{_coverage(account)}</p>'
        f"{_statements(found, account, at, printings)}</section>"
        for at, account in enumerate(found.accounts)
    )
    # A region that scrolls must take the focus, or the keyboard could not scroll it.
    return (
        f'<div class="cmp-columns" style="--columns:{len(found.accounts)}" tabindex="0" role="region" '
        f'aria-label="Places side by side">{columns}</div>'
    )


def _coverage(account: Account) -> str:
    # Where there is nothing, the silence below says so.
    return f"On record: {literal(account.on_record)}" if account.coverage.quotations else ""


def _statements(found: Comparison, account: Account, at: int, printings: Mapping[str, Entry]) -> str:
    def listed(hits: Sequence[Hit]) -> str:
        items = "".join(
            '<li data-item tabindex="-1">'
            + card(hit, [printings[id] for id in hit.variants if id in printings], within=_within(at))
            + "</li>"
            for hit in hits
        )
        return f'<ol class="hits">{items}</ol>' if hits else ""

    said = listed(account.hits)
    silence = found.silence(account)
    if silence is not None:
        said = (
            f'<div class="cmp-silence"><p class="cmp-outcome">{literal(account.outcome.capitalize())}</p>'
            f'<p dir="auto">{literal(silence)} Silence in this library does not mean that they took no '
            f"position.</p></div>{said}"
        )
    voices = listed(account.voices)
    return f'{said}<h4 class="cmp-voices">Others about this place</h4>{voices}' if voices else said


def _within(at: int) -> str:
    """What the cards of a column are told apart by."""
    return f"{at}-"


def _link(hit: Hit, at: int) -> str:
    """A link to the card, named by its speaker."""
    return (
        f'<a href="#card-{literal(_within(at) + hit.id)}">'
        f"<bdi>{literal(hit.speaker or 'Speaker not named')}</bdi></a>"
    )


def _step(step: int | None) -> str:
    if step is None:
        return ""
    return (
        f'<button type="button" class="more" data-set="each" data-value="{step}">'
        f"Show up to {step} of each</button>"
    )


# Likeness


def _likeness(found: Comparison) -> str | None:
    """The table of likeness; None where fewer than two places have an answer."""
    pairs = [
        (value, one, other)
        for one, other in combinations(range(len(found.accounts)), 2)
        if (value := found.likeness[one][other]) is not None
    ]
    if not pairs:
        return None
    names = [f"<bdi>{literal(account.place)}</bdi>" for account in found.accounts]
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    rows = "".join(
        f'<tr><th scope="row">{name}</th>{"".join(map(_cell, found.likeness[at]))}</tr>'
        for at, name in enumerate(names)
    )
    most = max(pairs)
    told = f"Most alike: {names[most[1]]} and {names[most[2]]}, {most[0]:.2f}."
    if len(pairs) > 1:
        least = min(pairs)
        told += f" Least alike: {names[least[1]]} and {names[least[2]]}, {least[0]:.2f}."
    return (
        '<p class="part-note"><strong>Likeness is not agreement.</strong> It tells how near the places’ '
        "statements come to each other in subject and words, from 0 to 1: “we will help them” and “we "
        f"will not help them” are nearly alike. Whether they agree must be read. {told}</p>"
        '<div class="part-scroll" tabindex="0" role="region" aria-label="Table of likeness">'
        '<table class="cmp-heat"><caption class="unseen">How alike the statements of each two places are, '
        f"from 0 to 1</caption><thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _cell(value: float | None) -> str:
    if value is None:
        return (
            '<td class="cmp-none"><span aria-hidden="true">–</span><span class="unseen">no answer</span></td>'
        )
    shade = round(max(0.0, min(value, 1.0)) * _SHADES)
    return f'<td class="shade-{shade}">{value:.2f}</td>'


# Groups


def _groups(found: Comparison) -> str | None:
    if not found.groups:
        return None
    groups = "".join(f"<li>{_group(found, group)}</li>" for group in found.groups)
    return (
        '<p class="part-note">Statements of several places whose words are nearly alike, for or against. '
        f'The first of each group is the most typical.</p><ol class="cmp-groups">{groups}</ol>'
    )


def _group(found: Comparison, group: Group) -> str:
    rows = []
    for id in group.ids:
        at, hit = _of_id(found, id)
        words = hit.quote if len(hit.quote) <= _SHOWN else hit.quote[:_SHOWN].rstrip() + "…"
        # Reported speech is never shown as anybody's own words.
        said = (
            f'<span class="cmp-reported">reported: {literal(words)}</span>'
            if hit.kind == "indirect"
            else f"“{literal(words)}”"
        )
        place = literal(found.accounts[at].place)
        rows.append(
            f'<li dir="auto">{said} <span class="cmp-by">{_link(hit, at)}, <bdi>{place}</bdi></span></li>'
        )
    title = " · ".join(f"<bdi>{literal(place)}</bdi>" for place in group.places)
    return f'<p class="cmp-group">{title}</p><ul>{"".join(rows)}</ul>'


def _of_id(found: Comparison, id: str) -> tuple[int, Hit]:
    """The first column that has this statement, and the statement."""
    return next(
        (at, hit) for at, account in enumerate(found.accounts) for hit in account.hits if hit.id == id
    )


# Time


@dataclass(frozen=True, slots=True)
class _Axis:
    """The days from the first to the last that is shown."""

    first: date
    last: date

    def at(self, day: date) -> float:
        """Where the day lies, in hundredths of the axis."""
        return 100 * (day - self.first).days / max(1, (self.last - self.first).days)


def timeline(found: Comparison) -> str | None:
    """The statements in the order of their dates, each with its mark on the axis; None without any."""
    if not found.timeline:
        return None
    dated = [moment for moment in found.timeline if moment.date is not None]
    undated = [moment for moment in found.timeline if moment.date is None]
    axis = _axis_of([moment.date for moment in dated if moment.date is not None])
    rows = "".join(f'<li class="cmp-moment">{_row(found, moment, axis)}</li>' for moment in dated)
    ticks = "" if axis is None else _ticks(axis)
    drawn = f'{ticks}<ol class="cmp-time">{rows}</ol>' if dated else ""
    apart = ""
    if undated:
        items = "".join(f'<li class="cmp-moment">{_who(found, moment)}</li>' for moment in undated)
        apart = f'<h3 class="cmp-undated">Date not given</h3><ul class="cmp-time">{items}</ul>'
    note = (
        '<p class="part-note">The earliest first. <span class="cmp-key said"></span> the day of speaking; '
        '<span class="cmp-key published"></span> the day of printing, where the day of speaking is '
        'not given; <span class="cmp-key span"></span> somewhere within these days.</p>'
    )
    return f"{note if dated else ''}{drawn}{apart}"


def _row(found: Comparison, moment: Moment, axis: _Axis | None) -> str:
    assert moment.date is not None  # noqa: S101 - only the dated ones are drawn
    words = date_in_words(moment.date)
    when = f"published {words}" if moment.basis == "published" else words
    line = f'<span class="cmp-line" aria-hidden="true">{_mark(moment, axis)}</span>'
    return f'<span class="cmp-when">{literal(when)}</span>{line}{_who(found, moment)}'


def _who(found: Comparison, moment: Moment) -> str:
    at, hit = next(
        (at, hit)
        for at, account in enumerate(found.accounts)
        if account.place == moment.place
        for hit in account.hits
        if hit.id == moment.id
    )
    return f'<span class="cmp-who">{_link(hit, at)}, <bdi>{literal(moment.place)}</bdi></span>'


def _mark(moment: Moment, axis: _Axis | None) -> str:
    if axis is None or moment.date is None:
        return ""
    earliest, latest = bounds(moment.date)
    first = axis.first if earliest == EARLIEST else date.fromisoformat(earliest)
    last = axis.last if latest == LATEST else date.fromisoformat(latest)
    left, right = axis.at(first), axis.at(last)
    kind = "span" if first != last else "day"
    place = f"left:{left:.2f}%" + (f";width:{right - left:.2f}%" if kind == "span" else "")
    return f'<span class="cmp-mark {moment.basis} {kind}" style="{place}"></span>'


def _axis_of(dates: Sequence[str]) -> _Axis | None:
    """The axis that holds all of the dates; an end that is open does not widen it. None without any end."""
    days = [
        date.fromisoformat(day) for each in dates for day in bounds(each) if day not in (EARLIEST, LATEST)
    ]
    return _Axis(min(days), max(days)) if days else None


def _ticks(axis: _Axis) -> str:
    marks = "".join(
        f'<span style="left:{axis.at(day):.2f}%"><span>{literal(words)}</span></span>'
        for day, words in ticks_between(axis.first, axis.last)
    )
    return f'<div class="cmp-axis" aria-hidden="true"><span class="cmp-line">{marks}</span></div>'


def ticks_between(first: date, last: date) -> list[tuple[date, str]]:
    """Days between these, at equal steps of years, months or days, and what stands beside each."""
    days = (last - first).days
    if days > 2 * 366:
        step = -(-(last.year - first.year) // _TICKS)
        found = [date(year, 1, 1) for year in range(first.year, last.year + 1) if year % step == 0]
        named = [(day, str(day.year)) for day in found]
    elif days > 2 * 31:
        step = -(-days // 30 // _TICKS)
        named = [
            (day, f"{calendar.month_abbr[day.month]} {day.year}")
            for day in _months(first, last)
            if (day.year * 12 + day.month) % step == 0
        ]
    else:
        step = max(1, -(-days // _TICKS))
        found = [first + timedelta(days=at) for at in range(0, days + 1, step)]
        named = [(day, f"{day.day} {calendar.month_abbr[day.month]}") for day in found]
    inside = [(day, words) for day, words in named if first <= day <= last]
    return inside or [(first, date_in_words(first.isoformat()))]


def _months(first: date, last: date) -> Iterator[date]:
    """The first day of each month from that of ``first`` to that of ``last``."""
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield date(number // 12, number % 12 + 1, 1)
