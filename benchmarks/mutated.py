"""Reads and extracts files that were changed at random, and looks for what is neither read nor refused.

    python -m benchmarks.mutated [--files 20000] [--seed 1]

The files are the tests' samples of every format, each time with bytes flipped, cut out, doubled, moved or
put in from another. Each is read and extracted as ``onrecord add`` does. Only a sentence may refuse it;
what is found must be printed where it is said to be; and it may take ten seconds at most.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from onrecord.corpus.errors import OnRecordError
from onrecord.corpus.ingest import extract
from onrecord.corpus.reading import Metadata, Skipped, read

SAMPLES = Path(__file__).parents[1] / "tests" / "files"
LONGEST = 10  # seconds of the processor


def main() -> None:
    """Read so many files and print what became of them; exits with 1 where anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--files", type=int, default=20_000, help="how many (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of what is drawn by chance (%(default)s)")
    given = parser.parse_args()
    outcomes, wrong = mutated(given.files, given.seed)
    for outcome, count in sorted(outcomes.items()):
        print(f"{outcome:<20} {count:>7}")
    print(f"{given.files} files, {len(wrong)} went wrong")
    print("\n".join(wrong[:20]))
    sys.exit(bool(wrong))


def mutated(files: int, seed: int) -> tuple[Counter[str], list[str]]:
    """Return how many files were read, refused and so on, and what went wrong."""
    samples = sorted(path for path in SAMPLES.rglob("*") if path.is_file() and path.stat().st_size < 200_000)
    contents = [path.read_bytes() for path in samples]
    outcomes, wrong = Counter[str](), []
    list(extract(read(SAMPLES / "notes.md", Metadata())))  # loads what extraction needs, outside of any limit
    with TemporaryDirectory() as folder:
        for number in range(files):
            chance = random.Random(f"{seed} {number}")
            at = number % len(samples)
            path = Path(folder) / f"file{samples[at].suffix}"
            path.write_bytes(changed(contents[at], chance.choice(contents), chance))
            outcome = outcome_of(path)
            outcomes[outcome.partition(":")[0]] += 1
            if outcome not in ("read", "refused"):
                wrong.append(f"file {number} of seed {seed}, {samples[at].name}: {outcome}")
    return outcomes, wrong


def outcome_of(path: Path) -> str:
    """Return what became of a file."""
    try:
        with in_time():
            outcome = "read"
            for found in extract(read(path, Metadata())):
                if isinstance(found, Skipped):
                    outcome = "refused"
                    continue
                reading, quotations = found
                text = reading.document.text
                if any(text[each.start : each.end] != each.text for each in quotations):
                    return "not verbatim"
            return outcome
    except OnRecordError:
        return "refused"
    except TimeoutError:
        return "too slow"
    except Exception as error:
        return f"crashed: {error!r}"[:300]


@contextmanager
def in_time() -> Iterator[None]:
    """Raise TimeoutError inside after LONGEST seconds."""

    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, LONGEST)  # the processor's seconds, whatever else runs
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def changed(content: bytes, other: bytes, chance: random.Random) -> bytes:
    """Return the bytes after one to four changes."""
    data = bytearray(content)
    for _ in range(chance.randrange(1, 5)):
        if not data:
            break
        at, length = chance.randrange(len(data)), chance.choice((1, 2, 8, 64, 1024))
        kind = chance.randrange(6)
        if kind == 0:
            data[at] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del data[at : at + length]
        elif kind == 2:
            data[at:at] = data[at : at + length] * chance.choice((1, 2, 50))
        elif kind == 3:
            data[at : at + length] = chance.randbytes(min(length, 64))
        elif kind == 4:
            start = chance.randrange(len(other))
            data[at:at] = other[start : start + length]
        else:
            del data[at:]
    return bytes(data)


if __name__ == "__main__":
    main()
