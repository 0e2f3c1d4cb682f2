"""Is this what was said? A wording held against the record, with every word that differs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

import numpy as np

from onrecord.corpus.duplicates.alignment import Alignment, Wording, align, joined, wording
from onrecord.corpus.duplicates.candidates import resembling
from onrecord.corpus.english.folding import fold_words
from onrecord.corpus.english.names import same_speaker, surname
from onrecord.corpus.extraction.spans import find_spans
from onrecord.corpus.filters import Filters
from onrecord.corpus.model import Entry
from onrecord.corpus.store.library import Library
from onrecord.search.display import count_of, date_in_words
from onrecord.search.engine import Engine
from onrecord.search.errors import InvalidQuestion
from onrecord.search.limits import check_parts, check_time
from onrecord.search.query import LONGEST, without_controls
from onrecord.search.ranking.hit import Hit, hit_of
from onrecord.search.ranking.rerank import statement_words

Rung = Literal["exact", "marks", "cut", "altered", "meaning", "absent"]
DifferenceKind = Literal["kept", "changed", "dropped", "added", "left out"]

RUNGS: dict[Rung, str] = {
    "exact": "Exact",
    "marks": "Exact but for marks, case, spacing or brackets",
    "cut": "Cut or joined",
    "altered": "Altered",
    "meaning": "Same idea in other words",
    "absent": "Not on record",
}
"""The ladder, from the closest down, as it is shown."""

SAME_IDEA = 0.7
"""The least cosine at which other words are offered as the same idea (docs/checking.md)."""

_CANDIDATES = 16
_NEAREST = 16  # by meaning, whose words are compared
_WORTH_ALIGNING = 0.5  # of the weight of the given words that must be among the printed ones
# The least that must be the same: words, and their weight, in which common words count a quarter.
_SENTENCE = (3, 0.0)
_CUT = (3, 1.75)
_ALTERED = (4, 2.5)
_ALTERED_SHARE = 0.75  # of the weight of both sides, or less where only a few words differ
_FEW, _FEW_SHARE = 3, 0.65
_FROM_EACH = 3  # words that each of two joined statements must give
_QUOTED = 3  # words between marks that are a quotation for sure
_BY_ITSELF = (5, 4.0)
_STOPS = re.compile(r"(?<=[.!?…])[\"”’')\]]*\s+|\n+")


@dataclass(frozen=True, slots=True)
class Difference:
    """A run of words and what became of it; together the runs are both texts from first to last.

    ``kept`` words are on both sides, though marks and case may differ; ``left out`` ones are printed
    where the given text has an ellipsis or ends a clause, or before and after it. An editor's
    addition in brackets is ``kept`` too, on one side only.
    """

    kind: DifferenceKind
    given: str
    printed: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What the record says of one wording.

    ``sources`` are the statements that it is closest to: one, or two that it joins, or none.
    ``printings`` are the other printings of the first. ``same_speaker`` is whether the speaker asked
    for is the one on record; None where either is not known. ``telling`` are the numbers and
    negations that differ. ``similarity`` is the cosine to the first source, where meaning found it.
    """

    text: str
    rung: Rung
    sources: tuple[Hit, ...]
    differences: tuple[Difference, ...]
    printings: tuple[Hit, ...]
    speaker: str | None
    same_speaker: bool | None
    telling: tuple[str, ...]
    similarity: float | None
    documents: int
    as_of: str

    @property
    def verdict(self) -> str:
        """The finding in one sentence. It never says that anything is false."""
        searched = f"these {count_of(self.documents, 'document')}, as of {date_in_words(self.as_of)}"
        if self.rung == "absent":
            return f"Not found in {searched}."
        if self.rung == "meaning":
            return f"These words were not found in {searched}; the nearest in meaning is shown."
        said = RUNGS[self.rung]
        if self.telling:
            said += f"; what differs includes “{'”, “'.join(self.telling)}”"
        if self.same_speaker is False:
            said += f". On record as said by {self.sources[0].speaker}"
            said += f", not found as said by {self.speaker} in {searched}"
        return f"{said}."

    def as_dict(self) -> dict[str, object]:
        """The finding as ``check --json`` prints it."""
        return {
            "text": self.text,
            "rung": self.rung,
            "verdict": self.verdict,
            "speaker": self.speaker,
            "same_speaker": self.same_speaker,
            "telling": list(self.telling),
            "differences": [
                {"kind": each.kind, "given": each.given, "printed": each.printed} for each in self.differences
            ],
            "similarity": self.similarity,
            "sources": [hit.as_dict() for hit in self.sources],
            "printings": [hit.as_dict() for hit in self.printings],
            "documents": self.documents,
            "as_of": self.as_of,
        }


