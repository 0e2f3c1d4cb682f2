"""What reading a source gives."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.corpus.english.dates import parse_date
from onrecord.corpus.model import UNKNOWN_DATE, Date, Document, Quotation
from onrecord.corpus.reading.fields import mended


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the person who adds a source says about it; it goes before what the source says.

    ``columns`` pairs one of our fields with the name of the column of a table that holds it. ``video`` is
    the address of the recording that a transcript is of.
    """

    title: str | None = None
    date: str | None = None
    outlet: str | None = None
    url: str | None = None
    columns: tuple[tuple[str, str], ...] = ()
    video: str | None = None

    def __post_init__(self) -> None:
        for name in ("title", "outlet", "url", "video"):
            if (given := getattr(self, name)) is not None:
                object.__setattr__(self, name, mended(given))

    def published(self, printed: str | None = None) -> Date:
        """The date given, else the one printed in the source's metadata. Raises InvalidDate."""
        if self.date is not None:
            return Date(parse_date(self.date), "given")
        return UNKNOWN_DATE if printed is None else Date(parse_date(printed), "metadata")


@dataclass(frozen=True, slots=True)
class Untaken:
    """Names of columns, or of fields of rows, from which nothing was taken."""

    source: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as read. ``name`` is the source's own id for it, else its file's name.

    ``note`` is what its reader says of it, such as how many pages it has and which are scans.
    ``statements`` holds the quotations that the source already attributes, and is None when they
    are yet to be found in the text. ``untaken`` names what stands beside it in its table and was not
    read, the first time that it is met there.
    """

    name: str
    document: Document
    statements: tuple[Quotation, ...] | None = None
    untaken: Untaken | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, or a row of one, that was left out, and why, as one sentence."""

    source: str
    reason: str
