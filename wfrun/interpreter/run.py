"""Run: one workflow on one event, before it starts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from wfrun.dsl.one_line import one_line
from wfrun.dsl.source import Source
from wfrun.dsl.syntax.nodes import EventTrigger, Workflow
from wfrun.interpreter.effects import RunEnvironment
from wfrun.interpreter.evaluator import Evaluator
from wfrun.interpreter.library import ActionLibrary
from wfrun.interpreter.report import WorkflowReport
from wfrun.interpreter.run_identity import RunIdentity
from wfrun.interpreter.scope import EventSubject
from wfrun.interpreter.triggers import Rule
from wfrun.support.records import frozen
from wfrun.values.missing import MISSING


@frozen
class Run:
    """One workflow that is to run on one event, or that was started by name (``event`` is None).

    ``parameters`` are the checked values of an on-demand workflow; ``assumed`` says that the event itself was completed with something
    made up. ``make_evaluator`` makes the run's evaluator: a subclass of ``Evaluator`` sees what the run reaches.
    """

    rule: Rule
    event: Mapping[str, Any] | None
    environment: RunEnvironment
    identity: RunIdentity
    parameters: Mapping[str, Any] = {}
    assumed: bool = False
    make_evaluator: Callable[..., Evaluator] = Evaluator

    @property
    def workflow(self) -> Workflow:
        """The workflow that is to run."""
        return self.rule.workflow

    @property
    def source(self) -> Source:
        """The script that holds the workflow."""
        return self.rule.source

    @property
    def library(self) -> ActionLibrary:
        """The actions, objects and events that the script may name."""
        return self.rule.library

    def evaluator(self) -> Evaluator:
        """Returns a new evaluator with the file's constants and the parameters bound."""
        fields = {"id": self.identity.run_id, "url": self.environment.run_url or MISSING, "workflow": self.identity.workflow}
        subject = EventSubject(self.event, self.library, assumed=self.assumed)
        evaluator = self.make_evaluator(self.source, self.rule.file.currencies, self.library, subject, self.environment, run=fields)
        for name, expression in self.rule.constants:
            evaluator.begin()
            value = evaluator.evaluate(expression)
            evaluator.scope.bind(name, value, evaluator.assumed, evaluator.undecided)
        evaluator.scope = evaluator.scope.inner()
        for name, value in self.parameters.items():
            evaluator.scope.bind(name, value)
        evaluator.begin()
        return evaluator


def new_report(run: Run) -> WorkflowReport:
    """Returns a report without steps: the workflow, its file, its run and its trigger's source."""
    workflow = run.workflow
    trigger = one_line(run.source, workflow.trigger.span)
    if isinstance(workflow.trigger, EventTrigger):
        trigger = ", ".join(event.pattern for event in workflow.trigger.events)
    return WorkflowReport(
        name=run.identity.workflow,
        file=run.rule.file.source_name,
        line=run.rule.line,
        script=run.rule.file.digest,
        run=run.identity.run_id,
        outcome="succeeded",
        trigger=trigger,
        started=run.environment.now,
        assumed=run.assumed,
    )
