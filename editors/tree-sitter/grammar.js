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
    file: ($) =>
      repeat(choice(seq($._item, $._end), ";")),

    _item: ($) =>
      choice($.api, $.currency, $.use, $.constant, $.workflow, $.test),

    api: ($) =>
      seq("api", choice($.name, $.release)),

    currency: ($) =>
      seq("currency", $.name),

    use: ($) =>
      seq("use", $.string),

    constant: ($) =>
      seq("let", $.name, "=", $._value),

    workflow: ($) =>
      seq(optional(seq("workflow", $.string)), "on", $._trigger, optional($.clauses), optional($._trigger_condition), $.block, optional(seq("on_failure", $.block))),

    _trigger_condition: ($) =>
      $.when,

    when: ($) =>
      seq("when", $._condition),

    test: ($) =>
      seq("test", $.string, $.test_block),

    _trigger: ($) =>
      choice($.event_trigger, $.every, $.schedule, $.demand),

    event_trigger: ($) =>
      $.events,

    events: ($) =>
      seq($.event, repeat(seq(",", $.event))),

    event: ($) =>
      choice(seq($.name, repeat(seq(".", $.name)), optional(seq(".", "*"))), seq($.name, repeat(seq(".", $.name)), $.included, repeat1(seq(".", $.name))), "*"),

    included: ($) =>
      seq("[", $.name, repeat(seq(".", $.name)), "]"),

    every: ($) =>
      seq("every", choice($.name, $.duration), optional(seq("on", choice($.number, "last"))), optional(seq("at", $.time)), optional(seq("in", $.string))),

    schedule: ($) =>
      seq("schedule", $.string, optional(seq("in", $.string))),

    demand: ($) =>
      seq("demand", "(", optional(seq($.parameter, repeat(seq(",", $.parameter)), optional(","))), ")"),

    parameter: ($) =>
      seq($.name, ":", $.name, optional(seq("=", $._expression))),

    clauses: ($) =>
      repeat1($._clause),

    _clause: ($) =>
      choice($.from_accounts, $.once, $.at_most, $.at_most_money, $.one_at_a_time, $.not_older),

    from_accounts: ($) =>
      seq("from", "accounts"),

    once: ($) =>
      seq("once", "per", $._condition, optional(seq("within", $._condition))),

    at_most: ($) =>
      seq(seq("at", "most"), $.number, "per", $.name, optional(seq("per", $._condition))),

    at_most_money: ($) =>
      seq(seq("at", "most"), $.money, "per", $.name, optional(seq("per", $._condition))),

    one_at_a_time: ($) =>
      seq("one", "at", $.name, $.name, optional(seq("per", $._condition))),

    not_older: ($) =>
      seq("not", "older", "than", $._condition),

    block: ($) =>
      seq($.open_block, repeat(choice(seq($._statement, $._end), ";")), $.close_block),

    _statement: ($) =>
      choice($.action, $.let, $.if, $.for, $.wait, $.wait_until, $.wait_for, $.approve, $.try, $.stop, $.fail),

    action: ($) =>
      seq($.name, optional($._main), optional($.arguments)),

    arguments: ($) =>
      repeat1($.argument),

    argument: ($) =>
      seq($.name, "=", $._expression),

    _main: ($) =>
      choice($._reference, $.string, $.number, $.percent, $.money, $.duration, $.boolean),

    boolean: ($) =>
      choice("true", "false"),

    _reference: ($) =>
      choice($.name, alias($._reference_field, $.field), alias($._reference_index, $.index)),

    _reference_field: ($) =>
      seq($._reference, ".", $.name),

    _reference_index: ($) =>
      seq($._reference, "[", $._expression, "]"),

    let: ($) =>
      seq("let", $.name, "=", $._value),

    _value: ($) =>
      choice($._items, $.wait_for, $.approve),

    _items: ($) =>
      choice($._condition, alias($._items_action, $.action), $.action_of_arguments),

    _items_action: ($) =>
      seq($.name, $._main, optional($.arguments)),

    action_of_arguments: ($) =>
      seq($.name, repeat1($.argument)),

    if: ($) =>
      seq($.branches, optional(seq("else", $.block))),

    branches: ($) =>
      choice($.first_branch, $.next_branch),

    first_branch: ($) =>
      seq("if", $._condition, $.block),

    next_branch: ($) =>
      seq($.branches, "else", "if", $._condition, $.block),

    for: ($) =>
      seq("for", $.name, "in", $._items, optional(seq("where", $._condition)), $.block),

    wait: ($) =>
      seq("wait", $._condition),

    wait_until: ($) =>
      seq("wait", "until", $._condition),

    wait_for: ($) =>
      seq("wait", "for", $.events, optional(seq("where", $._condition)), seq("up", "to"), $._condition),

    approve: ($) =>
      seq("approve", $.string, optional($.arguments), seq("up", "to"), $._condition),

    try: ($) =>
      seq("try", $.block, "catch", $.name, $.block),

    stop: ($) =>
      choice("stop", $.stop_if, $.stop_unless),

    stop_if: ($) =>
      seq("stop", "if", $._condition),

    stop_unless: ($) =>
      seq("stop", "unless", $._condition),

    fail: ($) =>
      choice(seq("fail", $._condition), $.fail_if, $.fail_unless),

    fail_if: ($) =>
      seq("fail", $._condition, "if", $._condition),

    fail_unless: ($) =>
      seq("fail", $._condition, "unless", $._condition),

    _condition: ($) =>
      $._expression,

    test_block: ($) =>
      seq($.open_block, repeat(choice(seq($._test_statement, $._end), ";")), $.close_block),

    _test_statement: ($) =>
      choice($.given_file, $.given_event, $.given_later, $.given_returns, $.given_fails, $.given_now, $.given_start, $.given_approve, $.expect_action, $.expect_nothing, $.expect_outcome, $.expect_wait),

    given_file: ($) =>
      seq("given", $.string),

    given_event: ($) =>
      seq("given", $.event, optional($.pairs)),

    given_later: ($) =>
      seq("given", $.event, "after", $._condition, optional($.pairs)),

    given_returns: ($) =>
      seq("given", $.name, optional($._main), "returns", $._expression),

    given_fails: ($) =>
      seq("given", $.name, optional($._main), "fails", $._expression),

    given_now: ($) =>
      seq("given", $.name, "=", $._expression),

    given_start: ($) =>
      seq("given", "start", $.string, optional($.pairs)),

    given_approve: ($) =>
      seq("given", "approve", $._answer),

    expect_action: ($) =>
      seq("expect", $.action),

    expect_nothing: ($) =>
      choice(seq("expect", "nothing"), seq("expect", "nothing_else")),

    expect_outcome: ($) =>
      choice(seq("expect", "succeeded"), seq("expect", "stopped"), seq("expect", "needs_attention"), seq("expect", "failed", optional($.string))),

    expect_wait: ($) =>
      seq("expect", "wait", optional(seq("for", $.events))),

    _answer: ($) =>
      choice("true", "false", "no_answer"),

    pairs: ($) =>
      seq("with", $.pair, repeat(seq(optional(","), $.pair))),

    pair: ($) =>
      seq($.path, "=", $._expression),

    path: ($) =>
      seq($.name, repeat(choice(seq(".", $.name), seq("[", choice($.number, $.string), "]")))),

    _expression: ($) =>
      choice($._operation, $.choice),

    choice: ($) =>
      seq($.choices, "else", $._operation),

    choices: ($) =>
      choice($.first_choice, $.next_choice),

    first_choice: ($) =>
      seq("if", $._expression, "then", $._expression),

    next_choice: ($) =>
      seq($.choices, "else", "if", $._expression, "then", $._expression),

    _operation: ($) =>
      choice($._conjunction, $.any_of),

    any_of: ($) =>
      seq($._conjunction, repeat1(seq("or", $._conjunction))),

    _conjunction: ($) =>
      choice($._negation, $.all_of),

    all_of: ($) =>
      seq($._negation, repeat1(seq("and", $._negation))),

    _negation: ($) =>
      choice($._comparison, $.not),

    not: ($) =>
      seq("not", $._negation),

    _comparison: ($) =>
      choice($._coalesce, alias($._comparison_comparison, $.comparison)),

    _comparison_comparison: ($) =>
      seq($._coalesce, $.comparator, $._coalesce),

    comparator: ($) =>
      choice("!=", "<=", "==", ">=", alias($._less, "<"), ">", "starts_with", "ends_with", "contains", "matches", seq("not", "in"), "in"),

    _coalesce: ($) =>
      choice($._sum, alias($._coalesce_coalesce, $.coalesce)),

    _coalesce_coalesce: ($) =>
      seq($._sum, repeat1(seq("??", $._sum))),

    _sum: ($) =>
      choice($._product, alias($._sum_arithmetic, $.arithmetic)),

    _sum_arithmetic: ($) =>
      seq($._product, repeat1(seq($.sign, $._product))),

    sign: ($) =>
      choice("+", "-"),

    _product: ($) =>
      choice($._operand, alias($._product_arithmetic, $.arithmetic)),

    _product_arithmetic: ($) =>
      seq($._operand, repeat1(seq($.factor_sign, $._operand))),

    factor_sign: ($) =>
      choice("*", "/"),

    _operand: ($) =>
      choice($._postfix, $.negate),

    negate: ($) =>
      seq("-", $._operand),

    _postfix: ($) =>
      choice(alias($._postfix_field, $.field), alias($._postfix_index, $.index), $.name, $.string, $.number, $.percent, $.money, $.duration, $.boolean, "null", "omit", $.call, $.quantifier, $.list_literal, $.comprehension, $.map_literal, $.parentheses),

    _postfix_field: ($) =>
      seq($._postfix, ".", $.name),

    _postfix_index: ($) =>
      seq($._postfix, "[", $._expression, "]"),

    list_literal: ($) =>
      seq("[", optional(seq($._expression, repeat(seq(",", $._expression)), optional(","))), "]"),

    comprehension: ($) =>
      seq("[", $._expression, "for", $.name, "in", $._expression, optional(seq("where", $._expression)), "]"),

    map_literal: ($) =>
      seq("{", optional(seq($.entry, repeat(seq(",", $.entry)), optional(","))), "}"),

    parentheses: ($) =>
      seq("(", $._expression, ")"),

    call: ($) =>
      seq($.name, "(", optional(seq($._call_argument, repeat(seq(",", $._call_argument)), optional(","))), ")"),

    _call_argument: ($) =>
      choice($._expression, $.keyword),

    keyword: ($) =>
      seq($.name, "=", $._expression),

    quantifier: ($) =>
      choice($.quantifier_in, $.quantifier_for),

    quantifier_in: ($) =>
      seq($.name, "(", $._expression, "where", $._expression, ")"),

    quantifier_for: ($) =>
      seq($.name, "(", $._expression, "for", $.name, "in", $._expression, optional(seq("where", $._expression)), ")"),

    entry: ($) =>
      seq(choice($.name, $.string), ":", $._expression),

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

    duration: () => /(?:0|[1-9][0-9_]*)(?:\.[0-9][0-9_]*)?[ \t]*(?:minute|second|hour|week|day)s?/,

    money: () => /(?:0|[1-9][0-9_]*)(?:\.[0-9][0-9_]*)?[ \t]*[A-Z][A-Z][A-Z]/,

    name: () => /[A-Za-z_][A-Za-z0-9_]*/,

    number: () => /(?:0|[1-9][0-9_]*)(?:\.[0-9][0-9_]*)?/,

    percent: () => /(?:0|[1-9][0-9_]*)(?:\.[0-9][0-9_]*)?%/,

    release: () => /[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9](?:\.[a-z][A-Za-z0-9_]*)?/,

    time: () => /[0-9][0-9]?:[0-9][0-9]/,

    comment: () => token(seq("#", /[^\n]*/)),
  },
});
