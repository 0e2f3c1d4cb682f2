"""The tools as the Model Context Protocol's inspector asks for them, where it is installed."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from onrecord.desk.endpoints import TOOLS_PATH
from tests.desk.test_endpoints import served
from tests.support.ferrymeade import DOORS, fill
from tests.support.node import needs

# Gradio uses what pandas is about to drop.
pytestmark = [
    pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning"),
    needs("@modelcontextprotocol/inspector-cli"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with fill(tmp_path_factory.mktemp("library")) as engine, served(engine, mcp=True) as at:
        yield f"{at}{TOOLS_PATH}"


def inspected(address: str, *asked: str) -> Any:
    """What the inspector prints of a request, as JSON."""
    program = Path(os.environ["NODE_PATH"], "@modelcontextprotocol", "inspector-cli", "build", "index.js")
    done = subprocess.run(
        ["node", program, address, "--transport", "http", "--method", *asked],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_inspector_lists_the_tools_with_every_parameter_described(address: str) -> None:
    tools = inspected(address, "tools/list")["tools"]
    assert [tool["name"] for tool in tools] == ["search", "compare", "check", "cite", "info"]
    assert all(
        parameter["description"] for tool in tools for parameter in tool["inputSchema"]["properties"].values()
    )


def test_the_inspector_searches_and_is_told_whether_anything_is_close(address: str) -> None:
    given = ("tools/call", "--tool-name", "search", "--tool-arg", "query=officers knock on doors", "k=2")
    answered = inspected(address, *given)["structuredContent"]
    assert answered["result"][0]["id"] == DOORS.id
    assert answered["close"] in (True, False)


def test_the_inspector_is_refused_a_parameter_by_its_name(address: str) -> None:
    given = ("tools/call", "--tool-name", "search", "--tool-arg", "query=heat", "town=Ostwick")
    answered = inspected(address, *given)
    assert answered["isError"]
    assert answered["content"][0]["text"].startswith("town is no parameter of search; its parameters are")
