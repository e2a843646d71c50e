"""Lark's LALR(1) parser on the token stream of one source: the only module that imports ``lark``.

Lark analyses ``grammar.lark`` beforehand (``build_grammar``) and its result is shipped as ``grammar.pickle``, which loads in a few
milliseconds. A source is then fed token by token, by Lark's table. There are two stacks, of states and of values; beside them a third one,
as long as that of values, holds where each value begins, so that every node gets its span: Lark itself gives positions to trees only, and
those cost more than all the rest of parsing. The loop over the table is that of Lark's ``feed_token``, and nothing else.

Three things are Lark's with one addition each:

- *Soft keywords.* A word that means something in some places only is fed as itself and, where that cannot stand, as a ``NAME``.
- *Certain reductions.* In a state in which nothing but one reduction is possible, that reduction is made whatever the next token is. So
  when a token is refused, what was complete before it is a node already, and error recovery finds nodes instead of loose tokens.
- *Building.* Each rule, or its alias, is a method of the builder, and is called with the span and the children. The builder belongs to one
  source; the table belongs to the process.

A right script is read by ``read`` alone. One with errors is read by ``hints/recovery.py`` with ``take``, ``accepts`` and the stacks.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from lark import Lark
from lark import Token as LarkToken
from lark.grammar import Rule, Terminal
from lark.lexer import Lexer, PatternStr
from lark.parsers.lalr_analysis import Shift

from wfrun.dsl.parser.builder import TreeBuilder
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax.keywords import SOFT
from wfrun.dsl.syntax.tokens import LOOKAHEAD, Token, make_token

__all__ = ["ANALYSED", "GRAMMAR", "LarkParser", "TokenRefused", "analyse", "end_tokens", "load_grammar", "table_of"]

GRAMMAR = Path(__file__).with_name("grammar.lark")
ANALYSED = Path(__file__).with_name("grammar.pickle")
START = ("file", "expression")
"""The start symbols."""

_WITH_STARTS = frozenset({"negated", "joined", "joined_on"})
"""Builder methods that are given where each child begins, and the end of them all, instead of one span."""

_make_span: Callable[[tuple[int, int]], Span] = functools.partial(tuple.__new__, Span)

Row: TypeAlias = dict[str, tuple[Any, Any]]
"""What Lark does in one state, by the name of the symbol: ``(Shift, state)`` or ``(Reduce, rule)``; the next state for a rule's name."""

Children: TypeAlias = tuple[int | list[int] | None, ...]
"""What a builder method is given, by position in the rule: None for an optional part that is left out, ``[position]`` for a spread list."""


class TokenRefused(Exception):
    """A token cannot stand where it was fed."""


class _NoLexer(Lexer):
    """A lexer that gives nothing: tokens are fed."""

    __future_interface__ = 2

    def __init__(self, lexer_conf: object) -> None: ...

    def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[LarkToken]:
        """Gives no tokens."""
        return iter(())


class _CertainRow(Row):
    """The row of a state in which nothing but one reduction is possible: it answers for every token."""

    def __missing__(self, kind: str) -> tuple[Any, Any]:
        return next(iter(self.values()))


class _Construction(NamedTuple):
    """The making of a rule's value: the builder's method (empty: the value is that of its one child) and the children it is given."""

    rule: Rule
    method: str
    children: Children


class Grammar(NamedTuple):
    """The analysed grammar: the rows of Lark's table, its name for each of our kinds of tokens, and how each rule is built.

    ``constructions`` are by the identity of the rule in the table: Lark compares rules by what they hold. ``begins`` and ``ends`` are the
    first and the last state by start symbol.
    """

    rows: Mapping[int, Row]
    signs: Mapping[str, str]
    constructions: Mapping[int, _Construction]
    begins: Mapping[str, int]
    ends: Mapping[str, int]


