"""The tree builder: one method for each rule of ``grammar.lark``, given the span of what the rule read and its children.

The methods also refuse what the grammar cannot: a chain of comparisons, a unit that no timetable has, an argument given twice. The first
reading ends there. The second one has a builder that reports it and builds a node all the same (``hints/tree_repair.py``).
"""

# ruff: noqa: D102 - each method builds the rule of grammar.lark that it is named after

from __future__ import annotations

from decimal import Decimal
from string import ascii_letters
from typing import Any, TypeAlias

from wfrun.dsl.parser import operator_precedence as precedence
from wfrun.dsl.parser.error_strategy import NotReadable
from wfrun.dsl.parser.operator_precedence import LEVELS, Operand, grouped
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax import nodes
from wfrun.dsl.syntax.keywords import BRAKE_UNITS, COMPREHENDING, PARAMETER_TYPES, QUANTIFIERS, RESERVED, TIMETABLE_UNITS
from wfrun.dsl.syntax.nodes import Argument, Expression
from wfrun.dsl.syntax.paths import path_text
from wfrun.dsl.syntax.tokens import Token

Row: TypeAlias = list[Any]
"""Operands (``Operand``) and operators (``Token``) in turn."""

_NO_VALUES = frozenset({"with", "once", "twice", "thrice"})
"""Words that are not read as the value of an expected action, although names may be called so."""


