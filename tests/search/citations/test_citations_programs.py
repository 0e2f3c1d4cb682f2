"""What the real programs make of our bibliographies: BibTeX and biber, where they are installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from onrecord.search.citations import cite
from tests.support.citations_cases import NEWS, cases, day, entry

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
