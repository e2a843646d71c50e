// wfrun scripts (*.wf) for CodeMirror 6. Made by `wfrun grammar codemirror`. Do not edit: make it again.
//
//   import { EditorView, basicSetup } from "codemirror";
//   import { wf } from "./wf.codemirror.js";
//   new EditorView({ extensions: [basicSetup, wf()], parent: document.body });

import { LanguageSupport, StreamLanguage } from "@codemirror/language";
import { Tag, tags } from "@lezer/highlight";

/** The tags of the language, for highlight styles of one's own. Each class has one that every style knows beside it: see `tokenTable`. */
export const wfTags = {
@@TAGS@@,
};

// A rule is a pattern, the classes of its groups, and the state that it begins ("^": it ends its own).
const written = {
@@STATES@@,
};

const states = Object.fromEntries(
  Object.entries(written).map(([name, rules]) => [
    name,
    rules.map(([pattern, classes, to]) => ({ pattern: new RegExp(pattern, "y"), classes, to })),
  ]),
);

// The first rule of the topmost state that matches at this place of a line. Rules that take nothing only leave states, so that this ends.
function step(stack, text, place) {
  for (;;) {
    const rules = states[stack[stack.length - 1]];
    let found = null;
    for (const rule of rules) {
      rule.pattern.lastIndex = place;
      const match = rule.pattern.exec(text);
      if (match) {
        found = { rule, match };
        break;
      }
    }
    if (!found) return null;
    const { to, classes } = found.rule;
    if (to === "^") stack.pop();
    else if (to) stack.push(to);
    if (found.match[0].length) return { match: found.match, classes };
  }
}

// Passes over a line end: what ends with a line ends here, unless what was read before took the line end with it.
function endLine(state) {
  if (!state.ended) step(state.stack, "\n", 0);
  state.ended = true;
}

export const wfLanguage = StreamLanguage.define({
  name: "wf",
  startState: () => ({ stack: ["file"], waiting: [], ended: true }),
  copyState: (state) => ({ stack: [...state.stack], waiting: [...state.waiting], ended: state.ended }),
  token(stream, state) {
    if (stream.sol()) {
      endLine(state);
      state.ended = false;
    }
    if (!state.waiting.length) {
      const text = stream.string + "\n";
      const found = step(state.stack, text, stream.pos);
      if (!found) {
        stream.next();
        return null;
      }
      found.match.slice(1).forEach((piece, number) => {
        if (piece) state.waiting.push([piece.length, found.classes[number]]);
      });
    }
    const [length, kind] = state.waiting.shift();
    const end = Math.min(stream.pos + length, stream.string.length);
    if (stream.pos + length > stream.string.length) state.ended = true;
    // The rest of a rule may be the line end alone, which is no part of the line.
    if (end === stream.string.length && state.waiting.length) {
      state.ended = true;
      state.waiting = [];
    }
    stream.pos = end;
    return kind && `wf-${kind}`;
  },
  blankLine(state) {
    endLine(state);
    state.ended = false;
  },
  // With a prefix, because CodeMirror has meanings of its own for some names.
  tokenTable: {
@@SHOWN@@,
  },
  languageData: {
    commentTokens: { line: "#" },
    closeBrackets: { brackets: ["(", "[", "{", '"'] },
    indentOnInput: /^\s*[>})\]]$/,
  },
});

/** The language as an extension of an editor. */
export function wf() {
  return new LanguageSupport(wfLanguage);
}
