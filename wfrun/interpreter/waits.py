"""Sleeping, waiting for an event, and asking a person."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import Any

from wfrun.dsl.one_line import one_line
from wfrun.dsl.syntax.nodes import Approve, Argument, Expression, Wait, WaitFor, WaitUntil
from wfrun.interpreter import effects as world
from wfrun.interpreter.argument_encoding import RejectedArgument
from wfrun.interpreter.control_flow import RunFailed
from wfrun.interpreter.effects import Answer, Ask, Done, Effect
from wfrun.interpreter.evaluator import Evaluator
from wfrun.interpreter.recipients import mail_address, mail_addresses
from wfrun.interpreter.report import Step, StepError
from wfrun.interpreter.run import Run
from wfrun.interpreter.scope import EventSubject
from wfrun.interpreter.views import Record
from wfrun.values.datetimes import Duration, Timestamp
from wfrun.values.formatting import text_of
from wfrun.values.missing import Missing


class WaitHandler:
    """Carries out the waits of one run. ``advance`` is told the moment at which a wait ended."""

    def __init__(self, run: Run, evaluator: Evaluator, record: Callable[[Step], None], advance: Callable[[int], None]) -> None:
        self.run = run
        self.evaluator = evaluator
        self.record = record
        self.advance = advance

    @property
    def now(self) -> int:
        """The run's moment, unix seconds."""
        return self.evaluator.environment.now

    def wait(self, node: Wait | WaitUntil, path: str, line: int, depth: int) -> Generator[Effect, Answer, bool]:
        """Sleeps; gives whether its length rests on something made up."""
        evaluator = self.evaluator
        evaluator.assumed = False
        expression = node.duration if isinstance(node, Wait) else node.moment
        value = evaluator.evaluate(expression)
        assumed = evaluator.assumed
        if isinstance(node, Wait) and isinstance(value, Duration):
            value = Timestamp(self.now).plus(value)
        elif isinstance(node, Wait) and isinstance(value, Timestamp):
            raise self.unusable(expression, value, "a duration", path, line, depth)
        if not isinstance(value, Timestamp):
            raise self.unusable(expression, value, "a duration" if isinstance(node, Wait) else "a moment", path, line, depth)
        until = max(int(value.seconds), self.now)
        started = self.now
        answer = yield world.Wait(path, until)
        self.advance(answer.now)
        text = ("until " if isinstance(node, WaitUntil) else "") + evaluator.text(expression)
        self.record(Step("wait", path, line, depth, text=text, until=until, started=started, finished=self.now, assumed=assumed))
        return assumed

    def unusable(self, expression: Expression, value: Any, wanted: str, path: str, line: int, depth: int) -> RunFailed:
        """The failure of a wait whose time is missing or no time at all."""
        text = self.evaluator.text(expression)
        if type(value) is Missing:
            error = StepError(f"`{text}` is missing{': ' + value.note if value.note else ''}", "missing-value")
        else:
            error = StepError(f"`{text}` is not {wanted}", "wrong-type")
        return self.failed("wait", error, path, line, depth, text)

    def failed(self, kind: str, error: StepError, path: str, line: int, depth: int, text: str) -> RunFailed:
        """Records a wait that could not begin."""
        assumed = self.evaluator.assumed
        self.record(Step(kind, path, line, depth, text=text, outcome="failed", error=error, assumed=assumed))
        return RunFailed(error, assumed=assumed)

    def limit(self, expression: Expression, path: str, line: int, depth: int) -> int:
        """The moment at which ``up to`` is over."""
        value = self.evaluator.evaluate(expression)
        end: Any = Timestamp(self.now).plus(value) if isinstance(value, Duration) else value
        if not isinstance(value, Duration) or not isinstance(end, Timestamp):
            raise self.unusable(expression, end, "a duration", path, line, depth)
        return max(int(end.seconds), self.now)

    def wait_for(self, node: WaitFor, path: str, line: int, depth: int) -> Generator[Effect, Answer, tuple[Any, bool]]:
        """Waits for an event: its object as a value or missing, and whether that rests on something made up."""
        evaluator = self.evaluator
        evaluator.assumed = False
        until = self.limit(node.up_to, path, line, depth)
        assumed = evaluator.assumed
        started = self.now

        def matches(event: Mapping[str, Any]) -> bool:
            nonlocal assumed
            found = EventSubject(event, self.run.library).object
            if not isinstance(found, Record) or not self._of_this_account(event):
                return False
            if node.where is None:
                return True
            evaluator.awaited = found
            evaluator.assumed = False
            try:
                return evaluator.truth(node.where) is True
            finally:
                evaluator.awaited = None
                assumed = assumed or evaluator.assumed

        answer = yield world.WaitFor(path, node.events, matches, until)
        self.advance(answer.now)
        event = answer.value if isinstance(answer, Done) and isinstance(answer.value, Mapping) else None
        made_up = isinstance(answer, Done) and answer.assumed
        identity = event.get("id") if event is not None else None
        self.record(
            Step(
                "wait_for",
                path,
                line,
                depth,
                text=one_line(self.run.source, node.span).removeprefix("wait for "),
                until=until,
                event=identity if isinstance(identity, str) else None,
                started=started,
                finished=self.now,
                assumed=assumed or made_up,
                notes=answer.notes if isinstance(answer, Done) else (),
            )
        )
        if event is None:
            return Missing("missing", "no such event came in time"), assumed or made_up
        return EventSubject(event, self.run.library, assumed=made_up).object, assumed or made_up

    def _of_this_account(self, event: Mapping[str, Any]) -> bool:
        """Whether an event is of the account and mode that the run acts on: another's invoice is never the one that is waited for."""
        account = event.get("account")
        mine = self.run.identity
        return (account if isinstance(account, str) else None) == mine.account and (event.get("livemode") is True) == mine.livemode

    def approve(self, node: Approve, path: str, line: int, depth: int) -> Generator[Effect, Answer, tuple[Any, bool]]:
        """Asks a person: True, False or missing, and whether that rests on something made up."""
        evaluator = self.evaluator
        evaluator.assumed = False
        until = self.limit(node.up_to, path, line, depth)
        message = self.people(node.message)
        try:
            arguments = {argument.name: self.address(argument) for argument in node.arguments}
        except RejectedArgument as problem:
            raise self.failed("approve", StepError(problem.message, problem.code), path, line, depth, message) from None
        assumed = evaluator.assumed
        answer = yield Ask(path, message, arguments, until)
        self.advance(answer.now)
        decided = answer.value if isinstance(answer, Done) and isinstance(answer.value, bool) else None
        assumed = assumed or (isinstance(answer, Done) and answer.assumed)
        notes = answer.notes if isinstance(answer, Done) else ()
        self.record(
            Step(
                "approve",
                path,
                line,
                depth,
                text=message,
                arguments=arguments,
                value=decided,
                until=until,
                finished=self.now,
                assumed=assumed,
                notes=notes,
            )
        )
        return (Missing("missing", "nobody answered in time") if decided is None else decided), assumed

    def address(self, node: Argument) -> str | list[str]:
        """Whom a question goes to or comes from; raises ``RejectedArgument``."""
        value = self.evaluator.evaluate(node.value)
        return mail_address(node.name, value) if node.name == "from" else mail_addresses(node.name, value)

    def people(self, node: Expression) -> str:
        """A text for people: what is missing in it prints as ``(missing)``, a secret as ``•••``."""
        self.evaluator.for_people = True
        try:
            return text_of(self.evaluator.evaluate(node))
        finally:
            self.evaluator.for_people = False
