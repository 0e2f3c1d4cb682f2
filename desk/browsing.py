"""The addresses of the pages of speakers, places and documents."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING
from urllib.parse import quote

import numpy as np
from fastapi import FastAPI
from fastapi.responses import RedirectResponse, Response

from onrecord.corpus.english.dates import parse_date
from onrecord.corpus.errors import NotOnRecord, OnRecordError
from onrecord.corpus.filters import Filters
from onrecord.desk import plain, profiles
from onrecord.search.display import region_in_words
from onrecord.search.ranking.hit import hit_of
from onrecord.search.topics import topics

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from onrecord.corpus.store.library import Library
    from onrecord.search.engine import Engine

A_PAGE = 20
"""How many statements stand on one page."""


def add_browsing(web: FastAPI, opening: Future[Engine]) -> None:
    """Add ``/speaker``, ``/place`` and ``/document``, which only read."""

    @web.get("/speaker")
    def named(of: str = "", name: str = "") -> Response:
        try:
            library = opening.result().library
            if of:
                return RedirectResponse(f"speaker/{quote(library.speaker_of(of), safe='')}")
            people = library.people_called(name)
            if not people:
                raise NotOnRecord(f"Nobody on record is called {name[:100]!r}; ask for the name in Search.")
            if len(people) == 1:
                return RedirectResponse(f"speaker/{quote(people[0][0], safe='')}")
            described = [(id, library.profile(library.said_by(id))) for id, _ in people[: profiles.MOST]]
            return plain.shown(profiles.namesakes(people[0][1], described))
        except OnRecordError as error:
            return plain.refused(error, depth=0)

    @web.get("/speaker/{person_id}")
    def speaker(person_id: str, page: str = "", year: str = "") -> Response:
        try:
            engine = opening.result()
            library = engine.library
            person = library.person(person_id)
            if person.id != person_id:
                return RedirectResponse(quote(person.id, safe=""))
            every = library.said_by(person.id)
            latest = library.latest(every)
            return plain.shown(
                profiles.speaker_page(
                    person,
                    library.profile(every),
                    library.quoted_with(every, person.id),
                    topics(engine, latest),
                    _listed(library, latest, page, year),
                )
            )
        except OnRecordError as error:
            return plain.refused(error)

    @web.get("/place/{region}")
    def region(region: str, page: str = "", year: str = "") -> Response:
        try:
            name, path = region_in_words(region), f"place/{quote(region, safe='')}"
            if region.upper() == "US":
                spot = profiles.Spot(name, path, 1, {"level": "federal"})
                return _place(opening.result(), spot, Filters(level=("federal",)), None, page, year)
            spot = profiles.Spot(name, path, 1, {"region": region})
            theirs, about = Filters(region=(region,)), Filters(scene=(region,))
            return _place(opening.result(), spot, theirs, about, page, year)
        except OnRecordError as error:
            return plain.refused(error)

    @web.get("/place/{region}/{city:path}")
    def city(region: str, city: str, page: str = "", year: str = "") -> Response:
        depth = 2 + city.count("/")
        try:
            is_known = region != "-"
            name = f"{city}, {region}" if is_known else city
            path = f"place/{quote(region, safe='')}/{quote(city, safe='')}"
            spot = profiles.Spot(name, path, depth, {"city": name}, region if is_known else None)
            theirs, about = Filters(city=(name,)), Filters(scene=(name,))
            return _place(opening.result(), spot, theirs, about, page, year)
        except OnRecordError as error:
            return plain.refused(error, depth=depth)

    @web.get("/document/{document_id}")
    def document(document_id: str, page: str = "") -> Response:
        try:
            library = opening.result().library
            found = library.document(document_id)
            outlines = library.outlines_in(document_id)
            numbers = np.array([each.number for each in outlines], dtype=np.int64)
            return plain.shown(
                profiles.document_page(found, _listed(library, numbers, page, ""), library.profile(numbers))
            )
        except OnRecordError as error:
            return plain.refused(error)


def _place(
    engine: Engine, spot: profiles.Spot, theirs: Filters, about: Filters | None, page: str, year: str
) -> Response:
    library = engine.library
    own = library.eligible(theirs)
    others = np.setdiff1d(library.eligible(about), own) if about else own[:0]
    if not len(own) + len(others):
        raise NotOnRecord(f"Nothing is on record of {spot.name[:100]!r}; ask for the place in Search.")
    latest = library.latest(np.union1d(own, others))
    return plain.shown(
        profiles.place_page(
            spot,
            library.profile(own),
            library.profile(others),
            topics(engine, latest),
            [] if "city" in spot.chosen else library.facets(theirs)["city"],
            _listed(library, latest, page, year),
        )
    )


def _listed(library: Library, numbers: NDArray[np.int64], page: str, year: str) -> profiles.Listed:
    """One page of these quotations, of a year where one is asked for. Raises InvalidDate."""
    if year:
        within = library.eligible(Filters(after=parse_date(year), before=parse_date(year)))
        numbers = numbers[np.isin(numbers, within)]
    pages = max(1, -(-len(numbers) // A_PAGE))
    at = int(page) if page.isascii() and page.isdigit() and len(page) < 8 else 1
    at = max(1, min(at, pages))
    entries = library.entries_among(numbers[(at - 1) * A_PAGE : at * A_PAGE])
    return profiles.Listed([hit_of(each) for each in entries], at, pages, len(numbers), year)
