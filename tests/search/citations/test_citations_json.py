"""CSL-JSON as its schema has it, and JSON-LD as schema.org and Web Annotation have it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.search.citations import cite
from tests.support.citations_cases import (
    HARBOR_FALLS,
    NEWS,
    OTHERS_RELEASE,
    RELEASE,
    SPEECH,
    TEXT,
    WORDS,
    cases,
    day,
    entry,
)

# As csl-data.json of citation-style-language/schema has it, as far as we write; nothing else is allowed.
STRINGS = {"genre", "title", "container-title", "publisher", "URL", "note"}
TYPES = {"article-newspaper", "webpage", "speech", "document"}


def check(item: dict[str, Any]) -> None:
    """Fails unless the item is valid by the schema."""
    assert {"id", "type"} <= set(item)
    assert isinstance(item["id"], str)
    assert item["type"] in TYPES
    for name, value in item.items():
        if name in STRINGS:
            assert isinstance(value, str)
        elif name in ("issued", "accessed"):
            check_date(value)
        elif name == "author":
            assert value
            for author in value:
                assert set(author) <= {"family", "given", "suffix", "literal"}
                assert ("literal" in author) != ("family" in author)
                assert all(isinstance(part, str) and part for part in author.values())
        elif name == "custom":
            assert isinstance(value, dict)
        else:
            assert name in ("id", "type"), f"{name} is no CSL variable"


def check_date(date: dict[str, Any]) -> None:
    assert set(date) <= {"date-parts", "circa", "literal"}
    assert "date-parts" in date or "literal" in date
    if "date-parts" in date:
        assert len(date["date-parts"]) in (1, 2)
        for parts in date["date-parts"]:
            assert len(parts) in (1, 2, 3)
            assert all(type(part) is int for part in parts)
            assert len(parts) < 2 or 1 <= parts[1] <= 12 or 21 <= parts[1] <= 24
        assert len(set(map(len, date["date-parts"]))) == 1, "citeproc-js refuses ends of unlike length"
    assert date.get("circa", True) is True


def items(*sources: dict[str, Any]) -> list[dict[str, Any]]:
    return list(json.loads(cite([entry(**source) for source in sources], "csl-json")))


@pytest.mark.parametrize("name", list(cases()))
def test_every_case_is_valid_csl_json(name: str) -> None:
    (item,) = json.loads(cite([cases()[name]], "csl-json"))
    check(item)
    assert item["title"]


@given(st.text(), st.text(), st.lists(st.text(), max_size=3), st.text(), st.text().filter(str.strip))
def test_hostile_text_is_valid_csl_json(
    title: str, outlet: str, authors: list[str], url: str, words: str
) -> None:
    row = entry(
        words, words, title=title, outlet=outlet, authors=tuple(authors), url=f"https://x.example/{url}"
    )
    (item,) = json.loads(cite([row], "csl-json"))
    check(item)
    assert item["custom"]["quotation"] == words
    assert "\n" not in item["title"] + item["note"]


@pytest.mark.parametrize(
    ("source", "kind", "genre", "author"),
    [
        (NEWS, "article-newspaper", None, {"family": "Ruiz", "given": "Dana"}),
        (RELEASE, "webpage", "Press release", {"family": "Duarte", "given": "Ana"}),
        (OTHERS_RELEASE, "webpage", "Press release", {"literal": "Office of Senator Ike Brandt"}),
        (SPEECH, "speech", "Speech", {"family": "Duarte", "given": "Ana"}),
    ],
)
def test_types_and_authors(
    source: dict[str, Any], kind: str, genre: str | None, author: dict[str, str]
) -> None:
    (item,) = items(source)
    assert (item["type"], item.get("genre"), item["author"]) == (kind, genre, [author])


def test_the_official_stands_in_the_note_with_words_id_and_link() -> None:
    row = entry(**NEWS)
    (item,) = items(NEWS)
    assert item["note"] == (
        "Quotes Mayor Ana Duarte of Harbor Falls (said 11 July 2019, inferred). “We will not take part” "
        f"[On Record {row.quotation.id}] {NEWS['url']}#:~:text=We%20will%20not%20take%20part"
    )
    assert item["URL"] == NEWS["url"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2019-07-12", {"date-parts": [[2019, 7, 12]]}),
        ("2019-07", {"date-parts": [[2019, 7]]}),
        ("2019~", {"date-parts": [[2019]], "circa": True}),
        ("2019?", {"date-parts": [[2019]], "circa": True}),
        ("2019-21", {"date-parts": [[2019, 21]]}),
        ("2019-07-12/2019-07-14", {"date-parts": [[2019, 7, 12], [2019, 7, 14]]}),
        ("2019-21/2019-22", {"date-parts": [[2019, 21], [2019, 22]]}),
        ("2019-07-12/2019-08", {"date-parts": [[2019, 7], [2019, 8]]}),
        ("2019-07/2020", {"date-parts": [[2019], [2020]]}),
        ("2019-07-12/2019", {"date-parts": [[2019]]}),
        ("201X", {"date-parts": [[2010], [2019]]}),
        ("19XX", {"date-parts": [[1900], [1999]]}),
        ("2019-06/..", {"literal": "from June 2019 on"}),
        (None, None),
    ],
)
def test_dates_are_objects_and_none_is_invented(value: str | None, expected: dict[str, Any] | None) -> None:
    (item,) = items({**NEWS, "published": day(value)})
    assert item.get("issued") == expected


def graph(**source: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    said, annotation = json.loads(cite([entry(**source)], "jsonld"))["@graph"]
    return said, annotation


def test_a_quotation_in_schema_org() -> None:
    said, _ = graph(**NEWS)
    assert said["@context"] == "https://schema.org"
    assert said["@type"] == "Quotation"
    assert said["text"] == WORDS
    assert said["creator"] == {
        "@type": "Person",
        "name": "Ana Duarte",
        "jobTitle": "mayor",
        "workLocation": {"@type": "Place", "name": "Harbor Falls, OH"},
    }
    assert said["isPartOf"]["@type"] == "NewsArticle"
    assert said["isPartOf"]["author"] == [{"@type": "Person", "name": "Dana Ruiz"}]
    assert said["isPartOf"]["datePublished"] == "2019-07-12"


def test_its_place_in_web_annotation() -> None:
    said, annotation = graph(**NEWS)
    assert annotation["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert annotation["body"] == said["@id"]
    quote, position = annotation["target"]["selector"]
    assert annotation["target"]["source"] == NEWS["url"]
    assert TEXT[position["start"] : position["end"]] == quote["exact"] == WORDS
    assert quote["prefix"] + quote["exact"] + quote["suffix"] in TEXT
    assert quote["prefix"].endswith("“")


@pytest.mark.parametrize("end", ["\n", "\n\n", "\r\n", "\u2028", "\n \n"])
def test_prefix_and_suffix_are_cut_at_the_lines_end(end: str) -> None:
    text = f"Earlier.{end}The mayor said “{WORDS}.”{end}Nobody answered."
    _, annotation = json.loads(cite([entry(text)], "jsonld"))["@graph"]
    quote = annotation["target"]["selector"][0]
    assert (quote["prefix"], quote["suffix"]) == ("The mayor said “", ".”")


def test_words_that_fill_their_line_have_neither_prefix_nor_suffix() -> None:
    _, annotation = json.loads(cite([entry(f"Before.\n\n{WORDS}\n\nAfter.")], "jsonld"))["@graph"]
    quote = annotation["target"]["selector"][0]
    assert (quote["prefix"], quote["suffix"]) == ("", "")


def test_reported_speech_is_no_quotation_in_schema_org() -> None:
    said, _ = graph(**{**NEWS, "kind": "indirect"})
    assert said["@type"] == "CreativeWork"
    assert said["genre"] == "reported speech, not verbatim"


def test_nobody_known_is_nobody_named() -> None:
    said, _ = graph(speaker=None, speaker_mention=None, role=None, confidence=0.0, place=HARBOR_FALLS)
    assert "creator" not in said
    assert said["description"] == "Quotes an unidentified speaker."


@pytest.mark.parametrize("value", ["2019~", "2019-22", "2019-07-12/2019-07-14", "201X"])
def test_a_date_that_iso_cannot_say_is_typed_as_edtf(value: str) -> None:
    said, _ = graph(**{**NEWS, "published": day(value)})
    assert said["isPartOf"]["datePublished"] == {
        "@type": "http://id.loc.gov/datatypes/edtf/EDTF",
        "@value": value,
    }


def test_nothing_is_rated() -> None:
    assert "ClaimReview" not in cite(list(cases().values()), "jsonld")
