"""What the rules of the grammar build: one method for each rule, given the place of what it read and its children.

The methods also refuse what the grammar cannot: a chain of comparisons, a unit that no timetable has, an argument given twice.
What they refuse is reported, and a node is built all the same, so that reading goes on. Here are the expressions;
``tree_building`` adds the rest.
"""

# ruff: noqa: D102 - each method builds the rule of grammar.lark that it is named after

from __future__ import annotations

from decimal import Decimal
from string import ascii_letters
from typing import Any, TypeAlias

from wfrun.dsl.diagnostics.diagnostic import Fix, Problem
from wfrun.dsl.hints.spelling import nearest
from wfrun.dsl.parser import operator_precedence as precedence
from wfrun.dsl.parser.operator_precedence import LEVELS, Operand, grouped
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax import nodes
from wfrun.dsl.syntax.keywords import QUANTIFIERS
from wfrun.dsl.syntax.nodes import Expression
from wfrun.dsl.syntax.tokens import Token, quoted

Row: TypeAlias = list[Any]
"""Operands (``Operand``) and operators (``Token``) in turn."""


class ExpressionBuilder:
    """Builds the expressions of one source and collects the problems found in doing so."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self.lost_parts: list[Span] = []
        """The parts of the text that are left out of the tree; an empty one is where something is missing."""

    def _problem(self, code: str, span: Span, message: str, *, help: str = "", fix: Fix | None = None) -> None:
        self.problems.append(Problem(code, self.source, span, message, help, fix))

    def text(self, span: Span, token: Token) -> nodes.Text:
        return nodes.Text(token.text, False, span)

    def raw_text(self, span: Span, token: Token) -> nodes.Text:
        return nodes.Text(token.text, True, span)

    def template(self, span: Span, *parts: Token | Expression) -> nodes.Template:
        kept: list[str | Expression] = []
        for part in parts:
            if isinstance(part, Token):
                if part.text:
                    kept.append(part.text)
            else:
                kept.append(part)
        return nodes.Template(tuple(kept), span)

    def lost(self, span: Span, token: Token) -> nodes.Lost:
        self.lost_parts.append(token.span)
        return nodes.Lost(token.span)

    def hole(self, span: Span, expression: Expression) -> Expression:
        return expression

    def number(self, span: Span, token: Token) -> nodes.Number:
        return nodes.Number(number_in(token.text), False, span)

    def percent(self, span: Span, token: Token) -> nodes.Number:
        return nodes.Number(number_in(token.text[:-1]).scaleb(-2), True, span)

    def money(self, span: Span, token: Token) -> nodes.MoneyLiteral:
        return nodes.MoneyLiteral(number_in(token.text[:-3].rstrip()), token.text[-3:], span)

    def duration(self, span: Span, token: Token) -> nodes.DurationLiteral:
        return nodes.DurationLiteral(*duration_in(token.text), span)

    def boolean(self, span: Span, token: Token) -> nodes.Boolean:
        return nodes.Boolean(token.kind == "true", span)

    def null(self, span: Span, token: Token) -> nodes.Null:
        return nodes.Null(span)

    def omit(self, span: Span, token: Token) -> nodes.Omit:
        return nodes.Omit(span)

    def name(self, span: Span, token: Token) -> nodes.Name:
        return nodes.Name(token.text, span)

    def field(self, span: Span, target: Expression, name: Token) -> nodes.Field:
        return nodes.Field(target, name.text, Span(name.start, name.end), span)

    def index(self, span: Span, target: Expression, key: Expression) -> nodes.Index:
        return nodes.Index(target, key, span)

    def list_literal(self, span: Span, *items: Expression | None) -> nodes.ListLiteral:
        return nodes.ListLiteral(tuple([item for item in items if item is not None]), span)

    def comprehension(
        self, span: Span, element: Expression, variable: Token, items: Expression, where: Expression | None
    ) -> nodes.Comprehension:
        return nodes.Comprehension(element, variable.text, items, where, span)

    def map_literal(self, span: Span, *entries: nodes.MapEntry | None) -> nodes.MapLiteral:
        kept = tuple([entry for entry in entries if entry is not None])
        if len(kept) > 1:
            self._report_twice([(entry.key, entry.span) for entry in kept], "key")
        return nodes.MapLiteral(kept, span)

    def entry(self, span: Span, key: Token, value: Expression) -> nodes.MapEntry:
        return nodes.MapEntry(self._verbatim(key, "a key"), value, span)

    def _verbatim(self, token: Token, what: str) -> str:
        """A string that stands for itself and is looked up or shown: it has one line and no quotes, which a string over lines may have."""
        text = token.text
        if '"' in text or "\n" in text:
            plain = " ".join(text.replace('"', "").split())
            fix = Fix(token.span, f'"{plain}"') if plain else None
            message = f"{what} is written on one line and has no quotes in it"
            self._problem("syntax", token.span, message, help=f'write `"{quoted(plain)}"`' if plain else "", fix=fix)
            return plain or text
        return text

    def parentheses(self, span: Span, expression: Expression) -> Expression:
        return expression

    def call(self, span: Span, name: Token, *arguments: Expression | nodes.Keyword | None) -> nodes.Call:
        plain: list[Expression] = []
        named: list[nodes.Keyword] = []
        for argument in arguments:
            if isinstance(argument, nodes.Keyword):
                named.append(argument)
            elif argument is not None:
                plain.append(argument)
                if named:
                    self._problem(
                        "syntax",
                        argument.span,
                        "an argument without a name stands before those with one",
                        help="write it first, or name it",
                    )
        if named:
            self._report_twice([(keyword.name, keyword.name_span) for keyword in named], "argument")
        return nodes.Call(name.text, tuple(plain), tuple(named), name.span, span)

    def keyword(self, span: Span, name: Token, value: Expression) -> nodes.Keyword:
        return nodes.Keyword(name.text, value, name.span, span)

    def quantifier_in(self, span: Span, name: Token, member: Expression, where: Expression) -> Expression:
        if isinstance(member, nodes.Comparison) and member.operator == "in" and isinstance(member.left, nodes.Name):
            return self._quantifier(span, name, None, member.left.name, member.right, where)
        self._problem(
            "syntax", member.span, "before `where` stands `NAME in LIST`", help=f"write `{quoted(name.text)}(x in LIST where CONDITION)`"
        )
        return nodes.Call(name.text, (member,), (), name.span, span)

    def quantifier_for(
        self, span: Span, name: Token, element: Expression, variable: Token, items: Expression, where: Expression | None
    ) -> Expression:
        return self._quantifier(span, name, element, variable.text, items, where)

    def _quantifier(
        self, span: Span, name: Token, element: Expression | None, variable: str, items: Expression, where: Expression | None
    ) -> nodes.Quantifier:
        if name.text not in QUANTIFIERS:
            near = nearest(name.text, QUANTIFIERS)
            self._problem("unknown-function", name.span, f"`{quoted(name.text)}` does not look through a list",
                          help=f"did you mean `{near}`?" if near else f"these do: `{' '.join(QUANTIFIERS)}`",
                          fix=Fix(name.span, near) if near else None)  # fmt: skip
        return nodes.Quantifier(name.text, element, variable, items, where, name.span, span)

    def negate(self, span: Span, operand: Expression) -> nodes.Negate:
        return nodes.Negate(operand, span)

    def arithmetic(self, span: Span, first: Expression, *rest: Token | Expression) -> nodes.Arithmetic:
        terms = []
        for position in range(0, len(rest), 2):
            sign, operand = rest[position], rest[position + 1]
            assert isinstance(sign, Token) and not isinstance(operand, Token)
            terms.append(nodes.Term(sign.kind, operand, Span(sign.start, operand.span.end)))
        return nodes.Arithmetic(first, tuple(terms), span)

    def nots(self, span: Span, *tokens: Token) -> tuple[Token, ...]:
        return tokens

    def negated(self, starts: list[int], end: int, nots: tuple[Token, ...], operand: Expression) -> Row:
        return [Operand(starts[1], end, operand, nots)]

    def joined(self, starts: list[int], end: int, left: Expression, operator: Token, *right: Any) -> Row:
        return self.joined_on(starts, end, [Operand(starts[0], left.span.end, left)], operator, *right)

    def joined_on(self, starts: list[int], end: int, row: Row, operator: Token, *right: Any) -> Row:
        *nots, operand = right
        row += (operator, Operand(starts[-1], end, operand, *nots))
        return row

    def operation(self, span: Span, row: Row) -> Expression:
        if len(row) == 3 and not row[0].nots and not row[2].nots:
            return self._chain(LEVELS[row[1].kind], span, [row[0].node, row[1], row[2].node])
        return grouped(row[::2], row[1::2], self._chain)

    def _chain(self, level: int, span: Span, parts: list[Any]) -> Expression:
        """Builds a chain of operands with operators of one level between them."""
        match level:
            case precedence.OR | precedence.AND:
                return nodes.Logical("or" if level == precedence.OR else "and", tuple(parts[::2]), span)
            case precedence.COMPARISON:
                return self.comparison(span, *parts)
            case precedence.COALESCE:
                return nodes.Coalesce(tuple(parts[::2]), span)
        return self.arithmetic(span, *parts)

    def comparison(self, span: Span, left: Expression, *rest: Token | Expression) -> Expression:
        parts: list[Expression] = []
        for position in range(0, len(rest), 2):
            operator, right = rest[position], rest[position + 1]
            assert isinstance(operator, Token) and not isinstance(right, Token)
            parts.append(self._compare(Span(left.span.start, right.span.end) if len(rest) > 2 else span, operator, left, right))
            left = right
        if len(parts) == 1:
            return parts[0]
        slices = [
            self.source.slice(Span(part.left.span.start, part.right.span.end)) for part in parts if isinstance(part, nodes.Comparison)
        ]
        written = " and ".join(slices)
        second = rest[2]
        assert isinstance(second, Token)
        self._problem("syntax", second.span, "comparisons do not chain", help=f"write `{quoted(written)}`",
                      fix=Fix(span, written) if len(slices) == len(parts) else None)  # fmt: skip
        return nodes.Logical("and", tuple(parts), span)

    def _compare(self, span: Span, operator: Token, left: Expression, right: Expression) -> Expression:
        kind = operator.kind
        if kind in ("==", "!=") and (isinstance(right, nodes.Null) or isinstance(left, nodes.Null)):
            asked = left if isinstance(right, nodes.Null) else right
            function = "missing" if kind == "==" else "present"
            written = f"{function}({self.source.slice(asked.span)})"
            self._problem(
                "compared-to-null",
                span,
                "a comparison with a missing value is never true",
                help=f"write `{quoted(written)}`",
                fix=Fix(span, written),
            )
            return nodes.Call(function, (asked,), (), operator.span, span)
        return nodes.Comparison(kind, left, right, span)

    def choice(self, span: Span, branches: list[nodes.ChoiceBranch], otherwise: Expression) -> nodes.Choice:
        return nodes.Choice(tuple(branches), otherwise, span)

    def first_choice(self, span: Span, condition: Expression, value: Expression) -> list[nodes.ChoiceBranch]:
        return [nodes.ChoiceBranch(condition, value, span)]

    def next_choice(
        self, span: Span, branches: list[nodes.ChoiceBranch], condition: Expression, value: Expression
    ) -> list[nodes.ChoiceBranch]:
        branches.append(nodes.ChoiceBranch(condition, value, Span(condition.span.start, span.end)))
        return branches

    def _report_twice(self, named: list[tuple[str, Span]], what: str) -> None:
        seen: set[str] = set()
        for name, span in named:
            if name in seen:
                self._problem("duplicate-argument", span, f"the {what} `{quoted(name)}` is given twice", help="keep one of the two")
            seen.add(name)


def number_in(text: str) -> Decimal:
    """The number that a token's text stands for."""
    return Decimal(text.replace("_", ""))


def whole_in(text: str) -> int | None:
    """The same, if it is a whole number."""
    number = number_in(text)
    return int(number) if number == int(number) else None


def duration_in(text: str) -> tuple[Decimal, str]:
    """The number and the unit, in the singular, of a length of time."""
    number = text.rstrip(ascii_letters)
    return number_in(number.rstrip()), text[len(number) :].removesuffix("s")
