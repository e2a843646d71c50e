"""Plans: what runs will do before they do it, as a simulation that knows what the database knows."""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TextIO

from wfrun.cli.report_printer import ReportPrinter
from wfrun.cli.terminal import terminal_for
from wfrun.interpreter.report import RunReport, WorkflowReport
from wfrun.interpreter.triggers import Rule, RuleIndex
from wfrun.live.stripe_reader import StripeReader
from wfrun.runs.drive import OLDEST_EVENT
from wfrun.runs.planning import PlannedGuards, PlannedHistory
from wfrun.simulator.session import Session
from wfrun.support.records import frozen

if TYPE_CHECKING:
    from wfrun.api import Program
    from wfrun.live.world import World
    from wfrun.runs.acting import Acting
    from wfrun.settings import Settings


@frozen
class Plan:
    """The report of a simulation, of the workflows that have not run on the event before."""

    report: RunReport

    @property
    def acts(self) -> bool:
        """Tells whether a workflow would run."""
        return any(workflow.outcome not in ("skipped", "not_triggered") for workflow in self.report.workflows)

    def of(self, name: str) -> WorkflowReport | None:
        """Returns the plan of a workflow."""
        return next((workflow for workflow in self.report.workflows if workflow.name == name), None)

    def show(self, event: Mapping[str, Any] | None, color: str, stream: TextIO) -> None:
        """Prints the plan."""
        terminal = terminal_for(stream, color, os.environ)
        ReportPrinter(terminal).print_report(self.report, event)
        terminal.blank()
        stream.flush()


class Planner:
    """Plans the runs of a program: the objects that they touch are read from Stripe, and nothing is changed there."""

    def __init__(self, program: Program, settings: Settings, world: World, acting: Acting) -> None:
        self.program = program
        self.settings = settings
        self.reader = StripeReader(world.configuration, program.release)
        self.acting = acting

    def on_event(self, event: Mapping[str, Any], without: Collection[str], notes: Sequence[str], *, everything: bool) -> Plan:
        """Plans the runs on an event, ``without`` the workflows that were run on it before or leave it alone. ``notes`` come first."""
        new = [rule for rule in self.program.rules if rule.name not in without]
        return Plan(self._session(event, new).run(event, everything=everything, notes=notes))

    def start(self, name: str, given: Mapping[str, Any] | None) -> Plan:
        """Plans the run of a workflow that is started by its name. Raises ``BadInput``."""
        return Plan(self._session(None, self.program.rules).start(name, given, livemode=self.acting.livemode))

    def _session(self, event: Mapping[str, Any] | None, rules: Sequence[Rule]) -> Session:
        now, database, settings = int(time.time()), self.acting.database, self.settings
        session = Session(
            RuleIndex(rules),
            settings=settings.values,
            lists=settings.lists,
            secrets=settings.simulated_secrets,
            now=now,
            fixed=True,
            guards=PlannedGuards(database, now),
            past=PlannedHistory(database, event, now, livemode=self.acting.livemode),
            oldest_event=OLDEST_EVENT,
            reader=self.reader,
        )
        session.account.livemode = self.acting.livemode
        return session
