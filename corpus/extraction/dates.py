"""When the words were spoken, from the paragraph that prints them or the one before.

A date counts only when it is tied to a verb of speaking: "said Friday", "told reporters last week",
"On Monday, Talcott said", "in a statement Jan. 5". A date of the raid, the vote or the photograph
is not the date of the words. Relative and yearless dates need the day of publication.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from corpus.dates import MONTHS, SEASONS
from corpus.extraction.spans import paragraphs
from corpus.model import UNKNOWN_DATE, Date, Document

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_IRREGULAR = {
    "say": "said", "tell": "told", "write": "wrote written", "speak": "spoke spoken", "vow": "vowed",
    "deny": "denied", "refer": "referred", "reply": "replied", "testify": "testified", "admit": "admitted", "signal": "signaled",
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
    """say tell state announce declare add explain note testify tweet write post comment respond reply answer ask
    argue claim warn predict stress emphasize urge call pledge promise vow insist acknowledge admit concede
    confirm deny reiterate suggest describe criticize praise condemn denounce blast slam defend counter contend
    assert recall remark observe report release issue propose refer question speak declare release applaud
    thank vote joke boast lament complain caution signal indicate express quip shout chant deliver accuse
    dismiss reject demand appeal tout issue discuss address order"""
)
# Verbs whose date holds for the words in the next paragraph too.
SAYING = _forms(
    """say tell add testify tweet write post comment respond reply answer argue claim warn predict stress
    emphasize pledge insist acknowledge admit describe explain note recall reiterate speak"""
)
PUBLISHING = _forms("issue release publish post")
_QUOTES = frozenset('“”"«»')
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = r"(?:Jan(?:uary|\.)|Feb(?:ruary|\.)|Mar(?:ch|\.)|Apr(?:il|\.)|May|June?|July?|Aug(?:ust|\.)|Sept(?:ember|\.)|Sep\.|Oct(?:ober|\.)|Nov(?:ember|\.)|Dec(?:ember|\.))"
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
    r"|(?P<relative>(?:late |earlier )?(?P<which>last|this|past) (?P<unit>week|month|year|night|morning|afternoon|evening|spring|summer|fall|autumn))\b"
    r"|(?P<same>today|yesterday|tonight)\b"
    rf"|(?P<month>[Ii]n (?:early |late |mid-)?(?P<m5>{_MONTH}))(?! \d)\b"
    r"|(?P<then>at the time)\b"
    r"|(?P<update>UPDATE:? \(?(?P<mm>\d{1,2})/(?P<dd>\d{1,2}))\b",
    re.IGNORECASE,
)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
# What makes a date that of something else, when it stands between the verb and the date.
_ELSEWHERE = frozenset(
    """after before since until till by from about over regarding following despite because when while as where
    if whether that which who whose through during between scheduled planned expected concerning on-going
    toward against""".split()
)
# What may stand before a date that opens a sentence, names aside.
_OPENERS = frozenset(
    """but and also so then on in at during late early earlier a an the his her their its to with for of joint
    written statement interview press news media conference briefing release tweet post posts series speech letter
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
_CAPTION = re.compile(
    r"file photo|\((?:AP )?Photo\b|^In this .{0,40}photo|Photo (?:by|courtesy|credit)|^(?:Photo|Image|Caption):"
)
_SENTENCE_END = re.compile(
    r"(?<!\b[A-Z])(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!Gov)(?<!Sen)(?<!Rep)(?<!St)[.?!]['\"”’]*\s+(?=[A-Z“\"])"
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class _Dated:
    """A verb of speaking, who speaks, and the date tied to it, if any."""

    position: int
    subject: str | None
    date: Date
    says: bool
    publishes: bool


def said_on(
    document: Document, doc: Doc, start: int, end: int, cue_start_end: tuple[int, int] | None = None
) -> Date:
    """The day or days on which ``document.text[start:end]`` was said, as far as the text dates the speaking.

    ``cue_start_end`` bounds the verb that announces the words. The basis is ``stated`` for a date
    with its year, ``inferred`` for one that the day of publication completes.
    """
    bounds = _bounds(document, doc)
    here = next((k for k in range(len(bounds) - 1, -1, -1) if bounds[k][0] <= start), None)
    if here is None:
        return UNKNOWN_DATE
    verbs = _verbs(document, doc, bounds[here])
    cue = _cue(verbs, start, end, cue_start_end)
    if cue is not None and cue.date.value:
        return cue.date
    subject = cue.subject if cue else None
    earlier = [verb for verb in verbs if verb.position < (cue.position if cue else start) and verb.date.value]
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
        carries = before.endswith(":") or (cue is not None and verb.says and _same(verb.subject, subject))
        if carries and verb.date.value:
            return verb.date
    return UNKNOWN_DATE


def _bounds(document: Document, doc: Doc) -> tuple[tuple[int, int], ...]:
    cached = doc.user_data.get("onrecord.paragraphs")
    if cached is None:
        cached = doc.user_data["onrecord.paragraphs"] = paragraphs(document.text)
    bounds: tuple[tuple[int, int], ...] = cached
    return bounds


def _cue(verbs: Sequence[_Dated], start: int, end: int, given: tuple[int, int] | None) -> _Dated | None:
    """The verb that announces the words: the one given, or the nearest in the paragraph."""
    if given is not None:
        at = [verb for verb in verbs if given[0] <= verb.position < given[1]]
        if at:
            return at[0]
    near = [(min(abs(verb.position - start), abs(verb.position - end)), verb) for verb in verbs]
    near = [pair for pair in near if pair[0] <= 150]
    return min(near, key=lambda pair: pair[0])[1] if near else None


def _agree(one: str | None, two: str | None) -> bool:
    """Whether two grammatical subjects can be the same speaker."""
    if one is None or two is None or not one[:1].isupper() or not two[:1].isupper():
        return True
    return one == two


def _same(one: str | None, two: str | None) -> bool:
    """Whether the second subject takes up the first: the same name, or a pronoun."""
    if two is None or one is None:
        return False
    return one == two or two.casefold() in ("he", "she", "they", "it", "mayor", "governor", "chief")


def _verbs(document: Document, doc: Doc, bounds: tuple[int, int]) -> list[_Dated]:
    """The verbs of speaking of one paragraph, in order, with their dates."""
    cache: dict[tuple[int, int], list[_Dated]] = doc.user_data.setdefault("onrecord.dated", {})
    if bounds in cache:
        return cache[bounds]
    found = cache[bounds] = _read(document, doc, bounds)
    return found


def _read(document: Document, doc: Doc, bounds: tuple[int, int]) -> list[_Dated]:
    text = doc.text[bounds[0] : bounds[1]]
    if _CAPTION.search(text):
        return []
    span = doc.char_span(*bounds, alignment_mode="expand")
    if span is None:
        return []
    tokens = [token for token in span if not token.is_space]
    times = [found for found in _TIME.finditer(text) if "xxx" not in found[0]]
    verbs: list[_Dated] = []
    for k, token in enumerate(tokens):
        if token.pos_ not in ("VERB", "NOUN", "PROPN", "ADJ") or token.lower_ not in SPEAKING:
            continue
        if token.pos_ != "VERB" and token.tag_ not in ("VBD", "VBZ", "VBG", "VBN"):
            continue
        if token.tag_ == "VB" and token.dep_ in ("xcomp", "aux"):
            continue
        when = UNKNOWN_DATE
        # "marched on Friday, chanting", "praised it in a statement Monday, saying"
        leading = tokens.index(token.head) if token.tag_ == "VBG" and token.head in tokens[:k] else k
        for at in dict.fromkeys((k, leading)):
            for time in sorted(times, key=lambda t: _distance(tokens[at].idx, bounds[0] + t.start())):
                if _tied(tokens, at, bounds[0] + time.start(), bounds[0] + time.end(), doc.text):
                    when = when if when.value else _resolve(time, document, text, times)
        verbs.append(
            _Dated(token.idx, _subject(token), when, token.lower_ in SAYING, token.lower_ in PUBLISHING)
        )
    return verbs


def _subject(verb: Token) -> str | None:
    """The head word of the verb's grammatical subject, or of that of the verb it is joined to."""
    for _ in range(3):
        children = [child for child in verb.children if not child.text.startswith("xx")]
        for child in children:
            if child.dep_ in ("nsubj", "nsubjpass"):
                return str(child.text)
        # ``"xxxx," said Ines Talcott``: the masked words may have taken the subject's place.
        for child in children:
            if (
                child.i > verb.i
                and child.dep_ in ("dobj", "attr", "npadvmod")
                and child.pos_ in ("PROPN", "PRON")
            ):
                return str(child.text)
        if verb.dep_ not in ("conj", "advcl", "xcomp") or verb.head is verb:
            return None
        verb = verb.head
    return None


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
        return not any(
            _ends_sentence(token)
            or token.text in _QUOTES
            or token.lower_ in _ELSEWHERE
            or (token.pos_ in ("VERB", "AUX") and token.tag_ != "VBG")
            or token.pos_ == "SCONJ"
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
    if near and not any(token.lower_ in ("that", "which", ",") for token in between[:1]):
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


def _resolve(time: re.Match[str], document: Document, text: str, times: Sequence[re.Match[str]]) -> Date:
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
        return _resolve(earlier[-1], document, text, times) if earlier else UNKNOWN_DATE
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
