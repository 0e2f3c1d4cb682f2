"""The pages of a speaker, a place and a document as markup: what is on record of each, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlencode

from onrecord.desk.cards import card, literal
from onrecord.desk.plain import facts_of, line, page, title_of
from onrecord.search.display import count_of, date_in_words, region_in_words

if TYPE_CHECKING:
    from onrecord.corpus.model import Document
    from onrecord.corpus.store.profiles import Person, Profile, Tenure, Voice
    from onrecord.corpus.store.statistics import Tally
    from onrecord.search.ranking.hit import Hit
    from onrecord.search.topics import Topic

MOST = 60
"""People, towns or sources that a list names at most."""
_FIRST = 8  # of them before a list is opened
_MOST_BARS = 120
_BAR, _GAP, _HEIGHT, _FOOT, _MARK = 8, 2, 72, 18, 36  # of the chart, in its own units


class Listed(NamedTuple):
    """One page of statements: which of how many pages, of how many statements, of which year if any."""

    hits: Sequence[Hit]
    page: int
    pages: int
    total: int
    year: str


class Spot(NamedTuple):
    """A place as its page has it: name, address, how many folders deep, its filter, the region around it."""

    name: str
    path: str
    depth: int
    chosen: dict[str, str]
    region: str | None = None


def speaker_path(person_id: str) -> str:
    """Where this server shows what is on record of a person."""
    return f"speaker/{quote(person_id, safe='')}"


def speaker_page(
    person: Person,
    profile: Profile,
    quoted_with: Sequence[tuple[Voice, int]],
    topics: Sequence[Topic],
    listed: Listed,
) -> str:
    """Everything on record of one speaker."""
    latest = max(profile.roles, key=lambda each: each.last or "", default=None)
    now = _tenure(latest) if latest and (latest.role or latest.place) else ""
    others = [each for each in person.spellings if each != person.name]
    spelled = f"<p class='print'>Also spelled {line(others[:_FIRST])}</p>" if others else ""
    path = speaker_path(person.id)
    chosen = {"speaker": person.name}
    body = (
        f'<h1 dir="auto">{literal(person.name)}</h1>'
        f'<p class="standfirst">{now}</p>{spelled}{_sum(profile)}{_ask(chosen, person.name)}'
        f"{_chart(profile.months, path, listed.year)}"
        '<div class="facts">'
        f"{_section('Speaks of', _topics(topics, chosen))}"
        f"{_section('Roles', _list(map(_held, profile.roles), 'role'))}"
        f"{_section('Quoted together with', _list(_together(quoted_with), 'person', 'people'))}"
        f"{_section('Sources', _list(_outlets(profile.outlets, chosen), 'source'))}"
        f"</div>{_statements(listed, path)}"
    )
    return page(f"{person.name} · On Record", body, wide=True)


def place_page(
    spot: Spot,
    own: Profile,
    others: Profile,
    topics: Sequence[Topic],
    cities: Sequence[tuple[str, int]],
    listed: Listed,
) -> str:
    """Everything on record of a place: who speaks for it, and who else speaks of it."""
    officials = [each for each in own.voices if each.is_official]
    known = {each.id for each in officials}
    voices = [each for each in (*own.voices, *others.voices) if each.id not in known]
    around = ""
    if spot.region:
        link = f"place/{quote(spot.region, safe='')}"
        around = f'<a class="name" href="{literal(link)}">All of {literal(region_in_words(spot.region))}</a>'
    outlets = _merged(own.outlets, others.outlets, by_count=True)
    body = (
        f'<h1 dir="auto">{literal(spot.name)}</h1><p class="standfirst">{around}</p>{_sum(own, others)}'
        f"{_ask(spot.chosen, spot.name)}"
        f"{_chart(_merged(own.months, others.months), spot.path, listed.year)}"
        '<div class="facts">'
        f"{_section('Speak for it', _list(map(_voice, officials), 'official'))}"
        f"{_section('Other voices', _list(map(_voice, _once(voices)), 'person', 'people'))}"
        f"{_section('Towns', _list(map(_town, cities[:MOST]), 'town'))}"
        f"{_section('What it is about', _topics(topics, spot.chosen))}"
        f"{_section('Sources', _list(_outlets(outlets, spot.chosen), 'source'))}"
        f"{_section('What is missing', _missing(own, others))}"
        f"</div>{_statements(listed, spot.path)}"
    )
    return page(f"{spot.name} · On Record", body, depth=spot.depth, wide=True)


def _once(voices: Iterable[Voice]) -> list[Voice]:
    """Each person once, with all that they are quoted with."""
    found: dict[str, Voice] = {}
    for each in voices:
        mine = found.get(each.id)
        found[each.id] = replace(mine, quotations=mine.quotations + each.quotations) if mine else each
    return sorted(found.values(), key=lambda each: (-each.quotations, each.name))


def document_page(document: Document, listed: Listed, profile: Profile) -> str:
    """What is known of a document, and everything that is quoted in it, in the order of its text."""
    title = title_of(document)
    voices = _list(map(_voice, profile.voices), "person", "people")
    body = (
        f'<h1 dir="auto">{literal(title)}</h1>{facts_of(document)}'
        f'<p class="note"><a href="source/{literal(document.id)}">Full text</a></p>'
        f'<div class="facts">{_section("Quoted here", voices)}</div>'
        f"{_statements(listed, f'document/{quote(document.id)}', in_order=True)}"
    )
    return page(f"{title} · On Record", body, wide=True)


def namesakes(name: str, people: Sequence[tuple[str, Profile]]) -> str:
    """The people on record who are shown under one name, to choose from."""
    items = "".join(
        f'<li><a class="name" href="{literal(speaker_path(id))}"><bdi>{literal(name)}</bdi></a> '
        f"{_tenure(max(each.roles, key=lambda held: held.last or '')) if each.roles else ''} "
        f'<span class="print">{count_of(each.quotations, "quotation")}</span></li>'
        for id, each in people
    )
    told = f"{count_of(len(people), 'person', 'people')} on record with this name"
    body = (
        f'<h1 dir="auto">{literal(name)}</h1><p class="standfirst">{told}</p><ul class="names">{items}</ul>'
    )
    return page(f"{name} · On Record", body, depth=0, wide=True)


# The head


def _sum(profile: Profile, others: Profile | None = None) -> str:
    quotations = profile.quotations + (others.quotations if others else 0)
    facts = [f"{count_of(quotations, 'quotation')}"]
    if others is None:
        facts.append(count_of(profile.documents, "document"))
    elif others.quotations:
        facts.append(f"{profile.quotations:,} by its own speakers, {others.quotations:,} about it by others")
    days = [(each.first, each.last) for each in (profile, others) if each and each.first and each.last]
    if days:
        first, last = min(day[0] or "" for day in days), max(day[1] or "" for day in days)
        facts.append(
            date_in_words(first) if first == last else f"{date_in_words(first)} to {date_in_words(last)}"
        )
    return f'<p class="print sum">{line(facts)}</p>'


def _ask(chosen: dict[str, str], name: str) -> str:
    """A form that leads to Search, within this speaker or place."""
    hidden = "".join(
        f'<input type="hidden" name="{literal(field)}" value="{literal(value)}">'
        for field, value in chosen.items()
    )
    return (
        f'<form class="ask" action="./" role="search">{hidden}'
        f'<label>Ask what was said here<input name="q" type="search" '
        f'aria-label="Question, answered from {literal(name)} alone"></label><button>Search</button></form>'
    )


# Over time


def _chart(months: Sequence[Tally], path: str, year: str) -> str:
    """Bars by month, or by year where there would be too many, and the years as links below them."""
    if len(months) < 2:
        return ""
    counted = {_month_number(each.value): each.quotations for each in months}
    first, last = min(counted), max(counted)
    by_year = last - first >= _MOST_BARS
    if by_year:
        sums: dict[int, int] = {}
        for month, number in counted.items():
            sums[month // 12] = sums.get(month // 12, 0) + number
        counted, first, last = sums, first // 12, last // 12
    largest = max(counted.values())

    def called(at: int) -> str:
        return str(at) if by_year else date_in_words(f"{at // 12:04}-{at % 12 + 1:02}")

    bars: list[str] = []
    marks: list[str] = []
    end_of_mark = -1
    step = _BAR + _GAP
    for at in range(first, last + 1):
        x = (at - first) * step
        if number := counted.get(at, 0):
            height = max(2, round((_HEIGHT - 4) * number / largest))
            bars.append(
                f'<rect x="{x}" y="{_HEIGHT - height}" width="{_BAR}" height="{height}">'
                f"<title>{called(at)}: {number:,}</title></rect>"
            )
        if x > end_of_mark and (at == first or at % (10 if by_year else 12) == 0):
            marks.append(f'<text x="{x}" y="{_HEIGHT + _FOOT - 4}">{at if by_year else at // 12}</text>')
            end_of_mark = x + _MARK
    width = max((last - first + 1) * step, 12 * step)
    most = max(counted, key=lambda at: (counted[at], -at))
    unit = "year" if by_year else "month"
    told = f"Quotations by {unit}, {called(first)} to {called(last)}; most in {called(most)}: {largest:,}"
    years: dict[str, int] = {}
    for each in months:
        years[each.value[:4]] = years.get(each.value[:4], 0) + each.quotations
    links = "".join(
        f'<li><a href="{literal(path)}?year={each}"{" aria-current=true" if each == year else ""}>{each}'
        f" <span>{number:,}</span></a></li>"
        for each, number in years.items()
    )
    return (
        f'<figure class="chart"><svg viewBox="0 0 {width} {_HEIGHT + _FOOT}" width="{width}" '
        f'height="{_HEIGHT + _FOOT}" role="img" aria-label="{literal(told)}">'
        f'<path d="M0 {_HEIGHT}.5H{width}"/>{"".join(bars)}{"".join(marks)}</svg>'
        f"<figcaption>{literal(told)}</figcaption></figure>"
        f'<ul class="years" aria-label="Narrow to a year">{links if len(years) > 1 else ""}</ul>'
    )


def _month_number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1


def _merged(one: Sequence[Tally], other: Sequence[Tally], *, by_count: bool = False) -> list[Tally]:
    """Both counted together, by value or the most frequent first."""
    found = {each.value: each for each in one}
    for each in other:
        mine = found.get(each.value)
        found[each.value] = type(each)(
            each.value,
            each.quotations + (mine.quotations if mine else 0),
            each.documents + (mine.documents if mine else 0),
        )
    if by_count:
        return sorted(found.values(), key=lambda each: (-each.quotations, each.value))
    return sorted(found.values(), key=lambda each: each.value)


# The lists


def _section(title: str, markup: str) -> str:
    return f"<section><h2>{title}</h2>{markup}</section>" if markup else ""


def _list(items: Iterable[str], one: str, many: str | None = None) -> str:
    """The first few, and the others on demand."""
    every = list(items)
    shown, rest = every[:_FIRST], every[_FIRST:MOST]
    if not shown:
        return ""
    markup = f"<ul>{''.join(f'<li>{each}</li>' for each in shown)}</ul>"
    if rest:
        left = "".join(f"<li>{each}</li>" for each in rest)
        more = count_of(len(rest), f"more {one}", f"more {many or one + 's'}")
        markup += f"<details><summary>{more}</summary><ul>{left}</ul></details>"
    if len(every) > MOST:
        markup += f'<p class="print">and {len(every) - MOST:,} more</p>'
    return markup


def _named(text: str, path: str, number: str) -> str:
    link = f'<a class="name" href="{literal(path)}"><bdi>{literal(text)}</bdi></a>'
    return f'{link} <span class="print">{number}</span>'


def _voice(voice: Voice) -> str:
    return _named(voice.name, speaker_path(voice.id), f"{_role(voice)}{voice.quotations:,}")


def _together(voices: Sequence[tuple[Voice, int]]) -> Iterable[str]:
    for voice, documents in voices:
        yield _named(voice.name, speaker_path(voice.id), f"{_role(voice)}{count_of(documents, 'document')}")


def _role(voice: Voice) -> str:
    return f"<bdi>{literal(voice.role)}</bdi> " if voice.role else ""


def _town(town: tuple[str, int]) -> str:
    name, number = town
    city, _, region = name.rpartition(", ")
    path = (
        f"place/{quote(region, safe='')}/{quote(city, safe='')}"
        if city
        else f"place/-/{quote(name, safe='')}"
    )
    return _named(name, path, f"{number:,}")


def _outlets(outlets: Sequence[Tally], chosen: dict[str, str]) -> Iterable[str]:
    for each in outlets:
        where = "./?" + urlencode({**chosen, "outlet": each.value}, quote_via=quote)
        yield _named(each.value, where, f"{each.quotations:,}")


def _tenure(held: Tenure) -> str:
    return line(part for part in (held.role, held.place) if part)


def _held(held: Tenure) -> str:
    days = [date_in_words(day[:7]) for day in (held.first, held.last) if day]
    when = " to ".join(dict.fromkeys(days)) or "date unknown"
    known = _tenure(held) or "No role and no place given"
    return f'{known} <span class="print">{literal(when)}, {count_of(held.quotations, "quotation")}</span>'


def _topics(topics: Sequence[Topic], chosen: dict[str, str]) -> str:
    return _list(
        (
            _named(
                ", ".join(each.words),
                "./?" + urlencode({"q": " ".join(each.words), **chosen}, quote_via=quote),
                count_of(each.statements, "statement"),
            )
            for each in topics
        ),
        "subject",
    )


def _missing(own: Profile, others: Profile) -> str:
    """What is not known of a place's quotations, in sentences."""
    found = []
    if number := own.unattributed + others.unattributed:
        found.append(f"{count_of(number, 'quotation')} without a speaker")
    if number := own.undated + others.undated:
        found.append(f"{count_of(number, 'quotation')} without any date")
    if not any(each.is_official for each in own.voices):
        found.append("Nobody who speaks for it is on record")
    if len({each.value for each in (*own.outlets, *others.outlets)}) == 1:
        found.append("Only one source")
    return _list(found, "gap")


