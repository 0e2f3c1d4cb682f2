import pytest

from onrecord.corpus.extraction.transcripts.turns import find_turns
from onrecord.corpus.reading import Metadata, of_bytes, read_source
from tests.support.sources import one, reason

VTT = """WEBVTT - council meeting

STYLE
::cue { color: white }

NOTE
This is a note: it is not said.

intro
00:00:01.000 --> 00:00:04.000 align:start
<v Mayor Ines Talcott>Good evening. Trees are &quot;not&quot; a
luxury in <i>this</i> city,</v>

00:00:04.000 --> 00:00:07.500
<v Mayor Ines Talcott>and we will plant <00:00:05.000><c>two thousand</c> of them.

00:08.000 --> 00:12.000
<v.loud Bo Lark>I disagree &amp; I will vote no.
<v Ines Talcott>So noted.
"""

SRT = """1
00:00:01,000 --> 00:00:04,000
MAYOR TALCOTT: Good evening. Trees are
not a luxury in this city,

2
00:00:04,000 --> 00:00:07,500
and we will plant two thousand of them.

3
00:00:08,000 --> 00:00:12,000
- BO LARK (by phone): <b>I disagree</b> and I will vote no.

4
00:00:12,000 --> 00:00:13,000
{\\an8}MAYOR TALCOTT: So noted.

5
00:00:13,000 --> 00:00:15,000
MAYOR TALCOTT: Next item.

6
00:00:15,000 --> 00:00:17,000
>> Is this on?
"""


def captions(tmp_path, text, name="meeting.vtt"):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def test_the_voices_of_webvtt_are_turns(tmp_path):
    document = one(captions(tmp_path, VTT)).document
    assert document.text.split("\n\n") == [
        'Mayor Ines Talcott: Good evening. Trees are "not" a luxury in this city, and we will plant two '
        "thousand of them.",
        "Bo Lark: I disagree & I will vote no.",
        "Ines Talcott: So noted.",
    ]
    assert document.media_type == "text/vtt"


def test_the_labels_of_subrip_are_turns(tmp_path):
    document = one(captions(tmp_path, SRT, "meeting.srt")).document
    assert document.text.split("\n\n") == [
        "MAYOR TALCOTT: Good evening. Trees are not a luxury in this city, and we will plant two thousand of "
        "them.",
        "BO LARK (by phone): I disagree and I will vote no.",
        "MAYOR TALCOTT: So noted. Next item.",
        # Without a label it would be read as the mayor's words.
        "Unidentified speaker: Is this on?",
    ]
    assert document.media_type == "application/x-subrip"


@pytest.mark.parametrize(
    ("text", "name"), [(VTT, "a.txt"), (SRT, "a.txt"), (SRT, "a"), (VTT.replace("\n", "\r\n"), "a")]
)
def test_captions_are_told_by_their_content(tmp_path, text, name):
    assert "-->" not in one(captions(tmp_path, text, name)).document.text


def test_the_turns_are_found_as_statements(tmp_path):
    cues = "\n\n".join(
        f"00:{n:02}:00.000 --> 00:{n:02}:50.000\n<v {'Ines Talcott' if n % 2 else 'Bo Marsh'}>{said}"
        for n, said in enumerate(
            ["The plan costs four million and it will pay for itself.", "I do not think so."] * 3
        )
    )
    text = one(captions(tmp_path, f"WEBVTT\n\n{cues}\n")).document.text
    found = find_turns(text, ())
    assert [turn.person.name for turn in found] == ["Bo Marsh", "Ines Talcott"] * 3
    assert text[found[0].start : found[0].end] == "The plan costs four million and it will pay for itself."


def test_captions_that_roll_up_say_each_line_once(tmp_path):
    text = (
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nwe will plant\n\n00:00:02.000 --> 00:00:03.000\n"
        "we will plant\ntwo thousand trees\n\n00:00:03.000 --> 00:00:04.000\ntwo thousand trees\n"
        "in this city\n\n00:00:09.000 --> 00:00:10.000\nthank you\n"
    )
    assert (
        one(captions(tmp_path, text)).document.text
        == "we will plant two thousand trees in this city\n\nthank you"
    )


def test_a_sentence_with_a_colon_is_no_label(tmp_path):
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ada Fenwick>I say this:\nwhat we need is: trees.\n"
    assert one(captions(tmp_path, text)).document.text == "Ada Fenwick: I say this: what we need is: trees."


def test_captions_without_words_are_named(tmp_path):
    assert "holds no text" in reason(captions(tmp_path, "WEBVTT\n\n00:01.000 --> 00:02.000\n\n"))


def test_what_is_said_again_after_a_pause_is_kept():
    said = "WEBVTT\n\n00:00.000 --> 00:01.000\nNo.\n\n00:05.000 --> 00:06.000\nNo.\n"
    [found] = read_source(of_bytes(said.encode(), "a.vtt"), Metadata())
    assert found.document.text.split() == ["No.", "No."]


def vtt(*cues):
    """A WebVTT file with these cues, each three seconds long."""
    times = (
        f"00:{n * 3 // 60:02}:{n * 3 % 60:02}.000 --> 00:{n * 3 // 60:02}:{n * 3 % 60 + 2:02}.900"
        for n in range(len(cues))
    )
    return "WEBVTT\n\n" + "".join(f"{time}\n{cue}\n\n" for time, cue in zip(times, cues, strict=True))


