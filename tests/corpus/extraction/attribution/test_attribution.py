"""Whose a quotation is where marks, paragraphs or nouns make it hard to tell."""

import pytest

from onrecord.corpus.extraction import extract
from onrecord.corpus.model import Document


def found(text):
    return {
        one.text: (one.speaker, one.role) for one in extract(Document(text=text)) if one.kind != "indirect"
    }


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("“Our road will be” — Mayor Dana Reed leaned forward — “plowed first.”", "plowed first.",
            ("Dana Reed", "Mayor")),
        ("“Salt is short,” said Mayor Ana Sallow. “Blue roads.\n\n“The depot leaks at both ends,” said Chief "
            "Tim Frost. “Ducks nest there.”", "Ducks nest there.", ("Tim Frost", "Chief")),
        ("Chief Ana Sallow came.\n\n“Salt has doubled in a year, said Chief Sallow at the depot. “Towns "
            "cannot pay for that.”", "Towns cannot pay for that.", ("Ana Sallow", "Chief")),
        ("“Salt is short,” said Cam Mull, head of roads.\n\n“Roofs are for bees and not boards!” Thanks "
            "#bees @JoHartt !", "Roofs are for bees and not boards!", (None, None)),
        ("“The gates are painted at last,” said a manager from the City of Dunmere.",
            "The gates are painted at last,", ("City of Dunmere", "manager")),
        ("“The gates are painted at last,” said a police sergeant.", "The gates are painted at last,",
            (None, "police sergeant")),
        ("The gauge moved, according to Glenn Bell, city engineer for Pella. “We look at it daily,” he said.",
            "We look at it daily,", ("Glenn Bell", "city engineer")),
        ("MAYOR DANA REED SPOKE TO THE COUNCIL.\n\n“WE WILL NOT CLOSE THE DEPOT ON MILL STREET,” REED SAID.",
            "WE WILL NOT CLOSE THE DEPOT ON MILL STREET,", ("Dana Reed", "Mayor")),
        ("“We will pave the road,” said California, Missouri, Mayor Gail Stroud.", "We will pave the road,",
            ("Gail Stroud", "Mayor")),
    ],
    ids=["dashes", "unclosed-above", "unclosed-before-the-cue", "post", "body", "unnamed", "according-to",
         "capitals", "town-and-state"],
)  # fmt: skip
def test_whose_words_they_are(text, words, expected):
    assert found(text)[words] == expected


@pytest.mark.parametrize(
    "text", ["The brochure promises “new river open space.”",
             "Hall said that talk of “ferry holidays” in the winter is a joke."],
)  # fmt: skip
def test_what_nobody_says_is_no_statement(text):
    assert found(text) == {}
