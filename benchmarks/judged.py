"""Makes sets of judged questions out of statements and articles, to see whether ranking carries over.

    python -m benchmarks.judged ../shared/data FOLDER
    onrecord evaluate retrieval FOLDER/titles        (and so on)

Nobody judged these by hand: what belongs together in print is taken to be relevant. Each set is a
folder in the BEIR layout:

    titles    a press release's title, and the quotations in that release
    asked     the same as a question: "What do mayors say about ...?"
    openings  a sentence of a statement, and the rest of the statement, which stands without it
    lead-ins  the reporter's sentence before a quotation, and the quotation
    headlines an article's headline, and what is quoted in the article
    pairs     a sentence, and one that people call equivalent (STS benchmark, 4 or more of 5)
"""

from __future__ import annotations

import argparse
import csv
import json
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from onrecord.corpus.english.sentences import sentence_around, sentences

ASKED = (
    "What do mayors say about {}?",
    "Which officials have commented on {}?",
    "Do city leaders support {}?",
    "statements on {}",
    "What was said about {}",
)
_LEAST = 8  # words of a question made of a sentence
_EVERY = 3  # of the articles
_MOST = 1000  # questions of one set


def main() -> None:
    """Writes the sets and prints how large each is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    for name, questions, statements, relevant in sets(given.data):
        write(given.folder / name, questions, statements, relevant)
        print(f"{name:<10}{len(questions):>6} questions {len(statements):>8,} statements")


Judged = tuple[str, dict[str, str], dict[str, str], dict[str, list[str]]]
"""A set's name, its questions and statements by id, and the ids of each question's relevant statements."""


def sets(data: Path) -> Iterator[Judged]:
    """Every set that can be made of the data."""
    releases = [
        row
        for name in ("congress_press_quotes", "local_officials_in_congress_press")
        for row in _rows(data / "statements" / f"{name}.jsonl")
    ]
    speeches = list(_rows(data / "statements" / "state_of_the_state_2019.jsonl"))
    articles = [
        row for name in ("train", "dev") for row in _rows(data / "quotations" / f"polnear_{name}.jsonl")
    ][::_EVERY]
    titles = _titles(releases)
    yield titles
    yield _asked(titles)
    yield _openings([*releases, *speeches])
    yield from _printed(articles)
    yield _pairs(data / "retrieval" / "stsb_dev.tsv")


def _titles(rows: Iterable[Mapping[str, Any]]) -> Judged:
    statements, of = {}, defaultdict(list)
    for row in rows:
        statements[row["id"]] = row["text"]
        title = " ".join((row["source_title"] or "").split("\n")[0].split())
        if _LEAST <= len(title.split()) <= 40:
            of[title].append(row["id"])
    chosen = _sample(of)
    return "titles", *_numbered(statements, [(title, of[title]) for title in chosen])


def _asked(titles: Judged) -> Judged:
    _, questions, statements, relevant = titles
    framed = {
        name: ASKED[at % len(ASKED)].format(title) for at, (name, title) in enumerate(questions.items())
    }
    return "asked", framed, statements, relevant


def _openings(rows: Iterable[Mapping[str, Any]]) -> Judged:
    generator = random.Random(5)
    statements, asked = {}, []
    for row in rows:
        statements[row["id"]] = text = row["text"]
        spans = [(start, end) for start, end in sentences(text) if len(text[start:end].split()) >= _LEAST]
        if len(spans) < 2:
            continue
        start, end = generator.choice(spans)
        asked.append((row["id"], text[start:end], f"{text[:start].strip()} {text[end:].strip()}".strip()))
    chosen = generator.sample(asked, min(_MOST, len(asked)))
    statements |= {name: rest for name, _, rest in chosen}
    return "openings", *_numbered(statements, [(question, [name]) for name, question, _ in chosen])


def _printed(rows: Iterable[Mapping[str, Any]]) -> Iterator[Judged]:
    statements, before, headed = {}, defaultdict(list), defaultdict(list)
    for row in rows:
        text = row["text"]
        for at, quote in enumerate(row["quotes"]):
            if not quote["is_statement"] or quote["kind"] == "indirect":
                continue
            name = f"{row['doc_id']}#{at}"
            statements[name] = quote["text"]
            headed[row["title"]].append(name)
            opening, _ = sentence_around(text, quote["start"], quote["end"])
            if last := text[:opening].rstrip():
                start, end = sentence_around(text, len(last) - 1, len(last))
                quoted = any(other["start"] < end and start < other["end"] for other in row["quotes"])
                if not quoted and len(text[start:end].split()) >= _LEAST:
                    before[" ".join(text[start:end].split())].append(name)
    for name, of in (("lead-ins", before), ("headlines", headed)):
        yield name, *_numbered(statements, [(question, of[question]) for question in _sample(of)])


def _pairs(path: Path) -> Judged:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    statements = {text: str(at) for at, text in enumerate(dict.fromkeys(row["sentence2"] for row in rows))}
    of = defaultdict(list)
    for row in rows:
        if float(row["score"]) >= 4 and row["sentence1"] != row["sentence2"]:
            of[row["sentence1"]].append(statements[row["sentence2"]])
    return "pairs", *_numbered({name: text for text, name in statements.items()}, list(of.items()))


def write(
    folder: Path, questions: Mapping[str, str], statements: Mapping[str, str], of: Mapping[str, list[str]]
) -> None:
    """Writes one set in the BEIR layout."""
    folder.mkdir(parents=True, exist_ok=True)
    for file, texts in (("corpus.jsonl", statements), ("queries.jsonl", questions)):
        rows = (json.dumps({"_id": name, "text": text}) for name, text in texts.items())
        (folder / file).write_text("".join(f"{row}\n" for row in rows), "utf-8")
    judged = (f"{name}\t{document}\t1\n" for name in questions for document in of[name])
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n" + "".join(judged), "utf-8")


def _sample(of: Mapping[str, object]) -> list[str]:
    names = sorted(of)
    return random.Random(5).sample(names, min(_MOST, len(names)))


def _numbered(
    statements: dict[str, str], asked: Iterable[tuple[str, list[str]]]
) -> tuple[dict[str, str], dict[str, str], dict[str, list[str]]]:
    listed = list(asked)
    questions = {str(at): question for at, (question, _) in enumerate(listed)}
    return questions, statements, {str(at): names for at, (_, names) in enumerate(listed)}


def _rows(path: Path) -> Iterator[Any]:
    with path.open(encoding="utf-8") as stream:
        yield from map(json.loads, stream)


if __name__ == "__main__":
    main()
