"""Extraction on several cores: the same statements, in the same order, whatever becomes of the processes."""

from __future__ import annotations

import os
import signal

from onrecord.corpus.extraction import chunks, extract_many
from onrecord.corpus.extraction.parallel import Extractor
from onrecord.corpus.model import Document


def documents(count: int) -> list[Document]:
    """So many short articles of different lengths."""
    return [
        Document(
            f"“We will plow street {n} by dawn,” said Mayor Ines Talcott on May 4, 2021."
            + " It snowed." * (n % 7)
        )
        for n in range(count)
    ]


def test_two_processes_find_what_one_finds_in_the_same_order() -> None:
    many = documents(40)
    with Extractor(2) as extractor:
        assert list(extractor.extract(many)) == list(extract_many(many))
        assert extractor._pool is not None


def test_a_few_documents_start_no_process() -> None:
    with Extractor(2) as extractor:
        assert list(extractor.extract(documents(3))) == list(extract_many(documents(3)))
        assert extractor._pool is None


def test_when_a_process_is_killed_the_rest_is_found_here() -> None:
    many = documents(40)
    with Extractor(2) as extractor:
        found = extractor.extract(many)
        first = next(found)
        assert extractor._pool is not None
        os.kill(next(iter(extractor._pool._processes)), signal.SIGKILL)
        assert [first, *found] == list(extract_many(many))


def test_documents_are_parsed_in_groups_of_bounded_size() -> None:
    sizes = [
        [len(each.text) for each in chunk] for chunk in chunks(Document("x" * n) for n in (9, 40_000, 9, 9))
    ]
    assert sizes == [[9], [40_000], [9, 9]]
