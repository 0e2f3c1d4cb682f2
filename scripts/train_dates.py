"""Learn which time expression dates a statement, from labelled documents, the sample and frames of stories.

    python scripts/train_dates.py ../shared/data/officials FOLDER...

Each folder holds documents.jsonl and gold.jsonl; the documents set aside are not read.
Prints how often dates are right on documents left out
(ten folds, by document), and writes corpus/extraction/weights/dates.json.
"""

from __future__ import annotations

import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from onrecord.corpus import extraction
from onrecord.corpus.evaluation.extraction import part_of
from onrecord.corpus.evaluation.metrics import pair
from onrecord.corpus.extraction import loglinear, parsing
from onrecord.corpus.extraction.dating import said_on
from onrecord.corpus.extraction.people import find_people
from onrecord.corpus.extraction.spans import find_spans
from onrecord.corpus.model import UNKNOWN_DATE, Date, Document

FRAMES = Path(__file__).with_name("dated_frames.txt")
SAMPLE = Path(__file__).parents[1] / "corpus" / "sample"
SAMPLE_GOLD = Path(__file__).parents[1] / "tests" / "sample_gold.jsonl"
PENALTY = 1.0
LEAST_DOCUMENTS = 2
"""Documents, or frames, that must have a feature."""
FOLDS = 10
THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9)
EACH_FRAME = 3
PUBLISHED = "2023-11-15"
WHENS = {
    "on Monday": "2023-11-13", "Tuesday night": "2023-11-14", "last week": "2023-11-06/2023-11-12",
    "on Nov. 3": "2023-11-03", "earlier this month": "2023-11", "in June": "2023-06", "last month": "2023-10",
    "yesterday": "2023-11-14", "in May 2021": "2021-05", "last spring": "2023-21", "Thursday": "2023-11-09",
    "on Jan. 5, 2019": "2019-01-05", "last year": "2022", "over the weekend": "2023-11-11/2023-11-12",
    "this week": "2023-11-13/2023-11-19", "Friday afternoon": "2023-11-10", "on 4 October 2023": "2023-10-04",
}  # fmt: skip
DAYS = [when for when, value in WHENS.items() if len(value) == 10 and when[-4:].isalpha()]
WEEKDAYS = ("Monday", "Tuesday", "Thursday", "Friday")
NAMES = (
    "Dora Finch", "Abel Moss", "Greta Lind", "Hugo Marsh", "Nell Carver", "Otis Brandt", "Vera Stamm",
    "Cyrus Pell", "Ida Quill", "Jonas Reed", "Mabel Thorne", "Silas Wren",
)  # fmt: skip
WORDS = (
    "We will not move the boats before the ice is gone",
    "The planks are rotten and somebody will fall through them",
    "Nobody asked the people who live by the water",
    "It takes forty minutes to cross and that is too long",
    "Our town has paid for three studies and not one boat",
    "I have rowed here since I was a girl and I will row again",
    "a bad joke on islanders",
    "nearly painted in full",
    "The bell rang twice and then it was quiet",
    "They promised a new roof and we got a new sign",
)


@dataclass(frozen=True, slots=True)
class Example:
    """A statement: what it stands in, the features of each choice with its value, and the right value."""

    group: str
    choices: list[tuple[str | None, Sequence[str]]]
    value: str | None

    def guess(self, weights: dict[str, float]) -> tuple[str | None, float]:
        """Return the most probable date and its probability, as the product has them."""
        sums: defaultdict[str | None, float] = defaultdict(float)
        chances = loglinear.chances(weights, [features for _, features in self.choices])
        for (value, _), chance in zip(self.choices, chances, strict=True):
            if value is not None:
                sums[value] += chance
        best = max(sums, key=lambda value: sums[value], default=None)
        return best, sums[best] if best is not None else 0.0


def examples(
    group: str, document: Document, gold: Sequence[tuple[int, int, str | None]]
) -> Iterator[Example]:
    """The statements of a document that are labelled."""
    spans = find_spans(document.text)
    [doc] = parsing.parse([parsing.mask(document.text, spans)])
    people = find_people(doc)
    found = extraction.attributions(document, spans, doc, people)
    datings = said_on.Datings(document, doc, found, people)
    stated = [number for number, one in enumerate(found) if one.kind != "indirect"]
    matched = pair([g[:2] for g in gold], [(found[number].start, found[number].end) for number in stated])
    for label, place in matched:
        candidates = datings.candidates(stated[place])
        choices = [(None, ("none",)), *((time.date.value, features) for time, features in candidates)]
        if gold[label][2] in (value for value, _ in choices):
            yield Example(group, list(choices), gold[label][2])


def labelled(documents: Sequence[Path], gold: Path, leave_out: bool) -> Iterator[Example]:
    """The statements of labelled documents, without those set aside where that is asked."""
    labels: defaultdict[str, list[tuple[int, int, str | None]]] = defaultdict(list)
    for line in gold.open(encoding="utf-8"):
        row = json.loads(line)
        if row["statement"]:
            labels[row["doc"]].append((row["start"], row["end"], row["said_on"]))
    for line in (line for path in documents for line in path.open(encoding="utf-8")):
        row = json.loads(line)
        name = row.get("doc") or row["id"]
        if leave_out and part_of(name) == "blind":
            continue
        published = Date(row["date"], "metadata") if row.get("date") else UNKNOWN_DATE
        document = Document(
            row["text"], title=row.get("title"), outlet=row.get("outlet"), published=published
        )
        yield from examples(name, document, labels[name])


