// Reads scripts with the engine that VS Code has. Takes {grammar, texts} as JSON on stdin; prints, for each text, [[start, end, scope]…].
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);
const { loadWASM, OnigScanner, OnigString } = require("vscode-oniguruma");
const { INITIAL, Registry, parseRawGrammar } = require("vscode-textmate");

const wasm = join(dirname(require.resolve("vscode-oniguruma")), "onig.wasm");
await loadWASM(readFileSync(wasm).buffer);

const input = JSON.parse(readFileSync(0, "utf8"));
const registry = new Registry({
  onigLib: Promise.resolve({
    createOnigScanner: (patterns) => new OnigScanner(patterns),
    createOnigString: (text) => new OnigString(text),
  }),
  loadGrammar: async () => parseRawGrammar(JSON.stringify(input.grammar), "wf.json"),
});
const grammar = await registry.loadGrammar("source.wf");

const results = input.texts.map((text) => {
  const pieces = [];
  let stack = INITIAL;
  let offset = 0;
  for (const line of text.split("\n")) {
    const read = grammar.tokenizeLine(line, stack);
    for (const { startIndex, endIndex, scopes } of read.tokens) {
      const scope = scopes.length > 1 ? scopes[scopes.length - 1] : null;
      pieces.push([offset + startIndex, offset + Math.min(endIndex, line.length), scope]);
    }
    stack = read.ruleStack;
    offset += line.length + 1;
  }
  return pieces;
});
process.stdout.write(JSON.stringify(results));
