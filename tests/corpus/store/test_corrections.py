from dataclasses import replace

import pytest

from onrecord.corpus.editing import accept, correct, correct_document, place_given, undo
from onrecord.corpus.errors import InvalidCorrection, NotOnRecord
from onrecord.corpus.filters import Filters
from onrecord.corpus.ingest import ingest
from onrecord.corpus.model import NOWHERE, UNKNOWN_DATE, Date, Document, Place, Quotation
from onrecord.corpus.reading import Reading
from onrecord.corpus.store.corrections import Correction
from onrecord.corpus.store.library import Library
from onrecord.corpus.store.verification import verify

TEXT = "“We will plant ten thousand trees,” said Mayor Ines Talcott. “Shade is not a luxury.”"
TREES, SHADE = "We will plant ten thousand trees,", "Shade is not a luxury."
ORRIN = Place(city="St. Orrin", state="VA", country="US", level="city")
DUNMERE = Place(city="Dunmere", state="OH", country="US", level="city")


def quotation(document, words, **fields):
    start = document.text.index(words)
    defaults = {"speaker": "Ines Talcott", "speaker_mention": "Mayor Ines Talcott", "role": "Mayor",
                "place": ORRIN, "method": "cue", "confidence": 0.4, "kind": "direct"}  # fmt: skip
    return Quotation(document.id, start, start + len(words), words, **{**defaults, **fields})


def both(document, **fields):
    return [quotation(document, TREES, **fields), quotation(document, SHADE, **fields)]


@pytest.fixture
def library(tmp_path):
    with Library.open(tmp_path / "library") as library:
        yield library


@pytest.fixture
def document(library):
    document = Document(TEXT, title="Trees", outlet="The Courier", published=Date("2024-06-03", "metadata"))
    library.add(document, both(document))
    return document


def ids(library, document):
    return [entry.quotation.id for entry in library.entries_in(document.id)]


def said(library, document):
    return [
        (entry.quotation.speaker, entry.quotation.role, entry.quotation.place.city)
        for entry in library.entries_in(document.id)
    ]


def test_a_corrected_speaker_is_certain_is_found_and_is_remembered(library, document):
    first, second = ids(library, document)
    generation, numbers = library.generation, library.numbers().tolist()
    correct(library, first, {"speaker": "Otto Brandvold", "role": "Council Member"})
    found = library.quotation(first)
    assert (found.speaker, found.role, found.place) == ("Otto Brandvold", "Council Member", NOWHERE)
    assert (found.method, found.confidence, found.speaker_mention) == ("corrected", 1.0, None)
    assert (found.text, found.start) == (TREES, TEXT.index(TREES))
    assert library.quotation(second).speaker == "Ines Talcott"
    assert library.eligible(Filters(speaker=("brandvold",))).tolist() == numbers[:1]
    assert [hit for hit, _ in library.match("brandvold", 5)] == numbers[:1]
    assert [person.name for person in library.speakers()] == ["Ines Talcott", "Otto Brandvold"]
    assert library.generation > generation
    assert library.numbers().tolist() == numbers  # and so their vectors
    speaker, *_ = history = library.corrections_of(first)
    assert (speaker.field, speaker.old, speaker.new) == ("speaker", "Ines Talcott", "Otto Brandvold")
    assert [each.field for each in history] == ["speaker", "role", "organization", "place"]
    assert speaker.made.endswith("+00:00")
    assert library.corrections_of(second) == []
    assert verify(library).problems == []


def test_another_speaker_of_the_document_comes_with_the_role_and_place_it_shows(library):
    document = Document(TEXT)
    other = quotation(document, SHADE, speaker="Otto Brandvold", role="Council Member", place=DUNMERE)
    library.add(document, [quotation(document, TREES), other])
    correct(library, ids(library, document)[0], {"speaker": "Otto Brandvold"})
    assert said(library, document) == [("Otto Brandvold", "Council Member", "Dunmere")] * 2


