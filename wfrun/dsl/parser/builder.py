"""What the rules for items, triggers, statements and tests build. See ``expression_building``, whose builder this one completes."""

# ruff: noqa: D102 - each method builds the rule of grammar.lark that it is named after

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wfrun.dsl.diagnostics.diagnostic import Fix
from wfrun.dsl.hints.spelling import nearest
from wfrun.dsl.parser.expression_builder import ExpressionBuilder, duration_in, whole_in
from wfrun.dsl.parser.hints.given_lines import not_now
from wfrun.dsl.parser.hints.test_lines import TOO_MANY, too_many
from wfrun.dsl.source import Span
from wfrun.dsl.syntax import nodes
from wfrun.dsl.syntax.keywords import BRAKE_UNITS, NO_WEEKS, PARAMETER_TYPES, RESERVED, TIMETABLE_UNITS
from wfrun.dsl.syntax.nodes import Argument, Expression
from wfrun.dsl.syntax.paths import path_text
from wfrun.dsl.syntax.tokens import Salvage, Token, quoted


class Rescued(tuple[Any, ...]):
    """What was rescued of a statement or an item with a problem: statements or items that take its place."""


class TreeBuilder(ExpressionBuilder):
    """Builds the nodes of one source and collects the problems found in doing so."""

    # --- items

    def file(self, span: Span, *items: nodes.Item | Rescued) -> nodes.File:
        """All items, and what was rescued of those with problems."""
        return nodes.File(_flat(items), (), Span(0, len(self.source.text)))

    def api(self, span: Span, release: Token) -> nodes.Api:
        return nodes.Api(release.text, span)

    def currency(self, span: Span, code: Token) -> nodes.Currency:
        text = code.text
        if not (len(text) == 3 and text.isupper()):
            upper = text.upper()
            fix = Fix(code.span, upper) if len(text) == 3 else None
            self._problem("syntax", code.span, f"`{quoted(text)}` is no currency: a currency is three capital letters",
                          help=f"write `{upper}`" if fix else "write a code like `USD`", fix=fix)  # fmt: skip
            text = upper
        return nodes.Currency(text, span)

    def use(self, span: Span, path: Token) -> nodes.Use:
        return nodes.Use(self._verbatim(path, "a path"), span)

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
        called = self._verbatim(name, "a name") if name is not None else None
        return nodes.Workflow(called, trigger, accounts is not None, once, at_most, when, body, on_failure,
                              name_span, span)  # fmt: skip

    def broken_workflow(
        self, span: Span, name: Token | None, salvage: Salvage, body: nodes.Block, on_failure: nodes.Block | None
    ) -> nodes.Workflow:
        rescued = self.rescue(salvage)
        body = nodes.Block((*rescued, *body.statements), body.braces, body.span)
        trigger = next((value for value in salvage.values if isinstance(value, nodes.Trigger)), nodes.EventTrigger((), salvage.span))
        return self.workflow(span, name, trigger, (), nodes.Lost(salvage.span), body, on_failure)

    def broken_test(self, span: Span, salvage: Salvage, body: nodes.Block) -> nodes.Test:
        self.rescue(salvage)
        name = next((value for value in salvage.values if isinstance(value, Token) and value.kind == "STRING"), None)
        return nodes.Test(name.text if name is not None else f"test at {span.start}", body.statements, body.braces, span)  # type: ignore[arg-type]

    def test(self, span: Span, name: Token, body: nodes.Block) -> nodes.Test:
        return nodes.Test(self._verbatim(name, "a name"), body.statements, body.braces, span)  # type: ignore[arg-type]

    # --- triggers and their clauses

    def events(self, span: Span, *events: nodes.EventPattern) -> tuple[nodes.EventPattern, ...]:
        return events

    def event(self, span: Span, *parts: Token | None) -> nodes.EventPattern:
        return nodes.EventPattern(".".join([part.text for part in parts if part is not None]), span)

    def when(self, span: Span, condition: Expression) -> Expression:
        return condition

    def lost_trigger(self, span: Span, token: Token) -> nodes.EventTrigger:
        self.lost(span, token)
        return nodes.EventTrigger((), span)

    def event_trigger(self, span: Span, events: tuple[nodes.EventPattern, ...]) -> nodes.EventTrigger:
        return nodes.EventTrigger(events, span)

    def every(self, span: Span, unit: Token, day: Token | None, time: Token | None, zone: Expression | None) -> nodes.Every:
        word, count = unit.text, 1
        if unit.kind == "DURATION":
            number, word = duration_in(unit.text)
            count = int(number)
            if number != count or count < 1:
                self._problem("bad-schedule", unit.span, "a timetable counts whole units", help="write a whole number: `every 15 minutes`")
                count = 1
        if word not in TIMETABLE_UNITS:
            near = nearest(word, TIMETABLE_UNITS)
            help = f"did you mean `{near}`?" if near else f"write one of `{' '.join(TIMETABLE_UNITS)}`, or `on schedule` and a cron line"
            if word == "week":
                help = NO_WEEKS if count > 1 else "write its day: `every monday at 09:00`"
            fix = Fix(unit.span, near) if near and unit.kind == "NAME" else None
            self._problem("bad-schedule", unit.span, f"`{quoted(word)}` is no unit of a timetable", help=help, fix=fix)
            word, count = near or "day", 1
        number_of_day: int | None = None
        if day is not None:
            number_of_day = -1 if day.kind == "last" else whole_in(day.text)
            if number_of_day is None:
                self._problem(
                    "bad-schedule", day.span, f"`{quoted(day.text)}` is no day of a month", help="write a number from 1 to 28, or `last`"
                )
                number_of_day = 1
        hour, minute = self._time(time)
        return nodes.Every(word, count, number_of_day, hour, minute, self._text(zone, "a time zone"), span)

    def schedule(self, span: Span, cron: Token, zone: Expression | None) -> nodes.Schedule:
        return nodes.Schedule(nodes.Text(self._verbatim(cron, "a cron line"), False, cron.span), self._text(zone, "a time zone"), span)

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
            self._problem("wrong-type", type.span, f"`{quoted(known)}` is no type of a parameter",
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
        number = whole_in(count.text)
        if not number:
            self._problem("bad-schedule", count.span, f"`{count.text}` is no number of runs", help="write a whole number from 1")
            number = 1
        word = unit.text
        if word not in BRAKE_UNITS:
            near = nearest(word, BRAKE_UNITS)
            self._problem("bad-schedule", unit.span, f"runs are counted per `hour`, `day` or `week`, not per `{quoted(word)}`",
                          help=f"did you mean `{near}`?" if near else "", fix=Fix(unit.span, near) if near else None)  # fmt: skip
            word = near or "day"
        return nodes.AtMost(number, word, span)

    # --- statements

    def block(self, span: Span, *statements: nodes.Statement | Rescued) -> nodes.Block:
        return nodes.Block(_flat(statements), self.source.text.startswith("{", span.start), span)

    def test_block(self, span: Span, *statements: nodes.Statement | Rescued) -> nodes.Block:
        return self.block(span, *statements)

    def broken(self, span: Span, salvage: Salvage, body: nodes.Block) -> Rescued:
        """A statement whose header could not be read, and its block, in which the names of the header hold."""
        statement: nodes.Statement | None = None
        for word, name in salvage.names:
            called = "" if name.kind == word else name.text
            block = body if statement is None else nodes.Block((statement,), body.braces, body.span)
            if word == "for":
                statement = nodes.For(called, nodes.Lost(salvage.span), None, block, name.span, span)
            elif word == "catch":
                statement = nodes.Try(nodes.Block((), body.braces, Span(span.start, span.start)), called, block, span)
        if statement is None:
            statement = nodes.If((nodes.Branch(nodes.Lost(salvage.span), body, span),), None, span)
        return Rescued((*self.rescue(salvage), statement))

    def rescue(self, salvage: Salvage) -> Rescued:
        """The statements that were complete in what could not be read, the blocks too, and the names that it gives to later ones."""
        kept: list[nodes.Statement] = []
        start = salvage.span.start
        for value in salvage.values:
            for whole in _wholes(value):
                if start < whole.start:
                    self.lost_parts.append(Span(start, whole.start))
                start = max(start, whole.end)
            if isinstance(value, nodes.Statement):
                kept.append(value)
            elif isinstance(value, Rescued):
                kept.extend(value)
            elif isinstance(value, nodes.Block):
                kept.append(nodes.If((nodes.Branch(nodes.Lost(salvage.span), value, value.span),), None, value.span))
            elif isinstance(value, list) and value and isinstance(value[0], nodes.Branch):
                kept.append(nodes.If(tuple(value), None, Span(value[0].span.start, value[-1].span.end)))
        if start < salvage.span.end or start == salvage.span.start:
            self.lost_parts.append(Span(start, salvage.span.end))
        kept.extend(
            nodes.Let("" if name.kind == word else name.text, nodes.Lost(salvage.span), name.span, salvage.span)
            for word, name in salvage.names
            if word == "let"
        )
        return Rescued(kept)

    def rescue_nothing(self, salvage: Salvage) -> Rescued:
        """The same in a test, whose lines name nothing."""
        self.rescue(salvage)
        return Rescued()

    def rescue_items(self, salvage: Salvage) -> Rescued:
        """The same outside of all blocks: constants, and a workflow whose second part could not be read."""
        rescued = self.rescue(salvage)
        begins = salvage.values[0] if salvage.values else None
        body = next((value for value in salvage.values if isinstance(value, nodes.Block)), None)
        if body is None and not (isinstance(begins, Token) and begins.kind in ("workflow", "on")):
            return Rescued(one for one in rescued if isinstance(one, nodes.Let) and one.name)
        body = body or nodes.Block((), False, Span(salvage.span.end, salvage.span.end))
        name = next((value for value in salvage.values if isinstance(value, Token) and value.kind == "STRING"), None)
        return Rescued((self.broken_workflow(salvage.span, name, salvage, body, None),))

    def action(
        self, span: Span, name: Token, main: Expression | None, arguments: tuple[Argument, ...], lost: Token | None = None
    ) -> nodes.Action:
        if lost is not None:
            self.lost_parts.append(lost.span)
        return nodes.Action(name.text, main, arguments, Span(name.start, name.end), span)

    def action_lost(self, span: Span, name: Token, lost: Token) -> nodes.Action:
        return self.action(span, name, None, (), lost)

    def action_of_arguments(self, span: Span, name: Token, *arguments: Argument | Token | None) -> nodes.Action:
        lost = arguments[-1] if isinstance(arguments[-1], Token) else None
        return self.action(span, name, None, self.arguments(span, *[one for one in arguments if isinstance(one, Argument)]), lost)

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
            self._problem("syntax", event.span, "a test gives one event, not a pattern", help="write an event type in full")

    def given_returns(self, span: Span, action: Token, main: Expression | None, value: Expression) -> nodes.GivenReturns:
        return nodes.GivenReturns(action.text, main, value, span)

    def given_fails(self, span: Span, action: Token, main: Expression | None, message: Expression) -> nodes.GivenFails:
        return nodes.GivenFails(action.text, main, message, span)

    def given_now(self, span: Span, name: Token, value: Expression) -> nodes.GivenNow:
        if name.text != "now":
            message, help, fix = not_now(self.source, name, value)
            self._problem("syntax", name.span, message, help=help, fix=fix)
            self.lost_parts.append(value.span)
            value = nodes.Lost(value.span)
        return nodes.GivenNow(value, span)

    def given_start(self, span: Span, workflow: Token, pairs: tuple[nodes.Pair, ...] | None) -> nodes.GivenStart:
        return nodes.GivenStart(self._verbatim(workflow, "a name"), pairs or (), span)

    def given_approve(self, span: Span, answer: Token) -> nodes.GivenApprove:
        return nodes.GivenApprove({"true": True, "false": False}.get(answer.kind), span)

    def expect_action(self, span: Span, action: nodes.Action) -> nodes.ExpectAction:
        main = action.main
        if isinstance(main, nodes.Name) and main.name in TOO_MANY:
            found = too_many(action, main)
            if found is not None:
                self._problem("syntax", main.span, found[0], help=found[1], fix=found[2])
                action = nodes.Action(action.name, None, action.arguments, action.name_span, action.span)
        return nodes.ExpectAction(action, span)

    def expect_nothing(self, span: Span, word: Token) -> nodes.ExpectNothing:
        return nodes.ExpectNothing(word.kind == "nothing_else", span)

    def expect_outcome(self, span: Span, word: Token, message: Expression | None = None) -> nodes.ExpectOutcome:
        return nodes.ExpectOutcome(word.kind, message, span)

    def expect_wait(self, span: Span, events: tuple[nodes.EventPattern, ...] | None) -> nodes.ExpectWait:
        return nodes.ExpectWait(events or (), span)

    def pairs(self, span: Span, *pairs: nodes.Pair) -> tuple[nodes.Pair, ...]:
        if len(pairs) > 1:
            self._report_twice([(path_text(pair.path), pair.span) for pair in pairs], "field")
        return pairs

    def pair(self, span: Span, path: tuple[str | int, ...], value: Expression) -> nodes.Pair:
        return nodes.Pair(path, value, span)

    def path(self, span: Span, *steps: Token) -> tuple[str | int, ...]:
        return tuple([self._step(step) for step in steps])

    def _step(self, step: Token) -> str | int:
        """A name, a key or an index of a path."""
        if step.kind != "NUMBER":
            return self._verbatim(step, "a key") if step.kind == "STRING" else step.text
        index = whole_in(step.text)
        if index is None:
            self._problem("syntax", step.span, f"`{step.text}` is no index: items are counted from 0", help="write a whole number")
            return 0
        return index

    # --- helpers

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


def _flat(children: Sequence[Any]) -> tuple[Any, ...]:
    """Statements or items, with what was rescued among them."""
    if Rescued not in map(type, children):
        return tuple(children)
    return tuple(one for child in children for one in (child if isinstance(child, Rescued) else (child,)))


def _wholes(value: object) -> tuple[Span, ...]:
    """The places of the statements and blocks in what was read before a problem."""
    if isinstance(value, nodes.Statement | nodes.Block):
        return (value.span,)
    if isinstance(value, Rescued) or (isinstance(value, list) and value and isinstance(value[0], nodes.Branch)):
        return tuple(one.span for one in value)
    return ()
