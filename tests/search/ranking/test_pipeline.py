import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest

from onrecord.corpus.model import Document, Quotation
from onrecord.corpus.store.library import Library
from onrecord.index.vectors import VectorIndex, bring_up_to_date
from onrecord.search.engine import Engine
from onrecord.search.query import parse, plain
from onrecord.search.ranking import candidates, fusion
from onrecord.search.ranking.candidates import eligible
from onrecord.search.ranking.date_boost import timely
from onrecord.search.ranking.hit import CONTRACT, PASSAGE
from onrecord.search.ranking.pipeline import Asked, retrieve
from tests.support.towns import CountingEncoder, state

TEXTS = [
    ("The bus will run every ten minutes.", "Ada Brandt", "Ferrymeade", "2020-01-01"),
    ("We won’t build a café on the pier.", "Bo Hall", "Ostwick", "2020-02-01"),
    ("Our officers will not take part in raids.", "Bo Hall", "Ostwick", "2020-03-01"),
    ("Police will never work for immigration agents.", "Cy Orr", "Ferrymeade", "2020-04-01"),
    ("Rents must fall, and we will build.", "Cy Orr", "Ferrymeade", "2020-05-01"),
    ("The policing budget falls by $15 million.", "Ada Brandt", "Ferrymeade", "2020-06-01"),
    ("A builder's “resume” is no plan.", "Di Moss", "Tarn", "2020-07-01"),
]


@pytest.fixture
def library(tmp_path):
    with Library.open(tmp_path) as library:
        for text, speaker, city, day in TEXTS:
            state(library, text, speaker, city, day)
        yield library


@pytest.fixture
def ask(library):
    encoder = CountingEncoder(dimension=512)
    index = bring_up_to_date(library, encoder)

    def ask(typed, k=10, method="default"):
        query = parse(typed)
        hits = retrieve(
            library, index, Asked(query, encoder), k, allowed=eligible(library, query), method=method
        )
        return [hit.quote for hit in hits]

    return ask


def test_the_closest_come_first(ask):
    assert ask("immigration agents and the police", 1) == ["Police will never work for immigration agents."]


@pytest.mark.parametrize("k", [1, 3, 7, 50])
@pytest.mark.parametrize(
    "typed", ["zebra", "police", "police city:Ferrymeade", "zebra speaker:Hall after:2020-03"]
)
def test_never_fewer_than_there_are(ask, library, typed, k):
    left = eligible(library, parse(typed))
    assert len(ask(typed, k)) == min(k, 7 if left is None else len(left))


@pytest.mark.parametrize("method", ["default", "dense", "lexical"])
def test_a_hashtag_finds_its_words(ask, method):
    assert ask("#PolicingBudget", 1, method) == ["The policing budget falls by $15 million."]


def test_words_that_only_ask_bring_nothing_nearer(library):
    encoder = CountingEncoder(dimension=512)
    index = bring_up_to_date(library, encoder)
    framed, bare = (
        retrieve(library, index, Asked(plain(asked), encoder), 7, method="dense")
        for asked in ("What do mayors say about the policing budget", "the policing budget")
    )
    assert [(hit.quote, hit.similarity) for hit in framed] == [(hit.quote, hit.similarity) for hit in bare]


def test_a_hashtag_finds_itself(ask, library):
    state(library, "As I say: #FerriesForTarn!", "Di Moss", "Tarn", "2020-08-01")
    assert ask("#FerriesForTarn", 1, "lexical") == ["As I say: #FerriesForTarn!"]


def test_filters_come_before_ranking(ask):
    # The closest of all is elsewhere; the closest that is left comes first.
    assert ask("police take part", 1) != ask("police take part speaker:Orr", 1)
    assert ask("police take part speaker:Orr", 1) == ["Police will never work for immigration agents."]
    assert ask("immigration agents city:Nowhere") == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ('"will build"', [4]),
        ('"WILL  BUILD"', [4]),
        ('"won\'t build a cafe"', [1]),
        ("“résumé”", [6]),
        ('"police"', [3]),  # not "policing", which has the same stem
        ('"$15 million"', [5]),
        ('"will" "not"', [2]),
        ('"every ten minutes."', [0]),
        ('"minutes ten"', []),
        ('"olic"', []),
        ('"will" -build -not', [0, 3]),
        ('-"will" -no -falls', [1]),
        ('"fall" city:Ostwick', []),
        ('"a \'"', []),
    ],
)
def test_quoted_words_are_exact_and_excluded_ones_absent(ask, typed, found):
    assert sorted(ask(typed)) == sorted(TEXTS[at][0] for at in found)


