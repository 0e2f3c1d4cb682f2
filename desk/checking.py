"""The Check tab: a wording held against the record."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from onrecord.desk import findings
from onrecord.desk.tab import Field, Filled, Tab, View
from onrecord.search.check import check
from onrecord.search.query import LONGEST

if TYPE_CHECKING:
    from onrecord.search.engine import Engine

_OFFERED = 500  # of the most frequent speakers; others can be typed

EXAMPLES = (
    ("We are not an arm of immigration enforcement, and we are going to become one", ""),
    (
        "I have lived in this city for fifty years and never once saw it made safer by fear",
        "Gus Vandermeulen",
    ),
)


def look(engine: Engine, filled: Filled, *, sample: bool) -> View:
    """The view of the tab as it is filled in. Raises OnRecordError for what cannot be checked."""
    text, speaker = filled.one("text"), filled.one("by").strip() or None
    choices = {"by": _choices(engine)}
    if not text.strip():
        return View(findings.opening(EXAMPLES if sample else (), LONGEST), choices=choices)
    found = check(engine, text, speaker)
    printings = engine.printings(hit for each in found for hit in each.sources[1:])
    return View(findings.findings(found, printings), findings.summary(found), choices)


def check_tab(sample: bool) -> Tab:
    """The tab's form, drawn where it is called; the sample's opening offers texts to try."""
    import gradio as gr

    with gr.Column(elem_id="check-form"):
        text = gr.Textbox(
            label="Quotation, sentence or paragraph",
            placeholder="Paste what is said to have been said …",
            lines=4,
            max_lines=12,
            elem_id="check-text",
        )
        with gr.Row(elem_id="check-row"):
            by = gr.Dropdown(
                [("Anybody", "")],
                value="",
                label="Said by (optional)",
                allow_custom_value=True,
                elem_id="check-by",
            )
            button = gr.Button("Check", variant="primary", scale=0, elem_id="check-button")
    return Tab(
        fields=[Field("text", text), Field("by", by)],
        asks=[text.submit, button.click, by.input],
        look=partial(look, sample=sample),
    )


def _choices(engine: Engine) -> list[tuple[str, str]]:
    """The speakers on record with how much there is of each, after one that stands for anybody."""
    speakers = engine.facets()["speaker"][:_OFFERED]
    return [("Anybody", ""), *((f"{name} ({quotations:,})", name) for name, quotations in speakers)]
