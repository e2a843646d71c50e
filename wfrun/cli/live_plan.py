"""Plans: what runs will do before they do it, as a simulation that knows what the database knows."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TextIO

from wfrun.cli.report_printer import ReportPrinter
from wfrun.cli.terminal import terminal_for
from wfrun.interpreter.report import RunReport, WorkflowReport
from wfrun.runs.drive import OLDEST_EVENT
from wfrun.runs.planning import PlannedGuards, PlannedHistory
from wfrun.support.records import evolve, frozen

if TYPE_CHECKING:
    from wfrun.api import Program
    from wfrun.live.world import World
    from wfrun.runs.acting import Acting
    from wfrun.runs.listing import Story
    from wfrun.settings import Settings
    from wfrun.simulator.session import Session


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
    """Plans the runs of a program."""

    def __init__(self, program: Program, settings: Settings, world: World, acting: Acting) -> None:
        self.program = program
        self.settings = settings
        self.world = world
        self.acting = acting

    def on_event(self, event: Mapping[str, Any], earlier: Mapping[str, Story], *, everything: bool) -> Plan:
        """Plans the runs on an event."""
        report = self._session(event).run(event, everything=everything)
        left = tuple(workflow for workflow in report.workflows if workflow.name not in earlier)
        return Plan(evolve(report, workflows=left))

    def start(self, name: str, given: Mapping[str, Any] | None) -> Plan:
        """Plans the run of a workflow that is started by its name. Raises ``BadInput``."""
        return Plan(self._session(None).start(name, given))

    def _session(self, event: Mapping[str, Any] | None) -> Session:
        from wfrun.interpreter.triggers import RuleIndex
        from wfrun.simulator.session import Session

        now, database, settings = int(time.time()), self.acting.database, self.settings
        return Session(
            RuleIndex(self.program.rules),
            settings=settings.values,
            lists=settings.lists,
            secrets=settings.simulated_secrets,
            now=now,
            fixed=True,
            guards=PlannedGuards(database, now),
            past=PlannedHistory(database, event, now, livemode=self.acting.livemode),
            oldest_event=OLDEST_EVENT,
        )