def test_another_spelling_keeps_role_place_and_what_is_printed(library, document):
    [first, _] = ids(library, document)
    correct(library, first, {"speaker": "Inés Talcott"})
    found = library.quotation(first)
    assert (found.speaker, found.role, found.place) == ("Inés Talcott", "Mayor", ORRIN)
    assert found.speaker_mention == "Mayor Ines Talcott"


def test_a_corrected_place_or_day_does_not_make_the_speaker_certain(library, document):
    [first, _] = ids(library, document)
    correct(library, first, {"place": DUNMERE, "said_on": Date("2024-06-01", "given")})
    found = library.quotation(first)
    assert (found.place, found.said_on) == (DUNMERE, Date("2024-06-01", "given"))
    assert (found.speaker, found.method, found.confidence) == ("Ines Talcott", "cue", 0.4)
    assert len(library.eligible(Filters(city=("dunmere",), before="2024-06-02"))) == 1


def test_nobody_is_an_answer_too(library, document):
    [first, _] = ids(library, document)
    correct(library, first, {"speaker": None})
    found = library.quotation(first)
    assert (found.speaker, found.speaker_mention, found.role, found.place) == (None, None, None, NOWHERE)
    assert (found.method, found.confidence) == ("corrected", 1.0)
    assert first not in [entry.quotation.id for entry in library.doubtful(9)]


def test_what_says_so_already_is_refused(library, document):
    [first, _] = ids(library, document)
    with pytest.raises(InvalidCorrection, match="says so already"):
        correct(library, first, {"role": "Mayor"})
    with pytest.raises(InvalidCorrection, match="says so already"):
        correct_document(library, document.id, {"title": "Trees"})
    with pytest.raises(NotOnRecord):
        correct(library, "0" * 16, {"role": "Mayor"})
    assert library.counts().corrections == 0


def test_naming_the_same_speaker_again_makes_it_certain_once(library, document):
    [first, _] = ids(library, document)
    correct(library, first, {"speaker": "Ines Talcott"})
    assert library.quotation(first).method == "reviewed"
    with pytest.raises(InvalidCorrection, match="says so already"):
        correct(library, first, {"speaker": "Ines Talcott"})


def test_adding_again_keeps_what_was_put_right(library, document):
    [first, second] = ids(library, document)
    correct(library, first, {"speaker": "Otto Brandvold"})
    accept(library, library.quotation(second))
    correct_document(library, document.id, {"title": "Ten thousand trees", "outlet": "The Bay Ledger"})
    before = list(library.documents())
    assert library.add(document, both(document)) == "unchanged"
    assert library.add(Document(TEXT), both(Document(TEXT))) == "unchanged"  # a copy that names no source
    # Another version of extraction, and more known of the source.
    again = replace(document, url="https://courier.example/trees")
    assert library.add(again, both(again, speaker="Ruth Okpara", role="Sheriff"), extractor="2") == "updated"
    [(stored, quotations)] = library.documents()
    assert (stored.title, stored.outlet, stored.url) == (
        "Ten thousand trees", "The Bay Ledger", "https://courier.example/trees",
    )  # fmt: skip
    assert [(each.speaker, each.role, each.method) for each in quotations] == [
        ("Otto Brandvold", None, "corrected"), ("Ines Talcott", "Mayor", "reviewed"),
    ]  # fmt: skip
    assert before[0][0].published == stored.published
    assert verify(library).problems == []


def test_removing_and_restoring_keeps_what_was_put_right(library, document):
    [first, _] = ids(library, document)
    correct(library, first, {"speaker": "Otto Brandvold"})
    library.remove(document.id)
    assert library.add(document, both(document)) == "removed"
    assert library.counts().removed == 1
    assert library.size() == 0
    with pytest.raises(NotOnRecord, match=r"was removed on .* with --restore"):
        library.named(document.id)
    other = replace(document, outlet="The Bay Ledger")
    assert library.add(other, both(other)) == "added"
    assert library.quotation(ids(library, other)[0]).speaker == "Otto Brandvold"
    library.restore(document)
    assert library.add(document, both(document)) == "added"
    assert library.quotation(first).speaker == "Otto Brandvold"
    assert library.counts().removed == 0


