"""The Compare tab: one question, several places side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from onrecord.corpus.english.dates import parse_date
from onrecord.corpus.english.gazetteer import STATES
from onrecord.corpus.filters import Filters, is_region
from onrecord.desk import comparison
from onrecord.desk.form import label
from onrecord.desk.tab import Field, Filled, Tab, View
from onrecord.search.compare import compare
from onrecord.search.errors import InvalidQuestion

if TYPE_CHECKING:
    from onrecord.search.engine import Engine

MOST = 8
"""How many places at most stand side by side."""

STEP, MOST_EACH = 3, 12
"""How many statements of each place are shown at first, how many more each time; and at most."""

_OFFERED = {"city": 300, "region": 100, "speaker": 300}  # of the most frequent; others can be typed
_CALLED = {"city": "city", "region": "state or country", "speaker": "speaker"}

EXAMPLES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Bus fares and bus riders", ()),
    ("Police and immigration agents", ("Quillhaven", "Vantry", "Marrow Bay", "Brackwater")),
)


@dataclass(frozen=True, slots=True)
class Form:
    """What is filled in on the Compare tab. ``wanted`` is how many statements of each place to show."""

    question: str = ""
    places: tuple[str, ...] = ()
    after: str = ""
    before: str = ""
    wanted: int = STEP

    @classmethod
    def of(cls, filled: Filled) -> Form:
        """The form as it is filled in; a place that is named twice counts once."""
        places = dict.fromkeys(place for each in filled.all("of") if (place := each.strip()))
        typed = filled.one("each")
        wanted = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else STEP
        return cls(
            filled.one("about"),
            tuple(places),
            filled.one("since"),
            filled.one("until"),
            max(STEP, min(wanted, MOST_EACH)),
        )

    def filters(self) -> Filters:
        """The dates as a filter. Raises InvalidDate and InvalidFilter."""
        after, before = (parse_date(day) if day.strip() else None for day in (self.after, self.before))
        return Filters(after=after, before=before)


def look(engine: Engine, filled: Filled, *, sample: bool) -> View:
    """The view of the tab as it is filled in. Raises OnRecordError for what cannot be compared."""
    form = Form.of(filled)
    choices = {"of": _choices(engine)}
    if not form.question.strip():
        return View(comparison.opening(EXAMPLES if sample else ()), choices=choices)
    if len(form.places) == 1:
        raise InvalidQuestion(
            f"{form.places[0]!r} alone cannot be compared; name a second place, or none for the closest."
        )
    if len(form.places) > MOST:
        raise InvalidQuestion(
            f"{len(form.places)} places were named; {MOST} at most stand side by side; take some away."
        )
    named = [_field_and_name(engine, place) for place in form.places]
    found = compare(
        engine,
        form.question,
        cities=[name for field, name in named if field == "city"],
        regions=[name for field, name in named if field == "region"],
        speakers=[name for field, name in named if field == "speaker"],
        k=form.wanted,
        filters=form.filters(),
    )
    if not found.accounts:
        return View(comparison.nothing_close(), choices=choices)
    printings = engine.printings(
        hit for account in found.accounts for hit in (*account.hits, *account.voices)
    )
    more = form.wanted < MOST_EACH and any(len(each.hits) == form.wanted for each in found.accounts)
    return View(
        comparison.comparison(
            found,
            printings,
            min(form.wanted + STEP, MOST_EACH) if more else None,
        ),
        comparison.summary(found),
        choices,
    )


def compare_tab(sample: bool) -> Tab:
    """The tab's form, drawn where it is called; the sample's opening offers comparisons to try."""
    import gradio as gr

    with gr.Column(elem_id="compare-form"):
        with gr.Row(elem_id="compare-row"):
            about = gr.Textbox(
                label="Question to compare",
                placeholder="What did they say about …",
                max_lines=1,
                scale=1,
                elem_id="compare-about",
            )
            button = gr.Button("Compare", variant="primary", scale=0, elem_id="compare-button")
        with gr.Row(elem_id="compare-filters"):
            of = gr.Dropdown(
                [],
                value=[],
                multiselect=True,
                allow_custom_value=True,
                label="Places or speakers, two to eight; none for the closest places",
                elem_id="compare-of",
            )
            since = gr.Textbox(
                label="Since", placeholder="e.g. 2019-07", max_lines=1, elem_id="compare-since"
            )
            until = gr.Textbox(label="Until", placeholder="e.g. 2020", max_lines=1, elem_id="compare-until")
    # What is typed and not confirmed is taken in when the field is left.
    return Tab(
        fields=[
            Field("about", about),
            Field("of", of, many=True),
            Field("since", since),
            Field("until", until),
            Field("each"),
        ],
        asks=[about.submit, button.click, of.input, of.blur, since.submit, until.submit],
        look=partial(look, sample=sample),
    )


def _field_and_name(engine: Engine, place: str) -> tuple[str, str]:
    """Whether this is a city, a region or a speaker, and its name.

    ``region:OH`` says so itself; a bare name is the first of the three that is on record, or a city.
    """
    field, colon, name = place.partition(":")
    if colon and field in _CALLED and name.strip():
        return field, STATES.get(name, name.strip()) if field == "region" else name.strip()
    held = engine.library.eligible
    if len(held(Filters(city=(place,)))):
        return "city", place
    if is_region(place):
        return "region", place
    return ("speaker" if len(held(Filters(speaker=(place,)))) else "city"), place


def _choices(engine: Engine) -> list[tuple[str, str]]:
    """The places and speakers on record as they are shown, and as the address names them."""
    counted = engine.facets()

    def offered(field: str) -> Iterable[tuple[str, str]]:
        for value, quotations in counted[field][: _OFFERED[field]]:
            named = value if field == "city" else f"{field}:{value}"
            yield f"{label(field, value)} ({_CALLED[field]}, {quotations:,})", named

    return [choice for field in _CALLED for choice in offered(field)]
