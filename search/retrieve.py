"""The quotations closest to a query, best first: dense and lexical evidence, fused, after the filters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from corpus.context import passage
from corpus.dates import EARLIEST, bounds
from corpus.errors import NotOnRecord
from corpus.folding import fold
from corpus.library import Entry, Library
from corpus.model import Kind, Level
from index.encoder import Encoder
from index.vectors import VectorIndex
from search.query import Query

Method = Literal["default", "dense", "lexical"]
Numbers = NDArray[np.int64]

LEXICAL_WEIGHT = 0.2
"""What the best match of words adds to a cosine: chosen on Snopes train (docs/benchmarks.md)."""
POOL = 500  # candidates that each kind of evidence brings
PASSAGE = 200
_LONGEST_EXPRESSION = 256  # different words of a question that are looked up
_NO_LIMIT = 2**62

STOP_WORDS = frozenset(
    "a about after all also am an and any are as at be because been before being but by can could did do "
    "does doing done down for from had has have having he her here hers him his how i if in into is it "
    "its itself just me more most my no nor not now of off on once only or other our ours out over own s "
    "same shall she should so some such t than that the their theirs them then there these they this "
    "those through to too under until up us very was we were what when where which while who whom whose "
    "why will with would you your yours".split()
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer: a quotation, where it is printed, what stands around it, and how near it is.

    ``similarity`` is the cosine of the question and the quotation; ``score`` is what the answers are
    ordered by. Both are 0 where no meaning was asked for. ``variants`` are the ids of other
    printings of the same statement.
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

    def as_dict(self) -> dict[str, object]:
        """The hit as ``search --json`` prints it; the names are a contract."""
        record: dict[str, object] = {name: getattr(self, name) for name in CONTRACT}
        record["variants"] = list(self.variants)
        return record


CONTRACT = tuple(field.name for field in fields(Hit) if field.name not in ("kind", "confidence"))
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
    """The k best of the allowed quotations, or all where there are fewer; best first, equals by number.

    ``allowed`` are the numbers that ``eligible`` gave for the query; None stands for the whole library.
    """
    if k <= 0:
        return []
    if not query.meaning:
        entries = _newest(library, library.numbers() if allowed is None else allowed, k)
        return [_hit(entry, 0.0, 0.0) for entry in entries]
    vector = encoder.encode([query.meaning])[0]
    numbers, scores = _rank(library, index, vector, query, k, allowed, method)
    if method != "lexical" and len(numbers) < k:
        # The index may lag behind the store while another program writes: nothing eligible is left out.
        rest = np.setdiff1d(library.numbers() if allowed is None else allowed, numbers)
        numbers = np.concatenate([numbers, rest[: k - len(numbers)]])
        scores = np.concatenate([scores, np.zeros(len(numbers) - len(scores))])
    similarities = np.nan_to_num(index.similarity(vector, numbers))
    found = {entry.number: entry for entry in _entries(library, numbers)}
    return [
        _hit(found[number], float(score), float(similarity))
        for number, score, similarity in zip(numbers.tolist(), scores, similarities, strict=True)
        if number in found
    ]


def eligible(library: Library, query: Query) -> Numbers | None:
    """The numbers that the query's filters, exact words and exclusions leave, ascending; None for all."""
    if not (query.filters or query.phrases or query.excluded):
        return None
    allowed = library.eligible(query.filters)
    for phrase in query.phrases:
        allowed = np.intersect1d(allowed, _holding(library, phrase, query), assume_unique=True)
    for words in query.excluded:
        allowed = np.setdiff1d(allowed, _holding(library, words, query), assume_unique=True)
    return allowed


def expression(text: str) -> str | None:
    """An FTS5 query that any content word of the text satisfies; None where it has no word at all."""
    words = list(dict.fromkeys(re.findall(r"\w+", fold(text))))
    content = [word for word in words if word not in STOP_WORDS] or words
    return " OR ".join(f'"{word}"' for word in content[:_LONGEST_EXPRESSION]) or None


def _rank(
    library: Library,
    index: VectorIndex,
    vector: NDArray[np.float32],
    query: Query,
    k: int,
    allowed: Numbers | None,
    method: Method,
) -> tuple[Numbers, NDArray[np.float64]]:
    """At most k numbers and their scores, best first."""
    pool = max(k, POOL)
    words = _match(library, query, pool, allowed) if method != "dense" else {}
    nearest = (
        index.search(vector[None], pool, allowed)[1][0] if method != "lexical" else np.empty(0, np.int64)
    )
    numbers = np.union1d(nearest, np.fromiter(words, dtype=np.int64, count=len(words)))
    best = max(words.values(), default=0.0)
    lexical = np.array([words.get(number, 0.0) for number in numbers.tolist()])
    if method == "lexical":
        scores = lexical
    else:
        # A quotation that has no vector yet is ranked by its words alone.
        scores = np.nan_to_num(index.similarity(vector, numbers)).astype(np.float64)
        if best > 0:
            scores += LEXICAL_WEIGHT * lexical / best
    # Products of equal vectors differ in the last place with where they lie in memory.
    scores = np.round(scores, 6)
    order = np.lexsort((numbers, -scores))[:k]
    return numbers[order], scores[order]


def _match(library: Library, query: Query, pool: int, allowed: Numbers | None) -> dict[int, float]:
    """The best matches of the question's words among the allowed, with their scores."""
    looked_up = expression(query.meaning)
    if looked_up is None:
        return {}
    narrowed = bool(query.phrases or query.excluded)
    found = library.match(looked_up, _NO_LIMIT if narrowed else pool, query.filters)
    if narrowed and allowed is not None:
        kept = set(allowed.tolist())
        found = [(number, score) for number, score in found if number in kept][:pool]
    return dict(found)


def _holding(library: Library, words: str, query: Query) -> Numbers:
    """The numbers of the quotations that pass the filters and hold exactly these words, ascending."""
    # The word index stems, so what it finds is checked against the words as printed.
    escaped = words.replace('"', '""')
    found = sorted(number for number, _ in library.match(f'text : "{escaped}"', _NO_LIMIT, query.filters))
    pattern = re.compile(rf"(?<!\w){re.escape(fold(words))}(?!\w)")
    return np.array(
        [
            entry.number
            for entry in _entries(library, np.array(found, dtype=np.int64))
            if pattern.search(fold(entry.quotation.text))
        ],
        dtype=np.int64,
    )


def _newest(library: Library, numbers: Numbers, k: int) -> list[Entry]:
    """The k latest by day of speaking or, where that is not known, of printing."""

    def day(entry: Entry) -> str:
        value = entry.quotation.said_on.value or entry.document.published.value
        return bounds(value)[0] if value else EARLIEST

    entries = sorted(_entries(library, numbers), key=lambda entry: entry.number)
    return sorted(entries, key=day, reverse=True)[:k]


def _entries(library: Library, numbers: Numbers | Sequence[int]) -> list[Entry]:
    try:
        return library.entries(numbers)
    except NotOnRecord:  # another process has just removed some
        return library.entries(np.intersect1d(numbers, library.numbers()))


def _hit(entry: Entry, score: float, similarity: float) -> Hit:
    quotation, document, place = entry.quotation, entry.document, entry.quotation.place
    around = passage(document, quotation, PASSAGE)
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
        score=score,
        similarity=round(similarity, 6),
        variants=(),
        kind=quotation.kind,
        confidence=quotation.confidence,
    )
