"""An index of the version before answers by words alone until another is made."""

import json

import numpy as np
import pytest

from onrecord.corpus.store.library import Library
from onrecord.corpus.store.text_index import Words
from onrecord.index.vectors import bring_up_to_date, saved_index
from tests.support.towns import CountingEncoder, state


@pytest.fixture
def library(tmp_path):
    with Library.open(tmp_path / "library") as library:
        for at in range(600):
            state(library, f"The ferry of town {at} will not run.", f"Speaker {at}")
        yield library


def made_earlier(library, encoder):
    """Say of the saved index that it is of the version before."""
    bring_up_to_date(library, encoder)
    folder = library.folder / "index"
    for name, schema in (("manifest.json", 3), ("words.json", 4)):
        record = json.loads((folder / name).read_text())
        record.pop("checksum")
        assert record["schema"] == schema + 1
        record["schema"] = schema
        for segment in record.get("segments", []):
            segment["files"].pop("sizes")
        (folder / name).write_text(json.dumps(record))


def test_vectors_of_the_version_before_answer_and_are_made_anew(library):
    encoder = CountingEncoder()
    made_earlier(library, encoder)
    earlier = saved_index(library, encoder)
    assert earlier.is_earlier
    assert len(earlier) == 600
    assert earlier.generation != library.generation
    encoder.seen.clear()
    anew = bring_up_to_date(library, encoder, current=earlier.copy())
    assert not anew.is_earlier
    assert len(anew) == 600
    assert len(encoder.seen) == 1200
    assert not saved_index(library, encoder).is_earlier


def test_words_of_the_version_before_answer_and_are_made_anew(library):
    made_earlier(library, CountingEncoder())
    words, _ = Words.open(library.folder / "index")
    assert words.is_earlier
    found = words.best(["ferry", "town"], 5)
    assert len(found) == 5
    with Library.open(library.folder) as other:
        assert len(other.best_by_words(["ferry"], 5)) == 5
        other.catch_up()
    again, _ = Words.open(library.folder / "index")
    assert not again.is_earlier
    assert np.array_equal(np.sort(again.segments[0].numbers), np.arange(1, 601))
