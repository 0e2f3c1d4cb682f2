"""What a quotation looks like on the page, and that no text of a library becomes markup there."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.corpus.english.sentences import Passage
from onrecord.corpus.model import Date, Document, Entry, Place, Quotation
from onrecord.desk import cards, plain
from onrecord.search.citations.textfragment import web_address
from onrecord.search.display import (
    attribution_in_words,
    count_of,
    date_in_words,
    doubts,
    place_in_words,
    said_in_words,
    source_in_words,
)
from onrecord.search.engine import Answer
from onrecord.search.query import Query
from tests.support.ferrymeade import (
    DOORS,
    ERRAND,
    FERRYMEADE,
    GOVERNOR,
    HEAT,
    HOMES,
    OPEN,
    OSTWICK,
    hit,
    quote,
)

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' autofocus onfocus='alert(1)",
    "</blockquote></article><h1>owned</h1>",
    "${alert(1)}",
    "`${constructor.constructor('alert(1)')()}`",
    "{{value}} {{#each value}}{{this}}{{/each}}",
    "@children",
    "\\u003cscript\\u003e",
    "&lt;b&gt; &amp;lt; &#36;{1}",
    "<!-- --><![CDATA[x]]>",
    "שלום \u202ereversed\u202c",
    "zero\u200bwidth\u200d\ufeff",
    "x" * 10_000,
    "=HYPERLINK(1)",
]


class Page(HTMLParser):
    """The elements, the attributes and the text that a browser would find."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data

    def values(self, name: str) -> list[str | None]:
        return [value for each, value in self.attributes if each == name]


@given(st.text())
def test_literal_shows_the_text_and_nothing_else(text: str) -> None:
    markup = cards.literal(text)
    page = Page(f'<p title="{markup}">{markup}</p>')
    assert page.tags == ["p"]
    assert page.text.replace("\r", "\n") == text.replace("\r", "\n")
    assert not set(markup) & set("<>\"'`${}@\\")


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:20])
def test_hostile_text_is_shown_as_it_is_everywhere_on_a_card(text: str) -> None:
    harmless = Page(cards.card(_everywhere("harmless")))
    page = Page(cards.card(_everywhere(text)))
    if len(text) > 1200:  # the switch that shows the whole
        assert [page.tags.pop(page.tags.index(tag)) for tag in ("details", "summary")]
        page.tags.remove("div")
        page.attributes = [each for each in page.attributes if each[1] not in ("clamped", "whole")]
    assert page.tags == harmless.tags
    assert [name for name, _ in page.attributes] == [name for name, _ in harmless.attributes]
    # City and region, quotation, speaker, role, organisation, outlet, title, and the passage in three parts.
    assert page.text.count(text) >= harmless.text.count("harmless") == 11


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:20])
def test_hostile_text_is_shown_as_it_is_on_the_source_page(text: str) -> None:
    document = Document(f"Before. {text} After.", title=text, outlet=text, authors=(text,), url=text)
    marked = Quotation(document.id, 8, 8 + len(text), text, "direct")
    page = Page(plain.source_page(document, marked))
    assert {"script", "img", "iframe"}.isdisjoint(page.tags)
    assert page.tags.count("mark") == page.tags.count("h1") == 1
    assert f"Before. {text} After." in page.text


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:20])
def test_hostile_text_is_shown_as_it_is_in_a_problem(text: str) -> None:
    page = Page(cards.problem(text))
    assert (page.tags, page.text) == (["div", "p"], text)
    assert page.values("role") == ["alert"]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:20])
def test_hostile_text_is_shown_as_it_is_in_reported_speech(text: str) -> None:
    around = replace(_everywhere(text), kind="indirect", sentence=Passage(text, text))
    page = Page(cards.card(around))
    assert {"script", "img", "h1", "blockquote"}.isdisjoint(page.tags)
    assert text * 3 in page.text


def _everywhere(text: str) -> cards.Hit:
    return hit(
        DOORS, FERRYMEADE, quote=text, speaker=text, role=text, organization=text,
        place=Place(city=text, state=text), title=text, outlet=text, url=text, prefix=text, suffix=text,
    )  # fmt: skip


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>", "vbscript:x", "file:///etc/passwd", "//evil.example/x",
        "/etc/passwd", "http:", "https://", "http:///x", "http://[::1", "", None,
    ],
)  # fmt: skip
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert web_address(url) is None
    page = Page(cards.card(hit(HEAT, OSTWICK, url=url)))
    assert "Open the source" not in page.text
    assert page.values("href") == [
        "place/VT/Ostwick",
        f"speaker?of={HEAT.id}",
        f"document/{OSTWICK.id}",
        f"source/{OSTWICK.id}?quotation={HEAT.id}#{HEAT.id}",
        f"correct/{HEAT.id}",
    ]