def test_a_page_that_was_removed_stays_away_when_its_address_reads_a_little_otherwise(library):
    page = Document(TEXT, url="https://courier.example/trees", retrieved="2024-06-03T10:00:00Z")
    library.add(page, both(page))
    library.remove(page.id)
    later = replace(page, text=f"{TEXT} Updated at noon.")
    assert library.is_removed(later)
    assert library.add(later, both(later)) == "removed"
    elsewhere = replace(later, url="https://courier.example/heat")
    assert library.add(elsewhere, both(elsewhere)) == "added"
    row = Document(TEXT, url="https://courier.example/trees", attributed_to="Ines Talcott")
    assert library.add(row, both(row)) == "added"
    library.restore(later)
    assert library.add(later, both(later)) == "added"


def test_a_correction_holds_in_every_printing_of_the_text(library, document):
    other = Document(TEXT, outlet="The Bay Ledger", url="https://ledger.example/trees")
    library.add(other, both(other))
    correct(library, ids(library, other)[1], {"speaker": "Otto Brandvold"})
    assert said(library, document) == said(library, other)
    third = Document(TEXT, outlet="The Orrin Times")
    library.add(third, both(third))
    assert said(library, document) == said(library, third)
    undo(library, ids(library, third)[1])
    assert {name for each in (document, other, third) for name, *_ in said(library, each)} == {"Ines Talcott"}


def test_the_same_words_of_two_people_in_a_table_are_corrected_apart(library):
    rows = [Document("We will act.", attributed_to=name) for name in ("Ines Talcott", "Otto Brandvold")]
    for row in rows:
        library.add(row, [quotation(row, "We will act.", speaker=row.attributed_to)])
    correct(library, ids(library, rows[0])[0], {"speaker": "Ines Talcott-Wend"})
    library.add(rows[0], [quotation(rows[0], "We will act.", speaker="Ines Talcott")])
    assert [said(library, row)[0][0] for row in rows] == ["Ines Talcott-Wend", "Otto Brandvold"]


def test_the_document_of_an_edited_outlet_keeps_its_id_and_its_quotations(library, document):
    before = ids(library, document)
    correct_document(
        library, document.id,
        {"outlet": "The Bay Ledger", "url": "https://ledger.example/", "authors": ("Lena Fairweather",)},
    )  # fmt: skip
    stored = library.document(document.id)
    assert (stored.id, stored.outlet, stored.authors) == (
        document.id, "The Bay Ledger", ("Lena Fairweather",),
    )  # fmt: skip
    assert ids(library, document) == before
    assert len(library.eligible(Filters(outlet=("the bay ledger",)))) == 2
    # The same story fetched from there is this document.
    fetched = Document(TEXT, outlet="The Bay Ledger", url="https://ledger.example/")
    assert library.add(fetched, both(fetched)) == "unchanged"
    assert library.size() == 1


def test_an_edit_that_would_make_two_printings_one_is_refused(library, document):
    other = Document(TEXT, outlet="The Bay Ledger")
    library.add(other, both(other))
    with pytest.raises(InvalidCorrection, match=f"on record already, as {document.id}"):
        correct_document(library, other.id, {"outlet": "The Courier"})
    assert library.corrections_of(other.id) == []


def test_undo_takes_back_one_edit_after_the_other(library, document):
    [first, _] = ids(library, document)
    before = library.quotation(first)
    correct(library, first, {"speaker": "Otto Brandvold"})
    correct(library, first, {"place": DUNMERE})
    assert [each.field for each in undo(library, first)] == ["place"]
    assert library.quotation(first).speaker == "Otto Brandvold"
    assert library.quotation(first).place == NOWHERE
    undo(library, first)
    assert library.quotation(first) == before
    with pytest.raises(InvalidCorrection, match="Nothing was corrected"):
        undo(library, first)
    assert [person.name for person in library.speakers()] == ["Ines Talcott"]


