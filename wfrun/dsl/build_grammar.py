"""A developer's tool: makes the parser's tables, ``grammar.json``, from ``grammar.lark``. Run as ``python -m wfrun.dsl.build_grammar``.

With the tables at hand a run needs neither Lark nor the time to analyse the grammar. The file holds:

- ``rules``: for each rule the symbol that it makes, how many symbols it takes from the stack, the function that builds its value
  (empty: the value of its one child), and which children that function is given: their positions, ``null`` where an optional part
  is left out, and a one-element list for a part that holds any number of children;
- ``rows``: what to do for each symbol in a state: go to a state (0 or more), or reduce by a rule (``-1 - rule``). Words and signs
  are spelled as in a script, what a rule makes has an ``@`` before its name. Where nothing but one rule to reduce by is possible,
  it stands under the empty symbol too: it is certain before the next token is looked at;
- ``start``: for each start symbol its first state and the state in which it has been read.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lark import Lark
from lark.grammar import Rule, Terminal
from lark.lexer import Lexer, PatternStr, Token

GRAMMAR = Path(__file__).with_name("grammar.lark")
TABLES = Path(__file__).with_name("grammar.json")
START = ("file", "expression")


class _NoLexer(Lexer):
    """Lark wants a lexer; only its analysis of the grammar is used."""

    def __init__(self, lexer_conf: object) -> None: ...

    def lex(self, lexer_state: object, parser_state: object) -> Iterator[Token]:
        """No tokens."""
        return iter(())


def build(grammar: str) -> dict[str, Any]:
    """The tables of a grammar; raises ``lark.exceptions.GrammarError`` for one that is not LALR(1)."""
    lark = Lark(grammar, parser="lalr", lexer=_NoLexer, start=list(START), maybe_placeholders=True, strict=True)
    spelled = {rule.origin.name: f"@{rule.origin.name}" for rule in lark.rules}
    spelled |= {terminal.name: terminal.pattern.value for terminal in lark.terminals if isinstance(terminal.pattern, PatternStr)}
    # Lark's tables have no public door; the exact version is fixed for development, and a test compares the file with a fresh build.
    table = lark.parser.parser._parse_table
    rules = sorted(lark.rules, key=lambda rule: (rule.origin.name, [symbol.name for symbol in rule.expansion]))
    numbers = {rule: number for number, rule in enumerate(rules)}
    order = _breadth_first(table)
    rows = []
    for state in order:
        row = {}
        for symbol, (_, argument) in table.states[state].items():
            value = -1 - numbers[argument] if isinstance(argument, Rule) else order[argument]
            row[spelled.get(symbol, symbol)] = value
        reductions = set(row.values())
        if len(reductions) == 1 and min(reductions) < 0:
            row[""] = reductions.pop()
        rows.append(dict(sorted(row.items())))
    return {
        "rules": [_rule(rule) for rule in rules],
        "rows": rows,
        "start": {name: [order[table.start_states[name]], order[table.end_states[name]]] for name in START},
    }


def _breadth_first(table: Any) -> dict[int, int]:
    """Numbers for Lark's states that depend on the grammar only, so that the same grammar gives the same file."""
    found = [table.start_states[name] for name in START]
    for state in found:
        for _, (_, argument) in sorted(table.states[state].items()):
            if not isinstance(argument, Rule) and argument not in found:
                found.append(argument)
    return {state: number for number, state in enumerate(found)}


def _rule(rule: Rule) -> list[Any]:
    """One rule as the parser wants it."""
    children: list[Any] = []
    missing = list(rule.options.empty_indices)
    for position, symbol in enumerate(rule.expansion):
        while missing and missing[0]:
            children.append(None)
            missing.pop(0)
        if missing:
            missing.pop(0)
        if not isinstance(symbol, Terminal):
            children.append([position] if symbol.name.startswith("__") else position)
        elif rule.options.keep_all_tokens or not symbol.filter_out:
            children.append(position)
    children.extend(None for absent in missing if absent)
    if rule.origin.name.startswith("__"):
        function = "__many"
    elif rule.options.expand1 and not rule.alias and len(children) == 1 and children == [0] and len(rule.expansion) == 1:
        function = ""
    else:
        function = rule.alias or rule.origin.name
    return [f"@{rule.origin.name}", len(rule.expansion), function, children]


def main() -> int:
    """Writes the tables; with ``--check`` only says whether they are in step."""
    text = json.dumps(build(GRAMMAR.read_text("utf-8")), separators=(",", ":")) + "\n"
    if "--check" in sys.argv[1:]:
        return 0 if TABLES.read_text("utf-8") == text else 1
    TABLES.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
