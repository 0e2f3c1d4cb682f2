"""Captions (WebVTT, SubRip and YouTube's SBV): what was said, by whom where they say it, as a transcript.

The cues of one speaker become one turn, ``NAME: words``. The times are no words; the document keeps
the moment at which each cue begins.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from onrecord.corpus.reading.assembly import one_line, reading, with_text
from onrecord.corpus.reading.records import Metadata, Reading
from onrecord.corpus.reading.source import Source
from onrecord.corpus.reading.text import characters

_TIMES = re.compile(
    r"^(?:(\d+):)?(\d\d):(\d\d)[.,](\d{1,3})(?:[ \t]*-->[ \t]*|,(?=\d+:\d\d:\d\d[.,]\d{1,3}$))"
    r"(?:(\d+):)?(\d\d):(\d\d)[.,](\d{1,3})(?!\d)"
)
_ABOUT = re.compile(r"^(?:NOTE|STYLE|REGION)\b")
"""What opens a block of WebVTT that holds no words."""
_NUMBER = re.compile(r"\d{1,9}")
_VOICE = re.compile(r"<v(?:\.[^ \t>]{0,100})?[ \t]+([^>]{1,200})>")
_TAG = re.compile(r"</?[A-Za-z][^>]{0,200}>|<\d[\d:.]{0,20}>|\{\\[^}]{0,100}\}")
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)
# A change of speaker (>>) or of subject (>>>) as captioners write it; a dash opens a line of dialogue.
_CHANGE = re.compile(r"^(?:(?:>>+|[-–—](?=\s*\S))\s*)+")
_CHANGES_WITHIN = re.compile(r"(?<=[^\s>–—-])\s+(?=>>)")
_LABEL = re.compile(r"^([^\W\d_][\w.,'’&/# -]{0,60}?(?:[ \t]*[(\[][^)\]\n]{0,40}[)\]])?):(?=\s|$)\s*")
_MOST_WORDS_OF_A_NAME = 7
# What is heard and not said: a few words in brackets, in capitals or between sentences.
_SOUND = re.compile(r"[\[(][^\[\]()\d]{1,40}[\])]|[♪♫][^♪♫]{0,300}(?:[♪♫]+|$)")
_MOST_WORDS_OF_A_SOUND = 4
_UNHEARD = re.compile(r"inaudible|unintelligible|indiscernible|indistinct|unclear", re.IGNORECASE)
"""Words that somebody said and nobody could write down: without the gap the words would not be verbatim."""
_SENTENCE_ENDS = re.compile(r"(?:^|[.!?…:—–-][\"”’')\]]*|>>)\s*$")
_SILENCE = 4.0
"""Seconds without a cue after which a paragraph begins where nobody is named."""
_ROLLING = 0.3
"""Captions roll up where so many of the cues show the line of the one before again."""
_SOMEBODY = "Unidentified speaker"


_Line = tuple[tuple[str | None, str], ...]
"""The words of a line, each stretch with the voice that a tag names before it."""


@dataclass(frozen=True, slots=True)
class _Cue:
    start: float
    end: float
    lines: tuple[_Line, ...]


@dataclass(slots=True)
class _Turn:
    """What one person says until another does, cue by cue; ``speaker`` is None where nobody is named."""

    speaker: str | None
    pieces: list[tuple[float, str]]


def read(source: Source, given: Metadata) -> Iterator[Reading]:
    """Read the one transcript of a caption file. Raises UnreadableSource."""
    captions = characters(source)
    media_type = "text/vtt" if captions.lstrip("\ufeff").startswith("WEBVTT") else "application/x-subrip"
    text, moments = _rendered(_turns(_once(_cues(captions))))
    with_text(text, source, "add captions with words")
    yield reading(source, given, text, media_type, moments=moments)


def _cues(captions: str) -> list[_Cue]:
    """The cues in order, whether an empty line stands between them or not."""
    lines = [line.strip() for line in captions.split("\n")]
    begins = [(number, found) for number, line in enumerate(lines) if (found := _TIMES.match(line))]
    numbered = bool(begins and begins[0][0] and _NUMBER.fullmatch(lines[begins[0][0] - 1]))
    ends = [number for number, _ in begins[1:]] + [len(lines)]
    cues = []
    for (number, found), end in zip(begins, ends, strict=True):
        own = lines[number + 1 : end]
        if end < len(lines):
            own = _without_name(own, numbered)
        parts = [part or "0" for part in found.groups()]
        words = tuple(filter(None, map(_plain, _without_notes(own))))
        cues.append(_Cue(_seconds(parts[:4]), _seconds(parts[4:]), words))
    return cues


def _without_name(lines: list[str], numbered: bool) -> list[str]:
    """The lines up to the next cue's times without the number or name of that cue."""
    if not lines or not lines[-1]:
        return lines
    if numbered and _NUMBER.fullmatch(lines[-1]):
        return lines[:-1]
    stands_alone = len(lines) > 1 and not lines[-2] and any(lines[:-1])
    return lines[:-1] if stands_alone else lines


def _without_notes(lines: list[str]) -> Iterator[str]:
    """The lines of a cue without the blocks after it that hold no words."""
    about = False
    for before, line in pairwise(["-", *lines]):
        about = bool(line) and (about or (not before and bool(_ABOUT.match(line))))
        if not about:
            yield line


def _seconds(parts: list[str]) -> float:
    hours, minutes, seconds, fraction = parts
    return int(hours) * 3600 + int(minutes) * 60 + float(f"{seconds}.{fraction}")


