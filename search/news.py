"""What came on record since a saved search was last run."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.corpus.store.searches import SavedSearch
from onrecord.search.engine import MOST, Engine
from onrecord.search.ranking.hit import Hit


@dataclass(frozen=True, slots=True)
class News:
    """What is new and close to a saved question, closest first; ``upto`` is how far the record was read."""

    search: SavedSearch
    hits: tuple[Hit, ...]
    upto: int


def news(engine: Engine, search: SavedSearch) -> News:
    """What came on record since the search was last run, and is close to its question or its filters leave.

    Nothing is noted: ``Library.read_search`` does that, once the news has been shown. Raises what
    ``Engine.search`` raises.
    """
    numbers = engine.library.numbers()
    engine.refresh()  # all of these numbers have vectors afterwards
    new = numbers[numbers > search.seen]
    answer = engine.search(search.question, MOST, search.filters, among=new)
    upto = int(numbers[-1]) if len(numbers) else 0
    return News(search, tuple(hit for hit in answer.hits if hit.close), upto)
