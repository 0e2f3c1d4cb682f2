import random
from datetime import date
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.corpus.duplicates import candidates
from onrecord.corpus.duplicates.alignment import align, align_all, wording
from onrecord.corpus.duplicates.candidates import most_in_common, words_of
from onrecord.corpus.duplicates.detect import find_variants, link_variants
from onrecord.corpus.english.names import same_speaker
from onrecord.corpus.ingest import ingest
from onrecord.corpus.model import Date, Document, Quotation
from onrecord.corpus.reading import Metadata, files_of, read
from onrecord.corpus.sample import sample_files
from onrecord.corpus.store.library import Library

TREES = "We will plant ten thousand trees along the river, and we will not cut down a single old oak."


@pytest.fixture
def library(tmp_path):
    with Library.open(tmp_path / "library") as library:
        yield library


def printed(library, text, speaker="Ines Talcott", outlet="The Courier", day=None, kind="direct"):
    """The number of a statement that an outlet prints, linked with its other printings."""
    document = Document(
        f"{text} {outlet} {day}", outlet=outlet, published=Date(day, "given") if day else Date()
    )
    quotation = Quotation(document.id, 0, len(text), text, kind, speaker=speaker)
    library.add(document, [quotation])
    link_variants(library, document.id)
    return library.entries_of([quotation.id])[0].number


def others(library, number):
    return list(library.variants_of([number])[number])


@pytest.mark.parametrize(
    "otherwise",
    [
        TREES,
        "we will plant ten thousand trees along the river — and we will not cut down a single old oak!",
        "We will plant ten thousand trees along the river … and we will not cut down a single old oak,",
        "We will plant ten thousand trees … we will not cut down a single old oak.",
        "We will plant ten thousand trees along [our] river, and we will not cut down a single old oak.",
        "We will plant thousand trees along river, and we not cut down a single old oak.",
        "We plant will ten thousand trees along the river, and we will not cut down an old single oak.",
        "We will plant ten thousand trees along the river, and we will cut down a single old oak.",
        "We will plant 12,000 trees along the river, and we will not cut down a single old oak.",
        "We will plant ten thousand trees along the river,",
        "and we will not cut down a single old oak.",
    ],
)
def test_one_utterance_printed_otherwise_is_one_statement(library, otherwise):
    first = printed(library, TREES)
    second = printed(library, otherwise, outlet="The Wire")
    assert others(library, first) == [second]
    assert others(library, second) == [first]


@pytest.mark.parametrize(
    "another",
    [
        "We will plant trees in every school yard, and we will ask the children to water them.",
        "Ten thousand trees are a beginning; the river needs a good deal more than oaks.",
        "We will not cut the budget for a single library along the river.",
        "We will.",
    ],
)
def test_another_sentence_of_the_speaker_on_the_subject_is_another_statement(library, another):
    first = printed(library, TREES)
    printed(library, another, outlet="The Wire")
    assert others(library, first) == []


WORDS = "the of and not in to day today rents fall trams river homes [our [ ] 12 $9 50% Marsh it's".split()


@settings(deadline=None)
@given(one=st.lists(st.sampled_from(WORDS), max_size=14), other=st.lists(st.sampled_from(WORDS), max_size=14))
def test_no_more_is_in_common_than_was_reckoned(one, other):
    texts = " ".join(one), ", ".join(other)
    shorter, longer = sorted(map(wording, texts), key=lambda each: len(each.words))
    assert align(shorter, longer).overlap <= most_in_common(*map(words_of, texts)) + 0.01


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from([*WORDS, "…", "homes,"]), max_size=14).map(" ".join),
            st.lists(st.sampled_from([*WORDS, "…", "homes,"]), max_size=14).map(" ".join),
        ),
        max_size=6,
    )
)
def test_alignments_made_together_are_those_made_alone(texts):
    pairs = [(wording(one), wording(other)) for one, other in texts]
    with patch(
        "onrecord.corpus.duplicates.alignment._CELLS", 200
    ):  # so that several go together, and not all
        together = align_all(pairs)
    assert together == [align(one, other) for one, other in pairs]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The ferry towns can not pay for trams.", "The ferry towns cannot pay for trams."),
        ("[The city] will pay.", "We will pay."),
        ("Rents rose 4% & fell.", "Rents rose 4 percent and fell."),
    ],
)
def test_words_written_otherwise_are_in_common(one, other):
    shorter, longer = sorted(map(wording, (one, other)), key=lambda each: len(each.words))
    assert most_in_common(words_of(one), words_of(other)) >= align(shorter, longer).overlap > 0.5


