"""Transcripts are told from other texts, and their turns become statements."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.corpus.extraction.records import Mention, Person
from onrecord.corpus.extraction.transcripts.turns import LEAST_WORDS, MOST_WORDS, cut, find_turns

HEARING = """Brindle Falls City Council, regular meeting

MAYOR INES TALCOTT: Good evening. We have one item tonight, the snow budget.

COUNCILMEMBER BRAM: Thank you, Mayor. How many plows do we own?

MAYOR TALCOTT: We own nine, and two of them are older than I am.

UNIDENTIFIED SPEAKER: When will you plow Mill Street?

MAYOR TALCOTT: By dawn, every time it snows.

COUNCILMEMBER BRAM: I move that we adopt the budget.
"""


def said(text, people=()):
    return [
        (found.person.name if found.person else None, text[found.start : found.end])
        for found in find_turns(text, people)
    ]


def test_the_turns_of_a_hearing_are_statements_of_their_speakers():
    assert said(HEARING) == [
        ("Ines Talcott", "Good evening. We have one item tonight, the snow budget."),
        ("Bram", "Thank you, Mayor. How many plows do we own?"),
        ("Ines Talcott", "We own nine, and two of them are older than I am."),
        (None, "When will you plow Mill Street?"),
        ("Ines Talcott", "By dawn, every time it snows."),
        ("Bram", "I move that we adopt the budget."),
    ]


def test_a_statement_of_a_turn_has_its_label_for_a_mention_and_its_role():
    first = find_turns(HEARING, ())[0]
    assert first.kind == "direct"
    assert HEARING[slice(*first.mention)] == "MAYOR INES TALCOTT"
    assert first.person.role == "Mayor"
    assert first.confidence >= 0.9


def test_a_label_is_resolved_by_the_people_whom_the_text_names():
    otis = Person("Otis Bram", (Mention(0, 9, "Otis Bram"),), role="Councilmember")
    names = [name for name, _ in said(HEARING, [otis])]
    assert names[1] == "Otis Bram"


def test_a_label_in_capitals_is_read_better_here():
    people = [Person("INES TALCOTT", (Mention(0, 12, "INES TALCOTT"),), role="COUNCIL MAYOR")]
    first = find_turns(HEARING, people)[0].person
    assert (first.name, first.role) == ("Ines Talcott", "Mayor")


def test_a_surname_that_two_people_share_is_nobody():
    people = [
        Person("Otis Bram", (Mention(0, 9, "Otis Bram"),), role="Councilmember"),
        Person("Vera Bram", (Mention(0, 9, "Vera Bram"),), role="Councilmember"),
    ]
    assert said(HEARING, people)[1][0] is None


def test_the_chair_is_whoever_chairs():
    text = (
        "The Chair: The committee will come to order now.\nQ: Who asked for this hearing?\n"
        "The Chair: The mayor of Brindle Falls did.\nQ: And what will it cost us?\n"
    )
    vera = Person("Vera Sloat", (Mention(0, 10, "Vera Sloat"),), role="Committee Chair")
    assert [name for name, _ in said(text, [vera])] == ["Vera Sloat", None, "Vera Sloat", None]
    assert [name for name, _ in said(text)] == [None, None, None, None]


@pytest.mark.parametrize(
    ("label", "name", "role"),
    [
        ("INES TALCOTT, MAYOR", "Ines Talcott", "Mayor"),
        ("Chief of Police Nora Lunn", "Nora Lunn", "Chief of Police"),
        ("MS. VERA O'DELL", "Vera O'Dell", None),
        ("Mayor Cook", "Cook", "Mayor"),
        ("DR. VERA McSLOAT", "Vera McSloat", None),
        ("Ines Talcott", "Ines Talcott", None),
    ],
)
def test_labels_are_taken_apart(label, name, role):
    text = f"{label}: We will plow every street.\nQ: Every single street?\n" * 3
    speaker = find_turns(text, ())[0].person
    assert (speaker.name, speaker.role) == (name, role)


def test_times_before_a_label_are_not_part_of_it():
    text = "[00:01:10] Mayor Talcott: We own nine plows.\n[00:01:15] Q: And how many run?\n" * 2
    assert said(text)[0] == ("Talcott", "We own nine plows.")


@pytest.mark.parametrize(
    "text",
    [
        "Mayor Talcott spoke: We will plow.\n\nShe left. Nobody asked: Why?\n",
        "WHO: Mayor Talcott\nWHAT: A ribbon cutting\nWHEN: Friday at noon\nWHERE: City Hall\n" * 2,
        'Ines Talcott, Mayor: "We will plow."\nOtis Bram, Councilmember: "We will pay."\n' * 3,
        "Mayor Talcott: We will plow every street by dawn.\n",
    ],
    ids=["prose", "advisory", "endorsements", "one turn"],
)
def test_other_texts_are_no_transcripts(text):
    assert find_turns(text, ()) == ()


def test_a_long_turn_is_cut_between_sentences():
    sentence = "Mr. Bram knows that nine plows can clear the streets of this town before dawn on any day."
    text = " ".join([sentence] * 12)
    pieces = [text[start:end] for start, end in cut(text, 0, len(text))]
    assert " ".join(pieces) == text
    assert all(piece.startswith("Mr. Bram") and piece.endswith("day.") for piece in pieces)
    assert all(LEAST_WORDS <= len(piece.split()) <= MOST_WORDS for piece in pieces)


def test_a_turn_without_a_period_is_cut_between_words():
    text = "plow " * 1000
    pieces = cut(text, 0, len(text))
    assert all(len(text[start:end].split()) <= MOST_WORDS for start, end in pieces)
    assert sum(len(text[start:end].split()) for start, end in pieces) == 1000


def test_a_word_or_two_is_no_statement():
    assert cut("Thank you.", 0, 10) == []


@given(st.text(alphabet=st.sampled_from('Aab: \n.Q"”!1[]*'), max_size=300))
@settings(max_examples=200, deadline=None)
def test_no_text_raises_and_statements_stand_in_order(text):
    found = find_turns(text, ())
    for statement in found:
        assert 0 <= statement.start < statement.end <= len(text)
        assert not text[statement.start].isspace()
        assert not text[statement.end - 1].isspace()
    assert all(a.end <= b.start for a, b in pairwise(found))


def test_a_public_comment_where_most_speak_once_is_a_transcript():
    text = (
        "MAYOR DANA REED: The floor is open for comment on the bridge.\n\n"
        "CARL WEST: I have driven over that bridge for forty years.\n\n"
        "LENA ORTIZ: My children walk across it to school every morning.\n\n"
        "IMANI HALE: Please do not let this wait for another winter.\n"
    )
    assert [name for name, _ in said(text)] == ["Dana Reed", "Carl West", "Lena Ortiz", "Imani Hale"]


def test_a_question_without_a_colon_is_nobodys_of_the_cast():
    text = (
        "MAYOR REED: We open the pool in June.\n\nQ Mayor, how much will it cost?\n\n"
        "MAYOR REED: About forty thousand dollars.\n\nQ Did the council approve it?\n\n"
        "CHIEF DOLE: The roof is done by May.\n"
    )
    assert [name for name, _ in said(text)] == ["Reed", None, "Reed", None, "Dole"]


@pytest.mark.parametrize(
    "label",
    ["[10:42 AM] MAYOR REED:", "10:42:15 a.m. MAYOR REED:", "[MAYOR REED]", "[MAYOR REED]:", "<MAYOR REED>",
     "REED (MAYOR):", "Unknown (Mayor Reed):"],
)  # fmt: skip
def test_times_brackets_and_offices_around_a_label(label):
    text = f"{label} We open the pool in June.\n\nBRAM: I object to the cost.\n\n" * 2
    first = find_turns(text, ())[0]
    assert (first.person.name, first.person.role.casefold()) == ("Reed", "mayor")
    assert text[first.start : first.end] == "We open the pool in June."


def test_labels_of_the_congressional_record():
    text = "Mr. D'ARMAND. We will not sell the pier.\nMrs. McCORD. The gentleman is mistaken.\n" * 2
    assert [name for name, _ in said(text)][:2] == ["D'Armand", "McCord"]


def test_words_that_only_lead_the_meeting_on_are_no_statement():
    closing = "Thank you. Any further questions? Councilmember Bram."
    text = HEARING.replace("By dawn, every time it snows.", closing)
    assert "Thank you. Any" not in " ".join(words for _, words in said(text))


ANSWERS = (
    "We bought the land for the pool in March and the town has not seen a drawing of it since.",
    "I would like to see the drawing before we vote, because my neighbors ask me about it.",
    "You will have the drawing by Friday, and I am sorry that it took us so long.",
    "Thank you, and please send it to the whole board.",
)
SPEAKERS = ("Ines Talcott", "Otis Bram", "Ines Talcott", "Otis Bram")


@pytest.mark.parametrize(
    "turn",
    [
        "{name}: (00:12)\n{words}\n\n",
        "{name}  0:12\n{words}\n\n",
        "{name}\n{words}\n\n",
        "{name}\n\n{words}\n\n",
        "{name}\nMayor\n{words}\n\n",
        "{name} – {words}\n\n",
        "**{name}** {words}\n\n",
        "0:12 {name}: {words}\n",
    ],
)
def test_labels_are_read_in_each_form_in_which_transcripts_print_them(turn):
    text = "".join(turn.format(name=name, words=words) for name, words in zip(SPEAKERS, ANSWERS, strict=True))
    assert said(text) == list(zip(SPEAKERS, ANSWERS, strict=True))


def test_marks_of_captions_that_a_new_voice_speaks_are_nobodys_label():
    text = "".join(f">> {words}\n" for words in ANSWERS)
    assert said(text) == [(None, words) for words in ANSWERS]


def test_laughter_on_a_line_of_its_own_is_no_word_of_the_speaker():
    text = HEARING.replace("I am.\n", "I am.\n\n(Laughter.)\n")
    assert ("Ines Talcott", "We own nine, and two of them are older than I am.") in said(text)


def test_an_answer_is_whoever_the_head_of_the_interview_names():
    ines = Person("Ines Talcott", (Mention(0, 12, "Ines Talcott"),), role="mayor")
    text = "Ines Talcott became mayor in May.\n\n" + "".join(
        f"Q. What is new, and what is next?\n\nA. {words}\n\n" for words in ANSWERS
    )
    assert [one for one in said(text, [ines]) if one[0]] == [("Ines Talcott", words) for words in ANSWERS]


@pytest.mark.parametrize(
    "text",
    [
        "Pier Street\nThe town has three piers.\n\nWinter Fair\nSnow fell.\n\n" * 3,
        "Ines Talcott\n\nIt was she who built the pier.\n\nOtis Bram\n\nHe is a lawyer.\n\n" * 3,
        "MARROW BAY – The council met on Monday.\n\nVANTRY – Snow fell on Tuesday.\n\n" * 3,
    ],
)
def test_headings_profiles_and_bulletins_are_no_transcript(text):
    assert said(text) == []
