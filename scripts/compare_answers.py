"""Compare what two checkouts answer: python scripts/compare_answers.py BEFORE AFTER [--gold GOLD.jsonl].

Each checkout adds the sample to a library of its own, by its own code and this Python, and prints what a
change without new behaviour must leave as it is: what is found in each document, the answers to a few
questions, a comparison, checks, and every format of citation; with ``--gold`` the figures of evaluate
extraction, too. Prints the first differences and exits with 1 where there are any; what is the same to the
last digit exits with 0.
"""

from __future__ import annotations

import argparse
import difflib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

QUESTIONS = (
    "should police help immigration agents",
    "free buses",
    '"hundred" budget cuts -school',
    "what did Mayor Castellane say about the fare box",
    "heat and people without homes last summer",
)
CHECKS = (
    "This is about treating kids like criminals. It’s about a crowd of nine hundred and a shift of 20.",
    "A bus is a sidewalk with wheels.",
    "Nobody has ever said this anywhere at all.",
)
FORMATS = (
    "apa", "mla", "chicago", "chicago-author-date", "csl-json", "ris", "biblatex", "bibtex", "jsonld", "csv",
    "markdown",
)  # fmt: skip
MOST_SHOWN = 40


def commands(sample: list[str], gold: str | None) -> list[list[str]]:
    """Return the commands whose output is compared, in order."""
    asked = [["search", question, "-k", "10", "--json"] for question in QUESTIONS]
    cited = [["search", QUESTIONS[0], "-k", "5", "--format", each] for each in FORMATS]
    return [
        *(["extract", file] for file in sample),
        ["add", *sample],
        *asked,
        *cited,
        ["compare", QUESTIONS[0], "--json"],
        *(["check", text, "--json"] for text in CHECKS),
        *([["evaluate", "extraction", gold]] if gold else []),
    ]


def answers(checkout: Path, gold: str | None) -> list[str]:
    """Return the lines that the checkout prints, each command's name before its own."""
    sample = sorted(str(path) for path in (checkout / "corpus" / "sample").glob("*.jsonl"))
    lines: list[str] = []
    with tempfile.TemporaryDirectory() as library:
        known = os.environ | {"PYTHONPATH": str(checkout), "ONRECORD_LIBRARY": library}
        for arguments in commands(sample, gold):
            code = "import sys; from onrecord import cli; sys.exit(cli.main())"
            if not (checkout / "onrecord" / "cli.py").exists():  # before the rooms were one package
                code = code.replace("from onrecord import", "import")
            done = subprocess.run(
                [sys.executable, "-c", code, *arguments],
                cwd=library,
                env=known,
                capture_output=True,
                text=True,
            )
            lines.append(f"$ onrecord {arguments[0]} {Path(arguments[1]).name}")
            lines += [*done.stdout.splitlines(), f"exit code {done.returncode}"]
    return lines


def main() -> int:
    """Return 0 where both checkouts answer the same, and 1 where they do not."""
    parser = argparse.ArgumentParser(description="Compare what two checkouts answer.")
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("--gold", help="labelled articles for evaluate extraction")
    given = parser.parse_args()
    before, after = (answers(each.resolve(), given.gold) for each in (given.before, given.after))
    different = list(
        difflib.unified_diff(before, after, str(given.before), str(given.after), n=0, lineterm="")
    )
    print("\n".join(line[:400] for line in different[:MOST_SHOWN]))
    print(f"{len(before):,} lines before, {len(after):,} after, {len(different):,} lines of differences")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
