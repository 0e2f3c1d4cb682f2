// Prints what Apache Annotator finds by each text quote selector on standard input, on the page beside
// it: for each selector the texts of the ranges.
const { readFileSync } = require("fs");
const { join } = require("path");
const { pathToFileURL } = require("url");
const { JSDOM } = require("jsdom");

const modules = process.env.NODE_PATH;
const annotator = pathToFileURL(join(modules, "@apache-annotator", "dom", "lib", "index.js"));

async function found({ page, selector }, createTextQuoteSelectorMatcher) {
  const { document, Node, NodeFilter } = new JSDOM(page).window;
  Object.assign(globalThis, { Node, NodeFilter }); // as a browser has them
  const texts = [];
  for await (const range of createTextQuoteSelectorMatcher(selector)(document.body)) texts.push(String(range));
  return texts;
}

import(annotator).then(async ({ createTextQuoteSelectorMatcher }) => {
  const asked = JSON.parse(readFileSync(0, "utf-8"));
  const answers = [];
  for (const each of asked) answers.push(await found(each, createTextQuoteSelectorMatcher));
  console.log(JSON.stringify(answers));
});
