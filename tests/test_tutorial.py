"""The tutorial works as it is printed: its commands are run in order in a folder of their own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
COMMANDS = re.findall(r"```sh\n(.*?)```", (ROOT / "docs" / "tutorial.md").read_text("utf-8"), re.DOTALL)
# What each command prints, in part.
PRINTED = (
    "",
    "1 document added",
    "1 document",
    "Nobody who works the late shift should have to sleep on a pier",
    '"kind": "indirect"',
    "changed: on record “a pier",
    "The Alder Quay Lantern",
)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What each command of the tutorial prints."""
    folder = tmp_path_factory.mktemp("tutorial")
    door = folder / "bin" / "onrecord"
    door.parent.mkdir()
    door.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m onrecord.cli "$@"\n')
    door.chmod(0o755)
    known = os.environ | {
        "PATH": f"{door.parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "ONRECORD_LIBRARY": str(folder / "library"),
    }
    found = []
    for command in COMMANDS:
        done = subprocess.run(["bash", "-ec", command], cwd=folder, env=known, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        found.append(done.stdout)
    return found


@pytest.mark.parametrize("number", range(len(PRINTED)))
def test_each_command_of_the_tutorial_prints_what_it_says(printed: list[str], number: int) -> None:
    assert len(printed) == len(PRINTED)
    assert PRINTED[number] in printed[number]
