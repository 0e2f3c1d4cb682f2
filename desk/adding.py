"""The addresses at which files, texts and web addresses are added, and seen before they go on record.

Only a browser on the page's own machine may add, and only with the page's token. The page fetches nothing by
itself: whoever serves it may give it what reads an address.
"""

from __future__ import annotations

import secrets
import tempfile
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from fastapi import FastAPI, File, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from onrecord.corpus.errors import LibraryBusy, NotOnRecord, OnRecordError
from onrecord.corpus.ingest import Summary, extract, ingest
from onrecord.corpus.reading import Metadata, Reading, Skipped, read
from onrecord.desk import additions, plain
from onrecord.desk.security import Forbidden, check_token, is_loopback

if TYPE_CHECKING:
    from onrecord.corpus.model import Quotation
    from onrecord.search.engine import Engine

ReadAddress = Callable[[str, Metadata], Iterator[Reading | Skipped]]
"""What reads the documents at a web address; the command gives one that fetches by its own guards."""

MOST_FILES, MOST_DOCUMENTS = 20, 100
LONGEST_TEXT = 300_000
"""Characters of a text that is pasted."""
_LONGEST_DOCUMENT = 2_000_000  # characters
_PATIENCE = 120.0  # seconds after which what is not read yet is left out
_DRAFTS = 4  # that wait to be put on record; the oldest goes

Text = Annotated[str, Form()]


class InvalidSource(OnRecordError):
    """Nothing to read, or more than is read at once."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What was found in some sources and is not on record yet, and what was left out."""

    found: Sequence[tuple[Reading, Sequence[Quotation]]]
    skipped: Sequence[Skipped]


def add_adding(
    web: FastAPI, opening: Future[Engine], token: str | None, read_address: ReadAddress | None
) -> None:
    """Add ``/add``: a form, a preview of what was found, and what puts it on record."""
    drafts: OrderedDict[str, Draft] = OrderedDict()
    reading = threading.Lock()

    def check(request: Request, given: str | None) -> None:
        check_token(token, (token or "") if given is None else given)
        host = request.client.host if request.client else ""
        if not is_loopback(host) or "x-forwarded-for" in request.headers:
            raise Forbidden("Documents are added only in a browser on the machine that serves this page.")

    @contextmanager
    def alone() -> Iterator[None]:
        if not reading.acquire(blocking=False):
            raise LibraryBusy("Other sources are being read just now; try again in a moment.")
        try:
            yield
        finally:
            reading.release()

    @web.get("/add")
    def form(request: Request) -> Response:
        try:
            check(request, None)
            return plain.shown(additions.form_page(token or "", fetches=read_address is not None))
        except OnRecordError as error:
            return plain.refused(error, depth=0)

    @web.post("/add")
    def preview(
        request: Request,
        files: Annotated[list[UploadFile] | None, File()] = None,
        text: Text = "",
        address: Text = "",
        title: Text = "",
        outlet: Text = "",
        date: Text = "",
        token: Text = "",
    ) -> Response:
        try:
            check(request, token)
            given = Metadata(title.strip() or None, date.strip() or None, outlet.strip() or None)
            given.published()  # a date that is none stops here
            sent = [each for each in files or () if each.filename]
            if len(sent) > MOST_FILES:
                raise InvalidSource(f"{len(sent)} files are too many at once; add at most {MOST_FILES}.")
            if len(text) > LONGEST_TEXT:
                raise InvalidSource(f"A pasted text may have {LONGEST_TEXT:,} characters; add it as a file.")
            if address.strip() and read_address is None:
                raise InvalidSource("This page fetches nothing; use onrecord add with the address.")
            if not (sent or text.strip() or address.strip()):
                raise InvalidSource("Choose a file, paste a text or give an address.")
            with alone(), tempfile.TemporaryDirectory() as folder:
                paths = list(_saved(Path(folder), sent, text))
                fetched = read_address(address.strip(), given) if read_address and address.strip() else ()
                draft = _drafted(_readings(paths, fetched, given))
            key = secrets.token_urlsafe(12)
            drafts[key] = draft
            while len(drafts) > _DRAFTS:
                drafts.popitem(last=False)
            return RedirectResponse(f"add/{key}", 303)
        except OnRecordError as error:
            return plain.refused(error, depth=0)

    @web.get("/add/{key}")
    def look(request: Request, key: str) -> Response:
        try:
            check(request, None)
            return plain.shown(additions.preview_page(key, _kept(drafts, key), token or ""))
        except OnRecordError as error:
            return plain.refused(error)

    @web.post("/add/{key}")
    def put(request: Request, key: str, token: Text = "") -> Response:
        try:
            check(request, token)
            draft = _kept(drafts, key)
            library = opening.result().library
            with alone():
                summary = ingest(library, [reading for reading, _ in draft.found], Summary())
            drafts.pop(key, None)
            ids = [library.merged(reading.document).id for reading, _ in draft.found]
            return plain.shown(additions.done_page(summary, ids, [one.document for one, _ in draft.found]))
        except OnRecordError as error:
            return plain.refused(error)


def _kept(drafts: OrderedDict[str, Draft], key: str) -> Draft:
    draft = drafts.get(key)
    if draft is None:
        raise NotOnRecord("This preview is no longer kept: it was put on record, or others came after it.")
    return draft


def _saved(folder: Path, sent: Iterable[UploadFile], text: str) -> Iterator[Path]:
    """Write what was sent below the folder, each file in one of its own under its own name."""
    for number, each in enumerate(sent):
        name = Path((each.filename or "").replace("\\", "/")).name
        name = "".join(letter for letter in name if letter.isprintable())[-100:].strip(" .") or "file.txt"
        path = folder / str(number) / name
        path.parent.mkdir()
        path.write_bytes(each.file.read())
        yield path
    if text.strip():
        path = folder / "pasted text.txt"
        path.write_text(text, "utf-8", errors="replace")
        yield path


def _readings(
    paths: Iterable[Path], fetched: Iterable[Reading | Skipped], given: Metadata
) -> Iterator[Reading | Skipped]:
    for path in paths:
        for each in read(path, given):
            # A person knows the file by its name, not by where it lay meanwhile.
            folder = f"{path.parent}/"
            yield Skipped(path.name, each.reason.replace(folder, "")) if isinstance(each, Skipped) else each
    yield from fetched


def _drafted(readings: Iterable[Reading | Skipped]) -> Draft:
    """What is found in the readings, within bounds of number, length and time."""
    found: list[tuple[Reading, Sequence[Quotation]]] = []
    skipped: list[Skipped] = []
    until = time.monotonic() + _PATIENCE
    for each in readings:
        if isinstance(each, Skipped):
            skipped.append(each)
        elif len(each.document.text) > _LONGEST_DOCUMENT:
            skipped.append(Skipped(each.name, "It is too long for the page; use onrecord add."))
        else:
            found.extend(one for one in extract([each]) if not isinstance(one, Skipped))
        if len(found) >= MOST_DOCUMENTS or time.monotonic() > until:
            skipped.append(Skipped("the rest", "It is too much for the page at once; use onrecord add."))
            break
    return Draft(found, skipped)
