"""The output of ``wfrun run``: reports for people, or JSON, and the exit status that follows from them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from wfrun.cli import exit_status
from wfrun.cli.terminal import stdout_terminal

if TYPE_CHECKING:
    from wfrun.cli.report_printer import ReportPrinter
    from wfrun.interpreter.report import RunReport


class RunOutput:
    """The output of a run: a report for people on the terminal, or JSON."""

    def __init__(self, color: str, *, as_json: bool, verbosity: int, live: bool = False) -> None:
        self.terminal = stdout_terminal(color)
        self.as_json = as_json
        self.verbosity = verbosity
        self.printer: ReportPrinter | None = None
        self.outcomes: set[int] = set()
        self.live = live
        self.fetches = False

    def add(
        self,
        report: RunReport,
        event: Mapping[str, Any] | None,
        *,
        one_of_many: bool = False,
        before: Collection[str] = (),
        done: Mapping[str, Collection[str]] | None = None,
        doubts: int = 0,
        asked: int = 0,
    ) -> None:
        """Prints one report.

        ``before`` are the runs in it that were there before, ``done`` the paths of the steps that a run had carried out before; ``doubts``
        counts the steps that have no answer and may have happened, ``asked`` the questions that were put and have no answer.
        """
        self.outcomes.add(exit_status.FAILED if report.failed else exit_status.ATTENTION if report.needs_attention else exit_status.OK)
        if not self.as_json:
            self._printer().print_report(report, event, before, done, one_of_many=one_of_many, doubts=doubts, asked=asked)
            return
        from wfrun.cli.json_output import json_text

        self.terminal.write(json_text(report.to_dict(), None if one_of_many else 2, ascii_only=self.terminal.ascii) + "\n")

    def finish(self, unread: int = 0, *, interrupted: bool = False) -> int:
        """Prints the closing lines and returns the exit status. ``unread`` events could not be read.

        2 is stronger than 1, for what was not read was not run; 1 is stronger than 4.
        """
        if not self.as_json:
            self._printer().print_summary(unread=unread, interrupted=interrupted)
        if interrupted:
            return exit_status.INTERRUPTED
        if unread:
            return exit_status.USAGE
        return next((status for status in (exit_status.FAILED, exit_status.ATTENTION) if status in self.outcomes), exit_status.OK)

    def _printer(self) -> ReportPrinter:
        if self.printer is None:
            from wfrun.cli.report_printer import ReportPrinter

            self.printer = ReportPrinter(self.terminal, self.verbosity, live=self.live)
            if self.fetches:
                self.printer.nothing = "Nothing was sent or changed"
        return self.printer
