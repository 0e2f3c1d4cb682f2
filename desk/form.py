"""The form of the page and what it shows: a form in, a view out, without any Gradio."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from corpus.dates import parse_date
from corpus.errors import OnRecordError
from corpus.filters import Filters
from desk import cards

if TYPE_CHECKING:
    from search.engine import Engine

STEP, MOST = 10, 200
"""How many hits an answer shows at first, how many more each time; and at most."""

MOST_VALUES = 500
"""How many values a filter offers; others can be typed."""

EXAMPLES = (
    "Police officers should not act as immigration agents",
    "Rents are driving families out of town",
    "We will keep cooling centers open during the heat",
)

FACETS = ("city", "speaker", "outlet")


@dataclass(frozen=True, slots=True)
class Form:
    """What is filled in on the page, in the order of its fields."""

    question: str = ""
    city: str = ""
    speaker: str = ""
    outlet: str = ""
    after: str = ""
    before: str = ""

    @classmethod
    def of_address(cls, query: str) -> Form:
        """The form that the query string of an address describes; unknown names are passed over."""
        given = parse_qs(query.removeprefix("?"))
        return cls(*(given.get(name, [""])[0] for name in ("q", *FACETS, "after", "before")))

    def filters(self) -> Filters:
        """The filters as a record. Raises InvalidDate and InvalidFilter."""
        chosen = {name: (value,) for name in FACETS if (value := getattr(self, name).strip())}
        after, before = (parse_date(day) if day.strip() else None for day in (self.after, self.before))
        return Filters(**chosen, after=after, before=before)


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows for a form: markup, a status line, and the filters' values with counts."""

    answer: str
    status: str = ""
    shown: int = 0
    more: bool = False
    choices: dict[str, list[tuple[str, int]]] | None = None


def look(engine: Engine, form: Form, wanted: int, *, sample: bool) -> View:
    """The view of a form with at most ``wanted`` hits; a problem becomes its sentence."""
    try:
        filters = form.filters()
        choices = _values(engine, filters)
        if not form.question.strip() and not filters:
            return View(cards.opening(EXAMPLES if sample else ()), choices=choices)
        answer = engine.search(form.question, wanted, filters)
        others = engine.library.entries_of([id for hit in answer.hits for id in hit.variants])
    except OnRecordError as error:
        return View(cards.problem(str(error)))
    if not answer.hits:
        return View(cards.nothing_found(answer), cards.summary(answer), choices=choices)
    shown = len(answer.hits)
    more = shown == wanted < answer.eligible
    printings = {entry.quotation.id: entry for entry in others}
    return View(
        cards.hits(answer, printings),
        cards.summary(answer, more=more),
        shown,
        more and wanted < MOST,
        choices,
    )


def _values(engine: Engine, filters: Filters) -> dict[str, list[tuple[str, int]]]:
    """The values that each filter of the form could take while the others stay as they are."""
    without = {
        "city": replace(filters, city=()),
        "speaker": replace(filters, speaker=()),
        "outlet": replace(filters, outlet=()),
    }
    counted = {rest: engine.facets(rest) for rest in set(without.values())}
    return {name: counted[rest][name][:MOST_VALUES] for name, rest in without.items()}