def test_undo_gives_what_extraction_says_now_and_not_what_it_said_then(library, document):
    [first, _] = ids(library, document)
    correct(library, first, {"speaker": "Otto Brandvold"})
    library.add(document, both(document, speaker="Ruth Okpara", confidence=0.9), extractor="2")
    assert library.quotation(first).speaker == "Otto Brandvold"
    undo(library, first)
    assert (library.quotation(first).speaker, library.quotation(first).confidence) == ("Ruth Okpara", 0.9)


def test_undo_of_a_document(library, document):
    correct_document(library, document.id, {"outlet": "The Bay Ledger", "title": None})
    undo(library, document.id)
    assert library.document(document.id) == document


def test_a_span_that_another_version_draws_a_little_otherwise_is_the_same_quotation(library, document):
    [first, _] = ids(library, document)
    correct(library, first, {"speaker": "Otto Brandvold"})
    shorter = quotation(document, TREES.removesuffix(","))
    library.add(document, [shorter], extractor="2")
    [entry] = library.entries_in(document.id)
    assert entry.quotation.speaker == "Otto Brandvold"
    assert len(library.corrections_of(entry.quotation.id)) == 4
    assert library.lost_corrections() == []
    undo(library, entry.quotation.id)
    assert library.quotation(entry.quotation.id).speaker == "Ines Talcott"


def test_a_correction_of_what_is_no_longer_found_is_kept_and_told(library, document):
    [first, _] = ids(library, document)
    correct(library, first, {"place": DUNMERE})
    library.add(document, both(document)[1:], extractor="2")
    [lost] = library.lost_corrections()
    assert isinstance(lost, Correction)
    assert (lost.field, lost.new, lost.document) == ("place", DUNMERE, document.id)
    assert verify(library).problems == []
    assert [note for note in verify(library).notes if document.id in note]
    library.add(document, both(document), extractor="3")
    assert library.lost_corrections() == []
    assert library.quotation(first).place == DUNMERE


def test_what_was_changed_meanwhile_cannot_be_accepted_unseen(library, document):
    [first, _] = ids(library, document)
    shown = library.quotation(first)
    correct(library, first, {"role": "Governor"})
    with pytest.raises(InvalidCorrection, match="has just been changed"):
        accept(library, shown)
    assert library.quotation(first).method == "cue"


def test_the_least_certain_come_first_and_those_that_were_looked_at_no_more(library):
    text = " ".join(f"“Words number {number} of all.”" for number in range(5))
    document = Document(text)
    found = [
        replace(quotation(document, f"Words number {number} of all."), confidence=confidence, speaker=speaker)
        for number, (confidence, speaker) in enumerate(
            [(0.9, "A. Wend"), (0.3, "B. Wend"), (0.7, None), (1.0, "C. Wend"), (0.2, None)]
        )
    ]
    library.add(document, found)
    assert [(each.quotation.confidence, each.quotation.speaker) for each in library.doubtful(9)] == [
        (0.2, None), (0.3, "B. Wend"), (0.7, None), (0.9, "A. Wend"),
    ]  # fmt: skip
    accept(library, library.doubtful(1)[0].quotation)
    assert [each.quotation.confidence for each in library.doubtful(2)] == [0.3, 0.7]
    assert library.counts().corrections == 1


def test_ingest_leaves_out_what_was_removed_until_it_is_restored(library, document):
    readings = [Reading("trees", document, tuple(both(document)))]
    library.remove(document.id)
    summary = ingest(library, readings)
    assert (summary.removed, summary.added, summary.quotations) == (1, 0, 0)
    summary = ingest(library, readings, restore=True)
    assert (summary.removed, summary.added, summary.quotations) == (0, 1, 2)