@dataclass(frozen=True, slots=True)
class _Match:
    """A rung reached by words: by which entries, and how the words lie."""

    rung: Rung
    entries: tuple[Entry, ...]
    alignment: Alignment
    same_speaker: bool | None


def check(engine: Engine, text: str, speaker: str | None = None) -> tuple[Finding, ...]:
    """What the record says of a text: one finding for each quotation in it, or one for all of it.

    A text with quotation marks inside is taken as somebody's writing about what was said, unless its
    other words are on record too. Of a text without any, sentences are looked at one by one where
    only some of them are on record. Raises InvalidQuestion for an empty or overlong text.
    """
    if not any(map(str.isalnum, text)):
        raise InvalidQuestion("There are no words to check; type or paste a quotation.")
    if len(text) > LONGEST:
        raise InvalidQuestion(
            f"The text has {len(text):,} characters; {LONGEST:,} at most can be checked; shorten it."
        )
    whole = _without_marks(without_controls(text))
    found = _by_words(engine.library, whole, speaker)
    quotations = _quotations(whole)
    if quotations and _is_written_about(whole, quotations, found):
        parts = quotations
    else:
        parts = _sentences(whole) if found is None else []
    check_parts(len(parts), "quotations" if parts is quotations else "sentences")
    claims = [(each, _by_words(engine.library, each, speaker)) for each in parts]
    are_quoted = parts is quotations and found is None and _words(quotations[0]) >= _QUOTED
    if not are_quoted and not any(match and _stands_by_itself(match) for _, match in claims):
        claims = [(whole, found)]
    return tuple(_finding(engine, claim, match, speaker) for claim, match in claims)


def _quotations(text: str) -> list[str]:
    """What stands between quotation marks; fragments only where there is nothing longer."""
    found: list[str] = []
    for span in find_spans(text):
        words = text[span.start : span.end]
        if span.continues and found:
            found[-1] += f"\n{words}"
        else:
            found.append(words)
    found = _distinct(each for each in found if wording(each).words)
    return [each for each in found if len(wording(each).words) >= _QUOTED] or found


def _is_written_about(text: str, quotations: Sequence[str], found: _Match | None) -> bool:
    """Whether the text tells what was said: few of the words around its quotations are on record."""
    if found is None:
        return True
    if found.rung != "altered":
        return False
    outside = _words(text) - sum(map(_words, quotations))
    differing = _words(text) - found.alignment.kept_words
    return 2 * differing >= outside


def _words(text: str) -> int:
    return len(wording(text).words)


def _sentences(text: str) -> list[str]:
    return _distinct(each.strip() for each in _STOPS.split(text) if any(map(str.isalnum, each)))


def _distinct(texts: Iterable[str]) -> list[str]:
    """The texts without those that repeat the words of an earlier one."""
    return list({fold_words(text): text for text in reversed(list(texts))}.values())[::-1]


def _stands_by_itself(match: _Match) -> bool:
    """Whether a part of a text is on record beyond doubt, though the text as a whole is not."""
    words, weight = _BY_ITSELF
    found = match.alignment
    is_long = found.kept_words >= words and found.kept >= weight
    return match.rung != "altered" and is_long


def _by_words(library: Library, text: str, speaker: str | None) -> _Match | None:
    """The highest rung that the words reach; of equals the one said by the speaker, the least different."""
    given = wording(text)
    if not given.words:
        return None
    entries = _verbatim(library, list(resembling(library, text, _CANDIDATES, least=0.3)))
    matches = list(_matches(given, entries, speaker))
    best = min(matches, key=_order, default=None)
    if best is not None and best.same_speaker is False:
        # Words that many have said may well have been said by this speaker too.
        theirs = _verbatim(library, _said_by(library, given, speaker))
        best = min([*matches, *_matches(given, theirs, speaker)], key=_order)
    if best is None or best.rung == "altered":
        best = min(_joining(given, entries, speaker), key=_order, default=best)
    return best


def _verbatim(library: Library, numbers: Sequence[int]) -> list[Entry]:
    # Reported speech is the reporter's words: no wording of it can be exact.
    return [entry for entry in library.entries(numbers) if entry.quotation.kind != "indirect"]


