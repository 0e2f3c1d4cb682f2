"""What town a statement is about or was made in, whomever its speaker speaks for."""

from __future__ import annotations

from dataclasses import replace

from onrecord.corpus.extraction.places.jurisdiction import UNPLACED, Placed
from onrecord.corpus.extraction.places.setting import Setting
from onrecord.corpus.model import Place


def scene_of(setting: Setting, placed: Placed) -> Placed:
    """Return the scene of a document's statement: the document's town, else its speaker's."""
    home = setting.home
    if home is None or not setting.is_of_one_town:
        if placed.place.level == "city" and placed.place.city and not setting.county_weights:
            return Placed(_town(placed.place), min(placed.confidence or 0.0, 0.6), placed.evidence)
        return UNPLACED
    place, sure = setting.town(home)
    evidence = sorted(
        setting.town_evidence.get(home, []), key=lambda each: (each.kind != "dateline", each.start is None)
    )[:2]
    return Placed(_town(place), min(sure, 0.9), tuple(evidence))


def _town(place: Place) -> Place:
    return replace(place, level="none", county=None)
