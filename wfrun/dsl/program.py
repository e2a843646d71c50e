"""What checking gives: the trees of a program's files with what the interpreter needs to know about them, and every problem."""

from __future__ import annotations

from collections.abc import Mapping

from wfrun.dsl.diagnostics.diagnostic import Problem
from wfrun.dsl.diagnostics.rules import Severity
from wfrun.dsl.source import Span
from wfrun.dsl.syntax.nodes import File
from wfrun.support.records import frozen


@frozen
class CheckedFile:
    """One file of a program.

    ``digest`` is the hash of its text (``Source.digest``), ``release`` the full name of the Stripe API release that it was checked
    against, ``currency`` the code of its ``currency`` line in lower case. ``currencies`` says what a bare number beside money means: it
    maps the span of an expression whose value is a number to a lower-case code, and that number is an amount in the main unit of the
    currency.
    """

    source_name: str
    digest: str
    file: File
    release: str
    currency: str | None
    currencies: Mapping[Span, str]


@frozen
class Checked:
    """A program's files, in the order in which they were given, and all problems, sorted by file and place."""

    files: tuple[CheckedFile, ...]
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep the program from running."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The problems that stand after the report."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.WARNING)
