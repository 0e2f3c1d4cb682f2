"""The addresses of the page at which searches are saved and given up."""

from __future__ import annotations

import shlex
from concurrent.futures import Future
from typing import TYPE_CHECKING, Annotated
from urllib.parse import parse_qs

from fastapi import Body, Depends, FastAPI, Header, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, Response

from onrecord.corpus.errors import OnRecordError
from onrecord.corpus.store.searches import LONGEST_NAME
from onrecord.desk.form import Form
from onrecord.desk.security import PAGE_HEADER, Forbidden, check_token
from onrecord.desk.tab import Filled
from onrecord.search.errors import InvalidQuestion
from onrecord.search.query import LONGEST, parse, without_controls

if TYPE_CHECKING:
    from onrecord.search.engine import Engine

Name = Annotated[str, Body(max_length=10 * LONGEST_NAME)]
Address = Annotated[str, Body(max_length=3 * LONGEST)]


def explain(request: Request, error: Exception) -> Response:
    """Return what is wrong with a request in a sentence."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - it is made the handler of this alone
    first = error.errors()[0]
    where = ".".join(str(each) for each in first["loc"] if each != "body") or "The request"
    # What was sent is not shown again: it may hold halves of characters.
    sentence = f"{where}: {first['msg'][:1].lower()}{first['msg'][1:]}."
    return PlainTextResponse(sentence.encode("utf-8", "replace"), 400)


def add_saving(web: FastAPI, opening: Future[Engine], token: str | None) -> None:
    """Add ``/saved`` and ``/saved/remove``, which write; they ask for the token in the page's head.

    Without a token nothing can be written.
    """

    def guard(given: Annotated[str, Header(alias=PAGE_HEADER)] = "") -> None:
        try:
            check_token(token, given)
        except Forbidden as error:
            raise HTTPException(403, str(error)) from None

    guarded = [Depends(guard)]

    @web.exception_handler(HTTPException)
    def refuse(request: Request, error: HTTPException) -> Response:
        return PlainTextResponse(str(error.detail), error.status_code)

    web.add_exception_handler(RequestValidationError, explain)

    @web.post("/saved", dependencies=guarded)
    def save(name: Name, address: Address) -> Response:
        form = Form.of(Filled(parse_qs(address.removeprefix("?"))))
        try:
            if without_controls(name + address) != name + address:
                raise InvalidQuestion(
                    "The name or the question has a character in it that is none; type it again."
                )
            filters = form.filters()
            if form.question.strip() or not filters:
                parse(form.question)
            kept = opening.result().library.save_search(name, form.question.strip(), filters)
        except OnRecordError as error:
            return PlainTextResponse(str(error), 400)
        return PlainTextResponse(f"Saved. See new matches with onrecord saved run {shlex.quote(kept.name)}")

    @web.post("/saved/remove", dependencies=guarded)
    def remove(name: Annotated[str, Body(embed=True)]) -> Response:
        try:
            opening.result().library.forget_search(name)
        except OnRecordError as error:
            return PlainTextResponse(str(error), 400)
        return PlainTextResponse("Removed.")
