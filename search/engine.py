"""One object that the command and the page ask: a library, its index, its encoder."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import numpy as np

from onrecord.corpus.filters import Filters
from onrecord.corpus.model import Counts, Entry
from onrecord.corpus.store.index_files import FOLDER
from onrecord.corpus.store.library import Library
from onrecord.index.encoders.protocol import Encoder, Progress
from onrecord.index.encoders.registry import open_encoder
from onrecord.index.errors import ModelUnavailable, UnusableIndex
from onrecord.index.vectors import VectorIndex, bring_up_to_date, read_manifest
from onrecord.search.background import Aside, BackgroundSync, sync_in_process
from onrecord.search.query import FILTER_NAMES, NO_FILTERS, Query, parse
from onrecord.search.question import Mention, understood
from onrecord.search.ranking.candidates import Numbers, eligible
from onrecord.search.ranking.hit import CONTRACT, Hit
from onrecord.search.ranking.pipeline import Asked, Method, retrieve

if TYPE_CHECKING:
    import pandas as pd

log = logging.getLogger(__name__)

MOST = 1000
"""The most answers to one question."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for a question.

    ``eligible`` counts the quotations that the filters, exact words and exclusions left to choose
    from. ``relaxed`` says, when they left none, how many there would be without each of them or, where
    no single one is to blame, without any.
    """

    query: Query
    hits: tuple[Hit, ...]
    eligible: int
    relaxed: tuple[tuple[str, int], ...] = ()

    @property
    def reading(self) -> str:
        """How the question was read, in words to show."""
        return self.query.reading

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """What the question names; evidence, and no condition."""
        return self.query.mentions

    @property
    def close(self) -> bool:
        """Whether anything close to the question is on record; if not, the hits are merely the nearest."""
        return any(hit.close for hit in self.hits)


class Engine:
    """A library that answers questions. Open it with ``Engine.open``; safe to use from several threads."""

    def __init__(self, library: Library, encoder: Encoder) -> None:
        self.library = library
        self.encoder = encoder
        self._index: VectorIndex | None = None
        self._lock = threading.Lock()
        self._background: BackgroundSync | None = None

    @classmethod
    def open(
        cls, folder: str | Path, model: str | None = None, *, read_only: bool = False, make: bool = False
    ) -> Self:
        """Open the library in this folder for questions; nothing is encoded before it is needed.

        A folder without a library is an error, so that a mistyped name leaves nothing behind; with
        ``make`` an empty library is made there.
        Without ``model`` it is the one that the library was made for, else the one that its index was
        made with, else the default. A library that was made for one model takes no other.
        Raises LibraryUnavailable or ModelUnavailable.
        """
        library = Library.open(folder, read_only=read_only, make=make)
        try:
            return cls(library, _encoder(library, model))
        except BaseException:
            library.close()
            raise

    def close(self) -> None:
        """Closes the library; the engine cannot be used afterwards."""
        if self._background is not None:
            self._background.stop()
        self.library.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def refresh(
        self, progress: Progress | None = None, *, wait: bool = True, share: bool = False
    ) -> VectorIndex:
        """The index of everything that the store holds now; what is new in it is encoded and saved.

        Without ``wait``, an index that another program, or ``follow``, is just bringing up to date is used
        as it is. With ``share`` the rest is left to another program that is bringing it up to date, too.
        """
        if self._background is not None and not wait:
            return self._background.index
        with self._lock:
            self._index = bring_up_to_date(
                self.library, self.encoder, progress, current=self._index, wait=wait, share=share
            )
            return self._index

    def follow(self, aside: Aside = sync_in_process) -> None:
        """Keep the index up to date in the background, and answer from the last whole one meanwhile.

        ``aside`` does this where there is much to encode.
        """
        self._background = BackgroundSync(self.library, self.encoder, aside)
        self._background.start()

    @property
    def pending(self) -> int:
        """How many statements are in the store and not in the answers yet, where the engine follows it."""
        return self._background.pending if self._background is not None else 0

    def search(
        self,
        question: str | Query,
        k: int = 10,
        filters: Filters = NO_FILTERS,
        *,
        method: Method = "default",
        among: Numbers | None = None,
        unread: Collection[str] = (),
    ) -> Answer:
        """The k quotations closest to a question among those that its filters and these leave.

        Never fewer than there are, up to k and MOST. An empty question with filters asks for all that
        they leave, the latest first. ``among`` are the numbers, ascending, to choose from where it is not the
        whole library. ``unread`` are names in the question that are not to be read as what they seem to
        name. Raises InvalidQuestion, InvalidFilter or InvalidDate.
        """
        begun = time.perf_counter()
        if isinstance(question, str):
            asks_for_all = not question.strip() and filters
            query = (Query("") if asks_for_all else parse(question)).within(filters)
        else:
            query = question.within(filters)
        query = understood(self.library, query, unread=unread)
        index = self.refresh(wait=False)
        allowed = eligible(self.library, query)
        if among is not None:
            allowed = among if allowed is None else np.intersect1d(allowed, among, assume_unique=True)
        count = len(index) if allowed is None else len(allowed)
        k = max(0, min(k, MOST))
        asked = Asked(query, self.encoder)
        hits = retrieve(self.library, index, asked, k, allowed=allowed, method=method)
        relaxed = self._relaxed(query) if not count else ()
        # Never the words: who runs a page for others has no business with what they ask.
        took = 1000 * (time.perf_counter() - begun)
        log.info("A question took %.0f ms: %d of %d statements", took, len(hits), count)
        return Answer(query, tuple(hits), count, relaxed)

    def printings(self, hits: Iterable[Hit]) -> dict[str, Entry]:
        """The other printings of these hits, by id, without those that another program has just removed."""
        ids = [id for hit in hits for id in hit.variants]
        return {entry.quotation.id: entry for entry in self.library.entries_known(ids)}

    def facets(self, filters: Filters = NO_FILTERS) -> dict[str, list[tuple[str, int]]]:
        """Each field's values among the quotations that the filters leave, most frequent first."""
        return self.library.facets(filters)

    def counts(self) -> Counts:
        """How much is on record, and how much of it is unknown or doubtful."""
        return self.library.counts()

    def frame(self, answer: Answer) -> pd.DataFrame:
        """The hits as a table, one row each, with the columns of ``search --json``."""
        import pandas as pd

        return pd.DataFrame([hit.as_dict() for hit in answer.hits], columns=list(CONTRACT))

    def _relaxed(self, query: Query) -> tuple[tuple[str, int], ...]:
        looser = [
            (name, replace(query, filters=replace(query.filters, **{name: getattr(NO_FILTERS, name)})))
            for name in FILTER_NAMES
            if getattr(query.filters, name)
        ]
        if query.phrases:
            looser.append(("exact words", replace(query, phrases=())))
        if query.excluded:
            looser.append(("excluded words", replace(query, excluded=())))
        counted = [(name, self._left(wider)) for name, wider in looser]
        if len(looser) > 1 and not any(count for _, count in counted):
            counted = [("conditions", self._left(Query(query.meaning)))]
        return tuple((name, count) for name, count in counted if count)

    def _left(self, query: Query) -> int:
        """How many quotations the query's conditions leave."""
        numbers = eligible(self.library, query)
        return len(self.library.numbers() if numbers is None else numbers)


def _encoder(library: Library, model: str | None) -> Encoder:
    folder, chosen = library.folder, library.model
    if chosen is not None and model not in (None, chosen):
        raise ModelUnavailable(
            f"The library {folder} was made for the model {chosen!r} and takes no other; leave --model out, "
            "or make another library with onrecord init."
        )
    if model is not None:
        return open_encoder(model)
    try:
        recorded = chosen or read_manifest(folder / FOLDER).model
    except UnusableIndex:
        return open_encoder()
    try:
        return open_encoder(recorded, fetch=False)
    except ModelUnavailable as error:
        raise ModelUnavailable(
            f"The library {folder} was indexed with the model {recorded!r}, which is not on this machine; "
            "name it, or another to index it anew, with --model."
        ) from error
