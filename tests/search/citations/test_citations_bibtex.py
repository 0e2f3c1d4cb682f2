"""BibTeX and BibLaTeX as bibtexparser reads them back."""

from __future__ import annotations

import bibtexparser
import pytest
from bibtexparser.model import Entry as Record
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.search.citations import cite
from onrecord.search.citations.bibtex import escape
from onrecord.search.citations.plain import one_line
from onrecord.search.citations.reference import refer
from tests.support.citations_cases import NEWS, OTHERS_RELEASE, RELEASE, SPEECH, cases, day, entry

COMMANDS = {
    r"\textbackslash{}": "\\",
    r"\textbraceleft{}": "{", r"\textbraceright{}": "}", r"\textasciicircum{}": "^",
    r"\textasciitilde{}": "~", r"\$": "$", r"\&": "&", r"\#": "#", r"\_": "_", r"\%": "%",
}  # fmt: skip
# Every punctuation, script, accent, white space and control; the marks that LaTeX and BibTeX know come often.
HOSTILE = st.text(
    st.one_of(st.sampled_from("\\{}$&#^_~%\"'`@,=- \n\r\t\u2028\x85\x0b\0“”‘’–—é́ßı中ا𝄞"), st.characters())
)


def unescape(latex: str) -> str:
    """What LaTeX prints for escaped text, read one command at a time."""
    printed = ""
    while latex:
        command = next((name for name in COMMANDS if latex.startswith(name)), None)
        if command is None:
            assert latex[0] not in "\\{}$&#^_~%", f"{latex[0]!r} is not escaped in {latex!r}"
        printed += COMMANDS[command] if command else latex[0]
        latex = latex[len(command or " ") :]
    return printed


def read(text: str) -> list[Record]:
    library = bibtexparser.parse_string(text)
    assert library.failed_blocks == []
    return library.entries


def fields(record: Record) -> dict[str, str]:
    return {name: field.value for name, field in record.fields_dict.items()}


@given(HOSTILE)
def test_escaped_text_prints_as_it_was(text: str) -> None:
    assert unescape(escape(text)) == text


@given(HOSTILE)
def test_braces_balance_for_bibtex_which_counts_escaped_ones_too(text: str) -> None:
    depth = 0
    for character in escape(text):
        depth += (character == "{") - (character == "}")
        assert depth >= 0
    assert depth == 0


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(title=HOSTILE, outlet=HOSTILE, words=HOSTILE.filter(str.strip), speaker=HOSTILE, role=HOSTILE)
def test_biblatex_is_read_back_field_by_field(
    title: str, outlet: str, words: str, speaker: str, role: str
) -> None:
    row = entry(words, words, **{**NEWS, "title": title, "outlet": outlet, "speaker": speaker, "role": role})
    reference = refer([row])[0]
    (record,) = read(cite([row], "biblatex"))
    found = fields(record)
    assert unescape(found["title"][1:-1]) == reference.title
    assert unescape(found["note"]) == reference.about
    assert unescape(found["annote"]) == reference.annotation
    container = found.get("journaltitle") or found.get("organization") or ""
    assert unescape(container) == reference.container
    assert found["url"] == NEWS["url"]
    assert one_line(words) in reference.annotation


@settings(deadline=None)
@given(st.lists(HOSTILE, max_size=4))
def test_authors_are_divided_where_we_divide_them(lines: list[str]) -> None:
    row = entry(**{**NEWS, "authors": tuple(lines)})
    reference = refer([row])[0]
    (record,) = read(cite([row], "biblatex"))
    assert divided(fields(record).get("author", "")) == len(reference.authors)


def divided(authors: str) -> int:
    """How many names BibTeX sees: it divides at "and" outside braces, in whatever case."""
    depth, words, word = 0, [], ""
    for character in authors + " ":
        depth += (character == "{") - (character == "}")
        if character.isspace() and depth == 0:
            words.append(word)
            word = ""
        else:
            word += character
    return 0 if not authors else 1 + sum(word.lower() == "and" for word in words)


@pytest.mark.parametrize("format", ["bibtex", "biblatex"])
def test_every_case_is_one_record_in_order_with_its_own_key(format: str) -> None:
    entries = list(cases().values())
    records = read(cite(entries, format))
    assert [record.key.split("-")[1] for record in records] == [row.quotation.id for row in entries]
    assert len({record.key for record in records}) == len(entries)


def test_the_same_quotation_twice_has_two_keys() -> None:
    keys = [record.key for record in read(cite([entry(**NEWS), entry(**NEWS)], "biblatex"))]
    assert keys[1] == f"{keys[0]}-2"


