"""Sources in: ``add`` and ``extract``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.commands.printing import shown, standing
from onrecord.commands.shared import (  # fmt: skip
    Command,
    bring_up_to_date,
    fetcher,
    model_option,
    print_json,
    private_option,
    progress_bar,
)
from onrecord.commands.terminal import complain, plain
from onrecord.corpus.errors import OnRecordError

if TYPE_CHECKING:
    from onrecord.corpus.model import Quotation
    from onrecord.corpus.reading import Metadata, Reading, Skipped

_MOST_TOLD = 20
_MOST_NAMES = 30


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
    from onrecord.corpus.reading import count

    files, addresses = _parted(given)
    metadata = _metadata(given, len(files) + len(addresses))
    return put_on_record(
        given.library,
        _readings(given, files, addresses, metadata),
        lambda: sum(map(count, files)) + len(addresses),
        restore=given.restore,
        model=given.model,
        as_json=given.json,
    )


def put_on_record(
    library: Path,
    readings: Iterable[Reading | Skipped],
    count: Callable[[], int],
    *,
    restore: bool = False,
    model: str | None = None,
    as_json: bool = False,
) -> int:
    """Adds the readings with progress, indexes them and prints the summary: the exit code.

    ``count`` says about how many there are. Stopped with Ctrl-C, says what is in and how to go on.
    """
    from onrecord.corpus.extraction.parallel import cores
    from onrecord.corpus.ingest import Summary, ingest
    from onrecord.index.priority import give_way
    from onrecord.search.display import count_of
    from onrecord.search.engine import Engine

    give_way()
    summary = Summary()
    with Engine.open(library, model, make=True) as engine:  # first, so that a model that is none stops here
        try:
            with progress_bar("Reading", "documents") as bar:

                def leave_out(skipped: Skipped) -> None:
                    bar.write(plain(_line(skipped.reason)), file=sys.stderr)
                    bar.update()

                bar.reset(count())
                ingest(
                    engine.library,
                    readings,
                    summary,
                    processes=cores(),
                    restore=restore,
                    on_document=lambda outcome: bar.update(),
                    on_skipped=leave_out,
                )
        except KeyboardInterrupt:
            raise KeyboardInterrupt(
                f"Stopped; {count_of(summary.written, 'document')} went in and nothing is half stored. "
                "Add the same again to go on from there."
            ) from None
        try:
            saved = bring_up_to_date(engine)
        except KeyboardInterrupt:
            raise KeyboardInterrupt(
                f"Stopped while indexing; {count_of(summary.written, 'document')} went in, all whole. "
                "The next search or add indexes the rest."
            ) from None
    if not saved:
        complain(
            f"The index in {library} could not be written; see that the disk has room. What was added is "
            "in, and the next search makes the index again."
        )
    if as_json:
        print_json(asdict(summary))
    else:
        print(
            f"{count_of(summary.added, 'document')} added, {summary.updated:,} updated, "
            f"{summary.unchanged:,} already there and unchanged, {len(summary.skipped):,} skipped; "
            f"{count_of(summary.quotations, 'quotation')} written, {summary.doubtful:,} of doubtful speaker."
        )
        if summary.removed:
            print(f"{summary.removed:,} removed earlier and left out; onrecord add --restore adds such, too.")
        changed = list(summary.revised.items())
        for address, earlier in changed[:_MOST_TOLD]:
            print(f"{address} read otherwise before; the earlier version is kept as {earlier}.")
        if more := len(changed[_MOST_TOLD:]):
            print(f"So did {count_of(more, 'other')}.")
        for nothing in summary.empty[:_MOST_TOLD]:
            print(plain(f"Nothing found in {_line(nothing.source)} ({nothing.reason})."))
        if more := len(summary.empty[_MOST_TOLD:]):
            print(f"Nor in {count_of(more, 'other document')}.")
        for source, names in summary.untaken.items():
            print(_not_taken(source, names))
    return 2 if summary.skipped or not saved else 0


def _extract(given: argparse.Namespace) -> int:
    from onrecord.corpus.ingest import extract
    from onrecord.corpus.reading import Skipped
    from onrecord.search.display import place_in_words

    files, addresses = _parted(given)
    metadata = _metadata(given, len(files) + len(addresses))
    code = 0
    for found in extract(_readings(given, files, addresses, metadata)):
        if isinstance(found, Skipped):
            complain(_line(found.reason))
            code = 2
            continue
        reading, quotations = found
        if reading.untaken is not None:
            complain(_not_taken(reading.untaken.source, reading.untaken.names))
        for quotation in quotations:
            if given.json:
                print_json(_extracted(reading.name, quotation))
            else:
                print(shown(quotation.text, quotation.kind))
                place = quotation.place
                where = place_in_words(place)
                print(f"    {standing(quotation.speaker, quotation.role, where)}\n")
    return code


def _not_taken(source: str, names: Sequence[str]) -> str:
    """Which columns of a table are not on record, in one line; of many the first."""
    told = ", ".join(names[:_MOST_NAMES]) + (
        f" and {len(names) - _MOST_NAMES} more" * (len(names) > _MOST_NAMES)
    )
    return _line(f"{source}: nothing was taken from {told}; --map FIELD=COLUMN takes one for a field.")


def _line(reason: str) -> str:
    """The reason in one line, whatever the file's name."""
    return " ".join(reason.split("\n"))


