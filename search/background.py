"""Keeps an index up to date behind the questions, which meanwhile are answered from the last whole one."""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from threading import Event, Thread

from onrecord.corpus.errors import OnRecordError
from onrecord.corpus.store.library import Library
from onrecord.index.encoders.protocol import Encoder
from onrecord.index.encoders.registry import open_encoder
from onrecord.index.priority import give_way
from onrecord.index.vectors import VectorIndex, bring_up_to_date, saved_index

FEW = 64
"""New statements that are encoded beside the questions; more of them are left to a process of their own."""
_PAUSE = 0.5  # seconds between two looks at the store
_AFTER_FAILURE = 10.0

log = logging.getLogger(__name__)

Aside = Callable[[Path, str], None]
"""Brings the index of the library in a folder up to date, by the model of a name, in another process."""


class BackgroundSync:
    """A thread that replaces ``index``, a whole snapshot of the store, whenever the store has changed."""

    def __init__(self, library: Library, encoder: Encoder, aside: Aside) -> None:
        library.keeps_snapshot = True
        self.index: VectorIndex = saved_index(library, encoder)
        self._library, self._encoder, self._aside = library, encoder, aside
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="index", daemon=True)

    def start(self) -> None:
        """Begin to follow the store."""
        self._thread.start()

    def stop(self) -> None:
        """Stop at the next pause, and wait for it."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    @property
    def pending(self) -> int:
        """How many of the statements in the store are newer than the snapshot."""
        index = self.index
        if index.generation == self._library.generation:
            return 0
        if index.is_earlier:
            return self._library.count_after(0)
        return self._library.count_after(int(index.numbers[-1]) if len(index) else 0)

    def _run(self) -> None:
        pause = 0.0
        while not self._stopping.wait(pause):
            pause = _PAUSE
            try:
                if self.index.generation != self._library.generation:
                    self._sync()
            except OnRecordError as error:  # busy, or out of room: what was there still answers
                log.warning("The index could not be brought up to date: %s", error)
                pause = _AFTER_FAILURE
            except Exception:
                log.exception("The index could not be brought up to date.")
                pause = _AFTER_FAILURE

    def _sync(self) -> None:
        if self.pending > FEW and os.access(self._library.folder, os.W_OK):
            self._aside(self._library.folder, self._encoder.name)
        begun = time.perf_counter()
        # A copy: the one in use stays as it is until the new one is whole.
        index = bring_up_to_date(self._library, self._encoder, current=self.index.copy(), wait=False)
        if index.generation != self.index.generation:
            self._library.catch_up()
            self.index = index
            log_sync(index, begun)


def log_sync(index: VectorIndex, begun: float) -> None:
    """Log how long it took, since ``time.perf_counter`` was ``begun``, to bring the index up to date."""
    log.info(
        "The index of %d statements was up to date after %.2f s", len(index), time.perf_counter() - begun
    )


def sync_in_process(folder: Path, model: str) -> None:
    """Bring an index up to date in a process that gives way to all others, and wait for it.

    A thread of our own would hold up the questions: one thread runs Python at a time.
    """
    process = get_context("spawn").Process(target=_sync_alone, args=(folder, model), daemon=True)
    process.start()
    process.join()
    if process.exitcode:
        log.warning("Indexing ended with %s; what is new is encoded beside the questions.", process.exitcode)


def _sync_alone(folder: Path, model: str) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C stops the page, and that stops this
    give_way()
    with Library.open(folder, make=False) as library:
        bring_up_to_date(library, open_encoder(model, fetch=False))
