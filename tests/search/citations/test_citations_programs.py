"""What the real programs make of our citations, where they are installed: BibTeX, biber, citeproc-js,
Apache Annotator and PyLD."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from onrecord.search.citations import cite
from onrecord.search.citations.reference import refer
from tests.support.citations_cases import NEWS, cases, day, entry
from tests.support.node import answer, needs

needs_bibtex = pytest.mark.skipif(shutil.which("bibtex") is None, reason="no bibtex is installed")
needs_biber = pytest.mark.skipif(shutil.which("biber") is None, reason="no biber is installed")


def bibtex(folder: Path, text: str) -> tuple[str, str]:
    """What BibTeX's plain style prints of a file, and what BibTeX says of it."""
    (folder / "cited.bib").write_text(text, "utf-8")
    (folder / "paper.aux").write_text("\\citation{*}\n\\bibdata{cited}\n\\bibstyle{plain}\n")
    done = subprocess.run(
        ["bibtex", "paper"], cwd=folder, capture_output=True, text=True, timeout=120, check=True
    )
    return (folder / "paper.bbl").read_text("utf-8"), done.stdout


@needs_bibtex
def test_bibtex_prints_a_month_in_full(tmp_path: Path) -> None:
    printed, _ = bibtex(tmp_path, cite([entry(**NEWS)], "bibtex"))
    assert "July 2019" in " ".join(printed.split())


@needs_bibtex
def test_bibtex_has_nothing_to_say_against_any_case(tmp_path: Path) -> None:
    printed, said = bibtex(tmp_path, cite(list(cases().values()), "bibtex"))
    assert printed.count("\\bibitem") == len(cases())
    assert "error" not in said
    assert "need author or key" not in said


@needs_biber
def test_biber_reads_every_case_and_files_particles_under_their_letter(tmp_path: Path) -> None:
    byline = {**NEWS, "authors": ("Jo van der Berg",), "published": day("2019-07-12")}
    text = cite([*cases().values(), entry(**byline)], "biblatex")
    (tmp_path / "cited.bib").write_text(text, "utf-8")
    done = subprocess.run(
        ["biber", "--tool", "--validate-datamodel", "--output-file=read.bib", "cited.bib"],
        cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "ERROR" not in done.stdout
    read = (tmp_path / "read.bib").read_text("utf-8")
    assert read.count("\n@") + read.startswith("@") >= len(cases())
    assert "useprefix=true" in read


@needs("citeproc")
def test_citeproc_prints_an_entry_for_every_case_with_its_title_year_and_authors() -> None:
    rows = list(cases().values())
    answered = answer("citeproc.cjs", json.loads(cite(rows, "csl-json")))
    assert answered["errors"] == []
    lacking = []
    for reference in refer(rows):
        printed = answered["entries"].get(reference.key, "")
        figures = re.match(r"\d+", reference.published.edtf)
        year = figures[0] if figures else reference.published.words or "n.d."
        wanted = [year, *(name.surname for name in reference.authors[:2])]
        if not all(words in printed for words in wanted):
            lacking.append((printed, wanted))
    assert lacking == []


@needs("citeproc")
@pytest.mark.parametrize(
    ("published", "printed"),
    [
        ("2019-07-12", "(2019, July 12)"),
        ("2019-22", "(2019, Summer)"),
        ("201X", "(2010–2019)"),
        ("2019-07-30/2019-08-02", "(2019, July 30–August 2)"),
        ("2018/2019", "(2018–2019)"),
    ],
)
def test_citeproc_prints_seasons_decades_and_spans(published: str, printed: str) -> None:
    items = json.loads(cite([entry(**{**NEWS, "published": day(published)})], "csl-json"))
    [line] = answer("citeproc.cjs", items)["entries"].values()
    assert printed in line


def as_page(text: str) -> str:
    """A page that prints a text, a paragraph a line and nothing between them."""
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in text.split("\n") if line.strip())
    return f"<!DOCTYPE html><html><body><h1>News</h1>{lines}</body></html>"


