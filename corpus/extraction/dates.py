"""When the words were spoken, from the paragraph that prints them or the one before.

A date counts only when it is tied to a verb of speaking: "said Friday", "told reporters last week",
"On Monday, Talcott said", "in a statement Jan. 5". A date of the raid, the vote or the photograph
is not the date of the words. Relative and yearless dates need the day of publication.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from corpus.dates import MONTHS, SEASONS
from corpus.extraction import roles
from corpus.extraction.parsing import text_of
from corpus.extraction.spans import paragraphs
from corpus.model import UNKNOWN_DATE, Date, Document

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_IRREGULAR = {
    "say": "said", "tell": "told", "write": "wrote written", "speak": "spoke spoken", "vow": "vowed",
    "deny": "denied", "refer": "referred", "reply": "replied", "testify": "testified",
    "admit": "admitted", "signal": "signaled",
}  # fmt: skip


def _forms(verbs: str) -> frozenset[str]:
    """The inflected forms of the verbs; the model is run without its lemmatizer."""
    forms: set[str] = set()
    for verb in verbs.split():
        stem = verb.removesuffix("e")
        forms |= {verb, verb + "s", verb + "es", verb.removesuffix("y") + "ies", stem + "ed", stem + "ing"}
        forms |= set(_IRREGULAR.get(verb, "").split())
    return frozenset(forms)


SPEAKING = _forms(
    """say tell state announce declare add explain note testify tweet write post comment respond reply
    answer ask     argue claim warn predict stress emphasize urge call pledge promise vow insist
    acknowledge admit concede
    confirm deny reiterate suggest describe criticize praise condemn denounce blast slam defend counter
    contend
    assert recall remark observe report release issue propose refer question speak declare release applaud
    thank vote joke boast lament complain caution signal indicate express quip shout chant deliver accuse
    dismiss reject demand appeal tout issue discuss address order"""
)
# Verbs whose date holds for the words in the next paragraph too.
SAYING = _forms(
    """say tell add testify tweet write post comment respond reply answer argue claim warn predict stress
    emphasize pledge insist acknowledge admit describe explain note recall reiterate speak announce declare
    order propose state confirm urge"""
)
PUBLISHING = _forms("issue release publish post")
_QUOTES = frozenset('“”"«»')
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = (
    r"(?:Jan(?:uary|\.)|Feb(?:ruary|\.)|Mar(?:ch|\.)|Apr(?:il|\.)|May|June?|July?|Aug(?:ust|\.)|"
    r"Sept(?:ember|\.)|Sep\.|Oct(?:ober|\.)|Nov(?:ember|\.)|Dec(?:ember|\.))"
)
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_PART = r"(?: (?:early |late )?(?:morning|afternoon|evening|night))?"
_TIME = re.compile(
    rf"(?P<full>(?:{_WEEKDAY}, )?(?P<m1>{_MONTH}) (?P<d1>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y1>\d{{4}}))"
    rf"|(?P<brit>(?P<d2>\d{{1,2}})(?:st|nd|rd|th)? (?P<m2>{_MONTH}),? (?P<y2>\d{{4}}))"
    rf"|(?P<monthyear>(?P<m3>{_MONTH}),? (?:of )?(?P<y3>(?:19|20)\d\d))\b"
    rf"|(?P<day>(?:{_WEEKDAY}, )?(?P<m4>{_MONTH}) (?P<d4>\d{{1,2}})(?:st|nd|rd|th)?)\b(?!-| ?%)"
    rf"|(?P<lastday>last (?P<w1>{_WEEKDAY}){_PART})\b"
    rf"|(?P<weekday>(?P<w2>{_WEEKDAY}){_PART})\b"
    r"|(?P<ago>(?P<n>two|three|four|five|six|[2-6]) days ago)\b"
    r"|(?P<relative>(?:late |earlier )?(?P<which>last|this|past) (?P<unit>week|month|year|night|"
    r"morning|afternoon|evening|spring|summer|fall|autumn))\b"
    r"|(?P<same>today|yesterday|tonight)\b"
    rf"|(?P<month>[Ii]n (?:early |late |mid-)?(?P<m5>{_MONTH}))(?! \d)\b"
    r"|(?P<then>at the time)\b"
    r"|(?P<update>UPDATE:? \(?(?P<mm>\d{1,2})/(?P<dd>\d{1,2}))\b",
    re.IGNORECASE,
)
_MODALS = frozenset(("will", "would", "may", "might", "shall", "’ll", "'ll"))
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
# What makes a date that of something else, when it stands between the verb and the date.
_ELSEWHERE = frozenset(
    """after before since until till by from about over regarding following despite because when while
    as where     if whether that which who whose through during between scheduled planned expected
    concerning on-going
    toward against""".split()
)
# What may stand before a date that opens a sentence, names aside.
_OPENERS = frozenset(
    """but and also so then on in at during late early earlier a an the his her their its to with for of joint
    written statement interview press news media conference briefing release tweet post posts series speech
    letter
    email e-mail message memo video testimony remarks address meeting hearing forum debate rally town hall
    appearance radio show call council city committee board county commission public special virtual social
    meanwhile update response responding reporters told appearing speaking testifying writing asked addressing
    tweeting interviewed reached""".split()
)
_SPEAKING_OPENERS = frozenset(
    "asked appearing speaking testifying writing addressing tweeting reached".split()
)
_SPEECH_EVENT = re.compile(
    r"^['’]s (?:\w+ ){0,3}?(?:conference|briefing|statement|interview|meeting|hearing|speech|address|"
    r"testimony|forum|debate|announcement|remarks|tweet|post|letter|call|session)\b"
)
# The words that follow a date after which something is said on the same day.
_GATHERING = re.compile(
    r"^['’]s (?:\w+ ){0,3}?(?:meeting|hearing|session|conference|briefing|forum|debate)\b"
)
_BODY = r"\b(?:council|board|commission|committee|commissioners|supervisors|trustees|selectmen)\b"
_MEETING = r"\b(?:vote|meeting|hearing|session|conference|briefing|forum|debate)\b"
# A cue that is followed by this is spoken to a body that meets.
_TO_BODY = re.compile(
    rf"\w+ (?:[\w’'-]+ ){{0,3}}?(?:{_BODY}|\b(?:applicants|room|colleagues)\b)|"
    rf"\w+ (?:(?!that\b)[\w’'-]+ ){{0,4}}?(?:before|during|at|after) the (?:\w+ )?{_MEETING}",
    re.IGNORECASE,
)
_DECIDED = re.compile(
    rf"{_BODY}.{{0,120}}?\b(?:voted|approved|adopted|rejected|passed|decided|agreed|delayed|debated|met|heard|"
    r"repealed|tabled|turned\b.{0,40}?\bdown)\b",
    re.IGNORECASE,
)
_APPEARED = re.compile(
    rf"\b(?:before|at|to|in)\b.{{0,60}}?(?:{_BODY}|{_MEETING}|\b(?:courthouse|city hall|rally)\b)",
    re.IGNORECASE,
)
# "Talcott was elected to the board on Monday" tells of nothing that she said.
_DONE_TO = re.compile(r"\b(?:was|were|been|is|are|joined|sued|ran)\b")
_AHEAD = re.compile(
    r"\b(?:will|would|may|might|plans? to|planned|expected|scheduled|set to|is to|are to|next)\b"
)
_CAPTION = re.compile(
    r"file photo|\((?:AP )?Photo\b|^In this .{0,40}photo|Photo (?:by|courtesy|credit)|^(?:Photo|Image|"
    r"Caption):"
)
_SENTENCE_END = re.compile(
    r"(?<!\b[A-Z])(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!Gov)(?<!Sen)(?<!Rep)(?<!St)[.?!]['\"”’]*\s+(?=[A-Z“\"])"
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


# Characters between a verb and a date that can be its own, and between a quotation and its verb.
_REACH = 400
_NEXT_TO = 150
_WINDOW = 80


@dataclass(frozen=True, slots=True)
class _Dated:
    """A verb of speaking, who speaks, and the date tied to it, if any."""

    position: int
    subject: str | None
    who: frozenset[str]
    date: Date
    says: bool
    publishes: bool
    today: bool


def said_on(
    document: Document, doc: Doc, start: int, end: int, cue_start_end: tuple[int, int] | None = None
) -> Date:
    """The day or days on which ``document.text[start:end]`` was said, as far as the text dates the speaking.

    ``cue_start_end`` bounds the verb that announces the words. The basis is ``stated`` for a date
    with its year, ``inferred`` for one that the day of publication completes.
    """
    bounds = _bounds(document, doc)
    here = bisect_right(bounds, (start, len(document.text))) - 1
    if here < 0:
        return UNKNOWN_DATE
    verbs = _verbs(document, doc, bounds[here])
    if cue_start_end is not None:
        cue = _given(document, doc, bounds[here], cue_start_end)
    else:
        cue = _nearest(verbs, start, end)
    if cue is not None and cue.date.value:
        return cue.date
    subject = cue.subject if cue else None
    said = cue.position if cue else start
    first = bisect_left(verbs, said - 4 * _REACH, key=lambda verb: verb.position)
    last = bisect_left(verbs, said, key=lambda verb: verb.position)
    earlier = [verb for verb in verbs[first:last] if verb.date.value]
    for verb in reversed(earlier):
        if _agree(verb.subject, subject) or verb.publishes:
            return verb.date
    if earlier or here == 0:
        return UNKNOWN_DATE
    before = document.text[slice(*bounds[here - 1])].rstrip()
    last_sentence = bounds[here - 1][0] + max(
        (found.end() for found in _SENTENCE_END.finditer(before)), default=0
    )
    for verb in reversed(_verbs(document, doc, bounds[here - 1])):
        if verb.position < last_sentence:
            break
        carries = before.endswith(":") or (cue is not None and verb.says and _same(verb, cue))
        # "Talcott today announced" in a release dates the release.
        if carries and verb.date.value and not verb.today:
            return verb.date
    return _of_meeting(document, doc, bounds[here - 1 : here + 1], cue) if cue else UNKNOWN_DATE


def _of_meeting(document: Document, doc: Doc, bounds: Sequence[tuple[int, int]], cue: _Dated) -> Date:
    """The day of the meeting at which the words were spoken, when the paragraph before tells it.

    "The City Council voted on Monday ... Talcott told the council"; "Talcott stood before the council
    on Monday ... Talcott said".
    """
    (begin, end), (_, stop) = bounds
    to_body = bool(_TO_BODY.match(document.text[cue.position : min(stop, cue.position + 120)]))
    name = cue.subject if cue.subject is not None and cue.subject[:1].isupper() else None
    if not to_body and not name:
        return UNKNOWN_DATE
    _, times = _paragraph(document, doc, (begin, end))
    masked = text_of(doc)[begin:end]
    edges = [0, *(found.end() for found in _SENTENCE_END.finditer(masked)), len(masked)]
    for first, last in reversed(list(pairwise(edges))):
        sentence = masked[first:last]
        inside = [time for time in times if first <= time.start() < last]
        if len(inside) != 1 or not (inside[0]["weekday"] or inside[0]["day"]) or _AHEAD.search(sentence):
            continue
        decided = to_body and _DECIDED.search(sentence)
        appeared = (
            name
            and inside[0]["weekday"]
            and re.search(rf"\b{re.escape(name)}\b", sentence)
            and _APPEARED.search(sentence)
            and not _DONE_TO.search(sentence)
        )
        if decided or appeared:
            return _resolve(inside[0], document, times)
    return UNKNOWN_DATE


def _bounds(document: Document, doc: Doc) -> tuple[tuple[int, int], ...]:
    cached = doc.user_data.get("onrecord.paragraphs")
    if cached is None:
        cached = doc.user_data["onrecord.paragraphs"] = paragraphs(document.text)
    bounds: tuple[tuple[int, int], ...] = cached
    return bounds


def _given(document: Document, doc: Doc, bounds: tuple[int, int], cue: tuple[int, int]) -> _Dated | None:
    """The cue as a dated verb, whatever verb it is; None when it stands in another paragraph."""
    tokens, times = _paragraph(document, doc, bounds)
    k = bisect_left(tokens, cue[0], key=lambda token: token.idx)
    if k < len(tokens) and tokens[k].idx < cue[1]:
        return _dated(document, doc, bounds, tokens, times, k)
    return None


def _nearest(verbs: Sequence[_Dated], start: int, end: int) -> _Dated | None:
    """The verb of speaking next to the words."""
    first = bisect_left(verbs, start - _NEXT_TO, key=lambda verb: verb.position)
    last = bisect_right(verbs, end + _NEXT_TO, key=lambda verb: verb.position)
    near = [(min(abs(verb.position - start), abs(verb.position - end)), verb) for verb in verbs[first:last]]
    near = [pair for pair in near if pair[0] <= _NEXT_TO]
    return min(near, key=lambda pair: pair[0])[1] if near else None


def _agree(one: str | None, two: str | None) -> bool:
    """Whether two grammatical subjects can be the same speaker."""
    if one is None or two is None or not one[:1].isupper() or not two[:1].isupper():
        return True
    return one == two


def _same(one: _Dated, two: _Dated) -> bool:
    """Whether the second subject takes up the first: the name, its title, or a pronoun."""
    if one.subject is None or two.subject is None:
        return False
    if one.subject == two.subject or two.subject.casefold() in ("he", "she", "they", "it"):
        return True
    if one.subject[:1].isupper() and two.subject[:1].isupper():
        return False
    # "Sheriff Ana Ruiz ... the sheriff", "the mayor ... Mayor Ines Talcott"
    return (roles.is_head(two.subject) and two.subject.casefold() in one.who) or (
        roles.is_head(one.subject) and one.subject.casefold() in two.who
    )


def _verbs(document: Document, doc: Doc, bounds: tuple[int, int]) -> list[_Dated]:
    """The verbs of speaking of one paragraph, in order, with their dates."""
    cache: dict[tuple[int, int], list[_Dated]] = doc.user_data.setdefault("onrecord.dated", {})
    if bounds in cache:
        return cache[bounds]
    found = cache[bounds] = _read(document, doc, bounds)
    return found


def _paragraph(
    document: Document, doc: Doc, bounds: tuple[int, int]
) -> tuple[list[Token], list[re.Match[str]]]:
    """The words of one paragraph and the dates in it, none for a caption."""
    cache: dict[tuple[int, int], tuple[list[Token], list[re.Match[str]]]]
    cache = doc.user_data.setdefault("onrecord.words", {})
    if bounds not in cache:
        text = text_of(doc)[bounds[0] : bounds[1]]
        span = None if _CAPTION.search(text) else doc.char_span(*bounds, alignment_mode="expand")
        tokens = [token for token in span if not token.is_space] if span is not None else []
        cache[bounds] = tokens, [found for found in _TIME.finditer(text) if "xxx" not in found[0]]
    return cache[bounds]


def _read(document: Document, doc: Doc, bounds: tuple[int, int]) -> list[_Dated]:
    tokens, times = _paragraph(document, doc, bounds)
    verbs: list[_Dated] = []
    for k, token in enumerate(tokens):
        if token.lower_ not in SPEAKING or token.pos_ not in ("VERB", "NOUN", "PROPN", "ADJ"):
            continue
        if token.pos_ != "VERB" and token.tag_ not in ("VBD", "VBZ", "VBG", "VBN"):
            continue
        if token.tag_ == "VB" and token.dep_ in ("xcomp", "aux"):
            continue
        verbs.append(_dated(document, doc, bounds, tokens, times, k))
    return verbs


def _dated(
    document: Document,
    doc: Doc,
    bounds: tuple[int, int],
    tokens: Sequence[Token],
    times: Sequence[re.Match[str]],
    k: int,
) -> _Dated:
    """The verb ``tokens[k]`` with its subject and the date tied to it."""
    token = tokens[k]
    at = token.idx - bounds[0]
    first = bisect_left(times, at - _REACH, key=lambda time: time.start())
    last = bisect_right(times, at + _REACH, key=lambda time: time.start())
    near = times[first:last]
    when = UNKNOWN_DATE
    today = False
    if near and not _lies_ahead(token):
        # A window keeps a text of one endless paragraph affordable.
        begin = max(0, k - _WINDOW)
        window = tokens[begin : k + _WINDOW]
        # "marched on Friday, chanting", "praised it in a statement Monday, saying"
        leads = token.tag_ == "VBG" and begin <= k - (token.i - token.head.i) < k
        verbs = [k - begin] + ([window.index(token.head)] if leads and token.head in window else [])
        for verb in verbs:
            for time in sorted(near, key=lambda t: _distance(window[verb].idx, bounds[0] + t.start())):
                start, end = bounds[0] + time.start(), bounds[0] + time.end()
                if not when.value and _tied(window, verb, start, end, document.text):
                    when = _resolve(time, document, near)
                    today = (time["same"] or "").casefold() == "today"
        if not when.value and near[0]["update"] and near[0].start() == 0:
            when = _resolve(near[0], document, near)
    subject = _subject(token)
    who = _phrase(subject) if subject is not None else frozenset()
    return _Dated(
        token.idx,
        subject.text if subject else None,
        who,
        when,
        token.lower_ in SAYING,
        token.lower_ in PUBLISHING,
        today,
    )


def _subject(verb: Token) -> Token | None:
    """The head word of the verb's grammatical subject, or of that of the verb it is joined to."""
    if verb.lower_ == "according":
        return next((right for to in verb.rights for right in to.rights), None)
    for _ in range(3):
        children = [child for child in verb.children if not child.text.startswith("xx")]
        for child in children:
            if child.dep_ in ("nsubj", "nsubjpass"):
                return child
        if verb.lower_ in ("told", "tells") and verb.i and verb.nbor(-1).pos_ in ("PROPN", "PRON", "NOUN"):
            return verb.nbor(-1)  # the words in front, whatever a long sentence made of them
        # ``"xxxx," said Ines Talcott``: the masked words may have taken the subject's place.
        for child in children:
            if (
                child.i > verb.i
                and child.dep_ in ("dobj", "attr", "npadvmod")
                and child.pos_ in ("PROPN", "PRON")
            ):
                return child
        if verb.dep_ not in ("conj", "advcl", "xcomp") or verb.head is verb:
            return None
        verb = verb.head
    return None


