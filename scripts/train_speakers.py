"""Learn who speaks, whom a pronoun means and what is a statement from PolNeAR's training articles.

    python scripts/train_speakers.py ../shared/data/quotations/polnear_train.jsonl

writes speakers.json, reference.json and kinds.json of corpus/extraction/weights/.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from spacy.tokens import Doc, DocBin

from onrecord.corpus.extraction import loglinear, parsing
from onrecord.corpus.extraction.attribution import coreference, kinds, speakers
from onrecord.corpus.extraction.people import find_people
from onrecord.corpus.extraction.spans import find_spans

FOLDER = Path(speakers.__file__).parents[1] / "weights"
EDGES = " \t\n\r\"“”‘’'`.,;:!?-–—…)(][\xa0"
LEAST_ARTICLES = 5
"""Articles that must have a feature; what fewer have is about them and not about the language."""
PENALTY = 0.6
Example = tuple[list[Sequence[str]], list[bool]]
Gold = dict[str, Any]


def core(text: str, start: int, end: int) -> tuple[int, int]:
    """The offsets without marks and punctuation at either edge."""
    while start < end and text[start] in EDGES:
        start += 1
    while end > start and text[end - 1] in EDGES:
        end -= 1
    return start, end


def surname(name: str | None) -> str:
    """The last word of a name that is not a suffix."""
    words = [w.strip(".,").lower() for w in (name or "").replace("’s", "").replace("'s", "").split()]
    words = [w for w in words if w and w not in ("jr", "sr", "ii", "iii")]
    return words[-1] if words else ""


def scenes(path: str) -> Iterator[tuple[Gold, speakers.Scene, list[Gold | None]]]:
    """Each article, its scene, and the gold attribution of each of its quoted stretches."""
    with open(path, encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    spans = [find_spans(row["text"]) for row in rows]
    docs = parsed([parsing.mask(row["text"], found) for row, found in zip(rows, spans, strict=True)])
    for row, found, doc in zip(rows, spans, docs, strict=True):
        gold: dict[tuple[int, int], Gold] = {}
        for quote in row["quotes"]:
            if quote["kind"] != "indirect":
                for start, end in quote["quoted"]:
                    gold[core(row["text"], start, end)] = quote
        scene = speakers.Scene(doc, found, find_people(doc), row["text"])
        yield row, scene, [gold.get(core(row["text"], s.start, s.end)) for s in found]


def parsed(texts: list[str]) -> Iterator[Doc]:
    """The parses, kept among the system's temporary files so that learning again is quick."""
    for first in range(0, len(texts), 20):
        batch = texts[first : first + 20]
        digest = hashlib.sha256("\0".join(batch).encode()).hexdigest()[:16]
        cache = Path(tempfile.gettempdir()) / f"onrecord-{digest}.spacy"
        if not cache.exists():
            DocBin(docs=parsing.parse(batch)).to_disk(cache)
        yield from DocBin().from_disk(cache).get_docs(parsing.model().vocab)


def offsets(scene: speakers.Scene, source: speakers.Source) -> tuple[int, int]:
    """Where a source stands in the text."""
    last = scene.doc[source.last]
    return scene.doc[source.first].idx, last.idx + len(last)


def is_right(scene: speakers.Scene, source: speakers.Source | None, quote: Gold) -> bool:
    """Whether a source is the one that the gold names."""
    if source is None:
        return quote.get("speaker_start") is None and not quote.get("speaker")
    if quote.get("speaker_start") is not None:
        start, end = offsets(scene, source)
        if start < quote["speaker_end"] and end > quote["speaker_start"]:
            return True
    if quote.get("speaker") and source.person is not None:
        return surname(source.person.name) == surname(quote["speaker"])
    return False


def speaker_examples(scene: speakers.Scene, gold: list[Gold | None]) -> Iterator[Example]:
    """For each gold quotation, the features of its candidates and which are right."""
    before = None
    for number, quote in enumerate(gold):
        if quote is None:
            continue
        found = speakers.candidates_for(scene, number, before)
        right = [is_right(scene, c.source, quote) for c in found]
        if any(right):
            yield [c.features for c in found], right
        chosen = [c.source for c, good in zip(found, right, strict=True) if good and c.source is not None]
        before = chosen[0] if chosen else None


def reference_examples(scene: speakers.Scene, row: Gold, gold: list[Gold | None]) -> Iterator[Example]:
    """For each pronoun or noun phrase that speaks, whom it may mean and who is right."""
    text = row["text"]
    told = sorted(
        (scene.spans[number].start, quote["speaker"])
        for number, quote in enumerate(gold)
        if quote and quote["speaker"]
    )
    done = set()
    for quote in row["quotes"]:
        if quote.get("speaker_start") is None or quote["speaker_src"] == "explicit":
            continue
        for source in scene.sources:
            start, end = offsets(scene, source)
            if source.form not in ("pronoun", "nominal") or start in done:
                continue
            if not (start < quote["speaker_end"] and end > quote["speaker_start"]):
                continue
            done.add(start)
            mention = text[quote["speaker_start"] : quote["speaker_end"]].lower()
            if quote["speaker_src"] == "none" and not mention.startswith(
                ("a ", "an ", "one ", "some ", "many ")
            ):
                continue  # the silver labels failed here, which says nothing
            earlier = [name for place, name in told if place < start]
            before = None
            if earlier:
                same = [
                    s for s in scene.sources if s.person and surname(s.person.name) == surname(earlier[-1])
                ]
                before = same[0] if same else None
            found = coreference.referents(scene, source, before)
            right = [
                surname(r.person.name) == surname(quote["speaker"]) if r.person else not quote["speaker"]
                for r in found
            ]
            if any(right):
                yield [r.features for r in found], right


