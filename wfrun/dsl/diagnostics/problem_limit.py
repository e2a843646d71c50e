"""The problem limit: after so many problems of one file, nothing more of it is looked at.

What is wrong in so many places is most often no script at all, and to find, explain and keep a million problems takes minutes and
gigabytes. A file that was not read or checked whole has an error that says so, and is never run.
"""

from __future__ import annotations

from wfrun.dsl.diagnostics.diagnostic import Problem
from wfrun.dsl.source import NOWHERE, Source, Span

MAX_PROBLEMS = 1_000
"""The most errors that one reading, and one check, of a file finds."""


class TooManyProblems(Exception):
    """Raised at the error after the last that is looked for. ``problems`` are those before it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__()
        self.problems = problems


class LimitedProblems(list[Problem]):
    """The problems of one reading; ``append`` raises ``TooManyProblems`` where there are ``MAX_PROBLEMS`` already."""

    def append(self, problem: Problem, /) -> None:
        """Adds a problem."""
        if len(self) >= MAX_PROBLEMS:
            raise TooManyProblems(list(self))
        super().append(problem)


def stopped(source: Source, last: Span, what: str) -> Problem:
    """Returns the error that a file was not looked at whole; ``last`` is the place of the last problem that was found."""
    line = source.place(last.start).line
    message = f"there are more than {MAX_PROBLEMS:,} problems: {what} stopped at line {line:,}"
    return Problem("too-large", source, NOWHERE, message, "correct those that are shown, and check again")
