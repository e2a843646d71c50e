"""Waits: sleeping, waiting for an event, and asking a person."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import Any, TypeAlias, TypeVar

from wfrun.dsl.one_line import one_line
from wfrun.dsl.syntax.nodes import Approve, Argument, Expression, Wait, WaitFor, WaitUntil
from wfrun.interpreter import effects
from wfrun.interpreter.argument_encoding import RejectedArgument
from wfrun.interpreter.awaited_text import text_asked
from wfrun.interpreter.control_flow import NeedsAttention, RunFailed
from wfrun.interpreter.effects import Answer, Ask, Done, Effect, Refused, Unknown
from wfrun.interpreter.evaluator import Evaluator
from wfrun.interpreter.event_origin import account_of
from wfrun.interpreter.recipients import mail_address, mail_addresses, plain_channel
from wfrun.interpreter.report import Step, StepError, StepSite
from wfrun.interpreter.run import Run
from wfrun.interpreter.scope import EventSubject
from wfrun.interpreter.undecided import Undecided
from wfrun.interpreter.views import Record
from wfrun.support.records import evolve
from wfrun.values.datetimes import Duration, Timestamp
from wfrun.values.formatting import text_of
from wfrun.values.missing import Missing

Result = TypeVar("Result")
Waited: TypeAlias = Generator[Effect, Answer, Result]
"""A generator that yields the effect of a wait and returns its result."""


class WaitHandler:
    """The waits of one run: each yields its effect, wakes the run's clock and records its step."""

    def __init__(self, run: Run, evaluator: Evaluator, record: Callable[[Step], None]) -> None:
        self.run = run
        self.evaluator = evaluator
        self.clock = evaluator.clock
        self.record = record

    def wait(self, node: Wait | WaitUntil, site: StepSite) -> Waited[bool]:
        """Sleeps; returns whether the length rests on an assumption."""
        evaluator = self.evaluator
        evaluator.begin()
        expression = node.duration if isinstance(node, Wait) else node.moment
        value = evaluator.evaluate(expression)
        assumed = evaluator.assumed
        if isinstance(node, Wait) and isinstance(value, Duration):
            value = Timestamp(self.clock.now).plus(value)
        elif isinstance(node, Wait) and isinstance(value, Timestamp):
            raise self.unusable_time(expression, value, "a duration", site)
        if not isinstance(value, Timestamp):
            raise self.unusable_time(expression, value, "a duration" if isinstance(node, Wait) else "a moment", site)
        until = max(int(value.seconds), self.clock.now)
        started = self.clock.now
        answer = yield effects.Wait(site.path, until)
        self.clock.wake(answer.now)
        text = ("until " if isinstance(node, WaitUntil) else "") + evaluator.text(expression)
        self.record(Step("wait", *site, text=text, until=until, started=started, finished=self.clock.now, assumed=assumed))
        return assumed

    def unusable_time(self, expression: Expression, value: Any, expected: str, site: StepSite) -> RunFailed:
        """Returns the failure of a wait whose time is missing or of another type than ``expected``."""
        text = self.evaluator.text(expression)
        if type(value) is Missing:
            error = StepError(f"`{text}` is missing{': ' + value.note if value.note else ''}", "missing-value")
        else:
            error = StepError(f"`{text}` is not {expected}", "wrong-type")
        return self.record_failure("wait", error, site, text)

    def record_failure(self, kind: str, error: StepError, site: StepSite, text: str) -> RunFailed:
        """Records a wait that could not begin; returns the failure."""
        assumed = self.evaluator.assumed
        self.record(Step(kind, *site, text=text, outcome="failed", error=error, assumed=assumed))
        return RunFailed(error, assumed=assumed, undecided=self.evaluator.undecided)

    def deadline(self, expression: Expression, site: StepSite) -> int:
        """Returns the moment at which ``up to`` is over, in unix seconds."""
        value = self.evaluator.evaluate(expression)
        end: Any = Timestamp(self.clock.now).plus(value) if isinstance(value, Duration) else value
        if not isinstance(value, Duration) or not isinstance(end, Timestamp):
            raise self.unusable_time(expression, end, "a duration", site)
        return max(int(end.seconds), self.clock.now)

    def wait_for(self, node: WaitFor, site: StepSite) -> Waited[tuple[Any, bool]]:
        """Waits for an event; returns its object or missing, and whether that rests on an assumption."""
        evaluator = self.evaluator
        evaluator.begin()
        until = self.deadline(node.up_to, site)
        assumed, undecided = evaluator.assumed, evaluator.undecided
        passed_over: Undecided | None = None
        started = self.clock.now

        def matches(event: Mapping[str, Any]) -> bool:
            nonlocal assumed, undecided, passed_over
            found = EventSubject(event, self.run.library).object
            if not isinstance(found, Record) or not self._of_this_account(event):
                return False
            if node.where is None:
                return True
            evaluator.awaited = found
            evaluator.begin()
            try:
                held = evaluator.truth(node.where)
            finally:
                evaluator.awaited = None
            assumed = assumed or evaluator.assumed
            undecided = undecided or evaluator.undecided
            if type(held) is Missing:
                evaluator.rest_on(node.where, held)
                passed_over = passed_over or evaluator.undecided
            return held is True

        answer = yield effects.WaitFor(site.path, node.events, matches, until, text_asked(evaluator, node))
        self.clock.wake(answer.now)
        event = answer.value if isinstance(answer, Done) and isinstance(answer.value, Mapping) else None
        # That no event came rests on those of which it is unknown whether they were meant.
        evaluator.undecided = undecided or (passed_over if event is None else None)
        made_up = isinstance(answer, Done) and answer.assumed
        identity = event.get("id") if event is not None else None
        self.record(
            Step(
                "wait_for",
                *site,
                text=one_line(self.run.source, node.span).removeprefix("wait for "),
                until=until,
                event=identity if isinstance(identity, str) else None,
                started=started,
                finished=self.clock.now,
                assumed=assumed or made_up,
                notes=answer.notes if isinstance(answer, Done) else (),
            )
        )
        if event is None:
            return Missing("missing", "no such event came in time"), assumed or made_up
        return EventSubject(event, self.run.library, assumed=made_up).object, assumed or made_up

    def _of_this_account(self, event: Mapping[str, Any]) -> bool:
        """Reports whether an event is of the run's account and mode: another account's invoice is never the awaited one."""
        own = self.run.identity
        return account_of(event) == own.account and (event.get("livemode") is True) == own.livemode

    def approve(self, node: Approve, site: StepSite) -> Waited[tuple[Any, bool]]:
        """Asks a person; returns True, False or missing, and whether that rests on an assumption."""
        evaluator = self.evaluator
        evaluator.begin()
        until = self.deadline(node.up_to, site)
        undecided = evaluator.undecided
        message = self.text_for_people(node.message)
        try:
            arguments = {argument.name: self.recipients(argument) for argument in node.arguments}
        except RejectedArgument as problem:
            raise self.record_failure("approve", StepError(problem.message, problem.code), site, message) from None
        assumed = evaluator.assumed
        answer = yield Ask(site.path, message, arguments, until)
        self.clock.wake(answer.now)
        if not isinstance(answer, Done):
            raise self.not_asked(answer, arguments, site, message)
        decided = answer.value if isinstance(answer.value, bool) else None
        assumed = assumed or answer.assumed
        notes = answer.notes
        self.record(
            Step(
                "approve",
                *site,
                text=message,
                arguments=arguments,
                value=decided,
                until=until,
                finished=self.clock.now,
                assumed=assumed,
                notes=notes,
            )
        )
        # What a person answers rests on no condition; that nobody did rests on what says how long they had.
        evaluator.undecided = undecided if decided is None else None
        return (Missing("missing", "nobody answered in time") if decided is None else decided), assumed

    def not_asked(
        self, answer: Refused | Unknown, arguments: Mapping[str, Any], site: StepSite, message: str
    ) -> RunFailed | NeedsAttention:
        """Records a question that could not be sent, or of which that is not known; returns how the run goes on from there."""
        evaluator = self.evaluator
        assumed = evaluator.assumed
        step = Step("approve", *site, text=message, arguments=arguments, finished=self.clock.now, assumed=assumed)
        if isinstance(answer, Refused):
            error = StepError(answer.message, answer.code)
            self.record(evolve(step, outcome="failed", error=error))
            return RunFailed(error, assumed=assumed, undecided=evaluator.undecided)
        error = StepError(f"nobody knows whether the question came through: {answer.message}", "unknown-outcome")
        self.record(evolve(step, outcome="unknown", error=error))
        return NeedsAttention(error)

    def recipients(self, node: Argument) -> str | list[str]:
        """Returns whom a question goes to or comes from; raises ``RejectedArgument``."""
        value = self.evaluator.evaluate(node.value)
        if node.name == "channel":
            return plain_channel(node.name, value)
        return mail_address(node.name, value) if node.name == "from" else mail_addresses(node.name, value)

    def text_for_people(self, node: Expression) -> str:
        """Evaluates a text for people: what is missing in it prints as ``(missing)``, a secret as ``•••``."""
        self.evaluator.for_people = True
        try:
            return text_of(self.evaluator.evaluate(node))
        finally:
            self.evaluator.for_people = False
