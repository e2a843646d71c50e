"""Problems: what is wrong with a script, as values. Findings are yielded and returned, never printed here."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

from wfrun.dsl.source import Source, Span
from wfrun.values.frozen import frozen


class Severity(Enum):
    """An error stops a script from running; a warning stands after the report."""

    ERROR = "error"
    WARNING = "warning"


@frozen
class Fix:
    """An edit that an editor can apply: replace the span by the text."""

    span: Span
    text: str
    label: str = ""


@frozen
class Code:
    """A problem's code: its name never changes its meaning. ``explanation`` is one paragraph for the manual."""

    name: str
    severity: Severity
    explanation: str


@frozen
class Problem:
    """One problem of a script.

    Its code, where it is, what is wrong in one lowercase sentence, what to do (``help``), and the fix where one is known.
    """

    code: str
    source: Source
    span: Span
    message: str
    help: str = ""
    fix: Fix | None = None

    @property
    def severity(self) -> Severity:
        """Error or warning, by the code."""
        from wfrun.dsl.codes import CODES

        return CODES[self.code].severity

    def to_dict(self) -> Mapping[str, Any]:
        """The documented JSON shape: lines and columns from 1, columns in characters."""
        start, end = self.source.place(self.span.start), self.source.place(self.span.end)
        fix = None
        if self.fix is not None:
            first, last = self.source.place(self.fix.span.start), self.source.place(self.fix.span.end)
            fix = {
                "line": first.line,
                "column": first.column,
                "end_line": last.line,
                "end_column": last.column,
                "text": self.fix.text,
            }
        return {
            "code": self.code,
            "severity": self.severity.value,
            "message": self.message,
            "file": self.source.name,
            "line": start.line,
            "column": start.column,
            "end_line": end.line,
            "end_column": end.column,
            "help": self.help,
            "fix": fix,
        }


class CheckFailed(Exception):
    """A script has errors. ``problems`` holds all of them, warnings too; the text is the first one with its place."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        errors = [problem for problem in problems if problem.severity is Severity.ERROR]
        first = (errors or list(problems))[0]
        place = first.source.place(first.span.start)
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        super().__init__(f"{first.source.name}:{place.line}:{place.column}: {first.code}: {first.message}{more}")
