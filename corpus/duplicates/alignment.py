"""Two wordings side by side: which words were kept, changed, dropped and added.

A wording is a text as words with their offsets, folded so that marks, case, accents and the style of
a contraction do not tell two words apart; numbers, negations and currencies always do. ``align``
finds the stretch of a printed wording that a given one comes from, with the fewest differences.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from onrecord.corpus.english.common_words import weight_of
from onrecord.corpus.english.folding import fold

Kind = Literal["kept", "changed", "dropped", "added", "skipped", "bracketed"]

# A letter with the marks that combine with it and the characters that print as nothing.
_LETTER = r"[^\W\d_][\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]*"
_WORD = re.compile(
    rf"""
    (?P<plain>[A-Za-z]++(?=[ ,;:\n]|$))  # as most words are: what "letters" would find, and sooner
  | (?P<gap>\[\s*(?:…|\.\s?\.\s?\.)\s*\]|\(\s*(?:…|\.\s?\.\s?\.)\s*\)|…|\.[ \u00a0]?\.(?:[ \u00a0]?\.)+)
  | (?P<number>(?:(?<![\w.,\])])[-−])?(?:\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d+)(?:\.\d+)*)
  | (?P<initials>(?<!\w){_LETTER}(?:\.{_LETTER}(?!{_LETTER}))+)
  | (?P<letters>(?:{_LETTER})+(?:(?:[\[\]]?['’ʼ‘]|[\[\]])(?:{_LETTER})+)*)
  | (?P<symbol>[$€£¥%&])
    """,
    re.VERBOSE,
)
_WITHIN = re.compile(r"[.'’ʼ‘\[\]]")
_BRACKETS = re.compile(r"\[[^\[\]]*\]")
_SPELLED = {"%": "percent", "&": "and"}
_SENTENCE_END = re.compile(r"[.!?…]|\n")
_CLAUSE_END = re.compile(r"[,:;()—–]|--|\s-\s")
_ABBREVIATED = frozenset("mr mrs ms dr st jr sr gov sen rep lt gen col capt sgt rev hon no inc vs".split())

NEGATIONS = frozenset(
    "no not never none nobody nothing nowhere neither nor without cannot hardly barely scarcely "
    "cant dont doesnt didnt isnt arent wasnt werent wont wouldnt shouldnt couldnt mustnt neednt hasnt havent "
    "hadnt aint".split()
)
_SUBSTITUTE = 1.6  # dearer than one word more or less, cheaper than both
_SKIP, _SKIP_MORE = 4.0, 0.02  # many words left out cost no more than four
_SKIP_CLAUSE = 1.5  # from the end of one clause to that of another
_MARKED, _MARKED_MORE = 0.05, 0.001  # left out where an ellipsis says so
_IN_BRACKETS = 0.3
_UNPRINTED = 0.5  # a word more where the printed text has an ellipsis
_CELLS = 100_000  # pairs of words of those wordings that are laid side by side at once
_EQUAL, _NEVER = 1e-3, np.float32(1e6)
JOINED_FROM = 4
"""A whole clause of this many words, left out without a mark, is a cut; fewer words are an alteration."""


class Word(NamedTuple):
    """A word of a text. ``key`` is what it is compared by; ``bracketed`` words are an editor's."""

    start: int
    end: int
    key: str
    bracketed: bool = False

    @property
    def weight(self) -> float:
        """How much the word says about which statement it comes from."""
        return weight_of(self.key)

    @property
    def is_telling(self) -> bool:
        """Whether the word is a number or a negation, on which the sense of a statement turns."""
        return self.key in NEGATIONS or any(letter.isdigit() for letter in self.key)


@dataclass(frozen=True)
class Wording:
    """A text as words. ``gaps`` are the positions of words that an ellipsis stands before.

    ``seams`` are the positions at which another quotation begins, where several are read as one.
    """

    text: str
    words: tuple[Word, ...]
    gaps: frozenset[int] = frozenset()
    seams: frozenset[int] = frozenset()

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The keys of the words, in order."""
        return tuple(word.key for word in self.words)

    @cached_property
    def boundaries(self) -> NDArray[np.bool_]:
        """For each position whether a sentence or a clause ends before it."""
        return np.array([self.boundary(at) > 0 for at in range(len(self.words) + 1)], dtype=np.bool_)

    def slice(self, start: int, end: int) -> str:
        """The text of the words from start to end, end exclusive; empty where there are none."""
        return self.text[self.words[start].start : self.words[end - 1].end] if start < end else ""

    def boundary(self, position: int) -> int:
        """2 where a sentence ends before the word at this position, 1 where a clause does, else 0."""
        if position <= 0 or position >= len(self.words) or position in self.seams:
            return 2
        before, after = self.words[position - 1], self.words[position]
        between = self.text[before.end : after.start]
        if between == " ":
            return 0
        if _SENTENCE_END.search(between):
            is_stop = between.lstrip()[:1] != "." or before.key not in _ABBREVIATED
            return 2 if is_stop and (len(before.key) > 1 or not between.startswith(".")) else 0
        return 1 if _CLAUSE_END.search(between) else 0


@dataclass(frozen=True, slots=True)
class Block:
    """A run of words of one kind, as positions in the given and in the printed wording, ends exclusive.

    ``skipped`` words are left out where an ellipsis or the end of a clause covers it, ``bracketed``
    ones are an editor's addition on either side.
    """

    kind: Kind
    given: tuple[int, int]
    printed: tuple[int, int]


@dataclass(frozen=True)
class Alignment:
    """Where a given wording comes from in a printed one, and what is different there."""

    given: Wording
    printed: Wording
    blocks: tuple[Block, ...]
    start: int = field(default=0)
    end: int = field(default=0)

    @cached_property
    def kept(self) -> float:
        """The weight of the words that are the same."""
        return sum(
            word.weight
            for block in self.blocks
            if block.kind == "kept"
            for word in self.given.words[slice(*block.given)]
        )

    @cached_property
    def kept_words(self) -> int:
        """How many of the given words are the same."""
        return sum(block.given[1] - block.given[0] for block in self.blocks if block.kind == "kept")

    @cached_property
    def overlap(self) -> float:
        """The share of the weight that is the same, from 0 to 1; what is skipped does not count."""
        given = printed = 0.0
        for block in self.blocks:
            if block.kind not in ("skipped", "bracketed"):
                given += sum(word.weight for word in self.given.words[slice(*block.given)])
                left_out = sum(word.weight for word in self.printed.words[slice(*block.printed)])
                printed += min(left_out, _SKIP) if block.kind == "dropped" else left_out
        return self.kept / max(given, printed) if self.kept else 0.0

    @cached_property
    def edits(self) -> int:
        """How many words were changed, dropped or added; a long run that was dropped counts as four."""
        count = 0
        for block in self.blocks:
            ours, theirs = block.given[1] - block.given[0], block.printed[1] - block.printed[0]
            if block.kind in ("changed", "dropped", "added"):
                count += max(ours, min(theirs, int(_SKIP)))
        return count

    @property
    def is_verbatim(self) -> bool:
        """Whether every given word is printed, in one unbroken run."""
        return all(block.kind in ("kept", "bracketed") for block in self.blocks)

    @property
    def is_cut(self) -> bool:
        """Whether every given word is printed, in order, with something left out between them."""
        kinds = {block.kind for block in self.blocks}
        return "skipped" in kinds and kinds <= {"kept", "bracketed", "skipped"}

    @property
    def is_whole(self) -> bool:
        """Whether the given wording has everything that is printed."""
        return self.start == 0 and self.end == len(self.printed.words)

    @property
    def is_whole_sentences(self) -> bool:
        """Whether what is printed of the given wording begins and ends as sentences do."""
        return self.printed.boundary(self.start) == 2 and self.printed.boundary(self.end) == 2

    @property
    def telling(self) -> tuple[str, ...]:
        """The numbers and negations among the words that differ, as they are written, each once."""
        found: list[str] = []
        for block in self.blocks:
            if block.kind != "kept":
                ours = self.given.words[slice(*block.given)]
                theirs = self.printed.words[slice(*block.printed)]
                common = {word.key for word in ours} & {word.key for word in theirs}
                for side, words in ((self.given, ours), (self.printed, theirs)):
                    found += [
                        side.text[word.start : word.end]
                        for word in words
                        if word.is_telling and word.key not in common
                    ]
        return tuple(dict.fromkeys(found))


@lru_cache(maxsize=1024)
def wording(text: str) -> Wording:
    """The words of a text."""
    brackets = [found.span() for found in _BRACKETS.finditer(text)][::-1]
    words: list[Word] = []
    gaps: set[int] = set()
    for found in _WORD.finditer(text):
        kind = found.lastgroup
        if kind == "gap":
            gaps.add(len(words))
            continue
        start, end = found.span()
        while brackets and brackets[-1][1] <= start:  # one that lies behind holds no word to come
            brackets.pop()
        inside = bool(brackets) and brackets[-1][0] < start and end < brackets[-1][1]
        words.append(Word(start, end, _key(found.group(), kind), inside))
    return Wording(text, tuple(words), frozenset(gaps))


def joined(parts: Sequence[Wording]) -> Wording:
    """Several wordings read one after the other."""
    text, words, gaps, seams = "", list[Word](), set[int](), set[int]()
    for part in parts:
        text += "\n" if text else ""
        seams.add(len(words))
        gaps.update(len(words) + gap for gap in part.gaps)
        words += [
            Word(word.start + len(text), word.end + len(text), word.key, word.bracketed)
            for word in part.words
        ]
        text += part.text
    return Wording(text, tuple(words), frozenset(gaps), frozenset(seams))


def align(given: Wording, printed: Wording) -> Alignment:
    """The given wording laid along the stretch of the printed one that it most nearly repeats.

    Every given word is accounted for; the printed words before and after the stretch are not. Time
    and memory grow with the product of the two lengths.
    """
    return align_all([(given, printed)])[0]


def align_all(pairs: Sequence[tuple[Wording, Wording]]) -> list[Alignment]:
    """What ``align`` makes of each pair; of many in a third of the time."""
    found = [_plainly(given, printed) for given, printed in pairs]
    rest = [at for at, alignment in enumerate(found) if alignment is None]
    rest.sort(key=lambda at: len(pairs[at][0].words) * len(pairs[at][1].words))
    while rest:
        # Of nearly one size, so that little room is lost, and no more than fit into the processor's memory.
        given, printed = pairs[rest[-1]]
        count = max(1, _CELLS // (len(given.words) * len(printed.words)))
        some, rest = rest[-count:], rest[:-count]
        for at, corners in zip(some, _paths([pairs[at] for at in some]), strict=True):
            found[at] = _alignment(*pairs[at], corners)
    return [alignment for alignment in found if alignment is not None]


def _plainly(given: Wording, printed: Wording) -> Alignment | None:
    """The alignment where there is nothing to reckon."""
    if not given.words or not printed.words:
        return Alignment(given, printed, ())
    if given.keys == printed.keys:
        whole = (0, len(given.words))
        return Alignment(given, printed, (Block("kept", whole, whole),), 0, len(printed.words))
    return None


def _alignment(given: Wording, printed: Wording, corners: Sequence[tuple[int, int]]) -> Alignment:
    blocks = tuple(_blocks(corners, given, printed))
    touched = [block.printed for block in blocks if block.kind == "kept"]
    if not touched:
        return Alignment(given, printed, blocks)
    return Alignment(given, printed, blocks, touched[0][0], touched[-1][1])


def _key(text: str, kind: str | None) -> str:
    if kind == "plain":
        return text.lower()
    if kind == "symbol":
        return _SPELLED.get(text, text)
    if kind == "number":
        return text.replace(",", "").replace("−", "-")
    folded = text.lower() if text.isascii() else fold(text)  # folding is dear and most words need none
    return folded if folded.isalpha() else _WITHIN.sub("", folded)


def _paths(pairs: Sequence[tuple[Wording, Wording]]) -> Iterator[list[tuple[int, int]]]:
    """For each pair the corners (given, printed) of the cheapest way through both, first to last."""
    rows, columns = (max(len(pair[side].words) for pair in pairs) for side in (0, 1))
    # Where the printed text has an ellipsis, the given one may well have more words.
    more = np.ones((len(pairs), columns + 1), dtype=np.float32)
    matching = np.zeros((len(pairs), rows, columns), dtype=np.float32)
    gapped: defaultdict[int, list[int]] = defaultdict(list)
    for at, (given, printed) in enumerate(pairs):
        more[at, list(printed.gaps)] = _UNPRINTED
        matching[at, : len(given.words), : len(printed.words)] = _matching(given, printed)
        for row in given.gaps:
            gapped[row].append(at)
    ways, marked = _ways_to_skip([printed for _, printed in pairs], columns)
    costs = np.zeros((len(pairs), rows + 1, columns + 1), dtype=np.float32)
    reached = np.zeros_like(costs)  # the cost of a corner that nothing was skipped to come to
    skipped = np.empty_like(ways.before)
    for row in range(1, rows + 1):
        above, here, best, matched = costs[:, row - 1], reached[:, row], costs[:, row], matching[:, row - 1]
        np.add(above, more, out=here)
        matched += above[:, :-1]  # from here on with the cost of coming there
        np.minimum(here[:, 1:], matched, out=here[:, 1:])
        before, after = ways.where(gapped.get(row), marked)
        np.add(here[:, None], before, out=skipped)
        np.minimum.accumulate(skipped, axis=2, out=skipped)
        np.add(skipped, after, out=skipped)
        np.minimum.reduce(skipped, axis=1, out=best)
        np.minimum(here, best, out=best)
    for at, (given, printed) in enumerate(pairs):
        end = len(printed.words) + 1
        own = _Ways(ways.before[at], ways.after[at])
        yield _corners(given, costs[at, :, :end], reached[at, :, :end], matching[at], own, marked)


def _corners(
    given: Wording,
    costs: NDArray[np.float32],
    reached: NDArray[np.float32],
    matching: NDArray[np.float32],
    anywhere: _Ways,
    marked: _Ways,
) -> list[tuple[int, int]]:
    """The corners of the cheapest way, from where it ends back to where it begins."""
    row = len(given.words)
    column = int(np.argmin(reached[row]))  # nothing is skipped after the last word
    corners = [(row, column)]
    while row > 0:
        cost = costs[row, column] if len(corners) > 1 else reached[row, column]
        if cost < reached[row, column] - _EQUAL:
            ways = marked if row in given.gaps else anywhere
            from_each = reached[row, :column] + ways.before[:, :column] + ways.after[:, column, None]
            column = int(np.argmin(np.abs(from_each.min(axis=0) - cost)))
        elif column > 0 and abs(matching[row - 1, column - 1] - cost) < _EQUAL:
            row, column = row - 1, column - 1
        else:
            row -= 1
        corners.append((row, column))
    return corners[::-1]


def _matching(given: Wording, printed: Wording) -> NDArray[np.float32]:
    """What it costs to lay each given word (row) on each printed one (column)."""
    codes: dict[str, int] = {}
    ours, theirs = (
        np.array([codes.setdefault(key, len(codes)) for key in side.keys], dtype=np.int32)
        for side in (given, printed)
    )
    # An editor's word is the same as a speaker's only where there is no other.
    ours_in, theirs_in = (
        np.array([word.bracketed for word in side.words], dtype=np.bool_) for side in (given, printed)
    )
    same = np.where(ours_in[:, None] == theirs_in, np.float32(0), np.float32(_IN_BRACKETS))
    return np.where(ours[:, None] == theirs, same, np.float32(_SUBSTITUTE))


class _Ways(NamedTuple):
    """Ways to leave out printed words: what each costs from a column on, and what up to one."""

    before: NDArray[np.float32]
    after: NDArray[np.float32]

    def where(self, gapped: Sequence[int] | None, marked: _Ways) -> _Ways:
        """These ways of several pairs, but of some, which have an ellipsis there, only the marked one."""
        if gapped is None:
            return self
        ways = _Ways(self.before.copy(), self.after.copy())
        ways.before[gapped], ways.after[gapped] = marked
        return ways


def _ways_to_skip(printed: Sequence[Wording], columns: int) -> tuple[_Ways, _Ways]:
    """For each wording the ways to leave its words out; and the way where the given one has an ellipsis."""
    at = np.arange(columns + 1, dtype=np.float32)
    anywhere = np.zeros_like(at)
    within = np.full((len(printed), columns + 1), _NEVER)
    for each, wording in zip(within, printed, strict=True):
        each[: len(wording.words) + 1][wording.boundaries] = 0

    def way(once: float, every: float, where: NDArray[np.float32]) -> _Ways:
        far = np.float32(every) * at
        return _Ways(where - far, where + far + np.float32(once))

    ways = [way(0, 1, anywhere), way(_SKIP, _SKIP_MORE, anywhere), way(_SKIP_CLAUSE, _SKIP_MORE, within)]
    before, after = (
        np.stack([np.broadcast_to(each, within.shape) for each in side], axis=1)
        for side in zip(*ways, strict=True)
    )
    marked = way(_MARKED, _MARKED_MORE, anywhere)
    return _Ways(before, after), _Ways(marked.before[None], marked.after[None])


def _blocks(corners: Sequence[tuple[int, int]], given: Wording, printed: Wording) -> Iterator[Block]:
    """The runs of words that the corners divide the two wordings into, in order."""
    runs: list[tuple[Kind | None, list[int]]] = []
    for (row, column), (next_row, next_column) in pairwise(corners):
        kind: Kind | None = None  # to be judged with its neighbours
        if next_row > row and next_column > column:
            kind = "kept" if given.keys[row] == printed.keys[column] else None
        elif next_row == row and row in given.gaps:
            kind = "skipped"
        if runs and runs[-1][0] == kind:
            runs[-1][1][2:] = [next_row, next_column]
        else:
            runs.append((kind, [row, column, next_row, next_column]))
    _slide(runs, given, printed)
    for kind, (row, column, next_row, next_column) in runs:
        ours, theirs = (row, next_row), (column, next_column)
        yield Block(kind or _judged(ours, theirs, given, printed), ours, theirs)


def _slide(runs: Sequence[tuple[Kind | None, list[int]]], given: Wording, printed: Wording) -> None:
    """Moves what was left out to the ends of clauses, where the same words stand before and after it."""
    for before, gap, after in zip(runs, runs[1:], runs[2:], strict=False):
        row, column, next_row, next_column = gap[1]
        if before[0] != "kept" or after[0] != "kept" or gap[0] or row != next_row:
            continue
        for step in (-1, 1):
            shift, reach = 0, (before if step < 0 else after)[1]
            while abs(shift) < reach[2] - reach[0] - 1:
                if printed.boundary(column + shift) and printed.boundary(next_column + shift):
                    break
                at = shift - (step < 0)
                if printed.keys[column + at] != printed.keys[next_column + at]:
                    shift = 0
                    break
                shift += step
            else:
                shift = 0
            if shift:
                gap[1][:] = row + shift, column + shift, row + shift, next_column + shift
                before[1][2:], after[1][:2] = gap[1][:2], gap[1][2:]
                break


def _judged(ours: tuple[int, int], theirs: tuple[int, int], given: Wording, printed: Wording) -> Kind:
    """What two runs that are not the same words are to each other."""
    mine, its = given.words[slice(*ours)], printed.words[slice(*theirs)]
    if mine and its and _differ_in_spacing(mine, its):
        return "kept"
    one_side = its if not mine else mine if not its else ()
    if one_side and all(word.bracketed and not word.is_telling for word in one_side):
        return "bracketed"
    if all(word.key == "and" for word in mine) and len(mine) <= 1:
        starts, ends = printed.boundary(theirs[0]), printed.boundary(theirs[1])
        if len(its) >= JOINED_FROM and starts and ends:
            return "skipped"
        if mine and not its and starts == 2:
            return "skipped"
    if not its:
        return "added"
    return "changed" if mine else "dropped"


def _differ_in_spacing(ours: Sequence[Word], theirs: Sequence[Word]) -> bool:
    """Whether the same letters are only divided otherwise, as in "can not" and "cannot"."""
    one, other = ("".join(word.key for word in words) for words in (ours, theirs))
    return (
        one == other
        and not any(letter.isdigit() for letter in one)
        and any(word.is_telling for word in ours) == any(word.is_telling for word in theirs)
    )
