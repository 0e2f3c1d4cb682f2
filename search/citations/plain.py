"""Text made fit for one line of a bibliography."""

from __future__ import annotations

import re

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


def one_line(text: str | None) -> str:
    """The text with every run of white space and control characters as one space, and none at its ends."""
    return " ".join(_CONTROLS.sub(" ", text or "").split())