def test_without_words_the_latest_come_first(ask):
    assert ask("city:Ferrymeade", 2) == [TEXTS[5][0], TEXTS[4][0]]


def test_dense_and_lexical_can_be_asked_alone(ask):
    assert ask("rents fall", method="lexical") == [TEXTS[4][0], TEXTS[5][0]]
    assert len(ask("rents fall", method="dense")) == 7


def test_what_has_no_vector_yet_is_found_by_its_words_and_never_left_out(library):
    encoder = CountingEncoder(dimension=512)
    index = bring_up_to_date(library, encoder)
    state(library, "Schools open on Monday.")
    state(library, "Zebras cross here.")
    for typed in ("schools open monday", "schools city:Ferrymeade"):
        query = parse(typed)
        hits = retrieve(library, index, Asked(query, encoder), 9, allowed=eligible(library, query))
        quotes = [hit.quote for hit in hits]
        assert "Schools open on Monday." in quotes[:3]
        assert "Zebras cross here." in quotes
        assert len(quotes) == len(set(quotes))


@pytest.mark.parametrize("indexed", [7, 0])
def test_what_has_no_vector_yet_is_among_the_first_by_its_words(library, indexed):
    encoder = CountingEncoder(dimension=512)
    index = bring_up_to_date(library, encoder) if indexed else VectorIndex(512)
    assert len(index) == indexed
    state(library, "Zebras cross here.")
    state(library, "Schools open on Monday.")
    hits = retrieve(library, index, Asked(plain("schools monday"), encoder), 2)
    assert "Schools open on Monday." in [hit.quote for hit in hits]


def test_what_was_removed_since_is_not_shown(library):
    encoder = CountingEncoder(dimension=512)
    index = bring_up_to_date(library, encoder)
    library.remove(library.entries([4])[0].document.id)
    hits = retrieve(library, index, Asked(plain("immigration agents"), encoder), 10)
    assert "Police will never work for immigration agents." not in [hit.quote for hit in hits]
    assert len(hits) == 6


def test_a_hit_tells_everything_that_scripts_read(library):
    encoder = CountingEncoder(dimension=512)
    (hit,) = retrieve(
        library, bring_up_to_date(library, encoder), Asked(plain("rents must fall"), encoder), 1
    )
    record = hit.as_dict()
    entry = library.entries([5])[0]
    assert tuple(record) == CONTRACT == (
        "id", "quote", "speaker", "role", "organization", "city", "region", "country", "level", "said_on",
        "published", "title", "outlet", "url", "document", "start", "end", "prefix", "suffix", "score",
        "similarity", "variants", "kind", "confidence", "closeness", "marks", "nearest",
        "at", "video", "close",
        "scene_city", "scene_region", "place_confidence", "place_evidence", "date_confidence",
        "date_evidence", "scene_confidence", "scene_evidence",
    )  # fmt: skip
    assert 0.4 < record["similarity"] < record["score"]
    assert 0.5 < record["closeness"] < 1
    del record["similarity"], record["score"], record["closeness"]
    assert record == {
        "id": entry.quotation.id, "quote": "Rents must fall, and we will build.", "speaker": "Cy Orr",
        "role": None, "organization": None, "city": "Ferrymeade", "region": "OH", "country": "US",
        "level": "city", "said_on": None, "published": "2020-05-01", "title": "A statement", "outlet": None,
        "url": None, "document": entry.document.id, "start": 0, "end": 35, "prefix": "", "suffix": "",
        "variants": [], "kind": "direct", "confidence": 0.0, "close": True,
        "marks": [(0, 5), (6, 10), (11, 15)],
        "nearest": None, "at": None, "video": None,
        "scene_city": None, "scene_region": None, "place_confidence": None, "place_evidence": [],
        "date_confidence": None, "date_evidence": [], "scene_confidence": None, "scene_evidence": [],
    }  # fmt: skip


def test_a_long_question_is_looked_up_too(ask):
    words = " ".join(f"word{at}" for at in range(900))
    assert ask("agents immigration " + words, 1) == ["Police will never work for immigration agents."]


