"""Error recovery: repairs the input or leaves out as few tokens as possible after an unexpected token.

It repairs what was meant for certain, or leaves out as little as it can. A ``LOST`` token takes the place of what could not be read of a
condition, a value or the arguments of an action, a ``BROKEN`` one the place of a whole header. At most a statement is left out, without its
blocks; names that it would have given stay known, with nothing known of their values.
"""

from __future__ import annotations

from typing import Any

from wfrun.dsl.diagnostics.diagnostic import Fix, Problem
from wfrun.dsl.parser.hints import rules
from wfrun.dsl.parser.hints.error_site import BOUNDS, CLOSING, SKIPPED, ErrorSite, Explanation, Repair
from wfrun.dsl.parser.hints.expected import expected
from wfrun.dsl.parser.hints.surroundings import Surroundings
from wfrun.dsl.parser.hints.tree_repair import RecoveredNodes, RecoveredToken, TreeRepair
from wfrun.dsl.parser.lark_parser import LarkParser
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.nodes import Node
from wfrun.dsl.syntax.tokens import LITERALS, NAMES, Token, make_token

_LISTS = ("statement", "test_statement", "item")
"""What an error may leave out."""

_ITEM_STARTS = frozenset({"on", "workflow", "test", "api", "currency", "use", "let", "$END"})

_ENDS = frozenset({"_OPEN", "_END", "_CLOSE", "$END", CLOSING})
"""Reading can go on at these, whatever stands before them."""

_CLAUSES = frozenset({"when", "where", "up to", "once", "at most"})
"""Reading can go on at these, outside brackets."""

_BRACKETS = {"(": 1, "[": 1, "{": 1, "${": 1, ")": -1, "]": -1, "}": -1, "}$": -1}

_NAMING = frozenset({"let", "for", "catch"})
"""Words before the name of a value."""


_BEGINS_ANEW = NAMES | LITERALS | {"=", "==", "(", "[", "if", "for", "then", "else", "where", ":", "at most"}
"""Before one of these nothing is reduced unless it may stand there: what may be meant by a word or a sign in the wrong place is judged by
what stands before it, and Lark would first make a whole of that where it is one in other places."""


