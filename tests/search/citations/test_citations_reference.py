"""Names, speakers, kinds of source and titles, before any format prints them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.corpus.model import Place
from onrecord.search.citations import cite
from onrecord.search.citations.attribution import speaker_in_words
from onrecord.search.citations.dates import CitedDate, Day, parse
from onrecord.search.citations.names import Name, parse_names
from onrecord.search.citations.reference import refer
from onrecord.search.citations.rich import Run, as_markdown, roman
from onrecord.search.citations.sources import source_type
from onrecord.search.citations.typography import quoted, set_marks, title_case
from tests.support.citations_cases import HARBOR_FALLS, MAYOR, NEWS, day, entry

RUIZ, OKORO = Name("Ruiz", "Dana"), Name("Okoro", "Sam")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Dana Ruiz"], [RUIZ]),
        (["By Dana Ruiz and Sam Okoro, Harbor Wire"], [RUIZ, OKORO]),
        (["Dana Ruiz, Sam Okoro & Lu Chen"], [RUIZ, OKORO, Name("Chen", "Lu")]),
        (["Okoro, Sam; Ruiz, Dana"], [OKORO, RUIZ]),
        (["Dana Ruiz", "Dana Ruiz"], [RUIZ]),
        (["Dana Ruiz, City Editor"], [RUIZ]),
        (["Ruiz, D. B., Jr."], [Name("Ruiz", "D. B.", "Jr.")]),
        (["Dana Ruiz, Jr."], [Name("Ruiz", "Dana", "Jr.")]),
        (["Dana Ruiz III"], [Name("Ruiz", "Dana", "III")]),
        (["Jo van der Berg"], [Name("van der Berg", "Jo")]),
        (["van der Berg, Jo"], [Name("van der Berg", "Jo")]),
        (["Harry S Tilden"], [Name("Tilden", "Harry S.")]),
        (["Dana Ruiz", "Jr."], [Name("Ruiz", "Dana", "Jr.")]),
        (["Dana Ruiz and Jr"], [Name("Ruiz", "Dana", "Jr")]),
        (["Dana Ruiz", "III", "Sam Okoro"], [Name("Ruiz", "Dana", "III"), OKORO]),
        (["Dana Ruiz Jr.", "Jr."], [Name("Ruiz", "Dana", "Jr.")]),
        (["Jr."], []),
        (["Sr", "Dana Ruiz"], [RUIZ]),
        (["Tomás Ó Sé"], [Name("Ó Sé", "Tomás")]),
        (["Ó Sé, Tomás"], [Name("Ó Sé", "Tomás")]),
        (["Máire Ní Bhriain"], [Name("Ní Bhriain", "Máire")]),
        (["Ó Dana Ruiz"], [Name("Ruiz", "Ó Dana")]),
        (["Ana De La Cruz"], [Name("De La Cruz", "Ana")]),
        (["ANA DE LA CRUZ"], [Name("DE LA CRUZ", "ANA")]),
        (["José Ortega y Gasset"], [Name("Ortega y Gasset", "José")]),
        (["Van Morris"], [Name("Morris", "Van")]),
        (["Vi"], [Name(literal="Vi")]),
        (["The Harbor Press"], [Name(literal="The Harbor Press")]),
        (["Department of Parks and Recreation"], [Name(literal="Department of Parks and Recreation")]),
        (["Cher"], [Name(literal="Cher")]),
        (["陳大文"], [Name(literal="陳大文")]),
        (["", "  ", "By ", ",", " and "], []),
    ],
)
def test_bylines(lines: list[str], expected: list[Name]) -> None:
    assert list(parse_names(lines)) == expected


@given(st.lists(st.text(), max_size=3))
def test_any_byline_can_be_read(lines: list[str]) -> None:
    for name in parse_names(lines):
        assert name.full
        assert bool(name.literal) != bool(name.family)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "Mayor Ana Duarte of Harbor Falls"),
        ({"role": "Mayor"}, "Mayor Ana Duarte of Harbor Falls"),
        ({"role": "Harbor Falls police chief"}, "Harbor Falls police chief Ana Duarte"),
        (
            {"role": "police chief", "organization": "Harbor Falls Police Department"},
            "Police Chief Ana Duarte of Harbor Falls",
        ),
        ({"role": "mayor of Harbor Falls"}, "Ana Duarte, mayor of Harbor Falls"),
        (
            {"role": "Governor", "place": Place(state="OH", country="US", level="state")},
            "Governor Ana Duarte of Ohio",
        ),
        (
            {"role": "U.S. Representative", "place": Place(state="OH", country="US")},
            "U.S. Representative Ana Duarte of Ohio",
        ),
        (
            {"role": "executive director", "organization": "Tenants United"},
            "Ana Duarte, executive director, Tenants United (Harbor Falls)",
        ),
        ({"role": "spokesperson for the mayor", "place": Place()}, "Ana Duarte, spokesperson for the mayor"),
        ({"role": None}, "Ana Duarte"),
        ({"role": None, "organization": "Tenants United"}, "Ana Duarte of Tenants United"),
        ({"role": None, "speaker": "Tenants United", "organization": "Tenants United"}, "Tenants United"),
        ({"speaker": None, "speaker_mention": None}, "an unidentified speaker"),
        ({"speaker": None, "speaker_mention": "she"}, "an unidentified speaker (the source prints “she”)"),
    ],
)
def test_speakers_in_words(fields: dict[str, Any], expected: str) -> None:
    assert speaker_in_words(entry(**{**MAYOR, **fields}).quotation) == expected


@pytest.mark.parametrize(
    ("fields", "kind", "own"),
    [
        ({"outlet": "Harbor Falls Courier"}, "news", False),
        ({"outlet": "Harbor Falls Courier", "title": "Full text: State of the City address"}, "news", False),
        ({"outlet": "Harbor Falls Courier", "attributed_to": "Ana Duarte"}, "news", False),
        ({"outlet": "Office of the Mayor"}, "release", True),
        ({"outlet": "Mayor’s Office"}, "release", True),
        ({"outlet": "Office of the Mayor", "role": "governor"}, "release", False),
        ({"outlet": "Office of the Mayor of Millbrook"}, "release", False),
        ({"outlet": "Office of the Mayor of Harbor Falls"}, "release", True),
        ({"outlet": "Office of Ana Duarte (press release)"}, "release", True),
        ({"outlet": "Office of Ike Brandt (press release)"}, "release", False),
        ({"outlet": "City of Harbor Falls"}, "release", False),
        (
            {"outlet": "Harbor Falls Police Department", "organization": "Harbor Falls Police Department"},
            "release",
            True,
        ),
        ({"outlet": "Office of the Mayor", "title": "State of the City 2019"}, "speech", True),
        ({"title": "Remarks by Mayor Ana Duarte at City Hall"}, "speech", True),
        ({"title": "Statement from Mayor Ana Duarte"}, "release", True),
        ({"title": "Statement from Mayor Lee Ford"}, "release", False),
        ({"url": "https://www.harborfalls.gov/news/1"}, "release", False),
        ({"url": "https://blog.example/1"}, "page", False),
        ({"attributed_to": "Ana Duarte", "url": "https://blog.example/1"}, "page", True),
        ({"attributed_to": "Ana Duarte"}, "document", True),
        ({}, "document", False),
        ({"outlet": "Office of the Mayor", "speaker": None, "role": None}, "release", False),
    ],
)
def test_kinds_of_source(fields: dict[str, Any], kind: str, own: bool) -> None:
    found = source_type(entry(**{"place": HARBOR_FALLS, **fields}))
    assert (found.type, found.own) == (kind, own)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2019-07-12", CitedDate(Day(2019, 7, 12), words="12 July 2019", edtf="2019-07-12")),
        ("2019-22", CitedDate(Day(2019, 22), words="summer 2019", edtf="2019-22")),
        ("2019?", CitedDate(Day(2019), circa=True, words="2019 (uncertain)", edtf="2019?")),
        ("2019~/2020", CitedDate(Day(2019), Day(2020), True, words="about 2019 to 2020", edtf="2019~/2020")),
        ("201X", CitedDate(words="the 2010s", edtf="201X")),
        ("2019-99", CitedDate(words="2019-99", edtf="2019-99")),
        (None, CitedDate()),
    ],
)
def test_dates(value: str | None, expected: CitedDate) -> None:
    assert parse(day(value)) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("city won’t take part in raids", "City Won’t Take Part in Raids"),
        ("raids: the why and the how", "Raids: The Why and the How"),
        ("what is it for", "What Is It For"),
        ("well-known aide to NASA", "Well-Known Aide to NASA"),
        ("is it over? the mayor answers", "Is It Over? The Mayor Answers"),
        ("“in the city” of 3rd street", "“In the City” of 3rd Street"),
        ("", ""),
    ],
)
def test_headline_style(title: str, expected: str) -> None:
    assert title_case(title) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("“No more,” mayor says", "“‘No more,’ mayor says.”"),
        ("Mayor's 'open door' isn't one", "“Mayor’s ‘open door’ isn’t one.”"),
        ('Why "that\'s it"?', "“Why ‘that’s it’?”"),
        ("He said “she said ‘no’”", "“He said ‘she said “no.”’”"),
        ("Hours cut, say “workers”", "“Hours cut, say ‘workers.’”"),
        ("The rights of workers’", "“The rights of workers’.”"),
    ],
)
def test_marks_inside_a_quoted_title(title: str, expected: str) -> None:
    assert quoted(title, ".") == expected


@given(st.text(st.sampled_from("ab “”‘’'\".?")))
def test_setting_marks_changes_marks_alone(text: str) -> None:
    def letters(any_text: str) -> str:
        return "".join(character for character in any_text if character not in "“”‘’'\"")

    assert letters(set_marks(text)) == letters(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*a* _b_ [c](d) <e> & `f`", r"\*a\* \_b\_ \[c\](d) \<e\> \& \`f\`"),
        ("1. one", r"1\. one"),
        ("# no heading", r"\# no heading"),
        ("- no list", r"\- no list"),
        ("July 12, 2019.", "July 12, 2019."),
    ],
)
def test_markdown_shows_text_as_it_is(text: str, expected: str) -> None:
    assert as_markdown(roman(text)) == expected


def test_markdown_links() -> None:
    assert (
        as_markdown((Run("here", href="https://x.example/#:~:text=a"),))
        == "[here](<https://x.example/#:~:text=a>)"
    )


@pytest.mark.parametrize(
    ("title", "genre"),
    [
        ("Resolution No. 24-17", "Resolution"),
        ("RESOLUTION 2024-17: Standing with our neighbors", "Resolution"),
        ("A resolution declaring the city a place of welcome", "Resolution"),
        ("Ordinance No. 88 amending chapter 4", "Ordinance"),
        ("An Ordinance to amend the code", "Ordinance"),
        ("Minutes of the meeting of May 2", "Minutes"),
        ("Regular meeting minutes, May 2, 2024", "Minutes"),
        ("City Council Meeting Minutes", "Minutes"),
        ("Executive Order 2024-3", "Executive order"),
        ("Proclamation", "Proclamation"),
        ("City council adopts resolution on raids", "Press release"),
        ("Mayor signs ordinance", "Press release"),
        ("Resolution reached in strike", "Press release"),
        ("Agenda-setting mayor speaks out", "Press release"),
        ("Statement on the resolution", "Press release"),
        (None, "Press release"),
    ],
)
def test_what_a_public_body_issues_is_called_what_its_title_calls_it(title: str | None, genre: str) -> None:
    row = entry(title=title, outlet="City of Harbor Falls", place=HARBOR_FALLS)
    assert refer([row])[0].genre == genre


def test_a_paper_that_prints_a_resolution_is_a_paper() -> None:
    assert refer([entry(title="Resolution No. 24-17", outlet="Harbor Falls Courier")])[0].genre == ""


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ({**NEWS, "title": None}, "[Untitled news article]"),
        ({"file_name": "minutes-7.txt"}, "minutes-7.txt"),
        ({"file_name": "minutes-7.txt", "title": "Minutes"}, "Minutes"),
        ({"file_name": "a.html", "url": "https://blog.example/a.html"}, "[Untitled web page]"),
        ({}, "[Untitled document]"),
    ],
)
def test_a_source_without_a_title_is_called_by_its_file_else_described(
    fields: dict[str, Any], title: str
) -> None:
    assert refer([entry(**fields)])[0].title == title


@pytest.mark.parametrize("format", ["apa", "mla", "chicago", "chicago-author-date", "csl-json", "ris"])
def test_the_name_of_a_file_is_printed_as_it_is(format: str) -> None:
    assert "budget hearing.txt" in cite([entry(file_name="budget hearing.txt")], format)