def _said_by(library: Library, given: Wording, speaker: str | None) -> list[int]:
    name = surname(speaker)
    if name is None:
        return []
    words = given.slice(0, len(given.words))
    return library.with_phrase(words, _CANDIDATES, Filters(speaker=(name,)))


def _order(match: _Match) -> tuple[object, ...]:
    rank = list(RUNGS).index(match.rung)
    agrees = {True: 0, None: 1, False: 2}[match.same_speaker]
    first = match.entries[0]
    is_whole = match.alignment.is_whole
    return rank, agrees, -match.alignment.overlap, not is_whole, -first.quotation.confidence, first.number


def _matches(given: Wording, entries: Sequence[Entry], speaker: str | None) -> Iterator[_Match]:
    weights = {word.key: word.weight for word in given.words}
    for entry in entries:
        check_time()
        printed = wording(entry.quotation.text)
        common = sum(weights.get(key, 0.0) for key in set(printed.keys))
        if common < _WORTH_ALIGNING * sum(weights.values()):
            continue
        found = align(given, printed)
        rung = _rung(found)
        if rung is not None:
            yield _Match(rung, (entry,), found, same_speaker(speaker, entry.quotation.speaker))


def _joining(given: Wording, entries: Sequence[Entry], speaker: str | None) -> Iterator[_Match]:
    """Pairs of statements by one speaker whose words, one after the other, are all of the given ones."""
    keys = set(given.keys)
    for first in entries:
        check_time()
        left = keys - set(wording(first.quotation.text).keys)
        for second in entries:
            if first is second or left - set(wording(second.quotation.text).keys) - {"and"}:
                continue
            if not _of_one_speaker(first, second):
                continue
            check_time()
            printed = joined([wording(first.quotation.text), wording(second.quotation.text)])
            found = align(given, printed)
            seam = len(wording(first.quotation.text).words)
            rung = _rung(found)
            if rung is not None and _gives_each(found, seam):
                agrees = same_speaker(speaker, first.quotation.speaker)
                yield _Match("altered" if rung == "altered" else "cut", (first, second), found, agrees)


def _of_one_speaker(one: Entry, other: Entry) -> bool:
    agree = same_speaker(one.quotation.speaker, other.quotation.speaker)
    return bool(agree) or (agree is None and one.document.id == other.document.id)


def _gives_each(found: Alignment, seam: int) -> bool:
    kept = [at for block in found.blocks if block.kind == "kept" for at in range(*block.printed)]
    before = sum(at < seam for at in kept)
    return before >= _FROM_EACH and len(kept) - before >= _FROM_EACH


def _rung(found: Alignment) -> Rung | None:
    """The rung that the words reach; None where they are too few or too different to say."""

    def has(least: tuple[int, float]) -> bool:
        return found.kept_words >= least[0] and found.kept >= least[1]

    if found.is_verbatim and (found.is_whole or (found.is_whole_sentences and has(_SENTENCE))):
        return "exact" if _has_the_same_characters(found) else "marks"
    if found.is_verbatim or found.is_cut:
        return "cut" if has(_CUT) else None
    share = _FEW_SHARE if found.edits <= _FEW else _ALTERED_SHARE
    return "altered" if has(_ALTERED) and found.overlap >= share else None


def _has_the_same_characters(found: Alignment) -> bool:
    """Whether the given text is printed character for character, however its accents are encoded."""
    given, printed = (
        unicodedata.normalize("NFC", each.text.strip()) for each in (found.given, found.printed)
    )
    at = printed.find(given)
    while at >= 0:
        cut = (printed[at - 1 : at], printed[at + len(given) : at + len(given) + 1])
        if not any(side and not side.isspace() and side not in "\"'“”‘’" for side in cut):
            return True
        at = printed.find(given, at + 1)
    return False


