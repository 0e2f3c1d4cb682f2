"""The addresses of the page at which searches are saved and given up."""

from __future__ import annotations

import shlex
from concurrent.futures import Future
from typing import TYPE_CHECKING, Annotated
from urllib.parse import parse_qs

from fastapi import Body, FastAPI
from fastapi.responses import PlainTextResponse, Response

from corpus.errors import OnRecordError
from corpus.saved import LONGEST_NAME
from desk.form import Form
from desk.tab import Filled
from search.query import LONGEST, parse

if TYPE_CHECKING:
    from search.engine import Engine

Name = Annotated[str, Body(max_length=10 * LONGEST_NAME)]
Address = Annotated[str, Body(max_length=3 * LONGEST)]


def add_saving(web: FastAPI, opening: Future[Engine]) -> None:
    """Adds ``/saved`` and ``/saved/remove``. They take JSON, which no form of another site can send."""

    @web.post("/saved")
    def save(name: Name, address: Address) -> Response:
        form = Form.of(Filled(parse_qs(address.removeprefix("?"))))
        try:
            filters = form.filters()
            if form.question.strip() or not filters:
                parse(form.question)
            kept = opening.result().library.save_search(name, form.question.strip(), filters)
        except OnRecordError as error:
            return PlainTextResponse(str(error), 400)
        return PlainTextResponse(f"Saved. For what is new: onrecord saved run {shlex.quote(kept.name)}")

    @web.post("/saved/remove")
    def remove(name: Annotated[str, Body(embed=True)]) -> Response:
        try:
            opening.result().library.forget_search(name)
        except OnRecordError as error:
            return PlainTextResponse(str(error), 400)
        return PlainTextResponse("Removed.")
