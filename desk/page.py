"""The page: its tabs, and what they have in common between the form and the answer.

A tab has one listener. It is asked without Gradio's queue, as one request with one reply: events of
the queue can be lost while the stream of the one before closes. Every question has a number that its
answer repeats, so that the page's script knows a late answer from the one that is waited for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.utils import LRUCache

from onrecord.corpus.errors import OnRecordError
from onrecord.desk import cards
from onrecord.desk.basket import bar, basket
from onrecord.desk.checking import check_tab
from onrecord.desk.collection import collection_tab
from onrecord.desk.comparing import compare_tab
from onrecord.desk.connections import MOST_CONNECTIONS
from onrecord.desk.endpoints import add_endpoints
from onrecord.desk.searching import search_tab
from onrecord.desk.tab import PLAIN, Field, Filled, Tab, view_of

if TYPE_CHECKING:
    from gradio.block_function import BlockFunction

    from onrecord.search.engine import Engine

PAGES = (("add", "Add"), ("review", "Review"), ("corrections", "Corrections"))
"""Pages of their own that lead to what is written, by address and label."""

_SESSIONS = 8
"""Whose state Gradio remembers, 240 KB each. The page's is in its address, a program's call has none."""
_WAITING = MOST_CONNECTIONS
"""Sessions whose answers Gradio keeps until they are fetched; it would keep 2,000, and all their names."""


@dataclass(frozen=True, slots=True)
class Room:
    """A tab's place on the page: its name in the address, its label, and what makes it within its panel."""

    name: str
    label: str
    make: Callable[[], Tab]


class _Blocks(gr.Blocks):  # type: ignore[misc]
    """Gradio's page, which tells a program in one sentence that its call does not fit."""

    def validate_inputs(self, block_fn: BlockFunction, inputs: list[Any]) -> None:
        """Raise gr.Error where the function takes more values, or is one of the page's script."""
        taken = len(block_fn.inputs)
        if block_fn.fn is None:
            raise _misfit(f"{block_fn.api_name or 'This'} is a step of the page's own and cannot be called.")
        if len(inputs) < taken:
            raise _misfit(
                f"{block_fn.api_name or 'This'} takes {taken} values and was given {len(inputs)}; "
                "gradio_api/info names them."
            )
        super().validate_inputs(block_fn, inputs)

    async def preprocess_data(self, block_fn: BlockFunction, inputs: list[Any], *others: Any) -> list[Any]:
        """Return the values as the function takes them. Raises gr.Error for those that it cannot take."""
        try:
            return list(await super().preprocess_data(block_fn, inputs, *others))
        except gr.Error as error:
            raise _misfit(str(error)) from None
        except Exception as error:  # Gradio raises whatever its components stumble over
            raise _misfit(
                f"A value that was given to {block_fn.api_name or 'this'} is not of the kind that it takes; "
                "gradio_api/info names them."
            ) from error


def _misfit(sentence: str) -> gr.Error:
    return gr.Error(sentence, print_exception=False)


def rooms(sample: bool, may_save: bool) -> tuple[Room, ...]:
    """The tabs, from left to right; the first is shown where the address names none."""
    return (
        Room("search", "Search", lambda: search_tab(sample, may_save)),
        Room("compare", "Compare cities", lambda: compare_tab(sample)),
        Room("check", "Check a quotation", lambda: check_tab(sample)),
        Room("collection", "Collection", collection_tab),
    )


def page_of(
    opening: Future[Engine], sample: bool, token: str | None, answers: Sequence[Callable[..., Any]]
) -> tuple[gr.Blocks, str]:
    """The page over an engine that may still be opening, and what its head holds: style and script.

    With the ``token`` its script may write; without one nothing can be saved. ``answers`` are the
    functions that programs may call.
    """
    places = rooms(sample, token is not None)
    masthead = _masthead(opening)
    tabs: dict[str, Tab] = {}
    with _Blocks(title="On Record", analytics_enabled=False, fill_width=True) as page:
        page.state_session_capacity = _SESSIONS
        _bound(page)
        head = gr.HTML(cards.masthead(None), elem_id="masthead", **PLAIN)
        if sample:
            gr.HTML(cards.sample_banner(), elem_id="banner", **PLAIN)
        labels = [(room.name, room.label) for room in places]
        gr.HTML(cards.tab_list(labels, PAGES if token is not None else ()), elem_id="tabs", **PLAIN)
        for room in places:
            with gr.Column(elem_id=f"panel-{room.name}"):
                tabs[room.name] = _placed(room.name, room.make(), opening, head, masthead)
        with gr.Column(elem_id="basket"):
            with gr.Column(elem_id="panel-basket"):
                tabs["basket"] = _placed("basket", basket(), opening, head, masthead)
            gr.HTML(bar(), elem_id="bar", **PLAIN)
        _arrive(page, tabs)
        add_endpoints(answers)
    return page, _head(tabs, token)