def test_stock_phrases_of_two_people_are_not_one(library):
    printed(library, "Thank you very much.", "Ines Talcott")
    second = printed(library, "Thank you very much.", "Otto Brandvold", "The Wire")
    assert others(library, second) == []
    third = printed(library, "God bless you, and God bless this city.", "Ines Talcott")
    fourth = printed(library, "God bless you, and God bless our harbor.", "Otto Brandvold", "The Wire")
    assert others(library, third) == others(library, fourth) == []


def test_a_short_sentence_of_one_speaker_is_one_statement_in_two_papers(library):
    first = printed(library, "It instills fear,", "Art Calloway")
    second = printed(library, "It instills fear.", "Calloway", "The Wire")
    assert others(library, first) == [second]


def test_a_long_wording_given_to_another_speaker_on_the_day_is_one_utterance_and_later_is_not(library):
    first = printed(library, TREES, "Ines Talcott", day="2024-06-03")
    second = printed(library, TREES, "Otto Brandvold", "The Wire", day="2024-06-04")
    third = printed(library, TREES, "Mabel Quist", "The Post", day="2024-09-01")
    assert others(library, first) == [second]
    assert others(library, third) == []


def test_a_sentence_of_common_words_is_found_by_several_together(library, monkeypatch):
    monkeypatch.setattr(candidates, "_COMMONEST", 4)
    first = printed(library, "That is what we are going to do for all of you.")
    for number in range(6):
        printed(
            library, f"We are going to all of them, and what is it for? Ask item {number}.", "Otto Brandvold"
        )
    second = printed(library, "And that is what we are going to do for all of you!", outlet="The Wire")
    assert others(library, second) == [first]


def test_a_speech_is_found_among_many_short_statements_with_words_of_it(library):
    words = [f"{first}{second}" for first in ("ferr", "tram", "lev", "oak", "dam") for second in "abcdefgh"]
    speech = " ".join(
        f"We will see to the {word} of this town, and to all of it, for all of you." for word in words
    )
    first = printed(library, speech)
    short = [Document(f"The {words[at % 40]} and the {words[(at + 1) % 40]}, {at}!") for at in range(200)]
    library.add_all(
        (document, [Quotation(document.id, 0, len(document.text), document.text, "direct")])
        for document in short
    )
    assert others(library, printed(library, speech.replace("tramb", "harbor"), outlet="The Wire")) == [first]


def test_a_printing_is_found_among_many_of_the_same_words_that_cannot_be_one(library):
    otherwise = "We will plant trees along the river and will not cut down one single old oak."
    for at in range(40):
        speaker = f"Ada {'Odom Quist Marsh Brandvold'.split()[at % 4]}"
        printed(library, otherwise, speaker, f"Outlet {at}", f"20{at + 10}-05-01")
    first = printed(library, TREES, day="1999-05-01")
    assert others(library, printed(library, otherwise, "Mayor Talcott", "The Wire", "1999-05-03")) == [first]


NAMES = [None, "Ines Talcott", "Talcott", "Mayor Inés Talcott, Jr.", "Otto Talcott", "Otto Brandvold"]
DAYS = [None, "1850-01-01", "1850-01-09", "2019-05-20", "2019-05-23", "2019-05-24", "2019-05", "2300-01-01"]


@pytest.mark.parametrize("seed", range(5))
def test_nobody_who_may_have_said_the_same_words_then_is_ruled_out_before_they_are_compared(library, seed):
    cases = random.Random(seed).sample([(name, day) for name in NAMES for day in DAYS], 12)
    numbers = [printed(library, TREES, name, f"Paper {at}", day) for at, (name, day) in enumerate(cases)]
    outlines = library.outlines(numbers)
    for one in outlines.values():
        expected = {
            other.number
            for other in outlines.values()
            if other.number != one.number
            and (same_speaker(one.speaker, other.speaker) is not False or days_between(one, other) <= 3)
        }
        assert set(others(library, one.number)) == expected


def days_between(one, other):
    """The days that surely lie between two sayings."""
    if one.first is None or other.first is None:
        return 0
    days = [date.fromisoformat(day) for day in (one.first, one.last, other.first, other.last)]
    return max((days[2] - days[1]).days, (days[0] - days[3]).days, 0)


def test_the_printings_of_many_are_those_of_each(library):
    said = (
        TREES,
        TREES.replace("ten", "twelve"),
        "The ferry runs again.",
        "We will plant ten thousand trees,",
    )
    numbers = [printed(library, text, outlet=f"Outlet {at}") for at, text in enumerate(said)]
    together = find_variants(library, numbers)
    assert together == {number: find_variants(library, [number])[number] for number in numbers}
    assert [len(together[number]) for number in numbers] == [2, 2, 0, 2]
    assert find_variants(library, []) == find_variants(library, [999]) == {}


