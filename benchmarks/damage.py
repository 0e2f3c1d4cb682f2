"""Damages files of a library at places drawn by chance, and looks whether that heals or is named.

    python -m benchmarks.damage [--trials 300] [--seed 1]

Each trial copies an indexed library, and flips, zeroes, cuts short, empties, removes or doubles a part of
one of its files. Then the library is opened, verified and asked. What counts: ``healed``, the answers are
those of the undamaged one; ``named``, a command or ``verify`` says what is wrong; ``harmless``, nothing of
the file was in use. Fewer answers without a word is ``silent``, and a traceback is ``crashed``: the run
exits with 1 where there is any.
"""

from __future__ import annotations

import argparse
import logging
import random
import shutil
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.ingest import Digests, _lines, statements
from onrecord.corpus.errors import OnRecordError
from onrecord.corpus.filters import Filters
from onrecord.corpus.ingest import ingest
from onrecord.corpus.reading import Metadata, read
from onrecord.corpus.store.library import FILE_NAME, Library
from onrecord.corpus.store.verification import verify
from onrecord.index.vectors import verify_index
from onrecord.search.engine import Engine

HELD = 600
QUESTIONS = ("the council voted", "budget for streets", "water", "schools and buses", "what about taxes")

Answers = tuple[object, ...]


def main() -> None:
    """Run the trials and print what became of each; exits with 1 where damage was silent or crashed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--trials", type=int, default=300, help="how many (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of what is drawn by chance (%(default)s)")
    given = parser.parse_args()
    with TemporaryDirectory() as name:
        found, wrong = damaged(Path(name), given.trials, given.seed)
    for (file, outcome), count in sorted(found.items()):
        print(f"{file:<16} {outcome:<10} {count:>5}")
    print(f"{given.trials} trials, {len(wrong)} silent or crashed")
    print("\n".join(wrong[:20]))
    sys.exit(bool(wrong))


def damaged(folder: Path, trials: int, seed: int) -> tuple[Counter[tuple[str, str]], list[str]]:
    """Return how often each kind of file healed, was named and so on, and what should not have been."""
    kept, image, library = folder / "kept", folder / "image", folder / "library"
    (folder / "held.jsonl").write_text(_lines(statements(0, HELD)), "utf-8")
    with Library.open(kept) as made:
        ingest(made, read(folder / "held.jsonl", Metadata()))
        Engine(made, Digests()).refresh()
        made.catch_up()
        whole = answers(made)
        shutil.copytree(kept, image)  # while it is open: its write-ahead log holds what was committed last
    names = sorted(
        path.relative_to(image) for path in image.rglob("*") if path.is_file() and path.stat().st_size
    )
    chance, found, wrong = random.Random(seed), Counter[tuple[str, str]](), list[str]()
    for trial in range(trials):
        shutil.rmtree(library, ignore_errors=True)
        shutil.copytree(image, library)
        name = names[trial % len(names)]
        rule = chance.choice(RULES)
        rule(library / name, chance)
        outcome = looked_at(library, whole)
        kind = name.name if len(name.parts) == 1 or name.suffix == ".json" else name.suffix.lstrip(".")
        found[kind, outcome.partition(":")[0]] += 1
        if outcome.startswith(("silent", "crashed")):
            wrong.append(f"trial {trial}: {name} {rule.__name__}: {outcome}")
    return found, wrong


def answers(library: Library) -> Answers:
    """Return what a library tells: its counts and facets, and the answers to some questions."""
    engine, facets = Engine(library, Digests()), library.facets(Filters())
    places = [f'{QUESTIONS[0]} city:"{city}"' for city, _ in facets["city"][:3]]
    hits = [[hit.id for hit in engine.search(question, 10).hits] for question in (*QUESTIONS, *places)]
    return library.counts(), len(library.numbers()), facets, hits


def looked_at(folder: Path, whole: Answers) -> str:
    """Return what became of a damaged library."""
    told = _Told()
    logging.getLogger().addHandler(told)
    try:
        with Library.open(folder) as library:
            problems = [*verify(library).problems, *verify_index(library)]
            now = answers(library)
    except OnRecordError:
        return "named"
    except Exception as error:
        return f"crashed: {error!r}"
    finally:
        logging.getLogger().removeHandler(told)
    if now == whole:
        return "healed" if problems or told.count else "harmless"
    return "named" if problems or told.count else f"silent: {now[:2]}"


class _Told(logging.Handler):
    """Counts what is written to the terminal."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.count = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.count += 1


def flipped(path: Path, chance: random.Random) -> None:
    """Flip a bit here and there."""
    content = bytearray(path.read_bytes())
    for _ in range(chance.choice((1, 1, 8, 64))):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def zeroed(path: Path, chance: random.Random) -> None:
    """Put zeros in place of a run of bytes, as a disk does that lost a sector."""
    content = bytearray(path.read_bytes())
    at, length = chance.randrange(len(content)), chance.choice((4, 512, 4096))
    content[at : at + length] = bytes(len(content[at : at + length]))
    path.write_bytes(content)


def cut(path: Path, chance: random.Random) -> None:
    """Cut the file short."""
    content = path.read_bytes()
    path.write_bytes(content[: chance.randrange(len(content))])


def emptied(path: Path, chance: random.Random) -> None:
    """Leave nothing in the file."""
    path.write_bytes(b"")


def removed(path: Path, chance: random.Random) -> None:
    """Remove the file."""
    path.unlink()


def doubled(path: Path, chance: random.Random) -> None:
    """Put what is in the file behind itself."""
    path.write_bytes(path.read_bytes() * 2)


def reworded(path: Path, chance: random.Random) -> None:
    """Change a name, a day or a role within the store; of another file flip a bit."""
    if path.name != FILE_NAME:
        flipped(path, chance)
        return
    column = chance.choice(("speaker", "role", "said_on", "city", "organization", "confidence"))
    with closing(sqlite3.connect(path)) as connection, connection:
        value = 0.25 if column == "confidence" else "2001-01-01" if column == "said_on" else "Somebody Else"
        numbers = [row[0] for row in connection.execute("SELECT number FROM quotation")]
        connection.execute(
            f"UPDATE quotation SET {column} = ? WHERE number = ?",
            (value, chance.choice(numbers)),
        )


RULES: tuple[Callable[[Path, random.Random], None], ...] = (
    flipped, zeroed, cut, emptied, removed, doubled, reworded,
)  # fmt: skip

if __name__ == "__main__":
    main()