class TreeBuilder:
    """Builds the nodes of one source."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def misread(self, what: str, *found: Any) -> Any:
        """Refuses what the grammar accepts and the language does not. A builder that repairs reports it, and returns what to build."""
        raise NotReadable

    # --- items

    def file(self, span: Span, *items: nodes.Item) -> nodes.File:
        return nodes.File(items, (), Span(0, len(self.source.text)))

    def api(self, span: Span, release: Token) -> nodes.Api:
        return nodes.Api(release.text, span)

    def currency(self, span: Span, code: Token) -> nodes.Currency:
        text: str = code.text if len(code.text) == 3 and code.text.isupper() else self.misread("currency", code)
        return nodes.Currency(text, span)

    def use(self, span: Span, path: Token) -> nodes.Use:
        return nodes.Use(self._verbatim(path, "a path"), span)

    def constant(self, span: Span, name: Token, value: object) -> nodes.Let:
        if isinstance(value, nodes.Action | nodes.WaitFor | nodes.Approve):
            self.misread("constant", value)
        return self.let(span, name, value)

    def workflow(self, span: Span, name: Token | None, trigger: nodes.Trigger, clauses: tuple[object, ...], when: Expression | None,
                 body: nodes.Block, on_failure: nodes.Block | None) -> nodes.Workflow:  # fmt: skip
        accounts: Span | None = None
        once: nodes.Once | None = None
        at_most: nodes.AtMost | None = None
        money: nodes.AtMostMoney | None = None
        in_turn: nodes.OneAtATime | None = None
        not_older: nodes.NotOlder | None = None
        reached = 0
        for clause in clauses:
            if isinstance(clause, Span):
                place, rank, word, again, accounts = clause, 1, "from accounts", accounts is not None, clause
            elif isinstance(clause, nodes.Once):
                place, rank, word, again, once = clause.span, 2, "once per", once is not None, clause
            elif isinstance(clause, nodes.AtMost):
                place, rank, word, again, at_most = clause.span, 3, "at most", at_most is not None, clause
            elif isinstance(clause, nodes.AtMostMoney):
                place, rank, word, again, money = clause.span, 4, "at most", money is not None, clause
            elif isinstance(clause, nodes.OneAtATime):
                place, rank, word, again, in_turn = clause.span, 5, "one at a time", in_turn is not None, clause
            elif isinstance(clause, nodes.NotOlder):
                place, rank, word, again, not_older = clause.span, 6, "not older than", not_older is not None, clause
            else:
                continue
            if again or rank < reached:
                self.misread("clause", place, word, again)
            reached = max(reached, rank)
        name_span = name.span if name is not None else Span(span.start, span.start)
        called = self._verbatim(name, "a name") if name is not None else None
        return nodes.Workflow(called, trigger, accounts is not None, once, at_most, when, body, on_failure,
                              name_span, span, money, in_turn, not_older)  # fmt: skip

    def test(self, span: Span, name: Token, body: nodes.Block) -> nodes.Test:
        return nodes.Test(self._verbatim(name, "a name"), body.statements, body.braces, span)  # type: ignore[arg-type]

    # --- triggers and their clauses

    def events(self, span: Span, *events: nodes.EventPattern) -> tuple[nodes.EventPattern, ...]:
        return events

    def event(self, span: Span, *parts: Token | str | None) -> nodes.EventPattern:
        texts = [part if isinstance(part, str) else part.text for part in parts if part is not None]
        return nodes.EventPattern(".".join(texts).replace(".[", "["), span)

    def included(self, span: Span, *parts: Token) -> str:
        return "[" + ".".join(part.text for part in parts) + "]"

    def when(self, span: Span, condition: Expression) -> Expression:
        return condition

    def event_trigger(self, span: Span, events: tuple[nodes.EventPattern, ...]) -> nodes.EventTrigger:
        return nodes.EventTrigger(events, span)

    def every(self, span: Span, unit: Token, day: Token | None, time: Token | None, zone: Expression | None) -> nodes.Every:
        word, count = unit.text, 1
        if unit.kind == "DURATION":
            number, word = duration_in(unit.text)
            count = int(number) if number >= 1 and number == int(number) else self.misread("unit_count", unit)
        if word not in TIMETABLE_UNITS:
            word, count = self.misread("timetable_unit", unit, word, count)
        number_of_day: int | None = None
        if day is not None:
            number_of_day = -1 if day.kind == "last" else whole_in(day.text)
            if number_of_day is None:
                number_of_day = self.misread("day_of_month", day)
        hour, minute = self._time(time)
        return nodes.Every(word, count, number_of_day, hour, minute, self._text(zone, "a time zone"), span)

    def schedule(self, span: Span, cron: Token, zone: Expression | None) -> nodes.Schedule:
        return nodes.Schedule(nodes.Text(self._verbatim(cron, "a cron line"), False, cron.span), self._text(zone, "a time zone"), span)

    def demand(self, span: Span, *parameters: nodes.Parameter | None) -> nodes.Demand:
        return nodes.Demand(tuple([parameter for parameter in parameters if parameter is not None]), span)

    def parameter(self, span: Span, name: Token, type: Token, default: Expression | None) -> nodes.Parameter:
        if name.text in RESERVED:
            self.misread("parameter_name", name)
        known: str = type.text if type.text in PARAMETER_TYPES else self.misread("parameter_type", type)
        return nodes.Parameter(name.text, known, default, span)

    def clauses(self, span: Span, *clauses: object) -> tuple[object, ...]:
        return clauses

    def from_accounts(self, span: Span, word: Token) -> Span:
        return span

    def once(self, span: Span, per: Expression, within: Expression | None) -> nodes.Once:
        return nodes.Once(per, within, span)

    def at_most(self, span: Span, count: Token, unit: Token, per: Expression | None) -> nodes.AtMost:
        number: int = whole_in(count.text) or self.misread("number_of_runs", count)
        word: str = unit.text if unit.text in BRAKE_UNITS else self.misread("brake_unit", unit)
        return nodes.AtMost(number, word, span, per)

    def at_most_money(self, span: Span, amount: Token, unit: Token, per: Expression | None) -> nodes.AtMostMoney:
        word: str = unit.text if unit.text in BRAKE_UNITS else self.misread("brake_unit", unit)
        return nodes.AtMostMoney(self.money(amount.span, amount), word, per, span)

    def one_at_a_time(self, span: Span, a: Token, time: Token, per: Expression | None) -> nodes.OneAtATime:
        if (a.text, time.text) != ("a", "time"):
            self.misread("turn", Span(a.start, time.end))
        return nodes.OneAtATime(per, span)

    def not_older(self, span: Span, than: Expression) -> nodes.NotOlder:
        return nodes.NotOlder(than, span)

    # --- statements

    def block(self, span: Span, *statements: nodes.Statement) -> nodes.Block:
        return nodes.Block(statements, self.source.text.startswith("{", span.start), span)

    def test_block(self, span: Span, *statements: nodes.Statement) -> nodes.Block:
        return self.block(span, *statements)

    def action(
        self, span: Span, name: Token, main: Expression | None, arguments: tuple[Argument, ...], lost: Token | None = None
    ) -> nodes.Action:
        if lost is not None:
            self.misread("lost_arguments", lost)
        return nodes.Action(name.text, main, arguments, Span(name.start, name.end), span)

    def action_of_arguments(self, span: Span, name: Token, *arguments: Argument | Token | None) -> nodes.Action:
        lost = arguments[-1] if isinstance(arguments[-1], Token) else None
        return self.action(span, name, None, self.arguments(span, *[one for one in arguments if isinstance(one, Argument)]), lost)

    def arguments(self, span: Span, *arguments: Argument) -> tuple[Argument, ...]:
        if len(arguments) > 1:
            self._check_twice([(argument.name, argument.name_span) for argument in arguments], "argument")
        return arguments

    def argument(self, span: Span, name: Token, value: Expression) -> Argument:
        return Argument(name.text, value, Span(name.start, name.end), span)

    def let(self, span: Span, name: Token, value: object) -> nodes.Let:
        return nodes.Let(name.text, value, Span(name.start, name.end), span)  # type: ignore[arg-type]

    def if_(self, span: Span, branches: list[nodes.Branch], otherwise: nodes.Block | None) -> nodes.If:
        return nodes.If(tuple(branches), otherwise, span)

    def first_branch(self, span: Span, condition: Expression, body: nodes.Block) -> list[nodes.Branch]:
        return [nodes.Branch(condition, body, span)]

    def next_branch(self, span: Span, branches: list[nodes.Branch], condition: Expression, body: nodes.Block) -> list[nodes.Branch]:
        branches.append(nodes.Branch(condition, body, Span(condition.span.start, span.end)))
        return branches

    def for_(self, span: Span, name: Token, items: Expression | nodes.Action, where: Expression | None, body: nodes.Block) -> nodes.For:
        return nodes.For(name.text, items, where, body, name.span, span)

    def wait(self, span: Span, duration: Expression) -> nodes.Wait:
        return nodes.Wait(duration, span)

    def wait_until(self, span: Span, moment: Expression) -> nodes.WaitUntil:
        return nodes.WaitUntil(moment, span)

    def wait_for(self, span: Span, events: tuple[nodes.EventPattern, ...], where: Expression | None, up_to: Expression) -> nodes.WaitFor:
        return nodes.WaitFor(events, where, up_to, span)

    def approve(self, span: Span, message: Expression, arguments: tuple[Argument, ...], up_to: Expression) -> nodes.Approve:
        return nodes.Approve(message, arguments, up_to, span)

    def try_(self, span: Span, body: nodes.Block, problem: Token, handler: nodes.Block) -> nodes.Try:
        return nodes.Try(body, problem.text, handler, span)

    def stop(self, span: Span, word: Token) -> nodes.Stop:
        return nodes.Stop(None, False, span)

    def stop_if(self, span: Span, word: Token, condition: Expression) -> nodes.Stop:
        return nodes.Stop(condition, False, span)

    def stop_unless(self, span: Span, word: Token, condition: Expression) -> nodes.Stop:
        return nodes.Stop(condition, True, span)

    def fail(self, span: Span, message: Expression) -> nodes.Fail:
        return nodes.Fail(message, None, False, span)

    def fail_if(self, span: Span, message: Expression, condition: Expression) -> nodes.Fail:
        return nodes.Fail(message, condition, False, span)

    def fail_unless(self, span: Span, message: Expression, condition: Expression) -> nodes.Fail:
        return nodes.Fail(message, condition, True, span)

    # --- tests

    def given_file(self, span: Span, path: Token) -> nodes.GivenFile:
        return nodes.GivenFile(self._verbatim(path, "a path"), span)

    def given_event(self, span: Span, event: nodes.EventPattern, pairs: tuple[nodes.Pair, ...] | None) -> nodes.GivenEvent:
        self._one_event(event)
        return nodes.GivenEvent(event, pairs or (), span)

    def given_later(
        self, span: Span, event: nodes.EventPattern, after: Expression, pairs: tuple[nodes.Pair, ...] | None
    ) -> nodes.GivenLater:
        self._one_event(event)
        return nodes.GivenLater(event, after, pairs or (), span)

    def _one_event(self, event: nodes.EventPattern) -> None:
        if event.pattern.endswith("*"):
            self.misread("event_pattern", event)

    def given_returns(self, span: Span, action: Token, main: Expression | None, value: Expression) -> nodes.GivenReturns:
        return nodes.GivenReturns(action.text, main, value, span)

    def given_fails(self, span: Span, action: Token, main: Expression | None, message: Expression) -> nodes.GivenFails:
        return nodes.GivenFails(action.text, main, message, span)

    def given_now(self, span: Span, name: Token, value: Expression) -> nodes.GivenNow:
        if name.text != "now":
            value = self.misread("given_value", name, value)
        return nodes.GivenNow(value, span)

    def given_start(self, span: Span, workflow: Token, pairs: tuple[nodes.Pair, ...] | None) -> nodes.GivenStart:
        return nodes.GivenStart(self._verbatim(workflow, "a name"), pairs or (), span)

    def given_approve(self, span: Span, answer: Token) -> nodes.GivenApprove:
        return nodes.GivenApprove({"true": True, "false": False}.get(answer.kind), span)

    def expect_action(self, span: Span, action: nodes.Action) -> nodes.ExpectAction:
        if isinstance(action.main, nodes.Name) and action.main.name in _NO_VALUES:
            action = self.misread("expected_action", action, action.main)
        return nodes.ExpectAction(action, span)

    def expect_nothing(self, span: Span, word: Token) -> nodes.ExpectNothing:
        return nodes.ExpectNothing(word.kind == "nothing_else", span)

    def expect_outcome(self, span: Span, word: Token, message: Expression | None = None) -> nodes.ExpectOutcome:
        return nodes.ExpectOutcome(word.kind, message, span)

    def expect_wait(self, span: Span, events: tuple[nodes.EventPattern, ...] | None) -> nodes.ExpectWait:
        return nodes.ExpectWait(events or (), span)

    def pairs(self, span: Span, *pairs: nodes.Pair) -> tuple[nodes.Pair, ...]:
        if len(pairs) > 1:
            self._check_twice([(path_text(pair.path), pair.span) for pair in pairs], "field")
        return pairs

    def pair(self, span: Span, path: tuple[str | int, ...], value: Expression) -> nodes.Pair:
        return nodes.Pair(path, value, span)

    def path(self, span: Span, *steps: Token) -> tuple[str | int, ...]:
        return tuple([self._step(step) for step in steps])

    def _step(self, step: Token) -> str | int:
        """Returns a name, a key or an index of a path."""
        if step.kind != "NUMBER":
            return self._verbatim(step, "a key") if step.kind == "STRING" else step.text
        index = whole_in(step.text)
        return index if index is not None else self.misread("step", step)

    # --- expressions

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
            self._check_twice([(entry.key, entry.span) for entry in kept], "key")
        return nodes.MapLiteral(kept, span)

    def entry(self, span: Span, key: Token, value: Expression) -> nodes.MapEntry:
        return nodes.MapEntry(self._verbatim(key, "a key"), value, span)

    def _verbatim(self, token: Token, what: str) -> str:
        """Returns a string that stands for itself and is looked up or shown: it has one line and no quotes, unlike a string over lines."""
        text = token.text
        if '"' in text or "\n" in text:
            text = self.misread("verbatim", token, what)
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
                    self.misread("argument_order", argument)
        if named:
            self._check_twice([(keyword.name, keyword.name_span) for keyword in named], "argument")
        return nodes.Call(name.text, tuple(plain), tuple(named), name.span, span)

    def keyword(self, span: Span, name: Token, value: Expression) -> nodes.Keyword:
        return nodes.Keyword(name.text, value, name.span, span)

    def quantifier_in(self, span: Span, name: Token, member: Expression, where: Expression) -> Expression:
        if isinstance(member, nodes.Comparison) and member.operator == "in" and isinstance(member.left, nodes.Name):
            return self._quantifier(span, name, None, member.left.name, member.right, where)
        read: Expression = self.misread("quantifier_member", span, name, member)
        return read

    def quantifier_for(
        self, span: Span, name: Token, element: Expression, variable: Token, items: Expression, where: Expression | None
    ) -> Expression:
        return self._quantifier(span, name, element, variable.text, items, where)

    def _quantifier(
        self, span: Span, name: Token, element: Expression | None, variable: str, items: Expression, where: Expression | None
    ) -> nodes.Quantifier:
        if name.text not in QUANTIFIERS and (element is None or name.text not in COMPREHENDING):
            self.misread("quantifier", name)
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
        self.misread("chain", span, parts, rest[2])
        return nodes.Logical("and", tuple(parts), span)

    def _compare(self, span: Span, operator: Token, left: Expression, right: Expression) -> Expression:
        kind = operator.kind
        if kind in ("==", "!=") and (isinstance(right, nodes.Null) or isinstance(left, nodes.Null)):
            read: Expression = self.misread("null_comparison", span, operator, left, right)
            return read
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

    # --- helpers

    def _text(self, value: Expression | None, what: str) -> nodes.Text | None:
        if value is None or isinstance(value, nodes.Text):
            return value
        self.misread("plain_string", value, what)
        return None

    def _time(self, token: Token | None) -> tuple[int | None, int | None]:
        if token is None:
            return None, None
        hour, minute = [int(part) for part in token.text.split(":")]
        return (hour, minute) if hour <= 23 and minute <= 59 else self.misread("time_of_day", token)

    def _check_twice(self, named: list[tuple[str, Span]], what: str) -> None:
        if len({name for name, _ in named}) < len(named):
            self.misread("twice", named, what)


def number_in(text: str) -> Decimal:
    """Returns the number that a token's text stands for."""
    return Decimal(text.replace("_", ""))


def whole_in(text: str) -> int | None:
    """Returns the number that a text stands for; None where it is no whole number."""
    number = number_in(text)
    return int(number) if number == int(number) else None


def duration_in(text: str) -> tuple[Decimal, str]:
    """Returns the number and the unit, in the singular, of a length of time."""
    number = text.rstrip(ascii_letters)
    return number_in(number.rstrip()), text[len(number) :].removesuffix("s")
