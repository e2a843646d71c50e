"""Session: a program run on events in simulation, with one account, one clock and one guard store for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from wfrun.interpreter.effects import PastEvents, ReportRoom, RunEnvironment
from wfrun.interpreter.evaluator import Evaluator
from wfrun.interpreter.event_history import EventHistory, event_time
from wfrun.interpreter.event_origin import account_of
from wfrun.interpreter.executor import execute
from wfrun.interpreter.guards import GuardStore, MemoryGuardStore, guard_event
from wfrun.interpreter.recent_events import history_questions
from wfrun.interpreter.report import RunReport, WorkflowReport
from wfrun.interpreter.run import Run, new_report
from wfrun.interpreter.run_identity import RunIdentity, identity_on_event, start_key
from wfrun.interpreter.start_parameters import parameters_of_start, rule_to_start
from wfrun.interpreter.triggers import Rule, RuleIndex, match_trigger
from wfrun.simulator.account.account import Account
from wfrun.simulator.driver import EventsAhead, Simulation, StandIn, approval_queue
from wfrun.simulator.thin_events import complete_thin_event
from wfrun.stripe_catalog import load as load_catalog
from wfrun.support.english import counted
from wfrun.support.records import evolve
from wfrun.support.recursion import with_stack_room

if TYPE_CHECKING:
    from wfrun.stripe_catalog.event_releases import EventRelease
    from wfrun.stripe_catalog.reading import Reader


BOTH_MODES = "the earlier events are of both of Stripe's modes, and nothing says of which a start is: `recent` is unknown"


class Session:
    """A simulated account in which the rules of a program run on one event after another. It remembers what they did.

    ``objects`` are raw Stripe objects that the account holds; ``history`` are events before the first. ``recent`` finds these and the
    events run before; with neither, nothing is known of earlier events. A run starts at ``now`` (unix seconds) when it is ``fixed``, else
    when its event was made. ``answers`` are the answers of people to the approvals of the session, in order: True, False, or None for
    nobody in time. After the last one, approvals are assumed to be answered with yes. ``stand_in`` answers actions in place of the
    account; ``make_evaluator`` makes the evaluator of each run. A ``reader`` reads, and only reads, what the account does not hold.
    ``guards``, ``past`` and ``oldest_event`` take the place of what the session itself knows of earlier runs and events, where it plans a
    run that will act.
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
        make_evaluator: Callable[..., Evaluator] = Evaluator,
        guards: GuardStore | None = None,
        past: PastEvents | None = None,
        oldest_event: int | None = None,
        reader: Reader | None = None,
    ) -> None:
        self.index = index
        self.rules = index.all
        release = self.rules[0].library.release if self.rules else None
        given, left_out = _maps(objects, "object")
        self.account = Account(load_catalog(release), given, now=now, reader=reader)
        self.environment = RunEnvironment(now, settings or {}, lists or {}, secrets or {}, oldest_event=oldest_event)
        self._fixed = fixed
        self._answers = approval_queue(answers)
        self._stand_in = stand_in
        self._make_evaluator = make_evaluator
        self._guards: GuardStore = guards if guards is not None else MemoryGuardStore()
        self._known_past = past
        self._past = EventHistory(questions=history_questions(self.rules))
        others = 0
        given_events: Iterable[Any] = history or ()
        for earlier in given_events:
            if not isinstance(earlier, Mapping):
                others += 1
                continue
            whole, assumed, _ = complete_thin_event(earlier, self.account)
            self._past.add(whole, assumed=assumed)
        self._left_out = (*left_out, *_left_out(others, "earlier event"))
        self._history_known = history is not None

    @property
    def answers_left(self) -> tuple[bool | None, ...]:
        """The answers that no approval has asked for so far."""
        return tuple(self._answers)

    # --- events ----------------------------------------------------------------------------------------------------------------

    def run(
        self,
        event: Any,
        *,
        later: Sequence[Mapping[str, Any]] | EventsAhead = (),
        everything: bool = False,
        now: int | None = None,
        notes: Sequence[str] = (),
    ) -> RunReport:
        """Runs every workflow that the event triggers.

        ``later`` are the events after it, for ``wait for``; ``everything`` lists the workflows that were not triggered too. ``now`` (unix
        seconds) is when this run starts, in place of the session's. ``notes`` come first in the report.
        """
        if not isinstance(event, Mapping):
            return RunReport({"id": None, "type": None, "account": None}, (), notes=("this is no event: an event is a JSON object",))
        before = self.account.reads
        report: RunReport = with_stack_room(self._run_all, event, later, everything, now)
        notes = (*notes, *report.notes, *_reads(self.account.reads - before))
        return evolve(report, notes=notes) if notes != report.notes else report

    def _run_all(
        self, event: Mapping[str, Any], later: Sequence[Mapping[str, Any]] | EventsAhead, everything: bool, at: int | None
    ) -> RunReport:
        envelope = {"id": _text(event.get("id")), "type": _text(event.get("type")), "account": account_of(event)}
        held_back = guard_event(event, self._guards)
        if held_back is not None:
            return RunReport(envelope, (), notes=(held_back.reason,))
        now = at if at is not None else self.environment.now if self._fixed else event_time(event, self.environment.now)
        self.account.rewind(now)
        self._past.reach(now)
        event, assumed, note = complete_thin_event(event, self.account)
        self.account.observe(event, event_time(event, now))
        left_out: tuple[str, ...] = ()
        if isinstance(later, Sequence):
            later, left_out = _maps(later, "later event")
        notes = [*([note] if note is not None else ()), *self._release_notes(event), *self._left_out, *left_out]
        environment = evolve(self.environment, now=now, history=self._history(event, now), report_room=ReportRoom())
        reports = []
        for rule in self.rules if everything else self.index.rules(envelope["type"] or ""):
            trigger = match_trigger(rule, event)
            run = self._new_run(rule, event, identity_on_event(rule.name, event), environment, assumed=assumed)
            if trigger.starts:
                reports.append(self._execute(run, later))
            elif everything:
                report = new_report(run)
                report.outcome = "not_triggered"
                report.finished = now
                report.notes.extend([trigger.note] if trigger.note is not None else ())
                reports.append(report)
            elif trigger.note is not None:
                notes.append(f'"{rule.name}" is not started: {trigger.note}')
        self._past.add(event, assumed=assumed)
        return RunReport(envelope, tuple(reports), notes=tuple(notes))

    def _new_run(
        self, rule: Rule, event: Mapping[str, Any] | None, identity: RunIdentity, environment: RunEnvironment, *, assumed: bool = False
    ) -> Run:
        return Run(rule, event, environment, identity, assumed=assumed, make_evaluator=self._make_evaluator)

    def _execute(self, run: Run, later: Sequence[Mapping[str, Any]] | EventsAhead) -> WorkflowReport:
        simulation = Simulation(
            run.library,
            account=self.account,
            now=run.environment.now,
            later_events=later,
            answers=self._answers,
            stand_in=self._stand_in,
        )
        return simulation.run(execute(run, guards=self._guards))

    def _history(self, event: Mapping[str, Any], now: int) -> Any:
        """Returns the run's history; None while nothing is known about earlier events."""
        if self._known_past is not None:
            return self._known_past
        if not self._history_known and not self._past:
            return None
        return self._past.before(event, now)

    def _release_notes(self, event: Mapping[str, Any]) -> list[str]:
        made = _text(event.get("api_version"))
        differing = [] if made is None else [release for release in self.index.releases if release != made]
        if not differing:
            return []
        from wfrun.stripe_catalog.event_releases import event_release

        others = [(event_release(str(made), release), release) for release in differing]
        return [_release_note(other, release) for other, release in others if other is not None]

    # --- workflows started by name ---------------------------------------------------------------------------------------------

    def start(
        self,
        name: str,
        given: Mapping[str, Any] | None = None,
        *,
        later: Sequence[Mapping[str, Any]] = (),
        livemode: bool | None = None,
    ) -> RunReport:
        """Starts an on-demand or timetable workflow.

        ``livemode`` says of which of Stripe's modes the run is, and so the earlier events that it finds; without it, of the mode of the
        earlier events. Raises ``BadInput`` for an unknown name and for input that its parameters do not allow.
        """
        given = given or {}
        rule, kind = rule_to_start(self.rules, name)
        now = self.environment.now
        modes = self._past.modes(None) if livemode is None else {livemode}
        mixed = len(modes) > 1
        mode = modes == {True}
        history = None if mixed else self._history({"livemode": mode}, now)
        environment = evolve(self.environment, history=history, report_room=ReportRoom())
        run = self._new_run(rule, None, RunIdentity(rule.name, ""), environment)
        identity = RunIdentity(rule.name, start_key(kind, now, given), livemode=mode)
        run = evolve(run, parameters=parameters_of_start(run, given), identity=identity)
        later, left_out = _maps(later, "later event")
        before = self.account.reads
        report = with_stack_room(self._execute, run, later)
        of_both = (BOTH_MODES,) if mixed and history_questions([rule]) else ()
        notes = (*self._left_out, *left_out, *of_both, *_reads(self.account.reads - before))
        return RunReport({"id": None, "type": kind, "account": None}, (report,), notes=notes)


def _maps(values: Iterable[Any], what: str) -> tuple[Sequence[Mapping[str, Any]], tuple[str, ...]]:
    """Returns the values that are JSON objects, and a note where there are others, which cannot be used."""
    given = values if isinstance(values, list | tuple) else list(values)
    others = sum(not isinstance(value, Mapping) for value in given)
    return [value for value in given if isinstance(value, Mapping)] if others else given, _left_out(others, what)


def _left_out(others: int, what: str) -> tuple[str, ...]:
    return (f"{counted(others, what)} left out: not a JSON object",) if others else ()


def _reads(count: int) -> tuple[str, ...]:
    """Returns the note on how often a run read from Stripe; none where it did not."""
    return (f"read from Stripe: {counted(count, 'request')}, which changed nothing there",) if count else ()


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _release_note(other: EventRelease, release: str) -> str:
    name = other.name[:60]
    note = f"the event is of API release {name}, the script is checked against {release}"
    if other.known_as is None:
        return f"{note}: that is no release that is known here, so fields that the event does not have are unknown"
    if other.known_as != other.name:
        return f"{note}: {name} is not known here, so fields that {other.known_as}, the nearest older one, does not have are unknown"
    return f"{note}: fields that {name} does not have are unknown"
