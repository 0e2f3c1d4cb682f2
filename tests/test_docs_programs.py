"""What docs/programs.md tells programs to do, done."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.desk.test_endpoints import served
from tests.support.ferrymeade import fill

PAGE = (Path(__file__).parents[1] / "docs" / "programs.md").read_text("utf-8")

# Gradio uses what pandas is about to drop.
pytestmark = pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")


def block(language: str, words: str) -> str:
    """The block of code in this language that has these words."""
    [found] = [code for code in re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL) if words in code]
    return found


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl is installed")
def test_the_line_for_the_shell_answers(tmp_path: Path) -> None:
    line = block("sh", "curl")
    with fill(tmp_path) as engine, served(engine) as address:
        done = subprocess.run(
            ["bash", "-c", line.replace("http://127.0.0.1:7860", address)],
            capture_output=True, text=True, timeout=60, check=True,
        )  # fmt: skip
    assert done.stdout.startswith("event: complete\ndata: [[{")
    assert '"close": ' in done.stdout


def test_the_client_in_python_prints_quotation_speaker_and_kind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = block("python", "gradio_client").replace('["Marrow Bay"]', '["Ferrymeade"]')
    with fill(tmp_path) as engine, served(engine) as address:
        exec(compile(code.replace("http://127.0.0.1:7860", address), "docs/programs.md", "exec"), {})
    assert "Our officers will not knock on doors for federal immigration agents, Oda Quillfeather direct" in (
        capsys.readouterr().out
    )
