"""The quotations closest to a query, best first: dense and lexical evidence, fused, after the filters."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import islice
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from corpus.context import Passage, passage, rest_of_sentence
from corpus.folding import fold
from corpus.library import Entry, Library, Outline
from corpus.model import SUPPORT, Basis, Kind, Level, Place
from corpus.names import same_speaker
from index.encoder import Encoder
from index.vectors import VectorIndex, embedded, embedded_text
from search.limits import check_time
from search.marks import Span, holds_all, marks, nearest_sentence
from search.moments import moment_link
from search.overlap import overlap
from search.query import Query
from search.timing import TIMELY, added, timely
from search.words import in_plain_words, words_sought

Method = Literal["default", "dense", "lexical"]
Numbers = NDArray[np.int64]

LEXICAL_WEIGHT = 0.2
"""What the best match of words adds to a cosine; weighed, like the next two, by ``benchmarks.fusion``."""
CONVINCING = 20.0
"""The BM25 score from which the best match of words adds all of that: a lone common word must not."""
OVERLAP_WEIGHT = 0.3
"""What equal spelling adds to the score of the first RERANKED candidates."""
RERANKED = 20
VERBATIM = 0.06
"""What words within quotation marks gain on those that a reporter gives in his own way."""
ATTRIBUTED = 0.1
"""What a speaker who is surely right gains; the gain falls with the probability, to none for nobody.

These two are gains of the first RERANKED, not losses, so that nothing behind them overtakes. Small
beside the cosine of a good answer, about 0.5, they decide between answers about as close. Set by hand
on a few news articles: the judged questions know verbatim words of equal attribution only.
"""
CLOSENESS = (-6.5, 10.2, 13.2)
"""The log-odds that a statement answers a question: at least, per cosine, and per equal spelling.

Fitted by ``benchmarks.floor``; the first is set for a library that has answers to four of five questions.
"""
CLOSE = 0.5
"""The least closeness of a statement that is shown as an answer."""
POOL = 300  # the nearest, or with lexical search the best by words, that are candidates
WORDS_POOL = 1000  # by their words; 300 lose one in sixteen of the ten best of a million to tweets
TIMELY_POOL = 1000  # the nearest, of which those of about a day that the question names are candidates, too
BESIDES = 10
"""Candidates beyond those shown whose cosines are reckoned exactly."""
PASSAGE = 200
_MOST_WORDS = 256  # words of a question that are looked up
_NO_LIMIT = 2**62
_UNASKED = Query("")


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer: a quotation, where it is printed, what stands around it, and how near it is.

    ``similarity`` is the cosine of the question and the quotation; ``score`` is what the answers are
    ordered by. Both are 0 where no meaning was asked for. ``closeness``, from 0 to 1, is how probably it
    answers the question. ``marks`` are where the words of the question stand in ``quote``, and
    ``nearest`` is its sentence that is most like the question, None where that cannot be told: code
    points, end exclusive. ``variants`` are the ids of other
    printings of the same statement. ``sentence`` is the rest of the printed sentence; reported speech
    is never shown without it, and ``prefix`` and ``suffix`` reach at least as far there. ``place`` is all
    that is known of whom the speaker speaks for, ``said_on_basis`` tells how the day of speaking is known,
    ``file_name`` where the text came from. ``scene`` is the town that it is about or was made in, and
    ``support`` says how sure place, day and scene are and which words show them (``Quotation.support``).
    ``at`` is the second of a recording at which it begins, and ``video`` the link to that moment.
    """

    id: str
    quote: str
    speaker: str | None
    role: str | None
    organization: str | None
    city: str | None
    region: str | None
    country: str | None
    level: Level
    said_on: str | None
    published: str | None
    title: str | None
    outlet: str | None
    url: str | None
    document: str
    start: int
    end: int
    prefix: str
    suffix: str
    score: float
    similarity: float
    variants: tuple[str, ...]
    kind: Kind
    confidence: float
    closeness: float
    marks: tuple[Span, ...]
    nearest: Span | None
    sentence: Passage
    place: Place
    said_on_basis: Basis
    file_name: str | None
    support: Mapping[str, object]
    scene: Place
    at: float | None
    video: str | None

    @property
    def close(self) -> bool:
        """Whether it is near enough to be shown as an answer."""
        return self.closeness >= CLOSE

    def as_dict(self) -> dict[str, object]:
        """The hit as ``search --json`` prints it; the names are a contract."""
        record: dict[str, object] = {name: getattr(self, name) for name in _OWN}
        plain = {name: list(value) if isinstance(value, tuple) else value for name, value in record.items()}
        return {**plain, "close": self.close, **self.support}


