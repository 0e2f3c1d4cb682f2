"""``import onrecord``: what it offers, and that it loads nothing before it is used."""

from __future__ import annotations

import subprocess
import sys

import pytest

import onrecord

HEAVY = {"torch", "spacy", "gradio", "faiss", "pandas", "numpy", "openvino", "sqlite3"}
# Seconds of processor time; on an idle machine a start takes no longer than that.
MOST_SECONDS = {"import onrecord": 0.2, "import onrecord.cli as cli; cli.parser().format_help()": 0.15}


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.parametrize("name", onrecord.__all__)
def test_every_public_name_is_there_and_documented(name: str) -> None:
    value = getattr(onrecord, name)
    assert name == "__version__" or value.__doc__


def test_a_name_that_is_not_offered_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'serach'"):
        onrecord.serach  # type: ignore[attr-defined]  # noqa: B018


def test_star_import_brings_the_public_names() -> None:
    assert run(
        "from onrecord import *; print(open_library.__name__, callable(search), Filters.__name__)"
    ) == ("open_library True Filters\n")


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = f"import sys, onrecord; print(sorted({HEAVY!r} & set(sys.modules)))"
    assert run(code) == "[]\n"


@pytest.mark.parametrize("first", ["import onrecord.search.query", "import onrecord.search.engine", "pass"])
def test_search_is_a_function_and_a_package_whatever_came_first(first: str) -> None:
    code = (
        f"{first}\nimport onrecord; from onrecord.search.query import parse\nprint(callable(onrecord.search))"
    )
    assert run(code) == "True\n"


@pytest.mark.parametrize("code", MOST_SECONDS)
def test_start_is_quick(code: str) -> None:
    # The least of several processes' own time: others on the machine make it longer, never shorter.
    measured = f"import time; before = time.process_time(); {code}; print(time.process_time() - before)"
    assert min(float(run(measured)) for _ in range(5)) < MOST_SECONDS[code]
