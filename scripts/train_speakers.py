"""Learn the weights of corpus/extraction/speakers.py from the training half of PolNeAR.

python scripts/train_speakers.py ../shared/data/quotations/polnear_train.jsonl
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import torch

from corpus.extraction import parsing, speakers
from corpus.extraction.people import find_people
from corpus.extraction.spans import find_spans

TARGET = Path(__file__).parents[1] / "corpus" / "extraction" / "speakers.json"
EDGES = " \t\n\r\"“”‘’'`.,;:!?-–—…)(][\xa0"


def core(text, start, end):
    """The offsets without marks and punctuation at either edge."""
    while start < end and text[start] in EDGES:
        start += 1
    while end > start and text[end - 1] in EDGES:
        end -= 1
    return start, end


def surname(name):
    words = [w.strip(".,").lower() for w in (name or "").replace("’s", "").replace("'s", "").split()]
    words = [w for w in words if w and w not in ("jr", "sr", "ii", "iii")]
    return words[-1] if words else ""


def scenes(path):
    """Each article's scene, with the gold attribution of each of its spans."""
    rows = [json.loads(line) for line in open(path, encoding="utf-8")]
    spans = [find_spans(row["text"]) for row in rows]
    docs = parsed([parsing.mask(row["text"], found) for row, found in zip(rows, spans)], path)
    for row, found, doc in zip(rows, spans, docs):
        scene = speakers.Scene(doc, found, find_people(doc), row["text"])
        gold = {}
        for quote in row["quotes"]:
            if quote["kind"] != "indirect":
                for start, end in quote["quoted"]:
                    gold[core(row["text"], start, end)] = quote
        yield row, scene, [gold.get(core(row["text"], s.start, s.end)) for s in found]


def parsed(texts, path):
    """The parses, kept beside the system's temporary files so that training again is quick."""
    import hashlib
    import tempfile

    from spacy.tokens import DocBin

    digest = hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]
    cache = Path(tempfile.gettempdir()) / f"onrecord-{digest}.spacy"
    if cache.exists():
        return DocBin().from_disk(cache).get_docs(parsing.model().vocab)
    docs = list(parsing.parse(texts))
    binary = DocBin()
    for doc in docs:
        binary.add(doc)
    binary.to_disk(cache)
    return docs


def is_right(scene, source, quote):
    """Whether a source is the one that the gold names."""
    if source is None:
        return quote.get("speaker_start") is None and not quote.get("speaker")
    if quote.get("speaker_start") is not None:
        start = scene.doc[source.first].idx
        end = scene.doc[source.last].idx + len(scene.doc[source.last])
        if start < quote["speaker_end"] and end > quote["speaker_start"]:
            return True
    if quote.get("speaker") and source.person is not None:
        return surname(source.person.name) == surname(quote["speaker"])
    return False


def examples(path):
    """For each gold quotation, the features of its candidates and which are right."""
    for _, scene, gold in scenes(path):
        before = None
        for number, quote in enumerate(gold):
            found = speakers.candidates_for(scene, number, before)
            if quote is None:
                # Not a statement: it does not change who spoke last.
                continue
            right = [is_right(scene, c.source, quote) for c in found]
            if any(right):
                yield [c.features for c in found], right
            chosen = [c.source for c, r in zip(found, right) if r and c.source is not None]
            before = chosen[0] if chosen else None


def train(rows, penalty=0.6, rounds=60):
    """The weights that make the right candidates most probable."""
    counts = {}
    for found, _ in rows:
        for f in {f for features in found for f in features}:
            counts[f] = counts.get(f, 0) + 1
    names = sorted(f for f, n in counts.items() if n >= 4)
    index = {f: i for i, f in enumerate(names)}
    flat, offsets, owner, right = [], [], [], []
    for number, (found, truth) in enumerate(rows):
        for features, good in zip(found, truth):
            offsets.append(len(flat))
            flat += [index[f] for f in features if f in index]
            owner.append(number)
            right.append(good)
    flat, offsets = torch.tensor(flat), torch.tensor(offsets)
    owner, right = torch.tensor(owner), torch.tensor(right)
    weights = torch.zeros(len(names), 1, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=rounds, line_search_fn="strong_wolfe")

    def groups(values):
        top = torch.full((len(rows),), -1e9).scatter_reduce(0, owner, values, "amax")
        total = torch.zeros(len(rows)).index_add(0, owner, torch.exp(values - top[owner]))
        return top + torch.log(total)

    def loss():
        optimizer.zero_grad()
        score = torch.nn.functional.embedding_bag(flat, weights, offsets, mode="sum").squeeze(1)
        good = torch.where(right, score, torch.tensor(-1e9))
        value = (groups(score) - groups(good)).sum() + penalty * (weights**2).sum()
        value.backward()
        return value

    optimizer.step(loss)
    values = weights.detach().squeeze(1).numpy()
    return {f: round(float(w), 3) for f, w in zip(names, values) if abs(w) >= 0.02}


def main():
    rows = list(examples(sys.argv[1]))
    rng = np.random.default_rng(0)
    order = rng.permutation(len(rows))
    held = [rows[i] for i in order[: len(rows) // 10]]
    weights = train([rows[i] for i in order[len(rows) // 10 :]])
    speakers._weights = lambda: weights
    good = 0
    for found, right in held:
        p = speakers.probabilities([speakers.Candidate(None, f) for f in found])
        good += right[p.index(max(p))]
    print(f"{len(rows)} quotations; right on {good / len(held):.1%} of {len(held)} held out")
    weights = train(rows)
    TARGET.write_text(
        json.dumps(weights, ensure_ascii=False, indent=0, sort_keys=True) + "\n", encoding="utf-8"
    )
    print(f"{len(weights)} weights, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
