"""Citations in any style of the Citation Style Language, set by pandoc where it is installed."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord.corpus.errors import OnRecordError
from onrecord.search.citations.csljson import item
from onrecord.search.citations.listing import provenance
from onrecord.search.citations.reference import Reference, refer
from onrecord.search.citations.rich import as_text
from onrecord.search.citations.typography import ended

if TYPE_CHECKING:
    from onrecord.corpus.model import Entry

_SECONDS = 120
_ENTRY = re.compile(r'<div id="ref-(s\d+)" class="csl-entry"[^>]*>(.*?)(?=<div id="ref-s\d+"|\Z)', re.DOTALL)
# A dash for an author named in the entry above means nothing where entries stand in another order.
_DASHES = re.compile(r"\ssubsequent-author-substitute(?:-rule)?\s*=\s*(?:\"[^\"]*\"|'[^']*')")


class StyleUnusable(OnRecordError):
    """A style that cannot be used, or nothing to set it with."""


def cite_with_style(entries: Sequence[Entry], csl_file: Path, *, one_per_source: bool = False) -> str:
    """The text of a file with a citation for each entry, in their order, in the style of a .csl file.

    A citation is the style's entry for the source, the words with their speaker, and id and link; with
    ``one_per_source``, the quotations of one source share it.
    Raises StyleUnusable where pandoc is missing or the file is not a whole style.
    """
    style = _read_style(csl_file)
    pandoc = find_pandoc()
    references = refer(entries, one_per_source=one_per_source)
    printed = _set(pandoc, style, csl_file, references)
    blocks = []
    for reference in references:
        lines = [printed[reference.source]]
        for cited in reference.quotations:
            notes = (*cited.notes, *reference.notes)
            begins = (f"Begins at {cited.begins} of the recording.",) if cited.begins else ()
            lines += [" ".join((ended(cited.said), *begins, *notes)), as_text(provenance(cited))]
        blocks.append("\n    ".join(lines) + "\n")
    return "\n".join(blocks)


def find_pandoc() -> str:
    """The path of pandoc, the system's or that of the package pypandoc_binary."""
    if found := shutil.which("pandoc"):
        return found
    package = find_spec("pypandoc")
    if package and package.origin:
        bundled = Path(package.origin).parent / "files" / ("pandoc.exe" if os.name == "nt" else "pandoc")
        if bundled.is_file():
            return str(bundled)
    raise StyleUnusable(
        "Citations in a style of your own need pandoc; install it, or `pip install pypandoc_binary`."
    )


def _read_style(csl_file: Path) -> str:
    try:
        style = csl_file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise StyleUnusable(f"The style {csl_file} cannot be read; name a .csl file.") from error
    if "http://purl.org/net/xbiblio/csl" not in style:
        raise StyleUnusable(f"{csl_file} is not a CSL style; take one from the Zotero style repository.")
    if 'rel="independent-parent"' in style:  # pandoc would ask the network for the parent
        raise StyleUnusable(f"{csl_file} only names the style it depends on; download that one instead.")
    if "<bibliography" not in style:
        raise StyleUnusable(
            f"The style {csl_file} has no bibliography, so it cannot print entries; take another."
        )
    return _DASHES.sub("", style)


def _set(
    pandoc: str, style: str, csl_file: Path, references: Sequence[Reference]
) -> dict[tuple[object, ...], str]:
    """What the style prints for every source.

    pandoc's reader of CSL-JSON drops dates in words, but its processor prints them, so they are put into
    the document that the reader makes.
    """
    sources = {reference.source: reference for reference in references}
    ids = {source: f"s{number}" for number, source in enumerate(sources)}
    items = {ids[source]: {**_item(reference), "id": ids[source]} for source, reference in sources.items()}
    read = _run([pandoc, "--from=csljson", "--to=json"], json.dumps(list(items.values())).encode(), csl_file)
    document = json.loads(read)
    for each in document["meta"]["references"]["c"]:
        fields = each["c"]
        for name in ("issued", "accessed"):
            words = items[fields["id"]["c"]].get(name, {}).get("literal")
            if words:
                fields[name] = {"t": "MetaMap", "c": {"literal": {"t": "MetaString", "c": words}}}
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "style.csl"
        copy.write_text(style, encoding="utf-8")
        command = [pandoc, "--from=json", "--to=html", "--wrap=none", "--citeproc", f"--csl={copy}"]
        page = _run(command, json.dumps(document).encode(), csl_file)
    entries = {id: _as_text(body) for id, body in _ENTRY.findall(page)}
    return {source: entries.get(ids[source]) or reference.title for source, reference in sources.items()}


def _run(command: Sequence[str], given: bytes, csl_file: Path) -> str:
    """What pandoc prints for this input. Raises StyleUnusable."""
    try:
        done = subprocess.run(command, input=given, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603 - a fixed command
    except (OSError, subprocess.TimeoutExpired) as error:
        raise StyleUnusable(f"pandoc could not set {csl_file}; try a built-in format.") from error
    if done.returncode:
        reason = " ".join(done.stderr.decode(errors="replace").split())[:200]
        raise StyleUnusable(f"pandoc cannot use {csl_file} as a style ({reason}); take another.")
    return done.stdout.decode()


def _item(reference: Reference) -> dict[str, Any]:
    """The CSL item without what no style prints."""
    return {name: value for name, value in item(reference).items() if name not in ("note", "custom")}


def _as_text(markup: str) -> str:
    """The text of an entry on one line. Blocks in it, such as a number at the margin, stand apart."""
    apart = re.sub(r"</?div[^>]*>", " ", markup)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", apart)).split())
