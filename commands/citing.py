"""Citations out."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from onrecord.commands.shared import Command, one_per_source
from onrecord.corpus.errors import OnRecordError


def register(command: Command) -> None:
    """Adds ``cite``."""
    cite = command("cite", _cite, "Print citations of quotations")
    cite.add_argument(
        "ids", nargs="+", metavar="ID", help="a quotation's id, or its first eight characters or more"
    )
    style = cite.add_mutually_exclusive_group(required=True)
    style.add_argument("--format", metavar="FORMAT", help="such as csv, bibtex or apa")
    style.add_argument("--csl", type=Path, metavar="FILE", help="another CSL style (needs pandoc)")
    one_per_source(cite)
    cite.add_argument("--output", type=Path, metavar="FILE", help="write to FILE (CSV as UTF-8 with BOM)")


def _cite(given: argparse.Namespace) -> int:
    from onrecord.corpus.store.library import Library
    from onrecord.search.citations import FORMATS, cite, entries_named
    from onrecord.search.citations.csl import cite_with_style

    with Library.open(given.library, read_only=True) as library:
        entries = entries_named(library, given.ids)
        text = (
            cite_with_style(entries, given.csl, one_per_source=given.one_per_source)
            if given.csl
            else cite(entries, given.format, one_per_source=given.one_per_source)
        )
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
