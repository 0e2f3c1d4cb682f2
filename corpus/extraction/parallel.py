"""Extraction spread over the processor's cores: processes that live as long as there is work for them."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from types import TracebackType

from onrecord.corpus.extraction import chunks, extract_chunk, extract_many
from onrecord.corpus.model import Document, Quotation

_AHEAD = 2
"""Chunks that are handed to each process ahead of what is asked for: they bound the memory."""
_WORTH = 24
"""Documents that pay for starting processes, each of which loads the model for itself."""
_MOST = 4
"""Processes at most, at some 400 MB each."""


def cores() -> int:
    """Return how many processes are worth their memory on this machine."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(_MOST, available)


class Extractor:
    """Finds the statements of documents, in order, on several cores where there are enough documents.

    What is found does not depend on the number of processes: the same chunks are parsed together in
    each case. The processes start when they first pay and end with the context.
    """

    def __init__(self, processes: int) -> None:
        self._processes = processes
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Extractor:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def extract(self, documents: Sequence[Document]) -> Iterator[tuple[Quotation, ...]]:
        """Yield the statements of each document."""
        if self._pool is None and self._processes > 1 and len(documents) >= _WORTH:
            # A forked copy of a process that has threads (a page is being served) may never wake up.
            self._pool = ProcessPoolExecutor(
                self._processes, mp_context=get_context("spawn"), initializer=_follow_parent
            )
        return extract_many(documents) if self._pool is None else self._spread(documents, self._pool)

    def _spread(
        self, documents: Sequence[Document], pool: ProcessPoolExecutor
    ) -> Iterator[tuple[Quotation, ...]]:
        coming = chunks(documents)
        waiting: deque[tuple[list[Document], Future[list[tuple[Quotation, ...]]]]] = deque()
        try:
            for chunk in coming:
                waiting.append((chunk, pool.submit(extract_chunk, chunk)))
                if len(waiting) > _AHEAD * self._processes:
                    yield from waiting[0][1].result()
                    waiting.popleft()
            while waiting:
                yield from waiting[0][1].result()
                waiting.popleft()
        except BrokenProcessPool:
            # A process was ended from outside, as where memory is short: go on in this one alone.
            self._pool, self._processes = None, 1
            for left in (*(chunk for chunk, _ in waiting), *coming):
                yield from extract_chunk(left)


def _follow_parent() -> None:
    """End with the process that gives the work, even when that is killed; leave Ctrl-C to it."""
    # spaCy's backend imports torch where it finds it, and takes two seconds a process for what is not used.
    sys.modules.setdefault("torch", None)  # type: ignore[arg-type]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