def analyse(grammar: str) -> bytes:
    """Returns a grammar as Lark analysed it. Raises ``lark.exceptions.GrammarError`` for one that is not LALR(1)."""
    kept = io.BytesIO()
    Lark(grammar, parser="lalr", lexer=_NoLexer, start=list(START), maybe_placeholders=True, strict=True).save(kept)
    return kept.getvalue()


def table_of(analysed: bytes) -> list[dict[str, object]]:
    """Returns the parse table of an analysed grammar in an order that depends on the grammar only: Lark numbers states as sets fall.

    Each row holds, by symbol, the number of the next state or the rule to reduce by as text.
    """
    # Lark's table has no public door; its release is pinned.
    table = Lark.load(io.BytesIO(analysed)).parser.parser._parse_table
    order = {table.start_states[name]: number for number, name in enumerate(START)}
    rows: list[dict[str, object]] = []
    for state in (waiting := list(order)):
        row: dict[str, object] = {}
        for symbol, (_, argument) in sorted(table.states[state].items()):
            if isinstance(argument, Rule):
                row[symbol] = f"{argument} {argument.alias} {argument.options}"
            else:
                if argument not in order:
                    order[argument] = len(order)
                    waiting.append(argument)
                row[symbol] = order[argument]
        rows.append(row)
    return rows


@functools.cache
def load_grammar() -> Grammar:
    """Returns the analysed grammar, read once per process."""
    with open(ANALYSED, "rb") as file:
        lark = Lark.load(file)
    table = lark.parser.parser._parse_table
    rows: dict[int, Row] = table.states
    for state, row in rows.items():
        if len({id(argument) for _, argument in row.values()}) == 1 and isinstance(next(iter(row.values()))[1], Rule):
            rows[state] = _CertainRow(row)
    names = {symbol for row in rows.values() for symbol in row if symbol.isupper() or symbol[0] in "_$"}
    spelled = {terminal.name: terminal.pattern.value for terminal in lark.terminals if isinstance(terminal.pattern, PatternStr)}
    signs = {spelled.get(name, name): name for name in [*names, "_ERROR"]}
    rules = {id(rule): rule for row in rows.values() for _, rule in row.values() if isinstance(rule, Rule)}
    constructions = {number: _construction(rule) for number, rule in rules.items()}
    return Grammar(rows, signs, constructions, table.start_states, table.end_states)


def _construction(rule: Rule) -> _Construction:
    """Reads off a rule's options what Lark's own tree builder would make of it."""
    children: list[int | list[int] | None] = []
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
        method = "__many"
    elif rule.options.expand1 and not rule.alias and children == [0] and len(rule.expansion) == 1:
        method = ""
    else:
        method = rule.alias or rule.origin.name
    return _Construction(rule, method, tuple(children))


def end_tokens(source: Source) -> list[Token]:
    """Returns the tokens that end those of a source; more than one, for lookahead."""
    end = len(source.text)
    return [make_token(("$END", "", end, end, True))] * (1 + LOOKAHEAD)


