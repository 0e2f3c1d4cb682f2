"""Questions and answers over a library and its index.

``onrecord.search`` is both this package and the function of that name: calling the package is
``onrecord.api.search``. Python gives a package's name to its module, so the module has to take the call.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onrecord.corpus.filters import Filters
    from onrecord.search.engine import Answer, Engine


class _Room(ModuleType):
    """A package that can be called."""

    def __call__(
        self, record: Engine, question: str, *, k: int = 10, filters: Filters | None = None
    ) -> Answer:
        """Return the ``k`` statements that answer the question best: see ``onrecord.api.search``."""
        from onrecord import api

        return api.search(record, question, k=k, filters=filters)


sys.modules[__name__].__class__ = _Room