def test_a_beginning_of_an_id_will_do(library, document):
    [first, _] = ids(library, document)
    assert library.named(first[:8]) == ("quotation", first)
    assert library.named(document.id[:9]) == ("document", document.id)
    with pytest.raises(NotOnRecord, match="too short"):
        library.named(first[:7])
    with pytest.raises(NotOnRecord, match="no quotation or document"):
        library.named("zzzzzzzzzz")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"city": "Chicago"}, ("Chicago", None, "IL", "US", "city")),
        ({"city": "Richmond, VA"}, ("Richmond", None, "VA", "US", "city")),
        ({"city": "richmond", "region": "Indiana"}, ("Richmond", None, "IN", "US", "city")),
        ({"city": "Paris", "country": "France"}, ("Paris", None, None, "FR", "city")),
        ({"city": "Dunmere Falls", "region": "OH"}, ("Dunmere Falls", None, "OH", "US", "city")),
        ({"city": "Dunmere Falls", "country": "NZ"}, ("Dunmere Falls", None, None, "NZ", "city")),
        ({"region": "OH"}, ("St. Orrin", None, "OH", "US", "city")),
        ({"level": "state"}, (None, None, "VA", "US", "state")),
        ({"level": "federal"}, (None, None, "VA", "US", "federal")),
        ({"city": "", "region": "OH"}, (None, None, "OH", "US", "state")),
        ({"city": ""}, (None, None, None, None, "none")),
        ({"level": "none"}, (None, None, None, None, "none")),
        ({"county": "Cook County", "region": "IL", "level": "county"},
         (None, "Cook County", "IL", "US", "county")),
        ({"county": "Orrin County"}, ("St. Orrin", "Orrin County", "VA", "US", "city")),
        ({"level": "tribal", "body": "Orrin Nation"}, (None, None, "VA", "US", "tribal")),
    ],
)  # fmt: skip
def test_a_place_is_found_as_extraction_finds_it(given, expected):
    place = place_given(ORRIN, **given)
    assert (place.city, place.county, place.state, place.country, place.level) == expected


def test_a_place_of_the_gazetteer_comes_with_what_it_knows():
    place = place_given(NOWHERE, city="Chicago")
    assert place.population > 2_000_000
    assert place.geonames_id is not None


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"city": "Richmond"}, "Richmond is in VA, CA, .*…; name the region, as in 'Richmond, VA'"),
        (
            {"city": "Dunmere Falls"},
            "No place 'Dunmere Falls' is known; name its region, as in 'Dunmere Falls, OH'",
        ),
        ({"city": "Richmond", "region": "Ontario"}, "'Ontario' is not a US state or a country"),
        ({"country": "Atlantis"}, "'Atlantis' is not a country"),
        ({"level": "galactic"}, "'galactic' is not a level; use one of city, county"),
        ({"level": "tribal"}, "name it with --organization"),
        ({"city": "!!!", "region": "VA"}, "'!!!' is not a name"),
        ({"city": "x" * 400, "region": "VA"}, "is not a name"),
    ],
)
def test_a_place_that_could_be_several_or_none_is_refused_with_the_choices(given, sentence):
    with pytest.raises(InvalidCorrection, match=sentence):
        place_given(NOWHERE, **given)


def test_days_inferred_from_a_corrected_date_are_inferred_again(library):
    text = "MARROW BAY — “Shade is not a luxury for anyone here,” Mayor Ines Talcott said on Friday.\n"
    document = Document(text, published=Date("2024-06-03", "metadata"))
    ingest(library, [Reading("story", document)])
    [entry] = library.entries_in(document.id)
    assert entry.quotation.said_on == Date("2024-05-31", "inferred")
    correct_document(library, document.id, {"published": Date("2024-06-10", "given")})
    assert library.quotation(entry.quotation.id).said_on == Date("2024-06-07", "inferred")
    summary = ingest(library, [Reading("story", document)])
    assert summary.unchanged == 1
    undo(library, document.id)
    assert library.quotation(entry.quotation.id).said_on == Date("2024-05-31", "inferred")
    correct_document(library, document.id, {"published": UNKNOWN_DATE})
    assert library.quotation(entry.quotation.id).said_on.value is None