def test_equal_answers_go_by_number(tmp_path):
    class Deaf(CountingEncoder):
        """Who speaks is not heard."""

        def encode(self, texts, progress=None):
            return super().encode([text.rpartition(": ")[2] for text in texts])

    encoder = Deaf()
    with Library.open(tmp_path) as library:
        for at in range(6):
            state(library, "Rents must fall.", f"Speaker {at}")
        index = bring_up_to_date(library, encoder)
        hits = retrieve(library, index, Asked(plain("rents"), encoder), 6)
    assert [hit.speaker for hit in hits] == [f"Speaker {at}" for at in range(6)]
    assert len(np.unique([hit.score for hit in hits])) == 1


REPORT = Document(
    "The council met late. Mayor Ada Brandt denied that police would help, calling the request “an unfunded "
    "errand for officers.” Rain fell.\n\nPolice would help, a bystander said."
)


def report(library, *marked, document=REPORT):
    """Adds the quotations of these words, each with its kind and speaker; gives what answers a question."""
    quotations = []
    for words, kind, speaker in marked:
        start = document.text.index(words)
        quotations.append(
            Quotation(
                document.id, start, start + len(words), words, kind, speaker=speaker,
                confidence=0.9 if speaker else 0.0,
            )
        )  # fmt: skip
    library.add(document, quotations)
    encoder = CountingEncoder(dimension=512)
    index = bring_up_to_date(library, encoder)

    def ask(typed, k=20):
        query = parse(typed)
        return retrieve(library, index, Asked(query, encoder), k, allowed=eligible(library, query))

    return ask


CLAUSE = "that police would help, calling the request “an unfunded errand for officers.”"
FRAGMENT = "an unfunded errand for officers."


@pytest.mark.parametrize("typed", ["would the police help", "unfunded errand", "speaker:Brandt", "rents"])
def test_verbatim_words_stand_for_the_reported_speech_around_them(library, typed):
    ask = report(library, (CLAUSE, "indirect", "Ada Brandt"), (FRAGMENT, "partial", "Ada Brandt"))
    found = [hit.quote for hit in ask(typed)]
    assert FRAGMENT in found
    assert CLAUSE not in found
    assert [hit.variants for hit in ask(typed) if hit.quote == FRAGMENT] == [()]


def test_verbatim_words_take_the_place_of_closer_reported_speech(library):
    words = "Nobody should have to fear a knock."
    document = Document(
        f"Mayor Ada Brandt said police will never work for immigration agents because “{words}”"
    )
    clause = document.text[document.text.index("police") :]
    ask = report(
        library, (clause, "indirect", "Ada Brandt"), (words, "direct", "Ada Brandt"), document=document
    )
    for k in (1, 3):
        first = ask("police will never work for immigration agents", k)[0]
        assert first.quote in (words, "Police will never work for immigration agents.")
    hits = ask("police will never work for immigration agents")
    assert words in [hit.quote for hit in hits[:2]]
    assert clause not in [hit.quote for hit in hits]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_reported_speech_stays_where_its_verbatim_words_are_another_s_or_left_out(library):
    ask = report(library, (CLAUSE, "indirect", "Ada Brandt"), (FRAGMENT, "partial", "Bo Hall"))
    assert {CLAUSE, FRAGMENT} <= {hit.quote for hit in ask("would the police help")}


def test_a_filter_for_reported_speech_finds_it(library):
    ask = report(library, (CLAUSE, "indirect", "Ada Brandt"), (FRAGMENT, "partial", "Ada Brandt"))
    assert [hit.quote for hit in ask("police kind:indirect")] == [CLAUSE]


def test_reported_speech_comes_with_its_whole_sentence(library):
    name = "Ada " + "Maria " * 60 + "Brandt"
    document = Document(f"It rained. Mayor {name} denied that police would help them. They left.")
    ask = report(library, ("that police would help them", "indirect", "Ada Brandt"), document=document)
    (hit,) = ask("police kind:indirect")
    assert (hit.sentence.prefix, hit.sentence.suffix) == (f"Mayor {name} denied ", ".")
    assert len(hit.prefix) > PASSAGE
    assert hit.prefix == hit.sentence.prefix
    assert hit.suffix.startswith(". They")


def test_a_denial_is_embedded_with_what_it_denies(library):
    ask = report(library, ("that police would help", "indirect", "Ada Brandt"))
    first = ask("denied unfunded errand", 1)[0]
    assert first.quote == "that police would help"


