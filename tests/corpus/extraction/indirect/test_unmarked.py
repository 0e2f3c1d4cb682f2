"""Statements without marks are found where the text announces them, and nowhere else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.corpus.extraction.indirect.unmarked import find_unmarked
from onrecord.corpus.extraction.records import Mention, Person
from onrecord.corpus.extraction.spans import find_spans

WORDS = "We will plow every street of this town by dawn, and we will not bill anybody for it."
MORE = "I want to thank the crews who went out all night. They are why Mill Street is open."


def people_of(text):
    """The invented officials that the text names, as the step before would find them."""
    found = []
    for name, is_organization in (
        ("Ines Talcott", False),
        ("Otis Bram", False),
        ("Brindle Falls Water Board", True),
    ):
        mentions = []
        for form in (name,) if is_organization else (name, name.split()[-1]):
            place = text.find(form)
            while place >= 0:
                if all(not m.start <= place < m.end for m in mentions):
                    mentions.append(Mention(place, place + len(form), form))
                place = text.find(form, place + 1)
        if mentions:
            found.append(Person(name, tuple(mentions), is_organization=is_organization))
    return found


def found_in(text, title=None):
    return [
        (statement.person.name, text[statement.start : statement.end])
        for statement in find_unmarked(text, find_spans(text), people_of(text), title)
    ]


@pytest.mark.parametrize(
    "announcement",
    [
        "Mayor Ines Talcott issued the following statement:",
        "BRINDLE FALLS - Mayor Ines Talcott today released the following statement on the storm.",
        "The following statement is from Mayor Ines Talcott:",
        "Statement from Mayor Ines Talcott on the snow",
        "Mayor Ines Talcott’s Statement on the Snow",
        "From Mayor Ines Talcott:",
    ],
)
def test_an_announced_statement_goes_on_to_its_end(announcement):
    text = f"{announcement}\n\n{WORDS}\n\n{MORE}\n\n###\n\nWe plow Brindle Falls and keep our roads open."
    assert found_in(text) == [("Ines Talcott", WORDS), ("Ines Talcott", MORE)]


def test_a_date_may_stand_between_the_heading_and_the_words():
    text = f"Statement from Mayor Ines Talcott on the snow\n\nJanuary 5, 2031\n\n{WORDS}"
    assert found_in(text) == [("Ines Talcott", WORDS)]


def test_what_somebody_said_is_one_paragraph():
    text = f"In answer to Otis Bram, Mayor Ines Talcott said:\n\n{WORDS}\n\nThe plows left our yard at ten."
    assert found_in(text) == [("Ines Talcott", WORDS)]


def test_lines_that_end_in_said_one_after_another_are_each_before_their_words():
    row = "Ines Talcott, Mayor of Brindle Falls, said:\n{}\n{}\nOtis Bram, Chair of the Board, said:\n{}"
    dull = "The plows left the yard at ten and were back at noon."
    text = row.format(dull, "The roads are open to the bridge.", dull) + "\nThe yard has nine plows in it."
    assert found_in(text) == [
        ("Ines Talcott", dull),
        ("Ines Talcott", "The roads are open to the bridge."),
        ("Otis Bram", dull),
    ]


def test_a_statement_that_goes_on_behind_its_quotation_is_the_same_speakers():
    lead = "“Our roads are open,” Mayor Ines Talcott said. The written statement continued:"
    text = f"{lead}\n\n{WORDS}\n\nSnow fell."
    assert found_in(text) == [("Ines Talcott", WORDS)]


@pytest.mark.parametrize(
    "heading",
    [
        "Remarks by Mayor Ines Talcott at the opening of the bridge",
        "Prepared testimony of Mayor Ines Talcott",
        "Mayor Ines Talcott’s State of the Town Address",
        "Mayor Ines Talcott: Remarks to the Water Board",
    ],
)
def test_a_speech_is_its_speakers_to_the_end(heading):
    body = [
        WORDS,
        "The bridge stands.",
        *(f"Street {n} is open and it will stay open." for n in range(20)),
        MORE,
    ]
    text = "\n\n".join([heading, "March 4, 2031", *body])
    assert found_in(text)[0] == ("Ines Talcott", WORDS)
    assert len(found_in(text)) >= 20


def test_a_letter_is_its_signers():
    text = f"Dear neighbors,\n\n{WORDS}\n\n{MORE}\n\nSincerely,\n\nInes Talcott\n\nMayor"
    assert found_in(text) == [("Ines Talcott", WORDS), ("Ines Talcott", MORE)]


def test_a_field_may_stand_between_the_heading_and_the_words():
    text = f"Statement from the office of the Mayor – Ines Talcott\nIssue date:\n{WORDS}"
    assert found_in(text) == [("Ines Talcott", WORDS)]


def test_the_statement_stops_where_the_writer_goes_on():
    later = "Talcott added on Friday that the plows had not been repaired since the spring."
    text = f"Mayor Ines Talcott issued the following statement:\n\n{WORDS}\n\n{later}\n\n{MORE}"
    assert found_in(text) == [("Ines Talcott", WORDS)]


def test_a_body_speaks_for_itself():
    text = f"The Brindle Falls Water Board issued the following statement:\n\n{WORDS}"
    assert found_in(text) == [("Brindle Falls Water Board", WORDS)]


def test_a_block_quotation_is_found_without_its_sign():
    assert found_in(f"Mayor Ines Talcott wrote:\n\n> {WORDS}\n") == [("Ines Talcott", WORDS)]


def test_the_cue_and_the_mention_stand_in_the_announcement():
    text = f"Mayor Ines Talcott issued the following statement:\n\n{WORDS}"
    (statement,) = find_unmarked(text, (), people_of(text))
    assert statement.kind == "direct"
    assert text[slice(*statement.mention)] == "Ines Talcott"
    assert text[slice(*statement.cue)] == "issued the following statement"


@pytest.mark.parametrize(
    "text",
    [
        f"Mayor Ines Talcott issued the following statement:\n\n“{WORDS}”",
        f"The mayor issued the following statement:\n\n{WORDS}",
        "Mayor Ines Talcott said:\n\nThe plows left at ten. The US government paid for them.",
        "Statement from Mayor Ines Talcott on the snow\n\nThe mayor spoke at ten. The plows left at noon.",
        f"Mayor Ines Talcott read this book.\n\n{WORDS}",
        f"Mayor Ines Talcott said she was glad.\n\n{WORDS}",
        "Mayor Ines Talcott announced the charges:\n\nTheft of our plows from the town yard at night.",
        "Mayor Ines Talcott said:\n\n- We will plow every street of this town by dawn.",
        "Statement from Mayor Ines Talcott",
        f"Responding to Otis Bram, the mayor said:\n\n{WORDS}",
        f"Mayor Ines Talcott said:\n\n###\n\n{WORDS}",
        "Mayor Ines Talcott’s speech on snow draws fire\n\nThe plows left the yard at noon on Friday.",
        f"Dear neighbors,\n\n{WORDS}\n\nSincerely,\n\nYour plows",
        f"“Roads are open,” said Ines Talcott. Otis Bram’s statement continued:\n\n- {WORDS}",
    ],
    ids=[
        "marked",
        "nobody",
        "writer",
        "heading",
        "prose",
        "indirect",
        "list",
        "item",
        "alone",
        "somebody else",
        "end",
        "headline",
        "unsigned",
        "list of another",
    ],
)
def test_nothing_else_is_a_statement(text):
    assert found_in(text) == []


PIECES = ["Ines Talcott", " said:", "\n\n", "From ", ":", "”", '"', "> ", "We will."]
PIECES += [" issued the following statement", "word " * 7, ". ", "###"]


@given(st.lists(st.sampled_from(PIECES), max_size=25))
@settings(max_examples=200, deadline=None)
def test_no_text_raises_and_statements_stand_apart(pieces):
    text = "".join(pieces)
    spans = find_spans(text)
    found = find_unmarked(text, spans, people_of(text))
    for statement in found:
        assert 0 <= statement.start < statement.end <= len(text)
        assert not any(span.start < statement.end and statement.start < span.end for span in spans)


BOTH = [("Ines Talcott", WORDS), ("Ines Talcott", MORE)]


@pytest.mark.parametrize(
    "lead",
    [
        "BRINDLE FALLS – The following can be attributed to Mayor Ines Talcott:",
        "Mayor Ines Talcott made the following remarks after the storm:",
        "Mayor Ines Talcott responded to the storm in a statement:",
        "Mayor Ines Talcott spoke of the storm. Her full statement:",
        "Mayor Ines Talcott spoke of the storm. The full statement reads:",
        "Mayor Ines Talcott spoke of the storm.\n\nStatement:",
    ],
)
def test_a_statement_is_announced_in_many_words(lead):
    assert found_in(f"{lead}\n\n{WORDS}\n\n{MORE}") == BOTH


@pytest.mark.parametrize(
    "title",
    [
        "Statement by Mayor Ines Talcott on the storm",
        "Remarks by Mayor Ines Talcott at the Winter Fair",
        "Mayor Ines Talcott’s State of the City Address",
    ],
)
def test_a_title_names_the_one_voice_of_a_text_that_names_nobody(title):
    assert found_in(f"{WORDS}\n\n{MORE}", title) == BOTH


@pytest.mark.parametrize(
    "letter",
    [
        "Neighbors,\n\n{}\n\n{}\n\n– Ines Talcott, Mayor",
        "To the editor:\n\n{}\n\n{}\n\nInes Talcott\nBrindle Falls",
        "A Message from the Mayor\n\n{}\n\n{}\n\nMayor Ines Talcott",
        "From the desk of Mayor Ines Talcott\n\n{}\n\n{}",
        "State of the City\nMayor Ines Talcott\nJanuary 9, 2024\n\n{}\n\n{}",
    ],
)
def test_a_letter_a_message_and_a_speech_name_their_one_voice(letter):
    assert found_in(letter.format(WORDS, MORE)) == BOTH


def test_a_column_is_its_writers_where_its_end_gives_the_office():
    own = "I have walked Pier Street every morning of this winter with my dog."
    text = "By {0}\n\n{1}\n\n{2}\n\n{0} {3}"
    mayor = text.format("Ines Talcott", MORE, own, "is the mayor of Brindle Falls.")
    assert found_in(mayor) == [("Ines Talcott", MORE), ("Ines Talcott", own)]
    assert found_in(text.format("Ines Talcott", MORE, own, "writes about food for the Gazette.")) == []


def test_a_round_of_comments_has_a_name_before_or_above_each():
    assert found_in(f"Mayor Ines Talcott: {WORDS}\n\nOtis Bram, Harbor League\n{MORE}") == [
        ("Ines Talcott", WORDS),
        ("Otis Bram", MORE),
    ]


def test_a_labelled_line_in_nobodys_own_voice_is_no_statement():
    assert found_in("Mayor Ines Talcott: The pier was built in 1911 and was last painted in 1984.") == []
