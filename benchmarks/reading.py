"""Prints how fast files of each format are read, beside another checkout over the same files.

    python -m benchmarks.reading [--beside CHECKOUT] [--rounds 3] [--long 300000]

The files are the two hundred of tests/corpus/reading/test_reading_corpus.py and one PDF with a single
paragraph of so many characters. Each checkout reads them in processes of its own, in turns; the shortest
time of the rounds is taken, which other work on the machine disturbs least.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate

from tests.corpus.reading.test_reading_corpus import COUNTS, WORDS, WRITERS, statements

HERE = Path(__file__).parents[1]
LONG_PDF = "long pdf"
# Run by either checkout: the seconds that each kind takes, after one file of each has loaded its parser.
READ = """
import json, sys, time
from pathlib import Path
if Path("onrecord").is_dir():  # else one that is installed would be measured
    from onrecord.corpus.reading import Metadata, read
else:
    from corpus.reading import Metadata, read
seconds = {}
for kind in sorted(Path(sys.argv[1]).iterdir()):
    files = sorted(kind.iterdir())
    small = min(files, key=lambda file: file.stat().st_size)
    if len(files) > 1:
        list(read(small, Metadata()))
    begin = time.process_time()
    for file in files:
        list(read(file, Metadata()))
    seconds[kind.name] = time.process_time() - begin
print(json.dumps(seconds))
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--beside", type=Path, metavar="CHECKOUT", help="another checkout to compare with")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--long", type=int, default=300_000, help="characters of the long PDF")
    given = parser.parse_args()
    checkouts = [HERE, *([given.beside] if given.beside else [])]
    with TemporaryDirectory() as name:
        write(Path(name), given.long)
        taken: dict[Path, dict[str, list[float]]] = {each: defaultdict(list) for each in checkouts}
        for _ in range(given.rounds):
            for checkout in checkouts:
                for kind, seconds in measured(checkout, Path(name)).items():
                    taken[checkout][kind].append(seconds)
    least = {each: {kind: min(times) for kind, times in taken[each].items()} for each in checkouts}
    print(f"{'kind':10}{'files':>6}{'seconds':>10}" + (f"{'beside':>10}{'ratio':>8}" if given.beside else ""))
    short = [kind for kind in least[HERE] if kind != LONG_PDF]
    for kind, kinds in [*((each, [each]) for each in least[HERE]), ("the 200", short)]:
        mine, *other = (sum(least[each][one] for one in kinds) for each in checkouts)
        files = sum(COUNTS.get(one, 1) for one in kinds)
        beside = f"{other[0]:10.2f}{other[0] / mine:7.1f}x" if other else ""
        print(f"{kind:10}{files:6}{mine:10.2f}{beside}")


def write(folder: Path, long: int) -> None:
    """Write the files, a folder for each kind; the long one has so many characters."""
    for kind, count in COUNTS.items():
        (folder / kind).mkdir()
        for number in range(count):
            (folder / kind / f"{number:02}.{kind}").write_bytes(WRITERS[kind](statements(number), number))
    (folder / LONG_PDF).mkdir()
    words = " ".join(WORDS)
    paragraph = Paragraph((words + " ") * (long // len(words)), getSampleStyleSheet()["Normal"])
    SimpleDocTemplate(str(folder / LONG_PDF / "form.pdf")).build([paragraph])


def measured(checkout: Path, folder: Path) -> dict[str, float]:
    """Return the seconds of processor time that a checkout takes to read each kind."""
    done = subprocess.run(
        [sys.executable, "-c", READ, str(folder)],
        cwd=checkout, env={**os.environ, "PYTHONPATH": str(checkout)}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    if done.returncode:
        sys.exit(done.stderr)
    seconds: dict[str, float] = json.loads(done.stdout)
    return seconds


if __name__ == "__main__":
    main()
