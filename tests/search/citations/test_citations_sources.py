"""One entry a source: a bibliography of many quotations names each article once."""

from __future__ import annotations

import json
from typing import Any

import bibtexparser
import pytest
import rispy

from onrecord.corpus.model import Entry
from onrecord.search.citations import FORMATS, InvalidGrouping, cite
from onrecord.search.citations.reference import refer
from tests.support.citations_cases import NEWS, TEXT, entry

THREE = "“We will stay,” said Mayor Ana Duarte. “We will sing,” she said. “We will vote,” she said."
WORDS = ("We will stay", "We will sing", "We will vote")
GROUPING = [name for name, form in FORMATS.items() if form.of_sources]


def three(**fields: Any) -> list[Entry]:
    """Three quotations of one article."""
    return [entry(THREE, words, **{**NEWS, **fields}) for words in WORDS]


def rows(**fields: Any) -> list[Entry]:
    """Three rows of a table, each a document of its own, all printed in one article."""
    return [entry(words, words, **{**NEWS, **fields}) for words in WORDS]


@pytest.mark.parametrize("entries", [three(), rows()], ids=["one document", "rows of a table"])
@pytest.mark.parametrize("format", GROUPING)
def test_the_words_of_one_source_stand_under_one_entry(format: str, entries: list[Entry]) -> None:
    text = cite(entries, format, one_per_source=True)
    assert len(text) < len(cite(entries, format))
    for row in entries:
        assert row.quotation.id in text
        assert row.quotation.text in text


def test_each_reader_gets_one_entry_with_all_the_words() -> None:
    entries = three()
    (item,) = json.loads(cite(entries, "csl-json", one_per_source=True))
    assert [each["quotation"] for each in item["custom"]["quotations"]] == list(WORDS)
    (record,) = bibtexparser.parse_string(cite(entries, "biblatex", one_per_source=True)).entries
    (ris,) = rispy.loads(cite(entries, "ris", one_per_source=True))
    for words in WORDS:
        assert f"“{words}”" in record.fields_dict["annote"].value
        assert f"“{words}”" in ris["abstract"]
    assert ris["accession_number"] == "; ".join(row.quotation.id for row in entries)


def test_a_list_of_references_names_the_article_once() -> None:
    text = cite(three(), "apa", one_per_source=True)
    assert text.count("Ruiz, D. (2019, July 12).") == 1
    assert text.count("quoted in Ruiz (2019).") == 3
    assert cite(three(), "apa").count("Ruiz, D. (2019, July 12).") == 3


def test_later_notes_in_chicago_are_shortened() -> None:
    lines = cite(three(), "chicago", one_per_source=True).splitlines()
    assert lines[0].startswith("“We will stay”, Mayor Ana Duarte of Harbor Falls, quoted in Dana Ruiz, “City")
    assert lines[3].strip() == (
        "“We will sing”, Mayor Ana Duarte of Harbor Falls, quoted in Ruiz, “City Will Not Join Federal "
        "Raids, Mayor Says: What the Vote Means.”"
    )


@pytest.mark.parametrize("format", ["apa", "chicago-author-date"])
def test_rows_printed_in_one_article_share_the_letter_of_its_year(format: str) -> None:
    text = cite(rows(), format)
    assert "2019a" not in text
    other = entry(TEXT, **{**NEWS, "title": "Another article"})
    text = cite([*rows(), other], format)
    assert "2019a" in text
    assert "2019b" in text
    assert "2019c" not in text


@pytest.mark.parametrize(
    "differing",
    [
        {"url": "https://courier.example/other"},
        {"title": "Another title"},
        {"authors": ("Sam Okoro",)},
        {"outlet": "The Quillhaven Courier"},
    ],
)
def test_what_is_cited_otherwise_is_another_source(differing: dict[str, Any]) -> None:
    found = refer([entry(**NEWS), entry(**{**NEWS, **differing})], one_per_source=True)
    assert len(found) == 2


def test_texts_of_which_nothing_is_known_stay_apart() -> None:
    found = refer(
        [entry("We will go", "We will go"), entry("We will stay", "We will stay")], one_per_source=True
    )
    assert len(found) == 2


def test_sources_stand_where_their_first_quotation_does() -> None:
    other = entry(**{**NEWS, "title": "Between", "url": "https://courier.example/b"})
    first, *rest = three()
    titles = [reference.title for reference in refer([first, other, *rest], one_per_source=True)]
    assert titles == [NEWS["title"], "Between"]


@pytest.mark.parametrize("format", ["csv", "jsonld"])
def test_a_format_that_lists_quotations_is_refused(format: str) -> None:
    with pytest.raises(InvalidGrouping, match=f"{format} lists quotations, not sources; .* use one of apa"):
        cite(three(), format, one_per_source=True)
