"""Expressions to documents, with the parentheses that precedence needs.

What does not fit on a line is broken: maps, lists and calls inside their brackets, chains and comparisons before their operators.
Parentheses that change nothing are dropped, except where they show which of two operators binds tighter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple, assert_never

from wfrun.dsl.formatter.comments import SourceTrivia
from wfrun.dsl.formatter.doc import INDENT, Align, Break, Doc, Group, Nest, Parts, is_forced, one_line
from wfrun.dsl.formatter.strings import is_verbatim, text_doc, verbatim
from wfrun.dsl.source import Span
from wfrun.dsl.syntax import nodes
from wfrun.dsl.syntax.keywords import ARITHMETIC_SIGNS
from wfrun.dsl.syntax.nodes import Expression

# From loosest to tightest, as in the grammar.
CHOICE, OR, AND, NOT, COMPARISON, COALESCE, SUM, PRODUCT, UNARY, POSTFIX = range(10)

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_DIGITS = re.compile(r"[0-9_.]*")
_CHAINS = (nodes.Logical, nodes.Arithmetic, nodes.Coalesce)
"""Parentheses around one of these, as an operand, show what binds tighter."""

_BRACKETED = (nodes.ListLiteral, nodes.MapLiteral, nodes.Call, nodes.Quantifier, nodes.Comprehension)

_SHORT = (nodes.Text, nodes.Number, nodes.MoneyLiteral, nodes.DurationLiteral, nodes.Boolean)
MAX_FILLED_ITEM_CHARS = 12
"""A list is filled, several items a line, if each item is a literal of at most this many characters."""


class Item(NamedTuple):
    """A bracketed item: its start, the text before its value, and the value, if it has one."""

    start: int
    head: str
    value: Expression | None
    level: int = OR


class ExpressionPrinter:
    """Prints expressions; to be called in the order of the source."""

    def __init__(self, trivia: SourceTrivia) -> None:
        self.trivia = trivia
        self._brackets = 0
        self._inline = 0

    def value(self, expression: Expression, level: int = CHOICE, *, by: int = INDENT) -> Doc:
        """Prints a value after a word or a name: its further lines are indented by ``by``, unless brackets hold them together."""
        doc = self.expression(expression, level)
        return doc if _is_held(expression, level) else Nest(doc, by=by)

    def aligned(self, expression: Expression) -> Doc:
        """Prints a condition of a header: its further lines align with its first, unless brackets hold them together."""
        doc = self.expression(expression, OR)
        return doc if _is_held(expression, OR) else Align(doc)

    def expression(self, expression: Expression, level: int = CHOICE, shown: tuple[type, ...] = ()) -> Doc:
        """Prints an expression, in parentheses where it binds more loosely than ``level``, or where one of ``shown`` has them already."""
        above = self.trivia.above(expression.span.start)
        own, doc = self._doc(expression)
        if own < level or (isinstance(expression, shown) and self.trivia.in_parentheses(expression.span)):
            doc = Group("(", Align(doc), ")")
        below = self.trivia.above(expression.span.end)
        return Parts(*above, doc, *below) if above or below else doc

    def flat(self, expression: Expression, level: int = CHOICE) -> str:
        """Prints an expression on one line, whatever its length."""
        self._inline += 1
        doc = self.expression(expression, level)
        self._inline -= 1
        return one_line(doc)

    # --- every kind of expression

    def _doc(self, expression: Expression) -> tuple[int, Doc]:
        """Returns the precedence of an expression, and its document."""
        match expression:
            case nodes.Text() | nodes.Template():
                return POSTFIX, self._text(expression)
            case nodes.Number(value=value, percent=percent):
                return POSTFIX, f"{self._number(expression, value.scaleb(2))}%" if percent else self._number(expression, value)
            case nodes.MoneyLiteral(amount=amount, currency=currency):
                return POSTFIX, f"{self._number(expression, amount)} {currency}"
            case nodes.DurationLiteral(count=count, unit=unit):
                return POSTFIX, f"{self._number(expression, count)} {unit}{'' if count == 1 else 's'}"
            case nodes.Boolean(value=value):
                return POSTFIX, "true" if value else "false"
            case nodes.Null():
                return POSTFIX, "null"
            case nodes.Omit():
                return POSTFIX, "omit"
            case nodes.Name(name=name):
                return POSTFIX, name
            case nodes.Field(target=target, name=name):
                return POSTFIX, Parts(self.expression(target, POSTFIX), f".{name}")
            case nodes.Index(target=target, key=index):
                return POSTFIX, Parts(self.expression(target, POSTFIX), "[", self._index_key(index), "]")
            case nodes.ListLiteral(items=items, span=span):
                filled = self._filled(expression)
                return POSTFIX, filled or self.bracketed("[", [Item(item.span.start, "", item) for item in items], "]", span)
            case nodes.MapLiteral(entries=entries, span=span):
                keyed = zip(keys(entries), entries, strict=True)
                return POSTFIX, self.bracketed("{", [Item(entry.span.start, f"{key}: ", entry.value) for key, entry in keyed], "}", span)
            case nodes.Call(function=function, arguments=arguments, keywords=keywords, span=span):
                given = [Item(argument.span.start, "", argument) for argument in arguments]
                given += [Item(word.span.start, f"{word.name}=", word.value) for word in keywords]
                return POSTFIX, self.bracketed(f"{function}(", given, ")", span)
            case nodes.Quantifier():
                return POSTFIX, self._quantifier(expression)
            case nodes.Comprehension(element=element, variable=variable, items=items, where=where, span=span):
                rows = [Item(element.span.start, "", element), Item(items.span.start, f"for {variable} in ", items)]
                return POSTFIX, self.bracketed("[", [*rows, *_where(where)], "]", span, separator="")
            case nodes.Negate(operand=operand):
                return UNARY, Parts("-", self.expression(operand, UNARY, _CHAINS))
            case nodes.Not(operand=operand):
                return NOT, Parts("not ", self.expression(operand, NOT, (*_CHAINS, nodes.Comparison)))
            case nodes.Arithmetic(first=first, rest=rest):
                assert rest and rest[0].operator in ARITHMETIC_SIGNS
                own, inner = (SUM, PRODUCT) if rest[0].operator in ("+", "-") else (PRODUCT, UNARY)
                return own, self._chain(first, [(term.operator, term.operand) for term in rest], inner)
            case nodes.Coalesce(operands=operands):
                return COALESCE, self._chain(operands[0], [("??", operand) for operand in operands[1:]], SUM)
            case nodes.Logical(operator=operator, operands=operands):
                own, inner = (AND, NOT) if operator == "and" else (OR, AND)
                return own, self._chain(operands[0], [(operator, operand) for operand in operands[1:]], inner)
            case nodes.Comparison():
                return COMPARISON, self._comparison(expression)
            case nodes.Choice(branches=branches, otherwise=otherwise):
                return CHOICE, self._choice(branches, otherwise)
            case nodes.Lost():
                return POSTFIX, "…"
            case _:
                assert_never(expression)

    def _text(self, value: nodes.Text | nodes.Template) -> Doc:
        above = self.trivia.above(value.span.end)
        doc = text_doc(value, self.trivia, self.flat, inline=self._inline > 0)
        return Parts(*above, doc) if above else doc

    def _number(self, literal: nodes.Number | nodes.MoneyLiteral | nodes.DurationLiteral, value: Decimal) -> str:
        """Prints a number without an exponent, its digits grouped as in the source."""
        written = self.trivia.written(literal.span)
        found = _DIGITS.match(written) if written is not None else None
        return found[0] if found is not None else f"{value:f}"

    def _index_key(self, index: Expression) -> Doc:
        """Prints a key in brackets; a lone string there has no interpolation."""
        if isinstance(index, nodes.Text) and not index.raw and is_verbatim(index.value):
            return verbatim(index.value)
        doc = self.expression(index)
        return Parts("(", doc, ")") if _reads_as_verbatim(index) else doc

    def _chain(self, first: Expression, others: Sequence[tuple[str, Expression]], level: int) -> Doc:
        """Prints a chain of one operator, broken before each operand or before none."""
        docs = [self.expression(first, level, _CHAINS)]
        for operator, operand in others:
            docs += self.trivia.gap(operand.span.start)
            docs += [f"{operator} ", self.expression(operand, level, _CHAINS)]
        return Group(*docs, broken=self.trivia.breaks(first.span.end, others[0][1].span.start))

    def _comparison(self, comparison: nodes.Comparison) -> Doc:
        operator, left, right = comparison.operator, comparison.left, comparison.right
        docs = [self.expression(left, COALESCE, _CHAINS)]
        # Where line ends count, a line that begins with `<` or `>` is a new statement, and one that ends with it ends a block.
        may_break = not _has_brackets(comparison) and (operator not in ("<", ">") or self._brackets > 0)
        docs += self.trivia.gap(right.span.start) if may_break else [*self.trivia.above(right.span.start), " "]
        docs += [f"{operator} ", self._pattern(right) if operator == "matches" else self.expression(right, COALESCE, _CHAINS)]
        return Group(docs[0], Nest(*docs[1:])) if may_break else Parts(*docs)

    def _pattern(self, right: Expression) -> Doc:
        """Prints the right side of ``matches``; a string directly after it has no interpolation."""
        if isinstance(right, nodes.Text) and not right.raw and is_verbatim(right.value):
            return verbatim(right.value)
        doc = self.expression(right, COALESCE, _CHAINS)
        return Parts("(", doc, ")") if _reads_as_verbatim(right) else doc

    def _choice(self, branches: Sequence[nodes.ChoiceBranch], otherwise: Expression) -> Doc:
        docs: list[Doc] = []
        for number, branch in enumerate(branches):
            if number:
                docs += [*self.trivia.gap(branch.condition.span.start), "else "]
            condition = self.value(branch.condition, OR)
            docs.append(Group("if ", condition, *self.trivia.gap(branch.value.span.start), "then ", self.value(branch.value, OR)))
        docs += [*self.trivia.gap(otherwise.span.start), "else ", self.value(otherwise, OR)]
        return Group(*docs, broken=self.trivia.breaks(branches[0].value.span.end, otherwise.span.start))

    def _quantifier(self, quantifier: nodes.Quantifier) -> Doc:
        variable, items, element = quantifier.variable, quantifier.items, quantifier.element
        if element is None:
            rows = [Item(items.span.start, f"{variable} in ", items, COALESCE)]
        else:
            rows = [Item(element.span.start, "", element), Item(items.span.start, f"for {variable} in ", items)]
        return self.bracketed(f"{quantifier.function}(", [*rows, *_where(quantifier.where)], ")", quantifier.span, separator="")

    def _filled(self, literal: nodes.ListLiteral) -> Doc | None:
        """Prints a list of short literals, as many a line as fit; None for other lists, and where the source has one item a line."""
        items, span, trivia = literal.items, literal.span, self.trivia
        if not items or not all(isinstance(item, _SHORT) for item in items) or trivia.has_comment(span.end):
            return None
        docs = [self.expression(item) for item in items]
        one_a_line = len(items) > 1 and all(trivia.breaks(one.span.end, other.span.start) for one, other in pairwise(items))
        if one_a_line or any(len(one_line(doc)) > MAX_FILLED_ITEM_CHARS for doc in docs):
            return None
        rows = [part for doc in docs[:-1] for part in (doc, ",", Group(Break()))]
        broken = trivia.breaks(span.start, items[0].span.start)
        return Group("[", Nest(Break(""), *rows, docs[-1]), Break("", closing=True), "]", broken=broken)

    def bracketed(self, opening: str, items: Sequence[Item], closing: str, span: Span, *, separator: str = ",") -> Doc:
        """Prints bracketed items: on one line, or one a line, also where the source breaks the line after the bracket."""
        self._brackets += 1
        trivia = self.trivia
        docs: list[Doc] = []
        for number, item in enumerate(items):
            if number:
                docs.append(separator)
            docs += trivia.gap(item.start, " " if number else "", blank=number > 0 and separator == ",")
            docs += [item.head, self.value(item.value, item.level) if item.value is not None else ""]
        self._brackets -= 1
        last = trivia.gap(span.end, "", closing=True, blank=bool(items) and separator == ",")
        if not items and not is_forced(last[-1]):
            return opening + closing
        return Group(opening, Nest(*docs, *last[:-1]), last[-1], closing, broken=bool(items) and trivia.breaks(span.start, items[0].start))


def keys(entries: Iterable[nodes.MapEntry]) -> list[str]:
    """Returns the keys of a map: names where all of them can be names, else strings."""
    names = [entry.key for entry in entries]
    return names if all(_PLAIN_KEY.fullmatch(name) for name in names) else [verbatim(name) for name in names]


def _where(where: Expression | None) -> list[Item]:
    return [Item(where.span.start, "where ", where)] if where is not None else []


def _is_held(expression: Expression, level: int) -> bool:
    """Tells whether only brackets or quotes let the expression go over lines."""
    match expression:
        case nodes.Field(target=target) | nodes.Index(target=target):
            return _is_held(target, POSTFIX)
        case nodes.Not(operand=operand):
            return level <= NOT and _is_held(operand, NOT)
        case nodes.Comparison():
            return level <= COMPARISON and _has_brackets(expression)
        case _:
            return isinstance(expression, (*_BRACKETED, nodes.Text, nodes.Template))


def _has_brackets(comparison: nodes.Comparison) -> bool:
    """Tells whether a comparison can be broken inside brackets of its own, and so need not be before its operator."""
    return isinstance(comparison.left, _BRACKETED) or isinstance(comparison.right, _BRACKETED)


def _reads_as_verbatim(expression: Expression) -> bool:
    """Tells whether the parser would take the expression for a string without interpolation."""
    return isinstance(expression, nodes.Template) or (isinstance(expression, nodes.Text) and not expression.raw)
