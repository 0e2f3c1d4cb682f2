"""When each statement was made, as far as the text dates the speaking.

Every time expression near a statement is a candidate. What it dates (a verb of speaking, a meeting,
something else), whose doing that is, and what stands between it and the statement are weighed by a
model of log-linear weights (``dates.json``, made by ``scripts/train_dates.py``), "no date" among the
choices. The probabilities of candidates that name the same day add up to the confidence.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from onrecord.corpus.extraction import loglinear
from onrecord.corpus.extraction.cues import PRONOUNS
from onrecord.corpus.extraction.dating.events import BODIES, HEAD, SESSION, Event, EventReader, stands_at_head
from onrecord.corpus.extraction.dating.expressions import TimeExpression, day_of, find_times
from onrecord.corpus.extraction.parsing import text_of
from onrecord.corpus.extraction.records import Attribution, Offsets, Person
from onrecord.corpus.extraction.spans import paragraphs
from onrecord.corpus.model import UNKNOWN_DATE, Date, Document, Evidence

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

LEAST_SURE = 0.65
"""A date that is less probable than this is not given."""
_NEAREST = 14
"""Time expressions before a statement that are looked at, and the first ones of its paragraphs."""
_FIRST = 3
_BEING = frozenset("is are was were be been".split())
_SENIOR = frozenset(
    "mayor governor chief sheriff president chairman chairwoman chair commissioner minister".split()
)
_SMALL = frozenset("the of for and &".split())
_RUN = 4
"""Statements before one among which that is sought with which it goes on."""
_LONG = 1500
"""Characters of a paragraph that is no paragraph: the text lost its breaks."""
_WHEN = frozenset("when while as where if whether that which who whose whom for".split())
_SITTING = re.compile(
    r"\b(?:meeting|hearing|session|briefing|conference|forum|debate|council|board|committee|commission|minutes|"
    r"transcript|proceedings)\b",
    re.IGNORECASE,
)
"""What the head of a transcript or of minutes calls what it records."""
_SURE_OF_SESSION = 0.95
_PRESS = re.compile(
    r"\b(?:told|emailed|e-mailed|tells) (?:the |our |a )?(?:[A-Z]\w*|reporters|us|me|reporter)|"
    r"\b(?:interview|e-?mail|statement|release|tweet(?:ed)?|phone)\b"
)
_TO_BODY = re.compile(
    r"\btold (?:the |city |county |school |other |fellow )*(?:council|board|commission|committee|"
    r"commissioners|court|supervisors|trustees|aldermen|judge|jury|members|crowd|audience|colleagues|applicants|room)|"
    r"\b(?:testified|asked the|addressed the|(?:before|during|at|after) the (?:\w+ )?(?:vote|meeting|hearing|"
    r"session|conference|briefing|forum|debate|rally))\b"
)


@dataclass(frozen=True, slots=True)
class Dating:
    """The day or days of a statement, how probable it is, and the words of the text that say so."""

    date: Date = UNKNOWN_DATE
    confidence: float | None = None
    evidence: tuple[Evidence, ...] = ()


class Datings:
    """The time expressions of a document and the statements that they may date."""

    def __init__(
        self, document: Document, doc: Doc, statements: Sequence[Attribution], people: Sequence[Person]
    ) -> None:
        self._doc = doc
        self._text = text_of(doc)
        self._statements = statements
        self._bounds = paragraphs(document.text)
        self._paragraph_starts = [start for start, _ in self._bounds]
        self._starts = [token.idx for token in doc]
        self._sentence_starts = [sentence.start for sentence in doc.sents]
        self.session = min(3, len(SESSION.findall(self._text)))
        self._session_date = _date_of_session(self._text, statements)
        reader = EventReader(doc, self._bounds, statements, people)
        self._events = list(reader.read(find_times(self._text, anchor_of(document, self._text))))
        self._event_starts = [event.time.start for event in self._events]

    def dating(self, number: int) -> Dating:
        """Return the date of the statement with that number, unknown when none is likely enough."""
        if self._statements[number].method == "turn":
            return self._session_date
        candidates = self.candidates(number)
        if not candidates:
            return Dating()
        chances = loglinear.chances(_weights(), [("none",), *(features for _, features in candidates)])[1:]
        sums: dict[str | None, float] = {}
        for (time, _), chance in zip(candidates, chances, strict=True):
            sums[time.date.value] = sums.get(time.date.value, 0.0) + chance
        value = max(sums, key=lambda each: sums[each])
        if sums[value] < LEAST_SURE:
            return Dating()
        times = [time for time, _ in candidates]
        best = max((k for k, time in enumerate(times) if time.date.value == value), key=lambda k: chances[k])
        shown = Evidence("time", times[best].start, times[best].end)
        return Dating(times[best].date, round(min(1.0, sums[value]), 3), (shown,))

    def candidates(self, number: int) -> list[tuple[TimeExpression, tuple[str, ...]]]:
        """Return the time expressions that may date a statement, each with its features."""
        here = _Here(self, self._statements[number], self._cue_of(number))
        first = bisect_left(self._event_starts, here.scope_start)
        place = bisect_left(self._event_starts, here.start)
        last = bisect_left(self._event_starts, here.scope_end)
        chosen = [*range(first, min(first + _FIRST, place)), *range(max(first, place - _NEAREST), last)]
        return here.features([self._events[k] for k in sorted(set(chosen))])

    def _cue_of(self, number: int) -> Offsets | None:
        """The cue of a statement, or of the one right before it that it goes on with."""
        one = self._statements[number]
        for before in reversed(self._statements[max(0, number - _RUN) : number + 1]):
            if before.person is not one.person or "\n" in self._text[before.end : one.start]:
                return None
            if before.cue is not None:
                return before.cue
        return None

    def _token_at(self, offset: int) -> int:
        return max(0, bisect_right(self._starts, offset) - 1)


class _Here:
    """A statement in its paragraph, as the candidates for its date see it."""

    def __init__(self, datings: Datings, statement: Attribution, cue: Offsets | None) -> None:
        self._of = datings
        self._statement = statement
        self.start, end = statement.start, statement.end
        doc, text, bounds = datings._doc, datings._text, datings._bounds
        self._paragraph = max(0, bisect_right(datings._paragraph_starts, self.start) - 1)
        begin, stop = bounds[self._paragraph] if bounds else (0, len(text))
        self.scope_start = bounds[self._paragraph - 1][0] if self._paragraph else begin
        if cue is not None and not begin <= cue[0] < stop:
            cue = None
        self._cue = None if cue is None else datings._token_at(cue[0])
        reach = end if cue is None else max(end, cue[1])
        last = bisect_right(datings._sentence_starts, datings._token_at(max(0, reach - 1)))
        self._sentences = {
            bisect_right(datings._sentence_starts, datings._token_at(self.start)), last,
            last if self._cue is None else bisect_right(datings._sentence_starts, self._cue),
        }  # fmt: skip
        self._own = datings._token_at(self.start), datings._token_at(max(self.start, end - 1))
        starts = datings._sentence_starts
        self.scope_end = min(stop, doc[starts[last]].idx if last < len(starts) else stop)
        self._block = "block" if stop - begin > _LONG else "short"
        context = text[max(begin, (reach if cue is None else cue[0]) - 60) : min(stop, reach + 120)]
        self._address = "body" if _TO_BODY.search(context) else "press" if _PRESS.search(context) else "plain"

    def features(self, events: Sequence[Event]) -> list[tuple[TimeExpression, tuple[str, ...]]]:
        """Return for each time what speaks for and against it as the date of the statement."""
        ties = [self._tie(event) for event in events]
        if "cue" in ties:
            ties = [tie if tie == "cue" else "beaten" for tie in ties]
        own = [self._who(event) for event in events]
        return [
            (event.time, self._features(number, events, ties[number], own))
            for number, event in enumerate(events)
        ]

    def _features(
        self, number: int, events: Sequence[Event], tie: str, own: Sequence[str]
    ) -> tuple[str, ...]:
        event, who, where = events[number], own[number], self._where(events[number])
        kind = f"{event.doing}|{event.noun}"
        between = [
            place
            for place, other in enumerate(events)
            if event.time.start < other.time.start < self.start and other.time.date != event.time.date
        ]
        rivals = sum(
            events[place].doing in ("speaking", "presenting") and own[place] == "same" for place in between
        )
        meeting = event.is_meeting and event.grain == "day"
        found = [
            f"where|{where}|{tie}",
            f"tie|{tie}|{kind}",
            f"tie|{tie}|{who}",
            f"who|{who}|{event.doing}|{where}",
            f"noun|{event.noun}|{where}",
            f"form|{event.time.form}|{tie}",
            f"grain|{event.grain}|{where}",
            f"grain|{event.grain}|{kind}",
            f"rivals|{min(rivals, 2)}|{who}",
            f"between|{min(len(between), 3)}|{where}",
        ]
        tied = "tied" if tie == "cue" or tie.endswith(("+", "-")) else "apart"
        found.append(f"grain|{event.grain}|{who}|{tied}")
        if event.link:
            found.append(f"link|{event.link}")
            found.append(f"link|{tie}")
        if event.inside:
            found.append(f"inside|{tie}")
        if meeting:
            days = {other.time.date.value for other in events if other.is_meeting and other.grain == "day"}
            one = "one" if len(days) == 1 else "more"
            found += [
                f"meeting|{self._block}|{one}|{where}",
                f"meeting|{self._address}|{one}",
                f"meeting|{kind}|{who}",
                f"meeting|{self._block}|{self._address}",
                f"meeting|session {self._of.session}|{self._block}|{one}",
                f"meeting|{'opens' if event.opens else 'later'}|{self._block}",
                f"meeting|session {self._of.session}|{kind}|{self._address}",
            ]
        if event.grain == "day":
            days = {
                other.time.date.value for other in events if other.grain == "day" and other.doing != "other"
            }
            found.append(f"days|{min(len(days), 3)}|{event.doing != 'other'}|{self._block}")
            every = [other.time.date.value for other in events if other.grain == "day"]
            share = every.count(event.time.date.value) / len(every)
            often = "some" if len(every) < 3 or share <= 0.5 else "most" if share < 1 else "all"
            found.append(f"share|{often}|{self._block}|{tied}")
        if event.time.form == "same day":
            found.append(f"today|{event.doing}|{where}")
        return tuple(found)

    def _where(self, event: Event) -> str:
        if event.sentence in self._sentences:
            return "sentence"
        apart = min(self._sentences) - event.sentence
        if event.paragraph == self._paragraph:
            return "after" if apart < 0 else f"paragraph{1 if apart == 1 else 2 if apart <= 4 else 3}"
        return f"before{1 if apart == 1 else 2}"

    def _tie(self, event: Event) -> str:
        """How the time hangs together with the cue: by the parse, by nearness, or not at all."""
        if self._cue is None or event.sentence not in self._sentences:
            return "apart"
        doc = self._of._doc
        cue = doc[self._cue]
        if event.verb == cue.i:
            return "cue"
        near = _near(doc, cue, event, self._own)
        verb = doc[event.verb] if event.verb is not None else None
        if verb is not None and verb.lower_ in _BEING and verb.head == cue and event.noun:
            return "cue"  # "said that it was safe during a talk on Monday": the talk, not the safety
        if verb is not None and (cue in (verb.head, verb.head.head) or verb in (cue.head, cue.head.head)):
            return "chain" + near
        return "loose" + near

    def _who(self, event: Event) -> str:
        """Whose doing the time dates, seen from the speaker."""
        person = self._statement.person
        if person is not None and person in (*event.people, *event.asked):
            return "same"
        role = (person.role or "").casefold().split() if person is not None else []
        if role and role[-1] == event.subject:
            return "same"
        if person is not None and not event.people:
            if _SENIOR.intersection(event.words, role):
                return "same"
            if person.organization and {*person.organization.casefold().split()} - _SMALL <= event.words:
                return "body of speaker"
        if event.people and not all(one.is_organization for one in event.people):
            return "other"
        if event.subject in PRONOUNS:
            return "pronoun"
        return "body" if event.subject in BODIES else "noun" if event.subject else "nobody"


def anchor_of(document: Document, text: str) -> date | None:
    """Return the day against which times are resolved: that at the head of the text, or of publication."""
    published = day_of(document.published)
    dates = (time.date for time in find_times(text[: 2 * HEAD], None) if stands_at_head(text, time))
    heads = [day for day in map(day_of, dates) if day]
    if published is None:
        return heads[0] if heads else None
    near = [day for day in heads if 0 <= (published - day).days <= 3]
    return near[0] if near else published


def _date_of_session(text: str, statements: Sequence[Attribution]) -> Dating:
    """Return the day that the head of a transcript or of minutes gives ("Regular Meeting, May 4, 2021")."""
    first = min((one.start for one in statements), default=0)
    head = text[: min(first, HEAD)]
    days = [time for time in find_times(head, None) if day_of(time.date)]
    if len({time.date for time in days}) != 1 or not _SITTING.search(head):
        return Dating()
    return Dating(days[0].date, _SURE_OF_SESSION, (Evidence("session", days[0].start, days[0].end),))


def _near(doc: Doc, cue: Token, event: Event, own: tuple[int, int]) -> str:
    """Whether nothing of weight but the statement itself (its tokens are ``own``) parts a cue and a time."""
    low, high = sorted((cue.i, event.token))
    between = [token for token in doc[low + 1 : high] if not own[0] <= token.i <= own[1]]
    if len(between) > 24:
        return ""
    heavy = any(
        token.pos_ in ("VERB", "AUX") or token.lower_ in _WHEN or token.text in ".;?!:" for token in between
    )
    return "" if heavy else "+" if event.token > cue.i else "-"


@cache
def _weights() -> dict[str, float]:
    return loglinear.load("dates.json")
