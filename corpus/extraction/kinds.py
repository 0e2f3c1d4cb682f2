"""What a quoted stretch is: a statement, a fragment of one, or no statement at all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from corpus.model import Kind

if TYPE_CHECKING:
    from corpus.extraction.speakers import Scene

_NAMING = re.compile(
    r"\b(?:so-called|titled|entitled|dubbed|nicknamed|named|known as|called|reading|labeled|labelled|"
    r"song|book|film|movie|show|operation|program|album|play|signs?|act|bill)[,:]?\s*$",
    re.IGNORECASE,
)


def kind_of(scene: Scene, number: int, has_cue: bool) -> Kind | None:
    """The kind of a quoted stretch, None when it is no statement."""
    span = scene.spans[number]
    quoted = scene.quoted(span)
    words = quoted.split()
    lead = scene.text[max(0, span.start - 60) : span.start].rstrip(" \"“”‘'`«")
    ends = quoted[-1] in ".,!?…—-"
    if not has_cue and len(words) < 6 and (_NAMING.search(lead) or not ends):
        return None
    capital = quoted.lstrip("[…. ")[:1].isupper()
    if len(words) >= 8 or (len(words) >= 3 and capital and ends):
        return "direct"
    return "partial" if has_cue else None