@pytest.mark.parametrize(
    ("cues", "text"),
    [
        (["we will plant [APPLAUSE]", "(LAUGHTER)", "[ Applause ] two thousand"],
         "we will plant two thousand"),
        (["We will plant. (laughs) Every year.", "♪ O town of trees ♪", "We will."],
         "We will plant. Every year. We will."),
        (["We will [inaudible] every year."], "We will [inaudible] every year."),
        (["The plan (and it is a plan) costs [a lot]."], "The plan (and it is a plan) costs [a lot]."),
        (["Trees &amp;amp; pipes &amp;#39;n&#39; &lt;roads&gt;"], "Trees & pipes 'n' <roads>"),
        (["&gt;&gt; MAYOR TALCOTT: So noted. &gt;&gt; BO LARK: No."],
         "MAYOR TALCOTT: So noted.\n\nBO LARK: No."),
        (["- >> MAYOR TALCOTT: So noted.", ">>> Next item."],
         "MAYOR TALCOTT: So noted.\n\nUnidentified speaker: Next item."),
        (["Speaker 1: We will plant.", "Speaker 2: No."], "Speaker 1: We will plant.\n\nSpeaker 2: No."),
        (["<v Bo Lark>We will", "<v Bo Lark>plant.", "<v Bo Lark>Now."],
         "Bo Lark: We will plant.\n\nBo Lark: Now."),
        (["we will", "we will plant", "we will plant trees", "every year"], "we will plant trees every year"),
        (["No.", "No.", "I said no."], "No. No. I said no."),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_words_are_what_was_said(tmp_path, cues, text):
    assert one(captions(tmp_path, vtt(*cues))).document.text == text


@pytest.mark.parametrize(
    "text",
    [
        "WEBVTT\n\n00:01.000 --> 00:02.000\nWe will plant.\n00:02.000 --> 00:03.000\nEvery year.\n",
        "1\n00:00:01,000 --> 00:00:02,000\nWe will plant.\n2\n00:00:02,000 --> 00:00:03,000\nEvery year.",
        "WEBVTT\n\na\n00:01.000 --> 00:02.000\nWe will plant.\n\nb\n00:02.000 --> 00:03.000\nEvery year.\n\n"
        "NOTE that nobody\nsaid this\n\n",
        "WEBVTT\n\n00:01.000 --> 00:02.000 align:start\n \nWe will plant.\n \n \n00:02.000 --> 00:03.000\n"
        "Every year.",
    ],
    ids=["no empty lines", "numbered", "named", "lines of spaces"],
)
def test_cues_are_told_apart_by_their_times(tmp_path, text):
    assert one(captions(tmp_path, text)).document.text == "We will plant. Every year."


def test_automatic_captions_that_roll_say_each_line_once(tmp_path):
    lines = ["good evening this is", "the hearing of the town", "of Marrow Bay the mayor"]
    cues = []
    for n, line in enumerate(lines):
        above = lines[n - 1] if n else " "
        first, *rest = line.split()
        timed = first + "".join(f"<00:00:0{3 * n}.300><c> {word}</c>" for word in rest)
        cues.append(
            f"00:00:0{3 * n}.000 --> 00:00:0{3 * n + 2}.990 align:start position:0%\n{above}\n{timed}\n"
        )
        cues.append(f"00:00:0{3 * n + 2}.990 --> 00:00:0{3 * n + 3}.000 align:start position:0%\n{line}\n \n")
    document = one(captions(tmp_path, "WEBVTT\nKind: captions\n\n" + "\n".join(cues))).document
    assert document.text == " ".join(lines)
    assert [seconds for _, seconds in document.moments] == [0.0, 3.0, 6.0]


def test_one_voice_alone_is_a_transcript(tmp_path):
    found = one(captions(tmp_path, vtt("<v Ines Talcott>We will plant two thousand trees."))).document
    [turn] = find_turns(found.text, (), certain=True)
    assert (turn.person.name, found.text[turn.start : turn.end]) == (
        "Ines Talcott",
        "We will plant two thousand trees.",
    )


SBV = """0:00:01.000,0:00:03.000
MAYOR TALCOTT: We have twelve buses

0:00:03.000,0:00:05.000
and two trams.

1:02:03.500,1:02:05.000
BO LARK: Nobody asked us.
"""


def test_the_captions_of_youtube_have_no_arrow(tmp_path):
    document = one(captions(tmp_path, SBV, "meeting.sbv")).document
    assert document.text == (
        "MAYOR TALCOTT: We have twelve buses and two trams.\n\nBO LARK: Nobody asked us."
    )
    assert [moment for _, moment in document.moments] == [1.0, 3.0, 3723.5]


@pytest.mark.parametrize(("fraction", "moment"), [("5", 1.5), ("05", 1.05), ("250", 1.25)])
def test_a_fraction_of_a_second_has_one_to_three_figures(tmp_path, fraction, moment):
    text = f"1\n00:00:01,{fraction} --> 00:00:03,0\nBo Lark: Nobody asked us.\n"
    document = one(captions(tmp_path, text, "meeting.srt")).document
    assert (document.text, document.moments[0][1]) == ("Bo Lark: Nobody asked us.", moment)