def _lies_ahead(verb: Token) -> bool:
    """Whether the verb tells of what somebody will say."""
    return verb.tag_ == "VB" and any(child.lower_ in _MODALS for child in verb.lefts)


def _phrase(subject: Token) -> frozenset[str]:
    """The words of the name and the titles that end in the subject."""
    first = subject.i
    while first > 0 and subject.i - first < 6 and subject.doc[first - 1].pos_ in ("PROPN", "NOUN"):
        first -= 1
    return frozenset(token.lower_ for token in subject.doc[first : subject.i + 1])


def _distance(verb: int, time: int) -> tuple[bool, int]:
    """Dates after the verb before those in front of it, the nearest first."""
    return time < verb, abs(time - verb)


def _tied(tokens: Sequence[Token], k: int, start: int, end: int, text: str) -> bool:
    """Whether the date at those characters is the date of the speaking that the verb ``tokens[k]`` names."""
    verb = tokens[k]
    following = text[end : end + 60]
    if following[:2] in ("'s", "’s") and not _SPEECH_EVENT.match(following):
        return False
    if start > verb.idx:
        between = [token for token in tokens[k + 1 :] if token.idx < start]
        if len(between) > 24:
            return False
        after = "after" if _GATHERING.match(following) else ""
        return not any(
            _ends_sentence(token)
            or token.text in _QUOTES
            or (token.lower_ in _ELSEWHERE and token.lower_ != after)
            or (token.pos_ in ("VERB", "AUX") and token.tag_ != "VBG")
            or (token.pos_ == "SCONJ" and token.lower_ != after)
            for token in between
        )
    first = k
    while first > 0 and not _ends_sentence(tokens[first - 1]):
        first -= 1
    if start < tokens[first].idx:
        return False
    lead = [token for token in tokens[first:k] if token.idx < start and token.text not in _QUOTES]
    between = [token for token in tokens[first:k] if token.idx >= end]
    if len(between) > 40:
        return False
    verbs = [token for token in between if token.pos_ in ("VERB", "AUX") and token.tag_ not in ("VBG", "VBN")]
    if lead and lead[0].lower_ in _SPEAKING_OPENERS:
        return True
    opens = all(
        token.lower_ in _OPENERS
        or (token.text[0].isupper() and token.lower_ not in _ELSEWHERE)
        or token.is_punct
        for token in lead
    )
    if opens and (not verbs or _joined(verbs, verb)):
        return True
    # "Talcott on Friday said", "Talcott was not there on Friday, but wrote"
    near = len(between) <= 3 and not verbs
    if near and not any(
        token.lower_ in ("that", "which", "who", "whom", "where", ",") for token in between[:1]
    ):
        return True
    return (
        bool(between)
        and between[0].text == ","
        and between[-1].lower_ in ("but", "and")
        and len(between) <= 2
    )


