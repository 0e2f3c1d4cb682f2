"""The Check tab without a browser: the rung, the words side by side, the sources and the speaker."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.corpus.duplicates.detect import link_variants
from onrecord.corpus.model import Document
from onrecord.corpus.store.library import Library
from onrecord.desk.checking import EXAMPLES, look
from onrecord.desk.findings import stretches
from onrecord.desk.tab import Filled, View
from onrecord.search.check import RUNGS, check
from onrecord.search.engine import Engine
from onrecord.search.errors import InvalidQuestion
from tests.desk.test_cards import HOSTILE, Page
from tests.support.ferrymeade import (
    COMMISSIONER,
    DOORS,
    FERRYMEADE,
    HEAT,
    JOB,
    OSTWICK,
    WordEncoder,
    fill,
    quote,
)

PRINTED_AGAIN = replace(
    OSTWICK,
    text=OSTWICK.text.replace("a hot afternoon", "one hot afternoon"),
    outlet="Ostwick Evening Post",
    url="https://post.example/heat",
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with fill(tmp_path_factory.mktemp("library")) as opened:
        words = HEAT.text.replace("a hot afternoon", "one hot afternoon")
        opened.library.add(PRINTED_AGAIN, [quote(PRINTED_AGAIN, words, confidence=0.9, **COMMISSIONER)])
        for document, _ in list(opened.library.documents()):
            link_variants(opened.library, document.id)
        yield opened


def shown(engine: Engine, text: str, by: str = "", *, sample: bool = False) -> View:
    return look(engine, Filled({"text": [text], "by": [by]}), sample=sample)


@pytest.mark.parametrize(
    ("text", "rung"),
    [
        (JOB.text, "exact"),
        ("that was never their job", "marks"),
        ("Our officers will not knock on doors …", "cut"),
        ("Our officers will knock on doors for federal immigration agents", "altered"),
        ("Zeppelins land on the quay at noon", "absent"),
    ],
)
def test_the_rung_comes_first_and_is_marked_on_the_ladder(engine: Engine, text: str, rung: str) -> None:
    view = shown(engine, text)
    page = Page(view.answer)
    assert page.text.startswith(f"Findings{RUNGS[rung]}")  # type: ignore[index]
    assert page.values("aria-current") == ["true"]
    assert f'aria-current="true">{RUNGS[rung]}</li>' in view.answer  # type: ignore[index]
    assert "Held against 4 documents, as of " in Page(view.status).text


def test_what_is_not_found_is_never_called_false(engine: Engine) -> None:
    text = Page(shown(engine, "Zeppelins land on the quay at noon", "Oda Quillfeather").answer).text
    assert "Not found in these 4 documents, as of " in text
    assert "nothing on whether it was said" in text
    assert "false" not in text.casefold()
    page = Page(shown(engine, "Zeppelins land on the quay at noon").answer)
    assert "article" not in page.tags
    assert page.values("href") == ["?q=Zeppelins%20land%20on%20the%20quay%20at%20noon"]


def test_changed_words_are_marked_on_both_sides_and_told_in_words(engine: Engine) -> None:
    view = shown(engine, "Our officers will gladly knock on doors for federal tax agents")
    page = Page(view.answer)
    assert "<del>" in view.answer
    assert "<ins>" in view.answer
    assert "[not on record: gladly]" in page.text
    assert "[only on record: not]" in page.text
    assert "A number or a negation differs: “not”" in page.text
    assert "Changed: on record “not”, here “gladly”" in page.text
    assert "Changed: on record “immigration”, here “tax”" in page.text


def test_both_sides_are_whole_texts_with_their_marks(engine: Engine) -> None:
    text = "“Our officers will knock, gladly — on doors; for federal immigration agents.”"
    (finding,) = check(engine, text)
    view = shown(engine, text)
    sides = view.answer[view.answer.index('class="chk-sides"') : view.answer.index("What differs")]
    words = Page(sides).text
    for unseen in ("[not on record: ", "[only on record: ", "]"):
        words = words.replace(unseen, "")
    assert words == f'class="chk-sides">As given{finding.text}As on record{DOORS.text}'


@given(
    st.lists(st.tuples(st.sampled_from(["kept", "wrong", "missing", "left out"]), st.text()), max_size=6),
    st.lists(st.text(alphabet=" ,.—x", max_size=3), min_size=7, max_size=7),
)
def test_stretches_are_the_whole_text(runs: list[tuple[str, str]], between: list[str]) -> None:
    text = between[-1] + "".join(words + gap for (_, words), gap in zip(runs, between, strict=False))
    found = list(stretches(text, runs))  # type: ignore[arg-type]
    assert "".join(words for _, words in found) == (text if any(words for _, words in runs) else "")


def test_another_speaker_is_said_loudly(engine: Engine) -> None:
    exact = Page(shown(engine, JOB.text, "Bram Tolliver").answer).text
    assert "Right words, other speaker. On record as said by Oda Quillfeather; not found as said by" in exact
    altered = Page(shown(engine, "That was always their job.", "Bram Tolliver").answer).text
    assert "Another speaker. On record as said by Oda Quillfeather" in altered
    same = Page(shown(engine, JOB.text, "Quillfeather").answer).text
    assert "On record as said by Quillfeather, as asked." in same
    assert "speaker" not in Page(shown(engine, JOB.text).answer).text.split("On record")[0]


def test_every_printing_is_shown_and_can_be_picked(engine: Engine) -> None:
    page = Page(shown(engine, HEAT.text).answer)
    assert page.tags.count("article") == 2
    assert "1 other printing of this statement" in page.text
    assert "Ostwick Evening Post" in page.text
    assert page.values("data-pick")[0] == HEAT.id
    assert len(set(page.values("data-pick"))) == 2
    assert len(page.values("id")) == len(set(page.values("id")))


def test_of_very_many_printings_three_have_cards_and_the_others_a_line(tmp_path: Path) -> None:
    with fill(tmp_path) as opened:
        for number in range(6):
            again = replace(PRINTED_AGAIN, outlet=f"Paper {number}", url=f"https://{number}.example/heat")
            words = HEAT.text.replace("a hot afternoon", "one hot afternoon")
            opened.library.add(again, [quote(again, words, confidence=0.9, **COMMISSIONER)])
        for document, _ in list(opened.library.documents()):
            link_variants(opened.library, document.id)
        page = Page(shown(opened, HEAT.text).answer)
    assert page.tags.count("article") == 4
    assert "6 other printings of this statement" in page.text
    assert page.text.rstrip().endswith(
        "3 more printingsPaper 3, date not givenPaper 4, date not givenPaper 5, date not given"
    )
    assert len([each for each in page.values("href") if each.startswith("source/")]) == 7


def test_each_quotation_of_a_paragraph_has_a_finding(engine: Engine) -> None:
    altered = DOORS.text.replace("not ", "")
    text = f"She told us “{JOB.text}” and, later, “{altered}”."
    view = shown(engine, text)
    page = Page(view.answer)
    assert page.text.count("From the closest down") == 0  # a label, not text
    assert page.values("aria-labelledby")[0] == "chk-title-0"
    assert [each for each in page.values("id") if (each or "").startswith("chk-title")] == [
        "chk-title-0", "chk-title-1",
    ]  # fmt: skip
    assert "2 wordings held against 4 documents" in Page(view.status).text
    assert "1 exact, 1 altered" in Page(view.status).text


def test_an_empty_text_is_met_by_the_ladder_and_the_limit(engine: Engine) -> None:
    plain, sample = (Page(shown(engine, "  ", sample=sample).answer).text for sample in (False, True))
    assert all(title in plain for title in RUNGS.values())
    assert "At most 10,000 characters." in plain
    assert EXAMPLES[0][0] not in plain
    assert EXAMPLES[0][0] in sample
    assert shown(engine, "").choices["by"][:2] == [
        ("Anybody", ""),
        ("Bram Tolliver (3)", "Bram Tolliver"),
    ]


def test_what_cannot_be_checked_is_refused(engine: Engine) -> None:
    with pytest.raises(
        InvalidQuestion, match="The text has 10,001 characters; 10,000 at most can be checked"
    ):
        shown(engine, "x" * 10_001)
    with pytest.raises(InvalidQuestion, match="There are no words to check"):
        shown(engine, "“…”")


def test_very_many_words_left_out_are_shown_by_their_ends(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        words = " ".join(f"street{at}" for at in range(300))
        document = Document(f"We sweep {words} and every lane and alley on the hill.")
        library.add(document, [quote(document, document.text, speaker="Ada Fenn")])
        page = Page(shown(Engine(library, WordEncoder()), "every lane and alley on the hill").answer)
    assert "street13 [271 words more] street285" in page.text


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:20])
def test_hostile_text_is_shown_and_adds_no_markup(tmp_path: Path, text: str) -> None:
    text = text[:5000]

    def checked(folder: Path, words: str) -> Page:
        with Library.open(folder) as library:
            said = f"The harbor will never close for winter {words}"
            document = Document(said, title=words, outlet=words)
            library.add(document, [quote(document, said, speaker=words, role=words)])
            given = f"The harbor will close for winter {words}"
            return Page(shown(Engine(library, WordEncoder()), given, "Somebody <b>Else").answer)

    harmless, page = checked(tmp_path / "a", "calm"), checked(tmp_path / "b", text)
    assert "article" in page.tags
    assert set(page.tags) <= {*harmless.tags, "details", "summary", "em"}
    assert {name for name, _ in page.attributes} <= {name for name, _ in harmless.attributes}
    assert text in page.text


def test_the_source_is_one_click_away(engine: Engine) -> None:
    page = Page(shown(engine, DOORS.text).answer)
    assert f"source/{FERRYMEADE.id}?quotation={DOORS.id}#{DOORS.id}" in page.values("href")