_BESIDE = ("sentence", "place", "said_on_basis", "file_name", "support", "scene")
_OWN = tuple(field.name for field in fields(Hit) if field.name not in _BESIDE)
CONTRACT = (*_OWN, "close", *SUPPORT)
"""The fields of a hit that scripts outside this program read, in the order in which they are printed."""


def retrieve(
    library: Library,
    index: VectorIndex,
    encoder: Encoder,
    query: Query,
    k: int,
    *,
    allowed: Numbers | None = None,
    method: Method = "default",
) -> list[Hit]:
    """The k best of the allowed statements, or all where there are fewer; best first, equals by number.

    Of the printings of one statement by one speaker only the best is a hit, and names the others.
    ``allowed`` are the numbers that ``eligible`` gave for the query; None stands for the whole library.
    """
    if k <= 0:
        return []
    if allowed is None and index.generation != library.generation:
        allowed = library.numbers()  # another program is writing: what it removed must not take a place
    if not query.meaning:
        latest = library.latest(library.numbers() if allowed is None else allowed)
        printings = statements(library, latest.tolist(), k, {})
        shown = entries_among(library, list(printings))
        return [hit_of(entry, variants=printings[number]) for number, entry in shown.items()]
    asked = in_plain_words(query.meaning)
    outlines: dict[int, Outline] = {}
    exact: dict[int, float] = {}
    likeness: dict[int, float] = {}
    pool, most = max(k + BESIDES, POOL), max(k, RERANKED)
    vector = encoder.encode([asked])[0]
    days = query.days if method == "default" else ()
    while True:
        check_time()
        if method == "lexical":
            scores = by_words(library, query.meaning, pool, allowed)
        else:
            found, beyond = by_meaning(library, index, vector, days, pool, allowed)
            if method == "default":
                add_words(library, index, vector, query, found, beyond, pool, most + BESIDES, allowed)
            scores = found.scores()
            exact = similarities(index, vector, _best(scores, most + BESIDES))
            scores |= replace(found, cosines=exact).scores()
        if method != "lexical" and len(scores) < k:
            # What another program has just added may have no vector yet; nothing eligible is left out.
            missing = np.setdiff1d(library.numbers() if allowed is None else allowed, list(scores))
            scores |= dict.fromkeys(missing[: k - len(scores)].tolist(), 0.0)
        if method == "default":
            outlines = library.outlines(_best(scores, RERANKED))
            likeness = spelling(asked, embedded(library, outlines.values()))
            rerank(outlines, likeness, scores)
        ranked = _best(scores, len(scores))
        printings = statements(library, ranked, k, outlines)
        if len(printings) < k and len(scores) >= pool:
            pool *= 8  # most of the candidates are printings of a few statements
        elif method == "lexical" or not printings.keys() - set(ranked[:most]):
            break
        most *= 8  # some of those shown come after all that were surely considered and scored exactly
    entries = entries_among(library, list(printings))
    if gone := printings.keys() - entries.keys():  # another program has just removed them
        left = np.setdiff1d(library.numbers() if allowed is None else allowed, list(gone))
        return retrieve(library, index, encoder, query, k, allowed=left, method=method)
    exact |= similarities(index, vector, entries.keys() - exact.keys())
    hits = []
    for number, entry in entries.items():
        measured = exact[number], likeness.get(number, 0.0)
        probable = closeness(query, *measured)
        if probable < CLOSE and holds_all(query.meaning, embedded_text(entry)):
            probable = closeness(query, *measured, has_all=True)
        hits.append(hit_of(entry, scores[number], exact[number], printings[number], query, probable))
    return hits