def test_a_web_address_opens_without_telling_whence() -> None:
    page = Page(cards.card(hit(DOORS, FERRYMEADE)))
    assert "https://courier.example/2019/06/police" in page.values("href")
    assert page.values("rel") == ["noopener noreferrer"]


def test_a_card_says_who_where_when_and_in_what() -> None:
    text = " ".join(Page(cards.card(hit(DOORS, FERRYMEADE))).text.split())
    assert text.startswith("Ferrymeade, OH 14 June 2019, inferred from the article verbatim Our")
    assert "Oda Quillfeather, Mayor" in text
    assert "Ferrymeade Courier, Mayor keeps police out of raids" in text


def test_the_quotation_stands_verbatim_in_its_passage() -> None:
    page = cards.card(hit(DOORS, FERRYMEADE))
    assert f'<blockquote class="quotation direct" dir="auto">{DOORS.text}</blockquote>' in page
    assert f"“</span><mark>{DOORS.text}</mark><span" in page


DENIAL = Document("Rain fell. Mayor Oda Quillfeather denied that police would help. She left.")
HELP = quote(DENIAL, "that police would help", kind="indirect", speaker="Oda Quillfeather", confidence=0.9)


def test_reported_speech_stands_in_the_reporter_s_sentence_and_never_as_a_quotation() -> None:
    page = cards.card(hit(HELP, DENIAL))
    assert (
        '<p class="label doubt">reported, not verbatim</p><p class="quotation reported" dir="auto">'
        'Mayor Oda Quillfeather denied <span class="part">that police would help</span>.</p>'
    ) in page
    assert "blockquote" not in page
    assert not set(page) & set("“”")


def test_very_many_words_are_whole_and_opened_on_demand() -> None:
    words = "We will go on. " * 100
    page = cards.card(hit(DOORS, FERRYMEADE, quote=words))
    assert "<summary>The whole quotation, 1,500 characters</summary>" in page
    assert f">{words}</blockquote>" in page
    assert "The whole" not in cards.card(hit(DOORS, FERRYMEADE, quote=words[:1199]))
    reported = cards.card(hit(HELP, DENIAL, sentence=Passage("x" * 1200, ".")))
    assert "<summary>The whole sentence, 1,223 characters</summary>" in reported


ELSEWHERE = Document(
    "“Our police officers will never knock on doors,” said Clerk Jo Finch.", outlet="Ostwick Register"
)
SAME = Document(f"“{DOORS.text}” she said.", outlet="The Mirror", published=Date("2019-06-16", "metadata"))
NEVER = quote(ELSEWHERE, "Our police officers will never knock on doors,", speaker="Jo Finch")
AGAIN = quote(SAME, DOORS.text, speaker=DOORS.speaker)
OTHERS = [Entry(2, NEVER, ELSEWHERE), Entry(3, AGAIN, SAME)]


def test_other_printings_are_named_and_linked_with_what_they_print_otherwise() -> None:
    markup = cards.card(hit(DOORS, FERRYMEADE), OTHERS)
    page = Page(markup)
    assert "Also in Ostwick Register, The Mirror" in page.text
    assert f"source/{SAME.id}?quotation={AGAIN.id}#{AGAIN.id}" in page.values("href")
    assert (
        "<ins>Our police</ins> <del>Our</del> officers will <del>not</del> <ins>never</ins> knock on doors "
        "<del>for federal immigration agents</del>"
    ) in markup.replace("agents,", "agents")
    assert "date not given, said by Jo Finch" in page.text
    assert "16 June 2019The same words." in page.text
    assert "Also printed" not in Page(cards.card(hit(DOORS, FERRYMEADE))).text
    assert "Also in " in Page(cards.card(hit(DOORS, FERRYMEADE), OTHERS[:1])).text


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:20])
def test_hostile_text_is_shown_as_it_is_among_other_printings(text: str) -> None:
    document = Document(f"“{text}”", title=text, outlet=text)
    said = Quotation(document.id, 1, 1 + len(text), text, "direct", speaker=text)
    page = Page(cards.card(hit(DOORS, FERRYMEADE), [Entry(2, said, document)]))
    assert {"script", "img", "h1", "b"}.isdisjoint(page.tags)
    assert page.text.count(text) >= 3


