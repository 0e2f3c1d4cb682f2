"""The Collection tab: what is on record, what is missing, and what is least certain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.desk import cards, holdings
from onrecord.desk.tab import Field, Filled, Tab, View
from onrecord.search.ranking.hit import hit_of

if TYPE_CHECKING:
    from onrecord.search.engine import Engine

STEP, MOST = 5, 50
"""How many of the least certain attributions are shown at first, how many more each time; and at most."""


def look(engine: Engine, filled: Filled) -> View:
    """The view of the tab: ``all`` is the field of which every value is shown, ``order`` by what."""
    library = engine.library
    counts = library.counts()
    if not counts.documents:
        return View(cards.empty())
    typed = filled.one("doubts")
    wanted = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 4 else STEP
    wanted = max(STEP, min(wanted, MOST))
    doubtful = library.doubtful(wanted + 1)
    return View(
        holdings.holdings(
            counts,
            library.collection(),
            [hit_of(entry) for entry in doubtful[:wanted]],
            library.subscriptions(),
            more=min(wanted + STEP, MOST) if len(doubtful) > wanted < MOST else None,
            whole=filled.one("all"),
            by_name=filled.one("order") == "name",
        ),
        holdings.summary(counts),
    )


def collection_tab() -> Tab:
    """The tab, which has no form: its tables are its controls."""
    return Tab(fields=[Field("all"), Field("order"), Field("doubts")], asks=[], look=look)