def eligible(library: Library, query: Query) -> Numbers | None:
    """The numbers that the query's filters, exact words and exclusions leave, ascending; None for all."""
    if not (query.filters or query.phrases or query.excluded):
        return None
    allowed = library.eligible(query.filters)
    for phrase in query.phrases:
        check_time()
        allowed = _holding(library, phrase, allowed)
    for words in query.excluded:
        check_time()
        allowed = np.setdiff1d(allowed, _holding(library, words, allowed), assume_unique=True)
    return allowed


def near(
    index: VectorIndex, vector: NDArray[np.float32], pool: int, allowed: Numbers | None
) -> tuple[dict[int, float], float]:
    """The cosines, or nearly, of the ``pool`` nearest by meaning, by number, the nearest first.

    With them the cosine that no other of the allowed exceeds, all but surely.
    """
    found = index.nearest(vector, pool, allowed)
    return dict(zip(found.numbers.tolist(), found.scores.tolist(), strict=True)), found.beyond


def similarities(
    index: VectorIndex, vector: NDArray[np.float32], numbers: Iterable[int], *, exact: bool = True
) -> dict[int, float]:
    """The cosine of each number, nearly so without ``exact``; 0 for one that has no vector yet."""
    asked = list(numbers)
    if not asked:
        return {}
    cosines = np.nan_to_num(index.similarity(vector, np.array(asked, dtype=np.int64), exact=exact))
    return dict(zip(asked, cosines.tolist(), strict=True))


@dataclass(slots=True)
class Evidence:
    """What is known of each candidate, by number: its cosine, or nearly.

    Of some also how well the words asked for match it, and what its day is worth.
    """

    cosines: dict[int, float]
    words: dict[int, float]
    worths: dict[int, float]

    def scores(self) -> dict[int, float]:
        """The score of each candidate."""
        return added(fuse(self.cosines, self.words), self.worths)


def by_meaning(
    library: Library,
    index: VectorIndex,
    vector: NDArray[np.float32],
    days: Sequence[str],
    pool: int,
    allowed: Numbers | None,
) -> tuple[Evidence, float]:
    """The ``pool`` nearest, and of the TIMELY_POOL nearest those of about the days, without their words.

    With them the score that no other of the allowed exceeds without words, all but surely.
    """
    nearest, beyond = near(index, vector, max(pool, TIMELY_POOL) if days else pool, allowed)
    cosines = dict(islice(nearest.items(), pool))
    worths = timely(library, days, nearest)
    if len(nearest) > len(cosines):
        beyond = max(beyond, min(cosines.values()))
    if index.generation != library.generation:
        beyond = max(beyond, 0.0)  # what has no vector yet is of this cosine
    cosines |= {number: nearest[number] for number in worths}
    return Evidence(cosines, {}, worths), beyond + (TIMELY if days else 0.0)


def add_words(
    library: Library,
    index: VectorIndex,
    vector: NDArray[np.float32],
    query: Query,
    found: Evidence,
    beyond: float,
    pool: int,
    most: int,
    allowed: Numbers | None,
) -> None:
    """Adds to what was found by meaning how well words match it, and what is found by words alone.

    Only of what may be among the ``most`` best by both. What scores at most ``beyond`` without words is
    looked for by them, a WORDS_POOL of it at most, or a ``pool`` where that is larger.
    """
    scores = found.scores()
    least = _highest(scores, most) - LEXICAL_WEIGHT
    likely = {number: score for number, score in scores.items() if score >= least}
    found.words = word_scores(library, query.meaning, likely)
    least = _highest(fuse(likely, found.words), most)
    if beyond == -math.inf or least - beyond > LEXICAL_WEIGHT:
        return
    needed = (least - beyond) / _worth(found.words)
    others = by_words(library, query.meaning, max(pool, WORDS_POOL), allowed, least=needed)
    found.words |= others
    cosines = similarities(index, vector, others.keys() - found.cosines.keys(), exact=False)
    worths = timely(library, query.days, cosines)
    worth, least = _worth(found.words), _highest(fuse(likely, found.words), most)
    for number, cosine in cosines.items():
        if cosine + worth * others[number] + worths.get(number, 0.0) >= least:
            found.cosines[number] = cosine
    found.worths |= worths


