"""What the rules of the grammar build: one method for each rule, given the place of what it read and its children.

The methods also refuse what the grammar cannot: a chain of comparisons, a unit that no timetable has, an argument given twice. What they refuse
is reported, and a node is built all the same, so that reading goes on.
"""

# ruff: noqa: D102 - each method builds the rule of grammar.lark that it is named after

from __future__ import annotations

from decimal import Decimal
from string import ascii_letters

from wfrun.dsl import nodes
from wfrun.dsl.nodes import Argument, Expression
from wfrun.dsl.problems import Fix, Problem
from wfrun.dsl.source import Source, Span
from wfrun.dsl.spelling import nearest
from wfrun.dsl.tokens import Token
from wfrun.dsl.words import BRAKE_UNITS, PARAMETER_TYPES, QUANTIFIERS, RESERVED, TIMETABLE_UNITS


class TreeBuilder:
    """Builds the nodes of one source and collects the problems found in doing so."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Problem] = []

    def _problem(self, code: str, span: Span, message: str, *, help: str = "", fix: Fix | None = None) -> None:
        self.problems.append(Problem(code, self.source, span, message, help, fix))

    # --- items

    def file(self, span: Span, *items: nodes.Item | None) -> nodes.File:
        """All items that could be read."""
        return nodes.File(tuple([item for item in items if item is not None]), (), Span(0, len(self.source.text)))

    def broken(self, span: Span, *children: object) -> None:
        """A statement or item whose header could not be read; its block was read for its problems."""

    def api(self, span: Span, release: Token) -> nodes.Api:
        return nodes.Api(release.text, span)

    def currency(self, span: Span, code: Token) -> nodes.Currency:
        text = code.text
        if not (len(text) == 3 and text.isupper()):
            upper = text.upper()
            fix = Fix(code.span, upper) if len(text) == 3 else None
            self._problem("syntax", code.span, f"`{text}` is no currency: a currency is three capital letters",
                          help=f"write `{upper}`" if fix else "write a code like `USD`", fix=fix)  # fmt: skip
            text = upper
        return nodes.Currency(text, span)

    def use(self, span: Span, path: Token) -> nodes.Use:
        return nodes.Use(path.text, span)

    def constant(self, span: Span, name: Token, value: object) -> nodes.Let:
        let = self.let(span, name, value)
        if isinstance(value, nodes.Action | nodes.WaitFor | nodes.Approve):
            self._problem("syntax", value.span, "a constant is a value: nothing is called or awaited outside a workflow",
                          help="move this `let` into a workflow's block")  # fmt: skip
        return let

    def workflow(self, span: Span, name: Token | None, trigger: nodes.Trigger, clauses: tuple[object, ...], when: Expression | None,
                 body: nodes.Block, on_failure: nodes.Block | None) -> nodes.Workflow:  # fmt: skip
        accounts: Span | None = None
        once: nodes.Once | None = None
        at_most: nodes.AtMost | None = None
        reached = 0
        for clause in clauses:
            if isinstance(clause, Span):
                place, rank, word, again, accounts = clause, 1, "from accounts", accounts is not None, clause
            elif isinstance(clause, nodes.Once):
                place, rank, word, again, once = clause.span, 2, "once per", once is not None, clause
            elif isinstance(clause, nodes.AtMost):
                place, rank, word, again, at_most = clause.span, 3, "at most", at_most is not None, clause
            else:
                continue
            if again:
                self._problem("syntax", place, f"`{word}` is given twice", help="keep one of the two")
            elif rank < reached:
                self._problem(
                    "syntax", place, f"`{word}` stands too late", help="the order is: `from accounts`, `once per`, `at most`, `when`"
                )
            reached = max(reached, rank)
        name_span = name.span if name is not None else Span(span.start, span.start)
        return nodes.Workflow(name.text if name is not None else None, trigger, accounts is not None, once, at_most, when, body, on_failure,
                              name_span, span)  # fmt: skip

    def test(self, span: Span, name: Token, body: nodes.Block) -> nodes.Test:
        return nodes.Test(name.text, body.statements, body.braces, span)  # type: ignore[arg-type]

    # --- triggers and their clauses

    def events(self, span: Span, *events: nodes.EventPattern) -> tuple[nodes.EventPattern, ...]:
        return events

    def event(self, span: Span, *parts: Token | None) -> nodes.EventPattern:
        return nodes.EventPattern(".".join([part.text for part in parts if part is not None]), span)

    def event_trigger(self, span: Span, events: tuple[nodes.EventPattern, ...]) -> nodes.EventTrigger:
        return nodes.EventTrigger(events, span)

    def every(self, span: Span, unit: Token, day: Token | None, time: Token | None, zone: Expression | None) -> nodes.Every:
        word, count = unit.text, 1
        if unit.kind == "DURATION":
            number, word = _duration(unit.text)
            count = int(number)
            if number != count or count < 1:
                self._problem("bad-schedule", unit.span, "a timetable counts whole units", help="write a whole number: `every 15 minutes`")
                count = 1
        if word not in TIMETABLE_UNITS:
            near = nearest(word, TIMETABLE_UNITS)
            self._problem("bad-schedule", unit.span, f"`{word}` is no unit of a timetable",
                          help=f"did you mean `{near}`?" if near else f"write one of `{' '.join(TIMETABLE_UNITS)}`, or a cron line: `on schedule \"0 9 * * 1-5\"`",
                          fix=Fix(unit.span, near) if near and unit.kind == "NAME" else None)  # fmt: skip
            word = near or "day"
        number_of_day: int | None = None
        if day is not None:
            number_of_day = -1 if day.kind == "last" else _whole(day.text)
            if number_of_day is None:
                self._problem("bad-schedule", day.span, f"`{day.text}` is no day of a month", help="write a number from 1 to 28, or `last`")
                number_of_day = 1
        hour, minute = self._time(time)
        return nodes.Every(word, count, number_of_day, hour, minute, self._text(zone, "a time zone"), span)

    def schedule(self, span: Span, cron: Token, zone: Expression | None) -> nodes.Schedule:
        return nodes.Schedule(nodes.Text(cron.text, False, cron.span), self._text(zone, "a time zone"), span)

    def demand(self, span: Span, *parameters: nodes.Parameter | None) -> nodes.Demand:
        return nodes.Demand(tuple([parameter for parameter in parameters if parameter is not None]), span)

    def parameter(self, span: Span, name: Token, type: Token, default: Expression | None) -> nodes.Parameter:
        if name.text in RESERVED:
            self._problem(
                "syntax", name.span, f"`{name.text}` is a reserved word and cannot be a parameter's name", help="choose another name"
            )
        known = type.text
        if known not in PARAMETER_TYPES:
            near = nearest(known, PARAMETER_TYPES)
            self._problem("wrong-type", type.span, f"`{known}` is no type of a parameter",
                          help=f"did you mean `{near}`?" if near else f"the types are `{' '.join(PARAMETER_TYPES)}`",
                          fix=Fix(type.span, near) if near else None)  # fmt: skip
            known = near or "string"
        return nodes.Parameter(name.text, known, default, span)

    def clauses(self, span: Span, *clauses: object) -> tuple[object, ...]:
        return clauses

    def from_accounts(self, span: Span, word: Token) -> Span:
        return span

    def once(self, span: Span, per: Expression, within: Expression | None) -> nodes.Once:
        return nodes.Once(per, within, span)

    def at_most(self, span: Span, count: Token, unit: Token) -> nodes.AtMost:
        number = _whole(count.text)
        if not number:
            self._problem("bad-schedule", count.span, f"`{count.text}` is no number of runs", help="write a whole number from 1")
            number = 1
        word = unit.text
        if word not in BRAKE_UNITS:
            near = nearest(word, BRAKE_UNITS)
            self._problem("bad-schedule", unit.span, f"runs are counted per `hour`, `day` or `week`, not per `{word}`",
                          help=f"did you mean `{near}`?" if near else "", fix=Fix(unit.span, near) if near else None)  # fmt: skip
            word = near or "day"
        return nodes.AtMost(number, word, span)

    # --- statements

    def block(self, span: Span, *statements: nodes.Statement | None) -> nodes.Block:
        return nodes.Block(
            tuple([statement for statement in statements if statement is not None]), self.source.text.startswith("{", span.start), span
        )

    def test_block(self, span: Span, *statements: nodes.Statement | None) -> nodes.Block:
        return self.block(span, *statements)

    def action(self, span: Span, name: Token, main: Expression | None, arguments: tuple[Argument, ...]) -> nodes.Action:
        return nodes.Action(name.text, main, arguments, Span(name.start, name.end), span)

    def action_of_arguments(self, span: Span, name: Token, *arguments: Argument) -> nodes.Action:
        return self.action(span, name, None, self.arguments(span, *arguments))

    def arguments(self, span: Span, *arguments: Argument) -> tuple[Argument, ...]:
        if len(arguments) > 1:
            self._report_twice([(argument.name, argument.name_span) for argument in arguments], "argument")
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
        return nodes.Stop(span)

    def fail(self, span: Span, message: Expression) -> nodes.Fail:
        return nodes.Fail(message, span)

    # --- tests

    def given_file(self, span: Span, path: Token) -> nodes.GivenFile:
        return nodes.GivenFile(path.text, span)

    def given_event(self, span: Span, event: nodes.EventPattern, pairs: tuple[nodes.Pair, ...] | None) -> nodes.GivenEvent:
        if event.pattern.endswith("*"):
            self._problem("syntax", event.span, "a test gives one event, not a pattern", help="write an event type in full")
        return nodes.GivenEvent(event, pairs or (), span)

    def given_returns(self, span: Span, action: Token, main: Expression | None, value: Expression) -> nodes.GivenReturns:
        return nodes.GivenReturns(action.text, main, value, span)

    def given_fails(self, span: Span, action: Token, main: Expression | None, message: Expression) -> nodes.GivenFails:
        return nodes.GivenFails(action.text, main, message, span)

    def given_now(self, span: Span, name: Token, value: Expression) -> nodes.GivenNow:
        if name.text != "now":
            self._problem(
                "syntax",
                name.span,
                "only `now` can be set like this",
                help=f"to set a field of the event, write `given EVENT with {name.text} = …`",
            )
        return nodes.GivenNow(value, span)

    def given_start(self, span: Span, workflow: Token, pairs: tuple[nodes.Pair, ...] | None) -> nodes.GivenStart:
        return nodes.GivenStart(workflow.text, pairs or (), span)

    def expect_action(self, span: Span, action: nodes.Action) -> nodes.ExpectAction:
        return nodes.ExpectAction(action, span)

    def expect_nothing(self, span: Span, word: Token) -> nodes.ExpectNothing:
        return nodes.ExpectNothing(word.kind == "nothing_else", span)

    def expect_outcome(self, span: Span, word: Token, message: Expression | None = None) -> nodes.ExpectOutcome:
        return nodes.ExpectOutcome(word.kind, message, span)

    def pairs(self, span: Span, *pairs: nodes.Pair) -> tuple[nodes.Pair, ...]:
        self._report_twice([(".".join(pair.path), pair.span) for pair in pairs], "field")
        return pairs

    def pair(self, span: Span, path: tuple[str, ...], value: Expression) -> nodes.Pair:
        return nodes.Pair(path, value, span)

    def path(self, span: Span, *names: Token) -> tuple[str, ...]:
        return tuple([name.text for name in names])

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
        return nodes.Number(_number(token.text), False, span)

    def percent(self, span: Span, token: Token) -> nodes.Number:
        return nodes.Number(_number(token.text[:-1]).scaleb(-2), True, span)

    def money(self, span: Span, token: Token) -> nodes.MoneyLiteral:
        return nodes.MoneyLiteral(_number(token.text[:-3].rstrip()), token.text[-3:], span)

    def duration(self, span: Span, token: Token) -> nodes.DurationLiteral:
        return nodes.DurationLiteral(*_duration(token.text), span)

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
        return nodes.MapEntry(key.text, value, span)

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
        self._problem("syntax", member.span, "before `where` stands `NAME in LIST`", help=f"write `{name.text}(x in LIST where CONDITION)`")
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
            self._problem("unknown-function", name.span, f"`{name.text}` does not look through a list",
                          help=f"did you mean `{near}`?" if near else f"these do: `{' '.join(QUANTIFIERS)}`",
                          fix=Fix(name.span, near) if near else None)  # fmt: skip
        return nodes.Quantifier(name.text, element, variable, items, where, name.span, span)

    def negate(self, span: Span, operand: Expression) -> nodes.Negate:
        return nodes.Negate(operand, span)

    def not_(self, span: Span, operand: Expression) -> nodes.Not:
        return nodes.Not(operand, span)

    def arithmetic(self, span: Span, first: Expression, *rest: Token | Expression) -> nodes.Arithmetic:
        terms = []
        for position in range(0, len(rest), 2):
            sign, operand = rest[position], rest[position + 1]
            assert isinstance(sign, Token) and not isinstance(operand, Token)
            terms.append(nodes.Term(sign.kind, operand, Span(sign.start, operand.span.end)))
        return nodes.Arithmetic(first, tuple(terms), span)

    def sign(self, span: Span, token: Token) -> Token:
        return token

    def factor_sign(self, span: Span, token: Token) -> Token:
        return token

    def comparator(self, span: Span, token: Token) -> Token:
        return token

    def coalesce(self, span: Span, *operands: Expression) -> nodes.Coalesce:
        return nodes.Coalesce(operands, span)

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
        self._problem("syntax", second.span, "comparisons do not chain", help=f"write `{written}`",
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
                help=f"write `{written}`",
                fix=Fix(span, written),
            )
            return nodes.Call(function, (asked,), (), operator.span, span)
        return nodes.Comparison(kind, left, right, span)

    def all_of(self, span: Span, *operands: Expression) -> nodes.Logical:
        return nodes.Logical("and", operands, span)

    def any_of(self, span: Span, *operands: Expression) -> nodes.Logical:
        return nodes.Logical("or", operands, span)

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

    def _report_twice(self, named: list[tuple[str, Span]], what: str) -> None:
        seen: set[str] = set()
        for name, span in named:
            if name in seen:
                self._problem("duplicate-argument", span, f"the {what} `{name}` is given twice", help="keep one of the two")
            seen.add(name)

    def _text(self, value: Expression | None, what: str) -> nodes.Text | None:
        if value is None or isinstance(value, nodes.Text):
            return value
        self._problem("syntax", value.span, f"{what} is a plain string, without holes")
        return None

    def _time(self, token: Token | None) -> tuple[int | None, int | None]:
        if token is None:
            return None, None
        hour, minute = [int(part) for part in token.text.split(":")]
        if hour > 23 or minute > 59:
            self._problem("bad-schedule", token.span, f"`{token.text}` is no time of day", help="times go from `00:00` to `23:59`")
            return 0, 0
        return hour, minute


def _number(text: str) -> Decimal:
    return Decimal(text.replace("_", ""))


def _whole(text: str) -> int | None:
    number = _number(text)
    return int(number) if number == int(number) else None


def _duration(text: str) -> tuple[Decimal, str]:
    number = text.rstrip(ascii_letters)
    return _number(number.rstrip()), text[len(number) :].removesuffix("s")