def kind_examples(scene: speakers.Scene, row: Gold, gold: list[Gold | None]) -> Iterator[Example]:
    """For each quoted stretch, its features for every kind and which kind is right."""
    indirect = [q for q in row["quotes"] if q["kind"] == "indirect"]
    before = None
    for number, quote in enumerate(gold):
        candidates = speakers.candidates_for(scene, number, before)
        chances = loglinear.chances(speakers._weights(), [c.features for c in candidates])
        best = max(range(len(chances)), key=chances.__getitem__)
        chosen = candidates[best]
        cue, named = None, False
        if chosen.source is not None:
            cue = None if chosen.again else speakers.cue_of(scene, chosen.source, number)
            named = coreference.person_of(scene, chosen.source, before)[0] is not None
        span = scene.spans[number]
        if quote is None and any(q["start"] <= span.start and span.end <= q["end"] for q in indirect):
            continue
        kind = (
            "none"
            if quote is None or not quote["is_statement"]
            else quote["kind"].replace("mixed", "partial")
        )
        nobody = chances[-1] if candidates[-1].source is None else 0.0
        found = kinds.features(scene, number, cue, nobody, named)
        yield list(kinds.spread(found)), [kind == choice for choice in kinds.CHOICES]
        if kind != "none" and chosen.source is not None:
            before = chosen.source


def train(rows: list[tuple[int, Example]], penalty: float) -> dict[str, float]:
    """The weights that make the right choices most probable, of what enough articles have."""
    articles: defaultdict[str, set[int]] = defaultdict(set)
    for article, (found, _) in rows:
        for features in found:
            for feature in features:
                articles[feature].add(article)
    names = sorted(feature for feature, having in articles.items() if len(having) >= LEAST_ARTICLES)
    index = {feature: place for place, feature in enumerate(names)}
    flat, starts, owner, good = [], [], [], []
    for number, (_, (found, right)) in enumerate(rows):
        for features, is_good in zip(found, right, strict=True):
            starts.append(len(flat))
            flat += [index[feature] for feature in features if feature in index]
            owner.append(number)
            good.append(is_good)
    inputs, bags = torch.tensor(flat), torch.tensor(starts)
    owners, rights = torch.tensor(owner), torch.tensor(good)
    weights = torch.zeros(len(names), 1, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=80, line_search_fn="strong_wolfe")

    def total(values: torch.Tensor) -> torch.Tensor:
        top = torch.full((len(rows),), -1e9).scatter_reduce(0, owners, values, "amax")
        return top + torch.log(torch.zeros(len(rows)).index_add(0, owners, torch.exp(values - top[owners])))

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        scores = torch.nn.functional.embedding_bag(inputs, weights, bags, mode="sum").squeeze(1)
        chosen = torch.where(rights, scores, torch.tensor(-1e9))
        value = (total(scores) - total(chosen)).sum() + penalty * (weights**2).sum()
        value.backward()
        return value

    optimizer.step(loss)
    values = weights.detach().squeeze(1).tolist()
    return {name: round(value, 3) for name, value in zip(names, values, strict=True) if abs(value) >= 0.02}


def learn(name: str, rows: list[tuple[int, Example]], penalty: float) -> None:
    """Write the weights, after saying how often those of nine tenths are right on the last tenth."""
    order = np.random.default_rng(0).permutation(len(rows))
    tenth = len(rows) // 10
    weights = train([rows[place] for place in order[tenth:]], penalty)
    hits = sure = sure_hits = 0
    for place in order[:tenth]:
        found, right = rows[place][1]
        chances = loglinear.chances(weights, found)
        best = max(range(len(chances)), key=chances.__getitem__)
        hits += right[best]
        total = sum(chance for chance, good in zip(chances, right, strict=True) if good == right[best])
        sure += total >= 0.9
        sure_hits += total >= 0.9 and right[best]
    weights = train(rows, penalty)
    target = FOLDER / name
    target.write_text(
        json.dumps(weights, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8"
    )
    print(
        f"{name}: {len(rows)} examples, {hits / tenth:.1%} right on {tenth} held out "
        f"({sure_hits}/{sure} where sure of 9 in 10), {len(weights)} weights"
    )


def main() -> None:
    """Train all three, the kinds last because they look at who was chosen."""
    everything = list(enumerate(scenes(sys.argv[1])))
    rows = [(n, e) for n, (_, scene, gold) in everything for e in speaker_examples(scene, gold)]
    learn("speakers.json", rows, PENALTY)
    speakers._weights.cache_clear()
    rows = [(n, e) for n, (row, scene, gold) in everything for e in reference_examples(scene, row, gold)]
    learn("reference.json", rows, PENALTY)
    coreference._weights.cache_clear()
    rows = [(n, e) for n, (row, scene, gold) in everything for e in kind_examples(scene, row, gold)]
    learn("kinds.json", rows, PENALTY)


if __name__ == "__main__":
    main()
