"""Findings as markup: the rung first, then the words side by side, then where they stand in print."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from onrecord.desk.cards import card, literal, printed_by, source_path
from onrecord.search.check import RUNGS
from onrecord.search.display import count_of, date_in_words

if TYPE_CHECKING:
    from onrecord.corpus.model import Entry
    from onrecord.search.check import Difference, Finding, Rung
    from onrecord.search.ranking.hit import Hit

Fate = Literal["kept", "wrong", "missing", "left out"]
"""What became of a run of words: on both sides, only as given, only on record, or left out on purpose."""

_SENSES: dict[Rung, str] = {
    "exact": "Printed character for character.",
    "marks": "The same words; only marks, case, accents, spacing or brackets differ.",
    "cut": "Every word is printed in this order, but something is left out or two statements are joined.",
    "altered": "The same sentence, but words were changed, dropped or added.",
    "meaning": "These words are on record nowhere. What is shown is near in meaning, no confirmation.",
    "absent": (
        "Nothing like it is in this library. That says what the library holds, and nothing on whether "
        "it was said."
    ),
}
_PRINTINGS = 3
"""Other printings that have cards of their own."""
_LONG_RUN, _ENDS = 60, 16
"""Words from which a run left out is shown by its ends, and how many of these."""


def findings(found: Sequence[Finding], printings: Mapping[str, Entry]) -> str:
    """Every finding, in the order of the text; ``printings`` holds variants by id."""
    many = len(found) > 1
    items = "".join(
        f'<section class="chk-finding" data-item tabindex="-1" aria-labelledby="chk-title-{at}">'
        f"{_finding(each, at, printings, many=many)}</section>"
        for at, each in enumerate(found)
    )
    return f'<h2 class="unseen">Findings</h2>{items}'


def summary(found: Sequence[Finding]) -> str:
    """How many wordings were looked up, and on which rungs they are."""
    first = found[0]
    searched = f"{count_of(first.documents, 'document')}, as of {date_in_words(first.as_of)}"
    if len(found) == 1:
        return f"<p>Held against {literal(searched)}</p>"
    rungs = Counter(each.rung for each in found)
    told = ", ".join(
        f"{rungs[rung]} {words[0].lower()}{words[1:]}" for rung, words in RUNGS.items() if rungs[rung]
    )
    return f"<p>{count_of(len(found), 'wording')} held against {literal(searched)}: {told}</p>"


def opening(examples: Sequence[tuple[str, str]], longest: int) -> str:
    """What stands here before a text is checked: the ladder, and texts to try with their speakers."""
    tries = "".join(
        f'<li><a href="{literal(address(text, by))}">{literal(text)}</a>'
        + (f'<span class="chk-by">as said by {literal(by)}</span>' if by else "")
        + "</li>"
        for text, by in examples
    )
    asked = f'<h2>Try checking</h2><ul class="tries">{tries}</ul>' if tries else ""
    rungs = "".join(
        f"<div><dt>{title}</dt><dd>{literal(_SENSES[rung])}</dd></div>" for rung, title in RUNGS.items()
    )
    return (
        f'<div class="opening">{asked}<h2>What comes back</h2><dl class="ways">{rungs}</dl>'
        "<h2>What to paste</h2><p>A quotation with or without marks, the sentence of a tweet, or a "
        f"paragraph: each quotation in it is looked up by itself. At most {longest:,} characters.</p></div>"
    )


def address(text: str, by: str = "") -> str:
    """Where this text is checked."""
    speaker = f"&by={quote(by, safe='')}" if by else ""
    return f"?tab=check&text={quote(text, safe='')}{speaker}"


def _finding(found: Finding, at: int, printings: Mapping[str, Entry], *, many: bool) -> str:
    title = f'<h3 class="chk-rung" id="chk-title-{at}">{RUNGS[found.rung]}</h3>'
    asked = f'<p class="chk-text" dir="auto">{literal(found.text)}</p>' if many else ""
    parts = [
        asked,
        title,
        f'<p class="chk-verdict" dir="auto">{literal(_sense(found))}</p>',
        _ladder(found.rung),
        _speaker(found),
        _telling(found),
        _side_by_side(found) if found.rung in ("marks", "cut", "altered") else "",
        _sources(found, at, printings),
    ]
    return "".join(parts)


def _sense(found: Finding) -> str:
    """The rung in plain words, and for what was not found, where it was looked for."""
    if found.rung in ("absent", "meaning"):
        searched = (
            f"Not found in these {count_of(found.documents, 'document')}, as of {date_in_words(found.as_of)}."
        )
        return f"{searched} {_SENSES[found.rung]}"
    return _SENSES[found.rung]


def _ladder(rung: Rung) -> str:
    steps = "".join(
        f"<li{' aria-current=' + chr(34) + 'true' + chr(34) if each == rung else ''}>{title}</li>"
        for each, title in RUNGS.items()
    )
    return f'<ol class="chk-ladder" aria-label="From the closest down">{steps}</ol>'


def _speaker(found: Finding) -> str:
    if found.speaker is None or not found.sources:
        return ""
    asked, on_record = f"<bdi>{literal(found.speaker)}</bdi>", found.sources[0].speaker
    if found.same_speaker:
        return f'<p class="chk-speaker">On record as said by {asked}, as asked.</p>'
    if found.same_speaker is None:
        return (
            '<div class="chk-warning"><p><strong>Speaker not known.</strong> '
            f"Nobody is named on record, so that it cannot be said whether it was {asked}.</p></div>"
        )
    words = "Right words, other speaker" if found.rung in ("exact", "marks") else "Another speaker"
    return (
        f'<div class="chk-warning"><p><strong>{words}.</strong> On record as said by '
        f"<bdi>{literal(on_record or 'nobody who is named')}</bdi>; not found as said by {asked} in these "
        f"{count_of(found.documents, 'document')}, as of {literal(date_in_words(found.as_of))}.</p></div>"
    )


def _telling(found: Finding) -> str:
    if not found.telling:
        return ""
    words = ", ".join(f"“{literal(word)}”" for word in found.telling)
    return (
        '<div class="chk-warning"><p><strong>A number or a negation differs:</strong> '
        f'<span dir="auto">{words}</span>.</p></div>'
    )


# Word for word


def _side_by_side(found: Finding) -> str:
    printed = "\n".join(hit.quote for hit in found.sources)
    ours = _marked(stretches(found.text, [(_GIVEN[each.kind], each.given) for each in found.differences]))
    theirs = _marked(stretches(printed, [(_PRINTED[each.kind], each.printed) for each in found.differences]))
    changes = "".join(f"<li>{each}</li>" for each in map(_change, found.differences) if each)
    told = f'<h4>What differs</h4><ul class="chk-changes">{changes}</ul>' if changes else ""
    return (
        '<div class="chk-sides"><div><h4>As given</h4>'
        f'<p class="chk-words" dir="auto">{ours}</p></div>'
        f'<div><h4>As on record</h4><p class="chk-words" dir="auto">{theirs}</p></div></div>{told}'
    )


_GIVEN: dict[str, Fate] = {
    "kept": "kept", "changed": "wrong", "added": "wrong", "dropped": "missing", "left out": "left out",
}  # fmt: skip
_PRINTED: dict[str, Fate] = {**_GIVEN, "changed": "missing"}


def stretches(text: str, runs: Sequence[tuple[Fate, str]]) -> Iterator[tuple[Fate, str]]:
    """The whole text, cut at these runs of it: what stands between words belongs to no run and is kept.

    The runs stand in the text in their order. Words before the first and after the last are left out.
    Where words are missing from the text, it is cut by a run without any.
    """
    at, begun = 0, False
    last = max((number for number, (_, words) in enumerate(runs) if words), default=-1)
    for number, (fate, words) in enumerate(runs):
        if not words:
            if fate == "missing":
                yield fate, ""
            continue
        start = text.index(words, at)
        if start > at:
            between = text[at:start]
            yield ("kept" if begun or not any(map(str.isalnum, between)) else "left out"), between
        yield fate, words
        at, begun = start + len(words), True
        if number == last and at < len(text):
            rest = text[at:]
            yield ("left out" if any(map(str.isalnum, rest)) else "kept"), rest


def _marked(pieces: Iterator[tuple[Fate, str]]) -> str:
    return "".join(_piece(fate, words) for fate, words in pieces)


def _piece(fate: Fate, words: str) -> str:
    # Not by colour alone: struck through, underlined and grey, with words for who cannot see that.
    if fate == "wrong":
        return f"<del>{_told('not on record', words)}</del>"
    if fate == "missing" and not words:
        return '<span class="chk-gap"></span>'
    if fate == "missing":
        return f"<ins>{_told('only on record', words)}</ins>"
    if fate == "left out":
        return f'<span class="chk-out">{_shortened(words)}</span>'
    return literal(words)


def _told(fate: str, words: str) -> str:
    return f'<span class="unseen">[{fate}: </span>{literal(words)}<span class="unseen">]</span>'


def _shortened(words: str) -> str:
    """The words or, of very many, those at both ends; the card below has them all."""
    each = words.split()
    if len(each) < _LONG_RUN:
        return literal(words)
    left = count_of(len(each) - 2 * _ENDS, "word")
    return f"{literal(' '.join(each[:_ENDS]))} <em>[{left} more]</em> {literal(' '.join(each[-_ENDS:]))} "


def _change(each: Difference) -> str | None:
    """A difference in a sentence; None for what is the same."""
    # The marks are in the text, so that they are read aloud and copied with it.
    ours, theirs = (f"<bdi>“{_shortened(words)}”</bdi>" for words in (each.given, each.printed))
    if each.kind == "changed":
        return f"<strong>Changed:</strong> on record {theirs}, here {ours}"
    if each.kind == "dropped":
        return f"<strong>Dropped:</strong> {theirs} is on record, and not here"
    if each.kind == "added":
        return f"<strong>Added:</strong> {ours} is not on record"
    if each.kind == "left out":
        return f"<strong>Left out:</strong> {theirs}"
    return None


# In print


def _sources(found: Finding, at: int, printings: Mapping[str, Entry]) -> str:
    if not found.sources:
        return f'<p><a href="?q={literal(quote(found.text, safe=""))}">Search for what comes nearest</a></p>'
    if found.rung == "meaning":
        title = f"The nearest in meaning, {found.similarity:.2f} of 1"
    elif len(found.sources) > 1:
        title = "The two statements that it joins"
    else:
        title = "On record"
    # The other printings of the first have cards of their own; those of one that it is joined with do not.
    second = [printings[id] for hit in found.sources[1:] for id in hit.variants if id in printings]
    shown = _cards(found.sources, f"{at}-", title, second)
    if found.printings:
        others = count_of(len(found.printings), "other printing")
        shown += _cards(found.printings[:_PRINTINGS], f"{at}-", f"{others} of this statement")
        shown += _listed(found.printings[_PRINTINGS:])
    return shown


def _listed(printings: Sequence[Hit]) -> str:
    """What prints it besides, on demand, a line each."""
    if not printings:
        return ""
    items = "".join(
        f'<li><a href="{literal(source_path(hit.document, hit.id))}">'
        f"<bdi>{literal(printed_by(hit))}</bdi></a>, "
        f"{literal(date_in_words(hit.published))}</li>"
        for hit in printings
    )
    return (
        f'<details class="printings"><summary>{count_of(len(printings), "more printing")}</summary>'
        f"<ul>{items}</ul></details>"
    )


def _cards(hits: Sequence[Hit], within: str, title: str, second: Sequence[Entry] = ()) -> str:
    items = "".join(
        f"<li>{card(hit, second if number else (), within=within)}</li>" for number, hit in enumerate(hits)
    )
    return f'<h4>{title}</h4><ol class="hits">{items}</ol>'