def _plain(line: str) -> _Line:
    """Split a line at its voices ("<v Ada Lunn>Yes. <v Bo Marsh>No." holds two), and leave out other tags."""
    voices = _VOICE.split(line)
    pieces = []
    for voice, piece in zip([None, *voices[1::2]], voices[0::2], strict=True):
        words = html.unescape(_TAG.sub("", piece))
        if _REFERENCE.search(words):  # some programs escape twice
            words = html.unescape(words)
        words = one_line(_without_sounds(one_line(words) or "")) or ""
        if voice or words:
            pieces.append((_name(voice), words))
    return tuple(pieces)


def _without_sounds(words: str) -> str:
    def kept(found: re.Match[str]) -> str:
        sound, before, after = found[0], words[: found.start()], words[found.end() :].lstrip()
        if sound[0] in "♪♫":
            return " "
        inside = sound[1:-1].split()
        if _UNHEARD.search(sound) or len(inside) > _MOST_WORDS_OF_A_SOUND or after.startswith(":"):
            return sound
        shouted = sound.isupper() and (sound[0] == "[" or any(len(word) > 4 for word in inside))
        apart = _SENTENCE_ENDS.search(before) and (sound[0] == "[" or not after[:1].islower())
        return " " if shouted or apart else sound

    return _SOUND.sub(kept, words)


def _once(cues: Sequence[_Cue]) -> Iterator[_Cue]:
    """The cues with each line once, of captions that roll up or grow and so show it again."""
    filled = [cue for cue in cues if cue.lines]
    again = sum(
        later.lines[0] == earlier.lines[-1] or _grows(earlier.lines[-1], later.lines[0])
        for earlier, later in pairwise(filled)
    )
    rolling = again >= max(2, _ROLLING * len(filled))
    shown: tuple[_Line, ...] = ()
    before: _Cue | None = None
    for cue in filled:
        lines = cue.lines
        if before is not None and (before.start, before.end, before.lines) == (cue.start, cue.end, cue.lines):
            continue
        if rolling and before is not None and cue.start - before.end < _SILENCE:
            most = min(len(shown), len(lines))
            same = next((n for n in range(most, 0, -1) if shown[-n:] == lines[:n]), 0)
            lines = lines[same:]
            if lines and not same and shown and _grows(shown[-1], lines[0]):
                rest = lines[0][0][1][len(shown[-1][0][1]) :].strip()
                lines = (((None, rest),), *lines[1:])
        shown, before = cue.lines, cue
        if lines:
            yield _Cue(cue.start, cue.end, lines)


def _grows(earlier: _Line, later: _Line) -> bool:
    """Whether a line is the earlier one with more words."""
    if len(earlier) != 1 or len(later) != 1 or earlier[0][0] != later[0][0]:
        return False
    return later[0][1].startswith(earlier[0][1] + " ")


def _turns(cues: Iterator[_Cue]) -> list[_Turn]:
    turns: list[_Turn] = []
    end = 0.0
    for cue in cues:
        paused = cue.start - end >= _SILENCE
        for line in cue.lines:
            for voice, words in line:
                for stretch in _CHANGES_WITHIN.split(words):
                    _take(turns, cue.start, voice, stretch, paused)
                    voice, paused = None, False
        end = cue.end
    return turns


def _take(turns: list[_Turn], start: float, voice: str | None, words: str, paused: bool) -> None:
    """Add the words of a cue to the last turn, or begin one with them."""
    changes = _CHANGE.match(words)
    words = words[changes.end() :] if changes else words
    named = voice
    if named is None and (label := _LABEL.match(words)) and _may_be_a_name(label[1]):
        named, words = label[1].strip(), words[label.end() :]
    if not words:
        if named is not None:
            turns.append(_Turn(named, []))
        return
    last = turns[-1] if turns else None
    if last is None or (named is not None and named != last.speaker):
        turns.append(_Turn(named, [(start, words)]))
    elif named is None and (changes is not None or (paused and last.speaker is None)):
        turns.append(_Turn(None, [(start, words)]))
    elif voice is not None and last.pieces and _SENTENCE_ENDS.search(last.pieces[-1][1]):
        # Where each cue names its voice, each is an utterance of its own.
        turns.append(_Turn(named, [(start, words)]))
    else:
        last.pieces.append((start, words))


def _name(voice: str | None) -> str | None:
    return one_line(html.unescape(voice).replace(":", " ")) if voice else None


def _may_be_a_name(label: str) -> bool:
    words = re.sub(r"[(\[].*", "", label).split()
    return 1 <= len(words) <= _MOST_WORDS_OF_A_NAME and all(
        word[0].isupper()
        or word in ("of", "the", "for", "and", "de", "la", "van", "von")
        or (place > 0 and word.strip("#").isdigit())
        for place, word in enumerate(words)
    )


def _rendered(turns: list[_Turn]) -> tuple[str, tuple[tuple[int, float], ...]]:
    """The turns, a paragraph each, and where in them each cue begins.

    Where some turns have a name, one without says that it has none: it would otherwise read as what the
    one before went on to say.
    """
    named = any(turn.speaker for turn in turns)
    text = ""
    moments: list[tuple[int, float]] = []
    for turn in turns:
        if not turn.pieces:
            continue
        label = turn.speaker or (_SOMEBODY if named and text else None)
        text += ("\n\n" if text else "") + (f"{label}:" if label else "")
        for start, words in turn.pieces:
            text += " " if text and not text.endswith("\n") else ""
            moments.append((len(text), start))
            text += words
    return text, tuple(moments)
