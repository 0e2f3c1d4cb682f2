"""A label beside a quotation names its speaker; other lines with a colon or a dash do not."""

import pytest

from onrecord.corpus.extraction.records import Mention, Person
from onrecord.corpus.extraction.spans import find_spans
from onrecord.corpus.extraction.transcripts.labels import find_labels, role_and_name

WORDS = "Nine plows are not enough for a town of our size."


def speakers(text, *people):
    """The names, roles and towns given to the quotations of a text of which nothing else is known."""
    spans = find_spans(text)
    found = [find_labels(text, spans, people).get(span.start) for span in spans]
    return [(who[0].name, who[0].role, who[0].jurisdiction) if who else None for who in found]


def person(text, name, **fields):
    start = text.index(name)
    return Person(name, (Mention(start, start + len(name), name),), **fields)


@pytest.mark.parametrize(
    "text",
    [
        f"Ines Talcott, Mayor of Brindle Falls: “{WORDS}”",
        f'What leaders say:\n\n• Ines Talcott, Mayor of Brindle Falls: "{WORDS}"\n\nMore follows.',
        f"“{WORDS}” - Ines Talcott, Mayor of Brindle Falls",
        f"“{WORDS}”\n— Ines Talcott, Mayor of Brindle Falls\n\nMore follows.",
        f"**Ines Talcott, Mayor of Brindle Falls:** “{WORDS}”",
        f"Ines Talcott, Mayor of Brindle Falls\n“{WORDS}”",
        f"Ines Talcott, Mayor of Brindle Falls\t“{WORDS}”",
        f"“{WORDS}” (Ines Talcott, Mayor of Brindle Falls)",
        f"Ines Talcott, Mayor of Brindle Falls: “{WORDS}” [Statement, 3/9/22]",
    ],
    ids=["before", "item", "after", "below", "bold", "above", "cell", "brackets", "remark"],
)
def test_a_label_names_the_speaker(text):
    assert speakers(text) == [("Ines Talcott", "Mayor", "Brindle Falls")]


def test_a_state_after_the_town_is_kept_with_it():
    assert speakers(f"Ines Talcott, Mayor of Brindle Falls, Ohio: “{WORDS}”") == [
        ("Ines Talcott", "Mayor", "Brindle Falls, Ohio")
    ]


def test_somebody_whom_the_text_knows_is_that_person():
    text = f"Mayor Ines Talcott: “{WORDS}”"
    known = person(text, "Ines Talcott", role="Mayor", jurisdiction="Brindle Falls")
    spans = find_spans(text)
    ((who, mention),) = find_labels(text, spans, [known]).values()
    assert who is known
    assert text[slice(*mention)] == "Ines Talcott"


def test_an_announcement_names_the_speaker_of_the_quoted_paragraphs_after_it():
    text = f"From Chair Vera Sloat:\n\n“{WORDS}\n\n“We will vote on Tuesday.”\n\n“Good,” said Otis Bram."
    vera = person(text, "Vera Sloat", role="Chair")
    assert speakers(text, vera) == [("Vera Sloat", "Chair", None)] * 2 + [None]


@pytest.mark.parametrize(
    "text",
    [
        f"Mayor Talcott said on Friday: “{WORDS}”",
        f"Read More: “{WORDS}”",
        f"The Plow Act: “{WORDS}”",
        f"“{WORDS}” - and nobody laughed",
        f"“{WORDS}” – Brindle Falls Gazette, Monday",
        f"“{WORDS}”",
    ],
    ids=["sentence", "link", "heading", "aside", "paper", "alone"],
)
def test_other_words_are_no_labels(text):
    assert speakers(text) == [None]


@pytest.mark.parametrize(
    ("label", "role", "name"),
    [
        ("MAYOR INES TALCOTT", "Mayor", "Ines Talcott"),
        ("Ines Talcott, Mayor", "Mayor", "Ines Talcott"),
        ("The Chair", "The Chair", ""),
        ("Ms. Talcott", None, "Talcott"),
    ],
)
def test_a_label_is_taken_apart(label, role, name):
    assert role_and_name(label) == (role, name)


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Senate Majority Leader, Otis Bram (OH)", ("Otis Bram", "Senate Majority Leader", "OH")),
        ("Senator Mona Hirst (HI)", ("Mona Hirst", "Senator", "HI")),
        ("Vera Sloat, CEO, Brindle Health", ("Vera Sloat", "CEO", None)),
        ("President Vera Sloat, Guild of Bakers", ("Vera Sloat", "President", None)),
        ("Senator Otis Bram, during the harbor hearing", ("Otis Bram", "Senator", None)),
    ],
    ids=["office-first", "seat", "body", "guild", "occasion"],
)
def test_the_parts_of_a_label(label, expected):
    assert speakers(f"{label}: “{WORDS}”") == [expected]


def test_a_headline_over_a_quotation_is_no_label():
    assert speakers(f"Mayor Talcott Wins the Plow Vote\n\n“{WORDS}”") == [None]
