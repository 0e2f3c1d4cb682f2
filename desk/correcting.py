"""The addresses at which quotations are put right, reviewed, and put back; writing needs the page's token."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

from fastapi import FastAPI, Form, Request
from fastapi.responses import RedirectResponse, Response

from onrecord.corpus.editing import (
    accept,
    changes_of,
    correct,
    correct_all,
    date_given,
    kind_given,
    name_given,
    place_given,
    scene_given,
    undo_edit,
)
from onrecord.corpus.errors import InvalidCorrection, OnRecordError
from onrecord.desk import corrections, plain
from onrecord.desk.cards import problem
from onrecord.desk.security import check_token
from onrecord.search.display import attribution_in_words, count_of

if TYPE_CHECKING:
    from onrecord.corpus.model import Entry, Quotation
    from onrecord.corpus.store.corrections import Changes, Field, Value
    from onrecord.corpus.store.library import Library
    from onrecord.search.engine import Engine

Text = Annotated[str, Form()]
_MOST_SKIPPED = 1000


def add_correcting(web: FastAPI, opening: Future[Engine], token: str | None) -> None:
    """Add ``/correct``, ``/corrections`` and ``/review``. Without a token there is none of them."""

    def opened() -> tuple[Library, str]:
        check_token(token, token or "")
        return opening.result().library, token or ""

    @web.get("/correct/{quotation_id}")
    def form(quotation_id: str, request: Request) -> Response:
        given = request.query_params
        try:
            library, own = opened()
            [entry] = library.entries_of([quotation_id])
            shown = corrections.shown_values(entry.quotation)
            values = {name: given.get(name, value) for name, value in shown.items()}
            scope, back = given.get("scope", "one"), _back(given.get("back", ""))
            counts = {each: len(_ids(library, entry, each)) for each in corrections.SCOPES}
            preview = ""
            if "preview" in given:
                try:
                    ids = _ids(library, entry, scope)
                    changes = changes_of(library, ids, _wanted(entry.quotation, values))
                    preview = corrections.preview_of(
                        changes, len(ids), quotation_id, values, scope, own, back
                    )
                except OnRecordError as error:
                    preview = problem(str(error))
            return plain.shown(
                corrections.form_page(entry, values, scope, counts, back=back, preview=preview)
            )
        except OnRecordError as error:
            return plain.refused(error)

    @web.post("/correct/{quotation_id}")
    def apply(
        quotation_id: str,
        speaker: Text = "",
        role: Text = "",
        city: Text = "",
        region: Text = "",
        level: Text = "",
        scene: Text = "",
        said_on: Text = "",
        kind: Text = "",
        scope: Text = "one",
        back: Text = "",
        token: Text = "",
    ) -> Response:
        try:
            library = _writable(token)
            [entry] = library.entries_of([quotation_id])
            values = {
                "speaker": speaker, "role": role, "city": city, "region": region, "level": level,
                "scene": scene, "said_on": said_on, "kind": kind,
            }  # fmt: skip
            ids = _ids(library, entry, scope)
            _, changes = correct_all(library, ids, _wanted(entry.quotation, values))
            return _told(f"{count_of(len(changes), 'quotation')} corrected.", _back(back))
        except OnRecordError as error:
            return plain.refused(error)

    @web.get("/corrections")
    def log(page: str = "", done: str = "", back: str = "") -> Response:
        try:
            library, own = opened()
            at = int(page) if page.isascii() and page.isdigit() and 0 < len(page) < 7 else 1
            shown = corrections.SHOWN
            edits = library.edits(shown + 1, (max(at, 1) - 1) * shown)
            markup = corrections.log_page(
                edits[:shown], own, max(at, 1), more=len(edits) > shown, done=done[:200], back=_back(back)
            )
            return plain.shown(markup)
        except OnRecordError as error:
            return plain.refused(error, depth=0)

    @web.post("/corrections/undo")
    def undo(edit: Annotated[int, Form()], token: Text = "", back: Text = "") -> Response:
        try:
            library = _writable(token)
            taken = undo_edit(library, edit)
            changed = len({(each.document, each.span) for each in taken})
            return _told(f"Taken back in {count_of(changed, 'quotation')}.", _back(back))
        except OnRecordError as error:
            return plain.refused(error)

    @web.get("/review")
    def review(skip: str = "") -> Response:
        try:
            library, own = opened()
            skipped = (
                min(int(skip), _MOST_SKIPPED) if skip.isascii() and skip.isdigit() and len(skip) < 7 else 0
            )
            waiting = library.doubtful(skipped + 1)
            last = library.edits(1)
            undo = corrections.undo_button(last[0].number, own, skipped) if last else ""
            if len(waiting) <= skipped:
                return plain.shown(corrections.reviewed_page(undo), scripted=True)
            entry = waiting[skipped]
            why = attribution_in_words(entry.quotation)
            left = library.doubtful_count() - skipped
            markup = corrections.review_page(entry, why, left, own, skipped, undo)
            return plain.shown(markup, scripted=True)
        except OnRecordError as error:
            return plain.refused(error, depth=0)

    @web.post("/review/{quotation_id}/{answer}")
    def settle(
        quotation_id: str, answer: str, token: Text = "", skip: Text = "0", shown: Text = ""
    ) -> Response:
        try:
            library = _writable(token)
            quotation = library.quotation(quotation_id)
            if shown != corrections.state_of(quotation):
                raise InvalidCorrection(
                    "This attribution was changed after it was shown; go back to Review and look at it again."
                )
            if answer == "accept":
                accept(library, quotation)
            elif answer == "nobody":
                correct(library, quotation_id, {"speaker": None})
            else:
                raise InvalidCorrection(f"{answer[:40]!r} is no answer; use accept or nobody.")
            return RedirectResponse(f"../../review?skip={quote(skip, safe='')}", 303)
        except OnRecordError as error:
            return plain.refused(error, depth=2)

    def _writable(given: str) -> Library:
        check_token(token, given)
        return opening.result().library


def _told(sentence: str, back: str) -> Response:
    """Lead back to the queue, or to the log, which says what was done."""
    if back.startswith("review"):
        return RedirectResponse(f"../{back}", 303)
    where = f"../corrections?done={quote(sentence)}" + (f"&back={quote(back, safe='')}" if back else "")
    return RedirectResponse(where, 303)


def _back(given: str) -> str:
    """A question on the page, or the queue, to go back to; nothing else is an address to lead to."""
    return given if given.startswith(("?", "review?skip=")) and len(given) < 4000 else ""


def _ids(library: Library, entry: Entry, scope: str) -> list[str]:
    """The ids of the quotations that a correction of this one is made in."""
    quotation = entry.quotation
    if scope == "one":
        return [quotation.id]
    if scope == "speaker":
        if quotation.speaker is None:
            return []
        numbers = library.said_by(library.speaker_of(quotation.id))
        return library.ids_of(numbers.tolist())
    if scope not in corrections.SCOPES:
        raise InvalidCorrection(f"{scope[:40]!r} is nothing to correct; use {', '.join(corrections.SCOPES)}.")
    if scope == "speaker in document" and quotation.speaker is None:
        return []
    outlines = library.outlines_in(entry.document.id)
    theirs = [each.number for each in outlines if scope == "document" or each.speaker == quotation.speaker]
    return library.ids_of(theirs)


def _wanted(shown: Quotation, values: Mapping[str, str]) -> Callable[[Quotation], Changes]:
    """What the form asks for: the fields that differ from what it held. Raises InvalidCorrection."""
    before = corrections.shown_values(shown)
    given = {name for name, value in values.items() if value.strip() != before[name]}
    changes: dict[Field, Value] = {}
    if "speaker" in given:
        changes["speaker"] = name_given(values["speaker"])
    if "role" in given:
        changes["role"] = name_given(values["role"])
    if given & {"city", "region", "level"}:
        changes["place"] = place_given(
            shown.place,
            city=values["city"] if "city" in given else None,
            region=values["region"] if "region" in given else None,
            level=values["level"] if "level" in given else None,
        )
    if "scene" in given:
        changes["scene"] = scene_given(values["scene"])
    if "said_on" in given:
        changes["said_on"] = date_given(values["said_on"])
    if "kind" in given:
        changes["kind"] = kind_given(values["kind"])
    return lambda quotation: changes