class LarkParser:
    """The reading of one source: Lark's stacks, and the builder that makes the nodes.

    ``states``, ``values`` and ``starts`` are the stacks; there is one state more than values. ``end`` is where the last token that was
    taken ends. ``accepts`` and ``take`` serve recovery.
    """

    def __init__(self, builder: TreeBuilder, tokens: list[Token], start: str) -> None:
        self._grammar = load_grammar()
        self._start = start
        self.tokens = tokens
        self.builder = builder
        self._reductions = _Reductions(self._callback, self._grammar.constructions)
        self._last: int = self._grammar.ends[start]
        """The state in which the start symbol has been read."""
        self.states: list[int] = [self._grammar.begins[start]]
        self.values: list[Any] = []
        self.starts: list[int] = []
        self.end = 0

    def read(self) -> Any:
        """Feeds all tokens and returns the value of the start symbol. Raises ``TokenRefused`` where a token cannot stand."""
        feed, signs, rows, states, starts = self._feed, self._grammar.signs, self._grammar.rows, self.states, self.starts
        for token in self.tokens:
            kind = token[0]
            sign = signs.get(kind, "_ERROR")
            if kind == "$END":
                return feed(sign, token)
            if kind in SOFT and sign not in rows[states[-1]] and "NAME" in rows[states[-1]]:
                sign = "NAME"
            try:
                feed(sign, token)
            except TokenRefused:
                if kind not in SOFT or "NAME" not in rows[states[-1]]:
                    raise
                feed("NAME", token)
            starts.append(token[2])
            self.end = token[3]
        return None

    def _feed(self, sign: str, token: Token) -> Any:
        """Takes a token that stands under a name in the table; returns the value of the start symbol at the end.

        Raises ``TokenRefused``; what could be reduced before it is reduced then.
        """
        rows, states, values, reductions, last = self._grammar.rows, self.states, self.values, self._reductions, self._last
        while True:
            try:
                does, argument = rows[states[-1]][sign]
            except KeyError:
                raise TokenRefused(sign) from None
            if does is Shift:
                states.append(argument)
                values.append(token)
                return None
            size, origin, make = reductions[id(argument)]
            if size:
                given = values[-size:]
                del states[-size:]
                del values[-size:]
            else:
                given = []
            value = make(given)
            state = rows[states[-1]][origin][1]
            states.append(state)
            values.append(value)
            if state == last and sign == "$END":
                return value

    def fork(self) -> LarkParser:
        """Returns a parser with the same stacks, to try something out; the builder, and so the problems, are shared."""
        other = LarkParser(self.builder, self.tokens, self._start)
        other.states[:] = self.states
        # The lists of parts that repeat grow in place.
        other.values[:] = [list(value) if type(value) is list else value for value in self.values]
        other.starts[:] = self.starts
        other.end = self.end
        return other

    def may_end(self) -> bool:
        """Says whether the start symbol has been read, so that nothing more is needed."""
        rows, states = self._grammar.rows, list(self.states)
        while states[-1] != self._last:
            row = rows[states[-1]]
            does, argument = row["$END"] if type(row) is _CertainRow else row.get("$END", (Shift, None))
            if does is Shift:
                return False
            if argument.expansion:
                del states[-len(argument.expansion) :]
            states.append(rows[states[-1]][argument.origin.name][1])
        return True

    def cut(self, height: int) -> None:
        """Goes back to so many states."""
        del self.states[height:], self.values[height - 1 :], self.starts[height - 1 :]

    def take(self, token: Token, *, certain: bool = True) -> bool:
        """Feeds one token; False when it cannot stand here. Unless ``certain``, nothing is reduced for a token that is then refused."""
        kind = token[0]
        signs, rows = self._grammar.signs, self._grammar.rows
        sign = signs.get(kind, "_ERROR")
        if not certain:
            action = rows[self.states[-1]].get(sign)
            if (action is None or action[0] is not Shift) and not self.accepts(kind, soft=True):
                sign = "_ERROR"
        try:
            self._feed(sign, token)
        except TokenRefused:
            if sign == "_ERROR" or kind not in SOFT or "NAME" not in rows[self.states[-1]]:
                return False
            try:
                self._feed("NAME", token)
            except TokenRefused:
                return False
        if kind != "$END":
            self.starts.append(token[2])
            self.end = token[3]
        return True

    def put(self, symbol: str, value: object, start: int) -> None:
        """Puts the value of a whole rule on the stacks, as if it had been read."""
        self.states.append(self._grammar.rows[self.states[-1]][symbol][1])
        self.values.append(value)
        self.starts.append(start)

    def expects(self, symbol: str, height: int) -> bool:
        """Says whether a whole rule may stand after so many states."""
        return symbol in self._grammar.rows[self.states[height - 1]]

    def accepts(self, *kinds: str, depth: int | None = None, soft: bool = False) -> bool:
        """Says whether these tokens may come next, one after the other; with a depth, after going back to so many states.

        ``soft``: words that mean something in some places only may be names.
        """
        rows, states, signs = self._grammar.rows, self.states, self._grammar.signs
        kept = len(states) if depth is None else depth
        added: list[int] = []
        for kind in kinds:
            name = signs.get(kind)
            if name is None:
                return False
            while True:
                row = rows[added[-1] if added else states[kept - 1]]
                action = row.get(name)
                if action is None and soft and kind in SOFT:
                    action = row.get("NAME")
                if action is None and type(row) is _CertainRow:
                    action = row[name]
                if action is None:
                    return False
                does, argument = action
                if does is Shift:
                    added.append(argument)
                    break
                length = len(argument.expansion)
                own = min(length, len(added))
                if own:
                    del added[-own:]
                kept -= length - own
                added.append(rows[added[-1] if added else states[kept - 1]][argument.origin.name][1])
        return True

    # --- building

    def _callback(self, construction: _Construction) -> Callable[[list[Any]], Any]:
        """Returns what makes the value of a rule of its children."""
        rule, name, children = construction
        if not name:
            return itemgetter(0)
        starts, values, size = self.starts, self.values, len(rule.expansion)
        if name == "__many":
            return self._many(children)
        method = getattr(self.builder, name)
        picked = _picked(children)
        if not size:

            def empty(given: list[Any]) -> Any:
                starts.append(self.end)
                return method(_make_span((self.end, self.end)), *picked(given))

            return empty
        if name in _WITH_STARTS:

            def with_starts(given: list[Any]) -> Any:
                kept = len(values)
                begins = starts[kept:]
                del starts[kept + 1 :]
                return method(begins, self.end, *given)

            return with_starts
        if children == (0,) and size == 1:
            return lambda given: method(_make_span((starts[-1], self.end)), given[0])
        if len(children) == 1 and isinstance(children[0], int):
            only = children[0]

            def one(given: list[Any]) -> Any:
                kept = len(values)
                del starts[kept + 1 :]
                return method(_make_span((starts[kept], self.end)), given[only])

            return one

        def several(given: list[Any]) -> Any:
            kept = len(values)
            del starts[kept + 1 :]
            return method(_make_span((starts[kept], self.end)), *picked(given))

        return several

    def _many(self, children: Children) -> Callable[[list[Any]], Any]:
        """Returns what makes the value of a part that repeats: a list, which grows in place."""
        starts, values = self.starts, self.values
        places = [position for position in children if isinstance(position, int)]
        grows = isinstance(children[0], list)

        def many(given: list[Any]) -> list[Any]:
            del starts[len(values) + 1 :]
            if grows:
                grown: list[Any] = given[0]
                grown.extend([given[position] for position in places])
                return grown
            return [given[position] for position in places]

        return many


def _picked(children: Children) -> Callable[[list[Any]], Iterable[Any]]:
    """Returns what picks the children that a method is given: some are left out, some are None, some are spread."""
    plain = [child for child in children if isinstance(child, int)]
    if len(plain) == len(children) > 1:
        return itemgetter(*plain)

    def picked(given: list[Any]) -> list[Any]:
        chosen: list[Any] = []
        for child in children:
            if child is None:
                chosen.append(None)
            elif isinstance(child, list):
                chosen.extend(given[child[0]])
            else:
                chosen.append(given[child])
        return chosen

    return picked


class _Reductions(dict[int, tuple[int, str, Callable[[list[Any]], Any]]]):
    """For each rule, by its identity, its length, its symbol and what makes its value.

    Each is made when the rule is first used: most scripts use few of them.
    """

    def __init__(self, make: Callable[[_Construction], Callable[[list[Any]], Any]], constructions: Mapping[int, _Construction]) -> None:
        self._make = make
        self._constructions = constructions

    def __missing__(self, rule: int) -> tuple[int, str, Callable[[list[Any]], Any]]:
        construction = self._constructions[rule]
        made = self[rule] = (len(construction.rule.expansion), construction.rule.origin.name, self._make(construction))
        return made
