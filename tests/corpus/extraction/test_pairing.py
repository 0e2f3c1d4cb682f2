"""Marks that are missing, doubled, misplaced or no marks at all cost one quotation and no neighbour."""

import pytest

from onrecord.corpus.extraction.parsing import mask
from onrecord.corpus.extraction.spans import find_spans


def quoted(text):
    return [text[span.start : span.end] for span in find_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "“Salt is short,” Reed said. “Trucks wait. “Roads freeze.” The council left.",
            ["Salt is short,", "Trucks wait.", "Roads freeze."],
        ),
        (
            "“Salt has doubled, said Chief Reed at the depot. “Towns cannot pay that.”",
            ["Salt has doubled,", "Towns cannot pay that."],
        ),
        (
            'Reed said, "We open in June. Councilman Brandt said, "I will believe it then."',
            ["We open in June.", "I will believe it then."],
        ),
        ("“The depot was locked, said Brindle Falls Fire Chief Ola Reed.”", ["The depot was locked,"]),
    ],
    ids=["between-paragraphs", "before-the-cue", "straight", "behind-the-cue"],
)
def test_a_closing_mark_that_is_missing_costs_no_neighbour(text, expected):
    assert quoted(text) == expected


def test_an_opening_mark_that_is_missing_begins_at_the_sentence():
    text = "“Salt is short,” Reed said. Nobody planned for this.” said Reed. “Nobody.”"
    assert quoted(text) == ["Salt is short,", "Nobody planned for this.", "Nobody."]


def test_a_last_quotation_without_its_closing_mark_ends_with_the_paragraph():
    text = "“Salt is short,” said Ola Reed. “Roads will freeze by dawn.\nThe council left."
    assert quoted(text) == ["Salt is short,", "Roads will freeze by dawn."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("““We plow,”” said Reed. “Now.”", ["We plow,", "Now."]),
        ('"We plow, "Reed said. "Now."', ["We plow,", "Now."]),
        ('"We plow,"said Reed.', ["We plow,"]),
        ('Reed said,"We plow."', ["We plow."]),
    ],
    ids=["doubled", "behind-the-space", "no-space-after", "no-space-before"],
)
def test_marks_doubled_or_without_their_space(text, expected):
    assert quoted(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '"We lay a 12" main, a 6" pipe," said Reed. "Now."',
            ['We lay a 12" main, a 6" pipe,', "Now."],
        ),
        ("“We lay a 12” main,” said Reed.", ["We lay a 12” main,"]),
        ("'We need a 12' main here,' said Reed. 'Now.'", ["We need a 12' main here,", "Now."]),
    ],
    ids=["straight", "curly", "feet"],
)
def test_inches_and_feet_close_nothing(text, expected):
    assert quoted(text) == expected


@pytest.mark.parametrize(
    ("before", "after"),
    [("″", "″"), ("❝", "❞"), ("‹", "›"), ("<<", ">>"), ("「", "」"), ("\x93", "\x94"), ('\\"', '\\"'),
     ("&quot;", "&quot;"), ("\\u201c", "\\u201d"), ("â\x80\x9c", "â\x80\x9d")],
)  # fmt: skip
def test_unusual_and_escaped_marks_stay_outside_the_words(before, after):
    text = f"{before}We plow in June,{after} said Reed."
    assert quoted(text) == ["We plow in June,"]
    assert len(mask(text, find_spans(text))) == len(text)


def test_the_filler_of_a_quotation_never_touches_the_next_word():
    text = '"We will plow the whole town by dawn,"said Reed.'
    assert mask(text, find_spans(text)).endswith("o, said Reed.")
