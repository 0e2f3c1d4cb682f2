"""RIS as rispy reads it back."""

from __future__ import annotations

import pytest
import rispy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.search.citations import cite
from onrecord.search.citations.reference import refer
from tests.support.citations_cases import NEWS, RELEASE, SPEECH, cases, day, entry

HOSTILE = st.text(
    st.one_of(st.sampled_from('\n\r\t\u2028\u2029\x85\x0b\x0c\x1c\x1d\0-ERTY  ,;"“”é中ا{}'), st.characters())
)


def read(text: str) -> list[dict[str, object]]:
    return list(rispy.loads(text))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(title=HOSTILE, outlet=HOSTILE, words=HOSTILE.filter(str.strip), speaker=HOSTILE, author=HOSTILE)
def test_ris_is_read_back_field_by_field(
    title: str, outlet: str, words: str, speaker: str, author: str
) -> None:
    row = entry(
        words, words, **{**NEWS, "title": title, "outlet": outlet, "speaker": speaker, "authors": (author,)}
    )
    reference = refer([row])[0]
    (found,) = read(cite([row], "ris"))
    assert found["title"] == reference.title
    assert found.get("secondary_title", found.get("publisher", "")) == reference.container
    assert found.get("authors", []) == [name.inverted for name in reference.authors]
    assert found["notes"] == [reference.about]
    assert found["abstract"] == reference.annotation
    assert found["urls"] == [NEWS["url"]]


def test_every_case_is_one_record_in_order() -> None:
    entries = list(cases().values())
    assert [found["accession_number"] for found in read(cite(entries, "ris"))] == [
        row.quotation.id for row in entries
    ]


def test_lines_end_with_crlf_and_records_with_er() -> None:
    text = cite([entry(**NEWS), entry(**RELEASE)], "ris")
    assert text.count("\r\nER  - \r\n") == 2
    assert text.replace("\r\n", "").isprintable()
    assert text.startswith("TY  - NEWS\r\n")


@pytest.mark.parametrize(
    ("source", "kind"), [(NEWS, "NEWS"), (RELEASE, "ELEC"), (SPEECH, "SLIDE"), ({}, "MANSCPT")]
)
def test_types_of_reference(source: dict[str, object], kind: str) -> None:
    assert read(cite([entry(**source)], "ris"))[0]["type_of_reference"] == kind


@pytest.mark.parametrize(
    ("value", "date", "year"),
    [
        ("2019-07-12", "2019/07/12/", "2019"),
        ("2019-07", "2019/07//", "2019"),
        ("2019", "2019///", "2019"),
        ("2019-22", "2019///summer 2019", "2019"),
        ("2019~", "2019///about 2019", "2019"),
        ("2019-07-12/2019-07-14", "2019/07/12/12 July 2019 to 14 July 2019", "2019"),
        ("201X", None, None),
        (None, None, None),
    ],
)
def test_dates(value: str | None, date: str | None, year: str | None) -> None:
    (found,) = read(cite([entry(**{**NEWS, "published": day(value)})], "ris"))
    assert found.get("date") == date
    assert found.get("year") == year


@pytest.mark.parametrize(
    ("value", "words"), [("201X", "the 2010s"), ("2019-06/..", "from June 2019 on"), ("19XX", "between 1900")]
)
def test_a_date_without_a_year_is_told_in_the_note_alone(value: str, words: str) -> None:
    text = cite([entry(**{**NEWS, "published": day(value)})], "ris")
    assert "DA  -" not in text
    assert "PY  -" not in text
    assert f"Published: {words}" in str(read(text)[0]["notes"])


def test_an_inferred_date_says_so() -> None:
    (found,) = read(cite([entry(**{**NEWS, "published": day("2019-07-12", "inferred")})], "ris"))
    assert found["date"] == "2019/07/12/12 July 2019, inferred"
    assert "Date of publication inferred" in str(found["abstract"])
