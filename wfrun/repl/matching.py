"""A condition asked of all loaded events: for how many it holds, and for which not and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

from wfrun.cli.report_printer import why_not
from wfrun.cli.terminal import Span
from wfrun.dsl.inputs import CheckedInput
from wfrun.dsl.one_line import one_line
from wfrun.dsl.source import Source
from wfrun.dsl.syntax.nodes import Expression
from wfrun.interpreter.condition_trace import trace_condition
from wfrun.interpreter.evaluator import Evaluator
from wfrun.interpreter.event_history import event_time
from wfrun.interpreter.event_origin import account_of
from wfrun.interpreter.guards import MemoryGuardStore, guard_event, guard_run, guard_start
from wfrun.interpreter.report import Condition
from wfrun.interpreter.run import Run
from wfrun.interpreter.run_identity import identity_on_event
from wfrun.interpreter.scope import EventSubject
from wfrun.interpreter.triggers import Rule, match_trigger
from wfrun.repl.answers import Answer, said
from wfrun.repl.evaluating import check
from wfrun.repl.events import Event, type_of
from wfrun.simulator.thin_events import complete_thin_event
from wfrun.support.english import counted
from wfrun.support.records import evolve

if TYPE_CHECKING:
    from wfrun.repl.session import ReplSession

MAX_SHOWN_EVENTS = 10
"""The most events that are shown with the reason why a condition does not hold."""


class ConditionOutcome(NamedTuple):
    """The truth of a condition for one event: None where it is unknown, and the reason where it does not hold."""

    value: bool | None
    why: str = ""


def condition(session: ReplSession, source: Source, node: Expression) -> Answer:
    """Evaluates one condition on all events, with the names that were given."""
    checks: dict[tuple[str | None, bool], CheckedInput] = {}

    def hold(event: Event, position: int) -> ConditionOutcome:
        kind = (type_of(event), account_of(event) is not None)
        if kind not in checks:
            checks[kind] = check(session, source, node, event)
        checked = checks[kind]
        if checked.errors:
            return ConditionOutcome(None, f"it cannot be asked: {checked.errors[0].message}")
        whole, assumed, _ = complete_thin_event(event, session.account)
        now = event_time(event, session.started)
        environment = evolve(session.environment, now=now, history=session.recent(event, now, position))
        subject = EventSubject(whole, session.library, assumed=assumed)
        evaluator = Evaluator(source, checked.currencies, session.library, subject, environment, session.values)
        return _held(trace_condition(evaluator, node))

    return _told(one_line(source, node.span), session.events, hold)


def workflow(session: ReplSession, rule: Rule) -> Answer:
    """Matches one workflow on all events, in their order: its trigger, its guards and its ``when``."""
    guards = MemoryGuardStore()

    def hold(event: Event, position: int) -> ConditionOutcome:
        held_back = guard_event(event, guards)
        if held_back is not None:
            return ConditionOutcome(False, held_back.reason)
        trigger = match_trigger(rule, event)
        if not trigger.starts:
            return ConditionOutcome(False, trigger.note or "another trigger")
        whole, assumed, _ = complete_thin_event(event, session.account)
        now = event_time(event, session.started)
        environment = evolve(session.environment, now=now, history=session.recent(event, now, position))
        run = Run(rule, whole, environment, identity_on_event(rule.name, whole), assumed=assumed)
        evaluator = run.evaluator()
        held_back = guard_start(run, evaluator, guards)
        if held_back is not None:
            return ConditionOutcome(False, held_back.reason)
        when = rule.workflow.when
        outcome = ConditionOutcome(True) if when is None else _held(trace_condition(evaluator, when))
        held_back = guard_run(run, evaluator, guards) if outcome.value is True else None
        return outcome if held_back is None else ConditionOutcome(False, held_back.reason)

    return _told(f'"{rule.name}"', session.events, hold)


def _held(judged: Condition) -> ConditionOutcome:
    return ConditionOutcome(judged.value, "" if judged.value is True else why_not(judged))


def _told(name: str, events: Iterable[Event], hold: Callable[[Event, int], ConditionOutcome]) -> Answer:
    holding = unknown = others = 0
    shown: list[tuple[int, Event, ConditionOutcome]] = []
    total = 0
    for number, event in enumerate(events, 1):
        total = number
        held = hold(event, number - 1)
        if held.value is True:
            holding += 1
            continue
        if held.value is None:
            unknown += 1
        if len(shown) < MAX_SHOWN_EVENTS:
            shown.append((number, event, held))
        else:
            others += 1
    spans: list[Span] = [(name, "name"), f": holds for {holding:,} of {counted(total, 'event')}"]
    if unknown:
        spans.append(f", unknown for {unknown:,}")
    answer = said(*spans)
    width = len(f"{shown[-1][0]:,}") if shown else 0
    for number, event, held in shown:
        sign: Span = ("? ", "doubt") if held.value is None else ("✗ ", "faint")
        answer += said(sign, f"{number:>{width},}  ", f"{type_of(event) or 'an event'}: {held.why}", indent=2)
    if others:
        answer += said((f"… and {others:,} more", "faint"), indent=2)
    return answer
