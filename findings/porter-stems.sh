#!/usr/bin/env bash
# SQLite's FTS5 and Snowball both have a stemmer called "porter", and give some words different stems.
# Usual guess: one algorithm, published in 1980, so stems made by one can be looked up in an index made by the other.
# Seen: FTS5 follows its author's later revision, with "-logi" and "-bli" for "-abli"; Snowball's "porter" keeps to the
# paper. "analogy" is "analog" in FTS5 and "analogi" in Snowball, so that a look-up finds nothing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv room
room/bin/pip install --quiet --disable-pip-version-check snowballstemmer==3.1.1
room/bin/python - <<'PY'
import sqlite3, sys
from importlib.metadata import version

import snowballstemmer

words = ["analogy", "anthropology", "apologies", "possibly", "responsibly", "running", "ponies", "relational"]
base = sqlite3.connect(":memory:")
base.execute("CREATE VIRTUAL TABLE word USING fts5 (text, tokenize = 'porter')")
base.execute("CREATE VIRTUAL TABLE stem USING fts5vocab (word, instance)")
base.executemany("INSERT INTO word (rowid, text) VALUES (?, ?)", enumerate(words))
fts5 = {words[at]: stem for at, stem in base.execute("SELECT doc, term FROM stem")}
snowball = dict(zip(words, snowballstemmer.stemmer("porter").stemWords(words)))
print(f"SQLite {sqlite3.sqlite_version}, snowballstemmer {version('snowballstemmer')}")
for word in words:
    print(f"{word}: FTS5 {fts5[word]}, Snowball {snowball[word]}")
different = {word for word in words if fts5[word] != snowball[word]}
sys.exit(0 if different == {"analogy", "anthropology", "apologies", "possibly", "responsibly"} else 1)
PY
