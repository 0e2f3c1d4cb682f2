"""The page's own addresses: its style and script, stored sources, downloads."""

from __future__ import annotations

from concurrent.futures import Future
from importlib import resources
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse, Response

from onrecord.corpus.errors import NotOnRecord, OnRecordError
from onrecord.desk import plain
from onrecord.desk.basket import LARGEST_SELECTION
from onrecord.search.citations import FORMATS, cite

if TYPE_CHECKING:
    from onrecord.search.engine import Engine

_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
    '<rect width="32" height="32" fill="#fdfcf9"/>'
    '<text x="16" y="40" font-family="Georgia,serif" font-size="46" text-anchor="middle"'
    ' fill="#8a1c1c">“</text></svg>'
)


class InvalidSelection(OnRecordError):
    """A selection that cannot be downloaded."""


def add_routes(web: FastAPI, opening: Future[Engine], *, read_only: bool = False) -> None:
    """Our own addresses, before Gradio's: its own would take every other.

    On a page that is ``read_only`` nothing leads to forms that write.
    """
    hidden = ".correct-link { display: none; }\n" if read_only else ""

    @web.get("/page.css")
    def style() -> Response:
        return Response(_resource("page.css") + hidden, media_type="text/css")

    @web.get("/keys.js")
    def keys() -> Response:
        return Response(_resource("keys.js"), media_type="text/javascript")

    @web.get("/favicon.ico")
    def icon() -> Response:
        return Response(_ICON, media_type="image/svg+xml")

    @web.get("/source/{document_id}")
    def source(document_id: str, quotation: str | None = None) -> Response:
        try:
            library = opening.result().library
            document = library.document(document_id)
            marked = library.quotation(quotation) if quotation else None
            if marked is not None and marked.document_id != document.id:
                raise NotOnRecord(f"The document {document_id!r} holds no quotation {quotation!r}.")
        except OnRecordError as error:
            return plain.refused(error)
        return plain.shown(plain.source_page(document, marked))

    @web.get("/export")
    def export(format: str = "csv", ids: str = "", each: bool = False) -> Response:
        try:
            return _download(opening.result(), format, ids.split(",") if ids else [], each=each)
        except OnRecordError as error:
            return plain.refused(error, depth=0)

    @web.get("/citation")
    def citation(id: str, format: str = "apa") -> Response:
        try:
            return PlainTextResponse(cite(opening.result().library.entries_of([id]), format))
        except OnRecordError as error:
            return PlainTextResponse(str(error), plain.status_of(error))


def _download(engine: Engine, form: str, ids: list[str], *, each: bool) -> Response:
    """The citations of the selected quotations as a file, in the order in which they were selected.

    A bibliography names each source once, unless ``each`` quotation is to have its own entry.
    """
    if not ids:
        raise InvalidSelection("No quotation is selected; tick at least one, then download.")
    if len(ids) > LARGEST_SELECTION:
        raise InvalidSelection(
            f"{len(ids):,} quotations are too many for one file; select at most {LARGEST_SELECTION}."
        )
    one_per_source = not each and form in FORMATS and FORMATS[form].of_sources
    text = cite(engine.library.entries_of(ids), form, one_per_source=one_per_source)
    kept = FORMATS[form]
    name = f'attachment; filename="on-record{kept.extension}"'
    return Response(kept.encode(text), media_type=kept.media_type, headers={"Content-Disposition": name})


def _resource(name: str) -> str:
    return resources.files("onrecord.desk").joinpath(name).read_text("utf-8")
