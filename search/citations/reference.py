"""What a citation says, before any format prints it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.context import sentence_of
from corpus.folding import fold_words
from corpus.model import Date
from search.citations.attribution import speaker_in_words
from search.citations.dates import CitedDate, parse
from search.citations.names import Name, parse_name, parse_names
from search.citations.plain import one_line
from search.citations.rich import Line, closing, roman
from search.citations.sources import Type, source_type
from search.citations.textfragment import link, web_address
from search.citations.typography import ended
from search.wording import date_in_words, doubts

if TYPE_CHECKING:
    from corpus.library import Entry

_RELEASED = re.compile(r"\s*\((?:press|news) releases?\)$", re.IGNORECASE)  # the genre says it

GENRES: dict[Type, str] = {"release": "Press release", "speech": "Speech"}
_UNTITLED: dict[Type, str] = {
    "news": "[Untitled news article]",
    "release": "[Untitled press release]",
    "speech": "[Untitled speech]",
    "page": "[Untitled web page]",
    "document": "[Untitled document]",
}


@dataclass(frozen=True, slots=True)
class Reference:
    """One quotation with its source as every format needs it. All text is on one line but ``quote``.

    ``title`` is never empty: a source without one is described in square brackets, as cataloguers do.
    ``own`` holds where the source is the speaker's own statement, and the speaker its author then.
    ``container`` is the outlet, or empty where there is none or where it is the author. ``url`` is the
    source's address and ``link`` the same with a text fragment; both are None without a web address.
    ``key`` is unique in the list of references.
    """

    entry: Entry
    key: str
    type: Type
    own: bool
    authors: tuple[Name, ...]
    title: str
    container: str
    published: CitedDate
    accessed: CitedDate
    url: str | None
    link: str | None
    speaker: str

    @property
    def id(self) -> str:
        """The quotation's id."""
        return self.entry.quotation.id

    @property
    def genre(self) -> str:
        """What the source is where CSL has no type for it: "Press release", "Speech", or nothing."""
        return GENRES.get(self.type, "")

    @property
    def quote(self) -> str:
        """The quotation on one line: its characters, with white space alone evened out."""
        return one_line(self.entry.quotation.text)

    @property
    def is_reported(self) -> bool:
        """Whether the words are the reporter's account of speech, and never to stand in quotation marks."""
        return self.entry.quotation.kind == "indirect"

    @property
    def said(self) -> str:
        """The words with their speaker. Only what the source prints in quotation marks stands in ours.

        Nothing is put between our marks but the source's characters, so a comma of ours follows the mark.
        """
        if self.is_reported:
            return f"Reported, not verbatim: {self.quote} ({self.speaker})"
        last = self.quote[-1:]
        joint = " — " if last in ".?!…" else " " if last in ",;:—–-" else ", "
        return f"“{self.quote}”{joint}{self.speaker}"

    @property
    def verb(self) -> str:
        """How the words stand in the source: "quoted in", "reported in", or "in" the speaker's own."""
        return "reported in" if self.is_reported else "in" if self.own else "quoted in"

    def sentence(self, source: Line) -> Line:
        """The words, who said them and where: "“…,” Mayor Ana Duarte of Harbor Falls, quoted in …"."""
        return roman(f"{self.said}, {self.verb} ") + source + roman(" ".join((closing(source), *self.notes)))

    @property
    def about(self) -> str:
        """Whom the source quotes: "Quotes Mayor Ana Duarte of Harbor Falls (said 11 July 2019)."."""
        quotation = self.entry.quotation
        verb = "Reports" if self.is_reported else "Quotes"
        said = f" (said {_said_on(quotation.said_on)})" if quotation.said_on.value else ""
        return f"{verb} {self.speaker}{said}."

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know about the words, the speaker and the dates, each a sentence."""
        quotation = self.entry.quotation
        found = []
        if self.is_reported:
            sentence = one_line(sentence_of(self.entry.document, quotation))
            if sentence != self.quote:  # the verb stands there, and any denial
                found.append(ended(f"The source’s sentence: {sentence}"))
        if quotation.kind == "partial":
            found.append("The source prints these words as part of its own sentence.")
        if "attribution uncertain" in doubts(quotation.kind, quotation.speaker, quotation.confidence):
            found.append(f"Attribution uncertain (confidence {quotation.confidence:.2f}).")
        if self.published.inferred:
            found.append("Date of publication inferred, not printed in the source.")
        return tuple(found)

    @property
    def annotation(self) -> str:
        """The words, what is doubtful, the id, and where to open them, on one line."""
        words = ended(f"Reported, not verbatim: {self.quote}") if self.is_reported else f"“{self.quote}”"
        parts = [words, *self.notes, f"[On Record {self.id}]"]
        return " ".join([*parts, self.link] if self.link else parts)


def refer(entries: Sequence[Entry]) -> list[Reference]:
    """One reference for each entry, in the same order."""
    seen: Counter[str] = Counter()
    return [_refer(entry, seen) for entry in entries]


def _refer(entry: Entry, seen: Counter[str]) -> Reference:
    quotation, document = entry.quotation, entry.document
    source = source_type(entry)
    outlet = (
        _RELEASED.sub("", one_line(document.outlet))
        if source.type == "release"
        else one_line(document.outlet)
    )
    authors = parse_names(document.authors)
    if source.own:
        authors = (_speaker_name(entry),)
    elif source.type in ("release", "speech") and not authors and outlet:
        authors = (Name(literal=outlet),)
    published = parse(document.published)
    url = web_address(document.url)
    accessed = Date(document.retrieved[:10], "metadata") if url and document.retrieved else Date()
    key = _key(authors, published, quotation.id)
    seen[key] += 1
    return Reference(
        entry=entry,
        key=key if seen[key] == 1 else f"{key}-{seen[key]}",
        type=source.type,
        own=source.own,
        authors=authors,
        title=one_line(document.title) or _UNTITLED[source.type],
        container="" if fold_words(outlet) == fold_words(authors[0].full if authors else "") else outlet,
        published=published,
        accessed=parse(accessed),
        url=url,
        link=link(document, quotation),
        speaker=speaker_in_words(quotation),
    )


def _speaker_name(entry: Entry) -> Name:
    speaker = one_line(entry.quotation.speaker)
    if fold_words(speaker) in (
        fold_words(one_line(entry.quotation.organization)),
        fold_words(one_line(entry.document.outlet)),
    ):
        return Name(literal=speaker)
    return parse_name(speaker)


def _key(authors: tuple[Name, ...], published: CitedDate, id: str) -> str:
    """A citation key: "ruiz2019-0123456789abcdef"."""
    surname = authors[0].surname if authors else ""
    ascii_letters = unicodedata.normalize("NFKD", surname).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z]", "", ascii_letters.lower())[:20] or "anon"
    year = f"{published.begin.year:04}" if published.begin else "nd"
    return f"{name}{year}-{id}"


def _said_on(date: Date) -> str:
    return date_in_words(date.value) + (", inferred" if date.basis == "inferred" else "")