def _ends_sentence(token: Token) -> bool:
    """Whether a sentence ends there; masked words keep their last mark ("xxxx.")."""
    return token.text in (".", ";", "?", "!", ":") or token.text.startswith("xxx")


def _joined(verbs: Sequence[Token], verb: Token) -> bool:
    """Whether the verbs before the verb of speaking share its subject or stand inside it."""
    return all(
        other.dep_ in ("relcl", "aux", "auxpass", "acl") or other.head is verb or verb.head is other
        for other in verbs
    )


def _resolve(time: re.Match[str], document: Document, times: Sequence[re.Match[str]]) -> Date:
    """The date in EDTF that an expression means, given the day of publication."""
    group = time.lastgroup and next(
        name
        for name in (
            "full",
            "brit",
            "monthyear",
            "day",
            "lastday",
            "weekday",
            "ago",
            "relative",
            "same",
            "month",
            "then",
            "update",
        )
        if time[name]
    )
    if group == "full":
        return _stated(time["y1"], time["m1"], time["d1"])
    if group == "brit":
        return _stated(time["y2"], time["m2"], time["d2"])
    if group == "monthyear":
        return _stated(time["y3"], time["m3"], None)
    if group == "then":
        earlier = [other for other in times if other.start() < time.start() and not other["then"]]
        return _resolve(earlier[-1], document, times) if earlier else UNKNOWN_DATE
    value = document.published.value or ""
    if not _DAY.fullmatch(value):
        return UNKNOWN_DATE
    published = date.fromisoformat(value)
    meant = _relative(time, str(group), published)
    return Date(meant, "inferred") if meant else UNKNOWN_DATE


