"""Programs for node that show what real libraries make of ours; CI installs the packages."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

_FOLDER = Path(__file__).parent


def needs(package: str) -> pytest.MarkDecorator:
    """Skip where node or a package under NODE_PATH is missing."""
    modules = os.environ.get("NODE_PATH")
    missing = shutil.which("node") is None or modules is None or not Path(modules, package).is_dir()
    return pytest.mark.skipif(missing, reason=f"node has no {package} in the folder that NODE_PATH names")


def answer(program: str, given: Any) -> Any:
    """Return what a program of this folder prints, as JSON, of what it is given as JSON."""
    done = subprocess.run(
        ["node", _FOLDER / program], input=json.dumps(given), capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
