"""Words so common that they tell nothing of what a text is about."""

from __future__ import annotations

STOP_WORDS = frozenset(
    "a about after all also am an and any are as at be because been before being but by can could did do "
    "does doing done down for from had has have having he her here hers him his how i if in into is it "
    "its itself just me more most my no nor not now of off on once only or other our ours out over own s "
    "same shall she should so some such t than that the their theirs them then there these they this "
    "those through to too under until up us very was we were what when where which while who whom whose "
    "why will with would you your yours".split()
)
