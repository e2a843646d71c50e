; Colours of wfrun scripts (*.wf). Made by `wfrun grammar tree-sitter`. Do not edit: make it again.
; Where several patterns match a node, the last one counts.

(name) @variable
(comment) @comment
(string) @string
(text) @string
(escape) @string.escape
(hole "{" @punctuation.special "}" @punctuation.special)
(number) @number
(percent) @number
(money) @number
(duration) @number
(time) @number
(release) @constant
(boolean) @boolean

[
  "null"
  "omit"
] @constant.builtin

[
  "catch"
  "else"
  "fail"
  "for"
  "if"
  "let"
  "on"
  "on_failure"
  "stop"
  "then"
  "try"
  "until"
  "wait"
  "when"
  "where"
] @keyword

[
  "accounts"
  "after"
  "api"
  "approve"
  "at"
  "currency"
  "demand"
  "every"
  "expect"
  "failed"
  "fails"
  "from"
  "given"
  "last"
  "most"
  "needs_attention"
  "no_answer"
  "nothing"
  "nothing_else"
  "older"
  "once"
  "one"
  "per"
  "returns"
  "schedule"
  "start"
  "stopped"
  "succeeded"
  "test"
  "than"
  "to"
  "unless"
  "up"
  "use"
  "with"
  "within"
  "workflow"
] @keyword.modifier

[
  "and"
  "contains"
  "ends_with"
  "in"
  "matches"
  "not"
  "or"
  "starts_with"
] @keyword.operator

[
  "!="
  "*"
  "+"
  "-"
  "/"
  "<"
  "<="
  "="
  "=="
  ">"
  ">="
  "??"
] @operator

(open_block) @punctuation.special
(close_block) @punctuation.special

["(" ")" "[" "]" "{" "}"] @punctuation.bracket
["," ":" "." ";"] @punctuation.delimiter

(event (name) @type)
(action . (name) @function)
(call . (name) @function.builtin)
(argument . (name) @variable.parameter)
(keyword . (name) @variable.parameter)
(entry . (name) @property)
(field (name) @variable.member .)
(parameter . (name) @variable.parameter (name) @type.builtin)
(let . (name) @variable)
(path (name) @variable.member)
(currency (name) @constant)
