"""The columns of a table of statements, whatever their owner called them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpus.errors import UnreadableSource
from corpus.folding import fold
from corpus.reading.records import Metadata
from corpus.reading.source import Source

# What each field is called in the tables that people keep; the first that a table has is taken.
_NAMES = {
    "text": """text, quote, quotation, statement, quote text, quotation text, statement text, exact quote,
        direct quote, verbatim, verbatim quote, words, remark, remarks, comment, what was said""",
    "speaker": """speaker, speaker name, name, who, said by, quoted, quoted person, person, source name,
        attributed to, attribution, official, full name, politician""",
    "first_name": "first name, given name, forename, speaker first name, first, firstname",
    "last_name": "last name, family name, surname, speaker last name, last, lastname",
    "role": """role, position, office, job title, speaker title, speaker role, occupation, job, title role,
        role title, title position""",
    "organization": "organization, organisation, org, affiliation, agency, department, body, party",
    "city": "city, town, municipality, city town, city name",
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
    "id": "id, key, statement id, quote id",
}
SYNONYMS = {
    field: tuple(" ".join(name.split()) for name in names.split(",")) for field, names in _NAMES.items()
}
FIELDS = tuple(SYNONYMS)
NAMES = ("first_name", "last_name")
"""The two halves of a speaker's name, where a table has a column for each."""
# Columns whose name says that what they hold was said, and not merely written.
_SAID = frozenset(SYNONYMS["text"]) - {"text", "words"}
_WORDS_OF_A_ROLE = 5
_DELIMITERS = ",;\t|"
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds which field. ``said`` is whether the text column's own name says it was said."""

    of: Mapping[str, str]
    said: bool

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
    """Which of these column names hold which field; ``mapped`` pairs (field, column) go before our guess.

    "Title" is what the person is called where there is no column for that and its values in
    ``rows`` are short; else it is the source's.
    """
    known: dict[str, str] = {}
    for name in names:
        known.setdefault(folded(name), name)
    of: dict[str, str] = {}
    for field, column in mapped:
        if folded(column) in known:
            of[field] = known[folded(column)]
    taken = set(of.values())
    for field, synonyms in SYNONYMS.items():
        if field in of:
            continue
        for synonym in synonyms:
            if known.get(synonym, "") and known[synonym] not in taken:
                of[field] = known[synonym]
                taken.add(known[synonym])
                break
    title = known.get("title")
    if title is not None and title not in taken:
        said = _holds_roles(title, rows)
        field = "role" if "role" not in of and (said or "source_title" in of) else "source_title"
        of.setdefault(field, title)
    return Columns(of, folded(of.get("text", "")) in _SAID)


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
