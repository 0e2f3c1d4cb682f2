"""On Record: a database of public statements that answers by meaning.

A library is a folder. Open it, ask it, and cite what it answers::

    import onrecord

    with onrecord.open_library("library") as record:
        answer = onrecord.search(record, "police will not help immigration agents", k=5)
        table = record.frame(answer)

Importing this package loads nothing else: each name below is loaded when it is first used, and the model
when it is first needed. Every error that a user can mend is an ``OnRecordError``, whose message is one
sentence with the remedy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onrecord.api import add, check, cite, compare, extract, open_library
    from onrecord.corpus.errors import OnRecordError
    from onrecord.corpus.filters import Filters
    from onrecord.corpus.model import Document, Quotation
    from onrecord.corpus.store.library import Library
    from onrecord.search import search
    from onrecord.search.engine import Engine

    __version__: str

__all__ = [
    "Document",
    "Engine",
    "Filters",
    "Library",
    "OnRecordError",
    "Quotation",
    "__version__",
    "add",
    "check",
    "cite",
    "compare",
    "extract",
    "open_library",
    "search",
]

_HOMES = {
    "Document": "onrecord.corpus.model",
    "Engine": "onrecord.search.engine",
    "Filters": "onrecord.corpus.filters",
    "Library": "onrecord.corpus.store.library",
    "OnRecordError": "onrecord.corpus.errors",
    "Quotation": "onrecord.corpus.model",
    **dict.fromkeys(("add", "check", "cite", "compare", "extract", "open_library"), "onrecord.api"),
}


def __getattr__(name: str) -> Any:
    """Return what the package offers under this name, loaded now."""
    from importlib import import_module

    value: Any
    if name == "__version__":
        from importlib.metadata import version

        value = version("onrecord")
    elif name == "search":
        # The room of this name takes the call.
        return import_module("onrecord.search")
    elif name in _HOMES:
        value = getattr(import_module(_HOMES[name]), name)
    else:
        raise AttributeError(f"module 'onrecord' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