def _relative(time: re.Match[str], group: str, published: date) -> str | None:
    monday = published - timedelta(days=published.weekday())
    if group == "weekday":
        day = _WEEKDAYS.index(re.match(r"\w+", time["w2"])[0].casefold())  # type: ignore[index]
        return (published - timedelta(days=(published.weekday() - day) % 7)).isoformat()
    if group == "lastday":
        return (monday + timedelta(days=_WEEKDAYS.index(time["w1"].casefold()) - 7)).isoformat()
    if group == "ago":
        return (published - timedelta(days=_NUMBERS.get(time["n"].casefold()) or int(time["n"]))).isoformat()
    if group == "same":
        back = 1 if time["same"].casefold() == "yesterday" else 0
        return (published - timedelta(days=back)).isoformat()
    if group == "update":
        return _latest(published + timedelta(days=30), int(time["mm"]), int(time["dd"]))
    if group == "day":
        return _latest(published, _month(time["m4"]), int(time["d4"]))
    if group == "month":
        month = _month(time["m5"])
        return f"{published.year - (month > published.month):04}-{month:02}"
    return _period(time["which"].casefold(), time["unit"].casefold(), published, monday)


def _period(which: str, unit: str, published: date, monday: date) -> str | None:
    """A week, month, year, part of a day or season, as EDTF."""
    last = which != "this"
    if unit in ("night", "morning", "afternoon", "evening"):
        return (published - timedelta(days=1 if last else 0)).isoformat()
    if which == "past":
        return None
    if unit == "week":
        begin = monday - timedelta(days=7 if last else 0)
        return f"{begin.isoformat()}/{(begin + timedelta(days=6)).isoformat()}"
    if unit == "month":
        whole = published.replace(day=1) - timedelta(days=1) if last else published
        return whole.isoformat()[:7]
    if unit == "year":
        return f"{published.year - last:04}"
    season = SEASONS[unit]
    ended = published.month > {21: 5, 22: 8, 23: 11}[season]
    return f"{published.year - (last and not ended):04}-{season}"


def _latest(published: date, month: int, day: int) -> str | None:
    """The last such day on or before the day of publication."""
    for year in (published.year, published.year - 1):
        try:
            meant = date(year, month, day)
        except ValueError:
            return None
        if meant <= published:
            return meant.isoformat()
    return None


def _month(name: str) -> int:
    return MONTHS[name.strip(".").casefold()]


def _stated(year: str, month: str, day: str | None) -> Date:
    try:
        whole = date(int(year), _month(month), int(day or 1)).isoformat()
    except ValueError:
        return UNKNOWN_DATE
    return Date(whole if day else whole[:7], "stated")
