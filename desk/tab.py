"""What a tab of the page is made of: the fields of its form, and how a filled-in form is looked at.

``desk.page`` puts tabs into the page and does for each of them what all have in common: the address,
asking, waiting, problems. A tab's own module knows none of that.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from onrecord.corpus.errors import OnRecordError
from onrecord.desk import cards
from onrecord.search.limits import time_limit

if TYPE_CHECKING:
    from gradio.components import Component
    from gradio.events import EventListener

    from onrecord.search.engine import Engine

LOADING = "Opening the library and loading the language model…"
PLAIN: Mapping[str, Any] = {"js_on_load": None, "apply_default_css": False}
"""How markup of ours is put into ``gr.HTML``: without Gradio's style, and without a script."""

LONGEST_IN_ADDRESS = 2000
"""Characters of a value from which the page's script leaves it out of the address."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Filled:
    """What is filled in on a tab, by parameter; what is not filled in is empty."""

    values: Mapping[str, Sequence[str]]

    def one(self, parameter: str) -> str:
        """The only value, or the first one; "" where there is none."""
        given = self.values.get(parameter, ())
        return given[0] if given else ""

    def all(self, parameter: str) -> tuple[str, ...]:
        """Every value, in the order in which they were chosen."""
        return tuple(self.values.get(parameter, ()))


@dataclass(frozen=True, slots=True)
class View:
    """What a tab shows for its form.

    ``answer`` and ``status`` are markup. ``choices`` are what the tab's fields offer from now on, by
    parameter: each value as it is shown, and as the address names it.
    """

    answer: str
    status: str = ""
    choices: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)


Look = Callable[["Engine", Filled], View]
"""The view of a tab as it is filled in. It may raise OnRecordError; the page shows the sentence."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in: its name in the address, and its component if it has one.

    Without a component the address alone holds it (how many are wanted, what is picked): the page's
    script sets it, and forgets it as soon as another field of the tab changes. ``many`` fields hold a
    list, written into the address as the same parameter again and again.
    """

    parameter: str
    component: Component | None = None
    many: bool = False


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab: ``look`` gives the view of its form; ``asks`` are the events upon which it is looked at anew."""

    fields: Sequence[Field]
    asks: Sequence[EventListener]
    look: Look


def view_of(look: Look, opening: Future[Engine], filled: Filled) -> tuple[View, bool]:
    """What to show for what is filled in, and whether the library is open; a problem becomes its sentence."""
    if not opening.done():
        return View("", LOADING), False
    try:
        engine = opening.result()
        with time_limit():
            view = look(engine, filled)
        # What was refused has no status, nor has the list of what is picked: all of that is in the address.
        if view.status and any(
            len(value) > LONGEST_IN_ADDRESS for values in filled.values.values() for value in values
        ):
            view = replace(view, status=view.status + cards.unlinked(LONGEST_IN_ADDRESS))
        if pending := engine.pending:
            view = replace(view, status=view.status + cards.pending(pending))
        return view, True
    except OnRecordError as error:
        return View(cards.problem(str(error))), True
    except Exception:  # whatever it is, the person must not wait for an answer that never comes
        log.exception("The page could not answer.")
        return View(cards.problem("Something went wrong inside On Record; its terminal says what.")), True
