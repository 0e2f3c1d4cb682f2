"""Which block quotations hold words that somebody said, where no marks are printed."""

from __future__ import annotations

import re

MARK = re.compile(r"[\"“”„«»❝]")
CREDIT = re.compile(r"\s*(?:[–—―]|-{1,2}(?=\s))\s*\S")
"""A line that begins with a dash, as the one does that names the speaker below a block quotation."""
_FIRST_PERSON = re.compile(r"\b(?:I|[Mm]y|[Ww]e|[Oo]ur|[Mm]yself|[Oo]urselves)\b")


def are_said(words: str, *, credited: bool) -> bool:
    """Return whether a block quotation holds somebody's words and prints no marks around them.

    It does where a credit follows, or where somebody speaks of himself; it may as well be of a law, or
    nothing but indented.
    """
    return bool((credited or _FIRST_PERSON.search(words)) and words.strip() and not MARK.search(words))