def framed() -> Iterator[Example]:
    """The statements of the made-up stories."""
    source = random.Random(1)
    for line in FRAMES.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            frame, _, marks = line.partition(" => ")
            for _ in range(EACH_FRAME):
                text, gold = filled(frame, marks.split(), source)
                published = Date(PUBLISHED, "metadata")
                yield from examples(frame, Document(text, published=published), gold)


def filled(
    frame: str, marks: Sequence[str], source: random.Random
) -> tuple[str, list[tuple[int, int, str | None]]]:
    """A frame with names, times and words in it, and where its statements stand."""
    one, other = source.sample(NAMES, 2)
    weekday = source.choice(WEEKDAYS)
    when = source.choice(DAYS if "{A}" in frame else list(WHENS))
    value = (
        WHENS[when] if "{T}" in frame or "{A}" in frame else WHENS.get(f"on {weekday}") or _weekday(weekday)
    )
    text = frame.replace(" / ", "\n\n")
    for slot, words in (
        ("{P}", one), ("{S}", one.split()[1]), ("{O}", other), ("{OS}", other.split()[1]), ("{D}", weekday),
        ("{D2}", "Saturday"), ("{A2}", "on Saturday"),
    ):  # fmt: skip
        text = text.replace(slot, words)
    parts = text.replace("{A}", "{T}").split("{T}")
    text = parts[0]
    for part in parts[1:]:
        begins = not text or text.endswith((". ", "\n"))
        text += (when[0].upper() + when[1:] if begins else when) + part
    before, *rest = text.split("{Q}")
    gold: list[tuple[int, int, str | None]] = []
    for mark, after, words in zip(marks, rest, source.sample(WORDS, len(rest)), strict=True):
        goes_on = after[1:2].islower() or after.strip().startswith((one, one.split()[1], other))
        words += "" if after.startswith(".") else "," if goes_on else "."
        gold.append((len(before) + 1, len(before) + 1 + len(words), value if mark == "+" else None))
        before += f"“{words}”{after}"
    return before, gold


def _weekday(name: str) -> str:
    return {"Tuesday": "2023-11-14", "Thursday": "2023-11-09", "Friday": "2023-11-10"}[name]


def train(rows: Sequence[Example]) -> dict[str, float]:
    """The weights that make the right choices most probable; a document counts by the root of its size."""
    groups: defaultdict[str, set[str]] = defaultdict(set)
    sizes: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        sizes[row.group] += 1
        for feature in {feature for _, features in row.choices for feature in features}:
            groups[feature].add(row.group)
    index = {
        feature: place
        for place, feature in enumerate(
            sorted(f for f, having in groups.items() if len(having) >= LEAST_DOCUMENTS)
        )
    }
    flat: list[int] = []
    starts: list[int] = []
    owner: list[int] = []
    good: list[bool] = []
    for number, row in enumerate(rows):
        for value, features in row.choices:
            starts.append(len(flat))
            flat += [index[feature] for feature in features if feature in index]
            owner.append(number)
            good.append(value == row.value)
    inputs, bags, owners, rights = map(torch.tensor, (flat, starts, owner, good))
    counts = torch.tensor([3 * sizes[row.group] ** -0.5 for row in rows])
    weights = torch.zeros(len(index), 1, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=150, line_search_fn="strong_wolfe")

    def total(values: torch.Tensor) -> torch.Tensor:
        top = torch.full((len(rows),), -1e9).scatter_reduce(0, owners, values, "amax")
        return top + torch.log(torch.zeros(len(rows)).index_add(0, owners, torch.exp(values - top[owners])))

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        scores = torch.nn.functional.embedding_bag(inputs, weights, bags, mode="sum").squeeze(1)
        chosen = torch.where(rights, scores, torch.tensor(-1e9))
        value = (counts * (total(scores) - total(chosen))).sum() + PENALTY * (weights**2).sum()
        value.backward()
        return value

    optimizer.step(loss)
    values = weights.detach().squeeze(1).tolist()
    return {name: round(value, 3) for name, value in zip(index, values, strict=True) if abs(value) >= 0.02}


def main() -> None:
    """Say how it does on documents left out, then learn from all."""
    torch.set_num_threads(1)  # the sums are small: threads would wait for one another
    real = list(labelled(sorted(SAMPLE.glob("*.jsonl")), SAMPLE_GOLD, leave_out=False))
    for folder in map(Path, sys.argv[1:]):
        aside = folder.name == "officials2"
        real += labelled([folder / "documents.jsonl"], folder / "gold.jsonl", leave_out=aside)
    made_up = list(framed())
    names = sorted({row.group for row in real})
    random.Random(5).shuffle(names)
    guesses: list[tuple[str | None, str | None, float]] = []
    for fold in range(FOLDS):
        out = set(names[fold::FOLDS])
        weights = train([row for row in real if row.group not in out] + made_up)
        guesses += [(row.value, *row.guess(weights)) for row in real if row.group in out]
    dated = sum(value is not None for value, _, _ in guesses)
    for least in THRESHOLDS:
        given = [(value, guess) for value, guess, sure in guesses if guess is not None and sure >= least]
        right = sum(value == guess for value, guess in given)
        print(
            f"left out, given from {least}: {right} of {dated} dates found; {len(given)} given, "
            f"{len(given) - right} of them otherwise labelled"
        )
    weights = train(real + made_up)
    target = Path(said_on.__file__).parents[1] / "weights" / "dates.json"
    target.write_text(
        json.dumps(weights, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8"
    )
    print(f"{len(real)} statements, {len(made_up)} made up, {len(weights)} weights")


if __name__ == "__main__":
    main()
