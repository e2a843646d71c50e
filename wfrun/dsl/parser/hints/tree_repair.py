"""The tree builder that repairs: what the first reading's builder refuses is reported, and what was read before an error is kept."""

# ruff: noqa: D102 - methods without a docstring build the rule of grammar.lark that they are named after

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from wfrun.dsl.diagnostics.diagnostic import Fix, Problem
from wfrun.dsl.hints.spelling import nearest
from wfrun.dsl.parser.builder import TreeBuilder
from wfrun.dsl.parser.hints.given_lines import not_now
from wfrun.dsl.parser.hints.test_lines import too_many
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax import nodes
from wfrun.dsl.syntax.keywords import BRAKE_UNITS, NO_WEEKS, PARAMETER_TYPES, QUANTIFIERS, TIMETABLE_UNITS
from wfrun.dsl.syntax.nodes import Expression
from wfrun.dsl.syntax.tokens import Token, quoted


class RecoveredToken(NamedTuple):
    """The part of a statement, an item or a header that was read before an error, and the span of it all; it takes the place of a token.

    ``values`` are the tokens and nodes that were complete; ``names`` the words ``let``, ``for`` and ``catch`` in it, each with the name
    after it, or with itself where that is missing.
    """

    values: tuple[object, ...]
    names: tuple[tuple[str, Token], ...]
    span: Span


class RecoveredNodes(tuple[Any, ...]):
    """The statements or items that take the place of one with an error."""


