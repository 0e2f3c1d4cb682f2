#!/usr/bin/env bash
# citeproc-js (citeproc 2.4.63) prints a CSL date that has its words ("literal") and its figures
# ("date-parts") as both, run together without a space.
# Usual guess: the words are what is printed, the figures are for sorting, as the schema lets both stand.
# Seen: {"literal": "the 2010s", "date-parts": [[2010], [2019]]} -> "the 2010s2010–2019".
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --no-audit --no-fund --loglevel=error citeproc@2.4.63
cat >print.cjs <<'JS'
const CSL = require("citeproc");
const item = { id: "bench", type: "article-newspaper", title: "Benches",
  issued: { literal: "the 2010s", "date-parts": [[2010], [2019]] } };
const style = `<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0"><info><title>t</title><id>t</id>
  <updated>2020-01-01T00:00:00Z</updated></info><citation><layout><text variable="title"/></layout></citation>
  <bibliography><layout><date variable="issued"><date-part name="year"/></date></layout></bibliography></style>`;
const locale = `<locale xmlns="http://purl.org/net/xbiblio/csl" version="1.0" xml:lang="en-US"><terms/></locale>`;
const engine = new CSL.Engine({ retrieveLocale: () => locale, retrieveItem: () => item }, style);
engine.setOutputFormat("text");
engine.updateItems(["bench"]);
const printed = engine.makeBibliography()[1][0].trim();
console.log(`citeproc 2.4.63 (processor ${CSL.PROCESSOR_VERSION}) prints: ${printed}`);
process.exit(printed === "the 2010s2010–2019" ? 0 : 1);
JS
node print.cjs
