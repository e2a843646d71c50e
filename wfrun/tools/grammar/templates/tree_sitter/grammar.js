/**
 * wfrun scripts (*.wf) for tree-sitter. Made by `wfrun grammar tree-sitter`. Do not edit: make it again.
 *
 * `src/scanner.c` tells where statements end and which brackets belong to blocks.
 */

/// <reference types="tree-sitter-cli/dsl" />

module.exports = grammar({
  name: "wf",

  extras: ($) => [/\s/, $.comment],

  externals: ($) => [$.open_block, $.close_block, $._end, $._less],

  word: ($) => $.name,

  rules: {
@@RULES@@

    // Texts: quotes, then text, escapes and holes in turn.
    string: ($) => choice($._raw, $._line, $._lines),

    _raw: () => token(seq('r"', /[^"\n]*/, '"')),

    _line: ($) => seq('"', repeat(choice(alias($._text, $.text), $.escape, $.hole)), token.immediate('"')),

    _lines: ($) =>
      seq('"""', repeat(choice(alias($._long_text, $.text), $.escape, $.hole)), token.immediate('"""')),

    _text: () => token.immediate(prec(1, /[^"\\{}\n]+/)),

    _long_text: () => token.immediate(prec(1, /(?:[^"\\{}]|"[^"\\{}]|""[^"\\{}])+/)),

    escape: () => token.immediate(prec(2, /\\u\{[0-9A-Fa-f]+\}|\\[^\n]|\{\{|\}\}/)),

    hole: ($) => seq(token.immediate("{"), $._expression, "}"),

@@TOKENS@@

    comment: () => token(seq("#", /[^\n]*/)),
  },
});