def _sources(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "sources",
        nargs="+",
        metavar="SOURCE",
        help="a file (page, PDF, Word, mail, captions, table, archive, text), a folder or a web address",
    )
    private_option(command)
    command.add_argument("--title", metavar="TITLE", help="title of the one document")
    command.add_argument("--date", metavar="DATE", help="day of publication, as in 2019-07-12")
    command.add_argument("--outlet", metavar="OUTLET", help="who printed it")
    command.add_argument("--url", metavar="URL", help="address of the one document")
    command.add_argument("--video", metavar="URL", help="address of the recording that it is a transcript of")
    command.add_argument(
        "--map",
        action="append",
        default=[],
        type=_mapping,
        metavar="FIELD=COLUMN",
        help="which column of a table holds text, speaker, role, city, date and so on",
    )


def _parted(given: argparse.Namespace) -> tuple[list[Path], list[str]]:
    """The files and the web addresses among the sources, each address once and without tracking.

    Raises UnreadableSource for a file that is none.
    """
    from onrecord.corpus.reading import files_of
    from onrecord.corpus.reading.assembly import without_tracking
    from onrecord.corpus.web import is_address

    addresses = dict.fromkeys(without_tracking(source) for source in given.sources if is_address(source))
    files = files_of([source for source in given.sources if not is_address(source)])
    return files, [address for address in addresses if address]


def _readings(
    given: argparse.Namespace, files: list[Path], addresses: list[str], metadata: Metadata
) -> Iterator[Reading | Skipped]:
    """What the sources hold, the files first."""
    from onrecord.corpus.reading import read

    for file in files:
        yield from read(file, metadata)
    if addresses:
        from onrecord.corpus.web.pages import read_address

        asking = fetcher(given)
        for address in addresses:
            yield from read_address(asking, address, metadata)


def _metadata(given: argparse.Namespace, sources: int) -> Metadata:
    from onrecord.corpus.reading import Metadata
    from onrecord.corpus.web import is_address

    metadata = Metadata(given.title, given.date, given.outlet, given.url, tuple(given.map), given.video)
    metadata.published()  # a date that is none stops here, before anything is read
    if (given.title or given.url or given.video) and sources != 1:
        raise OnRecordError("--title, --url and --video describe one document; add that file by itself.")
    if given.video and not is_address(given.video):
        raise OnRecordError(f"--video {given.video!r} is no web address; give one that begins with https://.")
    return metadata


def _mapping(text: str) -> tuple[str, str]:
    from onrecord.corpus.reading.columns import FIELDS

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
        **quotation.support,
        "at": quotation.at,
    }
