"""Quoted spans: every kind of mark, found by shape and glyph, at offsets in code points."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.corpus.extraction.spans import find_spans, paragraphs


def quoted(text):
    return [text[span.start : span.end] for span in find_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We will plow,” she said.", ["We will plow,"]),
        ('"We will plow," she said.', ["We will plow,"]),
        ('"We will plow,” she said. “Tonight."', ["We will plow,", "Tonight."]),
        ("``We will plow,'' she said.", ["We will plow,"]),
        ("''We will plow,'' she said.", ["We will plow,"]),
        ("‘‘We will plow,’’ she said.", ["We will plow,"]),
        ("«We will plow», she said.", ["We will plow"]),
        ("„We will plow“, she said.", ["We will plow"]),
        ("”We will plow,“ she said.", ["We will plow,"]),
        ('He backed " The Brindle Act " again.', ["The Brindle Act"]),
        ('The memo ("read it twice") went out.', ["read it twice"]),
        ('She called it "bad"—then "worse."', ["bad", "worse."]),
    ],
    ids=[
        "curly",
        "straight",
        "mixed",
        "tex",
        "doubled-straight",
        "doubled-curly",
        "guillemets",
        "low",
        "reversed",
        "spaced",
        "brackets",
        "dash",
    ],
)
def test_marks_of_every_kind(text, expected):
    assert quoted(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("‘I won’t sign it,’ said the officers’ friend.", ["I won’t sign it,"]),
        ("'I won't sign it,' said the clerks' union.", ["I won't sign it,"]),
        ("The clerks' union and the '90s band didn't play rock 'n' roll.", []),
        ("Don’t trust the mayors’ aides, or ’em.", []),
        ("‘He said “no” to me,’ Ruiz said.", ["He said “no” to me,"]),
        ("She wore size 5'10\" shoes, didn't she?", []),
    ],
    ids=["curly", "straight", "apostrophes-straight", "apostrophes-curly", "double-inside", "inches"],
)
def test_single_marks_are_told_from_apostrophes(text, expected):
    assert quoted(text) == expected


def test_a_quotation_inside_a_quotation_is_part_of_it():
    assert quoted("“We “really” can,” he said.") == ["We “really” can,"]
    assert quoted('“We "really" can,” he said.') == ['We "really" can,']
    assert quoted("\"She said, 'Go home,'\" he said.") == ["She said, 'Go home,'"]


def test_what_stands_in_brackets_and_ellipses_stays_as_printed():
    assert quoted("“Chief [Ana] Ruiz … agreed.” She left.") == ["Chief [Ana] Ruiz … agreed."]


def test_a_quotation_over_paragraphs_reopens_without_closing():
    text = '"First we plow.\n\n"Then we "salt" it.\n\n"Then we rest," she said.\n\n"Next," he said.'
    spans = find_spans(text)
    assert [text[s.start : s.end] for s in spans] == [
        "First we plow.",
        'Then we "salt" it.',
        "Then we rest,",
        "Next,",
    ]
    assert [s.continues for s in spans] == [False, True, True, False]


def test_a_quotation_may_close_in_the_next_paragraph_without_reopening():
    text = "“First we plow.\n\nThen we rest,” she said."
    assert quoted(text) == ["First we plow.", "Then we rest,"]
    assert [span.continues for span in find_spans(text)] == [False, True]


def test_an_opening_mark_lost_at_the_start_of_a_paragraph():
    assert quoted("Snow came.\n\nWe plowed all night,” said the chief.") == ["We plowed all night,"]


@pytest.mark.parametrize(
    "text", ['He said "we will. Then nothing came.', "A stray ” here.", '6" of snow', '"', "“", "‘", "''", ""]
)
def test_marks_without_a_partner_are_passed_over(text):
    assert quoted(text) == []


def test_a_wrapped_line_runs_on_and_a_heading_does_not():
    text = "Plows roll\nThe town sent its\nplows out, the mayor said\nTuesday.\n\nNext"
    assert [text[a:b] for a, b in paragraphs(text)] == [
        "Plows roll",
        "The town sent its\nplows out, the mayor said\nTuesday.",
        "Next",
    ]


def test_a_cue_on_the_next_line_belongs_to_the_quotation_above():
    text = "“We will plow,”\nsaid Mayor Ines Talcott\n. “Tonight.”"
    assert len(paragraphs(text)) == 1
    assert quoted(text) == ["We will plow,", "Tonight."]


def test_a_quotation_wrapped_at_a_fixed_width_is_one():
    lines = [
        "The road office of Brindle Falls sent its plows out before dawn on",
        "Tuesday, and the schools opened two hours late because of the snow",
        "that fell overnight. “We will plow every street by dawn, and we will",
        "not stop until the last one is clear. Nobody in this town should be",
        "left behind a wall of snow,” the mayor said in a statement after the",
        "meeting of the council.",
        "The next storm is expected on Friday, and the office has salt for it.",
    ]
    (only,) = quoted("\n".join(lines))
    assert only.startswith("We will plow every")
    assert only.endswith("wall of snow,")


@given(st.text(alphabet="ab .,\n\"'“”‘’«»„`s\u2028\r—[]", max_size=200))
def test_spans_of_any_marks_are_ordered_apart_and_inside(text):
    spans = find_spans(text)
    bounds = paragraphs(text)
    position = 0
    for span in spans:
        assert position <= span.start < span.end <= len(text)
        assert not text[span.start].isspace()
        assert not text[span.end - 1].isspace()
        assert any(start <= span.start and span.end <= end for start, end in bounds)
        position = span.end


@pytest.mark.parametrize(
    "unit", ['"', "'", "“", "” ", ' "a', "'a ", "a' ", "‘a ", "''", '\n"a', "a\n", "s' ‘"]
)
def test_a_megabyte_costs_no_more_than_its_length(unit):
    def seconds(size):
        text = unit * (size // len(unit))
        start = time.perf_counter()
        find_spans(text)
        return time.perf_counter() - start

    small, large = seconds(25_000), seconds(200_000)
    # Eight times the text; a quadratic pass would take sixty-four times as long.
    assert large < 30 * small + 1


def test_two_closing_marks_that_are_lost_cost_their_own_quotations_nothing_and_no_neighbour():
    text = "“One is shut, said Reed.\n\n“Two is open, said Bram.\n\n“Three is shut,” said Hale."
    found = [text[span.start : span.end] for span in find_spans(text)]
    assert found == ["One is shut,", "Two is open,", "Three is shut,"]


def test_words_between_single_marks_before_a_mark_that_opens_nothing_are_found_once():
    assert [(span.start, span.end) for span in find_spans("'a'«[")] == [(1, 2)]
