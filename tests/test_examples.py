"""The examples do what they say: the notebook's cells run in order, the five lines are those of the docs."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from tests.support.ferrymeade import fill

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"


def run_notebook(path: Path) -> dict[str, object]:
    """Run the code cells of a notebook in order and return the names that they leave."""
    known: dict[str, object] = {}
    for number, cell in enumerate(json.loads(path.read_text("utf-8"))["cells"]):
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), f"{path.name}, cell {number}", "exec"), known)
    return known


def test_every_cell_of_the_notebook_runs(capsys: pytest.CaptureFixture[str]) -> None:
    known = run_notebook(EXAMPLES / "one_question.ipynb")
    table = known["table"]
    assert isinstance(table, pd.DataFrame)
    assert table["close"].any()
    assert known["quotation"].speaker == "Ines Talcott"  # type: ignore[attr-defined]
    assert known["finding"].rung == "altered"  # type: ignore[attr-defined]
    assert capsys.readouterr().out.count("On Record ") == 2


def test_the_notebook_is_kept_without_its_output() -> None:
    cells = json.loads((EXAMPLES / "one_question.ipynb").read_text("utf-8"))["cells"]
    assert all(not cell["outputs"] and cell["execution_count"] is None for cell in cells if "outputs" in cell)


def test_five_lines_end_in_a_frame(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with fill(tmp_path / "library"):
        pass
    monkeypatch.chdir(tmp_path)
    known: dict[str, object] = {}
    exec(compile((EXAMPLES / "five_lines.py").read_text("utf-8"), "five_lines.py", "exec"), known)
    table = known["table"]
    assert isinstance(table, pd.DataFrame)
    assert len(table) == 5
    assert {"quote", "speaker", "city", "close"} <= set(table.columns)


def test_five_lines_are_those_of_the_docs() -> None:
    _, _, code = (EXAMPLES / "five_lines.py").read_text("utf-8").partition('"""\n\n')
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "programs.md").read_text("utf-8"), re.DOTALL)
    assert code in blocks
