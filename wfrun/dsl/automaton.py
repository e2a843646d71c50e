"""The LALR(1) automaton: tokens in, values out. What it does about a token that cannot stand where it stands is in ``recovery``."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from wfrun.dsl.recovery import Recovery
from wfrun.dsl.source import Source, Span
from wfrun.dsl.tables import Tables
from wfrun.dsl.tokens import LITERALS, NAMES, Token
from wfrun.dsl.words import SOFT

_make_span: Callable[[tuple[int, int]], Span] = functools.partial(tuple.__new__, Span)


_BEGINS_ANEW = NAMES | LITERALS | {"=", "==", "(", "[", "if", "for", "then", "else", "where", ":", "at most"}
"""Before one of these nothing is put together unless it may stand there: what may be meant by a word or a sign in the wrong place is judged
by what stands before it, and the tables would first make a whole of that where it is one in other places."""


class Automaton(Recovery):
    """One reading of one source. ``problems`` and ``lost`` hold what was wrong."""

    def __init__(self, tables: Tables, source: Source, tokens: list[Token]) -> None:
        super().__init__(tables, source, tokens)
        builder = self._builder
        self._functions = [getattr(builder, rule.function) if rule.function not in ("", "__many") else None for rule in tables.rules]
        self._last = -1
        """The state in which the start symbol has been read."""

    def run(self, start: str) -> Any:
        """The value of the start symbol; None when there is none."""
        first, self._last = self._tables.start[start]
        self._states.append(first)
        tokens, advance = self._tokens, self._advance
        count = len(tokens)
        index = 0
        while index < count:
            if advance(tokens[index]):
                index += 1
            else:
                index = self._recover(index)
                if index < 0:
                    return None
        return self._values[-1]

    def _advance(self, token: Token) -> bool:
        """Takes one token; False when it cannot stand here."""
        states, values, starts = self._states, self._values, self._starts
        rows, rules, functions, passes = self._tables.rows, self._tables.rules, self._functions, self._tables.passes
        kind = token[0]
        certain = kind not in _BEGINS_ANEW
        while True:
            row = rows[states[-1]]
            action = row.get(kind)
            if action is None:
                if kind == "$END" and states[-1] == self._last:
                    return True
                if kind in SOFT and "NAME" in row:
                    kind = "NAME"
                    continue
                action = row.get("")
                if action is None:
                    return False
            if action >= 0:
                states.append(action)
                values.append(token)
                starts.append(token[2])
                self._end = token[3]
                return True
            if not certain and "" not in row:
                if not self.accepts(kind, soft=True):
                    return False
                certain = True
            number = -1 - action
            symbol, length, name, children, plain = rules[number]
            if not name:
                # A rule with one child and no function of its own: the value stays. Mostly there are many such, one after the other.
                if certain:
                    below, state = states[-2], states[-1]
                    passed = passes.get((below, state, kind))
                    states[-1] = self._tables.passed(below, state, kind) if passed is None else passed
                else:
                    del states[-1]
                    states.append(rows[states[-1]][symbol])
                continue
            if length:
                given = values[-length:]
                begin = starts[-length]
                del values[-length:], starts[-length:], states[-length:]
            else:
                given = []
                begin = self._end
            function = functions[number]
            if function is None:
                value = _many(given, children)
            elif plain:
                value = function(_make_span((begin, self._end)), *given)
            else:
                value = function(_make_span((begin, self._end)), *_chosen(given, children))
            values.append(value)
            starts.append(begin)
            states.append(rows[states[-1]][symbol])


def _many(given: list[Any], children: Sequence[int | list[int] | None]) -> list[Any]:
    """The value of a part that repeats: a list, which grows in place."""
    first = children[0]
    if isinstance(first, list):
        grown: list[Any] = given[0]
        grown.extend([given[position] for position in children[1:] if isinstance(position, int)])
        return grown
    return [given[position] for position in children if isinstance(position, int)]


def _chosen(given: list[Any], children: Sequence[int | list[int] | None]) -> list[Any]:
    """The children that a function is given: some are left out, some are None, some are spread."""
    chosen: list[Any] = []
    for child in children:
        if child is None:
            chosen.append(None)
        elif isinstance(child, list):
            chosen.extend(given[child[0]])
        else:
            chosen.append(given[child])
    return chosen
