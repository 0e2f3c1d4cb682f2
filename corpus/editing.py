"""Putting right what is on record: what goes with a change, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, replace
from unicodedata import category

from onrecord.corpus.duplicates.detect import find_variants, link_variants
from onrecord.corpus.english import gazetteer
from onrecord.corpus.english.dates import parse_date
from onrecord.corpus.english.folding import fold_words
from onrecord.corpus.english.names import same_speaker
from onrecord.corpus.errors import InvalidCorrection
from onrecord.corpus.filters import is_region, region_code
from onrecord.corpus.ingest import extract_again
from onrecord.corpus.model import (
    KINDS,
    LEVELS,
    NOWHERE,
    UNKNOWN_DATE,
    Date,
    Entry,
    Kind,
    Level,
    Place,
    Quotation,
)
from onrecord.corpus.reading.fields import mended
from onrecord.corpus.store.corrections import (
    ATTRIBUTION,
    CORRECTED,
    REVIEWED,
    Changes,
    Correction,
    Field,
    Value,
)
from onrecord.corpus.store.library import Library

_LONGEST = 300  # characters of a name, a role or a title
_LONGEST_ADDRESS = 2000
MOST_AT_ONCE = 5000
"""Quotations that one edit may change."""
_SHOWN = 8  # regions that a sentence names


def correct(library: Library, quotation_id: str, changes: Changes) -> None:
    """Puts a quotation right in every printing of its text; its words cannot be changed.

    With another speaker come the role, the organisation and the place that the document shows that
    one with, or none; who is only spelled otherwise keeps them. Raises NotOnRecord or InvalidCorrection.
    """
    with library.writing():
        [entry] = library.entries_of([quotation_id])
        new = _new(library, entry, changes)
        if not new:
            raise InvalidCorrection(f"The quotation {quotation_id} says so already; nothing was changed.")
        library.correct(quotation_id, new)
        _link_again(library, entry)


@dataclass(frozen=True, slots=True)
class Change:
    """What would be changed of one quotation: the fields with their new values."""

    entry: Entry
    new: Changes


def changes_of(library: Library, ids: Sequence[str], wanted: Callable[[Quotation], Changes]) -> list[Change]:
    """Return which of these quotations would change, and how, for a preview; nothing is written.

    ``wanted`` gives what each is to say. Raises InvalidCorrection for too many, and NotOnRecord.
    """
    if len(ids) > MOST_AT_ONCE:
        raise InvalidCorrection(
            f"{len(ids):,} quotations are too many for one edit; correct at most {MOST_AT_ONCE:,} at once."
        )
    found = ((each, _new(library, each, wanted(each.quotation))) for each in library.entries_of(ids))
    return [Change(entry, new) for entry, new in found if new]


def correct_all(
    library: Library, ids: Sequence[str], wanted: Callable[[Quotation], Changes]
) -> tuple[int, list[Change]]:
    """Put these quotations right as one edit; return its number and what was changed.

    What goes with another speaker is as in ``correct``. Raises NotOnRecord or InvalidCorrection.
    """
    with library.writing():
        changes = changes_of(library, ids, wanted)
        if not changes:
            raise InvalidCorrection("All of these quotations say so already; nothing was changed.")
        edit = library.correct_all({each.entry.quotation.id: each.new for each in changes})
        _link_documents_again(library, {each.entry.document.id for each in changes})
    return edit, changes


def undo_edit(library: Library, edit: int) -> list[Correction]:
    """Take back a whole edit and return what it was. Raises NotOnRecord."""
    with library.writing():
        taken, documents = library.take_back_edit(edit)
        _link_documents_again(library, documents)
    fields = {each.field for each in taken if each.span is None}
    for document_id in documents if fields else ():
        _infer_again(library, document_id, fields)
    return taken


def _new(library: Library, entry: Entry, changes: Changes) -> dict[Field, Value]:
    """Return what of these changes is new to an entry, with what goes with another speaker."""
    quotation = entry.quotation
    new = {field: value for field, value in changes.items() if value != getattr(quotation, field)}
    if "speaker" in changes and (new or quotation.method not in (CORRECTED, REVIEWED)):
        speaker = changes["speaker"]
        role, organization, place = standing_of(library, entry, speaker)
        standing: Changes = {"role": role, "organization": organization, "place": place}
        new = {"speaker": speaker, **standing, **changes}
    return new


def _link_documents_again(library: Library, document_ids: Iterable[str]) -> None:
    link_variants(library, *{printing for each in document_ids for printing in library.printings(each)})


def accept(library: Library, shown: Quotation) -> None:
    """Records that the speaker, the role, the organisation and the place are right as they were shown.

    Raises NotOnRecord, and InvalidCorrection where they have been changed since.
    """
    with library.writing():
        [entry] = library.entries_of([shown.id])
        if entry.quotation != shown:
            raise InvalidCorrection(f"The quotation {shown.id} has just been changed; look at it again.")
        library.correct(shown.id, {field: getattr(shown, field) for field in ATTRIBUTION})
        _link_again(library, entry)


def correct_document(library: Library, document_id: str, changes: Changes) -> None:
    """Puts right what is known of a document; days that were inferred from its date are inferred again.

    Raises NotOnRecord or InvalidCorrection.
    """
    with library.writing():
        document = library.document(document_id)
        new = {field: value for field, value in changes.items() if value != getattr(document, field)}
        if not new:
            raise InvalidCorrection(f"The document {document_id} says so already; nothing was changed.")
        library.correct_document(document_id, new)
        link_variants(library, document_id)
    _infer_again(library, document_id, new)


def undo(library: Library, identity: str) -> list[Correction]:
    """The last edit of this quotation or document, which is taken back. Raises as ``Library.take_back``."""
    with library.writing():
        taken = library.take_back(identity)
        if taken[0].span is not None:
            _link_again(library, library.entries_of([identity])[0])
        else:
            link_variants(library, identity)
    if taken[0].span is None:
        _infer_again(library, identity, {each.field for each in taken})
    return taken


def standing_of(library: Library, entry: Entry, speaker: Value) -> tuple[str | None, str | None, Place]:
    """The role, the organisation and the place that go with another speaker of an entry.

    They are as the entry's document shows that speaker, and none for one whom it does not show.
    """
    one: Quotation | None = entry.quotation
    if not isinstance(speaker, str):
        one = None
    elif not same_speaker(entry.quotation.speaker, speaker):
        theirs = [
            each.quotation
            for each in library.entries_in(entry.document.id)
            if each.number != entry.number and same_speaker(each.quotation.speaker, speaker)
        ]
        is_one = len({each.speaker for each in theirs}) == 1
        one = max(theirs, key=lambda each: each.role is not None) if is_one else None
    return (one.role, one.organization, one.place) if one is not None else (None, None, NOWHERE)


def name_given(text: str) -> str | None:
    """A name, a role or a title as typed, in one line; None where it is empty. Raises InvalidCorrection."""
    plain = " ".join("".join(map(_printed, mended(text))).split())
    if not plain:
        return None
    if len(plain) > _LONGEST or not fold_words(plain):
        shown = plain if len(plain) <= 40 else plain[:37] + "..."
        raise InvalidCorrection(f"{shown!r} is not a name; write at most {_LONGEST} letters and figures.")
    return plain


def _printed(character: str) -> str:
    """The character, or a space for one that only steers machines."""
    return " " if category(character) == "Cc" else character


def address_given(text: str) -> str | None:
    """An address as typed; None where it is empty. Raises InvalidCorrection for one with blanks in it."""
    address = mended(text).strip()
    if len(address.split()) > 1 or len(address) > _LONGEST_ADDRESS:
        raise InvalidCorrection(f"{address[:40]!r} is not an address; write it without blanks.")
    return address or None


def kind_given(text: str) -> Kind:
    """The kind of quotation that a person gives. Raises InvalidCorrection."""
    for known in KINDS:
        if known == text.strip().casefold():
            return known
    raise InvalidCorrection(f"{text!r} is not a kind of quotation; use one of {', '.join(KINDS)}.")


def scene_given(text: str) -> Place:
    """The town, state or country that a statement is about, nowhere if empty. Raises InvalidCorrection."""
    if not text.strip():
        return NOWHERE
    if is_region(text):
        return place_given(NOWHERE, region=text)
    return place_given(NOWHERE, city=text)


def date_given(text: str) -> Date:
    """The date that a person gives, unknown where it is empty. Raises InvalidDate."""
    return Date(parse_date(text), "given") if text.strip() else UNKNOWN_DATE


def place_given(
    before: Place,
    *,
    city: str | None = None,
    county: str | None = None,
    region: str | None = None,
    country: str | None = None,
    level: str | None = None,
    body: str | None = None,
) -> Place:
    """The place that these words name: what is None stays as it was, what is empty is none.

    A town or county is looked up in the gazetteer; one that it does not hold is kept as given where its
    region or country is. ``body`` names the nation of a tribal place. Raises InvalidCorrection where a
    name could be several places or is not known, naming the choices.
    """
    told = _level(level)
    if city is not None and region is None and country is None and "," in city:
        city, _, region = city.rpartition(",")
    is_named = region is not None or country is not None
    state, nation = _region(region or "", country or "") if is_named else (before.state, before.country)
    if told == "tribal":
        if not (people := body or before.nation):
            raise InvalidCorrection("A tribal place is a nation's; name it with --organization.")
        return Place(nation=people, state=state, country="US", level="tribal")
    if city is None and told in (None, "city"):
        town, area = before.city, before.county
    else:
        town, area = name_given(city or ""), before.county if city is None and told == "county" else None
        if city and not is_named:
            state = nation = None
    if county is not None:
        area = name_given(county)
    if town and city is None and not is_named:
        return replace(before, county=area, level=told or before.level)
    if town:
        found = _only(town, gazetteer.find(town, state, nation), state or nation)
        kept = told or (before.level if before.city else "city")
        return replace(found or Place(city=town, state=state, country=nation), county=area, level=kept)
    if area:
        found = _only(area, gazetteer.counties(area, state), state or nation)
        return found or Place(county=area, state=state, country=nation, level="county")
    if told is None and not is_named:
        return NOWHERE
    if state and told in (None, "state"):
        return gazetteer.state(state)
    if told == "none":
        return NOWHERE
    return Place(state=state, country="US" if told == "federal" else nation, level=told or "none")


def _link_again(library: Library, entry: Entry) -> None:
    """Decides anew which other printings of the utterance there are: speakers and days tell."""
    for document_id in library.printings(entry.document.id):
        for each in library.entries_in(document_id):
            if (each.quotation.start, each.quotation.end) == (entry.quotation.start, entry.quotation.end):
                library.link(find_variants(library, [each.number]))


def _infer_again(library: Library, document_id: str, fields: Container[str]) -> None:
    # Outside the transaction: the parser takes seconds to load, and a kill leaves it to the next adding.
    entries = library.entries_in(document_id) if "published" in fields else []
    if any(entry.quotation.said_on.basis == "inferred" for entry in entries):
        extract_again(library, document_id)


def _region(region: str, country: str) -> tuple[str | None, str | None]:
    """The code of the state, if it is one, and that of the country."""
    nation = (gazetteer.country_code(country) or country.strip().upper()) if country.strip() else None
    if nation is not None and nation not in gazetteer.countries():
        raise InvalidCorrection(f"{country!r} is not a country; name one, or its code, as in FR.")
    if not region.strip():
        return None, nation
    code = region_code(region)
    if code in gazetteer.STATES and nation in (None, "US"):
        return code, "US"
    if code in gazetteer.countries() and nation in (None, code):
        return None, code
    raise InvalidCorrection(
        f"{region!r} is not a US state or a country; name one, or its code, as in VA or FR."
    )


def _level(level: str | None) -> Level | None:
    if level is None:
        return None
    for known in LEVELS:
        if known == level.strip().casefold():
            return known
    raise InvalidCorrection(f"{level!r} is not a level; use one of {', '.join(LEVELS)}.")


def _only(name: str, found: Sequence[Place], settled: str | None) -> Place | None:
    """The largest place of the name where all lie in one region; None for one kept as it was given."""
    regions = list(dict.fromkeys(place.region or place.country or "" for place in found))
    if len(regions) > 1:
        several = ", ".join(regions[:_SHOWN]) + (", …" if len(regions) > _SHOWN else "")
        raise InvalidCorrection(f"{name} is in {several}; name the region, as in '{name}, {regions[0]}'.")
    if not found and settled is None:
        raise InvalidCorrection(
            f"No place {name!r} is known; name its region, as in '{name}, OH', and it is kept as it is."
        )
    return found[0] if found else None