class Recovery:
    """One reading that goes on after errors: the parser with its stacks, and the repairs so far."""

    def __init__(self, parser: LarkParser, builder: TreeRepair) -> None:
        self._parser = parser
        self._tokens = parser.tokens
        self._builder = builder
        self._source = builder.source
        self._seen = (0, 0, 0)
        """The number of tokens seen, where the statement before them begins, and the number of brackets open in it."""
        self._bounds: list[int] = []
        """The numbers of the tokens that end a statement or its header, once there was an error."""
        self._surroundings = Surroundings(self._tokens, BOUNDS)
        self._stopped_at = -1
        self._heights: set[int] = set()
        """The token that could not be taken last, and the heights of the stacks each time."""
        self._repaired: set[int] = set()
        """The tokens at which a repair was applied: a second time, the token is left out."""

    def read(self) -> Any:
        """Returns the value of the start symbol; None when there is none."""
        tokens, advance = self._tokens, self._advance
        index = 0
        while index >= 0:
            if advance(tokens[index]):
                if tokens[index].kind == "$END":
                    return self._parser.values[-1]
                index += 1
            else:
                index = self._recover(index)
        return None

    def _advance(self, token: Token) -> bool:
        """Takes one token; False when it cannot stand here."""
        return self._parser.take(token, certain=token.kind not in _BEGINS_ANEW)

    # --- what is said

    def _recover(self, index: int) -> int:
        """Repairs or reports a token that cannot stand here; returns the index of the token to go on with, or -1 where there is none."""
        token = self._tokens[index]
        if token.kind == SKIPPED:
            return index + 1
        if token.kind == CLOSING:
            return self._close(index)
        if index != self._stopped_at:
            self._stopped_at, self._heights = index, set()
        height = len(self._parser.states)
        if height in self._heights:
            return index + 1  # nothing was gained by what was left out: this token has no counterpart any more
        self._heights.add(height)
        followed = any(isinstance(value, RecoveredNodes | RecoveredToken) for value in self._parser.values[-2:])
        if token.kind != "_ERROR" and not followed:
            statement_start, _ = self._statement(index)
            if not self._bounds:
                self._bounds = [at for at, one in enumerate(self._tokens) if one.kind in BOUNDS]
            site = ErrorSite(
                self._tokens,
                index,
                statement_start,
                self._source,
                self._parser.accepts,
                self._parser.starts,
                self._bounds,
                self._surroundings,
            )
            found = rules.explain(site)
            self._tell(found)
            if found.repair is not None and index not in self._repaired:
                self._repaired.add(index)
                if self._apply_repair(found.repair):
                    return found.repair.resume_at
            if not found.message:
                self._tell(expected(site))
        return self._resume(index)

    def _tell(self, found: Explanation) -> None:
        """Reports what is wrong, unless something else will be said."""
        if found.message:
            self._problem("syntax", found.span, found.message, help=found.help, fix=found.fix)

    def _close(self, index: int) -> int:
        """Ends the line of a block that was inserted: its last statement, the block, and the statement that the block belongs to."""
        end = self._tokens[index] = self._tokens[index]._replace(kind="_END")
        for token in (end, end._replace(kind="_CLOSE")):
            if not self._advance(token):
                return self._resume(index)
        return index

    def _apply_repair(self, repair: Repair) -> bool:
        """Puts what was meant in the place of what stands there; False when it cannot stand there either.

        What was put together of tokens on both sides of the place is taken apart: those before it are read again.
        """
        kept = len(self._parser.states)
        again = repair.rewind_to
        start = self._tokens[again].start
        while kept > 1 and (self._parser.starts[kept - 2] >= start or _end(self._parser.values[kept - 2]) > start):
            kept -= 1
            while again > 0 and self._tokens[again - 1].start >= self._parser.starts[kept - 1]:
                again -= 1
        replacement = [token for token in self._tokens[again : repair.rewind_to] if token.kind != SKIPPED] + [*repair.tokens]
        following = self._tokens[repair.resume_at].kind
        kinds = [token.kind for token in replacement] + ([] if following in (SKIPPED, "_ERROR") else [following])
        if not self._parser.accepts(*kinds, depth=kept, soft=True):
            return False
        self._parser.cut(kept)
        self._parser.end = self._tokens[again - 1].end if again else 0
        for token in replacement:
            # What is put stands in the order of the text.
            start = max(token.start, self._parser.starts[-1] if self._parser.starts else 0)
            if not self._advance(token._replace(start=start, end=max(token.end, start))):
                return False
        return True

    # --- going on

    def _resume(self, index: int) -> int:
        """Leaves out what could not be read; gives the index of the token to go on with."""
        level, name = self._list_level(index)
        if level < 0:
            return -1
        tokens = self._tokens
        statement_start, depth = self._statement(index)
        slots = [kept for kept in range(len(self._parser.states), level, -1) if self._parser.accepts("LOST", depth=kept)]
        at = index
        while True:
            kind = tokens[at].kind
            if kind in _ENDS or (kind in _CLAUSES and depth == 0):
                goes_on = "_END" if kind == CLOSING else kind
                for kept in slots:
                    if self._parser.accepts("LOST", goes_on, depth=kept):
                        self._lose_part(kept, index, at)
                        return at
                if kind in _ENDS:
                    return self._lose_header(level, name, statement_start, index)
            depth += _BRACKETS.get(kind, 0)
            at += 1

    def _list_level(self, index: int) -> tuple[int, str]:
        """Returns the number of states below the current statement or item, and the kind of its list; -1 for no list."""
        expects = self._parser.expects
        at_end = self._tokens[index].kind == "$END"
        for depth in range(len(self._parser.states), 0, -1):
            for name in _LISTS:
                if expects(name, depth) and (name == "item" or not at_end):
                    return depth, name
        return -1, ""

    def _statement(self, index: int) -> tuple[int, int]:
        """Returns where the statement of a token begins, or its part after its last block, and how many brackets are open there."""
        upto, statement_start, depth = self._seen
        for at in range(upto, index):
            kind = self._tokens[at].kind
            statement_start, depth = (at + 1, 0) if kind in _ENDS else (statement_start, depth + _BRACKETS.get(kind, 0))
        self._seen = (index, statement_start, depth)
        return statement_start, depth

    def _lose_part(self, kept: int, index: int, at: int) -> None:
        """Puts a ``LOST`` token in the place of what was begun after so many states, and of what follows up to the token ``at``."""
        recovered = self._cut(kept, index, at, ())
        self._advance(make_token(("LOST", "", *recovered.span, False)))

    def _lose_header(self, level: int, name: str, statement_start: int, index: int) -> int:
        """Leaves out the statement or item, or of one with a block the header before that: the block's statements are not to blame."""
        tokens = self._tokens
        outside = name == "item" and tokens[statement_start].kind not in _ITEM_STARTS
        broken = "BROKEN_TEST" if name == "item" and tokens[statement_start].kind == "test" else "BROKEN"
        nested = 0
        at = index
        while True:
            kind = tokens[at].kind
            if kind == "_OPEN" and nested == 0:
                for kept in range(len(self._parser.states), level - 1, -1):
                    if self._parser.accepts(broken, "_OPEN", depth=kept):
                        recovered = self._cut(kept, index, at, self._names(statement_start, at))
                        self._advance(make_token((broken, "", *recovered.span, False)))
                        self._parser.values[-1] = recovered
                        return at
            if kind == "_OPEN":
                nested += 1
            elif kind == "$END" or (kind == "_CLOSE" and nested == 0):
                self._cut(level, index, at, ())
                return at
            elif kind == "_CLOSE":
                nested -= 1
            elif kind in ("_END", CLOSING) and nested == 0 and not (outside and tokens[at + 1].kind not in _ITEM_STARTS):
                recovered = self._cut(level, index, at, self._names(statement_start, at))
                recover = {"item": self._builder.recover_items, "test_statement": self._builder.recover_nothing}
                nodes = recover.get(name, self._builder.recover)(recovered)
                self._parser.put(name, nodes, recovered.span.start)
                return at
            at += 1

    def _cut(self, kept: int, index: int, at: int, names: tuple[tuple[str, Token], ...]) -> RecoveredToken:
        """Cuts the stacks back to ``kept`` states and leaves out all up to the token ``at``; ``index`` is the one at hand."""
        values = tuple(self._parser.values[kept - 1 :])
        start = self._parser.starts[kept - 1] if values else self._tokens[index].start
        self._parser.cut(kept)
        end = self._tokens[at - 1].end if at > index or values else start
        span = Span(start, max(start, end))
        return RecoveredToken(values, names, span)

    def _names(self, statement_start: int, at: int) -> tuple[tuple[str, Token], ...]:
        """Returns the words that name a value in some tokens, each with its name, or with itself where the name is missing."""
        tokens = self._tokens
        found: list[tuple[str, Token]] = []
        for place in range(statement_start, at):
            word = tokens[place]
            if word.kind in _NAMING and tokens[place - 1].kind != "wait":
                following = tokens[place + 1 : place + 3]
                found.append((word.kind, next((token for token in following if token.kind in NAMES), word)))
            elif place == statement_start and word.text == "let" and tokens[place + 1].kind == "=":
                # Before `=` every word is a plain name.
                found.append(("let", word._replace(kind="let")))
        return tuple(found)

    def _problem(self, code: str, span: Span, message: str, *, help: str = "", fix: Fix | None = None) -> None:
        self._builder.problems.append(Problem(code, self._source, span, message, help, fix))


def _end(value: object) -> int:
    """Returns where something ends that was read; 0 for what has no place, or consists of nothing."""
    if isinstance(value, Token):
        return value.end
    if isinstance(value, Node):
        return value.span.end
    return _end(value[-1]) if isinstance(value, list | tuple) and value else 0
