"""Statements, fragments of statements, and marks that hold no statement."""

import pytest

from corpus.extraction import extract
from corpus.model import Document


def kinds(text):
    return [(one.text, one.kind) for one in extract(Document(text)) if one.kind != "indirect"]


@pytest.mark.parametrize(
    "text",
    [
        "Crews got ready for “Operation White Night” on Friday, and shops closed early.",
        "The so-called “snow tax” was passed by the council in March.",
        "He read from the novel “A Winter in Brindle Falls” to the children.",
        "Otis “Snowy” Bram drives the oldest plow in town.",
        "The bill is known as the “Clear Roads Act” and takes effect in May.",
        "PROFESSOR CALLS STORM A ‘FROZEN NIGHTMARE’",
        "Many held handmade signs that read “Plow Our Streets.”",
    ],
    ids=["operation", "so-called", "title", "nickname", "act", "headline", "signs"],
)
def test_no_statement(text):
    assert kinds(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "“We will plow every street in town by dawn,” said Mayor Ines Talcott.",
        "Mayor Ines Talcott said: “It is not over.”",
        "“It instills fear,” Talcott said.",
        "Talcott said that “we still have more work to do.”",
    ],
)
def test_words_that_make_a_clause_are_direct(text):
    assert [kind for _, kind in kinds(text)] == ["direct"]


@pytest.mark.parametrize(
    "text",
    [
        "Mayor Ines Talcott called the storm “cruel.”",
        "Mayor Ines Talcott accused the county of “hiding its plows.”",
        "Mayor Ines Talcott said her town “remains open to everyone.”",
        "Mayor Ines Talcott said the plan would “even the playing field” for small towns.",
    ],
)
def test_fragments_inside_the_reporters_sentence_are_partial(text):
    assert [kind for _, kind in kinds(text)] == ["partial"]
