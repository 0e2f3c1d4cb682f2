"""Whom "he", "it", "the company" and "the statement" mean."""

import pytest

from onrecord.corpus.extraction import extract
from onrecord.corpus.model import Document

OTIS = "Otis Bram, who runs the pool, said that it would open in June.\n\n"


def speaker(text, words):
    return next(one.speaker for one in extract(Document(text)) if one.text == words)


@pytest.mark.parametrize(
    "before",
    [
        "For Adam Hale, the head of the swimming club, that is too late.",
        "The search for a new roof was led by engineer Adam Hale.",
        "To Adam Hale, who swims there, none of it is new.",
    ],
)
def test_a_sentence_is_about_whom_it_puts_first_and_who_acts_in_it(before):
    text = f"{OTIS}{before}\n\n“We have one other lane for all of us,” he said."
    assert speaker(text, "We have one other lane for all of us,") == "Adam Hale"


@pytest.mark.parametrize("stranger", ["A resident", "A swimmer in a red cap", "One councilman"])
def test_nobody_is_named_for_a_stranger_whom_the_sentence_before_is_about(stranger):
    text = f"{OTIS}{stranger} took off his shoes at the gate. “I have swum here all my life,” he said."
    assert speaker(text, "I have swum here all my life,") is None


def test_a_subject_stays_the_speaker_though_the_name_is_more_often_the_other_gender():
    text = "Councilor Mattie Hale said that the pool was cold.\n\n“We paid for heat last year,” he said."
    assert speaker(text, "We paid for heat last year,") == "Mattie Hale"


RAILWAY, FOODS, COUNCIL = "Pine & Gulf Railway", "Pellmere Foods", "Vantry County Council"


@pytest.mark.parametrize(
    ("before", "said", "body"),
    [
        ("The town has sued the Pine & Gulf Railway over the gates.", "the railroad said", RAILWAY),
        ("Workers at Pellmere Foods ended a strike on Monday.", "the company said", FOODS),
        ("The Vantry County Council will shut the pool.", "said a spokesman for the council", COUNCIL),
    ],
)
def test_a_body_is_called_by_its_kind(before, said, body):
    text = f"{before}\n\n“We looked at every way to keep it open,” {said}."
    assert speaker(text, "We looked at every way to keep it open,") == body


def test_a_statement_is_of_the_body_that_the_sentence_before_names_by_its_kind():
    text = (
        "The town has sued the Pine & Gulf Railway.\n\nThe railroad said that it had moved its crews. "
        "“We were surprised to learn of this suit,” the statement said."
    )
    assert speaker(text, "We were surprised to learn of this suit,") == "Pine & Gulf Railway"


def test_the_chair_is_whoever_the_text_gives_that_office():
    text = "Present: Ada Lunn (Chair), Cole Pryor.\n\nThe Chair looked back. “We were robbed,” she said."
    assert speaker(text, "We were robbed,") == "Ada Lunn"
