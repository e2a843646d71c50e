"""Expectations of a test, compared with what happened: in order, argument by argument.

An ``expect`` line with an action stands for one call of it. It is met by the first call after the one that met the line before it, in the
order of time. An argument that is named must be equal to what was sent, a map with all that is in it; the others are free.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from attrs import define

from wfrun.dsl.declarations import ActionDeclaration, Effect
from wfrun.dsl.one_line import one_line
from wfrun.dsl.source import Source, Span
from wfrun.dsl.syntax.nodes import (
    Action,
    EventPattern,
    ExpectAction,
    ExpectNothing,
    ExpectOutcome,
    ExpectWait,
    Expression,
    Test,
)
from wfrun.dsl.types.base import Money as MoneyType
from wfrun.interpreter.action_calls import COMMON
from wfrun.interpreter.argument_encoding import Amount, RejectedArgument, encode_argument, to_json
from wfrun.interpreter.condition_trace import display_text
from wfrun.interpreter.effects import Call
from wfrun.interpreter.evaluator import OMITTED
from wfrun.interpreter.report import RunReport, Step, WorkflowReport
from wfrun.stdlib_actions import StandardDeclarations
from wfrun.support.records import frozen
from wfrun.tools.test_values import BadTest, TestValues, some_value
from wfrun.values.datetimes import Duration
from wfrun.values.missing import MISSING, Missing
from wfrun.values.money import Money

Json: TypeAlias = Any

BAD_OUTCOMES = ("failed", "needs_attention")
"""Outcomes that a test must name to allow them."""

RAN = ("succeeded", "failed", "stopped", "needs_attention", "waiting")


@frozen
class Difference:
    """An argument that is not as expected: its name, and both values as people read them; None where the argument was not given."""

    argument: str
    expected: str | None
    actual: str | None


@frozen
class Nearest:
    """The call that comes nearest to what was expected: where it stands, and what differs.

    ``why`` says what else kept it from counting: that it was not sent, or came before.
    """

    action: str
    workflow: str
    line: int
    differences: tuple[Difference, ...]
    why: str = ""


@frozen
class Expectation:
    """One ``expect`` line: its text, its place, whether it was met, and if not, why."""

    text: str
    line: int
    column: int
    met: bool
    reason: str = ""
    nearest: Nearest | None = None


@define
class _RecordedStep:
    """A step that an ``expect`` line can name, with the call that was sent for it (None for a wait, and for what was not sent)."""

    step: Step
    workflow: WorkflowReport
    call: Call | None
    acts: bool
    used: bool = False
    """An ``expect`` line is met by it."""
    is_nearest: bool = False
    """It is shown as the nearest to a line that was not met."""

    @property
    def sent(self) -> bool:
        """Tells whether the action happened: it was sent, and not refused."""
        return self.call is not None and self.step.outcome == "succeeded"

    @property
    def moment(self) -> int:
        return self.step.started if self.step.started is not None else self.step.until or 0


@frozen
class _Wanted:
    """An argument that a line names: its value as it is sent and as people read it, the amounts in it, and whether it is money."""

    json: Json
    text: str | None
    amounts: tuple[Amount, ...] = ()
    money: bool = False


_ABSENT = _Wanted(MISSING, None)


def expectations_of(
    test: Test, reports: Sequence[RunReport], calls: Sequence[Call], values: TestValues, library: StandardDeclarations, source: Source
) -> list[Expectation]:
    """Checks each ``expect`` line of a test, in the order of the text.

    ``calls`` are the calls that were sent, in the order of the reports' steps. Raises ``BadTest``.
    """
    return _Comparison(test, reports, calls, values, library, source).all()


class _Comparison:
    def __init__(
        self,
        test: Test,
        reports: Sequence[RunReport],
        calls: Sequence[Call],
        values: TestValues,
        library: StandardDeclarations,
        source: Source,
    ) -> None:
        self.test = test
        self.values = values
        self.library = library
        self.source = source
        self.runs = [one for report in reports for one in report.workflows if one.outcome in RAN]
        self.happened = recorded_steps(self.runs, calls, library)
        self.next = 0

    def all(self) -> list[Expectation]:
        found: dict[Span, Expectation] = {}
        for node in self.test.body:
            match node:
                case ExpectAction():
                    found[node.span] = self.action(node)
                case ExpectWait():
                    found[node.span] = self.wait(node)
                case ExpectOutcome():
                    found[node.span] = self.outcome(node)
                case _:
                    pass
        # What else happened is known when all that is named has been found.
        for node in self.test.body:
            if isinstance(node, ExpectNothing):
                found[node.span] = self.nothing(node)
        return [found[span] for span in sorted(found, key=lambda span: span.start)]

    def result(self, span: Span, met: bool, reason: str = "", nearest: Nearest | None = None) -> Expectation:
        place = self.source.place(span.start)
        return Expectation(one_line(self.source, span), place.line, place.column, met, "" if met else reason, None if met else nearest)

    # --- actions and waits -----------------------------------------------------------------------------------------------------

    def action(self, node: ExpectAction) -> Expectation:
        declared = self.library.action(node.action.name)
        if declared is None:
            raise BadTest(f"no action is called `{node.action.name}`", node.span)
        wanted = self.wanted(node.action, declared)
        same = [one for one in self.happened if one.step.action == declared.name]
        for index in range(self.next, len(self.happened)):
            one = self.happened[index]
            if one.step.action == declared.name and one.sent and not self.differences(declared, wanted, one):
                one.used = True
                self.next = index + 1
                return self.result(node.span, True)
        return self._not_met(node, declared, wanted, same)

    def _not_met(
        self, node: ExpectAction, declared: ActionDeclaration, wanted: Mapping[str, _Wanted], same: Sequence[_RecordedStep]
    ) -> Expectation:
        name = declared.name
        if not same:
            return self.result(node.span, False, f"`{name}` did not happen")
        judged = [(self.differences(declared, wanted, one), one) for one in same]
        for differences, one in judged:
            if not differences and one.sent:
                why = "another line has named it already" if one.used else "it came before what the line above names: lines are in order"
                nearest = Nearest(name, one.workflow.name, one.step.line, (), why)
                order = "did not happen again" if one.used else "did not happen after that"
                return self.result(node.span, False, f"`{name}` {order}", nearest)
        # Of equals the first that no other line has named.
        differences, one = min(judged, key=lambda pair: (not pair[1].sent, len(pair[0]), pair[1].used))
        why = ""
        if not one.sent:
            word = "not sent" if one.call is None else "refused"
            why = f"it was {word}: {one.step.error.message}" if one.step.error is not None else f"it was {word}"
        # What was not sent has arguments as they were found, not as they are sent.
        nearest = Nearest(name, one.workflow.name, one.step.line, () if one.call is None else tuple(differences), why)
        one.is_nearest = True
        reason = f"`{name}` happened with other arguments"
        if not one.sent:
            reason = f"`{name}` was {'not sent' if one.call is None else 'refused'}"
        return self.result(node.span, False, reason, nearest)

    def wanted(self, node: Action, declared: ActionDeclaration) -> dict[str, _Wanted]:
        """Returns the arguments that a line names. Raises ``BadTest``."""
        wanted: dict[str, _Wanted] = {}
        if node.main is not None and declared.main is not None:
            wanted[declared.main] = self.one(declared, declared.main, node.main)
        for one in node.arguments:
            wanted[one.name] = self.one(declared, one.name, one.value)
        return wanted

    def one(self, declared: ActionDeclaration, name: str, node: Expression) -> _Wanted:
        parameter = declared.parameter(name)
        value = self.values.of(node, people=parameter is not None and parameter.text)
        if value is OMITTED or value is MISSING:
            return _ABSENT
        if type(value) is Missing:
            raise BadTest(f"`{self.values.text(node)}` is missing" + (f": {value.note}" if value.note else ""), node.span)
        if parameter is None:  # one of those that every action takes
            json = float(value.seconds) if isinstance(value, Duration) else getattr(value, "id", None) or value
            return _Wanted(json, display_text(value))
        try:
            render = self.library.renderer(declared.name)
            if render is None:
                json, amounts = encode_argument(name, value, parameter.type, self.library)
            else:
                needed = {each.name: some_value(each.name, each.type) for each in declared.parameters if each.required}
                json, amounts = render({**needed, name: value}, "…")[name], []
        except RejectedArgument as problem:
            raise BadTest(problem.message, node.span) from None
        own = isinstance(parameter.type, MoneyType) and isinstance(value, Money)
        return _Wanted(to_json(json), display_text(value), tuple(amounts), own)

    def differences(self, declared: ActionDeclaration, wanted: Mapping[str, _Wanted], one: _RecordedStep) -> list[Difference]:
        """Compares the arguments that a line names with those of a call."""
        found = []
        texts = dict(one.step.shown)
        for name, want in wanted.items():
            actual = self._actual(declared, name, one)
            if same_json(want.json, actual) and self._same_currency(want, name, one, texts):
                continue
            expected, got = self._as_text(want.json, want.text), self._as_text(actual, texts.get(name))
            inner = list(_within(name, want.json, actual)) if expected == got or isinstance(actual, Mapping) else []
            found += inner or [Difference(name, expected, got)]
        return found

    def _as_text(self, json: Json, text: str | None) -> str | None:
        """Returns a value as people read it: texts in quotes, so that blanks are seen; None for what is not there."""
        if json is MISSING:
            return None
        return _json(json) if isinstance(json, str) or text is None else text

    def _actual(self, declared: ActionDeclaration, name: str, one: _RecordedStep) -> Json:
        if declared.parameter(name) is None and name in COMMON:
            call = one.call
            given = {} if call is None else {
                "retry": call.retry, "timeout": call.timeout, "idempotency_key": call.idempotency_key, "on_account": call.account,
            }  # fmt: skip
            found = given.get(name)
            return MISSING if found is None else found
        return (one.step.arguments or {}).get(name, MISSING)

    def _same_currency(self, want: _Wanted, name: str, one: _RecordedStep, texts: Mapping[str, str]) -> bool:
        """Tells whether amounts that are equal in number are of the currency that was sent."""
        arguments = one.step.arguments or {}
        for amount in want.amounts:
            sent = arguments.get(amount.currency.removeprefix("=") or "currency")
            if isinstance(sent, str):
                if sent.lower() != amount.money.currency:
                    return False
            elif want.money and texts.get(name) != want.text:
                return False
        return True

    def wait(self, node: ExpectWait) -> Expectation:
        for index in range(self.next, len(self.happened)):
            one = self.happened[index]
            if one.step.kind in ("wait", "wait_for") and all(_awaits(one.step, event) for event in node.events):
                one.used = True
                self.next = index + 1
                return self.result(node.span, True)
        waits = [one for one in self.happened if one.step.kind in ("wait", "wait_for")]
        if not waits:
            return self.result(node.span, False, "nothing was waited for")
        waits_text = "; ".join(f"`{'wait for' if one.step.kind == 'wait_for' else 'wait'} {one.step.text}`" for one in waits[:3])
        return self.result(node.span, False, f"there is no such wait here; there was {waits_text}")

    # --- nothing, and how it ended ---------------------------------------------------------------------------------------------

    def nothing(self, node: ExpectNothing) -> Expectation:
        """Checks ``expect nothing``: no action may have acted; reading is allowed."""
        left = [one for one in self.happened if one.acts and not (node.else_ and (one.used or one.is_nearest))]
        if not left:
            return self.result(node.span, True)
        actions = "; ".join(action_words(one.step) for one in left[:5])
        more = f"; and {len(left) - 5:,} more" if len(left) > 5 else ""
        first = left[0]
        nearest = Nearest(first.step.action or "", first.workflow.name, first.step.line, ())
        what = "besides what is named, this happened" if node.else_ else "this happened"
        return self.result(node.span, False, f"{what}: {actions}{more}", nearest)

    def outcome(self, node: ExpectOutcome) -> Expectation:
        outcomes = [run.outcome for run in self.runs]
        ended = ", ".join(f'"{run.name}" {run.outcome.replace("_", " ")}' for run in self.runs) or "no workflow ran"
        if node.outcome == "succeeded":
            met = "succeeded" in outcomes and not any(one in BAD_OUTCOMES for one in outcomes)
            return self.result(node.span, met, ended)
        ended_so = [run for run in self.runs if run.outcome == node.outcome]
        if not ended_so or node.message is None:
            return self.result(node.span, bool(ended_so), ended)
        wanted = str(self.values.of(node.message, people=True))
        messages = [run.error.message for run in ended_so if run.error is not None]
        return self.result(node.span, wanted in messages, "it failed with: " + "; ".join(f"“{message}”" for message in messages))


def recorded_steps(runs: Iterable[WorkflowReport], calls: Sequence[Call], library: StandardDeclarations) -> list[_RecordedStep]:
    """Returns the actions and waits of runs in the order of time, each action with the call that was sent for it."""
    sent = iter(calls)
    found = []
    for run in runs:
        for step in run.steps:
            if step.kind == "action":
                declared = library.action(step.action or "")
                call = next(sent, None) if step.tries else None
                acts = call is not None and step.outcome != "failed" and (declared is None or declared.effect is not Effect.READS)
                found.append(_RecordedStep(step, run, call, acts))
            elif step.kind in ("wait", "wait_for") and step.error is None:
                found.append(_RecordedStep(step, run, None, False))
    return sorted(found, key=lambda one: one.moment)


_NAMES = re.compile(r"\s(?:where|up to)\s")


def _awaits(step: Step, wanted: EventPattern) -> bool:
    """Tells whether a ``wait for`` names an event, or one of a family of events."""
    names = _NAMES.split(step.text or "", maxsplit=1)[0] if step.kind == "wait_for" else ""
    patterns = [EventPattern(name.strip()) for name in names.split(",") if name.strip()]
    return any(one.matches(wanted.pattern) or wanted.matches(one.pattern) for one in patterns)


def same_json(left: Json, right: Json) -> bool:
    """Tells whether two JSON values are equal; true is not 1."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(same_json(item, right[key]) for key, item in left.items())
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return len(left) == len(right) and all(map(same_json, left, right))
    return bool(left == right)


def _within(name: str, expected: Json, actual: Json) -> Iterator[Difference]:
    """Yields the differences inside two values: the keys of maps one by one."""
    if isinstance(expected, Mapping) and isinstance(actual, Mapping):
        for key in dict.fromkeys([*expected, *actual]):
            yield from _within(f"{name}.{key}", expected.get(key, MISSING), actual.get(key, MISSING))
    elif not same_json(expected, actual):
        yield Difference(name, *(None if one is MISSING else _json(one) for one in (expected, actual)))


def action_words(step: Step) -> str:
    """Describes an action in a few words: ``email to=fulfilment@example.com``."""
    words = [f"{name}={value if len(value) <= 40 else value[:39] + '…'}" for name, value in step.shown]
    return " ".join([f"`{step.action}`", *words[:3]]) + (" …" if len(words) > 3 else "")


def _json(value: Json) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_json(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_json, value)) + "]"
    return {True: "true", False: "false", None: "null"}.get(value, str(value)) if isinstance(value, bool) or value is None else str(value)
