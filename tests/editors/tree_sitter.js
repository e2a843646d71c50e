// Loads grammar.js as the generator of tree-sitter would: with its words as functions. Takes {grammar} as JSON on stdin, the text of the
// file; prints {name, rules, used, aliases, anonymous, externals, extras}: what it defines and what it calls for.
import { readFileSync } from "node:fs";
import vm from "node:vm";

const input = JSON.parse(readFileSync(0, "utf8"));
const used = new Map();
const aliases = new Set();
const anonymous = new Set();

function part(value) {
  if (typeof value === "string") anonymous.add(value);
  else if (value === undefined || value === null) throw new Error("a part of a rule is nothing");
  return value;
}
const many = (type) => (...members) => ({ type, members: members.map(part) });
const token = Object.assign(many("TOKEN"), { immediate: many("IMMEDIATE_TOKEN") });
const words = {
  seq: many("SEQ"),
  choice: many("CHOICE"),
  repeat: many("REPEAT"),
  repeat1: many("REPEAT1"),
  optional: many("OPTIONAL"),
  prec: Object.assign((number, value) => part(value), { left: (number, value) => part(value), right: (number, value) => part(value) }),
  alias: (value, name) => {
    if (typeof name === "string") {
      anonymous.add(name);
    } else {
      // The name was asked for as if it were a rule; it needs none.
      aliases.add(name.name);
      used.set(name.name, used.get(name.name) - 1);
    }
    return part(value);
  },
  token,
};
const $ = new Proxy({}, {
  get: (_, name) => {
    used.set(name, (used.get(name) ?? 0) + 1);
    return { type: "SYMBOL", name };
  },
});

let result;
const grammar = (given) => {
  const rules = Object.entries(given.rules).map(([name, rule]) => {
    part(rule($));
    return name;
  });
  const symbols = (list) => (list ? list($).map((symbol) => symbol.name ?? null) : []);
  result = {
    name: given.name,
    rules,
    word: given.word($).name,
    externals: symbols(given.externals),
    extras: symbols(given.extras),
    used: [...used].filter(([, count]) => count > 0).map(([name]) => name),
    aliases: [...aliases],
    anonymous: [...anonymous],
  };
  return given;
};
vm.runInNewContext(input.grammar, { module: { exports: {} }, grammar, ...words });
process.stdout.write(JSON.stringify(result));
