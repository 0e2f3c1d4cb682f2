#!/usr/bin/env bash
# pandoc 3.9 (pypandoc_binary 1.17) reads CSL-JSON and drops dates that are valid there: a season becomes
# the bare year, and a date in words ("literal") an empty list, in silence.
# Usual guess: what CSL-JSON's schema allows comes back from "-f csljson -t csljson".
# Seen: {"date-parts": [[2019]], "season": 1} -> [[2019]]; {"literal": "the 2010s"} -> [].
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q pypandoc_binary==1.17
pandoc=$("$folder/venv/bin/python" -c "import pypandoc; print(pypandoc.get_pandoc_path())")
cat >"$folder/dates.json" <<'JSON'
[{"id": "spring", "type": "article-newspaper", "title": "Trees for every street",
  "issued": {"date-parts": [[2019]], "season": 1}},
 {"id": "words", "type": "article-newspaper", "title": "Benches for every square",
  "issued": {"literal": "the 2010s"}}]
JSON
"$pandoc" --version | head -n 1
"$pandoc" -f csljson -t csljson "$folder/dates.json" >"$folder/back.json"
python3 - "$folder/back.json" <<'PY'
import json, sys
spring, words = (entry["issued"] for entry in json.load(open(sys.argv[1], encoding="utf-8")))
print("season:", spring, "words:", words)
sys.exit(not (spring == {"date-parts": [[2019]]} and words == {"date-parts": []}))
PY