class TreeRepair(TreeBuilder):
    """Builds the nodes of one source with errors; ``problems`` are those found in doing so."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.problems: list[Problem] = []
        self.unparsed: list[Span] = []
        """The parts of the text that are left out of the tree; an empty one is where something is missing."""

    def _report(self, code: str, span: Span, message: str, *, help: str = "", fix: Fix | None = None) -> None:
        self.problems.append(Problem(code, self.source, span, message, help, fix))

    # --- what recovery leaves

    def file(self, span: Span, *items: Any) -> nodes.File:
        return super().file(span, *_flat(items))

    def block(self, span: Span, *statements: Any) -> nodes.Block:
        return super().block(span, *_flat(statements))

    def lost(self, span: Span, token: Token) -> nodes.Lost:
        self.unparsed.append(token.span)
        return nodes.Lost(token.span)

    def broken_workflow(
        self, span: Span, name: Token | None, token: RecoveredToken, body: nodes.Block, on_failure: nodes.Block | None
    ) -> nodes.Workflow:
        recovered = self.recover(token)
        body = nodes.Block((*recovered, *body.statements), body.braces, body.span)
        trigger = next((value for value in token.values if isinstance(value, nodes.Trigger)), nodes.EventTrigger((), token.span))
        return self.workflow(span, name, trigger, (), nodes.Lost(token.span), body, on_failure)

    def broken_test(self, span: Span, token: RecoveredToken, body: nodes.Block) -> nodes.Test:
        self.recover(token)
        name = next((value for value in token.values if isinstance(value, Token) and value.kind == "STRING"), None)
        return nodes.Test(name.text if name is not None else f"test at {span.start}", body.statements, body.braces, span)  # type: ignore[arg-type]

    def lost_trigger(self, span: Span, token: Token) -> nodes.EventTrigger:
        self.lost(span, token)
        return nodes.EventTrigger((), span)

    def broken(self, span: Span, token: RecoveredToken, body: nodes.Block) -> RecoveredNodes:
        """Builds a statement whose header could not be read, and its block, in which the names of the header hold."""
        statement: nodes.Statement | None = None
        for word, name in token.names:
            called = "" if name.kind == word else name.text
            block = body if statement is None else nodes.Block((statement,), body.braces, body.span)
            if word == "for":
                statement = nodes.For(called, nodes.Lost(token.span), None, block, name.span, span)
            elif word == "catch":
                statement = nodes.Try(nodes.Block((), body.braces, Span(span.start, span.start)), called, block, span)
        if statement is None:
            statement = nodes.If((nodes.Branch(nodes.Lost(token.span), body, span),), None, span)
        return RecoveredNodes((*self.recover(token), statement))

    def recover(self, token: RecoveredToken) -> RecoveredNodes:
        """Returns the complete statements and blocks in what could not be read, and the names that it gives to later statements."""
        kept: list[nodes.Statement] = []
        start = token.span.start
        for value in token.values:
            for part in _complete_parts(value):
                if start < part.start:
                    self.unparsed.append(Span(start, part.start))
                start = max(start, part.end)
            if isinstance(value, nodes.Statement):
                kept.append(value)
            elif isinstance(value, RecoveredNodes):
                kept.extend(value)
            elif isinstance(value, nodes.Block):
                kept.append(nodes.If((nodes.Branch(nodes.Lost(token.span), value, value.span),), None, value.span))
            elif isinstance(value, list) and value and isinstance(value[0], nodes.Branch):
                kept.append(nodes.If(tuple(value), None, Span(value[0].span.start, value[-1].span.end)))
        if start < token.span.end or start == token.span.start:
            self.unparsed.append(Span(start, token.span.end))
        kept.extend(
            nodes.Let("" if name.kind == word else name.text, nodes.Lost(token.span), name.span, token.span)
            for word, name in token.names
            if word == "let"
        )
        return RecoveredNodes(kept)

    def recover_nothing(self, token: RecoveredToken) -> RecoveredNodes:
        """Returns no nodes, for a test, whose lines name nothing; notes what could not be read."""
        self.recover(token)
        return RecoveredNodes()

    def recover_items(self, token: RecoveredToken) -> RecoveredNodes:
        """Returns the items in what could not be read: constants, and a workflow whose second part could not be read."""
        recovered = self.recover(token)
        begins = token.values[0] if token.values else None
        body = next((value for value in token.values if isinstance(value, nodes.Block)), None)
        if body is None and not (isinstance(begins, Token) and begins.kind in ("workflow", "on")):
            return RecoveredNodes(one for one in recovered if isinstance(one, nodes.Let) and one.name)
        body = body or nodes.Block((), False, Span(token.span.end, token.span.end))
        name = next((value for value in token.values if isinstance(value, Token) and value.kind == "STRING"), None)
        return RecoveredNodes((self.broken_workflow(token.span, name, token, body, None),))

    def action_lost(self, span: Span, name: Token, lost: Token) -> nodes.Action:
        return self.action(span, name, None, (), lost)

    # --- what the grammar accepts and the language does not

    def misread(self, what: str, *found: Any) -> Any:
        """Reports what was found, and returns what is built of it."""
        return getattr(self, f"_report_{what}")(*found)

    def _report_lost_arguments(self, lost: Token) -> None:
        self.unparsed.append(lost.span)

    def _report_currency(self, code: Token) -> str:
        upper = code.text.upper()
        fix = Fix(code.span, upper) if len(code.text) == 3 else None
        self._report("syntax", code.span, f"`{quoted(code.text)}` is no currency: a currency is three capital letters",
                     help=f"write `{upper}`" if fix else "write a code like `USD`", fix=fix)  # fmt: skip
        return upper

    def _report_constant(self, value: nodes.Action | nodes.WaitFor | nodes.Approve) -> None:
        message = "a constant is a value: nothing is called or awaited outside a workflow"
        self._report("syntax", value.span, message, help="move this `let` into a workflow's block")

    def _report_clause(self, place: Span, word: str, again: bool) -> None:
        if again:
            self._report("syntax", place, f"`{word}` is given twice", help="keep one of the two")
        else:
            help = "the order is: `from accounts`, `once per`, `at most` (runs, then money), `one at a time`, `not older than`, `when`"
            self._report("syntax", place, f"`{word}` stands too late", help=help)

    def _report_unit_count(self, unit: Token) -> int:
        self._report("bad-schedule", unit.span, "a timetable counts whole units", help="write a whole number: `every 15 minutes`")
        return 1

    def _report_timetable_unit(self, unit: Token, word: str, count: int) -> tuple[str, int]:
        near = nearest(word, TIMETABLE_UNITS)
        help = f"did you mean `{near}`?" if near else f"write one of `{' '.join(TIMETABLE_UNITS)}`, or `on schedule` and a cron line"
        if word == "week":
            help = NO_WEEKS if count > 1 else "write its day: `every monday at 09:00`"
        fix = Fix(unit.span, near) if near and unit.kind == "NAME" else None
        self._report("bad-schedule", unit.span, f"`{quoted(word)}` is no unit of a timetable", help=help, fix=fix)
        return near or "day", 1

    def _report_day_of_month(self, day: Token) -> int:
        message = f"`{quoted(day.text)}` is no day of a month"
        self._report("bad-schedule", day.span, message, help="write a number from 1 to 28, or `last`")
        return 1

    def _report_parameter_name(self, name: Token) -> None:
        message = f"`{name.text}` is a reserved word and cannot be a parameter's name"
        self._report("syntax", name.span, message, help="choose another name")

    def _report_parameter_type(self, type: Token) -> str:
        near = nearest(type.text, PARAMETER_TYPES)
        self._report("wrong-type", type.span, f"`{quoted(type.text)}` is no type of a parameter",
                     help=f"did you mean `{near}`?" if near else f"the types are `{' '.join(PARAMETER_TYPES)}`",
                     fix=Fix(type.span, near) if near else None)  # fmt: skip
        return near or "string"

    def _report_number_of_runs(self, count: Token) -> int:
        self._report("bad-schedule", count.span, f"`{count.text}` is no number of runs", help="write a whole number from 1")
        return 1

    def _report_turn(self, place: Span) -> None:
        message = f"`one at {quoted(self.source.slice(place))}` is no clause of a trigger"
        self._report("syntax", place, message, help="write `one at a time`", fix=Fix(place, "a time"))

    def _report_brake_unit(self, unit: Token) -> str:
        near = nearest(unit.text, BRAKE_UNITS)
        self._report("bad-schedule", unit.span, f"runs are counted per `hour`, `day` or `week`, not per `{quoted(unit.text)}`",
                     help=f"did you mean `{near}`?" if near else "", fix=Fix(unit.span, near) if near else None)  # fmt: skip
        return near or "day"

    def _report_event_pattern(self, event: nodes.EventPattern) -> None:
        self._report("syntax", event.span, "a test gives one event, not a pattern", help="write an event type in full")

    def _report_given_value(self, name: Token, value: Expression) -> Expression:
        message, help, fix = not_now(self.source, name, value)
        self._report("syntax", name.span, message, help=help, fix=fix)
        self.unparsed.append(value.span)
        return nodes.Lost(value.span)

    def _report_expected_action(self, action: nodes.Action, main: nodes.Name) -> nodes.Action:
        found = too_many(action, main)
        if found is None:
            return action
        self._report("syntax", main.span, found[0], help=found[1], fix=found[2])
        return nodes.Action(action.name, None, action.arguments, action.name_span, action.span)

    def _report_step(self, step: Token) -> int:
        self._report("syntax", step.span, f"`{step.text}` is no index: items are counted from 0", help="write a whole number")
        return 0

    def _report_plain_string(self, value: Expression, what: str) -> None:
        self._report("syntax", value.span, f"{what} is a plain string, without holes")

    def _report_time_of_day(self, token: Token) -> tuple[int, int]:
        self._report("bad-schedule", token.span, f"`{token.text}` is no time of day", help="times go from `00:00` to `23:59`")
        return 0, 0

    def _report_verbatim(self, token: Token, what: str) -> str:
        plain = " ".join(token.text.replace('"', "").split())
        fix = Fix(token.span, f'"{plain}"') if plain else None
        message = f"{what} is written on one line and has no quotes in it"
        self._report("syntax", token.span, message, help=f'write `"{quoted(plain)}"`' if plain else "", fix=fix)
        return plain or token.text

    def _report_argument_order(self, argument: Expression) -> None:
        message = "an argument without a name stands before those with one"
        self._report("syntax", argument.span, message, help="write it first, or name it")

    def _report_quantifier_member(self, span: Span, name: Token, member: Expression) -> Expression:
        help = f"write `{quoted(name.text)}(x in LIST where CONDITION)`"
        self._report("syntax", member.span, "before `where` stands `NAME in LIST`", help=help)
        return nodes.Call(name.text, (member,), (), name.span, span)

    def _report_quantifier(self, name: Token) -> None:
        near = nearest(name.text, QUANTIFIERS)
        self._report("unknown-function", name.span, f"`{quoted(name.text)}` does not look through a list",
                     help=f"did you mean `{near}`?" if near else f"these do: `{' '.join(QUANTIFIERS)}`",
                     fix=Fix(name.span, near) if near else None)  # fmt: skip

    def _report_chain(self, span: Span, parts: list[Expression], second: Token) -> None:
        slices = [
            self.source.slice(Span(part.left.span.start, part.right.span.end)) for part in parts if isinstance(part, nodes.Comparison)
        ]
        written = " and ".join(slices)
        self._report("syntax", second.span, "comparisons do not chain", help=f"write `{quoted(written)}`",
                     fix=Fix(span, written) if len(slices) == len(parts) else None)  # fmt: skip

    def _report_null_comparison(self, span: Span, operator: Token, left: Expression, right: Expression) -> Expression:
        asked = left if isinstance(right, nodes.Null) else right
        function = "missing" if operator.kind == "==" else "present"
        written = f"{function}({self.source.slice(asked.span)})"
        message = "a comparison with a missing value is never true"
        self._report("compared-to-null", span, message, help=f"write `{quoted(written)}`", fix=Fix(span, written))
        return nodes.Call(function, (asked,), (), operator.span, span)

    def _report_twice(self, named: list[tuple[str, Span]], what: str) -> None:
        seen: set[str] = set()
        for name, span in named:
            if name in seen:
                self._report("duplicate-argument", span, f"the {what} `{quoted(name)}` is given twice", help="keep one of the two")
            seen.add(name)


def _flat(children: Sequence[Any]) -> tuple[Any, ...]:
    """Returns statements or items, with the recovered ones among them."""
    return tuple(one for child in children for one in (child if isinstance(child, RecoveredNodes) else (child,)))


def _complete_parts(value: object) -> tuple[Span, ...]:
    """Returns the places of the statements and blocks in what was read before a problem."""
    if isinstance(value, nodes.Statement | nodes.Block):
        return (value.span,)
    if isinstance(value, RecoveredNodes) or (isinstance(value, list) and value and isinstance(value[0], nodes.Branch)):
        return tuple(one.span for one in value)
    return ()
