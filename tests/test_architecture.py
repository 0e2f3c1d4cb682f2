import ast
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("corpus", "index", "search", "desk", "commands")
# What asks other machines.
CLIENTS = {
    "aiohttp",
    "ftplib",
    "http.client",
    "httpcore2",
    "httpx",
    "httpx2",
    "requests",
    "urllib.request",
    "urllib3",
}


def imported(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield node.module


def test_every_import_goes_by_the_one_package():
    # A room imported by its bare name too would be loaded twice.
    rooms = (*ROOMS, "onrecord")
    for file in [*ROOT.glob("*.py"), *(file for room in rooms for file in (ROOT / room).glob("**/*.py"))]:
        assert {name.split(".")[0] for name in imported(file)}.isdisjoint(ROOMS), file


def test_nothing_but_the_web_room_asks_other_machines():
    rooms = [ROOT / room for room in ROOMS]
    for file in [*ROOT.glob("*.py"), *(file for room in rooms for file in room.rglob("*.py"))]:
        if not file.is_relative_to(ROOT / "corpus" / "web"):
            names = set(imported(file))
            assert CLIENTS.isdisjoint({*names, *(name.split(".")[0] for name in names)}), file


def test_only_the_store_holds_sql():
    # lint-imports sees to it that only the store imports sqlite3.
    sql = re.compile(
        r"\b(SELECT [\w*.]|INSERT (OR \w+ )?INTO |UPDATE \w+ SET|DELETE FROM|PRAGMA |MATCH \?)|\btext : "
    )
    for file in [*ROOT.glob("*.py"), *(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))]:
        if not file.is_relative_to(ROOT / "corpus" / "store"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    assert not sql.search(node.value), f"{file}: {node.value!r}"


def test_help_loads_nothing_heavy():
    code = (
        "import sys; from onrecord import cli\n"
        "try: cli.main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'torch', 'spacy', 'gradio', 'faiss', 'pandas', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_every_package_and_module_is_in_the_wheel():
    import tomllib

    setup = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    packages = {
        ".".join(("onrecord", *file.parent.relative_to(ROOT).parts))
        for room in ROOMS
        for file in (ROOT / room).rglob("__init__.py")
    }
    assert {"onrecord", *packages} == set(setup["packages"])


def test_every_file_that_is_read_at_run_time_is_in_the_wheel():
    import tomllib

    data = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]
    for room in ROOMS:
        for file in (ROOT / room).rglob("*"):
            package = ".".join(("onrecord", *file.parent.relative_to(ROOT).parts))
            if file.is_file() and file.suffix not in (".py", ".pyc", ".md"):
                assert any(file.match(pattern) for pattern in data.get(package, ())), file.name