def _finding(engine: Engine, text: str, match: _Match | None, speaker: str | None) -> Finding:
    finding = Finding(
        text=text,
        rung="absent",
        sources=(),
        differences=(),
        printings=(),
        speaker=speaker,
        same_speaker=None,
        telling=(),
        similarity=None,
        documents=engine.library.size(),
        as_of=datetime.now(UTC).date().isoformat(),
    )
    if match is None:
        near = _by_meaning(engine, text, speaker)
        if near is None:
            return finding
        entry, similarity = near
        sources, printings = _hits(engine.library, (entry,), similarity)
        return replace(
            finding,
            rung="meaning",
            sources=sources,
            printings=printings,
            same_speaker=same_speaker(speaker, entry.quotation.speaker),
            similarity=round(similarity, 6),
        )
    sources, printings = _hits(engine.library, match.entries)
    return replace(
        finding,
        rung=match.rung,
        sources=sources,
        printings=printings,
        differences=tuple(_differences(match.alignment, is_part=match.rung in ("cut", "altered"))),
        same_speaker=match.same_speaker,
        telling=match.alignment.telling,
    )


def _hits(
    library: Library, entries: Sequence[Entry], similarity: float = 0.0
) -> tuple[tuple[Hit, ...], tuple[Hit, ...]]:
    """The entries as hits, and the other printings of the first."""
    others = library.variants_of([entry.number for entry in entries])
    sources = tuple(
        hit_of(entry, similarity, similarity, tuple(others[entry.number].values())) for entry in entries
    )
    given = {entry.number for entry in entries}
    printings = [number for number in others[entries[0].number] if number not in given]
    ids = library.variants_of(printings)
    return sources, tuple(
        hit_of(entry, variants=tuple(ids[entry.number].values())) for entry in library.entries(printings)
    )


def _by_meaning(engine: Engine, text: str, speaker: str | None) -> tuple[Entry, float] | None:
    """The statement nearest in meaning and its cosine, the speaker's own if any of them is near enough."""
    index = engine.refresh(wait=False)
    vectors = engine.encoder.encode([text])
    _, numbers = index.search(vectors, _NEAREST)
    # Vectors in the index are of what stands around the words, too; here the words alone decide.
    words = statement_words(engine.library, engine.library.outlines(numbers[0].tolist()).values())
    scores = engine.encoder.encode(list(words.values())) @ vectors[0] if words else np.empty(0)
    near = [
        (number, float(score))
        for score, number in sorted(zip(scores, words, strict=True), key=lambda each: (-each[0], each[1]))
        if score >= SAME_IDEA
    ]
    if not near:
        return None
    entries = engine.library.entries([number for number, _ in near])
    own = [
        at for at, entry in enumerate(entries) if speaker and same_speaker(speaker, entry.quotation.speaker)
    ]
    best = own[0] if own else 0
    return entries[best], near[best][1]


def differences(given: str, printed: str) -> tuple[Difference, ...]:
    """Two wordings of one statement, run by run from the first word to the last."""
    return tuple(_differences(align(wording(given), wording(printed)), is_part=True))


def _differences(found: Alignment, *, is_part: bool) -> Iterator[Difference]:
    """The runs of words from the beginning of what is printed to its end."""
    words = len(found.printed.words)
    blocks = list(found.blocks)
    start, end = (found.start, found.end) if is_part else (0, words)
    # Words given at an end in place of as many or fewer printed ones were changed into these.
    if blocks[:1] and blocks[0].kind == "added" and 0 < start <= blocks[0].given[1] - blocks[0].given[0]:
        blocks[0] = replace(blocks[0], kind="changed", printed=(0, start))
        start = 0
    if (
        blocks[1:]
        and blocks[-1].kind == "added"
        and 0 < words - end <= blocks[-1].given[1] - blocks[-1].given[0]
    ):
        blocks[-1] = replace(blocks[-1], kind="changed", printed=(end, words))
        end = words
    if start:
        yield Difference("left out", "", found.printed.slice(0, start))
    for block in blocks:
        kind: DifferenceKind
        if block.kind == "bracketed":
            kind = "kept"
        elif block.kind == "skipped":
            kind = "left out" if block.printed[0] < block.printed[1] else "added"
        else:
            kind = block.kind
        yield Difference(kind, found.given.slice(*block.given), found.printed.slice(*block.printed))
    if end < words:
        yield Difference("left out", "", found.printed.slice(end, words))


def _without_marks(text: str) -> str:
    """The text without the quotation marks around all of it."""
    bare = text.strip()
    spans = find_spans(bare)
    if not spans:
        return bare.strip('"“”„«»').strip()
    outside = bare[: spans[0].start] + bare[spans[-1].end :]
    if any(map(str.isalnum, outside)) or not all(span.continues for span in spans[1:]):
        return bare
    return "\n".join(bare[span.start : span.end] for span in spans).strip()