def _bound(page: gr.Blocks) -> None:
    """Have Gradio forget the answers that nobody fetches, and what it counts of calls."""
    queue = page._queue
    queue.pending_messages_per_session = LRUCache(_WAITING)
    queue.pending_event_ids_session = LRUCache(_WAITING)
    queue.ANALYTICS_MAX_EVENTS = _WAITING


def _masthead(opening: Future[Engine]) -> Callable[[], str | None]:
    """What gives the masthead, or None before the library is open; it counts anew only after a change."""
    counted: dict[int, str] = {}

    def masthead() -> str | None:
        if not opening.done() or opening.exception() is not None:
            return None
        try:
            engine = opening.result()
            now = engine.library.generation
            if now not in counted:
                markup = cards.masthead(engine.counts())
                counted.clear()
                counted[now] = markup
            return counted.get(now)
        except OnRecordError:  # the answer says what is wrong
            return None

    return masthead


def _placed(
    name: str, tab: Tab, opening: Future[Engine], head: gr.HTML, masthead: Callable[[], str | None]
) -> Tab:
    """The tab, with what it is answered with below its form, and its one listener."""
    status = gr.HTML("", elem_id=f"{name}-status", elem_classes=["status"], **PLAIN)
    gr.HTML(cards.progress(), elem_classes=["progress"], **PLAIN)
    answer = gr.HTML("", elem_id=f"{name}-answer", elem_classes=["answer"], **PLAIN)
    press = gr.Button("Ask", visible="hidden", elem_id=f"{name}-ask")  # the script presses it
    number = gr.Textbox(visible=False)
    offered = gr.Textbox(visible=False)
    inputs = [each.component or gr.Textbox(visible=False) for each in tab.fields]
    choosable = {
        each.parameter: each.component for each in tab.fields if isinstance(each.component, gr.Dropdown)
    }

    def ask(*given: Any) -> list[Any]:
        *values, serial = given
        filled = _filled(tab.fields, values)
        view, open_now = view_of(tab.look, opening, filled)
        stamped = cards.stamped(view.answer, str(serial), waiting=not open_now)
        choices = [view.choices.get(parameter) for parameter in choosable]
        return [stamped, view.status, masthead() or gr.skip(), json.dumps(choices)]

    asking = gr.on(
        [press.click, *tab.asks],
        ask,
        [*inputs, number],
        [answer, status, head, offered],
        js=f"(...given) => onrecord.asked({json.dumps(name)}, given)",
        trigger_mode="always_last",
        queue=False,
        show_progress="hidden",
        api_visibility="private",
    )
    asking.failure(None, js=f"() => onrecord.failed({json.dumps(name)})")
    if choosable:
        # The script lays them out, since a list that is open cannot bear it: see there.
        asking.success(
            None,
            [offered],
            list(choosable.values()),
            js=f"(text) => onrecord.offered({json.dumps(name)}, text)",
        )
    return tab


def _arrive(page: gr.Blocks, tabs: Mapping[str, Tab]) -> None:
    """Fills in the forms from the address, when the page is drawn and when the person goes back."""
    press = gr.Button("Arrive", visible="hidden", elem_id="arrive")
    forms = [each.component for tab in tabs.values() for each in tab.fields if each.component]
    gr.on([page.load, press.click], None, forms, forms, js="(...given) => onrecord.arrived(given)").then(
        None, js="() => onrecord.filled()"
    )


def _head(tabs: Mapping[str, Tab], token: str | None) -> str:
    """The style and the script. The script stands within the page, so that it is there before all else."""
    known = {
        name: [[each.parameter, each.many, each.component is not None] for each in tab.fields]
        for name, tab in tabs.items()
    }
    parameters = [each.parameter for tab in tabs.values() for each in tab.fields]
    assert len(parameters) == len({*parameters, "tab"}) - 1  # noqa: S101 - one address for all
    script = resources.files("onrecord.desk").joinpath("page.js").read_text("utf-8")
    shown = ",".join(f'html[data-tab="{name}"] #panel-{name}' for name in tabs)
    return (
        f'<meta name="onrecord-token" content="{token or ""}">'
        f'<link rel="stylesheet" href="page.css"><style>{shown}{{display:flex!important}}</style>'
        f"<script>{script}onrecord.know({json.dumps(known)})</script>"
    )


def _filled(fields: Sequence[Field], values: Sequence[Any]) -> Filled:
    """The values of a form's components, in their order; an emptied one gives None."""
    given = {}
    for each, value in zip(fields, values, strict=True):
        every = value if isinstance(value, list) else [value]
        given[each.parameter] = [str(one) for one in every if one not in (None, "")]
    return Filled(given)


def theme() -> gr.Theme:
    """Gradio's plainest theme with the machine's own fonts; the rest is in page.css."""
    sans = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif")
    return gr.themes.Base(font=sans, font_mono=("ui-monospace", "monospace")).set(
        body_background_fill="#fdfcf9",
        body_background_fill_dark="#161614",
        body_text_color="#1c1b19",
        body_text_color_dark="#e8e5de",
    )
