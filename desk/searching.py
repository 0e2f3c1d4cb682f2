"""The Search tab: one question, its filters with counts, and the closest statements."""

from __future__ import annotations

from functools import partial

import gradio as gr

from onrecord.desk.cards import keeping, more_filters
from onrecord.desk.form import FACETS, MORE_FACETS, NAMES, look
from onrecord.desk.tab import PLAIN, Field, Tab


def search_tab(sample: bool, may_save: bool) -> Tab:
    """The tab's form, drawn where it is called; the sample's opening offers questions to try."""
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
            chosen = {name: _dropdown(name) for name in FACETS}
            after = gr.Textbox(label="From date", placeholder="e.g. 2019-07", max_lines=1, elem_id="after")
            before = gr.Textbox(label="To date", placeholder="e.g. 2020", max_lines=1, elem_id="before")
        with gr.Row(elem_id="switches"):
            gr.HTML(more_filters(MORE_FACETS), **PLAIN)
            if may_save:
                gr.HTML(keeping(), **PLAIN)
        with gr.Row(elem_id="more-filters"):
            chosen |= {name: _dropdown(name) for name in MORE_FACETS}
    fields = {"q": question, **chosen, "after": after, "before": before}
    return Tab(
        fields=[
            *(Field(name, component) for name, component in fields.items()),
            Field("n"),
            Field("unread"),
        ],
        asks=[
            question.submit,
            button.click,
            after.submit,
            before.submit,
            *(each.input for each in chosen.values()),
        ],
        look=partial(look, sample=sample),
    )


def _dropdown(name: str) -> gr.Dropdown:
    called = NAMES.get(name, name)
    return gr.Dropdown(
        [(f"Any {called}", "")], value="", label=called.capitalize(), allow_custom_value=True, elem_id=name
    )
