// Prints what citeproc-js makes of the CSL items on standard input, in the APA's style as Citation.js
// carries it: the entries by their ids, and what it holds against any.
const { readFileSync } = require("fs");
const CSL = require("citeproc");
const styles = require("@citation-js/plugin-csl/lib/styles.json");
const locales = require("@citation-js/plugin-csl/lib/locales.json");

const items = Object.fromEntries(JSON.parse(readFileSync(0, "utf-8")).map((item) => [item.id, item]));
const system = { retrieveLocale: () => locales["en-US"], retrieveItem: (id) => items[id] };
const engine = new CSL.Engine(system, styles.apa);
engine.setOutputFormat("text");
engine.updateItems(Object.keys(items));
const [about, printed] = engine.makeBibliography();
const entries = Object.fromEntries(about.entry_ids.map(([id], place) => [id, printed[place].trim()]));
console.log(JSON.stringify({ entries, errors: about.bibliography_errors }));