def test_an_unnamed_speaker_may_be_anybody(library):
    first = printed(library, TREES, None)
    second = printed(library, TREES, "Otto Brandvold", "The Wire")
    assert others(library, first) == [second]


def test_reported_speech_is_no_printing(library):
    printed(library, TREES)
    assert others(library, printed(library, TREES, outlet="The Wire", kind="indirect")) == []


def test_what_one_paper_joins_does_not_make_the_parts_one(library):
    first = printed(library, "We will plant ten thousand trees along the river,")
    second = printed(library, "and we will not cut down a single old oak.")
    whole = printed(library, TREES, outlet="The Wire")
    assert others(library, whole) == [first, second]
    assert others(library, first) == others(library, second) == [whole]


def test_repetitions_within_a_document_are_not_printings(library):
    text = f"{TREES} {TREES}"
    document = Document(text)
    quotations = [
        Quotation(document.id, start, start + len(TREES), TREES, "direct", speaker="Ines Talcott")
        for start in (0, len(TREES) + 1)
    ]
    library.add(document, quotations)
    assert link_variants(library, document.id) == 0


def test_removing_a_printing_leaves_the_others(library):
    numbers = [printed(library, TREES, outlet=outlet) for outlet in ("The Courier", "The Wire", "The Post")]
    gone = library.entries([numbers[1]])[0].document.id
    library.remove(gone)
    assert others(library, numbers[0]) == [numbers[2]]


def test_the_order_of_adding_does_not_matter(tmp_path):
    rows = [(TREES, "A"), (TREES.replace("ten", "twelve"), "B"), ("We will plant ten thousand trees,", "C")]
    rows += [
        ("The bridge is closed until the spring thaw.", "A"),
        ("The bridge is closed until spring.", "B"),
    ]
    found = set()
    for seed in range(4):
        shuffled = rows.copy()
        random.Random(seed).shuffle(shuffled)
        with Library.open(tmp_path / str(seed)) as library:
            texts = {printed(library, text, outlet=outlet): text for text, outlet in shuffled}
            pairs = {(texts[one], texts[two]) for one in texts for two in others(library, one)}
            found.add(frozenset(pairs))
    assert len(found) == 1
    assert len(next(iter(found))) == 8


def test_names_that_one_speaker_may_have():
    for one, other in [
        ("Anne Odom", "Annie Odom"),
        ("Ann Lee Odom", "Mayor Ann Odom"),
        ("Robert Quist", "Bob Quist"),
        ('Henry C. "Hank" Quist, Jr.', "Hank Quist"),
        ("Odom", "Annie Odom"),
        ("J. Quist", "Joan Quist"),
        ("Inés Talcott", "Ines Talcott"),
    ]:
        assert same_speaker(one, other) is True
    for one, other in [("Anne Odom", "Mark Odom"), ("Anne Odom", "Anne Quist"), ("Ana Ruiz", "Anita Ruiz")]:
        assert same_speaker(one, other) is False
    assert same_speaker(None, "Anne Odom") is None


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    with Library.open(tmp_path_factory.mktemp("sample")) as library:
        ingest(library, (reading for file in sample_files() for reading in read(file, Metadata())))
        yield library


def test_the_sample_has_its_twice_printed_statements_and_no_more(sample):
    entries = {entry.number: entry for entry in sample.entries(sample.numbers())}
    pairs = {(entries[a], entries[b]) for a in entries for b in sample.variants_of([a])[a]}
    assert len(pairs) >= 2 * 20
    for one, other in pairs:
        # Each event of two printings has one in the wire service.
        assert {one.document.outlet, other.document.outlet} & {"Kinnowa Wire"}
        assert one.document.outlet != other.document.outlet
    for entry in list(entries.values())[::40]:
        [found] = find_variants(sample, [entry.number]).values()
        assert set(found) == set(sample.variants_of([entry.number])[entry.number])


def test_real_printings_are_one_statement_each(shared, tmp_path):
    with Library.open(tmp_path / "library") as library:
        files = files_of([shared / "articles"])
        ingest(library, (reading for file in files for reading in read(file, Metadata())))
        entries = library.entries(library.numbers())
        for opening in ("To be in", "using any City-owned"):
            printings = [entry for entry in entries if opening in entry.quotation.text[:30]]
            assert len(printings) == 2
            numbers = {entry.number for entry in printings}
            assert {*library.variants_of([min(numbers)])[min(numbers)]} == numbers - {min(numbers)}
        pairs = sum(len(found) for found in library.variants_of(library.numbers().tolist()).values()) // 2
        assert pairs <= 4


def test_words_in_many_brackets_are_told_in_no_time():
    words = wording("Rent [is] too h[igh] [for] us " * 20_000).words  # to look at every bracket takes minutes
    assert [word.bracketed for word in words] == [False, True, False, False, True, False] * 20_000