def _highest(scores: Mapping[int, float], most: int) -> float:
    """The lowest of the ``most`` highest scores; minus infinite where there are fewer."""
    return sorted(scores.values())[-most] if len(scores) >= most else -math.inf


def fuse(cosines: Mapping[int, float], words: Mapping[int, float]) -> dict[int, float]:
    """The score of each number that has a cosine: that, and what its match of words is worth."""
    worth = _worth(words)
    return {number: cosine + worth * words.get(number, 0.0) for number, cosine in cosines.items()}


def _worth(words: Mapping[int, float]) -> float:
    """What a match of words adds to a cosine, for each of its score."""
    return LEXICAL_WEIGHT / max([CONVINCING, *words.values()])


def spelling(asked: str, texts: Mapping[int, str]) -> dict[int, float]:
    """How alike the candidates are spelled to the question, among themselves, from 0 to 1, by number."""
    return dict(zip(texts, overlap(asked, list(texts.values())).tolist(), strict=True))


def rerank(outlines: Mapping[int, Outline], likeness: Mapping[int, float], scores: dict[int, float]) -> None:
    """Adds to the scores what likeness in spelling, kind and attribution tell of the outlined.

    Of the words in quotation marks within reported speech that is closer than they are, the closest
    take its place, before it.
    """
    verbatim_in: dict[int, list[Outline]] = defaultdict(list)
    for number, each in outlines.items():
        verbatim = each.kind != "indirect"
        attributed = each.confidence if each.speaker else 0.0
        scores[number] += OVERLAP_WEIGHT * likeness[number] + VERBATIM * verbatim + ATTRIBUTED * attributed
        if verbatim:
            verbatim_in[each.document].append(each)
    for number, each in outlines.items():
        words = verbatim_in.get(each.document, ()) if each.kind == "indirect" else ()
        within = [other.number for other in words if _holds(each, other)]
        if within:
            closest = max(within, key=scores.__getitem__)
            scores[closest] = max(scores[closest], scores[number] + VERBATIM)


def _holds(reported: Outline, words: Outline) -> bool:
    """Whether the second are words in quotation marks within reported speech of the same speaker."""
    return (
        reported.kind == "indirect" != words.kind
        and reported.document == words.document
        and reported.start <= words.start
        and words.end <= reported.end
        and same_speaker(reported.speaker, words.speaker) is not False
    )


def _best(scores: Mapping[int, float], k: int) -> list[int]:
    numbers = np.fromiter(scores, dtype=np.int64, count=len(scores))
    values = np.fromiter(scores.values(), dtype=np.float64, count=len(scores))
    best: list[int] = numbers[np.lexsort((numbers, -values))[:k]].tolist()
    return best


def word_scores(library: Library, asked: str, numbers: Iterable[int]) -> dict[int, float]:
    """What ``by_words`` scores each of the numbers that has any of the words asked for."""
    among = np.array(sorted(numbers), dtype=np.int64)
    scores = library.scores_by_words(words_sought(asked)[:_MOST_WORDS], among)
    return {number: score for number, score in zip(among.tolist(), scores.tolist(), strict=True) if score > 0}


def by_words(
    library: Library, asked: str, k: int, allowed: Numbers | None, *, least: float = 0.0
) -> dict[int, float]:
    """The k best matches of the words asked for among the allowed, of at least so much, with their scores."""
    return dict(library.best_by_words(words_sought(asked)[:_MOST_WORDS], k, allowed, least=least))


def _holding(library: Library, words: str, among: Numbers) -> Numbers:
    """Those of the numbers whose quotations hold exactly these words, ascending."""
    escaped = words.replace('"', '""')
    found = np.intersect1d(library.holding(f'"{escaped}"', _NO_LIMIT), among)
    # The word index stems, so what it finds is checked against the words as printed.
    pattern = re.compile(rf"(?<!\w){re.escape(fold(words))}(?!\w)")
    texts = library.texts(found.tolist())
    return np.array(
        [number for number in sorted(texts) if pattern.search(fold(texts[number]))], dtype=np.int64
    )


