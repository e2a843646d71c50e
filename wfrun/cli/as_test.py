"""``wfrun SCRIPT EVENT --as-test NAME``: a run is printed as a ``test`` block in place of its report."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from wfrun.cli import exit_status
from wfrun.cli.event_input import STDIN, is_there, read_start_input
from wfrun.cli.exit_status import CommandError
from wfrun.cli.run_output import RunOutput
from wfrun.interpreter.event_history import event_time
from wfrun.tools.test_runner import units_of
from wfrun.tools.test_writer import NotATest, RecordedRun, is_name, test_blocks

if TYPE_CHECKING:
    from wfrun.api import Program
    from wfrun.cli.run_options import Options
    from wfrun.interpreter.report import RunReport
    from wfrun.settings import Settings


class AsTest(RunOutput):
    """Keeps the reports and prints them as a test when all have come."""

    def __init__(self, program: Program, settings: Settings, options: Options) -> None:
        if options.as_json:
            raise CommandError("--as-test prints a test, and --json a report; one is printed")
        if options.event_type is not None:
            raise CommandError("--as-test needs a whole event, and --type stands beside an object alone")
        self.name = options.as_test or ""
        if not is_name(self.name):
            raise CommandError("--as-test: the name of a test is a text on one line, without quotes in it")
        super().__init__(settings.color, as_json=False, verbosity=-1)
        self.program = program
        self.settings = settings
        self.options = options
        self.reports: list[tuple[RunReport, Mapping[str, Any] | None]] = []

    def add(self, report: RunReport, event: Mapping[str, Any] | None, **_: Any) -> None:
        """Keeps one report for the test."""
        self.reports.append((report, event))

    def finish(self, unread: int = 0, *, interrupted: bool = False) -> int:
        """Prints the test. Raises ``CommandError`` where the run cannot be written as one."""
        if interrupted:
            raise CommandError("interrupted: no test is printed", exit_status.INTERRUPTED)
        if unread:
            raise CommandError("events that could not be read are part of no test")
        options = self.options
        word = options.words[-1] if options.start is None else None
        recorded = RecordedRun(
            reports=tuple(self.reports),
            now=self._now(),
            file=word if word is not None and word != STDIN and is_there(word) else None,
            history=self.settings.history,
            start=options.start,
            input=read_start_input(options.start_input),
        )
        try:
            text = test_blocks(self.name, units_of(self.program.loaded, lambda _: self.settings), recorded)
        except NotATest as problem:
            raise CommandError(str(problem), exit_status.FAILED) from None
        self.terminal.write(text)
        return exit_status.OK

    def _now(self) -> int:
        for report, event in self.reports:
            for run in report.workflows:
                if run.started is not None:
                    return run.started
            if event is not None:
                return event_time(event, int(time.time()))
        return int(time.time())
