"""What a citation says, before any format prints it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onrecord.corpus.english.folding import fold_words
from onrecord.corpus.english.sentences import sentence_of
from onrecord.corpus.model import Date
from onrecord.search.citations.attribution import speaker_in_words
from onrecord.search.citations.dates import CitedDate, parse
from onrecord.search.citations.names import Name, parse_name, parse_names
from onrecord.search.citations.plain import one_line
from onrecord.search.citations.rich import Line, closing, roman
from onrecord.search.citations.sources import Type, source_type
from onrecord.search.citations.textfragment import link, web_address
from onrecord.search.citations.typography import ended, title_case
from onrecord.search.display import date_in_words, doubts
from onrecord.search.moments import clock, moment_link

if TYPE_CHECKING:
    from onrecord.corpus.model import Entry

_RELEASED = re.compile(r"\s*\((?:press|news) releases?\)$", re.IGNORECASE)  # the genre says it

_UNTITLED: dict[Type, str] = {
    "news": "[Untitled news article]",
    "release": "[Untitled press release]",
    "record": "[Untitled record]",
    "speech": "[Untitled speech]",
    "page": "[Untitled web page]",
    "document": "[Untitled document]",
}


@dataclass(frozen=True, slots=True)
class Cited:
    """One quotation of a reference. ``link`` opens the source at the words; None without a web address."""

    entry: Entry
    link: str | None
    speaker: str

    @property
    def id(self) -> str:
        """The quotation's id."""
        return self.entry.quotation.id

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
    def begins(self) -> str:
        """The moment of a recording at which the words begin, "1:02:03"; empty where none is known."""
        at = self.entry.quotation.at
        return "" if at is None else clock(at)

    @property
    def recording(self) -> str | None:
        """The address of that moment of the recording, None where either is unknown."""
        address = moment_link(self.entry.document, self.entry.quotation.at)
        return web_address(address) if address else None

    @property
    def about(self) -> str:
        """Whom the source quotes: "Quotes Mayor Ana Duarte of Harbor Falls (said 11 July 2019)."."""
        quotation = self.entry.quotation
        verb = "Reports" if self.is_reported else "Quotes"
        said = f" (said {_said_on(quotation.said_on)})" if quotation.said_on.value else ""
        return ended(f"{verb} {self.speaker}{said}")

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know about the words and the speaker, each a sentence."""
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
        return tuple(found)

    @property
    def annotation(self) -> str:
        """The words, what is doubtful, the id, and where to open them, on one line."""
        words = ended(f"Reported, not verbatim: {self.quote}") if self.is_reported else f"“{self.quote}”"
        begins = f"Begins at {self.begins} of the recording." if self.begins else ""
        parts = (words, begins, *self.notes, f"[On Record {self.id}]", self.link, self.recording)
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Reference:
    """A source as every format needs it, with the quotations cited from it, never none.

    All text is on one line but the quotations' own.

    ``title`` is never empty: a source without one is called by its file's name, where ``is_file_name``
    holds, else described in square brackets, as cataloguers do. ``genre`` is what the source is where CSL
    has no type for it: "Press release", "Speech", "Resolution", or empty. ``own`` holds where the source
    is the speaker's own statement, and the speaker its author then.
    ``container`` is the outlet, or empty where there is none or where it is the author. ``url`` is the
    source's address, None without one. ``key`` is unique in the list of references.
    """

    quotations: tuple[Cited, ...]
    key: str
    type: Type
    genre: str
    own: bool
    authors: tuple[Name, ...]
    title: str
    is_file_name: bool
    container: str
    published: CitedDate
    accessed: CitedDate
    url: str | None

    @property
    def source(self) -> tuple[object, ...]:
        """What tells this source from others: two references of one source are cited alike.

        Rows of a table are documents of their own, and may all be printed in one article. Of what has
        neither title nor address, only the document itself can tell.
        """
        known = self.url or self.title not in _UNTITLED.values()
        document = "" if known else self.quotations[0].entry.document.id
        return (
            self.type, self.authors, self.title, self.container, self.published.edtf, self.url, document
        )  # fmt: skip

    @property
    def headline(self) -> str:
        """The title in headline style; the name of a file as it is."""
        return self.title if self.is_file_name else title_case(self.title)

    @property
    def about(self) -> str:
        """Whom the source quotes, each once."""
        return " ".join(dict.fromkeys(cited.about for cited in self.quotations))

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know about the source's date."""
        return (
            ("Date of publication inferred, not printed in the source.",) if self.published.inferred else ()
        )

    @property
    def annotation(self) -> str:
        """The words with what is doubtful, their ids, and where to open them, on one line."""
        return " ".join([*(cited.annotation for cited in self.quotations), *self.notes])

    def verb(self, cited: Cited) -> str:
        """How the words stand in the source: "quoted in", "reported in", or "in" the speaker's own."""
        return "reported in" if cited.is_reported else "in" if self.own else "quoted in"

    def sentence(self, cited: Cited, source: Line) -> Line:
        """The words, who said them and where: "“…,” Mayor Ana Duarte of Harbor Falls, quoted in …"."""
        notes = (*cited.notes, *self.notes)
        return (
            roman(f"{cited.said}, {self.verb(cited)} ") + source + roman(" ".join((closing(source), *notes)))
        )


def refer(entries: Sequence[Entry], *, one_per_source: bool = False) -> list[Reference]:
    """Return a reference for each entry, in the same order.

    With ``one_per_source``, entries of one source share a reference, which stands where its first does.
    """
    found = [_refer(entry) for entry in entries]
    if one_per_source:
        grouped: dict[tuple[object, ...], Reference] = {}
        for reference in found:
            first = grouped.setdefault(reference.source, reference)
            if first is not reference:
                together = (*first.quotations, *reference.quotations)
                grouped[reference.source] = replace(first, quotations=together)
        found = list(grouped.values())
    seen: Counter[str] = Counter()
    for number, reference in enumerate(found):
        seen[reference.key] += 1
        if (count := seen[reference.key]) > 1:
            found[number] = replace(reference, key=f"{reference.key}-{count}")
    return found


def _refer(entry: Entry) -> Reference:
    quotation, document = entry.quotation, entry.document
    source = source_type(entry)
    outlet = (
        _RELEASED.sub("", one_line(document.outlet))
        if source.type in ("release", "record")
        else one_line(document.outlet)
    )
    authors = parse_names(document.authors)
    if source.own:
        authors = (_speaker_name(entry),)
    elif source.type in ("release", "record", "speech") and not authors and outlet:
        authors = (Name(literal=outlet),)
    published = parse(document.published)
    url = web_address(document.url)
    accessed = Date(document.retrieved[:10], "metadata") if url and document.retrieved else Date()
    title = one_line(document.title)
    file_name = "" if url else one_line(document.file_name)  # a page's is but the end of its address
    return Reference(
        quotations=(Cited(entry, link(document, quotation), speaker_in_words(quotation)),),
        key=_key(authors, published, quotation.id),
        type=source.type,
        genre=source.genre,
        own=source.own,
        authors=authors,
        title=title or file_name or _UNTITLED[source.type],
        is_file_name=bool(file_name and not title),
        container="" if fold_words(outlet) == fold_words(authors[0].full if authors else "") else outlet,
        published=published,
        accessed=parse(accessed),
        url=url,
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
