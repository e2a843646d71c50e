"""The results of tests on a terminal: a line for each file; for a failed test the expected and the actual outcome."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wfrun.cli.report_printer import ReportPrinter
from wfrun.cli.terminal import Span, Terminal
from wfrun.interpreter.report import RunReport
from wfrun.support.english import counted
from wfrun.support.records import evolve
from wfrun.support.terminal_text import cells
from wfrun.tools.coverage import KINDS, FileCoverage, percent, totals
from wfrun.tools.test_expectations import Difference, Expectation
from wfrun.tools.test_runner import CaseResult

_PLURALS = {"workflow": "workflows", "branch": "branches", "condition": "conditions"}


class TestResultPrinter:
    """Tells how tests ended. ``verbosity`` is -1 for the closing line alone, 0, or 1 for a line for each test."""

    __test__ = False

    def __init__(self, terminal: Terminal, verbosity: int = 0) -> None:
        self.terminal = terminal
        self.verbosity = verbosity

    def file(self, name: str, results: Sequence[CaseResult]) -> None:
        """Prints the tests of one file."""
        if self.verbosity < 0:
            return
        failed = sum(not result.passed for result in results)
        sign, style = ("✗ ", "bad") if failed else ("✓ ", "good")
        self.terminal.line((sign, style), (name, "name"), "  ", *ended(len(results) - failed, failed), hang=4)
        for result in results:
            if not result.passed:
                self.failure(result)
            elif self.verbosity > 0:
                self.terminal.line(("✓ ", "good"), result.case.name, (f"  line {result.case.place[0]}", "faint"), indent=2)
            for note in result.unused:
                self.terminal.line(("note: ", "faint"), note.message, (f"  {name}:{note.line}:{note.column}", "faint"), indent=2)

    def failure(self, result: CaseResult) -> None:
        """Prints one failed test: its name and place, each expectation, and what happened."""
        case = result.case
        self.terminal.line(("✗ ", "bad"), (case.name, "name"), (f"  {case.file}:{case.place[0]}", "faint"), indent=2)
        for fault in result.faults:
            self.terminal.line((fault.message, "bad"), (f"  {case.file}:{fault.line}:{fault.column}", "faint"), indent=6)
            if fault.help:
                self.terminal.line(fault.help, indent=8)
        for expectation in result.expectations:
            self._expectation(expectation, case.file)
        if result.reports:
            self.terminal.line(("what happened:", "faint"), indent=6)
            printer = ReportPrinter(_indented(self.terminal, 8))
            for report, event in result.reports:
                printer.print_report(_without_others(report), event)
        self.terminal.blank()

    def _expectation(self, expectation: Expectation, file: str) -> None:
        if expectation.met:
            self.terminal.line(("✓ ", "good"), expectation.text, indent=6)
            return
        self.terminal.line(
            ("✗ ", "bad"), expectation.text, (f"  {file}:{expectation.line}:{expectation.column}", "faint"), indent=6
        )  # fmt: skip
        self.terminal.line((expectation.reason, "bad"), indent=10)
        nearest = expectation.nearest
        if nearest is None:
            return
        spans: list[Span] = [("nearest: " if nearest.differences or nearest.why else "", "faint"), f"line {nearest.line}"]
        spans += [f' of "{nearest.workflow}"', f": {nearest.why}" if nearest.why else ""]
        self.terminal.line(*spans, indent=10)
        for difference in nearest.differences:
            self._difference(difference)

    def _difference(self, difference: Difference) -> None:
        expected = "must not be there" if difference.expected is None else difference.expected
        was = "is not there" if difference.actual is None else difference.actual
        self.terminal.line(("argument ", "faint"), difference.argument, indent=12)
        self.terminal.line(("expected ", "faint"), (expected, "good"), indent=14, hang=9)
        self.terminal.line(("actual   ", "faint"), (was, "bad"), indent=14, hang=9)

    def print_summary(
        self, passed: int, failed: int, files: int, *, left: int = 0, interrupted: bool = False, seconds: float = 0.0
    ) -> None:
        """Prints the closing line: how many tests passed and failed. ``left`` are those that ``-k`` left out.

        How long they took is printed with ``-v`` only: it differs each time.
        """
        if interrupted:
            self.terminal.line(("Interrupted: ", "doubt"), "this is what ran up to here.")
        spans: list[Span] = [f"{counted(passed + failed, 'test')} in {counted(files, 'file')}: ", *ended(passed, failed)]
        if left:
            spans.append((f", {left:,} left out by -k", "faint"))
        if self.verbosity > 0:
            spans.append((f"  ({seconds:.2f} s)", "faint"))
        self.terminal.line(*spans)

    # --- coverage --------------------------------------------------------------------------------------------------------------

    def coverage(self, files: Sequence[FileCoverage]) -> None:
        """Prints what the tests reached: a table by file, and every place that has a side left."""
        self.terminal.blank()
        names = ["Coverage", *(file.file for file in files), "all files"]
        room = max(12, self.terminal.width - 3 * 14 - 2)
        wide = min(max(map(cells, names)), room)
        self._row("Coverage", [_PLURALS[kind] for kind in KINDS], wide, "name")
        for file in files:
            self._row(
                file.file, [f"{reached:,} of {total:,}" for reached, total in map(file.counted, KINDS)], wide, "" if file.whole else "bad"
            )
            for point in file.points:
                for missed in point.missed:
                    self.terminal.line(
                        (f"{point.line}:{point.column}", "faint"), f"  {point.text}", (f"  {missed}", "bad"), indent=2, hang=6
                    )
        if len(files) > 1:
            sums = totals(files)
            self._row("all files", [f"{reached:,} of {total:,}" for reached, total in sums.values()], wide, "name")
        reached, total = (sum(pair[at] for pair in totals(files).values()) for at in (0, 1))
        style = "good" if reached == total else "bad"
        self.terminal.line((percent(reached, total), style), f" of what can be reached: {reached:,} of {total:,}")

    def _row(self, name: str, counts: Sequence[str], wide: int, style: str) -> None:
        if cells(name) > wide:
            self.terminal.line((name, style), wrap=False)
            name = ""
        lead = name + " " * (wide - cells(name))
        self.terminal.line((lead, style), *(f"  {count:>12}" for count in counts), wrap=False)


def ended(passed: int, failed: int) -> list[Span]:
    """Returns ``2 failed, 5 passed``."""
    spans: list[Span] = []
    if failed:
        spans.append((f"{failed:,} failed", "bad"))
    if passed or not failed:
        spans.append((f"{', ' if failed else ''}{passed:,} passed", "good"))
    return spans


def _without_others(report: RunReport) -> RunReport:
    """Returns the report without the workflows that other events start, where one at least is about this one."""
    near = tuple(one for one in report.workflows if one.outcome != "not_triggered" or one.notes)
    return evolve(report, workflows=near) if near else report


def _indented(terminal: Terminal, columns: int) -> Terminal:
    """Returns a terminal whose lines stand further in."""
    margin = " " * columns

    def write(text: str) -> None:
        terminal.write(margin + text if text.strip() else text)

    width = terminal.width - columns if terminal.bounded else None
    return Terminal(write, width=width, color=terminal.color, encoding=terminal.encoding)


def failure_text(result: CaseResult) -> str:
    """Returns a failure as plain text, for files that machines read."""
    pieces: list[str] = []
    TestResultPrinter(Terminal(pieces.append, width=120)).failure(result)
    return "".join(pieces).strip("\n")


def document(
    results: Iterable[CaseResult], coverage: Sequence[FileCoverage] | None, unread: Sequence[str], interrupted: bool
) -> dict[str, Any]:
    """Returns the JSON of ``wfrun test --json``."""
    tests = [_test(result) for result in results]
    out: dict[str, Any] = {
        "version": 1,
        "passed": sum(test["outcome"] == "passed" for test in tests),
        "failed": sum(test["outcome"] == "failed" for test in tests),
        "tests": tests,
    }
    if unread:
        out["unread"] = list(unread)
    if interrupted:
        out["interrupted"] = True
    if coverage is not None:
        out["coverage"] = {
            "totals": {_PLURALS[kind]: {"reached": reached, "total": total} for kind, (reached, total) in totals(coverage).items()},
            "files": [_covered(file) for file in coverage],
        }
    return out


def _test(result: CaseResult) -> dict[str, Any]:
    line, column = result.case.place
    out: dict[str, Any] = {
        "name": result.case.name,
        "file": result.case.file,
        "line": line,
        "column": column,
        "outcome": "passed" if result.passed else "failed",
        "expectations": [_expected(one) for one in result.expectations],
    }
    if result.unused:
        out["unused"] = [{"message": one.message, "line": one.line, "column": one.column} for one in result.unused]
    if not result.passed:
        out["problems"] = [
            {"message": one.message, "line": one.line, "column": one.column, "help": one.help or None} for one in result.faults
        ]
        out["runs"] = [report.to_dict() for report, _ in result.reports]
    return out


def _expected(one: Expectation) -> dict[str, Any]:
    out: dict[str, Any] = {"text": one.text, "line": one.line, "column": one.column, "met": one.met}
    if not one.met:
        out["reason"] = one.reason
        if one.nearest is not None:
            out["nearest"] = {
                "action": one.nearest.action,
                "workflow": one.nearest.workflow,
                "line": one.nearest.line,
                "why": one.nearest.why or None,
                "differences": [
                    {"argument": each.argument, "expected": each.expected, "actual": each.actual} for each in one.nearest.differences
                ],
            }
    return out


def _covered(file: FileCoverage) -> Mapping[str, Any]:
    counts = {_PLURALS[kind]: file.counted(kind) for kind in KINDS}
    return {
        "file": file.file,
        **{name: {"reached": reached, "total": total} for name, (reached, total) in counts.items()},
        "missed": [
            {"kind": point.kind, "line": point.line, "column": point.column, "text": point.text, "side": side}
            for point in file.points
            for side in point.missed
        ],
    }
