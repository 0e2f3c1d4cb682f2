import bz2
import gzip
import json
import tracemalloc

import pytest
from hypothesis import given as generated
from hypothesis import strategies

from onrecord.corpus.ingest import ingest
from onrecord.corpus.model import Date
from onrecord.corpus.reading import Metadata, read
from onrecord.corpus.reading.passages import joined
from onrecord.corpus.store.library import Library
from tests.support.sources import one, parted

# Rows as doi.org/10.5281/zenodo.4277311 describes them; the words are ours.
QUOTATION = {
    "quoteID": "2016-06-03-000017",
    "quotation": "Trees are not a luxury in this city",
    "speaker": "Ines Talcott",
    "qids": ["Q1", "Q2"],
    "date": "2016-06-03 08:00:00",
    "numOccurrences": 2,
    "probas": [["Ines Talcott", "0.8123"], ["None", "0.1402"], ["Bo Lark", "0.0475"]],
    "urls": ["http://www.courier.example/trees", "http://herald.example/trees"],
    "phase": "D",
}
ARTICLE = {
    "articleID": "2016060300017",
    "articleLength": 60,
    "date": "2016-06-03 08:00:00",
    "phase": "D",
    "title": "Mayor backs trees",
    "url": "http://www.courier.example/trees",
    "names": [{"name": "Ines Talcott", "ids": ["Q1"], "offsets": [[3, 5]]}],
    "quotations": [
        {
            "quoteID": "2016-06-03-000018",
            "numOccurrences": 1,
            "quotationOffset": 30,
            "leftContext": "the mayor said on Monday . Bo Lark , who leads the council , said",
            "quotation": "We should mend our pipes first",
            "rightContext": ". The vote was 5-2 .",
            "globalTopSpeaker": "None",
            "globalProbas": [{"speaker": "None", "proba": 0.7}, {"speaker": "Bo Lark", "proba": 0.3}],
            "localTopSpeaker": "Bo Lark",
            "localProbas": [{"speaker": "Bo Lark", "proba": 0.6}],
        },
        {
            "quoteID": "2016-06-03-000017",
            "numOccurrences": 2,
            "quotationOffset": 3,
            "leftContext": "Ines Talcott :",
            "quotation": "Trees are not a luxury in this city",
            "rightContext": ", the mayor said on Monday . Bo Lark , who leads",
            "globalTopSpeaker": "Ines Talcott",
            "globalProbas": [["Ines Talcott", "0.8123"], ["None", "0.1877"]],
            "localTopSpeaker": "Ines Talcott",
            "localProbas": [["Ines Talcott", "0.9"]],
        },
    ],
}
# As blog.gdeltproject.org/announcing-the-global-quotation-graph describes them; the words are ours.
GQG = {
    "date": "2020-06-03T00:15:00Z",
    "url": "https://www.courier.example/trees",
    "title": "Mayor backs trees",
    "lang": "ENGLISH",
    "quotes": [
        {
            "pre": "Mayor Ines Talcott told the council of Marrow Bay on Monday that ",
            "quote": "trees are not a luxury in this city",
            "post": " and that the budget must show it. Bo Lark, who leads the council, sa",
        },
        {
            "pre": "that the budget must show it. Bo Lark, who leads the council, said: ",
            "quote": "We should mend our pipes first, before anything is planted.",
            "post": " The vote was 5-2.",
        },
    ],
}


def lines(path, *rows):
    data = "".join(json.dumps(row) + "\n" for row in rows).encode()
    pack = {".bz2": bz2.compress, ".gz": gzip.compress}.get(path.suffix, bytes)
    path.write_bytes(pack(data))
    return path


@pytest.mark.parametrize("name", ["quotes-2016.json.bz2", "quotes-2016.json"])
def test_a_row_of_the_quotation_centric_quotebank(tmp_path, name):
    found = one(lines(tmp_path / name, QUOTATION))
    [statement] = found.statements
    assert found.name == "2016-06-03-000017"
    assert (statement.text, statement.speaker, statement.confidence) == (
        "Trees are not a luxury in this city",
        "Ines Talcott",
        0.8123,
    )
    assert (statement.kind, statement.method, statement.said_on) == ("direct", "quotebank", Date())
    assert (found.document.url, found.document.outlet) == (
        "http://www.courier.example/trees",
        "courier.example",
    )
    assert found.document.published == Date("2016-06-03", "metadata")


def test_nobody_is_nobody(tmp_path):
    row = QUOTATION | {"speaker": "None", "probas": [["None", "0.9"], ["Ines Talcott", "0.1"]]}
    [statement] = one(lines(tmp_path / "quotes-2016.json", row)).statements
    assert (statement.speaker, statement.confidence) == (None, 0.0)


