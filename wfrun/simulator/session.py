"""A program on events, simulated: one account, one clock and one memory of what has already run, for one event or for many."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any

from wfrun.dsl.syntax.nodes import Demand, EventPattern, Every, Parameter, Schedule
from wfrun.dsl.types.base import ANY
from wfrun.interpreter.condition_trace import trace_condition
from wfrun.interpreter.effects import PastEvent, RunEnvironment
from wfrun.interpreter.evaluator import Evaluator
from wfrun.interpreter.executor import execute
from wfrun.interpreter.report import RunReport, WorkflowReport
from wfrun.interpreter.run import Run, new_report
from wfrun.interpreter.run_identity import RunIdentity
from wfrun.interpreter.triggers import Rule, RuleIndex, match_trigger
from wfrun.interpreter.views import view
from wfrun.simulator.account.account import Account
from wfrun.simulator.driver import Simulation, StandIn, answers_of, moment_of
from wfrun.simulator.thin_events import complete_thin_event
from wfrun.stripe_catalog import load as load_catalog
from wfrun.support.records import evolve
from wfrun.support.recursion import with_stack_room
from wfrun.values.datetimes import UNITS, Duration, parse_timestamp, timestamp_of
from wfrun.values.formatting import text_of
from wfrun.values.missing import Missing
from wfrun.values.money import Money, from_major, money_of, step
from wfrun.values.numbers import parse_number


class BadInput(ValueError):
    """A workflow cannot be started by that name or with that input: one sentence that says why."""


class Session:
    """Runs the rules of a program on one event after another, in a simulated account that remembers what they did.

    ``objects`` are raw Stripe objects that the account holds; ``history`` are events before the first. ``recent`` answers from them and
    from the events run before; with neither, nothing is known of earlier events. A run starts at ``now`` (unix seconds) when it is
    ``fixed``, else when its event was made. ``answers`` are what people say to the approvals of the session, one after the other: True,
    False, or None for nobody in time. Where none is left, yes is assumed. ``stand_in`` answers actions in place of the account;
    ``evaluating`` makes the evaluators, where somebody watches.
    """

    def __init__(
        self,
        index: RuleIndex,
        *,
        objects: Iterable[Mapping[str, Any]] = (),
        history: Iterable[Mapping[str, Any]] | None = None,
        settings: Mapping[str, Any] | None = None,
        lists: Mapping[str, tuple[str, ...]] | None = None,
        secrets: Mapping[str, str] | None = None,
        now: int,
        fixed: bool = False,
        answers: Iterable[bool | None] = (),
        stand_in: StandIn | None = None,
        evaluating: Callable[..., Evaluator] = Evaluator,
    ) -> None:
        self.index = index
        self.rules = index.all
        release = self.rules[0].library.release if self.rules else None
        self.account = Account(load_catalog(release), list(objects), now=now)
        self.environment = RunEnvironment(now, settings or {}, lists or {}, secrets or {})
        self._fixed = fixed
        self._answers = answers_of(answers)
        self._stand_in = stand_in
        self._evaluating = evaluating
        self._past: list[tuple[Mapping[str, Any], bool]] = [(event, False) for event in history or ()]
        """Every event so far, and whether its object was made up."""
        self._known = history is not None
        self._once: dict[tuple[str, str], int] = {}
        self._seen: set[tuple[str | None, str]] = set()
        self._acted: dict[str, list[int]] = {}

    @property
    def answers_left(self) -> tuple[bool | None, ...]:
        """The answers that no approval has asked for so far."""
        return tuple(self._answers)

    # --- events ----------------------------------------------------------------------------------------------------------------

    def run(self, event: Any, *, later: Sequence[Mapping[str, Any]] = (), everything: bool = False, now: int | None = None) -> RunReport:
        """Runs every workflow that the event triggers.

        ``later`` are the events after it, for ``wait for``; ``everything`` lists the workflows that were not triggered too. ``now`` is
        when this run starts, unix seconds, whatever the session says.
        """
        if not isinstance(event, Mapping):
            return RunReport({"id": None, "type": None, "account": None}, (), notes=("this is no event: an event is a JSON object",))
        return with_stack_room(self._run_all, event, later, everything, now)

    def _run_all(self, event: Mapping[str, Any], later: Sequence[Mapping[str, Any]], everything: bool, at: int | None) -> RunReport:
        shown = {"id": _text(event.get("id")), "type": _text(event.get("type")), "account": _text(event.get("account"))}
        if self._seen_before(event):
            return RunReport(shown, (), notes=("this event has been handled already: it does not act twice",))
        notes: list[str] = []
        now = at if at is not None else self.environment.now if self._fixed else moment_of(event, self.environment.now)
        event, assumed, note = complete_thin_event(event, self.account)
        notes.extend([note] if note is not None else ())
        self.account.observe(event)
        self._note_release(event, notes)
        around = evolve(self.environment, now=now, history=self._history(event, now))
        reports = []
        for rule in self.rules if everything else self.index.rules(_text(event.get("type")) or ""):
            trigger = match_trigger(rule, event)
            run = self._new_run(rule, event, _text(event.get("id")) or "", around, assumed)
            if trigger.starts:
                reports.append(self._run(run, later))
            elif everything:
                report = new_report(run)
                report.outcome = "not_triggered"
                report.finished = now
                report.notes.extend([trigger.note] if trigger.note is not None else ())
                reports.append(report)
            elif trigger.note is not None:
                notes.append(f'"{rule.name}" is not started: {trigger.note}')
        self._past.append((event, assumed))
        return RunReport(shown, tuple(reports), notes=tuple(notes))

    def _seen_before(self, event: Mapping[str, Any]) -> bool:
        """Whether the event, or the same change in its other form (a thin event names its ``snapshot_event``), was given before."""
        names = {(_text(event.get("account")), name) for name in (_text(event.get("id")), _text(event.get("snapshot_event"))) if name}
        seen = bool(names & self._seen)
        self._seen |= names
        return seen

    def _new_run(self, rule: Rule, event: Mapping[str, Any] | None, key: str, around: RunEnvironment, assumed: bool) -> Run:
        account = _text(event.get("account")) if event is not None else None
        livemode = event is not None and event.get("livemode") is True
        identity = RunIdentity(rule.name, key, account, livemode)
        return Run(rule, event, around, identity, assumed=assumed, evaluating=self._evaluating)

    def _run(self, run: Run, later: Sequence[Mapping[str, Any]]) -> WorkflowReport:
        condition = None
        evaluator = run.evaluator()
        if run.workflow.when is not None:
            condition = trace_condition(evaluator, run.workflow.when)
            run = evolve(run, condition=condition)
        held_back = None
        if condition is None or condition.value is True:
            held_back = self._once_only(run, evaluator) or self._braked(run)
        if held_back is not None:
            report = new_report(run)
            report.condition = condition
            report.outcome, note = held_back
            report.notes.append(note)
            report.finished = run.environment.now
            return report
        now = run.environment.now
        world = Simulation(run.library, account=self.account, now=now, later_events=later, answers=self._answers, stand_in=self._stand_in)
        return world.run(execute(run, evaluator))

    def _once_only(self, run: Run, evaluator: Evaluator) -> tuple[str, str] | None:
        """Why ``once per`` keeps the workflow from running, None where it may."""
        once = run.workflow.once
        if once is None:
            return None
        text = evaluator.text(once.per)
        value = evaluator.evaluate(once.per)
        if isinstance(value, Missing):
            return "skipped", f"`once per {text}`: the value is missing, so whether it ran before is unknown"
        within = evaluator.evaluate(once.within) if once.within is not None else None
        now = run.environment.now
        key = (run.identity.workflow, f"{run.identity.account or ''} {text_of(value)}")
        last = self._once.get(key)
        if last is not None and (not isinstance(within, Duration) or now - last < within.seconds):
            return "skipped", f"`once per {text}`: it already ran for {text_of(value)}"
        self._once[key] = now
        return None

    def _braked(self, run: Run) -> tuple[str, str] | None:
        """Why ``at most`` keeps the workflow from acting, None where it may: so many runs within any such time."""
        brake = run.workflow.at_most
        if brake is None:
            return None
        now = run.environment.now
        recent = [moment for moment in self._acted.get(run.identity.workflow, ()) if abs(now - moment) < UNITS[brake.unit]]
        self._acted[run.identity.workflow] = recent
        if len(recent) < brake.count:
            recent.append(now)
            return None
        return "needs_attention", f"`at most {brake.count} per {brake.unit}`: there were as many already, so this run waits for a person"

    def _history(self, event: Mapping[str, Any], now: int) -> Any:
        """Earlier events of the same account and mode, for ``recent``; None while nothing is known about them."""
        if not self._known and not self._past:
            return None
        return earlier_events(self._past, len(self._past), event, now)

    def _note_release(self, event: Mapping[str, Any], notes: list[str]) -> None:
        made = _text(event.get("api_version"))
        for release in self.index.releases:
            if made is not None and made != release:
                notes.append(f"the event is of API release {made[:60]}, the script is checked against {release}: fields may differ")

    # --- workflows started by name ---------------------------------------------------------------------------------------------

    def start(self, name: str, given: Mapping[str, Any] | None = None, *, later: Sequence[Mapping[str, Any]] = ()) -> RunReport:
        """Starts an on-demand or timetable workflow.

        Raises ``BadInput`` for an unknown name and for input that its parameters do not allow.
        """
        rule = next((rule for rule in self.rules if rule.name == name), None)
        if rule is None:
            startable = [rule.name for rule in self.rules if isinstance(rule.workflow.trigger, Demand | Every | Schedule)]
            names = ", ".join(f'"{name}"' for name in startable)
            raise BadInput(
                f'no workflow is called "{name}"; '
                + (f"these can be started: {names}" if names else "none of this script can be started by name")
            )
        trigger = rule.workflow.trigger
        if not isinstance(trigger, Demand | Every | Schedule):
            raise BadInput(f'"{name}" is started by events, not by name')
        around = evolve(self.environment, history=self._history({}, self.environment.now))
        parameters: dict[str, Any] = {}
        if isinstance(trigger, Demand):
            defaults = self._new_run(rule, None, "", around, False).evaluator()
            parameters = _parameters(trigger, given or {}, defaults)
        elif given:
            raise BadInput(f'"{name}" runs on a timetable and takes no input')
        kind = "demand" if isinstance(trigger, Demand) else "timetable"
        key = f"{kind}:{around.now}:" + hashlib.sha256(json.dumps(given or {}, sort_keys=True, default=str).encode()).hexdigest()[:16]
        run = evolve(self._new_run(rule, None, key, around, False), parameters=parameters)
        return RunReport({"id": None, "type": kind, "account": None}, (with_stack_room(self._run, run, later),))


def earlier_events(
    past: Iterable[tuple[Mapping[str, Any], bool]], before: int | None, event: Mapping[str, Any], now: int
) -> Callable[[str, int], list[PastEvent]]:
    """What ``recent`` looks through (``RunEnvironment.history``): of the past those of the event's account and mode.

    The first ``before`` events of it count, with None all of them. Beside each event stands whether its object was made up.
    """
    account, livemode, identity = event.get("account"), event.get("livemode"), event.get("id")

    def recent(name: str, since: int) -> list[PastEvent]:
        pattern = EventPattern(name)
        found = []
        for earlier, made_up in islice(past, before):
            created = moment_of(earlier, 0)
            body = earlier.get("data")
            raw = body.get("object") if isinstance(body, Mapping) else None
            if (
                since <= created <= now
                and pattern.matches(_text(earlier.get("type")) or "")
                and earlier.get("account") == account
                and earlier.get("livemode") == livemode
                and earlier.get("id") != identity
                and isinstance(raw, Mapping)
            ):
                found.append(PastEvent(raw, made_up))
        return found

    return recent


def _parameters(trigger: Demand, given: Mapping[str, Any], defaults: Evaluator) -> dict[str, Any]:
    known = {parameter.name for parameter in trigger.parameters}
    for name in given:
        if name not in known:
            raise BadInput(
                f"the workflow has no parameter `{name}`; it takes " + (", ".join(f"`{each}`" for each in sorted(known)) or "none")
            )
    values: dict[str, Any] = {}
    for parameter in trigger.parameters:
        if parameter.name in given:
            values[parameter.name] = _parameter(parameter, given[parameter.name], defaults)
        elif parameter.default is not None:
            values[parameter.name] = defaults.evaluate(parameter.default)
        else:
            raise BadInput(f"the parameter `{parameter.name}` ({parameter.type}) is needed")
    return values


def _parameter(parameter: Parameter, raw: Any, evaluator: Evaluator) -> Any:
    """A parameter's value from JSON.

    Money is ``"12.50 USD"`` or ``{"minor": 1250, "currency": "usd"}``, a moment ISO 8601 or unix seconds.
    """
    value: Any = None
    match parameter.type:
        case "string" if isinstance(raw, str):
            value = raw
        case "boolean" if isinstance(raw, bool):
            value = raw
        case "number" if isinstance(raw, int | Decimal | float) and not isinstance(raw, bool):
            value = parse_number(str(raw))
        case "money":
            value = money_input(raw)
        case "timestamp" if isinstance(raw, str):
            value = parse_timestamp(raw)
        case "timestamp" if isinstance(raw, int) and not isinstance(raw, bool):
            value = timestamp_of(raw)
        case "list" if isinstance(raw, list):
            value = _plain_value(raw, evaluator)
        case "map" if isinstance(raw, Mapping):
            value = _plain_value(raw, evaluator)
    if value is None or isinstance(value, Missing):
        wanted = {
            "money": 'money: "12.50 USD" or {"minor": 1250, "currency": "usd"}',
            "timestamp": 'a moment: "2026-01-31T09:00Z" or unix seconds',
            "string": "a string",
            "boolean": "true or false",
        }.get(parameter.type, f"a {parameter.type}")
        raise BadInput(f"the parameter `{parameter.name}` takes {wanted}")
    return value


def _plain_value(raw: Any, evaluator: Evaluator) -> Any:
    """Plain JSON as a value."""
    return view(raw, ANY, None, types=evaluator.declarations)


def money_input(raw: Any) -> Money | None:
    """The amount that a parameter is given as: ``"12.50 USD"`` or ``{"minor": 1250, "currency": "usd"}``; None for anything else."""
    if isinstance(raw, str):
        amount, _, code = raw.strip().partition(" ")
        number = parse_number(amount)
        if isinstance(number, Missing) or not code:
            return None
        money = from_major(Decimal(number), code.strip())
        return money if isinstance(money, Money) else None
    if isinstance(raw, Mapping):
        minor = raw.get("minor")
        given = money_of(minor, raw.get("currency"))
        if type(minor) is int and isinstance(given, Money) and not minor % step(given.currency):
            return given
    return None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
