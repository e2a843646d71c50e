"""Operator precedence: operands and operators in a row, grouped from the loosest operator to the tightest.

The grammar reads a row of operands and operators flat, because a rule for each of seven levels would make seven reductions of every
single operand. What belongs together is decided here, by splitting the row at its loosest operators, each part at its loosest, and so on.
Operators of one level make one chain. ``not`` stands between ``and`` and the comparisons: it takes everything to its right up to the next
``and`` or ``or``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from wfrun.dsl.source import Span
from wfrun.dsl.syntax.keywords import COMPARISONS
from wfrun.dsl.syntax.nodes import Expression, Not
from wfrun.dsl.syntax.tokens import Token

OR, AND, NOT, COMPARISON, COALESCE, SUM, PRODUCT = range(7)
"""The levels, from the loosest to the tightest."""

_OPERATORS: Mapping[int, frozenset[str]] = {
    OR: frozenset({"or"}),
    AND: frozenset({"and"}),
    COMPARISON: COMPARISONS,
    COALESCE: frozenset({"??"}),
    SUM: frozenset({"+", "-"}),
    PRODUCT: frozenset({"*", "/"}),
}

LEVELS: Mapping[str, int] = {operator: level for level, operators in _OPERATORS.items() for operator in operators}
"""The level of each operator with two operands."""

Chain: TypeAlias = Callable[[int, Span, list[Any]], Expression]
"""Builds the node of a chain, given its level, its span, and operands with their operators between them."""


class Operand(NamedTuple):
    """One operand of a row, its place with its brackets, and the words ``not`` before it."""

    start: int
    end: int
    node: Expression
    nots: tuple[Token, ...] = ()


def grouped(operands: Sequence[Operand], operators: Sequence[Token], chain: Chain) -> Expression:
    """Returns the expression of a row: there is one operator fewer than operands."""
    return _Row(operands, operators, chain).group(0, len(operators), OR)


class _Row(NamedTuple):
    operands: Sequence[Operand]
    operators: Sequence[Token]
    chain: Chain

    def group(self, first: int, last: int, level: int) -> Expression:
        """Groups the operands from ``first`` to ``last``, between which there is no operator looser than the level."""
        operands, operators = self.operands, self.operators
        while first < last and level <= PRODUCT:
            if level == NOT and operands[first].nots:
                break
            kinds = _OPERATORS.get(level, ())
            places = [at for at in range(first, last) if operators[at].kind in kinds]
            if places:
                parts: list[Any] = []
                begin = first
                for at in places:
                    parts += (self.group(begin, at, level + 1), operators[at])
                    begin = at + 1
                parts.append(self.group(begin, last, level + 1))
                denied = level < NOT and operands[first].nots
                start = operands[first].nots[0].start if denied else operands[first].start
                return self.chain(level, Span(start, operands[last].end), parts)
            level += 1
        if level > NOT or not operands[first].nots:
            return operands[first].node
        node = self.group(first, last, COMPARISON)
        for token in reversed(operands[first].nots):
            node = Not(node, Span(token.start, operands[last].end))
        return node