def test_of_equal_words_the_verbatim_come_first_and_then_those_with_a_name(tmp_path):
    said = "Rents must fall in this town."
    with Library.open(tmp_path) as library:
        for kind, speaker in (
            ("indirect", None),
            ("direct", None),
            ("indirect", "Bo Hall"),
            ("direct", "Cy Orr"),
        ):
            document = Document(said, title=f"{kind} {speaker}", outlet=f"{kind} {speaker}")
            ask = report(library, (said, kind, speaker), document=document)
        hits = ask("rents must fall")
    assert [(hit.kind, hit.speaker) for hit in hits if hit.speaker] == [
        ("direct", "Cy Orr"),
        ("indirect", "Bo Hall"),
    ]
    assert (hits[0].speaker, hits[-1].kind, hits[-1].speaker) == ("Cy Orr", "indirect", None)


def print_everywhere(library, text):
    """Forty printings of one statement, each known to be the others'."""
    for paper in range(40):
        document = Document(f"Paper {paper}: “{text}”")
        start = document.text.index(text)
        library.add(
            document, [Quotation(document.id, start, start + len(text), text, "direct", speaker="Flo Ash")]
        )
    printings = library.numbers()[-40:].tolist()
    for number in printings:
        library.link({number: [other for other in printings if other != number]})


@pytest.mark.parametrize("method", ["default", "dense"])
def test_a_statement_printed_everywhere_leaves_room_for_others(library, monkeypatch, method):
    monkeypatch.setattr("onrecord.search.ranking.pipeline.POOL", 5)
    print_everywhere(library, "The ferry will cross the river at night.")
    encoder = CountingEncoder(dimension=512)
    index = bring_up_to_date(library, encoder)
    hits = retrieve(
        library,
        index,
        Asked(plain("the ferry will cross the river, police build"), encoder),
        4,
        method=method,
    )
    assert sorted(len(hit.variants) for hit in hits) == [0, 0, 0, 39]
    assert len({hit.quote for hit in hits}) == 4


def test_what_only_its_words_found_comes_after_a_statement_printed_everywhere(library, monkeypatch):
    monkeypatch.setattr("onrecord.search.ranking.pipeline.POOL", 50)
    text = "The ferry will cross the river at night."
    print_everywhere(library, text)
    for number in range(60):
        state(library, f"Nothing of note happened here today at {number} or then", "Bo Hall")
    state(library, "Taxes fall.", "Zita Quill")
    encoder = CountingEncoder(dimension=512)
    index = bring_up_to_date(library, encoder)
    asked = plain("the ferry will cross the river at night, Zita Quill")
    hits = retrieve(library, index, Asked(asked, encoder), 10)
    assert hits[0].quote == text
    assert "Taxes fall." in [hit.quote for hit in hits]


def test_what_has_every_word_of_the_question_is_close_however_little_that_tells(library):
    long = "Ferries " + " ".join(f"word{at}" for at in range(9))
    state(library, long, "Flo Ash", "Tarn", "2021-01-01")
    encoder = CountingEncoder(dimension=512)
    index = bring_up_to_date(library, encoder)

    def close(asked):
        return [hit.quote for hit in retrieve(library, index, Asked(plain(asked), encoder), 9) if hit.close]

    assert close("ferry") == [long]
    assert close("the zebra of the moon") == []


def test_of_words_within_reported_speech_only_the_closest_take_its_place(tmp_path):
    text = "“We will not help agents raid,” Orr said of police, “and that is that.”"
    with Library.open(tmp_path) as library:
        document = Document(text)

        def said(words, kind):
            at = text.index(words)
            return Quotation(document.id, at, at + len(words), words, kind, speaker="Cy Orr", confidence=1.0)

        parts = ["We will not help agents raid,", "and that is that.”"]
        library.add(document, [said(text, "indirect"), *(said(part, "direct") for part in parts)])
        state(library, "Police may not raid homes.", "Di Moss", "Tarn", "2020-07-01")
        encoder = CountingEncoder(dimension=512)
        index = bring_up_to_date(library, encoder)
        hits = retrieve(library, index, Asked(plain("police will not help agents raid homes"), encoder), 3)
        assert [hit.quote for hit in hits][:1] == parts[:1]
        assert hits[-1].quote == parts[1]


