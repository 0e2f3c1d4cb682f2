"""The form of the Search tab and what it shows: a form in, a view out, without any Gradio."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from onrecord.corpus.english.dates import parse_date
from onrecord.corpus.english.gazetteer import STATES
from onrecord.corpus.errors import OnRecordError
from onrecord.corpus.filter_names import TYPED
from onrecord.corpus.filters import Filters
from onrecord.desk import cards
from onrecord.desk.feed import feed_path
from onrecord.desk.tab import Filled, View
from onrecord.search.display import KINDS_IN_WORDS
from onrecord.search.query import join

if TYPE_CHECKING:
    from onrecord.corpus.store.searches import SavedSearch
    from onrecord.search.engine import Answer, Engine

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
MORE_FACETS = ("scene", "region", "level", "role", "kind")
NAMES = {"scene": "place it is about"}
"""What the page calls a filter, where that is not the field's name."""
_LABELS: dict[str, Mapping[str, str]] = {
    "region": STATES,
    "kind": {str(kind): words for kind, words in KINDS_IN_WORDS.items()},
    "level": {"none": "no government"},
}


@dataclass(frozen=True, slots=True)
class Form:
    """What is filled in on the Search tab. ``wanted`` is how many answers to show at most.

    ``unread`` are names in the question that are not to be read as what they seem to name.
    """

    question: str = ""
    city: str = ""
    speaker: str = ""
    outlet: str = ""
    region: str = ""
    level: str = ""
    role: str = ""
    kind: str = ""
    scene: str = ""
    after: str = ""
    before: str = ""
    unread: tuple[str, ...] = ()
    wanted: int = STEP

    @classmethod
    def of(cls, filled: Filled) -> Form:
        """The form as it is filled in."""
        chosen = {name: filled.one(name) for name in (*FACETS, *MORE_FACETS, "after", "before")}
        typed = filled.one("n")
        wanted = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else STEP
        unread = tuple(
            filter(None, filled.one("unread").split("\n"))
        )  # a field without a component is one text
        return cls(filled.one("q"), **chosen, unread=unread, wanted=max(STEP, min(wanted, MOST)))

    @classmethod
    def of_saved(cls, search: SavedSearch) -> Form:
        """The form that asks a saved search; what it has no field for is asked for in words."""
        return cls(search.question).with_filters(search.filters)

    def with_filters(self, filters: Filters) -> Form:
        """The form with these filters too; those that it has no empty field for are asked for in words."""
        words = [self.question] if self.question else []
        given: dict[str, Any] = {}
        for name in (*FACETS, *MORE_FACETS):
            values: tuple[str, ...] = getattr(filters, name)
            if len(values) == 1 and not getattr(self, name):
                given[name] = values[0]
            else:
                words += [f'{TYPED.get(name, name)}:"{value}"' for value in values]
        given |= {name: day for name in ("after", "before") if (day := getattr(filters, name))}
        return replace(self, question=" ".join(words), **given)

    def parameters(self) -> dict[str, str]:
        """What is filled in, by its name in the address."""
        names = ("question", *FACETS, *MORE_FACETS, "after", "before")
        given = {name: getattr(self, name) for name in names}
        return {"q" if name == "question" else name: value for name, value in given.items() if value}

    def address(self, *, without: str = "") -> str:
        """The address of the form, without one of its parameters."""
        given = [(name, value) for name, value in self.parameters().items() if name != without]
        return "?" + urlencode([*given, *([("unread", "\n".join(self.unread))] if self.unread else [])])

    def filters(self) -> Filters:
        """The filters as a record. Raises InvalidDate and InvalidFilter."""
        chosen = {
            name: (value,) for name in (*FACETS, *MORE_FACETS) if (value := getattr(self, name).strip())
        }
        after, before = (parse_date(day) if day.strip() else None for day in (self.after, self.before))
        return Filters(**chosen, after=after, before=before)


def look(engine: Engine, filled: Filled, *, sample: bool) -> View:
    """The view of the tab as it is filled in. Raises OnRecordError for what cannot be asked."""
    return look_for(engine, Form.of(filled), sample=sample)


def look_for(engine: Engine, form: Form, *, sample: bool) -> View:
    """The view of a form: statements, how the question was read, and the filters' values with counts."""
    filters = form.filters()
    choices = _choices(engine, filters)
    if not form.question.strip() and not filters:
        # What its owner saves is not shown to those for whom a library is only for reading.
        searches = [] if engine.library.read_only else engine.library.saved_searches()
        saved = {
            kept.name: (Form.of_saved(kept).address(), feed_path(engine.library.folder, kept.name))
            for kept in searches
        }
        return View(cards.opening(EXAMPLES if sample else (), saved), choices=choices)
    try:
        answer = engine.search(form.question, form.wanted, filters, unread=form.unread)
        printings = engine.printings(answer.hits)
    except OnRecordError as error:
        return View(cards.problem(str(error)), choices=choices)
    chips = cards.chips(_chips(form, answer))
    if not answer.hits:
        if not engine.library.size():
            return View(cards.empty(), choices=choices)
        without = {name: form.address(without=name) for name in form.parameters() if name != "q"}
        return View(cards.nothing_found(answer, without), cards.summary(answer) + chips, choices)
    shown = len(answer.hits)
    more = shown == form.wanted < answer.eligible
    step = cards.more_button(shown, STEP) if more and form.wanted < MOST else ""
    return View(cards.hits(answer, printings) + step, cards.summary(answer, more=more) + chips, choices)


def _chips(form: Form, answer: Answer) -> list[cards.Chip]:
    """What the question names and no filter says yet."""
    filters = answer.query.filters
    return [
        cards.Chip(
            each.text,
            each.label,
            each.field,
            form.with_filters(each.condition).address(),
            replace(form, unread=(*form.unread, each.text)).address(),
        )
        for each in answer.mentions
        if join(filters, each.condition) != filters
    ]


def values_of(engine: Engine, filters: Filters) -> dict[str, list[tuple[str, int]]]:
    """The values that each filter of the form could take while the others stay as they are."""
    nothing: dict[str, Any] = dict.fromkeys((*FACETS, *MORE_FACETS), ())
    without = {name: replace(filters, **{name: nothing[name]}) for name in nothing}
    counted = {rest: engine.facets(rest) for rest in set(without.values())}
    return {name: counted[rest][name][:MOST_VALUES] for name, rest in without.items()}


def _choices(engine: Engine, filters: Filters) -> dict[str, list[tuple[str, str]]]:
    """For each filter its values with their counts, after one that takes the filter away."""
    return {
        name: [
            (f"Any {NAMES.get(name, name)}", ""),
            *((f"{label(name, value)} ({count:,})", value) for value, count in values),
        ]
        for name, values in values_of(engine, filters).items()
    }


def label(name: str, value: str) -> str:
    """What a value of a field is called on the page."""
    return _LABELS.get(name, {}).get(value, value)
