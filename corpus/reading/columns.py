"""The columns of a table of statements, whatever their owner called them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import inf

from onrecord.corpus.english.folding import fold
from onrecord.corpus.errors import UnreadableSource
from onrecord.corpus.model import KINDS
from onrecord.corpus.reading.records import Metadata
from onrecord.corpus.reading.source import Source

# What each field is called in the tables that people keep; the first that a table has is taken.
_STATEMENT_NAMES = {
    "text": """text, quote, quotation, statement, quote text, quotation text, statement text, exact quote,
        direct quote, verbatim, verbatim quote, words, remark, remarks, comment, what was said""",
    "speaker": """speaker, speaker name, name, who, said by, quoted, quoted person, person, source name,
        attributed to, attribution, official, full name, politician""",
    "first_name": "first name, given name, forename, speaker first name, first, firstname, fname",
    "last_name": "last name, family name, surname, speaker last name, last, lastname, lname",
    "role": """role, position, office, job title, speaker title, speaker role, occupation, job, title role,
        role title, title position""",
    "organization": "organization, organisation, org, affiliation, agency, department, body, party",
    "city": "city, town, municipality, city town, city name, city state, city and state, city st",
    "county": "county",
    "state": "state, state code, province, region, state province, st",
    "country": "country, nation",
    "level": "level, level of government, government level",
    "date": """said on, date said, date spoken, date of statement, statement date, quote date, date of quote,
        day, date, when, spoken on""",
    "published": "published, publication date, date published, published on, pub date, article date",
    "source_title": """source title, article title, headline, article, source headline, article headline""",
    "source_url": """source url, url, link, source link, web address, address, article url, article link""",
    "outlet": "outlet, publication, publisher, newspaper, media, news outlet, media outlet, source",
    "authors": """authors, author, byline, article author, article authors, reporter, reporters, journalist,
        journalists, writer, writers""",
    "kind": "kind",
    "confidence": "confidence",
    "at": "at",
    "video": "video, video url, video link, recording, recording url",
    "scene_city": "scene city",
    "scene_region": "scene region",
    "place_confidence": "place confidence",
    "date_confidence": "date confidence",
    "scene_confidence": "scene confidence",
    "id": "id, key, statement id, quote id",
}
_DOCUMENT_NAMES = {
    "text": "text, full text, article text, body text, body, article body, content, article content, story",
    "source_title": """title, headline, source title, article title, article headline, source headline,
        article, subject""",
    "source_url": """url, source url, article url, link, source link, article link, permalink, canonical url,
        web address, address, web url""",
    "outlet": """outlet, publication, publication name, publisher, newspaper, media, news outlet,
        media outlet, source, source name, site, site name, website""",
    "authors": """authors, author, byline, by, author name, author names, article author, article authors,
        reporter, reporters, journalist, journalists, writer, writers, creator, creators""",
    "published": """published, publication date, date published, published on, published at, published date,
        pub date, pubdate, article date, release date, date of publication, posted on, posted, date, day,
        datetime""",
    "id": "id, doc, key, doc id, document id, article id, guid",
}


def _synonyms(names: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    return {
        field: tuple(" ".join(name.split()) for name in listed.split(",")) for field, listed in names.items()
    }


_OF_STATEMENTS, _OF_DOCUMENTS = _synonyms(_STATEMENT_NAMES), _synonyms(_DOCUMENT_NAMES)
FIELDS = tuple(_OF_STATEMENTS)
NAMES = ("first_name", "last_name")
"""The two halves of a speaker's name, where a table has a column for each."""
# Columns whose name says that what they hold was said, and not merely written.
_SAID = frozenset(_OF_STATEMENTS["text"]) - {"text", "words"}
# Names that a speaker has, and nobody else who stands in a row.
_SPEAKERS = frozenset(
    {"speaker", "speaker name", "said by", "quoted", "quoted person", "attributed to", "attribution"}
)
_WORDS_OF_A_ROLE = 5
_DELIMITERS = ",;\t|"
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds which field, and the names of the columns that hold none.

    ``said`` is whether the text column's own name says it was said, ``spoken`` whether the speaker's
    column can be no one else's.
    """

    of: Mapping[str, str]
    left: tuple[str, ...]

    @property
    def said(self) -> bool:
        return folded(self.of.get("text", "")) in _SAID

    @property
    def spoken(self) -> bool:
        return folded(self.of.get("speaker", "")) in _SPEAKERS

    @property
    def attributed(self) -> bool:
        """Whether the rows are statements that somebody made, by their columns."""
        return self.said or "speaker" in self.of or all(name in self.of for name in NAMES)

    def row(self, values: Mapping[str, object]) -> dict[str, object]:
        """A row under the names of our fields; what no column holds is not there."""
        return {field: values[name] for field, name in self.of.items() if name in values}


def match(
    names: Iterable[str], mapped: Sequence[tuple[str, str]] = (), rows: Sequence[Mapping[str, object]] = ()
) -> Columns:
    """Match the columns of a table of statements; ``mapped`` pairs (field, column) go before our guess.

    "Title" is what the person is called where there is no column for that and its values in ``rows`` are
    short; else it is the source's. "Kind" and a confidence are ours only where all their values are.
    """
    names = tuple(names)
    of = dict(_matched(names, tuple(mapped), documents=False))
    known = {folded(name): name for name in reversed(names)}
    title = known.get("title")
    if title is not None and title not in of.values():
        said = _holds_roles(title, rows)
        field = "role" if "role" not in of and (said or "source_title" in of) else "source_title"
        of.setdefault(field, title)
    for field in _WITH_VALUES & of.keys():
        if field not in dict(mapped) and not all(_is_ours(field, row.get(of[field])) for row in rows):
            del of[field]
    return Columns(of, _left(names, of))


def match_documents(names: Iterable[str], mapped: Sequence[tuple[str, str]] = ()) -> Columns:
    """Match the columns of a table of documents; ``mapped`` pairs (field, column) go before our guess."""
    names = tuple(names)
    # A document has one date: whoever maps it means that of publication.
    as_published = tuple(("published" if field == "date" else field, column) for field, column in mapped)
    of = _matched(names, as_published, documents=True)
    return Columns(of, _left(names, of))


@lru_cache(maxsize=256)
def _matched(
    names: tuple[str, ...], mapped: tuple[tuple[str, str], ...], *, documents: bool
) -> Mapping[str, str]:
    """The field that each of these names stands for, by the field. Most rows of a file have the same."""
    known: dict[str, str] = {}
    for name in names:
        known.setdefault(folded(name), name)
    synonyms_of = _OF_DOCUMENTS if documents else _OF_STATEMENTS
    of = {
        field: known[folded(column)]
        for field, column in mapped
        if folded(column) in known and field in synonyms_of
    }
    taken = set(of.values())
    for field, synonyms in synonyms_of.items():
        if field in of:
            continue
        for synonym in synonyms:
            if known.get(synonym, "") and known[synonym] not in taken:
                of[field] = known[synonym]
                taken.add(known[synonym])
                break
    return of


def _left(names: Sequence[str], of: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(name for name in dict.fromkeys(names) if name.strip() and name not in of.values())


_CONFIDENCES = frozenset({"confidence", "place_confidence", "date_confidence", "scene_confidence"})
_WITH_VALUES = _CONFIDENCES | {"kind", "at"}


def _is_ours(field: str, value: object) -> bool:
    if value is None or value == "":
        return True
    if field == "kind":
        return value in KINDS
    return (seconds_of(value) if field == "at" else confidence_of(value)) is not None


def confidence_of(value: object) -> float | None:
    """The probability that a cell holds, None where it holds none."""
    number = seconds_of(value)
    return number if number is not None and number <= 1.0 else None


def seconds_of(value: object) -> float | None:
    """The moment of a recording that a cell holds, in seconds, None where it holds none."""
    try:
        number = float(value) if isinstance(value, (str, int, float)) else -1.0
    except ValueError:
        return None
    return number if 0.0 <= number < inf else None


def check_mapped(source: Source, names: Sequence[str], given: Metadata) -> None:
    """Raises UnreadableSource for a column that the person mapped and that is not among these."""
    for field, column in given.columns:
        if folded(column) not in map(folded, names):
            raise UnreadableSource(
                f"{source.name} has no column {column!r} for --map {field} (its columns: {_listed(names)}); "
                "check the spelling."
            )


def without_text(source: Source, names: Sequence[str]) -> UnreadableSource:
    """That a table has no column of quotations, with those that it has."""
    return UnreadableSource(
        f"{source.name} has no column of quotations (its columns: {_listed(names)}); "
        "name the one with --map text=COLUMN."
    )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(filter(None, names[:12])) or "none with a name"


def is_header(line: str) -> bool:
    """Whether a line is the header of a table that holds statements and who made them."""
    names = cells(line)
    if len(names) < 2 or any(len(name) > _LONGEST_NAME for name in names):
        return False
    found = match(names).of
    return "text" in found and "speaker" in found


def delimiter(line: str) -> str:
    """The mark between the cells of a header line."""
    return max(_DELIMITERS, key=lambda mark: len(next(csv.reader([line], delimiter=mark), [])))


def cells(line: str) -> list[str]:
    """The cells of a header line."""
    try:
        return next(csv.reader([line], delimiter=delimiter(line)), [])
    except csv.Error:
        return []


def folded(name: str) -> str:
    """A column's name without case, accents, marks and runs of spaces."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return " ".join(re.sub(r"[^\w]|_", " ", fold(spaced)).split())


def _holds_roles(title: str, rows: Sequence[Mapping[str, object]]) -> bool:
    lengths = [len(str(row[title]).split()) for row in rows if row.get(title)]
    return bool(lengths) and sum(lengths) <= _WORDS_OF_A_ROLE * len(lengths)
