"""Questions and answers over a library and its index.

``onrecord.search`` is both this package and the function below: Python gives a package's name to its
module, so the module itself takes the call.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onrecord.corpus.filters import Filters
    from onrecord.search.engine import Answer, Engine


def search(record: Engine, question: str, *, k: int = 10, filters: Filters | None = None) -> Answer:
    """Return the ``k`` statements that answer the question best, the best first.

    A question may hold "exact words", -without and filters such as city:Richmond, as on the command line.
    ``Answer.close`` says whether any hit is near enough to be an answer; show no hit as one where it is
    false. Raises InvalidQuestion, InvalidFilter or InvalidDate.
    """
    from onrecord.search.query import NO_FILTERS

    return record.search(question, k, filters or NO_FILTERS)


class _Room(ModuleType):
    """A package that can be called."""

    __call__ = staticmethod(search)


sys.modules[__name__].__class__ = _Room