def test_the_words_of_the_question_are_marked_where_they_stand() -> None:
    words = "One & two. <Four> five."
    markup = cards.card(hit(DOORS, FERRYMEADE, quote=words, marks=((6, 9), (11, 17))))
    two, four = (f'<mark class="word">{word}</mark>' for word in ("two", "&lt;Four&gt;"))
    assert f">One &amp; {two}. {four} five.</blockquote>" in markup
    assert Page(markup).text.count(words) == 2


@given(
    st.text(max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=4), st.data()
)
def test_marks_never_change_the_words(text: str, spans: list[tuple[int, int]], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, 40))
    long = text + "x" * 240
    marked = hit(DOORS, FERRYMEADE, quote=long, marks=tuple(sorted(spans)), nearest=(start, start + 9))
    blockquote = cards.card(marked).partition("<blockquote")[2].partition("</blockquote>")[0]
    assert Page(f"<blockquote{blockquote}</blockquote>").text.replace("\r", "\n") == long.replace("\r", "\n")


def test_what_is_merely_the_nearest_stands_apart() -> None:
    near = hit(DOORS, FERRYMEADE)
    far = hit(HEAT, OSTWICK, fit="related", close=False)

    def shown(*hits: cards.Hit) -> list[str]:
        answer = Answer(Query("doors"), hits, 9)
        lines = Page(cards.hits(answer, {})).text.splitlines()
        return [line for line in lines if re.search("Statements|close|Closest|Related|knock|afternoon", line)]

    assert not any("Closest" in line or "Related" in line for line in shown(near, near))
    assert "Nothing close is on record.Closest we have" in shown(far)[0]
    together = "".join(shown(near, far))
    assert together.index(DOORS.text) < together.index("Related") < together.index(HEAT.text)
    assert "Related" not in "".join(shown(far, near))


@pytest.mark.parametrize(
    ("quotation", "document", "marks"),
    [
        (ERRAND, FERRYMEADE, ["fragment", "attribution uncertain"]),
        (OPEN, OSTWICK, ["reported, not verbatim"]),
        (HOMES, GOVERNOR, ["verbatim"]),
    ],
)
def test_doubt_is_shown_in_words(quotation: Quotation, document: Document, marks: list[str]) -> None:
    assert doubts(quotation.kind, quotation.speaker, quotation.confidence) == marks
    text = Page(cards.card(hit(quotation, document))).text
    assert all(mark in text for mark in marks)


def test_an_unknown_speaker_is_said_to_be_unknown() -> None:
    text = Page(cards.card(hit(DOORS, FERRYMEADE, speaker=None, role=None, confidence=0.0))).text
    assert "Speaker not named" in text
    assert "attribution uncertain" not in text


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        (None, "date not given"),
        ("2019-06-14", "14 June 2019"),
        ("2019-06", "June 2019"),
        ("2019", "2019"),
        ("2020-06~", "about June 2020"),
        ("2020?", "2020 (uncertain)"),
        ("2020-06-01%", "about 1 June 2020 (uncertain)"),
        ("2019-22", "summer 2019"),
        ("2019-06-XX", "June 2019"),
        ("201X", "the 2010s"),
        ("19XX", "between 1900 and 1999"),
        ("2019-06-14/2019-06-16", "14 June 2019 to 16 June 2019"),
        ("2019-06/..", "from June 2019 on"),
        ("../2019", "until 2019"),
        ("2019-13", "2019-13"),
        ("Friday", "Friday"),
    ],
)
def test_dates_in_words(edtf: str | None, words: str) -> None:
    assert date_in_words(edtf) == words


@pytest.mark.parametrize(
    ("said_on", "published", "words"),
    [
        ("2019-06-14", "2019-06-15", "14 June 2019"),
        (None, "2019-06-14", "published 14 June 2019 (date of statement unknown)"),
        (None, None, "date not given"),
    ],
)
def test_the_day_of_printing_never_stands_for_the_day_of_speaking(
    said_on: str | None, published: str | None, words: str
) -> None:
    assert said_in_words(said_on, published) == words


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (Place(city="Ferrymeade", state="OH", country="US", level="city"), "Ferrymeade, OH"),
        (Place(city="Ostwick", level="city"), "Ostwick"),
        (Place(county="Quern County", state="OH", level="county"), "Quern County, OH"),
        (Place(county="Quern County", level="county"), "Quern County"),
        (Place(nation="Lakeview Tribe", country="US", level="tribal"), "Lakeview Tribe"),
        (Place(nation="Lakeview Tribe", state="MN", country="US", level="tribal"), "Lakeview Tribe"),
        (Place(state="VT", country="US", level="state"), "State of Vermont"),
        (Place(state="DC", country="US", level="state"), "District of Columbia"),
        (Place(country="US", level="federal"), "Federal government"),
        (Place(country="FR"), "FR"),
        (Place(), None),
    ],
)
def test_places_in_words(place: Place, words: str | None) -> None:
    assert place_in_words(place) == words


