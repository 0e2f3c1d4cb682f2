"""References as BibTeX and as BibLaTeX (biblatex manual 3.20, sections 2.1 to 2.3)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from onrecord.search.citations.dates import CitedDate
from onrecord.search.citations.names import Name
from onrecord.search.citations.reference import Reference

# Braces as commands, since BibTeX counts an escaped brace too when it looks for a field's end.
_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "$": r"\$", "&": r"\&",
    "#": r"\#", "^": r"\textasciicircum{}", "_": r"\_", "~": r"\textasciitilde{}", "%": r"\%",
}  # fmt: skip
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SEASONS = ("Spring", "Summer", "Fall", "Winter")


def escape(text: str) -> str:
    """The text with LaTeX's special characters written as commands. Other characters stay, in UTF-8."""
    return re.sub(r"[\\{}$&#^_~%]", lambda found: _SPECIAL[found[0]], text)


def write_bibtex(references: Sequence[Reference]) -> str:
    """Entries for classic BibTeX: ``@article`` for the news, ``@misc`` for everything else."""
    return "\n".join(_entry(reference, *_bibtex(reference)) for reference in references)


def write_biblatex(references: Sequence[Reference]) -> str:
    """Entries for BibLaTeX: ``@article`` for the news, ``@online`` with an address, else ``@misc``."""
    return "\n".join(_entry(reference, *_biblatex(reference)) for reference in references)


def _entry(reference: Reference, kind: str, fields: dict[str, str]) -> str:
    written = (f"  {name} = {value},\n" for name, value in fields.items() if value)
    return f"@{kind}{{{reference.key},\n{''.join(written)}}}\n"


def _bibtex(reference: Reference) -> tuple[str, dict[str, str]]:
    news = reference.type == "news"
    day = reference.published.begin
    month = ""
    if day and day.month:  # a month by BibTeX's own name for it, which styles print in full
        month = _braced(_SEASONS[day.season - 1]) if day.season else _MONTHS[day.month - 1]
    # What is sorted and labelled by where there is no author; BibTeX warns without it.
    key = "" if reference.authors else (news and reference.container) or reference.title
    return ("article" if news else "misc"), {
        "author": _braced(_authors(reference.authors)),
        "key": _braced(escape(key)),
        "title": _braced(f"{{{escape(reference.title)}}}"),
        "journal" if news else "howpublished": _braced(escape(_joined(reference.genre, reference.container))),
        "year": _braced(escape(_year(reference.published))),
        "month": month,
        "day": _braced(str(day.day) if day and day.day else ""),
        "url": _braced(reference.url or ""),
        "note": _braced(escape(reference.about)),
        "annote": _braced(escape(reference.annotation)),
    }


def _biblatex(reference: Reference) -> tuple[str, dict[str, str]]:
    news = reference.type == "news"
    dated = re.fullmatch(r"[0-9X/.?~%-]*", reference.published.edtf)
    prefixed = any(name.family[:1].islower() for name in reference.authors)
    return ("article" if news else "online" if reference.url else "misc"), {
        # A particle is part of the family name: "van der Berg" stands under v, and is called so.
        "options": _braced("useprefix=true" if prefixed else ""),
        "entrysubtype": _braced("newspaper" if news else ""),
        "author": _braced(_authors(reference.authors)),
        "title": _braced(f"{{{escape(reference.title)}}}"),
        "titleaddon": _braced(escape(reference.genre)),
        "journaltitle" if news else "organization": _braced(escape(reference.container)),
        "date": _braced(reference.published.edtf if dated else ""),
        "year": _braced("" if dated else escape(reference.published.words)),
        "url": _braced(reference.url or ""),  # verbatim in BibLaTeX, and free of braces
        "urldate": _braced(reference.accessed.edtf if reference.accessed.begin else ""),
        "note": _braced(escape(reference.about)),
        # BibLaTeX reads annote as annotation, and Zotero keeps annote alone.
        "annote": _braced(escape(reference.annotation)),
    }


def _braced(value: str) -> str:
    """The value between braces, or nothing."""
    return f"{{{value}}}" if value else ""


def _year(date: CitedDate) -> str:
    if date.begin is None:
        return date.words or "n.d."
    years = [f"{day.year:04}" for day in (date.begin, date.end) if day]
    year = "--".join(dict.fromkeys(years))
    year = f"ca. {year}" if date.circa else year
    return f"[{year}]" if date.inferred else year


def _authors(names: tuple[Name, ...]) -> str:
    return " and ".join(_author(name) for name in names)


def _author(name: Name) -> str:
    if name.literal:
        return f"{{{escape(name.literal)}}}"
    return ", ".join(_whole(part) for part in (name.surname, name.suffix, name.given) if part)


def _whole(part: str) -> str:
    """The escaped part of a name, braced where BibTeX would divide it."""
    escaped = escape(part)
    return f"{{{escaped}}}" if re.search(r",|\band\b", part, re.IGNORECASE) else escaped


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
