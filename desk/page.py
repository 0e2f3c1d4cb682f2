"""The page's components and what happens between them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import astuple
from typing import TYPE_CHECKING, Any

import gradio as gr

from corpus.errors import OnRecordError
from desk import cards
from desk.endpoints import add_endpoints
from desk.form import FACETS, MOST, STEP, Form, View, look
from search.citations import FORMATS

if TYPE_CHECKING:
    from search.engine import Engine

PATIENCE = 0.5
"""Seconds after which a search that is not done says that it is under way."""

log = logging.getLogger(__name__)

_LOADING = "Opening the library and loading the language model…"
_SEARCHING = "Searching…"


def page_of(opening: Future[Engine], sample: bool, answers: Sequence[Callable[..., Any]]) -> gr.Blocks:
    workers = ThreadPoolExecutor(max_workers=4, thread_name_prefix="search")

    def answer_to(form: Form, wanted: int) -> View:
        try:
            return look(opening.result(), form, wanted, sample=sample)
        except OnRecordError as error:
            return View(cards.problem(str(error)))
        except Exception:  # whatever it is, the person must not wait for an answer that never comes
            log.exception("The page could not answer.")
            return View(cards.problem("Something went wrong inside On Record; its terminal says what."))

    def views(form: Form, wanted: int) -> Iterator[View | str]:
        """The view of the form; before it, where that takes long, why it does."""
        if not opening.done():
            yield _LOADING
            wait([opening])
        work = workers.submit(answer_to, form, wanted)
        try:
            view = work.result(timeout=PATIENCE)
        except TimeoutError:
            yield _SEARCHING
            view = work.result()
        yield view

    def updates(view: View | str) -> list[Any]:
        if isinstance(view, str):
            return [gr.skip(), view, *[gr.skip()] * (2 + len(FACETS))]
        choices = [
            gr.skip() if view.choices is None else _choices(name, view.choices[name]) for name in FACETS
        ]
        return [view.answer, view.status, gr.update(visible=view.more), view.shown, *choices]

    def ask(*values: Any) -> Iterator[list[Any]]:
        yield from map(updates, views(_form(values), STEP))

    def ask_more(shown: int, *values: Any) -> Iterator[list[Any]]:
        yield from map(updates, views(_form(values), min(shown + STEP, MOST)))

    def arrive(address: str) -> Iterator[list[Any]]:
        # Filled in once, and only what the address holds: whoever types meanwhile keeps what they type.
        filled = [value or gr.skip() for value in astuple(Form.of_address(address))]
        yield [gr.skip(), gr.skip() if opening.done() else _LOADING, *filled]
        wait([opening])
        failed = opening.exception() is not None
        yield [
            gr.skip() if failed else cards.masthead(opening.result().counts()),
            *[gr.skip()] * (1 + len(filled)),
        ]

    with gr.Blocks(title="On Record", analytics_enabled=False, fill_width=True) as page:
        head = gr.HTML(cards.masthead(None), elem_id="masthead", js_on_load=None, apply_default_css=False)
        if sample:
            gr.HTML(cards.sample_banner(), elem_id="banner", js_on_load=None, apply_default_css=False)
        with gr.Column(elem_id="form"):
            with gr.Row(elem_id="ask"):
                question = gr.Textbox(
                    label="Question",
                    placeholder="What was said about …",
                    max_lines=1,
                    autofocus=True,
                    scale=1,
                    elem_id="question",
                )
                button = gr.Button("Search", variant="primary", scale=0, elem_id="search")
            with gr.Row(elem_id="filters"):
                chosen = [
                    gr.Dropdown(
                        [(f"Any {name}", "")],
                        value="",
                        label=name.capitalize(),
                        allow_custom_value=True,
                        elem_id=name,
                    )
                    for name in FACETS
                ]
                after = gr.Textbox(
                    label="From date", placeholder="e.g. 2019-07", max_lines=1, elem_id="after"
                )
                before = gr.Textbox(label="To date", placeholder="e.g. 2020", max_lines=1, elem_id="before")
        status = gr.HTML(_LOADING, elem_id="status", js_on_load=None, apply_default_css=False)
        answer = gr.HTML("", elem_id="answer", js_on_load=None, apply_default_css=False)
        more = gr.Button(f"Show {STEP} more", visible=False, elem_id="more")
        gr.HTML(cards.selection_bar(FORMATS), elem_id="basket", js_on_load=None, apply_default_css=False)
        shown = gr.State(0)
        address = gr.Textbox(visible=False)

        form = [question, *chosen, after, before]
        result = [answer, status, more, shown, *chosen]
        options: dict[str, Any] = {
            "show_progress": "hidden",
            "api_visibility": "private",
            "concurrency_limit": None,
        }
        said = {"js": f"(...values) => onrecord.asked(values.slice(0, {len(form)}))"}
        triggers = [
            question.submit,
            button.click,
            after.submit,
            before.submit,
            *(each.input for each in chosen),
        ]
        asking = gr.on(triggers, ask, form, result, trigger_mode="always_last", **said, **options)
        adding = more.click(ask_more, [shown, *form], result, **options)
        arriving = page.load(
            arrive, address, [head, status, *form], js="() => location.search", **options
        ).then(ask, form, result, **options)
        for event in (asking, adding, arriving):
            event.then(None, js="() => onrecord.answered()")
        add_endpoints(answers)
    return page


def _form(values: tuple[Any, ...]) -> Form:
    """The form of the components' values, in their order; an emptied one gives None."""
    return Form(*(value or "" for value in values))


def _choices(name: str, values: list[tuple[str, int]]) -> Any:
    """The values of a filter with their counts, after one that takes the filter away."""
    return gr.update(
        choices=[(f"Any {name}", ""), *((f"{value} ({count})", value) for value, count in values)]
    )


def theme() -> gr.Theme:
    """Gradio's plainest theme with the machine's own fonts; the rest is in page.css."""
    sans = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif")
    return gr.themes.Base(font=sans, font_mono=("ui-monospace", "monospace")).set(
        body_background_fill="#fdfcf9",
        body_background_fill_dark="#161614",
        body_text_color="#1c1b19",
        body_text_color_dark="#e8e5de",
    )
