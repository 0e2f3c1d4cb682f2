"""Sources in: ``add`` and ``extract``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from commands.printing import shown, standing
from commands.shared import Command, bring_up_to_date, model_option, print_json, progress_bar
from corpus.errors import OnRecordError

if TYPE_CHECKING:
    from corpus.model import Quotation
    from corpus.reading import Metadata


def register(command: Command) -> None:
    """Adds ``add`` and ``extract``."""
    add = command("add", _add, "Read sources and put their quotations on record")
    _sources(add)
    add.add_argument("--restore", action="store_true", help="add what was removed earlier, too")
    add.add_argument("--json", action="store_true", help="print the summary as JSON")
    model_option(add)

    extract = command("extract", _extract, "Print the quotations found in sources and store nothing")
    _sources(extract)
    extract.add_argument("--json", action="store_true", help="one JSON document a line")


def _add(given: argparse.Namespace) -> int:
    from corpus.ingest import ingest
    from corpus.library import Library
    from corpus.reading import count, files_of, read
    from search.engine import Engine
    from search.wording import count_of

    files = files_of(given.sources)
    metadata = _metadata(given, files)
    with Library.open(given.library) as library, progress_bar("Reading", "documents") as bar:
        bar.reset(sum(map(count, files)))
        summary = ingest(
            library,
            (reading for file in files for reading in read(file, metadata)),
            restore=given.restore,
            on_document=lambda outcome: bar.update(),
            on_skipped=lambda skipped: bar.write(skipped.reason, file=sys.stderr),
        )
    with Engine.open(given.library, model=given.model) as engine:
        bring_up_to_date(engine)
    if given.json:
        print_json(asdict(summary))
    else:
        print(
            f"{count_of(summary.added, 'document')} added, {summary.updated} updated, "
            f"{summary.unchanged} already there and unchanged, {len(summary.skipped)} skipped; "
            f"{count_of(summary.quotations, 'quotation')} written, {summary.doubtful} of doubtful speaker."
        )
        if summary.removed:
            print(f"{summary.removed} removed earlier and left out; onrecord add --restore adds such, too.")
    return 2 if summary.skipped else 0


def _extract(given: argparse.Namespace) -> int:
    from corpus.ingest import extract
    from corpus.reading import Skipped, files_of, read
    from search.wording import place_in_words

    files, code = files_of(given.sources), 0
    metadata = _metadata(given, files)
    for found in extract(reading for file in files for reading in read(file, metadata)):
        if isinstance(found, Skipped):
            print(found.reason, file=sys.stderr)
            code = 2
            continue
        reading, quotations = found
        for quotation in quotations:
            if given.json:
                print_json(_extracted(reading.name, quotation))
            else:
                print(shown(quotation.text, quotation.kind))
                place = quotation.place
                where = place_in_words(place.city or place.county, place.region, place.level)
                print(f"    {standing(quotation.speaker, quotation.role, where)}\n")
    return code


def _sources(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "sources",
        nargs="+",
        metavar="SOURCE",
        help="a file (page, PDF, Word, mail, captions, table, archive, text) or a folder",
    )
    command.add_argument("--title", metavar="TITLE", help="title of the one document")
    command.add_argument("--date", metavar="DATE", help="day of publication, as in 2019-07-12")
    command.add_argument("--outlet", metavar="OUTLET", help="who printed it")
    command.add_argument("--url", metavar="URL", help="address of the one document")
    command.add_argument(
        "--map",
        action="append",
        default=[],
        type=_mapping,
        metavar="FIELD=COLUMN",
        help="which column of a table holds text, speaker, role, city, date and so on",
    )


def _metadata(given: argparse.Namespace, files: Sequence[Path]) -> Metadata:
    from corpus.reading import Metadata

    metadata = Metadata(given.title, given.date, given.outlet, given.url, tuple(given.map))
    metadata.published()  # a date that is none stops here, before anything is read
    if (given.title or given.url) and len(files) != 1:
        raise OnRecordError("--title and --url describe one document; add that file by itself.")
    return metadata


def _mapping(text: str) -> tuple[str, str]:
    from corpus.reading.columns import FIELDS

    field, _, column = (part.strip() for part in text.partition("="))
    if field not in FIELDS or not column:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not FIELD=COLUMN with one of the fields {', '.join(FIELDS)}"
        )
    return field, column


def _extracted(name: str, quotation: Quotation) -> dict[str, object]:
    """A quotation under the names that design.md promises to scripts."""
    return {
        "doc": name,
        "start": quotation.start,
        "end": quotation.end,
        "text": quotation.text,
        "kind": quotation.kind,
        "speaker": quotation.speaker,
        "speaker_mention": quotation.speaker_mention,
        "role": quotation.role,
        "organization": quotation.organization,
        "city": quotation.place.city,
        "region": quotation.place.region,
        "level": quotation.place.level,
        "said_on": quotation.said_on.value,
        "confidence": round(quotation.confidence, 3),
    }
