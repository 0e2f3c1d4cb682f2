"""Captions (WebVTT and SubRip): what was said, by whom where they say it, as a transcript.

The cues of one speaker become one turn, ``NAME: words``; the times are left out.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.reading.assembly import reading, with_text
from corpus.reading.records import Metadata, Reading
from corpus.reading.source import Source
from corpus.reading.text import characters

_TIMES = re.compile(
    r"^(?:(\d+):)?(\d\d):(\d\d)[.,](\d{3})[ \t]*-->[ \t]*(?:(\d+):)?(\d\d):(\d\d)[.,](\d{3}).*$"
)
_VOICE = re.compile(r"<v(?:\.[^ \t>]{0,100})?[ \t]+([^>]{1,200})>")
_TAG = re.compile(r"</?[A-Za-z][^>]{0,200}>|<\d[\d:.]{0,20}>|\{\\[^}]{0,100}\}")
_CHANGE = re.compile(r"^(?:>>+|[-–—](?=\s*\S))\s*")
_LABEL = re.compile(r"^([^\W\d_][\w.,'’&/ -]{0,60}?(?:[ \t]*[(\[][^)\]\n]{0,40}[)\]])?):(?=\s|$)\s*")
_MOST_WORDS_OF_A_NAME = 7
_SILENCE = 4.0
"""Seconds without a cue after which a paragraph begins where nobody is named."""
_SOMEBODY = "Unidentified speaker"


@dataclass(slots=True)
class _Turn:
    """What one person says until another does; ``speaker`` is None where nobody is named."""

    speaker: str | None
    words: list[str]


@dataclass(frozen=True, slots=True)
class _Cue:
    start: float
    end: float
    lines: tuple[str, ...]


def read(source: Source, given: Metadata) -> Iterator[Reading]:
    """The one transcript of a caption file. Raises UnreadableSource."""
    captions = characters(source)
    media_type = "text/vtt" if captions.lstrip("\ufeff").startswith("WEBVTT") else "application/x-subrip"
    turns = _turns(_cues(captions))
    text = with_text(_rendered(turns), source, "add captions with words")
    yield reading(source, given, text, media_type)


def _cues(captions: str) -> Iterator[_Cue]:
    """The cues in order; notes, styles and regions are passed over, for they have no times."""
    for block in re.split(r"\n[ \t]*\n", captions):
        lines = block.split("\n")
        for number, line in enumerate(lines[:3]):
            if found := _TIMES.match(line.strip()):
                times = [int(part or 0) for part in found.groups()]
                words = tuple(each.strip() for each in lines[number + 1 :] if each.strip())
                yield _Cue(_seconds(times[:4]), _seconds(times[4:]), words)
                break


def _seconds(parts: list[int]) -> float:
    hours, minutes, seconds, thousandths = parts
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000


def _turns(cues: Iterator[_Cue]) -> list[_Turn]:
    turns: list[_Turn] = []
    shown: tuple[str, ...] = ()
    end = 0.0
    for cue in cues:
        # Captions that roll up show the last line again above the new one.
        if cue.start - end >= _SILENCE:
            shown = ()  # what is said again is no line that is shown again
        lines = cue.lines[1:] if shown and cue.lines[:1] == shown[-1:] and len(cue.lines) > 1 else cue.lines
        if lines == shown:
            continue
        shown = cue.lines
        for number, line in enumerate(lines):
            paused = number == 0 and cue.start - end >= _SILENCE
            _take(turns, line, paused)
        end = cue.end
    return turns


def _take(turns: list[_Turn], line: str, paused: bool) -> None:
    """Adds a line of a cue to the last turn or begins one with it."""
    # "<v Ada Lunn>Yes. <v Bo Marsh>No." holds two voices.
    pieces = _VOICE.split(line)
    for speaker, piece in zip([None, *pieces[1::2]], pieces[0::2], strict=True):
        words = " ".join(html.unescape(_TAG.sub("", piece)).split())
        changes = _CHANGE.match(words)
        words = words[changes.end() :] if changes else words
        named = _name(speaker)
        if named is None and (label := _LABEL.match(words)) and _may_be_a_name(label[1]):
            named, words = label[1].strip(), words[label.end() :]
        if not words:
            if named is not None:
                turns.append(_Turn(named, []))
            continue
        last = turns[-1] if turns else None
        if last is None or (named is not None and named != last.speaker):
            turns.append(_Turn(named, [words]))
        elif named is None and (changes is not None or (paused and last.speaker is None)):
            turns.append(_Turn(None, [words]))
        else:
            last.words.append(words)


def _name(voice: str | None) -> str | None:
    return " ".join(html.unescape(voice).replace(":", " ").split()) or None if voice else None


def _may_be_a_name(label: str) -> bool:
    words = re.sub(r"[(\[].*", "", label).split()
    return 1 <= len(words) <= _MOST_WORDS_OF_A_NAME and all(
        word[0].isupper() or word in ("of", "the", "for", "and", "de", "la", "van", "von") for word in words
    )


def _rendered(turns: list[_Turn]) -> str:
    """The turns, a paragraph each. Where some have a name, one without says that it has none.

    It would otherwise read as what the one before went on to say.
    """
    named = any(turn.speaker for turn in turns)
    paragraphs: list[str] = []
    for turn in turns:
        if not turn.words:
            continue
        label = turn.speaker or (_SOMEBODY if named and paragraphs else None)
        words = " ".join(turn.words)
        paragraphs.append(f"{label}: {words}" if label else words)
    return "\n\n".join(paragraphs)
