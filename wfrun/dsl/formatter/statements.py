"""Triggers, statements and block headers to documents."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import assert_never

from wfrun.dsl.formatter.doc import LINE_WIDTH, Align, Doc, DocRenderer, Group, Nest, Parts, kept_on_one_line, one_line
from wfrun.dsl.formatter.expressions import COALESCE, OR, ExpressionPrinter, Item
from wfrun.dsl.formatter.strings import verbatim
from wfrun.dsl.syntax import nodes
from wfrun.dsl.syntax.nodes import Action, Argument, Expression, TestStatement
from wfrun.dsl.syntax.paths import path_text

HANGING_INDENT = 4
"""Indentation of a statement's continuation lines, in blanks."""

MAX_ALIGNMENT_COLUMN = 24
"""Arguments align below the first one, unless it begins more than this many columns after its statement."""

MIN_ALIGNMENT_COLUMN = 12
"""Where it begins fewer columns than this after it, they align even if they are too long there: little would be won."""


class StatementPrinter(ExpressionPrinter):
    """Prints statements up to their blocks; to be called in the order of the source."""

    # --- items and headers

    def header(self, workflow: nodes.Workflow) -> Doc:
        """Prints a trigger, its clauses and its condition: on one line, or each on its own."""
        trivia, trigger = self.trivia, workflow.trigger
        docs = ["on ", self._trigger(trigger)]
        last = trigger.span.end
        if workflow.from_accounts:
            word = trivia.token_after(last)
            docs += [*trivia.gap(word.start if word is not None else last), "from accounts"]
        if workflow.once is not None:
            # A `<` before `when` opens the block, so that a comparison needs parentheses here.
            per, within = workflow.once.per, workflow.once.within
            docs += [*trivia.gap(per.span.start), "once per ", self.value(per, COALESCE)]
            docs += [" within ", self.value(within, COALESCE)] if within is not None else []
            last = per.span.start
        if workflow.at_most is not None:
            last = workflow.at_most.span.start
            docs += [*trivia.gap(last), f"at most {workflow.at_most.count} per {workflow.at_most.unit}", *self._per(workflow.at_most.per)]
        if workflow.at_most_money is not None:
            money = workflow.at_most_money
            last = money.span.start
            docs += [*trivia.gap(last), "at most ", self.expression(money.amount), f" per {money.unit}", *self._per(money.per)]
        if workflow.one_at_a_time is not None:
            last = workflow.one_at_a_time.span.start
            docs += [*trivia.gap(last), "one at a time", *self._per(workflow.one_at_a_time.per)]
        if workflow.not_older is not None:
            last = workflow.not_older.span.start
            docs += [*trivia.gap(last), "not older than ", self.value(workflow.not_older.than, COALESCE)]
        if workflow.when is not None:
            last = workflow.when.span.start
            docs += [*trivia.gap(last), "when ", self.aligned(workflow.when)]
        return Group(*docs, broken=trivia.breaks(trigger.span.end, last))

    def _per(self, value: Expression | None) -> list[Doc]:
        """Prints the value of a brake: a `<` before `when` opens the block, so that a comparison needs parentheses here."""
        return [] if value is None else [" per ", self.value(value, COALESCE)]

    def loop(self, loop: nodes.For, indent: int) -> Doc:
        """Prints ``for x in items where condition``."""
        before, where = f"for {loop.variable} in ", loop.where
        if isinstance(loop.items, Action):
            # A `<` before a name and another argument would open the block, so that comparisons need parentheses here.
            items = self.call(before, loop.items, indent, COALESCE, tail=len(" <"))
        else:
            items = Parts(before, self.value(loop.items, OR, by=HANGING_INDENT))
        if where is None:
            return items
        return Group(items, Nest(*self.trivia.gap(where.span.start), "where ", self.value(where, OR), by=HANGING_INDENT))

    def _trigger(self, trigger: nodes.Trigger) -> Doc:
        match trigger:
            case nodes.EventTrigger(events=events):
                return self._events(events)
            case nodes.Every(unit=unit, count=count, day=day, hour=hour, minute=minute, zone=zone):
                text = f"every {unit}" if count == 1 else f"every {count} {unit}s"
                if day is not None:
                    text += " on last" if day == -1 else f" on {day}"
                if hour is not None:
                    text += f" at {hour:02}:{minute or 0:02}"
                return Parts(text, self._zone(zone))
            case nodes.Schedule(cron=cron, zone=zone):
                return Parts(f"schedule {verbatim(cron.value)}", self._zone(zone))
            case nodes.Demand(parameters=parameters, span=span):
                items = [
                    Item(one.span.start, f"{one.name}: {one.type}{' = ' if one.default is not None else ''}", one.default)
                    for one in parameters
                ]
                return self.bracketed("demand(", items, ")", span)
            case _:
                assert_never(trigger)

    def _zone(self, zone: nodes.Text | None) -> Doc:
        return Parts(" in ", self.expression(zone)) if zone is not None else ""

    def _events(self, events: Sequence[nodes.EventPattern]) -> Doc:
        """Prints event types, one a line where one line is too short or the source has them so."""
        docs: list[Doc] = [events[0].pattern]
        for event in events[1:]:
            docs += [",", *self.trivia.gap(event.span.start), event.pattern]
        spread = any(self.trivia.breaks(before.span.end, event.span.start) for before, event in pairwise(events))
        return Group(Align(*docs), broken=spread)

    # --- statements

    def statement(self, statement: nodes.Statement, indent: int) -> Doc:
        """Prints a statement without a block."""
        match statement:
            case Action():
                return self.call("", statement, indent)
            case nodes.Let(name=name, value=value):
                before = f"let {name} = "
                match value:
                    case Action():
                        return self.call(before, value, indent)
                    case nodes.WaitFor() | nodes.Approve():
                        return self._waiting(before, value)
                    case _:
                        return Parts(before, self.value(value))
            case nodes.WaitFor() | nodes.Approve():
                return self._waiting("", statement)
            case nodes.Wait(duration=duration):
                return Parts("wait ", self.value(duration, OR))
            case nodes.WaitUntil(moment=moment):
                return Parts("wait until ", self.value(moment, OR))
            case nodes.Stop():
                return Parts("stop", *self._ending(statement))
            case nodes.Fail(message=message, condition=None):
                return Parts("fail ", self.value(message))
            case nodes.Fail(message=message):
                return Parts("fail ", self.value(message, OR), *self._ending(statement))
            case nodes.If() | nodes.For() | nodes.Try():
                raise ValueError("a statement with a block is printed block by block")
            case _:
                assert_never(statement)

    def _ending(self, statement: nodes.Stop | nodes.Fail) -> list[Doc]:
        """Prints the condition behind ``stop`` or ``fail``."""
        if statement.condition is None:
            return []
        return [" unless " if statement.unless else " if ", self.value(statement.condition, OR)]

    def call(self, before: str, action: Action, indent: int, level: int = OR, tail: int = 0) -> Doc:
        """Prints a call between ``before`` and ``tail`` characters, in a statement at ``indent``: on one line, or one argument a line.

        Arguments align below the first one. They hang below the action where that would be too far to the right, and after a main value of
        several lines.
        """
        trivia, arguments = self.trivia, action.arguments
        above = trivia.above(action.name_span.end)
        head = Parts(*above, before, action.name, Nest(self._main(action.main)))
        gaps, values = self._arguments(arguments, level)
        if not arguments:
            return head
        whole = Parts(head, *(doc for value in values for doc in (" ", value)))
        spread = any(trivia.breaks(one.span.end, other.span.start) for one, other in pairwise(arguments))
        room = LINE_WIDTH - indent - tail
        if not (spread or whole.forced or any(gap.forced for gap in gaps)) and len(one_line(whole)) <= room:
            return kept_on_one_line(whole)
        hanging = Group(head, Nest(*(doc for pair in zip(gaps, values, strict=True) for doc in pair), by=HANGING_INDENT), broken=True)
        if gaps[0].forced or len(DocRenderer(head, indent).lines) > 1:
            return hanging
        head = kept_on_one_line(head)
        column = len(one_line(head)) + 1
        if len(arguments) == 1:
            beside: Doc = Parts(head, " ", values[0])
        elif column > MAX_ALIGNMENT_COLUMN:
            return hanging
        else:
            others = [doc for pair in zip(gaps[1:], values[1:], strict=True) for doc in pair]
            beside = Group(head, " ", Align(values[0], *others), broken=True)
        better = column >= MIN_ALIGNMENT_COLUMN and DocRenderer(beside, indent).excess and not DocRenderer(hanging, indent).excess
        return hanging if better else beside

    def _arguments(self, arguments: Sequence[Argument], level: int = OR) -> tuple[list[Parts], list[Parts]]:
        """Returns the gaps before the arguments, with their comments, and the arguments."""
        gaps: list[Parts] = []
        values: list[Parts] = []
        for argument in arguments:
            gaps.append(Parts(*self.trivia.gap(argument.span.start)))
            values.append(Parts(f"{argument.name}=", self.value(argument.value, level)))
        return gaps, values

    def _main(self, main: Expression | None) -> Doc:
        """Prints the unnamed value of an action after its name; nothing if there is none."""
        return Parts(" ", self.expression(main)) if main is not None else ""

    def _waiting(self, before: str, statement: nodes.WaitFor | nodes.Approve) -> Doc:
        """Prints a wait for an event or for an answer: on one line, or each part on its own."""
        trivia = self.trivia
        docs: list[Doc] = []
        if isinstance(statement, nodes.WaitFor):
            head = Parts("wait for ", self._events(statement.events))
            if statement.where is not None:
                docs += [*trivia.gap(statement.where.span.start), "where ", self.value(statement.where, OR)]
        else:
            head = Parts("approve ", Nest(self.expression(statement.message)))
            for pair in zip(*self._arguments(statement.arguments), strict=True):
                docs += pair
        docs += [*trivia.gap(statement.up_to.span.start), "up to ", self.value(statement.up_to, OR)]
        broken = trivia.breaks(statement.span.start, statement.up_to.span.start)
        return Group(before, head, Nest(*docs, by=HANGING_INDENT), broken=broken)

    # --- tests

    def test_statement(self, statement: TestStatement, indent: int) -> Doc:
        """Prints a statement of a test."""
        match statement:
            case nodes.GivenEvent(event=event, pairs=pairs):
                return self._with(f"given {event.pattern}", pairs)
            case nodes.GivenLater(event=event, after=after, pairs=pairs):
                return self._with(Parts(f"given {event.pattern} after ", self.value(after, OR)), pairs)
            case nodes.GivenFile(path=path):
                return f"given {verbatim(path)}"
            case nodes.GivenReturns(action=action, main=main, value=value):
                return Parts(f"given {action}", self._main(main), " returns ", self.value(value))
            case nodes.GivenFails(action=action, main=main, message=message):
                return Parts(f"given {action}", self._main(main), " fails ", self.value(message))
            case nodes.GivenNow(value=value):
                return Parts("given now = ", self.value(value))
            case nodes.GivenStart(workflow=workflow, pairs=pairs):
                return self._with(f"given start {verbatim(workflow)}", pairs)
            case nodes.GivenApprove(answer=answer):
                return f"given approve {'no_answer' if answer is None else 'true' if answer else 'false'}"
            case nodes.ExpectAction(action=action):
                return self.call("expect ", action, indent)
            case nodes.ExpectNothing(else_=else_):
                return f"expect {'nothing_else' if else_ else 'nothing'}"
            case nodes.ExpectOutcome(outcome=outcome, message=message):
                return Parts(f"expect {outcome}", *([" ", self.value(message)] if message is not None else []))
            case nodes.ExpectWait(events=events):
                return Parts("expect wait for ", self._events(events)) if events else "expect wait"
            case _:
                assert_never(statement)

    def _with(self, head: Doc, pairs: Sequence[nodes.Pair]) -> Doc:
        if not pairs:
            return head
        docs: list[Doc] = []
        for number, pair in enumerate(pairs):
            docs += [",", *self.trivia.gap(pair.span.start)] if number else []
            docs += [f"{path_text(pair.path, verbatim)} = ", self.value(pair.value, OR)]
        spread = any(self.trivia.breaks(one.span.end, other.span.start) for one, other in pairwise(pairs))
        return Group(head, " with ", Nest(*docs, by=HANGING_INDENT), broken=spread)
