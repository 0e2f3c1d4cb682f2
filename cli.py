"""The ``onrecord`` command: arguments in, records out; every decision lies in the packages."""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from corpus.errors import OnRecordError

if TYPE_CHECKING:
    from tqdm import tqdm

    from corpus.model import Kind, Quotation
    from corpus.reading import Metadata
    from search.engine import Engine
    from search.retrieve import Hit

FILTERS = {
    "city": "city, as in Richmond or 'Richmond, VA'",
    "region": "state by name or code, or ISO country code",
    "level": "city, county, state, federal, tribal or none",
    "speaker": "name, or part of it in whole words",
    "role": "words of the role",
    "outlet": "who printed it",
    "kind": "direct, partial or indirect",
}
_ASKING = frozenset({"search", "compare", "check"})
# One dash and a word, as in -police: none of our options, which are two dashes and a word, -h, and -k5.
_LEFT_OUT = re.compile(r"-(?![hk]?(?:=?\d|$))[^\s\d-]")


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are one sentence and where to read on."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{message[:1].upper()}{message[1:]}; see {self.prog} --help.\n")


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    main = _Parser(
        prog="onrecord",
        description="A database of public statements that answers by meaning.",
        epilog="ONRECORD_LIBRARY names the library where --library does not.",
        allow_abbrev=False,
    )
    main.add_argument("--version", action="version", version=f"onrecord {version('onrecord')}")
    main.add_argument("--library", metavar="DIR", type=_folder, help="the library's folder")
    commands = main.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=_Parser)

    def command(name: str, run: Callable[[argparse.Namespace], int], summary: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=summary, description=f"{summary}.", allow_abbrev=False)
        # SUPPRESS: an option left out here must not undo the one before the command's name.
        added.add_argument(
            "--library", metavar="DIR", type=_folder, default=argparse.SUPPRESS, help="the library's folder"
        )
        added.set_defaults(run=run)
        return added

    serve = command("serve", _serve, "Open the page in a browser")
    serve.add_argument(
        "--host", default="127.0.0.1", metavar="HOST", help="address to listen on (%(default)s)"
    )
    serve.add_argument(
        "--port", type=_port, default=7860, metavar="PORT", help="port to listen on (%(default)s)"
    )
    serve.add_argument("--no-browser", action="store_true", help="print the address and open nothing")
    serve.add_argument(
        "--allow-remote", action="store_true", help="let other machines in: there is no password"
    )
    _model(serve)

    add = command("add", _add, "Read sources and put their quotations on record")
    _sources(add)
    add.add_argument("--json", action="store_true", help="print the summary as JSON")
    _model(add)

    extract = command("extract", _extract, "Print the quotations found in sources and store nothing")
    _sources(extract)
    extract.add_argument("--json", action="store_true", help="one JSON document a line")

    search = command("search", _search, "Find the closest statements")
    search.add_argument("query", metavar="QUERY", help='plain words, "exact words", -without, city:Name')
    search.add_argument("-k", type=_number_of_hits, default=10, metavar="N", help="how many (%(default)s)")
    for name, meaning in FILTERS.items():
        search.add_argument(f"--{name}", action="append", default=[], metavar="VALUE", help=meaning)
    search.add_argument("--after", metavar="DATE", help="said on this day or later")
    search.add_argument("--before", metavar="DATE", help="said on this day or earlier")
    form = search.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON document a line")
    form.add_argument("--format", metavar="FORMAT", help="print citations instead; see onrecord cite --help")
    _model(search)

    compare = command("compare", _compare, "Set what several places said about one question side by side")
    compare.add_argument("query", metavar="QUERY", help='as for search: plain words, "exact words", -without')
    for name in ("city", "region", "speaker"):
        compare.add_argument(f"--{name}", action="append", default=[], metavar="VALUE", help=FILTERS[name])
    compare.add_argument(
        "-k", type=_number_of_hits, default=5, metavar="N", help="how many of each (%(default)s)"
    )
    compare.add_argument("--after", metavar="DATE", help="said on this day or later")
    compare.add_argument("--before", metavar="DATE", help="said on this day or earlier")
    compare.add_argument("--json", action="store_true", help="print one JSON document")
    _model(compare)

    check = command("check", _check, "Hold a quotation against the record")
    check.add_argument("text", metavar="TEXT", help="the words, a sentence of a tweet, or a paragraph")
    check.add_argument("--speaker", metavar="NAME", help="who is said to have said it")
    check.add_argument("--json", action="store_true", help="one JSON document a line, one for each quotation")
    _model(check)

    cite = command("cite", _cite, "Print citations of quotations")
    cite.add_argument("ids", nargs="+", metavar="ID", help="a quotation's id, as search prints it")
    style = cite.add_mutually_exclusive_group(required=True)
    style.add_argument("--format", metavar="FORMAT", help="such as csv, bibtex or apa")
    style.add_argument("--csl", type=Path, metavar="FILE", help="any other style, set by pandoc")
    cite.add_argument("--output", type=Path, metavar="FILE", help="write a file, as spreadsheets want it")

    evaluate = command("evaluate", _evaluate, "Measure extraction or retrieval on labelled data")
    evaluate.add_argument("what", choices=("extraction", "retrieval"), help="what to measure")
    evaluate.add_argument("data", type=Path, metavar="GOLD", help="labelled JSON Lines, or a BEIR folder")
    evaluate.add_argument("--run", dest="run_file", type=Path, metavar="FILE", help="write a TREC run file")
    evaluate.add_argument("--json", action="store_true", help="print the figures as JSON")
    _model(evaluate)

    verify = command("verify", _verify, "Find every quotation again in its stored source; check the index")
    verify.add_argument("--json", action="store_true", help="print the outcome as JSON")
    speakers = command("speakers", _speakers, "List who is on record, merge them or split them")
    speakers.add_argument(
        "words",
        nargs="*",
        metavar="QUERY | merge ID ID… | split ID",
        help="part of a name, an id, or what to do",
    )
    speakers.add_argument(
        "--name", action="append", default=[], metavar="SPELLING", help="split: who is spelled so is another"
    )
    speakers.add_argument(
        "--document", action="append", default=[], metavar="ID",
        help="split: who speaks there is another; a document's id or a quotation's",
    )  # fmt: skip
    speakers.add_argument("--json", action="store_true", help="one JSON document a line")

    info = command("info", _info, "Say what the library holds")
    info.add_argument("--json", action="store_true", help="print it as JSON")
    return main


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0, or 2 after one sentence on standard error."""
    for stream in (sys.stdout, sys.stderr):
        # A quotation may hold what the terminal's encoding does not.
        with suppress(AttributeError):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    given = parser().parse_args(_spaced(sys.argv[1:] if arguments is None else arguments))
    given.library = given.library or _default_library()
    try:
        return int(given.run(given))
    except OnRecordError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped; the library is whole.", file=sys.stderr)
        return 128 + signal.SIGINT
    except BrokenPipeError:
        # The reader, such as head, has seen enough; keep Python from flushing into it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE


def _spaced(arguments: Sequence[str]) -> list[str]:
    """The arguments of a question with a space before each -word, which argparse takes for an option."""
    if _ASKING.isdisjoint(arguments):
        return list(arguments)
    return [f" {each}" if _LEFT_OUT.match(each) else each for each in arguments]


def _serve(given: argparse.Namespace) -> int:
    from app import serve
    from corpus.library import Library
    from corpus.sample import sample_folder
    from search.engine import Engine

    with Library.open(given.library) as library:
        empty = library.counts().documents == 0
    serve(
        lambda: Engine.open(sample_folder() if empty else given.library, model=given.model, read_only=empty),
        host=given.host,
        port=given.port,
        sample=empty,
        allow_remote=given.allow_remote,
        open_browser=not given.no_browser,
    )
    return 0


def _add(given: argparse.Namespace) -> int:
    from corpus.ingest import ingest
    from corpus.library import Library
    from corpus.reading import count, files_of, read
    from search.engine import Engine
    from search.wording import count_of

    files = files_of(given.sources)
    metadata = _metadata(given, files)
    with Library.open(given.library) as library, _bar("Reading", "documents") as bar:
        bar.reset(sum(map(count, files)))
        summary = ingest(
            library,
            (reading for file in files for reading in read(file, metadata)),
            on_document=lambda outcome: bar.update(),
            on_skipped=lambda skipped: bar.write(skipped.reason, file=sys.stderr),
        )
    with Engine.open(given.library, model=given.model) as engine:
        _bring_up_to_date(engine)
    if given.json:
        _print_json(asdict(summary))
    else:
        print(
            f"{count_of(summary.added, 'document')} added, {summary.updated} updated, "
            f"{summary.unchanged} already there and unchanged, {len(summary.skipped)} skipped; "
            f"{count_of(summary.quotations, 'quotation')} written, {summary.doubtful} of doubtful speaker."
        )
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
                _print_json(_extracted(reading.name, quotation))
            else:
                print(_shown(quotation.text, quotation.kind))
                place = quotation.place
                where = place_in_words(place.city or place.county, place.region, place.level)
                print(f"    {_standing(quotation.speaker, quotation.role, where)}\n")
    return code


def _search(given: argparse.Namespace) -> int:
    from corpus.filters import Filters
    from search.citations import cite
    from search.engine import Engine
    from search.wording import count_of

    filters = Filters(
        **{name: tuple(getattr(given, name)) for name in FILTERS}, after=given.after, before=given.before
    )
    with Engine.open(given.library, model=given.model, read_only=True) as engine:
        answer = engine.search(given.query, given.k, filters)
        if given.format:
            entries = engine.library.entries_of([hit.id for hit in answer.hits])
            sys.stdout.write(cite(entries, given.format))
            return 0
    if given.json:
        for hit in answer.hits:
            _print_json(hit.as_dict())
        return 0
    print(f"{answer.reading}\n")
    for number, hit in enumerate(answer.hits, start=1):
        _print_hit(number, hit)
    if not answer.hits:
        print("Nothing is on record under these conditions.")
        for name, found in answer.relaxed:
            print(f"Without {name} there would be {count_of(found, 'quotation')} to choose from.")
    return 0


def _compare(given: argparse.Namespace) -> int:
    from corpus.filters import Filters
    from search.compare import compare
    from search.engine import Engine
    from search.wording import date_in_words

    filters = Filters(after=given.after, before=given.before)
    with Engine.open(given.library, model=given.model, read_only=True) as engine:
        found = compare(
            engine,
            given.query,
            cities=given.city,
            regions=given.region,
            speakers=given.speaker,
            k=given.k,
            filters=filters,
        )
    if given.json:
        _print_json(found.as_dict())
        return 0
    print(f"{found.reading}\n")
    if not found.accounts:
        print("No city or region on record has anything close to the question.")
    for account in found.accounts:
        print(f"{account.place}: {account.on_record}\n")
        for number, hit in enumerate(account.hits, start=1):
            _print_hit(number, hit)
        if silence := found.silence(account):
            print(f"    {silence}\n")
    for group in found.groups:
        print(f"Nearly alike, for or against, in {'; '.join(group.places)}: {' '.join(group.ids)}")
    if found.timeline:
        print("\nIn order of time:" if found.groups else "In order of time:")
    for moment in found.timeline:
        day = date_in_words(moment.date) + (", published" if moment.basis == "published" else "")
        print(f"    {day}: {moment.place}  {moment.id}")
    return 0


def _check(given: argparse.Namespace) -> int:
    from search.check import check
    from search.engine import Engine
    from search.wording import place_in_words, said_in_words

    with Engine.open(given.library, model=given.model, read_only=True) as engine:
        findings = check(engine, given.text, given.speaker)
    for finding in findings:
        if given.json:
            _print_json(finding.as_dict())
            continue
        print(f"“{finding.text}”\n{finding.verdict}")
        for each in finding.differences:
            if each.kind == "changed":
                print(f"    changed: on record “{each.printed}”, here “{each.given}”")
            elif each.kind != "kept":
                print(f"    {each.kind}: “{each.given or each.printed}”")
        for number, hit in enumerate((*finding.sources, *finding.printings)):
            place = place_in_words(hit.city or hit.county, hit.region, hit.level)
            also = "" if number < len(finding.sources) else "also printed as "
            print(f"\n    {also}{_shown(hit.quote, hit.kind)}")
            print(
                f"    {_standing(hit.speaker, hit.role, place)}; {said_in_words(hit.said_on, hit.published)}"
            )
            if printed_in := ", ".join(filter(None, [hit.outlet, hit.title, hit.url])):
                print(f"    {printed_in}")
            if hit.prefix or hit.suffix:
                print(f"    in context: {' '.join(f'{hit.prefix}{hit.quote}{hit.suffix}'.split())}")
            print(f"    {hit.id}")
        print()
    return 0


def _cite(given: argparse.Namespace) -> int:
    from corpus.library import Library
    from search.citations import FORMATS, cite
    from search.citations.csl import cite_with_style

    with Library.open(given.library, read_only=True) as library:
        entries = library.entries_of(given.ids)
        text = cite_with_style(entries, given.csl) if given.csl else cite(entries, given.format)
    if given.output is None:
        sys.stdout.write(text)
        return 0
    try:
        given.output.write_bytes(text.encode() if given.csl else FORMATS[given.format].encode(text))
    except OSError as error:
        raise OnRecordError(
            f"{given.output} cannot be written ({error.strerror}); name another file."
        ) from error
    return 0


def _evaluate(given: argparse.Namespace) -> int:
    if given.what == "extraction":
        from corpus import evaluation

        extraction = evaluation.evaluate_extraction(given.data)
        record, text = extraction.as_dict(), evaluation.format_report(extraction)
    else:
        from search.evaluation import evaluate_retrieval, format_report

        retrieval = evaluate_retrieval(given.data, given.run_file, model=given.model)
        record, text = retrieval.as_dict(), format_report(retrieval)
    if given.json:
        _print_json(record)
    else:
        print(text)
    return 0


def _verify(given: argparse.Namespace) -> int:
    from corpus.library import Library
    from corpus.verification import verify
    from index.errors import ModelUnavailable
    from index.vectors import verify_index
    from search.engine import Engine
    from search.wording import count_of

    with Library.open(given.library, read_only=True) as library:
        outcome = verify(library)
        problems = [*outcome.problems, *verify_index(library)]
    try:
        Engine.open(given.library, read_only=True).close()
    except ModelUnavailable as error:  # a search would be refused
        problems.append(str(error))
    if given.json:
        _print_json({**asdict(outcome), "problems": problems})
    else:
        for problem in problems:
            print(problem)
        looked_at = count_of(outcome.quotations, "quotation")
        documents = count_of(outcome.documents, "document")
        print(f"{looked_at} in {documents} looked at, {count_of(len(problems), 'problem')} found.")
    return 2 if problems else 0


def _speakers(given: argparse.Namespace) -> int:
    from corpus.library import Library
    from search.wording import count_of, place_in_words

    action, *ids = given.words or [""]
    if action != "split" and (given.name or given.document):
        raise OnRecordError("--name and --document say whom to split off; use onrecord speakers split ID.")
    if action == "split" and (len(ids) != 1 or not (given.name or given.document)):
        raise OnRecordError("Splitting needs one id and --name SPELLING or --document ID.")
    with Library.open(given.library, read_only=action not in ("merge", "split")) as library:
        if action == "merge":
            people = library.speakers(library.merge_speakers(ids))
        elif action == "split":
            parts = library.split_speaker(ids[0], names=given.name, documents=given.document)
            people = [person for part in parts for person in library.speakers(part)]
        else:
            people = library.speakers(" ".join(given.words) or None)
    for person in people:
        if given.json:
            _print_json(asdict(person))
            continue
        print(f"{person.name}  {person.id}  {count_of(person.quotations, 'quotation')}")
        if others := [f"{name} ({number})" for name, number in person.aliases if name != person.name]:
            print(f"    also {', '.join(others)}")
        for held in person.held:
            place = place_in_words(held.place.city or held.place.county, held.place.region, held.place.level)
            days = " to ".join(dict.fromkeys(filter(None, (held.first, held.last)))) or "date not given"
            role = ", ".join(filter(None, [held.role or "role not named", place]))
            print(f"    {role}; {days} ({held.quotations})")
    if not people and not given.json:
        print("Nobody on record is named so." if given.words else "Nobody is on record.")
    return 0


def _info(given: argparse.Namespace) -> int:
    from corpus.filters import Filters
    from corpus.library import Library
    from search.wording import count_of

    with Library.open(given.library, read_only=True) as library:
        counts, facets = library.counts(), library.facets(Filters())
    if given.json:
        _print_json({**asdict(counts), **{name: dict(values) for name, values in facets.items()}})
        return 0
    print(f"{given.library}\n")
    print(f"{count_of(counts.documents, 'document')}, {count_of(counts.quotations, 'quotation')}, ", end="")
    print(f"{count_of(counts.speakers, 'speaker')}")
    if counts.earliest and counts.latest:
        print(f"from {counts.earliest} to {counts.latest}")
    print(
        f"{counts.without_speaker} without a speaker, {counts.without_day} without the day of speaking, "
        f"{counts.doubtful} with a doubtful attribution"
    )
    for name, values in facets.items():
        if values:
            shown = ", ".join(f"{value} ({number})" for value, number in values[:8])
            more = f", and {len(values) - 8} more" if len(values) > 8 else ""
            print(f"\n{name}: {shown}{more}")
    return 0


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


def _model(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--model",
        metavar="NAME",
        type=_name,
        help="another sentence-transformers model or folder than the library's",
    )


def _metadata(given: argparse.Namespace, files: Sequence[Path]) -> Metadata:
    from corpus.reading import Metadata

    metadata = Metadata(given.title, given.date, given.outlet, given.url, tuple(given.map))
    metadata.published()  # a date that is none stops here, before anything is read
    if (given.title or given.url) and len(files) != 1:
        raise OnRecordError("--title and --url describe one document; add that file by itself.")
    return metadata


def _default_library() -> Path:
    if named := os.environ.get("ONRECORD_LIBRARY"):
        return Path(named).expanduser()
    from platformdirs import user_data_path

    return user_data_path("onrecord", appauthor=False)


def _bring_up_to_date(engine: Engine) -> None:
    with _bar("Indexing", "quotations") as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        engine.refresh(show)


def _bar(what: str, unit: str) -> tqdm[NoReturn]:
    from tqdm import tqdm

    # Where nobody watches, such as in a pipe or under cron, there is no bar.
    return tqdm(desc=what, unit=f" {unit}", disable=None, file=sys.stderr, leave=False)


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


def _shown(text: str, kind: Kind) -> str:
    """The words as a reader may take them: between marks only when they are verbatim."""
    return text if kind == "indirect" else f"“{text}”"


def _standing(speaker: str | None, role: str | None, place: str | None) -> str:
    return ", ".join(filter(None, [speaker or "speaker not named", role, place]))


def _print_hit(number: int, hit: Hit) -> None:
    from search.wording import doubts, place_in_words, said_in_words

    place = place_in_words(hit.city or hit.county, hit.region, hit.level)
    said = said_in_words(hit.said_on, hit.published)
    # Reported speech alone lacks the words that govern it; the sentence has them.
    whole = f"{hit.sentence.prefix}{hit.quote}{hit.sentence.suffix}" if hit.kind == "indirect" else hit.quote
    print(f"{number}. {_shown(whole, hit.kind)}")
    print(f"    {_standing(hit.speaker, hit.role, place)}")
    print(f"    {'; '.join(doubts(hit.kind, hit.speaker, hit.confidence))}; {said}")
    if printed := ", ".join(filter(None, [hit.outlet, hit.title, hit.url])):
        print(f"    {printed}")
    print(f"    {hit.id}  similarity {hit.similarity:.2f}\n")


def _print_json(record: dict[str, Any]) -> None:
    print(json.dumps(record, ensure_ascii=False))


def _folder(text: str) -> Path:
    return Path(_name(text))


def _name(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("an empty name is given; give one or leave the option out")
    return text


def _number_of_hits(text: str) -> int:
    from search.engine import MOST

    number = int(text) if text.isascii() and text.isdigit() else 0
    if not 1 <= number <= MOST:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to {MOST}")
    return number


def _mapping(text: str) -> tuple[str, str]:
    from corpus.reading.columns import FIELDS

    field, _, column = (part.strip() for part in text.partition("="))
    if field not in FIELDS or not column:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not FIELD=COLUMN with one of the fields {', '.join(FIELDS)}"
        )
    return field, column


def _port(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else -1
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port; use a number from 0 to 65535")
    return number
