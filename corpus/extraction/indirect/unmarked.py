"""Statements printed without quotation marks: in releases, on statement pages, in speeches and letters.

An announcement ("Mayor Talcott issued the following statement:", "From Chair Bram:", a heading
"Statement from Mayor Talcott on snow" or "Remarks by Mayor Talcott") makes what follows it the speaker's
own words; so does a row of "Mayor Talcott said:", each before a paragraph. A letter is its signer's.
A wrong one is worse than a missing one: where the speaker is not named, or the words could be the
writer's, nothing is found.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from onrecord.corpus.extraction.indirect.one_voice import SPEECH_BY, SPEECH_TITLED, one_voice
from onrecord.corpus.extraction.records import Attribution, Mention, Offsets, Person, Span
from onrecord.corpus.extraction.spans import paragraphs
from onrecord.corpus.extraction.transcripts.label_forms import is_label_line

_SAYS = (
    r"(?:said|says|stated|states|added|adds|continued|wrote|writes|tweeted|posted|explained|remarked"
    r"|declared)"
)
_ISSUES = (
    r"(?:issue[sd]?|release[sd]?|ma[dk]es?|gave|gives?|offer(?:s|ed)?|share[sd]?|post(?:s|ed)?|provide[sd]?"
    r"|deliver(?:s|ed)?|sent|had|has)"
)
_STATEMENT = (
    r"(?:(?:written|joint|official|brief|public|media|full|complete|prepared|short) )*"
    r"(?:statement|remarks|comments?|message|letter|response|reply|testimony|apology|announcement|post|note)"
)
_STATED = r"(?:written |joint |official |brief |public |media )*statement"
_FOLLOWING = re.compile(rf"\b{_ISSUES}\b[^.:]{{0,120}}?\b(?:the following|this|the below) {_STATEMENT}\b")
_FOLLOWING_BY = re.compile(
    rf"\bthe following(?: {_STATEMENT})? (?:is|was|may|can|should|comes)\b[^.:]*?\b(?:from|by|to)\b|"
    r"\battribut(?:able|ed) to\b",
    re.IGNORECASE,
)
# "wrote on her page on Monday:", "responded in a statement:"; no second name or clause between.
_SAID = re.compile(
    rf"\b(?:{_SAYS}|responded|replied|told)"
    rf"(?: (?:in (?:a|an|his|her|its) (?:[\w-]+ )?{_STATEMENT}|today|the following|"
    r"(?:on|in|at|to|via|by|from) (?:(?:his|her|its|their|the|a|an) )?[\w’'-]+(?: [\w-]+)?)){0,3}\s*:$|"
    rf"\bin an? {_STATEMENT}\s*:$",
    re.IGNORECASE,
)
_IN_STATEMENT = re.compile(rf"\bin (?:a|an|his|her|its) (?:[\w-]+ )?{_STATEMENT}\s*:$", re.IGNORECASE)
# "Her full statement:", "The statement reads:": whoever the text was speaking of.
_HERS = re.compile(
    rf"(?:^|[.!?]\s+)(?:(?:his|her|its|their|the|read (?:his|her|the)) )?{_STATEMENT}"
    r"(?: (?:reads?|is|follows|said|says|in full|below|on \w+))*"
    r"(?: (?:in (?:full|part)|below|as follows))?:?$",
    re.IGNORECASE,
)
# "Responding to Bram, the mayor said:" is not Bram's.
_SOMEBODY_ELSE = re.compile(
    r"\b(?:he|she|they|it|who|we|(?:the|a|an|his|her|its|their) [\w’'-]+(?: [\w’'-]+){0,3})\s*$",
    re.IGNORECASE,
)
_MARKS = " \t\"“”„«»'‘’"
_HEADING = re.compile(rf"^(?:read |full )?{_STATED} (?:from|by|of)\b|^from\b[^.?!]{{3,90}}:$", re.IGNORECASE)
_TITLED = re.compile(
    rf"(?:[’']s?)? (?:(?:issues|releases) )?{_STATED} (?:on|regarding|about|following|after|in)\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"\b(?:statement|letter|post|message|release|e-?mail)\b[^.:]{0,60}?\b(?:continue[sd]|reads?|adds|added|says|said|"
    r"went on|goes on):$",
    re.IGNORECASE,
)
"""A statement whose maker the paragraph has named goes on without marks."""
_SENTENCE = re.compile(r"[.!?]\s+(?=[A-Z])")
_FIELD = re.compile(
    r"^(?:[\w’'-]+ ){0,2}(?:date|time|location|contacts?|dated|posted|published|subject|re):", re.IGNORECASE
)
_MOST_OF_SPEECH = 300
_IN_SERIES, _APART = 2, 5
"""How many lines that end in "said:" make a row, and the paragraphs that may lie between two of them."""
_HEADING_WORDS = 30
_LONGEST = 1500
"""Characters that a paragraph which announces a statement may have."""
_LEAST_WORDS = 6
_SURE, _SURE_LABEL, _SURE_VOICE = 0.92, 0.9, 0.85
_NAME_AND_COLON = re.compile(r"[\s*_•–—-]*(?P<label>[^\W\d_][^\n:?!;“”\"]{3,79}):[*_]*[ \t]+(?=\S)")
_MOST_PARAGRAPHS = 12
_MOST_SKIPPED = 2
"""Short lines, as of a date or a place, that may stand between a heading and the words."""
# "US" is a country.
_FIRST_PERSON = re.compile(r"\b(?:I|[Mm]y|[Ww]e|[Oo]ur|us|me|myself|ourselves)\b")
_SPEAKING = re.compile(r"\b(?:I|[Ww]e)\b")
"""A further paragraph behind "said:" has one of these; "our" can be the writer's."""
_ENDS_SENTENCE = re.compile(r"[.!?…][\"”’')\]]*$")
_ITEM = re.compile(r"^(?:[•*·▪◦‣○–—-]|\(?\d{1,2}[.)])\s")
_TAIL = re.compile(
    r"^(?:#|-\s?30\s?-|\*\s?\*|an? (?:copy|video|recording|photo|transcript|pdf)\b|"
    r"about\b|background\b|(?:media |press |news )?contacts?\b|"
    r"for (?:more|media|press|further)\b|read (?:more|the)\b|click\b|learn more\b|follow\b|subscribe\b|"
    r"share\b|sources?:|tags?:|related\b|posted\b|copyright\b|©|https?:|www\.|for immediate release|photo|"
    r"editor|notes? to|to (?:learn|read|view|watch))",
    re.IGNORECASE,
)
_QUOTING = re.compile(r"(?:>+\s*)?")
_DOUBLE = re.compile(r"[\"“”„«»]|``|''")
_REPORTED = re.compile(rf"\b{_SAYS}\b")


