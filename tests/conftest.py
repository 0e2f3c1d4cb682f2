import os

# Before any test imports anything: nothing may ask a model hub, and nothing may touch the user's library.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["ONRECORD_LIBRARY"] = os.devnull

import io
import sys
from pathlib import Path

import pytest

from onrecord import cli

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def shared():
    """The folder of real articles, gold data and scorers, which is not part of the project."""
    if not SHARED.is_dir():
        pytest.skip("the real articles and labelled data are not beside the checkout, in ../shared")
    return SHARED


@pytest.fixture
def run(tmp_path, capsys, monkeypatch):
    """The command over a library of the test's own: its exit code, what it printed, what it complained of."""

    def run(*arguments, typed=""):
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        try:
            code = cli.main(["--library", str(tmp_path / "library"), *map(str, arguments)])
        except SystemExit as stop:
            code = stop.code
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run