@pytest.mark.parametrize(
    "place", [Place(county="Quern County"), Place(nation="Quern County", level="tribal")]
)
def test_a_card_tells_of_a_place_without_a_town(place: Place) -> None:
    page = Page(cards.card(hit(HEAT, OSTWICK, place=place)))
    assert "Quern County" in page.text
    assert "No city" not in page.text


def test_a_text_without_a_title_and_an_address_is_called_by_its_file() -> None:
    bare = {"title": None, "outlet": None, "url": None, "file_name": "notes.txt"}
    assert "Unknown outlet, notes.txt" in Page(cards.card(hit(HEAT, OSTWICK, **bare))).text
    linked = bare | {"url": "https://courier.example/heat"}
    assert "notes.txt" not in Page(cards.card(hit(HEAT, OSTWICK, **linked))).text
    document = Document("“Heat,” she said.", file_name="notes.txt")
    assert "notes.txt" in Page(plain.source_page(document, None)).text
    other = Entry(2, Quotation(document.id, 1, 6, "Heat,", "partial"), document)
    assert "Also in notes.txt" in Page(cards.card(hit(HEAT, OSTWICK), [other])).text
    assert source_in_words("The Courier", None, None, "notes.txt") == "The Courier, notes.txt"
    assert (
        source_in_words(None, None, "https://courier.example/heat", "heat") == "https://courier.example/heat"
    )
    assert source_in_words(None, None, None, None) is None


@pytest.mark.parametrize("how", ["name", "entity", "role", "subject before", "name before"])
def test_how_the_speaker_of_reported_speech_was_found_is_told_in_words(how: str) -> None:
    words = attribution_in_words(replace(HEAT, method=f"reported: {how}", confidence=0.8))
    assert words.startswith("reported speech; ")
    assert words.endswith("; 80% sure")


def test_numbers_agree_with_their_nouns() -> None:
    assert [count_of(n, "statement") for n in (0, 1, 1204)] == [
        "0 statements",
        "1 statement",
        "1,204 statements",
    ]
    assert count_of(2, "city", "cities") == "2 cities"


def test_an_official_of_a_county_has_a_place() -> None:
    document = Document("“We count every bed,” said Sheriff Ada Fenwick of Quern County.")
    place = Place(county="Quern County", country="US", level="county")
    quotation = Quotation(
        document.id, 1, 20, "We count every bed,", "direct", speaker="Ada Fenwick", place=place
    )
    assert "Quern County" in cards.card(hit(quotation, document))


def test_a_statement_that_stands_twice_on_the_page_has_two_cards_of_its_own() -> None:
    shown = hit(DOORS, FERRYMEADE)
    page = Page(cards.card(shown) + cards.card(shown, within="ferrymeade-"))
    assert page.values("id") == [
        f"{part}-{within}{DOORS.id}" for within in ("", "ferrymeade-") for part in ("card", "who")
    ]
    assert page.values("aria-labelledby") == page.values("aria-describedby")
    assert page.values("data-pick") == [DOORS.id, DOORS.id]


@pytest.mark.parametrize(
    ("retrieved", "media_type", "told"),
    [
        ("2024-06-05T08:00:00Z", "text/html", "fetched 5 June 2024"),
        ("2024-06-05T08:00:00Z", "application/atom+xml",
         "the text of a feed, not of the page; fetched 5 June 2024"),
        (None, "text/html", None),
    ],
)  # fmt: skip
def test_the_source_says_whether_it_was_fetched_and_is_a_feeds_own_text(
    retrieved: str | None, media_type: str, told: str | None
) -> None:
    document = replace(FERRYMEADE, retrieved=retrieved, media_type=media_type)
    page = Page(plain.source_page(document, None))
    assert (told in page.text) if told else ("fetched" not in page.text)