def test_what_another_program_removes_while_a_question_reads_it_is_no_answer(library, tmp_path, monkeypatch):
    encoder = CountingEncoder(dimension=512)
    index = bring_up_to_date(library, encoder)
    asked = plain("bus every ten minutes")
    [before] = retrieve(library, index, Asked(asked, encoder), 1)
    read = Library._rows

    def removing(self, sql, *values):
        rows = read(self, sql, *values)
        if self is library and sql.startswith("SELECT * FROM quotation"):
            with Library.open(library.folder) as other:
                other.remove(before.document)
            monkeypatch.setattr(Library, "_rows", read)
        return rows

    monkeypatch.setattr(Library, "_rows", removing)
    ids = {hit.id for hit in retrieve(library, index, Asked(asked, encoder), 3)}
    assert len(ids) == 3
    assert before.id not in ids


FORKED = """
import os, signal, sys
from pathlib import Path
from tests.support.towns import CountingEncoder, state
from onrecord.corpus.store.library import Library
from onrecord.search.engine import Engine
folder = Path(sys.argv[1])
with Library.open(folder) as library:
    state(library, "The ferry will cross the river at night.")
Engine(Library.open(folder), CountingEncoder()).search("ferry")
if not (child := os.fork()):
    signal.alarm(20)
    os._exit(len(Engine(Library.open(folder), CountingEncoder()).search("ferry").hits))
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def test_a_process_that_was_forked_after_a_question_can_ask(tmp_path):
    root = Path(__file__).parents[3]
    ran = subprocess.run(
        [sys.executable, "-c", FORKED, str(tmp_path)], capture_output=True, text=True, cwd=root, check=True
    )
    assert ran.stdout.strip() == "1"


class _Scattered(CountingEncoder):
    """An encoder whose vectors tell nothing of words: what is near and what matches are others."""

    def encode(self, texts, progress=None):
        vectors = [np.random.default_rng(zlib.crc32(text.encode())).standard_normal(8) for text in texts]
        return np.array([row / np.linalg.norm(row) for row in vectors], dtype=np.float32)


@pytest.mark.parametrize("seed", range(12))
def test_nothing_that_is_among_the_best_by_meaning_words_and_day_is_missed(tmp_path, monkeypatch, seed):
    weight = (0.2, 0.6)[seed % 2]
    for room in (candidates, fusion):
        monkeypatch.setattr(room, "LEXICAL_WEIGHT", weight)
    monkeypatch.setattr(fusion, "CONVINCING", 1.0)  # of so few statements words tell little
    monkeypatch.setattr(candidates, "TIMELY_POOL", 30)
    generator = np.random.default_rng(seed)
    words = "bus rents police school ferry levee budget vote water park".split()
    most, pool = 8, 12
    missed = 0
    with Library.open(tmp_path) as library:
        with library.writing():
            for at in range(150):
                text = " ".join(generator.choice(words, generator.integers(2, 9))) + f" {at}"
                state(library, text, day=f"2020-{generator.integers(1, 13):02}-15")
        encoder = _Scattered(dimension=8)
        index = bring_up_to_date(library, encoder)
        numbers = library.numbers()
        for typed in ("bus school levee", "rents vote May 20, 2020", "police police budget park water"):
            asked = Asked(plain(typed), encoder)
            days = asked.query.days
            found, beyond = candidates.by_meaning(library, index, asked.vector, days, pool, None)
            candidates.add_words(
                library, index, asked.vector, asked.words, days, found, beyond, pool, most, None
            )
            scores = found.scores()
            least = sorted(scores.values())[-most]
            cosines = candidates.similarities(index, asked.vector, numbers.tolist())
            matches = candidates.word_scores(library, asked.words, numbers.tolist())
            worths = timely(library, days, numbers.tolist())
            sizes = candidates.lengths(library, numbers.tolist())
            worth = weight / max([1.0, *found.words.values()])
            for number in set(numbers.tolist()) - scores.keys():
                missed += 1
                by_words = min(weight, worth * matches.get(number, 0.0))
                score = cosines[number] + by_words + worths.get(number, 0.0) + sizes[number]
                assert score <= least + 1e-5
    assert missed


def test_a_statement_of_the_named_person_about_something_else_is_no_answer(library):
    engine = Engine(library, CountingEncoder(dimension=512))
    about = "What did Ada Brandt say about zebras?"
    assert [mention.text for mention in engine.search(about).mentions] == ["Ada Brandt"]
    assert not engine.search(about).close
    assert engine.search("What did Ada Brandt say about the policing budget?").hits[0].close