@dataclass(frozen=True, slots=True)
class _Announcement:
    """Whose words follow, and where the text says so.

    ``paragraphs`` is how many may follow; ``certain`` that nothing but a statement can; ``said`` that
    it is a sentence that ends in "said:".
    """

    person: Person
    mention: Mention
    cue: Offsets | None
    paragraphs: int
    certain: bool
    said: bool = False


def find_unmarked(
    text: str, spans: Sequence[Span], people: Sequence[Person], title: str | None = None
) -> tuple[Attribution, ...]:
    """The statements that stand without marks in the text, paragraph by paragraph, in order.

    ``spans`` are the quoted stretches: what they hold is left to them.
    """
    cast = _Mentions(people)
    bounds = paragraphs(text)
    taken = _Taken(spans)
    announced = _in_series(
        [
            _announcement(text, each, cast) or _of_last_named(text, number, bounds, cast)
            for number, each in enumerate(bounds)
        ],
        text,
        bounds,
        taken,
    )
    whole = one_voice(text, title, bounds, people) if not any(announced) else None
    if whole is not None:
        first, last, person, mention = whole
        voice = _Announcement(person, mention, None, _MOST_OF_SPEECH, certain=False)
        run = list(_spoken(text, bounds[first:last], voice, cast, taken))
        own = sum(bool(_FIRST_PERSON.search(text, *words)) for words in run)
        return tuple(_attribution(voice, *words) for words in run) if own * 2 >= len(run) else ()
    found: list[Attribution] = list(_labelled(text, bounds, cast, taken))
    number = 0
    while number < len(bounds):
        one = announced[number]
        number += 1
        if one is None:
            continue
        near = bounds[number : number + max(one.paragraphs, one.said * _MOST_PARAGRAPHS) + _MOST_SKIPPED]
        run = list(_spoken(text, near, one, cast, taken))
        if one.certain or any(_FIRST_PERSON.search(text, *words) for words in run):
            found += [_attribution(one, *words) for words in run]
            while run and number < len(bounds) and bounds[number][0] < run[-1][1]:
                number += 1
    return tuple(sorted(found, key=lambda one: one.start))


