"""The CSV of citations: read back cell by cell, and nothing in it runs."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.search.citations import FORMATS, cite
from onrecord.search.citations.table import COLUMNS, defuse
from tests.support.citations_cases import NEWS, TEXT, WORDS, entry

CONTRACT = {
    "id", "quote", "speaker", "role", "organization", "city", "region", "country", "level", "said_on",
    "published",
    "title", "outlet", "url", "document", "start", "end", "prefix", "suffix",
}  # fmt: skip


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_columns_are_those_of_a_hit_and_what_a_citation_needs() -> None:
    assert set(COLUMNS) >= CONTRACT
    assert set(COLUMNS) - CONTRACT == {"kind", "authors", "link", "confidence", "at", "video"}


def test_a_row_says_what_is_on_record() -> None:
    row = entry(**NEWS)
    (found,) = rows(cite([row], "csv"))
    assert found["quote"] == WORDS
    assert found["prefix"] + found["quote"] + found["suffix"] == TEXT
    assert (found["start"], found["end"]) == ("22", "43")
    assert (found["city"], found["region"], found["country"], found["level"]) == (
        "Harbor Falls",
        "OH",
        "US",
        "city",
    )
    assert (found["said_on"], found["published"]) == ("2019-07-11", "2019-07-12")
    assert found["kind"] == "direct"
    assert found["link"].endswith("#:~:text=We%20will%20not%20take%20part")


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "＋1", "－1", "＠x"]
)
def test_a_cell_that_would_run_is_defused(cell: str) -> None:
    assert defuse(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "a=b", "“=1”", "’tis", "— no", "1-2"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert defuse(cell) == cell


@given(st.text(), st.text(st.sampled_from("=+-@\t\r\n ,\";'“x"), min_size=1), st.text())
def test_cells_are_read_back_and_none_can_run(title: str, words: str, speaker: str) -> None:
    if not words.strip():
        words += "x"
    row = entry(words, words, title=title, speaker=speaker, outlet=f"={title}")
    (found,) = rows(cite([row], "csv"))
    assert not any(cell.lstrip()[:1] in set("=+-@＝＋－＠") for cell in found.values() if cell)
    assert found["quote"].removeprefix("'") == words.removeprefix("'")
    assert found["title"] in {
        title.replace("\0", "\N{REPLACEMENT CHARACTER}"),
        f"'{title}".replace("\0", "\N{REPLACEMENT CHARACTER}"),
    }


def test_rows_end_with_crlf_as_rfc_4180_has_it() -> None:
    assert cite([], "csv") == ",".join(COLUMNS) + "\r\n"


def test_the_file_has_a_byte_order_mark_and_the_text_has_none() -> None:
    text = cite([entry(**NEWS)], "csv")
    assert not text.startswith("\ufeff")
    assert FORMATS["csv"].encode(text).startswith(b"\xef\xbb\xbfid,quote,")
    assert not FORMATS["ris"].encode("TY").startswith(b"\xef\xbb\xbf")
