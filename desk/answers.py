"""What programs can ask of the page: the answers of the command's ``--json``, as typed functions.

Gradio checks nothing of what it is sent, so every parameter is checked here, by the hints.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from functools import wraps
from inspect import signature
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import ConfigDict, Field, ValidationError, validate_call

from onrecord.corpus.errors import OnRecordError
from onrecord.corpus.filters import Filters
from onrecord.corpus.model import Kind, Level
from onrecord.desk.basket import LARGEST_SELECTION
from onrecord.search.check import check
from onrecord.search.citations import cite, entries_named
from onrecord.search.compare import MOST_PLACES, compare
from onrecord.search.engine import MOST
from onrecord.search.limits import time_limit
from onrecord.search.query import LONGEST

if TYPE_CHECKING:
    from onrecord.search.engine import Engine

LONGEST_VALUE = 500
MOST_VALUES = 100

CitationFormat = Literal[
    "apa", "apa-html", "mla", "mla-html", "chicago", "chicago-html", "chicago-author-date",
    "chicago-author-date-html", "csl-json", "ris", "biblatex", "bibtex", "jsonld", "csv", "markdown",
]  # fmt: skip

Question = Annotated[str, Field(max_length=LONGEST)]
Text = Annotated[str, Field(min_length=1, max_length=LONGEST)]
Value = Annotated[str, Field(max_length=LONGEST_VALUE)]
Values = Annotated[list[Value], Field(max_length=MOST_VALUES)]
Places = Annotated[list[Value], Field(max_length=MOST_PLACES)]
Number = Annotated[int, Field(ge=1, le=MOST)]
Ids = Annotated[list[Value], Field(min_length=1, max_length=LARGEST_SELECTION)]


class InvalidRequest(OnRecordError):
    """A parameter that is not what its hint says."""


def answers(opening: Future[Engine], *, whole: bool = False) -> tuple[Callable[..., Any], ...]:
    """The functions ``search``, ``compare``, ``check``, ``cite`` and ``info`` over an engine.

    ``search`` gives its hits or, ``whole``, an object of its hits and of whether any is close. Each waits
    for the engine to open, and raises OnRecordError for whatever a person can mend.
    """

    def search(
        query: Question,
        k: Number = 10,
        city: Values | None = None,
        region: Values | None = None,
        level: list[Level] | None = None,
        speaker: Values | None = None,
        role: Values | None = None,
        outlet: Values | None = None,
        kind: list[Kind] | None = None,
        scene: Values | None = None,
        after: Value | None = None,
        before: Value | None = None,
    ) -> Any:
        """The quotations closest to a question, best first, with speaker, place, date and source.

        Where close is false, nothing close is on record, and the hits are only the nearest there are.

        Args:
            query: A question in plain words; "exact words" in quotation marks, -without, city:Name and so on.
            k: How many at most, from 1 to 1000.
            city: Only speakers for these cities, as in Richmond or "Richmond, VA".
            region: Only these US states, by name or code, or countries by ISO code.
            level: Only these levels of government.
            speaker: Only speakers with these words in their names.
            role: Only speakers with these words in their roles.
            outlet: Only what these outlets printed.
            kind: direct or partial for words in quotation marks, indirect for reported speech.
            scene: Only statements about, or made in, these towns or states.
            after: Said on this day or later, as in 2020, 2020-06 or 2020-06-14.
            before: Said on this day or earlier.
        """
        filters = Filters(
            city=tuple(city or ()),
            region=tuple(region or ()),
            level=tuple(level or ()),
            speaker=tuple(speaker or ()),
            role=tuple(role or ()),
            outlet=tuple(outlet or ()),
            kind=tuple(kind or ()),
            scene=tuple(scene or ()),
            after=after or None,
            before=before or None,
        )
        answer = opening.result().search(query, k, filters)
        hits = [hit.as_dict() for hit in answer.hits]
        return {"close": answer.close, "result": hits} if whole else hits

    def compare_places(
        query: Question,
        city: Places | None = None,
        region: Places | None = None,
        speaker: Places | None = None,
        k: Number = 5,
        after: Value | None = None,
        before: Value | None = None,
    ) -> dict[str, Any]:
        """What several places have on record about one question, side by side, and how much there is of each.

        Silence is not a position: a place without an answer says whether it is on record at all.

        Args:
            query: A question in plain words.
            city: Cities to compare; without any place, those with the closest statements.
            region: US states or countries to compare.
            speaker: Speakers to compare.
            k: How many statements of each at most.
            after: Said on this day or later.
            before: Said on this day or earlier.
        """
        return compare(
            opening.result(),
            query,
            cities=city or (),
            regions=region or (),
            speakers=speaker or (),
            k=k,
            filters=Filters(after=after or None, before=before or None),
        ).as_dict()

    def check_wording(text: Text, speaker: Value | None = None) -> list[dict[str, Any]]:
        """Whether a quotation is worded as it is on record, with every word that differs, and its sources.

        Not on record means not found in this library, never that it was not said.

        Args:
            text: The words, a sentence, or a paragraph with quotations in it.
            speaker: Who is said to have said it.
        """
        return [finding.as_dict() for finding in check(opening.result(), text, speaker or None)]

    def cite_quotations(ids: Ids, format: CitationFormat, one_per_source: bool = False) -> str:
        """Citations of quotations, one whole file's text.

        Args:
            ids: Ids of quotations, or their first eight characters or more, in the order to cite them.
            format: The form of the citations.
            one_per_source: Whether the quotations of one source share an entry, as in a bibliography.
        """
        entries = entries_named(opening.result().library, ids)
        return cite(entries, format, one_per_source=one_per_source)

    def info() -> dict[str, Any]:
        """How much the library holds, and of what: counts, places, speakers, outlets, months, gaps."""
        return opening.result().library.info()

    compare_places.__name__, check_wording.__name__, cite_quotations.__name__ = "compare", "check", "cite"
    functions = (search, compare_places, check_wording, cite_quotations, info)
    return tuple(_checked(function) for function in functions)


def _checked(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function with its parameters held to their hints; raises InvalidRequest."""
    strict = validate_call(config=ConfigDict(strict=True))(function)
    names = list(signature(function).parameters)

    @wraps(function)
    def checked(*args: Any, **kwargs: Any) -> Any:
        try:
            with time_limit():
                return strict(*args, **kwargs)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where, problem = first["loc"][0] if first["loc"] else "request", first["msg"]
            if first["type"] == "unexpected_keyword_argument":
                known = f"its parameters are {', '.join(names)}" if names else "it takes none"
                raise InvalidRequest(f"{where} is no parameter of {function.__name__}; {known}.") from None
            if first["type"] == "missing_argument":
                raise InvalidRequest(f"{where} is missing; {function.__name__} needs it.") from None
            if isinstance(where, int):  # given by its place
                where = names[where]
            given = repr(first["input"])
            shown = given if len(given) <= 80 else f"{given[:80]}…"
            raise InvalidRequest(f"{where} is {shown}: {problem[:1].lower()}{problem[1:]}.") from None

    return checked
