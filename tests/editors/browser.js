// Reads scripts with Monaco and with CodeMirror in Chromium. Takes {monaco, codemirror, texts} as JSON on stdin, the first two the text of the
// exported modules; prints {monaco, codemirror}, each for each text [[start, end, class]…]. Where a folder is named as the argument, it
// takes pictures of the first text there.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const entry = `
import * as monaco from "monaco-editor";
import { basicSetup, EditorView } from "codemirror";
import { highlightTree } from "@lezer/highlight";
import { register } from "./wf.monaco.js";
import { wf, wfLanguage, wfTags } from "./wf.codemirror.js";

self.MonacoEnvironment = { getWorker: () => new Worker(URL.createObjectURL(new Blob([""], { type: "text/javascript" }))) };
register(monaco);

window.readMonaco = async (text) => {
  const pieces = [];
  let offset = 0;
  const lines = text.split("\\n");
  monaco.editor.tokenize(text, "wf").forEach((tokens, number) => {
    const length = lines[number].length;
    tokens.forEach((token, at) => {
      const end = at + 1 < tokens.length ? tokens[at + 1].offset : length;
      pieces.push([offset + token.offset, offset + Math.min(end, length), token.type.replace(/\\.wf$/, "")]);
    });
    offset += length + 1;
  });
  return pieces;
};

// The innermost tag alone: that of the class, and none of those it is a kind of.
const names = new Map(Object.entries(wfTags).map(([name, tag]) => [tag, name]));
const exactly = { style: (tags) => tags.map((tag) => names.get(tag)).find((name) => name) ?? null };
window.readCodeMirror = (text) => {
  const pieces = [];
  highlightTree(wfLanguage.parser.parse(text), exactly, (start, end, name) => pieces.push([start, end, name]));
  return pieces;
};

window.show = (which, text) => {
  document.body.innerHTML = '<div id="editor" style="width: 1000px; height: 1100px; font-size: 15px"></div>';
  const parent = document.getElementById("editor");
  if (which.startsWith("monaco")) {
    const theme = which === "monaco-dark" ? "vs-dark" : "vs";
    monaco.editor.create(parent, { language: "wf", value: text, theme, fontSize: 15, minimap: { enabled: false } });
  } else {
    new EditorView({ doc: text, extensions: [basicSetup, wf()], parent });
  }
};
`;

const input = JSON.parse(readFileSync(0, "utf8"));
const folder = mkdtempSync(join(tmpdir(), "wf-browser-"));
let browser;
try {
  writeFileSync(join(folder, "wf.monaco.js"), input.monaco);
  writeFileSync(join(folder, "wf.codemirror.js"), input.codemirror);
  writeFileSync(join(folder, "entry.js"), entry);
  await build({
    entryPoints: [join(folder, "entry.js")],
    outfile: join(folder, "page.js"),
    bundle: true,
    format: "iife",
    loader: { ".ttf": "dataurl" },
    nodePaths: [join(process.env.WF_NODE_MODULES ?? join(here, "node_modules"))],
    logLevel: "error",
  });
  writeFileSync(
    join(folder, "index.html"),
    '<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="page.css"><body><script src="page.js"></script>',
  );
  browser = await chromium.launch({ executablePath: process.env.WF_CHROMIUM ?? "/usr/bin/chromium", args: flags });
  const page = await browser.newPage({ viewport: { width: 1020, height: 1120 } });
  const errors = [];
  page.on("pageerror", (error) => errors.push(error));
  await page.goto(`file://${join(folder, "index.html")}`);
  if (errors.length) throw errors[0];
  const result = { monaco: [], codemirror: [] };
  result.monaco = await page.evaluate((texts) => Promise.all(texts.map(window.readMonaco)), input.texts);
  result.codemirror = await page.evaluate((texts) => texts.map(window.readCodeMirror), input.texts);
  if (process.argv[2]) {
    for (const which of ["monaco", "monaco-dark", "codemirror"]) {
      await page.evaluate(([name, text]) => window.show(name, text), [which, input.texts[0]]);
      await page.waitForTimeout(1500);
      await page.screenshot({ path: join(process.argv[2], `${which}.png`) });
    }
  }
  if (errors.length) throw errors[0];
  process.stdout.write(JSON.stringify(result));
} finally {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
}
