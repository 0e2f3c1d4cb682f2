import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.corpus.english.sentences import passage, sentence_around, sentences
from onrecord.corpus.model import Document, Quotation

TEXTS = [
    ("It was late. [“We will not help,”] said Mayor J. R. Ames of St. Olen on Friday. The council met.",
     "“We will not help,” said Mayor J. R. Ames of St. Olen on Friday."),
    ("It was late. [“Why now?”] Ames asked the U.S. Marshals. Then nothing.",
     "“Why now?” Ames asked the U.S. Marshals."),
    ("It was late. He said: “[We will not.]” The council met.", "He said: “We will not.”"),
    ("He called it “[cruel]” at 5 p.m. Friday. The rest came later.",
     "He called it “cruel” at 5 p.m. Friday."),
    ("“[First. Second,]” she said. “Third.”", "“First. Second,” she said."),
    ("“First. Second,” she said. “[Third.]”", "“Third.”"),
    ("One.\nHe said “[no]” and left\n\nTwo.", "He said “no” and left"),
    ("“[Stop!]” She left the room.", "“Stop!”"),
    ("Dr. Ode of Ferrymeade Inc. called it [\"a storm\"]. Rain fell.",
     "Dr. Ode of Ferrymeade Inc. called it \"a storm\"."),
    ("- In Ode, the mayor said [it will go on]. Rain fell.", "In Ode, the mayor said it will go on."),
    ("Rain.\n•\tHe said “[no]” and left", "He said “no” and left"),
    ("[- In Ode], it rains.", "- In Ode, it rains."),
    ("No stop at all, he said [never]", "No stop at all, he said never"),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "sentence"), TEXTS, ids=[sentence for _, sentence in TEXTS])
def test_the_sentence_around_a_quotation(marked, sentence):
    start, end = marked.index("["), marked.index("]") - 1
    text = marked.replace("[", "").replace("]", "")
    first, last = sentence_around(text, start, end)
    assert text[first:last] == sentence


@given(st.text(alphabet=st.sampled_from('ab A.?!“”"\n…- '), min_size=1, max_size=80), st.data())
def test_the_sentence_always_holds_the_span(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    first, last = sentence_around(text, start, end)
    assert 0 <= first <= start < end <= last <= len(text)


@given(st.text(min_size=1, max_size=200), st.integers(0, 40), st.data())
def test_a_passage_is_one_unbroken_stretch_of_the_source(text, size, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    document = Document(text)
    around = passage(document, Quotation(document.id, start, end, text[start:end], "direct"), size)
    assert text[:start].endswith(around.prefix)
    assert text[end:].startswith(around.suffix)
    assert max(len(around.prefix), len(around.suffix)) <= size


def test_a_passage_is_cut_between_words():
    text = "The council met late and heard the mayor say never again before it went home."
    document = Document(text)
    start = text.index("never")
    around = passage(document, Quotation(document.id, start, start + 11, "never again", "partial"), 12)
    assert (around.prefix, around.suffix) == ("mayor say ", " before it")


PIECES = [
    ". ",
    "? ",
    "! ",
    "… ",
    '"',
    "”",
    "“",
    ")",
    " said",
    "He ",
    "a",
    "Mr. ",
    "U.S. ",
    "J. ",
    "\n",
    "\n\n",
    "\u2028",
    " ",
    "?",
    ".",
    "- ",
    "•",
]


@given(st.lists(st.sampled_from(PIECES), max_size=16).map("".join))
def test_the_sentences_of_a_text_are_those_around_what_begins_them(text):
    found = list(sentences(text))
    assert [sentence_around(text, start, start + 1) for start, _ in found] == found
    covered = {at for start, end in found for at in range(start, end)}
    assert all(at in covered or character.isspace() or character in "-•" for at, character in enumerate(text))


def test_a_run_of_stops_is_read_in_no_time():
    text = "Why" + "!" * 200_000 + "now? Then. After"  # a look at the rest from each would take minutes
    assert list(sentences(text)) == [(0, 200_007), (200_008, 200_013), (200_014, 200_019)]
    assert sentence_around(text, 200_008, 200_012) == (200_008, 200_013)