def statements(
    library: Library, ranked: Sequence[int], k: int, outlines: dict[int, Outline]
) -> dict[int, tuple[str, ...]]:
    """The first k of the ranked numbers that tell something new; the ids of their other printings.

    A printing of one before it does not, nor does reported speech around verbatim words before it.
    ``outlines`` are those read before, and afterwards others too.
    """
    shown: dict[int, tuple[str, ...]] = {}
    verbatim: dict[int, list[Outline]] = defaultdict(list)
    for at in range(0, len(ranked), max(k, 1)):
        batch = ranked[at : at + k]
        outlines |= library.outlines(number for number in batch if number not in outlines)
        held = [number for number in batch if number in outlines]
        for number, others in library.variants_of(held).items():
            each = outlines[number]
            if each.kind != "indirect":
                verbatim[each.document].append(each)
            elif any(_holds(each, words) for words in verbatim[each.document]):
                continue
            if not _of_one_speaker(each, [outlines[other] for other in others if other in shown]):
                shown[number] = tuple(others.values())
            if len(shown) == k:
                return shown
    return shown


def _of_one_speaker(one: Outline, others: Iterable[Outline]) -> bool:
    """Whether any of the others may have its speaker: who is said to have spoken is not hidden."""
    return any(same_speaker(one.speaker, other.speaker) is not False for other in others)


def entries_among(library: Library, numbers: Sequence[int]) -> dict[int, Entry]:
    """The entries by number, in this order, without those that another program has just removed."""
    return {entry.number: entry for entry in library.entries_among(numbers)}


def hit_of(
    entry: Entry,
    score: float = 0.0,
    similarity: float = 0.0,
    variants: Sequence[str] = (),
    query: Query = _UNASKED,
    closeness: float = 1.0,
) -> Hit:
    """An entry as an answer to the query; ``variants`` are the ids of the other printings."""
    quotation, document, place = entry.quotation, entry.document, entry.quotation.place
    around, sentence = passage(document, quotation, PASSAGE), rest_of_sentence(document, quotation)
    if quotation.kind == "indirect":  # the cue, and whatever denies it, may not be cut off
        around = Passage(
            max(around.prefix, sentence.prefix, key=len), max(around.suffix, sentence.suffix, key=len)
        )
    return Hit(
        id=quotation.id,
        quote=quotation.text,
        speaker=quotation.speaker,
        role=quotation.role,
        organization=quotation.organization,
        city=place.city,
        region=place.region,
        country=place.country,
        level=place.level,
        said_on=quotation.said_on.value,
        published=document.published.value,
        title=document.title,
        outlet=document.outlet,
        url=document.url,
        document=document.id,
        start=quotation.start,
        end=quotation.end,
        prefix=around.prefix,
        suffix=around.suffix,
        score=round(score, 6),
        similarity=round(similarity, 6),
        variants=tuple(variants),
        kind=quotation.kind,
        confidence=quotation.confidence,
        sentence=sentence,
        place=place,
        said_on_basis=quotation.said_on.basis,
        file_name=document.file_name,
        support=quotation.support,
        scene=quotation.scene,
        at=quotation.at,
        video=moment_link(document, quotation.at),
        closeness=round(closeness, 6),
        marks=marks(query.meaning, query.phrases, quotation.text),
        nearest=nearest_sentence(query.meaning, quotation.text),
    )


def closeness(query: Query, similarity: float, alike: float = 0.0, *, has_all: bool = False) -> float:
    """How probably a statement of this cosine and of this likeness in spelling answers the query.

    What has the exact words that were asked for is an answer, and so is all where no meaning was. What
    has all words of the question is close enough to be shown as one.
    """
    if query.phrases or not query.meaning:
        return 1.0
    least, per_cosine, per_likeness = CLOSENESS
    probable = 1 / (1 + math.exp(-(least + per_cosine * similarity + per_likeness * alike)))
    return max(CLOSE, probable) if has_all else probable