def _labelled(text: str, bounds: Sequence[Offsets], cast: _Mentions, taken: _Taken) -> Iterator[Attribution]:
    """The paragraphs of a round of comments, each behind or under the name of whoever speaks.

    "Mayor Ines Talcott: We bought the land."; the words have to be somebody's own.
    """
    for number, (start, end) in enumerate(bounds):
        lead = _NAME_AND_COLON.match(text, start, end)
        label, first = (lead["label"], lead.end()) if lead else ("", start)
        label_start = start
        if lead is None and number:
            label_start, label_end = bounds[number - 1]
            label = text[label_start:label_end]
        if not is_label_line(label) or taken.meets(first, end):
            continue
        named = cast.between(label_start, label_start + len(label))[:1]
        words = text[first:end]
        if (
            named
            and not named[0][1].is_organization
            and len(words.split()) >= _LEAST_WORDS
            and _ENDS_SENTENCE.search(words)
            and _FIRST_PERSON.search(words)
            and named[0][1].name.split()[-1] not in words
        ):
            mention, person = named[0]
            at = mention.start, mention.end
            yield Attribution(
                first, end, "direct", mention=at, person=person, method="announced", confidence=_SURE_LABEL
            )


def _of_last_named(
    text: str, number: int, bounds: Sequence[Offsets], cast: _Mentions
) -> _Announcement | None:
    """The announcement of a statement whose maker was named before it ("Her full statement:")."""
    start, end = bounds[number]
    found = _HERS.search(text[start:end]) if end - start <= _LONGEST else None
    if found is None or _DOUBLE.search(text[start:end]):
        return None
    here = cast.between(start, start + found.start() + 1)
    before = here or (cast.between(*bounds[number - 1]) if number and found.start() == 0 else [])
    if len({person.name for _, person in before}) != 1:
        return None
    return _announced(before[:1], (start + found.start(), end), _MOST_PARAGRAPHS)


def _in_series(
    announced: Sequence[_Announcement | None], text: str, bounds: Sequence[Offsets], taken: _Taken
) -> list[_Announcement | None]:
    """The announcements, those that come in a row ("Mayor Talcott said:") surer of what follows.

    Where several lines of a text end so, each before words without marks, that is how it prints
    quotations: what stands between two of them is what the first one said.
    """
    places = [
        number
        for number, one in enumerate(announced[:-1])
        if one is not None
        and one.said
        and not taken.meets(*bounds[number + 1])
        and not _ITEM.match(text[bounds[number + 1][0] :][:4])
    ]
    found = list(announced)
    if len(places) < _IN_SERIES:
        return found
    for number, following in zip(places, [*places[1:], None], strict=True):
        one = announced[number]
        apart = 1 if following is None or following - number > _APART else following - number - 1
        found[number] = None if one is None else replace(one, certain=True, paragraphs=max(1, apart))
    return found


def announced_quotations(
    text: str, spans: Sequence[Span], people: Sequence[Person]
) -> dict[int, tuple[Person, Offsets]]:
    """Who speaks in the quoted paragraphs after an announcement, and the mention, by where each starts.

    Only a statement is announced so ("From Chair Sloat:"); who is meant by "she said:" is another matter.
    """
    cast = _Mentions(people)
    bounds = paragraphs(text)
    starts = [span.start for span in spans]
    speakers: dict[int, tuple[Person, Offsets]] = {}
    for number, paragraph in enumerate(bounds):
        announced = _announcement(text, paragraph, cast)
        if announced is None or announced.paragraphs == 1:
            continue
        mention = announced.mention.start, announced.mention.end
        for start, end in bounds[number + 1 : number + 1 + announced.paragraphs]:
            here = spans[bisect_left(starts, start) : bisect_left(starts, end)]
            if len(here) != 1:
                break
            span = here[0]
            if text[start : span.start].strip(_MARKS) or text[span.end : end].strip(_MARKS):
                break
            speakers[span.start] = announced.person, mention
    return speakers


