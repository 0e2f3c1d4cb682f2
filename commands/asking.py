"""Questions: ``search``, ``compare`` and ``check``."""

from __future__ import annotations

import argparse
import sys

from onrecord.commands.printing import print_hit, shown, standing
from onrecord.commands.shared import (
    Command,
    add_filters,
    filters_of,
    model_option,
    number_of_hits,
    one_per_source,
    print_json,
)

_PRINTINGS = 3
"""How many other printings of a checked statement are told one by one."""


def register(command: Command) -> None:
    """Adds ``search``, ``compare`` and ``check``."""
    search = command("search", _search, "Find the closest statements")
    search.add_argument(
        "query", nargs="+", metavar="QUERY", help='plain words, "exact words", -without, city:Name'
    )
    search.add_argument(
        "-k", type=number_of_hits, default=10, metavar="N", help="number of results (default %(default)s)"
    )
    add_filters(search)
    form = search.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON document a line")
    form.add_argument("--format", metavar="FORMAT", help="print citations instead; see onrecord cite --help")
    search.add_argument(
        "--explain", action="store_true", help="say what each part of the evidence adds to the score"
    )
    one_per_source(search)
    model_option(search)

    compare = command("compare", _compare, "Set what several places said about one question side by side")
    compare.add_argument(
        "query", nargs="+", metavar="QUERY", help='as for search: plain words, "exact words", -without'
    )
    add_filters(compare, ("city", "region", "speaker"))
    compare.add_argument(
        "-k", type=number_of_hits, default=5, metavar="N", help="how many of each (%(default)s)"
    )
    compare.add_argument("--json", action="store_true", help="print one JSON document")
    model_option(compare)

    check = command("check", _check, "Check a quotation against the library")
    check.add_argument(
        "text", nargs="+", metavar="TEXT", help="the words, a sentence of a tweet, or a paragraph"
    )
    check.add_argument("--speaker", metavar="NAME", help="who is said to have said it")
    check.add_argument("--json", action="store_true", help="one JSON document a line, one for each quotation")
    model_option(check)


def _search(given: argparse.Namespace) -> int:
    from onrecord.search.citations import cite
    from onrecord.search.display import count_of
    from onrecord.search.engine import Engine

    filters = filters_of(given)
    with Engine.open(given.library, model=given.model, read_only=True) as engine:
        answer = engine.search(" ".join(given.query), given.k, filters)
        is_empty = not answer.hits and not engine.library.size()
        if given.format:
            entries = engine.library.entries_of([hit.id for hit in answer.hits])
            if answer.hits and not answer.close:
                print("Nothing close is on record; these are the nearest.", file=sys.stderr)
            sys.stdout.write(cite(entries, given.format, one_per_source=given.one_per_source))
            return 0
    named = "; ".join(f"{each.text}: {each.field} {each.label}" for each in answer.mentions)
    if given.json:
        if named:
            print(f"Read as evidence, not as filters: {named}.", file=sys.stderr)
        for hit in answer.hits:
            print_json(hit.as_dict() | ({"parts": dict(hit.parts)} if given.explain else {}))
        return 0
    print(f"{answer.reading}\n")
    if named:
        print(f"Read as evidence, not as filters: {named}.\n")
    if answer.hits and not answer.close:
        print("Nothing close is on record. Closest we have:\n")
    for number, hit in enumerate(answer.hits, start=1):
        print_hit(number, hit, explain=given.explain)
    if not answer.hits:
        print(
            "Nothing is on record yet; onrecord add FOLDER puts documents on record."
            if is_empty
            else "Nothing is on record under these conditions."
        )
        for name, found in answer.relaxed:
            print(f"Without {name} there would be {count_of(found, 'quotation')} to choose from.")
    return 0


def _compare(given: argparse.Namespace) -> int:
    from onrecord.corpus.filters import Filters
    from onrecord.search.compare import compare
    from onrecord.search.display import date_in_words
    from onrecord.search.engine import Engine

    filters = Filters(after=given.after, before=given.before)
    with Engine.open(given.library, model=given.model, read_only=True) as engine:
        found = compare(
            engine,
            " ".join(given.query),
            cities=given.city,
            regions=given.region,
            speakers=given.speaker,
            k=given.k,
            filters=filters,
        )
    if given.json:
        print_json(found.as_dict())
        return 0
    print(f"{found.reading}\n")
    if not found.accounts:
        print("No city or region on record has anything close to the question.")
    for account in found.accounts:
        print(f"{account.place}: {account.on_record}\n")
        for number, hit in enumerate(account.hits, start=1):
            print_hit(number, hit)
        if silence := found.silence(account):
            print(f"    {silence}\n")
        if account.voices:
            print("Others about this place:\n")
        for number, hit in enumerate(account.voices, start=1):
            print_hit(number, hit)
    for group in found.groups:
        print(f"Nearly alike, for or against, in {'; '.join(group.places)}: {' '.join(group.ids)}")
    if found.timeline:
        print("\nIn order of time:" if found.groups else "In order of time:")
    for moment in found.timeline:
        day = date_in_words(moment.date) + (", published" if moment.basis == "published" else "")
        print(f"    {day}: {moment.place}  {moment.id}")
    return 0


def _check(given: argparse.Namespace) -> int:
    from onrecord.search.check import check
    from onrecord.search.display import count_of, place_in_words, said_in_words, source_in_words
    from onrecord.search.engine import Engine

    with Engine.open(given.library, model=given.model, read_only=True) as engine:
        findings = check(engine, " ".join(given.text), given.speaker)
    for finding in findings:
        if given.json:
            print_json(finding.as_dict())
            continue
        print(f"“{finding.text}”\n{finding.verdict}")
        for each in finding.differences:
            if each.kind == "changed":
                print(f"    changed: on record “{each.printed}”, here “{each.given}”")
            elif each.kind != "kept":
                print(f"    {each.kind}: “{each.given or each.printed}”")
        for number, hit in enumerate((*finding.sources, *finding.printings[:_PRINTINGS])):
            place = place_in_words(hit.place)
            also = "" if number < len(finding.sources) else "also printed as "
            print(f"\n    {also}{shown(hit.quote, hit.kind)}")
            print(
                f"    {standing(hit.speaker, hit.role, place)}; {said_in_words(hit.said_on, hit.published)}"
            )
            if source := source_in_words(hit.outlet, hit.title, hit.url, hit.file_name):
                print(f"    {source}")
            if hit.prefix or hit.suffix:
                print(f"    in context: {' '.join(f'{hit.prefix}{hit.quote}{hit.suffix}'.split())}")
            print(f"    {hit.id}")
        if more := len(finding.printings[_PRINTINGS:]):
            print(f"\n    and {count_of(more, 'more printing')}; --json gives them all")
        print()
    return 0