def test_an_article_of_quotebank(tmp_path):
    found = one(lines(tmp_path / "quotebank-2016.json.bz2", ARTICLE))
    first, second = found.statements
    assert found.document.text == (
        "Ines Talcott : “Trees are not a luxury in this city”, the mayor said on Monday . Bo Lark , who "
        "leads the council , said “We should mend our pipes first”. The vote was 5-2 ."
    )
    assert (first.text, first.speaker, first.confidence) == (
        "Trees are not a luxury in this city",
        "Ines Talcott",
        0.8123,
    )
    assert (second.text, second.speaker, second.confidence) == ("We should mend our pipes first", None, 0.0)
    assert all(statement.verbatim_in(found.document) for statement in found.statements)
    assert (found.document.title, found.name) == ("Mayor backs trees", "2016060300017")


def test_an_article_of_the_quotation_graph(tmp_path):
    found = one(lines(tmp_path / "20200603001500.gqg.json.gz", GQG))
    assert found.statements is None
    assert found.document.text == (
        "Mayor Ines Talcott told the council of Marrow Bay on Monday that “trees are not a luxury in this "
        "city” and that the budget must show it. Bo Lark, who leads the council, said: “We should mend our "
        "pipes first, before anything is planted.” The vote was 5-2."
    )
    assert (found.document.outlet, found.document.published) == (
        "courier.example",
        Date("2020-06-03", "metadata"),
    )


def test_other_languages_of_the_quotation_graph_keep_their_quotations(tmp_path):
    found = one(lines(tmp_path / "a.gqg.json.gz", GQG | {"lang": "SPANISH"}))
    assert [statement.text for statement in found.statements] == [quote["quote"] for quote in GQG["quotes"]]
    assert {(statement.speaker, statement.confidence) for statement in found.statements} == {(None, 0.0)}


def test_speakers_of_the_quotation_graph_are_found(tmp_path):
    with Library.open(tmp_path / "library") as library:
        ingest(library, read(lines(tmp_path / "a.gqg.json.gz", GQG), Metadata()))
        found = {
            quotation.speaker: quotation.text
            for _, quotations in library.documents()
            for quotation in quotations
        }
    assert found["Ines Talcott"] == "trees are not a luxury in this city"
    assert found["Bo Lark"].startswith("We should mend our pipes first")


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (QUOTATION | {"quotation": " "}, 'the row has no "quotation"'),
        (ARTICLE | {"quotations": []}, "the article has no quotation"),
        (GQG | {"quotes": []}, "the article has no quotation"),
        (QUOTATION | {"quotation": ["a"]}, '"quotation" is not text'),
    ],
)
def test_a_bad_row_is_named_and_the_others_go_in(tmp_path, row, sentence):
    readings, reasons = parted(lines(tmp_path / "a.json", row, QUOTATION))
    assert len(readings) == 1
    assert sentence in reasons[0]


@pytest.mark.parametrize(
    "probas",
    [
        None,
        [],
        "0.5",
        [["Ines Talcott"]],
        [["Ines Talcott", "high"]],
        [{"speaker": "Bo"}],
        [7],
        [["Ines Talcott", 7]],
        [["Ines Talcott", 10**400]],
    ],
)
def test_figures_that_are_none_do_not_stop_a_row(tmp_path, probas):
    [statement] = one(lines(tmp_path / "a.json", QUOTATION | {"probas": probas})).statements
    assert statement.speaker == "Ines Talcott"
    assert 0.0 <= statement.confidence <= 1.0


def test_offsets_that_are_strings_or_none_do_not_stop_an_article(tmp_path):
    quotations = [
        {"quotation": f"We will plant {number}.", "quotationOffset": offset}
        for number, offset in (("three", 30), ("two", "20"), ("one", None), ("none", {}), ("four", 10**400))
    ]
    found = one(lines(tmp_path / "a.json", {"articleID": "1", "quotations": quotations})).statements
    numbers = [quotation.text.removeprefix("We will plant ") for quotation in found]
    assert sorted(numbers) == ["four.", "none.", "one.", "three.", "two."]
    assert numbers.index("two.") < numbers.index("three.")


words = strategies.text(strategies.sampled_from("ab cd“”\"'.,é"), max_size=30)


@generated(strategies.lists(strategies.tuples(words, words.filter(str.strip), words), max_size=5))
def test_every_quotation_stands_where_it_is_said_to(passages):
    text, spans = joined(passages)
    assert [text[start:end] for start, end in spans] == [quotation.strip() for _, quotation, _ in passages]


def test_a_set_is_read_at_constant_memory_and_skipped_when_it_is_settled(tmp_path):
    path = tmp_path / "quotes-2016.json.bz2"
    with bz2.open(path, "wt") as file:
        for number in range(15_000):
            row = QUOTATION | {"quoteID": str(number), "quotation": f"Tree number {number} is not a luxury"}
            file.write(json.dumps(row) + "\n")
    tracemalloc.start()
    total = sum(1 for _ in read(path, Metadata()))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert total == 15_000
    assert most < 16_000_000
    part = tmp_path / "part.json"
    part.write_bytes(b"".join(bz2.decompress(path.read_bytes()).splitlines(keepends=True)[:50]))
    with Library.open(tmp_path / "library") as library:
        assert ingest(library, read(part, Metadata())).added == 50
        generation = library.generation
        assert ingest(library, read(part, Metadata())).unchanged == 50
        assert library.generation == generation