class _Taken:
    """The quoted stretches of a text, by place."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = spans
        self._starts = [span.start for span in spans]

    def meets(self, start: int, end: int) -> bool:
        """Whether any part of the stretch is quoted."""
        place = bisect_left(self._starts, end) - 1
        return place >= 0 and self._spans[place].end > start


class _Mentions:
    """The mentions of a document, by place."""

    def __init__(self, people: Sequence[Person]) -> None:
        named = [(mention, person) for person in people for mention in person.mentions]
        self._named = sorted(named, key=lambda pair: pair[0].start)
        self._starts = [mention.start for mention, _ in self._named]

    def between(self, start: int, end: int) -> list[tuple[Mention, Person]]:
        """The mentions in a stretch in order; those of people alone, where it names any."""
        here = self._named[bisect_left(self._starts, start) : bisect_right(self._starts, end - 1)]
        return [pair for pair in here if not pair[1].is_organization] or here


def _announcement(text: str, bounds: Offsets, cast: _Mentions) -> _Announcement | None:
    """Whose words the next paragraphs are, when this one says so."""
    start, end = bounds
    paragraph = text[start:end]
    if len(paragraph) > _LONGEST:
        return None
    if _DOUBLE.search(paragraph):
        last = max(found.end() for found in _DOUBLE.finditer(paragraph))
        last = max((found.end() for found in _SENTENCE.finditer(paragraph, last)), default=last)
        goes_on = _GOES_ON.search(paragraph, last)
        before = cast.between(start, start + last) if goes_on and not cast.between(start + last, end) else []
        return _announced(before[-1:], (start + last, end), 1, certain=True)
    following = _FOLLOWING.search(paragraph)
    if following and (paragraph.endswith(":") or _ENDS_SENTENCE.search(paragraph)):
        if len(_sentence_ends(paragraph[following.end() :])) > 1:
            return None
        before = cast.between(start, start + following.start())
        cue = start + following.start(), start + following.end()
        return _announced(before[-1:], cue, _MOST_PARAGRAPHS, certain=True)
    by = _FOLLOWING_BY.search(paragraph)
    if by and paragraph.endswith((":", ".")):
        named = cast.between(start + by.end(), end)
        return _announced(named[:1], (start, start + by.end()), _MOST_PARAGRAPHS, certain=True)
    said = _SAID.search(paragraph)
    if said:
        before = cast.between(start, start + said.start())
        if before and _SOMEBODY_ELSE.search(text[before[-1][0].end : start + said.start()]):
            return None
        most = _MOST_PARAGRAPHS if _IN_STATEMENT.search(paragraph) else 1
        one = _announced(before[-1:], (start + said.start(), end), most)
        return replace(one, said=True) if one else None
    if len(paragraph.split()) > _HEADING_WORDS or paragraph.endswith((".", "!", "?")):
        return None
    heading = _HEADING.search(paragraph)
    if heading:
        return _announced(cast.between(start, end)[:1], bounds, _MOST_PARAGRAPHS)
    speech = SPEECH_BY.search(paragraph)
    if speech:
        return _announced(cast.between(start, end)[:1], bounds, _MOST_OF_SPEECH)
    speech = SPEECH_TITLED.search(paragraph)
    if speech and "\n" not in paragraph and (named := cast.between(start, start + speech.start() + 1)):
        return _announced(named[:1], bounds, _MOST_OF_SPEECH)
    titled = _TITLED.search(paragraph)
    if titled and "\n" not in paragraph:
        before = cast.between(start, start + titled.start())
        return _announced(before[:1], bounds, _MOST_PARAGRAPHS)
    return None


def _announced(
    named: Sequence[tuple[Mention, Person]], cue: Offsets, most: int, *, certain: bool = False
) -> _Announcement | None:
    return _Announcement(named[0][1], named[0][0], cue, most, certain) if named else None


def _sentence_ends(text: str) -> list[str]:
    return re.findall(r"[.!?](?=\s|$)", text)


def _spoken(
    text: str, bounds: Sequence[Offsets], announced: _Announcement, cast: _Mentions, taken: _Taken
) -> Iterator[Offsets]:
    """The paragraphs that go on in the speaker's own voice."""
    surname = re.compile(rf"\b{re.escape(announced.person.name.split()[-1])}\b")
    spoken = skipped = 0
    for start, end in bounds:
        start = _QUOTING.match(text, start, end).end()  # type: ignore[union-attr]  # it matches nothing too
        words = text[start:end]
        short = len(words.split()) < _LEAST_WORDS
        if _TAIL.match(words):
            return
        if (
            not spoken
            and short
            and (not words.endswith(":") or _FIELD.match(words))
            and skipped < _MOST_SKIPPED
        ):
            skipped += 1
            continue
        if announced.paragraphs == _MOST_OF_SPEECH and (
            short
            or (spoken and taken.meets(start, end))
            or (not spoken and len(words.split()) <= _HEADING_WORDS and not _ENDS_SENTENCE.search(words))
        ):
            continue
        if (
            (spoken >= announced.paragraphs and not (announced.said and _SPEAKING.search(words)))
            or short
            or taken.meets(start, end)
            or not _ENDS_SENTENCE.search(words)
            or _ITEM.match(words)
            or surname.search(words)
            or (_REPORTED.search(words) and cast.between(start, end))
        ):
            return
        spoken += 1
        yield start, end


def _attribution(announced: _Announcement, start: int, end: int) -> Attribution:
    return Attribution(
        start,
        end,
        "direct",
        cue=announced.cue,
        mention=(announced.mention.start, announced.mention.end) if announced.mention.end else None,
        person=announced.person,
        method="announced",
        confidence=_SURE if announced.cue else _SURE_VOICE,
    )