@needs("@apache-annotator/dom")
def test_apache_annotator_finds_the_words_of_each_annotation_once() -> None:
    text = (
        "The mayor spoke first.\n\n“We will not take part,” Mayor Ana Duarte said.\n\n"
        "“We will not take part,” said Bo Lark of the council, too.\n\n"
        "Una Marsh: Nobody asked us\n\nRay Toll: Nobody asked us\n\n"
        "“It’s a 50% cut — of the café’s budget & ours…” she said, and “we\u00a0mean it”."
    )
    words = (
        "We will not take part,", "It’s a 50% cut — of the café’s budget & ours…", "we\u00a0mean it",
    )  # fmt: skip
    rows = [entry(text, each) for each in words]
    rows += [entry(text, words[0], at=text.rindex(words[0]))]
    rows += [entry(text, "Nobody asked us", at=at) for at in (text.index("Nobody"), text.rindex("Nobody"))]
    nodes = json.loads(cite(rows, "jsonld"))["@graph"]
    quotes = [node["target"]["selector"][0] for node in nodes if node.get("type") == "Annotation"]
    found = answer("annotator.cjs", [{"page": as_page(text), "selector": quote} for quote in quotes])
    assert found == [[row.quotation.text] for row in rows]


# What https://schema.org and http://www.w3.org/ns/anno.jsonld say of the terms that we use.
CONTEXTS: dict[str, Any] = {
    "https://schema.org": {
        "@vocab": "http://schema.org/",
        "url": {"@id": "http://schema.org/url", "@type": "@id"},
        "dateCreated": {"@id": "http://schema.org/dateCreated", "@type": "http://schema.org/Date"},
        "datePublished": {"@id": "http://schema.org/datePublished", "@type": "http://schema.org/Date"},
    },
    "http://www.w3.org/ns/anno.jsonld": {
        "oa": "http://www.w3.org/ns/oa#", "id": "@id", "type": "@type",
        "Annotation": "oa:Annotation", "TextQuoteSelector": "oa:TextQuoteSelector",
        "TextPositionSelector": "oa:TextPositionSelector",
        "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"}, "identifying": "oa:identifying",
        "body": {"@id": "oa:hasBody", "@type": "@id"}, "target": {"@id": "oa:hasTarget", "@type": "@id"},
        "source": {"@id": "oa:hasSource", "@type": "@id"},
        "selector": {"@id": "oa:hasSelector", "@type": "@id"},
        "exact": "oa:exact", "prefix": "oa:prefix", "suffix": "oa:suffix",
        "start": "oa:start", "end": "oa:end",
    },
}  # fmt: skip


def test_pyld_joins_each_quotation_to_its_place_and_drops_no_field() -> None:
    jsonld = pytest.importorskip("pyld.jsonld", reason="PyLD is not installed")
    rows = list(cases().values())

    def loaded(url: str, options: object) -> dict[str, Any]:
        return {"document": {"@context": CONTEXTS[url]}, "documentUrl": url, "contextUrl": None}

    document = json.loads(cite(rows, "jsonld"))
    told = {"base": "https://record.example/", "documentLoader": loaded}
    expanded = jsonld.expand(document, told)
    by_id = {node["@id"]: node for node in expanded}
    annotations = [node for node in expanded if node["@type"] == ["http://www.w3.org/ns/oa#Annotation"]]
    assert len(annotations) == len(rows)
    for annotation, row in zip(annotations, rows, strict=True):
        [body] = annotation["http://www.w3.org/ns/oa#hasBody"]
        assert by_id[body["@id"]]["http://schema.org/text"] == [{"@value": row.quotation.text}]
        [target] = annotation["http://www.w3.org/ns/oa#hasTarget"]
        [source] = target["http://www.w3.org/ns/oa#hasSource"]
        [part] = by_id[body["@id"]]["http://schema.org/isPartOf"]
        assert source["@id"] == part["@id"]
    # As linked data says it: a triple for each field, none dropped for being no IRI.
    triples = jsonld.to_rdf(document, told)["@default"]
    said = {triple["object"]["value"] for triple in triples}
    assert {row.quotation.id for row in rows} <= said
