"""How much of the processor indexing takes while people ask."""

from __future__ import annotations

import os

_NICE = 10


def give_way() -> None:
    """Let whatever else runs go first, as a page that answers from the library.

    This is for the calling thread and the threads and processes that it starts from now on.
    """
    if hasattr(os, "setpriority"):
        os.setpriority(os.PRIO_PROCESS, 0, max(_NICE, os.getpriority(os.PRIO_PROCESS, 0)))