# The statements


def _statements(listed: Listed, path: str, *, in_order: bool = False) -> str:
    year = f" of {literal(date_in_words(listed.year))}" if listed.year else ""
    every = f' <a href="{literal(path)}">All years</a>' if listed.year else ""
    if not listed.hits:
        none = f'<p class="print">No statement{year}.{every}</p>'
        return f'<section class="answer"><h2>On record</h2>{none}</section>'
    items = "".join(f"<li>{card(hit, scripted=False)}</li>" for hit in listed.hits)
    order = "In the order of the text" if in_order else "Newest first"
    told = f"{count_of(listed.total, 'statement')}{year}. {order}.{every}"
    return (
        f'<section class="answer"><h2>On record</h2><p class="print">{told}</p>'
        f'<ol class="hits">{items}</ol>{_pages(listed, path, in_order=in_order)}</section>'
    )


def _pages(listed: Listed, path: str, *, in_order: bool) -> str:
    if listed.pages < 2:
        return ""
    before, after = ("Previous", "Next") if in_order else ("Newer", "Older")
    kept = f"&amp;year={quote(listed.year)}" if listed.year else ""

    def to(number: int, words: str, relation: str) -> str:
        if not 1 <= number <= listed.pages:
            return ""
        return f'<a rel="{relation}" href="{literal(path)}?page={number}{kept}">{words}</a>'

    return (
        f'<nav class="pages" aria-label="Pages">{to(listed.page - 1, before, "prev")}'
        f"<span>Page {listed.page:,} of {listed.pages:,}</span>{to(listed.page + 1, after, 'next')}</nav>"
    )
