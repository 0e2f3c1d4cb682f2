"""Interviews whose questions have no labels are read where they say with whom they are."""

import pytest

from onrecord.corpus.extraction.records import Mention, Person
from onrecord.corpus.extraction.transcripts.interviews import find_answers, interviewee

INES = Person("Ines Talcott", (Mention(0, 12, "Ines Talcott"),), role="mayor")
HEAD = "Ines Talcott is the mayor of Brindle Falls. We asked her a few things."
ANSWERS = (
    "We bought the land for the pool in March.",
    "I am sorry that it took us so long to draw it.",
    "Sand the street, before anybody falls.",
)


def interview(question):
    return "\n\n".join([HEAD, *(f"{question}\n\n{answer}" for answer in ANSWERS)])


@pytest.mark.parametrize("question", ["What is new?", "**Why did nobody see it?**", "– And what is next?"])
def test_what_stands_under_questions_is_the_interviewees(question):
    text = interview(question)
    found = find_answers(text, None, (), [INES])
    assert [text[one.start : one.end] for one in found] == list(ANSWERS)
    assert {one.person.name for one in found} == {"Ines Talcott"}


def test_a_list_of_common_questions_is_no_interview():
    text = interview("When does the pier open?").replace(HEAD, "The pier of Brindle Falls.")
    assert find_answers(text, "Questions about the pier", (), [INES]) == ()


def test_an_interview_with_nobody_named_is_left_alone():
    assert find_answers(interview("What is new?"), None, (), []) == ()


def test_the_title_names_the_interviewee_where_the_text_does_not():
    person = interviewee("Q&A: Mayor Ines Talcott", (), 0)
    assert (person.name, person.role) == ("Ines Talcott", "Mayor")


def test_of_two_people_named_as_often_neither_is_the_interviewee():
    otis = Person("Otis Bram", (Mention(20, 29, "Otis Bram"),))
    assert interviewee(None, [INES, otis], 100) is None
