"""The parser's tables, read from ``grammar.json`` once per process."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from wfrun.dsl.words import SOFT


class Rule(NamedTuple):
    """One rule: the symbol that it makes, how many symbols it takes from the stack, and how its value is built (see ``build_grammar``)."""

    symbol: str
    length: int
    function: str
    children: tuple[int | list[int] | None, ...]
    plain: bool
    """The function is given all children, one by one."""


class Tables(NamedTuple):
    """The automaton's tables.

    ``rows[state][symbol]`` is the next state, or ``-1 - rule`` to reduce by a rule; ``start`` gives first and last state of a start symbol.
    ``passes`` remembers what ``passed`` has found.
    """

    rules: tuple[Rule, ...]
    rows: tuple[Mapping[str, int], ...]
    start: Mapping[str, tuple[int, int]]
    passes: dict[tuple[int, int, str], int]

    def passed(self, below: int, state: int, kind: str) -> int:
        """The state above another one, once it has been reduced by all rules that only pass a value on before a token of this kind."""
        place = (below, state, kind)
        while True:
            row = self.rows[state]
            action = row.get(kind)
            if action is None and not (kind in SOFT and "NAME" in row):
                action = row.get("")
            if action is None or action >= 0 or self.rules[-1 - action].function:
                self.passes[place] = state
                return state
            state = self.rows[below][self.rules[-1 - action].symbol]


@functools.cache
def load_tables() -> Tables:
    """The tables of the language's grammar."""
    read = json.loads(Path(__file__).with_name("grammar.json").read_text("utf-8"))
    rules = tuple(
        [
            Rule(symbol, length, function, tuple(children), children == list(range(length)))
            for symbol, length, function, children in read["rules"]
        ]
    )
    return Tables(rules, tuple(read["rows"]), {name: (first, last) for name, (first, last) in read["start"].items()}, {})
