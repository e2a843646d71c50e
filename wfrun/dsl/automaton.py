"""The LALR(1) automaton: tokens in, values out, with recovery.

It keeps three stacks of one length: states, values and where each value begins (the first state has no value). An error leaves out the
statement or item that it stands in; the blocks of a broken header are still read, for their problems.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from wfrun.dsl.expectations import explain, unfinished
from wfrun.dsl.problems import Fix, Problem
from wfrun.dsl.source import Source, Span
from wfrun.dsl.tables import Tables
from wfrun.dsl.tokens import LITERALS, NAMES, Token, make_token
from wfrun.dsl.tree_building import TreeBuilder
from wfrun.dsl.words import SOFT, UNFINISHED

_make_span: Callable[[tuple[int, int]], Span] = functools.partial(tuple.__new__, Span)

_LISTS = ("@statement", "@test_statement", "@item")
"""What an error may leave out."""

_ITEM_STARTS = frozenset({"on", "workflow", "test", "api", "currency", "use", "let", "$END"})

_NAMING = frozenset({"let", "for", "catch"})
"""Words before the name of a value."""


class Automaton:
    """One reading of one source. ``problems``, ``lost_names`` and the builder's ``lost`` hold what was wrong."""

    def __init__(self, tables: Tables, source: Source, tokens: list[Token]) -> None:
        self._tables = tables
        self._tokens = tokens
        self._source = source
        self._builder = TreeBuilder(source)
        self.problems = self._builder.problems
        self.lost = self._builder.lost
        self.lost_names: set[str] = set()
        self._states: list[int] = []
        self._values: list[Any] = []
        self._starts: list[int] = []

    def run(self, start: str) -> Any:
        """The value of the start symbol; None when there is none."""
        first, last = self._tables.start[start]
        rows, rules = self._tables.rows, self._tables.rules
        builder = self._builder
        functions = [getattr(builder, rule.function) if rule.function not in ("", "__many") else None for rule in rules]
        states, values, starts, tokens = self._states, self._values, self._starts, self._tokens
        states.append(first)
        index = end = 0
        while True:
            token = tokens[index]
            kind = token[0]
            while True:
                action = rows[states[-1]].get(kind)
                if action is None:
                    if kind == "$END" and states[-1] == last:
                        return values[-1]
                    if kind in SOFT and "NAME" in rows[states[-1]]:
                        kind = "NAME"
                        continue
                    action = rows[states[-1]].get("")
                    if action is None:
                        index = self._recover(index)
                        if index < 0:
                            return None
                        break
                if action >= 0:
                    states.append(action)
                    values.append(token)
                    starts.append(token[2])
                    end = token[3]
                    index += 1
                    break
                number = -1 - action
                symbol, length, name, children, plain = rules[number]
                if not name:
                    # A rule with one child and no function of its own: the value stays.
                    del states[-1]
                    states.append(rows[states[-1]][symbol])
                    continue
                if length:
                    given = values[-length:]
                    begin = starts[-length]
                    del values[-length:], starts[-length:], states[-length:]
                else:
                    given = []
                    begin = end
                function = functions[number]
                if function is None:
                    value = _many(given, children)
                elif plain:
                    value = function(_make_span((begin, end)), *given)
                else:
                    value = function(_make_span((begin, end)), *_chosen(given, children))
                values.append(value)
                starts.append(begin)
                states.append(rows[states[-1]][symbol])

    # --- recovery

    def _recover(self, index: int) -> int:
        """Mends or reports the token that cannot stand here. Gives the index of the token to go on with, or -1 where there is none."""
        token = self._tokens[index]
        followed = bool(self._values) and self._values[-1] is None
        if token.kind != "_ERROR" and not followed:
            if self._mend(index):
                return index
            self._report(index)
        level, begin = self._unwind(index)
        return -1 if level is None else self._skip(index, level, begin)

    def _mend(self, index: int) -> bool:
        """Slips whose meaning is certain: the token that was meant takes the place of the one that stands there."""
        tokens = self._tokens
        token = tokens[index]
        for written, meant, message in _SLIPS:
            if token.kind == written and self.accepts(meant) and (index < 2 or tokens[index - 2].kind != "let"):
                self._problem("syntax", token.span, message, help=f"write `{meant}`", fix=Fix(token.span, meant))
                tokens[index] = make_token((meant, meant, token.start, token.end, token.fresh))
                return True
        return False

    def _report(self, index: int) -> None:
        token = self._tokens[index]
        before = self._tokens[index - 1] if index else None
        begins = index == 1 or (index > 1 and self._tokens[index - 2].kind in ("_END", "_OPEN"))
        cut = self._unfinished_line(index)
        explained = unfinished(cut) if cut is not None else explain(token, before, begins, self._source, self.accepts)
        self._problem("syntax", explained.span, explained.message, help=explained.help, fix=explained.fix)

    def _unfinished_line(self, index: int) -> Token | None:
        """The sign that made a line go on with the next, when the next is a statement of its own: the value after the sign is missing."""
        tokens = self._tokens
        while index > 0 and tokens[index].kind not in ("_END", "_OPEN", "_CLOSE"):
            token, before = tokens[index], tokens[index - 1]
            if token.fresh and token.kind in NAMES and before.kind in UNFINISHED:
                follows = tokens[index + 1].kind
                return before if follows in NAMES or follows in LITERALS else None
            index -= 1
        return None

    def accepts(self, *kinds: str) -> bool:
        """Whether these tokens may come next, one after the other."""
        rows, rules = self._tables.rows, self._tables.rules
        states = list(self._states)
        for kind in kinds:
            while True:
                row = rows[states[-1]]
                action = row.get(kind, row.get(""))
                if action is None:
                    return False
                if action >= 0:
                    states.append(action)
                    break
                rule = rules[-1 - action]
                if rule.length:
                    del states[-rule.length :]
                states.append(rows[states[-1]][rule.symbol])
        return True

    def _unwind(self, index: int) -> tuple[str | None, int]:
        """Goes back to the innermost list of statements or items that is being read; None when there is none.

        The offset is where the statement or item begins that is left out.
        """
        rows = self._tables.rows
        states = self._states
        at_end = self._tokens[index].kind == "$END"
        for depth in range(len(states) - 1, -1, -1):
            row = rows[states[depth]]
            for level in _LISTS:
                if level in row and (level == "@item" or not at_end):
                    begin = self._starts[depth] if depth < len(self._starts) else -1
                    self._lose_names(index, begin)
                    del states[depth + 1 :], self._values[depth:], self._starts[depth:]
                    return level, begin if begin >= 0 else self._tokens[index].start
        return None, 0

    def _lose_names(self, index: int, begin: int) -> None:
        """Remembers the names that the part of the statement read so far would have given."""
        tokens = self._tokens
        while begin >= 0 and index > 0 and tokens[index].start >= begin:
            self._lose_name(index)
            index -= 1

    def _lose_name(self, index: int) -> None:
        tokens = self._tokens
        naming = index > 0 and tokens[index].kind in NAMES and tokens[index - 1].kind in _NAMING
        if naming and (index < 2 or tokens[index - 2].kind != "wait"):
            self.lost_names.add(tokens[index].text)

    def _skip(self, index: int, level: str, begin: int) -> int:
        """Leaves out the rest of the statement or item. A block on the way is read: its statements are not to blame."""
        tokens, states = self._tokens, self._states
        row = self._tables.rows[states[-1]]
        begun = index
        while begun > 0 and tokens[begun - 1].kind not in ("_END", "_OPEN", "_CLOSE"):
            begun -= 1
        outside = level == "@item" and tokens[begun].kind not in _ITEM_STARTS
        depth = 0
        while True:
            token = tokens[index]
            kind = token.kind
            if kind == "$END":
                self._lose(begin, token.start)
                return index
            self._lose_name(index)
            if kind == "_OPEN" and depth == 0:
                broken = "_BROKEN_TEST" if tokens[begun].kind == "test" and level == "@item" else "_BROKEN"
                if broken in row:
                    self._push(row[broken], None, begin)
                    return index
            if kind == "_OPEN":
                depth += 1
            elif kind == "_CLOSE":
                if depth == 0:
                    self._lose(begin, token.start)
                    return index
                depth -= 1
            elif kind == "_END" and depth == 0 and not (outside and tokens[index + 1].kind not in _ITEM_STARTS):
                self._lose(begin, token.start)
                self._push(row[level], None, token.start)
                return index
            index += 1

    def _lose(self, begin: int, end: int) -> None:
        if begin < end:
            self.lost.append(Span(begin, end))

    def _push(self, state: int, value: object, start: int) -> None:
        self._states.append(state)
        self._values.append(value)
        self._starts.append(start)

    def _problem(self, code: str, span: Span, message: str, *, help: str = "", fix: Fix | None = None) -> None:
        self.problems.append(Problem(code, self._source, span, message, help, fix))


_SLIPS = (
    ("=", "==", "`=` gives an argument its value; values are compared with `==`"),
    ("==", "=", "`==` compares; an argument is given with `=`"),
    ("=", ":", "in a map, a key and its value are joined by `:`"),
    (":", "=", "an argument is given with `=`"),
)


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
