"""One workflow on one event, before it runs: everything an execution is made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from wfrun.dsl.one_line import one_line
from wfrun.dsl.source import Source
from wfrun.dsl.syntax.nodes import EventTrigger, Workflow
from wfrun.interpreter.effects import RunEnvironment
from wfrun.interpreter.evaluator import Evaluator
from wfrun.interpreter.library import Library
from wfrun.interpreter.report import Condition, WorkflowReport
from wfrun.interpreter.run_identity import RunIdentity
from wfrun.interpreter.scope import EventSubject
from wfrun.interpreter.triggers import Rule
from wfrun.support.records import frozen
from wfrun.values.missing import MISSING


@frozen
class Run:
    """One workflow that is to run on one event.

    ``parameters`` are the checked values of an on-demand workflow; ``condition`` is the ``when`` already judged, so that it is not judged
    twice; ``assumed`` says that the event itself was completed with something made up.
    """

    rule: Rule
    event: Mapping[str, Any] | None
    environment: RunEnvironment
    identity: RunIdentity
    parameters: Mapping[str, Any] = {}
    condition: Condition | None = None
    assumed: bool = False
    evaluating: Callable[..., Evaluator] = Evaluator
    """What makes the evaluator: a class that is told more, where somebody watches the run."""

    @property
    def workflow(self) -> Workflow:
        """The workflow that is to run."""
        return self.rule.workflow

    @property
    def source(self) -> Source:
        """The script that it stands in."""
        return self.rule.source

    @property
    def library(self) -> Library:
        """What it may name."""
        return self.rule.library

    def evaluator(self) -> Evaluator:
        """The evaluator for this job, with the file's constants and the parameters bound."""
        run = {"id": self.identity.run, "url": self.environment.run_url or MISSING, "workflow": self.identity.workflow}
        subject = EventSubject(self.event, self.library, assumed=self.assumed)
        evaluator = self.evaluating(self.source, self.rule.file.currencies, self.library, subject, self.environment, run=run)
        for name, expression in self.rule.constants:
            evaluator.assumed = False
            value = evaluator.evaluate(expression)
            evaluator.scope.bind(name, value, evaluator.assumed)
        evaluator.scope = evaluator.scope.inner()
        for name, value in self.parameters.items():
            evaluator.scope.bind(name, value)
        evaluator.assumed = False
        return evaluator


def new_report(run: Run) -> WorkflowReport:
    """A report with nothing in it yet: which workflow, from where, and its trigger's source."""
    workflow = run.workflow
    trigger = one_line(run.source, workflow.trigger.span)
    if isinstance(workflow.trigger, EventTrigger):
        trigger = ", ".join(event.pattern for event in workflow.trigger.events)
    return WorkflowReport(
        name=run.identity.workflow,
        file=run.rule.file.source_name,
        line=run.rule.line,
        script=run.rule.file.digest,
        run=run.identity.run,
        outcome="succeeded",
        trigger=trigger,
        started=run.environment.now,
        assumed=run.assumed,
    )
