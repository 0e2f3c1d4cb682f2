"""The names of places and outlets that are on record, to be found in what a person types."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from threading import Lock

from rapidfuzz.distance import OSA

from onrecord.corpus.english.folding import fold_city, fold_words

_IN_BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")
SHORTEST_MISTYPED = 5
"""Letters of a word from which one of them may be a typing error, and two of twice as many."""


class NamesOnRecord:
    """Towns, regions and outlets as facets call them, each by its folded name.

    ``cities`` holds the towns that statements are about or were made in, too, and several values where
    several towns share a name. ``regions`` are codes. Names are only ever added: a later state of the same
    store takes over what was put together for the one before.
    """

    def __init__(self) -> None:
        self.cities: dict[str, tuple[str, ...]] = {}
        self.outlets: dict[str, str] = {}
        self.regions: set[str] = set()
        self._alike: dict[tuple[str, int], list[str]] = {}  # cities by first letter and length
        self._taken: dict[str, int] = {}
        self._lock = Lock()

    def take_in(self, values: Mapping[str, Sequence[tuple[str | None, ...]]]) -> None:
        """Add the values of the columns that are not taken in yet; those of each column only grow."""
        if all(self._taken.get(name, 0) == len(values[name]) for name in _READERS):
            return
        with self._lock:
            for name, add in _READERS.items():
                for value in values[name][self._taken.get(name, 0) :]:
                    if value[0] is not None:
                        add(self, *value)
                self._taken[name] = len(values[name])

    def city_like(self, name: str) -> str | None:
        """Return the one city on record that a folded name may be mistyped for, or None."""
        most = mistyped(name)
        found = {
            city: apart
            for length in range(len(name) - most, len(name) + most + 1)
            for city in self._alike.get((name[:1], length), ())
            if 0 < (apart := OSA.distance(name, city, score_cutoff=most)) <= most
        }
        nearest = [city for city, apart in found.items() if apart == min(found.values())]
        return nearest[0] if len(nearest) == 1 else None

    def _add_city(self, value: str, _: str | None, region: str | None) -> None:
        key = fold_city(value.removesuffix(f", {region}") if region else value)
        if key not in self.cities:
            self._alike.setdefault((key[:1], len(key)), []).append(key)
        self.cities[key] = tuple(sorted({*self.cities.get(key, ()), value}))
        if region:
            self.regions.add(region.upper())

    def _add_region(self, value: str) -> None:
        self.regions.add(value.upper())

    def _add_outlet(self, value: str, _: str | None) -> None:
        if key := fold_words(_IN_BRACKETS.sub("", value)).removeprefix("the "):
            self.outlets.setdefault(key, value)


def mistyped(name: str) -> int:
    """Return how many letters of a name may be wrong, missing, too many or swapped."""
    return 0 if len(name) < SHORTEST_MISTYPED else 1 if len(name) < 2 * SHORTEST_MISTYPED else 2


_READERS: dict[str, Callable[..., None]] = {
    "city": NamesOnRecord._add_city,
    "scene": NamesOnRecord._add_city,
    "region": NamesOnRecord._add_region,
    "outlet": NamesOnRecord._add_outlet,
}
