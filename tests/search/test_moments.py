"""When in a recording a statement begins: from captions or a printed transcript to the link into the film."""

import pytest

from onrecord.corpus.extraction.transcripts.moments import moment_of
from onrecord.corpus.model import Document, Quotation
from onrecord.corpus.reading import Metadata, of_bytes, read_source
from onrecord.corpus.store.library import Library
from onrecord.search.moments import clock, moment_link

CAPTIONS = """WEBVTT

00:00:01.000 --> 00:00:04.000
MAYOR TALCOTT: Good evening. We will
plant two thousand trees.

01:02:03.500 --> 01:02:07.000
BO LARK: I will vote no.
"""


def test_the_cues_of_captions_are_moments_of_their_words():
    given = Metadata(video="https://youtu.be/abc")
    [found] = read_source(of_bytes(CAPTIONS.encode(), "a.vtt"), given)
    document = found.document
    start = document.text.index("I will vote")
    assert document.video == "https://youtu.be/abc"
    assert [moment_of(document, place, "turn") for place in (start, start + 8)] == [3723.5, 3723.5]
    assert moment_of(document, document.text.index("plant"), "turn") == 1.0
    assert moment_of(document, 0, "turn") is None  # the label stands before the words


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("[00:00:05] CHAIR BRAM: Good evening.\n[00:01:10] BO LARK: I will vote no.", 70.0),
        ("00:05 CHAIR BRAM: Good evening.\n01:10 BO LARK: I will vote no.", 70.0),
        ("Chair Bram (00:00:05):\nGood evening.\n\nBo Lark (00:01:10):\nI will vote no.", 70.0),
        ("[7:00:05 PM] CHAIR BRAM: Good evening.\n[7:01:10 PM] BO LARK: I will vote no.", None),
        ("[19:00] CHAIR BRAM: Good evening.\n[19:01] BO LARK: I will vote no.", None),
        ("[00:09:05] CHAIR BRAM: Good evening.\n[00:01:10] BO LARK: I will vote no.", None),
        ("CHAIR BRAM: Good evening.\n[00:01:10] BO LARK: I will vote no.", None),
    ],
    ids=["brackets", "bare", "after the name", "clock", "hours of the day", "runs back", "once"],
)
def test_a_transcript_prints_moments(text, moment):
    document = Document(text)
    assert moment_of(document, text.index("I will vote"), "turn") == moment


def test_words_far_behind_a_printed_time_have_no_moment():
    text = f"[00:00:05] CHAIR BRAM: Good evening. {'We go on. ' * 20}Thank you.\n[00:01:10] BO LARK: No."
    assert moment_of(Document(text), text.index("Thank you"), "turn") is None


def test_what_is_quoted_in_an_article_has_no_moment():
    text = "[00:00:05] “I will vote no,” said Bo Lark.\n[00:01:10] “So noted,” said Chair Bram."
    assert moment_of(Document(text), 12, "cue") is None


@pytest.mark.parametrize(
    ("video", "url", "link"),
    [
        ("https://www.youtube.com/watch?v=abc&t=5s", None, "https://www.youtube.com/watch?v=abc&t=3723"),
        ("https://youtu.be/abc", "https://town.example/a", "https://youtu.be/abc?t=3723"),
        ("https://vimeo.com/123", None, "https://vimeo.com/123#t=3723"),
        ("https://town.example/film.mp4#t=1", None, "https://town.example/film.mp4#t=3723"),
        (None, "https://vimeo.com/123", "https://vimeo.com/123#t=3723"),
        (None, "https://town.example/minutes", None),
        (None, None, None),
    ],
)
def test_a_link_leads_into_the_recording(video, url, link):
    assert moment_link(Document("words", url=url, video=video), 3723.5) == link
    assert moment_link(Document("words", url=url, video=video), None) is None


@pytest.mark.parametrize(("seconds", "shown"), [(0.0, "0:00"), (70.9, "1:10"), (3723.5, "1:02:03")])
def test_a_moment_is_shown_as_a_clock(seconds, shown):
    assert clock(seconds) == shown


def test_moments_are_stored(tmp_path):
    document = Document("MAYOR: Plant.", moments=((7, 12.5),), video="https://youtu.be/abc")
    quotation = Quotation(document.id, 7, 13, "Plant.", "direct", at=12.5)
    with Library.open(tmp_path / "library") as library:
        library.add(document, [quotation])
        stored = library.document(document.id)
        [entry] = library.entries_of([quotation.id])
    assert (stored.moments, stored.video) == (((7, 12.5),), "https://youtu.be/abc")
    assert entry.quotation.at == 12.5