@pytest.mark.parametrize(
    ("source", "kind"),
    [(NEWS, "article"), (RELEASE, "online"), (SPEECH, "online"), (OTHERS_RELEASE, "online")],
)
def test_biblatex_types(source: dict[str, object], kind: str) -> None:
    assert read(cite([entry(**source)], "biblatex"))[0].entry_type == kind


def test_a_newspaper_article_in_biblatex() -> None:
    found = fields(read(cite([entry(**NEWS)], "biblatex"))[0])
    assert found["entrysubtype"] == "newspaper"
    assert found["author"] == "Ruiz, Dana"
    assert found["journaltitle"] == "Harbor Falls Courier"
    assert found["date"] == "2019-07-12"
    assert found["note"] == "Quotes Mayor Ana Duarte of Harbor Falls (said 11 July 2019, inferred)."


def test_an_office_that_issues_a_release_is_one_name_in_braces() -> None:
    assert (
        fields(read(cite([entry(**OTHERS_RELEASE)], "biblatex"))[0])["author"]
        == "{Office of Senator Ike Brandt}"
    )


@pytest.mark.parametrize(
    "value",
    ["2019", "2019-07", "2019~", "2019?", "2019%", "2019-22", "2019-07-12/2019-07-14", "201X", "2019-06/.."],
)
def test_biblatex_takes_edtf_as_it_is(value: str) -> None:
    assert fields(read(cite([entry(**{**NEWS, "published": day(value)})], "biblatex"))[0])["date"] == value


@pytest.mark.parametrize(
    ("value", "year", "month"),
    [
        ("2019-07-12", "2019", "jul"),
        ("2019-12", "2019", "dec"),
        ("2019-22", "2019", "Summer"),
        ("2019~", "ca. 2019", None),
        ("2018/2019", "2018--2019", None),
        ("201X", "the 2010s", None),
        (None, "n.d.", None),
    ],
)
def test_bibtex_says_what_it_can_of_a_date(value: str | None, year: str, month: str | None) -> None:
    found = fields(read(cite([entry(**{**NEWS, "published": day(value)})], "bibtex"))[0])
    assert found["year"] == year
    assert found.get("month") == month
    assert "date" not in found


def test_a_month_is_bibtexs_own_name_for_it_without_braces() -> None:
    assert "  month = jul,\n" in cite([entry(**NEWS)], "bibtex")
    summer = cite([entry(**{**NEWS, "published": day("2019-22")})], "bibtex")
    assert "  month = {Summer},\n" in summer


@pytest.mark.parametrize(
    ("source", "key"),
    [
        ({**NEWS, "authors": ()}, "Harbor Falls Courier"),
        ({"title": "Who pays?", "url": "https://blog.example/1"}, "Who pays?"),
        (NEWS, None),
        (OTHERS_RELEASE, None),
    ],
)
def test_what_has_no_author_has_a_key_to_be_sorted_by(source: dict[str, object], key: str | None) -> None:
    assert fields(read(cite([entry(**source)], "bibtex"))[0]).get("key") == key


@pytest.mark.parametrize(
    ("byline", "options"),
    [
        ("Jo van der Berg", "useprefix=true"),
        ("Dana Ruiz and Ana de la Cruz", "useprefix=true"),
        ("Ana De La Cruz", None),
        ("Dana Ruiz", None),
        ("Harbor Wire Staff", None),
    ],
)
def test_a_particle_is_filed_with_the_family_name_in_biblatex(byline: str, options: str | None) -> None:
    (record,) = read(cite([entry(**{**NEWS, "authors": (byline,)})], "biblatex"))
    assert fields(record).get("options") == options


@pytest.mark.parametrize("format", ["bibtex", "biblatex"])
def test_the_words_stand_where_zotero_keeps_them(format: str) -> None:
    found = fields(read(cite([entry(**NEWS)], format))[0])
    assert found["annote"].startswith("“We will not take part”")
    assert "annotation" not in found


def test_a_name_that_ends_with_a_stop_takes_no_second_one() -> None:
    row = entry(**{**NEWS, "speaker": "D. B. Ruiz Jr.", "role": None, "said_on": day(None)})
    found = fields(read(cite([row], "biblatex"))[0])
    assert found["note"] == "Quotes D. B. Ruiz Jr."


def test_an_unknown_date_is_no_field_in_biblatex() -> None:
    found = fields(read(cite([entry(**{**NEWS, "published": day(None)})], "biblatex"))[0])
    assert "date" not in found
    assert "year" not in found
